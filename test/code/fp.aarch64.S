// Floating point: arithmetic, fused, comparisons into flags, selection, conversions that saturate, 32 bits.
	.globl _start
_start:	fmov	d0, #3.0
	fmov	d1, #7.0
	mov	x1, #4
1:	fmul	d2, d0, d1
	fadd	d3, d2, d0
	fdiv	d3, d3, d1
	fmadd	d0, d2, d3, d1
	subs	x1, x1, #1
	b.ne	1b
	fsqrt	d4, d0
	fcmp	d4, d0
	cset	w2, mi
	fcsel	d5, d4, d0, gt
	fminnm	d5, d5, d4
	fneg	d6, d5
	fcvtzs	w4, d6
	fcvt	s7, d6
	fadd	s7, s7, s7
	scvtf	d8, w4
	frintm	d8, d8
	mrs	x6, fpsr
	mov	x0, #0
	mov	x8, #93
	svc	#0
