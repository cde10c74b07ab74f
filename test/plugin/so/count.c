// count.c - blocks, instructions and accesses, each counted in every way there is: inline, by a callback, by a
// conditional callback. All ways must agree; a line for each vCPU and one for the sum.
#include "so.h"

typedef struct {
	uint64_t tb, tb_inline, tb_cond, insn, insn_inline, insn_cond, mem, mem_inline, reads, reads_inline,
	    writes, writes_inline;
} Count;

static struct qemu_plugin_scoreboard *score;
static qemu_plugin_u64 tb_inline, insn_inline, mem_inline, reads_inline, writes_inline;

static Count *of(unsigned vcpu)
{
	return qemu_plugin_scoreboard_find(score, vcpu);
}

static void on_tb(unsigned vcpu, void *n)
{
	of(vcpu)->tb++;
}

static void on_insn(unsigned vcpu, void *pc)
{
	of(vcpu)->insn++;
}

// The condition: the inline counter, which was raised just before, has passed 10 (100).
static void cond_tb(unsigned vcpu, void *n)
{
	of(vcpu)->tb_cond++;
}

static void cond_insn(unsigned vcpu, void *n)
{
	of(vcpu)->insn_cond++;
}

static void on_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *rw)
{
	Count *c = of(vcpu);
	switch ((intptr_t)rw) {
	case QEMU_PLUGIN_MEM_R:
		c->reads += !qemu_plugin_mem_is_store(info);
		break;
	case QEMU_PLUGIN_MEM_W:
		c->writes += qemu_plugin_mem_is_store(info);
		break;
	default:
		c->mem++;
	}
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_tb, QEMU_PLUGIN_CB_NO_REGS, NULL);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, tb_inline, 1);
	qemu_plugin_register_vcpu_tb_exec_cond_cb(
	    tb, cond_tb, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE, tb_inline, 11, NULL);
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, QEMU_PLUGIN_CB_NO_REGS, NULL);
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
		    insn, QEMU_PLUGIN_INLINE_ADD_U64, insn_inline, 1);
		qemu_plugin_register_vcpu_insn_exec_cond_cb(
		    insn, cond_insn, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_COND_GE, insn_inline, 101, NULL);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(
		    insn, QEMU_PLUGIN_MEM_RW, QEMU_PLUGIN_INLINE_ADD_U64, mem_inline, 1);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(
		    insn, QEMU_PLUGIN_MEM_R, QEMU_PLUGIN_INLINE_ADD_U64, reads_inline, 1);
		qemu_plugin_register_vcpu_mem_inline_per_vcpu(
		    insn, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_INLINE_ADD_U64, writes_inline, 1);
		for (intptr_t rw = QEMU_PLUGIN_MEM_R; rw <= QEMU_PLUGIN_MEM_RW; rw++)
			qemu_plugin_register_vcpu_mem_cb(insn, on_mem, QEMU_PLUGIN_CB_NO_REGS, rw, (void *)rw);
	}
}

UDATA(at_end)
{
	Count sum = { 0 };
	for (int i = 0; i < qemu_plugin_num_vcpus(); i++) {
		Count *c = of(i);
		uint64_t over_tb = c->tb > 10 ? c->tb - 10 : 0, over_insn = c->insn > 100 ? c->insn - 100 : 0;
		if (c->tb != c->tb_inline || c->insn != c->insn_inline || c->mem != c->mem_inline ||
		    c->reads + c->writes != c->mem || c->reads != c->reads_inline ||
		    c->writes != c->writes_inline || c->tb_cond != over_tb || c->insn_cond != over_insn)
			say("cpu %d: ways differ: tb %lu %lu %lu insn %lu %lu %lu mem %lu %lu reads %lu %lu "
			    "writes %lu %lu\n",
			    i, c->tb, c->tb_inline, c->tb_cond, c->insn, c->insn_inline, c->insn_cond, c->mem,
			    c->mem_inline, c->reads, c->reads_inline, c->writes, c->writes_inline);
		if (c->tb)
			say("cpu %d: tb %lu insn %lu reads %lu writes %lu\n", i, c->tb, c->insn, c->reads,
			    c->writes);
		sum.tb += c->tb, sum.insn += c->insn, sum.reads += c->reads, sum.writes += c->writes;
	}
	say("v%d: tb %lu insn %lu reads %lu writes %lu\n", qemu_plugin_version, sum.tb, sum.insn, sum.reads,
	    sum.writes);
	if (sum.tb != qemu_plugin_u64_sum(tb_inline) || sum.insn != qemu_plugin_u64_sum(insn_inline) ||
	    sum.reads + sum.writes != qemu_plugin_u64_sum(mem_inline))
		say("sums differ\n");
	qemu_plugin_scoreboard_free(score);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	score = qemu_plugin_scoreboard_new(sizeof(Count));
	tb_inline = qemu_plugin_scoreboard_u64_in_struct(score, Count, tb_inline);
	insn_inline = qemu_plugin_scoreboard_u64_in_struct(score, Count, insn_inline);
	mem_inline = qemu_plugin_scoreboard_u64_in_struct(score, Count, mem_inline);
	reads_inline = qemu_plugin_scoreboard_u64_in_struct(score, Count, reads_inline);
	writes_inline = qemu_plugin_scoreboard_u64_in_struct(score, Count, writes_inline);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return 0;
}
