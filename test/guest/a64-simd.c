// A64: every integer Advanced SIMD instruction in all its arrangements, over random and extreme vectors. What stands below
// is a checksum for each group over targets (all 128 bits of a register, or an integer register) and FPSR.QC, as
// qemu-aarch64 has it.
//	a64-simd ops: a checksum for each instruction; a64-simd NAME: the results of instructions of that name
// BUILD: a64
// EXPECT: three registers: 822d70cc81418e1a
// EXPECT: compare and add: 35702029c4717c2e
// EXPECT: saturating: 4f59002dd64d5c50
// EXPECT: shift by register: ad06dc0c0604e960
// EXPECT: doubling high half: f270bf9845f09d9c
// EXPECT: pairs and permute: 9a813889aa5bcb2f
// EXPECT: long and wide: bb9f8ca8a28b3392
// EXPECT: doubling long: 69a5e487a65543ff
// EXPECT: by element: ed9044a9f3ee393c
// EXPECT: two registers: bf3fe4c428552e98
// EXPECT: narrow: ae5fea065746e32e
// EXPECT: across: 1db15892c8a8bdfb
// EXPECT: shift right: 878edc609c268ae2
// EXPECT: shift left: 70547d9ad94a57b6
// EXPECT: shift long and narrow: f7f92e664ddb3330
// EXPECT: moves: 0097aa667c09ae1c
// EXPECT: sums of cnt: f7566fddb76bdfd8
// EXPECT: aliased operands: a96c3a4d9ce579b5
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * The instructions: a table of functions and their texts. v0 is the target, v1 and v2 the sources, v1 to v4 a table
 * for tbl, v5 its indices; x0 the target and x1 the source among integer registers.
 */
