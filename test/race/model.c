/*
 * The patch protocol of src/code.c on model processors: the same steps in the same order (publish, link, kill, flush,
 * look-up, enter), on code memory whose instruction caches are as stale as the architecture allows. Asserted: nobody
 * executes code that was freed by a flush, half of a block, or, once it has synchronised, what was killed before.
 *
 *	model all ARCH [SWITCHES [STALE]]	all runs of small programs with so many switches between processors where
 *						none has to wait, and so many fetches that do not give the newest word
 *	model threads ARCH SECONDS		real threads at random, for ThreadSanitizer
 *
 * ARCH is x86_64, aarch64 or riscv64. Compiled with BREAK=n, rule n of the protocol is left out, and a run must fail:
 * so it is known that the model would notice (test/race/run does both).
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef BREAK
#define BREAK 0
#endif
/* The rules that can be left out. */
enum { NONE, NO_SYNC_OF_NEW, NO_ISB, NO_UNLINK_SYNC, OLD_LITERAL, LINK_DEAD, NO_SECOND_LOOK, NO_GATE, FIND_FIRST };
#define DO(rule) (BREAK != (rule))

enum { NCPU = 4, NPC = 2, NBLOCK = 8, SIZE = 6, NWORD = NBLOCK * SIZE, HIST = 24 };
static enum { X86_64, AARCH64, RISCV64 } arch;
static bool all; /* explore; else threads */

static void fail(const char *what);

/* ---- processors ---- */

/* Each point is a place where another processor may come in between. */
static void point(void);
static unsigned choose(unsigned n); /* 0..n-1; 0 costs nothing */
static _Thread_local unsigned idle; /* looks of waiting processors since something was stored */

#define LD(x, order) (point(), atomic_load_explicit(&(x), memory_order_##order))
#define ST(x, v, order) (point(), idle = 0, atomic_store_explicit(&(x), v, memory_order_##order))

typedef struct Entry { _Atomic int pc; int host; } Entry; /* of the inline table: 1 + pc; block */
static struct Cpu {
	_Atomic bool in_code;
	Entry jump[NPC];
	int need[NPC]; /* version that must be executed, at least */
} cpus[NCPU];

/* ---- code memory ---- */

typedef uint64_t Word; /* an instruction: kind, argument, and of which life of the memory */
enum { BODY = 1, JUMP, TABLE, STUB, FAR, LITERAL, EPOCH = 0xffffff };
static Word word(unsigned kind, unsigned arg, unsigned epoch)
{
	return (uint64_t)kind << 56 | (uint64_t)arg << 24 | (epoch & EPOCH);
}
static unsigned kind_of(Word w) { return w >> 56; }
static unsigned arg_of(Word w) { return (uint32_t)(w >> 24); }

static _Atomic Word mem[NWORD];

/* Exploring: all values that a word has had; which is the oldest that caches may give (visible), and that each processor
 * may have fetched already (since). A value remembers what was visible when it was written. */
static struct { Word v; uint8_t visible[NWORD]; } hist[NWORD][HIST];
static uint8_t nhist[NWORD], visible[NWORD], since[NCPU][NWORD];
/* With threads: a copy for each processor. */
static _Atomic Word seen[NCPU][NWORD];

static void store(unsigned w, Word v)
{
	ST(mem[w], v, release);
	if (all) {
		if (nhist[w] == HIST)
			fail("the model's history is too short");
		hist[w][nhist[w]].v = v;
		memcpy(hist[w][nhist[w]++].visible, visible, sizeof(visible));
	}
}

static void discard(unsigned p);

