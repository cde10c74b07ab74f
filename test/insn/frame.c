/*
 * The program in which exec.c and seq.c put instructions: start, handler of signals, the routines that load
 * and save all registers, random values; running it and comparing what it wrote. See frame.h.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frame.h"

uint8_t *mem;
uint32_t at;
int xlen;

void op(uint32_t v)
{
	st32le(mem + (at - BASE), v);
	at += 4;
}

/* The few instructions that the frame of a block is made of. ld, sd: of an x register. */
static void i_type(int opc, int f3, int rd, int rs1, int imm)
{
	op((uint32_t)imm << 20 | (uint32_t)rs1 << 15 | (uint32_t)f3 << 12 | (uint32_t)rd << 7 | (uint32_t)opc);
}
static void s_type(int opc, int f3, int rs2, int rs1, int imm)
{
	op((uint32_t)(imm >> 5 & 127) << 25 | (uint32_t)rs2 << 20 | (uint32_t)rs1 << 15 | (uint32_t)f3 << 12 |
	    (uint32_t)(imm & 31) << 7 | (uint32_t)opc);
}
static void addi(int rd, int rs1, int imm) { i_type(0x13, 0, rd, rs1, imm & 0xfff); }
static void ld(int rd, int rs1, int off) { i_type(0x03, xlen == 64 ? 3 : 2, rd, rs1, off); }
static void sd(int rs2, int rs1, int off) { s_type(0x23, xlen == 64 ? 3 : 2, rs2, rs1, off); }
static void fld(int rd, int rs1, int off) { i_type(0x07, 3, rd, rs1, off); }
static void fsd(int rs2, int rs1, int off) { s_type(0x27, 3, rs2, rs1, off); }
static void lui(int rd, uint32_t v) { op(v << 12 | (uint32_t)rd << 7 | 0x37); }
void jal(int rd, uint32_t to)
{
	uint32_t o = to - at;

	op((o >> 20 & 1) << 31 | (o >> 1 & 0x3ff) << 21 | (o >> 11 & 1) << 20 | (o >> 12 & 0xff) << 12 |
	    (uint32_t)rd << 7 | 0x6f);
}
static void jr(int rs) { i_type(0x67, 0, 0, rs, 0); }
static void ecall(void) { op(0x73); }
static void li(int rd, uint32_t v)
{
	lui(rd, (v + 0x800) >> 12);
	addi(rd, rd, (int)(v & 0xfff));
}
static void bne_back(int rs1, int rs2, uint32_t to)
{
	uint32_t o = to - at;

	op((o >> 12 & 1) << 31 | (o >> 5 & 63) << 25 | (uint32_t)rs2 << 20 | (uint32_t)rs1 << 15 | 1 << 12 |
	    (o >> 1 & 15) << 8 | (o >> 11 & 1) << 7 | 0x63);
}

/* The context page: pointers that the routines keep. */
enum { CTX_GP = 0, CTX_IN = 8, CTX_OUT = 16, CTX_BLOCK = 24, CTX_DUMMY = 32, CTX_TRAP = 48 };
static uint32_t load_at, save_at;

