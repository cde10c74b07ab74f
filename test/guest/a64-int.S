// A64 data processing with integers: instructions with operands from a table; see a64-flags.S.
// BUILD: a64
// FLAGS: -nostdlib -march=armv8.5-a+crc
// QEMU: those before 8.1 lack FEAT_CSSC
// EXPECT: three registers, x: 63cc55982b6986c3
// EXPECT: three registers, w: 285d7f593180e8a9
// EXPECT: shifted, x: 7f80b295e153eac9
// EXPECT: shifted, w: 768e657d8ac74eee
// EXPECT: extended: 5a848c699725b374
// EXPECT: immediate: 72d7590eac90d25b
// EXPECT: move: 421b7103543eb5f2
// EXPECT: fields, x: 9761979170c3f02d
// EXPECT: fields, w: 35a414937eacbe8e
// EXPECT: extract: 691899899a41f7e4
// EXPECT: one register: 6a1c69c6107d2063
// EXPECT: multiplication: 0fd90d95e60fe39c
// EXPECT: crc32: 2f2d46e461b63c6d
// EXPECT: cssc: cd435260533367e7
// EXPECT: branches: 2aa2ade7a92d120d
#include "a64-each.h"

	.macro	op s:req	// writes x4, which was x1
	mov	x4, x1
	\s
	mix	x4
	.endm

	// three registers, r: x or w
	.macro	three r
	.irp	i, add, sub, and, bic, orr, orn, eor, eon, adds, subs, ands, bics, lsl, lsr, asr, ror, udiv, sdiv, mul, mneg, adc, sbc, adcs, sbcs
	op	"\i \r\()4, \r\()0, \r\()1"
	op	"\i \r\()4, \r\()4, \r\()0"
	op	"\i \r\()4, \r\()0, \r\()4"
	op	"\i \r\()4, \r\()4, \r\()4"
	op	"\i \r\()4, \r\()0, \r\()zr"
	op	"\i \r\()4, \r\()zr, \r\()0"
	.endr
	.endm

	.macro	shifted r, last
	.irp	i, add, sub, and, bic, orr, orn, eor, eon, adds, subs, ands, bics
	.irp	n, 1, 2, 3, 7, \last
	op	"\i \r\()4, \r\()0, \r\()1, lsl #\n"
	op	"\i \r\()4, \r\()0, \r\()1, lsr #\n"
	op	"\i \r\()4, \r\()4, \r\()4, asr #\n"
	.endr
	op	"\i \r\()4, \r\()zr, \r\()1, lsl #2"
	op	"\i \r\()4, \r\()0, \r\()zr, lsl #1"
	.endr
	.irp	i, and, bic, orr, orn, eor, eon, ands, bics
	op	"\i \r\()4, \r\()0, \r\()1, ror #5"
	op	"\i \r\()4, \r\()0, \r\()1, ror #\last"
	.endr
	.endm

	.macro	extended i, r
	.irp	x, uxtb, uxth, uxtw, sxtb, sxth, sxtw
	op	"\i \r\()4, \r\()0, w1, \x"
	op	"\i \r\()4, \r\()0, w1, \x #1"
	op	"\i \r\()4, \r\()0, w1, \x #3"
	op	"\i \r\()4, \r\()0, w4, \x #4"
	op	"\i \r\()4, \r\()0, wzr, \x #2"
	.endr
	.endm

	.macro	field r, lsb, width
	.irp	i, ubfx, sbfx, ubfiz, sbfiz, bfi, bfxil
	op	"\i \r\()4, \r\()0, #\lsb, #\width"
	.endr
	op	"bfc \r\()4, #\lsb, #\width"
	.endm

	.macro	one r
	.irp	i, rbit, rev16, rev, clz, cls, neg, mvn, ngc, mov
	op	"\i \r\()4, \r\()0"
	op	"\i \r\()4, \r\()4"
	.endr
	op	"sxtb \r\()4, w0"
	op	"sxth \r\()4, w0"
	.endm

	// FEAT_CSSC: as words, as assemblers did not know it for long; what it stands for, for emulators without it,
	// with -DOLD
	.macro	cssc bits, old:req
	mov	x4, x1
