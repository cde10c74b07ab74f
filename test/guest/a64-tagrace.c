// Threads that meet the same instruction with a tagged pointer for the first time, all at once.
// BUILD: a64
// FLAGS: -pthread
// GUEST: aarch64
#include <pthread.h>
#include <stdint.h>
#include "test.h"

enum { THREADS = 8 };
static long buf[16];
static _Atomic int arrived;

#define LOAD(n) \
	static __attribute__((noinline)) long load##n(const long *p) \
	{ \
		return p[n]; \
	}
LOAD(1)
LOAD(2)
LOAD(3)
LOAD(4)
LOAD(5)
LOAD(6)
LOAD(7)
LOAD(8)
static long (*const load[])(const long *) = { load1, load2, load3, load4, load5, load6, load7, load8 };

static void *thread(void *arg)
{
	long sum = 0;

	for (int i = 0; i < 8; i++) {
		arrived++;
		while (arrived < (i + 1) * THREADS)
			;
		sum += load[i]((const long *)((uintptr_t)buf | (uintptr_t)arg << 56));
	}
	return (void *)sum;
}

int main(void)
{
	pthread_t t[THREADS];

	for (int i = 0; i < 16; i++)
		buf[i] = i;
	for (int i = 0; i < THREADS; i++)
		CHECK(!pthread_create(&t[i], NULL, thread, (void *)(uintptr_t)(i + 1)));
	for (int i = 0; i < THREADS; i++) {
		void *sum;

		CHECK(!pthread_join(t[i], &sum));
		CHECK_EQ((long)sum, 36);
	}
	return done();
}
