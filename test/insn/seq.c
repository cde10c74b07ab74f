/*
 * What sequences of instructions do: blocks of random ones of the table, which share few registers and have
 * loads and stores around two base registers, faults, branches forward, a loop, calls of a function at the
 * end. What single instructions do is known (exec.c): here it is what translation makes of several, so that
 * known constants and ranges, dead values, spilling, links between blocks and the state at a fault are tried.
 *
 * A block that comes out otherwise than under the peer is made smaller: many copies of it, each with something
 * else replaced by nops, are a program again; the first that still differs goes on.
 *
 * Commands: SEQ32, SEQ64 are tested, the first of PEER32, PEER64 is asked.
 */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

enum {
	STRIDE = 640, AT_BODY = FRAME_BLOCK, MAX_CODE = STRIDE - AT_BODY - 16,
	BLOCKS = 700,          /* of a program */
	MAX_ITEM = 96,
	KEPT = 8,              /* blocks of each of the sequences that are kept */
	MAX_SHRINK = 3,        /* failures of a variant that are made smaller */
	MID = WIN / 2,         /* where in the window the base registers point */
};

/* One instruction of a block. */
typedef struct Item {
	Insn i;
	int16_t to;    /* item that it jumps to, -1 none; the number of items is the way out */
	uint8_t group; /* those with the same are needed together; 0: always needed */
	bool loads_pc; /* the auipc of a jump through a register: the addi behind it gets the distance to its `to` */
} Item;

typedef struct Seq {
	const Variant *v;
	Item item[MAX_ITEM];
	int n, groups, body; /* body: items before the function */
	int base, count, link; /* registers that are not written at random: count of the loop, link of the calls */
	int pool[6];         /* registers that most operands are of */
	bool calls;
	unsigned weight[NCLS]; /* how often which class comes in this block */
	uint8_t in[REC];
	unsigned bytes;
} Seq;

static bool unknown[65536]; /* rows that the peer does not know */
static uint16_t rows[NCLS][4096], nrows[NCLS];

/* How often which class comes, before a block favours some. */
static const struct { uint8_t cls, weight; } often[] = {
	{CLS_ALU, 30}, {CLS_SHIFT, 12}, {CLS_BIT, 12}, {CLS_MUL, 6}, {CLS_LOAD, 14}, {CLS_STORE, 12}, {CLS_ATOMIC, 3},
	{CLS_BRANCH, 7}, {CLS_JUMP, 1}, {CLS_CALL, 2}, {CLS_FPALU, 10}, {CLS_FPMOV, 8}, {CLS_FPCVT, 7}, {CLS_FPLOAD, 5},
	{CLS_FPSTORE, 4}, {CLS_CRYPTO, 2}, {CLS_CSR, 1}, {CLS_FENCE, 1}, {CLS_HINT, 1},
};

static int field_no(const InsnRow *r, const char *prefix) /* operand whose field is called so; -1 none */
{
	for (int k = 0; k < r->nargs; k++)
		if (!strncmp(rv_insns.str + rv_insns.field[rv_insns.args[r->args + k]].str, prefix, strlen(prefix)))
			return k;
	return -1;
}

static bool is_fixed(const FieldRow *f) { return !f->npart; }

static bool reserved(const Seq *s, int64_t r) { return r == s->base || r == SP || r == s->count || r == s->link; }

/* Rows that can stand anywhere. QEMU drops fround when its result is not used, and with it the flags that it
 * raises. lr and sc come in pairs (part()); the others leave the block or the window. */
static bool usable(const InsnRow *r)
{
	return r->cls != CLS_SYSTEM && !named(r, "lr") && !named(r, "sc.") && !named(r, "cm.p") && !named(r, "rd") &&
	    !named(r, "fence.i") && !named(r, "cbo.clean") && !named(r, "cbo.flush") && !named(r, "cbo.inval") &&
	    !named(r, "wrs") && !named(r, "fround") && field_no(r, "seed") < 0 && !unknown[r - rv_insns.row];
}

static Item *append(Seq *s, const Insn *i, int group)
{
	Item *t = &s->item[s->n++];

	*t = (Item){ .i = *i, .to = -1, .group = (uint8_t)group };
	s->bytes += i->row->size;
	return t;
}

