/*
 * From instructions to IR: bit manipulation (Zba, Zbb, Zbc, Zbs, Zbk*) and
 * cryptography (Zkn, Zks). Operands: see insn.h.
 */
#include "riscv.h"

void rv_alun(Trans *t, const Insn *i)
{
	Val b = ir_2k(t, O_xor, t->xl, rv_get(t, i->arg[2]), -1);

	rv_put(t, i->arg[0], ir_2(t, i->row->with, t->xl, rv_get(t, i->arg[1]), b));
}

void rv_minmax(Trans *t, const Insn *i)
{
	Val a = rv_get(t, i->arg[1]), b = rv_get(t, i->arg[2]);

	rv_put(t, i->arg[0], ir_sel(t, t->xl, i->row->with, a, b, a, b));
}

void rv_un(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_1(t, i->row->with, t->xl, rv_get(t, i->arg[1])));
}

void rv_unw(Trans *t, const Insn *i)
{
	rv_put32(t, i->arg[0], ir_1(t, i->row->with, T_I32, rv_get(t, i->arg[1])));
}

void rv_sext(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_sext(t, t->xl, rv_get(t, i->arg[1]), i->row->with));
}

void rv_zext(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_zext(t, t->xl, rv_get(t, i->arg[1]), i->row->with));
}

void rv_shadd(Trans *t, const Insn *i)
{
	Val a = ir_2k(t, O_shl, t->xl, rv_get(t, i->arg[1]), i->row->with);

	rv_put(t, i->arg[0], ir_2(t, O_add, t->xl, a, rv_get(t, i->arg[2])));
}

void rv_shadduw(Trans *t, const Insn *i)
{
	Val a = ir_2k(t, O_shl, t->xl, ir_zext(t, t->xl, rv_get(t, i->arg[1]), 32), i->row->with);

	rv_put(t, i->arg[0], ir_2(t, O_add, t->xl, a, rv_get(t, i->arg[2])));
}

void rv_slliuw(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_2k(t, O_shl, t->xl, ir_zext(t, t->xl, rv_get(t, i->arg[1]), 32), i->arg[2]));
}

static Val bit(Trans *t, unsigned how, Val a, Val n)
{
	Val one = rv_const(t, 1);

	switch (how) {
	case BIT_SET: return ir_2(t, O_or, t->xl, a, ir_2(t, O_shl, t->xl, one, n));
	case BIT_CLR: return ir_2(t, O_andn, t->xl, a, ir_2(t, O_shl, t->xl, one, n));
	case BIT_INV: return ir_2(t, O_xor, t->xl, a, ir_2(t, O_shl, t->xl, one, n));
	default: return ir_2(t, O_and, t->xl, ir_2(t, O_shr, t->xl, a, n), one); /* BIT_EXT */
	}
}

void rv_bit(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], bit(t, i->row->with, rv_get(t, i->arg[1]), rv_get(t, i->arg[2])));
}

void rv_biti(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], bit(t, i->row->with, rv_get(t, i->arg[1]), rv_const(t, i->arg[2])));
}

void rv_pack(Trans *t, const Insn *i)
{
	unsigned n = i->row->with ? i->row->with : rv_bits(t) / 2;
	Val a = ir_zext(t, t->xl, rv_get(t, i->arg[1]), n), b = ir_zext(t, t->xl, rv_get(t, i->arg[2]), n);
	Val v = ir_2(t, O_or, t->xl, a, ir_2k(t, O_shl, t->xl, b, n));

	if (n == 16)
		rv_put32(t, i->arg[0], v);
	else
		rv_put(t, i->arg[0], v);
}

/* ---- one operand ---- */

/* The sum of three rotations, the last of which may be a shift (FIPS 180-4
 * 4.1.2 and 4.1.3; GB/T 32905 4.4), of 32 or 64 bits. All counts to the right. */
static const struct Sigma { uint8_t bits, rot1, rot2, last; bool shift; } sigma[C1_N] = {
	[C1_sha256sum0] = { 32, 2, 13, 22, false },
	[C1_sha256sum1] = { 32, 6, 11, 25, false },
	[C1_sha256sig0] = { 32, 7, 18, 3, true },
	[C1_sha256sig1] = { 32, 17, 19, 10, true },
	[C1_sha512sum0] = { 64, 28, 34, 39, false },
	[C1_sha512sum1] = { 64, 14, 18, 41, false },
	[C1_sha512sig0] = { 64, 1, 8, 7, true },
	[C1_sha512sig1] = { 64, 19, 61, 6, true },
	[C1_sm3p0] = { 32, 32 - 9, 32 - 17, 0, true },
	[C1_sm3p1] = { 32, 32 - 15, 32 - 23, 0, true },
};

