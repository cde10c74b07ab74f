// Loads and stores of all sizes, pairs, with all forms of addresses, and a copy of words.
	.globl _start
_start:	sub	sp, sp, #128
	mov	x0, sp
	add	x1, sp, #64
	mov	x2, #3
1:	ldp	x3, x4, [x0], #16
	stp	x3, x4, [x1], #16
	subs	x2, x2, #1
	b.ne	1b
	ldrb	w3, [sp, #1]
	ldrsh	x4, [sp, x2, lsl #1]
	ldrsw	x5, [sp, w2, uxtw #2]
	ldr	q0, [sp, #16]
	str	q0, [sp, #-16]!
	strb	w3, [sp, #127]
	stp	w4, w5, [sp, #8]
	ldr	x6, =0x123456789abcdef0
	str	x6, [sp], #16
	mov	x0, #0
	mov	x8, #93
	svc	#0
