// frame.c - a guest that returns from signal handlers which were never called, with frames in which everything that can
// be wrong is: nothing of it may harm the emulator.
//
//	frame SEED COUNT
//
// A frame is taken from a real handler, put somewhere (in the middle of memory, at its end, misaligned, half out of it),
// spoiled, and rt_sigreturn is called there. A good frame goes on behind the signal that it is of; a refused one makes
// SIGSEGV, whose handler goes on there, too; so does one whose registers lead nowhere. A child that does not survive is
// followed by another, which goes on with the next frame. First each word of what the kernel looks at gets each of some
// awkward values, then lists of records are made up at random. Says how many frames were taken, refused, and fatal.
#include "free.h"

enum { FRAME = 4688, RECORDS = 592, PAGE = 4096, ARENA = 8 * PAGE, SIGALRM = 14, NR_waitid = 95, NR_setitimer = 103 };
enum { FPSIMD = 0x46508001, ESR = 0x45535201, EXTRA = 0x45585401, SVE = 0x53564501, ZA = 0x54366345, ZT = 0x5a544e01,
	TPIDR2 = 0x54504902, FPMR = 0x46504d52, POE = 0x504f4530, GCS = 0x47435300 };

typedef struct Shared { volatile u32 next, taken, refused; } Shared;
static Shared *shared;
static u8 good[FRAME + 16] __attribute__((aligned(16))), *arena;
static volatile int have, expected;
static volatile u32 now;
static u64 rng;

static u64 rnd64(void)
{
	u64 z = rng += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}
static u32 rnd(u32 n) { return (u32)(rnd64() >> 33) % n; }

static const u64 awkward[] = {
	0, 1, 4, 8, 15, 16, 24, 32, 527, 528, 544, 3500, 3568, 4080, 4096, 4112, 0x10000, 0x40000, 0x7ffffff0, 0x80000000, 0xfffffff0,
	0xfffffff8, 0xffffffff, FPSIMD, ESR, EXTRA, SVE, ZA, ZT, TPIDR2, FPMR, POE, GCS,
};
enum { NAWKWARD = NELEM(awkward), WORDS = (RECORDS - 128 + 528 + 48) / 4 };

// A frame of the kernel's is copied; everything afterwards starts from it.
static void first(int sig, void *info, void *uc)
{
	(void)sig, (void)uc;
	memcpy(good, info, sizeof good);
	have = 1;
}

// Whatever has happened: on behind the signal, with the registers and the mask of then.
static void recover(int sig, void *info, void *uc)
{
	(void)sig, (void)info;
	shared->refused++;
	memcpy(uc, good + 128, RECORDS - 128 + 544);
}

// A record of a made-up list at p, which has room for it; how long it says it is.
static u32 record(u8 *p, u32 room)
{
	static const u32 kinds[] = { FPSIMD, ESR, EXTRA, SVE, ZA, ZT, TPIDR2, FPMR, POE, GCS };
	u32 *w = (u32 *)p, size = rnd(4) ? 16 * (1 + rnd(40)) : (u32)awkward[rnd(NAWKWARD)];
	if (room < 64)
		return 0;
	for (u32 i = 0; i < 16; i++)
		w[i] = (u32)rnd64();
	w[0] = kinds[rnd(3) ? rnd(3) : rnd(NELEM(kinds))];
	switch (w[0]) {
	case FPSIMD: if (rnd(8)) size = 528; break;
	case ESR: if (rnd(4)) size = 16; break;
	case SVE: case ZA:	// vl, flags
		((u16 *)w)[4] = (u16)(rnd(2) ? 16 * rnd(17) : rnd64());
		((u16 *)w)[5] = (u16)rnd(4);
		break;
	case EXTRA:
		if (rnd(4))
			size = 32;
		*(u64 *)(w + 2) = (ulong)p + (rnd(3) ? 48 : (u64)(s64)(s32)awkward[rnd(NAWKWARD)]);
		if (!rnd(8))
			*(u64 *)(w + 2) = rnd64();
		w[4] = rnd(3) ? 16 * rnd(64) : (u32)awkward[rnd(NAWKWARD)];
		w[5] = w[6] = w[7] = 0;
		if (rnd(4))
			w[8] = w[9] = w[10] = w[11] = 0;
		if (rnd(2) && size == 32)
			size = 48;	// the next one where the pointer leads
		w[1] = size == 48 ? 32 : size;
		return size;
	}
	w[1] = size;
	return size;
}

