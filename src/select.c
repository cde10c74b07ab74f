/*
 * Instruction selection and register allocation in one: IR of a block ->
 * the host's rows -> host code, side table, links. Stands between opt.c and
 * the files of tcg-host/.
 *
 * Laws:
 * - A value is in a temporary (reg), in the home of a guest register (home),
 *   in a spill slot, is a constant, or several of these at once; all are equal.
 * - Homes are written by `put` alone, or before it by the operation that makes
 *   the value, when nothing between the two can look (the hint).
 * - Before a home is overwritten, a value that lives only there moves away.
 * - Temporaries die at labels; homes are always exact, so that no edge of
 *   control flow needs code.
 */
#include "select.h"
#include <string.h>

static Opnd reg_opnd(Val v, HReg r)
{
	return (Opnd){ .kind = K_REG, .r = r, .v = v };
}

int32_t sel_reg_off(const Sel *s, unsigned reg)
{
	return (int32_t)offsetof(Cpu, state) + s->guest->regs[reg].off;
}

/* It can be made again anywhere: no need to keep it. */
static bool is_konst(const Sel *s, Val n)
{
	return s->t->val[n].is_const || s->v[n].pool;
}

static bool is_vec(uint8_t type)
{
	return type == T_F32 || type == T_F64 || type == T_V128;
}

static uint64_t class_mask(const Sel *s, bool vector)
{
	return s->h->temps & (vector ? ~0ull << SEL_V : (1ull << SEL_V) - 1);
}

static int32_t spill_off(int slot)
{
	return (int32_t)offsetof(Cpu, spill) + (int32_t)sizeof(Vec) * slot;
}

static void release(Sel *s, HReg r)
{
	s->in_reg[r] = 0;
	s->free |= 1ull << r;
}

static void drop_value(Sel *s, SelVal *v)
{
	if (v->reg != NOREG) {
		release(s, v->reg);
		v->reg = NOREG;
	}
	if (v->spill >= 0) {
		s->spill_later |= 1u << v->spill; /* still an operand, maybe: free after this operation */
		v->spill = -1;
	}
}

/* Make temporary r free: its value goes to where it also lives, or to a spill slot. */
static void evict(Sel *s, HReg r)
{
	Val n = s->in_reg[r];
	SelVal *v = &s->v[n];

	if (n && v->uses && v->home == NOHOME && v->spill < 0 && !is_konst(s, n)) {
		if (!s->spill_free) {
			s->full = true; /* cannot happen with fewer values than slots; checked by the caller */
		} else {
			v->spill = (int8_t)__builtin_ctz(s->spill_free);
			s->spill_free &= s->spill_free - 1;
			s->h->store(s, v->type, spill_off(v->spill), r);
		}
	}
	if (n)
		v->reg = NOREG;
	release(s, r);
}

static HReg alloc(Sel *s, bool vector, uint64_t not)
{
	uint64_t m = class_mask(s, vector) & ~s->lock & ~not;
	uint64_t f = m & s->free;
	HReg r;

	if (!f) {
		/* Round robin over what is not locked; values that live elsewhere too cost nothing. */
		uint64_t best = 0;
		for (uint64_t w = m; w; w &= w - 1) {
			SelVal *v = &s->v[s->in_reg[__builtin_ctzll(w)]];
			if (v->home != NOHOME || v->spill >= 0 || is_konst(s, s->in_reg[__builtin_ctzll(w)]))
				best |= w & -w;
		}
		if (!best) {
			uint64_t hi = m & ~0ull << (++s->next_victim & 63);
			best = hi ? hi : m;
		}
		if (!best)
			fatal("code generator: out of registers at guest pc 0x%llx", (unsigned long long)s->pc);
		r = (HReg)__builtin_ctzll(best);
		evict(s, r);
	} else {
		r = (HReg)__builtin_ctzll(f);
	}
	s->free &= ~(1ull << r);
	return r;
}

