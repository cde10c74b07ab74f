// round.c - writes a register of the FP unit, of one with 128 bits both halves, for guest/round.S: reg=NAME,to=VALUE,
// from=tb|insn|mem, where the instruction at `change` is (address at=HEX), when it has run some times and all code is
// linked. Before that it reads it: it must be what the guest has set.
#include <myna-plugin.h>
#include "so.h"

static const char *name;
static uint64_t at, to[2];
static const char *from;
static int times;

static void set(void)
{
	const qemu_plugin_reg_descriptor *list;
	size_t n = myna_registers(&list);
	uint64_t v[2] = { 0, 0 }, now[2] = { 0, 0 };
	if (++times != 5)
		return;
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0) {
			int size = myna_read_register(list[i].handle, v, sizeof v);
			say("%s was %lx, set: %d\n", name, v[0],
			    myna_write_register(list[i].handle, to, size) == size &&
				myna_read_register(list[i].handle, now, sizeof now) == size &&
				memcmp(to, now, size) == 0);
		}
}

static void on_exec(unsigned vcpu, void *udata)
{
	set();
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *udata)
{
	set();
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, 0);
	if (qemu_plugin_insn_vaddr(insn) != at)
		return;
	if (*from == 't')
		qemu_plugin_register_vcpu_tb_exec_cb(tb, on_exec, QEMU_PLUGIN_CB_RW_REGS, NULL);
	else if (*from == 'i')
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_exec, QEMU_PLUGIN_CB_RW_REGS, NULL);
	else
		qemu_plugin_register_vcpu_mem_cb(insn, on_mem, QEMU_PLUGIN_CB_RW_REGS, QEMU_PLUGIN_MEM_RW, NULL);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	name = option(argc, argv, "reg", "frm");
	to[0] = to[1] = strtoull(option(argc, argv, "to", "0"), NULL, 0);
	at = strtoull(option(argc, argv, "at", "0"), NULL, 16);
	from = option(argc, argv, "from", "insn");
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	return 0;
}
