// words.c - a guest that runs random instructions: nothing that they do may harm the emulator, and every back end has
// to do the same.
//
//	words SEED BATCHES [BATCH]
//
// Each batch is a child. It fills a page with instructions (most of them made from the rows of the decoder, some with
// a bit flipped, some any word) and enters it somewhere, with random registers; the handler of the signal that ends
// it takes all registers into a checksum, puts others in their place, and returns into the next piece of code. What
// is printed, a line for each batch, must be the same whatever runs it. Every fourth batch may loop, or write the
// code it runs: it is not in the sum, and is pushed on when it gets stuck. With BATCH that one alone, each event.
//
// Freestanding, so that no register is anybody's: the signal frame is all there is to be saved.
#include "free.h"

#define T(...)
#define K(...)
#define F(...)
#define KIND(...)
#define I(name, pattern, ...) pattern,
static const char *const rows[] = {
#ifdef __aarch64__
#include "arch/aarch64/insn.h"
#else
#include "arch/riscv/insn.h"
#endif
};

enum { PAGE = 4096, CODE_SIZE = 2 * PAGE, DATA_SIZE = 16 * PAGE, EVENTS = 400, REFILL = 40, NROWS = NELEM(rows) };
#define CODE 0x2000000000ul
#define DATA 0x2100000000ul
enum { SIGALRM = 14, SIGFPE = 8, SIGKILL = 9, WNOHANG = 1, NR_nanosleep = 101, NR_setuid = 146, NR_setgid = 144, NR_setgroups = 159 };

typedef struct Row { u32 value, mask, size; } Row;
static Row row[NROWS];

// What a child tells its parent.
typedef struct Shared { volatile u32 events; volatile u64 sum; } Shared;
static Shared *shared;
static u64 rng, sum;
static int loops, trace;

static u64 rnd64(void)
{
	u64 z = rng += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}
static u32 rnd(u32 n) { return (u32)(rnd64() >> 33) % n; }

static void mix(u64 v)
{
	sum = (sum ^ v) * 0x2545f4914f6cdd1d;
	sum ^= sum >> 29;
}

static void parse(void)
{
	for (u32 i = 0; i < NROWS; i++) {
		Row r = { 0, 0, 0 };
		for (const char *p = rows[i]; *p; p++) {
			if (*p == ' ')
				continue;
			r.value = r.value << 1 | (*p == '1');
			r.mask = r.mask << 1 | (*p == '0' || *p == '1');
			r.size++;
		}
		row[i] = r;
	}
}

// System calls might do harm; time is not the same twice. Without loops branches go forward only.
static int wanted(u32 *w)
{
#ifdef __aarch64__
	if ((*w & 0xffe0001f) == 0xd4000001)	// svc
		return 0;
	if ((*w & 0xfff8f000) == 0xd538e000)	// mrs of a counter
		return 0;
	if (loops)
		return 1;
	// Main part and epilogue of a memory copy may go back to where the prologue should be.
	if ((*w & 0xfb200c00) == 0x19000400 && (*w & 0xc00000) != 0 && (*w & 0xc0c000) != 0xc00000)
		return 0;
	if ((*w & 0x7c000000) == 0x14000000)	// b, bl
		*w = (*w & ~0x02000000u) | 1;
	else if ((*w & 0xfe000000) == 0x54000000 || (*w & 0x7e000000) == 0x34000000)	// b.cond, cbz
		*w = (*w & ~0x00800000u) | 0x20;
	else if ((*w & 0x7e000000) == 0x36000000)	// tbz
		*w = (*w & ~0x00040000u) | 0x20;
#else
	if (*w == 0x73)	// ecall
		return 0;
	if ((*w & 0x707f) == 0x2073 && (*w >> 20 == 0xc00 || *w >> 20 == 0xc01 || *w >> 20 == 0xc02))
		return 0;
	if ((*w & 0x7f) == 0x73 && (*w & 0x3000) && *w >> 30 == 3)	// cycle, time, instret
		return 0;
	if (loops)
		return 1;
	// wrs.nto, which waits for somebody; jalr, c.jr, c.jalr, cm.popret: back to behind a jal
	if (*w == 0x00d00073 || (*w & 0x7f) == 0x67 || (*w & 0xe07f) == 0x8002 || (*w & 0xfc03) == 0xbc02)
		return 0;
	if ((*w & 0x7f) == 0x6f)	// jal
		*w = (*w & ~0x80000000u) | 0x400000;
	else if ((*w & 0x7f) == 0x63)	// branches
		*w = (*w & ~0x80000000u) | 0x200;
	else if ((*w & 3) == 1 && (*w & 0xe003) >= 0xa001)	// c.j, c.beqz, c.bnez
		*w = (*w & ~0x1000u) | 0x10;
#endif
	return 1;
}

