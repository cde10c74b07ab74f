/*
 * Rows of the x86-64 code generator: vectors of integers, permutes,
 * cryptography. Arithmetic that no instruction does is in x86_64_vlane.c;
 * what takes too many instructions without SSE4.1 falls back on vec.c (x_vsoft).
 *
 * There are six vector temporaries, and operands and result may be in them:
 * an emit function with n operands has no more than 5 - n for itself.
 */
#include "x86_64.h"
#include "../vec.h"

/* ---- what has no instructions here ---- */

/* By vec.c: operands x[1..3] to Cpu.varg, the result from there to x[0]. */
void x_vcall(Sel *s, uint64_t desc, const Opnd *x)
{
	for (int i = 0; i < 3; i++) {
		const Opnd *v = &x[i + 1];
		int32_t to = (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * (size_t)i);

		if (v->kind == K_REG && v->r < SEL_V)
			x_ins(s, 0x89 | W, v->r, rm_env(to));
		else if (v->kind == K_REG)
			x_vstore(s, v->r, rm_env(to), 0);
		for (int k = 0; k < 2 && v->kind == K_MEM; k++) {
			x_ins(s, 0xff, 6, rm_env(v->off + 8 * k));
			x_ins(s, 0x8f, 0, rm_env(to + 8 * k));
		}
		for (int k = 0; k < 4 && v->kind == K_POOL; k++) {
			x_ins(s, 0xc7, 0, rm_env(to + 4 * k));
			b4(s, (uint32_t)(s->t->vconst[v->k].w[k / 2] >> 32 * (k & 1)));
		}
	}
	for (int k = 0; k < 2; k++) {
		x_ins(s, 0xc7, 0, rm_env((int32_t)offsetof(Cpu, fparg[3]) + 4 * k));
		b4(s, (uint32_t)(desc >> 32 * k));
	}
	jmp_exec(s, CALL, stub.vsoft);
	x_load(s, x[0].r < SEL_V ? T_I64 : T_V128, x[0].r, offsetof(Cpu, varg[3]));
}

EMIT(x_vsoft)
{
	x_vcall(s, vec_desc(o), x);
	(void)h;
}

void x_v3op(Sel *s, unsigned op, HReg d, HReg a, Rm b)
{
	if (x86.avx) {
		x_vex(s, op, XMM(d), XMM(a), b);
		return;
	}
	if (!b.mem && b.reg == XMM(d) && d != a) {
		HReg t = sel_tmp(s, true);

		x_mov(s, T_V128, t, d);
		b = rm_reg(t);
	}
	x_mov(s, T_V128, d, a);
	x_ins(s, op, XMM(d), b);
}


void x_v2op(Sel *s, unsigned op, HReg d, Rm a)
{
	if (x86.avx)
		x_vex(s, op, XMM(d), 0, a);
	else
		x_ins(s, op, XMM(d), a);
}

void x_vshift_imm(Sel *s, unsigned op, unsigned ext, HReg d, HReg a, unsigned n)
{
	if (x86.avx) {
		x_vex(s, op, ext, XMM(d), rm_reg(a));
	} else {
		x_mov(s, T_V128, d, a);
		x_ins(s, op, ext, rm_reg(d));
	}
	b1(s, n);
}

void x_pshufd(Sel *s, HReg d, HReg a, unsigned how)
{
	x_v2op(s, 0x70 | M0F | P66, d, rm_reg(a));
	b1(s, how);
}

static void shufps(Sel *s, HReg d, HReg a, HReg b, unsigned how)
{
	v3r(s, 0xc6 | M0F, d, a, b);
	b1(s, how);
}

/* ---- moves and constants ---- */

void x_v3k(Sel *s, unsigned op, HReg d, HReg a, uint64_t lo, uint64_t hi)
{
	x_v3op(s, op, d, a, rm_pool(0));
	x_at_const(s, lo, hi);
}

static uint64_t in_lanes(unsigned size, uint64_t k)
{
	for (unsigned n = 8u << size; n < 64; n *= 2)
		k |= k << n;
	return k;
}

void x_v3kk(Sel *s, unsigned op, HReg d, HReg a, unsigned size, uint64_t k)
{
	x_v3k(s, op, d, a, in_lanes(size, k), in_lanes(size, k));
}

void x_v3o(Sel *s, unsigned op, HReg d, HReg a, const Opnd *b)
{
	if (b->kind == K_POOL)
		x_v3k(s, op, d, a, s->t->vconst[b->k].w[0], s->t->vconst[b->k].w[1]);
	else
		x_v3op(s, op, d, a, rm_of(b));
}

