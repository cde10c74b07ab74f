/*
 * Rows of the RISC-V code generator: control flow, guest memory, atomics.
 *
 * Memory order (RVWMO). What RVWMO keeps in order without being told is what the guests' models keep: same
 * address, dependencies of address, data and control to a store, and stores are seen by all others at once. So
 * plain accesses are plain. Acquire is a load and `fence r,rw`; release `fence rw,w` and a store; a sequentially
 * consistent store has `fence rw,rw` behind it, so a load of that kind, which is an acquiring one, can't pass it.
 * Atomic operations are .aqrl always: in order with both of these and with all that is around them. A guest's
 * fence is one of the same sets, or fence.tso.
 *
 * Misaligned accesses are done by plain loads and stores, whatever RISCV_HWPROBE_KEY_MISALIGNED_* says: Linux
 * promises programs that these work, by hardware or by a trap, and what checks would cost every aligned
 * access is more than the traps of a guest that was compiled for a machine on which they are slow. In parts as
 * they may be done, they are not atomic: M_WITHIN (LSE2) gets the fault that it wants, not the atomicity, of
 * accesses that are not aligned to their size. Vector instructions touch only memory of ours, which is aligned.
 */
#include "riscv64.h"
#include "../plugin/hook.h"

/* ---- control ---- */

/*
 * A link's site is one jump (aligned, so written at once), with a reach of
 * 1 MiB: to its target; or, when that is farther, to code in front of the stub
 * that fetches the address from a word behind it, which is data to all processors.
 */
static void cold_link(Sel *s, Cold *c)
{
	while ((uintptr_t)s->p % 8 != 4)
		ri(s, ADDI, ZERO, ZERO, 0);
	b4(s, AUIPC | T0 << 7);
	ri(s, LD, T0, T0, LINK_FAR - LINK_LITERAL);
	ri(s, JALR, ZERO, T0, 0);
	b8(s, (uintptr_t)sel_exec(s, s->p + 8)); /* the stub, for who comes here before it sees what patch wrote */
	cold_sites(s, c);
	c->link->stub = (uint32_t)(s->p - s->start);
	call_exec(s, stub.link);
}

static void direct_jump(Sel *s, unsigned target)
{
	Cold *c = sel_cold(s, cold_link);

	c->site[0] = jump(s);
	c->link = sel_link(s, s->t->target[target]);
	c->link->site = (uint32_t)(c->site[0] - s->start);
}

EMIT(r_jmp)
{
	direct_jump(s, (unsigned)o->imm);
	(void)x;
}

EMIT(r_gotoc)
{
	Test t = r_test(s, o->type, o->m, &x[1], &x[2]);
	uint8_t *over = near(s, t.op ^ BNOT, t.a, t.b);

	direct_jump(s, (unsigned)o->imm);
	here(s, over);
}

EMIT(r_br)
{
	gen_label(s, jump(s), o->imm);
	(void)x;
}

EMIT(r_brc)
{
	Test t = r_test(s, o->type, o->m, &x[1], &x[2]);

	gen_label(s, r_branch(s, t.op, t.a, t.b), o->imm);
}

static void cold_poll(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	call_exec(s, stub.poll);
}

EMIT(r_poll)
{
	Cold *c = sel_cold(s, cold_poll);

	ld_env(s, LW, T0, offsetof(Cpu, poll));
	c->site[0] = r_branch(s, BLT, T0, ZERO);
	c->a = s->pc;
	(void)x, (void)o;
}

static void cold_lookup(Sel *s, Cold *c)
{
	cold_sites(s, c);
	st_env(s, SD, offsetof(Cpu, pc), c->x[0].r);
	jmp_exec(s, stub.lookup);
}

EMIT(r_jmpi)
{
	HReg pc = x[1].r;
	Cold *c = sel_cold(s, cold_lookup);

	if (s->guest->bits == 32) { /* upper half is unspecified */
		pc = sel_tmp(s, false);
		r_extend(s, pc, x[1].r, 32, false);
	}
	c->site[0] = r_look_up(s, pc);
	c->x[0] = (Opnd){ .kind = K_REG, .r = pc };
	(void)o;
}

