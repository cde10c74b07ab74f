// A64: pointers with a tag in their upper eight bits. Every kind of access ignores it, so do jumps; what the system
// says of a fault does not have it; system calls take it only when asked to (a64-prctl.c has more of that).
// BUILD: a64
// FLAGS: -march=armv8.8-a+mops -pthread
// EXPECT: all accesses
// EXPECT: all faults
// EXPECT: all jumps
// QEMU: reports addresses as they were
#include "test.h"
#include <pthread.h>
#include <sys/prctl.h>
#include <ucontext.h>

#define TAG(p, tag) ((uintptr_t)(p) | (uintptr_t)(tag) << 56)

static sigjmp_buf back;
static volatile int sig_seen, code_seen;
static volatile uintptr_t addr_seen, pc_seen, fault_seen;

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	sig_seen = sig;
	code_seen = info->si_code;
	addr_seen = (uintptr_t)info->si_addr;
	pc_seen = uc->uc_mcontext.pc;
	fault_seen = uc->uc_mcontext.fault_address;
	siglongjmp(back, 1);
}

// ---- accesses: each once with a plain pointer, then with all tags; the same has to come of it ----

// One access: x1 is the pointer, x0 data; the value is what was loaded. Those that store leave x0, or a part of it.
#define ACCESS(name, text) \
	static __attribute__((noinline)) uint64_t name(uint64_t data, uintptr_t pointer) \
	{ \
		register uint64_t x0 __asm__("x0") = data; \
		register uintptr_t x1 __asm__("x1") = pointer; \
		__asm__ volatile(text : "+r"(x0), "+r"(x1) : : "x2", "x3", "x4", "x5", "x6", "x7", "v0", "v1", "v2", "v3", "cc", "memory"); \
		return x0; \
	}
ACCESS(ldr, "ldr x0, [x1]")
ACCESS(ldrb, "ldrb w0, [x1, #1]")
ACCESS(ldrsw, "ldrsw x0, [x1], #4")
ACCESS(ldur, "ldur x0, [x1, #-3]")
ACCESS(indexed, "mov w2, #-8\n	ldr x0, [x1, w2, sxtw]")
ACCESS(ldp, "ldp x2, x0, [x1, #-8]!")
ACCESS(ldrq, "ldr q0, [x1]\n	mov x0, v0.d[1]")
ACCESS(ldph, "ldp d1, d0, [x1]\n	fmov x0, d0")
ACCESS(ld1, "ld1 {v0.16b-v3.16b}, [x1]\n	mov x0, v3.d[1]")
ACCESS(ld3, "ld3 {v0.8h-v2.8h}, [x1]\n	mov x0, v2.d[0]")
ACCESS(ld1r, "ld1r {v0.2d}, [x1]\n	mov x0, v0.d[1]")
ACCESS(ldar, "ldar w0, [x1]")
ACCESS(ldapr, "ldapr x0, [x1]")
ACCESS(str, "str x0, [x1]")
ACCESS(strh, "strh w0, [x1, #6]")
ACCESS(stp, "stp x0, x0, [x1], #16")
ACCESS(strq, "dup v0.2d, x0\n	str q0, [x1]")
ACCESS(st2, "dup v0.16b, w0\n	dup v1.8h, w0\n	st2 {v0.16b, v1.16b}, [x1]")
ACCESS(st1, "fmov d0, x0\n	st1 {v0.h}[1], [x1]")
ACCESS(zero, "dc zva, x1")
ACCESS(add, "ldadd x0, x0, [x1]")
ACCESS(swap, "swpalb w0, w0, [x1]")
ACCESS(minimum, "ldsmin w0, w0, [x1]")
ACCESS(compare, "ldr x2, [x1]\n	cas x2, x0, [x1]\n	mov x0, x2")
ACCESS(pairs, "ldp x2, x3, [x1]\n	mov x4, x0\n	mov x5, x2\n	casp x2, x3, x4, x5, [x1]\n	mov x0, x3")
ACCESS(exclusive, "1:	ldxr x2, [x1]\n	add x2, x2, x0\n	stxr w3, x2, [x1]\n	cbnz w3, 1b\n	mov x0, x2")
ACCESS(exclusive2, "1:	ldaxp x2, x3, [x1]\n	add x2, x2, x0\n	stlxp w4, x2, x2, [x1]\n	cbnz w4, 1b\n	mov x0, x3")
ACCESS(misaligned, "ldaddal x0, x0, [x1]")
ACCESS(stack, "mov x2, sp\n	mov sp, x1\n	str x0, [sp, #-16]!\n	ldr x0, [sp, #8]\n	mov sp, x2")
ACCESS(prefetch, "prfm pldl1keep, [x1]\n	dc cvac, x1\n	mov x0, #5")
ACCESS(copy, "add x2, x1, #64\n	mov x3, #24\n	cpyfp [x1]!, [x2]!, x3!\n	cpyfm [x1]!, [x2]!, x3!\n	cpyfe [x1]!, [x2]!, x3!")
ACCESS(set, "mov x3, #40\n	setp [x1]!, x3!, x0\n	setm [x1]!, x3!, x0\n	sete [x1]!, x3!, x0")

