/*
 * Rows of the x86-64 code generator: vectors of floating point. As with
 * scalars (x86_64_fp.c), lanes that the guest may see differently, NaN results
 * and the least normal number, send the whole operation to vec.c. Flags: the
 * host's of all lanes are a part of the guest's then.
 */
#include "x86_64.h"
#include "../softfp.h"
#include "../vec.h"

/* The prefix of packed operations. */
static unsigned p_of(const Ir *o) { return M0F | ((o->m & 3) == M_64 ? P66 : 0); }

static void cold_vec(Sel *s, Cold *c)
{
	cold_sites(s, c);
	x_vcall(s, c->a, c->x);
	jmp_back(s, c->back);
}

static Cold *soft(Sel *s, const Ir *o, const Opnd *x)
{
	Cold *c = sel_cold(s, cold_vec);

	memcpy(c->x, x, sizeof(c->x));
	c->a = vec_desc(o);
	return c;
}

#define IF_SOFT if (UNLIKELY(s->t->fp_soft)) { x_vsoft(s, o, h, x); return; }

enum { EQ, LT, LE, UNORD, EQ_OR_UNORD = 8 }; /* predicates of cmpps; the last is AVX's */

static void compare(Sel *s, const Ir *o, unsigned how, HReg d, HReg a, Rm b)
{
	x_v3op(s, 0xc2 | p_of(o), d, a, b);
	b1(s, how);
}

/* To the cold part when a bit of t is set. */
static void if_any(Sel *s, Cold *c, HReg t)
{
	if (s->h->feat & FE_SSE41) {
		x_v2op(s, 0x17 | M38 | P66, t, rm_reg(t)); /* ptest */
	} else {
		HReg r = sel_tmp(s, false);

		x_ins(s, 0xd7 | M0F | P66, r, rm_reg(t)); /* pmovmskb */
		x_ins(s, 0x85, r, rm_reg(r));
	}
	c->site[0] = jcc32(s, 5);
}

/* The result x[0], lanes of `wide` bytes, may hold what the guest sees differently; tiny: the least normal number too. */
static void check(Sel *s, const Ir *o, const Opnd *x, bool f64, bool tiny)
{
	Ir as = { .m = f64 ? M_64 : M_32 };
	HReg t = sel_tmp(s, true);
	Cold *c = soft(s, o, x);

	if (tiny && s->guest->tiny_before) {
		Rm min = rm_pool(f64 ? P_MIN64 : P_MIN32);

		x_v3op(s, 0x54 | M0F, t, x[0].r, rm_pool(f64 ? P_VABS64 : P_VABS32));
		if (x86.avx) {
			/* the predicate is behind the displacement, which counts from there */
			min.disp--;
			compare(s, &as, EQ_OR_UNORD, t, t, min);
		} else {
			HReg u = sel_tmp(s, true);

			min.disp--;
			compare(s, &as, EQ, t, t, min);
			compare(s, &as, UNORD, u, x[0].r, rm_reg(x[0].r));
			v3r(s, POR, t, t, u);
		}
	} else {
		compare(s, &as, UNORD, t, x[0].r, rm_reg(x[0].r));
	}
	if_any(s, c, t);
	c->back = s->p;
}

/* add, sub, mul, div */
EMIT(x_vf2)
{
	IF_SOFT
	x_v3o(s, h->with | p_of(o), x[0].r, x[1].r, &x[2]);
	check(s, o, x, (o->m & 3) == M_64, o->op == O_vfmul || o->op == O_vfdiv);
}

EMIT(x_vfsqrt)
{
	IF_SOFT
	x_v2op(s, 0x51 | p_of(o), x[0].r, rm_reg(x[1].r));
	check(s, o, x, (o->m & 3) == M_64, false);
}

EMIT(x_vfma)
{
	static const unsigned op[] = { 0xb8, 0xbc, 0xba, 0xbe }; /* by FMA_NEG_PROD, FMA_NEG_C */

	IF_SOFT
	x_mov(s, T_V128, x[0].r, x[3].r);
	x_vex(s, op[o->imm & 3] | M38 | P66 | ((o->m & 3) == M_64 ? W : 0), XMM(x[0].r), XMM(x[1].r), rm_reg(x[2].r));
	check(s, o, x, (o->m & 3) == M_64, true);
}

/* See x_fminmax. */
EMIT(x_vfminmax)
{
	IF_SOFT
	HReg t = sel_tmp(s, true), d = x[0].r;
	Cold *c = soft(s, o, x);

	compare(s, o, UNORD, t, x[1].r, rm_reg(x[2].r));
	if_any(s, c, t);
	v3r(s, h->with | p_of(o), t, x[1].r, x[2].r);
	v3r(s, h->with | p_of(o), d, x[2].r, x[1].r);
	v3r(s, h->with == 0x5d ? POR : PAND, d, d, t);
	c->back = s->p;
}

