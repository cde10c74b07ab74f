// A64: loads, stores, structures, exclusives, atomics, memory copy and set in all their forms, against what C says that
// they do. Made for both byte orders; freestanding it brings along the little that it needs of a libc.
// BUILD: a64 freebe
// GUEST: aarch64
// FLAGS: -march=armv8.6-a -O1 -Wa,-W
#if __STDC_HOSTED__
#include "test.h"
#include <sys/auxv.h>
#else
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef __SIZE_TYPE__ size_t;
enum { SIGBUS = 7, SIGSEGV = 11, BUS_ADRALN = 1, PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 3 };

static long call(long n, long a, long b, long c, long d, long e, long f)
{
	register long x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e, x5 __asm__("x5") = f, x8 __asm__("x8") = n;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5), "r"(x8) : "memory");
	return x0;
}

__attribute__((used)) void *memcpy(void *d, const void *s, size_t n)
{
	for (size_t k = 0; k < n; k++)
		((volatile uint8_t *)d)[k] = ((const uint8_t *)s)[k];
	return d;
}

__attribute__((used)) void *memset(void *d, int c, size_t n)
{
	for (size_t k = 0; k < n; k++)
		((volatile uint8_t *)d)[k] = (uint8_t)c;
	return d;
}

static int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;
	while (n && *p == *q)
		n--, p++, q++;
	return n != 0;
}

static int failures;
static void say(const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	call(64, 1, (long)s, (long)n, 0, 0, 0);
}

static int check(int ok, int line, const char *what)
{
	char s[] = "line     0: ";
	if (ok)
		return 1;
	for (char *p = s + 9; line; line /= 10)
		*p-- = (char)('0' + line % 10);
	say(s), say(what), say("\n");
	failures = 1;
	return 0;
}
#define CHECK(c) check(!!(c), __LINE__, #c)
#define CHECK_EQ(a, b) check((long)(a) == (long)(b), __LINE__, #a " == " #b)
static void perror_at(const char *what) { say("\t"), say(what), say("\n"); }
typedef struct { int sig, err, code; int pad; void *si_addr; } siginfo_t;
#define si_code code
static void on(int sig, void (*f)(int, siginfo_t *, void *), int flags)
{
	struct { void *f; uint64_t flags; void *restorer; uint64_t mask; } sa = { f, 4 | (unsigned)flags, 0, 0 };
	CHECK(call(134, sig, (long)&sa, 0, 8, 0, 0) == 0);
}
static void *pages(size_t n) { return (void *)call(222, 0, (long)n, 3, 0x22, -1, 0); }
static int mprotect(void *p, size_t n, int prot) { return (int)call(226, (long)p, (long)n, prot, 0, 0, 0); }
static const uint64_t *auxv;
static unsigned long getauxval(unsigned long what)
{
	const uint64_t *p = auxv;
	while (*p && *p != what)
		p += 2;
	return p[1];
}
#endif
#if __STDC_HOSTED__
static void perror_at(const char *what) { printf("\t%s\n", what); }
static void *pages(size_t n) { return mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
#endif

__asm__(".arch_extension mops"); // for what stands here, not for the compiler
#define BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
typedef struct Q { uint64_t w[2]; } Q; // a register: lanes 0 and 1 of 64 bits
static _Alignas(64) uint8_t mem[512], want[512];
static Q in[4], out[4], expect[4]; // v30 v31 v0 v1
static uint64_t seed = 1;

static uint64_t rnd(void)
{
	seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
	return seed;
}

static void prepare(void)
{
	for (unsigned k = 0; k < sizeof(mem); k++)
		mem[k] = want[k] = (uint8_t)rnd();
	for (unsigned k = 0; k < 4; k++)
		for (unsigned h = 0; h < 2; h++)
			expect[k].w[h] = in[k].w[h] = rnd();
}

// Element of 1 << size bytes in memory, in the byte order of this machine.
typedef union __attribute__((packed, may_alias)) Any { uint8_t b; uint16_t h; uint32_t w; uint64_t x; } Any;
static uint64_t peek(const void *p, unsigned size)
{
	const Any *at = p;
	return size == 0 ? at->b : size == 1 ? at->h : size == 2 ? at->w : at->x;
}

static void poke(void *p, unsigned size, uint64_t v)
{
	Any *at = p;
	switch (size) {
	case 0: at->b = (uint8_t)v; break;
	case 1: at->h = (uint16_t)v; break;
	case 2: at->w = (uint32_t)v; break;
	default: at->x = v;
	}
}

static uint64_t ones(unsigned size) { return ~0ul >> (64 - (8 << size)); }
static uint64_t lane(const Q *q, unsigned size, unsigned n)
{
	unsigned at = n * (8u << size);
	return q->w[at / 64] >> at % 64 & ones(size);
}
static void set_lane(Q *q, unsigned size, unsigned n, uint64_t v)
{
	unsigned at = n * (8u << size);
	q->w[at / 64] = (q->w[at / 64] & ~(ones(size) << at % 64)) | (v & ones(size)) << at % 64;
}
// A whole register of 1 << size bytes.
static Q peek_reg(const uint8_t *p, unsigned size)
{
	Q q = { { 0, 0 } };
	if (size == 4)
		q.w[BIG] = peek(p, 3), q.w[!BIG] = peek(p + 8, 3);
	else
		q.w[0] = peek(p, size);
	return q;
}
static void poke_reg(uint8_t *p, unsigned size, const Q *q)
{
	if (size == 4) {
		poke(p, 3, q->w[BIG]), poke(p + 8, 3, q->w[!BIG]);
	} else {
		poke(p, size, q->w[0]);
	}
}

static void same(const char *what, const uint8_t *base, const uint8_t *base_want)
{
	if (!(CHECK(!memcmp(mem, want, sizeof(mem))) & CHECK(!memcmp(out, expect, sizeof(out))) & CHECK(base == base_want)))
		perror_at(what);
}

// ---- vector registers ----

#define PUT1(k, v) "ldp x9, x10, [%1, #" #k "*16]\n\tfmov d" #v ", x9\n\tmov v" #v ".d[1], x10\n\t"
#define GET1(k, v) "\n\tumov x9, v" #v ".d[0]\n\tumov x10, v" #v ".d[1]\n\tstp x9, x10, [%2, #" #k "*16]"
// %0 is the base, %3 an index.
#define VASM(insn, base, index) \
	__asm__ volatile(PUT1(0, 30) PUT1(1, 31) PUT1(2, 0) PUT1(3, 1) insn GET1(0, 30) GET1(1, 31) GET1(2, 0) GET1(3, 1) \
		: "+r"(base) : "r"(in), "r"(out), "r"(index) : "x9", "x10", "v30", "v31", "v0", "v1", "memory")

#define V1(load, insn, size, regs, off, delta, index) do { \
		uint8_t *base = mem + 99; \
		prepare(); \
		vector(load, size, regs, base + (off)); \
		VASM(insn, base, (uint64_t)(index)); \
		same(insn, base, mem + 99 + (delta)); \
	} while (0)

