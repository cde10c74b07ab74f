/*
 * From instructions to IR: integer Advanced SIMD with sources and targets of
 * two sizes (long, wide, narrow) and shifts by immediate, also by element and
 * on scalars. Operands: insn_simd.h.
 *
 * The size e of a Lanes and of operations that widen or narrow is the narrow
 * one. Second forms (saddl2) have the narrow values in the high half of a
 * register: V_HIGH where they are sources; as a target it is put above the
 * old low half.
 */
#include "simd.h"

static Val v2(Trans *t, enum IrOp op, unsigned e, Val a, Val b)
{
	return ir_v2(t, op, e, a, b);
}

/* The operand n and V_HIGH of second forms. */
static Val source(Trans *t, const Insn *i)
{
	return a64_getv(t, (unsigned)i->arg[2]);
}
static unsigned high(const Insn *i)
{
	return i->arg[0] & 1 ? V_HIGH : 0;
}

/* A narrow result, whose high half is zero. */
static void put_narrow(Trans *t, const Insn *i, Val v)
{
	unsigned rd = (unsigned)i->arg[1];

	a64_putv(t, rd, i->arg[0] & 1 ? a64_vpair(t, a64_getv(t, rd), v) : v);
}

/* ---- shifts to the right, rounded ---- */

/*
 * x >> n, 1 to all bits of an element, of which `round` adds the last one that is shifted out. In two steps, as the
 * sum before the shift has a bit more than an element; for n = 1 there is no room for that.
 */
static Val shift_right(Trans *t, unsigned e, bool sign, bool round, Val x, unsigned n)
{
	enum IrOp shr = sign ? O_vsar : O_vshr;
	unsigned w = a64_ebits(e);
	Val one;

	if (!round) {
		if (n == w && !sign)
			return a64_vzero(t);
		return ir_v1(t, shr, e, x, (int32_t)(n == w ? n - 1 : n));
	}
	one = a64_vk(t, e, 1);
	if (n == 1)
		return v2(t, O_vadd, e, ir_v1(t, shr, e, x, 1), v2(t, O_vand, M_64, x, one));
	return ir_v1(t, shr, e, v2(t, O_vadd, e, ir_v1(t, shr, e, x, (int32_t)n - 1), one), 1);
}

/* ---- three registers ---- */

/* sqdmull and its sums: bits is of all wide lanes that count. */
static Val qdmull(Trans *t, unsigned op, unsigned e, unsigned from, unsigned bits, Val n, Val m, unsigned rd)
{
	unsigned to = e + 1;
	bool minus = op == A64V_sqdmlsl;
	Val p = ir_v1(t, O_vshl, to, v2(t, O_vmull, e | M_SIGN | from, n, m), 1), bad, d, r;

	p = a64_vqmin(t, to, p, &bad);
	if (op == A64V_sqdmull) {
		a64_qc(t, bits, bad);
		return p;
	}
	d = a64_getv(t, rd);
	r = v2(t, minus ? O_vqsubs : O_vqadds, to, d, p);
	bad = v2(t, O_vor, M_64, bad, a64_vxor(t, r, v2(t, minus ? O_vsub : O_vadd, to, d, p)));
	a64_qc(t, bits, bad);
	return r;
}

/* The high halves of wide lanes. */
static void high_narrow(Trans *t, const Insn *i, unsigned e, bool round, Val wide)
{
	if (round)
		wide = v2(t, O_vadd, e + 1, wide, a64_vk(t, e + 1, 1ull << (a64_ebits(e) - 1)));
	put_narrow(t, i, ir_v1(t, O_vnar, e, ir_v1(t, O_vshr, e + 1, wide, (int32_t)a64_ebits(e)), 0));
}

