// Vectors of floating point: every instruction on special and random operands, in all rounding modes, with default NaN,
// flushing and the other half precision. Prints a checksum of results and FPSR for each mnemonic; with the argument "all"
// for each form, with the name of a form all its results; a second argument is how often (40).
// BUILD: a64
// FLAGS: -march=armv8.6-a+fp16+fp16fml+bf16+i8mm
// QEMU: 7.2 rounds fcvtzs h0, h1, #15 wrongly
// EXPECT: fadd 95ea3d537ae10472 fsub dc508211d044192c fmul 38d6db74eb2166cb fdiv 3a5ad2eb9c04f01e
// EXPECT: fmax 6727a7cb73c78643 fmin 989c9e3b7ec97976 fmaxnm 84e3efa2bd32d2d7 fminnm c306dfcf13e8a4fa
// EXPECT: fmla 7b92de551f4f90fb fmls 33dd829765458bf0 fmulx c389fcc171e2d0d9 frecps b0f32fe5f53ebf02
// EXPECT: frsqrts e645bcf83a1bb443 fabd 33a87999c628557a fcmeq b0dc8e4d358b9f54 fcmge 14c6e2801a59f1cd
// EXPECT: fcmgt 0c181f623da23293 facge 44089efb5b1fb516 facgt 1c2bc6563b03000c faddp 9171927075cc1f6f
// EXPECT: fmaxp 21173d678e612dac fminp e4166270d903c8f1 fmaxnmp d326a0ee51be8962 fminnmp 24a797e5d507bc9a
// EXPECT: fmulx f3ba4d6be74fcc63 frecps ac94eb6c1449e4fb frsqrts feee1e39bacb5d31 fabd ed206a2ca0e6c2f3
// EXPECT: fcmeq 4e4d4282c70f46e1 fcmge 5a349ccdff6b1f2a fcmgt 1d8a89b8f554162b facge 54d7821a82f11a5f
// EXPECT: facgt debaad4a4bd14020 fmla 78bed389af9f9997 fmls 0e2788b1a4b76fa8 fmul fa1ac61ec479b291
// EXPECT: fmulx b55d41cc5b6e9839 fcmeq 382ac0b3911e9420 fcmge 7b0aed7c6925e389 fcmgt b588c54ad61b59b6
// EXPECT: fcmle 5711435cbe9a5715 fcmlt 6a37e592e694a0bf fcmeq 17dc01fb320f3b10 fcmge 40068ac2415de945
// EXPECT: fcmgt a425c9c3d652ab1d fcmle 2edb70996d92f5c1 fcmlt be4c54fbddd6cc5e fabs ed1637cb8af2fdcf
// EXPECT: fneg b275d8a6e63df502 fsqrt 8bc8ff604835d351 frecpe 8c3ccd071ef0aaf9 frsqrte 7a5fc1fd460e81c9
// EXPECT: frecpe eff3e19d3df3fe0d frsqrte 9058219cdb1b1698 frecpx e2d1006f062c3d2c frintn 2729c8e94c4b8dee
// EXPECT: frintm 7d1378bcea60020b frintp 2d9e1cfe4bb8eefa frintz 61e8bf162e52d794 frinta 5907639d446a4b64
// EXPECT: frintx d5ccf11ea0bcb6f7 frinti 919c49ff493530c0 frint32z a713c86322fe8fec frint32x c7aee1b5b9236860
// EXPECT: frint64z 6050a9f901a88d33 frint64x 6b0a10bbaccb21e0 fcvtns 75a405c54d5d6373 fcvtnu fae704316bc43fbf
// EXPECT: fcvtms c0412a0d169ac8c1 fcvtmu 6fe3b2d7cee1ba78 fcvtas 757d4c7001705a58 fcvtau 451ed2f2bf232c57
// EXPECT: fcvtps 5dd932ea947e9bb2 fcvtpu 425d6a5c7dbb361d fcvtzs c8ee855548d8cad8 fcvtzu 1222342142edbb21
// EXPECT: scvtf a7e81f97eb7e04e6 ucvtf f5346ee87b1ea2b1 fcvtns f422a5d961ca4e3b fcvtnu 834b31fb7c3ab0b9
// EXPECT: fcvtms 443d17df98b10156 fcvtmu 59de65095067691f fcvtas a661530829f5caca fcvtau 0d24d4e16410b2d0
// EXPECT: fcvtps 94750f502fa59dbc fcvtpu 7de22d5ea87fa2ef fcvtzs 50398828330f9780 fcvtzu df3ed59a47ba4704
// EXPECT: scvtf a400274e239f61be ucvtf 69e5bebc68651140 fcvtzs 4f413c2a9e724fc3 fcvtzu 2b578be9ff28bd4e
// EXPECT: scvtf 76d8759c7a92dd9e ucvtf b242220b18990269 faddp d0edcef54c3fb32e fmaxp 4e1d440f48f13d0b
// EXPECT: fminp b168ccfe0732649c fmaxnmp 59dc05592a504bd7 fminnmp 088962a6d57f4efc fmaxv f5a933033539e69b
// EXPECT: fminv 5c755223b1c4f9b1 fmaxnmv 3f7e520467f12cdd fminnmv 134b9fc2ecbf898e fcvtl a5eb3ffd756c9db1
// EXPECT: fcvtl2 d162bdb385e69adf fcvtl 0434f73e266dfc10 fcvtl2 0d3ace5241ca17db fcvtn 29fc04f9a1ccde92
// EXPECT: fcvtn2 228f49b298d4374e fcvtn 6c36984e0f0b9517 fcvtn2 dd0d46545b6552d3 fcvtxn 6e111bee5912f8bc
// EXPECT: fcvtxn2 3403c76ea37053de fcvtxn f920af313eae6ab8 bfcvtn bb7e2b6d5a8181ed bfcvtn2 011c182518352bfc
// EXPECT: fmlal e2bb9ad95e37d793 fmlsl 3e7ccbffa9b000ab fmlal2 3bbc3ee359be9b09 fmlsl2 54059eae9a800a6c
// EXPECT: bfdot eee58949da87f46f bfmmla 359fcc2764931fda bfmlalb fe066297815b766a bfmlalt 16ab092b05bf1e73
// EXPECT: bfmlalb 0da9374e4510dc30 bfmlalt fbae8443c86cdc05 sdot 333b8604033f2af5 udot 4e80aeee37a3d19c
// EXPECT: usdot ea37af8fedb90f84 sdot 0140e9ec2360dd54 udot 38a18019307bf9e8 usdot 8e27dff436e64e19
// EXPECT: sudot 35c88a4dcdcb4c5f smmla 4a1c62e285c8f9da ummla 831af936aef97ebc usmmla cb7b8cac9f7d0fda
// EXPECT: fcmla 5146327420575aa8 fcadd 3d1c74148d5489cb fcmla 13ecae916cb936f8 fmov 023e03672363d026
#include "test.h"

