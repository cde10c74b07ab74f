/*
 * Rows of the aarch64 code generator: what plugins hang on a block without
 * callbacks: counts, traces (plugin/hook_ir.c).
 */
#include "aarch64.h"
#include "../plugin/hook.h"

void a_c_call(Sel *s, void *fn, uint64_t k)
{
	a_mov_imm(s, ADR, (intptr_t)fn);
	a_env(s, I_STRX, 3, ADR, offsetof(Cpu, fparg[0]));
	a_mov_imm(s, ADR, (int64_t)k);
	a_env(s, I_STRX, 3, ADR, offsetof(Cpu, fparg[1]));
	a_go(s, I_BL, stub.trace);
}

/* Add k to the number at offset off of the Cpu. */
static void add_env(Sel *s, size_t off, int64_t k)
{
	a_env(s, I_LDRX, 3, ADR, off);
	a_add_imm(s, T_I64, ADR, ADR, k);
	a_env(s, I_STRX, 3, ADR, off);
}

EMIT(a_score)
{
	const Score *sc = &s->t->score[o->imm];
	size_t off = (size_t)(int64_t)sc->off;

	if (sc->store) {
		a_mov_imm(s, ADR, (int64_t)sc->k);
		a_env(s, I_STRX, 3, ADR, off);
	} else {
		add_env(s, off, (int64_t)sc->k);
	}
}

static void cold_fpu(Sel *s, Cold *c)
{
	cold_sites(s, c);
	a_go(s, I_BL, stub.fpu);
	a_back(s, c->back);
}

EMIT(a_fpu)
{
	Cold *c = sel_cold(s, cold_fpu);

	a_env(s, I_LDRW, 2, ADR, offsetof(Cpu, fpu_out));
	c->site[0] = a_jump(s, I_CBNZ | ADR);
	c->back = s->p;
}

/* a: function, b: its argument; x[1]: another one. */
static void cold_trace(Sel *s, Cold *c)
{
	HReg r = c->x[1].r;

	cold_sites(s, c);
	if (c->x[1].kind == K_IMM)
		a_mov_imm(s, r = ADR, c->x[1].k);
	if (c->x[1].kind != K_NONE)
		a_env(s, I_STRX, 3, r, offsetof(Cpu, fparg[2]));
	a_c_call(s, (void *)(uintptr_t)c->a, c->b);
	a_back(s, c->back);
}

/* d = ENV + off of the Cpu + r. */
static void env_at(Sel *s, HReg d, int32_t off, HReg r)
{
	a_mov_imm(s, d, (int64_t)off - ENV_AT);
	rrr(s, I_ADD | SF, d, d, ENV);
	rrr(s, I_ADD | SF, d, d, r);
}

static void compare_place(Sel *s, const Trace *tr, const Opnd *addr)
{
	HReg r = sel_tmp(s, false), i = sel_tmp(s, false);
	Cold *c = sel_cold(s, cold_trace);
	int32_t col = (int32_t)offsetof(struct myna_place, n) + 8 * tr->column;

	if (addr->kind == K_REG)
		a_lsr(s, T_I64, r, addr->r, tr->shift);
	else
		a_mov_imm(s, r, (int64_t)((uint64_t)addr->k >> tr->shift));
	if (tr->bits) {
		/* Entries of 1 << 5 bytes (sizeof(struct myna_place)), by the low bits: shifted left. */
		rr(s, I_UBFM | SF | 1u << 22 | 59u << 16 | (tr->bits - 1u) << 10, i, r);
		env_at(s, i, tr->last, (a_mov_rr(s, T_I64, ADR, i), ADR));
		a_mem(s, I_LDRX, 3, ADR, i, 0);
	} else {
		a_env(s, I_LDRX, 3, ADR, (size_t)(int64_t)tr->last);
	}
	rrr(s, I_SUBS | SF, ZR, ADR, r);
	c->site[0] = a_jcc(s, CC_NE);
	if (tr->bits) {
		a_mem(s, I_LDRX, 3, ADR, i, col);
		a_add_imm(s, T_I64, ADR, ADR, 1);
		a_mem(s, I_STRX, 3, ADR, i, col);
	}
	c->back = s->p;
	c->a = tr->bits ? (uintptr_t)trace_replaced : (uintptr_t)trace_changed;
	c->b = (uintptr_t)memcpy(code_alloc(sizeof(*tr)), tr, sizeof(*tr));
	c->x[1] = *addr;
}
_Static_assert(sizeof(struct myna_place) == 32, "");

EMIT(a_trace)
{
	const Trace *tr = &s->t->trace[o->imm];

	if (tr->shift) {
		compare_place(s, tr, &x[1]);
		return;
	}
	HReg at = sel_tmp(s, false), p = sel_tmp(s, false), a = x[1].r;
	Cold *c = sel_cold(s, cold_trace);

	a_env(s, I_LDRW, 2, at, (size_t)(int64_t)tr->pos);
	env_at(s, p, tr->buf, at);
	if (x[1].kind != K_REG)
		a_mov_imm(s, a = ADR, x[1].k);
	a_mem(s, I_STRX, 3, a, p, 0);
	a_mov_imm(s, ADR, (int64_t)(tr->tag | (uint64_t)tr->info << 32));
	a_mem(s, I_STRX, 3, ADR, p, offsetof(struct myna_event, tag));
	a_add_imm(s, T_I32, at, at, sizeof(struct myna_event));
	a_env(s, I_STRW, 2, at, (size_t)(int64_t)tr->pos);
	a_mov_imm(s, ADR, tr->size);
	rrr(s, I_SUBS, ZR, at, ADR);
	c->site[0] = a_jcc(s, CC_CS);
	c->back = s->p;
	c->x[1] = (Opnd){ 0 };
	c->a = (uintptr_t)trace_drain_slow;
	c->b = (uintptr_t)tr->to;
}
