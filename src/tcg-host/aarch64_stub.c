/*
 * The stubs at the start of the code cache: how generated code is entered and
 * left, and how it calls C. The comment of aarch64.c says what holds in them.
 */
#include "aarch64.h"
#include "../plugin/hook.h"
#include "../softfp_op.h"
#include "../vec.h"

#define PIN_LOST (BIT(16) - BIT(5) + BIT(18)) /* of the pinned ones, by a C call */

static const uint8_t *stub_at(Sel *s)
{
	while ((uintptr_t)s->p & 15)
		w4(s, 0xd4200000); /* brk */
	return sel_exec(s, s->p);
}

void a_load_fpcr(Cpu *c)
{
	static const uint8_t mode[8] = { 0, 3, 2, 1 };
	FpEnv env;

	c->guest->fp_env(c, &env);
	c->guest_fpcr = (uint32_t)mode[env.rm & 7] << FPCR_RM | (env.nan_rule == NAN_ARM ? 0 : FPCR_DN);
}

/* Underflow is what this host raises when the guest would not (aarch64_fp.c says how it is found then). */
void a_fold_fpcr(Cpu *c)
{
	static const uint8_t order[5] = { FPF_NV, FPF_DZ, FPF_OF, FPF_UF, FPF_NX };
	unsigned f = 0;

	for (int i = 0; i < 5 && c->guest_fpcr & 0x1f; i++)
		f |= c->guest_fpcr >> i & 1 ? order[i] : 0;
	if (!c->guest->tiny_before)
		f &= ~(unsigned)FPF_UF;
	if (f)
		c->guest->fp_fold(c, f);
}

static void call_c(Sel *s, void *fn)
{
	a_mov_imm(s, LIT, (intptr_t)fn);
	rr(s, I_BLR, 0, LIT);
}

static void set_word(Sel *s, size_t off, uint32_t k)
{
	if (k)
		a_mov_imm(s, ADR, k);
	a_env(s, I_STRW, 2, k ? ADR : ZR, off);
}

/* FPCR from ADR, if it is another: writing it is slow. */
static void set_fpcr(Sel *s)
{
	uint8_t *same;

	w4(s, I_MRS_FPCR | LIT);
	rrr(s, I_SUBS | SF, ZR, ADR, LIT);
	same = a_jcc(s, CC_EQ);
	w4(s, I_MSR_FPCR | ADR);
	a_here(s, same);
}

static void fp_to_guest(Sel *s)
{
	a_env(s, I_LDRW, 2, LIT, offsetof(Cpu, guest_fpcr));
	a_logic_imm(s, T_I32, I_AND, ADR, LIT, FPSR_BITS);
	w4(s, I_MSR_FPSR | ADR);
	rr(s, 0x12000000 | 10u << 16 | 4u << 10, ADR, LIT); /* and: bits 22 to 26 are of FPCR */
	set_fpcr(s);
	if (has(s, FE_ONE_NAN))
		a_vimm(s, ONES, HIGH_ONES, HIGH_ONES);
}

static void fp_to_host(Sel *s)
{
	w4(s, I_MRS_FPSR | ADR);
	w4(s, I_MRS_FPCR | LIT);
	a_ubfx(s, ADR, ADR, 0, 5);
	rrr(s, I_ORR, ADR, ADR, LIT);
	a_env(s, I_STRW, 2, ADR, offsetof(Cpu, guest_fpcr));
	a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, host_fpcr));
	set_fpcr(s);
}

static void leave_by_call(Sel *s, unsigned why)
{
	a_env(s, I_STRX, 3, LR, offsetof(Cpu, pc));
	a_mov_imm(s, 0, why);
	a_go(s, I_B, stub.leave);
}

