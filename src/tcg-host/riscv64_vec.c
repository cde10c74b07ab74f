/*
 * Rows of the RISC-V code generator: vectors, without the V extension. The low
 * half of a V128 is in an FP register, its high half in memory: that of a pinned
 * guest register in its home, that of a temporary in the stack's frame. What a
 * few integer instructions can do is in line, the rest is done by vec.c.
 */
#include "riscv64.h"
#include "../vec.h"

enum { OUT = 3 }; /* the result's place in Cpu.varg */

/* What operand (or result) i has at byte `at`. */
static Place in_memory(Sel *s, unsigned i, unsigned at)
{
	return r_env(s, (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * i + at));
}

static void operands_out(Sel *s, const Opnd *x)
{
	for (unsigned i = 0; i < 3; i++) {
		const Opnd *a = &x[i + 1];

		if (a->kind == K_REG) {
			st_at(s, a->r < SEL_V ? SD : FSD, in_memory(s, i, 0), a->r);
		} else if (a->kind != K_NONE) {
			r_get_low(s, T0, a);
			st_at(s, SD, in_memory(s, i, 0), T0);
		}
		if (a->kind != K_NONE && !(a->kind == K_REG && a->r < SEL_V)) {
			r_get_high(s, T0, a);
			st_at(s, SD, in_memory(s, i, 8), T0);
		}
	}
}

static void result_in(Sel *s, HReg d)
{
	if (d < SEL_V) { /* vget */
		ld_at(s, LD, d, in_memory(s, OUT, 0));
		return;
	}
	ld_at(s, FLD, d, in_memory(s, OUT, 0));
	ld_at(s, LD, T0, in_memory(s, OUT, 8));
	r_set_high(s, d, T0);
}

void r_vcall(Sel *s, const Opnd *x, uint64_t desc)
{
	operands_out(s, x);
	r_slow(s, (void *)(uintptr_t)vec_slow, (int64_t)desc);
	result_in(s, x[0].r);
}

EMIT(r_vsoft)
{
	r_vcall(s, x, vec_desc(o));
	(void)h;
}

/* ---- lane by lane, in memory ---- */

static void load_lane(Sel *s, HReg d, unsigned i, unsigned size, unsigned lane, bool sign)
{
	static const uint16_t op[2][4] = { { LBU, LHU, LWU, LD }, { LB, LH, LW, LD } };

	ld_at(s, op[sign][size], d, in_memory(s, i, lane << size));
}

static void store_lane(Sel *s, HReg r, unsigned size, unsigned lane)
{
	static const uint16_t op[] = { SB, SH, SW, SD };

	st_at(s, op[size], in_memory(s, OUT, lane << size), r);
}

/* a = a OP b, of lanes as they were loaded. */
static void lane_op(Sel *s, const Ir *o, unsigned bits, HReg a, HReg b)
{
	uint8_t *over;

	switch (o->op) {
	case O_vadd: r3(s, ADD, a, a, b); break;
	case O_vsub: r3(s, SUB, a, a, b); break;
	case O_vmul: case O_vmull: r3(s, MUL, a, a, b); break;
	case O_vmulhs:
		r3(s, MUL, a, a, b);
		ri(s, SRAI, a, a, (int)bits);
		break;
	case O_vceq:
		r3(s, XOR, a, a, b);
		seqz(s, a, a);
		neg(s, a, a);
		break;
	case O_vcgts: case O_vcgtu:
		r3(s, o->op == O_vcgts ? SLT : SLTU, a, b, a);
		neg(s, a, a);
		break;
	case O_vmins: case O_vmaxs: case O_vminu: case O_vmaxu:
		over = near(s, (o->op <= O_vmaxs ? BGE : BGEU), o->op == O_vmins || o->op == O_vminu ? b : a,
			    o->op == O_vmins || o->op == O_vminu ? a : b);
		mv(s, a, b);
		here(s, over);
		break;
	case O_vabs:
		over = near(s, BGE, a, ZERO);
		neg(s, a, a);
		here(s, over);
		break;
	case O_vshl: ri(s, SLLI, a, a, o->imm); break;
	case O_vshr: ri(s, SRLI, a, a, o->imm); break;
	case O_vsar: ri(s, SRAI, a, a, o->imm); break;
	}
}

