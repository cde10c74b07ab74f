/*
 * Every row of irops.h over edge values: the constant folder, the interpreter
 * and every code generator must agree, with operands in registers and
 * constant. Memory operations are compared with what their bytes say. Vectors
 * are in vrows.c.
 */
#include "ir_test.h"

/* Operand number n as a value of its kind: from a register, or the constant k. wide: a 32-bit integer from a 64-bit
 * register, an FP number from a vector. */
static Val operand(Trans *t, Type ty, unsigned n, bool constant, uint64_t k, bool wide)
{
	if (constant)
		return ir_const(t, ty, (int64_t)k);
	if (wide && ty >= T_F32)
		return raw_op(t, O_get, T_V128, 0, 0, 0, 0, R_V + (int)n);
	switch (ty) {
	case T_I32:
		return wide ? raw_op(t, O_get, T_I64, 0, 0, 0, 0, R_X + (int)n)
			    : raw_op(t, O_get, T_I32, 0, 0, 0, 0, R_W + (int)n);
	case T_I64:
		return raw_op(t, O_get, T_I64, 0, 0, 0, 0, R_X + (int)n);
	case T_F32:
		return raw_op(t, O_bitsf, T_F32, raw_op(t, O_get, T_I32, 0, 0, 0, 0, R_W + (int)n), 0, 0, 0, 0);
	default:
		return raw_op(t, O_get, T_F64, 0, 0, 0, 0, R_F + (int)n);
	}
}

/* The result to register number 0 of its kind; I32 ones through w0. */
static void keep(Trans *t, Val v)
{
	switch (t->val[v].type) {
	case T_I32:
		raw_op(t, O_put, T_I32, v, 0, 0, 0, R_W);
		break;
	case T_I64:
		raw_op(t, O_put, T_I64, v, 0, 0, 0, R_X);
		break;
	case T_F32:
		raw_op(t, O_put, T_I32, raw_op(t, O_fbits, T_F32, v, 0, 0, 0, 0), 0, 0, 0, R_W);
		break;
	case T_F64:
		raw_op(t, O_put, T_F64, v, 0, 0, 0, R_F);
		break;
	}
}

static uint64_t kept(const Outcome *o, Type ty)
{
	return ty == T_I32 || ty == T_F32 ? o->s.w[0] : ty == T_I64 ? o->s.x[0] : o->s.f[0];
}

static void set(Outcome *o, Type ty, unsigned n, uint64_t v, bool wide)
{
	if (wide && ty >= T_F32)
		o->s.v[n] = (Vec){ { ty == T_F32 ? (uint32_t)v | rnd() << 32 : v, rnd() } };
	else if (ty == T_F64)
		o->s.f[n] = v;
	else if (ty == T_I64 || (ty == T_I32 && wide))
		o->s.x[n] = v;
	else
		o->s.w[n] = (uint32_t)v;
}

/* Kind of operand i (0 first) as its row's shape says. */
static Type operand_type(const Ir *o, unsigned i)
{
	char kind = ir_rows[o->op].shape[i + 1];

	if (o->op == O_bitsf)
		return o->type == T_F32 ? T_I32 : T_I64;
	if (o->op == O_i2f)
		return o->m & F2I_64 ? T_I64 : T_I32;
	if (kind == 'f')
		return o->type == T_F32 ? T_F64 : T_F32;
	return kind == 'i' ? o->type : (Type)o->type;
}

static uint64_t value_for(Type ty, unsigned i)
{
	if (ty == T_F32 || ty == T_F64)
		return i % 8 == 7 && ty == T_F64 ? edge_fp(T_F32) | 0xffffffff00000000 : edge_fp(ty);
	return i < nedges ? edges[i] : edge_int();
}

static void end(Trans *t)
{
	raw_op(t, O_exit, T_NONE, ir_const(t, t->xl, START), 0, 0, EX_BREAK, 0);
}

/* One operation; `fixed` (bits: operands that are constants) with the values k. */
static void build_row(const Ir *what, unsigned n, unsigned fixed, const uint64_t *k, bool wide)
{
	Trans *t = &trans;
	Val v[4] = { 0 };

	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < n; i++)
		v[i] = operand(t, operand_type(what, i), i + 1, fixed >> i & 1, k[i], wide);
	Val r = raw_op(t, what->op, what->type, v[0], v[1], v[2], what->m, n == 4 ? v[3] : what->imm);
	keep(t, gives_flags(what->op) ? keep_flags(t, r) : r);
	end(t);
}

