/*
 * Rows of the x86-64 code generator: integer operations.
 */
#include "x86_64.h"

EMIT(x_copy)
{
	if (x[1].kind == K_IMM)
		x_imm(s, o->type, x[0].r, x[1].k);
	else if (x[1].kind == K_MEM)
		x_load(s, o->type, x[0].r, x[1].off);
	else
		x_mov(s, o->type, x[0].r, x[1].r);
	if (x[0].r >= SEL_V && x[1].kind == K_REG)
		s->v[o->dst].mark = s->v[o->a].mark;
}

/* op on a place in the Cpu, x[0]. */
static void alu_mem(Sel *s, unsigned w, unsigned op, Opnd *x)
{
	if (x[2].kind == K_IMM)
		x_alu_imm(s, w, op, rm_of(&x[0]), (int32_t)x[2].k);
	else
		x_ins(s, op << 3 | 1 | w, x[2].r, rm_of(&x[0]));
}

EMIT(x_add)
{
	unsigned w = w_of(o->type);
	HReg d = x[0].r, a = x[1].r;

	if (x[0].kind == K_MEM) {
		alu_mem(s, w, ALU_ADD, x);
		return;
	}
	if (x[2].kind == K_IMM) {
		if (d != a) {
			x_ins(s, 0x8d | w, d, (Rm){ .mem = true, .reg = a, .index = -1, .disp = (int32_t)x[2].k });
			return;
		}
		x_alu_imm(s, w, ALU_ADD, rm_reg(d), (int32_t)x[2].k);
	} else if (x[2].kind == K_MEM) {
		x_mov_rr(s, o->type, d, a);
		x_alu_any(s, w, ALU_ADD, d, &x[2]);
	} else if (d == a) {
		x_alu_any(s, w, ALU_ADD, d, &x[2]);
	} else if (d == x[2].r) {
		x_alu_any(s, w, ALU_ADD, d, &x[1]);
	} else {
		x_ins(s, 0x8d | w, d, (Rm){ .mem = true, .reg = a, .index = x[2].r });
		return;
	}
	flags_of(s, d, o->type, 5);
}

EMIT(x_alu)
{
	unsigned w = w_of(o->type);

	if (x[0].kind == K_MEM) {
		alu_mem(s, w, h->with, x);
		return;
	}
	if (h->with == ALU_XOR && x[2].kind == K_IMM && x[2].k == -1) {
		x_ins(s, 0xf7 | w, 2, rm_reg(x[0].r)); /* not: leaves the flags alone */
		return;
	}
	if (h->with == ALU_SUB && x[2].kind == K_IMM && x[2].k != INT32_MIN)
		x_alu_imm(s, w, ALU_ADD, rm_reg(x[0].r), (int32_t)-x[2].k);
	else if (h->with == ALU_AND && x[2].kind == K_IMM && x[2].k >= 0) /* the upper half becomes 0 anyway */
		x_alu_imm(s, 0, ALU_AND, rm_reg(x[0].r), (int32_t)x[2].k);
	else
		x_alu_any(s, w, h->with, x[0].r, &x[2]);
	flags_of(s, x[0].r, o->type, 5);
}

EMIT(x_neg) /* 0 - b */
{
	x_mov_rr(s, o->type, x[0].r, x[2].r);
	x_ins(s, 0xf7 | w_of(o->type), 3, rm_reg(x[0].r));
}

EMIT(x_andn)
{
	x_vex(s, 0xf2 | M38 | w_of(o->type), x[0].r, x[2].r, rm_of(&x[1]));
}

EMIT(x_andn_slow)
{
	HReg r = sel_tmp(s, false);

	x_mov_rr(s, o->type, r, x[2].r);
	x_ins(s, 0xf7 | w_of(o->type), 2, rm_reg(r));
	x_ins(s, 0x23 | w_of(o->type), x[0].r, rm_reg(r));
}

