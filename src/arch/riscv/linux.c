/*
 * Linux on RISC-V: how system calls, programs and signal handlers find their
 * values in registers and memory, and the calls that are its own. The
 * tables rv_linux64 and rv_linux32 at the end are what the rest of user
 * mode sees (LinuxAbi in linux/linux.h).
 *
 * Layouts: arch/riscv/include/uapi/asm/{ucontext,ptrace,hwprobe}.h.
 */
#include "riscv.h"
#include "../../linux/linux.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

#define F(name, ret, args, function) int64_t function(Cpu *c, uint64_t *a);
#include "sys.h"
#undef F
extern const struct SysTab sys_riscv64, sys_riscv32;

enum { RA = 1, SP = 2, TP = 4, A0 = 10, A1 = 11, A2 = 12, A7 = 17 };

enum {
#define N(nr, name) NR_##name = nr,
#define N64(nr, name) NR64_##name = nr,
#define N32(nr, name) NR32_##name = nr,
#include "sys.h"
#undef N
#undef N64
#undef N32
};

static bool is64(const Cpu *c) { return c->guest->bits == 64; }
static uint64_t reg(const Cpu *c, unsigned n) { return is64(c) ? rv_x(c, n) : (uint32_t)rv_x(c, n); }

/* ---- system calls and start ---- */

static uint64_t sysno(const Cpu *c)
{
	return reg(c, A7);
}

static void args(const Cpu *c, uint64_t arg[8])
{
	for (unsigned i = 0; i < 8; i++)
		arg[i] = reg(c, A0 + i);
}

static void ret(Cpu *c, int64_t v)
{
	rv_set_x(c, A0, (uint64_t)v);
	c->pc += 4;
}

static uint64_t sp(const Cpu *c)
{
	return reg(c, SP);
}

static void clone_regs(Cpu *c, uint64_t stack, bool set_tls, uint64_t tls)
{
	ret(c, 0);
	if (stack)
		rv_set_x(c, SP, stack);
	if (set_tls)
		rv_set_x(c, TP, tls);
	rv_state(c)->res_addr = RV_NO_RES;
}

static void start(Cpu *c, uint64_t entry, uint64_t stack)
{
	rv_set_x(c, SP, stack);
	c->pc = entry;
}

/* ---- signal frames ---- */

/*
 * struct rt_sigframe is a siginfo of 128 bytes and a ucontext: flags, link,
 * stack (three words), signal mask in 128 bytes, then aligned to 16 the
 * registers (pc, x1 to x31), f0 to f31 as 64 bits each and fcsr in a union
 * that has room for 128-bit registers, whose last three words must be 0:
 * they end the list of further extensions.
 */
enum { UC = 128 };
typedef struct Frame { unsigned word, stack, mask, regs, fp, fcsr, reserved, size; } Frame;
#define FRAME(w, regs) { w, UC + 2 * (w), UC + 5 * (w), regs, (regs) + 32 * (w), (regs) + 32 * (w) + 256, \
	(regs) + 32 * (w) + 516, (regs) + 32 * (w) + 528 }
#define REGS(w) (UC + ((5 * (w) + 128 + 15) & ~15))
static const Frame frame64 = FRAME(8, REGS(8)), frame32 = FRAME(4, REGS(4));
enum { FRAME64 = REGS(8) + 32 * 8 + 528, FRAME32 = REGS(4) + 32 * 4 + 528 };
_Static_assert(REGS(8) == 304 && FRAME64 == 1088 && REGS(4) == 288 && FRAME32 == 944, "as the kernel's");

static void put(const Frame *l, uint8_t *p, unsigned off, uint64_t v)
{
	if (l->word == 8)
		st64le(p + off, v);
	else
		st32le(p + off, (uint32_t)v);
}

static uint64_t get(const Frame *l, const uint8_t *p, unsigned off)
{
	return l->word == 8 ? ld64le(p + off) : ld32le(p + off);
}

static bool frame(Cpu *c, Task *t, int sig, const siginfo_t *info, const SigAction *act, uint64_t mask, uint64_t stack)
{
	const Frame *l = is64(c) ? &frame64 : &frame32;
	RvState *s = rv_state(c);
	uint8_t f[FRAME64] = { 0 };
	uint64_t at = (stack - l->size) & ~(uint64_t)15, v[3];

	siginfo_to_guest(c->guest, f, info);
	signal_altstack_get(t, reg(c, SP), v);
	for (unsigned i = 0; i < 3; i++)
		put(l, f, l->stack + i * l->word, i == 1 ? 0 : v[i]);
	st32le(f + l->stack + l->word, (uint32_t)v[1]);
	st64le(f + l->mask, mask);
	put(l, f, l->regs, c->pc);
	for (unsigned i = 1; i < 32; i++)
		put(l, f, l->regs + i * l->word, reg(c, i));
	for (unsigned i = 0; i < 32; i++)
		st64le(f + l->fp + i * 8, s->f[i]);
	st32le(f + l->fcsr, s->frm << 5 | s->fflags);
	if (stack < l->size || !guest_write(at, f, l->size))
		return false;
	rv_set_x(c, RA, process.vdso_sigreturn);
	rv_set_x(c, SP, at);
	rv_set_x(c, A0, (uint64_t)sig);
	rv_set_x(c, A1, at);
	rv_set_x(c, A2, at + UC);
	s->res_addr = RV_NO_RES;
	c->pc = act->handler;
	return true;
}

