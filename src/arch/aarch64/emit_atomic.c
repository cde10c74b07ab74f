/*
 * Exclusive and atomic accesses of A64, and memory copy and set (MOPS). The
 * rows, and what the operands of each function are, stand in insn_ldst.h;
 * plain loads and stores are in emit_ldst.c, the C functions for 128 bits
 * and for MOPS in helper_mem.c.
 */
#include "state.h"

enum { MEMOP = A64_PRE - 1 }; /* the M_ bits of `with` */

/* Atomic, exclusive and ordered accesses are aligned to their size, with LSE2 (B2.2.1.1) only those of 16 bytes. */
unsigned a64_atomic(const Trans *t, unsigned m)
{
	m |= (m & M_SIZE) == M_128 || !a64_has(t, A64F_LSE2) ? M_ALIGN : M_WITHIN;
	return a64_mem(t, m | M_ATOMIC);
}

static unsigned atomic_op(const Trans *t, const Insn *i)
{
	return a64_atomic(t, i->row->with & MEMOP);
}

static Type atomic_type(unsigned m)
{
	return (m & M_SIZE) == M_64 ? T_I64 : T_I32;
}

static unsigned atomic_bits(unsigned m)
{
	return 8u << (m & M_SIZE);
}

/* What a register becomes of a value that was in memory. */
static Val extended(Trans *t, unsigned m, Val v)
{
	return atomic_bits(m) == 64 ? v : ir_zext(t, T_I64, v, (int)atomic_bits(m));
}

/* Two 32-bit registers as the 64 bits in memory, the first at the lower address, and back. */
static Val join(Trans *t, Val first, Val second)
{
	Val lo = t->guest->big ? second : first, hi = t->guest->big ? first : second;

	return ir_2(t, O_or, T_I64, ir_zext(t, T_I64, lo, 32), ir_2k(t, O_shl, T_I64, hi, 32));
}

static void put_halves(Trans *t, unsigned first, unsigned second, Val v)
{
	a64_put(t, t->guest->big ? second : first, ir_zext(t, T_I64, v, 32));
	a64_put(t, t->guest->big ? first : second, ir_2k(t, O_shr, T_I64, v, 32));
}

/* Fault here, as a write, if it has to, where the registers are known: x | 0 changes nothing. The helper that follows
 * accesses 16 bytes, and checks their alignment. */
static void touch(Trans *t, Val addr, unsigned m)
{
	ir_op(t, O_amo, T_I64, addr, ir_const(t, T_I64, 0), 0, M_64 | M_ALIGN | M_ATOMIC | (m & (M_ACQ | M_REL)), AMO_OR);
}

/* Plugins see a read and a write of 16 bytes, not what touch does. Before the helper: what is there, and the new
 * value, its low half first. */
typedef struct Seen {
	bool wanted;
	Val old, new[2];
} Seen;

static Seen touch_seen(Trans *t, Val addr, unsigned m, unsigned first, unsigned second)
{
	Seen s = { .wanted = ir_hide(t) };

	touch(t, addr, m);
	if (!s.wanted)
		return s;
	s.old = ir_ld(t, T_V128, addr, 0, M_128);
	if (t->guest->big)
		s.old = ir_v1(t, O_vrev, M_8, s.old, 4);
	s.new[t->guest->big] = a64_get(t, first);
	s.new[!t->guest->big] = a64_get(t, second);
	return s;
}

static void show(Trans *t, const Seen *s, Val addr)
{
	unsigned m = a64_mem(t, M_128);

	if (!s->wanted)
		return;
	ir_show(t, false, addr, 0, m, s->old, 0);
	ir_show(t, true, addr, 0, m, s->new[0], s->new[1]);
}

/* ---- exclusive ---- */

/* The monitor is where the load was and what it read. */
static void watch(Trans *t, Val addr, Val v)
{
	ir_put(t, R_EX_ADDR, addr);
	ir_put(t, R_EX_VAL, v);
}

void a64_ldxr(Trans *t, const Insn *i)
{
	Val addr = a64_getsp(t, i->arg[1]);
	Val v = ir_ld(t, T_I64, addr, 0, atomic_op(t, i));

	watch(t, addr, v);
	a64_put(t, i->arg[0], v);
}

