/*
 * hotpages: which pages of memory are read and written most often.
 *
 * Translated code notes each access in a trace, which is counted some thousands of accesses at a time. An
 * instruction mostly stays on the page that it accessed last: each has, for each vCPU, that page and the number of
 * accesses since it came there. When it moves on, they are added to a table of pages: a direct-mapped array of
 * those in use, in front of a map of all. The vCPUs' tables are merged at the end. An access belongs to the page of
 * its first byte. In system mode a callback asks for the physical address of each access instead.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { READ, WRITE };

#define NEAR 1024 /* pages in the array: a power of two */
#define NOPAGE UINT64_MAX

typedef struct Near {
	uint64_t page, n[2]; /* NOPAGE: empty */
} Near;

/* Accesses of one instruction in one direction, since it came to the page. Tags of the trace count these: even
 * ones read, odd ones write. */
typedef struct Site {
	uint64_t page, n;
} Site;

/* A vCPU's. */
typedef struct Pages {
	Map all;     /* page → Count; what was counted before the page left the array */
	Near near[NEAR];
	Site *site;
	uint32_t nsite;
} Pages;

typedef struct Count {
	uint64_t n[2];
	uint64_t cpus[2]; /* merged: bits of the vCPUs, 63: that one and all higher ones */
} Count;

static struct qemu_plugin_scoreboard *tables; /* of Pages *; NULL: nothing yet */
static unsigned shift;
static bool system_mode, io;
static uint64_t pagesize = 4096, limit = 50;
static const char *json;
static enum { BY_SUM, BY_READS, BY_WRITES, BY_ADDRESS } sortby;
static struct myna_trace *trace;
static _Atomic uint32_t next_tag = 2; /* 0 and 1: system mode's */

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
	{ NULL, 0, NULL, NULL, NULL, NULL }
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = { "the pages accessed most often", options };

static Pages *pages_of(unsigned vcpu)
{
	Pages **p = qemu_plugin_scoreboard_find(tables, vcpu);
	unsigned i;

	if (!*p) {
		*p = NEW(Pages);
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

/* The instruction goes to another page. */
static __attribute__((noinline)) void move(Pages *p, uint32_t tag, uint64_t page)
{
	Site *s = &p->site[tag];
	Near *e = &p->near[s->page & (NEAR - 1)];

	if (s->n) {
		if (e->page != s->page) {
			put_away(&p->all, e);
			e->page = s->page;
		}
		e->n[tag & 1] += s->n;
	}
	*s = (Site){ page, 0 };
}

/* Sites of all tags that there are now. */
static void make_sites(Pages *p)
{
	uint32_t n = next_tag;
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

static void drain(unsigned vcpu, const struct myna_event *ev, size_t n, void *udata)
{
	Pages *p = pages_of(vcpu);
	const struct myna_event *end = ev + n;
	Site *site;

	(void)udata;
	make_sites(p);
	site = p->site;
	for (; ev < end; ev++) {
		uint64_t page = ev->addr >> shift;

		if (site[ev->tag].page != page)
			move(p, ev->tag, page);
		site[ev->tag].n++;
	}
}

static void access_cb(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *udata)
{
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, vaddr);
	struct myna_event ev = { .addr = vaddr, .tag = qemu_plugin_mem_is_store(info) ? WRITE : READ };

	if (hw && qemu_plugin_hwaddr_is_io(hw) != io)
		return;
	if (hw && !io)
		ev.addr = qemu_plugin_hwaddr_phys_addr(hw);
	drain(vcpu, &ev, 1, udata);
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

/* All vCPUs' in one. */
static void merge(Map *sum)
{
	int nvcpu = qemu_plugin_num_vcpus(), v, i;

	for (v = 0; v < nvcpu; v++) {
		Pages *p = pages_of(v);
		uint64_t bit = UINT64_C(1) << (v < 63 ? v : 63);
		uint32_t t;

		for (t = 0; t < p->nsite; t++)
			move(p, t, 0);
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

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (system_mode) {
			qemu_plugin_register_vcpu_mem_cb(insn, access_cb, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
			    NULL);
		} else if (!io) { /* programs have no devices */
			myna_trace_mem(insn, trace, QEMU_PLUGIN_MEM_R, next_tag++);
			myna_trace_mem(insn, trace, QEMU_PLUGIN_MEM_W, next_tag++);
		}
	}
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
	trace = myna_trace_new(id, drain, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
