/*
 * softfp.c - exact IEEE 754 arithmetic in integers only (see softfp.h).
 *
 * One implementation for all formats.  Operands are unpacked into a Num, whose significand is 128 bits wide
 * with its leading one at bit 126 whatever the format:
 *
 *	value = (-1)^sign * sig / 2^126 * 2^exp
 *
 * An operation computes a significand that is exact except that bit 0 may stand for "and something nonzero
 * below" (jamming), and round_pack() does the rest: normalising, rounding, overflow, tininess, flags.  The
 * widest format has 113 bits of precision, so that at least 14 bits lie between the last bit kept and the jam
 * bit.  Only a product that is still to be added to (fma) needs more than 128 bits.
 *
 * Section numbers are those of IEEE 754-2019.
 */
#include <stddef.h>
#include "softfp.h"
#include "softfp_limb.h"

typedef struct Fmt {
	int w;          /* bits in all */
	int p;          /* bits of precision, the hidden one included */
	int emax;       /* largest exponent of a finite number; also the bias */
} Fmt;

static const Fmt fmt16 = { 16, 11, 15 };
static const Fmt fmt32 = { 32, 24, 127 };
static const Fmt fmt64 = { 64, 53, 1023 };
static const Fmt fmt128 = { 128, 113, 16383 };

static const Fmt *fmt_of(int w)
{
	return w == 64 ? &fmt64 : w == 32 ? &fmt32 : &fmt16;
}

enum { ZERO, FINITE, INF, QNAN, SNAN };         /* Num.kind; from QNAN on it is a NaN */

typedef struct Num {
	F128 sig;       /* FINITE: leading one at bit 126.  NaN: the fraction aligned likewise, no leading one */
	F128 raw;       /* the operand's bits, after flushing */
	int exp;
	int kind;
	bool sign;
} Num;

/* ---- packing and unpacking ---- */

static Num unpack(const Fmt *f, F128 raw, FpEnv *env)
{
	int efield, emask = 2 * f->emax + 1;
	Num n;

	if (f->w == 128) {
		n.sign = raw.hi >> 63;
		efield = raw.hi >> 48 & emask;
		n.sig = (F128){ raw.lo, raw.hi & ((UINT64_C(1) << 48) - 1) };
		n.raw = raw;
	} else {
		n.raw = wide(raw.lo & UINT64_MAX >> (64 - f->w));
		n.sign = n.raw.lo >> (f->w - 1);
		efield = n.raw.lo >> (f->p - 1) & emask;
		n.sig = wide(raw.lo & ((UINT64_C(1) << (f->p - 1)) - 1));
	}
	n.sig = shl(n.sig, 127 - f->p);
	n.exp = efield - f->emax;
	if (efield == emask) {
		n.kind = !nonzero(n.sig) ? INF : n.sig.hi >> 61 & 1 ? QNAN : SNAN;
	} else if (efield) {
		n.kind = FINITE;
		n.sig.hi |= UINT64_C(1) << 62;
	} else if (!nonzero(n.sig)) {
		n.kind = ZERO;
	} else if (env->daz != DAZ_OFF) {
		if (env->daz == DAZ_ID)
			env->flags |= FPF_ID;
		n.kind = ZERO;
		n.raw = shl(wide(n.sign), f->w - 1);
	} else {
		int lead = clz(n.sig) - 1;

		n.kind = FINITE;
		n.sig = shl(n.sig, lead);
		n.exp = 1 - f->emax - lead;
	}
	return n;
}

/* The bits of a number whose exponent field is efield; a carry out of frac counts it up. */
static F128 pack(const Fmt *f, bool sign, int efield, F128 frac)
{
	if (f->w == 128) {
		frac.hi += ((uint64_t)sign << 63) + ((uint64_t)efield << 48);
		return frac;
	}
	return wide(frac.lo + ((uint64_t)sign << (f->w - 1)) + ((uint64_t)efield << (f->p - 1)));
}

static F128 zero(const Fmt *f, bool sign)
{
	return pack(f, sign, 0, wide(0));
}

