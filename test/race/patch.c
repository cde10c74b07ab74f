// patch - guest program: threads that write code, take it away and run it, all at the same time.
//
//	patch SECONDS [THREADS]
//
// Functions that all threads share stand in slots. A function says a number, which changes. Who changes it says so
// before (begun) and afterwards (done), and synchronises as the architecture asks for. Who runs it knows what is right:
// nothing that is older than `done` was before, nothing that is newer than `begun` is afterwards. So one stale, lost
// or half-written instruction fails the test. Each thread writes functions of its own, too, into fresh memory.
//
// Exit status 0, 1 with a line for each of the first wrong answers. Then what was done, how often, by kind.
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, SIZE = 2 * PAGE, NSLOT = 24, MAX_THREAD = 64, RANGE = 1024 /* numbers are modulo this */ };
typedef long Code(void);

#ifdef __riscv
#define LI(n) ((uint32_t)(n) << 20 | 0x00000513)	// li a0, n
#define INC 0x00150513					// addi a0, a0, 1
#define KEEP 0x00000013					// nop: the return address of a call goes to t0
#define CALL(d) (jump(d) | 5 << 7)			// jal t0
#define RETURN 0x00028067				// jr t0
#define GET 0x00000013
#define RET 0x00008067
static uint32_t jump(long d)
{
	return 0x6f | ((uint32_t)d & 0xff000) | ((uint32_t)d >> 11 & 1) << 20 | ((uint32_t)d >> 1 & 0x3ff) << 21 |
	       ((uint32_t)d >> 20 & 1) << 31;
}

static void sync_here(void)
{
	__asm__ volatile("fence.i" : : : "memory");
}

static void sync_all(char *p, long n)
{
	syscall(259 /* riscv_flush_icache */, p, p + n, 0ul);
}
#else
#define LI(n) (0xd2800000 | (uint32_t)(n) << 5)		// mov x0, n
#define INC 0x91000400					// add x0, x0, 1
#define KEEP 0xaa1e03e9					// mov x9, x30
#define CALL(d) (jump(d) | 0x80000000)			// bl
#define RETURN RET
#define GET 0xaa0903fe					// mov x30, x9
#define RET 0xd65f03c0
static uint32_t jump(long d)
{
	return 0x14000000 | ((uint32_t)(d >> 2) & 0x3ffffff);
}

static void sync_here(void)
{
	__asm__ volatile("isb" : : : "memory");
}

static void sync_all(char *p, long n)
{
	__builtin___clear_cache(p, p + n);
}
#endif

static void put(char *at, uint32_t insn)
{
	__atomic_store_n((uint32_t *)(void *)at, insn, __ATOMIC_RELAXED);
}

// What a function says, of the number in it, after jumps and a call through both of its pages.
enum { LEAF = 64, END = 128, PLACE = 512, ADDED = 2 };

static void fill(char *p, long n)
{
	put(p, KEEP);
	put(p + 4, CALL(LEAF - 4));
	put(p + 8, INC);
	put(p + 12, jump(PAGE - 12));
	put(p + PAGE, jump(256));
	put(p + PAGE + 256, INC);
	put(p + PAGE + 260, jump(END - PAGE - 260));
	put(p + END, GET);
	put(p + END + 4, RET);
	put(p + LEAF, jump(PLACE - LEAF));
	for (int i = 0; i < 2; i++) {
		put(p + PLACE + i * PAGE, LI(n % RANGE));
		put(p + PLACE + i * PAGE + 4, RETURN);
	}
}

static void need(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(2);
	}
}

