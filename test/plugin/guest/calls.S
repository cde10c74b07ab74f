// calls.S - _start calls work(10), which calls sq ten times; then write(1), write(99), which fails, and exit.
//
// Executed: _start 17 + 5 (write) + 3 (write to 99) + 3 (exit) ...: see the sums at each label. Every function
// has a frame record, so that uftrace and flame see the stack.
#include "guest.h"
	.data
text:	.ascii "calls\n"
	.balign 16
sum:	.space 16
	.space 496
stack:

	.text
func _start			// 8 instructions up to the call
	lla sp, stack		// 2
	li s0, 0
	li a0, 10
	jal work
	lla a5, sum		// 2
	S a0, 0(a5)		// store
	lh a4, 0(a5)		// load, sign-extended
	lbu a3, 1(a5)		// load: 385 >> 8
	sb a3, 8(a5)		// store
	li a0, 1
	lla a1, text		// 2
	li a2, 6
	sys NR_write		// 2
	li a0, 99
	sys NR_write		// 2
	addi a0, a4, -385
	sys NR_exit		// 2: 22 in all
end _start

func work			// 10 + 10 * 5 + 8 executed
	addi sp, sp, -4*WORD
	S ra, 3*WORD(sp)
	S s0, 2*WORD(sp)
	addi s0, sp, 4*WORD
	S s1, 1*WORD(sp)
	S s2, 0*WORD(sp)
	mv s1, a0
	li s2, 0
1:	mv a0, s1
	jal sq
	add s2, s2, a0
	addi s1, s1, -1
	bnez s1, 1b
	mv a0, s2
	L s2, 0*WORD(sp)
	L s1, 1*WORD(sp)
	L s0, 2*WORD(sp)
	L ra, 3*WORD(sp)
	addi sp, sp, 4*WORD
	ret
end work

func sq				// 9
	addi sp, sp, -2*WORD
	S ra, 1*WORD(sp)
	S s0, 0*WORD(sp)
	addi s0, sp, 2*WORD
	mul a0, a0, a0
	L s0, 0*WORD(sp)
	L ra, 1*WORD(sp)
	addi sp, sp, 2*WORD
	ret
end sq
