/*
 * Vector operations, every variant of m and imm: code generators must do as
 * the interpreter does, with operands in homes, in memory and the same twice.
 * Then accesses of 128 bits, and of FP numbers in vectors, as bytes.
 */
#include "ir_test.h"

/* A block with one operation on random registers; reg: those of the operands. Type of an FP operand of vzx. */
static void build(const Ir *what, Type fp, unsigned reg[3])
{
	Trans *t = &trans;
	Val v[3] = { 0 }, r;
	unsigned n = ir_rows[what->op].nop;

	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < n; i++) {
		switch (ir_rows[what->op].shape[i + 1]) {
		case 'i':
			reg[i] = R_X + below(NX);
			v[i] = raw_op(t, O_get, T_I64, 0, 0, 0, 0, (int)reg[i]);
			break;
		case 'x':
			if (fp == T_F64) {
				reg[i] = R_F + below(NF);
				v[i] = raw_op(t, O_get, T_F64, 0, 0, 0, 0, (int)reg[i]);
				break;
			}
			if (fp == T_F32) {
				reg[i] = R_W + below(NW);
				v[i] = raw_op(t, O_get, T_I32, 0, 0, 0, 0, (int)reg[i]);
				v[i] = raw_op(t, O_bitsf, T_F32, v[i], 0, 0, 0, 0);
				break;
			}
			/* fall through */
		default:
			reg[i] = i && below(8) == 0 ? reg[i - 1] : R_V + below(NV);
			if (reg[i] < R_V)
				reg[i] = R_V;
			v[i] = raw_op(t, O_get, T_V128, 0, 0, 0, 0, (int)reg[i]);
		}
	}
	r = raw_op(t, what->op, T_V128, v[0], v[1], v[2], what->m, what->imm);
	if (t->val[r].type == T_V128)
		raw_op(t, O_put, T_V128, r, 0, 0, 0, R_V + (int)below(NV));
	else
		raw_op(t, O_put, T_I64, r, 0, 0, 0, R_X + (int)below(NX));
	raw_op(t, O_exit, T_NONE, ir_const(t, t->xl, START), 0, 0, EX_BREAK, 0);
}

/* Results of all back ends for one state; false when one differs. */
static bool same_everywhere(const Ir *what, const unsigned reg[3], const Block *const *b, const Outcome *in)
{
	static Outcome out[4];

	for (unsigned h = 0; h < nhosts; h++) {
		run_block(hosts[h], b[h], in, &out[h]);
		if (check(same_outcome(&out[0], &out[h]), "%s: %s m=0x%x imm=%d (frm %u, fpmode %u, guest %s)",
			hosts[h]->name, ir_rows[what->op].name, what->m, what->imm, in->s.frm, in->s.fpmode,
			trans.guest->name))
			continue;
		if (failed < 20) {
			for (unsigned i = 0; i < ir_rows[what->op].nop; i++) {
				const Vec *v = &in->s.v[reg[i] >= R_V ? reg[i] - R_V : 0];
				const char *name = trans.guest->regs[reg[i]].name;

				if (reg[i] >= R_V)
					printf("  %-4s %016" PRIx64 " %016" PRIx64 "\n", name, v->w[1], v->w[0]);
				else if (reg[i] < NX)
					printf("  %-4s %016" PRIx64 "\n", name, in->s.x[reg[i]]);
			}
			print_difference(stdout, &out[0], &out[h]);
		}
		return false;
	}
	return true;
}

static void test_row(const Ir *what, Type fp, unsigned builds, unsigned runs)
{
	static Outcome in;
	const Block *b[4];
	unsigned reg[3];

	random_state(&in);
	while (builds--) {
		cache_clear();
		build(what, fp, reg);
		const char *err = ir_verify(&trans);
		if (!check(!err, "%s: %s", ir_rows[what->op].name, err ? err : ""))
			return;
		for (unsigned h = 0; h < nhosts; h++) {
			b[h] = run_gen(hosts[h]);
			if (!check(b[h], "%s gives up at %s", hosts[h]->name, ir_rows[what->op].name))
				return;
		}
		for (unsigned r = 0; r < runs; r++) {
			for (unsigned i = 0; i < NV; i++)
				in.s.v[i] = edge_vec(lane_type(what));
			if (what->op == O_vtbl && below(4)) /* numbers of bytes, mostly */
				for (unsigned i = 0; i < NV; i++)
					in.s.v[i] = (Vec){ { in.s.v[i].w[0] & 0x1f0f0f0f0f0f0f0f,
							     in.s.v[i].w[1] & 0x0f0f0f1f0f0f0f0f } };
			if (what->op >= O_vshlv && what->op <= O_vsarv && below(4)) /* counts in b alone */
				for (unsigned i = 0; i < 16u >> (what->m & M_SIZE); i++)
					vec_set(&in.s.v[reg[1] - R_V], what->m & M_SIZE, i, below(70));
			for (unsigned i = 0; i < NX; i++)
				in.s.x[i] = edge_int();
			for (unsigned i = 0; i < NF; i++)
				in.s.f[i] = edge_fp(T_F64);
			for (unsigned i = 0; i < NW; i++)
				in.s.w[i] = (uint32_t)rnd();
			in.s.frm = below(4);
			in.s.fflags = below(4) ? 0 : below(32);
			if (trans.guest == &guest_arm)
				in.s.fpmode = (below(2) ? MODE_DN : 0) | (fp_soft && below(4) ? MODE_FLUSH : 0);
			if (!same_everywhere(what, reg, b, &in))
				return;
		}
	}
}

