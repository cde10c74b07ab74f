/*
 * softfp.h - exact IEEE 754 arithmetic in integers only.
 *
 * Translated code does floating point with the host's own instructions and comes here for the cases in
 * which host and guest may differ; the interpreter and the constant folder come here always.  No type in
 * this interface is a floating-point type, and softfp.c can be compiled with -mgeneral-regs-only, so
 * calling it leaves the guest's values, rounding mode and sticky flags in the host's FP unit untouched.
 *
 * Values are raw bit patterns.  A width w of 16, 32 or 64 selects binary16/32/64, carried in the low bits
 * of a uint64_t: bits above w are ignored in operands and zero in results (NaN boxing is the guest's).
 * binary128 is carried in F128.  Functions without an FpEnv have no flags and no modes.
 */
#ifndef SOFTFP_H
#define SOFTFP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct F128 {
	uint64_t lo, hi;
} F128;

/* Rounding modes; 0 to 4 are RISC-V's frm encoding. */
enum {
	RM_NE,          /* to nearest, ties to even */
	RM_TZ,          /* toward zero */
	RM_DN,          /* toward minus infinity */
	RM_UP,          /* toward plus infinity */
	RM_MM,          /* to nearest, ties away from zero */
	RM_ODD,         /* to odd: truncate, then set the last bit if inexact (no double rounding afterwards) */
};

/* Exception flags; the first five are RISC-V's fflags encoding. */
enum {
	FPF_NX = 1,     /* inexact */
	FPF_UF = 2,     /* underflow: tiny and inexact */
	FPF_OF = 4,     /* overflow */
	FPF_DZ = 8,     /* division of a finite number by zero */
	FPF_NV = 16,    /* invalid operation */
	FPF_ID = 32,    /* a denormal operand was flushed (daz == DAZ_ID) */
};

/* Which NaN an operation returns. */
enum {
	NAN_RISCV,      /* always the canonical NaN: positive, quiet, payload 0 */
	NAN_ARM,        /* the first signalling operand made quiet, else the first quiet one; a fused multiply-add
	                   looks at its addend first; a generated NaN is positive */
	NAN_ARM_DN,     /* arm's default-NaN mode: always canonical (FPCR.DN) */
	NAN_X86,        /* SSE: the first NaN operand made quiet; a generated NaN is negative */
};

/* What becomes of a tiny result. */
enum {
	FTZ_OFF,        /* a denormal, as IEEE 754 says */
	FTZ_UF,         /* zero of its sign and UF alone (arm; use with tiny_before) */
	FTZ_UF_NX,      /* zero of its sign and UF|NX (x86) */
};

/* What becomes of a denormal operand. */
enum {
	DAZ_OFF,        /* used as it is */
	DAZ_QUIET,      /* taken as zero of its sign (x86) */
	DAZ_ID,         /* the same, and raises FPF_ID (arm) */
};

/* What a conversion to integer gives for NaN, infinity and numbers out of range (all raise NV alone). */
enum {
	OOR_RISCV,      /* nearest representable integer; NaN as plus infinity */
	OOR_ARM,        /* nearest representable integer; NaN gives 0 */
	OOR_X86,        /* the "integer indefinite": only the top bit set if signed, all ones if unsigned */
};

/* Modes in, flags out.  All zero is RISC-V's state after reset. */
typedef struct FpEnv {
	uint8_t rm;             /* RM_*; any other value acts as RM_NE */
	uint8_t flags;          /* FPF_*, sticky: set by operations, cleared only by the caller */
	uint8_t nan_rule;       /* NAN_* */
	uint8_t tiny_before;    /* tininess is judged before rounding (arm) rather than after (RISC-V, x86) */
	uint8_t ftz;            /* FTZ_* */
	uint8_t daz;            /* DAZ_* */
} FpEnv;

/* neg of sf_fma: exact negations before the one rounding. */
enum {
	FMA_NEG_PROD = 1,       /* -(a*b) ... */
	FMA_NEG_C = 2,          /* ... - c */
};

/* a+b, a-b, a*b, a/b and the square root of a, correctly rounded by env->rm. */
uint64_t sf_add(int w, uint64_t a, uint64_t b, FpEnv *env);
uint64_t sf_sub(int w, uint64_t a, uint64_t b, FpEnv *env);
uint64_t sf_mul(int w, uint64_t a, uint64_t b, FpEnv *env);
uint64_t sf_div(int w, uint64_t a, uint64_t b, FpEnv *env);
uint64_t sf_sqrt(int w, uint64_t a, FpEnv *env);

/*
 * a*b+c with one rounding; neg is a set of FMA_*.  Infinity times zero plus a quiet NaN raises NV, except
 * under NAN_X86.  Under NAN_ARM a negation also turns the sign of a NaN in a or c, as FNMADD does.
 */
