/*
 * The code cache: memory for host code, finding it by guest pc, chaining,
 * and dropping it when the guest's code changes. trans.c fills it, cpu.c
 * looks things up in it.
 *
 * Memory is handed out upward and taken back all at once (flush). A dead
 * block keeps its memory until then, so a thread that is still inside comes
 * to no harm; nothing leads there any more.
 *
 * Guest pages with code are guarded: where the guest may write them, the host
 * page is made read-only, and the fault (code_write_fault) drops the page's
 * blocks and makes it writable. A page where that happens often is left
 * writable and its blocks compare their bytes whenever they are entered.
 *
 * Locks: one (code_lock), below the one of mmap.c. Readers of the hash table
 * take none. A flush lets go of the lock while it waits for the others to
 * leave generated code, so code may take it (helpers that write memory).
 *
 * The patch protocol
 *
 * Writers of code hold the lock; others execute meanwhile. test/race/model.c
 * has these steps for model processors and tries what each rule is for.
 *
 * 1 Publish (Host.gen, code_publish): code and Block are written where nobody
 *   has been since the last flush; then the host makes the code fetchable
 *   everywhere; then Block goes into the list by address (nblock, release) and
 *   into its hash chain (release). A reader of the chain acquires.
 * 2 Link (code_link): the one word at the link's site that jumps is replaced,
 *   in one store, after 1 of its target. To see the old one does no harm: the
 *   stub leaves, cpu_run finds the target by 1 and links again. A dead block
 *   gets no links, neither in nor out.
 * 3 Kill (kill_block): dead is set; inline tables forget the block; it is taken
 *   out of its chain, keeping its own hash_next for those who stand on it; each
 *   incoming site is set back to the stub. All in this order, seq_cst up to the
 *   tables (cpu.c, fill_jump). A thread may run a dead block once more: as if it
 *   had come earlier. It can't stay, as nothing leads back. When the lock is let
 *   go of, whoever synchronises (what the guest's architecture asks for before
 *   changed code is run: fence.i, isb, a system call) runs it no more.
 * 4 Flush: with the gate closed (flushing) and in_code false of all others,
 *   both seq_cst, memory is used again. Threads come back through code_enter,
 *   which acquires what was done meanwhile, and Host.enter. Blocks, Links and
 *   code may be looked at from code_enter to code_leave, and under the lock.
 *
 * What a host has to do for it:
 *
 * x86-64   1 Nothing: caches of instructions follow stores, and are filled in
 *          the order of the stores. 2, 3 The displacement of a jump is written in one
 *          piece: it lies within eight aligned bytes (AMD64 manual 2, 7.3.2 and 7.6.1,
 *          on modification that is not synchronised: old or new is executed).
 *          The manuals want a serialising instruction where code was written by
 *          another address (-wx split): only prefetched instructions could be older,
 *          which are snooped by physical address on all processors there are.
 * aarch64  1 dc cvau, dsb, ic ivau, dsb, by libgcc's clear_cache: from then on no cache
 *          has older words. Older ones that a processor has fetched ahead end with the
 *          isb in Host.enter. Who comes by a link, without isb, has fetched a branch that
 *          was written after that: then it fetches the target as it is now (Arm ARM
 *          B2.3, ordering of instruction fetches). 2, 3 b for b or bl for bl, one
 *          aligned word: of the few instructions that may be replaced while others
 *          execute them (B2.2.5), then caches as in 1. 3 A branch fetched ahead is
 *          executed until the next isb: an isb of the guest is one (FENCE_CODE), any
 *          other way to synchronise goes through Host.enter.
 * riscv64  1, 3 riscv_flush_icache makes all harts fence (data, too) and fence.i before
 *          it returns. 2 For the own hart only: others may leave by the stub for as long
 *          as they like; who does that comes to code_link, which does the own
 *          hart's then. One aligned word is fetched in one piece (Ziccif, in all RVA
 *          profiles). A far target is an aligned word of data, which the code in front
 *          of the stub loads: that may be older than the jump that led there, as nothing
 *          orders a load behind the fetch of an instruction. So 3 sets it back to the
 *          stub: what is older than the fence of 3 can't be loaded after it.
 * interp   Ops are data, l_jmp's operand is the site: 2, 3 release, l_jmp acquires.
 */
