/*
 * The frame of exec.c and seq.c: a program of many blocks, each of which loads
 * all registers from its input record, executes what is under test and stores
 * all registers and the memory window into its output record; in the end the
 * records are written to standard output. It is run by emulators, and the
 * records are compared.
 *
 * A block leaves on one of four ways, and R_PATH of the output record tells
 * which: the next instruction, a target after it or before it, or the
 * handler of a signal (so a fault must have left the registers as they were).
 */
#ifndef FRAME_H
#define FRAME_H

#include "insn_test.h"

enum {
	BASE = 0x100000, CODE = BASE + 0x1000,
	/* parts of a block; the ways out are 16 bytes each */
	AT_BEFORE = 0, AT_INSN = 16, AT_AFTER = 24, AT_TRAP = 40, AT_NEXT = 56, AT_LOAD = 72,
	FRAME_BLOCK = 96,
	WIN = 256,             /* bytes of memory that an instruction may touch, aligned to 64 */
	REC = 1024,            /* a record: 32 x, 32 f, fcsr, path, pc of the trap, 0..., WIN at 768 */
	R_F = 256, R_FCSR = 512, R_PATH = 520, R_TRAP = 528, R_WIN = 768,
};

/* Addresses of the program's parts; all below 2 GiB, so that lui and a 12-bit offset reach them. */
typedef struct Map {
	unsigned stride; /* bytes of a block, FRAME_BLOCK or more */
	unsigned max;    /* blocks that there is room for */
	uint32_t routines, blocks, ctx, win, stack, in, out, end;
} Map;

/* ---- the assembler: one instruction at `at` each ---- */
enum { X0, RA, SP, GP, TP, T0, T1, T2, A0 = 10, A1, A2, A7 = 17 };
extern int xlen;
extern uint8_t *mem; /* the program's image, from BASE */
extern uint32_t at;
void op(uint32_t v);
void jal(int rd, uint32_t to);

/* ---- the program ---- */
/* A new image with room for `max` blocks. */
void frame_begin(Map *m, unsigned stride, unsigned max);
/* Block b's ways out and the loading of all registers; `at` is behind it. */
void frame_block(const Map *m, unsigned b);
/* The program of the first n blocks, into the file path. */
bool frame_write(const Map *m, unsigned n, const Variant *v, const char *path);
static inline uint8_t *frame_in(const Map *m, unsigned b) { return mem + (m->in - BASE) + b * REC; }
static inline uint32_t frame_trap(const Map *m, unsigned b) { return m->blocks + b * m->stride + AT_TRAP + 12; }

/* ---- interesting values ---- */
uint64_t x_value(void);
uint64_t f_value(int fmt); /* 0 S, 1 D, 2 H */

/* ---- running ---- */
/* Run cmd, in which %s stands for the model, on path. Returns the output, n records, to be freed, or NULL;
 * loud: say why. */
uint8_t *frame_run(const char *cmd, const char *model, const char *path, unsigned n, bool loud);
extern const char *const x_abi[32];
/* The first difference of two records as text; false: none. */
bool differ(const uint8_t *a, const uint8_t *b, const uint8_t *in, char *buf, size_t n);

/* ---- exec.c: rows ---- */
enum { /* numbers of classes */
#define T(...)
#define K(id, name, brief) CLS_##id,
#define F(...)
#define I(...)
#include "../../src/arch/riscv/insn.h"
#undef T
#undef K
#undef F
#undef I
	NCLS
};
static inline const FieldRow *field_of(const Insn *i, int k)
{
	return &rv_insns.field[rv_insns.args[i->row->args + k]];
}
bool named(const InsnRow *r, const char *prefix);
bool reads_clock(const InsnRow *r);
/* Bytes that a memory instruction accesses, 0 for others. */
int access_size(const InsnRow *r);

#endif
