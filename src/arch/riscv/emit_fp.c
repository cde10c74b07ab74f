/*
 * From instructions to IR: floating point (F, D, Zfh, Zfa). Operands: see
 * insn.h.
 *
 * An f register is a T_F64; a single in it is NaN-boxed (upper half ones):
 * operands are unboxed (wrongly boxed ones are the canonical NaN), results
 * boxed. Operations are inline when the host computes them in the guest's
 * rounding mode: always if rounding cannot matter or is part of the IR's
 * operation (O_f2i), else if the instruction says "dynamic" and frm is one of
 * the host's modes (Guest.key). All others, and half precision, are helpers
 * that work on whole f registers.
 */
#include "riscv.h"

static int width(unsigned fmt) /* of with >> 8 or with >> 10 */
{
	static const uint8_t w[] = { 32, 64, 16, 0 };

	return w[fmt & 3];
}

static int width_of(const Insn *i)
{
	return width(i->row->with >> 8);
}

static Type type_of(int w)
{
	return w == 64 ? T_F64 : T_F32;
}

static Val get_raw(Trans *t, unsigned n)
{
	return ir_get(t, R_F + n);
}

static Val get(Trans *t, int w, unsigned n)
{
	Val v = get_raw(t, n);

	return w == 64 ? v : ir_1(t, O_funbox, T_F32, v);
}

static void put_raw(Trans *t, unsigned n, Val v)
{
	ir_put(t, R_F + n, v);
}

static void put(Trans *t, int w, unsigned n, Val v)
{
	put_raw(t, n, w == 64 ? v : ir_1(t, O_fbox, T_F64, v));
}

static Val ctl(Trans *t, unsigned op, int w, unsigned rm)
{
	return ir_const(t, T_I64, CTL(op, w, rm));
}

/* The rounding mode is usable: frm of 5 to 7 makes dynamic rounding illegal. */
static bool legal(Trans *t, unsigned rm)
{
	if (rm != RM_DYN || t->g[G_FP] != FP_INVALID)
		return true;
	ir_exit(t, EX_ILLEGAL, t->pc, (int32_t)(t->next - t->pc));
	return false;
}

/* The host rounds as the instruction says. */
static bool inline_rm(const Trans *t, int w, unsigned rm)
{
	return w != 16 && rm == RM_DYN && t->g[G_FP] == FP_HOST;
}

/* ---- arithmetic ---- */

void rv_fp2(Trans *t, const Insn *i)
{
	unsigned op = i->row->with & 255, rm = i->arg[3], fp;
	int w = width_of(i);
	bool rounds = op != O_fmin && op != O_fmax;

	if (rounds && !legal(t, rm))
		return;
	if (rounds ? inline_rm(t, w, rm) : w != 16) {
		put(t, w, i->arg[0], ir_2(t, op, type_of(w), get(t, w, i->arg[1]), get(t, w, i->arg[2])));
		return;
	}
	switch (op) {
	case O_fadd: fp = FP_ADD; break;
	case O_fsub: fp = FP_SUB; break;
	case O_fmul: fp = FP_MUL; break;
	case O_fdiv: fp = FP_DIV; break;
	case O_fmin: fp = FP_MIN; break;
	default: fp = FP_MAX; break;
	}
	put_raw(t, i->arg[0],
		ir_call(t, &rv_h_fp2, ctl(t, fp, w, rm), get_raw(t, i->arg[1]), get_raw(t, i->arg[2])));
}

void rv_fminm(Trans *t, const Insn *i)
{
	unsigned op = (i->row->with & 255) == O_fmin ? FP_MINM : FP_MAXM;

	put_raw(t, i->arg[0], ir_call(t, &rv_h_fp2, ctl(t, op, width_of(i), RM_NE), get_raw(t, i->arg[1]),
				      get_raw(t, i->arg[2])));
}

static void call1(Trans *t, const Insn *i, unsigned op, int w, unsigned rm)
{
	put_raw(t, i->arg[0], ir_call(t, &rv_h_fp1, ctl(t, op, w, rm), get_raw(t, i->arg[1]), 0));
}

