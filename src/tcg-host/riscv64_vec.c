/*
 * Rows of the RISC-V code generator: vectors, without the V extension. The low
 * half of a V128 is in an FP register, its high half in memory: that of a pinned
 * guest register in its home, that of a temporary in the stack's frame. What a
 * few integer instructions can do is in line, the rest is done by vec.c.
 */
#include "riscv64.h"
#include "../vec.h"

EMIT(r_vsoft)
{
	bool scalar = x[0].r < SEL_V; /* vget */

	for (int i = 1; i <= 3; i++) {
		int32_t to = (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * (size_t)(i - 1));

		if (x[i].kind == K_NONE)
			continue;
		if (x[i].kind == K_REG && x[i].r < SEL_V) {
			st_env(s, SD, to, x[i].r);
			continue;
		}
		if (x[i].kind == K_REG) {
			st_env(s, FSD, to, x[i].r);
		} else {
			r_get_low(s, T0, &x[i]);
			st_env(s, SD, to, T0);
		}
		r_get_high(s, T0, &x[i]);
		st_env(s, SD, to + 8, T0);
	}
	r_slow(s, (void *)(uintptr_t)vec_slow, (int64_t)vec_desc(o));
	if (scalar) {
		ld_env(s, LD, x[0].r, offsetof(Cpu, varg[3]));
		return;
	}
	ld_env(s, FLD, x[0].r, offsetof(Cpu, varg[3]));
	ld_env(s, LD, T0, offsetof(Cpu, varg[3]) + 8);
	r_set_high(s, x[0].r, T0);
}

EMIT(r_vzx)
{
	if (o->imm == 64 && x[1].kind == K_REG) {
		r_mov(s, T_F64, x[0].r, x[1].r);
	} else {
		if (x[1].kind == K_REG)
			r3(s, FMV_X_W | DBL, T0, x[1].r, 0);
		else
			ld_at(s, o->imm == 64 ? LD : o->imm == 32 ? LWU : o->imm == 16 ? LHU : LBU, T0, r_low(s, &x[1]));
		if (x[1].kind == K_REG)
			r_extend(s, T0, T0, (unsigned)o->imm, false);
		r_set_low(s, x[0].r, T0);
	}
	r_set_high(s, x[0].r, ZERO);
	(void)h;
}

EMIT(r_vdup)
{
	unsigned bits = 8u << (o->m & M_SIZE);

	r_extend(s, T0, x[1].kind == K_IMM ? ZERO : x[1].r, bits, false);
	for (; bits < 64; bits *= 2) {
		ri(s, SLLI, RA, T0, (int)bits);
		r3(s, OR, T0, T0, RA);
	}
	r_set_low(s, x[0].r, T0);
	r_set_high(s, x[0].r, T0);
	(void)h;
}

EMIT(r_vget)
{
	unsigned size = o->m & M_SIZE, bits = 8u << size, at = (unsigned)o->imm * bits;
	bool sign = o->m & M_SIGN;
	HReg d = x[0].r;

	(at < 64 ? r_get_low : r_get_high)(s, d, &x[1]);
	at &= 63;
	if (bits < 64) {
		if (at || bits != 32 || !sign) {
			ri(s, SLLI, d, d, (int)(64 - bits - at));
			ri(s, sign ? SRAI : SRLI, d, d, (int)(64 - bits));
		} else {
			ri(s, ADDI | WORD, d, d, 0);
		}
	}
	s->v[o->dst].mark = sign || bits < 32 ? MARK_SIGN : 0;
	if (bits == 64)
		s->v[o->dst].mark = 0;
	(void)h;
}

EMIT(r_vset)
{
	unsigned bits = 8u << (o->m & M_SIZE), at = (unsigned)o->imm * bits;
	bool high = at >= 64;
	HReg t = sel_tmp(s, false);

	if (bits == 64) {
		mv(s, t, x[2].r);
	} else { /* the lane apart, at the top, and what is to be there */
		(high ? r_get_high : r_get_low)(s, t, &x[1]);
		at &= 63;
		ri(s, SRLI, T0, t, (int)at);
		r3(s, XOR, T0, T0, x[2].r);
		ri(s, SLLI, T0, T0, (int)(64 - bits));
		if (64 - bits - at)
			ri(s, SRLI, T0, T0, (int)(64 - bits - at));
		r3(s, XOR, t, t, T0);
	}
	/* the other half as it was */
	(high ? r_get_low : r_get_high)(s, T0, &x[1]);
	r_set_low(s, x[0].r, high ? T0 : t);
	r_set_high(s, x[0].r, high ? t : T0);
	(void)h;
}

/* Half by half: and, or, xor, and not; lanes of 64 bits added and subtracted, high and low parts. */
EMIT(r_vlogic)
{
	HReg t = sel_tmp(s, false), u = sel_tmp(s, false);

	for (int i = 0; i < 2; i++) {
		(i ? r_get_high : r_get_low)(s, t, &x[1]);
		(i ? r_get_high : r_get_low)(s, u, &x[2]);
		if (h->with == ANDN) {
			ri(s, XORI, u, u, -1);
			r3(s, AND, t, t, u);
		} else {
			r3(s, h->with, t, t, u);
		}
		if (i)
			r_set_high(s, x[0].r, t);
		else
			mv(s, T0, t);
	}
	r_set_low(s, x[0].r, T0);
	(void)o;
}
