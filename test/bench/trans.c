/*
 * trans - how fast guest code becomes host code: translates the code of a guest program without running
 * it, and prints what each stage takes per guest instruction.
 *
 *	trans [-n INSTRUCTIONS] [-r ROUNDS] [-1] PROGRAM
 *
 * A sweep from the entry point to the end of the code gives blocks as they would be found, ends of blocks beginning
 * the next. Each stage is timed over all of them together with those before it (processor time, best of the
 * rounds), and the differences are printed. -1: the host's code generator without optional features.
 */
#include "tcg-host/host.h"
#include "linux/linux.h"
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct Run { /* a block */
	uint64_t pc;
	unsigned ninsn;
} Run;

static Run *runs;
static unsigned nruns;
static unsigned long ninsn, nbytes, nhost, nside;
static Trans trans;
static Cpu *cpu;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static unsigned count(uint64_t pc, unsigned size)
{
	const uint8_t *p = g2h(pc);
	unsigned n = 0;
	uint64_t bits;

	for (unsigned off = 0; off < size; n++)
		off += (unsigned)cpu->guest->fetch(p + off, cpu->guest->insn_max, &bits);
	return n;
}

/* Instructions that are illegal or can't be fetched are skipped. */
static void find_blocks(const Image *im, unsigned long limit)
{
	uint64_t pc = im->entry;
	unsigned room = 0;

	while (pc < im->code_high && ninsn < limit) {
		Block *b = trans_block(cpu, pc);

		if (!b) {
			pc += cpu->guest->insn_align;
			continue;
		}
		if (nruns == room) {
			room = room ? 2 * room : 1024;
			runs = xrealloc(runs, room * sizeof(*runs));
		}
		runs[nruns++] = (Run){ pc, count(pc, b->gsize) };
		ninsn += runs[nruns - 1].ninsn;
		nbytes += b->gsize;
		nhost += b->hsize;
		nside += b->nside;
		pc += b->gsize;
	}
}

/* ---- the stages, each with those before it ---- */

static void decode_run(const Run *r)
{
	const Guest *g = cpu->guest;
	const uint8_t *p = g2h(r->pc);
	uint64_t pc = r->pc;

	for (unsigned n = 0; n < r->ninsn; n++) {
		Insn *i = &trans.insn[n];
		int len;

		i->pc = pc;
		len = g->fetch(p, g->insn_max, &i->bits);
		i->len = (uint8_t)len;
		decode_insn(g->insns, i->bits, cpu->features, i);
		p += len;
		pc += (unsigned)len;
	}
}

static void emit_run(const Run *r)
{
	Trans *t = &trans;

	decode_run(r);
	t->start = r->pc;
	ir_begin(t);
	if (t->guest->begin)
		t->guest->begin(t);
	for (unsigned n = 0; n < r->ninsn; n++) {
		const Insn *i = &t->insn[n];

		t->pc = i->pc;
		t->next = i->pc + i->len;
		ir_op(t, O_insn, T_NONE, 0, 0, 0, 0, (int32_t)n);
		t->ninsn++;
		if (i->row)
			insn_emit(t->guest->insns, t, i);
		else
			ir_exit(t, EX_ILLEGAL, i->pc, i->len);
	}
	if (!t->ended)
		ir_jmp(t, t->next);
}

static void opt_run(const Run *r)
{
	emit_run(r);
	opt(&trans);
}

static void gen_run(const Run *r)
{
	Block b = { .pc = r->pc };

	opt_run(r);
	if (!host->gen(&trans, &b))
		fatal("no room for the code at 0x%" PRIx64, r->pc);
}

static void whole_run(const Run *r)
{
	if (!trans_block(cpu, r->pc))
		fatal("no code at 0x%" PRIx64, r->pc);
}

static const struct { const char *name; void (*fn)(const Run *r); } stages[] = {
	{ "fetch, decode", decode_run }, { "emit, fold", emit_run }, { "optimise", opt_run },
	{ "select, encode", gen_run }, { "find, publish", whole_run },
};

int main(int argc, char **argv)
{
	unsigned long limit = 200000;
	double best[LEN(stages)] = { 0 }, last = 0;
	int rounds = 5, o, fd;
	static Image im;
	const char *why;

	host = &host_interp;
#ifdef HAVE_HOST_x86_64
	host = &host_x86_64;
#endif
	while ((o = getopt(argc, argv, "n:r:1")) != -1) {
		if (o == 'n')
			limit = strtoul(optarg, NULL, 0);
		else if (o == 'r')
			rounds = atoi(optarg);
#ifdef HAVE_HOST_x86_64
		else if (o == '1')
			host = &host_x86_64_v1;
#endif
		else
			return 2;
	}
	if (optind + 1 != argc)
		fatal_status(2, "usage: trans [-n instructions] [-r rounds] program");
	fd = open(argv[optind], O_RDONLY);
	if (fd < 0)
		fatal("cannot open %s:", argv[optind]);
	code_init(0, WX_AUTO);
	guest_page = host_page;
	why = elf_probe(fd, &im);
	if (!why && mmap_init(im.guest->bits == 32 ? UINT32_MAX - 0xffff : UINT64_C(1) << 46, UINT64_C(1) << 38,
	    im.guest->bits == 32, 0))
		why = "no room for its addresses";
	if (!why)
		why = elf_map(fd, &im, 0);
	if (why)
		fatal("%s: %s", argv[optind], why);
	cpu = cpu_new(im.guest, NULL);
	cpu_self = cpu;
	find_blocks(&im, limit);
	if (!ninsn)
		fatal("%s: no code", argv[optind]);
	trans.cpu = cpu;
	trans.guest = cpu->guest;
	trans.key = cpu->key;
	trans.features = cpu->features;
	ir_begin(&trans);
	for (int n = 0; n < rounds; n++) {
		for (unsigned s = 0; s < LEN(stages); s++) {
			double start;

			code_flush();
			start = now();
			for (unsigned i = 0; i < nruns; i++)
				stages[s].fn(&runs[i]);
			start = now() - start;
			if (!best[s] || start < best[s])
				best[s] = start;
		}
	}
	printf("%lu instructions in %u blocks (%.1f each)\n", ninsn, nruns, (double)ninsn / nruns);
	for (unsigned s = 0; s < LEN(stages); s++) {
		printf("%-16s %6.1f ns per instruction\n", stages[s].name, (best[s] - last) / (double)ninsn);
		last = best[s];
	}
	printf("%-16s %6.1f ns\n", "all", last / (double)ninsn);
	printf("host code %.1f bytes per instruction, %.2f per guest byte; side table %.2f bytes per instruction\n",
	    (double)nhost / (double)ninsn, (double)nhost / (double)nbytes, (double)nside / (double)ninsn);
	return 0;
}
