/*
 * bb - how many blocks and instructions each vCPU ran.
 *
 * A block counts when it is entered, an instruction when it is begun: a block that
 * a fault cuts short adds only what was run of it. All of it is counted by inline
 * additions, whatever inline= says; a block has one addition for all its instructions.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Count {
	uint64_t blocks, insns;
} Count;

static struct qemu_plugin_scoreboard *counts; /* Count */
static qemu_plugin_u64 blocks, insns;
static bool do_inline, do_idle;
static const char *json;

static const struct myna_option options[] = {
	{ "inline", MYNA_OPT_BOOL, &do_inline, "off", "accepted: counting is always inline", NULL },
	{ "idle", MYNA_OPT_BOOL, &do_idle, "off",
	    "print a vCPU's counts when it goes to sleep (system mode)", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"count blocks and instructions of each vCPU", options,
};

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, blocks, 1);
	for (i = 0; i < n; i++)
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(qemu_plugin_tb_get_insn(tb, i),
		    QEMU_PLUGIN_INLINE_ADD_U64, insns, 1);
}

static void idle(qemu_plugin_id_t id, unsigned int vcpu)
{
	(void)id;
	myna_printf("Idling CPU%u: bb's: %" PRIu64 ", insns: %" PRIu64 "\n", vcpu,
	    qemu_plugin_u64_get(blocks, vcpu), qemu_plugin_u64_get(insns, vcpu));
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "bb");
	int vcpu, n = qemu_plugin_num_vcpus();

	(void)id, (void)userdata;
	myna_json_array(j, "vcpus");
	for (vcpu = 0; vcpu < n; vcpu++) {
		uint64_t b = qemu_plugin_u64_get(blocks, vcpu), i = qemu_plugin_u64_get(insns, vcpu);

		if (!b)
			continue;
		myna_printf("CPU%d: bb's: %" PRIu64 ", insns: %" PRIu64 "\n", vcpu, b, i);
		myna_json_object(j, NULL);
		myna_json_u64(j, "vcpu", vcpu);
		myna_json_i64(j, "tid", myna_vcpu_tid(vcpu));
		myna_json_u64(j, "blocks", b);
		myna_json_u64(j, "instructions", i);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_printf("Total: bb's: %" PRIu64 ", insns: %" PRIu64 "\n", qemu_plugin_u64_sum(blocks),
	    qemu_plugin_u64_sum(insns));
	myna_json_u64(j, "blocks", qemu_plugin_u64_sum(blocks));
	myna_json_u64(j, "instructions", qemu_plugin_u64_sum(insns));
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	counts = qemu_plugin_scoreboard_new(sizeof(Count));
	blocks = qemu_plugin_scoreboard_u64_in_struct(counts, Count, blocks);
	insns = qemu_plugin_scoreboard_u64_in_struct(counts, Count, insns);
	if (do_idle)
		qemu_plugin_register_vcpu_idle_cb(id, idle);
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
