/*
 * System registers as programs see them: which features Linux shows in ID registers, AT_HWCAP and /proc/cpuinfo, the
 * registers of EL0 and the C side of a64_mrs and a64_msr (emit_sys.c), FPCR and FPSR. The helpers run with the
 * guest's FP flags folded and its registers stored, so this file may use what C it likes.
 */
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "state.h"
#include "../../linux/linux.h"

/* ---- features ---- */

/* Numbers as in sysreg.h. */
enum {
	MIDR_EL1 = 0xc000, MPIDR_EL1 = 0xc005, REVIDR_EL1 = 0xc006, ID_AA64PFR0 = 0xc020, ID_AA64PFR1 = 0xc021,
	ID_AA64DFR0 = 0xc028, ID_AA64ISAR0 = 0xc030, ID_AA64ISAR1 = 0xc031, ID_AA64ISAR2 = 0xc032, ID_AA64MMFR0 = 0xc038,
};

/*
 * What Linux (Documentation/arch/arm64: cpu-feature-registers, elf_hwcaps) tells programs about features. A later row
 * of a field replaces the value of an earlier one. No row: the field is hidden, or the feature has nothing to do
 * with EL0. LSE2 is not told (uscat, ID_AA64MMFR2.AT): accesses that are not aligned are several.
 */
static const struct Shown {
	uint64_t needs;
	uint16_t reg;        /* ID register, 0 none */
	uint8_t shift, value;
	int16_t hwcap;       /* bit of AT_HWCAP; 64 + bit of AT_HWCAP2; -1 none */
	const char *name;    /* in /proc/cpuinfo */
} shown[] = {
	{ A64F(FP),      ID_AA64PFR0,  16, 0, 0, "fp" },
	{ A64F(FP16),    ID_AA64PFR0,  16, 1, 9, "fphp" },
	{ A64F(SIMD),    ID_AA64PFR0,  20, 0, 1, "asimd" },
	{ A64F(FP16),    ID_AA64PFR0,  20, 1, 10, "asimdhp" },
	{ A64F(DIT),     ID_AA64PFR0,  48, 1, 24, "dit" },
	{ A64F(BTI),     ID_AA64PFR1,   0, 1, 64 + 17, "bti" },
	{ A64F(SSBS),    ID_AA64PFR1,   4, 2, 28, "ssbs" },
	{ A64F(AES),     ID_AA64ISAR0,  4, 1, 3, "aes" },
	{ A64F(PMULL),   ID_AA64ISAR0,  4, 2, 4, "pmull" },
	{ A64F(SHA1),    ID_AA64ISAR0,  8, 1, 5, "sha1" },
	{ A64F(SHA256),  ID_AA64ISAR0, 12, 1, 6, "sha2" },
	{ A64F(SHA512),  ID_AA64ISAR0, 12, 2, 21, "sha512" },
	{ A64F(CRC32),   ID_AA64ISAR0, 16, 1, 7, "crc32" },
	{ A64F(LSE),     ID_AA64ISAR0, 20, 2, 8, "atomics" },
	{ A64F(LSE128),  ID_AA64ISAR0, 20, 3, 64 + 47, "lse128" },
	{ A64F(RDM),     ID_AA64ISAR0, 28, 1, 12, "asimdrdm" },
	{ A64F(SHA3),    ID_AA64ISAR0, 32, 1, 17, "sha3" },
	{ A64F(SM3),     ID_AA64ISAR0, 36, 1, 18, "sm3" },
	{ A64F(SM4),     ID_AA64ISAR0, 40, 1, 19, "sm4" },
	{ A64F(DOTPROD), ID_AA64ISAR0, 44, 1, 20, "asimddp" },
	{ A64F(FHM),     ID_AA64ISAR0, 48, 1, 23, "asimdfhm" },
	{ A64F(FLAGM),   ID_AA64ISAR0, 52, 1, 27, "flagm" },
	{ A64F(FLAGM2),  ID_AA64ISAR0, 52, 2, 64 + 7, "flagm2" },
	{ A64F(RNG),     ID_AA64ISAR0, 60, 1, 64 + 16, "rng" },
	{ A64F(DPB),     ID_AA64ISAR1,  0, 1, 16, "dcpop" },
	{ A64F(DPB2),    ID_AA64ISAR1,  0, 2, 64 + 0, "dcpodp" },
	{ A64F(PAUTH),   ID_AA64ISAR1,  4, 1, 30, "paca" },
	{ A64F(PAUTH2),  ID_AA64ISAR1,  4, 3, -1, NULL },
	{ A64F(FPAC),    ID_AA64ISAR1,  4, 4, -1, NULL },
	{ A64F(JSCVT),   ID_AA64ISAR1, 12, 1, 13, "jscvt" },
	{ A64F(FCMA),    ID_AA64ISAR1, 16, 1, 14, "fcma" },
	{ A64F(RCPC),    ID_AA64ISAR1, 20, 1, 15, "lrcpc" },
	{ A64F(RCPC2),   ID_AA64ISAR1, 20, 2, 26, "ilrcpc" },
	{ A64F(RCPC3),   ID_AA64ISAR1, 20, 3, 64 + 46, "lrcpc3" },
	{ A64F(PAUTH),   ID_AA64ISAR1, 24, 1, 31, "pacg" },
	{ A64F(FRINT),   ID_AA64ISAR1, 32, 1, 64 + 8, "frint" },
	{ A64F(SB),      ID_AA64ISAR1, 36, 1, 29, "sb" },
	{ A64F(BF16),    ID_AA64ISAR1, 44, 1, 64 + 14, "bf16" },
	{ A64F(DGH),     ID_AA64ISAR1, 48, 1, 64 + 15, "dgh" },
	{ A64F(I8MM),    ID_AA64ISAR1, 52, 1, 64 + 13, "i8mm" },
	{ A64F(WFXT),    ID_AA64ISAR2,  0, 2, 64 + 31, "wfxt" },
	{ A64F(MOPS),    ID_AA64ISAR2, 16, 1, 64 + 43, "mops" },
	{ A64F(HBC),     ID_AA64ISAR2, 20, 1, 64 + 44, "hbc" },
	{ A64F(CSSC),    ID_AA64ISAR2, 52, 1, 64 + 34, "cssc" },
	{ A64F(ECV),     ID_AA64MMFR0, 60, 1, 64 + 19, "ecv" },
	{ 0, 0, 0, 0, 2, "evtstrm" },
	{ 0, 0, 0, 0, 11, "cpuid" },
};

