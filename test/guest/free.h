// free.h - freestanding guest tests, for all guests: start, system calls, a little output.
// A test defines `int test(long argc, char **argv, char **envp, unsigned long *auxv)`; its value is the exit status.
#ifndef FREE_H
#define FREE_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef int s32;
typedef unsigned long ulong;

#define BITS (8 * (int)sizeof(long))
#define NELEM(a) (sizeof(a) / sizeof(a)[0])

// asm-generic system call numbers (include/uapi/asm-generic/unistd.h)
enum {
	NR_getcwd = 17, NR_dup = 23, NR_ioctl = 29, NR_openat = 56, NR_close = 57, NR_pipe2 = 59, NR_read = 63,
	NR_write = 64, NR_exit = 93, NR_exit_group = 94, NR_futex = 98, NR_kill = 129, NR_sigaltstack = 132,
	NR_sigaction = 134, NR_sigprocmask = 135, NR_sigreturn = 139, NR_uname = 160, NR_getpid = 172, NR_gettid = 178,
	NR_brk = 214, NR_munmap = 215, NR_clone = 220, NR_execve = 221, NR_mmap = 222, NR_mprotect = 226,
	NR_riscv_flush_icache = 259, NR_wait4 = 260, NR_clock_gettime64 = 403, NR_clock_gettime = 113,
};

static inline long syscall6(long n, long a, long b, long c, long d, long e, long f)
{
#ifdef __riscv
	register long a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e, a5 __asm__("a5") = f, a7 __asm__("a7") = n;
	__asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
#else
	register long a0 __asm__("x0") = a, a1 __asm__("x1") = b, a2 __asm__("x2") = c, a3 __asm__("x3") = d;
	register long a4 __asm__("x4") = e, a5 __asm__("x5") = f, a7 __asm__("x8") = n;
	__asm__ volatile("svc #0" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
#endif
	return a0;
}
#define sys0(n) syscall6(n, 0, 0, 0, 0, 0, 0)
#define sys1(n, a) syscall6(n, (long)(a), 0, 0, 0, 0, 0)
#define sys2(n, a, b) syscall6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define sys3(n, a, b, c) syscall6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define sys4(n, a, b, c, d) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define sys5(n, a, b, c, d, e) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define sys6(n, a, b, c, d, e, f) syscall6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

// What the compiler may call by itself.
__attribute__((used)) void *memset(void *d, int c, ulong n)
{
	for (u8 *p = d; n--;)
		*p++ = c;
	return d;
}

__attribute__((used)) void *memcpy(void *d, const void *s, ulong n)
{
	u8 *p = d;
	const u8 *q = s;
	while (n--)
		*p++ = *q++;
	return d;
}

static inline ulong length(const char *s)
{
	ulong n = 0;
	while (s[n])
		n++;
	return n;
}

static inline int equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static inline void put(const char *s)
{
	sys3(NR_write, 1, s, length(s));
}

static inline void put_hex(u64 v)
{
	char b[19], *p = b + sizeof b;
	*--p = 0;
	do
		*--p = "0123456789abcdef"[v & 15];
	while (v >>= 4);
	*--p = 'x';
	*--p = '0';
	put(p);
}

static inline void put_dec(u32 v)
{
	char b[12], *p = b + sizeof b;
	*--p = 0;
	do
		*--p = '0' + v % 10;
	while (v /= 10);
	put(p);
}

static int failures;

static inline void check(int ok, int line, const char *what)
{
	if (ok)
		return;
	put("line ");
	put_dec(line);
	put(": ");
	put(what);
	put("\n");
	failures = 1;
}
#define CHECK(c) check(!!(c), __LINE__, #c)

static inline void check_eq(u64 r, u64 want, int line, const char *what)
{
	if (r == want)
		return;
	check(0, line, what);
	put("\tgave ");
	put_hex(r);
	put(", not ");
	put_hex(want);
	put("\n");
}
#define CHECK_EQ(r, want) check_eq((u64)(r), (u64)(want), __LINE__, #r)

// The kernel's struct sigaction (RISC-V has no restorer) and the fixed part of siginfo.
typedef struct {
	void (*handler)(int, void *, void *);
	ulong flags;
#ifdef __aarch64__
	void (*restorer)(void);
#endif
	u32 mask[2];
} Sigaction;
enum { SA_SIGINFO = 4, SA_ONSTACK = 0x08000000, SA_NODEFER = 0x40000000 };
enum { SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGUSR1 = 10, SIGSEGV = 11 };

static inline void on(int sig, void (*f)(int, void *, void *), ulong flags)
{
	Sigaction sa = { .handler = f, .flags = SA_SIGINFO | flags };
	CHECK(sys4(NR_sigaction, sig, &sa, 0, 8) == 0);
}

// struct ucontext of the kernel: flags, link, stack (3 words), mask in 128 bytes, then 16-byte aligned
// pc and x1 to x31, then the FP state of the largest format (arch/riscv/include/uapi/asm/ucontext.h).
#ifdef __riscv
static inline ulong *context_regs(void *uc)
{
	ulong p = (ulong)uc + 5 * sizeof(long) + 128;
	return (ulong *)((p + 15) & ~15ul);
}

// f0 to f31 as 64 bits each, then fcsr.
static inline u64 *context_fregs(void *uc)
{
	return (u64 *)(context_regs(uc) + 32);
}

static inline ulong *context_pc(void *uc) { return context_regs(uc); }
static inline ulong *context_link(void *uc) { return context_regs(uc) + 1; }
#else
// The same beginning, then the fault's address, x0 to x30, sp, pc, pstate, and aligned to 16 again the records of
// arch/arm64/include/uapi/asm/sigcontext.h.
static inline ulong *context_fault(void *uc) { return (ulong *)((char *)uc + 176); }
static inline ulong *context_regs(void *uc) { return context_fault(uc) + 1; }
static inline ulong *context_pc(void *uc) { return context_regs(uc) + 32; }
static inline ulong *context_link(void *uc) { return context_regs(uc) + 30; }
static inline u32 *context_records(void *uc) { return (u32 *)(context_regs(uc) + 35); }
#endif

int test(long argc, char **argv, char **envp, ulong *auxv);

__attribute__((used)) void start_c(ulong *sp)
{
	long argc = sp[0];
	char **argv = (char **)(sp + 1), **envp = argv + argc + 1, **p = envp;
	while (*p)
		p++;
	int status = test(argc, argv, envp, (ulong *)(p + 1));
	sys1(NR_exit_group, status ? status : failures);
	__builtin_unreachable();
}

#ifdef __aarch64__
__asm__(".globl _start\n_start:\n	mov x0, sp\n	b start_c\n");
#else
__asm__(".globl _start\n_start:\n"
	".option push\n.option norelax\nlla gp, __global_pointer$\n.option pop\n"
	"mv a0, sp\nandi sp, sp, -16\ncall start_c\n");
#endif

#endif