HReg x_in_reg(Sel *s, const Opnd *x)
{
	HReg t;

	if (x->kind == K_REG)
		return x->r;
	t = sel_tmp(s, true);
	if (x->kind == K_POOL)
		x_imm(s, T_V128, t, x->k);
	else
		x_load(s, T_V128, t, x->off);
	return t;
}

EMIT(x_vzx)
{
	static const unsigned load[] = { [8] = 0xb6 | M0F, [16] = 0xb7 | M0F };
	HReg d = x[0].r, r;
	bool mem = x[1].kind == K_MEM;
	int bits = o->imm;
	unsigned is = mem ? 0 : x_mark(s, o->a);

	if ((bits == 64 && is & MARK_Z64) || (bits == 32 && is & MARK_ZERO)) {
		x_mov(s, T_V128, d, x[1].r);
	} else if (bits == 64) {
		if (x86.avx)
			x_vex(s, 0x7e | M0F | PF3, XMM(d), 0, rm_of(&x[1]));
		else
			x_ins(s, 0x7e | M0F | PF3, XMM(d), rm_of(&x[1]));
	} else if (mem && bits == 32) {
		x_fload(s, PF3, d, rm_of(&x[1]), 0);
	} else if (mem) {
		r = sel_tmp(s, false);
		x_ins(s, load[bits], r, rm_of(&x[1]));
		x_v2op(s, 0x6e | M0F | P66, d, rm_reg(r));
	} else if (bits == 32 && has(s, FE_SSE41)) { /* insertps: lane 0, zeros */
		v3r(s, 0x21 | M3A | P66, d, x[1].r, x[1].r);
		b1(s, 0x0e);
	} else {
		x_v3k(s, PAND, d, x[1].r, UINT64_MAX >> (64 - bits), 0);
	}
	s->v[o->dst].mark = (uint8_t)(bits == 64 ? MARK_Z64 | (is & MARK_ZERO) : MARK_Z64 | MARK_ZERO);
	(void)h;
}

/* ---- lane by lane ---- */

/* Opcodes by element size; 0: none. All with P66; S: needs SSE4.1. */
#define S38(op) ((op) | M38)
#define O0F(op) ((op) | M0F)
static const uint16_t lane_op[][4] = {
	[XV_ADD] = { O0F(0xfc), O0F(0xfd), O0F(0xfe), O0F(0xd4) },
	[XV_SUB] = { O0F(0xf8), O0F(0xf9), O0F(0xfa), O0F(0xfb) },
	[XV_MUL] = { 0, O0F(0xd5), S38(0x40), 0 },
	[XV_MULH] = { 0, O0F(0xe5), 0, 0 },
	[XV_AND] = { O0F(0xdb), O0F(0xdb), O0F(0xdb), O0F(0xdb) },
	[XV_OR] = { O0F(0xeb), O0F(0xeb), O0F(0xeb), O0F(0xeb) },
	[XV_XOR] = { O0F(0xef), O0F(0xef), O0F(0xef), O0F(0xef) },
	[XV_MINS] = { S38(0x38), O0F(0xea), S38(0x39), 0 },
	[XV_MAXS] = { S38(0x3c), O0F(0xee), S38(0x3d), 0 },
	[XV_MINU] = { O0F(0xda), S38(0x3a), S38(0x3b), 0 },
	[XV_MAXU] = { O0F(0xde), S38(0x3e), S38(0x3f), 0 },
	[XV_EQ] = { O0F(0x74), O0F(0x75), O0F(0x76), S38(0x29) },
	[XV_GTS] = { O0F(0x64), O0F(0x65), O0F(0x66), S38(0x37) },
	[XV_QADDS] = { O0F(0xec), O0F(0xed), 0, 0 },
	[XV_QADDU] = { O0F(0xdc), O0F(0xdd), 0, 0 },
	[XV_QSUBS] = { O0F(0xe8), O0F(0xe9), 0, 0 },
	[XV_QSUBU] = { O0F(0xd8), O0F(0xd9), 0, 0 },
	[XV_AVGU] = { O0F(0xe0), O0F(0xe3), 0, 0 },
	[XV_MADDW] = { O0F(0xf5), O0F(0xf5), O0F(0xf5), O0F(0xf5) },
	[XV_ZIP1] = { O0F(0x60), O0F(0x61), O0F(0x62), O0F(0x6c) },
	[XV_ZIP2] = { O0F(0x68), O0F(0x69), O0F(0x6a), O0F(0x6d) },
	[XV_ABS] = { S38(0x1c), S38(0x1d), S38(0x1e), 0 },
};

unsigned x_lane(const Sel *s, unsigned what, unsigned size)
{
	unsigned op = lane_op[what][size];

	return !op || ((op & MAP) == M38 && !has(s, FE_SSE41)) ? 0 : op | P66;
}

