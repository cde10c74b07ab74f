/*
 * The A64 guest, for the files of this folder: how its operands are printed
 * and checked (insn.h, print*.c).
 */
#ifndef A64_H
#define A64_H

#include "arch/aarch64/kind.h"
#include "myna.h"

/* Print functions and fits functions of the KIND rows, see insn.h. */
#define T(...)
#define K(...)
#define F(...)
#define I(...)
#define KIND(id, print, fits) \
	int print(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i); \
	bool fits(const FieldRow *f, uint64_t bits, int64_t *v);
#include "arch/aarch64/insn.h"
#undef KIND
#undef T
#undef K
#undef F
#undef I

/* Print a list of v >> 5 vector registers from v & 31 on, after v31 v0, all with this ending: {v0.8b-v2.8b}. */
int a64_list(char *buf, size_t n, int64_t v, const char *end);

/*
 * The mask that a logical immediate stands for (Arm ARM, DecodeBitMasks):
 * raw is N:immr:imms, 13 bits; the result is of 64 bits, the 32-bit mask twice
 * where N is 0. 0: reserved, no mask is 0.
 */
uint64_t a64_bitmask(unsigned raw);

#endif
