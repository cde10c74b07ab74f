/*
 * From A64 instructions to IR: bit fields, order of bits and bytes, counts,
 * CRC-32. The rest of integers is in emit.c; operands: see insn_base.h.
 */
#include "state.h"

/* ---- bit fields ---- */

static uint64_t ones(unsigned n)
{
	return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* Bits lsb to lsb + width - 1 of v, at bit 0 or up, other bits zero: of 64 bits. */
static Val field(Trans *t, Val v, unsigned lsb, unsigned width, unsigned to)
{
	if (lsb + width == 64) {
		v = ir_2k(t, O_shr, T_I64, v, lsb);
	} else if (width + to == 64) {
		return ir_2k(t, O_shl, T_I64, v, to); /* lsb is 0 */
	} else if (width <= 32) {
		v = ir_2k(t, O_and, T_I64, ir_2k(t, O_shr, T_I64, v, lsb), (int64_t)ones(width));
	} else { /* no immediate of the host */
		v = ir_2k(t, O_shl, T_I64, v, 64 - lsb - width);
		return ir_2k(t, O_shr, T_I64, v, 64 - width - to);
	}
	return ir_2k(t, O_shl, T_I64, v, to);
}

static Val ubfm(Trans *t, Type ty, Val v, unsigned lsb, unsigned width, unsigned to)
{
	if (ty == T_I32 && width + to == 32)
		return a64_wide(t, ty, ir_2k(t, O_shl, T_I32, v, to)); /* lsl; with to 0 all of it */
	if (ty == T_I32 && lsb + width == 32 && !(t->val[v].type == T_I64 && t->val[v].zbits <= 32))
		return a64_wide(t, ty, ir_2k(t, O_shr, T_I32, v, lsb));
	return field(t, v, lsb, width, to);
}

static Val sbfm(Trans *t, Type ty, Val v, unsigned lsb, unsigned width, unsigned to)
{
	unsigned bits = (unsigned)type_bits(ty);

	if (lsb == 0 && width < bits && (width == 8 || width == 16 || width == 32)) {
		v = ir_2k(t, O_shl, ty, ir_sext(t, ty, v, (int)width), to);
	} else {
		v = ir_2k(t, O_shl, ty, v, bits - lsb - width);
		v = ir_2k(t, O_sar, ty, v, bits - width - to);
	}
	return a64_wide(t, ty, v);
}

void a64_bfm(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	unsigned rd = i->arg[1], immr = i->arg[3], imms = i->arg[4], bits = (unsigned)type_bits(ty);
	unsigned lsb = imms >= immr ? immr : 0, to = imms >= immr ? 0 : bits - immr, width = imms + 1 - lsb;
	Val v = a64_get(t, i->arg[2]), d;

	switch (i->row->with) {
	case A64_UBFM:
		a64_put(t, rd, ubfm(t, ty, v, lsb, width, to));
		return;
	case A64_SBFM:
		a64_put(t, rd, sbfm(t, ty, v, lsb, width, to));
		return;
	}
	/* Inserted; the field's upper half is zero where the register's shall be. */
	d = ir_2k(t, O_and, T_I64, a64_get(t, rd), (int64_t)~(ones(width) << to));
	v = ubfm(t, ty, v, lsb, width, to);
	a64_put(t, rd, a64_wide(t, ty, ir_2(t, O_or, T_I64, d, v)));
}

void a64_extr(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	unsigned lsb = i->arg[4], bits = (unsigned)type_bits(ty);
	Val a = a64_get(t, i->arg[2]), b = a64_get(t, i->arg[3]), r;

	if (!lsb)
		r = b;
	else if (a == b)
		r = ir_2k(t, O_rotr, ty, a, lsb);
	else if (t->val[a].is_const || t->val[b].is_const)
		r = ir_2(t, O_or, ty, ir_2k(t, O_shl, ty, a, bits - lsb), ir_2k(t, O_shr, ty, b, lsb));
	else
		r = ir_op(t, O_extr, ty, a, b, 0, 0, (int32_t)lsb);
	a64_put(t, i->arg[1], a64_wide(t, ty, r));
}

/* ---- one operand ---- */

/* Neighbours of n bits change places; mask: the lower one of each pair. */
static Val swap(Trans *t, Type ty, Val v, unsigned n, uint64_t mask)
{
	Val lo = ir_2k(t, O_shl, ty, ir_2k(t, O_and, ty, v, (int64_t)mask), n);
	Val hi = ir_2k(t, O_and, ty, ir_2k(t, O_shr, ty, v, n), (int64_t)mask);

	return ir_2(t, O_or, ty, lo, hi);
}

void a64_un(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val v = a64_get(t, i->arg[2]), zero = ir_const(t, ty, 0);

	switch (i->row->with) {
	case A64_RBIT:
		v = ir_1(t, O_bswap, ty, v);
		v = swap(t, ty, v, 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
		v = swap(t, ty, v, 2, UINT64_C(0x3333333333333333));
		v = swap(t, ty, v, 1, UINT64_C(0x5555555555555555));
		break;
	case A64_REV16:
		if (ty == T_I32)
			v = ir_2k(t, O_rotr, ty, ir_1(t, O_bswap, ty, v), 16);
		else
			v = swap(t, ty, v, 8, UINT64_C(0x00ff00ff00ff00ff));
		break;
	case A64_REV32:
		v = ir_2k(t, O_rotr, ty, ir_1(t, O_bswap, ty, v), 32);
		break;
	case A64_REV:
		v = ir_1(t, O_bswap, ty, v);
		break;
	case A64_CLZ:
		v = ir_1(t, O_clz, ty, v);
		break;
	case A64_CLS: /* how many bits below the sign equal it */
		v = ir_1(t, O_clz, ty, ir_2(t, O_xor, ty, v, ir_2k(t, O_sar, ty, v, 1)));
		v = ir_2k(t, O_sub, ty, v, 1);
		break;
	case A64_CTZ:
		v = ir_1(t, O_ctz, ty, v);
		break;
	case A64_CNT:
		v = ir_1(t, O_popcnt, ty, v);
		break;
	case A64_ABS:
		v = ir_sel(t, ty, C_LT, v, zero, ir_2(t, O_sub, ty, zero, v), v);
		break;
	}
	a64_put(t, i->arg[1], a64_wide(t, ty, v));
}

/* ---- checksums ---- */

void a64_crc(Trans *t, const Insn *i)
{
	Val r;

	a64_crc_init();
	r = ir_call(t, &a64_h_crc, a64_get(t, i->arg[1]), a64_get(t, i->arg[2]), ir_const(t, T_I64, i->row->with));
	a64_put(t, i->arg[0], ir_zext(t, T_I64, r, 32));
}
