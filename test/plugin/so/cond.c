// cond.c - conditional callbacks: which of all conditions hold, for values at the edges. In the Nth of the first
// blocks the Nth value is stored inline, then each condition is tried against each number, once as an item of the
// block and once of its second instruction. many=N: N callbacks for the first instruction of all.
#include "so.h"

static const uint64_t numbers[] = { 0, 5, (uint64_t)INT64_MAX + 1, UINT64_MAX };
static const char *const conds[] = { "never", "always", "eq", "ne", "lt", "le", "gt", "ge" };
enum { N = sizeof numbers / sizeof *numbers };
static struct qemu_plugin_scoreboard *score;
static bool called[2][8][N][N];
static int blocks, many, plain;

static void on(unsigned vcpu, void *flag)
{
	*(bool *)flag = true;
}

static void one_more(unsigned vcpu, void *udata)
{
	plain++;
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, 1);
	qemu_plugin_u64 n = qemu_plugin_scoreboard_u64(score);
	int v = blocks++;
	for (int i = 0; v == 0 && i < many; i++)
		qemu_plugin_register_vcpu_insn_exec_cb(
		    qemu_plugin_tb_get_insn(tb, 0), one_more, QEMU_PLUGIN_CB_NO_REGS, NULL);
	if (v >= N)
		return;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_STORE_U64, n, numbers[v]);
	for (int c = 0; c < 8; c++)
		for (int i = 0; i < N; i++)
			qemu_plugin_register_vcpu_tb_exec_cond_cb(
			    tb, on, QEMU_PLUGIN_CB_NO_REGS, c, n, numbers[i], &called[0][c][v][i]);
	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_STORE_U64, n, numbers[v]);
	for (int c = 0; c < 8; c++)
		for (int i = 0; i < N; i++)
			qemu_plugin_register_vcpu_insn_exec_cond_cb(
			    insn, on, QEMU_PLUGIN_CB_NO_REGS, c, n, numbers[i], &called[1][c][v][i]);
}

UDATA(at_end)
{
	for (int w = 0; w < 2; w++)
		for (int c = 0; c < 8; c++) {
			say("%s %s", w ? "insn" : "tb", conds[c]);
			for (int v = 0; v < N; v++) {
				say(" ");
				for (int i = 0; i < N; i++)
					say("%d", called[w][c][v][i]);
			}
			say("\n");
		}
	if (many)
		say("many %d\n", plain);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	many = atoi(option(argc, argv, "many", "0"));
	score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return 0;
}
