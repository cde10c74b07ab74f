// Threads: 64 of them, mutexes, condition variables, barriers, thread-local storage, semaphores, read-write locks,
// robust mutexes, cancellation, detached exits, signals to a thread, atomics.
// BUILD: static dynamic musl32
// FLAGS: -pthread
// QEMU: no get_robust_list, so that musl has no robust mutexes
#include "test.h"
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

enum { N = 64 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, robust;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static sem_t sem;
static long locked, turn, inits, destroyed;
static atomic_long counter;
#if __SIZEOF_LONG__ == 8	// the others call libatomic
static _Atomic(unsigned char) bytes;
static _Atomic(uint64_t) wide;
#endif
static __thread long mine = 17;
static __thread char block[4096];

static void init(void)
{
	inits++;
}

static void destroy(void *p)
{
	(void)p;
	__atomic_add_fetch(&destroyed, 1, __ATOMIC_SEQ_CST);
}

static void *worker(void *p)
{
	long me = (long)p, turns = scaled(500, 20000);
	pthread_once(&once, init);
	pthread_setspecific(key, (void *)(me + 1));
	CHECK(mine == 17 && block[me] == 0);
	mine = me;
	block[me] = 1;
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < turns; i++) {
		atomic_fetch_add(&counter, 1);
#if __SIZEOF_LONG__ == 8
		atomic_fetch_add(&bytes, 1);
		atomic_fetch_add(&wide, 0x100000001ull);
#endif
		pthread_mutex_lock(&lock);
		locked++;
		pthread_mutex_unlock(&lock);
		if (i % 16 == 0) {
			pthread_rwlock_rdlock(&rw);
			pthread_rwlock_unlock(&rw);
		}
	}
	// Each in its turn.
	pthread_mutex_lock(&lock);
	while (turn != me)
		pthread_cond_wait(&changed, &lock);
	turn++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	sem_post(&sem);
	CHECK(mine == me && pthread_getspecific(key) == (void *)(me + 1));
	return (void *)(me * me);
}

static void *dies_holding(void *p)
{
	pthread_mutex_lock(&robust);
	return p;
}

static void *waits_forever(void *p)
{
	for (;;)
		pause();
	return p;
}

static void *nothing(void *p)
{
	return p;
}

static pthread_t target;
static volatile sig_atomic_t hits, wrong;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si, (void)uc;
	if (!pthread_equal(pthread_self(), target))
		wrong++;
	hits++;
}

static void *spins(void *p)
{
	while (hits < 100)
		atomic_thread_fence(memory_order_seq_cst);
	return p;
}

int main(void)
{
	pthread_t t[N];
	pthread_attr_t attr;
	pthread_key_create(&key, destroy);
	pthread_barrier_init(&barrier, 0, N);
	sem_init(&sem, 0, 0);
	pthread_attr_init(&attr);
	CHECK(pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN + 65536) == 0);
	for (long i = 0; i < N; i++)
		if (!CHECK(pthread_create(&t[i], &attr, worker, (void *)i) == 0))
			return 1;
	for (long i = 0; i < N; i++)
		sem_wait(&sem);
	for (long i = 0; i < N; i++) {
		void *r;
		CHECK(pthread_join(t[i], &r) == 0 && r == (void *)(i * i));
	}
	long turns = scaled(500, 20000) * N;
	CHECK_EQ(counter, turns);
	CHECK_EQ(locked, turns);
#if __SIZEOF_LONG__ == 8
	CHECK_EQ(bytes, turns & 255);
	CHECK(wide == turns * 0x100000001ull);
#endif
	CHECK(turn == N && inits == 1 && destroyed == N && mine == 17);

	pthread_mutexattr_t ma;
	pthread_mutexattr_init(&ma);
	if (!CHECK(pthread_mutexattr_setrobust(&ma, PTHREAD_MUTEX_ROBUST) == 0))
		return 1;
	pthread_mutex_init(&robust, &ma);
	pthread_create(&t[0], 0, dies_holding, 0);
	pthread_join(t[0], 0);
	CHECK_EQ(pthread_mutex_lock(&robust), EOWNERDEAD);
	CHECK(pthread_mutex_consistent(&robust) == 0 && pthread_mutex_unlock(&robust) == 0);

	void *r;
	pthread_create(&t[0], 0, waits_forever, 0);
	usleep(1000);
	CHECK(pthread_cancel(t[0]) == 0 && pthread_join(t[0], &r) == 0 && r == PTHREAD_CANCELED);

	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 20000000;
	if (ts.tv_nsec >= 1000000000)
		ts.tv_sec++, ts.tv_nsec -= 1000000000;
	pthread_mutex_lock(&lock);
	CHECK_EQ(pthread_cond_timedwait(&changed, &lock, &ts), ETIMEDOUT);
	pthread_mutex_unlock(&lock);

	on(SIGUSR1, handler, 0);
	pthread_create(&target, 0, spins, 0);
	for (int i = 0; i < 10000 && hits < 100; i++) {
		pthread_kill(target, SIGUSR1);
		usleep(100);
	}
	pthread_join(target, 0);
	CHECK(hits >= 100 && wrong == 0);

	// Many short ones, some detached.
	for (int i = 0; i < 300; i++) {
		CHECK(pthread_create(&t[0], &attr, nothing, 0) == 0);
		if (i & 1)
			pthread_detach(t[0]);
		else
			pthread_join(t[0], 0);
	}
	return done();
}
