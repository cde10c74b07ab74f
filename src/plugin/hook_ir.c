/*
 * How what plugins ask of a block (hook.c) gets into its code, and what happens
 * there. While trans.c builds the block for the second time, hook_insn and
 * hook_access put its items in as operations of the IR: O_score counts, O_trace
 * appends an event, a call of hook_call calls back.
 *
 * Numbers of a plugin that has no callbacks in the code are not counted at all
 * there: one tally for each block says how often it was entered (score.c). For
 * others, what several instructions add to is added to once (O_score), where
 * the first of them stands; a callback of the same plugin, which might look at
 * it, ends such a stretch. A fault in the middle of a block would leave them
 * too high: each block keeps rows that tell what was counted for which
 * instruction (hook_record), and hook_cut takes back what was not reached.
 *
 * Behind a callback the guest's vector registers and the FP unit's control word
 * are in the Cpu alone (Cpu.fpu_out). hook_fpu puts an O_fpu, which brings them
 * back, in front of the first operation that uses them; a block without one
 * never pays for it.
 */
#include <string.h>
#include "../linux/linux.h"
#include "hook_block.h"

enum { ITEM_IR = 3 };            /* operations that an item may become, or less */

/* ---- memory accesses: what qemu_plugin_meminfo_t says ---- */

enum { MI_STORE = 1 << 16 }; /* above the bits of a MemOp */

unsigned qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info) { return info & M_SIZE; }
bool qemu_plugin_mem_is_sign_extended(qemu_plugin_meminfo_t info) { return info & M_SIGN; }
bool qemu_plugin_mem_is_big_endian(qemu_plugin_meminfo_t info) { return info & M_BE && info & M_SIZE; }
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info) { return info & MI_STORE; }

qemu_plugin_mem_value qemu_plugin_mem_get_value(qemu_plugin_meminfo_t info)
{
	unsigned size = info & M_SIZE;
	qemu_plugin_mem_value v = { .type = (enum qemu_plugin_mem_value_type)MIN(size, (unsigned)M_128) };

	if (!plugin_call.item || !plugin_call.item->rw)
		plugin_misuse("%s: not in a callback of a memory access", __func__);
	switch (size) {
	case M_8: v.data.u8 = (uint8_t)cpu_self->hook_value; break;
	case M_16: v.data.u16 = (uint16_t)cpu_self->hook_value; break;
	case M_32: v.data.u32 = (uint32_t)cpu_self->hook_value; break;
	case M_64: v.data.u64 = cpu_self->hook_value; break;
	default: v.data.u128.low = cpu_self->varg[2].w[0]; v.data.u128.high = cpu_self->varg[2].w[1];
	}
	return v;
}

/* ---- into the IR ---- */

/* By right; and the same for a value of 128 bits, which is in Cpu.varg[2]. */
#define H_CALL(value) { \
	[RIGHT_NONE] = { "plugin", (void *)hook_call, HF_CPU | HF_HOOK, T_NONE, { T_I64, T_I64, value } }, \
	[RIGHT_R] = { "plugin_r", (void *)hook_call, HF_CPU | HF_HOOK | HF_RREGS | HF_FPENV, T_NONE, \
	    { T_I64, T_I64, value } }, \
	[RIGHT_RW] = { "plugin_rw", (void *)hook_call, HF_CPU | HF_HOOK | HF_RREGS | HF_WREGS | HF_FPENV, T_NONE, \
	    { T_I64, T_I64, value } }, \
	[RIGHT_PC] = { "plugin_pc", (void *)hook_call, \
	    HF_CPU | HF_HOOK | HF_RREGS | HF_WREGS | HF_RAISE | HF_FPENV, T_NONE, { T_I64, T_I64, value } }, \
}
static const Helper h_call[] = H_CALL(T_I64), h_call_wide[] = H_CALL(T_V128);

void hook_begin(Trans *t)
{
	t->hook = hooks;
	t->nscore = t->ntrace = 0;
	if (!t->score) {
		t->score = xmalloc(MAX_SCORE * sizeof(*t->score));
		t->trace = xmalloc(MAX_SCORE * sizeof(*t->trace));
	}
	hooks->nrun = 0;
	hooks->fpu_in = false;
}

static unsigned items_of(const struct Hooks *h, unsigned k)
{
	return h->tb.insn[k].nitem * MAX(h->tb.insn[k].naccess, 1) + (k ? 0 : h->tb.nitem);
}

