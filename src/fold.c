/*
 * What can be known while IR is built: values of operations over constants
 * (the value column of irops.h), algebraic identities, fused comparisons,
 * known sign and zero extension. Called by ir.c for each operation; looks at
 * the operations that made the operands, never further.
 *
 * One rule keeps it from doing harm: a guest register's value is free to use
 * while it is in its home, and costs a copy when the home has been
 * overwritten. So an operand's operand replaces it only when the operand is
 * in no home, or when that inner value still is in its own (see through()).
 */
#include "irval.h"

/* ---- constants ---- */

#define NOVAL 0
#define ROW_OWN_A(name, value)
#define ROW_OWN_I(name, value)
#define ROW_FPE_F(name, value)
#define ROW_FPE_W(name, value)
#define ROW_PURE_A(name, value)
#define ROW_PURE_V(name, value)
#define ROW_PURE_W(name, value)
#define O(name, types, shape, flags, value) IR_ROW(name, types, flags, value)

#define ROW_PURE_F(name, value)
#define ROW_PURE_I(name, value) case O_##name: *out = (S)(U)(value); return true;

static bool fold_i32(enum IrOp op, const int64_t *v, unsigned m, int32_t imm, int64_t *out)
{
	typedef uint32_t U;
	typedef int32_t S;
	enum { BITS = 32 };
	U a = v[0], b = v[1], c = v[2], d = v[3];

	switch (op) {
#include "irops.h"
	default:
		return false;
	}
}

static bool fold_i64(enum IrOp op, const int64_t *v, unsigned m, int32_t imm, int64_t *out)
{
	typedef uint64_t U;
	typedef int64_t S;
	enum { BITS = 64 };
	U a = v[0], b = v[1], c = v[2], d = v[3];

	switch (op) {
#include "irops.h"
	default:
		return false;
	}
}

#undef ROW_PURE_I
#undef ROW_PURE_F
#define ROW_PURE_I(name, value)
#define ROW_PURE_F(name, value) case O_##name: *out = (int64_t)(value); break;

static bool fold_fp(enum IrOp op, int BITS, const int64_t *v, unsigned m, int64_t *out)
{
	typedef uint64_t U;
	U a = v[0], b = v[1];

	switch (op) {
#include "irops.h"
	default:
		return false;
	}
	if (BITS == 32)
		*out = op == O_fbits ? (int32_t)*out : (int64_t)(uint32_t)*out;
	return true;
}

#undef O

bool fold_const(enum IrOp op, Type ty, const int64_t *abcd, unsigned m, int32_t imm, int64_t *out)
{
	switch (ty) {
	case T_I32:
		return fold_i32(op, abcd, m, imm, out);
	case T_I64:
		return fold_i64(op, abcd, m, imm, out);
	case T_F32:
	case T_F64:
		return fold_fp(op, type_bits(ty), abcd, m, out);
	default:
		return false;
	}
}

/* ---- looking at operands ---- */

/* The operation that made v, NULL for a constant. */
static const Ir *def(const Trans *t, Val v)
{
	return t->val[v].is_const ? NULL : &t->ir[t->val[v].def];
}

static bool in_home(const Trans *t, Val v)
{
	return t->val[v].home && t->reg[t->val[v].home - 1] == v;
}

/* x costs no register of its own: constant, in its home, or never had one. */
static bool cheap(const Trans *t, Val x)
{
	return t->val[x].is_const || !t->val[x].home || in_home(t, x);
}

/* May x, an operand of what made v, be used instead of v? */
static bool through(const Trans *t, Val v, Val x)
{
	return !in_home(t, v) || (cheap(t, x) && t->nir - t->val[v].def < 16);
}

/* The operation that made v, when it is `op` of a type that serves for ty. */
static const Ir *made_by(const Trans *t, Val v, enum IrOp op, Type ty)
{
	const Ir *d = def(t, v);

	return d && d->op == op && (d->type == ty || ty == T_I32) ? d : NULL;
}

