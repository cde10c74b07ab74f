/*
 * cflow: where control goes. Each place from which the program went on elsewhere than at the next instruction,
 * with the places it went to, and how often: taken branches, and instructions that faulted.
 *
 * The order in which blocks were entered is all that is needed for it: a trace of blocks is collected. When a
 * block does not begin where the one before it ended, the last instruction of that one branched; when that one was
 * cut short by a fault, the instruction that faulted did. Each vCPU counts pairs of blocks in a map of its own,
 * without any lock; at the end they are added up by address.
 *
 * A node is such an instruction: the end of a block (of all blocks that end there), or one that faulted.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Insn {
	uint64_t addr;
	char *disas;
} Insn;

typedef struct Block {
	uint64_t start, after;  /* address of the first instruction, and behind the last */
	size_t n;
	Insn *insn;
} Block;

typedef struct Edge { /* from an instruction to a block */
	uint64_t addr, to;
	const char *disas;      /* of the instruction */
	uint64_t count;
	uint64_t seen;          /* when first: a number that grows */
	bool fault;
} Edge;

typedef struct Near { /* an edge that was taken lately */
	uint64_t pair;          /* tags of both blocks */
	Edge *edge;             /* NULL: none */
	uint64_t count;         /* not yet in edge->count */
} Near;
enum { NEAR = 1 << 12 };

typedef struct Vcpu {
	Near *near;             /* so that most events find all they need in one line of the cache */
	Map edges;              /* (tag of block << 32 | its instruction, tag of next block): Edge */
	const Block *last;      /* entered last; NULL: none yet */
	uint32_t last_tag;
	uint32_t cut;           /* instructions of it that were begun before it faulted; 0: it did not */
} Vcpu;

/* What has been added up for the report. */
typedef struct Dest {
	uint64_t to, count, seen;
} Dest;

typedef struct Node {
	uint64_t addr;
	const char *disas;
	VEC(Dest) dest;
	uint64_t branches, faults;
} Node;

static TABLE(Block) blocks; /* by tag */

enum Order { BRANCHES, FAULTS, TARGETS };
static enum Order order;
static uint64_t limit = 10;
static const char *json;
static struct qemu_plugin_scoreboard *score;
static struct myna_trace *trace;
static uint64_t edges_seen;

static int sort_by(const char *name, const char *value)
{
	static const struct {
		const char *name;
		enum Order order;
	} names[] = {
		{ "branches", BRANCHES }, { "faults", FAULTS }, { "targets", TARGETS },
		{ "hottest", BRANCHES }, { "early", FAULTS }, { "exceptions", TARGETS }, /* QEMU's */
	};

	(void)name;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!strcmp(value, names[i].name)) {
			order = names[i].order;
			return 0;
		}
	}
	fprintf(stderr, "failed to parse: %s\n", value);
	return -1;
}

