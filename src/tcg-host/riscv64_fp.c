/*
 * Rows of the RISC-V code generator: floating point. For guests whose rules
 * are the host's (FE_ONE_NAN: RISC-V) nothing is looked at; for others a NaN
 * and, when tininess is judged before rounding, the least normal number leave
 * for softfp (cold_soft).
 */
#include "riscv64.h"
#include "../softfp_op.h"

static unsigned dbl(unsigned ty) { return ty == T_F64 ? DBL : 0; }

/* The whole operation in software: operands x[1..3] to Cpu.fparg, result to x[0]. */
static void cold_soft(Sel *s, Cold *c)
{
	bool f32 = c->b == T_F32;

	cold_sites(s, c);
	for (int i = 1; i < 4; i++)
		if (c->x[i].kind != K_NONE) /* the only constant is 0 */
			st_env(s, c->x[i].kind == K_REG && c->x[i].r >= SEL_V ? FSD : SD, (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1),
			       c->x[i].kind == K_REG ? c->x[i].r : (HReg)ZERO);
	r_slow(s, (void *)(uintptr_t)soft_slow, (int32_t)c->a);
	ld_env(s, c->x[0].r < SEL_V ? LD : f32 ? FLW : FLD, c->x[0].r, offsetof(Cpu, fparg) + 24);
	jmp_back(s, c->back);
}

static Cold *soft(Sel *s, const Ir *o, const Opnd *x)
{
	Cold *c = sel_cold(s, cold_soft);

	memcpy(c->x, x, sizeof(c->x));
	c->a = soft_desc(o);
	c->b = o->type;
	return c;
}

/* Operations that the host must not do: in the guest's modes, only softfp is right. */
static bool all_soft(Sel *s, const Ir *o, const Opnd *x, bool really)
{
	Cold *c;

	if (!really)
		return false;
	c = soft(s, o, x);
	c->site[0] = jump(s);
	c->back = s->p;
	return true;
}
#define IF_SOFT if (all_soft(s, o, x, UNLIKELY(s->t->fp_soft))) return

/* The register of operand x as a number of type ty: a float that is not known to be boxed is boxed. */
static HReg number(Sel *s, unsigned ty, const Opnd *x)
{
	HReg t;

	if (ty != T_F32 || s->t->val[x->v].type == T_F32)
		return x->r;
	t = sel_tmp(s, true);
	r3(s, FMV_X_W, T0, x->r, 0);
	r3(s, FMV_W_X, t, T0, 0);
	return t;
}

/* May the result be tiny and inexact: then the least normal number is one that host and guest differ about. */
static bool tiny(const Sel *s, const Ir *o)
{
	return s->guest->tiny_before &&
	       (o->op == O_fmul || o->op == O_fdiv || o->op == O_fma || (o->op == O_fcvt && o->type == T_F32));
}

/* Results that the guest may see otherwise. */
static void check(Sel *s, const Ir *o, const Opnd *x)
{
	HReg d = x[0].r;
	unsigned f = dbl(o->type);
	Cold *c;

	if (has(s, FE_ONE_NAN))
		return;
	c = soft(s, o, x);
	r3(s, FEQ | f, T0, d, d);
	if (tiny(s, o)) { /* 1, 0 when all is well */
		HReg t = sel_tmp(s, true);

		r3(s, FSGNJX | f, t, d, d);
		r3(s, FEQ | f, RA, t, f ? LEAST64 : LEAST32);
		c->site[0] = r_branch(s, BEQ, T0, RA);
	} else {
		c->site[0] = r_branch(s, BEQ, T0, ZERO);
	}
	c->back = s->p;
}

EMIT(r_fp2)
{
	IF_SOFT;
	HReg a = number(s, o->type, &x[1]), b = o->a == o->b ? a : o->b ? number(s, o->type, &x[2]) : (HReg)ZERO;

	r3(s, h->with | dbl(o->type) | DYN, x[0].r, a, b);
	check(s, o, x);
}

