/*
 * Single instructions of AArch64 for exec.c: operands and registers with which they stay in the frame, what goes
 * around them, and where emulators differ rightly.
 */
#include <stdlib.h>
#include <string.h>

#include "frame_a64.h"

/* Emit functions tell what the operands of a row are: the lists in the heads of src/arch/aarch64/insn_*.h. */
#define EMIT(E) \
	E(ld) E(st) E(ldv) E(stv) E(ldi) E(sti) E(ldvi) E(stvi) E(ldlit) E(ldvlit) E(ldp) E(stp) E(ldvp) E(stvp) E(ldxr) \
	E(ldxp) E(stxr) E(stxp) E(amo) E(amop) E(cas) E(casp) E(ldpac) E(cpy) E(set) E(ldm) E(stm) E(ldlane) E(stlane) E(ldrep) \
	E(br) E(bra) E(svc) E(wfxt) E(pac) E(pacga) E(xpac) E(mrs) E(msr) E(msr_imm) E(sys) E(fcvt)
#define E(name) void a64_##name(Trans *t, const Insn *i);
EMIT(E)
#undef E

bool a64t_emits(const InsnRow *r, void (*emit)(Trans *t, const Insn *i)) { return a64_insns.emit[r->emit] == emit; }

/* ---- memory ---- */

enum { ONE, PAIR, TOTAL, MULT, LANE, REP };
static const struct Shape {
	void (*emit)(Trans *t, const Insn *i);
	int8_t base, off, rm, ext;
	uint8_t size;
	bool atomic;
} shape[] = {
	{a64_ld, 1, 2, -1, -1, ONE, false}, {a64_st, 1, 2, -1, -1, ONE, false}, {a64_ldv, 1, 2, -1, -1, ONE, false},
	{a64_stv, 1, 2, -1, -1, ONE, false}, {a64_ldi, 1, -1, 2, 3, ONE, false}, {a64_sti, 1, -1, 2, 3, ONE, false},
	{a64_ldvi, 1, -1, 2, 3, ONE, false}, {a64_stvi, 1, -1, 2, 3, ONE, false}, {a64_ldp, 2, 3, -1, -1, PAIR, false},
	{a64_stp, 2, 3, -1, -1, PAIR, false}, {a64_ldvp, 2, 3, -1, -1, PAIR, false}, {a64_stvp, 2, 3, -1, -1, PAIR, false},
	{a64_ldxr, 1, -1, -1, -1, ONE, true}, {a64_ldxp, 2, -1, -1, -1, PAIR, true}, {a64_stxr, 2, -1, -1, -1, ONE, true},
	{a64_stxp, 3, -1, -1, -1, PAIR, true}, {a64_amo, 2, -1, -1, -1, ONE, true}, {a64_amop, 2, -1, -1, -1, TOTAL, true},
	{a64_cas, 2, -1, -1, -1, ONE, true}, {a64_casp, 4, -1, -1, -1, TOTAL, true}, {a64_ldpac, 1, 2, -1, -1, TOTAL, false},
	{a64_ldm, 2, -1, 3, -1, MULT, false}, {a64_stm, 2, -1, 3, -1, MULT, false}, {a64_ldlane, 2, -1, 3, -1, LANE, false},
	{a64_stlane, 2, -1, 3, -1, LANE, false}, {a64_ldrep, 2, -1, 3, -1, REP, false},
};

Access a64t_access(const Insn *i)
{
	unsigned with = i->row->with, lg = with & M_SIZE;
	int regs = (int)(i->arg[1] >> 5);

	for (const struct Shape *s = shape; s < shape + LEN(shape); s++) {
		Access a = {true, s->base, s->off, s->rm, s->ext, 1 << lg, s->atomic || with & (M_ACQ | M_REL)};

		if (!a64t_emits(i->row, s->emit))
			continue;
		switch (s->size) {
		case PAIR: a.size *= 2; break;
		case TOTAL: a.size = s->emit == a64_ldpac ? 8 : 1 << lg; break;
		case MULT: a.size = regs * (i->arg[0] & 1 ? 16 : 8); break;
		case LANE: a.size *= (int)(i->arg[0] >> 5); break;
		case REP: a.size = regs << (i->arg[0] >> 1); break;
		}
		return a;
	}
	return (Access){.base = -1, .off = -1, .rm = -1, .ext = -1};
}

