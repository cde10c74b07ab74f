// tags.S - accesses of every kind by pointers with a tag, TAG, in the bits that are ignored; TAG 0 is the same
// program without. Three turns; the values that are read leave by the status.
#include "guest.h"
	.data
	.balign 64
cell:	.space 128

	.text
func _start
	la x19, cell
	movk x19, #TAG << 8, lsl #48
	mov w20, #3
	mov x9, #1
turn:	str x9, [x19]
	ldr x10, [x19]
	add x9, x9, x10
	stp x9, x10, [x19, #16]
	ldp x11, x12, [x19, #16]
	strb w11, [x19, #32]!
	ldrsb x13, [x19], #-32
	ldr q0, [x19, #16]
	st1 {v0.16b}, [x19]
	ld2 {v1.4s, v2.4s}, [x19]
	ldadd x9, x14, [x19]
	ldxr x15, [x19]
	stxr w16, x15, [x19]
	casp x10, x11, x12, x13, [x19]
	ldaxp x10, x11, [x19]
	stlxp w16, x10, x11, [x19]
	dc zva, x19
	sub w20, w20, #1
	cbnz w20, turn
	ldr w0, [x19]
	add w0, w0, w16
	sys NR_exit_group
end _start
