/*
 * Floating point that hosts do not have and softfp does: half precision, its
 * other format, bfloat16, roundings of A64's own. Done in helper_fp.c; for
 * emit_fp.c and for the helpers of vectors, which go lane by lane.
 */
#ifndef A64_FP_H
#define A64_FP_H

#include "state.h"

/* The modes of half-precision arithmetic: FZ16 in place of FZ, and a flushed operand raises nothing. */
void a64_half_env(const Cpu *c, FpEnv *env);

/*
 * Operation op, an A64V_ of insn_fp.h's rows with one to three registers, on values of w bits (16, 32, 64); the
 * operands as in the instruction: of A64V_fmadd and its kin c is the addend.
 */
uint64_t a64_fp_op(unsigned op, int w, uint64_t a, uint64_t b, uint64_t c, FpEnv *env);

/* Conversion between types (as `with` of a64_fcvt), one of them half precision or bfloat16. env: as for single. */
uint64_t a64_fp_cvt(const Cpu *c, unsigned types, uint64_t a, FpEnv *env);

/*
 * Value a of w bits times 2^fbits, rounded toward zero if fbits is not 0, else by rm, to an integer of so many bits;
 * and the reverse, of an integer of 64 bits (narrower ones extended).
 */
uint64_t a64_fp_to_int(int w, uint64_t a, int bits, bool is_signed, int rm, unsigned fbits, FpEnv *env);
uint64_t a64_fp_from_int(uint64_t v, bool is_signed, int w, unsigned fbits, FpEnv *env);

/* The rounding that the name of frintn ... says: RM_*, RM_DYN that of FPCR. */
static inline int a64_fp_rm(unsigned op)
{
	switch (op) {
	case A64V_frintn: return RM_NE;
	case A64V_frintp: return RM_UP;
	case A64V_frintm: return RM_DN;
	case A64V_frinta: return RM_MM;
	case A64V_frintz: case A64V_frint32z: case A64V_frint64z: return RM_TZ;
	default: return RM_DYN;
	}
}

/* What generated code calls. Values are raw bits, zero-extended in results. */
enum { A64_CTL_W = 16, A64_CTL_C = 32 }; /* control word: A64V_ operation, width << 16, third operand << 32 */
extern const Helper
	a64_h_fp,     /* control word, a, b */
	a64_h_fcvt,   /* types, a */
	a64_h_fcmp16, /* flags otherwise << 1 | signals for any NaN, a | b << 16, compare at all: FL_* */
	a64_h_f2i16,  /* `with` | fbits << 16, a */
	a64_h_i2f16,  /* the same, integer */
	a64_h_fjcvt;  /* a: result | FL_* << 32 */

#endif