#include "tcg-host/host.h"
#include "linux/linux.h"
#include "os.h"
#include "plugin/plugin.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	DEFAULT_SIZE = sizeof(void *) == 8 ? 128 << 20 : 32 << 20,
	META_FIRST = 8,          /* so that no Ref is 0 */
	META_SPARE = 1 << 20,    /* what the metadata of one block may take */
	OWN_HEAP = 256 << 20,    /* from the executable's start on: its data and heap */
	MIN_BLOCK = 64,          /* bytes of host code per block, on average at least: bounds the list of blocks */
	HASH_BITS = 18,
	PAGE_BITS = 13,
	GUARD_FAULTS = 8,        /* a page that was written more often after translation compares instead */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t flushed = PTHREAD_COND_INITIALIZER;
static atomic_bool flushing;
unsigned code_epoch;

static struct {
	uint8_t *exec, *write;   /* the same memory, or two views of it (split) */
	size_t size, used;
	size_t meta_size, meta_used;
	Ref *block;              /* in order of host address */
	size_t max_block;
	atomic_size_t nblock;
	_Atomic Ref *hash;
	const Guest *guest;
} cc;
uint8_t *code_meta;

/* A page of the host that held code of the guest once. Under the lock. */
typedef struct Page {
	uint64_t addr;           /* guest address */
	Ref head;                /* Block */
	bool guarded;            /* we took the write permission away */
	bool loose;              /* we gave it back since the guest's protection was set last */
	uint8_t faults;
	struct Page *next;
} Page;
static Page *page_hash[1 << PAGE_BITS];
static size_t npage;
/* By page number modulo its size: set when such a page was ever watched. Spares writers the lock. */
static atomic_uchar watched[1 << 16];
static Flight *flights;

void code_lock(void)
{
	pthread_mutex_lock(&lock);
}

void code_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

/* ---- memory ---- */

/* A place that the executable and the cache reach each other from with 32-bit displacements: below the
 * executable, whose heap is above it. */
static uint8_t *map_near(size_t n)
{
	uintptr_t self = (uintptr_t)code_init & ~(uintptr_t)0xffffff;

	for (int i = 0; i < 8; i++) {
		uint8_t *p = os_map((void *)(self - n - ((uintptr_t)i << 26)), n, PROT_NONE);
		intptr_t off = (intptr_t)((uintptr_t)p - self);

		if (!p || (off > -0x7f000000 && off + (intptr_t)n < 0x7f000000))
			return p;
		munmap(p, n);
	}
	return os_map(NULL, n, PROT_NONE);
}

static void *map_data(size_t n)
{
	return os_map(NULL, n, PROT_READ | PROT_WRITE);
}

void code_init(size_t size, int wx)
{
	host_page = (unsigned)sysconf(_SC_PAGESIZE);
	cc.size = (MIN(MAX(size ? size : DEFAULT_SIZE, (size_t)4 << 20), (size_t)960 << 20) + 0xffff) & ~(size_t)0xffff;
	cc.exec = cc.write = map_near(cc.size);
	if (cc.exec && (wx == WX_SPLIT || !os_code_rwx(cc.exec, cc.size))) {
		if (wx == WX_RWX)
			fatal("cannot map memory that is writable and executable:");
		cc.write = map_data(cc.size);
		if (cc.write && !os_code_split(cc.exec, cc.write, cc.size))
			fatal("cannot make the memory object of the code cache:");
	}
	cc.meta_size = cc.size;
	cc.max_block = cc.size / MIN_BLOCK;
	cc.meta_used = META_FIRST;
	code_meta = map_data(cc.meta_size);
	cc.block = map_data(cc.max_block * sizeof(*cc.block));
	cc.hash = map_data(sizeof(*cc.hash) << HASH_BITS);
	if (!cc.exec || !cc.write || !code_meta || !cc.block || !cc.hash)
		fatal("cannot map the code cache (%zu MiB):", cc.size >> 20);
	own_low = MIN((uintptr_t)cc.exec, (uintptr_t)code_init & ~(uintptr_t)0xffffff);
	own_high = MAX((uintptr_t)cc.exec + cc.size, ((uintptr_t)code_init & ~(uintptr_t)0xffffff) + OWN_HEAP);
}

