// bad.c - misuse of the interface, one kind a run: do=KIND. Built as a good plugin, and with -DBAD_VERSION=N,
// -DNO_VERSION, -DNO_INSTALL as ones that can't be loaded.
#ifdef NO_VERSION
#define qemu_plugin_version no_version
#elif defined BAD_VERSION
#define qemu_plugin_version good_version
#endif
#include "so.h"
#undef qemu_plugin_version
#ifdef BAD_VERSION
QEMU_PLUGIN_EXPORT int qemu_plugin_version = BAD_VERSION;
#endif
#ifdef NO_INSTALL
#define qemu_plugin_install no_install
#endif

static const char *what;
static struct qemu_plugin_tb *old_tb;
static struct qemu_plugin_insn *old_insn;
static struct qemu_plugin_scoreboard *score;

static bool is(const char *kind)
{
	return strcmp(what, kind) == 0;
}

static void nothing(unsigned vcpu, void *udata) {}

static void crash(void)
{
	static int *volatile nowhere = (int *)16;
	*nowhere = 1;
}

SIMPLE(done) {}

static void on_insn(unsigned vcpu, void *udata)
{
	static int once;
	if (once++)
		return;
	if (is("stale-tb"))
		qemu_plugin_register_vcpu_tb_exec_cb(old_tb, nothing, QEMU_PLUGIN_CB_NO_REGS, NULL);
	if (is("stale-insn"))
		qemu_plugin_register_vcpu_insn_exec_cb(old_insn, nothing, QEMU_PLUGIN_CB_NO_REGS, NULL);
	if (is("stale-query"))
		say("%lu\n", (long)qemu_plugin_insn_vaddr(old_insn));
	if (is("value"))
		say("%d\n", qemu_plugin_mem_get_value(0).type);
	if (is("id"))
		qemu_plugin_register_atexit_cb(my_id + 12345, NULL, NULL);
	if (is("score"))
		say("%p\n", qemu_plugin_scoreboard_find(score, 1000000));
	if (is("set_pc"))
		qemu_plugin_set_pc(0);
	if (is("crash-insn"))
		crash();
	if (is("abort-insn"))
		abort();
	if (is("crash-uninstall"))
		qemu_plugin_uninstall(my_id, done THEN);
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	if (is("crash-trans"))
		crash();
	if (old_tb && is("stale-trans"))
		qemu_plugin_register_vcpu_insn_exec_cb(old_insn, nothing, QEMU_PLUGIN_CB_NO_REGS, NULL);
	old_tb = tb;
	old_insn = qemu_plugin_tb_get_insn(tb, 0);
	qemu_plugin_register_vcpu_insn_exec_cb(old_insn, on_insn, QEMU_PLUGIN_CB_NO_REGS, NULL);
}

static void on_call(qemu_plugin_id_t id, unsigned vcpu, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
	if (is("crash-call"))
		crash();
}

UDATA(at_end)
{
	if (is("crash-atexit"))
		crash();
	if (is("crash-uninstall"))
		say("atexit of an unloaded plugin\n");
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	my_id = id;
	what = option(argc, argv, "do", "");
	score = qemu_plugin_scoreboard_new(8);
	if (is("crash-install"))
		crash();
	if (is("uninstall-install"))
		qemu_plugin_uninstall(id, done THEN);
	if (is("outside"))
		qemu_plugin_register_vcpu_tb_exec_cb(
		    (struct qemu_plugin_tb *)score, nothing, QEMU_PLUGIN_CB_NO_REGS, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_vcpu_syscall_cb(id, on_call);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return is("refuse") ? -7 : 0;
}
