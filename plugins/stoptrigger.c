/*
 * stoptrigger: end the run at an exact instruction.
 *
 * icount=N stops when a vCPU has executed N instructions and is about to execute the next, addr=A in front of the
 * instruction at A; the process exits with the code that stands behind a colon, 0 without.
 *
 * Far from N, translated code only adds up instructions and compares once a block. When a vCPU comes within
 * NEAR of N the plugin has itself reset, which drops all translated code; from then on each
 * instruction compares. So the precise comparison costs nothing in a long run.
 */
#include <myna-plugin.h>
#include "util.h"
#include <ctype.h>
#include <errno.h>
#include <stdatomic.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define NEAR 1000000 /* instructions; several times what a vCPU can execute before the reset takes effect */

typedef struct Address {
	uint64_t addr;
	int code;
} Address;

static uint64_t icount; /* 0: not wanted */
static int icount_code;
static VEC(Address) addrs;
static bool precise;    /* each instruction compares */
static atomic_flag reset_wanted = ATOMIC_FLAG_INIT, stopped = ATOMIC_FLAG_INIT;
static struct qemu_plugin_scoreboard *executed; /* uint64_t, not yet this instruction */
static const char *json;
static char reason[64]; /* for json */
static uint64_t stopped_at;
static int stopped_vcpu;
static qemu_plugin_id_t self;

/* NUMBER[:CODE]. The number as in C, from least on. */
static bool number_code(const char *text, uint64_t least, uint64_t *n, int *code)
{
	char *end;
	long v = 0;

	errno = 0;
	*n = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || errno || *n < least)
		return false;
	if (*end == ':' && end[1]) {
		v = strtol(end + 1, &end, 0);
		if (v < INT32_MIN || v > INT32_MAX)
			return false;
	}
	*code = (int)v;
	return !errno && !*end;
}

static int icount_option(const char *name, const char *value)
{
	if (number_code(value, 1, &icount, &icount_code))
		return 0;
	fprintf(stderr, "%s parsing failed: '%s' must be a positive integer\n", name, value);
	return -1;
}

static int addr_option(const char *name, const char *value)
{
	Address a;

	if (!number_code(value, 0, &a.addr, &a.code)) {
		fprintf(stderr, "%s parsing failed: '%s' must be an address\n", name, value);
		return -1;
	}
	*vec_add(&addrs) = a;
	return 0;
}

static const struct myna_option options[] = {
	{ "icount", MYNA_OPT_FN, NULL, NULL, "N[:CODE]: stop after N instructions of a vCPU", icount_option },
	{ "addr", MYNA_OPT_FN, NULL, NULL, "ADDR[:CODE]: stop before the instruction at ADDR", addr_option },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"stops at an instruction count or address", options
};

/* Ends the process, once: other threads that come here run on until they are stopped. */
static void stop(unsigned vcpu, uint64_t pc, int code, const char *fmt)
{
	if (atomic_flag_test_and_set(&stopped))
		return;
	stopped_at = pc;
	stopped_vcpu = (int)vcpu;
	snprintf(reason, sizeof reason, fmt, pc);
	myna_printf("%s, exiting\n", reason);
	exit(code);
}

static void count_reached(unsigned vcpu, void *pc)
{
	stop(vcpu, (uintptr_t)pc, icount_code, "icount reached at 0x%" PRIx64);
}

static void addr_reached(unsigned vcpu, void *udata)
{
	const Address *a = udata;

	stop(vcpu, a->addr, a->code, "0x%" PRIx64 " reached");
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
static void at_exit(qemu_plugin_id_t id, void *udata);

static void become_precise(qemu_plugin_id_t id)
{
	precise = true;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
}

static void count_near(unsigned vcpu, void *udata)
{
	(void)vcpu;
	(void)udata;
	if (!atomic_flag_test_and_set(&reset_wanted))
		qemu_plugin_reset(self, become_precise);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_u64 count = qemu_plugin_scoreboard_u64(executed);
	size_t n = qemu_plugin_tb_n_insns(tb), i, k;

	(void)id;
	if (icount && !precise)
		qemu_plugin_register_vcpu_tb_exec_cond_cb(tb, count_near, QEMU_PLUGIN_CB_NO_REGS,
		    QEMU_PLUGIN_COND_GE, count, icount - NEAR, NULL);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t pc = qemu_plugin_insn_vaddr(insn);

		for (k = 0; k < addrs.n; k++)
			if (addrs.v[k].addr == pc)
				qemu_plugin_register_vcpu_insn_exec_cb(insn, addr_reached, QEMU_PLUGIN_CB_NO_REGS,
				    &addrs.v[k]);
		if (!icount)
			continue;
		if (precise)
			qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, count_reached, QEMU_PLUGIN_CB_NO_REGS,
			    QEMU_PLUGIN_COND_EQ, count, icount, (void *)(uintptr_t)pc);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, count, 1);
	}
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "stoptrigger");

	(void)id;
	(void)udata;
	myna_json_bool(j, "stopped", *reason);
	if (*reason) {
		myna_json_str(j, "reason", reason);
		myna_json_u64(j, "vcpu", stopped_vcpu);
		myna_json_where(j, stopped_at);
	}
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	if (!icount && !addrs.n) {
		fputs("'icount' or 'addr' argument missing\n", stderr);
		return -1;
	}
	self = id;
	precise = icount <= NEAR;
	executed = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
