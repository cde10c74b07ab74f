/*
 * What vectors of floating point need beyond the IR (vfp.h): half precision,
 * estimates and steps, fixed point, bfloat16. Called by the code that
 * emit_vfp.c makes, lane by lane to softfp or what helper_fp.c has; integer
 * registers only (see the Makefile). Names in comments are those of functions
 * in the Arm ARM (DDI 0487, J1.3).
 */
#include "fp.h"
#include "vfp.h"

static FpEnv env_of(const Cpu *c, int w)
{
	FpEnv env;

	if (w == 16)
		a64_half_env(c, &env);
	else
		a64_fp_env(c, &env);
	return env;
}

static void fold(Cpu *c, const FpEnv *env)
{
	if (env->flags)
		a64_fp_fold(c, env->flags);
}

/* ---- the parts of a number ---- */

static int frac_bits(int w) { return w == 64 ? 52 : w == 32 ? 23 : 10; }
static int exp_ones(int w) { return w == 64 ? 0x7ff : w == 32 ? 0xff : 0x1f; }
static int bias(int w) { return exp_ones(w) >> 1; }
static uint64_t sign_bit(int w) { return UINT64_C(1) << (w - 1); }
static int exp_of(int w, uint64_t a) { return (int)(a >> frac_bits(w)) & exp_ones(w); }
static uint64_t frac_of(int w, uint64_t a) { return a & ((UINT64_C(1) << frac_bits(w)) - 1); }
static uint64_t infinity(int w) { return (uint64_t)exp_ones(w) << frac_bits(w); }
static bool is_inf(int w, uint64_t a) { return (a & ~sign_bit(w)) == infinity(w); }
static bool is_nan(int w, uint64_t a) { return (a & ~sign_bit(w)) > infinity(w); }
/* 2 to the n, 1.5: numbers that are normal in all formats. */
static uint64_t power(int w, int n) { return (uint64_t)(bias(w) + n) << frac_bits(w); }
static uint64_t one_and_half(int w) { return power(w, 0) | UINT64_C(1) << (frac_bits(w) - 1); }

/* The operand as FPUnpack sees it: a denormal one may be flushed. */
static uint64_t unpack(int w, uint64_t a, FpEnv *env)
{
	if (env->daz != DAZ_OFF && exp_of(w, a) == 0 && frac_of(w, a)) {
		if (env->daz == DAZ_ID)
			env->flags |= FPF_ID;
		a &= sign_bit(w);
	}
	return a;
}

/* The product that some operations define; if it is one, what unpacking raises is raised. */
static bool inf_times_zero(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	uint64_t other = is_inf(w, a) ? b : a;

	return (is_inf(w, a) || is_inf(w, b)) && !(unpack(w, other, env) & ~sign_bit(w));
}

static uint64_t quiet_nan(int w, uint64_t a, FpEnv *env) /* FPProcessNaN */
{
	return sf_cvt(w, w, a, env);
}

/* ---- steps ---- */

static uint64_t mulx(int w, uint64_t a, uint64_t b, FpEnv *env) /* FPMulX */
{
	if (inf_times_zero(w, a, b, env))
		return power(w, 1) | ((a ^ b) & sign_bit(w));
	return sf_mul(w, a, b, env);
}

static uint64_t recps(int w, uint64_t a, uint64_t b, FpEnv *env) /* FPRecipStepFused: 2 - a b */
{
	if (inf_times_zero(w, a, b, env))
		return power(w, 1);
	return sf_fma(w, a ^ sign_bit(w), b, power(w, 1), 0, env);
}

static uint64_t rsqrts(int w, uint64_t a, uint64_t b, FpEnv *env) /* FPRSqrtStepFused: (3 - a b) / 2, rounded once */
{
	uint64_t half = UINT64_C(1) << frac_bits(w); /* one of the exponent */

	if (inf_times_zero(w, a, b, env))
		return one_and_half(w);
	a ^= sign_bit(w);
	/* Half of a b: where neither can be halved exactly the product is far below the last bit of the sum, and only
	 * whether it is there matters. */
	if (exp_of(w, a) > 1 && exp_of(w, a) < exp_ones(w))
		a -= half;
	else if (exp_of(w, b) > 1 && exp_of(w, b) < exp_ones(w))
		b -= half;
	return sf_fma(w, a, b, one_and_half(w), 0, env);
}

