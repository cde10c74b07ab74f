/*
 * Known answers for vec.c: AES by FIPS 197, SHA-1 and SHA-256 by FIPS 180-4,
 * and rows whose lanes move, by hand; and for what softfp_op.c adds to
 * softfp.c. The back ends are compared with both elsewhere.
 */
#include "ir_test.h"
#include "softfp_op.h"

static Vec bytes(const char *hex)
{
	Vec v = { { 0 } };

	for (unsigned i = 0, x; i < 16; i++) {
		sscanf(hex + 2 * i, "%2x", &x);
		vec_set(&v, M_8, i, x);
	}
	return v;
}

static Vec words(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	return (Vec){ { a | (uint64_t)b << 32, c | (uint64_t)d << 32 } };
}

static Vec op(enum IrOp o, unsigned m, int imm, Vec a, Vec b, Vec c)
{
	Vec r;

	vec_op(o, m, imm, &r, &a, &b, &c);
	vec_op(o, m, imm, &a, &a, &b, &c); /* d may be an operand */
	check(!memcmp(&a, &r, sizeof(a)), "%s: result in an operand", ir_rows[o].name);
	return r;
}
static const Vec zero;
#define OP1(o, a) op(O_##o, 0, 0, a, zero, zero)
#define OP2(o, a, b) op(O_##o, 0, 0, a, b, zero)
#define OP3(o, a, b, c) op(O_##o, 0, 0, a, b, c)

static bool expect(const char *what, Vec got, Vec want)
{
	return check(got.w[0] == want.w[0] && got.w[1] == want.w[1],
	    "%s: %016" PRIx64 "%016" PRIx64 ", not %016" PRIx64 "%016" PRIx64, what, got.w[1], got.w[0], want.w[1],
	    want.w[0]);
}

/* FIPS 197, appendix C.1 */
static void test_aes(void)
{
	Vec plain = bytes("00112233445566778899aabbccddeeff"), cipher = bytes("69c4e0d86a7b0430d8cdb78070b4c55a");
	Vec key[11] = { bytes("000102030405060708090a0b0c0d0e0f") }, x;
	unsigned rcon = 1;

	for (unsigned r = 1; r < 11; r++) { /* key expansion, 5.2 */
		uint32_t last = (uint32_t)vec_get(&key[r - 1], M_32, 3), t = 0;

		for (unsigned i = 0; i < 4; i++)
			t |= (uint32_t)aes_sbox[last >> (8 * i + 8) % 32 & 255] << 8 * i;
		t ^= rcon;
		rcon = (rcon << 1) ^ (rcon & 0x80 ? 0x11b : 0);
		for (unsigned i = 0; i < 4; i++)
			vec_set(&key[r], M_32, i, t ^= (uint32_t)vec_get(&key[r - 1], M_32, i));
	}
	x = plain;
	for (unsigned r = 0; r < 9; r++)
		x = OP1(vaesmc, OP2(vaese, x, key[r]));
	x = OP2(vxor, OP2(vaese, x, key[9]), key[10]);
	expect("AES-128", x, cipher);
	x = OP2(vaesd, cipher, key[10]); /* the equivalent inverse cipher, 5.3.5 */
	for (unsigned r = 9; r > 0; r--)
		x = OP2(vaesd, OP1(vaesimc, x), OP1(vaesimc, key[r]));
	expect("AES-128 backward", OP2(vxor, x, key[0]), plain);
}

/* FIPS 180-4: of "abc" */
static const uint32_t abc[16] = { 0x61626380, [15] = 24 };

