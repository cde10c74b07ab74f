/*
 * What instructions do: a program (frame.h) whose blocks execute one instruction each, for every row.
 *
 * Commands come from the environment, with %s for the -cpu model:
 *   EXEC32, EXEC64   what is tested, several separated by newlines
 *   PEER32, PEER64   the oracles: each is asked for what those before it do not know
 */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

enum { MAX_BLOCKS = 4000 };

/* ---- making the blocks ---- */
typedef struct Case {
	Insn i;
	uint64_t features;
} Case;

bool named(const InsnRow *r, const char *s)
{
	return !strncmp(insn_name(&rv_insns, r), s, strlen(s));
}

bool reads_clock(const InsnRow *r)
{
	return named(r, "rdcycle") || named(r, "rdtime") || named(r, "rdinstret");
}

enum { BY_PEER = 1, BY_VECTOR = 2 };

int access_size(const InsnRow *r)
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
	uint64_t pc = m->blocks + b * m->stride + AT_INSN, x[32], ways[3] = {pc + r->size, pc - AT_INSN + AT_AFTER,
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
	uint32_t block = m->blocks + b * m->stride;

	frame_block(m, b);
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
	st64le(expect + R_PATH, m->blocks + b * m->stride + AT_NEXT + 12);
	return true;
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
		frame_begin(&m, FRAME_BLOCK, MAX_BLOCKS);
		for (; first < rv_insns.nrow && n + per_row <= MAX_BLOCKS; first++) {
			const InsnRow *r = &rv_insns.row[first];
			int made = 0;

			for (int try = 0; row_in(r, v) && made < per_row && try < per_row * 200; try++) {
				Case *c = &cases[n];
				uint32_t pc = m.blocks + n * m.stride + AT_INSN;

				c->features = v->features;
				if (!row_random(&rv_insns, r, v->features, pc, &c->i) ||
				    !fill(c, &m, n, frame_in(&m, n)))
					continue;
				put_block(&m, n, c);
				n++, made++;
			}
		}
		if (!n)
			break;
		snprintf(path, sizeof(path), "%.400s/insn%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", xlen);
		if (!frame_write(&m, n, v, path)) {
			fail("exec: cannot write %s", path);
			return;
		}

		snprintf(envname, sizeof(envname), "PEER%d", xlen);
		env = getenv(envname);
		list = xstrdup(env ? env : "");
		npeer = 0;
		for (cmd = strtok_r(list, "\n", &save); cmd && npeer < LEN(peer); cmd = strtok_r(NULL, "\n", &save))
			for (int k = 0; k < 3 && v->qemu[k]; k++)
				if ((peer[npeer] = frame_run(cmd, v->qemu[k], path, n, false))) {
					npeer++;
					break;
				}
		free(list);
		snprintf(envname, sizeof(envname), "EXEC%d", xlen);
		env = getenv(envname);
		list = xstrdup(env ? env : "");
		for (cmd = strtok_r(list, "\n", &save); cmd; cmd = strtok_r(NULL, "\n", &save)) {
			uint8_t *out = frame_run(cmd, v->qemu[0], path, n, true);

			if (!out) {
				fail("exec: %s did not run the program", cmd);
				continue;
			}
			for (unsigned b = 0; b < n; b++) {
				unsigned row = (unsigned)(cases[b].i.row - rv_insns.row);
				uint64_t trap = frame_trap(&m, b);
				const uint8_t *in = frame_in(&m, b), *want = NULL;
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
				cases[b].i.pc = m.blocks + b * m.stride + AT_INSN;
				disas(riscv_guests[xlen == 32], &cases[b].i, text, sizeof(text));
				fail("exec rv%d %0*llx %s: %s [%.30s]", xlen, cases[b].i.row->size * 2,
				    (unsigned long long)cases[b].i.bits, text, diff, cmd);
			}
			free(out);
		}
		free(list);
		while (npeer)
			free(peer[--npeer]);
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
