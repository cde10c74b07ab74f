// Bit manipulation of Zba, Zbb, Zbs: what a host may have an instruction for or not.
	.option	arch, +zba, +zbb, +zbs
	.globl _start
_start:	li	a0, 0x1234567
	li	a1, 77
	j	0f	// what is in registers at the start of a block is not known
0:	sh2add	a2, a0, a1
	add.uw	a3, a0, a2
	andn	a4, a3, a0
	clz	a5, a4
	ctzw	a6, a0
	cpop	a7, a3
	max	a2, a2, a5
	minu	a3, a3, a6
	rol	a4, a4, a1
	rori	a5, a3, 13
	rev8	a6, a5
	orc.b	a7, a6
	sext.b	a2, a7
	bext	a3, a5, a1
	bclri	a4, a5, 41
	li	a0, 0
	li	a7, 93
	ecall
