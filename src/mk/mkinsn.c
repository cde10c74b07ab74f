/*
 * mkinsn: turns the instruction rows of a guest (src/arch/GUEST/insn.h,
 * which explains their columns) into constant arrays for decode.c, and
 * functions that take operands out of an instruction. Built with the row file
 * included and run once by make; takes no arguments and writes C to standard
 * output. What is wrong with a row is an error that names it.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STR_(x) #x
#define STR(x) STR_(x)
#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* ---- the guest's rows ---- */
enum {
#define FEAT(id, name, help, implies, excludes) RVF_##id,
#include STR(arch/GUEST/model.h)
#undef FEAT
};
static const struct Feat {
	const char *id;
	uint64_t excludes;
} feats[] = {
#define FEAT(id, name, help, implies, excludes) {#id, excludes},
#include STR(arch/GUEST/model.h)
#undef FEAT
};

#define T(prefix, header, tab, pctab, illegal) \
	static const char *const t_prefix = #prefix, *const t_header = header, *const t_illegal = illegal; \
	enum { T_TAB = tab, T_PCTAB = pctab };
#define K(...)
#define F(...)
#define I(...)
#include ROWS
#undef T
#undef K
#define T(...)

static const struct Class {
	const char *id, *name, *brief;
} classes[] = {
#define K(id, name, brief) {#id, name, brief},
#include ROWS
#undef K
#define K(...)
};

typedef struct Field {
	const char *name, *kind, *spec;
	int line;
	struct { int hi, lo; } part[8];
	int npart, shift, bits, add, cmp, cmp_lo, cmp_hi;
	bool is_signed, pcrel;
	uint64_t bad, mask; /* mask: the bits that it takes */
	unsigned str;
} Field;
static Field fields[] = {
#undef F
#define F(name, kind, spec) {#name, #kind, spec, __LINE__, {{0, 0}}, 0, 0, 0, 0, 0, 0, 0, false, false, 0, 0, 0},
#include ROWS
#undef F
#define F(...)
};
enum { CMP_NONE, CMP_EQ, CMP_NE, CMP_EVEN, CMP_FN }; /* FCMP_* of myna.h */

typedef struct Row {
	const char *name, *pattern, *text, *cls, *needs_text, *emit_name, *with;
	int line;
	uint64_t mask, match, dots, all, none, any;
	int size, nargs, ncmp, nfn, args[8];
	unsigned str, args_at, needs, emit, class, get;
} Row;
static Row rows[] = {
#undef I
#define I(name, pattern, text, cls, needs, emit, with) \
	{name, pattern, text, #cls, #needs, #emit, #with, __LINE__, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0}, 0, 0, 0, 0, 0, 0},
#include ROWS
#undef I
};
enum { NROW = LEN(rows), NFIELD = LEN(fields) };

/* ---- errors: all are reported, then make stops ---- */
static int errors;

static void bad(int line, const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "%s:%d: %s: ", ROWS, line, what);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	errors++;
}

static void bad2(const Row *a, const Row *b, const char *why)
{
	bad(a->line, a->name, "and %s (line %d) %s", b->name, b->line, why);
}

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s: too many %s\n", ROWS, what);
	exit(1);
}

/* ---- the string pool ---- */
static char pool[1 << 18];
static unsigned npool;

/* Offset of the n bytes at s, which may be there already. */
static unsigned intern(const char *s, unsigned n)
{
	for (unsigned i = 0; i + n <= npool; i += strlen(pool + i) + 1)
		if (!memcmp(pool + i, s, n))
			return i;
	check(npool + n <= sizeof(pool), "strings");
	memcpy(pool + npool, s, n);
	npool += n;
	return npool - n;
}

/* ---- reading the columns ---- */
static uint64_t ones(int hi, int lo)
{
	return (~0ull >> (63 - hi + lo)) << lo;
}

static bool read_range(char **s, int *hi, int *lo)
{
	*hi = *lo = strtol(*s, s, 10);
	if (**s == ':')
		*lo = strtol(*s + 1, s, 10);
	return *hi < 64 && *lo >= 0 && *lo <= *hi;
}