void rv_fsqrt(Trans *t, const Insn *i)
{
	unsigned rm = i->arg[2];
	int w = width_of(i);

	if (!legal(t, rm))
		return;
	if (inline_rm(t, w, rm))
		put(t, w, i->arg[0], ir_1(t, O_fsqrt, type_of(w), get(t, w, i->arg[1])));
	else
		call1(t, i, FP_SQRT, w, rm);
}

void rv_fround(Trans *t, const Insn *i)
{
	unsigned rm = i->arg[2];

	if (legal(t, rm))
		call1(t, i, i->row->with & 1 ? FP_ROUNDNX : FP_ROUND, width_of(i), rm);
}

/* The value of an f register with its sign turned, that of a NaN too. */
static Val negate(Trans *t, int w, Val v)
{
	Val bits = ir_1(t, O_fbits, T_F64, v);

	return ir_1(t, O_bitsf, T_F64, ir_2k(t, O_xor, T_I64, bits, (int64_t)(1ull << (w - 1))));
}

void rv_fma(Trans *t, const Insn *i)
{
	unsigned rm = i->arg[4], m = i->row->with & 3;
	int w = width_of(i);
	Val a, b, c;

	if (!legal(t, rm))
		return;
	if (inline_rm(t, w, rm)) {
		a = get(t, w, i->arg[1]), b = get(t, w, i->arg[2]), c = get(t, w, i->arg[3]);
		put(t, w, i->arg[0], ir_op(t, O_fma, type_of(w), a, b, c, m, 0));
		return;
	}
	/* -(a * b) is (-a) * b: a NaN's sign does not come through */
	a = get_raw(t, i->arg[1]), b = get_raw(t, i->arg[2]), c = get_raw(t, i->arg[3]);
	if (m & FMA_NEG_PROD)
		a = negate(t, w, a);
	if (m & FMA_NEG_C)
		c = negate(t, w, c);
	put_raw(t, i->arg[0],
		ir_call(t, &rv_h_fma[w / 32][rm == RM_DYN ? RV_RM_DYN : rm], a, b, c));
}

/* ---- signs, comparisons, classes ---- */

/* Raw bits of a half, unboxed, in the low 16 of a T_I64. */
static Val get_half(Trans *t, unsigned n)
{
	Val v = ir_1(t, O_fbits, T_F64, get_raw(t, n)), boxed = ir_const(t, T_I64, -0x10000);

	return ir_sel(t, T_I64, C_GEU, v, boxed, v, ir_const(t, T_I64, 0x7e00));
}

static void put_half(Trans *t, unsigned n, Val bits)
{
	put_raw(t, n, ir_1(t, O_bitsf, T_F64, ir_2k(t, O_or, T_I64, bits, -0x10000)));
}

void rv_fsgn(Trans *t, const Insn *i)
{
	unsigned m = i->row->with & 3;
	int w = width_of(i);
	Val a, b;

	if (w == 16) {
		a = get_half(t, i->arg[1]), b = get_half(t, i->arg[2]);
		if (m == 2)
			b = ir_2(t, O_xor, T_I64, a, b);
		if (m == 1)
			b = ir_2k(t, O_xor, T_I64, b, 0x8000);
		a = ir_2k(t, O_and, T_I64, a, 0x7fff);
		put_half(t, i->arg[0], ir_2(t, O_or, T_I64, a, ir_2k(t, O_and, T_I64, b, 0x8000)));
		return;
	}
	a = get(t, w, i->arg[1]);
	b = i->arg[1] == i->arg[2] ? a : get(t, w, i->arg[2]); /* fmv, fneg, fabs */
	put(t, w, i->arg[0], ir_op(t, O_fsgn, type_of(w), a, b, 0, m, 0));
}