static Val emit_sigma(Trans *t, const struct Sigma *s, Val a)
{
	Type ty = s->bits == 32 ? T_I32 : T_I64;
	Val v = ir_2(t, O_xor, ty, ir_2k(t, O_rotr, ty, a, s->rot1), ir_2k(t, O_rotr, ty, a, s->rot2));

	return ir_2(t, O_xor, ty, v, ir_2k(t, s->shift ? O_shr : O_rotr, ty, a, s->last));
}

static Val orcb(Trans *t, Val a) /* each byte: 0 if it is, else 0xff */
{
	Val low = rv_const(t, 0x7f7f7f7f7f7f7f7f), v;

	/* top bit of each byte: carry out of the lower seven, or its own */
	v = ir_2(t, O_or, t->xl, ir_2(t, O_add, t->xl, ir_2(t, O_and, t->xl, a, low), low), a);
	v = ir_2(t, O_andn, t->xl, v, low);
	return ir_2(t, O_sub, t->xl, ir_2k(t, O_shl, t->xl, v, 1), ir_2k(t, O_shr, t->xl, v, 7));
}

/* Cryptography on vectors: two words as one, and one of its words. */
static Val vector(Trans *t, Val low, Val high)
{
	Val v = ir_v1(t, O_vzx, 0, ir_1(t, O_bitsf, T_F64, low), 64);

	return high ? ir_op(t, O_vset, T_V128, v, high, 0, M_64, 1) : v;
}

static Val word(Trans *t, Val v, int n)
{
	return ir_op(t, O_vget, T_V128, v, 0, 0, M_64, n);
}

static Val brev8(Trans *t, Val a) /* bits of each byte in reverse */
{
	static const uint64_t mask[] = { 0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f };

	for (unsigned k = 0; k < 3; k++) {
		Val m = rv_const(t, (int64_t)mask[k]);
		Val up = ir_2k(t, O_shl, t->xl, ir_2(t, O_and, t->xl, a, m), 1 << k);

		a = ir_2(t, O_or, t->xl, up, ir_2(t, O_and, t->xl, ir_2k(t, O_shr, t->xl, a, 1 << k), m));
	}
	return a;
}

void rv_call1(Trans *t, const Insn *i)
{
	unsigned rd = i->arg[0];
	Val a = rv_get(t, i->arg[1]);

	switch (i->row->with) {
	case C1_orcb: rv_put(t, rd, orcb(t, a)); break;
	case C1_brev8: rv_put(t, rd, brev8(t, a)); break;
	case C1_zip: rv_put(t, rd, ir_call(t, &rv_h_zip, a, 0, 0)); break;
	case C1_unzip: rv_put(t, rd, ir_call(t, &rv_h_unzip, a, 0, 0)); break;
	case C1_aes64im: rv_put(t, rd, word(t, ir_v1(t, O_vaesimc, 0, vector(t, a, 0), 0), 0)); break;
	default:
		if (sigma[i->row->with].bits == 32)
			rv_put32(t, rd, emit_sigma(t, &sigma[i->row->with], a));
		else
			rv_put(t, rd, emit_sigma(t, &sigma[i->row->with], a));
	}
}

/* ---- two operands ---- */

/* RV32's halves of SHA-512's functions: the sum of shifts of rs1 and rs2, to the right (left when negative). */
static const struct Half { int8_t a[3], b[3]; } half[C2_N] = {
	[C2_sha512sig0h] = { { 1, 7, 8 }, { -31, -24 } },
	[C2_sha512sig0l] = { { 1, 7, 8 }, { -31, -25, -24 } },
	[C2_sha512sig1h] = { { -3, 6, 19 }, { 29, -13 } },
	[C2_sha512sig1l] = { { -3, 6, 19 }, { 29, -26, -13 } },
	[C2_sha512sum0r] = { { -25, -30, 28 }, { 7, 2, -4 } },
	[C2_sha512sum1r] = { { -23, 14, 18 }, { 9, -18, -14 } },
};

