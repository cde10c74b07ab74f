/*
 * Rows of the RISC-V code generator: integers. 32-bit operations are done by
 * the instructions that extend their result by its sign, and say so (MARK_SIGN).
 */
#include "riscv64.h"

static unsigned word(unsigned ty) { return ty == T_I32 ? WORD : 0; }
static void is_signed(Sel *s, const Ir *o) { s->v[o->dst].mark = o->type == T_I32 ? MARK_SIGN : 0; }

EMIT(r_copy)
{
	if (x[1].kind == K_IMM) {
		r_imm(s, o->type, x[0].r, x[1].k);
		return;
	}
	if (o->type == T_F32 && s->t->val[o->a].type != T_F32) { /* becomes boxed */
		r3(s, FMV_X_W, T0, x[1].r, 0);
		r3(s, FMV_W_X, x[0].r, T0, 0);
		return;
	}
	s->v[o->dst].mark = s->v[o->a].mark;
	r_mov(s, o->type, x[0].r, x[1].r);
}

EMIT(r_alu)
{
	r3(s, h->with | (h->with == ADD || h->with == SUB || h->with == MUL ? word(o->type) : 0), x[0].r,
	   x[1].kind == K_IMM ? ZERO : x[1].r, x[2].r);
	if (h->with == ADD || h->with == SUB || h->with == MUL || (r_is_signed(s, o->a) && r_is_signed(s, o->b)))
		is_signed(s, o);
}

EMIT(r_alu_imm)
{
	int k = (int)x[2].k;

	if (o->op == O_sub)
		k = -k;
	ri(s, h->with | (h->with == ADDI ? word(o->type) : 0), x[0].r, x[1].r, k);
	if (h->with == ADDI || r_is_signed(s, o->a))
		is_signed(s, o);
}

EMIT(r_mul_high)
{
	if (o->type == T_I64) {
		r3(s, h->with, x[0].r, x[1].r, x[2].r);
		return;
	}
	HReg a = T0, b = RA;

	if (h->with == MULH) {
		a = r_signed(s, T_I32, &x[1], T0);
		b = r_signed(s, T_I32, &x[2], RA);
	} else {
		r_extend(s, T0, x[1].r, 32, false);
		r_extend(s, RA, x[2].r, 32, false);
	}
	r3(s, MUL, x[0].r, a, b);
	ri(s, SRAI, x[0].r, x[0].r, 32);
	is_signed(s, o);
}

EMIT(r_div)
{
	HReg b = x[2].r;

	if (o->m) { /* by zero: 0 */
		HReg z = r_signed(s, o->type, &x[2], T0);

		snez(s, T0, z);
		neg(s, T0, T0);
	}
	r3(s, h->with | word(o->type), x[0].r, x[1].r, b);
	if (o->m)
		r3(s, AND, x[0].r, x[0].r, T0);
	is_signed(s, o);
}

EMIT(r_andn)
{
	if (has(s, FE_ZBB)) {
		r3(s, ANDN, x[0].r, x[1].r, x[2].r);
	} else {
		ri(s, XORI, T0, x[2].r, -1);
		r3(s, AND, x[0].r, x[1].r, T0);
	}
	if (r_is_signed(s, o->a) && r_is_signed(s, o->b))
		is_signed(s, o);
}

EMIT(r_shift)
{
	static const unsigned imm[] = { [SLL >> 12 & 7] = SLLI, [SRL >> 12 & 7] = SRLI };

	if (x[2].kind == K_IMM)
		ri(s, imm[h->with >> 12 & 7] | (h->with & 0x40000000) | word(o->type), x[0].r, x[1].r,
		   (int)(x[2].k & (type_bits(o->type) - 1)) | (h->with == SRA ? 0x400 : 0));
	else
		r3(s, h->with | word(o->type), x[0].r, x[1].r, x[2].r);
	is_signed(s, o);
}

