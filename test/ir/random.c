/*
 * Random programs: one block of IR each, from a list of steps. The steps are
 * turned into IR twice, operation by operation without any folding (what the
 * interpreter makes of that is the reference), and with the builder, as an
 * emit function would. On a mismatch, steps are left out as long as it stays.
 */
#include "ir_test.h"

enum Kind { S_OP, S_CONST, S_LOOP, S_AGAIN, S_IF, S_ENDIF, S_ADDRESS };

typedef struct Step {
	uint8_t kind, op, type;
	bool off;           /* left out: its result is a constant instead */
	int16_t arg[4];     /* steps whose results are operands, 0 none (the first step has no result) */
	uint16_t m;
	int32_t imm;
	int64_t k, k2;      /* S_CONST, k2 the high half of a vector; S_ADDRESS: mask; S_LOOP: rounds */
	int16_t pair;       /* S_IF and S_ENDIF, S_LOOP and S_AGAIN */
} Step;

enum { MAX_STEP = 1200, MAX_OPEN = 4 };
static Step step[MAX_STEP];
static unsigned nstep, nlocals;
static const Guest *guest;

static Type word(void)
{
	return guest->bits == 64 ? T_I64 : T_I32;
}

static Type step_type(const Step *s)
{
	Ir o = { .op = s->op, .type = s->type, .m = s->m, .imm = s->imm };

	if (s->kind == S_CONST)
		return s->type;
	if (s->kind == S_ADDRESS)
		return word();
	if (s->kind != S_OP)
		return T_NONE;
	if (s->op == O_call)
		return helpers[s->imm].ret;
	return ir_result(&trans, &o);
}

/* ---- making them ---- */

static int add(Step s)
{
	if (nstep == MAX_STEP)
		fatal("program too long");
	step[nstep] = s;
	return (int)nstep++;
}

#define STEP(k, ...) add((Step){ .kind = k, __VA_ARGS__ })

static unsigned stretch; /* first step since the last label: older values are dead */

/* A step that gives an operand of type ty: one of this stretch, or a new one. */
static int16_t pick(Type ty);

/* An operand of an FP operation: may be a vector, whose low bits it reads. */
static int16_t pick_fp(Type ty)
{
	return pick(below(3) ? ty : T_V128);
}

static int16_t pick(Type ty)
{
	for (unsigned tries = below(12); tries; tries--) {
		unsigned n = nstep - stretch;
		if (!n)
			break;
		unsigned i = nstep - 1 - below(below(3) ? MIN(n, 12) : n);
		Type have = step_type(&step[i]);
		if (step[i].kind == S_OP && gives_flags(step[i].op)) /* first to be masked */
			continue;
		if (have == ty || (ty == T_I32 && have == T_I64))
			return (int16_t)i;
	}
	if (below(3) == 0) {
		Vec k = edge_vec((Type)(T_I64 + below(3)));

		if (below(2))
			k = (Vec){ { below(2) ? 0 : UINT64_MAX } };
		if (ty != T_V128)
			k.w[0] = ty <= T_I64 ? edge_int() : edge_fp(ty);
		return (int16_t)STEP(S_CONST, .type = ty, .k = (int64_t)k.w[0], .k2 = (int64_t)k.w[1]);
	}
	switch (ty) {
	case T_I32:
		if (below(2))
			return (int16_t)STEP(S_OP, .op = O_get, .type = T_I32, .imm = R_W + (int)below(NW));
		/* fall through */
	case T_I64:
		return (int16_t)STEP(S_OP, .op = O_get, .type = T_I64, .imm = R_X + (int)below(NX));
	case T_F64:
		return (int16_t)STEP(S_OP, .op = O_get, .type = T_F64, .imm = R_F + (int)below(NF));
	case T_V128:
		return (int16_t)STEP(S_OP, .op = O_get, .type = T_V128, .imm = R_V + (int)below(NV));
	default: {
		int16_t f = pick(T_F64);
		return (int16_t)STEP(S_OP, .op = O_funbox, .type = T_F32, .arg = { f });
	}
	}
}

