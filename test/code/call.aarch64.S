// Calls and returns, direct and through a register, and a jump through a register.
	.globl _start
_start:	mov	x19, #3
1:	bl	two
	adr	x1, one
	blr	x1
	subs	x19, x19, #1
	b.ne	1b
	adr	x1, 2f
	br	x1
	nop
2:	mov	x0, #0
	mov	x8, #93
	svc	#0
one:	add	x2, x2, #1
	ret
two:	mov	x9, x30
	bl	one
	ret	x9