/* 0 OP 0 is 0: what is zero in both operands is so in the result. */
#define OF_ZEROS (1u << XV_ADD | 1u << XV_SUB | 1u << XV_MUL | 1u << XV_MULH | 1u << XV_AND | 1u << XV_OR | 1u << XV_XOR | \
	1u << XV_MINS | 1u << XV_MAXS | 1u << XV_MINU | 1u << XV_MAXU | 1u << XV_GTS | 1u << XV_QADDS | 1u << XV_QADDU | \
	1u << XV_QSUBS | 1u << XV_QSUBU | 1u << XV_AVGU | 1u << XV_MADDW)

EMIT(x_v3)
{
	unsigned size = o->m & 3, op = x_lane(s, h->with, size);
	HReg d = x[0].r, a, b;

	if (OF_ZEROS >> h->with & 1)
		s->v[o->dst].mark = x_mark(s, o->a) & x_mark(s, o->b) & (MARK_ZERO | MARK_Z64);
	if (op) {
		x_v3o(s, op, d, x[1].r, &x[2]);
		return;
	}
	a = x[1].r;
	b = x_in_reg(s, &x[2]);
	if (d == a || d == b)
		d = sel_tmp(s, true);
	if (!x_v3slow(s, h->with, size, d, a, b))
		x_vsoft(s, o, h, x);
	else
		x_mov(s, T_V128, x[0].r, d);
}

EMIT(x_vandn) /* a & ~b */
{
	x_v3o(s, PANDN, x[0].r, x[2].r, &x[1]);
	(void)o, (void)h;
}




EMIT(x_vsel) /* (a & b) | (~a & c) */
{
	HReg t = sel_tmp(s, true);

	v3r(s, PANDN, t, x[1].r, x[3].r);
	v3r(s, PAND, x[0].r, x[1].r, x[2].r);
	v3r(s, POR, x[0].r, x[0].r, t);
	(void)o, (void)h;
}

/* ---- lanes from and to general registers ---- */

/* d: lane n of a in all lanes. */
static void dup_lane(Sel *s, unsigned size, HReg d, HReg a, unsigned n)
{
	static const unsigned broadcast[] = { 0x78, 0x79, 0x58, 0x59 };

	if (!n && has(s, FE_AVX2)) {
		x_vex(s, broadcast[size] | M38 | P66, XMM(d), 0, rm_reg(a));
		return;
	}
	switch (size) {
	case M_64:
		x_pshufd(s, d, a, n ? 0xee : 0x44);
		return;
	case M_32:
		x_pshufd(s, d, a, n * 0x55);
		return;
	case M_16:
		x_v2op(s, 0x70 | M0F | (n < 4 ? PF2 : PF3), d, rm_reg(a)); /* pshuflw, pshufhw */
		b1(s, n % 4 * 0x55);
		x_pshufd(s, d, d, n < 4 ? 0 : 0xaa);
		return;
	}
	if (has(s, FE_SSE41)) {
		x_v3kk(s, PSHUFB, d, a, M_8, n);
		return;
	}
	if (n) {
		x_vshift_imm(s, 0x73 | M0F | P66, 3, d, a, n);
		a = d;
	}
	v3r(s, 0x60 | M0F | P66, d, a, a);
	dup_lane(s, M_16, d, d, 0);
}

EMIT(x_vdup)
{
	unsigned size = o->m & 3;
	HReg t = sel_tmp(s, true);

	x_v2op(s, 0x6e | M0F | P66 | (size == M_64 ? W : 0), t, rm_reg(x[1].r));
	dup_lane(s, size, x[0].r, t, 0);
	(void)h;
}

EMIT(x_vdupl)
{
	dup_lane(s, o->m & 3, x[0].r, x[1].r, (unsigned)o->imm);
	(void)h;
}