EMIT(x_vfcmp)
{
	/* AVX has quiet ones too */
	static const uint8_t how[] = { [FC_EQ] = EQ, [FC_LT] = LT, [FC_LE] = LE, [FC_LTQ] = 0x11, [FC_LEQ] = 0x12 };

	if (s->t->fp_soft || (o->imm > FC_LE && !x86.avx))
		x_vsoft(s, o, h, x);
	else
		compare(s, o, how[o->imm], x[0].r, x[1].r, rm_reg(x[2].r));
}

/* Between widths; with: 1 to the narrow one. */
EMIT(x_vfcvt)
{
	HReg d = x[0].r, a = x[1].r;

	IF_SOFT
	if (h->with) {
		x_v2op(s, 0x5a | M0F | P66, d, rm_reg(a));
	} else {
		if (o->m & V_HIGH) {
			x_pshufd(s, d, a, 0xee);
			a = d;
		}
		x_v2op(s, 0x5a | M0F, d, rm_reg(a));
	}
	check(s, o, x, !h->with, h->with);
}

static unsigned round_mode(unsigned rm)
{
	static const uint8_t mode[] = { [RM_NE] = 0, [RM_TZ] = 3, [RM_DN] = 1, [RM_UP] = 2, [RM_MM] = 8, [RM_ODD] = 8,
		[RM_DYN] = 4 };

	return mode[rm & 7]; /* 8: the host has none */
}

/* What is too large to have a fraction, NaNs among it, is left out (u) and joins at the end. The rest without sign:
 * truncated, and 1 more when half or more was cut off. */
void x_round_away(Sel *s, bool f64, HReg d, HReg a, HReg t, HReg u)
{
	unsigned size = f64 ? M_64 : M_32, gt = x_lane(s, XV_GTS, size), p = M0F | (f64 ? P66 : 0);
	uint64_t top = f64 ? 1ull << 63 : 1u << 31, whole = f64 ? 0x4330000000000000 : 0x4b000000;
	uint64_t one = f64 ? 0x3ff0000000000000 : 0x3f800000, under_half = f64 ? 0x3fdfffffffffffff : 0x3effffff;

	x_v3kk(s, PAND, t, a, size, top - 1);
	x_vimm(s, u, f64 ? whole : whole << 32 | whole, f64 ? whole : whole << 32 | whole);
	v3r(s, gt, u, u, t);
	v3r(s, PAND, t, t, u);
	x_v2op(s, (f64 ? 0x09 : 0x08) | M3A | P66, d, rm_reg(t));
	b1(s, 3 | 8);
	v3r(s, 0x5c | p, t, t, d);
	x_v3kk(s, PAND, t, t, size, top - 1);
	x_v3kk(s, gt, t, t, size, under_half);
	x_v3kk(s, PAND, t, t, size, one);
	v3r(s, 0x58 | p, d, d, t);
	x_v3kk(s, PAND, d, d, size, top - 1);
	v3r(s, PANDN, u, u, a);
	x_v3kk(s, PAND, t, a, size, top);
	v3r(s, POR, d, d, t);
	v3r(s, POR, d, d, u);
}

/* To unsigned numbers: the cold part for lanes that are negative or above what the conversion can do, seen by their
 * bits, before any flag is raised. F32: to 2**32, F64: to 2**63. */
static void check_range(Sel *s, Cold *c, bool f64, HReg t, HReg a)
{
	HReg r = sel_tmp(s, false);

	if (f64)
		x_v3kk(s, 0x66 | M0F | P66, t, a, M_64, 0x43dfffff7fffffff); /* upper words compared */
	else
		x_v3kk(s, 0x66 | M0F | P66, t, a, M_32, 0x4f7fffff);
	v3r(s, POR, t, t, a);
	x_v2op(s, 0x50 | M0F | (f64 ? P66 : 0), r + SEL_V, rm_reg(t)); /* movmskps */
	x_ins(s, 0x85, r, rm_reg(r));
	c->site[0] = jcc32(s, 5);
}

