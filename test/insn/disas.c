/*
 * Disassembly: each row with random operands, against objdump. The words go
 * into an object file whose .riscv.attributes name the extensions; $OBJDUMP
 * is the objdump, $OBJDUMP_OLD says that it is older than 2.44 and what it
 * does not know is skipped row by row.
 */
#include <stdlib.h>
#include <string.h>

#include "insn_test.h"

enum { PER_ROW = 32, SLOT = 8, BASE = 0x2000000 };

/* Our text and objdump's in one form: no spaces, pc-relative operands as the target. */
static void normal(char *s, bool ours)
{
	char *hash = ours ? strstr(s, "# 0x") : NULL, *comma, *d = s;
	char target[32] = "";

	if (hash) { /* ours: "beq  a0,a1,8  # 0x1008", "auipc a0,0x12  # 0x..." */
		snprintf(target, sizeof(target), "%s", hash + 2);
		*hash = 0;
		while (hash > s && hash[-1] == ' ')
			*--hash = 0;
		comma = strrchr(s, ',');
		if (!comma)
			comma = strrchr(s, ' ');
		if (comma && strncmp(comma + 1, "0x", 2))
			strcpy(comma + 1, target);
	}
	if ((hash = strchr(s, '#')))
		*hash = 0;
	for (; *s; s++)
		if (*s != ' ' && *s != '\t' && *s != '\n')
			*d++ = *s;
	*d = 0;
}

/* Before 2.42 objdump wrote "add" for addi and so on. */
static bool same(const char *ours, const char *theirs, bool old)
{
	size_t n = strspn(ours, "abcdefghjklmnopqrstuvwxyz.");

	if (!strcmp(ours, theirs))
		return true;
	return old && ours[n] == 'i' && !strncmp(ours, theirs, n) && !strcmp(ours + n + 1, theirs + n);
}

static bool write_object(const char *path, const Variant *v, const Insn *in, unsigned n)
{
	uint8_t *mem = xcalloc(n, SLOT);
	bool ok;

	for (unsigned k = 0; k < n; k++) {
		for (int j = 0; j < SLOT; j += 2)
			st16le(mem + k * SLOT + j, 1); /* c.nop */
		if (in[k].len == 2)
			st16le(mem + k * SLOT, (uint16_t)in[k].bits);
		else
			st32le(mem + k * SLOT, (uint32_t)in[k].bits);
	}
	ok = elf_write(path, v, BASE, mem, (size_t)n * SLOT, 0);
	free(mem);
	return ok;
}

bool objdump_texts(const char *cmd, uint64_t base, unsigned slot, unsigned n, Text *text)
{
	char line[512];
	unsigned seen = 0;
	FILE *p = popen(cmd, "r");

	if (!p) {
		fail("disas: cannot run %s", cmd);
		return false;
	}
	while (fgets(line, sizeof(line), p)) {
		char *end, *s;
		uint64_t a = strtoull(line, &end, 16);
		uint64_t k = (a - base) / slot;

		if (*end != ':' || end == line || (a - base) % slot || k >= n)
			continue;
		if (!(s = strchr(end, '\t')) || !(s = strchr(s + 1, '\t')))
			continue;
		seen++;
		snprintf(text[k], sizeof(text[k]), "%.150s", s + 1);
	}
	pclose(p);
	if (seen != n)
		fail("disas: objdump shows %u of %u instructions", seen, n);
	return seen == n;
}

void disas_compare(const Guest *g, const char *who, const Insn *in, unsigned n, Text *theirs,
    Verdict (*judge)(const Insn *i, char *ours, char *theirs), Tally *tally)
{
	for (unsigned k = 0; k < n; k++) {
		Tally *t = &tally[in[k].row - g->insns->row];
		char ours[sizeof(Text)];

		disas(g, &in[k], ours, sizeof(ours));
		Verdict v = judge(&in[k], ours, theirs[k]);
		if (!t->of[v]++ && v == DIFFERENT)
			fail("disas %s %0*llx: %s, %s %s", g->name, in[k].len * 2, (unsigned long long)in[k].bits, ours,
			    who, theirs[k]);
		else if (v == SAME)
			pass();
	}
}

static Verdict judge(const Insn *i, char *ours, char *theirs)
{
	bool old = getenv("OBJDUMP_OLD");

	(void)i;
	normal(theirs, false);
	normal(ours, true);
	if (same(ours, theirs, old))
		return SAME;
	return theirs[0] == '.' || old ? UNKNOWN : DIFFERENT;
}

static void compare(const Variant *v, const Insn *in, unsigned n, Tally *tally)
{
	const char *tmp = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", *objdump = getenv("OBJDUMP");
	char path[512], cmd[1024];
	Text *theirs = xcalloc(n, sizeof(*theirs));

	snprintf(path, sizeof(path), "%.400s/insn%d.o", tmp, v->xlen);
	snprintf(cmd, sizeof(cmd), "%s -d -z %s 2>&1", objdump ? objdump : "riscv64-linux-gnu-objdump", path);
	if (!write_object(path, v, in, n))
		fail("disas: cannot write %s", path);
	else if (objdump_texts(cmd, BASE, SLOT, n, theirs))
		disas_compare(riscv_guests[v->xlen == 32], "objdump", in, n, theirs, judge, tally);
	free(theirs);
}

void test_disas(void)
{
	Tally *tally = xcalloc(rv_insns.nrow, sizeof(*tally));
	unsigned uncovered = 0;

	for (int k = 0; k < NVARIANT; k++) {
		const Variant *v = &variant[k];
		Insn *in = xcalloc(rv_insns.nrow * PER_ROW, sizeof(*in));
		unsigned n = 0;

		for (unsigned r = 0; r < rv_insns.nrow; r++)
			for (int j = 0; row_in(&rv_insns.row[r], v) && j < PER_ROW; j++) {
				if (!row_random(&rv_insns, &rv_insns.row[r], v->features, BASE + n * SLOT, &in[n])) {
					fail("no word for row %u, %s", r, insn_name(&rv_insns, &rv_insns.row[r]));
					break;
				}
				n++;
			}
		compare(v, in, n, tally);
		free(in);
	}
	for (unsigned r = 0; r < rv_insns.nrow; r++) {
		if (tally[r].of[SAME] || tally[r].of[DIFFERENT])
			continue;
		uncovered++;
		if (getenv("OBJDUMP_OLD"))
			skip("row %s: newer than objdump", insn_name(&rv_insns, &rv_insns.row[r]));
		else
			fail("row %u, %s: objdump agrees with none (%u unknown)", r, insn_name(&rv_insns, &rv_insns.row[r]),
			    tally[r].of[UNKNOWN]);
	}
	printf("disas: %u rows, %u agree with objdump\n", rv_insns.nrow, rv_insns.nrow - uncovered);
	free(tally);
}
