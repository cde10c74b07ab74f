// A fault in the middle of a hot loop: the handler sees every register exactly as the program left it, may
// change all of them, and the loop goes on with what it was given.
// BUILD: free64 free32
// GUEST: riscv64
#include "free.h"

#if __riscv_xlen == 64
#define WORD 8
#define STORE "sd"
#define LOAD "ld"
#else
#define WORD 4
#define STORE "sw"
#define LOAD "lw"
#endif
#define STR_(x) #x
#define STR(x) STR_(x)

// Regs x1..x31 on entry to the handler, in order; what the handler sets them to is value ^ 0x55.
static ulong got[32];
static u64 fgot[32];
static volatile int faults;
extern char fault_at[], fault_after[];
static u8 *page;

static void handler(int sig, void *info, void *uc)
{
	ulong *r = context_regs(uc);
	u64 *f = context_fregs(uc);
	(void)sig, (void)info;
	faults++;
	CHECK_EQ(r[0], (ulong)fault_at);
	for (int i = 1; i < 32; i++)
		got[i] = r[i];
	for (int i = 0; i < 32; i++)
		fgot[i] = f[i];
	for (int i = 5; i < 32; i++)
		r[i] ^= 0x55;
	for (int i = 0; i < 32; i++)
		f[i] += 1;
	r[0] = (ulong)fault_after;
}

// loop(buffer, n, out, fout): walks buffer in steps of a word until it faults, all registers counting at their own pace.
// out gets x5..x31 after the handler changed them.
void loop(u8 *buffer, ulong *out, u64 *fout);
__asm__(
	".globl loop\n"
	"loop:\n"
	"	addi sp, sp, -" STR(16 * WORD) "\n"
	"	" STORE " ra, 0(sp)\n	" STORE " a1, " STR(1 * WORD) "(sp)\n	" STORE " a2, " STR(2 * WORD) "(sp)\n"
	"	" STORE " s0, " STR(3 * WORD) "(sp)\n	" STORE " s1, " STR(4 * WORD) "(sp)\n	" STORE " s2, " STR(5 * WORD) "(sp)\n"
	"	" STORE " s3, " STR(6 * WORD) "(sp)\n	" STORE " s4, " STR(7 * WORD) "(sp)\n	" STORE " s5, " STR(8 * WORD) "(sp)\n"
	"	" STORE " s6, " STR(9 * WORD) "(sp)\n	" STORE " s7, " STR(10 * WORD) "(sp)\n	" STORE " s8, " STR(11 * WORD) "(sp)\n"
	"	" STORE " s9, " STR(12 * WORD) "(sp)\n	" STORE " s10, " STR(13 * WORD) "(sp)\n	" STORE " s11, " STR(14 * WORD) "(sp)\n"
	"	.irp r, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	li x\\r, \\r * 100\n"
	"	.endr\n"
	"	.irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	fcvt.d.w f\\r, x\\r\n"
	"	.endr\n"
	"	fcvt.d.w f1, x5\n	fcvt.d.w f2, x5\n	fcvt.d.w f3, x5\n	fcvt.d.w f4, x5\n	fcvt.d.w f10, x5\n"
	"1:\n"
	"	.irp r, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	addi x\\r, x\\r, \\r\n"
	"	.endr\n"
	"	fadd.d f0, f0, f31\n	fadd.d f7, f7, f8\n	fadd.d f31, f31, f31\n	fadd.s f20, f20, f20\n"
	"	.globl fault_at\n	.option push\n	.option norvc\n"
	"fault_at:\n"
	"	lw x31, 0(x10)\n"	// the faulting load must not have written x31
	"	.option pop\n"
	"	addi x31, x30, 31 - 30\n"
	"	addi x10, x10, 4\n"
	"	.irp r, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30\n"
	"	addi x\\r, x\\r, -1\n"
	"	.endr\n"
	"	j 1b\n"
	"	.globl fault_after\n"
	"fault_after:\n"
	"	" STORE " x5, -" STR(1 * WORD) "(sp)\n"
	"	" LOAD " x5, " STR(WORD) "(sp)\n"	// out
	"	.irp r, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	" STORE " x\\r, \\r * " STR(WORD) "(x5)\n"
	"	.endr\n"
	"	" LOAD " x6, -" STR(WORD) "(sp)\n"
	"	" STORE " x6, 5 * " STR(WORD) "(x5)\n"
	"	" LOAD " x6, " STR(2 * WORD) "(sp)\n"
	"	.irp r, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
	"	fsd f\\r, \\r * 8(x6)\n"
	"	.endr\n"
	"	" LOAD " ra, 0(sp)\n"
	"	" LOAD " s0, " STR(3 * WORD) "(sp)\n	" LOAD " s1, " STR(4 * WORD) "(sp)\n	" LOAD " s2, " STR(5 * WORD) "(sp)\n"
	"	" LOAD " s3, " STR(6 * WORD) "(sp)\n	" LOAD " s4, " STR(7 * WORD) "(sp)\n	" LOAD " s5, " STR(8 * WORD) "(sp)\n"
	"	" LOAD " s6, " STR(9 * WORD) "(sp)\n	" LOAD " s7, " STR(10 * WORD) "(sp)\n	" LOAD " s8, " STR(11 * WORD) "(sp)\n"
	"	" LOAD " s9, " STR(12 * WORD) "(sp)\n	" LOAD " s10, " STR(13 * WORD) "(sp)\n	" LOAD " s11, " STR(14 * WORD) "(sp)\n"
	"	addi sp, sp, " STR(16 * WORD) "\n"
	"	ret\n");

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	enum { STEPS = 64 * 1024 };	// words that can be read, so turns of the loop before the fault
	static ulong out[32];
	static u64 fout[32];
	static u8 stack[65536] __attribute__((aligned(16)));
	struct { void *sp; int flags; ulong size; } alt = { stack, 0, sizeof stack };

	page = (u8 *)sys6(NR_mmap, 0, STEPS * 4 + 4096, 3, 0x22, -1, 0);
	sys2(NR_munmap, page + STEPS * 4, 4096);
	CHECK_EQ(sys2(NR_sigaltstack, &alt, 0), 0);	// the loop keeps a value below its stack pointer
	on(SIGSEGV, handler, SA_ONSTACK);
	for (int turn = 1; turn <= 3; turn++) {
		loop(page, out, fout);
		CHECK_EQ(faults, turn);
		CHECK_EQ(got[10], (ulong)page + STEPS * 4);
		for (ulong r = 5; r < 31; r++)
			if (r != 10)
				CHECK_EQ(got[r], r * 100 + r * (STEPS + 1) - STEPS);
		// x31 is made from x30 of the turn before, then 31 is added.
		CHECK_EQ(got[31], 30 * 100 + 30 * STEPS - (STEPS - 1) + 1 + 31);
		for (int r = 5; r < 32; r++)
			CHECK_EQ(out[r], got[r] ^ 0x55);
		for (int r = 0; r < 32; r++)
			CHECK_EQ(fout[r], fgot[r] + 1);
		CHECK_EQ(fgot[6], 0x4082c00000000000);		// 600.0
		CHECK_EQ(fgot[29], 0x40a6a80000000000);		// 2900.0
		CHECK_EQ(fgot[20] >> 32, 0xffffffff);		// boxed
		CHECK_EQ(fgot[31], 0x7ff0000000000000);		// doubled to infinity
	}
	return 0;
}
