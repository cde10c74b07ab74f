/*
 * Sequences of RISC-V's instructions for seq.c: loads and stores around two base registers, faults, branches
 * forward, a loop, calls of a function at the end.
 */
#include <string.h>

#include "frame_rv.h"

enum { MID = WIN / 2 }; /* where in the window the base registers point */

/* How often which class comes, before a block favours some. */
const uint8_t rvt_often[][2] = {
	{CLS_ALU, 30}, {CLS_SHIFT, 12}, {CLS_BIT, 12}, {CLS_MUL, 6}, {CLS_LOAD, 14}, {CLS_STORE, 12}, {CLS_ATOMIC, 3},
	{CLS_BRANCH, 7}, {CLS_JUMP, 1}, {CLS_CALL, 2}, {CLS_FPALU, 10}, {CLS_FPMOV, 8}, {CLS_FPCVT, 7}, {CLS_FPLOAD, 5},
	{CLS_FPSTORE, 4}, {CLS_CRYPTO, 2}, {CLS_CSR, 1}, {CLS_FENCE, 1}, {CLS_HINT, 1},
	{0, 0},
};

static bool reserved(const Seq *s, int64_t r) { return r == s->base || r == SP || r == s->count || r == s->link; }

/* Rows that can stand anywhere. QEMU drops fround when its result is not used, and with it the flags that it
 * raises. lr and sc come in pairs (part()); the others leave the block or the window. */
bool rvt_usable(const InsnRow *r)
{
	return r->cls != CLS_SYSTEM && !named(r, "lr") && !named(r, "sc.") && !named(r, "cm.p") && !named(r, "rd") &&
	    !named(r, "fence.i") && !named(r, "cbo.clean") && !named(r, "cbo.flush") && !named(r, "cbo.inval") &&
	    !named(r, "wrs") && !named(r, "fround") && field_no(r, "seed") < 0 && !is_unknown(r);
}

static uint32_t addi_bits(int rd, int rs1, int imm)
{
	return (uint32_t)(imm & 0xfff) << 20 | (uint32_t)rs1 << 15 | (uint32_t)rd << 7 | 0x13;
}

static int scratch(const Seq *s) /* a register that may be written */
{
	int r;

	do
		r = below(4) ? s->pool[below(LEN(s->pool))] : 1 + (int)below(31);
	while (reserved(s, r));
	return r;
}

/* Does i write a register that is reserved? */
static bool spoils(const Seq *s, const Insn *i)
{
	const InsnRow *r = i->row;

	if (named(r, "cm.mvsa01"))
		for (int k = 0; k < 2; k++)
			if (reserved(s, i->arg[k] < 2 ? 8 + i->arg[k] : 16 + i->arg[k]))
				return true;
	if (named(r, "cm.mva01s"))
		return reserved(s, 10) || reserved(s, 11);
	if (r->cls == CLS_STORE || r->cls == CLS_FPSTORE || r->cls == CLS_BRANCH)
		return false;
	if (!r->nargs || field_of(i, 0)->kind != RVK_X)
		return false;
	return reserved(s, i->arg[0]) || (field_no(r, "rdeven") == 0 && reserved(s, i->arg[0] + 1));
}

/* Random operands of row r, mostly of the pool. */
static bool operands(Seq *s, const InsnRow *r, Insn *i)
{
	if (!row_random(&rv_insns, r, s->v->features, 0, i))
		return false;
	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);
		Insn was = *i;

		if (is_fixed(f))
			continue;
		if (f->kind == RVK_X && below(4))
			set_arg(&rv_insns, i, k, s->pool[below(LEN(s->pool))]);
		else if (f->kind == RVK_FR && below(4))
			set_arg(&rv_insns, i, k, s->pool[below(LEN(s->pool))] & 7);
		else if (f->kind == RVK_CSR)
			set_arg(&rv_insns, i, k, 1 + (int64_t)below(3));
		else if (f->kind == RVK_RM && below(8))
			set_arg(&rv_insns, i, k, 7);
		else if (f->kind == RVK_DEC && !below(3))
			set_arg(&rv_insns, i, k, (int64_t)below(17) - 8);
		else
			continue;
		if (!redecode(s, i, r))
			*i = was;
	}
	if (named(r, "amocas") && !i->arg[0])
		return false; /* QEMU's x0 is something else after it */
	if (r->cls == CLS_CSR)
		for (int k = 0; k < r->nargs; k++)
			if (field_of(i, k)->kind == RVK_CSR && (i->arg[k] < 1 || i->arg[k] > 3))
				return false;
	return true;
}

