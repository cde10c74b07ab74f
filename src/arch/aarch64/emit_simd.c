/*
 * From instructions to IR: integer Advanced SIMD whose sources and target are
 * of one type, across lanes and by element, and the same on scalars. Shifts
 * by immediate, long and narrow: emit_simd_l.c. Elements that are moved:
 * emit_simd_m.c. Operands: insn_simd.h.
 *
 * Vectors are computed on whole registers and cut when they are put (Lanes).
 * What saturates says so in R_QC, of the lanes that count alone: by what the
 * saturated result differs from the wrapped one where that tells, else by a
 * mask of the lanes that were out of range.
 */
#include "simd.h"

static Val zero(Trans *t)
{
	return a64_vzero(t);
}

/* ---- three registers ---- */

/* Operations that are one of the IR, of whole registers or half ones, with operands n, m. */
static const uint8_t plain[A64V_N] = {
	[A64V_and] = O_vand, [A64V_bic] = O_vandn, [A64V_orr] = O_vor, [A64V_eor] = O_vxor, [A64V_add] = O_vadd,
	[A64V_sub] = O_vsub, [A64V_mul] = O_vmul, [A64V_smax] = O_vmaxs, [A64V_umax] = O_vmaxu, [A64V_smin] = O_vmins,
	[A64V_umin] = O_vminu, [A64V_cmeq] = O_vceq, [A64V_cmgt] = O_vcgts, [A64V_cmhi] = O_vcgtu,
	[A64V_trn1] = O_vtrn1, [A64V_trn2] = O_vtrn2, [A64V_zip1] = O_vzip1,
};
_Static_assert(O_N <= 256, "bytes");

/*
 * Halves of sums, rounded up or down. Bytes and halfwords have an operation that rounds up and is unsigned: signed
 * values are biased by inverting their top bits, inverting all bits of operands and result rounds down.
 */
static Val halve_add(Trans *t, unsigned e, bool sign, bool up, Val a, Val b)
{
	Val x;

	if (e <= M_16) {
		x = a64_vk(t, e, (up ? 0 : UINT64_MAX) ^ (sign ? 1ull << (a64_ebits(e) - 1) : 0));
		if (up && !sign)
			return ir_v2(t, O_vavgu, e, a, b);
		return a64_vxor(t, ir_v2(t, O_vavgu, e, a64_vxor(t, a, x), a64_vxor(t, b, x)), x);
	}
	x = ir_v1(t, sign ? O_vsar : O_vshr, e, a64_vxor(t, a, b), 1);
	return up ? ir_v2(t, O_vsub, e, ir_v2(t, O_vor, M_64, a, b), x) :
		    ir_v2(t, O_vadd, e, ir_v2(t, O_vand, M_64, a, b), x);
}

/* Halves of differences, rounded down. The average rounded up of a and ~b is (a - b) / 2 + half the range. */
static Val halve_sub(Trans *t, unsigned e, bool sign, Val a, Val b)
{
	Val min = a64_vmin(t, e), low;
	enum IrOp shr = sign ? O_vsar : O_vshr;

	if (e <= M_16) {
		a = sign ? a64_vxor(t, a, min) : a;
		b = a64_vxor(t, b, a64_vk(t, e, sign ? (1ull << (a64_ebits(e) - 1)) - 1 : UINT64_MAX));
		return a64_vxor(t, ir_v2(t, O_vavgu, e, a, b), min);
	}
	/* the borrow from the bits that are lost */
	low = ir_v2(t, O_vand, M_64, ir_v2(t, O_vandn, M_64, b, a), a64_vk(t, e, 1));
	return ir_v2(t, O_vsub, e, ir_v2(t, O_vsub, e, ir_v1(t, shr, e, a, 1), ir_v1(t, shr, e, b, 1)), low);
}

Val a64_vabd(Trans *t, unsigned e, bool sign, Val a, Val b)
{
	Val max = ir_v2(t, sign ? O_vmaxs : O_vmaxu, e, a, b);

	return ir_v2(t, O_vsub, e, max, ir_v2(t, sign ? O_vmins : O_vminu, e, a, b));
}

