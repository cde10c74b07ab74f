/*
 * The types that the whole program shares, and the functions of each file
 * of the core, grouped by the file that owns them: read top to bottom this
 * is the way of the data (src/README.md tells it in words).
 */
#ifndef MYNA_H
#define MYNA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MYNA_VERSION "0.1"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define UNUSED __attribute__((unused))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define NORETURN __attribute__((noreturn))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
/* A function that reads or writes what another thread may write at the same time, and that is meant: memory of the
 * guest, whose races are its own, or what is read again if a count has changed. Not ThreadSanitizer's business. */
#if defined(__has_feature) /* clang */
#if __has_feature(thread_sanitizer)
#define RACY __attribute__((noinline, no_sanitize("thread")))
#endif
#elif defined(__SANITIZE_THREAD__)
#define RACY __attribute__((noinline, no_sanitize_thread))
#endif
#ifndef RACY
#define RACY
#endif

typedef struct Cpu Cpu;
typedef struct Guest Guest;
typedef struct Trans Trans;
typedef struct Block Block;
typedef struct Link Link;
typedef struct Insn Insn;

/* ---- util.c ---- */

/* "myna: " + message on one line of stderr; a format that ends in ':' gets
 * strerror(errno) appended. fatal* do not return: status 1, or the given
 * one (2 usage, 126 cannot be run, 127 not found). */
void warn(const char *fmt, ...) PRINTF(1, 2);
void fatal(const char *fmt, ...) PRINTF(1, 2) NORETURN;
void fatal_status(int status, const char *fmt, ...) PRINTF(2, 3) NORETURN;

/* malloc family that never returns NULL (fatal instead). */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);

/* Arena: memory for one unit of work, released at once. Blocks are kept
 * for the next unit; {0} is a valid empty arena. */
typedef struct Arena {
	struct ArenaBlk *blk;
	size_t used;
} Arena;
void *arena_alloc(Arena *a, size_t n); /* 16-byte aligned, zeroed */
void arena_reset(Arena *a);
void arena_free(Arena *a);

#define HOST_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* Bytes of the guest, size and order explicit; no alignment needed. */
static inline uint16_t ld16le(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] | b[1] << 8);
}
static inline uint16_t ld16be(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] << 8 | b[1]);
}
static inline uint32_t ld32le(const void *p)
{
	return ld16le(p) | (uint32_t)ld16le((const uint8_t *)p + 2) << 16;
}
static inline uint32_t ld32be(const void *p)
{
	return (uint32_t)ld16be(p) << 16 | ld16be((const uint8_t *)p + 2);
}
static inline uint64_t ld64le(const void *p)
{
	return ld32le(p) | (uint64_t)ld32le((const uint8_t *)p + 4) << 32;
}
static inline uint64_t ld64be(const void *p)
{
	return (uint64_t)ld32be(p) << 32 | ld32be((const uint8_t *)p + 4);
}
static inline void st16le(void *p, uint16_t v)
{
	uint8_t *b = p;

	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
}
static inline void st32le(void *p, uint32_t v)
{
	uint8_t *b = p;

	st16le(b, (uint16_t)v);
	st16le(b + 2, (uint16_t)(v >> 16));
}
static inline void st64le(void *p, uint64_t v)
{
	uint8_t *b = p;

	st32le(b, (uint32_t)v);
	st32le(b + 4, (uint32_t)(v >> 32));
}
static inline void st16be(void *p, uint16_t v)
{
	uint8_t *b = p;

	b[0] = (uint8_t)(v >> 8);
	b[1] = (uint8_t)v;
}
static inline void st32be(void *p, uint32_t v)
{
	uint8_t *b = p;

	st16be(b, (uint16_t)(v >> 16));
	st16be(b + 2, (uint16_t)v);
}
static inline void st64be(void *p, uint64_t v)
{
	uint8_t *b = p;

	st32be(b, (uint32_t)(v >> 32));
	st32be(b + 4, (uint32_t)v);
}

/* A value of 128 bits: the low half first, whatever the host's byte order. */
typedef struct Vec {
	_Alignas(16) uint64_t w[2];
} Vec;

