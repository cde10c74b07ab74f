/*
 * bbv: basic block vectors, the input of SimPoint.
 *
 * For each interval of N instructions that a thread executes, a line in a file of its own says how many of them
 * were in which block: "T:ID:COUNT :ID:COUNT ...", ids ascending. A block is known by its address; ids count from
 * 1 in the order of first translation and are the same for all threads. An interval ends at the entry of the block
 * that reaches N, which counts in full; what it has beyond N is the start of the next interval.
 *
 * Translated code adds a block's instructions to its counter and to the thread's sum at each entry, and calls when
 * the sum has reached N. Counters of 512 blocks are one scoreboard, so that looking through them is quick.
 *
 * The files are OUTFILE.V.bb for vCPU V; when a later thread gets the index of one that has ended,
 * OUTFILE.V-2.bb and so on. In a child of fork the name gets its process id, and lines begin with the interval
 * that was under way.
 */
#include <myna-plugin.h>
#include "util.h"
#include <stdatomic.h>
#include <unistd.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define CHUNK 512

/* Counters of the blocks with ids first to first + CHUNK - 1. A list, since the callback walks it while
 * translation appends to it. */
typedef struct Chunk {
	struct qemu_plugin_scoreboard *counts;
	uint64_t first;
	struct Chunk *_Atomic next;
} Chunk;

/* A thread. */
typedef struct Thread {
	uint64_t sum;       /* instructions of the interval under way; translated code adds */
	FILE *file;         /* NULL: none */
	long pid;           /* whose the file and the text are */
	unsigned uses;      /* threads that have had this index */
	uint64_t intervals; /* lines written */
	char *text;         /* lines not yet in the file */
	size_t len, size;
} Thread;

static struct qemu_plugin_scoreboard *threads;
static Map blocks; /* address → id, as a pointer */
static VEC(uint64_t) addresses; /* of id - 1 */
static VEC(Chunk *) chunks; /* for translation alone */
static Chunk *_Atomic first_chunk;
static FILE *first_file; /* vCPU 0's: opened at the start, so that a bad name ends the run at once */

static uint64_t interval = 100000000;
static const char *outfile, *json;
static bool partial;

static const struct myna_option options[] = {
	{ "outfile", MYNA_OPT_STR, &outfile, NULL, "files are OUTFILE.N.bb, N: the vCPU", NULL },
	{ "interval", MYNA_OPT_U64, &interval, "100000000", "instructions of an interval", NULL },
	{ "partial", MYNA_OPT_BOOL, &partial, "off", "write the last interval though it is not full", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"basic block vectors for SimPoint", options
};

static FILE *open_file(unsigned vcpu, unsigned use)
{
	char *path = alloc(strlen(outfile) + 40, 1);
	FILE *f;

	if (use < 2)
		sprintf(path, "%s.%u.bb", outfile, vcpu);
	else
		sprintf(path, "%s.%u-%u.bb", outfile, vcpu, use);
	f = myna_file(path, "w");
	free(path);
	return f;
}

static void flush(Thread *t)
{
	if (t->file && t->len && (fwrite(t->text, 1, t->len, t->file) != t->len || fflush(t->file))) {
		perror("bbv: cannot write");
		fclose(t->file);
		t->file = NULL;
	}
	t->len = 0;
}

/* Is it a thread of this process? After a fork only the one that forked is, and has the id of the process. */
static bool ours(const Thread *t, unsigned vcpu)
{
	return t->pid == getpid() || myna_vcpu_tid(vcpu) == getpid();
}

/* In a child of fork: the parent writes what was collected before. */
static void adopt(Thread *t, unsigned vcpu)
{
	if (t->pid == getpid())
		return;
	if (t->file)
		fclose(t->file); /* nothing is buffered there */
	t->pid = getpid();
	t->len = t->intervals = 0;
	t->file = open_file(vcpu, t->uses);
}

/* Room for n more bytes of text. */
static char *room(Thread *t, size_t n)
{
	if (t->size - t->len < n) {
		t->size = t->size ? t->size * 2 : 65536;
		t->text = realloc(t->text, t->size);
		if (!t->text) {
			fputs("bbv: out of memory\n", stderr);
			abort();
		}
	}
	return t->text + t->len;
}

/* Write the interval and clear the counters. */
static void end_interval(Thread *t, unsigned vcpu)
{
	Chunk *c;

	adopt(t, vcpu);
	t->intervals++;
	*room(t, 1) = 'T';
	t->len++;
	for (c = atomic_load(&first_chunk); c; c = atomic_load(&c->next)) {
		uint64_t *count = qemu_plugin_scoreboard_find(c->counts, vcpu);
		unsigned i;

		for (i = 0; i < CHUNK; i++) {
			if (!count[i])
				continue;
			t->len += sprintf(room(t, 64), ":%" PRIu64 ":%" PRIu64 " ", c->first + i, count[i]);
			count[i] = 0;
		}
	}
	*room(t, 1) = '\n';
	t->len++;
	if (t->len > 32768)
		flush(t);
}

static void interval_full(unsigned vcpu, void *udata)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);

	(void)udata;
	t->sum -= interval;
	end_interval(t, vcpu);
}