static F128 infinity(const Fmt *f, bool sign)
{
	return pack(f, sign, 2 * f->emax + 1, wide(0));
}

/* The sign of a sum that is exactly zero (6.3): of operands with different signs, negative only in RM_DN. */
static F128 zero_sum(const Fmt *f, bool sign_a, bool sign_b, const FpEnv *env)
{
	return zero(f, sign_a == sign_b ? sign_a : env->rm == RM_DN);
}

/*
 * sig >> drop (drop > 0, any size), rounded by rm for a number of that sign.  sig is below 2^127.
 * *inexact tells whether the result differs from the exact quotient.
 */
static F128 round_shift(F128 sig, int drop, int rm, bool sign, bool *inexact)
{
	F128 kept = wide(0), rest = wide(1);    /* what is right for drop > 128: less than half */
	bool up;

	if (drop < 128) {
		kept = shr(sig, drop);
		rest = shl(sig, 128 - drop);    /* 1/2 of the last bit kept stands at bit 127 */
	} else if (drop == 128) {
		rest = sig;
	}
	*inexact = nonzero(rest);
	if (!*inexact)
		return kept;
	switch (rm) {
	case RM_TZ:
		up = false;
		break;
	case RM_DN:
		up = sign;
		break;
	case RM_UP:
		up = !sign;
		break;
	case RM_MM:
		up = rest.hi >> 63;
		break;
	case RM_ODD:
		kept.lo |= 1;
		up = false;
		break;
	default:
		up = rest.hi >> 63 && (rest.hi << 1 | rest.lo | (kept.lo & 1));
	}
	return up ? add(kept, wide(1)) : kept;
}

/*
 * The result of an operation: sig (not zero) / 2^126 * 2^exp, rounded into the format by env->rm, with the
 * flags NX, UF and OF (7.4 to 7.6).
 */
static F128 round_pack(const Fmt *f, bool sign, int exp, F128 sig, FpEnv *env)
{
	int lead = clz(sig) - 1, efield, drop = 127 - f->p;
	bool tiny, inexact;
	F128 kept;

	if (lead > 0)
		sig = shl(sig, lead);
	else if (lead < 0)
		sig = shr_jam(sig, 1);
	exp -= lead;
	efield = exp + f->emax;
	tiny = efield < 1;
	if (tiny) {
		/* After rounding: would it reach the smallest normal number were the exponent not bounded? */
		if (efield == 0 && !env->tiny_before)
			tiny = !shr(round_shift(sig, drop, env->rm, sign, &inexact), f->p).lo;
		if (tiny && env->ftz != FTZ_OFF) {
			env->flags |= env->ftz == FTZ_UF ? FPF_UF : FPF_UF | FPF_NX;
			return zero(f, sign);
		}
		drop += 1 - efield;
		efield = 1;
	}
	kept = round_shift(sig, drop, env->rm, sign, &inexact);
	if (inexact)
		env->flags |= tiny ? FPF_NX | FPF_UF : FPF_NX;
	if (efield + (int)shr(kept, f->p).lo > 2 * f->emax) {
		int rm = env->rm;

		env->flags |= FPF_NX | FPF_OF;
		if (rm == RM_TZ || rm == RM_ODD || rm == (sign ? RM_UP : RM_DN))
			return sub(infinity(f, sign), wide(1));         /* the largest finite number */
		return infinity(f, sign);
	}
	return pack(f, sign, efield - 1, kept);         /* the hidden bit counts the exponent up */
}

/* ---- NaN ---- */

static F128 default_nan(const Fmt *f, const FpEnv *env)
{
	return pack(f, env->nan_rule == NAN_X86, 2 * f->emax + 1, shl(wide(1), f->p - 2));
}

/* The result of an invalid operation on numbers (7.2). */
static F128 invalid(const Fmt *f, FpEnv *env)
{
	env->flags |= FPF_NV;
	return default_nan(f, env);
}

/*
 * The NaN that an operation returns whose operands, count of them in the order that the guest's rule looks at
 * them, include at least one NaN; raises NV if one is signalling.  f is the format of the result: the
 * payload keeps its upper bits.  The one place that knows the rules.
 */