static inline int64_t sextn(uint64_t v, int bits) /* 1 <= bits <= 64 */
{
	return (int64_t)(v << (64 - bits)) >> (64 - bits);
}

/* ---- log.c: what -d selects, where -D sends it ---- */
enum {
	LOG_IN_ASM = 1 << 0, LOG_OP = 1 << 1, LOG_OP_OPT = 1 << 2, LOG_OUT_ASM = 1 << 3,
	LOG_CPU = 1 << 4, LOG_EXEC = 1 << 5, LOG_NOCHAIN = 1 << 6, LOG_PAGE = 1 << 7,
	LOG_STRACE = 1 << 8, LOG_UNIMP = 1 << 9, LOG_GUEST_ERRORS = 1 << 10, LOG_PLUGIN = 1 << 11,
	LOG_TID = 1 << 12, LOG_INT = 1 << 13, LOG_CRASH = 1 << 14,
};
extern unsigned log_mask;
static inline bool logging(unsigned what) { return UNLIKELY(log_mask & what); }
bool log_set(const char *items);     /* "in_asm,op": false when a name is unknown */
void log_help(FILE *f);              /* the list of items, as -d help prints it */
bool log_file(const char *path);     /* -D: %d once becomes the pid; false: bad pattern or cannot open */
bool log_dfilter(const char *ranges);/* -dfilter: "A..B", "A+N", "A-N", comma separated */
void log_plugin(const char *s, size_t n); /* what plugins print: with -d plugin, or buffered when there was no -d */
/* gz.c, under the log's lock: a stream that compresses into fd; write what these streams have got by fflush. */
FILE *gz_open(int fd);
void gz_flush(void);
void log_flush(void);                /* write all that is buffered: before the process ends or becomes another */
void log_crash_flush(void);          /* as much of it as can be, from a signal handler */
bool log_pc_ok(uint64_t pc);         /* does -dfilter let this guest pc through */
void log_printf(const char *fmt, ...) PRINTF(1, 2); /* one call = one write; whole lines */
FILE *log_begin(void);               /* lock the log for several writes; log_end unlocks and flushes */
void log_end(void);
/* The line for something that is not there: "WHAT" once per distinct call site text. */
void log_unimp(const char *fmt, ...) PRINTF(1, 2);
void log_keep_stderr(void);          /* go on writing there if the guest closes it */
void log_append(void);               /* before log_file: go on in the parent's file instead of emptying it */
void log_thread_exit(void);          /* close this thread's own file (-d tid) */
void log_fork_prepare(void), log_fork_parent(void), log_fork_child(void);

/* ---- guests: tables ---- */

/* A kind of value: also the type column of IR operations (ir.h). */
typedef enum Type { T_NONE, T_I32, T_I64, T_F32, T_F64, T_V128, T_N } Type;

/* One register of a guest. The IR names registers by index in this list.
 * off: byte offset in Cpu.state of a value of type `type` (for a 32-bit
 * guest on a big-endian host that is the low half of the 64-bit slot). */
typedef struct RegRow {
	const char *name;    /* ABI name as disassembly prints it */
	uint16_t off;
	uint8_t type;        /* Type */
	uint8_t bits;        /* width */
} RegRow;

/* The instruction table of a guest, as mkinsn writes it. It holds numbers
 * instead of pointers where it is large: nothing to relocate at start-up. */
typedef struct InsnRow {
	uint64_t mask, match; /* bits & mask == match: the row's pattern */
	uint32_t with;        /* parameter of the emit function */
	uint32_t str : 20;    /* offset in InsnTab.str: mnemonic as printed, 0, operand format (see insn.h) */
	uint32_t get : 12;    /* index into InsnTab.get */
	uint16_t emit;        /* index into InsnTab.emit */
	uint16_t args;        /* index into InsnTab.args of the first of nargs field numbers */
	uint8_t nargs;
	uint8_t cls;          /* class: row of InsnTab.classes (howvec) */
	uint8_t size;         /* bytes */
	uint8_t needs;        /* index into InsnTab.needs */
} InsnRow;
_Static_assert(sizeof(InsnRow) == 32, "half a cache line: decoding touches one or two rows");