static const char *const type_names[] = { "", "i32", "i64", "f32", "f64", "v128" };

static bool compare_row(
    const Ir *what, const Host *h, const uint64_t *k, unsigned fixed, uint64_t want, uint64_t got)
{
	return check(want == got,
	    "%s: %s.%s m=%u imm=%d (%" PRIx64 ", %" PRIx64 ", %" PRIx64 ", %" PRIx64 ", constant %x): %" PRIx64
	    ", not %" PRIx64,
	    h->name, ir_rows[what->op].name, type_names[what->type], what->m, what->imm, k[0], k[1], k[2], k[3],
	    fixed, got, want);
}

/* All back ends for one operation with n operands, the sets of values being random or all pairs of edges. */
static void test_row(const Ir *what, unsigned n, unsigned fixed, unsigned count, bool wide)
{
	static Outcome in, out[4];
	unsigned flags = ir_rows[what->op].flags;
	uint64_t k[4];
	const Block *b[4];
	Type result;

	random_state(&in);
	for (unsigned c = 0; c < count; c++) {
		for (unsigned i = 0; i < n; i++)
			k[i] = value_for(operand_type(what, i), below(4) ? below(nedges) : nedges);
		if (n == 2 && count >= nedges * nedges && operand_type(what, 0) <= T_I64) {
			k[0] = edges[c / nedges % nedges];
			k[1] = edges[c % nedges];
		}
		if (c == 0 || fixed) {
			cache_clear();
			build_row(what, n, fixed, k, wide);
			const char *err = ir_verify(&trans);
			if (!check(!err, "%s: %s", ir_rows[what->op].name, err ? err : ""))
				return;
			for (unsigned h = 0; h < nhosts; h++) {
				b[h] = run_gen(hosts[h]);
				if (!check(b[h], "%s gives up at %s", hosts[h]->name, ir_rows[what->op].name))
					return;
			}
		}
		result = ir_result(&trans, what);
		for (unsigned i = 0; i < n; i++)
			set(&in, operand_type(what, i), i + 1, k[i], wide);
		in.s.frm = below(4);
		in.s.fflags = below(4) ? 0 : below(32);
		for (unsigned h = 0; h < nhosts; h++)
			run_block(hosts[h], b[h], &in, &out[h]);
		uint64_t want = kept(&out[0], result);
		if (flags & OF_PURE) {
			int64_t v[4], r;
			for (unsigned i = 0; i < 4; i++)
				v[i] = i >= n ? 0 : operand_type(what, i) == T_I32 ? (int32_t)k[i] :
					operand_type(what, i) == T_F32 ? (uint32_t)k[i] : (int64_t)k[i];
			if (what->op == O_mov)
				r = v[0];
			else if (!check(fold_const(what->op, what->type, v, what->m, what->imm, &r),
				     "%s does not fold", ir_rows[what->op].name))
				return;
			want = result == T_I32 || result == T_F32 ? (uint32_t)r : (uint64_t)r;
			if (gives_flags(what->op))
				want &= FL_ALL;
		}
		for (unsigned h = 0; h < nhosts; h++)
			if (!compare_row(what, hosts[h], k, fixed, want, kept(&out[h], result)))
				return;
		for (unsigned h = 1; h < nhosts && flags & OF_FPE; h++)
			if (!check(out[0].s.fflags == out[h].s.fflags,
				"%s: %s.%s m=%u imm=%d rm=%u (%" PRIx64 ", %" PRIx64 ", %" PRIx64
				") gives flags %x, not %x",
				hosts[h]->name, ir_rows[what->op].name, type_names[what->type], what->m, what->imm,
				in.s.frm, k[0], k[1], k[2], out[h].s.fflags, out[0].s.fflags))
				return;
	}
}

