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
	ok = elf_write(path, v->xlen, v->arch, BASE, mem, (size_t)n * SLOT, 0);
	free(mem);
	return ok;
}

static void compare(const Variant *v, const Insn *in, unsigned n, uint16_t *good, uint16_t *bad, uint16_t *unknown)
{
	const Guest *g = riscv_guests[v->xlen == 32];
	const char *tmp = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
	char path[512], cmd[1024], line[512], ours[128], theirs[512];
	unsigned seen = 0;
	bool old = getenv("OBJDUMP_OLD");
	FILE *p;

	snprintf(path, sizeof(path), "%.400s/insn%d.o", tmp, v->xlen);
	if (!write_object(path, v, in, n)) {
		fail("disas: cannot write %s", path);
		return;
	}
	snprintf(cmd, sizeof(cmd), "%s -d -z %s 2>&1", getenv("OBJDUMP") ? getenv("OBJDUMP") :
	    "riscv64-linux-gnu-objdump", path);
	if (!(p = popen(cmd, "r"))) {
		fail("disas: cannot run %s", cmd);
		return;
	}
	while (fgets(line, sizeof(line), p)) {
		char *end, *text;
		uint64_t a = strtoull(line, &end, 16);
		unsigned k = (unsigned)(a - BASE) / SLOT;

		if (*end != ':' || end == line || (a - BASE) % SLOT || k >= n)
			continue;
		if (!(text = strchr(end, '\t')) || !(text = strchr(text + 1, '\t')))
			continue;
		seen++;
		snprintf(theirs, sizeof(theirs), "%s", text + 1);
		disas(g, &in[k], ours, sizeof(ours));
		normal(theirs, false);
		normal(ours, true);
		unsigned row = (unsigned)(in[k].row - rv_insns.row);
		if (same(ours, theirs, old)) {
			good[row]++;
			pass();
		} else if (theirs[0] == '.' || old) {
			unknown[row]++;
		} else if (!bad[row]++) {
			fail("disas rv%d %0*llx: %s, objdump %s", v->xlen, in[k].len * 2, (unsigned long long)in[k].bits,
			    ours, theirs);
		}
	}
	pclose(p);
	if (seen != n)
		fail("disas: objdump shows %u of %u instructions", seen, n);
}

void test_disas(void)
{
	static uint16_t good[65536], bad[65536], unknown[65536];
	unsigned rows = 0, uncovered = 0;

	for (int k = 0; k < NVARIANT; k++) {
		const Variant *v = &variant[k];
		Insn *in = xcalloc(rv_insns.nrow * PER_ROW, sizeof(*in));
		unsigned n = 0;

		for (unsigned r = 0; r < rv_insns.nrow; r++)
			for (int j = 0; row_in(&rv_insns.row[r], v) && j < PER_ROW; j++) {
				if (!row_random(&rv_insns.row[r], v->features, BASE + n * SLOT, &in[n])) {
					fail("no word for row %u, %s", r, insn_name(&rv_insns, &rv_insns.row[r]));
					break;
				}
				n++;
			}
		compare(v, in, n, good, bad, unknown);
		free(in);
	}
	for (unsigned r = 0; r < rv_insns.nrow; r++) {
		rows++;
		if (good[r] || bad[r])
			continue;
		uncovered++;
		if (getenv("OBJDUMP_OLD"))
			skip("row %s: newer than objdump", insn_name(&rv_insns, &rv_insns.row[r]));
		else
			fail("row %u, %s: objdump agrees with none (%u unknown)", r, insn_name(&rv_insns, &rv_insns.row[r]),
			    unknown[r]);
	}
	printf("disas: %u rows, %u agree with objdump\n", rows, rows - uncovered);
}
