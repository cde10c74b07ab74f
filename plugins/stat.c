/*
 * stat - exact counts of what a program did: instructions, blocks, branches, calls,
 * returns, loads, stores and system calls, of each thread and together.
 *
 * All are counted by inline additions, which the engine merges: one addition for each block
 * and counter, exact also where a fault cuts a block short. A branch is every instruction that may go
 * elsewhere than to the next one (calls and returns are among them), counted when it is run, whichever
 * way it goes; a load or store is an access to memory: an instruction of vectors may do
 * many, an atomic one does one of each, a system call none.
 *
 * Counts of a program depend on nothing but its input, as far as it has one thread: budget=N makes
 * the exit status 3 when more than N instructions were run, for continuous integration. Children of fork
 * report, but keep their status, which is the program's business.
 */
#include <myna-plugin.h>
#include "util.h"
#include <unistd.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { OVER_BUDGET = 3 }; /* exit status */

/* Counter, name in the report, bits of myna_insn_kind: counted if the instruction has all of those, none of these;
 * what it is set in relation to. */
#define COUNTERS(C) \
	C(INSNS, "instructions", 0, 0, BLOCKS, "a block") \
	C(BLOCKS, "blocks", ~0u, 0, BLOCKS, NULL) \
	C(BRANCHES, "branches", MYNA_INSN_JUMP, 0, INSNS, "of instructions") \
	C(CONDITIONAL, "conditional_branches", MYNA_INSN_COND, 0, BRANCHES, "of branches") \
	C(INDIRECT, "indirect_branches", MYNA_INSN_INDIRECT, MYNA_INSN_RET, BRANCHES, "of branches") \
	C(CALLS, "calls", MYNA_INSN_CALL, 0, BRANCHES, "of branches") \
	C(RETURNS, "returns", MYNA_INSN_RET, 0, BRANCHES, "of branches") \
	C(LOADS, "loads", ~0u, 0, INSNS, "of instructions") \
	C(STORES, "stores", ~0u, 0, INSNS, "of instructions") \
	C(SYSCALLS, "system_calls", MYNA_INSN_SYSCALL, 0, INSNS, NULL)

enum {
#define C(id, name, all, none, base, note) id,
	COUNTERS(C)
#undef C
	NCOUNT
};

static const struct {
	const char *name;
	unsigned all, none;     /* all ~0: no kind of instruction */
	int base;
	const char *note;
} counter[NCOUNT] = {
#define C(id, name, all, none, base, note) { name, all, none, base, note },
	COUNTERS(C)
#undef C
};

static struct qemu_plugin_scoreboard *counts; /* uint64_t[NCOUNT] */
static uint64_t budget;
static pid_t started;            /* the process that budget is for */
static const char *json;

static const struct myna_option options[] = {
	{ "budget", MYNA_OPT_U64, &budget, "0",
	    "exit status 3 when more instructions were run; 0: no limit", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"exact counts of instructions, branches, accesses and more; a budget", options,
};

static qemu_plugin_u64 entry(int c)
{
	return (qemu_plugin_u64){ counts, (size_t)c * sizeof(uint64_t) };
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	const enum qemu_plugin_op add = QEMU_PLUGIN_INLINE_ADD_U64;
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	int c;

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, add, entry(BLOCKS), 1);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		unsigned kind = myna_insn_kind(insn);

		for (c = 0; c < NCOUNT; c++)
			if ((kind & counter[c].all) == counter[c].all && !(kind & counter[c].none))
				qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, add, entry(c), 1);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, QEMU_PLUGIN_MEM_R, add, entry(LOADS), 1);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, QEMU_PLUGIN_MEM_W, add, entry(STORES), 1);
	}
}

/* "# 12.3 % of branches", "# 5.6 a block", or "". */
static const char *note(int c, char *buf, size_t n)
{
	uint64_t v = qemu_plugin_u64_sum(entry(c)), base = qemu_plugin_u64_sum(entry(counter[c].base));

	*buf = 0;
	if (!counter[c].note || !base)
		return buf;
	if (c == INSNS)
		snprintf(buf, n, "  # %.2f %s", (double)v / (double)base, counter[c].note);
	else
		snprintf(buf, n, "  # %.2f %% %s", 100.0 * (double)v / (double)base, counter[c].note);
	return buf;
}

static void report_total(struct myna_json *j, bool over)
{
	uint64_t insns = qemu_plugin_u64_sum(entry(INSNS));
	char buf[64];
	int c;

	myna_json_object(j, "total");
	for (c = 0; c < NCOUNT; c++) {
		uint64_t v = qemu_plugin_u64_sum(entry(c));

		myna_printf(*note(c, buf, sizeof buf) ? "%20" PRIu64 "  %-20s%s\n" : "%20" PRIu64 "  %s%s\n", v,
		    counter[c].name, buf);
		myna_json_u64(j, counter[c].name, v);
	}
	myna_json_end(j);
	if (!budget)
		return;
	if (over)
		myna_printf("%20" PRIu64 "  %-20s  # exceeded by %" PRIu64 "\n", budget, "budget", insns - budget);
	else
		myna_printf("%20" PRIu64 "  %-20s  # %.2f %% used\n", budget, "budget",
		    100.0 * (double)insns / (double)budget);
	myna_json_u64(j, "budget", budget);
	myna_json_bool(j, "exceeded", over);
}

/* Of a column in the table of threads. */
static int width(int c)
{
	int n = (int)strlen(counter[c].name);

	return n > 14 ? n : 14;
}

/* A line for each thread, when there are several; columns in the order of the lines above. */
static void report_threads(struct myna_json *j)
{
	int vcpu, c, n = qemu_plugin_num_vcpus();
	char line[1024], *p = line, *end = line + sizeof line;

	if (n > 1) {
		p += snprintf(p, (size_t)(end - p), "\n%5s %8s", "vcpu", "tid");
		for (c = 0; c < NCOUNT; c++)
			p += snprintf(p, (size_t)(end - p), " %*s", width(c), counter[c].name);
		myna_printf("%s\n", line);
	}
	myna_json_array(j, "vcpus");
	for (vcpu = 0; vcpu < n; vcpu++) {
		int tid = myna_vcpu_tid(vcpu);

		p = line + snprintf(line, sizeof line, "%5d %8d", vcpu, tid);
		myna_json_object(j, NULL);
		myna_json_i64(j, "vcpu", vcpu);
		myna_json_i64(j, "tid", tid);
		for (c = 0; c < NCOUNT; c++) {
			uint64_t v = qemu_plugin_u64_get(entry(c), vcpu);

			p += snprintf(p, (size_t)(end - p), " %*" PRIu64, width(c), v);
			myna_json_u64(j, counter[c].name, v);
		}
		myna_json_end(j);
		if (n > 1)
			myna_printf("%s\n", line);
	}
	myna_json_end(j);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "stat");
	bool over = budget && qemu_plugin_u64_sum(entry(INSNS)) > budget;

	(void)id, (void)userdata;
	report_total(j, over);
	report_threads(j);
	myna_json_close(j);
	if (over && getpid() == started)
		myna_exit_status(OVER_BUDGET);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	started = getpid();
	counts = qemu_plugin_scoreboard_new(NCOUNT * sizeof(uint64_t));
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
