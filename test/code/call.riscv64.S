// Calls and returns, direct and through a register, and a table of addresses.
	.globl _start
_start:	li	s0, 3
1:	call	two
	la	a1, one
	jalr	a1
	addi	s0, s0, -1
	bnez	s0, 1b
	la	a1, 2f
	jr	a1
	nop
2:	li	a0, 0
	li	a7, 93
	ecall
one:	addi	a2, a2, 1
	ret
two:	mv	t1, ra
	call	one
	jr	t1
