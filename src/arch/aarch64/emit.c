/*
 * From A64 instructions to IR: computation with integers, conditional ones,
 * branches, exceptions. Bits and bytes within a word are in emit_bit.c, the
 * flags in flags.c. The operands of each function and the meaning of `with`
 * are in the comment that opens insn_base.h; the laws of the IR (puts after
 * the last fault, polls before the first put) in ir.h.
 *
 * The flags are put before the result, so that the host's subtraction that
 * makes the result stands next to a branch on it.
 */
#include "state.h"

/* ---- additions ---- */

/* The end of all additions and subtractions; sp: register 31 is sp when flags are not set. */
static void addsub(Trans *t, const Insn *i, Type ty, bool sp, Val a, Val b)
{
	unsigned with = i->row->with, rd = i->arg[1];
	bool sub = with & A64_SUB;
	Val r;

	if (with & A64_FLAGS) {
		if (sub)
			a64_flags_sub(t, ty, a, b);
		else
			a64_flags_add(t, ty, a, b);
		if (rd == 31)
			return;
	}
	r = a64_wide(t, ty, ir_2(t, sub ? O_sub : O_add, ty, a, b));
	if (with & A64_FLAGS)
		a64_flags_result(t, r);
	if (sp && !(with & A64_FLAGS))
		a64_putsp(t, rd, r);
	else
		a64_put(t, rd, r);
}

/* v shifted, the end of the operand list of many: type << 6 | amount. */
static Val shifted(Trans *t, Type ty, Val v, int64_t shift)
{
	static const uint8_t op[] = { O_shl, O_shr, O_sar, O_rotr };

	return ir_2k(t, op[shift >> 6], ty, v, shift & 63);
}

/* Add b << n without flags, as one operation where the IR has it; false: no. */
static bool add_scaled(Trans *t, const Insn *i, Type ty, bool sp, Val a, Val b, int64_t n)
{
	Val r;

	if (i->row->with != A64_ADD || n < 1 || n > 3 || t->val[a].is_const || t->val[b].is_const)
		return false;
	r = a64_wide(t, ty, ir_op(t, O_addsl, ty, a, b, 0, 0, (int32_t)n));
	if (sp)
		a64_putsp(t, i->arg[1], r);
	else
		a64_put(t, i->arg[1], r);
	return true;
}

void a64_addsub_imm(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);

	addsub(t, i, ty, true, a64_getsp(t, i->arg[2]), ir_const(t, ty, i->arg[3]));
}

void a64_addsub(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val a = a64_get(t, i->arg[2]), b = a64_get(t, i->arg[3]);

	if (!add_scaled(t, i, ty, false, a, b, i->arg[4])) /* type 0: lsl */
		addsub(t, i, ty, false, a, shifted(t, ty, b, i->arg[4]));
}

void a64_addsub_ext(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	unsigned option = i->arg[4] >> 3, n = i->arg[4] & 7, bits = 8u << (option & 3);
	Val a = a64_getsp(t, i->arg[2]), b = a64_get(t, i->arg[3]);

	if (bits < (unsigned)type_bits(ty))
		b = ir_op(t, option & 4 ? O_sext : O_zext, ty, b, 0, 0, 0, (int32_t)bits);
	if (!add_scaled(t, i, ty, true, a, b, n))
		addsub(t, i, ty, true, a, ir_2k(t, O_shl, ty, b, n));
}

void a64_adc(Trans *t, const Insn *i)
{
	enum { CS = 2, CC = 3 };
	Type ty = a64_type(i->arg[0]);
	bool sub = i->row->with & A64_SUB;
	Val a = a64_get(t, i->arg[2]), b = a64_get(t, i->arg[3]), c, r;

	if (!(i->row->with & A64_FLAGS)) {
		c = a64_cset(t, sub ? CC : CS);
		r = ir_2(t, sub ? O_sub : O_add, ty, ir_2(t, sub ? O_sub : O_add, ty, a, b), c);
		a64_put(t, i->arg[1], a64_wide(t, ty, r));
		return;
	}
	c = a64_cset(t, CS);
	if (sub)
		b = ir_2k(t, O_xor, ty, b, -1);
	a64_flags_adc(t, ty, a, b, c);
	r = a64_wide(t, ty, ir_2(t, O_add, ty, ir_2(t, O_add, ty, a, b), c));
	a64_flags_result(t, r);
	a64_put(t, i->arg[1], r);
}

void a64_adr(Trans *t, const Insn *i)
{
	uint64_t base = i->row->with ? i->pc & ~0xfffull : i->pc;

	a64_put(t, i->arg[0], ir_const(t, T_I64, (int64_t)(base + (uint64_t)i->arg[1])));
}

/* ---- logic ---- */

