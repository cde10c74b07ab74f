/*
 * model.c - the oracles model and quad of the softfp test: the compiler's binary128.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include "softfp_test.h"

#if LDBL_MANT_DIG == 113
typedef long double Q;
#define HAVE_Q 1
#define HAVE_QLIBM 1
#define q_sqrt sqrtl
#define q_fma fmal
#elif defined __x86_64__
typedef __float128 Q;
#define HAVE_Q 1
#ifdef __GLIBC__
#define HAVE_QLIBM 1
extern __float128 sqrtf128(__float128), fmaf128(__float128, __float128, __float128);
#define q_sqrt sqrtf128
#define q_fma fmaf128
#else
#define q_sqrt(x) (x)           /* not called */
#define q_fma(x, y, z) ((x) * (y) + (z))
#endif
#endif

/* ---- model: exact values in binary128 ---- */

#ifdef HAVE_Q
static Q q_of_bits(F128 v)
{
	uint64_t limbs[2] = { v.lo, v.hi };     /* hosts with binary128 are little-endian here, or s390x */
	Q q;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	limbs[0] = v.hi;
	limbs[1] = v.lo;
#endif
	memcpy(&q, limbs, sizeof(q));
	return q;
}

static F128 bits_of_q(Q q)
{
	uint64_t limbs[2];

	memcpy(limbs, &q, sizeof(q));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return f128(limbs[0], limbs[1]);
#else
	return f128(limbs[1], limbs[0]);
#endif
}

/* 2^e for a normal exponent */
static Q pow2(int e)
{
	return q_of_bits(f128((uint64_t)(e + 16383) << 48, 0));
}

/* The value of a number (not NaN) of 16, 32 or 64 bits. */
static Q value(int w, uint64_t v)
{
	int fbits = prec_of(w) - 1, emax = emax_of(w), e = v >> fbits & (2 * emax + 1);
	uint64_t frac = v & ((UINT64_C(1) << fbits) - 1);
	Q q = frac;

	if (e == 2 * emax + 1)
		q = q_of_bits(f128(UINT64_C(0x7fff) << 48, 0));
	else if (e)
		q = (q + pow2(fbits)) * pow2(e - emax - fbits);
	else
		q *= pow2(1 - emax - fbits);
	return v >> (w - 1) & 1 ? -q : q;
}

static bool is_neg(Q q)
{
	return bits_of_q(q).hi >> 63;
}

/* The integer next to q, |q| < 2^112, by real arithmetic. */
static __int128 round_q(Q q, int rm, bool *inexact)
{
	__int128 t = (__int128)q, away = q < 0 ? t - 1 : t + 1;
	Q rest = q - (Q)t;

	if (rest < 0)
		rest = -rest;
	*inexact = rest != 0;
	if (!*inexact)
		return t;
	switch (rm) {
	case RM_NE: return rest > (Q)0.5 || (rest == (Q)0.5 && t & 1) ? away : t;
	case RM_TZ: return t;
	case RM_DN: return q < 0 ? away : t;
	case RM_UP: return q < 0 ? t : away;
	case RM_MM: return rest >= (Q)0.5 ? away : t;
	default: return t & 1 ? t : away;
	}
}

/* floor(log2 |q|) of a normal q */
static int exponent(Q q)
{
	return (int)(bits_of_q(q).hi >> 48 & 0x7fff) - 16383;
}

