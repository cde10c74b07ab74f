/*
 * What plugins learn about addresses: modules, functions, source lines
 * (myna-plugin.h). All is linux/symbol.c's knowledge, given the form of the
 * interface.
 */
#include "plugin.h"
#include "../linux/debuginfo.h"
#include <pthread.h>
#include <stdlib.h>

/* A module as plugins hold it: the interface's view, and what it is a view of. */
typedef struct Where {
	struct myna_module pub;  /* first: the two are one pointer */
	ElfFile *elf;            /* NULL: has none */
} Where;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* outside of symbol.c's */
static Where **known;            /* by Module.id */
static unsigned nknown;

void where_fork_prepare(void) { pthread_mutex_lock(&lock); }
void where_fork_parent(void) { pthread_mutex_unlock(&lock); }
void where_fork_child(void) { pthread_mutex_unlock(&lock); }

/* The view of m, under the lock. Modules come in the order of their ids, so that those before it are added with
 * it. */
static Where *view(const Module *m)
{
	while (nknown <= m->id) {
		const Module *k = module_nth(nknown, false);
		Where *w = xcalloc(1, sizeof *w);

		w->pub = (struct myna_module){ k->id, k->base, k->end, k->bias, k->entry, k->path,
			k->elf ? k->elf->build_id : "" };
		w->elf = k->elf;
		known = xrealloc(known, (nknown + 1) * sizeof *known);
		known[nknown++] = w;
	}
	known[m->id]->pub.base = m->base; /* these move where the file is no ELF file */
	known[m->id]->pub.end = m->end;
	return known[m->id];
}

static Where *find(uint64_t addr, bool past)
{
	const Module *m = module_at(addr, past);
	Where *w = NULL;

	if (m) {
		pthread_mutex_lock(&lock);
		w = view(m);
		pthread_mutex_unlock(&lock);
	}
	return w;
}

size_t myna_modules(const struct myna_module **list)
{
	static struct myna_module *all;
	const Module *m;
	unsigned n = 0;

	pthread_mutex_lock(&lock);
	while ((m = module_nth(n, !n)))
		view(m), n++;
	all = xrealloc(all, (n + 1) * sizeof *all);
	for (unsigned i = 0; i < n; i++)
		all[i] = known[i]->pub;
	*list = all;
	pthread_mutex_unlock(&lock);
	return n;
}

const struct myna_module *myna_module_at(uint64_t addr)
{
	Where *w = find(addr, false);

	return w ? &w->pub : NULL;
}

const struct myna_module *myna_file_module(const char *path, uint64_t bias)
{
	char *real = realpath(path, NULL);
	ElfFile *e = real ? elf_file(real) : NULL;
	Where *w;

	free(real);
	if (!e)
		return NULL;
	w = xcalloc(1, sizeof *w);
	w->elf = e;
	w->pub = (struct myna_module){ .id = UINT32_MAX, .base = UINT64_MAX, .bias = bias,
		.entry = e->entry ? e->entry + bias : 0, .path = e->path, .build_id = e->build_id };
	for (unsigned i = 0; i < e->nseg; i++) {
		w->pub.base = MIN(w->pub.base, e->seg[i].addr + bias);
		w->pub.end = MAX(w->pub.end, e->seg[i].addr + e->seg[i].msize + bias);
	}
	if (!e->nseg)
		w->pub.base = bias;
	return &w->pub;
}

static void fill(struct myna_symbol *s, const Where *w, const Sym *y)
{
	*s = (struct myna_symbol){ y->name, y->start + w->pub.bias, y->end - y->start, &w->pub };
}

bool myna_symbol_at(uint64_t addr, struct myna_symbol *s)
{
	Where *w = find(addr, true);
	const Sym *y = w && w->elf ? sym_find(elf_symbols(w->elf), addr - w->pub.bias, true) : NULL;

	if (y)
		fill(s, w, y);
	return y != NULL;
}

/* Of a module that a plugin gave: that from myna_modules is a copy. */
static const Where *given(const struct myna_module *m)
{
	const Where *w;

	if (m->id == UINT32_MAX)
		return (const Where *)m;
	pthread_mutex_lock(&lock);
	w = m->id < nknown ? known[m->id] : NULL;
	pthread_mutex_unlock(&lock);
	return w;
}

void myna_symbols(const struct myna_module *m, void (*fn)(const struct myna_symbol *s, void *arg), void *arg)
{
	const Where *w = given(m);
	const SymTab *t = w && w->elf ? elf_symbols(w->elf) : NULL;
	struct myna_symbol s;

	for (size_t i = 0; t && i < t->n; i++) {
		fill(&s, w, &t->sym[i]);
		fn(&s, arg);
	}
}

bool myna_line_at(uint64_t addr, const char **file, unsigned *line)
{
	Where *w = find(addr, true);
	const LineRow *r = w && w->elf ? line_find(elf_lines(w->elf), addr - w->pub.bias) : NULL;

	if (r) {
		*file = r->file;
		*line = r->line;
	}
	return r != NULL;
}

bool myna_lines(const struct myna_module *m,
	void (*fn)(const char *file, unsigned line, uint64_t start, uint64_t end, void *arg), void *arg)
{
	const Where *w = given(m);
	const LineTab *t = w && w->elf ? elf_lines(w->elf) : NULL;

	for (size_t i = 0; t && i < t->n; i++)
		fn(t->row[i].file, t->row[i].line, t->row[i].start + w->pub.bias,
		    t->row[i].start + w->pub.bias + t->row[i].size, arg);
	return t && t->n;
}

/* qemu_plugin_insn_symbol's: as QEMU, functions with a size only, [value, value + size). */
const char *where_symbol(uint64_t pc)
{
	const Module *m = module_at(pc, false);
	const Sym *y = m && m->elf ? sym_find(elf_symbols(m->elf), pc - m->bias, false) : NULL;

	return y ? y->name : NULL;
}
