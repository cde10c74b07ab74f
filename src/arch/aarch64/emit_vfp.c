/*
 * Emit functions of Advanced SIMD for floating point, complex numbers, dot
 * products and matrices (insn_simd.h). emit_simd.c has the shapes that they
 * share with integers and asks here for the operation alone (state.h).
 *
 * Single and double precision are IR. Half precision, and what has no row
 * (estimates, steps, fixed point, bfloat16), is a call for the whole vector
 * (vfp.h). What lies above a 64-bit arrangement is zeroed before an IR
 * operation, so that it raises no flag.
 */
#include "fp.h"
#include "vfp.h"

/* ---- what the operations are ---- */

enum {
	SH_NONE,
	SH_BIN,     /* ir, scalar: rows of two operands */
	SH_CMP,     /* ir: FC_*, of the swapped operands but for FC_EQ; scalar: 1: of absolute values */
	SH_CMP0,    /* with zero, that is the first operand of ir, A64V_ */
	SH_ABD,
	SH_FMA,     /* ir: FMA_NEG_* */
	SH_CALL2,   /* two operands, no row */
	SH_PAIR,    /* neighbours in pairs by operation ir, A64V_ ... */
	SH_REDUCE,  /* ... down to one */
	SH_SIGN,    /* fabs, fneg */
	SH_UN,      /* ir: the row */
	SH_ROUND, SH_F2I, SH_I2F,
	SH_CALL1,   /* one operand, no row */
	SH_CVT,     /* to another size: a64_vfp_emit */
	SH_DOT, SH_COMPLEX, /* a64_vdot, a64_vcx and their kin */
};

typedef struct Row {
	uint8_t shape, scalar;
	uint16_t ir;
} Row;

