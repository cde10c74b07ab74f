/*
 * Source lines from .debug_line, versions 2 to 5 (DWARF 5, section 6.2). Each
 * sequence of a line program is run once; the result is one ascending table
 * for the file, in which neighbours of the same line are one row. Directories of
 * versions before 5 are relative to the unit's DW_AT_comp_dir, for which the first
 * entry of each unit in .debug_info is read.
 */
#include "debuginfo.h"
#include <stdlib.h>
#include <string.h>

enum {
	LNS_COPY = 1, LNS_ADVANCE_PC, LNS_ADVANCE_LINE, LNS_SET_FILE, LNS_SET_COLUMN, LNS_NEGATE_STMT,
	LNS_BASIC_BLOCK, LNS_CONST_ADD_PC, LNS_FIXED_ADVANCE_PC,
	LNE_END_SEQUENCE = 1, LNE_SET_ADDRESS = 2, LNE_DEFINE_FILE = 3,
	LNCT_PATH = 1, LNCT_DIRECTORY_INDEX = 2,
	AT_STMT_LIST = 0x10, AT_COMP_DIR = 0x1b,
	UT_TYPE = 2, UT_SKELETON = 4, UT_SPLIT_TYPE = 6,
};
enum { ROWS_MAX = 1 << 26 };

/* ---- reading ---- */

typedef struct Rd {
	const uint8_t *p, *end;
	bool big, bad;             /* bad: read behind the end; everything is 0 from then on */
} Rd;

static uint64_t get(Rd *r, uint64_t n) /* n: 1 to 8 */
{
	uint64_t v = 0;

	if ((uint64_t)(r->end - r->p) < n) {
		r->bad = true;
		r->p = r->end;
		return 0;
	}
	for (unsigned i = 0; i < n; i++)
		v = r->big ? v << 8 | r->p[i] : v | (uint64_t)r->p[i] << 8 * i;
	r->p += n;
	return v;
}

static void skip(Rd *r, uint64_t n)
{
	if ((uint64_t)(r->end - r->p) < n) {
		r->bad = true;
		n = (uint64_t)(r->end - r->p);
	}
	r->p += n;
}

static uint64_t leb(Rd *r, bool sign)
{
	uint64_t v = 0;

	for (unsigned shift = 0;; shift += 7) {
		uint64_t b = get(r, 1);

		if (shift < 64)
			v |= (b & 127) << shift;
		if (!(b & 128)) {
			if (sign && b & 64 && shift + 7 < 64)
				v |= ~UINT64_C(0) << (shift + 7);
			return v;
		}
		if (r->bad)
			return 0;
	}
}

static uint64_t uleb(Rd *r) { return leb(r, false); }
static int64_t sleb(Rd *r) { return (int64_t)leb(r, true); }

static const char *text(Rd *r)
{
	const uint8_t *p = r->p, *nul = memchr(p, 0, (size_t)(r->end - p));

	skip(r, nul ? (uint64_t)(nul - p) + 1 : UINT64_MAX);
	return nul ? (const char *)p : "";
}

typedef struct Sect { uint8_t *p; size_t n; bool tried; } Sect;

static Rd reader(const Sect *s, const ElfFile *e, uint64_t off)
{
	off = MIN(off, s->n);
	return (Rd){ s->p + off, s->p + s->n, e->big, false };
}

/* A length at the start of a unit: 4 bytes, or 12 in the 64-bit format. r ends behind the unit. */
static uint64_t unit_length(Rd *r, unsigned *off_size)
{
	uint64_t len = get(r, 4);

	*off_size = len == 0xffffffff ? 8 : 4;
	if (*off_size == 8)
		len = get(r, 8);
	len = MIN(len, (uint64_t)(r->end - r->p));
	r->end = r->p + len;
	return len;
}

/* ---- state ---- */

typedef struct CompDir { uint64_t stmt; char *dir; } CompDir;
typedef struct Seq { size_t first, n; uint64_t start; } Seq;