/* One operand field: where its bits are and how it prints. */
typedef struct FieldRow {
	uint64_t bad;         /* the row does not match when the raw value, if below 64, is set here */
	uint64_t sign;        /* the value's sign bit, shift included; 0: unsigned */
	int32_t add;          /* added at last; the value of a constant (npart 0) */
	uint32_t str;         /* offset of its name in InsnTab.str */
	uint8_t kind;         /* guest's own enum; 0 is "decimal number" */
	uint8_t npart;        /* parts: bit ranges, first is most significant */
	uint8_t shift;        /* value is shifted left by this after extraction */
	uint8_t bits;         /* width of all parts */
	bool pcrel;           /* a distance from the instruction's address */
	uint8_t cmp;          /* FCMP_*: what the raw value must be to the bits at cmp_lo */
	uint8_t cmp_lo;
	struct { uint8_t hi, lo; } part[8];
} FieldRow;
enum { FCMP_NONE, FCMP_EQ, FCMP_NE, FCMP_EVEN, FCMP_FN }; /* FN: InsnTab.fits decides */

/* A row is decoded only if all bits of `all` are on, none of `none`, and, unless `any` is 0, one of `any`. */
typedef struct Needs {
	uint64_t all, none, any;
} Needs;

typedef struct InsnTab {
	const InsnRow *row;
	unsigned nrow;
	const FieldRow *field;
	unsigned nfield;
	const uint16_t *args;     /* field numbers, see InsnRow.args */
	uint32_t root_mask[2];    /* decode arrays, see decode.c: two runs of bits, the first node */
	uint8_t root_shift[2];
	const uint32_t *tree;     /* nodes */
	const uint16_t *cand;     /* and lists of row numbers */
	const Needs *needs;
	const char *str;
	/* The operands of what matches a row's pattern; false when one of them makes the row not match. */
	bool (*const *get)(uint64_t bits, int64_t *arg);
	void (*const *emit)(Trans *t, const Insn *i);
	const char *const *classes; /* name, shorthand of each class; NULL ends */
	unsigned nclass;
	uint8_t tab, pctab;       /* layout of disas(): columns of the operands and of a target's "# 0x..." */
	const char *illegal;      /* what it prints then; NULL: the bytes, ".byte 0x00, ..." */
	/* Print operand field f with value v into buf as snprintf does; the guest's kinds. */
	int (*print)(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i);
	/* For FCMP_FN fields: may the row match bits, as far as its operand f with value *v goes? May replace *v. */
	bool (*fits)(const FieldRow *f, uint64_t bits, int64_t *v);
} InsnTab;

/* A decoded instruction. */
struct Insn {
	uint64_t pc;
	const InsnRow *row;  /* NULL: illegal */
	int64_t arg[8];      /* operands in the order of the row's text, unprinted ones too */
	uint64_t bits;       /* raw encoding, first byte lowest */
	uint8_t len;         /* bytes; for illegal ones the length the guest's rules give */
};

typedef struct Feature {
	const char *name;    /* as in -cpu NAME,feature=on */
	const char *help;
	uint64_t bit;        /* in Cpu.features */
	uint64_t implies;    /* switched on with it */
	uint64_t excludes;   /* cannot be on together */
} Feature;

typedef struct CpuModel {
	const char *name;
	const char *help;
	uint64_t features;
} CpuModel;

/* A register as debuggers and plugins see it; its number here is gdb's. */
typedef struct GdbReg {
	const char *name;    /* NULL: that of the RegRow */
	const char *feature; /* of gdb's target description */
	uint64_t needs;      /* Cpu.features without which it is not there */
	uint16_t num;        /* gdb's number */
	uint16_t bits;       /* 0: not there */
	int16_t reg;         /* index in Guest.regs, or GDB_* */
	bool readonly;
} GdbReg;
enum { GDB_PC = -1, GDB_FN = -2 }; /* Cpu.pc; by Guest.gdb_get and gdb_set */

