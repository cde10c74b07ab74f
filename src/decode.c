/*
 * Decoding and disassembly, both driven by the constant arrays that mkinsn
 * writes (struct InsnTab). trans.c comes here with bytes and leaves with an
 * Insn, whose row names the emit function. Operands are taken out by functions
 * that mkinsn writes, too (InsnTab.get): most rows share one with others.
 *
 * The tree: the first node looks at two runs of bits, which shifted and masked
 * (root_shift, root_mask) make an index; its children stand at the tree's
 * start. A node is one word. 0: nothing matches (cand begins with an empty
 * list). Top bit set: a leaf, the other bits index a list in cand of row numbers in the order in which they
 * are tried, ended by 0xffff. Else the node looks at some bits of the
 * instruction (lowest in 5:0, how many in 9:6) and its children stand in the
 * tree from index 30:10 on.
 */
#include <inttypes.h>
#include <string.h>

#include "myna.h"

static inline const uint16_t *candidates(const InsnTab *t, uint64_t bits)
{
	uint32_t n = t->tree[(bits >> t->root_shift[0] & t->root_mask[0]) | (bits >> t->root_shift[1] & t->root_mask[1])];

	while ((int32_t)n > 0)
		n = t->tree[(n >> 10) + (bits >> (n & 63) & ((1u << (n >> 6 & 15)) - 1))];
	return t->cand + (n & ~(1u << 31));
}

static inline bool matches(const InsnTab *t, const InsnRow *r, uint64_t bits, Insn *i)
{
	return (bits & r->mask) == r->match && t->get[r->get](bits, i->arg);
}

bool decode_insn(const InsnTab *t, uint64_t bits, uint64_t features, Insn *i)
{
	i->bits = bits;
	for (const uint16_t *c = candidates(t, bits); *c != 0xffff; c++) {
		const InsnRow *r = &t->row[*c];
		const Needs *n = &t->needs[r->needs];

		if (matches(t, r, bits, i) && (features & n->all) == n->all && !(features & n->none) &&
		    (!n->any || features & n->any)) {
			i->row = r;
			return true;
		}
	}
	i->row = NULL;
	return false;
}

uint64_t decode_any(const InsnTab *t, uint64_t bits, uint64_t features, Insn *i)
{
	const InsnRow *best = NULL;
	uint64_t lacks = 0;

	i->bits = bits;
	for (const uint16_t *c = candidates(t, bits); *c != 0xffff; c++) {
		const InsnRow *r = &t->row[*c];
		const Needs *n = &t->needs[r->needs];
		uint64_t want = n->all & ~features;

		if (n->any && !(features & n->any))
			want |= n->any & -n->any;
		if (want && matches(t, r, bits, i) &&
		    (!best || __builtin_popcountll(want) < __builtin_popcountll(lacks))) {
			best = r;
			lacks = want;
		}
	}
	i->row = best;
	if (best)
		matches(t, best, bits, i);
	return lacks;
}

const char *insn_text(const InsnTab *t, const InsnRow *r)
{
	const char *s = insn_name(t, r);

	return s + strlen(s) + 1;
}

/* A string that is cut at the end of its memory, but counts on. */
typedef struct Out {
	char *p;
	size_t n, len;
} Out;

static void put(Out *o, char c)
{
	if (o->len + 1 < o->n)
		o->p[o->len] = c;
	o->len++;
}

static void put_str(Out *o, const char *s)
{
	while (*s)
		put(o, *s++);
}

static void pad(Out *o, size_t col)
{
	while (o->len < col)
		put(o, ' ');
}

static bool ident_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
}

/* Part of the operands, of which the first comes at name_len; without columns blanks stand before it and after
 * commas. */
static void put_operand(Out *o, const InsnTab *t, size_t name_len, const char *s)
{
	if (!t->tab && *s && o->len == name_len)
		put(o, ' ');
	put_str(o, s);
	if (!t->tab && !strcmp(s, ","))
		put(o, ' ');
}

int disas(const Guest *g, const Insn *i, char *buf, size_t n)
{
	const InsnTab *t = g->insns;
	Out o = {buf, n, 0};
	uint64_t target = 0;
	bool pcrel = false, hidden = false;
	char tmp[128];
	size_t name_len;
	int k = 0;

	if (!i->row) {
		put_str(&o, t->illegal ? t->illegal : ".byte");
		if (t->tab)
			pad(&o, t->tab);
		else
			put(&o, ' ');
		for (int b = 0; !t->illegal && b < i->len; b++) {
			snprintf(tmp, sizeof(tmp), b ? ", 0x%02x" : "0x%02x", (unsigned)(i->bits >> 8 * (b & 7)) & 255);
			put_str(&o, tmp);
		}
	} else {
		put_str(&o, insn_name(t, i->row));
		if (t->tab)
			pad(&o, t->tab);
		name_len = o.len;
		for (const char *s = insn_text(t, i->row); *s;) {
			if (!ident_char(*s, true)) {
				if (*s == '{' || *s == '}')
					hidden = *s == '{';
				else if (*s != ' ')
					put_operand(&o, t, name_len, (char[]){*s, 0});
				s++;
				continue;
			}
			while (ident_char(*s, false))
				s++;
			const FieldRow *f = &t->field[t->args[i->row->args + k]];
			if (!hidden) {
				t->print(tmp, sizeof(tmp), f, i->arg[k], i);
				put_operand(&o, t, name_len, tmp);
				pcrel |= f->pcrel;
				if (f->pcrel)
					target = i->pc + i->arg[k];
			}
			k++;
		}
	}
	if (pcrel && t->pctab) {
		pad(&o, t->pctab);
		snprintf(tmp, sizeof(tmp), "# 0x%" PRIx64, g->bits == 32 ? (uint32_t)target : target);
		put_str(&o, tmp);
	}
	if (n)
		buf[MIN(o.len, n - 1)] = 0;
	return (int)o.len;
}
