// Loads and stores of all sizes, with offsets and signs, and a copy of words.
	.globl _start
_start:	addi	sp, sp, -2048
	mv	a0, sp
	addi	a1, sp, 64
	li	a2, 4
1:	ld	a3, 0(a0)
	lw	a4, 4(a0)
	sd	a3, 0(a1)
	sw	a4, 32(a1)
	addi	a0, a0, 8
	addi	a1, a1, 8
	addi	a2, a2, -1
	bnez	a2, 1b
	lbu	a3, 1(sp)
	lh	a4, 2(sp)
	lwu	a5, 4(sp)
	sb	a3, 127(sp)
	sh	a4, 120(sp)
	add	a5, a5, a3
	sd	a5, 2040(sp)
	li	a0, 0
	li	a7, 93
	ecall
