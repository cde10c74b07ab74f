// test.h - what the hosted guest tests share: a test succeeds silently, and says each check that fails.
#ifndef TEST_H
#define TEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int failures __attribute__((unused));

// uname -m
#if defined(__aarch64__)
#define MACHINE "aarch64"
#elif defined(__LP64__)
#define MACHINE "riscv64"
#else
#define MACHINE "riscv32"
#endif

// CHECK(condition): says where and what when it does not hold; the test goes on.
#define CHECK(c) check(!!(c), __FILE__, __LINE__, #c)
// The call must fail with this errno.
#define CHECK_ERR(call, e) check_errno((errno = 0, (long)(call)), e, #e, __FILE__, __LINE__, #call)
// The call must give this value.
#define CHECK_EQ(call, want) check_eq((long)(call), (long)(want), __FILE__, __LINE__, #call)

static inline int check(int ok, const char *file, int line, const char *what)
{
	if (!ok) {
		printf("%s:%d: %s (errno %d)\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line, what, errno);
		fflush(stdout);
		failures++;
	}
	return ok;
}

static inline int check_errno(long r, int want, const char *name, const char *file, int line, const char *what)
{
	int e = errno;
	if (r == -1 && e == want)
		return 1;
	printf("%s:%d: %s: gave %ld, errno %d, not %s\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file,
	       line, what, r, e, name);
	fflush(stdout);
	failures++;
	return 0;
}

static inline int check_eq(long r, long want, const char *file, int line, const char *what)
{
	if (r == want)
		return 1;
	printf("%s:%d: %s: gave %ld (0x%lx), not %ld (0x%lx), errno %d\n",
	       strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line, what, r, r, want, want, errno);
	fflush(stdout);
	failures++;
	return 0;
}

// The end of main: exit status 1 when a check has failed.
static inline int done(void)
{
	return failures != 0;
}

// n for `make check`, more for `make check-long`.
static inline long scaled(long n, long longer)
{
	return getenv("LONG") && *getenv("LONG") ? longer : n;
}

// Install a handler with siginfo.
static inline void on(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa;
	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = handler;
	sa.sa_flags = SA_SIGINFO | flags;
	sigemptyset(&sa.sa_mask);
	CHECK(sigaction(sig, &sa, 0) == 0);
}

#endif
