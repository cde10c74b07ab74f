/*
 * System calls by rows: the tables that mksys writes from sys.h, struct.h,
 * flag.h, ioctl.h and each guest's sys.h; the functions that convert
 * between guest and host; and the convention for emulated calls:
 *
 *	int64_t fd_openat(Cpu *c, uint64_t *a);
 *
 * Result: the value or -errno (host's numbers), or SYS_RESTART*,
 * SYS_RETURNED (linux.h). a[i] is argument i of the row in the form in which the host's
 * kernel would take it:
 *   values              sign- or zero-extended to 64 bits, as the kind says; pairs joined
 *   addr                the guest's address, nothing done with it
 *   path, rpath, str    char * to a copy in the arena (at most PATH_MAX - 1 bytes), or 0 (NULL).
 *                       rpath is already looked up under -L
 *   <struct, <>struct   pointer to a copy in the host kernel's layout, in the arena, or 0 (NULL)
 *   >struct             pointer to zeroed room for it in the arena, or 0 (NULL): copied back when
 *                       the result is not negative (<>: always)
 *   <buf, >buf          guest memory, range-checked: to be given to the kernel, never touched by C code
 *   <iovec, >iovec      struct iovec * in the arena, each element checked and translated
 * The raw registers are task_self->sysarg[]. Memory from the arena lives
 * until the call ends. C code touches guest memory by guest_read and guest_write
 * (or the *_in, *_out functions below) only.
 *
 * A pointer of NULL is NULL to the kernel, whatever guest_base is.
 */
#ifndef CONV_H
#define CONV_H

#include "linux.h"
#include "nr_host.h"
#include <sys/uio.h>

/* ---- the tables ---- */
enum { DIR_VAL, DIR_IN, DIR_OUT, DIR_INOUT };  /* < 1, > 2 */
typedef enum ArgClass {
	C_INT, C_UINT, C_LONG, C_ULONG, C_FD, C_OFF, C_LO, C_HI, C_PATH, C_RPATH, C_STR, C_ADDR, C_MEM,
	C_BUF, C_IOVEC, C_STRUCT
} ArgClass;
typedef enum ArgPrint {
	P_DEC, P_HEX, P_OCT, P_STR, P_DIRFD, P_OMODE, P_SIG, P_IOCTL, P_CLOCK, P_ARGV, P_SET, P_PTR
} ArgPrint;
enum { LEN_ONE, LEN_ARG, LEN_FIX };

typedef struct SysArg {
	uint8_t cls, dir, print;
	uint8_t lenkind;     /* LEN_ARG: len is the index of the argument that counts; LEN_FIX: len bytes */
	uint8_t len;
	uint8_t ref;         /* C_STRUCT: ST_*; P_SET: FL_* */
} SysArg;

typedef struct SysRow {
	const char *name;
	int64_t (*fn)(Cpu *c, uint64_t *a); /* NULL: passed, or ENOSYS when host is negative */
	const char *why;     /* reason for ENOSYS */
	int16_t host;        /* number on the host */
	uint8_t narg;
	char ret;            /* '0', 'n', 'f', 'a' */
	SysArg arg[6];
} SysRow;

/* A structure: members by name and type (struct.h), the same for all ABIs. */
enum {
#define ST(name, ...) ST_##name,
#define M(type, name)
#define MA(type, name, n)
#define MP(type, name)
#define MF(type, name, set)
#define HOST(arch, name, ...)
#include "struct.h"
#undef ST
#undef M
#undef MA
#undef MP
#undef MF
#undef HOST
	ST_N
};

typedef enum MType { M_S8, M_U8, M_S16, M_U16, M_S32, M_U32, M_S64, M_U64, M_LONG, M_ULONG, M_PTR } MType;
typedef struct Member {
	const char *name;
	uint8_t type;        /* MType */
	uint8_t size, hsize; /* bytes in the guest's and the host's layout; hsize 0: the host has no such member */
	uint8_t set;         /* 1 + FL_*: flags; 0: a number */
	uint16_t count;      /* elements */
	uint16_t off, hoff;
} Member;

/* Layout of a structure for one ABI, and the host's. */
typedef struct Layout {
	const char *name;
	const Member *m;
	uint16_t nm;
	uint16_t size, hsize;
	bool same;           /* byte for byte the host's */
	bool be;
} Layout;

typedef struct SysTab {
	const char *name;          /* of the ABI: "riscv64" */
	const SysRow *const *row;  /* by number; NULL: no such call */
	unsigned n;
	const Layout *layout;      /* by ST_* */
	const struct FlagSet *flags; /* by FL_* */
} SysTab;
#define ABI(name, bits, big, a64, arm) extern const SysTab sys_##name;
#include "../arch/riscv/sys.h"
#include "../arch/aarch64/sys.h"
#undef ABI

/* Sets of flags or values. Bits that no row names pass unchanged. */
enum {
#define FL(name, ...) FL_##name,
#define EN(name, ...) FL_##name,
#define B(name, value)
#define BM(name, value, mask)
#define BA(name, value, arm, ppc)
#define BP(name, value, mask, ppc, xmask)
#include "flag.h"
#undef FL
#undef EN
#undef B
#undef BM
#undef BA
#undef BP
	FL_N
};
typedef struct FlagRow { const char *name; uint32_t value, hvalue, mask, hmask; } FlagRow; /* h: on this host */
typedef struct FlagSet { const FlagRow *row; uint16_t n; bool differs; } FlagSet; /* differs: some hvalue does */
extern const FlagSet *flag_sets; /* those of the process's guest, by FL_* */