/* The instruction with these bits. */
static Item *raw(Seq *s, uint32_t bits, int group)
{
	Insn i = {0};

	if (!decode(&rv_insns, bits, s->v->features, &i))
		return NULL;
	return append(s, &i, group);
}

static bool redecode(const Seq *s, Insn *i, const InsnRow *r)
{
	return decode(&rv_insns, i->bits, s->v->features, i) && i->row == r;
}

static uint32_t addi_bits(int rd, int rs1, int imm)
{
	return (uint32_t)(imm & 0xfff) << 20 | (uint32_t)rs1 << 15 | (uint32_t)rd << 7 | 0x13;
}

static int scratch(const Seq *s) /* a register that may be written */
{
	int r;

	do
		r = below(4) ? s->pool[below(LEN(s->pool))] : 1 + (int)below(31);
	while (reserved(s, r));
	return r;
}

/* Does i write a register that is reserved? */
static bool spoils(const Seq *s, const Insn *i)
{
	const InsnRow *r = i->row;

	if (named(r, "cm.mvsa01"))
		for (int k = 0; k < 2; k++)
			if (reserved(s, i->arg[k] < 2 ? 8 + i->arg[k] : 16 + i->arg[k]))
				return true;
	if (named(r, "cm.mva01s"))
		return reserved(s, 10) || reserved(s, 11);
	if (r->cls == CLS_STORE || r->cls == CLS_FPSTORE || r->cls == CLS_BRANCH)
		return false;
	if (!r->nargs || field_of(i, 0)->kind != RVK_X)
		return false;
	return reserved(s, i->arg[0]) || (field_no(r, "rdeven") == 0 && reserved(s, i->arg[0] + 1));
}

/* Random operands of row r, mostly of the pool. */
static bool operands(Seq *s, const InsnRow *r, Insn *i)
{
	if (!row_random(&rv_insns, r, s->v->features, 0, i))
		return false;
	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);
		Insn was = *i;

		if (is_fixed(f))
			continue;
		if (f->kind == RVK_X && below(4))
			set_arg(i, k, s->pool[below(LEN(s->pool))]);
		else if (f->kind == RVK_FR && below(4))
			set_arg(i, k, s->pool[below(LEN(s->pool))] & 7);
		else if (f->kind == RVK_CSR)
			set_arg(i, k, 1 + (int64_t)below(3));
		else if (f->kind == RVK_RM && below(8))
			set_arg(i, k, 7);
		else if (f->kind == RVK_DEC && !below(3))
			set_arg(i, k, (int64_t)below(17) - 8);
		else
			continue;
		if (!redecode(s, i, r))
			*i = was;
	}
	if (named(r, "amocas") && !i->arg[0])
		return false; /* QEMU's x0 is something else after it */
	if (r->cls == CLS_CSR)
		for (int k = 0; k < r->nargs; k++)
			if (field_of(i, k)->kind == RVK_CSR && (i->arg[k] < 1 || i->arg[k] > 3))
				return false;
	return true;
}

/* Make i, a memory instruction, stay in the window; base: the register that points to its middle plus `plus`. */
static bool aim(Seq *s, Insn *i, int base, int plus)
{
	const InsnRow *r = i->row;
	int bk = -1, ok = -1, size = access_size(r), off = 0;

	for (int k = 0; k < r->nargs; k++) {
		const FieldRow *f = field_of(i, k);

		if (f->kind == RVK_X)
			bk = k; /* the last register of the text is the base */
		if (f->kind == RVK_DEC)
			ok = k;
	}
	if (bk < 0)
		return false;
	if (!is_fixed(field_of(i, bk)))
		set_arg(i, bk, base);
	if (ok >= 0 && !is_fixed(field_of(i, ok))) {
		off = (int)below(WIN - size + 1) - MID - plus;
		if (below(4))
			off &= -size;
		set_arg(i, ok, off);
	}
	if (!redecode(s, i, r))
		return false;
	if (i->arg[bk] == SP)
		plus = 0;
	else if (i->arg[bk] != base)
		return false;
	off = MID + plus + (ok >= 0 ? (int)i->arg[ok] : 0);
	if (r->cls == CLS_ATOMIC && size > 4 && off % size)
		return false;
	return size == 64 || (off >= 0 && off + size <= WIN);
}

