/*
 * What os.h promises, tried on the system that this runs on. test/port/run builds it with src/os_linux.c, and with the
 * files of other systems on a model of each (model.c).
 */
#include "os.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned passed, failed;

static void check(int ok, const char *what)
{
	if (ok)
		passed++;
	else
		printf("FAIL os: %s\n", what);
	failed += !ok;
}

/* ---- memory ---- */

static int is_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return 0;
	return 1;
}

static void memory(size_t page)
{
	const size_t n = 16 * page;
	uint8_t *p = os_map(NULL, n, PROT_READ | PROT_WRITE), *q;

	check(p && is_zero(p, n), "os_map gives zeros");
	memset(p, 1, n);
	munmap(p + 4 * page, 4 * page);
	q = os_map(p + 4 * page, 4 * page, PROT_NONE);
	check(q == p + 4 * page, "os_map takes the hint");
	check(!mprotect(q, page, PROT_READ | PROT_WRITE), "its protection can be raised");
	q = os_map(p, page, PROT_READ);
	check(q && q != p && p[0] == 1, "os_map spares what is there");
	os_clear(p, 2 * page);
	check(is_zero(p, 2 * page) && p[2 * page] == 1, "os_clear");
	p[page] = 2;
	check(p[page] == 2, "memory is writable after os_clear");

	p = os_map_stack(n);
	check(p && is_zero(p, n), "os_map_stack gives zeros");
	memset(p, 1, n);
	check(!mprotect(p + page, page, PROT_NONE), "a guard in a stack");
	os_clear(p, n);
	check(!mprotect(p + page, page, PROT_READ | PROT_WRITE) && is_zero(p, n), "os_clear of a stack");
	check(os_map(NULL, (size_t)1 << 62, PROT_NONE) == NULL, "os_map says no");
}

/* ---- code ---- */

/* And the number of the stack pointer. */
#if defined(__x86_64__)
enum { SP = 4 };
static const uint8_t code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov $42, %eax; ret */
#elif defined(__aarch64__)
enum { SP = 31 };
static const uint32_t code[] = { 0x52800540, 0xd65f03c0 }; /* mov w0, #42; ret */
#elif defined(__riscv)
enum { SP = 2 };
static const uint32_t code[] = { 0x02a00513, 0x00008067 }; /* li a0, 42; ret */
#else
#define NO_CODE
static const uint32_t code[] = { 0 };
#endif

static int run(const uint8_t *exec, uint8_t *write)
{
	memcpy(write, code, sizeof(code));
	os_flush_icache(exec, sizeof(code), false);
#ifdef NO_CODE
	return memcmp(exec, code, sizeof(code)) ? 0 : 42;
#else
	return ((int (*)(void))(uintptr_t)exec)();
#endif
}

static void executable(size_t page)
{
	const size_t n = 16 * page;
	uint8_t *exec = os_map(NULL, n, PROT_NONE), *write = os_map(NULL, n, PROT_READ | PROT_WRITE), *both;
	int status = 0;
	pid_t child;

	check(os_code_split(exec, write, n), "os_code_split");
	check(run(exec, write) == 42, "what is written at one place is executed at the other");
	check(run(exec + n - page, write + n - page) == 42, "so too at the end");
	fflush(stdout);
	child = fork();
	if (!child) {
		if (!os_code_split(exec, write, n) || !is_zero(exec, n))
			_exit(1);
		write[0] = (uint8_t)~code[0];
		_exit(exec[0] == write[0] ? 0 : 2);
	}
	check(waitpid(child, &status, 0) == child && status == 0, "os_code_split after fork gives new memory");
	check(!memcmp(exec, code, sizeof(code)), "and leaves the parent its own");
	both = os_map(NULL, n, PROT_NONE);
	if (os_code_rwx(both, n))
		check(run(both, both) == 42, "os_code_rwx");
	else
		check(os_code_split(both, write, n), "os_code_split where os_code_rwx was refused");
}

/* ---- signals ---- */

static volatile sig_atomic_t caught, blocked, after;

static int usr2_blocked(void)
{
	sigset_t set;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	return sigismember(&set, SIGUSR2);
}

static void on_usr1(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si;
	caught = 1;
	blocked = usr2_blocked();
	os_uc_sigmask(uc);
	after = usr2_blocked();
}

static void signals(void)
{
	struct sigaction sa = { .sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO };

	sigaddset(&sa.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &sa, NULL);
	os_raise(SIGUSR1);
	check(caught, "os_raise");
	check(blocked && !after, "os_uc_sigmask");
	check(os_tid() > 0, "os_tid");
}

#ifndef NO_CODE
/* A fault at a place that is redirected: the pc is found and set, by the handler that gets the context. */
static uint8_t *forbidden;
static volatile uintptr_t fault_pc;
static volatile uint64_t sp_seen;

static int landed(void)
{
	return 42;
}

static void on_fault(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	if (si->si_addr != forbidden)
		_exit(3);
	fault_pc = os_uc_pc(uc);
	sp_seen = *os_uc_reg(uc, SP);
	os_uc_set_pc(uc, (uintptr_t)landed);
}

/* Jumps to where there is no permission: the pc is the address, and the stack pointer is this function's. */
static void context(size_t page)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	char here;

	forbidden = os_map(NULL, page, PROT_NONE);
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	check(((int (*)(void))(uintptr_t)forbidden)() == 42, "os_uc_set_pc");
	check(fault_pc == (uintptr_t)forbidden, "os_uc_pc");
	check(sp_seen - ((uintptr_t)&here - 4096) < 8192, "os_uc_reg of the stack pointer");
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
}

static void *in_thread(void *page)
{
	context(*(size_t *)page);
	return NULL;
}

/* The same on a stack of os_map_stack's: OpenBSD ends who takes a fault on other memory. */
static void context_on_stack(size_t page)
{
	const size_t n = 64 * page;
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	check(!pthread_attr_setstack(&attr, os_map_stack(n), n) && !pthread_create(&thread, &attr, in_thread, &page) &&
	      !pthread_join(thread, NULL), "a thread with such a stack");
}
#endif

/* ---- streams, the processor ---- */

static char text[64];
static size_t length;

static ssize_t gather(void *cookie, const char *p, size_t n)
{
	if (length + n > sizeof(text))
		return 0;
	memcpy((char *)cookie + length, p, n);
	length += n;
	return (ssize_t)n;
}

static int closed(void *cookie)
{
	((char *)cookie)[length++] = '.';
	return 0;
}

static void streams(void)
{
	FILE *f = os_stream(text, gather, closed);

	check(f && fprintf(f, "%s %d", "one", 2) == 5 && !fflush(f), "os_stream");
	check(length == 5 && !memcmp(text, "one 2", 5), "what was printed arrives");
	check(f && fclose(f) == 0 && text[length - 1] == '.', "the stream's close");
}

#if defined(__x86_64__)
static void segment(void)
{
	static const uint64_t there = 0x1234567890abcdef;
	uint64_t v = 0;

	if (!os_set_gs((uintptr_t)&there)) {
		check(getenv("NO_GS") != NULL, "os_set_gs");
		return;
	}
	__asm__ volatile("movq %%gs:0, %0" : "=r"(v));
	check(v == there, "os_set_gs");
}
#endif

int main(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	memory(page);
	executable(page);
	signals();
	streams();
#ifndef NO_CODE
	context(page);
	context_on_stack(page);
#endif
#if defined(__x86_64__)
	segment();
#endif
	printf("%u passed, %u failed, 0 skipped\n", passed, failed);
	return failed != 0;
}