HReg sel_tmp(Sel *s, bool vector)
{
	HReg r = alloc(s, vector, 0);

	s->lock |= 1ull << r;
	s->in_reg[r] = 0;
	s->free |= 1ull << r; /* free again as soon as the lock goes */
	return r;
}

Cold *sel_cold(Sel *s, void (*emit)(Sel *s, Cold *c))
{
	Cold *c = &s->cold[s->ncold];

	if (s->ncold + 1 < MAX_COLD)
		s->ncold++;
	else
		s->full = true;
	c->emit = emit;
	c->site[0] = c->site[1] = c->site[2] = NULL;
	return c;
}

void sel_side(Sel *s, uint64_t pc)
{
	uint32_t off = (uint32_t)(s->p - s->start);
	SideRow *row = &s->side[s->nside];

	if (s->nside && row[-1].host == off)
		row--;
	else
		s->nside++;
	row->host = off;
	row->pc = pc;
	row->flags = 0;
}

Link *sel_link(Sel *s, uint64_t pc)
{
	Link *l = &block_link(s->b)[s->b->nlink++];

	*l = (Link){ .from = ref_of(s->b), .pc = pc };
	return l;
}

/* ---- operands ---- */

static HReg pin_of(const Sel *s, const SelVal *v)
{
	return v->home == NOHOME ? NOREG : s->pin[v->home];
}

static bool const_fits(unsigned allow, int64_t k)
{
	return (allow & C_ANY) || ((allow & C_I32) && k == (int32_t)k) || ((allow & C_I8) && k == (int8_t)k) ||
	       ((allow & C_U32) && k == (int64_t)(uint32_t)k) || ((allow & C_ZERO) && k == 0) ||
	       ((allow & C_I12) && k >= -2048 && k < 2048);
}

/* Where n is right now, in a register; NOREG if in none. */
static HReg reg_now(const Sel *s, Val n)
{
	const SelVal *v = &s->v[n];

	return v->reg != NOREG ? v->reg : pin_of(s, v);
}

/* n is not where allow wants it: a memory operand, or a register to bring it into. */
static __attribute__((noinline)) Opnd bring(Sel *s, Val n, unsigned allow, uint64_t not)
{
	SelVal *v = &s->v[n];
	const ValInfo *vi = &s->t->val[n];
	HReg old = reg_now(s, n), r;

	if (old == NOREG && (allow & C_K) && v->pool)
		return (Opnd){ .kind = K_POOL, .v = n, .k = v->pool - 1 };
	if (old == NOREG && (allow & C_M) && v->uses <= 1 && !vi->is_const) {
		if (v->home != NOHOME)
			return (Opnd){ .kind = K_MEM, .v = n, .off = sel_reg_off(s, v->home) };
		if (v->spill >= 0)
			return (Opnd){ .kind = K_MEM, .v = n, .off = spill_off(v->spill) };
	}
	r = alloc(s, allow & C_V, not);
	if (old != NOREG)
		s->h->mov(s, v->type, r, old);
	else if (is_konst(s, n))
		s->h->imm(s, vi->type, r, v->pool ? v->pool - 1 : vi->k);
	else if (v->home != NOHOME)
		s->h->load(s, v->type, r, sel_reg_off(s, v->home));
	else if (v->spill >= 0)
		s->h->load(s, v->type, r, spill_off(v->spill));
	else
		fatal("code generator: v%u has no place", n);
	if (old != NOREG && v->reg == old)
		release(s, old);
	v->reg = r;
	s->in_reg[r] = n;
	s->lock |= 1ull << r;
	return reg_opnd(n, r);
}

static inline Opnd place(Sel *s, Val n, unsigned allow, uint64_t not)
{
	const ValInfo *vi = &s->t->val[n];
	HReg r;

	if (vi->is_const && const_fits(allow, vi->k))
		return (Opnd){ .kind = K_IMM, .v = n, .k = vi->k };
	r = reg_now(s, n);
	if (r == NOREG || (not >> r & 1))
		return bring(s, n, allow, not);
	s->lock |= 1ull << r;
	return reg_opnd(n, r);
}