EMIT(x_mul)
{
	if (x[2].kind == K_IMM) {
		x_ins(s, 0x69 | w_of(o->type), x[0].r, rm_of(&x[1]));
		b4(s, (uint32_t)x[2].k);
	} else {
		x_ins(s, 0xaf | M0F | w_of(o->type), x[0].r, rm_of(&x[2]));
	}
}

EMIT(x_mulh)
{
	x_mov_rr(s, o->type, RAX, x[1].r);
	x_ins(s, 0xf7 | w_of(o->type), h->with, rm_of(&x[2]));
	x_mov_rr(s, o->type, x[0].r, RDX);
}

/* RISC-V's rules of division: by 0 and the one overflow on a cold path. */
static void cold_div(Sel *s, Cold *c)
{
	bool is_signed = c->a & 1, rem = c->a & 2;
	unsigned w = c->a & 4 ? W : 0;
	uint8_t *j;

	cold_sites(s, c);
	/* Dividend in rax, divisor in x[0]: 0, or -1 when signed. */
	HReg d = c->x[1].r;
	x_ins(s, 0x85 | w, c->x[0].r, rm_reg(c->x[0].r));
	j = jcc8(s, 5);
	if (rem)
		x_mov_rr(s, T_I64, d, RAX);
	else
		x_mov_imm(s, d, c->a & 8 ? 0 : -1);
	jmp_back(s, c->back);
	here8(s, j);
	if (is_signed) {
		if (rem) {
			x_mov_imm(s, d, 0);
		} else {
			x_mov_rr(s, T_I64, d, RAX);
			x_ins(s, 0xf7 | w, 3, rm_reg(d));
		}
		jmp_back(s, c->back);
	}
}

EMIT(x_div)
{
	bool is_signed = h->with & 1, rem = h->with & 2;
	unsigned w = w_of(o->type);
	Cold *c = sel_cold(s, cold_div);

	x_mov_rr(s, o->type, RAX, x[1].r);
	if (is_signed) { /* divisor + 1 is 0 or 1, unsigned: one of the odd cases */
		x_ins(s, 0x8d | w, RDX, (Rm){ .mem = true, .reg = x[2].r, .index = -1, .disp = 1 });
		x_alu_imm(s, w, ALU_CMP, rm_reg(RDX), 1);
		c->site[0] = jcc32(s, 6);
		if (w)
			b1(s, 0x48);
		b1(s, 0x99);
	} else {
		x_ins(s, 0x85 | w, x[2].r, rm_reg(x[2].r));
		c->site[0] = jcc32(s, 4);
		x_ins(s, 0x31, RDX, rm_reg(RDX));
	}
	x_ins(s, 0xf7 | w, is_signed ? 7 : 6, rm_reg(x[2].r));
	x_mov_rr(s, o->type, x[0].r, rem ? RDX : RAX);
	c->back = s->p;
	c->x[0] = x[2];
	c->x[1] = x[0];
	c->a = (h->with & 3) | (w ? 4 : 0) | (o->m ? 8 : 0);
}

/* shl 4, shr 5, sar 7, rol 0, ror 1 */
EMIT(x_shift_imm)
{
	unsigned n = (unsigned)x[2].k & (o->type == T_I64 ? 63 : 31);

	x_ins(s, 0xc1 | w_of(o->type), h->with, rm_reg(x[0].r));
	b1(s, n);
}

EMIT(x_rorx)
{
	unsigned bits = o->type == T_I64 ? 64 : 32, n = (unsigned)x[2].k & (bits - 1);

	x_vex(s, 0xf0 | M3A | PF2 | w_of(o->type), x[0].r, 0, rm_of(&x[1]));
	b1(s, h->with ? n : (bits - n) & (bits - 1));
}

EMIT(x_shiftx)
{
	x_vex(s, 0xf7 | M38 | h->with | w_of(o->type), x[0].r, x[2].r, rm_of(&x[1]));
}