EMIT(r_vlane)
{
	unsigned size = o->m & M_SIZE, bits = 8u << size, n = 16u >> size, from = 0, in = size, out = size;
	bool sign = o->m & M_SIGN;

	switch (o->op) {
	case O_vmulhs: case O_vcgts: case O_vmins: case O_vmaxs: case O_vabs: case O_vsar:
		sign = true;
		break;
	case O_vwid: case O_vmull:
		n /= 2;
		from = o->m & V_HIGH ? n : 0;
		out++;
		break;
	case O_vnar:
		n /= 2;
		in++;
		break;
	default:
		sign = false;
	}
	operands_out(s, x);
	HReg b = sel_tmp(s, false);
	for (unsigned i = 0; i < n; i++) {
		load_lane(s, T0, 0, in, from + i, sign);
		if (x[2].kind != K_NONE)
			load_lane(s, b, 1, in, from + i, sign);
		lane_op(s, o, bits, T0, b);
		store_lane(s, T0, out, i);
	}
	if (o->op == O_vnar)
		st_at(s, SD, in_memory(s, OUT, 8), ZERO);
	result_in(s, x[0].r);
	(void)h;
}

/* Lanes moved: the rows of irops.h say where from. */
EMIT(r_vmove)
{
	unsigned size = o->m & M_SIZE, n = 16u >> size, k, j;

	operands_out(s, x);
	for (unsigned i = 0; i < n; i++) {
		bool odd = h->with;

		switch (o->op) {
		case O_vzip1: case O_vzip2: k = i & 1, j = i / 2 + (odd ? n / 2 : 0); break;
		case O_vuzp1: case O_vuzp2: k = i >= n / 2, j = (2 * i + odd) % n; break;
		case O_vtrn1: case O_vtrn2: k = i & 1, j = (i & ~1u) + odd; break;
		case O_vrev: k = 0, j = i ^ ((1u << (unsigned)o->imm >> size) - 1); break;
		default: k = 0, j = i; /* none */
		}
		load_lane(s, T0, k, size, j, false);
		store_lane(s, T0, size, i);
	}
	result_in(s, x[0].r);
}

/* Floating point: what the guest may see otherwise, in any lane, is all done again by vec.c. */
static void cold_vsoft(Sel *s, Cold *c)
{
	cold_sites(s, c);
	r_slow(s, (void *)(uintptr_t)vec_slow, (int64_t)c->a);
	jmp_back(s, c->back);
}