static void spoil(u8 *f, u32 n)
{
	if (n == 0)
		return;
	n--;
	if (n < WORDS * NAWKWARD) {
		*(u32 *)(f + 128 + n / NAWKWARD * 4) = (u32)awkward[n % NAWKWARD];
		return;
	}
	if (rnd(8) == 0) {	// several words of anything
		for (u32 i = 1 + rnd(6); i; i--)
			*(u32 *)(f + 128 + rnd(WORDS) * 4) = (u32)(rnd(2) ? rnd64() : awkward[rnd(NAWKWARD)]);
		return;
	}
	u32 at = RECORDS + (rnd(2) ? 528 : 0);
	for (u32 i = rnd(8); i && at < FRAME - 64; i--) {
		u32 size = record(f + at, FRAME - at);
		if (size < 8 || size > FRAME - at)
			break;
		at += (size + 7) & ~7u;
	}
	if (at < FRAME - 16)
		memset(f + at, 0, 8);
}

static void one(u32 n, u64 seed)
{
	u32 at = (2 * PAGE + 64 * (n % 7)), room;
	rng = seed + n * 0x9e3779b97f4a7c15 * 3;
	if (n >= 1 + WORDS * NAWKWARD)
		switch (rnd(8)) {
		case 0: at = ARENA - FRAME; break;		// all there is
		case 1: at = (ARENA - rnd(FRAME)) & ~15u; break;	// not all there
		case 2: at += rnd(16); break;
		case 3: at = ARENA - RECORDS - 528 - 16; break;	// nothing behind the last record
		}
	room = ARENA - at;
	u8 *p = arena + at;
	static u8 copy[sizeof good] __attribute__((aligned(16)));
	memcpy(copy, good, sizeof good);
	// Pointers to further records are to where it is going to be.
	spoil(copy, n);
	for (u32 i = RECORDS; i + 16 <= FRAME; i += 8)
		if (*(u32 *)(copy + i) == EXTRA && *(u64 *)(copy + i + 8) - (ulong)copy < FRAME)
			*(u64 *)(copy + i + 8) += (ulong)p - (ulong)copy;
	memcpy(p, copy, room < sizeof copy ? room : sizeof copy);
	if (n % 97 == 96)
		p = (u8 *)(rnd(2) ? awkward[rnd(NAWKWARD)] : rnd64());
	__asm__ volatile("mov sp, %0\n	mov x8, #139\n	svc #0\n	brk #0" : : "r"(p) : "x8", "memory");
}

static void child(u64 seed, u32 count)
{
	static u8 stack[65536] __attribute__((aligned(16)));
	static const int sigs[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGALRM };
	struct { void *sp; u32 flags, pad; ulong size; } ss = { stack, 0, 0, sizeof stack };
	ulong often[4] = { 0, 50000, 0, 50000 };
	static volatile u64 s;
	static volatile u32 c;

	s = seed;
	c = count;
	sys2(NR_sigaltstack, &ss, 0);
	for (u32 i = 0; i < NELEM(sigs); i++)
		on(sigs[i], recover, SA_ONSTACK | SA_NODEFER);
	on(SIGUSR1, first, 0);
	sys3(NR_setitimer, 0, often, 0);
	now = -1u;
	sys2(NR_kill, sys0(NR_getpid), SIGUSR1);
	// Here everything goes on, with nothing in registers.
	if (now != -1u)
		shared->taken++;
	if (!have || (now == 0 && shared->refused != 0))
		sys1(NR_exit_group, 3);	// the frame as it was
	now = shared->next++;
	if (now >= c)
		sys1(NR_exit_group, 0);
	one(now, s);
	sys1(NR_exit_group, 4);
}

static u32 number(const char *s)
{
	u32 n = 0;
	while (*s >= '0' && *s <= '9')
		n = n * 10 + (u32)(*s++ - '0');
	return n;
}

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	u32 fatal = 0, other = 0;
	(void)envp, (void)auxv;
	if (argc != 3)
		return 2;
	u32 count = 1 + WORDS * NAWKWARD + number(argv[2]);
	shared = (Shared *)sys6(NR_mmap, 0, PAGE, 3, 0x21, -1, 0);
	arena = (u8 *)sys6(NR_mmap, 0, ARENA + PAGE, 3, 0x22, -1, 0);
	sys2(NR_munmap, arena + ARENA, PAGE);
	while (shared->next < count) {
		u32 status = 0;
		long pid = sys5(NR_clone, 17, 0, 0, 0, 0);
		if (!pid)
			child(number(argv[1]), count);
		CHECK(sys4(NR_wait4, pid, &status, 0, 0) == pid);
		if (status & 0x7f)
			fatal++;
		else if (status)
			other++;
		CHECK(status != 3 << 8 && status != 4 << 8);
	}
	// What arrived by recover was counted as taken, too.
	put_dec(shared->taken - shared->refused), put(" taken, ");
	put_dec(shared->refused), put(" refused or lost, ");
	put_dec(fatal), put(" fatal, ");
	put_dec(other), put(" ended\n");
	return failures;
}
