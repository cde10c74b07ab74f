// The cryptographic instructions as programs use them: known answers of the standards, or the formulas.
// BUILD: a64
// FLAGS: -march=armv8.4-a+crypto+sha3+sm4
#include "test.h"
#include <arm_neon.h>

static uint8x16_t bytes(const char *hex)
{
	uint8_t b[16];
	for (int i = 0; i < 16; i++)
		sscanf(hex + 2 * i, "%2hhx", &b[i]);
	return vld1q_u8(b);
}

static int same(uint8x16_t a, uint8x16_t b)
{
	return !memcmp(&a, &b, 16);
}

// FIPS 197, C.1: AES-128 of 00112233..., round keys of 00010203...
static void aes(void)
{
	static const char *const keys[] = { "000102030405060708090a0b0c0d0e0f", "d6aa74fdd2af72fadaa678f1d6ab76fe",
		"b692cf0b643dbdf1be9bc5006830b3fe", "b6ff744ed2c2c9bf6c590cbf0469bf41", "47f7f7bc95353e03f96c32bcfd058dfd",
		"3caaa3e8a99f9deb50f3af57adf622aa", "5e390f7df7a69296a7553dc10aa31f6b", "14f9701ae35fe28c440adf4d4ea9c026",
		"47438735a41c65b9e016baf4aebf7ad2", "549932d1f08557681093ed9cbe2c974e", "13111d7fe3944a17f307a78b4d2b30c5" };
	uint8x16_t plain = bytes("00112233445566778899aabbccddeeff"), s = plain;

	for (int i = 0; i < 9; i++)
		s = vaesmcq_u8(vaeseq_u8(s, bytes(keys[i])));
	s = veorq_u8(vaeseq_u8(s, bytes(keys[9])), bytes(keys[10]));
	CHECK(same(s, bytes("69c4e0d86a7b0430d8cdb78070b4c55a")));
	s = vaesimcq_u8(vaesdq_u8(s, bytes(keys[10])));
	for (int i = 9; i > 1; i--)
		s = vaesimcq_u8(vaesdq_u8(s, vaesimcq_u8(bytes(keys[i]))));
	s = veorq_u8(vaesdq_u8(s, vaesimcq_u8(bytes(keys[1]))), bytes(keys[0]));
	CHECK(same(s, plain));
}

// "abc" in one block, of 32-bit or 64-bit words.
static void block(uint8_t *b, int size)
{
	memset(b, 0, size);
	memcpy(b, "abc\x80", 4);
	b[size - 1] = 24;
}

// FIPS 180, "abc"
static void sha1(void)
{
	static const uint32_t init[] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 },
		k[] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 },
		want[] = { 0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c };
	uint8_t b[64];
	uint32x4_t w[20], s = vld1q_u32(init), end;
	uint32_t e = 0xc3d2e1f0;

	block(b, 64);
	for (int i = 0; i < 20; i++)
		w[i] = i < 4 ? vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(b + 16 * i))) :
		    vsha1su1q_u32(vsha1su0q_u32(w[i - 4], w[i - 3], w[i - 2]), w[i - 1]);
	for (int i = 0; i < 20; i++) {
		uint32x4_t wk = vaddq_u32(w[i], vdupq_n_u32(k[i / 5]));
		uint32_t next = vsha1h_u32(vgetq_lane_u32(s, 0));

		s = i < 5 ? vsha1cq_u32(s, e, wk) : i >= 10 && i < 15 ? vsha1mq_u32(s, e, wk) : vsha1pq_u32(s, e, wk);
		e = next;
	}
	s = vaddq_u32(s, vld1q_u32(init));
	end = vld1q_u32(want);
	CHECK(!memcmp(&s, &end, 16));
	CHECK_EQ(e + 0xc3d2e1f0u, 0x9cd0d89d);
}