static inline void use(Sel *s, Val n)
{
	SelVal *v = &s->v[n];

	if (--v->uses == 0)
		drop_value(s, v);
}

/* n is wanted, and is in the home v->home and nowhere else. */
static bool only_home(const Sel *s, Val n)
{
	const SelVal *v = &s->v[n];

	return v->uses && v->reg == NOREG && v->spill < 0 && !is_konst(s, n) &&
	       (v->home2 == NOHOME || s->holder[v->home2] != n);
}

static __attribute__((noinline)) void move_out(Sel *s, unsigned g, Val n)
{
	SelVal *v = &s->v[n];

	s->holder[g] = 0;
	if (v->home2 == g)
		v->home2 = NOHOME;
	if (v->home != g)
		return;
	bool alone = only_home(s, n);
	if (v->home2 != NOHOME && s->holder[v->home2] == n) {
		v->home = v->home2;
		v->home2 = NOHOME;
		return;
	}
	v->home = NOHOME;
	if (!alone)
		return;
	HReg r = alloc(s, is_vec(v->type), 0);
	if (s->pin[g] != NOREG)
		s->h->mov(s, v->type, r, s->pin[g]);
	else
		s->h->load(s, v->type, r, sel_reg_off(s, g));
	v->reg = r;
	s->in_reg[r] = n;
}

/* The home of g is about to be overwritten: a value that lives only there moves. */
static inline void vacate(Sel *s, unsigned g)
{
	if (s->holder[g])
		move_out(s, g, s->holder[g]);
}

/* The home of g has room for all of n: a 32-bit home keeps the low half only. */
static bool holds(const Sel *s, unsigned g, Val n)
{
	return s->guest->regs[g].type != T_I32 || s->v[n].type == T_I32;
}

static void set_home(Sel *s, unsigned g, Val n)
{
	SelVal *v = &s->v[n];

	if (!holds(s, g, n))
		return;
	s->holder[g] = n;
	if (v->home == NOHOME)
		v->home = (uint16_t)g;
	else if (v->home != g)
		v->home2 = (uint16_t)g;
}

/* Moves and stores leave condition flags alone: what is known of them stays. */
static void keep_flags(Sel *s, const uint8_t *before)
{
	if (s->flags.at == before)
		s->flags.at = s->p;
	if (s->cmp.at == before)
		s->cmp.at = s->p;
}

static void move(Sel *s, Type ty, HReg d, HReg r)
{
	const uint8_t *before = s->p;

	s->h->mov(s, ty, d, r);
	keep_flags(s, before);
}

static void store(Sel *s, Type ty, int32_t off, HReg r)
{
	const uint8_t *before = s->p;

	s->h->store(s, ty, off, r);
	keep_flags(s, before);
}

static void do_put(Sel *s, const Ir *o)
{
	unsigned g = (unsigned)o->imm;
	Type ty = s->guest->regs[g].type;
	int32_t off = sel_reg_off(s, g);
	HReg pin = s->pin[g], r;
	Val n = o->a;
	SelVal *v = &s->v[n];
	const ValInfo *vi = &s->t->val[n];

	if (s->holder[g] == n && (v->home == g || v->home2 == g)) {
		use(s, n);
		return;
	}
	r = reg_now(s, n);
	if (r != NOREG)
		s->lock |= 1ull << r;
	vacate(s, g);
	if (pin != NOREG) {
		if (is_konst(s, n) && r == NOREG)
			s->h->imm(s, v->pool ? T_V128 : ty, pin, v->pool ? v->pool - 1 : vi->k);
		else if (r != NOREG)
			move(s, ty, pin, r);
		else if (v->home != NOHOME)
			s->h->load(s, ty, pin, sel_reg_off(s, v->home));
		else
			s->h->load(s, ty, pin, spill_off(v->spill));
		use(s, n);
		set_home(s, g, n);
		/* From here it lives in the pinned register: the temporary is free. */
		if (v->reg != NOREG && !vi->is_const && v->home == g) {
			release(s, v->reg);
			v->reg = NOREG;
		}
		return;
	}
	if (!(vi->is_const && r == NOREG && s->h->store_imm(s, ty, off, vi->k))) {
		Opnd x = place(s, n, is_vec(ty) ? C_V : C_R, 0);
		store(s, ty, off, x.r);
	}
	use(s, n);
	set_home(s, g, n);
}

