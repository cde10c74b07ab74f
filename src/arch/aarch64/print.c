/*
 * How the operands of A64 instructions are written, kind by kind (KIND rows
 * of insn.h): as objdump does. Here are the dispatch and the kinds of
 * insn.h and insn_base.h; print_ldst.c and print_simd.c have the others.
 * The fits functions say whether a row matches as far as an operand of their
 * kind goes, and make the value that the emit function sees.
 */
#include <stdio.h>
#include <string.h>

#include "a64.h"

#define T(...)
#define K(...)
#define F(...)
#define I(...)

int a64_print(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	static int (*const print_kind[])(char *, size_t, const FieldRow *, int64_t, const Insn *) = {
#define KIND(id, print, fits) print,
#include "insn.h"
#undef KIND
	};

	return print_kind[f->kind](buf, n, f, v, i);
}

bool a64_fits(const FieldRow *f, uint64_t bits, int64_t *v)
{
	static bool (*const fits_kind[])(const FieldRow *, uint64_t, int64_t *) = {
#define KIND(id, print, fits) fits,
#include "insn.h"
#undef KIND
	};

	return fits_kind[f->kind](f, bits, v);
}

/* Most need but some of their parameters. */
#define PRINT(name) \
	int a64_p_##name(char *buf, size_t n, UNUSED const FieldRow *f, UNUSED int64_t v, UNUSED const Insn *i)
#define FITS(name) bool a64_f_##name(UNUSED const FieldRow *f, UNUSED uint64_t bits, UNUSED int64_t *v)

bool a64_any(UNUSED const FieldRow *f, UNUSED uint64_t bits, UNUSED int64_t *v) { return true; }

static bool wide(uint64_t bits) { return bits >> 31 & 1; }

/* ---- numbers ---- */
PRINT(dec) { return snprintf(buf, n, "%lld", (long long)v); }
PRINT(hex) { return snprintf(buf, n, "0x%llx", (unsigned long long)v); }
PRINT(lsl12) { return snprintf(buf, n, "0x%llx, lsl #12", (unsigned long long)v >> 12); }

/* ---- registers ---- */
static int reg(char *buf, size_t n, int64_t r, bool x, bool sp)
{
	if (r == 31)
		return snprintf(buf, n, "%s", sp ? x ? "sp" : "wsp" : x ? "xzr" : "wzr");
	return snprintf(buf, n, "%c%d", x ? 'x' : 'w', (int)r);
}

PRINT(x) { return reg(buf, n, v, true, false); }
PRINT(w) { return reg(buf, n, v, false, false); }
PRINT(xsp) { return reg(buf, n, v, true, true); }
PRINT(wsp) { return reg(buf, n, v, false, true); }
PRINT(r) { return reg(buf, n, v, wide(i->bits), false); }
PRINT(rsp) { return reg(buf, n, v, wide(i->bits), true); }
PRINT(rext) { return reg(buf, n, v, wide(i->bits) && (i->bits >> 13 & 3) == 3, false); }

/* ---- addresses ---- */
PRINT(pc) { return snprintf(buf, n, "0x%llx", (unsigned long long)(i->pc + v)); }
PRINT(page) { return snprintf(buf, n, "0x%llx", (unsigned long long)((i->pc & ~0xfffull) + v)); }

/* ---- shifts and extensions ---- */
static const char *const shift_name[4] = {"lsl", "lsr", "asr", "ror"};
static const char *const ext_name[8] = {"uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"};

PRINT(shift) { return v ? snprintf(buf, n, ", %s #%d", shift_name[v >> 6], (int)v & 63) : snprintf(buf, n, "%s", ""); }
FITS(shiftl) { return wide(bits) || !(*v & 32); }
FITS(shifta) { return *v >> 6 != 3 && a64_f_shiftl(f, bits, v); }

FITS(ext) { return (*v & 7) <= 4; }
/* With sp, the extension that changes nothing is lsl, or left out. (C6.2.4 ADD (extended register)) */
PRINT(ext)
{
	bool flags = i->bits >> 29 & 1, sp = (i->bits >> 5 & 31) == 31 || (!flags && (i->bits & 31) == 31);
	const char *name = ext_name[v >> 3];
	int amount = v & 7;

	if (sp && v >> 3 == 2 + wide(i->bits)) {
		if (!amount)
			return snprintf(buf, n, "%s", "");
		name = "lsl";
	}
	return amount ? snprintf(buf, n, ", %s #%d", name, amount) : snprintf(buf, n, ", %s", name);
}

