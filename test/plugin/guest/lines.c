// lines.c - for coverage: how often each line runs stands behind it, //N. Built with -O0 -g, without a libc.
#include "sys.h"

static int sum;

static int twice(int x)
{			//5
	return 2 * x;	//5
}

static int never(int x)
{			//0
	return x + 1;	//0
}

__attribute__((used)) void start_c(void)
{
	for (int i = 0; i < 5; i++)
		sum += twice(i);	//5
	if (sum != 20)			//1
		sum = never(sum);	//0
	register long a0 ARG(0) = sum - 20, nr ARG_NR = 93;
	__asm__ volatile(CALL :: "r"(a0), "r"(nr));	//1
}

START(CLEAR_FRAME);
