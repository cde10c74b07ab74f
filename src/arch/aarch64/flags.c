/*
 * The condition flags of A64: N, Z, C and V as one value in R_NZCV (FL_* of
 * ir.h). What set them is kept in Trans.g while that value is in the
 * register, so that a condition becomes a comparison of what was compared;
 * only where it is not known, at the start of a block or behind a label, are
 * bits of the value looked at. Whoever writes R_NZCV by other ways makes the
 * knowledge void, as it is bound to the value.
 */
#include "state.h"

/* What set the flags. */
enum {
	FK_BITS,  /* not known: only fl is */
	FK_SUB,   /* a - b */
	FK_ADD,   /* a + b; never with a constant, of which arith() makes the others */
	FK_ADC,   /* a + b + carry */
	FK_LOGIC, /* a */
	FK_FCMP,  /* a floating-point comparison: only four combinations occur */
	FK_CCMP,  /* what the other words say when a condition held, else a constant */
};
typedef struct Setter {
	unsigned kind;
	Type ty;
	Val a, b;
	Val r;  /* the result in the register that it was written to (a64_flags_result); 0: none */
	Val fl; /* the flags that it gave */
} Setter;

/* FK_CCMP: what set them when the condition held, the condition, the flags otherwise. */
typedef struct Cond2 {
	Setter in;
	A64Test out;
	unsigned nzcv;
} Cond2;

/* ---- what is known ---- */

/* g[]: KIND is kind | kind of a CCMP's inner setter << 8 | nzcv << 16; TYPE type | outer type << 8 | outer Cond << 16;
 * 1 the result, 2 the inner flags, 3 outer a | outer b << 16. */
static void know(Trans *t, const Setter *s)
{
	ir_put(t, R_NZCV, s->fl);
	t->g[G_FL_VAL] = t->reg[R_NZCV];
	t->g[G_FL_KIND] = s->kind;
	t->g[G_FL_TYPE] = s->ty;
	t->g[G_FL_A] = s->a;
	t->g[G_FL_B] = s->b;
	t->g[G_FL_1] = s->r;
}

static bool known(const Trans *t)
{
	return t->g[G_FL_VAL] && t->reg[R_NZCV] == t->g[G_FL_VAL];
}

static Setter last(Trans *t)
{
	if (!known(t))
		return (Setter){ .kind = FK_BITS, .fl = ir_get(t, R_NZCV) };
	return (Setter){ t->g[G_FL_KIND] & 0xff, t->g[G_FL_TYPE] & 0xff, t->g[G_FL_A], t->g[G_FL_B], t->g[G_FL_1],
			 t->g[G_FL_VAL] };
}

/* The two parts of a conditional comparison that was the last; false: it was another instruction. */
static bool last_ccmp(const Trans *t, Cond2 *c)
{
	const uint64_t *g = t->g;

	if (!known(t) || (g[G_FL_KIND] & 0xff) != FK_CCMP)
		return false;
	c->in = (Setter){ g[G_FL_KIND] >> 8 & 0xff, g[G_FL_TYPE] & 0xff, g[G_FL_A], g[G_FL_B], 0, g[G_FL_2] };
	c->out = (A64Test){ g[G_FL_TYPE] >> 16, g[G_FL_TYPE] >> 8 & 0xff, g[G_FL_3] & 0xffff, g[G_FL_3] >> 16 };
	c->nzcv = (unsigned)(g[G_FL_KIND] >> 16);
	return true;
}

void a64_flags_result(Trans *t, Val r)
{
	if (known(t))
		t->g[G_FL_1] = r;
}

/* ---- setting ---- */

/*
 * a + b and a - b. With a constant k that is not 0 nor the lowest number, a + k gives the flags of a - -k: it
 * carries where that does not borrow. With 0 it gives those of a alone.
 */
