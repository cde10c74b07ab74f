// guest.h - what the programs of this folder share. They are exact: nothing of a libc runs, all data lies at
// fixed addresses (--section-start, see ../run), nothing is relaxed, and the stack that the kernel made is not
// touched. So every number that a plugin can give is a constant of the source, for both word sizes.
#if __riscv_xlen == 64
#define L ld
#define S sd
#define WORD 8
#define NR_futex 98
#else
#define L lw
#define S sw
#define WORD 4
#define NR_futex 422		// futex_time64
#endif
	.option norelax
#include "common.h"

	.macro sys nr
	li a7, \nr
	ecall
	.endm