EMIT(r_fma)
{
	static const unsigned op[] = { FMADD, FNMSUB, FMSUB, FNMADD };

	IF_SOFT;
	HReg a = number(s, o->type, &x[1]), b = number(s, o->type, &x[2]), c = number(s, o->type, &x[3]);
	r3(s, op[o->m & 3] | dbl(o->type) | DYN | num(c) << 27, x[0].r, a, b);
	check(s, o, x);
}

/* Is neither a nor b a NaN: d. A signalling one raises invalid. */
static void ordered(Sel *s, unsigned ty, HReg d, HReg a, HReg b)
{
	r3(s, FEQ | dbl(ty), d, a, a);
	if (a != b) {
		HReg t = d == T0 ? RA : T0;
		r3(s, FEQ | dbl(ty), t, b, b);
		r3(s, AND, d, d, t);
	}
}

EMIT(r_fminmax)
{
	bool num = o->op == O_fmin || o->op == O_fmax;

	IF_SOFT;
	HReg a = number(s, o->type, &x[1]), b = number(s, o->type, &x[2]);
	if (!(has(s, FE_ONE_NAN) && (num || has(s, FE_ZFA)))) {
		Cold *c = soft(s, o, x);

		ordered(s, o->type, T0, a, b);
		c->site[0] = r_branch(s, BEQ, T0, ZERO);
		r3(s, h->with | dbl(o->type), x[0].r, a, b);
		c->back = s->p;
	} else {
		r3(s, (h->with + (num ? 0 : FMINM - FMIN)) | dbl(o->type), x[0].r, a, b);
	}
}

EMIT(r_fsgn)
{
	HReg a = number(s, o->type, &x[1]), b = o->a == o->b ? a : number(s, o->type, &x[2]);

	r3(s, (FSGNJ + ((unsigned)o->m << 12)) | dbl(o->type), x[0].r, a, b);
	(void)h;
}

EMIT(r_fcmp)
{
	HReg d = x[0].r, a, b;
	unsigned f = dbl(o->type);
	uint8_t *over;

	s->v[o->dst].mark = MARK_SIGN;
	IF_SOFT;
	a = number(s, o->type, &x[1]);
	b = number(s, o->type, &x[2]);
	if (o->m == FC_EQ) {
		r3(s, FEQ | f, d, a, b);
	} else if (o->m == FC_LT || o->m == FC_LE) {
		r3(s, (o->m == FC_LT ? FLT : FLE) | f, d, a, b);
	} else if (has(s, FE_ZFA)) {
		r3(s, (o->m == FC_LTQ ? FLTQ : FLEQ) | f, d, a, b);
	} else {
		ordered(s, o->type, d, a, b);
		over = near(s, BEQ, d, ZERO);
		r3(s, (o->m == FC_LTQ ? FLT : FLE) | f, d, a, b);
		here(s, over);
	}
}

EMIT(r_nzfcmp)
{
	HReg d = x[0].r, a, b;
	unsigned f = dbl(o->type);
	uint8_t *over;

	IF_SOFT;
	a = number(s, o->type, &x[1]);
	b = number(s, o->type, &x[2]);
	ri(s, ADDI, d, ZERO, (int)fl_pack(3));
	if (o->m & 1) /* any NaN raises invalid */
		r3(s, FLE | f, ZERO, a, b);
	ordered(s, o->type, T0, a, b);
	over = near(s, BEQ, T0, ZERO);
	/* less, equal, greater: apart from "greater" by what the others change */
	r3(s, FLT | f, T0, a, b);
	r3(s, FEQ | f, RA, a, b);
	ri(s, ADDI, d, ZERO, (int)fl_pack(2));
	neg(s, T0, T0);
	ri(s, ANDI, T0, T0, (int)(fl_pack(2) ^ fl_pack(8)));
	r3(s, XOR, d, d, T0);
	neg(s, RA, RA);
	ri(s, ANDI, RA, RA, (int)(fl_pack(2) ^ fl_pack(6)));
	r3(s, XOR, d, d, RA);
	here(s, over);
}

