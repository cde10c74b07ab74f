// Atomic operations, load-reserved with store-conditional, fences.
	.globl _start
_start:	addi	sp, sp, -16
	sd	zero, 0(sp)
	li	a0, 5
	amoadd.d a1, a0, (sp)
	amoswap.w.aqrl a2, a0, (sp)
	amomaxu.w a3, a1, (sp)
	amoand.d.rl a4, a0, (sp)
1:	lr.d.aq	a5, (sp)
	add	a5, a5, a0
	sc.d.rl	a6, a5, (sp)
	bnez	a6, 1b
	fence	rw, w
	fence	r, rw
	fence	rw, rw
	li	a0, 0
	li	a7, 93
	ecall
