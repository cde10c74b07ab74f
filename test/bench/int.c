// int.c - integer kernels: calls, indirect jumps, hashing, sorting, interpreters.
#include <stdlib.h>
#include <string.h>
#include "kernels.h"

__attribute__((noinline)) static uint64_t fib_of(int n)
{
	return n < 2 ? (uint64_t)n : fib_of(n - 1) + fib_of(n - 2);
}

static uint64_t fib(long n)
{
	uint64_t s = 0;
	while (n--)
		s += fib_of(20);
	return s;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static uint64_t sort(long n)
{
	uint32_t *v = malloc(n * sizeof *v), s = 1;
	uint64_t h = 0;
	for (long i = 0; i < n; i++)
		v[i] = next(&s);
	qsort(v, n, sizeof *v, compare);
	for (long i = 0; i < n; i++)
		h = h * 31 + v[i];
	free(v);
	return h;
}

static uint64_t crc32(long n)
{
	static uint32_t table[256];
	static unsigned char buf[65536];
	uint32_t s = 7, crc = ~0u;
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
		table[i] = c;
	}
	for (unsigned i = 0; i < sizeof buf; i++)
		buf[i] = next(&s) >> 24;
	while (n--)
		for (unsigned i = 0; i < sizeof buf; i++)
			crc = table[(crc ^ buf[i]) & 255] ^ crc >> 8;
	return crc;
}

static uint64_t sieve(long n)
{
	enum { N = 1 << 18 };
	static unsigned char composite[N];
	uint64_t count = 0;
	while (n--) {
		memset(composite, 0, N);
		for (int i = 2; i < N; i++)
			if (!composite[i]) {
				count++;
				for (int j = i * 2; j < N; j += i)
					composite[j] = 1;
			}
	}
	return count;
}

// A program for two interpreters: a loop with arithmetic, comparisons and a table.
enum { PUSH, ADD, MUL, SUB, DUP, LOAD, STORE, LESS, JUMP_IF, AND, XOR, SHIFT, SWAP, DROP, HALT };
static const int program[] = {
	PUSH, 0, STORE, 0, PUSH, 1, STORE, 1,
	LOAD, 1, PUSH, 1103515245, MUL, PUSH, 12345, ADD, DUP, STORE, 1,
	PUSH, 16, SHIFT, PUSH, 255, AND, LOAD, 2, XOR, STORE, 2,
	LOAD, 1, LOAD, 2, SWAP, SUB, DROP,
	LOAD, 0, PUSH, 1, ADD, DUP, STORE, 0, LOAD, 3, LESS, JUMP_IF, 8, HALT,
};

static uint64_t bytecode_switch(long n)
{
	uint32_t var[4] = { 0, 0, 0, (uint32_t)n }, stack[16], *sp = stack;
	for (const int *pc = program;;)
		switch (*pc++) {
		case PUSH:	*sp++ = *pc++; break;
		case ADD:	sp--; sp[-1] += *sp; break;
		case MUL:	sp--; sp[-1] *= *sp; break;
		case SUB:	sp--; sp[-1] -= *sp; break;
		case DUP:	*sp = sp[-1]; sp++; break;
		case LOAD:	*sp++ = var[*pc++]; break;
		case STORE:	var[*pc++] = *--sp; break;
		case LESS:	sp--; sp[-1] = sp[-1] < *sp; break;
		case JUMP_IF:	pc = *--sp ? program + *pc : pc + 1; break;
		case AND:	sp--; sp[-1] &= *sp; break;
		case XOR:	sp--; sp[-1] ^= *sp; break;
		case SHIFT:	sp--; sp[-1] >>= *sp; break;
		case SWAP: {	uint32_t t = sp[-1]; sp[-1] = sp[-2]; sp[-2] = t; break; }
		case DROP:	sp--; break;
		case HALT:	return var[1] ^ (uint64_t)var[2] << 32;
		}
}

static uint64_t bytecode_goto(long n)
{
	static void *const label[] = { &&push, &&add, &&mul, &&sub, &&dup, &&load, &&store, &&less, &&jump_if, &&and, &&xor,
		&&shift, &&swap, &&drop, &&halt };
	uint32_t var[4] = { 0, 0, 0, (uint32_t)n }, stack[16], *sp = stack, t;
	const int *pc = program;
#define NEXT goto *label[*pc++]
	NEXT;
push:	*sp++ = *pc++; NEXT;
add:	sp--; sp[-1] += *sp; NEXT;
mul:	sp--; sp[-1] *= *sp; NEXT;
sub:	sp--; sp[-1] -= *sp; NEXT;
dup:	*sp = sp[-1]; sp++; NEXT;
load:	*sp++ = var[*pc++]; NEXT;
store:	var[*pc++] = *--sp; NEXT;
less:	sp--; sp[-1] = sp[-1] < *sp; NEXT;
jump_if:	pc = *--sp ? program + *pc : pc + 1; NEXT;
and:	sp--; sp[-1] &= *sp; NEXT;
xor:	sp--; sp[-1] ^= *sp; NEXT;
shift:	sp--; sp[-1] >>= *sp; NEXT;
swap:	t = sp[-1]; sp[-1] = sp[-2]; sp[-2] = t; NEXT;
drop:	sp--; NEXT;
halt:	return var[1] ^ (uint64_t)var[2] << 32;
}

