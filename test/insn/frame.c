/*
 * The program in which exec.c and seq.c put instructions: its image, random values; running it and comparing
 * what it wrote. The instructions of the program are those of the guest's frame_*.c. See frame.h.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frame.h"

const TestGuest *tg;
uint8_t *mem;
uint32_t at;
int xlen;
static bool big_endian; /* data of the program that was written last */

void op(uint32_t v)
{
	st32le(mem + (at - BASE), v);
	at += 4;
}

void frame_begin(Map *m, unsigned stride, unsigned max)
{
	m->stride = stride, m->max = max;
	m->routines = CODE + 0x800, m->blocks = CODE + 0x1000;
	m->ctx = (m->blocks + (max + 2) * stride + 0xfff) & ~0xfffu;
	m->win = m->ctx + 0x1000, m->stack = m->win + 0x1000, m->in = m->stack + 0x9000;
	m->out = m->in + max * REC, m->end = m->out + max * REC;
	free(mem);
	mem = xcalloc(1, m->out - BASE);
	tg->routines(m, 0); /* for the addresses */
	memset(mem, 0, m->out - BASE);
}

void frame_block(const Map *m, unsigned b)
{
	static const uint8_t ways[] = {AT_BEFORE, AT_AFTER, AT_TRAP, AT_NEXT};

	for (unsigned k = 0; k < LEN(ways); k++) {
		at = m->blocks + b * m->stride + ways[k];
		tg->way_out(m, b);
	}
	at = m->blocks + b * m->stride + AT_LOAD;
	tg->load();
}

static void reverse(uint8_t *p, int n)
{
	for (int k = 0; k < n / 2; k++) {
		uint8_t b = p[k];

		p[k] = p[n - 1 - k], p[n - 1 - k] = b;
	}
}

/* Registers in records are as little-endian programs write them: between that and what a big-endian one does. */
static void swap_records(uint8_t *rec, unsigned n)
{
	for (; big_endian && n--; rec += REC) {
		for (int k = 0; k < R_F; k += 8)
			reverse(rec + k, 8);
		for (int k = R_F; k < R_F + 32 * tg->fsize; k += tg->fsize)
			reverse(rec + k, tg->fsize);
		for (int k = R_CTL; k < R_WIN; k += 8)
			reverse(rec + k, 8);
	}
}

bool frame_write(const Map *m, unsigned n, const Variant *v, const char *path)
{
	bool ok;

	big_endian = v->guest->big;
	tg->routines(m, n);
	swap_records(frame_in(m, 0), n);
	ok = elf_write(path, v, CODE, mem + (CODE - BASE), m->out - CODE, m->end - m->out);
	swap_records(frame_in(m, 0), n);
	return ok;
}

/* ---- interesting values ---- */
uint64_t x_value(void)
{
	static const uint64_t edge[] = {0, 1, 2, ~0ull, 1ull << 63, ~0ull >> 1, 0x80000000, 0x7fffffff, 0xffffffff,
	    0xffffffff80000000, 0x8000, 0xff, 0x80, 31, 32, 63, 64};

	switch (below(4)) {
	case 0: return edge[below(LEN(edge))];
	case 1: return rnd() >> below(64);
	case 2: return (uint64_t)(int64_t)(int32_t)rnd();
	}
	return rnd();
}

/* Exponents are the least, the greatest, those around one, and those whose product or quotient is at an end. */
uint64_t fp_bits(int e, int m)
{
	uint64_t bias = (1ull << (e - 1)) - 1, frac = rnd() & ((1ull << m) - 1), exp;

	if (!below(4))
		frac = below(2) ? 0 : 1ull << below(m);
	switch (below(10)) {
	case 0: exp = 0; break;
	case 1: exp = 2 * bias + 1; break;
	case 2: exp = below(4); break;
	case 3: exp = 2 * bias - below(3); break;
	case 4: exp = rnd() & (2 * bias + 1); break;
	case 5: exp = bias / 2 - below(m / 2 + 1) + below(4); break;
	default: exp = bias - 4 + below(12); break;
	}
	return below(2) << (e + m) | (exp & (2 * bias + 1)) << m | frac;
}