bool a64t_is_x(const FieldRow *f)
{
	switch (f->kind) {
	case A64K_X: case A64K_W: case A64K_XSP: case A64K_WSP: case A64K_R: case A64K_RSP: case A64K_REXT: case A64K_LRM:
	case A64K_RG: case A64K_SYSRT:
		return true;
	}
	return false;
}

bool a64t_open(const Insn *i)
{
	const InsnRow *r = i->row;
	const int64_t *a = i->arg;
	bool back = r->with & (A64_PRE | A64_POST);

	for (int k = 0; k < r->nargs; k++)
		if ((a64t_is_x(field_of(i, k)) && a[k] == KEPT_X))
			return true;
	if (a64t_emits(r, a64_ld) || a64t_emits(r, a64_st) || a64t_emits(r, a64_ldpac))
		return (back || (a64t_emits(r, a64_ldpac) && r->with & A64_PRE)) && a[0] == a[1] && a[1] != 31;
	if (a64t_emits(r, a64_ldp) || a64t_emits(r, a64_stp))
		return (a64t_emits(r, a64_ldp) && a[0] == a[1]) || (back && a[2] != 31 && (a[0] == a[2] || a[1] == a[2]));
	if (a64t_emits(r, a64_ldvp) || a64t_emits(r, a64_ldxp) || a64t_emits(r, a64_amop))
		return a[0] == a[1];
	if (a64t_emits(r, a64_stxr))
		return a[0] == a[1] || (a[0] == a[2] && a[2] != 31);
	if (a64t_emits(r, a64_stxp))
		return a[0] == a[1] || a[0] == a[2] || (a[0] == a[3] && a[3] != 31);
	return false;
}

/* ---- values ---- */

/* An element of 1 << lg bytes. */
static uint64_t element(int lg, bool fp)
{
	int bits = 8 << lg;
	uint64_t top = 1ull << (bits - 1);

	if (fp && lg == 1)
		return below(8) ? fp_bits(5, 10) : fp_bits(8, 7);
	if (fp && lg)
		return lg == 2 ? fp_bits(8, 23) : fp_bits(11, 52);
	switch (below(8)) {
	case 0: return below(4) ? below(2) : top + below(2);
	case 1: return top - 1 - below(2);
	case 2: return ~0ull;
	case 3: return below(3 * (uint64_t)bits) - (uint64_t)bits; /* counts of shifts, also by halfwords and so on */
	}
	return rnd() >> below((uint64_t)bits);
}

static void vector(uint8_t *v, int lg, bool fp)
{
	bool same = !below(8);
	uint64_t e = element(lg, fp);

	for (int k = 0; k < 16; k += 1 << lg) {
		for (int j = 0; j < 1 << lg; j++)
			v[k + j] = (uint8_t)(e >> 8 * j);
		if (!same)
			e = element(lg, fp);
	}
}

int a64t_format(const Insn *i)
{
	const InsnRow *r = i->row;

	if (a64t_emits(r, a64_fcvt))
		return (r->with & 7) == A64_TH ? 1 : (r->with & 7) == A64_TD ? 3 : 2;
	if (r->nargs)
		switch (field_of(i, 0)->kind) {
		case A64K_ARR: case A64K_IMMH: case A64K_IMM5:
			return (int)(i->arg[0] >> 1 & 3);
		}
	return -1;
}

void a64t_values(uint8_t *rec, int fmt)
{
	bool fp = below(2), equal = !below(2);
	uint64_t v = x_value();

	for (int k = 0; k < 32; k++)
		st64le(rec + 8 * k, equal && below(2) ? v : x_value());
	st64le(rec + 8 * KEPT_X, 0);
	if (ld64le(rec + 8 * 31) >> 24 == 0) /* not on the stack of signals by chance */
		st64le(rec + 8 * 31, ld64le(rec + 8 * 31) | 1u << 30);
	for (int k = 0; k < 32; k++) {
		int lg = fmt >= 0 && below(6) ? fmt : (int)below(4);

		vector(rec + R_F + 16 * k, lg, below(8) ? fp : !fp);
		if (k && !below(8))
			memcpy(rec + R_F + 16 * k, rec + R_F + 16 * below((uint64_t)k), 16);
	}
	for (int k = 0; k < WIN; k += 16) {
		vector(rec + R_WIN + k, (int)below(4), fp);
		if (!below(4))
			memcpy(rec + R_WIN + k, rec + 8 * below(28), 8);
	}
	st64le(rec + R_NZCV, below(16) << 28);
	st64le(rec + R_FPCR, (below(2) ? 0 : below(4) << 22) | (below(4) ? 0 : below(2) << 26 | below(2) << 25) |
	    (below(4) ? 0 : below(2) << 24 | below(2) << 19));
	st64le(rec + R_FPSR, below(2) ? 0 : rnd() & 0x0800009f);
}

