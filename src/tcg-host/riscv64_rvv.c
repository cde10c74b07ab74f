/*
 * Rows of the RISC-V code generator: vectors by the V extension (RVV 1.0, of
 * 128 bits or more), where it saves instructions. Values stay where the other
 * rows have them (riscv64_vec.c): an operation brings its operands from there to
 * v8 to v10 and its result back, and nothing is in vector registers between
 * operations. Half of an operand comes from a general and half from an FP
 * register, rather than both from memory, where one half was written apart.
 */
#include "riscv64.h"
#include "../vec.h"

enum { VA = 8, VB, VC, VD, VT, MASK = 0 };
/* funct3 of an instruction: vector-vector of integers, FP, "M"; -immediate, -x register. */
enum { IVV = 0 << 12, FVV = 1 << 12, MVV = 2 << 12, IVI = 3 << 12, IVX = 4 << 12, FVF = 5 << 12, MVX = 6 << 12 };
#define V(f6, f3) (0x57 | 1 << 25 | (uint32_t)(f6) << 26 | (f3))
#define UNARY(n) ((uint32_t)(n) << 15)
enum { E64 = M_64, UNMASKED = 1 << 25 };
#define VMV_V_X V(0x17, IVX)
#define VMV_V_I V(0x17, IVI)
#define VMERGE_I (VMV_V_I & ~(uint32_t)UNMASKED)
#define VMV_S_X V(0x10, MVX)
#define VFMV_S_F V(0x10, FVF)
#define VCPOP V(0x10, MVV) | UNARY(16)
#define VMFNE V(0x1c, FVV)

/* d = op(a, b), where b is a register of either kind or an immediate of 5 bits. */
static void v3(Sel *s, uint32_t op, unsigned d, unsigned a, unsigned b)
{
	b4(s, op | d << 7 | (b & 31) << 15 | a << 20);
}

/* n lanes of 1 << size bytes; half: of half a register, for twice the size in or out. Lanes behind them are kept when
 * they are 64 bits, for what is brought together of two halves. */
static void config(Sel *s, unsigned n, unsigned size, bool half)
{
	b4(s, 0xc0007057 | n << 15 | (half ? 7u << 20 : 0) | size << 23 | (size == E64 ? 0 : 1u << 26));
}

/* A load or store by the address in RA. */
static void v_mem(Sel *s, bool store, unsigned size, unsigned v)
{
	b4(s, (store ? 0x02000027 : 0x02000007) | (size ? size + 4 : 0) << 12 | RA << 15 | v << 7);
}

enum { LOW = 1, HIGH = 2 };

/* Operand x, or that part of it in the lower half, to vector register v. */
static void bring(Sel *s, unsigned v, const Opnd *x, unsigned part)
{
	const Vec *k = x->kind == K_POOL ? &s->t->vconst[x->k] : NULL;

	if (x->kind == K_MEM && part == (LOW | HIGH)) {
		Place p = r_low(s, x);
		r_add_imm(s, RA, p.base, p.off);
		v_mem(s, false, E64, v);
		return;
	}
	if (part & HIGH) {
		r_get_high(s, T0, x);
		v3(s, VMV_V_X, v, 0, T0);
	}
	if (!(part & LOW) || (k && part & HIGH && k->w[0] == k->w[1]))
		return;
	if (x->kind == K_REG) {
		v3(s, VFMV_S_F, v, 0, num(x->r));
	} else {
		r_get_low(s, T0, x);
		v3(s, VMV_S_X, v, 0, T0);
	}
}

/* The result in VD, of lanes of this size, to d; cut: its upper half is 0. */
static void put(Sel *s, HReg d, unsigned size, bool cut)
{
	Place p = r_home(s, d);

	r_add_imm(s, RA, p.base, p.off);
	v_mem(s, true, size, VD);
	if (cut)
		st(s, SD, RA, 8, ZERO);
	ri(s, FLD, d, RA, 0);
}

