// fp.c - floating point that must come out the same whatever callbacks of plugins do to the host's registers,
// rounding mode and flags. Prints two sums, made rounding up and down, and the flags, as they were without a
// plugin.
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
	register long a0 __asm__("a0") = 1, a1 __asm__("a1") = (long)b, a2 __asm__("a2") = 17;
	register long a7 __asm__("a7") = 64;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
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
		__asm__("fsqrt.d %0, %1" : "=f"(b) : "f"(b * b + d));
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
	__asm__ volatile("fsflags x0");
	__asm__ volatile("fsrmi 3");
	double up = sum(300);
	__asm__ volatile("fsrmi 2");
	double down = sum(300);
	unsigned long flags;
	__asm__ volatile("frflags %0" : "=r"(flags));
	__asm__ volatile("fsrmi 0");
	hex(bits(up));
	hex(bits(down));
	hex(flags);
	register long a0 __asm__("a0") = 0, a7 __asm__("a7") = 93;
	__asm__ volatile("ecall" :: "r"(a0), "r"(a7));
}

__asm__(".text\n.globl _start\n_start: la sp, end_of_stack\n	call start_c\n"
	".bss\n.balign 16\n.space 4096\nend_of_stack:\n.text\n");