void code_start(const Guest *g)
{
	cc.guest = g;
	jt_shift = g->insn_align > 2 ? 2 : 1;
	host->init(g);
}

uint8_t *code_writable(const uint8_t *exec)
{
	return cc.write + (exec - cc.exec);
}

uint8_t *code_room(size_t n, const uint8_t **exec)
{
	if (cc.size - cc.used < n || cc.meta_size - cc.meta_used < META_SPARE || cc.nblock == cc.max_block)
		return NULL;
	*exec = cc.exec + cc.used;
	return cc.write + cc.used;
}

void code_take(size_t n)
{
	cc.used += (n + 15) & ~(size_t)15;
}

void *code_alloc(size_t n)
{
	void *p = code_meta + cc.meta_used;

	n = (n + 7) & ~(size_t)7;
	if (n > cc.meta_size - cc.meta_used)
		fatal("code cache: metadata of a block takes %zu bytes", n);
	cc.meta_used += n;
	return p;
}

/* ---- look-up ---- */

static _Atomic Ref *bucket(uint64_t pc, uint64_t key)
{
	/* Neighbouring code uses neighbouring buckets: few pages are touched by a small program. */
	return &cc.hash[((pc >> 5) ^ (pc >> 25) ^ key * 0x9e3779b1) & ((1u << HASH_BITS) - 1)];
}

Block *code_find(uint64_t pc, uint64_t key)
{
	Block *b = deref(atomic_load_explicit(bucket(pc, key), memory_order_acquire));

	while (b && (b->pc != pc || b->key != key))
		b = deref(atomic_load_explicit(&b->hash_next, memory_order_acquire));
	return b;
}

Block *code_by_host(const uint8_t *host_pc)
{
	size_t lo = 0, hi = atomic_load_explicit(&cc.nblock, memory_order_acquire);

	if (host_pc < cc.exec || host_pc >= cc.exec + cc.size)
		return NULL;
	while (lo < hi) { /* the first block that begins above host_pc */
		size_t mid = lo + (hi - lo) / 2;

		if (((Block *)deref(cc.block[mid]))->host > host_pc)
			hi = mid;
		else
			lo = mid + 1;
	}
	Block *b = lo ? deref(cc.block[lo - 1]) : NULL;
	return b && (size_t)(host_pc - b->host) < b->hsize ? b : NULL;
}

/* ---- chaining ---- */

void code_link(Link *l, Block *to)
{
	code_lock();
	if (!l->to && !((Block *)deref(l->from))->dead && !to->dead) {
		l->to = ref_of(to);
		l->next = to->incoming;
		to->incoming = ref_of(l);
	}
	if (l->to == ref_of(to)) /* if another thread was faster: this processor has not seen it */
		host->patch(l, to->host);
	code_unlock();
}

/* ---- pages ---- */

static uint64_t page_of(uint64_t a)
{
	return a & ~(uint64_t)(host_page - 1);
}

static uint64_t page_number(uint64_t a)
{
	return a / host_page;
}

static Page *page_find(uint64_t addr)
{
	Page *p = page_hash[page_number(addr) & (LEN(page_hash) - 1)];

	while (p && p->addr != addr)
		p = p->next;
	return p;
}

static Page *page_get(uint64_t addr)
{
	Page *p = page_find(addr), **head = &page_hash[page_number(addr) & (LEN(page_hash) - 1)];

	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->addr = addr;
		p->next = *head;
		*head = p;
		npage++;
	}
	return p;
}

static bool is_watched(uint64_t a)
{
	return atomic_load(&watched[page_number(a) & (LEN(watched) - 1)]);
}

static Ref *page_link(Block *b, const Page *p)
{
	return &b->page_next[p->addr != page_of(b->pc)];
}

static void page_remove(Page *p, Block *b)
{
	Ref *at = &p->head;

	while (*at != ref_of(b))
		at = page_link(deref(*at), p);
	*at = *page_link(b, p);
}

