/*
 * C functions for the Advanced SIMD instructions that have no good form in
 * the IR: polynomial products of bytes, unsigned estimates. Integer registers
 * only (see the Makefile).
 */
#include "simd.h"
#include "vfp.h"

/* Bytes of x to 16-bit lanes. */
static uint64_t spread(uint64_t x)
{
	x = (x | x << 16) & 0x0000ffff0000ffff;
	return (x | x << 8) & 0x00ff00ff00ff00ff;
}

/* Products in four lanes: operands are below 256, so nothing crosses a lane's border. */
static uint64_t pmul4(uint64_t a, uint64_t b)
{
	uint64_t r = 0;

	for (unsigned i = 0; i < 8; i++)
		r ^= a << i & (b >> i & 0x0001000100010001) * 0xffff;
	return r;
}

static void pmull8(Cpu *c, const Vec *a, const Vec *b, uint64_t half)
{
	uint64_t x = a->w[half], y = b->w[half];

	c->varg[3] = (Vec){ .w = { pmul4(spread((uint32_t)x), spread((uint32_t)y)),
				   pmul4(spread(x >> 32), spread(y >> 32)) } };
}

/* UnsignedRecipEstimate of the Arm ARM: the operand is a fraction from 0.5 on, of which 9 bits count. */
static uint32_t recip(uint32_t x)
{
	return x >> 31 ? a64_recip_estimate(x >> 23) << 23 : UINT32_MAX;
}

/* UnsignedRSqrtEstimate: from 0.25 on. */
static uint32_t rsqrt(uint32_t x)
{
	return x >> 30 ? a64_rsqrt_estimate(x >> 23) << 23 : UINT32_MAX;
}

static void each32(Cpu *c, const Vec *a, uint32_t (*f)(uint32_t))
{
	Vec r = *a;

	for (unsigned i = 0; i < 4; i++)
		vec_set(&r, M_32, i, f((uint32_t)vec_get(a, M_32, i)));
	c->varg[3] = r;
}

static void urecpe(Cpu *c, const Vec *a)
{
	each32(c, a, recip);
}

static void ursqrte(Cpu *c, const Vec *a)
{
	each32(c, a, rsqrt);
}

#define H(fn, ...) const Helper a64_h_##fn = { "a64_" #fn, (void *)fn, HF_CPU | HF_PURE, T_V128, { __VA_ARGS__ } };
H(pmull8, T_V128, T_V128, T_I64)
H(urecpe, T_V128)
H(ursqrte, T_V128)
#undef H
