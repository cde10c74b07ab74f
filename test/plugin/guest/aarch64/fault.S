// fault.S - seven times a block whose fourth instruction faults, after a store that succeeded; the handler goes on
// behind it. The handler leaves by its own rt_sigreturn, so that no code of the kernel's page runs.
#include "guest.h"
#define TURNS 7
	.data
cell:	.space 16
	.balign 16
action:	.quad handler, 4, 0, 0	// SA_SIGINFO, no restorer, empty mask
	.bss
	.space 8192
	.balign 16
stack:

	.text
func _start
	la x9, stack
	mov sp, x9
	mov x0, #11		// SIGSEGV
	la x1, action
	mov x2, #0
	mov x3, #8
	sys NR_rt_sigaction
	la x19, cell		// new block
	mov w20, #TURNS
	mov w21, #0
	mov x23, #16
	b loop
end _start

func loop			// 8, of which the last 4 run as a block of their own
	sub w20, w20, #1
	str w20, [x19]
	add w22, w21, #1
	.globl bad
bad:	ldr w9, [x23]		// faults
	add w21, w21, #1
	str w21, [x19, #4]
	ldr w9, [x19]
	cbnz w9, loop
	sub w0, w21, #TURNS
	sys NR_exit_group
end loop

func handler			// no frame, sp points at the kernel's
	add x2, x2, #440	// the pc
	ldr x9, [x2]
	add x9, x9, #4
	str x9, [x2]
	sys NR_rt_sigreturn
end handler
