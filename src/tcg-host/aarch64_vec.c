/*
 * Rows of the aarch64 code generator: vectors of integers, permutes,
 * cryptography. What has no instructions is done by vec.c (a_vsoft).
 */
#include "aarch64.h"
#include "../vec.h"

/* By vec.c: operands x[1..3] to Cpu.varg, the result from there to x[0]. */
void a_vcall(Sel *s, uint64_t desc, const Opnd *x)
{
	for (int i = 0; i < 3; i++) {
		int32_t to = (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * (size_t)i);

		if (x[i + 1].kind == K_REG)
			a_store(s, x[i + 1].r < SEL_V ? T_I64 : T_V128, to, x[i + 1].r);
	}
	a_mov_imm(s, ADR, (int64_t)desc);
	a_env(s, I_STRX, 3, ADR, offsetof(Cpu, fparg[3]));
	a_go(s, I_BL, stub.vsoft);
	a_load(s, x[0].r < SEL_V ? T_I64 : T_V128, x[0].r, offsetof(Cpu, varg[3]));
}

EMIT(a_vsoft) { a_vcall(s, vec_desc(o), x); }

static unsigned size_of(const Ir *o) { return o->m & M_SIZE; }
/* The field imm5 of instructions on one lane. */
static uint32_t lane(unsigned size, unsigned i) { return (i << (size + 1) | 1u << size) << 16; }

/* ---- lane by lane ---- */

EMIT(a_v3) { rrr(s, h->with | size_of(o) << 22, x[0].r, x[1].r, x[2].r); }
EMIT(a_vlogic) { rrr(s, h->with, x[0].r, x[1].r, x[2].r); }

static void mul64(Sel *s, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true);

	for (unsigned i = 0; i < 2; i++) {
		rr(s, 0x4e003c00 | lane(M_64, i), ADR, a);
		rr(s, 0x4e003c00 | lane(M_64, i), LIT, b);
		rrr(s, I_MADD | SF | ZR << 10, ADR, ADR, LIT);
		rr(s, i ? 0x4e001c00 | lane(M_64, i) : I_FMOV_DX, t, ADR);
	}
	v_mov(s, d, t);
}

/* Those that have no instruction for lanes of 64 bits. */
EMIT(a_v3_not64)
{
	HReg t;

	if (size_of(o) != M_64) {
		a_v3(s, o, h, x);
	} else if (o->op == O_vmul) {
		mul64(s, x[0].r, x[1].r, x[2].r);
	} else if (o->op == O_vavgu) {
		a_vsoft(s, o, h, x);
	} else { /* minimum, maximum: compare and select */
		bool uns = o->op == O_vminu || o->op == O_vmaxu, min = o->op == O_vmins || o->op == O_vminu;

		t = sel_tmp(s, true);
		rrr(s, uns ? 0x6ee03400 : 0x4ee03400, t, x[1].r, x[2].r);
		rrr(s, I_BSL, t, x[min ? 2 : 1].r, x[min ? 1 : 2].r);
		v_mov(s, x[0].r, t);
	}
}

EMIT(a_vmulhs)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	rrr(s, 0x0e20c000 | size_of(o) << 22, t, x[1].r, x[2].r);
	rrr(s, 0x4e20c000 | size_of(o) << 22, u, x[1].r, x[2].r);
	rrr(s, 0x4e005800 | size_of(o) << 22, x[0].r, t, u);
}

EMIT(a_vmaddw)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	rrr(s, 0x0e60c000, t, x[1].r, x[2].r);
	rrr(s, 0x4e60c000, u, x[1].r, x[2].r);
	rrr(s, 0x4ea0bc00, x[0].r, t, u);
}

EMIT(a_v2) /* abs, clz */
{
	if (o->op == O_vclz && size_of(o) == M_64)
		a_vsoft(s, o, h, x);
	else
		rr(s, h->with | size_of(o) << 22, x[0].r, x[1].r);
}

EMIT(a_vcnt)
{
	rr(s, 0x4e205800, x[0].r, x[1].r);
	for (unsigned size = 0; size < size_of(o); size++)
		rr(s, 0x6e202800 | size << 22, x[0].r, x[0].r);
}

/* Bytes in groups of 1 << n in reverse; lanes, with their size. */
static uint32_t rev_op(unsigned n) { return n == 1 ? 0x4e201800 : n == 2 ? 0x6e200800 : 0x4e200800; }

EMIT(a_vrbit)
{
	rr(s, 0x6e605800, x[0].r, x[1].r);
	if (size_of(o))
		rr(s, rev_op(size_of(o)), x[0].r, x[0].r);
}

EMIT(a_vsel) /* (a & b) | (~a & c) */
{
	HReg d = x[0].r, a = x[1].r, b = x[2].r, c = x[3].r;

	if (d == a) {
		rrr(s, I_BSL, d, b, c);
	} else if (d == b) {
		rrr(s, I_BIF, d, c, a);
	} else {
		v_mov(s, d, c);
		rrr(s, I_BIT, d, b, a);
	}
}

EMIT(a_vshift) /* with: the opcode; to the left the count is added to the size, to the right subtracted from twice */
{
	unsigned bits = 8u << size_of(o), n = (unsigned)o->imm;

	if (!n)
		v_mov(s, x[0].r, x[1].r);
	else
		rr(s, h->with | (o->op == O_vshl ? bits + n : 2 * bits - n) << 16, x[0].r, x[1].r);
}

