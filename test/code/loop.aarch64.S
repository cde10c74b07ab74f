// Integers in a loop: all values in registers, one branch back.
	.globl _start
_start:	mov	x0, #1
	mov	x1, #20
	mov	w2, #0xe995
	movk	w2, #0x5bd1, lsl #16
1:	mul	x0, x0, x2
	eor	x0, x0, x0, lsr #15
	add	w4, w0, w1
	madd	x0, x4, x1, x0
	ubfx	x5, x0, #7, #9
	add	x0, x0, w5, sxth #2
	subs	x1, x1, #1
	b.ne	1b
	and	x0, x0, xzr
	mov	x8, #93
	svc	#0