static void test_variants(Ir what, unsigned rounds)
{
	static Variant var[MAX_VARIANT];
	unsigned n = ir_rows[what.op].nop, pairs = n == 2 && what.type <= T_I64 ? nedges * nedges : 300 * rounds;
	unsigned nvar = variants(what.op, what.type, var);

	if (ir_rows[what.op].flags & OF_FPE)
		pairs = 1500 * rounds;
	for (unsigned i = 0; i < nvar; i++) {
		what.m = var[i].m;
		what.imm = var[i].imm;
		test_row(&what, n, 0, pairs, false);
		if (what.type != T_I64)
			test_row(&what, n, 0, what.type == T_I32 ? 100 : 300 * rounds, true);
		for (unsigned fixed = 1; fixed < 1u << n; fixed++)
			test_row(&what, n, fixed, fixed == 2 ? 60 : 12, below(2));
	}
}

/* ---- memory ---- */

/* Bytes at p as access m reads them. */
static uint64_t bytes_value(const uint8_t *p, unsigned m)
{
	unsigned n = 1u << (m & M_SIZE);
	uint64_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v |= (uint64_t)p[i] << 8 * (m & M_BE ? n - 1 - i : i);
	return m & M_SIGN ? (uint64_t)sextn(v, (int)(8 * n)) : v;
}

static void set_bytes(uint8_t *p, unsigned m, uint64_t v)
{
	unsigned n = 1u << (m & M_SIZE);

	for (unsigned i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * (m & M_BE ? n - 1 - i : i));
}

static uint64_t amo_want(unsigned kind, unsigned m, uint64_t old, uint64_t v)
{
	int bits = 8 << (m & M_SIZE);
	uint64_t a = old & (UINT64_MAX >> (64 - bits)), b = v & (UINT64_MAX >> (64 - bits));

	switch (kind) {
	case AMO_SWAP: return b;
	case AMO_ADD: return a + b;
	case AMO_AND: return a & b;
	case AMO_OR: return a | b;
	case AMO_XOR: return a ^ b;
	case AMO_MIN: return sextn(a, bits) < sextn(b, bits) ? a : b;
	case AMO_MAX: return sextn(a, bits) > sextn(b, bits) ? a : b;
	case AMO_MINU: return MIN(a, b);
	default: return MAX(a, b);
	}
}

/* ld, st, amo, cas with access m; x1/w1 address, operand 2 value, operand 3 new value of cas. */
static void test_access(Ir what)
{
	static Outcome in, want, out;
	Trans *t = &trans;
	unsigned at = 64 + below(ROOM - 256), size = 1u << (what.m & M_SIZE);
	bool konst = below(3) == 0;
	uint64_t v = edge_int(), old, neu = edge_int();

	if (below(2) || what.op == O_amo || what.op == O_cas)
		at &= ~(size - 1);
	int32_t offset = what.op == O_ld || what.op == O_st ? (int32_t)below(128) - 64 : 0;
	if (what.op != O_amo)
		what.imm = offset;
	random_state(&in);
	unsigned low = (unsigned)(memory_at + at) % 16;
	bool misaligned = (what.m & M_ALIGN && low % size) || (what.m & M_WITHIN && low + size > 16);
	old = bytes_value(in.mem + at, what.m);
	if (what.op == O_cas && below(2))
		v = old;
	if (t->guest->bits == 64)
		in.s.x[1] = memory_at + at - (uint64_t)offset;
	else
		in.s.w[1] = (uint32_t)(memory_at + at - (uint64_t)offset);
	set(&in, what.type, 2, v, false);
	set(&in, what.type, 3, neu, false);
	want = in;
	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	Val a = operand(t, t->xl, 1, below(4) == 0, t->guest->bits == 64 ? in.s.x[1] : in.s.w[1], false);
	Val b = what.op == O_ld ? 0 : operand(t, what.type, 2, konst, v, false);
	Val c = what.op == O_cas ? operand(t, what.type, 3, konst, neu, false) : 0;
	Val r = raw_op(t, what.op, what.type, a, b, c, what.m, what.imm);
	if (r)
		keep(t, r);
	end(t);
	const char *err = ir_verify(t);
	if (!check(!err, "%s.%s m=%x: %s", ir_rows[what.op].name, type_names[what.type], what.m, err ? err : ""))
		return;

	want.exit = EX_BREAK;
	want.pc = START;
	if (misaligned) {
		want.exit = EX_MISALIGNED;
	} else {
		if (what.op == O_ld || what.op == O_amo || what.op == O_cas) {
			set(&want, what.type == T_F32 ? T_I32 : (Type)what.type, 0, old, false);
		}
		if (what.op == O_st)
			set_bytes(want.mem + at, what.m, v);
		else if (what.op == O_amo)
			set_bytes(want.mem + at, what.m, amo_want((unsigned)what.imm, what.m, old, v));
		else if (what.op == O_cas && !((old ^ v) & (UINT64_MAX >> (64 - 8 * size))))
			set_bytes(want.mem + at, what.m, neu);
	}
	cache_clear();
	for (unsigned h = 0; h < nhosts; h++) {
		const Block *block = run_gen(hosts[h]);
		if (!check(block, "%s gives up at %s.%s m=0x%x", hosts[h]->name, ir_rows[what.op].name,
			type_names[what.type], what.m))
			continue;
		run_block(hosts[h], block, &in, &out);
		if (misaligned)
			check(out.fault.addr == memory_at + at,
			    "%s: misaligned %s: fault address %" PRIx64 ", not %" PRIx64, hosts[h]->name,
			    ir_rows[what.op].name, out.fault.addr, memory_at + at);
		out.fault = want.fault;
		if (!check(same_outcome(&want, &out), "%s: %s.%s m=0x%x imm=%d at %u", hosts[h]->name,
			ir_rows[what.op].name, type_names[what.type], what.m, what.imm, at) &&
		    failed < 10)
			print_difference(stdout, &want, &out);
	}
}

