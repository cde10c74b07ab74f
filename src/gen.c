/*
 * What the code generators have in common, whatever the host: homes of the
 * guest's registers, a block's way through select.c into the code cache, how
 * generated code is entered and what it left for, and calls of C. What differs
 * a host says in its SelHost. The interpreter has none of this.
 */
#include "os.h"
#include "plugin/hook.h"
#include "select.h"
#include <string.h>
#include <sys/mman.h>

struct Stubs stub;
static Sel sel;
static HReg pin_map[MAX_GUEST_REG];

/* ---- homes ---- */

static void choose_homes(const Guest *g, const SelHost *h)
{
	const HReg *next[2] = { h->pins[0], h->pins[1] };

	memset(pin_map, NOREG, sizeof(pin_map));
	stub.npinned = 0;
	for (const uint16_t *r = g->hot; *r != 0xffff; r++) {
		unsigned ty = g->regs[*r].type;
		const HReg **n = &next[ty == T_F64 || ty == T_V128];

		if (**n == NOREG)
			continue;
		pin_map[*r] = **n;
		stub.pinned[stub.npinned].hreg = *(*n)++;
		stub.pinned[stub.npinned++].reg = *r;
	}
}

void gen_homes(Sel *s, bool store, uint64_t only)
{
	for (unsigned i = 0; i < stub.npinned; i++) {
		HReg r = stub.pinned[i].hreg;
		Type ty = (Type)s->guest->regs[stub.pinned[i].reg].type;
		int32_t off = sel_reg_off(s, stub.pinned[i].reg);

		if (!(only >> r & 1))
			continue;
		if (store)
			s->h->store(s, ty, off, r);
		else
			s->h->load(s, ty, r, off);
	}
}

/* ---- labels ---- */

void gen_label(Sel *s, uint8_t *site, int label)
{
	if (s->label[label]) {
		s->h->aim(s, site, s->label[label]);
	} else if (s->nfix < LEN(s->fix)) {
		s->fix[s->nfix].site = site;
		s->fix[s->nfix++].label = label;
	} else {
		s->full = true;
	}
}

/* ---- what is written ---- */

void gen_init(const Guest *g, const SelHost *h)
{
	const uint8_t *exec;

	choose_homes(g, h);
	memset(sel.row, 0, sizeof(sel.row));
	sel.guest = g;
	sel.h = h;
	sel.pin = pin_map;
	sel.p = code_room(h->stub_room, &exec);
	if (!sel.p)
		fatal("code cache: too small for the stubs");
	sel.start = sel.p;
	sel.end = sel.p + h->stub_room;
	sel.xdelta = exec - sel.p;
	stub.start = exec;
	h->stubs(&sel);
	stub.end = sel_exec(&sel, sel.p);
	code_take((size_t)(sel.p - sel.start));
	os_flush_icache(exec, (size_t)(sel.p - sel.start), false);
}

/* One try at a block; false: again, or with s->full no room. */
static bool try_block(Sel *s, Trans *t, Block *b, bool again)
{
	b->nlink = 0;
	s->p = s->start;
	s->far = again;
	if (s->h->begin)
		s->h->begin(s);
	if (!select_block(s, t, b)) {
		s->full = true;
		return false;
	}
	for (unsigned i = 0; i < s->nfix; i++)
		s->h->aim(s, s->fix[i].site, s->label[s->fix[i].label]);
	if (s->h->finish)
		s->h->finish(s);
	return !s->full && !s->too_far;
}

bool gen_block(Trans *t, Block *b)
{
	static uint8_t side[(MAX_INSN * 2 + MAX_COLD) * 12];
	Sel *s = &sel;
	const SelHost *h = s->h;
	const uint8_t *exec;
	size_t room = 4096 + t->nir * h->op_room + t->nvconst * 16;
	uint8_t *base;

	b->link = t->ntarget ? ref_of(code_alloc(t->ntarget * sizeof(Link))) : 0;
	s->p = base = code_room(room, &exec);
	if (!s->p)
		return false;
	s->xdelta = exec - s->p;
	s->end = s->p + room;
	while ((uintptr_t)s->p & (h->align - 1u))
		*s->p++ = 0;
	s->start = s->p;
	s->too_far = false;
	if (!try_block(s, t, b, false)) {
		if (s->full || !s->too_far)
			return false;
		s->too_far = false;
		if (!try_block(s, t, b, true))
			return false;
	}
	b->host = sel_exec(s, s->start);
	b->hsize = (uint32_t)(s->p - s->start);
	side_store(b, side, side_encode(side, sizeof(side), s->side, s->nside, b->pc), t->hook ? hook_record(t) : 0);
	code_take((size_t)(s->p - base));
	os_flush_icache(b->host, b->hsize, false);
	return true;
}

