/*
 * What the value column of irops.h is written in: macros over the operands of
 * one width. The includer declares, around each expansion,
 *
 *	typedef uintN_t U; typedef intN_t S; enum { BITS = N };
 *
 * for integer rows, and U = uint64_t with BITS 32 or 64 for FP rows, whose
 * values are raw bits, zero-extended (results are cut to BITS by the includer).
 * No expression has undefined behaviour for any operands; right shifts of
 * negative numbers are arithmetic in gcc and clang.
 */
#ifndef IRVAL_H
#define IRVAL_H

#include "ir.h"

/*
 * Rows by kind. IR_ROW(name, types, flags, value) becomes ROW_kind_types(name, value)
 * with kind PURE, FPE, or OWN for the rows without a value. Works on the
 * first word of the flags column.
 */
#define KIND_PURE ~, PURE,
#define KIND_FPE ~, FPE,
#define KIND_READ ~, OWN,
#define KIND_SIDE ~, OWN,
#define KIND_FAULT ~, OWN,
#define KIND_CALL ~, OWN,
#define KIND_EXIT ~, OWN,
#define KIND_END ~, OWN,
#define KIND_2ND_(a, b, ...) b
#define KIND_2ND(...) KIND_2ND_(__VA_ARGS__)
#define ROW_PASTE_(kind, types) ROW_##kind##_##types
#define ROW_PASTE(kind, types) ROW_PASTE_(kind, types)
#define IR_ROW(name, types, flags, value) ROW_PASTE(KIND_2ND(KIND_##flags, ~), types)(name, value)

static inline uint64_t mulhu64(uint64_t a, uint64_t b)
{
	uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	uint64_t mid = ah * bl + (al * bl >> 32), mid2 = al * bh + (uint32_t)mid;

	return ah * bh + (mid >> 32) + (mid2 >> 32);
}

static inline uint64_t mulhs64(uint64_t a, uint64_t b)
{
	return mulhu64(a, b) - ((int64_t)a < 0 ? b : 0) - ((int64_t)b < 0 ? a : 0);
}

static inline uint64_t nzcv64(int bits, uint64_t a, uint64_t b, uint64_t carry)
{
	uint64_t mask = UINT64_MAX >> (64 - bits), r = (a + b + carry) & mask, top = 1ull << (bits - 1);
	bool c = carry ? r <= (a & mask) : r < (a & mask);

	return fl_pack((r & top ? 8 : 0) | (r ? 0 : 4) | (c ? 2 : 0) | (~(a ^ b) & (a ^ r) & top ? 1 : 0));
}

/* What an AMO_ writes; both are sign-extended for the signed kinds, zero-extended for the others. */
static inline uint64_t amo_value(unsigned kind, uint64_t old, uint64_t v)
{
	switch (kind) {
	case AMO_ADD: return old + v;
	case AMO_AND: return old & v;
	case AMO_OR: return old | v;
	case AMO_XOR: return old ^ v;
	case AMO_MIN: return (int64_t)old < (int64_t)v ? old : v;
	case AMO_MAX: return (int64_t)old > (int64_t)v ? old : v;
	case AMO_MINU: return old < v ? old : v;
	case AMO_MAXU: return old > v ? old : v;
	default: return v;
	}
}

/* Operands of 32-bit comparisons are sign-extended: that keeps signed and unsigned order alike. */
static inline bool cond64(unsigned cond, uint64_t a, uint64_t b)
{
	enum { EQ = 1, LT = 2, LTU = 4, TST = 8 };
	static const uint8_t any[] = { EQ, LT, EQ | LT, LTU, EQ | LTU, TST, 0 }; /* by Cond / 2 */
	unsigned is = (a == b ? EQ : 0) | ((int64_t)a < (int64_t)b ? LT : 0) | (a < b ? LTU : 0) | (a & b ? TST : 0);

	return ((is & any[cond >> 1]) != 0) != (cond & 1);
}

#define COND(m, a, b) cond64(m, (uint64_t)(int64_t)(S)(a), (uint64_t)(int64_t)(S)(b))
#define COND_SEL(m, a, b) ((m) & SEL_32 ? cond64((m) & 15, (uint64_t)(int32_t)(a), (uint64_t)(int32_t)(b)) : COND(m, a, b))
#define MULHU(a, b) ((U)(BITS == 64 ? mulhu64(a, b) : (uint64_t)(a) * (b) >> 32))
#define MULHS(a, b) ((U)(BITS == 64 ? mulhs64(a, b) : (uint64_t)(int64_t)(S)(a) * (uint64_t)(int64_t)(S)(b) >> 32))
#define ROTR(a, n) ((a) >> (n) | (a) << ((BITS - (n)) & (BITS - 1)))
#define SEXT(a, n) ((U)((S)((a) << (BITS - (n))) >> (BITS - (n))))
#define ZEXT(a, n) ((a) & (U)-1 >> (BITS - (n)))
#define BSWAP(a) ((U)(BITS == 64 ? __builtin_bswap64(a) : __builtin_bswap32((uint32_t)(a))))
#define CLZ(a) ((U)((a) == 0 ? BITS : __builtin_clzll(a) - (64 - BITS)))
#define CTZ(a) ((U)((a) == 0 ? BITS : __builtin_ctzll(a)))
#define POPCNT(a) ((U)__builtin_popcountll(a))
/* Condition flags as a value (FL_* of ir.h): of a + b + carry; of a alone. */
#define NZCV(a, b, carry) ((U)nzcv64(BITS, (a), (U)(b), (carry)))
#define NZ(r) ((U)(((U)(r) == 0 ? FL_Z : 0) | ((S)(r) < 0 ? FL_N : 0) | FL_NOT_C))
/* Saturating sums of signed lanes. */
#define QSAT(a, over, r) ((over) ? (U)(((a) >> (BITS - 1)) + ((U)-1 >> 1)) : (U)(r))
#define QADDS(a, b) QSAT(a, ((U)~((a) ^ (b)) & ((a) ^ (U)((a) + (b)))) >> (BITS - 1), (a) + (b))
#define QSUBS(a, b) QSAT(a, ((U)((a) ^ (b)) & ((a) ^ (U)((a) - (b)))) >> (BITS - 1), (a) - (b))
#define FSIGN ((U)1 << (BITS - 1))
#define FSGN(m, a, b) (((a) & ~FSIGN) | (((m) == 0 ? (b) : (m) == 1 ? ~(b) : (a) ^ (b)) & FSIGN))
#define BOX(a) ((a) | UINT64_C(0xffffffff00000000))
#define UNBOX(a) ((a) >> 32 == 0xffffffff ? (a) : 0x7fc00000)

#endif
