/*
 * Single instructions of RISC-V for exec.c: operands and registers with which they stay in the frame.
 */
#include <string.h>

#include "frame_rv.h"

static bool reads_clock(const InsnRow *r)
{
	return named(r, "rdcycle") || named(r, "rdtime") || named(r, "rdinstret");
}

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

bool rvt_fill(Case *c, const Map *m, unsigned b, uint8_t *rec)
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
		set_arg(&rv_insns, i, pcrel, (int64_t)(way - pc));
		if (!decode_insn(&rv_insns, i->bits, c->features, i) || i->row != r || (uint64_t)i->arg[pcrel] != way - pc)
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
	if (r->cls == CLS_ATOMIC && named(r, "sc") && b % 2) /* with a reservation */
		c->before[0] = 0x1000202f | (uint32_t)i->arg[2] << 15 | (r->with & M_SIZE) << 12;
	if (reads_clock(r))
		c->skip = 1u << i->arg[0];
	/* What no emulator can be asked: cbo.clean, cbo.flush and cbo.inval of memory that nobody else changes have no
	 * effect (CMO specification; qemu-user refuses them). */
	if (named(r, "cbo.clean") || named(r, "cbo.flush") || named(r, "cbo.inval")) {
		c->known = true;
		memcpy(c->expect, rec, REC);
		st64le(c->expect + 8 * TP, 0);
		st64le(c->expect + R_PATH, m->blocks + b * m->stride + AT_NEXT + 12);
	}
	return true;
}

const char *rvt_explained(const Case *c, const uint8_t *got, const uint8_t *want, const uint8_t *in)
{
	(void)c, (void)got, (void)want, (void)in;
	return NULL;
}

const TestGuest rvt_guest = {
	.name = "riscv", .insns = &rv_insns, .routines = rvt_routines, .way_out = rvt_way_out, .load = rvt_load,
	.jump = rvt_jump,
	.nop = 0x13, .nop2 = 0x0001, .pc_kind = RVK_PC, .fsize = 8, .where = rvt_where, .place = rvt_place, .fill = rvt_fill,
	.explained = rvt_explained, .usable = rvt_usable, .often = rvt_often, .make = rvt_make, .make_kept = rvt_make_kept,
	.second = rvt_second,
};