/* ---- logical immediates and what mov makes of numbers ---- */
uint64_t a64_bitmask(unsigned raw)
{
	unsigned sizes = (raw & 0x1000) >> 6 | (~raw & 63), size, ones, rot;
	uint64_t m;

	if (sizes < 2)
		return 0;
	size = 1u << (31 - __builtin_clz(sizes));
	ones = (raw & (size - 1)) + 1;
	rot = raw >> 6 & (size - 1);
	if (ones == size)
		return 0;
	m = (1ull << ones) - 1;
	if (rot)
		m = (m >> rot | m << (size - rot)) & (~0ull >> (64 - size));
	for (; size < 64; size *= 2)
		m |= m << size;
	return m;
}

FITS(mask)
{
	if (!wide(bits) && *v & 0x1000)
		return false;
	*v = (int64_t)a64_bitmask((unsigned)*v);
	return *v != 0;
}

/* Is m a 16-bit number somewhere on its own? */
static bool one_half(uint64_t m, bool x)
{
	for (int s = 0; s < (x ? 64 : 32); s += 16)
		if (!(m & ~(0xffffull << s)))
			return true;
	return false;
}

/* (MoveWidePreferred) */
FITS(movmask)
{
	bool x = wide(bits);
	uint64_t all = x ? ~0ull : 0xffffffff;

	return a64_f_mask(f, bits, v) && !one_half(*v & all, x) && !one_half(~*v & all, x);
}

PRINT(mask) { return snprintf(buf, n, "0x%llx", (unsigned long long)(wide(i->bits) ? v : v & 0xffffffff)); }

FITS(movzraw)
{
	int pos = (int)(*v >> 16) * 16;

	if (!wide(bits) && pos >= 32)
		return false;
	*v = (int64_t)((uint64_t)(*v & 0xffff) << pos);
	return true;
}

FITS(movnraw)
{
	if (!a64_f_movzraw(f, bits, v))
		return false;
	*v = wide(bits) ? ~*v : ~*v & 0xffffffff;
	return true;
}

/* mov is not what sets nothing somewhere high, nor what movz can do for 32 bits. */
FITS(movz) { return ((*v & 0xffff) || !(*v >> 16)) && a64_f_movzraw(f, bits, v); }
FITS(movn) { return ((*v & 0xffff) || !(*v >> 16)) && (wide(bits) || (*v & 0xffff) != 0xffff) && a64_f_movnraw(f, bits, v); }
FITS(movpos) { return wide(bits) || *v < 32; }

PRINT(movi) { return snprintf(buf, n, "0x%llx", (unsigned long long)v); }
PRINT(movpos) { return v ? snprintf(buf, n, ", lsl #%d", (int)v) : snprintf(buf, n, "%s", ""); }
PRINT(movraw)
{
	unsigned imm = i->bits >> 5 & 0xffff, pos = (i->bits >> 21 & 3) * 16;

	return pos ? snprintf(buf, n, "0x%x, lsl #%u", imm, pos) : snprintf(buf, n, "0x%x", imm);
}

/* ---- bitfields: v is immr, imms in bits 15:10 ---- */
static int width(uint64_t bits) { return wide(bits) ? 64 : 32; }
static int imms(uint64_t bits) { return bits >> 10 & 63; }

FITS(bfm)
{
	bool x = wide(bits);

	if (*v >> 6 != x || (!x && (*v & 32 || imms(bits) & 32)))
		return false;
	*v &= 63;
	return true;
}

FITS(bfins) { return a64_f_bfm(f, bits, v) && imms(bits) < *v; }
FITS(bfshl) { return a64_f_bfm(f, bits, v) && imms(bits) + 1 == *v; }
FITS(bfshr) { return a64_f_bfm(f, bits, v) && imms(bits) == width(bits) - 1; }
FITS(bfzero) { return a64_f_bfm(f, bits, v) && *v == 0; }
FITS(lsb)
{
	bool x = wide(bits);

	if (*v >> 6 != x || (!x && *v & 32))
		return false;
	*v &= 63;
	return true;
}

PRINT(bflsb) { return snprintf(buf, n, "%d", (int)-v & (width(i->bits) - 1)); }
PRINT(bfwx) { return snprintf(buf, n, "%d", (int)v - (int)(i->bits >> 16 & 63) + 1); }
PRINT(bfwi) { return snprintf(buf, n, "%d", (int)v + 1); }

/* ---- conditions, barriers ---- */
static const char *const cond_name[16] = {
	"eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv",
};

PRINT(cond) { return snprintf(buf, n, "%s", cond_name[v & 15]); }
PRINT(condinv) { return snprintf(buf, n, "%s", cond_name[(v & 15) ^ 1]); }

PRINT(barrier)
{
	static const char *const name[16] = {
		"", "oshld", "oshst", "osh", "", "nshld", "nshst", "nsh", "", "ishld", "ishst", "ish", "", "ld", "st", "sy",
	};

	return *name[v & 15] ? snprintf(buf, n, "%s", name[v & 15]) : snprintf(buf, n, "#0x%x", (unsigned)v);
}

