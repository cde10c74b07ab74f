/*
 * Rows of the aarch64 code generator: floating point.
 *
 * For a guest with A64's rules every instruction gives what the guest wants.
 * RISC-V differs in three things. NaNs: FPCR.DN makes all results the same one;
 * where one is no result, cases are looked at. Conversions of NaNs to integers.
 * Underflow: the host judges before rounding, RISC-V after. So FPSR's bit is
 * never the guest's; each product, quotient and narrower number with one of
 * the two least exponents is computed again by softfp, which raises the flag,
 * unless the result is exact at first sight. Sums raise none.
 */
#include "aarch64.h"
#include "../softfp_op.h"

static uint32_t dbl(unsigned ty) { return ty == T_F64 ? 1u << 22 : 0; }
static bool one_nan(const Sel *s) { return s->h->feat & FE_ONE_NAN; }

/* ---- in software ---- */

static void cold_soft(Sel *s, Cold *c)
{
	cold_sites(s, c);
	for (int i = 1; i < 4; i++)
		if (c->x[i].kind == K_REG)
			a_store(s, T_I64, (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1), c->x[i].r);
	a_mov_imm(s, ADR, (int64_t)(c->a & UINT32_MAX));
	a_env(s, I_STRX, 3, ADR, offsetof(Cpu, fparg[3]));
	a_go(s, I_BL, stub.soft);
	if (c->x[0].r < SEL_V)
		a_load(s, T_I64, c->x[0].r, offsetof(Cpu, fparg[3]));
	else if ((c->a >> 8 & 0xff) == T_F32)
		a_env(s, I_LDRS, 2, c->x[0].r, offsetof(Cpu, fparg[3]));
	else
		a_load(s, T_F64, c->x[0].r, offsetof(Cpu, fparg[3]));
	a_back(s, c->back);
}

/* A tiny result x[0]; x[c->b & 3] is 0, or x[c->b >> 2]: then it is exact. */
static void cold_tiny(Sel *s, Cold *c)
{
	unsigned from = c->a & 0xff, ty = c->a >> 8 & 0xff;

	cold_sites(s, c);
	if (from == O_fcvt)
		ty = T_F64;
	for (unsigned b = (unsigned)c->b; b; b >>= 2) {
		rr(s, 0x1e202008 | dbl(ty), 0, c->x[b & 3].r);
		a_reach(s, a_jcc(s, CC_EQ), c->back);
	}
	memset(c->site, 0, sizeof(c->site));
	cold_soft(s, c);
}

static Cold *soft(Sel *s, const Ir *o, const Opnd *x)
{
	Cold *c = sel_cold(s, cold_soft);

	memcpy(c->x, x, sizeof(c->x));
	c->a = soft_desc(o);
	return c;
}

EMIT(a_soft)
{
	Cold *c = soft(s, o, x);

	c->site[0] = a_jump(s, I_B);
	c->back = s->p;
	if (x[0].r >= SEL_V)
		s->v[o->dst].mark = mark_zero(o->type);
}

/* Operations that the host must not do: in the guest's modes, only softfp is right. */
#define IF_SOFT if (UNLIKELY(s->t->fp_soft)) { a_soft(s, o, h, x); return; }

/* See above; exact: the operands that make it so by being 0, two bits each. */
static void tiny_check(Sel *s, const Ir *o, const Opnd *x, unsigned exact)
{
	bool f64 = o->type == T_F64;
	Cold *c;

	if (s->guest->tiny_before)
		return;
	c = soft(s, o, x);
	c->emit = cold_tiny;
	c->b = exact;
	rr(s, f64 ? I_FMOV_XD : I_FMOV_WS, ADR, x[0].r);
	if (f64)
		a_logic_imm(s, T_I64, I_ANDS, ZR, ADR, 0x7fe0000000000000);
	else
		a_logic_imm(s, T_I32, I_ANDS, ZR, ADR, 0x7f000000);
	c->site[0] = a_jcc(s, CC_EQ);
	c->back = s->p;
}

/* A NaN in r goes to software. */
static void nan_check(Sel *s, const Ir *o, const Opnd *x, HReg r)
{
	Cold *c = soft(s, o, x);

	rrr(s, 0x1e202000 | dbl(o->type), 0, r, r);
	c->site[0] = a_jcc(s, CC_VS);
	c->back = s->p;
}

/* ---- arithmetic ---- */