/* Is the upper half of v known to be zero? */
static bool upper_zero(const Trans *t, Val v)
{
	return t->val[v].type == T_I64 && t->val[v].zbits <= 32;
}

static void logic(Trans *t, const Insn *i, Type ty, bool sp, Val a, Val b)
{
	static const uint8_t ops[] = { O_and, O_or, O_xor, O_and };
	unsigned rd = i->arg[1], op = i->row->with & 3;
	bool za = upper_zero(t, a), zb = upper_zero(t, b) && !(i->row->with & A64_NOT);
	Type wide = ty;
	Val r;

	/* Where the upper half of 64 bits comes out as zero by itself, no extension is needed. */
	if (rd != 31 && (op == A64_AND || op == A64_ANDS ? za || zb : za && zb))
		wide = T_I64;
	if (!(i->row->with & A64_NOT))
		r = ir_2(t, ops[op], wide, a, b);
	else if (ops[op] == O_and)
		r = ir_2(t, O_andn, wide, a, b);
	else if (ops[op] == O_or)
		r = ir_2(t, O_or, wide, a, ir_2k(t, O_xor, wide, b, -1));
	else
		r = ir_2k(t, O_xor, wide, ir_2(t, O_xor, wide, a, b), -1);
	if (op != A64_ANDS || rd != 31)
		r = a64_wide(t, ty, r);
	if (op == A64_ANDS)
		a64_flags_logic(t, ty, r);
	if (sp && op != A64_ANDS)
		a64_putsp(t, rd, r);
	else
		a64_put(t, rd, r);
}

void a64_logic_imm(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	int64_t k = ty == T_I64 ? i->arg[3] : (int32_t)i->arg[3];

	/* A mask that is not negative is one of 64 bits as well. */
	logic(t, i, ty, true, a64_get(t, i->arg[2]), ir_const(t, k >= 0 ? T_I64 : ty, k));
}

void a64_logic(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);

	logic(t, i, ty, false, a64_get(t, i->arg[2]), shifted(t, ty, a64_get(t, i->arg[3]), i->arg[4]));
}

void a64_movi(Trans *t, const Insn *i)
{
	a64_put(t, i->arg[1], ir_const(t, T_I64, i->arg[0] ? i->arg[2] : (int64_t)(uint32_t)i->arg[2]));
}

void a64_movk(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	unsigned pos = i->arg[3];
	Val v = ir_2k(t, O_and, ty, a64_get(t, i->arg[1]), ~(int64_t)(UINT64_C(0xffff) << pos));

	a64_put(t, i->arg[1], a64_wide(t, ty, ir_2k(t, O_or, ty, v, (int64_t)((uint64_t)i->arg[2] << pos))));
}

void a64_shiftv(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val r = ir_2(t, i->row->with, ty, a64_get(t, i->arg[2]), a64_get(t, i->arg[3]));

	a64_put(t, i->arg[1], a64_wide(t, ty, r));
}

/* ---- multiplication, division ---- */

void a64_mul(Trans *t, const Insn *i)
{
	unsigned with = i->row->with, ra = i->arg[4];
	Type ty = a64_type(i->arg[0]);
	Val a = a64_get(t, i->arg[2]), b = a64_get(t, i->arg[3]), r;

	if (with & A64_MUL32) {
		a = ir_op(t, with & A64_MULU ? O_zext : O_sext, T_I64, a, 0, 0, 0, 32);
		b = ir_op(t, with & A64_MULU ? O_zext : O_sext, T_I64, b, 0, 0, 0, 32);
	}
	r = ir_2(t, O_mul, ty, a, b);
	if (with & A64_MSUB)
		r = ir_2(t, O_sub, ty, a64_get(t, ra), r);
	else if (ra != 31)
		r = ir_2(t, O_add, ty, a64_get(t, ra), r);
	a64_put(t, i->arg[1], a64_wide(t, ty, r));
}

void a64_mulh(Trans *t, const Insn *i)
{
	enum IrOp op = i->row->with & A64_MULU ? O_mulhu : O_mulhs;

	a64_put(t, i->arg[0], ir_2(t, op, T_I64, a64_get(t, i->arg[1]), a64_get(t, i->arg[2])));
}

void a64_div(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val a = a64_get(t, i->arg[2]), b = a64_get(t, i->arg[3]);

	a64_put(t, i->arg[1], a64_wide(t, ty, ir_op(t, i->row->with ? O_divs : O_divu, ty, a, b, 0, 1, 0)));
}

void a64_minmax(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val a = a64_get(t, i->arg[2]), b = a64_get(t, i->arg[3]);

	a64_put(t, i->arg[1], a64_wide(t, ty, ir_sel(t, ty, i->row->with, a, b, a, b)));
}