/* q (finite, exact or rounded to odd) as a number of width w, with its flags. */
static uint64_t model_round(int w, Q q, int rm, bool tiny_before, unsigned *flags)
{
	int p = prec_of(w), emax = emax_of(w), e;
	uint64_t sign = (uint64_t)is_neg(q) << (w - 1);
	bool inexact, tiny;
	Q r, max = (pow2(p) - 1) * pow2(emax - p + 1);

	*flags = 0;
	if (q == 0)
		return sign;
	e = exponent(q);
	tiny = e < 1 - emax;
	if (tiny && !tiny_before) {
		r = (Q)round_q(q * pow2(p - 1 - e), rm, &inexact) * pow2(e - p + 1);
		tiny = (r < 0 ? -r : r) < pow2(1 - emax);
	}
	if (e < 1 - emax)
		e = 1 - emax;
	r = (Q)round_q(q * pow2(p - 1 - e), rm, &inexact) * pow2(e - p + 1);
	if (inexact)
		*flags = tiny ? FPF_NX | FPF_UF : FPF_NX;
	if (r < 0)
		r = -r;
	if (r > max) {
		bool to_max = rm == RM_TZ || rm == RM_ODD || rm == (sign ? RM_UP : RM_DN);

		*flags = FPF_NX | FPF_OF;
		return sign | (((uint64_t)(2 * emax + 1) << (p - 1)) - to_max);
	}
	if (r < pow2(1 - emax))
		return sign | (uint64_t)(r * pow2(emax + p - 2));
	e = exponent(r);
	return sign + ((uint64_t)(e + emax - 1) << (p - 1)) + (uint64_t)(r * pow2(p - 1 - e));
}

static Q q_op(int op, Q a, Q b, Q c)
{
	volatile Q x = a, y = b, z = c, r;

	switch (op) {
	case ADD: r = x + y; break;
	case SUB: r = x - y; break;
	case MUL: r = x * y; break;
	case DIV: r = x / y; break;
	case SQRT: r = q_sqrt(x); break;
	default: r = x * y; r = r + z; break;   /* the product of two binary64 is exact */
	}
	return r;
}

/* Whether the C library has binary128 functions, for square roots and fused multiply-add. */
static bool has_qlibm(void)
{
#ifdef HAVE_QLIBM
	return true;
#else
	return false;
#endif
}

void model(int w, int op)
{
	static const struct { int neg; const char *name; } forms[] = {
		{ 0, "fmadd" }, { FMA_NEG_C, "fmsub" }, { FMA_NEG_PROD, "fnmsub" }, { FMA_NEG_PROD | FMA_NEG_C, "fnmadd" },
	};
	int rm = below(6), form = below(4);
	FpEnv env = { .rm = rm, .tiny_before = below(2) };
	const char *name = op == FMA ? forms[form].name : op_name[op];
	unsigned flags;
	F128 v[3], got, want;
	Q a, b, c, r;

	operands(w, v);
	got = run(w, op, v, forms[form].neg, &env);
	if (nan_result(w, op, v, &want, &flags)) {
		check("model", name, w, rm, v, got, env.flags, want, flags);
		return;
	}
	if (op == SQRT && !has_qlibm()) {
		skipped++;
		return;
	}
	a = value(w, v[0].lo);
	b = op == SQRT ? 0 : value(w, v[1].lo);
	c = op == FMA ? value(w, v[2].lo) : 0;
	if (op == FMA && forms[form].neg & FMA_NEG_PROD)
		a = -a;
	if (op == FMA && forms[form].neg & FMA_NEG_C)
		c = -c;
	fesetround(FE_TOWARDZERO);
	feclearexcept(FE_ALL_EXCEPT);
	r = q_op(op, a, b, c);
	flags = host_flags();
	fesetround(FE_TONEAREST);
	if (r != r) {
		check("model", name, w, rm, v, got, env.flags, canonical(w), FPF_NV);
		return;
	}
	if (r == 2 * r) {                       /* zero or infinity, exact */
		if (r == 0 && rm == RM_DN) {
			fesetround(FE_DOWNWARD);
			r = q_op(op, a, b, c);
			fesetround(FE_TONEAREST);
		}
		want = compose(w, is_neg(r), r == 0 ? 0 : 2 * emax_of(w) + 1, 0, 0);
		check("model", name, w, rm, v, got, env.flags, want, flags);
		return;
	}
	if (flags & FPF_NX) {
		want = bits_of_q(r);
		want.lo |= 1;
		r = q_of_bits(want);
	}
	want = f128(0, model_round(w, r, rm, env.tiny_before, &flags));
	check("model", name, w, rm, v, got, env.flags, want, flags);
}

