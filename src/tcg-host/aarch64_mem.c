/*
 * Rows of the aarch64 code generator: control flow, guest memory, atomics.
 *
 * Order. Plain accesses, and dependencies between them, are ordered as the guest's are: both guests' models are as
 * weak as this one's, or weaker. (A dependency that fold.c sees through, as x ^ x, is none any more.) For the rest,
 * with the names of the architecture's model (Arm ARM, B2.3):
 * - Fences: dmb ishld is all that comes after a read, dmb ishst writes after writes, dmb ish the rest.
 * - M_ACQ is ldapr (Q), or ldar (A) without LRCPC; M_ACQ | M_SC is ldar; M_REL and M_SC are stlr (L). A after L, in
 *   program order, is in order, as RISC-V's RCsc accesses and A64's own are. Where ldar and stlr would fault, as the
 *   access is not aligned, there is a barrier behind the load or before the store, and with M_SC the other one as
 *   well: it may be a pair of a barrier and an instruction that has to be in order.
 * - Atomic operations are LSE's with A and L as asked, with both for M_SC: then the write is in order with what
 *   follows, as that of one operation. Loops of exclusives do not have this, the write may come late: a barrier follows.
 * - A compare and swap that fails writes nothing, so all its order is that of its read: A.
 * Self-modifying code and patches: see aarch64.c.
 */
#include "aarch64.h"
#include "../irval.h"

/* ---- control ---- */

/* What Host.patch writes is a branch for a branch: one aligned word, which the architecture lets other processors
 * execute meanwhile as the old one or the new one. */
static void cold_link(Sel *s, Cold *c)
{
	if (!c->b) { /* a condition reaches less far than a branch */
		cold_sites(s, c);
		c->link->site = (uint32_t)(s->p - s->start);
		w4(s, I_B | 1); /* the next one */
	} else {
		cold_sites(s, c);
	}
	c->link->stub = (uint32_t)(s->p - s->start);
	w4(s, I_ADR | LR); /* this place */
	a_go(s, I_B, stub.link);
}

/* A jump to pc. It is at site, or a condition is, and the jump goes to the cold part. */
static void direct(Sel *s, uint64_t pc, uint8_t *site, bool cond)
{
	Cold *c = sel_cold(s, cold_link);

	c->site[0] = site;
	c->b = !cond;
	c->link = sel_link(s, pc);
	c->link->site = (uint32_t)(site - s->start);
}

static void direct_jump(Sel *s, uint32_t op, unsigned target)
{
	direct(s, s->t->target[target], a_jump(s, op), false);
}

/* A register with k, as it is the home of a guest register that was set to it, or LIT. */
static HReg constant(Sel *s, uint64_t k)
{
	for (unsigned i = 0; s->guest->bits == 64 && i < stub.npinned; i++) {
		Val n = s->holder[stub.pinned[i].reg];

		if (n && s->t->val[n].is_const && s->t->val[n].type == T_I64 && (uint64_t)s->t->val[n].k == k)
			return stub.pinned[i].hreg;
	}
	a_mov_imm(s, LIT, (int64_t)k);
	return LIT;
}

/* What the call that follows leaves for its return: where it lands, and the guest's address. */
static uint8_t *push_return(Sel *s, const Ir *o)
{
	uint64_t pc = s->t->target[o->m >> JK_SHIFT];
	uint8_t *adr = a_jump(s, I_ADR | ADR);

	rr(s, I_STP_PUSH | rn(constant(s, s->guest->bits == 32 ? (uint32_t)pc : pc)) << 10, ADR, CODE_SP);
	return adr;
}

EMIT(a_jmp)
{
	if ((o->m & JK_MASK) == JK_CALL) {
		uint8_t *adr = push_return(s, o);

		direct_jump(s, I_BL, (unsigned)o->imm);
		a_here(s, adr);
		direct_jump(s, I_B, o->m >> JK_SHIFT);
	} else {
		direct_jump(s, I_B, (unsigned)o->imm);
	}
}