struct LinuxAbi; /* linux/linux.h */
#ifdef NO_LINUX /* user mode is not compiled: nolinux.c */
#define LINUX_ABI(abi) NULL
#else
#define LINUX_ABI(abi) (&(abi))
#endif
struct FpEnv;    /* softfp.h */

/* A guest: all that the core knows of it. */
struct Guest {
	const char *name;         /* QEMU's target name: "riscv64" */
	uint16_t elf_machine;     /* e_machine */
	uint8_t bits;             /* 32 or 64: pointer size and type of addresses */
	bool big;                 /* byte order of data */
	uint8_t insn_min, insn_max, insn_align; /* bytes */
	uint8_t nan_rule;         /* softfp.h: the usual one, what host code is made for */
	uint8_t tiny_before;      /* underflow is detected before rounding */
	uint8_t tag_bits;         /* so many upper bits of an address are ignored (A64: 8) */
	uint8_t page_bits;        /* smallest page size the guest's Linux uses */
	const InsnTab *insns;
	const RegRow *regs;
	uint16_t nregs;
	const GdbReg *gdb;        /* what debuggers and plugins see, in that order */
	uint16_t ngdb;
	/* The value of a GDB_FN row; write one that is not readonly, on the thread of c. */
	uint64_t (*gdb_get)(const Cpu *c, const GdbReg *r);
	void (*gdb_set)(Cpu *c, const GdbReg *r, uint64_t v);
	const uint16_t *hot;      /* register indices, hottest first; ends with 0xffff; integer and FP mixed */
	const CpuModel *models;   /* first is the default */
	const Feature *features;  /* ends with name NULL */
	/* Put the CPU into its reset state; state, pc and features are zero/set before. */
	void (*reset)(Cpu *c);
	/* The part of the state beside pc that translations depend on. */
	uint32_t (*key)(const Cpu *c);
	/* Prepare t->g* members from t->key before the first instruction. */
	void (*begin)(Trans *t);
	/* Read the instruction at pc: bytes are at p, n of them readable (1..insn_max).
	 * Returns its length, or 0 when more than n bytes are needed. */
	int (*fetch)(const uint8_t *p, int n, uint64_t *bits);
	/* Fold the host's sticky FP flags (softfp order FPF_*) into the guest's. */
	void (*fp_fold)(Cpu *c, unsigned flags);
	/* The modes of the guest (softfp.h), flags 0: rounding for the host's FP environment, all for softfp. */
	void (*fp_env)(const Cpu *c, struct FpEnv *env);
	/* -d cpu: print the registers. */
	void (*dump)(const Cpu *c, FILE *f);
	const struct LinuxAbi *linux_abi; /* NULL: no user mode */
};

/* src/arch/list.h has a line GUEST(folder) for each; GUESTS= filters. */
extern const Guest *const *const guest_list[]; /* folders; each NULL-ended list of guests */
const Guest *guest_by_name(const char *name);

/* ---- the CPU ---- */

/* Why generated code came back to the loop. Small numbers, so that they can't be a Link's address. */
typedef enum Exit {
	EX_LOOKUP,    /* cpu->pc is set, no code was found in the inline table */
	EX_POLL,      /* cpu->poll was negative at a poll; cpu->pc is exact */
	EX_SYSCALL,   /* system call instruction; pc is that of the instruction, arg = its length */
	EX_ILLEGAL,   /* illegal instruction at pc */
	EX_BREAK,     /* breakpoint instruction at pc */
	EX_FAULT,     /* synchronous fault at pc: cpu->fault tells */
	EX_MISALIGNED,/* access not aligned as it must be; fault.addr is set */
	EX_YIELD,     /* pause or wait hint: give up the processor; pc is after it */
	EX_SYNC,      /* code may have changed (fence.i): pc is after it; drop stale code */
	EX_LIMIT      /* first number that is no Exit */
} Exit;

typedef struct Fault {
	int sig, code;       /* host's signal number and si_code */
	uint64_t addr;       /* guest address */
} Fault;

