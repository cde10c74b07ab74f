/*
 * The optimiser: one pass backward over a block's IR, which drops values
 * that nobody uses and register writes that nobody can see. What can be
 * simplified looking forward was simplified while the IR was built (fold.c).
 * Operations with flags of their own kind stay: loads may fault, FP
 * arithmetic raises sticky flags.
 */
#include <string.h>
#include "ir.h"

/* Dead registers: those overwritten later with nothing between that looks at
 * the homes. t->reg, done with its work for the builder, has per register the
 * number of the stretch (between two lookers) in which it is overwritten. */
static bool looks(const Trans *t, const Ir *o)
{
	unsigned flags = ir_rows[o->op].flags;

	if (flags & OF_CALL)
		return t->helper[o->imm]->flags & (HF_RREGS | HF_WREGS | HF_RAISE);
	return flags & (OF_FAULT | OF_EXIT | OF_END) || o->op == O_label || o->op == O_br || o->op == O_brc;
}

/* Has no effect beside its result. */
static bool droppable(const Trans *t, const Ir *o)
{
	unsigned flags = ir_rows[o->op].flags;

	return flags & (OF_PURE | OF_READ) || (flags & OF_CALL && t->helper[o->imm]->flags & HF_PURE);
}

/* The first operation of the instruction in front of the one that o belongs to, when nothing in either is more than
 * computation and that instruction makes condition flags; else NULL. */
static Ir *behind_flags(const Trans *t, Ir *o)
{
	bool flags = false;
	unsigned insns = 0;

	for (Ir *p = o; p-- > t->ir;) {
		if (p->op == O_insn) {
			if (++insns == 2)
				return flags ? p + 1 : NULL;
		} else if (!(ir_rows[p->op].flags & (OF_PURE | OF_READ)) && p->op != O_put) {
			return NULL;
		}
		flags |= insns == 1 && p->op >= O_nzadd && p->op <= O_nzlog;
	}
	return NULL;
}

/* A poll between a comparison and its branch moves in front of both: the host's flags last from one to the other. */
static void early_poll(const Trans *t, Ir *o)
{
	Ir *to = behind_flags(t, o), poll = *o;

	if (!to)
		return;
	memmove(to + 1, to, (size_t)(o - to) * sizeof(*o));
	*to = poll;
}

void opt(Trans *t)
{
	uint8_t *used = arena_alloc(&t->arena, t->nval + 1);
	Ir *end = t->ir + t->nir, *w = end;
	Val stretch = 1;

	memset(t->reg, 0, t->guest->nregs * sizeof(*t->reg));
	for (Ir *o = end; o-- > t->ir; ) {
		if (o->op == O_poll)
			early_poll(t, o);
		if (o->op == O_put) {
			if (t->reg[o->imm] == stretch)
				continue;
			t->reg[o->imm] = stretch;
		} else if (o->op == O_get) {
			if (!used[o->dst])
				continue;
			t->reg[o->imm] = 0;
		} else if (o->dst && !used[o->dst] && droppable(t, o)) {
			continue;
		} else if (looks(t, o)) {
			stretch++;
		}
		used[o->a] = used[o->b] = used[o->c] = 1; /* 0, no operand, is nobody's result */
		if (o->op == O_sel)
			used[o->imm] = 1;
		*--w = *o;
	}
	t->nir = end - w;
	memmove(t->ir, w, t->nir * sizeof(*w));
}
