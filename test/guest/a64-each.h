// a64-each.h - for tests of A64 instructions in assembly: code is run with all pairs of values from a table, and a
// checksum of what it made is printed with its text.
// `section TEXT` begins the code, `endsection` ends it; in between, x0 to x3 are operands (not to be changed), `mix`
// takes a register into the checksum (x28), x4 to x18 are free. End the program with `done`; it begins at _start.

	.macro	mix r		// into the checksum
	eor	x28, x28, \r
	add	x28, x28, x28, lsl #7
	ror	x28, x28, #19
	.endm

	.macro	section s:req
	.section .rodata
77:	.asciz	"\s"
	.text
	adr	x27, 78f
	adrp	x26, 77b
	add	x26, x26, :lo12:77b
	bl	each
	b	79f
78:
	.endm

	.macro	endsection
	br	x25
79:
	.endm

	.macro	done
	mov	x0, #0
	mov	x8, #93
	svc	#0
	.endm

	.text
// Calls x27 for all pairs of values, then prints the text at x26 and the checksum.
each:	mov	x24, x30
	mov	x28, #0
	adrp	x19, values
	add	x19, x19, :lo12:values
	mov	x20, #0
2:	mov	x21, #0
3:	ldr	x0, [x19, x20, lsl #3]
	ldr	x1, [x19, x21, lsl #3]
	add	x2, x20, x21
	and	x2, x2, #15
	ldr	x2, [x19, x2, lsl #3]
	eor	x3, x20, x21
	ldr	x3, [x19, x3, lsl #3]
	adr	x25, 4f
	br	x27
4:	add	x21, x21, #1
	cmp	x21, #16
	b.ne	3b
	add	x20, x20, #1
	cmp	x20, #16
	b.ne	2b
	mov	x1, x26
5:	ldrb	w3, [x26], #1
	cbnz	w3, 5b
	sub	x2, x26, x1
	sub	x2, x2, #1
	mov	x0, #1
	mov	x8, #64
	svc	#0
	sub	sp, sp, #32
	mov	w3, #0x203a		// ": "
	strh	w3, [sp]
	mov	x2, #2
6:	ror	x28, x28, #60
	and	x3, x28, #15
	add	x4, x3, #'0'
	add	x5, x3, #'a' - 10
	cmp	x3, #10
	csel	x3, x4, x5, lo
	strb	w3, [sp, x2]
	add	x2, x2, #1
	cmp	x2, #18
	b.lo	6b
	mov	w3, #10
	strb	w3, [sp, x2]
	mov	x2, #19
	mov	x1, sp
	mov	x0, #1
	mov	x8, #64
	svc	#0
	add	sp, sp, #32
	br	x24

	.section .rodata
	.balign	8
values:	.quad	0, 1, -1, 0x7fffffffffffffff, 0x8000000000000000, 0x80000000, 0x7fffffff, 0xffffffff
	.quad	2, 0x123456789abcdef0, 0xfffffffffffffff0, 0xffffffff80000000, 0x100000000, 0x7ff8000000000000, 5, 0xfff0000000ff00ff

	.text