EMIT(r_exit)
{
	HReg pc = T0;

	if (x[1].kind == K_REG && s->guest->bits == 64)
		pc = x[1].r;
	else if (x[1].kind == K_REG)
		r_extend(s, T0, x[1].r, 32, false);
	else
		r_li(s, T0, s->guest->bits == 32 ? (int64_t)(uint32_t)x[1].k : x[1].k);
	st_env(s, SD, offsetof(Cpu, pc), pc);
	r_li(s, T0, o->imm);
	st_env(s, SW, offsetof(Cpu, exit_arg), T0);
	ri(s, ADDI, RA, ZERO, o->m);
	mv(s, T0, RA);
	r_far(s, RA, stub.leave);
}

/* ---- memory ---- */

/* The place of guest address a + off, with room for `more` bytes behind; RA may become its base. */
static Place guest_mem(Sel *s, const Opnd *a, int32_t off, int more)
{
	bool narrow = s->guest->bits == 32;

	if (a->kind == K_IMM) {
		uint64_t k = (uint64_t)a->k + (uint64_t)(int64_t)off;
		r_li(s, RA, (int64_t)((narrow ? (uint32_t)k : k) + guest_base));
		return (Place){ RA, 0 };
	}
	if (!narrow && !guest_base) {
		if (fits12(off) && fits12(off + more))
			return (Place){ a->r, off };
		r_add_imm(s, RA, a->r, off);
		return (Place){ RA, 0 };
	}
	HReg r = a->r;
	if (off) {
		r_add_imm(s, RA, r, off);
		r = RA;
	}
	if (narrow && has(s, FE_ZBA)) {
		r3(s, ADD_UW, RA, r, guest_base ? BASE : ZERO);
		return (Place){ RA, 0 };
	}
	if (narrow) {
		r_extend(s, RA, r, 32, false);
		r = RA;
	}
	if (guest_base)
		r3(s, ADD, RA, r, BASE);
	return (Place){ RA, 0 };
}

/* The guest address in T0 is not aligned. */
static void raise_misaligned(Sel *s, uint64_t pc)
{
	if (s->guest->bits == 32)
		r_extend(s, T0, T0, 32, false);
	st_env(s, SD, offsetof(Cpu, fault.addr), T0);
	ri(s, ADDI, T0, ZERO, EX_MISALIGNED + 1);
	st_env(s, SW, offsetof(Cpu, raise), T0);
	sel_side(s, pc);
	call_exec(s, stub.raise);
}

static void cold_misaligned(Sel *s, Cold *c)
{
	cold_sites(s, c);
	r_add_imm(s, T0, r_reg(s, &c->x[0], T0), (int32_t)c->b);
	if (c->back) { /* it is allowed within 16 bytes */
		ri(s, ANDI, RA, T0, 15);
		ri(s, SLTIU, RA, RA, 17 - (int)(c->b >> 32));
		uint8_t *crosses = near(s, BEQ, RA, ZERO);
		jmp_back(s, c->back);
		here(s, crosses);
	}
	raise_misaligned(s, c->a);
}

static void check_align(Sel *s, unsigned m, const Opnd *a, int32_t off)
{
	unsigned mask = (1u << (m & M_SIZE)) - 1;
	bool within = m & M_WITHIN;
	Cold *c;

	if (!(m & (M_ALIGN | M_WITHIN)) || !mask)
		return;
	if (a->kind == K_IMM && (within ? ((a->k + off) & 15) + mask < 16 : !((a->k + off) & mask)))
		return;
	c = sel_cold(s, cold_misaligned);
	c->back = NULL;
	if (a->kind == K_IMM) {
		c->site[0] = jump(s);
	} else {
		HReg r = a->r;
		if (off & mask) {
			r_add_imm(s, T0, r, off);
			r = T0;
		}
		ri(s, ANDI, T0, r, (int)mask);
		c->site[0] = r_branch(s, BNE, T0, ZERO);
		if (within)
			c->back = s->p;
	}
	c->x[0] = *a;
	c->b = (uint32_t)off | (uint64_t)(mask + 1) << 32;
	c->a = s->pc;
}