/* ---- estimates ---- */

unsigned a64_recip_estimate(unsigned a)
{
	return (((1u << 19) / (a * 2 + 1)) + 1) / 2;
}

unsigned a64_rsqrt_estimate(unsigned a)
{
	unsigned b = 512;

	a = a < 256 ? a * 2 + 1 : (a | 1) * 2;
	while (a * (b + 1) * (b + 1) < 1u << 28)
		b++;
	return (b + 1) / 2;
}

static uint64_t recpe(int w, uint64_t a, FpEnv *env) /* FPRecipEstimate */
{
	uint64_t sign = a & sign_bit(w), frac;
	int exp, to;

	if (is_nan(w, a))
		return quiet_nan(w, a, env);
	a = unpack(w, a, env) & ~sign_bit(w);
	if (a == infinity(w))
		return sign;
	if (!a) {
		env->flags |= FPF_DZ;
		return sign | infinity(w);
	}
	exp = exp_of(w, a);
	frac = frac_of(w, a) << (52 - frac_bits(w));
	if (exp == 0 && frac < UINT64_C(1) << 50) { /* the result is too large */
		bool max = env->rm == RM_TZ || env->rm == (sign ? RM_UP : RM_DN);

		env->flags |= FPF_OF | FPF_NX;
		return sign | (infinity(w) - max);
	}
	to = 2 * bias(w) - 1 - exp;
	if (to < 1 && env->ftz != FTZ_OFF) {
		env->flags |= FPF_UF;
		return sign;
	}
	if (exp == 0) { /* normal: by one bit or two */
		int up = frac >> 51 ? 1 : 2;

		frac <<= up;
		to += up - 1;
	}
	frac = (uint64_t)(a64_recip_estimate(256 + (frac >> 44 & 255)) & 255) << 44;
	if (to < 1) { /* denormal: to is 0 or -1 */
		frac = (UINT64_C(1) << 52 | frac) >> (1 - to);
		to = 0;
	}
	return sign | (uint64_t)to << frac_bits(w) | frac >> (52 - frac_bits(w));
}

static uint64_t rsqrte(int w, uint64_t a, FpEnv *env) /* FPRSqrtEstimate */
{
	uint64_t frac;
	int exp, to;

	if (is_nan(w, a))
		return quiet_nan(w, a, env);
	a = unpack(w, a, env);
	if (!(a & ~sign_bit(w))) {
		env->flags |= FPF_DZ;
		return a | infinity(w);
	}
	if (a & sign_bit(w)) {
		env->flags |= FPF_NV;
		return infinity(w) | UINT64_C(1) << (frac_bits(w) - 1);
	}
	if (a == infinity(w))
		return 0;
	exp = exp_of(w, a);
	frac = frac_of(w, a) << (52 - frac_bits(w));
	if (exp == 0) {
		int lead = __builtin_clzll(frac) - 11; /* to bit 52 */

		frac <<= lead;
		exp = 1 - lead;
	}
	to = (3 * bias(w) - 1 - exp) / 2;
	frac = UINT64_C(1) << 52 | (frac & ((UINT64_C(1) << 52) - 1));
	frac = a64_rsqrt_estimate((unsigned)(frac >> (exp & 1 ? 45 : 44))) & 255;
	return (uint64_t)to << frac_bits(w) | frac << (frac_bits(w) - 8);
}

static uint64_t recpx(int w, uint64_t a, FpEnv *env) /* FPRecpX */
{
	if (is_nan(w, a))
		return quiet_nan(w, a, env);
	a = unpack(w, a, env);
	if (exp_of(w, a) == 0)
		return (a & sign_bit(w)) | (uint64_t)(exp_ones(w) - 1) << frac_bits(w);
	return (a ^ infinity(w)) & (sign_bit(w) | infinity(w));
}

