/*
 * Linux on AArch64: how system calls, programs and signal handlers find their
 * values in registers and memory, and prctl's options of this processor. The
 * tables a64_linux and a64_linux_be at the end are what the rest of user mode
 * sees (LinuxAbi in linux/linux.h). The two differ in the byte order of what
 * is in memory.
 *
 * Layouts: arch/arm64/include/uapi/asm/{sigcontext,ucontext}.h; what the
 * kernel checks: arch/arm64/kernel/signal.c.
 */
#include "state.h"
#include "../../linux/sig.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

extern const struct SysTab sys_aarch64, sys_aarch64_be;

enum { NR8 = 8, FP = 29, LR = 30, SP = 31 };

enum {
#define N(nr, name) NR_##name = nr,
#define N64(nr, name) N(nr, name)
#define N32(nr, name)
#include "sys.h"
#undef N
#undef N64
#undef N32
};

static bool has(const Cpu *c, unsigned feature) { return c->features >> feature & 1; }

/* ---- system calls and start ---- */

static uint64_t sysno(const Cpu *c)
{
	return (uint32_t)a64_cstate(c)->x[NR8];
}

static void args(const Cpu *c, uint64_t arg[8])
{
	for (unsigned i = 0; i < 8; i++)
		arg[i] = i < 6 ? a64_cstate(c)->x[i] : 0;
}

static void ret(Cpu *c, int64_t v)
{
	a64_state(c)->x[0] = (uint64_t)v;
	c->pc += 4;
}

static uint64_t sp(const Cpu *c)
{
	return a64_cstate(c)->x[SP];
}

static void clone_regs(Cpu *c, uint64_t stack, bool set_tls, uint64_t tls)
{
	A64State *s = a64_state(c);

	ret(c, 0);
	if (stack)
		s->x[SP] = stack;
	if (set_tls) {
		s->tpidr = tls;
		s->tpidr2 = 0;
	}
	s->ex_addr = A64_NO_EX;
}

/* Keys of pointer authentication, as prctl and A64State.pac_on number them. */
enum { KEY_IA = 1, KEY_IB = 2, KEY_DA = 4, KEY_DB = 8, KEY_GA = 16, KEYS_ADDRESS = 15, KEYS_ALL = 31 };

static void new_keys(A64State *s, unsigned which)
{
	for (unsigned i = 0; i < LEN(s->pac); i++)
		if (which >> i & 1)
			linux_random(s->pac[i], sizeof(s->pac[i]));
}

/* All else is zero: the state is new. */
static void start(Cpu *c, uint64_t entry, uint64_t stack)
{
	A64State *s = a64_state(c);

	s->x[SP] = stack;
	s->pac_on = KEYS_ALL;
	new_keys(s, KEYS_ALL);
	cpu_rekey(c);
	c->pc = entry;
}

/* ---- signal frames ---- */

/*
 * struct rt_sigframe: a siginfo of 128 bytes and a ucontext (flags, link,
 * stack of three words, signal mask in 128 bytes; aligned to 16 the fault
 * address, x0 to x30, sp, pc, pstate; aligned again 4096 bytes of records). A
 * record begins with two words of 32 bits, what it is and its size, and is
 * aligned to 16; one of zeros ends them. Above the frame stands a frame record (x29, x30).
 */
enum {
	UC = 128, STACK = UC + 16, MASK = UC + 40, MCONTEXT = UC + 176, FAULT = MCONTEXT, REGS = FAULT + 8, PC = REGS + 32 * 8,
	PSTATE = PC + 8, RECORDS = PSTATE + 16, RECORDS_SIZE = 4096, FRAME = RECORDS + RECORDS_SIZE, LINK_SIZE = 16,
	FRAME_SIZE_MAX = 256 << 10,
};
_Static_assert(RECORDS == 592 && FRAME == 4688, "as the kernel's");

enum { MAGIC_FPSIMD = 0x46508001, MAGIC_ESR = 0x45535201, MAGIC_EXTRA = 0x45585401 };
enum { FPSIMD_SIZE = 528, ESR_SIZE = 16, EXTRA_SIZE = 32, END_SIZE = 16 };
/* pstate (SPSR_EL1 in the Arm ARM): what user programs may have set; D, A, I, F, 32 bits, another level than EL0 are
 * not taken, the rest is ignored. */
enum { PSR_NZCV = 28, PSR_DIT = 1 << 24, PSR_SSBS = 1 << 12, PSR_MUST_BE_0 = 0x3df };

