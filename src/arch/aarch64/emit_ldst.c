/*
 * Loads and stores of A64: integer and vector registers, pairs, literals,
 * structures (LD1 to LD4). The rows, and what the operands of each function
 * are, stand in insn_ldst.h; exclusive and atomic accesses and memory copy
 * are in emit_atomic.c.
 *
 * Of registers that an instruction names twice (CONSTRAINED UNPREDICTABLE)
 * the write that comes last here wins: write-back after what was loaded.
 */
#include "state.h"

enum { MEMOP = A64_PRE - 1 }; /* the M_ bits of `with` */

static unsigned memop(const Trans *t, const Insn *i)
{
	unsigned m = i->row->with & MEMOP;

	return m & (M_ACQ | M_REL) ? a64_atomic(t, m) : a64_mem(t, m);
}

static unsigned bytes_of(unsigned m)
{
	return 1u << (m & M_SIZE);
}

/* ---- addresses ---- */

/* Base register and offset of [base, off] by its addressing mode. */
typedef struct Place {
	Val base;
	int32_t off;
} Place;

static Place place(Trans *t, const Insn *i, unsigned base, int64_t off)
{
	return (Place){ a64_getsp(t, base), i->row->with & A64_POST ? 0 : (int32_t)off };
}

static void write_back(Trans *t, const Insn *i, unsigned base, Val old, int64_t off)
{
	if (i->row->with & (A64_PRE | A64_POST))
		a64_putsp(t, base, ir_2k(t, O_add, T_I64, old, off));
}

/* base + extended index; ext is KIND LEXT. */
static Val indexed(Trans *t, unsigned base, unsigned rm, unsigned ext)
{
	Val x = a64_get(t, rm), b = a64_getsp(t, base);
	unsigned by = ext & 1 ? ext >> 3 : 0;

	if (!(ext & 2))
		x = ext & 4 ? ir_sext(t, T_I64, x, 32) : ir_zext(t, T_I64, x, 32);
	if (by >= 1 && by <= 3)
		return ir_op(t, O_addsl, T_I64, b, x, 0, 0, (int32_t)by);
	return ir_2(t, O_add, T_I64, b, by ? ir_2k(t, O_shl, T_I64, x, by) : x);
}

/* ---- one register ---- */

/* What the register becomes. */
static Val load(Trans *t, const Insn *i, Val addr, int32_t off)
{
	unsigned m = memop(t, i);

	if ((m & M_SIGN) && !(i->row->with & A64_SX))
		return a64_wide(t, T_I32, ir_ld(t, T_I32, addr, off, m));
	return ir_ld(t, T_I64, addr, off, m);
}

/* Big-endian values come by way of an integer; of 128 bits all bytes change places. */
static Val load_v(Trans *t, unsigned m, Val addr, int32_t off)
{
	unsigned size = m & M_SIZE;
	Type ty = size == M_32 ? T_F32 : T_F64;
	Val v;

	if (size == M_128) {
		bool shown = m & M_BE && ir_hide(t);

		v = ir_ld(t, T_V128, addr, off, m & ~M_BE);
		if (m & M_BE)
			v = ir_v1(t, O_vrev, M_8, v, 4);
		if (shown)
			ir_show(t, false, addr, off, m, v, 0);
		return v;
	}
	if (size < M_32 || m & M_BE) {
		v = ir_ld(t, T_I64, addr, off, m);
		return ir_v1(t, O_vzx, 0, ir_1(t, O_bitsf, T_F64, v), 64);
	}
	return ir_v1(t, O_vzx, 0, ir_ld(t, ty, addr, off, m), type_bits(ty));
}

static Val lane(Trans *t, unsigned size, Val v, unsigned n)
{
	return ir_op(t, O_vget, T_V128, v, 0, 0, size, (int32_t)n);
}

