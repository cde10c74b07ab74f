/*
 * main.c - compares src/softfp.c with other implementations of IEEE 754 on random and awkward operands.
 *
 *	softfp [-b] [-n THOUSANDS] [SEED]
 *
 * -b also prints the time per operation; -n is the number of rounds of each kind.  The seed is printed.
 *
 * The oracles, which fail differently:
 *  - model: binary16/32/64 in all rounding modes and both kinds of tininess.  The result is computed with more than
 *    twice the precision in the compiler's binary128, rounded to odd, and then rounded once more by real
 *    arithmetic (round_q); conversions likewise;
 *  - fpu: the host's float and double, four rounding modes;
 *  - quad: the compiler's and the C library's binary128, four modes, and ties by the exact error of the result;
 *  - sse: on x86, the bits of NaN results, DAZ and FTZ with the control register set so;
 *  - riscv: on a RISC-V host, or under another emulator of one, every F, D, Zfh and Zfa instruction;
 *  - table: cases written down from the manuals.
 */
#include <fenv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "softfp_test.h"

unsigned long passed, failed, skipped;
static uint64_t rng_state;

/* splitmix64 */
uint64_t rnd(void)
{
	uint64_t z = rng_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

unsigned below(unsigned n)
{
	return (unsigned)((rnd() >> 32) * n >> 32);
}

/* ---- formats and operands ---- */

const char *const op_name[N_OP] = { "add", "sub", "mul", "div", "sqrt", "fma" };
static const char *const rm_name[] = { "ne", "tz", "dn", "up", "mm", "odd" };

int prec_of(int w)
{
	return w == 16 ? 11 : w == 32 ? 24 : w == 64 ? 53 : 113;
}

int emax_of(int w)
{
	return w == 16 ? 15 : w == 32 ? 127 : w == 64 ? 1023 : 16383;
}

F128 f128(uint64_t hi, uint64_t lo)
{
	return (F128){ lo, hi };
}

/* A number from sign, exponent field and the upper bits of a fraction of 128 bits. */
F128 compose(int w, bool sign, unsigned efield, uint64_t frac_hi, uint64_t frac_lo)
{
	int fbits = prec_of(w) - 1;

	efield &= 2 * emax_of(w) + 1;
	if (w == 128)
		return f128((uint64_t)sign << 63 | (uint64_t)efield << 48 | frac_hi >> 16,
			frac_hi << 48 | frac_lo >> 16);
	return f128(0, (uint64_t)sign << (w - 1) | (uint64_t)efield << fbits | frac_hi >> (64 - fbits));
}

/* Awkward operands more often than not; near is the exponent field to be close to. */
F128 operand(int w, unsigned near, unsigned *efield)
{
	int p = prec_of(w), top = 2 * emax_of(w) + 1;
	uint64_t hi = rnd(), lo = rnd();
	unsigned e, kind = below(16);

	switch (below(8)) {
	case 0:
		e = 0;
		break;
	case 1:
		e = top - below(3);
		break;
	case 2:
		e = below(2) ? 1 + below(4) : emax_of(w) - 2 + below(5);
		break;
	case 3:
		e = emax_of(w) + below(140) - 70;
		break;
	case 4:
	case 5:
		e = near + below(2 * p + 8) - (p + 4);
		break;
	default:
		e = (unsigned)rnd();
	}
	if (kind < 4) {                         /* few bits set, or few clear */
		int a = below(p - 1), b = below(p - 1);
		F128 f = { 0, 0 };

		for (int i = 0; i < 3; i++, a = b, b = p - 2)
			if (a < 64)
				f.hi |= UINT64_C(1) << (63 - a);
			else
				f.lo |= UINT64_C(1) << (127 - a);
		if (below(2))
			f.hi &= ~(UINT64_C(1) << 63);
		if (below(3))
			f = w == 128 ? f128(f.hi, f.lo & ~(UINT64_C(1) << 16)) : f128(f.hi & UINT64_MAX << (65 - p), 0);
		hi = kind & 1 ? ~f.hi : f.hi;
		lo = kind & 1 ? ~f.lo : f.lo;
	} else if (kind < 6) {
		hi = lo = kind == 4 ? 0 : UINT64_MAX;
	} else if (kind < 8) {                  /* about half of the bits */
		lo = 0;
		hi = w == 128 ? hi : hi & UINT64_MAX << (64 - p / 2);
	}
	*efield = e & top;
	return compose(w, rnd() & 1, e, hi, lo);
}

void operands(int w, F128 v[3])
{
	/* Quotients whose remainder after one digit of 64 bits agrees with the divisor in its upper limb (from
	   a * 2^63 = -t modulo b for small t); then products of which the upper 113 bits are followed by more than 50
	   zeros (from a * b = t modulo 2^112). */
	static const F128 hard[][2] = {
		{ { UINT64_C(0x7172d931d40f9dfb), UINT64_C(0x3fffafba380fe391) },
		  { UINT64_C(0x4164d8399f767c45), UINT64_C(0x3fffb791bde5c099) } },
		{ { UINT64_C(0xf7e4db78f5a2ce9f), UINT64_C(0x3fff8d39a65dcab0) },
		  { UINT64_C(0x0585a01c4c7d6df1), UINT64_C(0x3fffd46e5c76f18a) } },
		{ { UINT64_C(0x8f6f09a3ef667aa0), UINT64_C(0x3fff5cd19776711c) },
		  { UINT64_C(0x2e50bd4eb52fa53d), UINT64_C(0x3fffe90d9faba827) } },
		{ { UINT64_C(0x391cfb6b913c00b2), UINT64_C(0x3fff36e084394ba8) },
		  { UINT64_C(0x3eff8b3fc177f113), UINT64_C(0x3fffa394edfde416) } },
		{ { UINT64_C(0x2e11a57b200afdfd), UINT64_C(0x3fff4ad598b320c6) },
		  { UINT64_C(0x92e5dfe8cb1855ff), UINT64_C(0x3fff2940d26b9496) } },
		{ { UINT64_C(0xf70e4ed70991e8d1), UINT64_C(0x3fff10862ffa499b) },
		  { UINT64_C(0x51c342505f877031), UINT64_C(0x3fff0b35c527e279) } },
		{ { UINT64_C(0xaf04d521eba46add), UINT64_C(0x3fff5713b137d342) },
		  { UINT64_C(0x316774fe181e290b), UINT64_C(0x3fff1b73903c2ac9) } },
	};
	unsigned near = emax_of(w), e0, e1, e2;
	FpEnv env = { .rm = below(5) };

	v[0] = operand(w, near, &e0);
	v[1] = operand(w, below(2) ? e0 : 2 * near - e0, &e1);
	v[2] = operand(w, below(2) ? e0 : e0 + e1 - near, &e2);
	switch (below(32)) {
	case 0:
		v[1] = v[0];
		break;
	case 1:
		if (w == 128)
			memcpy(v, hard[below(sizeof(hard) / sizeof(*hard))], sizeof(hard[0]));
		/* fall through */
	case 2:
	case 3:                         /* a*b+c with almost everything cancelled */
		v[2] = run(w, MUL, v, 0, &env);
		if (w == 128)
			v[2].hi ^= UINT64_C(1) << 63;
		else
			v[2].lo ^= UINT64_C(1) << (w - 1);
	}
}

/* NaN of width w: 1 quiet, 2 signalling; else 0. */
int nan_kind(int w, F128 v)
{
	uint64_t top = w == 128 ? v.hi : v.lo;
	int fbits = w == 128 ? 48 : prec_of(w) - 1;
	uint64_t frac = top & ((UINT64_C(1) << fbits) - 1);

	if ((top >> fbits & (2 * emax_of(w) + 1)) != (unsigned)(2 * emax_of(w) + 1))
		return 0;
	if (!frac && !(w == 128 && v.lo))
		return 0;
	return frac >> (fbits - 1) ? 1 : 2;
}

F128 canonical(int w)
{
	return compose(w, false, 2 * emax_of(w) + 1, UINT64_C(1) << 63, 0);
}

/* ---- the unit under test, and what it is compared with ---- */

F128 run(int w, int op, const F128 v[3], int neg, FpEnv *env)
{
	uint64_t a = v[0].lo, b = v[1].lo, c = v[2].lo;

	if (w == 128) {
		switch (op) {
		case ADD: return sf128_add(v[0], v[1], env);
		case SUB: return sf128_sub(v[0], v[1], env);
		case MUL: return sf128_mul(v[0], v[1], env);
		case DIV: return sf128_div(v[0], v[1], env);
		case SQRT: return sf128_sqrt(v[0], env);
		default: return sf128_fma(v[0], v[1], v[2], neg, env);
		}
	}
	switch (op) {
	case ADD: return f128(0, sf_add(w, a, b, env));
	case SUB: return f128(0, sf_sub(w, a, b, env));
	case MUL: return f128(0, sf_mul(w, a, b, env));
	case DIV: return f128(0, sf_div(w, a, b, env));
	case SQRT: return f128(0, sf_sqrt(w, a, env));
	default: return f128(0, sf_fma(w, a, b, c, neg, env));
	}
}

void check(const char *oracle, const char *what, int w, int rm, const F128 v[3], F128 got, unsigned got_flags,
	F128 want, unsigned want_flags)
{
	if (got.lo == want.lo && got.hi == want.hi && got_flags == want_flags) {
		passed++;
		return;
	}
	if (failed++ >= 30)
		return;
	printf("FAIL %s: %s%d rm=%s", oracle, what, w, rm_name[rm]);
	for (int i = 0; i < 3; i++)
		printf(" %016" PRIx64 "%016" PRIx64, v[i].hi, v[i].lo);
	printf("\n\tgot  %016" PRIx64 "%016" PRIx64 " flags %02x\n\twant %016" PRIx64 "%016" PRIx64 " flags %02x\n",
		got.hi, got.lo, got_flags, want.hi, want.lo, want_flags);
}

void check64(const char *oracle, const char *what, int w, int rm, const F128 v[3], uint64_t got, unsigned got_flags,
	uint64_t want, unsigned want_flags)
{
	check(oracle, what, w, rm, v, f128(0, got), got_flags, f128(0, want), want_flags);
}

int operand_count(int op)
{
	return op == FMA ? 3 : op == SQRT ? 1 : 2;
}

/* The result for operands with a NaN among them under NAN_RISCV; false if there is none. */
bool nan_result(int w, int op, const F128 v[3], F128 *want, unsigned *flags)
{
	bool any = false;

	*flags = 0;
	for (int i = 0; i < operand_count(op); i++) {
		int k = nan_kind(w, v[i]);

		any |= k != 0;
		if (k == 2)
			*flags = FPF_NV;
	}
	if (!any)
		return false;
	if (op == FMA && !nan_kind(w, v[0]) && !nan_kind(w, v[1])) {
		FpEnv env = { 0 };
		F128 prod = run(w, MUL, v, 0, &env);

		if (nan_kind(w, prod))          /* infinity times zero */
			*flags = FPF_NV;
	}
	*want = canonical(w);
	return true;
}

int host_rm(int rm)
{
	static const int modes[] = { FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD };

	return modes[rm];
}

unsigned host_flags(void)
{
	int e = fetestexcept(FE_ALL_EXCEPT);

	return (e & FE_INEXACT ? FPF_NX : 0) | (e & FE_UNDERFLOW ? FPF_UF : 0) | (e & FE_OVERFLOW ? FPF_OF : 0)
		| (e & FE_DIVBYZERO ? FPF_DZ : 0) | (e & FE_INVALID ? FPF_NV : 0);
}

/* Whether the host judges tininess before rounding. */
bool host_tiny_before(void)
{
#ifdef __aarch64__
	return true;
#else
	return false;
#endif
}

/* ---- speed ---- */

static void bench(int w)
{
	enum { N = 1024, ROUNDS = 2000 };
	static F128 v[N][3];
	FpEnv env = { 0 };
	uint64_t sum = 0;

	for (int i = 0; i < N; i++)
		for (int j = 0; j < 3; j++)
			v[i][j] = compose(w, j && rnd() & 1, emax_of(w) + below(20) - 10, rnd(), rnd());
	printf("ns per operation, %d bits:", w);
	for (int op = 0; op < N_OP; op++) {
		struct timespec t0, t1;

		clock_gettime(CLOCK_MONOTONIC, &t0);
		for (int r = 0; r < ROUNDS; r++)
			for (int i = 0; i < N; i++)
				sum += run(w, op, v[i], 0, &env).lo;
		clock_gettime(CLOCK_MONOTONIC, &t1);
		printf(" %s %.1f", op_name[op], ((t1.tv_sec - t0.tv_sec) * 1e9 + (t1.tv_nsec - t0.tv_nsec)) / N / ROUNDS);
	}
	printf(" (%016" PRIx64 ")\n", sum);
}

int main(int argc, char **argv)
{
	unsigned long n = 400000;
	uint64_t seed = (uint64_t)time(NULL);
	bool speed = false;
	static const int widths[] = { 16, 32, 64 };

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-n") && i + 1 < argc)
			n = strtoul(argv[++i], NULL, 0) * 1000;
		else if (!strcmp(argv[i], "-b"))
			speed = true;
		else
			seed = strtoull(argv[i], NULL, 0);
	}
	printf("softfp: seed %" PRIu64 ", %lu rounds\n", seed, n);
	rng_state = seed;
	if (speed) {
		for (int i = 0; i < 3; i++)
			bench(widths[i]);
		bench(128);
	}
	table();
	for (unsigned long i = 0; i < n; i++) {
		int op = i % N_OP;

		model(widths[i / N_OP % 3], op);
		if (i % 2)
			model_convert();
		else
			model_compare();
		quad(op);
		fpu(i / N_OP & 1 ? 32 : 64, op);
		sse(op);
		if (i % 4 == 0)
			sse_convert();
		riscv();
	}
	printf("%lu passed, %lu failed, %lu skipped\n", passed, failed, skipped);
	return failed != 0;
}
