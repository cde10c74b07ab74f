/*
 * softfp_limb.h - unsigned integers of 128 and 256 bits for softfp.c, inline because every operation is made of
 * them.  F128 serves as the 128-bit integer.  The compiler's own 128-bit type is used for what it does in one
 * instruction, multiplying and dividing, and is not needed: 32-bit hosts have none.
 */
#ifndef SOFTFP_LIMB_H
#define SOFTFP_LIMB_H

#include "softfp.h"

static inline F128 wide(uint64_t v)
{
	return (F128){ v, 0 };
}

static inline bool nonzero(F128 a)
{
	return (a.lo | a.hi) != 0;
}

static inline bool less(F128 a, F128 b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

static inline F128 add(F128 a, F128 b)
{
	uint64_t lo = a.lo + b.lo;

	return (F128){ lo, a.hi + b.hi + (lo < a.lo) };
}

static inline F128 sub(F128 a, F128 b)
{
	return (F128){ a.lo - b.lo, a.hi - b.hi - (a.lo < b.lo) };
}

/* a << n, 0 <= n <= 127 */
static inline F128 shl(F128 a, int n)
{
	if (n >= 64)
		return (F128){ 0, a.lo << (n - 64) };
	return (F128){ a.lo << n, a.hi << n | a.lo >> 1 >> (63 - n) };
}

/* a >> n, 0 <= n <= 127 */
static inline F128 shr(F128 a, int n)
{
	if (n >= 64)
		return (F128){ a.hi >> (n - 64), 0 };
	return (F128){ a.lo >> n | a.hi << 1 << (63 - n), a.hi >> n };
}

/* a >> n for any n >= 0; bit 0 of the result also stands for all bits shifted out */
static inline F128 shr_jam(F128 a, int n)
{
	F128 r;

	if (n == 0)
		return a;
	if (n > 127)
		return wide(nonzero(a));
	r = shr(a, n);
	r.lo |= nonzero(shl(a, 128 - n));
	return r;
}

/* leading zeros of a nonzero number */
static inline int clz(F128 a)
{
	return a.hi ? __builtin_clzll(a.hi) : 64 + __builtin_clzll(a.lo);
}

static inline F128 mul64(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 r = (unsigned __int128)a * b;

	return (F128){ (uint64_t)r, (uint64_t)(r >> 64) };
#else
	uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	uint64_t low = al * bl;
	uint64_t mid = ah * bl + (low >> 32);           /* neither sum can overflow */
	uint64_t mid2 = al * bh + (uint32_t)mid;

	return (F128){ mid2 << 32 | (uint32_t)low, ah * bh + (mid >> 32) + (mid2 >> 32) };
#endif
}

/* n / d and the remainder; bit 63 of d is set and n.hi < d */
static inline uint64_t div64(F128 n, uint64_t d, uint64_t *rem)
{
#ifdef __SIZEOF_INT128__
	uint64_t q = (uint64_t)(((unsigned __int128)n.hi << 64 | n.lo) / d);

	*rem = n.lo - q * d;
	return q;
#else
	/* Knuth, The Art of Computer Programming 4.3.1, algorithm D with two digits of 32 bits */
	uint64_t dh = d >> 32, dl = (uint32_t)d, r = n.hi, q = 0;

	for (int i = 0; i < 2; i++) {
		uint64_t digit = r / dh, rest = r % dh;
		uint64_t next = i ? (uint32_t)n.lo : n.lo >> 32;

		while (digit * dl > (rest << 32 | next)) {
			digit--;
			rest += dh;
			if (rest >> 32)
				break;
		}
		r = (r << 32 | next) - digit * d;
		q = q << 32 | digit;
	}
	*rem = r;
	return q;
#endif
}

/* 256 bits, for products. */
typedef struct Wide {
	F128 lo, hi;
} Wide;

/* a * b, both below 2^127 */
static inline Wide mul128(F128 a, F128 b)
{
	Wide r = { { 0, 0 }, mul64(a.hi, b.hi) };
	F128 m1, m2, mid;

	if ((a.lo | b.lo) == 0)         /* always so for 64 bits and less */
		return r;
	r.lo = mul64(a.lo, b.lo);
	m1 = mul64(a.hi, b.lo);
	m2 = mul64(a.lo, b.hi);
	mid = add(m1, m2);              /* both below 2^127 */
	r.lo.hi += mid.lo;
	r.hi = add(r.hi, add(wide(mid.hi), wide(r.lo.hi < mid.lo)));
	return r;
}

static inline Wide shr_jam256(Wide a, int n)
{
	if (n == 0)
		return a;
	if (n > 127) {
		F128 low = shr_jam(a.hi, n - 128);

		low.lo |= nonzero(a.lo);
		return (Wide){ low, wide(0) };
	}
	return (Wide){ add(shr_jam(a.lo, n), shl(a.hi, 128 - n)), shr(a.hi, n) };
}

static inline Wide add256(Wide a, Wide b)
{
	Wide r = { add(a.lo, b.lo), add(a.hi, b.hi) };

	r.hi = add(r.hi, wide(less(r.lo, a.lo)));
	return r;
}

static inline Wide sub256(Wide a, Wide b)
{
	return (Wide){ sub(a.lo, b.lo), sub(sub(a.hi, b.hi), wide(less(a.lo, b.lo))) };
}

#endif
