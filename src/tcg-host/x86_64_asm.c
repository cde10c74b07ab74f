/*
 * The x86-64 encoder, and what select.c asks of every host: moves, loads,
 * stores, constants.
 */
#include "x86_64.h"

static void modrm(Sel *s, unsigned reg, const Rm *m)
{
	reg = (reg & 7) << 3;
	if (!m->mem) {
		b1(s, 0xc0 | reg | (m->reg & 7));
		return;
	}
	if (m->reg == -2) {
		b1(s, 5 | reg);
		b4(s, (uint32_t)(m->disp - (intptr_t)sel_exec(s, s->p + 4)));
		return;
	}
	if (m->reg == -1) {
		b1(s, 4 | reg);
		b1(s, m->index < 0 ? 0x25 : 5 | (m->index & 7) << 3 | m->scale << 6);
		b4(s, (uint32_t)m->disp);
		return;
	}
	bool sib = m->index >= 0 || (m->reg & 7) == RSP;
	int mod = m->disp == 0 && (m->reg & 7) != RBP ? 0 : m->disp == (int8_t)m->disp ? 1 : 2;
	b1(s, (unsigned)mod << 6 | reg | (sib ? 4 : (unsigned)m->reg & 7));
	if (sib)
		b1(s, (unsigned)m->scale << 6 | (m->index < 0 ? 4u : (unsigned)m->index & 7) << 3 | ((unsigned)m->reg & 7));
	if (mod == 1)
		b1(s, (unsigned)m->disp);
	else if (mod == 2)
		b4(s, (uint32_t)m->disp);
}

void x_ins(Sel *s, unsigned op, unsigned reg, Rm m)
{
	unsigned rex = (op & W ? 8 : 0) | (reg & 8 ? 4 : 0) | (m.mem && m.index >= 0 && m.index & 8 ? 2 : 0) |
		       (m.reg >= 0 && m.reg & 8 ? 1 : 0);

	if (op & G) {
		if (guest_base)
			b1(s, 0x65);
		if (s->guest->bits == 32)
			b1(s, 0x67);
	}
	if ((op & PFX) == P66)
		b1(s, 0x66);
	else if (op & PFX)
		b1(s, (op & PFX) == PF3 ? 0xf3 : 0xf2);
	if (rex || (op & B && reg >= 4) || (op & BM && !m.mem && m.reg >= 4))
		b1(s, 0x40 | rex);
	if (op & MAP)
		b1(s, 0x0f);
	if ((op & MAP) == M38)
		b1(s, 0x38);
	else if ((op & MAP) == M3A)
		b1(s, 0x3a);
	b1(s, op);
	modrm(s, reg, &m);
}

void x_vex(Sel *s, unsigned op, unsigned reg, unsigned v, Rm m)
{
	unsigned pp = (op & PFX) == P66 ? 1 : (op & PFX) == PF3 ? 2 : (op & PFX) == PF2 ? 3 : 0;
	bool x = m.mem && m.index >= 0 && m.index & 8, bb = m.reg >= 0 && m.reg & 8;

	if (op & G) {
		if (guest_base)
			b1(s, 0x65);
		if (s->guest->bits == 32)
			b1(s, 0x67);
	}
	if ((op & MAP) == M0F && !x && !bb && !(op & W)) {
		b1(s, 0xc5);
		b1(s, (reg & 8 ? 0 : 0x80) | (~v & 15) << 3 | pp);
	} else {
		b1(s, 0xc4);
		b1(s, (reg & 8 ? 0 : 0x80) | (x ? 0 : 0x40) | (bb ? 0 : 0x20) | (op & MAP) >> 8);
		b1(s, (op & W ? 0x80 : 0) | (~v & 15) << 3 | pp);
	}
	b1(s, op);
	modrm(s, reg, &m);
}

void x_mov_rr(Sel *s, unsigned ty, HReg d, HReg r)
{
	if (d != r)
		x_ins(s, 0x8b | w_of(ty), d, rm_reg(r));
}

void x_mov_imm(Sel *s, HReg d, int64_t k)
{
	if (k == 0) {
		x_ins(s, 0x31, d, rm_reg(d));
	} else if (k == (int64_t)(uint32_t)k) {
		if (d & 8)
			b1(s, 0x41);
		b1(s, 0xb8 | (d & 7));
		b4(s, (uint32_t)k);
	} else if (k == (int32_t)k) {
		x_ins(s, 0xc7 | W, 0, rm_reg(d));
		b4(s, (uint32_t)k);
	} else {
		b1(s, 0x48 | (d & 8 ? 1 : 0));
		b1(s, 0xb8 | (d & 7));
		b8(s, (uint64_t)k);
	}
}

void x_alu_imm(Sel *s, unsigned w, unsigned op, Rm m, int32_t k)
{
	if (k == (int8_t)k) {
		x_ins(s, 0x83 | w, op, m);
		b1(s, (unsigned)k);
	} else {
		x_ins(s, 0x81 | w, op, m);
		b4(s, (uint32_t)k);
	}
}

void x_alu_any(Sel *s, unsigned w, unsigned op, HReg d, const Opnd *x)
{
	if (x->kind == K_IMM)
		x_alu_imm(s, w, op, rm_reg(d), (int32_t)x->k);
	else
		x_ins(s, op << 3 | 3 | w, d, rm_of(x));
}