bool hook_room(const Trans *t, unsigned k)
{
	const struct Hooks *h = t->hook;
	unsigned n = k < h->tb.n ? items_of(h, k) : 0;

	return t->nir + n * ITEM_IR <= MAX_IR - INSN_IR && t->nval + n * ITEM_IR <= MAX_VAL - 2 * INSN_IR &&
	       t->nscore + n < MAX_SCORE && t->ntrace + n <= MAX_SCORE && h->nrun + n <= RUN_MAX &&
	       t->nhelper + n <= MAX_HELPER - INSN_HELPER;
}

/* From here on nothing joins the numbers of owner (NULL: all), or that at off. */
static void close_scores(Trans *t, const void *owner, int32_t off)
{
	for (unsigned i = 0; i < t->nscore; i++)
		if (!t->score[i].lazy && (owner ? t->score[i].owner == owner : t->score[i].off == off))
			t->score[i].open = false;
}

static unsigned new_score(Trans *t, const Item *it, bool store, bool lazy)
{
	unsigned i = t->nscore++;

	t->score[i] = (Score){ .off = it->off, .store = store, .k = store ? it->imm : 0, .open = !store,
		.owner = it->plugin, .lazy = lazy, .insn = lazy ? 0 : (uint16_t)t->hook->k,
		.behind = !lazy && it->rw };
	if (!lazy)
		ir_op(t, O_score, T_NONE, 0, 0, 0, 0, (int32_t)i);
	return i;
}

/* The first of several accesses may succeed and the next one fault or be left out: each counts by itself. */
static bool stands_alone(const Trans *t, const Item *it)
{
	return it->rw && t->hook->tb.insn[t->hook->k].apart;
}

static bool joins_tally(const Trans *t, const Item *it)
{
	return t->hook->lazy && !it->plugin->direct && !stands_alone(t, it);
}

static void put_add(Trans *t, const Item *it, bool of_insn)
{
	struct Hooks *h = t->hook;
	bool alone = stands_alone(t, it), lazy = joins_tally(t, it);
	unsigned i = 0;
	Run *r = NULL;

	if (alone)
		close_scores(t, NULL, it->off);
	for (i = 0; i < t->nscore; i++)
		if (t->score[i].open && t->score[i].off == it->off && t->score[i].lazy == lazy)
			break;
	if (i == t->nscore)
		i = new_score(t, it, false, lazy);
	t->score[i].k += it->imm;
	if (alone)
		t->score[i].open = false;
	if (alone || !of_insn)
		return;
	for (unsigned n = h->nrun; n-- > 0 && !r;)
		if (h->run[n].s == i)
			r = &h->run[n];
	if (r && r->k == it->imm && r->mem == !!it->rw && r->last + 1u == h->k)
		r->last++;
	else
		h->run[h->nrun++] = (Run){ .s = (uint16_t)i, .first = (uint16_t)h->k, .last = (uint16_t)h->k,
			.mem = it->rw != 0, .k = it->imm };
}

/* A permanent copy, for generated code. */
static const Item *keep(const Trans *t, const Item *it, uint64_t pc)
{
	Item *p = code_alloc(sizeof(*p));

	*p = *it;
	p->pc = pc;
	p->block = t->block;
	return p;
}

/* Is the value of a vector register known, and perhaps wanted later. */
static bool knows_fp(const Trans *t)
{
	for (unsigned i = 0; i < t->guest->nregs; i++)
		if (t->guest->regs[i].type >= T_F32 && t->reg[i])
			return true;
	return false;
}

static void put_item(Trans *t, const Item *it, bool of_insn, Val addr, Val value, unsigned info)
{
	uint64_t pc = t->hook->tb.insn[t->hook->k].insn.pc;

	switch (it->kind) {
	case IT_ADD:
		put_add(t, it, of_insn);
		break;
	case IT_STORE:
		close_scores(t, NULL, it->off);
		new_score(t, it, true, false);
		break;
	case IT_CALL: {
		Item copy = *it;
		Val none = ir_const(t, T_I64, 0);
		bool wide = value && t->val[value].type == T_V128;

		close_scores(t, it->plugin, 0);
		if (it->rights >= RIGHT_RW && knows_fp(t))
			hook_fpu(t); /* values that live in homes move out before */
		if (it->rw)
			copy.imm = info;
		ir_call(t, &(wide ? h_call_wide : h_call)[it->rights],
		    ir_const(t, T_I64, (int64_t)(uintptr_t)keep(t, &copy, pc)), addr ? addr : none,
		    value ? value : none);
		t->hook->fpu_in = false;
		break;
	}
	case IT_TRACE: {
		Trace *x = &t->trace[t->ntrace];

		*x = (Trace){ .to = it->trace, .tag = (uint32_t)it->imm,
			.info = it->rw ? info : (uint32_t)(it->imm >> 32), .last = it->off, .count = it->count,
			.shift = it->shift, .bits = it->bits, .column = it->column,
			.tally = it->shift && joins_tally(t, it) ? t->hook->tally : 0 };
		trace_ref(it->trace, x);
		ir_op(t, O_trace, T_I64, addr ? addr : ir_const(t, T_I64, 0), 0, 0, 0, (int32_t)t->ntrace++);
		break;
	}
	}
}

