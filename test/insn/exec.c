/*
 * What instructions do: a program of many blocks, each of which loads all
 * registers from its input record, executes one instruction and stores all
 * registers and the memory around the operand into its output record; in the
 * end the records are written to standard output. It is run by emulators,
 * and the records are compared.
 *
 * A block leaves on one of four ways, and gp in the output record tells
 * which: the next instruction, a target after it or before it, or the
 * handler of a signal (so a fault must have left the registers as they were).
 *
 * Commands come from the environment, with %s for the -cpu model:
 *   EXEC32, EXEC64   what is tested, several separated by newlines
 *   PEER32, PEER64   the oracles: each is asked for what those before it do not know
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "insn_test.h"

enum {
	BASE = 0x100000, CODE = BASE + 0x1000,
	BLOCK = 96,            /* bytes of code of a block; its parts: */
	AT_BEFORE = 0, AT_INSN = 16, AT_AFTER = 24, AT_TRAP = 40, AT_NEXT = 56, AT_LOAD = 72,
	WIN = 256,             /* bytes of memory that an instruction may touch, aligned to 64 */
	REC = 1024,            /* a record: 32 x, 32 f, fcsr, 0..., WIN at 768 */
	R_F = 256, R_FCSR = 512, R_PATH = 520, R_WIN = 768,
	MAX_BLOCKS = 4000,
};

/* Addresses of the program's parts; all below 2 GiB, so that lui and a 12-bit offset reach them. */
typedef struct Map {
	uint32_t routines, blocks, ctx, win, stack, in, out, end;
} Map;

static uint8_t *mem;
static uint32_t at; /* where the next instruction is assembled */

static void op(uint32_t v)
{
	st32le(mem + (at - BASE), v);
	at += 4;
}

/* The few instructions that the frame of a block is made of. ld, sd: of an x register. */
enum { X0, RA, SP, GP, TP, T0, T1, T2, A0 = 10, A1, A2, A7 = 17 };
static int xlen;
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
static void jal(int rd, uint32_t to)
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
enum { CTX_GP = 0, CTX_IN = 8, CTX_OUT = 16, CTX_BLOCK = 24, CTX_DUMMY = 32 };
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
	at = m->blocks + nblocks * BLOCK + AT_LOAD;
	loop = at;
	addi(A0, X0, 1);
	li(A1, m->out), li(A2, nblocks * REC);
	addi(A7, X0, 64), ecall(); /* write */
	addi(A0, X0, 0), addi(A7, X0, 94), ecall(); /* exit_group */
}

/* A way out at `where` of block b: save all, with the address after the call in gp. */
static void way_out(const Map *m, unsigned b, uint32_t where)
{
	at = m->blocks + b * BLOCK + where;
	lui(TP, m->ctx >> 12);
	sd(GP, TP, CTX_GP);
	jal(GP, save_at);
	jal(X0, m->blocks + (b + 1) * BLOCK + AT_LOAD);
}

/* ---- interesting values ---- */
static uint64_t x_value(void)
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

static uint64_t f_value(int fmt) /* 0 S, 1 D, 2 H */
{
	uint64_t v = fmt == 1 ? fp_bits(11, 52) : fmt == 0 ? fp_bits(8, 23) : fp_bits(5, 10);

	if (fmt == 1 || !below(24))
		return v | (fmt != 1 ? rnd() << 32 : 0);
	return v | (fmt == 0 ? ~0ull << 32 : ~0ull << 16);
}

/* ---- making the blocks ---- */
typedef struct Case {
	Insn i;
	uint64_t features;
} Case;

static bool named(const InsnRow *r, const char *s)
{
	return !strncmp(insn_name(&rv_insns, r), s, strlen(s));
}

static bool reads_clock(const InsnRow *r)
{
	return named(r, "rdcycle") || named(r, "rdtime") || named(r, "rdinstret");
}

static const FieldRow *field_of(const Insn *i, int k)
{
	return &rv_insns.field[rv_insns.args[i->row->args + k]];
}

enum { BY_PEER = 1, BY_VECTOR = 2 };
enum { /* numbers of classes */
#define T(...)
#define K(id, name, brief) CLS_##id,
#define F(...)
#define I(...)
#include "../../src/arch/riscv/insn.h"
#undef T
#undef K
#undef F
#undef I
};