enum { NO_FAULT = 99 };
// off: of the first byte that is accessed.
static const struct Access { const char *name; uint64_t (*f)(uint64_t, uintptr_t); int off, store; } accesses[] = {
#define LD(name, off) { #name, name, off, 0 }
#define ST(name, off) { #name, name, off, 1 }
	LD(ldr, 0), LD(ldrb, 1), LD(ldrsw, 0), LD(ldur, -3), LD(indexed, -8), LD(ldp, -8), LD(ldrq, 0), LD(ldph, 0), LD(ld1, 0),
	LD(ld3, 0), LD(ld1r, 0), LD(ldar, 0), LD(ldapr, 0), ST(str, 0), ST(strh, 6), ST(stp, 0), ST(strq, 0), ST(st2, 0),
	ST(st1, 0), ST(zero, 0), ST(add, 0), ST(swap, 0), ST(minimum, 0), LD(compare, 0), LD(pairs, 0), LD(exclusive, 0),
	LD(exclusive2, 0), ST(stack, -16), LD(prefetch, NO_FAULT), ST(set, 0), LD(copy, NO_FAULT),
};
enum { NACCESS = sizeof accesses / sizeof *accesses };

static uint8_t arena[4096] __attribute__((aligned(4096))), after[4096];

static void fill(void)
{
	for (int i = 0; i < 4096; i++)
		arena[i] = (uint8_t)(i * 7 + (i >> 8));
}

static void access_all(void)
{
	for (int i = 0; i < NACCESS; i++) {
		const struct Access *a = &accesses[i];
		fill();
		uint64_t want = a->f(0x8123456789abcdef, (uintptr_t)arena + 1024), got;
		memcpy(after, arena, 4096);
		for (int tag = 1; tag < 256; tag++) {
			fill();
			got = a->f(0x8123456789abcdef, TAG(arena + 1024, tag));
			if (got != want || memcmp(after, arena, 4096)) {
				printf("%s, tag %d: %llx, not %llx\n", a->name, tag, (unsigned long long)got, (unsigned long long)want);
				failures++;
				break;
			}
		}
	}
	puts("all accesses");
}

// ---- faults ----

static void expect_fault(const struct Access *a, uintptr_t p, int code, uintptr_t addr)
{
	sig_seen = 0;
	if (!sigsetjmp(back, 1))
		a->f(1, p);
	if (sig_seen == SIGSEGV && code_seen == code && addr_seen == addr && fault_seen == addr)
		return;
	printf("%s of %lx: signal %d, code %d, address %lx, %lx, not code %d, %lx\n", a->name, (long)p, sig_seen, code_seen,
	       (long)addr_seen, (long)fault_seen, code, (long)addr);
	failures++;
}