/* Fields that Linux hides read as what says least. */
static const struct { uint16_t reg; uint64_t value; } hidden[] = {
	{ ID_AA64PFR0, 0xff0011 },       /* EL1, EL0: 64 bits only; FP, AdvSIMD: none, until a row of shown[] says more */
	{ ID_AA64DFR0, 6 },              /* DebugVer: Armv8.0 */
	{ ID_AA64MMFR0, 0x111ff000000 }, /* TGran*: none */
};

static uint32_t midr(void)
{
	static const struct { const char *name; uint32_t midr; } models[] = {
#define MODEL(name, help, set, midr) { name, midr },
#include "model.h"
#undef MODEL
	};

	for (unsigned i = 0; cpu_model_taken && i < LEN(models); i++)
		if (!strcmp(models[i].name, cpu_model_taken->name))
			return models[i].midr;
	return models[0].midr;
}

/* Linux emulates the space op0 3, op1 0, CRn 0, CRm 2 to 7 and three registers of CRm 0 (HWCAP_CPUID). */
bool a64_id_reg(uint64_t features, unsigned reg, uint64_t *v)
{
	*v = 0;
	switch (reg) {
	case MIDR_EL1: *v = midr(); return true;
	case MPIDR_EL1: *v = 1u << 31; return true;
	case REVIDR_EL1: return true;
	}
	if (reg < 0xc010 || reg >= 0xc040)
		return false;
	for (unsigned i = 0; i < LEN(hidden); i++)
		if (hidden[i].reg == reg)
			*v = hidden[i].value;
	for (const struct Shown *s = shown; s < shown + LEN(shown); s++)
		if (s->reg == reg && (features & s->needs) == s->needs)
			*v = (*v & ~(15ull << s->shift)) | (uint64_t)s->value << s->shift;
	if (reg == ID_AA64ISAR1 && features & A64F(PACIMP)) {
		uint64_t qarma = *v & (15ull << 4 | 15ull << 24); /* APA, GPA; the fields above each are API, GPI */

		*v = (*v & ~qarma) | qarma << 4;
	}
	return true;
}