/* ---- lane by lane ---- */

static uint64_t lane1(const Cpu *c, unsigned op, int w, unsigned fbits, uint64_t a, FpEnv *env)
{
	switch (op) {
	case A64V_frecpe: return recpe(w, a, env);
	case A64V_frsqrte: return rsqrte(w, a, env);
	case A64V_frecpx: return recpx(w, a, env);
	case A64V_scvtf: return a64_fp_from_int((uint64_t)sextn(a, w), true, w, fbits, env);
	case A64V_ucvtf: return a64_fp_from_int(a, false, w, fbits, env);
	case A64V_fcvtl: return a64_fp_cvt(c, A64_TS << 3 | A64_TH, a, env);
	case A64V_fcvtn: return a64_fp_cvt(c, A64_TH << 3 | A64_TS, a, env);
	case A64V_bfcvtn: return a64_fp_cvt(c, A64_TBF << 3 | A64_TS, a, env);
	case A64V_fcvtxn: return sf_cvt(64, 32, a, env);
	}
	if (a64_is_f2i(op))
		return a64_fp_to_int(w, a, w, !a64_f2i_unsigned(op), a64_f2i_rm(op), fbits, env);
	return a64_fp_op(op, w, a, 0, 0, env);
}

static uint64_t lane2(unsigned op, int w, uint64_t a, uint64_t b, FpEnv *env)
{
	uint64_t mag = sign_bit(w) - 1;

	switch (op) {
	case A64V_fmulx: return mulx(w, a, b, env);
	case A64V_frecps: return recps(w, a, b, env);
	case A64V_frsqrts: return rsqrts(w, a, b, env);
	case A64V_fabd: return sf_sub(w, a, b, env) & mag;
	case A64V_fcmeq: return 0 - (uint64_t)sf_eq(w, a, b, true, env);
	case A64V_fcmge: return 0 - (uint64_t)sf_le(w, b, a, false, env);
	case A64V_fcmgt: return 0 - (uint64_t)sf_lt(w, b, a, false, env);
	case A64V_facge: return 0 - (uint64_t)sf_le(w, b & mag, a & mag, false, env);
	case A64V_facgt: return 0 - (uint64_t)sf_lt(w, b & mag, a & mag, false, env);
	}
	return a64_fp_op(op, w, a, b, 0, env);
}

static void vfp1(Cpu *c, const Vec *a, uint64_t ctl)
{
	unsigned op = VFP_OP(ctl), size = VFP_SIZE(ctl), to = size;
	/* Conversions have the flags and modes of their wider side. */
	FpEnv env = env_of(c, op == A64V_fcvtl ? 32 : 8 << size);
	Vec r = { { 0 } };

	if (op == A64V_fcvtl)
		to++;
	else if (op == A64V_fcvtn || op == A64V_bfcvtn || op == A64V_fcvtxn)
		to--;
	if (op == A64V_fcvtxn)
		env.rm = RM_ODD;
	for (unsigned i = 0; i < VFP_LANES(ctl); i++)
		vec_set(&r, to, i, lane1(c, op, 8 << size, VFP_FBITS(ctl), vec_get(a, size, i), &env));
	fold(c, &env);
	c->varg[3] = r;
}

static void vfp2(Cpu *c, const Vec *a, const Vec *b, uint64_t ctl)
{
	unsigned size = VFP_SIZE(ctl);
	FpEnv env = env_of(c, 8 << size);
	Vec r = { { 0 } };

	for (unsigned i = 0; i < VFP_LANES(ctl); i++)
		vec_set(&r, size, i, lane2(VFP_OP(ctl), 8 << size, vec_get(a, size, i), vec_get(b, size, i), &env));
	fold(c, &env);
	c->varg[3] = r;
}