static bool is_k(const Trans *t, Val v, int64_t k)
{
	return t->val[v].is_const && t->val[v].k == k;
}

static unsigned min_bits(unsigned known, unsigned bits)
{
	return known < bits ? known : bits;
}

/* Type of v serves where the op's type is wanted. */
static bool fits(const Trans *t, Val v, Type ty)
{
	return t->val[v].type == ty || t->val[v].type == T_I64 || t->val[v].is_const;
}

/* ---- known bits ---- */

void fold_bits(const Trans *t, const Ir *o, ValInfo *v)
{
	unsigned w = v->sbits, sa, za, sb, zb, k;

	if (o->op > O_sel && o->op != O_ld && o->op != O_amo && o->op != O_cas && o->op != O_fcmp)
		return;
	sa = min_bits(t->val[o->a].sbits, w);
	za = min_bits(t->val[o->a].zbits, w);
	switch (o->op) {
	case O_sext:
		v->sbits = min_bits(sa, o->imm);
		if (za < (unsigned)o->imm)
			v->zbits = za;
		return;
	case O_zext:
		v->zbits = min_bits(za, o->imm);
		break;
	case O_ld:
	case O_amo:
	case O_cas:
		k = 8u << (o->m & M_SIZE);
		if (k >= w)
			return;
		*(o->m & M_SIGN ? &v->sbits : &v->zbits) = k;
		break;
	case O_setc:
	case O_fcmp:
		v->zbits = 1;
		break;
	case O_clz:
	case O_ctz:
	case O_popcnt:
		v->zbits = 7;
		break;
	case O_and:
	case O_or:
	case O_xor:
	case O_andn:
		sb = min_bits(t->val[o->b].sbits, w);
		zb = min_bits(t->val[o->b].zbits, w);
		v->sbits = MAX(sa, sb);
		v->zbits = o->op == O_and ? MIN(za, zb) : o->op == O_andn ? za : MAX(za, zb);
		break;
	case O_sel:
		v->sbits = MAX(min_bits(t->val[o->c].sbits, w), min_bits(t->val[(Val)o->imm].sbits, w));
		v->zbits = MAX(min_bits(t->val[o->c].zbits, w), min_bits(t->val[(Val)o->imm].zbits, w));
		break;
	case O_shl:
	case O_shr:
	case O_sar:
		if (!t->val[o->b].is_const)
			return;
		k = t->val[o->b].k & (w - 1);
		if (o->op == O_shl) {
			v->sbits = min_bits(sa + k, w);
			v->zbits = min_bits(za + k, w);
		} else if (o->op == O_shr) {
			v->zbits = za > k ? za - k : 1;
		} else {
			v->sbits = sa > k ? sa - k : 1;
			if (za < w)
				v->zbits = za > k ? za - k : 1;
		}
		break;
	}
	if (v->zbits < w)
		v->sbits = min_bits(v->sbits, v->zbits + 1);
}

/* ---- algebra ---- */

/* x as an operation's only operand. */
static Val set1(Ir *o, enum IrOp op, Val x, int32_t imm)
{
	o->op = op;
	o->a = x;
	o->b = 0;
	o->imm = imm;
	return 0;
}

static Val set2k(Trans *t, Ir *o, enum IrOp op, Val x, int64_t k)
{
	o->op = op;
	o->a = x;
	o->b = ir_const(t, o->type, k);
	return 0;
}

/* (x op k1) op k2, op associative: into x op (k1 op k2). */
static bool chain(Trans *t, Ir *o, int64_t k)
{
	const Ir *d = made_by(t, o->a, o->op, o->type);
	int64_t v[4] = { 0, k, 0, 0 };

	if (!d || !ir_is_const(t, d->b, &v[0]) || !through(t, o->a, d->a))
		return false;
	fold_const(o->op, o->type, v, 0, 0, &k);
	set2k(t, o, o->op, d->a, k);
	return true;
}

