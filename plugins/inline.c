/*
 * inline - checks that the ways of counting agree: callbacks, inline additions and
 * conditional callbacks; for blocks, instructions and accesses.
 *
 * Each event is counted by a callback (in one counter of all threads, and in one of the vCPU),
 * by an inline addition, and, but for accesses, by a conditional callback that comes each
 * time a counter of its own reaches 100 and sets that back. Before each callback stands an
 * inline store of what the callback expects to find. A difference ends the process by abort.
 */
#include <myna-plugin.h>
#include "util.h"
#include <stdatomic.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { TRIGGER = 100 };

/* What is counted of one kind of event on one vCPU. */
typedef struct Count {
	uint64_t called, added; /* by callback, inline */
	uint64_t track;         /* added inline, set back by the conditional callback */
	uint64_t triggers;      /* times that was called */
	uint64_t tag;           /* stored inline */
} Count;

enum { TB, INSN, MEM, KINDS };
typedef struct Counts {
	Count of[KINDS];
} Counts;

static struct qemu_plugin_scoreboard *counts; /* Counts */
static _Atomic uint64_t called[KINDS];
static _Atomic unsigned vcpus;  /* highest index that ran a block, + 1 */
static const char *json;
static const char *const kind_name[KINDS] = { "tb", "insn", "mem" };

static const struct myna_option options[] = {
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"check that inline operations and callbacks count the same", options,
};

#define CHECK(cond, vcpu, kind) \
	do { \
		if (!(cond)) \
			failed(#cond, vcpu, kind); \
	} while (0)

static void failed(const char *cond, unsigned vcpu, int kind)
{
	fprintf(stderr, "inline: cpu %u, %s: not true: %s\n", vcpu, kind_name[kind], cond);
	abort();
}

static qemu_plugin_u64 entry(int kind, size_t member)
{
	return (qemu_plugin_u64){ counts, offsetof(Counts, of) + (size_t)kind * sizeof(Count) + member };
}

static Count *count_of(int kind, unsigned int vcpu)
{
	return &((Counts *)qemu_plugin_scoreboard_find(counts, vcpu))->of[kind];
}

static void event(int kind, unsigned int vcpu, const void *tag)
{
	Count *c = count_of(kind, vcpu);

	CHECK(c->tag == (uintptr_t)tag, vcpu, kind);
	c->called++;
	called[kind]++;
}

static void tb_exec(unsigned int vcpu, void *tag)
{
	unsigned seen = vcpus;

	while (seen < vcpu + 1 && !atomic_compare_exchange_weak(&vcpus, &seen, vcpu + 1))
		;
	event(TB, vcpu, tag);
}

static void insn_exec(unsigned int vcpu, void *tag)
{
	event(INSN, vcpu, tag);
}

static void mem_access(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *tag)
{
	(void)info, (void)vaddr;
	event(MEM, vcpu, tag);
}

static void triggered(int kind, unsigned int vcpu)
{
	Count *c = count_of(kind, vcpu);

	CHECK(c->track == TRIGGER, vcpu, kind);
	c->track = 0;
	c->triggers++;
}

static void tb_cond(unsigned int vcpu, void *userdata)
{
	(void)userdata;
	triggered(TB, vcpu);
}

static void insn_cond(unsigned int vcpu, void *userdata)
{
	(void)userdata;
	triggered(INSN, vcpu);
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	const enum qemu_plugin_op add = QEMU_PLUGIN_INLINE_ADD_U64, store = QEMU_PLUGIN_INLINE_STORE_U64;
	const enum qemu_plugin_cb_flags flags = QEMU_PLUGIN_CB_NO_REGS;
	const enum qemu_plugin_mem_rw rw = QEMU_PLUGIN_MEM_RW;
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
	    tb, store, entry(TB, offsetof(Count, tag)), (uintptr_t)tb);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, tb_exec, flags, tb);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, add, entry(TB, offsetof(Count, added)), 1);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, add, entry(TB, offsetof(Count, track)), 1);
	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, tb_cond, flags, QEMU_PLUGIN_COND_EQ,
	    entry(TB, offsetof(Count, track)), TRIGGER, NULL);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, store, entry(INSN, offsetof(Count, tag)),
		    (uintptr_t)insn);
		qemu_plugin_register_vcpu_insn_exec_cb(insn, insn_exec, flags, insn);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
		    insn, add, entry(INSN, offsetof(Count, added)), 1);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
		    insn, add, entry(INSN, offsetof(Count, track)), 1);
		qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, insn_cond, flags, QEMU_PLUGIN_COND_EQ,
		    entry(INSN, offsetof(Count, track)), TRIGGER, NULL);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, rw, store,
		    entry(MEM, offsetof(Count, tag)), (uintptr_t)insn);
		qemu_plugin_register_vcpu_mem_cb(insn, mem_access, flags, rw, insn);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, rw, add,
		    entry(MEM, offsetof(Count, added)), 1);
	}
}

