/*
 * RISC-V in the frame of frame.h: what frame_rv.c, exec_rv.c and seq_rv.c share.
 */
#ifndef FRAME_RV_H
#define FRAME_RV_H

#include "frame.h"

/* frame_rv.c */
enum { X0, RA, SP, GP, TP, T0, T1, T2, A0 = 10, A1, A2, A7 = 17 };
void rvt_jal(int rd, uint32_t to);
void rvt_routines(const Map *m, unsigned nblocks);
void rvt_way_out(const Map *m, unsigned b);
void rvt_load(void);
void rvt_jump(uint32_t to);
void rvt_where(char *buf, size_t n, int off);
uint64_t f_value(int fmt); /* 0 S, 1 D, 2 H */

/* exec_rv.c */
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
};
bool rvt_fill(Case *c, const Map *m, unsigned b, uint8_t *rec);
const char *rvt_explained(const Case *c, const uint8_t *got, const uint8_t *want, const uint8_t *in);
/* Bytes that a memory instruction accesses, 0 for others. */
int access_size(const InsnRow *r);

/* seq_rv.c */
bool rvt_usable(const InsnRow *r);
extern const uint8_t rvt_often[][2];
void rvt_make(Seq *s, const Map *m);
bool rvt_make_kept(Seq *s, const Map *m, unsigned k);
int rvt_place(const Insn *i, int k);
uint32_t rvt_second(const Seq *s, int k, int64_t distance);

#endif