/* Append something random. What jumps goes to -2: direct() says where. */
static void add(Seq *s, int cls)
{
	const InsnRow *r = &rv_insns.row[rows[cls][below(nrows[cls])]];
	int group = s->groups + 1, plus = 0, base = s->base;
	Insn i;
	Item *t;

	if (s->bytes > MAX_CODE - 120 || s->n > MAX_ITEM - 24)
		return;
	if (!usable(r))
		return;
	for (int try = 0; ; try++) {
		if (try == 40)
			return;
		if (!operands(s, r, &i) || spoils(s, &i))
			continue;
		if (access_size(r) && !below(40) && r->cls != CLS_ATOMIC && field_no(r, "rs1") >= 0) { /* a fault */
			set_arg(&i, field_no(r, "rs1"), 0);
			if (redecode(s, &i, r) && i.arg[field_no(r, "rs1")] == 0)
				break;
			continue;
		}
		if (!access_size(r))
			break;
		if (!below(3) && r->cls != CLS_ATOMIC) { /* through a sum */
			plus = ((int)below(64) + 1) * (below(2) ? -1 : 1);
			plus = below(3) && plus & -8 ? plus & -8 : plus;
			base = scratch(s);
		} else {
			base = s->base, plus = 0;
		}
		if (aim(s, &i, base, plus))
			break;
		plus = 0;
	}
	s->groups++;
	if (plus)
		raw(s, addi_bits(base, s->base, plus), group);
	if ((named(r, "j") || named(r, "ret")) && field_no(r, "off") < 0 && field_no(r, "coff") < 0) {
		int rk = -1, ik = field_no(r, "immi"), via;
		int64_t by = 0; /* what the sum is moved by */

		for (int k = 0; k < r->nargs; k++) /* it jumps through the last register of its text */
			if (field_of(&i, k)->kind == RVK_X)
				rk = k;
		via = (int)i.arg[rk];
		if (via == 0 || reserved(s, via))
			return;
		t = raw(s, (uint32_t)via << 7 | 0x17, group);
		t->loads_pc = true, t->to = -2;
		raw(s, addi_bits(via, via, 0), group);
		if (ik >= 0) {
			set_arg(&i, ik, (int64_t)below(64) - 32);
			if (!redecode(s, &i, r)) {
				s->n -= 2, s->bytes -= 8;
				return;
			}
			by = -i.arg[ik];
		}
		t = append(s, &i, group);
		t->i.arg[7] = by;
		return;
	}
	t = append(s, &i, group);
	for (int k = 0; k < r->nargs; k++)
		if (field_of(&i, k)->kind == RVK_PC)
			t->to = -2; /* later: somewhere behind it */
}

/* Branches of the part that starts at item `first` go somewhere behind them, to the part's end at most. */
static void direct(Seq *s, int first)
{
	for (int k = first; k < s->n; k++)
		if (s->item[k].to == -2) {
			int from = k + (s->item[k].loads_pc ? 3 : 1);

			do
				s->item[k].to = (int16_t)(from + (int)below((uint64_t)(s->n - from) + 1));
			while (s->item[k].to < s->n && s->item[k].to > 0 && s->item[k].to != from &&
			    s->item[s->item[k].to].group && s->item[s->item[k].to].group == s->item[s->item[k].to - 1].group);
		}
}

static void part(Seq *s, int n, bool function)
{
	int first = s->n;

	for (int k = 0; k < n; k++) {
		unsigned sum = 0, pick;
		int c = 0;

		for (int j = 0; j < NCLS; j++)
			sum += s->weight[j];
		for (pick = (unsigned)below(sum); pick >= s->weight[c]; c++)
			pick -= s->weight[c];
		if (s->calls && !function && !below(8) && s->bytes < MAX_CODE - 120 && s->n < MAX_ITEM - 24) {
			raw(s, (uint32_t)s->link << 7 | 0x6f, ++s->groups)->to = -3;
			continue;
		}
		if (nrows[c])
			add(s, c);
		if (!below(40) && s->bytes < MAX_CODE - 120 && s->n < MAX_ITEM - 24) { /* lr, something, sc */
			uint32_t w = xlen == 64 && below(2) ? 3 : 2, base = (uint32_t)s->base;

			raw(s, 0x1000002f | w << 12 | base << 15 | (uint32_t)scratch(s) << 7, ++s->groups);
			if (below(2))
				raw(s, addi_bits(scratch(s), s->pool[0], 1), s->groups);
			raw(s, 0x1800002f | w << 12 | base << 15 | (uint32_t)s->pool[below(6)] << 20 |
			    (uint32_t)scratch(s) << 7, s->groups);
		}
	}
	direct(s, first);
}

