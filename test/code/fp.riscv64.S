// Floating point: arithmetic, fused, comparisons with NaN rules, conversions that saturate, sign injection, 32 bits in 64.
	.globl _start
_start:	li	a0, 3
	fcvt.d.l fa0, a0
	li	a0, 7
	fcvt.d.w fa1, a0
	li	a1, 4
1:	fmul.d	fa2, fa0, fa1
	fadd.d	fa3, fa2, fa0
	fdiv.d	fa3, fa3, fa1
	fmadd.d	fa0, fa2, fa3, fa1
	addi	a1, a1, -1
	bnez	a1, 1b
	fsqrt.d	fa4, fa0
	flt.d	a2, fa4, fa0
	feq.d	a3, fa4, fa0
	fmin.d	fa5, fa4, fa0
	fsgnjn.d fa6, fa5, fa4
	fcvt.w.d a4, fa6, rtz
	fcvt.s.d fa7, fa6
	fadd.s	fa7, fa7, fa7
	fmv.x.w	a5, fa7
	frflags	a6
	li	a0, 0
	li	a7, 93
	ecall
