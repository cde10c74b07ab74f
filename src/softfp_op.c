/*
 * One IR floating-point operation, exactly: what generated code calls on the
 * rare path and what the interpreter uses always. Between the back ends and
 * softfp.c. Integer-only code (see softfp.h).
 */
#include "softfp.h"
#include "softfp_op.h"

/* a compared with b as condition flags (fl_pack). */
static uint64_t compare_flags(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env)
{
	if (sf_lt(w, a, b, quiet, env))
		return fl_pack(8);
	if (sf_eq(w, a, b, quiet, env))
		return fl_pack(6);
	return fl_pack(sf_lt(w, b, a, quiet, env) ? 2 : 3);
}

static int rounding(int rm, const FpEnv *env)
{
	return rm == RM_DYN ? env->rm : rm;
}

static int out_of_range(const FpEnv *env)
{
	return env->nan_rule == NAN_ARM || env->nan_rule == NAN_ARM_DN ? OOR_ARM : OOR_RISCV;
}

uint64_t soft_op(const Ir *o, uint64_t a, uint64_t b, uint64_t c, FpEnv *env)
{
	int w = o->type == T_F32 ? 32 : 64;
	bool is64 = o->m & F2I_64, is_signed = !(o->m & F2I_UNSIGNED);

	switch (o->op) {
	case O_fadd: return sf_add(w, a, b, env);
	case O_fsub: return sf_sub(w, a, b, env);
	case O_fmul: return sf_mul(w, a, b, env);
	case O_fdiv: return sf_div(w, a, b, env);
	case O_fsqrt: return sf_sqrt(w, a, env);
	case O_fma: return sf_fma(w, a, b, c, o->m, env);
	case O_fmin: return sf_min(w, a, b, env);
	case O_fmax: return sf_max(w, a, b, env);
	case O_fminm: return sf_minm(w, a, b, env);
	case O_fmaxm: return sf_maxm(w, a, b, env);
	case O_fround: return sf_round_int(w, a, rounding(o->imm & 7, env), o->imm & 8, env);
	case O_nzfcmp: return compare_flags(w, a, b, !o->m, env);
	case O_fcvt: return sf_cvt(w == 32 ? 64 : 32, w, a, env);
	case O_f2i:
		a = sf_to_int(w, a, is64 ? 64 : 32, is_signed, rounding(o->imm, env), out_of_range(env), env);
		return is64 ? a : (uint64_t)(int64_t)(int32_t)a;
	case O_i2f:
		if (!is64)
			a = is_signed ? (uint64_t)(int64_t)(int32_t)a : (uint32_t)a;
		return sf_from_int(a, is_signed, w, env);
	case O_fcmp:
		switch (o->m) {
		case FC_EQ: return sf_eq(w, a, b, true, env);
		case FC_LT: return sf_lt(w, a, b, false, env);
		case FC_LE: return sf_le(w, a, b, false, env);
		case FC_LTQ: return sf_lt(w, a, b, true, env);
		case FC_LEQ: return sf_le(w, a, b, true, env);
		}
	}
	return 0;
}

uint32_t soft_desc(const Ir *o)
{
	return o->op | (uint32_t)o->type << 8 | (uint32_t)(o->m & 0xff) << 16 | (uint32_t)(o->imm & 0x7f) << 24;
}

void soft_slow(Cpu *c, uint32_t desc)
{
	const Guest *g = c->guest;
	FpEnv env;
	Ir o = { .op = desc & 0xff, .type = desc >> 8 & 0xff, .m = desc >> 16 & 0xff, .imm = desc >> 24 };
	uint64_t r;

	g->fp_env(c, &env);
	r = soft_op(&o, c->fparg[0], c->fparg[1], c->fparg[2], &env);

	if (o.type == T_F32 && ir_rows[o.op].result == 'r' && g->nan_rule == NAN_RISCV)
		r |= 0xffffffff00000000; /* as a value with its upper half known: see x86_64.c, mark */
	c->fparg[3] = r;
	if (env.flags)
		g->fp_fold(c, env.flags);
}
