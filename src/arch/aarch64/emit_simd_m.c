/*
 * From instructions to IR: Advanced SIMD that moves elements, between lanes
 * and to and from integer registers, table look-up, and immediates. Operands:
 * insn_simd.h.
 */
#include "simd.h"

/* ---- copies ---- */

static Val lane(Trans *t, const Insn *i)
{
	return ir_v1(t, O_vdupl, (unsigned)i->arg[0] >> 1, a64_getv(t, (unsigned)i->arg[2]), (int32_t)i->arg[3]);
}

void a64_vdup(Trans *t, const Insn *i)
{
	a64_puta(t, i->arg[0], (unsigned)i->arg[1], lane(t, i));
}

void a64_sdup(Trans *t, const Insn *i)
{
	unsigned bits = a64_ebits((unsigned)i->arg[0] >> 1);

	a64_putbits(t, bits, (unsigned)i->arg[1], i->arg[3] ? lane(t, i) : a64_getv(t, (unsigned)i->arg[2]));
}

void a64_vdupr(Trans *t, const Insn *i)
{
	Val x = a64_get(t, (unsigned)i->arg[2]);

	a64_puta(t, i->arg[0], (unsigned)i->arg[1], ir_op(t, O_vdup, T_V128, x, 0, 0, (unsigned)i->arg[0] >> 1, 0));
}

void a64_vinsr(Trans *t, const Insn *i)
{
	unsigned rd = (unsigned)i->arg[1];
	Val x = a64_get(t, (unsigned)i->arg[3]);

	a64_putv(t, rd, ir_op(t, O_vset, T_V128, a64_getv(t, rd), x, 0, (unsigned)i->arg[0] >> 1, (int32_t)i->arg[2]));
}

void a64_vins(Trans *t, const Insn *i)
{
	unsigned rd = (unsigned)i->arg[1];
	int32_t lanes = (int32_t)(i->arg[2] | i->arg[4] << 4);

	a64_putv(t, rd, ir_op(t, O_vsetl, T_V128, a64_getv(t, rd), a64_getv(t, (unsigned)i->arg[3]), 0,
			      (unsigned)i->arg[0] >> 1, lanes));
}

/* umov, smov */
void a64_vext(Trans *t, const Insn *i)
{
	unsigned with = i->row->with, e = (unsigned)i->arg[0] >> 1;
	bool sign = (with & ~(unsigned)A64_TOX) == A64V_smov;
	Val v = ir_op(t, O_vget, T_V128, a64_getv(t, (unsigned)i->arg[2]), 0, 0, e | (sign ? M_SIGN : 0),
		      (int32_t)i->arg[3]);

	a64_put(t, (unsigned)i->arg[1], sign && !(with & A64_TOX) ? ir_zext(t, T_I64, v, 32) : v);
}

/* ---- bytes ---- */

void a64_vextr(Trans *t, const Insn *i)
{
	Val n = a64_getv(t, (unsigned)i->arg[2]), m = a64_getv(t, (unsigned)i->arg[3]);

	if (!(i->arg[0] & 1))
		n = m = a64_vpair(t, n, m);
	a64_puta(t, i->arg[0], (unsigned)i->arg[1], ir_op(t, O_vext, T_V128, n, m, 0, M_8, (int32_t)i->arg[4]));
}

/* Of each register the bytes that the indices, counted from its first one, choose: others are zero. */
void a64_vtbl(Trans *t, const Insn *i)
{
	unsigned rd = (unsigned)i->arg[1], first = i->arg[2] & 31, regs = (unsigned)i->arg[2] >> 5;
	Val m = a64_getv(t, (unsigned)i->arg[3]), r = 0, x;

	for (unsigned k = 0; k < regs; k++) {
		x = k ? ir_v2(t, O_vsub, M_8, m, a64_vk(t, M_8, 16 * k)) : m;
		x = ir_v2(t, O_vtbl, M_8, a64_getv(t, (first + k) & 31), x);
		r = r ? ir_v2(t, O_vor, M_64, r, x) : x;
	}
	if (i->row->with == A64V_tbx) {
		x = ir_v2(t, O_vcgtu, M_8, m, a64_vk(t, M_8, 16 * regs - 1));
		r = ir_v3(t, O_vsel, M_64, x, a64_getv(t, rd), r);
	}
	a64_puta(t, i->arg[0], rd, r);
}

/* ---- immediates ---- */

void a64_vmovi(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1], shift = i->arg[3] & 255;
	uint64_t k = (uint64_t)i->arg[2] << shift;
	bool full = i->arg[0] & 1;
	Val v;

	if (i->arg[3] >> 8) /* msl: ones are shifted in */
		k |= (1ull << shift) - 1;
	k = a64_repeat((unsigned)i->arg[0] >> 1, op == A64V_mvni ? ~k : k);
	v = ir_vconst(t, k, full ? k : 0);
	if (op == A64V_orr || op == A64V_bic)
		a64_puta(t, i->arg[0], rd, ir_v2(t, op == A64V_orr ? O_vor : O_vandn, M_64, a64_getv(t, rd), v));
	else
		a64_putv(t, rd, v);
}

void a64_vmovq(Trans *t, const Insn *i)
{
	uint64_t k = (uint64_t)i->arg[2];

	a64_putv(t, (unsigned)i->arg[1], ir_vconst(t, k, i->arg[0] & 1 ? k : 0));
}