typedef struct { uint64_t w[2]; } Vec;
typedef void Fn(Vec *d, const Vec *n, const Vec *m);

// op on vectors, on scalars; _SD: without half precision
#define V3_SD(op) T(2, op " v0.4s, v1.4s, v2.4s") T(2, op " v0.2s, v1.2s, v2.2s") T(3, op " v0.2d, v1.2d, v2.2d")
#define V3(op) V3_SD(op) T(1, op " v0.8h, v1.8h, v2.8h") T(1, op " v0.4h, v1.4h, v2.4h")
#define S3(op) T(2, op " s0, s1, s2") T(3, op " d0, d1, d2") T(1, op " h0, h1, h2")
#define E3(op) T(2, op " v0.4s, v1.4s, v2.s[3]") T(2, op " v0.2s, v1.2s, v2.s[1]") T(3, op " v0.2d, v1.2d, v2.d[1]") \
	T(1, op " v0.8h, v1.8h, v2.h[7]") T(1, op " v0.4h, v1.4h, v2.h[2]") \
	T(2, op " s0, s1, v2.s[2]") T(3, op " d0, d1, v2.d[0]") T(1, op " h0, h1, v2.h[5]")
#define V2_SD(op, z) T(2, op " v0.4s, v1.4s" z) T(2, op " v0.2s, v1.2s" z) T(3, op " v0.2d, v1.2d" z)
#define V2(op, z) V2_SD(op, z) T(1, op " v0.8h, v1.8h" z) T(1, op " v0.4h, v1.4h" z)
#define S2(op, z) T(2, op " s0, s1" z) T(3, op " d0, d1" z) T(1, op " h0, h1" z)
#define P2(op) T(2, op " s0, v1.2s") T(3, op " d0, v1.2d") T(1, op " h0, v1.2h")
#define RED(op) T(2, op " s0, v1.4s") T(1, op " h0, v1.8h") T(1, op " h0, v1.4h")
#define FIX(op) T(2, op " v0.4s, v1.4s, #1") T(2, op " v0.2s, v1.2s, #32") T(3, op " v0.2d, v1.2d, #1") \
	T(3, op " v0.2d, v1.2d, #64") T(1, op " v0.8h, v1.8h, #16") T(1, op " v0.4h, v1.4h, #3") \
	T(2, op " s0, s1, #17") T(3, op " d0, d1, #33") T(1, op " h0, h1, #15")