/* n-bit extension of o->a; the type of o->a may be narrower than that of o. */
static Val extend(Trans *t, Ir *o)
{
	const ValInfo *v = &t->val[o->a];
	unsigned n = o->imm, have = o->op == O_sext ? v->sbits : v->zbits;
	const Ir *d = def(t, o->a);

	if (fits(t, o->a, o->type) && have <= n)
		return o->a;
	if (!d || (d->op != O_sext && d->op != O_zext) || !through(t, o->a, d->a))
		return 0;
	unsigned inner = d->imm;
	if (n <= inner) {
		o->a = d->a;
		return extend(t, o);
	}
	if (inner < (unsigned)type_bits(d->type) && (d->op == o->op || d->op == O_zext))
		return set1(o, d->op, d->a, inner);
	return 0;
}

/* o->a & k */
static Val and_const(Trans *t, Ir *o, int64_t k)
{
	unsigned bits = type_bits(o->type);
	uint64_t mask = bits == 32 ? (uint32_t)k : (uint64_t)k;

	if (mask == 0)
		return o->b;
	if (k == -1)
		return o->a;
	chain(t, o, k);
	k = t->val[o->b].k;
	mask = bits == 32 ? (uint32_t)k : (uint64_t)k;
	if (!mask)
		return o->b;
	if (mask & (mask + 1))
		return 0;
	unsigned n = 64 - __builtin_clzll(mask);
	if (fits(t, o->a, o->type) && t->val[o->a].zbits <= n)
		return o->a;
	if (n == 8 || n == 16 || (n == 32 && bits == 64)) {
		set1(o, O_zext, o->a, n);
		return extend(t, o);
	}
	return 0;
}

/* A shift or rotation by the constant k. */
static Val shift_const(Trans *t, Ir *o, unsigned k)
{
	unsigned bits = type_bits(o->type);
	const Ir *d;
	int64_t k1;

	k &= bits - 1;
	if (k == 0)
		return o->a;
	if (o->op == O_rotl)
		return set2k(t, o, O_rotr, o->a, bits - k);
	if (o->op == O_rotr)
		return 0;
	if (o->op == O_shr && fits(t, o->a, o->type) && t->val[o->a].zbits <= k)
		return ir_const(t, o->type, 0);
	if (o->op != O_shl && (d = def(t, o->a)) && d->op == O_shl && d->type == o->type &&
			ir_is_const(t, d->b, &k1) && (k1 & (bits - 1)) == k && through(t, o->a, d->a)) {
		unsigned n = bits - k;
		if (n == 8 || n == 16 || n == 32) {
			set1(o, o->op == O_shr ? O_zext : O_sext, d->a, n);
			return extend(t, o);
		}
		if (o->op == O_shr && n < 32)
			return set2k(t, o, O_and, d->a, (INT64_C(1) << n) - 1);
	}
	d = def(t, o->a);
	if (!d || d->op != o->op || d->type != o->type || !ir_is_const(t, d->b, &k1) || !through(t, o->a, d->a))
		return 0;
	k += k1 & (bits - 1);
	if (k >= bits && o->op != O_sar)
		return ir_const(t, o->type, 0);
	return set2k(t, o, o->op, d->a, MIN(k, bits - 1));
}

static bool pow2(uint64_t k, int *n)
{
	if (k == 0 || k & (k - 1))
		return false;
	*n = __builtin_ctzll(k);
	return true;
}

