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

// asm-generic numbers of system calls
#define NR_chdir 49
#define NR_close 57
#define NR_pipe2 59
#define NR_read 63
#define NR_write 64
#define NR_exit 93
#define NR_exit_group 94
#define NR_kill 129
#define NR_rt_sigaction 134
#define NR_rt_sigreturn 139
#define NR_getpid 172
#define NR_clone 220
#define NR_execve 221
#define NR_wait4 260

	.macro func name
	.globl \name
	.type \name, @function
\name:
	.endm

	.macro end name
	.size \name, . - \name
	.endm

	.macro sys nr
	li a7, \nr
	ecall
	.endm