static F128 pick_nan(const Fmt *f, const Num *const n[], int count, FpEnv *env)
{
	const Num *first = NULL, *first_s = NULL;

	for (int i = count - 1; i >= 0; i--) {
		if (n[i]->kind >= QNAN)
			first = n[i];
		if (n[i]->kind == SNAN)
			first_s = n[i];
	}
	if (first_s)
		env->flags |= FPF_NV;
	switch (env->nan_rule) {
	case NAN_ARM:
		if (first_s)
			first = first_s;
		break;
	case NAN_X86:
		break;
	default:
		return default_nan(f, env);
	}
	F128 frac = shr(first->sig, 127 - f->p), quiet = shl(wide(1), f->p - 2);

	frac.lo |= quiet.lo;
	frac.hi |= quiet.hi;
	return pack(f, first->sign, 2 * f->emax + 1, frac);
}

static F128 nan2(const Fmt *f, const Num *a, const Num *b, FpEnv *env)
{
	return pick_nan(f, (const Num *const[]){ a, b }, 2, env);
}

static F128 nan1(const Fmt *f, const Num *a, FpEnv *env)
{
	return pick_nan(f, &a, 1, env);
}

/* ---- arithmetic ---- */

static F128 addsub(const Fmt *f, F128 ra, F128 rb, bool negate, FpEnv *env)
{
	Num a = unpack(f, ra, env), b = unpack(f, rb, env);
	bool sign_b = b.sign ^ negate;
	F128 sig;
	int d;

	if (a.kind >= QNAN || b.kind >= QNAN)
		return nan2(f, &a, &b, env);
	if (a.kind == INF)
		return b.kind == INF && a.sign != sign_b ? invalid(f, env) : a.raw;
	if (b.kind == INF)
		return infinity(f, sign_b);
	if (a.kind == ZERO) {
		if (b.kind == ZERO)
			return zero_sum(f, a.sign, sign_b, env);
		return round_pack(f, sign_b, b.exp, b.sig, env);
	}
	if (b.kind == ZERO)
		return round_pack(f, a.sign, a.exp, a.sig, env);

	/* The smaller one moves right.  What the jam replaces is more than one bit below the larger one's last,
	   and then cancelling costs one leading bit at most. */
	d = a.exp - b.exp;
	if (d < 0 || (d == 0 && less(a.sig, b.sig))) {
		sig = a.sig;
		a.sig = b.sig;
		b.sig = sig;
		a.exp = b.exp;
		d = -d;
		negate = a.sign != sign_b;
		a.sign = sign_b;
	} else {
		negate = a.sign != sign_b;
	}
	b.sig = shr_jam(b.sig, d);
	sig = negate ? sub(a.sig, b.sig) : add(a.sig, b.sig);
	if (!nonzero(sig))
		return zero_sum(f, a.sign, !a.sign, env);
	return round_pack(f, a.sign, a.exp, sig, env);
}

static F128 mul(const Fmt *f, F128 ra, F128 rb, FpEnv *env)
{
	Num a = unpack(f, ra, env), b = unpack(f, rb, env);
	bool sign = a.sign ^ b.sign;
	Wide prod;

	if (a.kind >= QNAN || b.kind >= QNAN)
		return nan2(f, &a, &b, env);
	if (a.kind == INF || b.kind == INF)
		return a.kind == ZERO || b.kind == ZERO ? invalid(f, env) : infinity(f, sign);
	if (a.kind == ZERO || b.kind == ZERO)
		return zero(f, sign);
	prod = mul128(a.sig, b.sig);
	prod.hi.lo |= nonzero(prod.lo);
	return round_pack(f, sign, a.exp + b.exp + 2, prod.hi, env);    /* prod.hi is in units of 2^-124 */
}

/*
 * One digit of a long division: *r * 2^64 / b, leaving the remainder in *r.  Bit 127 of b is set, *r < b.
 */
