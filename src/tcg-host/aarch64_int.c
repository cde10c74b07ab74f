/*
 * Rows of the aarch64 code generator: integer operations.
 */
#include "aarch64.h"

static uint64_t imm_of(const Ir *o, int64_t k)
{
	return o->type == T_I64 ? (uint64_t)k : (uint32_t)k;
}

EMIT(a_copy)
{
	if (x[1].kind == K_IMM)
		a_imm(s, o->type, x[0].r, x[1].k);
	else
		a_mov(s, o->type, x[0].r, x[1].r);
	if (x[0].r >= SEL_V && x[1].kind == K_REG)
		s->v[o->dst].mark = s->v[o->a].mark;
}

EMIT(a_add)
{
	if (x[2].kind == K_IMM)
		a_add_imm(s, o->type, x[0].r, x[1].r, x[2].k);
	else
		rrr(s, I_ADD | sf(o->type), x[0].r, x[1].r, x[2].r);
}

EMIT(a_sub)
{
	if (x[2].kind == K_IMM)
		a_add_imm(s, o->type, x[0].r, x[1].r, -x[2].k);
	else
		rrr(s, I_SUB | sf(o->type), x[0].r, reg_or_zero(&x[1]), x[2].r);
}

EMIT(a_logic)
{
	if (x[2].kind != K_IMM)
		rrr(s, h->with | sf(o->type), x[0].r, x[1].r, x[2].r);
	else if (x[2].k == -1 && h->with == I_EOR)
		rrr(s, I_ORN | sf(o->type), x[0].r, ZR, x[1].r);
	else
		a_logic_imm(s, o->type, h->with, x[0].r, x[1].r, imm_of(o, x[2].k));
}

EMIT(a_andn) { rrr(s, I_BIC | sf(o->type), x[0].r, x[1].r, x[2].r); }
EMIT(a_mul) { rrr(s, I_MADD | sf(o->type) | ZR << 10, x[0].r, x[1].r, x[2].r); }

EMIT(a_mulh) /* with: unsigned */
{
	bool w = o->type == T_I32;

	rrr(s, (w ? 0x9b207c00 : 0x9b407c00) | h->with << 23, x[0].r, x[1].r, x[2].r);
	if (w)
		a_lsr(s, T_I64, x[0].r, x[0].r, 32);
}

/* with: 1 signed, 2 remainder. By 0 the quotient is 0, and the remainder so the dividend; the overflow is as wanted. */
EMIT(a_div)
{
	HReg q = h->with & 2 || !o->m ? ADR : x[0].r;

	rrr(s, 0x1ac00800 | (h->with & 1) << 10 | sf(o->type), q, x[1].r, x[2].r);
	if (h->with & 2) {
		rrr(s, I_MSUB | sf(o->type) | rn(x[1].r) << 10, x[0].r, q, x[2].r);
	} else if (!o->m) {
		rr(s, 0x7100001f | sf(o->type), 0, x[2].r);
		rrr(s, I_CSINV | sf(o->type) | CC_NE << 12, x[0].r, q, ZR);
	}
}

/* with: 0 left, 1 right, 2 arithmetic, 3 rotate right, 4 rotate left */
EMIT(a_shift)
{
	unsigned bits = o->type == T_I64 ? 64 : 32, how = h->with, n = (unsigned)x[2].k & (bits - 1);
	uint32_t wide = sf(o->type) | (bits == 64 ? 1u << 22 : 0);
	HReg by = x[2].r;

	if (x[2].kind == K_IMM) {
		if (how == 4)
			n = (bits - n) & (bits - 1);
		if (how == 0)
			rr(s, I_UBFM | wide | ((bits - n) & (bits - 1)) << 16 | (bits - 1 - n) << 10, x[0].r, x[1].r);
		else if (how < 3)
			rr(s, (how == 1 ? I_UBFM : I_SBFM) | wide | n << 16 | (bits - 1) << 10, x[0].r, x[1].r);
		else
			rrr(s, I_EXTR | wide | n << 10, x[0].r, x[1].r, x[1].r);
		return;
	}
	if (how == 4) {
		rrr(s, I_SUB, ADR, ZR, by);
		by = ADR;
		how = 3;
	}
	rrr(s, 0x1ac02000 | how << 10 | sf(o->type), x[0].r, x[1].r, by);
}