uint64_t sf_fma(int w, uint64_t a, uint64_t b, uint64_t c, int neg, FpEnv *env);

/*
 * minimumNumber and maximumNumber of IEEE 754-2019 (RISC-V fmin and fmax): -0 is less than +0, a NaN loses
 * against a number, a signalling one raises NV.  Under NAN_ARM and NAN_ARM_DN a signalling NaN wins
 * (minNum of IEEE 754-2008, FMINNM).
 */
uint64_t sf_min(int w, uint64_t a, uint64_t b, FpEnv *env);
uint64_t sf_max(int w, uint64_t a, uint64_t b, FpEnv *env);

/* minimum and maximum of IEEE 754-2019 (Zfa fminm and fmaxm, arm FMIN and FMAX): a NaN operand gives NaN. */
uint64_t sf_minm(int w, uint64_t a, uint64_t b, FpEnv *env);
uint64_t sf_maxm(int w, uint64_t a, uint64_t b, FpEnv *env);

/*
 * a == b, a < b, a <= b; false if either is NaN.  quiet: only a signalling NaN raises NV; otherwise any NaN
 * does.  (RISC-V: feq, fltq, fleq are quiet, flt and fle are not.)
 */
bool sf_eq(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env);
bool sf_lt(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env);
bool sf_le(int w, uint64_t a, uint64_t b, bool quiet, FpEnv *env);

/*
 * The mask of RISC-V's fclass, one bit of ten set: 0 -inf, 1 negative normal, 2 negative denormal, 3 -0,
 * 4 +0, 5 positive denormal, 6 positive normal, 7 +inf, 8 signalling NaN, 9 quiet NaN.
 */
unsigned sf_class(int w, uint64_t a);

/* a converted between formats; from_w == to_w makes a signalling NaN quiet and changes no number. */
uint64_t sf_cvt(int from_w, int to_w, uint64_t a, FpEnv *env);

/*
 * a rounded by rm (env->rm is not looked at) to an integer of int_bits (1 to 64), in the low int_bits of
 * the result, zeros above.  oor is an OOR_* and says what is given when it does not fit.
 */
uint64_t sf_to_int(int w, uint64_t a, int int_bits, bool is_signed, int rm, int oor, FpEnv *env);

/* The 64-bit integer v, signed or unsigned, rounded to the format; narrower integers are extended first. */
uint64_t sf_from_int(uint64_t v, bool is_signed, int to_w, FpEnv *env);

/* a rounded by rm to an integer in its own format; exact: raise NX when that changes it (Zfa froundnx). */
uint64_t sf_round_int(int w, uint64_t a, int rm, bool exact, FpEnv *env);

/*
 * Zfa fcvtmod.w.d (arm FJCVTZS): a truncated, modulo 2^32, as 32 bits with zeros above; NaN and infinity
 * give 0.  Flags as in the conversion to a signed 32-bit integer.  w is 64 in both guests; all work.
 */
uint64_t sf_cvtmod(int w, uint64_t a, FpEnv *env);

/* The same for binary128. */
F128 sf128_add(F128 a, F128 b, FpEnv *env);
F128 sf128_sub(F128 a, F128 b, FpEnv *env);
F128 sf128_mul(F128 a, F128 b, FpEnv *env);
F128 sf128_div(F128 a, F128 b, FpEnv *env);
F128 sf128_sqrt(F128 a, FpEnv *env);
F128 sf128_fma(F128 a, F128 b, F128 c, int neg, FpEnv *env);
F128 sf128_min(F128 a, F128 b, FpEnv *env);
F128 sf128_max(F128 a, F128 b, FpEnv *env);
F128 sf128_minm(F128 a, F128 b, FpEnv *env);
F128 sf128_maxm(F128 a, F128 b, FpEnv *env);
bool sf128_eq(F128 a, F128 b, bool quiet, FpEnv *env);
bool sf128_lt(F128 a, F128 b, bool quiet, FpEnv *env);
bool sf128_le(F128 a, F128 b, bool quiet, FpEnv *env);
unsigned sf128_class(F128 a);
F128 sf128_from(int from_w, uint64_t a, FpEnv *env);           /* sf_cvt to binary128: always exact */
uint64_t sf128_to(int to_w, F128 a, FpEnv *env);               /* sf_cvt from binary128 */
uint64_t sf128_to_int(F128 a, int int_bits, bool is_signed, int rm, int oor, FpEnv *env);
F128 sf128_from_int(uint64_t v, bool is_signed, FpEnv *env);
F128 sf128_round_int(F128 a, int rm, bool exact, FpEnv *env);

#endif