PRINT(isb) { return v == 15 ? snprintf(buf, n, "%s", "") : snprintf(buf, n, "#0x%x", (unsigned)v); }

PRINT(nxs)
{
	static const char *const name[4] = {"oshnxs", "nshnxs", "ishnxs", "synxs"};

	return snprintf(buf, n, "%s", name[v & 3]);
}

PRINT(bti)
{
	static const char *const name[4] = {"", "c", "j", "jc"};

	return snprintf(buf, n, "%s", name[v & 3]);
}

/* ---- system registers and operations ---- */
static const struct Sysreg {
	uint16_t number;
	uint8_t step, n;
	char before[19];
	uint8_t first;
	char after[8];
} sysreg[] = {
#define R(number, name) {number, 1, 1, name, 0, ""},
#define N(number, step, n, before, first, after) {number, step, n, before, first, after},
#include "sysreg.h"
#undef R
#undef N
};

static int print_sysreg(char *buf, size_t n, unsigned number)
{
	for (unsigned k = 0; k < LEN(sysreg); k++) {
		const struct Sysreg *s = &sysreg[k];
		unsigned at = (number - s->number) / s->step;

		if (number < s->number || at >= s->n || s->number + at * s->step != number)
			continue;
		if (s->n == 1)
			return snprintf(buf, n, "%s", s->before);
		return snprintf(buf, n, "%s%u%s", s->before, s->first + at, s->after);
	}
	return snprintf(buf, n, "s%u_%u_c%u_c%u_%u", number >> 14, number >> 11 & 7, number >> 7 & 15, number >> 3 & 15,
	    number & 7);
}

PRINT(sysreg) { return print_sysreg(buf, n, (unsigned)v); }

PRINT(sysregw) /* of one number, what is read and what is written are two registers */
{
	return v == 0x9828 ? snprintf(buf, n, "dbgdtrtx_el0") : print_sysreg(buf, n, (unsigned)v);
}

static const struct Sysop {
	uint8_t kind, reg; /* reg: SYSOP_* */
	uint16_t number;
	char name[16];
} sysop[] = {
#define S(insn, number, name, reg) {A64K_SYS##insn, reg, number, name},
#include "sysop.h"
#undef S
};

enum { SYSOP_REG = 1, SYSOP_NO_NXS = 2 };
enum { TLBI_NXS = 1 << 7 }; /* CRn 9 for 8 */

static const struct Sysop *find_sysop(unsigned number)
{
	for (unsigned k = 0; k < LEN(sysop); k++)
		if (sysop[k].number == number || (sysop[k].kind == A64K_SYSTLBI && !(sysop[k].reg & SYSOP_NO_NXS) &&
		    (sysop[k].number | TLBI_NXS) == number))
			return &sysop[k];
	return NULL;
}

FITS(sysop)
{
	const struct Sysop *s = find_sysop((unsigned)*v);

	return s && s->kind == f->kind;
}

PRINT(sysop)
{
	const struct Sysop *s = find_sysop((unsigned)v);

	return snprintf(buf, n, "%s%s", s->name, v == s->number ? "" : "nxs");
}

PRINT(rctx) { return snprintf(buf, n, "rctx"); }

PRINT(sys)
{
	return snprintf(buf, n, "#%u, C%u, C%u, #%u", (unsigned)v >> 11, (unsigned)v >> 7 & 15, (unsigned)v >> 3 & 15,
	    (unsigned)v & 7);
}

PRINT(sysrt)
{
	const struct Sysop *s = find_sysop(i->bits >> 5 & 0x3fff);

	if (s ? !(s->reg & SYSOP_REG) : v == 31)
		return snprintf(buf, n, "%s", "");
	return v == 31 ? snprintf(buf, n, ", xzr") : snprintf(buf, n, ", x%d", (int)v);
}

/* Fields of PSTATE that msr sets to a number: op1 << 3 | op2. */
static const struct Pstate {
	uint8_t number, max;
	char name[8];
} pstate[] = {
	{003, 1, "uao"}, {004, 1, "pan"}, {005, 1, "spsel"}, {031, 1, "ssbs"}, {032, 1, "dit"}, {034, 1, "tco"},
	{036, 15, "daifset"}, {037, 15, "daifclr"},
};

static const struct Pstate *find_pstate(int64_t v)
{
	for (unsigned k = 0; k < LEN(pstate); k++)
		if (pstate[k].number == v)
			return &pstate[k];
	return NULL;
}

FITS(pstate)
{
	const struct Pstate *p = find_pstate(*v);

	return p && (bits >> 8 & 15) <= p->max;
}

PRINT(pstate) { return snprintf(buf, n, "%s", find_pstate(v)->name); }