static Setter arith(Trans *t, Type ty, bool sub, Val a, Val b)
{
	int64_t k;

	if (!sub && t->val[a].is_const) {
		Val v = a;
		a = b;
		b = v;
	}
	if (!sub && ir_is_const(t, b, &k)) {
		uint64_t u = (uint64_t)k << (64 - type_bits(ty));

		if (!u)
			return (Setter){ FK_LOGIC, ty, a, 0, 0, ir_2(t, O_nzlog, ty, a, a) };
		if (u != 1ull << 63) {
			b = ir_const(t, ty, (int64_t)(0 - (uint64_t)k));
			sub = true;
		}
	}
	if (sub)
		return (Setter){ FK_SUB, ty, a, b, 0, ir_2(t, O_nzsub, ty, a, b) };
	return (Setter){ FK_ADD, ty, a, b, 0, ir_2(t, O_nzadd, ty, a, b) };
}

void a64_flags_add(Trans *t, Type ty, Val a, Val b)
{
	Setter s = arith(t, ty, false, a, b);

	know(t, &s);
}

void a64_flags_sub(Trans *t, Type ty, Val a, Val b)
{
	Setter s = arith(t, ty, true, a, b);

	know(t, &s);
}

void a64_flags_adc(Trans *t, Type ty, Val a, Val b, Val carry)
{
	Setter s = { FK_ADC, ty, a, b, 0, ir_op(t, O_nzadc, ty, a, b, carry, 0, 0) };

	know(t, &s);
}

void a64_flags_logic(Trans *t, Type ty, Val r)
{
	Setter s = { FK_LOGIC, ty, r, 0, 0, ir_2(t, O_nzlog, ty, r, r) };

	know(t, &s);
}

void a64_flags_fcmp(Trans *t, Type ty, Val a, Val b, bool signalling)
{
	Setter s = { .kind = FK_FCMP, .fl = ir_op(t, O_nzfcmp, ty, a, b, 0, signalling, 0) };

	know(t, &s);
}

void a64_flags_val(Trans *t, Val fl)
{
	Setter s = { .kind = FK_BITS, .fl = fl };

	know(t, &s);
}

Val a64_flags_get(Trans *t)
{
	return ir_get(t, R_NZCV);
}

/* ---- conditions ---- */

/* The conditions of the instruction set in pairs: c and its opposite c ^ 1, but for the last two, always. */
enum { EQ = 0, CS = 2, MI = 4, VS = 6, HI = 8, GE = 10, GT = 12, AL = 14 };

static A64Test test(Cond c, Type ty, Val a, Val b)
{
	return (A64Test){ c, ty, a, b };
}

static A64Test test_k(Trans *t, Cond c, Type ty, Val a, int64_t k)
{
	return test(c, ty, a, ir_const(t, ty, k));
}

static A64Test negated(A64Test x)
{
	x.c = cond_not(x.c);
	return x;
}

/* Is v free to be an operand: no register that held it was overwritten? */
static bool at_hand(const Trans *t, Val v)
{
	const ValInfo *i = &t->val[v];

	return i->is_const || !i->home || t->reg[i->home - 1] == v;
}

/* Looking at bits of the flags; cond is even. */
static A64Test by_bits(Trans *t, Val fl, unsigned cond)
{
	enum { NV = __builtin_ctz(FL_N) - __builtin_ctz(FL_V) }; /* shifted right so far, N is where V was */
	Val v;

	switch (cond) {
	case EQ:
		return test_k(t, C_TST, T_I32, fl, FL_Z);
	case CS:
		return test_k(t, FL_NOT_C ? C_TSTN : C_TST, T_I32, fl, FL_C);
	case MI:
		return test_k(t, C_TST, T_I32, fl, FL_N);
	case VS:
		return test_k(t, C_TST, T_I32, fl, FL_V);
	case HI:
		if (FL_NOT_C)
			return test_k(t, C_TSTN, T_I32, fl, FL_C | FL_Z);
		return test_k(t, C_EQ, T_I32, ir_2k(t, O_and, T_I32, fl, FL_C | FL_Z), FL_C);
	case GE:
		v = ir_2(t, O_xor, T_I32, ir_2k(t, O_shr, T_I32, fl, NV), fl);
		return test_k(t, C_TSTN, T_I32, v, FL_V);
	case GT:
		v = ir_2k(t, O_and, T_I32, ir_2k(t, O_shr, T_I32, fl, NV), FL_V);
		return test_k(t, C_TSTN, T_I32, ir_2(t, O_xor, T_I32, v, fl), FL_V | FL_Z);
	}
	return test_k(t, C_ALWAYS, T_I32, fl, 0);
}