void a64_ldxp(Trans *t, const Insn *i)
{
	unsigned m = (i->row->with & MEMOP) + 1; /* of the pair */
	Val addr = a64_getsp(t, i->arg[2]), v;

	m = a64_atomic(t, m);
	if ((m & M_SIZE) == M_64) {
		v = ir_ld(t, T_I64, addr, 0, m);
		watch(t, addr, v);
		put_halves(t, i->arg[0], i->arg[1], v);
		return;
	}
	bool shown = m & M_BE && ir_hide(t);
	v = ir_ld(t, T_V128, addr, 0, m & ~M_BE);
	if (shown)
		ir_show(t, false, addr, 0, m, ir_v1(t, O_vrev, M_8, v, 4), 0);
	Val a = ir_op(t, O_vget, T_V128, v, 0, 0, M_64, 0), b = ir_op(t, O_vget, T_V128, v, 0, 0, M_64, 1);
	if (m & M_BE) {
		a = ir_1(t, O_bswap, T_I64, a);
		b = ir_1(t, O_bswap, T_I64, b);
	}
	watch(t, addr, a);
	ir_put(t, R_EX_VAL2, b);
	a64_put(t, i->arg[0], a);
	a64_put(t, i->arg[1], b);
}

/*
 * Store-exclusive succeeds when the address is the load's and memory holds what that read. A value that was changed
 * and changed back goes unnoticed: by the time of the store, memory is as if nobody had written.
 */
typedef struct Attempt {
	int failed, end; /* local, label */
} Attempt;

static Attempt begin_stx(Trans *t, Val addr)
{
	Attempt a = { ir_local(t), ir_label(t) };

	ir_op(t, O_putl, T_I32, ir_const(t, T_I32, 1), 0, 0, 0, a.failed);
	ir_brc(t, T_I64, C_NE, addr, ir_get(t, R_EX_ADDR), a.end);
	return a;
}

static void end_stx(Trans *t, Attempt a, Val failed, unsigned status)
{
	ir_op(t, O_putl, T_I32, failed, 0, 0, 0, a.failed);
	ir_place(t, a.end);
	ir_put(t, R_EX_ADDR, ir_const(t, T_I64, (int64_t)A64_NO_EX));
	a64_put(t, status, a64_wide(t, T_I32, ir_op(t, O_getl, T_I32, 0, 0, 0, 0, a.failed)));
}

/* One compare-and-swap, its value v. */
static void store_exclusive(Trans *t, unsigned m, Val addr, Val v, unsigned status)
{
	Attempt a = begin_stx(t, addr);
	Val expected = ir_get(t, R_EX_VAL);
	Val old = ir_op(t, O_cas, atomic_type(m), addr, expected, v, m, 0);

	end_stx(t, a, ir_setc(t, atomic_type(m), C_NE, old, expected), status);
}

void a64_stxr(Trans *t, const Insn *i)
{
	store_exclusive(t, atomic_op(t, i), a64_getsp(t, i->arg[2]), a64_get(t, i->arg[1]), i->arg[0]);
}

void a64_stxp(Trans *t, const Insn *i)
{
	unsigned m = a64_atomic(t, (i->row->with & MEMOP) + 1), first = i->arg[1], second = i->arg[2];
	Val addr = a64_getsp(t, i->arg[3]);

	if ((m & M_SIZE) == M_64) {
		store_exclusive(t, m, addr, join(t, a64_get(t, first), a64_get(t, second)), i->arg[0]);
		return;
	}
	Attempt a = begin_stx(t, addr);
	Seen seen = touch_seen(t, addr, m, first, second);
	Val failed = ir_call(t, &a64_h_stxp, ir_const(t, T_I64, first | second << 8), addr, 0);
	show(t, &seen, addr);
	end_stx(t, a, failed, i->arg[0]);
}

/* ---- read, modify, write ---- */

void a64_amo(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(t, i), op = i->row->with >> 16, bits = atomic_bits(m);
	Val b = a64_get(t, i->arg[0]), old;

	if (i->row->with & A64_INV)
		b = ir_2k(t, O_xor, T_I64, b, -1);
	if (bits < 32) { /* minimum and maximum compare what both are extended to */
		if (op == AMO_MIN || op == AMO_MAX) {
			b = ir_sext(t, T_I32, b, (int)bits);
			m |= M_SIGN;
		} else {
			b = ir_zext(t, T_I32, b, (int)bits);
		}
	}
	old = ir_op(t, O_amo, atomic_type(m), a64_getsp(t, i->arg[2]), b, 0, m, (int32_t)op);
	a64_put(t, i->arg[1], extended(t, m, old));
}

