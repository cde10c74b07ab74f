// Division by zero and overflow give the values of the manual (M extension, table of chapter 7.2), and no signal.
// BUILD: free64 free32
// GUEST: riscv64
#include "free.h"

#define OP(insn, a, b) ({ long r_; __asm__ volatile(insn " %0, %1, %2" : "=r"(r_) : "r"((long)(a)), "r"((long)(b))); r_; })

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argv, (void)envp, (void)auxv;
	volatile long zero = argc - 1, x = 12345, lowest = 1ul << (BITS - 1);
	CHECK_EQ(OP("div", x, zero), -1l);
	CHECK_EQ(OP("divu", x, zero), -1l);
	CHECK_EQ(OP("rem", x, zero), x);
	CHECK_EQ(OP("remu", x, zero), x);
	CHECK_EQ(OP("div", lowest, -1), lowest);
	CHECK_EQ(OP("rem", lowest, -1), 0);
	CHECK_EQ(OP("div", -7, 2), -3l);
	CHECK_EQ(OP("rem", -7, 2), -1l);
#if __riscv_xlen == 64
	CHECK_EQ(OP("divw", x, zero), -1l);
	CHECK_EQ(OP("remw", 0x180000001, zero), (long)(int)0x80000001);
	CHECK_EQ(OP("divuw", x, 1l << 32), -1l);
	CHECK_EQ(OP("divw", 0x80000000, -1), (long)(int)0x80000000);
	CHECK_EQ(OP("remw", 0x80000000, -1), 0);
	CHECK_EQ(OP("divuw", 0xffffffff, 1), -1l);
#endif
	CHECK_EQ(OP("mulh", lowest, lowest), 1ul << (BITS - 2));
	CHECK_EQ(OP("mulhu", -1, -1), -2l);
	CHECK_EQ(OP("mulhsu", -1, -1), -1l);
	return 0;
}