#define JT_BITS 12
typedef struct JumpEntry {
	uint64_t pc;         /* guest pc; empty: 0, ~0 at index 0 */
	const uint8_t *host;
} JumpEntry;
/* index of pc in the inline table, by the bits that are not always 0; generated code computes the same */
extern unsigned jt_shift; /* 2 when instructions are aligned to 4 bytes, else 1; code_start */
#define JT_INDEX(pc) (((pc) >> jt_shift) & ((1u << JT_BITS) - 1))

#define CPU_STATE_MAX 16384
#define ENV_BIAS 128 /* generated code's base register points at Cpu.state + this: short displacements */

#define CODE_STACK (256 << 10)

struct Cpu {
	/* The stack of generated code: pairs of host and guest return addresses (tcg-host/). 64 KiB
	 * of its lower half are made inaccessible; the pair behind the top, as all that are forgotten, is for the pc ~0,
	 * which no code is at: its host address is no_return. */
	uint8_t code_stack[CODE_STACK];
	uint64_t code_end[2];
	void *code_sp;       /* outside generated code; NULL: not set up */
	void *code_top;
	const void *no_return;
	const Guest *guest;
	uint64_t features;
	uint64_t pc;         /* valid outside generated code */
	uint32_t key;        /* guest->key of the running code; changes go through cpu_rekey */
	uint32_t exit_arg;   /* detail of the last Exit */
	Fault fault;
	int index;           /* vCPU number, as plugins see it */
	void *host_sp;       /* stack pointer of the C code that entered generated code */
	uint32_t host_fpcr;  /* FP control word of C code, while generated code runs */
	uint32_t guest_fpcr; /* control word to load at entry: rounding of the guest, sticky bits */
	/* With plugins: */
	const struct Item *hook_item; /* whose callback runs, when generated code has called it; NULL: none */
	uint64_t hook_value; /* in one of a memory access: what was loaded or stored; of 128 bits in varg[2] */
	uint32_t fpu_out;             /* vector homes and FP control word are not the guest's: its own are in memory */
	atomic_bool in_code; /* between entering and leaving generated code */
	volatile int raise; /* set by helpers that raise: generated code leaves with this Exit + 1 */
	struct Task *task;   /* linux/: thread of the guest; NULL in system mode */
	const uint8_t *left_at; /* where a fault or a helper that raised made it leave generated code; NULL */
	bool redirect;       /* a helper that raised has set where to go on: */
	uint64_t redirect_pc;
	Cpu *next;           /* list of all CPUs, under cpu_lock */
	uint64_t fparg[4];   /* operands and result of an out-of-line FP operation (softfp_op.c) */
	Vec varg[4];         /* the same of vectors (vec.c); arguments and result of helpers that have vectors */
	Vec spill[32];       /* temporaries that did not fit into host registers */
	uint64_t scratch[32];/* locals of emit functions that live across labels (ir.h) */
	/* The guest's registers. The first 8 bytes are the core's: the poll word
	 * (negative: leave at the next poll). Guests lay their struct over this. */
	_Alignas(64) union {
		_Atomic int32_t poll;
		uint8_t state[CPU_STATE_MAX];
	};
	JumpEntry jump[1 << JT_BITS];
};

extern _Thread_local Cpu *cpu_self;

/* ---- memory of the guest (user mode: one address space, host memory at guest_base) ---- */
extern uintptr_t guest_base;  /* host address = guest_base + guest address */
extern uint64_t guest_limit;  /* first address that is not the guest's; of myna's only own_low to own_high lies below */
extern uintptr_t own_low, own_high; /* host addresses of the executable, its heap and the code cache (code_init); 0: all of
	* the guest's addresses are kept apart from them (mmap_init) */
extern uint64_t guest_ptr_bits; /* of the guest's pointers, as C code takes them: all; without the tag when it asks for that */
extern unsigned guest_page;   /* page size the guest sees, bytes (-p) */
extern unsigned host_page;
static inline void *g2h(uint64_t a) { return (void *)(guest_base + (uintptr_t)(a & guest_ptr_bits)); }
static inline uint64_t h2g(const void *p) { return (uintptr_t)p - guest_base; }
/* [a, a+n) lies in the guest's address space (no word about being mapped), and not in what is myna's of it. */
static inline bool guest_range(uint64_t a, uint64_t n)
{
	a &= guest_ptr_bits;
	return a <= guest_limit && n <= guest_limit - a && (guest_base + a >= own_high || guest_base + a + n <= own_low);
}

