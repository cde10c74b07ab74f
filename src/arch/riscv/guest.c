/*
 * The descriptors of riscv64 and riscv32: what the core knows of this
 * folder. One set of instructions, registers, features; the width of
 * registers is data (Trans.xl).
 */
#include <elf.h>
#include <inttypes.h>
#include "riscv.h"

extern const InsnTab rv_insns;                        /* made from insn.h */
extern const struct LinuxAbi rv_linux64, rv_linux32;  /* linux.c */

/* ---- tables ---- */

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW32 4 /* of a 64-bit slot */
#else
#define LOW32 0
#endif
#define OFF(member) offsetof(RvState, member)
/* x0 is apart: its slot belongs to the core. */
#define XOFF(n) ((n) ? OFF(x[n]) : OFF(zero))

static const RegRow regs64[R_N] = {
#define X(n, name) { name, XOFF(n), T_I64, 64 },
#define F(n, name) { name, OFF(f[n]), T_F64, 64 },
#define W(id, name, member) { name, OFF(member), T_I32, 32 },
#define I(id, member) { #member, OFF(member), T_I64, 64 },
#include "reg.h"
};

static const RegRow regs32[R_N] = {
#define X(n, name) { name, XOFF(n) + LOW32, T_I32, 32 },
#define F(n, name) { name, OFF(f[n]), T_F64, 64 },
#define W(id, name, member) { name, OFF(member), T_I32, 32 },
#define I(id, member) { #member, OFF(member) + LOW32, T_I32, 32 },
#include "reg.h"
};

/* By how often compiled code names them (counted in gcc's cc1). */
static const uint16_t hot[] = {
	R_X15, R_X14, R_X10, R_X13, R_X2, R_X8, R_X11, R_X12, R_X9, R_X1, R_X16, R_X17, R_X6, R_X18, R_X19, R_X20,
	R_X21, R_X7, R_X28, R_X22, R_X23, R_X5, R_X29, R_X24, R_X25, R_X30, R_X26, R_X27, R_X31, R_X4, R_X3,
	R_F15, R_F14, R_F10, R_F13, R_F11, R_F12, R_F8, R_F9, R_F0, R_F1, R_F2, R_F3, R_F4, R_F5, R_F6, R_F7,
	R_F16, R_F17, R_F18, R_F19, R_F20, R_F21, R_F22, R_F23, R_F24, R_F25, R_F26, R_F27, R_F28, R_F29, R_F30, R_F31,
	0xffff,
};

static const Feature features[] = {
#define FEAT(id, name, help, implies, excludes) { name, help, 1ull << RVF_##id, implies, excludes },
#define GROUP(name, help, implies) { name, help, 0, implies, 0 },
#include "model.h"
#undef FEAT
#undef GROUP
	{ 0 }
};
/* The first two are the width: no choice of -cpu. */
#define FEATURES (features + RVF_I)
_Static_assert(RVF_RV32 < RVF_I && RVF_RV64 < RVF_I && RVF_I == 2, "widths come first");

static const CpuModel models64[] = {
#define MODEL64(name, help, set) { name, help, (set) | RVF(RV64) },
#include "model.h"
#undef MODEL64
	{ 0 }
};

static const CpuModel models32[] = {
#define MODEL32(name, help, set) { name, help, (set) | RVF(RV32) },
#include "model.h"
#undef MODEL32
	{ 0 }
};

/* ---- hooks ---- */

static void reset(Cpu *c)
{
	rv_state(c)->res_addr = RV_NO_RES;
}

static uint32_t key(const Cpu *c)
{
	uint32_t frm = rv_cstate(c)->frm;

	return frm < RM_MM ? FP_HOST : frm == RM_MM ? FP_RMM : FP_INVALID;
}

static void begin(Trans *t)
{
	t->g[G_FP] = (uint32_t)t->key;
}

/* Lengths by the lowest bits (unprivileged ISA, "Base Instruction-Length Encoding"); what would be
 * longer than 32 bits is illegal and counts as 32. */
static int fetch(const uint8_t *p, int n, uint64_t *bits)
{
	int len;

	if (n < 2)
		return 0;
	len = (p[0] & 3) == 3 ? 4 : 2;
	if (n < len)
		return 0;
	*bits = len == 2 ? ld16le(p) : ld32le(p);
	return len;
}

static void fp_fold(Cpu *c, unsigned flags)
{
	rv_state(c)->fflags |= flags & 31;
}

static void fp_env(const Cpu *c, FpEnv *env)
{
	uint32_t frm = rv_cstate(c)->frm;

	*env = (FpEnv){ .rm = frm < RM_MM ? frm : RM_NE }; /* others: not used inline, see key() */
}

static void dump(const Cpu *c, FILE *f)
{
	int digits = c->guest->bits / 4;
	uint64_t mask = c->guest->bits == 64 ? UINT64_MAX : UINT32_MAX;

	fprintf(f, " pc       %0*" PRIx64 "\n", digits, c->pc & mask);
	for (unsigned n = 0; n < 32; n++) {
		char name[16];

		snprintf(name, sizeof(name), "x%u/%s", n, regs64[R_X + n].name);
		fprintf(f, " %-8s %0*" PRIx64 "%s", name, digits, rv_x(c, n) & mask, n % 4 == 3 ? "\n" : "");
	}
}

/* ---- descriptors ---- */

#define COMMON \
	.elf_machine = EM_RISCV, .insn_min = 2, .insn_max = 4, .insn_align = 2, .nan_rule = NAN_RISCV, \
	.page_bits = 12, .insns = &rv_insns, .nregs = R_N, .ngdb = RV_NGDB, .gdb_get = rv_gdb_get, .gdb_set = rv_gdb_set, \
	.hot = hot, .features = FEATURES, \
	.reset = reset, .key = key, .begin = begin, .fetch = fetch, .fp_fold = fp_fold, .fp_env = fp_env, \
	.dump = dump

static const Guest riscv64 = {
	.name = "riscv64", .bits = 64, .regs = regs64, .gdb = rv_gdb64, .models = models64, .linux_abi = LINUX_ABI(rv_linux64), COMMON,
};

static const Guest riscv32 = {
	.name = "riscv32", .bits = 32, .regs = regs32, .gdb = rv_gdb32, .models = models32, .linux_abi = LINUX_ABI(rv_linux32), COMMON,
};

const Guest *const riscv_guests[] = { &riscv64, &riscv32, NULL };