/* Bytes that a memory instruction accesses, 0 for others. */
static int access_size(const InsnRow *r)
{
	if (named(r, "cm.p"))
		return 16;
	switch (r->cls) {
	case CLS_LOAD: case CLS_STORE: case CLS_FPLOAD: case CLS_FPSTORE:
		return named(r, "cbo") ? 64 : 1 << (r->with & M_SIZE);
	case CLS_ATOMIC:
		return 1 << (r->with & M_SIZE);
	case CLS_FENCE:
		return named(r, "cbo") ? 64 : 0;
	}
	return 0;
}

/* Choose operands of c that fit into the frame and fill its record; false: try another. */
static bool fill(Case *c, const Map *m, unsigned b, uint8_t *rec)
{
	Insn *i = &c->i;
	const InsnRow *r = i->row;
	uint64_t pc = m->blocks + b * BLOCK + AT_INSN, x[32], ways[3] = {pc + r->size, pc - AT_INSN + AT_AFTER,
	    pc - AT_INSN + AT_BEFORE}, way = ways[below(3)];
	int size = access_size(r), pcrel = -1, base = -1, fmt = (int)(r->with >> 8 & 3);
	bool jumps = false, fpop = false;

	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);
		if (f->pcrel && f->kind == RVK_PC)
			pcrel = k;
		/* the FP registers, and privileged ones, which are illegal */
		if (f->kind == RVK_CSR && (i->arg[k] < 1 || i->arg[k] > 3) && !(i->arg[k] >> 8 & 3) && !reads_clock(r))
			return false;
		fpop |= f->kind == RVK_FR;
	}
	if (pcrel >= 0) {
		set_arg(i, pcrel, (int64_t)(way - pc));
		if (!decode(&rv_insns, i->bits, c->features, i) || i->row != r || (uint64_t)i->arg[pcrel] != way - pc)
			return false;
	}
	for (int k = 0; k < 32; k++)
		x[k] = x_value();
	x[0] = 0;
	if (!below(2)) { /* equal registers are what comparisons and cas want */
		uint64_t v = x_value();
		for (int k = 1; k < 32; k++)
			if (below(2))
				x[k] = v;
	}
	/* tp is the frame's */
	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);
		if (f->kind == RVK_X && i->arg[k] == TP)
			return false;
	}
	memset(rec, 0, REC);
	for (int k = 0; k < WIN; k += 8)
		st64le(rec + R_WIN + k, below(3) ? x_value() : x[below(31) + 1]);
	jumps = (named(r, "j") || named(r, "ret")) && pcrel < 0;
	if (size || jumps) {
		int64_t off = 0;
		uint64_t ea = m->win + 64 + below(64);

		base = -1;
		for (int k = 0; k < r->nargs; k++) {
			const FieldRow *f = field_of(i, k);
			if (f->kind == RVK_X)
				base = (int)i->arg[k]; /* the last register of the text is the base */
			if (f->kind == RVK_DEC)
				off = i->arg[k];
		}
		if (named(r, "cm."))
			base = SP;
		if (base <= 0)
			return false;
		if (below(8) || named(r, "cm.") || r->cls == CLS_ATOMIC)
			ea &= ~(uint64_t)(size - 1);
		if (named(r, "cm.push"))
			ea = m->win + 192;
		if (named(r, "cm.pop"))
			ea = m->win;
		if (named(r, "cm.popret"))
			for (int k = 0; k < WIN; k += xlen / 8)
				xlen == 64 ? st64le(rec + R_WIN + k, way) : st32le(rec + R_WIN + k, (uint32_t)way);
		if (jumps)
			ea = way;
		/* a source that is the base as well is fine, but amocas wants its pair whole */
		x[base] = ea - (uint64_t)off;
		if (r->cls == CLS_ATOMIC && size == 16 && !below(2)) {
			int rd = (int)i->arg[0];
			st64le(rec + R_WIN + (ea - m->win), rd ? x[rd] : 0);
			st64le(rec + R_WIN + (ea - m->win) + 8, rd ? x[rd + 1] : 0);
		}
	}
	if (named(r, "ecall"))
		x[A7] = 2000 + below(1000); /* none such: ENOSYS */
	for (int k = 1; k < 32; k++)
		st64le(rec + 8 * k, x[k]);
	for (int k = 0; k < 32; k++)
		st64le(rec + R_F + 8 * k, f_value(fpop && below(8) ? fmt > 2 ? 0 : fmt : (int)below(3)));
	if (named(r, "fcvt.s") || named(r, "fcvt.d.") || named(r, "fcvt.h"))
		for (int k = 0; k < 32; k++)
			st64le(rec + R_F + 8 * k, f_value((int)(r->with >> 10 & 3)));
	st64le(rec + R_FCSR, (below(2) ? 0 : below(5)) << 5 | (below(2) ? 0 : below(32)));
	return true;
}