static uint64_t div_digit(F128 *r, F128 b)
{
	uint64_t q, rem, low;
	F128 m, high;

	if (b.lo == 0) {
		q = div64(*r, b.hi, &rem);
		*r = (F128){ 0, rem };
		return q;
	}
	q = r->hi < b.hi ? div64(*r, b.hi, &rem) : UINT64_MAX;

	/* q is too large by 2 at most; subtract q*b from *r * 2^64 as three limbs (high, low) and see. */
	m = mul64(q, b.lo);
	high = add(mul64(q, b.hi), wide(m.hi));
	low = -m.lo;
	high = sub(sub(*r, high), wide(m.lo != 0));
	while (high.hi) {               /* below zero: the remainder itself has two limbs */
		q--;
		low += b.lo;
		high = add(high, add(wide(b.hi), wide(low < b.lo)));
	}
	*r = (F128){ low, high.lo };
	return q;
}

static F128 div_(const Fmt *f, F128 ra, F128 rb, FpEnv *env)
{
	Num a = unpack(f, ra, env), b = unpack(f, rb, env);
	bool sign = a.sign ^ b.sign;
	F128 q, r, d;

	if (a.kind >= QNAN || b.kind >= QNAN)
		return nan2(f, &a, &b, env);
	if (a.kind == INF)
		return b.kind == INF ? invalid(f, env) : infinity(f, sign);
	if (b.kind == INF)
		return zero(f, sign);
	if (b.kind == ZERO) {
		if (a.kind == ZERO)
			return invalid(f, env);
		env->flags |= FPF_DZ;
		return infinity(f, sign);
	}
	if (a.kind == ZERO)
		return zero(f, sign);

	/* sig/2 over sig*2 in units of 2^-128: a quotient of 2^125 to 2^127 for a ratio of 1/2 to 2. */
	r = a.sig;
	d = shl(b.sig, 1);
	q.hi = div_digit(&r, d);
	q.lo = f->w == 128 ? div_digit(&r, d) : 0;      /* 64 bits are enough for the others */
	q.lo |= nonzero(r);
	return round_pack(f, sign, a.exp - b.exp, shr_jam(q, 1), env);
}

/*
 * The square root s of n, one step (Zimmermann, Karatsuba Square Root, 1999): given s and the remainder r for the
 * upper half of n's digits, both become those for n; a1 and a0 are the next two digits of k bits.
 */
static void sqrt_step(uint64_t *s, uint64_t *r, int k, uint64_t a1, uint64_t a0)
{
	uint64_t n = *r << k | a1, q = n / (2 * *s);

	n = (n - q * 2 * *s) << k | a0;
	*s = (*s << k) + q;
	*r = n - q * q;
	if (n < q * q) {
		*r += 2 * *s - 1;
		--*s;
	}
}

/*
 * The square root of x / 2^128 in units of 2^-127 (jammed).  x is at least 2^126.  Each step doubles the
 * number of digits, and each format takes one step more than the one below: 15, 30, 60, 120 bits.
 */
static F128 sqrt_sig(const Fmt *f, F128 x)
{
	uint32_t n = (uint32_t)(x.hi >> 34);
	uint32_t s0 = ((n >> 15) * 43691 >> 16) + 11605;        /* 2/3 x + 17/48 is within 5 % */
	uint64_t s, r, q, rem;
	F128 root, square;
	int bits = 15;

	s0 = (s0 + n / s0) >> 1;
	s0 = (s0 + n / s0) >> 1;
	s0 -= s0 * s0 > n;              /* Heron's rule in integers never ends below the root */
	s = s0;
	r = n - s0 * s0;
	if (f->p > 11) {
		sqrt_step(&s, &r, 15, x.hi >> 19 & 0x7fff, x.hi >> 4 & 0x7fff);
		bits = 30;
	}
	if (f->p > 24) {
		x = shr(x, 8);          /* these bits are zeros in every format */
		sqrt_step(&s, &r, 30, shr(x, 30).lo & 0x3fffffff, x.lo & 0x3fffffff);
		bits = 60;
	}
	if (f->p <= 53) {
		root = shl(wide(s), 127 - bits);
		root.lo |= r != 0;
		return root;
	}
	/* The same step with k = 60 and both digits zero; 2s goes to the top of its limb for div64. */
	q = div64(shl(wide(r), 63), s << 4, &rem);
	root = add(shl(wide(s), 60), wide(q));
	x = shl(wide(rem >> 3), 60);
	square = mul64(q, q);
	if (less(x, square))
		root = sub(root, wide(1));
	root = shl(root, 7);
	root.lo |= x.lo != square.lo || x.hi != square.hi;
	return root;
}