/* a >= b: a is the maximum, which hosts have but for doublewords, or b is not greater. */
static Val at_least(Trans *t, unsigned e, enum IrOp max, enum IrOp greater, Val a, Val b)
{
	return e == M_64 ? a64_vnot(t, ir_v2(t, greater, e, b, a)) : ir_v2(t, O_vceq, e, ir_v2(t, max, e, a, b), a);
}

/* A saturating operation and the one that wraps. */
static Val saturate(Trans *t, Lanes l, enum IrOp sat, enum IrOp wrap, Val a, Val b)
{
	Val r = ir_v2(t, sat, l.e, a, b);

	a64_qc(t, l.bits, a64_vxor(t, r, ir_v2(t, wrap, l.e, a, b)));
	return r;
}

/* op of neighbouring elements of n, then of m; of half registers, the low half of the result. */
static Val pairs(Trans *t, Lanes l, enum IrOp op, Val n, Val m)
{
	if (l.bits == 64)
		n = m = a64_vpair(t, n, m);
	return ir_v2(t, op, l.e, ir_v2(t, O_vuzp1, l.e, n, m), ir_v2(t, O_vuzp2, l.e, n, m));
}

/*
 * The high half of twice the product, rounded as the operation wants it: sqrdmulh up from a half; of what sqrdmlsh
 * subtracts a half goes down, as that rounding is of the difference. The range is left in one case, the smallest
 * value's square, which comes out as the smallest value.
 */
static Val twice_high(Trans *t, unsigned e, unsigned op, Val n, Val m)
{
	bool minus = op == A64V_sqrdmlsh;
	int32_t top = (int32_t)a64_ebits(e) - 1;
	Val lo, hi, k;

	if (e == M_16) { /* hi << 1 and the top bit of lo: rounded in two steps, as the sum needs one bit more */
		hi = ir_v2(t, O_vmulhs, e, n, m);
		lo = ir_v2(t, O_vmul, e, n, m);
		k = a64_vk(t, e, 1);
		if (minus)
			lo = ir_v2(t, O_vqsubu, e, lo, k);
		if (op == A64V_sqdmulh)
			lo = ir_v1(t, O_vshr, e, lo, top);
		else
			lo = ir_v1(t, O_vshr, e, ir_v2(t, O_vadd, e, ir_v1(t, O_vshr, e, lo, top - 1), k), 1);
		return ir_v2(t, O_vadd, e, ir_v1(t, O_vshl, e, hi, 1), lo);
	}
	lo = ir_v1(t, O_vshl, M_64, ir_v2(t, O_vmull, e | M_SIGN, n, m), 1);
	hi = ir_v1(t, O_vshl, M_64, ir_v2(t, O_vmull, e | M_SIGN | V_HIGH, n, m), 1);
	if (op != A64V_sqdmulh) {
		k = a64_vk(t, M_64, (1ull << top) - minus);
		lo = ir_v2(t, O_vadd, M_64, lo, k);
		hi = ir_v2(t, O_vadd, M_64, hi, k);
	}
	return ir_v2(t, O_vuzp2, e, lo, hi);
}

/* sqrdmlah and sqrdmlsh add or subtract the high half with all its bits: the largest value + 1 in two steps. */
static Val qdmulh(Trans *t, Lanes l, unsigned op, Val n, Val m, unsigned rd)
{
	bool minus = op == A64V_sqrdmlsh;
	unsigned e = l.e;
	Val wrapped = twice_high(t, e, op, n, m), bad, r = a64_vqmin(t, e, wrapped, &bad), d;

	if (op == A64V_sqrdmlah || minus) {
		d = a64_getv(t, rd);
		r = minus ? ir_v2(t, O_vqadds, e, ir_v2(t, O_vqsubs, e, d, r), bad) :
			    ir_v2(t, O_vqsubs, e, ir_v2(t, O_vqadds, e, d, r), bad);
		bad = a64_vxor(t, r, ir_v2(t, minus ? O_vsub : O_vadd, e, d, wrapped));
	}
	a64_qc(t, l.bits, bad);
	return r;
}