static void test_sha1(void)
{
	static const uint32_t k[] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
	Vec w[4], hash = words(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476), first = hash, e = { { 0xc3d2e1f0 } };

	for (unsigned i = 0; i < 4; i++)
		w[i] = words(abc[4 * i], abc[4 * i + 1], abc[4 * i + 2], abc[4 * i + 3]);
	for (unsigned r = 0; r < 20; r++) {
		uint32_t a = (uint32_t)hash.w[0], kk = k[r / 5];

		hash = op(O_vsha1, 0, r / 5 == 0 ? 0 : r / 5 == 2 ? 2 : 1, hash, e,
		    op(O_vadd, M_32, 0, w[r % 4], words(kk, kk, kk, kk), zero));
		e = (Vec){ { a >> 2 | (uint64_t)(a << 30 & 0xffffffff) } };
		w[r % 4] = OP2(vsha1su1, OP3(vsha1su0, w[r % 4], w[(r + 1) % 4], w[(r + 2) % 4]), w[(r + 3) % 4]);
	}
	expect("SHA-1", op(O_vadd, M_32, 0, hash, first, zero), words(0xa9993e36, 0x4706816a, 0xba3e2571, 0x7850c26c));
	expect("SHA-1, e", op(O_vadd, M_32, 0, e, (Vec){ { 0xc3d2e1f0 } }, zero), (Vec){ { 0x9cd0d89d } });
}

static void test_sha256(void)
{
	static const uint32_t k[64] = {
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
		0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
		0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
		0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
		0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
		0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
		0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
		0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
	};
	Vec w[4], abcd = words(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a), a0 = abcd;
	Vec efgh = words(0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19), e0 = efgh;

	for (unsigned i = 0; i < 4; i++)
		w[i] = words(abc[4 * i], abc[4 * i + 1], abc[4 * i + 2], abc[4 * i + 3]);
	for (unsigned r = 0; r < 16; r++) {
		Vec kw = op(O_vadd, M_32, 0, w[r % 4], words(k[4 * r], k[4 * r + 1], k[4 * r + 2], k[4 * r + 3]), zero);
		Vec old = abcd;

		abcd = OP3(vsha256h, abcd, efgh, kw);
		efgh = OP3(vsha256h2, efgh, old, kw);
		w[r % 4] = OP3(vsha256su1, OP2(vsha256su0, w[r % 4], w[(r + 1) % 4]), w[(r + 2) % 4], w[(r + 3) % 4]);
	}
	expect("SHA-256", op(O_vadd, M_32, 0, abcd, a0, zero), words(0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223));
	expect("SHA-256, e to h", op(O_vadd, M_32, 0, efgh, e0, zero),
	    words(0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad));
}