EMIT(x_vget)
{
	static const unsigned load[2][4] = {
		{ 0xb6 | M0F, 0xb7 | M0F, 0x8b, 0x8b | W },
		{ 0xbe | M0F | W, 0xbf | M0F | W, 0x63 | W, 0x8b | W },
	};
	unsigned size = o->m & 3, n = (unsigned)o->imm;
	bool sg = o->m & M_SIGN;
	HReg d = x[0].r, a;

	if (x[1].kind == K_MEM) {
		x_ins(s, load[sg][size], d, rm_env(x[1].off + (int32_t)(n << size)));
		return;
	}
	a = x[1].r;
	if (n && size >= M_32 && !has(s, FE_SSE41)) {
		HReg t = sel_tmp(s, true);

		x_pshufd(s, t, a, size == M_32 ? n : 0xee);
		a = t;
		n = 0;
	}
	if (size == M_16 || (size == M_8 && !has(s, FE_SSE41))) {
		x_v2op(s, 0xc5 | M0F | P66, d + SEL_V, rm_reg(a)); /* pextrw */
		b1(s, size == M_16 ? n : n / 2);
		if (size == M_8 && n & 1)
			x_ins(s, 0xc1, 5, rm_reg(d)), b1(s, 8);
		if (size == M_8 && !sg)
			x_ins(s, load[0][M_8] | BM, d, rm_reg(d));
	} else if (n || size == M_8) {
		x_v2op(s, (size == M_8 ? 0x14 : 0x16) | M3A | P66 | (size == M_64 ? W : 0), a, rm_reg(d));
		b1(s, n);
	} else {
		x_v2op(s, 0x7e | M0F | P66 | (size == M_64 ? W : 0), a, rm_reg(d));
	}
	if (sg && size < M_64)
		x_ins(s, load[1][size] | (size == M_8 ? BM : 0), d, rm_reg(d));
	(void)h;
}

/* d = a with the general register r in lane n. */
static void insert(Sel *s, unsigned size, HReg d, HReg a, HReg r, unsigned n)
{
	static const unsigned op[] = { 0x20 | M3A, 0xc4 | M0F, 0x22 | M3A, 0x22 | M3A | W };
	HReg t, u;

	if (!x86.avx) {
		x_mov(s, T_V128, d, a);
		a = d;
	}
	if (size == M_16 || has(s, FE_SSE41)) {
		x_v3op(s, op[size] | P66, d, a, rm_reg(r));
		b1(s, n);
	} else if (size == M_64) {
		t = sel_tmp(s, true);
		x_v2op(s, 0x6e | M0F | P66 | W, t, rm_reg(r));
		v3r(s, n ? 0x6c | M0F | P66 : 0x10 | M0F | PF2, d, d, t); /* punpcklqdq, movsd */
	} else if (size == M_32) {
		t = sel_tmp(s, false);
		insert(s, M_16, d, d, r, 2 * n);
		x_mov_rr(s, T_I32, t, r);
		x_ins(s, 0xc1, 5, rm_reg(t)), b1(s, 16);
		insert(s, M_16, d, d, t, 2 * n + 1);
	} else {
		t = sel_tmp(s, false);
		u = sel_tmp(s, false);
		x_ins(s, 0xc5 | M0F | P66, t, rm_reg(d));
		b1(s, n / 2);
		x_alu_imm(s, 0, ALU_AND, rm_reg(t), n & 1 ? 0xff : 0xff00);
		x_ins(s, 0xb6 | M0F | BM, u, rm_reg(r));
		if (n & 1)
			x_ins(s, 0xc1, 4, rm_reg(u)), b1(s, 8);
		x_ins(s, 0x09, u, rm_reg(t));
		insert(s, M_16, d, d, t, n / 2);
	}
}

EMIT(x_vset)
{
	insert(s, o->m & 3, x[0].r, x[1].r, x[2].r, (unsigned)o->imm);
	(void)h;
}

EMIT(x_vsetl)
{
	unsigned size = o->m & 3, to = (unsigned)o->imm & 15, from = (unsigned)o->imm >> 4;
	HReg d = x[0].r, a = x[1].r, b = x[2].r;

	if (size == M_64) {
		if (to) /* a0, b[from] */
			v3r(s, 0xc6 | M0F | P66, d, a, b), b1(s, from << 1);
		else if (from)
			v3r(s, 0xc6 | M0F | P66, d, b, a), b1(s, 3);
		else
			v3r(s, 0x10 | M0F | PF2, d, a, b);
	} else if (size == M_32 && has(s, FE_SSE41)) {
		v3r(s, 0x21 | M3A | P66, d, a, b);
		b1(s, from << 6 | to << 4);
	} else {
		Ir get = { .op = O_vget, .m = (uint16_t)size, .imm = (int32_t)from };
		Opnd y[5] = { { .kind = K_REG, .r = sel_tmp(s, false) }, x[2] };

		x_vget(s, &get, h, y);
		insert(s, size, d, a, y[0].r, to);
	}
}

/* ---- permutes ---- */

