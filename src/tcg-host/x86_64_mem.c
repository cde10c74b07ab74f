/*
 * Rows of the x86-64 code generator: control flow, guest memory, atomics.
 */
#include "x86_64.h"
#include "../plugin/hook.h"

/* ---- control ---- */

/* The displacement of a link is written while other threads run it: in one piece if it is within eight aligned bytes.
 * In front of the jump stand as many prefixes, of a segment, as that takes; they have no meaning there. */
static void align_site(Sel *s, unsigned opbytes)
{
	while ((((uintptr_t)s->p + opbytes) & 7) > 4)
		b1(s, 0x2e);
}

static void cold_link(Sel *s, Cold *c)
{
	cold_sites(s, c);
	c->link->stub = (uint32_t)(s->p - s->start);
	jmp_exec(s, CALL, stub.link);
}

static void direct(Sel *s, uint64_t pc, uint8_t *site)
{
	Cold *c = sel_cold(s, cold_link);

	c->site[0] = site;
	c->link = sel_link(s, pc);
	c->link->site = (uint32_t)(site - s->start);
}

static void direct_jump(Sel *s, unsigned op, unsigned target)
{
	align_site(s, 1);
	b1(s, op);
	b4(s, 0);
	direct(s, s->t->target[target], s->p - 4);
}

static void push_return(Sel *s, const Ir *o)
{
	int64_t pc = (int64_t)s->t->target[o->m >> JK_SHIFT];

	if (pc == (int32_t)pc || s->guest->bits == 32) {
		b1(s, 0x68);
		b4(s, (uint32_t)pc);
	} else {
		HReg r = sel_tmp(s, false);
		x_mov_imm(s, r, pc);
		b1(s, 0x50 | r);
	}
}

EMIT(x_jmp)
{
	bool call = (o->m & JK_MASK) == JK_CALL;

	if (call)
		push_return(s, o);
	direct_jump(s, call ? CALL : JMP, (unsigned)o->imm);
	if (call)
		direct_jump(s, JMP, o->m >> JK_SHIFT);
	(void)x;
}

EMIT(x_gotoc)
{
	unsigned cc = x_compare(s, o->type, o->m, &x[1], &x[2]);

	align_site(s, 2);
	direct(s, s->t->target[o->imm], jcc32(s, cc));
}

EMIT(x_br)
{
	b1(s, JMP);
	b4(s, 0);
	gen_label(s, s->p - 4, o->imm);
	(void)x;
}

EMIT(x_brc)
{
	unsigned cc = x_compare(s, o->type, o->m, &x[1], &x[2]);
	gen_label(s, jcc32(s, cc), o->imm);
}

static void store_pc(Sel *s, uint64_t pc)
{
	Rm m = rm_env(offsetof(Cpu, pc));

	if (pc == (uint64_t)(int64_t)(int32_t)pc) {
		x_ins(s, 0xc7 | W, 0, m);
		b4(s, (uint32_t)pc);
	} else {
		x_mov_imm(s, RAX, (int64_t)pc);
		x_ins(s, 0x89 | W, RAX, m);
	}
}

static void cold_poll(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	jmp_exec(s, CALL, stub.poll);
}

EMIT(x_poll)
{
	Cold *c = sel_cold(s, cold_poll);

	x_alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, poll)), 0);
	c->site[0] = jcc32(s, 12);
	c->a = s->pc;
	(void)x, (void)o;
}

static void cold_return(Sel *s, Cold *c)
{
	cold_sites(s, c);
	x_mov_rr(s, s->t->xl, RAX, c->x[0].r);
	if (s->guest->bits == 32 && c->x[0].r == RAX)
		x_ins(s, 0x8b, RAX, rm_reg(RAX));
	jmp_exec(s, JMP, stub.ret);
}

static void cold_lookup(Sel *s, Cold *c)
{
	cold_sites(s, c);
	x_ins(s, 0x89 | W, c->x[0].r, rm_env(offsetof(Cpu, pc)));
	jmp_exec(s, JMP, stub.lookup);
}