typedef struct Ctx {
	const ElfFile *e;
	Sect line, line_str, str;
	CompDir *dir;              /* ascending by stmt */
	size_t ndir;
	bool dirs_read;
	LineRow *row;              /* of all sequences, as they come */
	size_t nrow, cap_row;
	Seq *seq;
	size_t nseq, cap_seq;
	const char **name;         /* hash table of file names, a power of two */
	size_t nname, cap_name;
} Ctx;

static const Sect *load(Ctx *c, Sect *s, const char *name)
{
	if (!s->tried) {
		s->tried = true;
		s->p = elf_section_named(c->e, name, &s->n);
		if (!s->p) {
			s->p = xcalloc(1, 1);
			s->n = 0;
		}
	}
	return s;
}

static size_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	while (*s)
		h = (h ^ (uint8_t)*s++) * 0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

/* The one copy of s. */
static const char *intern(Ctx *c, const char *s)
{
	size_t i;

	if (2 * c->nname >= c->cap_name) {
		size_t cap = c->cap_name ? 2 * c->cap_name : 256;
		const char **t = xcalloc(cap, sizeof *t);

		for (i = 0; i < c->cap_name; i++)
			if (c->name[i]) {
				size_t k = hash(c->name[i]) & (cap - 1);

				while (t[k])
					k = (k + 1) & (cap - 1);
				t[k] = c->name[i];
			}
		free(c->name);
		c->name = t;
		c->cap_name = cap;
	}
	for (i = hash(s) & (c->cap_name - 1); c->name[i]; i = (i + 1) & (c->cap_name - 1))
		if (!strcmp(c->name[i], s))
			return c->name[i];
	c->nname++;
	return c->name[i] = xstrdup(s);
}

/* ---- directories of compilation ---- */

typedef struct Form { uint64_t num; const char *text; } Form;

/* Forms (DWARF 5, table 7.6) by how they are stored: F(number, name), with GNU's for what is in another file. */
#define FIXED(F) \
	F(0x05, data2, 2) F(0x06, data4, 4) F(0x07, data8, 8) F(0x0b, data1, 1) F(0x0c, flag, 1) F(0x11, ref1, 1) \
	F(0x12, ref2, 2) F(0x13, ref4, 4) F(0x14, ref8, 8) F(0x19, flag_present, 0) F(0x1c, ref_sup4, 4) \
	F(0x20, ref_sig8, 8) F(0x24, ref_sup8, 8) F(0x25, strx1, 1) F(0x26, strx2, 2) F(0x27, strx3, 3) \
	F(0x28, strx4, 4) F(0x29, addrx1, 1) F(0x2a, addrx2, 2) F(0x2b, addrx3, 3) F(0x2c, addrx4, 4)
#define LEB(F) \
	F(0x0f, udata) F(0x15, ref_udata) F(0x1a, strx) F(0x1b, addrx) F(0x22, loclistx) F(0x23, rnglistx) \
	F(0x1f01, GNU_addr_index) F(0x1f02, GNU_str_index)
#define OFFSET(F) F(0x17, sec_offset) F(0x1d, strp_sup) F(0x1f20, GNU_ref_alt) F(0x1f21, GNU_strp_alt)

/* Read or skip a value; false: unknown form. */
static bool form(Ctx *c, Rd *r, uint64_t f, unsigned off_size, unsigned addr_size, unsigned version, Form *v)
{
	*v = (Form){ 0 };
	switch (f) {
#define F(num_, name, size) case num_: v->num = size ? get(r, size) : 1; break;
	FIXED(F)
#undef F
#define F(num_, name) case num_: v->num = uleb(r); break;
	LEB(F)
#undef F
#define F(num_, name) case num_: v->num = get(r, off_size); break;
	OFFSET(F)
#undef F
	case 0x01: /* addr */
		v->num = get(r, addr_size);
		break;
	case 0x03: /* block2 */
		skip(r, get(r, 2));
		break;
	case 0x04: /* block4 */
		skip(r, get(r, 4));
		break;
	case 0x08: /* string */
		v->text = text(r);
		break;
	case 0x09: /* block */
	case 0x18: /* exprloc */
		skip(r, uleb(r));
		break;
	case 0x0a: /* block1 */
		skip(r, get(r, 1));
		break;
	case 0x0d: /* sdata */
		v->num = (uint64_t)sleb(r);
		break;
	case 0x0e:   /* strp */
	case 0x1f: { /* line_strp */
		const bool line = f == 0x1f;
		const Sect *s = load(c, line ? &c->line_str : &c->str, line ? ".debug_line_str" : ".debug_str");
		Rd at = reader(s, c->e, get(r, off_size));

		v->text = text(&at);
		break;
	}
	case 0x10: /* ref_addr */
		v->num = get(r, version < 3 ? addr_size : off_size);
		break;
	case 0x16: { /* indirect: the form is in the data; a chain of these is no use to anyone */
		uint64_t real = uleb(r);

		return real != 0x16 && form(c, r, real, off_size, addr_size, version, v);
	}
	case 0x1e: /* data16 */
		skip(r, 16);
		break;
	default:
		return false;
	}
	return !r->bad;
}

