/*
 * What the builder promises: which operations come out of what was asked for,
 * that the limits hold, polls, chaining of links; and side tables.
 */
#include <stdarg.h>
#include "ir_test.h"

static char text[1 << 16];

static const char *dump(void)
{
	FILE *f = fmemopen(text, sizeof(text), "w");

	ir_dump(&trans, f);
	fclose(f);
	return text;
}

/* The last operation is op; number of operations. */
static void expect(const char *what, unsigned nir, enum IrOp last)
{
	check(trans.nir == nir && trans.ir[nir - 1].op == last, "%s gives:\n%s", what, dump());
}

static void test_folding(void)
{
	Trans *t = &trans;
	Val a, b, c, k;
	int64_t n;

#define START_WITH() (begin(START), a = ir_get(t, R_X + 1), b = ir_get(t, R_X + 2), (void)b)
	START_WITH();
	check(ir_get(t, R_X + 1) == a, "a register is read twice");
	check(ir_2k(t, O_add, T_I64, a, 0) == a, "x + 0");
	check(ir_2(t, O_xor, T_I64, a, a) == ir_const(t, T_I64, 0), "x ^ x");
	check(ir_2(t, O_and, T_I64, a, a) == a, "x & x");
	c = ir_2k(t, O_add, T_I64, ir_2k(t, O_add, T_I64, a, 5), 7);
	check(t->ir[t->val[c].def].a == a && ir_is_const(t, t->ir[t->val[c].def].b, &n) && n == 12, "(x + 5) + 7");
	c = ir_sext(t, T_I64, a, 8);
	check(ir_sext(t, T_I64, c, 32) == c, "sext of sext");
	c = ir_ld(t, T_I64, a, 0, M_8);
	check(ir_zext(t, T_I64, c, 8) == c && ir_2k(t, O_and, T_I64, c, 255) == c, "zext of a loaded byte");
	c = ir_ld(t, T_I64, a, 0, M_S32);
	check(ir_sext(t, T_I64, c, 32) == c, "sext of a loaded word");
	c = ir_ld(t, T_F32, a, 0, M_32);
	check(ir_1(t, O_funbox, T_F32, ir_1(t, O_fbox, T_F64, c)) == c, "funbox of fbox");
	k = ir_const(t, T_I32, 0x80000000);
	check(ir_is_const(t, ir_2k(t, O_add, T_I32, k, 0x80000000), &n) && n == 0, "32-bit sum");
	check(ir_is_const(t, ir_sext(t, T_I64, k, 32), &n) && n == INT32_MIN, "sext of a constant");

	START_WITH();
	c = ir_2k(t, O_shr, T_I64, ir_2k(t, O_shl, T_I64, a, 32), 32);
	check(t->ir[t->val[c].def].op == O_zext && t->ir[t->val[c].def].a == a, "shl 32, shr 32:\n%s", dump());

	START_WITH();
	c = ir_setc(t, T_I64, C_LT, a, b);
	ir_gotoc(t, T_I64, C_NE, c, ir_const(t, T_I64, 0), START + 400);
	check(t->ir[t->nir - 1].m == C_LT && t->ir[t->nir - 1].a == a && t->ir[t->nir - 1].b == b,
	    "setc, gotoc:\n%s", dump());

	START_WITH();
	c = ir_2(t, O_sub, T_I64, a, b);
	ir_gotoc(t, T_I64, C_EQ, c, ir_const(t, T_I64, 0), START + 400);
	check(t->ir[t->nir - 1].a == a && t->ir[t->nir - 1].b == b, "sub, gotoc:\n%s", dump());

	START_WITH();
	ir_gotoc(t, T_I64, C_EQ, a, a, START + 400);
	expect("a branch that is always taken", 3, O_jmp);
	check(t->ended, "block has not ended");
	ir_jmp(t, START + 4);
	expect("a jump after the end", 3, O_jmp);

	START_WITH();
	c = ir_2k(t, O_add, T_I64, a, 16);
	ir_ld(t, T_I64, c, 8, M_64);
	check(t->ir[t->nir - 1].a == a && t->ir[t->nir - 1].imm == 24, "address x + 16 + 8:\n%s", dump());
	ir_put(t, R_X + 1, c);
	ir_ld(t, T_I64, c, 8, M_64);
	check(
	    t->ir[t->nir - 1].a == c && t->ir[t->nir - 1].imm == 8, "an address that is in its home:\n%s", dump());
	n = t->nir;
	ir_put(t, R_X + 1, c);
	check(t->nir == n, "a put of what the register holds");
	ir_call(t, &helpers[6], a, b, 0);
	check(ir_get(t, R_X + 1) != c, "a register is forwarded across a call that writes registers");

	START_WITH();
	int l = ir_label(t);
	ir_place(t, l);
	check(ir_get(t, R_X + 1) != a, "a register is forwarded across a label");
}