void hook_insn(Trans *t, unsigned k)
{
	struct Hooks *h = t->hook;

	h->k = k;
	t->hidden = false;
	if (k == 0 && h->lazy) {
		t->score[t->nscore] = (Score){ .off = h->tally, .k = 1 };
		ir_op(t, O_score, T_NONE, 0, 0, 0, 0, (int32_t)t->nscore++);
	}
	if (k == 0)
		for (const Item *it = h->tb.exec.first; it; it = it->next)
			put_item(t, it, false, 0, 0, 0);
	for (const Item *it = h->tb.insn[k].exec.first; it; it = it->next)
		put_item(t, it, true, 0, 0, 0);
}

void hook_fpu(Trans *t)
{
	struct Hooks *h = t->hook;

	if (t->ended || h->fpu_in)
		return;
	h->fpu_in = !h->tb.insn[h->k].maybe;
	t->hook = NULL;
	ir_op(t, O_fpu, T_NONE, 0, 0, 0, 0, 0);
	t->hook = h;
}

static bool wants_value(const struct qemu_plugin_insn *in, unsigned rw)
{
	for (const Item *it = in->mem.first; it; it = it->next)
		if (it->kind == IT_CALL && it->rw & rw)
			return true;
	return false;
}

static Val raw_bits(Trans *t, Val v, unsigned m)
{
	switch (t->val[v].type) {
	case T_V128: return (m & M_SIZE) < M_128 ? ir_op(t, O_vget, T_V128, v, 0, 0, m & M_SIZE, 0) : v;
	case T_F32: return ir_zext(t, T_I64, ir_1(t, O_fbits, T_F32, v), 32);
	case T_F64: return ir_1(t, O_fbits, T_F64, v);
	default: return v;
	}
}

static void accessed(Trans *t, const struct qemu_plugin_insn *in, unsigned rw, Val addr, Val value, unsigned m)
{
	unsigned info = (m & (M_SIZE | M_SIGN | M_BE)) | (rw == QEMU_PLUGIN_MEM_W ? MI_STORE : 0);

	for (const Item *it = in->mem.first; it; it = it->next)
		if (it->rw & rw)
			put_item(t, it, true, addr, value, info);
}

/* What an amo has stored. */
static Val amo_result(Trans *t, Type ty, unsigned op, Val old, Val b, unsigned m)
{
	static const uint8_t same[] = { [AMO_ADD] = O_add, [AMO_AND] = O_and, [AMO_OR] = O_or, [AMO_XOR] = O_xor };
	static const uint8_t cond[] = {
		[AMO_MIN] = C_LT, [AMO_MAX] = C_GT, [AMO_MINU] = C_LTU, [AMO_MAXU] = C_GTU,
	};
	unsigned bits = 8u << (m & M_SIZE);

	if (op == AMO_SWAP)
		return b;
	if (op <= AMO_XOR)
		return ir_2(t, same[op], ty, old, b);
	if (bits < 32 || (bits == 32 && ty == T_I64)) {
		bool sign = op == AMO_MIN || op == AMO_MAX;
		enum IrOp ext = sign ? O_sext : O_zext;

		old = ir_op(t, ext, ty, old, 0, 0, 0, (int32_t)bits);
		b = ir_op(t, ext, ty, b, 0, 0, 0, (int32_t)bits);
	}
	return ir_sel(t, ty, (Cond)cond[op], old, b, old, b);
}