void a64_hwcap(uint64_t features, uint64_t out[4])
{
	memset(out, 0, 4 * sizeof(*out));
	for (const struct Shown *s = shown; s < shown + LEN(shown); s++)
		if (s->hwcap >= 0 && (features & s->needs) == s->needs)
			out[s->hwcap / 64] |= 1ull << s->hwcap % 64;
}

void a64_cpuinfo(const Cpu *c, FILE *f, int ncpu)
{
	const struct Shown *by_bit[3 * 64] = { 0 };
	uint32_t id = midr();

	for (const struct Shown *s = shown; s < shown + LEN(shown); s++)
		if (s->hwcap >= 0 && (c->features & s->needs) == s->needs)
			by_bit[s->hwcap] = s;
	for (int n = 0; n < ncpu; n++) {
		/* BogoMIPS: twice the counter's frequency in MHz. */
		fprintf(f, "processor\t: %d\nBogoMIPS\t: %d.00\nFeatures\t:", n, A64_COUNTER_HZ / 500000);
		for (unsigned i = 0; i < LEN(by_bit); i++)
			if (by_bit[i])
				fprintf(f, " %s", by_bit[i]->name);
		fprintf(f, "\nCPU implementer\t: 0x%02x\nCPU architecture: 8\nCPU variant\t: 0x%x\nCPU part\t: 0x%03x\n"
		    "CPU revision\t: %u\n\n", (unsigned)(id >> 24), (unsigned)(id >> 20 & 15), (unsigned)(id >> 4 & 0xfff),
		    (unsigned)(id & 15));
	}
}

/* ---- FPCR, FPSR ---- */

enum { FPCR_KEPT = FPCR_RMODE | FPCR_FZ | FPCR_DN | FPCR_AHP };

static const struct { uint8_t fpf, fpsr; } flags[] = {
	{ FPF_NV, FPSR_IOC }, { FPF_DZ, FPSR_DZC }, { FPF_OF, FPSR_OFC }, { FPF_UF, FPSR_UFC }, { FPF_NX, FPSR_IXC },
	{ FPF_ID, FPSR_IDC },
};

uint32_t a64_fpsr(const Cpu *c)
{
	const A64State *s = a64_cstate(c);

	return s->fpsr | (s->qc.w[0] | s->qc.w[1] ? FPSR_QC : 0);
}

void a64_set_fpsr(Cpu *c, uint32_t v)
{
	A64State *s = a64_state(c);

	s->fpsr = v & (FPSR_IOC | FPSR_DZC | FPSR_OFC | FPSR_UFC | FPSR_IXC | FPSR_IDC);
	s->qc = (Vec){ { v & FPSR_QC ? 1 : 0, 0 } };
}

void a64_set_fpcr(Cpu *c, uint32_t v)
{
	a64_state(c)->fpcr = v & (FPCR_KEPT | (c->features & A64F(FP16) ? FPCR_FZ16 : 0));
}

void a64_fp_env(const Cpu *c, FpEnv *env)
{
	static const uint8_t rounding[4] = { RM_NE, RM_UP, RM_DN, RM_TZ }; /* RN RP RM RZ */
	uint32_t fpcr = a64_cstate(c)->fpcr;

	*env = (FpEnv){
		.rm = rounding[fpcr >> 22 & 3], .nan_rule = fpcr & FPCR_DN ? NAN_ARM_DN : NAN_ARM, .tiny_before = 1,
		.ftz = fpcr & FPCR_FZ ? FTZ_UF : FTZ_OFF, .daz = fpcr & FPCR_FZ ? DAZ_ID : DAZ_OFF,
	};
}

void a64_fp_fold(Cpu *c, unsigned fpf)
{
	for (unsigned i = 0; i < LEN(flags); i++)
		if (fpf & flags[i].fpf)
			a64_state(c)->fpsr |= flags[i].fpsr;
}

/* ---- registers of EL0 ---- */

