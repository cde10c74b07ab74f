/*
 * Helpers of the scalar cryptography extensions (Zkne, Zknd, Zksed): the
 * ones that look into S-boxes. The hash functions are IR (emit_bit.c).
 * Integer registers only, as helper.c.
 */
#include "riscv.h"
#include "sm4.h"
#include "vec.h"

static uint64_t substitute(uint64_t a, int bytes)
{
	uint64_t r = 0;

	for (int i = 0; i < bytes; i++)
		r |= (uint64_t)aes_sbox[a >> (8 * i) & 255] << (8 * i);
	return r;
}

static uint32_t rotl(uint32_t a, unsigned n) /* n: 0 to 24 */
{
	return a << n | (uint64_t)a >> (32 - n);
}

/* In the lower halves, as those of T_I32 are. */
static uint64_t aes32(uint64_t rs1, uint64_t rs2, uint64_t ctl)
{
	unsigned shift = (ctl & 3) * 8, how = (unsigned)ctl >> 2;
	bool decrypt = how == C3_aes32dsi || how == C3_aes32dsmi;
	uint32_t v = (uint32_t)(decrypt ? aes_inv_sbox : aes_sbox)[rs2 >> shift & 255] << shift;

	if (how == C3_aes32esmi)
		v = (uint32_t)aes_mix(v);
	else if (how == C3_aes32dsmi)
		v = (uint32_t)aes_unmix(v);
	return rs1 ^ v;
}

static uint64_t aes64ks1(uint64_t rs1, uint64_t rnum)
{
	static const uint8_t rcon[] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36, 0 };
	uint32_t w = rs1 >> 32;

	if (rnum < 10) /* the eleventh is for the middle word of AES-256: no rotation, no constant */
		w = w >> 8 | w << 24;
	w = (uint32_t)substitute(w, 4) ^ rcon[rnum];
	return (uint64_t)w << 32 | w;
}

static uint64_t sm4(uint64_t rs1, uint64_t rs2, uint64_t ctl)
{
	unsigned shift = (ctl & 3) * 8;
	/* Words of the standard are big-endian: the lowest byte is its first. */
	uint32_t x = (uint32_t)sm4_sbox[rs2 >> shift & 255] << 24;

	/* the linear transforms L and L' (GB/T 32907, 6.2 and 7.3) */
	if ((unsigned)ctl >> 2 == C3_sm4ks)
		x ^= rotl(x, 13) ^ rotl(x, 23);
	else
		x ^= rotl(x, 2) ^ rotl(x, 10) ^ rotl(x, 18) ^ rotl(x, 24);
	return rs1 ^ rotl(__builtin_bswap32(x), shift);
}

#define H(fn, flags, ret, ...) const Helper rv_h_##fn = { "rv_" #fn, (void *)fn, flags, ret, { __VA_ARGS__ } };
RV_CRYPTO_HELPERS(H)