/*
 * Shifts by the low byte of each element of m, to the right when it is negative. As the IR's shifts take all bits of
 * an unsigned count, that byte is masked; a count of the other direction is then at least 128 and shifts everything
 * out, so unsigned results are put together by `or`.
 */
static Val shift_by(Trans *t, Lanes l, unsigned op, Val n, Val m)
{
	bool sign = op == A64V_sshl || op == A64V_srshl || op == A64V_sqshl || op == A64V_sqrshl;
	bool round = op >= A64V_srshl && op <= A64V_uqrshl;
	bool sat = op == A64V_sqshl || op == A64V_uqshl || op == A64V_sqrshl || op == A64V_uqrshl;
	unsigned e = l.e, w = a64_ebits(e);
	enum IrOp shr = sign ? O_vsarv : O_vshrv;
	Val byte = a64_vk(t, e, 255), one = a64_vk(t, e, 1), count, back, left, right, minus, ok;

	count = e == M_8 ? m : ir_v2(t, O_vand, M_64, m, byte);
	back = ir_v2(t, O_vsub, e, zero(t), m);
	back = e == M_8 ? back : ir_v2(t, O_vand, M_64, back, byte);
	left = ir_v2(t, O_vshlv, e, n, count);
	right = ir_v2(t, shr, e, n, back);
	if (round) { /* add the last bit that is shifted out; a count of 0 is none of these (back - 1 is large) */
		back = ir_v2(t, O_vsub, e, back, one);
		back = e == M_8 ? back : ir_v2(t, O_vand, M_64, back, byte);
		right = ir_v2(t, O_vadd, e, right, ir_v2(t, O_vand, M_64, ir_v2(t, shr, e, n, back), one));
	}
	if (!sign && !sat)
		return ir_v2(t, O_vor, M_64, left, right);
	minus = a64_vneg(t, e, e == M_8 ? m : ir_v1(t, O_vshl, e, m, (int32_t)w - 8));
	if (sat) {
		ok = ir_v2(t, O_vceq, e, ir_v2(t, shr, e, left, count), n);
		a64_qc(t, l.bits, a64_vnot(t, ir_v2(t, O_vor, M_64, ok, minus)));
		if (sign) /* largest or smallest */
			left = ir_v3(t, O_vsel, M_64, ok, left, a64_vlimit(t, e, n));
		else
			left = ir_v2(t, O_vor, M_64, left, a64_vnot(t, ok));
	}
	return ir_v3(t, O_vsel, M_64, minus, right, left);
}

/* Products of bytes, the low byte of each. */
static Val pmul(Trans *t, Lanes l, Val n, Val m)
{
	Val lo = ir_call(t, &a64_h_pmull8, n, m, ir_const(t, T_I64, 0)), hi;

	hi = l.bits == 64 ? lo : ir_call(t, &a64_h_pmull8, n, m, ir_const(t, T_I64, 1));
	return ir_v2(t, O_vuzp1, M_8, lo, hi);
}

