/*
 * Between hook.c and hook_ir.c: the block as plugins see it, with the items
 * that they have hung on it, and how far these have got into the IR.
 */
#ifndef HOOK_BLOCK_H
#define HOOK_BLOCK_H

#include "hook.h"

/* naccess: how often each of its items is put into the block, at most. */
typedef struct List { Item *first, **last; unsigned naccess; } List;

struct qemu_plugin_insn {
	Insn insn;
	uint8_t kind;            /* MYNA_INSN_* */
	uint8_t naccess;         /* that are shown; a read and a write of one place are two */
	bool maybe;              /* not all of it may be done */
	bool apart;              /* some of its accesses may be done, and others not */
	List exec, mem;
	unsigned nitem;
};
struct qemu_plugin_tb {
	Cpu *cpu;
	uint64_t pc;
	unsigned n;
	List exec;
	unsigned nitem;
	struct qemu_plugin_insn insn[MAX_INSN];
};

/* Counted for instructions first to last, `k` for each; part of Score s. */
typedef struct Run {
	uint16_t s, first, last;
	bool mem;                /* when its access has succeeded, not when it begins */
	uint64_t k;
} Run;
enum { RUN_MAX = 8192 };

struct Hooks {
	struct qemu_plugin_tb tb;
	Arena arena;             /* of items, until they are asked for again */
	bool lazy;               /* there are adds that a tally can stand for ... */
	int32_t tally;           /* ... this one */
	/* hook_ir.c: */
	unsigned k;              /* instruction being built */
	bool fpu_in;             /* there was an O_fpu since the last callback */
	Run run[RUN_MAX];
	unsigned nrun;
};
extern struct Hooks *hooks;      /* under plugin_lock; NULL before the first block */

#endif