/* The jump taken when cond holds: cbz, tbz where no flags are needed. */
static uint8_t *jump_if(Sel *s, const Ir *o, const Opnd *x)
{
	const Opnd *a = &x[1], *b = &x[2];
	bool tst = o->m == C_TST || o->m == C_TSTN;
	uint64_t k = o->type == T_I64 ? (uint64_t)b->k : (uint32_t)b->k;
	unsigned n = tst ? (unsigned)__builtin_ctzll(k | 1ull << 63) : (unsigned)type_bits(o->type) - 1;

	if (b->kind == K_IMM && s->flags.at != s->p && s->cmp.at != s->p) {
		if (!k && (o->m == C_EQ || o->m == C_NE))
			return a_jump(s, (o->m == C_EQ ? I_CBZ : I_CBNZ) | sf(o->type) | rn(a->r));
		if (!s->far && (tst ? k == 1ull << n : !k && (o->m == C_LT || o->m == C_GE)))
			return a_jump(s, (o->m == C_TST || o->m == C_LT ? I_TBNZ : I_TBZ) | n >> 5 << 31 | (n & 31) << 19 | rn(a->r));
	}
	return a_jcc(s, a_compare(s, o->type, o->m, a, b));
}

EMIT(a_gotoc)
{
	direct(s, s->t->target[o->imm], jump_if(s, o, x), true);
}

EMIT(a_br) { gen_label(s, a_jump(s, I_B), o->imm); }
EMIT(a_brc) { gen_label(s, jump_if(s, o, x), o->imm); }

static void cold_poll(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	a_go(s, I_BL, stub.poll);
}

EMIT(a_poll)
{
	Cold *c = sel_cold(s, cold_poll);

	a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, poll));
	if (!s->far) {
		c->site[0] = a_jump(s, I_TBNZ | 31u << 19 | ADR);
	} else {
		a_lsr(s, T_I32, ADR, ADR, 31);
		c->site[0] = a_jump(s, I_CBNZ | ADR);
	}
	c->a = s->pc;
}

static void cold_return(Sel *s, Cold *c)
{
	cold_sites(s, c);
	rrr(s, I_ORR | sf(s->t->xl), 0, ZR, c->x[0].r);
	a_go(s, I_B, stub.ret);
}

static void cold_lookup(Sel *s, Cold *c)
{
	cold_sites(s, c);
	a_env(s, I_STRX, 3, c->x[0].r, offsetof(Cpu, pc));
	a_go(s, I_B, stub.lookup);
}

EMIT(a_jmpi)
{
	HReg pc = x[1].r;
	unsigned kind = o->m & JK_MASK;
	Cold *c = sel_cold(s, kind == JK_RET ? cold_return : cold_lookup);
	uint8_t *adr;

	if (kind == JK_RET) {
		rr(s, I_LDP_POP | LIT << 10, ADR, CODE_SP);
		rrr(s, I_SUBS | (s->guest->bits == 64 ? SF : 0), ZR, LIT, pc);
		c->site[0] = a_jcc(s, CC_NE);
		rr(s, I_RET, 0, ADR);
		c->x[0] = x[1];
		return;
	}
	if (s->guest->bits == 32) { /* upper half is unspecified */
		HReg z = sel_tmp(s, false);

		rrr(s, I_ORR, z, ZR, pc);
		pc = z;
	}
	if (kind == JK_CALL) {
		adr = push_return(s, o);
		c->site[0] = a_look_up(s, pc, I_BLR);
		a_here(s, adr);
		direct_jump(s, I_B, o->m >> JK_SHIFT);
	} else {
		c->site[0] = a_look_up(s, pc, I_BR);
	}
	c->x[0] = (Opnd){ .kind = K_REG, .r = pc };
}

EMIT(a_exit)
{
	HReg r = ADR;

	if (x[1].kind == K_IMM)
		a_mov_imm(s, r, s->guest->bits == 32 ? (int64_t)(uint32_t)x[1].k : x[1].k);
	else if (s->guest->bits == 32)
		rrr(s, I_ORR, r, ZR, x[1].r);
	else
		r = x[1].r;
	a_env(s, I_STRX, 3, r, offsetof(Cpu, pc));
	a_mov_imm(s, ADR, (int64_t)(uint32_t)o->imm);
	a_env(s, I_STRW, 2, ADR, offsetof(Cpu, exit_arg));
	a_mov_imm(s, 0, o->m);
	a_go(s, I_B, stub.leave);
}

