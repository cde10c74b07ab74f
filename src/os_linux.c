/*
 * os.h on Linux.
 */
#include "os.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* ---- memory ---- */

static void *map(void *at, size_t n, int prot, int flags, int fd)
{
	void *p = mmap(at, n, prot, flags | MAP_NORESERVE, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

void *os_map(void *hint, size_t n, int prot)
{
	return map(hint, n, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

void *os_map_stack(size_t n)
{
	return os_map(NULL, n, PROT_READ | PROT_WRITE);
}

void os_clear(void *p, size_t n)
{
	madvise(p, n, MADV_DONTNEED);
}

bool os_code_rwx(void *p, size_t n)
{
	return !mprotect(p, n, PROT_READ | PROT_WRITE | PROT_EXEC);
}

bool os_code_split(void *exec, void *write, size_t n)
{
	int fd = (int)syscall(SYS_memfd_create, "myna-code", 1u /* MFD_CLOEXEC */);
	bool ok = fd >= 0 && !ftruncate(fd, (off_t)n) &&
	          map(exec, n, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd) &&
	          map(write, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd);

	if (fd >= 0)
		close(fd);
	return ok;
}

bool os_poke(void *to, const void *from, size_t n)
{
	int fd = open("/proc/self/mem", O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && pwrite(fd, from, n, (off_t)(uintptr_t)to) == (ssize_t)n;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* ---- the context of a signal ---- */

#if defined(__x86_64__)
#define PC(uc) ((uc)->uc_mcontext.gregs[REG_RIP])

static const unsigned char place[16] = {
	REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
	REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};
#define REG(uc, n) (n < 16 ? &(uc)->uc_mcontext.gregs[place[n]] : NULL)

bool os_set_gs(uintptr_t base)
{
	return !syscall(SYS_arch_prctl, 0x1001 /* ARCH_SET_GS */, base);
}

#elif defined(__aarch64__)
#define PC(uc) ((uc)->uc_mcontext.pc)
#define REG(uc, n) (n < 31 ? &(uc)->uc_mcontext.regs[n] : n == 31 ? &(uc)->uc_mcontext.sp : NULL)
#elif defined(__riscv) && __riscv_xlen == 64
#define PC(uc) ((uc)->uc_mcontext.__gregs[0])
#define REG(uc, n) (n - 1 < 31 ? &(uc)->uc_mcontext.__gregs[n] : NULL)
#elif defined(__s390x__)
#define PC(uc) ((uc)->uc_mcontext.psw.addr)
#elif defined(__powerpc64__)
#define PC(uc) ((uc)->uc_mcontext.gp_regs[32]) /* PT_NIP */
#elif defined(__arm__)
#define PC(uc) ((uc)->uc_mcontext.arm_pc)
#elif defined(__i386__)
#define PC(uc) ((uc)->uc_mcontext.gregs[REG_EIP])
#else
#error os_linux.c: where is the program counter of this processor?
#endif

uintptr_t os_uc_pc(const void *uc)
{
	return (uintptr_t)PC((const ucontext_t *)uc);
}

void os_uc_set_pc(void *uc, uintptr_t pc)
{
	PC((ucontext_t *)uc) = (__typeof__(PC((ucontext_t *)uc)))pc;
}

#ifdef REG
uint64_t *os_uc_reg(void *uc, unsigned n)
{
	return (uint64_t *)REG((ucontext_t *)uc, n);
}
#endif

/* Not by way of libc, which leaves out the signals that it keeps for itself. */
void os_uc_sigmask(const void *uc)
{
	const ucontext_t *u = uc;

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &u->uc_sigmask, NULL, 8);
}

bool os_fault_untold(int sig, int code)
{
	return sig == SIGSEGV && code == SI_KERNEL;
}

/* ---- the processor ---- */

uint64_t os_hwcap(unsigned word)
{
	return getauxval(word == 2 ? AT_HWCAP2 : AT_HWCAP);
}

#if defined(__riscv)
enum { SYS_HWPROBE = 258, SYS_FLUSH_ICACHE = 259, FLUSH_LOCAL = 1 };

uint64_t os_hwprobe(int64_t key)
{
	struct { int64_t key; uint64_t value; } ask = { key, 0 };

	return syscall(SYS_HWPROBE, &ask, 1ul, 0ul, NULL, 0ul) || ask.key != key ? 0 : ask.value;
}

void os_flush_icache(const void *p, size_t n, bool local)
{
	syscall(SYS_FLUSH_ICACHE, (uintptr_t)p, (uintptr_t)p + n, local ? FLUSH_LOCAL : 0ul);
}
#else
void os_flush_icache(const void *p, size_t n, bool local)
{
	char *from = (char *)(uintptr_t)p;

	(void)local;
	__builtin___clear_cache(from, from + n);
}
#endif

/* ---- streams ---- */

FILE *os_stream(void *cookie, ssize_t (*write)(void *cookie, const char *p, size_t n), int (*close)(void *cookie))
{
	return fopencookie(cookie, "a", (cookie_io_functions_t){ .write = write, .close = close });
}

/* ---- threads ---- */

long os_tid(void)
{
	return syscall(SYS_gettid);
}

/* The thread's number is asked for: libc's own copy of it may be that of a parent. */
void os_raise(int sig)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), sig);
}