static Type int_type(void)
{
	return below(3) ? T_I64 : T_I32;
}

static Type fp_type(void)
{
	return below(2) ? T_F64 : T_F32;
}

/* One operation without effect beside its result, by one of its variants. */
static void value_op(void)
{
	static Variant var[MAX_VARIANT];
	Step s = { .kind = S_OP };
	bool vec = below(3) == 0;
	const IrRow *row;

	do {
		s.op = (uint8_t)below(O_N);
		row = &ir_rows[s.op];
		s.type = vec ? T_V128 : row->types[0] == 'F' ? fp_type() : int_type();
	} while (!(row->flags & (OF_PURE | OF_FPE)) || (row->flags & OF_FPE && below(3)) || s.op == O_mov ||
		 s.op == O_vconst || !has_type(s.op, s.type));
	const Variant *v = &var[below(variants(s.op, s.type, var))];
	s.m = v->m;
	s.imm = v->imm;
	for (unsigned i = 0; i < row->nop; i++) {
		char kind = row->shape[i + 1];
		Type ty = s.type;

		if (kind == 'f')
			ty = s.type == T_F32 ? T_F64 : T_F32;
		else if (kind == 'x')
			ty = s.imm > 32 ? T_F64 : fp_type();
		else if (s.op == O_i2f)
			ty = s.m & F2I_64 ? T_I64 : T_I32;
		else if (s.op == O_bitsf)
			ty = s.type == T_F32 ? T_I32 : T_I64;
		else if (kind == 'i')
			ty = s.type == T_V128 && (s.m & M_SIZE) == M_64 ? T_I64 : int_type();
		/* shifts, extensions and second operands like constants */
		if (i == 1 && s.type <= T_I64 && below(3) == 0)
			s.arg[i] =
			    (int16_t)STEP(S_CONST, .type = ty, .k = (int64_t)(below(2) ? below(66) : edge_int()));
		else if (ty == T_F32 || ty == T_F64)
			s.arg[i] = pick_fp(ty);
		else
			s.arg[i] =
			    i && below(16) == 0 && kind == 'r' && s.arg[0] && step_type(&step[s.arg[0]]) == ty
				? s.arg[0]
				: pick(ty);
	}
	int16_t r = (int16_t)add(s);
	if (gives_flags(s.op)) {
		int16_t all = (int16_t)STEP(S_CONST, .type = T_I64, .k = FL_ALL);
		STEP(S_OP, .op = O_and, .type = T_I64, .arg = { r, all });
	}
}

/* An address in the guest's memory; rarely in the page without access behind it. */
static int16_t address(unsigned align, Type ty)
{
	unsigned step = ty == T_V128 ? 128 : 64; /* a vector is never only in part without access: half may be stored */
	int64_t mask = below(60) ? ROOM - step : 2 * ROOM - step;
	int16_t a = pick(word());

	if (align)
		mask &= ~(int64_t)(align - 1);
	return (int16_t)STEP(S_ADDRESS, .arg = { a }, .k = mask);
}

static unsigned access_for(Type ty)
{
	unsigned m = ty == T_V128 ? M_128 : ty >= T_F32 ? (ty == T_F32 ? M_32 : M_64) : below(ty == T_I32 ? 3 : 4);

	if (below(20) == 0)
		m |= M_BE;
	if (ty != T_V128 && below(20) == 0)
		m |= M_ATOMIC | M_ACQ | (below(2) ? M_WITHIN : 0);
	return m;
}

