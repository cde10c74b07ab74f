/*
 * The encoder of the aarch64 code generator, moves and constants, and what
 * select.c calls to move values about.
 */
#include "aarch64.h"

/* ---- jumps ---- */

void a_reach(Sel *s, uint8_t *site, const uint8_t *to)
{
	/* Masks of opcodes; the field's width and place. */
	static const struct { uint32_t mask, op; uint8_t bits, at; } kind[] = {
		{ 0x7c000000, I_B, 26, 0 }, { 0xff000010, I_BCC, 19, 5 }, { 0x7e000000, I_CBZ, 19, 5 },
		{ 0x7e000000, I_TBZ, 14, 5 }, { 0x3b000000, 0x18000000, 19, 5 },
	};
	int64_t d = (to - site) / 4;
	uint32_t w;

	memcpy(&w, site, 4);
	if ((w & 0x9f000000) == I_ADR) {
		d *= 4;
		s->full |= d != sextn((uint64_t)d, 21);
		w |= ((uint32_t)d & 3) << 29 | ((uint32_t)(d >> 2) & 0x7ffff) << 5;
	} else {
		unsigned i = 0;

		while ((w & kind[i].mask) != kind[i].op)
			i++;
		*(kind[i].op == I_TBZ ? &s->too_far : &s->full) |= d != sextn((uint64_t)d, kind[i].bits);
		w |= ((uint32_t)d & ((1u << kind[i].bits) - 1)) << kind[i].at;
	}
	memcpy(site, &w, 4);
}

void a_go(Sel *s, uint32_t op, const uint8_t *to)
{
	int64_t d = (to - sel_exec(s, s->p)) / 4;

	if (d == sextn((uint64_t)d, 26)) {
		w4(s, op | ((uint32_t)d & 0x3ffffff));
	} else {
		a_mov_imm(s, LIT, (intptr_t)to);
		rr(s, op == I_BL ? I_BLR : I_BR, 0, LIT);
	}
}

/* ---- integers ---- */

void a_mov_rr(Sel *s, unsigned ty, HReg d, HReg r)
{
	if (d != r)
		rrr(s, I_ORR | sf(ty), d, ZR, r);
}

/* The fields N, immr, imms of a logical immediate: a run of ones, rotated, in elements of 2 to 64 bits; or ~0u. */
static uint32_t logical_imm(uint64_t k, bool is64)
{
	unsigned size = 64, ones, rot;

	if (!is64)
		k = (uint32_t)k | k << 32;
	if (!k || !~k)
		return ~0u;
	while (size > 2 && (k & (UINT64_MAX >> (64 - size / 2))) == (k >> size / 2 & (UINT64_MAX >> (64 - size / 2))))
		size /= 2;
	uint64_t mask = UINT64_MAX >> (64 - size), e = k & mask;
	/* Rotate so that the run, or the one that ends with the top bit, begins at bit 0. */
	if (e >> (size - 1))
		rot = size - (unsigned)__builtin_clzll(~(e << (64 - size)));
	else
		rot = (unsigned)__builtin_ctzll(e);
	e = (e >> rot | (rot ? e << (size - rot) : 0)) & mask;
	if (e & (e + 1))
		return ~0u;
	ones = (unsigned)__builtin_popcountll(e);
	return (size == 64) << 12 | ((size - rot) & (size - 1)) << 6 | ((~(2 * size - 1) & 0x3f) | (ones - 1));
}

void a_mov_imm(Sel *s, HReg d, int64_t k)
{
	uint64_t u = (uint64_t)k;
	unsigned zeros = 0, ones = 0;
	uint32_t l;

	for (int i = 0; i < 64; i += 16) {
		zeros += (uint16_t)(u >> i) == 0;
		ones += (uint16_t)(u >> i) == 0xffff;
	}
	if (zeros < 3 && ones < 3) {
		l = logical_imm(u, true);
		if (l != ~0u) {
			rr(s, 0xb2000000u | l << 10, d, ZR);
			return;
		}
		l = u >> 32 ? ~0u : logical_imm(u, false);
		if (l != ~0u) {
			rr(s, 0x32000000u | l << 10, d, ZR);
			return;
		}
	}
	bool inv = ones > zeros, first = true;
	for (unsigned i = 0; i < 4; i++) {
		uint32_t part = (uint16_t)(u >> 16 * i);

		if (part == (inv ? 0xffffu : 0) && !(first && i == 3))
			continue;
		if (first)
			w4(s, (inv ? 0x92800000u | (part ^ 0xffff) << 5 : 0xd2800000u | part << 5) | i << 21 | rn(d));
		else
			w4(s, 0xf2800000u | part << 5 | i << 21 | rn(d));
		first = false;
	}
}

