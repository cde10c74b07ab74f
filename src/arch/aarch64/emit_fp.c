/*
 * From instructions to IR: scalar floating point. Operands: see insn_fp.h.
 *
 * A single or double is the low part of a V128, which FP operations take as
 * it is; results are put zero-extended. Rounding by FPCR is what the host's
 * control register does, so all of single and double is inline but frint32x
 * and its kin. Half precision and bfloat16 are helpers (fp.h) that work on
 * raw bits.
 */
#include "fp.h"

static Type type_of(int64_t type) /* of operand t */
{
	return type == A64_TD ? T_F64 : T_F32;
}

static unsigned size_of(int64_t type)
{
	return (unsigned)type >> 1; /* M_16 ... */
}

static Val get(Trans *t, int64_t n)
{
	return a64_getv(t, (unsigned)n);
}

static void put(Trans *t, int64_t type, int64_t n, Val v)
{
	a64_putf(t, (unsigned)n, type_of(type), v);
}

/* The bits of a scalar as a T_I64, and such bits (zero-extended) into a register. */
static Val get_bits(Trans *t, int64_t type, int64_t n)
{
	return ir_op(t, O_vget, T_V128, get(t, n), 0, 0, size_of(type), 0);
}

static void put_bits(Trans *t, int64_t n, Val v)
{
	a64_putf(t, (unsigned)n, T_F64, ir_1(t, O_bitsf, T_F64, v));
}

static Val konst(Trans *t, int64_t k)
{
	return ir_const(t, T_I64, k);
}

/* The helper for any operation: b may be missing, and so may the third operand, bits of a half. */
static void call(Trans *t, const Insn *i, Val b, Val c)
{
	int64_t type = i->arg[0];
	unsigned op = i->row->with & 0x3ff;
	Val ctl = konst(t, op | 8u << size_of(type) << A64_CTL_W);

	if (c)
		ctl = ir_2(t, O_or, T_I64, ctl, ir_2k(t, O_shl, T_I64, c, A64_CTL_C));
	put_bits(t, i->arg[1], ir_call(t, &a64_h_fp, ctl, get_bits(t, type, i->arg[2]), b ? b : konst(t, 0)));
}

/* ---- arithmetic ---- */

void a64_fp1(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0], fd = i->arg[1], fn = i->arg[2];
	unsigned op = i->row->with & 0x3ff;
	Type ty = type_of(type);
	Val a;

	if (op == A64V_fmov) {
		ir_put(t, R_V + (unsigned)fd, ir_v1(t, O_vzx, 0, get(t, fn), 8 << size_of(type)));
		return;
	}
	if (type == A64_TH) {
		if (op == A64V_fabs)
			put_bits(t, fd, ir_2k(t, O_and, T_I64, get_bits(t, type, fn), 0x7fff));
		else if (op == A64V_fneg)
			put_bits(t, fd, ir_2k(t, O_xor, T_I64, get_bits(t, type, fn), 0x8000));
		else
			call(t, i, 0, 0);
		return;
	}
	a = get(t, fn);
	switch (op) {
	case A64V_fabs:
		a = ir_op(t, O_fsgn, ty, a, a, 0, 2, 0);
		break;
	case A64V_fneg:
		a = ir_op(t, O_fsgn, ty, a, a, 0, 1, 0);
		break;
	case A64V_fsqrt:
		a = ir_1(t, O_fsqrt, ty, a);
		break;
	case A64V_frint32z: case A64V_frint32x: case A64V_frint64z: case A64V_frint64x:
		call(t, i, 0, 0);
		return;
	default:
		a = ir_op(t, O_fround, ty, a, 0, 0, 0, a64_fp_rm(op) | (op == A64V_frintx ? 8 : 0));
	}
	put(t, type, fd, a);
}

void a64_fp2(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];
	Type ty = type_of(type);
	enum IrOp op;
	Val r;

	if (type == A64_TH) {
		call(t, i, get_bits(t, type, i->arg[3]), 0);
		return;
	}
	switch (i->row->with) {
	case A64V_fmul: case A64V_fnmul: op = O_fmul; break;
	case A64V_fdiv: op = O_fdiv; break;
	case A64V_fadd: op = O_fadd; break;
	case A64V_fsub: op = O_fsub; break;
	case A64V_fmax: op = O_fmaxm; break;
	case A64V_fmin: op = O_fminm; break;
	case A64V_fmaxnm: op = O_fmax; break;
	default: op = O_fmin; break;
	}
	r = ir_2(t, op, ty, get(t, i->arg[2]), get(t, i->arg[3]));
	if (i->row->with == A64V_fnmul) /* the sign of a NaN turns too */
		r = ir_op(t, O_fsgn, ty, r, r, 0, 1, 0);
	put(t, type, i->arg[1], r);
}