/* Conversions between formats, to and from integers, to integers in the format. */
void model_convert(void)
{
	static const int widths[] = { 16, 32, 64, 128 };
	static const int int_widths[] = { 8, 16, 32, 64 };
	int w = widths[below(4)], to = widths[below(3)], rm = below(6), bits = int_widths[below(4)], oor = below(3);
	bool is_signed = below(2), exact = below(2), inexact = false;
	FpEnv env = { .rm = rm, .tiny_before = below(2) };
	uint64_t got, want, mask = UINT64_MAX >> (64 - bits), top = (mask >> 1) + 1;
	unsigned flags = 0, near;
	F128 v[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } }, got_f, want_f;
	bool huge;
	int nan;
	Q q;

	v[0] = operand(w, emax_of(w) + below(64), &near);
	nan = nan_kind(w, v[0]);
	q = nan ? 0 : w == 128 ? q_of_bits(v[0]) : value(w, v[0].lo);

	/* to a format of 64 bits or less */
	got = w == 128 ? sf128_to(to, v[0], &env) : sf_cvt(w, to, v[0].lo, &env);
	if (nan) {
		check64("model", "cvt", w, rm, v, got, env.flags, canonical(to).lo, nan == 2 ? FPF_NV : 0);
	} else if (q == 2 * q) {
		check64("model", "cvt", w, rm, v, got, env.flags,
			compose(to, is_neg(q), q == 0 ? 0 : 2 * emax_of(to) + 1, 0, 0).lo, 0);
	} else {
		if (w == 128 && exponent(q) < -4000)            /* as good as the smallest */
			q = is_neg(q) ? -pow2(-4000) : pow2(-4000);
		want = model_round(to, q, rm, env.tiny_before, &flags);
		check64("model", "cvt", w, rm, v, got, env.flags, want, flags);
	}

	/* to binary128 and back: nothing lost */
	if (w != 128) {
		env.flags = 0;
		got_f = sf128_from(w, v[0].lo, &env);
		want_f = nan ? canonical(128) : bits_of_q(q);
		check("model", "cvt128", w, rm, v, got_f, env.flags, want_f, nan == 2 ? FPF_NV : 0);
		env.flags = 0;
		got = sf128_to(w, got_f, &env);
		check64("model", "cvt back", w, rm, v, got, env.flags, nan ? canonical(w).lo : v[0].lo, 0);
	}

	/* to an integer */
	env.flags = flags = 0;
	got = w == 128 ? sf128_to_int(v[0], bits, is_signed, rm, oor, &env)
		: sf_to_int(w, v[0].lo, bits, is_signed, rm, oor, &env);
	huge = q >= pow2(112) || q <= -pow2(112);      /* and an integer already */
	__int128 i = nan || huge ? 0 : round_q(q, rm, &inexact);
	__int128 max = is_signed ? top - 1 : mask, min = is_signed ? -(__int128)top : 0;

	if (nan || huge || i > max || i < min) {
		flags = FPF_NV;
		want = oor == OOR_X86 ? (is_signed ? top : mask) : nan ? (oor == OOR_ARM ? 0 : (uint64_t)max)
			: is_neg(q) ? (uint64_t)min & mask : (uint64_t)max;
	} else {
		flags = inexact ? FPF_NX : 0;
		want = (uint64_t)i & mask;
	}
	check64("model", is_signed ? "to_int" : "to_uint", w, rm, v, got, env.flags, want, flags);

	/* to 32 bits modulo 2^32 */
	if (w != 128) {
		env.flags = flags = 0;
		got = sf_cvtmod(w, v[0].lo, &env);
		i = nan || huge ? 0 : round_q(q, RM_TZ, &inexact);
		flags = nan || huge || i > INT32_MAX || i < INT32_MIN ? FPF_NV : inexact ? FPF_NX : 0;
		check64("model", "cvtmod", w, RM_TZ, v, got, env.flags, (uint32_t)i, flags);
	}

	/* to an integer in the same format */
	env.flags = flags = 0;
	got_f = w == 128 ? sf128_round_int(v[0], rm, exact, &env) : f128(0, sf_round_int(w, v[0].lo, rm, exact, &env));
	if (nan) {
		want_f = canonical(w);
		flags = nan == 2 ? FPF_NV : 0;
	} else if (huge) {
		want_f = v[0];
	} else {
		Q whole = (Q)round_q(q, rm, &inexact);

		flags = inexact && exact ? FPF_NX : 0;
		if (whole == 0)
			want_f = compose(w, is_neg(q), 0, 0, 0);
		else if (w == 128)
			want_f = bits_of_q(whole);
		else
			want_f = f128(0, model_round(w, whole, RM_NE, false, &near));
	}
	check("model", exact ? "roundnx" : "round", w, rm, v, got_f, env.flags, want_f, flags);

	/* from an integer */
	v[0] = f128(0, rnd() >> below(64));
	if (below(2))
		v[0].lo = -v[0].lo;
	else if (below(2))
		v[0].lo &= UINT64_MAX << below(64);
	q = is_signed ? (Q)(int64_t)v[0].lo : (Q)v[0].lo;
	env.flags = 0;
	got = sf_from_int(v[0].lo, is_signed, to, &env);
	want = model_round(to, q, rm, env.tiny_before, &flags);
	check64("model", is_signed ? "from_int" : "from_uint", to, rm, v, got, env.flags, want, flags);
	env.flags = 0;
	got_f = sf128_from_int(v[0].lo, is_signed, &env);
	check("model", is_signed ? "from_int" : "from_uint", 128, rm, v, got_f, env.flags, bits_of_q(q), 0);
}