EMIT(x_jmpi)
{
	HReg pc = x[1].r;
	unsigned kind = o->m & JK_MASK;
	Cold *c = sel_cold(s, kind == JK_RET ? cold_return : cold_lookup);

	if (kind == JK_RET) {
		x_ins(s, 0x3b | (s->guest->bits == 64 ? W : 0), pc, (Rm){ .mem = true, .reg = RSP, .index = -1, .disp = 8 });
		c->site[0] = jcc32(s, 5);
		x_ret_pair(s);
		c->x[0] = x[1];
		return;
	}
	if (s->guest->bits == 32) { /* upper half is unspecified */
		HReg z = sel_tmp(s, false);
		x_mov_rr(s, T_I32, z, pc);
		if (z == pc)
			x_ins(s, 0x8b, z, rm_reg(pc));
		pc = z;
	}
	if (kind == JK_CALL) { /* over the landing point */
		push_return(s, o);
		b1(s, CALL);
		b4(s, 0);
		uint8_t *over = s->p - 4;
		direct_jump(s, JMP, o->m >> JK_SHIFT);
		set32(over, s->p);
	}
	c->site[0] = x_look_up(s, pc, sel_tmp(s, false));
	c->x[0] = (Opnd){ .kind = K_REG, .r = pc };
}

EMIT(x_exit)
{
	if (x[1].kind == K_REG) {
		x_mov_rr(s, s->t->xl, RAX, x[1].r);
		if (s->guest->bits == 32 && x[1].r == RAX)
			x_ins(s, 0x8b, RAX, rm_reg(RAX));
		x_ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, pc)));
	} else {
		store_pc(s, s->guest->bits == 32 ? (uint32_t)x[1].k : (uint64_t)x[1].k);
	}
	x_ins(s, 0xc7, 0, rm_env(offsetof(Cpu, exit_arg)));
	b4(s, (uint32_t)o->imm);
	x_mov_imm(s, RAX, o->m);
	jmp_exec(s, JMP, stub.leave);
}

/* ---- memory ---- */

static Rm guest_mem(Sel *s, const Opnd *a, int32_t off)
{
	if (a->kind == K_IMM) {
		int64_t k = s->guest->bits == 32 ? (int64_t)(int32_t)(uint32_t)(a->k + off) : a->k + off;
		if (k == (int32_t)k)
			return (Rm){ .mem = true, .reg = -1, .index = -1, .disp = k };
		HReg r = sel_tmp(s, false);
		x_mov_imm(s, r, k);
		return (Rm){ .mem = true, .reg = r, .index = -1 };
	}
	return (Rm){ .mem = true, .reg = a->r, .index = a->indexed ? a->index : -1, .scale = a->scale, .disp = off };
}

static void cold_misaligned(Sel *s, Cold *c)
{
	cold_sites(s, c);
	if (c->back) { /* it is allowed within 16 bytes */
		uint8_t *crosses;

		x_store(s, T_I64, offsetof(Cpu, fparg), RAX);
		x_ins(s, 0x8d, RAX, (Rm){ .mem = true, .reg = c->x[0].r, .index = -1, .disp = (int32_t)c->b });
		x_alu_imm(s, 0, ALU_AND, rm_reg(RAX), 15);
		x_alu_imm(s, 0, ALU_CMP, rm_reg(RAX), 16 - (int32_t)(c->b >> 32));
		x_load(s, T_I64, RAX, offsetof(Cpu, fparg));
		crosses = jcc8(s, 7);
		jmp_back(s, c->back);
		here8(s, crosses);
	}
	if (c->x[0].kind == K_IMM)
		x_mov_imm(s, RAX, c->x[0].k + (int32_t)c->b);
	else
		x_ins(s, 0x8d | W, RAX, (Rm){ .mem = true, .reg = c->x[0].r, .index = -1, .disp = (int32_t)c->b });
	if (s->guest->bits == 32)
		x_ins(s, 0x8b, RAX, rm_reg(RAX));
	x_ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, fault.addr)));
	x_ins(s, 0xc7, 0, rm_env(offsetof(Cpu, raise)));
	b4(s, EX_MISALIGNED + 1);
	sel_side(s, c->a);
	jmp_exec(s, CALL, stub.raise);
}