/* ---- one operation ---- */

/* From h on, the first row for this type on this host. */
static const HostOp *row_from(const Sel *s, const HostOp *h, const Ir *o)
{
	while (h && h->emit && (!(h->types >> o->type & 1) || h->feat & ~s->h->feat))
		h++;
	if (!h || !h->emit)
		fatal("code generator: no row for %s type %d", ir_rows[o->op].name, o->type);
	return h;
}

static inline bool accepts(const Sel *s, const HostOp *h, const Val *in, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const ValInfo *vi = &s->t->val[in[i]];

		if (!(h->in[i] & (C_R | C_V)) && !(vi->is_const && const_fits(h->in[i], vi->k)))
			return false;
	}
	return true;
}

static const HostOp *match(Sel *s, const Ir *o, const Val *in, unsigned n)
{
	const HostOp *h = s->row[o->op][o->type];

	if (UNLIKELY(!h))
		h = s->row[o->op][o->type] = row_from(s, s->h->ops[o->op], o);
	while (!accepts(s, h, in, n))
		h = row_from(s, h + 1, o);
	return h;
}

/* The register of the result of row h. */
static HReg out_reg(Sel *s, const Ir *o, const HostOp *h, const Opnd *x, uint64_t ins)
{
	SelVal *v = &s->v[o->dst];
	bool vec = h->out == C_V;
	uint64_t busy = h->flags & HO_EARLY ? ins : 0;

	if (h->flags & HO_EARLY_AB)
		for (int i = 1; i <= 2; i++)
			if (x[i].kind == K_REG)
				busy |= 1ull << x[i].r;

	/* A copied first operand must not destroy the others. */
	if (h->flags & HO_SAME)
		for (int i = 2; i <= 4; i++)
			if (x[i].kind == K_REG && !(x[1].kind == K_REG && x[1].r == x[i].r))
				busy |= 1ull << x[i].r;
	if (v->hint != NOHOME) {
		HReg pin = s->pin[v->hint];
		Val old = s->holder[v->hint];
		s->lock |= h->clob;
		bool room = (class_mask(s, vec) & ~s->lock) || !old || s->v[old].home != v->hint || !only_home(s, old);
		if (pin == NOREG || (pin >= SEL_V) != vec || busy >> pin & 1 || !room || !holds(s, v->hint, o->dst)) {
			s->lock &= ~h->clob;
		} else {
			vacate(s, v->hint);
			set_home(s, v->hint, o->dst);
			return pin;
		}
	}
	if (h->flags & (HO_SAME | HO_LIKE) && x[1].kind == K_REG && (s->h->temps >> x[1].r & 1) && !s->in_reg[x[1].r] &&
	    !(busy >> x[1].r & 1)) {
		s->free &= ~(1ull << x[1].r);
		v->reg = x[1].r;
		s->in_reg[x[1].r] = o->dst;
		return x[1].r;
	}
	/* Operands that died here may be overwritten unless the row says early. */
	uint64_t keep = s->lock;
	s->lock = (s->lock & ~ins) | busy;
	for (uint64_t w = ins; w; w &= w - 1) /* still live after: stays */
		if (s->in_reg[__builtin_ctzll(w)])
			s->lock |= w & -w;
	if (!(class_mask(s, vec) & ~s->lock)) { /* an operand's register, its value saved before */
		uint64_t m = class_mask(s, vec) & ins & ~busy;
		if (m) {
			evict(s, (HReg)__builtin_ctzll(m));
			s->lock &= ~(m & -m);
		}
	}
	HReg r = alloc(s, vec, 0);
	s->lock = keep | 1ull << r;
	v->reg = r;
	s->in_reg[r] = o->dst;
	return r;
}

