/*
 * Rows of the aarch64 code generator: vectors of floating point. For a guest
 * with RISC-V's rules all that aarch64_fp.c looks at is done by vec.c.
 */
#include "aarch64.h"
#include "../softfp.h"
#include "../vec.h"

static uint32_t dbl(const Ir *o) { return (o->m & 3) == M_64 ? 1u << 22 : 0; }

#define IF_SOFT(more) if (UNLIKELY(s->t->fp_soft || (more))) { a_vsoft(s, o, h, x); return; }
#define ODD_GUEST !s->guest->tiny_before || s->h->feat & FE_ONE_NAN

EMIT(a_vf2)
{
	IF_SOFT((o->op == O_vfmul || o->op == O_vfdiv) && (ODD_GUEST))
	rrr(s, h->with | dbl(o), x[0].r, x[1].r, x[2].r);
}

EMIT(a_vfsqrt)
{
	IF_SOFT(false)
	rr(s, 0x6ea1f800 | dbl(o), x[0].r, x[1].r);
}

EMIT(a_vfma)
{
	IF_SOFT(ODD_GUEST)
	if (o->imm & FMA_NEG_C)
		rr(s, 0x6ea0f800 | dbl(o), x[0].r, x[3].r);
	else
		v_mov(s, x[0].r, x[3].r);
	rrr(s, (o->imm & FMA_NEG_PROD ? 0x4ea0cc00 : 0x4e20cc00) | dbl(o), x[0].r, x[1].r, x[2].r);
}

EMIT(a_vfminmax)
{
	IF_SOFT((o->op == O_vfmin || o->op == O_vfmax) && (ODD_GUEST))
	rrr(s, h->with | dbl(o), x[0].r, x[1].r, x[2].r);
}

EMIT(a_vfcmp)
{
	IF_SOFT(o->imm == FC_LTQ || o->imm == FC_LEQ)
	if (o->imm == FC_EQ)
		rrr(s, 0x4e20e400 | dbl(o), x[0].r, x[1].r, x[2].r);
	else
		rrr(s, (o->imm == FC_LT ? 0x6ea0e400 : 0x6e20e400) | dbl(o), x[0].r, x[2].r, x[1].r);
}

EMIT(a_vfwid)
{
	IF_SOFT(false)
	rr(s, 0x0e617800 | (o->m & V_HIGH ? 1u << 30 : 0), x[0].r, x[1].r);
}

EMIT(a_vfnar)
{
	IF_SOFT(ODD_GUEST)
	rr(s, 0x0e616800, x[0].r, x[1].r);
}

EMIT(a_vf2i)
{
	static const uint32_t op[8] = { [RM_NE] = 0x4e21a800, [RM_TZ] = 0x4ea1b800, [RM_DN] = 0x4e21b800, [RM_UP] = 0x4ea1a800,
		[RM_MM] = 0x4e21c800 };

	IF_SOFT(!op[o->imm & 7] || (ODD_GUEST))
	rr(s, op[o->imm & 7] | dbl(o) | (o->m & M_SIGN ? 0 : 1u << 29), x[0].r, x[1].r);
}

EMIT(a_vi2f)
{
	IF_SOFT(false)
	rr(s, (o->m & M_SIGN ? 0x4e21d800 : 0x6e21d800) | dbl(o), x[0].r, x[1].r);
}

EMIT(a_vfround)
{
	static const uint32_t op[8] = { [RM_NE] = 0x4e218800, [RM_TZ] = 0x4ea19800, [RM_DN] = 0x4e219800, [RM_UP] = 0x4ea18800,
		[RM_MM] = 0x6e218800, [RM_DYN] = 0x6ea19800 };
	unsigned rm = (unsigned)o->imm & 7;

	IF_SOFT(!op[rm] || (o->imm & 8 && rm != RM_DYN))
	rr(s, (o->imm & 8 ? 0x6e219800 : op[rm]) | dbl(o), x[0].r, x[1].r);
}
