/*
 * table.c - the oracle table of the softfp test: cases written down from the manuals.
 */
#include <stddef.h>
#include "softfp_test.h"

static void expect(const char *what, uint64_t got, unsigned got_flags, uint64_t want, unsigned want_flags)
{
	static const F128 none[3];

	check64("table", what, 64, RM_NE, none, got, got_flags, want, want_flags);
}

/* RISC-V unprivileged ISA, "Domains of floating-point-to-integer conversions". */
static void table_to_int(void)
{
	static const struct { uint64_t a; uint64_t w, wu, l, lu; } rows[] = {
		{ UINT64_C(0xffefffffffffffff), 0x80000000, 0, UINT64_C(1) << 63, 0 },                  /* -huge */
		{ UINT64_C(0xfff0000000000000), 0x80000000, 0, UINT64_C(1) << 63, 0 },                  /* -inf */
		{ UINT64_C(0x7fefffffffffffff), 0x7fffffff, 0xffffffff, INT64_MAX, UINT64_MAX },
		{ UINT64_C(0x7ff0000000000000), 0x7fffffff, 0xffffffff, INT64_MAX, UINT64_MAX },
		{ UINT64_C(0x7ff8000000000000), 0x7fffffff, 0xffffffff, INT64_MAX, UINT64_MAX },
		{ UINT64_C(0xfff0000000000001), 0x7fffffff, 0xffffffff, INT64_MAX, UINT64_MAX },
	};
	static const uint64_t minus_one = UINT64_C(0xbff0000000000000), minus_frac = UINT64_C(0xbfe8000000000000);
	FpEnv env = { 0 };

#define CASE(a, bits, is_signed, want, want_flags) do { \
		uint64_t r_ = sf_to_int(64, a, bits, is_signed, RM_TZ, OOR_RISCV, &env); \
		expect("to_int", r_, env.flags, want, want_flags); \
		env.flags = 0; \
	} while (0)
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CASE(rows[i].a, 32, true, rows[i].w, FPF_NV);
		CASE(rows[i].a, 32, false, rows[i].wu, FPF_NV);
		CASE(rows[i].a, 64, true, rows[i].l, FPF_NV);
		CASE(rows[i].a, 64, false, rows[i].lu, FPF_NV);
	}
	CASE(minus_one, 32, false, 0, FPF_NV);
	CASE(minus_frac, 32, false, 0, FPF_NX);                 /* -0.75 truncates to 0, which fits */
	CASE(UINT64_C(0xc1e00000001fffff), 32, true, 0x80000000, FPF_NX);       /* -2147483648.99 */
	CASE(UINT64_C(0xc1e0000000200000), 32, true, 0x80000000, FPF_NV);       /* -2147483649 */
#undef CASE
}