static Word fetch(unsigned p, unsigned w)
{
	unsigned newest, i;

	point();
	if (!all) {
		Word old = atomic_load_explicit(&seen[p][w], memory_order_relaxed), v = old;

		if (arch == X86_64 || choose(2))
			v = atomic_load_explicit(&mem[w], memory_order_relaxed);
		if (v != old && arch == AARCH64) /* as below; all that is in memory already is visible enough */
			discard(p);
		atomic_store_explicit(&seen[p][w], v, memory_order_relaxed);
		return v;
	}
	newest = nhist[w] - 1u;
	i = arch == X86_64 ? newest : newest - choose(newest - since[p][w] + 1u);
	/* Arm: who has fetched a value fetches, later in the program, nothing that was older than visible when it was written. */
	for (unsigned a = 0; arch == AARCH64 && a < NWORD; a++)
		if (since[p][a] < hist[w][i].visible[a])
			since[p][a] = hist[w][i].visible[a];
	return hist[w][i].v;
}

/* Nothing that p has fetched before is executed: isb; or fence.i, which looks at memory. */
static void discard(unsigned p)
{
	point();
	for (unsigned w = 0; w < NWORD; w++)
		if (!all)
			atomic_store_explicit(&seen[p][w], atomic_load_explicit(&mem[w], memory_order_relaxed),
					      memory_order_relaxed);
		else
			since[p][w] = arch == AARCH64 ? visible[w] : (uint8_t)(nhist[w] - 1);
}

/* Host.publish and the end of Host.patch: words from w on. `local`: RISC-V, not to be seen by others at once. */
static void sync_code(unsigned p, unsigned w, unsigned n, bool local)
{
	switch (arch) {
	case X86_64: /* caches follow by themselves */
		break;
	case AARCH64: /* dc cvau, dsb, ic ivau, dsb: all caches; isb: this pipeline */
		point();
		for (; n--; w++)
			visible[w] = (uint8_t)(nhist[w] - 1);
		discard(p);
		break;
	case RISCV64: /* fence.i, here or everywhere */
		for (unsigned q = 0; q < NCPU; q++)
			if (q == p || !local)
				discard(q);
		break;
	}
}

/* ---- code.c ---- */

typedef struct Block {
	int pc, version;
	unsigned epoch;
	_Atomic int next;       /* hash chain: 1 + block, 0 ends; the same below */
	_Atomic bool dead;
	int to;                 /* of its link */
	int incoming, next_in;
} Block;
static Block blocks[NBLOCK];
static _Atomic int nblock, hash, flushing, locked;
static int used;
static unsigned epoch;
static int version[NPC];        /* of the guest's code, under the lock */
static _Atomic int done[NPC];   /* the guest says: this version can be relied on */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void wait_here(void);    /* something has not happened yet */
static void happened(void);

static void lock(void)
{
	point();
	if (!all) {
		pthread_mutex_lock(&mutex);
		return;
	}
	while (locked)
		wait_here();
	locked = true;
}

static void unlock(void)
{
	if (!all)
		pthread_mutex_unlock(&mutex);
	locked = false;
	happened();
}

/* The link's site jumps to block `to`, or to its stub (-1). RISC-V: blocks are far from each other. */
static void patch(unsigned p, int from, int to)
{
	unsigned w = (unsigned)from * SIZE;

	if (arch == RISCV64) {
		if (to >= 0 || DO(OLD_LITERAL))
			store(w + 5, word(LITERAL, to >= 0 ? (unsigned)to * SIZE : w + 3, epoch));
		store(w + 2, word(JUMP, to >= 0 ? w + 4 : w + 3, epoch));
		if (to >= 0 || DO(NO_UNLINK_SYNC))
			sync_code(p, w + 2, 1, to >= 0);
		return;
	}
	store(w + 2, word(JUMP, to >= 0 ? (unsigned)to * SIZE : w + 3, epoch));
	if (to >= 0 || DO(NO_UNLINK_SYNC))
		sync_code(p, w + 2, 1, false);
}

static void code_link(unsigned p, int from, int to)
{
	lock();
	if (!blocks[from].to && (!DO(LINK_DEAD) || (!blocks[from].dead && !blocks[to].dead))) {
		blocks[from].to = 1 + to;
		blocks[from].next_in = blocks[to].incoming;
		blocks[to].incoming = 1 + from;
		patch(p, from, to);
	}
	unlock();
}

