// A64 flags: every condition after every kind of instruction that sets them, in one block and across blocks, by cset,
// csel, branches and conditional comparisons, for pairs of operands from a table. A line is a setter and a checksum
// of all that followed; qemu-aarch64 printed the expected ones.
// BUILD: a64
// FLAGS: -nostdlib -march=armv8.5-a+flagm
// EXPECT: cmp x0, x1: 2379a6b0c18ed8d4
// EXPECT: cmp w0, w1: 147c504804adbea5
// EXPECT: cmp x0, #0: c5a8162fca046092
// EXPECT: cmp w0, #1: ce348c14967ecd2e
// EXPECT: cmp xzr, x1: 81fcb9725c4965de
// EXPECT: cmp x0, #4095, lsl #12: 6458945a820590c6
// EXPECT: cmp x0, x1, lsl #3: 8c564964453a85da
// EXPECT: cmp x0, w1, sxtb: 3989d09496e454a0
// EXPECT: subs x4, x0, x1: dde54c46e9a4910f
// EXPECT: subs x4, x4, #1: 214e8a58b1814a2a
// EXPECT: subs w4, w4, #1: 36d19ae91befdc3c
// EXPECT: subs x5, x4, x5: 2379a6b0c18ed8d4
// EXPECT: subs w4, w5, w4: 7be0139cb2f8e7b1
// EXPECT: negs x4, x1: ac5b1c1295554d15
// EXPECT: negs w4, w1, asr #3: 9677efe7a5b68176
// EXPECT: cmn x0, x1: d2b768324864b124
// EXPECT: cmn w0, w1: 21ef3b3ef56a099e
// EXPECT: cmn x0, #0: 2e48d6acac8a59e3
// EXPECT: cmn w0, #0: e87158a13adeb92f
// EXPECT: cmn x0, #1: e48ead509d728c62
// EXPECT: cmn w0, #9: 9a5b27eb228be6ca
// EXPECT: cmn xzr, x1: bbf7347071050747
// EXPECT: adds x4, x0, x1: cf6c9a5efb9a6edb
// EXPECT: adds x4, x4, #1: ec2ac25d0d856af7
// EXPECT: adds w4, w4, #16: 8779149614b36dc0
// EXPECT: adds x4, x4, x4: 6239e90d2a6f41dc
// EXPECT: adds w4, w5, w4: 7050308266ea67e5
// EXPECT: adds w4, w4, w1, lsr #5: 8b7d93804f1d0a21
// EXPECT: tst x0, x1: bf830921880326cd
// EXPECT: tst w0, #0xff: d39155bbca7dde64
// EXPECT: tst x0, #0x8000000000000000: 2d846732d43e1657
// EXPECT: ands x4, x4, x1: fffc203685767a95
// EXPECT: ands w4, w4, #0x7ffffff8: abcad797ac5801c7
// EXPECT: ands w4, w0, #0xfffffff8: 3b5e70e92f17dc0f
// EXPECT: bics x4, x4, x1, lsr #7: 6c34b7ac853a7eb7
// EXPECT: bics w4, w4, w1: 0e4e4203475fb0bb
// EXPECT: cmp x2, x3; adcs x4, x0, x1: 7e50622f46c09dbc
// EXPECT: cmp x2, x3; adcs w4, w4, w1: 1dfed5d94aa5ec9a
// EXPECT: cmn x2, x3; sbcs x4, x0, x1: e80eaad745ed411a
// EXPECT: adds x5, x0, x2; sbcs w4, w4, w1: 280aadbd88c2f0ba
// EXPECT: subs x5, x2, x3; ngcs x4, x1: 936bd2b4870f0298
// EXPECT: adds x4, x0, x2; adcs x4, x1, x3; adcs x4, x4, xzr: 2c64dcb317a1db5c
// EXPECT: cmp x2, x3; ccmp x0, x1, #0, eq: b976f4919d3ff6b8
// EXPECT: cmp w2, w3; ccmp w0, w1, #4, ne: f2b8d944456f3d23
// EXPECT: cmp x2, x3; ccmp x0, #1, #2, lt: 1ccccd89773c2061
// EXPECT: cmp x2, #0; ccmn x0, #0, #9, gt: d7c95a11455d8782
// EXPECT: tst x2, x3; ccmn w0, w1, #8, pl: daae785a15c53453
// EXPECT: adds x4, x2, x3; ccmp x0, x1, #15, cs: 9cd18310da4f0620
// EXPECT: cmp x2, x3; ccmp x0, x1, #0, al: 2379a6b0c18ed8d4
// EXPECT: cmp x2, x3; ccmp x0, x1, #4, hi; ccmp x1, #5, #8, eq: bb03209d30142cd1
// EXPECT: cmp x2, x3; ccmp x0, x1, #4, vs; csinc x4, x0, x1, ge; ccmp x4, #5, #8, gt: cf09a8e17ed870c7
// EXPECT: rmif x0, #3, #15: 3502223867275884
// EXPECT: cmp x2, x3; rmif x1, #63, #6: f1ec084a6f2fca2e
// EXPECT: setf8 w0: 9b4000fdb426d057
// EXPECT: cmp x2, x3; setf16 w1: 80d97793ab764fa5
// EXPECT: cmp x0, x1; cfinv: 1f2ae65b9d4b0fc5
// EXPECT: cmp x0, x1; xaflag: bd35f1e110d2e874
// EXPECT: cmp x0, x1; axflag: 0c84a54748865226
// EXPECT: fmov d0, x0; fmov d1, x1; fcmp d0, d1: cdf9b801eed15b56
// EXPECT: fmov s0, w0; fmov s1, w1; fcmpe s0, s1: ef0e180ca48a2cbd
// EXPECT: fmov d0, x0; fcmp d0, #0.0; axflag: a988038224a282b5
// EXPECT: fmov d0, x0; fmov d1, x1; cmp x2, x3; fccmp d0, d1, #3, ne: 67309465f8e8d875
// EXPECT: fmov d0, x0; fmov d1, x1; fcmp d0, d1; ccmp x2, x3, #3, gt: c94f42c235a6548a
#include "a64-each.h"

	.macro	csets
	.irp	c, eq, ne, cs, cc, mi, pl, vs, vc, hi, ls, ge, lt, gt, le
	cset	x9, \c
	mix	x9
	.endr
	.endm

	// s: sets the flags from x0 to x3, may change x4 and x5, which are x0 and x1 before
	.macro	again s:req
	mov	x4, x0
	mov	x5, x1
	\s
	.endm

	.macro	setter s:req
	section	"\s"
	again	"\s"
	csets
	mix	x4
	.irp	c, eq, ne, cs, cc, mi, pl, vs, vc, hi, ls, ge, lt, gt, le
	again	"\s"
	b.\c	1f
	mix	x2