static F128 sqrt_(const Fmt *f, F128 ra, FpEnv *env)
{
	Num a = unpack(f, ra, env);
	int odd = a.exp & 1;

	if (a.kind >= QNAN)
		return nan1(f, &a, env);
	if (a.kind == ZERO)
		return a.raw;
	if (a.sign)
		return invalid(f, env);
	if (a.kind == INF)
		return a.raw;
	/* sig/2^126 = 4 * sig/2^128, so the root comes out in units of 2^-126 */
	return round_pack(f, false, (a.exp - odd) / 2, sqrt_sig(f, shl(a.sig, odd)), env);
}

static F128 fma_(const Fmt *f, F128 ra, F128 rb, F128 rc, int neg, FpEnv *env)
{
	Num a = unpack(f, ra, env), b = unpack(f, rb, env), c = unpack(f, rc, env);
	bool sign, no_product;
	Wide prod, addend, sum;
	int exp, lead;

	if (env->nan_rule == NAN_ARM || a.kind < QNAN)
		a.sign ^= (neg & FMA_NEG_PROD) != 0;
	if (env->nan_rule == NAN_ARM || c.kind < QNAN)
		c.sign ^= (neg & FMA_NEG_C) != 0;
	sign = a.sign ^ b.sign;
	no_product = (a.kind == INF && b.kind == ZERO) || (a.kind == ZERO && b.kind == INF);

	if (a.kind >= QNAN || b.kind >= QNAN || c.kind >= QNAN) {
		if (no_product && c.kind == QNAN && env->nan_rule != NAN_X86)
			return invalid(f, env);         /* 7.2 c leaves the flag to the implementation */
		if (env->nan_rule == NAN_ARM)
			return pick_nan(f, (const Num *const[]){ &c, &a, &b }, 3, env);
		return pick_nan(f, (const Num *const[]){ &a, &b, &c }, 3, env);
	}
	if (no_product)
		return invalid(f, env);
	if (a.kind == INF || b.kind == INF)
		return c.kind == INF && c.sign != sign ? invalid(f, env) : infinity(f, sign);
	if (c.kind == INF)
		return infinity(f, c.sign);
	if (a.kind == ZERO || b.kind == ZERO) {
		if (c.kind == ZERO)
			return zero_sum(f, sign, c.sign, env);
		return round_pack(f, c.sign, c.exp, c.sig, env);
	}
	prod = mul128(a.sig, b.sig);
	exp = a.exp + b.exp;
	if (c.kind == ZERO) {
		prod.hi.lo |= nonzero(prod.lo);
		return round_pack(f, sign, exp + 2, prod.hi, env);
	}

	/* Both in units of 2^-253: nothing is lost, and the sum stays below 2^256.  The product has at least 28
	   zeros at its end, so that again jamming implies that there is little to cancel. */
	prod = add256(prod, prod);
	addend = shr_jam256((Wide){ wide(0), c.sig }, 1);
	if (exp >= c.exp) {
		addend = shr_jam256(addend, exp - c.exp);
	} else {
		prod = shr_jam256(prod, c.exp - exp);
		exp = c.exp;
	}
	if (sign == c.sign) {
		sum = add256(prod, addend);
	} else {
		sum = sub256(prod, addend);
		if (sum.hi.hi >> 63) {          /* a sum of different signs is below 2^255 in magnitude */
			sum = sub256(addend, prod);
			sign = c.sign;
		}
	}
	exp++;                                  /* sum.hi is in units of 2^-125 */
	if (!nonzero(sum.hi)) {
		if (!nonzero(sum.lo))
			return zero_sum(f, sign, !sign, env);
		sum = (Wide){ wide(0), sum.lo };
		exp -= 128;
	}
	lead = clz(sum.hi);
	if (lead > 1) {                         /* bring in what cancelling has left in the lower half */
		lead--;
		sum.hi = shl(sum.hi, lead);
		sum.hi = add(sum.hi, shr(sum.lo, 128 - lead));
		sum.lo = shl(sum.lo, lead);
		exp -= lead;
	}
	sum.hi.lo |= nonzero(sum.lo);
	return round_pack(f, sign, exp, sum.hi, env);
}

