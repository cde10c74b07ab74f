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
 *
 * What depends on the guest is a TestGuest: frame_rv.c, exec_rv.c and seq_rv.c
 * make that of RISC-V, frame_a64.c, exec_a64.c and seq_a64.c that of AArch64.
 */
#ifndef FRAME_H
#define FRAME_H

#include "insn_test.h"

enum {
	BASE = 0x100000, CODE = BASE + 0x1000,
	/* parts of a block; the ways out are 16 bytes each, as much is there for the instruction and what follows it */
	AT_BEFORE = 0, AT_INSN = 16, AT_AFTER = 32, AT_TRAP = 48, AT_NEXT = 64, AT_LOAD = 80,
	FRAME_BLOCK = 104,     /* where free room begins */
	WIN = 256,             /* bytes of memory that an instruction may touch, aligned to 64 */
	/* a record: 32 integer registers, 32 others of 8 or 16 bytes, control registers, path, pc of the trap, its
	 * signal, 0..., window */
	R_F = 256, R_CTL = 768, R_PATH = 792, R_TRAP = 800, R_SIG = 808, R_WIN = 832, REC = R_WIN + WIN,
	R_FCSR = R_CTL,
	R_NZCV = R_CTL, R_FPCR = R_CTL + 8, R_FPSR = R_CTL + 16,
};

/* Addresses of the program's parts; all below 2 GiB, so that lui and a 12-bit offset reach them. */
typedef struct Map {
	unsigned stride; /* bytes of a block, FRAME_BLOCK or more */
	unsigned max;    /* blocks that there is room for */
	uint32_t routines, blocks, ctx, win, stack, in, out, end;
} Map;

/* One instruction with operands that fit into the frame. */
typedef struct Case {
	Insn i;
	uint64_t features;
	uint32_t before[12], after[3]; /* instructions around it; 0 ends */
	uint32_t twin; /* what emulators that do not know it run in its place, with the same result; 0: nothing */
	uint64_t skip; /* integer registers that differ rightly, a bit each */
	bool nowhere;  /* the address is one where nothing is mapped */
	bool crooked;  /* the address is not aligned, and the instruction may want that */
	bool known;    /* `expect` is what comes out: worked from the manual */
	uint8_t expect[REC];
} Case;

/* ---- sequences: seq.c ---- */
enum { MAX_ITEM = 96 };

/* One instruction of a block. */
typedef struct Item {
	Insn i;
	int16_t to;    /* item that it jumps to, -1 none; the number of items is the way out */
	uint8_t group; /* those with the same are needed together; 0: always needed */
	uint8_t behind; /* how many items behind it make a jump to its `to` together with it */
} Item;

typedef struct Seq {
	const Variant *v;
	Item item[MAX_ITEM];
	int n, groups, body; /* body: items before the function */
	int base, count, link; /* registers that are not written at random: count of the loop, link of the calls */
	int pool[6];         /* registers that most operands are of */
	bool calls;
	unsigned weight[64]; /* how often which class comes in this block */
	uint8_t in[REC];
	unsigned bytes;
} Seq;

struct TestGuest {
	const char *name;
	const InsnTab *insns;
	/* frame_*.c: ways out, calls of the loading routine, jumps of one instruction at `at`; the routines. */
	void (*routines)(const Map *m, unsigned nblocks);
	void (*way_out)(const Map *m, unsigned b);
	void (*load)(void);
	void (*jump)(uint32_t to);
	uint32_t nop, nop2;   /* nop2: of two bytes */
	uint8_t pc_kind;      /* of fields that are distances to targets of branches */
	int fsize;            /* bytes of a register of the second kind */
	/* The name of what is at `off` of a record, below R_PATH. */
	void (*where)(char *buf, size_t n, int off);
	/* exec_*.c: choose operands of c, at block b of m, that fit into the frame and fill its record; false: try another. */
	bool (*fill)(Case *c, const Map *m, unsigned b, uint8_t *rec);
	/* Why a difference is none of ours; NULL: it is. */
	const char *(*explained)(const Case *c, const uint8_t *got, const uint8_t *want, const uint8_t *in);
	/* seq_*.c: can the row stand anywhere; weights of classes, class and weight, 0 ends; a block of random ones. */
	bool (*usable)(const InsnRow *r);
	const uint8_t (*often)[2];
	void (*make)(Seq *s, const Map *m);
	/* Change s to number k of what once came out wrong; false: there are no more. */
	bool (*make_kept)(Seq *s, const Map *m, unsigned k);
	/* Where in the record the register is that operand k of i names; -1 none. */
	int (*place)(const Insn *i, int k);
	/* NULL, or the item after one with `behind` at k, which gets the distance to its target. */
	uint32_t (*second)(const Seq *s, int k, int64_t distance);
};
extern const TestGuest rvt_guest, a64t_guest;
extern const TestGuest *tg; /* what is under test */

extern int xlen;
extern uint8_t *mem; /* the program's image, from BASE */
extern uint32_t at;
void op(uint32_t v); /* one instruction at `at` */

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
uint64_t fp_bits(int e, int m); /* of the IEEE format with e exponent and m fraction bits */

/* ---- running ---- */
/* Run cmd, in which %s stands for the model, on path. Returns the output, n records, to be freed, or NULL;
 * loud: say why. */
uint8_t *frame_run(const char *cmd, const char *model, const char *path, unsigned n, bool loud);
/* The first difference of two records as text; false: none. */
bool differ(const uint8_t *a, const uint8_t *b, const uint8_t *in, char *buf, size_t n);
/* Append to buf what the operands of i are in record in, as text. */
void operand_values(const Insn *i, const uint8_t *in, char *buf, size_t n);
/* The commands of $WHAT with v's ending, to be freed. */
char *commands(const char *what, const Variant *v);

/* ---- rows ---- */
static inline const FieldRow *field_of(const Insn *i, int k)
{
	return &tg->insns->field[tg->insns->args[i->row->args + k]];
}
bool named(const InsnRow *r, const char *prefix);
/* The operand whose field is called so at the beginning; -1 none. */
int field_no(const InsnRow *r, const char *prefix);
static inline bool is_fixed(const FieldRow *f) { return !f->npart; }

/* ---- seq.c, for seq_*.c ---- */
Item *append(Seq *s, const Insn *i, int group);
Item *raw(Seq *s, uint32_t bits, int group); /* the instruction with these bits */
bool redecode(const Seq *s, Insn *i, const InsnRow *r);
bool full(const Seq *s);                     /* there is no room for more */
bool random_row(const Seq *s, const InsnRow **r); /* by the weights */
/* Branches of the part that starts at item `first` go somewhere behind them, to the part's end at most. */
void direct(Seq *s, int first);
bool is_unknown(const InsnRow *r);           /* rows that the peer does not know */

#endif
