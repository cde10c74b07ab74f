/*
 * Scoreboards, and whatever else each vCPU has at the same distance from its
 * Cpu, so that generated code reaches it with one displacement: when there are
 * plugins a Cpu lies at the start of a large reserved stretch of addresses
 * (its slot), of which as much is made usable, in all slots alike, as was
 * given out. Slots belong to vCPU indices: they outlive their threads, and
 * nothing in them ever moves.
 *
 * Tallies: in the code of a block, one number that counts its entries stands for
 * all that plugins add in it (hook_ir.c); its rows tell to which numbers how much
 * of it belongs. Who reads a number gets what tallies stand for added. For who
 * may look at any time (a plugin with callbacks in the code) or does so often it
 * is counted where it is: plugin_direct, from the next flush on, which it asks for.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include "../os.h"
#include "plugin.h"

enum {
	SLOT = sizeof(void *) == 8 ? 1 << 30 : 1 << 24, /* bytes of address space, of which 32-bit hosts have little */
	STEP = 1 << 20,          /* made usable at once, at least */
	MAX_VCPU = sizeof(void *) == 8 ? 1 << 22 : 1 << 15, /* as many as Linux has threads */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* innermost */
static _Atomic(uint8_t *) *slot; /* MAX_VCPU, by index; NULL: never used */
static _Atomic(unsigned) nvcpu;
static size_t used, usable;      /* bytes of each slot */

static size_t first_free(void)
{
	return (sizeof(Cpu) + 0xffff) & ~(size_t)0xffff;
}

static void init(void)
{
	if (used)
		return;
	used = usable = first_free();
	slot = os_map(NULL, MAX_VCPU * sizeof(*slot), PROT_READ | PROT_WRITE);
	if (!slot)
		fatal("no memory for plugins:");
}

static bool open_range(uint8_t *p, size_t from, size_t to)
{
	return from == to || !mprotect(p + from, to - from, PROT_READ | PROT_WRITE);
}

int32_t score_alloc(size_t n, size_t align)
{
	size_t at, end;

	pthread_mutex_lock(&lock);
	init();
	at = (used + align - 1) & ~(align - 1);
	if (n > SLOT || at > SLOT - n) {
		pthread_mutex_unlock(&lock);
		plugin_misuse("scoreboards of more than %d MiB", SLOT >> 20);
	}
	end = at + n;
	if (end > usable) {
		size_t to = MIN((end + end / 4 + STEP) & ~(size_t)(STEP - 1), (size_t)SLOT);

		for (unsigned i = 0; i < nvcpu; i++)
			if (slot[i] && !open_range(slot[i], usable, to))
				fatal("no memory for scoreboards:");
		usable = to;
	}
	used = end;
	pthread_mutex_unlock(&lock);
	return (int32_t)at;
}

void *score_at(int32_t off, unsigned vcpu)
{
	uint8_t *p = vcpu < nvcpu ? slot[vcpu] : NULL;

	return p ? p + off : NULL;
}

Cpu *score_cpu(unsigned index)
{
	uint8_t *p;

	if (index >= MAX_VCPU)
		return NULL;
	pthread_mutex_lock(&lock);
	init();
	p = slot[index];
	if (p) {
		/* Pages of the Cpu come back zeroed; a guard below its stack may stay. */
		os_clear(p, first_free());
	} else {
		p = os_map(NULL, SLOT + 0xffff, PROT_NONE);
		if (p) {
			p = (uint8_t *)(((uintptr_t)p + 0xffff) & ~(uintptr_t)0xffff);
			if (!open_range(p, 0, usable))
				p = NULL;
		}
		slot[index] = p;
	}
	if (p && index >= nvcpu)
		nvcpu = index + 1;
	pthread_mutex_unlock(&lock);
	return (Cpu *)p;
}

unsigned score_vcpus(void)
{
	return nvcpu;
}

/* ---- tallies ---- */

