/*
 * reset - checks that a plugin can drop its callbacks and register new ones, and that
 * it can leave, while the program runs.
 *
 * The first block that runs asks for a reset; the callbacks that are registered then ask
 * for the plugin to be taken away. The lines "reset done", "uninstall done" and "plugin exit" (the
 * plugin's destructor, when it was loaded from a file) come before most of the guest's own output.
 */
#include <myna-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static qemu_plugin_id_t self;
static const char *json;

static const struct myna_option options[] = {
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"check reset and removal of a running plugin", options,
};

#ifdef qemu_plugin_install /* part of the executable: never unloaded */
#define AT_UNLOAD
#else
#define AT_UNLOAD __attribute__((destructor))
#endif

AT_UNLOAD static void unloaded(void)
{
	qemu_plugin_outs("plugin exit\n");
}

static void uninstalled(qemu_plugin_id_t id)
{
	struct myna_json *j = myna_json_open(json, "reset");

	(void)id;
	qemu_plugin_outs("uninstall done\n");
	myna_json_bool(j, "reset", true);
	myna_json_bool(j, "uninstalled", true);
	myna_json_close(j);
#ifdef qemu_plugin_install
	unloaded();
#endif
}

static void leave(unsigned int vcpu, void *userdata)
{
	(void)vcpu, (void)userdata;
	qemu_plugin_uninstall(self, uninstalled);
}

static void tb_trans_anew(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, leave, QEMU_PLUGIN_CB_NO_REGS, NULL);
}

static void was_reset(qemu_plugin_id_t id)
{
	qemu_plugin_outs("reset done\n");
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans_anew);
}

static void ask(unsigned int vcpu, void *userdata)
{
	(void)vcpu, (void)userdata;
	qemu_plugin_reset(self, was_reset);
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, ask, QEMU_PLUGIN_CB_NO_REGS, NULL);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	self = id;
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	return 0;
}
