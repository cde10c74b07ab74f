/*
 * Rows of the x86-64 code generator: floating point. What the host computes
 * as the guest wants it is inline; rare cases leave for softfp (cold_soft).
 */
#include "x86_64.h"
#include "../softfp_op.h"

static unsigned f_of(unsigned ty) { return ty == T_F32 ? PF3 : PF2; }

/* out = a OP b, all scalar; without AVX b may not be out unless a is too (commutes: operands swapped). */
static void f2(Sel *s, unsigned op, HReg out, HReg a, Rm b, bool commutes)
{
	if (x86.avx) {
		x_vex(s, op, XMM(out), XMM(a), b);
		return;
	}
	if (!b.mem && b.reg == XMM(out) && out != a) {
		if (commutes) {
			x_ins(s, op, XMM(out), rm_reg(a));
			return;
		}
		HReg t = sel_tmp(s, true);
		x_mov(s, T_F64, t, out);
		b = rm_reg(t);
	}
	x_mov(s, T_F64, out, a);
	x_ins(s, op, XMM(out), b);
}

static void cold_nan(Sel *s, Cold *c)
{
	cold_sites(s, c);
	x_fload(s, PF2, c->x[0].r, rm_pool(c->a == T_F32 ? P_NAN32 : P_NAN64), 0);
	jmp_back(s, c->back);
}

/* The whole operation in software: operands x[1..3] to Cpu.fparg, result to x[0]. */
static void cold_soft(Sel *s, Cold *c)
{
	cold_sites(s, c);
	for (int i = 1; i < 4; i++) {
		int32_t to = (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1);
		switch (c->x[i].kind) {
		case K_REG:
			x_store(s, T_I64, to, c->x[i].r);
			break;
		case K_MEM:
			x_ins(s, 0xff, 6, rm_env(c->x[i].off));
			x_ins(s, 0x8f, 0, rm_env(to));
			break;
		case K_IMM:
			x_ins(s, 0xc7 | W, 0, rm_env(to));
			b4(s, (uint32_t)c->x[i].k);
			break;
		case K_NONE: /* x_fma's lost addend: any quiet NaN */
			if (i == 3 && (c->a & 0xff) == O_fma) {
				x_ins(s, 0xff, 6, rm_pool((c->a >> 8 & 0xff) == T_F32 ? P_NAN32 : P_NAN64));
				x_ins(s, 0x8f, 0, rm_env(to));
			}
		}
	}
	x_ins(s, 0xc7, 0, rm_env(offsetof(Cpu, fparg[3])));
	b4(s, (uint32_t)c->a);
	jmp_exec(s, CALL, stub.soft);
	x_load(s, c->b ? T_I64 : T_F64, c->x[0].r, offsetof(Cpu, fparg) + 24);
	jmp_back(s, c->back);
}

static Cold *soft(Sel *s, const Ir *o, const Opnd *x)
{
	Cold *c = sel_cold(s, cold_soft);

	memcpy(c->x, x, sizeof(c->x));
	c->a = soft_desc(o);
	c->b = x[0].r < SEL_V;
	return c;
}

static void fcompare(Sel *s, unsigned ty, bool signalling, HReg a, Rm b)
{
	unsigned op = (signalling ? 0x2f : 0x2e) | M0F | (ty == T_F64 ? P66 : 0);

	if (x86.avx)
		x_vex(s, op, XMM(a), 0, b);
	else
		x_ins(s, op, XMM(a), b);
}

/* What softfp, or a NaN put in its place, leaves above a result: it is a load of 64 bits. */
static uint8_t soft_mark(const Sel *s, unsigned ty)
{
	return ty == T_F32 && s->guest->nan_rule == NAN_RISCV ? MARK_ONES | MARK_Z64 : mark_zero(ty);
}