static const Row rows[A64V_N] = {
#define BIN(op, scalar) [A64V_##op] = { SH_BIN, O_##scalar, O_v##scalar },
	BIN(fadd, fadd) BIN(fsub, fsub) BIN(fmul, fmul) BIN(fdiv, fdiv)
	BIN(fmax, fmaxm) BIN(fmin, fminm) BIN(fmaxnm, fmax) BIN(fminnm, fmin)
#undef BIN
	[A64V_fcmeq] = { SH_CMP, 0, FC_EQ }, [A64V_fcmge] = { SH_CMP, 0, FC_LE }, [A64V_fcmgt] = { SH_CMP, 0, FC_LT },
	[A64V_facge] = { SH_CMP, 1, FC_LE }, [A64V_facgt] = { SH_CMP, 1, FC_LT },
	[A64V_fcmle] = { SH_CMP0, 0, A64V_fcmge }, [A64V_fcmlt] = { SH_CMP0, 0, A64V_fcmgt },
	[A64V_fabd] = { SH_ABD, 0, 0 },
	[A64V_fmla] = { SH_FMA, 0, 0 }, [A64V_fmls] = { SH_FMA, 0, FMA_NEG_PROD },
	[A64V_fmulx] = { SH_CALL2, 0, 0 }, [A64V_frecps] = { SH_CALL2, 0, 0 }, [A64V_frsqrts] = { SH_CALL2, 0, 0 },
#define TO(shape, op, what) [A64V_##op] = { shape, 0, what },
	TO(SH_PAIR, faddp, A64V_fadd) TO(SH_PAIR, fmaxp, A64V_fmax) TO(SH_PAIR, fminp, A64V_fmin)
	TO(SH_PAIR, fmaxnmp, A64V_fmaxnm) TO(SH_PAIR, fminnmp, A64V_fminnm)
	TO(SH_REDUCE, fmaxv, A64V_fmax) TO(SH_REDUCE, fminv, A64V_fmin)
	TO(SH_REDUCE, fmaxnmv, A64V_fmaxnm) TO(SH_REDUCE, fminnmv, A64V_fminnm)
	TO(SH_SIGN, fabs, 0) TO(SH_SIGN, fneg, 0) TO(SH_UN, fsqrt, O_vfsqrt)
	TO(SH_ROUND, frintn, 0) TO(SH_ROUND, frintm, 0) TO(SH_ROUND, frintp, 0) TO(SH_ROUND, frintz, 0)
	TO(SH_ROUND, frinta, 0) TO(SH_ROUND, frintx, 0) TO(SH_ROUND, frinti, 0)
	TO(SH_CALL1, frint32z, 0) TO(SH_CALL1, frint32x, 0) TO(SH_CALL1, frint64z, 0) TO(SH_CALL1, frint64x, 0)
	TO(SH_CALL1, frecpe, 0) TO(SH_CALL1, frsqrte, 0) TO(SH_CALL1, frecpx, 0)
	TO(SH_F2I, fcvtns, 0) TO(SH_F2I, fcvtnu, 0) TO(SH_F2I, fcvtms, 0) TO(SH_F2I, fcvtmu, 0) TO(SH_F2I, fcvtas, 0)
	TO(SH_F2I, fcvtau, 0) TO(SH_F2I, fcvtps, 0) TO(SH_F2I, fcvtpu, 0) TO(SH_F2I, fcvtzs, 0) TO(SH_F2I, fcvtzu, 0)
	TO(SH_I2F, scvtf, 0) TO(SH_I2F, ucvtf, 0)
	TO(SH_CVT, fcvtn, 0) TO(SH_CVT, fcvtl, 0) TO(SH_CVT, fcvtxn, 0) TO(SH_CVT, bfcvtn, 0)
	TO(SH_DOT, sdot, 0) TO(SH_DOT, udot, 0) TO(SH_DOT, usdot, 0) TO(SH_DOT, sudot, 0) TO(SH_DOT, bfdot, 0)
	TO(SH_DOT, smmla, 0) TO(SH_DOT, ummla, 0) TO(SH_DOT, usmmla, 0) TO(SH_DOT, bfmmla, 0)
	TO(SH_DOT, bfmlalb, 0) TO(SH_DOT, bfmlalt, 0)
	TO(SH_DOT, fmlal, 0) TO(SH_DOT, fmlsl, 0) TO(SH_DOT, fmlal2, 0) TO(SH_DOT, fmlsl2, 0)
	TO(SH_COMPLEX, fcmla, 0) TO(SH_COMPLEX, fcadd, 0)
#undef TO
};

bool a64_is_vfp(unsigned op)
{
	return op < A64V_N && rows[op].shape != SH_NONE;
}

/* ---- lanes ---- */

/* Lanes that count: size is M_16 to M_64. */
typedef struct Lanes {
	unsigned size, n;
} Lanes;

static Lanes lanes_of(int64_t arr)
{
	unsigned size = (unsigned)arr >> 1;

	return (Lanes){ size, (arr & 1 ? 16u : 8u) >> size };
}

static Lanes lane_0(int64_t arr)
{
	return (Lanes){ (unsigned)arr >> 1, 1 };
}

/* As many as a register has: what lies above those that count raises nothing. */
static Lanes all(Lanes l)
{
	return (Lanes){ l.size, 16u >> l.size };
}

static unsigned bits_of(Lanes l) { return l.n * (8u << l.size); }
static Type fp_type(unsigned size) { return size == M_64 ? T_F64 : T_F32; }

/* v with zeros above the lanes that count. */
static Val cut(Trans *t, Lanes l, Val v)
{
	return bits_of(l) == 128 ? v : ir_v1(t, O_vzx, 0, v, (int32_t)bits_of(l));
}

/* The low half in both. */
static Val twice(Trans *t, Val v)
{
	return ir_v1(t, O_vdupl, M_64, v, 0);
}