static void kill_block(unsigned p, int b)
{
	_Atomic int *at = &hash;

	ST(blocks[b].dead, true, seq_cst);
	for (int q = 0; q < NCPU; q++) /* cpu_drop_jump */
		if (LD(cpus[q].jump[blocks[b].pc].pc, seq_cst) == 1 + blocks[b].pc)
			ST(cpus[q].jump[blocks[b].pc].pc, 0, relaxed);
	while (atomic_load_explicit(at, memory_order_relaxed) != 1 + b)
		at = &blocks[atomic_load_explicit(at, memory_order_relaxed) - 1].next;
	ST(*at, atomic_load_explicit(&blocks[b].next, memory_order_relaxed), release);
	for (int l = blocks[b].incoming; l; l = blocks[l - 1].next_in) {
		patch(p, l - 1, -1);
		blocks[l - 1].to = 0;
	}
	blocks[b].incoming = 0;
}

static int code_find(int pc)
{
	int b = LD(hash, acquire);

	while (b && blocks[b - 1].pc != pc)
		b = LD(blocks[b - 1].next, acquire);
	return b - 1;
}

/* Under the lock; -1: full. */
static int translate(unsigned p, int pc)
{
	unsigned w = (unsigned)used * SIZE;
	int b = used;

	if (b == NBLOCK)
		return -1;
	used++;
	blocks[b].pc = pc;
	blocks[b].version = version[pc];
	blocks[b].epoch = epoch;
	blocks[b].to = blocks[b].incoming = 0;
	atomic_store_explicit(&blocks[b].dead, false, memory_order_relaxed);
	if (!DO(FIND_FIRST)) {
		atomic_store_explicit(&blocks[b].next, hash, memory_order_relaxed);
		ST(hash, 1 + b, release);
	}
	store(w, word(BODY, (unsigned)(version[pc] * NPC + pc), epoch));
	store(w + 1, word(BODY, (unsigned)(version[pc] * NPC + pc), epoch));
	store(w + 2, pc ? word(TABLE, 0, epoch) : word(JUMP, w + 3, epoch));
	store(w + 3, word(STUB, (unsigned)b, epoch));
	store(w + 4, word(FAR, w + 5, epoch));
	store(w + 5, word(LITERAL, w + 3, epoch));
	if (DO(NO_SYNC_OF_NEW))
		sync_code(p, w, SIZE, false);
	if (DO(FIND_FIRST)) {
		atomic_fetch_add_explicit(&nblock, 1, memory_order_release);
		atomic_store_explicit(&blocks[b].next, atomic_load_explicit(&hash, memory_order_relaxed), memory_order_relaxed);
		ST(hash, 1 + b, release);
	}
	return b;
}

static void code_leave(unsigned p)
{
	ST(cpus[p].in_code, false, release);
}

static void code_enter(unsigned p)
{
	for (;;) {
		ST(cpus[p].in_code, true, seq_cst);
		if (!LD(flushing, seq_cst) || !DO(NO_GATE))
			return;
		code_leave(p);
		while (LD(flushing, seq_cst))
			wait_here();
	}
}

static void code_flush(void)
{
	bool any;

	lock();
	if (atomic_load(&flushing)) {
		unlock();
		while (LD(flushing, seq_cst))
			wait_here();
		return;
	}
	ST(flushing, true, seq_cst);
	for (;;) {
		any = false;
		for (int q = 0; q < NCPU; q++)
			any |= LD(cpus[q].in_code, seq_cst);
		if (!any)
			break;
		unlock();
		wait_here();
		lock();
	}
	used = 0;
	ST(nblock, 0, relaxed);
	ST(hash, 0, relaxed);
	for (int q = 0; q < NCPU; q++)
		for (int pc = 0; pc < NPC; pc++)
			ST(cpus[q].jump[pc].pc, 0, relaxed);
	epoch++;
	ST(flushing, false, seq_cst);
	unlock();
}