static void read_field(Field *f)
{
	char spec[128], *w, *s;
	bool ok = strlen(f->spec) < sizeof(spec);

	if (!ok) {
		bad(f->line, f->name, "spec is too long");
		return;
	}
	strcpy(spec, f->spec);
	for (w = strtok(spec, " "); w; w = strtok(NULL, " ")) {
		s = w;
		if (!strcmp(w, "s")) {
			f->is_signed = true;
		} else if (!strcmp(w, "pc")) {
			f->pcrel = true;
		} else if (!strcmp(w, "odd!")) {
			f->cmp = CMP_EVEN;
		} else if (!strcmp(w, "fn")) {
			f->cmp = CMP_FN;
		} else if (!strncmp(w, "<<", 2)) {
			f->shift = strtol(w + 2, &s, 10);
			ok &= !*s;
		} else if (*w == '+') {
			f->add = strtol(w + 1, &s, 10);
			ok &= !*s;
		} else if (*w == '=' || !strncmp(w, "!=", 2)) {
			s = w + 1 + (*w == '!');
			f->cmp = *w == '=' ? CMP_EQ : CMP_NE;
			ok &= read_range(&s, &f->cmp_hi, &f->cmp_lo) && !*s;
		} else if (*w == '!') {
			int v = strtol(w + 1, &s, 10);
			ok &= !*s && v >= 0 && v < 64;
			f->bad |= 1ull << (v & 63);
		} else if (f->npart < 8 && read_range(&s, &f->part[f->npart].hi, &f->part[f->npart].lo) && !*s) {
			int hi = f->part[f->npart].hi, lo = f->part[f->npart].lo;
			ok &= !(f->mask & ones(hi, lo)) && hi - lo < 32;
			f->mask |= ones(hi, lo);
			f->bits += hi - lo + 1;
			f->npart++;
		} else {
			ok = false;
		}
	}
	if (!ok || f->bits + f->shift > 64 || (f->npart == 0 && (f->bad || (f->cmp && f->cmp != CMP_FN) || f->is_signed)))
		bad(f->line, f->name, "bad spec \"%s\"", f->spec);
	if ((f->cmp == CMP_EQ || f->cmp == CMP_NE) && f->cmp_hi - f->cmp_lo + 1 != f->bits)
		bad(f->line, f->name, "compares with bits of another number");
	f->str = intern(f->name, strlen(f->name) + 1);
}

static bool ident_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static int feature(const char *id, unsigned n)
{
	for (unsigned i = 0; i < LEN(feats); i++)
		if (strlen(feats[i].id) == n && !memcmp(feats[i].id, id, n))
			return i;
	return -1;
}

/* A & !B & (C | D) */
static void read_needs(Row *r)
{
	const char *s = r->needs_text;
	bool paren = false, not = false;

	if (!strcmp(s, "0"))
		return;
	while (*s) {
		unsigned n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		int f;

		if (!n) {
			if (*s == '(')
				paren = true;
			else if (*s == ')')
				paren = false;
			else if (*s == '!')
				not = true;
			else if (*s != ' ' && *s != (paren ? '|' : '&'))
				bad(r->line, r->name, "needs \"%s\" is not of the form A & !B & (C | D)", r->needs_text);
			s++;
			continue;
		}
		if ((f = feature(s, n)) < 0)
			bad(r->line, r->name, "unknown feature %.*s", (int)n, s);
		else
			*(paren ? &r->any : not ? &r->none : &r->all) |= 1ull << f;
		not = false;
		s += n;
	}
}

static void read_pattern(Row *r)
{
	int n = 0;

	for (const char *s = r->pattern; *s; s++)
		n += *s != ' ';
	if (n != 16 && n != 32) {
		bad(r->line, r->name, "pattern has %d bits", n);
		return;
	}
	r->size = n / 8;
	for (const char *s = r->pattern; *s; s++) {
		if (*s == ' ')
			continue;
		n--;
		if (*s == '0' || *s == '1') {
			r->mask |= 1ull << n;
			r->match |= (uint64_t)(*s - '0') << n;
		} else if (*s == '.') {
			r->dots |= 1ull << n;
		} else if (*s != '-') {
			bad(r->line, r->name, "'%c' in the pattern", *s);
		}
	}
}

