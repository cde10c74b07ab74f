/*
 * Names for guest addresses: which file is mapped where, now and earlier, and
 * the functions in it; for the crash report, -d in_asm and plugins
 * (plugin/where.c). The list of mappings is read anew when an address is asked
 * for after the address space has changed; symbols when the first address of
 * their file is asked for. debuginfo.c reads the files.
 *
 * One lock, outside of that of mmap.c; so nothing here may be called with
 * that one or the code lock held.
 */
#include "debuginfo.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	SHT_SYMTAB_ = 2, SHT_DYNSYM_ = 11, SHN_ABS_ = 0xfff1, SHN_COMMON_ = 0xfff2, SHN_LORESERVE_ = 0xff00,
	STT_NOTYPE_ = 0, STT_FUNC_ = 2, STT_GNU_IFUNC_ = 10, STB_LOCAL_ = 0, STB_WEAK_ = 2,
	DT_HASH_ = 4, DT_STRTAB_ = 5, DT_SYMTAB_ = 6, DT_STRSZ_ = 10,
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void symbol_fork_prepare(void) { pthread_mutex_lock(&lock); }
void symbol_fork_parent(void) { pthread_mutex_unlock(&lock); }
void symbol_fork_child(void) { pthread_mutex_unlock(&lock); }

/* ---- the functions of a file ----
 *
 * A function is a symbol of type FUNC (or GNU_IFUNC) with a size; of several at
 * one place the largest, then a global before a weak before a local one,
 * then that with the fewest underscores in front. What is written in assembly often has
 * labels alone: a global label in a section of code, or FUNC without size, reaches to the next symbol or
 * the end of its section, but loses against a function that covers it; a local label counts only
 * where nothing global stands before it in the section.
 */

typedef struct Raw {
	uint64_t start, end, limit; /* limit: end of the section */
	const char *name;
	uint8_t rank;               /* of several at one place the lowest */
	bool label, local;
} Raw;

static unsigned underscores(const char *s)
{
	return (unsigned)strspn(s, "_");
}

static int by_addr(const void *a, const void *b)
{
	const Raw *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->label != y->label)
		return x->label - y->label;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank - y->rank;
	if (underscores(x->name) != underscores(y->name))
		return underscores(x->name) < underscores(y->name) ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* One Elf_Sym; false: it names no function. */
static bool read_symbol(const ElfFile *e, const uint8_t *p, const char *str, size_t str_size, Raw *r)
{
	unsigned info = p[e->wide ? 4 : 12], type = info & 15, bind = info >> 4;
	unsigned shndx = (unsigned)elf_num(e, p + (e->wide ? 6 : 14), 2);
	uint64_t name = elf_num(e, p, 4), size = e->wide ? elf_num(e, p + 16, 8) : elf_num(e, p + 8, 4);

	if (!shndx || shndx == SHN_COMMON_ || name >= str_size)
		return false;
	*r = (Raw){ .start = e->wide ? elf_num(e, p + 8, 8) : elf_num(e, p + 4, 4), .name = str + name,
		.local = bind == STB_LOCAL_, .rank = bind == STB_LOCAL_ ? 2 : bind == STB_WEAK_ };
	if (!r->name[0])
		return false;
	if (type == STT_FUNC_ || type == STT_GNU_IFUNC_) {
		if (e->machine == EM_ARM_)
			r->start &= ~UINT64_C(1); /* Thumb */
		r->label = !size || size > UINT64_MAX - r->start;
		r->end = r->start + (r->label ? 0 : size);
		r->limit = UINT64_MAX;
	} else if (type == STT_NOTYPE_ && shndx < e->nsec && shndx < SHN_LORESERVE_) {
		const ElfSec *s = &e->sec[shndx];

		/* Marks of the assembler are no names. */
		if (!(s->flags & SHF_EXEC_) || r->name[0] == '$' || !strncmp(r->name, ".L", 2) ||
		    r->start < s->addr || r->start - s->addr >= s->size)
			return false;
		r->label = true;
		r->limit = s->addr + s->size;
	} else {
		return false;
	}
	return true;
}