static void kill_block(Block *b)
{
	_Atomic Ref *at = bucket(b->pc, b->key);
	uint64_t first = page_of(b->pc), last = page_of(b->pc + b->gsize - 1);
	Ref x;

	atomic_store(&b->dead, true); /* before the inline tables: cpu_run looks again after it filled an entry */
	cpu_drop_jump(b->pc);
	while ((x = atomic_load_explicit(at, memory_order_relaxed)) != ref_of(b))
		at = &((Block *)deref(x))->hash_next;
	atomic_store_explicit(at, atomic_load_explicit(&b->hash_next, memory_order_relaxed), memory_order_release);
	page_remove(page_find(first), b);
	if (last != first)
		page_remove(page_find(last), b);
	for (Link *l = deref(b->incoming); l; l = deref(l->next)) {
		host->patch(l, link_stub(l));
		l->to = 0;
	}
	b->incoming = 0;
}

/* Drop the blocks of p that overlap [a,end); those that compare by themselves may stay when keep is set. */
static void page_drop(Page *p, uint64_t a, uint64_t end, bool keep_checked)
{
	Block *next;

	for (Block *b = deref(p->head); b; b = next) {
		next = deref(*page_link(b, p));
		if (b->pc < end && b->pc + b->gsize > a && !(keep_checked && b->check))
			kill_block(b);
	}
}

static void mark_flights(uint64_t a, uint64_t end)
{
	for (Flight *f = flights; f; f = f->next)
		for (unsigned i = 0; i < f->npage; i++)
			if (f->page[i] < end && f->page[i] + host_page > a)
				f->dirty = true;
}

static bool guard(Page *p)
{
	if (!p->guarded)
		p->guarded = mprotect(g2h(p->addr), host_page, PROT_READ) == 0;
	return p->guarded;
}

/* The page is about to be written, and the guest may: prot has PROT_WRITE. */
static void unguard(Page *p)
{
	page_drop(p, p->addr, p->addr + host_page, true);
	if (p->faults < UINT8_MAX)
		p->faults++;
	mprotect(g2h(p->addr), host_page, PROT_READ | PROT_WRITE);
	p->guarded = false;
	p->loose = true;
}

/* ---- changes to the guest's memory ---- */

/* Call fn for each known page that touches [a,end). Under the lock. */
static void each_page(uint64_t a, uint64_t end, void (*fn)(Page *p, uint64_t a, uint64_t end, int prot), int prot)
{
	if ((end - a) / host_page < npage) {
		for (uint64_t at = page_of(a); at < end; at += host_page) {
			Page *p = is_watched(at) ? page_find(at) : NULL;

			if (p)
				fn(p, a, end, prot);
		}
		return;
	}
	for (size_t i = 0; i < LEN(page_hash); i++)
		for (Page *p = page_hash[i]; p; p = p->next)
			if (p->addr < end && p->addr + host_page > a)
				fn(p, a, end, prot);
}

static void drop_range(Page *p, uint64_t a, uint64_t end, int prot)
{
	(void)prot;
	page_drop(p, a, end, false);
}

/* The page has a new protection and perhaps new contents, or is gone. Since the host was told of that, a guard of ours
 * may have been set or taken away. */
static void forget_guard(Page *p, uint64_t a, uint64_t end, int prot)
{
	page_drop(p, a, end, false);
	if (prot >= 0 && (prot & PROT_WRITE ? p->guarded : p->loose))
		mprotect(g2h(p->addr), host_page, prot);
	p->guarded = p->loose = false;
}

/* Is there a page in the range that was ever watched? Without the lock. */
static bool any_watched(uint64_t a, uint64_t end)
{
	if ((end - a) / host_page >= LEN(watched))
		return true;
	for (uint64_t at = page_of(a); at < end; at += host_page)
		if (is_watched(at))
			return true;
	return false;
}

static void change(uint64_t a, uint64_t n, void (*fn)(Page *p, uint64_t a, uint64_t end, int prot), int prot)
{
	uint64_t end = a + n;

	if (!n || end < a || !any_watched(a, end))
		return;
	code_lock();
	mark_flights(a, end);
	each_page(a, end, fn, prot);
	code_unlock();
}