static void fault_all(void)
{
	char *none = mmap(0, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(munmap(none, 4096) == 0 && mprotect(none + 8192, 4096, PROT_READ) == 0);
	for (int i = 0; i < NACCESS; i++) {
		const struct Access *a = &accesses[i];
		uintptr_t p, off = (uintptr_t)(intptr_t)a->off;
		if (a->off == NO_FAULT)
			continue;
		for (unsigned tag = 0; tag < 256; tag += tag < 2 ? 1 : 51) {
			p = (uintptr_t)none + 1024;
			expect_fault(a, TAG(p, tag), SEGV_MAPERR, p + off);
			expect_fault(a, TAG(p + 4096, tag), SEGV_ACCERR, p + 4096 + off);
			if (a->store)
				expect_fault(a, TAG(p + 8192, tag), SEGV_ACCERR, p + 8192 + off);
			// What no program can have: the tag is gone, bit 55 is in its place.
			p = 0x0012345678123480;
			expect_fault(a, TAG(p, tag), SEGV_MAPERR, p + off);
			p = 0x0080000000000480;
			expect_fault(a, TAG(p, tag), SEGV_MAPERR, TAG(p, 0xff) + off);
		}
		fill();
		a->f(0, TAG(arena + 1024, 0x77));	// as before
	}
	// Alignment is another fault.
	sig_seen = 0;
	if (!sigsetjmp(back, 1))
		exclusive(1, TAG(arena + 1021, 0x13));
	CHECK(sig_seen == SIGBUS && code_seen == BUS_ADRALN && addr_seen == (uintptr_t)arena + 1021);
	sig_seen = 0;
	if (!sigsetjmp(back, 1))
		misaligned(1, TAG(arena + 1021, 0x13));	// an instruction that has met no tag before
	CHECK(sig_seen == SIGBUS && code_seen == BUS_ADRALN && addr_seen == (uintptr_t)arena + 1021);
	puts("all faults");
}

// ---- jumps ----

static __attribute__((noinline)) int three(int n) { return n + 3; }

static void jump_all(void)
{
	for (unsigned tag = 0; tag < 256; tag++) {
		int (*f)(int) = (int (*)(int))TAG(three, tag);
		uint64_t r, link;
		CHECK_EQ(f((int)tag), tag + 3);
		// Neither the pc nor a return address has a tag; a return may have one.
		__asm__ volatile("adr x2, 1f\n	orr x2, x2, %2\n	br x2\n	brk #0\n1:	adr %0, 1b\n	adr x2, 3f\n"
				 "orr x2, x2, %2\n	blr x2\n	b 4f\n3:	mov %1, x30\n	orr x30, x30, %2\n	ret\n4:"
				 : "=&r"(r), "=&r"(link) : "r"((uint64_t)tag << 56) : "x2", "x30", "memory");
		CHECK(r >> 56 == 0 && link >> 56 == 0);
		CHECK(link - r < 64);
	}
	char *none = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static const uintptr_t nowhere[] = { 0x0012345678123480, 0xff80000000000480 };
	for (unsigned tag = 0; tag < 256; tag += 15) {
		sig_seen = 0;
		if (!sigsetjmp(back, 1))
			((void (*)(void))TAG(none, tag))();
		CHECK(sig_seen == SIGSEGV && code_seen == SEGV_ACCERR && addr_seen == (uintptr_t)none && pc_seen == (uintptr_t)none);
		for (int i = 0; i < 2; i++) {
			sig_seen = 0;
			if (!sigsetjmp(back, 1))
				((void (*)(void))((nowhere[i] & ~(255ul << 56)) | (uintptr_t)tag << 56))();
			CHECK(sig_seen == SIGSEGV && code_seen == SEGV_MAPERR && addr_seen == nowhere[i] && pc_seen == nowhere[i]);
		}
	}
	puts("all jumps");
}

// ---- threads that meet the same instruction with a tag for the first time ----

enum { THREADS = 4, ROUNDS = 20000 };
static long counters[THREADS][8];
static volatile int go;

static void *thread(void *arg)
{
	volatile long *p = arg;
	while (!go)
		;
	for (int i = 0; i < ROUNDS; i++) {
		p = (volatile long *)(((uintptr_t)p << 8 >> 8) | (uintptr_t)(i & 0xff) << 56);
		*p += 1;
	}
	return 0;
}

static void threads(void)
{
	pthread_t t[THREADS];
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&t[i], 0, thread, counters[i]) == 0);
	go = 1;
	for (int i = 0; i < THREADS; i++) {
		CHECK(pthread_join(t[i], 0) == 0);
		CHECK_EQ(counters[i][0], ROUNDS);
	}
}

// ---- system calls ----

static void calls(void)
{
	char text[] = "tag", got[4] = "";
	struct timespec now;
	int p[2];
	CHECK(pipe(p) == 0);
	CHECK_ERR(write(p[1], (void *)TAG(text, 1), 3), EFAULT);
	CHECK_ERR(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, TAG(&now, 255)), EFAULT);
	CHECK_EQ(prctl(PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE, 0, 0, 0), 0);
	CHECK_EQ(write(p[1], (void *)TAG(text, 1), 3), 3);
	CHECK(read(p[0], (void *)TAG(got, 0x7f), 3) == 3 && !strcmp(got, "tag"));
	CHECK_EQ(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, TAG(&now, 255)), 0);
	CHECK_ERR(write(p[1], (void *)TAG(0x12345678000, 1), 3), EFAULT);
	// The way it is asked for is the thread's and its children's, until it executes another program.
	pid_t pid = fork();
	if (!pid)
		_exit(write(p[1], (void *)TAG(text, 9), 3) != 3);
	int status;
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK_EQ(prctl(PR_SET_TAGGED_ADDR_CTRL, 0, 0, 0, 0), 0);
	CHECK_ERR(write(p[1], (void *)TAG(text, 1), 3), EFAULT);
}

int main(void)
{
	setvbuf(stdout, 0, _IONBF, 0);
	static char stack[65536];
	CHECK(sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, 0) == 0);
	on(SIGSEGV, handler, SA_ONSTACK);
	on(SIGBUS, handler, SA_ONSTACK);
	access_all();
	fault_all();
	jump_all();
	threads();
	calls();
	return done();
}
