/*
 * From instructions to IR: integers, memory, control flow, atomics, control
 * registers. Floating point is in emit_fp.c, bit manipulation and
 * cryptography in emit_bit.c. The operands of each function and the meaning
 * of `with` are in the comment that opens insn.h; the laws of the IR (puts
 * after the last fault, polls before the first put) in ir.h.
 *
 * Writes to x0 build values that nobody uses; opt.c drops them.
 */
#include "riscv.h"

/* ---- computation ---- */

void rv_nop(Trans *t, const Insn *i)
{
	(void)t, (void)i;
}

void rv_alu(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_2(t, i->row->with, t->xl, rv_get(t, i->arg[1]), rv_get(t, i->arg[2])));
}

void rv_alui(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_2k(t, i->row->with, t->xl, rv_get(t, i->arg[1]), i->arg[2]));
}

void rv_aluw(Trans *t, const Insn *i)
{
	rv_put32(t, i->arg[0], ir_2(t, i->row->with, T_I32, rv_get(t, i->arg[1]), rv_get(t, i->arg[2])));
}

void rv_aluiw(Trans *t, const Insn *i)
{
	rv_put32(t, i->arg[0], ir_2k(t, i->row->with, T_I32, rv_get(t, i->arg[1]), i->arg[2]));
}

void rv_setc(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_setc(t, t->xl, i->row->with, rv_get(t, i->arg[1]), rv_get(t, i->arg[2])));
}

void rv_setci(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_setc(t, t->xl, i->row->with, rv_get(t, i->arg[1]), rv_const(t, i->arg[2])));
}

void rv_lui(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], rv_const(t, i->arg[1]));
}

void rv_auipc(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], rv_const(t, (int64_t)(i->pc + (uint64_t)i->arg[1])));
}

void rv_mulhsu(Trans *t, const Insn *i)
{
	Val a = rv_get(t, i->arg[1]), b = rv_get(t, i->arg[2]);
	/* a as unsigned is a + 2^XLEN when negative: b too much in the upper half */
	Val extra = ir_2(t, O_and, t->xl, ir_2k(t, O_sar, t->xl, a, rv_bits(t) - 1), b);

	rv_put(t, i->arg[0], ir_2(t, O_sub, t->xl, ir_2(t, O_mulhu, t->xl, a, b), extra));
}

void rv_czero(Trans *t, const Insn *i)
{
	Val zero = rv_const(t, 0);

	rv_put(t, i->arg[0],
	       ir_sel(t, t->xl, i->row->with, rv_get(t, i->arg[2]), zero, zero, rv_get(t, i->arg[1])));
}

void rv_mop(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], rv_const(t, 0));
}

/* ---- jumps ---- */

static bool is_link(unsigned reg) /* a link register as the manual's hints to return-address stacks have it */
{
	return reg == 1 || reg == 5;
}

static unsigned jump_kind(unsigned rd, unsigned rs1)
{
	return is_link(rd) ? JK_CALL : is_link(rs1) ? JK_RET : JK_PLAIN;
}

/* Without compressed instructions a target must be a multiple of 4. */
static bool unaligned(const Trans *t, uint64_t target)
{
	return (target & 2) && !(t->features & RVF(ZCA));
}

static void raise_misaligned(Trans *t, Val target)
{
	ir_call(t, &rv_h_misaligned, rv_wide(t, target), 0, 0);
}

static void jump(Trans *t, unsigned rd, uint64_t target)
{
	if (unaligned(t, target)) {
		raise_misaligned(t, rv_const(t, (int64_t)target));
		ir_exit(t, EX_MISALIGNED, t->pc, 0);
		return;
	}
	if (rd) {
		ir_poll_to(t, target);
		rv_put(t, rd, rv_const(t, (int64_t)t->next));
	}
	if (is_link(rd))
		ir_jmp_call(t, target);
	else
		ir_jmp(t, target);
}

void rv_br(Trans *t, const Insn *i)
{
	Val a = rv_get(t, i->arg[0]), b = rv_get(t, i->arg[1]);
	uint64_t target = rv_pc(t, i->pc + (uint64_t)i->arg[2]);

	if (unaligned(t, target)) {
		int skip = ir_label(t);

		ir_brc(t, t->xl, cond_not(i->row->with), a, b, skip);
		raise_misaligned(t, rv_const(t, (int64_t)target));
		ir_place(t, skip);
	} else {
		ir_gotoc(t, t->xl, i->row->with, a, b, target);
	}
	ir_jmp(t, rv_pc(t, t->next));
}

