/*
 * Random instructions of a row, made from its pattern and fields, and the
 * sets of features that together reach every row.
 */
#include <string.h>

#include "frame.h"

uint64_t seed;

uint64_t rnd(void) /* splitmix64 */
{
	uint64_t z = seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static const struct {
	const char *name;
	uint64_t bit;
} feat[] = {
#define FEAT(id, name, help, implies, excludes) {name, RVF(id)},
#include "../../src/arch/riscv/model.h"
#undef FEAT
};

Variant variant[NVARIANT];

void variants_init(void)
{
	static const char *const qemu[NVARIANT][4] = {
		{"max", "rv64,zba=on,zbb=on,zbc=on,zbs=on,Zfh=on,zbkb=on,zbkc=on,zbkx=on,zknd=on,zkne=on,zknh=on,"
		    "zksed=on,zksh=on,zkr=on"},
		{"max,c=off,zcf=off,zcd=off,zca=on,zcb=on,zcmp=on,zcmop=on"},
		{"max", "rv32,zba=on,zbb=on,zbc=on,zbs=on,Zfh=on,zbkb=on,zbkc=on,zbkx=on,zknd=on,zkne=on,zknh=on,"
		    "zksed=on,zksh=on,zkr=on"},
		{"max,c=off,zcf=off,zcd=off,zca=on,zcb=on,zcmp=on,zcmop=on"},
	};

	for (int v = 0; v < NVARIANT; v++) {
		bool zcmp = v & 1;
		uint64_t f = (RVF_N == 64 ? ~0ull : (1ull << RVF_N) - 1) & ~(v < 2 ? RVF(RV32) : RVF(RV64));

		f &= zcmp ? ~(RVF(C) | RVF(ZCD) | RVF(ZCF)) : ~RVF(ZCMP);
		variant[v].g = &rvt_guest;
		variant[v].before = v & 1 ? &variant[v - 1] : NULL;
		variant[v].guest = riscv_guests[v / 2];
		variant[v].env = v < 2 ? "64" : "32";
		variant[v].xlen = v < 2 ? 64 : 32;
		variant[v].features = f;
		memcpy(variant[v].qemu, qemu[v], sizeof(qemu[v]));
		strcpy(variant[v].arch, v < 2 ? "rv64" : "rv32");
		for (unsigned i = 0; i < LEN(feat); i++)
			if (feat[i].name && f & feat[i].bit && !(v < 2 && feat[i].bit == RVF(ZCF))) {
				if (feat[i].name[1])
					strcat(variant[v].arch, "_");
				strcat(variant[v].arch, feat[i].name);
			}
	}
}

#ifdef HAVE_A64
Variant variant_a64[2];

/* All that the first model has, and what that implies. */
void variant_a64_init(void)
{
	const Guest *g = aarch64_guests[0];
	uint64_t f = g->models[0].features, was;

	do {
		was = f;
		for (const Feature *e = g->features; e->name; e++)
			f |= f & e->bit ? e->implies : 0;
	} while (f != was);
	for (int k = 0; k < 2; k++)
		variant_a64[k] = (Variant){.g = &a64t_guest, .guest = aarch64_guests[k], .env = k ? "A64BE" : "A64", .xlen = 64,
		    .features = f, .qemu = {"max"}};
}
#endif

bool row_has(const InsnTab *t, const InsnRow *r, uint64_t features)
{
	const Needs *n = &t->needs[r->needs];

	return (features & n->all) == n->all && !(features & n->none) && (!n->any || features & n->any);
}

bool row_in(const InsnRow *r, const Variant *v)
{
	const InsnTab *t = v->guest->insns;

	return row_has(t, r, v->features) && !(v->before && row_has(t, r, v->before->features));
}

/* Put raw value x into the bits of f. */
static uint64_t insert(const FieldRow *f, uint64_t bits, uint64_t x)
{
	for (int p = f->npart - 1; p >= 0; p--) {
		int lo = f->part[p].lo, w = f->part[p].hi - lo + 1;
		uint64_t m = ~0ull >> (64 - w);

		bits = (bits & ~(m << lo)) | (x & m) << lo;
		x = x >> (w - 1) >> 1;
	}
	return bits;
}

bool row_random(const InsnTab *t, const InsnRow *r, uint64_t features, uint64_t pc, Insn *i)
{
	for (int try = 0; try < 200000; try++) {
		uint64_t bits = r->match;

		for (int k = 0; k < r->nargs; k++) {
			const FieldRow *f = &t->field[t->args[r->args + k]];
			uint64_t x = rnd();

			if (t == &rv_insns && f->kind == RVK_CSR && below(2))
				x = below(4);
			else if (!below(8))
				x = below(2) ? 0 : below(2) ? ~0ull : 1ull << below(f->bits ? f->bits : 1);
			if (f->cmp == FCMP_EQ)
				x = bits >> f->cmp_lo;
			bits = insert(f, bits, x);
		}
		i->pc = pc;
		i->len = r->size;
		if (decode_insn(t, bits, features, i) && i->row == r)
			return true;
	}
	return false;
}

void set_arg(const InsnTab *t, Insn *i, int k, int64_t want)
{
	const FieldRow *f = &t->field[t->args[i->row->args + k]];

	i->bits = insert(f, i->bits, (uint64_t)(want - f->add) >> f->shift);
}
