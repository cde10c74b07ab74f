/*
 * System calls that are more than a conversion and of no larger family:
 * futexes, prctl, limits, System V messages, semaphores and shared memory,
 * keys, what the system says of itself. The convention is in conv.h.
 */
#include "conv.h"
#include <errno.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>

/* ---- futexes ---- */

enum { F_WAIT = 0, F_REQUEUE = 3, F_CMP_REQUEUE = 4, F_WAKE_OP = 5, F_LOCK_PI = 6, F_UNLOCK_PI = 7, F_TRYLOCK_PI = 8,
	F_WAIT_BITSET = 9, F_WAIT_REQUEUE_PI = 11, F_CMP_REQUEUE_PI = 12, F_LOCK_PI2 = 13 };
#define BIT(n) (1u << (n))

/* Misaligned is wrong before the memory is looked at: the kernel shall say so. */
static int64_t futex_word(uint64_t a, int dir, void **p)
{
	*p = (void *)(uintptr_t)(a & 3);
	return a & 3 ? 0 : buf_arg(a, 4, dir, p);
}

/* What the kernel compares the word with, which has the guest's byte order. */
static uint32_t futex_value(const Cpu *c, uint64_t v)
{
	return foreign(c) ? __builtin_bswap32((uint32_t)v) : (uint32_t)v;
}

static int64_t futex(Cpu *c, uint64_t *a, int st)
{
	const unsigned timed = BIT(F_WAIT) | BIT(F_LOCK_PI) | BIT(F_WAIT_BITSET) | BIT(F_WAIT_REQUEUE_PI) | BIT(F_LOCK_PI2);
	const unsigned second = BIT(F_REQUEUE) | BIT(F_CMP_REQUEUE) | BIT(F_WAKE_OP) | BIT(F_WAIT_REQUEUE_PI) |
		BIT(F_CMP_REQUEUE_PI);
	const unsigned compares = BIT(F_WAIT) | BIT(F_WAIT_BITSET);
	const unsigned writes = BIT(F_WAKE_OP) | BIT(F_LOCK_PI) | BIT(F_UNLOCK_PI) | BIT(F_TRYLOCK_PI) |
		BIT(F_WAIT_REQUEUE_PI) | BIT(F_CMP_REQUEUE_PI) | BIT(F_LOCK_PI2);
	unsigned op = BIT(a[1] & 31);
	int dir = op & writes ? DIR_INOUT : DIR_IN;
	uint32_t val = op & compares ? futex_value(c, a[2]) : (uint32_t)a[2];
	uint32_t val3 = op & BIT(F_CMP_REQUEUE) ? futex_value(c, a[5]) : (uint32_t)a[5];
	struct timespec ts;
	void *p, *q = NULL;
	int64_t r = futex_word(a[0], dir, &p);

	if (!r && op & second)
		r = futex_word(a[4], dir, &q);
	if (r)
		return r;
	if (op & (writes | BIT(F_CMP_REQUEUE_PI)) && foreign(c)) {
		strace_unimp("futex operation %d: the kernel would compute with words of the other byte order", (int)a[1] & 31);
		return -ENOSYS;
	}
	if (!(op & timed))
		return hcall(SYS_futex, p, a[1], val, a[3], q, val3);
	if (a[3] && !st_in(c, st, &ts, a[3]))
		return -EFAULT;
	return hcall(SYS_futex, p, a[1], val, a[3] ? &ts : NULL, q, val3);
}

int64_t misc_futex(Cpu *c, uint64_t *a)
{
	return futex(c, a, ST_timespec);
}

int64_t misc_futex_time64(Cpu *c, uint64_t *a)
{
	return futex(c, a, ST_timespec64);
}

enum { NR_futex_waitv = 449, NR_futex_wake = 454, NR_futex_wait = 455, NR_futex_requeue = 456 };
typedef struct Waiter { uint64_t val, uaddr; uint32_t flags, reserved; } Waiter;