/* mem.c: access that survives unmapped memory. All return false on a fault
 * (nothing or part may have been copied); guest_write also takes care of
 * pages that hold translated code. */
bool guest_read(void *dst, uint64_t a, size_t n);
bool guest_write(uint64_t a, const void *src, size_t n);
/* The 16 bytes at a, a multiple of 16, become `new` if they are `expected`, in one piece; old: what they were, words
 * as they stand in memory. */
bool guest_cas16(uint64_t a, const uint64_t expected[2], const uint64_t new[2], uint64_t old[2]);
/* Length of the string at a without its 0, or -1: fault, or longer than max. */
int64_t guest_strlen(uint64_t a, size_t max);
/* Copy between host addresses; false when one of them faults. 1, 2, 4 bytes, on 64-bit hosts 8, are one access. */
bool mem_copy(void *to, const void *from, size_t n);
/* All bytes of pattern are the same: so many of them. */
bool mem_set(void *to, uint64_t pattern, size_t n);
/* For the SIGSEGV/SIGBUS handler: was the fault inside one of the above? Then
 * the context is redirected and true returned. */
bool mem_fault(void *ucontext);
/* In a signal handler, the last thing that it does: on where sigsetjmp(to, 0) returned, with the interrupted code's mask. */
void uc_jump(void *ucontext, sigjmp_buf to) NORETURN;

/* ---- code.c: code cache, look-up, chaining, invalidation ---- */

/* There are several hundred thousand Blocks and Links in a large program: they refer to each other by
 * their distance from the start of the metadata (code_alloc's memory); 0: none. */
typedef uint32_t Ref;
extern uint8_t *code_meta;
static inline void *deref(Ref r) { return r ? code_meta + r : NULL; }
static inline Ref ref_of(const void *p) { return p ? (Ref)((const uint8_t *)p - code_meta) : 0; }

/* A direct exit of a block. Lives in the Link array of its block. */
struct Link {
	uint64_t pc;         /* target */
	Ref from;            /* Block */
	uint32_t site;       /* what Host.patch changes, as an offset in from->host: the instruction that jumps */
	uint32_t stub;       /* where it goes while unlinked: leaves with this Link as result */
	Ref to;              /* Block linked to */
	Ref next;            /* Link in to->incoming */
};

/* A unit of translated code: one entry; regions of several blocks will be Blocks too. */
struct Block {
	uint64_t pc;
	const uint8_t *host; /* entry */
	uint32_t key;        /* Cpu.key */
	uint32_t hsize;
	_Atomic Ref hash_next;
	Ref incoming;        /* Link */
	Ref page_next[2];    /* Block: lists of the guest pages that it touches */
	Ref link;            /* array of nlink */
	Ref side;            /* nside bytes, host offset -> guest pc: side.c */
	uint16_t gsize;      /* bytes of guest code from pc (regions: several ranges, see code.c) */
	uint16_t nlink;
	uint16_t nside;
	atomic_bool dead;    /* invalidated: reachable no more, memory kept until the flush */
	bool check;          /* compares its guest bytes when it is entered */
};
_Static_assert(sizeof(Block) <= 56 && sizeof(Link) <= 32, "their number counts");

static inline Link *block_link(const Block *b) { return deref(b->link); }
static inline const uint8_t *link_site(const Link *l) { return ((Block *)deref(l->from))->host + l->site; }
static inline const uint8_t *link_stub(const Link *l) { return ((Block *)deref(l->from))->host + l->stub; }

enum { WX_AUTO, WX_SPLIT, WX_RWX };
void code_init(size_t size, int wx);       /* size: bytes of host code, 0: default */
void code_start(const Guest *g);           /* trampolines of the back end, when the guest is known; once */
/* The lock of cache, look-up, chaining, page tracking and translation. The innermost one: its holder
 * calls neither guest_prot nor anything else that takes the lock of mmap.c. */
