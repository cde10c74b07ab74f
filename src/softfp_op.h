/*
 * An IR floating-point operation in integers: softfp_op.c.
 */
#ifndef SOFTFP_OP_H
#define SOFTFP_OP_H

#include "ir.h"
#include "softfp.h"

/* The result of FPE operation o (type, m, imm) on raw operands; flags and modes in env. */
uint64_t soft_op(const Ir *o, uint64_t a, uint64_t b, uint64_t c, FpEnv *env);
/* o packed into 32 bits, and the operation so described on c->fparg[0..2], result to
 * c->fparg[3] (an F32 result with ones above), flags to the guest. */
uint32_t soft_desc(const Ir *o);
void soft_slow(Cpu *c, uint32_t desc);

#endif
