// life.c - every event of a plugin's life, a line each; name=X says who speaks.
#include "so.h"

static char name[64];
static int trans, calls, flushes;

VCPU(on_init)
{
	say("%s init %u%s of %d\n", name, vcpu, IS_MARKED ? "" : " (wrong argument)", qemu_plugin_num_vcpus());
}

VCPU(on_vcpu_exit)
{
	say("%s exit %u%s\n", name, vcpu, IS_MARKED ? "" : " (wrong argument)");
}

VCPU(on_each)
{
	say("%s has %u%s\n", name, vcpu, IS_MARKED ? "" : " (wrong argument)");
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	if (trans++ == 0)
		say("%s trans%s\n", name,
		    id == my_id && qemu_plugin_tb_n_insns(tb) > 0 ? "" : " (wrong argument)");
}

static void on_call(qemu_plugin_id_t id, unsigned vcpu, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
	calls++;
	say("%s call %u %ld(%ld, .., %ld)%s\n", name, vcpu, (long)num, (long)a1, (long)a3,
	    id == my_id ? "" : " (wrong argument)");
}

static void on_ret(qemu_plugin_id_t id, unsigned vcpu, int64_t num, int64_t ret)
{
	say("%s return %u %ld = %ld%s\n", name, vcpu, (long)num, (long)ret,
	    id == my_id ? "" : " (wrong argument)");
}

SIMPLE(on_flush)
{
	flushes++;
	if (!IS_MARKED)
		say("%s flush (wrong argument)\n", name);
}

UDATA(at_end)
{
	say("%s atexit%s, %d vcpus\n", name, (const char *)udata == name ? "" : " (wrong argument)",
	    qemu_plugin_num_vcpus());
	qemu_plugin_vcpu_for_each(my_id, on_each THEN);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	my_id = id;
	snprintf(name, sizeof name, "%s", option(argc, argv, "name", "life"));
	say("%s install: %s, version %d to %d for %d, %s, %d vcpus\n", name, info->target_name, info->version.min,
	    info->version.cur, qemu_plugin_version, info->system_emulation ? "system" : "user",
	    qemu_plugin_num_vcpus());
	qemu_plugin_register_vcpu_init_cb(id, on_init THEN);
	qemu_plugin_register_vcpu_exit_cb(id, on_vcpu_exit THEN);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	if (strcmp(option(argc, argv, "calls", "off"), "on") == 0) {
		qemu_plugin_register_vcpu_syscall_cb(id, on_call);
		qemu_plugin_register_vcpu_syscall_ret_cb(id, on_ret);
	}
	qemu_plugin_register_flush_cb(id, on_flush THEN);
	qemu_plugin_register_atexit_cb(id, at_end, name);
	return atoi(option(argc, argv, "refuse", "0"));
}