/* ---- comparing ---- */

/* -1, 0 or 1 for two operands that are not NaN; zeros are equal. */
static int compare(const Num *a, const Num *b)
{
	if (a->kind == ZERO && b->kind == ZERO)
		return 0;
	if (a->sign != b->sign)
		return a->sign ? -1 : 1;
	return less(a->raw, b->raw) ? (a->sign ? 1 : -1) : less(b->raw, a->raw) ? (a->sign ? -1 : 1) : 0;
}

/* Whether a is less than b (want_lt), equal to it (want_eq) or either. */
static bool relation(const Fmt *f, F128 ra, F128 rb, bool want_lt, bool want_eq, bool quiet, FpEnv *env)
{
	Num a = unpack(f, ra, env), b = unpack(f, rb, env);
	int c;

	if (a.kind >= QNAN || b.kind >= QNAN) {
		if (!quiet || a.kind == SNAN || b.kind == SNAN)
			env->flags |= FPF_NV;
		return false;
	}
	c = compare(&a, &b);
	return c == 0 ? want_eq : c < 0 && want_lt;
}

/* The smaller or larger operand; number_wins tells what a quiet NaN does against a number. */
static F128 minmax(const Fmt *f, F128 ra, F128 rb, bool want_max, bool number_wins, FpEnv *env)
{
	Num a = unpack(f, ra, env), b = unpack(f, rb, env);
	bool signalling = a.kind == SNAN || b.kind == SNAN;
	int c;

	if (a.kind >= QNAN || b.kind >= QNAN) {
		if (signalling && (env->nan_rule == NAN_ARM || env->nan_rule == NAN_ARM_DN))
			number_wins = false;
		if (!number_wins || (a.kind >= QNAN && b.kind >= QNAN))
			return nan2(f, &a, &b, env);
		if (signalling)
			env->flags |= FPF_NV;
		return a.kind >= QNAN ? b.raw : a.raw;
	}
	c = compare(&a, &b);
	if (c == 0)                     /* zeros of either sign, or the same bits */
		c = b.sign - a.sign;
	return (c < 0) == want_max ? b.raw : a.raw;
}

static unsigned classify(const Fmt *f, F128 ra)
{
	FpEnv env = { 0 };
	Num a = unpack(f, ra, &env);
	bool denormal = a.exp < 1 - f->emax;

	switch (a.kind) {
	case SNAN:
		return 1 << 8;
	case QNAN:
		return 1 << 9;
	case INF:
		return a.sign ? 1 << 0 : 1 << 7;
	case ZERO:
		return a.sign ? 1 << 3 : 1 << 4;
	default:
		return a.sign ? (denormal ? 1 << 2 : 1 << 1) : (denormal ? 1 << 5 : 1 << 6);
	}
}

/* ---- conversions ---- */

static F128 convert(const Fmt *from, const Fmt *to, F128 ra, FpEnv *env)
{
	Num a = unpack(from, ra, env);

	switch (a.kind) {
	case ZERO:
		return zero(to, a.sign);
	case FINITE:
		return round_pack(to, a.sign, a.exp, a.sig, env);
	case INF:
		return infinity(to, a.sign);
	default:
		return nan1(to, &a, env);
	}
}

