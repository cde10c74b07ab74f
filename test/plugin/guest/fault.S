// fault.S - seven times a block whose fourth instruction faults, after a store that succeeded; the handler goes on
// behind it. The handler leaves by its own rt_sigreturn, so that no code of the kernel's page runs.
#include "guest.h"
#define TURNS 7
	.data
cell:	.space 16
	.balign 16
action:				// handler, SA_SIGINFO, empty mask
#if __riscv_xlen == 64
	.dword handler, 4, 0
#else
	.word handler, 4, 0, 0
#endif
	.bss
	.space 8192
stack:

	.text
func _start			// 11 instructions
	lla sp, stack		// 2
	li a0, 11		// SIGSEGV
	lla a1, action		// 2
	li a2, 0
	li a3, 8
	sys NR_rt_sigaction	// 2
	lla s0, cell		// 2: new block
	li s1, TURNS
	li s2, 0
	j loop
end _start

func loop			// 8, of which the last 4 run as a block of their own
	addi s1, s1, -1
	sw s1, 0(s0)
	addi s3, s2, 1
	.option push
	.option norvc
	.globl bad
bad:	lw t0, 16(zero)		// faults
	.option pop
	addi s2, s2, 1
	sw s2, 4(s0)
	lw t1, 0(s0)
	bnez t1, loop
	addi a0, s2, -TURNS
	sys NR_exit_group	// 3
end loop

func handler			// 6: no frame, sp points at the kernel's
	addi a2, a2, (128 + 5*WORD + 15) & ~15	// uc_mcontext, aligned, behind 5 words and the mask: its pc
	L t2, 0(a2)
	addi t2, t2, 4
	S t2, 0(a2)
	sys NR_rt_sigreturn	// 2
end handler