/* Anything that may fault; before the puts of its instruction. */
static void memory_op(void)
{
	Type ty = below(3) ? int_type() : below(3) ? fp_type() : T_V128;
	Step s = { .kind = S_OP, .type = ty };

	switch (below(10)) {
	case 0:
		s.op = O_amo;
		s.type = ty = int_type();
		s.m = (uint16_t)((below(3) ? M_ALIGN : M_WITHIN) | M_ATOMIC | M_SC | below(ty == T_I32 ? 3 : 4));
		s.imm = (int)below(AMO_MAXU + 1);
		break;
	case 1:
		s.op = O_cas;
		s.type = ty = int_type();
		s.m = (uint16_t)((below(3) ? M_ALIGN : M_WITHIN) | M_ATOMIC | M_SC | below(ty == T_I32 ? 3 : 4));
		break;
	case 2: case 3: case 4: case 5:
		s.op = O_ld;
		s.m = (uint16_t)access_for(ty);
		s.imm = below(2) ? 0 : (int)below(64);
		break;
	case 6: case 7:
		s.op = O_st;
		s.m = (uint16_t)access_for(ty);
		s.imm = below(2) ? 0 : (int)below(64);
		break;
	default:
		s.op = O_call;
		s.imm = (int)below(nhelpers);
		for (unsigned i = 0; i < 3 && helpers[s.imm].arg[i]; i++)
			s.arg[i] = pick(helpers[s.imm].arg[i]);
		s.type = helpers[s.imm].ret;
		add(s);
		return;
	}
	if (s.op != O_st && s.op != O_call && ty <= T_I64 && below(2))
		s.m |= M_SIGN;
	s.arg[0] = address(s.m & M_ALIGN && below(8) ? 1u << (s.m & M_SIZE) : 0, ty);
	if (s.op != O_ld)
		s.arg[1] = ty == T_F32 || ty == T_F64 ? pick_fp(ty) : pick(ty);
	if (s.op == O_cas)
		s.arg[2] = pick(ty);
	add(s);
}

static void put_op(void)
{
	unsigned r = below(NREG);
	Type ty = guest->regs[r].type;
	int16_t v;

	if (below(12) == 0 && nlocals) {
		v = pick(T_I64);
		STEP(S_OP, .op = O_putl, .type = T_I64, .imm = (int)below(nlocals), .arg = { v });
		return;
	}
	v = pick(ty);
	STEP(S_OP, .op = O_put, .type = ty, .imm = (int)r, .arg = { v });
}

static void exit_op(void)
{
	int16_t v, even;

	switch (below(3)) {
	case 0:
		STEP(S_OP, .op = O_jmp, .k = START + 0x10000 + 4 * below(100));
		break;
	case 1:
		v = pick(word());
		even = (int16_t)STEP(S_CONST, .type = word(), .k = -2); /* no pc is ~0 */
		v = (int16_t)STEP(S_OP, .op = O_and, .type = word(), .arg = { v, even });
		STEP(S_OP, .op = O_jmpi, .type = word(), .m = JK_PLAIN, .arg = { v });
		break;
	default:
		v = pick(word());
		STEP(S_OP, .op = O_exit, .m = (uint16_t)(EX_SYSCALL + below(3)), .imm = (int)below(100),
		    .arg = {v});
	}
}