static void routines(const Map *m, unsigned nblocks)
{
	static const int sigs[] = {4, 5, 7, 8, 11};
	int mcontext = xlen == 64 ? 176 : 160, w = xlen / 8;
	uint32_t handler, loop;

	/* load: tp is the return address, gp free until the end */
	at = load_at = m->routines;
	lui(GP, m->ctx >> 12);
	sd(TP, GP, CTX_BLOCK);
	ld(GP, GP, CTX_IN);
	lui(T1, m->win >> 12);
	addi(T2, T1, WIN);
	addi(T0, GP, R_WIN);
	loop = at;
	ld(RA, T0, 0), sd(RA, T1, 0), addi(T0, T0, w), addi(T1, T1, w), bne_back(T1, T2, loop);
	for (int r = 0; r < 32; r++)
		fld(r, GP, R_F + 8 * r);
	ld(RA, GP, R_FCSR);
	op(0x00309073); /* fscsr ra */
	for (int r = 1; r < 32; r++)
		if (r != GP && r != TP)
			ld(r, GP, 8 * r);
	ld(GP, GP, 8 * GP);
	jr(TP);

	/* save: gp is the return address and the path, tp the context with the old gp */
	at = save_at = (at + 63) & ~63u;
	sd(T0, TP, CTX_DUMMY);
	sd(GP, TP, CTX_DUMMY + 8);
	ld(T0, TP, CTX_OUT);
	for (int r = 1; r < 32; r++)
		if (r != GP && r != TP && r != T0)
			sd(r, T0, 8 * r);
	ld(RA, TP, CTX_DUMMY), sd(RA, T0, 8 * T0);
	ld(RA, TP, CTX_GP), sd(RA, T0, 8 * GP);
	sd(GP, T0, R_PATH);
	ld(RA, TP, CTX_TRAP), sd(RA, T0, R_TRAP), sd(X0, TP, CTX_TRAP);
	for (int r = 0; r < 32; r++)
		fsd(r, T0, R_F + 8 * r);
	op(0x003020f3); /* frcsr ra */
	sd(RA, T0, R_FCSR);
	lui(T1, m->win >> 12);
	addi(T2, T1, WIN);
	addi(A0, T0, R_WIN);
	loop = at;
	ld(RA, T1, 0), sd(RA, A0, 0), addi(A0, A0, w), addi(T1, T1, w), bne_back(T1, T2, loop);
	addi(T0, T0, REC), sd(T0, TP, CTX_OUT);
	ld(T0, TP, CTX_IN), addi(T0, T0, REC), sd(T0, TP, CTX_IN);
	addi(T0, TP, CTX_DUMMY);
	op(0x1802a02f); /* sc.w zero, zero, (t0): no reservation is left */
	jr(GP);

	/* the handler: the interrupted code goes on at the block's way out for traps */
	handler = (at + 63) & ~63u;
	at = handler;
	lui(T0, m->ctx >> 12);
	ld(T1, A2, mcontext), sd(T1, T0, CTX_TRAP);
	ld(T1, T0, CTX_BLOCK);
	addi(T1, T1, AT_TRAP - AT_LOAD - 4);
	sd(T1, A2, mcontext);
	jr(RA);

	/* start: stack and handlers of signals, then the blocks */
	at = CODE;
	li(SP, m->stack + 0x8000);
	lui(T0, m->ctx >> 12);
	li(T1, m->in), sd(T1, T0, CTX_IN);
	li(T1, m->out), sd(T1, T0, CTX_OUT);
	li(T1, m->stack), sd(T1, SP, -96 & 0xfff), sd(X0, SP, (-96 + w) & 0xfff);
	li(T1, 0x4000), sd(T1, SP, (-96 + 2 * w) & 0xfff);
	addi(A0, SP, -96), addi(A1, X0, 0), addi(A7, X0, 132), ecall(); /* sigaltstack */
	for (unsigned k = 0; k < LEN(sigs); k++) {
		li(T1, handler), sd(T1, SP, -64 & 0xfff);
		li(T1, 0x08000004), sd(T1, SP, (-64 + w) & 0xfff); /* SA_ONSTACK | SA_SIGINFO */
		sd(X0, SP, (-64 + 2 * w) & 0xfff), sd(X0, SP, (-64 + 3 * w) & 0xfff), sd(X0, SP, (-64 + 4 * w) & 0xfff);
		addi(A0, X0, sigs[k]), addi(A1, SP, -64), addi(A2, X0, 0), addi(13, X0, 8);
		addi(A7, X0, 134), ecall(); /* rt_sigaction */
	}
	jal(X0, m->blocks + AT_LOAD);

	/* the end */
	at = m->blocks + nblocks * m->stride + AT_LOAD;
	loop = at;
	addi(A0, X0, 1);
	li(A1, m->out), li(A2, nblocks * REC);
	addi(A7, X0, 64), ecall(); /* write */
	addi(A0, X0, 0), addi(A7, X0, 94), ecall(); /* exit_group */
}

