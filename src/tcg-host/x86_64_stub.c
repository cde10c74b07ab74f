/*
 * The stubs at the start of the code cache: how generated code is entered and
 * left, and how it calls C. The comment of x86_64.c says what holds in them.
 */
#include "x86_64.h"
#include "../plugin/hook.h"
#include "../softfp_op.h"
#include "../vec.h"

#define PIN_LOST (BIT(RDI) | BIT(R8) | BIT(R9) | BIT(R10) | BIT(R11)) /* of the pinned ones, by a C call */

static const uint8_t *stub_at(Sel *s)
{
	while ((uintptr_t)s->p & 15)
		b1(s, 0xcc);
	return sel_exec(s, s->p);
}

void x_load_fpcr(Cpu *c)
{
	static const uint8_t rc[8] = { 0, 3, 1, 2 };

	FpEnv env;

	c->guest->fp_env(c, &env);
	c->guest_fpcr = 0x1f80 | (uint32_t)rc[env.rm & 7] << 13;
}

void x_fold_fpcr(Cpu *c)
{
	static const uint8_t order[6] = { FPF_NV, 0, FPF_DZ, FPF_OF, FPF_UF, FPF_NX };
	unsigned f = 0;

	for (int i = 0; i < 6 && c->guest_fpcr & 0x3f; i++)
		f |= c->guest_fpcr >> i & 1 ? order[i] : 0;
	if (f)
		c->guest->fp_fold(c, f);
}

static void call_c(Sel *s, void *fn)
{
	x_mov_imm(s, RAX, (intptr_t)fn);
	x_ins(s, 0xff, 2, rm_reg(RAX));
}

static void add_rsp(Sel *s, int k)
{
	x_alu_imm(s, W, ALU_ADD, rm_reg(RSP), k);
}

static void leave_by_call(Sel *s, unsigned why)
{
	b1(s, 0x58); /* pop rax */
	x_ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, pc)));
	x_mov_imm(s, RAX, why);
	jmp_exec(s, JMP, stub.leave);
}

/* On leaving generated code keep its stack, on entering that of C. */
static void to_c_stack(Sel *s, bool leaving)
{
	x_ins(s, 0x89 | W, RSP, rm_env(leaving ? offsetof(Cpu, code_sp) : offsetof(Cpu, host_sp)));
	if (leaving)
		x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, host_sp)));
}

void x_ret_pair(Sel *s)
{
	b1(s, 0xc2);
	b1(s, 8);
	b1(s, 0);
}

uint8_t *x_look_up(Sel *s, HReg pc, HReg i)
{
	/* JumpEntry is 16 bytes: index << 4 */
	Rm m = { .mem = true, .reg = RBP, .index = i, .scale = 4 - (int)jt_shift, .disp = env(offsetof(Cpu, jump)) };
	uint8_t *miss;

	x_mov_rr(s, T_I32, i, pc);
	x_alu_imm(s, 0, ALU_AND, rm_reg(i), ((1 << JT_BITS) - 1) << jt_shift);
	x_ins(s, 0x3b | W, pc, m);
	miss = jcc32(s, 5);
	m.disp += 8;
	x_ins(s, 0xff, 4, m);
	return miss;
}

static const HReg lost[] = { RAX, RCX, RDX, RSI, RDI, R8, R9, R10, R11 };

static void push(Sel *s, const HReg *r, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (r[i] & 8)
			b1(s, 0x41);
		b1(s, 0x50 | (r[i] & 7));
	}
}

static void pop(Sel *s, const HReg *r, unsigned n)
{
	while (n-- > 0) {
		if (r[n] & 8)
			b1(s, 0x41);
		b1(s, 0x58 | (r[n] & 7));
	}
}

static Rm rm_item(int32_t off) { return (Rm){ .mem = true, .reg = RAX, .index = -1, .disp = off }; }
static void stmxcsr(Sel *s, int32_t off) { x_ins(s, 0xae | M0F, 3, rm_env(off)); }
static void ldmxcsr(Sel *s, int32_t off) { x_ins(s, 0xae | M0F, 2, rm_env(off)); }