static u32 word(u32 *size)
{
	u32 w;
	do {
		const Row *r = &row[rnd(NROWS)];
		w = (u32)rnd64();
		*size = r->size / 8;
		switch (rnd(16)) {
		case 0: break;
		case 1: case 2: w = (r->value | (w & ~r->mask)) ^ 1u << rnd(32); break;
		default: w = r->value | (w & ~r->mask);
		}
	} while (!wanted(&w));
	return w;
}

static void code_sync(void)
{
#ifdef __aarch64__
	for (ulong a = CODE; a < CODE + CODE_SIZE; a += 64)
		__asm__ volatile("dc cvau, %0\n	ic ivau, %0" : : "r"(a) : "memory");
	__asm__ volatile("dsb ish\n	isb" : : : "memory");
#else
	__asm__ volatile("fence.i" : : : "memory");
#endif
}

static void refill(void)
{
	u8 *p = (u8 *)CODE;
	sys3(NR_mprotect, CODE, CODE_SIZE, 3);
	for (u32 size, at = 0; at + 4 <= CODE_SIZE; at += size) {
		u32 w = word(&size);
		for (u32 i = 0; i < size; i++)
			p[at + i] = (u8)(w >> 8 * i);
	}
	sys3(NR_mprotect, CODE, CODE_SIZE, loops ? 7 : 5);
	if (rnd(2))
		code_sync();
	for (u64 *d = (u64 *)DATA; d < (u64 *)(DATA + DATA_SIZE); d += 1 + rnd(16))
		*d = rnd64();
}

static u64 value(void)
{
	static const u64 odd[] = { 0, 1, -1ull, 0x7fffffff, 0x80000000, 0x7fffffffffffffff, 0x8000000000000000, 0x3ff0000000000000,
		0x7ff0000000000000, 0x7ff4000000000000, 0xffffffff00000000, 0x0000fffffffff000, 0x0001000000000000, 0xfffffffffffffff8 };
	switch (rnd(16)) {
	case 0: return rnd64();
	case 1: return odd[rnd(NELEM(odd))];
	case 2: return DATA + DATA_SIZE - rnd(64);
	case 3: return (DATA + DATA_SIZE / 2 + rnd(PAGE)) | rnd64() << 56;
	case 4: return DATA + rnd(64);
	case 5: return rnd(256);
	case 6: return -(u64)rnd(256);
	case 7: return loops ? CODE + rnd(CODE_SIZE / 4) * 4 : 1ull << (rnd(2) ? rnd(14) : 48 + rnd(16)); // nowhere near this program
	default: return DATA + DATA_SIZE / 2 + rnd(PAGE / 16) * 16;
	}
}

static void set_registers(void *uc)
{
	ulong *r = context_regs(uc);
#ifdef __aarch64__
	u32 *f = context_records(uc);
	for (int i = 0; i < 32; i++)
		r[i] = value();
	r[33] = (ulong)rnd(16) << 28;
	f[2] = 0;
	f[3] = rnd(2) ? 0 : (u32)rnd64() & (rnd(8) ? 0x07c80000 : -1u);
	for (int i = 0; i < 64; i++)
		((u64 *)(f + 4))[i] = rnd(4) ? rnd64() : value();
#else
	u64 *f = context_fregs(uc);
	for (int i = 1; i < 32; i++)
		r[i] = value();
	for (int i = 0; i < 32; i++)
		f[i] = rnd(2) ? rnd64() : 0xffffffff00000000 | rnd64();
	*(u32 *)(f + 32) = rnd(5) << 5;
#endif
	*context_pc(uc) = CODE + rnd(CODE_SIZE / 4) * 4;
}

static void sum_registers(void *uc)
{
	ulong *r = context_regs(uc);
	for (int i = 0; i < 32; i++)
		mix(r[i]);
#ifdef __aarch64__
	u32 *f = context_records(uc);
	mix(r[32]);
	mix(r[33]);
	mix(f[2]);
	mix(f[3]);
	for (int i = 0; i < 64; i++)
		mix(((u64 *)(f + 4))[i]);
#else
	u64 *f = context_fregs(uc);
	for (int i = 0; i < 32; i++)
		mix(f[i]);
	mix(*(u32 *)(f + 32));
#endif
}

static void show(void *uc, int sig)
{
	ulong *r = context_regs(uc);
	put_dec(shared->events);
	put(": signal ");
	put_dec((u32)sig);
	put(" pc ");
	put_hex(*context_pc(uc));
	put(" sum ");
	put_hex(sum);
	u64 was = sum;
	for (u64 *d = (u64 *)DATA; d < (u64 *)(DATA + DATA_SIZE) - 16; d++)
		mix(*d);
	put(" with data ");
	put_hex(sum);
	put("\n");
	sum = was;
	if (trace < 2)
		return;
	for (int i = 0; i < 32; i++)
		put("  x"), put_dec((u32)i), put(" "), put_hex(r[i]), put("\n");
#ifdef __aarch64__
	u32 *f = context_records(uc);
	put("  pstate "), put_hex(r[33]), put(" fpsr "), put_hex(f[2]), put(" fpcr "), put_hex(f[3]), put("\n");
	for (int i = 0; i < 32; i++)
		put("  v"), put_dec((u32)i), put(" "), put_hex(((u64 *)(f + 4))[2 * i + 1]), put(" "), put_hex(((u64 *)(f + 4))[2 * i]), put("\n");
#endif
}