/* n op m; rd is the target, an operand of some. */
static Val three(Trans *t, Lanes l, unsigned op, Val n, Val m, unsigned rd)
{
	unsigned e = l.e;
	bool half = l.bits == 64;

	if (plain[op])
		return ir_v2(t, plain[op], e, n, m);
	switch (op) {
	case A64V_shadd: case A64V_uhadd: return halve_add(t, e, op == A64V_shadd, false, n, m);
	case A64V_srhadd: case A64V_urhadd: return halve_add(t, e, op == A64V_srhadd, true, n, m);
	case A64V_shsub: case A64V_uhsub: return halve_sub(t, e, op == A64V_shsub, n, m);
	case A64V_sqadd: return saturate(t, l, O_vqadds, O_vadd, n, m);
	case A64V_uqadd: return saturate(t, l, O_vqaddu, O_vadd, n, m);
	case A64V_sqsub: return saturate(t, l, O_vqsubs, O_vsub, n, m);
	case A64V_uqsub: return saturate(t, l, O_vqsubu, O_vsub, n, m);
	case A64V_orn: return ir_v2(t, O_vor, M_64, n, a64_vnot(t, m));
	case A64V_bsl: return ir_v3(t, O_vsel, M_64, a64_getv(t, rd), n, m);
	case A64V_bit: return ir_v3(t, O_vsel, M_64, m, n, a64_getv(t, rd));
	case A64V_bif: return ir_v3(t, O_vsel, M_64, m, a64_getv(t, rd), n);
	case A64V_cmge: return at_least(t, e, O_vmaxs, O_vcgts, n, m);
	case A64V_cmhs: return at_least(t, e, O_vmaxu, O_vcgtu, n, m);
	case A64V_cmtst: return a64_vnot(t, ir_v2(t, O_vceq, e, ir_v2(t, O_vand, M_64, n, m), zero(t)));
	case A64V_sabd: case A64V_uabd: return a64_vabd(t, e, op == A64V_sabd, n, m);
	case A64V_saba: case A64V_uaba:
		return ir_v2(t, O_vadd, e, a64_getv(t, rd), a64_vabd(t, e, op == A64V_saba, n, m));
	case A64V_mla: return ir_v2(t, O_vadd, e, a64_getv(t, rd), ir_v2(t, O_vmul, e, n, m));
	case A64V_mls: return ir_v2(t, O_vsub, e, a64_getv(t, rd), ir_v2(t, O_vmul, e, n, m));
	case A64V_pmul: return pmul(t, l, n, m);
	case A64V_smaxp: return pairs(t, l, O_vmaxs, n, m);
	case A64V_umaxp: return pairs(t, l, O_vmaxu, n, m);
	case A64V_sminp: return pairs(t, l, O_vmins, n, m);
	case A64V_uminp: return pairs(t, l, O_vminu, n, m);
	case A64V_addp: return pairs(t, l, O_vadd, n, m);
	case A64V_sqdmulh: case A64V_sqrdmulh: case A64V_sqrdmlah: case A64V_sqrdmlsh:
		return qdmulh(t, l, op, n, m, rd);
	case A64V_uzp1: case A64V_uzp2:
		if (half)
			n = m = a64_vpair(t, n, m);
		return ir_v2(t, op == A64V_uzp1 ? O_vuzp1 : O_vuzp2, e, n, m);
	case A64V_zip2:
		return half ? ir_v1(t, O_vdupl, M_64, ir_v2(t, O_vzip1, e, n, m), 1) : ir_v2(t, O_vzip2, e, n, m);
	default: return shift_by(t, l, op, n, m);
	}
}

static void vector3(Trans *t, const Insn *i, Val m)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	int64_t arr = i->arg[0];
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	if (op == A64V_orr && n == m)
		a64_puta(t, arr, rd, n);
	else if (a64_is_vfp(op))
		a64_puta(t, arr, rd, a64_vfp3(t, op, arr, n, m, a64_getv(t, rd)));
	else
		a64_puta(t, arr, rd, three(t, a64_lanes(arr), op, n, m, rd));
}

static void scalar3(Trans *t, const Insn *i, Val m)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	Lanes l = a64_lane0(i->arg[0]);
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	if (a64_is_vfp(op))
		n = a64_sfp3(t, op, i->arg[0] & ~1, n, m, a64_getv(t, rd));
	else
		n = three(t, l, op, n, m, rd);
	a64_putbits(t, l.bits, rd, n);
}

void a64_v3(Trans *t, const Insn *i)
{
	vector3(t, i, a64_getv(t, (unsigned)i->arg[3]));
}

void a64_s3(Trans *t, const Insn *i)
{
	scalar3(t, i, a64_getv(t, (unsigned)i->arg[3]));
}

void a64_ve(Trans *t, const Insn *i)
{
	vector3(t, i, a64_element(t, i));
}

void a64_se(Trans *t, const Insn *i)
{
	scalar3(t, i, a64_element(t, i));
}

/* ---- two registers ---- */

