/*
 * What plugins ask of a block. trans.c builds each block twice when there are
 * plugins: first plain, which hook_ask shows to them through handles; they ask
 * about its instructions and hang items on the block, its instructions and
 * their accesses. It is built again with these (hook_ir.c).
 */
#include <stdlib.h>
#include <string.h>
#include "../linux/linux.h"
#include "hook_block.h"

enum { MAX_ITEMS = 2000 };       /* of an instruction, its accesses multiplied */

struct Hooks *hooks;

/* ---- asking ---- */

static void list_add(List *l, Item *it)
{
	*l->last = it;
	l->last = &it->next;
}

static void list_init(List *l)
{
	l->first = NULL;
	l->last = &l->first;
	l->naccess = 1;
}

/* What each instruction does, from the IR of the plain block. */
static void survey(const Trans *t, struct qemu_plugin_tb *tb, const uint16_t *flow)
{
	struct qemu_plugin_insn *in = tb->insn;
	unsigned pieces = 0;

	for (unsigned i = 0; i < t->nir; i++) {
		const Ir *o = &t->ir[i];
		unsigned kind = 0, shown;

		switch (o->op) {
		case O_insn:
			in = &tb->insn[o->imm];
			pieces = 0;
			break;
		case O_ld:
			kind = MYNA_INSN_LOAD;
			break;
		case O_st:
			kind = MYNA_INSN_STORE;
			break;
		case O_amo: case O_cas:
			kind = MYNA_INSN_LOAD | MYNA_INSN_STORE;
			break;
		case O_jmp:
			if ((o->m & JK_MASK) == JK_CALL)
				kind = MYNA_INSN_JUMP | MYNA_INSN_CALL;
			else if (t->target[o->imm] != in->insn.pc + in->insn.len && !(in->kind & MYNA_INSN_JUMP) &&
				 !t->tail)
				kind = MYNA_INSN_JUMP;
			break;
		case O_exit:
			kind = o->m == EX_SYSCALL ? MYNA_INSN_SYSCALL : 0;
			break;
		}
		if (flow[in - tb->insn] & FLOW_HIDDEN && !in->naccess)
			kind &= ~(unsigned)(MYNA_INSN_LOAD | MYNA_INSN_STORE);
		in->kind |= (uint8_t)kind;
		shown = !!(kind & MYNA_INSN_LOAD) + !!(kind & MYNA_INSN_STORE);
		if (!shown || flow[in - tb->insn] & FLOW_HIDDEN)
			continue;
		in->naccess = (uint8_t)MIN(in->naccess + shown, (unsigned)UINT8_MAX);
		in->apart |= pieces++ > 0;
	}
}

static bool has_lazy(const List *l)
{
	for (const Item *it = l->first; it; it = it->next)
		if (it->kind == IT_ADD && !it->plugin->direct)
			return true;
	return false;
}

static uint8_t flow_kind(unsigned flow)
{
	return (flow & (FLOW_COND | FLOW_INDIRECT) ? MYNA_INSN_JUMP : 0) |
	       (flow & FLOW_COND ? MYNA_INSN_COND : 0) | (flow & FLOW_INDIRECT ? MYNA_INSN_INDIRECT : 0) |
	       (flow & FLOW_CALL ? MYNA_INSN_CALL : 0) | (flow & FLOW_RET ? MYNA_INSN_RET : 0);
}