static const struct myna_option options[] = {
	{ "sort", MYNA_OPT_FN, NULL, "branches",
	    "branches (QEMU: hottest), faults (early), or targets: most different ones (exceptions)", sort_by },
	{ "limit", MYNA_OPT_U64, &limit, "10", "nodes to show", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"branches and faults: where control went, from where, how often", options
};

/* ---- while the program runs ---- */

/* From the instruction i of the last block to the block with that tag. */
static Edge *find_edge(Vcpu *c, uint32_t i, uint32_t tag, const Block *b)
{
	Edge *e = map_rec2(&c->edges, (uint64_t)c->last_tag << 32 | i, tag, sizeof *e);

	if (!e->seen) {
		e->addr = c->last->insn[i].addr;
		e->disas = c->last->insn[i].disas;
		e->to = b->start;
		e->seen = __atomic_add_fetch(&edges_seen, 1, __ATOMIC_RELAXED);
		e->fault = c->cut != 0;
	}
	return e;
}

static void settle(Near *n)
{
	if (n->edge)
		n->edge->count += n->count;
	n->count = 0;
}

/* The last block was left for another place than the one behind it. */
static void count_edge(Vcpu *c, uint32_t tag, const Block *b)
{
	uint64_t pair = (uint64_t)c->last_tag << 32 | tag;
	Near *n;

	if (c->cut) {
		find_edge(c, c->cut - 1, tag, b)->count++;
		return;
	}
	if (!c->near)
		c->near = alloc(NEAR, sizeof *c->near);
	n = &c->near[(c->last_tag * 31 + tag) % NEAR];
	if (n->pair != pair || !n->edge) {
		settle(n);
		n->pair = pair;
		n->edge = find_edge(c, (uint32_t)c->last->n - 1, tag, b);
	}
	n->count++;
}

static void drain(unsigned int i, const struct myna_event *ev, size_t n, void *userdata)
{
	Vcpu *c = qemu_plugin_scoreboard_find(score, i);

	(void)userdata;
	for (; n--; ev++) {
		if (ev->info == MYNA_EV_TB) {
			const Block *b = table_at(&blocks, ev->tag);

			if (c->last && (c->cut || c->last->after != b->start))
				count_edge(c, ev->tag, b);
			c->last = b;
			c->last_tag = ev->tag;
			c->cut = 0;
		} else if (ev->info == MYNA_EV_CUT && c->last && ev->addr && ev->addr <= c->last->n) {
			c->cut = (uint32_t)ev->addr;
		}
	}
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	Block *b = table_add(&blocks);

	(void)id;
	b->start = qemu_plugin_tb_vaddr(tb);
	b->n = qemu_plugin_tb_n_insns(tb);
	b->insn = alloc(b->n, sizeof *b->insn);
	for (size_t i = 0; i < b->n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		b->insn[i] = (Insn){ qemu_plugin_insn_vaddr(insn), qemu_plugin_insn_disas(insn) };
		b->after = b->insn[i].addr + qemu_plugin_insn_size(insn);
	}
	myna_trace_tb(tb, trace, blocks.n - 1);
}

/* A thread ends, and another one may come under its number: that did not branch from here. */
static void vcpu_exit(qemu_plugin_id_t id, unsigned int i)
{
	Vcpu *c = qemu_plugin_scoreboard_find(score, i);

	(void)id;
	myna_trace_drain(trace);
	c->last = NULL;
	c->cut = 0;
}

/* ---- the report ---- */

static void add_edge(Map *nodes, const Edge *e)
{
	Node *n = map_rec(nodes, e->addr, sizeof *n);
	Dest *d = NULL;

	n->addr = e->addr;
	n->disas = e->disas;
	n->branches += e->count;
	n->faults += e->fault ? e->count : 0;
	for (size_t i = 0; i < n->dest.n && !d; i++)
		if (n->dest.v[i].to == e->to)
			d = &n->dest.v[i];
	if (!d) {
		d = vec_add(&n->dest);
		d->to = e->to;
		d->seen = e->seen;
	}
	d->count += e->count;
	if (e->seen < d->seen)
		d->seen = e->seen;
}

static int by_seen(const void *x, const void *y)
{
	const Dest *a = x, *b = y;

	return a->seen < b->seen ? -1 : a->seen > b->seen;
}

static uint64_t count_of(const void *val)
{
	const Node *n = val;

	return order == FAULTS ? n->faults : order == TARGETS ? n->dest.n : n->branches;
}

static void print_node(struct myna_json *j, const Node *n)
{
	struct myna_symbol s;
	bool known = myna_symbol_at(n->addr, &s);

	myna_printf("  addr: 0x%" PRIx64 " %s: %s (%s)\n", n->addr, known ? s.name : "(null)", n->disas,
	    n->faults ? "sync fault" : "branch");
	if (n->faults)
		myna_printf("    early exits %" PRIu64 "\n", n->faults);
	myna_printf("    branches %" PRIu64 "\n", n->branches);
	myna_json_object(j, NULL);
	myna_json_where(j, n->addr);
	myna_json_str(j, "instruction", n->disas);
	myna_json_u64(j, "faults", n->faults);
	myna_json_u64(j, "branches", n->branches);
	myna_json_array(j, "to");
	for (size_t i = 0; i < n->dest.n; i++) {
		const Dest *d = &n->dest.v[i];

		myna_printf("      to 0x%" PRIx64 " (%" PRIu64 ")\n", d->to, d->count);
		myna_json_object(j, NULL);
		myna_json_where(j, d->to);
		myna_json_u64(j, "count", d->count);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_end(j);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "cflow");
	Map nodes = { 0 }, ends = { 0 };
	Row *rows;

	(void)id, (void)userdata;
	for (int i = 0; i < qemu_plugin_num_vcpus(); i++) {
		Vcpu *c = qemu_plugin_scoreboard_find(score, (unsigned)i);

		for (size_t k = 0; c->near && k < NEAR; k++)
			settle(&c->near[k]);
		MAP_EACH(&c->edges, s)
			add_edge(&nodes, s->val);
	}
	/* Nodes from which nothing ever branched are counted, too: the end of each block that was translated. */
	MAP_EACH(&nodes, s)
		map_put(&ends, s->key, s->val);
	for (uint32_t i = 0; i < blocks.n; i++) {
		Block *b = table_at(&blocks, i);

		map_put(&ends, b->insn[b->n - 1].addr, b);
	}
	myna_printf("collected %zu control flow nodes in the hash table\n", ends.n);
	myna_json_u64(j, "collected", ends.n);
	myna_json_array(j, "nodes");
	rows = map_rows(&nodes, count_of);
	for (size_t i = 0; i < nodes.n && i < limit; i++) {
		Node *n = rows[i].val;

		qsort(n->dest.v, n->dest.n, sizeof *n->dest.v, by_seen);
		print_node(j, n);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(rows);
	map_free(&nodes);
	map_free(&ends);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	score = qemu_plugin_scoreboard_new(sizeof(Vcpu));
	trace = myna_trace_new(id, drain, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_vcpu_exit_cb(id, vcpu_exit);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