/* The value comparison for signs and zero: the result, made again if it was not kept. */
static Val result(Trans *t, const Setter *s)
{
	return s->r ? s->r : ir_2(t, s->kind == FK_SUB ? O_sub : O_add, s->ty, s->a, s->b);
}

static A64Test by_sub(Trans *t, const Setter *s, unsigned cond)
{
	int64_t k;

	switch (cond) {
	case EQ:
		return s->r ? test_k(t, C_EQ, s->ty, s->r, 0) : test(C_EQ, s->ty, s->a, s->b);
	case CS:
		/* a constant that was not subtracted from less: the result did not wrap to the last k numbers */
		if (s->r && !at_hand(t, s->a) && ir_is_const(t, s->b, &k) && k)
			return test_k(t, C_LTU, s->ty, s->r, (int64_t)(0 - (uint64_t)k));
		return test(C_GEU, s->ty, s->a, s->b);
	case MI:
		return test_k(t, C_LT, s->ty, result(t, s), 0);
	case HI:
		return test(C_GTU, s->ty, s->a, s->b);
	case GE:
		return test(C_GE, s->ty, s->a, s->b);
	case GT:
		return test(C_GT, s->ty, s->a, s->b);
	}
	return by_bits(t, s->fl, cond);
}

static A64Test by_add(Trans *t, const Setter *s, unsigned cond)
{
	switch (cond) {
	case EQ:
		return test_k(t, C_EQ, s->ty, result(t, s), 0);
	case CS:
		return test(C_LTU, s->ty, result(t, s), at_hand(t, s->a) ? s->a : s->b);
	case MI:
		return test_k(t, C_LT, s->ty, result(t, s), 0);
	}
	return by_bits(t, s->fl, cond);
}

static A64Test by_logic(Trans *t, const Setter *s, unsigned cond)
{
	static const Cond c[] = {
		[EQ] = C_EQ, [CS] = C_NEVER, [MI] = C_LT, [VS] = C_NEVER, [HI] = C_NEVER, [GE] = C_GE, [GT] = C_GT,
	};

	return test_k(t, c[cond], s->ty, s->a, 0);
}

/* Flags are N, ZC, C or CV: each condition is one test. The comparison is never made again, as the first one stays
 * anyway for the exceptions that it raises. */
static A64Test by_fcmp(Trans *t, const Setter *s, unsigned cond)
{
	static const struct { uint8_t c; uint32_t mask; } row[] = {
		[EQ] = { C_TST, FL_Z }, [CS] = { C_TSTN, FL_N }, [MI] = { C_TST, FL_N }, [VS] = { C_TST, FL_V },
		[HI] = { C_TSTN, FL_N | FL_Z }, [GE] = { C_TSTN, FL_N | FL_V }, [GT] = { C_TSTN, FL_N | FL_Z | FL_V },
	};

	return test_k(t, row[cond].c, T_I32, s->fl, row[cond].mask);
}

static A64Test by_setter(Trans *t, const Setter *s, unsigned cond)
{
	A64Test x;

	if (cond >= AL)
		return test_k(t, C_ALWAYS, T_I32, s->fl, 0);
	switch (s->kind) {
	case FK_SUB:
		x = by_sub(t, s, cond & ~1u);
		break;
	case FK_ADD:
		x = by_add(t, s, cond & ~1u);
		break;
	case FK_ADC:
		if (s->r && (cond & ~1u) == EQ)
			x = test_k(t, C_EQ, s->ty, s->r, 0);
		else if (s->r && (cond & ~1u) == MI)
			x = test_k(t, C_LT, s->ty, s->r, 0);
		else
			x = by_bits(t, s->fl, cond & ~1u);
		break;
	case FK_LOGIC:
		x = by_logic(t, s, cond & ~1u);
		break;
	case FK_FCMP:
		x = by_fcmp(t, s, cond & ~1u);
		break;
	default:
		x = by_bits(t, s->fl, cond & ~1u);
		break;
	}
	return cond & 1 ? negated(x) : x;
}

