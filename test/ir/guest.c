/*
 * A guest that exists only for the test: registers of all types, FP control
 * and flags, helpers of all kinds.
 */
#include "ir_test.h"

#define X(n) { "x" #n, offsetof(State, x[n]), T_I64, 64 }
#define W(n) { "w" #n, offsetof(State, w[n]), T_I32, 32 }
#define F(n) { "f" #n, offsetof(State, f[n]), T_F64, 64 }
#define V(n) { "v" #n, offsetof(State, v[n]), T_V128, 128 }
static const RegRow regs[] = {
	X(0), X(1), X(2), X(3), X(4), X(5), X(6), X(7), X(8), X(9), X(10), X(11), X(12), X(13), X(14), X(15),
	W(0), W(1), W(2), W(3), W(4), W(5), W(6), W(7),
	F(0), F(1), F(2), F(3), F(4), F(5), F(6), F(7), F(8), F(9), F(10), F(11),
	V(0), V(1),
};
_Static_assert(LEN(regs) == NREG, "");

static const uint16_t hot[] = {
	R_X, R_X + 1, R_W, R_F, R_X + 2, R_F + 1, R_X + 3, R_W + 1, R_F + 2, R_X + 4, R_F + 3,
	R_X + 5, R_W + 2, 0xffff,
};

static void fp_fold(Cpu *c, unsigned flags)
{
	state(c)->fflags |= flags;
}

static unsigned fp_rm(const Cpu *c)
{
	return state((Cpu *)(uintptr_t)c)->frm;
}

#define GUEST(n) { \
	.name = "test" #n, .bits = n, .insn_min = 4, .insn_max = 4, .insn_align = 4, .nan_rule = NAN_RISCV, \
	.page_bits = 12, .regs = regs, .nregs = NREG, .hot = hot, .fp_fold = fp_fold, .fp_rm = fp_rm, \
}
const Guest guest64 = GUEST(64), guest32 = GUEST(32);

static uint64_t none(void)
{
	return 0x123456789abcdef;
}

static uint64_t pure1(uint64_t a)
{
	return a * 0x9e3779b97f4a7c15 ^ a >> 7;
}

static uint64_t pure2(uint64_t a, uint64_t b)
{
	return a * 3 + (uint32_t)b; /* b is a 32-bit value */
}

static uint64_t pure3(uint64_t a, uint64_t b, uint64_t c)
{
	return (a ^ b) + (c << 1);
}

static uint64_t hash_regs(Cpu *c, uint64_t a)
{
	State *s = state(c);

	for (unsigned i = 0; i < NX; i++)
		a = a * 31 + s->x[i];
	for (unsigned i = 0; i < NW; i++)
		a = a * 31 + s->w[i];
	for (unsigned i = 0; i < NF; i++)
		a = a * 31 + s->f[i];
	return a;
}

static void change_regs(Cpu *c, uint64_t a, uint64_t b)
{
	State *s = state(c);

	s->x[a % NX] ^= b;
	s->w[b % NW] += (uint32_t)a;
	s->f[(a ^ b) % NF] ^= 1;
}

static uint64_t maybe_raise(Cpu *c, uint64_t a)
{
	if (a % 4 == 3) {
		c->exit_arg = 77;
		c->raise = EX_BREAK + 1;
	}
	return ~a;
}

static uint64_t flip64(uint64_t a)
{
	return a ^ UINT64_C(1) << 63;
}

static uint64_t flip32(uint64_t a)
{
	return (uint32_t)a ^ UINT32_C(1) << 31;
}

static uint64_t read_flags(Cpu *c)
{
	return state(c)->fflags | state(c)->frm << 8;
}

static void write_flags(Cpu *c, uint64_t a)
{
	state(c)->fflags = a & 31;
}

const Helper helpers[] = {
	{ "none", none, HF_PURE, T_I64, { 0 } },
	{ "pure1", pure1, HF_PURE, T_I64, { T_I64 } },
	{ "pure2", pure2, 0, T_I64, { T_I64, T_I32 } },
	{ "pure3", pure3, HF_PURE, T_I64, { T_I64, T_I64, T_I64 } },
	{ "narrow", pure1, HF_PURE, T_I32, { T_I64 } },
	{ "hash_regs", hash_regs, HF_CPU | HF_RREGS, T_I64, { T_I64 } },
	{ "change_regs", change_regs, HF_CPU | HF_RREGS | HF_WREGS, T_NONE, { T_I64, T_I64 } },
	{ "maybe_raise", maybe_raise, HF_CPU | HF_RAISE, T_I64, { T_I64 } },
	{ "flip64", flip64, HF_PURE, T_F64, { T_F64 } },
	{ "flip32", flip32, HF_PURE, T_F32, { T_F32 } },
	{ "read_flags", read_flags, HF_CPU | HF_FPENV, T_I64, { 0 } },
	{ "write_flags", write_flags, HF_CPU | HF_FPENV, T_NONE, { T_I64 } },
};
const unsigned nhelpers = LEN(helpers);
