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
	V(0), V(1), V(2), V(3), V(4), V(5), V(6), V(7), V(8), V(9), V(10), V(11),
};
_Static_assert(LEN(regs) == NREG, "");

static const uint16_t hot[] = {
	R_X, R_X + 1, R_W, R_F, R_V, R_X + 2, R_F + 1, R_V + 1, R_X + 3, R_W + 1, R_F + 2, R_V + 2, R_X + 4,
	R_F + 3, R_V + 3, R_X + 5, R_W + 2, R_V + 4, 0xffff,
};

static void fp_fold(Cpu *c, unsigned flags)
{
	state(c)->fflags |= flags;
}

static void fp_env(const Cpu *c, FpEnv *env)
{
	*env = (FpEnv){ .rm = (uint8_t)state((Cpu *)(uintptr_t)c)->frm };
}

static void fp_env_arm(const Cpu *c, FpEnv *env)
{
	const State *s = state((Cpu *)(uintptr_t)c);
	bool flush = s->fpmode & MODE_FLUSH;

	*env = (FpEnv){ .rm = (uint8_t)s->frm, .nan_rule = s->fpmode & MODE_DN ? NAN_ARM_DN : NAN_ARM,
			.tiny_before = 1, .ftz = flush ? FTZ_UF : FTZ_OFF, .daz = flush ? DAZ_ID : DAZ_OFF };
}

#define GUEST(n, ...) { \
	.name = "test" #n, .bits = n, .insn_min = 4, .insn_max = 4, .insn_align = 4, \
	.page_bits = 12, .regs = regs, .nregs = NREG, .hot = hot, .fp_fold = fp_fold, __VA_ARGS__ \
}
const Guest guest64 = GUEST(64, .nan_rule = NAN_RISCV, .fp_env = fp_env);
const Guest guest32 = GUEST(32, .nan_rule = NAN_RISCV, .fp_env = fp_env);
const Guest guest_arm = GUEST(64, .nan_rule = NAN_ARM, .tiny_before = true, .fp_env = fp_env_arm);

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
	for (unsigned i = 0; i < NV; i++)
		a = (a * 31 + s->v[i].w[0]) * 31 + s->v[i].w[1];
	return a;
}

static void change_regs(Cpu *c, uint64_t a, uint64_t b)
{
	State *s = state(c);

	s->x[a % NX] ^= b;
	s->w[b % NW] += (uint32_t)a;
	s->f[(a ^ b) % NF] ^= 1;
	s->v[(a + b) % NV].w[a & 1] += b;
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

static void vec_mix(Cpu *c, const Vec *a, uint64_t b, const Vec *d)
{
	c->varg[3] = (Vec){ { a->w[1] + b, a->w[0] ^ d->w[1] } };
}

static void vec_swap(Cpu *c, const Vec *a)
{
	c->varg[3] = (Vec){ { a->w[1], a->w[0] } };
}

static void vec_flags(Cpu *c, uint64_t a, const Vec *b)
{
	state(c)->fflags |= b->w[0] & 31;
	c->varg[3] = (Vec){ { a, b->w[1] } };
}

static uint64_t vec_sum(const Vec *a, const Vec *b, const Vec *c)
{
	return a->w[0] + b->w[1] * 3 + (c->w[0] ^ c->w[1]);
}

static uint64_t vec_raise(Cpu *c, const Vec *a)
{
	return maybe_raise(c, a->w[0] ^ a->w[1]);
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
	{ "vec_mix", vec_mix, HF_CPU, T_V128, { T_V128, T_I64, T_V128 } },
	{ "vec_swap", vec_swap, HF_CPU | HF_PURE, T_V128, { T_V128 } },
	{ "vec_flags", vec_flags, HF_CPU | HF_FPENV, T_V128, { T_I64, T_V128 } },
	{ "vec_sum", vec_sum, HF_PURE, T_I64, { T_V128, T_V128, T_V128 } },
	{ "vec_raise", vec_raise, HF_CPU | HF_RAISE, T_I64, { T_V128 } },
};
const unsigned nhelpers = LEN(helpers);
