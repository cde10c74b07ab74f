// regs.c - registers through GLib's arrays: the list, what reading and writing give back in each version, rights
// of a callback. For guest/ask.S. to=N: write N into reg=NAME, where the status is, in front of what copies it.
#include "so.h"

static struct qemu_plugin_register *pc, *s0;
static const char *reg;
static GByteArray *buf;
static uint64_t landed;
static int to, stale;

static uint64_t number(void)
{
	uint64_t v = 0;
	memcpy(&v, buf->data, buf->len < 8 ? buf->len : 8);
	return v;
}

VCPU(on_init)
{
	GArray *list = qemu_plugin_get_registers();
	unsigned fine = 0;
	for (unsigned i = 0; i < list->len; i++) {
		qemu_plugin_reg_descriptor *d = &g_array_index(list, qemu_plugin_reg_descriptor, i);
		g_byte_array_set_size(buf, 3); // reading appends
		int got = qemu_plugin_read_register(d->handle, buf);
		fine +=
		    QEMU_PLUGIN_VERSION >= 6 ? got == 1 && buf->len > 3 : got > 0 && (unsigned)got + 3 == buf->len;
		if (i < 34)
			say("%s%s", d->name, i == 33 ? "\n" : " ");
		if (strcmp(d->name, "pc") == 0)
			pc = d->handle;
		if (strcmp(d->name, reg) == 0)
			s0 = d->handle;
	}
	say("%s, feature %s\n", fine == list->len ? "all read" : "not all read",
	    g_array_index(list, qemu_plugin_reg_descriptor, 0).feature);
#if QEMU_PLUGIN_VERSION >= 6
	for (unsigned i = 0; i < list->len; i++) {
		qemu_plugin_reg_descriptor *d = &g_array_index(list, qemu_plugin_reg_descriptor, i);
		if (d->handle == pc || d->handle == s0)
			say("%s is %s\n", d->name, d->is_readonly ? "read-only" : "writable");
	}
#endif
	g_array_free(list, TRUE);
}

static int read_pc(void)
{
	g_byte_array_set_size(buf, 0);
	return qemu_plugin_read_register(pc, buf);
}

static void on_insn(unsigned vcpu, void *at)
{
	read_pc();
	if (number() != (uintptr_t)at)
		stale++;
}

static void on_none(unsigned vcpu, void *at)
{
	static int once;
	if (once++ == 0)
		say("without the right: %d\n", read_pc());
}

static void on_landed(unsigned vcpu, void *rw)
{
	uint64_t v = to;
	g_byte_array_set_size(buf, 0);
	g_byte_array_append(buf, (uint8_t *)&v, sizeof v);
	int done = qemu_plugin_write_register(s0, buf);
	say("write%s: %d\n", rw ? "" : " without the right", done);
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t at = qemu_plugin_insn_vaddr(insn);
		const char *symbol = qemu_plugin_insn_symbol(insn);
		qemu_plugin_register_vcpu_insn_exec_cb(
		    insn, on_insn, QEMU_PLUGIN_CB_R_REGS, (void *)(uintptr_t)at);
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_none, QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (!landed && symbol && strcmp(symbol, "landed") == 0) {
			landed = at;
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_landed, QEMU_PLUGIN_CB_R_REGS, NULL);
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_landed, QEMU_PLUGIN_CB_RW_REGS, "");
		}
	}
}

UDATA(at_end)
{
	say("stale: %d\n", stale);
	g_byte_array_free(buf, TRUE);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	my_id = id;
	buf = g_byte_array_new();
	reg = option(argc, argv, "reg", "fp");
	to = atoi(option(argc, argv, "to", "0"));
	qemu_plugin_register_vcpu_init_cb(id, on_init THEN);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return 0;
}