/* Is it known that nothing is above the scalar in n; do the guest's instructions leave zeros there. */
static bool is_zero(const Sel *s, unsigned ty, Val n)
{
	return x_mark(s, n) & (ty == T_F32 ? MARK_ZERO : MARK_Z64);
}

static bool wants_zero(const Sel *s)
{
	return s->guest->nan_rule != NAN_RISCV;
}

/* The register whose upper part an operation with one operand, x[1], copies: its own, or zeros in the result's. */
static HReg upper(Sel *s, const Ir *o, const Opnd *x)
{
	if (x[1].kind == K_REG && (!wants_zero(s) || is_zero(s, o->type, o->a) || x[0].r == x[1].r)) {
		s->v[o->dst].mark = mark_kept(o->type, x_mark(s, o->a));
		return x[1].r;
	}
	v3r(s, PXOR, x[0].r, x[0].r, x[0].r);
	s->v[o->dst].mark = mark_zero(o->type);
	return x[0].r;
}

/* No instruction for it on this host, or none that gives the guest's result. */
EMIT(x_soft)
{
	Cold *c = soft(s, o, x);

	b1(s, JMP), b4(s, 0);
	c->site[0] = s->p - 4;
	c->back = s->p;
	if (x[0].r >= SEL_V)
		s->v[o->dst].mark = soft_mark(s, o->type);
	(void)h;
}

/* Is n a power of two from 1 up: a product with it is exact, or too large. */
static bool scales(const Sel *s, unsigned ty, Val n)
{
	uint64_t k = s->v[n].pool ? s->t->vconst[s->v[n].pool - 1].w[0] : (uint64_t)s->t->val[n].k;

	if (!s->v[n].pool && !s->t->val[n].is_const)
		return false;
	return ty == T_F32 ? !(k & 0x807fffff) && (uint32_t)k >= 0x3f800000 && (uint32_t)k < 0x7f800000 :
			     !(k & 0x800fffffffffffff) && k >= 0x3ff0000000000000 && k < 0x7ff0000000000000;
}

/* May the result be tiny and inexact: then the least normal number is one that host and guest differ about, when
 * the guest decides before rounding. */
static bool tiny(const Sel *s, const Ir *o)
{
	return s->guest->tiny_before && !(o->op == O_fmul && (scales(s, o->type, o->a) || scales(s, o->type, o->b))) &&
	       (o->op == O_fmul || o->op == O_fdiv || o->op == O_fma || (o->op == O_fcvt && o->type == T_F32));
}

/* A NaN result: RISC-V's is always the same one; other guests pick by their operands, in software. */
static void nan_check(Sel *s, const Ir *o, const Opnd *x, bool always_soft)
{
	bool one_nan = s->guest->nan_rule == NAN_RISCV && !always_soft;
	Cold *c;

	if (tiny(s, o)) {
		bool f32 = o->type == T_F32;
		HReg t = sel_tmp(s, true);

		f2(s, 0x54 | M0F, t, x[0].r, rm_pool(f32 ? P_VABS32 : P_VABS64), true);
		fcompare(s, o->type, false, t, rm_pool(f32 ? P_MIN32 : P_MIN64));
	} else {
		fcompare(s, o->type, false, x[0].r, rm_reg(x[0].r));
	}
	s->v[o->dst].mark &= soft_mark(s, o->type);
	c = one_nan ? sel_cold(s, cold_nan) : soft(s, o, x);
	c->site[0] = jcc32(s, tiny(s, o) ? 4 : 10);
	c->back = s->p;
	c->x[0] = x[0];
	if (one_nan)
		c->a = o->type;
}

/* Operations that the host must not do: in the guest's modes, only softfp is right. */
#define IF_SOFT if (UNLIKELY(s->t->fp_soft)) { x_soft(s, o, h, x); return; }