/* Make i, a memory instruction, stay in the window; base: the register that points to its middle plus `plus`. */
static bool aim(Seq *s, Insn *i, int base, int plus)
{
	const InsnRow *r = i->row;
	int bk = -1, ok = -1, size = access_size(r), off = 0;

	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);

		if (f->kind == RVK_X)
			bk = k; /* the last register of the text is the base */
		if (f->kind == RVK_DEC)
			ok = k;
	}
	if (bk < 0)
		return false;
	if (!is_fixed(field_of(i, bk)))
		set_arg(&rv_insns, i, bk, base);
	if (ok >= 0 && !is_fixed(field_of(i, ok))) {
		off = (int)below(WIN - size + 1) - MID - plus;
		if (below(4))
			off &= -size;
		set_arg(&rv_insns, i, ok, off);
	}
	if (!redecode(s, i, r))
		return false;
	if (i->arg[bk] == SP)
		plus = 0;
	else if (i->arg[bk] != base)
		return false;
	off = MID + plus + (ok >= 0 ? (int)i->arg[ok] : 0);
	if (r->cls == CLS_ATOMIC && size > 4 && off % size)
		return false;
	return size == 64 || (off >= 0 && off + size <= WIN);
}

/* Append something random. What jumps goes to -2: direct() says where. */
static void add(Seq *s)
{
	const InsnRow *r;
	int group = s->groups + 1, plus = 0, base = s->base;
	Insn i;
	Item *t;

	if (full(s) || !random_row(s, &r))
		return;
	for (int try = 0; ; try++) {
		if (try == 40)
			return;
		if (!operands(s, r, &i) || spoils(s, &i))
			continue;
		if (access_size(r) && !below(40) && r->cls != CLS_ATOMIC && field_no(r, "rs1") >= 0) { /* a fault */
			set_arg(&rv_insns, &i, field_no(r, "rs1"), 0);
			if (redecode(s, &i, r) && i.arg[field_no(r, "rs1")] == 0)
				break;
			continue;
		}
		if (!access_size(r))
			break;
		if (!below(3) && r->cls != CLS_ATOMIC) { /* through a sum */
			plus = ((int)below(64) + 1) * (below(2) ? -1 : 1);
			plus = below(3) && plus & -8 ? plus & -8 : plus;
			base = scratch(s);
		} else {
			base = s->base, plus = 0;
		}
		if (aim(s, &i, base, plus))
			break;
		plus = 0;
	}
	s->groups++;
	if (plus)
		raw(s, addi_bits(base, s->base, plus), group);
	if ((named(r, "j") || named(r, "ret")) && field_no(r, "off") < 0 && field_no(r, "coff") < 0) {
		int rk = -1, ik = field_no(r, "immi"), via;
		int64_t by = 0; /* what the sum is moved by */

		for (int k = 0; k < r->nargs; k++) /* it jumps through the last register of its text */
			if (field_of(&i, k)->kind == RVK_X)
				rk = k;
		via = (int)i.arg[rk];
		if (via == 0 || reserved(s, via))
			return;
		t = raw(s, (uint32_t)via << 7 | 0x17, group);
		t->behind = 2, t->to = -2;
		raw(s, addi_bits(via, via, 0), group);
		if (ik >= 0) {
			set_arg(&rv_insns, &i, ik, (int64_t)below(64) - 32);
			if (!redecode(s, &i, r)) {
				s->n -= 2, s->bytes -= 8;
				return;
			}
			by = -i.arg[ik];
		}
		t = append(s, &i, group);
		t->i.arg[7] = by;
		return;
	}
	t = append(s, &i, group);
	for (int k = 0; k < r->nargs; k++)
		if (field_of(&i, k)->kind == RVK_PC)
			t->to = -2; /* later: somewhere behind it */
}

static void part(Seq *s, int n, bool function)
{
	int first = s->n;

	for (int k = 0; k < n; k++) {
		if (s->calls && !function && !below(8) && !full(s)) {
			raw(s, (uint32_t)s->link << 7 | 0x6f, ++s->groups)->to = -3;
			continue;
		}
		add(s);
		if (!below(40) && !full(s)) { /* lr, something, sc */
			uint32_t w = xlen == 64 && below(2) ? 3 : 2, base = (uint32_t)s->base;

			raw(s, 0x1000002f | w << 12 | base << 15 | (uint32_t)scratch(s) << 7, ++s->groups);
			if (below(2))
				raw(s, addi_bits(scratch(s), s->pool[0], 1), s->groups);
			raw(s, 0x1800002f | w << 12 | base << 15 | (uint32_t)s->pool[below(6)] << 20 |
			    (uint32_t)scratch(s) << 7, s->groups);
		}
	}
	direct(s, first);
}