/* Sums of neighbouring elements, of twice the size; sign: M_SIGN or 0. */
static Val addlp(Trans *t, unsigned e, unsigned sign, Val n)
{
	unsigned to = e + 1;
	int32_t w = (int32_t)a64_ebits(e);
	Val lo;

	if (sign && e == M_16)
		return ir_v2(t, O_vmaddw, e, n, a64_vk(t, e, 1));
	lo = sign ? ir_v1(t, O_vsar, to, ir_v1(t, O_vshl, to, n, w), w) :
		    ir_v2(t, O_vand, M_64, n, a64_vk(t, to, UINT64_MAX >> (64 - w)));
	return ir_v2(t, O_vadd, to, lo, ir_v1(t, sign ? O_vsar : O_vshr, to, n, w));
}

/* An unsigned value added to a signed one, saturated as signed: that plus half the range is unsigned. */
static Val suqadd(Trans *t, Lanes l, Val n, Val d)
{
	Val min = a64_vmin(t, l.e), r;

	r = a64_vxor(t, ir_v2(t, O_vqaddu, l.e, a64_vxor(t, d, min), n), min);
	a64_qc(t, l.bits, a64_vxor(t, r, ir_v2(t, O_vadd, l.e, d, n)));
	return r;
}

/* A signed value added to an unsigned one, saturated as unsigned: above zero it is added, below subtracted. */
static Val usqadd(Trans *t, Lanes l, Val n, Val d)
{
	Val minus = a64_vneg(t, l.e, n), r;

	r = ir_v2(t, O_vqaddu, l.e, d, ir_v2(t, O_vandn, M_64, n, minus));
	r = ir_v2(t, O_vqsubu, l.e, r, ir_v2(t, O_vand, M_64, ir_v2(t, O_vsub, l.e, zero(t), n), minus));
	a64_qc(t, l.bits, a64_vxor(t, r, ir_v2(t, O_vadd, l.e, d, n)));
	return r;
}

static Val two(Trans *t, Lanes l, unsigned op, Val n, unsigned rd)
{
	unsigned e = l.e;
	Val r, bad;

	switch (op) {
	case A64V_rev64: return ir_v1(t, O_vrev, e, n, 3);
	case A64V_rev32: return ir_v1(t, O_vrev, e, n, 2);
	case A64V_rev16: return ir_v1(t, O_vrev, e, n, 1);
	case A64V_saddlp: return addlp(t, e, M_SIGN, n);
	case A64V_uaddlp: return addlp(t, e, 0, n);
	case A64V_sadalp: return ir_v2(t, O_vadd, e + 1, a64_getv(t, rd), addlp(t, e, M_SIGN, n));
	case A64V_uadalp: return ir_v2(t, O_vadd, e + 1, a64_getv(t, rd), addlp(t, e, 0, n));
	case A64V_suqadd: return suqadd(t, l, n, a64_getv(t, rd));
	case A64V_usqadd: return usqadd(t, l, n, a64_getv(t, rd));
	case A64V_cls: /* the bits that differ from the next one below: those above the first are copies of the sign */
		r = ir_v1(t, O_vclz, e, a64_vxor(t, n, ir_v1(t, O_vsar, e, n, 1)), 0);
		return ir_v2(t, O_vsub, e, r, a64_vk(t, e, 1));
	case A64V_clz: return ir_v1(t, O_vclz, e, n, 0);
	case A64V_cnt: return ir_v1(t, O_vcnt, e, n, 0);
	case A64V_not: return a64_vnot(t, n);
	case A64V_rbit: return ir_v1(t, O_vrbit, e, n, 0);
	case A64V_abs: return ir_v1(t, O_vabs, e, n, 0);
	case A64V_neg: return ir_v2(t, O_vsub, e, zero(t), n);
	case A64V_sqabs: case A64V_sqneg:
		r = op == A64V_sqabs ? ir_v1(t, O_vabs, e, n, 0) : ir_v2(t, O_vsub, e, zero(t), n);
		r = a64_vqmin(t, e, r, &bad);
		a64_qc(t, l.bits, bad);
		return r;
	case A64V_cmgt: return ir_v2(t, O_vcgts, e, n, zero(t));
	case A64V_cmge: return ir_v2(t, O_vcgts, e, n, a64_vk(t, e, UINT64_MAX));
	case A64V_cmeq: return ir_v2(t, O_vceq, e, n, zero(t));
	case A64V_cmle: return ir_v2(t, O_vcgts, e, a64_vk(t, e, 1), n);
	case A64V_cmlt: return a64_vneg(t, e, n);
	case A64V_urecpe: return ir_call(t, &a64_h_urecpe, n, 0, 0);
	default: return ir_call(t, &a64_h_ursqrte, n, 0, 0);
	}
}