EMIT(x_fp2)
{
	IF_SOFT
	bool commutes = h->with != 0x5c && h->with != 0x5e;

	Val first = o->a; /* what is above the result comes from it */
	HReg a = x[1].r;
	Rm b = rm_of(&x[2]);

	if (x[1].kind == K_MEM) {
		a = x[0].r;
		x_fload(s, f_of(o->type), a, rm_of(&x[1]), 0);
	} else if (commutes && x[2].kind == K_REG) {
		bool better = wants_zero(s) && !is_zero(s, o->type, o->a) && is_zero(s, o->type, o->b);

		if (x86.avx ? better : x[2].r == x[0].r || (better && x[1].r != x[0].r)) {
			first = o->b;
			a = x[2].r;
			b = rm_reg(x[1].r);
		}
	}
	f2(s, h->with | M0F | f_of(o->type), x[0].r, a, b, commutes);
	s->v[o->dst].mark = x[1].kind == K_MEM ? mark_zero(o->type) : mark_kept(o->type, x_mark(s, first));
	nan_check(s, o, x, false);
}

EMIT(x_fsqrt)
{
	IF_SOFT
	HReg from = upper(s, o, x);

	if (!x86.avx && from != x[0].r)
		x_mov(s, T_F64, x[0].r, from);
	x_v3op(s, 0x51 | M0F | f_of(o->type), x[0].r, x86.avx ? from : x[0].r, rm_reg(x[1].r));
	nan_check(s, o, x, false);
}

EMIT(x_fma)
{
	IF_SOFT
	static const unsigned op[] = { 0xb9, 0xbd, 0xbb, 0xbf };

	/* Where all NaNs are one, the addend may be lost: it matters for a NaN result only in that
	 * infinity times 0 raises invalid whatever NaN is added, which the operands tell. */
	bool lost = same_reg(&x[3], x[0].r);
	HReg d = x[0].r;
	unsigned code = op[o->m & 3] | M38 | P66 | (o->type == T_F64 ? W : 0);
	Val first = is_zero(s, o->type, o->a) ? o->a : o->b; /* a factor with zeros above it, in the place of the addend */

	if (x[3].kind == K_MEM) {
		x_fload(s, f_of(o->type), d, rm_of(&x[3]), 0);
		x_vex(s, code, XMM(d), XMM(x[1].r), rm_reg(x[2].r));
		s->v[o->dst].mark = mark_zero(o->type);
	} else if (wants_zero(s) && !is_zero(s, o->type, o->c) && is_zero(s, o->type, first) && d != x[1].r &&
		   d != x[2].r && !lost) {
		x_mov(s, T_F64, d, x[first == o->a ? 1 : 2].r);
		x_vex(s, code - 0x10, XMM(d), XMM(x[first == o->a ? 2 : 1].r), rm_reg(x[3].r));
		s->v[o->dst].mark = mark_kept(o->type, x_mark(s, first));
	} else {
		x_mov(s, T_F64, d, x[3].r);
		x_vex(s, code, XMM(d), XMM(x[1].r), rm_reg(x[2].r));
		s->v[o->dst].mark = mark_kept(o->type, x_mark(s, o->c));
	}
	if (lost)
		x[3].kind = K_NONE;
	nan_check(s, o, x, true);
}

/* Of equal numbers, which are zeros of different sign or the same, the host gives the second: so both orders, and for
 * the minimum either's sign, for the maximum both's. */
EMIT(x_fminmax)
{
	IF_SOFT
	HReg t = sel_tmp(s, true);
	Cold *c = soft(s, o, x);

	fcompare(s, o->type, false, x[1].r, rm_reg(x[2].r));
	c->site[0] = jcc32(s, 10); /* unordered */
	f2(s, h->with | M0F | f_of(o->type), t, x[1].r, rm_reg(x[2].r), false);
	f2(s, h->with | M0F | f_of(o->type), x[0].r, x[2].r, rm_reg(x[1].r), false);
	f2(s, (h->with == 0x5d ? 0x56 : 0x54) | M0F, x[0].r, x[0].r, rm_reg(t), true);
	c->back = s->p;
	s->v[o->dst].mark = mark_kept(o->type, x_mark(s, o->a) & x_mark(s, o->b)) & soft_mark(s, o->type);
}