EMIT(r_fround)
{
	unsigned f = dbl(o->type), rm = (unsigned)o->imm & 7;
	bool exact = o->imm & 8, f64 = o->type == T_F64;
	HReg a, t, w;
	Cold *c;

	if (all_soft(s, o, x, s->t->fp_soft || rm == RM_ODD))
		return;
	a = number(s, o->type, &x[1]);
	if (has(s, FE_ZFA)) {
		r3(s, (exact ? FROUNDNX : FROUND) | f | rm << 12, x[0].r, a, (exact ? FROUNDNX : FROUND) >> 20 & 31);
		check(s, o, x);
		return;
	}
	/* Numbers without a fraction, infinities and NaNs are left to softfp; others fit an integer. */
	t = sel_tmp(s, false);
	w = sel_tmp(s, true);
	c = soft(s, o, x);
	r3(s, FMV_X_W | f, T0, a, 0);
	ri(s, SLLI, T0, T0, f64 ? 1 : 33);
	ri(s, SRLI, T0, T0, f64 ? 53 : 56);
	ri(s, ADDI, RA, ZERO, f64 ? 1023 + 52 : 127 + 23);
	c->site[0] = r_branch(s, BGEU, T0, RA);
	if (!exact)
		ri(s, FRFLAGS, T0, 0, FRFLAGS >> 20);
	r3(s, FCVT_TO | f | rm << 12, t, a, 2);
	if (!exact)
		b4(s, FSFLAGS | T0 << 15);
	r3(s, FCVT_FROM | f | DYN, w, t, 2);
	r3(s, FSGNJ | f, x[0].r, w, a);
	c->back = s->p;
	(void)h;
}

EMIT(r_fcvt) /* to the op's type from the other one */
{
	IF_SOFT;
	HReg a = number(s, o->type == T_F32 ? T_F64 : T_F32, &x[1]);

	r3(s, (o->type == T_F32 ? FCVT_S_D : FCVT_D_S) | DYN, x[0].r, a, o->type == T_F32);
	check(s, o, x);
}

EMIT(r_f2i)
{
	unsigned f = dbl(o->type), kind = (o->m & F2I_64 ? 2 : 0) | (o->m & F2I_UNSIGNED ? 1 : 0);
	HReg d = x[0].r, a;

	if (!(o->m & F2I_64))
		s->v[o->dst].mark = MARK_SIGN;
	if (all_soft(s, o, x, s->t->fp_soft || o->imm == RM_ODD))
		return;
	a = number(s, o->type, &x[1]);
	r3(s, FCVT_TO | f | (unsigned)o->imm << 12, d, a, kind);
	if (!has(s, FE_ONE_NAN)) { /* of a NaN: 0 */
		r3(s, FEQ | f, T0, a, a);
		neg(s, T0, T0);
		r3(s, AND, d, d, T0);
	}
	(void)h;
}

EMIT(r_i2f)
{
	IF_SOFT;
	r3(s, FCVT_FROM | dbl(o->type) | DYN, x[0].r, x[1].kind == K_IMM ? ZERO : x[1].r,
	   (o->m & F2I_64 ? 2 : 0) | (o->m & F2I_UNSIGNED ? 1 : 0));
}

EMIT(r_fbits)
{
	r3(s, FMV_X_W | dbl(o->type), x[0].r, x[1].r, 0);
	s->v[o->dst].mark = o->type == T_F32 ? MARK_SIGN : 0;
	(void)h;
}

EMIT(r_bitsf)
{
	r3(s, FMV_W_X | dbl(o->type), x[0].r, x[1].kind == K_IMM ? ZERO : x[1].r, 0);
	(void)h;
}

EMIT(r_fbox)
{
	r_mov(s, T_F64, x[0].r, number(s, T_F32, &x[1]));
	(void)h, (void)o;
}

EMIT(r_funbox) /* the instructions take what is not boxed for the NaN that it shall be */
{
	r3(s, FSGNJ, x[0].r, x[1].r, x[1].r);
	(void)h, (void)o;
}