EMIT(x_shift_cl) /* rcx is clobbered; the result is not in it as operands are early */
{
	HReg d = x[0].r;

	x_ins(s, 0x8b | W, RCX, rm_reg(x[2].r));
	if (d == RCX) { /* the allocator may give rcx to the result: work in rax, which this row clobbers too */
		x_mov_rr(s, o->type, RAX, x[1].r);
		x_ins(s, 0xd3 | w_of(o->type), h->with, rm_reg(RAX));
		x_mov_rr(s, o->type, RCX, RAX);
		return;
	}
	x_mov_rr(s, o->type, d, x[1].r);
	x_ins(s, 0xd3 | w_of(o->type), h->with, rm_reg(d));
}

EMIT(x_ext)
{
	static const unsigned sx[] = { [8] = 0xbe | M0F | BM, [16] = 0xbf | M0F, [32] = 0x63 };
	static const unsigned zx[] = { [8] = 0xb6 | M0F | BM, [16] = 0xb7 | M0F, [32] = 0x8b };
	bool is_signed = h->with;

	if (!is_signed && o->imm == 32 && x[1].kind == K_REG && s->v[o->a].mark & MARK_ZERO)
		x_mov_rr(s, T_I64, x[0].r, x[1].r);
	else if (is_signed && o->imm == 32 && o->type == T_I32)
		x_ins(s, 0x8b, x[0].r, rm_of(&x[1]));
	else
		x_ins(s, (is_signed ? sx : zx)[o->imm] | (is_signed ? w_of(o->type) : 0), x[0].r, rm_of(&x[1]));
}

EMIT(x_bswap)
{
	unsigned r = x[0].r;

	if (w_of(o->type) || r & 8)
		b1(s, 0x40 | (w_of(o->type) ? 8 : 0) | (r & 8 ? 1 : 0));
	b1(s, 0x0f);
	b1(s, 0xc8 | (r & 7));
}

EMIT(x_bits) /* lzcnt, tzcnt, popcnt */
{
	if (!(x[1].kind == K_REG && x[1].r == x[0].r)) /* break the false dependency */
		x_ins(s, 0x31, x[0].r, rm_reg(x[0].r));
	x_ins(s, h->with | M0F | PF3 | w_of(o->type), x[0].r, rm_of(&x[1]));
}

EMIT(x_bsr) /* clz and ctz without lzcnt: early result */
{
	unsigned bits = o->type == T_I64 ? 64 : 32;
	bool clz = h->with;

	x_ins(s, (clz ? 0xbd : 0xbc) | M0F | w_of(o->type), x[0].r, rm_reg(x[1].r));
	uint8_t *j = jcc8(s, 5);
	x_mov_imm(s, x[0].r, clz ? 2 * bits - 1 : bits);
	here8(s, j);
	if (clz)
		x_alu_imm(s, 0, ALU_XOR, rm_reg(x[0].r), (int32_t)bits - 1);
}

EMIT(x_popcnt_slow)
{
	HReg r = x[0].r, k = RCX, u = RDX;
	unsigned w = w_of(o->type);

	x_ins(s, 0x8b | w, RAX, rm_reg(x[1].r)); /* of 32 bits, zero-extends them also from RAX to itself */
	x_mov_rr(s, T_I64, u, RAX);
	x_ins(s, 0xd1 | W, 5, rm_reg(u));
	x_mov_imm(s, k, 0x5555555555555555);
	x_ins(s, 0x23 | W, u, rm_reg(k));
	x_ins(s, 0x2b | W, RAX, rm_reg(u));
	x_mov_imm(s, k, 0x3333333333333333);
	x_mov_rr(s, T_I64, u, RAX);
	x_ins(s, 0xc1 | W, 5, rm_reg(u)), b1(s, 2);
	x_ins(s, 0x23 | W, u, rm_reg(k));
	x_ins(s, 0x23 | W, RAX, rm_reg(k));
	x_ins(s, 0x03 | W, RAX, rm_reg(u));
	x_mov_rr(s, T_I64, u, RAX);
	x_ins(s, 0xc1 | W, 5, rm_reg(u)), b1(s, 4);
	x_ins(s, 0x03 | W, RAX, rm_reg(u));
	x_mov_imm(s, k, 0x0f0f0f0f0f0f0f0f);
	x_ins(s, 0x23 | W, RAX, rm_reg(k));
	x_mov_imm(s, k, 0x0101010101010101);
	x_ins(s, 0xaf | M0F | W, RAX, rm_reg(k));
	x_ins(s, 0xc1 | W, 5, rm_reg(RAX)), b1(s, 56);
	x_mov_rr(s, T_I64, r, RAX);
}

