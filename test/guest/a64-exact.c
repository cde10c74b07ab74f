// A64: a fault in the middle of a hot loop: the handler sees every register and all flags exactly as the program left them,
// may change all of them, and the loop goes on with what it was given.
// BUILD: free64
// GUEST: aarch64
// QEMU: takes vector registers back from a record of its own
#include "free.h"

enum { BIG = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };

// x0 to x30 and the low halves of v0 to v31 as the handler saw them, which sets them to value ^ 0x55 and value + 1.
static ulong got[32], flags;
static u64 vgot[32][2];
static volatile int faults;
extern char fault_at[], fault_after[];

static void handler(int sig, void *info, void *uc)
{
	ulong *x = context_regs(uc);
	u64 *v = (u64 *)(context_records(uc) + 4);
	(void)sig, (void)info;
	faults++;
	CHECK_EQ(*context_pc(uc), (ulong)fault_at);
	for (int i = 0; i < 31; i++) {
		got[i] = x[i];
		x[i] ^= 0x55;
	}
	for (int i = 0; i < 32; i++) {
		vgot[i][0] = v[2 * i + BIG];
		vgot[i][1] = v[2 * i + !BIG];
		v[2 * i + BIG] += 1;
		v[2 * i + !BIG] += 2;
	}
	flags = x[33];
	x[33] ^= 0xf0000000;
	*context_pc(uc) = (ulong)fault_after;
}

// loop(buffer, out, vout): walks buffer in words until it faults, all registers counting at their own pace. out gets x2 to
// x30 and the flags after the handler changed them, vout the vectors.
void loop(u8 *buffer, ulong *out, u64 (*vout)[2]);
#define REGS "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30"
#define VREGS "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31"
__asm__(
	".globl loop\n"
	"loop:\n"
	"	sub sp, sp, #256\n"
	"	stp x29, x30, [sp]\n	stp x19, x20, [sp, #16]\n	stp x21, x22, [sp, #32]\n	stp x23, x24, [sp, #48]\n"
	"	stp x25, x26, [sp, #64]\n	stp x27, x28, [sp, #80]\n	stp x1, x2, [sp, #96]\n"
	"	stp d8, d9, [sp, #112]\n	stp d10, d11, [sp, #128]\n	stp d12, d13, [sp, #144]\n	stp d14, d15, [sp, #160]\n"
	"	.irp r, " REGS "\n	mov x\\r, #\\r * 100\n	.endr\n"
	"	.irp r, " VREGS "\n	mov x1, #\\r * 10\n	dup v\\r\\().2d, x1\n	.endr\n"
	"	mov x1, #0\n"
	"1:\n"
	"	.irp r, " REGS "\n	add x\\r, x\\r, #\\r\n	.endr\n"
	"	.irp r, " VREGS "\n	add v\\r\\().2d, v\\r\\().2d, v\\r\\().2d\n	.endr\n"
	"	.irp r, " VREGS "\n	ushr v\\r\\().2d, v\\r\\().2d, #1\n	.endr\n"
	"	fadd d31, d31, d30\n"
	"	subs x1, x1, x2\n"
	"	.globl fault_at\n"
	"fault_at:\n"
	"	ldr w1, [x0], #4\n"	// the faulting load must have written neither w1 nor x0
	"	mov x1, x30\n"
	"	cmp x2, x3\n"
	"	.irp r, " REGS "\n	sub x\\r, x\\r, #1\n	.endr\n"
	"	b 1b\n"
	"	.globl fault_after\n"
	"fault_after:\n"
	"	stp x1, x2, [sp, #176]\n"
	"	ldr x1, [sp, #96]\n"	// out
	"	.irp r, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30\n"
	"	str x\\r, [x1, #\\r * 8]\n	.endr\n"
	"	mrs x3, nzcv\n	str x3, [x1, #31 * 8]\n"
	"	ldp x3, x4, [sp, #176]\n	stp x3, x4, [x1, #8]\n	str x0, [x1]\n"
	"	ldr x2, [sp, #104]\n"
	"	.irp r, " VREGS "\n	str q\\r, [x2, #\\r * 16]\n	.endr\n"
	"	ldp x29, x30, [sp]\n	ldp x19, x20, [sp, #16]\n	ldp x21, x22, [sp, #32]\n	ldp x23, x24, [sp, #48]\n"
	"	ldp x25, x26, [sp, #64]\n	ldp x27, x28, [sp, #80]\n"
	"	ldp d8, d9, [sp, #112]\n	ldp d10, d11, [sp, #128]\n	ldp d12, d13, [sp, #144]\n	ldp d14, d15, [sp, #160]\n"
	"	add sp, sp, #256\n"
	"	ret\n");

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	enum { STEPS = 64 * 1024 };	// words that can be read, so turns of the loop before the fault
	static ulong out[32];
	static u64 vout[32][2] __attribute__((aligned(16)));

	u8 *page = (u8 *)sys6(NR_mmap, 0, STEPS * 4 + 4096, 3, 0x22, -1, 0);
	sys2(NR_munmap, page + STEPS * 4, 4096);
	on(SIGSEGV, handler, 0);
	for (int turn = 1; turn <= 3; turn++) {
		loop(page, out, vout);
		CHECK_EQ(faults, turn);
		CHECK_EQ(got[0], (ulong)page + STEPS * 4);
		for (ulong r = 2; r < 31; r++)
			CHECK_EQ(got[r], r * 100 + r * (STEPS + 1) - STEPS);
		// x1 was x30 of the turn before, minus x2: positive, no borrow.
		CHECK_EQ(got[1], 30 * 100 + 30 * STEPS - (STEPS - 1) - got[2]);
		CHECK_EQ(flags & 0xf0000000, 0x20000000);
		for (int r = 0; r < 31; r++)
			CHECK_EQ(out[r], got[r] ^ 0x55);
		CHECK_EQ(out[31], 0xd0000000);
		for (int r = 0; r < 32; r++) {
			CHECK_EQ(vout[r][BIG], vgot[r][0] + 1);
			CHECK_EQ(vout[r][!BIG], vgot[r][1] + 2);
			if (r < 31)
				CHECK(vgot[r][0] == (u64)r * 10 && vgot[r][1] == (u64)r * 10);
		}
		CHECK(vgot[31][0] != 0 && vgot[31][1] == 0);	// a scalar's upper half
	}
	return 0;
}
