/*
 * Rows of the x86-64 code generator: vectors of integers, permutes,
 * cryptography. What needs more than SSE2 falls back on vec.c (x_vsoft) where
 * the host lacks it, and so do element sizes that no instruction knows.
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
	}
	for (int k = 0; k < 2; k++) {
		x_ins(s, 0xc7, 0, rm_env((int32_t)offsetof(Cpu, fparg[3]) + 4 * k));
		b4(s, (uint32_t)(desc >> 32 * k));
	}
	jmp_exec(s, CALL, x86.vsoft);
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

static void v3r(Sel *s, unsigned op, HReg d, HReg a, HReg b)
{
	x_v3op(s, op, d, a, rm_reg(b));
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

#define PSHUFB (0x00 | M38 | P66)
#define PADDB (0xfc | M0F | P66)
#define PACKUSWB (0x67 | M0F | P66)
#define PACKUSDW (0x2b | M38 | P66)

static HReg zero(Sel *s)
{
	HReg t = sel_tmp(s, true);

	v3r(s, PXOR, t, t, t);
	return t;
}

static void ones(Sel *s, HReg d) { v3r(s, 0x76 | M0F | P66, d, d, d); }

static bool has(const Sel *s, uint32_t feat) { return (s->h->feat & feat) == feat; }

/* ---- moves and constants ---- */

static void cold_const(Sel *s, Cold *c)
{
	while ((uintptr_t)sel_exec(s, s->p) & 15)
		b1(s, 0xcc);
	cold_sites(s, c);
	b8(s, c->a);
	b8(s, c->b);
}

/* d = a OP a constant behind the block. */
static void v3k(Sel *s, unsigned op, HReg d, HReg a, uint64_t lo, uint64_t hi)
{
	Cold *c = sel_cold(s, cold_const);

	x_v3op(s, op, d, a, rm_pool(0));
	c->site[0] = s->p - 4;
	c->a = lo;
	c->b = hi;
}

/* The same constant in all lanes of 1 << size bytes. */
static void v3kk(Sel *s, unsigned op, HReg d, HReg a, unsigned size, uint64_t k)
{
	for (unsigned n = 8u << size; n < 64; n *= 2)
		k |= k << n;
	v3k(s, op, d, a, k, k);
}

static void load_const(Sel *s, HReg d, uint64_t lo, uint64_t hi)
{
	Cold *c = sel_cold(s, cold_const);

	x_v2op(s, 0x6f | M0F | P66, d, rm_pool(0));
	c->site[0] = s->p - 4;
	c->a = lo;
	c->b = hi;
}

EMIT(x_vconst)
{
	const Vec *k = &s->t->vconst[o->imm];

	if (!(k->w[0] | k->w[1])) {
		v3r(s, PXOR, x[0].r, x[0].r, x[0].r);
	} else if ((k->w[0] & k->w[1]) == ~0ull) {
		ones(s, x[0].r);
	} else {
		load_const(s, x[0].r, k->w[0], k->w[1]);
	}
	(void)h;
}