static void test_vector_folding(void)
{
	Trans *t = &trans;
	Val a, b, c, f;
	int64_t n;

	START_WITH();
	c = ir_op(t, O_addsl, T_I64, a, ir_const(t, T_I64, 5), 0, 0, 3);
	check(t->ir[t->val[c].def].op == O_add && ir_is_const(t, t->ir[t->val[c].def].b, &n) && n == 40, "x + (5 << 3)");
	c = ir_op(t, O_extr, T_I64, a, a, 0, 0, 7);
	check(t->ir[t->val[c].def].op == O_rotr && ir_is_const(t, t->ir[t->val[c].def].b, &n) && n == 7, "extr of x, x");
	c = ir_op(t, O_extr, T_I32, a, ir_const(t, T_I32, 0), 0, 0, 24);
	check(t->ir[t->val[c].def].op == O_shl && ir_is_const(t, t->ir[t->val[c].def].b, &n) && n == 8, "extr of x, 0");
	c = ir_2k(t, O_nzsub, T_I64, ir_const(t, T_I64, 3), 3);
	check(ir_is_const(t, c, &n) && fl_unpack((uint64_t)n) == 6, "flags of 3 - 3");

	a = ir_get(t, R_V + 1);
	b = ir_get(t, R_V + 2);
	check(ir_v2(t, O_vor, 0, a, a) == a && ir_v1(t, O_vext, 0, a, 0) == a, "a vector or itself");
	c = ir_v2(t, O_vxor, M_8, a, a);
	check(t->ir[t->val[c].def].op == O_vconst && c == ir_vconst(t, 0, 0), "a vector xor itself");
	f = ir_2(t, O_fadd, T_F64, a, b);
	c = ir_v1(t, O_vzx, 0, f, 64);
	check(ir_v1(t, O_vzx, 0, c, 64) == c, "zeros above zeros");
	c = ir_v1(t, O_vzx, 0, c, 32);
	check(t->ir[t->val[c].def].a == f && ir_v1(t, O_vzx, 0, c, 64) == c, "more zeros above zeros");
	c = ir_v1(t, O_vzx, 0, ir_const(t, T_F64, 0x1234), 8);
	check(c == ir_vconst(t, 0x34, 0), "zeros above a constant");
	/* a vector may be an operand where an FP value is wanted, but not the result */
	check(ir_op(t, O_fsgn, T_F64, a, a, 0, 0, 0) != a, "sign of a vector's number");
	check(ir_1(t, O_bitsf, T_F64, ir_1(t, O_fbits, T_F64, a)) != a, "a vector's number and back");
	check(ir_1(t, O_bitsf, T_F64, ir_1(t, O_fbits, T_F64, f)) == f, "FP bits and back");
}

static void test_polls(void)
{
	Trans *t = &trans;

	begin(START);
	t->pc = START + 8;
	ir_poll_to(t, START);
	ir_put(t, R_X, ir_const(t, T_I64, START + 12));
	ir_jmp(t, START);
	check(t->nir == 3 && t->ir[0].op == O_poll, "call backward:\n%s", dump());
	begin(START);
	t->pc = START + 8;
	ir_gotoc(t, T_I64, C_EQ, ir_get(t, R_X), ir_get(t, R_X + 1), START + 8);
	check(t->nir == 4 && t->ir[2].op == O_poll, "branch to itself:\n%s", dump());
	begin(START);
	ir_jmp(t, START + 4);
	check(t->nir == 1, "jump forward:\n%s", dump());
}