/* ---- comparisons, minima and maxima, classes: by the values in binary128 ---- */

static unsigned model_class(int w, F128 v, Q q)
{
	int k = nan_kind(w, v), neg = is_neg(q);
	Q mag = neg ? -q : q;

	if (k)
		return k == 2 ? 0x100 : 0x200;
	if (q == 0)
		return neg ? 0x8 : 0x10;
	if (mag == 2 * mag && !(w == 128 && mag < 1))
		return neg ? 0x1 : 0x80;
	if (mag < pow2(1 - emax_of(w)))
		return neg ? 0x4 : 0x20;
	return neg ? 0x2 : 0x40;
}

void model_compare(void)
{
	static const int widths[] = { 16, 32, 64, 128 };
	int w = widths[below(4)], ka, kb;
	bool quiet = below(2), lt, eq;
	unsigned flags;
	F128 v[3], lo, hi;
	FpEnv env = { 0 };
	uint64_t a, b;
	Q x, y;

	operands(w, v);
	if (below(8) == 0)              /* the same magnitude */
		v[1] = w == 128 ? f128(v[0].hi ^ UINT64_C(1) << 63, v[0].lo) : f128(0, v[0].lo ^ UINT64_C(1) << (w - 1));
	a = v[0].lo;
	b = v[1].lo;
	ka = nan_kind(w, v[0]);
	kb = nan_kind(w, v[1]);
	x = ka ? 0 : w == 128 ? q_of_bits(v[0]) : value(w, a);
	y = kb ? 0 : w == 128 ? q_of_bits(v[1]) : value(w, b);
	lt = !ka && !kb && x < y;
	eq = !ka && !kb && x == y;
	flags = ka == 2 || kb == 2 || ((ka || kb) && !quiet) ? FPF_NV : 0;

#define REL(name, want) do { \
		bool r_ = w == 128 ? sf128_##name(v[0], v[1], quiet, &env) : sf_##name(w, a, b, quiet, &env); \
		check64("model", #name, w, RM_NE, v, r_, env.flags, want, flags); \
		env.flags = 0; \
	} while (0)
	REL(eq, eq);
	REL(lt, lt);
	REL(le, lt || eq);
#undef REL

	check64("model", "class", w, RM_NE, v, w == 128 ? sf128_class(v[0]) : sf_class(w, a), 0, model_class(w, v[0], x), 0);

	flags = ka == 2 || kb == 2 ? FPF_NV : 0;
	if (eq)                         /* the same, or zeros of any sign */
		lt = is_neg(x);
	lo = lt ? v[0] : v[1];
	hi = lt ? v[1] : v[0];
#define MINMAX(name, want) do { \
		F128 r_ = w == 128 ? sf128_##name(v[0], v[1], &env) : f128(0, sf_##name(w, a, b, &env)); \
		check("model", #name, w, RM_NE, v, r_, env.flags, want, flags); \
		env.flags = 0; \
	} while (0)
	if (ka || kb)
		lo = hi = canonical(w);
	MINMAX(minm, lo);
	MINMAX(maxm, hi);
	if (!ka != !kb)
		lo = hi = ka ? v[1] : v[0];
	MINMAX(min, lo);
	MINMAX(max, hi);
#undef MINMAX
}

