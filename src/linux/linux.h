/*
 * Linux user mode: what its files share. A guest process is this process; a
 * guest thread is a host thread with a Task and a Cpu. Guest structures are
 * described by rows (struct.h) and converted by conv.c.
 */
#ifndef LINUX_H
#define LINUX_H

#include "../myna.h"
#include <signal.h>
#include <sys/types.h>

/* Guest errno numbers are the generic ones for most guests; LinuxAbi.err maps the rest. */

typedef struct SigAction {       /* of the guest, in host byte order */
	uint64_t handler, restorer;
	uint64_t flags;          /* generic SA_* values */
	uint64_t mask;           /* bit n-1: signal n */
} SigAction;

/* A guest thread. */
typedef struct Task {
	Cpu *cpu;
	pid_t tid;
	struct Process *proc;
	/* signals (signal.c) */
	uint64_t sigmask;            /* blocked by the guest */
	uint64_t saved_mask;         /* to restore after rt_sigsuspend, ppoll ... */
	bool mask_saved;
	uint64_t altstack, altsize;
	uint32_t altflags;
	_Atomic uint64_t pending;    /* host signals caught, to be delivered: bit n-1 */
	uint64_t held;               /* caught, but blocked by the guest by now */
	siginfo_t info[65];          /* of the pending and held ones */
	void *handler_stack;         /* of the host's handlers; NULL: shared with the thread that waits in vfork */
	/* threads (call_proc.c) */
	uint64_t clear_tid;          /* CLONE_CHILD_CLEARTID, set_tid_address */
	uint64_t robust_list, robust_len;
	struct Task *next;
	/* the call under way (conv.c) */
	int sysno;                   /* guest's number, -1: none */
	uint64_t sysarg[8];
	int64_t restart;             /* its result when that is SYS_RESTART*, else 0: linux_loop gives it to signal_deliver */
	Arena arena;                 /* of this system call */
	bool exiting;
} Task;

/* What the threads share; one per host process. */
typedef struct Process {
	SigAction act[65];           /* under a lock of signal.c */
	_Atomic int ntask;           /* threads */
	uint64_t brk_start, brk;
	const char *exe_path;        /* of the guest program, absolute: /proc/self/exe */
	char **argv;                 /* of the guest */
	int argc;
	uint64_t auxv_addr;          /* guest address and bytes of the auxiliary vector */
	uint64_t auxv_len;
	uint64_t arg_start, arg_end, env_start, env_end;
	uint64_t stack_start, stack_low, stack_high;
	uint64_t vdso, vdso_size, vdso_sigreturn; /* guest addresses */
	uint64_t entry, load_bias, phdr;
	uint64_t first_pc;           /* where the process begins: the interpreter's entry, or the program's */
	uint64_t code_start, code_end; /* of the program's executable segments */
	int self_fd;                 /* myna's own executable, close-on-exec */
	bool strace;
} Process;
extern Process process;
#define task_self (cpu_self->task)

/* Options of the command line (main.c fills it). */
typedef struct LinuxOpt {
	const char *sysroot;         /* -L, NULL: none */
	const char *argv0;           /* -0 */
	const char *uname_release;   /* -r */
	uint64_t stack_size;         /* -s, bytes */
	uint64_t guest_base;         /* -B */
	bool have_base;
	uint64_t reserved;           /* -R */
	const char *seed;            /* -seed */
	const char *cpu;             /* -cpu text */
	char **exec_args;            /* NULL-ended: myna's own arguments to repeat in front of the program */
} LinuxOpt;
extern LinuxOpt linux_opt;

