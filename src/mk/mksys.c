/*
 * Build-time program: turns the rows of system calls (linux/sys.h, nr_*.h,
 * arch/GUEST/sys.h), structures, flags and ioctls into the constant arrays that
 * linux/conv.h declares. The rows are C and are included: structures are code that
 * runs once per ABI and lays its members out. Nothing here depends on the machine
 * that builds: sizes and alignments come from ABI rows, what differs between
 * hosts is printed for each, under #if.
 *
 * Errors in rows (unknown kind, bad length, number without row) stop the build.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("mksys: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

/* ---- ABIs ---- */
/* Whose numbers flags have: FAMILY() says which of them this host is. Guests are of the first two. */
enum { GENERIC, ARM, POWERPC, FAMILIES };
static const char *const families[FAMILIES] = { "generic", "arm", "ppc" };

typedef struct Abi { const char *name; int bits, big, a64, arm; } Abi;
static const Abi abis[] = {
#define ABI(name, bits, big, a64, arm) { #name, bits, big, a64, arm },
#include "arch/riscv/sys.h"
#include "arch/aarch64/sys.h"
#undef ABI
};
/* Hosts: the first whose condition the compiler for it finds true. "generic" are those that no HOST row names, of
 * any family. The byte order is the compiler's; ours is that of T_nsec. */
static const struct { Abi abi; const char *cond; } hosts[] = {
	{ { "x86_64", 64, 0, 8, 0 }, "defined(__x86_64__)" },
	{ { "s390x", 64, 1, 8, 0 }, "defined(__s390x__)" },
	{ { "powerpc64", 64, 0, 8, POWERPC }, "defined(__powerpc64__)" },
	{ { "generic", 64, 0, 8, FAMILIES }, "__SIZEOF_POINTER__ == 8" },
	{ { "i386", 32, 0, 4, 0 }, "defined(__i386__)" },
	{ { "generic32", 32, 0, 8, FAMILIES }, "1" },
};

/* ---- structures ---- */
typedef struct Mem { const char *name; int type, size, count, off; const char *set; } Mem;
typedef struct Struct { const char *name; Mem m[48]; int nm, size, align; } Struct;
enum { T_s8, T_u8, T_s16, T_u16, T_s32, T_u32, T_s64, T_u64, T_long, T_ulong, T_ptr, T_nsec };
/* size (0: word), name of the MType for conversion */
static const struct { int size; const char *m; } types[] = {
	{ 1, "M_S8" }, { 1, "M_U8" }, { 2, "M_S16" }, { 2, "M_U16" }, { 4, "M_S32" }, { 4, "M_U32" }, { 8, "M_S64" },
	{ 8, "M_U64" }, { 0, "M_LONG" }, { 0, "M_ULONG" }, { 0, "M_PTR" }, { 8, "M_S64" },
};
static Struct tab[LEN(abis) + LEN(hosts)][128];
static int nst;          /* structures in each table */
static Struct *at;       /* table being filled */
static int fill;         /* index in it */
static const Abi *abi;
static const char *host; /* host whose layouts are computed, NULL: a guest */

static void begin(const char *name)
{
	Struct *s = &at[fill];

	if (fill >= 128)
		die("too many structures");
	memset(s, 0, sizeof *s);
	s->name = name;
	s->align = 1;
}

static void member(int type, const char *name, int count, bool packed, const char *set)
{
	Struct *s = &at[fill];
	Mem *m = &s->m[s->nm++];
	int size = types[type].size ? types[type].size : abi->bits / 8, align = size == 8 ? abi->a64 : size;

	if (s->nm > (int)LEN(s->m))
		die("%s: too many members", s->name);
	if (packed)
		align = 1;
	*m = (Mem){ name, type, size, count, (s->size + align - 1) / align * align, set };
	s->size = m->off + count * size;
	if (align > s->align)
		s->align = align;
	if (type == T_nsec && abi->bits == 32) { /* the kernel ignores the high half */
		m->type = T_s32;
		m->size = 4;
		m->off += abi->big ? 4 : 0;
	}
}