static char *map(char *at, int prot)
{
	char *p = mmap(at, SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

// ---- shared functions ----

enum { STORE, JUMP, REMAP, FLIP, HIDE, SHARED, OWN = SHARED, KICK, RUN, FAULT, KINDS };
static const char *const names[KINDS] = { "store", "jump", "remap", "flip", "hide", "own", "kick", "run", "fault" };
static atomic_long count[KINDS], wrong;
static atomic_bool stop;

static struct Slot {
	pthread_rwlock_t lock;	// who changes it; STORE: runs it, too, for reading
	char *page;
	int kind;
	atomic_long done, begun;
} slots[NSLOT];
typedef struct Slot Slot;

static _Thread_local sigjmp_buf escape;
static _Thread_local volatile sig_atomic_t may_fault;

static void on_fault(int sig)
{
	static const char text[] = "patch: a fault where nothing was taken away\n";

	if (may_fault)
		siglongjmp(escape, 1);
	if (write(2, text, sizeof text - 1) >= 0)
		signal(sig, SIG_DFL);
}

static void on_kick(int sig)
{
	(void)sig;
}

static void fail(const char *what, const Slot *s, long got, long low, long high)
{
	if (atomic_fetch_add(&wrong, 1) < 10)
		fprintf(stderr, "patch: %s of slot %d (%s): %ld, not %ld to %ld\n", what, (int)(s - slots), names[s->kind],
			got, low, high);
	stop = 1;
}

static void rewrite(Slot *s, long n)
{
	char *p = s->page, *q, *to = p + PLACE + n % 2 * PAGE;

	switch (s->kind) {
	case STORE:	// while nobody runs it
		put(p + PLACE, LI(n % RANGE));
		sync_all(p + PLACE, 4);
		break;
	case JUMP:	// new code where nobody comes, then a jump there in the place of another
		put(to, LI(n % RANGE));
		sync_all(to, 4);
		put(p + LEAF, jump(to - p - LEAF));
		sync_all(p + LEAF, 4);
		break;
	case REMAP:	// other memory in one go
		q = map(0, PROT_READ | PROT_WRITE | (n % 4 < 2 ? PROT_EXEC : 0));
		fill(q, n);
		need(!mprotect(q, SIZE, PROT_READ | PROT_EXEC), "mprotect");
		need(mremap(q, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "mremap");
		sync_all(p, SIZE);
		break;
	case HIDE:	// nothing is there for a while
		map(p, PROT_NONE);
		// fall through
	case FLIP:	// never writable and executable
		need(!mprotect(p, SIZE, PROT_READ | PROT_WRITE), "mprotect");
		fill(p, n);
		need(!mprotect(p, SIZE, PROT_READ | PROT_EXEC), "mprotect");
		sync_all(p, SIZE);
		break;
	}
}

static void change(Slot *s)
{
	if (pthread_rwlock_trywrlock(&s->lock))
		return;
	s->begun++;
	rewrite(s, s->begun);
	s->done++;
	count[s->kind]++;
	pthread_rwlock_unlock(&s->lock);
}

static void run(Slot *s)
{
	long low, high, got, way;

	if (s->kind == STORE && pthread_rwlock_tryrdlock(&s->lock))
		return;
	low = s->done;
	sync_here();
	for (int i = 0; i < 8 && !stop; i++) {
		if (!sigsetjmp(escape, 1)) {
			may_fault = s->kind >= FLIP;
			got = ((Code *)(void *)s->page)();
			may_fault = 0;
			high = s->begun;
			way = (got - ADDED - low) % RANGE;
			if ((way < 0 ? way + RANGE : way) > high - low)
				fail("answer", s, got - ADDED, low, high);
		} else {
			may_fault = 0;
			high = s->begun;
			if (high == low)
				fail("fault", s, -1, low, high);
			count[FAULT]++;
		}
		count[RUN]++;
	}
	if (s->kind == STORE)
		pthread_rwlock_unlock(&s->lock);
}

// ---- functions of a thread's own ----

static void own(unsigned n)
{
	int prot = PROT_READ | PROT_WRITE | PROT_EXEC;
	char *p = map(0, n % 2 ? prot : PROT_READ | PROT_WRITE);

	for (int i = 0; i < 3; i++) {
		long k = (n + (unsigned)i) % RANGE, got;

		fill(p, k);
		if (n % 2 == 0)
			need(!mprotect(p, SIZE, i < 2 ? prot : PROT_READ | PROT_EXEC), "mprotect");
		__builtin___clear_cache(p, p + SIZE);
		sync_here();
		for (int j = 0; j < 4; j++) {
			got = ((Code *)(void *)p)();
			if (got != k + ADDED && !stop) {
				fprintf(stderr, "patch: a function of the thread's own: %ld, not %ld\n", got, k + ADDED);
				wrong++;
				stop = 1;
			}
		}
	}
	need(!munmap(p, SIZE), "munmap");
	count[OWN]++;
}

// ---- all together ----

static pthread_t thread[MAX_THREAD];
static int nthread;
static pthread_barrier_t start;

static void *work(void *arg)
{
	uint64_t x = (uintptr_t)arg * 0x9e3779b97f4a7c15 + 1;

	pthread_barrier_wait(&start);
	while (!stop) {
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		Slot *s = &slots[x % NSLOT];

		switch (x >> 40 & 15) {
		case 0: own((unsigned)(x >> 32)); break;
		case 1: pthread_kill(thread[(x >> 20) % (unsigned)nthread], SIGUSR1), count[KICK]++; break;
		case 2: case 3: case 4: change(s); break;
		default: run(s);
		}
	}
	pthread_barrier_wait(&start); // nobody ends while others may kick it
	return 0;
}

int main(int argc, char **argv)
{
	struct timespec t = { argc > 1 ? atol(argv[1]) : 1, 0 };

	nthread = argc > 2 ? atoi(argv[2]) : 8;
	if (nthread < 1 || nthread > MAX_THREAD)
		return 2;
	signal(SIGSEGV, on_fault);
	signal(SIGUSR1, on_kick);
	pthread_barrier_init(&start, 0, (unsigned)nthread + 1);
	for (int i = 0; i < NSLOT; i++) {
		pthread_rwlock_init(&slots[i].lock, 0);
		slots[i].kind = i % SHARED;
		slots[i].page = map(0, PROT_READ | PROT_WRITE | PROT_EXEC);
		fill(slots[i].page, 0);
		sync_all(slots[i].page, SIZE);
	}
	for (long i = 0; i < nthread; i++)
		need(!pthread_create(&thread[i], 0, work, (void *)(i + 1)), "pthread_create");
	pthread_barrier_wait(&start);
	while (nanosleep(&t, &t))
		;
	stop = 1;
	pthread_barrier_wait(&start);
	for (int i = 0; i < nthread; i++)
		pthread_join(thread[i], 0);
	for (int i = 0; i < KINDS; i++) {
		printf("%s%ld %s", i ? ", " : "", (long)count[i], names[i]);
		if (!count[i] && i != FAULT) {
			printf("\npatch: no %s at all", names[i]);
			wrong++;
		}
	}
	printf("\n");
	return wrong != 0;
}
