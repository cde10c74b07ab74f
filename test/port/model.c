/*
 * A model of FreeBSD, NetBSD or OpenBSD (-DFREEBSD and so on) on x86-64 Linux: the calls that src/os_NAME.c makes, with
 * the numbers and the rules of that system, as its manual tells them, made of Linux's. So that file runs, though
 * not where it belongs. test/port/run renames the calls in its object from NAME to model_NAME.
 *
 * The rules are at their strictest: no memory is writable and executable, on OpenBSD who asks for it dies
 * (kern.wxabort), and so does who takes a fault with a stack pointer outside of stacks.
 */
#include "os.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static void die(const char *why)
{
	fprintf(stderr, "model: %s\n", why);
	abort();
}

/* ---- memory ---- */

enum { B_FIXED = 0x10, B_ANON = 0x1000, B_STACK = 0x4000, B_REMAPDUP = 4, RWX = PROT_READ | PROT_WRITE | PROT_EXEC };

/* What is mapped, the latest last. may: protection that mprotect may give. fd: an object that mremap can map again. */
static struct Range { uintptr_t at, end; int may, fd; bool stack; } range[4096];
static unsigned nrange;

static struct Range *range_of(uintptr_t a)
{
	for (unsigned i = nrange; i--; )
		if (a >= range[i].at && a < range[i].end)
			return &range[i];
	return NULL;
}

static void *note(void *p, size_t n, int may, int fd, bool stack)
{
	if (nrange == sizeof(range) / sizeof(*range))
		die("too many mappings");
	range[nrange++] = (struct Range){ (uintptr_t)p, (uintptr_t)p + n, may, fd, stack };
	return p;
}

static bool both(int prot)
{
	return (prot & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC);
}

static int object(size_t n)
{
	int fd = (int)syscall(SYS_memfd_create, "model", 1u);

	if (fd < 0 || ftruncate(fd, (off_t)n))
		die("no memory object");
	return fd;
}

void *model_mmap(void *at, size_t n, int prot, int flags, int fd, int64_t off)
{
	int host = (flags & (MAP_SHARED | MAP_PRIVATE)) | (flags & B_FIXED ? MAP_FIXED : 0), may = RWX, dup = -1;
	void *p;

#ifdef NETBSD
	int more = prot >> 3;

	prot &= 7;
	if (both(prot)) /* PaX MPROTECT: silently */
		prot &= ~PROT_EXEC;
	may = prot | more | (prot & PROT_EXEC ? 0 : PROT_READ | PROT_WRITE);
	if (more & PROT_EXEC)
		dup = fd = object(n), flags &= ~B_ANON, host = MAP_SHARED | (host & MAP_FIXED);
#endif
#ifdef FREEBSD
	if (both(prot)) { /* kern.elf64.allow_wx=0 */
		errno = ENOTSUP;
		return MAP_FAILED;
	}
#endif
#ifdef OPENBSD
	if (both(prot))
		die("mmap of memory that is writable and executable");
	if (flags & B_STACK && (flags & ~(B_STACK | B_FIXED | B_ANON | MAP_PRIVATE) || fd != -1 || !(prot & PROT_WRITE))) {
		errno = EINVAL;
		return MAP_FAILED;
	}
#endif
	if (flags & ~(MAP_SHARED | MAP_PRIVATE | B_FIXED | B_ANON | B_STACK) || !(flags & B_ANON) != (fd >= 0))
		die("mmap: flags that the system does not have");
	p = mmap(at, n, prot, host | (flags & B_ANON ? MAP_ANONYMOUS | MAP_NORESERVE : 0), fd, off);
	return p == MAP_FAILED ? p : note(p, n, may, dup, flags & B_STACK);
}

int model_mprotect(void *p, size_t n, int prot)
{
	const struct Range *r = range_of((uintptr_t)p);

	if (both(prot) || (r && prot & ~r->may)) {
#ifdef OPENBSD
		die("mprotect");
#endif
		errno = EACCES;
		return -1;
	}
	return mprotect(p, n, prot);
}

int model_munmap(void *p, size_t n)
{
	return munmap(p, n);
}

#ifdef NETBSD
void *model_mremap(void *old, size_t n, void *new, size_t size, int flags)
{
	const struct Range *r = range_of((uintptr_t)old);

	if (flags != (B_REMAPDUP | B_FIXED) || !r || r->fd < 0 || r->at != (uintptr_t)old || size != n)
		die("mremap: not what the model has");
	if (mmap(new, n, PROT_NONE, MAP_SHARED | MAP_FIXED_NOREPLACE, r->fd, 0) != new) /* a fixed place must be free */
		return MAP_FAILED;
	return note(new, n, r->may, r->fd, false);
}
#endif

