/*
 * Emit functions of A64: system registers and instructions, barriers, hints, pointer authentication. Operands:
 * insn_base.h; the registers and what they mean: sysreg.c; signatures: helper_pac.c.
 */
#include "state.h"

/* ---- NZCV ---- */

/* The flags N to V, in bits `from` of v, to bits `to`; all others zero. Flags that move equally far go together. */
static Val move_bits(Trans *t, Val v, const uint64_t from[4], const uint64_t to[4])
{
	Val r = 0;

	for (int i = 0; i < 4; i++) {
		int by = __builtin_ctzll(to[i]) - __builtin_ctzll(from[i]);
		uint64_t mask = 0;
		bool first = true;
		Val part;

		for (int k = 0; k < 4; k++) {
			if (__builtin_ctzll(to[k]) - __builtin_ctzll(from[k]) != by)
				continue;
			first &= k >= i;
			mask |= to[k];
		}
		if (!first)
			continue;
		part = by > 0 ? ir_2k(t, O_shl, T_I64, v, by) : by < 0 ? ir_2k(t, O_shr, T_I64, v, -by) : v;
		part = ir_2k(t, O_and, T_I64, part, (int64_t)mask);
		r = r ? ir_2(t, O_or, T_I64, r, part) : part;
	}
	return r;
}

static const uint64_t in_host[4] = { FL_N, FL_Z, FL_C, FL_V }, in_reg[4] = { 1u << 31, 1u << 30, 1u << 29, 1u << 28 };

static Val read_nzcv(Trans *t)
{
	return move_bits(t, ir_2k(t, O_xor, T_I64, a64_flags_get(t), FL_NOT_C), in_host, in_reg);
}

static void write_nzcv(Trans *t, Val v)
{
	a64_flags_val(t, ir_2k(t, O_xor, T_I64, move_bits(t, v, in_reg, in_host), FL_NOT_C));
}

/* ---- system registers ---- */

/* Blocks end where they do in QEMU, so that plugins count the same. */
static void end_block(Trans *t)
{
	ir_jmp(t, t->next);
}

/* rndr: a number of 0 stands for none; then Z is set. */
static void random_number(Trans *t, unsigned rt, Val v)
{
	a64_flags_val(t, ir_sel(t, T_I64, C_EQ, v, ir_const(t, T_I64, 0), ir_const(t, T_I64, (int64_t)fl_pack(4)),
	    ir_const(t, T_I64, (int64_t)fl_pack(0))));
	a64_put(t, rt, v);
}

void a64_mrs(Trans *t, const Insn *i)
{
	const A64SysregRow *r = a64_sysreg(t->features, (unsigned)i->arg[1], false);
	unsigned rt = (unsigned)i->arg[0];
	uint64_t id;
	Val v;

	if (a64_id_reg(t->features, (unsigned)i->arg[1], &id)) {
		a64_put(t, rt, ir_const(t, T_I64, (int64_t)id));
		return;
	}
	if (!r) {
		a64_undef(t);
		return;
	}
	switch (r->how) {
	case A64_SR_CONST: a64_put(t, rt, ir_const(t, T_I64, r->value)); return;
	case A64_SR_NZCV: a64_put(t, rt, read_nzcv(t)); return;
	case A64_SR_TPIDR: a64_put(t, rt, ir_get(t, R_TPIDR)); return;
	}
	v = ir_call(t, &a64_h_mrs, ir_const(t, T_I64, r->how), 0, 0);
	if (r->how == A64_SR_RANDOM)
		random_number(t, rt, v);
	else
		a64_put(t, rt, v);
	if (r->how == A64_SR_COUNTER || r->how == A64_SR_RANDOM)
		end_block(t);
}

static void write_reg(Trans *t, unsigned how, Val v)
{
	if (how == A64_SR_FPCR)
		ir_poll(t);
	ir_call(t, &a64_h_msr, ir_const(t, T_I64, how), v, 0);
	if (how == A64_SR_FPCR)
		ir_look_up(t, t->next); /* of another key, perhaps */
	else if (how != A64_SR_FPSR)
		end_block(t);
}

static void write_tpidr(Trans *t, Val v)
{
	ir_put(t, R_TPIDR, v);
	end_block(t);
}

void a64_msr(Trans *t, const Insn *i)
{
	const A64SysregRow *r = a64_sysreg(t->features, (unsigned)i->arg[0], true);
	Val v = a64_get(t, (unsigned)i->arg[1]);

	if (!r)
		a64_undef(t);
	else if (r->how == A64_SR_NZCV)
		write_nzcv(t, v);
	else if (r->how == A64_SR_TPIDR)
		write_tpidr(t, v);
	else
		write_reg(t, r->how, v);
}

