/*
 * Decoding and disassembly, both driven by the constant arrays that mkinsn
 * writes (struct InsnTab). trans.c comes here with bytes and leaves with an
 * Insn, whose row names the emit function.
 *
 * The tree: a node is one word. 0: nothing matches. Top bit set: a leaf, the
 * other bits index a list in cand of row numbers in the order in which they
 * are tried, ended by 0xffff. Else the node looks at some bits of the
 * instruction (lowest in 5:0, how many in 9:6) and its children stand in the
 * tree from index 30:10 on.
 */
#include <inttypes.h>
#include <string.h>

#include "myna.h"

static const uint16_t *candidates(const InsnTab *t, uint64_t bits)
{
	uint32_t n = t->tree[0];

	while ((int32_t)n > 0)
		n = t->tree[(n >> 10) + (bits >> (n & 63) & ((1u << (n >> 6 & 15)) - 1))];
	return n ? t->cand + (n & ~(1u << 31)) : NULL;
}

/* Operand f of bits; false when it is one that makes the row not match. */
static inline bool extract(const FieldRow *f, uint64_t bits, int64_t *out)
{
	uint64_t v = 0;

	if (f->plain) { /* most are one range of bits */
		int up = 63 - f->part[0].hi, down = up + f->part[0].lo;
		v = bits << up;
		*out = (f->is_signed ? (int64_t)v >> down : (int64_t)(v >> down)) + f->add;
		return true;
	}
	for (int i = 0; i < f->npart; i++) {
		int lo = f->part[i].lo, w = f->part[i].hi - lo + 1;
		v = v << (w - 1) << 1 | (bits >> lo & (~0ull >> (64 - w)));
	}
	if (f->bad && v < 64 && f->bad >> v & 1)
		return false;
	if (f->cmp == FCMP_EVEN) {
		if (v & 1)
			return false;
	} else if (f->cmp != FCMP_NONE) {
		bool same = v == (bits >> f->cmp_lo & (~0ull >> (64 - f->bits)));
		if (same != (f->cmp == FCMP_EQ))
			return false;
	}
	if (f->is_signed)
		v = sextn(v, f->bits);
	*out = (int64_t)(v << f->shift) + f->add;
	return true;
}

static bool matches(const InsnTab *t, const InsnRow *r, uint64_t bits, Insn *i)
{
	if ((bits & r->mask) != r->match)
		return false;
	for (int k = 0; k < r->nargs; k++)
		if (!extract(&t->field[t->args[r->args + k]], bits, &i->arg[k]))
			return false;
	return true;
}

bool decode(const InsnTab *t, uint64_t bits, uint64_t features, Insn *i)
{
	const uint16_t *c = candidates(t, bits);

	i->bits = bits;
	for (; c && *c != 0xffff; c++) {
		const InsnRow *r = &t->row[*c];
		const Needs *n = &t->needs[r->needs];

		if ((features & n->all) != n->all || features & n->none || (n->any && !(features & n->any)))
			continue;
		if (matches(t, r, bits, i)) {
			i->row = r;
			return true;
		}
	}
	i->row = NULL;
	return false;
}

uint64_t decode_any(const InsnTab *t, uint64_t bits, uint64_t features, Insn *i)
{
	const uint16_t *c = candidates(t, bits);
	const InsnRow *best = NULL;
	uint64_t lacks = 0;

	i->bits = bits;
	for (; c && *c != 0xffff; c++) {
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

static bool ident_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

int disas(const Guest *g, const Insn *i, char *buf, size_t n)
{
	const InsnTab *t = g->insns;
	Out o = {buf, n, 0};
	uint64_t target = 0;
	bool pcrel = false, hidden = false;
	char tmp[64];
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
		else
			put(&o, ' ');
		for (const char *s = insn_text(t, i->row); *s;) {
			if (!ident_char(*s)) {
				if (*s == '{' || *s == '}')
					hidden = *s == '{';
				else if (*s != ' ')
					put(&o, *s);
				s++;
				continue;
			}
			while (ident_char(*s))
				s++;
			const FieldRow *f = &t->field[t->args[i->row->args + k]];
			if (!hidden) {
				t->print(tmp, sizeof(tmp), f, i->arg[k], i);
				put_str(&o, tmp);
				pcrel |= f->pcrel;
				if (f->pcrel)
					target = i->pc + i->arg[k];
			}
			k++;
		}
	}
	if (pcrel) {
		pad(&o, t->pctab);
		snprintf(tmp, sizeof(tmp), "# 0x%" PRIx64, g->bits == 32 ? (uint32_t)target : target);
		put_str(&o, tmp);
	}
	if (n)
		buf[MIN(o.len, n - 1)] = 0;
	return (int)o.len;
}
