// round.S - 1 / 3, ten times, and between them a place where a plugin may change the rounding mode: exits with the
// difference of the first and the last, 0 when nobody interferes, 1 when it now rounds up; plus 32 when there is
// a flag that was not raised here.
#include "guest.h"
	.data
	.balign 8
result:	.space 16

	.text
func _start
	fsflags zero
	fsrm zero
	li t0, 1
	fcvt.d.w fa0, t0
	li t0, 3
	fcvt.d.w fa1, t0
	li s1, 10
	lla s0, result		// 2: new block
	fdiv.d fa2, fa0, fa1
	fsd fa2, 0(s0)
	j change
end _start

func change
	.option push
	.option norvc
	lw t0, 4(s0)		// a plugin may change it in front of this, or behind
	.option pop
	j divide
end change

func divide
	fdiv.d fa2, fa0, fa1
	fsd fa2, 8(s0)
	addi s1, s1, -1
	bnez s1, change
	lw t0, 0(s0)
	lw t1, 8(s0)
	sub a0, t1, t0
	frflags t0		// new block
	srli t0, t0, 1		// without inexact
	snez t0, t0
	slli t0, t0, 5
	add a0, a0, t0
	sys NR_exit_group
end divide