/* What an operation is made by. */
enum {
	SWAP = 1,      /* of b and a */
	BITS = 2,      /* true and false as lanes of ones and zeros */
	IMM = 4,       /* b is imm */
	WIDE = 8,      /* to twice the size */
	NARROW = 16,   /* from twice the size */
	SIGNED = 32,   /* with M_SIGN the instruction with funct6 + 1 */
	FP = 64,       /* results may have to be looked at */
	ALONE = 128,   /* of a alone */
};
static const struct { uint32_t op; uint8_t how; } rvv[O_N] = {
	[O_vadd] = { V(0x00, IVV), 0 }, [O_vsub] = { V(0x02, IVV), 0 }, [O_vmul] = { V(0x25, MVV), 0 },
	[O_vmulhs] = { V(0x27, MVV), 0 }, [O_vmins] = { V(0x05, IVV), 0 }, [O_vmaxs] = { V(0x07, IVV), 0 },
	[O_vminu] = { V(0x04, IVV), 0 }, [O_vmaxu] = { V(0x06, IVV), 0 }, [O_vceq] = { V(0x18, IVV), BITS },
	[O_vcgts] = { V(0x1b, IVV), BITS | SWAP }, [O_vcgtu] = { V(0x1a, IVV), BITS | SWAP },
	[O_vqadds] = { V(0x21, IVV), 0 }, [O_vqaddu] = { V(0x20, IVV), 0 }, [O_vqsubs] = { V(0x23, IVV), 0 },
	[O_vqsubu] = { V(0x22, IVV), 0 }, [O_vshl] = { V(0x25, IVI), IMM }, [O_vshr] = { V(0x28, IVI), IMM },
	[O_vsar] = { V(0x29, IVI), IMM }, [O_vshlv] = { V(0x25, IVV), 0 }, [O_vshrv] = { V(0x28, IVV), 0 },
	[O_vsarv] = { V(0x29, IVV), 0 }, [O_vabs] = { V(0x07, IVV), 0 }, [O_vtbl] = { V(0x0c, IVV), 0 },
	[O_vwid] = { V(0x30, MVX), WIDE | SIGNED | ALONE }, [O_vmull] = { V(0x38, MVV), WIDE },
	[O_vnar] = { V(0x2c, IVI), NARROW | ALONE }, [O_vqnar] = { V(0x2e, IVI), NARROW | ALONE },
	[O_vzip1] = { V(0x30, MVV), WIDE }, [O_vzip2] = { V(0x30, MVV), WIDE },
	[O_vfadd] = { V(0x00, FVV), FP }, [O_vfsub] = { V(0x02, FVV), FP }, [O_vfmul] = { V(0x24, FVV), FP },
	[O_vfdiv] = { V(0x20, FVV), FP }, [O_vfsqrt] = { V(0x13, FVV), FP | ALONE }, [O_vfma] = { V(0x2c, FVV), FP },
	[O_vfmin] = { V(0x04, FVV), 0 }, [O_vfmax] = { V(0x06, FVV), 0 },
	[O_vfminm] = { V(0x04, FVV), 0 }, [O_vfmaxm] = { V(0x06, FVV), 0 },
	[O_vclz] = { V(0x12, MVV) | UNARY(12), ALONE }, [O_vcnt] = { V(0x12, MVV) | UNARY(14), ALONE },
	[O_vrbit] = { V(0x12, MVV) | UNARY(10), ALONE },
	[O_vfcmp] = { V(0x18, FVV), BITS }, [O_vf2i] = { V(0x12, FVV), ALONE }, [O_vi2f] = { V(0x12, FVV) | UNARY(2), ALONE },
	[O_vfwid] = { V(0x12, FVV) | UNARY(12), FP | WIDE | ALONE },
	[O_vfnar] = { V(0x12, FVV) | UNARY(20), FP | NARROW | ALONE },
};

/* What the guest may see otherwise is done again by vec.c, result and all: nothing was written yet. */
static void cold_again(Sel *s, Cold *c)
{
	cold_sites(s, c);
	r_vcall(s, c->x, c->a);
	jmp_back(s, c->back);
}

/* Leave for c when a bit of the mask is set. */
static void leave_if_any(Sel *s, Cold *c)
{
	b4(s, VCPOP | T0 << 7 | MASK << 20);
	c->site[0] = r_branch(s, BNE, T0, ZERO);
}

/* Results: NaNs, and the least normal number where it may count as tiny. */
static void check(Sel *s, const Ir *o, Cold *c, bool f64)
{
	v3(s, VMFNE, MASK, VD, VD);
	if (s->guest->tiny_before && (o->op == O_vfmul || o->op == O_vfdiv || o->op == O_vfma || o->op == O_vfnar)) {
		ri(s, ADDI, T0, ZERO, 1);
		ri(s, SLLI, T0, T0, f64 ? 53 : 24);
		v3(s, V(0x25, IVI), VT, VD, 1);
		v3(s, V(0x18, IVX), VT, VT, T0); /* vmseq */
		v3(s, V(0x1a, MVV), MASK, VT, MASK); /* vmor.mm */
	}
	leave_if_any(s, c);
}

