/*
 * Rows of the x86-64 code generator: arithmetic on lanes of vectors that takes
 * several instructions, as no single one does it on this host. x_v3 of
 * x86_64_vec.c calls x_v3slow for what its table has no opcode for.
 */
#include "x86_64.h"

enum { PSUBB = 0xf8 | M0F | P66, PSUBW = 0xf9 | M0F | P66, PSUBD = 0xfa | M0F | P66, PSUBQ = 0xfb | M0F | P66,
       PADDW = 0xfd | M0F | P66, PADDD = 0xfe | M0F | P66, PADDQ = 0xd4 | M0F | P66, PMULHW = 0xe5 | M0F | P66,
       PMULHUW = 0xe4 | M0F | P66, PMINUB = 0xda | M0F | P66, PADDUSB = 0xdc | M0F | P66, PCMPEQB = 0x74 | M0F | P66,
       PCMPGTB = 0x64 | M0F | P66, PMINUW = 0x3a | M38 | P66, PBLENDW = 0x0e | M3A | P66, SHUFPD = 0xc6 | M0F | P66,
       SHUFPS = 0xc6 | M0F, MOVSS = 0x10 | M0F | PF3, PUNPCKLDQ = 0x62 | M0F | P66 };

static void v3i(Sel *s, unsigned op, HReg d, HReg a, HReg b, unsigned imm)
{
	v3r(s, op, d, a, b);
	b1(s, imm);
}

void x_sign64(Sel *s, HReg d, HReg a)
{
	v_sar(s, M_32, d, a, 31);
	x_pshufd(s, d, d, 0xf5);
}

/* Ones in the lanes that are negative; sizes M_16 and up. */
static void sign(Sel *s, unsigned size, HReg d, HReg a)
{
	if (size == M_64)
		x_sign64(s, d, a);
	else
		v_sar(s, size, d, a, (8u << size) - 1);
}

/* m: ones in the lanes where a is greater than b. t is scratch; neither is an operand. */
static void greater(Sel *s, bool sg, unsigned size, HReg m, HReg a, HReg b, HReg t)
{
	unsigned op = x_lane(s, XV_GTS, size);

	if (op && sg) {
		v3r(s, op, m, a, b);
	} else if (op) { /* with turned signs */
		x_v3kk(s, PXOR, m, a, size, 1ull << ((8 << size) - 1));
		x_v3kk(s, PXOR, t, b, size, 1ull << ((8 << size) - 1));
		v3r(s, op, m, m, t);
	} else { /* the sign of b - a; where a's and b's differ that of b, or of a for unsigned numbers */
		HReg by = sg ? b : a;

		v3r(s, PSUBQ, m, b, a);
		v3r(s, PXOR, m, m, by);
		v3r(s, PXOR, t, b, a);
		v3r(s, PAND, t, t, m);
		v3r(s, PXOR, m, m, t);
		v3r(s, PXOR, m, m, by);
		x_sign64(s, m, m);
	}
}

/* d = m ? yes : no, by lanes that are all ones or all zeros; d is none of them. */
static void choose(Sel *s, HReg d, HReg m, HReg yes, HReg no)
{
	if (x86.avx) {
		x_vex(s, 0x4c | M3A | P66, XMM(d), XMM(no), rm_reg(yes)); /* vpblendvb */
		b1(s, (unsigned)XMM(m) << 4);
	} else {
		v3r(s, PXOR, d, no, yes);
		v3r(s, PAND, d, d, m);
		v3r(s, PXOR, d, d, no);
	}
}

/* Signed, of 32 or 64 bits: a sum overflows where its sign is neither a's nor b's, a difference where a's and b's
 * differ and it has not a's. Then the limit is that of the opposite sign. */
static void saturate_signed(Sel *s, bool minus, unsigned size, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	v3r(s, x_lane(s, minus ? XV_SUB : XV_ADD, size), d, a, b);
	v3r(s, PXOR, t, a, minus ? b : d);
	v3r(s, PXOR, u, minus ? a : b, d);
	v3r(s, PAND, t, t, u);
	sign(s, size, u, d);
	x_v3kk(s, PXOR, u, u, size, 1ull << ((8 << size) - 1));
	if (x86.avx) {
		x_vex(s, (size == M_64 ? 0x4b : 0x4a) | M3A | P66, XMM(d), XMM(d), rm_reg(u)); /* vblendvps: by signs */
		b1(s, (unsigned)XMM(t) << 4);
	} else {
		sign(s, size, t, t);
		v3r(s, PXOR, u, u, d);
		v3r(s, PAND, u, u, t);
		v3r(s, PXOR, d, d, u);
	}
}