static int64_t waiters(Cpu *c, uint64_t a, uint64_t n, Waiter *w)
{
	void *p;
	int64_t r;

	for (uint64_t i = 0; i < n; i++) {
		if (!st_in(c, ST_futex_waitv, &w[i], a + i * layout(c, ST_futex_waitv)->size))
			return -EFAULT;
		r = buf_arg(w[i].uaddr, 4, DIR_IN, &p);
		if (r)
			return r;
		w[i].uaddr = (uintptr_t)p;
		w[i].val = futex_value(c, w[i].val);
	}
	return 0;
}

int64_t misc_futex_waitv(Cpu *c, uint64_t *a)
{
	Waiter w[128];
	int64_t r;

	if (!a[0] || !a[1] || a[1] > LEN(w))
		return -EINVAL;
	r = waiters(c, a[0], a[1], w);
	return r ? r : hcall(NR_futex_waitv, w, a[1], a[2], a[3], a[4]);
}

int64_t misc_futex_wake(Cpu *c UNUSED, uint64_t *a)
{
	void *p;
	int64_t r = buf_arg(a[0], 4, DIR_IN, &p);

	return r ? r : hcall(NR_futex_wake, p, a[1], a[2], a[3]);
}

int64_t misc_futex_wait(Cpu *c, uint64_t *a)
{
	void *p;
	int64_t r = buf_arg(a[0], 4, DIR_IN, &p);

	return r ? r : hcall(NR_futex_wait, p, futex_value(c, a[1]), a[2], a[3], a[4], a[5]);
}

int64_t misc_futex_requeue(Cpu *c, uint64_t *a)
{
	Waiter w[2];
	int64_t r;

	if (!a[0])
		return -EINVAL;
	r = waiters(c, a[0], 2, w);
	return r ? r : hcall(NR_futex_requeue, w, a[1], a[2], a[3]);
}

/* ---- prctl ---- */

/* What an option does. PASS: all arguments are numbers. OUT_INT, NAME_IN, NAME_OUT: the second argument is a pointer
 * to an int that is written, to 16 bytes. ARCH: LinuxAbi.prctl. NO: EINVAL, as from a kernel without it. */
enum { PASS, OUT_INT, NAME_IN, NAME_OUT, TID_ADDRESS, VMA, ARCH, NO };
static const struct { uint32_t option; uint8_t how; } prctls[] = {
	{ 1, PASS },             /* PR_SET_PDEATHSIG */
	{ 2, OUT_INT },          /* PR_GET_PDEATHSIG */
	{ 3, PASS }, { 4, PASS }, /* PR_GET_DUMPABLE, PR_SET_DUMPABLE */
	{ 5, NO }, { 6, NO },    /* unaligned access: not of this processor, nor are FP emulation and exceptions, timing */
	{ 7, PASS }, { 8, PASS }, /* PR_GET_KEEPCAPS, PR_SET_KEEPCAPS */
	{ 9, NO }, { 10, NO }, { 11, NO }, { 12, NO },
	{ 13, PASS }, { 14, PASS }, /* PR_GET_TIMING, PR_SET_TIMING */
	{ 15, NAME_IN }, { 16, NAME_OUT }, /* PR_SET_NAME, PR_GET_NAME */
	{ 19, NO }, { 20, NO },  /* byte order */
	{ 21, NO }, { 22, NO },  /* seccomp: a filter would see the host's calls, and bind myna itself */
	{ 23, PASS }, { 24, PASS }, /* PR_CAPBSET_READ, PR_CAPBSET_DROP */
	{ 25, NO }, { 26, NO },  /* the time stamp counter of x86 */
	{ 27, PASS }, { 28, PASS }, { 29, PASS }, { 30, PASS }, /* securebits, timer slack */
	{ 31, PASS }, { 32, PASS }, /* performance counters on and off */
	{ 33, PASS }, { 34, PASS }, /* PR_MCE_KILL, PR_MCE_KILL_GET */
	{ 35, NO },              /* PR_SET_MM: the addresses would be those of myna's own areas */
	{ 36, PASS }, { 37, OUT_INT }, /* PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER */
	{ 38, PASS }, { 39, PASS }, /* PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS */
	{ 40, TID_ADDRESS },
	{ 41, PASS }, { 42, PASS }, /* transparent huge pages */
	{ 47, PASS },            /* PR_CAP_AMBIENT */
	{ 50, ARCH }, { 51, ARCH }, /* SVE */
	{ 52, PASS }, { 53, PASS }, /* speculation */
	{ 54, ARCH }, { 55, ARCH }, { 56, ARCH }, /* keys of pointer authentication, tagged addresses */
	{ 57, PASS }, { 58, PASS }, /* PR_SET_IO_FLUSHER, PR_GET_IO_FLUSHER */
	{ 59, NO },              /* system call dispatch by address: of translated code */
	{ 60, ARCH }, { 61, ARCH }, /* keys again */
	{ 62, NO },              /* PR_SCHED_CORE */
	{ 63, ARCH }, { 64, ARCH }, /* SME */
	{ 65, NO }, { 66, NO },  /* memory that is never writable and executable: the translator's is */
	{ 67, PASS }, { 68, PASS }, /* PR_SET_MEMORY_MERGE, PR_GET_MEMORY_MERGE */
	{ 69, ARCH }, { 70, ARCH }, { 71, ARCH }, /* RISC-V: vector state, fence.i */
	{ 74, ARCH }, { 75, ARCH }, { 76, ARCH }, /* shadow stacks */
	{ 0x53564d41, VMA },     /* PR_SET_VMA: name of an anonymous area */
	{ 0x59616d61, PASS },    /* PR_SET_PTRACER */
};