static void check_align(Sel *s, unsigned m, const Opnd *a, int32_t off)
{
	unsigned mask = (1u << (m & M_SIZE)) - 1;
	bool within = m & M_WITHIN;
	Cold *c;

	if (!(m & (M_ALIGN | M_WITHIN)) || !mask)
		return;
	c = sel_cold(s, cold_misaligned);
	c->back = NULL;
	if (a->kind == K_IMM) {
		if (within ? ((a->k + off) & 15) + mask < 16 : !((a->k + off) & mask))
			return;
		b1(s, 0x0f), b1(s, 0x1f), b1(s, 0); /* never aligned: jump always */
		b1(s, JMP), b4(s, 0);
		c->site[0] = s->p - 4;
	} else if (off & mask) {
		HReg r = sel_tmp(s, false);
		x_ins(s, 0x8d, r, (Rm){ .mem = true, .reg = a->r, .index = -1, .disp = off });
		x_ins(s, 0xf6 | BM, 0, rm_reg(r)), b1(s, mask);
		c->site[0] = jcc32(s, 5);
	} else {
		x_ins(s, 0xf6 | BM, 0, rm_reg(a->r)), b1(s, mask);
		c->site[0] = jcc32(s, 5);
	}
	c->x[0] = *a;
	c->b = (uint32_t)off | (uint64_t)(mask + 1) << 32;
	c->a = s->pc;
	if (within && a->kind == K_REG)
		c->back = s->p;
}

static void bswap_reg(Sel *s, unsigned size, HReg r)
{
	if (size == M_16) {
		x_ins(s, 0xc1 | P66, 0, rm_reg(r));
		b1(s, 8);
	} else if (size > M_16) {
		unsigned w = size == M_64;
		if (w || r & 8)
			b1(s, 0x40 | w << 3 | (r & 8 ? 1 : 0));
		b1(s, 0x0f);
		b1(s, 0xc8 | (r & 7));
	}
}

/* Extend the low part of r as memop m says, to type ty. */
static void extend(Sel *s, unsigned ty, unsigned m, HReg d, HReg r)
{
	static const unsigned op[2][4] = {
		{ 0xb6 | M0F | BM, 0xb7 | M0F, 0x8b, 0x8b | W },
		{ 0xbe | M0F | BM, 0xbf | M0F, 0x63, 0x8b | W },
	};
	bool sg = m & M_SIGN;
	unsigned size = m & M_SIZE;

	if (size == M_64 || (size == M_32 && ty == T_I32))
		x_mov_rr(s, size == M_64 ? T_I64 : T_I32, d, r);
	else
		x_ins(s, op[sg][size] | (sg ? w_of(ty) : 0), d, rm_reg(r));
}

EMIT(x_ld)
{
	static const unsigned op[2][4] = {
		{ 0xb6 | M0F, 0xb7 | M0F, 0x8b, 0x8b | W },
		{ 0xbe | M0F, 0xbf | M0F, 0x63, 0x8b | W },
	};
	unsigned size = o->m & M_SIZE, f;
	bool sg = o->m & M_SIGN;

	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	if (size == M_32 && o->type == T_I32)
		sg = false;
	f = op[sg && !(o->m & M_BE)][size] | (sg && !(o->m & M_BE) ? w_of(o->type) : 0);
	x_ins(s, f | G, x[0].r, m);
	if (o->m & M_BE) {
		bswap_reg(s, size, x[0].r);
		if (sg)
			extend(s, o->type, o->m, x[0].r, x[0].r);
	}
}

/* Store-to-load order is the only one that x86 does not keep. */
static void full_fence(Sel *s)
{
	b1(s, 0xf0);
	x_ins(s, 0x83, ALU_OR, (Rm){ .mem = true, .reg = RSP, .index = -1 });
	b1(s, 0);
}

static void x_st_reg(Sel *s, const Ir *o, HReg r, Rm m)
{
	static const unsigned op[] = { 0x88 | B, 0x89 | P66, 0x89, 0x89 | W };

	x_ins(s, op[o->m & M_SIZE] | G, r, m);
}

EMIT(x_st)
{
	static const unsigned op[] = { 0xc6, 0xc7 | P66, 0xc7, 0xc7 | W };
	unsigned size = o->m & M_SIZE;

	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	if (o->m & M_BE && size) {
		HReg r = sel_tmp(s, false);
		x_copy(s, o, h, (Opnd[]){ { .kind = K_REG, .r = r }, x[2] });
		bswap_reg(s, size, r);
		x_st_reg(s, o, r, m);
	} else if (x[2].kind == K_IMM) {
		x_ins(s, op[size] | G, 0, m);
		if (size == M_8)
			b1(s, (unsigned)x[2].k);
		else if (size == M_16)
			b1(s, (unsigned)x[2].k), b1(s, (unsigned)(x[2].k >> 8));
		else
			b4(s, (uint32_t)x[2].k);
	} else {
		x_st_reg(s, o, x[2].r, m);
	}
	if (o->m & M_SC)
		full_fence(s);
}

EMIT(x_fence)
{
	if (o->m & FENCE_WR)
		full_fence(s);
	(void)x;
}