static void thread_starts(qemu_plugin_id_t id, unsigned vcpu)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);

	(void)id;
	t->pid = getpid();
	t->uses++;
	t->file = first_file ? first_file : open_file(vcpu, t->uses);
	first_file = NULL;
}

/* The thread, or the program, ends. */
static void finish(Thread *t, unsigned vcpu)
{
	if (!ours(t, vcpu))
		return;
	if (partial && t->sum)
		end_interval(t, vcpu);
	if (t->pid != getpid())
		return; /* no line since the fork */
	flush(t);
	if (t->file && fclose(t->file))
		perror("bbv: cannot write");
	t->file = NULL;
}

static void thread_ends(qemu_plugin_id_t id, unsigned vcpu)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);
	Chunk *c;

	(void)id;
	finish(t, vcpu);
	/* The next one with this index starts anew. */
	t->sum = 0;
	for (c = atomic_load(&first_chunk); c; c = atomic_load(&c->next))
		memset(qemu_plugin_scoreboard_find(c->counts, vcpu), 0, CHUNK * sizeof(uint64_t));
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "bbv");
	int n = qemu_plugin_num_vcpus(), v;
	size_t i;

	(void)id;
	(void)udata;
	myna_json_u64(j, "interval", interval);
	myna_json_array(j, "threads");
	for (v = 0; v < n; v++) {
		Thread *t = qemu_plugin_scoreboard_find(threads, v);

		finish(t, v);
		myna_json_object(j, NULL);
		myna_json_u64(j, "vcpu", v);
		myna_json_u64(j, "intervals", t->intervals);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_array(j, "blocks");
	for (i = 0; i < addresses.n; i++) {
		myna_json_object(j, NULL);
		myna_json_u64(j, "id", i + 1);
		myna_json_where(j, addresses.v[i]);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
}

/* The id of the block at an address. */
static uint64_t id_of(uint64_t addr)
{
	uintptr_t id = (uintptr_t)map_get(&blocks, addr);

	if (!id) {
		*vec_add(&addresses) = addr;
		id = addresses.n;
		map_put(&blocks, addr, (void *)id);
	}
	return id;
}

static qemu_plugin_u64 counter_of(uint64_t id)
{
	if (chunks.n * CHUNK < id) {
		Chunk *c = NEW(Chunk);

		c->first = chunks.n * CHUNK + 1;
		c->counts = qemu_plugin_scoreboard_new(CHUNK * sizeof(uint64_t));
		atomic_store(chunks.n ? &chunks.v[chunks.n - 1]->next : &first_chunk, c);
		*vec_add(&chunks) = c;
	}
	return (qemu_plugin_u64){ chunks.v[(id - 1) / CHUNK]->counts, (id - 1) % CHUNK * sizeof(uint64_t) };
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_u64 sum = qemu_plugin_scoreboard_u64_in_struct(threads, Thread, sum);
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, sum, n);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64,
	    counter_of(id_of(qemu_plugin_tb_vaddr(tb))), n);
	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, interval_full, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE,
	    sum, interval, NULL);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	if (!outfile) {
		fputs("outfile unspecified\n", stderr);
		return -1;
	}
	if (!interval) {
		fputs("interval must be at least 1\n", stderr);
		return -1;
	}
	first_file = open_file(0, 1);
	if (!first_file)
		return -1;
	threads = qemu_plugin_scoreboard_new(sizeof(Thread));
	qemu_plugin_register_vcpu_init_cb(id, thread_starts);
	qemu_plugin_register_vcpu_exit_cb(id, thread_ends);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
