/*
 * hotpages: which pages of memory are read and written most often.
 *
 * An instruction mostly stays on the page that it accessed last. So translated code counts its accesses, and
 * notes in a trace when it goes to another page, with the count so far: those since the last time were of the old
 * page. They are added to a table of pages: a direct-mapped array of those in use, in front of a map of all. The
 * vCPUs' tables are merged at the end. An access belongs to the page of its first byte.
 *
 * Instructions that go to another page all the time (hash tables, wide strides) are dear to trace so. When many
 * such moves have come, the plugin has itself reset, and those are counted in a table. In system mode a callback
 * asks for the physical address of each access instead.
 */
#include <myna-plugin.h>
#include "util.h"
#include <pthread.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { READ, WRITE };

#define NEAR 1024 /* pages in the array: a power of two */
#define NOPAGE UINT64_MAX

typedef struct Near {
	uint64_t page, n[2]; /* NOPAGE: empty */
} Near;

/* A site: the accesses of one instruction in one direction. */
typedef struct Here { /* of a vCPU, for translated code */
	uint64_t page, count;
} Here;
typedef struct Site { /* of a vCPU, as far as the trace was read: all before were counted in pages */
	uint64_t page, count, moves;
} Site;

typedef struct Block {
	struct qemu_plugin_scoreboard *here;  /* a Here for each site */
	uint32_t first, n;                    /* sites */
} Block;

/* What translation knows of sites, and which are to be traced at each access. Drains look at it at times. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static VEC(Block) blocks;
static VEC(struct { uint64_t pc; bool writes; }) sites;
static Map hopping; /* (pc, direction) → itself */
static _Atomic uint32_t nsite; /* sites.n */

/* Tags of the trace: 2 * site + direction. */
#define HOP_BITS 10 /* entries of the table in which those instructions are counted */
#define PATIENCE 100000 /* moves of a vCPU until it looks which instructions hop, at first */

/* A vCPU's. */
typedef struct Pages {
	Map all;     /* page → Count; what was counted before the page left the array */
	Near near[NEAR];
	Site *site;
	uint32_t nsite;
	uint64_t moves, patience;
} Pages;

typedef struct Count {
	uint64_t n[2];
	uint64_t cpus[2]; /* merged: bits of the vCPUs, 63: that one and all higher ones */
} Count;

static struct qemu_plugin_scoreboard *tables; /* of Pages *; NULL: nothing yet */
static struct qemu_plugin_scoreboard *hops;   /* of 1 << HOP_BITS struct myna_place */
static unsigned shift;
static bool system_mode, io;
static uint64_t pagesize = 4096, limit = 50;
static const char *json;
static enum { BY_SUM, BY_READS, BY_WRITES, BY_ADDRESS } sortby;
static struct myna_trace *trace;
static qemu_plugin_id_t self;

static int sortby_option(const char *name, const char *value)
{
	static const char *const names[] = { NULL, "reads", "writes", "address" };
	unsigned i;

	for (i = 1; i < sizeof names / sizeof *names; i++)
		if (!strcmp(value, names[i])) {
			sortby = i;
			return 0;
		}
	fprintf(stderr, "invalid value to %s: %s\n", name, value);
	return -1;
}

