// Registers over a signal at any point: integer and FP registers, FP flags and rounding mode are the program's own
// again after a handler that spoils them all; and the frame holds what the program had.
// BUILD: static musl32
// FLAGS: -lm -frounding-math
#include "test.h"
#include <fenv.h>
#include <sys/time.h>

static volatile sig_atomic_t count;

static void spoil(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si, (void)uc;
	volatile double x = 0.0;
	x = 1 / x;
	x = x - x;		// divide-by-zero and invalid flags
#ifdef __aarch64__
	__asm__ volatile("msr fpcr, %0\n"
		".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n movi v\\r\\().2d, #0\n .endr\n"
		".irp r, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17\n mov x\\r, #-1\n .endr\n"
		"mvni v0.4s, #0\n sqadd v0.4s, v0.4s, v0.4s\n cmp x2, x3"
		: : "r"(2ul << 22) : "cc", "x2", "x3", "x4", "x5", "x6", "x7", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
		"x16", "x17", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22",
		"v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
#else
	__asm__ volatile("fsrmi 2\n"
		".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31\n fcvt.d.w f\\r, zero\n .endr\n"
		".irp r, 5, 6, 7, 28, 29, 30, 31\n li x\\r, -1\n .endr"
		: : : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7",
		"fa0", "fa1", "fa2", "fa3", "fa4", "fa5", "fa6", "fa7", "ft8", "ft9", "ft10", "ft11");
#endif
	count++;
}

// A mixed loop whose result does not depend on when signals come.
__attribute__((noinline)) static uint64_t work(volatile long n)
{
	double s = 1, t = 0.5;
	float f = 1.25f;
	uint64_t h = 1469598103934665603u;
	for (long i = 0; i < n; i++) {
		s = s * 1.0000001 + t;
		t = t / 1.0000002 + 1e-9;
		f = f * 1.0001f;
		if (s > 1e6)
			s -= 1e6;
		if (f > 100)
			f -= 99;
		uint64_t bits;
		memcpy(&bits, &s, 8);
		h = (h ^ bits) * 1099511628211u;
		h ^= (uint64_t)(f * 1000);
	}
	return h;
}

int main(void)
{
	long n = scaled(2000000, 40000000);
	uint64_t want = work(n);
	__asm__ volatile("" : : : "memory");
	on(SIGALRM, spoil, SA_RESTART);
	struct itimerval t = { { 0, 500 }, { 0, 500 } };
	setitimer(ITIMER_REAL, &t, 0);
	uint64_t got = work(n);
	memset(&t, 0, sizeof t);
	setitimer(ITIMER_REAL, &t, 0);
	CHECK(got == want);
	CHECK(count > 0);

	fesetround(FE_UPWARD);
	feclearexcept(FE_ALL_EXCEPT);
	feraiseexcept(FE_INEXACT);
	raise(SIGALRM);
	CHECK_EQ(fegetround(), FE_UPWARD);
	CHECK_EQ(fetestexcept(FE_ALL_EXCEPT), FE_INEXACT);
	return done();
}