static void test_memory(unsigned rounds)
{
	static const unsigned extra[] = {
	    0, M_BE, M_ALIGN, M_ATOMIC | M_ALIGN, M_ATOMIC | M_ACQ, M_ATOMIC | M_SC | M_ALIGN, M_ATOMIC | M_WITHIN | M_BE,
	    M_ATOMIC | M_ACQ | M_SC | M_WITHIN};
	static const enum IrOp ops[] = { O_ld, O_st, O_amo, O_cas };

	for (unsigned i = 0; i < LEN(ops); i++)
		for (Type ty = T_I32; ty <= T_F64; ty++)
			for (unsigned size = 0; size <= M_64; size++)
				for (unsigned x = 0; x < LEN(extra); x++) {
					Ir o = { .op = ops[i], .type = ty, .m = (uint16_t)(size | extra[x]) };
					bool fp = ty >= T_F32, amo = o.op == O_amo || o.op == O_cas;

					if (fp ? amo || 8 << size != type_bits(ty) : 8 << size > type_bits(ty))
						continue;
					if (amo && !(o.m & M_WITHIN))
						o.m |= M_ALIGN;
					if (o.op == O_st && o.m & M_ACQ)
						o.m ^= M_ACQ | M_REL;
					for (unsigned n = 0; n < 8 * rounds; n++) {
						o.m &= (uint16_t)~M_SIGN;
						if (n % 2 && !fp && o.op != O_st)
							o.m |= M_SIGN;
						for (o.imm = 0; o.imm <= (o.op == O_amo ? AMO_MAXU : 0); o.imm++)
							test_access(o);
					}
				}
}

/* An access over the end of memory: it faults behind the end, and what of a store is in front of that may be written
 * or not, byte by byte; nothing else is. What it would write, it shows elsewhere. */
static void test_end(Type ty, enum IrOp op, unsigned m)
{
	static Outcome in, there, out;
	Trans *t = &trans;
	unsigned size = 1u << (m & M_SIZE);

	random_state(&in);
	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	Val a = raw_op(t, O_get, t->xl, 0, 0, 0, 0, t->guest->bits == 64 ? R_X + 1 : R_W + 1);
	Val v = op == O_ld ? 0 : ty == T_V128 ? raw_op(t, O_get, ty, 0, 0, 0, 0, R_V) : operand(t, ty, 2, false, 0, false);
	Val r = raw_op(t, op, ty, a, v, 0, m, 0);
	if (r && ty == T_V128)
		raw_op(t, O_put, ty, r, 0, 0, 0, R_V);
	else if (r)
		keep(t, r);
	end(t);
	cache_clear();
	for (unsigned h = 0; h < nhosts; h++) {
		const Block *b = run_gen(hosts[h]);

		if (!check(b, "%s gives up at %s.%s m=0x%x", hosts[h]->name, ir_rows[op].name, type_names[ty], m))
			continue;
		in.s.w[1] = (uint32_t)(in.s.x[1] = memory_at);
		run_block(hosts[h], b, &in, &there);
		for (unsigned k = 0; k < size; k++) { /* bytes in front of the end */
			in.s.w[1] = (uint32_t)(in.s.x[1] = memory_at + ROOM - k);
			run_block(hosts[h], b, &in, &out);
			for (unsigned i = 0; i < k; i++)
				if (op == O_st && out.mem[ROOM - k + i] == there.mem[i])
					out.mem[ROOM - k + i] = in.mem[ROOM - k + i];
			check(out.exit == EX_FAULT && out.pc == START && out.fault.addr - (memory_at + ROOM) < size &&
			      !memcmp(out.mem, in.mem, ROOM) && !memcmp(&out.s, &in.s, sizeof(in.s)),
			    "%s: %s.%s m=0x%x, %u bytes in front of the end (fault at %" PRIx64 ")", hosts[h]->name,
			    ir_rows[op].name, type_names[ty], m, k, out.fault.addr - memory_at);
		}
	}
}

