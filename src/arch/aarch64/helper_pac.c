/*
 * Pointer authentication: the signature of a pointer by QARMA5 (Arm ARM, ComputePAC; Avanzi, "The QARMA Block
 * Cipher Family", with S-box sigma 2) or, with the feature pauth-impdef, by a hash that is faster and secret to
 * nobody; and how it is put into a pointer and taken out again (AddPAC, Auth).
 *
 * Addresses have 48 bits, those of programs tags as well (Linux: TxSZ 16; TBI0 set, for data and instructions; TBI1
 * not): a signature has bits 54 to 48, in the upper half of the address space also 63 to 56. Bit 55 says which half it
 * is, so what an unsigned pointer has in these bits.
 *
 * Called by generated code, so integer registers only (see the Makefile).
 */
#include <signal.h>
#include "state.h"

/* ---- QARMA5: 16 cells of 4 bits ---- */

#define ALL(nibble) (0x1111111111111111ull * (nibble))
#define CELL(x, to, from) (((x) >> 4 * (from) & 15) << 4 * (to))

static uint64_t shuffle(uint64_t x)
{
	return CELL(x, 0, 13) | CELL(x, 1, 6) | CELL(x, 2, 11) | CELL(x, 3, 0) | CELL(x, 4, 7) | CELL(x, 5, 12) |
		CELL(x, 6, 1) | CELL(x, 7, 10) | CELL(x, 8, 8) | CELL(x, 9, 3) | CELL(x, 10, 14) | CELL(x, 11, 5) |
		CELL(x, 12, 2) | CELL(x, 13, 9) | CELL(x, 14, 4) | CELL(x, 15, 15);
}

static uint64_t unshuffle(uint64_t x)
{
	return CELL(x, 13, 0) | CELL(x, 6, 1) | CELL(x, 11, 2) | CELL(x, 0, 3) | CELL(x, 7, 4) | CELL(x, 12, 5) |
		CELL(x, 1, 6) | CELL(x, 10, 7) | CELL(x, 8, 8) | CELL(x, 3, 9) | CELL(x, 14, 10) | CELL(x, 5, 11) |
		CELL(x, 2, 12) | CELL(x, 9, 13) | CELL(x, 4, 14) | CELL(x, 15, 15);
}

/* The next tweak: cells change places, and some are stepped by a shift register. */
static uint64_t next_tweak(uint64_t x)
{
	const uint64_t stepped = 0xff0ff000f00f0f00;

	x = CELL(x, 0, 4) | CELL(x, 1, 5) | CELL(x, 2, 6) | CELL(x, 3, 7) | CELL(x, 4, 11) | CELL(x, 5, 2) |
		CELL(x, 6, 3) | CELL(x, 7, 8) | CELL(x, 8, 12) | CELL(x, 9, 13) | CELL(x, 10, 14) | CELL(x, 11, 15) |
		CELL(x, 12, 0) | CELL(x, 13, 1) | CELL(x, 14, 10) | CELL(x, 15, 9);
	return (x & ~stepped) | (((x >> 1 & ALL(7)) | ((x << 3 ^ x << 2) & ALL(8))) & stepped);
}

/* Each cell of a column becomes the sum of the others, rotated by 1, 2, 1 bits. Its own inverse. */
static uint64_t mix(uint64_t x)
{
	uint64_t near = (x >> 16 | x << 48) ^ (x << 16 | x >> 48), far = x >> 32 | x << 32;

	return ((near << 1 & ALL(14)) | (near >> 3 & ALL(1))) ^ ((far << 2 & ALL(12)) | (far >> 2 & ALL(3)));
}