/* ---- in and out ---- */

/* Below the stack of generated code: as large, and aligned, as the largest page that a host has. */
enum { GUARD = 65536 };
static uint8_t *guard_of(Cpu *c)
{
	return (uint8_t *)(((uintptr_t)c->code_stack + GUARD - 1) & ~(uintptr_t)(GUARD - 1));
}

uintptr_t gen_guard_hit(Cpu *c, const void *addr)
{
	uintptr_t end = (uintptr_t)guard_of(c) + GUARD, a = (uintptr_t)addr;

	return a < end && a >= end - 16 ? end : 0;
}

static void begin_code_stack(Cpu *c)
{
	if (mprotect(guard_of(c), GUARD, PROT_NONE))
		fatal("cannot guard the stack of generated code:");
	c->no_return = stub.no_return;
	c->code_end[0] = (uintptr_t)stub.no_return;
	c->code_end[1] = ~0ull;
	c->code_sp = c->code_top = c->code_end;
}

uintptr_t gen_enter(Cpu *c, const uint8_t *code)
{
	const SelHost *h = sel.h;
	const uint8_t *at;
	uintptr_t r;
	Block *b;
	Link *l;

	if (!c->code_sp && stub.no_return)
		begin_code_stack(c);
	h->load_fpcr(c);
	r = ((uintptr_t (*)(Cpu *, const uint8_t *))(uintptr_t)stub.enter)(c, code);
	h->fold_fpcr(c);
	if (r < EX_LIMIT)
		return r;
	/* pc is where the host's code was left: behind a call, or near a link's stub */
	at = (const uint8_t *)(uintptr_t)c->pc - (r == BY_LINK ? h->link_size : 1);
	b = code_by_host(at);
	if (!b)
		fatal("left generated code outside of any block");
	if (r == BY_LINK) {
		for (l = block_link(b); link_stub(l) != at; l++)
			;
		c->pc = l->pc;
		return (uintptr_t)l;
	}
	c->pc = side_find(b, (uint32_t)(at - b->host)).pc;
	if (r == BY_POLL)
		return EX_POLL;
	c->left_at = at;
	r = (uintptr_t)(c->raise - 1);
	c->raise = 0;
	return r;
}

const uint8_t *gen_uc_pc(void *uc)
{
	return (const uint8_t *)os_uc_pc(uc);
}

void gen_uc_leave(void *uc, UNUSED Cpu *c)
{
	os_uc_set_pc(uc, (uintptr_t)stub.fault);
}

bool gen_in_stub(const uint8_t *pc)
{
	return pc >= stub.start && pc < stub.end;
}

/* ---- calls of C ---- */

uint64_t gen_slow_call(Cpu *c, const Helper *h, uint64_t a0, uint64_t a1, uint64_t a2)
{
	/* A plugin's callback is as good as any in leaving both as they are. */
	bool fpenv = h->flags & HF_FPENV &&
		(!(h->flags & HF_HOOK) || h->flags & HF_WREGS || c->guest_fpcr & sel.h->fpcr_flags);
	uint64_t r;

	if (fpenv)
		sel.h->fold_fpcr(c);
	if (h->flags & HF_CPU)
		r = ((uint64_t (*)(Cpu *, uint64_t, uint64_t, uint64_t))h->fn)(c, a0, a1, a2);
	else
		r = ((uint64_t (*)(uint64_t, uint64_t, uint64_t))h->fn)(a0, a1, a2);
	if (fpenv)
		sel.h->load_fpcr(c);
	return r;
}