/* The instructions between operands in VA, VB, VC and the result in VD. */
static void instructions(Sel *s, const Ir *o, unsigned b, Cold *c)
{
	unsigned size = o->m & M_SIZE, bits = 8u << size, how = rvv[o->op].how;
	uint32_t op = rvv[o->op].op;

	if (how & SIGNED && o->m & M_SIGN)
		op += 1u << 26;
	switch (o->op) {
	case O_vshl: case O_vshr: case O_vsar:
		b = (unsigned)o->imm;
		if (b > 31) { /* by a register */
			ri(s, ADDI, T0, ZERO, (int)b);
			op = op - IVI + IVX;
			b = T0;
		}
		break;
	case O_vshlv: case O_vshrv: case O_vsarv: /* counts beyond the lane: 0, or the greatest one */
		ri(s, ADDI, T0, ZERO, (int)bits - 1);
		if (o->op == O_vsarv)
			v3(s, V(0x04, IVX), VC, b, T0), b = VC;
		else
			v3(s, V(0x1e, IVX), MASK, b, T0); /* vmsgtu */
		break;
	case O_vtbl:
		v3(s, V(0x1e, IVI), MASK, b, 15);
		break;
	case O_vabs:
		v3(s, V(0x03, IVX), b = VB, VA, ZERO); /* 0 - a */
		break;
	case O_vmull:
		op += o->m & M_SIGN ? 3u << 26 : 0;
		break;
	case O_vqnar:
		op += o->imm == V_SS ? 1u << 26 : 0;
		break;
	case O_vfma:
		v3(s, VMV_V_X - IVX, VD, 0, VC); /* vmv.v.v */
		op += (uint32_t)(o->imm == 1 ? 3 : o->imm == 3 ? 1 : o->imm) << 26;
		v3(s, op, VD, b, VA);
		return;
	case O_vfmin: case O_vfmax: case O_vfminm: case O_vfmaxm:
		if (!c)
			break;
		v3(s, VMFNE, MASK, VA, VA);
		v3(s, VMFNE, VT, b, b);
		v3(s, V(0x1a, MVV), MASK, VT, MASK);
		leave_if_any(s, c);
		break;
	case O_vfcmp:
		op += (uint32_t)(o->imm == FC_EQ ? 0 : o->imm == FC_LT ? 3 : 1) << 26;
		break;
	case O_vf2i:
		op |= UNARY(o->m & M_SIGN ? 1 : 0) | (o->imm == RM_TZ ? UNARY(6) : 0);
		v3(s, op, VD, VA, 0);
		if (!has(s, FE_ONE_NAN)) { /* of a NaN: 0 */
			v3(s, VMFNE, MASK, VA, VA);
			v3(s, VMERGE_I, VD, VD, 0);
		}
		return;
	case O_vi2f:
		op |= UNARY(o->m & M_SIGN ? 1 : 0);
		break;
	}
	if (how & SWAP)
		b4(s, op | (how & BITS ? MASK : VD) << 7 | VA << 15 | b << 20);
	else if (how & ALONE) /* with what is in op as second */
		b4(s, op | VD << 7 | VA << 20);
	else
		v3(s, op, how & BITS ? MASK : VD, VA, b);
	if (how & BITS) {
		v3(s, VMV_V_I, VD, 0, 0);
		v3(s, VMERGE_I, VD, VD, 31); /* -1 */
	} else if (o->op == O_vshlv || o->op == O_vshrv || o->op == O_vtbl) {
		v3(s, VMERGE_I, VD, VD, 0);
	} else if (o->op == O_vzip1 || o->op == O_vzip2) { /* a + b, and b times all ones */
		ri(s, ADDI, T0, ZERO, -1);
		v3(s, V(0x3c, MVX), VD, b, T0);
	}
}

EMIT(r_rvv)
{
	unsigned how = rvv[o->op].how, size = o->m & M_SIZE, part = LOW | HIGH, b = o->b == o->a ? VA : VB, out;
	bool fp = ir_rows[o->op].flags & OF_FPE, half = how & (WIDE | NARROW), one = has(s, FE_ONE_NAN);
	Cold *c = NULL;

	bool minmax = o->op == O_vfminm || o->op == O_vfmaxm || (!one && (o->op == O_vfmin || o->op == O_vfmax));

	if (o->op == O_vfwid || o->op == O_vfnar)
		size = M_32;
	if (o->op == O_vtbl)
		size = M_8;
	if ((fp && (s->t->fp_soft || size < M_32 || (o->op == O_vfcmp && o->imm > FC_LE) ||
	    (o->op == O_vf2i && o->imm != RM_TZ && o->imm != RM_DYN))) || (o->op == O_vqnar && o->imm == V_SU)) {
		r_vsoft(s, o, h, x);
		return;
	}
	if (half && size == M_64) { /* vzip */
		r_vmove(s, o, h, x);
		return;
	}
	if (how & WIDE)
		part = o->m & V_HIGH || o->op == O_vzip2 ? HIGH : LOW;
	config(s, 2, E64, false);
	bring(s, VA, &x[1], part);
	if (b == VB && x[2].kind != K_NONE)
		bring(s, VB, &x[2], part);
	if (o->op == O_vfma)
		bring(s, VC, &x[3], part);
	if (half || size != E64)
		config(s, 16u >> size >> half, size, half);
	if (minmax || (how & FP && !one)) {
		c = sel_cold(s, cold_again);
		memcpy(c->x, x, sizeof(c->x));
		c->a = vec_desc(o);
	}
	out = size + (how & WIDE ? 1 : 0);
	instructions(s, o, b, c);
	if (c && how & FP) {
		if (how & WIDE) /* lanes of the result */
			config(s, 2, E64, false);
		check(s, o, c, out == M_64);
	}
	put(s, x[0].r, out, how & NARROW);
	if (c)
		c->back = s->p;
}