/* Fields of PSTATE; the others are not EL0's. */
void a64_msr_imm(Trans *t, const Insn *i)
{
	static const struct { uint8_t field, how, feature, bit; } fields[] = {
		{ 031, A64_SR_SSBS, A64F_SSBS, A64_PSTATE_SSBS }, { 032, A64_SR_DIT, A64F_DIT, A64_PSTATE_DIT },
	};

	for (unsigned k = 0; k < LEN(fields); k++) {
		if (i->arg[0] == fields[k].field && a64_has(t, fields[k].feature)) {
			write_reg(t, fields[k].how, ir_const(t, T_I64, (i->arg[1] & 1) << fields[k].bit));
			return;
		}
	}
	a64_undef(t);
}

/* ---- caches ---- */

/* Operations on caches by address, op1 3. All fault where a load would. */
static const struct CacheOp { uint16_t number; uint8_t how; uint64_t needs; } cache_ops[] = {
	{ 0x1ba1, 'z', 0 },         /* dc zva */
	{ 0x1ba9, 'i', 0 },         /* ic ivau */
	{ 0x1bd1, 'c', 0 },         /* dc cvac */
	{ 0x1bd9, 'c', 0 },         /* dc cvau */
	{ 0x1be1, 'c', A64F(DPB) }, /* dc cvap */
	{ 0x1be9, 'c', A64F(DPB2) },/* dc cvadp */
	{ 0x1bf1, 'c', 0 },         /* dc civac */
};

static void zero_line(Trans *t, Val addr)
{
	Val base = ir_2k(t, O_and, T_I64, addr, -(int64_t)A64_LINE), zero = ir_vconst(t, 0, 0);

	bool shown = ir_hide(t);
	for (int k = 0; k < A64_LINE; k += 16)
		ir_st(t, T_V128, base, k, zero, M_128);
	for (int k = 0; k < A64_LINE && shown; k += 16)
		ir_show(t, true, base, k, a64_mem(t, M_128), zero, 0);
}

/* What is not in cache_ops is undefined at EL0, or Linux makes it so: prediction restrictions too. */
void a64_sys(Trans *t, const Insn *i)
{
	const struct CacheOp *op = NULL;
	Val addr;

	for (unsigned k = 0; k < LEN(cache_ops) && !i->row->with; k++)
		if (cache_ops[k].number == i->arg[0] && (t->features & cache_ops[k].needs) == cache_ops[k].needs)
			op = &cache_ops[k];
	if (!op) {
		a64_undef(t);
		return;
	}
	addr = a64_get(t, (unsigned)i->arg[1]);
	if (op->how == 'z') {
		zero_line(t, addr);
		return;
	}
	ir_hide(t); /* it is there to fault */
	ir_ld(t, T_I32, addr, 0, M_8);
	if (op->how != 'i')
		return;
	ir_call(t, &a64_h_ic, addr, 0, 0);
	end_block(t);
}

/* ---- barriers and hints ---- */

/* dmb, dsb, ssbb, pssbb. CRm: bits 1:0 say loads (1), stores (2) or all; ...nxs and those two have no such choice. */
void a64_dmb(Trans *t, const Insn *i)
{
	enum { NXS = 1, DSB = 4 };
	unsigned op2 = i->bits >> 5 & 7, what = op2 == NXS ? 0 : i->bits >> 8 & 3, m = FENCE_ALL;

	if (what == 1)
		m = FENCE_RR | FENCE_RW;
	else if (what == 2)
		m = op2 == DSB ? FENCE_WR | FENCE_WW : FENCE_WW;
	ir_op(t, O_fence, T_NONE, 0, 0, 0, m, 0);
}

/* isb: ic ivau has dropped stale code, the next block must be looked up anew. sb is about speculation alone. */
void a64_isb(Trans *t, const Insn *i)
{
	enum { SB = 7 };

	if ((i->bits >> 5 & 7) != SB) {
		ir_op(t, O_fence, T_NONE, 0, 0, 0, FENCE_CODE, 0);
		ir_look_up(t, t->next);
	} else {
		end_block(t);
	}
}

void a64_clrex(Trans *t, const Insn *i)
{
	(void)i;
	ir_put(t, R_EX_ADDR, ir_const(t, T_I64, (int64_t)A64_NO_EX));
}

