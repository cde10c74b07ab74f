/*
 * riscv.c - the oracle riscv of the softfp test: on a RISC-V host, or under another emulator of one, the F, D and
 * Zfh instructions themselves, in all rounding modes, NaN boxes and integer results included.  Compile all of
 * test/softfp and src/softfp.c with a cross compiler, -static, and run the result under an emulator with Zfh.  On
 * other hosts it does nothing.
 */
#include "softfp_test.h"

#if __riscv_xlen == 64 && defined __riscv_d

/* Operands: f[0..2] in fa0 to fa2 and x in a0; the result comes in fa0 or a0. */
typedef struct Row {
	const char *name;
	int w;                  /* of the operands in FP registers */
	int to_w;               /* of the result; 0: in a0 */
	void (*hard)(const uint64_t f[3], uint64_t x, uint64_t *fd, uint64_t *xd);
	uint64_t (*soft)(int w, const uint64_t f[3], uint64_t x, FpEnv *env);
} Row;

static uint64_t sx(uint64_t v)
{
	return (uint64_t)(int64_t)(int32_t)v;
}

/* Instructions that exist in three formats: name, text before and after the format's letter, result, meaning. */
#define EACH3(X) \
	X(fadd, "fadd.", " fa0, fa0, fa1", 1, sf_add(w, a, b, env)) \
	X(fsub, "fsub.", " fa0, fa0, fa1", 1, sf_sub(w, a, b, env)) \
	X(fmul, "fmul.", " fa0, fa0, fa1", 1, sf_mul(w, a, b, env)) \
	X(fdiv, "fdiv.", " fa0, fa0, fa1", 1, sf_div(w, a, b, env)) \
	X(fsqrt, "fsqrt.", " fa0, fa0", 1, sf_sqrt(w, a, env)) \
	X(fmadd, "fmadd.", " fa0, fa0, fa1, fa2", 1, sf_fma(w, a, b, c, 0, env)) \
	X(fmsub, "fmsub.", " fa0, fa0, fa1, fa2", 1, sf_fma(w, a, b, c, FMA_NEG_C, env)) \
	X(fnmsub, "fnmsub.", " fa0, fa0, fa1, fa2", 1, sf_fma(w, a, b, c, FMA_NEG_PROD, env)) \
	X(fnmadd, "fnmadd.", " fa0, fa0, fa1, fa2", 1, sf_fma(w, a, b, c, FMA_NEG_PROD | FMA_NEG_C, env)) \
	X(fmin, "fmin.", " fa0, fa0, fa1", 1, sf_min(w, a, b, env)) \
	X(fmax, "fmax.", " fa0, fa0, fa1", 1, sf_max(w, a, b, env)) \
	X(feq, "feq.", " a0, fa0, fa1", 0, sf_eq(w, a, b, true, env)) \
	X(flt, "flt.", " a0, fa0, fa1", 0, sf_lt(w, a, b, false, env)) \
	X(fle, "fle.", " a0, fa0, fa1", 0, sf_le(w, a, b, false, env)) \
	X(fclass, "fclass.", " a0, fa0", 0, sf_class(w, a)) \
	X(fcvt_w, "fcvt.w.", " a0, fa0, dyn", 0, sx(sf_to_int(w, a, 32, true, env->rm, OOR_RISCV, env))) \
	X(fcvt_wu, "fcvt.wu.", " a0, fa0, dyn", 0, sx(sf_to_int(w, a, 32, false, env->rm, OOR_RISCV, env))) \
	X(fcvt_l, "fcvt.l.", " a0, fa0, dyn", 0, sf_to_int(w, a, 64, true, env->rm, OOR_RISCV, env)) \
	X(fcvt_lu, "fcvt.lu.", " a0, fa0, dyn", 0, sf_to_int(w, a, 64, false, env->rm, OOR_RISCV, env)) \
	X(from_w, "fcvt.", ".w fa0, a0", 1, sf_from_int(sx(x), true, w, env)) \
	X(from_wu, "fcvt.", ".wu fa0, a0", 1, sf_from_int((uint32_t)x, false, w, env)) \
	X(from_l, "fcvt.", ".l fa0, a0, dyn", 1, sf_from_int(x, true, w, env)) \
	X(from_lu, "fcvt.", ".lu fa0, a0, dyn", 1, sf_from_int(x, false, w, env))