/* Bytes in the other order: d = the low 2, 4 or 8 of a, the rest unspecified; not T0. */
static void bswap(Sel *s, unsigned size, HReg d, HReg a)
{
	int bits = 8 << size;

	if (size == M_8) {
		mv(s, d, a);
	} else if (has(s, FE_ZBB)) {
		ri(s, REV8, d, a, (int)(REV8 >> 20));
		if (bits < 64)
			ri(s, SRLI, d, d, 64 - bits);
	} else { /* the lowest byte goes around to the top, bits / 8 times */
		mv(s, RA, a);
		ri(s, ANDI, T0, RA, 255);
		for (int i = 8; i < bits; i += 8) {
			ri(s, SRLI, RA, RA, 8);
			ri(s, SLLI, T0, T0, 8);
			if (i + 8 == bits && bits == 64) {
				r3(s, OR, d, T0, RA);
				return;
			}
			ri(s, ANDI, d, RA, 255);
			r3(s, OR, T0, T0, d);
		}
		mv(s, d, T0);
	}
}

static void fence(Sel *s, unsigned pred, unsigned succ) { b4(s, 0x0f | succ << 20 | pred << 24); }
enum { FW = 1, FRD = 2 };

static void before_store(Sel *s, unsigned m) { if (m & (M_REL | M_SC)) fence(s, FRD | FW, FW); }
static void after_store(Sel *s, unsigned m) { if (m & M_SC) fence(s, FRD | FW, FRD | FW); }
static void after_load(Sel *s, unsigned m) { if (m & (M_ACQ | M_SC)) fence(s, FRD, FRD | FW); }

/* Of either class; what an FP register shall have in the other byte order goes through a general one. */
EMIT(r_ld)
{
	static const uint16_t op[2][4] = { { LBU, LHU, LWU, LD }, { LB, LH, LW, LD } };
	unsigned size = o->m & M_SIZE;
	bool sg = o->m & M_SIGN || (size == M_32 && o->type == T_I32), fp = x[0].r >= SEL_V, be = o->m & M_BE && size;
	HReg d = fp && be ? sel_tmp(s, false) : x[0].r;

	check_align(s, o->m, &x[1], o->imm);
	Place p = guest_mem(s, &x[1], o->imm, 0);
	ld_at(s, d < SEL_V ? op[sg][size] : size == M_64 ? FLD : FLW, d, p);
	after_load(s, o->m);
	if (be)
		bswap(s, size, d, d);
	if (fp) {
		if (be)
			r3(s, FMV_W_X | (size == M_64 ? DBL : 0), x[0].r, d, 0);
		return;
	}
	if (be)
		r_extend(s, d, d, 8u << size, sg);
	s->v[o->dst].mark = size < M_32 || (size == M_32 && sg) ? MARK_SIGN : 0;
}

EMIT(r_st)
{
	static const uint16_t op[] = { SB, SH, SW, SD };
	unsigned size = o->m & M_SIZE;
	bool fp = x[2].kind == K_REG && x[2].r >= SEL_V, be = o->m & M_BE && size;
	HReg r = be ? sel_tmp(s, false) : fp ? x[2].r : NOREG;

	check_align(s, o->m, &x[1], o->imm);
	if (be && fp)
		r3(s, FMV_X_W | DBL, r, x[2].r, 0);
	if (be)
		bswap(s, size, r, fp ? r : r_reg(s, &x[2], r));
	else if (!fp)
		r = r_reg(s, &x[2], T0);
	before_store(s, o->m);
	Place p = guest_mem(s, &x[1], o->imm, 0);
	st_at(s, r < SEL_V ? op[size] : size == M_64 ? FSD : FSW, p, r);
	after_store(s, o->m);
}