static void saturate_unsigned(Sel *s, bool minus, unsigned size, HReg d, HReg a, HReg b)
{
	unsigned min = x_lane(s, XV_MINU, size), max = x_lane(s, XV_MAXU, size);
	HReg t, u;

	if (minus && max) {
		v3r(s, max, d, a, b);
		v3r(s, x_lane(s, XV_SUB, size), d, d, b);
		return;
	}
	t = sel_tmp(s, true);
	if (min) { /* a + min(b, what is left to the greatest) */
		v3r(s, PCMPEQB, t, t, t);
		v3r(s, PXOR, t, t, a);
		v3r(s, min, t, t, b);
		v3r(s, x_lane(s, XV_ADD, size), d, a, t);
		return;
	}
	u = sel_tmp(s, true);
	v3r(s, x_lane(s, minus ? XV_SUB : XV_ADD, size), d, a, b);
	greater(s, false, size, t, minus ? b : a, minus ? a : d, u);
	if (minus) {
		v3r(s, PANDN, t, t, d);
		x_mov(s, T_V128, d, t);
	} else {
		v3r(s, POR, d, d, t);
	}
}

static bool multiply(Sel *s, unsigned size, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	switch (size) {
	case M_8: /* odd bytes, in the upper halves of words; even ones */
		v_shr(s, M_16, t, a, 8);
		v_shr(s, M_16, u, b, 8);
		v3r(s, PMULLW, t, t, u);
		v_shl(s, M_16, t, t, 8);
		v3r(s, PMULLW, d, a, b);
		x_v3kk(s, PAND, d, d, M_16, 0xff);
		v3r(s, POR, d, d, t);
		return true;
	case M_32:
		v3r(s, PMULUDQ, d, a, b);
		v_shr(s, M_64, t, a, 32);
		v_shr(s, M_64, u, b, 32);
		v3r(s, PMULUDQ, t, t, u);
		x_pshufd(s, d, d, 0x08);
		x_pshufd(s, t, t, 0x08);
		v3r(s, PUNPCKLDQ, d, d, t);
		return true;
	case M_64: /* both mixed products, 32 bits up, and that of the low halves */
		v_shr(s, M_64, d, a, 32);
		v3r(s, PMULUDQ, d, d, b);
		v_shr(s, M_64, t, b, 32);
		v3r(s, PMULUDQ, t, t, a);
		v3r(s, PADDQ, d, d, t);
		v_shl(s, M_64, d, d, 32);
		v3r(s, PMULUDQ, t, a, b);
		v3r(s, PADDQ, d, d, t);
		return true;
	}
	return false;
}

static bool multiply_high(Sel *s, unsigned size, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	if (size == M_8) { /* a factor 8 bits up: the high half of the words' product is that of the bytes' */
		v_shl(s, M_16, t, a, 8);
		v_shl(s, M_16, u, b, 8);
		v_sar(s, M_16, u, u, 8);
		v3r(s, PMULHW, t, t, u);
		x_v3kk(s, PAND, t, t, M_16, 0xff);
		x_v3kk(s, PAND, d, a, M_16, 0xff00);
		v_sar(s, M_16, u, b, 8);
		v3r(s, PMULHW, d, d, u);
		v_shl(s, M_16, d, d, 8);
		v3r(s, POR, d, d, t);
		return true;
	}
	if (size != M_32)
		return false;
	if (has(s, FE_SSE41)) {
		v3r(s, PMULDQ, d, a, b);
		x_pshufd(s, t, a, 0xf5);
		x_pshufd(s, u, b, 0xf5);
		v3r(s, PMULDQ, t, t, u);
		v_shr(s, M_64, d, d, 32);
		v3i(s, PBLENDW, d, d, t, 0xcc);
		return true;
	}
	v3r(s, PMULUDQ, d, a, b); /* unsigned, less what a negative factor counts for too much: the other */
	v_shr(s, M_64, d, d, 32);
	v_shr(s, M_64, t, a, 32);
	v_shr(s, M_64, u, b, 32);
	v3r(s, PMULUDQ, t, t, u);
	x_v3kk(s, PAND, t, t, M_64, 0xffffffff00000000);
	v3r(s, POR, d, d, t);
	v_sar(s, M_32, t, a, 31);
	v3r(s, PAND, t, t, b);
	v3r(s, PSUBD, d, d, t);
	v_sar(s, M_32, t, b, 31);
	v3r(s, PAND, t, t, a);
	v3r(s, PSUBD, d, d, t);
	return true;
}

