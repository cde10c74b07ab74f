/*
 * Operands of Advanced SIMD and floating-point instructions (insn_simd.h,
 * insn_fp.h): how they are written and what they may be.
 */
#include <stdio.h>
#include <string.h>

#include "a64.h"

/* ---- writing ---- */

int a64_pv_none(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)v, (void)i;
	return snprintf(buf, n, "%s", "");
}

/* v%d with number and size of elements; bits: of all elements together. */
static int print_vector(char *buf, size_t n, int64_t v, int size, int bits)
{
	return snprintf(buf, n, "v%d.%d%c", (int)v, bits >> (size + 3), "bhsdq"[size]);
}

int a64_pv_reg(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	int t = (int)i->arg[0] & 7, size = t >> 1, bits = t & 1 ? 128 : 64;

	switch (f->kind) {
	case A64K_VW:
		return print_vector(buf, n, v, size + 1, 128);
	case A64K_VL:
		return print_vector(buf, n, v, size + 1, bits);
	case A64K_VH:
		return print_vector(buf, n, v, size - 1, bits);
	case A64K_VB:
		return print_vector(buf, n, v, size - 2, bits);
	case A64K_V2H:
		return print_vector(buf, n, v, size - 1, bits / 2);
	case A64K_VP:
		return print_vector(buf, n, v, size, 16 << size);
	case A64K_E:
	case A64K_EM:
		return snprintf(buf, n, "v%d.%c", (int)v, "bhsd"[size]);
	case A64K_EH:
		return snprintf(buf, n, "v%d.h", (int)v);
	case A64K_E4B:
		return snprintf(buf, n, "v%d.4b", (int)v);
	case A64K_E2H:
		return snprintf(buf, n, "v%d.2h", (int)v);
	case A64K_SC:
		return snprintf(buf, n, "%c%d", "bhsd"[size], (int)v);
	case A64K_SCW:
		return snprintf(buf, n, "%c%d", "bhsdq"[size + 1], (int)v);
	case A64K_RG:
		return (size == 3 ? a64_p_x : a64_p_w)(buf, n, f, v, i);
	}
	return print_vector(buf, n, v, size, bits);
}

int a64_pv_fp(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)i;
	return snprintf(buf, n, "%c%d", "hsdq"[f->kind - A64K_FPH], (int)v);
}

int a64_pv_list(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	return a64_list(buf, n, v, "16b");
}

int a64_pv_rot(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	return snprintf(buf, n, "%d", (int)v * 90);
}

int a64_pv_lsl(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	if (v >> 8)
		return snprintf(buf, n, ", msl #%d", (int)v & 255);
	return v ? snprintf(buf, n, ", lsl #%d", (int)v) : snprintf(buf, n, "%s", "");
}

int a64_pv_fpimm(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	double d;

	(void)f, (void)i;
	memcpy(&d, &v, sizeof(d));
	return snprintf(buf, n, "%.18e", d);
}

/* ---- what they may be, and what the emit functions see ---- */

/* Bit 30 is Q, and 1 in scalars. */

/* log2 of the bytes of an element: the highest bit of immh. */
static int immh_size(int64_t immh)
{
	return 31 - __builtin_clz((unsigned)immh);
}

bool a64_fv_immh(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f;
	if (!*v)
		return false;
	*v = immh_size(*v) << 1 | (bits >> 30 & 1);
	return *v != 6;
}

bool a64_fv_shl(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f, (void)bits;
	if (!(*v >> 3))
		return false;
	*v -= 8 << immh_size(*v >> 3);
	return true;
}

bool a64_fv_shr(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f, (void)bits;
	if (!(*v >> 3))
		return false;
	*v = (16 << immh_size(*v >> 3)) - *v;
	return true;
}

bool a64_fv_shll(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f, (void)bits;
	*v = 8 << *v;
	return true;
}

bool a64_fv_fbits(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f, (void)bits;
	*v = 64 - *v;
	return true;
}

/* imm5 of copies has the size in its lowest bit that is set, the index above it. */
bool a64_fv_imm5(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f;
	if (!(*v & 15))
		return false;
	*v = __builtin_ctz((unsigned)*v) << 1 | (bits >> 30 & 1);
	return *v != 6;
}

bool a64_fv_idx5(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f, (void)bits;
	if (!(*v & 15))
		return false;
	*v >>= __builtin_ctz((unsigned)*v) + 1;
	return true;
}

bool a64_fv_idx4(const FieldRow *f, uint64_t bits, int64_t *v)
{
	unsigned imm5 = bits >> 16 & 31;

	(void)f;
	if (!(imm5 & 15))
		return false;
	*v >>= __builtin_ctz(imm5);
	return true;
}

bool a64_fv_extb(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f;
	return bits >> 30 & 1 || *v < 8;
}

/* By element: bits 23:22 are 0 or 1 for h (index H:L:M, 16 registers), 2 for s (H:L), 3 for d (H, L is 0). */
bool a64_fv_em(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f;
	if (!(bits >> 23 & 1))
		*v &= 15;
	return true;
}

bool a64_fv_eidx(const FieldRow *f, uint64_t bits, int64_t *v)
{
	(void)f;
	if (!(bits >> 23 & 1))
		return true;
	if (!(bits >> 22 & 1)) {
		*v >>= 1;
		return true;
	}
	if (*v & 2)
		return false;
	*v >>= 2;
	return true;
}

bool a64_fv_bytes(const FieldRow *f, uint64_t bits, int64_t *v)
{
	uint64_t r = 0;

	(void)f, (void)bits;
	for (int b = 0; b < 8; b++)
		if (*v >> b & 1)
			r |= 0xffull << 8 * b;
	*v = (int64_t)r;
	return true;
}

/* VFPExpandImm: a is the sign, NOT(b) b b cd the exponent, efgh the fraction. */
bool a64_fv_fpimm(const FieldRow *f, uint64_t bits, int64_t *v)
{
	uint64_t x = (uint64_t)*v, exp = (x >> 6 & 1 ? 0x3fc : 0x400) | (x >> 4 & 3);

	(void)f, (void)bits;
	*v = (int64_t)((x >> 7 & 1) << 63 | exp << 52 | (x & 15) << 48);
	return true;
}
