/*
 * The vDSO: a shared object in the guest's memory that the kernel would have
 * put there. Made at start from the guest's rows (VdsoAbi): code of the return
 * from signal handlers and of a few system calls, symbols with a version, and
 * tables that let unwinders step from a handler into the code that it interrupted.
 *
 * ELF: gABI chapters 4 and 5. Versions: Linux Standard Base, "Symbol
 * Versioning". Unwind tables: the same, "Exception Frames", and DWARF 5, section 6.4.
 */
#include "linux.h"
#include <string.h>
#include <sys/mman.h>

enum { IMAGE_MAX = 4096, FN_MAX = 15 };
enum { DT_NULL = 0, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6, DT_STRSZ = 10, DT_SYMENT = 11, DT_SONAME = 14,
	DT_VERSYM = 0x6ffffff0, DT_VERDEF = 0x6ffffffc, DT_VERDEFNUM = 0x6ffffffd };
enum { CFA_expression = 0x10, CFA_def_cfa = 0x0c, CFA_def_cfa_expression = 0x0f, OP_breg0 = 0x70, OP_deref = 0x06 };
enum { ENC_PCREL_S4 = 0x1b, ENC_U4 = 0x03, ENC_DATAREL_S4 = 0x3b };

/* The image under construction: bytes are put at `at`. */
typedef struct Out {
	uint8_t *p;
	uint32_t at;
	bool big, wide;
} Out;

static void put(Out *o, uint64_t v, int size)
{
	uint8_t *p = o->p + o->at;

	if (size == 1)
		*p = (uint8_t)v;
	else if (size == 2)
		o->big ? st16be(p, (uint16_t)v) : st16le(p, (uint16_t)v);
	else if (size == 4)
		o->big ? st32be(p, (uint32_t)v) : st32le(p, (uint32_t)v);
	else
		o->big ? st64be(p, v) : st64le(p, v);
	o->at += (uint32_t)size;
}

static void put_word(Out *o, uint64_t v)
{
	put(o, v, o->wide ? 8 : 4);
}

static void put_at(Out *o, uint32_t at, uint64_t v, int size)
{
	uint32_t save = o->at;

	o->at = at;
	put(o, v, size);
	o->at = save;
}

static uint32_t align(Out *o, uint32_t n)
{
	return o->at = (o->at + n - 1) & -n;
}

static uint32_t put_text(Out *o, const char *s)
{
	uint32_t at = o->at;

	memcpy(o->p + o->at, s, strlen(s) + 1);
	o->at += (uint32_t)strlen(s) + 1;
	return at;
}

static void put_uleb(Out *o, uint64_t v)
{
	do {
		put(o, (v & 0x7f) | (v > 0x7f ? 0x80 : 0), 1);
		v >>= 7;
	} while (v);
}

static void put_sleb(Out *o, int64_t v)
{
	bool more = true;

	while (more) {
		uint8_t b = v & 0x7f;
		v >>= 7;
		more = !((v == 0 && !(b & 0x40)) || (v == -1 && b & 0x40));
		put(o, b | (more ? 0x80 : 0), 1);
	}
}

/* The hash of symbol and version names (gABI, "Hash Table"). */
static uint32_t elf_hash(const char *s)
{
	uint32_t h = 0;

	for (; *s; s++) {
		h = (h << 4) + (uint8_t)*s;
		h = (h ^ (h >> 24 & 0xf0)) & 0x0fffffff;
	}
	return h;
}

/* ---- unwind tables ---- */

static uint32_t begin_entry(Out *o)
{
	put(o, 0, 4);
	return o->at;
}

static void end_entry(Out *o, uint32_t start)
{
	align(o, o->wide ? 8 : 4); /* zeros are DW_CFA_nop */
	put_at(o, start - 4, o->at - start, 4);
}

static uint32_t put_cie(Out *o, const VdsoAbi *v, bool signal)
{
	uint32_t start = begin_entry(o);

	put(o, 0, 4);
	put(o, 1, 1);
	put_text(o, signal ? "zRS" : "zR");
	put_uleb(o, v->code_align);
	put_sleb(o, -4);
	put(o, signal ? v->pc : v->link, 1);
	put_uleb(o, 1);
	put(o, ENC_PCREL_S4, 1);
	if (!signal) {
		put(o, CFA_def_cfa, 1);
		put_uleb(o, v->sp);
		put_uleb(o, 0);
	}
	end_entry(o, start);
	return start;
}