/* A vector argument: into Cpu.varg, its address is what is passed. */
static void pass_vector(Sel *s, Opnd *x, int i)
{
	int32_t to = (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * (size_t)(i - 1));
	HReg r = x[i].r;

	if (x[i].kind == K_MEM) { /* through a temporary: all are lost anyway */
		uint64_t can = s->h->temps >> SEL_V << SEL_V;

		for (int k = 1; k <= 3; k++)
			can &= ~(x[k].kind == K_REG ? 1ull << x[k].r : 0);
		r = (HReg)__builtin_ctzll(can);
		s->h->load(s, T_V128, r, x[i].off);
	}
	s->h->store(s, T_V128, to, r);
	x[i] = (Opnd){ .kind = K_NONE, .off = to };
}

/* Operand x as argument i: a 32-bit value as the host's C wants integers of that size. */
static void pass(Sel *s, Type ty, HReg to, const Opnd *x)
{
	const SelHost *h = s->h;
	Type as = ty == T_I32 || ty == T_F32 ? T_I32 : T_I64;

	if (ty == T_V128)
		h->env_addr(s, to, x->off);
	else if (x->kind == K_IMM)
		h->imm(s, as, to, as == T_I32 ? (int32_t)x->k : x->k);
	else if (x->kind == K_MEM)
		h->load(s, as, to, x->off);
	else if (x->kind == K_REG && x->r < SEL_V && as == T_I32 && h->sext32)
		h->sext32(s, to, x->r);
	else if (x->kind == K_REG)
		h->mov(s, x->r < SEL_V ? T_I64 : ty, to, x->r);
}

static const Item *hook_item(const Opnd *x)
{
	return (const Item *)(uintptr_t)x[1].k;
}

static void call(Sel *s, const Helper *h, Opnd *x)
{
	const SelHost *g = s->h;
	bool hook = h->flags & HF_HOOK, full = h->flags & (HF_RREGS | HF_WREGS | HF_RAISE | HF_FPENV), direct = true;

	full |= hook && !stub.hook[0];

	for (int i = 1; i <= 3; i++)
		if (h->arg[i - 1] == T_V128)
			pass_vector(s, x, i);
	/* Through memory when a source is the destination of an earlier argument. */
	for (int i = 2; i <= 3; i++)
		for (int k = 1; k < i; k++)
			direct &= x[i].kind != K_REG || x[i].r != g->arg[k - 1];
	for (int i = 1; i <= 3 && !direct; i++) {
		if (x[i].kind == K_REG) {
			int32_t at = (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1);

			g->store(s, x[i].r < SEL_V ? T_I64 : T_F64, at, x[i].r);
			x[i] = (Opnd){ .kind = K_MEM, .off = at };
		}
	}
	for (int i = 1; i <= 3; i++)
		pass(s, (Type)h->arg[i - 1], g->arg[i - 1], &x[i]);
	if (full)
		g->call(s, stub.full[hook], h);
	else if (hook)
		g->call(s, stub.hook[hook_item(x)->rw != 0], NULL);
	else
		g->call(s, stub.light[!!(h->flags & HF_CPU)], (const void *)(uintptr_t)h->fn);
}

static void cold_hook(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	call(s, (const Helper *)(uintptr_t)c->b, c->x);
	s->h->back(s, c->back);
}

/* A plugin's callback with a condition: called from the cold part when it holds. */
static bool cond_hook(Sel *s, const Helper *h, const Opnd *x)
{
	const Item *it = hook_item(x);
	Cold *c;

	if (it->cond == QEMU_PLUGIN_COND_ALWAYS)
		return false;
	c = sel_cold(s, cold_hook);
	c->site[0] = s->h->if_env(s, it->cond, it->off, it->imm);
	c->back = s->p;
	c->a = s->pc;
	c->b = (uintptr_t)h;
	memcpy(c->x, x, sizeof(c->x));
	return true;
}

void gen_call(Sel *s, const Ir *o, const Helper *h, Opnd *x)
{
	Type ty = (Type)h->ret;

	if (h->flags & HF_HOOK && cond_hook(s, h, x))
		return;
	call(s, h, x);
	if (x[0].kind != K_REG)
		return;
	if (ty == T_V128)
		s->h->load(s, T_V128, x[0].r, offsetof(Cpu, varg[3]));
	else
		s->h->mov(s, x[0].r < SEL_V ? T_I64 : ty, x[0].r, s->h->ret);
	s->v[o->dst].mark = x[0].r < SEL_V || ty == T_V128 ? 0 : s->h->moved[ty == T_F64];
}