void a64_fp3(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];
	unsigned neg;

	if (type == A64_TH) {
		call(t, i, get_bits(t, type, i->arg[3]), get_bits(t, type, i->arg[4]));
		return;
	}
	switch (i->row->with) {
	case A64V_fmsub: neg = FMA_NEG_PROD; break;
	case A64V_fnmadd: neg = FMA_NEG_PROD | FMA_NEG_C; break;
	case A64V_fnmsub: neg = FMA_NEG_C; break;
	default: neg = 0; break;
	}
	put(t, type, i->arg[1],
	    ir_op(t, O_fma, type_of(type), get(t, i->arg[2]), get(t, i->arg[3]), get(t, i->arg[4]), neg, 0));
}

/* ---- comparisons, selection ---- */

/* The flags of two halves if take is not 0, else nzcv. */
static void fcmp16(Trans *t, const Insn *i, Val a, Val b, unsigned nzcv, Val take)
{
	Val ab = ir_2(t, O_or, T_I64, a, ir_2k(t, O_shl, T_I64, b, 16));

	a64_flags_val(t, ir_call(t, &a64_h_fcmp16, konst(t, (i->row->with & 1) | nzcv << 1), ab, take));
}

void a64_fcmp(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];

	if (type == A64_TH)
		fcmp16(t, i, get_bits(t, type, i->arg[1]), get_bits(t, type, i->arg[2]), 0, konst(t, 1));
	else
		a64_flags_fcmp(t, type_of(type), get(t, i->arg[1]), get(t, i->arg[2]), i->row->with & 1);
}

void a64_fcmp0(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];
	Type ty = type_of(type);

	if (type == A64_TH)
		fcmp16(t, i, get_bits(t, type, i->arg[1]), konst(t, 0), 0, konst(t, 1));
	else
		a64_flags_fcmp(t, ty, get(t, i->arg[1]), ir_const(t, ty, 0), i->row->with & 1);
}

void a64_fccmp(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];
	unsigned nzcv = (unsigned)i->arg[3], cond = (unsigned)i->arg[4];

	if (type == A64_TH)
		fcmp16(t, i, get_bits(t, type, i->arg[1]), get_bits(t, type, i->arg[2]), nzcv, a64_cset(t, cond));
	else
		a64_flags_fccmp(t, type_of(type), get(t, i->arg[1]), get(t, i->arg[2]), i->row->with & 1, nzcv, cond);
}

void a64_fcsel(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];
	Val a = get_bits(t, type, i->arg[2]), b = get_bits(t, type, i->arg[3]);

	put_bits(t, i->arg[1], a64_select(t, T_I64, (unsigned)i->arg[4], a, b));
}

/* ---- moves ---- */

void a64_fmovi(Trans *t, const Insn *i)
{
	FpEnv env = { 0 };

	a64_putv(t, (unsigned)i->arg[1],
		 ir_vconst(t, sf_cvt(64, 8 << size_of(i->arg[0]), (uint64_t)i->arg[2], &env), 0));
}

void a64_fmovx(Trans *t, const Insn *i)
{
	int64_t type = i->row->with == 16 ? A64_TH : i->row->with == 32 ? A64_TS : A64_TD;

	a64_put(t, (unsigned)i->arg[0], get_bits(t, type, i->arg[1]));
}

void a64_fmovf(Trans *t, const Insn *i)
{
	unsigned fd = (unsigned)i->arg[0];
	Val v = a64_get(t, (unsigned)i->arg[1]);

	switch (i->row->with) {
	case 16: put_bits(t, fd, ir_zext(t, T_I64, v, 16)); break;
	case 32: a64_putf(t, fd, T_F32, ir_1(t, O_bitsf, T_F32, v)); break;
	default: put_bits(t, fd, v); break;
	}
}

/* ---- conversions ---- */

