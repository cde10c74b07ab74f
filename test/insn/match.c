/*
 * The decode tree against a linear matcher that knows only the rows, on
 * random words; then words that must be illegal, or must not.
 */
#include <string.h>
#include <time.h>

#include "insn_test.h"
#include "../../src/arch/aarch64/kind.h"

static const FieldRow *field(const InsnTab *t, const InsnRow *r, int k)
{
	return &t->field[t->args[r->args + k]];
}

/* Does the row match? arg: its operands. */
static bool fits(const InsnTab *t, const InsnRow *r, uint64_t bits, uint64_t features, int64_t *arg)
{
	const Needs *n = &t->needs[r->needs];

	if ((bits & r->mask) != r->match || (features & n->all) != n->all || features & n->none ||
	    (n->any && !(features & n->any)))
		return false;
	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field(t, r, k);
		uint64_t v = 0, w = bits >> f->cmp_lo & ((1ull << f->bits) - 1);

		for (int p = 0; p < f->npart; p++)
			for (int b = f->part[p].hi; b >= f->part[p].lo; b--)
				v = v << 1 | (bits >> b & 1);
		if ((v < 64 && f->bad >> v & 1) || (f->cmp == FCMP_EQ && v != w) || (f->cmp == FCMP_NE && v == w) ||
		    (f->cmp == FCMP_EVEN && v % 2))
			return false;
		arg[k] = (int64_t)(((v << f->shift) ^ f->sign) - f->sign) + f->add;
		if (f->cmp == FCMP_FN && !t->fits(f, bits, &arg[k]))
			return false;
	}
	return true;
}

static int weight(const InsnTab *t, const InsnRow *r)
{
	int n = __builtin_popcountll(r->mask) * 16;

	for (int k = 0; k < r->nargs; k++)
		n += field(t, r, k)->cmp != FCMP_NONE && field(t, r, k)->cmp != FCMP_EVEN;
	return n;
}

static const InsnRow *linear(const InsnTab *t, uint64_t bits, uint64_t features)
{
	const InsnRow *best = NULL;
	int64_t arg[8];

	for (unsigned r = 0; r < t->nrow; r++)
		if (fits(t, &t->row[r], bits, features, arg) && (!best || weight(t, &t->row[r]) > weight(t, best)))
			best = &t->row[r];
	return best;
}

#ifdef HAVE_A64
void a64_nop(Trans *t, const Insn *i);

/*
 * aarch64, where many rows are aliases: rows that match too and have the emit function of i's must give it the same
 * operands, since it is an alias of theirs; it may have more. a64_nop does not look at any.
 */
static void test_alias(const InsnTab *t, const Insn *i, uint64_t features)
{
	for (const InsnRow *r = t->row; r < t->row + t->nrow; r++) {
		int64_t arg[8];

		if (r == i->row || r->emit != i->row->emit || t->emit[r->emit] == a64_nop ||
		    !fits(t, r, i->bits, features, arg))
			continue;
		if (r->with == i->row->with && r->nargs <= i->row->nargs && !memcmp(arg, i->arg, r->nargs * sizeof(arg[0])))
			pass();
		else
			fail("match %0llx: operands of %s %s and %s %s differ", (unsigned long long)i->bits,
			    insn_name(t, i->row), insn_text(t, i->row), insn_name(t, r), insn_text(t, r));
	}
}

#endif

/* A random word, more often than not near a row's pattern. */
static uint64_t word(const InsnTab *t)
{
	const InsnRow *r = &t->row[below(t->nrow)];
	uint64_t w = below(3) ? r->match | (rnd() & ~r->mask) : rnd();

	if (!below(4))
		w ^= 1ull << below(32);
	return t != &rv_insns || (w & 3) == 3 ? (uint32_t)w : (uint16_t)w;
}