/* Sorted raw symbols into a table without doubles. */
static void make_table(SymTab *t, const Raw *raw, size_t n)
{
	uint64_t covered = 0, last_start = 0, next = UINT64_MAX;
	const Raw *global = NULL; /* the last global label that is not behind a function */

	t->sym = xmalloc((n + 1) * sizeof *t->sym);
	for (size_t i = 0; i < n; i++) {
		const Raw *r = &raw[i];

		if (t->n && r->start == last_start)
			continue;
		if (r->label && (r->start < covered || (r->local && global && r->start < global->limit)))
			continue;
		global = r->label ? r->local ? global : r : NULL;
		covered = r->label ? covered : MAX(covered, r->end);
		last_start = r->start;
		t->sym[t->n++] = (Sym){ r->start, r->label ? r->limit : r->end, r->name, SYM_NONE, r->label };
	}
	for (size_t i = t->n; i-- > 0;) {
		if (t->sym[i].label)
			t->sym[i].end = MIN(t->sym[i].end, next);
		next = t->sym[i].start;
	}
	for (size_t i = 1; i < t->n; i++) {
		uint32_t up = (uint32_t)i - 1;

		while (up != SYM_NONE && t->sym[up].end <= t->sym[i].end)
			up = t->sym[up].up;
		t->sym[i].up = up;
	}
}

static bool add_symbols(SymTab *t, const ElfFile *e, const uint8_t *sym, size_t size, const char *str,
    size_t str_size)
{
	size_t ent = e->wide ? 24 : 16, n = 0;
	Raw *raw = xmalloc((size / ent + 1) * sizeof *raw);

	if (size / ent < SYM_NONE)
		for (size_t at = 0; at + ent <= size; at += ent)
			n += read_symbol(e, sym + at, str, str_size, &raw[n]);
	qsort(raw, n, sizeof *raw, by_addr);
	if (n)
		make_table(t, raw, n);
	free(raw);
	return n != 0;
}

/* From the first section of that type; its strings stay. */
static bool from_section(SymTab *t, const ElfFile *e, unsigned type)
{
	for (unsigned i = 1; e && i < e->nsec; i++) {
		size_t size, str_size;
		uint8_t *sym, *str;
		bool ok;

		if (e->sec[i].type != type || e->sec[i].link >= e->nsec)
			continue;
		sym = elf_section(e, i, &size);
		str = elf_section(e, e->sec[i].link, &str_size);
		ok = sym && str && add_symbols(t, e, sym, size, (char *)str, str_size + 1);
		free(sym);
		if (ok)
			return true;
		free(str);
	}
	return false;
}

/* Without section headers: by PT_DYNAMIC; the hash table of the old form tells how many there are. */
static bool from_dynamic(SymTab *t, const ElfFile *e)
{
	uint64_t v[DT_STRSZ_ + 1] = { 0 }, w = e->wide ? 8 : 4, ent = e->wide ? 24 : 16;
	uint8_t *dyn = e->dyn_size ? elf_bytes(e, e->dyn_addr, e->dyn_size) : NULL;
	uint8_t *hash, *sym = NULL, *str = NULL;
	bool ok = false;

	for (uint64_t at = 0; dyn && at + 2 * w <= e->dyn_size; at += 2 * w) {
		uint64_t tag = elf_num(e, dyn + at, (int)w);

		if (!tag)
			break;
		if (tag <= DT_STRSZ_)
			v[tag] = elf_num(e, dyn + at + w, (int)w);
	}
	free(dyn);
	hash = v[DT_HASH_] ? elf_bytes(e, v[DT_HASH_], 8) : NULL;
	if (hash) {
		uint64_t n = elf_num(e, hash + 4, 4);

		sym = elf_bytes(e, v[DT_SYMTAB_], n * ent);
		str = elf_bytes(e, v[DT_STRTAB_], v[DT_STRSZ_]);
		ok = sym && str && add_symbols(t, e, sym, n * ent, (char *)str, v[DT_STRSZ_] + 1);
	}
	free(hash);
	free(sym);
	if (!ok)
		free(str);
	return ok;
}

static const SymTab *symbols(ElfFile *e)
{
	if (!e->symbols) {
		SymTab *t = xcalloc(1, sizeof *t);

		/* .dynsym is a part of .symtab. */
		if (!from_section(t, e, SHT_SYMTAB_) && !from_section(t, elf_debug(e), SHT_SYMTAB_) &&
		    !from_section(t, e, SHT_DYNSYM_))
			from_dynamic(t, e);
		e->symbols = t;
	}
	return e->symbols;
}

