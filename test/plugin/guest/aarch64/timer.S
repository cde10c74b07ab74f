// timer.S - 3 million turns of a loop that ends with a comparison and a branch, interrupted by a timer every half
// millisecond. Writes how often the handler ran, as a number of 8 bytes. With MOPS: of three turns, and in front of it
// 64 MiB are set.
#include "guest.h"
	.arch_extension mops
	.data
	.balign 16
action:	.quad handler, 0, 0, 0
every:	.quad 0, 500, 0, 500
count:	.quad 0
	.bss
filled:	.space 64 << 20
	.space 8192
	.balign 16
stack:

	.text
func _start			// 28 around the loop
	la x9, stack
	mov sp, x9
	mov x0, #14		// SIGALRM
	la x1, action
	mov x2, #0
	mov x3, #8
	sys NR_rt_sigaction
	mov x0, #0		// ITIMER_REAL
	la x1, every
	mov x2, #0
	sys NR_setitimer
	mov w19, #0
	mov w20, #0xc6c0
	movk w20, #0x2d, lsl #16	// 3000000
#ifdef MOPS
	la x0, filled
	mov x1, #64 << 20
	setp [x0]!, x1!, xzr
	setm [x0]!, x1!, xzr
	sete [x0]!, x1!, xzr
	mov w20, #3
#endif
	b turn
end _start

func turn
	add w19, w19, #1
	cmp w19, w20
	b.ne turn
	la x1, every
	str xzr, [x1, #24]
	mov x0, #0
	mov x2, #0
	sys NR_setitimer
	mov x0, #1
	la x1, count
	mov x2, #8
	sys NR_write
	mov x0, #0
	sys NR_exit_group
end turn

func handler			// 7
	la x9, count
	ldr x10, [x9]
	add x10, x10, #1
	str x10, [x9]
	sys NR_rt_sigreturn
end handler