/* ---- memory ---- */

/* A place in guest memory: base + off, or base + a register, of which 32 bits count or that is shifted. */
typedef struct Place {
	HReg base, index;
	bool indexed, low, scaled;
	int32_t off;
} Place;

/* Writes ADR, LIT. */
static Place guest_mem(Sel *s, const Opnd *a, int32_t off, unsigned size)
{
	bool g32 = s->guest->bits == 32, based = a_based(s->guest);
	HReg r = a->r;

	if (a->kind == K_IMM) {
		a_mov_imm(s, ADR, g32 ? (int64_t)(uint32_t)(a->k + off) : a->k + off);
		r = ADR;
		off = 0;
	} else if (a->indexed) {
		if (!based && !off && (a->scale == 0 || a->scale == size))
			return (Place){ .base = a->r, .index = a->index, .indexed = true, .scaled = a->scale != 0 };
		rrr(s, I_ADD | SF | (uint32_t)a->scale << 10, ADR, a->r, a->index);
		r = ADR;
	}
	if (!based)
		return (Place){ .base = r, .off = off };
	if (off) {
		a_add_imm(s, g32 ? T_I32 : T_I64, ADR, r, off);
		r = ADR;
	}
	return (Place){ .base = BASE, .index = r, .indexed = true, .low = g32 };
}

/* The last access with an offset, if it is what ends at `at`, in the try at a block that Sel.epoch is of. */
static struct { const uint8_t *at; uint64_t epoch; uint32_t op; unsigned insn; HReg r, base; int32_t off; } last;

/* It and this access, of the same instruction of the guest, as one of a pair of registers; false: no. */
static bool pair(Sel *s, uint32_t op, unsigned size, HReg r, const Place *p)
{
	int32_t n = 1 << size, low = MIN(p->off, last.off);
	bool vec = op >> 26 & 1, load = op >> 22 & 1, first = last.off == low;

	if (last.at != s->p || last.epoch != s->epoch || last.insn != s->insn || last.op != op || last.base != p->base || size < M_32 ||
	    (op >> 23 & 1 && size != M_128) || p->off + last.off != 2 * low + n || low & (n - 1) || low < -64 * n ||
	    low >= 64 * n || (load && (last.r == r || last.r == p->base)))
		return false;
	for (unsigned i = 0; i < s->t->nlabel; i++)
		if (s->label[i] == s->p)
			return false;
	s->p -= 4;
	rr(s, 0x29000000 | (vec ? size - 2 : (size - 2) * 2) << 30 | (op & 0x04400000) |
	    ((uint32_t)(low >> size) & 0x7f) << 15 | rn(first ? r : last.r) << 10, first ? last.r : r, p->base);
	return true;
}

static void access(Sel *s, uint32_t op, unsigned size, HReg r, const Place *p)
{
	if (!p->indexed && pair(s, op, size, r, p))
		return;
	if (p->indexed)
		rrr(s, op | 1u << 21 | (p->low ? 2u : 3u) << 13 | (uint32_t)p->scaled << 12 | 2u << 10, r, p->base, p->index);
	else
		a_mem(s, op, size, r, p->base, p->off);
	if (!p->indexed) {
		last.at = s->p;
		last.epoch = s->epoch;
		last.op = op;
		last.insn = s->insn;
		last.r = r;
		last.base = p->base;
		last.off = p->off;
	}
}

/* One register with the address: for instructions that have no offset. */
static HReg plain(Sel *s, const Place *p)
{
	if (p->indexed)
		rrr(s, (p->low ? 0x8b204000 : I_ADD | SF | (p->scaled ? 3u << 10 : 0)), ADR, p->base, p->index);
	else if (p->off)
		a_add_imm(s, T_I64, ADR, p->base, p->off);
	return p->indexed || p->off ? ADR : p->base;
}

/* A jump taken when n bytes at r are within 16. */
static uint8_t *if_within(Sel *s, HReg r, unsigned n)
{
	a_logic_imm(s, T_I64, I_AND, LR, r, 15);
	rr(s, 0x7100001f | (16 - n) << 10, 0, LR);
	return a_jcc(s, CC_LS);
}

