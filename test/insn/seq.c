/*
 * What sequences of instructions do: blocks of random ones of the table, which share few registers and have
 * loads and stores around two base registers, faults, branches forward, a loop, calls of a function at the
 * end. What single instructions do is known (exec.c): here it is what translation makes of several, so that
 * known constants and ranges, dead values, spilling, links between blocks and the state at a fault are tried.
 *
 * A block that comes out otherwise than under the peer is made smaller: many copies of it, each with something
 * else replaced by nops, are a program again; the first that still differs goes on.
 *
 * Commands, with the variant's ending for *: SEQ* are tested, the first of PEER* is asked.
 */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

enum {
	SIG_ILLEGAL = 4, STRIDE = 640, AT_BODY = FRAME_BLOCK, MAX_CODE = STRIDE - AT_BODY - 16,
	BLOCKS = 700,          /* of a program */
	KEPT = 8,              /* blocks of each of the sequences that are kept */
	MAX_SHRINK = 3,        /* failures of a variant that are made smaller */
};

static bool unknown[65536]; /* rows that the peer does not know */
static uint16_t rows[64][4096], nrows[64]; /* of a class */

bool is_unknown(const InsnRow *r) { return unknown[r - tg->insns->row]; }

Item *append(Seq *s, const Insn *i, int group)
{
	Item *t = &s->item[s->n++];

	*t = (Item){ .i = *i, .to = -1, .group = (uint8_t)group };
	s->bytes += i->row->size;
	return t;
}

Item *raw(Seq *s, uint32_t bits, int group)
{
	Insn i = {0};

	if (!decode_insn(tg->insns, bits, s->v->features, &i))
		return NULL;
	return append(s, &i, group);
}

bool redecode(const Seq *s, Insn *i, const InsnRow *r)
{
	return decode_insn(tg->insns, i->bits, s->v->features, i) && i->row == r;
}

bool full(const Seq *s) { return s->bytes > MAX_CODE - 120 || s->n > MAX_ITEM - 24; }

bool random_row(const Seq *s, const InsnRow **r)
{
	unsigned sum = 0, pick, c = 0;

	for (unsigned j = 0; j < LEN(s->weight); j++)
		sum += s->weight[j];
	for (pick = (unsigned)below(sum); pick >= s->weight[c]; c++)
		pick -= s->weight[c];
	if (!nrows[c])
		return false;
	*r = &tg->insns->row[rows[c][below(nrows[c])]];
	return tg->usable(*r);
}

void direct(Seq *s, int first)
{
	for (int k = first; k < s->n; k++)
		if (s->item[k].to == -2) {
			int from = k + 1 + s->item[k].behind;

			do
				s->item[k].to = (int16_t)(from + (int)below((uint64_t)(s->n - from) + 1));
			while (s->item[k].to < s->n && s->item[k].to > 0 && s->item[k].to != from &&
			    s->item[s->item[k].to].group && s->item[s->item[k].to].group == s->item[s->item[k].to - 1].group);
		}
}

/* Block b of the image is s without the groups that are off. pcs: of the items. */
static void place(const Map *m, unsigned b, const Seq *s, const bool *off, uint32_t *pcs)
{
	uint32_t pc = m->blocks + b * m->stride + AT_BODY;

	frame_block(m, b);
	tg->jump(pc);
	for (int k = 0; k <= s->n; k++) {
		pcs[k] = pc;
		if (k < s->n)
			pc += s->item[k].i.row->size;
	}
	for (int k = 0; k < s->n; k++) {
		const Item *t = &s->item[k];
		Insn i = t->i;
		int size = i.row->size;
		uint32_t nop = size == 2 ? tg->nop2 : tg->nop;
		bool gone = t->group && off && off[t->group];

		at = pcs[k];
		if (gone) {
			i.bits = nop;
		} else if (k == s->body) {
			tg->jump(m->blocks + b * m->stride + AT_NEXT);
			continue;
		} else if (t->to >= 0 && !(t->behind && tg->second)) {
			int64_t d = (int64_t)pcs[t->to] - pcs[k];
			for (int a = 0; a < i.row->nargs; a++)
				if (field_of(&i, a)->kind == tg->pc_kind) {
					set_arg(tg->insns, &i, a, d);
					if (!redecode(s, &i, t->i.row) || i.arg[a] != d)
						i.bits = nop; /* too far */
					break;
				}
		} else if (tg->second && k > 0 && s->item[k - 1].behind) {
			i.bits = tg->second(s, k, (int64_t)pcs[s->item[k - 1].to] - pcs[k - 1]);
		}
		if (size == 2) {
			st16le(mem + (at - BASE), (uint16_t)i.bits);
		} else {
			op((uint32_t)i.bits);
		}
	}
	memcpy(frame_in(m, b), s->in, REC);
}