/* ---- signals ---- */

/* The context of a signal as this system has it, filled and read back by means of os_uc_*. */
static _Thread_local sigset_t interrupted;
static struct sigaction wanted[65];
enum { OPEN_CONTEXT = 4096, NREG = 16 };

static void handler(int sig, siginfo_t *si, void *linux_uc)
{
	static const unsigned char at[NREG] = {
		REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
		REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
	};
	ucontext_t *uc = linux_uc;
	greg_t *g = uc->uc_mcontext.gregs;
	_Alignas(16) unsigned char context[OPEN_CONTEXT] = { 0 };

#ifdef OPENBSD
	const struct Range *r = range_of((uintptr_t)g[REG_RSP]);

	if (r && !r->stack)
		die("a fault with a stack pointer to memory that is no stack");
#endif
	interrupted = uc->uc_sigmask;
	os_uc_set_pc(context, (uintptr_t)g[REG_RIP]);
	for (unsigned i = 0; i < NREG; i++)
		*os_uc_reg(context, i) = (uint64_t)g[at[i]];
	for (unsigned i = 0; i < NREG; i++)
		if (*os_uc_reg(context, i) != (uint64_t)g[at[i]] || os_uc_pc(context) != (uintptr_t)g[REG_RIP])
			die("two registers at one place of the context");
	wanted[sig].sa_sigaction(sig, si, context);
	g[REG_RIP] = (greg_t)os_uc_pc(context);
	for (unsigned i = 0; i < NREG; i++)
		g[at[i]] = (greg_t)*os_uc_reg(context, i);
}

/* In place of libc's, for the whole program. */
int sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
	int (*libc)(int, const struct sigaction *, struct sigaction *);
	struct sigaction sa;

	*(void **)&libc = dlsym(RTLD_NEXT, "sigaction");
	if (!new || !(new->sa_flags & SA_SIGINFO))
		return libc(sig, new, old);
	wanted[sig] = sa = *new;
	sa.sa_sigaction = handler;
	return libc(sig, &sa, old);
}

/* The one use that is made of it: the mask of a context. */
int model_pthread_sigmask(int how, const void *set, void *old)
{
	if (how != 3 || !set || old)
		die("pthread_sigmask");
	return pthread_sigmask(SIG_SETMASK, &interrupted, NULL);
}

/* ---- the rest ---- */

int *errno_of_thread(void)
{
	return &errno;
}

#ifdef FREEBSD
int model_shm_open(const char *name, int flags, uint16_t mode)
{
	if (name != (char *)1 || flags != (0x100000 | 2) || mode != 0600)
		die("shm_open");
	return object(0);
}

int pthread_getthreadid_np(void)
{
	return gettid();
}
#endif
#ifdef NETBSD
int32_t _lwp_self(void)
{
	return gettid();
}
#endif
#ifdef OPENBSD
static char shm_name[32];

int shm_mkstemp(char *name)
{
	size_t n = strlen(name);

	if (n < 7 || n >= sizeof(shm_name) || strcmp(name + n - 6, "XXXXXX"))
		die("shm_mkstemp");
	memcpy(name + n - 6, "model1", 6);
	strcpy(shm_name, name);
	return object(0);
}

int model_shm_unlink(const char *name)
{
	if (strcmp(name, shm_name))
		die("shm_unlink");
	return 0;
}

int32_t getthrid(void)
{
	return gettid();
}
#endif

int sysarch(int what, void *arg)
{
	if (what != 131 && what != 16) /* set the base of gs: FreeBSD's, NetBSD's number */
		die("sysarch");
	return (int)syscall(SYS_arch_prctl, 0x1001, *(uintptr_t *)arg);
}

typedef struct Fun { void *cookie; int (*write)(void *, const char *, int); int (*close)(void *); } Fun;

static ssize_t fun_write(void *cookie, const char *p, size_t n)
{
	Fun *f = cookie;

	return f->write(f->cookie, p, (int)n);
}

static int fun_close(void *cookie)
{
	Fun f = *(Fun *)cookie;

	free(cookie);
	return f.close(f.cookie);
}

FILE *funopen(const void *cookie, int (*rd)(void *, char *, int), int (*wr)(void *, const char *, int),
    int64_t (*seek)(void *, int64_t, int), int (*cl)(void *))
{
	Fun *f = malloc(sizeof(*f));

	if (rd || seek || !f)
		die("funopen");
	*f = (Fun){ (void *)(uintptr_t)cookie, wr, cl };
	return fopencookie(f, "w", (cookie_io_functions_t){ .write = fun_write, .close = fun_close });
}
