/*
 * Sequences of AArch64's instructions for seq.c: what is in seq_rv.c for RISC-V, and groups of instructions that
 * belong together: exclusive load and store, memory copy, signing and authentication, writes of FPCR.
 */
#include <string.h>

#include "frame_a64.h"

enum { MID = WIN / 2, SP = 31, LINK = 30 }; /* MID: where in the window the base registers point */

/* How often which class comes, before a block favours some. */
const uint8_t a64t_often[][2] = {
	{A64C_DPRR, 60}, {A64C_ASI, 14}, {A64C_LOGI, 10}, {A64C_MOVWI, 6}, {A64C_BITF, 10}, {A64C_EXTR, 3}, {A64C_PCREL, 2},
	{A64C_CNDB, 8}, {A64C_CMPB, 4}, {A64C_TSTB, 3}, {A64C_BIMM, 2}, {A64C_BREG, 2}, {A64C_LDSTI, 12}, {A64C_LDSTR, 8},
	{A64C_LDSTRO, 5}, {A64C_LDSTP, 8}, {A64C_LDSTNAP, 1}, {A64C_LDLIT, 2}, {A64C_ATOMIC, 4}, {A64C_LDSTX, 3},
	{A64C_LDST, 2}, {A64C_ADVLSM, 2}, {A64C_ADVLSMP, 3}, {A64C_ADVLSS, 2}, {A64C_ADVLSSP, 3}, {A64C_FPSIMD, 60},
	{A64C_HINT, 1}, {A64C_NOP, 1}, {A64C_BARR, 1}, {A64C_PSTA, 2}, {A64C_SREG, 3}, {A64C_ASIT, 3}, {A64C_PRFM, 1},
	{0, 0},
};

#define EMIT(E) \
	E(udf) E(svc) E(brk) E(wfe) E(wfxt) E(pac) E(pacga) E(bra) E(br) E(b) E(ldpac) E(cpy) E(set) E(ldxr) E(ldxp) E(stxr) \
	E(stxp) E(sys) E(msr_imm) E(mrs) E(msr) E(st) E(sti) E(stv) E(stvi) E(stp) E(stvp) E(adr)
#define E(name) void a64_##name(Trans *t, const Insn *i);
EMIT(E)
#undef E

static bool emits(const InsnRow *r, void (*emit)(Trans *t, const Insn *i)) { return a64t_emits(r, emit); }

/* Rows that can stand anywhere: not those that leave the block or the window, or come in groups. */
bool a64t_usable(const InsnRow *r)
{
	static void (*const no[])(Trans *t, const Insn *i) = {
		a64_udf, a64_svc, a64_brk, a64_wfe, a64_wfxt, a64_pac, a64_pacga, a64_bra, a64_ldpac, a64_cpy, a64_set, a64_ldxr,
		a64_ldxp, a64_stxr, a64_stxp, a64_sys, a64_msr_imm,
	};

	for (unsigned k = 0; k < LEN(no); k++)
		if (emits(r, no[k]))
			return false;
	return !is_unknown(r);
}

static bool reserved(const Seq *s, int64_t r) { return r == s->base || r == KEPT_X || r == s->count || r == s->link; }

static bool is_sp(const FieldRow *f) { return f->kind == A64K_XSP || f->kind == A64K_WSP || f->kind == A64K_RSP; }

static int scratch(const Seq *s) /* a register that may be written */
{
	int r;

	do
		r = below(4) ? s->pool[below(LEN(s->pool))] : (int)below(31);
	while (reserved(s, r) || r == 31);
	return r;
}

/* May i write a register that is reserved, or sp? Its target is in bits 4:0; an access may write all but its base. */
static bool spoils(const Seq *s, const Insn *i)
{
	Access a = a64t_access(i);

	for (int k = 0; k < i->row->nargs; k++) {
		const FieldRow *f = field_of(i, k);

		if (!a64t_is_x(f) || k == a.base)
			continue;
		if (!a.any && f->npart && f->part[0].lo)
			continue;
		if (is_sp(f) && i->arg[k] == SP ? !a.any : i->arg[k] != 31 && reserved(s, i->arg[k]))
			return true;
	}
	if (emits(i->row, a64_br) && i->row->with & A64_BLR)
		return s->link == LINK;
	return emits(i->row, a64_b) && i->row->with && s->link == LINK;
}