EMIT(x_fsgn)
{
	bool f32 = o->type == T_F32;
	Rm sign = rm_pool(f32 ? P_SIGN32 : P_SIGN64), abs = rm_pool(f32 ? P_ABS32 : P_ABS64);
	HReg d = x[0].r, t;

	s->v[o->dst].mark = mark_kept(o->type, x_mark(s, o->a));
	if (o->a == o->b && o->m == 0) {
		x_mov(s, o->type, d, x[1].r);
		return;
	}
	if (o->a == o->b) { /* negate, absolute value */
		f2(s, (o->m == 1 ? 0x57 : 0x54) | M0F, d, x[1].r, o->m == 1 ? sign : abs, true);
		return;
	}
	t = sel_tmp(s, true);
	x_mov(s, o->type, t, x[2].r);
	if (o->m == 1)
		f2(s, 0x57 | M0F, t, t, sign, true);
	f2(s, 0x54 | M0F, t, t, sign, true);
	if (o->m == 2) {
		f2(s, 0x57 | M0F, d, x[1].r, rm_reg(t), true);
		return;
	}
	f2(s, 0x54 | M0F, d, x[1].r, abs, true);
	f2(s, 0x56 | M0F, d, d, rm_reg(t), true);
}

EMIT(x_fcmp)
{
	IF_SOFT
	HReg d = x[0].r;

	if (o->m == FC_EQ) {
		HReg t = sel_tmp(s, false);
		fcompare(s, o->type, false, x[1].r, rm_reg(x[2].r));
		x_ins(s, 0x9b | M0F | BM, 0, rm_reg(t));
		x_ins(s, 0x94 | M0F | BM, 0, rm_reg(d));
		x_ins(s, 0x22 | B | BM, d, rm_reg(t));
		x_ins(s, 0xb6 | M0F | BM, d, rm_reg(d));
		return;
	}
	bool lt = o->m == FC_LT || o->m == FC_LTQ;
	x_ins(s, 0x31, d, rm_reg(d));
	fcompare(s, o->type, o->m == FC_LT || o->m == FC_LE, x[2].r, rm_reg(x[1].r));
	x_ins(s, (lt ? 0x97 : 0x93) | M0F | BM, 0, rm_reg(d));
	flags_of(s, d, T_I64, lt ? 7 : 3);
}

/* The flags FL_* of a comparison: found by ah, where lahf puts what the host says. */
EMIT(x_nzfcmp)
{
	IF_SOFT
	HReg i = sel_tmp(s, false);
	intptr_t table = (intptr_t)(x86.pool + P_FCMP);
	Rm m = { .mem = true, .reg = -1, .index = i, .scale = 2, .disp = table };

	fcompare(s, o->type, o->m & 1, x[1].r, rm_reg(x[2].r));
	b1(s, 0x9f);
	b1(s, 0x0f), b1(s, 0xb6), b1(s, 0xc4 | (unsigned)i << 3); /* movzx i, ah */
	if (table != (int32_t)table) {
		x_ins(s, 0x8d | W, x[0].r, rm_pool(P_FCMP));
		m.reg = x[0].r;
		m.disp = 0;
	}
	x_ins(s, 0x8b, x[0].r, m);
}