/* ---- quad: the host's binary128 ---- */

/* Whether a+b or a*b lies halfway between r, to which it rounds to nearest even, and its neighbour far. */
static bool is_tie(int op, Q a, Q b, Q r, Q far)
{
	Q err;

	if (op == MUL) {
		err = q_fma(a, b, -r);
	} else if ((a < 0 ? -a : a) < (b < 0 ? -b : b)) {
		err = a - (r - b);              /* Dekker's Fast2Sum: exact in RM_NE */
	} else {
		err = b - (r - a);
	}
	return err == (far - r) / 2;
}

void quad(int op)
{
	int rm = below(op == FMA || (op == MUL && !has_qlibm()) ? 4 : 5);       /* RM_MM: where is_tie can tell */
	FpEnv env = { .rm = rm, .tiny_before = host_tiny_before() };
	F128 v[3], got, want, far;
	unsigned flags;
	Q a, b, c, r;

	operands(128, v);
	if ((op == SQRT || op == FMA) && !has_qlibm()) {
		skipped++;
		return;
	}
	got = run(128, op, v, 0, &env);
	if (nan_result(128, op, v, &want, &flags)) {
		check("quad", op_name[op], 128, rm, v, got, env.flags, want, flags);
		return;
	}
	a = q_of_bits(v[0]);
	b = q_of_bits(v[1]);
	c = q_of_bits(v[2]);
	fesetround(host_rm(rm == RM_MM ? RM_NE : rm));
	feclearexcept(FE_ALL_EXCEPT);
	if (op == FMA) {
		volatile Q x = a, y = b, z = c, s = q_fma(x, y, z);

		r = s;
	} else {
		r = q_op(op, a, b, c);
	}
	flags = host_flags();
	fesetround(FE_TONEAREST);
	want = r != r ? canonical(128) : bits_of_q(r);
	if (rm == RM_MM && flags & FPF_NX) {
		if (exponent(r) < -16000)
			return;                 /* here the error is not exact */
		far = f128(want.hi + (want.lo == UINT64_MAX), want.lo + 1);
		if ((op == ADD || op == SUB || op == MUL) && is_tie(op, a, op == SUB ? -b : b, r, q_of_bits(far)))
			want = far;
	}
	check("quad", op_name[op], 128, rm, v, got, env.flags, want, flags);
}

#else   /* no binary128 */

void model(int w, int op)
{
	(void)w;
	(void)op;
	skipped++;
}

void model_convert(void)
{
	skipped++;
}

void model_compare(void)
{
	skipped++;
}

void quad(int op)
{
	(void)op;
	skipped++;
}
#endif
