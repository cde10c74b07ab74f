/*
 * Operations under pressure: operands in temporaries, homes or constant, some
 * wanted again afterwards, with other values alive in temporaries. A code
 * generator must find registers for all of them, and keep what is wanted.
 */
#include "ir_test.h"

static Val get(Type ty)
{
	Trans *t = &trans;

	switch (ty) {
	case T_I32: return raw_op(t, O_get, T_I32, 0, 0, 0, 0, R_W + (int)below(NW));
	case T_F32: return raw_op(t, O_bitsf, T_F32, get(T_I32), 0, 0, 0, 0);
	case T_F64: return raw_op(t, O_get, T_F64, 0, 0, 0, 0, R_F + (int)below(NF));
	case T_V128: return raw_op(t, O_get, T_V128, 0, 0, 0, 0, R_V + (int)below(NV));
	default: return raw_op(t, O_get, T_I64, 0, 0, 0, 0, R_X + (int)below(NX));
	}
}

/* A value that is in no home, so in a temporary (or spilled). */
static Val temporary(Type ty)
{
	Trans *t = &trans;

	switch (ty) {
	case T_F32: return raw_op(t, O_bitsf, T_F32, temporary(T_I32), 0, 0, 0, 0);
	case T_F64: return raw_op(t, O_bitsf, T_F64, temporary(T_I64), 0, 0, 0, 0);
	case T_V128:
		if (below(3) == 0)
			return raw_op(t, O_vzx, T_V128, get(T_V128), 0, 0, 0, below(2) ? 32 : 64);
		return raw_op(t, O_vxor, T_V128, get(T_V128), get(T_V128), 0, M_64, 0);
	default: return raw_op(t, O_add, ty, get(ty), get(ty), 0, 0, 0);
	}
}

static Val constant(Type ty)
{
	Trans *t = &trans;

	if (ty == T_F32 || ty == T_F64)
		return ir_const(t, ty, (int64_t)edge_fp(ty));
	if (ty != T_V128)
		return ir_const(t, ty, ty == T_I32 ? (int32_t)edge_int() : (int64_t)edge_int());
	t->vconst[t->nvconst] = edge_vec((Type)(T_I64 + below(3)));
	return raw_op(t, O_vconst, T_V128, 0, 0, 0, 0, (int32_t)t->nvconst++);
}

/* To a register; FP numbers, which may have anything above them, also with zeros there. */
static void keep(Val v, unsigned n)
{
	Trans *t = &trans;
	Type ty = (Type)t->val[v].type;

	if ((ty == T_F32 || ty == T_F64) && below(2)) {
		raw_op(t, O_put, T_V128, raw_op(t, O_vzx, T_V128, v, 0, 0, 0, ty == T_F32 ? 32 : 64), 0, 0, 0, R_V + (int)(n % NV));
		return;
	}
	switch (ty) {
	case T_I32: raw_op(t, O_put, T_I32, v, 0, 0, 0, R_W + (int)(n % NW)); break;
	case T_I64: raw_op(t, O_put, T_I64, v, 0, 0, 0, R_X + (int)(n % NX)); break;
	case T_F32: keep(raw_op(t, O_fbits, T_F32, v, 0, 0, 0, 0), n); break;
	case T_F64: raw_op(t, O_put, T_F64, v, 0, 0, 0, R_F + (int)(n % NF)); break;
	default: raw_op(t, O_put, T_V128, v, 0, 0, 0, R_V + (int)(n % NV)); break;
	}
}

/* By the letter of the row's shape. */
static Type type_of(const Ir *o, unsigned i)
{
	char kind = ir_rows[o->op].shape[i + 1];

	if (o->op == O_bitsf)
		return o->type == T_F32 ? T_I32 : T_I64;
	if (o->op == O_i2f)
		return o->m & F2I_64 ? T_I64 : T_I32;
	if (kind == 'f')
		return o->type == T_F32 ? T_F64 : T_F32;
	if (kind == 'i' && o->type == T_V128)
		return T_I64;
	return (Type)o->type;
}

