/*
 * ELF files as far as names of functions and source lines need them:
 * debuginfo.c reads headers and sections and finds separate debug files,
 * symbol.c makes tables of functions and knows which file is mapped where,
 * dwarf_line.c reads .debug_line. What is read is kept for the whole run, and
 * does not change, so that pointers into it are good without a lock.
 */
#ifndef DEBUGINFO_H
#define DEBUGINFO_H

#include "linux.h"

typedef struct ElfSeg { uint64_t off, addr, fsize, msize; uint32_t flags; } ElfSeg; /* PT_LOAD */
typedef struct ElfSec {
	const char *name;          /* "" when it is not to be had */
	uint32_t type, link;
	uint64_t flags, addr, off, size;
} ElfSec;
enum { SHF_ALLOC_ = 2, SHF_EXEC_ = 4, PF_EXEC_ = 1, EM_ARM_ = 40 };

typedef struct SymTab SymTab;
typedef struct LineTab LineTab;

typedef struct ElfFile {
	const char *path;          /* absolute, or a word in brackets for an image in memory */
	const uint8_t *mem;        /* such an image; NULL: it is a file */
	uint64_t size;
	bool big, wide;
	uint16_t machine, type;    /* e_machine, e_type */
	uint64_t entry;
	ElfSeg *seg;
	ElfSec *sec;
	unsigned nseg, nsec;
	uint64_t dyn_addr, dyn_size; /* PT_DYNAMIC, size 0: none */
	char build_id[129];        /* hexadecimal, "" when it has none */
	struct ElfFile *debug;     /* see elf_debug */
	bool debug_done;
	const SymTab *symbols;     /* elf_symbols, elf_lines: made when first asked for */
	const LineTab *lines;
} ElfFile;

/* ---- debuginfo.c. All but elf_num under the lock of symbol.c. ---- */
/* Read the headers of a file; NULL: it can't be opened, or is no ELF file. */
ElfFile *elf_file(const char *path);
/* The same for an image in memory, which must stay. */
ElfFile *elf_image(const char *name, const uint8_t *p, size_t n);
void elf_free(ElfFile *e);                 /* before anything else was asked of it */
/* A number of 1, 2, 4 or 8 bytes in the file's byte order. */
uint64_t elf_num(const ElfFile *e, const void *p, int size);
/* The contents of section number i, unpacked, malloced, with a 0 behind; NULL: none, or damaged. */
uint8_t *elf_section(const ElfFile *e, unsigned i, size_t *n);
uint8_t *elf_section_named(const ElfFile *e, const char *name, size_t *n);
/* n bytes at an address of its segments; malloced; NULL: they are not all in the file. */
uint8_t *elf_bytes(const ElfFile *e, uint64_t addr, uint64_t n);
/* The file that has what was stripped from e, by build id or by debug link; NULL: none. */
ElfFile *elf_debug(ElfFile *e);
/* Does addr belong to code, by the sections' or the segments' flags? */
bool elf_is_code(const ElfFile *e, uint64_t addr);

/* ---- symbol.c ---- */
typedef struct Sym {
	uint64_t start, end;       /* addresses as in the file */
	const char *name;
	uint32_t up;               /* the last one before it that reaches behind its end; SYM_NONE */
	bool label;                /* no function with a size: up to the next symbol */
} Sym;
#define SYM_NONE UINT32_MAX
struct SymTab { Sym *sym; size_t n; }; /* ascending, one for each start */
const SymTab *elf_symbols(ElfFile *e);     /* takes the lock, as what follows */
const Sym *sym_find(const SymTab *t, uint64_t addr, bool labels);

/* A file whose code was mapped, now or earlier. Members stay as they are, live apart. */
typedef struct Module {
	unsigned id;               /* from 0, in the order of first mapping; the program is 0 */
	uint64_t base, end;        /* guest addresses: of its segments, rounded to pages */
	uint64_t bias;             /* guest address - address in the file's headers */
	uint64_t entry;            /* guest address; 0: none */
	const char *path;
	uint64_t ino, dev;
	ElfFile *elf;              /* NULL: the file is none; then bias leads to offsets in it */
	bool live;
} Module;
/* The file mapped at addr; past: or else the one that was there last. NULL: none. */
Module *module_at(uint64_t addr, bool past);
/* Module number i, NULL behind the last. all: bring the list up to date first. */
Module *module_nth(unsigned i, bool all);
extern const char *symbol_vdso; /* the path of the vDSO's module */

/* ---- dwarf_line.c ---- */
typedef struct LineRow { uint64_t start; uint32_t size, line; const char *file; } LineRow;
struct LineTab { LineRow *row; size_t n; }; /* ascending, no overlaps; files: equal names are equal pointers */
const LineTab *elf_lines(ElfFile *e);      /* in symbol.c: takes the lock */
LineTab *line_table(const ElfFile *e);     /* reads; under the lock */
const LineRow *line_find(const LineTab *t, uint64_t addr);

#endif