static void lock_ins(Sel *s, unsigned size, unsigned op, HReg r, Rm m)
{
	b1(s, 0xf0);
	x_ins(s, (size == M_8 ? op | B : (op | 1) | (size == M_16 ? P66 : size == M_64 ? W : 0)) | G, r, m);
}

static void swap_bytes_if(Sel *s, const Ir *o, HReg r)
{
	if (o->m & M_BE)
		bswap_reg(s, o->m & M_SIZE, r);
}

EMIT(x_amo)
{
	unsigned size = o->m & M_SIZE;
	static const uint8_t plain[] = { [AMO_ADD] = 0x00, [AMO_AND] = 0x20, [AMO_OR] = 0x08, [AMO_XOR] = 0x30 };
	bool unused = x[0].kind == K_NONE;

	check_align(s, o->m, &x[1], 0);
	Rm m = guest_mem(s, &x[1], 0);
	if (!(o->m & M_BE)) {
		if (unused && o->imm >= AMO_ADD && o->imm <= AMO_XOR) {
			lock_ins(s, size, plain[o->imm], x[2].r, m);
			return;
		}
		if (o->imm == AMO_SWAP || o->imm == AMO_ADD) {
			x_mov_rr(s, T_I64, RAX, x[2].r);
			lock_ins(s, size, o->imm == AMO_ADD ? 0xc0 | M0F : 0x86, RAX, m);
			if (!unused)
				extend(s, o->type, o->m, x[0].r, RAX);
			return;
		}
	}
	/* rax: old value; n: new value; compare and exchange until it holds. */
	HReg n = sel_tmp(s, false);
	unsigned w = size == M_64 ? W : 0, ty = size == M_64 ? T_I64 : T_I32;
	x_ins(s, (size == M_8 ? 0xb6 | M0F : size == M_16 ? 0xb7 | M0F : 0x8b | w) | G, RAX, m);
	uint8_t *again = s->p;
	x_mov_rr(s, ty, n, RAX);
	swap_bytes_if(s, o, n);
	switch (o->imm) {
	case AMO_SWAP: x_mov_rr(s, ty, n, x[2].r); break;
	case AMO_ADD: x_ins(s, 0x03 | w, n, rm_reg(x[2].r)); break;
	case AMO_AND: x_ins(s, 0x23 | w, n, rm_reg(x[2].r)); break;
	case AMO_OR: x_ins(s, 0x0b | w, n, rm_reg(x[2].r)); break;
	case AMO_XOR: x_ins(s, 0x33 | w, n, rm_reg(x[2].r)); break;
	default: {
		static const uint8_t cc[] = { [AMO_MIN] = 15, [AMO_MAX] = 12, [AMO_MINU] = 7, [AMO_MAXU] = 2 };
		bool sg = o->imm == AMO_MIN || o->imm == AMO_MAX;
		Rm v = rm_reg(x[2].r);
		if (size < M_32) { /* compare both at full width; the operand waits in memory */
			extend(s, T_I32, sg ? size | M_SIGN : size, n, x[2].r);
			x_store(s, T_I64, offsetof(Cpu, fparg), n);
			x_mov_rr(s, T_I32, n, RAX);
			swap_bytes_if(s, o, n);
			extend(s, T_I32, sg ? size | M_SIGN : size, n, n);
			v = rm_env(offsetof(Cpu, fparg));
		}
		x_ins(s, 0x3b | w, n, v);
		x_ins(s, 0x40 | cc[o->imm] | M0F | w, n, v);
	}
	}
	swap_bytes_if(s, o, n);
	lock_ins(s, size, 0xb0 | M0F, n, m);
	b1(s, 0x75);
	b1(s, (unsigned)(again - s->p - 1));
	if (!unused) {
		swap_bytes_if(s, o, RAX);
		extend(s, o->type, o->m, x[0].r, RAX);
	}
}

EMIT(x_cas)
{
	unsigned size = o->m & M_SIZE;
	HReg n = x[3].r;

	check_align(s, o->m, &x[1], 0);
	Rm m = guest_mem(s, &x[1], 0);
	x_mov_rr(s, T_I64, RAX, x[2].r);
	HReg kept = NOREG;
	if (o->m & M_BE) {
		/* One more register: the expected value's, which is in rax now; kept in memory if others want it. The address
		 * may be in the same one. */
		bool mine = s->h->temps >> x[2].r & 1 && x[2].r != n && (x[1].kind != K_REG || x[1].r != x[2].r);
		HReg t = mine ? x[2].r : sel_tmp(s, false);
		if (t == x[2].r && s->in_reg[t]) {
			kept = t;
			x_store(s, T_I64, offsetof(Cpu, fparg), t);
		}
		x_mov_rr(s, T_I64, t, n);
		n = t;
		bswap_reg(s, size, RAX);
		bswap_reg(s, size, n);
	}
	lock_ins(s, size, 0xb0 | M0F, n, m);
	if (kept != NOREG)
		x_load(s, T_I64, kept, offsetof(Cpu, fparg));
	swap_bytes_if(s, o, RAX);
	if (x[0].kind != K_NONE)
		extend(s, o->type, o->m, x[0].r, RAX);
}