/* What all vCPUs counted must be what the callbacks counted together. */
static void report_kind(int kind, struct myna_json *j)
{
	const char *name = kind_name[kind], *cond = kind == TB ? "conditional cb" : "cond cb";
	uint64_t all = called[kind], by_cb = qemu_plugin_u64_sum(entry(kind, offsetof(Count, called)));
	uint64_t by_add = qemu_plugin_u64_sum(entry(kind, offsetof(Count, added)));
	uint64_t by_cond = qemu_plugin_u64_sum(entry(kind, offsetof(Count, triggers))) * TRIGGER +
	    qemu_plugin_u64_sum(entry(kind, offsetof(Count, track)));

	myna_printf("%s: %" PRIu64 "\n", name, all);
	myna_printf("%s: %" PRIu64 " (per vcpu)\n", name, by_cb);
	myna_printf("%s: %" PRIu64 " (per vcpu inline)\n", name, by_add);
	if (kind != MEM)
		myna_printf("%s: %" PRIu64 " (%s)\n", name, by_cond, cond);
	myna_json_object(j, name);
	myna_json_u64(j, "callbacks", all);
	myna_json_u64(j, "callbacks_per_vcpu", by_cb);
	myna_json_u64(j, "inline_per_vcpu", by_add);
	if (kind != MEM)
		myna_json_u64(j, "conditional", by_cond);
	myna_json_end(j);
	CHECK(all > 0 || kind == MEM, 0, kind);
	CHECK(all == by_cb, 0, kind);
	CHECK(all == by_add, 0, kind);
	CHECK(kind == MEM || all == by_cond, 0, kind);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "inline");
	unsigned vcpu, n = (unsigned)qemu_plugin_num_vcpus();
	int k;

	(void)id, (void)userdata;
	CHECK(vcpus <= n, n, TB);
	for (vcpu = 0; vcpu < n; vcpu++) {
		const Count *tb = count_of(TB, vcpu), *insn = count_of(INSN, vcpu), *mem = count_of(MEM, vcpu);

		myna_printf("cpu %u: tb (%" PRIu64 ", %" PRIu64 ", %" PRIu64 " * %d + %" PRIu64 ") | "
		    "insn (%" PRIu64 ", %" PRIu64 ", %" PRIu64 " * %d + %" PRIu64 ") | "
		    "mem (%" PRIu64 ", %" PRIu64 ")\n",
		    vcpu, tb->called, tb->added, tb->triggers, TRIGGER, tb->track, insn->called, insn->added,
		    insn->triggers, TRIGGER, insn->track, mem->called, mem->added);
		for (k = 0; k < KINDS; k++) {
			const Count *c = count_of(k, vcpu);

			CHECK(c->called == c->added, vcpu, k);
			if (k != MEM) {
				CHECK(c->triggers == c->called / TRIGGER, vcpu, k);
				CHECK(c->track == c->called % TRIGGER, vcpu, k);
			}
		}
	}
	for (k = 0; k < KINDS; k++)
		report_kind(k, j);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	counts = qemu_plugin_scoreboard_new(sizeof(Counts));
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
