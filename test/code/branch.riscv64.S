// Comparisons of both signs and branches on them, one taken, one not; a division, which has cases of its own.
	.globl _start
_start:	li	a0, -5
	li	a1, 3
	j	0f	// what is in registers at the start of a block is not known
0:	blt	a0, a1, 1f
	addi	a2, a2, 1
1:	bltu	a0, a1, 2f
	slt	a3, a0, a1
	sltiu	a4, a0, 7
	div	a5, a0, a1
	remu	a6, a0, a1
	beq	a3, a4, 2f
	bge	a5, a1, 2f
	or	a3, a3, a4
2:	li	a0, 0
	li	a7, 93
	ecall