EMIT(x_vf2i)
{
	bool f64 = (o->m & 3) == M_64, sg = o->m & M_SIGN, away = sg && o->imm == RM_MM;
	unsigned mode = away ? 0 : round_mode((unsigned)o->imm);
	HReg d = x[0].r, a = x[1].r, t, u;
	Cold *c;

	if (s->t->fp_soft || mode == 8 || (mode < 3 && !has(s, FE_SSE41))) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = away || (!f64 && !sg) ? sel_tmp(s, true) : t;
	HReg r = f64 ? sel_tmp(s, false) : 0, q = f64 ? sel_tmp(s, false) : 0;
	c = soft(s, o, x);
	if (!sg)
		check_range(s, c, f64, t, a);
	if (away) {
		x_round_away(s, f64, d, a, t, u);
		/* what was not integral is inexact */
		if (f64) {
			x_ins(s, 0x2c | M0F | PF2 | W, r, rm_reg(a));
			x_pshufd(s, t, a, 0xee);
			x_ins(s, 0x2c | M0F | PF2 | W, r, rm_reg(t));
		} else {
			x_v2op(s, 0x5b | M0F | PF3, t, rm_reg(a));
		}
		a = d;
	} else if (mode < 3) { /* then it truncates what is integral already */
		x_v2op(s, (f64 ? 0x09 : 0x08) | M3A | P66, t, rm_reg(a));
		b1(s, mode);
		a = t;
	}
	if (f64) {
		unsigned cvt = (mode == 4 ? 0x2d : 0x2c) | M0F | PF2 | W;

		x_ins(s, cvt, r, rm_reg(a));
		v3r(s, 0x15 | M0F | P66, t, a, a);
		x_ins(s, cvt, q, rm_reg(t));
		if (sg) {
			x_alu_imm(s, W, ALU_CMP, rm_reg(r), 1);
			c->site[0] = jcc32(s, 0);
			x_alu_imm(s, W, ALU_CMP, rm_reg(q), 1);
			c->site[1] = jcc32(s, 0);
		}
		x_v2op(s, 0x6e | M0F | P66 | W, d, rm_reg(r));
		x_v2op(s, 0x6e | M0F | P66 | W, t, rm_reg(q));
		v3r(s, 0x6c | M0F | P66, d, d, t);
	} else if (sg) {
		x_v2op(s, 0x5b | M0F | (mode == 4 ? P66 : PF3), d, rm_reg(a));
		x_v3op(s, 0x76 | M0F | P66, t, d, rm_pool(P_INDEF)); /* out of range, or the one number that is so */
		if_any(s, c, t);
	} else { /* from 2**31 on, which is integral: 2**31 less, and back as a bit */
		x_v3kk(s, 0x66 | M0F | P66, u, a, M_32, 0x4effffff);
		x_v3kk(s, PAND, d, u, M_32, 0x4f000000);
		v3r(s, 0x5c | M0F, t, a, d);
		x_v2op(s, 0x5b | M0F | (mode == 4 ? P66 : PF3), d, rm_reg(t));
		v_shl(s, M_32, u, u, 31);
		v3r(s, PXOR, d, d, u);
	}
	c->back = s->p;
}

/* Unsigned numbers in two parts that are exact as floating point, so that their sum alone rounds. */
static void from_unsigned(Sel *s, bool f64, HReg d, HReg a)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	if (!f64) { /* 16 bits each */
		v_shr(s, M_32, t, a, 16);
		x_v2op(s, 0x5b | M0F, t, rm_reg(t));
		x_v3kk(s, 0x59 | M0F, t, t, M_32, 0x47800000); /* 2**16 */
		x_v3kk(s, PAND, u, a, M_32, 0xffff);
		x_v2op(s, 0x5b | M0F, u, rm_reg(u));
		v3r(s, 0x58 | M0F, d, t, u);
		return;
	}
	/* Low half: 2**52 + it. High half: 2**84 + it * 2**32, less 2**84 + 2**52. 0 gets a sign when rounding down. */
	v_shr(s, M_64, t, a, 32);
	x_v3kk(s, POR, t, t, M_64, 0x4530000000000000);
	x_v3kk(s, 0x5c | M0F | P66, t, t, M_64, 0x4530000000100000);
	x_v3kk(s, PAND, u, a, M_64, 0xffffffff);
	x_v3kk(s, POR, u, u, M_64, 0x4330000000000000);
	v3r(s, 0x58 | M0F | P66, t, t, u);
	x_v3kk(s, PAND, d, t, M_64, INT64_MAX);
}

EMIT(x_vi2f)
{
	bool f64 = (o->m & 3) == M_64;
	HReg d = x[0].r, a = x[1].r, r, q, t;

	if (s->t->fp_soft) {
		x_vsoft(s, o, h, x);
	} else if (!(o->m & M_SIGN)) {
		from_unsigned(s, f64, d, a);
	} else if (!f64) {
		x_v2op(s, 0x5b | M0F, d, rm_reg(a));
	} else {
		r = sel_tmp(s, false);
		q = sel_tmp(s, false);
		t = sel_tmp(s, true);
		x_v2op(s, 0x7e | M0F | P66 | W, a, rm_reg(r));
		x_pshufd(s, t, a, 0xee);
		x_v2op(s, 0x7e | M0F | P66 | W, t, rm_reg(q));
		v3r(s, PXOR, t, t, t);
		x_v3op(s, 0x2a | M0F | PF2 | W, t, t, rm_reg(q));
		v3r(s, PXOR, d, d, d);
		x_v3op(s, 0x2a | M0F | PF2 | W, d, d, rm_reg(r));
		v3r(s, 0x14 | M0F | P66, d, d, t);
	}
}

EMIT(x_vfround)
{
	unsigned mode = round_mode((unsigned)o->imm & 7);

	if (o->imm == RM_MM && !s->t->fp_soft && has(s, FE_SSE41)) {
		HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

		x_round_away(s, (o->m & 3) == M_64, x[0].r, x[1].r, t, u);
		check(s, o, x, (o->m & 3) == M_64, false);
		return;
	}
	if (s->t->fp_soft || mode == 8 || !(s->h->feat & FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	x_v2op(s, ((o->m & 3) == M_64 ? 0x09 : 0x08) | M3A | P66, x[0].r, rm_reg(x[1].r));
	b1(s, mode | (o->imm & 8 ? 0u : 8u));
	check(s, o, x, (o->m & 3) == M_64, false);
}