static void vector(int load, unsigned size, unsigned regs, const uint8_t *at)
{
	for (unsigned k = 0; k < regs; k++)
		if (load)
			expect[k] = peek_reg(at + (k << size), size);
		else
			poke_reg(want + (at - mem) + (k << size), size, &in[k]);
}

#define VREG(load, o, r, size) \
	V1(load, o "r " r "30, [%0]", size, 1, 0, 0, 0); \
	V1(load, o "r " r "30, [%0, #(3<<" #size ")]", size, 1, 3 << size, 0, 0); \
	V1(load, o "ur " r "30, [%0, #-7]", size, 1, -7, 0, 0); \
	V1(load, o "r " r "30, [%0, #-9]!", size, 1, -9, -9, 0); \
	V1(load, o "r " r "30, [%0], #13", size, 1, 0, 13, 0); \
	V1(load, o "r " r "30, [%0, %3]", size, 1, -33, 0, -33); \
	V1(load, o "r " r "30, [%0, %3, lsl #" #size "]", size, 1, -(3 << size), 0, -3); \
	V1(load, o "r " r "30, [%0, %w3, uxtw]", size, 1, 5, 0, 0xfff0000000000005); \
	V1(load, o "r " r "30, [%0, %w3, uxtw #" #size "]", size, 1, 5 << size, 0, 0xfff0000000000005); \
	V1(load, o "r " r "30, [%0, %w3, sxtw]", size, 1, -3, 0, 0xfffffffd); \
	V1(load, o "r " r "30, [%0, %w3, sxtw #" #size "]", size, 1, -(3 << size), 0, 0xfffffffd); \
	V1(load, o "r " r "30, [%0, %3, sxtx]", size, 1, -3, 0, -3); \
	V1(load, o "r " r "30, [%0, %3, sxtx #" #size "]", size, 1, -(3 << size), 0, -3)
#define VPAIR(load, o, r, size) \
	V1(load, o "p " r "30, " r "31, [%0, #(-2<<" #size ")]", size, 2, -(2 << size), 0, 0); \
	V1(load, o "np " r "30, " r "31, [%0, #(2<<" #size ")]", size, 2, 2 << size, 0, 0); \
	V1(load, o "p " r "30, " r "31, [%0, #(3<<" #size ")]!", size, 2, 3 << size, 3 << size, 0); \
	V1(load, o "p " r "30, " r "31, [%0], #(-1<<" #size ")", size, 2, 0, -(1 << size), 0)

static void vectors(void)
{
	VREG(1, "ld", "b", 0); VREG(1, "ld", "h", 1); VREG(1, "ld", "s", 2); VREG(1, "ld", "d", 3); VREG(1, "ld", "q", 4);
	VREG(0, "st", "b", 0); VREG(0, "st", "h", 1); VREG(0, "st", "s", 2); VREG(0, "st", "d", 3); VREG(0, "st", "q", 4);
	VPAIR(1, "ld", "s", 2); VPAIR(1, "ld", "d", 3); VPAIR(1, "ld", "q", 4);
	VPAIR(0, "st", "s", 2); VPAIR(0, "st", "d", 3); VPAIR(0, "st", "q", 4);
}

// ---- structures ----

// st: elements of a structure, 0: ld1 and st1 of n registers.
static void multiple(int load, unsigned size, unsigned full, unsigned n, unsigned st, unsigned at)
{
	unsigned lanes = (8u << full) >> size;
	for (unsigned e = 0; e < n * lanes; e++, at += 1u << size) {
		unsigned k = st ? e % n : e / lanes, l = st ? e / n : e % lanes;
		if (load)
			set_lane(&expect[k], size, l, peek(mem + at, size));
		else
			poke(want + at, size, lane(&in[k], size, l));
	}
	for (unsigned k = 0; load && !full && k < n; k++)
		expect[k].w[1] = 0;
}
static void single(int load, unsigned size, unsigned l, unsigned n, unsigned at)
{
	for (unsigned k = 0; k < n; k++, at += 1u << size)
		if (load)
			set_lane(&expect[k], size, l, peek(mem + at, size));
		else
			poke(want + at, size, lane(&in[k], size, l));
}
static void replicated(unsigned size, unsigned full, unsigned n, unsigned at)
{
	for (unsigned k = 0; k < n; k++, at += 1u << size) {
		expect[k] = (Q){ { 0, 0 } };
		for (unsigned l = 0; l < (8u << full) >> size; l++)
			set_lane(&expect[k], size, l, peek(mem + at, size));
	}
}

#define LIST1(a) "{v30." a "}"
#define LIST2(a) "{v30." a ", v31." a "}"
#define LIST3(a) "{v30." a ", v31." a ", v0." a "}"
#define LIST4(a) "{v30." a ", v31." a ", v0." a ", v1." a "}"
#define S1(insn, model, index, delta) do { \
		uint8_t *base = mem + 101; \
		prepare(); \
		model; \
		VASM(insn, base, (uint64_t)(index)); \
		same(insn, base, mem + 101 + (delta)); \
	} while (0)
// bytes: what the instruction moves, as an expression for the assembler too
#define S(insn, bytes, model) \
	S1(insn ", [%0]", model, 0, 0); \
	S1(insn ", [%0], #(" #bytes ")", model, 0, bytes); \
	S1(insn ", [%0], %3", model, -77, -77)
#define MULTI(load, op, arr, size, full, n, st) \
	S(op " " LIST##n(arr), n * 8 * (1 + full), multiple(load, size, full, n, st, 101))
#define MULTIS(load, op, n, st) \
	MULTI(load, op, "8b", 0, 0, n, st); MULTI(load, op, "16b", 0, 1, n, st); MULTI(load, op, "4h", 1, 0, n, st); \
	MULTI(load, op, "8h", 1, 1, n, st); MULTI(load, op, "2s", 2, 0, n, st); MULTI(load, op, "4s", 2, 1, n, st); \
	MULTI(load, op, "2d", 3, 1, n, st)
#define LANE(load, op, e, size, l, n) S(op #n " " LIST##n(e) "[" #l "]", n << size, single(load, size, l, n, 101))
#define LANES(load, op, n) \
	LANE(load, op, "b", 0, 0, n); LANE(load, op, "b", 0, 7, n); LANE(load, op, "b", 0, 8, n); \
	LANE(load, op, "b", 0, 13, n); \
	LANE(load, op, "h", 1, 0, n); LANE(load, op, "h", 1, 3, n); LANE(load, op, "h", 1, 6, n); \
	LANE(load, op, "s", 2, 0, n); LANE(load, op, "s", 2, 1, n); LANE(load, op, "s", 2, 3, n); \
	LANE(load, op, "d", 3, 0, n); LANE(load, op, "d", 3, 1, n)
#define REP(arr, size, full, n) S("ld" #n "r " LIST##n(arr), n << size, replicated(size, full, n, 101))
#define REPS(n) \
	REP("8b", 0, 0, n); REP("16b", 0, 1, n); REP("4h", 1, 0, n); REP("8h", 1, 1, n); REP("2s", 2, 0, n); \
	REP("4s", 2, 1, n); REP("1d", 3, 0, n); REP("2d", 3, 1, n)

static void structures(void)
{
	MULTIS(1, "ld1", 1, 0); MULTIS(1, "ld1", 2, 0); MULTIS(1, "ld1", 3, 0); MULTIS(1, "ld1", 4, 0);
	MULTIS(0, "st1", 1, 0); MULTIS(0, "st1", 2, 0); MULTIS(0, "st1", 3, 0); MULTIS(0, "st1", 4, 0);
	MULTI(1, "ld1", "1d", 3, 0, 1, 0); MULTI(1, "ld1", "1d", 3, 0, 4, 0); MULTI(0, "st1", "1d", 3, 0, 3, 0);
	MULTIS(1, "ld2", 2, 1); MULTIS(1, "ld3", 3, 1); MULTIS(1, "ld4", 4, 1);
	MULTIS(0, "st2", 2, 1); MULTIS(0, "st3", 3, 1); MULTIS(0, "st4", 4, 1);
	LANES(1, "ld", 1); LANES(1, "ld", 2); LANES(1, "ld", 3); LANES(1, "ld", 4);
	LANES(0, "st", 1); LANES(0, "st", 2); LANES(0, "st", 3); LANES(0, "st", 4);
	REPS(1); REPS(2); REPS(3); REPS(4);
}

// ---- integer registers ----

#define L1(insn, size, conv, off, delta, index) do { \
		uint8_t *base = mem + 99; \
		uint64_t v = ~0ul, w; \
		prepare(); \
		w = (uint64_t)conv peek(base + (off), size); \
		__asm__ volatile(insn : "+r"(v), "+r"(base) : "r"((uint64_t)(index)) : "x9", "memory"); \
		if (!(CHECK_EQ(v, w) & CHECK_EQ(base - mem, 99 + (delta)))) \
			perror_at(insn); \
	} while (0)
#define S2(insn, size, off, delta, index) do { \
		uint8_t *base = mem + 99; \
		uint64_t v = rnd(); \
		prepare(); \
		poke(want + 99 + (off), size, v); \
		__asm__ volatile(insn : "+r"(v), "+r"(base) : "r"((uint64_t)(index)) : "x9", "memory"); \
		if (!(CHECK(!memcmp(mem, want, sizeof(mem))) & CHECK_EQ(base - mem, 99 + (delta)))) \
			perror_at(insn); \
	} while (0)
#define MODES(T, o, e, r, size, ...) \
	T(o "r" e " %" r "0, [%1]", size, __VA_ARGS__ 0, 0, 0); \
	T(o "r" e " %" r "0, [%1, #(3<<" #size ")]", size, __VA_ARGS__ 3 << size, 0, 0); \
	T(o "ur" e " %" r "0, [%1, #-7]", size, __VA_ARGS__ -7, 0, 0); \
	T(o "tr" e " %" r "0, [%1, #5]", size, __VA_ARGS__ 5, 0, 0); \
	T(o "r" e " %" r "0, [%1, #-9]!", size, __VA_ARGS__ -9, -9, 0); \
	T(o "r" e " %" r "0, [%1], #13", size, __VA_ARGS__ 0, 13, 0); \
	T(o "r" e " %" r "0, [%1, %2]", size, __VA_ARGS__ -33, 0, -33); \
	T(o "r" e " %" r "0, [%1, xzr]", size, __VA_ARGS__ 0, 0, 0); \
	T(o "r" e " %" r "0, [%1, %2, lsl #" #size "]", size, __VA_ARGS__ -(3 << size), 0, -3); \
	T(o "r" e " %" r "0, [%1, %w2, uxtw]", size, __VA_ARGS__ 5, 0, 0xfff0000000000005); \
	T(o "r" e " %" r "0, [%1, %w2, uxtw #" #size "]", size, __VA_ARGS__ 5 << size, 0, 0xfff0000000000005); \
	T(o "r" e " %" r "0, [%1, %w2, sxtw]", size, __VA_ARGS__ -3, 0, 0xfffffffd); \
	T(o "r" e " %" r "0, [%1, %w2, sxtw #" #size "]", size, __VA_ARGS__ -(3 << size), 0, 0xfffffffd); \
	T(o "r" e " %" r "0, [%1, %2, sxtx]", size, __VA_ARGS__ -3, 0, -3); \
	T(o "r" e " %" r "0, [%1, %2, sxtx #" #size "]", size, __VA_ARGS__ -(3 << size), 0, -3); \
	T("mov x9, sp\n\tmov sp, %1\n\t" o "r" e " %" r "0, [sp], #16\n\tmov %1, sp\n\tmov sp, x9", size, __VA_ARGS__ 0, 16, 0)
#define COMMA ,
#define LOADS(e, r, size, conv) MODES(L1, "ld", e, r, size, conv COMMA)
#define STORES(e, r, size) MODES(S2, "st", e, r, size, )
// Ordered: no offsets but ldapur's and stlur's; aligned.
#define ORDERED_LD(insn, size, conv) do { \
		uint64_t v = ~0ul; \
		prepare(); \
		__asm__ volatile(insn : "+r"(v) : "r"(mem + 64) : "memory"); \
		if (!CHECK_EQ(v, (uint64_t)conv peek(mem + 64, size))) \
			perror_at(insn); \
	} while (0)
#define ORDERED_ST(insn, size) do { \
		uint64_t v = rnd(); \
		prepare(); \
		poke(want + 64, size, v); \
		__asm__ volatile(insn : : "r"(v), "r"(mem + 64) : "memory"); \
		if (!CHECK(!memcmp(mem, want, sizeof(mem)))) \
			perror_at(insn); \
	} while (0)

static void integers(void)
{
	LOADS("b", "w", 0, (uint8_t)); LOADS("h", "w", 1, (uint16_t)); LOADS("", "w", 2, (uint32_t)); LOADS("", "x", 3, );
	LOADS("sb", "w", 0, (uint32_t)(int8_t)); LOADS("sb", "x", 0, (int8_t)); LOADS("sh", "w", 1, (uint32_t)(int16_t));
	LOADS("sh", "x", 1, (int16_t)); LOADS("sw", "x", 2, (int32_t));
	STORES("b", "w", 0); STORES("h", "w", 1); STORES("", "w", 2); STORES("", "x", 3);
	ORDERED_LD("ldarb %w0, [%1]", 0, (uint8_t)); ORDERED_LD("ldarh %w0, [%1]", 1, (uint16_t));
	ORDERED_LD("ldar %w0, [%1]", 2, (uint32_t)); ORDERED_LD("ldar %0, [%1]", 3, );
	ORDERED_LD("ldlar %0, [%1]", 3, ); ORDERED_LD("ldapr %w0, [%1]", 2, (uint32_t)); ORDERED_LD("ldaprb %w0, [%1]", 0, );
	ORDERED_LD("ldapur %0, [%1]", 3, ); ORDERED_LD("ldapursb %0, [%1]", 0, (int8_t));
	ORDERED_LD("ldapursh %w0, [%1]", 1, (uint32_t)(int16_t)); ORDERED_LD("ldapursw %0, [%1]", 2, (int32_t));
	ORDERED_ST("stlrb %w0, [%1]", 0); ORDERED_ST("stlrh %w0, [%1]", 1); ORDERED_ST("stlr %w0, [%1]", 2);
	ORDERED_ST("stlr %0, [%1]", 3); ORDERED_ST("stllr %0, [%1]", 3); ORDERED_ST("stlur %w0, [%1]", 2);
	ORDERED_ST("stlurb %w0, [%1]", 0);
}

#define P1(insn, size, conv, off, delta) do { \
		uint8_t *base = mem + 99; \
		uint64_t a = ~0ul, b = ~0ul; \
		prepare(); \
		__asm__ volatile(insn : "+r"(a), "+r"(b), "+r"(base) : : "memory"); \
		if (!(CHECK_EQ(a, (uint64_t)conv peek(mem + 99 + (off), size)) & CHECK_EQ(base - mem, 99 + (delta)) & \
		    CHECK_EQ(b, (uint64_t)conv peek(mem + 99 + (off) + (1 << size), size)))) \
			perror_at(insn); \
	} while (0)
#define P2(insn, size, off, delta) do { \
		uint8_t *base = mem + 99; \
		uint64_t a = rnd(), b = rnd(); \
		prepare(); \
		poke(want + 99 + (off), size, a); \
		poke(want + 99 + (off) + (1 << size), size, b); \
		__asm__ volatile(insn : "+r"(a), "+r"(b), "+r"(base) : : "memory"); \
		if (!(CHECK(!memcmp(mem, want, sizeof(mem))) & CHECK_EQ(base - mem, 99 + (delta)))) \
			perror_at(insn); \
	} while (0)

static void pairs(void)
{
	uint64_t v;

	P1("ldp %w0, %w1, [%2, #-8]", 2, (uint32_t), -8, 0); P1("ldp %w0, %w1, [%2, #12]!", 2, (uint32_t), 12, 12);
	P1("ldp %w0, %w1, [%2], #-4", 2, (uint32_t), 0, -4); P1("ldnp %w0, %w1, [%2, #4]", 2, (uint32_t), 4, 0);
	P1("ldp %0, %1, [%2, #-8]", 3, , -8, 0); P1("ldp %0, %1, [%2, #16]!", 3, , 16, 16);
	P1("ldp %0, %1, [%2], #-8", 3, , 0, -8); P1("ldnp %0, %1, [%2, #8]", 3, , 8, 0);
	P1("ldpsw %0, %1, [%2, #-8]", 2, (int32_t), -8, 0); P1("ldpsw %0, %1, [%2, #12]!", 2, (int32_t), 12, 12);
	P1("ldpsw %0, %1, [%2], #-4", 2, (int32_t), 0, -4);
	P2("stp %w0, %w1, [%2, #-8]", 2, -8, 0); P2("stp %w0, %w1, [%2, #12]!", 2, 12, 12);
	P2("stp %w0, %w1, [%2], #-4", 2, 0, -4); P2("stnp %w0, %w1, [%2, #4]", 2, 4, 0);
	P2("stp %0, %1, [%2, #-8]", 3, -8, 0); P2("stp %0, %1, [%2, #16]!", 3, 16, 16);
	P2("stp %0, %1, [%2], #-8", 3, 0, -8); P2("stnp %0, %1, [%2, #8]", 3, 8, 0);
	// The base is loaded, or stored and changed.
	prepare();
	v = (uint64_t)mem;
	__asm__ volatile("ldr %0, [%0, #8]" : "+r"(v) : : "memory");
	CHECK_EQ(v, peek(mem + 8, 3));
	v = (uint64_t)mem;
	__asm__ volatile("ldp %0, x9, [%0]" : "+r"(v) : : "x9", "memory");
	CHECK_EQ(v, peek(mem, 3));
	// Literals.
#define LIT(insn, r) __asm__ volatile("b 2f\n\t.balign 16\n1:\t.ascii \"\\x81\\x92\\xa3\\xb4\\xc5\\xd6\\xe7\\xf8" \
		"\\x89\\x9a\\xab\\xbc\\xcd\\xde\\xef\\xf0\"\n2:\t" insn : r(v) : : "v30")
	static const uint8_t lit[] = { 0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8,
				       0x89, 0x9a, 0xab, 0xbc, 0xcd, 0xde, 0xef, 0xf0 };
	LIT("ldr %w0, 1b", "=r"); CHECK_EQ(v, peek(lit, 2));
	LIT("ldr %0, 1b", "=r"); CHECK_EQ(v, peek(lit, 3));
	LIT("ldrsw %0, 1b", "=r"); CHECK_EQ(v, (int32_t)peek(lit, 2));
	LIT("ldr s30, 1b\n\tumov %0, v30.d[0]", "=r"); CHECK_EQ(v, peek(lit, 2));
	LIT("ldr d30, 1b\n\tumov %0, v30.d[0]", "=r"); CHECK_EQ(v, peek(lit, 3));
	LIT("ldr q30, 1b\n\tumov %0, v30.d[1]", "=r"); CHECK_EQ(v, peek_reg(lit, 4).w[1]);
	LIT("ldr q30, 1b\n\tumov %0, v30.d[0]", "=r"); CHECK_EQ(v, peek_reg(lit, 4).w[0]);
}

// ---- exclusive ----

// Load, then `between`, then store; did it fail?
#define EXCL(ld, between, st, size) do { \
		uint64_t v = ~0ul, n = rnd(), status = ~0ul, same_value; \
		prepare(); \
		__asm__ volatile(ld "\n\t" between "\n\t" st \
				 : "+r"(v), "+r"(status) : "r"(mem + 64), "r"(n), "r"(mem + 128) : "x9", "memory"); \
		same_value = peek(want + 64, size); \
		CHECK_EQ(v, same_value); \
		CHECK_EQ(status, *between != 0); \
		if (!*between) \
			poke(want + 64, size, n); \
		if (!CHECK(!memcmp(mem, want, sizeof(mem)))) \
			perror_at(st); \
	} while (0)
#define EXCLS(a, l, e, r, size) \
	EXCL("ld" a "xr" e " %" r "0, [%2]", "", "st" l "xr" e " %w1, %" r "3, [%2]", size); \
	EXCL("ld" a "xr" e " %" r "0, [%2]", "clrex", "st" l "xr" e " %w1, %" r "3, [%2]", size); \
	EXCL("ld" a "xr" e " %" r "0, [%2]", "ldxrb w9, [%4]", "st" l "xr" e " %w1, %" r "3, [%2]", size)
#define PAIR(ld, between, st, size) do { \
		uint64_t v = ~0ul, w = ~0ul, n = rnd(), o = rnd(), status = ~0ul; \
		prepare(); \
		__asm__ volatile(ld "\n\t" between "\n\t" st \
				 : "+r"(v), "+r"(w), "+r"(status) : "r"(mem + 64), "r"(n), "r"(o) : "memory"); \
		CHECK_EQ(v, peek(want + 64, size)); \
		CHECK_EQ(w, peek(want + 64 + (1 << size), size)); \
		CHECK_EQ(status, *between != 0); \
		if (!*between) \
			poke(want + 64, size, n), poke(want + 64 + (1 << size), size, o); \
		if (!CHECK(!memcmp(mem, want, sizeof(mem)))) \
			perror_at(st); \
	} while (0)

static void exclusives(void)
{
	uint64_t v, s;

	EXCLS("", "", "b", "w", 0); EXCLS("", "", "h", "w", 1); EXCLS("", "", "", "w", 2); EXCLS("", "", "", "x", 3);
	EXCLS("a", "l", "b", "w", 0); EXCLS("a", "l", "h", "w", 1); EXCLS("a", "l", "", "w", 2); EXCLS("a", "l", "", "x", 3);
	PAIR("ldxp %w0, %w1, [%3]", "", "stxp %w2, %w4, %w5, [%3]", 2);
	PAIR("ldaxp %w0, %w1, [%3]", "", "stlxp %w2, %w4, %w5, [%3]", 2);
	PAIR("ldxp %w0, %w1, [%3]", "clrex", "stxp %w2, %w4, %w5, [%3]", 2);
	PAIR("ldxp %0, %1, [%3]", "", "stxp %w2, %4, %5, [%3]", 3);
	PAIR("ldaxp %0, %1, [%3]", "", "stlxp %w2, %4, %5, [%3]", 3);
	PAIR("ldxp %0, %1, [%3]", "clrex", "stxp %w2, %4, %5, [%3]", 3);
	// Not twice, and not over somebody else's value.
	__asm__ volatile("ldxr %0, [%2]\n\tstxr %w1, %0, [%2]\n\tstxr %w1, %0, [%2]"
			 : "=&r"(v), "=&r"(s) : "r"(mem) : "memory");
	CHECK_EQ(s, 1);
	prepare();
	__asm__ volatile("ldxr %0, [%2]\n\tadd x9, %0, #1\n\tstr x9, [%2]\n\tstxr %w1, %0, [%2]"
			 : "=&r"(v), "=&r"(s) : "r"(mem) : "x9", "memory");
	CHECK_EQ(s, 1);
	CHECK_EQ(peek(mem, 3), v + 1);
	__asm__ volatile("ldxp %0, x9, [%2]\n\tadd x10, x9, #1\n\tstr x10, [%2, #8]\n\tstxp %w1, %0, %0, [%2]"
			 : "=&r"(v), "=&r"(s) : "r"(mem) : "x9", "x10", "memory");
	CHECK_EQ(s, 1);
}

// ---- LSE ----

// new: what memory becomes of old and b, both zero-extended.
#define AMO1(insn, r, size, new, result) do { \
		for (unsigned k = 0; k < 6; k++) { \
			static const uint64_t edge[] = { 0, 0x7f7fffff7fffffff, 0x8080000080000000, ~0ul }; \
			uint64_t a = k < 4 ? edge[k] : rnd(), reg = k < 4 ? edge[3 - k] ^ (uint64_t)(k & 1) << 63 : rnd(), v = ~0ul; \
			prepare(); \
			poke(mem + 64, size, a), poke(want + 64, size, a); \
			uint64_t old = peek(mem + 64, size), b = reg & ones(size); \
			int64_t so = (int64_t)(old << (64 - (8 << size))), sb = (int64_t)(b << (64 - (8 << size))); \
			(void)so, (void)sb, (void)b; \
			poke(want + 64, size, new); \
			__asm__ volatile(insn : "+&r"(v) : "r"(reg), "r"(mem + 64) : "memory"); \
			if (!(CHECK(!memcmp(mem, want, sizeof(mem))) & (!(result) || CHECK_EQ(v, old)))) \
				perror_at(insn); \
		} \
	} while (0)
#define AMO2(op, e, r, size, new) \
	AMO1("ld" op e " %" r "1, %" r "0, [%2]", r, size, new, 1); \
	AMO1("ld" op "al" e " %" r "1, %" r "0, [%2]", r, size, new, 1); \
	AMO1("ld" op "a" e " %" r "1, " r "zr, [%2]", r, size, new, 0); AMO1("st" op "l" e " %" r "1, [%2]", r, size, new, 0)
#define AMO(op, new) \
	AMO2(op, "b", "w", 0, new); AMO2(op, "h", "w", 1, new); AMO2(op, "", "w", 2, new); AMO2(op, "", "x", 3, new)
#define SWP(e, r, size) \
	AMO1("swp" e " %" r "1, %" r "0, [%2]", r, size, b, 1); AMO1("swpal" e " %" r "1, %" r "0, [%2]", r, size, b, 1)
#define CAS(insn, size, wrong) do { \
		uint64_t v, n = rnd(); \
		prepare(); \
		v = (peek(mem + 64, size) ^ (wrong)) | (size < 3 ? ~0ul << (size < 3 ? 8 << size : 0) : 0); \
		if (!(wrong)) \
			poke(want + 64, size, n); \
		uint64_t old = peek(mem + 64, size); \
		__asm__ volatile(insn : "+&r"(v) : "r"(n), "r"(mem + 64) : "memory"); \
		if (!(CHECK_EQ(v, old) & CHECK(!memcmp(mem, want, sizeof(mem))))) \
			perror_at(insn); \
	} while (0)
#define CASS(e, r, size) \
	CAS("cas" e " %" r "0, %" r "1, [%2]", size, 0); CAS("cas" e " %" r "0, %" r "1, [%2]", size, 1); \
	CAS("casal" e " %" r "0, %" r "1, [%2]", size, 0); CAS("casal" e " %" r "0, %" r "1, [%2]", size, 0x80)
// Pairs are in fixed registers, which a call would destroy: only the last statement before the instruction sets them.
#define IN_PAIRS(insn, v0, v1, n0, n1) do { \
		register uint64_t a __asm__("x10") = (v0), b __asm__("x11") = (v1); \
		register uint64_t n __asm__("x12") = (n0), o __asm__("x13") = (n1); \
		__asm__ volatile(insn : "+r"(a), "+r"(b) : "r"(n), "r"(o), [p] "r"(mem + 64) : "x14", "memory"); \
		(v0) = a, (v1) = b; \
	} while (0)
#define CASP(op, r, size, wrong0, wrong1) do { \
		uint64_t n0 = rnd(), n1 = rnd(), old0, old1, v0, v1; \
		prepare(); \
		old0 = peek(mem + 64, size), old1 = peek(mem + 64 + (1 << size), size); \
		if (!((wrong0) | (wrong1))) \
			poke(want + 64, size, n0), poke(want + 64 + (1 << size), size, n1); \
		v0 = old0 ^ (wrong0), v1 = old1 ^ (wrong1); \
		IN_PAIRS(op " " r "10, " r "11, " r "12, " r "13, [%[p]]", v0, v1, n0, n1); \
		if (!(CHECK_EQ(v0, old0) & CHECK_EQ(v1, old1) & CHECK(!memcmp(mem, want, sizeof(mem))))) \
			perror_at(op r); \
	} while (0)

static void atomics(void)
{
	AMO("add", old + b); AMO("clr", old & ~b); AMO("eor", old ^ b); AMO("set", old | b);
	AMO("smax", so > sb ? old : b); AMO("smin", so < sb ? old : b);
	AMO("umax", old > b ? old : b); AMO("umin", old < b ? old : b);
	SWP("b", "w", 0); SWP("h", "w", 1); SWP("", "w", 2); SWP("", "x", 3);
	CASS("b", "w", 0); CASS("h", "w", 1); CASS("", "w", 2); CASS("", "x", 3);
	CASP("casp", "w", 2, 0, 0); CASP("casp", "w", 2, 1, 0); CASP("caspal", "w", 2, 0, 1);
	CASP("casp", "x", 3, 0, 0); CASP("casp", "x", 3, 1, 0); CASP("caspal", "x", 3, 0, 1); CASP("caspal", "x", 3, 0, 0);
}

// LSE128, which assemblers do not know yet: x10, x11, [x14].
#define AMOP(name, bits, new0, new1) do { \
		uint64_t b0 = rnd(), b1 = rnd(), v0 = b0, v1 = b1, old0, old1; \
		prepare(); \
		old0 = peek(mem + 64, 3), old1 = peek(mem + 72, 3); \
		poke(want + 64, 3, new0), poke(want + 72, 3, new1); \
		IN_PAIRS("mov x14, %[p]\n\t.inst 0x192001ca | 11 << 16 | " #bits " << 12", v0, v1, 0, 0); \
		if (!(CHECK_EQ(v0, old0) & CHECK_EQ(v1, old1) & CHECK(!memcmp(mem, want, sizeof(mem))))) \
			perror_at(name); \
	} while (0)

static void atomic_pairs(void)
{
	if (!(getauxval(26) & 1ul << 47)) // HWCAP2_LSE128
		return;
	AMOP("swpp", 8, b0, b1);
	AMOP("ldclrp", 1, old0 & ~b0, old1 & ~b1);
	AMOP("ldsetp", 3, old0 | b0, old1 | b1);
}

// ---- faults ----

static volatile int faults, code;
static void *volatile where;
static uint8_t *volatile unlock; // a page that the handler makes accessible, and goes on; else it skips

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig;
	faults++;
	code = si->si_code;
	where = si->si_addr;
	if (unlock)
		mprotect(unlock, 4096, PROT_WRITE);
	else
		((uint64_t *)uc)[55] += 4; // pc
	unlock = 0;
}

// The instruction must fault with registers as they were: %0 %1 values, %2 address.
#define FAULTS(insn, at, want_code) do { \
		register uint64_t a __asm__("x10") = 0x1111, b __asm__("x11") = 0x2222; \
		register uint8_t *p __asm__("x12") = (at); \
		faults = 0; \
		__asm__ volatile("mov x10, #0x1111\n\tmov x11, #0x2222\n\t" insn : "+r"(a), "+r"(b), "+r"(p) : : "memory"); \
		uint64_t geta = a, getb = b; \
		uint8_t *getp = p; \
		if (!(CHECK_EQ(faults, 1) & CHECK_EQ(geta, 0x1111) & CHECK_EQ(getb, 0x2222) & CHECK(getp == (at)) & \
		    CHECK_EQ(code, want_code))) \
			perror_at(insn); \
	} while (0)

