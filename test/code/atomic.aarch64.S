// Atomic operations of LSE, exclusive loads and stores, loads and stores that order, barriers.
	.arch	armv8.3-a
	.globl _start
_start:	sub	sp, sp, #16
	stp	xzr, xzr, [sp]
	mov	x0, #5
	ldadd	x0, x1, [sp]
	swpal	w0, w2, [sp]
	ldumaxa	w1, w3, [sp]
	ldclrl	x0, x4, [sp]
	casal	x4, x0, [sp]
1:	ldaxr	x5, [sp]
	add	x5, x5, x0
	stlxr	w6, x5, [sp]
	cbnz	w6, 1b
	ldar	w7, [sp]
	stlr	x7, [sp]
	ldapr	x9, [sp]
	dmb	ish
	dmb	ishld
	dmb	ishst
	mov	x0, #0
	mov	x8, #93
	svc	#0