static const struct myna_option options[] = {
	{ "sortby", MYNA_OPT_FN, NULL, NULL, "reads, writes or address, not the sum of both", sortby_option },
	{ "io", MYNA_OPT_BOOL, &io, "off", "count accesses to devices only", NULL },
	{ "pagesize", MYNA_OPT_U64, &pagesize, "4096", "bytes of a page, a power of two", NULL },
	{ "limit", MYNA_OPT_U64, &limit, "50", "rows to print", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = { "the pages accessed most often", options };

static Pages *pages_of(unsigned vcpu)
{
	Pages **p = qemu_plugin_scoreboard_find(tables, vcpu);
	unsigned i;

	if (!*p) {
		*p = NEW(Pages);
		(*p)->patience = PATIENCE;
		for (i = 0; i < NEAR; i++)
			(*p)->near[i].page = NOPAGE;
	}
	return *p;
}

/* Move what the array counted to the map. */
static void put_away(Map *all, Near *e)
{
	Count *c;

	if (e->page == NOPAGE)
		return;
	c = map_rec(all, e->page, sizeof *c);
	c->n[READ] += e->n[READ];
	c->n[WRITE] += e->n[WRITE];
	*e = (Near){ .page = NOPAGE };
}

static void count(Pages *p, uint64_t page, int direction, uint64_t n)
{
	Near *e = &p->near[page & (NEAR - 1)];

	if (e->page != page) {
		put_away(&p->all, e);
		e->page = page;
	}
	e->n[direction] += n;
}

/* A site goes to another page, or the program ends. */
static void move(Pages *p, uint32_t site, int direction, uint64_t page, uint64_t n)
{
	Site *s = &p->site[site];

	if (n != s->count)
		count(p, s->page, direction, n - s->count);
	*s = (Site){ page, n, s->moves + 1 };
	p->moves++;
}

/* Room for all sites that there are now. */
static void make_sites(Pages *p)
{
	uint32_t n = nsite;
	Site *more;

	if (n <= p->nsite)
		return;
	n += n / 2;
	more = alloc(n, sizeof *more);
	if (p->nsite)
		memcpy(more, p->site, p->nsite * sizeof *more);
	free(p->site);
	p->site = more;
	p->nsite = n;
}

static void again(qemu_plugin_id_t id);

/* Have the instructions that hop translated anew. */
static void look_for_hops(const Pages *p)
{
	size_t before;
	uint32_t i;
	bool more;

	pthread_mutex_lock(&lock);
	before = hopping.n;
	for (i = 0; i < p->nsite && i < sites.n; i++)
		if (p->site[i].moves > 1000 && p->site[i].moves > p->site[i].count / 40)
			map_put2(&hopping, sites.v[i].pc, sites.v[i].writes, &hopping);
	more = hopping.n > before;
	pthread_mutex_unlock(&lock);
	if (more)
		qemu_plugin_reset(self, again);
}

static void drain(unsigned vcpu, const struct myna_event *ev, size_t n, void *udata)
{
	Pages *p = pages_of(vcpu);
	const struct myna_event *end = ev + n;

	(void)udata;
	make_sites(p);
	for (; ev < end; ev++)
		if (ev->info == MYNA_EV_OLD) {
			count(p, ev[0].addr >> shift, READ, ev[1].addr);
			count(p, ev[0].addr >> shift, WRITE, ev[2].addr);
			ev += 2;
		} else if (ev->info == MYNA_EV_COUNT) /* of the event before it */
			move(p, ev->tag / 2, ev->tag & 1, ev[-1].addr >> shift, ev->addr);
	if (p->moves > p->patience) {
		p->patience *= 4;
		look_for_hops(p);
	}
}

static void access_cb(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *udata)
{
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, vaddr);

	(void)udata;
	if (hw && qemu_plugin_hwaddr_is_io(hw) != io)
		return;
	if (hw && !io)
		vaddr = qemu_plugin_hwaddr_phys_addr(hw);
	count(pages_of(vcpu), vaddr >> shift, qemu_plugin_mem_is_store(info) ? WRITE : READ, 1);
}

static uint64_t key_of(const void *count)
{
	const Count *c = count;

	switch (sortby) {
	case BY_READS: return c->n[READ];
	case BY_WRITES: return c->n[WRITE];
	case BY_SUM: return c->n[READ] + c->n[WRITE];
	case BY_ADDRESS: break;
	}
	return 0;
}

static void take_hops(Pages *p, int v)
{
	const struct myna_place *h = qemu_plugin_scoreboard_find(hops, v), *end = h + (1 << HOP_BITS);

	for (; h < end; h++)
		if (h->n[READ] || h->n[WRITE]) {
			count(p, h->place, READ, h->n[READ]);
			count(p, h->place, WRITE, h->n[WRITE]);
		}
}

/* All vCPUs' in one. */
static void merge(Map *sum)
{
	int nvcpu = qemu_plugin_num_vcpus(), v, i;

	for (v = 0; v < nvcpu; v++) {
		Pages *p = pages_of(v);
		uint64_t bit = UINT64_C(1) << (v < 63 ? v : 63);
		const Block *b;
		uint32_t t;

		make_sites(p);
		take_hops(p, v);
		for (b = blocks.v; b < blocks.v + blocks.n; b++) {
			const Here *h = qemu_plugin_scoreboard_find(b->here, v);

			for (t = 0; t < b->n; t++)
				move(p, b->first + t, sites.v[b->first + t].writes, 0, h[t].count);
		}
		for (i = 0; i < NEAR; i++)
			put_away(&p->all, &p->near[i]);
		MAP_EACH(&p->all, s) {
			const Count *c = s->val;
			Count *to = map_rec(sum, s->key, sizeof *to);

			for (i = READ; i <= WRITE; i++) {
				to->n[i] += c->n[i];
				to->cpus[i] |= c->n[i] ? bit : 0;
			}
		}
	}
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "hotpages");
	Map sum = { 0 };
	Row *row;
	size_t n, i;

	(void)id;
	(void)udata;
	merge(&sum);
	row = map_rows(&sum, key_of);
	n = sum.n < limit ? sum.n : limit;
	myna_printf("Addr, RCPUs, Reads, WCPUs, Writes\n");
	myna_json_u64(j, "page_size", pagesize);
	myna_json_u64(j, "pages", sum.n);
	myna_json_array(j, "hottest");
	for (i = 0; i < n; i++) {
		/* By address the highest comes first. */
		const Row *r = &row[sortby == BY_ADDRESS ? sum.n - 1 - i : i];
		const Count *c = r->val;
		uint64_t addr = r->key << shift;

		myna_printf("0x%016" PRIx64 ", 0x%04" PRIx64 ", %" PRIu64 ", 0x%04" PRIx64 ", %" PRIu64 "\n", addr,
		    c->cpus[READ], c->n[READ], c->cpus[WRITE], c->n[WRITE]);
		myna_json_object(j, NULL);
		myna_json_addr(j, "address", addr);
		myna_json_addr(j, "readers", c->cpus[READ]);
		myna_json_u64(j, "reads", c->n[READ]);
		myna_json_addr(j, "writers", c->cpus[WRITE]);
		myna_json_u64(j, "writes", c->n[WRITE]);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(row);
	map_free(&sum);
}

/* Count the accesses of an instruction of a block that is being translated. */
static void add_site(Block *b, struct qemu_plugin_insn *insn, enum qemu_plugin_mem_rw rw)
{
	qemu_plugin_u64 page = { b->here, b->n * sizeof(Here) + offsetof(Here, page) };
	qemu_plugin_u64 n = { b->here, b->n * sizeof(Here) + offsetof(Here, count) };
	uint64_t pc = qemu_plugin_insn_vaddr(insn);
	bool writes = rw == QEMU_PLUGIN_MEM_W;

	if (map_get2(&hopping, pc, writes)) {
		myna_trace_place(insn, trace, rw, hops, HOP_BITS, shift, writes ? WRITE : READ);
		return;
	}
	vec_add(&sites);
	sites.v[nsite].pc = pc;
	sites.v[nsite].writes = writes;
	b->n++;
	myna_trace_change(insn, trace, rw, page, shift, n, nsite++ * 2 + writes);
	qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, rw, QEMU_PLUGIN_INLINE_ADD_U64, n, 1);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), nkind = 0, i;
	Block *b;

	(void)id;
	if (io && !system_mode)
		return; /* programs have no devices */
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		unsigned kind = myna_insn_kind(insn);

		nkind += !!(kind & MYNA_INSN_LOAD) + !!(kind & MYNA_INSN_STORE);
		if (system_mode)
			qemu_plugin_register_vcpu_mem_cb(insn, access_cb, QEMU_PLUGIN_CB_NO_REGS,
			    QEMU_PLUGIN_MEM_RW, NULL);
	}
	if (system_mode || !nkind)
		return;
	pthread_mutex_lock(&lock);
	b = vec_add(&blocks);
	b->first = nsite;
	b->here = qemu_plugin_scoreboard_new(nkind * sizeof(Here));
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		unsigned kind = myna_insn_kind(insn);

		if (kind & MYNA_INSN_LOAD)
			add_site(b, insn, QEMU_PLUGIN_MEM_R);
		if (kind & MYNA_INSN_STORE)
			add_site(b, insn, QEMU_PLUGIN_MEM_W);
	}
	pthread_mutex_unlock(&lock);
}

/* A child of fork does not have the thread that may have had the lock. */
static void fork_child(void)
{
	pthread_mutex_init(&lock, NULL);
}

/* At the start, and after a reset. */
static void again(qemu_plugin_id_t id)
{
	trace = myna_trace_new(id, drain, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	/* At least 2: NOPAGE is then no page's number. */
	if (pagesize < 2 || pagesize & (pagesize - 1)) {
		fprintf(stderr, "pagesize must be a power of two, at least 2: %" PRIu64 "\n", pagesize);
		return -1;
	}
	while (pagesize >> shift != 1)
		shift++;
	system_mode = info->system_emulation;
	tables = qemu_plugin_scoreboard_new(sizeof(Pages *));
	hops = qemu_plugin_scoreboard_new(sizeof(struct myna_place) << HOP_BITS);
	self = id;
	pthread_atfork(NULL, NULL, fork_child);
	again(id);
	return 0;
}