/* x in the lanes that count, zeros above. */
static Val splat(Trans *t, Lanes l, uint64_t x)
{
	unsigned bits = bits_of(l);

	for (unsigned s = l.size; s < M_64; s++)
		x |= x << (8u << s);
	return ir_vconst(t, bits < 64 ? x & UINT64_MAX >> (64 - bits) : x, bits < 128 ? 0 : x);
}

static uint64_t sign_of(unsigned size) { return 1ull << ((8u << size) - 1); }

static Val flip_sign(Trans *t, Lanes l, Val v)
{
	return ir_v2(t, O_vxor, l.size, v, splat(t, l, sign_of(l.size)));
}

static Val absolute(Trans *t, Lanes l, Val v) /* zeros above */
{
	return ir_v2(t, O_vand, l.size, v, splat(t, l, sign_of(l.size) - 1));
}

static Val call1(Trans *t, unsigned op, Lanes l, Val a, unsigned fbits)
{
	return ir_call(t, &a64_h_vfp1, a, ir_const(t, T_I64, VFP_CTL(op, l.size, l.n, fbits)), 0);
}

static Val call2(Trans *t, unsigned op, Lanes l, Val a, Val b)
{
	return ir_call(t, &a64_h_vfp2, a, b, ir_const(t, T_I64, VFP_CTL(op, l.size, l.n, 0)));
}

/* ---- two and three operands ---- */

static Val bin(Trans *t, unsigned op, Lanes l, Val a, Val b)
{
	const Row *r = &rows[op];
	Type ty = fp_type(l.size);

	if (l.size == M_16 || r->shape == SH_CALL2)
		return call2(t, op, l, a, b);
	switch (r->shape) {
	case SH_BIN:
		if (l.n == 1)
			return cut(t, l, ir_2(t, r->scalar, ty, a, b));
		if (op != A64V_fdiv)
			return ir_v2(t, r->ir, l.size, cut(t, l, a), cut(t, l, b));
		if (bits_of(l) < 128) { /* zeros would be invalid */
			a = twice(t, a);
			b = twice(t, b);
		}
		return ir_v2(t, r->ir, l.size, a, b);
	case SH_ABD:
		a = l.n == 1 ? cut(t, l, ir_2(t, O_fsub, ty, a, b)) : ir_v2(t, O_vfsub, l.size, cut(t, l, a), cut(t, l, b));
		return absolute(t, l, a);
	default: /* SH_CMP */
		a = r->scalar ? absolute(t, l, a) : cut(t, l, a);
		b = r->scalar ? absolute(t, l, b) : cut(t, l, b);
		if (r->ir == FC_EQ)
			return ir_op(t, O_vfcmp, T_V128, a, b, 0, l.size, FC_EQ);
		return ir_op(t, O_vfcmp, T_V128, b, a, 0, l.size, r->ir);
	}
}

/* d + n * m, or with FMA_NEG_PROD d - n * m. */
static Val fma3(Trans *t, Lanes l, Val n, Val m, Val d, int neg)
{
	if (l.size == M_16) {
		if (neg)
			n = flip_sign(t, l, n);
		return ir_call(t, l.n == 1 ? &a64_h_hfma1 : l.n == 4 ? &a64_h_hfma4 : &a64_h_hfma8, n, m, d);
	}
	if (l.n == 1)
		return cut(t, l, ir_op(t, O_fma, fp_type(l.size), n, m, d, (unsigned)neg, 0));
	return ir_op(t, O_vfma, T_V128, cut(t, l, n), cut(t, l, m), cut(t, l, d), l.size, neg);
}

Val a64_vfp3(Trans *t, unsigned op, int64_t arr, Val n, Val m, Val d)
{
	const Row *r = &rows[op];
	Lanes l = lanes_of(arr);

	switch (r->shape) {
	case SH_FMA:
		return fma3(t, l, n, m, d, r->ir);
	case SH_PAIR:
		if (!(arr & 1)) { /* the pairs of both, and again */
			n = m = ir_v2(t, O_vzip1, M_64, n, m);
			l = l.size == M_16 ? l : all(l);
		}
		return bin(t, r->ir, l, ir_v2(t, O_vuzp1, l.size, n, m), ir_v2(t, O_vuzp2, l.size, n, m));
	default:
		return bin(t, op, l, n, m);
	}
}