/* The first entry of a unit: where its lines are and what directory it was compiled in. */
static void unit_dir(Ctx *c, Rd r, Rd abbrev, unsigned off_size, unsigned addr_size, unsigned version)
{
	uint64_t want = uleb(&r), stmt = 0;
	const char *dir = NULL;
	bool have = false;

	for (;;) { /* declarations up to the one that is wanted */
		uint64_t code = uleb(&abbrev), at, f;

		if (!code || abbrev.bad)
			return;
		uleb(&abbrev);
		get(&abbrev, 1);
		do {
			Form v;

			at = uleb(&abbrev);
			f = uleb(&abbrev);
			if (f == 0x21) /* implicit_const */
				sleb(&abbrev);
			if (code != want || (!at && !f) || f == 0x21)
				continue;
			if (!form(c, &r, f, off_size, addr_size, version, &v))
				return;
			if (at == AT_STMT_LIST) {
				stmt = v.num;
				have = true;
			}
			if (at == AT_COMP_DIR)
				dir = v.text;
		} while ((at || f) && !abbrev.bad);
		if (code == want)
			break;
	}
	if (!have || !dir)
		return;
	c->dir = xrealloc(c->dir, (c->ndir + 1) * sizeof *c->dir);
	c->dir[c->ndir++] = (CompDir){ stmt, xstrdup(dir) };
}

static int by_stmt(const void *a, const void *b)
{
	const CompDir *x = a, *y = b;

	return (x->stmt > y->stmt) - (x->stmt < y->stmt);
}

static void read_dirs(Ctx *c)
{
	Sect info = { 0 }, abbrev = { 0 };

	c->dirs_read = true;
	load(c, &info, ".debug_info");
	load(c, &abbrev, ".debug_abbrev");
	for (Rd all = reader(&info, c->e, 0); all.p < all.end;) {
		unsigned off_size, addr_size, version, type = 0;
		uint64_t abbrev_off;
		Rd r = all;

		unit_length(&r, &off_size);
		all.p = r.end;
		version = (unsigned)get(&r, 2);
		if (version < 2 || version > 5)
			continue;
		if (version == 5)
			type = (unsigned)get(&r, 1);
		addr_size = version == 5 ? (unsigned)get(&r, 1) : 0;
		abbrev_off = get(&r, off_size);
		if (version < 5)
			addr_size = (unsigned)get(&r, 1);
		if (type == UT_TYPE || type >= UT_SKELETON)
			skip(&r, type == UT_TYPE || type == UT_SPLIT_TYPE ? 8 + off_size : 8);
		if (addr_size && addr_size <= 8)
			unit_dir(c, r, reader(&abbrev, c->e, abbrev_off), off_size, addr_size, version);
	}
	free(info.p);
	free(abbrev.p);
	if (c->ndir)
		qsort(c->dir, c->ndir, sizeof *c->dir, by_stmt);
}

static const char *comp_dir(Ctx *c, uint64_t stmt)
{
	const CompDir *d;

	if (!c->dirs_read)
		read_dirs(c);
	d = c->ndir ? bsearch(&(CompDir){ stmt, NULL }, c->dir, c->ndir, sizeof *c->dir, by_stmt) : NULL;
	return d ? d->dir : "";
}