/* The part of a guest that is its Linux. */
typedef struct LinuxAbi {
	const struct SysTab *sys;    /* guest number -> row, from mksys (conv.h) */
	uint8_t long_size;           /* 4 or 8 */
	uint8_t a64;                 /* alignment of 64-bit members: 4 or 8 */
	bool sa_restorer;            /* struct sigaction has a restorer between flags and mask */
	uint8_t prot_extra;          /* PROT_* of this processor that mprotect takes and that mean nothing here */
	bool pair_even;              /* 64-bit arguments take an even pair of registers (32-bit guests) */
	const char *uname_machine;
	uint64_t task_size;          /* end of the user address space; the stack is there */
	uint64_t elf_flags_mask, elf_flags_bad; /* e_flags check: (flags & mask) in bad -> not for us */
	/* number and arguments of the system call at cpu->pc; ret gives the result back (negative errno in v) and steps pc */
	uint64_t (*sysno)(const Cpu *c);
	void (*args)(const Cpu *c, uint64_t arg[8]);
	void (*ret)(Cpu *c, int64_t v);
	uint64_t (*sp)(const Cpu *c);
	/* New thread or process: stack (0: unchanged), TLS (when set), result 0. */
	void (*clone_regs)(Cpu *c, uint64_t stack, bool set_tls, uint64_t tls);
	/* First instruction of a program: registers at entry. */
	void (*start)(Cpu *c, uint64_t entry, uint64_t sp);
	/* Signal frame: push sig with info at sp and point c at the handler;
	 * false: the stack is not writable. sigreturn: restore; false: bad frame. */
	bool (*frame)(Cpu *c, Task *t, int sig, const siginfo_t *info, const SigAction *act, uint64_t mask, uint64_t sp);
	bool (*unframe)(Cpu *c, Task *t, uint64_t *mask);
	void (*hwcap)(const Cpu *c, uint64_t hwcap[4]);
	const char *(*platform)(const Cpu *c); /* AT_PLATFORM or NULL */
	/* prctl options of this processor: result or -errno, -EINVAL for those that are not. */
	int64_t (*prctl)(Cpu *c, const uint64_t *arg);
	void (*cpuinfo)(const Cpu *c, FILE *f, int ncpu);
	unsigned frame_size;         /* of the signal frame, bytes: AT_MINSIGSTKSZ */
	unsigned altstack_min;       /* smallest stack that sigaltstack takes: MINSIGSTKSZ */
	const struct VdsoAbi *vdso;
} LinuxAbi;

/* What vdso.c needs to know to make the guest's vDSO. */
typedef struct VdsoAbi {
	const char *version;         /* of its symbols: "LINUX_4.15" */
	/* Functions, each a system call: the first is the return from a signal handler; name NULL ends. */
	const struct VdsoFn { const char *name; int nr; } *fn;
	/* Code that does call nr (and returns to its caller, when back); bytes written, at most 64. */
	unsigned (*code)(uint8_t *out, int nr, bool back);
	/* Where a signal frame keeps the registers: n of them from DWARF number reg on, `step` bytes
	 * apart, the first at sp + off. n 0 ends. NULL: no table for it, unwinders know its instructions. */
	const struct FrameRun { uint8_t reg, n; uint16_t off, step; } *run;
	uint8_t sp, link, pc;        /* DWARF numbers: stack pointer, return address, column of an interrupted pc */
	uint8_t code_align;          /* the unit of code addresses in .eh_frame */
	uint8_t nop[4], nop_size;
	uint32_t e_flags;            /* of its ELF header */
} VdsoAbi;

/* Internal results of a system call, beside -errno and values. */
#define SYS_RESTART (-512)   /* ERESTARTSYS: restart after the handler when SA_RESTART, else EINTR */
#define SYS_RESTARTNOINTR (-513) /* restart in any case: it had not begun */
#define SYS_RESTARTNOHAND (-514) /* restart only when no handler ran */
#define SYS_RETURNED (-0x7fff0001L) /* registers are already right (sigreturn, execve) */

/* ---- elf.c ---- */
#define ELF_SEGS 64
typedef struct Image {
	const Guest *guest;
	uint64_t entry, bias, phdr, brk;   /* guest addresses; phdr 0: not in memory */
	uint16_t phnum, phent;
	uint64_t low, high;                /* extent of the segments, without bias until mapped */
	uint64_t code_low, code_high;      /* of those that are executable */
	uint64_t align;                    /* largest of the segments', a power of two */
	char interp[4096];                 /* PT_INTERP or "" */
	uint32_t stack_flags;              /* PF_* of PT_GNU_STACK */
	int type;                          /* ET_EXEC, ET_DYN */
	unsigned nseg;                     /* PT_LOAD rows */
	struct Seg { uint64_t addr, off, fsize, msize; int prot; } seg[ELF_SEGS];
} Image;
/* Read and check the headers of fd; fills im. Returns NULL or the reason why it can't be run
 * (static text, or in a buffer of the thread). ELF_NOT: not an ELF file at all. */
const char *elf_probe(int fd, Image *im);
extern const char ELF_NOT[];
/* Map it; an ET_DYN image at hint, or where mmap_find puts it when that is taken or 0. Makes all addresses in im
 * final. Returns NULL or the reason. */
const char *elf_map(int fd, Image *im, uint64_t hint);