/* What the third argument of an ioctl is (ioctl.h). */
typedef struct IoctlRow {
	const char *name;
	uint32_t cmd, host;  /* the host's number: fd_ioctl_long's without a size */
	uint8_t cls;         /* C_LONG: the value itself, C_MEM, C_STRUCT */
	uint8_t dir, st;     /* of C_STRUCT */
	int64_t (*fn)(Cpu *c, uint64_t *a); /* emulated, or NULL */
} IoctlRow;
/* The host's numbers are made as the guest's are. */
#if defined(__powerpc__)
#define HOST_GENERIC_IOCTL 0
#else
#define HOST_GENERIC_IOCTL 1
#endif
extern const IoctlRow ioctl_rows[]; /* ascending cmd */
extern const unsigned ioctl_nrows;

/* ---- conversion (conv.c); all are safe against unmapped memory ---- */

/* One number of size 1, 2, 4 or 8 in the guest's byte order. False: fault. */
bool num_in(const Cpu *c, uint64_t *v, uint64_t a, int size);
bool num_out(const Cpu *c, uint64_t a, uint64_t v, int size);
/* A structure at guest address a from or to host layout; false: fault. */
bool st_in(const Cpu *c, int st, void *host, uint64_t a);
bool st_out(const Cpu *c, int st, uint64_t a, const void *host);
/* The same between two pieces of host memory. */
void st_to_host(const Layout *l, void *host, const void *guest);
void st_to_guest(const Layout *l, void *guest, const void *host);
static inline const LinuxAbi *abi_of(const Cpu *c) { return c->guest->linux_abi; }
static inline const Layout *layout(const Cpu *c, int st) { return &abi_of(c)->sys->layout[st]; }
static inline bool abi32(const Cpu *c) { return abi_of(c)->long_size == 4; }
/* Numbers in its memory have not the host's byte order. */
static inline bool foreign(const Cpu *c) { return c->guest->big != HOST_BIG; }
/* Memory of the guest for the kernel to read (DIR_IN) or write: host pointer in *p (NULL for
 * address 0), or -EFAULT. Writable code in it is invalidated. */
int64_t buf_arg(uint64_t a, uint64_t n, int dir, void **p);
/* A string of at most max - 1 bytes, copied into the arena: -EFAULT, -ENAMETOOLONG. */
int64_t str_arg(Cpu *c, uint64_t a, size_t max, char **s);
/* An array of n iovecs: each a buf_arg of direction dir. */
int64_t iov_arg(Cpu *c, uint64_t a, uint64_t n, int dir, struct iovec **iov);
/* A sigset of the guest (size as the call was given it): *set is bit n-1 for signal n.
 * a == 0 gives present = false. -EINVAL, -EFAULT. */
int64_t sigset_arg(Cpu *c, uint64_t a, uint64_t size, uint64_t *set, bool *present);
/* The call ran under this mask and a signal ended it: the handler sees the mask, then signal_deliver restores
 * the old one. */
void sigmask_keep(Task *t, uint64_t set);
/* A flag value of set in the guest's numbers to the host's, and back. */
uint64_t flags_in(int set, uint64_t v);
uint64_t flags_out(int set, uint64_t v);
/* Host call through safe_syscall. */
#define HCALL_6(nr, a, b, c, d, e, f, ...) \
	safe_syscall(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define hcall(...) HCALL_6(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
/* A 64-bit value as the argument behind h[n - 1] of a host call: in one word or, on hosts of 32 bits, in two, which
 * stand in an even pair of registers on some. Returns the number of words then; n + 3 at most. */
static inline unsigned put_wide(long *h, unsigned n, uint64_t v)
{
	if (sizeof(long) == 8) {
		h[n] = (long)v;
		return n + 1;
	}
#if !defined(__i386__)
	if (n & 1)
		h[n++] = 0;
#endif
	h[n + HOST_BIG] = (long)(uint32_t)v;
	h[n + !HOST_BIG] = (long)(uint32_t)(v >> 32);
	return n + 2;
}

static inline bool is_restart(int64_t r)
{
	return r == SYS_RESTART || r == SYS_RESTARTNOINTR || r == SYS_RESTARTNOHAND;
}

/* ---- descriptors of myna's own ---- */
/* Move fd to a high number, close-on-exec, that the guest cannot close or reach; returns the new number. */
int fd_hide(int fd);
bool fd_hidden(int fd);
/* The lowest hidden descriptor that is at least fd, or -1. */
int fd_hidden_next(unsigned fd);

/* ---- strace.c ---- */
void strace_enter(Cpu *c, int nr, const SysRow *row, const uint64_t *v);
void strace_leave(Cpu *c, int nr, const SysRow *row, int64_t r);
/* Right before the host's execve, which leaves no one to write the result: " = 0"; strace_leave corrects it. */
void strace_exec(Cpu *c);
/* log_unimp for what is found missing within a call: takes care of the line that strace_enter began. */
void strace_unimp(const char *fmt, ...) PRINTF(1, 2);
/* "O_RDWR|O_CREAT" for v of a set; returns buf. */
const char *flag_text(char *buf, size_t n, int set, uint64_t v);

/* ---- emulated calls: fd_ call_fd.c, net_ call_net.c, time_ call_time.c, misc_ call_misc.c,
 * mem_ call_mem.c, proc_ call_proc.c, sig_ call_sig.c; a guest's own: its linux.c ---- */
#define T(kind, class, print)
#define S(name, ret, args, host)
#define F(name, ret, args, function) int64_t function(Cpu *c, uint64_t *a);
#define E(name, args, reason)
#include "sys.h"
#include "../arch/riscv/sys.h"
#include "../arch/aarch64/sys.h"
#undef T
#undef S
#undef F
#undef E
#define IO(name, number, arg)
#define IOF(name, number, function) int64_t function(Cpu *c, uint64_t *a);
#define PPC(name, number)
#include "ioctl.h"
#undef IO
#undef IOF
#undef PPC

#endif