static void make_program(void)
{
	unsigned ninsn = 1 + below(below(4) ? 12 : 50), nopen = 0;
	int16_t open[MAX_OPEN], loop = -1;

	nstep = stretch = 0;
	nlocals = below(3) ? 2 : 0; /* beside the counter of loops */
	for (unsigned i = 0; i < ninsn; i++) {
		STEP(S_OP, .op = O_insn, .imm = (int)i);
		for (unsigned j = 0; j < nopen; j++)
			if (below(4) == 0) {
				step[open[j]].pair = (int16_t)nstep;
				STEP(S_ENDIF, .pair = open[j]);
				open[j--] = open[--nopen];
				stretch = nstep;
			}
		if (loop >= 0 && !nopen && below(4) == 0) {
			step[loop].pair = (int16_t)nstep;
			STEP(S_AGAIN, .pair = loop);
			loop = -1;
			stretch = nstep;
		} else if (loop < 0 && !nopen && below(10) == 0) {
			loop = (int16_t)STEP(S_LOOP, .k = 1 + below(4));
			stretch = nstep;
		} else if (nopen < MAX_OPEN && below(6) == 0) {
			Type ty = int_type();
			int16_t a = pick(ty), b = pick(ty);
			open[nopen++] =
			    (int16_t)STEP(S_IF, .type = ty, .m = (uint16_t)below(C_NEVER), .arg = {a, b});
		}
		if (below(10) == 0)
			STEP(S_OP, .op = O_poll);
		if (nlocals && below(10) == 0)
			STEP(S_OP, .op = O_getl, .type = T_I64, .imm = (int)below(nlocals));
		for (unsigned n = below(6); n; n--)
			value_op();
		for (unsigned n = below(3); n; n--)
			memory_op();
		for (unsigned n = below(5); n; n--) {
			if (below(3) == 0)
				value_op();
			put_op();
		}
		if (below(20) == 0)
			STEP(S_OP, .op = O_fence, .m = (uint16_t)below(16));
		if (below(8) == 0) {
			Type ty = int_type();
			int16_t a = pick(ty), b = pick(ty);
			STEP(S_OP, .op = O_gotoc, .type = ty, .m = (uint16_t)below(C_NEVER),
			    .k = START + 0x20000 + 4 * below(100), .arg = {a, b});
		}
	}
	for (unsigned j = 0; j < nopen; j++) {
		step[open[j]].pair = (int16_t)nstep;
		STEP(S_ENDIF, .pair = open[j]);
		stretch = nstep;
	}
	if (loop >= 0)
		step[loop].off = true;
	exit_op();
}

/* Few operations upon one another with constants that make folding likely; the second kind of program. */
static void make_chain(void)
{
	static const uint8_t ops[] = {
		O_add, O_sub, O_and, O_or, O_xor, O_andn, O_shl, O_shr, O_sar, O_rotl, O_rotr,
		O_sext, O_zext, O_setc, O_sel, O_sext, O_zext, O_and, O_shl, O_shr, O_setc, O_mul,
		O_divu, O_remu, O_ld, O_addsl, O_extr,
	};
	static const int16_t k[] = { 0, 1, -1, 8, 16, 24, 32, 48, 56, 63, 255, 0x7f, 0x7fff, -128, 2, 31 };
	static const uint64_t wide[] = { 0xffff, 0xffffffff, 0x80000000, 0x7fffffff, 0x8000, 0x100000000 };
	int16_t v, x, y, z;
	Type ty = int_type();
	unsigned ninsn = 0;

	nstep = stretch = 0;
	STEP(S_OP, .op = O_insn);
	x = v = pick(ty);
	for (unsigned n = 1 + below(4); n; n--) {
		Step s = { .kind = S_OP, .op = ops[below(LEN(ops))] };

		/* an I32 value is no operand of most I64 operations, but of extensions */
		s.type = ty == T_I64 ? int_type() : T_I32;
		if (ty == T_I32 && (s.op == O_sext || s.op == O_zext))
			s.type = int_type();
		y = below(8) ? (int16_t)STEP(S_CONST, .type = s.type,
				   .k = below(4) ? k[below(LEN(k))] : (int64_t)wide[below(LEN(wide))])
			     : pick(s.type);
		s.arg[0] = v;
		if (s.op == O_ld) {
			s.m = (uint16_t)(access_for(s.type) & M_SIZE) | (below(2) ? M_SIGN : 0);
			s.arg[0] = address(0, s.type);
		} else if (s.op == O_sext || s.op == O_zext) {
			s.imm = 8 << below(s.type == T_I64 ? 3 : 2);
		} else {
			s.arg[1] = y;
			if (below(8) == 0 && step_type(&step[x]) == step_type(&step[v]))
				s.arg[1] = x;
			if (below(10) == 0) {
				z = s.arg[0];
				s.arg[0] = s.arg[1];
				s.arg[1] = z;
			}
			s.imm = s.op == O_addsl ? 1 + (int)below(3) : s.op == O_extr ? 8 << below(2) : 0;
			s.m = s.op == O_setc || s.op == O_sel ? (uint16_t)below(C_NEVER) : 0;
			if (s.op == O_sel) {
				s.arg[2] = below(2) ? (int16_t)STEP(S_CONST, .type = s.type, .k = below(2))
						    : pick(s.type);
				s.arg[3] = below(2) ? (int16_t)STEP(S_CONST, .type = s.type, .k = below(2))
						    : pick(s.type);
			}
		}
		v = (int16_t)add(s);
		ty = step_type(&s);
		if (below(3) == 0) { /* it may have a home, which may be overwritten */
			STEP(S_OP, .op = O_put, .type = ty,
			    .imm = (int)(ty == T_I64 ? R_X + below(NX) : R_W + below(NW)), .arg = {v});
			STEP(S_OP, .op = O_insn, .imm = (int)++ninsn);
		}
	}
	if (below(4) == 0) {
		y = (int16_t)STEP(S_CONST, .type = ty, .k = k[below(LEN(k))]);
		STEP(S_OP, .op = O_gotoc, .type = ty, .m = (uint16_t)below(C_NEVER), .k = START + 0x20000,
		    .arg = {v, y});
	} else if (below(4) == 0) {
		Step s = { .kind = S_OP, .op = O_st, .type = ty, .m = (uint16_t)(access_for(ty) & M_SIZE) };
		s.arg[0] = address(0, ty);
		s.arg[1] = v;
		add(s);
	}
	STEP(S_OP, .op = O_put, .type = ty, .imm = ty == T_I64 ? R_X : R_W, .arg = { v });
	exit_op();
}