static Val truth(Trans *t, A64Test x)
{
	return ir_setc(t, x.ty, x.c, x.a, x.b);
}

/* Does cond hold for the constant flags of a conditional comparison? */
static bool holds(Trans *t, unsigned nzcv, unsigned cond)
{
	Setter s = { .kind = FK_BITS, .fl = ir_const(t, T_I64, (int64_t)fl_pack(nzcv)) };
	int64_t k = 0;

	ir_is_const(t, truth(t, by_setter(t, &s, cond)), &k);
	return k;
}

A64Test a64_test(Trans *t, unsigned cond)
{
	Setter s;
	Cond2 c;

	if (cond < AL && last_ccmp(t, &c)) {
		A64Test in = by_setter(t, &c.in, cond);
		Val v = holds(t, c.nzcv, cond) ? ir_2(t, O_or, T_I64, truth(t, negated(c.out)), truth(t, in))
					    : ir_2(t, O_and, T_I64, truth(t, c.out), truth(t, in));

		return test_k(t, C_NE, T_I64, v, 0);
	}
	s = last(t);
	return by_setter(t, &s, cond);
}

/* x ? a : b, of type ty. */
static Val choose(Trans *t, Type ty, A64Test x, Val a, Val b)
{
	if (ty == x.ty)
		return ir_sel(t, ty, x.c, x.a, x.b, a, b);
	if (ty == T_I64)
		return ir_sel(t, ty, (Cond)(x.c | SEL_32), x.a, x.b, a, b);
	return ir_sel(t, T_I64, x.c, x.a, x.b, ir_zext(t, T_I64, a, 32), ir_zext(t, T_I64, b, 32));
}

Val a64_select(Trans *t, Type ty, unsigned cond, Val x, Val y)
{
	Cond2 c;

	if (cond < AL && last_ccmp(t, &c))
		return choose(t, ty, c.out, choose(t, ty, by_setter(t, &c.in, cond), x, y),
		    holds(t, c.nzcv, cond) ? x : y);
	return choose(t, ty, a64_test(t, cond), x, y);
}

Val a64_cset(Trans *t, unsigned cond)
{
	return truth(t, a64_test(t, cond));
}

void a64_flags_goto(Trans *t, unsigned cond, uint64_t target)
{
	A64Test x;
	Cond2 c;

	if (cond < AL && last_ccmp(t, &c)) { /* two branches are cheaper than to join two truths */
		x = by_setter(t, &c.in, cond);
		c.out = negated(c.out);
		ir_gotoc(t, c.out.ty, c.out.c, c.out.a, c.out.b, holds(t, c.nzcv, cond) ? target : t->next);
	} else {
		x = a64_test(t, cond);
	}
	ir_gotoc(t, x.ty, x.c, x.a, x.b, target);
}

/* ---- conditional comparisons ---- */

/* The flags are those of `in` when out holds, else nzcv. */
static void ccmp(Trans *t, const Setter *in, A64Test out, unsigned nzcv)
{
	Setter s = *in;

	s.fl = choose(t, T_I64, out, in->fl, ir_const(t, T_I64, (int64_t)fl_pack(nzcv)));
	s.kind = FK_CCMP | in->kind << 8 | nzcv << 16;
	know(t, &s);
	t->g[G_FL_TYPE] |= (uint64_t)out.ty << 8 | (uint64_t)out.c << 16;
	t->g[G_FL_2] = in->fl;
	t->g[G_FL_3] = out.a | (uint64_t)out.b << 16;
}

void a64_flags_ccmp(Trans *t, Type ty, bool sub, Val a, Val b, unsigned nzcv, unsigned cond)
{
	A64Test out = a64_test(t, cond);
	Setter s = arith(t, ty, sub, a, b);

	if (cond >= AL)
		know(t, &s);
	else
		ccmp(t, &s, out, nzcv);
}