static bool unframe(Cpu *c, Task *t, uint64_t *mask)
{
	const Frame *l = is64(c) ? &frame64 : &frame32;
	RvState *s = rv_state(c);
	uint8_t f[FRAME64];
	uint64_t v[3];

	if (reg(c, SP) & 15 || !guest_read(f, reg(c, SP), l->size))
		return false;
	if (ld32le(f + l->reserved) | ld32le(f + l->reserved + 4) | ld32le(f + l->reserved + 8))
		return false;
	*mask = ld64le(f + l->mask);
	c->pc = get(l, f, l->regs) & ~(uint64_t)1;
	for (unsigned i = 1; i < 32; i++)
		rv_set_x(c, i, get(l, f, l->regs + i * l->word));
	for (unsigned i = 0; i < 32; i++)
		s->f[i] = ld64le(f + l->fp + i * 8);
	s->fflags = ld32le(f + l->fcsr) & 31;
	s->frm = ld32le(f + l->fcsr) >> 5 & 7;
	s->res_addr = RV_NO_RES;
	cpu_rekey(c);
	for (unsigned i = 0; i < 3; i++)
		v[i] = get(l, f, l->stack + i * l->word);
	v[1] = (uint32_t)v[1];
	signal_altstack_set(t, reg(c, SP), v);
	return true;
}

/* ---- what the processor has ---- */

static uint64_t feature(const Cpu *c, const char *name)
{
	for (const Feature *f = c->guest->features; f->name; f++)
		if (!strcmp(f->name, name))
			return c->features & f->bit;
	return 0;
}

/* Letters of the ISA in the order of its name (manual, chapter on ISA extension naming). */
static const char letters[] = "iemafdqlcbkjtpvh";

/* Bit n: letter 'a' + n. Linux shows the letters that have instructions of their own here: no b. */
static void hwcap(const Cpu *c, uint64_t out[4])
{
	for (const char *p = "imafdcv"; *p; p++)
		if (feature(c, (char[]){ *p, 0 }))
			out[0] |= 1ull << (*p - 'a');
}

/* Extensions of several letters: by the letter after z, then alphabetically. */
static int isa_before(const char *a, const char *b)
{
	const char *pa = strchr(letters, a[1]), *pb = strchr(letters, b[1]);

	return pa == pb ? strcmp(a, b) < 0 : pa && (!pb || pa < pb);
}

static void isa_string(const Cpu *c, char *out, size_t n)
{
	const char *ext[64];
	unsigned next = 0;
	int len = snprintf(out, n, "rv%d", c->guest->bits);

	for (const char *p = letters; *p; p++)
		if (feature(c, (char[]){ *p, 0 }))
			len += snprintf(out + len, n - (size_t)len, "%c", *p);
	for (const Feature *f = c->guest->features; f->name && next < LEN(ext); f++) {
		if (!(c->features & f->bit) || !f->name[1])
			continue;
		unsigned i = next++;
		for (; i > 0 && isa_before(f->name, ext[i - 1]); i--)
			ext[i] = ext[i - 1];
		ext[i] = f->name;
	}
	for (unsigned i = 0; i < next && (size_t)len < n; i++)
		len += snprintf(out + len, n - (size_t)len, "_%s", ext[i]);
}

static void cpuinfo(const Cpu *c, FILE *f, int ncpu)
{
	char isa[512];

	isa_string(c, isa, sizeof isa);
	for (int i = 0; i < ncpu; i++)
		fprintf(f, "processor\t: %d\nhart\t\t: %d\nisa\t\t: %s\nmmu\t\t: %s\n"
			"mvendorid\t: 0x0\nmarchid\t\t: 0x0\nmimpid\t\t: 0x0\nhart isa\t: %s\n\n",
			i, i, isa, is64(c) ? "sv39" : "sv32", isa);
}

/* Bytes that cbo.zero clears; ticks per second of the time register (csr.c). */
enum { RV_CACHE_BLOCK = 64, RV_TIME_FREQ = 10000000 };