EMIT(a_ext) /* with: signed */
{
	if ((!h->with || s->t->val[o->a].zbits < 32) && o->imm == 32 && s->v[o->a].mark & MARK_ZERO)
		a_mov_rr(s, T_I64, x[0].r, x[1].r);
	else if (o->imm == 32 && (!h->with || o->type == T_I32))
		rrr(s, I_ORR, x[0].r, ZR, x[1].r);
	else if (h->with)
		rr(s, I_SBFM | (o->type == T_I64 ? SF | 1u << 22 : 0) | (unsigned)(o->imm - 1) << 10, x[0].r, x[1].r);
	else
		rr(s, I_UBFM | (unsigned)(o->imm - 1) << 10, x[0].r, x[1].r);
}

EMIT(a_bswap) { rr(s, o->type == T_I64 ? 0xdac00c00 : 0x5ac00800, x[0].r, x[1].r); }

EMIT(a_clz) /* with: ctz */
{
	HReg r = x[1].r;

	if (h->with) {
		rr(s, 0x5ac00000 | sf(o->type), x[0].r, r);
		r = x[0].r;
	}
	rr(s, 0x5ac01000 | sf(o->type), x[0].r, r);
}

EMIT(a_popcnt)
{
	HReg t = sel_tmp(s, true);

	rr(s, o->type == T_I64 ? I_FMOV_DX : I_FMOV_SW, t, x[1].r);
	rr(s, 0x0e205800, t, t); /* cnt */
	rr(s, 0x0e31b800, t, t); /* addv */
	rr(s, I_FMOV_WS, x[0].r, t);
}

static bool same_value(const Opnd *a, const Opnd *b)
{
	return a->v == b->v || (a->kind == K_IMM && b->kind == K_IMM && a->k == b->k);
}

/* The condition after a comparison (of C_TST: after the and), by Cond. */
static const uint8_t cond_of[] = {
	[C_EQ] = CC_EQ, [C_NE] = CC_NE, [C_LT] = CC_LT, [C_GE] = CC_GE, [C_LE] = CC_LE, [C_GT] = CC_GT,
	[C_LTU] = CC_CC, [C_GEU] = CC_CS, [C_LEU] = CC_LS, [C_GTU] = CC_HI, [C_TST] = CC_NE, [C_TSTN] = CC_EQ,
	[C_NEVER] = CC_NE, [C_ALWAYS] = CC_EQ,
};

/* Flags of a - b, and of a & b. */
static void subs(Sel *s, unsigned ty, const Opnd *a, const Opnd *b)
{
	uint64_t u = b->k < 0 ? 0 - (uint64_t)b->k : (uint64_t)b->k;
	uint32_t op = sf(ty) | (b->k < 0 ? 0x3100001f : 0x7100001f);

	if (b->kind != K_IMM) {
		rrr(s, I_SUBS | sf(ty), ZR, a->r, b->r);
	} else if (u < 0x1000) {
		rr(s, op | (uint32_t)u << 10, 0, a->r);
	} else if (u < 0x1000000 && !(u & 0xfff)) {
		rr(s, op | 1u << 22 | (uint32_t)(u >> 12) << 10, 0, a->r);
	} else {
		a_mov_imm(s, LIT, b->k);
		rrr(s, I_SUBS | sf(ty), ZR, a->r, LIT);
	}
}

static void ands(Sel *s, unsigned ty, const Opnd *a, const Opnd *b)
{
	if (b->kind == K_IMM)
		a_logic_imm(s, ty, I_ANDS, ZR, a->r, (uint64_t)b->k);
	else
		rrr(s, I_ANDS | sf(ty), ZR, a->r, b->r);
}

/* Condition flags that were made up to `at` are still the same: only these came since, none of which sets them. No cold
 * part goes back to what follows one. */