/* ---- operands ---- */

static bool set(Case *c, int k, int64_t v)
{
	const InsnRow *r = c->i.row;

	set_arg(&a64_insns, &c->i, k, v);
	return decode_insn(&a64_insns, c->i.bits, c->features, &c->i) && c->i.row == r && c->i.arg[k] == v;
}

/* Registers of EL0 and those that the kernel shows to it. What is read differs: it is told in `skip`. */
static const struct { uint16_t number; bool differs; uint32_t mask; } sysregs[] = {
	{0xda10, false, 0xf0000000}, {0xda20, false, 0x07c80000}, {0xda21, false, 0x0800009f}, {0xde82, false, ~0u},
	{0xda15, false, 1 << 24}, {0xda16, false, 1 << 12}, /* NZCV FPCR FPSR TPIDR_EL0 DIT SSBS */
	{0xd801, true, 0}, {0xd807, true, 0}, {0xde83, false, 0}, {0xdf00, true, 0}, {0xdf02, true, 0}, {0xdf06, true, 0},
	{0xd920, true, 0}, {0xd921, true, 0}, {0xc000, true, 0}, {0xc005, true, 0}, {0xc006, true, 0}, {0xc020, true, 0},
	{0xc021, true, 0}, {0xc022, true, 0}, {0xc024, true, 0}, {0xc025, true, 0}, {0xc028, true, 0}, {0xc029, true, 0},
	{0xc02c, true, 0}, {0xc030, true, 0}, {0xc031, true, 0}, {0xc032, true, 0}, {0xc033, true, 0}, {0xc038, true, 0},
	{0xc039, true, 0}, {0xc03a, true, 0}, {0xc03b, true, 0},
};

static bool fill_sysreg(Case *c, uint8_t *rec)
{
	Insn *i = &c->i;
	bool write = a64t_emits(i->row, a64_msr);
	int reg = write ? 0 : 1, rt = (int)i->arg[!reg];
	unsigned k = (unsigned)below(write ? 6 : LEN(sysregs));

	if (!below(8)) { /* any other: undefined, except some that the kernel emulates */
		if (i->arg[reg] >> 14 != 3)
			return true;
		for (k = 0; k < LEN(sysregs); k++)
			if (sysregs[k].number == i->arg[reg])
				return false;
		return (i->arg[reg] >> 4 & 0x7ff) != 0xc00 >> 4 << 0 && i->arg[reg] >= 0xc040;
	}
	if (!set(c, reg, sysregs[k].number))
		return false;
	if (write) {
		if (rt == 31 || sysregs[k].mask == ~0u)
			return true;
		st64le(rec + 8 * rt, ld64le(rec + 8 * rt) & sysregs[k].mask);
		c->after[0] = 0xd5300000 | (uint32_t)(sysregs[k].number & 0x7fff) << 5 | (uint32_t)below(28);
	} else if (sysregs[k].differs && rt != 31) {
		c->skip = 1u << rt;
	} else if (sysregs[k].number == 0xde82) {
		c->before[0] = 0xd51bd040 | (uint32_t)below(28); /* msr tpidr_el0 */
	}
	return true;
}

static void fill_mops(Case *c, const Map *m, uint8_t *rec)
{
	Insn *i = &c->i;
	bool copy = a64t_emits(i->row, a64_cpy);
	int d = (int)i->arg[0], s = (int)i->arg[1], n = (int)i->arg[copy ? 2 : 1], stage = (int)(i->row->with & 3);
	uint32_t bits = (uint32_t)i->bits & ~(copy ? 3u << 22 : 3u << 14), step = copy ? 1u << 22 : 1u << 14;
	uint64_t len = below(6) ? below(120) : 0, from = m->win + below(128), to = m->win + below(128);

	if (copy && i->row->with & A64_CPYF && from < to) /* forwards only */
		to = from - below(from - m->win + 1);
	st64le(rec + 8 * d, to);
	if (copy)
		st64le(rec + 8 * s, from);
	st64le(rec + 8 * n, len);
	for (int k = 0; k < stage; k++)
		c->before[k] = bits + (uint32_t)k * step;
	for (int k = stage + 1; k < 3; k++)
		c->after[k - stage - 1] = bits + (uint32_t)k * step;
}