/* Keys of riscv_hwprobe and bits of IMA_EXT_0. */
enum {
	HW_MVENDORID, HW_MARCHID, HW_MIMPID, HW_BASE, HW_IMA_EXT_0, HW_CPUPERF_0, HW_ZICBOZ_BLOCK, HW_HIGHEST_ADDR,
	HW_TIME_FREQ, HW_MISALIGNED_SCALAR, HW_MISALIGNED_VECTOR, HW_VENDOR_THEAD, HW_ZICBOM_BLOCK, HW_VENDOR_SIFIVE,
	HW_VENDOR_MIPS, HW_ZICBOP_BLOCK,
	HW_MISALIGNED_FAST = 3, HW_MISALIGNED_VECTOR_NONE = 4, HW_WHICH_CPUS = 1,
};
static const struct { const char *name; uint8_t bit; } hw_ext[] = {
	{ "d", 0 }, { "c", 1 }, { "zba", 3 }, { "zbb", 4 }, { "zbs", 5 }, { "zicboz", 6 }, { "zbc", 7 }, { "zbkb", 8 },
	{ "zbkc", 9 }, { "zbkx", 10 }, { "zknd", 11 }, { "zkne", 12 }, { "zknh", 13 }, { "zksed", 14 }, { "zksh", 15 },
	{ "zfh", 27 }, { "zfhmin", 28 }, { "zihintntl", 29 }, { "zfa", 32 }, { "zacas", 34 }, { "zicond", 35 },
	{ "zihintpause", 36 }, { "zimop", 42 }, { "zca", 43 }, { "zcb", 44 }, { "zcd", 45 }, { "zcf", 46 },
	{ "zcmop", 47 }, { "zawrs", 48 }, { "zicntr", 50 }, { "zihpm", 51 }, { "zicbom", 55 }, { "zaamo", 56 },
	{ "zalrsc", 57 }, { "zabha", 58 }, { "zicbop", 60 },
};

/* False: a key that is not known. */
static bool hw_value(const Cpu *c, int64_t key, uint64_t *v)
{
	*v = 0;
	switch (key) {
	case HW_MVENDORID: case HW_MARCHID: case HW_MIMPID: case HW_VENDOR_THEAD: case HW_VENDOR_SIFIVE: case HW_VENDOR_MIPS:
		return true;
	case HW_BASE:
		*v = feature(c, "i") && feature(c, "m") && feature(c, "a");
		return true;
	case HW_IMA_EXT_0:
		for (unsigned i = 0; i < LEN(hw_ext); i++)
			if (feature(c, hw_ext[i].name))
				*v |= 1ull << hw_ext[i].bit;
		return true;
	case HW_CPUPERF_0: case HW_MISALIGNED_SCALAR:
		*v = HW_MISALIGNED_FAST;
		return true;
	case HW_MISALIGNED_VECTOR:
		*v = HW_MISALIGNED_VECTOR_NONE;
		return true;
	case HW_ZICBOZ_BLOCK:
		*v = feature(c, "zicboz") ? RV_CACHE_BLOCK : 0;
		return true;
	case HW_ZICBOM_BLOCK:
		*v = feature(c, "zicbom") ? RV_CACHE_BLOCK : 0;
		return true;
	case HW_ZICBOP_BLOCK:
		*v = feature(c, "zicbop") ? RV_CACHE_BLOCK : 0;
		return true;
	case HW_HIGHEST_ADDR:
		*v = guest_limit - 1;
		return true;
	case HW_TIME_FREQ:
		*v = RV_TIME_FREQ;
		return true;
	}
	return false;
}

/* riscv_hwprobe(pairs, count, cpusetsize, cpus, flags); all harts are alike. */
int64_t rv_hwprobe(Cpu *c, uint64_t *a)
{
	bool which = a[4] & HW_WHICH_CPUS, match = true;
	uint8_t set[128] = { 0 };
	size_t n = MIN(a[2], sizeof set);

	if (a[4] & ~(uint64_t)HW_WHICH_CPUS || (which && (!n || !a[3])))
		return -EINVAL;
	if (a[3] && !guest_read(set, a[3], n))
		return -EFAULT;
	if (a[1] > guest_limit / 16)
		return -EFAULT;
	for (uint64_t i = 0; i < a[1]; i++) {
		uint8_t pair[16];
		uint64_t v;
		if (!guest_read(pair, a[0] + 16 * i, sizeof pair))
			return -EFAULT;
		int64_t key = (int64_t)ld64le(pair);
		bool known = hw_value(c, key, &v);
		bool bits = key == HW_BASE || key == HW_IMA_EXT_0; /* asked for some: the rest is no difference */
		match &= known && (bits ? !(ld64le(pair + 8) & ~v) : ld64le(pair + 8) == v);
		if (known && which)
			continue;
		if (!known)
			st64le(pair, UINT64_MAX);
		st64le(pair + 8, v);
		if (!guest_write(a[0] + 16 * i, pair, sizeof pair))
			return -EFAULT;
	}
	if (!which)
		return 0;
	bool none = true;
	for (size_t i = 0; i < n; i++)
		none &= set[i] == 0;
	for (int i = 0; none && i < host_ncpu() && (size_t)i / 8 < n; i++)
		set[i / 8] |= 1u << i % 8;
	if (!match)
		memset(set, 0, sizeof set);
	return guest_write(a[3], set, n) ? 0 : -EFAULT;
}