/* ---- one line program ---- */

typedef struct File { const char *path; uint64_t dir; } File;
typedef struct Prog {
	Ctx *c;
	uint64_t at;               /* in .debug_line */
	unsigned version, off_size, addr_size;
	const char **dir;
	File *file;
	const char **full;         /* made when first used */
	size_t ndir, nfile, cap_dir, cap_file;
} Prog;

/* The same path without "//", "/./" and "/x/../". */
static void tidy(char *path)
{
	char *to = path, *p = path;
	const bool abs = *path == '/';

	while (*p) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.' && to > path + abs) {
			char *up = to - 1; /* behind the slash of the last part */

			while (up > path && up[-1] != '/')
				up--;
			if (!strncmp(up, "../", 3)) {
				memmove(to, "../", 3);
				to += 3;
			} else {
				to = up;
			}
		} else if (n && !(n == 1 && *p == '.')) {
			memmove(to, p, n);
			to += n;
			if (p[n])
				*to++ = '/';
		} else if (!n && p == path) {
			*to++ = '/';
		}
		p += n + (p[n] == '/');
	}
	*to = 0;
}

static const char *file_name(Prog *p, uint64_t i)
{
	const File *f;
	const char *dir, *base;
	char *s;

	if (p->version < 5)
		i--; /* counts from 1 */
	if (i >= p->nfile)
		return NULL;
	f = &p->file[i];
	if (p->full[i])
		return p->full[i];
	dir = f->dir < p->ndir && f->path[0] != '/' ? p->dir[f->dir] : "";
	if (p->version >= 5)
		base = p->ndir && f->dir ? p->dir[0] : "";
	else
		base = f->path[0] != '/' && dir[0] != '/' ? comp_dir(p->c, p->at) : "";
	if (dir[0] == '/' || f->path[0] == '/')
		base = "";
	s = xasprintf("%s%s%s%s%s", base, base[0] ? "/" : "", dir, dir[0] ? "/" : "", f->path);
	tidy(s);
	p->full[i] = intern(p->c, s);
	free(s);
	return p->full[i];
}

static void add_dir(Prog *p, const char *dir)
{
	if (p->ndir == p->cap_dir)
		p->dir = xrealloc(p->dir, (p->cap_dir = p->cap_dir ? 2 * p->cap_dir : 16) * sizeof *p->dir);
	p->dir[p->ndir++] = dir;
}

static void add_file(Prog *p, File f)
{
	if (p->nfile == p->cap_file) {
		p->cap_file = p->cap_file ? 2 * p->cap_file : 16;
		p->file = xrealloc(p->file, p->cap_file * sizeof *p->file);
		p->full = xrealloc(p->full, p->cap_file * sizeof *p->full);
	}
	p->full[p->nfile] = NULL;
	p->file[p->nfile++] = f;
}

/* Directories or files of version 5: how an entry looks, and the entries. */
static bool entries(Prog *p, Rd *r, bool files)
{
	uint64_t kind[16], how[16], n;
	unsigned nform = (unsigned)get(r, 1);

	if (nform > LEN(kind))
		return false;
	for (unsigned i = 0; i < nform; i++) {
		kind[i] = uleb(r);
		how[i] = uleb(r);
	}
	n = uleb(r);
	if (!nform && n)
		return false;
	while (n-- && !r->bad && r->p < r->end) {
		File f = { "", 0 };

		for (unsigned i = 0; i < nform; i++) {
			Form v;

			if (!form(p->c, r, how[i], p->off_size, p->addr_size, p->version, &v))
				return false;
			if (kind[i] == LNCT_PATH && v.text)
				f.path = v.text;
			if (kind[i] == LNCT_DIRECTORY_INDEX)
				f.dir = v.num;
		}
		if (files)
			add_file(p, f);
		else
			add_dir(p, f.path);
	}
	return !r->bad;
}

static File old_file(Rd *r)
{
	File f = { .path = text(r) };

	f.dir = uleb(r);
	uleb(r); /* time, size */
	uleb(r);
	return f;
}

