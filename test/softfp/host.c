/*
 * host.c - the oracles of the softfp test that are an x86 or other host's FP instructions: fpu and sse.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <string.h>
#include "softfp_test.h"
#ifdef __x86_64__
#include <immintrin.h>
#endif

/* ---- fpu: the host's float and double ---- */

#define FPU(T, W, SQRT_, FMA_) \
static F128 fpu##W(int op, const F128 v[3]) \
{ \
	volatile T x, y, z, r; \
	uint##W##_t i[3] = { (uint##W##_t)v[0].lo, (uint##W##_t)v[1].lo, (uint##W##_t)v[2].lo }; \
	T t; \
	memcpy((void *)&x, &i[0], sizeof(x)); \
	memcpy((void *)&y, &i[1], sizeof(y)); \
	memcpy((void *)&z, &i[2], sizeof(z)); \
	switch (op) { \
	case ADD: r = x + y; break; \
	case SUB: r = x - y; break; \
	case MUL: r = x * y; break; \
	case DIV: r = x / y; break; \
	case SQRT: r = SQRT_(x); break; \
	default: r = FMA_(x, y, z); \
	} \
	t = r; \
	memcpy(&i[0], &t, sizeof(t)); \
	return f128(0, i[0]); \
}
FPU(float, 32, sqrtf, fmaf)
FPU(double, 64, sqrt, fma)

void fpu(int w, int op)
{
	int rm = below(4);
	FpEnv env = { .rm = rm, .tiny_before = host_tiny_before() };
	F128 v[3], got, want, nan;
	unsigned flags;

#ifdef __GLIBC__
	bool usable = FLT_EVAL_METHOD == 0;     /* x87 rounds twice */
#else
	bool usable = FLT_EVAL_METHOD == 0 && op != FMA;        /* musl's adds +0 to a product that became -0 */
#endif

	if (!usable) {
		skipped++;
		return;
	}
	operands(w, v);
	got = run(w, op, v, 0, &env);
	fesetround(host_rm(rm));
	feclearexcept(FE_ALL_EXCEPT);
	want = w == 32 ? fpu32(op, v) : fpu64(op, v);
	flags = host_flags();
	fesetround(FE_TONEAREST);
	if (nan_kind(w, want)) {
		want = canonical(w);
		if (op == FMA && nan_kind(w, v[2]))     /* infinity times zero plus NaN: hosts differ */
			nan_result(w, op, v, &nan, &flags);
	}
	check("fpu", op_name[op], w, rm, v, got, env.flags, want, flags);
}

/* ---- sse: NaN bits, denormals-are-zero and flush-to-zero ---- */

#ifdef __x86_64__
__attribute__((target("fma"))) static __m128d sse_fma(__m128d a, __m128d b, __m128d c)
{
	__asm__ volatile("vfmadd132sd %1, %2, %0" : "+x"(a) : "x"(b), "x"(c));
	return a;
}

void sse(int op)
{
	int rm = below(4), ftz = below(2), daz = below(2);
	FpEnv env = { .rm = rm, .nan_rule = NAN_X86, .ftz = ftz ? FTZ_UF_NX : FTZ_OFF, .daz = daz ? DAZ_QUIET : DAZ_OFF };
	static const unsigned rc[] = { 0, 3, 1, 2 };
	unsigned saved = _mm_getcsr(), csr;
	F128 v[3], got;
	__m128d a, b, c, r;

	if (op == FMA && !__builtin_cpu_supports("fma")) {
		skipped++;
		return;
	}
	operands(64, v);
	got = run(64, op, v, 0, &env);
	a = _mm_castsi128_pd(_mm_cvtsi64_si128((long long)v[0].lo));
	b = _mm_castsi128_pd(_mm_cvtsi64_si128((long long)v[1].lo));
	c = _mm_castsi128_pd(_mm_cvtsi64_si128((long long)v[2].lo));
	_mm_setcsr(0x1f80 | rc[rm] << 13 | (unsigned)ftz << 15 | (unsigned)daz << 6);
	r = a;
	switch (op) {                   /* asm: the order of operands decides which NaN it is */
	case ADD: __asm__ volatile("addsd %1, %0" : "+x"(r) : "x"(b)); break;
	case SUB: __asm__ volatile("subsd %1, %0" : "+x"(r) : "x"(b)); break;
	case MUL: __asm__ volatile("mulsd %1, %0" : "+x"(r) : "x"(b)); break;
	case DIV: __asm__ volatile("divsd %1, %0" : "+x"(r) : "x"(b)); break;
	case SQRT: __asm__ volatile("sqrtsd %1, %0" : "=x"(r) : "x"(a)); break;
	default: r = sse_fma(a, b, c);
	}
	csr = _mm_getcsr();
	_mm_setcsr(saved);
	check64("sse", op_name[op], 64, rm, v, got.lo, env.flags, (uint64_t)_mm_cvtsi128_si64(_mm_castpd_si128(r)),
		(csr & 0x20 ? FPF_NX : 0) | (csr & 0x10 ? FPF_UF : 0) | (csr & 8 ? FPF_OF : 0) | (csr & 4 ? FPF_DZ : 0)
		| (csr & 1 ? FPF_NV : 0));
}

