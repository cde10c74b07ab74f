/*
 * softfp_test.h - what the oracles of the softfp test share; main.c says what they are.
 */
#ifndef SOFTFP_TEST_H
#define SOFTFP_TEST_H

#include "../../src/softfp.h"

enum { ADD, SUB, MUL, DIV, SQRT, FMA, N_OP };
extern const char *const op_name[N_OP];
extern unsigned long passed, failed, skipped;

/* Random bits, and a random number below n. */
uint64_t rnd(void);
unsigned below(unsigned n);

/* Bits of precision (hidden one included) and largest exponent of the format of w bits. */
int prec_of(int w);
int emax_of(int w);

/* Bit patterns: all formats are carried in F128 here.  compose takes the upper bits of a fraction of 128 bits. */
F128 f128(uint64_t hi, uint64_t lo);
F128 compose(int w, bool sign, unsigned efield, uint64_t frac_hi, uint64_t frac_lo);
F128 canonical(int w);

/* 1 for a quiet NaN, 2 for a signalling one, else 0. */
int nan_kind(int w, F128 v);

/* Awkward operands more often than not; near is the exponent field to be close to, *efield the one chosen. */
F128 operand(int w, unsigned near, unsigned *efield);
void operands(int w, F128 v[3]);
int operand_count(int op);

/* The unit under test: one of its arithmetic functions. */
F128 run(int w, int op, const F128 v[3], int neg, FpEnv *env);

/* The result and flags for operands with a NaN among them under NAN_RISCV; false if there is none. */
bool nan_result(int w, int op, const F128 v[3], F128 *want, unsigned *flags);

/* Counts a pass or failure, and prints the first failures. */
void check(const char *oracle, const char *what, int w, int rm, const F128 v[3], F128 got, unsigned got_flags,
	F128 want, unsigned want_flags);
void check64(const char *oracle, const char *what, int w, int rm, const F128 v[3], uint64_t got, unsigned got_flags,
	uint64_t want, unsigned want_flags);

/* The host's FP unit through fenv.h: the mode for RM_NE to RM_UP, flags as FPF_*, and when it judges tininess. */
int host_rm(int rm);
unsigned host_flags(void);
bool host_tiny_before(void);

/* One round of an oracle; each counts what the host can't do as skipped. */
void model(int w, int op);
void model_convert(void);
void model_compare(void);
void quad(int op);
void fpu(int w, int op);
void sse(int op);
void sse_convert(void);
void riscv(void);
void table(void);

#endif