EMIT(r_vfp)
{
	static const unsigned fma[] = { FMADD, FNMSUB, FMSUB, FNMADD };
	unsigned size = o->m & M_SIZE, f = size == M_64 ? DBL : 0, n = 16u >> size;
	unsigned kind = (f ? 2 : 0) | (o->m & M_SIGN ? 0 : 1);
	bool tiny = s->guest->tiny_before && (o->op == O_vfmul || o->op == O_vfdiv || o->op == O_vfma);
	bool one_nan = has(s, FE_ONE_NAN), may_nan = !one_nan && o->op != O_vfcmp && o->op != O_vf2i && o->op != O_vi2f;
	Cold *c;

	if (s->t->fp_soft || size < M_32 || (o->op == O_vfcmp && o->imm > FC_LE) || (o->op == O_vf2i && o->imm == RM_ODD)) {
		r_vsoft(s, o, h, x);
		return;
	}
	operands_out(s, x);
	HReg a = sel_tmp(s, true), b = sel_tmp(s, true), d = sel_tmp(s, true), ok = sel_tmp(s, false);
	c = may_nan ? sel_cold(s, cold_vsoft) : NULL;
	for (unsigned i = 0; i < n; i++) {
		ld_at(s, f ? FLD : FLW, a, in_memory(s, 0, i << size));
		if (x[2].kind != K_NONE)
			ld_at(s, f ? FLD : FLW, b, in_memory(s, 1, i << size));
		if (o->op == O_vfcmp) {
			r3(s, (o->imm == FC_EQ ? FEQ : o->imm == FC_LT ? FLT : FLE) | f, T0, a, b);
			neg(s, T0, T0);
			store_lane(s, T0, size, i);
			continue;
		}
		if (o->op == O_vf2i) {
			r3(s, FCVT_TO | f | (unsigned)o->imm << 12, T0, a, kind);
			if (!one_nan) { /* of a NaN: 0 */
				r3(s, FEQ | f, RA, a, a);
				neg(s, RA, RA);
				r3(s, AND, T0, T0, RA);
			}
			store_lane(s, T0, size, i);
			continue;
		}
		if (o->op == O_vfma) {
			ld_at(s, f ? FLD : FLW, d, in_memory(s, 2, i << size));
			r3(s, fma[o->imm & 3] | f | DYN | num(d) << 27, d, a, b);
		} else if (o->op == O_vi2f) {
			load_lane(s, T0, 0, size, i, true);
			r3(s, FCVT_FROM | f | DYN, d, T0, kind);
		} else {
			r3(s, h->with | f | DYN, d, a, o->op == O_vfsqrt ? 0 : b);
		}
		st_at(s, f ? FSD : FSW, in_memory(s, OUT, i << size), d);
		if (!may_nan)
			continue;
		r3(s, FEQ | f, i ? T0 : ok, d, d);
		if (i)
			r3(s, ADD, ok, ok, T0);
		if (tiny) {
			r3(s, FSGNJX | f, d, d, d);
			r3(s, FEQ | f, T0, d, f ? LEAST64 : LEAST32);
			r3(s, SUB, ok, ok, T0);
		}
	}
	if (may_nan) {
		ri(s, ADDI, T0, ZERO, (int)n);
		c->site[0] = r_branch(s, BNE, ok, T0);
		c->back = s->p;
		c->a = vec_desc(o);
	}
	result_in(s, x[0].r);
}

/* ---- halves in registers ---- */

EMIT(r_vzx)
{
	if (o->imm == 64 && x[1].kind == K_REG) {
		r_mov(s, T_F64, x[0].r, x[1].r);
	} else {
		if (x[1].kind == K_REG)
			r3(s, FMV_X_W | DBL, T0, x[1].r, 0);
		else
			ld_at(s, o->imm == 64 ? LD : o->imm == 32 ? LWU : o->imm == 16 ? LHU : LBU, T0, r_low(s, &x[1]));
		if (x[1].kind == K_REG)
			r_extend(s, T0, T0, (unsigned)o->imm, false);
		r_set_low(s, x[0].r, T0);
	}
	r_set_high(s, x[0].r, ZERO);
	(void)h;
}

/* The low bits of T0 in all lanes of d. */
static void all_lanes(Sel *s, HReg d, unsigned bits)
{
	for (; bits < 64; bits *= 2) {
		ri(s, SLLI, RA, T0, (int)bits);
		r3(s, OR, T0, T0, RA);
	}
	r_set_low(s, d, T0);
	r_set_high(s, d, T0);
}

EMIT(r_vdup)
{
	unsigned bits = 8u << (o->m & M_SIZE);

	r_extend(s, T0, x[1].kind == K_IMM ? ZERO : x[1].r, bits, false);
	all_lanes(s, x[0].r, bits);
	(void)h;
}

/* d = the bits of x from at on. */
static void get_lane(Sel *s, HReg d, const Opnd *x, unsigned at, unsigned bits, bool sign)
{
	(at < 64 ? r_get_low : r_get_high)(s, d, x);
	at &= 63;
	if (at + bits == 64 && at)
		ri(s, sign ? SRAI : SRLI, d, d, (int)at);
	else if (at) {
		ri(s, SLLI, d, d, (int)(64 - bits - at));
		ri(s, sign ? SRAI : SRLI, d, d, (int)(64 - bits));
	} else
		r_extend(s, d, d, bits, sign);
}