static void read_text(Row *r)
{
	char buf[256];
	unsigned n = strlen(r->name) + 1;
	uint64_t named = 0;

	check(n + strlen(r->text) < sizeof(buf), "characters in a row");
	strcpy(buf, r->name);
	for (const char *s = r->text; *s;) {
		unsigned len = 0;
		int f;

		if (!ident_char(*s, true)) {
			if (*s != ' ')
				buf[n++] = *s;
			s++;
			continue;
		}
		while (ident_char(s[len], false))
			len++;
		memcpy(buf + n, s, len);
		n += len;
		for (f = 0; f < NFIELD; f++)
			if (strlen(fields[f].name) == len && !memcmp(fields[f].name, s, len))
				break;
		/* adjacent identifiers would run together without their space */
		if (s[len] == ' ' && ident_char(s[len + 1], true))
			buf[n++] = ' ';
		s += len;
		if (f == NFIELD) {
			bad(r->line, r->name, "no field %.*s", (int)len, s - len);
			continue;
		}
		if (r->nargs == LEN(r->args)) {
			bad(r->line, r->name, "more than %d operands", r->nargs);
			return;
		}
		r->args[r->nargs++] = f;
		r->ncmp += fields[f].cmp == CMP_EQ || fields[f].cmp == CMP_NE || fields[f].cmp == CMP_FN;
		r->nfn += fields[f].cmp == CMP_FN;
		named |= fields[f].mask;
		if (fields[f].mask & r->mask)
			bad(r->line, r->name, "field %s takes bits that the pattern fixes", fields[f].name);
		if (fields[f].mask >> (r->size * 8 - 1) >> 1)
			bad(r->line, r->name, "field %s is outside", fields[f].name);
	}
	buf[n++] = 0;
	if (r->dots & ~named)
		bad(r->line, r->name, "bits %#llx belong to no field", (unsigned long long)(r->dots & ~named));
	if (named & ~r->dots & ~r->mask)
		bad(r->line, r->name, "a field takes ignored bits");
	r->str = intern(buf, n);
	for (r->class = 0; r->class < LEN(classes); r->class++)
		if (!strcmp(classes[r->class].id, r->cls))
			return;
	bad(r->line, r->name, "no class %s", r->cls);
}

/* ---- checks between rows ---- */

/* Can no CPU have both? */
static bool exclusive(const Row *a, const Row *b)
{
	if (a->all & b->none || b->all & a->none)
		return true;
	for (unsigned i = 0; i < LEN(feats); i++)
		if ((a->all >> i & 1 && b->all & feats[i].excludes) || (b->all >> i & 1 && a->all & feats[i].excludes))
			return true;
	return false;
}

static uint64_t extract(const Field *f, uint64_t bits)
{
	uint64_t v = 0;

	for (int i = 0; i < f->npart; i++) {
		int hi = f->part[i].hi, lo = f->part[i].lo;
		v = v << (hi - lo + 1) | (bits & ones(hi, lo)) >> lo;
	}
	return v;
}

/* Does r not match any word of this pattern, because a field of it has only values there that it may not have? */
static bool excluded(const Row *r, uint64_t mask, uint64_t match)
{
	for (int i = 0; i < r->nargs; i++) {
		const Field *f = &fields[r->args[i]];
		uint64_t open = f->mask & ~mask, some = 0, v;

		if (!f->bad || __builtin_popcountll(open) > 6)
			continue;
		do { /* all that the open bits can be */
			v = extract(f, match | some);
			some = (some - open) & open;
		} while (v < 64 && f->bad >> v & 1 && some);
		if (v < 64 && f->bad >> v & 1)
			return true;
	}
	return false;
}

static void check_overlap(const Row *a, const Row *b)
{
	uint64_t mask = a->mask | b->mask, match = a->match | b->match;

	if (a->size != b->size || (a->match ^ b->match) & a->mask & b->mask || exclusive(a, b))
		return;
	if (a->mask == b->mask) {
		if (a->ncmp == b->ncmp && !a->nfn) /* a comes first; what an fn leaves is b's */
			bad2(b, a, "have the same pattern");
		return;
	}
	if (mask == a->mask || mask == b->mask)
		return; /* one is more specific */
	if (excluded(a, mask, match) || excluded(b, mask, match))
		return;
	for (int i = 0; i < NROW; i++)
		if (rows[i].mask == mask && rows[i].match == match && rows[i].size == a->size)
			return;
	bad2(b, a, "overlap; no row is what they have in common");
}