void hook_ask(Trans *t, const uint16_t *flow)
{
	struct qemu_plugin_tb *tb;
	PluginCall before = plugin_call;

	if (!hooks)
		hooks = xcalloc(1, sizeof(*hooks));
	arena_reset(&hooks->arena);
	tb = &hooks->tb;
	tb->cpu = t->cpu;
	tb->pc = t->start;
	tb->n = t->ninsn;
	tb->nitem = 0;
	list_init(&tb->exec);
	for (unsigned i = 0; i < tb->n; i++) {
		struct qemu_plugin_insn *in = &tb->insn[i];

		in->insn = t->insn[i];
		in->kind = flow_kind(flow[i]);
		in->maybe = in->apart = flow[i] & FLOW_LABEL;
		in->naccess = (uint8_t)(flow[i] / FLOW_SHOWN);
		in->nitem = 0;
		list_init(&in->exec);
		list_init(&in->mem);
	}
	survey(t, tb, flow);
	for (unsigned i = 0; i < tb->n; i++)
		tb->insn[i].exec.naccess = tb->insn[i].mem.naccess = MAX(tb->insn[i].naccess, 1);
	plugin_call.tb = tb;
	plugin_call.rights = RIGHT_RW;
	plugin_tb_trans(tb);
	plugin_call = before;
	hooks->lazy = has_lazy(&tb->exec);
	for (unsigned i = 0; i < tb->n && !hooks->lazy; i++)
		hooks->lazy = has_lazy(&tb->insn[i].exec) || has_lazy(&tb->insn[i].mem);
	tally_work(); /* takes all tallies back */
	if (hooks->lazy)
		hooks->tally = tally_new();
}

/* ---- handles ---- */

static const struct qemu_plugin_tb *good_tb(const struct qemu_plugin_tb *tb, const char *fn)
{
	if (!tb || tb != plugin_call.tb)
		plugin_misuse("%s: the block is not the one that is being translated", fn);
	return tb;
}

static const struct qemu_plugin_insn *good_insn(const struct qemu_plugin_insn *in, const char *fn)
{
	const struct qemu_plugin_tb *tb = plugin_call.tb;

	if (!tb || in < tb->insn || in >= tb->insn + tb->n ||
	    ((const char *)in - (const char *)tb->insn) % sizeof(*in))
		plugin_misuse("%s: the instruction is not of the block that is being translated", fn);
	return in;
}
#define GOOD_TB(tb) ((struct qemu_plugin_tb *)good_tb(tb, __func__))
#define GOOD_INSN(in) ((struct qemu_plugin_insn *)good_insn(in, __func__))

static Item *new_item(List *l, unsigned *count, Item what)
{
	Item *it = arena_alloc(&hooks->arena, sizeof(*it));

	if (++*count * l->naccess > MAX_ITEMS)
		plugin_misuse("more than %d items on one instruction", MAX_ITEMS);
	*it = what;
	it->plugin = plugin_call.plugin;
	it->next = NULL;
	list_add(l, it);
	return it;
}

static int32_t entry_off(qemu_plugin_u64 e, const char *fn)
{
	if (!e.score || e.offset > e.score->size || e.score->size - e.offset < sizeof(uint64_t))
		plugin_misuse("%s: the entry is outside of the scoreboard's elements", fn);
	return e.score->off + (int32_t)e.offset;
}

static void add_call(List *l, unsigned *count, void *fn, unsigned flags, unsigned cond, qemu_plugin_u64 entry,
    uint64_t imm, void *udata, unsigned rw, const char *name)
{
	if (!fn || cond == QEMU_PLUGIN_COND_NEVER)
		return;
	if (cond > QEMU_PLUGIN_COND_GE || flags > RIGHT_PC || (rw & ~(unsigned)QEMU_PLUGIN_MEM_RW))
		plugin_misuse("%s: bad argument", name);
	plugin_direct(plugin_call.plugin);
	new_item(l, count, (Item){ .kind = IT_CALL, .fn = fn, .udata = udata, .rights = (uint8_t)flags,
		.cond = (uint8_t)cond, .off = cond == QEMU_PLUGIN_COND_ALWAYS ? 0 : entry_off(entry, name),
		.imm = imm, .rw = (uint8_t)rw });
}

