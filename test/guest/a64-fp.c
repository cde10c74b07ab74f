// A64: all scalar floating point on operands at the edges, in every rounding mode with and without default NaNs, flushing
// (single and double, half) and the other half-precision format. What stands below is a checksum for each family of
// instructions over results (all 128 bits of a register) and FPSR, as qemu-aarch64 has it.
//	a64-fp ops: a checksum for each instruction; a64-fp NAME: each case of the instructions of that name
// BUILD: a64
// FLAGS: -march=armv8.6-a+fp16
// QEMU: 7.2 sets Z for fjcvtzs of a denormal that is flushed
// EXPECT: one 98d40c0349c05e6c
// EXPECT: two 76fef71cc4c67c12
// EXPECT: three 71afcc154849d9fe
// EXPECT: compare b829bd06c502ccc6
// EXPECT: convert 10208243ee36eb19
// EXPECT: integer 607c298054250d51
// EXPECT: fixed 9b4a0c355418cbaf
// EXPECT: move 7753fccf3f6bd356
#include "test.h"

typedef uint64_t V __attribute__((vector_size(16)));
typedef V Fn(V a, V b, V c, uint64_t *fpsr);

typedef struct Op {
	const char *family, *name;
	char type;	// of the operands: h s d, x for integers
	int n;		// operands
	Fn *fn;
} Op;

// FPCR
enum { FZ16 = 1 << 19, FZ = 1 << 24, DN = 1 << 25, AHP = 1 << 26 };
static const uint32_t modes[] = { 0, DN, FZ, DN | FZ, FZ16, FZ16 | DN, AHP, AHP | FZ16 | FZ };

// ---- the instructions ----

#define ASM(d, insn, ...) \
	__asm__ volatile("msr fpsr, xzr\n\t" insn "\n\tmrs %1, fpsr" : d, "=&r"(*fpsr) : __VA_ARGS__ : "cc")
// One function for each instruction: d = insn(a, b, c), in which the operands are %0, %2, %3, %4.
#define FN(id, insn) \
	static V f_##id(V a, V b, V c, uint64_t *fpsr) \
	{ \
		V d; \
		ASM("=w"(d), insn, "w"(a), "w"(b), "w"(c)); \
		return d; \
	}
// To an integer register.
#define FN_X(id, insn) \
	static V f_##id(V a, V b, V c, uint64_t *fpsr) \
	{ \
		uint64_t d; \
		ASM("=r"(d), insn, "w"(a), "w"(b), "w"(c)); \
		return (V){ d, 0 }; \
	}
// insn may set flags, found in the result; they say "equal" when it begins. Operands are %0, %3, %4.
#define FN_NZCV(id, insn) \
	static V f_##id(V a, V b, V c, uint64_t *fpsr) \
	{ \
		uint64_t d = 0, f; \
		__asm__ volatile("msr fpsr, xzr\n\tcmp %0, %0\n\t" insn "\n\tmrs %1, fpsr\n\tmrs %2, nzcv" \
		    : "+r"(d), "=&r"(*fpsr), "=&r"(f) : "w"(a), "w"(b), "w"(c) : "cc"); \
		return (V){ d, f }; \
	}
// From an integer register.
#define FN_I(id, insn) \
	static V f_##id(V a, V b, V c, uint64_t *fpsr) \
	{ \
		V d; \
		ASM("=w"(d), insn, "r"(a[0]), "w"(b), "w"(c)); \
		return d; \
	}