/* S-box sigma 2 and its inverse, two cells at a time. */
#define SUB(h) \
	(h) << 4 | 11, (h) << 4 | 6, (h) << 4 | 8, (h) << 4 | 15, (h) << 4 | 12, (h) << 4 | 0, (h) << 4 | 9, \
	(h) << 4 | 14, (h) << 4 | 3, (h) << 4 | 7, (h) << 4 | 4, (h) << 4 | 5, (h) << 4 | 13, (h) << 4 | 2, \
	(h) << 4 | 1, (h) << 4 | 10
#define UNSUB(h) \
	(h) << 4 | 5, (h) << 4 | 14, (h) << 4 | 13, (h) << 4 | 8, (h) << 4 | 10, (h) << 4 | 11, (h) << 4 | 1, \
	(h) << 4 | 9, (h) << 4 | 2, (h) << 4 | 6, (h) << 4 | 15, (h) << 4 | 0, (h) << 4 | 4, (h) << 4 | 12, \
	(h) << 4 | 7, (h) << 4 | 3
static const uint8_t sub[256] = {
	SUB(11), SUB(6), SUB(8), SUB(15), SUB(12), SUB(0), SUB(9), SUB(14),
	SUB(3), SUB(7), SUB(4), SUB(5), SUB(13), SUB(2), SUB(1), SUB(10),
};
static const uint8_t unsub[256] = {
	UNSUB(5), UNSUB(14), UNSUB(13), UNSUB(8), UNSUB(10), UNSUB(11), UNSUB(1), UNSUB(9),
	UNSUB(2), UNSUB(6), UNSUB(15), UNSUB(0), UNSUB(4), UNSUB(12), UNSUB(7), UNSUB(3),
};

static uint64_t substitute(const uint8_t *table, uint64_t x)
{
	uint64_t r = 0;

	for (int i = 0; i < 64; i += 8)
		r |= (uint64_t)table[x >> i & 255] << i;
	return r;
}

enum { ROUNDS = 5 };

/* key0 and key1 are K<127:64> and K<63:0>. */
static uint64_t qarma5(uint64_t x, uint64_t tweak, uint64_t key0, uint64_t key1)
{
	static const uint64_t round[ROUNDS] = {
		0, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x452821e638d01377,
	};
	const uint64_t alpha = 0xc0ac29b7c97c50dd, mid = (key0 << 63 | key0 >> 1) ^ key0 >> 63;
	uint64_t t[ROUNDS + 1] = { tweak };

	x ^= key0;
	for (int i = 0; i < ROUNDS; i++) {
		x ^= key1 ^ t[i] ^ round[i];
		x = substitute(sub, i ? mix(shuffle(x)) : x);
		t[i + 1] = next_tweak(t[i]);
	}
	x = substitute(sub, mix(shuffle(x ^ mid ^ t[ROUNDS])));
	x = unshuffle(mix(shuffle(x)) ^ key1);
	x = substitute(unsub, x);
	x = unshuffle(mix(x)) ^ key0 ^ t[ROUNDS];
	for (int i = ROUNDS - 1; i >= 0; i--) {
		x = substitute(unsub, x);
		if (i)
			x = unshuffle(mix(x));
		x ^= key1 ^ t[i] ^ round[i] ^ alpha;
	}
	return x ^ mid;
}

/* ---- the other algorithm: no security is claimed, a guest can find its keys in memory as well ---- */

static uint64_t stir(uint64_t x)
{
	x = (x ^ x >> 32) * 0x9fb21c651e98df25;
	x = (x ^ x >> 29) * 0xd6e8feb86659fd93;
	return x ^ x >> 32;
}

/* Of pointers: few operations, which emit_sys.c puts into the code. Bits 55 to 48 of x don't count. */
static uint64_t sign_fast(const uint64_t key[2], uint64_t x, uint64_t modifier)
{
	return ((x << 16 ^ modifier ^ key[0]) * key[1]) & A64_PAC_FIELD;
}

/* The signatures made last: a function's return address is authenticated soon after it was signed, and its next call
 * is often from the same place and with the same stack pointer. */