void rv_jal(Trans *t, const Insn *i)
{
	jump(t, i->arg[0], rv_pc(t, i->pc + (uint64_t)i->arg[1]));
}

void rv_jalr(Trans *t, const Insn *i)
{
	unsigned rd = i->arg[0], rs1 = i->arg[2], kind = jump_kind(rd, rs1);
	Val target = ir_2k(t, O_and, t->xl, ir_2k(t, O_add, t->xl, rv_get(t, rs1), i->arg[1]), -2);
	int64_t k;

	if (ir_is_const(t, target, &k)) { /* auipc, jalr */
		ir_flow(t, FLOW_INDIRECT | (kind == JK_RET ? FLOW_RET : 0));
		jump(t, rd, rv_pc(t, (uint64_t)k));
		return;
	}
	if (!(t->features & RVF(ZCA))) {
		int local = ir_local(t), fine = ir_label(t);

		ir_op(t, O_putl, t->xl, target, 0, 0, 0, local);
		ir_brc(t, t->xl, C_TSTN, target, rv_const(t, 2), fine);
		raise_misaligned(t, target);
		ir_place(t, fine);
		target = ir_op(t, O_getl, t->xl, 0, 0, 0, 0, local);
	}
	ir_poll(t);
	rv_put(t, rd, rv_const(t, (int64_t)t->next));
	ir_jmpi(t, target, kind);
}

/* ---- memory ---- */

void rv_load(Trans *t, const Insn *i)
{
	rv_put(t, i->arg[0], ir_ld(t, t->xl, rv_get(t, i->arg[2]), i->arg[1], i->row->with));
}

void rv_store(Trans *t, const Insn *i)
{
	ir_st(t, t->xl, rv_get(t, i->arg[2]), i->arg[1], rv_get(t, i->arg[0]), i->row->with);
}

void rv_cbo(Trans *t, const Insn *i) /* caches are coherent here */
{
	(void)t, (void)i;
}

void rv_cbozero(Trans *t, const Insn *i)
{
	Val addr = ir_2k(t, O_and, t->xl, rv_get(t, i->arg[0]), -64), zero = ir_const(t, T_I64, 0);

	for (int k = 0; k < 64; k += 8)
		ir_st(t, T_I64, addr, k, zero, M_64);
}

void rv_fence(Trans *t, const Insn *i)
{
	/* input counts as a read, output as a write */
	unsigned pred = i->arg[0] | i->arg[0] >> 2, succ = i->arg[1] | i->arg[1] >> 2, m = 0;

	if (pred & 2)
		m |= (succ & 2 ? FENCE_RR : 0) | (succ & 1 ? FENCE_RW : 0);
	if (pred & 1)
		m |= (succ & 2 ? FENCE_WR : 0) | (succ & 1 ? FENCE_WW : 0);
	if (i->row->with) /* fence.tso */
		m = FENCE_RR | FENCE_RW | FENCE_WW;
	if (m)
		ir_op(t, O_fence, T_NONE, 0, 0, 0, m, 0);
}

/* Atomics are aligned (A: "naturally aligned"), and single-copy atomic. An AMO is one memory operation, not a read and a
 * write: what follows an acquire, or reads what was written, is behind its write, too. (RVWMO, rules 3 and 5.) */
static unsigned atomic_op(const Insn *i)
{
	return (i->row->with & 0xffff) | M_ALIGN | M_ATOMIC | M_SC;
}

static Type atomic_type(unsigned m)
{
	return (m & M_SIZE) == M_64 ? T_I64 : T_I32;
}

static unsigned atomic_bits(unsigned m)
{
	return 8u << (m & M_SIZE);
}

void rv_lr(Trans *t, const Insn *i)
{
	Val addr = rv_get(t, i->arg[1]);
	unsigned m = atomic_op(i) | M_SIGN;
	Val v = ir_ld(t, t->xl, addr, 0, m & M_ACQ ? m : m & ~(unsigned)M_SC);

	ir_put(t, R_RES_ADDR, addr);
	ir_put(t, R_RES_VAL, v);
	rv_put(t, i->arg[0], v);
}