static void make(Seq *s, const Variant *v, const Map *m)
{
	bool loop = below(2);
	int n = 5 + (int)below(50), head;
	bool same_format = below(3), same;

	memset(s, 0, sizeof(*s));
	s->v = v;
	s->base = 8 + (int)below(8);
	do
		s->count = 1 + (int)below(31);
	while (s->count == s->base || s->count == SP);
	s->calls = !below(3);
	do
		s->link = below(2) ? RA : 5 + (int)below(27);
	while (s->link == s->base || s->link == s->count);
	if (!s->calls)
		s->link = s->count;
	for (unsigned k = 0; k < LEN(s->pool); k++)
		s->pool[k] = k < 4 ? 8 + (int)below(8) : (int)below(32);
	for (unsigned k = 0; k < LEN(often); k++)
		s->weight[often[k].cls] = often[k].weight;
	for (int k = 0; k < 3; k++)
		s->weight[often[below(LEN(often))].cls] *= 3;
	part(s, loop ? n / 4 : n, false);
	if (loop) {
		int group = ++s->groups;

		raw(s, addi_bits(s->count, 0, 1 + (int)below(4)), group);
		head = s->n;
		part(s, n / 2, false);
		raw(s, addi_bits(s->count, s->count, -1), group);
		raw(s, 1 << 12 | (uint32_t)s->count << 15 | 0x63, group)->to = (int16_t)head; /* bnez */
		part(s, n / 4, false);
	}
	s->body = s->n;
	raw(s, 0x6f, 0); /* to the way out */
	if (s->calls) {
		for (int k = 0; k < s->body; k++)
			if (s->item[k].to == -3)
				s->item[k].to = (int16_t)s->n;
		part(s, 3 + (int)below(6), true);
		raw(s, (uint32_t)s->link << 15 | 0x67, 0);
	}

	same = !below(3);
	for (int k = 1; k < 32; k++)
		st64le(s->in + 8 * k, k > 1 && same && below(2) ? ld64le(s->in + 8) : x_value());
	st64le(s->in + 8 * s->base, m->win + MID);
	st64le(s->in + 8 * SP, m->win + MID);
	for (int k = 0, fmt = (int)below(3); k < 32; k++)
		st64le(s->in + R_F + 8 * k, f_value(same_format ? fmt : (int)below(3)));
	st64le(s->in + R_FCSR, (below(2) ? 0 : below(5)) << 5 | (below(2) ? 0 : below(32)));
	for (int k = 0; k < WIN; k += 8)
		st64le(s->in + R_WIN + k, below(3) ? x_value() : f_value((int)below(3)));
}

/* What once came out wrong: tried with random values each time. base: the register that points to the window. */
static const struct {
	int xlen, base;
	uint32_t code[8];
} kept[] = {
	{64, 10, {0xfec52387, 0x2c610153, 0x1863f353}}, /* flw ft7, fmin.h ft2, fdiv.s ft6,ft7,ft6 */
	{64, 10, {0x60259a1b}},                         /* cpopw s4,a1 */
};

static void make_kept(Seq *s, const Variant *v, const Map *m, unsigned k)
{
	make(s, v, m);
	s->n = 0, s->groups = 0, s->bytes = 0, s->calls = false;
	st64le(s->in + 8 * s->base, x_value());
	s->base = kept[k].base;
	st64le(s->in + 8 * s->base, m->win + MID);
	for (int i = 0; i < (int)LEN(kept[k].code) && kept[k].code[i]; i++)
		raw(s, kept[k].code[i], ++s->groups);
	s->body = s->n;
	raw(s, 0x6f, 0);
}