EMIT(r_fence)
{
	unsigned m = o->m;

	if (m == (FENCE_RR | FENCE_RW | FENCE_WW))
		b4(s, 0x8330000f); /* fence.tso */
	else if (m & FENCE_ALL) /* FENCE_CODE: riscv_flush_icache was that of all harts */
		fence(s, (m & (FENCE_RR | FENCE_RW) ? FRD : 0) | (m & (FENCE_WR | FENCE_WW) ? FW : 0),
		      (m & (FENCE_RR | FENCE_WR) ? FRD : 0) | (m & (FENCE_RW | FENCE_WW) ? FW : 0));
	(void)x;
}

static void in_c(Sel *s, const Ir *o, const Opnd *x, uint64_t pc)
{
	unsigned size = o->m & M_SIZE;

	mv(s, T0, x[1].r);
	if (o->m & M_WITHIN && size) {
		ri(s, ANDI, RA, T0, 15);
		ri(s, SLTIU, RA, RA, 17 - (1 << size));
		uint8_t *within = near(s, BNE, RA, ZERO);
		raise_misaligned(s, pc);
		here(s, within);
	}
	Place p = guest_mem(s, &x[1], 0, 0);
	mv(s, RA, p.base);
	st_env(s, SD, offsetof(Cpu, fparg[0]), RA);
	st_env(s, SD, offsetof(Cpu, fparg[1]), x[2].r);
	if (o->op == O_cas)
		st_env(s, SD, offsetof(Cpu, fparg[2]), x[3].r);
	ri(s, ANDI, RA, RA, -4);
	r3(s, AMO | M_32 << 12, ZERO, RA, ZERO); /* adds 0: if it can't be written, this is where it faults */
	r_slow(s, (void *)(uintptr_t)amo_slow, (int64_t)((o->m & (M_SIZE | M_BE)) |
	       (o->op == O_cas ? AMO_IS_CAS : (unsigned)o->imm << AMO_KIND_AT) |
	       (o->m & M_SIGN || (size == M_32 && o->type == T_I32) ? AMO_IS_SIGNED : 0)));
	if (x[0].kind == K_REG)
		ld_env(s, LD, x[0].r, offsetof(Cpu, fparg[3]));
}

static void cold_in_c(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	in_c(s, s->t->ir + c->b, c->x, c->a);
	jmp_back(s, c->back);
}

/* There are instructions for what is aligned and has 32 or 64 bits, or fewer with Zabha; else: false, and it is done. */
static bool by_instruction(Sel *s, const Ir *o, const Opnd *x, Cold **c)
{
	unsigned size = o->m & M_SIZE, mask = (1u << size) - 1;

	*c = NULL;
	s->v[o->dst].mark = 0;
	if (o->m & M_ALIGN)
		check_align(s, o->m, &x[1], 0);
	if ((size < M_32 && !has(s, o->op == O_cas ? FE_ZABHA | FE_ZACAS : FE_ZABHA)) || (size && o->m & M_BE)) {
		in_c(s, o, x, s->pc);
		return false;
	}
	if (!(o->m & M_ALIGN) && size) { /* the cold part goes back to the end */
		*c = sel_cold(s, cold_in_c);
		ri(s, ANDI, T0, x[1].r, (int)mask);
		(*c)->site[0] = r_branch(s, BNE, T0, ZERO);
		(*c)->a = s->pc;
		(*c)->b = (uint64_t)(o - s->t->ir);
		memcpy((*c)->x, x, sizeof((*c)->x));
	}
	return true;
}

/* d has an old value, as AMOs and LR load it. */
static void old_value(Sel *s, const Ir *o, const Opnd *x, Cold *c)
{
	unsigned size = o->m & M_SIZE;
	bool sg = o->m & M_SIGN || (size == M_32 && o->type == T_I32);

	if (size < M_64 && !sg && x[0].kind == K_REG)
		r_extend(s, x[0].r, x[0].r, 8u << size, false);
	s->v[o->dst].mark = size < M_32 || (size == M_32 && sg) ? MARK_SIGN : 0;
	if (c)
		c->back = s->p;
}