/* Succeeds when the address is LR's and memory holds what LR read there. A
 * value that was changed and changed back goes unnoticed: by the time SC
 * stores, memory is as if nobody had written. */
void rv_sc(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(i);
	Type ty = atomic_type(m);
	Val addr = rv_get(t, i->arg[2]), old, expected;
	int failed = ir_local(t), end = ir_label(t);

	ir_op(t, O_putl, T_I32, ir_const(t, T_I32, 1), 0, 0, 0, failed);
	ir_brc(t, t->xl, C_NE, addr, ir_get(t, R_RES_ADDR), end);
	expected = ir_get(t, R_RES_VAL);
	old = ir_op(t, O_cas, ty, addr, expected, rv_get(t, i->arg[1]), m, 0);
	ir_op(t, O_putl, T_I32, ir_setc(t, ty, C_NE, old, expected), 0, 0, 0, failed);
	ir_place(t, end);
	ir_put(t, R_RES_ADDR, rv_const(t, -1));
	rv_put32(t, i->arg[0], ir_op(t, O_getl, T_I32, 0, 0, 0, 0, failed));
}

void rv_amo(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(i), op = i->row->with >> 16, bits = atomic_bits(m);
	Type ty = atomic_type(m);
	Val b = rv_get(t, i->arg[1]), old;

	if (bits < 32) { /* Zabha: minimum and maximum compare what both are extended to */
		if (op == AMO_MINU || op == AMO_MAXU) {
			b = ir_zext(t, T_I32, b, bits);
		} else {
			b = ir_sext(t, T_I32, b, bits);
			m |= M_SIGN;
		}
	}
	old = ir_op(t, O_amo, ty, rv_get(t, i->arg[2]), b, 0, m, op);
	rv_put(t, i->arg[0], bits == rv_bits(t) ? old : ir_sext(t, t->xl, old, bits));
}

void rv_amocas(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(i), bits = atomic_bits(m);
	Val expected = rv_get(t, i->arg[0]), old;

	if (bits < 32)
		expected = ir_zext(t, T_I32, expected, bits);
	old = ir_op(t, O_cas, atomic_type(m), rv_get(t, i->arg[2]), expected, rv_get(t, i->arg[1]), m, 0);
	rv_put(t, i->arg[0], bits == rv_bits(t) ? old : ir_sext(t, t->xl, old, bits));
}

static Val get_pair(Trans *t, unsigned n) /* RV32: x[n+1]:x[n]; x0 stands for 0:0 */
{
	if (!n)
		return ir_const(t, T_I64, 0);
	return ir_2(t, O_or, T_I64, ir_zext(t, T_I64, rv_get(t, n), 32),
		    ir_2k(t, O_shl, T_I64, ir_zext(t, T_I64, rv_get(t, n + 1), 32), 32));
}

void rv_amocasp(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(i), rd = i->arg[0], rs2 = i->arg[1];
	Val addr = rv_get(t, i->arg[2]), old;

	if ((m & M_SIZE) == M_128) {
		/* Fault here, as a write, if it has to: x | 0 changes nothing. The helper checks
		 * the alignment of 16. */
		ir_op(t, O_amo, T_I64, addr, ir_const(t, T_I64, 0), 0, (m & ~M_SIZE) | M_64, AMO_OR);
		ir_call(t, &rv_h_casq, ir_const(t, T_I64, rd << 8 | rs2), addr, 0);
		return;
	}
	old = ir_op(t, O_cas, T_I64, addr, get_pair(t, rd), get_pair(t, rs2), m, 0);
	if (rd) {
		rv_put(t, rd, rv_narrow(t, old));
		rv_put(t, rd + 1, rv_narrow(t, ir_2k(t, O_shr, T_I64, old, 32)));
	}
}

/* ---- several registers at once (Zcmp) ---- */

/* Registers of a list, the order of addresses downward; returns how many. */
static unsigned list_regs(unsigned rlist, uint8_t reg[13])
{
	static const uint8_t saved[] = { 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27 };
	unsigned ns = rlist == 15 ? 12 : rlist - 4, n = 0;

	while (ns > 0)
		reg[n++] = saved[--ns];
	reg[n++] = 1;
	return n;
}

static int64_t list_space(const Trans *t, unsigned n) /* bytes, before the instruction's own addition */
{
	return (n * (rv_bits(t) / 8) + 15) & ~15u;
}

