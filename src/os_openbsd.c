/*
 * os.h on OpenBSD (7.6 and later). No memory is writable and executable at a time (a program linked with -z wxneeded on
 * a file system mounted wxallowed could have it, but would start nowhere else): the code cache has two views of a file
 * that has no name. A stack pointer may point into memory mapped with MAP_STACK only. Generated code has no
 * landing pads, therefore the executable is linked with -z nobtcfi.
 */
#include <sys/types.h>
#include <errno.h>
#include <sys/auxv.h>
#if defined(__riscv)
#include <machine/sysarch.h>
#endif
#include "os_bsd.h"

/* ---- memory ---- */

void *os_map_stack(size_t n)
{
	return map(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_STACK, -1);
}

/* So too where it is no stack: that takes nothing from the memory. */
void os_clear(void *p, size_t n)
{
	map_again(p, n, MAP_STACK);
}

/* Not tried: with kern.wxabort the program would die of it. */
bool os_code_rwx(void *p, size_t n)
{
	(void)p, (void)n;
	errno = ENOTSUP;
	return false;
}

bool os_code_split(void *exec, void *write, size_t n)
{
	char name[] = "/tmp/myna-XXXXXXXXXX";
	int fd = shm_mkstemp(name);

	if (fd >= 0 && shm_unlink(name)) {
		close(fd);
		fd = -1;
	}
	return split_object(fd, exec, write, n);
}

/* ---- the context of a signal, the processor: a ucontext_t is a struct sigcontext ---- */

#if defined(__x86_64__)
#define PC sc_rip

/* In the order of the instruction set's numbers. */
uint64_t *os_uc_reg(void *uc, unsigned n)
{
	ucontext_t *c = uc;
	long *const reg[16] = {
		&c->sc_rax, &c->sc_rcx, &c->sc_rdx, &c->sc_rbx, &c->sc_rsp, &c->sc_rbp, &c->sc_rsi, &c->sc_rdi,
		&c->sc_r8, &c->sc_r9, &c->sc_r10, &c->sc_r11, &c->sc_r12, &c->sc_r13, &c->sc_r14, &c->sc_r15,
	};

	return (uint64_t *)reg[n & 15];
}

/* The kernel has no call for it. */
bool os_set_gs(uintptr_t base)
{
	(void)base;
	errno = ENOSYS;
	return false;
}
#elif defined(__aarch64__)
#define PC sc_elr

uint64_t *os_uc_reg(void *uc, unsigned n)
{
	ucontext_t *c = uc;

	return (uint64_t *)(n < 30 ? &c->sc_x[n] : n == 30 ? &c->sc_lr : &c->sc_sp);
}

/* The bits are Linux's. */
uint64_t os_hwcap(unsigned word)
{
	unsigned long v = 0;

	return elf_aux_info(word == 2 ? AT_HWCAP2 : AT_HWCAP, &v, sizeof(v)) ? 0 : v;
}
#elif defined(__riscv)
#define PC sc_sepc

uint64_t *os_uc_reg(void *uc, unsigned n)
{
	return (uint64_t *)&((ucontext_t *)uc)->sc_ra + place(n);
}

uint64_t os_hwprobe(int64_t key)
{
	unsigned long v = 0;

	return key != 4 || elf_aux_info(AT_HWCAP, &v, sizeof(v)) ? 0 : ima_ext_0(v);
}

void os_flush_icache(const void *p, size_t n, bool local)
{
	struct riscv_sync_icache_args all = { (uintptr_t)p, n };

	if (local)
		__asm__ volatile("fence rw, rw\n\tfence.i" ::: "memory");
	else
		sysarch(RISCV_SYNC_ICACHE, &all);
}
#endif

#ifdef PC
uintptr_t os_uc_pc(const void *uc)
{
	return (uintptr_t)((const ucontext_t *)uc)->PC;
}

void os_uc_set_pc(void *uc, uintptr_t pc)
{
	((ucontext_t *)uc)->PC = (__typeof__(((ucontext_t *)uc)->PC))pc;
}
#endif

void os_uc_sigmask(const void *uc)
{
	sigset_t set = (sigset_t)((const ucontext_t *)uc)->sc_mask;

	pthread_sigmask(SIG_SETMASK, &set, NULL);
}

/* ---- threads ---- */

long os_tid(void)
{
	return getthrid();
}
