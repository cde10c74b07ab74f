// calls.S - _start calls work(10), which calls sq ten times; then write(1), write(99), which fails, and exit.
// Every function has a frame record, so that uftrace and flame see the stack.
#include "guest.h"
	.data
text:	.ascii "calls\n"
	.balign 16
sum:	.space 16
	.space 496
stack:

	.text
func _start			// 7 instructions up to the call
	la x9, stack
	mov sp, x9
	mov x29, #0
	mov x30, #0
	mov x0, #10
	bl work
	la x5, sum
	str x0, [x5]
	ldrsh w4, [x5]		// sign-extended
	ldrb w3, [x5, #1]	// 385 >> 8
	strb w3, [x5, #8]
	mov x0, #1
	la x1, text
	mov x2, #6
	sys NR_write		// 2
	mov x0, #99
	sys NR_write		// 2
	sub w0, w4, #385
	sys NR_exit		// 2: 19 in all behind the call
end _start

func work			// 6 + 10 * 5 + 5 executed
	stp x29, x30, [sp, #-48]!
	mov x29, sp
	stp x19, x20, [sp, #16]
	str x21, [sp, #32]
	mov x19, x0
	mov x20, #0
1:	mov x0, x19
	bl sq
	add x20, x20, x0
	subs x19, x19, #1
	b.ne 1b
	mov x0, x20
	ldr x21, [sp, #32]
	ldp x19, x20, [sp, #16]
	ldp x29, x30, [sp], #48
	ret
end work

func sq				// 5
	stp x29, x30, [sp, #-16]!
	mov x29, sp
	mul x0, x0, x0
	ldp x29, x30, [sp], #16
	ret
end sq