static void sha256(void)
{
	static const uint32_t k[64] = {
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
		0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
		0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
		0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
		0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
		0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
		0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
		0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2 };
	static const uint32_t init[] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
		0x5be0cd19 }, want[] = { 0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223, 0xb00361a3, 0x96177a9c, 0xb410ff61,
		0xf20015ad };
	uint8_t b[64];
	uint32x4_t w[16], lo = vld1q_u32(init), hi = vld1q_u32(init + 4);
	uint32_t got[8];

	block(b, 64);
	for (int i = 0; i < 16; i++) {
		w[i] = i < 4 ? vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(b + 16 * i))) :
		    vsha256su1q_u32(vsha256su0q_u32(w[i - 4], w[i - 3]), w[i - 2], w[i - 1]);
		uint32x4_t wk = vaddq_u32(w[i], vld1q_u32(k + 4 * i)), old = lo;
		lo = vsha256hq_u32(lo, hi, wk);
		hi = vsha256h2q_u32(hi, old, wk);
	}
	vst1q_u32(got, vaddq_u32(lo, vld1q_u32(init)));
	vst1q_u32(got + 4, vaddq_u32(hi, vld1q_u32(init + 4)));
	CHECK(!memcmp(got, want, 32));
}

// Against the formulas of FIPS 180-4, with one constant for all rounds.
static uint64_t ror(uint64_t a, int n) { return a >> n | a << (64 - n); }

static void sha512(void)
{
	uint8_t b[128];
	uint64_t w[80], s[8], k = 0x428a2f98d728ae22;
	uint64x2_t v[40], ab, cd, ef, gh;
	uint64_t got[8];

	block(b, 128);
	for (int i = 0; i < 80; i++) {
		memcpy(&w[i], b + 8 * (i & 15), 8);
		w[i] = i < 16 ? __builtin_bswap64(w[i]) : w[i - 16] + (ror(w[i - 15], 1) ^ ror(w[i - 15], 8) ^ w[i - 15] >> 7) +
		    w[i - 7] + (ror(w[i - 2], 19) ^ ror(w[i - 2], 61) ^ w[i - 2] >> 6);
	}
	for (int i = 0; i < 40; i++) {
		v[i] = i < 8 ? vld1q_u64(w + 2 * i) : vsha512su1q_u64(vsha512su0q_u64(v[i - 8], v[i - 7]), v[i - 1],
		    vextq_u64(v[i - 4], v[i - 3], 1));
		CHECK(!memcmp(&v[i], w + 2 * i, 16));
	}
	for (int i = 0; i < 8; i++)
		s[i] = 0x6a09e667f3bcc908u * (2 * i + 1u);
	ab = vld1q_u64(s), cd = vld1q_u64(s + 2), ef = vld1q_u64(s + 4), gh = vld1q_u64(s + 6);
	for (int i = 0; i < 40; i++) {
		uint64_t kw[2] = { w[2 * i] + k, w[2 * i + 1] + k };
		uint64x2_t t = vaddq_u64(vextq_u64(vld1q_u64(kw), vld1q_u64(kw), 1), gh);

		t = vsha512hq_u64(t, vextq_u64(ef, gh, 1), vextq_u64(cd, ef, 1));
		gh = ef;
		ef = vaddq_u64(cd, t);
		t = vsha512h2q_u64(t, cd, ab);
		cd = ab;
		ab = t;
		for (int j = 0; j < 2; j++) {
			uint64_t t1 = s[7] + (ror(s[4], 14) ^ ror(s[4], 18) ^ ror(s[4], 41)) +
			    ((s[4] & s[5]) ^ (~s[4] & s[6])) + kw[j];
			uint64_t t2 = (ror(s[0], 28) ^ ror(s[0], 34) ^ ror(s[0], 39)) +
			    ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
			memmove(s + 1, s, 56);
			s[4] += t1;
			s[0] = t1 + t2;
		}
	}
	vst1q_u64(got, ab), vst1q_u64(got + 2, cd), vst1q_u64(got + 4, ef), vst1q_u64(got + 6, gh);
	CHECK(!memcmp(got, s, 64));
}