/* ---- start.c ---- */
/* Run program path with argv and envp (NULL-ended) to its end; returns its exit status, or does not return. */
int linux_run(const char *path, char **argv, char **envp, const Guest *wanted) NORETURN;
/* Random bytes, or with -seed always the same ones, in the order of the calls. */
void linux_random(void *out, size_t n);
/* For which guest it is, after all interpreters of scripts; NULL: cannot be told. */
const Guest *program_guest(const char *path);
/* The loop of a thread: cpu_run, system calls, faults, signals. */
void linux_loop(Cpu *c) NORETURN;
/* Path with the -L prefix in front when such a file exists there, else path itself (static buffer per thread). */
const char *sysroot_path(const char *path);

/* ---- vdso.c ---- */
void vdso_map(const Guest *g);         /* sets process.vdso, vdso_sigreturn */

/* ---- mmap.c: the guest's address space; all under its lock; -errno or result ---- */
int64_t guest_mmap(uint64_t a, uint64_t len, int prot, int flags, int fd, uint64_t off);
int64_t guest_munmap(uint64_t a, uint64_t len);
int64_t guest_mprotect(uint64_t a, uint64_t len, int prot);
int64_t guest_mremap(uint64_t a, uint64_t old, uint64_t len, int flags, uint64_t new_a);
int64_t guest_mseal(uint64_t a, uint64_t len);
int64_t guest_brk(uint64_t a);
int64_t guest_shmat(int id, uint64_t a, int flags);
int64_t guest_shmdt(uint64_t a);
/* Guest's protection of the page at a (PROT_*), -1 when it is not mapped. */
int guest_prot(uint64_t a);
/* Walk the guest's mappings in order (below); cb returns nonzero to stop. name may be NULL. */
typedef struct Mapping {
	uint64_t start, end, off, ino;
	int prot, flags;              /* guest's PROT_*, MAP_* */
	unsigned dev_major, dev_minor;
	const char *name;
} Mapping;
/* Under the lock: cb calls nothing of this file; name, device and inode are not filled in. */
void mmap_each(int (*cb)(const Mapping *m, void *arg), void *arg);
/* A snapshot, with all members; reads the host's /proc/self/maps. */
void mmap_each_named(int (*cb)(const Mapping *m, void *arg), void *arg);
unsigned mmap_generation(void);  /* changes with every change of the address space */
void mmap_fork_prepare(void), mmap_fork_parent(void), mmap_fork_child(void);

/* Set up the address space of the guest: addresses 0 to limit, new mappings
 * below mmap_base. window: all of it is reserved on the host, at host address
 * base (0: any); otherwise guest_base is 0 and only what the guest maps is
 * taken. Sets guest_base and guest_limit; 0 or -errno. Again only before anything is mapped, and after a failure
 * or without a window. */
int mmap_init(uint64_t limit, uint64_t mmap_base, bool window, uintptr_t base);
/* No guest mapping may be put at [a,b): myna's own memory, guard below a stack. */
void mmap_forbid(uint64_t a, uint64_t b);
/* Can [a,b) be mapped: nothing of the guest's nor of myna's is there. */
bool mmap_is_free(uint64_t a, uint64_t b);
/* Where a mapping of len bytes would be put (hint 0: below mmap_base); 0: nowhere. */
uint64_t mmap_find(uint64_t hint, uint64_t len);
/* The first hole in [a,a+n) of memory with at least prot; a+n when there is none. */
uint64_t mmap_check(uint64_t a, uint64_t n, int prot);
/* A fault at a: below a MAP_GROWSDOWN mapping that can grow over a? Then it does. */
bool mmap_grow(uint64_t a);
/* Do fn on the host memory of each mapped run of [a,a+n), in order, under the lock; stops at the first nonzero result
 * and gives it back. -ENOMEM when it met a hole, after doing all the rest (as madvise(2) and its like do). */
int64_t mmap_apply(uint64_t a, uint64_t n, int64_t (*fn)(void *p, size_t n, void *arg), void *arg);

/* ---- host_linux.c ---- */
/* mmap at exactly p; replace: over whatever is there, else -EEXIST then. 0 or -errno. */
int host_map(uintptr_t p, size_t n, int prot, int flags, int fd, uint64_t off, bool replace);
/* The same for inaccessible address space that costs nothing. */
int host_reserve(uintptr_t p, size_t n, bool replace);
/* Reserve n bytes, with guard bytes behind (and, when want is 0, before); 0 or -errno. */
int host_window(uintptr_t want, size_t n, size_t guard, uintptr_t *base);
/* All of a file (of any size, /proc too) with a 0 behind, malloced; NULL: errno. */
char *host_read_file(const char *path, size_t *len);
int host_ncpu(void); /* processors online */
/* One line of the host's /proc/self/maps, cut out of the text; next line or NULL at the end. */
typedef struct HostMap {
	uint64_t start, end, off, ino;
	unsigned major, minor;
	bool writable;
	const char *name;
} HostMap;
char *host_maps_next(char *text, HostMap *m);