Val a64_sfp3(Trans *t, unsigned op, int64_t arr, Val n, Val m, Val d)
{
	const Row *r = &rows[op];

	return r->shape == SH_FMA ? fma3(t, lane_0(arr), n, m, d, r->ir) : bin(t, op, lane_0(arr), n, m);
}

/* ---- one operand ---- */

static Val to_int(Trans *t, unsigned op, Lanes l, Val n)
{
	unsigned uns = a64_f2i_unsigned(op), is64 = l.size == M_64;
	int rm = a64_f2i_rm(op);

	if (l.n > 1)
		return ir_v1(t, O_vf2i, l.size | (uns ? 0 : M_SIGN), cut(t, l, n), rm);
	n = ir_op(t, O_f2i, fp_type(l.size), n, 0, 0, (is64 ? F2I_64 : 0) | (uns ? F2I_UNSIGNED : 0), rm);
	return cut(t, l, ir_1(t, O_bitsf, fp_type(l.size), n));
}

static Val to_fp(Trans *t, unsigned op, Lanes l, Val n)
{
	unsigned uns = op == A64V_ucvtf, is64 = l.size == M_64;

	if (l.n > 1)
		return ir_v1(t, O_vi2f, l.size | (uns ? 0 : M_SIGN), cut(t, l, n), 0);
	n = ir_op(t, O_vget, T_V128, n, 0, 0, l.size, 0);
	return cut(t, l, ir_op(t, O_i2f, fp_type(l.size), n, 0, 0, (is64 ? F2I_64 : 0) | (uns ? F2I_UNSIGNED : 0), 0));
}

static Val un(Trans *t, unsigned op, Lanes l, Val n)
{
	const Row *r = &rows[op];

	switch (r->shape) {
	case SH_CMP0: case SH_CMP:
		if (l.size != M_16) {
			n = cut(t, l, n);
			l = all(l);
		}
		if (r->shape == SH_CMP)
			return bin(t, op, l, n, ir_vconst(t, 0, 0));
		return bin(t, r->ir, l, ir_vconst(t, 0, 0), n);
	case SH_SIGN:
		return op == A64V_fneg ? flip_sign(t, l, n) : absolute(t, l, n);
	case SH_CALL1:
		return call1(t, op, l, n, 0);
	}
	if (l.size == M_16)
		return call1(t, op, l, n, 0);
	switch (r->shape) {
	case SH_F2I:
		return to_int(t, op, l, n);
	case SH_I2F:
		return to_fp(t, op, l, n);
	case SH_ROUND:
		return ir_v1(t, O_vfround, l.size, cut(t, l, n), a64_fp_rm(op) | (op == A64V_frintx ? 8 : 0));
	default: /* SH_UN */
		return ir_v1(t, r->ir, l.size, cut(t, l, n), 0);
	}
}

Val a64_vfp2(Trans *t, unsigned op, int64_t arr, Val n)
{
	return un(t, op, lanes_of(arr), n);
}

Val a64_sfp2(Trans *t, unsigned op, int64_t arr, Val n)
{
	return un(t, op, lane_0(arr), n);
}

static uint64_t power(unsigned size, int n) /* 2 to the power n */
{
	return size == M_64 ? (uint64_t)(1023 + n) << 52 : (uint64_t)(127 + n) << 23;
}