EMIT(r_rot)
{
	unsigned w = word(o->type), bits = (unsigned)type_bits(o->type);
	bool left = h->with;

	if (x[2].kind == K_IMM) {
		unsigned n = (unsigned)x[2].k & (bits - 1);

		n = left ? (bits - n) & (bits - 1) : n; /* to the right */
		if (has(s, FE_ZBB)) {
			ri(s, RORI | w, x[0].r, x[1].r, (int)(0x600 | n));
		} else {
			ri(s, SRLI | w, T0, x[1].r, (int)n);
			ri(s, SLLI | w, x[0].r, x[1].r, (int)((bits - n) & (bits - 1)));
			r3(s, OR, x[0].r, x[0].r, T0);
		}
	} else if (has(s, FE_ZBB)) {
		r3(s, (left ? ROL : ROR) | w, x[0].r, x[1].r, x[2].r);
	} else {
		neg(s, RA, x[2].r);
		r3(s, (left ? SLL : SRL) | w, T0, x[1].r, x[2].r);
		r3(s, (left ? SRL : SLL) | w, RA, x[1].r, RA);
		r3(s, OR, x[0].r, T0, RA);
	}
	is_signed(s, o);
}

EMIT(r_ext)
{
	bool sign = h->with;

	if (sign && o->imm == 32 && r_is_signed(s, o->a))
		mv(s, x[0].r, x[1].r);
	else
		r_extend(s, x[0].r, x[1].r, (unsigned)o->imm, sign);
	if (sign || o->imm < 32)
		s->v[o->dst].mark = MARK_SIGN;
}

/* Without Zbb: in C. */
static void bits_slow(Cpu *c, uint64_t op)
{
	uint64_t a = c->fparg[0], r = 0;

	switch (op) {
	case O_bswap: r = __builtin_bswap64(a); break;
	case O_clz: r = a ? (uint64_t)__builtin_clzll(a) : 64; break;
	case O_ctz: r = a ? (uint64_t)__builtin_ctzll(a) : 64; break;
	case O_popcnt: r = (uint64_t)__builtin_popcountll(a); break;
	}
	c->fparg[3] = r;
}

/* bswap, clz, ctz, popcnt: of 64 bits, with the operand in place for 32. */
EMIT(r_bits)
{
	HReg d = x[0].r, a = x[1].r;
	bool w = o->type == T_I32;

	if (has(s, FE_ZBB)) {
		unsigned op = h->with | (w && o->op != O_bswap ? WORD : 0);
		ri(s, op, d, a, (int)(op >> 20));
		if (w && o->op == O_bswap)
			ri(s, SRAI, d, d, 32 | 0x400);
		is_signed(s, o);
		return;
	}
	if (w && o->op == O_popcnt) {
		r_extend(s, T0, a, 32, false);
		a = T0;
	} else if (w && o->op == O_ctz) {
		ri(s, ADDI, T0, ZERO, 1);
		ri(s, SLLI, T0, T0, 32);
		r3(s, OR, T0, T0, a);
		a = T0;
	} else if (w && o->op == O_clz) {
		ri(s, SLLI, T0, a, 32);
		ri(s, ADDI, RA, ZERO, 1);
		ri(s, SLLI, RA, RA, 31);
		r3(s, OR, T0, T0, RA);
		a = T0;
	}
	st_env(s, SD, offsetof(Cpu, fparg[0]), a);
	r_slow(s, (void *)(uintptr_t)bits_slow, o->op);
	ld_env(s, LD, d, offsetof(Cpu, fparg[3]));
	if (w && o->op == O_bswap)
		ri(s, SRAI, d, d, 32 | 0x400);
	is_signed(s, o);
}

/* ---- comparison ---- */

/* The number of the only bit that is set in constant x, or -1. */
static int one_bit(unsigned ty, const Opnd *x)
{
	uint64_t k = ty == T_I32 ? (uint32_t)x->k : (uint64_t)x->k;

	return x->kind == K_IMM && k && !(k & (k - 1)) ? __builtin_ctzll(k) : -1;
}

