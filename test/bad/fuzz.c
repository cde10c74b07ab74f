// fuzz.c - the loader and the decoder on arbitrary bytes, in one process.
//
// Built with clang -fsanitize=fuzzer it is a fuzz target for libFuzzer (fuzz CORPUS...; see the first lines of run).
// Built without, it has a main: fuzz SEED COUNT makes its own inputs, damaged headers and random instructions.
//
// Byte 0 of the input: even, the rest is an ELF file to probe and to map; odd, instructions to decode and disassemble.
#include "myna.h"
#include "linux/linux.h"
#include "linux/conv.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

static void load(const uint8_t *p, size_t n)
{
	static Image im;
	static int fd = -1;
	const char *why;

	if (fd < 0)
		fd = memfd_create("input", 0);
	if (fd < 0 || ftruncate(fd, 0) < 0 || pwrite(fd, p, n, 0) != (ssize_t)n)
		die("cannot write the input");
	why = elf_probe(fd, &im);
	if (why) {
		if (!*why)
			die("an empty reason");
		return;
	}
	// What the loader lets pass must hold.
	uint64_t limit = im.guest->linux_abi->task_size, end = 0;
	for (unsigned i = 0; i < im.nseg; i++) {
		const struct Seg *s = &im.seg[i];
		if (s->addr < end || s->fsize > s->msize || s->addr > limit || s->msize > limit - s->addr ||
		    (s->fsize && s->off + s->fsize > n))
			die("a segment that must not pass");
		end = s->addr + s->msize;
	}
	if (!memchr(im.interp, 0, sizeof im.interp))
		die("a name without end");
	if (im.high - im.low > 64 << 20)
		return; // takes time, and shows nothing
	if (!guest_limit && mmap_init(1ull << 38, (1ull << 38) - (128 << 20), true, 0) < 0)
		die("cannot reserve the guest's memory");
	guest_munmap(0, guest_limit); // what the last one left
	elf_map(fd, &im, limit / 3 * 2 & ~0xffffull);
}

static void decode_all(const uint8_t *p, size_t n)
{
	for (const Guest *const *const *folder = guest_list; *folder; folder++)
		for (const Guest *const *g = *folder; *g; g++) {
			uint64_t features = cpu_model(*g, NULL), pc = 0x10000;
			for (size_t at = 0; at < n;) {
				Insn i = { .pc = pc + at };
				char text[128];
				int len = (*g)->fetch(p + at, (int)MIN(n - at, (size_t)(*g)->insn_max), &i.bits);
				if (!len)
					break;
				if (len < (*g)->insn_min || len > (*g)->insn_max || at + (size_t)len > n)
					die("a length that must not be");
				i.len = (uint8_t)len;
				bool ok = decode_insn((*g)->insns, i.bits, features, &i);
				if (ok != (i.row != NULL))
					die("decode says one thing and does another");
				if (!ok)
					decode_any((*g)->insns, i.bits, features, &i);
				i.len = (uint8_t)len;
				if (disas(*g, &i, text, sizeof text) < 0 || !memchr(text, 0, sizeof text))
					die("disassembly without end");
				at += (size_t)len;
			}
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n)
		p[0] & 1 ? decode_all(p + 1, n - 1) : load(p + 1, n - 1);
	return 0;
}

#ifndef FUZZER
static uint64_t rng;
static uint64_t rnd(void)
{
	uint64_t z = rng += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void num(uint8_t *p, unsigned size, uint64_t v, bool big)
{
	for (unsigned i = 0; i < size; i++)
		p[i] = (uint8_t)(v >> 8 * (big ? size - 1 - i : i));
}

// A program of one to six segments with mostly sensible values.
static size_t program(uint8_t *p)
{
	bool arm = rnd() & 1, big = arm && rnd() & 1, wide = arm || rnd() & 1;
	unsigned n = 1 + rnd() % 6, w = wide ? 8 : 4, eh = wide ? 64 : 52, ph = wide ? 56 : 32;
	uint64_t at = rnd() & 1 ? 0 : 0x10000;
	size_t size = eh + n * ph + 64;

	memset(p, 0, 4096);
	memcpy(p, "\177ELF\0\1\1", 7);
	p[4] = wide ? 2 : 1;
	p[5] = big ? 2 : 1;
	num(p + 16, 2, at ? 2 : 3, big);
	num(p + 18, 2, arm ? 183 : 243, big);
	num(p + 20, 4, 1, big);
	num(p + 24, w, at, big);
	num(p + (wide ? 32 : 28), w, eh, big);
	num(p + (wide ? 54 : 42), 2, ph, big);
	num(p + (wide ? 56 : 44), 2, n, big);
	for (unsigned i = 0; i < n; i++) {
		uint64_t len = rnd() % 0x3000, v[] = { rnd() % (size + 1), at, at, 0, len, 1ull << rnd() % 14 };
		uint8_t *q = p + eh + i * ph;
		v[3] = MIN(rnd() % 0x2000, MIN(len, size - v[0]));
		num(q, 4, rnd() % 8 ? 1 : rnd() % 8, big);
		num(q + (wide ? 4 : 24), 4, rnd() & 7, big);
		for (unsigned k = 0; k < 6; k++)
			num(q + (wide ? 8 + 8 * k : k < 5 ? 4 + 4 * k : 28), w, v[k], big);
		at += len + rnd() % 0x2000;
	}
	return size;
}

int main(int argc, char **argv)
{
	static uint8_t in[1 + 4096];
	unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 0) : 0, loads = 0;

	if (argc != 3)
		return 2;
	rng = strtoull(argv[1], NULL, 0);
	for (unsigned long i = 0; i < count; i++) {
		size_t n;
		if (i & 1) {
			n = 1 + rnd() % 256;
			for (size_t k = 1; k <= n; k++)
				in[k] = (uint8_t)rnd();
		} else {
			n = program(in + 1);
			for (unsigned k = rnd() % 4; k > 0; k--)
				in[1 + rnd() % n] = (uint8_t)(rnd() & (rnd() & 1 ? 0xff : 1u << rnd() % 8));
			loads++;
		}
		in[0] = i & 1;
		LLVMFuzzerTestOneInput(in, n + 1);
	}
	printf("%lu files, %lu runs of instructions\n", loads, count - loads);
	return 0;
}
#endif