static void old_entries(Prog *p, Rd *r)
{
	add_dir(p, ""); /* that of the compilation */
	while (r->p < r->end && *r->p)
		add_dir(p, text(r));
	get(r, 1);
	while (r->p < r->end && *r->p)
		add_file(p, old_file(r));
	get(r, 1);
}

/* A row of the matrix; size 0 for now. Of several at one address the last counts. */
static void add_row(Ctx *c, size_t first, uint64_t addr, uint64_t line, const char *file)
{
	if (c->nrow > first && c->row[c->nrow - 1].start > addr)
		return; /* addresses do not go back in a sequence */
	if (c->nrow > first && c->row[c->nrow - 1].start == addr)
		c->nrow--;
	if (c->nrow == ROWS_MAX)
		return;
	if (c->nrow == c->cap_row)
		c->row = xrealloc(c->row, (c->cap_row = c->cap_row ? 2 * c->cap_row : 1024) * sizeof *c->row);
	c->row[c->nrow++] = (LineRow){ addr, 0, line <= UINT32_MAX ? (uint32_t)line : 0, file };
}

/* The sequence that began at row `first` ends at addr. */
static void end_sequence(Ctx *c, size_t first, uint64_t addr)
{
	size_t to = first;

	if (c->nrow == first || !elf_is_code(c->e, c->row[first].start) || addr < c->row[c->nrow - 1].start) {
		c->nrow = first; /* what the linker dropped is at 0 or ~0 */
		return;
	}
	for (size_t i = first; i < c->nrow; i++) {
		LineRow r = c->row[i];
		uint64_t end = i + 1 < c->nrow ? c->row[i + 1].start : addr;

		r.size = (uint32_t)MIN(end - r.start, UINT32_MAX);
		if (!r.line || !r.file || !r.size)
			continue;
		if (to > first && c->row[to - 1].line == r.line && c->row[to - 1].file == r.file &&
		    c->row[to - 1].start + c->row[to - 1].size == r.start &&
		    c->row[to - 1].size <= UINT32_MAX - r.size)
			c->row[to - 1].size += r.size;
		else
			c->row[to++] = r;
	}
	c->nrow = to;
	if (to == first)
		return;
	if (c->nseq == c->cap_seq)
		c->seq = xrealloc(c->seq, (c->cap_seq = c->cap_seq ? 2 * c->cap_seq : 64) * sizeof *c->seq);
	c->seq[c->nseq++] = (Seq){ first, to - first, c->row[first].start };
}

static void run(Prog *p, Rd *r, unsigned min_inst, unsigned max_ops, int line_base, unsigned line_range,
	unsigned opcode_base, const uint8_t *lengths)
{
	Ctx *c = p->c;
	uint64_t addr = 0, line = 1, file = 1, op_index = 0;
	size_t first = c->nrow;

	while (r->p < r->end && !r->bad) {
		unsigned op = (unsigned)get(r, 1);
		uint64_t advance = 0;
		bool row = false;

		if (op >= opcode_base) {
			advance = (op - opcode_base) / line_range;
			line += (uint64_t)(int64_t)(line_base + (int)((op - opcode_base) % line_range));
			row = true;
		} else if (op == 0) {
			uint64_t len = uleb(r);
			Rd x = *r;
			unsigned sub;

			skip(r, len);
			x.end = r->p;
			sub = (unsigned)get(&x, 1);
			if (sub == LNE_END_SEQUENCE) {
				end_sequence(c, first, addr);
				addr = op_index = 0;
				line = file = 1;
				first = c->nrow;
			} else if (sub == LNE_SET_ADDRESS && len > 1 && len <= 9) {
				addr = get(&x, len - 1);
				op_index = 0;
			} else if (sub == LNE_DEFINE_FILE && p->version < 5) {
				add_file(p, old_file(&x));
			}
		} else if (op == LNS_COPY) {
			row = true;
		} else if (op == LNS_ADVANCE_PC) {
			advance = uleb(r);
		} else if (op == LNS_ADVANCE_LINE) {
			line += (uint64_t)sleb(r);
		} else if (op == LNS_SET_FILE) {
			file = uleb(r);
		} else if (op == LNS_CONST_ADD_PC) {
			advance = (255 - opcode_base) / line_range;
		} else if (op == LNS_FIXED_ADVANCE_PC) {
			addr += get(r, 2);
			op_index = 0;
		} else {
			for (unsigned i = 0; i < lengths[op]; i++)
				uleb(r);
		}
		if (advance) {
			op_index += advance;
			addr += min_inst * (op_index / max_ops);
			op_index %= max_ops;
		}
		if (row)
			add_row(c, first, addr, line, file_name(p, file));
	}
	c->nrow = first; /* an unfinished sequence has no end */
}