/* A pointer of a program, sometimes with a tag. */
static uint64_t pointer(void) { return (rnd() & 0x7fffffffffff) | (below(4) ? 0 : below(256) << 56); }

/* What signs x with this key and modifier (31: sp; A64_ZERO in how: zero). */
static uint32_t pac(unsigned how, int x, int modifier)
{
	uint32_t key = (how & 3) << 10;

	return how & A64_ZERO ? 0xdac123e0 | key | (uint32_t)x : 0xdac10000 | key | (uint32_t)modifier << 5 | (uint32_t)x;
}

/* Signatures differ from run to run: what is signed is authenticated or stripped. */
static bool fill_pac(Case *c, uint64_t way, uint8_t *rec)
{
	Insn *i = &c->i;
	const InsnRow *r = i->row;
	int x = (int)i->arg[0], modifier = (int)i->arg[1];
	unsigned how = r->with;

	if (a64t_emits(r, a64_pacga)) {
		if (x != 31)
			c->after[0] = 0x92407c00 | (uint32_t)x << 5 | (uint32_t)x; /* and x, x, #0xffffffff: nothing is left */
		return true;
	}
	if (x != 31)
		st64le(rec + 8 * x, pointer());
	if (a64t_emits(r, a64_xpac)) {
		if (below(4) && x != 31)
			c->before[0] = pac((unsigned)below(4), x, 31);
		return true;
	}
	if (a64t_emits(r, a64_pac)) {
		if (how & A64_AUT) {
			if (x == modifier && !(how & A64_ZERO) && x != 31)
				return false;
			if (x != 31)
				c->before[0] = pac(how, x, modifier);
		} else if (x != 31) {
			c->after[0] = 0xdac143e0 | (uint32_t)x; /* xpaci */
		}
		return true;
	}
	if (x == 31 || (x == modifier && !(how & A64_ZERO)))
		return false;
	st64le(rec + 8 * x, way);
	c->before[0] = pac(how, x, modifier);
	if (!(how & A64_BLR && x == 30))
		c->skip = 1u << x;
	return true;
}

/* No emulator knows RCPC3 before QEMU 11.2: the access with the same address and no order. 0: i is none of these. */
static uint32_t twin(const Insn *i)
{
	uint32_t bits = (uint32_t)i->bits, size = bits & 0xc0000000, regs = bits & 0x3ff, wide = bits >> 30 & 1;
	uint32_t step = wide ? 8 : 4, pair = (wide ? 0xa8000000 : 0x28000000) | (bits >> 16 & 31) << 10 | regs;
	const InsnRow *r = i->row;

	if (!(a64_insns.needs[r->needs].all >> A64F_RCPC3 & 1))
		return 0;
	if (named(r, "stl1") || named(r, "ldap1"))
		return bits & ~0x10000u;
	if (named(r, "stlur") || named(r, "ldapur"))
		return (bits | 0x20000000) & ~0x01000800u;
	if (named(r, "stlr"))
		return 0x38000c00 | size | (-step & 0x1ff) << 12 | regs;
	if (named(r, "ldapr"))
		return 0x38400400 | size | step << 12 | regs;
	if (named(r, "stilp"))
		return pair | (r->with & A64_PRE ? 0x01800000 | 126 << 15 : 0x01000000);
	return pair | (r->with & A64_POST ? 0x00c00000 | 2 << 15 : 0x01400000);
}