/* ---- turning them into IR ---- */

static bool raw;

static Val op(enum IrOp o, Type ty, Val a, Val b, Val c, unsigned m, int32_t imm)
{
	return (raw ? raw_op : ir_op)(&trans, o, ty, a, b, c, m, imm);
}

static void place(int label)
{
	if (raw)
		raw_op(&trans, O_label, T_NONE, 0, 0, 0, 0, label);
	else
		ir_place(&trans, label);
}

static void branch(Type ty, Cond c, Val a, Val b, int label)
{
	if (raw)
		raw_op(&trans, O_brc, ty, a, b, 0, c, label);
	else
		ir_brc(&trans, ty, c, a, b, label);
}

static Val constant(Type ty, int64_t k, int64_t k2)
{
	Trans *t = &trans;

	if (ty != T_V128)
		return ir_const(t, ty, k);
	if (!raw)
		return ir_vconst(t, (uint64_t)k, (uint64_t)k2);
	t->vconst[t->nvconst] = (Vec){ { (uint64_t)k, (uint64_t)k2 } };
	return raw_op(t, O_vconst, T_V128, 0, 0, 0, 0, (int32_t)t->nvconst++);
}

static Val lower_op(const Step *s, const Val v[4])
{
	Trans *t = &trans;

	switch (s->op) {
	case O_insn:
		t->pc = START + 4 * (uint64_t)s->imm;
		return op(O_insn, T_NONE, 0, 0, 0, 0, s->imm);
	case O_get:
		return raw ? raw_op(t, O_get, s->type, 0, 0, 0, 0, s->imm) : ir_get(t, (unsigned)s->imm);
	case O_put:
		if (raw)
			raw_op(t, O_put, s->type, v[0], 0, 0, 0, s->imm);
		else
			ir_put(t, (unsigned)s->imm, v[0]);
		return 0;
	case O_call:
		if (!raw)
			return ir_call(t, &helpers[s->imm], v[0], v[1], v[2]);
		t->helper[t->nhelper++] = &helpers[s->imm];
		return raw_op(t, O_call, s->type, v[0], v[1], v[2], 0, (int)t->nhelper - 1);
	case O_poll:
		if (raw)
			raw_op(t, O_poll, T_NONE, 0, 0, 0, 0, 0);
		else
			ir_poll(t);
		return 0;
	case O_jmp:
	case O_gotoc:
		if (!raw && s->op == O_jmp) {
			ir_jmp(t, (uint64_t)s->k);
		} else if (!raw) {
			ir_gotoc(t, s->type, s->m, v[0], v[1], (uint64_t)s->k);
		} else {
			t->target[t->ntarget++] = (uint64_t)s->k;
			raw_op(t, s->op, s->type, v[0], v[1], 0, s->m, (int)t->ntarget - 1);
		}
		return 0;
	case O_sel:
		return op(O_sel, s->type, v[0], v[1], v[2], s->m, v[3]);
	default:
		return op(s->op, s->type, v[0], v[1], v[2], s->m, s->imm);
	}
}

