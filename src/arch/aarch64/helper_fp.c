/*
 * C functions that generated code calls: scalar floating point that is not
 * the host's (fp.h), each a short way to softfp. Integer registers only (see
 * the Makefile): the host's FP unit holds the guest's values, modes and flags
 * meanwhile. Sections "shared" are those of the Arm ARM's pseudocode library.
 */
#include "fp.h"

/* ---- modes ---- */

void a64_half_env(const Cpu *c, FpEnv *env)
{
	bool fz16 = a64_cstate(c)->fpcr & FPCR_FZ16;

	a64_fp_env(c, env);
	env->ftz = fz16 ? FTZ_UF : FTZ_OFF;
	env->daz = fz16 ? DAZ_QUIET : DAZ_OFF;
}

static void env_of(const Cpu *c, int w, FpEnv *env)
{
	if (w == 16)
		a64_half_env(c, env);
	else
		a64_fp_env(c, env);
}

static void raise_flags(Cpu *c, const FpEnv *env)
{
	if (env->flags)
		a64_fp_fold(c, env->flags);
}

/* ---- arithmetic ---- */

/*
 * FPRoundIntN: to an integral value that an integer of so many bits has; what has none is the least of them. Always
 * raises inexact.
 */
static uint64_t round_to(int w, uint64_t a, int bits, int rm, FpEnv *env)
{
	uint64_t v = sf_to_int(w, a, bits, true, rm, OOR_X86, env);

	if (v == 0)
		return a & 1ull << (w - 1);
	return sf_from_int((uint64_t)sextn(v, bits), true, w, env);
}

uint64_t a64_fp_op(unsigned op, int w, uint64_t a, uint64_t b, uint64_t c, FpEnv *env)
{
	uint64_t sign = 1ull << (w - 1);
	int rm = a64_fp_rm(op);

	if (rm == RM_DYN)
		rm = env->rm;
	switch (op) {
	case A64V_fmov: return a;
	case A64V_fabs: return a & ~sign;
	case A64V_fneg: return a ^ sign;
	case A64V_fsqrt: return sf_sqrt(w, a, env);
	case A64V_frintn: case A64V_frintp: case A64V_frintm: case A64V_frintz: case A64V_frinta: case A64V_frinti:
		return sf_round_int(w, a, rm, false, env);
	case A64V_frintx: return sf_round_int(w, a, rm, true, env);
	case A64V_frint32z: case A64V_frint32x: return round_to(w, a, 32, rm, env);
	case A64V_frint64z: case A64V_frint64x: return round_to(w, a, 64, rm, env);
	case A64V_fmul: return sf_mul(w, a, b, env);
	case A64V_fnmul: return sf_mul(w, a, b, env) ^ sign;
	case A64V_fdiv: return sf_div(w, a, b, env);
	case A64V_fadd: return sf_add(w, a, b, env);
	case A64V_fsub: return sf_sub(w, a, b, env);
	case A64V_fmax: return sf_maxm(w, a, b, env);
	case A64V_fmin: return sf_minm(w, a, b, env);
	case A64V_fmaxnm: return sf_max(w, a, b, env);
	case A64V_fminnm: return sf_min(w, a, b, env);
	case A64V_fmadd: return sf_fma(w, a, b, c, 0, env);
	case A64V_fmsub: return sf_fma(w, a, b, c, FMA_NEG_PROD, env);
	case A64V_fnmadd: return sf_fma(w, a, b, c, FMA_NEG_PROD | FMA_NEG_C, env);
	case A64V_fnmsub: return sf_fma(w, a, b, c, FMA_NEG_C, env);
	}
	return 0;
}

static uint64_t fp(Cpu *c, uint64_t ctl, uint64_t a, uint64_t b)
{
	int w = ctl >> A64_CTL_W & 127;
	FpEnv env;

	env_of(c, w, &env);
	a = a64_fp_op(ctl & 0x3ff, w, a, b, ctl >> A64_CTL_C, &env);
	raise_flags(c, &env);
	return a;
}