static void put32(const Cpu *c, uint8_t *p, uint32_t v) { c->guest->big ? st32be(p, v) : st32le(p, v); }
static void put64(const Cpu *c, uint8_t *p, uint64_t v) { c->guest->big ? st64be(p, v) : st64le(p, v); }
static uint32_t get32(const Cpu *c, const uint8_t *p) { return c->guest->big ? ld32be(p) : ld32le(p); }
static uint64_t get64(const Cpu *c, const uint8_t *p) { return c->guest->big ? ld64be(p) : ld64le(p); }

static void put_fpsimd(const Cpu *c, uint8_t *p)
{
	const A64State *s = a64_cstate(c);
	const unsigned low = c->guest->big ? 8 : 0; /* where the low half is in 128 bits */

	put32(c, p, MAGIC_FPSIMD);
	put32(c, p + 4, FPSIMD_SIZE);
	put32(c, p + 8, a64_fpsr(c));
	put32(c, p + 12, s->fpcr);
	for (unsigned i = 0; i < 32; i++) {
		put64(c, p + 16 + 16 * i + low, s->v[i].w[0]);
		put64(c, p + 16 + 16 * i + (low ^ 8), s->v[i].w[1]);
	}
}

static void get_fpsimd(Cpu *c, const uint8_t *p)
{
	A64State *s = a64_state(c);
	const unsigned low = c->guest->big ? 8 : 0;

	a64_set_fpsr(c, get32(c, p + 8));
	a64_set_fpcr(c, get32(c, p + 12));
	for (unsigned i = 0; i < 32; i++) {
		s->v[i].w[0] = get64(c, p + 16 + 16 * i + low);
		s->v[i].w[1] = get64(c, p + 16 + 16 * i + (low ^ 8));
	}
}

/* Does this load or store write? */
static bool writes(uint32_t insn)
{
	unsigned group = insn >> 27 & 7;

	/* Pairs; exclusive ones; vectors of structures. */
	if (group == 5 || (group == 1 && (!(insn >> 24 & 1) || insn >> 26 & 1)))
		return !(insn >> 22 & 1);
	if (group != 7)
		return false;
	if (!(insn >> 26 & 1) && (insn >> 21 & 1) && !(insn >> 10 & 3) && !(insn >> 24 & 1)) /* atomic */
		return true;
	return insn >> 26 & 1 ? !(insn >> 22 & 1) : !(insn >> 22 & 3);
}

/*
 * The syndrome of the fault that a signal is about (ESR_EL1 in the Arm ARM), 0: of none. Faults of translation and
 * permission are all said to be of level 3, as the kernel says level 0 of addresses that are its own.
 */
static uint32_t syndrome(const Cpu *c, int sig, const siginfo_t *info)
{
	enum { INSN = 0x20u << 26, PC_ALIGN = 0x22u << 26, DATA = 0x24u << 26, IL = 1 << 25, WRITES = 1 << 6,
		LEVEL_0 = 4, TRANSLATION = 7, PERMISSION = 15, ALIGNMENT = 33 };
	uint64_t addr = (uintptr_t)info->si_addr;
	uint32_t esr = DATA | IL;
	uint8_t insn[4];

	if (info->si_code <= 0 || info->si_code >= SI_KERNEL || (sig != SIGSEGV && sig != SIGBUS))
		return 0;
	if (c->pc & 3)
		return PC_ALIGN | IL;
	if (addr - c->pc < 4)
		esr = INSN | IL;
	else if (guest_read(insn, c->pc, sizeof(insn)) && writes(ld32le(insn)))
		esr |= WRITES;
	if (sig == SIGBUS)
		return esr | (info->si_code == BUS_ADRALN ? ALIGNMENT : TRANSLATION);
	return esr | (addr >> 55 & 1 ? LEVEL_0 : info->si_code == SEGV_ACCERR ? PERMISSION : TRANSLATION);
}

static uint32_t pstate(const Cpu *c)
{
	const A64State *s = a64_cstate(c);

	return (uint32_t)fl_unpack(s->nzcv) << PSR_NZCV | (s->dit ? PSR_DIT : 0) | (s->ssbs ? PSR_SSBS : 0);
}