/* To and from fixed point: scaled exactly, as nothing becomes denormal or, what is out of range brought near, infinite. */
static Val fix(Trans *t, unsigned op, Lanes l, Val n, unsigned fbits)
{
	uint64_t limit = power(l.size, 64), sign = sign_of(l.size);

	if (l.size == M_16 || (a64_is_f2i(op) && l.n == 1))
		return call1(t, op, l, n, fbits);
	if (!a64_is_f2i(op))
		return bin(t, A64V_fmul, l, to_fp(t, op, l, n), splat(t, l, power(l.size, -(int)fbits)));
	n = bin(t, A64V_fmin, l, n, splat(t, l, limit));
	n = bin(t, A64V_fmax, l, n, splat(t, l, limit | sign));
	return to_int(t, op, l, bin(t, A64V_fmul, l, n, splat(t, l, power(l.size, (int)fbits))));
}

void a64_vfix(Trans *t, const Insn *i)
{
	int64_t arr = i->arg[0];
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	a64_puta(t, arr, (unsigned)i->arg[1], fix(t, i->row->with, lanes_of(arr), n, (unsigned)i->arg[3]));
}

void a64_sfix(Trans *t, const Insn *i)
{
	Lanes l = lane_0(i->arg[0]);
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	a64_putv(t, (unsigned)i->arg[1], cut(t, l, fix(t, i->row->with, l, n, (unsigned)i->arg[3])));
}

void a64_vfmovi(Trans *t, const Insn *i)
{
	Lanes l = lanes_of(i->arg[0]);
	FpEnv env = { 0 };

	a64_putv(t, (unsigned)i->arg[1], splat(t, l, sf_cvt(64, 8 << l.size, (uint64_t)i->arg[2], &env))); /* exact */
}

/* ---- across lanes, to other sizes ---- */

static Val reduce(Trans *t, unsigned op, Lanes l, Val n)
{
	while (l.n > 1) {
		Lanes step = l.size == M_16 ? (Lanes){ l.size, l.n / 2 } : all(l); /* the rest are copies */

		n = bin(t, op, step, ir_v2(t, O_vuzp1, l.size, n, n), ir_v2(t, O_vuzp2, l.size, n, n));
		l.n /= 2;
	}
	return n;
}

static Val convert(Trans *t, unsigned op, int64_t arr, Val n)
{
	bool high = arr & 1;

	switch (op) {
	case A64V_fcvtl:
		if (arr >> 1 == M_32)
			return ir_v1(t, O_vfwid, M_32 | (high ? V_HIGH : 0), n, 0);
		return call1(t, op, (Lanes){ M_16, 4 }, high ? ir_v1(t, O_vdupl, M_64, n, 1) : n, 0);
	case A64V_fcvtn:
		if (arr >> 1 == M_32)
			return ir_v1(t, O_vfnar, M_32, n, 0);
		return call1(t, op, (Lanes){ M_32, 4 }, n, 0);
	case A64V_bfcvtn:
		return call1(t, op, (Lanes){ M_32, 4 }, n, 0);
	default:
		return call1(t, op, (Lanes){ M_64, 2 }, n, 0);
	}
}

bool a64_vfp_emit(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	int64_t arr = i->arg[0];
	bool scalar = i->bits >> 28 & 1;
	Val n = a64_getv(t, (unsigned)i->arg[2]), v;
	Lanes l;

	switch (rows[op].shape) {
	case SH_PAIR: /* a64_s2p */
		l = lane_0(arr);
		v = bin(t, rows[op].ir, l, n, ir_v1(t, O_vdupl, l.size, n, 1));
		a64_putv(t, rd, cut(t, l, v));
		return true;
	case SH_REDUCE:
		l = lanes_of(arr);
		v = reduce(t, rows[op].ir, l, n);
		a64_putv(t, rd, cut(t, lane_0(arr), v));
		return true;
	case SH_CVT:
		v = scalar ? call1(t, op, (Lanes){ M_64, 1 }, n, 0) : convert(t, op, arr, n);
		if (op != A64V_fcvtl && arr & 1) /* fcvtn2: the lower half stays */
			v = ir_v2(t, O_vzip1, M_64, a64_getv(t, rd), v);
		a64_putv(t, rd, v);
		return true;
	default:
		return false;
	}
}

