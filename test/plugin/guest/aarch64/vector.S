// vector.S - accesses of the vector registers, and pairs: how many are seen, and what of.
#include "guest.h"
	.data
	.balign 64
cell:	.quad 0x0706050403020100, 0x0f0e0d0c0b0a0908, 0x1716151413121110, 0x1f1e1d1c1b1a1918
	.quad 0x2726252423222120, 0x2f2e2d2c2b2a2928, 0x3736353433323130, 0x3f3e3d3c3b3a3938
	.space 64

	.text
func _start
	la x19, cell
	add x20, x19, #64
	ldp x1, x2, [x19]		// one of 16
	ldp w3, w4, [x19, #4]		// one of 8
	ldpsw x3, x4, [x19, #8]
	stp x1, x2, [x20]
	stp w1, wzr, [x20, #16]
	ldp q0, q1, [x19]		// two of 16
	stp q1, q0, [x20]
	ldp d2, d3, [x19]		// two of 8
	stp s2, s3, [x20]
	ldr q4, [x19, #16]
	ldr h5, [x19]
	str b4, [x20]
	ld1 {v0.16b, v1.16b}, [x19]	// four of 8
	ld1 {v2.4h}, [x19]
	ld2 {v2.8b, v3.8b}, [x19]	// 16 of 1
	ld3 {v4.2d-v6.2d}, [x19]
	ld4 {v16.4s-v19.4s}, [x19]
	st1 {v16.2d}, [x20]
	st2 {v16.4h, v17.4h}, [x20]
	st3 {v4.8h-v6.8h}, [x20]
	st4 {v16.2s-v19.2s}, [x20]
	ld1r {v20.4s}, [x19]
	ld3 {v16.b, v17.b, v18.b}[5], [x19]
	st2 {v16.d, v17.d}[1], [x20]
	dc zva, x20			// four of 16
	prfm pldl1keep, [x19]		// none
	dc cvac, x19
	mov x0, #0
	sys NR_exit
end _start
