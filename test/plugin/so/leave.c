// leave.c - a plugin that ends the process (do=exit), resets itself (do=reset) or unloads itself (do=uninstall),
// from the callback that from= names. After a reset it counts entries of blocks; a destructor says when it is
// unloaded.
#include "so.h"

static const char *what, *from;
static int blocks, late, status;
static bool done, is_reset;

static void count(unsigned vcpu, void *udata)
{
	blocks++;
}

static void again(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_register_vcpu_tb_exec_cb(tb, count, QEMU_PLUGIN_CB_NO_REGS, NULL);
}

UDATA(at_end)
{
	say("atexit: %s, %d blocks since, %d late callbacks\n", is_reset ? "was reset" : "as installed", blocks,
	    late);
	if (strcmp(from, "atexit") == 0)
		exit(status);
}

SIMPLE(on_reset)
{
	say("reset done\n");
	is_reset = true;
	qemu_plugin_register_vcpu_tb_trans_cb(my_id, again);
	qemu_plugin_register_atexit_cb(my_id, at_end, NULL);
}

SIMPLE(on_uninstall)
{
	say("uninstall done\n");
}

static void act(const char *where)
{
	if (is_reset)
		late++;
	if (done || strcmp(where, from) != 0)
		return;
	done = true;
	if (strcmp(what, "exit") == 0) {
		say("exit from %s\n", where);
		exit(status);
	} else if (strcmp(what, "reset") == 0) {
		say("reset from %s\n", where);
		qemu_plugin_reset(my_id, on_reset THEN);
		qemu_plugin_reset(my_id, on_reset THEN); // the second is ignored
	} else {
		say("uninstall from %s\n", where);
		qemu_plugin_uninstall(my_id, on_uninstall THEN);
		qemu_plugin_uninstall(my_id, on_uninstall THEN);
	}
}

static void on_tb(unsigned vcpu, void *udata)
{
	act("tb");
}

static void on_insn(unsigned vcpu, void *udata)
{
	act("insn");
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *udata)
{
	act("mem");
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_NO_REGS, NULL);
		qemu_plugin_register_vcpu_mem_cb(insn, on_mem, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
	}
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_tb, QEMU_PLUGIN_CB_NO_REGS, NULL);
	act("trans");
}

static void on_call(qemu_plugin_id_t id, unsigned vcpu, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
	act("call");
}

static void on_ret(qemu_plugin_id_t id, unsigned vcpu, int64_t num, int64_t ret)
{
	act("ret");
}

VCPU(on_init)
{
	act("init");
}

__attribute__((destructor)) static void gone(void)
{
	if (strcmp(what, "uninstall") == 0)
		qemu_plugin_outs("destroyed\n");
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	my_id = id;
	what = option(argc, argv, "do", "exit");
	from = option(argc, argv, "from", "insn");
	status = atoi(option(argc, argv, "status", "0"));
	qemu_plugin_register_vcpu_init_cb(id, on_init THEN);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_vcpu_syscall_cb(id, on_call);
	qemu_plugin_register_vcpu_syscall_ret_cb(id, on_ret);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	act("install");
	return 0;
}
