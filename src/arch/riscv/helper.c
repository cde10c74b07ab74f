/*
 * C functions that generated code calls: floating point that the host can't
 * do as the guest wants (rounding modes of the instruction, RMM, half
 * precision, Zfa), carry-less products, permutations, 128-bit compare and
 * swap, the time. Integer registers only (see the Makefile): the host's FP
 * unit holds the guest's values, modes and flags meanwhile.
 */
#include <string.h>
#include <time.h>
#include <signal.h>
#include "riscv.h"

uint64_t rv_read_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* ---- floating point ---- */

static uint64_t unbox(int w, uint64_t v)
{
	switch (w) {
	case 16: return v >> 16 == UINT64_MAX >> 16 ? v & 0xffff : 0x7e00;
	case 32: return v >> 32 == UINT32_MAX ? v & UINT32_MAX : 0x7fc00000;
	}
	return v;
}

static uint64_t box(int w, uint64_t v)
{
	return w == 64 ? v : v | UINT64_MAX << w;
}

static FpEnv env_of(Cpu *c, unsigned rm)
{
	return (FpEnv){ .rm = rm == RM_DYN ? rv_state(c)->frm : rm, .nan_rule = NAN_RISCV };
}

static void raise_flags(Cpu *c, const FpEnv *e)
{
	rv_state(c)->fflags |= e->flags & 31;
}

static uint64_t fp2(Cpu *c, uint64_t ctl, uint64_t a, uint64_t b)
{
	FpEnv e = env_of(c, CTL_RM(ctl));
	int w = CTL_W(ctl);
	uint64_t r = 0;

	a = unbox(w, a);
	b = unbox(w, b);
	switch (CTL_OP(ctl)) {
	case FP_ADD: r = sf_add(w, a, b, &e); break;
	case FP_SUB: r = sf_sub(w, a, b, &e); break;
	case FP_MUL: r = sf_mul(w, a, b, &e); break;
	case FP_DIV: r = sf_div(w, a, b, &e); break;
	case FP_MIN: r = sf_min(w, a, b, &e); break;
	case FP_MAX: r = sf_max(w, a, b, &e); break;
	case FP_MINM: r = sf_minm(w, a, b, &e); break;
	case FP_MAXM: r = sf_maxm(w, a, b, &e); break;
	}
	raise_flags(c, &e);
	return box(w, r);
}

static uint64_t fp1(Cpu *c, uint64_t ctl, uint64_t a)
{
	FpEnv e = env_of(c, CTL_RM(ctl));
	int w = CTL_W(ctl), to = w;
	uint64_t r = 0;

	a = unbox(w, a);
	switch (CTL_OP(ctl)) {
	case FP_SQRT: r = sf_sqrt(w, a, &e); break;
	case FP_ROUND: r = sf_round_int(w, a, e.rm, false, &e); break;
	case FP_ROUNDNX: r = sf_round_int(w, a, e.rm, true, &e); break;
	case FP_CVT16: r = sf_cvt(w, to = 16, a, &e); break;
	case FP_CVT32: r = sf_cvt(w, to = 32, a, &e); break;
	case FP_CVT64: r = sf_cvt(w, to = 64, a, &e); break;
	}
	raise_flags(c, &e);
	return box(to, r);
}

static uint64_t fma_rm(Cpu *c, int w, unsigned rm, uint64_t x, uint64_t y, uint64_t z)
{
	FpEnv e = env_of(c, rm);
	uint64_t r = sf_fma(w, unbox(w, x), unbox(w, y), unbox(w, z), 0, &e);

	raise_flags(c, &e);
	return box(w, r);
}

static uint64_t fcmp(Cpu *c, uint64_t ctl, uint64_t a, uint64_t b)
{
	FpEnv e = env_of(c, RM_NE);
	int w = CTL_W(ctl);
	bool r = false;

	a = unbox(w, a);
	b = unbox(w, b);
	switch (CTL_OP(ctl)) {
	case FC_EQ: r = sf_eq(w, a, b, true, &e); break;
	case FC_LT: r = sf_lt(w, a, b, false, &e); break;
	case FC_LE: r = sf_le(w, a, b, false, &e); break;
	case FC_LTQ: r = sf_lt(w, a, b, true, &e); break;
	case FC_LEQ: r = sf_le(w, a, b, true, &e); break;
	}
	raise_flags(c, &e);
	return r;
}

static uint64_t f2i(Cpu *c, uint64_t ctl, uint64_t a)
{
	FpEnv e = env_of(c, CTL_RM(ctl));
	unsigned to = CTL_OP(ctl);
	int w = CTL_W(ctl), bits = to & F2I_64 ? 64 : 32;
	uint64_t r = sf_to_int(w, unbox(w, a), bits, !(to & F2I_UNSIGNED), e.rm, OOR_RISCV, &e);

	raise_flags(c, &e);
	return (uint64_t)sextn(r, bits); /* fcvt.wu too */
}

