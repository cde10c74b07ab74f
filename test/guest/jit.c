// Code that is written at run time: in one mapping with all rights, with rights that flip, in two mappings of one
// memory object, read from a file into a page that has run, beside data, by another thread, and in a forked child.
// BUILD: static
// QEMU: does not see writes through a second mapping (fence.i does nothing)
// FLAGS: -pthread
#include "test.h"
#include <pthread.h>

#define PAGE 4096
typedef long Code(long);

#ifdef __riscv
#define LI(n) ((uint32_t)(n) << 20 | 0x00000513)	// li a0, n
#define ADDI(n) ((uint32_t)(n) << 20 | 0x00050513)	// addi a0, a0, n
#define RET 0x00008067
// A function that changes the instruction behind itself: sw a1, 8(a0); fence.i; what was written; ret.
#define SELF 0x00b52423, 0x0000100f, LI(1), RET
#else
#define LI(n) (0xd2800000 | (uint32_t)(n) << 5)		// mov x0, n
#define ADDI(n) ((int)(n) < 0 ? 0xd1000000 | (uint32_t)-(n) << 10 : 0x91000000 | (uint32_t)(n) << 10)	// add, sub x0, x0, n
#define RET 0xd65f03c0
// str w1, [x0, 20]; dsb ish; ic ivau, x0; dsb ish; isb; what was written; ret
#define SELF 0xb9001401, 0xd5033b9f, 0xd50b7520, 0xd5033b9f, 0xd5033fdf, LI(1), RET
#endif

static void put_li(void *at, int n)
{
	uint32_t w[2] = { LI(n), RET };
	memcpy(at, w, sizeof w);
}

static void put_addi(void *at, int n)
{
	uint32_t w[2] = { ADDI(n), RET };
	memcpy(at, w, sizeof w);
}

// Code in the page of `at` (on RISC-V: anywhere) is to be fetched again.
static void fence(void *at)
{
#ifdef __riscv
	(void)at;
	__asm__ volatile("fence.i" : : : "memory");
#else
	char *page = (char *)((uintptr_t)at & -(uintptr_t)PAGE);
	__builtin___clear_cache(page, page + PAGE);
#endif
}

static char *map(int prot)
{
	char *p = mmap(0, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p != MAP_FAILED);
	return p;
}

static void all_rights(long turns)
{
	char *p = map(PROT_READ | PROT_WRITE | PROT_EXEC);
	for (long i = 0; i < turns; i++) {
		put_li(p, i & 1023);
		fence(p);
		if (((Code *)p)(0) != (i & 1023)) {
			CHECK(0);
			break;
		}
	}
	// Several functions on a page; one changes, the others stay; a loop calls across.
	for (int k = 0; k < 64; k++)
		put_addi(p + k * 16, k);
	fence(p);
	long x = 0;
	for (int i = 0; i < 1000; i++) {
		if (i % 100 == 50) {
			put_addi(p + 16, i);
			fence(p);
		}
		for (int k = 0; k < 64; k++)
			x = ((Code *)(p + k * 16))(x);
	}
	long want = 0;
	for (int i = 0, one = 1; i < 1000; i++) {
		if (i % 100 == 50)
			one = i;
		want += 63 * 64 / 2 - 1 + one;
	}
	CHECK_EQ(x, want);
	uint32_t self[] = { SELF };
	memcpy(p, self, sizeof self);
	fence(p);
	for (int i = 2; i < 50; i++)
		CHECK_EQ(((long (*)(char *, long))p)(p, LI(i)), i);
	munmap(p, PAGE);
}

