// mem.c - memory kernels (copies, streams) and libc's string functions as the guest's libc has them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kernels.h"

static uint64_t copy(long n)
{
	enum { SIZE = 1 << 20 };
	static unsigned char a[SIZE], b[SIZE];
	uint64_t s = 0;
	for (long i = 0; i < n; i++) {
		a[i & (SIZE - 1)] = i;
		memcpy(b, a, SIZE - (i & 7));
		s += b[(i * 4097) & (SIZE - 1)];
	}
	return s;
}

static uint64_t stream(long n)
{
	enum { SIZE = 1 << 17 };
	static uint64_t a[SIZE], b[SIZE], c[SIZE];
	for (int i = 0; i < SIZE; i++)
		a[i] = i, b[i] = i * 3;
	while (n--) {
		for (int i = 0; i < SIZE; i++)
			c[i] = a[i] + 5 * b[i];
		for (int i = 0; i < SIZE; i++)
			a[i] = c[i] ^ b[i];
	}
	return a[SIZE - 1] + c[7];
}

static uint64_t allocate(long n)
{
	void *slot[256] = { 0 };
	uint32_t s = 1;
	uint64_t sum = 0;
	while (n--) {
		unsigned i = next(&s) >> 24, size = (next(&s) >> 20) % 700 + 1;
		free(slot[i]);
		slot[i] = malloc(size);
		*(unsigned char *)slot[i] = size;
		sum += size;
	}
	for (int i = 0; i < 256; i++)
		free(slot[i]);
	return sum;
}

static char *text;
enum { TEXT = 1 << 16 };

static void make_text(void)
{
	uint32_t s = 77;
	text = malloc(TEXT + 1);
	for (int i = 0; i < TEXT; i++) {
		unsigned r = next(&s) >> 24;
		text[i] = r < 40 ? ' ' : r < 44 ? '\n' : 'a' + r % 26;
	}
	text[TEXT] = 0;
}

static uint64_t string_length(long n)
{
	make_text();
	uint64_t s = 0;
	while (n--) {
		char *p = text + (n & 15);
		for (char *q; (q = strchr(p, '\n')); p = q + 1)
			s += q - p;
		s += strlen(text + (n & 31));
	}
	return s;
}

static uint64_t string_search(long n)
{
	make_text();
	uint64_t s = 0;
	while (n--) {
		s += strstr(text + (n & 7), "zzyzx ") != 0;
		s += (char *)memchr(text, 'Q' + (n & 1), TEXT) != 0;
		char *a = text + (n & 63), *b = text + 4096;
		for (int i = 0; i < 200; i++)
			s += strcmp(a + i, b + i) < 0;
		s += memcmp(text, text + 1, TEXT - 1) != 0;
	}
	return s;
}

static uint64_t format(long n)
{
	char b[128];
	uint64_t h = 0;
	for (long i = 0; i < n; i++) {
		int len = snprintf(b, sizeof b, "%ld: %s %08lx %c %d", i, "some text", i * 7919, 'a' + (int)(i % 26), -(int)i);
		h = h * 31 + len + b[len / 2] + strtol(b, 0, 10);
	}
	return h;
}

const Row mem_rows[] = {
	{ "memory", "memcpy", copy, 500 },
	{ "memory", "stream", stream, 200 },
	{ "memory", "malloc", allocate, 1000000 },
	{ "string", "strlen-strchr", string_length, 1500 },
	{ "string", "strstr-strcmp", string_search, 4000 },
	{ "string", "printf", format, 200000 },
	{ 0 },
};