/* Bytes of the other order go through a general register. */
static void load_swapped(Sel *s, unsigned size, HReg d, Rm m, HReg via)
{
	unsigned w = size == M_64 ? W : 0;

	x_ins(s, 0x8b | w | G, via, m);
	bswap_reg(s, size, via);
	x_ins(s, 0x6e | M0F | P66 | w, XMM(d), rm_reg(via));
}

static void store_swapped(Sel *s, unsigned size, HReg r, Rm m, HReg via)
{
	unsigned w = size == M_64 ? W : 0;

	x_ins(s, 0x7e | M0F | P66 | w, XMM(r), rm_reg(via));
	bswap_reg(s, size, via);
	x_ins(s, 0x89 | w | G, via, m);
}

EMIT(x_fld)
{
	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	if (o->m & M_BE)
		load_swapped(s, o->m & M_SIZE, x[0].r, m, sel_tmp(s, false));
	else
		x_fload(s, o->type == T_F32 ? PF3 : PF2, x[0].r, m, G);
	s->v[o->dst].mark = mark_zero(o->type);
	(void)h;
}

EMIT(x_fst)
{
	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	unsigned op = 0x11 | M0F | G | ((o->m & M_SIZE) == M_32 ? PF3 : PF2);
	if (o->m & M_BE)
		store_swapped(s, o->m & M_SIZE, x[2].r, m, sel_tmp(s, false));
	else if (x86.avx)
		x_vex(s, op, XMM(x[2].r), 0, m);
	else
		x_ins(s, op, XMM(x[2].r), m);
}

EMIT(x_vld)
{
	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm), high = m;
	if (o->m & M_BE) {
		HReg via = sel_tmp(s, false), low = sel_tmp(s, true), t = sel_tmp(s, true);

		high.disp += 8;
		load_swapped(s, M_64, low, m, via); /* a fault names the lower address, and leaves a home as it was */
		load_swapped(s, M_64, t, high, via);
		x_ins(s, 0x6c | M0F | P66, XMM(t), rm_reg(low)); /* punpcklqdq */
		x_mov(s, T_V128, x[0].r, t);
	} else {
		x_vload(s, x[0].r, m, G);
	}
	(void)h;
}

EMIT(x_vst)
{
	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm), high = m;
	if (o->m & M_BE) {
		HReg via = sel_tmp(s, false), t = sel_tmp(s, true);

		high.disp += 8;
		x_mov(s, T_V128, t, x[2].r);
		x_ins(s, 0x15 | M0F | P66, XMM(t), rm_reg(t)); /* unpckhpd */
		store_swapped(s, M_64, t, m, via);
		store_swapped(s, M_64, x[2].r, high, via);
	} else {
		x_vstore(s, x[2].r, m, G);
	}
	(void)h;
}

/* ---- plugins ---- */

static void score_half(Sel *s, unsigned alu, int32_t off, uint32_t k)
{
	x_ins(s, 0x81, alu, rm_env(off)); /* 32 bits of immediate */
	b4(s, k);
}

EMIT(x_score)
{
	const Score *sc = &s->t->score[o->imm];
	bool small = sc->k == (uint64_t)(int32_t)sc->k;

	(void)x;
	if (sc->store) {
		for (int i = 0; i < (small ? 1 : 2); i++) {
			x_ins(s, 0xc7 | (small ? W : 0), 0, rm_env(sc->off + 4 * i));
			b4(s, (uint32_t)(sc->k >> 32 * i));
		}
	} else if (small) {
		x_alu_imm(s, W, ALU_ADD, rm_env(sc->off), (int32_t)sc->k);
	} else {
		score_half(s, ALU_ADD, sc->off, (uint32_t)sc->k);
		score_half(s, ALU_ADC, sc->off + 4, (uint32_t)(sc->k >> 32));
	}
}