static bool flags_stay(const Sel *s, const uint8_t *at)
{
	static const struct { uint32_t mask, op; } harmless[] = {
		{ 0x0a000000, 0x08000000 },                             /* loads, stores */
		{ 0x3f000000, 0x11000000 }, { 0x3f200000, 0x0b000000 }, /* add, sub, but adds, subs */
		{ 0x7f800000, 0x12000000 }, { 0x7f800000, 0x32000000 }, { 0x7f800000, 0x52000000 }, /* and, orr, eor */
		{ 0x7f000000, 0x0a000000 }, { 0x7f000000, 0x2a000000 }, { 0x7f000000, 0x4a000000 },
		{ 0x1f800000, 0x12800000 }, { 0x1f000000, 0x13000000 }, /* move, bitfield, extr */
		{ 0xffffffe0, I_MRS_NZCV },
	};

	for (unsigned i; at < s->p; at += 4) {
		uint32_t w;

		memcpy(&w, at, 4);
		for (i = 0; i < LEN(harmless) && (w & harmless[i].mask) != harmless[i].op; i++)
			;
		if (i == LEN(harmless))
			return false;
	}
	return true;
}

unsigned a_compare(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b)
{
	if (s->flags.at == s->p && b->kind == K_IMM && b->k == 0 && same_reg(a, s->flags.r) && ty == s->flags.type &&
	    (cond == C_NE || cond == C_EQ))
		return cond == C_NE ? s->flags.with : s->flags.with ^ 1u;
	if (s->cmp.at && (cond >= C_TST) == s->cmp.and && cond <= C_TSTN && ty == s->cmp.type &&
	    same_value(a, &s->cmp.a) && same_value(b, &s->cmp.b) && flags_stay(s, s->cmp.at))
		return cond_of[cond];
	if (cond >= C_NEVER)
		rrr(s, I_SUBS, ZR, ZR, ZR);
	else if (cond == C_TST || cond == C_TSTN)
		ands(s, ty, a, b);
	else
		subs(s, ty, a, b);
	return cond_of[cond];
}

EMIT(a_setc)
{
	unsigned cc = a_compare(s, o->type, o->m, &x[1], &x[2]);

	rrr(s, I_CSINC | SF | (cc ^ 1) << 12, x[0].r, ZR, ZR);
	flags_of(s, x[0].r, T_I64, cc);
}

EMIT(a_sel) /* d = cond ? c : d */
{
	unsigned cc = a_compare(s, o->m & SEL_32 ? T_I32 : o->type, o->m & ~SEL_32, &x[1], &x[2]);

	rrr(s, I_CSEL | SF | cc << 12, x[0].r, reg_or_zero(&x[3]), reg_or_zero(&x[4]));
}

EMIT(a_addsl) { rrr(s, I_ADD | sf(o->type) | (unsigned)o->imm << 10, x[0].r, x[1].r, x[2].r); }

EMIT(a_extr)
{
	rrr(s, I_EXTR | (o->type == T_I64 ? SF | 1u << 22 : 0) | (unsigned)o->imm << 10, x[0].r, x[1].r, x[2].r);
}

/* Condition flags as a value: those of NZCV, in place. */
EMIT(a_nz)
{
	switch (o->op) {
	case O_nzsub: a_compare(s, o->type, C_LT, &x[1], &x[2]); break;
	case O_nzlog: a_compare(s, o->type, C_TST, &x[1], &x[2]); break;
	case O_nzadd: {
		if (x[2].kind == K_IMM)
			a_mov_imm(s, LIT, x[2].k);
		rrr(s, I_ADDS | sf(o->type), ZR, x[1].r, x[2].kind == K_IMM ? LIT : x[2].r);
		break;
	}
	case O_nzadc: /* carry: the lowest bit is not less than 1 */
		a_logic_imm(s, T_I32, I_AND, LIT, x[3].r, 1);
		rr(s, 0x7100041f, 0, LIT);
		rrr(s, I_ADCS | sf(o->type), ZR, x[1].r, reg_or_zero(&x[2]));
		break;
	}
	w4(s, I_MRS_NZCV | rn(x[0].r));
	if (o->op == O_nzsub || o->op == O_nzlog) {
		s->cmp.at = s->p;
		s->cmp.and = o->op == O_nzlog;
		s->cmp.a = x[1];
		s->cmp.b = x[2];
		s->cmp.type = o->type;
	}
}

EMIT(a_getl) { a_env(s, I_LDRX, 3, x[0].r, offsetof(Cpu, scratch) + 8 * (size_t)o->imm); }

EMIT(a_putl)
{
	HReg r = reg_or_zero(&x[1]);

	if (x[1].kind == K_IMM && x[1].k) {
		r = ADR;
		a_mov_imm(s, r, x[1].k);
	}
	a_env(s, I_STRX, 3, r, offsetof(Cpu, scratch) + 8 * (size_t)o->imm);
}