static bool used(unsigned i)
{
	for (unsigned n = i + 1; n < nstep; n++)
		for (unsigned j = 0; j < 4 && !step[n].off; j++)
			if (step[n].arg[j] == (int16_t)i)
				return true;
	return false;
}

static void lower(bool without_folding)
{
	static Val val[MAX_STEP];
	static int label[MAX_STEP];
	Trans *t = &trans;
	Val v[4], n;

	raw = without_folding;
	begin(START);
	t->nlocal = nlocals;
	for (unsigned i = 0; i < nstep; i++) {
		const Step *s = &step[i];

		val[i] = 0;
		if (s->off || (s->pair && step[s->pair].off)) {
			if (step_type(s) != T_NONE && used(i))
				val[i] = constant(step_type(s), 1, 0);
			continue;
		}
		for (unsigned j = 0; j < 4; j++)
			v[j] = s->arg[j] ? val[s->arg[j]] : 0;
		switch (s->kind) {
		case S_CONST:
			if (s->type != T_V128 || used(i))
				val[i] = constant(s->type, s->k, s->k2);
			break;
		case S_OP:
			val[i] = lower_op(s, v);
			break;
		case S_ADDRESS:
			n = op(O_and, word(), v[0], ir_const(t, word(), s->k), 0, 0, 0);
			val[i] = op(O_add, word(), n, ir_const(t, word(), (int64_t)memory_at), 0, 0, 0);
			break;
		case S_LOOP: /* its counter is a local of its own */
			label[i] = ir_label(t);
			op(O_putl, T_I64, ir_const(t, T_I64, s->k), 0, 0, 0, ir_local(t));
			label[s->pair] = (int)t->nlocal - 1;
			place(label[i]);
			break;
		case S_AGAIN:
			n = op(O_getl, T_I64, 0, 0, 0, 0, label[i]);
			n = op(O_sub, T_I64, n, ir_const(t, T_I64, 1), 0, 0, 0);
			op(O_putl, T_I64, n, 0, 0, 0, label[i]);
			branch(T_I64, C_NE, n, ir_const(t, T_I64, 0), label[s->pair]);
			break;
		case S_IF:
			label[s->pair] = ir_label(t);
			branch(s->type, s->m, v[0], v[1], label[s->pair]);
			break;
		case S_ENDIF:
			place(label[i]);
			break;
		}
	}
}

/* ---- comparing ---- */

static struct {
	const char *text;  /* which of the ways differs */
	char verify[200];
	Outcome want, got;
	Outcome calm; /* what is wanted when no poll leaves */
} result;

static bool verified(const char *way)
{
	const char *err = ir_verify(&trans);

	if (err) {
		snprintf(result.verify, sizeof(result.verify), "%s: %s", way, err);
		result.text = result.verify;
	}
	return !err;
}