static void flipping(long turns)
{
	char *p = map(PROT_READ | PROT_WRITE);
	for (long i = 0; i < turns; i++) {
		CHECK_EQ(mprotect(p, PAGE, PROT_READ | PROT_WRITE), 0);
		put_li(p, i & 1023);
		CHECK_EQ(mprotect(p, PAGE, PROT_READ | PROT_EXEC), 0);
		fence(p);
		if (((Code *)p)(0) != (i & 1023)) {
			CHECK(0);
			break;
		}
	}
	// Unmapped, and other code at the same address.
	munmap(p, PAGE);
	char *q = mmap(p, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	CHECK(q == p);
	put_li(q, 77);
	fence(p);
	CHECK_EQ(((Code *)q)(0), 77);
	munmap(p, PAGE);
}

static void two_mappings(long turns)
{
	int fd = memfd_create("code", 0);
	CHECK(ftruncate(fd, PAGE) == 0);
	char *w = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *x = mmap(0, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	for (long i = 0; i < turns; i++) {
		put_li(w + (i & 7) * 32, i & 1023);
		fence(x);
		if (((Code *)(x + (i & 7) * 32))(0) != (i & 1023)) {
			CHECK(0);
			break;
		}
	}
	// Through the file itself.
	uint32_t code[2] = { LI(5), RET };
	CHECK(pwrite(fd, code, 8, 0) == 8);
	fence(x);
	CHECK_EQ(((Code *)x)(0), 5);
	munmap(w, PAGE);
	munmap(x, PAGE);
	close(fd);
}

static void from_a_file(void)
{
	char *p = map(PROT_READ | PROT_WRITE | PROT_EXEC);
	int fd[2];
	CHECK(pipe(fd) == 0);
	for (int i = 1; i < 200; i++) {
		char code[8];
		put_li(code, i);
		CHECK(write(fd[1], code, 8) == 8 && read(fd[0], p, 8) == 8);
		fence(p);
		CHECK_EQ(((Code *)p)(0), i);
	}
	// The kernel writes into a page that holds code: a stat, a time.
	struct stat st;
	CHECK(fstat(fd[0], (struct stat *)(p + 512)) == 0);
	memcpy(&st, p + 512, sizeof st);
	CHECK(S_ISFIFO(st.st_mode));
	CHECK(clock_gettime(CLOCK_REALTIME, (struct timespec *)(p + 1024)) == 0 && *(long *)(p + 1024) > 1000);
	CHECK_EQ(((Code *)p)(0), 199);
	close(fd[0]);
	close(fd[1]);
	munmap(p, PAGE);
}

static void beside_data(long turns)
{
	char *p = map(PROT_READ | PROT_WRITE | PROT_EXEC);
	volatile long *data = (long *)(p + 2048);
	put_addi(p, 1);
	fence(p);
	long x = 0;
	for (long i = 0; i < turns; i++) {
		x = ((Code *)p)(x);
		*data += x;
	}
	CHECK_EQ(x, turns);
	CHECK_EQ(*data, turns * (turns + 1) / 2);
	munmap(p, PAGE);
}

static char *shared_page;
static volatile int ready, answer;

// Each turn gives up the processor twice: on a busy machine that is two slices of other programs' time.
static void *runner(void *turns)
{
	for (int i = 1; i <= *(int *)turns; i++) {
		while (__atomic_load_n(&ready, __ATOMIC_ACQUIRE) != i)
			sched_yield();
		fence(shared_page);
		__atomic_store_n(&answer, ((Code *)shared_page)(0), __ATOMIC_RELEASE);
	}
	return 0;
}

static void by_another_thread(int turns)
{
	pthread_t t;
	shared_page = map(PROT_READ | PROT_WRITE | PROT_EXEC);
	pthread_create(&t, 0, runner, &turns);
	for (int i = 1; i <= turns; i++) {
		put_li(shared_page, i);
		__atomic_store_n(&ready, i, __ATOMIC_RELEASE);
		while (!__atomic_load_n(&answer, __ATOMIC_ACQUIRE))
			sched_yield();
		CHECK_EQ(answer, i);
		answer = 0;
	}
	pthread_join(t, 0);
	munmap(shared_page, PAGE);
}

static void across_fork(long turns)
{
	char *p = map(PROT_READ | PROT_WRITE | PROT_EXEC);
	put_li(p, 1);
	fence(p);
	CHECK_EQ(((Code *)p)(0), 1);
	for (long i = 0; i < turns; i++) {
		int child = i % 100 + 200, parent = i % 100 + 400;
		pid_t pid = fork();
		put_li(p, pid ? parent : child);
		fence(p);
		for (int k = 0; k < 20; k++) {
			put_addi(p + 64, pid ? k + 1 : -k - 1);
			fence(p);
			long want = pid ? parent + k + 1 : child - k - 1;
			if (((Code *)(p + 64))(((Code *)p)(0)) != want) {
				CHECK(0);
				if (!pid)
					_exit(1);
			}
		}
		if (!pid)
			_exit(0);
		int status;
		CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	}
	munmap(p, PAGE);
}

int main(void)
{
	long n = scaled(2000, 50000);
	all_rights(n);
	flipping(n);
	two_mappings(n);
	from_a_file();
	beside_data(n * 10);
	by_another_thread((int)scaled(100, 5000));
	across_fork(scaled(100, 5000));
	return done();
}