/* riscv_flush_icache(start, end, flags). The kernel ignores the range; flag 1: this thread only. */
int64_t rv_flush_icache(Cpu *c, uint64_t *a)
{
	(void)c;
	if (a[2] & ~1ull)
		return -EINVAL;
	uint64_t start = MIN(a[0], guest_limit), end = MIN(a[1], guest_limit);
	if (start < end)
		code_invalidate(start, end - start);
	return 0;
}

/* Only PR_RISCV_SET_ICACHE_FLUSH_CTX: fence.i always works here. There is no vector state. */
static int64_t option(Cpu *c, const uint64_t *a)
{
	(void)c;
	return a[0] == 71 ? 0 : -EINVAL;
}

/* ---- the tables ---- */

static const struct VdsoFn vdso64[] = {
	{ "__vdso_rt_sigreturn", NR_rt_sigreturn },
	{ "__vdso_gettimeofday", NR64_gettimeofday },
	{ "__vdso_clock_gettime", NR64_clock_gettime },
	{ "__vdso_clock_getres", NR64_clock_getres },
	{ "__vdso_getcpu", NR_getcpu },
	{ "__vdso_flush_icache", NR_riscv_flush_icache },
	{ "__vdso_riscv_hwprobe", NR_riscv_hwprobe },
	{ 0 }
};
static const struct VdsoFn vdso32[] = {
	{ "__vdso_rt_sigreturn", NR_rt_sigreturn },
	{ "__vdso_getcpu", NR_getcpu },
	{ "__vdso_flush_icache", NR_riscv_flush_icache },
	{ "__vdso_riscv_hwprobe", NR_riscv_hwprobe },
	{ 0 }
};

/* addi a7, zero, nr; ecall; jalr zero, 0(ra) */
static unsigned vdso_code(uint8_t *out, int nr, bool back)
{
	st32le(out, (uint32_t)nr << 20 | A7 << 7 | 0x13);
	st32le(out + 4, 0x73);
	if (back)
		st32le(out + 8, RA << 15 | 0x67);
	return back ? 12 : 8;
}

/* DWARF numbers (RISC-V ELF psABI): x0 to x31 are 0 to 31, f0 to f31 32 to 63, 64 is the column
 * for the pc of an interrupted function. */
static const struct FrameRun run64[] = {
	{ 64, 1, REGS(8), 8 }, { 1, 31, REGS(8) + 8, 8 }, { 32, 32, REGS(8) + 32 * 8, 8 }, { 0 }
};
static const struct FrameRun run32[] = {
	{ 64, 1, REGS(4), 4 }, { 1, 31, REGS(4) + 4, 4 }, { 32, 32, REGS(4) + 32 * 4, 8 }, { 0 }
};
#define VDSO .version = "LINUX_4.15", .code = vdso_code, .sp = SP, .link = RA, .pc = 64, .code_align = 1, \
	.nop = { 0x13 }, .nop_size = 4, .e_flags = 4 /* registers for doubles pass arguments */
static const VdsoAbi vdso64_abi = { .fn = vdso64, .run = run64, VDSO };
static const VdsoAbi vdso32_abi = { .fn = vdso32, .run = run32, VDSO };

/* e_flags: RVE (16 registers) is not for us. */
enum { EF_RVE = 8 };
#define COMMON .sysno = sysno, .args = args, .ret = ret, .sp = sp, .clone_regs = clone_regs, .start = start, \
	.frame = frame, .unframe = unframe, .hwcap = hwcap, .cpuinfo = cpuinfo, .prctl = option, .altstack_min = 2048, .a64 = 8, .pair_even = false, \
	.elf_flags_mask = EF_RVE, .elf_flags_bad = EF_RVE

const LinuxAbi rv_linux64 = {
	COMMON, .sys = &sys_riscv64, .long_size = 8, .uname_machine = "riscv64", .frame_size = FRAME64, .vdso = &vdso64_abi,
	.task_size = 0x4000000000, /* Sv39: 256 GiB for the program */
};
const LinuxAbi rv_linux32 = {
	COMMON, .sys = &sys_riscv32, .long_size = 4, .uname_machine = "riscv32", .frame_size = FRAME32, .vdso = &vdso32_abi,
	.task_size = 0xc0000000, /* a kernel of 64 bits gives 2 GiB and one of 32 bits 2.45: what fits there fits here */
};