// The instructions, twice: as functions, as rows. O(kind, family, name, type, operands, id, text of the instruction)
#define HSD(M, ...) M(h, __VA_ARGS__) M(s, __VA_ARGS__) M(d, __VA_ARGS__)
#define SD(M, ...) M(s, __VA_ARGS__) M(d, __VA_ARGS__)
#define ONE(t, name) O(FN, "one", #name, t, 1, name##_##t, #name " %" #t "0, %" #t "2")
#define TWO(t, name) O(FN, "two", #name, t, 2, name##_##t, #name " %" #t "0, %" #t "2, %" #t "3")
#define THREE(t, name) O(FN, "three", #name, t, 3, name##_##t, #name " %" #t "0, %" #t "2, %" #t "3, %" #t "4")
#define CMP(t, name) \
	O(FN_NZCV, "compare", #name, t, 2, name##_##t, #name " %" #t "3, %" #t "4") \
	O(FN_NZCV, "compare", #name "0", t, 1, name##0_##t, #name " %" #t "3, #0.0")
#define CCMP(t, name, cond, nzcv) \
	O(FN_NZCV, "compare", #name "-" #cond, t, 2, name##_##cond##_##t, \
	  #name " %" #t "3, %" #t "4, #" #nzcv ", " #cond)
#define CSEL(t, cond) \
	O(FN, "compare", "fcsel-" #cond, t, 2, fcsel_##cond##_##t, \
	  "cmp xzr, xzr\n\tfcsel %" #t "0, %" #t "2, %" #t "3, " #cond)
#define CVT(from, to) \
	O(FN, "convert", "fcvt-" #to, from, 1, fcvt_##from##_##to, "fcvt %" #to "0, %" #from "2")
#define F2I(t, name) \
	O(FN_X, "integer", #name "-w", t, 1, name##_w_##t, #name " %w0, %" #t "2") \
	O(FN_X, "integer", #name "-x", t, 1, name##_x_##t, #name " %x0, %" #t "2")
#define I2F(t, name) \
	O(FN_I, "integer", #name "-w" #t, x, 1, name##_w_##t, #name " %" #t "0, %w2") \
	O(FN_I, "integer", #name "-x" #t, x, 1, name##_x_##t, #name " %" #t "0, %x2")
#define F2FIX(t, name, r, n) \
	O(FN_X, "fixed", #name "-" #r #n, t, 1, name##_##r##n##_##t, #name " %" #r "0, %" #t "2, #" #n)
#define FIX2F(t, name, r, n) \
	O(FN_I, "fixed", #name "-" #r #n #t, x, 1, name##_##r##n##_##t, #name " %" #t "0, %" #r "2, #" #n)
#define FIXED(t, r, n) \
	F2FIX(t, fcvtzs, r, n) F2FIX(t, fcvtzu, r, n) FIX2F(t, scvtf, r, n) FIX2F(t, ucvtf, r, n)
#define MOVX(t, r) O(FN_X, "move", "fmov-" #r, t, 1, fmov_##r##_##t, "fmov %" #r "0, %" #t "2")
#define MOVF(t, r) O(FN_I, "move", "fmov-" #t #r, x, 1, fmovf_##r##_##t, "fmov %" #t "0, %" #r "2")
#define MOVI(t, id, k) O(FN, "move", "fmov-" #id, t, 0, fmovi_##id##_##t, "fmov %" #t "0, #" #k)

#define OPS \
	HSD(ONE, fmov) HSD(ONE, fabs) HSD(ONE, fneg) HSD(ONE, fsqrt) \
	HSD(ONE, frintn) HSD(ONE, frintp) HSD(ONE, frintm) HSD(ONE, frintz) HSD(ONE, frinta) HSD(ONE, frintx) \
	HSD(ONE, frinti) SD(ONE, frint32z) SD(ONE, frint32x) SD(ONE, frint64z) SD(ONE, frint64x) \
	HSD(TWO, fmul) HSD(TWO, fdiv) HSD(TWO, fadd) HSD(TWO, fsub) HSD(TWO, fmax) HSD(TWO, fmin) \
	HSD(TWO, fmaxnm) HSD(TWO, fminnm) HSD(TWO, fnmul) \
	HSD(THREE, fmadd) HSD(THREE, fmsub) HSD(THREE, fnmadd) HSD(THREE, fnmsub) \
	HSD(CMP, fcmp) HSD(CMP, fcmpe) \
	HSD(CCMP, fccmp, eq, 9) HSD(CCMP, fccmp, ne, 9) HSD(CCMP, fccmpe, eq, 5) HSD(CCMP, fccmpe, ne, 5) \
	CVT(h, s) CVT(h, d) CVT(s, h) CVT(s, d) CVT(d, h) CVT(d, s) \
	O(FN, "convert", "bfcvt", s, 1, bfcvt_s, "bfcvt %h0, %s2") \
	HSD(F2I, fcvtns) HSD(F2I, fcvtnu) HSD(F2I, fcvtas) HSD(F2I, fcvtau) HSD(F2I, fcvtps) HSD(F2I, fcvtpu) \
	HSD(F2I, fcvtms) HSD(F2I, fcvtmu) HSD(F2I, fcvtzs) HSD(F2I, fcvtzu) HSD(I2F, scvtf) HSD(I2F, ucvtf) \
	O(FN_NZCV, "integer", "fjcvtzs", d, 1, fjcvtzs_d, "fjcvtzs %w0, %d3") \
	HSD(FIXED, w, 1) HSD(FIXED, w, 16) HSD(FIXED, w, 32) HSD(FIXED, x, 1) HSD(FIXED, x, 20) HSD(FIXED, x, 63) \
	HSD(FIXED, x, 64) \
	HSD(CSEL, eq) HSD(CSEL, ne) HSD(CSEL, ge) HSD(CSEL, lt) \
	MOVX(h, w) MOVX(h, x) MOVX(s, w) MOVX(d, x) MOVF(h, w) MOVF(h, x) MOVF(s, w) MOVF(d, x) \
	HSD(MOVI, k2, 2.0) HSD(MOVI, small, -0.125) HSD(MOVI, large, 31.0) HSD(MOVI, odd, 1.1875)

#define O(kind, family, name, t, n, id, insn) kind(id, insn)
OPS
#undef O
#define O(kind, family, name, t, n, id, insn) { family, name, #t[0], n, f_##id },
static const Op ops[] = { OPS };
#undef O
enum { NOPS = sizeof ops / sizeof *ops };

// ---- the operands ----

enum { MAX_VALUES = 2048, PAIRS = 800 };
static uint64_t values[MAX_VALUES];
static unsigned nvalues;
static uint64_t seed;

static unsigned rnd(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 32) % n;
}

static void value(uint64_t v)
{
	if (nvalues < MAX_VALUES)
		values[nvalues++] = v;
}

static void integers(void)
{
	for (int n = 0; n < 64; n++) {
		uint64_t v = 1ull << n;
		value(v - 1), value(v), value(v + 1), value(-v), value(-v - 1), value(v | v >> 11), value(v | v >> 24);
		value(v | v >> 24 | 1), value(v | v >> 23 | v >> 24), value(v | v >> 53 | 1);
		value(-(v | v >> 53)), value((v << 1) - (v >> 11)), value((v << 1) - (v >> 24)), value(-((v << 1) - (v >> 53)));
	}
}

// Exponents and fractions at which something happens in this format of e bits of exponent and f of fraction, or when a
// number of it is converted to another one or to an integer.
static void numbers(int e, int f)
{
	int max = (1 << e) - 1, bias = max / 2;
	int exps[] = {
		0, 1, 2, bias / 2, bias / 2 + 1, bias - 150, bias - 127, bias - 126, bias - f - 2, bias - f - 1, bias - f,
		bias - 25, bias - 24, bias - 15, bias - 14, bias - 2, bias - 1, bias, bias + 1, bias + 10, bias + 15, bias + 16,
		bias + f - 1, bias + f, bias + f + 1, bias + 30, bias + 31, bias + 32, bias + 62, bias + 63, bias + 64,
		bias + 127, bias + 128, max - 2, max - 1, max,
	};
	uint64_t ones = (1ull << f) - 1, half = 1ull << (f - 1);
	uint64_t fractions[24] = { 0, 1, half - 1, half, half + 1, ones - 1, ones };
	int n = 7;
	for (int to = 7; to < f && n < 22; to = to == 7 ? 10 : to == 10 ? 23 : 64) {	// bfloat16, half, single
		uint64_t tie = 1ull << (f - to - 1);
		fractions[n++] = tie, fractions[n++] = tie + 1, fractions[n++] = tie * 3;
		fractions[n++] = (ones & -tie) - 1, fractions[n++] = ones & -tie;
	}
	for (unsigned i = 0; i < sizeof exps / sizeof *exps; i++) {
		if (exps[i] < 0 || exps[i] > max)
			continue;
		for (int j = 0; j < n; j++) {
			uint64_t v = (uint64_t)exps[i] << f | fractions[j];
			value(v);
			value(v | 1ull << (e + f));
		}
	}
}

// What an instruction does not look at must not raise flags: these are signalling NaNs.
static V operand(char type, uint64_t v)
{
	uint64_t junk = 0x7ff4deadbeef1234;
	switch (type) {
	case 'h': return (V){ v | 0x7fa1dead7c010000, junk };
	case 's': return (V){ v | 0x7fa1dead00000000, junk };
	default: return (V){ v, junk };
	}
}

// ---- the runs ----

static uint64_t hash(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

static uint64_t run(const Op *op, int print)
{
	uint64_t h = 0, fpsr;
	unsigned cases = op->n == 0 ? 1 : op->n == 1 ? nvalues / 3 : op->n == 2 ? PAIRS : 2 * PAIRS;
	for (unsigned m = 0; m < 4 * sizeof modes / sizeof *modes; m++) {
		uint64_t fpcr = modes[m / 4] | (m & 3) << 22;
		seed = 1;
		for (unsigned k = 0; k < cases; k++) {
			unsigned i = rnd(nvalues), j = rnd(nvalues), l = rnd(nvalues), how = rnd(16);
			if (op->n == 1)		// three modes see all
				i = 3 * k + m % 3;
			if (how < 8)		// often of about the same size, sometimes equal
				j = (i + rnd(40)) % nvalues;
			else if (how == 8)
				j = i;
			V a = operand(op->type, values[i]), b = operand(op->type, values[j]);
			V c = operand(op->type, values[l]);
			__asm__ volatile("msr fpcr, %0" : : "r"(fpcr));
			V r = op->fn(a, b, c, &fpsr);
			__asm__ volatile("msr fpcr, xzr");
			h = hash(hash(hash(h, r[0]), r[1]), fpsr);
			if (print)
				printf("%s %c %08lx %lx %lx %lx = %016lx_%016lx %08lx\n", op->name, op->type, (long)fpcr,
				       (long)values[i], (long)values[j], (long)values[l], (long)r[1], (long)r[0], (long)fpsr);
		}
	}
	return h;
}

int main(int argc, char **argv)
{
	const char *want = argc > 1 ? argv[1] : "", *const families[] = {
		"one", "two", "three", "compare", "convert", "integer", "fixed", "move",
	};
	for (unsigned f = 0; f < sizeof families / sizeof *families; f++) {
		uint64_t sum = 0;
		for (const char *type = "hsdx"; *type; type++) {
			nvalues = 0;
			switch (*type) {
			case 'h': numbers(5, 10); break;
			case 's': numbers(8, 23); break;
			case 'd': numbers(11, 52); break;
			default: integers(); break;
			}
			for (const Op *op = ops; op < ops + NOPS; op++) {
				int print = !strcmp(want, op->name);
				if (op->type != *type || strcmp(op->family, families[f]) || (*want && !print && strcmp(want, "ops")))
					continue;
				uint64_t h = run(op, print);
				sum = hash(sum, h);
				if (!strcmp(want, "ops"))
					printf("%s %c %016lx\n", op->name, op->type, (long)h);
			}
		}
		if (!*want)
			printf("%s %016lx\n", families[f], (long)sum);
	}
	return done();
}