static uint64_t to_int(const Fmt *f, F128 ra, int bits, bool is_signed, int rm, int oor, FpEnv *env)
{
	uint64_t mask = UINT64_MAX >> (64 - bits), top = (mask >> 1) + 1;
	uint64_t max = is_signed ? top - 1 : mask, min = is_signed ? top : 0;   /* min: the magnitude */
	Num a = unpack(f, ra, env);
	bool inexact = false;
	F128 v;

	if (a.kind == ZERO)
		return 0;
	if (a.kind == FINITE && a.exp <= 64) {
		v = round_shift(a.sig, 126 - a.exp, rm, a.sign, &inexact);
		if (v.hi == 0 && v.lo <= (a.sign ? min : max)) {
			if (inexact)
				env->flags |= FPF_NX;
			return (a.sign ? -v.lo : v.lo) & mask;
		}
	}
	env->flags |= FPF_NV;
	if (oor == OOR_X86)
		return is_signed ? top : mask;
	if (a.kind >= QNAN)
		return oor == OOR_ARM ? 0 : max;
	return a.sign ? -min & mask : max;
}

static F128 from_int(const Fmt *f, uint64_t v, bool is_signed, FpEnv *env)
{
	bool sign = is_signed && v >> 63;

	if (v == 0)
		return zero(f, false);
	return round_pack(f, sign, 126, wide(sign ? -v : v), env);
}

static F128 round_int(const Fmt *f, F128 ra, int rm, bool exact, FpEnv *env)
{
	Num a = unpack(f, ra, env);
	bool inexact;
	F128 v;

	if (a.kind >= QNAN)
		return nan1(f, &a, env);
	if (a.kind != FINITE || a.exp >= f->p - 1)
		return a.raw;
	v = round_shift(a.sig, 126 - a.exp, rm, a.sign, &inexact);
	if (inexact && exact)
		env->flags |= FPF_NX;
	if (!nonzero(v))
		return zero(f, a.sign);
	return round_pack(f, a.sign, 126, v, env);      /* an integer of at most p bits: exact */
}

/* ---- the interface: binary16 to binary64 ---- */

uint64_t sf_add(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return addsub(fmt_of(w), wide(a), wide(b), false, env).lo;
}

uint64_t sf_sub(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return addsub(fmt_of(w), wide(a), wide(b), true, env).lo;
}

uint64_t sf_mul(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return mul(fmt_of(w), wide(a), wide(b), env).lo;
}

uint64_t sf_div(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return div_(fmt_of(w), wide(a), wide(b), env).lo;
}

uint64_t sf_sqrt(int w, uint64_t a, FpEnv *env)
{
	return sqrt_(fmt_of(w), wide(a), env).lo;
}

uint64_t sf_fma(int w, uint64_t a, uint64_t b, uint64_t c, int neg, FpEnv *env)
{
	return fma_(fmt_of(w), wide(a), wide(b), wide(c), neg, env).lo;
}

uint64_t sf_min(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return minmax(fmt_of(w), wide(a), wide(b), false, true, env).lo;
}

uint64_t sf_max(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return minmax(fmt_of(w), wide(a), wide(b), true, true, env).lo;
}

uint64_t sf_minm(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return minmax(fmt_of(w), wide(a), wide(b), false, false, env).lo;
}

uint64_t sf_maxm(int w, uint64_t a, uint64_t b, FpEnv *env)
{
	return minmax(fmt_of(w), wide(a), wide(b), true, false, env).lo;
}

bool sf_eq(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env)
{
	return relation(fmt_of(w), wide(a), wide(b), false, true, quiet, env);
}

bool sf_lt(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env)
{
	return relation(fmt_of(w), wide(a), wide(b), true, false, quiet, env);
}

bool sf_le(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env)
{
	return relation(fmt_of(w), wide(a), wide(b), true, true, quiet, env);
}

unsigned sf_class(int w, uint64_t a)
{
	return classify(fmt_of(w), wide(a));
}

uint64_t sf_cvt(int from_w, int to_w, uint64_t a, FpEnv *env)
{
	return convert(fmt_of(from_w), fmt_of(to_w), wide(a), env).lo;
}