static const struct { uint8_t op; uint8_t m; uint8_t imm; const char *a, *b, *want; } known[] = {
#define A "000102030405060708090a0b0c0d0e0f"
#define B "101112131415161718191a1b1c1d1e1f"
	{ O_vzip1, M_8, 0, A, B, "00100111021203130414051506160717" },
	{ O_vzip2, M_16, 0, A, B, "080918190a0b1a1b0c0d1c1d0e0f1e1f" },
	{ O_vuzp1, M_8, 0, A, B, "00020406080a0c0e10121416181a1c1e" },
	{ O_vuzp2, M_32, 0, A, B, "040506070c0d0e0f141516171c1d1e1f" },
	{ O_vtrn1, M_16, 0, A, B, "0001101104051415080918190c0d1c1d" },
	{ O_vtrn2, M_64, 0, A, B, "08090a0b0c0d0e0f18191a1b1c1d1e1f" },
	{ O_vext, M_8, 3, A, B, "030405060708090a0b0c0d0e0f101112" },
	{ O_vrev, M_8, 1, A, A, "010003020504070609080b0a0d0c0f0e" },
	{ O_vrev, M_16, 3, A, A, "06070405020300010e0f0c0d0a0b0809" },
	{ O_vtbl, M_8, 0, B, "0f00100105ff8003030303030a0b0c0d", "1f10001115000013131313131a1b1c1d" },
	{ O_vdupl, M_16, 5, A, A, "0a0b0a0b0a0b0a0b0a0b0a0b0a0b0a0b" },
	{ O_vsetl, M_16, 1 | 7 << 4, A, B, "00011e1f0405060708090a0b0c0d0e0f" },
	{ O_vzx, 0, 32, A, A, "00010203000000000000000000000000" },
	{ O_vwid, M_8 | M_SIGN, 0, "80017fff0000000000000000000000ff", A, "80ff01007f00ffff0000000000000000" },
	{ O_vwid, M_32 | V_HIGH, 0, A, A, "08090a0b000000000c0d0e0f00000000" },
	{ O_vnar, M_16, 0, A, A, "0001040508090c0d0000000000000000" },
	{ O_vqnar, M_8, V_SS, "00017fff80ff7f008000000180ffffff", A, "7f80807f7f7f80ff0000000000000000" },
	{ O_vqnar, M_8, V_SU, "00017fff80ff7f008000000180ffffff", A, "ff00007f80ff00000000000000000000" },
	{ O_vqnar, M_8, V_UU, "00017fff80ff7f008000000180ffffff", A, "ffffff7f80ffffff0000000000000000" },
	{ O_vmull, M_8, 0, "ff020304050607080000000000000000", "ff101112131415160101010101010101",
	  "01fe2000330048005f0078009300b000" },
	{ O_vmull, M_8 | M_SIGN | V_HIGH, 0, "0000000000000000ff80020304050607", "0000000000000000ff80030201000102",
	  "01000040060006000400000006000e00" },
	{ O_vmaddw, M_16, 0, "0080008001000200ffffffff03000000", "00800080030004000100010005000700",
	  "000000800b000000feffffff0f000000" },
	{ O_vpmull, M_64, 0, "03000000000000800000000000000000", "03000000000000000000000000000000",
	  "05000000000000800100000000000000" },
	{ O_vpmull, M_64, 1, "0000000000000000ff00000000000000", "0000000000000000ff00000000000000",
	  "55550000000000000000000000000000" },
	{ O_vclz, M_16, 0, "0000010080000080ffff000001020000", A, "10000f00080000000000100006001000" },
	{ O_vcnt, M_8, 0, "0001030f7fff80550000000000000000", A, "00010204070801040000000000000000" },
	{ O_vrbit, M_8, 0, "018040207f0300000000000000000000", A, "80010204fec000000000000000000000" },
	{ O_vqadds, M_8, 0, "7f80017f80ff00000000000000000000", "01ff0180807f00000000000000000000",
	  "7f8002ff807e00000000000000000000" },
	{ O_vqsubu, M_8, 0, "0001ff80000000000000000000000000", "01007f80000000000000000000000000",
	  "00018000000000000000000000000000" },
	{ O_vavgu, M_8, 0, "ff01fe00000000000000000000000000", "ff02ff01000000000000000000000000",
	  "ff02ff01000000000000000000000000" },
	{ O_vmulhs, M_32, 0, "9c19571cfcffbfff000080ffadb6cac2", "9c19571cfcffbfff000080ffadb6cac2",
	  "3c2b230300100000004000000870a20e" },
	{ O_vmul, M_16, 0, "ffff0001ffff00000000000000000000", "ffff0001020000000000000000000000",
	  "01000000feff00000000000000000000" },
};

#define ONE UINT64_C(0x3ff0000000000000)
#define TWO UINT64_C(0x4000000000000000)
#define TWO_AND_HALF UINT64_C(0x4004000000000000)
#define THREE UINT64_C(0x4008000000000000)
#define HUGE UINT64_C(0x7e37e43c8800759c)
#define QNAN UINT64_C(0x7ff8000000000123)
#define SNAN UINT64_C(0x7ff0000000000123)