static const struct Known {
	uint32_t bits;
	int xlen;               /* 0: both */
	uint64_t without;       /* features taken away */
	const char *name;       /* NULL: illegal */
	const char *why;
} known[] = {
	{0x00000000, 0, 0, NULL, "all zeros"},
	{0xffffffff, 0, 0, NULL, "all ones"},
	{0x0000, 0, 0, NULL, "c.addi4spn of 0, the defined illegal instruction"},
	{0x0004, 0, 0, NULL, "c.addi4spn of 0 into a5"},
	{0x2001, 64, 0, NULL, "c.addiw into x0"},
	{0x2001, 32, 0, "jal", "c.jal"},
	{0x6101, 0, 0, NULL, "c.addi16sp of 0"},
	{0x6001, 0, 0, NULL, "c.lui of 0 into x0"},
	{0x6081, 0, 0, "c.mop.1", "c.lui of 0 into x1"},
	{0x6081, 0, RVF(ZCMOP), NULL, "c.lui of 0 into x1 without Zcmop"},
	{0x6801, 0, 0, NULL, "c.lui of 0 into x16"},
	{0x8002, 0, 0, NULL, "c.jr x0"},
	{0x9002, 0, 0, "ebreak", "c.ebreak"},
	{0x4002, 0, 0, NULL, "c.lwsp into x0"},
	{0x6002, 64, 0, NULL, "c.ldsp into x0"},
	{0x6002, 32, 0, "flw", "c.flwsp into f0"},
	{0x9c41, 0, 0, "mul", "c.mul"},
	{0x9c01, 32, 0, NULL, "c.subw on RV32"},
	{0x9c01, 64, 0, "subw", "c.subw"},
	{0x9c75, 0, 0, "not", "c.not"},
	{0x9c7d, 0, 0, NULL, "reserved beside c.not"},
	{0x9c71, 32, 0, NULL, "c.zext.w on RV32"},
	{0x9003, 0, 0, "lh", "lh"},
	{0x1402, 32, 0, NULL, "c.slli by more than 31 on RV32"},
	{0x9001, 32, 0, NULL, "c.srli by more than 31 on RV32"},
	{0x00b50003, 0, 0, "lb", "lb"},
	{0x00007003, 0, 0, NULL, "load funct3 7"},
	{0x00003003, 32, 0, NULL, "ld on RV32"},
	{0x00006003, 32, 0, NULL, "lwu on RV32"},
	{0x00004023, 0, 0, NULL, "store funct3 4"},
	{0x00002063, 0, 0, NULL, "branch funct3 2"},
	{0x00003063, 0, 0, NULL, "branch funct3 3"},
	{0x00001067, 0, 0, NULL, "jalr funct3 1"},
	{0x02051513, 32, 0, NULL, "slli by 32 on RV32"},
	{0x02051513, 64, 0, "slli", "slli by 32"},
	{0x0205151b, 64, 0, NULL, "slliw with bit 25"},
	{0x40051513, 0, 0, NULL, "slli with bit 30"},
	{0x0000100b, 0, 0, NULL, "custom-0"},
	{0x00000073, 0, 0, "ecall", "ecall"},
	{0x00000173, 0, 0, NULL, "ecall with rd"},
	{0x00008073, 0, 0, NULL, "ecall with rs1"},
	{0x10200073, 0, 0, NULL, "sret in user mode"},
	{0x30200073, 0, 0, NULL, "mret in user mode"},
	{0x10500073, 0, 0, NULL, "wfi in user mode"},
	{0x12000073, 0, 0, NULL, "sfence.vma in user mode"},
	{0x00004073, 0, 0, NULL, "system funct3 4, no mop"},
	{0x02c5d5b3, 0, RVF(M), NULL, "divu without M"},
	{0x1005262f, 0, 0, "lr.w", "lr.w"},
	{0x1015262f, 0, 0, NULL, "lr.w with rs2"},
	{0x1005362f, 32, 0, NULL, "lr.d on RV32"},
	{0x18a5262f, 0, RVF(A) | RVF(ZALRSC), NULL, "sc.w without A"},
	{0x28b544af, 64, 0, NULL, "amocas.q into an odd register"},
	{0x28b5442f, 64, 0, NULL, "amocas.q from an odd register"},
	{0x28c5442f, 64, 0, "amocas.q", "amocas.q"},
	{0x28b534af, 32, 0, NULL, "amocas.d into an odd register on RV32"},
	{0x28b534af, 64, 0, "amocas.d", "amocas.d"},
	{0x02c5d553, 0, 0, NULL, "fadd.d with rounding mode 5"},
	{0x02c5e553, 0, 0, NULL, "fadd.d with rounding mode 6"},
	{0x02c5f553, 0, 0, "fadd.d", "fadd.d, dynamic"},
	{0x02c5f553, 0, RVF(D), NULL, "fadd.d without D"},
	{0x06c5f553, 0, 0, NULL, "fadd.q"},
	{0x22c58553, 0, 0, "fsgnj.d", "fsgnj.d"},
	{0x22b58553, 0, 0, "fmv.d", "fsgnj.d of one register"},
	{0x22b5b553, 0, 0, NULL, "fsgnj funct3 3"},
	{0xe2050553, 32, 0, NULL, "fmv.x.d on RV32"},
	{0xc2250553, 32, 0, NULL, "fcvt.l.d on RV32"},
	{0xb2c58553, 64, 0, NULL, "fmvp.d.x on RV64"},
	{0x3107b513, 0, 0, "sltiu", "sltiu"},
	{0x31b51513, 64, 0, NULL, "aes64ks1i with round 11"},
	{0x31a51513, 64, 0, "aes64ks1i", "aes64ks1i with round 10"},
	{0x0080a00f, 0, 0, NULL, "cbo with an unknown function"},
	{0x0040a00f, 0, 0, "cbo.zero", "cbo.zero"},
	{0x0040a00f, 0, RVF(ZICBOZ), NULL, "cbo.zero without Zicboz"},
	{0x8330000f, 0, 0, "fence.tso", "fence.tso"},
	{0x4330000f, 0, 0, "fence", "fence with a reserved mode"},
	{0x0100000f, 0, 0, "pause", "pause"},
	{0x00052033, 0, 0, "sltz", "a HINT with an alias"},
	{0x00000037, 0, 0, "lui", "a HINT: lui into x0"},
};