static void program(Ctx *c, Rd r, uint64_t at, unsigned off_size)
{
	Prog p = { .c = c, .at = at, .off_size = off_size, .addr_size = c->e->wide ? 8 : 4 };
	unsigned min_inst, max_ops = 1, line_range, opcode_base;
	int line_base;
	uint8_t lengths[256] = { 0 };
	uint64_t header;
	Rd code;

	p.version = (unsigned)get(&r, 2);
	if (p.version < 2 || p.version > 5)
		return;
	if (p.version == 5) {
		p.addr_size = (unsigned)get(&r, 1);
		get(&r, 1); /* segment selectors */
		if (!p.addr_size || p.addr_size > 8)
			return;
	}
	header = get(&r, off_size);
	code = r;
	skip(&code, header);
	r.end = code.p;
	min_inst = (unsigned)get(&r, 1);
	if (p.version >= 4)
		max_ops = (unsigned)get(&r, 1);
	get(&r, 1); /* default of is_stmt */
	line_base = (int8_t)get(&r, 1);
	line_range = (unsigned)get(&r, 1);
	opcode_base = (unsigned)get(&r, 1);
	for (unsigned i = 1; i < opcode_base; i++)
		lengths[i] = (uint8_t)get(&r, 1);
	if (code.bad || r.bad || !line_range || !opcode_base || !max_ops)
		return;
	if (p.version < 5)
		old_entries(&p, &r);
	if (p.version < 5 || (entries(&p, &r, false) && entries(&p, &r, true)))
		run(&p, &code, min_inst, max_ops, line_base, line_range, opcode_base, lengths);
	free(p.dir);
	free(p.file);
	free(p.full);
}

/* ---- the table ---- */

static int by_start(const void *a, const void *b)
{
	const Seq *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

LineTab *line_table(const ElfFile *e)
{
	Ctx c = { .e = e };
	LineTab *t = xcalloc(1, sizeof *t);
	uint64_t end = 0;

	load(&c, &c.line, ".debug_line");
	for (Rd all = reader(&c.line, e, 0); all.p < all.end;) {
		uint64_t at = (uint64_t)(all.p - c.line.p);
		unsigned off_size;
		Rd r = all;

		unit_length(&r, &off_size);
		all.p = r.end;
		program(&c, r, at, off_size);
	}
	if (c.nseq)
		qsort(c.seq, c.nseq, sizeof *c.seq, by_start);
	t->row = c.nrow ? xmalloc(c.nrow * sizeof *t->row) : NULL;
	for (size_t i = 0; i < c.nseq; i++)
		for (size_t k = 0; k < c.seq[i].n; k++) { /* where sequences overlap, the first has it */
			LineRow r = c.row[c.seq[i].first + k];
			uint64_t cut = r.start < end ? end - r.start : 0;

			if (cut >= r.size)
				continue;
			r.start += cut;
			r.size -= (uint32_t)cut;
			end = r.start + r.size;
			t->row[t->n++] = r;
		}
	for (size_t i = 0; i < c.ndir; i++)
		free(c.dir[i].dir);
	free(c.dir);
	free(c.row);
	free(c.seq);
	free(c.name); /* the names stay */
	free(c.line.p);
	free(c.line_str.p);
	free(c.str.p);
	return t;
}

const LineRow *line_find(const LineTab *t, uint64_t addr)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (t->row[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && addr - t->row[lo - 1].start < t->row[lo - 1].size ? &t->row[lo - 1] : NULL;
}
