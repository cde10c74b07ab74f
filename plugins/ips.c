/*
 * ips: run at a limited number of instructions per second.
 *
 * Translated code adds up each vCPU's instructions and calls at the first block entry at which a quantum (ipq) is
 * full; the thread then sleeps until the time that so many instructions take at the wanted speed has
 * passed. The limit is one vCPU's, not that of all together; time spent in system calls is not saved up for later
 * quanta.
 * What is left of the last quantum is slept at the end, so that the whole run takes instructions / ips seconds.
 * In system mode the guest's clock is set to the time that the instructions take.
 */
#include <myna-plugin.h>
#include "util.h"
#include <errno.h>
#include <pthread.h>
#include <time.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define NS 1000000000ull
#define MAKE_UP (NS / 100) /* so much time is made up for in the next quantum: a sleep often ends late */

typedef struct Vcpu {
	uint64_t quantum; /* instructions since the last update; translated code adds */
	uint64_t total;   /* before those */
	uint64_t last;    /* ns, time of the last update; 0: not running */
} Vcpu;

static struct qemu_plugin_scoreboard *vcpus;
static uint64_t ips = NS, ipq;
static const void *time_control; /* NULL: user mode */
static const char *json;

/* The guest's clock: of the vCPU that is ahead. */
static uint64_t guest_time;
static pthread_mutex_t guest_time_lock = PTHREAD_MUTEX_INITIALIZER;

static int ips_option(const char *name, const char *value)
{
	char *end;
	uint64_t unit = 1;

	ips = strtoull(value, &end, 10);
	switch (*end) {
	case 'g': case 'G': unit *= 1000; /* fall through */
	case 'm': case 'M': unit *= 1000; /* fall through */
	case 'k': case 'K': unit *= 1000; end++;
	}
	if (*end) {
		fprintf(stderr, "bad suffix: %s\n", end);
		return -1;
	}
	if (ips > UINT64_MAX / unit) {
		fprintf(stderr, "%s is too large: %s\n", name, value);
		return -1;
	}
	ips *= unit;
	return 0;
}

static int ipq_option(const char *name, const char *value)
{
	ipq = strtoull(value, NULL, 10);
	if (ipq)
		return 0;
	fprintf(stderr, "bad ipq value: %s\n", name);
	return -1;
}

static const struct myna_option options[] = {
	{ "ips", MYNA_OPT_FN, NULL, "1g", "instructions per second and vCPU; suffix k, m or g", ips_option },
	{ "ipq", MYNA_OPT_FN, NULL, "ips/10", "instructions between two looks at the clock", ipq_option },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"limits the instructions per second", options
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS + t.tv_nsec;
}

/* ns that n instructions take. */
static uint64_t time_of(uint64_t n)
{
	return n / ips * NS + (uint64_t)((long double)(n % ips) * NS / ips);
}

/* Sleep what the quantum has been too fast, begin the next. */
static void update(Vcpu *v)
{
	uint64_t end = v->last + time_of(v->quantum), t = now();
	struct timespec until = { end / NS, end % NS };

	if (!v->last)
		return;
	if (end > t)
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
			;
	v->total += v->quantum;
	v->quantum = 0;
	v->last = t > end + MAKE_UP ? t : end;
	if (!time_control)
		return;
	pthread_mutex_lock(&guest_time_lock);
	if (time_of(v->total) > guest_time) {
		guest_time = time_of(v->total);
		qemu_plugin_update_ns(time_control, guest_time);
	}
	pthread_mutex_unlock(&guest_time_lock);
}

static void quantum_full(unsigned vcpu, void *udata)
{
	(void)udata;
	update(qemu_plugin_scoreboard_find(vcpus, vcpu));
}

static void vcpu_starts(qemu_plugin_id_t id, unsigned vcpu)
{
	Vcpu *v = qemu_plugin_scoreboard_find(vcpus, vcpu);

	(void)id;
	*v = (Vcpu){ .last = now() };
}

static void vcpu_ends(qemu_plugin_id_t id, unsigned vcpu)
{
	Vcpu *v = qemu_plugin_scoreboard_find(vcpus, vcpu);

	(void)id;
	update(v);
	v->last = 0;
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "ips");
	int n = qemu_plugin_num_vcpus(), i;

	(void)id;
	(void)udata;
	myna_json_u64(j, "ips", ips);
	myna_json_u64(j, "quantum", ipq);
	myna_json_array(j, "vcpus");
	for (i = 0; i < n; i++) {
		Vcpu *v = qemu_plugin_scoreboard_find(vcpus, i);

		update(v); /* quanta run at the same time: sleeps to fixed times do too */
		myna_json_object(j, NULL);
		myna_json_u64(j, "vcpu", i);
		myna_json_u64(j, "instructions", v->total);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_u64 quantum = qemu_plugin_scoreboard_u64_in_struct(vcpus, Vcpu, quantum);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, quantum,
	    qemu_plugin_tb_n_insns(tb));
	qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, quantum_full, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE,
	    quantum, ipq, NULL);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	if (ips < 10) {
		fputs("minimum of 10 instructions per second needed\n", stderr);
		return -1;
	}
	if (!ipq)
		ipq = ips / 10;
	time_control = qemu_plugin_request_time_control();
	if (info->system_emulation && !time_control) {
		fputs("ips: the clock is controlled by another plugin\n", stderr);
		return -1;
	}
	if (!info->system_emulation)
		time_control = NULL;
	vcpus = qemu_plugin_scoreboard_new(sizeof(Vcpu));
	qemu_plugin_register_vcpu_init_cb(id, vcpu_starts);
	qemu_plugin_register_vcpu_exit_cb(id, vcpu_ends);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