static bool frame(Cpu *c, Task *t, int sig, const siginfo_t *info, const SigAction *act, uint64_t mask, uint64_t stack)
{
	A64State *s = a64_state(c);
	uint8_t f[FRAME + LINK_SIZE] = { 0 }, *record = f + RECORDS;
	uint64_t link = (stack - LINK_SIZE) & ~(uint64_t)15, at = link - FRAME, v[3];
	uint32_t esr = syndrome(c, sig, info);

	siginfo_to_guest(c->guest, f, info);
	signal_altstack_get(t, s->x[SP], v);
	put64(c, f + STACK, v[0]);
	put32(c, f + STACK + 8, (uint32_t)v[1]);
	put64(c, f + STACK + 16, v[2]);
	put64(c, f + MASK, mask);
	put64(c, f + FAULT, esr ? (uintptr_t)info->si_addr : 0);
	for (unsigned i = 0; i < 32; i++)
		put64(c, f + REGS + 8 * i, s->x[i]);
	put64(c, f + PC, c->pc);
	put64(c, f + PSTATE, pstate(c));
	put_fpsimd(c, record);
	record += FPSIMD_SIZE;
	if (esr) {
		put32(c, record, MAGIC_ESR);
		put32(c, record + 4, ESR_SIZE);
		put64(c, record + 8, esr);
	}
	put64(c, f + FRAME, s->x[FP]);
	put64(c, f + FRAME + 8, s->x[LR]);
	if (stack < sizeof(f) + 16 || !guest_write(at, f, sizeof(f)))
		return false;
	s->x[0] = (uint64_t)sig;
	if (act->flags & G_SA_SIGINFO) {
		s->x[1] = at;
		s->x[2] = at + UC;
	}
	s->x[FP] = link;
	s->x[LR] = act->flags & G_SA_RESTORER ? act->restorer : process.vdso_sigreturn;
	s->x[SP] = at;
	s->ex_addr = A64_NO_EX;
	c->pc = act->handler;
	return true;
}

/*
 * Finds the vector registers among the records of the frame at `at`; false: what the kernel would not take. There is one
 * jump to further records at most, to right behind the end of the first ones. Records of what this processor has not
 * got (SVE, ZA ...) are not taken either.
 */
static bool find_fpsimd(const Cpu *c, uint64_t at, uint8_t fpsimd[FPSIMD_SIZE])
{
	uint64_t base = at + RECORDS, limit = RECORDS_SIZE, off = 0;
	bool found = false, jumped = false;

	for (;;) {
		uint8_t head[EXTRA_SIZE + END_SIZE];
		uint32_t magic, size;

		if (limit - off < 8 || (off & 15) || !guest_read(head, base + off, 8))
			return false;
		magic = get32(c, head);
		size = get32(c, head + 4);
		if (limit - off < size)
			return false;
		if (!magic)
			return !size && found;
		if (size < 8)
			return false;
		if (magic == MAGIC_FPSIMD) {
			if (found || size != FPSIMD_SIZE || !guest_read(fpsimd, base + off, size))
				return false;
			found = true;
		} else if (magic == MAGIC_EXTRA) {
			uint64_t more, end = base + off + size + END_SIZE;

			if (jumped || size < EXTRA_SIZE || limit - off - size < END_SIZE || !guest_read(head, base + off, EXTRA_SIZE) ||
			    !guest_read(head + EXTRA_SIZE, base + off + size, 8))
				return false;
			more = get32(c, head + 16);
			if (get64(c, head + EXTRA_SIZE) || get64(c, head + 8) != end || (end & 15) || (more & 15) ||
			    more > at + FRAME_SIZE_MAX - end)
				return false;
			jumped = true;
			base = end;
			limit = more;
			off = 0;
			continue;
		} else if (magic != MAGIC_ESR) {
			return false;
		}
		off += size;
	}
}

static bool unframe(Cpu *c, Task *t, uint64_t *mask)
{
	A64State *s = a64_state(c);
	uint64_t at = s->x[SP], psr, v[3];
	uint8_t f[RECORDS], fpsimd[FPSIMD_SIZE];

	if ((at & 15) || !guest_read(f, at, sizeof(f)) || !find_fpsimd(c, at, fpsimd))
		return false;
	psr = get64(c, f + PSTATE);
	if (psr & PSR_MUST_BE_0)
		return false;
	*mask = get64(c, f + MASK);
	for (unsigned i = 0; i < 32; i++)
		s->x[i] = get64(c, f + REGS + 8 * i);
	c->pc = get64(c, f + PC);
	s->nzcv = fl_pack(psr >> PSR_NZCV & 15);
	s->dit = (psr & PSR_DIT) != 0;
	s->ssbs = (psr & PSR_SSBS) != 0;
	s->ex_addr = A64_NO_EX;
	get_fpsimd(c, fpsimd);
	cpu_rekey(c);
	v[0] = get64(c, f + STACK);
	v[1] = get32(c, f + STACK + 8);
	v[2] = get64(c, f + STACK + 16);
	signal_altstack_set(t, s->x[SP], v);
	return true;
}

/* ---- what the processor has ---- */

static void hwcap(const Cpu *c, uint64_t out[4])
{
	a64_hwcap(c->features, out);
}