static void misaligned(void)
{
	on(SIGBUS, handler, 0);
	prepare();
	FAULTS("ldxr x10, [x12]", mem + 62, BUS_ADRALN);
	FAULTS("ldxr w10, [x12]", mem + 62, BUS_ADRALN);
	FAULTS("ldaxrh w10, [x12]", mem + 63, BUS_ADRALN);
	FAULTS("ldxp x10, x11, [x12]", mem + 56, BUS_ADRALN);
	FAULTS("ldxp w10, w11, [x12]", mem + 60, BUS_ADRALN);
	FAULTS("casp x10, x11, x10, x11, [x12]", mem + 56, BUS_ADRALN);
	CHECK(!memcmp(mem, want, sizeof(mem)));
}

static void unmapped(void)
{
	uint8_t *p = pages(3 * 4096), *edge = p + 4096;

	on(SIGSEGV, handler, 0);
	memset(p, 0x5a, 4096);
	mprotect(edge, 4096, PROT_NONE);
	FAULTS("ldp x10, x11, [x12]", edge - 8, 2);
	CHECK(where == edge);
	FAULTS("ldp x10, x11, [x12], #16", edge - 8, 2);
	FAULTS("ldr x10, [x12, #16]!", edge - 8, 2);
	FAULTS("ldr x10, [x12], #16", edge, 2);
	FAULTS("str x10, [x12, #16]!", edge - 8, 2);
	FAULTS("stp x10, x11, [x12, #-8]!", edge, 2);
	FAULTS("ld1 {v0.2d, v1.2d}, [x12], #32", edge - 16, 2);
	FAULTS("st1 {v0.2d, v1.2d}, [x12], #32", edge - 16, 2);
	FAULTS("ldadd x10, x11, [x12]", edge, 2);
	FAULTS("cas x10, x11, [x12]", edge, 2);
	FAULTS("casp x10, x11, x10, x11, [x12]", edge, 2);
	FAULTS("ldxp x10, x11, [x12]", edge, 2);
	mprotect(edge, 4096, PROT_READ);
	FAULTS("casp x10, x11, x10, x11, [x12]", edge, 2);
	FAULTS("swp x10, x11, [x12]", edge, 2);
	CHECK(where == edge);
}

