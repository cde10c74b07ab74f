/*
 * The stubs at the start of the code cache: how generated code is entered and
 * left, and how it calls C. The comment of riscv64.c says what holds in them.
 */
#include "riscv64.h"
#include "../plugin/hook.h"
#include "../softfp.h"

/* What a C call does not keep, of pinned and of temporary registers. */
static const HReg lost[] = { T1, T2, T3, T4, T5, T6, A0, A1, A2, A3, A4, A5, A6, A7 };
static const HReg kept[] = { RA, S0, S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11 };
static const uint8_t fkept[] = { 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27 };
static const int32_t save_ra = FR_SAVE + 8 * (int32_t)LEN(lost);

/* The low halves of vectors: the others are in their homes at all times. Loading fills LEAST*, too; T0 is scratch. */
static void homes(Sel *s, bool store)
{
	for (unsigned i = 0; i < stub.npinned; i++) {
		HReg r = stub.pinned[i].hreg;
		bool w = s->guest->regs[stub.pinned[i].reg].type == T_I32;
		Place p = r_env(s, sel_reg_off(s, stub.pinned[i].reg));

		if (store)
			st_at(s, r >= SEL_V ? FSD : w ? SW : SD, p, r);
		else
			ld_at(s, r >= SEL_V ? FLD : w ? LW : LD, r, p);
	}
	if (!store && s->guest->tiny_before) {
		r_imm(s, T_F32, LEAST32, 0x00800000);
		r_imm(s, T_F64, LEAST64, 0x0010000000000000);
	}
}

/* Registers in from on, those of `lost`, to the frame and back. */
static void save(Sel *s, bool store, unsigned from)
{
	for (unsigned i = from; i < LEN(lost); i++) {
		if (store)
			st(s, SD, SP, FR_SAVE + 8 * (int)i, lost[i]);
		else
			ri(s, LD, lost[i], SP, FR_SAVE + 8 * (int)i);
	}
	if (store)
		st(s, SD, SP, save_ra, RA);
	else
		ri(s, LD, RA, SP, save_ra);
}

static void ret(Sel *s) { ri(s, JALR, ZERO, RA, 0); }

void r_load_fpcr(Cpu *c)
{
	FpEnv env;

	c->guest->fp_env(c, &env);
	c->guest_fpcr = env.rm <= RM_MM ? (uint32_t)env.rm << 5 : 0;
}

void r_fold_fpcr(Cpu *c)
{
	if (c->guest_fpcr & 31) /* in the order of FPF_* */
		c->guest->fp_fold(c, c->guest_fpcr & 31);
}

static void call_c(Sel *s, void *fn)
{
	r_li(s, RA, (intptr_t)fn);
	ri(s, JALR, RA, RA, 0);
}

/* The guest's FP control word to the Cpu, that of C code in its place; and the other way round. T0 is scratch. */
static void fpcr_out(Sel *s)
{
	ri(s, FRCSR, T0, 0, FRCSR >> 20);
	st_env(s, SW, offsetof(Cpu, guest_fpcr), T0);
	ld_env(s, LW, T0, offsetof(Cpu, host_fpcr));
	b4(s, FSCSR | T0 << 15);
}

static void fpcr_in(Sel *s)
{
	ld_env(s, LW, T0, offsetof(Cpu, guest_fpcr));
	b4(s, FSCSR | T0 << 15);
}

/* To C through the loop, `why` with the return address of the call that came here. */
static void leave_by_call(Sel *s, unsigned why)
{
	st_env(s, SD, offsetof(Cpu, pc), RA);
	ri(s, ADDI, T0, ZERO, (int)why);
	jmp_back(s, s->start + (stub.leave - sel_exec(s, s->start)));
}

static const uint8_t *here_exec(Sel *s)
{
	return sel_exec(s, s->p);
}

void r_slow(Sel *s, void *fn, int64_t desc)
{
	r_li(s, T0, desc);
	st_env(s, SD, offsetof(Cpu, fparg[3]), T0);
	r_li(s, T0, (intptr_t)fn);
	call_exec(s, stub.soft);
}

/* Index of pc, times the size of an entry. A pc that is not aligned is compared with parts of two numbers. */
uint8_t *r_look_up(Sel *s, HReg pc)
{
	const int32_t at = (int32_t)(offsetof(Cpu, jump) - offsetof(Cpu, state)) - ENV_BIAS;
	int32_t low = 0;
	uint8_t *miss;

	_Static_assert(sizeof(JumpEntry) == 16, "as shifted here");
	ri(s, SLLI, T0, pc, 64 - JT_BITS - (int)jt_shift);
	ri(s, SRLI, T0, T0, 60 - JT_BITS);
	if (guest_base) {
		low = low12(at);
		b4(s, LUI | RA << 7 | (uint32_t)(at - low));
		r3(s, ADD, RA, RA, ENV);
		r3(s, ADD, T0, T0, RA);
	} else {
		r3(s, ADD, T0, T0, BASE);
	}
	ri(s, LD, RA, T0, low);
	miss = r_branch(s, BNE, RA, pc);
	ri(s, LD, T0, T0, low + 8);
	ri(s, JALR, ZERO, T0, 0);
	return miss;
}