void a64_amop(Trans *t, const Insn *i)
{
	unsigned with = i->row->with;
	Val addr = a64_getsp(t, i->arg[2]);
	Seen seen = touch_seen(t, addr, with, i->arg[0], i->arg[1]);

	ir_call(t, &a64_h_amop, ir_const(t, T_I64, i->arg[0] | i->arg[1] << 8 | (int64_t)with << 16), addr, 0);
	for (unsigned k = 0; k < 2 && seen.wanted; k++) {
		Val old = ir_op(t, O_vget, T_V128, seen.old, 0, 0, M_64, (int32_t)k), *new = &seen.new[k];

		if (with & A64_INV)
			*new = ir_2k(t, O_xor, T_I64, *new, -1);
		if (with >> 16 != AMO_SWAP)
			*new = ir_2(t, with >> 16 == AMO_AND ? O_and : O_or, T_I64, old, *new);
	}
	show(t, &seen, addr);
}

void a64_cas(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(t, i), bits = atomic_bits(m);
	Val expected = a64_get(t, i->arg[0]), new = a64_get(t, i->arg[1]);

	if (bits < 32)
		expected = ir_zext(t, T_I32, expected, (int)bits);
	a64_put(t, i->arg[0], extended(t, m, ir_op(t, O_cas, atomic_type(m), a64_getsp(t, i->arg[2]), expected, new, m, 0)));
}

void a64_casp(Trans *t, const Insn *i)
{
	unsigned m = atomic_op(t, i), rs = i->arg[0], rt = i->arg[2];
	Val addr = a64_getsp(t, i->arg[4]);

	if ((m & M_SIZE) == M_128) {
		Seen seen = touch_seen(t, addr, m, rt, rt + 1);

		ir_call(t, &a64_h_casp, ir_const(t, T_I64, rs | rt << 8), addr, 0);
		show(t, &seen, addr);
		return;
	}
	Val expected = join(t, a64_get(t, rs), a64_get(t, rs + 1)), new = join(t, a64_get(t, rt), a64_get(t, rt + 1));
	put_halves(t, rs, rs + 1, ir_op(t, O_cas, T_I64, addr, expected, new, m, 0));
}

/* ---- memory copy and set: prologue, main part, epilogue ---- */

enum { CS = 2 }; /* the condition of option B (helper_mem.c) */

/* The registers of a copy or set; s is the value that is set, when it is that. */
typedef struct Mops {
	unsigned d, s, n;
	bool copy;
} Mops;

/* Option A (helper_mem.c): forward; or backward, for a copy to higher addresses that overlaps. Of addresses 56 bits
 * count. */
static void mops_prologue(Trans *t, const Mops *m, bool forward)
{
	Val n = a64_get(t, m->n), d = a64_get(t, m->d), s = m->copy ? a64_get(t, m->s) : 0, by;
	Val zero = ir_const(t, T_I64, 0), max = ir_const(t, T_I64, forward ? INT64_MAX : INT64_MAX >> 8);

	by = n = ir_sel(t, T_I64, C_GTU, n, max, max, n);
	if (!forward) { /* 0 < d - s < n; nothing is either way when n is 0 */
		Val apart = ir_2k(t, O_shl, T_I64, ir_2(t, O_sub, T_I64, d, s), 8), bytes = ir_2k(t, O_shl, T_I64, n, 8);

		by = ir_sel(t, T_I64, C_LTU, ir_2k(t, O_sub, T_I64, apart, 1), ir_2k(t, O_sub, T_I64, bytes, 1), zero, n);
	}
	a64_put(t, m->d, ir_2(t, O_add, T_I64, d, by));
	if (m->copy)
		a64_put(t, m->s, ir_2(t, O_add, T_I64, s, by));
	a64_put(t, m->n, forward ? ir_2(t, O_sub, T_I64, zero, n)
				 : ir_2(t, O_sub, T_I64, ir_2(t, O_sub, T_I64, n, by), by));
	a64_flags_val(t, ir_const(t, T_I64, (int64_t)fl_pack(0)));
}