static void raise_misaligned(Sel *s, HReg r, uint64_t pc)
{
	a_env(s, I_STRX, 3, r, offsetof(Cpu, fault.addr));
	a_mov_imm(s, ADR, EX_MISALIGNED + 1);
	a_env(s, I_STRW, 2, ADR, offsetof(Cpu, raise));
	sel_side(s, pc);
	a_go(s, I_BL, stub.raise);
}

static void cold_misaligned(Sel *s, Cold *c)
{
	HReg r = ADR;

	cold_sites(s, c);
	if (c->x[0].kind == K_IMM)
		a_mov_imm(s, r, c->x[0].k + (int32_t)c->b);
	else
		a_add_imm(s, T_I64, r, c->x[0].r, (int32_t)c->b);
	if (s->guest->bits == 32)
		rrr(s, I_ORR, r, ZR, r);
	if (c->back)
		a_reach(s, if_within(s, r, (unsigned)(c->b >> 32)), c->back);
	raise_misaligned(s, r, c->a);
}

static void check_align(Sel *s, unsigned m, const Opnd *a, int32_t off)
{
	unsigned mask = (1u << (m & M_SIZE)) - 1;
	bool within = m & M_WITHIN;
	HReg r = a->r;
	Cold *c;

	if (!(m & (M_ALIGN | M_WITHIN)) || !mask)
		return;
	if (a->kind == K_IMM && (within ? ((a->k + off) & 15) + mask < 16 : !((a->k + off) & mask)))
		return;
	c = sel_cold(s, cold_misaligned);
	c->back = NULL;
	if (a->kind == K_IMM) { /* never aligned */
		c->site[0] = a_jump(s, I_CBZ | ZR);
	} else {
		if (off & mask) {
			a_add_imm(s, T_I64, ADR, r, off & mask);
			r = ADR;
		}
		a_logic_imm(s, T_I64, I_ANDS, ZR, r, mask);
		c->site[0] = a_jcc(s, CC_NE);
	}
	c->x[0] = *a;
	c->b = (uint32_t)off | (uint64_t)(mask + 1) << 32;
	c->a = s->pc;
	if (within && a->kind == K_REG)
		c->back = s->p;
}

static void bswap_reg(Sel *s, unsigned size, HReg d, HReg r)
{
	static const uint32_t op[] = { I_ORR | ZR << 5, 0x5ac00400, 0x5ac00800, 0xdac00c00 };

	if (size == M_8)
		a_mov_rr(s, T_I32, d, r);
	else
		rr(s, op[size], d, r);
}

/* Extend the low part of r as memop m says, to type ty. */
static void extend(Sel *s, unsigned ty, unsigned m, HReg d, HReg r)
{
	unsigned size = m & M_SIZE, bits = 8u << size;

	if (size == M_64)
		a_mov_rr(s, T_I64, d, r);
	else if (m & M_SIGN && !(size == M_32 && ty == T_I32))
		rr(s, I_SBFM | (ty == T_I64 ? SF | 1u << 22 : 0) | (bits - 1) << 10, d, r);
	else
		rr(s, I_UBFM | (bits - 1) << 10, d, r);
}

/* ldar and stlr do not fault. */
static bool whole(const Sel *s, const Ir *o)
{
	return (o->m & M_SIZE) == M_8 || (o->m & M_ALIGN) || (o->m & M_WITHIN && s->h->feat & FE_LSE2);
}

static void order_before(Sel *s, const Ir *o, bool store)
{
	if (o->m & M_SC || (store && o->m & M_REL))
		w4(s, I_DMB);
}

static void order_after(Sel *s, const Ir *o, bool store)
{
	if (store ? o->m & M_SC : o->m & (M_ACQ | M_SC))
		w4(s, store ? I_DMB : I_DMB_LD);
}

static const uint32_t load_op[] = { I_LDRB, I_LDRH, I_LDRW, I_LDRX }, store_op[] = { I_STRB, I_STRH, I_STRW, I_STRX };

static int32_t offset(const Ir *o) { return o->op == O_ld || o->op == O_st ? o->imm : 0; }