/* The flags of a comparison of halves. */
static uint64_t fcmp16(Cpu *c, uint64_t ctl, uint64_t ab, uint64_t compare)
{
	uint64_t a = ab & 0xffff, b = ab >> 16 & 0xffff;
	bool quiet = !(ctl & 1);
	unsigned nzcv;
	FpEnv env;

	if (!(compare & 1))
		return fl_pack(ctl >> 1 & 15);
	a64_half_env(c, &env);
	if (sf_eq(16, a, b, quiet, &env))
		nzcv = 6;
	else if (sf_lt(16, a, b, quiet, &env))
		nzcv = 8;
	else if (sf_lt(16, b, a, quiet, &env))
		nzcv = 2;
	else
		nzcv = 3;
	raise_flags(c, &env);
	return fl_pack(nzcv);
}

/* ---- conversions between formats ---- */

static int fraction_bits(int w)
{
	return w == 64 ? 52 : w == 32 ? 23 : 10;
}

static int exponent_bias(int w)
{
	return w == 64 ? 1023 : w == 32 ? 127 : 15;
}

/* To the alternative half precision (FPCR.AHP): the greatest exponent is one more of normal numbers, there is neither
 * infinity nor NaN. What is too large raises NV alone. */
static uint64_t to_alt(int w, uint64_t a, FpEnv *env)
{
	int fraction = fraction_bits(w), bias = exponent_bias(w), exp = a >> fraction & (2 * bias + 1);
	uint64_t sign = (a >> (w - 1) & 1) << 15, max = sign | 0x7fff, r;
	FpEnv half = *env;

	if (exp == 2 * bias + 1) {
		env->flags |= FPF_NV;
		return a & ((1ull << fraction) - 1) ? sign : max;
	}
	if (exp < bias + 15)
		return sf_cvt(w, 16, a, env);
	half.flags = 0;
	r = sf_cvt(w, 16, a - (1ull << fraction), &half);
	if (half.flags & FPF_OF) {
		env->flags |= FPF_NV;
		return max;
	}
	env->flags |= half.flags;
	return r + 0x400;
}

static uint64_t from_alt(int w, uint64_t a, FpEnv *env)
{
	int fraction = fraction_bits(w);

	if ((a >> 10 & 31) < 31)
		return sf_cvt(16, w, a, env);
	return (a >> 15 & 1) << (w - 1) | (uint64_t)(exponent_bias(w) + 16) << fraction | (a & 0x3ff) << (fraction - 10);
}

/* A single to bfloat16, which is its upper half: same exponents. */
static uint64_t to_bf16(uint64_t a, FpEnv *env)
{
	uint32_t v = (uint32_t)sf_cvt(32, 32, a, env), low = v & 0xffff, exp = v >> 23 & 255; /* NaN quiet, flushed */
	bool sign = v >> 31, up = false;

	v >>= 16;
	if (exp == 255 || low == 0)
		return v;
	switch (env->rm) {
	case RM_TZ: break;
	case RM_DN: up = sign; break;
	case RM_UP: up = !sign; break;
	default: up = low > 0x8000 || (low == 0x8000 && v & 1); break;
	}
	v += up;
	env->flags |= exp == 0 ? FPF_NX | FPF_UF : (v >> 7 & 255) == 255 ? FPF_NX | FPF_OF : FPF_NX;
	return v;
}

uint64_t a64_fp_cvt(const Cpu *c, unsigned types, uint64_t a, FpEnv *env)
{
	unsigned from = types & 7, to = types >> 3;
	int from_w = 8 << (from >> 1), to_w = 8 << (to >> 1);
	bool alt = a64_cstate(c)->fpcr & FPCR_AHP;
	FpEnv e = *env;

	if (to == A64_TBF) {
		a = to_bf16(a, &e);
	} else if (to == A64_TH) { /* FPRoundCV: no half is flushed here, whatever FZ and FZ16 */
		e.ftz = FTZ_OFF;
		a = alt ? to_alt(from_w, a, &e) : sf_cvt(from_w, 16, a, &e);
	} else if (from == A64_TH) {
		e.daz = DAZ_OFF;
		a = alt ? from_alt(to_w, a, &e) : sf_cvt(16, to_w, a, &e);
	} else {
		a = sf_cvt(from_w, to_w, a, &e);
	}
	env->flags |= e.flags;
	return a;
}