/* A block that gives the address sp + off, or what is there. */
static void put_slot(Out *o, const VdsoAbi *v, unsigned off, bool deref)
{
	uint32_t len = o->at;

	put(o, 0, 1);
	put(o, OP_breg0 + v->sp, 1);
	put_sleb(o, off);
	if (deref)
		put(o, OP_deref, 1);
	put_at(o, len, o->at - len - 1, 1);
}

static uint32_t put_fde(Out *o, const VdsoAbi *v, uint32_t cie, uint32_t from, uint32_t to, bool signal)
{
	uint32_t start = begin_entry(o);

	put(o, start - (cie - 4), 4);
	put(o, (uint64_t)from - o->at, 4);
	put(o, to - from, 4);
	put_uleb(o, 0);
	/* In a signal frame the caller's stack pointer is the one that was saved, as all other registers were. */
	for (const struct FrameRun *r = v->run; signal && r->n; r++)
		for (unsigned i = 0; i < r->n; i++) {
			unsigned reg = r->reg + i, off = r->off + i * r->step;
			if (reg == v->sp) {
				put(o, CFA_def_cfa_expression, 1);
				put_slot(o, v, off, true);
			} else {
				put(o, CFA_expression, 1);
				put_uleb(o, reg);
				put_slot(o, v, off, false);
			}
		}
	end_entry(o, start);
	return start - 4;
}

/* ---- the image ---- */

static void put_phdr(Out *o, uint32_t type, uint32_t flags, uint32_t off, uint32_t size, uint32_t al)
{
	put(o, type, 4);
	if (o->wide)
		put(o, flags, 4);
	for (int i = 0; i < 3; i++)
		put_word(o, off);
	put_word(o, size);
	put_word(o, size);
	if (!o->wide)
		put(o, flags, 4);
	put_word(o, al);
}

static void put_sym(Out *o, uint32_t name, uint32_t value, uint32_t size, bool defined)
{
	put(o, name, 4);
	if (!o->wide) {
		put(o, value, 4);
		put(o, size, 4);
	}
	put(o, defined ? 0x12 : 0, 1); /* STB_GLOBAL, STT_FUNC */
	put(o, 0, 1);
	put(o, defined, 2);
	if (o->wide) {
		put(o, value, 8);
		put(o, size, 8);
	}
}

static void put_verdef(Out *o, unsigned flags, unsigned index, const char *name, uint32_t str, bool last)
{
	put(o, 1, 2);
	put(o, flags, 2);
	put(o, index, 2);
	put(o, 1, 2);
	put(o, elf_hash(name), 4);
	put(o, 20, 4);
	put(o, last ? 0 : 28, 4);
	put(o, str, 4);
	put(o, 0, 4);
}

static void put_dyn(Out *o, uint64_t tag, uint64_t v)
{
	put_word(o, tag);
	put_word(o, v);
}