static void put_block(const Map *m, unsigned b, const Case *c)
{
	uint32_t block = m->blocks + b * BLOCK;

	way_out(m, b, AT_BEFORE);
	way_out(m, b, AT_AFTER);
	way_out(m, b, AT_TRAP);
	way_out(m, b, AT_NEXT);
	at = block + AT_LOAD;
	jal(TP, load_at);
	if (c->i.row->cls == CLS_ATOMIC && named(c->i.row, "sc") && b % 2) /* with a reservation */
		op(0x1000202f | (uint32_t)c->i.arg[2] << 15 | (c->i.row->with & M_SIZE) << 12);
	jal(X0, block + AT_INSN);
	at = block + AT_INSN;
	op((uint32_t)c->i.bits);
	at = block + AT_INSN + c->i.row->size;
	jal(X0, block + AT_NEXT);
}

/* Results worked from the manual, for what no emulator can be asked: cbo.clean, cbo.flush and cbo.inval of
 * memory that nobody else changes have no effect (CMO specification; qemu-user refuses them). */
static bool vector(const Case *c, const Map *m, unsigned b, const uint8_t *in, uint8_t *expect)
{
	if (!named(c->i.row, "cbo.clean") && !named(c->i.row, "cbo.flush") && !named(c->i.row, "cbo.inval"))
		return false;
	memcpy(expect, in, REC);
	st64le(expect + 8 * TP, 0);
	st64le(expect + R_PATH, m->blocks + b * BLOCK + AT_NEXT + 12);
	return true;
}

/* Run cmd with model on path; returns the output, which must be n records. */
static uint8_t *run(const char *cmd, const char *model, const char *path, unsigned n, bool last)
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
		if (last)
			printf("exec: %s: %zu of %u bytes%s%.*s\n", line, got, n * REC, got < 400 ? ": " : "", got < 400 ? (int)got : 0,
			    (char *)out);
		free(out);
		return NULL;
	}
	return out;
}

static const char *const x_abi[32] = {"zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2",
    "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

/* The first difference of two records as text; false: none. */
static bool differ(const uint8_t *a, const uint8_t *b, const uint8_t *in, char *buf, size_t n)
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
		else
			snprintf(where, sizeof(where), "memory+%d", off - R_WIN);
		snprintf(buf, n, "%s (was %llx) is %llx, not %llx", where, (unsigned long long)was, (unsigned long long)v,
		    (unsigned long long)w);
		return true;
	}
	return false;
}

