/*
 * Names for guest addresses: symbols of the guest program and of whatever
 * ELF files it has mapped, for the crash report, -d in_asm and plugins.
 * Files are read when an address in them is asked for, and kept. Their
 * contents are as hostile here as in elf.c.
 */
#include "linux.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SHT_SYMTAB = 2, SHT_DYNSYM = 11, STT_NOTYPE = 0, STT_FUNC = 2, STT_GNU_IFUNC = 10, PT_LOAD = 1 };

typedef struct Sym { uint64_t addr, size; const char *name; } Sym;

typedef struct Module {
	char *path;
	uint64_t start, end; /* of the mapped file, guest addresses */
	uint64_t bias;       /* guest address - address in the file's headers */
	char *file;          /* contents; names point into it */
	size_t size;
	Sym *sym;
	size_t nsym;
	bool loaded, gone;
	struct Module *next;
} Module;

static Module *modules;
static unsigned known;  /* mmap_generation() of the list */
static bool listed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- reading a file ---- */

typedef struct Elf { const uint8_t *p; size_t n; bool big, wide; } Elf;

/* size bytes at off as a number; 0 when they are not in the file. */
static uint64_t num(const Elf *e, uint64_t off, int size)
{
	const uint8_t *p = e->p + off;

	if (off > e->n || e->n - off < (size_t)size)
		return 0;
	switch (size) {
	case 1: return *p;
	case 2: return e->big ? ld16be(p) : ld16le(p);
	case 4: return e->big ? ld32be(p) : ld32le(p);
	default: return e->big ? ld64be(p) : ld64le(p);
	}
}

/* Member of a structure that is at off64 or off32 in it, a word. */
static uint64_t word(const Elf *e, uint64_t base, unsigned off64, unsigned off32)
{
	return e->wide ? num(e, base + off64, 8) : num(e, base + off32, 4);
}

static int by_addr(const void *a, const void *b)
{
	const Sym *x = a, *y = b;

	return x->addr != y->addr ? (x->addr > y->addr) - (x->addr < y->addr) : (x->size < y->size) - (x->size > y->size);
}

static void read_symbols(Module *m, const Elf *e, uint64_t sh, uint64_t strings)
{
	uint64_t off = word(e, sh, 24, 16), size = word(e, sh, 32, 20), ent = e->wide ? 24 : 16;
	uint64_t str = word(e, strings, 24, 16), str_size = word(e, strings, 32, 20);

	if (off > e->n || str >= e->n || str_size > e->n - str || !str_size || e->p[str + str_size - 1])
		return;
	size = MIN(size, e->n - off);
	m->sym = xrealloc(m->sym, (m->nsym + size / ent + 1) * sizeof *m->sym);
	for (uint64_t at = off; at + ent <= off + size; at += ent) {
		unsigned type = num(e, at + (e->wide ? 4 : 12), 1) & 15;
		uint64_t name = num(e, at, 4);
		const char *s = (const char *)e->p + str + name;
		Sym v = { word(e, at, 8, 4), word(e, at, 16, 8), s };

		if (name >= str_size || !v.addr || !num(e, at + (e->wide ? 6 : 14), 2))
			continue;
		if (type != STT_FUNC && type != STT_NOTYPE && type != STT_GNU_IFUNC)
			continue;
		if (!*s || *s == '$' || !strncmp(s, ".L", 2)) /* marks of the assembler */
			continue;
		m->sym[m->nsym++] = v;
	}
}