EMIT(x_fround)
{
	unsigned rm = (unsigned)o->imm & 7;
	static const uint8_t mode[] = { [RM_NE] = 0, [RM_TZ] = 3, [RM_DN] = 1, [RM_UP] = 2, [RM_DYN] = 4 };

	if (s->t->fp_soft || !has(s, FE_SSE41) || (rm == RM_MM && o->imm & 8) || rm == RM_ODD) {
		x_soft(s, o, h, x);
		return;
	}
	if (rm == RM_MM) { /* of all lanes: what is above the number stays zeros, or ones */
		HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

		x_round_away(s, o->type == T_F64, x[0].r, x[1].r, t, u);
		s->v[o->dst].mark = mark_kept(o->type, x_mark(s, o->a));
		nan_check(s, o, x, false);
		return;
	}
	HReg from = upper(s, o, x);

	if (!x86.avx && from != x[0].r)
		x_mov(s, T_F64, x[0].r, from);
	x_v3op(s, (o->type == T_F32 ? 0x0a : 0x0b) | M3A | P66, x[0].r, x86.avx ? from : x[0].r, rm_reg(x[1].r));
	b1(s, mode[rm] | (o->imm & 8 ? 0u : 8u));
	nan_check(s, o, x, false);
}

EMIT(x_fcvt) /* to the op's type from the other one */
{
	IF_SOFT
	unsigned op = 0x5a | M0F | (o->type == T_F32 ? PF2 : PF3);
	HReg from = upper(s, o, x);

	if (!x86.avx && from != x[0].r)
		x_mov(s, T_F64, x[0].r, from);
	x_v3op(s, op, x[0].r, x86.avx ? from : x[0].r, rm_reg(x[1].r));
	nan_check(s, o, x, false);
}

/* t: a rounded to an integral number; inexact is not raised when quiet. */
static void round_to(Sel *s, unsigned ty, unsigned rm, HReg t, HReg a, bool quiet)
{
	static const uint8_t mode[] = { [RM_NE] = 0, [RM_TZ] = 3, [RM_DN] = 1, [RM_UP] = 2 };
	unsigned op = (ty == T_F32 ? 0x0a : 0x0b) | M3A | P66;

	if (x86.avx)
		x_vex(s, op, XMM(t), XMM(a), rm_reg(a));
	else
		x_ins(s, op, XMM(t), rm_reg(a));
	b1(s, mode[rm] | (quiet ? 8u : 0));
}

EMIT(x_f2i)
{
	IF_SOFT
	unsigned rm = (unsigned)o->imm, cvt = (rm == RM_DYN ? 0x2d : 0x2c) | M0F | f_of(o->type);
	bool is64 = o->m & F2I_64, rounds = rm != RM_DYN && rm != RM_TZ, away = rm == RM_MM, again;
	HReg d = x[0].r, a = x[1].r, t = a, u = NOREG, v = NOREG, lost = NOREG;
	Cold *c = soft(s, o, x);

	if (rounds && ((rm > RM_UP && !away) || !has(s, FE_SSE41))) {
		b1(s, JMP), b4(s, 0);
		c->site[0] = s->p - 4;
		c->back = s->p;
		return;
	}
	/* A number out of range is inexact only to 32 bits: then invalid is all that may be raised. */
	again = away || (rounds && !(o->m & (F2I_64 | F2I_UNSIGNED)));
	if (rounds) /* before anything jumps to the cold part: it may write out a value */
		t = sel_tmp(s, true);
	if (away) {
		u = sel_tmp(s, true);
		v = sel_tmp(s, true);
	}
	if (again)
		lost = sel_tmp(s, false);
	if (o->m & F2I_UNSIGNED) { /* in range, or else the host would raise inexact too */
		bool f32 = o->type == T_F32;
		HReg z = sel_tmp(s, true);
		x_ins(s, 0x57 | M0F, XMM(z), rm_reg(z));
		fcompare(s, o->type, false, x[1].r, rm_pool(is64 ? (f32 ? P_2_63F : P_2_63) : (f32 ? P_2_32F : P_2_32)));
		c->site[0] = jcc32(s, is64 ? 3 : 7);
		fcompare(s, o->type, false, x[1].r, rm_reg(z));
		c->site[1] = jcc32(s, 2);
		is64 = true;
	}
	if (away)
		x_round_away(s, o->type == T_F64, t, a, u, v);
	else if (rounds)
		round_to(s, o->type, rm, t, a, again);
	x_ins(s, cvt | (is64 ? W : 0), d, rm_reg(t));
	if (!(o->m & F2I_UNSIGNED)) {
		x_alu_imm(s, is64 ? W : 0, ALU_CMP, rm_reg(d), 1);
		c->site[0] = jcc32(s, 0); /* overflow: the integer indefinite value */
	}
	if (again)
		x_ins(s, cvt | (is64 ? W : 0), lost, rm_reg(a));
	c->back = s->p;
}