/* What needs to be within 16 bytes only, on a processor without LSE2: a cold part for what is not aligned. */
static Cold *if_split(Sel *s, const Ir *o, const Opnd *x, void (*emit)(Sel *s, Cold *c))
{
	unsigned mask = (1u << (o->m & M_SIZE)) - 1;
	HReg r = x[1].r;
	Cold *c;

	if (!(o->m & M_WITHIN) || !mask || s->h->feat & FE_LSE2 || x[1].kind != K_REG)
		return NULL;
	if (offset(o) & (int)mask)
		a_add_imm(s, T_I64, r = ADR, x[1].r, offset(o) & (int)mask);
	a_logic_imm(s, T_I64, I_ANDS, ZR, r, mask);
	c = sel_cold(s, emit);
	c->site[0] = a_jcc(s, CC_NE);
	memcpy(c->x, x, sizeof(c->x));
	c->a = s->pc;
	c->b = (uint64_t)(o - s->t->ir);
	return c;
}

/* Such a part begins: the address to ADR; it is within 16 bytes. */
static const Ir *cold_split(Sel *s, Cold *c)
{
	const Ir *o = s->t->ir + c->b;
	uint8_t *within;

	cold_sites(s, c);
	a_add_imm(s, T_I64, ADR, c->x[1].r, offset(o));
	if (s->guest->bits == 32)
		rrr(s, I_ORR, ADR, ZR, ADR);
	within = if_within(s, ADR, 1u << (o->m & M_SIZE));
	raise_misaligned(s, ADR, c->a);
	a_here(s, within);
	sel_side(s, c->a);
	return o;
}

/* The register to store; writes LIT. */
static HReg to_store(Sel *s, const Ir *o, const Opnd *v)
{
	HReg r = reg_or_zero(v);

	if (v->kind == K_IMM && v->k)
		a_mov_imm(s, r = LIT, v->k);
	if (o->m & M_BE && o->m & M_SIZE) {
		bswap_reg(s, o->m & M_SIZE, LIT, r);
		r = LIT;
	}
	return r;
}

/* A load or store in order: by barriers. */
static void cold_ordered(Sel *s, Cold *c)
{
	const Ir *o = cold_split(s, c);
	bool store = o->op == O_st;
	Place p = { .base = BASE, .index = ADR, .indexed = a_based(s->guest), .low = s->guest->bits == 32 };

	if (!p.indexed)
		p.base = ADR;
	order_before(s, o, store);
	if (store)
		access(s, store_op[o->m & M_SIZE], o->m & M_SIZE, to_store(s, o, &c->x[2]), &p);
	else
		access(s, load_op[o->m & M_SIZE], o->m & M_SIZE, c->x[0].r, &p);
	order_after(s, o, store);
	a_back(s, c->back);
}

enum { ORDERED = M_ACQ | M_REL | M_SC };

EMIT(a_ld)
{
	unsigned size = o->m & M_SIZE;
	bool sg = o->m & M_SIGN && size < (o->type == T_I32 ? M_32 : M_64);
	bool order = o->m & (M_ACQ | M_SC);
	Cold *split = order ? if_split(s, o, x, cold_ordered) : NULL;
	bool by_ldar = split || (order && whole(s, o));

	if (!split)
		check_align(s, o->m, &x[1], o->imm);
	Place p = guest_mem(s, &x[1], o->imm, size);
	if (by_ldar) { /* ldar, ldapr */
		bool rc = !(o->m & M_SC) && s->h->feat & FE_RCPC;

		rr(s, (rc ? 0x38bfc000 : 0x08dffc00) | size << 30, x[0].r, plain(s, &p));
	} else {
		order_before(s, o, false);
		if (sg && !(o->m & M_BE)) /* to 32 bits: bit 22 */
			access(s, (load_op[size] ^ 0x00c00000) | (o->type == T_I32 ? 1u << 22 : 0), size, x[0].r, &p);
		else
			access(s, load_op[size], size, x[0].r, &p);
		order_after(s, o, false);
	}
	if (split)
		split->back = s->p;
	if (o->m & M_BE)
		bswap_reg(s, size, x[0].r, x[0].r);
	if (sg ? by_ldar || o->m & M_BE : o->m & M_BE && size == M_16)
		extend(s, o->type, o->m, x[0].r, x[0].r);
}

