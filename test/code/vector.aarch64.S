// Vectors: integers of several sizes, shifts, permutations, saturation, floating point, one lane in and out.
	.globl _start
_start:	movi	v0.4s, #3
	mov	w1, #0x1234
	dup	v1.8h, w1
	mov	x1, #4
1:	add	v0.4s, v0.4s, v1.4s
	mul	v2.8h, v0.8h, v1.8h
	sshr	v3.4s, v2.4s, #3
	uqadd	v4.16b, v3.16b, v0.16b
	cmhi	v5.16b, v4.16b, v0.16b
	bsl	v5.16b, v1.16b, v2.16b
	subs	x1, x1, #1
	b.ne	1b
	zip1	v6.8h, v5.8h, v4.8h
	tbl	v7.16b, {v6.16b}, v4.16b
	ext	v8.16b, v6.16b, v7.16b, #5
	umull	v9.4s, v8.4h, v7.4h
	addv	s10, v9.4s
	umov	w2, v9.h[3]
	ins	v9.s[1], w2
	scvtf	v11.4s, v9.4s
	fmla	v11.4s, v11.4s, v1.s[2]
	fcmgt	v12.4s, v11.4s, v9.4s
	xtn	v13.4h, v12.4s
	mov	x0, #0
	mov	x8, #93
	svc	#0
