/*
 * Disassembly of aarch64: each row with random operands, against objdump
 * ($OBJDUMP_A64; $OBJDUMP_A64_OLD says that it is older than 2.44) and capstone. Both texts are split into words and numbers;
 * numbers are the same if their values are. What remains is in differ_a64.h.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#ifdef HAVE_CAPSTONE
#include <capstone/capstone.h>
#endif

#include "insn_test.h"

enum { PER_ROW = 64, BASE = 0x2000000 };

enum { OBJDUMP = 1, CAPSTONE = 2, BOTH = 3 };

/* Words of ours on the left are written by another as on the right; in each place. */
static const struct { int who; const char *ours, *theirs; } word[] = {
	{CAPSTONE, "b.cs", "b.hs"}, {CAPSTONE, "b.cc", "b.lo"}, {CAPSTONE, "cs", "hs"}, {CAPSTONE, "cc", "lo"},
};

/* Texts of ours and of the other that are both right, or the other's fault: shell patterns. */
static const struct {
	int who;
	const char *ours, *theirs;
} differ[] = {
#define D(who, ours, theirs, why) {who, ours, theirs},
#include "differ_a64.h"
#undef D
};

/* The next word, number or sign of *s, blanks before it left out; returns its length. */
static size_t token(const char **s)
{
	size_t n = 0;

	while (isspace((unsigned char)**s) || **s == '#')
		++*s;
	if (isalnum((unsigned char)**s) || **s == '_' || **s == '.')
		while (isalnum((unsigned char)(*s)[n]) || (*s)[n] == '_' || (*s)[n] == '.' ||
		    (((*s)[n] == '+' || (*s)[n] == '-') && (*s)[n - 1] == 'e' && isdigit((unsigned char)**s)))
			n++;
	else if (**s == '-' && isdigit((unsigned char)(*s)[1]))
		for (n = 1; isalnum((unsigned char)(*s)[n]) || (*s)[n] == '.' ||
		    (((*s)[n] == '+' || (*s)[n] == '-') && (*s)[n - 1] == 'e'); n++)
			;
	else
		n = **s != 0;
	return n;
}

static bool number(const char *s, size_t n, double *fp, uint64_t *v)
{
	bool neg = *s == '-', hex;
	char buf[64], *end;

	if (!isdigit((unsigned char)s[neg]) || n >= sizeof(buf))
		return false;
	memcpy(buf, s + neg, n - neg);
	buf[n - neg] = 0;
	hex = !strncmp(buf, "0x", 2);
	*fp = strtod(buf, &end) * (neg ? -1 : 1);
	if (*end)
		return false;
	*v = strtoull(buf, &end, hex ? 16 : 10);
	if (*end) /* has a point or exponent */
		*v = (uint64_t)(int64_t)*fp;
	*v = neg ? -*v : *v;
	if (!*end)
		*fp = (double)(int64_t)*v;
	return true;
}

/* Are two numbers one? Those of 32-bit instructions may be written with either sign. */
static bool same_number(const char *a, size_t na, const char *b, size_t nb, bool wide)
{
	double fa, fb;
	uint64_t va, vb;

	if (!number(a, na, &fa, &va) || !number(b, nb, &fb, &vb))
		return false;
	if (va == vb && fabs(fa - fb) <= fabs(fa) * 1e-6)
		return true;
	return !wide && (uint32_t)va == (uint32_t)vb && va + (1ull << 31) < 3ull << 31 && vb + (1ull << 31) < 3ull << 31;
}

static bool same(const char *ours, const char *theirs, bool wide, int who)
{
	for (;;) {
		size_t n = token(&ours), m = token(&theirs);
		bool ok = n == m && !strncasecmp(ours, theirs, n);

		for (unsigned k = 0; !ok && k < LEN(word); k++)
			ok = word[k].who & who && strlen(word[k].ours) == n && strlen(word[k].theirs) == m &&
			    !memcmp(ours, word[k].ours, n) && !memcmp(theirs, word[k].theirs, m);
		if (!ok && !same_number(ours, n, theirs, m, wide))
			return false;
		if (!n)
			return true;
		ours += n;
		theirs += m;
	}
}

/* "{v31.4s-v1.4s}" as "{v31.4s, v0.4s, v1.4s}": one writes short lists so, another long ones. */
static void expand_list(char *s, size_t n)
{
	unsigned first, last;
	char shape[8], end[8], rest[sizeof(Text)];
	int len = 0;

	if (!(s = strchr(s, '{')) ||
	    sscanf(s, "{v%u.%7[0-9a-z]-v%u.%7[0-9a-z]}%n", &first, shape, &last, end, &len) != 4 || !len)
		return;
	n = MIN(n, sizeof(rest));
	snprintf(rest, n, "%s", s + len);
	*++s = 0;
	for (unsigned r = first; ; r = (r + 1) % 32) {
		snprintf(s + strlen(s), n - strlen(s), "v%u.%s%s", r, shape, r == last ? "}" : ", ");
		if (r == last || strlen(s) > n / 2)
			break;
	}
	snprintf(s + strlen(s), n - strlen(s), "%s", rest);
}

static Verdict judge(const Insn *i, char *ours, char *theirs, int who)
{
	char *note = strstr(theirs, "//");

	expand_list(ours, sizeof(Text));
	expand_list(theirs, sizeof(Text));

	if (note)
		*note = 0;
	theirs[strcspn(theirs, "<\n")] = 0;
	for (char *s = theirs; *s; s++)
		*s = *s == '\t' ? ' ' : *s;
	for (size_t n = strlen(theirs); n && theirs[n - 1] == ' '; n--)
		theirs[n - 1] = 0;
	if (!*theirs || *theirs == '.' || strstr(theirs, "undefined"))
		return UNKNOWN;
	if (same(ours, theirs, i->bits >> 31 & 1, who))
		return SAME;
	for (unsigned k = 0; k < LEN(differ); k++)
		if (differ[k].who & who && !fnmatch(differ[k].ours, ours, 0) && !fnmatch(differ[k].theirs, theirs, 0))
			return EXPLAINED;
	return who == OBJDUMP && getenv("OBJDUMP_A64_OLD") ? UNKNOWN : DIFFERENT;
}

