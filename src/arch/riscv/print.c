/*
 * How the operands of RISC-V instructions are written, kind by kind (kind.h):
 * as objdump does. Called by disas() for each field that a row's text prints.
 */
#include <stdio.h>
#include <string.h>

#include "riscv.h"

static const char *const x_name[32] = {
#define X(n, name) name,
#define F(n, name)
#define W(id, name, member)
#define I(id, member)
#include "reg.h"
};
static const char *const f_name[32] = {
#define X(n, name)
#define F(n, name) name,
#define W(id, name, member)
#define I(id, member)
#include "reg.h"
};

/* CSRs: those of user programs are csr.h's rows, the rest is csrname.h. */
static const struct CsrName {
	uint16_t first, last;
	char name[16];
} csr_name[] = {
#define C(first, last, name, xlen, needs, how) {first, last, name},
#include "csr.h"
#define N(first, last, name) {first, last, name},
#include "csrname.h"
#undef N
};

static int print_csr(char *buf, size_t n, unsigned csr)
{
	for (unsigned i = 0; i < LEN(csr_name); i++) {
		const struct CsrName *c = &csr_name[i];
		int len = (int)strlen(c->name);
		const char *h = len && c->name[len - 1] == 'h' ? "h" : "";

		if (csr < c->first || csr > c->last)
			continue;
		if (c->first == c->last)
			return snprintf(buf, n, "%s", c->name);
		return snprintf(buf, n, "%.*s%u%s", len - (int)strlen(h), c->name, csr - c->first + (c->first & 3), h);
	}
	return snprintf(buf, n, "0x%x", csr);
}

/* Constants of fli (unprivileged ISA, Zfa), as the assembler writes them. */
static const char *const fli_name[32] = {
	"-0x1p+0", "min", "0x1p-16", "0x1p-15", "0x1p-8", "0x1p-7", "0x1p-4", "0x1p-3",
	"0x1p-2", "0x1.4p-2", "0x1.8p-2", "0x1.cp-2", "0x1p-1", "0x1.4p-1", "0x1.8p-1", "0x1.cp-1",
	"0x1p+0", "0x1.4p+0", "0x1.8p+0", "0x1.cp+0", "0x1p+1", "0x1.4p+1", "0x1.8p+1", "0x1p+2",
	"0x1p+3", "0x1p+4", "0x1p+7", "0x1p+8", "0x1p+15", "0x1p+16", "inf", "nan",
};

/* Bytes of stack that a register list takes, rounded up to 16. */
static int list_stack(int rlist, int xlen)
{
	int regs = rlist == 15 ? 13 : rlist - 3;

	return (regs * xlen / 8 + 15) / 16 * 16;
}

int rv_print(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	static const char *const rm[8] = {",rne", ",rtz", ",rdn", ",rup", ",rmm", ",5", ",6", ""};
	char set[5] = "", *s = set;

	switch (f->kind) {
	case RVK_X:
		return snprintf(buf, n, "%s", x_name[v & 31]);
	case RVK_FR:
		return snprintf(buf, n, "%s", f_name[v & 31]);
	case RVK_HEX:
		return snprintf(buf, n, "0x%llx", (unsigned long long)v);
	case RVK_UPPER:
		return snprintf(buf, n, "0x%x", (unsigned)(v >> 12) & 0xfffff);
	case RVK_CSR:
		return print_csr(buf, n, (unsigned)v);
	case RVK_RM:
		return snprintf(buf, n, "%s", rm[v & 7]);
	case RVK_RMX:
		return snprintf(buf, n, "%s", v == 0 ? "" : v == 7 ? ",dyn" : rm[v & 7]);
	case RVK_IORW:
		for (int b = 3; b >= 0; b--)
			if (v >> b & 1)
				*s++ = "wroi"[b];
		*s = 0;
		return snprintf(buf, n, "%s", *set ? set : "unknown");
	case RVK_FLI:
		return snprintf(buf, n, "%s", fli_name[v & 31]);
	case RVK_SREG:
		return snprintf(buf, n, "s%d", (int)v);
	case RVK_RLIST:
		if (v == 4)
			return snprintf(buf, n, "{ra}");
		if (v == 5)
			return snprintf(buf, n, "{ra,s0}");
		return snprintf(buf, n, "{ra,s0-s%d}", v == 15 ? 11 : (int)v - 5);
	case RVK_SPIMM:
	case RVK_SPIMM32:
		return snprintf(buf, n, "%d", list_stack((int)i->arg[0], f->kind == RVK_SPIMM ? 64 : 32) + (int)v);
	case RVK_SPIMMN:
	case RVK_SPIMMN32:
		return snprintf(buf, n, "-%d", list_stack((int)i->arg[0], f->kind == RVK_SPIMMN ? 64 : 32) + (int)v);
	}
	return snprintf(buf, n, "%lld", (long long)v);
}