void a_add_imm(Sel *s, unsigned ty, HReg d, HReg n, int64_t k)
{
	uint32_t op = k < 0 ? 0x51000000 : 0x11000000;
	uint64_t u = k < 0 ? 0 - (uint64_t)k : (uint64_t)k;

	if (!k && d == n && ty == T_I64)
		return;
	if (u < 0x1000) {
		rr(s, op | sf(ty) | (uint32_t)u << 10, d, n);
	} else if (u < 0x1000000) {
		rr(s, op | sf(ty) | 1u << 22 | (uint32_t)(u >> 12) << 10, d, n);
		if (u & 0xfff)
			rr(s, op | sf(ty) | (uint32_t)(u & 0xfff) << 10, d, d);
	} else {
		a_mov_imm(s, LIT, k);
		rrr(s, I_ADD | sf(ty), d, n, LIT);
	}
}

void a_logic_imm(Sel *s, unsigned ty, uint32_t op, HReg d, HReg n, uint64_t k)
{
	uint32_t l = logical_imm(k, ty == T_I64);

	if (l == ~0u) {
		a_mov_imm(s, LIT, ty == T_I64 ? (int64_t)k : (int64_t)(uint32_t)k);
		rrr(s, op | sf(ty), d, n, LIT);
	} else {
		rr(s, (op & 0x60000000) | 0x12000000 | sf(ty) | l << 10, d, n);
	}
}

/* ---- memory ---- */

void a_mem(Sel *s, uint32_t op, unsigned size, HReg r, HReg base, int64_t off)
{
	if (off >= 0 && !(off & ((1 << size) - 1)) && off >> size < 0x1000) {
		rr(s, op | 1u << 24 | (uint32_t)(off >> size) << 10, r, base);
	} else if (off >= -256 && off < 256) {
		rr(s, op | ((uint32_t)off & 0x1ff) << 12, r, base);
	} else {
		a_mov_imm(s, LIT, off);
		rrr(s, op | 1u << 21 | 3u << 13 | 2u << 10, r, base, LIT);
	}
}

void a_cpu_arg(Sel *s, HReg d)
{
	a_add_imm(s, T_I64, d, ENV, -ENV_AT);
}

void a_mov(Sel *s, Type ty, HReg d, HReg r)
{
	if (d == r)
		return;
	if (d < SEL_V && r < SEL_V)
		a_mov_rr(s, T_I64, d, r);
	else if (d < SEL_V)
		rr(s, ty == T_F32 ? I_FMOV_WS : I_FMOV_XD, d, r);
	else if (r < SEL_V)
		rr(s, ty == T_F32 ? I_FMOV_SW : I_FMOV_DX, d, r);
	else
		rrr(s, I_VORR, d, r, r);
}

/* A spilled value of any FP type may have a mark: all 16 bytes are kept. */
void a_load(Sel *s, Type ty, HReg d, int32_t off)
{
	if (d < SEL_V)
		a_env(s, ty == T_I32 ? I_LDRW : I_LDRX, ty == T_I32 ? 2 : 3, d, (size_t)off);
	else if (ty == T_V128)
		a_env(s, I_LDRQ, 4, d, (size_t)off);
	else
		a_env(s, I_LDRD, 3, d, (size_t)off);
}

void a_store(Sel *s, Type ty, int32_t off, HReg r)
{
	if (r < SEL_V)
		a_env(s, ty == T_I32 ? I_STRW : I_STRX, ty == T_I32 ? 2 : 3, r, (size_t)off);
	else if (ty == T_V128)
		a_env(s, I_STRQ, 4, r, (size_t)off);
	else
		a_env(s, I_STRD, 3, r, (size_t)off);
}

