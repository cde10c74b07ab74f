// order.c - in which order the items of a block run: for the function sq of guest/calls.S, at its first entry.
#include "so.h"

static struct qemu_plugin_scoreboard *score;
static qemu_plugin_u64 n;
static char name[8];
static int turns;

static void on(unsigned vcpu, void *what)
{
	if (turns <= 1)
		say("%s%s=%lu ", name, (char *)what, qemu_plugin_u64_get(n, vcpu));
}

static void begin(unsigned vcpu, void *what)
{
	turns++;
	on(vcpu, what);
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *what)
{
	if (turns <= 1)
		say("%s%s%s=%lu ", name, (char *)what, qemu_plugin_mem_is_store(info) ? "w" : "r",
		    qemu_plugin_u64_get(n, vcpu));
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, 0);
	const char *symbol = qemu_plugin_insn_symbol(insn);
	if (!symbol || strcmp(symbol, "sq") != 0)
		return;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, begin, QEMU_PLUGIN_CB_NO_REGS, "t1");
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, n, 1);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on, QEMU_PLUGIN_CB_NO_REGS, "t2");
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_STORE_U64, n, 10);
	qemu_plugin_register_vcpu_tb_exec_cond_cb(
	    tb, on, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_EQ, n, 10, "t3");
	qemu_plugin_register_vcpu_tb_exec_cond_cb(
	    tb, on, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_NEVER, n, 10, "never");
	// Items of instructions, registered backward: order of instructions counts first.
	for (int i = 2; i >= 0; i--) {
		static char *const names[3][3] = {
			{ "a1", "a2", "am" }, { "b1", "b2", "bm" }, { "c1", "c2", "cm" }
		};
		insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(
		    insn, QEMU_PLUGIN_MEM_RW, QEMU_PLUGIN_INLINE_ADD_U64, n, 1000);
		qemu_plugin_register_vcpu_mem_cb(
		    insn, on_mem, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, names[i][2]);
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on, QEMU_PLUGIN_CB_NO_REGS, names[i][0]);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, n, 100);
		qemu_plugin_register_vcpu_insn_exec_cond_cb(
		    insn, on, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_ALWAYS, n, 0, names[i][1]);
	}
	if (qemu_plugin_tb_get_insn(tb, qemu_plugin_tb_n_insns(tb)))
		say("(an instruction behind the last) ");
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	snprintf(name, sizeof name, "%s", option(argc, argv, "name", ""));
	score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	n = qemu_plugin_scoreboard_u64(score);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	return 0;
}