/* Integer operations with the constant k as second operand. */
static Val with_const(Trans *t, Ir *o, int64_t k)
{
	int n, bits = type_bits(o->type);
	uint64_t u = bits == 32 ? (uint32_t)k : (uint64_t)k;

	switch (o->op) {
	case O_sub:
		set2k(t, o, O_add, o->a, (int64_t)(0 - (uint64_t)k));
		k = t->val[o->b].k;
		/* fall through */
	case O_add:
		if (k == 0)
			return o->a;
		chain(t, o, k);
		return is_k(t, o->b, 0) ? o->a : 0;
	case O_mul:
		if (k == 0)
			return o->b;
		if (k == 1)
			return o->a;
		return pow2(u, &n) ? set2k(t, o, O_shl, o->a, n) : 0;
	case O_mulhu:
		if (u <= 1)
			return ir_const(t, o->type, 0);
		return pow2(u, &n) ? set2k(t, o, O_shr, o->a, bits - n) : 0;
	case O_divs:
		return k == 1 ? o->a : 0;
	case O_divu:
		if (k == 1)
			return o->a;
		return pow2(u, &n) ? set2k(t, o, O_shr, o->a, n) : 0;
	case O_rems:
		return k == 1 ? ir_const(t, o->type, 0) : 0;
	case O_remu:
		if (!pow2(u, &n))
			return 0;
		set2k(t, o, O_and, o->a, (int64_t)(u - 1));
		return and_const(t, o, t->val[o->b].k);
	case O_andn:
		set2k(t, o, O_and, o->a, ~k);
		k = t->val[o->b].k;
		/* fall through */
	case O_and:
		return and_const(t, o, k);
	case O_or:
		if (k == 0)
			return o->a;
		if (k == -1)
			return o->b;
		chain(t, o, k);
		return 0;
	case O_xor:
		if (k == 0)
			return o->a;
		chain(t, o, k);
		return is_k(t, o->b, 0) ? o->a : 0;
	case O_shl: case O_shr: case O_sar: case O_rotr: case O_rotl:
		return shift_const(t, o, (unsigned)k);
	}
	return 0;
}

/* x op x */
static Val with_itself(Trans *t, const Ir *o)
{
	switch (o->op) {
	case O_and: case O_or:
		return o->a;
	case O_sub: case O_xor: case O_andn:
		return ir_const(t, o->type, 0);
	}
	return 0;
}

/* In an I32 operation, a sign or zero extension from 32 bits serves no purpose. */
static Val narrow(const Trans *t, Val v)
{
	const Ir *d = def(t, v);

	if (d && (d->op == O_sext || d->op == O_zext) && d->imm == 32 && t->nir - t->val[v].def < 8 &&
	    cheap(t, d->a))
		return d->a;
	return v;
}

/* A shift count is taken modulo the width: masking it first serves no purpose. */
static Val count(const Trans *t, Val v, int bits)
{
	const Ir *d = def(t, v);
	int64_t k;

	if (d && d->op == O_and && ir_is_const(t, d->b, &k) && (k & (bits - 1)) == bits - 1 && through(t, v, d->a))
		return d->a;
	if (d && (d->op == O_sext || d->op == O_zext) && through(t, v, d->a))
		return d->a;
	return v;
}

/* The comparison m, a, b of o (setc, sel, brc, gotoc): constants to the right, simpler conditions,
 * comparisons of comparisons. What is known already becomes C_NEVER or C_ALWAYS. */