/* Before code that is not ours and uses the FP unit: what the guest has there is stored, unless it is (that is slow). */
static void fpu_out(Sel *s)
{
	uint8_t *j;

	x_alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, fpu_out)), 0);
	j = jcc32(s, 5);
	gen_homes(s, true, SEL_VECTOR);
	stmxcsr(s, offsetof(Cpu, guest_fpcr));
	ldmxcsr(s, offsetof(Cpu, host_fpcr));
	x_ins(s, 0xc7, 0, rm_env(offsetof(Cpu, fpu_out)));
	b4(s, 1);
	set32(j, s->p);
}

static void fpu_in(Sel *s)
{
	gen_homes(s, false, SEL_VECTOR);
	ldmxcsr(s, offsetof(Cpu, guest_fpcr));
	x_ins(s, 0xc7, 0, rm_env(offsetof(Cpu, fpu_out)));
	b4(s, 0);
}

/* The same when it has to be in, and may be out. */
static void fpu_back(Sel *s)
{
	uint8_t *j;

	if (!plugin_on)
		return;
	x_alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, fpu_out)), 0);
	j = jcc32(s, 4);
	fpu_in(s);
	set32(j, s->p);
}

/* Plugins: callbacks that do not look at registers (Item in rax, address in rcx, value in rdx), and what traces do out
 * of line (function and arguments in Cpu.fparg; all registers stay). */
static void write_hook_stubs(Sel *s)
{
	enum { VEC = 16 * 16 + 8 };

	for (int mem = 0; mem < 2; mem++) {
		stub.hook[mem] = stub_at(s);
		gen_homes(s, true, PIN_LOST);
		fpu_out(s);
		to_c_stack(s, true);
		x_ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, hook_item)));
		x_ins(s, 0x8b, RDI, rm_env(offsetof(Cpu, index)));
		if (mem) {
			x_ins(s, 0x89 | W, RDX, rm_env(offsetof(Cpu, hook_value)));
			x_mov_rr(s, T_I64, RDX, RCX);
		}
		x_ins(s, 0x8b | W, mem ? RCX : RSI, rm_item(offsetof(Item, udata)));
		if (mem)
			x_ins(s, 0x8b, RSI, rm_item(offsetof(Item, imm)));
		x_ins(s, 0xff, 2, rm_item(offsetof(Item, fn)));
		x_ins(s, 0xc7 | W, 0, rm_env(offsetof(Cpu, hook_item)));
		b4(s, 0);
		x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
		gen_homes(s, false, PIN_LOST);
		b1(s, 0xc3);
	}

	stub.fpu = stub_at(s);
	fpu_in(s);
	b1(s, 0xc3);

	stub.trace = stub_at(s);
	to_c_stack(s, true);
	push(s, lost, LEN(lost));
	add_rsp(s, -VEC);
	for (unsigned i = 0; i < 16; i++)
		x_ins(s, 0x11 | M0F, i, (Rm){ .mem = true, .reg = RSP, .index = -1, .disp = 16 * i });
	stmxcsr(s, offsetof(Cpu, fparg[3]));
	ldmxcsr(s, offsetof(Cpu, host_fpcr));
	x_ins(s, 0x8d | W, RDI, rm_env(0));
	x_ins(s, 0x8b | W, RSI, rm_env(offsetof(Cpu, fparg[1])));
	x_ins(s, 0x8b | W, RDX, rm_env(offsetof(Cpu, fparg[2])));
	x_ins(s, 0xff, 2, rm_env(offsetof(Cpu, fparg[0])));
	ldmxcsr(s, offsetof(Cpu, fparg[3]));
	for (unsigned i = 0; i < 16; i++)
		x_ins(s, 0x10 | M0F, i, (Rm){ .mem = true, .reg = RSP, .index = -1, .disp = 16 * i });
	add_rsp(s, VEC);
	pop(s, lost, LEN(lost));
	x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
	b1(s, 0xc3);
}

