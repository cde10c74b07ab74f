// Deep recursion, in calls and in returns that do not match their calls; longjmp over many frames; coroutines on stacks
// of their own; very many distinct return addresses.
// BUILD: static musl32
// FLAGS: -fno-optimize-sibling-calls
#include "test.h"

static jmp_buf far;

__attribute__((noinline)) static long down(long n)
{
	if (n == 0)
		return 0;
	if (n == -1)
		longjmp(far, 1);
	long r = down(n > 0 ? n - 1 : n + 1) + 1;
	__asm__ volatile("" : "+r"(r));
	return r;
}

__attribute__((noinline)) static long ackermann(long m, long n)
{
	return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

#ifdef __riscv
// switch_to(save, load): keep sp, ra and s0 to s11 on the stack, change stacks.
void switch_to(void **save, void *load);
#if __riscv_xlen == 64
#define S "sd"
#define L "ld"
#define W "8"
#else
#define S "sw"
#define L "lw"
#define W "4"
#endif
__asm__(".globl switch_to\nswitch_to:\n	addi sp, sp, -16*" W "\n	" S " ra, 0(sp)\n"
	".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n	" S " s\\r, (\\r+1)*" W "(sp)\n.endr\n"
	"	" S " sp, 0(a0)\n	mv sp, a1\n	" L " ra, 0(sp)\n"
	".irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n	" L " s\\r, (\\r+1)*" W "(sp)\n.endr\n"
	"	addi sp, sp, 16*" W "\n	ret\n");

enum { COROUTINES = 20 };
static void *own[COROUTINES], *mainly;
static long steps, current;

static void coroutine(void)
{
	long me = current;
	for (;;) {
		steps += me + down(me * 10) / 10 - me;
		switch_to(&own[me], mainly);
	}
}
#endif

int main(void)
{
	CHECK_EQ(down(20000), 20000);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(down(i * 13), i * 13);
	for (int i = 0; i < 50; i++)
		if (!setjmp(far))
			CHECK(down(-5000 - i) == 1);
	CHECK_EQ(ackermann(2, 300), 603);
	CHECK_EQ(ackermann(3, 7), 1021);
#ifdef __riscv
	for (int i = 0; i < COROUTINES; i++) {
		long *sp = (long *)(((uintptr_t)malloc(65536) + 65536) & ~(uintptr_t)15) - 16;
		memset(sp, 0, 16 * sizeof *sp);
		sp[0] = (long)coroutine;
		own[i] = sp;
	}
	long want = 0;
	for (int turn = 0; turn < 500; turn++)
		for (current = 0; current < COROUTINES; current++) {
			switch_to(&mainly, own[current]);
			want += current;
		}
	CHECK_EQ(steps, want);
#endif
	return done();
}
