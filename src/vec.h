/*
 * Vectors of 128 bits in C: what the V and W rows of irops.h mean. The
 * interpreter does them all by these functions, the constant folder and the
 * code generators those that they have no better way for. General registers
 * only (NOFP in the Makefile): generated code calls vec_slow with the guest's
 * vector registers in place.
 */
#ifndef VEC_H
#define VEC_H

#include "ir.h"
#include "softfp.h"

/* Lane i, of 1 << size bytes. */
static inline uint64_t vec_get(const Vec *v, unsigned size, unsigned i)
{
	unsigned bits = 8u << size, at = i * bits;

	return v->w[at / 64] >> at % 64 & UINT64_MAX >> (64 - bits);
}
static inline int64_t vec_gets(const Vec *v, unsigned size, unsigned i)
{
	return sextn(vec_get(v, size, i), 8 << size);
}
static inline void vec_set(Vec *v, unsigned size, unsigned i, uint64_t x)
{
	unsigned bits = 8u << size, at = i * bits;
	uint64_t mask = UINT64_MAX >> (64 - bits) << at % 64;

	v->w[at / 64] = (v->w[at / 64] & ~mask) | (x << at % 64 & mask);
}
static inline uint64_t vec_rbit(uint64_t v) /* bits in reverse order */
{
	v = (v >> 1 & 0x5555555555555555) | (v & 0x5555555555555555) << 1;
	v = (v >> 2 & 0x3333333333333333) | (v & 0x3333333333333333) << 2;
	v = (v >> 4 & 0x0f0f0f0f0f0f0f0f) | (v & 0x0f0f0f0f0f0f0f0f) << 4;
	return __builtin_bswap64(v);
}

/* AES (FIPS 197): figures 7 and 14; MixColumns and its inverse, of two columns, lowest byte first (5.1.3, 5.3.3). */
extern const uint8_t aes_sbox[256], aes_inv_sbox[256];
uint64_t aes_mix(uint64_t columns);
uint64_t aes_unmix(uint64_t columns);

/*
 * The operation op with the row's m and imm, all but vconst. Integer operands
 * and results (vdup, vset, vget) are in w[0]. d may be an operand. The second
 * is for FPE rows; flags are added to env.
 */
void vec_op(enum IrOp op, unsigned m, int32_t imm, Vec *d, const Vec *a, const Vec *b, const Vec *c);
void vec_fop(enum IrOp op, unsigned m, int32_t imm, Vec *d, const Vec *a, const Vec *b, const Vec *c, FpEnv *env);

/* For generated code: an operation in 64 bits; carried out with operands in c->varg[0] to [2] and the guest's FP
 * modes, result in varg[3], flags to the guest. */
uint64_t vec_desc(const Ir *o);
void vec_slow(Cpu *c, uint64_t desc);

#endif