/* ---- complex numbers ---- */

/*
 * Each pair of lanes is a number. m is turned by rot quarter turns: i m is (-im, re). fcadd adds that; fcmla adds its
 * product with the real parts of n, for odd rot with the imaginary ones.
 */
static void complex(Trans *t, unsigned op, int64_t arr, unsigned rd, Val n, Val m, unsigned rot)
{
	static const uint8_t negate[] = { 0, 1, 3, 2 }; /* bit 0: the even lanes */
	Lanes l = lanes_of(arr);
	uint64_t sign = sign_of(l.size), mask[2] = { 0, 0 };

	if (rot & 1)
		m = l.size == M_64 ? ir_op(t, O_vext, T_V128, m, m, 0, M_8, 8) :
				     ir_v1(t, O_vrev, l.size, m, (int32_t)l.size + 1);
	for (unsigned k = 0; k < 16u >> l.size; k++) {
		unsigned at = k << (3 + l.size);

		if (negate[rot] >> (k & 1) & 1)
			mask[at / 64] |= sign << at % 64;
	}
	if (rot)
		m = ir_v2(t, O_vxor, l.size, m, ir_vconst(t, mask[0], mask[1]));
	if (op == A64V_fcadd) {
		n = bin(t, A64V_fadd, l, n, m);
	} else {
		n = ir_v2(t, rot & 1 ? O_vtrn2 : O_vtrn1, l.size, n, n);
		n = fma3(t, l, n, m, a64_getv(t, rd), 0);
	}
	a64_puta(t, arr, rd, n);
}

void a64_vcx(Trans *t, const Insn *i)
{
	Val n = a64_getv(t, (unsigned)i->arg[2]), m = a64_getv(t, (unsigned)i->arg[3]);

	complex(t, i->row->with, i->arg[0], (unsigned)i->arg[1], n, m, (unsigned)i->arg[4]);
}

void a64_vcxe(Trans *t, const Insn *i)
{
	unsigned pair = ((unsigned)i->arg[0] >> 1) + 1; /* size of a number */
	Val n = a64_getv(t, (unsigned)i->arg[2]);
	Val m = ir_v1(t, O_vdupl, pair, a64_getv(t, (unsigned)i->arg[3]), (int32_t)i->arg[4]);

	complex(t, i->row->with, i->arg[0], (unsigned)i->arg[1], n, m, (unsigned)i->arg[5]);
}

/* ---- products of smaller elements ---- */

/* Neighbours of a, then of b, added: 32-bit lanes. */
static Val add_pairs(Trans *t, Val a, Val b)
{
	return ir_v2(t, O_vadd, M_32, ir_v2(t, O_vuzp1, M_32, a, b), ir_v2(t, O_vuzp2, M_32, a, b));
}

static Val bytes(Trans *t, unsigned sign, unsigned high, Val v)
{
	return ir_v1(t, O_vwid, M_8 | sign | high, v, 0);
}

/* Sums of four products of bytes; sn, sm: M_SIGN where the bytes are signed. */
static Val dot8(Trans *t, bool full, unsigned sn, unsigned sm, Val n, Val m)
{
	Val low = ir_v2(t, O_vmaddw, M_16, bytes(t, sn, 0, n), bytes(t, sm, 0, m)), high = low;

	if (full)
		high = ir_v2(t, O_vmaddw, M_16, bytes(t, sn, V_HIGH, n), bytes(t, sm, V_HIGH, m));
	return add_pairs(t, low, high);
}

/* Two rows of eight bytes times two columns. */
static Val matrix8(Trans *t, unsigned sn, unsigned sm, Val n, Val m)
{
	Val col[] = { bytes(t, sm, 0, m), bytes(t, sm, V_HIGH, m) }, row[2];

	for (unsigned i = 0; i < 2; i++) {
		Val r = bytes(t, sn, i ? V_HIGH : 0, n);

		row[i] = add_pairs(t, ir_v2(t, O_vmaddw, M_16, r, col[0]), ir_v2(t, O_vmaddw, M_16, r, col[1]));
	}
	return add_pairs(t, row[0], row[1]);
}

