// answer.c - version 6 and later: system calls answered by the plugin, and the pc set. For guest/ask.S.
//	do=filter	getpid gives N
//	do=call		the callback before getpid goes on at landed
//	do=ret		the callback behind it does
//	do=pc		getpid gives N; in front of hop: on at landed, s0 being N
#include "so.h"

static const char *what;
static int64_t to;
static uint64_t landed;

static bool filter(qemu_plugin_id_t id, unsigned vcpu, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8, uint64_t *sysret)
{
	if (num != 172)
		return false;
	*sysret = to;
	return true;
}

static void on_call(qemu_plugin_id_t id, unsigned vcpu, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
	say("call %ld\n", (long)num);
	if (num == 172 && strcmp(what, "call") == 0) {
		qemu_plugin_set_pc(landed);
		say("(came back)\n");
	}
}

static void on_ret(qemu_plugin_id_t id, unsigned vcpu, int64_t num, int64_t ret)
{
	if (num == 172)
		say("return %ld %s\n", (long)num, ret == to ? "as told" : "its own");
	if (num == 172 && strcmp(what, "ret") == 0)
		qemu_plugin_set_pc(landed);
}

static void on_hop(unsigned vcpu, void *udata)
{
	say("hop\n");
	if (strcmp(what, "pc") == 0) {
		qemu_plugin_set_pc(landed);
		say("(came back)\n");
	}
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint32_t code = 0;
		qemu_plugin_insn_data(insn, &code, sizeof code);
		if ((uint16_t)code == 0x4405 || code == 0x52800033) // li s0, 1; mov w19, #1: only at hop
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_hop, QEMU_PLUGIN_CB_RW_REGS_PC, NULL);
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	what = option(argc, argv, "do", "");
	to = atol(option(argc, argv, "to", "0"));
	landed = strtoull(option(argc, argv, "landed", "0"), NULL, 16);
	if (strcmp(what, "filter") == 0 || strcmp(what, "pc") == 0)
		qemu_plugin_register_vcpu_syscall_filter_cb(id, filter);
	qemu_plugin_register_vcpu_syscall_cb(id, on_call);
	qemu_plugin_register_vcpu_syscall_ret_cb(id, on_ret);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	return 0;
}