EMIT(x_vzx)
{
	HReg d = x[0].r, r;
	bool mem = x[1].kind == K_MEM;
	int bits = o->imm;

	if (!mem && s->t->val[o->a].type != T_V128 && type_bits(s->t->val[o->a].type) <= bits && s->v[o->a].mark & MARK_ZERO) {
		x_mov(s, T_V128, d, x[1].r);
	} else if (bits == 64) {
		if (x86.avx)
			x_vex(s, 0x7e | M0F | PF3, XMM(d), 0, rm_of(&x[1]));
		else
			x_ins(s, 0x7e | M0F | PF3, XMM(d), rm_of(&x[1]));
	} else if (bits == 32 && mem) {
		x_fload(s, PF3, d, rm_of(&x[1]), 0);
	} else if (bits == 32 && s->h->feat & FE_SSE41) {
		if (x86.avx)
			x_vex(s, 0x21 | M3A | P66, XMM(d), XMM(d), rm_reg(x[1].r));
		else
			x_ins(s, 0x21 | M3A | P66, XMM(d), rm_reg(x[1].r));
		b1(s, 0x0e); /* insertps: lane 0, zeros */
	} else {
		static const unsigned op[] = { [8] = 0xb6 | M0F | BM, [16] = 0xb7 | M0F, [32] = 0x8b };

		r = sel_tmp(s, false);
		if (mem) {
			x_ins(s, op[bits], r, rm_of(&x[1]));
		} else {
			x_ins(s, 0x7e | M0F | P66, XMM(x[1].r), rm_reg(r));
			if (bits < 32)
				x_ins(s, op[bits], r, rm_reg(r));
		}
		x_ins(s, 0x6e | M0F | P66, XMM(d), rm_reg(r));
	}
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

/* The opcode for an operation, 0 when this host has none. */
static unsigned lane(const Sel *s, unsigned what, unsigned size)
{
	unsigned op = lane_op[what][size];

	return !op || ((op & MAP) == M38 && !has(s, FE_SSE41)) ? 0 : op | P66;
}

EMIT(x_v3)
{
	unsigned op = lane(s, h->with, o->m & 3);

	if (op)
		x_v3op(s, op, x[0].r, x[1].r, rm_of(&x[2]));
	else
		x_vsoft(s, o, h, x);
}

EMIT(x_vandn) /* a & ~b */
{
	x_v3op(s, PANDN, x[0].r, x[2].r, rm_of(&x[1]));
	(void)o, (void)h;
}

EMIT(x_vmul)
{
	HReg d = x[0].r, t, u;

	if ((o->m & 3) != M_8) {
		x_v3(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	x_vshift_imm(s, 0x71 | M0F | P66, 2, t, x[1].r, 8);
	x_vshift_imm(s, 0x71 | M0F | P66, 2, u, x[2].r, 8);
	v3r(s, 0xd5 | M0F | P66, t, t, u);
	x_vshift_imm(s, 0x71 | M0F | P66, 6, t, t, 8);
	v3r(s, 0xd5 | M0F | P66, d, x[1].r, x[2].r);
	x_vshift_imm(s, 0x71 | M0F | P66, 6, d, d, 8);
	x_vshift_imm(s, 0x71 | M0F | P66, 2, d, d, 8);
	v3r(s, POR, d, d, t);
}

EMIT(x_vabs)
{
	unsigned op = lane(s, XV_ABS, o->m & 3);

	if (op)
		x_v2op(s, op, x[0].r, rm_of(&x[1]));
	else
		x_vsoft(s, o, h, x);
}

EMIT(x_vcgtu) /* not (min(a, b) == a); of 64 bits as signed numbers with the sign turned */
{
	unsigned size = o->m & 3, min = lane(s, XV_MINU, size), eq = lane(s, XV_EQ, size);
	HReg d = x[0].r, t, u;

	if (min) {
		t = sel_tmp(s, true);
		u = sel_tmp(s, true);
		v3r(s, min, t, x[1].r, x[2].r);
		v3r(s, eq, t, t, x[1].r);
		ones(s, u);
		v3r(s, PXOR, d, t, u);
	} else if (size == M_64 && lane(s, XV_GTS, size)) {
		t = sel_tmp(s, true);
		u = sel_tmp(s, true);
		v3kk(s, PXOR, t, x[1].r, M_64, 1ull << 63);
		v3kk(s, PXOR, u, x[2].r, M_64, 1ull << 63);
		v3r(s, lane(s, XV_GTS, size), d, t, u);
	} else {
		x_vsoft(s, o, h, x);
	}
}

EMIT(x_vsel) /* (a & b) | (~a & c) */
{
	HReg t = sel_tmp(s, true);

	v3r(s, PANDN, t, x[1].r, x[3].r);
	v3r(s, PAND, x[0].r, x[1].r, x[2].r);
	v3r(s, POR, x[0].r, x[0].r, t);
	(void)o, (void)h;
}

/* shl 6, shr 2, sar 4 by a constant */
EMIT(x_vshift)
{
	static const unsigned op[] = { 0, 0x71, 0x72, 0x73 };
	unsigned size = o->m & 3, n = (unsigned)o->imm, ext = h->with;
	HReg d = x[0].r, a = x[1].r, t;

	if (!n) {
		x_mov(s, T_V128, d, a);
	} else if (size == M_8) {
		x_vshift_imm(s, 0x71 | M0F | P66, ext == 6 ? 6 : 2, d, a, n);
		v3kk(s, PAND, d, d, M_8, ext == 6 ? (uint8_t)(0xff << n) : 0xff >> n);
		if (ext == 4) {
			t = sel_tmp(s, true);
			uint64_t k = 0x0101010101010101 * (0x80 >> n);
			load_const(s, t, k, k);
			v3r(s, PXOR, d, d, t);
			v3r(s, 0xf8 | M0F | P66, d, d, t);
		}
	} else if (size == M_64 && ext == 4) {
		t = sel_tmp(s, true);
		HReg u = sel_tmp(s, true);
		x_vshift_imm(s, 0x72 | M0F | P66, 4, t, a, 31);
		x_pshufd(s, t, t, 0xf5); /* signs */
		x_vshift_imm(s, 0x73 | M0F | P66, 2, u, a, n);
		x_vshift_imm(s, 0x73 | M0F | P66, 6, t, t, 64 - n);
		v3r(s, POR, d, u, t);
	} else {
		x_vshift_imm(s, op[size] | M0F | P66, ext, d, a, n);
	}
}

EMIT(x_vshiftv)
{
	unsigned size = o->m & 3;

	if (has(s, FE_AVX2) && size >= M_32 && !(size == M_64 && h->with == 0x46))
		x_vex(s, h->with | M38 | P66 | (size == M_64 ? W : 0), XMM(x[0].r), XMM(x[1].r), rm_of(&x[2]));
	else
		x_vsoft(s, o, h, x);
}

/* d = by two tables of 16 bytes for the halves of each byte, added. */
static void nibbles(Sel *s, HReg d, HReg a, const uint64_t low[2], const uint64_t high[2])
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v = sel_tmp(s, true);

	x_vshift_imm(s, 0x71 | M0F | P66, 2, t, a, 4);
	v3kk(s, PAND, t, t, M_8, 15);
	v3kk(s, PAND, u, a, M_8, 15);
	load_const(s, v, low[0], low[1]);
	v3r(s, PSHUFB, v, v, u);
	load_const(s, u, high[0], high[1]);
	v3r(s, PSHUFB, u, u, t);
	v3r(s, PADDB, d, u, v);
}

EMIT(x_vcnt)
{
	static const uint64_t count[2] = { 0x0302020102010100, 0x0403030203020201 };
	static const uint64_t low[2] = { 0xe060a020c0408000, 0xf070b030d0509010 }, high[2] = { 0x0e060a020c040800, 0x0f070b030d050901 };

	if ((o->m & 3) == M_8 && has(s, FE_SSE41))
		nibbles(s, x[0].r, x[1].r, h->with ? low : count, h->with ? high : count);
	else
		x_vsoft(s, o, h, x);
}

/* ---- lanes from and to general registers ---- */

/* d: lane n of a in all lanes. */
static bool dup_lane(Sel *s, unsigned size, HReg d, HReg a, unsigned n)
{
	static const unsigned broadcast[] = { 0x78, 0x79, 0x58, 0x59 };

	if (!n && has(s, FE_AVX2)) {
		x_vex(s, broadcast[size] | M38 | P66, XMM(d), 0, rm_reg(a));
		return true;
	}
	switch (size) {
	case M_64:
		x_pshufd(s, d, a, n ? 0xee : 0x44);
		return true;
	case M_32:
		x_pshufd(s, d, a, n * 0x55);
		return true;
	case M_16:
		x_v2op(s, 0x70 | M0F | (n < 4 ? PF2 : PF3), d, rm_reg(a)); /* pshuflw, pshufhw */
		b1(s, n % 4 * 0x55);
		x_pshufd(s, d, d, n < 4 ? 0 : 0xaa);
		return true;
	}
	if (!has(s, FE_SSE41))
		return false;
	v3kk(s, PSHUFB, d, a, M_8, n);
	return true;
}

EMIT(x_vdup)
{
	unsigned size = o->m & 3;
	HReg t = sel_tmp(s, true);

	if (size == M_8 && !has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	x_ins(s, 0x6e | M0F | P66 | (size == M_64 ? W : 0), XMM(t), rm_reg(x[1].r));
	dup_lane(s, size, x[0].r, t, 0);
}

EMIT(x_vdupl)
{
	if (!dup_lane(s, o->m & 3, x[0].r, x[1].r, (unsigned)o->imm))
		x_vsoft(s, o, h, x);
}

EMIT(x_vget)
{
	static const unsigned load[2][4] = {
		{ 0xb6 | M0F, 0xb7 | M0F, 0x8b, 0x8b | W },
		{ 0xbe | M0F | W, 0xbf | M0F | W, 0x63 | W, 0x8b | W },
	};
	unsigned size = o->m & 3, n = (unsigned)o->imm;
	bool sg = o->m & M_SIGN;
	HReg d = x[0].r;

	if (x[1].kind == K_MEM) {
		x_ins(s, load[sg][size], d, rm_env(x[1].off + (int32_t)(n << size)));
		return;
	}
	if (size == M_16) {
		x_ins(s, 0xc5 | M0F | P66, d, rm_reg(x[1].r));
		b1(s, n);
	} else if (n && !has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	} else if (n || size == M_8) {
		if (!has(s, FE_SSE41)) {
			x_ins(s, 0x7e | M0F | P66, XMM(x[1].r), rm_reg(d));
			x_ins(s, load[sg][size] | BM, d, rm_reg(d));
			return;
		}
		x_ins(s, (size == M_8 ? 0x14 : 0x16) | M3A | P66 | (size == M_64 ? W : 0), XMM(x[1].r), rm_reg(d));
		b1(s, n);
	} else {
		x_ins(s, 0x7e | M0F | P66 | (size == M_64 ? W : 0), XMM(x[1].r), rm_reg(d));
	}
	if (sg && size < M_64)
		x_ins(s, load[1][size] | (size == M_8 ? BM : 0), d, rm_reg(d));
}

EMIT(x_vset)
{
	static const unsigned op[] = { 0x20 | M3A, 0xc4 | M0F, 0x22 | M3A, 0x22 | M3A | W };
	unsigned size = o->m & 3;

	if (size != M_16 && !has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	x_mov(s, T_V128, x[0].r, x[1].r);
	x_ins(s, op[size] | P66, XMM(x[0].r), rm_reg(x[2].r));
	b1(s, (unsigned)o->imm);
}

EMIT(x_vsetl)
{
	unsigned size = o->m & 3, to = (unsigned)o->imm & 15, from = (unsigned)o->imm >> 4;
	HReg d = x[0].r, a = x[1].r, b = x[2].r, r;

	if (size == M_64) {
		if (to) /* a0, b[from] */
			v3r(s, 0xc6 | M0F | P66, d, a, b), b1(s, from << 1);
		else if (from)
			v3r(s, 0xc6 | M0F | P66, d, b, a), b1(s, 3);
		else
			v3r(s, 0x10 | M0F | PF2, d, a, b);
	} else if (!has(s, FE_SSE41) || size == M_32) {
		if (!has(s, FE_SSE41)) {
			x_vsoft(s, o, h, x);
			return;
		}
		v3r(s, 0x21 | M3A | P66, d, a, b);
		b1(s, from << 6 | to << 4);
	} else {
		r = sel_tmp(s, false);
		x_ins(s, size == M_8 ? 0x14 | M3A | P66 : 0xc5 | M0F | P66, size == M_8 ? (unsigned)XMM(b) : r,
		    rm_reg(size == M_8 ? r : b));
		b1(s, from);
		x_mov(s, T_V128, d, a);
		x_ins(s, size == M_8 ? 0x20 | M3A | P66 : 0xc4 | M0F | P66, XMM(d), rm_reg(r));
		b1(s, to);
	}
}

/* ---- permutes ---- */

EMIT(x_vuzp) /* with: 0 even, 1 odd lanes */
{
	unsigned size = o->m & 3, odd = h->with, sh = size == M_8 ? 0x71 : 0x72, n = 8u << size;
	HReg d = x[0].r, t, u;

	if (size == M_64) {
		v3r(s, (odd ? 0x6d : 0x6c) | M0F | P66, d, x[1].r, x[2].r);
	} else if (size == M_32) {
		shufps(s, d, x[1].r, x[2].r, odd ? 0xdd : 0x88);
	} else if (!has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
	} else {
		t = sel_tmp(s, true);
		u = sel_tmp(s, true);
		for (int i = 0; i < 2; i++) {
			HReg to = i ? u : t;

			if (odd)
				x_vshift_imm(s, sh | M0F | P66, 2, to, x[i + 1].r, n);
			else
				v3kk(s, PAND, to, x[i + 1].r, size + 1, size == M_8 ? 0xff : 0xffff);
		}
		v3r(s, size == M_8 ? PACKUSWB : PACKUSDW, d, t, u);
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
			v3kk(s, PAND, u, x[2].r, size + 1, even << n);
		} else {
			x_vshift_imm(s, sh | M0F | P66, 6, t, x[2].r, n);
			v3kk(s, PAND, u, x[1].r, size + 1, even);
		}
		v3r(s, POR, d, t, u);
	}
}

EMIT(x_vext)
{
	if (o->imm == 8) {
		v3r(s, 0xc6 | M0F | P66, x[0].r, x[1].r, x[2].r);
		b1(s, 1);
	} else if (has(s, FE_SSE41)) {
		v3r(s, 0x0f | M3A | P66, x[0].r, x[2].r, x[1].r);
		b1(s, (unsigned)o->imm);
	} else {
		x_vsoft(s, o, h, x);
	}
}

EMIT(x_vrev)
{
	unsigned size = o->m & 3, group = 1u << o->imm;
	Vec k;

	if (size == M_32 && group == 8) {
		x_pshufd(s, x[0].r, x[1].r, 0xb1);
		return;
	}
	if (!has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	for (unsigned i = 0; i < 16; i++) /* lanes count from the other end of the group */
		vec_set(&k, M_8, i, i ^ ((group - 1) & ~((1u << size) - 1)));
	v3k(s, PSHUFB, x[0].r, x[1].r, k.w[0], k.w[1]);
}

EMIT(x_vtbl)
{
	HReg t = sel_tmp(s, true);

	if (has(s, FE_SSE41)) {
		v3kk(s, 0xdc | M0F | P66, t, x[2].r, M_8, 0x70); /* paddusb: the top bit from 16 on */
		v3r(s, PSHUFB, x[0].r, x[1].r, t);
	} else {
		x_vsoft(s, o, h, x);
	}
}

/* ---- wide and narrow ---- */

/* d: the low (or high) half of a, lanes widened. */
static void widen(Sel *s, unsigned m, HReg d, HReg a)
{
	static const uint8_t op[] = { 0x20, 0x23, 0x25 };
	unsigned size = m & 3;

	if (m & V_HIGH) {
		x_pshufd(s, d, a, 0xee);
		a = d;
	}
	x_v2op(s, (op[size] | M38 | P66) + (m & M_SIGN ? 0 : 0x10), d, rm_reg(a));
}

EMIT(x_vwid)
{
	if (has(s, FE_SSE41))
		widen(s, o->m, x[0].r, x[1].r);
	else
		x_vsoft(s, o, h, x);
}

EMIT(x_vnar)
{
	unsigned size = o->m & 3;
	Vec k = { { 0, ~0ull } };

	if (!has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	for (unsigned i = 0; i < 8; i++)
		vec_set(&k, M_8, i, (i >> size << (size + 1)) + (i & ((1u << size) - 1)));
	v3k(s, PSHUFB, x[0].r, x[1].r, k.w[0], k.w[1]);
}

EMIT(x_vqnar)
{
	unsigned size = o->m & 3;
	HReg d = x[0].r, a = x[1].r, t;

	if (size == M_32 || !has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	if (o->imm == V_UU) {
		t = sel_tmp(s, true);
		v3kk(s, (size == M_8 ? 0x3a : 0x3b) | M38 | P66, t, a, size + 1, size == M_8 ? 0xff : 0xffff);
		a = t;
	}
	unsigned op = o->imm == V_SS ? (size == M_8 ? 0x63u : 0x6bu) | M0F | P66 : size == M_8 ? PACKUSWB : PACKUSDW;
	v3r(s, op, d, a, zero(s));
}

EMIT(x_vmull)
{
	unsigned size = o->m & 3;
	bool sg = o->m & M_SIGN, high = o->m & V_HIGH;
	HReg d = x[0].r, t, u;

	if (!has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	switch (size) {
	case M_8:
		widen(s, o->m, t, x[1].r);
		widen(s, o->m, u, x[2].r);
		v3r(s, 0xd5 | M0F | P66, d, t, u);
		break;
	case M_16:
		v3r(s, 0xd5 | M0F | P66, t, x[1].r, x[2].r);
		v3r(s, (sg ? 0xe5 : 0xe4) | M0F | P66, u, x[1].r, x[2].r);
		v3r(s, (high ? 0x69 : 0x61) | M0F | P66, d, t, u);
		break;
	default:
		x_pshufd(s, t, x[1].r, high ? 0xfa : 0x50);
		x_pshufd(s, u, x[2].r, high ? 0xfa : 0x50);
		v3r(s, sg ? 0x28 | M38 | P66 : 0xf4 | M0F | P66, d, t, u);
	}
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
	t = zero(s);
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
	t = zero(s);
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
	HReg abcd = x[h->with ? 2 : 1].r, efgh = x[h->with ? 1 : 2].r, w = SEL_V, t, u;

	if (!has(s, FE_SHA)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	x_mov(s, T_V128, w, x[3].r);
	shufps(s, t, efgh, abcd, 0xbb); /* cdgh */
	shufps(s, u, efgh, abcd, 0x11); /* abef */
	x_ins(s, 0xcb | M38, XMM(t), rm_reg(u));
	x_vshift_imm(s, 0x73 | M0F | P66, 3, w, w, 8);
	x_ins(s, 0xcb | M38, XMM(u), rm_reg(t));
	shufps(s, x[0].r, u, t, h->with ? 0x11 : 0xbb);
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
	/* Choose and majority are two of the host's four functions, parity with its first constant is another. */
	static const uint8_t how[] = { 0, 1, 2 };
	static const uint32_t k[] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc };
	HReg t, u;

	if (!has(s, FE_SHA)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	v3kk(s, 0xfa | M0F | P66, u, x[3].r, M_32, k[o->imm]);
	x_pshufd(s, t, x[2].r, 0);               /* e, wanted in one lane: */
	x_vshift_imm(s, 0x73 | M0F | P66, 3, t, t, 12);
	v3r(s, 0xfe | M0F | P66, u, u, t);
	x_pshufd(s, u, u, 0x1b);
	x_pshufd(s, t, x[1].r, 0x1b);
	x_ins(s, 0xcc | M3A, XMM(t), rm_reg(u));
	b1(s, how[o->imm]);
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