static void store_v(Trans *t, unsigned m, Val addr, int32_t off, Val v)
{
	unsigned size = m & M_SIZE;

	if (size == M_128) {
		bool shown = m & M_BE && ir_hide(t);

		ir_st(t, T_V128, addr, off, m & M_BE ? ir_v1(t, O_vrev, M_8, v, 4) : v, m & ~M_BE);
		if (shown)
			ir_show(t, true, addr, off, m, v, 0);
	} else if (size < M_32 || m & M_BE)
		ir_st(t, T_I64, addr, off, lane(t, size, v, 0), m);
	else
		ir_st(t, T_F64, addr, off, v, m);
}

void a64_ld(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[1], i->arg[2]);

	a64_put(t, i->arg[0], load(t, i, p.base, p.off));
	write_back(t, i, i->arg[1], p.base, i->arg[2]);
}

void a64_st(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[1], i->arg[2]);

	ir_st(t, T_I64, p.base, p.off, a64_get(t, i->arg[0]), memop(t, i));
	write_back(t, i, i->arg[1], p.base, i->arg[2]);
}

void a64_ldv(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[1], i->arg[2]);

	a64_putv(t, i->arg[0], load_v(t, memop(t, i), p.base, p.off));
	write_back(t, i, i->arg[1], p.base, i->arg[2]);
}

void a64_stv(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[1], i->arg[2]);

	store_v(t, memop(t, i), p.base, p.off, a64_getv(t, i->arg[0]));
	write_back(t, i, i->arg[1], p.base, i->arg[2]);
}

void a64_ldi(Trans *t, const Insn *i)
{
	a64_put(t, i->arg[0], load(t, i, indexed(t, i->arg[1], i->arg[2], i->arg[3]), 0));
}

void a64_sti(Trans *t, const Insn *i)
{
	Val addr = indexed(t, i->arg[1], i->arg[2], i->arg[3]);

	ir_st(t, T_I64, addr, 0, a64_get(t, i->arg[0]), memop(t, i));
}

void a64_ldvi(Trans *t, const Insn *i)
{
	a64_putv(t, i->arg[0], load_v(t, memop(t, i), indexed(t, i->arg[1], i->arg[2], i->arg[3]), 0));
}

void a64_stvi(Trans *t, const Insn *i)
{
	Val addr = indexed(t, i->arg[1], i->arg[2], i->arg[3]);

	store_v(t, memop(t, i), addr, 0, a64_getv(t, i->arg[0]));
}

static Val literal(Trans *t, const Insn *i)
{
	return ir_const(t, T_I64, (int64_t)(i->pc + (uint64_t)i->arg[1]));
}

void a64_ldlit(Trans *t, const Insn *i)
{
	a64_put(t, i->arg[0], load(t, i, literal(t, i), 0));
}

void a64_ldvlit(Trans *t, const Insn *i)
{
	a64_putv(t, i->arg[0], load_v(t, memop(t, i), literal(t, i), 0));
}

/* ---- pairs ---- */

/* To plugins the access of two general registers is one. */
static void show_pair(Trans *t, bool store, Place p, unsigned m, Val first, Val second)
{
	Val low = m & M_BE ? second : first, high = m & M_BE ? first : second;

	if ((m & M_SIZE) == M_32) {
		low = ir_2(t, O_or, T_I64, ir_zext(t, T_I64, low, 32), ir_2k(t, O_shl, T_I64, high, 32));
		high = 0;
	}
	ir_show(t, store, p.base, p.off, (m & M_BE) | ((m & M_SIZE) + 1), low, high);
}

void a64_ldp(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[2], i->arg[3]);
	bool shown = ir_hide(t);
	Val a = load(t, i, p.base, p.off), b = load(t, i, p.base, p.off + (int32_t)bytes_of(memop(t, i)));

	if (shown)
		show_pair(t, false, p, memop(t, i), a, b);
	a64_put(t, i->arg[0], a);
	a64_put(t, i->arg[1], b);
	write_back(t, i, i->arg[2], p.base, i->arg[3]);
}