/* What the last operation, which made flags of a - b (Sel.cmp), has left in registers: 1 when less, equal, unsigned
 * less (T0). */
static HReg was_less, was_equal;

static bool same(const Opnd *a, const Opnd *b)
{
	return a->kind == b->kind && (a->kind == K_IMM ? a->k == b->k : a->v == b->v);
}

/* The test by these, if that is not longer. */
static bool by_flags(Sel *s, unsigned cond, const Opnd *b, Test *t)
{
	bool sign = cond <= C_GT, orders = sign ? cond >= C_LE : cond >= C_LEU;
	HReg r = cond <= C_NE ? was_equal : sign ? was_less : T0;

	if (cond > C_GTU || (orders && s->cmp.type != T_I32 && b->kind == K_REG))
		return false;
	if (orders)
		r3(s, OR, T0, r, was_equal);
	*t = (Test){ cond & 1 ? BEQ : BNE, orders ? T0 : r, ZERO };
	return true;
}

Test r_test(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b)
{
	static const struct { uint16_t op; bool swap; } how[] = {
		[C_EQ] = { BEQ, 0 }, [C_NE] = { BNE, 0 }, [C_LT] = { BLT, 0 }, [C_GE] = { BGE, 0 }, [C_LE] = { BGE, 1 },
		[C_GT] = { BLT, 1 }, [C_LTU] = { BLTU, 0 }, [C_GEU] = { BGEU, 0 }, [C_LEU] = { BGEU, 1 }, [C_GTU] = { BLTU, 1 },
		[C_TST] = { BNE, 0 }, [C_TSTN] = { BEQ, 0 },
	};
	Test t;

	if (cond >= C_NEVER)
		return (Test){ cond == C_NEVER ? BNE : BEQ, ZERO, ZERO };
	if (s->cmp.at == s->p && s->cmp.type == ty && same(a, &s->cmp.a) && same(b, &s->cmp.b) && by_flags(s, cond, b, &t))
		return t;
	if (cond == C_TST || cond == C_TSTN) {
		HReg p = r_reg(s, a, T0);
		int n = one_bit(ty, b);

		if (n > 10) { /* to where the sign is */
			bool there = n == 63 || (n == 31 && ty == T_I32 && a->kind == K_REG && r_is_signed(s, a->v));
			if (!there)
				ri(s, SLLI, T0, p, 63 - n);
			return (Test){ cond == C_TST ? BLT : BGE, there ? p : T0, ZERO };
		}
		if (b->kind == K_IMM && fits12(b->k))
			ri(s, ANDI, T0, p, (int)b->k);
		else
			r3(s, AND, T0, p, r_reg(s, b, RA));
		if (ty == T_I32 && !(b->kind == K_IMM && (int32_t)b->k >= 0 && fits12(b->k)))
			ri(s, ADDI | WORD, T0, T0, 0);
		return (Test){ how[cond].op, T0, ZERO };
	}
	HReg p = r_signed(s, ty, a, T0), q = r_signed(s, ty, b, RA);
	return how[cond].swap ? (Test){ how[cond].op, q, p } : (Test){ how[cond].op, p, q };
}