EMIT(a_fp2)
{
	IF_SOFT
	rrr(s, h->with | dbl(o->type), x[0].r, x[1].r, x[2].r);
	s->v[o->dst].mark = mark_zero(o->type);
	if (o->op == O_fmul || o->op == O_fdiv)
		tiny_check(s, o, x, o->op == O_fmul ? 1 | 2 << 2 : 1);
}

EMIT(a_fsqrt)
{
	IF_SOFT
	rr(s, 0x1e21c000 | dbl(o->type), x[0].r, x[1].r);
	s->v[o->dst].mark = mark_zero(o->type);
}

EMIT(a_fma)
{
	static const uint32_t op[] = { 0x1f000000, 0x1f008000, 0x1f208000, 0x1f200000 };

	IF_SOFT
	rrr(s, op[o->m & 3] | dbl(o->type) | rn(x[3].r) << 10, x[0].r, x[1].r, x[2].r);
	s->v[o->dst].mark = mark_zero(o->type);
	tiny_check(s, o, x, 1 | 2 << 2);
}

/* RISC-V's fmin and fmax give the number when the other operand is a signalling NaN. */
EMIT(a_fminmax)
{
	IF_SOFT
	rrr(s, h->with | dbl(o->type), x[0].r, x[1].r, x[2].r);
	s->v[o->dst].mark = mark_zero(o->type);
	if (one_nan(s) && (o->op == O_fmin || o->op == O_fmax))
		nan_check(s, o, x, x[0].r);
}

EMIT(a_fsgn)
{
	HReg d = x[0].r, t;

	s->v[o->dst].mark = mark_zero(o->type);
	if (o->a == o->b) { /* the number itself, negated, its absolute value */
		static const uint32_t op[] = { 0x1e204000, 0x1e214000, 0x1e20c000 };

		rr(s, op[o->m] | dbl(o->type), d, x[1].r);
		return;
	}
	t = sel_tmp(s, true);
	if (o->type == T_F64) {
		w4(s, 0x6f00e400 | rn(t));
		rr(s, 0x6ee0f800, t, t);
	} else {
		w4(s, 0x0f046400 | rn(t)); /* 0x80 << 24 */
	}
	rr(s, 0x1e204000 | dbl(o->type), d, x[1].r);
	if (o->m == 2) {
		rrr(s, I_VAND, t, t, x[2].r);
		rrr(s, I_VEOR, d, d, t);
	} else {
		HReg u = x[2].r;

		if (o->m == 1) {
			u = sel_tmp(s, true);
			rr(s, 0x1e214000 | dbl(o->type), u, x[2].r);
		}
		rrr(s, I_BIT, d, u, t);
	}
	if (o->m != 1) /* a sign of what b has above it */
		rr(s, 0x1e204000 | dbl(o->type), d, d);
}

EMIT(a_fcmp)
{
	static const uint8_t cc[] = { [FC_EQ] = CC_EQ, [FC_LT] = CC_MI, [FC_LE] = CC_LS, [FC_LTQ] = CC_MI, [FC_LEQ] = CC_LS };

	IF_SOFT
	rrr(s, 0x1e202000 | dbl(o->type) | (o->m == FC_LT || o->m == FC_LE ? 0x10 : 0), 0, x[1].r, x[2].r);
	rrr(s, I_CSINC | SF | (cc[o->m] ^ 1u) << 12, x[0].r, ZR, ZR);
	flags_of(s, x[0].r, T_I64, cc[o->m]);
}

EMIT(a_nzfcmp)
{
	IF_SOFT
	rrr(s, 0x1e202000 | dbl(o->type) | (o->m & 1 ? 0x10 : 0), 0, x[1].r, x[2].r);
	w4(s, I_MRS_NZCV | rn(x[0].r));
}

/* ---- conversions ---- */

EMIT(a_fcvt) /* to the op's type from the other one */
{
	IF_SOFT
	rr(s, o->type == T_F64 ? 0x1e22c000 : 0x1e624000, x[0].r, x[1].r);
	s->v[o->dst].mark = mark_zero(o->type);
	if (o->type == T_F32)
		tiny_check(s, o, x, 1);
}