static void end(void)
{
	Struct *s = &at[fill++];

	s->size = (s->size + s->align - 1) / s->align * s->align;
}

/* A HOST row: go back to the structure of that name, if it is for this host; "generic32": for all of 32 bits. */
static bool host_row(const char *archs, const char *name)
{
	const char *word = host ? strstr(archs, host) : NULL;
	size_t n = host ? strlen(host) : 0;
	bool named = word && (word == archs || word[-1] == ' ') && (!word[n] || word[n] == ' ');

	if (!host || (!named && (abi->bits != 32 || strcmp(archs, "generic32"))))
		return false;
	for (fill = 0; fill < nst; fill++)
		if (!strcmp(at[fill].name, name)) {
			begin(at[fill].name);
			return true;
		}
	die("HOST row without structure: %s", name);
	return false;
}

static void layouts(Struct *t, const Abi *a, const char *h)
{
	at = t;
	abi = a;
	host = h;
	fill = 0;
#define L (abi->bits / 8)
#define M(type, name) member(T_##type, #name, 1, false, NULL);
#define MA(type, name, n) member(T_##type, #name, n, false, NULL);
#define MP(type, name) member(T_##type, #name, 1, true, NULL);
#define MF(type, name, set) member(T_##type, #name, 1, false, #set);
#define ST(name, ...) begin(#name); __VA_ARGS__ end();
#define HOST(arch, name, ...)
#include "linux/struct.h"
#undef ST
#undef HOST
	nst = fill;
#define ST(name, ...)
#define HOST(arch, name, ...) if (host_row(#arch, #name)) { __VA_ARGS__ end(); }
#include "linux/struct.h"
#undef ST
#undef HOST
#undef L
}

static const Mem *mem_find(const Struct *s, const char *name)
{
	for (int i = 0; i < s->nm; i++)
		if (!strcmp(s->m[i].name, name))
			return &s->m[i];
	return NULL;
}

static int st_find(const char *name)
{
	for (int i = 0; i < nst; i++)
		if (!strcmp(tab[0][i].name, name))
			return i;
	return -1;
}

static bool same_layout(const Struct *g, const Struct *h)
{
	bool same = g->size == h->size;

	for (int i = 0; i < g->nm; i++) {
		const Mem *m = &g->m[i], *n = mem_find(h, m->name);

		if (m->count && (!n || n->off != m->off || n->size != m->size))
			same = false;
	}
	return same;
}

static void print_layouts(int a, int h)
{
	const Struct *g = tab[a], *hs = tab[LEN(abis) + h];

	for (int s = 0; s < nst; s++) {
		printf("static const Member %s_%s[] = {\n", abis[a].name, g[s].name);
		for (int i = 0; i < g[s].nm; i++) {
			const Mem *m = &g[s].m[i], *n = mem_find(&hs[s], m->name);

			if (m->count)
				printf("\t{ \"%s\", %s, %d, %d, %s%s, %d, %d, %d },\n", m->name, types[m->type].m, m->size,
					n ? n->size : 0, m->set ? "1 + FL_" : "0", m->set ? m->set : "", m->count, m->off, n ? n->off : 0);
		}
		puts("};");
	}
	printf("static const Layout layout_%s[ST_N] = {\n", abis[a].name);
	for (int s = 0; s < nst; s++) {
		printf("\t{ \"%s\", %s_%s, sizeof %s_%s / sizeof(Member), %d, %d, %d && %d == HOST_BIG", g[s].name,
			abis[a].name, g[s].name, abis[a].name, g[s].name, g[s].size, hs[s].size, same_layout(&g[s], &hs[s]),
			abis[a].big);
		for (int i = 0; i < g[s].nm; i++)
			if (g[s].m[i].set)
				printf(" && !DIFFER_%s_%s", families[abis[a].arm], g[s].m[i].set);
		printf(", %d },\n", abis[a].big);
	}
	puts("};");
}

/* ---- flags ---- */
static const char *const sets[] = {
#define FL(name, ...) #name,
#define EN(name, ...) #name,
#include "linux/flag.h"
#undef FL
#undef EN
};