void a64_stp(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[2], i->arg[3]);
	unsigned m = memop(t, i);
	Val a = a64_get(t, i->arg[0]), b = a64_get(t, i->arg[1]);
	bool shown = ir_hide(t);

	ir_st(t, T_I64, p.base, p.off, a, m);
	ir_st(t, T_I64, p.base, p.off + (int32_t)bytes_of(m), b, m);
	if (shown)
		show_pair(t, true, p, m, a, b);
	write_back(t, i, i->arg[2], p.base, i->arg[3]);
}

void a64_ldvp(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[2], i->arg[3]);
	unsigned m = memop(t, i);
	Val a = load_v(t, m, p.base, p.off), b = load_v(t, m, p.base, p.off + (int32_t)bytes_of(m));

	a64_putv(t, i->arg[0], a);
	a64_putv(t, i->arg[1], b);
	write_back(t, i, i->arg[2], p.base, i->arg[3]);
}

void a64_stvp(Trans *t, const Insn *i)
{
	Place p = place(t, i, i->arg[2], i->arg[3]);
	unsigned m = memop(t, i);

	store_v(t, m, p.base, p.off, a64_getv(t, i->arg[0]));
	store_v(t, m, p.base, p.off + (int32_t)bytes_of(m), a64_getv(t, i->arg[1]));
	write_back(t, i, i->arg[2], p.base, i->arg[3]);
}

/* ---- structures ---- */

/* Register k of a list: registers << 5 | first. */
static unsigned list_reg(int64_t list, unsigned k)
{
	return ((unsigned)list + k) & 31;
}

/* rm 32: no write-back, 31: by the bytes moved, else by the register. */
static void post_index(Trans *t, unsigned rn, Val base, unsigned rm, unsigned bytes)
{
	if (rm < 31)
		a64_putsp(t, rn, ir_2(t, O_add, T_I64, base, a64_get(t, rm)));
	else if (rm == 31)
		a64_putsp(t, rn, ir_2k(t, O_add, T_I64, base, bytes));
}

/* Elements of 1 << size bytes between memory's byte order and ours. */
static Val elements(Trans *t, unsigned size, Val v)
{
	return t->guest->big && size ? ir_v1(t, O_vrev, M_8, v, (int32_t)size) : v;
}

/* 16 bytes of elements, or 8 and zeros. */
static Val load_part(Trans *t, unsigned size, Val base, unsigned off, bool all)
{
	if (all)
		return elements(t, size, ir_ld(t, T_V128, base, (int32_t)off, M_128));
	return elements(t, size, ir_v1(t, O_vzx, 0, ir_ld(t, T_F64, base, (int32_t)off, M_64), 64));
}

static void store_part(Trans *t, unsigned size, Val base, unsigned off, bool all, Val v)
{
	ir_st(t, all ? T_V128 : T_F64, base, (int32_t)off, elements(t, size, v), all ? M_128 : M_64);
}

/*
 * Three-element structures by table look-up: which bytes of a source vector go where in a target vector, 255 for
 * none. Load: from part `part` of memory into register k; store: the reverse.
 */
static Val mask3(Trans *t, unsigned size, unsigned part, unsigned k, bool store)
{
	uint64_t w[2] = { 0, 0 };

	for (unsigned j = 0; j < 16; j++) {
		unsigned in = j & ((1u << size) - 1), from;

		if (store) { /* byte j of the part is of this element of memory */
			unsigned e = (16 * part + j) >> size;

			from = e % 3 == k ? (e / 3 << size) + in : 255;
		} else {
			unsigned at = (((j >> size) * 3 + k) << size) + in;

			from = at / 16 == part ? at % 16 : 255;
		}
		w[j / 8] |= (uint64_t)from << j % 8 * 8;
	}
	return ir_vconst(t, w[0], w[1]);
}