static void three_long(Trans *t, const Insn *i, Val m)
{
	unsigned op = i->row->with, e = (unsigned)i->arg[0] >> 1, to = e + 1, from = high(i), x = e | from;
	unsigned rd = (unsigned)i->arg[1], s = x | M_SIGN;
	Val n = source(t, i), r;

	switch (op) {
	case A64V_saddl: r = v2(t, O_vadd, to, ir_v1(t, O_vwid, s, n, 0), ir_v1(t, O_vwid, s, m, 0)); break;
	case A64V_uaddl: r = v2(t, O_vadd, to, ir_v1(t, O_vwid, x, n, 0), ir_v1(t, O_vwid, x, m, 0)); break;
	case A64V_ssubl: r = v2(t, O_vsub, to, ir_v1(t, O_vwid, s, n, 0), ir_v1(t, O_vwid, s, m, 0)); break;
	case A64V_usubl: r = v2(t, O_vsub, to, ir_v1(t, O_vwid, x, n, 0), ir_v1(t, O_vwid, x, m, 0)); break;
	case A64V_saddw: r = v2(t, O_vadd, to, n, ir_v1(t, O_vwid, s, m, 0)); break;
	case A64V_uaddw: r = v2(t, O_vadd, to, n, ir_v1(t, O_vwid, x, m, 0)); break;
	case A64V_ssubw: r = v2(t, O_vsub, to, n, ir_v1(t, O_vwid, s, m, 0)); break;
	case A64V_usubw: r = v2(t, O_vsub, to, n, ir_v1(t, O_vwid, x, m, 0)); break;
	case A64V_addhn: case A64V_raddhn:
		high_narrow(t, i, e, op == A64V_raddhn, v2(t, O_vadd, to, n, m));
		return;
	case A64V_subhn: case A64V_rsubhn:
		high_narrow(t, i, e, op == A64V_rsubhn, v2(t, O_vsub, to, n, m));
		return;
	case A64V_sabdl: case A64V_uabdl: case A64V_sabal: case A64V_uabal: /* differences fit as unsigned ones */
		r = ir_v1(t, O_vwid, x, a64_vabd(t, e, op == A64V_sabdl || op == A64V_sabal, n, m), 0);
		if (op == A64V_sabal || op == A64V_uabal)
			r = v2(t, O_vadd, to, a64_getv(t, rd), r);
		break;
	case A64V_smull: r = v2(t, O_vmull, s, n, m); break;
	case A64V_umull: r = v2(t, O_vmull, x, n, m); break;
	case A64V_smlal: r = v2(t, O_vadd, to, a64_getv(t, rd), v2(t, O_vmull, s, n, m)); break;
	case A64V_umlal: r = v2(t, O_vadd, to, a64_getv(t, rd), v2(t, O_vmull, x, n, m)); break;
	case A64V_smlsl: r = v2(t, O_vsub, to, a64_getv(t, rd), v2(t, O_vmull, s, n, m)); break;
	case A64V_umlsl: r = v2(t, O_vsub, to, a64_getv(t, rd), v2(t, O_vmull, x, n, m)); break;
	case A64V_pmull:
		if (e == M_64)
			r = ir_op(t, O_vpmull, T_V128, n, m, 0, M_64, from != 0);
		else
			r = ir_call(t, &a64_h_pmull8, n, m, ir_const(t, T_I64, from != 0));
		break;
	default: r = qdmull(t, op, e, from, 128, n, m, rd); break;
	}
	a64_putv(t, rd, r);
}

void a64_v3l(Trans *t, const Insn *i)
{
	three_long(t, i, a64_getv(t, (unsigned)i->arg[3]));
}

void a64_vel(Trans *t, const Insn *i)
{
	three_long(t, i, a64_element(t, i));
}

static void scalar_long(Trans *t, const Insn *i, Val m)
{
	unsigned e = (unsigned)i->arg[0] >> 1, bits = 2 * a64_ebits(e), rd = (unsigned)i->arg[1];

	a64_putbits(t, bits, rd, qdmull(t, i->row->with, e, 0, bits, source(t, i), m, rd));
}

void a64_s3l(Trans *t, const Insn *i)
{
	scalar_long(t, i, a64_getv(t, (unsigned)i->arg[3]));
}

void a64_sel(Trans *t, const Insn *i)
{
	scalar_long(t, i, a64_element(t, i));
}

/* ---- narrow ---- */

/* Saturated as `how` (V_SS ...) says; bits: of the wide lanes that count. */
static Val narrow_saturate(Trans *t, unsigned e, unsigned bits, unsigned how, Val wide)
{
	Val r = ir_v1(t, O_vqnar, e, wide, (int32_t)how);

	a64_qc(t, bits, a64_vxor(t, wide, ir_v1(t, O_vwid, e | (how == V_SS ? M_SIGN : 0), r, 0)));
	return r;
}

static unsigned saturation(unsigned op)
{
	switch (op) {
	case A64V_sqxtun: case A64V_sqshrun: case A64V_sqrshrun: return V_SU;
	case A64V_uqxtn: case A64V_uqshrn: case A64V_uqrshrn: return V_UU;
	}
	return V_SS;
}

void a64_v2l(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, e = (unsigned)i->arg[0] >> 1;
	Val n;

	if (a64_is_vfp(op) && a64_vfp_emit(t, i))
		return;
	n = source(t, i);
	switch (op) {
	case A64V_shll:
		n = ir_v1(t, O_vwid, e | high(i), n, 0);
		a64_putv(t, (unsigned)i->arg[1], ir_v1(t, O_vshl, e + 1, n, (int32_t)i->arg[3]));
		return;
	case A64V_xtn: n = ir_v1(t, O_vnar, e, n, 0); break;
	default: n = narrow_saturate(t, e, 128, saturation(op), n); break;
	}
	put_narrow(t, i, n);
}

void a64_s2l(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, bits = a64_ebits((unsigned)i->arg[0] >> 1);

	if (a64_is_vfp(op) && a64_vfp_emit(t, i))
		return;
	a64_putbits(t, bits, (unsigned)i->arg[1],
	    narrow_saturate(t, (unsigned)i->arg[0] >> 1, 2 * bits, saturation(op), source(t, i)));
}