/* ---- cpu.c ---- */

static bool fill_jump(unsigned p, int b)
{
	Entry *e = &cpus[p].jump[blocks[b].pc];

	e->host = b;
	ST(e->pc, 1 + blocks[b].pc, seq_cst);
	if (!DO(NO_SECOND_LOOK) || !LD(blocks[b].dead, seq_cst))
		return true;
	ST(e->pc, 0, relaxed);
	return false;
}

static void live(Word w, unsigned kind, const char *what)
{
	if (kind_of(w) != kind)
		fail(what);
	if ((w & EPOCH) != (epoch & EPOCH))
		fail("code of an earlier life of the memory is executed");
}

/* Generated code from block b on. The block whose link it left by, or -1: to be looked up. */
static int execute(unsigned p, int b)
{
	unsigned w = (unsigned)b * SIZE;

	if (arch == AARCH64 && DO(NO_ISB))
		discard(p);
	for (int hops = 0;; hops++) {
		Word first = fetch(p, w), second = fetch(p, w + 1), exit = fetch(p, w + 2), x;
		unsigned pc = arg_of(first) % NPC;

		live(first, BODY, "a block does not begin with one");
		live(second, BODY, "half of a block is executed");
		if (first != second)
			fail("a block is half of another");
		if ((int)(arg_of(first) / NPC) < cpus[p].need[pc])
			fail("old code is executed after synchronisation");
		if (kind_of(exit) == TABLE) { /* an indirect jump to pc 0 */
			Entry *e = &cpus[p].jump[0];

			live(exit, TABLE, "");
			if (hops >= 2 || LD(e->pc, relaxed) != 1)
				return -1;
			w = (unsigned)e->host * SIZE;
			continue;
		}
		live(exit, JUMP, "a block does not end with a jump");
		w = arg_of(exit);
		x = fetch(p, w);
		if (kind_of(x) == FAR) {
			live(x, FAR, "");
			x = fetch(p, w + 1); /* a load, which nothing orders behind the fetch: as free */
			live(x, LITERAL, "a literal is none");
			w = arg_of(x);
			x = fetch(p, w);
		}
		if (kind_of(x) != STUB)
			continue;
		live(x, STUB, "");
		/* code_by_host: what it reads of the block was written before */
		if (LD(nblock, acquire) <= (int)arg_of(x))
			fail("left a block that is not there yet");
		return (int)arg_of(x);
	}
}

static void cpu_run(unsigned p, int pc, int turns)
{
	int l = -1;
	unsigned from = 0;

	while (turns-- > 0) {
		code_enter(p);
		int b = code_find(pc);
		if (b < 0) {
			code_leave(p);
			lock();
			bool full = code_find(pc) < 0 && translate(p, pc) < 0;
			unlock();
			if (full)
				code_flush();
			turns++;
			continue;
		}
		if (l >= 0 && from == epoch)
			code_link(p, l, b);
		l = -1;
		if (!fill_jump(p, b)) {
			code_leave(p);
			wait_here(); /* cpu.c asks at once again; here another processor has to go on */
			turns++;
			continue;
		}
		l = execute(p, b);
		if (l >= 0 && blocks[l].pc)
			fail("a link of a block that has none");
		from = epoch;
		pc = l >= 0 ? 1 : 0;
		code_leave(p);
	}
}

/* ---- what the guest does ---- */

static void guest_runs(unsigned p, int from, int turns)
{
	for (int pc = 0; pc < NPC; pc++)
		cpus[p].need[pc] = LD(done[pc], acquire);
	cpu_run(p, from, turns);
}

/* A store to code, and its synchronisation. */
static void guest_writes(unsigned p, int pc)
{
	int v, b, next;

	lock();
	v = ++version[pc];
	for (b = atomic_load_explicit(&hash, memory_order_relaxed); b; b = next) {
		next = atomic_load_explicit(&blocks[b - 1].next, memory_order_relaxed);
		if (blocks[b - 1].pc == pc)
			kill_block(p, b - 1);
	}
	unlock();
	/* Of several that write, the last one's number counts. */
	for (int old = LD(done[pc], relaxed); old < v;)
		if (atomic_compare_exchange_weak_explicit(&done[pc], &old, v, memory_order_acq_rel, memory_order_relaxed))
			break;
}