uint8_t *a_look_up(Sel *s, HReg pc, uint32_t op)
{
	uint8_t *miss;

	a_ubfx(s, ADR, pc, jt_shift, JT_BITS);
	rrr(s, I_ADD | SF | 4u << 10, ADR, ENV, ADR); /* JumpEntry is 16 bytes */
	a_mem(s, I_LDRX, 3, LIT, ADR, offsetof(Cpu, jump) - ENV_AT);
	rrr(s, I_SUBS | SF, ZR, LIT, pc);
	miss = a_jcc(s, CC_NE);
	a_mem(s, I_LDRX, 3, ADR, ADR, offsetof(Cpu, jump) + 8 - ENV_AT);
	rr(s, op, 0, ADR);
	return miss;
}
_Static_assert(offsetof(Cpu, jump) + 8 - offsetof(Cpu, code_end) <= 0xfff * 8, "one load reaches it");

static void push(Sel *s, HReg a, HReg b) { rr(s, I_STP_PUSH | rn(b) << 10, a, SP); }
static void pop(Sel *s, HReg a, HReg b) { rr(s, I_LDP_POP | rn(b) << 10, a, SP); }

/* All that C functions without vector registers may change, in pairs; and the link. */
static void lost(Sel *s, bool save)
{
	if (save)
		push(s, 18, LR);
	for (HReg r = 0; r < 16; r += 2)
		save ? push(s, r, (HReg)(r + 1)) : pop(s, (HReg)(14 - r), (HReg)(15 - r));
	if (!save)
		pop(s, 18, LR);
}

static void vectors(Sel *s, bool save)
{
	if (save)
		a_add_imm(s, T_I64, SP, SP, -512);
	for (unsigned v = 0; v < 32; v += 2)
		w4(s, (save ? 0xad000000 : 0xad400000) | v << 15 | (v + 1) << 10 | SP << 5 | v);
	if (!save)
		a_add_imm(s, T_I64, SP, SP, 512);
}

/* Before code that is not ours and uses the FP unit: what the guest has there is stored, unless it is already. */
static void fpu_out(Sel *s)
{
	uint8_t *j;

	a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, fpu_out));
	j = a_jump(s, I_CBNZ | ADR);
	gen_homes(s, true, SEL_VECTOR);
	fp_to_host(s);
	set_word(s, offsetof(Cpu, fpu_out), 1);
	a_here(s, j);
}

static void fpu_in(Sel *s)
{
	gen_homes(s, false, SEL_VECTOR);
	fp_to_guest(s);
	set_word(s, offsetof(Cpu, fpu_out), 0);
}

/* The same when it has to be in, and may be out. */
static void fpu_back(Sel *s)
{
	uint8_t *j;

	if (!plugin_on)
		return;
	a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, fpu_out));
	j = a_jump(s, I_CBZ | ADR);
	fpu_in(s);
	a_here(s, j);
}

/* Plugins: callbacks that do not look at registers (Item in x0, address in x1, value in x2), and what traces do out
 * of line (function and arguments in Cpu.fparg; all registers stay). */
static void write_hook_stubs(Sel *s)
{
	for (int mem = 0; mem < 2; mem++) {
		stub.hook[mem] = stub_at(s);
		push(s, LR, ZR);
		gen_homes(s, true, PIN_LOST);
		a_mov_rr(s, T_I64, 4, 0);
		fpu_out(s);
		a_env(s, I_STRX, 3, CODE_SP, offsetof(Cpu, code_sp));
		a_env(s, I_STRX, 3, 4, offsetof(Cpu, hook_item));
		a_env(s, I_LDRW, 2, 0, offsetof(Cpu, index));
		if (mem)
			a_env(s, I_STRX, 3, 2, offsetof(Cpu, hook_value));
		if (mem)
			a_mov_rr(s, T_I64, 2, 1);
		a_mem(s, I_LDRX, 3, mem ? 3 : 1, 4, offsetof(Item, udata));
		if (mem)
			a_mem(s, I_LDRX, 3, 1, 4, offsetof(Item, imm));
		a_mem(s, I_LDRX, 3, LIT, 4, offsetof(Item, fn));
		rr(s, I_BLR, 0, LIT);
		a_env(s, I_STRX, 3, ZR, offsetof(Cpu, hook_item));
		gen_homes(s, false, PIN_LOST);
		pop(s, LR, ZR);
		rr(s, I_RET, 0, LR);
	}

	stub.fpu = stub_at(s);
	fpu_in(s);
	rr(s, I_RET, 0, LR);

	stub.trace = stub_at(s);
	lost(s, true);
	vectors(s, true);
	w4(s, I_MRS_FPCR | 0);
	w4(s, I_MRS_FPSR | 1);
	push(s, 0, 1);
	a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, host_fpcr));
	set_fpcr(s);
	a_cpu_arg(s, 0);
	a_env(s, I_LDRX, 3, 1, offsetof(Cpu, fparg[1]));
	a_env(s, I_LDRX, 3, 2, offsetof(Cpu, fparg[2]));
	a_env(s, I_LDRX, 3, LIT, offsetof(Cpu, fparg[0]));
	rr(s, I_BLR, 0, LIT);
	pop(s, ADR, 1);
	w4(s, I_MSR_FPSR | 1);
	set_fpcr(s);
	vectors(s, false);
	lost(s, false);
	rr(s, I_RET, 0, LR);
}