#define MLAL(op) T(1, op " v0.4s, v1.4h, v2.4h") T(1, op " v0.2s, v1.2h, v2.2h") T(1, op " v0.4s, v1.4h, v2.h[6]") \
	T(1, op " v0.2s, v1.2h, v2.h[1]")
#define DOT(op, from) T(0, op " v0.4s, v1.16" from ", v2.16" from) T(0, op " v0.2s, v1.8" from ", v2.8" from)
#define DOTE(op) T(0, op " v0.4s, v1.16b, v2.4b[3]") T(0, op " v0.2s, v1.8b, v2.4b[1]")
#define CX(op, a, b, c, d) \
	T(2, op " v0.4s, v1.4s, v2.4s, #" a) T(2, op " v0.2s, v1.2s, v2.2s, #" b) T(3, op " v0.2d, v1.2d, v2.2d, #" c) \
	T(1, op " v0.8h, v1.8h, v2.8h, #" d) T(1, op " v0.4h, v1.4h, v2.4h, #" a) T(3, op " v0.2d, v1.2d, v2.2d, #" b) \
	T(2, op " v0.4s, v1.4s, v2.4s, #" d) T(2, op " v0.4s, v1.4s, v2.4s, #" c)

#define TESTS \
	V3("fadd") V3("fsub") V3("fmul") V3("fdiv") V3("fmax") V3("fmin") V3("fmaxnm") V3("fminnm") \
	V3("fmla") V3("fmls") V3("fmulx") V3("frecps") V3("frsqrts") V3("fabd") \
	V3("fcmeq") V3("fcmge") V3("fcmgt") V3("facge") V3("facgt") \
	V3("faddp") V3("fmaxp") V3("fminp") V3("fmaxnmp") V3("fminnmp") \
	S3("fmulx") S3("frecps") S3("frsqrts") S3("fabd") S3("fcmeq") S3("fcmge") S3("fcmgt") S3("facge") S3("facgt") \
	E3("fmla") E3("fmls") E3("fmul") E3("fmulx") \
	V2("fcmeq", ", #0.0") V2("fcmge", ", #0.0") V2("fcmgt", ", #0.0") V2("fcmle", ", #0.0") V2("fcmlt", ", #0.0") \
	S2("fcmeq", ", #0.0") S2("fcmge", ", #0.0") S2("fcmgt", ", #0.0") S2("fcmle", ", #0.0") S2("fcmlt", ", #0.0") \
	V2("fabs", "") V2("fneg", "") V2("fsqrt", "") V2("frecpe", "") V2("frsqrte", "") \
	S2("frecpe", "") S2("frsqrte", "") S2("frecpx", "") \
	V2("frintn", "") V2("frintm", "") V2("frintp", "") V2("frintz", "") V2("frinta", "") V2("frintx", "") V2("frinti", "") \
	V2_SD("frint32z", "") V2_SD("frint32x", "") V2_SD("frint64z", "") V2_SD("frint64x", "") \
	V2("fcvtns", "") V2("fcvtnu", "") V2("fcvtms", "") V2("fcvtmu", "") V2("fcvtas", "") V2("fcvtau", "") \
	V2("fcvtps", "") V2("fcvtpu", "") V2("fcvtzs", "") V2("fcvtzu", "") V2("scvtf", "") V2("ucvtf", "") \
	S2("fcvtns", "") S2("fcvtnu", "") S2("fcvtms", "") S2("fcvtmu", "") S2("fcvtas", "") S2("fcvtau", "") \
	S2("fcvtps", "") S2("fcvtpu", "") S2("fcvtzs", "") S2("fcvtzu", "") S2("scvtf", "") S2("ucvtf", "") \
	FIX("fcvtzs") FIX("fcvtzu") FIX("scvtf") FIX("ucvtf") \
	P2("faddp") P2("fmaxp") P2("fminp") P2("fmaxnmp") P2("fminnmp") RED("fmaxv") RED("fminv") RED("fmaxnmv") RED("fminnmv") \
	T(1, "fcvtl v0.4s, v1.4h") T(1, "fcvtl2 v0.4s, v1.8h") T(2, "fcvtl v0.2d, v1.2s") T(2, "fcvtl2 v0.2d, v1.4s") \
	T(2, "fcvtn v0.4h, v1.4s") T(2, "fcvtn2 v0.8h, v1.4s") T(3, "fcvtn v0.2s, v1.2d") T(3, "fcvtn2 v0.4s, v1.2d") \
	T(3, "fcvtxn v0.2s, v1.2d") T(3, "fcvtxn2 v0.4s, v1.2d") T(3, "fcvtxn s0, d1") \
	T(2, "bfcvtn v0.4h, v1.4s") T(2, "bfcvtn2 v0.8h, v1.4s") \
	MLAL("fmlal") MLAL("fmlsl") MLAL("fmlal2") MLAL("fmlsl2") \
	T(4, "bfdot v0.4s, v1.8h, v2.8h") T(4, "bfdot v0.2s, v1.4h, v2.4h") T(4, "bfdot v0.4s, v1.8h, v2.2h[2]") \
	T(4, "bfmmla v0.4s, v1.8h, v2.8h") T(4, "bfmlalb v0.4s, v1.8h, v2.8h") T(4, "bfmlalt v0.4s, v1.8h, v2.8h") \
	T(4, "bfmlalb v0.4s, v1.8h, v2.h[5]") T(4, "bfmlalt v0.4s, v1.8h, v2.h[2]") \
	DOT("sdot", "b") DOT("udot", "b") DOT("usdot", "b") DOTE("sdot") DOTE("udot") DOTE("usdot") DOTE("sudot") \
	T(0, "smmla v0.4s, v1.16b, v2.16b") T(0, "ummla v0.4s, v1.16b, v2.16b") T(0, "usmmla v0.4s, v1.16b, v2.16b") \
	CX("fcmla", "0", "90", "180", "270") CX("fcmla", "90", "180", "270", "0") CX("fcadd", "90", "270", "90", "270") \
	CX("fcadd", "270", "90", "270", "90") \
	T(2, "fcmla v0.4s, v1.4s, v2.s[1], #90") T(1, "fcmla v0.8h, v1.8h, v2.h[2], #270") \
	T(1, "fcmla v0.4h, v1.4h, v2.h[1], #180") \
	T(2, "fmov v0.4s, #-1.9375") T(2, "fmov v0.2s, #0.125") T(3, "fmov v0.2d, #31.0") T(1, "fmov v0.8h, #0.2421875") \
	T(1, "fmov v0.4h, #-13.0")

