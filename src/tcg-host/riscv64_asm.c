/*
 * The RISC-V encoder as far as it is more than putting fields together, and
 * what select.c asks of every host: moves, loads, stores, constants.
 */
#include "riscv64.h"

/* ---- constants ---- */

void r_li(Sel *s, HReg d, int64_t k)
{
	int32_t low = low12(k);

	if (k == (int32_t)k) {
		uint32_t high = ((uint32_t)k - (uint32_t)low) & 0xfffff000;

		if (!high) {
			ri(s, ADDI, d, ZERO, low);
			return;
		}
		b4(s, LUI | (unsigned)d << 7 | high);
		if (low)
			ri(s, ADDI | WORD, d, d, low);
		return;
	}
	/* Its upper part, shifted into place. */
	uint64_t rest = (uint64_t)k - (uint64_t)(int64_t)low;
	unsigned n = (unsigned)__builtin_ctzll(rest);

	r_li(s, d, (int64_t)rest >> n);
	ri(s, SLLI, d, d, (int)n);
	if (low)
		ri(s, ADDI, d, d, low);
}

void r_add_imm(Sel *s, HReg d, HReg a, int64_t k)
{
	if (!k) {
		mv(s, d, a);
	} else if (fits12(k)) {
		ri(s, ADDI, d, a, (int)k);
	} else {
		r_li(s, RA, k);
		r3(s, ADD, d, a, RA);
	}
}

void r_extend(Sel *s, HReg d, HReg a, unsigned bits, bool sign)
{
	if (bits == 64)
		mv(s, d, a);
	else if (bits == 32 && sign)
		ri(s, ADDI | WORD, d, a, 0);
	else if (bits == 32 && has(s, FE_ZBA))
		r3(s, ADD_UW, d, a, ZERO);
	else if (bits == 8 && !sign)
		ri(s, ANDI, d, a, 255);
	else if (bits < 32 && sign && has(s, FE_ZBB))
		ri(s, bits == 8 ? SEXT_B : SEXT_H, d, a, (bits == 8 ? SEXT_B : SEXT_H) >> 20);
	else if (bits == 16 && has(s, FE_ZBB))
		r3(s, ZEXT_H, d, a, ZERO);
	else {
		ri(s, SLLI, d, a, 64 - (int)bits);
		ri(s, sign ? SRAI : SRLI, d, d, 64 - (int)bits);
	}
}

/* ---- branches ---- */

void r_site(Sel *s, uint8_t *site, const uint8_t *to)
{
	int64_t d = to - site;
	uint32_t op, v = (uint32_t)d;

	memcpy(&op, site, 4);
	if ((op & 127) == JAL) {
		op = (op & 0xfff) | (v & 0xff000) | (v >> 11 & 1) << 20 | (v >> 1 & 0x3ff) << 21 | (v >> 20 & 1) << 31;
		s->too_far |= d < -(1 << 20) || d >= 1 << 20;
	} else {
		op = (op & 0x1fff07f) | (v >> 11 & 1) << 7 | (v >> 1 & 15) << 8 | (v >> 5 & 63) << 25 | (v >> 12 & 1) << 31;
		s->too_far |= d < -4096 || d >= 4096;
	}
	memcpy(site, &op, 4);
}

uint8_t *r_branch(Sel *s, unsigned op, unsigned a, unsigned b)
{
	if (!s->far)
		return near(s, op, a, b);
	uint8_t *over = near(s, op ^ BNOT, a, b), *site = jump(s);
	here(s, over);
	return site;
}

void r_far(Sel *s, unsigned link, const uint8_t *exec)
{
	int64_t d = exec - sel_exec(s, s->p);
	unsigned via = link ? link : T0;

	b4(s, AUIPC | via << 7 | ((uint32_t)(d + 0x800) & 0xfffff000));
	ri(s, JALR, link, via, (int)(d & 0xfff));
}

/* ---- the Cpu ---- */

Place r_env(Sel *s, int32_t off)
{
	off -= (int32_t)offsetof(Cpu, state) + ENV_BIAS;
	if (fits12(off))
		return (Place){ ENV, off };
	int32_t low = low12(off);
	b4(s, LUI | RA << 7 | ((uint32_t)(off - low) & 0xfffff000));
	r3(s, ADD, RA, RA, ENV);
	return (Place){ RA, low };
}

static Place plus8(Place p)
{
	return (Place){ p.base, p.off + 8 };
}

Place r_home(Sel *s, HReg r)
{
	if (s->h->temps >> r & 1)
		return (Place){ SP, FR_VEC + 16 * (int32_t)(num(r) < 8 ? num(r) : num(r) - 20) };
	for (unsigned i = 0; i < stub.npinned; i++)
		if (stub.pinned[i].hreg == r)
			return r_env(s, sel_reg_off(s, stub.pinned[i].reg));
	fatal("code generator: no vector in f%u", num(r));
}