EMIT(a_st)
{
	unsigned size = o->m & M_SIZE;
	HReg r;
	Cold *split = o->m & (M_REL | M_SC) ? if_split(s, o, x, cold_ordered) : NULL;

	if (!split)
		check_align(s, o->m, &x[1], o->imm);
	Place p = guest_mem(s, &x[1], o->imm, size);
	if (((x[2].kind == K_IMM && x[2].k) || (o->m & M_BE && size)) && (p.off < -256 || p.off > 255)) /* LIT is taken */
		p = (Place){ .base = plain(s, &p) };
	r = to_store(s, o, &x[2]);
	if (split || (o->m & (M_REL | M_SC) && whole(s, o))) {
		rr(s, 0x089ffc00 | size << 30, r, plain(s, &p));
		if (split)
			split->back = s->p;
		return;
	}
	order_before(s, o, true);
	access(s, store_op[size], size, r, &p);
	order_after(s, o, true);
}

EMIT(a_fence)
{
	if (o->m & FENCE_WR || (o->m & FENCE_WW && o->m & (FENCE_RR | FENCE_RW)))
		w4(s, I_DMB);
	else if (o->m & FENCE_ALL)
		w4(s, o->m & FENCE_WW ? I_DMB_ST : I_DMB_LD);
	if (o->m & FENCE_CODE)
		w4(s, I_ISB);
}

/* Of exclusive accesses and of those of LSE: the size; acquire at bit 15 or 23, release at 15 or 22. */
static bool acquires(const Ir *o) { return o->m & (M_ACQ | M_SC); }
static bool releases(const Ir *o) { return o->m & (M_REL | M_SC); }

static void load_exclusive(Sel *s, const Ir *o, HReg r, HReg addr)
{
	rr(s, 0x085f7c00 | (unsigned)(o->m & M_SIZE) << 30 | (acquires(o) ? 1u << 15 : 0), r, addr);
}

/* status in LIT: 0 it was stored. */
static void store_exclusive(Sel *s, const Ir *o, HReg r, HReg addr)
{
	rr(s, 0x08007c00 | (unsigned)(o->m & M_SIZE) << 30 | (releases(o) ? 1u << 15 : 0) | LIT << 16, r, addr);
}

/* d = a AMO b, of values extended as they are compared. */
static void combine(Sel *s, const Ir *o, HReg d, HReg a, HReg b)
{
	static const uint32_t op[] = { [AMO_ADD] = I_ADD, [AMO_AND] = I_AND, [AMO_OR] = I_ORR, [AMO_XOR] = I_EOR };
	static const uint8_t cc[] = { [AMO_MIN] = CC_LT, [AMO_MAX] = CC_GT, [AMO_MINU] = CC_CC, [AMO_MAXU] = CC_HI };
	unsigned size = o->m & M_SIZE;
	uint32_t wide = size == M_64 ? SF : 0;

	if (o->imm == AMO_SWAP) {
		a_mov_rr(s, T_I64, d, b);
	} else if (o->imm <= AMO_XOR) {
		rrr(s, op[o->imm] | wide, d, a, b);
	} else { /* narrow: a comparison of extended registers, the second one's */
		bool sg = o->imm == AMO_MIN || o->imm == AMO_MAX;

		if (size < M_32) {
			extend(s, T_I32, sg ? size | M_SIGN : size, d, a);
			rrr(s, 0x6b200000 | (sg ? 4u : 0) << 13 | size << 13, ZR, d, b);
		} else {
			rrr(s, I_SUBS | wide, ZR, a, b);
		}
		rrr(s, I_CSEL | SF | (unsigned)cc[o->imm] << 12, d, a, b);
	}
}

/* Where an atomic operation has what it found until nothing of it can fault any more: not in a home. */
static HReg place_of_found(Sel *s, const Opnd *d)
{
	return d->kind == K_REG && s->h->temps >> d->r & 1 ? d->r : sel_tmp(s, false);
}

/* ---- ... that are not aligned, but within 16 bytes, for a processor without LSE2 ---- */

static uint64_t swap_if(bool be, uint64_t v, unsigned bits) { return be ? __builtin_bswap64(v) >> (64 - bits) : v; }