void a64_minmax_imm(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val a = a64_get(t, i->arg[2]), b = ir_const(t, ty, i->arg[3]);

	a64_put(t, i->arg[1], a64_wide(t, ty, ir_sel(t, ty, i->row->with, a, b, a, b)));
}

/* ---- conditional ---- */

void a64_csel(Trans *t, const Insn *i)
{
	unsigned how = i->row->with, rn = i->arg[2], rm = i->arg[3], cond = i->arg[4];
	Type ty = a64_type(i->arg[0]), wide = ty;
	Val x = a64_get(t, rn), y = a64_get(t, rm), r;

	if (rn == 31 && rm == 31 && cond < 14 && (how == A64_CSINC || how == A64_CSINV)) { /* cset, csetm */
		r = a64_cset(t, cond ^ 1);
		if (how == A64_CSINV)
			r = a64_wide(t, ty, ir_2(t, O_sub, ty, ir_const(t, ty, 0), r));
		a64_put(t, i->arg[1], r);
		return;
	}
	if (how == A64_CSINC)
		y = ir_2k(t, O_add, ty, y, 1);
	else if (how == A64_CSINV)
		y = ir_2k(t, O_xor, ty, y, -1);
	else if (how)
		y = ir_2(t, O_sub, ty, ir_const(t, ty, 0), y);
	else if (upper_zero(t, x) && upper_zero(t, y))
		wide = T_I64;
	a64_put(t, i->arg[1], a64_wide(t, ty, a64_select(t, wide, cond, x, y)));
}

void a64_ccmp(Trans *t, const Insn *i)
{
	a64_flags_ccmp(t, a64_type(i->arg[0]), i->row->with & A64_SUB, a64_get(t, i->arg[1]), a64_get(t, i->arg[2]),
	    (unsigned)i->arg[3], (unsigned)i->arg[4]);
}

void a64_ccmp_imm(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);

	a64_flags_ccmp(t, ty, i->row->with & A64_SUB, a64_get(t, i->arg[1]), ir_const(t, ty, i->arg[2]),
	    (unsigned)i->arg[3], (unsigned)i->arg[4]);
}

/* ---- branches ---- */

void a64_b(Trans *t, const Insn *i)
{
	uint64_t target = i->pc + (uint64_t)i->arg[0];

	if (!i->row->with) {
		ir_jmp(t, target);
		return;
	}
	ir_poll_to(t, target);
	a64_put(t, 30, ir_const(t, T_I64, (int64_t)t->next));
	ir_jmp_call(t, target);
}

void a64_bcond(Trans *t, const Insn *i)
{
	a64_flags_goto(t, i->row->with, i->pc + (uint64_t)i->arg[0]);
	ir_jmp(t, t->next);
}

void a64_cbz(Trans *t, const Insn *i)
{
	Type ty = a64_type(i->arg[0]);
	Val v = a64_get(t, i->arg[1]);

	ir_gotoc(t, ty, i->row->with ? C_NE : C_EQ, v, ir_const(t, ty, 0), i->pc + (uint64_t)i->arg[2]);
	ir_jmp(t, t->next);
}

void a64_tbz(Trans *t, const Insn *i)
{
	unsigned bit = i->arg[1];
	Type ty = bit < 32 ? T_I32 : T_I64;
	bool sign = bit + 1 == (unsigned)type_bits(ty);
	Cond c = sign ? C_LT : C_TST;
	Val k = ir_const(t, ty, sign ? 0 : (int64_t)(UINT64_C(1) << bit));

	if (!i->row->with)
		c = cond_not(c);
	ir_gotoc(t, ty, c, a64_get(t, i->arg[0]), k, i->pc + (uint64_t)i->arg[2]);
	ir_jmp(t, t->next);
}

void a64_br(Trans *t, const Insn *i)
{
	Val target = a64_get(t, i->arg[0]);

	ir_poll(t);
	if (i->row->with == A64_BLR)
		a64_put(t, 30, ir_const(t, T_I64, (int64_t)t->next));
	ir_jmpi(t, target, i->row->with == A64_BLR ? JK_CALL : i->row->with == A64_RET ? JK_RET : JK_PLAIN);
}

/* ---- exceptions and nothing ---- */

void a64_svc(Trans *t, const Insn *i)
{
	(void)i;
	ir_exit(t, EX_SYSCALL, t->pc, 4);
}

void a64_brk(Trans *t, const Insn *i)
{
	ir_exit(t, EX_BREAK, t->pc, (int32_t)i->arg[0]);
}

void a64_udf(Trans *t, const Insn *i)
{
	(void)i;
	a64_undef(t);
}

void a64_nop(Trans *t, const Insn *i)
{
	(void)t, (void)i;
}