bool x_v3slow(Sel *s, unsigned what, unsigned size, HReg d, HReg a, HReg b)
{
	bool max = what == XV_MAXS || what == XV_MAXU;
	HReg t, u;

	switch (what) {
	case XV_MUL:
		return multiply(s, size, d, a, b);
	case XV_MULH:
		return multiply_high(s, size, d, a, b);
	case XV_QADDS:
	case XV_QSUBS:
		saturate_signed(s, what == XV_QSUBS, size, d, a, b);
		return true;
	case XV_QADDU:
	case XV_QSUBU:
		saturate_unsigned(s, what == XV_QSUBU, size, d, a, b);
		return true;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	switch (what) {
	case XV_MINS:
	case XV_MAXS:
	case XV_MINU:
	case XV_MAXU:
		greater(s, what == XV_MINS || what == XV_MAXS, size, t, a, b, u);
		choose(s, d, t, max ? a : b, max ? b : a);
		return true;
	case XV_EQ: /* of 64 bits: both halves */
		v3r(s, 0x76 | M0F | P66, d, a, b);
		x_pshufd(s, t, d, 0xb1);
		v3r(s, PAND, d, d, t);
		return true;
	case XV_GTS:
		greater(s, true, size, d, a, b, t);
		return true;
	case XV_AVGU:
		v3r(s, PXOR, t, a, b);
		v_shr(s, size, t, t, 1);
		v3r(s, POR, d, a, b);
		v3r(s, x_lane(s, XV_SUB, size), d, d, t);
		return true;
	}
	return false;
}

EMIT(x_vcgtu)
{
	HReg d = x[0].r, t = sel_tmp(s, true), m = d == x[1].r || d == x[2].r ? sel_tmp(s, true) : d;

	greater(s, false, o->m & 3, m, x[1].r, x[2].r, t);
	x_mov(s, T_V128, d, m);
	(void)h;
}

EMIT(x_vabs)
{
	unsigned size = o->m & 3, op = x_lane(s, XV_ABS, size);
	HReg a, t, u;

	if (op) {
		x_v2op(s, op, x[0].r, rm_of(&x[1]));
		return;
	}
	a = x_in_reg(s, &x[1]);
	t = sel_tmp(s, true);
	if (size <= M_16) { /* the smaller one of the bytes without sign, the greater one of the words */
		v3r(s, PXOR, t, t, t);
		v3r(s, size == M_8 ? PSUBB : PSUBW, t, t, a);
		v3r(s, size == M_8 ? PMINUB : 0xee | M0F | P66, x[0].r, a, t);
		return;
	}
	u = sel_tmp(s, true);
	sign(s, size, t, a);
	v3r(s, PXOR, u, a, t);
	v3r(s, size == M_32 ? PSUBD : PSUBQ, x[0].r, u, t);
	(void)h;
}

/* ---- shifts ---- */

/* shl 6, shr 2, sar 4 by a constant */
EMIT(x_vshift)
{
	unsigned size = o->m & 3, n = (unsigned)o->imm, ext = h->with;
	HReg d = x[0].r, a = x[1].r, t, u;

	if (!n) {
		x_mov(s, T_V128, d, a);
	} else if (size == M_8) {
		x_vshift_imm(s, 0x71 | M0F | P66, ext == 6 ? 6 : 2, d, a, n);
		x_v3kk(s, PAND, d, d, M_8, ext == 6 ? (uint8_t)(0xff << n) : 0xff >> n);
		if (ext == 4) {
			x_v3kk(s, PXOR, d, d, M_8, 0x80u >> n);
			x_v3kk(s, 0xf8 | M0F | P66, d, d, M_8, 0x80u >> n);
		}
	} else if (size == M_64 && ext == 4) {
		t = sel_tmp(s, true);
		u = sel_tmp(s, true);
		x_sign64(s, t, a);
		if (n < 63) {
			v_shr(s, M_64, u, a, n);
			v_shl(s, M_64, t, t, 64 - n);
			v3r(s, POR, t, u, t);
		}
		x_mov(s, T_V128, d, t);
	} else {
		x_vshift_imm(s, (0x70 + size) | M0F | P66, ext, d, a, n);
	}
	s->v[o->dst].mark = x_mark(s, o->a) & MARK_Z64;
}

/* By lanes: kind SHL, SHR, SAR; d is no operand, three temporaries each. */

enum { SHL = 0x47, SHR = 0x45, SAR = 0x46 }; /* opcodes of AVX2's, and HostOp.with */

static void by_lane(Sel *s, unsigned kind, HReg d, HReg a, HReg b) /* of 32 bits */
{
	x_vex(s, kind | M38 | P66, XMM(d), XMM(a), rm_reg(b));
}

/* Without AVX2: all lanes by the lowest 64 bits of b; sizes M_16 and up. */
static void by_count(Sel *s, unsigned kind, unsigned size, HReg d, HReg a, HReg b)
{
	v3r(s, (kind == SHL ? 0xf0 : kind == SHR ? 0xd0 : 0xe0) | size | M0F | P66, d, a, b);
}

static void shift64(Sel *s, unsigned kind, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v = a;
	unsigned op = kind == SHL ? SHL : SHR;

	if (kind == SAR) { /* what is not negative has no other shift: turned, shifted, turned */
		v = sel_tmp(s, true);
		x_sign64(s, d, a);
		v3r(s, PXOR, v, a, d);
	}
	if (has(s, FE_AVX2)) {
		x_vex(s, op | M38 | P66 | W, XMM(t), XMM(v), rm_reg(b));
	} else {
		by_count(s, op, M_64, t, v, b);
		x_pshufd(s, u, b, 0xee);
		if (kind == SAR) {
			by_count(s, op, M_64, v, v, u);
			u = v;
		} else {
			by_count(s, op, M_64, d, v, u);
			u = d;
		}
		v3i(s, SHUFPD, t, t, u, 2);
	}
	if (kind == SAR)
		v3r(s, PXOR, d, d, t);
	else
		x_mov(s, T_V128, d, t);
}

/* Without AVX2: four shifts of all, a lane of each. */
static void shift32(Sel *s, unsigned kind, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v = sel_tmp(s, true);

	v_shl(s, M_64, v, b, 32);
	v_shr(s, M_64, v, v, 32);      /* counts of lanes 0 and 2 */
	v_shr(s, M_64, u, b, 32);      /* of 1 and 3 */
	by_count(s, kind, M_32, t, a, v);
	by_count(s, kind, M_32, d, a, u);
	v3r(s, MOVSS, d, d, t);
	x_pshufd(s, v, v, 0xee);
	x_pshufd(s, u, u, 0xee);
	by_count(s, kind, M_32, t, a, v);
	by_count(s, kind, M_32, v, a, u);
	v3i(s, SHUFPS, t, t, v, 0xfa); /* 2 2 3 3 */
	v3i(s, SHUFPS, d, d, t, 0x84); /* 0 1, then 2 3 */
}

/* Even and odd words as 32 bits. */
static void shift16_wide(Sel *s, unsigned kind, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true);

	x_v3kk(s, PAND, t, b, M_32, 0xffff);
	v_shr(s, M_32, u, b, 16);
	switch (kind) {
	case SHL:
		by_lane(s, SHL, t, a, t);
		x_v3kk(s, PAND, d, a, M_32, 0xffff0000);
		by_lane(s, SHL, d, d, u);
		break;
	case SHR:
		x_v3kk(s, PAND, d, a, M_32, 0xffff);
		by_lane(s, SHR, t, d, t);
		by_lane(s, SHR, d, a, u);
		break;
	default:
		v_shl(s, M_32, d, a, 16);
		by_lane(s, SAR, t, d, t);
		v_shr(s, M_32, t, t, 16);
		by_lane(s, SAR, d, a, u);
	}
	v3i(s, PBLENDW, d, t, d, 0xaa);
}

