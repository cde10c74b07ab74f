// round.S - as ../round.S; 1 / 3 is also in v2, where a plugin may change it: 64 more is the status then.
#include "guest.h"
	.data
	.balign 16
result:	.space 32

	.text
func _start
	msr fpcr, xzr
	msr fpsr, xzr
	fmov d0, #1.0
	fmov d1, #3.0
	mov w20, #10
	la x19, result
	fdiv d2, d0, d1
	str q2, [x19]
	mov v3.16b, v2.16b
	b change
end _start

func change
	ldr w9, [x19, #4]	// a plugin may change it in front of this, or behind
	b divide
end change

func divide
	fdiv d2, d0, d1
	str d2, [x19, #16]
	sub w20, w20, #1
	cbnz w20, change
	ldr w9, [x19]
	ldr w10, [x19, #16]
	sub w0, w10, w9
	mrs x9, fpsr
	ldr q2, [x19]
	cmeq v2.2d, v2.2d, v3.2d
	addp d2, v2.2d
	fmov x10, d2
	tst w9, #0xf		// without inexact
	cset w9, ne
	add w0, w0, w9, lsl #5
	cmn x10, #2
	cset w10, ne
	add w0, w0, w10, lsl #6
	sys NR_exit_group
end divide
