// places.c - accesses of memory by page. Without an argument: one instruction that goes over 4096 pages in no
// order, often enough for hotpages to count it in its table, then many that stay where they are, on a page each.
// f: loads that fault, some thousands, with nothing in between that goes to another page; then one that does.
#include "sys.h"

#define PAGE 4096
#define PAGES 4096

static char far[PAGES * PAGE], near[8 * PAGE];
static long action[4], sum;

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

#ifdef __aarch64__
enum { PC = 440 };	// in the context
#define LOAD "mov x9, 16\n	ldr w10, [x9]" ::: "x9", "x10", "memory"
#else
enum { PC = 176 };
#define LOAD ".option push\n.option norvc\nlw t0, 16(zero)\n.option pop" ::: "t0", "memory"
#endif

// Behind the load of 4 bytes.
static void handler(int sig, void *info, char *context)
{
	(void)sig, (void)info;
	*(volatile long *)(context + PC) += 4;
}

__attribute__((noipa)) static void fault(void)
{
	for (int i = 0; i < 5000; i++)
		__asm__ volatile(LOAD);
}

__attribute__((used)) void start_c(long *sp)
{
	action[0] = (long)handler;
	action[1] = 4;	// SA_SIGINFO
	sys(134, 11, (long)action, 0, 8, 0);
	if (sp[0] > 1)
		fault();
	hop();
	stay();
	sys(94, 0, 0, 0, 0, 0);
}

START("");