const SymTab *elf_symbols(ElfFile *e)
{
	const SymTab *t;

	pthread_mutex_lock(&lock);
	t = symbols(e);
	pthread_mutex_unlock(&lock);
	return t;
}

const LineTab *elf_lines(ElfFile *e)
{
	pthread_mutex_lock(&lock);
	if (!e->lines)
		e->lines = line_table(e);
	if (!e->lines->n && elf_debug(e)) {
		if (!e->debug->lines)
			e->debug->lines = line_table(e->debug);
		e->lines = e->debug->lines;
	}
	pthread_mutex_unlock(&lock);
	return e->lines;
}

const Sym *sym_find(const SymTab *t, uint64_t addr, bool labels)
{
	size_t lo = 0, hi = t->n;
	uint32_t i;

	while (lo < hi) { /* the last that does not begin behind addr */
		size_t mid = (lo + hi) / 2;

		if (t->sym[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (i = (uint32_t)lo - 1; i != SYM_NONE && addr >= t->sym[i].end; i = t->sym[i].up)
		;
	return i != SYM_NONE && (labels || !t->sym[i].label) ? &t->sym[i] : NULL;
}

/* ---- modules ---- */

typedef struct Range { uint64_t start, end; Module *module; } Range;

static Module **modules;
static unsigned nmodules;
static Range *ranges;      /* what is mapped now, ascending */
static size_t nranges;
static unsigned known;     /* mmap_generation() of them */
static bool listed;
const char *symbol_vdso = "[vdso]";

typedef struct FileMap { uint64_t start, end, off, ino, dev; bool exec; char *path; } FileMap;
typedef struct Snapshot { FileMap *map; size_t n, cap; } Snapshot;

static int note(const Mapping *g, void *arg)
{
	Snapshot *s = arg;

	if (!g->name || g->name[0] != '/' || strstr(g->name, " (deleted)"))
		return 0;
	if (s->n == s->cap)
		s->map = xrealloc(s->map, (s->cap = s->cap ? 2 * s->cap : 64) * sizeof *s->map);
	s->map[s->n++] = (FileMap){ g->start, g->end, g->off, g->ino, (uint64_t)g->dev_major << 32 | g->dev_minor,
		g->prot & PROT_EXEC, xstrdup(g->name) };
	return 0;
}

static Module *add_module(const char *path, ElfFile *elf, uint64_t bias, uint64_t base, uint64_t end)
{
	Module *m = xcalloc(1, sizeof *m);

	m->id = nmodules;
	m->path = xstrdup(path);
	m->elf = elf;
	m->bias = bias;
	m->base = base;
	m->end = end;
	if (elf && elf->nseg) {
		uint64_t low = UINT64_MAX, high = 0;

		for (unsigned i = 0; i < elf->nseg; i++) {
			low = MIN(low, elf->seg[i].addr);
			high = MAX(high, elf->seg[i].addr + elf->seg[i].msize);
		}
		m->base = bias + (low & -(uint64_t)guest_page);
		m->end = bias + ((high + guest_page - 1) & -(uint64_t)guest_page);
	}
	m->entry = elf && elf->entry ? elf->entry + bias : 0;
	modules = xrealloc(modules, (nmodules + 1) * sizeof *modules);
	modules[nmodules++] = m;
	return m;
}

/* The module that a mapping belongs to. A segment of the file that f shows a part of says how far the file was
 * moved; a page may hold the end of one and the start of the next. */
static Module *attach(const FileMap *f, bool create)
{
	ElfFile *elf = NULL;
	uint64_t bias = f->start - f->off;

	for (unsigned i = 0; i < nmodules; i++) {
		Module *m = modules[i];

		if (m->ino != f->ino || m->dev != f->dev || strcmp(m->path, f->path))
			continue;
		elf = m->elf;
		if (!elf && bias == m->bias)
			return m;
		for (unsigned s = 0; elf && s < elf->nseg; s++)
			if (f->start + elf->seg[s].off - f->off - elf->seg[s].addr == m->bias &&
			    f->start >= m->base && f->end <= m->end)
				return m;
	}
	if (!create)
		return NULL;
	if (!elf)
		elf = elf_file(f->path);
	if (elf && !elf->nseg)
		elf = NULL;
	for (unsigned s = 0; elf && s < elf->nseg; s++) {
		const ElfSeg *g = &elf->seg[s];

		if (g->flags & PF_EXEC_ && g->off < f->off + (f->end - f->start) && f->off < g->off + g->fsize) {
			bias = f->start + g->off - f->off - g->addr;
			break;
		}
	}
	Module *m = add_module(f->path, elf, bias, f->start, f->end);
	m->ino = f->ino;
	m->dev = f->dev;
	return m;
}

static Module *vdso_module(void)
{
	static Module *vdso;

	if (!vdso) {
		uint8_t *copy = xcalloc(1, process.vdso_size);

		if (!guest_read(copy, process.vdso, process.vdso_size)) {
			free(copy);
			return NULL;
		}
		vdso = add_module(symbol_vdso, elf_image(symbol_vdso, copy, process.vdso_size), process.vdso,
		    process.vdso, process.vdso + process.vdso_size);
	}
	return vdso;
}

static int by_start(const void *a, const void *b)
{
	const Range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static void refresh(void)
{
	unsigned now = mmap_generation();
	Snapshot s = { 0 };
	size_t n = 0;

	if (listed && now == known)
		return;
	mmap_each_named(note, &s);
	for (unsigned i = 0; i < nmodules; i++)
		modules[i]->live = false;
	for (size_t i = 0; !listed && i < s.n; i++) /* the program is module 0 */
		if (process.code_start >= s.map[i].start && process.code_start < s.map[i].end)
			attach(&s.map[i], true);
	for (size_t i = 0; i < s.n; i++)
		if (s.map[i].exec)
			attach(&s.map[i], true);
	ranges = xrealloc(ranges, (s.n + 1) * sizeof *ranges);
	for (size_t i = 0; i < s.n; i++) {
		Module *m = attach(&s.map[i], false);

		if (m) {
			m->live = true;
			ranges[n++] = (Range){ s.map[i].start, s.map[i].end, m };
			if (!m->elf) {
				m->base = MIN(m->base, s.map[i].start);
				m->end = MAX(m->end, s.map[i].end);
			}
		}
		free(s.map[i].path);
	}
	free(s.map);
	if (process.vdso && vdso_module()) {
		vdso_module()->live = guest_prot(process.vdso) >= 0;
		if (vdso_module()->live)
			ranges[n++] = (Range){ process.vdso, process.vdso + process.vdso_size, vdso_module() };
		qsort(ranges, n, sizeof *ranges, by_start);
	}
	nranges = n;
	known = now;
	listed = true;
}

static Module *find_module(uint64_t addr, bool past)
{
	size_t lo = 0, hi;

	refresh();
	hi = nranges;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (ranges[mid].end > addr)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (lo < nranges && ranges[lo].start <= addr)
		return ranges[lo].module;
	for (unsigned i = nmodules; i-- > 0;) /* .bss behind the file's pages */
		if (modules[i]->live && addr >= modules[i]->base && addr < modules[i]->end)
			return modules[i];
	for (unsigned i = nmodules; past && i-- > 0;)
		if (addr >= modules[i]->base && addr < modules[i]->end)
			return modules[i];
	return NULL;
}

Module *module_at(uint64_t addr, bool past)
{
	Module *m;

	pthread_mutex_lock(&lock);
	m = find_module(addr, past);
	pthread_mutex_unlock(&lock);
	return m;
}

Module *module_nth(unsigned i, bool all)
{
	Module *m;

	pthread_mutex_lock(&lock);
	if (all)
		refresh();
	m = i < nmodules ? modules[i] : NULL;
	pthread_mutex_unlock(&lock);
	return m;
}

const char *symbol_name(uint64_t pc, uint64_t *offset, const char **module, uint64_t *module_offset)
{
	const Sym *s = NULL;
	Module *m;

	*module = NULL;
	*offset = *module_offset = 0;
	pthread_mutex_lock(&lock);
	m = find_module(pc, false);
	if (m) {
		*module = m->path;
		*module_offset = pc - m->bias;
		s = m->elf ? sym_find(symbols(m->elf), pc - m->bias, true) : NULL;
		if (s)
			*offset = pc - m->bias - s->start;
	}
	pthread_mutex_unlock(&lock);
	return s ? s->name : NULL;
}