/* Memory accesses: their base and index registers; window and registers so that a comparison may hold. */
static bool fill_memory(Case *c, const Map *m, uint8_t *rec)
{
	Insn *i = &c->i;
	const InsnRow *r = i->row;
	Access a = a64t_access(i);
	uint64_t ea = m->win + 64 + below(64), index = 0;
	int base = (int)i->arg[a.base], align = a.size & -a.size, rs = (int)i->arg[0];

	if (below(4) && (!a.atomic || below(8)))
		ea &= -(uint64_t)align;
	if (a.atomic && below(8))
		ea &= -(uint64_t)align;
	c->twin = twin(i);
	if (c->twin)
		ea &= -(uint64_t)align;
	if (!below(24) && !c->twin && !(a64t_emits(r, a64_ldpac) && r->with & A64_PRE)) /* where nobody has anything */
		ea = below(2) ? below(0x8000) : rnd() | 1ull << (48 + below(8)), c->nowhere = true;
	c->crooked = a.atomic && ea % (unsigned)a.size;
	if (a.ext >= 0) {
		int rm = (int)i->arg[a.rm], ext = (int)i->arg[a.ext], lg = ext & 1 ? ext >> 3 & 7 : 0;
		uint64_t x;

		if (rm == base && rm != 31)
			return false;
		index = below(100) - (ext & 6 && below(2) ? 50 : 0); /* sp stays away from the signal stack */
		index = below(4) || base == 31 ? index : rnd();
		x = index;
		if (!(ext & 2)) {
			x = (uint32_t)index | rnd() << 32;
			index = ext & 4 ? (uint64_t)(int32_t)index : (uint32_t)index;
		}
		if (rm != 31)
			st64le(rec + 8 * rm, x);
		else
			index = 0;
		index <<= lg;
	}
	if (a.off >= 0 && (!(r->with & A64_POST) || a64t_emits(r, a64_ldpac)))
		index += (uint64_t)i->arg[a.off];
	if (a64t_emits(r, a64_ldpac)) {
		if (base == 31)
			return false;
		c->before[0] = pac(A64_ZERO | r->with, base, 31);
		ea = (ea & 0x00ffffffffff) - index; /* what is signed is an address */
		if (!(r->with & A64_PRE) && i->arg[0] != base)
			c->skip = 1u << base;
		ea += index;
		if ((ea - index) >> 47)
			return false;
	} else if (!below(8)) {
		ea |= below(256) << 56; /* a tag is ignored */
	}
	st64le(rec + 8 * base, ea - index);
	ea = ea << 8 >> 8;
	if (ea < m->win || ea + (uint64_t)a.size > m->win + WIN)
		return true;
	if (a64t_emits(r, a64_cas) && below(2) && rs != base && rs != 31) {
		memcpy(rec + 8 * rs, rec + R_WIN + (ea - m->win), (size_t)a.size);
	} else if (a64t_emits(r, a64_casp) && below(2) && rs != base && rs + 1 != base && rs < 30) {
		memcpy(rec + 8 * rs, rec + R_WIN + (ea - m->win), (size_t)a.size / 2);
		memcpy(rec + 8 * rs + 8, rec + R_WIN + (ea - m->win) + a.size / 2, (size_t)a.size / 2);
	}
	return true;
}

/* A load exclusive before a store, and a store after a load. */
static void fill_exclusive(Case *c)
{
	Insn *i = &c->i;
	uint32_t bits = (uint32_t)i->bits, rn = bits >> 5 & 31, rt = (uint32_t)below(28), rt2 = (rt + 1) % 28;

	if (rn == rt || rn == rt2)
		return;
	if (a64t_emits(i->row, a64_stxr) && below(4))
		c->before[0] = (bits & 0xc0000000) | 0x085f7c1f | rn << 5;
	else if (a64t_emits(i->row, a64_stxp) && below(4))
		c->before[0] = (bits & 0xc0000000) | 0x087f0000 | rt2 << 10 | rn << 5 | rt;
	else if (a64t_emits(i->row, a64_ldxr) && below(4) && i->arg[0] != i->arg[1] && i->arg[0] != rt2)
		c->after[0] = (bits & 0xc0000000) | 0x08007c00 | rt2 << 16 | rn << 5 | rt;
	else if (a64t_emits(i->row, a64_ldxp) && below(4) && i->arg[0] != i->arg[2] && i->arg[1] != i->arg[2])
		c->after[0] = (bits & 0xc0000000) | 0x08200000 | rt2 << 16 | 31 << 10 | rn << 5 | rt;
}