/* o, by guest_cas16; its operands and result are in Cpu.varg. */
static void atomic_within(Cpu *c, const Ir *o)
{
	uint64_t a = c->varg[0].w[0] & UINT64_MAX >> c->guest->tag_bits; /* no tag, which the processor ignores */
	uint64_t b = c->varg[1].w[0], old[2], now[2] = { 0, 0 }, x, y;
	unsigned bits = 8u << (o->m & M_SIZE);
	bool be = o->m & M_BE, sg = o->op == O_amo && (o->imm == AMO_MIN || o->imm == AMO_MAX);
	char *at;

	b = sg ? (uint64_t)sextn(b, (int)bits) : b & UINT64_MAX >> (64 - bits);
	do {
		uint64_t new[2] = { now[0], now[1] };

		memcpy(old, now, sizeof(old));
		at = (char *)new + a % 16;
		x = 0;
		memcpy(&x, at, bits / 8);
		x = swap_if(be, x, bits);
		if (o->op == O_cas)
			y = x == b ? c->varg[2].w[0] : x;
		else
			y = amo_value((unsigned)o->imm, sg ? (uint64_t)sextn(x, (int)bits) : x, b);
		y = swap_if(be, y, bits);
		memcpy(at, &y, bits / 8);
		if (!guest_cas16(a & ~15ull, old, new, now)) /* it was there, but another thread took it away */
			break;
	} while (now[0] != old[0] || now[1] != old[1]);
	c->varg[3].w[0] = x;
}

static void cold_within(Sel *s, Cold *c)
{
	const Ir *o = memcpy(code_alloc(sizeof(*o)), cold_split(s, c), sizeof(*o));
	uint8_t *again;

	c->x[1].r = ADR;
	for (int i = 0; i < 3; i++)
		if (c->x[i + 1].kind == K_REG)
			a_store(s, T_I64, (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * (size_t)i), c->x[i + 1].r);
	/* If it can't be read or written, it faults here. */
	if (a_based(s->guest))
		rrr(s, I_ADD | SF, ADR, BASE, ADR);
	again = s->p;
	rr(s, 0x085f7c00, LR, ADR); /* ldxrb, stxrb */
	rr(s, 0x08007c00 | LIT << 16, LR, ADR);
	a_reach(s, a_jump(s, I_CBNZ | LIT), again);
	a_c_call(s, (void *)(uintptr_t)atomic_within, (uintptr_t)o);
	if (c->x[0].kind == K_REG) {
		a_load(s, T_I64, c->x[0].r, offsetof(Cpu, varg[3]));
		extend(s, o->type, o->m, c->x[0].r, c->x[0].r);
	}
	a_back(s, c->back);
}

/* Before an atomic operation: what to do when it is not aligned. Returns NULL, or what goes back behind it. */
static Cold *check_atomic(Sel *s, const Ir *o, const Opnd *x)
{
	Cold *c = if_split(s, o, x, cold_within);

	if (!c)
		check_align(s, o->m, &x[1], 0);
	return c;
}

/* Behind it: the order that a loop of exclusives does not have; the value that was there, in old, to its place. */
static void found(Sel *s, const Ir *o, const Opnd *x, HReg old, bool be, Cold *c)
{
	if (!(s->h->feat & FE_LSE) && acquires(o) && releases(o))
		w4(s, I_DMB);
	if (x[0].kind != K_NONE) {
		if (be)
			bswap_reg(s, o->m & M_SIZE, old, old);
		extend(s, o->type, o->m, x[0].r, old);
	}
	if (c)
		c->back = s->p;
}