void a64_fcvt(Trans *t, const Insn *i)
{
	unsigned types = i->row->with, from = types & 7, to = types >> 3;

	if ((from == A64_TS && to == A64_TD) || (from == A64_TD && to == A64_TS))
		put(t, to, i->arg[0], ir_1(t, O_fcvt, type_of(to), get(t, i->arg[1])));
	else
		put_bits(t, i->arg[0], ir_call(t, &a64_h_fcvt, konst(t, types), get_bits(t, from, i->arg[1]), 0));
}

/* F2I_ bits of the integer. */
static unsigned f2i_bits(const Insn *i)
{
	return (i->row->with & A64_TOX ? F2I_64 : 0) | (i->row->with & A64_UNS ? F2I_UNSIGNED : 0);
}

static void put_int(Trans *t, const Insn *i, Val v)
{
	a64_put(t, (unsigned)i->arg[1], a64_wide(t, a64_type(i->row->with & A64_TOX), v));
}

static Val half_ctl(Trans *t, const Insn *i, int64_t fbits)
{
	return konst(t, i->row->with | fbits << A64_CTL_W);
}

static void f2i16(Trans *t, const Insn *i, int64_t fbits)
{
	put_int(t, i, ir_call(t, &a64_h_f2i16, half_ctl(t, i, fbits), get_bits(t, A64_TH, i->arg[2]), 0));
}

static void i2f16(Trans *t, const Insn *i, int64_t fbits)
{
	Val v = a64_get(t, (unsigned)i->arg[2]);

	put_bits(t, i->arg[1], ir_call(t, &a64_h_i2f16, half_ctl(t, i, fbits), v, 0));
}

void a64_f2i(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];

	if (type == A64_TH)
		f2i16(t, i, 0);
	else
		put_int(t, i, ir_op(t, O_f2i, type_of(type), get(t, i->arg[2]), 0, 0, f2i_bits(i),
				    a64_fp_rm(i->row->with & 0x3ff)));
}

void a64_i2f(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0];

	if (type == A64_TH)
		i2f16(t, i, 0);
	else
		put(t, type, i->arg[1], ir_op(t, O_i2f, type_of(type), a64_get(t, (unsigned)i->arg[2]), 0, 0,
					      f2i_bits(i), 0));
}

/* 2^n as a double or single. */
static Val power(Trans *t, Type ty, int64_t n)
{
	return ir_const(t, ty, ty == T_F64 ? (1023 + n) << 52 : (127 + n) << 23);
}

/*
 * Times 2^fbits as a double, which is exact and raises nothing: a single has no exponent that this would be too much
 * for, and of doubles the large ones, out of range anyway, are multiplied by 1.
 */
void a64_f2fix(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0], fbits = i->arg[3];
	Val a, by, bits, large;

	if (type == A64_TH) {
		f2i16(t, i, fbits);
		return;
	}
	a = get(t, i->arg[2]);
	if (type == A64_TS) {
		a = ir_1(t, O_fcvt, T_F64, a);
		by = power(t, T_F64, fbits);
	} else {
		large = konst(t, (int64_t)((uint64_t)(1023 + 900) << 53));
		bits = ir_2k(t, O_shl, T_I64, get_bits(t, type, i->arg[2]), 1);
		by = ir_sel(t, T_I64, C_LTU, bits, large, konst(t, (1023 + fbits) << 52), konst(t, (int64_t)1023 << 52));
		by = ir_1(t, O_bitsf, T_F64, by);
	}
	a = ir_2(t, O_fmul, T_F64, a, by);
	put_int(t, i, ir_op(t, O_f2i, T_F64, a, 0, 0, f2i_bits(i), RM_TZ));
}

/* The conversion rounds, the multiplication is exact: no such result is denormal. */
void a64_fix2f(Trans *t, const Insn *i)
{
	int64_t type = i->arg[0], fbits = i->arg[3];
	Type ty = type_of(type);
	Val a;

	if (type == A64_TH) {
		i2f16(t, i, fbits);
		return;
	}
	a = ir_op(t, O_i2f, ty, a64_get(t, (unsigned)i->arg[2]), 0, 0, f2i_bits(i), 0);
	put(t, type, i->arg[1], ir_2(t, O_fmul, ty, a, power(t, ty, -fbits)));
}

void a64_fjcvt(Trans *t, const Insn *i)
{
	Val v = ir_call(t, &a64_h_fjcvt, get_bits(t, A64_TD, i->arg[1]), 0, 0);

	a64_flags_val(t, ir_2k(t, O_shr, T_I64, v, 32));
	a64_put(t, (unsigned)i->arg[0], a64_wide(t, T_I32, v));
}