EMIT(x_i2f)
{
	IF_SOFT
	HReg d = x[0].r;
	bool is64 = o->m & F2I_64;
	Cold *c = NULL;
	Rm a = rm_of(&x[1]);

	x_ins(s, 0x57 | M0F, XMM(d), rm_reg(d));
	if (o->m & F2I_UNSIGNED) {
		if (is64) {
			c = soft(s, o, x);
			x_ins(s, 0x85 | W, x[1].r, rm_reg(x[1].r));
			c->site[0] = jcc32(s, 8);
		} else {
			HReg t = sel_tmp(s, false);
			x_ins(s, 0x8b, t, a);
			a = rm_reg(t);
			is64 = true;
		}
	}
	x_ins(s, 0x2a | M0F | f_of(o->type) | (is64 ? W : 0), XMM(d), a);
	if (c)
		c->back = s->p;
	s->v[o->dst].mark = mark_zero(o->type) & (c ? soft_mark(s, o->type) : 0xff);
	(void)h;
}

EMIT(x_fbits)
{
	if (x[1].kind == K_MEM)
		x_ins(s, 0x8b | (o->type == T_F64 ? W : 0), x[0].r, rm_of(&x[1]));
	else
		x_ins(s, 0x7e | M0F | P66 | (o->type == T_F64 ? W : 0), XMM(x[1].r), rm_reg(x[0].r));
	(void)h;
}

EMIT(x_bitsf)
{
	if (x[1].kind == K_IMM)
		x_imm(s, o->type, x[0].r, o->type == T_F32 ? (uint32_t)x[1].k : x[1].k);
	else
		x_ins(s, 0x6e | M0F | P66 | (o->type == T_F64 ? W : 0), XMM(x[0].r), rm_of(&x[1]));
	s->v[o->dst].mark = mark_zero(o->type);
	(void)h;
}

EMIT(x_fbox)
{
	if (x_mark(s, o->a) & MARK_ONES)
		x_mov(s, T_F64, x[0].r, x[1].r);
	else
		f2(s, 0x56 | M0F, x[0].r, x[1].r, rm_pool(P_BOX), true);
	s->v[o->dst].mark = MARK_ONES;
	(void)h;
}

EMIT(x_funbox)
{
	HReg d = x[0].r, t;
	Cold *c = sel_cold(s, cold_nan);

	if (x[1].kind == K_MEM) {
		x_fload(s, PF2, d, rm_of(&x[1]), 0);
		x_alu_imm(s, 0, ALU_CMP, rm_env(x[1].off + 4), -1);
	} else {
		t = sel_tmp(s, false);
		if (s->h->feat & FE_SSE41) {
			x_ins(s, 0x16 | M3A | P66, XMM(x[1].r), rm_reg(t));
			b1(s, 1);
		} else {
			x_ins(s, 0x7e | M0F | P66 | W, XMM(x[1].r), rm_reg(t));
			x_ins(s, 0xc1 | W, 7, rm_reg(t)), b1(s, 32);
		}
		x_mov(s, T_F64, d, x[1].r);
		x_alu_imm(s, 0, ALU_CMP, rm_reg(t), -1);
	}
	c->site[0] = jcc32(s, 5);
	c->back = s->p;
	c->x[0] = x[0];
	c->a = T_F32;
	s->v[o->dst].mark = MARK_ONES;
	(void)h;
}