static void condition(Trans *t, Ir *o)
{
	int64_t ka, k;

again:
	if (o->m >= C_NEVER)
		return;
	if (o->type == T_I32) {
		o->a = narrow(t, o->a);
		o->b = narrow(t, o->b);
	}
	if (ir_is_const(t, o->a, &ka)) {
		if (ir_is_const(t, o->b, &k)) {
			o->m = cond_eval(o->m, o->type, ka, k) ? C_ALWAYS : C_NEVER;
			return;
		}
		Val v = o->a;
		o->a = o->b;
		o->b = v;
		o->m = cond_swap(o->m);
	}
	if (o->a == o->b) {
		if (o->m >= C_TST) {
			o->m = o->m == C_TST ? C_NE : C_EQ;
			o->b = ir_const(t, o->type, 0);
			goto again;
		}
		o->m = cond_eval(o->m, T_I64, 0, 0) ? C_ALWAYS : C_NEVER;
		return;
	}
	if (!ir_is_const(t, o->b, &k))
		return;
	if (o->type == T_I32)
		k = (int32_t)k;
	switch (o->m) {
	case C_LTU: case C_GEU:
		if (k == 0)
			o->m = o->m == C_LTU ? C_NEVER : C_ALWAYS;
		else if (k == 1) {
			o->m = o->m == C_LTU ? C_EQ : C_NE;
			o->b = ir_const(t, o->type, 0);
			goto again;
		}
		return;
	case C_LEU: case C_GTU:
		if (k == -1)
			o->m = o->m == C_LEU ? C_ALWAYS : C_NEVER;
		else if (k == 0) {
			o->m = o->m == C_LEU ? C_EQ : C_NE;
			goto again;
		}
		return;
	case C_TST: case C_TSTN:
		if (k == 0)
			o->m = o->m == C_TST ? C_NEVER : C_ALWAYS;
		return;
	case C_EQ: case C_NE:
		break;
	default:
		return;
	}
	const Ir *d = def(t, o->a);
	if (!d || (in_home(t, o->a) && !(cheap(t, d->a) && cheap(t, d->b) && t->nir - t->val[o->a].def < 16)))
		return;
	if (d->op == O_setc && (k == 0 || k == 1) && (o->op != O_sel || d->type == o->type)) {
		o->m = (o->m == C_EQ) == (k == 1) ? d->m : cond_not(d->m);
		o->type = d->type;
		o->a = d->a;
		o->b = d->b;
		goto again;
	}
	if (d->type != o->type)
		return;
	if (d->op == O_and && k == 0) {
		o->m = o->m == C_NE ? C_TST : C_TSTN;
		o->a = d->a;
		o->b = d->b;
		goto again;
	}
	if ((d->op == O_sub || d->op == O_xor) && k == 0) {
		o->a = d->a;
		o->b = d->b;
		goto again;
	}
	if (d->op == O_add && ir_is_const(t, d->b, &ka)) {
		o->a = d->a;
		o->b = ir_const(t, o->type, (int64_t)((uint64_t)k - (uint64_t)ka));
		goto again;
	}
}

static Val select_value(Trans *t, Ir *o)
{
	Val d = (Val)o->imm;
	int64_t kc, kd;

	if (o->c == d || o->m == C_ALWAYS)
		return o->c;
	if (o->m == C_NEVER)
		return d;
	if (ir_is_const(t, o->c, &kc) && ir_is_const(t, d, &kd) && (kc ^ kd) == 1 && (kc == 0 || kc == 1)) {
		o->op = O_setc;
		o->c = 0;
		o->imm = 0;
		if (kc == 0)
			o->m = cond_not(o->m);
	}
	return 0;
}

/* Loads and stores: constants into the offset. */
static void address(Trans *t, Ir *o)
{
	int64_t k;
	const Ir *d;

	if (ir_is_const(t, o->a, &k)) {
		if (o->imm)
			o->a = ir_const(t, t->xl, (int64_t)((uint64_t)k + (uint64_t)o->imm));
		o->imm = 0;
		return;
	}
	d = made_by(t, o->a, O_add, t->xl);
	if (d && d->type == t->xl && ir_is_const(t, d->b, &k) && k == (int32_t)k &&
	    k + o->imm == (int32_t)(k + o->imm) && through(t, o->a, d->a)) {
		o->a = d->a;
		o->imm += (int32_t)k;
	}
}

/* What is stored: bits that the access drops need no preparation, raw bits of FP values no move. */
static void stored(Trans *t, Ir *o)
{
	int bits = 8 << (o->m & M_SIZE);
	const Ir *d = def(t, o->b);

	if (!d || bits > type_bits(o->type))
		return;
	if ((d->op == O_sext || d->op == O_zext) && d->imm >= bits && through(t, o->b, d->a)) {
		o->b = d->a;
		if (t->val[o->b].type == T_I32)
			o->type = T_I32;
		d = def(t, o->b);
	}
	if (!d || d->op != O_fbits || o->m & M_BE || bits < 32)
		return;
	if (bits > type_bits(d->type))
		return;
	o->type = d->type;
	o->b = d->a;
	d = def(t, d->a);
	if (d && d->op == O_fbox && bits == 32 && cheap(t, d->a)) { /* low half of a boxed single */
		o->type = T_F32;
		o->b = d->a;
	}
}