static bool matches(const Row *r, uint64_t bits, uint64_t feat)
{
	if ((bits & r->mask) != r->match || (feat & r->all) != r->all || feat & r->none || (r->any && !(feat & r->any)))
		return false;
	for (int i = 0; i < r->nargs; i++) {
		const Field *f = &fields[r->args[i]];
		uint64_t v = extract(f, bits), w = f->cmp_hi ? (bits & ones(f->cmp_hi, f->cmp_lo)) >> f->cmp_lo : 0;

		if ((v < 64 && f->bad >> v & 1) || (f->cmp == CMP_EQ && v != w) || (f->cmp == CMP_NE && v == w) ||
		    (f->cmp == CMP_EVEN && v & 1))
			return false;
	}
	return true;
}

static bool before(const Row *a, const Row *b) /* a is tried first */
{
	int na = __builtin_popcountll(a->mask), nb = __builtin_popcountll(b->mask);

	return na != nb ? na > nb : a->ncmp != b->ncmp ? a->ncmp > b->ncmp : a < b;
}

/* Some of many words of the row must be its own on a CPU that has what the row needs. */
static void check_reachable(const Row *r)
{
	uint64_t x = 0x9e3779b97f4a7c15;
	uint64_t feat = r->all | r->any;

	for (int n = 0; n < 20000; n++) {
		uint64_t bits;
		int i;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		bits = r->match | (x >> 11 & ~r->mask & ones(r->size * 8 - 1, 0));
		if (n % 2) /* rows with equal registers are rare among random words */
			for (i = 0; i < r->nargs; i++)
				if (fields[r->args[i]].cmp == CMP_EQ) {
					const Field *f = &fields[r->args[i]];
					bits &= ~f->mask;
					bits |= (bits & ones(f->cmp_hi, f->cmp_lo)) >> f->cmp_lo << f->part[0].lo;
				}
		if (!matches(r, bits, feat))
			continue;
		for (i = 0; i < NROW; i++)
			if (&rows[i] != r && !rows[i].nfn && before(&rows[i], r) && rows[i].size == r->size && matches(&rows[i], bits, feat))
				break;
		if (i == NROW)
			return;
	}
	bad(r->line, r->name, "cannot be reached: rows before it take all that it matches, or nothing does");
}

/* ---- the decode tree: nodes and lists as decode.c reads them ---- */
static uint32_t tree[1 << 18];
static unsigned ntree;
static int root_lo[2], root_width[2]; /* the bits that the root looks at; its children come first */
static uint16_t cand[1 << 16] = {0xffff}; /* [0] is the empty list */
static unsigned ncand = 1;

static uint32_t leaf(const int *set, int n)
{
	uint16_t list[NROW + 1];
	unsigned at;

	for (int i = 0; i < n; i++)
		list[i] = set[i];
	list[n] = 0xffff;
	for (at = 1; at + n + 1 <= ncand; at++)
		if (!memcmp(cand + at, list, (n + 1) * sizeof(list[0])))
			return at | 1u << 31;
	check(ncand + n + 1 <= LEN(cand), "candidates");
	memcpy(cand + ncand, list, (n + 1) * sizeof(list[0]));
	ncand += n + 1;
	return (ncand - n - 1) | 1u << 31;
}

/* The run of bits in m, at most 7 wide, that is widest; the highest of those. */
static void widest(uint64_t m, int *lo, int *width)
{
	*width = 0;
	for (int b = 0; b < 64; b++) {
		int w = 0;
		while (b + w < 64 && w < 7 && m >> (b + w) & 1)
			w++;
		if (w >= *width && w)
			*lo = b, *width = w;
	}
}

static uint32_t build(const int *set, int n, uint64_t known);

/* The same for rows that may have a node already. */
static uint32_t shared(const int *set, int n, uint64_t known)
{
	static struct { uint64_t known; int n, *set; uint32_t node; } memo[1 << 14];
	static int nmemo;
	int i;

	for (i = 0; i < nmemo; i++)
		if (memo[i].known == known && memo[i].n == n && !memcmp(memo[i].set, set, n * sizeof(*set)))
			return memo[i].node;
	check(nmemo < (int)LEN(memo), "nodes");
	nmemo++;
	memo[i].known = known;
	memo[i].n = n;
	memo[i].set = malloc(n * sizeof(*set) + 1);
	check(memo[i].set != NULL, "bytes");
	memcpy(memo[i].set, set, n * sizeof(*set));
	return memo[i].node = build(set, n, known);
}