/* nzcv: the result is condition flags. */
static const struct { uint8_t op, m, imm, rule; bool nzcv; uint64_t a, b, want; uint8_t flags; } known_fp[] = {
	{ O_nzfcmp, 0, 0, NAN_ARM, true, ONE, TWO, 8, 0 },
	{ O_nzfcmp, 0, 0, NAN_ARM, true, TWO, TWO, 6, 0 },
	{ O_nzfcmp, 0, 0, NAN_ARM, true, UINT64_C(1) << 63, 0, 6, 0 },
	{ O_nzfcmp, 0, 0, NAN_ARM, true, TWO, ONE, 2, 0 },
	{ O_nzfcmp, 0, 0, NAN_ARM, true, QNAN, ONE, 3, 0 },
	{ O_nzfcmp, 0, 0, NAN_ARM, true, ONE, SNAN, 3, FPF_NV },
	{ O_nzfcmp, 1, 0, NAN_ARM, true, ONE, QNAN, 3, FPF_NV },
	{ O_f2i, F2I_64, RM_TZ, NAN_ARM, false, QNAN, 0, 0, FPF_NV },
	{ O_f2i, F2I_64, RM_TZ, NAN_ARM_DN, false, QNAN, 0, 0, FPF_NV },
	{ O_f2i, F2I_64, RM_TZ, NAN_RISCV, false, QNAN, 0, INT64_MAX, FPF_NV },
	{ O_f2i, 0, RM_TZ, NAN_ARM, false, HUGE, 0, INT32_MAX, FPF_NV },
	{ O_f2i, F2I_UNSIGNED, RM_MM, NAN_ARM, false, TWO_AND_HALF, 0, 3, FPF_NX },
	{ O_fround, 0, RM_NE | 8, NAN_ARM, false, TWO_AND_HALF, 0, TWO, FPF_NX },
	{ O_fround, 0, RM_NE, NAN_ARM, false, TWO_AND_HALF, 0, TWO, 0 },
	{ O_fround, 0, RM_DYN, NAN_ARM, false, TWO_AND_HALF, 0, THREE, 0 }, /* the mode is RM_UP */
	{ O_fminm, 0, 0, NAN_ARM, false, QNAN, ONE, QNAN, 0 },
	{ O_fmaxm, 0, 0, NAN_ARM, false, ONE, TWO, TWO, 0 },
};

static void test_fp(void)
{
	for (unsigned i = 0; i < LEN(known_fp); i++) {
		FpEnv env = { .rm = RM_UP, .nan_rule = known_fp[i].rule };
		Ir o = { .op = known_fp[i].op, .type = T_F64, .m = known_fp[i].m, .imm = known_fp[i].imm };
		uint64_t r = soft_op(&o, known_fp[i].a, known_fp[i].b, 0, &env);

		if (known_fp[i].nzcv)
			r = fl_unpack(r);
		check(r == known_fp[i].want && env.flags == known_fp[i].flags, "%s, number %u: %" PRIx64 ", flags %x",
		    ir_rows[o.op].name, i, r, env.flags);
	}

	FpEnv env = { 0 };
	Vec a = words(0x3f800000, 0x40000000, 0x7f800001, 0xc0400000), b = { { TWO_AND_HALF, 1 } }, r;
	vec_fop(O_vfwid, M_32 | V_HIGH, 0, &r, &a, NULL, NULL, &env);
	expect("vfwid", r, (Vec){ { 0x7ff8000000000000, 0xc008000000000000 } });
	vec_fop(O_vfnar, M_32, 0, &r, &b, NULL, NULL, &env);
	expect("vfnar", r, words(0x40200000, 0, 0, 0));
	check(env.flags == (FPF_NV | FPF_UF | FPF_NX), "vfwid, vfnar: flags %x", env.flags);
	b = words(0x40000000, 0x40000000, 0, 0x7fc00000);
	vec_fop(O_vfcmp, M_32, FC_LE, &r, &a, &b, NULL, &env);
	expect("vfcmp", r, words(~0u, ~0u, 0, 0));
	vec_fop(O_vf2i, M_32 | M_SIGN, RM_TZ, &r, &a, NULL, NULL, &env);
	expect("vf2i", r, words(1, 2, 0x7fffffff, (uint32_t)-3));
	vec_fop(O_vi2f, M_64, 0, &r, &(Vec){ { 3, UINT64_C(1) << 63 } }, NULL, NULL, &env);
	expect("vi2f", r, (Vec){ { THREE, 0x43e0000000000000 } });
	vec_fop(O_vfma, M_64, FMA_NEG_C, &r, &(Vec){ { TWO, ONE } }, &(Vec){ { TWO, TWO } }, &(Vec){ { ONE, TWO } },
	    &env);
	expect("vfma", r, (Vec){ { THREE, 0 } });
}

void test_known(void)
{
	test_fp();
	test_aes();
	test_sha1();
	test_sha256();
	for (unsigned i = 0; i < LEN(known); i++)
		expect(ir_rows[known[i].op].name,
		    op(known[i].op, known[i].m, known[i].imm, bytes(known[i].a), bytes(known[i].b), zero),
		    bytes(known[i].want));
}
