// A64: the frame of a signal handler, written and read by hand: its records, the syndrome of a fault, the flags; what
// a handler changes is what the program gets; frames that the kernel would not take end the program.
// BUILD: free64
// GUEST: aarch64
// QEMU: writes no syndrome and takes other frames
#include "free.h"

enum { FPSIMD = 0x46508001, ESR = 0x45535201, EXTRA = 0x45585401, BIG = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };
enum { NR_waitid = 95, NR_tgkill = 131, NR_prctl = 167 };

static volatile int mode, calls, sig_seen;
static volatile ulong fault, record_link[2], handler_fp, sp_seen;
static volatile u32 esr, fpsr, fpcr, esr_size;
static volatile u64 pstate, v5[2];

static u32 *find(u32 *r, u32 magic)
{
	while (r[0] && r[0] != magic)
		r += r[1] / 4;
	return r[0] ? r : 0;
}

// The ways to spoil a frame; 0: none. 20 on: unusual ones that are right.
static void spoil(u32 *r, void *uc, int how)
{
	u32 *end = r;
	while (end[0])
		end += end[1] / 4;
	switch (how) {
	case 1: r[0] = 0x12345678; break;		// unknown
	case 2: r[1] = 520; break;			// a size that is not a record's
	case 3: r[1] = 0; break;
	case 4: r[1] = 8192; break;
	case 5: r[0] = 0, r[1] = 0; break;		// no vector registers
	case 6: end[1] = 16; break;			// the end has no size
	case 7: memcpy(end, r, 528), end[132] = end[133] = 0; break;	// twice
	case 8: end[0] = 0x53564501, end[1] = 16, end[4] = end[5] = 0; break;	// SVE
	case 9: context_regs(uc)[33] |= 0x10; break;	// pstate: 32 bits
	case 10: context_regs(uc)[33] |= 4; break;	// EL1
	case 11: case 12: case 20:			// more records: where they may not be, of a size that is none, right
		end[0] = EXTRA, end[1] = 32;
		*(u64 *)(end + 2) = (ulong)(end + 12) + (how == 11 ? 16 : 0);
		end[4] = how == 12 ? 24 : 32;
		end[8] = end[9] = 0;
		end[12] = ESR, end[13] = 16;
		end[16] = end[17] = 0;
		break;
	case 21: end[0] = ESR, end[1] = 16, end[4] = end[5] = 0; break;
	case 22: context_regs(uc)[33] |= 1ull << 40 | 1 << 20; break;	// ignored bits of pstate
	}
}

static void handler(int sig, void *info, void *uc)
{
	u32 *r = context_records(uc), *e = find(r, ESR), *f = find(r, FPSIMD);
	(void)info;
	calls++;
	sig_seen = sig;
	handler_fp = (ulong)__builtin_frame_address(0);
	CHECK(((ulong)r & 15) == 0 && ((ulong)info & 15) == 0 && (char *)uc == (char *)info + 128);
	CHECK(f == r && f[1] == 528);
	if (f)
		fpsr = f[2], fpcr = f[3], v5[BIG] = ((u64 *)(f + 4))[10], v5[!BIG] = ((u64 *)(f + 4))[11];
	fault = *context_fault(uc);
	esr = e ? e[2 + BIG] : 0;
	esr_size = e ? e[1] : 0;
	pstate = context_regs(uc)[32 + 1];
	sp_seen = context_regs(uc)[31];
	// Above the frame stands the pair that x29 pointed to when the handler was called.
	ulong *link = (ulong *)((char *)uc + 4560);
	CHECK(link[0] == context_regs(uc)[29] && link[1] == context_regs(uc)[30]);
	if (mode == 100) {	// back behind the instruction, with other registers and flags
		context_regs(uc)[9] = 0x1234;
		*context_pc(uc) += 4;
		context_regs(uc)[33] ^= 0xf0000000;
		((u64 *)(f + 4))[10 + BIG] = 77;
		f[2] = 0x08000010;	// QC, inexact
	} else if (sig == SIGSEGV || sig == SIGBUS) {
		*context_pc(uc) += 4;
	} else
		spoil(r, uc, mode);
}

static int child_status(int how)
{
	long pid = sys5(NR_clone, 17, 0, 0, 0, 0);
	if (!pid) {
		mode = how;
		sys2(NR_kill, sys0(NR_getpid), SIGUSR1);
		sys1(NR_exit, 55);
	}
	u32 info[32] = { 0 };
	CHECK_EQ(sys5(NR_waitid, 1, pid, info, 4, 0), 0);
	return info[2] == 1 ? (int)info[6] : 1000 + (int)info[6];	// CLD_EXITED; a signal
}