asm(R"(
	.arch armv8.2-a+rdm+crypto
	.macro	entry fn text:vararg
	.section ops, "aw"
	.quad	\fn, 2f
	.section .rodata
2:	.asciz	"\text"
	.text
	.endm
	.macro	group text:vararg
	entry	0, \text
	.endm
	.macro	op text:vararg
	.text
1:	\text
	ret
	entry	1b, \text
	.endm
	.macro	second op tail:vararg
	op	\op\()2 \tail
	.endm
	.macro	sc3 op r
	op	\op \r\()0, \r\()1, \r\()2
	.endm
	.macro	sc2 op r tail:vararg
	op	\op \r\()0, \r\()1\tail
	.endm
	.macro	all op tail:vararg
	.irp	t, 8b, 16b, 4h, 8h, 2s, 4s, 2d
	op	\op v0.\t, v1.\t\tail
	.endr
	.endm

	.macro	v3 op types:vararg
	.irp	t, \types
	op	\op v0.\t, v1.\t, v2.\t
	.endr
	.endm
	group	three registers
	.irp	o, shadd, uhadd, srhadd, urhadd, shsub, uhsub, smax, umax, smin, umin
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s
	.endr
	.irp	o, sabd, uabd, saba, uaba, mla, mls, mul
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s
	.endr
	.irp	o, and, bic, orr, orn, eor, bsl, bit, bif, pmul
	v3	\o 8b, 16b
	.endr
	op	orr v0.8b, v1.8b, v1.8b
	op	orr v0.16b, v1.16b, v1.16b
	group	compare and add
	.irp	o, cmgt, cmhi, cmge, cmhs, cmtst, cmeq, add, sub
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s, 2d
	op	\o d0, d1, d2
	.endr
	group	saturating
	.irp	o, sqadd, uqadd, sqsub, uqsub
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s, 2d
	.irp	r, b, h, s, d
	sc3	\o \r
	.endr
	.endr
	group	shift by register
	.irp	o, sshl, ushl, srshl, urshl
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s, 2d
	op	\o d0, d1, d2
	.endr
	.irp	o, sqshl, uqshl, sqrshl, uqrshl
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s, 2d
	.irp	r, b, h, s, d
	sc3	\o \r
	.endr
	.endr
	group	doubling high half
	.irp	o, sqdmulh, sqrdmulh, sqrdmlah, sqrdmlsh
	v3	\o 4h, 8h, 2s, 4s
	op	\o h0, h1, h2
	op	\o s0, s1, s2
	.irp	i, 0, 5, 7
	op	\o v0.4h, v1.4h, v2.h[\i]
	op	\o v0.8h, v1.8h, v2.h[\i]
	op	\o h0, h1, v2.h[\i]
	.endr
	.irp	i, 0, 3
	op	\o v0.2s, v1.2s, v2.s[\i]
	op	\o v0.4s, v1.4s, v2.s[\i]
	op	\o s0, s1, v2.s[\i]
	.endr
	.endr
	group	pairs and permute
	.irp	o, smaxp, umaxp, sminp, uminp
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s
	.endr
	.irp	o, addp, uzp1, uzp2, trn1, trn2, zip1, zip2
	v3	\o 8b, 16b, 4h, 8h, 2s, 4s, 2d
	.endr
	op	addp d0, v1.2d
	.irp	i, 0, 1, 5, 7
	op	ext v0.8b, v1.8b, v2.8b, \i
	.endr
	.irp	i, 0, 1, 8, 11, 15
	op	ext v0.16b, v1.16b, v2.16b, \i
	.endr
	.irp	o, tbl, tbx
	.irp	t, 8b, 16b
	op	\o v0.\t, {v1.16b}, v5.\t
	op	\o v0.\t, {v1.16b, v2.16b}, v5.\t
	op	\o v0.\t, {v1.16b-v3.16b}, v5.\t
	op	\o v0.\t, {v1.16b-v4.16b}, v5.\t
	op	\o v0.\t, {v31.16b, v0.16b}, v5.\t
	op	\o v0.\t, {v5.16b-v7.16b}, v5.\t
	.endr
	.endr

	.macro	long op, wide=0, narrow=0
	long1	\op, \wide, \narrow, 8b, 8h
	long1	\op, \wide, \narrow, 4h, 4s
	long1	\op, \wide, \narrow, 2s, 2d
	long1	\op\()2, \wide, \narrow, 16b, 8h
	long1	\op\()2, \wide, \narrow, 8h, 4s
	long1	\op\()2, \wide, \narrow, 4s, 2d
	.endm
	.macro	long1 op, wide, narrow, t, w
	.if	\narrow
	op	\op v0.\t, v1.\w, v2.\w
	.elseif	\wide
	op	\op v0.\w, v1.\w, v2.\t
	.else
	op	\op v0.\w, v1.\t, v2.\t
	.endif
	.endm
	group	long and wide
	.irp	o, saddl, uaddl, ssubl, usubl, sabal, uabal, sabdl, uabdl, smlal, umlal, smlsl, umlsl, smull, umull
	long	\o
	.endr
	.irp	o, saddw, uaddw, ssubw, usubw
	long	\o, 1
	.endr
	.irp	o, addhn, raddhn, subhn, rsubhn
	long	\o, 0, 1
	.endr
	op	pmull v0.8h, v1.8b, v2.8b
	op	pmull2 v0.8h, v1.16b, v2.16b
	op	pmull v0.1q, v1.1d, v2.1d
	op	pmull2 v0.1q, v1.2d, v2.2d
	group	doubling long
	.irp	o, sqdmull, sqdmlal, sqdmlsl
	op	\o v0.4s, v1.4h, v2.4h
	op	\o v0.2d, v1.2s, v2.2s
	second	\o v0.4s, v1.8h, v2.8h
	second	\o v0.2d, v1.4s, v2.4s
	op	\o s0, h1, h2
	op	\o d0, s1, s2
	op	\o s0, h1, v2.h[6]
	op	\o d0, s1, v2.s[1]
	.endr
	group	by element
	.irp	i, 0, 3, 6
	.irp	o, mla, mls, mul
	op	\o v0.4h, v1.4h, v2.h[\i]
	op	\o v0.8h, v1.8h, v2.h[\i]
	.endr
	.irp	o, smlal, umlal, smlsl, umlsl, smull, umull, sqdmull, sqdmlal, sqdmlsl
	op	\o v0.4s, v1.4h, v2.h[\i]
	second	\o v0.4s, v1.8h, v2.h[\i]
	.endr
	.endr
	.irp	i, 0, 3
	.irp	o, mla, mls, mul
	op	\o v0.2s, v1.2s, v2.s[\i]
	op	\o v0.4s, v1.4s, v2.s[\i]
	.endr
	.irp	o, smlal, umlal, smlsl, umlsl, smull, umull, sqdmull, sqdmlal, sqdmlsl
	op	\o v0.2d, v1.2s, v2.s[\i]
	second	\o v0.2d, v1.4s, v2.s[\i]
	.endr
	.endr

	group	two registers
	.irp	o, rev64, cls, clz
	.irp	t, 8b, 16b, 4h, 8h, 2s, 4s
	op	\o v0.\t, v1.\t
	.endr
	.endr
	.irp	t, 8b, 16b, 4h, 8h
	op	rev32 v0.\t, v1.\t
	.endr
	.irp	t, 8b, 16b
	.irp	o, rev16, cnt, mvn, rbit
	op	\o v0.\t, v1.\t
	.endr
	.endr
	.irp	o, saddlp, uaddlp, sadalp, uadalp
	op	\o v0.4h, v1.8b
	op	\o v0.8h, v1.16b
	op	\o v0.2s, v1.4h
	op	\o v0.4s, v1.8h
	op	\o v0.1d, v1.2s
	op	\o v0.2d, v1.4s
	.endr
	all	abs
	all	neg
	op	abs d0, d1
	op	neg d0, d1
	.irp	o, cmgt, cmge, cmeq, cmle, cmlt
	all	\o, , 0
	op	\o d0, d1, 0
	.endr
	.irp	o, urecpe, ursqrte
	op	\o v0.2s, v1.2s
	op	\o v0.4s, v1.4s
	.endr
	.irp	o, suqadd, usqadd, sqabs, sqneg
	all	\o
	.irp	r, b, h, s, d
	sc2	\o \r
	.endr
	.endr
	group	narrow
	.irp	o, xtn, sqxtun, sqxtn, uqxtn
	op	\o v0.8b, v1.8h
	op	\o v0.4h, v1.4s
	op	\o v0.2s, v1.2d
	second	\o v0.16b, v1.8h
	second	\o v0.8h, v1.4s
	second	\o v0.4s, v1.2d
	.endr
	.irp	o, sqxtun, sqxtn, uqxtn
	op	\o b0, h1
	op	\o h0, s1
	op	\o s0, d1
	.endr
	op	shll v0.8h, v1.8b, 8
	op	shll v0.4s, v1.4h, 16
	op	shll v0.2d, v1.2s, 32
	op	shll2 v0.8h, v1.16b, 8
	op	shll2 v0.4s, v1.8h, 16
	op	shll2 v0.2d, v1.4s, 32
	group	across
	.irp	o, smaxv, umaxv, sminv, uminv, addv
	op	\o b0, v1.8b
	op	\o b0, v1.16b
	op	\o h0, v1.4h
	op	\o h0, v1.8h
	op	\o s0, v1.4s
	.endr
	.irp	o, saddlv, uaddlv
	op	\o h0, v1.8b
	op	\o h0, v1.16b
	op	\o s0, v1.4h
	op	\o s0, v1.8h
	op	\o d0, v1.4s
	.endr

	.macro	shifts op, b, h, s, d
	op	\op v0.8b, v1.8b, \b
	op	\op v0.16b, v1.16b, \b
	op	\op v0.4h, v1.4h, \h
	op	\op v0.8h, v1.8h, \h
	op	\op v0.2s, v1.2s, \s
	op	\op v0.4s, v1.4s, \s
	op	\op v0.2d, v1.2d, \d
	.endm
	group	shift right
	.irp	o, sshr, ushr, ssra, usra, srshr, urshr, srsra, ursra, sri
	shifts	\o, 1, 1, 1, 1
	shifts	\o, 2, 2, 2, 2
	shifts	\o, 3, 8, 11, 32
	shifts	\o, 7, 15, 31, 63
	shifts	\o, 8, 16, 32, 64
	.irp	n, 1, 2, 33, 63, 64
	op	\o d0, d1, \n
	.endr
	.endr
	group	shift left
	.irp	o, shl, sli, sqshlu, sqshl, uqshl
	shifts	\o, 0, 0, 0, 0
	shifts	\o, 1, 1, 1, 1
	shifts	\o, 3, 8, 11, 32
	shifts	\o, 7, 15, 31, 63
	.irp	n, 0, 1, 33, 63
	op	\o d0, d1, \n
	.endr
	.endr
	.irp	o, sqshlu, sqshl, uqshl
	.irp	n, 0, 1, 7
	op	\o b0, b1, \n
	op	\o h0, h1, \n
	op	\o s0, s1, \n
	.endr
	.endr
	.macro	narrow op, b, h, s
	op	\op v0.8b, v1.8h, \b
	op	\op v0.4h, v1.4s, \h
	op	\op v0.2s, v1.2d, \s
	op	\op\()2 v0.16b, v1.8h, \b
	op	\op\()2 v0.8h, v1.4s, \h
	op	\op\()2 v0.4s, v1.2d, \s
	.endm
	.macro	narrows op, b, h, s
	op	\op b0, h1, \b
	op	\op h0, s1, \h
	op	\op s0, d1, \s
	.endm
	group	shift long and narrow
	.irp	o, shrn, sqshrun, rshrn, sqrshrun, sqshrn, uqshrn, sqrshrn, uqrshrn
	narrow	\o, 1, 1, 1
	narrow	\o, 3, 7, 20
	narrow	\o, 8, 16, 32
	.endr
	.irp	o, sqshrun, sqrshrun, sqshrn, uqshrn, sqrshrn, uqrshrn
	narrows	\o, 1, 1, 1
	narrows	\o, 3, 7, 20
	narrows	\o, 8, 16, 32
	.endr
	.irp	o, sshll, ushll
	.irp	n, 0, 1, 7
	op	\o v0.8h, v1.8b, \n
	op	\o v0.4s, v1.4h, \n
	op	\o v0.2d, v1.2s, \n
	second	\o v0.8h, v1.16b, \n
	second	\o v0.4s, v1.8h, \n
	second	\o v0.2d, v1.4s, \n
	.endr
	op	\o v0.4s, v1.4h, 15
	second	\o v0.2d, v1.4s, 31
	.endr

	group	moves
	.irp	r, b, h, s, d
	op	mov \r\()0, v1.\r[0]
	op	mov \r\()0, v1.\r[1]
	op	mov v0.\r[0], v1.\r[1]
	op	mov v0.\r[1], v1.\r[0]
	op	mov v1.\r[1], v1.\r[0]
	.endr
	op	mov v0.b[15], v1.b[14]
	op	mov v0.h[7], v1.h[3]
	op	mov v0.s[3], v1.s[2]
	.irp	t, 8b, 16b
	op	dup v0.\t, v1.b[13]
	.endr
	.irp	t, 4h, 8h
	op	dup v0.\t, v1.h[5]
	.endr
	.irp	t, 2s, 4s
	op	dup v0.\t, v1.s[3]
	.endr
	op	dup v0.2d, v1.d[1]
	.irp	t, 8b, 16b, 4h, 8h, 2s, 4s
	op	dup v0.\t, w1
	op	dup v0.\t, wzr
	.endr
	op	dup v0.2d, x1
	op	mov v0.b[11], w1
	op	mov v0.h[6], w1
	op	mov v0.s[2], w1
	op	mov v0.s[1], wzr
	op	mov v0.d[0], x1
	op	mov v0.d[1], x1
	op	umov w0, v1.b[9]
	op	umov w0, v1.h[4]
	op	mov w0, v1.s[1]
	op	mov x0, v1.d[1]
	op	mov x0, v1.d[0]
	.irp	r, w, x
	op	smov \r\()0, v1.b[12]
	op	smov \r\()0, v1.h[7]
	.endr
	op	smov x0, v1.s[2]
	op	umov wzr, v1.b[0]
	.irp	o, movi, mvni
	.irp	t, 4h, 8h
	op	\o v0.\t, 0xa5
	op	\o v0.\t, 0xa5, lsl 8
	.endr
	.irp	t, 2s, 4s
	op	\o v0.\t, 0x81
	op	\o v0.\t, 0x81, lsl 24
	op	\o v0.\t, 0x81, msl 8
	op	\o v0.\t, 0x81, msl 16
	.endr
	.endr
	.irp	o, orr, bic
	.irp	t, 4h, 8h
	op	\o v0.\t, 0xa5
	op	\o v0.\t, 0xa5, lsl 8
	.endr
	.irp	t, 2s, 4s
	op	\o v0.\t, 0x81
	op	\o v0.\t, 0x81, lsl 16
	.endr
	.endr
	op	movi v0.8b, 0x7e
	op	movi v0.16b, 0x7e
	op	movi d0, 0xff00ffff0000ff00
	op	movi v0.2d, 0xff00ffff0000ff00
	.macro	seq first second
	.text
1:	\first
	\second
	ret
	entry	1b, \first, \second
	.endm
	.macro	counts sum
	seq	"cnt v2.8b, v1.8b", "\sum, v2.8b"
	seq	"cnt v2.16b, v1.16b", "\sum, v2.8b"
	seq	"cnt v2.8b, v1.8b", "\sum, v2.16b"
	seq	"cnt v2.16b, v1.16b", "\sum, v2.16b"
	seq	"cnt v1.16b, v1.16b", "\sum, v1.16b"
	.endm
	group	sums of cnt
	counts	"addv b0"
	counts	"uaddlv h0"
	counts	"saddlv h0"
	counts	"umaxv b0"
	seq	"cnt v2.16b, v1.16b", "addv h0, v2.8h"
	seq	"cnt v2.16b, v1.16b", "uaddlv s0, v2.4h"
	seq	"fmov s2, s1", "addv b0, v2.8b"
	group	aliased operands
	.irp	o, sqdmulh, sqrdmulh, sqrdmlah, sqrdmlsh
	op	\o h0, h1, h1
	op	\o s0, s1, s1
	op	\o v0.4h, v1.4h, v1.h[0]
	op	\o v0.4s, v1.4s, v1.s[0]
	.endr
	.irp	o, sqdmull, sqdmlal, sqdmlsl
	op	\o s0, h1, h1
	op	\o d0, s1, s1
	op	\o v0.4s, v1.4h, v1.h[3]
	second	\o v0.2d, v1.4s, v1.s[3]
	.endr
	op	sqadd v0.8b, v0.8b, v0.8b
	op	addp v0.4h, v0.4h, v0.4h
	op	mla v0.4s, v0.4s, v0.4s
	op	smlal v0.2d, v0.2s, v0.2s
	op	addhn2 v0.8h, v0.4s, v0.4s
	op	sqxtn2 v0.16b, v0.8h
	op	zip2 v0.8b, v0.8b, v1.8b
	op	ext v0.8b, v0.8b, v0.8b, 3
	op	tbx v0.16b, {v0.16b}, v0.16b
	op	bif v0.16b, v0.16b, v1.16b
	op	eor v0.16b, v1.16b, v1.16b
	op	cmeq v0.4s, v1.4s, v1.4s
	op	sub v0.2d, v1.2d, v1.2d
	group	end
)");