static void handler(int sig, void *info, void *uc)
{
	if (sig != SIGUSR1 && sig != SIGALRM) {
		u64 was = sum;
		mix((u64)sig);
		mix(((u32 *)info)[2]);
		if (sig == SIGSEGV || sig == SIGBUS)
			mix(((ulong *)info)[2]);
		sum_registers(uc);
		if (trace)
			show(uc, sig);
		if (loops)
			sum = was;
	}
	if (trace && sig == SIGALRM)
		show(uc, sig);
	if (++shared->events == EVENTS) {
		for (u64 *d = (u64 *)DATA; d < (u64 *)(DATA + DATA_SIZE) - 16 && !loops; d++)
			mix(*d);
		shared->sum = sum;
		sys1(NR_exit_group, 0);
	}
	if (shared->events % REFILL == 1 || sig == SIGALRM)
		refill();
	// A store that ends behind the data may have written what is before the end, or not.
	for (u64 *d = (u64 *)(DATA + DATA_SIZE) - 16; d < (u64 *)(DATA + DATA_SIZE); d++)
		*d = rnd64();
	set_registers(uc);
}

static void child(u64 seed)
{
	static const int sigs[] = { SIGSEGV, SIGILL, SIGBUS, SIGTRAP, SIGFPE, SIGALRM, SIGUSR1 };
	static u8 stack[65536] __attribute__((aligned(16)));
	struct { void *sp; u32 flags, pad; ulong size; } ss = { stack, 0, 0, sizeof stack };

	rng = seed;
	sys2(NR_setgroups, 0, 0);
	sys1(NR_setgid, 65534);
	sys1(NR_setuid, 65534);
	sys6(NR_mmap, CODE, CODE_SIZE, 3, 0x32, -1, 0);
	sys6(NR_mmap, DATA, DATA_SIZE, 3, 0x32, -1, 0);
	sys2(NR_sigaltstack, &ss, 0);
	for (u32 i = 0; i < NELEM(sigs); i++) {
		Sigaction sa = { .handler = handler, .flags = SA_SIGINFO | SA_ONSTACK, .mask = { -1u, -1u } };
		sys4(NR_sigaction, sigs[i], &sa, 0, 8);
	}
	sys2(NR_kill, sys0(NR_getpid), SIGUSR1);
	for (;;)
		;
}

static u32 number(const char *s)
{
	u32 n = 0;
	while (*s >= '0' && *s <= '9')
		n = n * 10 + (u32)(*s++ - '0');
	return n;
}

static void batch(u32 seed, u32 n)
{
	long nap[2] = { 0, 5000000 }, pid;
	u32 status = 0, last = 0;
	u64 spent = 0;
	int same = 0, pushed = 0;

	shared->events = 0;
	shared->sum = 0;
	loops = n % 4 == 3;
	pid = sys5(NR_clone, 17, 0, 0, 0, 0);
	if (!pid)
		child((u64)seed << 32 | (u64)n << 20);
	while (sys4(NR_wait4, pid, &status, WNOHANG, 0) == 0) {
		// Stuck: it works and nothing comes of it, or nothing at all happens. The clock is that of its CPU time.
		long now[2] = { 0, 0 };
		sys2(NR_nanosleep, nap, 0);
		sys2(NR_clock_gettime, (int)(~(u32)pid << 3 | 2), now);
		same = shared->events == last ? same + 1 : 0;
		if (!same)
			spent = (u64)now[0] * 1000000000 + (u64)now[1];
		last = shared->events;
		if (last && (same == 2000 || (u64)now[0] * 1000000000 + (u64)now[1] - spent > (loops ? 30000000 : 1000000000))) {
			same = 0;
			spent = (u64)now[0] * 1000000000 + (u64)now[1];
			pushed++;
			sys2(NR_kill, pid, pushed > 2 * EVENTS ? SIGKILL : SIGALRM);
		}
	}
	put("batch ");
	put_dec(n);
	put(": ");
	put_hex(shared->sum);
	if (status) {
		put(" wait status ");
		put_hex(status);
		failures = 1;
	}
	put(pushed && !loops ? " stuck\n" : "\n");
}

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)envp, (void)auxv;
	if (argc < 3)
		return 2;
	shared = (Shared *)sys6(NR_mmap, 0, PAGE, 3, 0x21, -1, 0);
	parse();
	trace = argc > 3 ? (int)argc - 3 : 0;
	if (trace)
		batch(number(argv[1]), number(argv[3]));
	else
		for (u32 n = 0; n < number(argv[2]); n++)
			batch(number(argv[1]), n);
	return 0;
}