/* Block b of the image is s without the groups that are off. pcs: of the items. */
static void place(const Map *m, unsigned b, const Seq *s, const bool *off, uint32_t *pcs)
{
	uint32_t pc = m->blocks + b * m->stride + AT_BODY;

	frame_block(m, b);
	jal(X0, pc);
	for (int k = 0; k <= s->n; k++) {
		pcs[k] = pc;
		if (k < s->n)
			pc += s->item[k].i.row->size;
	}
	for (int k = 0; k < s->n; k++) {
		const Item *t = &s->item[k];
		Insn i = t->i;
		int size = i.row->size;
		uint32_t nop = size == 2 ? 0x0001 : 0x13;
		bool gone = t->group && off && off[t->group];

		at = pcs[k];
		if (gone) {
			i.bits = nop;
		} else if (k == s->body) {
			jal(X0, m->blocks + b * m->stride + AT_NEXT);
			continue;
		} else if (t->to >= 0 && !t->loads_pc) {
			int64_t d = (int64_t)pcs[t->to] - pcs[k];
			for (int a = 0; a < i.row->nargs; a++)
				if (field_of(&i, a)->kind == RVK_PC) {
					set_arg(&i, a, d);
					if (!redecode(s, &i, t->i.row) || i.arg[a] != d)
						i.bits = nop; /* too far */
					break;
				}
		} else if (k > 0 && s->item[k - 1].loads_pc) {
			i.bits = addi_bits((int)(i.bits >> 7 & 31), (int)(i.bits >> 15 & 31),
			    (int)(pcs[s->item[k - 1].to] - pcs[k - 1]) + (int)s->item[k + 1].i.arg[7]);
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
		if (!decode(&rv_insns, i.bits, s->v->features, &i))
			continue;
		disas(riscv_guests[xlen == 32], &i, line, sizeof(line));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "\n\t%x: %0*llx %s", pcs[k], i.row->size * 2,
		    (unsigned long long)i.bits, line);
		for (int a = 0; a < i.row->nargs && n < sizeof(text) - 200; a++) {
			const FieldRow *f = field_of(&i, a);
			bool x = f->kind == RVK_X;

			if ((x && i.arg[a]) || f->kind == RVK_FR)
				n += (size_t)snprintf(text + n, sizeof(text) - n, " %s%d=%llx", x ? "x" : "f", (int)i.arg[a],
				    (unsigned long long)ld64le(s->in + (x ? 0 : R_F) + 8 * i.arg[a]));
		}
		if (n > sizeof(text) - 400)
			break;
	}
	fail("seq rv%d: %s, fcsr %llx [%s]%s", xlen, diff, (unsigned long long)ld64le(s->in + R_FCSR), cmd, text);
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
	Map m;

	frame_begin(&m, STRIDE, BLOCKS);
	for (unsigned b = 0; b < BLOCKS; b++) {
		if (b < LEN(kept) * KEPT && kept[b / KEPT].xlen == xlen)
			make_kept(&seq[b], v, &m, b / KEPT);
		else
			make(&seq[b], v, &m);
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
		skip("seq rv%d: the peer does not run the program", xlen);
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

			if (k >= 0 && ld64le(g + R_TRAP) != ld64le(w + R_TRAP) && !access_size(seq[b].item[k].i.row)) {
				unknown[seq[b].item[k].i.row - rv_insns.row] = true;
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

void test_seq(int programs)
{
	int n = 0;

	snprintf(path, sizeof(path), "%.400s/seq", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	snprintf(small, sizeof(small), "%s.small", path);
	for (int k = 0; k < NVARIANT; k++) {
		const Variant *v = &variant[k];
		char name[16], *peer;
		const char *list;
		int shrunk = 0;

		xlen = v->xlen;
		memset(nrows, 0, sizeof(nrows));
		memset(unknown, 0, sizeof(unknown));
		for (unsigned r = 0; r < rv_insns.nrow; r++) {
			const InsnRow *row = &rv_insns.row[r];

			if (row_has(&rv_insns, row, v->features) && usable(row) && nrows[row->cls] < LEN(rows[0]))
				rows[row->cls][nrows[row->cls]++] = (uint16_t)r;
		}
		snprintf(name, sizeof(name), "PEER%d", xlen);
		peer = xstrdup(getenv(name) ? getenv(name) : "");
		peer_cmd = strtok(peer, "\n");
		snprintf(name, sizeof(name), "SEQ%d", xlen);
		list = getenv(name);
		if (!peer_cmd || !list) {
			skip("seq rv%d: no peer", xlen);
		} else {
			for (int p = 0; p < programs; p++)
				test_program(v, list, &shrunk);
			n += programs * BLOCKS;
		}
		free(peer);
	}
	printf("seq: %d blocks\n", n);
}
