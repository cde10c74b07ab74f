// sys.c - what goes through the kernel: system calls, pipes, signals, page faults, threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kernels.h"

static uint64_t getpids(long n)
{
	uint64_t s = 0;
	while (n--)
		s += syscall(SYS_getppid) > 0;
	return s;
}

static uint64_t ping_pong(long n)
{
	int a[2], b[2];
	char c = 1;
	uint64_t s = 0;
	if (pipe(a) || pipe(b))
		return 0;
	pid_t pid = fork();
	if (!pid) {
		while (read(a[0], &c, 1) == 1 && c && write(b[1], &c, 1) == 1)
			;
		_exit(0);
	}
	while (n--)
		s += write(a[1], &c, 1) + read(b[0], &c, 1);
	c = 0;
	s += write(a[1], &c, 1);
	waitpid(pid, 0, 0);
	return s;
}

static uint64_t forks(long n)
{
	uint64_t s = 0;
	while (n--) {
		pid_t pid = fork();
		int status;
		if (!pid)
			_exit(n & 63);
		waitpid(pid, &status, 0);
		s += WEXITSTATUS(status);
	}
	return s;
}

static volatile long hits;

static void count(int sig)
{
	(void)sig;
	hits++;
}

static uint64_t self_kill(long n)
{
	signal(SIGUSR1, count);
	hits = 0;
	pid_t pid = getpid();
	while (n--)
		kill(pid, SIGUSR1);
	return hits;
}

static char *guarded;

static void unprotect(int sig)
{
	(void)sig;
	hits++;
	mprotect(guarded, 4096, PROT_READ | PROT_WRITE);
}

static uint64_t segv(long n)
{
	signal(SIGSEGV, unprotect);
	guarded = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	hits = 0;
	while (n--) {
		*(volatile char *)guarded = n;
		mprotect(guarded, 4096, PROT_READ);
	}
	signal(SIGSEGV, SIG_DFL);
	return hits;
}

static uint64_t mappings(long n)
{
	uint64_t s = 0;
	while (n--) {
		char *p = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		p[0] = p[4096] = 1;
		s += p[0] + p[4096];
		munmap(p, 65536);
	}
	return s;
}

static atomic_ulong shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t guarded_sum;

static void *add_atomic(void *p)
{
	uint64_t x = 1;
	for (long n = (long)p; n--;) {
		for (int i = 0; i < 20; i++)
			x = x * 6364136223846793005u + 1;
		atomic_fetch_add(&shared, 1 + (x == 0));
	}
	return 0;
}

static void *add_locked(void *p)
{
	for (long n = (long)p; n--;) {
		pthread_mutex_lock(&lock);
		guarded_sum = guarded_sum * 3 + 1;
		pthread_mutex_unlock(&lock);
		for (volatile int i = 0; i < 10; i++)
			;
	}
	return 0;
}

static uint64_t with_threads(void *(*f)(void *), long n)
{
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], 0, f, (void *)(n / 4));
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], 0);
	return shared ^ guarded_sum;
}

static uint64_t atomics(long n)
{
	return with_threads(add_atomic, n);
}

static uint64_t mutex(long n)
{
	return with_threads(add_locked, n);
}

static void *nothing(void *p)
{
	return p;
}

static uint64_t thread_starts(long n)
{
	while (n--) {
		pthread_t t;
		pthread_create(&t, 0, nothing, 0);
		pthread_join(t, 0);
	}
	return 0;
}

const Row sys_rows[] = {
	{ "system", "getppid", getpids, 400000 },
	{ "system", "pipe", ping_pong, 8000 },
	{ "system", "fork", forks, 150 },
	{ "system", "kill-self", self_kill, 40000 },
	{ "system", "segv", segv, 20000 },
	{ "system", "mmap", mappings, 15000 },
	{ "threads", "atomics", atomics, 2000000 },
	{ "threads", "mutex", mutex, 1000000 },
	{ "threads", "create", thread_starts, 1000 },
	{ 0 },
};