static void reset(void)
{
	memset(cpus, 0, sizeof(cpus));
	memset(blocks, 0, sizeof(blocks));
	memset(version, 0, sizeof(version));
	memset((void *)done, 0, sizeof(done));
	memset((void *)mem, 0, sizeof(mem));
	memset(since, 0, sizeof(since));
	memset(visible, 0, sizeof(visible));
	nblock = hash = flushing = locked = 0;
	used = 0;
	epoch = 1;
	for (unsigned w = 0; w < NWORD; w++) {
		memset(hist[w], 0, sizeof(hist[w][0]));
		nhist[w] = 1;
	}
}

/* ---- all runs ---- */

/* What each processor does, a letter a step: r, q run from 0, 1 on; x, y write the code at 0, 1; f flush. */
static const char *const programs[][3] = { /* the third may be missing */
	{ "rrr", "y" }, { "yy", "rr" }, { "yr", "rr" }, { "x", "rq" }, { "f", "rr" }, { "fr", "rr" }, { "ry", "rr" },
	{ "yryr", "rrr" }, { "rr", "r", "y" }, { "rr", "y", "f" },
};
static const char *const *program;

enum { MAX_CHOICE = 20000, STACK = 65536 };
static struct { uint16_t n, taken; } choices[MAX_CHOICE];
static unsigned nchoice, at_choice;
static int switches, stale, left_switches, left_stale, self, ncpu;
static bool ended[NCPU], waiting[NCPU];
static ucontext_t contexts[NCPU], driver; /* to begin, and to end */
static jmp_buf places[NCPU];              /* in between: without system calls */
static bool begun[NCPU];
static char stacks[NCPU][STACK];
static unsigned long nruns;
static _Thread_local uint64_t rng = 88172645463325252;

static unsigned pick(unsigned n)
{
	if (at_choice == nchoice) {
		if (nchoice == MAX_CHOICE)
			fail("a run does not end");
		choices[nchoice].n = (uint16_t)n;
		choices[nchoice++].taken = 0;
	}
	return choices[at_choice++].taken;
}

static void go_to(int p)
{
	int from = self;

	if (p == from)
		return;
	self = p;
	if (_setjmp(places[from]))
		return;
	if (begun[p])
		_longjmp(places[p], 1);
	begun[p] = true;
	setcontext(&contexts[p]);
}

/* One of those that can go on, this one first; is: that can it, too. */
static void next_cpu(bool is)
{
	int can[NCPU], n = 0;

	if (is)
		can[n++] = self;
	for (int p = 0; p < ncpu; p++)
		if (p != self && !ended[p] && !waiting[p])
			can[n++] = p;
	if (!n) { /* what this one waits for may have come since it looked */
		if (idle++ > 2 * NCPU)
			fail("all wait for each other");
		happened();
		return;
	}
	if (is && !left_switches)
		return;
	n = can[n > 1 ? (int)pick((unsigned)n) : 0];
	if (is && n != self)
		left_switches--;
	go_to(n);
}

/* It may be what others wait for. */
static void happened(void)
{
	memset(waiting, 0, sizeof(waiting));
}

static void point(void)
{
	if (!all) {
		rng ^= rng << 13, rng ^= rng >> 7, rng ^= rng << 17;
		if (rng % 64 == 0)
			sched_yield();
		return;
	}
	happened();
	next_cpu(true);
}

static void wait_here(void)
{
	if (!all) {
		sched_yield();
		return;
	}
	waiting[self] = true;
	next_cpu(false);
}