static bool same_value(const Opnd *a, const Opnd *b)
{
	return a->v == b->v || (a->kind == K_IMM && b->kind == K_IMM && a->k == b->k);
}

unsigned x_compare(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b)
{
	static const uint8_t cc[] = {
		[C_EQ] = 4, [C_NE] = 5, [C_LT] = 12, [C_GE] = 13, [C_LE] = 14, [C_GT] = 15,
		[C_LTU] = 2, [C_GEU] = 3, [C_LEU] = 6, [C_GTU] = 7, [C_TST] = 5, [C_TSTN] = 4,
	};
	unsigned w = w_of(ty);

	if (s->flags.at == s->p && b->kind == K_IMM && b->k == 0 && same_reg(a, s->flags.r) && ty == s->flags.type &&
	    (cond == C_NE || cond == C_EQ))
		return cond == C_NE ? s->flags.with : s->flags.with ^ 1u;
	if (s->cmp.at == s->p && (cond >= C_TST) == s->cmp.and && cond <= C_TSTN && ty == s->cmp.type && same_value(a, &s->cmp.a) && same_value(b, &s->cmp.b))
		return cc[cond];
	if (cond >= C_NEVER) { /* compare a register with itself */
		x_ins(s, 0x39 | W, RSP, rm_reg(RSP));
		return cond == C_NEVER ? 5 : 4;
	}
	if (cond == C_TST || cond == C_TSTN) {
		if (b->kind == K_IMM) {
			if (a->kind == K_REG && b->k >= 0 && b->k < 128) {
				x_ins(s, 0xf6 | BM, 0, rm_reg(a->r));
				b1(s, (unsigned)b->k);
			} else {
				x_ins(s, 0xf7 | w, 0, rm_of(a));
				b4(s, (uint32_t)b->k);
			}
		} else if (a->kind == K_MEM) {
			x_ins(s, 0x85 | w, b->r, rm_of(a));
		} else {
			x_ins(s, 0x85 | w, a->r, rm_of(b));
		}
	} else if (b->kind == K_IMM && b->k == 0 && a->kind == K_REG) {
		x_ins(s, 0x85 | w, a->r, rm_reg(a->r));
	} else if (b->kind == K_IMM) {
		x_alu_imm(s, w, ALU_CMP, rm_of(a), (int32_t)b->k);
	} else if (a->kind == K_MEM) {
		x_ins(s, 0x39 | w, b->r, rm_of(a));
	} else {
		x_ins(s, 0x3b | w, a->r, rm_of(b));
	}
	return cc[cond];
}

EMIT(x_setc)
{
	HReg d = x[0].r;
	bool late = same_reg(&x[1], d) || same_reg(&x[2], d);

	if (!late)
		x_ins(s, 0x31, d, rm_reg(d));
	unsigned cc = x_compare(s, o->type, o->m, &x[1], &x[2]);
	x_ins(s, 0x90 | cc | M0F | BM, 0, rm_reg(d));
	if (late)
		x_ins(s, 0xb6 | M0F | BM, d, rm_reg(d));
	flags_of(s, d, T_I64, cc);
}