/* shrn and its kin: the shifted value has no bits that it should not, so only then it is narrowed. */
static Val shift_narrow(Trans *t, unsigned op, unsigned e, unsigned bits, Val n, unsigned count)
{
	bool round = op == A64V_rshrn || op == A64V_sqrshrun || op == A64V_sqrshrn || op == A64V_uqrshrn;
	bool wraps = op == A64V_shrn || op == A64V_rshrn;

	n = shift_right(t, e + 1, !wraps && saturation(op) != V_UU, round, n, count);
	return wraps ? ir_v1(t, O_vnar, e, n, 0) : narrow_saturate(t, e, bits, saturation(op), n);
}

void a64_vshiftl(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, e = (unsigned)i->arg[0] >> 1, count = (unsigned)i->arg[3];
	Val n = source(t, i);

	if (op == A64V_sshll || op == A64V_ushll) {
		n = ir_v1(t, O_vwid, e | high(i) | (op == A64V_sshll ? M_SIGN : 0), n, 0);
		a64_putv(t, (unsigned)i->arg[1], count ? ir_v1(t, O_vshl, e + 1, n, (int32_t)count) : n);
	} else {
		put_narrow(t, i, shift_narrow(t, op, e, 128, n, count));
	}
}

void a64_sshiftl(Trans *t, const Insn *i)
{
	unsigned e = (unsigned)i->arg[0] >> 1, bits = a64_ebits(e);

	a64_putbits(t, bits, (unsigned)i->arg[1],
	    shift_narrow(t, i->row->with, e, 2 * bits, source(t, i), (unsigned)i->arg[3]));
}

/* ---- shifts of one size ---- */

/* To the left, saturated: what does not come back when it is shifted back was too large. sqshlu takes what is below
 * zero for zero. */
static Val shift_saturate(Trans *t, Lanes l, unsigned op, Val n, unsigned count)
{
	unsigned e = l.e;
	Val minus = a64_vneg(t, e, n), r, ok, bad;

	if (op == A64V_sqshlu)
		n = v2(t, O_vandn, M_64, n, minus);
	r = ir_v1(t, O_vshl, e, n, (int32_t)count);
	ok = v2(t, O_vceq, e, ir_v1(t, op == A64V_sqshl ? O_vsar : O_vshr, e, r, (int32_t)count), n);
	bad = a64_vnot(t, ok);
	if (op == A64V_sqshl)
		r = ir_v3(t, O_vsel, M_64, ok, r, a64_vlimit(t, e, n));
	else
		r = v2(t, O_vor, M_64, r, bad);
	a64_qc(t, l.bits, op == A64V_sqshlu ? v2(t, O_vor, M_64, bad, minus) : bad);
	return r;
}

static Val shift(Trans *t, Lanes l, unsigned op, Val n, unsigned count, unsigned rd)
{
	unsigned e = l.e, w = a64_ebits(e);
	uint64_t ones = UINT64_MAX >> (64 - w), keep;

	switch (op) {
	case A64V_sshr: case A64V_ushr: return shift_right(t, e, op == A64V_sshr, false, n, count);
	case A64V_srshr: case A64V_urshr: return shift_right(t, e, op == A64V_srshr, true, n, count);
	case A64V_ssra: case A64V_usra:
		return v2(t, O_vadd, e, a64_getv(t, rd), shift_right(t, e, op == A64V_ssra, false, n, count));
	case A64V_srsra: case A64V_ursra:
		return v2(t, O_vadd, e, a64_getv(t, rd), shift_right(t, e, op == A64V_srsra, true, n, count));
	case A64V_sri:
		keep = count == w ? ones : ~(ones >> count);
		return v2(t, O_vor, M_64, shift_right(t, e, false, false, n, count),
		    v2(t, O_vand, M_64, a64_getv(t, rd), a64_vk(t, e, keep)));
	case A64V_shl: return ir_v1(t, O_vshl, e, n, (int32_t)count);
	case A64V_sli:
		keep = ~(ones << count);
		return v2(t, O_vor, M_64, ir_v1(t, O_vshl, e, n, (int32_t)count),
		    v2(t, O_vand, M_64, a64_getv(t, rd), a64_vk(t, e, keep)));
	default: return shift_saturate(t, l, op, n, count);
	}
}

void a64_vshift(Trans *t, const Insn *i)
{
	unsigned rd = (unsigned)i->arg[1];

	a64_puta(t, i->arg[0], rd, shift(t, a64_lanes(i->arg[0]), i->row->with, source(t, i), (unsigned)i->arg[3], rd));
}

void a64_sshift(Trans *t, const Insn *i)
{
	Lanes l = a64_lane0(i->arg[0]);
	unsigned rd = (unsigned)i->arg[1];

	a64_putbits(t, l.bits, rd, shift(t, l, i->row->with, source(t, i), (unsigned)i->arg[3], rd));
}