// ---- memory copy and set ----

enum { BUF = 64 << 10 };
static uint8_t *buf, *model;

// All three instructions; what the registers end as does not depend on the option but for d and s of cpy backward.
#define CPY(name, d, s, n) \
	__asm__ volatile(name "p [%0]!, [%1]!, %2!\n\t" name "m [%0]!, [%1]!, %2!\n\t" name "e [%0]!, [%1]!, %2!" \
		: "+r"(d), "+r"(s), "+r"(n) : : "cc", "memory")
#define SET(name, d, n, v) \
	__asm__ volatile(name "p [%0]!, %1!, %2\n\t" name "m [%0]!, %1!, %2\n\t" name "e [%0]!, %1!, %2" \
		: "+r"(d), "+r"(n) : "r"(v) : "cc", "memory")

#define BOUND(insns) \
	__asm__ volatile(insns "\n\tmrs %3, nzcv" : "+r"(d), "+r"(s), "+r"(n), "=r"(nzcv) : : "cc", "memory")

static void fresh(void)
{
	for (unsigned k = 0; k < BUF; k++)
		buf[k] = model[k] = (uint8_t)rnd();
}

static void copy1(int forward_only, size_t to, size_t from, size_t n)
{
	uint8_t *d = buf + to, *s = buf + from;
	size_t left = n;
	int backward = !forward_only && from < to && from + n > to;

	fresh();
	for (size_t k = 0; k < n; k++) {
		size_t at = backward ? n - 1 - k : k;
		model[to + at] = model[from + at];
	}
	if (forward_only)
		CPY("cpyf", d, s, left);
	else
		CPY("cpy", d, s, left);
	if (!(CHECK(!memcmp(buf, model, BUF)) & CHECK_EQ(left, 0) &
	    (backward || (CHECK(d == buf + to + n) & CHECK(s == buf + from + n)))))
		perror_at(forward_only ? "cpyf" : "cpy");
}