void r_write_stubs(Sel *s)
{
	uint8_t *j, *raised;

	/* enter(cpu, code) */
	stub.enter = here_exec(s);
	ri(s, ADDI, SP, SP, -FR_SIZE);
	for (unsigned i = 0; i < LEN(kept); i++)
		st(s, SD, SP, FR_REGS + 8 * (int)i, kept[i]);
	for (unsigned i = 0; i < LEN(fkept); i++)
		st(s, FSD, SP, FR_FREGS + 8 * (int)i, fkept[i]);
	st(s, SD, SP, FR_CPU, A0);
	mv(s, T1, A1);
	r_li(s, RA, offsetof(Cpu, state) + ENV_BIAS);
	r3(s, ADD, ENV, A0, RA);
	if (guest_base) {
		r_li(s, BASE, (int64_t)guest_base);
	} else {
		r_li(s, RA, offsetof(Cpu, jump));
		r3(s, ADD, BASE, A0, RA);
	}
	ri(s, FRCSR, T0, 0, FRCSR >> 20);
	st_env(s, SW, offsetof(Cpu, host_fpcr), T0);
	fpcr_in(s);
	homes(s, false);
	ri(s, JALR, ZERO, T1, 0);

	stub.fault = here_exec(s);
	ri(s, ADDI, T0, ZERO, EX_FAULT);
	j = jump(s);
	stub.lookup = here_exec(s);
	ri(s, ADDI, T0, ZERO, EX_LOOKUP);
	here(s, j);
	stub.leave = here_exec(s); /* Exit in T0 */
	homes(s, true);
	mv(s, A0, T0);
	fpcr_out(s);
	for (unsigned i = 0; i < LEN(kept); i++)
		ri(s, LD, kept[i], SP, FR_REGS + 8 * (int)i);
	for (unsigned i = 0; i < LEN(fkept); i++)
		ri(s, FLD, fkept[i], SP, FR_FREGS + 8 * (int)i);
	ri(s, ADDI, SP, SP, FR_SIZE);
	ret(s);

	/* Functions that use general registers only, all of which stay: function in T0, its argument in Cpu.fparg[3]. */
	stub.soft = here_exec(s);
	save(s, true, 0);
	ri(s, LD, A0, SP, FR_CPU);
	ld_env(s, LD, A1, offsetof(Cpu, fparg[3]));
	ri(s, JALR, RA, T0, 0);
	save(s, false, 0);
	ret(s);

	/* Calls of integer-only helpers that do not look at the state: arguments T1 T2 T3, function and result T0. */
	for (int with_cpu = 0; with_cpu < 2; with_cpu++) {
		stub.light[with_cpu] = here_exec(s);
		save(s, true, 6);
		if (with_cpu)
			ri(s, LD, A0, SP, FR_CPU);
		mv(s, (HReg)(A0 + with_cpu), T1);
		mv(s, (HReg)(A1 + with_cpu), T2);
		mv(s, (HReg)(A2 + with_cpu), T3);
		ri(s, JALR, RA, T0, 0);
		mv(s, T0, A0);
		save(s, false, 6);
		ret(s);
	}

	/* The others: Helper in T0. */
	stub.full[0] = stub.full[1] = here_exec(s);
	st(s, SD, SP, save_ra, RA);
	homes(s, true);
	mv(s, A1, T0);
	mv(s, A2, T1);
	mv(s, A3, T2);
	mv(s, A4, T3);
	fpcr_out(s);
	ri(s, LD, A0, SP, FR_CPU);
	call_c(s, (void *)(uintptr_t)gen_slow_call);
	mv(s, T2, A0);
	fpcr_in(s);
	homes(s, false);
	ri(s, LD, RA, SP, save_ra);
	Place p = r_env(s, offsetof(Cpu, raise));
	ld_at(s, LW, T1, p);
	mv(s, T0, T2);
	raised = near(s, BNE, T1, ZERO);
	ret(s);
	here(s, raised);
	stub.raise = here_exec(s);
	leave_by_call(s, BY_RAISE);
	stub.link = here_exec(s);
	leave_by_call(s, BY_LINK);
	stub.poll = here_exec(s);
	leave_by_call(s, BY_POLL);

	/* Functions of plugins that do not look at registers: arguments T1 T2 T3 (T4 a value), function in T0, all
	 * registers stay. Vector registers in temporaries are in the frame with their upper halves, as long as it takes. */
	stub.trace = here_exec(s);
	save(s, true, 0);
	homes(s, true);
	mv(s, T5, T0);
	mv(s, A0, T1);
	mv(s, A1, T2);
	mv(s, A2, T3);
	fpcr_out(s);
	ri(s, ADDI, SP, SP, -12 * 8);
	for (unsigned i = 0; i < 12; i++)
		st(s, FSD, SP, 8 * (int)i, i < 8 ? i : i + 20);
	ri(s, JALR, RA, T5, 0);
	for (unsigned i = 0; i < 12; i++)
		ri(s, FLD, i < 8 ? i : i + 20, SP, 8 * (int)i);
	ri(s, ADDI, SP, SP, 12 * 8);
	fpcr_in(s);
	homes(s, false);
	save(s, false, 0);
	ret(s);
}