/* The root looks at two runs of bits: of those up to ROOT_BITS wide, the ones that rows fix most. */
static void build_root(const int *set)
{
	enum { ROOT_BITS = 10, TOP = 32 };
	int best = -1;

	for (int w = 1; w < ROOT_BITS; w++)
		for (int lo = 0; lo + w < TOP; lo++)
			for (int lo2 = lo + w; lo2 + ROOT_BITS - w <= TOP; lo2++) {
				uint64_t m = ones(lo + w - 1, lo) | ones(lo2 + ROOT_BITS - w - 1, lo2);
				int score = 0;

				for (int i = 0; i < NROW; i++)
					score += __builtin_popcountll(rows[i].mask & m);
				if (score > best) {
					best = score;
					root_lo[0] = lo, root_width[0] = w;
					root_lo[1] = lo2, root_width[1] = ROOT_BITS - w;
				}
			}
	ntree = 1 << ROOT_BITS;
	for (uint64_t v = 0; v < 1 << ROOT_BITS; v++) {
		uint64_t low = ones(root_lo[0] + root_width[0] - 1, root_lo[0]);
		uint64_t high = ones(root_lo[1] + root_width[1] - 1, root_lo[1]);
		uint64_t word = (v << root_lo[0] & low) | (v >> root_width[0] << root_lo[1] & high);
		int sub[NROW], nsub = 0;

		for (int i = 0; i < NROW; i++)
			if (((rows[set[i]].match ^ word) & rows[set[i]].mask & (low | high)) == 0)
				sub[nsub++] = set[i];
		tree[v] = shared(sub, nsub, low | high);
	}
}

/* Node for the rows in set (in order of trial), which agree in the bits `known`. */
static uint32_t build(const int *set, int n, uint64_t known)
{
	uint64_t common = ~known;
	int lo = 0, width = 0, best = 0;
	unsigned base;

	if (n == 0)
		return 0;
	for (int i = 0; i < n; i++)
		common &= rows[set[i]].mask;
	widest(common, &lo, &width);
	if (n == 1 || !width) {
		/* the bit that most rows fix, and not all to one value */
		for (int b = 0; b < 64 && n > 2; b++) {
			int have[2] = {0, 0};
			if (known >> b & 1)
				continue;
			for (int i = 0; i < n; i++)
				if (rows[set[i]].mask >> b & 1)
					have[rows[set[i]].match >> b & 1]++;
			if (have[0] && have[1] && have[0] + have[1] > best)
				best = have[0] + have[1], lo = b, width = 1;
		}
		if (!best)
			return leaf(set, n);
	}
	base = ntree;
	check(ntree + (1u << width) <= LEN(tree), "nodes");
	ntree += 1u << width;
	for (uint64_t v = 0; v < 1u << width; v++) {
		int sub[NROW], nsub = 0;
		for (int i = 0; i < n; i++)
			if (((rows[set[i]].match >> lo ^ v) & rows[set[i]].mask >> lo & ones(width - 1, 0)) == 0)
				sub[nsub++] = set[i];
		tree[base + v] = build(sub, nsub, known | ones(lo + width - 1, lo));
	}
	check(base < 1 << 21, "nodes");
	return lo | width << 6 | base << 10;
}

static int by_trial(const void *a, const void *b)
{
	const int *x = a, *y = b;
	return *x == *y ? 0 : before(&rows[*x], &rows[*y]) ? -1 : 1;
}

/* ---- output ---- */
static void put_numbers(const char *type, const char *name, const void *a, unsigned n, int size)
{
	printf("static const %s %s[] = {", type, name);
	for (unsigned i = 0; i < n; i++) {
		uint32_t v = size == 4 ? ((const uint32_t *)a)[i] : ((const uint16_t *)a)[i];
		printf("%s%#x,", i % 16 ? "" : "\n\t", v);
	}
	printf("\n};\n");
}

/* As FieldRow of myna.h has them. */
static void put_fields(void)
{
	printf("static const FieldRow field[] = {\n");
	for (int i = 0; i < NFIELD; i++) {
		const Field *f = &fields[i];
		printf("\t{%#llxull, %#llxull, %d, %u, %s, %d, %d, %d, %d, %d, %d, {", (unsigned long long)f->bad,
		    f->is_signed ? 1ull << (f->bits + f->shift - 1) : 0, f->add, f->str, f->kind, f->npart, f->shift, f->bits,
		    f->pcrel, f->cmp, f->cmp_lo);
		for (int j = 0; j < f->npart; j++)
			printf("{%d, %d},", f->part[j].hi, f->part[j].lo);
		printf("%s}}, /* %s */\n", f->npart ? "" : "{0, 0}", f->name);
	}
	printf("};\n");
}