// GB/T 32905, A.1: "abc"
static void sm3(void)
{
	static const uint32_t init[] = { 0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d,
		0xb0fb0e4e }, want[] = { 0x66c7f0f4, 0x62eeedd9, 0xd1f2d46b, 0xdc10e4e2, 0x4167c487, 0x5cf2f7a2, 0x297da02b,
		0x8f4ba8e0 };
	uint8_t b[64];
	uint32_t w[68], a[4], e[4], t = 0x79cc4519;
	uint32x4_t v[17], abcd, efgh;

	block(b, 64);
	for (int i = 0; i < 4; i++)
		v[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(b + 16 * i)));
	for (int i = 4; i < 17; i++) {
		// 4 words: w[j-16], w[j-9], w[j-3], w[j-13], w[j-6]
		uint32x4_t x = vsm3partw1q_u32(v[i - 4], vextq_u32(v[i - 3], v[i - 2], 3), v[i - 1]);
		v[i] = vsm3partw2q_u32(x, vextq_u32(v[i - 2], v[i - 1], 2), vextq_u32(v[i - 4], v[i - 3], 3));
	}
	for (int i = 0; i < 17; i++)
		vst1q_u32(w + 4 * i, v[i]);
	for (int i = 0; i < 4; i++)
		a[3 - i] = init[i], e[3 - i] = init[4 + i];
	abcd = vld1q_u32(a), efgh = vld1q_u32(e);
	for (int i = 0; i < 64; i++) {
		uint32x4_t ww = vdupq_n_u32(w[i]), w2 = vdupq_n_u32(w[i] ^ w[i + 4]), ss;

		if (i == 16)
			t = 0x7a879d8a;
		ss = vsm3ss1q_u32(abcd, efgh, vdupq_n_u32(t << (i & 31) | (i & 31 ? t >> (32 - (i & 31)) : 0)));
		if (i < 16) {
			abcd = vsm3tt1aq_u32(abcd, ss, w2, 1);
			efgh = vsm3tt2aq_u32(efgh, ss, ww, 2);
		} else {
			abcd = vsm3tt1bq_u32(abcd, ss, w2, 3);
			efgh = vsm3tt2bq_u32(efgh, ss, ww, 0);
		}
	}
	vst1q_u32(a, abcd), vst1q_u32(e, efgh);
	for (int i = 0; i < 4; i++) {
		CHECK_EQ(a[3 - i] ^ init[i], want[i]);
		CHECK_EQ(e[3 - i] ^ init[4 + i], want[4 + i]);
	}
}

// GB/T 32907, A.1
static void sm4(void)
{
	static const uint32_t fk[] = { 0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc };
	uint8x16_t key = bytes("0123456789abcdeffedcba9876543210");
	uint32x4_t in = vreinterpretq_u32_u8(vrev32q_u8(key)), x = veorq_u32(in, vld1q_u32(fk)), rk[8];

	for (int i = 0; i < 8; i++) {
		uint32_t ck[4];
		for (int j = 0; j < 16; j++)
			ck[j / 4] = ck[j / 4] << 8 | (uint8_t)((16 * i + j) * 7);
		x = rk[i] = vsm4ekeyq_u32(x, vld1q_u32(ck));
	}
	for (int i = 0; i < 8; i++)
		in = vsm4eq_u32(in, rk[i]);
	in = vrev64q_u32(in); // the last word first
	CHECK(same(vrev32q_u8(vreinterpretq_u8_u32(vextq_u32(in, in, 2))), bytes("681edf34d206965e86b3e94f536e4246")));
}

int main(void)
{
	uint64_t x[6] = { 0x0123456789abcdef, 0xfedcba9876543210, 0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 3,
		0x8000000000000001 };
	uint64x2_t n = vld1q_u64(x), m = vld1q_u64(x + 2), a = vld1q_u64(x + 4), r;

	aes();
	sha1();
	sha256();
	sha512();
	sm3();
	sm4();
	// SHA-3: by the formulas
	r = veor3q_u64(n, m, a);
	CHECK(r[0] == (x[0] ^ x[2] ^ x[4]) && r[1] == (x[1] ^ x[3] ^ x[5]));
	r = vbcaxq_u64(n, m, a);
	CHECK(r[0] == (x[0] ^ (x[2] & ~x[4])) && r[1] == (x[1] ^ (x[3] & ~x[5])));
	r = vrax1q_u64(n, m);
	CHECK(r[0] == (x[0] ^ ror(x[2], 63)) && r[1] == (x[1] ^ ror(x[3], 63)));
	r = vxarq_u64(n, m, 0);
	CHECK(r[0] == (x[0] ^ x[2]) && r[1] == (x[1] ^ x[3]));
	r = vxarq_u64(n, m, 63);
	CHECK(r[0] == ror(x[0] ^ x[2], 63) && r[1] == ror(x[1] ^ x[3], 63));
	r = vxarq_u64(n, m, 17);
	CHECK(r[0] == ror(x[0] ^ x[2], 17) && r[1] == ror(x[1] ^ x[3], 17));
	return done();
}