// One function of six instructions for each.
#define T(size, text) "ldr q0, [x0]\nldr q1, [x1]\nldr q2, [x2]\n" text "\nstr q0, [x0]\nret\n"
__asm__(".text\n.balign 8\ncode:\n" TESTS);
#undef T
extern const char code[];

#define T(size, text) { size, text },
static const struct { int size; const char *name; } tests[] = { TESTS };
#undef T

static uint64_t state = 88172645463325252;

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

// A lane: half of them random bits, some of which near to others; the rest special. Size 4 is bfloat16.
static uint64_t lane(int size)
{
	static const uint16_t h[] = { 0, 1, 0x3ff, 0x400, 0x401, 0x3c00, 0x3c01, 0x3800, 0x4000, 0x7bff, 0x7c00, 0x7e00, 0x7c01,
		0x7e55, 0x7d55, 0x77ff, 0x7800, 0x0200, 0x0100, 0x00ff, 0x3555, 0x4248, 0x3e00, 0x6400, 0x63ff, 0x7400 };
	static const uint32_t s[] = { 0, 1, 0x7fffff, 0x800000, 0x800001, 0x3f800000, 0x3f800001, 0x3f000000, 0x40000000,
		0x7f7fffff, 0x7f800000, 0x7fc00000, 0x7f800001, 0x7fc12345, 0x7fa12345, 0x7e800000, 0x7effffff, 0x00200000,
		0x00400000, 0x001fffff, 0x3eaaaaab, 0x40490fdb, 0x3fc00000, 0x4b000000, 0x4affffff, 0x4f000000, 0x4effffff,
		0x4f800000, 0x5f000000, 0x5f800000, 0x477fe000, 0x477ff000, 0x33800000, 0x387fc000, 0x7f7f8000, 0x47fff000,
		0x47800000 };
	static const uint64_t d[] = { 0, 1, 0xfffffffffffff, 0x10000000000000, 0x10000000000001, 0x3ff0000000000000,
		0x3ff0000000000001, 0x3fe0000000000000, 0x4000000000000000, 0x7fefffffffffffff, 0x7ff0000000000000,
		0x7ff8000000000000, 0x7ff0000000000001, 0x7ff8123456789abc, 0x7ff4123456789abc, 0x7fd0000000000000,
		0x7fdfffffffffffff, 0x0004000000000000, 0x0008000000000000, 0x0003ffffffffffff, 0x3fd5555555555555,
		0x400921fb54442d18, 0x3ff8000000000000, 0x4330000000000000, 0x432fffffffffffff, 0x43e0000000000000,
		0x43dfffffffffffff, 0x43f0000000000000, 0x41e0000000000000, 0x41dfffffffe00000, 0x47efffffe0000000,
		0x47effffff0000000, 0x380fffffffffffff, 0x3690000000000000, 0x36a0000000000001, 0x36b8000000000000 };
	uint64_t r = rnd(), sign = (r >> 20 & 1) << 63;
	unsigned k = r >> 32;

	if (size == 0)
		return rnd() & 255;
	switch (r & 7) {
	case 0: return rnd();
	case 1: // small: integers with a fraction, as numbers of the format
		switch (size) {
		case 1: return 0x3c00 + (rnd() & 0xb3ff);
		case 2: case 4: return (0x3f000000 + (rnd() & 0x91ffffff)) >> (size == 4 ? 16 : 0);
		case 3: return 0x3fe0000000000000 + (rnd() & 0x84ffffffffffffff);
		}
		break;
	case 2: // near to the ends of exponents
		switch (size) {
		case 1: return (rnd() & 0x83ff) | (k & 1 ? 0x7800 : (k & 6) << 9);
		case 2: case 4:
			return ((rnd() & 0x807fffff) | (k & 1 ? 0x7f000000 : (uint64_t)(k & 6) << 22)) >> (size == 4 ? 16 : 0);
		case 3: return (rnd() & 0x800fffffffffffff) | (k & 1 ? 0x7fe0000000000000 : (uint64_t)(k & 6) << 51);
		}
	}
	switch (size) {
	case 1: return h[k % (sizeof h / sizeof *h)] | sign >> 48;
	case 2: return s[k % (sizeof s / sizeof *s)] | sign >> 32;
	case 3: return d[k % (sizeof d / sizeof *d)] | sign;
	default: return s[k % (sizeof s / sizeof *s)] >> 16 | sign >> 48;
	}
}