bool a_store_imm(Sel *s, Type ty, int32_t off, int64_t k)
{
	bool w = ty == T_I32 || ty == T_F32;
	HReg r = ZR;

	if (ty == T_V128)
		return false;
	if (k) {
		r = ADR;
		a_mov_imm(s, r, w ? (int64_t)(uint32_t)k : k);
	}
	a_env(s, w ? I_STRW : I_STRX, w ? 2 : 3, r, (size_t)off);
	return true;
}

/* ---- constants of vectors ---- */

/* Behind the block: what loads them, in the order of the code. */
static struct { uint8_t *site; uint64_t lo, hi; } pool[4096];
static unsigned npool;

void a_pool_begin(UNUSED Sel *s)
{
	npool = 0;
}

void a_pool_write(Sel *s)
{
	if (npool && s->p + npool * 16 + 16 > s->end)
		s->full = true;
	if (!npool || s->full)
		return;
	while ((uintptr_t)s->p & 15)
		w4(s, 0);
	for (unsigned i = 0; i < npool; i++) {
		unsigned k = 0;

		while (pool[k].lo != pool[i].lo || pool[k].hi != pool[i].hi)
			k++;
		if (k < i) { /* the word is there; its site was aimed: the same displacement from there */
			uint32_t w;

			memcpy(&w, pool[k].site, 4);
			a_reach(s, pool[i].site, pool[k].site + sextn(w >> 5, 19) * 4);
			continue;
		}
		a_reach(s, pool[i].site, s->p);
		memcpy(s->p, &pool[i].lo, 8);
		memcpy(s->p + 8, &pool[i].hi, 8);
		s->p += 16;
	}
}

/* movi, mvni and fmov that fill all lanes with one constant: the instruction, or 0. */
static uint32_t vector_imm(uint64_t k)
{
	uint32_t w = (uint32_t)k, bytes = 0;
	unsigned i;

#define IMM8(n) (((n) & 0xe0) << 11 | ((n) & 0x1f) << 5)
	for (i = 0; i < 8; i++) {
		unsigned b = k >> 8 * i & 0xff;

		if (b != 0 && b != 0xff)
			break;
		bytes |= (b & 1) << i;
	}
	if (i == 8)
		return 0x6f00e400 | IMM8(bytes);
	if (k >> 32 != w)
		return 0;
	if ((k & 0xff) * 0x0101010101010101 == k)
		return 0x4f00e400 | IMM8(w & 0xff);
	for (i = 0; i < 4; i++) {
		if (!(w & ~(0xffu << 8 * i)))
			return 0x4f000400 | i << 13 | IMM8(w >> 8 * i);
		if (!(~w & ~(0xffu << 8 * i)))
			return 0x6f000400 | i << 13 | IMM8(~w >> 8 * i);
	}
	for (i = 0; i < 2; i++)
		if (w >> 16 == (w & 0xffff) && !(w & 0xffff & ~(0xffu << 8 * i)))
			return 0x4f008400 | i << 13 | IMM8(w >> 8 * i & 0xff);
	return 0;
}

void a_vimm(Sel *s, HReg d, uint64_t lo, uint64_t hi)
{
	uint32_t op = lo == hi ? vector_imm(lo) : 0;

	if (op) {
		w4(s, op | rn(d));
	} else if (npool < LEN(pool)) {
		pool[npool].site = s->p;
		pool[npool].lo = lo;
		pool[npool++].hi = hi;
		w4(s, 0x9c000000u | rn(d));
	} else {
		s->full = true;
	}
}

uint8_t a_mark(const Sel *s, Val n)
{
	const Vec *k = &s->t->vconst[s->v[n].pool - 1];

	if (!s->v[n].pool)
		return s->v[n].mark;
	return k->w[1] ? 0 : k->w[0] >> 32 ? MARK_Z64 : MARK_Z64 | MARK_ZERO;
}

void a_imm(Sel *s, Type ty, HReg d, int64_t k)
{
	if (ty == T_V128) {
		a_vimm(s, d, s->t->vconst[k].w[0], s->t->vconst[k].w[1]);
	} else if (d < SEL_V) {
		a_mov_imm(s, d, ty == T_I32 ? (int64_t)(uint32_t)k : k);
	} else if (!k) {
		w4(s, 0x6f00e400 | rn(d));
	} else {
		a_mov_imm(s, LIT, ty == T_F32 ? (int64_t)(uint32_t)k : k);
		rr(s, I_FMOV_DX, d, LIT);
	}
}