/* to[n] = the bytes of from[0] to from[nfrom - 1] that belong there. */
static Val gather3(Trans *t, unsigned size, const Val *from, unsigned nfrom, unsigned n, bool store)
{
	Val r = 0;

	for (unsigned f = 0; f < nfrom; f++) {
		Val mask = store ? mask3(t, size, n, f, true) : mask3(t, size, f, n, false);
		Val v = ir_v2(t, O_vtbl, M_8, from[f], mask);

		r = r ? ir_v2(t, O_vor, M_8, r, v) : v;
	}
	return r;
}

static Val uzp1(Trans *t, unsigned size, Val a, Val b) { return ir_v2(t, O_vuzp1, size, a, b); }
static Val uzp2(Trans *t, unsigned size, Val a, Val b) { return ir_v2(t, O_vuzp2, size, a, b); }
static Val zip1(Trans *t, unsigned size, Val a, Val b) { return ir_v2(t, O_vzip1, size, a, b); }
static Val zip2(Trans *t, unsigned size, Val a, Val b) { return ir_v2(t, O_vzip2, size, a, b); }

/*
 * Memory holds n registers' worth of bytes: parts of 16 (of three 64-bit registers the second is 8), of LD1 with
 * 64-bit registers parts of 8.
 */
static unsigned part_bytes(unsigned with, bool full)
{
	return with || full ? 16 : 8;
}

/* Plugins see elements, where these are next to each other (LD1) doublewords, in the order of memory. r: registers. */
static void show_elements(Trans *t, bool store, const Insn *i, Val base, const Val *r)
{
	unsigned with = i->row->with, n = (unsigned)i->arg[1] >> 5, bytes = i->arg[0] & 1 ? 16 : 8;
	unsigned size = with || t->guest->big ? (unsigned)i->arg[0] >> 1 : M_64;

	for (unsigned at = 0; at < n * bytes; at += 1u << size) {
		unsigned k = with ? (at >> size) % n : at / bytes, e = with ? (at >> size) / n : at % bytes >> size;

		ir_show(t, store, base, (int32_t)at, a64_mem(t, size), lane(t, size, r[k], e), 0);
	}
}

void a64_ldm(Trans *t, const Insn *i)
{
	unsigned with = i->row->with, size = (unsigned)i->arg[0] >> 1, n = (unsigned)i->arg[1] >> 5, nparts = 0;
	bool full = i->arg[0] & 1;
	unsigned total = n * (full ? 16 : 8), step = part_bytes(with, full);
	Val base = a64_getsp(t, i->arg[2]), p[4], r[4];
	bool shown = ir_hide(t);

	for (unsigned at = 0; at < total; at += step)
		p[nparts++] = load_part(t, size, base, at, total - at >= 16 && step == 16);
	switch (with) {
	case 0:
		for (unsigned k = 0; k < n; k++)
			a64_putv(t, list_reg(i->arg[1], k), p[k]);
		break;
	case 2:
		r[0] = uzp1(t, size, p[0], p[nparts - 1]);
		r[1] = uzp2(t, size, p[0], p[nparts - 1]);
		break;
	case 3:
		for (unsigned k = 0; k < 3; k++)
			r[k] = gather3(t, size, p, nparts, k, false);
		break;
	case 4: { /* even and odd elements of both halves of memory, then those of these; 64 bits: one half */
		Val even = uzp1(t, size, p[0], p[1]), odd = uzp2(t, size, p[0], p[1]);
		Val even2 = full ? uzp1(t, size, p[2], p[3]) : even, odd2 = full ? uzp2(t, size, p[2], p[3]) : odd;

		r[0] = uzp1(t, size, even, even2);
		r[1] = uzp1(t, size, odd, odd2);
		r[2] = uzp2(t, size, even, even2);
		r[3] = uzp2(t, size, odd, odd2);
	}
	}
	if (shown)
		show_elements(t, false, i, base, with ? r : p);
	for (unsigned k = 0; with && k < n; k++)
		a64_puta(t, i->arg[0], list_reg(i->arg[1], k), r[k]);
	post_index(t, i->arg[2], base, i->arg[3], total);
}