/* Moves between integer and FP values that undo one another. An operand may be a vector, the result may not. */
static Val fp_move(const Trans *t, const Ir *o)
{
	const Ir *d = def(t, o->a);

	if (!d)
		return 0;
	switch (o->op) {
	case O_funbox:
		return d->op == O_fbox && t->val[d->a].type == T_F32 ? d->a : 0;
	case O_fbits:
		return d->op == O_bitsf && d->type == o->type && fits(t, d->a, o->type == T_F32 ? T_I32 : T_I64)
			   ? d->a
			   : 0;
	case O_bitsf:
		return d->op == O_fbits && d->type == o->type && t->val[d->a].type == o->type ? d->a : 0;
	}
	return 0;
}

/* All operands constant: the result as a constant, or 0. */
static Val constant(Trans *t, const Ir *o)
{
	Val v[4];
	int64_t k[4] = { 0 };
	unsigned n = ir_operands(t, o, v);

	for (unsigned i = 0; i < n; i++)
		if (!ir_is_const(t, v[i], &k[i]))
			return 0;
	if (!fold_const(o->op, o->type, k, o->m, o->imm, &k[0]))
		return 0;
	return ir_const(t, ir_result(t, o), k[0]);
}

/* a + (b << imm), or a and b side by side shifted right by imm. */
static Val shifted_pair(Trans *t, Ir *o)
{
	int bits = type_bits(o->type), n = o->imm;
	enum IrOp op = o->op;
	Val v = constant(t, o);
	int64_t k;

	if (v)
		return v;
	if (op == O_addsl && ir_is_const(t, o->b, &k)) {
		o->imm = 0;
		set2k(t, o, O_add, o->a, (int64_t)((uint64_t)k << n));
		return with_const(t, o, t->val[o->b].k);
	}
	if (op == O_extr && o->a == o->b) {
		o->imm = 0;
		return set2k(t, o, O_rotr, o->a, n);
	}
	if (is_k(t, o->a, 0)) {
		o->imm = 0;
		set2k(t, o, op == O_addsl ? O_shl : O_shr, o->b, n);
		return shift_const(t, o, (unsigned)n);
	}
	if (op == O_extr && is_k(t, o->b, 0)) {
		o->imm = 0;
		set2k(t, o, O_shl, o->a, bits - n);
		return shift_const(t, o, (unsigned)(bits - n));
	}
	return 0;
}

/* Zeros above the low imm bits. */
static Val zero_above(Trans *t, Ir *o)
{
	const Ir *d = def(t, o->a);

	if (!d)
		return ir_vconst(t, (uint64_t)t->val[o->a].k & UINT64_MAX >> (64 - o->imm), 0);
	if (d->op != O_vzx)
		return 0;
	if (d->imm <= o->imm)
		return o->a;
	if (through(t, o->a, d->a))
		o->a = d->a;
	return 0;
}

/* A round of AES in one: the first half's result, as a rule, is overwritten by that of the second. */
static void aes_round(Trans *t, Ir *o)
{
	bool inverse = o->op == O_vaesimc;
	const Ir *d = def(t, o->a);

	if (d && d->op == (inverse ? O_vaesd : O_vaese) && t->nir - t->val[o->a].def < 8) {
		o->op = inverse ? O_vaesdec : O_vaesenc;
		o->a = d->a;
		o->b = d->b;
	}
}

