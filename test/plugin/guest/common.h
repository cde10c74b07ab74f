// common.h - what guest.h of either guest includes: asm-generic numbers of system calls, functions with a size.
#define NR_chdir 49
#define NR_close 57
#define NR_pipe2 59
#define NR_read 63
#define NR_write 64
#define NR_exit 93
#define NR_exit_group 94
#define NR_setitimer 103
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