static const char *platform(const Cpu *c)
{
	return c->guest->linux_abi->uname_machine;
}

/* ---- prctl ---- */

enum {
	PAC_RESET_KEYS = 54, SET_TAGGED_ADDR_CTRL = 55, GET_TAGGED_ADDR_CTRL = 56, PAC_SET_ENABLED_KEYS = 60,
	PAC_GET_ENABLED_KEYS = 61, TAGGED_ADDR_ENABLE = 1,
};

static int64_t set_enabled_keys(Cpu *c, uint64_t keys, uint64_t enabled)
{
	A64State *s = a64_state(c);

	if (keys & ~(uint64_t)KEYS_ADDRESS || enabled & ~keys)
		return -EINVAL;
	s->pac_on = (s->pac_on & ~(uint32_t)keys) | (uint32_t)enabled;
	cpu_rekey(c);
	return 0;
}

/* Whether tags are accepted is the thread's matter for the kernel; here it is the process's, as programs use it. */
static int64_t option(Cpu *c, const uint64_t *a)
{
	A64State *s = a64_state(c);
	const bool pac = has(c, A64F_PAUTH), bare = !a[2] && !a[3] && !a[4];

	switch (a[0]) {
	case PAC_RESET_KEYS:
		if (!pac || !bare || a[1] & ~(uint64_t)KEYS_ALL)
			return -EINVAL;
		new_keys(s, a[1] ? (unsigned)a[1] : KEYS_ALL);
		return 0;
	case PAC_SET_ENABLED_KEYS:
		return pac && !a[3] && !a[4] ? set_enabled_keys(c, a[1], a[2]) : -EINVAL;
	case PAC_GET_ENABLED_KEYS:
		return pac && !a[1] && bare ? (int64_t)(s->pac_on & KEYS_ADDRESS) : -EINVAL;
	case SET_TAGGED_ADDR_CTRL:
		if (!bare || a[1] & ~(uint64_t)TAGGED_ADDR_ENABLE)
			return -EINVAL;
		guest_ptr_bits = a[1] ? UINT64_MAX >> c->guest->tag_bits : UINT64_MAX;
		return 0;
	case GET_TAGGED_ADDR_CTRL:
		return a[1] || !bare ? -EINVAL : guest_ptr_bits == UINT64_MAX ? 0 : TAGGED_ADDR_ENABLE;
	default:
		return -EINVAL;
	}
}

/* ---- the tables ---- */

static const struct VdsoFn vdso[] = {
	{ "__kernel_rt_sigreturn", NR_rt_sigreturn },
	{ "__kernel_gettimeofday", NR_gettimeofday },
	{ "__kernel_clock_gettime", NR_clock_gettime },
	{ "__kernel_clock_getres", NR_clock_getres },
	{ 0 }
};

/* mov x8, #nr; svc #0; ret. Unwinders know the return from a handler by the first two. */
static unsigned vdso_code(uint8_t *out, int nr, bool back)
{
	st32le(out, 0xd2800000u | (uint32_t)nr << 5 | NR8);
	st32le(out + 4, 0xd4000001);
	if (back)
		st32le(out + 8, 0xd65f03c0);
	return back ? 12 : 8;
}

/* DWARF numbers ("DWARF for the Arm 64-bit Architecture"): x0 to x30 are 0 to 30, 31 is sp. */
static const VdsoAbi vdso_abi = {
	.version = "LINUX_2.6.39", .fn = vdso, .code = vdso_code, .sp = SP, .link = LR, .code_align = 4,
	.nop = { 0x1f, 0x20, 0x03, 0xd5 }, .nop_size = 4,
};

/*
 * task_size: a kernel has 2^48; with guest addresses that are the host's there is not more than half of that on
 * x86_64, whose upper part is the host's own. AT_MINSIGSTKSZ has 16 bytes for the alignment.
 */
#define COMMON .sysno = sysno, .args = args, .ret = ret, .sp = sp, .clone_regs = clone_regs, .start = start, \
	.frame = frame, .unframe = unframe, .hwcap = hwcap, .platform = platform, .cpuinfo = a64_cpuinfo, .prctl = option, \
	.a64 = 8, .long_size = 8, .sa_restorer = true, .prot_extra = 0x10 /* PROT_BTI */, \
	.frame_size = FRAME + LINK_SIZE + 16, .altstack_min = 5120, .vdso = &vdso_abi, .task_size = 0x400000000000

const LinuxAbi a64_linux = { COMMON, .sys = &sys_aarch64, .uname_machine = "aarch64" };
const LinuxAbi a64_linux_be = { COMMON, .sys = &sys_aarch64_be, .uname_machine = "aarch64_be" };