/* A way out at `where` of block b: save all, with the address after the call in gp. */
static void way_out(const Map *m, unsigned b, uint32_t where)
{
	at = m->blocks + b * m->stride + where;
	lui(TP, m->ctx >> 12);
	sd(GP, TP, CTX_GP);
	jal(GP, save_at);
	jal(X0, m->blocks + (b + 1) * m->stride + AT_LOAD);
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
	routines(m, 0); /* for the addresses */
	memset(mem, 0, m->out - BASE);
}

void frame_block(const Map *m, unsigned b)
{
	way_out(m, b, AT_BEFORE);
	way_out(m, b, AT_AFTER);
	way_out(m, b, AT_TRAP);
	way_out(m, b, AT_NEXT);
	at = m->blocks + b * m->stride + AT_LOAD;
	jal(TP, load_at);
}

bool frame_write(const Map *m, unsigned n, const Variant *v, const char *path)
{
	routines(m, n);
	return elf_write(path, xlen, v->arch, CODE, mem + (CODE - BASE), m->out - CODE, m->end - m->out);
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

/* A value of the IEEE format with e exponent and m fraction bits. */
static uint64_t fp_bits(int e, int m)
{
	uint64_t bias = (1ull << (e - 1)) - 1, frac = rnd() & ((1ull << m) - 1), exp;

	if (!below(4))
		frac = below(2) ? 0 : 1ull << below(m);
	switch (below(8)) {
	case 0: exp = 0; break;
	case 1: exp = 2 * bias + 1; break;
	case 2: exp = below(4); break;
	case 3: exp = 2 * bias - below(3); break;
	case 4: exp = rnd() & (2 * bias + 1); break;
	default: exp = bias - 4 + below(12); break;
	}
	return below(2) << (e + m) | exp << m | frac;
}

uint64_t f_value(int fmt)
{
	uint64_t v = fmt == 1 ? fp_bits(11, 52) : fmt == 0 ? fp_bits(8, 23) : fp_bits(5, 10);

	if (fmt == 1 || !below(24))
		return v | (fmt != 1 ? rnd() << 32 : 0);
	return v | (fmt == 0 ? ~0ull << 32 : ~0ull << 16);
}

uint8_t *frame_run(const char *cmd, const char *model, const char *path, unsigned n, bool loud)
{
	char line[2048];
	uint8_t *out = xmalloc((size_t)n * REC + 1);
	FILE *p;
	size_t got;
	int n_timeout;

	n_timeout = snprintf(line, sizeof(line), "timeout 100 ");
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
	return out;
}

const char *const x_abi[32] = {"zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2",
    "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5",
    "t6"};

/* The first difference of two records as text; false: none. */
bool differ(const uint8_t *a, const uint8_t *b, const uint8_t *in, char *buf, size_t n)
{
	for (int off = 0; off < REC; off += 8) {
		uint64_t v = ld64le(a + off), w = ld64le(b + off), was = ld64le(in + off);
		char where[32];

		if (off < R_F && xlen == 32)
			v = (uint32_t)v, w = (uint32_t)w, was = (uint32_t)was;
		if (v == w)
			continue;
		if (off < R_F)
			snprintf(where, sizeof(where), "%s", x_abi[off / 8]);
		else if (off < R_FCSR)
			snprintf(where, sizeof(where), "f%d", (off - R_F) / 8);
		else if (off == R_FCSR)
			snprintf(where, sizeof(where), "fcsr");
		else if (off == R_PATH)
			snprintf(where, sizeof(where), "way out");
		else if (off == R_TRAP)
			snprintf(where, sizeof(where), "pc of the trap");
		else
			snprintf(where, sizeof(where), "memory+%d", off - R_WIN);
		n -= (size_t)snprintf(buf, n, "%s (was %llx) is %llx, not %llx", where, (unsigned long long)was,
		    (unsigned long long)v, (unsigned long long)w);
		if (ld64le(a + R_TRAP) != ld64le(b + R_TRAP))
			snprintf(buf + strlen(buf), n, ", trap at %llx, not %llx", (unsigned long long)ld64le(a + R_TRAP),
			    (unsigned long long)ld64le(b + R_TRAP));
		return true;
	}
	return false;
}