static void set1(size_t to, size_t n)
{
	uint8_t *d = buf + to;
	size_t left = n;

	fresh();
	memset(model + to, 0x5b, n);
	SET("set", d, left, 0x1235bl);
	CHECK(!memcmp(buf, model, BUF) && left == 0 && d == buf + to + n);
}

// Every small size, within 400 bytes: apart, overlapping either way; with set, to is where it begins. Locked: the page at
// buf + 8192 becomes accessible when it faults.
static void small1(int what, uint8_t *to, uint8_t *from, size_t n, int locked)
{
	uint8_t *base = buf + 8192 - 200, *want = model + 8192 - 200, *d = to, *s = from;
	size_t left = n;

	for (unsigned k = 0; k < 400; k++)
		base[k] = want[k] = (uint8_t)rnd();
	for (size_t k = 0; k < n; k++) {
		size_t at = what == 1 && from < to ? n - 1 - k : k;
		model[to - buf + at] = what == 2 ? 0xa7 : model[from - buf + at];
	}
	faults = 0;
	if (locked) {
		unlock = buf + 8192;
		mprotect(unlock, 4096, locked == 2 ? PROT_READ : PROT_NONE);
	}
	if (what == 0)
		CPY("cpyf", d, s, left);
	else if (what == 1)
		CPY("cpy", d, s, left);
	else
		SET("set", d, left, 0xffa7l);
	if (locked)
		mprotect(buf + 8192, 4096, PROT_READ | PROT_WRITE);
	if (!(CHECK(!memcmp(base, want, 400)) & CHECK(left == 0) & CHECK_EQ(faults, locked != 0)))
		perror_at(what == 0 ? "cpyf" : what == 1 ? "cpy" : "set");
	unlock = 0;
}

