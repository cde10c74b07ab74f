// lines.c - for coverage: how often each line runs stands behind it, //N. Built with -O0 -g, without a libc.
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
	register long a0 __asm__("a0") = sum - 20, a7 __asm__("a7") = 93;
	__asm__ volatile("ecall" :: "r"(a0), "r"(a7));	//1
}

__asm__(".section .text.start, \"ax\"\n.globl _start\n_start: la sp, end_of_stack\n	li s0, 0\n"
	"	call start_c\n"
	".bss\n.balign 16\n.space 4096\nend_of_stack:\n.text\n");