/* Random operands of row r, mostly of the pool. */
static bool operands(Seq *s, const InsnRow *r, Insn *i)
{
	static const uint16_t sysreg[] = {0xda10, 0xda20, 0xda21, 0xde82}; /* NZCV, FPCR, FPSR, TPIDR_EL0 */

	if (!row_random(&a64_insns, r, s->v->features, 0, i))
		return false;
	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);
		Insn was = *i;

		if (is_fixed(f))
			continue;
		if (a64t_is_x(f) && below(4))
			set_arg(&a64_insns, i, k, s->pool[below(LEN(s->pool))]);
		else if (f->kind == A64K_SYSREG)
			set_arg(&a64_insns, i, k, sysreg[below(4)]);
		else if (f->kind == A64K_SYSREGW)
			set_arg(&a64_insns, i, k, sysreg[below(2) ? 0 : 3]);
		else if (!a64t_is_x(f) && f->bits == 5 && below(4)) /* vector registers, and immediates that do not mind */
			set_arg(&a64_insns, i, k, i->arg[k] & ~24ll);
		else
			continue;
		if (!redecode(s, i, r))
			*i = was;
	}
	if (emits(r, a64_msr) && i->arg[0] != 0xda10 && i->arg[0] != 0xde82)
		return false;
	return !emits(r, a64_mrs) || i->arg[1] == sysreg[0] || i->arg[1] == sysreg[1] || i->arg[1] == sysreg[2] ||
	    i->arg[1] == sysreg[3];
}

/* Make i, a memory instruction, stay in the window; base: the register that points to its middle plus `plus`. */
static bool aim(Seq *s, Insn *i, int base, int plus)
{
	const InsnRow *r = i->row;
	Access a = a64t_access(i);
	bool post = r->with & A64_POST && a.off >= 0;
	int off = 0;

	set_arg(&a64_insns, i, a.base, base);
	if (a.off >= 0 && !post && !is_fixed(field_of(i, a.off))) {
		off = (int)below((uint64_t)(WIN - a.size + 1)) - MID - plus;
		if (below(4) || a.atomic)
			off &= -(a.size & -a.size);
		set_arg(&a64_insns, i, a.off, off);
	}
	if (!redecode(s, i, r) || i->arg[a.base] != base || a64t_open(i))
		return false;
	off = MID + plus + (a.off >= 0 && !post ? (int)i->arg[a.off] : 0);
	return off >= 0 && off + a.size <= WIN && (!a.atomic || !(off % a.size));
}

static uint32_t add_bits(int rd, int rn, int imm) /* add, or sub for a negative one; 31 is sp */
{
	return (imm < 0 ? 0xd1000000 : 0x91000000) | (uint32_t)(imm < 0 ? -imm : imm) << 10 | (uint32_t)rn << 5 | (uint32_t)rd;
}
static uint32_t movz_bits(int rd, uint32_t imm, int half)
{
	return 0xd2800000 | (uint32_t)half << 21 | imm << 5 | (uint32_t)rd;
}

/* A memory instruction with what makes its base and index. */
static void add_access(Seq *s, const InsnRow *r)
{
	int group = s->groups + 1, base, plus, index;
	Access a;
	Insn i;

	for (int try = 0; try < 40; try++) {
		bool moves, fault = !below(40);

		if (!operands(s, r, &i))
			return;
		a = a64t_access(&i);
		moves = r->with & (A64_PRE | A64_POST) || (a.rm >= 0 && a.ext < 0 && i.arg[a.rm] < 32);
		base = below(4) ? s->base : SP, plus = 0, index = -1;
		if (moves || fault || !below(3)) { /* through a sum */
			base = scratch(s);
			plus = ((int)below(64) + 1) * (below(2) ? -1 : 1);
			plus = (below(3) || a.atomic) && plus & -16 ? plus & -16 : a.atomic ? 16 : plus;
		}
		if (a.ext >= 0) {
			index = scratch(s);
			if (index == base)
				continue;
			set_arg(&a64_insns, &i, a.rm, index);
			if (!redecode(s, &i, r))
				continue;
		}
		if (spoils(s, &i) || !aim(s, &i, base, a.ext >= 0 ? plus + 112 : plus) || i.arg[0] == 28)
			continue;
		s->groups++;
		if (fault)
			raw(s, movz_bits(base, (uint32_t)below(0x4000) & (a.atomic ? 0x3ff0 : 0x3fff), 0), group);
		else if (plus)
			raw(s, add_bits(base, s->base, plus), group);
		if (index >= 0) /* and index, some, #7 */
			raw(s, 0x92400800 | (uint32_t)s->pool[below(LEN(s->pool))] << 5 | (uint32_t)index, group);
		append(s, &i, group);
		return;
	}
}