static unsigned choose(unsigned n)
{
	unsigned k;

	if (!all) {
		rng ^= rng << 13, rng ^= rng >> 7, rng ^= rng << 17;
		return (unsigned)(rng % n);
	}
	if (n == 1 || !left_stale)
		return 0;
	k = pick(n);
	left_stale -= k != 0;
	return k;
}

static void fail(const char *what)
{
	static atomic_flag told = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&told)) {
		printf("model: %s", what);
		if (all) {
			printf("; run %lu of", nruns);
			for (int p = 0; p < ncpu; p++)
				printf(" %s", program[p]);
		}
		printf("\n");
		fflush(stdout);
	}
	_exit(1);
}

static void do_step(unsigned p, char step)
{
	switch (step) {
	case 'r': guest_runs(p, 0, 3); break;
	case 'q': guest_runs(p, 1, 2); break;
	case 'x': guest_writes(p, 0); break;
	case 'y': guest_writes(p, 1); break;
	case 'f': code_flush(); break;
	}
}

static void processor(int p)
{
	for (const char *s = program[p]; *s; s++)
		do_step((unsigned)p, *s);
	ended[p] = true;
	happened();
	for (int q = 0; q < ncpu; q++)
		if (!ended[q])
			next_cpu(false);
	setcontext(&driver);
}

/* What program says, in all ways. */
static void run_program(void)
{
	nchoice = 0;
	do {
		reset();
		/* The first has been through once, so that there are links. */
		left_switches = left_stale = 0;
		self = 0;
		ncpu = 1;
		memset(ended, 0, sizeof(ended));
		memset(waiting, 0, sizeof(waiting));
		at_choice = 0;
		guest_runs(0, 0, 3);
		ncpu = program[2] ? 3 : 2;
		left_switches = program[2] ? switches - 1 : switches; /* there are many more of them */
		left_stale = stale;
		for (int p = 0; p < ncpu; p++) {
			getcontext(&contexts[p]);
			contexts[p].uc_stack.ss_sp = stacks[p];
			contexts[p].uc_stack.ss_size = STACK;
			makecontext(&contexts[p], (void (*)(void))processor, 1, p);
		}
		memset(begun, 0, sizeof(begun));
		begun[0] = true;
		swapcontext(&driver, &contexts[0]);
		nruns++;
		while (nchoice && choices[nchoice - 1].taken + 1 == choices[nchoice - 1].n)
			nchoice--;
		if (nchoice)
			choices[nchoice - 1].taken++;
	} while (nchoice);
}

static void run_all(void)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		program = programs[i];
		run_program();
	}
	printf("%lu runs\n", nruns);
}

/* ---- threads ---- */

static atomic_bool stop;
static atomic_ulong steps;

static void *thread(void *arg)
{
	unsigned p = (unsigned)(uintptr_t)arg;

	rng += p * 0x9e3779b97f4a7c15;
	while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
		static const char what[] = "rrrrrrrqrrryyxyf";

		do_step(p, what[choose(16)]);
		atomic_fetch_add_explicit(&steps, 1, memory_order_relaxed);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "x86_64", "aarch64", "riscv64" };
	unsigned a = 0;

	while (argc > 2 && a < 3 && strcmp(argv[2], names[a]))
		a++;
	if (argc < 3 || a == 3) {
		fprintf(stderr, "usage: model all ARCH [SWITCHES [STALE]] | threads ARCH SECONDS\n");
		return 2;
	}
	arch = a;
	all = !strcmp(argv[1], "all");
	switches = argc > 3 ? atoi(argv[3]) : 2;
	stale = argc > 4 ? atoi(argv[4]) : 2;
	reset();
	if (all) {
		run_all();
		return 0;
	}
	pthread_t t[NCPU];
	for (uintptr_t p = 0; p < NCPU; p++)
		pthread_create(&t[p], NULL, thread, (void *)p);
	sleep((unsigned)switches);
	stop = true;
	for (int p = 0; p < NCPU; p++)
		pthread_join(t[p], NULL);
	printf("%lu steps\n", atomic_load(&steps));
	return 0;
}
