/*
 * The C functions that emit_vfp.c and emit_crypto.c call: helper_vfp.c and
 * crypto.c. Vectors come by address (ir.h, Helper), results go to varg[3].
 */
#ifndef A64_VFP_H
#define A64_VFP_H

#include "state.h"

/*
 * Control word: the operation, an A64V_ in its plain form (not pairwise, across lanes, with zero); log2 of the bytes of
 * an operand's lane; how many lanes, what is above them in the result is zero; bits of the fraction of fixed point.
 */
#define VFP_CTL(op, size, lanes, fbits) ((op) | (size) << 12 | (lanes) << 16 | (fbits) << 24)
#define VFP_OP(ctl) ((unsigned)(ctl) & 0xfff)
#define VFP_SIZE(ctl) ((unsigned)(ctl) >> 12 & 15)
#define VFP_LANES(ctl) ((unsigned)(ctl) >> 16 & 255)
#define VFP_FBITS(ctl) ((unsigned)(ctl) >> 24)

/* fcvtns, fcvtnu ... fcvtzu. */
static inline bool a64_is_f2i(unsigned op) { return op >= A64V_fcvtns && op <= A64V_fcvtzu; }
static inline bool a64_f2i_unsigned(unsigned op) { return (op - A64V_fcvtns) & 1; }
static inline int a64_f2i_rm(unsigned op)
{
	static const uint8_t rm[] = { RM_NE, RM_DN, RM_MM, RM_UP, RM_TZ };

	return rm[(op - A64V_fcvtns) / 2];
}

/*
 * RecipEstimate and RecipSqrtEstimate of the Arm ARM: a from 256 to 511 stands for 0.5 to 1, for the second one from
 * 128 on for 0.25 to 1; the result from 256 to 511 for 1 to 2.
 */
unsigned a64_recip_estimate(unsigned a);
unsigned a64_rsqrt_estimate(unsigned a);

#define A64_VFP_HELPERS(H) \
	H(vfp1, HF_CPU, T_V128, T_V128, T_I64)                 /* a, control word */ \
	H(vfp2, HF_CPU, T_V128, T_V128, T_V128, T_I64)         /* a, b, control word */ \
	H(hfma1, HF_CPU, T_V128, T_V128, T_V128, T_V128)       /* half precision, a * b + c: one lane, ... */ \
	H(hfma4, HF_CPU, T_V128, T_V128, T_V128, T_V128)       /* ... four */ \
	H(hfma8, HF_CPU, T_V128, T_V128, T_V128, T_V128) \
	H(fmlal, HF_CPU, T_V128, T_V128, T_V128, T_V128)       /* low four lanes of a and b, F16; plus c, F32 */ \
	H(bfdot, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128)  /* a, b, plus c */ \
	H(bfmmla, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128)

#define A64_CRYPTO_HELPERS(H) /* operands are the old target, n, m */ \
	H(sha512h, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sha512h2, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sha512su0, HF_CPU | HF_PURE, T_V128, T_V128, T_V128) \
	H(sha512su1, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sm3partw1, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sm3partw2, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sm3ss1, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128)   /* n, m, a */ \
	H(sm3tt1a, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128)  /* m: the element in all lanes */ \
	H(sm3tt1b, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sm3tt2a, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sm3tt2b, HF_CPU | HF_PURE, T_V128, T_V128, T_V128, T_V128) \
	H(sm4e, HF_CPU | HF_PURE, T_V128, T_V128, T_V128) \
	H(sm4ekey, HF_CPU | HF_PURE, T_V128, T_V128, T_V128)          /* n, m */

#define H(fn, ...) extern const Helper a64_h_##fn;
A64_VFP_HELPERS(H)
A64_CRYPTO_HELPERS(H)
#undef H

#endif