/* ---- conv.c, strace.c: system calls by rows ---- */
/* Carry out the call that cpu stopped at. Result in the guest's registers (abi->ret); or, when the call is to be
 * restarted, registers and pc as they were and task->restart set. Returns the result, minus the guest's errno, SYS_*. */
int64_t sys_call(Cpu *c);
const char *sys_name(const Guest *g, int nr);  /* NULL: unknown */
int host_to_guest_errno(const Guest *g, int e);

/* ---- signal.c ---- */
void signal_init(void);                /* host handlers, alternate stack of the main thread */
void signal_thread_init(Task *t);      /* alternate stack of a new thread */
void signal_thread_exit(Task *t);
/* Deliver what is pending and not blocked; called by linux_loop at an instruction boundary. restart: result of the
 * call just done, when it asked for a restart (SYS_RESTART...), else 0. */
void signal_deliver(Cpu *c, int64_t restart);
bool signal_waiting(const Task *t);    /* something is pending and not blocked */
/* A fault of the guest: synchronous signal with info; forced when blocked or ignored. */
void signal_fault(Cpu *c, int sig, int code, uint64_t addr);
void signal_set_mask(Task *t, uint64_t mask); /* guest's mask; the host's follows */
int64_t sys_rt_sigreturn(Cpu *c);
/* Die by sig as the guest would: message line, crash report, core's status. */
void signal_die(Cpu *c, int sig, const siginfo_t *info) NORETURN;
/* The words sp, flags (SS_*), size of a stack_t as they go into a signal frame, when the
 * interrupted stack pointer is sp; and back from a frame, ignored while on that stack. */
void signal_altstack_get(const Task *t, uint64_t sp, uint64_t v[3]);
void signal_altstack_set(Task *t, uint64_t sp, const uint64_t v[3]);
void siginfo_to_guest(const Guest *g, uint8_t out[128], const siginfo_t *in);
void siginfo_from_guest(const Guest *g, siginfo_t *out, const uint8_t in[128]);
/* Host system call through the window that makes signals and blocking race-free
 * (src/README.md, signals): returns the result, -errno, SYS_RESTART when a signal interrupted what the kernel would start
 * again, or SYS_RESTARTNOINTR when one came before it began. */
long safe_syscall(long nr, long a, long b, long c, long d, long e, long f);

/* ---- symbol.c ---- */
/* The function that pc is in, and how far; the file that is mapped there (NULL: none) and pc's address in its
 * headers. NULL: no symbol. The texts stay valid. */
const char *symbol_name(uint64_t pc, uint64_t *offset, const char **module, uint64_t *module_offset);
void symbol_fork_prepare(void), symbol_fork_parent(void), symbol_fork_child(void); /* outside of mmap_fork_* */

/* ---- crash.c ---- */
void crash_report(Cpu *c, int sig, const siginfo_t *info);

/* ---- procfs.c ---- */
/* Is path (dirfd-relative) one of the files that must show the guest? Then an fd with its content
 * (memfd), or -errno; -2 times a large number never. Returns PROC_NOT when it is an ordinary file. */
#define PROC_NOT (-0x10000)
int proc_open(int dirfd, const char *path, int flags, int mode);
bool proc_is_mem(int fd); /* has proc_open opened it on /proc/self/mem */
/* readlink of such a path: length, -errno or PROC_NOT. */
int64_t proc_readlink(int dirfd, const char *path, char *buf, size_t n);

/* ---- call_proc.c ---- */
int64_t sys_clone(Cpu *c, uint64_t flags, uint64_t stack, uint64_t ptid, uint64_t tls, uint64_t ctid, uint64_t exit_signal);
int64_t sys_execve(Cpu *c, int dirfd, const char *path, char **argv, char **envp, int flags);
void task_exit(Cpu *c, int status) NORETURN;    /* exit of one thread */
void process_exit(int status) NORETURN;         /* exit_group */

/* ---- exec.c ---- */
void linux_binfmt(void);                        /* print lines for binfmt_misc, one for each guest */

#endif
