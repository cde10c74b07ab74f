// Faults: the signal, si_code, si_addr and pc of each kind, in a handler that goes on behind the instruction.
// BUILD: free64 free32
#include "free.h"

static volatile int seen, code, want_skip;
static volatile ulong addr, pc;

// siginfo: signo, errno, code, then (aligned to a word) the address.
static void handler(int sig, void *info, void *uc)
{
	seen = sig;
	code = ((int *)info)[2];
	addr = *(ulong *)((char *)info + (BITS == 64 ? 16 : 12));
	pc = context_regs(uc)[0];
	if (want_skip)
		context_regs(uc)[0] += want_skip;
	else	// a jump somewhere bad: back to the caller
		context_regs(uc)[0] = context_regs(uc)[1];
}

enum { MAPERR = 1, ACCERR = 2 };
enum { R = 1, W = 2, X = 4 };

static u8 *map(ulong pages, int prot)
{
	return (u8 *)sys6(NR_mmap, 0, pages * 4096, prot, 0x22, -1, 0);
}

#define TRY(insn, size) do { \
	seen = code = addr = 0; \
	want_skip = size; \
	__asm__ volatile(".option push\n.option norvc\nlla %0, 1f\n1:" insn "\n.option pop" \
		: "=&r"(at) : "r"(p), "r"(7l) : "memory", "t0", "t1"); \
	} while (0)

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	ulong at;
	u8 *rw = map(2, R | W), *p;
	on(SIGSEGV, handler, 0);
	on(SIGBUS, handler, 0);
	on(SIGILL, handler, 0);
	on(SIGTRAP, handler, 0);

	p = 0;
	TRY("lw t0, 0(%1)", 4);
	CHECK(seen == SIGSEGV && code == MAPERR && addr == 0);
	CHECK_EQ(pc, at);
	TRY("sw t0, 40(%1)", 4);
	CHECK(seen == SIGSEGV && code == MAPERR && addr == 40);
	CHECK_EQ(pc, at);
	p = rw;
	sys3(NR_mprotect, rw, 4096, R);
	TRY("sb %2, 5(%1)", 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw + 5);
	CHECK_EQ(pc, at);
	TRY("lb t0, 5(%1)", 4);
	CHECK(seen == 0);
	TRY("amoadd.w t0, %2, (%1)", 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw);
	TRY("fsd fa0, 8(%1)", 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw + 8);
	sys3(NR_mprotect, rw, 4096, 0);
	TRY("lr.w t0, (%1)", 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw);
	CHECK_EQ(pc, at);
	TRY("fld fa0, 8(%1)", 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw + 8);

	TRY("ebreak", 4);
	CHECK(seen == SIGTRAP && code == 1);
	CHECK_EQ(pc, at);
	CHECK_EQ(addr, at);
	TRY(".half 0x9002", 2);			// c.ebreak
	CHECK(seen == SIGTRAP && code == 1);
	CHECK_EQ(pc, at);
	TRY(".word 0xffffffff", 4);
	CHECK(seen == SIGILL && code == 1);
	CHECK_EQ(pc, at);
	CHECK_EQ(addr, at);
	TRY(".half 0", 2);			// defined to be illegal
	CHECK(seen == SIGILL && code == 1);
	CHECK_EQ(pc, at);
	TRY("csrr t0, sstatus", 4);		// privileged
	CHECK(seen == SIGILL && code == 1);
	CHECK_EQ(pc, at);
	TRY("csrw cycle, t0", 4);		// read-only
	CHECK(seen == SIGILL && code == 1);
	TRY("mret", 4);
	CHECK(seen == SIGILL && code == 1);

	// Misaligned loads and stores work, over a page's edge as well.
	sys3(NR_mprotect, rw, 8192, R | W);
	p = rw + 4094;
	TRY("sw %2, (%1)", 4);
	CHECK(seen == 0 && rw[4094] == 7 && rw[4097] == 0);
	TRY("lw t0, -1(%1)", 4);
	CHECK(seen == 0);
	// Not if the second half is missing: the address is that of the part that faults.
	sys2(NR_munmap, rw + 4096, 4096);
	TRY("lw t0, (%1)", 4);
	CHECK(seen == SIGSEGV && code == MAPERR);
	CHECK_EQ(pc, at);
	CHECK_EQ(addr, (ulong)rw + 4096);

	// Jumps: nowhere, into data, and an instruction whose second half is not there.
	want_skip = seen = 0;
	((void (*)(void))(rw + 4096))();
	CHECK(seen == SIGSEGV && code == MAPERR);
	CHECK_EQ(pc, (ulong)rw + 4096);
	CHECK_EQ(addr, (ulong)rw + 4096);
	((void (*)(void))16)();
	CHECK(seen == SIGSEGV && code == MAPERR && pc == 16 && addr == 16);
	seen = 0;
	((void (*)(void))rw)();
	CHECK(seen == SIGSEGV && code == ACCERR);
	CHECK_EQ(pc, (ulong)rw);
	CHECK_EQ(addr, (ulong)rw);
	rw[4094] = 0x13;	// the first half of a 4-byte instruction (addi)
	rw[4095] = 0;
	sys3(NR_mprotect, rw, 4096, R | X);
	seen = 0;
	((void (*)(void))(rw + 4094))();
	CHECK(seen == SIGSEGV && code == MAPERR);
	CHECK_EQ(pc, (ulong)rw + 4094);
	CHECK_EQ(addr, (ulong)rw + 4096);
	return 0;
}