static Place high_of(Sel *s, HReg r)
{
	return plus8(r_home(s, r));
}

Place r_low(Sel *s, const Opnd *x)
{
	return r_env(s, x->off);
}

Place r_high(Sel *s, const Opnd *x)
{
	return x->kind == K_MEM ? r_env(s, x->off + 8) : high_of(s, x->r);
}

void r_get_low(Sel *s, HReg d, const Opnd *x)
{
	if (x->kind == K_MEM)
		ld_at(s, LD, d, r_low(s, x));
	else if (x->kind == K_POOL)
		r_li(s, d, (int64_t)s->t->vconst[x->k].w[0]);
	else
		r3(s, FMV_X_W | DBL, d, x->r, 0);
}

void r_get_high(Sel *s, HReg d, const Opnd *x)
{
	if (x->kind == K_POOL)
		r_li(s, d, (int64_t)s->t->vconst[x->k].w[1]);
	else
		ld_at(s, LD, d, r_high(s, x));
}

void r_set_low(Sel *s, HReg vec, HReg r)
{
	r3(s, FMV_W_X | DBL, vec, r, 0);
}

void r_set_high(Sel *s, HReg vec, HReg r)
{
	st_at(s, SD, high_of(s, vec), r);
}

void r_mov(Sel *s, Type ty, HReg d, HReg r)
{
	if (d == r)
		return;
	if (d < SEL_V && r < SEL_V) {
		mv(s, d, r);
		return;
	}
	if (d < SEL_V || r < SEL_V) {
		r3(s, d < SEL_V ? FMV_X_W | DBL : FMV_W_X | (ty == T_F32 ? 0 : DBL), d, r, 0);
		return;
	}
	r3(s, FSGNJ | DBL, d, r, r);
	if (ty == T_V128) {
		ld_at(s, LD, T0, high_of(s, r));
		r_set_high(s, d, T0);
	}
}

void r_load(Sel *s, Type ty, HReg d, int32_t off)
{
	Place p = r_env(s, off);

	if (d < SEL_V) {
		ld_at(s, ty == T_I32 ? LW : LD, d, p);
		return;
	}
	ld_at(s, FLD, d, p);
	if (ty == T_V128) {
		ld_at(s, LD, T0, plus8(p));
		r_set_high(s, d, T0);
	}
}

void r_store(Sel *s, Type ty, int32_t off, HReg r)
{
	Place p = r_env(s, off);

	if (r < SEL_V) {
		st_at(s, ty == T_I32 ? SW : SD, p, r);
		return;
	}
	st_at(s, FSD, p, r);
	if (ty == T_V128) {
		ld_at(s, LD, T0, high_of(s, r));
		st_at(s, SD, plus8(r_env(s, off)), T0);
	}
}

bool r_store_imm(Sel *s, Type ty, int32_t off, int64_t k)
{
	if (k || (ty != T_I32 && ty != T_I64 && ty != T_F64))
		return false;
	st_env(s, ty == T_I32 ? SW : SD, off, ZERO);
	return true;
}

void r_imm(Sel *s, Type ty, HReg d, int64_t k)
{
	if (d < SEL_V) {
		r_li(s, d, ty == T_I32 ? (int32_t)k : k);
		return;
	}
	if (ty == T_V128) {
		const Vec *v = &s->t->vconst[k];

		k = (int64_t)v->w[0];
		if (v->w[1])
			r_li(s, T0, (int64_t)v->w[1]);
		r_set_high(s, d, v->w[1] ? T0 : ZERO);
	}
	if (k)
		r_li(s, T0, ty == T_F32 ? (int32_t)k : k);
	r3(s, FMV_W_X | (ty == T_F32 ? 0 : DBL), d, k ? T0 : ZERO, 0);
}

/* ---- operands ---- */

bool r_is_signed(const Sel *s, Val n)
{
	const ValInfo *v = &s->t->val[n];

	return v->is_const ? v->type == T_I32 || v->k == (int32_t)v->k :
	       s->v[n].mark & MARK_SIGN || (v->type == T_I64 && v->sbits <= 32);
}

HReg r_reg(Sel *s, const Opnd *x, HReg d)
{
	if (x->kind != K_IMM)
		return x->r;
	if (!x->k)
		return ZERO;
	r_li(s, d, x->k);
	return d;
}

HReg r_signed(Sel *s, unsigned ty, const Opnd *x, HReg d)
{
	if (x->kind == K_IMM) {
		Opnd k = { .kind = K_IMM, .k = ty == T_I32 ? (int32_t)x->k : x->k };
		return r_reg(s, &k, d);
	}
	if (ty != T_I32 || r_is_signed(s, x->v))
		return x->r;
	ri(s, ADDI | WORD, d, x->r, 0);
	return d;
}
