/*
 * What instructions do: a program (frame.h) whose blocks execute one instruction each, for every row.
 *
 * Commands come from the environment, with %s for the -cpu model and the variant's ending for *:
 *   EXEC*   what is tested, several separated by newlines
 *   PEER*   the oracles: each is asked for what those before it do not know
 */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

enum { MAX_BLOCKS = 4000, STRIDE = FRAME_BLOCK + 48, SIG_ILLEGAL = 4 };

/* What is known of a row. */
enum { TRIED = 1, BY_PEER = 2, BY_VECTOR = 4 };
typedef struct Row {
	uint8_t how;
	uint16_t wrong, explained;
	const char *why; /* of what is explained */
} Row;

static void put_insn(const Map *m, unsigned b, const Case *c, uint32_t bits)
{
	at = m->blocks + b * m->stride + AT_INSN;
	if (c->i.row->size == 2)
		st16le(mem + (at - BASE), (uint16_t)bits);
	else
		op(bits);
}

static void put_block(const Map *m, unsigned b, const Case *c)
{
	uint32_t block = m->blocks + b * m->stride;

	frame_block(m, b);
	for (unsigned k = 0; k < LEN(c->before) && c->before[k]; k++)
		op(c->before[k]);
	tg->jump(block + AT_INSN);
	put_insn(m, b, c, (uint32_t)c->i.bits);
	at = block + AT_INSN + c->i.row->size;
	for (unsigned k = 0; k < LEN(c->after) && c->after[k]; k++)
		op(c->after[k]);
	tg->jump(block + AT_NEXT);
}

/* Did the instruction of block b end in SIGILL? */
static bool illegal(const Map *m, unsigned b, const uint8_t *rec)
{
	return ld64le(rec + R_PATH) == frame_trap(m, b) && ld64le(rec + R_SIG) == SIG_ILLEGAL;
}

static void report(const Variant *v, const Case *c, const uint8_t *in, const char *diff, const char *cmd)
{
	char text[128], set[200] = "", regs[500] = "";
	Insn i = c->i;

	operand_values(&i, in, regs, sizeof(regs));

	disas(v->guest, &i, text, sizeof(text));
	for (unsigned k = 0; k < LEN(c->before) && c->before[k] && strlen(set) < 100; k++)
		snprintf(set + strlen(set), sizeof(set) - strlen(set), " %08x", c->before[k]);
	fail("exec %s%s%s %0*llx: %s: %s, control %llx %llx %llx%s [%s]", v->guest->name, *set ? " behind" : "", set,
	    i.row->size * 2, (unsigned long long)i.bits, text, diff, (unsigned long long)ld64le(in + R_CTL),
	    (unsigned long long)ld64le(in + R_CTL + 8), (unsigned long long)ld64le(in + R_CTL + 16), regs, cmd);
}

/* Compare what cmd wrote, out, with what the peers wrote. */
static void compare(const Variant *v, const Map *m, const Case *cases, unsigned n, uint8_t *out, uint8_t *const *peer,
    unsigned npeer, const char *cmd, Row *rows)
{
	for (unsigned b = 0; b < n; b++) {
		const Case *c = &cases[b];
		Row *row = &rows[c->i.row - tg->insns->row];
		const uint8_t *in = frame_in(m, b), *want = NULL;
		uint8_t *got = out + b * REC;
		const char *why;
		char diff[300];

		row->how |= TRIED;
		if (c->known) {
			want = c->expect;
			row->how |= BY_VECTOR;
		} else if (npeer) {
			unsigned p = 0;
			while (p + 1 < npeer && illegal(m, b, peer[p] + b * REC))
				p++; /* perhaps only too old */
			want = peer[p] + b * REC;
			for (int k = 0; k < 32; k++)
				if (c->skip >> k & 1)
					memcpy(got + 8 * k, want + 8 * k, 8);
			if (illegal(m, b, want) && !illegal(m, b, got))
				continue; /* none knows it */
			row->how |= BY_PEER;
		}
		if (!want)
			continue;
		if (!differ(got, want, in, diff, sizeof(diff))) {
			pass();
		} else if ((why = tg->explained(c, got, want, in))) {
			row->explained++;
			row->why = why;
		} else if (row->wrong++ >= 2) {
			failed++;
		} else {
			report(v, c, in, diff, cmd);
		}
	}
}