/* The others: name, text, width of operand and of result, meaning. */
#define EACH1(X) \
	X(fcvt_s_d, "fcvt.s.d fa0, fa0, dyn", 64, 32, sf_cvt(64, 32, a, env)) \
	X(fcvt_d_s, "fcvt.d.s fa0, fa0", 32, 64, sf_cvt(32, 64, a, env)) \
	X(fcvt_h_s, "fcvt.h.s fa0, fa0, dyn", 32, 16, sf_cvt(32, 16, a, env)) \
	X(fcvt_s_h, "fcvt.s.h fa0, fa0", 16, 32, sf_cvt(16, 32, a, env)) \
	X(fcvt_h_d, "fcvt.h.d fa0, fa0, dyn", 64, 16, sf_cvt(64, 16, a, env)) \
	X(fcvt_d_h, "fcvt.d.h fa0, fa0", 16, 64, sf_cvt(16, 64, a, env))

#define FUNCS(id, text, from, to, meaning) \
static void hard_##id(const uint64_t f[3], uint64_t x, uint64_t *fd, uint64_t *xd) \
{ \
	__asm__ volatile(".option push\n\t.option arch, +zfh\n\t" \
		"fld fa0, 0(%0)\n\tfld fa1, 8(%0)\n\tfld fa2, 16(%0)\n\tmv a0, %1\n\t" \
		text "\n\tfsd fa0, 0(%2)\n\tsd a0, 0(%3)\n\t.option pop" \
		:: "r"(f), "r"(x), "r"(fd), "r"(xd) : "fa0", "fa1", "fa2", "a0", "memory"); \
} \
static uint64_t soft_##id(int w, const uint64_t f[3], uint64_t x, FpEnv *env) \
{ \
	uint64_t a = f[0], b = f[1], c = f[2]; \
	(void)w, (void)a, (void)b, (void)c, (void)x, (void)env; \
	return meaning; \
}
#define FUNCS3(id, before, after, in_fp, meaning) \
	FUNCS(id##16, before "h" after, 16, 16, meaning) \
	FUNCS(id##32, before "s" after, 32, 32, meaning) \
	FUNCS(id##64, before "d" after, 64, 64, meaning)
EACH3(FUNCS3)
EACH1(FUNCS)

#define ROW(id, text, from, to, meaning) { #id, from, to, hard_##id, soft_##id },
#define ROW3(id, before, after, in_fp, meaning) \
	{ #id, 16, 16 * in_fp, hard_##id##16, soft_##id##16 }, \
	{ #id, 32, 32 * in_fp, hard_##id##32, soft_##id##32 }, \
	{ #id, 64, 64 * in_fp, hard_##id##64, soft_##id##64 },
static const Row rows[] = { EACH3(ROW3) EACH1(ROW) };

static uint64_t box(int w, uint64_t v)
{
	return w == 64 ? v : v | UINT64_MAX << w;
}

void riscv(void)
{
	const Row *r = &rows[below(sizeof(rows) / sizeof(*rows))];
	int rm = below(5);
	FpEnv env = { .rm = rm };
	uint64_t f[3], x = rnd() >> below(64), fd, xd, want;
	unsigned long flags = 0;
	unsigned near;
	F128 v[3];

	operands(r->w, v);
	if (!r->to_w || below(4) == 0)
		v[0] = operand(r->w, emax_of(r->w) + below(70), &near);
	if (below(2))
		x = -x;
	for (int i = 0; i < 3; i++)
		f[i] = box(r->w, v[i].lo);
	__asm__ volatile("fsrm %0\n\tfsflags zero" :: "r"((unsigned long)rm));
	r->hard(f, x, &fd, &xd);
	__asm__ volatile("frflags %0\n\tfsrm zero" : "=r"(flags));
	want = r->soft(r->w, f, x, &env);
	if (r->to_w)
		check64("riscv", r->name, r->w, rm, v, box(r->to_w, want), env.flags, fd, (unsigned)flags);
	else
		check64("riscv", r->name, r->w, rm, v, want, env.flags, xd, (unsigned)flags);
}

#else

void riscv(void)
{
}
#endif