static bool way(const char *text, const Host *h, bool exact_poll, const Outcome *in)
{
	const Block *b = run_gen(h);

	if (!b) {
		result.text = gave_up_by;
		return false;
	}
	run_block(h, b, in, &result.got);
	if (same_outcome(&result.want, &result.got))
		return true;
	/* opt may have moved a poll in front of instructions before it: what they did is still to come, and is seen when
	 * that poll does not leave */
	if (!exact_poll && result.want.exit == EX_POLL && result.got.exit == EX_POLL &&
	    result.got.pc < result.want.pc) {
		Outcome calm = *in;

		calm.s.poll = 0;
		run_block(h, b, &calm, &result.got);
		if (same_outcome(&result.calm, &result.got))
			return true;
	}
	result.text = text;
	return false;
}

/* True when all ways of running the program do the same; else result tells. */
static bool agree(const Outcome *in)
{
	cache_clear();
	lower(true);
	if (!verified("steps"))
		return false;
	const Block *b = run_gen(hosts[0]);
	Outcome calm = *in;
	calm.s.poll = 0;
	run_block(hosts[0], b, &calm, &result.calm);
	run_block(hosts[0], b, in, &result.want);
	for (unsigned h = 1; h < nhosts; h++)
		if (!way("code of unfolded IR", hosts[h], true, in))
			return false;
	lower(true);
	opt(&trans);
	if (!verified("optimised") || !way("opt", hosts[0], false, in))
		return false;
	lower(false);
	if (!verified("folded") || !way("folding", hosts[0], true, in))
		return false;
	opt(&trans);
	if (!verified("folded, optimised") || !way("opt of folded IR", hosts[0], false, in))
		return false;
	for (unsigned h = 1; h < nhosts; h++)
		if (!way("code", hosts[h], false, in))
			return false;
	return true;
}

/* Leave out what is not needed for the same kind of mismatch. */
static void shrink(const Outcome *in)
{
	bool progress = true;
	const char *text;

	agree(in);
	text = result.text;
	while (progress) {
		progress = false;
		for (unsigned i = nstep - 1; i-- > 0;) {
			if (step[i].off || step[i].kind == S_CONST)
				continue;
			step[i].off = true;
			if (agree(in) || result.text != text)
				step[i].off = false;
			else
				progress = true;
		}
	}
	agree(in);
}

static void report(unsigned number, const Outcome *in)
{
	uint64_t exit = result.want.exit;

	shrink(in);
	printf("program %u: %s differs (first exit %" PRIu64 "; poll %d, rm %u); wanted, got:\n", number,
	    result.text, exit, in->s.poll, in->s.frm);
	print_difference(stdout, &result.want, &result.got);
	for (unsigned i = 0; i < NREG; i++) /* what it reads */
		for (unsigned j = 0; j < nstep; j++)
			if (!step[j].off && step[j].kind == S_OP && step[j].op == O_get &&
			    (unsigned)step[j].imm == i) {
				const RegRow *r = &guest->regs[i];
				uint64_t v[2] = { 0 };

				memcpy(v, (const uint8_t *)&in->s + r->off, r->bits / 8);
				printf("  %s = 0x%016" PRIx64 "%016" PRIx64 "\n", r->name, v[1], v[0]);
				break;
			}
	lower(true);
	ir_dump(&trans, stdout);
	lower(false);
	opt(&trans);
	printf("folded and optimised:\n");
	ir_dump(&trans, stdout);
}

void test_random(unsigned programs)
{
	static Outcome in;
	unsigned before = failed;

	for (unsigned i = 0; i < programs && failed - before < 5; i++) {
		guest = i % 8 >= 6 ? &guest32 : i % 8 >= 3 ? &guest_arm : &guest64;
		fp_soft = guest == &guest_arm && below(4) == 0;
		if (i % 8 == 0 || i % 8 == 3 || i % 8 == 6)
			run_guest(guest);
		random_state(&in);
		in.s.poll = below(20) ? 0 : -1;
		in.s.frm = below(4);
		if (i % 3)
			make_chain();
		else
			make_program();
		bool ok = agree(&in);
		if (!ok)
			report(i, &in);
		check(ok, "random program %u", i);
	}
	fp_soft = false;
}