static void load(Module *m)
{
	Elf elf, *e = &elf;

	m->loaded = true;
	m->file = host_read_file(m->path, &m->size);
	if (!m->file || m->size < 64 || memcmp(m->file, "\177ELF", 4))
		return;
	*e = (Elf){ (uint8_t *)m->file, m->size, m->file[5] == 2, m->file[4] == 2 };
	/* The first PT_LOAD tells how far the file was moved. */
	uint64_t ph = word(e, 0, 32, 28), sh = word(e, 0, 40, 32);
	unsigned phent = (unsigned)num(e, e->wide ? 54 : 42, 2), phnum = (unsigned)num(e, e->wide ? 56 : 44, 2);
	unsigned shent = (unsigned)num(e, e->wide ? 58 : 46, 2), shnum = (unsigned)num(e, e->wide ? 60 : 48, 2);
	for (unsigned i = 0; i < phnum; i++) {
		uint64_t p = ph + i * phent;
		if (p > e->n)
			break;
		if (num(e, p, 4) == PT_LOAD) {
			m->bias = m->start - ((word(e, p, 16, 8) - word(e, p, 8, 4)) & -(uint64_t)guest_page);
			break;
		}
	}
	for (int want = SHT_SYMTAB; !m->nsym; want = SHT_DYNSYM) { /* the second is a part of the first */
		for (unsigned i = 0; i < shnum && sh < e->n && !m->nsym; i++) {
			uint64_t s = sh + i * shent, link = num(e, s + (e->wide ? 40 : 24), 4);
			if (s > e->n)
				break;
			if (num(e, s + 4, 4) == (unsigned)want && link < shnum && sh + link * shent < e->n)
				read_symbols(m, e, s, sh + link * shent);
		}
		if (want == SHT_DYNSYM)
			break;
	}
	if (m->nsym)
		qsort(m->sym, m->nsym, sizeof *m->sym, by_addr);
}

/* ---- the list ---- */

static int note(const Mapping *g, void *arg UNUSED)
{
	Module *m = modules;

	if (!g->name || g->name[0] != '/' || strstr(g->name, " (deleted)"))
		return 0;
	/* Further mappings of the same file follow its first; another copy starts again at offset 0. */
	for (; m; m = m->next)
		if (!strcmp(m->path, g->name) && g->start >= m->start && (g->off || g->start == m->start)) {
			m->end = MAX(m->end, g->end);
			m->gone = false;
			return 0;
		}
	if (g->off)
		return 0;
	m = xcalloc(1, sizeof *m);
	m->path = xstrdup(g->name);
	m->start = m->bias = g->start;
	m->end = g->end;
	m->next = modules;
	modules = m;
	return 0;
}

static Module *module_of(uint64_t pc)
{
	unsigned now = mmap_generation();

	if (!listed || now != known) {
		for (Module *m = modules; m; m = m->next) {
			m->gone = true;
			m->end = m->start;
		}
		mmap_each_named(note, NULL);
		known = now;
		listed = true;
	}
	for (Module *m = modules; m; m = m->next)
		if (!m->gone && pc >= m->start && pc < m->end)
			return m;
	return NULL;
}

const char *symbol_name(uint64_t pc, uint64_t *offset, const char **module, uint64_t *module_offset)
{
	const char *name = NULL;
	Module *m;

	*module = NULL;
	*offset = *module_offset = 0;
	if (process.vdso && pc >= process.vdso && pc < process.vdso + process.vdso_size) {
		*module = "[vdso]";
		*module_offset = pc - process.vdso;
		return NULL;
	}
	pthread_mutex_lock(&lock);
	m = module_of(pc);
	if (m) {
		if (!m->loaded)
			load(m);
		uint64_t at = pc - m->bias;
		size_t lo = 0, hi = m->nsym;

		*module = m->path;
		*module_offset = at;
		while (lo < hi) { /* the last that does not begin behind pc */
			size_t mid = (lo + hi) / 2;
			if (m->sym[mid].addr <= at)
				lo = mid + 1;
			else
				hi = mid;
		}
		/* Of several at one place the first, which is the largest. */
		while (lo > 1 && m->sym[lo - 2].addr == m->sym[lo - 1].addr)
			lo--;
		if (lo && (!m->sym[lo - 1].size || at - m->sym[lo - 1].addr < m->sym[lo - 1].size)) {
			name = m->sym[lo - 1].name;
			*offset = at - m->sym[lo - 1].addr;
		}
	}
	pthread_mutex_unlock(&lock);
	return name;
}