static void add_inline(List *l, unsigned *count, unsigned op, qemu_plugin_u64 entry, uint64_t imm, unsigned rw,
    const char *name)
{
	int32_t off = entry_off(entry, name);

	if (op > QEMU_PLUGIN_INLINE_STORE_U64 || (rw & ~(unsigned)QEMU_PLUGIN_MEM_RW))
		plugin_misuse("%s: bad argument", name);
	entry.score->counted |= op == QEMU_PLUGIN_INLINE_ADD_U64;
	new_item(l, count, (Item){ .kind = op == QEMU_PLUGIN_INLINE_ADD_U64 ? IT_ADD : IT_STORE, .off = off,
		.imm = imm, .rw = (uint8_t)rw });
}

static const qemu_plugin_u64 no_entry;

void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, qemu_plugin_vcpu_udata_cb_t cb,
    enum qemu_plugin_cb_flags flags, void *udata)
{
	tb = GOOD_TB(tb);
	add_call(&tb->exec, &tb->nitem, (void *)cb, flags, QEMU_PLUGIN_COND_ALWAYS, no_entry, 0, udata, 0,
	    __func__);
}

void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *tb, qemu_plugin_vcpu_udata_cb_t cb,
    enum qemu_plugin_cb_flags flags, enum qemu_plugin_cond cond, qemu_plugin_u64 entry, uint64_t imm, void *udata)
{
	tb = GOOD_TB(tb);
	add_call(&tb->exec, &tb->nitem, (void *)cb, flags, cond, entry, imm, udata, 0, __func__);
}

void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *tb, enum qemu_plugin_op op,
    qemu_plugin_u64 entry, uint64_t imm)
{
	tb = GOOD_TB(tb);
	add_inline(&tb->exec, &tb->nitem, op, entry, imm, 0, __func__);
}

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *in, qemu_plugin_vcpu_udata_cb_t cb,
    enum qemu_plugin_cb_flags flags, void *udata)
{
	in = GOOD_INSN(in);
	add_call(&in->exec, &in->nitem, (void *)cb, flags, QEMU_PLUGIN_COND_ALWAYS, no_entry, 0, udata, 0,
	    __func__);
}

void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn *in, qemu_plugin_vcpu_udata_cb_t cb,
    enum qemu_plugin_cb_flags flags, enum qemu_plugin_cond cond, qemu_plugin_u64 entry, uint64_t imm, void *udata)
{
	in = GOOD_INSN(in);
	add_call(&in->exec, &in->nitem, (void *)cb, flags, cond, entry, imm, udata, 0, __func__);
}

void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *in, enum qemu_plugin_op op,
    qemu_plugin_u64 entry, uint64_t imm)
{
	in = GOOD_INSN(in);
	add_inline(&in->exec, &in->nitem, op, entry, imm, 0, __func__);
}

void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *in, qemu_plugin_vcpu_mem_cb_t cb,
    enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw, void *udata)
{
	in = GOOD_INSN(in);
	add_call(&in->mem, &in->nitem, (void *)cb, flags, QEMU_PLUGIN_COND_ALWAYS, no_entry, 0, udata, rw,
	    __func__);
}

void qemu_plugin_register_vcpu_mem_inline_per_vcpu(struct qemu_plugin_insn *in, enum qemu_plugin_mem_rw rw,
    enum qemu_plugin_op op, qemu_plugin_u64 entry, uint64_t imm)
{
	in = GOOD_INSN(in);
	add_inline(&in->mem, &in->nitem, op, entry, imm, rw, __func__);
}

static void add_trace(List *l, unsigned *count, struct myna_trace *tr, unsigned info, uint32_t tag, unsigned rw)
{
	if (!tr)
		plugin_misuse("a trace that is NULL");
	new_item(l, count, (Item){ .kind = IT_TRACE, .trace = tr, .imm = (uint64_t)info << 32 | tag,
		.rw = (uint8_t)rw });
}

void myna_trace_tb(struct qemu_plugin_tb *tb, struct myna_trace *tr, uint32_t tag)
{
	tb = GOOD_TB(tb);
	add_trace(&tb->exec, &tb->nitem, tr, MYNA_EV_TB, tag, 0);
}

