/*
 * cache: a model of caches, and which instructions miss them.
 *
 * Each core (vCPU modulo the number of cores) has a level-1 cache for instructions, one for data, and with l2=on a
 * level-2 cache for both, which is asked when level 1 misses. Loads and stores are the same. An access or
 * instruction that lies in two lines counts for the first. Addresses are virtual.
 *
 * Translated code only notes in a trace that a block was entered, and each access of its instructions; the model
 * runs over the trace. Of a block it needs the fetches that begin a new cache line ("steps"), since others hit
 * the line that was used last; they are made no later than the accesses of their instructions, so that level 2
 * sees all in the order of execution. What a fault cuts off a block is not fetched. vCPUs that share a core
 * take turns of one trace buffer's length.
 *
 * A set's lines stand in the order of their last use (lru) or of their arrival (fifo): the victim is the last one,
 * no counters are needed. rand takes its numbers from a generator with a fixed start: two runs of a program with
 * one thread give the same result.
 */
#include <myna-plugin.h>
#include "util.h"
#include <pthread.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* ---- options ---- */

typedef enum Policy { LRU, FIFO, RAND } Policy;
static const char *const policies[] = { [LRU] = "lru", [FIFO] = "fifo", [RAND] = "rand" };

typedef struct Size {
	const char *name;
	uint64_t bytes, line, assoc;
} Size;
static Size isize = { "icache", 16384, 64, 8 }, dsize = { "dcache", 16384, 64, 8 },
	    l2size = { "L2 cache", 2097152, 64, 16 };
static uint64_t limit = 32, ncores;
static bool l2;
static Policy policy;
static const char *json;

static int evict_option(const char *name, const char *value)
{
	for (policy = LRU; policy <= RAND; policy++)
		if (!strcmp(value, policies[policy]))
			return 0;
	fprintf(stderr, "invalid eviction policy: %s=%s\n", name, value);
	return -1;
}

static int l2_option(const char *name, const char *value)
{
	uint64_t *to = !strcmp(name, "l2cachesize") ? &l2size.bytes :
	    !strcmp(name, "l2blksize") ? &l2size.line : &l2size.assoc;

	*to = strtoull(value, NULL, 10);
	l2 = true;
	return 0;
}