static void test_ends(void)
{
	for (Type ty = T_I32; ty <= T_V128; ty++)
		for (unsigned size = ty <= T_I64 ? 0 : ty == T_F32 ? M_32 : ty == T_F64 ? M_64 : M_128;
		     8 << size <= type_bits(ty); size++)
			for (unsigned be = 0; be <= M_BE; be += M_BE) {
				if (ty == T_V128 && trans.guest->bits == 32)
					continue;
				test_end(ty, O_st, size | be);
				test_end(ty, O_ld, size | be);
			}
}

/* What fold_bits says of a result must hold for the values that the operands have. */
static void test_known_bits(unsigned count)
{
	Trans *t = &trans;

	begin(START);
	for (unsigned c = 0; c < count; c++) {
		Ir o = { .op = (uint8_t)below(O_fadd), .type = below(2) ? T_I64 : T_I32 };
		ValInfo v = { .type = o.type };
		int64_t k[4], r;
		Val val[4];

		if (t->nval > MAX_VAL - 8)
			begin(START);
		if (o.op == O_setc || o.op == O_sel)
			o.m = (uint16_t)below(C_NEVER);
		if (o.op == O_setc)
			v.type = T_I64;
		for (unsigned i = 0; i < 4; i++) {
			val[i] = ir_const(
			    t, below(2) ? T_I64 : (Type)o.type, (int64_t)(below(2) ? edge_int() : below(70)));
			k[i] = t->val[val[i]].k;
		}
		o.a = val[0];
		o.b = val[1];
		o.c = val[2];
		if (o.op == O_sel)
			o.imm = val[3];
		else if (o.op == O_sext || o.op == O_zext)
			o.imm = 8 << below(o.type == T_I64 ? 3 : 2);
		if (o.op == O_mov || !fold_const(o.op, o.type, k, o.m, o.imm, &r))
			continue;
		v.sbits = v.zbits = (uint8_t)type_bits(v.type);
		fold_bits(t, &o, &v);
		const ValInfo *is = &t->val[ir_const(t, v.type, r)];
		if (!check(v.zbits >= is->zbits && v.sbits >= is->sbits,
			"%s.%s m=%u imm=%d of %" PRIx64 ", %" PRIx64 " is %" PRIx64
			", not sign-extended from %u bits or zero-extended from %u",
			ir_rows[o.op].name, type_names[o.type], o.m, o.imm, k[0], k[1], r, v.sbits, v.zbits))
			return;
	}
}

static void test_ops(unsigned rounds, bool fp_only)
{
	for (unsigned op = 0; op < O_N; op++) {
		if (!(ir_rows[op].flags & (OF_PURE | OF_FPE)) || (fp_only && ir_rows[op].types[0] != 'F'))
			continue;
		for (Type ty = T_I32; ty <= T_F64; ty++)
			if (has_type(op, ty))
				test_variants((Ir){ .op = (uint8_t)op, .type = ty }, rounds);
	}
}

void test_rows(unsigned rounds)
{
	run_guest(&guest64);
	test_known_bits(200000 * rounds);
	test_ops(rounds, false);
	test_memory(rounds);
	test_ends();
	run_guest(&guest32);
	test_memory(rounds);
	test_ends();
	run_guest(&guest_arm);
	test_ops(rounds, true);
	fp_soft = true;
	test_ops(rounds, true);
	fp_soft = false;
}