bool a64t_fill(Case *c, const Map *m, unsigned b, uint8_t *rec)
{
	Insn *i = &c->i;
	const InsnRow *r = i->row;
	uint32_t block = m->blocks + b * m->stride, pc = block + AT_INSN;
	uint64_t way[3] = {pc + 4, block + AT_AFTER, block + AT_BEFORE}, to = way[below(3)];
	Access a;

	if (a64t_open(i))
		return false;
	for (int k = 0; k < r->nargs && r->cls != A64C_PCREL; k++)
		if (field_of(i, k)->kind == A64K_PC) {
			if (a64t_emits(r, a64_ldlit) || a64t_emits(r, a64_ldvlit))
				to = below(2) ? block + 4 * below(20) : m->win + 4 * below(56);
			if (!set(c, k, (int64_t)(to - pc)))
				return false;
		}
	a64t_values(rec, a64t_format(i));
	a = a64t_access(i);
	if (a.any && !fill_memory(c, m, rec))
		return false;
	if (a64t_emits(r, a64_stxr) || a64t_emits(r, a64_stxp) || a64t_emits(r, a64_ldxr) || a64t_emits(r, a64_ldxp)) {
		fill_exclusive(c);
	} else if (a64t_emits(r, a64_br)) {
		if (i->arg[0] == 31)
			return false;
		st64le(rec + 8 * i->arg[0], to);
	} else if (a64t_emits(r, a64_svc)) {
		st64le(rec + 8 * 8, 2000 + below(1000)); /* none such: ENOSYS */
	} else if (a64t_emits(r, a64_wfxt)) {
		if (i->arg[0] != 31)
			st64le(rec + 8 * i->arg[0], 0);
	} else if (a64t_emits(r, a64_mrs) || a64t_emits(r, a64_msr)) {
		return fill_sysreg(c, rec);
	} else if (a64t_emits(r, a64_cpy) || a64t_emits(r, a64_set)) {
		fill_mops(c, m, rec);
	} else if (a64t_emits(r, a64_pac) || a64t_emits(r, a64_xpac) || a64t_emits(r, a64_pacga) || a64t_emits(r, a64_bra)) {
		return fill_pac(c, to, rec);
	} else if (a64t_emits(r, a64_sys) && r->nargs > 1) {
		uint64_t ea = m->win + below(WIN);

		if (i->arg[1] == 31)
			return false; /* what is nowhere is kept clean by QEMU, here it is a fault */
		st64le(rec + 8 * i->arg[1], ea);
		if (i->arg[0] == 0x1ba1) { /* dc zva: of 64 bytes here, of 512 under QEMU */
			c->known = true;
			memcpy(c->expect, rec, REC);
			st64le(c->expect + 8 * KEPT_X, 0);
			st64le(c->expect + R_PATH, block + AT_NEXT + 12);
			memset(c->expect + R_WIN + (ea - m->win) / 64 * 64, 0, 64);
		}
	}
	return true;
}

/* ---- where others are wrong or free ---- */

/* Instructions by their bits, and how the signals of both are where that is so; 0: none, -1: whatever. */
static const struct {
	uint32_t mask, match;
	int got, want;
	const char *why;
} explained[] = {
	{0xfffff0ff, 0xd503409f, 4, 0, "msr tco: QEMU's max has MTE, which is not there for a program without tagged memory"},
	{0xffffffe0, 0xd50b7460, 4, 0, "dc gva: MTE, as above"},
	{0xffffffe0, 0xd50b7480, 4, 0, "dc gzva: MTE, as above"},
	{0xfffff8e0, 0xd50b7860, 4, 0, "dc cgvac, cgvap, cgvadp, cigvac: MTE, as above"},
	{0xfffff8e0, 0xd50b78a0, 4, 0, "dc cgdvac, cgdvap, cgdvadp, cigdvac: MTE, as above"},
	{0x3fa00000, 0x08800000, 0, 7, "stlr, ldar, stllr, ldlar within 16 bytes: QEMU wants them aligned in spite of LSE2"},
};

const char *a64t_explained(const Case *c, const uint8_t *got, const uint8_t *want, const uint8_t *in)
{
	uint64_t a = ld64le(got + R_SIG), b = ld64le(want + R_SIG);

	(void)in;
	if (c->nowhere && (a == 7 || a == 11) && (b == 7 || b == 11))
		return "neither aligned nor mapped: which fault is first";
	if (c->crooked && getenv("PEERA64_OLD") && (a == 7 || b == 7))
		return "QEMU before 8.1 does not know LSE2";
	for (unsigned k = 0; k < LEN(explained); k++)
		if ((c->i.bits & explained[k].mask) == explained[k].match &&
		    (explained[k].got < 0 || a == (uint64_t)explained[k].got) &&
		    (explained[k].want < 0 || b == (uint64_t)explained[k].want))
			return explained[k].why;
	return NULL;
}

const TestGuest a64t_guest = {
	.name = "aarch64", .insns = &a64_insns, .routines = a64t_routines, .way_out = a64t_way_out, .load = a64t_load,
	.jump = a64t_jump, .nop = 0xd503201f, .pc_kind = A64K_PC, .fsize = 16, .where = a64t_where, .place = a64t_place,
	.fill = a64t_fill, .explained = a64t_explained, .usable = a64t_usable, .often = a64t_often, .make = a64t_make,
	.make_kept = a64t_make_kept,
};