EMIT(a_amo)
{
	static const int8_t lse[] = { [AMO_SWAP] = 8, [AMO_ADD] = 0, [AMO_AND] = 1, [AMO_OR] = 3, [AMO_XOR] = 2,
		[AMO_MIN] = 5, [AMO_MAX] = 4, [AMO_MINU] = 7, [AMO_MAXU] = 6 };
	unsigned size = o->m & M_SIZE;
	bool be = o->m & M_BE && size;
	HReg b = x[2].r;
	Cold *c = check_atomic(s, o, x);
	Place p = guest_mem(s, &x[1], 0, size);
	HReg addr = plain(s, &p);
	HReg old = place_of_found(s, &x[0]);
	if (s->h->feat & FE_LSE && (!be || o->imm == AMO_SWAP || (o->imm >= AMO_AND && o->imm <= AMO_XOR))) {
		if (be) {
			bswap_reg(s, size, LIT, b);
			b = LIT;
		}
		if (o->imm == AMO_AND) { /* it clears bits */
			rrr(s, I_ORN | SF, LIT, ZR, b);
			b = LIT;
		}
		rr(s, 0x38200000 | size << 30 | (acquires(o) ? 1u << 23 : 0) | (releases(o) ? 1u << 22 : 0) |
		    (unsigned)lse[o->imm] << 12 | rn(b) << 16, old, addr);
	} else {
		HReg n = sel_tmp(s, false);
		uint8_t *again = s->p;

		load_exclusive(s, o, old, addr);
		if (be)
			bswap_reg(s, size, old, old);
		combine(s, o, n, old, b);
		if (be)
			bswap_reg(s, size, n, n);
		store_exclusive(s, o, n, addr);
		a_reach(s, a_jump(s, I_CBNZ | LIT), again);
		be = false;
	}
	found(s, o, x, old, be, c);
}

EMIT(a_cas)
{
	unsigned size = o->m & M_SIZE;
	bool be = o->m & M_BE && size;
	HReg e = x[2].r, n = x[3].r;
	Cold *c = check_atomic(s, o, x);
	Place p = guest_mem(s, &x[1], 0, size);
	HReg addr = plain(s, &p);
	HReg old = place_of_found(s, &x[0]);
	if (be) {
		HReg t = sel_tmp(s, false);

		bswap_reg(s, size, t, n);
		n = t;
	}
	if (s->h->feat & FE_LSE) {
		if (be)
			bswap_reg(s, size, old, e);
		else
			a_mov_rr(s, T_I64, old, e);
		rr(s, 0x08a07c00 | size << 30 | (acquires(o) ? 1u << 22 : 0) | (releases(o) ? 1u << 15 : 0) | rn(old) << 16,
		    n, addr);
	} else {
		uint8_t *again = s->p, *out;

		load_exclusive(s, o, old, addr);
		if (be)
			bswap_reg(s, size, LIT, old);
		if (size < M_32) /* with the low bits of the expected value */
			rrr(s, 0x6b200000 | size << 13, ZR, be ? LIT : old, e);
		else
			rrr(s, I_SUBS | (size == M_64 ? SF : 0), ZR, be ? LIT : old, e);
		out = a_jcc(s, CC_NE);
		store_exclusive(s, o, n, addr);
		a_reach(s, a_jump(s, I_CBNZ | LIT), again);
		a_here(s, out);
	}
	found(s, o, x, old, be, c);
}

/* ---- floating point and vectors ---- */

static const uint32_t vector_load[] = { 0, 0, I_LDRS, I_LDRD, I_LDRQ };

/* Bytes of the other order within each 1 << size of them. */
static void rev(Sel *s, unsigned size, HReg d, HReg r)
{
	if (size == M_128) { /* halves too */
		rrr(s, 0x6e004000, d, r, r); /* ext #8 */
		rr(s, 0x4e200800, d, d);
	} else {
		rr(s, size == M_32 ? 0x2e200800 : 0x0e200800, d, r);
	}
}

EMIT(a_vld)
{
	unsigned size = o->m & M_SIZE;

	check_align(s, o->m, &x[1], o->imm);
	Place p = guest_mem(s, &x[1], o->imm, size);
	order_before(s, o, false);
	access(s, vector_load[size], size, x[0].r, &p);
	order_after(s, o, false);
	if (o->m & M_BE)
		rev(s, size, x[0].r, x[0].r);
	s->v[o->dst].mark = o->type == T_V128 ? 0 : mark_zero(o->type);
}

EMIT(a_vst)
{
	unsigned size = o->m & M_SIZE;
	HReg r = x[2].r;

	check_align(s, o->m, &x[1], o->imm);
	Place p = guest_mem(s, &x[1], o->imm, size);
	order_before(s, o, true);
	if (o->m & M_BE) {
		HReg t = sel_tmp(s, true);

		rev(s, size, t, r);
		r = t;
	}
	access(s, vector_load[size] & ~0x00400000u, size, r, &p);
	order_after(s, o, true);
}