EMIT(x_vuzp) /* with: 0 even, 1 odd lanes */
{
	unsigned size = o->m & 3, odd = h->with, n = 8u << size;
	bool sg = size == M_16 && !has(s, FE_SSE41); /* packs lanes that are extended by their signs */
	HReg d = x[0].r, t[2];

	if (size == M_64) {
		v3r(s, (odd ? 0x6d : 0x6c) | M0F | P66, d, x[1].r, x[2].r);
	} else if (size == M_32) {
		shufps(s, d, x[1].r, x[2].r, odd ? 0xdd : 0x88);
	} else {
		for (int i = 0; i < 2; i++) {
			HReg a = x[i + 1].r;

			t[i] = sel_tmp(s, true);
			if (odd) {
				x_vshift_imm(s, (0x71 + size) | M0F | P66, sg ? 4 : 2, t[i], a, n);
			} else if (sg) {
				v_shl(s, M_32, t[i], a, 16);
				v_sar(s, M_32, t[i], t[i], 16);
			} else {
				x_v3kk(s, PAND, t[i], a, size + 1, size == M_8 ? 0xff : 0xffff);
			}
		}
		v3r(s, size == M_8 ? PACKUSWB : sg ? PACKSSDW : PACKUSDW, d, t[0], t[1]);
	}
}

EMIT(x_vtrn)
{
	unsigned size = o->m & 3, odd = h->with, sh = size == M_8 ? 0x71 : 0x72, n = 8u << size;
	uint64_t even = size == M_8 ? 0x00ff : 0xffff;
	HReg d = x[0].r, t, u;

	if (size == M_64) {
		v3r(s, (odd ? 0x6d : 0x6c) | M0F | P66, d, x[1].r, x[2].r);
	} else if (size == M_32) {
		shufps(s, d, x[1].r, x[2].r, odd ? 0xdd : 0x88);
		x_pshufd(s, d, d, 0xd8);
	} else {
		t = sel_tmp(s, true);
		u = sel_tmp(s, true);
		if (odd) {
			x_vshift_imm(s, sh | M0F | P66, 2, t, x[1].r, n);
			x_v3kk(s, PAND, u, x[2].r, size + 1, even << n);
		} else {
			x_vshift_imm(s, sh | M0F | P66, 6, t, x[2].r, n);
			x_v3kk(s, PAND, u, x[1].r, size + 1, even);
		}
		v3r(s, POR, d, t, u);
	}
}

EMIT(x_vext)
{
	unsigned n = (unsigned)o->imm;
	HReg d = x[0].r, t;

	if (n == 8) {
		v3r(s, 0xc6 | M0F | P66, d, x[1].r, x[2].r);
		b1(s, 1);
	} else if (has(s, FE_SSE41)) {
		v3r(s, 0x0f | M3A | P66, d, x[2].r, x[1].r);
		b1(s, n);
	} else {
		t = sel_tmp(s, true);
		x_vshift_imm(s, 0x73 | M0F | P66, 7, t, x[2].r, 16 - n);
		x_vshift_imm(s, 0x73 | M0F | P66, 3, d, x[1].r, n);
		v3r(s, POR, d, d, t);
	}
	(void)h;
}

EMIT(x_vrev)
{
	unsigned size = o->m & 3, group = 1u << o->imm;
	HReg d = x[0].r, a = x[1].r, t;
	Vec k;

	if (size == M_32 && group == 8) {
		x_pshufd(s, d, a, 0xb1);
		return;
	}
	if (has(s, FE_SSE41)) {
		for (unsigned i = 0; i < 16; i++) /* lanes count from the other end of the group */
			vec_set(&k, M_8, i, i ^ ((group - 1) & ~((1u << size) - 1)));
		x_v3k(s, PSHUFB, d, a, k.w[0], k.w[1]);
		return;
	}
	if (size == M_8) { /* bytes of words, then words */
		t = sel_tmp(s, true);
		v_shl(s, M_16, t, a, 8);
		v_shr(s, M_16, d, a, 8);
		v3r(s, POR, d, d, t);
		a = d;
	}
	for (unsigned high = 0; high < 2 && size < M_32 && group > 2; high++, a = d) {
		x_v2op(s, 0x70 | M0F | (high ? PF3 : PF2), d, rm_reg(a)); /* pshuflw, pshufhw */
		b1(s, group == 4 ? 0xb1 : 0x1b);
	}
	if (group == 16)
		x_pshufd(s, d, a, size == M_64 || size < M_32 ? 0x4e : 0x1b);
	(void)h;
}

EMIT(x_vtbl)
{
	HReg t;

	if (x[2].kind == K_POOL) { /* a permutation that is known: its bytes as the host wants them */
		Vec k = s->t->vconst[x[2].k];

		for (unsigned i = 0; i < 16; i++)
			if (vec_get(&k, M_8, i) > 15)
				vec_set(&k, M_8, i, 0x80);
		if (has(s, FE_SSE41)) {
			x_v3k(s, PSHUFB, x[0].r, x[1].r, k.w[0], k.w[1]);
			return;
		}
	}
	if (has(s, FE_SSE41)) {
		t = sel_tmp(s, true);
		x_v3kk(s, 0xdc | M0F | P66, t, x[2].r, M_8, 0x70); /* paddusb: the top bit from 16 on */
		v3r(s, PSHUFB, x[0].r, x[1].r, t);
	} else {
		x_vsoft(s, o, h, x);
	}
}