void myna_trace_insn(struct qemu_plugin_insn *in, struct myna_trace *tr, uint32_t tag)
{
	in = GOOD_INSN(in);
	add_trace(&in->exec, &in->nitem, tr, MYNA_EV_INSN, tag, 0);
}

void myna_trace_mem(struct qemu_plugin_insn *in, struct myna_trace *tr, enum qemu_plugin_mem_rw rw, uint32_t tag)
{
	in = GOOD_INSN(in);
	add_trace(&in->mem, &in->nitem, tr, 0, tag, rw);
}

void myna_trace_change(struct qemu_plugin_insn *in, struct myna_trace *tr, enum qemu_plugin_mem_rw rw,
    qemu_plugin_u64 last, unsigned shift, qemu_plugin_u64 count, uint32_t tag)
{
	in = GOOD_INSN(in);
	if (shift < 1 || shift > 63)
		plugin_misuse("%s: bad argument", __func__);
	add_trace(&in->mem, &in->nitem, tr, 0, tag, rw);
	Item *it = (Item *)((char *)in->mem.last - offsetof(Item, next));
	it->shift = (uint8_t)shift;
	it->off = entry_off(last, __func__);
	it->count = entry_off(count, __func__);
}

void myna_trace_place(struct qemu_plugin_insn *in, struct myna_trace *tr, enum qemu_plugin_mem_rw rw,
    struct qemu_plugin_scoreboard *table, unsigned bits, unsigned shift, unsigned column)
{
	in = GOOD_INSN(in);
	if (!table || bits < 1 || bits > 20 || table->size < sizeof(struct myna_place) << bits || shift < 1 ||
	    shift > 63 || column > 1)
		plugin_misuse("%s: bad argument", __func__);
	add_trace(&in->mem, &in->nitem, tr, 0, 0, rw);
	Item *it = (Item *)((char *)in->mem.last - offsetof(Item, next));
	it->shift = (uint8_t)shift;
	it->bits = (uint8_t)bits;
	it->column = (uint8_t)column;
	it->off = table->off;
}

/* ---- questions about the block ---- */

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb)
{
	return GOOD_TB(tb)->n;
}

uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb)
{
	return GOOD_TB(tb)->pc;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i)
{
	struct qemu_plugin_tb *b = GOOD_TB(tb);

	return i < b->n ? &b->insn[i] : NULL;
}

size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dest, size_t len)
{
	const struct qemu_plugin_insn *in = GOOD_INSN(insn);

	len = MIN(len, in->insn.len);
	return dest && guest_read(dest, in->insn.pc, len) ? len : 0;
}

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn)
{
	return GOOD_INSN(insn)->insn.len;
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn)
{
	return GOOD_INSN(insn)->insn.pc;
}

void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn)
{
	return g2h(GOOD_INSN(insn)->insn.pc);
}

char *qemu_plugin_insn_disas(const struct qemu_plugin_insn *insn)
{
	char text[256];

	disas(plugin_call.tb->cpu->guest, &GOOD_INSN(insn)->insn, text, sizeof(text));
	return xstrdup(text);
}

const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn)
{
	return where_symbol(GOOD_INSN(insn)->insn.pc);
}

unsigned myna_insn_kind(const struct qemu_plugin_insn *insn)
{
	return GOOD_INSN(insn)->kind;
}

unsigned myna_insn_class(const struct qemu_plugin_insn *insn)
{
	const struct qemu_plugin_insn *in = GOOD_INSN(insn);

	return in->insn.row ? in->insn.row->cls : plugin_call.tb->cpu->guest->insns->nclass;
}

size_t myna_insn_classes(const char *const **list)
{
	const Guest *g = plugin_guest();

	*list = g ? g->insns->classes : NULL;
	return g ? g->insns->nclass : 0;
}
