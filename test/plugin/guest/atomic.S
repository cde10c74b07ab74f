// atomic.S - LR/SC and AMO: which accesses are seen, with which values.
#include "guest.h"
	.data
	.balign 16
cell:	.word 5, 0, 0, 0

	.text
func _start			// 24
	lla s0, cell		// 2
	lr.w t0, (s0)		// R 5
	addi t0, t0, 1
	sc.w t1, t0, (s0)	// R 5, W 6
	bnez t1, 9f
	sc.w t1, t0, (s0)	// fails: no reservation, so no access
	beqz t1, 9f
	li t2, 10
	amoadd.w t3, t2, (s0)	// R 6, W 16
	amoswap.w t3, t2, (s0)	// R 16, W 10
	li t4, -1
	amomax.w t3, t4, (s0)	// R 10, W 10
	amomaxu.w t3, t4, (s0)	// R 10, W ffffffff
	amoand.w x0, t2, (s0)	// R ffffffff, W a
	amoor.w.aqrl t3, t0, (s0) // R a, W e
	lw a0, 0(s0)		// R e
	addi a0, a0, -14
	.option push
	.option norvc
	fence rw, rw
	.option pop
	sys NR_exit
9:	ebreak
end _start