typedef struct Op {
	void (*fn)(void);
	const char *text;
} Op;
extern const Op __start_ops[], __stop_ops[];

typedef struct State {
	uint64_t v[8][2], x[2], fpsr;
} State;

static uint64_t seed;

static uint64_t rnd(void)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (seed ^ seed >> 29) * 0xbf58476d1ce4e5b9 >> 7 ^ seed << 33;
}

enum { RANDOM, EXTREME, LIMIT, SMALL, COUNT, KINDS };

/* An element of one kind: COUNT is a small number in its low byte alone. */
static uint64_t element(unsigned kind, unsigned bits)
{
	uint64_t r = rnd(), top = 1ull << (bits - 1), small = (r >> 9) % 80 - 40;
	const uint64_t extreme[] = {
		0, 1, -1, 2, -2, top, top - 1, top + 1, top >> 1, -(top >> 1), 0, -1, r, r, r >> 3, top,
	};
	const uint64_t limit[] = { top, top, top, top - 1, top - 1, -1, top, 0 };

	switch (kind) {
	case EXTREME: return extreme[r >> 40 & 15];
	case LIMIT: return limit[r >> 40 & 7];
	case SMALL: return small;
	case COUNT: return (r & ~0xffull) | (small & 0xff);
	default: return r;
	}
}