/* The comparison raises exceptions only when the condition holds: else zeros are compared. */
void a64_flags_fccmp(Trans *t, Type ty, Val a, Val b, bool signalling, unsigned nzcv, unsigned cond)
{
	Type ity = ty == T_F32 ? T_I32 : T_I64;
	A64Test out = a64_test(t, cond);
	Val zero = ir_const(t, ity, 0);
	Setter s = { .kind = FK_FCMP };

	if (cond >= AL) {
		a64_flags_fcmp(t, ty, a, b, signalling);
		return;
	}
	a = ir_1(t, O_bitsf, ty, choose(t, ity, out, ir_1(t, O_fbits, ty, a), zero));
	b = ir_1(t, O_bitsf, ty, choose(t, ity, out, ir_1(t, O_fbits, ty, b), zero));
	s.fl = ir_op(t, O_nzfcmp, ty, a, b, 0, signalling, 0);
	ccmp(t, &s, out, nzcv);
}

/* ---- instructions on flags ---- */

/* Bit n of v where flag fl is, other bits 0. */
static Val flag_at(Trans *t, unsigned fl, Val v, unsigned n)
{
	unsigned to = (unsigned)__builtin_ctz(fl);

	v = n > to ? ir_2k(t, O_shr, T_I64, v, n - to) : ir_2k(t, O_shl, T_I64, v, to - n);
	return ir_2k(t, O_and, T_I64, v, fl);
}

static Val either(Trans *t, Val a, Val b)
{
	return ir_2(t, O_or, T_I64, a, b);
}

static Val both(Trans *t, Val a, Val b)
{
	return ir_2(t, O_and, T_I64, a, b);
}

/* Flags of 0 or 1 each; 0: the flag is clear. */
static void set_flags(Trans *t, Val n, Val z, Val c, Val v)
{
	Val fl = ir_const(t, T_I64, 0);

	if (n)
		fl = either(t, fl, flag_at(t, FL_N, n, 0));
	if (z)
		fl = either(t, fl, flag_at(t, FL_Z, z, 0));
	if (c)
		fl = either(t, fl, flag_at(t, FL_C, c, 0));
	if (v)
		fl = either(t, fl, flag_at(t, FL_V, v, 0));
	a64_flags_val(t, ir_2k(t, O_xor, T_I64, fl, FL_NOT_C));
}

void a64_rmif(Trans *t, const Insn *i)
{
	static const unsigned at[] = { FL_V, FL_C, FL_Z, FL_N };
	Val v = ir_2k(t, O_rotr, T_I64, a64_get(t, i->arg[0]), i->arg[1]), fl = a64_flags_get(t);

	for (unsigned n = 0; n < 4; n++) {
		if (!(i->arg[2] >> n & 1))
			continue;
		fl = ir_2k(t, O_and, T_I64, fl, ~(int64_t)at[n]);
		fl = either(t, fl, ir_2k(t, O_xor, T_I64, flag_at(t, at[n], v, n), at[n] & FL_NOT_C));
	}
	a64_flags_val(t, fl);
}

void a64_setf(Trans *t, const Insn *i) /* N and Z of the low bits, V: the bit above differs from their sign */
{
	unsigned bits = i->row->with;
	Val v = a64_get(t, i->arg[0]), c = a64_cset(t, CS);
	Val n = ir_2k(t, O_shr, T_I64, v, bits - 1);
	Val z = ir_setc(t, T_I64, C_EQ, ir_zext(t, T_I64, v, (int)bits), ir_const(t, T_I64, 0));

	set_flags(t, n, z, c, ir_2(t, O_xor, T_I64, n, ir_2k(t, O_shr, T_I64, v, bits)));
}

void a64_cfinv(Trans *t, const Insn *i)
{
	(void)i;
	a64_flags_val(t, ir_2k(t, O_xor, T_I64, a64_flags_get(t), FL_C));
}

void a64_axflag(Trans *t, const Insn *i) /* unordered, CV, becomes Z */
{
	Val z = a64_cset(t, EQ), c = a64_cset(t, CS), v = a64_cset(t, VS);

	(void)i;
	set_flags(t, 0, either(t, z, v), ir_2(t, O_andn, T_I64, c, v), 0);
}

void a64_xaflag(Trans *t, const Insn *i)
{
	Val z = a64_cset(t, EQ), c = a64_cset(t, CS), nc = a64_cset(t, CS | 1);

	(void)i;
	set_flags(t, ir_2(t, O_andn, T_I64, nc, z), both(t, z, c), either(t, c, z), both(t, nc, z));
}