void a64_v2(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	int64_t arr = i->arg[0];
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	a64_puta(t, arr, rd, a64_is_vfp(op) ? a64_vfp2(t, op, arr, n) : two(t, a64_lanes(arr), op, n, rd));
}

void a64_s2(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	Lanes l = a64_lane0(i->arg[0]);
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	a64_putbits(t, l.bits, rd, a64_is_vfp(op) ? a64_sfp2(t, op, i->arg[0] & ~1, n) : two(t, l, op, n, rd));
}

/* ---- across lanes ---- */

/* addp of two doublewords; the others are floating point. */
void a64_s2p(Trans *t, const Insn *i)
{
	Val n;

	if (a64_is_vfp(i->row->with) && a64_vfp_emit(t, i))
		return;
	n = a64_getv(t, (unsigned)i->arg[2]);
	a64_putbits(t, 64, (unsigned)i->arg[1], ir_v2(t, O_vadd, M_64, n, ir_v1(t, O_vdupl, M_64, n, 1)));
}

/* The operation op that made v, if one did; NULL: none. */
static const Ir *made_by(const Trans *t, Val v, enum IrOp op)
{
	const Ir *o = &t->ir[t->val[v].def];

	return t->val[v].def < t->nir && o->dst == v && o->op == op ? o : NULL;
}

/* How programs count the bits of a number: cnt of its bytes, whose sum v is asked for. The number of bits, 0: v is
 * something else. */
static Val count_bits(Trans *t, Lanes l, Val v)
{
	const Ir *cut = made_by(t, v, O_vzx), *cnt;
	Val r, n;

	if (l.e != M_8 || (cut && cut->imm != 64))
		return 0;
	cnt = made_by(t, cut ? cut->a : v, O_vcnt);
	if (!cnt)
		return 0;
	n = cnt->a;
	r = ir_1(t, O_popcnt, T_I64, ir_op(t, O_vget, T_V128, n, 0, 0, M_64, 0));
	if (cut || l.bits == 64)
		return r;
	return ir_2(t, O_add, T_I64, r, ir_1(t, O_popcnt, T_I64, ir_op(t, O_vget, T_V128, n, 0, 0, M_64, 1)));
}

/* By halves: what is behind the lanes that count gets into others than lane 0 alone. */
void a64_vred(Trans *t, const Insn *i)
{
	unsigned op = i->row->with;
	Lanes l = a64_lanes(i->arg[0]);
	enum IrOp fold = O_vadd;
	Val v, bits;

	if (a64_is_vfp(op) && a64_vfp_emit(t, i))
		return;
	v = a64_getv(t, (unsigned)i->arg[2]);
	bits = op == A64V_addv || op == A64V_uaddlv ? count_bits(t, l, v) : 0;
	if (bits) {
		a64_putf(t, (unsigned)i->arg[1], T_F64, ir_1(t, O_bitsf, T_F64, bits));
		return;
	}
	switch (op) {
	case A64V_saddlv: case A64V_uaddlv:
		v = addlp(t, l.e++, op == A64V_saddlv ? M_SIGN : 0, v);
		break;
	case A64V_smaxv: fold = O_vmaxs; break;
	case A64V_umaxv: fold = O_vmaxu; break;
	case A64V_sminv: fold = O_vmins; break;
	case A64V_uminv: fold = O_vminu; break;
	}
	for (unsigned bytes = l.bits / 16; bytes >= 1u << l.e; bytes /= 2)
		v = ir_v2(t, fold, l.e, v, ir_op(t, O_vext, T_V128, v, v, 0, M_8, (int32_t)bytes));
	a64_putbits(t, a64_ebits(l.e), (unsigned)i->arg[1], v);
}
