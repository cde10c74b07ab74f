/*
 * The decode tree against a linear matcher that knows only the rows, on
 * random words; then words that must be illegal, or must not.
 */
#include <string.h>
#include <time.h>

#include "insn_test.h"

static const FieldRow *field(const InsnRow *r, int k)
{
	return &rv_insns.field[rv_insns.args[r->args + k]];
}

static bool fits(const InsnRow *r, uint64_t bits, uint64_t features)
{
	const Needs *n = &rv_insns.needs[r->needs];

	if ((bits & r->mask) != r->match || (features & n->all) != n->all || features & n->none ||
	    (n->any && !(features & n->any)))
		return false;
	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field(r, k);
		uint64_t v = 0, w = bits >> f->cmp_lo & ((1ull << f->bits) - 1);

		for (int p = 0; p < f->npart; p++)
			for (int b = f->part[p].hi; b >= f->part[p].lo; b--)
				v = v << 1 | (bits >> b & 1);
		if ((v < 64 && f->bad >> v & 1) || (f->cmp == FCMP_EQ && v != w) || (f->cmp == FCMP_NE && v == w) ||
		    (f->cmp == FCMP_EVEN && v % 2))
			return false;
	}
	return true;
}

static int weight(const InsnRow *r)
{
	int n = __builtin_popcountll(r->mask) * 16;

	for (int k = 0; k < r->nargs; k++)
		n += field(r, k)->cmp == FCMP_EQ || field(r, k)->cmp == FCMP_NE;
	return n;
}

static const InsnRow *linear(uint64_t bits, uint64_t features)
{
	const InsnRow *best = NULL;

	for (unsigned r = 0; r < rv_insns.nrow; r++)
		if (fits(&rv_insns.row[r], bits, features) && (!best || weight(&rv_insns.row[r]) > weight(best)))
			best = &rv_insns.row[r];
	return best;
}

static uint64_t word(void)
{
	const InsnRow *r = &rv_insns.row[below(rv_insns.nrow)];
	uint64_t w = below(3) ? r->match | (rnd() & ~r->mask) : rnd();

	if (!below(4))
		w ^= 1ull << below(32);
	return (w & 3) == 3 ? (uint32_t)w : (uint16_t)w;
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

static void test_known(void)
{
	for (unsigned k = 0; k < LEN(known); k++)
		for (int v = 0; v < NVARIANT; v += 2) {
			const struct Known *w = &known[k];
			Insn i;

			if (w->xlen && w->xlen != variant[v].xlen)
				continue;
			decode(&rv_insns, w->bits, variant[v].features & ~w->without, &i);
			const char *got = i.row ? insn_name(&rv_insns, i.row) : NULL;
			if (got && w->name ? !strcmp(got, w->name) : got == w->name)
				pass();
			else
				fail("rv%d %08x (%s) is %s, not %s", variant[v].xlen, w->bits, w->why, got ? got : "illegal",
				    w->name ? w->name : "illegal");
		}
}

void test_match(void)
{
	enum { N = 200000 };
	static uint64_t w[N];
	unsigned legal = 0;
	struct timespec a, b;

	for (int v = 0; v < NVARIANT; v++)
		for (int n = 0; n < N / 8; n++) {
			uint64_t bits = word(), f = variant[v].features;
			Insn i;

			if (!below(4))
				f &= rnd() | RVF(RV32) | RVF(RV64);
			decode(&rv_insns, bits, f, &i);
			const InsnRow *r = linear(bits, f);
			legal += r != NULL;
			/* text of any length fits, and is the same that more room gives */
			char part[64], whole[256];
			size_t room = 1 + below(sizeof(part));
			i.pc = rnd(), i.len = (bits & 3) == 3 ? 4 : 2;
			int len = disas(riscv_guests[v / 2], &i, whole, sizeof(whole));
			if (disas(riscv_guests[v / 2], &i, part, room) != len || strlen(whole) != (size_t)len ||
			    strncmp(part, whole, room - 1) || strlen(part) >= room)
				fail("disas of %llx into %zu bytes: %s, whole %s", (unsigned long long)bits, room, part, whole);
			if (r == i.row)
				pass();
			else
				fail("match rv%d %0llx: tree says %s, rows say %s", variant[v].xlen, (unsigned long long)bits,
				    i.row ? insn_name(&rv_insns, i.row) : "illegal", r ? insn_name(&rv_insns, r) : "illegal");
		}
	test_known();
	for (int n = 0; n < N; n++)
		w[n] = word();
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (int n = 0; n < N; n++) {
		Insn i;
		legal += decode(&rv_insns, w[n], variant[0].features, &i);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	printf("match: %u words legal, %ld ns per word\n", legal,
	    (long)((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec) / N);
}