EMIT(r_setc)
{
	HReg d = x[0].r;
	Test t;

	if (x[2].kind == K_IMM && x[2].k && fits12(x[2].k) && x[1].kind == K_REG && o->m != C_TST && o->m != C_TSTN &&
	    o->m <= C_GEU && o->m != C_LE && o->m != C_GT) {
		int k = o->type == T_I32 ? (int32_t)x[2].k : (int)x[2].k;
		HReg a = r_signed(s, o->type, &x[1], T0);

		ri(s, o->m <= C_NE ? XORI : o->m <= C_GE ? SLTI : SLTIU, d, a, k);
		if (o->m == C_EQ)
			seqz(s, d, d);
		else if (o->m == C_NE)
			snez(s, d, d);
		else if (o->m == C_GE || o->m == C_GEU)
			ri(s, XORI, d, d, 1);
		s->v[o->dst].mark = MARK_SIGN;
		return;
	}
	s->v[o->dst].mark = MARK_SIGN;
	if ((o->m == C_TST || o->m == C_TSTN) && x[1].kind == K_REG && one_bit(o->type, &x[2]) >= 0 && has(s, FE_ZBS)) {
		ri(s, BEXTI, d, x[1].r, 0x480 | one_bit(o->type, &x[2]));
		if (o->m == C_TSTN)
			ri(s, XORI, d, d, 1);
		return;
	}
	t = r_test(s, o->type, o->m, &x[1], &x[2]);
	if (t.op == BEQ || t.op == BNE) {
		if (t.b != ZERO) {
			r3(s, XOR, d, t.a, t.b);
			t.a = d;
		}
		(t.op == BEQ ? seqz : snez)(s, d, t.a);
	} else {
		r3(s, t.op == BLT || t.op == BGE ? SLT : SLTU, d, t.a, t.b);
		if (t.op & BNOT)
			ri(s, XORI, d, d, 1);
	}
}

/* The same by Zicond: nothing to be predicted. */
static void select_zero(Sel *s, Test t, HReg d, HReg yes, HReg no)
{
	bool equal = t.op == BEQ || t.op == BNE, swap = equal ? t.op == BEQ : t.op & BNOT;
	HReg c = t.a;

	if (!equal)
		r3(s, t.op == BLT || t.op == BGE ? SLT : SLTU, c = T0, t.a, t.b);
	else if (t.b != ZERO)
		r3(s, XOR, c = T0, t.a, t.b);
	if (yes == ZERO || no == ZERO) {
		r3(s, (no == ZERO) != swap ? CZERO_EQZ : CZERO_NEZ, d, no == ZERO ? yes : no, c);
		return;
	}
	r3(s, swap ? CZERO_NEZ : CZERO_EQZ, RA, yes, c);
	r3(s, swap ? CZERO_EQZ : CZERO_NEZ, T0, no, c);
	r3(s, OR, d, RA, T0);
}

EMIT(r_sel) /* d = cond ? c : d */
{
	Test t = r_test(s, o->m & SEL_32 ? T_I32 : o->type, o->m & ~SEL_32, &x[1], &x[2]);
	HReg d = x[0].r, yes = x[3].kind == K_IMM ? ZERO : x[3].r, no = x[4].kind == K_IMM ? ZERO : x[4].r;
	uint8_t *over;

	if (has(s, FE_ZICOND)) {
		select_zero(s, t, d, yes, no);
	} else {
		if (t.a == d && !is_reg(&x[1], d) && !is_reg(&x[2], d)) /* by_flags: not an operand's */
			mv(s, t.a = T0, d);
		if (yes != d) {
			mv(s, d, no);
			over = near(s, t.op ^ BNOT, t.a, t.b);
			mv(s, d, yes);
		} else {
			over = near(s, t.op, t.a, t.b);
			mv(s, d, no);
		}
		here(s, over);
	}
	if (r_is_signed(s, o->c) && r_is_signed(s, (Val)o->imm))
		is_signed(s, o);
	(void)h;
}

EMIT(r_addsl)
{
	if (has(s, FE_ZBA)) {
		r3(s, SH1ADD + 0x2000u * ((unsigned)o->imm - 1), x[0].r, x[2].r, x[1].r);
	} else {
		ri(s, SLLI, T0, x[2].r, o->imm);
		r3(s, ADD, x[0].r, x[1].r, T0);
	}
	(void)h;
}

EMIT(r_extr)
{
	unsigned w = word(o->type);

	ri(s, SRLI | w, T0, x[2].r, o->imm);
	ri(s, SLLI | w, RA, x[1].r, type_bits(o->type) - o->imm);
	r3(s, OR, x[0].r, T0, RA);
	is_signed(s, o);
	(void)h;
}

/* ---- condition flags as a value ---- */