static void operate(Sel *s, const Ir *o)
{
	Val in[4] = { o->a, o->b, o->c, (Val)o->imm };
	unsigned n = ir_rows[o->op].nop;
	const HostOp *h = match(s, o, in, n);
	Opnd x[5];
	uint64_t ins = 0;

	/* Whatever is in a clobbered temporary moves out: operands to another one (place), the rest away. */
	for (uint64_t w = h->clob & ~s->free; w; w &= w - 1) {
		Val v = s->in_reg[__builtin_ctzll(w)];
		bool wanted = false;

		for (unsigned i = 0; i < n; i++)
			wanted |= v == in[i];
		if (!v || !wanted)
			evict(s, (HReg)__builtin_ctzll(w));
	}
	x[0] = (Opnd){ 0 };
	for (unsigned i = 0; i < 4; i++) {
		if (i >= n) {
			x[i + 1] = (Opnd){ 0 };
			continue;
		}
		if (UNLIKELY(s->addr.v) && in[i] == s->addr.v) {
			x[1] = place(s, s->addr.a, C_R, h->clob);
			Opnd b = place(s, s->addr.b, C_R, h->clob);
			x[1].index = b.r;
			x[1].scale = s->addr.scale;
			x[1].indexed = true;
			ins |= 1ull << b.r;
		} else {
			x[i + 1] = place(s, in[i], h->in[i], h->clob);
		}
		if (x[i + 1].kind == K_REG)
			ins |= 1ull << x[i + 1].r;
	}
	for (uint64_t w = h->clob & ~s->free; w; w &= w - 1) /* operands that became immediate */
		evict(s, (HReg)__builtin_ctzll(w));
	s->lock |= h->clob;
	for (unsigned i = 0; i < n; i++)
		use(s, in[i]);
	if (x[1].indexed) {
		use(s, s->addr.a);
		use(s, s->addr.b);
		s->addr.v = 0;
	}
	if (h->out && !(h->flags & HO_OPT && !s->v[o->dst].uses)) {
		s->lock &= ~h->clob;
		HReg r = out_reg(s, o, h, x, ins);
		s->lock |= h->clob | ins;
		x[0] = reg_opnd(o->dst, r);
		if (h->flags & HO_SAME && x[1].kind == K_REG && x[1].r != r) {
			s->h->mov(s, o->type, r, x[1].r);
			x[1].r = r;
		} else if (h->flags & HO_SAME && x[1].kind == K_MEM) {
			s->h->load(s, o->type, r, x[1].off);
			x[1] = reg_opnd(x[1].v, r);
		}
		s->lock |= 1ull << r;
	}
	h->emit(s, o, h, x);
	if (o->type == T_I32 && o->op < 64 && s->h->zeros >> o->op & 1)
		s->v[o->dst].mark = s->h->zero_mark;
	if (o->dst && !s->v[o->dst].uses)
		drop_value(s, &s->v[o->dst]);
}