/* Half precision to single: of a 64-bit arrangement two pairs of lanes, here twice. upper: those of n and m. */
static Val multiply_long(Trans *t, bool full, bool upper, bool negate, Val n, Val m, Val d)
{
	if (negate)
		n = flip_sign(t, (Lanes){ M_16, 8 }, n);
	if (full && upper) {
		n = ir_v1(t, O_vdupl, M_64, n, 1);
		m = ir_v1(t, O_vdupl, M_64, m, 1);
	} else if (!full) {
		n = ir_v1(t, O_vdupl, M_32, n, upper);
		m = ir_v1(t, O_vdupl, M_32, m, upper);
		d = twice(t, d);
	}
	return ir_call(t, &a64_h_fmlal, n, m, d);
}

/* bfloat16 of odd or even lanes to single. */
static Val bf_lanes(Trans *t, bool odd, Val v)
{
	return odd ? ir_v2(t, O_vand, M_32, v, ir_vconst(t, 0xffff0000ffff0000, 0xffff0000ffff0000)) : ir_v1(t, O_vshl, M_32, v, 16);
}

static Val dot(Trans *t, unsigned op, bool full, Val n, Val m, Val d)
{
	bool odd = op == A64V_bfmlalt, upper = op == A64V_fmlal2 || op == A64V_fmlsl2;

	switch (op) {
	case A64V_sdot: n = dot8(t, full, M_SIGN, M_SIGN, n, m); break;
	case A64V_udot: n = dot8(t, full, 0, 0, n, m); break;
	case A64V_usdot: n = dot8(t, full, 0, M_SIGN, n, m); break;
	case A64V_sudot: n = dot8(t, full, M_SIGN, 0, n, m); break;
	case A64V_smmla: n = matrix8(t, M_SIGN, M_SIGN, n, m); break;
	case A64V_ummla: n = matrix8(t, 0, 0, n, m); break;
	case A64V_usmmla: n = matrix8(t, 0, M_SIGN, n, m); break;
	case A64V_bfdot: return ir_call(t, &a64_h_bfdot, n, m, d);
	case A64V_bfmmla: return ir_call(t, &a64_h_bfmmla, n, m, d);
	case A64V_bfmlalb: case A64V_bfmlalt:
		return fma3(t, (Lanes){ M_32, 4 }, bf_lanes(t, odd, n), bf_lanes(t, odd, m), d, 0);
	default: /* fmlal and its kin */
		return multiply_long(t, full, upper, op == A64V_fmlsl || op == A64V_fmlsl2, n, m, d);
	}
	return ir_v2(t, O_vadd, M_32, d, n);
}

static void put_dot(Trans *t, const Insn *i, Val m)
{
	unsigned rd = (unsigned)i->arg[1];
	int64_t arr = i->arg[0];
	Val n = a64_getv(t, (unsigned)i->arg[2]);

	a64_puta(t, arr, rd, dot(t, i->row->with, arr & 1, n, m, a64_getv(t, rd)));
}

void a64_vdot(Trans *t, const Insn *i)
{
	put_dot(t, i, a64_getv(t, (unsigned)i->arg[3]));
}

void a64_vdote(Trans *t, const Insn *i)
{
	unsigned size; /* of what the index counts */

	switch (i->row->with) {
	case A64V_sdot: case A64V_udot: case A64V_usdot: case A64V_sudot: case A64V_bfdot: size = M_32; break;
	default: size = M_16; break;
	}
	put_dot(t, i, ir_v1(t, O_vdupl, size, a64_getv(t, (unsigned)i->arg[3]), (int32_t)i->arg[4]));
}