void rv_cmpush(Trans *t, const Insn *i)
{
	uint8_t reg[13];
	unsigned n = list_regs(i->arg[0], reg), size = rv_bits(t) / 8;
	Val sp = rv_get(t, 2);

	for (unsigned k = 0; k < n; k++)
		ir_st(t, t->xl, sp, -(int)((k + 1) * size), rv_get(t, reg[k]), size == 8 ? M_64 : M_32);
	rv_put(t, 2, ir_2k(t, O_sub, t->xl, sp, list_space(t, n) + i->arg[1]));
}

void rv_cmpop(Trans *t, const Insn *i)
{
	uint8_t reg[13];
	unsigned n = list_regs(i->arg[0], reg), size = rv_bits(t) / 8, how = i->row->with;
	int64_t space = list_space(t, n) + i->arg[1];
	Val sp = rv_get(t, 2), v[13];

	for (unsigned k = 0; k < n; k++)
		v[k] = ir_ld(t, t->xl, sp, (int)(space - (k + 1) * size), size == 8 ? M_64 : M_32);
	if (how != CM_POP)
		ir_poll(t);
	for (unsigned k = 0; k < n; k++)
		rv_put(t, reg[k], v[k]);
	rv_put(t, 2, ir_2k(t, O_add, t->xl, sp, space));
	if (how == CM_POPRETZ)
		rv_put(t, 10, rv_const(t, 0));
	if (how != CM_POP)
		ir_jmpi(t, ir_2k(t, O_and, t->xl, v[n - 1], -2), JK_RET);
}

static unsigned saved_reg(int64_t n) /* the register number of s0 to s7 */
{
	return n < 2 ? 8 + n : 16 + n;
}

void rv_mvsa01(Trans *t, const Insn *i)
{
	Val a = rv_get(t, 10), b = rv_get(t, 11);

	rv_put(t, saved_reg(i->arg[0]), a);
	rv_put(t, saved_reg(i->arg[1]), b);
}

void rv_mva01s(Trans *t, const Insn *i)
{
	Val a = rv_get(t, saved_reg(i->arg[0])), b = rv_get(t, saved_reg(i->arg[1]));

	rv_put(t, 10, a);
	rv_put(t, 11, b);
}

/* ---- system ---- */

void rv_ecall(Trans *t, const Insn *i)
{
	ir_exit(t, EX_SYSCALL, t->pc, i->len);
}

void rv_ebreak(Trans *t, const Insn *i)
{
	ir_exit(t, EX_BREAK, t->pc, i->len);
}

void rv_yield(Trans *t, const Insn *i)
{
	(void)i;
	ir_exit(t, EX_YIELD, rv_pc(t, t->next), 0);
}

void rv_fence_i(Trans *t, const Insn *i)
{
	(void)i;
	ir_exit(t, EX_SYNC, rv_pc(t, t->next), 0);
}

/* op: RV_CSR_*; v: T_I64. write: no write of no bits, as rs1 = x0 of csrrs stands for. */
static void csr_access(Trans *t, unsigned rd, unsigned csr, unsigned op, Val v, bool write)
{
	bool rekeys = write && rv_csr_rekeys(csr);
	Val old;

	if (!rv_csr_ok(rv_bits(t), t->features, csr, write)) {
		ir_exit(t, EX_ILLEGAL, t->pc, (int32_t)(t->next - t->pc));
		return;
	}
	if (rekeys)
		ir_poll(t);
	old = ir_call(t, &rv_h_csr, ir_const(t, T_I64, csr | (write ? CSR_OP(op) : 0)), v, 0);
	rv_put(t, rd, rv_narrow(t, old));
	/* The next block is one of the new key: to be looked up. */
	if (rekeys)
		ir_look_up(t, t->next);
	else
		ir_jmp(t, rv_pc(t, t->next));
}

void rv_csr(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rs1 = i->arg[2];

	csr_access(t, i->arg[0], i->arg[1], op, rv_wide(t, rv_get(t, rs1)), op == RV_CSRW || rs1);
}

void rv_csri(Trans *t, const Insn *i)
{
	unsigned op = i->row->with;

	csr_access(t, i->arg[0], i->arg[1], op, ir_const(t, T_I64, i->arg[2]), op == RV_CSRW || i->arg[2]);
}