EMIT(a_fround)
{
	static const uint32_t op[] = { [RM_NE] = 0x1e244000, [RM_TZ] = 0x1e25c000, [RM_DN] = 0x1e254000, [RM_UP] = 0x1e24c000,
		[RM_MM] = 0x1e264000, [RM_DYN] = 0x1e27c000 };
	unsigned rm = (unsigned)o->imm & 7;
	Cold *c;

	if (s->t->fp_soft || !op[rm]) {
		a_soft(s, o, h, x);
		return;
	}
	s->v[o->dst].mark = mark_zero(o->type);
	if (rm == RM_DYN && o->imm & 8) {
		rr(s, 0x1e274000 | dbl(o->type), x[0].r, x[1].r);
		return;
	}
	rr(s, op[rm] | dbl(o->type), x[0].r, x[1].r);
	if (o->imm & 8) { /* when it is inexact */
		c = soft(s, o, x);
		rrr(s, 0x1e202000 | dbl(o->type), 0, x[0].r, x[1].r);
		c->site[0] = a_jcc(s, CC_NE);
		c->back = s->p;
	}
}

EMIT(a_f2i)
{
	static const uint32_t op[] = { [RM_NE] = 0x1e200000, [RM_TZ] = 0x1e380000, [RM_DN] = 0x1e300000, [RM_UP] = 0x1e280000,
		[RM_MM] = 0x1e240000, [RM_DYN] = 0x1e380000 };
	bool is64 = o->m & F2I_64, uns = o->m & F2I_UNSIGNED;
	unsigned rm = (unsigned)o->imm & 7;
	HReg a = x[1].r;
	Cold *c;

	if (s->t->fp_soft || !op[rm]) {
		a_soft(s, o, h, x);
		return;
	}
	uint32_t cvt = op[rm] | dbl(o->type) | (is64 ? SF : 0) | uns << 16;
	if (rm == RM_DYN) { /* numbers out of range are inexact only in some of the conversions: then invalid is all */
		bool never = !uns && (is64 || o->type == T_F32);
		HReg t = sel_tmp(s, true);

		rr(s, (never ? 0x1e274000 : 0x1e27c000) | dbl(o->type), t, a);
		rr(s, cvt, x[0].r, t);
		if (!never) {
			c = soft(s, o, x);
			rrr(s, 0x1e202000 | dbl(o->type), 0, t, a);
			c->site[0] = a_jcc(s, CC_NE);
			c->back = s->p;
			return;
		}
	} else {
		rr(s, cvt, x[0].r, a);
	}
	if (one_nan(s))
		nan_check(s, o, x, a);
}

EMIT(a_i2f)
{
	IF_SOFT
	rr(s, 0x1e220000 | dbl(o->type) | (o->m & F2I_64 ? SF : 0) | (o->m & F2I_UNSIGNED ? 1u << 16 : 0), x[0].r, x[1].r);
	s->v[o->dst].mark = mark_zero(o->type);
}

/* ---- moves ---- */

EMIT(a_fbits) { rr(s, o->type == T_F64 ? I_FMOV_XD : I_FMOV_WS, x[0].r, x[1].r); }

EMIT(a_bitsf)
{
	if (x[1].kind == K_IMM)
		a_imm(s, o->type, x[0].r, o->type == T_F32 ? (int64_t)(uint32_t)x[1].k : x[1].k);
	else
		rr(s, o->type == T_F64 ? I_FMOV_DX : I_FMOV_SW, x[0].r, x[1].r);
	s->v[o->dst].mark = mark_zero(o->type);
}

EMIT(a_fbox)
{
	HReg t = ONES;

	if (a_mark(s, o->a) & MARK_ONES) {
		v_mov(s, x[0].r, x[1].r);
	} else {
		if (!one_nan(s)) /* ONES is a temporary like others */
			a_vimm(s, t = sel_tmp(s, true), HIGH_ONES, HIGH_ONES);
		rrr(s, I_VORR, x[0].r, x[1].r, t);
	}
	s->v[o->dst].mark = MARK_ONES;
}

static void cold_nan(Sel *s, Cold *c)
{
	cold_sites(s, c);
	a_imm(s, T_F64, c->x[0].r, (int64_t)0xffffffff7fc00000);
	a_back(s, c->back);
}

EMIT(a_funbox)
{
	if (!(a_mark(s, o->a) & MARK_ONES)) {
		Cold *c = sel_cold(s, cold_nan);

		rr(s, 0x0e0c3c00, ADR, x[1].r); /* umov: bits 32 to 63 */
		v_mov(s, x[0].r, x[1].r);
		rr(s, 0x3100041f, 0, ADR); /* + 1 */
		c->site[0] = a_jcc(s, CC_NE);
		c->back = s->p;
		c->x[0] = x[0];
	} else {
		v_mov(s, x[0].r, x[1].r);
	}
	s->v[o->dst].mark = MARK_ONES;
}