uint8_t *frame_run(const char *cmd, const char *model, const char *path, unsigned n, bool loud)
{
	char line[2048];
	uint8_t *out = xmalloc((size_t)n * REC + 1);
	FILE *p;
	size_t got;
	int n_timeout;

	n_timeout = snprintf(line, sizeof(line), "timeout %s ", getenv("TIMEOUT") ? getenv("TIMEOUT") : "100");
	snprintf(line + n_timeout, sizeof(line) - (size_t)n_timeout, cmd, model);
	strncat(line, " ", sizeof(line) - strlen(line) - 1);
	strncat(line, path, sizeof(line) - strlen(line) - 1);
	strncat(line, " 2>&1", sizeof(line) - strlen(line) - 1);
	if (!(p = popen(line, "r"))) {
		free(out);
		return NULL;
	}
	got = fread(out, 1, (size_t)n * REC + 1, p);
	if (pclose(p) != 0 || got != (size_t)n * REC) {
		if (loud)
			printf("%s: %zu of %u bytes%s%.*s\n", line, got, n * REC, got < 400 ? ": " : "", got < 400 ? (int)got : 0,
			    (char *)out);
		free(out);
		return NULL;
	}
	swap_records(out, n);
	return out;
}

bool differ(const uint8_t *a, const uint8_t *b, const uint8_t *in, char *buf, size_t n)
{
	for (int off = 0; off < REC; off += 8) {
		uint64_t v = ld64le(a + off), w = ld64le(b + off), was = ld64le(in + off);
		char where[32];

		if (off < R_F && xlen == 32)
			v = (uint32_t)v, w = (uint32_t)w, was = (uint32_t)was;
		if (v == w)
			continue;
		if (off < R_PATH)
			tg->where(where, sizeof(where), off);
		else if (off == R_PATH)
			snprintf(where, sizeof(where), "way out");
		else if (off == R_TRAP)
			snprintf(where, sizeof(where), "pc of the trap");
		else if (off == R_SIG)
			snprintf(where, sizeof(where), "signal");
		else
			snprintf(where, sizeof(where), "memory+%d", off - R_WIN);
		n -= (size_t)snprintf(buf, n, "%s (was %llx) is %llx, not %llx", where, (unsigned long long)was,
		    (unsigned long long)v, (unsigned long long)w);
		if (ld64le(a + R_TRAP) != ld64le(b + R_TRAP) || ld64le(a + R_SIG) != ld64le(b + R_SIG))
			snprintf(buf + strlen(buf), n, ", signal %d at %llx, not %d at %llx", (int)ld64le(a + R_SIG),
			    (unsigned long long)ld64le(a + R_TRAP), (int)ld64le(b + R_SIG), (unsigned long long)ld64le(b + R_TRAP));
		return true;
	}
	return false;
}

void operand_values(const Insn *i, const uint8_t *in, char *buf, size_t n)
{
	for (int a = 0; a < i->row->nargs; a++) {
		size_t used = strlen(buf);
		int off = tg->place(i, a), size = off < R_F ? 8 : tg->fsize;
		char name[32];

		if (off < 0 || (a && tg->place(i, a - 1) == off) || used + 64 > n)
			continue;
		tg->where(name, sizeof(name), off);
		snprintf(buf + used, n - used, size > 8 ? " %s=%llx %016llx" : " %s=%llx", name,
		    (unsigned long long)ld64le(in + off + size - 8), (unsigned long long)ld64le(in + off));
	}
}

char *commands(const char *what, const Variant *v)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%s", what, v->env);
	return xstrdup(getenv(name) ? getenv(name) : "");
}

bool named(const InsnRow *r, const char *prefix)
{
	return !strncmp(insn_name(tg->insns, r), prefix, strlen(prefix));
}

int field_no(const InsnRow *r, const char *prefix)
{
	const InsnTab *t = tg->insns;

	for (int k = 0; k < r->nargs; k++)
		if (!strncmp(t->str + t->field[t->args[r->args + k]].str, prefix, strlen(prefix)))
			return k;
	return -1;
}