EMIT(r_amo)
{
	static const unsigned op[] = { [AMO_SWAP] = 0x08000000, [AMO_ADD] = 0, [AMO_AND] = 0x60000000, [AMO_OR] = 0x40000000,
		[AMO_XOR] = 0x20000000, [AMO_MIN] = 0x80000000, [AMO_MAX] = 0xa0000000, [AMO_MINU] = 0xc0000000,
		[AMO_MAXU] = 0xe0000000 };
	Cold *c;

	if (!by_instruction(s, o, x, &c))
		return;
	Place p = guest_mem(s, &x[1], 0, 0);
	r3(s, op[o->imm] | AQRL | AMO | (o->m & M_SIZE) << 12, x[0].kind == K_NONE ? ZERO : x[0].r, p.base, x[2].r);
	old_value(s, o, x, c);
}

EMIT(r_cas)
{
	unsigned size = o->m & M_SIZE;
	/* A home stays as it was until nothing can fault any more. */
	bool home = x[0].kind != K_REG || !(s->h->temps >> x[0].r & 1);
	HReg e = sel_tmp(s, false), d = home ? sel_tmp(s, false) : x[0].r;
	uint8_t *again, *other;
	Cold *c;

	if (!by_instruction(s, o, x, &c))
		return;
	if (size < M_64)
		r_extend(s, e, x[2].r, 8u << size, true);
	else
		e = x[2].r;
	Place p = guest_mem(s, &x[1], 0, 0);
	if (has(s, FE_ZACAS)) {
		mv(s, d, e);
		r3(s, AMOCAS | size << 12, d, p.base, x[3].r);
	} else {
		again = s->p;
		b4(s, LR | size << 12 | (unsigned)d << 7 | (unsigned)p.base << 15);
		other = near(s, BNE, d, e);
		r3(s, SC | size << 12, T0, p.base, x[3].r);
		r_site(s, near(s, BNE, T0, ZERO), again);
		here(s, other);
	}
	if (x[0].kind == K_REG)
		mv(s, x[0].r, d);
	old_value(s, o, x, c);
}

/* ---- memory and vector registers ---- */

EMIT(r_vld)
{
	HReg lo = sel_tmp(s, false), hi = sel_tmp(s, false);

	check_align(s, o->m, &x[1], o->imm);
	Place p = guest_mem(s, &x[1], o->imm, 8);
	ld_at(s, LD, lo, p);
	ld_at(s, LD, hi, (Place){ p.base, p.off + 8 });
	after_load(s, o->m);
	if (o->m & M_BE) {
		bswap(s, M_64, lo, lo);
		bswap(s, M_64, hi, hi);
	}
	r_set_low(s, x[0].r, o->m & M_BE ? hi : lo);
	r_set_high(s, x[0].r, o->m & M_BE ? lo : hi);
	(void)h;
}

EMIT(r_vst)
{
	HReg lo = sel_tmp(s, false), hi = sel_tmp(s, false);

	check_align(s, o->m, &x[1], o->imm);
	r_get_low(s, lo, &x[2]);
	r_get_high(s, hi, &x[2]);
	if (o->m & M_BE) {
		bswap(s, M_64, lo, lo);
		bswap(s, M_64, hi, hi);
	}
	before_store(s, o->m);
	Place p = guest_mem(s, &x[1], o->imm, 8);
	st_at(s, SD, p, o->m & M_BE ? hi : lo);
	st_at(s, SD, (Place){ p.base, p.off + 8 }, o->m & M_BE ? lo : hi);
	after_store(s, o->m);
	(void)h;
}

/* ---- plugins ---- */

