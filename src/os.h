/*
 * What the program needs of the operating system beyond POSIX. One file for each system has it: os_linux.c,
 * os_freebsd.c, os_openbsd.c, os_netbsd.c (the Makefile's OS). The Linux user mode, src/linux/, is made for Linux hosts
 * and asks Linux itself; everything else asks here.
 */
#ifndef OS_H
#define OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* ---- memory ---- */

/* n zeroed bytes at a free place, hint if that is one (NULL: anywhere), with the protection prot (PROT_*). They cost
 * nothing until they are touched. NULL: errno tells. */
void *os_map(void *hint, size_t n, int prot);
/* The same, readable and writable, and a stack pointer may point there. */
void *os_map_stack(size_t n);
/* The pages from p on, all of them mapped readable and writable by os_map or os_map_stack, read as zeros again and cost
 * nothing. Where that is not possible without mapping anew, pages that were made PROT_NONE are accessible again. */
void os_clear(void *p, size_t n);
/* The n bytes from p on, which os_map gave, become memory that may be written and executed. False: not here. */
bool os_code_rwx(void *p, size_t n);
/* The same of two places: new zeroed memory that is executed at exec and written at write. Nobody else has it, after
 * fork neither the parent, if this is called once more. False: errno tells. */
bool os_code_split(void *exec, void *write, size_t n);
/* As a debugger writes: past the protection, within a page. False: it can't be done. */
bool os_poke(void *to, const void *from, size_t n);

/* ---- the context that a signal handler gets as its third argument ---- */

uintptr_t os_uc_pc(const void *uc);
void os_uc_set_pc(void *uc, uintptr_t pc);
/* General register by its number in instructions (x86-64: rsp is 4). Only where there is a code generator. */
uint64_t *os_uc_reg(void *uc, unsigned n);
/* The signals that were blocked when it came are blocked again and no others, those included that libc keeps for
 * itself. */
void os_uc_sigmask(const void *uc);
/* A fault (signal, si_code) of which si_addr does not tell the address: x86-64 does not know those that are not
 * canonical. */
bool os_fault_untold(int sig, int code);

/* ---- the processor ---- */

/* x86-64: the base of the segment gs in this thread. False: errno tells. */
bool os_set_gs(uintptr_t base);
/* aarch64: AT_HWCAP (1), AT_HWCAP2 (2), with the bits as Linux numbers them. */
uint64_t os_hwcap(unsigned word);
/* riscv64: the value that Linux's riscv_hwprobe has for this key and all processors; 0: not known. */
uint64_t os_hwprobe(int64_t key);
/* The n bytes of code at p are new: no processor executes older ones. local: none but that of this thread needs to
 * know yet (the others may execute either). Nothing where the hardware does it, on x86-64. */
void os_flush_icache(const void *p, size_t n, bool local);

/* ---- streams ---- */

/* A stream for writing: what has gathered is given to write, which takes all of it or returns 0; close comes at last. */
FILE *os_stream(void *cookie, ssize_t (*write)(void *cookie, const char *p, size_t n), int (*close)(void *cookie));

/* ---- threads ---- */

/* The number that the system's tools show for this thread. */
long os_tid(void);
/* Send this thread a signal; from handlers too. */
void os_raise(int sig);

#endif
