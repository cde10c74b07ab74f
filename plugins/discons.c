/*
 * discons - checks what is reported of discontinuities: interrupts, exceptions and
 * host calls of a whole machine (system mode; in user mode there is nothing to check).
 *
 * Inline stores keep, for each vCPU, the instruction begun last and the one behind it. When a
 * discontinuity is reported, its source must be the next instruction for an interrupt, and the one
 * begun last for the others; the instruction that runs next must be its target. A
 * difference is printed, and ends the process unless abort=off.
 */
#include <myna-plugin.h>
#include "util.h"
#include <stdarg.h>
#include <stdatomic.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct State {
	uint64_t last, next;    /* instruction begun last, and the one that should follow; 0, 0: none yet */
	uint64_t branches;      /* last may be followed by another: no word about next then */
	uint64_t target;        /* of the discontinuity that was reported */
	uint64_t pending;       /* a target is to be checked */
	enum qemu_plugin_discon_type type;
} State;

static struct qemu_plugin_scoreboard *states; /* State */
static bool do_abort = true, trace_all;
static _Atomic uint64_t reported, mismatches;
static const char *json;

static const struct myna_option options[] = {
	{ "abort", MYNA_OPT_BOOL, &do_abort, "on", "end the process at the first difference", NULL },
	{ "trace-all", MYNA_OPT_BOOL, &trace_all, "off", "print a line for each instruction", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"check what is reported of interrupts and exceptions (system mode)", options,
};

static const char *type_name(enum qemu_plugin_discon_type type)
{
	return type == QEMU_PLUGIN_DISCON_INTERRUPT ? "interrupt" :
	    type == QEMU_PLUGIN_DISCON_EXCEPTION ? "exception" : "hostcall";
}

static void mismatch(unsigned int vcpu, const char *end, uint64_t expected, uint64_t found, const State *s)
{
	char text[512];

	mismatches++;
	snprintf(text, sizeof text, "Discon %s PC mismatch on VCPU %u\n"
	    "Expected:      %" PRIx64 "\nEncountered:   %" PRIx64 "\nExecuted Last: %" PRIx64 "\n"
	    "Event type:    %s\n", end, vcpu, expected, found, s->last, type_name(s->type));
	if (do_abort) {
		fputs(text, stderr);
		abort();
	}
	qemu_plugin_outs(text);
}

static void discon(qemu_plugin_id_t id, unsigned int vcpu, enum qemu_plugin_discon_type type, uint64_t from,
    uint64_t to)
{
	State *s = qemu_plugin_scoreboard_find(states, vcpu);

	(void)id;
	reported++;
	s->type = type;
	if (s->pending) { /* another came before the first instruction of the last one's target */
		if (type != QEMU_PLUGIN_DISCON_HOSTCALL && from != s->target)
			mismatch(vcpu, "source", s->target, from, s);
	} else if (type == QEMU_PLUGIN_DISCON_INTERRUPT) {
		if (s->next && !s->branches && from != s->next)
			mismatch(vcpu, "source", s->next, from, s);
	} else if (s->next && from != s->last && (s->branches || from != s->next)) {
		mismatch(vcpu, "source", s->last, from, s); /* (from == next: its fetch failed) */
	}
	s->target = to;
	s->pending = 1;
}

static void insn_exec(unsigned int vcpu, void *userdata)
{
	State *s = qemu_plugin_scoreboard_find(states, vcpu);
	uint64_t pc = (uintptr_t)userdata;

	if (s->pending) {
		s->pending = 0;
		if (pc != s->target)
			mismatch(vcpu, "target", s->target, pc, s);
	}
	if (trace_all)
		myna_printf("Exec insn at %" PRIx64 " on VCPU %u\n", pc, vcpu);
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	const enum qemu_plugin_op store = QEMU_PLUGIN_INLINE_STORE_U64;
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t pc = qemu_plugin_insn_vaddr(insn);

		/* The callback comes first: it needs what the instruction before has left. */
		if (trace_all)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, insn_exec, QEMU_PLUGIN_CB_NO_REGS,
			    (void *)(uintptr_t)pc);
		else
			qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, insn_exec, QEMU_PLUGIN_CB_NO_REGS,
			    QEMU_PLUGIN_COND_NE, qemu_plugin_scoreboard_u64_in_struct(states, State, pending), 0,
			    (void *)(uintptr_t)pc);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, store,
		    qemu_plugin_scoreboard_u64_in_struct(states, State, last), pc);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, store,
		    qemu_plugin_scoreboard_u64_in_struct(states, State, next), pc + qemu_plugin_insn_size(insn));
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, store,
		    qemu_plugin_scoreboard_u64_in_struct(states, State, branches),
		    !!(myna_insn_kind(insn) & MYNA_INSN_JUMP));
	}
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "discons");

	(void)id, (void)userdata;
	myna_json_u64(j, "discontinuities", reported);
	myna_json_u64(j, "mismatches", mismatches);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	if (!info->system_emulation) {
		qemu_plugin_outs("Testing of the disontinuity plugin API is only possible in "
		    "system emulation mode.");
		return 0;
	}
	states = qemu_plugin_scoreboard_new(sizeof(State));
	qemu_plugin_register_vcpu_discon_cb(id, QEMU_PLUGIN_DISCON_ALL, discon);
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	return 0;
}
