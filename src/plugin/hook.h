/*
 * Between the translator, generated code and hook.c, hook_ir.c: items that
 * plugins hang on a block, how they get into its IR, and what they call.
 */
#ifndef HOOK_H
#define HOOK_H

#include "../ir.h"
#include "plugin.h"

typedef struct Item {
	enum { IT_CALL, IT_ADD, IT_STORE, IT_TRACE } kind;
	uint8_t rights;          /* of a callback */
	uint8_t rw;              /* memory items: enum qemu_plugin_mem_rw */
	uint8_t cond;            /* enum qemu_plugin_cond; ALWAYS: none */
	Plugin *plugin;
	void *fn, *udata;
	int32_t off;             /* of *entry (of a trace with shift: *last), from the Cpu */
	int32_t count;           /* of a trace with shift */
	uint8_t shift, bits, column;
	uint64_t imm;
	uint64_t pc;             /* of the instruction */
	Ref block;
	struct myna_trace *trace;
	struct Item *next;
} Item;

/* ---- hook.c ---- */
/* trans.c, under plugin_lock and not under code_lock: t holds the block as it is without plugins; flow has FLOW_*
 * of its instructions. Asks the plugins what they want of it, with rights on the registers of t->cpu; the answer
 * stays until the next call. */
void hook_ask(Trans *t, const uint16_t *flow);
/* ---- hook_ir.c ---- */
/* Under code_lock, the block being built again, t->hook set by hook_begin: put in the items in front of
 * instruction k (and of the block, when k is 0). */
void hook_begin(Trans *t);
void hook_insn(Trans *t, unsigned k);
bool hook_room(const Trans *t, unsigned k); /* will those of instruction k fit */
/* ir.c: the access o has just been appended; a and imm make its address, b and c are its operands. */
void hook_access(Trans *t, const Ir *o, Val a, int32_t imm, Val b, Val c);
/* ir_show. */
void hook_show(Trans *t, bool store, Val addr, int32_t off, unsigned memop, Val v, Val high);
/* ir.c: an operation that uses vector registers comes next. Behind a callback they are not the guest's
 * (Cpu.fpu_out): fetching them, and the FP unit's flags, costs more than all the rest of a callback, so it is done
 * when they are used. */
void hook_fpu(Trans *t);
/* The block was generated: what hook_cut will need of it, by code_alloc; 0 nothing. */
Ref hook_record(Trans *t);
/* The helpers' function: call a plugin. addr and value are those of a memory access. */
void hook_call(Cpu *c, uint64_t item, uint64_t addr, uint64_t value);
/* ---- trace.c ---- */
void trace_ref(struct myna_trace *t, Trace *out); /* sets pos, buf, size */

#endif