#ifdef HAVE_A64
/* The same of aarch64. */
#define A64F(id) (1ull << A64F_##id)
static const struct Known64 {
	uint32_t bits;
	uint64_t without;
	const char *text;       /* NULL: illegal */
	const char *why;
} known64[] = {
	{0x00000000, 0, "udf #0", "all zeros"},
	{0xffffffff, 0, NULL, "all ones"},
	{0x91000400, 0, "add x0, x0, #0x1", "add"},
	{0x11800400, 0, NULL, "add with shift 2"},
	{0x8b407c41, 0, "add x1, x2, x0, lsr #31", "add, shifted"},
	{0x8bc00041, 0, NULL, "add, shifted by ror"},
	{0x0b008041, 0, NULL, "32-bit add, shifted by 32"},
	{0x8b2153ff, 0, "add sp, sp, w1, uxtw #4", "add, extended"},
	{0x8b2177ff, 0, NULL, "add, extended and shifted by 5"},
	{0x8b216fff, 0, "add sp, sp, x1, lsl #3", "add, extended: lsl with sp"},
	{0x9240f800, 0, "and x0, x0, #0x7fffffffffffffff", "and of a mask"},
	{0x9240fc00, 0, NULL, "and of a mask of all ones"},
	{0x12400000, 0, NULL, "32-bit and of a 64-bit mask"},
	{0x1200fc00, 0, NULL, "and of a mask with elements of one bit"},
	{0x92800000, 0, "mov x0, #0xffffffffffffffff", "movn as mov"},
	{0x12bfffe0, 0, "movn w0, #0xffff, lsl #16", "movn that movz can do"},
	{0xd2a00000, 0, "movz x0, #0x0, lsl #16", "movz of a high zero"},
	{0x52c00000, 0, NULL, "32-bit movz, shifted by 32"},
	{0xb2401fe0, 0, "orr x0, xzr, #0xff", "orr that movz can do"},
	{0xb200c3e0, 0, "mov x0, #0x101010101010101", "orr that it cannot"},
	{0x53017c20, 0, "lsr w0, w1, #1", "ubfm as lsr"},
	{0x531f7820, 0, "lsl w0, w1, #1", "ubfm as lsl"},
	{0xd3407c20, 0, "ubfx x0, x1, #0, #32", "ubfm, no uxtw"},
	{0x13407c20, 0, NULL, "sbfm with the wrong N"},
	{0x93407c20, 0, "sxtw x0, w1", "sxtw"},
	{0x13818020, 0, NULL, "32-bit extr from 32"},
	{0x1a9f17e0, 0, "cset w0, eq", "csinc as cset"},
	{0x1a9fe7e0, 0, "csinc w0, wzr, wzr, al", "csinc that always selects"},
	{0x5a812020, 0, "cinv w0, w1, cc", "csinv as cinv"},
	{0x5a81e020, 0, "csinv w0, w1, w1, al", "csinv that always selects"},
	{0x7a400800, 0, "ccmp w0, #0x0, #0x0, eq", "ccmp"},
	{0x7a400810, 0, NULL, "ccmp with o3"},
	{0xd503233f, 0, "paciasp", "paciasp"},
	{0xd503233f, A64F(PAUTH), "hint #0x19", "paciasp without it"},
	{0xd503245f, 0, "bti c", "bti"},
	{0xd503245f, A64F(BTI), "hint #0x22", "bti without it"},
	{0xd65f0bff, A64F(PAUTH), NULL, "retaa without PAuth"},
	{0x1ac04c00, A64F(CRC32), NULL, "crc32x on 32 bits"},
	{0x9ac04c00, A64F(CRC32), NULL, "crc32x without CRC32"},
	{0xd53bd040, 0, "mrs x0, tpidr_el0", "mrs"},
	{0xd53bff00, 0, "mrs x0, s3_3_c15_c15_0", "mrs of a register without a name"},
	{0xd50b7423, 0, "dc zva, x3", "dc"},
	{0xd508711f, 0, "ic ialluis", "ic without a register"},
	{0xd50340df, 0, "msr daifset, #0x0", "msr of PSTATE"},
	{0xd500449f, 0, NULL, "msr of pan to 4"},
	{0xd5033f9f, 0, "dsb sy", "dsb"},
	{0xd503309f, 0, "ssbb", "dsb 0"},
	{0xd65f03c0, 0, "ret", "ret"},
	{0xd65f0020, 0, "ret x1", "ret by another register"},
	{0xd65f0021, 0, NULL, "ret with op4"},
};