void a64_stm(Trans *t, const Insn *i)
{
	unsigned with = i->row->with, size = (unsigned)i->arg[0] >> 1, n = (unsigned)i->arg[1] >> 5;
	bool full = i->arg[0] & 1;
	unsigned total = n * (full ? 16 : 8), step = part_bytes(with, full);
	Val base = a64_getsp(t, i->arg[2]), p[4], r[4];

	for (unsigned k = 0; k < n; k++)
		p[k] = r[k] = a64_getv(t, list_reg(i->arg[1], k));
	switch (with) {
	case 2:
		p[0] = zip1(t, size, r[0], r[1]);
		if (full)
			p[1] = zip2(t, size, r[0], r[1]);
		break;
	case 3:
		for (unsigned k = 0; k * 16 < total; k++)
			p[k] = gather3(t, size, r, 3, k, true);
		break;
	case 4: {
		Val even = zip1(t, size, r[0], r[2]), odd = zip1(t, size, r[1], r[3]);

		p[0] = zip1(t, size, even, odd);
		p[1] = zip2(t, size, even, odd);
		if (full) {
			even = zip2(t, size, r[0], r[2]);
			odd = zip2(t, size, r[1], r[3]);
			p[2] = zip1(t, size, even, odd);
			p[3] = zip2(t, size, even, odd);
		}
	}
	}
	bool shown = ir_hide(t);
	for (unsigned at = 0; at < total; at += step)
		store_part(t, size, base, at, total - at >= 16 && step == 16, p[at / step]);
	if (shown)
		show_elements(t, true, i, base, r);
	post_index(t, i->arg[2], base, i->arg[3], total);
}

/* The n elements of one structure, as integers. */
static void load_one(Trans *t, unsigned m, Val base, unsigned n, Val v[4])
{
	for (unsigned k = 0; k < n; k++)
		v[k] = ir_ld(t, T_I64, base, (int32_t)(k * bytes_of(m)), m);
}

void a64_ldlane(Trans *t, const Insn *i)
{
	unsigned m = memop(t, i), n = (unsigned)i->arg[0] >> 5;
	Val base = a64_getsp(t, i->arg[2]), v[4];

	load_one(t, m, base, n, v);
	for (unsigned k = 0; k < n; k++) {
		unsigned r = list_reg(i->arg[0], k);

		a64_putv(t, r, ir_op(t, O_vset, T_V128, a64_getv(t, r), v[k], 0, m & M_SIZE, (int32_t)i->arg[1]));
	}
	post_index(t, i->arg[2], base, i->arg[3], n * bytes_of(m));
}

void a64_stlane(Trans *t, const Insn *i)
{
	unsigned m = memop(t, i), n = (unsigned)i->arg[0] >> 5;
	Val base = a64_getsp(t, i->arg[2]);

	for (unsigned k = 0; k < n; k++) {
		Val v = a64_getv(t, list_reg(i->arg[0], k));

		ir_st(t, T_I64, base, (int32_t)(k * bytes_of(m)), lane(t, m & M_SIZE, v, i->arg[1]), m);
	}
	post_index(t, i->arg[2], base, i->arg[3], n * bytes_of(m));
}

void a64_ldrep(Trans *t, const Insn *i)
{
	unsigned size = (unsigned)i->arg[0] >> 1, n = (unsigned)i->arg[1] >> 5;
	Val base = a64_getsp(t, i->arg[2]), v[4];

	load_one(t, a64_mem(t, size), base, n, v);
	for (unsigned k = 0; k < n; k++)
		a64_puta(t, i->arg[0], list_reg(i->arg[1], k), ir_op(t, O_vdup, T_V128, v[k], 0, 0, size, 0));
	post_index(t, i->arg[2], base, i->arg[3], n << size);
}