static void test_variant(const Variant *v, int per_row, uint16_t *covered, uint16_t *wrong, uint16_t *tried)
{
	static Case cases[MAX_BLOCKS];
	char path[512], envname[16], text[128], diff[160], *list, *cmd, *save;
	const char *env;
	uint8_t *peer[4] = {NULL};
	unsigned n = 0, npeer = 0, first = 0;
	Map m;

	xlen = v->xlen;
	while (first < rv_insns.nrow) {
		/* as many rows as fit into one program */
		n = 0;
		m.routines = CODE + 0x800, m.blocks = CODE + 0x1000;
		m.ctx = m.blocks + (MAX_BLOCKS + 2) * BLOCK;
		m.ctx = (m.ctx + 0xfff) & ~0xfffu;
		m.win = m.ctx + 0x1000, m.stack = m.win + 0x1000, m.in = m.stack + 0x9000;
		m.out = m.in + MAX_BLOCKS * REC, m.end = m.out + MAX_BLOCKS * REC;
		mem = xcalloc(1, m.out - BASE);
		load_at = m.routines;
		routines(&m, 0); /* for the addresses */
		memset(mem, 0, m.out - BASE);
		for (; first < rv_insns.nrow && n + per_row <= MAX_BLOCKS; first++) {
			const InsnRow *r = &rv_insns.row[first];
			int made = 0;

			for (int try = 0; row_in(r, v) && made < per_row && try < per_row * 200; try++) {
				Case *c = &cases[n];
				uint32_t pc = m.blocks + n * BLOCK + AT_INSN;

				c->features = v->features;
				if (!row_random(r, v->features, pc, &c->i) ||
				    !fill(c, &m, n, mem + (m.in - BASE) + n * REC))
					continue;
				put_block(&m, n, c);
				n++, made++;
			}
		}
		if (!n)
			break;
		routines(&m, n);
		snprintf(path, sizeof(path), "%.400s/insn%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", xlen);
		if (!elf_write(path, xlen, v->arch, CODE, mem + (CODE - BASE), m.out - CODE, m.end - m.out)) {
			fail("exec: cannot write %s", path);
			return;
		}

		snprintf(envname, sizeof(envname), "PEER%d", xlen);
		env = getenv(envname);
		list = xstrdup(env ? env : "");
		npeer = 0;
		for (cmd = strtok_r(list, "\n", &save); cmd && npeer < LEN(peer); cmd = strtok_r(NULL, "\n", &save))
			for (int k = 0; k < 3 && v->qemu[k]; k++)
				if ((peer[npeer] = run(cmd, v->qemu[k], path, n, false))) {
					npeer++;
					break;
				}
		free(list);
		snprintf(envname, sizeof(envname), "EXEC%d", xlen);
		env = getenv(envname);
		list = xstrdup(env ? env : "");
		for (cmd = strtok_r(list, "\n", &save); cmd; cmd = strtok_r(NULL, "\n", &save)) {
			uint8_t *out = run(cmd, v->qemu[0], path, n, true);

			if (!out) {
				fail("exec: %s did not run the program", cmd);
				continue;
			}
			for (unsigned b = 0; b < n; b++) {
				unsigned row = (unsigned)(cases[b].i.row - rv_insns.row);
				uint64_t trap = m.blocks + b * BLOCK + AT_TRAP + 12;
				const uint8_t *in = mem + (m.in - BASE) + b * REC, *want = NULL;
				uint8_t *got = out + b * REC, expect[REC];

				tried[row]++;
				if (vector(&cases[b], &m, b, in, expect)) {
					want = expect;
					covered[row] |= BY_VECTOR;
				} else if (npeer) {
					unsigned p = 0;
					while (p + 1 < npeer && ld64le(peer[p] + b * REC + R_PATH) == trap)
						p++; /* perhaps only too old */
					want = peer[p] + b * REC;
					if (reads_clock(cases[b].i.row))
						memcpy(got + 8 * cases[b].i.arg[0], want + 8 * cases[b].i.arg[0], 8);
					if (ld64le(want + R_PATH) == trap && ld64le(got + R_PATH) != trap)
						continue; /* none knows it */
					covered[row] |= BY_PEER;
				}
				if (!want)
					continue;
				if (!differ(got, want, in, diff, sizeof(diff))) {
					pass();
					continue;
				}
				if (wrong[row]++ >= 2) {
					failed++;
					continue;
				}
				cases[b].i.pc = m.blocks + b * BLOCK + AT_INSN;
				disas(riscv_guests[xlen == 32], &cases[b].i, text, sizeof(text));
				fail("exec rv%d %0*llx %s: %s [%.30s]", xlen, cases[b].i.row->size * 2,
				    (unsigned long long)cases[b].i.bits, text, diff, cmd);
			}
			free(out);
		}
		free(list);
		while (npeer)
			free(peer[--npeer]);
		free(mem);
	}
}

void test_exec(int per_row)
{
	static uint16_t covered[65536], wrong[65536], tried[65536];
	unsigned peer = 0, vectors = 0;

	for (int k = 0; k < NVARIANT; k++)
		test_variant(&variant[k], per_row, covered, wrong, tried);
	for (unsigned r = 0; r < rv_insns.nrow; r++) {
		peer += covered[r] == BY_PEER;
		vectors += covered[r] == BY_VECTOR;
		if (!tried[r])
			fail("exec: row %u, %s was not run", r, insn_name(&rv_insns, &rv_insns.row[r]));
		else if (!covered[r])
			skip("exec %s: no emulator here knows it", insn_name(&rv_insns, &rv_insns.row[r]));
	}
	printf("exec: %u rows, %u compared with an emulator, %u with a vector\n", rv_insns.nrow, peer, vectors);
}
