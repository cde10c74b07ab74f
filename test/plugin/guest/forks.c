// forks.c - 100 children, one after the other, of a process in which three other threads never stop: each ends
// with a status of its own. Exits with 0 when all did, with 1 when one did not.
#include "sys.h"

static char stack[3][4096] __attribute__((aligned(16)));
static volatile long word[4][512];

__attribute__((used, noreturn)) void spin(long i)
{
	for (unsigned long n = 0;; n += 61)
		word[i][n % 512]++;
}

// A thread of this process on a stack of its own.
static long thread(long i)
{
	register long a0 ARG(0) = 0x50f00, a1 ARG(1) = (long)(stack[i] + sizeof stack[i]);
	register long a2 ARG(2) = 0, a3 ARG(3) = 0, a4 ARG(4) = 0, nr ARG_NR = 220;
#ifdef __aarch64__
	register long i_kept __asm__("x19") = i;
	__asm__ volatile("svc 0\n	cbnz x0, 1f\n	mov x0, x19\n	bl spin\n1:"
		: "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(nr), "r"(i_kept) : "memory");
#else
	register long s1 __asm__("s1") = i;
	__asm__ volatile("ecall\n	bnez a0, 1f\n	mv a0, s1\n	call spin\n1:"
		: "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(nr), "r"(s1) : "memory");
#endif
	return a0;
}

__attribute__((used)) void start_c(void)
{
	int status, bad = 0;
	for (long i = 0; i < 3; i++)
		bad |= thread(i) <= 0;
	for (int i = 0; i < 100; i++) {
		long pid = sys(220, 17, 0, 0, 0, 0);
		if (pid == 0) {
			for (int k = 0; k < 1000; k++)
				word[3][k * 7 % 512] += i;
			sys(94, i, 0, 0, 0, 0);
		}
		bad |= pid < 0 || sys(260, pid, (long)&status, 0, 0, 0) != pid || status != i << 8;
	}
	sys(94, bad, 0, 0, 0, 0);
}

START("");
