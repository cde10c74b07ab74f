/*
 * os.h on FreeBSD (13 and later, 14.1 on riscv64). Where kern.elf64.allow_wx is 0, memory is not writable and
 * executable at a time, and the code cache has two views of an anonymous memory object.
 */
#include <sys/types.h>
#include <fcntl.h>
#include <pthread_np.h>
#include <sys/auxv.h>
#include <ucontext.h>
#if defined(__x86_64__)
#include <machine/sysarch.h>
#elif defined(__riscv)
#include <sys/membarrier.h>
#endif
#include "os_bsd.h"

/* ---- memory ---- */

/* MAP_STACK is something else here: memory that grows. */
void *os_map_stack(size_t n)
{
	return os_map(NULL, n, PROT_READ | PROT_WRITE);
}

void os_clear(void *p, size_t n)
{
	map_again(p, n, 0);
}

bool os_code_rwx(void *p, size_t n)
{
	return map(p, n, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1);
}

bool os_code_split(void *exec, void *write, size_t n)
{
	return split_object(shm_open(SHM_ANON, O_RDWR | O_CLOEXEC, 0600), exec, write, n);
}

/* ---- the context of a signal, the processor ---- */

#if defined(__x86_64__)
#define PC mc_rip

/* In the order of the instruction set's numbers. */
uint64_t *os_uc_reg(void *uc, unsigned n)
{
	mcontext_t *m = &((ucontext_t *)uc)->uc_mcontext;
	__register_t *const reg[16] = {
		&m->mc_rax, &m->mc_rcx, &m->mc_rdx, &m->mc_rbx, &m->mc_rsp, &m->mc_rbp, &m->mc_rsi, &m->mc_rdi,
		&m->mc_r8, &m->mc_r9, &m->mc_r10, &m->mc_r11, &m->mc_r12, &m->mc_r13, &m->mc_r14, &m->mc_r15,
	};

	return (uint64_t *)reg[n & 15];
}

bool os_set_gs(uintptr_t base)
{
	return !sysarch(AMD64_SET_GSBASE, &base);
}
#elif defined(__aarch64__)
#define PC mc_gpregs.gp_elr

uint64_t *os_uc_reg(void *uc, unsigned n)
{
	struct gpregs *g = &((ucontext_t *)uc)->uc_mcontext.mc_gpregs;

	return (uint64_t *)(n < 30 ? &g->gp_x[n] : n == 30 ? &g->gp_lr : &g->gp_sp);
}

/* The bits are Linux's. */
uint64_t os_hwcap(unsigned word)
{
	unsigned long v = 0;

	return elf_aux_info(word == 2 ? AT_HWCAP2 : AT_HWCAP, &v, sizeof(v)) ? 0 : v;
}
#elif defined(__riscv)
#define PC mc_gpregs.gp_sepc

uint64_t *os_uc_reg(void *uc, unsigned n)
{
	return (uint64_t *)&((ucontext_t *)uc)->uc_mcontext.mc_gpregs + place(n);
}

uint64_t os_hwprobe(int64_t key)
{
	unsigned long v = 0;

	return key != 4 || elf_aux_info(AT_HWCAP, &v, sizeof(v)) ? 0 : ima_ext_0(v);
}

/* The kernel has the other processors synchronize. */
void os_flush_icache(const void *p, size_t n, bool local)
{
	(void)p, (void)n;
	__asm__ volatile("fence rw, rw\n\tfence.i" ::: "memory");
	if (local)
		return;
	membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
	membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0);
}
#endif

#ifdef PC
uintptr_t os_uc_pc(const void *uc)
{
	return (uintptr_t)((const ucontext_t *)uc)->uc_mcontext.PC;
}

void os_uc_set_pc(void *uc, uintptr_t pc)
{
	((ucontext_t *)uc)->uc_mcontext.PC = (__register_t)pc;
}
#endif

void os_uc_sigmask(const void *uc)
{
	pthread_sigmask(SIG_SETMASK, &((const ucontext_t *)uc)->uc_sigmask, NULL);
}

/* ---- threads ---- */

long os_tid(void)
{
	return pthread_getthreadid_np();
}