/* By multiplication with powers of two, from tables by bytes; an index with its top bit gives 0. */
static void shift16(Sel *s, unsigned kind, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v = a;

	x_v3kk(s, PMINUW, t, b, M_16, 16);
	v_shl(s, M_16, u, t, 8);
	v3r(s, POR, t, t, u);                              /* the count in both bytes */
	if (kind == SHL) {
		x_v3kk(s, PADDB, t, t, M_16, 0xf870);      /* the high byte's is of 8 less */
		x_vimm(s, u, 0x8040201008040201, 0);
		v3r(s, PSHUFB, u, u, t);
		v3r(s, PMULLW, d, a, u);
		return;
	}
	x_v3kk(s, PADDB, t, t, M_16, 0x70f8);
	x_vimm(s, u, 0x0204081020408000, 1);
	v3r(s, PSHUFB, u, u, t);                           /* 1 << (16 - count): the high half of the product */
	if (kind == SAR) {
		v = sel_tmp(s, true);
		sign(s, M_16, d, a);
		v3r(s, PXOR, v, a, d);
	}
	v3r(s, PXOR, t, t, t);
	v3r(s, 0x75 | M0F | P66, t, t, b);                 /* a count of 0: as it is */
	v3r(s, PAND, t, t, v);
	v3r(s, PMULHUW, u, u, v);
	v3r(s, POR, t, t, u);
	if (kind == SAR)
		v3r(s, PXOR, d, d, t);
	else
		x_mov(s, T_V128, d, t);
}

