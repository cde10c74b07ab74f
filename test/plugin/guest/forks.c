// forks.c - 100 children, one after the other, of a process in which three other threads never stop: each ends
// with a status of its own. Exits with 0 when all did, with 1 when one did not.
static char stack[3][4096] __attribute__((aligned(16)));
static volatile long word[4][512];

static long sys(long nr, long a, long b, long c, long d, long e)
{
	register long a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e, a7 __asm__("a7") = nr;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a7) : "memory");
	return a0;
}

__attribute__((used, noreturn)) void spin(long i)
{
	for (unsigned long n = 0;; n += 61)
		word[i][n % 512]++;
}

// A thread of this process on a stack of its own.
static long thread(long i)
{
	register long a0 __asm__("a0") = 0x50f00, a1 __asm__("a1") = (long)(stack[i] + sizeof stack[i]);
	register long a2 __asm__("a2") = 0, a3 __asm__("a3") = 0, a4 __asm__("a4") = 0, a7 __asm__("a7") = 220;
	register long s1 __asm__("s1") = i;
	__asm__ volatile("ecall\n	bnez a0, 1f\n	mv a0, s1\n	call spin\n1:"
		: "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a7), "r"(s1) : "memory");
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

__asm__(".text\n.globl _start\n_start: la sp, end_of_stack\n	call start_c\n"
	".bss\n.balign 16\n.space 4096\nend_of_stack:\n.text\n");