/* The statements that take operand k, of field n, out of the bits b, as s; their length. */
static int get_text(char *s, size_t size, int n, int k)
{
	const Field *f = &fields[n];
	int len = 0, at = f->bits;
	unsigned long long sign = f->is_signed ? 1ull << (f->bits + f->shift - 1) : 0;

#define ADD(...) \
	(len += snprintf(s + len, size - (size_t)len, __VA_ARGS__), check((size_t)len < size, "characters in a getter"))
	ADD("\tv = 0");
	for (int j = 0; j < f->npart; j++) {
		int hi = f->part[j].hi, lo = f->part[j].lo;
		at -= hi - lo + 1;
		ADD(" | (b >> %d & %#llx) << %d", lo, (unsigned long long)ones(hi - lo, 0), at);
	}
	ADD(";\n");
	if (f->bad)
		ADD("\tif (v < 64 && %#llxull >> v & 1)\n\t\treturn false;\n", (unsigned long long)f->bad);
	if (f->cmp == CMP_EVEN)
		ADD("\tif (v & 1)\n\t\treturn false;\n");
	if (f->cmp == CMP_EQ || f->cmp == CMP_NE)
		ADD("\tif (v %s (b >> %d & %#llx))\n\t\treturn false;\n", f->cmp == CMP_EQ ? "!=" : "==", f->cmp_lo,
		    (unsigned long long)ones(f->bits - 1, 0));
	ADD("\ta[%d] = (int64_t)((v << %d ^ %#llx) - %#llx) + %d;\n", k, f->shift, sign, sign, f->add);
	if (f->cmp == CMP_FN)
		ADD("\tif (!%s_fits(&field[%d], b, &a[%d]))\n\t\treturn false;\n", t_prefix, n, k);
#undef ADD
	return len;
}

/* A function for each different way to take operands out. */
static void put_getters(void)
{
	static char *text[NROW];
	unsigned n = 0;

	for (int i = 0; i < NROW; i++) {
		static char s[1 << 14];
		int len = 0;

		s[0] = 0;
		for (int k = 0; k < rows[i].nargs; k++)
			len += get_text(s + len, sizeof(s) - (size_t)len, rows[i].args[k], k);
		for (rows[i].get = 0; rows[i].get < n && strcmp(text[rows[i].get], s); rows[i].get++)
			;
		if (rows[i].get < n)
			continue;
		text[n] = malloc((size_t)len + 1);
		check(text[n] != NULL, "bytes");
		memcpy(text[n], s, (size_t)len + 1);
		printf("static bool get%u(UNUSED uint64_t b, UNUSED int64_t *a)\n{\n%s%s\treturn true;\n}\n", n,
		    len ? "\tuint64_t v;\n\n" : "", s);
		n++;
	}
	check(n < 1 << 12, "getters");
	printf("static bool (*const get[])(uint64_t bits, int64_t *arg) = {");
	for (unsigned i = 0; i < n; i++)
		printf("%sget%u,", i % 8 ? " " : "\n\t", i);
	printf("\n};\n");
}