void code_invalidate(uint64_t a, uint64_t n)
{
	change(a, n, drop_range, 0);
}

void code_protect(uint64_t a, uint64_t n, int prot)
{
	change(a, n, forget_guard, prot);
}

void code_guest_write(uint64_t a, uint64_t n)
{
	uint64_t end;

	a &= guest_ptr_bits;
	end = a + n;
	if (!n || end < a || !any_watched(a, end))
		return;
	for (uint64_t at = page_of(a); at < end; at += host_page) {
		int prot;
		Page *p;

		if (!is_watched(at))
			continue;
		prot = guest_prot(at);
		code_lock();
		mark_flights(at, at + host_page);
		p = page_find(at);
		if (p && p->guarded && prot >= 0 && (prot & PROT_WRITE))
			unguard(p);
		else if (p)
			page_drop(p, MAX(a, at), MIN(end, at + host_page), true);
		code_unlock();
	}
}

bool code_write_fault(uint64_t guest_addr)
{
	uint64_t at = page_of(guest_addr);
	int prot;
	Page *p;

	if (!is_watched(at))
		return false;
	prot = guest_prot(guest_addr);
	if (prot < 0 || !(prot & PROT_WRITE))
		return false;
	code_lock();
	mark_flights(at, at + host_page);
	p = page_find(at);
	if (p && p->guarded)
		unguard(p);
	code_unlock();
	return p != NULL; /* another thread was faster, or is about to change the protection: the access is tried again */
}

static int sync_mapping(const Mapping *m, void *arg)
{
	(void)arg;
	if ((m->flags & MAP_SHARED) && (m->prot & PROT_EXEC))
		code_invalidate(m->start, m->end - m->start);
	return 0;
}

/* Private memory is guarded. Shared memory may have another, writable mapping, here or elsewhere. */
void code_sync(void)
{
	mmap_each(sync_mapping, NULL);
}

/* ---- new code ---- */

void code_watch(Flight *f, uint64_t pc, unsigned insn_max)
{
	*f = (Flight){ .page = { page_of(pc), page_of(pc + insn_max - 1) } };
	f->npage = f->page[0] == f->page[1] ? 1 : 2;
	code_lock();
	f->next = flights;
	flights = f;
	for (unsigned i = 0; i < f->npage; i++) {
		Page *p = page_find(f->page[i]);

		f->check |= p && p->faults > GUARD_FAULTS;
		atomic_store(&watched[page_number(f->page[i]) & (LEN(watched) - 1)], 1);
	}
	code_unlock();
	for (unsigned i = 0; i < f->npage; i++)
		f->prot[i] = guest_prot(i ? f->page[1] : pc);
}

void code_unwatch(Flight *f)
{
	Flight **at = &flights;

	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
}

/* The guest's memory still holds what was translated. */
static bool same_bytes(const Block *b, const uint8_t *bytes)
{
	uint8_t now[256];

	for (uint32_t done = 0, n; done < b->gsize; done += n) {
		n = MIN(b->gsize - done, (uint32_t)sizeof(now));
		if (!guest_read(now, b->pc + done, n) || memcmp(now, bytes + done, n))
			return false;
	}
	return true;
}

bool code_publish(Block *b, Flight *f, const uint8_t *bytes)
{
	_Atomic Ref *head = bucket(b->pc, b->key);
	unsigned n = page_of(b->pc + b->gsize - 1) == f->page[0] ? 1 : f->npage;
	Page *page[2];

	code_unwatch(f);
	if (f->dirty)
		return false;
	for (unsigned i = 0; i < n; i++) {
		page[i] = page_get(f->page[i]);
		if (b->check || f->prot[i] < 0 || !(f->prot[i] & PROT_WRITE))
			continue;
		if (!guard(page[i])) { /* too many mappings: compare instead */
			page[i]->faults = UINT8_MAX;
			return false;
		}
		if (!same_bytes(b, bytes))
			return false;
	}
	for (unsigned i = 0; i < n; i++) {
		*page_link(b, page[i]) = page[i]->head;
		page[i]->head = ref_of(b);
	}
	cc.block[cc.nblock] = ref_of(b);
	atomic_fetch_add_explicit(&cc.nblock, 1, memory_order_release);
	atomic_store_explicit(&b->hash_next, atomic_load_explicit(head, memory_order_relaxed), memory_order_relaxed);
	atomic_store_explicit(head, ref_of(b), memory_order_release);
	return true;
}