void rv_fcmp(Trans *t, const Insn *i)
{
	unsigned fc = i->row->with & 255;
	int w = width_of(i);
	Val v;

	if (w == 16) {
		v = ir_call(t, &rv_h_fcmp, ctl(t, fc, w, RM_NE), get_raw(t, i->arg[1]), get_raw(t, i->arg[2]));
		v = rv_narrow(t, v);
	} else {
		v = ir_op(t, O_fcmp, type_of(w), get(t, w, i->arg[1]), get(t, w, i->arg[2]), 0, fc, 0);
	}
	rv_put(t, i->arg[0], v);
}

void rv_fclass(Trans *t, const Insn *i)
{
	Val v = ir_call(t, &rv_h_fclass, ctl(t, 0, width_of(i), RM_NE), get_raw(t, i->arg[1]), 0);

	rv_put(t, i->arg[0], rv_narrow(t, v));
}

/* ---- conversions ---- */

void rv_f2i(Trans *t, const Insn *i)
{
	unsigned to = i->row->with & 3, rm = i->arg[2];
	int w = width_of(i);
	Val v;

	if (!legal(t, rm))
		return;
	if (w == 16) {
		v = ir_call(t, &rv_h_f2i, ctl(t, to, w, rm), get_raw(t, i->arg[1]), 0);
	} else {
		if (rm == RM_DYN && t->g[G_FP] == FP_RMM)
			rm = RM_MM;
		v = ir_op(t, O_f2i, type_of(w), get(t, w, i->arg[1]), 0, 0, to, (int32_t)rm);
	}
	if (to & F2I_64)
		rv_put(t, i->arg[0], v);
	else
		rv_put32(t, i->arg[0], v);
}

void rv_i2f(Trans *t, const Insn *i)
{
	unsigned from = i->row->with & 3, rm = i->arg[2], fd = i->arg[0];
	int w = width_of(i);
	Val v = rv_get(t, i->arg[1]);
	bool exact = w == 64 && !(from & F2I_64);
	int end = -1;

	if (!legal(t, rm))
		return;
	if (inline_rm(t, w, rm) || exact) {
		put(t, w, fd, ir_op(t, O_i2f, type_of(w), v, 0, 0, from, 0));
		return;
	}
	if (w == 64 && from == F2I_64) {
		/* As floor() and its like do it: the number came from a double and fits. */
		int round = ir_label(t);

		end = ir_label(t);
		ir_brc(t, T_I64, C_NE, ir_2k(t, O_sar, T_I64, ir_2k(t, O_shl, T_I64, v, 10), 10), v, round);
		put(t, w, fd, ir_op(t, O_i2f, T_F64, v, 0, 0, from, 0));
		ir_br(t, end);
		ir_place(t, round);
		v = rv_get(t, i->arg[1]);
	}
	put_raw(t, fd, ir_call(t, &rv_h_i2f, ctl(t, from, w, rm), rv_wide(t, v), 0));
	if (end >= 0)
		ir_place(t, end);
}

void rv_fcvt(Trans *t, const Insn *i)
{
	unsigned rm = i->arg[2];
	int to = width_of(i), from = width(i->row->with >> 10);

	if (!legal(t, rm))
		return;
	if (to == 64 && from == 32) /* exact */
		put(t, 64, i->arg[0], ir_1(t, O_fcvt, T_F64, get(t, 32, i->arg[1])));
	else if (to == 32 && from == 64 && inline_rm(t, 64, rm))
		put(t, 32, i->arg[0], ir_1(t, O_fcvt, T_F32, get(t, 64, i->arg[1])));
	else
		call1(t, i, to == 16 ? FP_CVT16 : to == 32 ? FP_CVT32 : FP_CVT64, from, rm);
}

void rv_fcvtmod(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], rv_narrow(t, ir_call(t, &rv_h_fcvtmod, get_raw(t, i->arg[1]), 0, 0)));
}

/* ---- moves, loads, stores: raw bits ---- */