typedef struct Tally { int32_t off; uint32_t first, n; } Tally; /* its rows */
static struct {
	pthread_mutex_t lock;    /* outside of the other one */
	Tally *tally;
	size_t n, max;
	TallyRow *row;
	size_t nrow, maxrow;
	int32_t *chunk;          /* places for tallies, CHUNK in each */
	size_t nchunk, next;     /* next: number of the one to be given out */
	atomic_bool flush;       /* there are some that must go */
	bool settled;            /* nobody runs any more */
} tl = { .lock = PTHREAD_MUTEX_INITIALIZER };
enum { CHUNK = 512, READS = 16 };

int32_t tally_new(void)
{
	int32_t off;

	pthread_mutex_lock(&tl.lock);
	if (tl.next == tl.nchunk * CHUNK) {
		tl.chunk = xrealloc(tl.chunk, (tl.nchunk + 1) * sizeof(*tl.chunk));
		tl.chunk[tl.nchunk++] = score_alloc(CHUNK * sizeof(uint64_t), 64);
	}
	off = tl.chunk[tl.next / CHUNK] + (int32_t)(tl.next % CHUNK * sizeof(uint64_t));
	tl.next++;
	pthread_mutex_unlock(&tl.lock);
	return off;
}

void tally_rows(int32_t tally, const TallyRow *row, unsigned n)
{
	pthread_mutex_lock(&tl.lock);
	if (tl.n == tl.max) {
		tl.max = MAX(tl.max * 2, (size_t)1024);
		tl.tally = xrealloc(tl.tally, tl.max * sizeof(*tl.tally));
	}
	if (tl.nrow + n > tl.maxrow) {
		tl.maxrow = MAX(tl.maxrow * 2, tl.nrow + n + 1024);
		tl.row = xrealloc(tl.row, tl.maxrow * sizeof(*tl.row));
	}
	tl.tally[tl.n++] = (Tally){ tally, (uint32_t)tl.nrow, n };
	for (unsigned i = 0; i < n; i++) {
		tl.row[tl.nrow++] = row[i];
		row[i].plugin->ntally++;
	}
	pthread_mutex_unlock(&tl.lock);
}

/* A number may stand anywhere in an element. */
static uint64_t get(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void set(void *p, uint64_t v)
{
	memcpy(p, &v, sizeof(v));
}

/* Under its lock. */
static void fold(unsigned vcpu)
{
	uint8_t *base = score_at(0, vcpu);

	for (const Tally *t = tl.tally; base && t < tl.tally + tl.n; t++) {
		uint64_t *n = (uint64_t *)(void *)(base + t->off);

		if (!*n)
			continue;
		for (const TallyRow *r = tl.row + t->first; r < tl.row + t->first + t->n; r++)
			set(base + r->off, get(base + r->off) + *n * r->k);
		*n = 0;
	}
}

/* Make the numbers of a vCPU exact: on its thread, or when it is stopped. */
static void tally_fold(unsigned vcpu)
{
	pthread_mutex_lock(&tl.lock);
	fold(vcpu);
	pthread_mutex_unlock(&tl.lock);
}

void tally_settle(void)
{
	for (unsigned i = 0; i < score_vcpus(); i++)
		tally_fold(i);
	tl.settled = true;
}

void tally_flushed(void)
{
	pthread_mutex_lock(&tl.lock);
	for (unsigned i = 0; i < nvcpu; i++)
		fold(i);
	tl.n = tl.nrow = tl.next = 0;
	for (Plugin *p = plugins; p; p = p->next)
		p->ntally = 0;
	atomic_store(&tl.flush, false);
	pthread_mutex_unlock(&tl.lock);
}

void plugin_direct(Plugin *p)
{
	if (!p || p->direct)
		return;
	p->direct = true;
	if (p->ntally) {
		atomic_store(&tl.flush, true);
		if (cpu_self)
			cpu_kick(cpu_self);
	}
}

void tally_work(void)
{
	if (atomic_load(&tl.flush))
		code_flush();
}

/* A plugin looks at what it counts, with others running: if it does so often, it is counted where it is from now on. */
static void looked(const struct qemu_plugin_scoreboard *s, bool often)
{
	Plugin *p = plugin_call.plugin;

	if (p && s->counted && !tl.settled && (often || p->nread++ > READS))
		plugin_direct(p);
}

/* What the tallies of a vCPU stand for of the number at off. */
static uint64_t tallied(unsigned vcpu, int32_t off)
{
	const uint8_t *base = score_at(0, vcpu);
	uint64_t sum = 0;

	if (tl.settled || (plugin_call.plugin && !plugin_call.plugin->ntally))
		return 0;
	pthread_mutex_lock(&tl.lock);
	for (const Tally *t = tl.tally; base && t < tl.tally + tl.n; t++)
		for (const TallyRow *r = tl.row + t->first; r < tl.row + t->first + t->n; r++)
			if (r->off == off)
				sum += get(base + t->off) * r->k;
	pthread_mutex_unlock(&tl.lock);
	return sum;
}

void score_fork_prepare(void)
{
	pthread_mutex_lock(&tl.lock);
	pthread_mutex_lock(&lock);
}

void score_fork_parent(void)
{
	pthread_mutex_unlock(&lock);
	pthread_mutex_unlock(&tl.lock);
}

/* ---- the interface ---- */

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t size)
{
	struct qemu_plugin_scoreboard *s = xcalloc(1, sizeof(*s));

	s->size = size;
	s->off = score_alloc(size ? size : 1, size >= 64 ? 64 : size >= 16 ? 16 : 8);
	return s;
}