/* NaN rules: Arm ARM shared/functions/float FPProcessNaNs and FPProcessNaNs3; Intel SDM vol. 1 table 4-7. */
static void table_nan(void)
{
	static const uint64_t q1 = 0x7fc00001, q2 = 0xffc00002, s1 = 0x7f800003, s2 = 0xff800004, one = 0x3f800000,
		inf = 0x7f800000, quiet = 0x400000, dn = 0x7fc00000;
	static const struct { int rule; uint64_t a, b, want; unsigned flags; } two[] = {
		{ NAN_ARM, q1, q2, q1, 0 }, { NAN_ARM, q1, s2, s2 | quiet, FPF_NV }, { NAN_ARM, one, q2, q2, 0 },
		{ NAN_ARM, s1, s2, s1 | quiet, FPF_NV }, { NAN_ARM, inf, inf, dn, FPF_NV },
		{ NAN_X86, q1, q2, q1, 0 }, { NAN_X86, q1, s2, q1, FPF_NV }, { NAN_X86, one, s2, s2 | quiet, FPF_NV },
		{ NAN_X86, inf, inf, dn | 1u << 31, FPF_NV },
		{ NAN_ARM_DN, q1, s2, dn, FPF_NV }, { NAN_RISCV, q2, one, dn, 0 }, { NAN_RISCV, s2, one, dn, FPF_NV },
	};
	static const struct { int rule, neg; uint64_t a, b, c, want; unsigned flags; } three[] = {
		{ NAN_ARM, 0, q1, one, q2, q2, 0 }, { NAN_ARM, 0, q1, s1, q2, s1 | quiet, FPF_NV },
		{ NAN_ARM, 0, inf, 0, q2, dn, FPF_NV }, { NAN_ARM, 0, inf, 0, s2, s2 | quiet, FPF_NV },
		{ NAN_ARM, FMA_NEG_PROD, q1, one, one, q1 | 1u << 31, 0 },
		{ NAN_ARM, FMA_NEG_C, one, one, q2, q2 & ~(1u << 31), 0 },
		{ NAN_X86, 0, q1, s1, q2, q1, FPF_NV }, { NAN_X86, 0, inf, 0, q2, q2, 0 },
		{ NAN_X86, FMA_NEG_PROD, q1, one, one, q1, 0 }, { NAN_X86, 0, one, q2, q1, q2, 0 },
		{ NAN_RISCV, 0, inf, 0, q2, dn, FPF_NV }, { NAN_RISCV, 0, 0, inf, one, dn, FPF_NV },
	};
	/* minNum of IEEE 754-2008 against minimumNumber of 2019 */
	static const struct { int rule; uint64_t a, b, min, minm; unsigned flags; } least[] = {
		{ NAN_RISCV, s1, one, one, dn, FPF_NV }, { NAN_RISCV, q1, one, one, dn, 0 }, { NAN_RISCV, q1, q2, dn, dn, 0 },
		{ NAN_ARM, one, s1, s1 | quiet, s1 | quiet, FPF_NV }, { NAN_ARM, one, q2, one, q2, 0 },
		{ NAN_ARM_DN, s1, one, dn, dn, FPF_NV }, { NAN_RISCV, 0, 1u << 31, 1u << 31, 1u << 31, 0 },
	};
	uint64_t r;

	for (size_t i = 0; i < sizeof(two) / sizeof(*two); i++) {
		FpEnv env = { .nan_rule = two[i].rule };

		r = sf_sub(32, two[i].a, two[i].b, &env);
		expect("nan sub", r, env.flags, two[i].want, two[i].flags);
	}
	for (size_t i = 0; i < sizeof(three) / sizeof(*three); i++) {
		FpEnv env = { .nan_rule = three[i].rule };

		r = sf_fma(32, three[i].a, three[i].b, three[i].c, three[i].neg, &env);
		expect("nan fma", r, env.flags, three[i].want, three[i].flags);
	}
	for (size_t i = 0; i < sizeof(least) / sizeof(*least); i++) {
		FpEnv env = { .nan_rule = least[i].rule };

		r = sf_min(32, least[i].a, least[i].b, &env);
		expect("nan min", r, env.flags, least[i].min, least[i].flags);
		env.flags = 0;
		r = sf_minm(32, least[i].a, least[i].b, &env);
		expect("nan minm", r, env.flags, least[i].minm, least[i].flags);
	}
	FpEnv env = { .nan_rule = NAN_ARM };

	r = sf_cvt(64, 16, UINT64_C(0xfff4400000000000), &env);         /* the payload keeps its upper bits */
	expect("nan cvt", r, env.flags, 0xff10, FPF_NV);
}

/* Flushing as arm does it (FPCR.FZ); x86's is compared with the host. */
static void table_flush(void)
{
	FpEnv env = { .tiny_before = 1, .ftz = FTZ_UF, .daz = DAZ_ID };
	uint64_t r = sf_mul(32, 0x80800000, 0x3f000000, &env);

	expect("ftz", r, env.flags, 0x80000000, FPF_UF);
	env.flags = 0;
	r = sf_add(32, 0x80000001, 0x80000001, &env);
	expect("daz", r, env.flags, 0x80000000, FPF_ID);
	env.flags = 0;
	r = sf_lt(32, 0, 1, true, &env);
	expect("daz lt", r, env.flags, 0, FPF_ID);
	env.flags = 0;
	r = sf_max(32, 1, 0x80000001, &env);
	expect("daz max", r, env.flags, 0, FPF_ID);
	/* 2^-126 - 2^-149 * 2^-3 rounds up to 2^-126: tiny before rounding only */
	env = (FpEnv){ .tiny_before = 1 };
	r = sf_fma(32, 0x00000001, 0xbe000000, 0x00800000, 0, &env);
	expect("tiny before", r, env.flags, 0x00800000, FPF_UF | FPF_NX);
	env = (FpEnv){ 0 };
	r = sf_fma(32, 0x00000001, 0xbe000000, 0x00800000, 0, &env);
	expect("tiny after", r, env.flags, 0x00800000, FPF_NX);
}

void table(void)
{
	table_to_int();
	table_nan();
	table_flush();
}