/* Three or two different registers that may be written. */
static void several(const Seq *s, int *r)
{
	do
		r[0] = scratch(s), r[1] = scratch(s), r[2] = scratch(s);
	while (r[0] == r[1] || r[1] == r[2] || r[0] == r[2]);
}

/* Instructions that belong together. */
static void add_group(Seq *s)
{
	int r[3], group = s->groups + 1;
	uint32_t base = (uint32_t)s->base, size, opts;

	several(s, r);
	switch (below(5)) {
	case 0: /* load exclusive, something, store exclusive; often a pair */
		size = (uint32_t)below(4) << 30;
		if (size >> 31 && below(2)) {
			raw(s, 0x087f0000 | size | (uint32_t)r[1] << 10 | base << 5 | (uint32_t)r[0], group);
			if (below(2))
				raw(s, add_bits(r[1], r[0], 1), group);
			raw(s, 0x08200000 | size | (uint32_t)r[2] << 16 | (uint32_t)r[0] << 10 | base << 5 | (uint32_t)r[1], group);
		} else {
			raw(s, 0x085f7c00 | size | (uint32_t)below(2) << 15 | base << 5 | (uint32_t)r[0], group);
			if (below(2))
				raw(s, add_bits(r[0], r[1], 1), group);
			raw(s, 0x08007c00 | size | (uint32_t)below(2) << 15 | (uint32_t)r[2] << 16 | base << 5 | (uint32_t)r[0], group);
		}
		break;
	case 1: /* copy or set forward */
		opts = (uint32_t)below(16) << 12;
		raw(s, add_bits(r[0], s->base, (int)below(64)), group);
		raw(s, movz_bits(r[2], (uint32_t)below(64), 0), group);
		if (below(3)) {
			raw(s, add_bits(r[1], s->base, (int)below(64) - 128), group);
			opts |= below(2) ? 0x19000400 : 0x1d000400;
			for (int k = 0; k < 3; k++)
				raw(s, opts | (uint32_t)k << 22 | (uint32_t)r[1] << 16 | (uint32_t)r[2] << 5 | (uint32_t)r[0], group);
		} else {
			opts = 0x19c00400 | (opts & 0x3000);
			for (int k = 0; k < 3; k++)
				raw(s, opts | (uint32_t)k << 14 | (uint32_t)r[1] << 16 | (uint32_t)r[2] << 5 | (uint32_t)r[0], group);
		}
		break;
	case 2: /* signed, authenticated or stripped */
		opts = (uint32_t)below(4) << 10;
		raw(s, 0x9240b800 | (uint32_t)r[0] << 5 | (uint32_t)r[0], group); /* and, #0x7fffffffffff */
		raw(s, 0xdac10000 | opts | (uint32_t)r[1] << 5 | (uint32_t)r[0], group);
		raw(s, below(3) ? 0xdac11000 | opts | (uint32_t)r[1] << 5 | (uint32_t)r[0] : 0xdac143e0 | (uint32_t)r[0], group);
		break;
	case 3: /* rounding, DN, FZ ... */
		raw(s, movz_bits(r[0], below(2) ? 0 : (uint32_t)rnd() & 0x07c8, 1), group);
		raw(s, 0xd51b4400 | (uint32_t)r[0], group);
		break;
	default: /* flags of FP */
		raw(s, movz_bits(r[0], below(2) ? 0 : 0x0800, 1), group);
		raw(s, 0xd51b4420 | (uint32_t)r[0], group);
		break;
	}
	s->groups++;
}

/* Append something random. What jumps goes to -2: direct() says where. */
static void add(Seq *s)
{
	const InsnRow *r;
	int group = s->groups + 1;
	Insn i;
	Item *t;

	if (full(s) || !random_row(s, &r))
		return;
	for (int try = 0; ; try++) {
		if (try == 40 || !operands(s, r, &i))
			return;
		if (a64t_access(&i).any) {
			add_access(s, r);
			return;
		}
		if (!spoils(s, &i) && !a64t_open(&i))
			break;
	}
	if (emits(r, a64_br)) { /* to where an adr says */
		if (i.arg[0] == 31 || reserved(s, i.arg[0]))
			return;
		t = raw(s, 0x10000000 | (uint32_t)i.arg[0], group);
		t->behind = 1, t->to = -2;
	}
	s->groups++;
	t = append(s, &i, group);
	for (int k = 0; k < r->nargs; k++)
		if (field_of(&i, k)->kind == A64K_PC)
			t->to = -2; /* later: somewhere behind it */
}