/* d = d << 1 | bit */
static void shift_in(Sel *s, HReg d, HReg bit)
{
	if (has(s, FE_ZBA)) {
		r3(s, SH1ADD, d, d, bit);
	} else {
		ri(s, SLLI, d, d, 1);
		r3(s, OR, d, d, bit);
	}
}

/* d = a < b */
static void less(Sel *s, bool sign, HReg d, HReg a, HReg b, const Opnd *k)
{
	if (k)
		ri(s, sign ? SLTI : SLTIU, d, a, (int)k->k);
	else
		r3(s, sign ? SLT : SLTU, d, a, b);
}

_Static_assert(FL_N == 8 && FL_Z == 4 && FL_C == 2 && FL_V == 1 && FL_NOT_C == FL_C, "as shifted here");

EMIT(r_nz)
{
	unsigned w = word(o->type);
	HReg d = x[0].r, r = sel_tmp(s, false), v = sel_tmp(s, false), a, b;

	if (o->op == O_nzlog) {
		if (x[2].kind == K_IMM && fits12(x[2].k))
			ri(s, ANDI, r, x[1].r, (int)x[2].k);
		else
			r3(s, AND, r, x[1].r, r_reg(s, &x[2], RA));
		if (w)
			ri(s, ADDI | WORD, r, r, 0);
		ri(s, SLTI, d, r, 0);
		seqz(s, r, r);
		shift_in(s, d, r);
		ri(s, SLLI, d, d, 2);
		ri(s, ORI, d, d, FL_C);
		return;
	}
	const Opnd *k = o->op == O_nzsub && x[2].kind == K_IMM && fits12(x[2].k) && x[2].k != -2048 ? &x[2] : NULL;
	a = r_signed(s, o->type, &x[1], T0);
	b = k ? ZERO : r_signed(s, o->type, &x[2], RA);
	/* Result in r, overflow in v (of nzsub: whether it is less), carry or borrow in T0. */
	if (o->op == O_nzsub) {
		if (k)
			ri(s, ADDI | w, r, a, -(int)k->k);
		else
			r3(s, SUB | w, r, a, b);
		less(s, true, v, a, b, k);
		less(s, false, T0, a, b, k);
	} else {
		r3(s, ADD | w, r, a, b);
		if (o->op == O_nzadc) {
			r3(s, SLTU, v, r, a); /* first carry */
			ri(s, ANDI, d, x[3].r, 1);
			r3(s, ADD | w, r, r, d);
			r3(s, SLTU, d, r, d);
			r3(s, OR, d, d, v);
			/* overflow: both operands' signs differ from the result's */
			r3(s, XOR, v, a, r);
			r3(s, XOR, RA, b, r);
			r3(s, AND, v, v, RA);
			ri(s, SLTI, v, v, 0);
			mv(s, T0, d);
		} else {
			ri(s, SLTI, v, b, 0);
			r3(s, SLT, RA, r, a);
			r3(s, XOR, v, v, RA);
			r3(s, SLTU, T0, r, a);
		}
	}
	ri(s, SLTI, d, r, 0);
	if (o->op == O_nzsub)
		r3(s, XOR, RA, v, d);
	seqz(s, r, r);
	shift_in(s, d, r);
	if (o->op != O_nzsub)
		ri(s, XORI, T0, T0, 1);
	shift_in(s, d, T0);
	shift_in(s, d, o->op == O_nzsub ? RA : v);
	if (o->op != O_nzsub)
		return;
	was_less = v;
	was_equal = r;
	s->cmp.at = s->p;
	s->cmp.type = o->type;
	s->cmp.a = x[1];
	s->cmp.b = x[2];
}

EMIT(r_getl) { ld_env(s, LD, x[0].r, (int32_t)(offsetof(Cpu, scratch) + 8 * (size_t)o->imm)); (void)h; }

EMIT(r_putl)
{
	HReg r = r_reg(s, &x[1], T0);

	st_env(s, SD, (int32_t)(offsetof(Cpu, scratch) + 8 * (size_t)o->imm), r);
	(void)h;
}