static void shift8(Sel *s, unsigned kind, HReg d, HReg a, HReg b)
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v;

	x_v3kk(s, PADDUSB, t, b, M_8, 0x70);
	x_vimm(s, u, kind == SHL ? 0x8040201008040201 : 0x0102040810204080, 0);
	v3r(s, PSHUFB, u, u, t);
	if (kind == SHL) {
		v3r(s, PMULLW, d, a, u);
		x_v3kk(s, PAND, d, d, M_16, 0xff);
		x_v3kk(s, PAND, t, a, M_16, 0xff00);
		v_shr(s, M_16, u, u, 8);
		v3r(s, PMULLW, t, t, u);
		v3r(s, POR, d, d, t);
		return;
	}
	/* times 1 << (7 - count), and 7 to the right: even bytes in d, odd ones in t */
	v = kind == SAR ? sel_tmp(s, true) : NOREG;
	if (kind == SAR) {
		v3r(s, PXOR, v, v, v);
		v3r(s, PCMPGTB, v, v, a);
		v3r(s, PXOR, d, a, v);
	}
	x_v3kk(s, PAND, d, kind == SAR ? d : a, M_16, 0xff);
	x_v3kk(s, PAND, t, u, M_16, 0xff);
	v3r(s, PMULLW, d, d, t);
	v_shr(s, M_16, d, d, 7);
	if (kind == SAR)
		v3r(s, PXOR, t, a, v);
	v_shr(s, M_16, t, kind == SAR ? t : a, 8);
	v_shr(s, M_16, u, u, 8);
	v3r(s, PMULLW, t, t, u);
	v_shl(s, M_16, t, t, 1);
	x_v3kk(s, PAND, t, t, M_16, 0xff00);
	v3r(s, POR, d, d, t);
	if (kind == SAR)
		v3r(s, PXOR, d, d, v);
}

