// Condition flags: made and used at once, used by two, over a branch, as values; conditional comparison and selection.
	.globl _start
_start:	mov	x0, #-5
	mov	x1, #3
	b	0f	// what is in registers at the start of a block is not known
0:	cmp	x0, x1
	b.ge	1f
	cset	w2, hi
	csneg	x3, x0, x1, vs
	adds	w4, w0, w1
	adc	w5, w4, w1
	ccmp	w4, #2, #4, mi
	b.ls	1f
	tst	x0, #0xff00
	mrs	x6, nzcv
	cbz	x6, 1f
	tbnz	w0, #31, 1f
	sdiv	x7, x0, x1
1:	b.eq	2f
	msr	nzcv, xzr
2:	mov	x0, #0
	mov	x8, #93
	svc	#0
