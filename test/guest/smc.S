// Self-modifying code without fence.i between pages is nobody's right; with it, a loop may rewrite its own body.
// BUILD: free64 free32
// GUEST: riscv64
// EXPECT: 0123456789
	.globl	_start
	.option	norelax
_start:	// make the page of the loop writable
	lla	s0, body
	li	t0, -4096
	and	a0, s0, t0
	li	a1, 8192
	li	a2, 7			// PROT_READ | PROT_WRITE | PROT_EXEC
	li	a7, 226			// mprotect
	ecall
	bnez	a0, fail
	li	s1, 10
	li	s2, 1 << 20		// one more in the immediate of the addi at body
	lla	s3, text
1:	.option	push
	.option	norvc
body:	addi	t0, zero, '0'
	.option	pop
	sb	t0, 0(s3)
	addi	s3, s3, 1
	lw	t1, 0(s0)
	add	t1, t1, s2
	sw	t1, 0(s0)
	fence.i
	addi	s1, s1, -1
	bnez	s1, 1b
	li	t0, '\n'
	sb	t0, 0(s3)
	li	a0, 1
	lla	a1, text
	li	a2, 11
	li	a7, 64			// write
	ecall
	li	a0, 0
	li	a7, 93			// exit
	ecall
fail:	li	a0, 1
	li	a7, 93
	ecall
	.data
text:	.space	16