#define FAULT(insn, address) __asm__ volatile("mov x9, %0\n" insn : : "r"(address) : "x9", "x10", "x11", "memory", "v0", "v1")

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	on(SIGSEGV, handler, 0);
	on(SIGUSR1, handler, 0);

	// EC 0x24, IL; bit 6: a write; 7: not mapped, 15: not permitted.
	ulong none = 0x10000000f00;
	enum { READ = 0x92000007, WRITE = 0x92000047 };
	FAULT("ldr x10, [x9]", none);
	CHECK(calls == 1 && fault == none);
	CHECK_EQ(esr, READ);
	CHECK_EQ(esr_size, 16);
	FAULT("str x10, [x9, #8]", none);
	CHECK_EQ(fault, none + 8);
	CHECK_EQ(esr, WRITE);
	FAULT("ldp x10, x11, [x9]", none);
	CHECK_EQ(esr, READ);
	FAULT("stp q0, q1, [x9]", none);
	CHECK_EQ(esr, WRITE);
	FAULT("ld1 {v0.4s}, [x9]", none);
	CHECK_EQ(esr, READ);
	FAULT("st2 {v0.4s, v1.4s}, [x9]", none);
	CHECK_EQ(esr, WRITE);
	FAULT("ldar w10, [x9]", none);
	CHECK_EQ(esr, READ);
	FAULT("stlr w10, [x9]", none);
	CHECK_EQ(esr, WRITE);
	FAULT("str q0, [x9, #16]", none);
	CHECK_EQ(esr, WRITE);
	FAULT("ldrsb w10, [x9, w10, uxtw]", none);
	CHECK_EQ(esr, READ);
	ulong ro = sys6(NR_mmap, 0, 4096, 1, 0x22, -1, 0);
	FAULT("strb w10, [x9]", ro);
	CHECK_EQ(fault, ro);
	CHECK_EQ(esr, WRITE | 8);
	CHECK_EQ(sig_seen, SIGSEGV);

	// What the program had and what it gets. Flags N and C, rounding toward zero, an inexact result.
	mode = 100;
	register u64 r9 __asm__("x9");
	u64 flags, low, status, mode_after;
	__asm__ volatile("msr fpcr, %[rz]\n	msr fpsr, xzr\n	mov x10, #3\n	dup v5.2d, x10\n	ins v5.d[1], %[none]\n"
			 "fmov d0, #1.0\n	fmov d1, #3.0\n	fdiv d0, d0, d1\n	mov x10, #0xa0000000\n	msr nzcv, x10\n"
			 "ldr x9, [%[none]]\n	mrs %[flags], nzcv\n	fmov %[low], d5\n	mrs %[status], fpsr\n	mrs %[m], fpcr\n	msr fpcr, xzr"
			 : "=r"(r9), [flags] "=&r"(flags), [low] "=&r"(low), [status] "=&r"(status), [m] "=&r"(mode_after)
			 : [rz] "r"(3ull << 22), [none] "r"(none) : "x10", "v0", "v1", "v5", "cc", "memory");
	CHECK_EQ(r9, 0x1234);
	CHECK_EQ(pstate & 0xf0000fff, 0xa0000000);
	CHECK_EQ(flags, 0x50000000);
	CHECK(v5[0] == 3 && v5[1] == none);
	CHECK_EQ(low, 77);
	CHECK_EQ(fpsr, 0x10);
	CHECK_EQ(fpcr, 3u << 22);
	CHECK_EQ(status, 0x08000010);
	CHECK_EQ(mode_after, 3u << 22);

	// A signal that is no fault has no syndrome.
	mode = 0;
	sys2(NR_kill, sys0(NR_getpid), SIGUSR1);
	CHECK(sig_seen == SIGUSR1 && esr == 0 && fault == 0);

	on(SIGSEGV, (void (*)(int, void *, void *))0, 0);
	for (int how = 1; how <= 12; how++) {
		int s = child_status(how);
		if (s != 1000 + SIGSEGV) {
			put_dec(how);
			put(": ");
			CHECK_EQ(s, 1000 + SIGSEGV);
		}
	}
	for (int how = 20; how <= 22; how++)
		CHECK_EQ(child_status(how), 55);
	return 0;
}