/* *back: offset of the return from handlers. */
static void build(const Guest *g, uint8_t *page, uint32_t *back)
{
	static const char soname[] = "linux-vdso.so.1";
	const VdsoAbi *v = g->linux_abi->vdso;
	Out out = { .p = page, .big = g->big, .wide = g->bits == 64 }, *o = &out;
	const uint32_t w = g->bits / 8, ehdr = w == 8 ? 64 : 52, phent = w == 8 ? 56 : 32;
	uint32_t start[FN_MAX + 1], name[FN_MAX], n = 0, text, nfde = 0;

	/* Code first: an unwinder looks up the address before the one that it returns to, so a nop stands in front. */
	text = o->at = (ehdr + 3 * phent + 15) & ~15u;
	memcpy(page + o->at, v->nop, v->nop_size);
	o->at += v->nop_size;
	for (; v->fn[n].name && n < FN_MAX; n++) {
		start[n] = o->at;
		o->at += v->code(page + o->at, v->fn[n].nr, n > 0);
	}
	start[n] = o->at;
	*back = start[0];

	uint32_t str = align(o, w);
	put(o, 0, 1);
	for (unsigned i = 0; i < n; i++)
		name[i] = put_text(o, v->fn[i].name) - str;
	uint32_t so = put_text(o, soname) - str, ver = put_text(o, v->version) - str, str_size = o->at - str;

	uint32_t sym = align(o, 8);
	put_sym(o, 0, 0, 0, false);
	for (unsigned i = 0; i < n; i++)
		put_sym(o, name[i], start[i], start[i + 1] - start[i], true);
	/* One bucket: all symbols are in its chain. */
	uint32_t hash = align(o, 4);
	put(o, 1, 4);
	put(o, n + 1, 4);
	put(o, 1, 4);
	put(o, 0, 4);
	for (unsigned i = 1; i <= n; i++)
		put(o, i < n ? i + 1 : 0, 4);
	uint32_t versym = o->at;
	put(o, 0, 2);
	for (unsigned i = 0; i < n; i++)
		put(o, 2, 2);
	uint32_t verdef = align(o, 4);
	put_verdef(o, 1, 1, soname, so, false);
	put_verdef(o, 0, 2, v->version, ver, true);

	uint32_t dyn = align(o, w);
	put_dyn(o, DT_SONAME, so);
	put_dyn(o, DT_HASH, hash);
	put_dyn(o, DT_STRTAB, str);
	put_dyn(o, DT_SYMTAB, sym);
	put_dyn(o, DT_STRSZ, str_size);
	put_dyn(o, DT_SYMENT, w == 8 ? 24 : 16);
	put_dyn(o, DT_VERSYM, versym);
	put_dyn(o, DT_VERDEF, verdef);
	put_dyn(o, DT_VERDEFNUM, 2);
	put_dyn(o, DT_NULL, 0);
	uint32_t dyn_size = o->at - dyn;

	uint32_t hdr = align(o, 4), hdr_size = 12 + (v->run ? 2 : 1) * 8;
	o->at += hdr_size;
	uint32_t frame = align(o, w), cie, fde[2], from[2];
	if (v->run) {
		cie = put_cie(o, v, true);
		from[nfde] = text;
		fde[nfde++] = put_fde(o, v, cie, text, start[1], true);
	}
	cie = put_cie(o, v, false);
	from[nfde] = start[1];
	fde[nfde++] = put_fde(o, v, cie, start[1], start[n], false);
	put(o, 0, 4);
	uint32_t size = o->at;
	o->at = hdr;
	put(o, 1, 1);
	put(o, ENC_PCREL_S4, 1);
	put(o, ENC_U4, 1);
	put(o, ENC_DATAREL_S4, 1);
	put(o, frame - o->at, 4);
	put(o, nfde, 4);
	for (unsigned i = 0; i < nfde; i++) {
		put(o, (uint64_t)from[i] - hdr, 4);
		put(o, fde[i] - hdr, 4);
	}

	o->at = 0;
	memcpy(page, "\177ELF", 4);
	o->at = 4;
	put(o, o->wide ? 2 : 1, 1);
	put(o, o->big ? 2 : 1, 1);
	put(o, 1, 1);
	o->at = 16;
	put(o, 3, 2);
	put(o, g->elf_machine, 2);
	put(o, 1, 4);
	put_word(o, 0);
	put_word(o, ehdr);
	put_word(o, 0);
	put(o, v->e_flags, 4);
	put(o, ehdr, 2);
	put(o, phent, 2);
	put(o, 3, 2);
	put(o, 0, 2);
	put(o, 0, 2);
	put(o, 0, 2);
	put_phdr(o, 1, 5, 0, size, guest_page);
	put_phdr(o, 2, 4, dyn, dyn_size, w);
	put_phdr(o, 0x6474e550, 4, hdr, hdr_size, 4);
}

void vdso_map(const Guest *g)
{
	uint64_t len = (IMAGE_MAX + guest_page - 1) & -(uint64_t)guest_page;
	uint32_t back;
	int64_t a;

	if (!g->linux_abi->vdso)
		return;
	a = guest_mmap(0, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (a < 0)
		fatal("no room for the vDSO");
	build(g, g2h((uint64_t)a), &back);
	guest_mprotect((uint64_t)a, len, PROT_READ | PROT_EXEC);
	process.vdso = (uint64_t)a;
	process.vdso_size = len;
	process.vdso_sigreturn = (uint64_t)a + back;
}