void a64_yield(Trans *t, const Insn *i)
{
	(void)i;
	ir_exit(t, EX_YIELD, t->next, 0);
}

/* Nobody tells events: a wait may end at any time. */
void a64_wfe(Trans *t, const Insn *i) { a64_yield(t, i); }
void a64_wfxt(Trans *t, const Insn *i) { a64_yield(t, i); }

/* Pages are not guarded (PROT_BTI): every target is good. */
void a64_bti(Trans *t, const Insn *i)
{
	(void)t;
	(void)i;
}

/* ---- pointer authentication ---- */

/* p signed or authenticated; how: A64_KEY_*, A64_AUT. combined: a part of a branch or load, which then fails instead. */
static Val sign(Trans *t, unsigned how, bool combined, Val p, Val modifier)
{
	uint64_t ctl = how & (A64_KEY_DB | A64_AUT);
	bool check = a64_has(t, A64F_FPAC) && how & A64_AUT && !combined;

	if (a64_has(t, A64F_PACIMP) && a64_has(t, A64F_PAUTH2) && !check && !(t->key & A64_MODE_PAC_OFF)) {
		/* sign_fast of helper_pac.c; to sign and to authenticate are one thing here. */
		unsigned key = R_PAC0 + 2 * (unsigned)(ctl & A64_KEY_DB);
		Val x = ir_2(t, O_xor, T_I64, ir_2k(t, O_shl, T_I64, p, 16), modifier);

		x = ir_2(t, O_mul, T_I64, ir_2(t, O_xor, T_I64, x, ir_get(t, key)), ir_get(t, key + 1));
		return ir_2(t, O_xor, T_I64, p, ir_2k(t, O_and, T_I64, x, (int64_t)A64_PAC_FIELD));
	}
	if (check)
		return ir_call(t, &a64_h_pac_check, ir_const(t, T_I64, (int64_t)(ctl | t->pc << A64_PAC_PC)), p, modifier);
	return ir_call(t, &a64_h_pac, ir_const(t, T_I64, (int64_t)ctl), p, modifier);
}

static Val modifier(Trans *t, unsigned how, int64_t r)
{
	return how & A64_ZERO ? ir_const(t, T_I64, 0) : a64_getsp(t, (unsigned)r);
}

void a64_pac(Trans *t, const Insn *i)
{
	unsigned how = i->row->with, rd = (unsigned)i->arg[0];

	a64_put(t, rd, sign(t, how, false, a64_get(t, rd), modifier(t, how, i->arg[1])));
}

void a64_pacga(Trans *t, const Insn *i)
{
	a64_put(t, (unsigned)i->arg[0], ir_call(t, &a64_h_pacga, a64_get(t, (unsigned)i->arg[1]),
	    a64_getsp(t, (unsigned)i->arg[2]), 0));
}

/* Bits 55 to 48 become copies of bit 55, if that is set bits 63 to 56 too. */
void a64_xpac(Trans *t, const Insn *i)
{
	unsigned rd = (unsigned)i->arg[0];
	Val p = a64_get(t, rd), upper = ir_2k(t, O_sar, T_I64, ir_2k(t, O_shl, T_I64, p, 8), 63);

	upper = ir_2k(t, O_shl, T_I64, upper, 48);
	a64_put(t, rd, ir_2(t, O_or, T_I64, ir_2k(t, O_and, T_I64, p, ~(0xffll << 48)), upper));
}

void a64_bra(Trans *t, const Insn *i)
{
	unsigned with = i->row->with, kind = with & (A64_BLR | A64_RET);
	Val target = sign(t, with | A64_AUT, true, a64_get(t, (unsigned)i->arg[0]), modifier(t, with, i->arg[1]));

	ir_poll(t);
	if (kind == A64_BLR)
		a64_put(t, 30, ir_const(t, T_I64, (int64_t)t->next));
	ir_jmpi(t, target, kind == A64_BLR ? JK_CALL : kind == A64_RET ? JK_RET : JK_PLAIN);
}

void a64_ldpac(Trans *t, const Insn *i)
{
	unsigned rt = (unsigned)i->arg[0], rn = (unsigned)i->arg[1], with = i->row->with;
	Val addr = sign(t, with | A64_AUT, true, a64_getsp(t, rn), ir_const(t, T_I64, 0)), v;

	v = ir_ld(t, T_I64, addr, (int32_t)i->arg[2], a64_mem(t, M_64));
	a64_put(t, rt, v);
	if (with & A64_PRE)
		a64_putsp(t, rn, ir_2k(t, O_add, T_I64, addr, i->arg[2]));
}