#ifdef OLD
	\old
#else
	.inst	\bits
#endif
	mix	x4
	.endm

	.globl	_start
_start:
	section	"three registers, x"
	cmp	x2, x3
	three	x
	endsection
	section	"three registers, w"
	cmp	w2, w3
	three	w
	endsection
	section	"shifted, x"
	shifted	x, 63
	endsection
	section	"shifted, w"
	shifted	w, 31
	endsection
	section	"extended"
	.irp	i, add, sub, adds, subs
	extended \i, x
	extended \i, w
	.endr
	op	"add x4, x0, x1, sxtx #2"
	op	"sub x4, x0, x1, uxtx #3"
	endsection
	section	"immediate"
	.irp	i, add, sub, adds, subs
	op	"\i x4, x0, #1"
	op	"\i w4, w0, #4095"
	op	"\i x4, x4, #9, lsl #12"
	op	"\i w4, w4, #0"
	.endr
	.irp	i, and, orr, eor, ands
	.irp	k, 1, 0xff, 0x7ffffff8, 0xfffffff0, 0x80000000, 0x55555555, 0xf0f0f0f0
	op	"\i w4, w0, #\k"
	op	"\i w4, w4, #\k"
	.endr
	.irp	k, 1, 0xff00, 0xfffffffffffffffe, 0x8000000000000000, 0x00ff00ff00ff00ff, 0xffffffff, 0xffffffff00000000, 0x3ffffffffc0
	op	"\i x4, x0, #\k"
	op	"\i x4, x4, #\k"
	.endr
	.endr
	endsection
	section	"move"
	op	"mov x4, #0x1234"
	op	"mov w4, #-2"
	op	"movn x4, #0x1234, lsl #32"
	op	"movn w4, #0x1234, lsl #16"
	op	"movz x4, #0xffff, lsl #48"
	.irp	n, 0, 16
	op	"movk w4, #0xabcd, lsl #\n"
	op	"movk x4, #0xabcd, lsl #\n"
	.endr
	op	"movk x4, #0xabcd, lsl #32"
	op	"movk x4, #0xabcd, lsl #48"
	op	"mov w4, #0x8000; movk w4, #0xffff, lsl #16"
	op	"mov x4, #5; mov w4, w4; add w4, w4, w0; lsr w4, w4, #3; and w4, w4, w1; orr w4, w4, #1"
	endsection
	section	"fields, x"
	.irp	w, 1, 3, 8, 16, 20, 31, 32, 33, 40, 48, 63, 64
	field	x, 0, \w
	.endr
	.irp	w, 1, 8, 24, 31, 32, 33, 48
	field	x, 7, \w
	field	x, 16, \w
	.endr
	.irp	w, 1, 8, 16, 31, 32
	field	x, 32, \w
	field	x, 31, \w
	.endr
	field	x, 63, 1
	field	x, 1, 63
	op	"sxtw x4, w0"
	endsection
	section	"fields, w"
	.irp	w, 1, 3, 8, 15, 16, 31, 32
	field	w, 0, \w
	.endr
	.irp	w, 1, 8, 16, 24, 25
	field	w, 7, \w
	.endr
	field	w, 31, 1
	field	w, 1, 31
	field	w, 16, 16
	field	w, 8, 16
	.irp	w, 4, 8, 24	// of a register that is known to have a zero upper half
	op	"mov w4, w4; bfi w4, w0, #8, #\w; ubfx w4, w4, #9, #23; lsr w4, w4, #1; ubfx w4, w4, #4, #\w"
	.endr
	endsection
	section	"extract"
	.irp	n, 0, 1, 8, 31
	op	"extr x4, x0, x1, #\n"
	op	"extr w4, w0, w1, #\n"
	op	"extr x4, x4, x0, #\n"
	op	"extr x4, x0, x4, #\n"
	op	"extr w4, w4, w4, #\n"
	op	"extr x4, x4, xzr, #\n"
	op	"extr w4, wzr, w4, #\n"
	.endr
	op	"extr x4, x0, x1, #32"
	op	"extr x4, x0, x1, #63"
	op	"ror x4, x0, #60"
	endsection
	section	"one register"
	cmp	x2, x3
	one	x
	one	w
	op	"rev32 x4, x0"
	endsection
	section	"multiplication"
	.irp	i, madd, msub
	op	"\i x4, x0, x1, x2"
	op	"\i w4, w0, w1, w2"
	op	"\i x4, x4, x1, x4"
	op	"\i w4, w0, w4, w4"
	.endr
	.irp	i, smaddl, smsubl, umaddl, umsubl
	op	"\i x4, w0, w1, x2"
	op	"\i x4, w4, w1, x4"
	.endr
	.irp	i, smull, smnegl, umull, umnegl
	op	"\i x4, w0, w1"
	op	"\i x4, w4, w4"
	.endr
	op	"smulh x4, x0, x1"
	op	"umulh x4, x0, x1"
	op	"umulh x4, x4, x4"
	endsection
	section	"crc32"
	.irp	i, crc32b, crc32h, crc32w, crc32cb, crc32ch, crc32cw
	op	"\i w4, w0, w1"
	op	"\i w4, w4, w0"
	.endr
	op	"crc32x w4, w0, x1"
	op	"crc32cx w4, w4, x0"
	endsection
	section	"cssc"
	cssc	0xdac01804, "rbit x5, x0; clz x4, x5"
	cssc	0xdac01884, "rbit x5, x4; clz x4, x5"
	cssc	0x5ac01804, "rbit w5, w0; clz w4, w5"
	cssc	0x5ac01884, "rbit w5, w4; clz w4, w5"
	cssc	0xdac02004, "cmp x0, #0; cneg x4, x0, mi"
	cssc	0xdac02084, "cmp x4, #0; cneg x4, x4, mi"
	cssc	0x5ac02004, "cmp w0, #0; cneg w4, w0, mi"
	cssc	0x5ac02084, "cmp w4, #0; cneg w4, w4, mi"
	cssc	0xdac01c04, "fmov d0, x0; cnt v0.8b, v0.8b; addv b0, v0.8b; fmov w4, s0"
	cssc	0xdac01c84, "fmov d0, x4; cnt v0.8b, v0.8b; addv b0, v0.8b; fmov w4, s0"
	cssc	0x5ac01c04, "mov w5, w0; fmov d0, x5; cnt v0.8b, v0.8b; addv b0, v0.8b; fmov w4, s0"
	cssc	0x5ac01c84, "mov w5, w4; fmov d0, x5; cnt v0.8b, v0.8b; addv b0, v0.8b; fmov w4, s0"
	cssc	0x9ac46004, "cmp x0, x4; csel x4, x0, x4, gt"
	cssc	0x91c00004, "mov x5, #0; cmp x0, x5; csel x4, x0, x5, gt"
	cssc	0x91c01404, "mov x5, #5; cmp x0, x5; csel x4, x0, x5, gt"
	cssc	0x91c20004, "mov x5, #-128; cmp x0, x5; csel x4, x0, x5, gt"
	cssc	0x91c3fc04, "mov x5, #-1; cmp x0, x5; csel x4, x0, x5, gt"
	cssc	0x1ac46004, "cmp w0, w4; csel w4, w0, w4, gt"
	cssc	0x11c00004, "mov w5, #0; cmp w0, w5; csel w4, w0, w5, gt"
	cssc	0x11c01404, "mov w5, #5; cmp w0, w5; csel w4, w0, w5, gt"
	cssc	0x11c20004, "mov w5, #-128; cmp w0, w5; csel w4, w0, w5, gt"
	cssc	0x11c3fc04, "mov w5, #-1; cmp w0, w5; csel w4, w0, w5, gt"
	cssc	0x9ac46404, "cmp x0, x4; csel x4, x0, x4, hi"
	cssc	0x91c40004, "mov x5, #0; cmp x0, x5; csel x4, x0, x5, hi"
	cssc	0x91c41404, "mov x5, #5; cmp x0, x5; csel x4, x0, x5, hi"
	cssc	0x91c60004, "mov x5, #128; cmp x0, x5; csel x4, x0, x5, hi"
	cssc	0x91c7fc04, "mov x5, #255; cmp x0, x5; csel x4, x0, x5, hi"
	cssc	0x1ac46404, "cmp w0, w4; csel w4, w0, w4, hi"
	cssc	0x11c40004, "mov w5, #0; cmp w0, w5; csel w4, w0, w5, hi"
	cssc	0x11c41404, "mov w5, #5; cmp w0, w5; csel w4, w0, w5, hi"
	cssc	0x11c60004, "mov w5, #128; cmp w0, w5; csel w4, w0, w5, hi"
	cssc	0x11c7fc04, "mov w5, #255; cmp w0, w5; csel w4, w0, w5, hi"
	cssc	0x9ac46804, "cmp x0, x4; csel x4, x0, x4, lt"
	cssc	0x91c80004, "mov x5, #0; cmp x0, x5; csel x4, x0, x5, lt"
	cssc	0x91c81404, "mov x5, #5; cmp x0, x5; csel x4, x0, x5, lt"
	cssc	0x91ca0004, "mov x5, #-128; cmp x0, x5; csel x4, x0, x5, lt"
	cssc	0x91cbfc04, "mov x5, #-1; cmp x0, x5; csel x4, x0, x5, lt"
	cssc	0x1ac46804, "cmp w0, w4; csel w4, w0, w4, lt"
	cssc	0x11c80004, "mov w5, #0; cmp w0, w5; csel w4, w0, w5, lt"
	cssc	0x11c81404, "mov w5, #5; cmp w0, w5; csel w4, w0, w5, lt"
	cssc	0x11ca0004, "mov w5, #-128; cmp w0, w5; csel w4, w0, w5, lt"
	cssc	0x11cbfc04, "mov w5, #-1; cmp w0, w5; csel w4, w0, w5, lt"
	cssc	0x9ac46c04, "cmp x0, x4; csel x4, x0, x4, lo"
	cssc	0x91cc0004, "mov x5, #0; cmp x0, x5; csel x4, x0, x5, lo"
	cssc	0x91cc1404, "mov x5, #5; cmp x0, x5; csel x4, x0, x5, lo"
	cssc	0x91ce0004, "mov x5, #128; cmp x0, x5; csel x4, x0, x5, lo"
	cssc	0x91cffc04, "mov x5, #255; cmp x0, x5; csel x4, x0, x5, lo"
	cssc	0x1ac46c04, "cmp w0, w4; csel w4, w0, w4, lo"
	cssc	0x11cc0004, "mov w5, #0; cmp w0, w5; csel w4, w0, w5, lo"
	cssc	0x11cc1404, "mov w5, #5; cmp w0, w5; csel w4, w0, w5, lo"
	cssc	0x11ce0004, "mov w5, #128; cmp w0, w5; csel w4, w0, w5, lo"
	cssc	0x11cffc04, "mov w5, #255; cmp w0, w5; csel w4, w0, w5, lo"
	endsection
	section	"branches"
	.irp	n, 0, 5, 31, 32, 33, 47, 63
	tbz	x0, #\n, 1f
	mix	x1
1:	tbnz	x1, #\n, 1f
	mix	x0
1:
	.endr
	.irp	r, x, w
	cbz	\r\()0, 1f
	mix	x1
1:	cbnz	\r\()1, 1f
	mix	x0
1:	and	\r\()4, \r\()0, \r\()1
	cbnz	\r\()4, 1f
	mix	x0
1:	sub	\r\()4, \r\()0, #1
	cbz	\r\()4, 1f
	mix	x0
1:
	.endr
	and	x4, x0, #31		// loops
1:	subs	w4, w4, #1
	mix	x4
	b.pl	1b
	mov	x4, #4
1:	sub	x4, x4, #1
	mix	x4
	cbnz	x4, 1b
	mov	x5, x30
	bl	3f
	mix	x4
	adr	x4, 3f
	blr	x4
	mix	x4
	adr	x30, 3f
	blr	x30
	mix	x4
	adr	x4, 4f
	br	x4
3:	add	x4, x0, x1
	ret
	mix	x0
4:	mov	x30, x5
	endsection
	done