static Verdict judge_objdump(const Insn *i, char *ours, char *theirs) { return judge(i, ours, theirs, OBJDUMP); }

static bool objdump(const Insn *in, unsigned n, Text *text)
{
	const char *tmp = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", *cmd = getenv("OBJDUMP_A64");
	char path[512], line[1024];
	FILE *f;

	snprintf(path, sizeof(path), "%.400s/a64.bin", tmp);
	if (!(f = fopen(path, "wb"))) {
		fail("disas: cannot write %s", path);
		return false;
	}
	for (unsigned k = 0; k < n; k++) {
		uint8_t b[4];

		st32le(b, (uint32_t)in[k].bits);
		fwrite(b, 1, 4, f);
	}
	fclose(f);
	snprintf(line, sizeof(line), "%s -D -z -b binary -m aarch64 --adjust-vma=0x%x %s 2>&1",
	    cmd ? cmd : "aarch64-linux-gnu-objdump", BASE, path);
	return objdump_texts(line, BASE, 4, n, text);
}

#ifdef HAVE_CAPSTONE
static Verdict judge_capstone(const Insn *i, char *ours, char *theirs) { return judge(i, ours, theirs, CAPSTONE); }

static void capstone(const Insn *in, unsigned n, Text *text)
{
	csh h;

	if (cs_open(CS_ARCH_ARM64, CS_MODE_ARM, &h) != CS_ERR_OK) {
		fail("disas: capstone has no aarch64");
		return;
	}
	for (unsigned k = 0; k < n; k++) {
		uint8_t b[4];
		cs_insn *c;

		st32le(b, (uint32_t)in[k].bits);
		text[k][0] = 0;
		if (!cs_disasm(h, b, 4, in[k].pc, 1, &c))
			continue;
		snprintf(text[k], sizeof(text[k]), "%s %.100s", c->mnemonic, c->op_str);
		cs_free(c, 1);
	}
	cs_close(&h);
}
#endif

/* Say how far the other one agrees. */
static void count(const char *who, const Tally *tally)
{
	unsigned rows = 0, differ_rows = 0, unknown = 0, words[UNKNOWN + 1] = {0};

	for (unsigned r = 0; r < a64_insns.nrow; r++) {
		for (int v = 0; v <= UNKNOWN; v++)
			words[v] += tally[r].of[v];
		rows += tally[r].of[SAME] > 0;
		differ_rows += tally[r].of[DIFFERENT] > 0;
		unknown += !tally[r].of[SAME] && !tally[r].of[DIFFERENT];
	}
	printf("disas aarch64: %s agrees with %u rows of %u, %u differ, %u unknown to it; "
	    "words: %u same, %u differ, %u explained, %u unknown\n", who, rows, a64_insns.nrow, differ_rows, unknown,
	    words[SAME], words[DIFFERENT], words[EXPLAINED], words[UNKNOWN]);
}

/* All system registers and instructions, whatever their names, and hints. */
static void all_system(Tally *od)
{
	enum { N = 1 << 18 };
	Insn *in = xcalloc(N, sizeof(*in));
	Text *text = xcalloc(N, sizeof(*text));
	unsigned n = 0;

	for (uint32_t k = 0; k < N; k++) {
		in[n].pc = BASE + n * 4, in[n].len = 4;
		n += decode_insn(&a64_insns, 0xd5000000 | k >> 1 << 5 | (k & 1 ? 3 : 31), ~0ull, &in[n]);
	}
	if (objdump(in, n, text))
		disas_compare(aarch64_guests[0], "objdump", in, n, text, judge_objdump, od);
	free(in);
	free(text);
}

void test_disas_a64(void)
{
	const InsnTab *t = &a64_insns;
	Insn *in = xcalloc(t->nrow * PER_ROW, sizeof(*in));
	Text *text = xcalloc(t->nrow * PER_ROW, sizeof(*text));
	Tally *od = xcalloc(t->nrow, sizeof(*od)), *cs = xcalloc(t->nrow, sizeof(*cs));
	unsigned n = 0;

	for (unsigned r = 0; r < t->nrow; r++)
		for (int j = 0; j < PER_ROW; j++) {
			if (!row_random(t, &t->row[r], ~0ull, BASE + n * 4, &in[n])) {
				fail("no word for row %u, %s", r, insn_name(t, &t->row[r]));
				break;
			}
			n++;
		}
	if (objdump(in, n, text))
		disas_compare(aarch64_guests[0], "objdump", in, n, text, judge_objdump, od);
	all_system(od);
	count("objdump", od);
#ifdef HAVE_CAPSTONE
	capstone(in, n, text);
	disas_compare(aarch64_guests[0], "capstone", in, n, text, judge_capstone, cs);
	count("capstone", cs);
#endif
	for (unsigned r = 0; r < t->nrow; r++)
		if (!od[r].of[SAME] && !od[r].of[EXPLAINED] && !cs[r].of[SAME]) {
			if (getenv("OBJDUMP_A64_OLD"))
				skip("row %s: newer than objdump", insn_name(t, &t->row[r]));
			else
				fail("row %u, %s %s: nobody agrees", r, insn_name(t, &t->row[r]), insn_text(t, &t->row[r]));
		}
	free(in);
	free(text);
	free(od);
	free(cs);
}