static Val vector(Trans *t, Ir *o)
{
	switch (o->op) {
	case O_vzx:
		return zero_above(t, o);
	case O_vand: case O_vor: case O_vmins: case O_vmaxs: case O_vminu: case O_vmaxu:
		return o->a == o->b ? o->a : 0;
	case O_vxor: case O_vandn: case O_vsub:
		return o->a == o->b ? ir_vconst(t, 0, 0) : 0;
	case O_vaesmc: case O_vaesimc:
		aes_round(t, o);
		return 0;
	case O_vsel:
		return o->b == o->c ? o->b : 0;
	case O_vshl: case O_vshr: case O_vsar: case O_vext:
		return o->imm == 0 ? o->a : 0;
	}
	return 0;
}

/* N and Z of x & y, as nzlog of that with itself: of x and y. */
static void flags_of_and(Trans *t, Ir *o)
{
	const Ir *d = made_by(t, o->a, O_and, o->type);

	if (o->a == o->b && d && d->type == o->type && cheap(t, d->a) && cheap(t, d->b) && !in_home(t, o->a)) {
		o->a = d->a;
		o->b = d->b;
	}
	if (o->type == T_I32) {
		o->a = narrow(t, o->a);
		o->b = narrow(t, o->b);
	}
	if (t->val[o->a].is_const) {
		Val v = o->a;

		o->a = o->b;
		o->b = v;
	}
}

Val fold_simplify(Trans *t, Ir *o)
{
	int64_t k;
	Val v;

	switch (o->op) {
	case O_mov:
		return o->a;
	case O_setc:
		condition(t, o);
		if (o->m >= C_NEVER)
			return ir_const(t, T_I64, o->m == C_ALWAYS);
		/* x != 0 of what is 0 or 1 */
		return o->m == C_NE && is_k(t, o->b, 0) && t->val[o->a].zbits == 1 && t->val[o->a].type == T_I64
			   ? o->a
			   : 0;
	case O_sel: {
		Type ty = o->type;

		if (o->m & SEL_32) {
			o->m &= ~SEL_32;
			o->type = T_I32;
		}
		condition(t, o);
		v = select_value(t, o);
		if (!v && o->op == O_sel && o->type != ty) {
			o->m |= SEL_32;
			o->type = ty;
		}
		return v;
	}
	case O_brc:
	case O_gotoc:
		condition(t, o);
		return 0;
	case O_ld:
		address(t, o);
		return 0;
	case O_st:
		address(t, o);
		stored(t, o);
		return 0;
	case O_sext:
	case O_zext:
		v = constant(t, o);
		return v ? v : extend(t, o);
	case O_fsgn:
		if (o->a == o->b && o->m == 0 && t->val[o->a].type == o->type)
			return o->a;
		return constant(t, o);
	case O_fbox:
	case O_funbox:
	case O_fbits:
	case O_bitsf:
		v = constant(t, o);
		return v ? v : fp_move(t, o);
	case O_bswap: case O_clz: case O_ctz: case O_popcnt:
		return constant(t, o);
	case O_nzadd: case O_nzsub: case O_nzadc: case O_addsl: case O_extr:
		if (o->type == T_I32) {
			o->a = narrow(t, o->a);
			o->b = narrow(t, o->b);
		}
		if (o->op == O_addsl || o->op == O_extr)
			return shifted_pair(t, o);
		return constant(t, o);
	case O_nzlog:
		flags_of_and(t, o);
		return constant(t, o);
	}
	if (o->type == T_V128)
		return vector(t, o);
	if (o->op > O_rotl)
		return 0;
	if (o->type == T_I32) {
		o->a = narrow(t, o->a);
		o->b = narrow(t, o->b);
	}
	if (t->val[o->a].is_const) {
		if (t->val[o->b].is_const)
			return constant(t, o);
		if (ir_rows[o->op].flags & OF_COMM) {
			v = o->a;
			o->a = o->b;
			o->b = v;
		}
	}
	if (o->a == o->b)
		return with_itself(t, o);
	if (ir_is_const(t, o->b, &k))
		return with_const(t, o, k);
	if (o->op >= O_shl)
		o->b = count(t, o->b, type_bits(o->type));
	return 0;
}
