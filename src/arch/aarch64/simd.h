/*
 * What the files of integer Advanced SIMD share: emit_simd.c (registers of
 * one type), emit_simd_l.c (shifts, long and narrow), emit_simd_m.c
 * (elements moved), helper_simd.c.
 */
#ifndef A64_SIMD_H
#define A64_SIMD_H

#include "state.h"

/* The lanes that an instruction is about. Operations are done on all of a register; the rest of the result is cut. */
typedef struct Lanes {
	unsigned e;    /* size of an element, M_8 to M_64 */
	unsigned bits; /* of all of them: 128, 64, or an element's width in scalars */
} Lanes;

static inline unsigned a64_ebits(unsigned e) { return 8u << e; }
static inline Lanes a64_lanes(int64_t arr)
{
	return (Lanes){ (unsigned)arr >> 1, arr & 1 ? 128 : 64 };
}
static inline Lanes a64_lane0(int64_t arr)
{
	return (Lanes){ (unsigned)arr >> 1, a64_ebits((unsigned)arr >> 1) };
}
/* v into register n, zeros above its low `bits` bits. */
static inline void a64_putbits(Trans *t, unsigned bits, unsigned n, Val v)
{
	a64_putv(t, n, bits == 128 ? v : ir_v1(t, O_vzx, 0, v, (int32_t)bits));
}
/* k in all elements of a doubleword, and of a vector. */
static inline uint64_t a64_repeat(unsigned e, uint64_t k)
{
	uint64_t mask = UINT64_MAX >> (64 - a64_ebits(e));

	return (k & mask) * (UINT64_MAX / mask);
}
static inline Val a64_vk(Trans *t, unsigned e, uint64_t k)
{
	k = a64_repeat(e, k);
	return ir_vconst(t, k, k);
}
static inline Val a64_vzero(Trans *t) { return ir_vconst(t, 0, 0); }
static inline Val a64_vmin(Trans *t, unsigned e) { return a64_vk(t, e, 1ull << (a64_ebits(e) - 1)); }
static inline Val a64_vnot(Trans *t, Val v) { return ir_v2(t, O_vxor, M_64, v, ir_vconst(t, UINT64_MAX, UINT64_MAX)); }
static inline Val a64_vxor(Trans *t, Val a, Val b) { return ir_v2(t, O_vxor, M_64, a, b); }
/* Ones in elements below zero. */
static inline Val a64_vneg(Trans *t, unsigned e, Val v) { return ir_v2(t, O_vcgts, e, a64_vzero(t), v); }
/* The largest value, or the smallest where v is below zero. */
static inline Val a64_vlimit(Trans *t, unsigned e, Val v)
{
	return a64_vxor(t, a64_vneg(t, e, v), a64_vk(t, e, UINT64_MAX >> (65 - a64_ebits(e))));
}
/* The low half of a, above it that of b. */
static inline Val a64_vpair(Trans *t, Val a, Val b) { return ir_v2(t, O_vzip1, M_64, a, b); }

/* FPSR.QC, if one of the low `bits` bits of bad is set. */
static inline void a64_qc(Trans *t, unsigned bits, Val bad)
{
	if (bits != 128)
		bad = ir_v1(t, O_vzx, 0, bad, (int32_t)bits);
	ir_put(t, R_QC, ir_v2(t, O_vor, M_64, ir_get(t, R_QC), bad));
}
/* Result and QC of a signed operation whose only value out of range, the smallest one, came out for the largest + 1. */
static inline Val a64_vqmin(Trans *t, unsigned e, Val r, Val *bad)
{
	*bad = ir_v2(t, O_vceq, e, r, a64_vmin(t, e));
	return a64_vxor(t, r, *bad);
}

/* The second source of an instruction by element: that element in all lanes. */
static inline Val a64_element(Trans *t, const Insn *i)
{
	return ir_v1(t, O_vdupl, (unsigned)i->arg[0] >> 1, a64_getv(t, (unsigned)i->arg[3]), (int32_t)i->arg[4]);
}

/* emit_simd.c: absolute differences. */
Val a64_vabd(Trans *t, unsigned e, bool sign, Val a, Val b);

/* ---- helper_simd.c ---- */
/* Polynomial products of the bytes of one half (0, 1) of both, 16 bits each. */
extern const Helper a64_h_pmull8;
/* urecpe; ursqrte: estimates of 32-bit elements. */
extern const Helper a64_h_urecpe, a64_h_ursqrte;

#endif