static void test_variant(const Variant *v, int per_row, Row *rows)
{
	static Case cases[MAX_BLOCKS];
	const InsnTab *t = v->g->insns;
	char path[512], twins[520], *list, *cmd, *save;
	uint8_t *peer[4] = {NULL};
	unsigned n, npeer, first = 0;
	Map m;

	xlen = v->xlen;
	tg = v->g;
	while (first < t->nrow) {
		/* as many rows as fit into one program */
		n = 0;
		frame_begin(&m, STRIDE, MAX_BLOCKS);
		for (; first < t->nrow && n + per_row <= MAX_BLOCKS; first++) {
			const InsnRow *r = &t->row[first];
			int made = 0;

			for (int try = 0; row_in(r, v) && made < per_row && try < per_row * 200; try++) {
				Case *c = &cases[n];
				uint32_t pc = m.blocks + n * m.stride + AT_INSN;

				memset(c, 0, offsetof(Case, expect));
				c->features = v->features;
				memset(frame_in(&m, n), 0, REC);
				if (!row_random(t, r, v->features, pc, &c->i) || !tg->fill(c, &m, n, frame_in(&m, n)))
					continue;
				put_block(&m, n, c);
				n++, made++;
			}
		}
		if (!n)
			break;
		snprintf(path, sizeof(path), "%.400s/insn%s", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", v->env);
		if (!frame_write(&m, n, v, path)) {
			fail("exec: cannot write %s", path);
			return;
		}

		snprintf(twins, sizeof(twins), "%s.twins", path);
		for (unsigned b = 0; b < n; b++)
			put_insn(&m, b, &cases[b], cases[b].twin ? cases[b].twin : (uint32_t)cases[b].i.bits);
		if (!frame_write(&m, n, v, twins)) {
			fail("exec: cannot write %s", twins);
			return;
		}
		list = commands("PEER", v);
		npeer = 0;
		for (cmd = strtok_r(list, "\n", &save); cmd && npeer < LEN(peer); cmd = strtok_r(NULL, "\n", &save))
			for (int k = 0; k < 3 && v->qemu[k]; k++)
				if ((peer[npeer] = frame_run(cmd, v->qemu[k], twins, n, getenv("VERBOSE")))) {
					npeer++;
					break;
				}
		free(list);
		list = commands("EXEC", v);
		for (cmd = strtok_r(list, "\n", &save); cmd; cmd = strtok_r(NULL, "\n", &save)) {
			uint8_t *out = frame_run(cmd, v->qemu[0], path, n, true);

			if (out)
				compare(v, &m, cases, n, out, peer, npeer, cmd, rows);
			else
				fail("exec: %s did not run the program", cmd);
			free(out);
		}
		free(list);
		while (npeer)
			free(peer[--npeer]);
	}
}

void test_exec(const Variant *v, int nv, int per_row)
{
	const InsnTab *t = v->g->insns;
	Row *rows = xcalloc(t->nrow, sizeof(*rows));
	unsigned run = 0, peer = 0, vectors = 0, explained = 0, tested = 0;

	for (int k = 0; k < nv; k++) {
		char *list = commands("EXEC", &v[k]), *peers = commands("PEER", &v[k]);

		if (*list && *peers)
			test_variant(&v[k], per_row, rows), tested++;
		else
			skip("exec %s: %s", v[k].guest->name, *list ? "no emulator to ask" : "nothing to test");
		free(list);
		free(peers);
	}
	for (unsigned r = 0; tested && r < t->nrow; r++) {
		bool reached = false;

		for (int k = 0; k < nv; k++)
			reached |= row_has(t, &t->row[r], v[k].features);
		run += rows[r].how & TRIED;
		peer += (rows[r].how & BY_PEER) != 0;
		vectors += (rows[r].how & BY_VECTOR) != 0;
		explained += rows[r].explained > 0;
		if (rows[r].explained && getenv("VERBOSE")) /* what the list of the guest's explained() is used for */
			printf("explained %s: %u times, %s\n", insn_name(t, &t->row[r]), rows[r].explained, rows[r].why);
		if (!reached && v->xlen == 32)
			continue; /* asked for variants of 32 bits alone */
		if (!reached)
			skip("exec %s: no model has it", insn_name(t, &t->row[r]));
		else if (!rows[r].how)
			fail("exec: row %u, %s %s was not run", r, insn_name(t, &t->row[r]), insn_text(t, &t->row[r]));
		else if (!(rows[r].how & (BY_PEER | BY_VECTOR)))
			skip("exec %s: no emulator here knows it", insn_name(t, &t->row[r]));
	}
	printf("exec %s: %u rows, %u run, %u compared with an emulator, %u with a vector, %u explained in parts\n", v->g->name,
	    t->nrow, run, peer, vectors, explained);
	free(rows);
}