/* ---- wide and narrow ---- */

/* d: the low (or high) half of a, lanes widened; d is not a but with SSE4.1 and the low half. */
static void widen(Sel *s, unsigned m, HReg d, HReg a)
{
	static const uint8_t move[] = { 0x20, 0x23, 0x25 };
	unsigned size = m & 3, zip = (size | (m & V_HIGH ? 0x68 : 0x60)) | M0F | P66;

	if (has(s, FE_SSE41) && !(m & V_HIGH)) {
		x_v2op(s, (move[size] | M38 | P66) + (m & M_SIGN ? 0 : 0x10), d, rm_reg(a));
	} else if (!(m & M_SIGN)) {
		v3r(s, PXOR, d, d, d);
		if (x86.avx) {
			x_vex(s, zip, XMM(d), XMM(a), rm_reg(d));
		} else { /* zeros are the second operand: lanes one too high */
			x_ins(s, zip, XMM(d), rm_reg(a));
			v_shr(s, size + 1, d, d, 8u << size);
		}
	} else if (size == M_32) {
		v_sar(s, M_32, d, a, 31);
		if (x86.avx) {
			x_vex(s, zip, XMM(d), XMM(a), rm_reg(d));
		} else {
			x_ins(s, zip, XMM(d), rm_reg(a));
			x_pshufd(s, d, d, 0xb1);
		}
	} else {
		v3r(s, zip, d, a, a);
		v_sar(s, size + 1, d, d, 8u << size);
	}
}

EMIT(x_vwid)
{
	HReg d = x[0].r, a = x[1].r;

	if (d == a && (o->m & V_HIGH || !has(s, FE_SSE41)))
		d = sel_tmp(s, true);
	widen(s, o->m, d, a);
	x_mov(s, T_V128, x[0].r, d);
	(void)h;
}

/* d: the low 64 bits of a, zeros above. */
static void low_half(Sel *s, HReg d, HReg a)
{
	x_v2op(s, 0x7e | M0F | PF3, d, rm_reg(a));
}

EMIT(x_vnar)
{
	unsigned size = o->m & 3;
	HReg d = x[0].r, a = x[1].r, t;
	Vec k = { { 0, ~0ull } };

	s->v[o->dst].mark = MARK_Z64;
	if (has(s, FE_SSE41)) {
		for (unsigned i = 0; i < 8; i++)
			vec_set(&k, M_8, i, (i >> size << (size + 1)) + (i & ((1u << size) - 1)));
		x_v3k(s, PSHUFB, d, a, k.w[0], k.w[1]);
	} else if (size == M_32) {
		x_pshufd(s, d, a, 0x08);
		low_half(s, d, d);
	} else {
		t = sel_tmp(s, true);
		if (size == M_8) {
			x_v3kk(s, PAND, t, a, M_16, 0xff);
		} else {
			v_shl(s, M_32, t, a, 16);
			v_sar(s, M_32, t, t, 16);
		}
		v3r(s, size == M_8 ? PACKUSWB : PACKSSDW, t, t, t);
		low_half(s, d, t);
	}
	(void)h;
}

/* From 64 bits: t is the low words, u the high ones, which say whether the low ones are the number. d is neither. */
static void saturate_words(Sel *s, int how, HReg d, HReg t, HReg u)
{
	const unsigned eq = 0x76 | M0F | P66, gt = 0x66 | M0F | P66;

	switch (how) {
	case V_SS:
		v_sar(s, M_32, d, t, 31);
		v3r(s, eq, d, d, u); /* fits */
		v_sar(s, M_32, u, u, 31);
		x_v3kk(s, PXOR, u, u, M_32, 0x7fffffff);
		v3r(s, PAND, t, t, d);
		v3r(s, PANDN, d, d, u);
		v3r(s, POR, d, d, t);
		break;
	case V_SU:
		x_v3kk(s, gt, d, u, M_32, 0);
		v3r(s, POR, t, t, d);
		v_sar(s, M_32, d, u, 31);
		v3r(s, PANDN, d, d, t);
		break;
	default:
		v3r(s, PXOR, d, d, d);
		v3r(s, eq, u, u, d);
		v3r(s, eq, d, d, u); /* not 0 */
		v3r(s, POR, d, d, t);
	}
}