static void part(Seq *s, int n, bool function)
{
	int first = s->n;

	for (int k = 0; k < n; k++) {
		if (s->calls && !function && !below(8) && !full(s)) {
			raw(s, 0x94000000, ++s->groups)->to = -3;
			continue;
		}
		if (!below(20) && !full(s))
			add_group(s);
		else
			add(s);
	}
	direct(s, first);
}

static void values(Seq *s, const Map *m)
{
	a64t_values(s->in, below(3) ? (int)below(4) : -1);
	st64le(s->in + 8 * s->base, m->win + MID);
	st64le(s->in + 8 * SP, m->win + MID);
}

void a64t_make(Seq *s, const Map *m)
{
	static const uint8_t simd[] = {0, 20, 60, 250};
	bool loop = below(2);
	int n = 5 + (int)below(50), head;

	s->base = (int)below(KEPT_X);
	do
		s->count = (int)below(LINK);
	while (s->count == s->base || s->count == KEPT_X);
	s->calls = !below(3);
	s->link = s->calls ? LINK : s->count;
	for (unsigned k = 0; k < LEN(s->pool); k++)
		s->pool[k] = (int)below(32);
	s->pool[0] = (s->base + 1) % KEPT_X, s->pool[1] = (s->base + 2) % KEPT_X, s->pool[2] = (s->base + 3) % KEPT_X;
	for (int k = 0; k < 3; k++)
		s->weight[a64t_often[below(LEN(a64t_often) - 1)][0]] *= 3;
	s->weight[A64C_FPSIMD] = simd[below(4)];
	for (unsigned k = 3; k < LEN(s->pool); k++)
		if (s->pool[k] == KEPT_X)
			s->pool[k] = s->pool[0];
	part(s, loop ? n / 4 : n, false);
	if (loop) {
		int group = ++s->groups;

		raw(s, movz_bits(s->count, 1 + (uint32_t)below(4), 0), group);
		head = s->n;
		part(s, n / 2, false);
		raw(s, add_bits(s->count, s->count, -1), group);
		raw(s, 0xb5000000 | (uint32_t)s->count, group)->to = (int16_t)head; /* cbnz */
		part(s, n / 4, false);
	}
	s->body = s->n;
	raw(s, 0x14000000, 0); /* to the way out */
	if (s->calls) {
		for (int k = 0; k < s->body; k++)
			if (s->item[k].to == -3)
				s->item[k].to = (int16_t)s->n;
		part(s, 3 + (int)below(6), true);
		raw(s, 0xd65f03c0, 0); /* ret */
	}
	values(s, m);
}

/* What once came out wrong: tried with random values each time. base: the register that points to the window. */
static const struct {
	int base;
	uint32_t code[8];
} kept[] = {
	{10, {0x1e68c0e3, 0x5e262c67, 0x5ea70c61}}, /* frint32x d3,d7; sqsub b7,b3,b6; sqadd s1,s3,s7 */
	{10, {0x7e61c880, 0x5e011019}},             /* fcvtau d0,d4; sha1p q25,s0,v1.4s */
};

bool a64t_make_kept(Seq *s, const Map *m, unsigned k)
{
	if (k >= LEN(kept))
		return false;
	s->n = 0, s->groups = 0, s->bytes = 0, s->calls = false;
	s->base = kept[k].base;
	values(s, m);
	for (int i = 0; i < (int)LEN(kept[k].code) && kept[k].code[i]; i++)
		raw(s, kept[k].code[i], ++s->groups);
	s->body = s->n;
	raw(s, 0x14000000, 0);
	return true;
}

int a64t_place(const Insn *i, int k)
{
	const FieldRow *f = field_of(i, k);

	if (a64t_is_x(f))
		return i->arg[k] == 31 && !is_sp(f) ? -1 : (int)i->arg[k] * 8;
	switch (f->kind) {
	case A64K_ARR: case A64K_DEC: case A64K_HEX: case A64K_IMM5: case A64K_IMMH: case A64K_COND: case A64K_ROT:
		return -1;
	}
	return f->bits == 5 ? R_F + (int)(i->arg[k] & 31) * 16 : -1;
}