void rv_fmvx(Trans *t, const Insn *i)
{
	int w = width_of(i);
	Val bits = ir_1(t, O_fbits, T_F64, get_raw(t, i->arg[1]));

	if (w == 32)
		rv_put32(t, i->arg[0], bits);
	else
		rv_put(t, i->arg[0], w == 64 ? bits : ir_sext(t, t->xl, bits, 16));
}

void rv_fmvf(Trans *t, const Insn *i)
{
	Val v = rv_get(t, i->arg[1]);

	switch (width_of(i)) {
	case 16: put_half(t, i->arg[0], rv_wide(t, v)); break;
	case 32: put(t, 32, i->arg[0], ir_1(t, O_bitsf, T_F32, v)); break;
	default: put_raw(t, i->arg[0], ir_1(t, O_bitsf, T_F64, v)); break;
	}
}

void rv_fmvh(Trans *t, const Insn *i)
{
	Val bits = ir_1(t, O_fbits, T_F64, get_raw(t, i->arg[1]));

	rv_put(t, i->arg[0], rv_narrow(t, ir_2k(t, O_shr, T_I64, bits, 32)));
}

void rv_fmvp(Trans *t, const Insn *i)
{
	Val lo = ir_zext(t, T_I64, rv_get(t, i->arg[1]), 32), hi = ir_zext(t, T_I64, rv_get(t, i->arg[2]), 32);
	Val bits = ir_2(t, O_or, T_I64, ir_2k(t, O_shl, T_I64, hi, 32), lo);

	put_raw(t, i->arg[0], ir_1(t, O_bitsf, T_F64, bits));
}

/* The constants of fli (Zfa), as the upper 16 bits of a double; all other bits are zero. */
static const uint16_t fli[32] = {
	0xbff0, 0, /* -1, least positive normal number of the format */
	0x3ef0, 0x3f00, 0x3f70, 0x3f80, 0x3fb0, 0x3fc0, 0x3fd0, 0x3fd4, 0x3fd8, 0x3fdc, /* 2^-16 ... 7/16 */
	0x3fe0, 0x3fe4, 0x3fe8, 0x3fec, 0x3ff0, 0x3ff4, 0x3ff8, 0x3ffc, 0x4000, 0x4004, /* 1/2 ... 5/2 */
	0x4008, 0x4010, 0x4020, 0x4030, 0x4060, 0x4070, 0x40e0, 0x40f0, /* 3 ... 2^16 */
	0x7ff0, 0x7ff8, /* infinity, canonical NaN */
};

void rv_fli(Trans *t, const Insn *i)
{
	unsigned n = i->arg[1] & 31;
	int w = width_of(i), fraction = w == 64 ? 52 : w == 32 ? 23 : 10;
	FpEnv env = { .nan_rule = NAN_RISCV };
	uint64_t v = n == 1 ? 1ull << fraction : sf_cvt(64, w, (uint64_t)fli[n] << 48, &env);

	put_raw(t, i->arg[0], ir_const(t, T_F64, (int64_t)(w == 64 ? v : v | UINT64_MAX << w)));
}

void rv_fload(Trans *t, const Insn *i)
{
	Val addr = rv_get(t, i->arg[2]);
	int32_t off = (int32_t)i->arg[1];

	switch (i->row->with & M_SIZE) {
	case M_16: put_half(t, i->arg[0], ir_ld(t, T_I64, addr, off, M_16)); break;
	case M_32: put(t, 32, i->arg[0], ir_ld(t, T_F32, addr, off, M_32)); break;
	default: put_raw(t, i->arg[0], ir_ld(t, T_F64, addr, off, M_64)); break;
	}
}

void rv_fstore(Trans *t, const Insn *i)
{
	Val v = get_raw(t, i->arg[0]), addr = rv_get(t, i->arg[2]);
	unsigned m = i->row->with & M_SIZE;

	if (m == M_64)
		ir_st(t, T_F64, addr, (int32_t)i->arg[1], v, m);
	else
		ir_st(t, T_I64, addr, (int32_t)i->arg[1], ir_1(t, O_fbits, T_F64, v), m);
}