static const struct myna_option options[] = {
	{ "icachesize", MYNA_OPT_U64, &isize.bytes, "16384", "bytes of the instruction cache", NULL },
	{ "iblksize", MYNA_OPT_U64, &isize.line, "64", "bytes of its lines", NULL },
	{ "iassoc", MYNA_OPT_U64, &isize.assoc, "8", "its associativity", NULL },
	{ "dcachesize", MYNA_OPT_U64, &dsize.bytes, "16384", "bytes of the data cache", NULL },
	{ "dblksize", MYNA_OPT_U64, &dsize.line, "64", "bytes of its lines", NULL },
	{ "dassoc", MYNA_OPT_U64, &dsize.assoc, "8", "its associativity", NULL },
	{ "l2", MYNA_OPT_BOOL, &l2, "off", "model a second level too", NULL },
	{ "l2cachesize", MYNA_OPT_FN, NULL, "2097152", "its bytes; means l2=on", l2_option },
	{ "l2blksize", MYNA_OPT_FN, NULL, "64", "bytes of its lines; means l2=on", l2_option },
	{ "l2assoc", MYNA_OPT_FN, NULL, "16", "its associativity; means l2=on", l2_option },
	{ "evict", MYNA_OPT_FN, NULL, "lru", "lru, fifo or rand", evict_option },
	{ "cores", MYNA_OPT_U64, &ncores, "1", "cores; a vCPU runs on that of its number modulo this", NULL },
	{ "limit", MYNA_OPT_U64, &limit, "32", "instructions to print in each list", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = { "a model of caches", options };

/* ---- one cache ---- */

#define NOLINE UINT64_MAX

typedef struct Cache {
	unsigned shift;     /* log2 of the bytes of a line */
	unsigned assoc;
	uint64_t mask;      /* of the number of a line: its set */
	uint64_t *line;     /* numbers of lines (address >> shift), a set's stand together; NOLINE: empty */
	uint64_t random;
} Cache;

/* NULL, or why there can't be such a cache. */
static const char *why_not(const Size *s)
{
	if (!s->bytes || !s->line || !s->assoc)
		return "cache size, block size and associativity must not be 0";
	if (s->line & (s->line - 1))
		return "block size must be a power of two";
	if (s->bytes % s->line)
		return "cache size must be divisible by block size";
	if (s->assoc > s->bytes / s->line || s->bytes % (s->line * s->assoc))
		return "cache size must be divisible by set size (assoc * block size)";
	if (s->bytes / s->line > 1 << 28)
		return "more than 2^28 blocks";
	return NULL;
}

static bool good_size(const Size *s)
{
	const char *why = why_not(s);
	uint64_t sets;

	if (why) {
		fprintf(stderr, "%s cannot be constructed from given parameters\n%s\n", s->name, why);
		return false;
	}
	sets = s->bytes / s->line / s->assoc;
	if (sets & (sets - 1))
		fprintf(stderr, "cache: %s: %" PRIu64 " sets, not a power of two: some are never used\n", s->name,
		    sets);
	return true;
}

static void make_cache(Cache *c, const Size *s)
{
	uint64_t n = s->bytes / s->line, i;

	while (s->line >> c->shift != 1)
		c->shift++;
	c->assoc = (unsigned)s->assoc;
	c->mask = n / s->assoc - 1;
	c->line = alloc(n, sizeof *c->line);
	for (i = 0; i < n; i++)
		c->line[i] = NOLINE;
	c->random = 0x9e3779b97f4a7c15;
}

static uint64_t next_random(Cache *c) /* xorshift64 */
{
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	return c->random ^= c->random << 17;
}

/* The line is not the first of its set. */
static __attribute__((noinline)) bool look_on(Cache *c, uint64_t *set, uint64_t line)
{
	unsigned k, n = c->assoc;
	uint64_t before = line;

	for (k = 1; policy != LRU && k < n; k++)
		if (set[k] == line)
			return true;
	if (policy == RAND) {
		for (k = 0; k < n && set[k] != NOLINE; k++)
			;
		set[k < n ? k : next_random(c) % n] = line;
		return false;
	}
	/* It goes to the front, the others move up to where it was, or when it was not there, the last one out. */
	for (k = 0; k < n; k++) {
		uint64_t here = set[k];

		set[k] = before;
		if (here == line)
			return true;
		before = here;
	}
	return false;
}

/* Look an address up; false: a miss, now it is there. */
static inline bool look(Cache *c, uint64_t addr)
{
	uint64_t line = addr >> c->shift, *set = c->line + (line & c->mask) * c->assoc;

	return set[0] == line || look_on(c, set, line);
}

/* ---- what the trace says ---- */

enum { DATA, FETCH, SECOND, NKIND };

/* An instruction, known by its address. Several cores may count at a time. */
typedef struct Insn {
	uint64_t misses[NKIND];
	char *text;
	const char *symbol;
} Insn;
static Map insns;

/* A fetch of a line that the instruction before was not in. */
typedef struct Step {
	uint64_t addr;
	Insn *insn;
	uint32_t k;         /* which instruction of the block it is */
} Step;

typedef struct Block {
	uint32_t ninsn, nstep;
	Step step[];
} Block;

/* An instruction of a block that accesses memory. */
typedef struct Slot {
	Insn *insn;
	uint32_t k;
} Slot;

/* Blocks and slots stand in chunks that never move, and the tags of events say where. Translation fills them while
 * the model reads what was there before. */
#define UNIT 16           /* bytes; tags count in these */
#define CHUNK_UNITS 65536 /* of 1 MiB */
static char *chunks[4096];
static uint32_t next_tag;

static inline void *at_tag(uint32_t tag)
{
	return chunks[tag / CHUNK_UNITS] + (size_t)(tag % CHUNK_UNITS) * UNIT;
}

/* Room for size bytes, less than a chunk. */
static uint32_t new_tag(size_t size)
{
	uint32_t units = (uint32_t)((size + UNIT - 1) / UNIT), tag;

	if (next_tag % CHUNK_UNITS + units > CHUNK_UNITS)
		next_tag += CHUNK_UNITS - next_tag % CHUNK_UNITS;
	tag = next_tag;
	if (tag / CHUNK_UNITS == sizeof chunks / sizeof *chunks) {
		fputs("cache: too many blocks\n", stderr);
		abort();
	}
	if (!chunks[tag / CHUNK_UNITS])
		chunks[tag / CHUNK_UNITS] = alloc(CHUNK_UNITS, UNIT);
	next_tag += units;
	return tag;
}

/* ---- the model ---- */

typedef struct Core {
	pthread_mutex_t lock;
	Cache icache, dcache, l2cache;
	uint64_t accesses[NKIND], misses[NKIND];
} Core;
static Core *cores;
static struct myna_trace *trace;

/* How far a vCPU has come: the block entered last, and how many of its steps were made. */
typedef struct Progress {
	const Block *block; /* NULL: none yet */
	uint32_t step;
} Progress;
static struct qemu_plugin_scoreboard *progress;
static const Block no_block;

static __attribute__((noinline)) void miss(Core *c, int kind, Insn *insn, uint64_t addr)
{
	c->misses[kind]++;
	__atomic_fetch_add(&insn->misses[kind], 1, __ATOMIC_RELAXED);
	if (!l2)
		return;
	c->accesses[SECOND]++;
	if (look(&c->l2cache, addr))
		return;
	c->misses[SECOND]++;
	__atomic_fetch_add(&insn->misses[SECOND], 1, __ATOMIC_RELAXED);
}

static inline void make_step(Core *c, const Step *s)
{
	if (!look(&c->icache, s->addr))
		miss(c, FETCH, s->insn, s->addr);
}

/* Make the fetches of the instructions before k that were not made yet. */
static inline void make_steps(Core *c, Progress *p, uint64_t k)
{
	for (; p->step < p->block->nstep && p->block->step[p->step].k < k; p->step++)
		make_step(c, &p->block->step[p->step]);
}

/* Run the model over a piece of trace. in_order: fetches and data as they were executed, which only level 2 can
 * tell from all fetches of a block at once. This is where the time goes. */
static inline __attribute__((always_inline)) void run(Core *c, Progress *vcpu, const struct myna_event *ev,
    size_t n, bool in_order)
{
	const struct myna_event *end = ev + n;
	const Block *same = NULL; /* only has one step, and that was the last one made */
	Progress p = *vcpu;
	size_t fetches = 0, data = 0;

	if (!p.block)
		p.block = &no_block;
	for (; ev < end; ev++) {
		if (ev->info == MYNA_EV_TB) {
			const Block *b = at_tag(ev->tag);

			fetches += p.block->ninsn;
			if (b == same)
				continue;
			if (p.step < p.block->nstep)
				make_steps(c, &p, UINT64_MAX);
			p.block = b;
			/* The first instruction is begun in any case. */
			make_step(c, &b->step[0]);
			p.step = 1;
			same = b->nstep == 1 ? b : NULL;
		} else if (ev->info == MYNA_EV_CUT) {
			fetches += ev->addr;
			make_steps(c, &p, ev->addr);
			p = (Progress){ .block = &no_block };
			same = NULL;
		} else {
			data++;
			if (in_order && p.step < p.block->nstep)
				make_steps(c, &p, (uint64_t)((const Slot *)at_tag(ev->tag))->k + 1);
			if (!look(&c->dcache, ev->addr))
				miss(c, DATA, ((const Slot *)at_tag(ev->tag))->insn, ev->addr);
		}
	}
	c->accesses[DATA] += data;
	c->accesses[FETCH] += fetches;
	*vcpu = p;
}

static void drain(unsigned vcpu, const struct myna_event *ev, size_t n, void *udata)
{
	Core *c = &cores[vcpu % ncores];
	Progress *p = qemu_plugin_scoreboard_find(progress, vcpu);

	(void)udata;
	pthread_mutex_lock(&c->lock);
	if (l2)
		run(c, p, ev, n, true);
	else
		run(c, p, ev, n, false);
	pthread_mutex_unlock(&c->lock);
}

/* What is left of the block that a vCPU was in at the end. */
static void finish(Core *c, Progress *p)
{
	if (!p->block)
		return;
	make_steps(c, p, UINT64_MAX);
	c->accesses[FETCH] += p->block->ninsn;
	p->block = NULL;
}

/* A child of fork has none of the threads that may have had the locks. */
static void fork_child(void)
{
	uint64_t i;

	for (i = 0; i < ncores; i++)
		pthread_mutex_init(&cores[i].lock, NULL);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	static VEC(Step) steps;
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	uint64_t line = NOLINE;
	uint32_t tag;
	Block *b;

	(void)id;
	steps.n = 0;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t addr = qemu_plugin_insn_vaddr(insn);
		Insn *in = map_rec(&insns, addr, sizeof *in);

		if (!in->text) {
			in->text = qemu_plugin_insn_disas(insn);
			in->symbol = qemu_plugin_insn_symbol(insn);
		}
		if (addr / isize.line != line)
			*vec_add(&steps) = (Step){ addr, in, (uint32_t)i };
		line = addr / isize.line;
		tag = new_tag(sizeof(Slot));
		*(Slot *)at_tag(tag) = (Slot){ in, (uint32_t)i };
		myna_trace_mem(insn, trace, QEMU_PLUGIN_MEM_RW, tag);
	}
	tag = new_tag(sizeof *b + steps.n * sizeof *steps.v);
	b = at_tag(tag);
	b->ninsn = (uint32_t)n;
	b->nstep = (uint32_t)steps.n;
	memcpy(b->step, steps.v, steps.n * sizeof *steps.v);
	myna_trace_tb(tb, trace, tag);
}

/* ---- report ---- */

static double rate(uint64_t misses, uint64_t accesses)
{
	return accesses ? (double)misses / accesses * 100 : 0;
}

static void report_core(struct myna_json *j, const char *name, const Core *c)
{
	static const char *const keys[] = { [DATA] = "data", [FETCH] = "fetch", [SECOND] = "l2" };
	const uint64_t *a = c->accesses, *m = c->misses;
	char second[80] = "";
	int k;

	if (a[SECOND] && m[SECOND])
		snprintf(second, sizeof second, "  %-12" PRIu64 " %-11" PRIu64 " %10.4f%%", a[SECOND], m[SECOND],
		    rate(m[SECOND], a[SECOND]));
	myna_printf("%-8s%-14" PRIu64 " %-12" PRIu64 " %9.4f%%  %-14" PRIu64 " %-12" PRIu64 " %9.4f%%%s\n", name,
	    a[DATA], m[DATA], rate(m[DATA], a[DATA]), a[FETCH], m[FETCH], rate(m[FETCH], a[FETCH]), second);
	myna_json_object(j, NULL);
	myna_json_str(j, "core", name);
	for (k = DATA; k < (l2 ? NKIND : SECOND); k++) {
		myna_json_object(j, keys[k]);
		myna_json_u64(j, "accesses", a[k]);
		myna_json_u64(j, "misses", m[k]);
		myna_json_end(j);
	}
	myna_json_end(j);
}

static uint64_t data_misses(const void *insn) { return ((const Insn *)insn)->misses[DATA]; }
static uint64_t fetch_misses(const void *insn) { return ((const Insn *)insn)->misses[FETCH]; }
static uint64_t l2_misses(const void *insn) { return ((const Insn *)insn)->misses[SECOND]; }

static void report_insns(struct myna_json *j, const char *key, const char *title,
    uint64_t (*misses)(const void *insn))
{
	Row *row = map_rows(&insns, misses);
	size_t n = insns.n < limit ? insns.n : limit, i;

	myna_printf("\naddress, %s, instruction\n", title);
	myna_json_array(j, key);
	for (i = 0; i < n; i++) {
		const Insn *in = row[i].val;

		myna_printf("0x%" PRIx64 "%s%s%s, %" PRIu64 ", %s\n", row[i].key, in->symbol ? " (" : "",
		    in->symbol ? in->symbol : "", in->symbol ? ")" : "", row[i].count, in->text);
		myna_json_object(j, NULL);
		myna_json_where(j, row[i].key);
		myna_json_str(j, "instruction", in->text);
		myna_json_u64(j, "misses", row[i].count);
		myna_json_end(j);
	}
	myna_json_end(j);
	free(row);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "cache");
	int nvcpu = qemu_plugin_num_vcpus(), v, k;
	Core sum = { 0 };
	char name[24];
	uint64_t i;

	(void)id;
	(void)udata;
	for (v = 0; v < nvcpu; v++)
		finish(&cores[v % ncores], qemu_plugin_scoreboard_find(progress, v));
	myna_printf("core #, data accesses, data misses, dmiss rate, insn accesses, insn misses, imiss rate%s\n",
	    l2 ? ", l2 accesses, l2 misses, l2 miss rate" : "");
	myna_json_array(j, "cores");
	for (i = 0; i < ncores; i++) {
		snprintf(name, sizeof name, "%" PRIu64, i);
		report_core(j, name, &cores[i]);
		for (k = 0; k < NKIND; k++) {
			sum.accesses[k] += cores[i].accesses[k];
			sum.misses[k] += cores[i].misses[k];
		}
	}
	if (ncores > 1)
		report_core(j, "sum", &sum);
	myna_json_end(j);
	report_insns(j, "data_misses", "data misses", data_misses);
	report_insns(j, "fetch_misses", "fetch misses", fetch_misses);
	if (l2)
		report_insns(j, "l2_misses", "L2 misses", l2_misses);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	uint64_t i;

	ncores = info->system_emulation && info->system.smp_vcpus > 0 ? info->system.smp_vcpus : 1;
	if (myna_options(argc, argv, options) || !good_size(&dsize) || !good_size(&isize) ||
	    (l2 && !good_size(&l2size)))
		return -1;
	if (!ncores || ncores > 4096) {
		fprintf(stderr, "cores must be 1 to 4096: %" PRIu64 "\n", ncores);
		return -1;
	}
	cores = alloc(ncores, sizeof *cores);
	for (i = 0; i < ncores; i++) {
		pthread_mutex_init(&cores[i].lock, NULL);
		make_cache(&cores[i].icache, &isize);
		make_cache(&cores[i].dcache, &dsize);
		if (l2)
			make_cache(&cores[i].l2cache, &l2size);
	}
	pthread_atfork(NULL, NULL, fork_child);
	progress = qemu_plugin_scoreboard_new(sizeof(Progress));
	trace = myna_trace_new(id, drain, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