/* Conversions: NaN payloads, and the integer indefinite. */
void sse_convert(void)
{
	int rm = below(4);
	static const unsigned rc[] = { 0, 3, 1, 2 };
	FpEnv env = { .rm = rm, .nan_rule = NAN_X86 };
	F128 v[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } };
	unsigned saved = _mm_getcsr(), csr[4], near;
	uint64_t want[4];
	__m128d a, d = _mm_setzero_pd();
	__m128 s = _mm_setzero_ps(), a32;
	long long i64;
	int i32;

	v[0] = operand(64, 1023 + below(70), &near);
	v[1] = operand(32, 127, &near);
	a = _mm_castsi128_pd(_mm_cvtsi64_si128((long long)v[0].lo));
	a32 = _mm_castsi128_ps(_mm_cvtsi32_si128((int)v[1].lo));
	_mm_setcsr(0x1f80 | rc[rm] << 13);
	__asm__ volatile("cvtsd2ss %1, %0" : "+x"(s) : "x"(a));
	csr[0] = _mm_getcsr();
	_mm_setcsr(0x1f80 | rc[rm] << 13);
	__asm__ volatile("cvtss2sd %1, %0" : "+x"(d) : "x"(a32));
	csr[1] = _mm_getcsr();
	_mm_setcsr(0x1f80 | rc[rm] << 13);
	__asm__ volatile("cvtsd2si %1, %0" : "=r"(i64) : "x"(a));
	csr[2] = _mm_getcsr();
	_mm_setcsr(0x1f80 | rc[rm] << 13);
	__asm__ volatile("cvtsd2si %1, %0" : "=r"(i32) : "x"(a));
	csr[3] = _mm_getcsr();
	_mm_setcsr(saved);
	want[0] = (uint32_t)_mm_cvtsi128_si32(_mm_castps_si128(s));
	want[1] = (uint64_t)_mm_cvtsi128_si64(_mm_castpd_si128(d));
	want[2] = (uint64_t)i64;
	want[3] = (uint32_t)i32;
	for (int i = 0; i < 4; i++) {
		static const char *const names[] = { "cvtsd2ss", "cvtss2sd", "cvtsd2si.64", "cvtsd2si.32" };
		uint64_t got = i == 0 ? sf_cvt(64, 32, v[0].lo, &env) : i == 1 ? sf_cvt(32, 64, v[1].lo, &env)
			: sf_to_int(64, v[0].lo, i == 2 ? 64 : 32, true, rm, OOR_X86, &env);

		check64("sse", names[i], 64, rm, v, got, env.flags, want[i], (csr[i] & 0x20 ? FPF_NX : 0)
			| (csr[i] & 0x10 ? FPF_UF : 0) | (csr[i] & 8 ? FPF_OF : 0) | (csr[i] & 1 ? FPF_NV : 0));
		env.flags = 0;
	}
}

#else

void sse(int op)
{
	(void)op;
}

void sse_convert(void)
{
}
#endif