/* Blocks may still add to it until they are dropped: its place is not given out again. */
void qemu_plugin_scoreboard_free(struct qemu_plugin_scoreboard *s)
{
	if (s)
		s->size = 0;
}

static NORETURN void no_element(const struct qemu_plugin_scoreboard *s)
{
	plugin_misuse("there is no such %s", s && s->size ? "vCPU" : "scoreboard");
}

static inline void *element(const struct qemu_plugin_scoreboard *s, unsigned vcpu)
{
	const Cpu *c = cpu_self;
	uint8_t *p = LIKELY(c && (unsigned)c->index == vcpu) ? (uint8_t *)(uintptr_t)c : score_at(0, vcpu);

	if (UNLIKELY(!p || !s || !s->size))
		no_element(s);
	return p + s->off;
}

void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *s, unsigned vcpu)
{
	void *p = element(s, vcpu);
	bool own = cpu_self && (unsigned)cpu_self->index == vcpu;

	looked(s, !own);
	if (own && s->counted && !tl.settled && (!plugin_call.plugin || plugin_call.plugin->ntally))
		tally_fold(vcpu);
	return p;
}

static inline void *number(qemu_plugin_u64 e, unsigned vcpu)
{
	if (UNLIKELY(e.score && (e.offset > e.score->size || e.score->size - e.offset < sizeof(uint64_t))))
		plugin_misuse("the entry is outside of the scoreboard's elements");
	return (uint8_t *)element(e.score, vcpu) + e.offset;
}

void qemu_plugin_u64_add(qemu_plugin_u64 e, unsigned vcpu, uint64_t added)
{
	void *p = number(e, vcpu);

	set(p, get(p) + added);
}

uint64_t qemu_plugin_u64_get(qemu_plugin_u64 e, unsigned vcpu)
{
	const void *p = number(e, vcpu);

	looked(e.score, false);
	return get(p) + tallied(vcpu, e.score->off + (int32_t)e.offset);
}

void qemu_plugin_u64_set(qemu_plugin_u64 e, unsigned vcpu, uint64_t v)
{
	void *p = number(e, vcpu);

	looked(e.score, false);
	set(p, v - tallied(vcpu, e.score->off + (int32_t)e.offset));
}

uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 e)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < nvcpu; i++)
		if (score_at(0, i))
			sum += qemu_plugin_u64_get(e, i);
	return sum;
}