/* What is not here is for higher levels, or Linux keeps it from programs: CNTPCT, the PMU; TPIDR2 comes with SME. */
static const A64SysregRow rows[] = {
	{ 0xd801, A64_SR_CONST, false, 0, 0x9444c004 },       /* CTR_EL0: lines of 64 bytes, PIPT, IDC */
	{ 0xd807, A64_SR_CONST, false, 0, 4 },                /* DCZID_EL0: 1 << 4 words */
	{ 0xd920, A64_SR_RANDOM, false, A64F(RNG), 0 },       /* RNDR */
	{ 0xd921, A64_SR_RANDOM, false, A64F(RNG), 0 },       /* RNDRRS */
	{ 0xda10, A64_SR_NZCV, true, 0, 0 },
	{ 0xda15, A64_SR_DIT, true, A64F(DIT), 0 },
	{ 0xda16, A64_SR_SSBS, true, A64F(SSBS), 0 },
	{ 0xda20, A64_SR_FPCR, true, A64F(FP), 0 },
	{ 0xda21, A64_SR_FPSR, true, A64F(FP), 0 },
	{ 0xdcf0, A64_SR_CONST, false, 0, 0 },                /* PMUSERENR_EL0: nothing of the PMU */
	{ 0xde82, A64_SR_TPIDR, true, 0, 0 },                 /* TPIDR_EL0 */
	{ 0xde83, A64_SR_CONST, false, 0, 0 },                /* TPIDRRO_EL0: of 32-bit programs */
	{ 0xdf00, A64_SR_CONST, false, 0, A64_COUNTER_HZ },   /* CNTFRQ_EL0 */
	{ 0xdf02, A64_SR_COUNTER, false, 0, 0 },              /* CNTVCT_EL0 */
	{ 0xdf06, A64_SR_COUNTER, false, A64F(ECV), 0 },      /* CNTVCTSS_EL0 */
};

const A64SysregRow *a64_sysreg(uint64_t features, unsigned number, bool write)
{
	for (const A64SysregRow *r = rows; r < rows + LEN(rows); r++)
		if (r->number == number)
			return (features & r->needs) == r->needs && (r->writable || !write) ? r : NULL;
	return NULL;
}

static uint64_t mrs(const Cpu *c, uint64_t how)
{
	const A64State *s = a64_cstate(c);
	struct timespec ts;
	uint64_t v;

	switch (how) {
	case A64_SR_FPCR: return s->fpcr;
	case A64_SR_FPSR: return a64_fpsr(c);
	case A64_SR_DIT: return (uint64_t)s->dit << A64_PSTATE_DIT;
	case A64_SR_SSBS: return (uint64_t)s->ssbs << A64_PSTATE_SSBS;
	case A64_SR_COUNTER:
		clock_gettime(CLOCK_MONOTONIC, &ts);
		return (uint64_t)ts.tv_sec * A64_COUNTER_HZ + (uint64_t)ts.tv_nsec;
	case A64_SR_RANDOM:
		if (linux_opt.seed)
			linux_random(&v, sizeof(v));
		else if (getentropy(&v, sizeof(v)))
			v = 0;
		return v;
	}
	return 0;
}
_Static_assert(A64_COUNTER_HZ == 1000000000, "the counter is the clock's nanoseconds");

static void msr(Cpu *c, uint64_t how, uint64_t v)
{
	switch (how) {
	case A64_SR_FPCR:
		a64_set_fpcr(c, (uint32_t)v);
		cpu_rekey(c);
		break;
	case A64_SR_FPSR: a64_set_fpsr(c, (uint32_t)v); break;
	case A64_SR_DIT: a64_state(c)->dit = v >> A64_PSTATE_DIT & 1; break;
	case A64_SR_SSBS: a64_state(c)->ssbs = v >> A64_PSTATE_SSBS & 1; break;
	}
}

/* The cache is one of physical addresses: memory that is not executable here may be code elsewhere. */
static void ic(uint64_t addr)
{
	addr = a64_clean(addr) & -(uint64_t)A64_LINE;
	if (guest_prot(addr) & PROT_EXEC)
		code_invalidate(addr, A64_LINE);
	else
		code_sync();
}

#define FULL (HF_RREGS | HF_WREGS)
const Helper a64_h_mrs = { "a64_mrs", (void *)mrs, HF_CPU | HF_FPENV | FULL, T_I64, { T_I64, T_NONE, T_NONE } };
const Helper a64_h_msr = { "a64_msr", (void *)msr, HF_CPU | HF_FPENV | FULL, T_NONE, { T_I64, T_I64, T_NONE } };
const Helper a64_h_ic = { "a64_ic", (void *)ic, FULL, T_NONE, { T_I64, T_NONE, T_NONE } };