/* o, and the put that follows, as one operation on a home in memory; false: no. */
static bool in_place(Sel *s, const Ir *o)
{
	const Ir *put = o + 1; /* there is always a next one: blocks end with an operation that has no result */
	unsigned g = (unsigned)put->imm;
	const SelVal *a = &s->v[o->a];
	Opnd x[5] = { { 0 } };
	const HostOp *h;

	if (put->op != O_put || put->a != o->dst || o->a == o->b || s->pin[g] != NOREG || s->holder[g] != o->a ||
	    a->home != g || a->reg != NOREG || a->uses != 1 || s->guest->regs[g].type != o->type)
		return false;
	h = match(s, o, &o->a, 1);
	if (!(h->flags & HO_MEM))
		return false;
	x[2] = place(s, o->b, C_R | C_I32, 0);
	x[0] = x[1] = (Opnd){ .kind = K_MEM, .off = sel_reg_off(s, g) };
	use(s, o->a);
	use(s, o->b);
	h->emit(s, o, h, x);
	vacate(s, g);
	use(s, o->dst);
	set_home(s, g, o->dst);
	return true;
}

/* The sum o is an address alone, of an access that follows at once: it can be a part of that. */
static bool address(Sel *s, const Ir *o)
{
	const Ir *p = o + 1;

	if (!s->h->indexed || s->v[o->dst].uses != 1 || o->type != T_I64 || s->t->xl != T_I64 ||
	    s->t->val[o->a].is_const || s->t->val[o->b].is_const || s->addr.v)
		return false;
	while (p->op == O_get)
		p++;
	if ((p->op != O_ld && p->op != O_st) || p->a != o->dst || p->b == o->dst || p->m & (M_ALIGN | M_WITHIN))
		return false;
	s->addr.v = o->dst;
	s->addr.a = o->a;
	s->addr.b = o->b;
	s->addr.scale = o->op == O_addsl ? (uint8_t)o->imm : 0;
	return true;
}

static void do_call(Sel *s, const Ir *o)
{
	const Helper *h = s->t->helper[o->imm];
	Val in[3] = { o->a, o->b, o->c };
	Opnd x[4] = { 0 };

	/* Arguments anywhere; the host moves them. Every temporary is lost in the call. */
	for (int i = 0; i < 3; i++)
		if (in[i])
			x[i + 1] = place(s, in[i], (is_vec(s->v[in[i]].type) ? C_V : C_R) | C_M | C_ANY, 0);
	for (int i = 0; i < 3; i++)
		s->v[in[i]].uses -= in[i] != 0;
	if (h->flags & HF_WREGS)
		for (unsigned g = 0; g < s->guest->nregs; g++)
			vacate(s, g);
	for (uint64_t w = s->h->temps & ~s->free; w; w &= w - 1)
		evict(s, (HReg)__builtin_ctzll(w));
	for (int i = 0; i < 3; i++)
		if (in[i] && !s->v[in[i]].uses)
			drop_value(s, &s->v[in[i]]);
	s->lock = 0;
	if (h->ret != T_NONE && s->v[o->dst].uses) {
		HReg r = alloc(s, is_vec(h->ret), 0);
		s->v[o->dst].reg = r;
		s->in_reg[r] = o->dst;
		x[0] = reg_opnd(o->dst, r);
	}
	gen_call(s, o, h, x);
}

static void at_label(Sel *s)
{
	for (uint64_t w = s->h->temps & ~s->free; w; w &= w - 1) {
		HReg r = (HReg)__builtin_ctzll(w);
		if (s->in_reg[r]) {
			s->v[s->in_reg[r]].reg = NOREG;
			release(s, r);
		}
	}
	memset(s->holder, 0, s->guest->nregs * sizeof(s->holder[0]));
	for (unsigned i = 1; i <= s->t->nval; i++)
		s->v[i].home = s->v[i].home2 = NOHOME, s->v[i].spill = -1;
	s->spill_free = 0xffffffff;
}