static void put_rows(void)
{
	static uint16_t args[1 << 16];
	static const char *emit[NROW];
	static int need[NROW];
	unsigned nargs = 0, nemit = 0, nneed = 0;

	for (int i = 0; i < NROW; i++) {
		Row *r = &rows[i];
		unsigned at;
		uint16_t a[8];

		for (int j = 0; j < r->nargs; j++)
			a[j] = r->args[j];
		for (at = 0; at + r->nargs <= nargs && memcmp(args + at, a, r->nargs * sizeof(a[0])); at++)
			;
		if (at + r->nargs > nargs) {
			check(nargs + r->nargs <= LEN(args), "operands");
			memcpy(args + (at = nargs), a, r->nargs * sizeof(a[0]));
			nargs += r->nargs;
		}
		r->args_at = at;
		for (r->emit = 0; r->emit < nemit && strcmp(emit[r->emit], r->emit_name); r->emit++)
			;
		if (r->emit == nemit)
			emit[nemit++] = r->emit_name;
		for (r->needs = 0; r->needs < nneed; r->needs++) {
			const Row *o = &rows[need[r->needs]];
			if (o->all == r->all && o->none == r->none && o->any == r->any)
				break;
		}
		if (r->needs == nneed)
			need[nneed++] = i;
		check(nneed <= 256, "different needs");
	}
	for (unsigned i = 0; i < nemit; i++)
		printf("void %s(Trans *t, const Insn *i);\n", emit[i]);
	printf("static void (*const emit[])(Trans *t, const Insn *i) = {\n");
	for (unsigned i = 0; i < nemit; i++)
		printf("\t%s,\n", emit[i]);
	printf("};\n");
	printf("static const Needs needs[] = {\n");
	for (unsigned i = 0; i < nneed; i++)
		printf("\t{%#llxull, %#llxull, %#llxull}, /* %s */\n", (unsigned long long)rows[need[i]].all,
		    (unsigned long long)rows[need[i]].none, (unsigned long long)rows[need[i]].any, rows[need[i]].needs_text);
	printf("};\n");
	put_numbers("uint16_t", "args", args, nargs, 2);
	printf("static const InsnRow row[] = {\n");
	for (int i = 0; i < NROW; i++) {
		const Row *r = &rows[i];
		printf("\t{%#llx, %#llx, %s, %u, %u, %u, %u, %d, %u, %d, %u}, /* %s */\n", (unsigned long long)r->mask,
		    (unsigned long long)r->match, r->with, r->str, r->get, r->emit, r->args_at, r->nargs, r->class, r->size,
		    r->needs, r->name);
	}
	printf("};\n");
}

static void put_pool(void)
{
	printf("static const char str[] =");
	for (unsigned i = 0; i < npool; i += strlen(pool + i) + 1)
		printf("\n\t\"%s\\0\"", pool + i);
	printf(";\n");
}

int main(void)
{
	static int set[NROW];
	unsigned low; /* the lower bits of the root's index */
	bool fn = false;

	for (int i = 0; i < NFIELD; i++) {
		read_field(&fields[i]);
		for (int j = 0; j < i; j++)
			if (!strcmp(fields[i].name, fields[j].name))
				bad(fields[i].line, fields[i].name, "is a field already");
		fn |= fields[i].cmp == CMP_FN;
	}
	for (int i = 0; i < NROW; i++) {
		read_pattern(&rows[i]);
		read_needs(&rows[i]);
		if (rows[i].size)
			read_text(&rows[i]);
	}
	if (errors)
		return 1;
	for (int i = 0; i < NROW; i++) {
		for (int j = 0; j < i; j++)
			check_overlap(&rows[j], &rows[i]);
		check_reachable(&rows[i]);
		set[i] = i;
	}
	if (errors)
		return 1;
	qsort(set, NROW, sizeof(set[0]), by_trial);
	build_root(set);
	low = (1u << root_width[0]) - 1;

	printf("/* Made by mkinsn from %s. */\n#include \"%s\"\n\n", ROWS, t_header);
	if (fn)
		printf("bool %s_fits(const FieldRow *f, uint64_t bits, int64_t *v);\n", t_prefix);
	put_fields();
	put_getters();
	put_rows();
	put_numbers("uint32_t", "tree", tree, ntree, 4);
	put_numbers("uint16_t", "cand", cand, ncand, 2);
	put_pool();
	printf("static const char *const classes[] = {\n");
	for (unsigned i = 0; i < LEN(classes); i++)
		printf("\t\"%s\", \"%s\",\n", classes[i].name, classes[i].brief);
	printf("\tNULL\n};\n");
	printf("int %s_print(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i);\n", t_prefix);
	printf("extern const InsnTab %s_insns;\nconst InsnTab %s_insns = {\n"
	    "\t.row = row, .nrow = %u, .field = field, .nfield = %u, .args = args, .tree = tree, .cand = cand,\n"
	    "\t.needs = needs, .str = str, .get = get, .emit = emit, .classes = classes, .nclass = %u,\n"
	    "\t.root_mask = {%#x, %#x}, .root_shift = {%d, %d},\n"
	    "\t.tab = %d, .pctab = %d, .print = %s_print,\n",
	    t_prefix, t_prefix, (unsigned)NROW, (unsigned)NFIELD, (unsigned)LEN(classes), low,
	    ((1u << root_width[1]) - 1) << root_width[0], root_lo[0], root_lo[1] - root_width[0], T_TAB, T_PCTAB, t_prefix);
	if (fn)
		printf("\t.fits = %s_fits,\n", t_prefix);
	if (t_illegal)
		printf("\t.illegal = \"%s\",\n", t_illegal);
	printf("};\n");
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
