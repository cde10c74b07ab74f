// float.c - callbacks that leave nothing of the host's floating point as it was: all vector registers, the
// rounding mode, the flags, the x87 stack in use for a while. rights=2: with the right to write registers.
// kind=tb|insn|mem|cond: only of that kind (cond: of blocks, the first thousand of them); without it all.
#include "so.h"
#include <fenv.h>
#include <math.h>

static volatile double d = 1.5;
static volatile long double ld = 2.5L;
static enum qemu_plugin_cb_flags rights;
static const char *kind;
static qemu_plugin_u64 blocks;

static void spoil(void)
{
	feclearexcept(FE_ALL_EXCEPT);
	if (fegetround() != FE_TONEAREST)
		say("callback in another rounding mode\n");
	for (int i = 0; i < 3; i++) {
		d = d / 3 + 1e300 * 1e10; // overflow, inexact
		ld = ld * 1.1L + (long double)d;
		if (d > 1e308)
			d = 1.5, ld = 2.5L;
	}
	fesetround(FE_TOWARDZERO);
	d = d * 1.1;
	fesetround(FE_TONEAREST);
#ifdef __x86_64__
	__asm__ volatile(
	    "pcmpeqd %%xmm0, %%xmm0\n pcmpeqd %%xmm1, %%xmm1\n pcmpeqd %%xmm2, %%xmm2\n pcmpeqd %%xmm3, %%xmm3\n"
	    "pcmpeqd %%xmm4, %%xmm4\n pcmpeqd %%xmm5, %%xmm5\n pcmpeqd %%xmm6, %%xmm6\n pcmpeqd %%xmm7, %%xmm7\n"
	    "pcmpeqd %%xmm8, %%xmm8\n pcmpeqd %%xmm9, %%xmm9\n pcmpeqd %%xmm10, %%xmm10\n pcmpeqd %%xmm11, "
	    "%%xmm11\n"
	    "pcmpeqd %%xmm12, %%xmm12\n pcmpeqd %%xmm13, %%xmm13\n pcmpeqd %%xmm14, %%xmm14\n pcmpeqd %%xmm15, "
	    "%%xmm15\n" ::
		: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
	    "xmm12", "xmm13", "xmm14", "xmm15");
#endif
}

static void on_insn(unsigned vcpu, void *udata)
{
	spoil();
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *udata)
{
	spoil();
}

static bool wanted(const char *name)
{
	return !*kind || strcmp(kind, name) == 0;
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, blocks, 1);
	if (wanted("cond"))
		qemu_plugin_register_vcpu_tb_exec_cond_cb(
		    tb, on_insn, rights, QEMU_PLUGIN_COND_LE, blocks, 1000, NULL);
	if (wanted("tb"))
		qemu_plugin_register_vcpu_tb_exec_cb(tb, on_insn, rights, NULL);
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		if (wanted("insn"))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, rights, NULL);
		if (wanted("mem"))
			qemu_plugin_register_vcpu_mem_cb(insn, on_mem, rights, QEMU_PLUGIN_MEM_RW, NULL);
	}
	spoil();
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	rights = atoi(option(argc, argv, "rights", "0"));
	kind = option(argc, argv, "kind", "");
	blocks = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t)));
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	return 0;
}