/* All of the operation's operands in temporaries and wanted again, or as chance has it. */
static void build(const Ir *o, bool all)
{
	Trans *t = &trans;
	Val v[4] = { 0 }, other[6], r;
	unsigned n = ir_rows[o->op].nop, nother = all ? 6 : below(7);

	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < nother; i++)
		other[i] = temporary(ir_rows[o->op].types[0] == 'I' || (i & 1 && !all) ? T_I64 : T_V128);
	for (unsigned i = 0; i < n; i++) {
		Type ty = type_of(o, i);

		if (ty == T_F32 || ty == T_F64)
			ty = below(3) ? ty : T_V128;
		v[i] = all ? temporary(ty) : below(6) == 0 && i ? v[i - 1] : below(3) ? temporary(ty) :
			below(2) ? get(ty) : constant(ty);
		if (t->val[v[i]].type != ty && !(ty == T_V128 || type_of(o, i) == (Type)t->val[v[i]].type))
			v[i] = temporary(ty); /* the one before has another type */
	}
	if (o->op == O_sel)
		r = raw_op(t, O_sel, o->type, v[0], v[1], v[2], o->m, v[3]);
	else
		r = raw_op(t, o->op, o->type, v[0], v[1], v[2], o->m, o->imm);
	if ((t->val[r].type == T_F32 || t->val[r].type == T_F64) && below(2)) {
		Type ty = (Type)t->val[r].type;
		Val x = below(2) ? temporary(T_V128) : temporary(ty);

		r = raw_op(t, below(2) ? O_fadd : O_fsub, ty, below(2) ? r : x, below(2) ? r : x, 0, 0, 0);
	}
	keep(gives_flags(o->op) ? keep_flags(t, r) : r, 7);
	for (unsigned i = 0; i < n; i++)
		if (all || below(2))
			keep(v[i], i);
	for (unsigned i = 0; i < nother; i++)
		keep(other[i], 4 + i + (i + 4 >= 7));
	raw_op(t, O_exit, T_NONE, ir_const(t, t->xl, START), 0, 0, EX_BREAK, 0);
}

static bool test_one(const Ir *o, bool all)
{
	static Outcome in, out[2];
	const Block *b[2];
	const char *err;

	cache_clear();
	build(o, all);
	err = ir_verify(&trans);
	if (!check(!err, "%s: %s", ir_rows[o->op].name, err ? err : ""))
		return false;
	for (unsigned h = 0; h < nhosts; h++) {
		b[h] = run_gen(hosts[h]);
		if (!check(b[h], "%s gives up at %s.%u m=0x%x: %s", hosts[h]->name, ir_rows[o->op].name, o->type, o->m, gave_up_by))
			return false;
	}
	for (unsigned run = 0; run < 4; run++) {
		random_state(&in);
		for (unsigned h = 0; h < nhosts; h++)
			run_block(hosts[h], b[h], &in, &out[h]);
		if (!check(nhosts < 2 || same_outcome(&out[0], &out[1]), "%s: %s.%u m=0x%x imm=%d, operands alive", hosts[nhosts - 1]->name,
			ir_rows[o->op].name, o->type, o->m, o->imm)) {
			if (failed < 20) {
				ir_dump(&trans, stdout);
				print_difference(stdout, &out[0], &out[1]);
			}
			return false;
		}
	}
	return true;
}

void test_live(unsigned rounds)
{
	static const Guest *const guests[] = { &guest64, &guest_arm };
	static Variant var[MAX_VARIANT];

	for (unsigned g = 0; g < LEN(guests); g++) {
		run_guest(guests[g]);
		for (unsigned op = 0; op < O_N; op++)
			for (Type ty = T_I32; ty <= T_V128; ty++) {
				Ir o = { .op = (uint8_t)op, .type = ty };

				if (!has_type(op, ty) || !(ir_rows[op].flags & (OF_PURE | OF_FPE)) || op == O_vconst)
					continue;
				unsigned n = variants(op, ty, var);
				for (unsigned i = 0; i < n; i++) {
					o.m = var[i].m;
					o.imm = var[i].imm;
					for (unsigned k = 0; k < 3 * rounds; k++)
						if (!test_one(&o, k == 0))
							break;
				}
			}
	}
}