EMIT(r_score)
{
	const Score *sc = &s->t->score[o->imm];

	(void)x;
	if (sc->store) {
		r_li(s, T0, (int64_t)sc->k);
		st_env(s, SD, sc->off, T0);
		return;
	}
	HReg t = sel_tmp(s, false);
	Place p;

	r_li(s, t, (int64_t)sc->k);
	p = r_env(s, sc->off);
	ld_at(s, LD, T0, p);
	r3(s, ADD, T0, T0, t);
	st_at(s, SD, p, T0);
}

EMIT(r_fpu) /* callbacks give back the guest's FP state at once */
{
	(void)s, (void)o, (void)x;
}

/* a: function, b: its argument; x[1]: another one. */
static void cold_trace(Sel *s, Cold *c)
{
	cold_sites(s, c);
	st(s, SD, SP, FR_TRACE, T1);
	st(s, SD, SP, FR_TRACE + 8, T2);
	st(s, SD, SP, FR_TRACE + 16, T3);
	if (c->x[1].kind != K_NONE)
		mv(s, T3, r_reg(s, &c->x[1], T3));
	r_li(s, T2, (int64_t)c->b);
	ri(s, LD, T1, SP, FR_CPU);
	r_li(s, T0, (int64_t)c->a);
	call_exec(s, stub.trace);
	ri(s, LD, T1, SP, FR_TRACE);
	ri(s, LD, T2, SP, FR_TRACE + 8);
	ri(s, LD, T3, SP, FR_TRACE + 16);
	jmp_back(s, c->back);
}

static void compare_place(Sel *s, const Trace *tr, const Opnd *addr)
{
	HReg r = sel_tmp(s, false), i = sel_tmp(s, false);
	Cold *c = sel_cold(s, cold_trace);

	if (addr->kind == K_REG)
		ri(s, SRLI, r, addr->r, tr->shift);
	else
		r_li(s, r, (int64_t)((uint64_t)addr->k >> tr->shift));
	Place p = r_env(s, tr->last);
	if (tr->bits) {
		_Static_assert(sizeof(struct myna_place) == 32, "as shifted here");
		ri(s, SLLI, T0, r, 64 - tr->bits);
		ri(s, SRLI, T0, T0, 59 - tr->bits);
		r3(s, ADD, i, T0, p.base);
		p.base = i;
	}
	ld_at(s, LD, T0, p);
	c->site[0] = r_branch(s, BNE, T0, r);
	if (tr->bits) {
		r_add_imm(s, i, i, p.off + (int)offsetof(struct myna_place, n) + 8 * tr->column);
		ri(s, LD, T0, i, 0);
		ri(s, ADDI, T0, T0, 1);
		st(s, SD, i, 0, T0);
	}
	c->back = s->p;
	c->a = tr->bits ? (uintptr_t)trace_replaced : (uintptr_t)trace_changed;
	c->b = (uintptr_t)memcpy(code_alloc(sizeof(*tr)), tr, sizeof(*tr));
	c->x[1] = *addr;
}

EMIT(r_trace)
{
	const Trace *tr = &s->t->trace[o->imm];

	if (tr->shift) {
		compare_place(s, tr, &x[1]);
		return;
	}
	HReg at = sel_tmp(s, false), to = sel_tmp(s, false);
	Cold *c = sel_cold(s, cold_trace);

	ld_env(s, LWU, at, tr->pos);
	Place p = r_env(s, tr->buf);
	r3(s, ADD, to, at, p.base);
	r_add_imm(s, to, to, p.off);
	st(s, SD, to, 0, r_reg(s, &x[1], T0));
	r_li(s, T0, (int64_t)(tr->tag | (uint64_t)tr->info << 32));
	st(s, SD, to, offsetof(struct myna_event, tag), T0);
	ri(s, ADDI, at, at, sizeof(struct myna_event));
	st_env(s, SW, tr->pos, at);
	r_li(s, T0, tr->size);
	c->site[0] = r_branch(s, BGEU, at, T0);
	c->back = s->p;
	c->x[1] = (Opnd){ 0 };
	c->a = (uintptr_t)trace_drain_slow;
	c->b = (uintptr_t)tr->to;
}