void rvt_make(Seq *s, const Map *m)
{
	bool loop = below(2);
	int n = 5 + (int)below(50), head;
	bool same_format = below(3), same;

	s->base = 8 + (int)below(8);
	do
		s->count = 1 + (int)below(31);
	while (s->count == s->base || s->count == SP);
	s->calls = !below(3);
	do
		s->link = below(2) ? RA : 5 + (int)below(27);
	while (s->link == s->base || s->link == s->count);
	if (!s->calls)
		s->link = s->count;
	for (unsigned k = 0; k < LEN(s->pool); k++)
		s->pool[k] = k < 4 ? 8 + (int)below(8) : (int)below(32);
	for (int k = 0; k < 3; k++)
		s->weight[rvt_often[below(LEN(rvt_often) - 1)][0]] *= 3;
	part(s, loop ? n / 4 : n, false);
	if (loop) {
		int group = ++s->groups;

		raw(s, addi_bits(s->count, 0, 1 + (int)below(4)), group);
		head = s->n;
		part(s, n / 2, false);
		raw(s, addi_bits(s->count, s->count, -1), group);
		raw(s, 1 << 12 | (uint32_t)s->count << 15 | 0x63, group)->to = (int16_t)head; /* bnez */
		part(s, n / 4, false);
	}
	s->body = s->n;
	raw(s, 0x6f, 0); /* to the way out */
	if (s->calls) {
		for (int k = 0; k < s->body; k++)
			if (s->item[k].to == -3)
				s->item[k].to = (int16_t)s->n;
		part(s, 3 + (int)below(6), true);
		raw(s, (uint32_t)s->link << 15 | 0x67, 0);
	}

	same = !below(3);
	for (int k = 1; k < 32; k++)
		st64le(s->in + 8 * k, k > 1 && same && below(2) ? ld64le(s->in + 8) : x_value());
	st64le(s->in + 8 * s->base, m->win + MID);
	st64le(s->in + 8 * SP, m->win + MID);
	for (int k = 0, fmt = (int)below(3); k < 32; k++)
		st64le(s->in + R_F + 8 * k, f_value(same_format ? fmt : (int)below(3)));
	st64le(s->in + R_FCSR, (below(2) ? 0 : below(5)) << 5 | (below(2) ? 0 : below(32)));
	for (int k = 0; k < WIN; k += 8)
		st64le(s->in + R_WIN + k, below(3) ? x_value() : f_value((int)below(3)));
}

/* What once came out wrong: tried with random values each time. base: the register that points to the window. */
static const struct {
	int xlen, base;
	uint32_t code[8];
} kept[] = {
	{64, 10, {0xfec52387, 0x2c610153, 0x1863f353}}, /* flw ft7, fmin.h ft2, fdiv.s ft6,ft7,ft6 */
	{64, 10, {0x60259a1b}},                         /* cpopw s4,a1 */
};

bool rvt_make_kept(Seq *s, const Map *m, unsigned k)
{
	if (k >= LEN(kept))
		return false;
	if (kept[k].xlen != xlen)
		return true;
	s->n = 0, s->groups = 0, s->bytes = 0, s->calls = false;
	st64le(s->in + 8 * s->base, x_value());
	s->base = kept[k].base;
	st64le(s->in + 8 * s->base, m->win + MID);
	for (int i = 0; i < (int)LEN(kept[k].code) && kept[k].code[i]; i++)
		raw(s, kept[k].code[i], ++s->groups);
	s->body = s->n;
	raw(s, 0x6f, 0);
	return true;
}

uint32_t rvt_second(const Seq *s, int k, int64_t distance)
{
	uint32_t bits = (uint32_t)s->item[k].i.bits;

	return addi_bits((int)(bits >> 7 & 31), (int)(bits >> 15 & 31), (int)distance + (int)s->item[k + 1].i.arg[7]);
}

int rvt_place(const Insn *i, int k)
{
	const FieldRow *f = field_of(i, k);

	return f->kind == RVK_X && i->arg[k] ? (int)i->arg[k] * 8 : f->kind == RVK_FR ? R_F + (int)i->arg[k] * 8 : -1;
}