static void callee_saved(Sel *s, bool save)
{
	for (HReg r = 0; r < 12; r += 2)
		save ? push(s, (HReg)(19 + r), (HReg)(20 + r)) : pop(s, (HReg)(29 - r), (HReg)(30 - r));
}

void a_write_stubs(Sel *s)
{
	uint8_t *raised[2], *j;

	/* enter(cpu, code). What is executed from here on was written before: processors may have fetched something
	 * older from the same addresses. */
	stub.enter = stub_at(s);
	callee_saved(s, true);
	for (unsigned v = 8; v < 16; v += 2)
		w4(s, 0x6dbf0000 | (v + 1) << 10 | SP << 5 | v); /* stp d, d */
	a_add_imm(s, T_I64, ENV, 0, ENV_AT);
	w4(s, I_MRS_FPCR | ADR);
	a_env(s, I_STRW, 2, ADR, offsetof(Cpu, host_fpcr));
	fp_to_guest(s);
	a_mov_rr(s, T_I64, ADR, 1);
	gen_homes(s, false, ~0ull);
	a_env(s, I_LDRX, 3, CODE_SP, offsetof(Cpu, code_sp));
	if (a_based(s->guest))
		a_mov_imm(s, BASE, (int64_t)guest_base);
	w4(s, I_ISB);
	rr(s, I_BR, 0, ADR);

	stub.fault = stub_at(s);
	a_mov_imm(s, 0, EX_FAULT);
	j = a_jump(s, I_B);
	stub.lookup = stub_at(s);
	a_mov_imm(s, 0, EX_LOOKUP);
	a_here(s, j);
	stub.leave = sel_exec(s, s->p);
	a_env(s, I_STRX, 3, CODE_SP, offsetof(Cpu, code_sp));
	fpu_back(s);
	gen_homes(s, true, ~0ull);
	fp_to_host(s);
	for (unsigned v = 8; v < 16; v += 2)
		w4(s, 0x6cc10000 | (23 - v) << 10 | SP << 5 | (22 - v));
	callee_saved(s, false);
	rr(s, I_RET, 0, LR);

	/* Exact floating point and vectors: desc in Cpu.fparg[3]; only FP state and general registers are touched,
	 * and C code of softfp*.c and vec.c uses general registers only. */
	for (int vec = 0; vec < 2; vec++) {
		*(vec ? &stub.vsoft : &stub.soft) = stub_at(s);
		lost(s, true);
		a_cpu_arg(s, 0);
		a_env(s, I_LDRX, 3, 1, offsetof(Cpu, fparg[3]));
		call_c(s, vec ? (void *)(uintptr_t)vec_slow : (void *)(uintptr_t)soft_slow);
		lost(s, false);
		rr(s, I_RET, 0, LR);
	}

	/* Calls of integer-only helpers that do not look at the state: arguments x0 x1 x2, function x3. */
	for (int with_cpu = 0; with_cpu < 2; with_cpu++) {
		stub.light[with_cpu] = stub_at(s);
		push(s, LR, ZR);
		gen_homes(s, true, PIN_LOST);
		a_mov_rr(s, T_I64, LIT, 3);
		for (int i = 3; i > 0 && with_cpu; i--)
			a_mov_rr(s, T_I64, (HReg)i, (HReg)(i - 1));
		if (with_cpu)
			a_cpu_arg(s, 0);
		rr(s, I_BLR, 0, LIT);
		gen_homes(s, false, PIN_LOST);
		pop(s, LR, ZR);
		rr(s, I_RET, 0, LR);
	}
	/* The others: Helper in x3; and the callbacks of plugins that look at registers. */
	for (int hook = 0; hook < 2; hook++) {
		stub.full[hook] = stub_at(s);
		push(s, LR, ZR);
		if (!hook)
			fpu_back(s);
		gen_homes(s, true, hook ? SEL_GENERAL : ~0ull);
		(hook ? fpu_out : fp_to_host)(s);
		a_env(s, I_STRX, 3, CODE_SP, offsetof(Cpu, code_sp));
		a_mov_rr(s, T_I64, 4, 2);
		a_mov_rr(s, T_I64, 2, 0);
		a_mov_rr(s, T_I64, ADR, 1);
		a_mov_rr(s, T_I64, 1, 3);
		a_mov_rr(s, T_I64, 3, ADR);
		a_cpu_arg(s, 0);
		call_c(s, (void *)(uintptr_t)gen_slow_call);
		if (!hook)
			fp_to_guest(s);
		gen_homes(s, false, hook ? SEL_GENERAL : ~0ull);
		pop(s, LR, ZR);
		a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, raise));
		raised[hook] = a_jump(s, I_CBNZ | ADR);
		rr(s, I_RET, 0, LR);
	}
	a_here(s, raised[0]);
	a_here(s, raised[1]);
	stub.raise = sel_exec(s, s->p);
	leave_by_call(s, BY_RAISE);
	write_hook_stubs(s);
	stub.link = stub_at(s);
	leave_by_call(s, BY_LINK);
	stub.poll = stub_at(s);
	leave_by_call(s, BY_POLL);

	/* A return to the pc in x0 that was not on top, with that taken: look further down, as after longjmp, then in the
	 * table. */
	stub.ret = stub_at(s);
	a_add_imm(s, T_I64, CODE_SP, CODE_SP, -16);
	a_mov_rr(s, T_I64, 1, CODE_SP);
	a_mov_imm(s, 2, 32);
	a_env(s, I_LDRX, 3, 3, offsetof(Cpu, code_top));
	uint8_t *next = s->p, *end, *found;
	rrr(s, I_SUBS | SF, ZR, 1, 3);
	end = a_jcc(s, CC_CS);
	a_add_imm(s, T_I64, 1, 1, 16);
	rr(s, I_LDP | LIT << 10, ADR, 1);
	rrr(s, I_SUBS | SF, ZR, LIT, 0);
	found = a_jcc(s, CC_EQ);
	a_add_imm(s, T_I32, 2, 2, -1);
	a_reach(s, a_jump(s, I_CBNZ | 2), next);
	a_here(s, end);
	j = a_look_up(s, 0, I_BR);
	a_here(s, j);
	a_env(s, I_STRX, 3, 0, offsetof(Cpu, pc));
	a_go(s, I_B, stub.lookup);
	a_here(s, found);
	a_add_imm(s, T_I64, CODE_SP, 1, 16);
	rr(s, I_RET, 0, ADR);
	stub.no_return = stub_at(s);
	a_env(s, I_LDRX, 3, CODE_SP, offsetof(Cpu, code_top));
	a_mov_imm(s, ADR, -1);
	a_env(s, I_STRX, 3, ADR, offsetof(Cpu, pc));
	a_go(s, I_B, stub.lookup);
}
