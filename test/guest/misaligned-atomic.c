// A misaligned atomic is SIGBUS with BUS_ADRALN, not a silent access; registers are as before.
// BUILD: static
// QEMU: newer ones let them through
#include "test.h"
#include <ucontext.h>

static volatile int code;

static void handler(int sig, siginfo_t *si, void *p)
{
	ucontext_t *uc = p;
	(void)sig;
	code = si->si_code;
#ifdef __riscv
	uc->uc_mcontext.__gregs[REG_PC] += 4;
#else
	uc->uc_mcontext.pc += 4;
#endif
}

int main(void)
{
	static long data[4] __attribute__((aligned(16)));
	char *p = (char *)data + 14;	// over 16 bytes' edge: not even the Zama16b extension allows it
	long r = 99;
	on(SIGBUS, handler, 0);
#ifdef __riscv
#define ADD ".option push\n.option norvc\namoadd.w %0, %2, (%1)\n.option pop"
#define LOAD ".option push\n.option norvc\nlr.d %0, (%1)\n.option pop"
#else
#define ADD ".arch_extension lse\nldadd %w2, %w0, [%1]"
#define LOAD "ldxr %0, [%1]"
#endif
	__asm__ volatile(ADD : "+r"(r) : "r"(p), "r"(1l) : "memory");
	CHECK_EQ(code, BUS_ADRALN);
	CHECK_EQ(r, 99);
	code = 0;
	__asm__ volatile(LOAD : "+r"(r) : "r"(p) : "memory");
	CHECK_EQ(code, BUS_ADRALN);
	CHECK_EQ(r, 99);
	CHECK_EQ(data[1] | data[2], 0);
	return done();
}