/* Backward: how often each value is used, and into which home it may be computed. */
static void look_ahead(Sel *s)
{
	const Trans *t = s->t;
	const unsigned extends = s->h->signs ? O_sext : O_zext;

	for (unsigned i = 0; i <= t->nval; i++)
		s->v[i] = (SelVal){ .home = NOHOME, .home2 = NOHOME, .hint = NOHOME, .reg = NOREG, .spill = -1,
				    .type = t->val[i].type };
	s->epoch++;
	for (const Ir *o = t->ir + t->nir; o-- > t->ir;) {
		unsigned flags = ir_rows[o->op].flags;

		if (o->dst) {
			SelVal *v = &s->v[o->dst];
			if (v->hint != NOHOME &&
			    !(s->pend[v->hint].v == o->dst && s->pend[v->hint].epoch == s->epoch))
				v->hint = NOHOME;
		}
		if ((o->op == O_vzx || ((o->op == extends || (o->op == O_sext && t->val[o->a].zbits < 32)) && o->imm == 32)) &&
		    s->v[o->a].hint == NOHOME) {
			unsigned g = s->v[o->a].hint = s->v[o->dst].hint;
			if (g != NOHOME)
				s->pend[g].v = o->a;
		} else if (o->op == O_put) {
			s->pend[o->imm].v = o->a;
			s->pend[o->imm].epoch = s->epoch;
			s->v[o->a].hint = (uint16_t)o->imm;
		} else if (o->op == O_get) {
			s->pend[o->imm].v = 0;
		} else if (flags & (OF_FAULT | OF_EXIT | OF_END | OF_CALL | OF_SIDE)) {
			if (o->op != O_insn && o->op != O_putl && o->op != O_score && o->op != O_trace)
				s->epoch++;
		}
		if (o->a)
			s->v[o->a].uses++;
		if (o->b)
			s->v[o->b].uses++;
		if (o->c)
			s->v[o->c].uses++;
		if (o->op == O_sel)
			s->v[o->imm].uses++;
	}
}

bool select_block(Sel *s, Trans *t, Block *b)
{
	s->t = t;
	s->b = b;
	s->guest = t->guest;
	s->ncold = s->nside = s->nfix = 0;
	s->full = false;
	for (uint64_t w = s->h->temps & ~s->free; w; w &= w - 1)
		s->in_reg[__builtin_ctzll(w)] = 0;
	s->free = s->h->temps;
	s->spill_free = 0xffffffff;
	s->spill_later = 0;
	s->next_victim = 0;
	s->flags.at = s->cmp.at = NULL;
	s->addr.v = 0;
	s->pc = b->pc;
	memset(s->holder, 0, s->guest->nregs * sizeof(s->holder[0]));
	for (unsigned i = 0; i < t->nlabel; i++)
		s->label[i] = NULL;
	look_ahead(s);
	for (const Ir *o = t->ir, *end = o + t->nir; o < end; o++) {
		if (o->op == O_insn) {
			s->insn = (unsigned)o->imm;
			s->pc = t->insn[s->insn].pc;
			sel_side(s, s->pc);
			continue;
		}
		s->lock = 0;
		s->spill_free |= s->spill_later;
		s->spill_later = 0;
		if (UNLIKELY(s->p + 512 > s->end || s->full))
			return false;
		switch (o->op) {
		case O_vconst:
			s->v[o->dst].pool = (uint16_t)(o->imm + 1);
			break;
		case O_get:
			vacate(s, (unsigned)o->imm); /* an older value of the same register, if still wanted */
			set_home(s, (unsigned)o->imm, o->dst);
			break;
		case O_put:
			do_put(s, o);
			break;
		case O_call:
			do_call(s, o);
			break;
		case O_label:
			at_label(s);
			s->label[o->imm] = s->p;
			s->flags.at = s->cmp.at = NULL;
			break;
		case O_addsl:
			if (!address(s, o))
				operate(s, o);
			break;
		case O_add: case O_sub: case O_and: case O_or: case O_xor:
			if (o->op == O_add && address(s, o))
				break;
			if (in_place(s, o))
				o++;
			else
				operate(s, o);
			break;
		default:
			operate(s, o);
		}
	}
	for (unsigned i = 0; i < s->ncold; i++) {
		if (s->p + 256 > s->end || s->full)
			return false;
		s->cold[i].emit(s, &s->cold[i]);
	}
	return !s->full;
}