/* ---- callbacks of select.c ---- */

void x_mov(Sel *s, Type ty, HReg d, HReg r)
{
	if (d == r)
		return;
	if (d < SEL_V && r < SEL_V)
		x_mov_rr(s, T_I64, d, r);
	else if (d < SEL_V)
		x_ins(s, 0x7e | M0F | P66 | W, XMM(r), rm_reg(d));
	else if (r < SEL_V)
		x_ins(s, 0x6e | M0F | P66 | (ty == T_F32 ? 0 : W), XMM(d), rm_reg(r));
	else if (x86.avx)
		x_vex(s, 0x28 | M0F, XMM(d), 0, rm_reg(r));
	else
		x_ins(s, 0x28 | M0F, XMM(d), rm_reg(r));
}

void x_fload(Sel *s, unsigned pfx, HReg d, Rm m, unsigned g)
{
	if (x86.avx)
		x_vex(s, 0x10 | M0F | pfx | g, XMM(d), 0, m);
	else
		x_ins(s, 0x10 | M0F | pfx | g, XMM(d), m);
}

void x_vload(Sel *s, HReg d, Rm m, unsigned g)
{
	if (x86.avx)
		x_vex(s, 0x10 | M0F | g, XMM(d), 0, m);
	else
		x_ins(s, 0x10 | M0F | g, XMM(d), m);
}

void x_vstore(Sel *s, HReg r, Rm m, unsigned g)
{
	if (x86.avx)
		x_vex(s, 0x11 | M0F | g, XMM(r), 0, m);
	else
		x_ins(s, 0x11 | M0F | g, XMM(r), m);
}

void x_load(Sel *s, Type ty, HReg d, int32_t off)
{
	if (d < SEL_V)
		x_ins(s, 0x8b | w_of(ty), d, rm_env(off));
	else if (ty == T_V128)
		x_vload(s, d, rm_env(off), 0);
	else
		x_fload(s, PF2, d, rm_env(off), 0);
}

void x_store(Sel *s, Type ty, int32_t off, HReg r)
{
	if (r < SEL_V)
		x_ins(s, 0x89 | w_of(ty), r, rm_env(off));
	else if (ty == T_V128)
		x_vstore(s, r, rm_env(off), 0);
	else if (x86.avx)
		x_vex(s, 0x11 | M0F | PF2, XMM(r), 0, rm_env(off));
	else
		x_ins(s, 0x11 | M0F | PF2, XMM(r), rm_env(off));
}

bool x_store_imm(Sel *s, Type ty, int32_t off, int64_t k)
{
	if ((ty != T_I32 && ty != T_I64 && ty != T_F64) || k != (int32_t)k)
		return false;
	x_ins(s, 0xc7 | (ty == T_I32 ? 0 : W), 0, rm_env(off));
	b4(s, (uint32_t)k);
	return true;
}

void x_imm(Sel *s, Type ty, HReg d, int64_t k)
{
	if (d < SEL_V)
		x_mov_imm(s, d, ty == T_I32 ? (int64_t)(uint32_t)k : k);
	else if (ty == T_V128)
		x_vimm(s, d, s->t->vconst[k].w[0], s->t->vconst[k].w[1]);
	else
		x_vimm(s, d, (uint64_t)k, 0);
}

/* ---- constants behind the block ---- */

/* c->site[0] is the last of the displacements; each holds how far back the one before it is, the first 0. */
static void cold_const(Sel *s, Cold *c)
{
	uint8_t *site = c->site[0];
	int32_t back;

	while ((uintptr_t)sel_exec(s, s->p) & 15)
		b1(s, 0xcc);
	do {
		memcpy(&back, site, 4);
		set32(site, s->p);
		site -= back;
	} while (back);
	b8(s, c->a);
	b8(s, c->b);
	c->emit = NULL; /* nothing can join any more */
}

void x_at_const(Sel *s, uint64_t lo, uint64_t hi)
{
	static Cold *recent[64]; /* what holds this constant, if it is one of this block */
	Cold **r = &recent[(lo ^ hi * 5 ^ lo >> 29 ^ hi >> 13) * 0x9e3779b97f4a7c15 >> 58], *c = *r;
	uint8_t *site = s->p - 4;
	int32_t back = 0;

	if (!c || c >= s->cold + s->ncold || c->emit != cold_const || c->a != lo || c->b != hi) {
		c = *r = sel_cold(s, cold_const);
		c->a = lo;
		c->b = hi;
	} else {
		back = (int32_t)(site - c->site[0]);
	}
	c->site[0] = site;
	memcpy(site, &back, 4);
}

void x_vimm(Sel *s, HReg d, uint64_t lo, uint64_t hi)
{
	if (!(lo | hi)) {
		v3r(s, PXOR, d, d, d);
	} else if ((lo & hi) == UINT64_MAX) {
		v3r(s, 0x76 | M0F | P66, d, d, d);
	} else {
		x_v2op(s, 0x6f | M0F | P66, d, rm_pool(0));
		x_at_const(s, lo, hi);
	}
}

uint8_t x_mark(const Sel *s, Val n)
{
	const Vec *k = &s->t->vconst[s->v[n].pool - 1];

	if (!s->v[n].pool)
		return s->v[n].mark;
	return k->w[1] ? 0 : k->w[0] >> 32 ? MARK_Z64 : MARK_Z64 | MARK_ZERO;
}