static Val emit_half(Trans *t, const struct Half *h, Val a, Val b)
{
	Val v = ir_const(t, T_I32, 0);

	for (unsigned k = 0; k < 6; k++) {
		int n = k < 3 ? h->a[k] : h->b[k - 3];

		if (n)
			v = ir_2(t, O_xor, T_I32, v,
				 ir_2k(t, n > 0 ? O_shr : O_shl, T_I32, k < 3 ? a : b, n > 0 ? n : -n));
	}
	return v;
}

static Val clmul(Trans *t, unsigned how, Val a, Val b) /* T_I64 */
{
	Val product = ir_v2(t, O_vpmull, 0, vector(t, a, 0), vector(t, b, 0)), lo = word(t, product, 0), hi;

	if (t->xl == T_I32) /* all of the product is in lo */
		return ir_2k(t, O_shr, T_I64, lo, how == C2_clmul ? 0 : how == C2_clmulh ? 32 : 31);
	if (how == C2_clmul)
		return lo;
	hi = word(t, product, 1);
	if (how == C2_clmulh)
		return hi;
	return ir_2(t, O_or, T_I64, ir_2k(t, O_shl, T_I64, hi, 1), ir_2k(t, O_shr, T_I64, lo, 63));
}

/* rs2:rs1 is the state; of the whole round's result the lower half. */
static Val aes64(Trans *t, unsigned how, Val rs1, Val rs2)
{
	bool decrypt = how == C2_aes64ds || how == C2_aes64dsm, mix = how == C2_aes64esm || how == C2_aes64dsm;
	Val v = ir_v2(t, decrypt ? O_vaesd : O_vaese, 0, vector(t, rs1, rs2), ir_vconst(t, 0, 0));

	if (mix)
		v = ir_v1(t, decrypt ? O_vaesimc : O_vaesmc, 0, v, 0);
	return word(t, v, 0);
}

void rv_call2(Trans *t, const Insn *i)
{
	unsigned rd = i->arg[0], how = i->row->with;
	Val a = rv_get(t, i->arg[1]), b = rv_get(t, i->arg[2]);

	switch (how) {
	case C2_clmul:
	case C2_clmulh:
	case C2_clmulr:
		rv_put(t, rd, rv_narrow(t, clmul(t, how, rv_wide(t, a), rv_wide(t, b))));
		break;
	case C2_xperm4:
		rv_put(t, rd, rv_narrow(t, ir_call(t, &rv_h_xperm4, rv_wide(t, a), rv_wide(t, b), 0)));
		break;
	case C2_xperm8:
		rv_put(t, rd, rv_narrow(t, ir_call(t, &rv_h_xperm8, rv_wide(t, a), rv_wide(t, b), 0)));
		break;
	case C2_aes64es:
	case C2_aes64esm:
	case C2_aes64ds:
	case C2_aes64dsm:
		rv_put(t, rd, aes64(t, how, a, b));
		break;
	case C2_aes64ks2: {
		/* w0 = rs1[63:32] ^ rs2[31:0], w1 = w0 ^ rs2[63:32] */
		Val w0 = ir_2(t, O_xor, T_I64, ir_2k(t, O_shr, T_I64, a, 32), ir_zext(t, T_I64, b, 32));
		Val high = ir_2k(t, O_and, T_I64, b, -0x100000000);
		Val w1 = ir_2(t, O_xor, T_I64, ir_2k(t, O_shl, T_I64, w0, 32), high);

		rv_put(t, rd, ir_2(t, O_or, T_I64, w1, w0));
		break;
	}
	default:
		rv_put(t, rd, emit_half(t, &half[how], a, b));
	}
}

/* ---- two operands and a number ---- */

void rv_call3(Trans *t, const Insn *i)
{
	unsigned how = i->row->with;
	const Helper *h = how == C3_sm4ed || how == C3_sm4ks ? &rv_h_sm4 : &rv_h_aes32;
	Val ctl = ir_const(t, T_I32, i->arg[3] | how << 2);

	rv_put32(t, i->arg[0], ir_call(t, h, rv_get(t, i->arg[1]), rv_get(t, i->arg[2]), ctl));
}

void rv_call2k(Trans *t, const Insn *i) /* aes64ks1i */
{
	rv_put(t, i->arg[0], ir_call(t, &rv_h_aes64ks1, rv_get(t, i->arg[1]), ir_const(t, T_I64, i->arg[2]), 0));
}
