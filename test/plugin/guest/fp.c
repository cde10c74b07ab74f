// fp.c - floating point that must come out the same whatever callbacks of plugins do to the host's registers,
// rounding mode and flags. Prints two sums, made rounding up and down, and the flags, as they were without a
// plugin.
#include "sys.h"

#ifdef __aarch64__
#define CLEAR_FLAGS __asm__ volatile("msr fpsr, xzr")
#define FLAGS(v) __asm__ volatile("mrs %0, fpsr" : "=r"(v))
#define UP __asm__ volatile("msr fpcr, %0" :: "r"(1l << 22))
#define DOWN __asm__ volatile("msr fpcr, %0" :: "r"(2l << 22))
#define NEAREST __asm__ volatile("msr fpcr, xzr")
#define SQRT(to, from) __asm__("fsqrt %d0, %d1" : "=w"(to) : "w"(from))
#else
#define CLEAR_FLAGS __asm__ volatile("fsflags x0")
#define FLAGS(v) __asm__ volatile("frflags %0" : "=r"(v))
#define UP __asm__ volatile("fsrmi 3")
#define DOWN __asm__ volatile("fsrmi 2")
#define NEAREST __asm__ volatile("fsrmi 0")
#define SQRT(to, from) __asm__("fsqrt.d %0, %1" : "=f"(to) : "f"(from))
#endif

static unsigned long bits(double d)
{
	union { double d; unsigned long u; } x = { d };
	return x.u;
}

static void hex(unsigned long v)
{
	char b[17];
	for (int i = 15; i >= 0; i--, v >>= 4)
		b[i] = "0123456789abcdef"[v & 15];
	b[16] = '\n';
	sys(64, 1, (long)b, 17, 0, 0);
}

// Both go through memory, so that accesses stand among the arithmetic.
static volatile double kept;
static volatile float kept_f;

__attribute__((noipa)) static double sum(int n)
{
	double a = 1, b = 0.1, c = 3, d = 1e-9;
	float f = 0.3f;
	for (int i = 1; i <= n; i++) {
		a = a * 1.0001 + b / i;
		SQRT(b, b * b + d);
		kept = b;
		f = f * 1.01f - (float)kept;
		kept_f = f;
		if (i % 3 == 0)
			c += a / 7 - kept_f * 1e-3;
	}
	return c;
}

__attribute__((used)) void start_c(void)
{
	CLEAR_FLAGS;
	UP;
	double up = sum(300);
	DOWN;
	double down = sum(300);
	unsigned long flags;
	FLAGS(flags);
	NEAREST;
	hex(bits(up));
	hex(bits(down));
	hex(flags);
	sys(93, 0, 0, 0, 0, 0);
}

START("");