static void test_known64(void)
{
	for (unsigned k = 0; k < LEN(known64); k++) {
		const struct Known64 *w = &known64[k];
		char text[128] = "";
		Insn i;

		i.pc = 0, i.len = 4;
		if (decode_insn(&a64_insns, w->bits, ~w->without, &i))
			disas(aarch64_guests[0], &i, text, sizeof(text));
		if (!strcmp(text, w->text ? w->text : ""))
			pass();
		else
			fail("aarch64 %08x (%s) is %s, not %s", w->bits, w->why, *text ? text : "illegal",
			    w->text ? w->text : "illegal");
	}
}

#endif

static void test_known(void)
{
	for (unsigned k = 0; k < LEN(known); k++)
		for (int v = 0; v < NVARIANT; v += 2) {
			const struct Known *w = &known[k];
			Insn i;

			if (w->xlen && w->xlen != variant[v].xlen)
				continue;
			decode_insn(&rv_insns, w->bits, variant[v].features & ~w->without, &i);
			const char *got = i.row ? insn_name(&rv_insns, i.row) : NULL;
			if (got && w->name ? !strcmp(got, w->name) : got == w->name)
				pass();
			else
				fail("rv%d %08x (%s) is %s, not %s", variant[v].xlen, w->bits, w->why, got ? got : "illegal",
				    w->name ? w->name : "illegal");
		}
}

/* The tree says what the rows say; text of any length fits, and is the same that more room gives. */
static bool test_word(const Guest *g, uint64_t bits, uint64_t features)
{
	const InsnTab *t = g->insns;
	const InsnRow *r = linear(t, bits, features);
	char part[64], whole[256];
	size_t room = 1 + below(sizeof(part));
	Insn i;

	decode_insn(t, bits, features, &i);
	i.pc = rnd(), i.len = g->insn_min == 4 || (bits & 3) == 3 ? 4 : 2;
	int len = disas(g, &i, whole, sizeof(whole));
	if (disas(g, &i, part, room) != len || strlen(whole) != (size_t)len || strncmp(part, whole, room - 1) ||
	    strlen(part) >= room)
		fail("disas of %llx into %zu bytes: %s, whole %s", (unsigned long long)bits, room, part, whole);
	if (r == i.row)
		pass();
	else
		fail("match %s %0llx: tree says %s, rows say %s", g->name, (unsigned long long)bits,
		    i.row ? insn_name(t, i.row) : "illegal", r ? insn_name(t, r) : "illegal");
#ifdef HAVE_A64
	if (i.row && t == &a64_insns)
		test_alias(t, &i, features);
#endif
	return r;
}

/* How long it takes to decode a word. */
static void test_time(const Guest *g, uint64_t features)
{
	enum { N = 200000 };
	static uint64_t w[N];
	unsigned legal = 0;
	struct timespec a, b;

	for (int n = 0; n < N; n++)
		w[n] = word(g->insns);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (int n = 0; n < N; n++) {
		Insn i;
		legal += decode_insn(g->insns, w[n], features, &i);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	printf("match %s: %u words of %d legal, %ld ns per word\n", g->name, legal, N,
	    (long)((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec) / N);
}

void test_match(void)
{
	enum { N = 25000 };

	for (int v = 0; v < NVARIANT; v++)
		for (int n = 0; n < N; n++) {
			uint64_t f = variant[v].features;

			if (!below(4))
				f &= rnd() | RVF(RV32) | RVF(RV64);
			test_word(riscv_guests[v / 2], word(&rv_insns), f);
		}
	test_known();
	test_time(riscv_guests[0], variant[0].features);
#ifdef HAVE_A64
	for (int n = 0; n < N; n++)
		test_word(aarch64_guests[0], word(&a64_insns), below(4) ? ~0ull : rnd());
	test_known64();
	test_time(aarch64_guests[0], ~0ull);
#endif
}
