/*
 * The descriptors of aarch64 and aarch64_be: what the core knows of this
 * folder. Byte order of data is all that differs.
 */
#include <elf.h>
#include <inttypes.h>
#include "state.h"

extern const InsnTab a64_insns;             /* made from insn.h */
extern const struct LinuxAbi a64_linux, a64_linux_be; /* linux.c */

/* ---- tables ---- */

#define OFF(member) offsetof(A64State, member)

static const RegRow regs[R_N] = {
#define X(n, name) { name, OFF(x[n]), T_I64, 64 },
#define V(n) { "v" #n, OFF(v[n]), T_V128, 128 },
#define I(id, member, type) { #member, OFF(member), type, type == T_V128 ? 128 : 64 },
#include "reg.h"
};

/*
 * By how often compiled code names them (counted in python and gcc's cc1); of the vector registers, newer gcc begins
 * with the last and others with the first.
 */
static const uint16_t hot[] = {
	R_X0, R_X1, R_X2, R_SP, R_X19, R_X20, R_X3, R_X21, R_X22, R_X4, R_X23, R_X24, R_X29, R_X5, R_X25, R_X30, R_X26,
	R_NZCV, R_X6, R_X27, R_X7, R_X28, R_X8, R_X9, R_X16, R_X10, R_X11, R_X17, R_X12, R_X13, R_X14, R_X15, R_X18,
	R_V0, R_V31, R_V1, R_V30, R_V2, R_V29, R_V3, R_V28, R_V4, R_V5, R_V15, R_V27, R_V6, R_V7, R_V14, R_V16, R_V17,
	R_V26, R_V18, R_V19, R_V25, R_V20, R_V21, R_V24, R_V22, R_V23, R_V13, R_V12, R_V11, R_V10, R_V9, R_V8,
	0xffff,
};

static const Feature features[] = {
#define FEAT(id, name, help, implies, excludes) { name, help, 1ull << A64F_##id, implies, excludes },
#include "model.h"
#undef FEAT
	{ 0 }
};

static const CpuModel models[] = {
#define MODEL(name, help, set, midr) { name, help, set },
#include "model.h"
#undef MODEL
	{ 0 }
};

/* ---- hooks ---- */

static void reset(Cpu *c)
{
	a64_state(c)->ex_addr = A64_NO_EX;
	a64_state(c)->nzcv = fl_pack(0);
}

static uint32_t key(const Cpu *c)
{
	const A64State *s = a64_cstate(c);

	return (s->fpcr & FPCR_FZ ? A64_MODE_SOFT : 0) | (~s->pac_on & 15 ? A64_MODE_PAC_OFF : 0);
}

static void begin(Trans *t)
{
	t->fp_soft = t->key & A64_MODE_SOFT;
	t->g[G_FL_VAL] = 0;
}

static int fetch(const uint8_t *p, int n, uint64_t *bits)
{
	if (n < 4)
		return 0;
	*bits = ld32le(p);
	return 4;
}

static void dump(const Cpu *c, FILE *f)
{
	const A64State *s = a64_cstate(c);
	unsigned nzcv = fl_unpack(s->nzcv);

	fprintf(f, " PC=%016" PRIx64 "", c->pc);
	for (unsigned n = 0; n < 31; n++)
		fprintf(f, "%sX%02u=%016" PRIx64, n % 4 == 3 ? "\n" : " ", n, s->x[n]);
	fprintf(f, " SP=%016" PRIx64 "\nPSTATE=%08x %c%c%c%c     EL0t\n", s->x[31], nzcv << 28, nzcv & 8 ? 'N' : '-',
	    nzcv & 4 ? 'Z' : '-', nzcv & 2 ? 'C' : '-', nzcv & 1 ? 'V' : '-');
}

/* ---- descriptors ---- */

#define COMMON \
	.elf_machine = EM_AARCH64, .bits = 64, .insn_min = 4, .insn_max = 4, .insn_align = 4, .nan_rule = NAN_ARM, \
	.tiny_before = 1, .tag_bits = 8, .page_bits = 12, .insns = &a64_insns, .regs = regs, .nregs = R_N, \
	.gdb = a64_gdb, .ngdb = A64_NGDB, .gdb_get = a64_gdb_get, .gdb_set = a64_gdb_set, .hot = hot, .models = models, \
	.features = features, .reset = reset, .key = key, .begin = begin, .fetch = fetch, .fp_fold = a64_fp_fold, \
	.fp_env = a64_fp_env, .dump = dump

static const Guest aarch64 = { .name = "aarch64", .linux_abi = LINUX_ABI(a64_linux), COMMON };
static const Guest aarch64_be = { .name = "aarch64_be", .big = true, .linux_abi = LINUX_ABI(a64_linux_be), COMMON };

const Guest *const aarch64_guests[] = { &aarch64, &aarch64_be, NULL };