int64_t misc_prctl(Cpu *c, uint64_t *a)
{
	unsigned i;
	int32_t v;
	void *p;
	char *name;
	int64_t r;

	for (i = 0; i < LEN(prctls) && prctls[i].option != a[0]; i++)
		;
	if (i == LEN(prctls)) {
		strace_unimp("prctl option %d: unknown", (int)a[0]);
		return -EINVAL;
	}
	switch (prctls[i].how) {
	case PASS:
		return hcall(SYS_prctl, a[0], a[1], a[2], a[3], a[4]);
	case OUT_INT:
		r = hcall(SYS_prctl, a[0], &v);
		return r || num_out(c, a[1], v, 4) ? r : -EFAULT;
	case NAME_IN:
		r = buf_arg(a[1], 1, DIR_IN, &p);
		return r ? r : hcall(SYS_prctl, a[0], p);
	case NAME_OUT:
		r = buf_arg(a[1], 16, DIR_OUT, &p);
		return r ? r : hcall(SYS_prctl, a[0], p);
	case TID_ADDRESS:
		return num_out(c, a[1], c->task->clear_tid, abi_of(c)->long_size) ? 0 : -EFAULT;
	case VMA:
		r = guest_range(a[2], a[3]) ? str_arg(c, a[4], 80, &name) : -ENOMEM;
		return r ? r == -ENAMETOOLONG ? -EINVAL : r : hcall(SYS_prctl, a[0], a[1], g2h(a[2]), a[3], name);
	case ARCH:
		return abi_of(c)->prctl ? abi_of(c)->prctl(c, a) : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* ---- limits ---- */

/* Limits of address space, data and small stacks would hit myna, not the guest: they are only remembered. */
enum { LIM_DATA = 2, LIM_STACK = 3, LIM_AS = 9 };
#define STACK_MIN (1u << 20)
static struct { bool set; uint64_t v[2]; } limits[16];

static bool kept_apart(uint64_t what, const uint64_t *v)
{
	return what == LIM_AS || what == LIM_DATA || (what == LIM_STACK && (!v || v[0] < STACK_MIN));
}

int64_t misc_prlimit64(Cpu *c, uint64_t *a)
{
	const uint64_t *in = (const uint64_t *)(uintptr_t)a[2];
	uint64_t *out = (uint64_t *)(uintptr_t)a[3], what = a[1];
	bool self = !a[0] || (pid_t)a[0] == c->task->tid;
	int64_t r;

	if (!self || what >= LEN(limits))
		return hcall(SYS_prlimit64, a[0], what, in, out);
	if (in && in[0] > in[1])
		return -EINVAL;
	r = hcall(SYS_prlimit64, 0, what, in && !kept_apart(what, in) ? in : NULL, out);
	if (!r && out && limits[what].set)
		memcpy(out, limits[what].v, sizeof limits[what].v);
	if (!r && in) {
		limits[what].set = kept_apart(what, in);
		memcpy(limits[what].v, in, sizeof limits[what].v);
	}
	return r;
}

int64_t misc_getrlimit(Cpu *c, uint64_t *a)
{
	uint64_t b[] = { 0, a[0], 0, a[1] };

	return a[1] ? misc_prlimit64(c, b) : -EFAULT;
}

int64_t misc_setrlimit(Cpu *c, uint64_t *a)
{
	uint64_t b[] = { 0, a[0], a[1], 0 };

	return a[1] ? misc_prlimit64(c, b) : -EFAULT;
}

/* ---- processors ---- */

/* The host's kernel counts in words of 8 bytes, a 32-bit guest's in 4. */
int64_t misc_sched_getaffinity(Cpu *c, uint64_t *a)
{
	uint64_t n = MIN(a[1], 8192), room = (n + 7) / 8 * 8;
	uint64_t *set = arena_alloc(&c->task->arena, room + 8);
	int w = abi_of(c)->long_size;
	int64_t r;

	if (n % w)
		return -EINVAL;
	r = hcall(SYS_sched_getaffinity, a[0], room, set);
	if (r < 0)
		return r;
	r = MIN((uint64_t)r, n);
	for (int64_t i = 0; i < r; i += w)
		if (!num_out(c, a[2] + i, set[i / 8] >> (i % 8 * 8), w))
			return -EFAULT;
	return r;
}

/* Words of the guest's: the same bytes for all guests of the host's byte order (no big-endian one has words of 4). */
int64_t misc_sched_setaffinity(Cpu *c, uint64_t *a)
{
	uint64_t n = MIN(a[1], 8192), v, *set;
	int w = abi_of(c)->long_size;
	void *p;
	int64_t r;

	if (!foreign(c)) {
		r = buf_arg(a[2], a[1], DIR_IN, &p);
		return r ? r : hcall(SYS_sched_setaffinity, a[0], a[1], p);
	}
	set = arena_alloc(&c->task->arena, n + 8);
	memset(set, 0, n + 8);
	for (uint64_t i = 0; i + w <= n; i += w) {
		if (!num_in(c, &v, a[2] + i, w))
			return -EFAULT;
		set[i / 8] |= v << (i % 8 * 8);
	}
	return hcall(SYS_sched_setaffinity, a[0], n / w * w, set);
}

/* ---- System V: shared memory, semaphores, messages ---- */

/* In a command: structures as they are now. Most hosts have calls that know no others, and refuse the bit. */
#define IPC_64 0x100
#ifdef __arm__
enum { HOST_IPC = IPC_64 };
#else
enum { HOST_IPC = 0 };
#endif
enum { RMID = 0, SET = 1, STAT = 2, INFO = 3 };

/* A call nr(id, cmd, structure), or semctl's nr(id, num, cmd, structure), with the structure at `at`. */
static int64_t ipc_struct(Cpu *c, long nr, const uint64_t *a, int n, uint64_t at, int st, bool in)
{
	void *h = arena_alloc(&c->task->arena, layout(c, st)->hsize);
	int64_t r;

	if (in && !st_in(c, st, h, at))
		return -EFAULT;
	r = n == 2 ? hcall(nr, a[0], a[1] | HOST_IPC, h) : hcall(nr, a[0], a[1], a[2] | HOST_IPC, h);
	return r >= 0 && !in && !st_out(c, st, at, h) ? -EFAULT : r;
}

/* The same where the structure has one layout for all (of n bytes). */
static int64_t ipc_plain(long nr, const uint64_t *a, int n, uint64_t at, uint64_t size, int dir)
{
	void *p;
	int64_t r = buf_arg(at, size, dir, &p);

	return r ? r : n == 2 ? hcall(nr, a[0], a[1] | HOST_IPC, p) : hcall(nr, a[0], a[1], a[2] | HOST_IPC, p);
}

int64_t misc_shmctl(Cpu *c, uint64_t *a)
{
	a[1] &= ~(uint64_t)IPC_64;
	switch (a[1]) {
	case STAT: case 13: case 15: /* SHM_STAT, SHM_STAT_ANY */
		return ipc_struct(c, SYS_shmctl, a, 2, a[2], ST_shmid_ds, false);
	case SET:
		return ipc_struct(c, SYS_shmctl, a, 2, a[2], ST_shmid_ds, true);
	case INFO:
		return ipc_struct(c, SYS_shmctl, a, 2, a[2], ST_shminfo, false);
	case 14: /* SHM_INFO */
		return ipc_struct(c, SYS_shmctl, a, 2, a[2], ST_shm_info, false);
	default:
		return hcall(SYS_shmctl, a[0], a[1] | HOST_IPC, 0);
	}
}

int64_t misc_semctl(Cpu *c, uint64_t *a)
{
	struct semid_ds ds;
	union { int val; struct semid_ds *buf; } u = { .buf = &ds };

	a[2] &= ~(uint64_t)IPC_64;
	switch (a[2]) {
	case STAT: case 18: case 20: /* SEM_STAT, SEM_STAT_ANY */
		return ipc_struct(c, SYS_semctl, a, 3, a[3], ST_semid_ds, false);
	case SET:
		return ipc_struct(c, SYS_semctl, a, 3, a[3], ST_semid_ds, true);
	case INFO: case 19: /* SEM_INFO: ten ints */
		return ipc_plain(SYS_semctl, a, 3, a[3], 40, DIR_OUT);
	case 13: case 17: /* GETALL, SETALL: u16 for each semaphore */
		if (semctl((int)a[0], 0, IPC_STAT, u) < 0)
			ds.sem_nsems = 1;
		return ipc_plain(SYS_semctl, a, 3, a[3], ds.sem_nsems * 2, a[2] == 13 ? DIR_OUT : DIR_IN);
	default:
		return hcall(SYS_semctl, a[0], a[1], a[2] | HOST_IPC, a[3]);
	}
}

int64_t misc_msgctl(Cpu *c, uint64_t *a)
{
	a[1] &= ~(uint64_t)IPC_64;
	switch (a[1]) {
	case STAT: case 11: case 13: /* MSG_STAT, MSG_STAT_ANY */
		return ipc_struct(c, SYS_msgctl, a, 2, a[2], ST_msqid_ds, false);
	case SET:
		return ipc_struct(c, SYS_msgctl, a, 2, a[2], ST_msqid_ds, true);
	case INFO: case 12: /* MSG_INFO: seven ints and a short */
		return ipc_plain(SYS_msgctl, a, 2, a[2], 32, DIR_OUT);
	default:
		return hcall(SYS_msgctl, a[0], a[1] | HOST_IPC, 0);
	}
}

/* A message begins with a word, its type. */
#define MSG_LIMIT (16u << 20)

int64_t misc_msgsnd(Cpu *c, uint64_t *a)
{
	int w = abi_of(c)->long_size;
	uint64_t type;
	long *m;

	if (a[2] > MSG_LIMIT)
		return -EINVAL;
	m = arena_alloc(&c->task->arena, sizeof *m + a[2]);
	if (!num_in(c, &type, a[1], w) || !guest_read(m + 1, a[1] + w, a[2]))
		return -EFAULT;
	*m = (long)sextn(type, w * 8);
	return hcall(SYS_msgsnd, a[0], m, a[2], a[3]);
}

int64_t misc_msgrcv(Cpu *c, uint64_t *a)
{
	int w = abi_of(c)->long_size;
	long *m;
	int64_t r;

	if ((int64_t)a[2] < 0)
		return -EINVAL;
	a[2] = MIN(a[2], MSG_LIMIT); /* no message is longer */
	m = arena_alloc(&c->task->arena, sizeof *m + a[2]);
	r = hcall(SYS_msgrcv, a[0], m, a[2], a[3], a[4]);
	if (r >= 0 && (!num_out(c, a[1], *m, w) || !guest_write(a[1] + w, m + 1, r)))
		return -EFAULT;
	return r;
}

/* SIGEV_THREAD: the value is the address of 32 bytes that the kernel sends over a socket. */
int64_t misc_mq_notify(Cpu *c UNUSED, uint64_t *a)
{
	struct { uintptr_t value; int32_t signo, notify, pad[12]; } *e = (void *)(uintptr_t)a[1];
	void *p;
	int64_t r;

	if (e && e->notify == 2) {
		r = buf_arg(e->value, 32, DIR_IN, &p);
		if (r)
			return r;
		e->value = (uintptr_t)p;
	}
	return hcall(SYS_mq_notify, a[0], e);
}

/* ---- keys ---- */

/* Arguments of each operation: i number, s string, r and w memory that is read and written whose length comes next.
 * NULL: the operation is not offered (structures of pointers). */
static const char *const keyops[] = {
	"ii", "s", "iri", "i", "iii", "ii", "iwi", "i", "ii", "ii", "issi", "iwi", "irii", "iii", "i", "ii", "i", "iwi",
	"", "iiii", NULL, "i", "ii", NULL, NULL, NULL, NULL, NULL, NULL, "iss", "iiii", "wi", NULL,
};

int64_t misc_keyctl(Cpu *c UNUSED, uint64_t *a)
{
	const char *k = a[0] < LEN(keyops) ? keyops[a[0]] : NULL;
	uint64_t b[5] = { 0 };
	int64_t r;

	if (!k) {
		strace_unimp("keyctl operation %d: unknown", (int)a[0]);
		return -EOPNOTSUPP;
	}
	for (int i = 1; *k; i++, k++) {
		void *p = (void *)(uintptr_t)a[i];

		r = *k == 's' ? buf_arg(a[i], 1, DIR_IN, &p) : *k == 'r' ? buf_arg(a[i], a[i + 1], DIR_IN, &p) :
			*k == 'w' ? buf_arg(a[i], a[i + 1], DIR_OUT, &p) : 0;
		if (r)
			return r;
		b[i] = (uintptr_t)p;
	}
	return hcall(SYS_keyctl, a[0], b[1], b[2], b[3], b[4]);
}

/* ---- security modules ---- */

enum { NR_lsm_get_self_attr = 459, NR_lsm_list_modules = 461 };

/* Memory at a[0] whose size is the u32 at a[1], in and out: nr(first, memory, &size, flags) or without first. */
static int64_t lsm(Cpu *c, long nr, const uint64_t *first, const uint64_t *a)
{
	uint64_t n;
	uint32_t size;
	void *p;
	int64_t r;

	if (!num_in(c, &n, a[1], 4))
		return -EFAULT;
	size = n;
	r = buf_arg(a[0], n, DIR_OUT, &p);
	if (r)
		return r;
	r = first ? hcall(nr, *first, p, &size, a[2]) : hcall(nr, p, &size, a[2]);
	return (r >= 0 || r == -E2BIG) && !num_out(c, a[1], size, 4) ? -EFAULT : r;
}

int64_t misc_lsm_get_self_attr(Cpu *c, uint64_t *a)
{
	return lsm(c, NR_lsm_get_self_attr, a, a + 1);
}

int64_t misc_lsm_list_modules(Cpu *c, uint64_t *a)
{
	return lsm(c, NR_lsm_list_modules, NULL, a);
}

/* ---- the system ---- */

int64_t misc_uname(Cpu *c, uint64_t *a)
{
	struct utsname *u = (struct utsname *)(uintptr_t)a[0];
	int64_t r;

	if (!u)
		return -EFAULT;
	r = hcall(SYS_uname, u);
	if (r)
		return r;
	snprintf(u->machine, sizeof u->machine, "%s", abi_of(c)->uname_machine);
	if (linux_opt.uname_release)
		snprintf(u->release, sizeof u->release, "%s", linux_opt.uname_release);
	return 0;
}

/* The sizes of a large machine do not fit into a 32-bit guest's words: a larger unit. */
int64_t misc_sysinfo(Cpu *c, uint64_t *a)
{
	struct sysinfo *s = (struct sysinfo *)(uintptr_t)a[0];
	int64_t r;
	int shift = 0;

	if (!s)
		return -EFAULT;
	r = hcall(SYS_sysinfo, s);
	if (r || !abi32(c))
		return r;
	while ((s->totalram >> shift) > UINT32_MAX || (s->totalswap >> shift) > UINT32_MAX)
		shift++;
	s->mem_unit <<= shift;
	s->totalram >>= shift;
	s->freeram >>= shift;
	s->sharedram >>= shift;
	s->bufferram >>= shift;
	s->totalswap >>= shift;
	s->freeswap >>= shift;
	s->totalhigh >>= shift;
	s->freehigh >>= shift;
	return 0;
}