/* ---- flush ---- */

void code_enter(Cpu *c)
{
	for (;;) {
		atomic_store(&c->in_code, true);
		if (!atomic_load(&flushing))
			return;
		code_leave(c);
		code_lock();
		while (atomic_load(&flushing))
			pthread_cond_wait(&flushed, &lock);
		code_unlock();
	}
}

/* Nobody is in code. */
static void reset(void)
{
	cc.used = 0;
	os_clear(code_meta, (cc.meta_used + host_page - 1) & ~(size_t)(host_page - 1));
	os_clear(cc.hash, sizeof(*cc.hash) << HASH_BITS);
	cc.meta_used = META_FIRST;
	cc.nblock = 0;
	for (size_t i = 0; i < LEN(page_hash); i++)
		for (Page *p = page_hash[i]; p; p = p->next)
			p->head = 0;
	for (Flight *f = flights; f; f = f->next)
		f->dirty = true;
	cpu_drop_jumps();
	if (plugin_on)
		tally_flushed();
	code_epoch++;
	host->init(cc.guest);
}

void code_flush(void)
{
	code_flush_with(NULL, NULL);
}

static _Thread_local bool flushing_here;

/* Under the lock, the gate being closed: until all other threads are outside, but no longer than ms (0: however long
 * it takes). */
static bool wait_outside(unsigned ms)
{
	bool any;

	for (unsigned turn = 0; (any = cpu_any_in_code(cpu_self)) && (!ms || turn < ms * 20); turn++) {
		cpu_kick_all();
		code_unlock();
		usleep(50);
		code_lock();
	}
	return !any;
}

void code_flush_with(void (*fn)(void *arg), void *arg)
{
	code_lock();
	if (atomic_load(&flushing)) { /* another thread is at it */
		while (atomic_load(&flushing))
			pthread_cond_wait(&flushed, &lock);
		if (!fn) {
			code_unlock();
			return;
		}
	}
	atomic_store(&flushing, true);
	wait_outside(0);
	reset();
	if (fn) {
		code_unlock();
		flushing_here = true;
		fn(arg);
		flushing_here = false;
		code_lock();
	}
	atomic_store(&flushing, false);
	pthread_cond_broadcast(&flushed);
	code_unlock();
	if (plugin_on)
		plugin_flushed();
}

bool code_stop_all(unsigned ms)
{
	bool out;

	if (cpu_self)
		code_leave(cpu_self);
	code_lock();
	while (atomic_load(&flushing) && !flushing_here) /* fn of code_flush_with may end the process */
		pthread_cond_wait(&flushed, &lock);
	atomic_store(&flushing, true); /* for good */
	out = wait_outside(ms);
	code_unlock();
	return out;
}

/* ---- fork ---- */

void code_pause(void)
{
	code_lock();
	while (atomic_load(&flushing))
		pthread_cond_wait(&flushed, &lock);
	atomic_store(&flushing, true);
	flushing_here = true;
	wait_outside(2000);
	code_unlock();
}

void code_resume(void)
{
	code_lock();
	atomic_store(&flushing, false);
	flushing_here = false;
	pthread_cond_broadcast(&flushed);
	code_unlock();
}

void code_fork_prepare(void)
{
	code_lock();
	while (atomic_load(&flushing) && !flushing_here)
		pthread_cond_wait(&flushed, &lock);
	log_fork_prepare();
}

void code_fork_parent(void)
{
	log_fork_parent();
	code_unlock();
}

void code_fork_child(void)
{
	log_fork_child();
	cpu_forget_others();
	flushed = (pthread_cond_t)PTHREAD_COND_INITIALIZER; /* those that wait there are not here */
	flights = NULL;
	if (cc.exec != cc.write) { /* the parent's is shared with it */
		if (!os_code_split(cc.exec, cc.write, cc.size))
			fatal("cannot map a code cache after fork:");
		reset();
	}
	code_unlock();
}