EMIT(x_sel) /* d = cond ? c : d */
{
	unsigned cc = x_compare(s, o->m & SEL_32 ? T_I32 : o->type, o->m & ~SEL_32, &x[1], &x[2]);
	HReg d = x[0].r;

	if (same_reg(&x[3], d)) {
		x_ins(s, 0x40 | (cc ^ 1) | M0F | W, d, rm_of(&x[4]));
	} else {
		x_mov(s, T_I64, d, x[4].r);
		x_ins(s, 0x40 | cc | M0F | W, d, rm_of(&x[3]));
	}
}

EMIT(x_addsl)
{
	x_ins(s, 0x8d | w_of(o->type), x[0].r, (Rm){ .mem = true, .reg = x[1].r, .index = x[2].r, .scale = o->imm });
	(void)h;
}

EMIT(x_extr) /* result in b's place: shrd */
{
	HReg d = x[0].r;

	if (same_reg(&x[1], d) && !same_reg(&x[2], d)) { /* the other way round */
		x_ins(s, 0xa4 | M0F | w_of(o->type), x[2].r, rm_reg(d));
		b1(s, (unsigned)type_bits(o->type) - (unsigned)o->imm);
		return;
	}
	x_mov_rr(s, o->type, d, x[2].r);
	x_ins(s, 0xac | M0F | w_of(o->type), x[1].r, rm_reg(d));
	b1(s, (unsigned)o->imm);
	(void)h;
}

/* Condition flags as a value: sign, zero and borrow to ah, overflow to al. */
EMIT(x_nz)
{
	unsigned w = w_of(o->type);
	HReg d = x[0].r;

	switch (o->op) {
	case O_nzsub:
		x_ins(s, 0x31, RAX, rm_reg(RAX)); /* what follows writes parts of it */
		x_compare(s, o->type, C_LT, &x[1], &x[2]);
		break;
	case O_nzlog:
		x_ins(s, 0x31, RAX, rm_reg(RAX));
		x_compare(s, o->type, C_TST, &x[1], &x[2]);
		b1(s, 0xf9); /* stc */
		break;
	case O_nzadd:
		x_mov_rr(s, o->type, RAX, x[1].r);
		x_alu_any(s, w, ALU_ADD, RAX, &x[2]);
		b1(s, 0xf5); /* cmc */
		break;
	case O_nzadc:
		x_mov_rr(s, o->type, RAX, x[1].r);
		x_ins(s, 0xba | M0F, 4, rm_reg(x[3].r)); /* bt */
		b1(s, 0);
		x_alu_any(s, w, ALU_ADC, RAX, &x[2]);
		b1(s, 0xf5);
		break;
	}
	b1(s, 0x9f); /* lahf */
	x_ins(s, 0x90 | M0F | BM, 0, rm_reg(RAX)); /* seto */
	x_mov_rr(s, T_I32, d, RAX);
	if (o->op == O_nzsub || o->op == O_nzlog) {
		s->cmp.at = s->p;
		s->cmp.and = o->op == O_nzlog;
		s->cmp.a = x[1];
		s->cmp.b = x[2];
		s->cmp.type = o->type;
	}
	(void)h;
}

EMIT(x_getl) { x_ins(s, 0x8b | W, x[0].r, rm_env((int32_t)(offsetof(Cpu, scratch) + 8 * o->imm))); (void)h; }

EMIT(x_putl)
{
	if (x[1].kind == K_IMM) {
		x_ins(s, 0xc7 | W, 0, rm_env((int32_t)(offsetof(Cpu, scratch) + 8 * o->imm)));
		b4(s, (uint32_t)x[1].k);
	} else {
		x_ins(s, 0x89 | W, x[1].r, rm_env((int32_t)(offsetof(Cpu, scratch) + 8 * o->imm)));
	}
}
