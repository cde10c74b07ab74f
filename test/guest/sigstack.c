// Handlers on an alternate stack (after the main one has overflowed, too), siglongjmp out of handlers, and a
// handler that changes where and with what its caller goes on.
// BUILD: static musl32
#include "test.h"
#include <sys/resource.h>
#include <ucontext.h>

static char *alt;
static size_t alt_size = 65536;
static sigjmp_buf back;
static volatile sig_atomic_t count;

static void on_alt(int sig, siginfo_t *si, void *p)
{
	ucontext_t *uc = p;
	stack_t ss;
	char here;
	(void)sig, (void)si;
	CHECK(&here >= alt && &here < alt + alt_size);
	CHECK(((uintptr_t)p & 15) == 0);
	CHECK(uc->uc_stack.ss_sp == alt && uc->uc_stack.ss_size == alt_size);
	CHECK(sigaltstack(0, &ss) == 0 && (ss.ss_flags & SS_ONSTACK));
	ss.ss_flags = 0;
	CHECK_ERR(sigaltstack(&ss, 0), EPERM);
	count++;
}

static void overflow(int sig, siginfo_t *si, void *p)
{
	char here;
	(void)sig, (void)p;
	CHECK(si->si_code == SEGV_MAPERR || si->si_code == SEGV_ACCERR);
	CHECK(&here >= alt && &here < alt + alt_size);
	count++;
	siglongjmp(back, 2);
}

static int recurse(int n)
{
	volatile char big[1024];
	big[n & 1023] = n;
	return n > 100000000 ? 0 : recurse(n + 1) + big[n & 1023];
}

static void jump_out(int sig, siginfo_t *si, void *p)
{
	(void)sig, (void)si, (void)p;
	siglongjmp(back, 1);
}

int main(void)
{
	stack_t ss = { .ss_sp = alt = malloc(alt_size), .ss_size = alt_size }, old;
	CHECK(sigaltstack(&ss, &old) == 0 && (old.ss_flags & SS_DISABLE));
	CHECK(sigaltstack(0, &old) == 0 && old.ss_sp == alt && old.ss_size == alt_size && old.ss_flags == 0);
	on(SIGUSR1, on_alt, SA_ONSTACK);
	raise(SIGUSR1);
	CHECK_EQ(count, 1);
	ss.ss_size = 100;
	CHECK_ERR(sigaltstack(&ss, 0), ENOMEM);
	ss.ss_size = alt_size;
	ss.ss_flags = 0x40;
	CHECK_ERR(sigaltstack(&ss, 0), EINVAL);

	struct rlimit rl = { 1 << 20, RLIM_INFINITY };
	(void)setrlimit(RLIMIT_STACK, &rl);
	on(SIGSEGV, overflow, SA_ONSTACK);
	for (int i = 0; i < 3; i++)
		if (!sigsetjmp(back, 1))
			CHECK(recurse(i) == -1);
	CHECK_EQ(count, 4);
	CHECK(sigaltstack(0, &old) == 0 && !(old.ss_flags & SS_ONSTACK));

	// Out of a handler, many times: masks come back, nothing piles up.
	on(SIGUSR2, jump_out, 0);
	volatile long n = 0;
	volatile long turns = scaled(20000, 1000000);
	while (n < turns)
		if (!sigsetjmp(back, 1)) {
			n++;
			raise(SIGUSR2);
			CHECK(0);
			break;
		}
	CHECK_EQ(n, turns);

	// No stack to write the frame to: death by SIGSEGV.
	pid_t pid = fork();
	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		on(SIGUSR2, jump_out, 0);
#ifdef __riscv
		__asm__ volatile("li sp, 64\n mv a0, %0\n li a1, 12\n li a7, 129\n ecall\n 1: j 1b" : : "r"((long)getpid()) : "a1", "a7", "a0");
#else
		__asm__ volatile("mov x9, #64\n mov sp, x9\n mov x0, %0\n mov x1, #12\n mov x8, #129\n svc #0\n 1: b 1b"
				 : : "r"((long)getpid()) : "x0", "x1", "x8", "x9");
#endif
		raise(SIGSEGV);
	}
	int status = 0;
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	return done();
}
