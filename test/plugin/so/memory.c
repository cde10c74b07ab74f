// memory.c - guest memory and registers without GLib: every access of guest/atomic.S or calls.S with its value;
// the pc in callbacks of instructions and of accesses; and do=poke: the mul of guest/calls.S becomes another
// instruction, when it has run once.
#include <myna-plugin.h>
#include "so.h"

static struct qemu_plugin_register *pc;
static uint64_t mul;
static int stale;
static bool poke, print;

static uint64_t read_pc(void)
{
	uint64_t v = 0;
	if (!pc) {
		const qemu_plugin_reg_descriptor *list;
		size_t n = myna_registers(&list);
		for (size_t i = 0; i < n; i++)
			if (strcmp(list[i].name, "pc") == 0)
				pc = list[i].handle;
	}
	return myna_read_register(pc, &v, sizeof v) > 0 ? v : 0;
}

static void on_insn(unsigned vcpu, void *at)
{
	stale += read_pc() != (uintptr_t)at;
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *at)
{
	qemu_plugin_mem_value v = qemu_plugin_mem_get_value(info);
	uint64_t n = v.type == QEMU_PLUGIN_MEM_VALUE_U8    ? v.data.u8
		     : v.type == QEMU_PLUGIN_MEM_VALUE_U16 ? v.data.u16
		     : v.type == QEMU_PLUGIN_MEM_VALUE_U32 ? v.data.u32
							   : v.data.u64,
		 there = 0;
	stale += read_pc() != (uintptr_t)at;
	if ((int)v.type != (int)qemu_plugin_mem_size_shift(info))
		say("type %d, shift %u\n", v.type, qemu_plugin_mem_size_shift(info));
	myna_read_memory(vaddr, &there, 1ul << qemu_plugin_mem_size_shift(info));
	if (qemu_plugin_get_hwaddr(info, vaddr) || qemu_plugin_mem_is_big_endian(info))
		say("a physical address, or big-endian\n");
	if (print)
		say("%lx %s%s %u %lx %lx%s\n", (long)(uintptr_t)at, qemu_plugin_mem_is_store(info) ? "W" : "R",
		    qemu_plugin_mem_is_sign_extended(info) ? "s" : "", 1u << qemu_plugin_mem_size_shift(info),
		    vaddr, n, qemu_plugin_mem_is_store(info) && there != n ? " (memory differs)" : "");
}

static void on_next(unsigned vcpu, void *udata)
{
	static const uint32_t addi = 0x00050513; // addi a0, a0, 0
	static int once;
	if (once++ == 0)
		say("poke: %d\n", myna_write_memory(mul, &addi, sizeof addi));
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uintptr_t at = qemu_plugin_insn_vaddr(insn);
		uint32_t code = 0;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_R_REGS, (void *)at);
		qemu_plugin_register_vcpu_mem_cb(
		    insn, on_mem, QEMU_PLUGIN_CB_R_REGS, QEMU_PLUGIN_MEM_RW, (void *)at);
		qemu_plugin_insn_data(insn, &code, sizeof code);
		if (code == 0x02a50533) // mul a0, a0, a0
			mul = at;
		if (poke && code == 0x14fd) // addi s1, s1, -1
			qemu_plugin_register_vcpu_tb_exec_cb(tb, on_next, QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

UDATA(at_end)
{
	say("stale: %d\n", stale);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	poke = strcmp(option(argc, argv, "do", ""), "poke") == 0;
	print = strcmp(option(argc, argv, "print", "off"), "on") == 0;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return 0;
}