void code_lock(void), code_unlock(void);
/* Between code_enter and code_leave (or a return from generated code) no flush happens, so Blocks
 * and Links stay valid. */
void code_enter(Cpu *c);
static inline void code_leave(Cpu *c) { atomic_store_explicit(&c->in_code, false, memory_order_release); }
extern unsigned code_epoch;                /* number of flushes: what was found in another epoch is gone */
/* Block for (pc, key) or NULL; no lock. */
Block *code_find(uint64_t pc, uint64_t key);
/* Under trans_lock: room for at least n bytes of host code at the write
 * address; the address it will run at in *exec. NULL: cache full, call code_flush. */
uint8_t *code_room(size_t n, const uint8_t **exec);
/* Take n bytes of that room for good. */
void code_take(size_t n);
/* Memory that lives until the next flush (Blocks, Links, side tables). */
void *code_alloc(size_t n);
/* A translation under way: from code_watch to code_publish or code_unwatch any change to the
 * guest's pages that it reads is noticed. Lives on the translator's stack. */
typedef struct Flight {
	uint64_t page[2];    /* address of the tracked pages (host's size) */
	int prot[2];         /* guest's protection of them, -1 unmapped */
	unsigned npage;
	bool dirty;          /* changed */
	bool check;          /* the page is written often: the block must compare its bytes at entry */
	struct Flight *next;
} Flight;
void code_watch(Flight *f, uint64_t pc, unsigned insn_max); /* without the lock */
void code_unwatch(Flight *f);                               /* under the lock */
/* Under the lock: make b, translated from bytes, findable and its pages guarded. False: the guest's
 * code changed meanwhile; translate again. Ends the watch in both cases. */
bool code_publish(Block *b, Flight *f, const uint8_t *bytes);
void code_sync(void);                      /* fence.i: drop code that could have been written behind our back */
void code_link(Link *l, Block *to);        /* chain a direct exit, atomically for running threads */
void code_invalidate(uint64_t a, uint64_t n); /* guest memory [a,a+n) changes: unmapped, mapped over, written */
/* The guest's memory [a,a+n) is about to be written by the kernel or by C code:
 * drop its code, make write-protected pages writable again. */
void code_guest_write(uint64_t a, uint64_t n);
/* SIGSEGV by a write to a page that we protected: true when it was, retry. */
bool code_write_fault(uint64_t guest_addr);
/* Protection of guest pages changed by the guest (mprotect, mmap): what the page tracking must know, after the host
 * was told. prot: of the host; -1 they were unmapped. */
void code_protect(uint64_t a, uint64_t n, int prot);
void code_flush(void);                     /* everything; stops other threads first; not under the lock, not in code */
void code_flush_with(void (*fn)(void *arg), void *arg); /* the same, and fn while they are stopped */
/* The process ends: nobody enters generated code any more, and all others have left it; waits for them up to
 * ms milliseconds. The calling thread counts as outside from here on. False: some have not. */
bool code_stop_all(unsigned ms);
/* The same for a while: with other threads outside nothing of theirs is cut in two by fork. Takes at most 2 s. */
void code_pause(void), code_resume(void);
void code_fork_prepare(void), code_fork_parent(void), code_fork_child(void);
Block *code_by_host(const uint8_t *host_pc); /* block whose code holds host_pc, live or dead; NULL */
/* The write address of an executable address of the cache. */
uint8_t *code_writable(const uint8_t *exec);

/* ---- side.c: host pc -> guest pc ---- */
typedef struct SideRow { uint32_t host; uint64_t pc; uint8_t flags; } SideRow; /* host: offset in block */
#define SIDE_ROW_MAX 17 /* bytes a row may take; usually 2 */
/* Encode n rows (ascending host offsets) against start pc; returns bytes written to out (cap: n * SIDE_ROW_MAX). */
size_t side_encode(uint8_t *out, size_t cap, const SideRow *row, unsigned n, uint64_t pc);
/* Keep n bytes of rows for b; hooks: what plugin/hook_ir.c wants to find again. */
void side_store(Block *b, const uint8_t *rows, size_t n, Ref hooks);
Ref side_hooks(const Block *b);            /* 0: none */
/* The row that covers host offset off. */
SideRow side_find(const Block *b, uint32_t off);