typedef struct Flag { const char *name; uint32_t value[FAMILIES], mask[FAMILIES]; } Flag;

static void flag_row(const Flag *f, int guest, bool differ[FAMILIES])
{
	const uint32_t *v = f->value, *m = f->mask;

	printf("\t{ \"%s\", %#x, FAMILY(%#x, %#x, %#x), %#x, FAMILY(%#x, %#x, %#x) },\n", f->name, v[guest], v[GENERIC],
		v[ARM], v[POWERPC], m[guest], m[GENERIC], m[ARM], m[POWERPC]);
	for (int i = 0; i < FAMILIES; i++)
		differ[i] |= v[i] != v[guest] || m[i] != m[guest];
}

/* The sets of the guests of a family. */
static void print_flags(int guest)
{
	const char *family = families[guest];

/* Names are made strings at once: headers of the build machine may define them. */
#define ROW(name, v, w, x, mask, hmask) \
	flag_row(&(Flag){ name, { v, w, (uint32_t)(x) }, { (uint32_t)(mask), (uint32_t)(mask), (uint32_t)(hmask) } }, guest, differ);
#define B(name, v) ROW(#name, v, v, v, en ? ~0u : v, en ? ~0u : v)
#define BM(name, v, mask) ROW(#name, v, v, v, mask, mask)
#define BA(name, v, w, x) \
	flag_row(&(Flag){ #name, { v, w, x }, { en ? ~0u : v, en ? ~0u : w, en ? ~0u : x } }, guest, differ);
#define BP(name, v, mask, x, xmask) ROW(#name, v, v, x, mask, xmask)
#define SET(name, is_en, ...) { bool en = is_en, differ[FAMILIES] = { 0 }; \
		printf("static const FlagRow fl_%s_" #name "[] = {\n", family); __VA_ARGS__ \
		printf("};\n#define DIFFER_%s_" #name " FAMILY(%d, %d, %d)\n", family, differ[GENERIC], differ[ARM], differ[POWERPC]); \
		(void)en; }
#define FL(name, ...) SET(name, false, __VA_ARGS__)
#define EN(name, ...) SET(name, true, __VA_ARGS__)
#include "linux/flag.h"
#undef SET
#undef FL
#undef EN
#undef ROW
#undef B
#undef BM
#undef BA
#undef BP
	printf("static const FlagSet flags_%s[FL_N] = {\n", family);
	for (unsigned i = 0; i < LEN(sets); i++)
		printf("\t{ fl_%s_%s, sizeof fl_%s_%s / sizeof(FlagRow), DIFFER_%s_%s },\n", family, sets[i], family, sets[i],
			family, sets[i]);
	puts("};");
}

/* ---- calls ---- */
static const struct { const char *name, *cls, *print; } kinds[] = {
#define T(kind, class, print) { #kind, #class, #print },
#define S(name, ret, args, host)
#define F(name, ret, args, function)
#define E(name, args, reason)
#include "linux/sys.h"
#undef T
#undef S
#undef F
#undef E
};

typedef struct Row { const char *name, *ret, *args, *host, *fn, *why; } Row;
static const Row rows[] = {
#define T(kind, class, print)
#define S(name, ret, args, host) { #name, #ret, args, #host, NULL, NULL },
#define F(name, ret, args, function) { #name, #ret, args, NULL, #function, NULL },
#define E(name, args, reason) { #name, "0", args, NULL, NULL, reason },
#include "linux/sys.h"
#include "arch/riscv/sys.h"
#include "arch/aarch64/sys.h"
#undef T
#undef S
#undef F
#undef E
};

enum { COMMON_ROWS = 0
#define T(kind, class, print)
#define S(name, ret, args, host) + 1
#define F(name, ret, args, function) + 1
#define E(name, args, reason) + 1
#include "linux/sys.h"
#undef T
#undef S
#undef F
#undef E
};

static int nr_of[LEN(abis)][1024]; /* index into rows + 1 */

static void number(int a, int nr, const char *name)
{
	if (nr < 0 || nr >= (int)LEN(nr_of[0]))
		die("%s: number %d is out of range", name, nr);
	if (nr_of[a][nr])
		die("%s: number %d is that of %s, too", name, nr, rows[nr_of[a][nr] - 1].name);
	for (unsigned i = 0; i < LEN(rows); i++)
		if (!strcmp(rows[i].name, name)) {
			nr_of[a][nr] = i + 1;
			return;
		}
	die("number %d: no row for %s", nr, name);
}

static void numbers(void)
{
	for (unsigned a = 0; a < LEN(abis); a++) {
#define N(nr, name) number(a, nr, #name);
#define N64(nr, name) if (abis[a].bits == 64) number(a, nr, #name);
#define N32(nr, name) if (abis[a].bits == 32) number(a, nr, #name);
		if (!strncmp(abis[a].name, "riscv", 5)) {
#include "arch/riscv/sys.h"
		} else if (!strncmp(abis[a].name, "aarch64", 7)) {
#include "arch/aarch64/sys.h"
		}
#undef N
#undef N64
#undef N32
	}
}

/* Print one argument of a row, "[dir]kind[*length]". */
static void print_arg(const char *row, char *p)
{
	const char *cls = NULL, *print = "PTR", *ref = "0";
	char refbuf[80];
	int dir = 0, lenkind = 0, len = 0, st;
	char *star;

	for (; *p == '<' || *p == '>'; p++)
		dir |= *p == '<' ? 1 : 2;
	star = strchr(p, '*');
	if (star) {
		*star++ = 0;
		lenkind = *star == '=' ? 2 : 1;
		len = atoi(star + (lenkind == 2)) - (lenkind == 1);
		if (len < 0 || len > 255)
			die("%s: bad length of %s", row, p);
	}
	if (dir) {
		cls = !strcmp(p, "buf") ? "BUF" : !strcmp(p, "iovec") ? "IOVEC" : "STRUCT";
		if (*cls == 'S') {
			st = st_find(p);
			if (st < 0)
				die("%s: no structure %s", row, p);
			snprintf(refbuf, sizeof refbuf, "ST_%s", p);
			ref = refbuf;
		} else if (!lenkind)
			die("%s: %s without a length", row, p);
	} else {
		for (unsigned i = 0; i < LEN(kinds); i++)
			if (!strcmp(kinds[i].name, p)) {
				cls = kinds[i].cls;
				print = kinds[i].print;
			}
		for (unsigned i = 0; i < LEN(sets); i++)
			if (!cls && !strcmp(sets[i], p)) {
				cls = "UINT";
				print = "SET";
				snprintf(refbuf, sizeof refbuf, "FL_%s", p);
				ref = refbuf;
			}
		if (!cls)
			die("%s: unknown kind %s", row, p);
	}
	printf(" { C_%s, %d, P_%s, %d, %d, %s },", cls, dir, print, lenkind, len, ref);
}

static void print_row(const Row *r)
{
	char args[256], *p;
	int n = 0;

	printf("\t{ \"%s\", %s, ", r->name, r->fn ? r->fn : "NULL");
	if (r->why)
		printf("\"%s\", ", r->why);
	else
		printf("NULL, ");
	printf("%s%s, ", r->host ? "__NR_" : "", r->host ? r->host : "-1");
	snprintf(args, sizeof args, "%s", r->args);
	for (p = strtok(args, " "); p; p = strtok(NULL, " "))
		n++;
	if (n > 6)
		die("%s: too many arguments", r->name);
	printf("%d, '%c', {", n, r->ret[0]);
	snprintf(args, sizeof args, "%s", r->args);
	for (p = args; n--; p += strlen(p) + 1) {
		char *q, one[64];

		p += strspn(p, " ");
		q = p + strcspn(p, " ");
		if (*q)
			*q = 0;
		else
			q[1] = 0;
		snprintf(one, sizeof one, "%s", p);
		print_arg(r->name, one);
	}
	puts(" } },");
}

static void print_calls(void)
{
	/* Calls newer than the headers of the C library: since 424 numbers are the same on all hosts. Others that the
	 * headers lack are not there (ENOSYS). */
	for (unsigned i = 0; i < LEN(rows); i++) {
		int nr = -1;

		for (int k = 424; rows[i].host && k < (int)LEN(nr_of[0]); k++)
			if (nr_of[0][k] && !strcmp(rows[nr_of[0][k] - 1].name, rows[i].host))
				nr = k;
		if (rows[i].host)
			printf("#ifndef __NR_%s\n#define __NR_%s %d\n#endif\n", rows[i].host, rows[i].host, nr);
	}
	/* A guest that is left out of the executable leaves its own functions out. */
	for (unsigned i = COMMON_ROWS; i < LEN(rows); i++)
		if (rows[i].fn)
			printf("int64_t %s(Cpu *, uint64_t *) __attribute__((weak));\n", rows[i].fn);
	puts("static const SysRow rows[] = {");
	for (unsigned i = 0; i < LEN(rows); i++)
		print_row(&rows[i]);
	puts("};");
	for (unsigned a = 0; a < LEN(abis); a++) {
		int n = 0;

		printf("static const SysRow *const nr_%s[] = {\n", abis[a].name);
		for (int k = 0; k < (int)LEN(nr_of[a]); k++)
			if (nr_of[a][k]) {
				printf("\t[%d] = rows + %d,\n", k, nr_of[a][k] - 1);
				n = k + 1;
			}
		printf("};\nconst SysTab sys_%s = { \"%s\", nr_%s, %d, layout_%s, flags_%s };\n", abis[a].name,
			abis[a].name, abis[a].name, n, abis[a].name, abis[a].arm ? "arm" : "generic");
	}
}

/* ---- ioctls ---- */
typedef struct Io { const char *name; uint64_t cmd; const char *arg, *fn; } Io;
#define IO_NONE (1ull << 32)
#define NONE(n) (IO_NONE | (n))
static Io ios[] = {
#define IO(name, cmd, arg) { #name, cmd, arg, NULL },
#define IOF(name, cmd, function) { #name, cmd, NULL, #function },
#define PPC(name, cmd)
#include "linux/ioctl.h"
#undef IO
#undef IOF
#undef PPC
};
static const Io ppc_ios[] = {
#define IO(name, cmd, arg)
#define IOF(name, cmd, function)
#define PPC(name, cmd) { #name, cmd, NULL, NULL },
#include "linux/ioctl.h"
#undef IO
#undef IOF
#undef PPC
};

static int io_cmp(const void *a, const void *b)
{
	uint32_t x = (uint32_t)((const Io *)a)->cmd, y = (uint32_t)((const Io *)b)->cmd;

	return x < y ? -1 : x > y;
}

/* Of powerpc hosts: direction in bits of its own. */
static uint32_t ppc_number(const Io *io)
{
	const uint32_t cmd = (uint32_t)io->cmd;

	for (unsigned i = 0; i < LEN(ppc_ios); i++)
		if (!strcmp(io->name, ppc_ios[i].name))
			return (uint32_t)ppc_ios[i].cmd;
	if (io->cmd & IO_NONE)
		return cmd | 1u << 29;
	return (cmd & 0x3fffffff) | cmd >> 31 << 30 | cmd >> 30 << 31;
}

static void print_ioctls(void)
{
	qsort(ios, LEN(ios), sizeof ios[0], io_cmp);
	puts("const IoctlRow ioctl_rows[] = {");
	for (unsigned i = 0; i < LEN(ios); i++) {
		const char *a = ios[i].arg;
		int dir = 0;

		if (i && !io_cmp(&ios[i], &ios[i - 1]))
			die("ioctls %s and %s have one number", ios[i - 1].name, ios[i].name);
		printf("\t{ \"%s\", %#x, FAMILY(%#x, %#x, %#x), ", ios[i].name, (unsigned)ios[i].cmd, (unsigned)ios[i].cmd,
			(unsigned)ios[i].cmd, ppc_number(&ios[i]));
		for (; a && (*a == '<' || *a == '>'); a++)
			dir |= *a == '<' ? 1 : 2;
		if (ios[i].fn)
			printf("C_ADDR, 0, 0, %s },\n", ios[i].fn);
		else if (dir && st_find(a) >= 0)
			printf("C_STRUCT, %d, ST_%s, NULL },\n", dir, a);
		else if (!dir && (!*a || !strcmp(a, "int") || !strcmp(a, "mem")))
			printf("%s, 0, 0, NULL },\n", *a == 'm' ? "C_MEM" : "C_LONG");
		else
			die("ioctl %s: bad argument %s", ios[i].name, ios[i].arg);
	}
	printf("};\nconst unsigned ioctl_nrows = %zu;\n", LEN(ios));
}

/* ---- facts, for test/sys: what is in the tables for one ABI or host ---- */
static void print_facts(const char *name)
{
	const Struct *t = NULL;
	int a = -1, family = GENERIC;

	for (unsigned i = 0; i < LEN(abis); i++)
		if (!strcmp(name, abis[i].name)) {
			t = tab[i];
			a = (int)i;
			family = abis[i].arm ? ARM : GENERIC;
		}
	for (unsigned i = 0; i < LEN(hosts); i++)
		if (!strcmp(name, hosts[i].abi.name)) {
			t = tab[LEN(abis) + i];
			family = hosts[i].abi.arm;
		}
	if (!t)
		die("no ABI %s", name);
	for (int s = 0; s < nst; s++) {
		printf("struct %s %d\n", t[s].name, t[s].size);
		for (int i = 0; i < t[s].nm; i++)
			if (t[s].m[i].count)
				printf("member %s %s %d %d\n", t[s].name, t[s].m[i].name, t[s].m[i].off,
					t[s].m[i].size * t[s].m[i].count);
	}
	for (int k = 0; a >= 0 && k < (int)LEN(nr_of[a]); k++)
		if (nr_of[a][k])
			printf("call %s %d\n", rows[nr_of[a][k] - 1].name, k);
	if (family == FAMILIES)
		return;
#define B(name, v) printf("const %s %lld\n", #name, (long long)(v));
#define BM(name, v, mask) B(name, v)
#define BA(name, v, w, x) printf("const %s %lld\n", #name, (long long)(family == POWERPC ? x : family == ARM ? w : v));
#define BP(name, v, mask, x, xmask) BA(name, v, v, x)
#define FL(name, ...) __VA_ARGS__
#define EN(name, ...) __VA_ARGS__
#include "linux/flag.h"
	for (unsigned i = 0; i < LEN(ios); i++)
		printf("ioctl %s %u\n", ios[i].name, family == POWERPC ? ppc_number(&ios[i]) : (unsigned)ios[i].cmd);
}

/* Without arguments: the tables. With the name of an ABI or host: its facts. */
int main(int argc, char **argv)
{
	for (unsigned a = 0; a < LEN(abis); a++)
		layouts(tab[a], &abis[a], NULL);
	for (unsigned h = 0; h < LEN(hosts); h++)
		layouts(tab[LEN(abis) + h], &hosts[h].abi, hosts[h].abi.name);
	numbers();
	if (argc > 1) {
		print_facts(argv[1]);
		return 0;
	}
	puts("/* Written by src/mk/mksys.c from the rows in src/linux and src/arch. */\n"
		"#include \"linux/conv.h\"\n#include <sys/syscall.h>\n");
	puts("#if defined(__aarch64__) || defined(__arm__)\n#define FAMILY(generic, arm, ppc) arm\n"
		"#elif defined(__powerpc__)\n#define FAMILY(generic, arm, ppc) ppc\n"
		"#else\n#define FAMILY(generic, arm, ppc) generic\n#endif");
	print_flags(GENERIC);
	print_flags(ARM);
	for (unsigned h = 0; h < LEN(hosts); h++) {
		printf("#%sif %s\n", h ? "el" : "", hosts[h].cond);
		for (unsigned a = 0; a < LEN(abis); a++)
			print_layouts(a, h);
	}
	puts("#endif");
	puts("const FlagSet *flag_sets = flags_generic;");
	print_calls();
	print_ioctls();
	return 0;
}
