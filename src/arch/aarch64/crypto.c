/*
 * SHA-512, SM3 and SM4 for emit_crypto.c, operands and results as in the Arm
 * ARM's pseudocode of each instruction. Integer registers only, as
 * helper_vfp.c.
 */
#include "sm4.h"
#include "vfp.h"

static uint64_t rotr64(uint64_t a, unsigned n) { return a >> n | a << (64 - n); }
static uint32_t rotl(uint32_t a, unsigned n) { return a << n | a >> (32 - n); }
static uint32_t word(const Vec *v, unsigned i) { return (uint32_t)vec_get(v, M_32, i); }

static Vec words(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	return (Vec){ { (uint64_t)b << 32 | a, (uint64_t)d << 32 | c } };
}

/* FIPS 180-4, 4.1: functions of both hash families. */
static uint64_t choose(uint64_t x, uint64_t y, uint64_t z) { return (x & y) | (~x & z); }
static uint64_t majority(uint64_t x, uint64_t y, uint64_t z) { return (x & y) | (x & z) | (y & z); }

/* ---- SHA-512 ---- */

static uint64_t sigma(uint64_t a, unsigned x, unsigned y, unsigned z)
{
	return rotr64(a, x) ^ rotr64(a, y) ^ rotr64(a, z);
}

static uint64_t small_sigma(uint64_t a, unsigned x, unsigned y, unsigned shift)
{
	return rotr64(a, x) ^ rotr64(a, y) ^ a >> shift;
}

static void sha512h(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	uint64_t hi = choose(m->w[1], n->w[0], n->w[1]) + sigma(m->w[1], 14, 18, 41) + d->w[1];
	uint64_t e = hi + m->w[0];
	uint64_t lo = choose(e, m->w[1], n->w[0]) + sigma(e, 14, 18, 41) + d->w[0];

	c->varg[3] = (Vec){ { lo, hi } };
}

static void sha512h2(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	uint64_t hi = majority(n->w[0], m->w[1], m->w[0]) + sigma(m->w[0], 28, 34, 39) + d->w[1];
	uint64_t lo = majority(hi, m->w[0], m->w[1]) + sigma(hi, 28, 34, 39) + d->w[0];

	c->varg[3] = (Vec){ { lo, hi } };
}

static void sha512su0(Cpu *c, const Vec *d, const Vec *n)
{
	c->varg[3] = (Vec){ { d->w[0] + small_sigma(d->w[1], 1, 8, 7), d->w[1] + small_sigma(n->w[0], 1, 8, 7) } };
}

static void sha512su1(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	c->varg[3] = (Vec){ { d->w[0] + small_sigma(n->w[0], 19, 61, 6) + m->w[0],
			      d->w[1] + small_sigma(n->w[1], 19, 61, 6) + m->w[1] } };
}

/* ---- SM3 (GB/T 32905) ---- */

static uint32_t p0(uint32_t x) { return x ^ rotl(x, 9) ^ rotl(x, 17); }
static uint32_t p1(uint32_t x) { return x ^ rotl(x, 15) ^ rotl(x, 23); }

static void sm3partw1(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	uint32_t w[4];

	for (unsigned i = 0; i < 4; i++)
		w[i] = p1(word(d, i) ^ word(n, i) ^ rotl(i < 3 ? word(m, i + 1) : w[0], 15));
	c->varg[3] = words(w[0], w[1], w[2], w[3]);
}

static void sm3partw2(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	uint32_t w[4], first = 0;

	for (unsigned i = 0; i < 4; i++) {
		w[i] = word(n, i) ^ rotl(word(m, i), 7);
		if (i == 0)
			first = w[0];
		w[i] ^= word(d, i);
	}
	c->varg[3] = words(w[0], w[1], w[2], w[3] ^ p1(rotl(first, 15)));
}

static void sm3ss1(Cpu *c, const Vec *n, const Vec *m, const Vec *a)
{
	c->varg[3] = words(0, 0, 0, rotl(rotl(word(n, 3), 12) + word(m, 3) + word(a, 3), 7));
}

/* A round's half: f is the boolean function's value, w the schedule's word, rot how far the third word turns. */
static Vec sm3tt(const Vec *d, uint32_t f, uint32_t ss, uint32_t w, unsigned rot, bool second)
{
	uint32_t tt = f + word(d, 0) + ss + w;

	return words(word(d, 1), rotl(word(d, 2), rot), word(d, 3), second ? p0(tt) : tt);
}

static uint32_t parity(const Vec *d) { return word(d, 1) ^ word(d, 2) ^ word(d, 3); }

static void sm3tt1a(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	c->varg[3] = sm3tt(d, parity(d), word(n, 3) ^ rotl(word(d, 3), 12), word(m, 0), 9, false);
}

static void sm3tt1b(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	uint32_t f = (uint32_t)majority(word(d, 3), word(d, 2), word(d, 1));

	c->varg[3] = sm3tt(d, f, word(n, 3) ^ rotl(word(d, 3), 12), word(m, 0), 9, false);
}

static void sm3tt2a(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	c->varg[3] = sm3tt(d, parity(d), word(n, 3), word(m, 0), 19, true);
}

static void sm3tt2b(Cpu *c, const Vec *d, const Vec *n, const Vec *m)
{
	uint32_t f = (uint32_t)choose(word(d, 3), word(d, 2), word(d, 1));

	c->varg[3] = sm3tt(d, f, word(n, 3), word(m, 0), 19, true);
}

/* ---- SM4 (GB/T 32907) ---- */

/* What the round's linear transform gets: the substituted bytes of x1 ^ x2 ^ x3 ^ key. */
static uint32_t sm4_sub(const uint32_t x[4], uint32_t key)
{
	uint32_t a = x[1] ^ x[2] ^ x[3] ^ key, r = 0;

	for (unsigned i = 0; i < 32; i += 8)
		r |= (uint32_t)sm4_sbox[a >> i & 255] << i;
	return r;
}

/* Four rounds on v with the words of key: of the cipher or of its key schedule, which differ in the transform. */
static Vec sm4_rounds(const Vec *v, const Vec *key, bool schedule)
{
	uint32_t x[4] = { word(v, 0), word(v, 1), word(v, 2), word(v, 3) };

	for (unsigned i = 0; i < 4; i++) {
		uint32_t b = sm4_sub(x, word(key, i));

		b ^= schedule ? rotl(b, 13) ^ rotl(b, 23) : rotl(b, 2) ^ rotl(b, 10) ^ rotl(b, 18) ^ rotl(b, 24);
		b ^= x[0];
		x[0] = x[1];
		x[1] = x[2];
		x[2] = x[3];
		x[3] = b;
	}
	return words(x[0], x[1], x[2], x[3]);
}

static void sm4e(Cpu *c, const Vec *d, const Vec *n)
{
	c->varg[3] = sm4_rounds(d, n, false);
}

static void sm4ekey(Cpu *c, const Vec *n, const Vec *m)
{
	c->varg[3] = sm4_rounds(n, m, true);
}

#define H(fn, flags, ret, ...) const Helper a64_h_##fn = { "a64_" #fn, (void *)fn, flags, ret, { __VA_ARGS__ } };
A64_CRYPTO_HELPERS(H)