static void cold_fpu(Sel *s, Cold *c)
{
	cold_sites(s, c);
	jmp_exec(s, CALL, stub.fpu);
	jmp_back(s, c->back);
}

EMIT(x_fpu)
{
	Cold *c = sel_cold(s, cold_fpu);

	(void)x, (void)o;
	x_alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, fpu_out)), 0);
	c->site[0] = jcc32(s, 5);
	c->back = s->p;
}

static void store64(Sel *s, int32_t off, uint64_t k)
{
	for (int i = 0; i < 2; i++) {
		x_ins(s, 0xc7, 0, rm_env(off + 4 * i));
		b4(s, (uint32_t)(k >> 32 * i));
	}
}

/* a: function, b: its argument; x[1]: another one. */
static void cold_trace(Sel *s, Cold *c)
{
	cold_sites(s, c);
	if (c->x[1].kind == K_REG)
		x_store(s, T_I64, offsetof(Cpu, fparg[2]), c->x[1].r);
	else if (c->x[1].kind == K_IMM)
		store64(s, offsetof(Cpu, fparg[2]), (uint64_t)c->x[1].k);
	store64(s, offsetof(Cpu, fparg[0]), c->a);
	store64(s, offsetof(Cpu, fparg[1]), c->b);
	jmp_exec(s, CALL, stub.trace);
	jmp_back(s, c->back);
}

static void compare_place(Sel *s, const Trace *tr, const Opnd *addr)
{
	HReg r = sel_tmp(s, false), i = tr->bits ? sel_tmp(s, false) : 0;
	Cold *c = sel_cold(s, cold_trace);

	if (addr->kind == K_REG) {
		x_mov_rr(s, T_I64, r, addr->r);
		x_ins(s, 0xc1 | W, 5, rm_reg(r)); /* shr */
		b1(s, tr->shift);
	} else {
		x_mov_imm(s, r, (int64_t)((uint64_t)addr->k >> tr->shift));
	}
	if (tr->bits) {
		Rm m = { .mem = true, .reg = RBP, .index = i, .disp = env(tr->last) };

		x_mov_rr(s, T_I32, i, r);
		x_alu_imm(s, 0, ALU_AND, rm_reg(i), (1 << tr->bits) - 1);
		x_ins(s, 0xc1, 4, rm_reg(i)); /* shl: sizeof(struct myna_place) */
		b1(s, 5);
		x_ins(s, 0x3b | W, r, m);
		c->site[0] = jcc32(s, 5);
		m.disp += (int)offsetof(struct myna_place, n) + 8 * tr->column;
		x_alu_imm(s, W, ALU_ADD, m, 1);
	} else {
		x_ins(s, 0x3b | W, r, rm_env(tr->last));
		c->site[0] = jcc32(s, 5);
	}
	c->back = s->p;
	c->a = tr->bits ? (uintptr_t)trace_replaced : (uintptr_t)trace_changed;
	c->b = (uintptr_t)memcpy(code_alloc(sizeof(*tr)), tr, sizeof(*tr));
	c->x[1] = *addr;
}

EMIT(x_trace)
{
	const Trace *tr = &s->t->trace[o->imm];

	if (tr->shift) {
		compare_place(s, tr, &x[1]);
		return;
	}
	HReg at = sel_tmp(s, false);
	Rm m = { .mem = true, .reg = RBP, .index = at, .disp = env(tr->buf) };
	Cold *c = sel_cold(s, cold_trace);

	x_ins(s, 0x8b, at, rm_env(tr->pos));
	if (x[1].kind == K_REG) {
		x_ins(s, 0x89 | W, x[1].r, m);
	} else {
		x_ins(s, 0xc7 | W, 0, m);
		b4(s, (uint32_t)x[1].k);
	}
	m.disp += offsetof(struct myna_event, tag);
	x_ins(s, 0xc7, 0, m);
	b4(s, tr->tag);
	m.disp += 4;
	x_ins(s, 0xc7, 0, m);
	b4(s, tr->info);
	x_alu_imm(s, 0, ALU_ADD, rm_reg(at), sizeof(struct myna_event));
	x_ins(s, 0x89, at, rm_env(tr->pos));
	x_alu_imm(s, 0, ALU_CMP, rm_reg(at), (int32_t)tr->size);
	c->site[0] = jcc32(s, 3);
	c->back = s->p;
	c->x[1] = (Opnd){ 0 };
	c->a = (uintptr_t)trace_drain_slow;
	c->b = (uintptr_t)tr->to;
}