/* Limits: until ir_full the builder may be asked for a whole instruction's worth. */
static void test_limits(void)
{
	Trans *t = &trans;

	begin(START);
	while (!ir_full(t))
		for (unsigned i = 0; i < INSN_IR; i++)
			ir_op(
			    t, O_add, T_I64, ir_get(t, R_X + i % NX), ir_const(t, T_I64, (int64_t)rnd()), 0, 0, 0);
	check(t->nir <= MAX_IR && t->nval < MAX_VAL, "%u operations, %u values", t->nir, t->nval);
	ir_exit(t, EX_BREAK, START, 0);
	const char *err = ir_verify(t);
	check(!err, "long block: %s", err ? err : "");
	opt(t);
	check(t->nir == 1, "opt leaves %u operations", t->nir);
}

static void test_links(void)
{
	static Outcome in, out;
	Trans *t = &trans;

	run_guest(&guest64);
	random_state(&in);
	for (unsigned h = 0; h < nhosts; h++) {
		cache_clear();
		begin(START);
		ir_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
		ir_jmp(t, START + 64);
		Block *a = run_gen(hosts[h]);
		begin(START + 64);
		ir_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
		ir_exit(t, EX_YIELD, START + 68, 7);
		Block *b = run_gen(hosts[h]);

		run_block(hosts[h], a, &in, &out);
		check(out.exit == EX_LIMIT && out.pc == START + 64, "%s: not linked", hosts[h]->name);
		block_link(a)[0].to = ref_of(b);
		hosts[h]->patch(block_link(a), b->host);
		run_block(hosts[h], a, &in, &out);
		check(out.exit == EX_YIELD && out.pc == START + 68 && out.arg == 7, "%s: linked", hosts[h]->name);
		hosts[h]->patch(block_link(a), link_stub(block_link(a)));
		block_link(a)[0].to = 0;
		run_block(hosts[h], a, &in, &out);
		check(out.exit == EX_LIMIT && out.pc == START + 64, "%s: unlinked", hosts[h]->name);

		begin(START + 128);
		ir_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
		ir_jmpi(t, ir_get(t, R_X + 1), JK_PLAIN);
		Block *c = run_gen(hosts[h]);
		in.s.x[1] = START + 64;
		run_block(hosts[h], c, &in, &out);
		check(out.exit == EX_LOOKUP && out.pc == START + 64, "%s: look-up", hosts[h]->name);
		cpu->jump[JT_INDEX(START + 64)] = (JumpEntry){ START + 64, b->host };
		run_block(hosts[h], c, &in, &out);
		check(out.exit == EX_YIELD && out.pc == START + 68, "%s: inline look-up", hosts[h]->name);
		cpu->jump[JT_INDEX(START + 64)].pc = ~UINT64_C(0);
	}
}

void test_build(void)
{
	run_guest(&guest64);
	test_folding();
	test_vector_folding();
	test_polls();
	test_limits();
	test_links();
}

void test_side(unsigned rounds)
{
	static SideRow row[MAX_INSN];
	uint8_t *out = code_alloc(MAX_INSN * SIDE_ROW_MAX);

	for (unsigned r = 0; r < 50 * rounds; r++) {
		unsigned n = below(MAX_INSN), wild = below(3);
		Block b = { .pc = rnd() >> below(64), .side = ref_of(out) };
		uint32_t host_off = below(16);
		uint64_t pc = b.pc;

		for (unsigned i = 0; i < n; i++) {
			row[i] = (SideRow){ host_off, pc, wild == 2 ? (uint8_t)(rnd() & below(4)) : 0 };
			host_off += 1 + below(wild ? 300000 : 60);
			pc = wild ? rnd() >> below(64) : pc + 2 + 2 * below(2);
		}
		b.nside = (uint16_t)side_encode(out, MAX_INSN * SIDE_ROW_MAX, row, n, b.pc);
		if (!wild)
			check(b.nside <= 2 * n + 4, "side table of %u rows takes %u bytes", n, b.nside);
		for (unsigned i = 0; i < n; i++) {
			uint32_t last = (i + 1 < n ? row[i + 1].host : host_off) - 1;
			SideRow a = side_find(&b, row[i].host), z = side_find(&b, last);

			check(a.host == row[i].host && a.pc == row[i].pc && a.flags == row[i].flags &&
				  z.host == a.host && z.pc == a.pc && z.flags == a.flags,
			    "side table, row %u", i);
		}
	}
}