void hook_access(Trans *t, const Ir *op, Val a, int32_t imm, Val b, Val c)
{
	struct Hooks *h = t->hook;
	const struct qemu_plugin_insn *in = &h->tb.insn[h->k];
	Ir o = *op; /* what follows is appended where it stands */
	bool rmw = o.op == O_amo || o.op == O_cas;
	Val addr, old = o.dst, stored = b;

	if (!in->mem.first)
		return;
	t->hook = NULL; /* these are not accesses of the guest's */
	addr = rmw || !imm ? a : ir_2k(t, O_add, t->xl, a, imm);
	if (t->xl == T_I32)
		addr = ir_zext(t, T_I64, addr, 32);
	t->hook = h;
	if (o.op == O_cas)
		stored = c;
	else if (o.op == O_amo && wants_value(in, QEMU_PLUGIN_MEM_W))
		stored = amo_result(t, (Type)o.type, (unsigned)o.imm, old, b, o.m);
	if (o.op != O_st)
		accessed(t, in, QEMU_PLUGIN_MEM_R, addr,
		    wants_value(in, QEMU_PLUGIN_MEM_R) ? raw_bits(t, old, o.m) : 0, o.m);
	if (o.op != O_ld)
		accessed(t, in, QEMU_PLUGIN_MEM_W, addr,
		    wants_value(in, QEMU_PLUGIN_MEM_W) ? raw_bits(t, stored, o.m) : 0, o.m & ~(unsigned)M_SIGN);
}

/* Two halves, each of 64 bits. */
static Val join(Trans *t, Val low, Val high)
{
	Val v = ir_op(t, O_vset, T_V128, ir_vconst(t, 0, 0), low, 0, M_64, 0);

	return ir_op(t, O_vset, T_V128, v, high, 0, M_64, 1);
}

void hook_show(Trans *t, bool store, Val addr, int32_t off, unsigned memop, Val v, Val high)
{
	struct Hooks *h = t->hook;
	const struct qemu_plugin_insn *in = &h->tb.insn[h->k];
	unsigned rw = store ? QEMU_PLUGIN_MEM_W : QEMU_PLUGIN_MEM_R;

	if (!in->mem.first)
		return;
	if (t->wild)
		addr = wild_address(t, addr, off, memop);
	if (off)
		addr = ir_2k(t, O_add, T_I64, addr, off);
	if (!wants_value(in, rw))
		v = 0;
	else
		v = high ? join(t, v, high) : raw_bits(t, v, memop);
	accessed(t, in, rw, addr, v, memop);
}

/* ---- who runs ---- */

_Thread_local PluginCall plugin_call_set;
_Thread_local const Item *plugin_call_seen;

void plugin_call_refill(void)
{
	const Item *it = cpu_self->hook_item;

	plugin_call_seen = it;
	plugin_call_set = (PluginCall){ 0 };
	if (it)
		plugin_call_set = (PluginCall){ .plugin = it->plugin, .what = it->rw ? "mem" : "exec",
			.rights = it->rights, .item = it };
}

/* ---- calling ---- */

/* Does the condition of an item hold. */
static bool hook_cond(const Cpu *c, const Item *it)
{
	uint64_t v;

	if (it->cond == QEMU_PLUGIN_COND_ALWAYS)
		return true;
	memcpy(&v, (const uint8_t *)c + it->off, sizeof(v));
	switch (it->cond) {
	case QEMU_PLUGIN_COND_EQ: return v == it->imm;
	case QEMU_PLUGIN_COND_NE: return v != it->imm;
	case QEMU_PLUGIN_COND_LT: return v < it->imm;
	case QEMU_PLUGIN_COND_LE: return v <= it->imm;
	case QEMU_PLUGIN_COND_GT: return v > it->imm;
	default: return v >= it->imm;
	}
}

static void call(Cpu *c, const Item *it, uint64_t addr)
{
	if (it->rw)
		((qemu_plugin_vcpu_mem_cb_t)it->fn)((unsigned)c->index, (uint32_t)it->imm, addr, it->udata);
	else
		((qemu_plugin_vcpu_udata_cb_t)it->fn)((unsigned)c->index, it->udata);
}

/* With the right to set the pc: false, c->pc being set, when it did. */
static bool call_guarded(Cpu *c, const Item *it, uint64_t addr)
{
	jmp_buf here;

	c->pc = it->pc;
	plugin_call.leave = &here;
	if (_setjmp(here))
		return false;
	call(c, it, addr);
	return true;
}

void hook_call(Cpu *c, uint64_t item, uint64_t addr, uint64_t value)
{
	const Item *it = (const Item *)(uintptr_t)item;
	uint32_t key = c->key;

	if (!hook_cond(c, it))
		return;
	c->hook_value = value;
	c->hook_item = it;
	if (it->rights != RIGHT_PC) {
		call(c, it, addr);
	} else {
		if (!call_guarded(c, it, addr)) {
			c->redirect = true;
			c->redirect_pc = c->pc;
			cpu_raise(c, EX_LOOKUP);
		}
		plugin_call.leave = NULL;
	}
	if (c->key != key)
		cpu_kick(c); /* a register was written: this block goes on as it is, the next one is looked up */
	c->hook_item = NULL;
}

