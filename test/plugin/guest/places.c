// places.c - accesses of memory by page. Without an argument: one instruction that goes over 4096 pages in no
// order, often enough for hotpages to count it in its table, then many that stay where they are, on a page each.
// f: loads that fault, some thousands, with nothing in between that goes to another page; then one that does.
#define PAGE 4096
#define PAGES 4096

static char far[PAGES * PAGE], near[8 * PAGE];
static long action[4], sum;

static long sys(long nr, long a, long b, long c, long d)
{
	register long a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a3 __asm__("a3") = d;
	register long a7 __asm__("a7") = nr;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a7) : "memory");
	return a0;
}

__attribute__((noipa)) static void hop(void)
{
	unsigned at = 1;
	for (int i = 0; i < 300000; i++) {
		at = at * 1664525 + 1013904223;
		(*(volatile char *)&far[at / (0x100000000 / PAGES) * PAGE])++;
	}
}

__attribute__((noipa)) static void stay(void)
{
	for (int i = 0; i < 100000; i++) {
		(*(volatile long *)&near[i % 8 * 8])++;
		(*(volatile long *)&near[3 * PAGE])++;
		sum += *(volatile int *)&near[7 * PAGE + i % 4 * 4];
	}
}

// Behind the load of 4 bytes: the pc is the first register of the machine context.
static void handler(int sig, void *info, char *context)
{
	(void)sig, (void)info;
	*(volatile long *)(context + 176) += 4;
}

__attribute__((noipa)) static void fault(void)
{
	for (int i = 0; i < 5000; i++)
		__asm__ volatile(".option push\n.option norvc\nlw t0, 16(zero)\n.option pop" ::: "t0", "memory");
}

__attribute__((used)) void start_c(long *sp)
{
	action[0] = (long)handler;
	action[1] = 4;	// SA_SIGINFO
	sys(134, 11, (long)action, 0, 8);
	if (sp[0] > 1)
		fault();
	hop();
	stay();
	sys(94, 0, 0, 0, 0);
}

__asm__(".text\n.globl _start\n_start: mv a0, sp\n	la sp, end_of_stack\n	call start_c\n"
	".bss\n.balign 16\n.space 16384\nend_of_stack:\n.text\n");
