/*
 * Classes of aarch64's rows: what a row says is what plugins/howvec.c finds
 * for its words by masks. $SRC/../plugins/howvec.c is read for these.
 */
#include <stdlib.h>
#include <string.h>

#include "insn_test.h"

static struct Mask { uint32_t mask, pattern; char opt[16]; } mask[64];
static unsigned nmask;

/* Where QEMU's masks miss what the names say, and howvec with them. */
static const struct Mask better[] = {
	{0x3b000000, 0x18000000, "ldlit"},   /* they take all loads and stores of registers: four rows match nothing */
	{0x3a000000, 0x28000000, "ldstp"},   /* half of the data processing with registers too */
	{0xbfa00000, 0x0c800000, "advlsmp"}, /* only index registers below 16 */
	{0x3b200c00, 0x38200800, "ldstro"},  /* bits of the base register */
	{0x3b200400, 0x38200400, "ldstpa"},  /* a pattern outside of its mask */
};

static bool read_masks(void)
{
	const char *src = getenv("SRC");
	char path[1024], line[256];
	bool inside = false;
	FILE *f;

	snprintf(path, sizeof(path), "%.900s/../plugins/howvec.c", src ? src : "src");
	if (!(f = fopen(path, "r")))
		return false;
	while (fgets(line, sizeof(line), f) && nmask < LEN(mask)) {
		struct Mask *m = &mask[nmask];

		if (strstr(line, "Class aarch64[]"))
			inside = true;
		else if (!strncmp(line, "};", 2))
			inside = false;
		if (inside && sscanf(line, " { \"%*[^\"]\", \"%15[^\"]\", %x, %x,", m->opt, &m->mask, &m->pattern) == 3) {
			for (unsigned k = 0; k < LEN(better); k++)
				if (!strcmp(m->opt, better[k].opt))
					*m = better[k];
			nmask++;
		}
	}
	fclose(f);
	return nmask > 0;
}

void test_class(void)
{
	enum { PER_ROW = 32 };
	const InsnTab *t = &a64_insns;

	if (!read_masks()) {
		fail("class: no classes in plugins/howvec.c");
		return;
	}
	for (unsigned r = 0; r < t->nrow; r++) {
		const char *want = t->classes[t->row[r].cls * 2 + 1];

		for (int j = 0; j < PER_ROW; j++) {
			unsigned k = 0;
			Insn i;

			if (!row_random(t, &t->row[r], ~0ull, 0, &i))
				break; /* disas says so */
			while (k < nmask - 1 && (i.bits & mask[k].mask) != mask[k].pattern)
				k++;
			if (strcmp(mask[k].opt, want)) {
				fail("class: %08llx %s is in %s, howvec says %s", (unsigned long long)i.bits,
				    insn_name(t, &t->row[r]), want, mask[k].opt);
				break;
			}
			pass();
		}
	}
}