/* The main part of k << size bytes to twice as many, in line: k accesses each at the start and at the end. Nothing may
 * overlap, for when one faults it all is done again. */
static void mops_few(Trans *t, const Mops *m, unsigned size, int k, int done)
{
	Type ty = size == M_32 ? T_I32 : size == M_64 ? T_I64 : T_V128;
	int bytes = k << size, other = ir_label(t);
	Val n = a64_get(t, m->n), d = a64_get(t, m->d), s = a64_get(t, m->s), v[4], to = ir_2(t, O_add, T_I64, d, n);
	Val left = ir_2(t, O_sub, T_I64, ir_const(t, T_I64, 0), n);

	ir_brc(t, T_I64, C_GTU, ir_2k(t, O_sub, T_I64, left, bytes), ir_const(t, T_I64, bytes), other);
	if (m->copy) {
		Val apart = ir_2k(t, O_add, T_I64, ir_2(t, O_sub, T_I64, d, s), 2 * bytes), from = ir_2(t, O_add, T_I64, s, n);

		ir_brc(t, T_I64, C_LTU, ir_2k(t, O_shl, T_I64, apart, 8), ir_const(t, T_I64, 4 * bytes << 8), other);
		for (int i = 0; i < k; i++) {
			v[i] = ir_ld(t, ty, from, i << size, size);
			v[k + i] = ir_ld(t, ty, s, (i << size) - bytes, size);
		}
	} else {
		v[0] = ty == T_V128 ? ir_op(t, O_vdup, T_V128, s, 0, 0, M_8, 0)
				    : ir_2k(t, O_mul, ty, ir_zext(t, ty, s, 8), ty == T_I32 ? 0x01010101 : 0x0101010101010101);
		for (int i = 1; i < 2 * k; i++)
			v[i] = v[0];
	}
	for (int i = 0; i < k; i++) {
		ir_st(t, ty, to, i << size, v[i], size);
		ir_st(t, ty, d, (i << size) - bytes, v[k + i], size);
	}
	a64_put(t, m->n, ir_const(t, T_I64, 0));
	ir_br(t, done);
	ir_place(t, other);
}

/* The main part by `all` when it can, the rest by `some`, which leaves at the instruction, with registers that tell how
 * far it came, for faults and for polls. */
static void mops(Trans *t, const Insn *i, const Mops *m, const Helper *all, const Helper *some)
{
	unsigned with = i->row->with;
	int64_t ctl = i->arg[0] | i->arg[1] << 8 | i->arg[2] << 16 | (int64_t)with << 24;
	int rest, done;

	if (!(with & (A64_MOPS_M | A64_MOPS_E))) {
		mops_prologue(t, m, !m->copy || with & A64_CPYF);
		return;
	}
	rest = ir_label(t);
	done = ir_label(t);
	if (with & A64_MOPS_M) {
		A64Test other = a64_test(t, CS);
		Val n;

		ir_hide(t); /* the helpers' accesses are not shown to plugins either */
		ir_brc(t, other.ty, other.c, other.a, other.b, rest);
		mops_few(t, m, M_64, 1, done);
		mops_few(t, m, M_128, 1, done);
		mops_few(t, m, M_32, 1, done);
		mops_few(t, m, M_128, 2, done);
		n = ir_call(t, all, a64_get(t, m->n), a64_get(t, m->d), a64_get(t, m->s));
		a64_put(t, m->n, n);
		ir_brc(t, T_I64, C_EQ, n, ir_const(t, T_I64, 0), done);
	} else {
		ir_brc(t, T_I64, C_EQ, a64_get(t, m->n), ir_const(t, T_I64, 0), done);
	}
	ir_place(t, rest);
	ir_call(t, some, ir_const(t, T_I64, ctl), a64_flags_get(t), ir_const(t, T_I64, (int64_t)i->pc));
	ir_place(t, done);
}

void a64_cpy(Trans *t, const Insn *i)
{
	Mops m = { (unsigned)i->arg[0], (unsigned)i->arg[1], (unsigned)i->arg[2], true };

	mops(t, i, &m, &a64_h_cpy_all, &a64_h_cpy);
}

void a64_set(Trans *t, const Insn *i)
{
	Mops m = { (unsigned)i->arg[0], (unsigned)i->arg[2], (unsigned)i->arg[1], false };

	mops(t, i, &m, &a64_h_set_all, &a64_h_set);
}