/* Which instruction is at pc? -1: none. */
static int item_at(const Seq *s, const uint32_t *pcs, uint64_t pc)
{
	for (int k = 0; k < s->n; k++)
		if (pcs[k] == pc)
			return k;
	return -1;
}

static char path[512], small[520];
static const char *peer_cmd, *peer_model;

/* Say what is left of s, and how the record of block b differs. */
static void report(const Seq *s, const bool *off, const uint32_t *pcs, const char *diff, const char *cmd)
{
	static char text[8192];
	char line[160];
	size_t n = 0;

	text[0] = 0;
	for (int k = 0; k < s->n; k++) {
		Insn i = s->item[k].i;

		if (k == s->body && !s->calls)
			break;
		if (s->item[k].group && off[s->item[k].group])
			continue;
		i.pc = pcs[k];
		i.bits = i.row->size == 2 ? ld16le(mem + (pcs[k] - BASE)) : ld32le(mem + (pcs[k] - BASE));
		if (!decode_insn(tg->insns, i.bits, s->v->features, &i))
			continue;
		disas(s->v->guest, &i, line, sizeof(line));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "\n\t%x: %0*llx %s", pcs[k], i.row->size * 2,
		    (unsigned long long)i.bits, line);
		operand_values(&i, s->in, text, sizeof(text));
		n = strlen(text);
		if (n > sizeof(text) - 400)
			break;
	}
	fail("seq %s: %s, control %llx %llx %llx [%s]%s", s->v->guest->name, diff, (unsigned long long)ld64le(s->in + R_CTL),
	    (unsigned long long)ld64le(s->in + R_CTL + 8), (unsigned long long)ld64le(s->in + R_CTL + 16), cmd, text);
}

/* Make s smaller: *off has the groups that are not needed. */
static void shrink(const Seq *s, const char *cmd, const char *diff0)
{
	bool off[256] = {0}, tried[256][256];
	uint32_t pcs[MAX_ITEM + 1];
	char diff[160], best[200];
	Map m;

	snprintf(best, sizeof(best), "not alone, %s", diff0);
	for (int round = 0; round < 100; round++) {
		unsigned n = 0;
		int found = -1, end = round < 1 ? 1 : s->groups + 1;
		uint8_t *a = NULL, *b = NULL;

		frame_begin(&m, STRIDE, BLOCKS);
		for (int g = round < 1 ? 0 : 1; g < end; g++) {
			if (g && off[g])
				continue;
			memcpy(tried[n], off, sizeof(off));
			if (g)
				tried[n][g] = true;
			place(&m, n, s, tried[n], pcs);
			n++;
		}
		if (n && frame_write(&m, n, s->v, small)) {
			a = frame_run(peer_cmd, peer_model, small, n, false);
			b = frame_run(cmd, s->v->qemu[0], small, n, false);
		}
		for (unsigned k = 0; a && b && k < n; k++)
			if (differ(b + k * REC, a + k * REC, s->in, diff, sizeof(diff))) {
				found = (int)k;
				strcpy(best, diff);
				memcpy(off, tried[k], sizeof(off));
				break;
			}
		free(a), free(b);
		if (found < 0)
			break;
	}
	frame_begin(&m, STRIDE, BLOCKS);
	place(&m, 0, s, off, pcs);
	report(s, off, pcs, best, cmd);
}

