// blocks.S - where blocks end: branches taken or not, system calls, control registers, fence.i, pause, the end
// of a page, 512 instructions; and where not: fence, LR/SC. A jump into the middle of a block makes another
// block.
#include "guest.h"
	.text
func _start
	li s0, 3		// block: 3
	li s1, 0
	frcsr t0
again:	addi s1, s1, 1		// 2, first as what follows frcsr, then as a target
	fence.i
	fence rw, rw		// 2
	pause
	nop			// 4
	lr.w t1, (sp)
	nop
	beq s1, zero, again	// never taken
	nop			// 2
	j middle
	nop
	nop
middle2:nop
	nop
middle:	addi s0, s0, -1		// 2
	bnez s0, middle2	// then 4, from middle2
	lla t1, long1		// 3
	jr t1
end _start

	.option norvc
	.balign 4096
// 1024 of 4 bytes to the end of the page: 512 and 512, then 200: these and what follows
func long1
	.rept 1024 + 197
	nop
	.endr
	lla t1, edge		//
	jr t1
end long1

	.option rvc
	.balign 4096
	.space 4096 - 6
// 2 bytes, 2 bytes, then 4 bytes across the end of the page: a block of 2, a block of 1 + 3
func edge
	c.nop
	c.nop
	.option norvc
	nop
	.option rvc
	li a0, 0
	sys NR_exit
end edge
