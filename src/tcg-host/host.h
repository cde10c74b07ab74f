/*
 * What a host back end is: one file in tcg-host/ fills one Host. trans.c
 * hands it the optimised IR of a block, cpu.c enters the code it made.
 */
#ifndef HOST_H
#define HOST_H

#include "../ir.h"

typedef struct Host {
	const char *name;
	/* Write trampolines and stubs at the start of the cache; called once at start,
	 * and again after each flush. Probes the host's features. */
	void (*init)(const Guest *g);
	/* Host code for t into the cache: fills b->host, hsize, link, nlink, side, nside.
	 * False: no room (caller flushes and starts over). */
	bool (*gen)(Trans *t, Block *b);
	/* Run from code; returns an Exit, or the address of the Link that is not yet
	 * chained (cpu->pc is set in both cases, to the link's target then). */
	uintptr_t (*enter)(Cpu *c, const uint8_t *code);
	/* Let l->site jump to dest (l->stub to undo); atomic for threads that execute it. */
	void (*patch)(Link *l, const uint8_t *dest);
	/* In a signal handler: the host pc of uc, and redirecting uc to the stub that
	 * stores all homes and leaves with EX_FAULT. */
	const uint8_t *(*uc_pc)(void *uc);
	void (*uc_leave)(void *uc, Cpu *c);
	/* In a signal handler: generated code ran into the guard of c->code_stack at addr. Then its
	 * return addresses are forgotten, and true returned: go on. May be NULL. */
	bool (*uc_guard)(void *uc, Cpu *c, const void *addr);
	/* Offsets inside the code where the homes are not exact (thunks, stubs): NULL or a test. */
	bool (*in_stub)(const uint8_t *pc);
} Host;

/* hostdis.c: host code as text, for -d out_asm. */
void host_disas(FILE *f, const uint8_t *code, size_t n);

extern const Host host_interp;
#if defined(__x86_64__)
extern const Host host_x86_64, host_x86_64_v1, host_x86_64_v2;
#elif defined(__aarch64__)
extern const Host host_aarch64, host_aarch64_v1;
#elif defined(__riscv) && __riscv_xlen == 64
extern const Host host_riscv64, host_riscv64_v1;
#endif
extern const Host *host; /* the one in use (-accel) */

#endif