EMIT(r_vdupl)
{
	unsigned bits = 8u << (o->m & M_SIZE);

	get_lane(s, T0, &x[1], (unsigned)o->imm * bits, bits, false);
	all_lanes(s, x[0].r, bits);
	(void)h;
}

EMIT(r_vget)
{
	unsigned size = o->m & M_SIZE, bits = 8u << size;
	bool sign = o->m & M_SIGN;

	get_lane(s, x[0].r, &x[1], (unsigned)o->imm * bits, bits, sign);
	s->v[o->dst].mark = sign || bits < 32 ? MARK_SIGN : 0;
	if (bits == 64)
		s->v[o->dst].mark = 0;
	(void)h;
}

EMIT(r_vset)
{
	unsigned bits = 8u << (o->m & M_SIZE), at = (unsigned)o->imm * bits;
	bool high = at >= 64;
	HReg t = sel_tmp(s, false);

	if (bits == 64) {
		mv(s, t, x[2].r);
	} else { /* the lane apart, at the top, and what is to be there */
		(high ? r_get_high : r_get_low)(s, t, &x[1]);
		at &= 63;
		ri(s, SRLI, T0, t, (int)at);
		r3(s, XOR, T0, T0, x[2].r);
		ri(s, SLLI, T0, T0, (int)(64 - bits));
		if (64 - bits - at)
			ri(s, SRLI, T0, T0, (int)(64 - bits - at));
		r3(s, XOR, t, t, T0);
	}
	/* the other half as it was */
	(high ? r_get_low : r_get_high)(s, T0, &x[1]);
	r_set_low(s, x[0].r, high ? T0 : t);
	r_set_high(s, x[0].r, high ? t : T0);
	(void)h;
}

/* Bytes imm to imm + 15 of both. */
EMIT(r_vext)
{
	HReg w[3] = { sel_tmp(s, false), sel_tmp(s, false), sel_tmp(s, false) };
	unsigned first = (unsigned)o->imm / 8, n = (unsigned)o->imm % 8 * 8;

	for (unsigned i = 0; i < (n ? 3 : 2); i++)
		((first + i) & 1 ? r_get_high : r_get_low)(s, w[i], &x[first + i < 2 ? 1 : 2]);
	for (unsigned i = 0; i < 2 && n; i++) {
		ri(s, SRLI, w[i], w[i], (int)n);
		ri(s, SLLI, T0, w[i + 1], (int)(64 - n));
		r3(s, OR, w[i], w[i], T0);
	}
	r_set_low(s, x[0].r, w[0]);
	r_set_high(s, x[0].r, w[1]);
	(void)h;
}

/* Half by half: and, or, xor, and not, select; sums and differences of 64 bits. */
EMIT(r_vlogic)
{
	if ((h->with == ADD || h->with == SUB) && (o->m & M_SIZE) != M_64) {
		(has(s, FE_V) ? r_rvv : r_vlane)(s, o, h, x);
		return;
	}
	HReg t = sel_tmp(s, false), u = sel_tmp(s, false), v = sel_tmp(s, false), low = sel_tmp(s, false);

	for (int i = 0; i < 2; i++) {
		(i ? r_get_high : r_get_low)(s, t, &x[1]);
		(i ? r_get_high : r_get_low)(s, u, &x[2]);
		if (o->op == O_vsel) { /* ((b ^ c) & a) ^ c */
			(i ? r_get_high : r_get_low)(s, v, &x[3]);
			r3(s, XOR, u, u, v);
			r3(s, AND, t, t, u);
			r3(s, XOR, t, t, v);
		} else if (h->with == ANDN) {
			ri(s, XORI, u, u, -1);
			r3(s, AND, t, t, u);
		} else {
			r3(s, h->with, t, t, u);
		}
		if (i)
			r_set_high(s, x[0].r, t);
		else
			mv(s, low, t);
	}
	r_set_low(s, x[0].r, low);
}