EMIT(x_vshiftv)
{
	unsigned size = o->m & 3, kind = h->with;
	bool avx2 = has(s, FE_AVX2);
	HReg d = x[0].r, a = x[1].r, b;

	if (avx2 && (size == M_32 || (size == M_64 && kind != SAR))) {
		x_v3o(s, kind | M38 | P66 | (size == M_64 ? W : 0), d, a, &x[2]);
		return;
	}
	if (size < M_32 && !has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	b = x_in_reg(s, &x[2]);
	if (d == a || d == b)
		d = sel_tmp(s, true);
	if (size == M_64)
		shift64(s, kind, d, a, b);
	else if (size == M_32)
		shift32(s, kind, d, a, b);
	else if (size == M_8)
		shift8(s, kind, d, a, b);
	else if (avx2)
		shift16_wide(s, kind, d, a, b);
	else
		shift16(s, kind, d, a, b);
	x_mov(s, T_V128, x[0].r, d);
}

/* ---- bits counted and reversed ---- */

/* d = by two tables of 16 bytes for the halves of each byte, put together by op. */
static void nibbles(Sel *s, unsigned op, HReg d, HReg a, const uint64_t low[2], const uint64_t high[2])
{
	HReg t = sel_tmp(s, true), u = sel_tmp(s, true), v = sel_tmp(s, true);

	v_shr(s, M_16, t, a, 4);
	x_v3kk(s, PAND, t, t, M_8, 15);
	x_v3kk(s, PAND, u, a, M_8, 15);
	x_vimm(s, v, low[0], low[1]);
	v3r(s, PSHUFB, v, v, u);
	x_vimm(s, u, high[0], high[1]);
	v3r(s, PSHUFB, u, u, t);
	v3r(s, op, d, u, v);
}

EMIT(x_vcnt) /* with: 1 reversed */
{
	static const uint64_t count[2] = { 0x0302020102010100, 0x0403030203020201 };
	static const uint64_t low[2] = { 0xe060a020c0408000, 0xf070b030d0509010 };
	static const uint64_t high[2] = { 0x0e060a020c040800, 0x0f070b030d050901 };
	HReg t, u;

	if ((o->m & 3) != M_8 || (h->with && !has(s, FE_SSE41))) {
		x_vsoft(s, o, h, x);
	} else if (has(s, FE_SSE41)) {
		nibbles(s, PADDB, x[0].r, x[1].r, h->with ? low : count, h->with ? high : count);
	} else { /* sums of 2, 4, 8 bits */
		t = sel_tmp(s, true);
		u = sel_tmp(s, true);
		v_shr(s, M_16, t, x[1].r, 1);
		x_v3kk(s, PAND, t, t, M_8, 0x55);
		v3r(s, PSUBB, u, x[1].r, t);
		v_shr(s, M_16, t, u, 2);
		x_v3kk(s, PAND, t, t, M_8, 0x33);
		x_v3kk(s, PAND, u, u, M_8, 0x33);
		v3r(s, PADDB, u, u, t);
		v_shr(s, M_16, t, u, 4);
		v3r(s, PADDB, u, u, t);
		x_v3kk(s, PAND, x[0].r, u, M_8, 15);
	}
}

/* Of bytes: the lesser one of what either half says. Of twice the size: of the upper half, and of the lower one
 * too when the upper is all zeros. */
EMIT(x_vclz)
{
	static const uint64_t low[2] = { 0x0505050506060708, 0x0404040404040404 }, high[2] = { 0x0101010102020308, 0 };
	HReg d = x[0].r, t, u;

	if (!has(s, FE_SSE41)) {
		x_vsoft(s, o, h, x);
		return;
	}
	t = sel_tmp(s, true);
	u = sel_tmp(s, true);
	v_shr(s, M_16, t, x[1].r, 4);
	x_v3kk(s, PAND, t, t, M_8, 15);
	x_v3kk(s, PAND, u, x[1].r, M_8, 15);
	x_vimm(s, d, low[0], low[1]);
	v3r(s, PSHUFB, d, d, u);
	x_vimm(s, u, high[0], high[1]);
	v3r(s, PSHUFB, u, u, t);
	v3r(s, PMINUB, d, d, u);
	for (unsigned size = M_16; size <= (o->m & 3u); size++) {
		unsigned half = 4u << size;

		v_shr(s, size, t, d, half);
		/* of 64 bits: the upper word is 0, which is not 32 */
		x_v3kk(s, x_lane(s, XV_EQ, size < M_64 ? size : M_32), u, t, size < M_64 ? size : M_32, half);
		if (size < M_64)
			v_shr(s, size, u, u, half);
		v3r(s, PAND, u, u, d);
		v3r(s, x_lane(s, XV_ADD, size), d, t, u);
	}
}