uint64_t sf_to_int(int w, uint64_t a, int int_bits, bool is_signed, int rm, int oor, FpEnv *env)
{
	return to_int(fmt_of(w), wide(a), int_bits, is_signed, rm, oor, env);
}

uint64_t sf_from_int(uint64_t v, bool is_signed, int to_w, FpEnv *env)
{
	return from_int(fmt_of(to_w), v, is_signed, env).lo;
}

uint64_t sf_round_int(int w, uint64_t a, int rm, bool exact, FpEnv *env)
{
	return round_int(fmt_of(w), wide(a), rm, exact, env).lo;
}

uint64_t sf_cvtmod(int w, uint64_t a, FpEnv *env)
{
	const Fmt *f = fmt_of(w);
	Num n = unpack(f, wide(a), env);
	uint64_t v = 0;

	(void)to_int(f, n.raw, 32, true, RM_TZ, OOR_RISCV, env);        /* for its flags */
	if (n.kind == FINITE && n.exp >= 0 && n.exp <= 126)
		v = shr(n.sig, 126 - n.exp).lo;         /* from 2^94 on the low 32 bits are zero anyway */
	return (uint32_t)(n.sign ? -v : v);
}

/* ---- the interface: binary128 ---- */

F128 sf128_add(F128 a, F128 b, FpEnv *env)
{
	return addsub(&fmt128, a, b, false, env);
}

F128 sf128_sub(F128 a, F128 b, FpEnv *env)
{
	return addsub(&fmt128, a, b, true, env);
}

F128 sf128_mul(F128 a, F128 b, FpEnv *env)
{
	return mul(&fmt128, a, b, env);
}

F128 sf128_div(F128 a, F128 b, FpEnv *env)
{
	return div_(&fmt128, a, b, env);
}

F128 sf128_sqrt(F128 a, FpEnv *env)
{
	return sqrt_(&fmt128, a, env);
}

F128 sf128_fma(F128 a, F128 b, F128 c, int neg, FpEnv *env)
{
	return fma_(&fmt128, a, b, c, neg, env);
}

F128 sf128_min(F128 a, F128 b, FpEnv *env)
{
	return minmax(&fmt128, a, b, false, true, env);
}

F128 sf128_max(F128 a, F128 b, FpEnv *env)
{
	return minmax(&fmt128, a, b, true, true, env);
}

F128 sf128_minm(F128 a, F128 b, FpEnv *env)
{
	return minmax(&fmt128, a, b, false, false, env);
}

F128 sf128_maxm(F128 a, F128 b, FpEnv *env)
{
	return minmax(&fmt128, a, b, true, false, env);
}

bool sf128_eq(F128 a, F128 b, bool quiet, FpEnv *env)
{
	return relation(&fmt128, a, b, false, true, quiet, env);
}

bool sf128_lt(F128 a, F128 b, bool quiet, FpEnv *env)
{
	return relation(&fmt128, a, b, true, false, quiet, env);
}

bool sf128_le(F128 a, F128 b, bool quiet, FpEnv *env)
{
	return relation(&fmt128, a, b, true, true, quiet, env);
}

unsigned sf128_class(F128 a)
{
	return classify(&fmt128, a);
}

F128 sf128_from(int from_w, uint64_t a, FpEnv *env)
{
	return convert(fmt_of(from_w), &fmt128, wide(a), env);
}

uint64_t sf128_to(int to_w, F128 a, FpEnv *env)
{
	return convert(&fmt128, fmt_of(to_w), a, env).lo;
}

uint64_t sf128_to_int(F128 a, int int_bits, bool is_signed, int rm, int oor, FpEnv *env)
{
	return to_int(&fmt128, a, int_bits, is_signed, rm, oor, env);
}

F128 sf128_from_int(uint64_t v, bool is_signed, FpEnv *env)
{
	return from_int(&fmt128, v, is_signed, env);
}

F128 sf128_round_int(F128 a, int rm, bool exact, FpEnv *env)
{
	return round_int(&fmt128, a, rm, exact, env);
}