void x_write_stubs(Sel *s)
{
	static const HReg saved[] = { RBX, RBP, R12, R13, R14, R15 };
	uint8_t *raised[2];

	while ((uintptr_t)s->p & 15)
		b1(s, 0);
	x86.pool = (const uint64_t *)(uintptr_t)sel_exec(s, s->p);
	static const uint64_t k[P_N] = {
		[P_NAN64] = 0x7ff8000000000000, [P_NAN32] = 0xffffffff7fc00000,
		[P_BOX] = 0xffffffff00000000,
		[P_SIGN64] = 1ull << 63, [P_SIGN32] = 1ull << 31,
		[P_ABS64] = ~(1ull << 63), [P_ABS64_] = ~0ull, [P_ABS32] = ~(1ull << 31), [P_ABS32_] = ~0ull,
		[P_2_63] = 0x43e0000000000000, [P_2_32] = 0x41efffffffe00000, /* 2^32 - 1 */
		[P_2_63F] = 0x5f000000, [P_2_32F] = 0x4f7fffff, /* below 2^32 */
		/* least normal numbers */
		[P_MIN64] = 1ull << 52, [P_MIN64_] = 1ull << 52,
		[P_MIN32] = 0x0080000000800000, [P_MIN32_] = 0x0080000000800000,
		[P_VABS32] = 0x7fffffff7fffffff, [P_VABS32_] = 0x7fffffff7fffffff,
		[P_VABS64] = ~(1ull << 63), [P_VABS64_] = ~(1ull << 63),
		[P_INDEF] = 0x8000000080000000, [P_INDEF_] = 0x8000000080000000,
		/* Flags of a comparison (FL_*), 32 bits by ah: carry 1, parity 4, zero 0x40, and 2. */
		[P_FCMP + 1] = (uint64_t)((FL_N | FL_C) & 0xffff) << 32, [P_FCMP + 33] = FL_Z, [P_FCMP + 35] = (uint64_t)FL_V << 32,
	};
	for (int i = 0; i < P_N; i++)
		b8(s, k[i]);

	/* enter(cpu, code) */
	stub.enter = stub_at(s);
	push(s, saved, LEN(saved));
	add_rsp(s, -8);
	x_ins(s, 0x8d | W, RBP, (Rm){ .mem = true, .reg = RDI, .index = -1, .disp = offsetof(Cpu, state) + ENV_BIAS });
	stmxcsr(s, offsetof(Cpu, host_fpcr));
	ldmxcsr(s, offsetof(Cpu, guest_fpcr));
	gen_homes(s, false, ~0ull);
	to_c_stack(s, false);
	x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
	x_ins(s, 0xff, 4, rm_reg(RSI)); /* Cpu.fpu_out is 0: so it was left */

	stub.fault = stub_at(s);
	x_mov_imm(s, RAX, EX_FAULT);
	uint8_t *j = (b1(s, 0xeb), b1(s, 0), s->p - 1);
	stub.lookup = stub_at(s);
	x_mov_imm(s, RAX, EX_LOOKUP);
	here8(s, j);
	stub.leave = sel_exec(s, s->p);
	to_c_stack(s, true);
	fpu_back(s);
	gen_homes(s, true, ~0ull);
	stmxcsr(s, offsetof(Cpu, guest_fpcr));
	ldmxcsr(s, offsetof(Cpu, host_fpcr));
	add_rsp(s, 8);
	pop(s, saved, LEN(saved));
	b1(s, 0xc3);

	/* Exact floating point and vectors: desc in Cpu.fparg[3]; only FP state and general registers are touched,
	 * and C code of softfp*.c and vec.c uses general registers only. */
	for (int vec = 0; vec < 2; vec++) {
		*(vec ? &stub.vsoft : &stub.soft) = stub_at(s);
		to_c_stack(s, true);
		push(s, lost, LEN(lost));
		x_ins(s, 0x8b | W, RSI, rm_env(offsetof(Cpu, fparg[3])));
		add_rsp(s, -8);
		x_ins(s, 0x8d | W, RDI, rm_env(0));
		call_c(s, vec ? (void *)(uintptr_t)vec_slow : (void *)(uintptr_t)soft_slow);
		add_rsp(s, 8);
		pop(s, lost, LEN(lost));
		x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
		b1(s, 0xc3);
	}

	/* Calls of integer-only helpers that do not look at the state: arguments rax rcx rdx, function rsi. */
	for (int with_cpu = 0; with_cpu < 2; with_cpu++) {
		stub.light[with_cpu] = stub_at(s);
		gen_homes(s, true, PIN_LOST);
		to_c_stack(s, true);
		x_mov_rr(s, T_I64, R9, RSI);
		if (with_cpu) {
			x_mov_rr(s, T_I64, RSI, RAX);
			x_ins(s, 0x87 | W, RCX, rm_reg(RDX));
			x_ins(s, 0x8d | W, RDI, rm_env(0));
		} else {
			x_mov_rr(s, T_I64, RDI, RAX);
			x_mov_rr(s, T_I64, RSI, RCX);
		}
		x_ins(s, 0xff, 2, rm_reg(R9));
		x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
		gen_homes(s, false, PIN_LOST);
		b1(s, 0xc3);
	}
	/* The others: Helper in rsi; and the callbacks of plugins that look at registers. */
	for (int hook = 0; hook < 2; hook++) {
		stub.full[hook] = stub_at(s);
		if (hook) {
			gen_homes(s, true, SEL_GENERAL);
			fpu_out(s);
		} else {
			fpu_back(s);
			gen_homes(s, true, ~0ull);
			stmxcsr(s, offsetof(Cpu, guest_fpcr));
			ldmxcsr(s, offsetof(Cpu, host_fpcr));
		}
		to_c_stack(s, true);
		x_mov_rr(s, T_I64, R8, RDX);
		x_mov_rr(s, T_I64, RDX, RAX);
		x_ins(s, 0x8d | W, RDI, rm_env(0));
		call_c(s, (void *)(uintptr_t)gen_slow_call);
		x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
		if (!hook)
			ldmxcsr(s, offsetof(Cpu, guest_fpcr));
		gen_homes(s, false, hook ? SEL_GENERAL : ~0ull);
		x_alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, raise)), 0);
		raised[hook] = jcc32(s, 5);
		b1(s, 0xc3);
	}
	set32(raised[0], s->p);
	set32(raised[1], s->p);
	stub.raise = sel_exec(s, s->p);
	leave_by_call(s, BY_RAISE);
	write_hook_stubs(s);
	stub.link = stub_at(s);
	leave_by_call(s, BY_LINK);
	stub.poll = stub_at(s);
	leave_by_call(s, BY_POLL);

	/* A return to the pc in rax that is not on top: look further down, as after longjmp, then in the table. */
	unsigned w = s->guest->bits == 64 ? W : 0;
	stub.ret = stub_at(s);
	x_mov_rr(s, T_I64, RCX, RSP);
	x_mov_imm(s, RDX, 32);
	uint8_t *next = s->p, *found;
	x_ins(s, 0x3b | W, RCX, rm_env(offsetof(Cpu, code_top)));
	j = jcc8(s, 3);
	x_alu_imm(s, W, ALU_ADD, rm_reg(RCX), 16);
	x_ins(s, 0x3b | w, RAX, (Rm){ .mem = true, .reg = RCX, .index = -1, .disp = 8 });
	found = jcc8(s, 4);
	x_alu_imm(s, 0, ALU_SUB, rm_reg(RDX), 1);
	b1(s, 0x75);
	b1(s, (unsigned)(next - s->p - 1));
	here8(s, j);
	j = x_look_up(s, RAX, RCX);
	set32(j, s->p);
	x_ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, pc)));
	jmp_exec(s, JMP, stub.lookup);
	here8(s, found);
	x_mov_rr(s, T_I64, RSP, RCX);
	x_ret_pair(s);
	stub.no_return = stub_at(s);
	x_ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_top)));
	x_ins(s, 0xc7 | W, 0, rm_env(offsetof(Cpu, pc)));
	b4(s, ~0u);
	jmp_exec(s, JMP, stub.lookup);
}