static uint64_t i2f(Cpu *c, uint64_t ctl, uint64_t v)
{
	FpEnv e = env_of(c, CTL_RM(ctl));
	unsigned from = CTL_OP(ctl);
	int w = CTL_W(ctl);
	uint64_t r;

	if (!(from & F2I_64))
		v = from & F2I_UNSIGNED ? (uint32_t)v : (uint64_t)(int32_t)v;
	r = sf_from_int(v, !(from & F2I_UNSIGNED), w, &e);
	raise_flags(c, &e);
	return box(w, r);
}

static uint64_t fcvtmod(Cpu *c, uint64_t a)
{
	FpEnv e = env_of(c, RM_TZ);
	uint64_t r = sf_cvtmod(64, a, &e);

	raise_flags(c, &e);
	return (uint64_t)sextn(r, 32);
}

static uint64_t fclass(uint64_t ctl, uint64_t a)
{
	return sf_class(CTL_W(ctl), unbox(CTL_W(ctl), a));
}

/* ---- bits ---- */

/* Each 4- or 8-bit part of b picks a part of a, zero when there is none of that number. On
 * XLEN 32 both come zero-extended: numbers above give zeros of the upper half by themselves. */
static uint64_t xperm(uint64_t a, uint64_t b, unsigned bits)
{
	uint64_t r = 0, mask = (1u << bits) - 1;

	for (unsigned i = 0; i < 64; i += bits) {
		uint64_t n = (b >> i & mask) * bits;

		if (n < 64)
			r |= (a >> n & mask) << i;
	}
	return r;
}

static uint64_t xperm4(uint64_t a, uint64_t b) { return xperm(a, b, 4); }
static uint64_t xperm8(uint64_t a, uint64_t b) { return xperm(a, b, 8); }

static uint64_t zip(uint64_t a)
{
	uint64_t r = 0;

	for (int i = 0; i < 16; i++)
		r |= (a >> i & 1) << (2 * i) | (a >> (i + 16) & 1) << (2 * i + 1);
	return r;
}

static uint64_t unzip(uint64_t a)
{
	uint64_t r = 0;

	for (int i = 0; i < 16; i++)
		r |= (a >> (2 * i) & 1) << i | (a >> (2 * i + 1) & 1) << (i + 16);
	return r;
}

/* ---- memory ---- */

static void misaligned(Cpu *c, uint64_t addr)
{
	c->fault.addr = addr;
	cpu_raise(c, EX_MISALIGNED);
}

/* A word as it stands in memory, which is little-endian; and back. */
static uint64_t in_memory(uint64_t v)
{
	return HOST_BIG ? __builtin_bswap64(v) : v;
}

/* amocas.q. The emit function has touched the memory as a write before: a
 * fault was taken there, where the registers are known. */
static void casq(Cpu *c, uint64_t regs, uint64_t addr)
{
	unsigned rd = regs >> 8 & 31, rs2 = regs & 31;
	const RvState *s = rv_state(c);
	uint64_t expected[2] = { 0 }, new[2] = { 0 }, old[2]; /* x0 is a pair of zeros */

	if (addr & 15) {
		misaligned(c, addr);
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (rd)
			expected[i] = in_memory(s->x[rd + i]);
		if (rs2)
			new[i] = in_memory(s->x[rs2 + i]);
	}
	if (!guest_cas16(addr, expected, new, old)) {
		c->fault = (Fault){ .sig = SIGSEGV, .code = SEGV_ACCERR, .addr = addr };
		cpu_raise(c, EX_FAULT);
		return;
	}
	for (unsigned i = 0; i < 2 && rd; i++)
		rv_state(c)->x[rd + i] = in_memory(old[i]);
}

/* ---- the rows ---- */

#define H(fn, flags, ret, ...) const Helper rv_h_##fn = { "rv_" #fn, (void *)fn, flags, ret, { __VA_ARGS__ } };
RV_FP_HELPERS(H)
RV_INT_HELPERS(H)
#undef H

#define FMA(w, rm) \
	static uint64_t fma##w##_##rm(Cpu *c, uint64_t x, uint64_t y, uint64_t z) \
	{ \
		return fma_rm(c, w, rm, x, y, z); \
	}
#define FMAS(w) FMA(w, RM_NE) FMA(w, RM_TZ) FMA(w, RM_DN) FMA(w, RM_UP) FMA(w, RM_MM) FMA(w, RM_DYN)
FMAS(16)
FMAS(32)
FMAS(64)
#undef FMA
#undef FMAS

#define FMA(w, rm) { "rv_fma" #w, (void *)fma##w##_##rm, HF_CPU, T_F64, { T_F64, T_F64, T_F64 } },
#define FMAS(w) { FMA(w, RM_NE) FMA(w, RM_TZ) FMA(w, RM_DN) FMA(w, RM_UP) FMA(w, RM_MM) FMA(w, RM_DYN) },
const Helper rv_h_fma[3][RV_RM_DYN + 1] = { FMAS(16) FMAS(32) FMAS(64) };