enum { NMEMO = 128 };
static _Thread_local struct Memo { bool used; uint64_t x, modifier, key[2], sig; } memo[NMEMO];

static uint64_t sign(const Cpu *c, unsigned key, uint64_t x, uint64_t modifier)
{
	const uint64_t *k = a64_cstate(c)->pac[key];
	struct Memo *m = &memo[(x >> 2 ^ modifier >> 4) % NMEMO];

	if (c->features >> A64F_PACIMP & 1)
		return key == A64_KEY_GA ? stir(stir(x ^ k[1]) ^ modifier ^ k[0]) : sign_fast(k, x, modifier);
	if (!m->used || m->x != x || m->modifier != modifier || m->key[0] != k[0] || m->key[1] != k[1])
		*m = (struct Memo){ true, x, modifier, { k[0], k[1] }, qarma5(x, modifier, k[1], k[0]) };
	return m->sig;
}

/* ---- pointers ---- */

#define UPPER(p) ((p) >> 55 & 1)

/* As it was before it was signed: bits 55 to 48, of the upper half 63 to 48, are all equal. */
static uint64_t original(uint64_t p)
{
	return UPPER(p) ? p | 0xffffull << 48 : p & ~(0xffull << 48);
}

static uint64_t field(uint64_t p)
{
	return UPPER(p) ? A64_PAC_FIELD | 0xffull << 56 : A64_PAC_FIELD;
}

static uint64_t add(const Cpu *c, unsigned key, uint64_t p, uint64_t modifier)
{
	uint64_t sig = sign(c, key, original(p), modifier);

	if (c->features >> A64F_PAUTH2 & 1)
		return p ^ (sig & field(p));
	if (p != original(p))
		sig ^= 1ull << (UPPER(p) ? 62 : 54); /* what was no pointer shall not become a good one */
	return (p & ~field(p)) | (sig & field(p));
}

static uint64_t authenticate(const Cpu *c, unsigned key, uint64_t p, uint64_t modifier)
{
	uint64_t good = original(p), sig = sign(c, key, good, modifier);
	int error = UPPER(p) ? 61 : 53;

	if (c->features >> A64F_PAUTH2 & 1)
		return p ^ (sig & field(p));
	if (((p ^ sig) & field(p)) == 0)
		return good;
	return (good & ~(3ull << error)) | (key & 1 ? 2ull : 1ull) << error;
}

static uint64_t pac(const Cpu *c, uint64_t ctl, uint64_t p, uint64_t modifier)
{
	unsigned key = ctl & 3;

	if (!(a64_cstate(c)->pac_on >> key & 1))
		return p;
	return ctl & A64_AUT ? authenticate(c, key, p, modifier) : add(c, key, p, modifier);
}

static uint64_t pac_check(Cpu *c, uint64_t ctl, uint64_t p, uint64_t modifier)
{
	uint64_t r = pac(c, ctl, p, modifier);

	if (a64_cstate(c)->pac_on >> (ctl & 3) & 1 && r != original(r)) {
		c->fault = (Fault){ .sig = SIGILL, .code = ILL_ILLOPN, .addr = ctl >> A64_PAC_PC };
		cpu_raise(c, EX_FAULT);
	}
	return r;
}

static uint64_t pacga(const Cpu *c, uint64_t x, uint64_t y)
{
	return sign(c, A64_KEY_GA, x, y) & ~(uint64_t)UINT32_MAX;
}

const Helper a64_h_pac = { "a64_pac", (void *)pac, HF_CPU | HF_PURE, T_I64, { T_I64, T_I64, T_I64 } };
const Helper a64_h_pac_check = { "a64_pac_check", (void *)pac_check, HF_CPU | HF_RAISE, T_I64, { T_I64, T_I64, T_I64 } };
const Helper a64_h_pacga = { "a64_pacga", (void *)pacga, HF_CPU | HF_PURE, T_I64, { T_I64, T_I64, T_NONE } };
