/*
 * AArch64 in the frame of frame.h: what frame_a64.c, exec_a64.c and seq_a64.c share.
 */
#ifndef FRAME_A64_H
#define FRAME_A64_H

#include "../../src/arch/aarch64/kind.h"
#include "frame.h"

/* frame_a64.c: the register that the program keeps, of which no instruction under test may know. */
enum { KEPT_X = 28 };
void a64t_routines(const Map *m, unsigned nblocks);
void a64t_way_out(const Map *m, unsigned b);
void a64t_load(void);
void a64t_jump(uint32_t to);
void a64t_where(char *buf, size_t n, int off);

/* exec_a64.c */
enum { /* numbers of classes */
#define T(...)
#define K(id, name, brief) A64C_##id,
#define F(...)
#define I(...)
#include "../../src/arch/aarch64/insn.h"
#undef T
#undef K
#undef F
#undef I
};
/* What a row does with memory; operands by number, -1 none. */
typedef struct Access {
	bool any;            /* it is a load, store ... with a base register */
	int base, off, rm;   /* off: offset in bytes; rm: index or, in structures, what the base moves by */
	int ext;             /* how rm is extended */
	int size;            /* bytes */
	bool atomic;         /* may want alignment */
} Access;
Access a64t_access(const Insn *i);
bool a64t_is_x(const FieldRow *f); /* an integer register, 31 too */
/* Are the operands ones whose effect the architecture leaves open, or of which the frame's register is one? */
bool a64t_open(const Insn *i);
/* Registers and memory of a record: fmt the size of elements that FP instructions want, log2; -1: any. */
void a64t_values(uint8_t *rec, int fmt);
/* The format of vector operands of i, -1 none. */
int a64t_format(const Insn *i);
bool a64t_fill(Case *c, const Map *m, unsigned b, uint8_t *rec);
const char *a64t_explained(const Case *c, const uint8_t *got, const uint8_t *want, const uint8_t *in);
bool a64t_emits(const InsnRow *r, void (*emit)(Trans *t, const Insn *i));

/* seq_a64.c */
bool a64t_usable(const InsnRow *r);
extern const uint8_t a64t_often[][2];
void a64t_make(Seq *s, const Map *m);
bool a64t_make_kept(Seq *s, const Map *m, unsigned k);
int a64t_place(const Insn *i, int k);

#endif