/* The instruction looks at a signed byte of the count: at most the size, so. */
EMIT(a_vshiftv)
{
	unsigned size = size_of(o);
	uint64_t k = 8u << size;
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	for (unsigned n = 8u << size; n < 64; n *= 2)
		k |= k << n;
	a_vimm(s, u, k, k);
	if (size == M_64) {
		rrr(s, 0x6ee03400, t, u, x[2].r);
		rrr(s, I_BSL, t, x[2].r, u);
	} else {
		rrr(s, 0x6e206c00 | size << 22, t, x[2].r, u);
	}
	if (o->op != O_vshlv)
		rr(s, 0x6e20b800 | size << 22, t, t); /* neg */
	rrr(s, (o->op == O_vsarv ? 0x4e204400 : 0x6e204400) | size << 22, x[0].r, x[1].r, t);
}

/* ---- lanes moved ---- */

EMIT(a_vdup) { rr(s, 0x4e000c00 | lane(size_of(o), 0), x[0].r, x[1].r); }
EMIT(a_vdupl) { rr(s, 0x4e000400 | lane(size_of(o), (unsigned)o->imm), x[0].r, x[1].r); }

EMIT(a_vget)
{
	unsigned size = size_of(o);
	uint32_t op = size == M_64 ? 0x4e003c00 : o->m & M_SIGN ? 0x4e002c00 : 0x0e003c00;

	rr(s, op | lane(size, (unsigned)o->imm), x[0].r, x[1].r);
}

EMIT(a_vset) { rr(s, 0x4e001c00 | lane(size_of(o), (unsigned)o->imm), x[0].r, x[2].r); }

EMIT(a_vsetl)
{
	rr(s, 0x6e000400 | lane(size_of(o), o->imm & 15) | (unsigned)(o->imm >> 4) << size_of(o) << 11, x[0].r, x[2].r);
}

EMIT(a_vzx)
{
	unsigned is = a_mark(s, o->a);

	if ((o->imm == 64 && is & MARK_Z64) || (o->imm == 32 && is & MARK_ZERO && is & MARK_Z64))
		v_mov(s, x[0].r, x[1].r);
	else if (o->imm >= 32)
		rr(s, o->imm == 64 ? 0x1e604000 : 0x1e204000, x[0].r, x[1].r);
	else
		rr(s, o->imm == 16 ? 0x5e020400 : 0x5e010400, x[0].r, x[1].r);
	s->v[o->dst].mark = o->imm == 64 ? MARK_Z64 | (is & MARK_ZERO) : MARK_Z64 | MARK_ZERO;
}

EMIT(a_vext) { rrr(s, 0x6e000000 | (unsigned)o->imm << 11, x[0].r, x[1].r, x[2].r); }

EMIT(a_vrev)
{
	HReg a = x[1].r;

	if (o->imm == 4) { /* the halves, and each within itself */
		rrr(s, 0x6e004000, x[0].r, a, a);
		a = x[0].r;
	}
	if (o->imm != 4 || size_of(o) != M_64)
		rr(s, rev_op((unsigned)o->imm) | size_of(o) << 22, x[0].r, a);
}

/* ---- two sizes ---- */

EMIT(a_vwid)
{
	rr(s, (o->m & M_SIGN ? 0x0f00a400 : 0x2f00a400) | (o->m & V_HIGH ? 1u << 30 : 0) | (8u << size_of(o)) << 16,
	    x[0].r, x[1].r);
}

EMIT(a_vnar) { rr(s, 0x0e212800 | size_of(o) << 22, x[0].r, x[1].r); }

EMIT(a_vqnar)
{
	static const uint32_t op[] = { [V_SS] = 0x0e214800, [V_SU] = 0x2e212800, [V_UU] = 0x2e214800 };

	rr(s, op[o->imm] | size_of(o) << 22, x[0].r, x[1].r);
}

EMIT(a_vmull)
{
	rrr(s, (o->m & M_SIGN ? 0x0e20c000 : 0x2e20c000) | (o->m & V_HIGH ? 1u << 30 : 0) | size_of(o) << 22, x[0].r, x[1].r,
	    x[2].r);
}

/* ---- cryptography: a is in the result's register already, where it is the target ---- */

EMIT(a_vpmull) { rrr(s, o->imm ? 0x4ee0e000 : 0x0ee0e000, x[0].r, x[1].r, x[2].r); }

EMIT(a_vaes)
{
	bool dec = o->op == O_vaesd || o->op == O_vaesdec;

	rr(s, dec ? 0x4e285800 : 0x4e284800, x[0].r, x[2].r);
	if (o->op == O_vaesenc || o->op == O_vaesdec)
		rr(s, dec ? 0x4e287800 : 0x4e286800, x[0].r, x[0].r);
}

EMIT(a_vaesmc) { rr(s, h->with, x[0].r, x[1].r); }
EMIT(a_vsha3) { rrr(s, h->with | (o->op == O_vsha1 ? (unsigned)o->imm << 12 : 0), x[0].r, x[2].r, x[3].r); }
EMIT(a_vsha2) { rr(s, h->with, x[0].r, x[2].r); }