static void test_program(const Variant *v, const char *list, int *shrunk)
{
	static Seq seq[BLOCKS];
	static uint32_t pcs[BLOCKS][MAX_ITEM + 1];
	char diff[160], *copy, *cmd, *save;
	uint8_t *want = NULL;
	bool more = true;
	Map m;

	frame_begin(&m, STRIDE, BLOCKS);
	for (unsigned b = 0; b < BLOCKS; b++) {
		memset(&seq[b], 0, sizeof(seq[b]));
		seq[b].v = v;
		for (unsigned k = 0; tg->often[k][1]; k++)
			seq[b].weight[tg->often[k][0]] = tg->often[k][1];
		tg->make(&seq[b], &m);
		more = more && tg->make_kept(&seq[b], &m, b / KEPT);
		place(&m, b, &seq[b], NULL, pcs[b]);
	}
	if (!frame_write(&m, BLOCKS, v, path)) {
		fail("seq: cannot write %s", path);
		return;
	}
	for (int k = 0; !want && k < 3 && v->qemu[k]; k++)
		want = frame_run(peer_cmd, peer_model = v->qemu[k], path, BLOCKS, false);
	if (!want) {
		frame_run(peer_cmd, v->qemu[0], path, BLOCKS, true);
		skip("seq %s: the peer does not run the program", v->guest->name);
		return;
	}
	copy = xstrdup(list);
	for (cmd = strtok_r(copy, "\n", &save); cmd; cmd = strtok_r(NULL, "\n", &save)) {
		uint8_t *got = frame_run(cmd, v->qemu[0], path, BLOCKS, true);

		if (!got) {
			fail("seq: %s did not run the program", cmd);
			continue;
		}
		for (unsigned b = 0; b < BLOCKS; b++) {
			const uint8_t *w = want + b * REC, *g = got + b * REC;
			int k = item_at(&seq[b], pcs[b], ld64le(w + R_TRAP));

			if (k >= 0 && ld64le(w + R_SIG) == SIG_ILLEGAL && ld64le(g + R_SIG) != SIG_ILLEGAL) {
				unknown[seq[b].item[k].i.row - tg->insns->row] = true;
				continue;
			}
			if (!differ(g, w, seq[b].in, diff, sizeof(diff))) {
				pass();
			} else if ((*shrunk)++ < MAX_SHRINK) {
				Seq one = seq[b];

				shrink(&one, cmd, diff);
			} else {
				failed++;
			}
		}
		free(got);
	}
	free(copy);
	free(want);
}

void test_seq(const Variant *variants, int nv, int programs)
{
	int n = 0;

	snprintf(path, sizeof(path), "%.400s/seq", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	snprintf(small, sizeof(small), "%s.small", path);
	for (const Variant *v = variants; v < variants + nv; v++) {
		char *peer = commands("PEER", v), *list = commands("SEQ", v);
		int shrunk = 0;

		xlen = v->xlen;
		tg = v->g;
		memset(nrows, 0, sizeof(nrows));
		memset(unknown, 0, sizeof(unknown));
		for (unsigned r = 0; r < tg->insns->nrow; r++) {
			const InsnRow *row = &tg->insns->row[r];

			if (row_has(tg->insns, row, v->features) && tg->usable(row) && nrows[row->cls] < LEN(rows[0]))
				rows[row->cls][nrows[row->cls]++] = (uint16_t)r;
		}
		peer_cmd = strtok(peer, "\n");
		if (!peer_cmd || !*list) {
			skip("seq %s: no peer", v->guest->name);
		} else {
			for (int p = 0; p < programs; p++)
				test_program(v, list, &shrunk);
			n += programs * BLOCKS;
		}
		free(peer);
		free(list);
	}
	printf("seq %s: %d blocks\n", variants->g->name, n);
}