static uint64_t hash(long n)
{
	enum { SIZE = 1 << 15 };
	static struct { uint64_t key, value; } table[SIZE];
	uint32_t s = 3;
	uint64_t sum = 0;
	memset(table, 0, sizeof table);
	for (long i = 0; i < n; i++) {
		uint64_t key = (next(&s) >> 8) % (SIZE / 2) + 1;
		uint64_t h = key * 0x9e3779b97f4a7c15u >> 49;
		while (table[h].key && table[h].key != key)
			h = (h + 1) & (SIZE - 1);
		table[h].key = key;
		sum += table[h].value++;
	}
	return sum;
}

static uint64_t chase(long n)
{
	enum { SIZE = 1 << 16 };
	static uint32_t to[SIZE];
	uint32_t s = 5, at = 0;
	for (int i = 0; i < SIZE; i++)
		to[i] = i;
	for (int i = SIZE - 1; i > 0; i--) {	// one cycle through all (Sattolo)
		int j = (next(&s) >> 8) % i;
		uint32_t t = to[i];
		to[i] = to[j];
		to[j] = t;
	}
	while (n--)
		at = to[at];
	return at;
}

static uint64_t modular(long n)
{
	uint64_t x = 3, m = 1000000007, r = 1;
	while (n--) {
		r = r * x % m;
		x = (x * x + 1) % m;
	}
	return r;
}

static uint64_t sha512(long n)
{
	// Rounds of the shape of SHA-512 with constants of a generator.
	uint64_t v[8], w[16], k = 0x428a2f98d728ae22;
	for (int i = 0; i < 8; i++)
		v[i] = (i + 1) * 0x6a09e667f3bcc908u;
	for (int i = 0; i < 16; i++)
		w[i] = (i + 1) * 0xbb67ae8584caa73bu;
#define ROR(x, c) ((x) >> (c) | (x) << (64 - (c)))
	for (long i = 0; i < n; i++) {
		uint64_t a = v[0], b = v[1], c = v[2], e = v[4], f = v[5], g = v[6], *x = &w[i & 15];
		*x += (ROR(w[(i + 1) & 15], 1) ^ ROR(w[(i + 1) & 15], 8) ^ w[(i + 1) & 15] >> 7) + w[(i + 9) & 15] +
		      (ROR(w[(i + 14) & 15], 19) ^ ROR(w[(i + 14) & 15], 61) ^ w[(i + 14) & 15] >> 6);
		uint64_t t1 = v[7] + (ROR(e, 14) ^ ROR(e, 18) ^ ROR(e, 41)) + ((e & f) ^ (~e & g)) + k + *x;
		uint64_t t2 = (ROR(a, 28) ^ ROR(a, 34) ^ ROR(a, 39)) + ((a & b) ^ (a & c) ^ (b & c));
		v[7] = g, v[6] = f, v[5] = e, v[4] = v[3] + t1, v[3] = c, v[2] = b, v[1] = a, v[0] = t1 + t2;
		k = k * 6364136223846793005u + 1;
	}
	return v[0] ^ v[4];
}

static uint64_t matmul_int(long n)
{
	enum { N = 96 };
	static int32_t a[N][N], b[N][N], c[N][N];
	uint32_t s = 11;
	for (int i = 0; i < N * N; i++)
		a[i / N][i % N] = next(&s) >> 20, b[i / N][i % N] = next(&s) >> 20;
	while (n--)
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				int32_t t = 0;
				for (int k = 0; k < N; k++)
					t += a[i][k] * b[k][j];
				c[i][j] += t & 0xffff;
			}
	uint64_t h = 0;
	for (int i = 0; i < N * N; i++)
		h = h * 31 + (uint32_t)c[i / N][i % N];
	return h;
}

static uint64_t queens_of(int row, unsigned columns, unsigned left, unsigned right, int n)
{
	if (row == n)
		return 1;
	uint64_t count = 0;
	for (unsigned free = ~(columns | left | right) & ((1u << n) - 1); free; free &= free - 1) {
		unsigned bit = free & -free;
		count += queens_of(row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1, n);
	}
	return count;
}

static uint64_t queens(long n)
{
	uint64_t s = 0;
	while (n--)
		s += queens_of(0, 0, 0, 0, 8);
	return s;
}

const Row int_rows[] = {
	{ "int", "fib", fib, 1200 },
	{ "int", "sort", sort, 400000 },
	{ "int", "crc32", crc32, 300 },
	{ "int", "sieve", sieve, 40 },
	{ "int", "bytecode-switch", bytecode_switch, 1000000 },
	{ "int", "bytecode-goto", bytecode_goto, 1000000 },
	{ "int", "hash", hash, 5000000 },
	{ "int", "chase", chase, 10000000 },
	{ "int", "modular", modular, 6000000 },
	{ "int", "sha512", sha512, 5000000 },
	{ "int", "matmul-int", matmul_int, 60 },
	{ "int", "queens", queens, 2500 },
	{ 0 },
};
