// atomic.S - exclusive and atomic accesses, one and two registers: which accesses are seen, with which values.
#include "guest.h"
	.data
	.balign 16
cell:	.word 5, 0, 7, 0

	.text
func _start
	la x19, cell
	ldxr w9, [x19]			// R 5
	add w9, w9, #1
	stxr w10, w9, [x19]		// R 5, W 6
	cbnz w10, 9f
	stxr w10, w9, [x19]		// fails: no reservation, so no access
	cbz w10, 9f
	mov w11, #10
	ldadd w11, w12, [x19]		// R 6, W 16
	swpal w11, w12, [x19]		// R 16, W 10
	mov w13, #-1
	ldsmax w13, w12, [x19]		// R 10, W 10
	ldumax w13, w12, [x19]		// R 10, W ffffffff
	mvn w14, w11
	stclr w14, [x19]		// R ffffffff, W a
	ldsetal w9, w12, [x19]		// R a, W e
	mov w15, #3
	cas w15, w9, [x19]		// R e, W 6: what it would store
	mov w15, #14
	casb w15, w9, [x19]		// R e, W 6
	ldaxp x2, x3, [x19]		// R 16 bytes
	add x2, x2, #1
	stlxp w10, x2, x3, [x19]	// R, W 16 bytes
	cbnz w10, 9f
	ldxp w4, w5, [x19]		// R 8 bytes
	stxp w10, w5, w4, [x19]		// R, W 8 bytes
	mov x4, #0
	mov x5, #0
	mov x6, #1
	mov x7, #2
	casp x4, x5, x6, x7, [x19]	// R, W 16 bytes; differs
	casp x4, x5, x6, x7, [x19]	// R, W 16 bytes
	casp w4, w5, w6, w7, [x19]	// R, W 8 bytes
	ldr x0, [x19]			// R 1
	sub w0, w0, #1
	dmb ish
	sys NR_exit
9:	brk #1
end _start