EMIT(x_vqnar)
{
	unsigned size = o->m & 3, op;
	HReg d = x[0].r, a = x[1].r, t = sel_tmp(s, true), u = sel_tmp(s, true);

	s->v[o->dst].mark = MARK_Z64;
	if (size == M_32) {
		HReg to = d == a ? sel_tmp(s, true) : d;

		x_pshufd(s, t, a, 0x08);
		x_pshufd(s, u, a, 0x0d);
		saturate_words(s, o->imm, to, t, u);
		low_half(s, d, to);
		return;
	}
	op = size == M_8 ? (o->imm == V_SS ? PACKSSWB : PACKUSWB) : (o->imm == V_SS ? PACKSSDW : PACKUSDW);
	if (o->imm == V_UU && size == M_8) { /* the pack reads signed words: cut first */
		if (has(s, FE_SSE41)) {
			x_v3kk(s, 0x3a | M38 | P66, t, a, M_16, 0xff);
		} else {
			x_v3kk(s, 0xd9 | M0F | P66, u, a, M_16, 0xff);
			v3r(s, 0xf9 | M0F | P66, t, a, u);
		}
		a = t;
	} else if (o->imm != V_SS && size == M_16 && !has(s, FE_SSE41)) {
		/* no unsigned pack: neither negative (too large, or 0) nor above 65535, and moved into the signed range */
		v_sar(s, M_32, t, a, 31);
		v3r(s, PANDN, u, t, a);
		if (o->imm == V_UU) {
			v_shr(s, M_32, t, t, 1);
			v3r(s, POR, u, u, t);
		}
		x_v3kk(s, 0xfa | M0F | P66, u, u, M_32, 0x8000);
		v3r(s, PACKSSDW, u, u, u);
		x_v3kk(s, 0xfd | M0F | P66, u, u, M_16, 0x8000);
		low_half(s, d, u);
		return;
	} else if (o->imm == V_UU) {
		x_v3kk(s, 0x3b | M38 | P66, t, a, M_32, 0xffff);
		a = t;
	}
	v3r(s, PXOR, u, u, u);
	v3r(s, op, d, a, u);
	(void)h;
}

EMIT(x_vmull)
{
	unsigned size = o->m & 3;
	bool sg = o->m & M_SIGN, high = o->m & V_HIGH;
	HReg d = x[0].r, t = sel_tmp(s, true), u = sel_tmp(s, true);

	switch (size) {
	case M_8:
		widen(s, o->m, t, x[1].r);
		widen(s, o->m, u, x[2].r);
		v3r(s, PMULLW, d, t, u);
		break;
	case M_16:
		v3r(s, PMULLW, t, x[1].r, x[2].r);
		v3r(s, (sg ? 0xe5 : 0xe4) | M0F | P66, u, x[1].r, x[2].r);
		v3r(s, (high ? 0x69 : 0x61) | M0F | P66, d, t, u);
		break;
	default:
		x_pshufd(s, t, x[1].r, high ? 0xfa : 0x50);
		x_pshufd(s, u, x[2].r, high ? 0xfa : 0x50);
		if (!sg || has(s, FE_SSE41)) {
			v3r(s, sg ? PMULDQ : PMULUDQ, d, t, u);
			break;
		}
		/* of unsigned numbers, less what a negative factor counts for too much: the other, 32 bits up */
		v_sar(s, M_32, d, t, 31);
		v3r(s, PAND, d, d, u);
		HReg v = sel_tmp(s, true);
		v_sar(s, M_32, v, u, 31);
		v3r(s, PAND, v, v, t);
		v3r(s, 0xfe | M0F | P66, d, d, v);
		v_shl(s, M_64, d, d, 32);
		v3r(s, PMULUDQ, t, t, u);
		v3r(s, 0xfb | M0F | P66, t, t, d);
		x_mov(s, T_V128, d, t);
	}
	(void)h;
}

EMIT(x_vpmull)
{
	if (has(s, FE_CLMUL)) {
		v3r(s, 0x44 | M3A | P66, x[0].r, x[1].r, x[2].r);
		b1(s, o->imm ? 0x11 : 0);
	} else {
		x_vsoft(s, o, h, x);
	}
}

/* ---- cryptography ---- */