static Vec operand(int size)
{
	Vec v = { { 0, 0 } };
	int bits = size == 4 ? 16 : 8 << size;

	for (int i = 0; i < 128; i += bits)
		v.w[i / 64] |= (lane(size) & UINT64_MAX >> (64 - bits)) << i % 64;
	return v;
}

enum { DN = 1 << 25, FZ = 1 << 24, AHP = 1 << 26, FZ16 = 1 << 19 };
static const uint32_t modes[] = { 0, 1 << 22, 2 << 22, 3 << 22, DN, DN | 1 << 22, FZ, FZ | 2 << 22, FZ16, FZ16 | 3 << 22,
	AHP, AHP | 1 << 22, AHP | 3 << 22 | FZ, FZ | FZ16 | DN };

// All modes n times; the checksum.
static uint64_t run(unsigned i, int n, int print)
{
	Fn *f = (Fn *)(uintptr_t)(code + 24 * i);
	const char *name = tests[i].name;
	int size = tests[i].size, dsize = size == 4 || strstr(name, "lal") || strstr(name, "lsl") ? 2 : size;
	int integers = strstr(name, "cvtf ") != NULL;
	uint64_t sum = 1469598103934665603u;

	state = 88172645463325252 + i;
	for (int k = 0; k < n * (int)(sizeof modes / sizeof *modes); k++) {
		uint64_t mode = modes[k / n], fpsr = 0;
		Vec d = operand(dsize), a = operand(size), b = operand(size), old = d;

		if (integers && k & 3)
			a = (Vec){ { rnd() >> (k & 31), rnd() >> (k & 15) } };
		__asm__ volatile("msr fpsr, xzr\nmsr fpcr, %0" : : "r"(mode) : "memory");
		f(&d, &a, &b);
		__asm__ volatile("mrs %0, fpsr\nmsr fpcr, xzr" : "=r"(fpsr) : : "memory");
		sum = (sum ^ d.w[0]) * 1099511628211u;
		sum = (sum ^ d.w[1] ^ sum >> 29) * 1099511628211u;
		sum = (sum ^ fpsr ^ sum >> 31) * 1099511628211u;
		if (print)
			printf("%07lx %016lx%016lx %016lx%016lx %016lx%016lx -> %016lx%016lx %02lx\n", mode,
			    old.w[1], old.w[0], a.w[1], a.w[0], b.w[1], b.w[0], d.w[1], d.w[0], fpsr);
	}
	return sum;
}

int main(int argc, char **argv)
{
	unsigned n = sizeof tests / sizeof *tests, lines = 0;
	int all = argc > 1 && !strcmp(argv[1], "all"), times = argc > 2 ? atoi(argv[2]) : 40;
	uint64_t sum = 0;

	for (unsigned i = 0; i < n; i++) {
		const char *name = tests[i].name;
		size_t len = strcspn(name, " ") + 1;

		if (all)
			printf("%s %016lx\n", name, run(i, times, 0));
		else if (argc > 1 && !strcmp(argv[1], name))
			run(i, times, 1);
		else if (argc == 1) {
			sum = (sum >> 63 | sum << 1) ^ run(i, times, 0);
			if (i + 1 == n || strncmp(name, tests[i + 1].name, len)) {
				printf("%.*s %016lx%s", (int)len - 1, name, sum, ++lines % 4 && i + 1 < n ? " " : "\n");
				sum = 0;
			}
		}
	}
	return done();
}