static void small(void)
{
	for (size_t n = 0; n < 140; n++)
		for (int locked = 0; locked <= 2 && (!locked || n > 1); locked++) {
			uint8_t *edge = buf + 8192 - n / 2 - (n < 2); // the page begins in the middle
			for (int apart = -34; apart < 0; apart += 3)
				small1(0, edge, edge - apart, n, locked);
			for (int apart = -34; apart <= 34; apart += 3)
				small1(1, edge, edge + apart, n, locked);
			if (n < 60) { // only one of the two is in the page
				small1(0, edge, edge - 128, n, locked), small1(1, edge, edge - 128, n, locked);
				if (locked < 2)
					small1(0, edge - 128, edge, n, locked), small1(1, edge - 128, edge, n, locked);
			}
			small1(2, edge, 0, n, locked);
		}
}

static void mops(void)
{
	static const size_t size[] = { 0, 1, 7, 16, 255, 4095, 4096, 4097, 20000 };
	size_t n, after;
	uint8_t *d, *s;

	if (!(getauxval(26) & 1ul << 43)) // HWCAP2_MOPS
		return;
	buf = pages(BUF), model = pages(BUF);
	for (unsigned k = 0; k < sizeof(size) / sizeof(size[0]); k++) {
		n = size[k];
		copy1(1, 30001, 17, n), copy1(1, 17, 30001, n), copy1(1, 5, 11, n);
		copy1(0, 30001, 17, n), copy1(0, 17, 30001, n), copy1(0, 5, 11, n), copy1(0, 11, 5, n), copy1(0, 9000, 4000, n);
		copy1(0, 333, 333, n);
		set1(3, n), set1(4096, n);
	}
	small();
	fresh();
	d = buf, n = 100;
	__asm__ volatile("setp [%0]!, %1!, xzr\n\tsetm [%0]!, %1!, xzr\n\tsete [%0]!, %1!, xzr"
			 : "+r"(d), "+r"(n) : : "cc", "memory");
	CHECK_EQ(buf[99], 0);
	// The flags say which option it is, and d and n are what that says.
	d = buf + 3, s = buf + 9000, n = 5000;
	uint64_t nzcv;
	__asm__ volatile("cpyfp [%0]!, [%1]!, %2!\n\tmrs %3, nzcv" : "+r"(d), "+r"(s), "+r"(n), "=r"(nzcv) : : "cc", "memory");
	CHECK((nzcv & ~(1ul << 29)) == 0);
	if (nzcv)
		CHECK(d - (buf + 3) == (long)(5000 - n) && s - d == 9000 - 3 && n <= 5000);
	else
		CHECK(d == buf + 5003 && s == buf + 14000 && (long)n <= 0 && (long)n >= -5000);
	// A fault in the middle, repaired: it goes on.
	for (int what = 0; what < 4; what++) {
		fresh();
		d = buf + 1000, s = buf + 30000, n = 20000;
		unlock = buf + (what == 1 ? 40960 : 8192);
		if (what == 2)
			d = buf + 1007, s = buf + 1000;
		for (size_t k = 0; k < n; k++) {
			size_t at = what == 2 ? n - 1 - k : k;
			model[d - buf + at] = what == 3 ? 0xee : model[s - buf + at];
		}
		mprotect(unlock, 4096, PROT_NONE);
		faults = 0;
		if (what == 3)
			SET("set", d, n, 0xeel);
		else
			CPY("cpy", d, s, n);
		CHECK_EQ(faults, 1);
		CHECK(!memcmp(buf, model, BUF) && n == 0);
	}
	// What is left when a fault ends it; a size beyond all bounds becomes the largest.
	mprotect(buf + 8192, 4096, PROT_NONE);
	for (int what = 0; what < 3; what++) {
		d = buf + 100, s = buf + 20100, n = ~0ul;
		faults = 0;
		if (what == 0)
			BOUND("cpyfp [%0]!, [%1]!, %2!\n\tcpyfm [%0]!, [%1]!, %2!");
		else if (what == 1)
			BOUND("cpyp [%0]!, [%1]!, %2!\n\tcpym [%0]!, [%1]!, %2!");
		else
			BOUND("setp [%0]!, %2!, xzr\n\tsetm [%0]!, %2!, xzr");
		after = what == 1 ? ~0ul >> 9 : ~0ul >> 1;
		CHECK_EQ(faults, 1);
		CHECK(where >= (void *)(buf + 8192) && where < (void *)(buf + 12288)); // qemu-user does not tell the first byte
		if (!nzcv) // option A: end, what is left as a negative number
			CHECK(d == buf + 100 + after && n == 0 - (after - 8092) && (what == 2 || s == buf + 20100 + after));
		else
			CHECK(d == buf + 8192 && n == after - 8092);
	}
}

int main(void)
{
	integers();
	pairs();
	vectors();
	structures();
	exclusives();
	atomics();
	atomic_pairs();
	misaligned();
	unmapped();
	mops();
	return failures != 0;
}

#if !__STDC_HOSTED__
__attribute__((used, noreturn)) void start_c(const uint64_t *sp)
{
	sp += 2 + *sp; // behind the arguments, and the environment
	while (*sp++)
		;
	auxv = sp;
	call(94, main(), 0, 0, 0, 0, 0);
	__builtin_unreachable();
}
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x0, sp\n\tb start_c\n");
#endif