static void test_ops(unsigned rounds, bool fp_only)
{
	static Variant var[MAX_VARIANT];

	for (unsigned op = 0; op < O_N; op++) {
		unsigned flags = ir_rows[op].flags;
		Ir what = { .op = (uint8_t)op, .type = T_V128 };

		if (!has_type(op, T_V128) || !(flags & (fp_only ? OF_FPE : OF_PURE | OF_FPE)) || op == O_vconst)
			continue;
		unsigned n = variants(op, T_V128, var);
		for (unsigned i = 0; i < n; i++) {
			what.m = var[i].m;
			what.imm = var[i].imm;
			if (flags & OF_FPE)
				test_row(&what, T_V128, 6, 250 * rounds);
			else
				test_row(&what, T_V128, 6, 10 * rounds);
			for (Type fp = T_F32; fp <= T_F64 && op == O_vzx; fp++)
				if (what.imm <= type_bits(fp))
					test_row(&what, fp, 6, 10 * rounds);
		}
	}
}

/* Constants of all kinds, several in one block. */
static void test_const(void)
{
	static const uint64_t word[] = { 0, ~UINT64_C(0), 1, 0x0101010101010101, 0x8000000080000000,
		0xffffffff, 0x123456789abcdef };
	static Outcome in, want, out;
	Trans *t = &trans;

	for (unsigned round = 0; round < 40; round++) {
		random_state(&in);
		want = in;
		want.exit = EX_BREAK;
		want.pc = START;
		begin(START);
		raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
		for (unsigned i = 0; i < NV; i++) {
			Vec k = { { word[below(LEN(word))], below(2) ? word[below(LEN(word))] : rnd() } };

			ir_put(t, R_V + i, ir_vconst(t, k.w[0], k.w[1]));
			want.s.v[i] = k;
		}
		raw_op(t, O_exit, T_NONE, ir_const(t, t->xl, START), 0, 0, EX_BREAK, 0);
		cache_clear();
		for (unsigned h = 0; h < nhosts; h++) {
			const Block *b = run_gen(hosts[h]);

			if (!check(b, "%s gives up at constants", hosts[h]->name))
				continue;
			run_block(hosts[h], b, &in, &out);
			if (!check(same_outcome(&want, &out), "%s: vector constants", hosts[h]->name) && failed < 20)
				print_difference(stdout, &want, &out);
		}
	}
}

/* A load and a store of 1 << size bytes at any place; a store takes the low bytes of a vector. */
static void test_access(Type ty, unsigned m)
{
	static Outcome in, want, out;
	Trans *t = &trans;
	unsigned n = 1u << (m & M_SIZE), at = 64 + below(ROOM - 256), to = 64 + below(ROOM - 256), src = below(NV);
	unsigned dst = below(NV);
	int32_t off = (int32_t)below(128) - 64;

	if (m & M_ALIGN && below(4)) {
		at &= ~15u;
		to &= ~15u;
	}
	random_state(&in);
	in.s.x[1] = memory_at + at - (uint64_t)off;
	in.s.x[2] = memory_at + to;
	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	Val v = raw_op(t, O_get, T_V128, 0, 0, 0, 0, R_V + (int)src);
	if (below(2)) /* not in its home */
		v = raw_op(t, O_mov, T_V128, v, 0, 0, 0, 0);
	Val l = raw_op(t, O_ld, ty, raw_op(t, O_get, T_I64, 0, 0, 0, 0, R_X + 1), 0, 0, m, off);
	raw_op(t, O_st, ty, raw_op(t, O_get, T_I64, 0, 0, 0, 0, R_X + 2), v, 0, m, 0);
	if (ty != T_V128)
		l = raw_op(t, O_vzx, T_V128, l, 0, 0, 0, type_bits(ty));
	raw_op(t, O_put, T_V128, l, 0, 0, 0, R_V + (int)dst);
	raw_op(t, O_exit, T_NONE, ir_const(t, t->xl, START), 0, 0, EX_BREAK, 0);
	const char *err = ir_verify(t);
	if (!check(!err, "access by vector: %s", err ? err : ""))
		return;

	bool fault = m & M_ALIGN && ((memory_at + at) % n || (memory_at + to) % n);
	want = in;
	want.exit = fault ? EX_MISALIGNED : EX_BREAK;
	want.pc = START;
	if (fault) {
		want.fault.addr = (memory_at + at) % n ? memory_at + at : memory_at + to;
	} else {
		want.s.v[dst] = (Vec){ { 0 } };
		for (unsigned i = 0; i < n; i++) {
			unsigned k = m & M_BE ? n - 1 - i : i;

			vec_set(&want.s.v[dst], M_8, i, in.mem[at + k]);
			want.mem[to + k] = (uint8_t)vec_get(&in.s.v[src], M_8, i);
		}
	}
	cache_clear();
	for (unsigned h = 0; h < nhosts; h++) {
		const Block *b = run_gen(hosts[h]);

		if (!check(b, "%s gives up at an access by vector, m=0x%x", hosts[h]->name, m))
			continue;
		run_block(hosts[h], b, &in, &out);
		if (!check(same_outcome(&want, &out), "%s: access of %u bytes by vector, m=0x%x", hosts[h]->name, n,
			m) && failed < 20)
			print_difference(stdout, &want, &out);
	}
}

void test_vectors(unsigned rounds)
{
	run_guest(&guest64);
	test_ops(rounds, false);
	test_const();
	for (unsigned i = 0; i < 200 * rounds; i++) {
		test_access(T_V128, M_128 | (below(2) ? M_BE : 0) | (below(4) ? 0 : M_ALIGN));
		test_access(T_F64, M_64 | (below(2) ? M_BE : 0));
		test_access(T_F32, M_32 | (below(2) ? M_BE : 0));
	}
	run_guest(&guest_arm);
	test_ops(rounds, true);
	fp_soft = true;
	test_ops(rounds, true);
	fp_soft = false;
}