static void hfma(Cpu *c, const Vec *a, const Vec *b, const Vec *d, unsigned lanes)
{
	FpEnv env = env_of(c, 16);
	Vec r = { { 0 } };

	for (unsigned i = 0; i < lanes; i++)
		vec_set(&r, M_16, i, sf_fma(16, vec_get(a, M_16, i), vec_get(b, M_16, i), vec_get(d, M_16, i), 0, &env));
	fold(c, &env);
	c->varg[3] = r;
}

static void hfma1(Cpu *c, const Vec *a, const Vec *b, const Vec *d) { hfma(c, a, b, d, 1); }
static void hfma4(Cpu *c, const Vec *a, const Vec *b, const Vec *d) { hfma(c, a, b, d, 4); }
static void hfma8(Cpu *c, const Vec *a, const Vec *b, const Vec *d) { hfma(c, a, b, d, 8); }

/* ---- products of smaller elements ---- */

/* As a number of 32 bits, NaN not made quiet (operands of FPMulAddH). */
static uint64_t widen(uint64_t a, FpEnv *env)
{
	if (exp_of(16, a) == exp_ones(16))
		return (a & sign_bit(16)) << 16 | infinity(32) | frac_of(16, a) << 13;
	return sf_cvt(16, 32, a, env);
}

static void fmlal(Cpu *c, const Vec *a, const Vec *b, const Vec *d)
{
	FpEnv env = env_of(c, 32), half = env_of(c, 16);
	Vec r;

	for (unsigned i = 0; i < 4; i++)
		vec_set(&r, M_32, i, sf_fma(32, widen(vec_get(a, M_16, i), &half), widen(vec_get(b, M_16, i), &half),
		    vec_get(d, M_32, i), 0, &env));
	fold(c, &env);
	c->varg[3] = r;
}

/* BFMulH and BFAdd have modes of their own and raise nothing; what overflows is infinite. */
static const FpEnv bf_env = {
	.rm = RM_ODD, .nan_rule = NAN_ARM_DN, .tiny_before = 1, .ftz = FTZ_UF, .daz = DAZ_QUIET,
};

static uint64_t bf_finish(uint64_t r, const FpEnv *env)
{
	return env->flags & FPF_OF ? (r & sign_bit(32)) | infinity(32) : r;
}

static uint64_t bf_add(uint64_t a, uint64_t b)
{
	FpEnv env = bf_env;

	return bf_finish(sf_add(32, a, b, &env), &env);
}

static uint64_t bf_mul(uint64_t a, uint64_t b)
{
	FpEnv env = bf_env;

	return bf_finish(sf_mul(32, a << 16, b << 16, &env), &env);
}

/* d plus the products of the pairs i of a and j of b (BFDotAdd). */
static uint64_t bf_dot(uint64_t d, const Vec *a, unsigned i, const Vec *b, unsigned j)
{
	uint64_t low = bf_mul(vec_get(a, M_16, 2 * i), vec_get(b, M_16, 2 * j));

	return bf_add(d, bf_add(low, bf_mul(vec_get(a, M_16, 2 * i + 1), vec_get(b, M_16, 2 * j + 1))));
}

static void bfdot(Cpu *c, const Vec *a, const Vec *b, const Vec *d)
{
	Vec r;

	for (unsigned i = 0; i < 4; i++)
		vec_set(&r, M_32, i, bf_dot(vec_get(d, M_32, i), a, i, b, i));
	c->varg[3] = r;
}

static void bfmmla(Cpu *c, const Vec *a, const Vec *b, const Vec *d)
{
	Vec r;

	for (unsigned i = 0; i < 4; i++) { /* row i / 2 of a, column i % 2 of b: two pairs each */
		unsigned row = i & 2, col = i % 2 * 2;

		vec_set(&r, M_32, i, bf_dot(bf_dot(vec_get(d, M_32, i), a, row, b, col), a, row + 1, b, col + 1));
	}
	c->varg[3] = r;
}

#define H(fn, flags, ret, ...) const Helper a64_h_##fn = { "a64_" #fn, (void *)fn, flags, ret, { __VA_ARGS__ } };
A64_VFP_HELPERS(H)