static uint64_t fcvt(Cpu *c, uint64_t types, uint64_t a)
{
	FpEnv env;

	a64_fp_env(c, &env);
	a = a64_fp_cvt(c, (unsigned)types, a, &env);
	raise_flags(c, &env);
	return a;
}

/* ---- integers and fixed point ---- */

uint64_t a64_fp_to_int(int w, uint64_t a, int bits, bool is_signed, int rm, unsigned fbits, FpEnv *env)
{
	uint64_t exp;

	if (fbits == 0)
		return sf_to_int(w, a, bits, is_signed, rm, OOR_ARM, env);
	if (w != 64)
		a = sf_cvt(w, 64, a, env); /* exact */
	exp = a >> 52 & 2047;
	if (exp != 0 && exp != 2047) { /* a denormal of 64 bits becomes 0 either way */
		exp = exp + fbits > 2046 ? 2046 : exp + fbits;
		a = (a & ~(2047ull << 52)) | exp << 52;
	}
	return sf_to_int(64, a, bits, is_signed, RM_TZ, OOR_ARM, env);
}

uint64_t a64_fp_from_int(uint64_t v, bool is_signed, int w, unsigned fbits, FpEnv *env)
{
	FpEnv odd = { .rm = RM_ODD };

	if (fbits == 0 || v == 0)
		return sf_from_int(v, is_signed, w, env);
	if (w == 16) {  /* may become a denormal: scaled before it is rounded. As a double its last bit says "inexact". */
		v = sf_from_int(v, is_signed, 64, &odd) - ((uint64_t)fbits << 52);
		return sf_cvt(64, 16, v, env);
	}
	return sf_from_int(v, is_signed, w, env) - ((uint64_t)fbits << fraction_bits(w));
}

static uint64_t f2i16(Cpu *c, uint64_t ctl, uint64_t a)
{
	int bits = ctl & A64_TOX ? 64 : 32;
	FpEnv env;

	a64_half_env(c, &env);
	a = a64_fp_to_int(16, a, bits, !(ctl & A64_UNS), a64_fp_rm(ctl & 0x3ff), ctl >> A64_CTL_W & 127, &env);
	raise_flags(c, &env);
	return a;
}

static uint64_t i2f16(Cpu *c, uint64_t ctl, uint64_t v)
{
	bool is_signed = !(ctl & A64_UNS);
	FpEnv env;

	if (!(ctl & A64_TOX))
		v = is_signed ? (uint64_t)(int32_t)v : (uint32_t)v;
	a64_half_env(c, &env);
	v = a64_fp_from_int(v, is_signed, 16, ctl >> A64_CTL_W & 127, &env);
	raise_flags(c, &env);
	return v;
}

/* FPToFixedJS: Z says that the result is the operand; -0 has no integer. */
static uint64_t fjcvt(Cpu *c, uint64_t a)
{
	uint64_t r;
	FpEnv env;

	a64_fp_env(c, &env);
	r = sf_cvtmod(64, a, &env);
	r |= fl_pack(env.flags || a == 1ull << 63 ? 0 : 4) << 32;
	raise_flags(c, &env);
	return r;
}

/* ---- the rows ---- */

#define H(fn, ...) const Helper a64_h_##fn = { "a64_" #fn, (void *)fn, HF_CPU, T_I64, { __VA_ARGS__ } };
H(fp, T_I64, T_I64, T_I64)
H(fcvt, T_I64, T_I64)
H(fcmp16, T_I64, T_I64, T_I64)
H(f2i16, T_I64, T_I64)
H(i2f16, T_I64, T_I64)
H(fjcvt, T_I64)
#undef H