void qemu_plugin_set_pc(uint64_t vaddr)
{
	if (!plugin_call.leave || plugin_call.rights != RIGHT_PC)
		plugin_misuse("%s: not in a callback that may", __func__);
	cpu_self->pc = cpu_self->guest->bits == 32 ? (uint32_t)vaddr : vaddr;
	plugin_leave();
}

/* ---- leaving in the middle ---- */

/* What was counted ahead, per block; behind it the lengths of the instructions. */
typedef struct Fix {
	uint64_t k;
	int32_t off;
	uint16_t insn, first, last;
	bool behind, mem;
} Fix;
typedef struct Record {
	unsigned nfix, ntrace, ninsn;
	Fix fix[];               /* then ntrace Traces, ninsn bytes */
} Record;

static Trace *traces_of(Record *r) { return (Trace *)(r->fix + r->nfix); }
static uint8_t *lengths_of(Record *r) { return (uint8_t *)(traces_of(r) + r->ntrace); }

/* What the block's tally stands for. */
static void tell_tally(Trans *t)
{
	struct Hooks *h = t->hook;
	TallyRow *row;
	unsigned n = 0;

	if (!h->lazy)
		return;
	row = arena_alloc(&t->arena, t->nscore * sizeof(*row));
	for (const Score *s = t->score; s < t->score + t->nscore; s++)
		if (s->lazy)
			row[n++] = (TallyRow){ (Plugin *)(uintptr_t)s->owner, s->off, s->k };
	tally_rows(h->tally, row, n);
}

/* Is told when the block is left in the middle: who has an event for its entry, or counts entries, once. */
static bool wants_cut(const Trans *t, unsigned i)
{
	const Trace *x = &t->trace[i];

	if (x->info != MYNA_EV_TB && !x->shift)
		return false;
	for (unsigned k = 0; k < i; k++)
		if (t->trace[k].to == x->to && (t->trace[k].info == MYNA_EV_TB || t->trace[k].shift))
			return false;
	return true;
}

Ref hook_record(Trans *t)
{
	struct Hooks *h = t->hook;
	unsigned ntrace = 0, n;
	Record *r;

	tell_tally(t);
	for (unsigned i = 0; i < t->ntrace; i++)
		ntrace += wants_cut(t, i);
	if (!h->nrun && !ntrace)
		return 0;
	r = code_alloc(sizeof(*r) + h->nrun * sizeof(Fix) + ntrace * sizeof(Trace) + t->ninsn);
	*r = (Record){ h->nrun, ntrace, t->ninsn };
	for (n = 0; n < h->nrun; n++) {
		const Run *run = &h->run[n];
		const Score *s = &t->score[run->s];

		r->fix[n] = (Fix){ run->k, s->off, s->insn, run->first, run->last, s->behind, run->mem };
	}
	for (unsigned i = 0, at = 0; i < t->ntrace; i++)
		if (wants_cut(t, i))
			traces_of(r)[at++] = t->trace[i];
	for (n = 0; n < t->ninsn; n++)
		lengths_of(r)[n] = t->insn[n].len;
	return ref_of(r);
}

/* Block b was left at the instruction at `at`: of its accesses, none was made, or done says all. */
static void cut(Cpu *c, const Block *b, uint64_t at, bool done)
{
	Record *r = deref(side_hooks(b));
	uint64_t pc = b->pc;
	unsigned k;

	if (!r)
		return;
	for (k = 0; k < r->ninsn && pc != at; k++)
		pc += lengths_of(r)[k];
	for (const Fix *f = r->fix; f < r->fix + r->nfix; f++) {
		unsigned from = MAX(f->mem && !done ? k : k + 1, f->first); /* the first that was not reached */
		uint64_t v;

		if (f->insn > k || (f->insn == k && f->behind && !done) || from > f->last)
			continue;
		memcpy(&v, (uint8_t *)c + f->off, sizeof(v));
		v -= f->k * (f->last - from + 1);
		memcpy((uint8_t *)c + f->off, &v, sizeof(v));
	}
	for (unsigned i = 0; i < r->ntrace; i++)
		trace_cut(c, traces_of(r)[i].to, traces_of(r)[i].tag, k + 1);
}

void hook_cut(Cpu *c)
{
	const Block *b = code_by_host(c->left_at);

	if (b)
		cut(c, b, side_find(b, (uint32_t)(c->left_at - b->host)).pc, false);
}

void hook_exit(Cpu *c)
{
	const Item *it = plugin_call.item;

	if (it)
		cut(c, deref(it->block), it->pc, it->rw);
}