1:	mix	x4
	again	"\s"
	csel	x9, x2, x3, \c
	csel	w10, w2, w3, \c
	csinc	w11, w2, w3, \c
	csinv	x12, x2, x3, \c
	csneg	w13, w3, w2, \c
	csel	x14, x2, xzr, \c
	csetm	w15, \c
	cinc	x16, x4, \c
	mix	x9
	mix	x10
	mix	x11
	mix	x12
	mix	x13
	mix	x14
	mix	x15
	mix	x16
	again	"\s"
	ccmp	x2, x3, #5, \c
	csets
	again	"\s"
	ccmn	w2, #7, #10, \c
	b.ge	1f
	mix	x3
1:	again	"\s"
	b	1f
1:	b.\c	1f
	mix	x2
1:	adc	x9, x2, x3
	sbc	w10, w2, w3
	mix	x9
	mix	x10
	.endr
	again	"\s"
	b	1f
1:	csets
	again	"\s"
	ccmp	x2, #3, #0, ne
	ccmp	x3, x0, #4, hi
	b.le	1f
	mix	x3
1:	csets
	endsection
	.endm

	.globl	_start
_start:
	setter	"cmp x0, x1"
	setter	"cmp w0, w1"
	setter	"cmp x0, #0"
	setter	"cmp w0, #1"
	setter	"cmp xzr, x1"
	setter	"cmp x0, #4095, lsl #12"
	setter	"cmp x0, x1, lsl #3"
	setter	"cmp x0, w1, sxtb"
	setter	"subs x4, x0, x1"
	setter	"subs x4, x4, #1"
	setter	"subs w4, w4, #1"
	setter	"subs x5, x4, x5"
	setter	"subs w4, w5, w4"
	setter	"negs x4, x1"
	setter	"negs w4, w1, asr #3"
	setter	"cmn x0, x1"
	setter	"cmn w0, w1"
	setter	"cmn x0, #0"
	setter	"cmn w0, #0"
	setter	"cmn x0, #1"
	setter	"cmn w0, #9"
	setter	"cmn xzr, x1"
	setter	"adds x4, x0, x1"
	setter	"adds x4, x4, #1"
	setter	"adds w4, w4, #16"
	setter	"adds x4, x4, x4"
	setter	"adds w4, w5, w4"
	setter	"adds w4, w4, w1, lsr #5"
	setter	"tst x0, x1"
	setter	"tst w0, #0xff"
	setter	"tst x0, #0x8000000000000000"
	setter	"ands x4, x4, x1"
	setter	"ands w4, w4, #0x7ffffff8"
	setter	"ands w4, w0, #0xfffffff8"
	setter	"bics x4, x4, x1, lsr #7"
	setter	"bics w4, w4, w1"
	setter	"cmp x2, x3; adcs x4, x0, x1"
	setter	"cmp x2, x3; adcs w4, w4, w1"
	setter	"cmn x2, x3; sbcs x4, x0, x1"
	setter	"adds x5, x0, x2; sbcs w4, w4, w1"
	setter	"subs x5, x2, x3; ngcs x4, x1"
	setter	"adds x4, x0, x2; adcs x4, x1, x3; adcs x4, x4, xzr"
	setter	"cmp x2, x3; ccmp x0, x1, #0, eq"
	setter	"cmp w2, w3; ccmp w0, w1, #4, ne"
	setter	"cmp x2, x3; ccmp x0, #1, #2, lt"
	setter	"cmp x2, #0; ccmn x0, #0, #9, gt"
	setter	"tst x2, x3; ccmn w0, w1, #8, pl"
	setter	"adds x4, x2, x3; ccmp x0, x1, #15, cs"
	setter	"cmp x2, x3; ccmp x0, x1, #0, al"
	setter	"cmp x2, x3; ccmp x0, x1, #4, hi; ccmp x1, #5, #8, eq"
	setter	"cmp x2, x3; ccmp x0, x1, #4, vs; csinc x4, x0, x1, ge; ccmp x4, #5, #8, gt"
	setter	"rmif x0, #3, #15"
	setter	"cmp x2, x3; rmif x1, #63, #6"
	setter	"setf8 w0"
	setter	"cmp x2, x3; setf16 w1"
	setter	"cmp x0, x1; cfinv"
	setter	"cmp x0, x1; xaflag"
	setter	"cmp x0, x1; axflag"
	setter	"fmov d0, x0; fmov d1, x1; fcmp d0, d1"
	setter	"fmov s0, w0; fmov s1, w1; fcmpe s0, s1"
	setter	"fmov d0, x0; fcmp d0, #0.0; axflag"
	setter	"fmov d0, x0; fmov d1, x1; cmp x2, x3; fccmp d0, d1, #3, ne"
	setter	"fmov d0, x0; fmov d1, x1; fcmp d0, d1; ccmp x2, x3, #3, gt"
	done
