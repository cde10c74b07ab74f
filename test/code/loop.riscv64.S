// Integers in a loop: all values in registers, one branch back.
	.globl _start
_start:	li	a0, 1
	li	a1, 20
	li	a2, 0x5bd1e995
1:	mul	a0, a0, a2
	srli	a3, a0, 15
	xor	a0, a0, a3
	addw	a4, a0, a1
	sltu	a5, a4, a0
	add	a0, a0, a5
	addi	a1, a1, -1
	bnez	a1, 1b
	andi	a0, a0, 0
	li	a7, 93
	ecall
