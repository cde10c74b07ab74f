/*
 * os.h on NetBSD (10 and later). PaX MPROTECT, on by default, has no memory writable and executable at a time, nor first
 * the one and then the other unless mmap was told; the code cache has two mappings then, the second by mremap.
 */
#include <sys/types.h>
#include <lwp.h>
#include <sys/sysctl.h>
#include <ucontext.h>
#if defined(__x86_64__)
#include <machine/sysarch.h>
#elif defined(__aarch64__)
#include <aarch64/armreg.h>
#endif
#include "os_bsd.h"

/* ---- memory ---- */

void *os_map_stack(size_t n)
{
	return os_map(NULL, n, PROT_READ | PROT_WRITE);
}

void os_clear(void *p, size_t n)
{
	map_again(p, n, 0);
}

/* With PaX mmap would succeed and leave out the permission to execute: mprotect tells. */
bool os_code_rwx(void *p, size_t n)
{
	const int prot = PROT_READ | PROT_WRITE | PROT_EXEC;

	return map(p, n, PROT_MPROTECT(prot), MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1) && !mprotect(p, n, prot);
}

/* mremap takes a free place only. */
bool os_code_split(void *exec, void *write, size_t n)
{
	return !munmap(exec, n) &&
	       map(write, n, PROT_MPROTECT(PROT_READ | PROT_WRITE | PROT_EXEC), MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1) &&
	       mremap(write, n, exec, n, MAP_REMAPDUP | MAP_FIXED) == exec &&
	       !mprotect(write, n, PROT_READ | PROT_WRITE) && !mprotect(exec, n, PROT_READ | PROT_EXEC);
}

/* ---- the context of a signal, the processor ---- */

#if defined(__x86_64__)
#define PC _REG_RIP

/* In the order of the instruction set's numbers. */
static const unsigned char number[16] = {
	_REG_RAX, _REG_RCX, _REG_RDX, _REG_RBX, _REG_RSP, _REG_RBP, _REG_RSI, _REG_RDI,
	_REG_R8, _REG_R9, _REG_R10, _REG_R11, _REG_R12, _REG_R13, _REG_R14, _REG_R15,
};
#define REG(n) number[(n) & 15]

bool os_set_gs(uintptr_t base)
{
	return !sysarch(X86_64_SET_GSBASE, &base);
}
#elif defined(__aarch64__)
#define PC _REG_PC
#define REG(n) (_REG_X0 + (n))

/* Fields of ID registers and the bits of Linux's AT_HWCAP that stand for `least` and more. */
uint64_t os_hwcap(unsigned word)
{
	static const struct { uint8_t reg, shift, least, bit; } field[] = {
		{ 0, 4, 1, 3 }, { 0, 4, 2, 4 }, { 0, 8, 1, 5 }, { 0, 12, 1, 6 }, { 0, 16, 1, 7 }, { 0, 20, 2, 8 },
		{ 0, 44, 1, 20 }, { 1, 20, 1, 15 }, { 2, 32, 1, 25 },
	};
	uint64_t all = ~0ull; /* of all processors */
	unsigned n;

	for (n = 0; ; n++) {
		struct aarch64_sysctl_cpu_id id;
		size_t len = sizeof(id);
		uint64_t bits = 0;
		char name[32];

		snprintf(name, sizeof(name), "machdep.cpu%u.cpu_id", n);
		if (sysctlbyname(name, &id, &len, NULL, 0))
			break;
		const uint64_t reg[] = { id.ac_aa64isar0, id.ac_aa64isar1, id.ac_aa64mmfr2 };
		for (unsigned i = 0; i < sizeof(field) / sizeof(*field); i++)
			if ((reg[field[i].reg] >> field[i].shift & 15) >= field[i].least)
				bits |= 1ull << field[i].bit;
		all &= bits;
	}
	return n && word == 1 ? all : 0;
}
#elif defined(__riscv)
#define PC _REG_PC
#define REG(n) (_REG_X1 + (n) - 1)

/* Nothing tells. */
uint64_t os_hwprobe(int64_t key)
{
	(void)key;
	return 0;
}

/* The other processors can't be told. */
void os_flush_icache(const void *p, size_t n, bool local)
{
	(void)p, (void)n, (void)local;
	__asm__ volatile("fence rw, rw\n\tfence.i" ::: "memory");
}
#endif

#ifdef PC
uintptr_t os_uc_pc(const void *uc)
{
	return (uintptr_t)((const ucontext_t *)uc)->uc_mcontext.__gregs[PC];
}

void os_uc_set_pc(void *uc, uintptr_t pc)
{
	((ucontext_t *)uc)->uc_mcontext.__gregs[PC] = (__greg_t)pc;
}

uint64_t *os_uc_reg(void *uc, unsigned n)
{
	return (uint64_t *)&((ucontext_t *)uc)->uc_mcontext.__gregs[REG(n)];
}
#endif

void os_uc_sigmask(const void *uc)
{
	pthread_sigmask(SIG_SETMASK, &((const ucontext_t *)uc)->uc_sigmask, NULL);
}

/* ---- threads ---- */

long os_tid(void)
{
	return _lwp_self();
}