/* ---- trans.c: guest code -> IR -> host code ---- */
/* Translate at (pc, cpu->key); takes the code lock. NULL: the first instruction can't be fetched; c->fault says why. */
Block *trans_block(Cpu *c, uint64_t pc);
extern int trans_max_insns; /* 512; 1 with -one-insn-per-tb */

/* ---- wild.c: accesses by addresses that the host can't reach ---- */
/* c->fault may come from a tag in a pointer, or has no address because the host did not tell it: the instruction at
 * c->pc will be translated with more care, go on there. False: it is the guest's fault, and complete. */
bool wild_note(Cpu *c);
extern bool wild_any;                /* an instruction was noted */
unsigned wild_level(const Trans *t, uint64_t pc); /* how to translate the one at pc (Trans.wild); under the code lock */

/* ---- decode.c ---- */
/* Decode bits (of a fetch) into i->row, arg and bits; features select rows; pc and len are the caller's.
 * False: illegal, i->row is NULL. */
bool decode_insn(const InsnTab *t, uint64_t bits, uint64_t features, Insn *i);
/* For what decode_insn did not find: the row that would match with the fewest features more (to name the
 * extension). Returns these features, 0 when there is no row at all. */
uint64_t decode_any(const InsnTab *t, uint64_t bits, uint64_t features, Insn *i);
static inline void insn_emit(const InsnTab *tab, Trans *t, const Insn *i) { tab->emit[i->row->emit](t, i); }
static inline const char *insn_name(const InsnTab *t, const InsnRow *r) { return t->str + r->str; }
const char *insn_text(const InsnTab *t, const InsnRow *r); /* operand format */
/* "mnemonic                operands" in the columns of the guest's table; returns the
 * length, as snprintf. */
int disas(const Guest *g, const Insn *i, char *buf, size_t n);

/* ---- cpu.c: the loop ---- */
Cpu *cpu_new(const Guest *g, const Cpu *parent); /* copies state of parent when given */
void cpu_free(Cpu *c);
/* Run until something that the loop does not handle itself (EX_LOOKUP,
 * links, EX_SYNC, EX_YIELD are handled): what linux_run and machines act on. */
Exit cpu_run(Cpu *c);
void cpu_rekey(Cpu *c);              /* state that guest->key reads has changed: recompute, drop the inline table */
void cpu_kick(Cpu *c);               /* make c leave generated code at its next poll; async-signal-safe */
void cpu_kick_all(void);
bool cpu_any_in_code(const Cpu *but);/* is a CPU other than `but` inside generated code */
void cpu_drop_jump(uint64_t pc);     /* the entry of pc from all inline tables */
void cpu_drop_jumps(void);           /* empty all inline tables and return stacks; no CPU may be in code */
void cpu_drop_returns(Cpu *c);       /* its calls return through the look-up; by its own thread */
void cpu_forget_others(void);        /* after fork: only the calling thread's CPU is left */
/* From a signal handler: if the host pc in uc is in generated code, set
 * c->pc and c->fault, redirect uc to the exit stub, return true. */
bool cpu_host_fault(Cpu *c, int sig, const void *siginfo, void *ucontext);
/* Raise from a helper called with HF_RAISE: generated code leaves with ex after it returns. */
void cpu_raise(Cpu *c, Exit ex);
const char *log_symbol(uint64_t pc); /* the guest's function at pc, "" when unknown; not under the code lock */
extern struct Features { bool one_insn, nochain; } cpu_opt;
/* "name,feature=on|off,+f,-f" against the guest's models: sets model features; fatal on unknown names. */
uint64_t cpu_model(const Guest *g, const char *spec);
extern const CpuModel *cpu_model_taken; /* by the last call: the model that the CPUs of this process say they are */
void cpu_model_help(const Guest *g, FILE *f);

/* ---- elf.c / linux: see linux/linux.h ---- */

#endif
