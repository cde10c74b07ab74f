/*
 * traps - how many interrupts, exceptions and host calls each vCPU took.
 *
 * They are discontinuities of a whole machine: of a program alone (user mode)
 * there are none to count.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Count {
	uint64_t interrupts, exceptions, hostcalls;
} Count;

static struct qemu_plugin_scoreboard *counts; /* Count */
static const char *json;

static const struct myna_option options[] = {
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"count interrupts, exceptions and host calls of each vCPU (system mode)", options,
};

static void discon(qemu_plugin_id_t id, unsigned int vcpu, enum qemu_plugin_discon_type type, uint64_t from,
    uint64_t to)
{
	Count *c = qemu_plugin_scoreboard_find(counts, vcpu);

	(void)id, (void)from, (void)to;
	if (type == QEMU_PLUGIN_DISCON_INTERRUPT)
		c->interrupts++;
	else if (type == QEMU_PLUGIN_DISCON_EXCEPTION)
		c->exceptions++;
	else
		c->hostcalls++;
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "traps");
	int vcpu, n = qemu_plugin_num_vcpus();

	(void)id, (void)userdata;
	myna_printf("VCPU, interrupts, exceptions, hostcalls\n");
	myna_json_array(j, "vcpus");
	for (vcpu = 0; vcpu < n; vcpu++) {
		const Count *c = qemu_plugin_scoreboard_find(counts, vcpu);

		myna_printf("% 4d, % 10" PRId64 ", % 10" PRId64 ", % 10" PRId64 "\n", vcpu, (int64_t)c->interrupts,
		    (int64_t)c->exceptions, (int64_t)c->hostcalls);
		myna_json_object(j, NULL);
		myna_json_u64(j, "vcpu", vcpu);
		myna_json_u64(j, "interrupts", c->interrupts);
		myna_json_u64(j, "exceptions", c->exceptions);
		myna_json_u64(j, "hostcalls", c->hostcalls);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	if (!info->system_emulation)
		myna_printf("Note: interrupts are only reported in system emulation mode.");
	counts = qemu_plugin_scoreboard_new(sizeof(Count));
	qemu_plugin_register_vcpu_discon_cb(id, QEMU_PLUGIN_DISCON_ALL, discon);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