/* with: the round's instruction, which adds a key of zeros last. */
EMIT(x_vaes)
{
	HReg t;

	if (!has(s, FE_AES)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = vzero(s);
	v3r(s, PXOR, x[0].r, x[1].r, x[2].r);
	v3r(s, h->with | M38 | P66, x[0].r, x[0].r, t);
}

EMIT(x_vaesmc) /* the inverse of a last round undoes all of a round but this */
{
	HReg t;

	if (!has(s, FE_AES)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = vzero(s);
	v3r(s, 0xdf | M38 | P66, x[0].r, x[1].r, t);
	v3r(s, 0xdc | M38 | P66, x[0].r, x[0].r, t);
}

EMIT(x_vaesimc)
{
	if (has(s, FE_AES))
		x_v2op(s, 0xdb | M38 | P66, x[0].r, rm_of(&x[1]));
	else
		x_vsoft(s, o, h, x);
}

/*
 * Four rounds of SHA-256; with 0: abcd from abcd, efgh, w; 1: efgh from efgh, abcd, w. The host's two-round
 * instruction has its state as f e b a and h g d c, lowest lane first, and takes w from xmm0.
 */
EMIT(x_vsha256h)
{
	HReg abcd = x[h->with ? 2 : 1].r, efgh = x[h->with ? 1 : 2].r, w = SEL_V, d = x[0].r, t, u;

	if (!has(s, FE_SHA)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = d == w ? sel_tmp(s, true) : d;
	x_mov(s, T_V128, w, x[3].r);
	shufps(s, t, efgh, abcd, 0xbb); /* cdgh */
	shufps(s, u, efgh, abcd, 0x11); /* abef */
	x_ins(s, 0xcb | M38, XMM(t), rm_reg(u));
	x_vshift_imm(s, 0x73 | M0F | P66, 3, w, w, 8);
	x_ins(s, 0xcb | M38, XMM(u), rm_reg(t));
	shufps(s, d, u, t, h->with ? 0x11 : 0xbb);
}

EMIT(x_vsha256su0)
{
	if (!has(s, FE_SHA)) {
		x_vsoft(s, o, h, x);
		return;
	}
	HReg t = sel_tmp(s, true);
	x_mov(s, T_V128, t, x[1].r);
	x_ins(s, 0xcc | M38, XMM(t), rm_reg(x[2].r));
	x_mov(s, T_V128, x[0].r, t);
}

EMIT(x_vsha256su1)
{
	if (!has(s, FE_SHA)) {
		x_vsoft(s, o, h, x);
		return;
	}
	HReg t = sel_tmp(s, true);
	v3r(s, 0x0f | M3A | P66, t, x[3].r, x[2].r); /* palignr */
	b1(s, 4);
	v3r(s, 0xfe | M0F | P66, t, t, x[1].r);
	x_ins(s, 0xcd | M38, XMM(t), rm_reg(x[3].r));
	x_mov(s, T_V128, x[0].r, t);
}

/* Four rounds of SHA-1: the host's lanes are in the opposite order, and it adds the constant of the rounds, which
 * the guest has added to w already. */
EMIT(x_vsha1)
{
	static const uint32_t k[] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc };
	bool e_alone = x_mark(s, o->b) & MARK_ZERO;
	HReg t, u;

	if (!has(s, FE_SHA)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	x_v3kk(s, 0xfa | M0F | P66, u, x[3].r, M_32, k[o->imm]);
	if (e_alone) {
		v3r(s, 0xfe | M0F | P66, u, u, x[2].r);
	} else {
		v3r(s, 0x21 | M3A | P66, t, x[2].r, x[2].r), b1(s, 0x0e); /* insertps: e, zeros */
		v3r(s, 0xfe | M0F | P66, u, u, t);
	}
	x_pshufd(s, u, u, 0x1b);
	x_pshufd(s, t, x[1].r, 0x1b);
	x_ins(s, 0xcc | M3A, XMM(t), rm_reg(u));
	b1(s, (unsigned)o->imm); /* the host's functions have the guest's order */
	x_pshufd(s, x[0].r, t, 0x1b);
}

EMIT(x_vsha1su0) /* (b's low half : a's high half) ^ a ^ c */
{
	HReg t = sel_tmp(s, true);

	v3r(s, 0xc6 | M0F | P66, t, x[1].r, x[2].r);
	b1(s, 1);
	v3r(s, PXOR, t, t, x[1].r);
	v3r(s, PXOR, x[0].r, t, x[3].r);
	(void)o, (void)h;
}

EMIT(x_vsha1su1) /* t = (a ^ b a lane down) rotated left by 1; its lane 0, rotated again, xored into lane 3 */
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v = sel_tmp(s, true);

	x_vshift_imm(s, 0x73 | M0F | P66, 3, t, x[2].r, 4);
	v3r(s, PXOR, t, t, x[1].r);
	v_shr(s, M_32, u, t, 31);
	v3r(s, 0xfe | M0F | P66, t, t, t);
	v3r(s, POR, t, t, u);
	x_vshift_imm(s, 0x73 | M0F | P66, 7, u, t, 12);
	v_shr(s, M_32, v, u, 31);
	v3r(s, 0xfe | M0F | P66, u, u, u);
	v3r(s, POR, u, u, v);
	v3r(s, PXOR, x[0].r, t, u);
	(void)o, (void)h;
}
