// Faults: the signal, si_code, si_addr and pc of each kind, in a handler that goes on behind the instruction.
// BUILD: free64 free32
// QEMU: on A64 an illegal instruction has another si_code
#include "free.h"

static volatile int seen, code, want_skip;
static volatile ulong addr, pc;

// siginfo: signo, errno, code, then (aligned to a word) the address.
static void handler(int sig, void *info, void *uc)
{
	seen = sig;
	code = ((int *)info)[2];
	addr = *(ulong *)((char *)info + (BITS == 64 ? 16 : 12));
	pc = *context_pc(uc);
	if (want_skip)
		*context_pc(uc) += want_skip;
	else	// a jump somewhere bad: back to the caller
		*context_pc(uc) = *context_link(uc);
}

enum { MAPERR = 1, ACCERR = 2 };
enum { BIG = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };	// byte order
enum { R = 1, W = 2, X = 4 };

static u8 *map(ulong pages, int prot)
{
	return (u8 *)sys6(NR_mmap, 0, pages * 4096, prot, 0x22, -1, 0);
}

// The instruction under test, which has p in %1 and 7 in %2, with its address in `at`.
#ifdef __riscv
#define TRY(insn, size) do { \
	seen = code = addr = 0; \
	want_skip = size; \
	__asm__ volatile(".option push\n.option norvc\nlla %0, 1f\n1:" insn "\n.option pop" \
		: "=&r"(at) : "r"(p), "r"(7l) : "memory", "t0", "t1"); \
	} while (0)
#define LOAD(off) "lw t0, " #off "(%1)"
#define STORE(off) "sw %2, " #off "(%1)"
#define LOAD_BYTE "lb t0, 5(%1)"
#define STORE_BYTE "sb %2, 5(%1)"
#define ATOMIC "amoadd.w t0, %2, (%1)"
#define EXCLUSIVE "lr.w t0, (%1)"
#define LOAD_FP "fld fa0, 8(%1)"
#define STORE_FP "fsd fa0, 8(%1)"
#define BREAK "ebreak"
#define PRIVILEGED "csrr t0, sstatus"
#define READ_ONLY "csrw cycle, t0"
#define RETURN "mret"
#define NONSENSE ".word 0xffffffff"
#else
#define TRY(insn, size) do { \
	seen = code = addr = 0; \
	want_skip = size; \
	__asm__ volatile(".arch_extension lse\nadr %0, 1f\n1:" insn \
		: "=&r"(at) : "r"(p), "r"(7l) : "memory", "x9", "x10", "v0"); \
	} while (0)
#define LOAD(off) "ldr w9, [%1, #" #off "]"
#define STORE(off) "str %w2, [%1, #" #off "]"
#define LOAD_BYTE "ldrb w9, [%1, #5]"
#define STORE_BYTE "strb %w2, [%1, #5]"
#define ATOMIC "ldadd %w2, w9, [%1]"
#define EXCLUSIVE "ldxr w9, [%1]"
#define LOAD_FP "ldr d0, [%1, #8]"
#define STORE_FP "str d0, [%1, #8]"
#define BREAK "brk #5"
#define PRIVILEGED "mrs x9, sctlr_el1"
#define READ_ONLY "msr currentel, x9"
#define RETURN "eret"
#define NONSENSE ".inst 0xffffffff"
#endif

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
	TRY(LOAD(0), 4);
	CHECK(seen == SIGSEGV && code == MAPERR && addr == 0);
	CHECK_EQ(pc, at);
	TRY(STORE(40), 4);
	CHECK(seen == SIGSEGV && code == MAPERR && addr == 40);
	CHECK_EQ(pc, at);
	p = rw;
	sys3(NR_mprotect, rw, 4096, R);
	TRY(STORE_BYTE, 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw + 5);
	CHECK_EQ(pc, at);
	TRY(LOAD_BYTE, 4);
	CHECK(seen == 0);
	TRY(ATOMIC, 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw);
	TRY(STORE_FP, 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw + 8);
	sys3(NR_mprotect, rw, 4096, 0);
	TRY(EXCLUSIVE, 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw);
	CHECK_EQ(pc, at);
	TRY(LOAD_FP, 4);
	CHECK(seen == SIGSEGV && code == ACCERR && addr == (ulong)rw + 8);

	TRY(BREAK, 4);
	CHECK(seen == SIGTRAP && code == 1);
	CHECK_EQ(pc, at);
	CHECK_EQ(addr, at);
#ifdef __riscv
	TRY(".half 0x9002", 2);			// c.ebreak
	CHECK(seen == SIGTRAP && code == 1);
	CHECK_EQ(pc, at);
#endif
	TRY(NONSENSE, 4);
	CHECK(seen == SIGILL && code == 1);
	CHECK_EQ(pc, at);
	CHECK_EQ(addr, at);
#ifdef __riscv
	TRY(".half 0", 2);			// defined to be illegal
#else
	TRY("udf #0", 4);
#endif
	CHECK(seen == SIGILL && code == 1);
	CHECK_EQ(pc, at);
	TRY(PRIVILEGED, 4);		// privileged
	CHECK(seen == SIGILL && code == 1);
	CHECK_EQ(pc, at);
	TRY(READ_ONLY, 4);		// read-only
	CHECK(seen == SIGILL && code == 1);
	TRY(RETURN, 4);
	CHECK(seen == SIGILL && code == 1);

	// Misaligned loads and stores work, over a page's edge as well.
	sys3(NR_mprotect, rw, 8192, R | W);
	p = rw + 4094;
	TRY(STORE(0), 4);
	CHECK(seen == 0 && rw[4094 + 3 * BIG] == 7 && rw[4097 - 3 * BIG] == 0);
	TRY(LOAD(-1), 4);
	CHECK(seen == 0);
	// Not if the second half is missing: the address is that of the part that faults.
	sys2(NR_munmap, rw + 4096, 4096);
	TRY(LOAD(0), 4);
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
#ifdef __riscv
	rw[4094] = 0x13;	// the first half of a 4-byte instruction (addi)
	rw[4095] = 0;
	sys3(NR_mprotect, rw, 4096, R | X);
	seen = 0;
	((void (*)(void))(rw + 4094))();
	CHECK(seen == SIGSEGV && code == MAPERR);
	CHECK_EQ(pc, (ulong)rw + 4094);
	CHECK_EQ(addr, (ulong)rw + 4096);
#else
	// A pc that is not aligned.
	sys3(NR_mprotect, rw, 4096, R | X);
	seen = 0;
	((void (*)(void))(rw + 2))();
	CHECK(seen == SIGBUS && code == 1);
	CHECK_EQ(pc, (ulong)rw + 2);
	CHECK_EQ(addr, (ulong)rw + 2);
#endif
	return 0;
}