static void fill(uint64_t v[2], unsigned kind, unsigned size)
{
	unsigned bits = 8 << size;

	for (unsigned h = 0; h < 2; h++) {
		v[h] = 0;
		for (unsigned at = 0; at < 64; at += bits)
			v[h] |= (element(kind, bits) & -1ull >> (64 - bits)) << at;
	}
}

static void call(void (*fn)(void), State *s)
{
	register State *state asm("x19") = s;
	register void (*f)(void) asm("x20") = fn;

	asm volatile(
		"ldp	q0, q1, [%0]\n\t"
		"ldp	q2, q3, [%0, #32]\n\t"
		"ldp	q4, q5, [%0, #64]\n\t"
		"ldp	q6, q7, [%0, #96]\n\t"
		"ldp	x0, x1, [%0, #128]\n\t"
		"movi	v31.16b, #0x5a\n\t"
		"msr	fpsr, xzr\n\t"
		"blr	%1\n\t"
		"mrs	x2, fpsr\n\t"
		"stp	q0, q1, [%0]\n\t"
		"str	x0, [%0, #128]\n\t"
		"str	x2, [%0, #144]\n\t"
		:: "r"(state), "r"(f)
		: "memory", "x0", "x1", "x2", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v31");
}

static uint64_t mix(uint64_t sum, uint64_t v)
{
	sum = (sum ^ v) * 0x9e3779b97f4a7c15;
	return sum ^ sum >> 31;
}

int main(int argc, char **argv)
{
	const char *group = NULL, *arg = argc > 1 ? argv[1] : "";
	uint64_t total = 0;

	for (const Op *o = __start_ops; o < __stop_ops; o++) {
		bool chosen = o->fn && !strncmp(o->text, arg, strcspn(o->text, " ")) && !arg[strcspn(o->text, " ")];
		uint64_t sum = 0;

		if (!o->fn) {
			if (group && !*arg)
				printf("%s: %016" PRIx64 "\n", group, total);
			group = o->text;
			total = 0;
			continue;
		}
		seed = 7;
		for (unsigned i = 0; i < 80; i++) {
			State s = { 0 };

			for (unsigned k = 0; k < 8; k++) /* each of its kind, or all of one */
				if (i & 1)
					fill(s.v[k], rnd() >> 7 & 3, rnd() >> 9 & 3);
				else
					fill(s.v[k], i / 2 % KINDS, i / 2 / KINDS & 3);
			s.v[5][0] &= 0x5f7f5f3fff5f3f5f; /* indices, most of them inside */
			s.v[5][1] &= 0x1f3f5f5fff2f1f3f;
			s.x[1] = rnd();
			call(o->fn, &s);
			sum = mix(mix(mix(mix(mix(sum, s.v[0][0]), s.v[0][1]), s.v[1][1]), s.x[0]), s.fpsr);
			if (chosen)
				printf("  %016" PRIx64 "%016" PRIx64 " %016" PRIx64 " %08" PRIx64 "\n", s.v[0][1],
				       s.v[0][0], s.x[0], s.fpsr);
		}
		if (chosen || !strcmp(arg, "ops"))
			printf("%016" PRIx64 " %s\n", sum, o->text);
		total = mix(total, sum);
	}
	return 0;
}
