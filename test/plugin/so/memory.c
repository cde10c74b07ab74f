// memory.c - guest memory and registers without GLib: every access of guest/atomic.S or calls.S with its value;
// the pc in callbacks of instructions and of accesses; and do=poke: the mul of guest/calls.S becomes another
// instruction, when it has run once.
#include <myna-plugin.h>
#include "so.h"

static struct qemu_plugin_register *pc;
static uint64_t mul;
static uint32_t add; // 0 to the result
static int stale;
static bool poke, print, loads, swap;

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
	if (myna_read_register(pc, &v, sizeof v) <= 0)
		return 0;
	return swap ? __builtin_bswap64(v) : v;
}

static void on_insn(unsigned vcpu, void *at)
{
	stale += read_pc() != (uintptr_t)at;
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *at)
{
	qemu_plugin_mem_value v = qemu_plugin_mem_get_value(info);
	unsigned size = 1u << qemu_plugin_mem_size_shift(info);
	uint8_t there[16] = { 0 };
	unsigned __int128 n = v.type == QEMU_PLUGIN_MEM_VALUE_U8    ? v.data.u8
			      : v.type == QEMU_PLUGIN_MEM_VALUE_U16 ? v.data.u16
			      : v.type == QEMU_PLUGIN_MEM_VALUE_U32 ? v.data.u32
			      : v.type == QEMU_PLUGIN_MEM_VALUE_U64 ? v.data.u64
								    : v.data.u128.high,
			  memory = 0;
	if (v.type == QEMU_PLUGIN_MEM_VALUE_U128)
		n = n << 64 | v.data.u128.low;
	stale += read_pc() != (uintptr_t)at;
	if ((int)v.type != (int)qemu_plugin_mem_size_shift(info))
		say("type %d, shift %u\n", v.type, qemu_plugin_mem_size_shift(info));
	myna_read_memory(vaddr, there, size);
	for (unsigned i = 0; i < size; i++)
		memory |= (unsigned __int128)there[swap ? size - 1 - i : i] << 8 * i;
	if (qemu_plugin_get_hwaddr(info, vaddr))
		say("a physical address\n");
	if (qemu_plugin_mem_is_big_endian(info) != (swap && size > 1))
		say("the wrong byte order\n");
	if (!print)
		return;
	say("%lx %s%s %u %lx ", (long)(uintptr_t)at, qemu_plugin_mem_is_store(info) ? "W" : "R",
	    qemu_plugin_mem_is_sign_extended(info) ? "s" : "", size, vaddr);
	if (n >> 64)
		say("%lx%016lx", (long)(n >> 64), (long)n);
	else
		say("%lx", (long)n);
	say("%s\n", (loads || qemu_plugin_mem_is_store(info)) && memory != n ? " (memory differs)" : "");
}

static void on_next(unsigned vcpu, void *udata)
{
	static int once;
	if (once++ == 0)
		say("poke: %d\n", myna_write_memory(mul, &add, sizeof add));
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	swap = myna_guest_big_endian();
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uintptr_t at = qemu_plugin_insn_vaddr(insn);
		uint32_t code = 0;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_R_REGS, (void *)at);
		qemu_plugin_register_vcpu_mem_cb(
		    insn, on_mem, QEMU_PLUGIN_CB_R_REGS, QEMU_PLUGIN_MEM_RW, (void *)at);
		qemu_plugin_insn_data(insn, &code, sizeof code);
		if (code == 0x02a50533) // mul a0, a0, a0
			mul = at, add = 0x00050513;
		if (code == 0x9b007c00) // mul x0, x0, x0
			mul = at, add = 0x91000000;
		if (poke && (code == 0x14fd || code == 0xf1000673)) // addi s1, s1, -1; subs x19, x19, #1
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
	loads = strcmp(option(argc, argv, "print", "off"), "all") == 0; // nothing is read and written by one instruction
	print = loads || strcmp(option(argc, argv, "print", "off"), "on") == 0;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return 0;
}
