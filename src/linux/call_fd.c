/*
 * System calls on descriptors and files that are more than a conversion:
 * what must show the guest instead of myna (/proc), protect myna's own descriptors,
 * wait under another signal mask, or depend on a command number. The convention is in conv.h.
 */
#include "conv.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- numbers from the kernel ----
 * What some descriptors read has numbers in the host's byte order: for guests of the other one they are swapped where
 * the kernel has put them. */

typedef enum NumberFd { PLAIN_FD, EVENT_FD, TIMER_FD, SIGNAL_FD, INOTIFY_FD } NumberFd;

static NumberFd number_fd(int fd)
{
	static const char *const names[] = { "", "[eventfd]", "[timerfd]", "[signalfd]", "inotify" };
	char path[40], name[40];
	ssize_t n;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	n = readlink(path, name, sizeof name - 1);
	if (n < 11 || memcmp(name, "anon_inode:", 11))
		return PLAIN_FD;
	name[n] = 0;
	for (unsigned i = EVENT_FD; i < LEN(names); i++)
		if (!strcmp(name + 11, names[i]))
			return i;
	return PLAIN_FD;
}

static void swap32(uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	v = __builtin_bswap32(v);
	memcpy(p, &v, 4);
}

/* n bytes of b, as the kernel has written them, for the guest. */
static void swap_numbers(Cpu *c, NumberFd kind, uint8_t *b, int64_t n)
{
	enum { SIGNAL_SIZE = 128, INOTIFY_SIZE = 16 };
	uint8_t host[SIGNAL_SIZE];
	uint64_t v;

	switch (kind) {
	case PLAIN_FD:
		break;
	case EVENT_FD:
	case TIMER_FD:
		memcpy(&v, b, 8);
		v = __builtin_bswap64(v);
		memcpy(b, &v, 8);
		break;
	case SIGNAL_FD:
		for (; n >= SIGNAL_SIZE; n -= SIGNAL_SIZE, b += SIGNAL_SIZE) {
			memcpy(host, b, SIGNAL_SIZE);
			st_to_guest(layout(c, ST_signalfd_siginfo), b, host);
		}
		break;
	case INOTIFY_FD:
		while (n >= INOTIFY_SIZE) {
			uint32_t len;

			memcpy(&len, b + 12, 4);
			for (int i = 0; i < INOTIFY_SIZE; i += 4)
				swap32(b + i);
			b += INOTIFY_SIZE + (int64_t)len;
			n -= INOTIFY_SIZE + (int64_t)len;
		}
	}
}

int64_t fd_read(Cpu *c, uint64_t *a)
{
	int64_t r = hcall(SYS_read, a[0], a[1], a[2]);
	NumberFd kind;
	uint8_t *b;

	if (LIKELY(!foreign(c)) || r < 8 || r % 8 || !(kind = number_fd((int)a[0])))
		return r;
	b = arena_alloc(&c->task->arena, r);
	if (!guest_read(b, c->task->sysarg[1], r))
		return -EFAULT;
	swap_numbers(c, kind, b, r);
	return guest_write(c->task->sysarg[1], b, r) ? r : -EFAULT;
}

int64_t fd_write(Cpu *c, uint64_t *a)
{
	uint64_t v;

	if (UNLIKELY(foreign(c)) && a[2] >= 8 && number_fd((int)a[0]) == EVENT_FD) {
		if (!num_in(c, &v, c->task->sysarg[1], 8))
			return -EFAULT;
		return hcall(SYS_write, a[0], &v, 8);
	}
	return hcall(SYS_write, a[0], a[1], a[2]);
}

/* ---- opening ---- */

/* Files of any size, on hosts that want to be asked for them. Guests do not: 32-bit ones are new enough for that. */
enum { HOST_LARGEFILE = sizeof(long) == 4 ? O_LARGEFILE : 0 };

int64_t fd_openat(Cpu *c UNUSED, uint64_t *a)
{
	int r;

	if (!a[1])
		return -EFAULT;
	r = proc_open(a[0], (char *)(uintptr_t)a[1], a[2], a[3]);
	return r != PROC_NOT ? r : hcall(SYS_openat, a[0], a[1], a[2] | HOST_LARGEFILE, a[3]);
}

/* Bytes of an extensible structure beyond those known must be 0. */
static int64_t rest_zero(uint64_t a, uint64_t known, uint64_t size)
{
	uint8_t b[256];

	for (uint64_t n; known < size; known += n) {
		n = MIN(size - known, sizeof b);
		if (!guest_read(b, a + known, n))
			return -EFAULT;
		for (uint64_t i = 0; i < n; i++)
			if (b[i])
				return -E2BIG;
	}
	return 0;
}

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

/* Not all hosts have the call without flags. */
int64_t fd_renameat(Cpu *c, uint64_t *a)
{
	(void)c;
	return safe_syscall(SYS_renameat2, (long)a[0], (long)a[1], (long)a[2], (long)a[3], 0, 0);
}

int64_t fd_openat2(Cpu *c, uint64_t *a)
{
	struct {
		uint64_t flags, mode, resolve;
	} how;
	int64_t r;

	if (a[3] < sizeof how)
		return -EINVAL;
	if (a[3] > 4096)
		return -E2BIG;
	if (!a[1] || !st_in(c, ST_open_how, &how, a[2]))
		return -EFAULT;
	r = rest_zero(a[2], sizeof how, a[3]);
	if (r)
		return r;
	how.flags = flags_in(FL_oflag, how.flags);
	if (!how.resolve) {
		r = proc_open(a[0], (char *)(uintptr_t)a[1], how.flags, how.mode);
		if (r != PROC_NOT)
			return r;
	}
	how.flags |= HOST_LARGEFILE;
	return hcall(SYS_openat2, a[0], a[1], &how, sizeof how);
}

int64_t fd_readlinkat(Cpu *c, uint64_t *a)
{
	const char *path = (char *)(uintptr_t)a[1];
	char *buf;
	int64_t r;

	if (!path)
		return -EFAULT;
	if ((int)a[3] <= 0)
		return -EINVAL;
	buf = arena_alloc(&c->task->arena, PATH_MAX);
	r = proc_readlink(a[0], path, buf, MIN(a[3], PATH_MAX));
	if (r != PROC_NOT)
		return r < 0 || guest_write(c->task->sysarg[2], buf, r) ? r : -EFAULT;
	if (linux_opt.sysroot && *path == '/')
		path = sysroot_path(path);
	return hcall(SYS_readlinkat, a[0], path, a[2], a[3]);
}

/* ---- inode numbers of 32-bit guests ----
 * Their libraries may hold 32 bits only and fail with EOVERFLOW on more. A number that does not fit becomes
 * 2^31 + a hash of it: the same in every process as long as no two of those that a process has met
 * fall together; those are kept apart by taking the next free value. No lock: a fork may come at any time. */

#define FOLDS       65536
#define FOLD_PROBES 256 /* a table that full remembers no more: numbers may fall together then */
static struct Fold {
	_Atomic uint64_t ino;
	_Atomic uint32_t value;
} folds[FOLDS]; /* hash table by value; 0: free */

/* Is value ino's, or can it become that? */
static bool fold_take(uint32_t value, uint64_t ino)
{
	size_t i = value * 0x9e3779b1u >> 16;

	for (int n = 0; n < FOLD_PROBES; n++, i = (i + 1) % FOLDS) {
		uint32_t none = 0;

		if (atomic_compare_exchange_strong(&folds[i].value, &none, value)) {
			folds[i].ino = ino;
			return true;
		}
		if (none == value)
			return folds[i].ino == ino;
	}
	return true;
}

static uint32_t ino_fold(uint64_t ino)
{
	uint32_t value = ino <= UINT32_MAX ? ino : (ino * 0x9e3779b97f4a7c15u) >> 33 | 0x80000000u;

	while (value > INT32_MAX && !fold_take(value, ino))
		value = (value + 1) | 0x80000000u;
	return value;
}

#ifndef SYS_statx
#define SYS_statx 291
#endif

int64_t fd_statx(Cpu *c, uint64_t *a)
{
	int64_t r = hcall(SYS_statx, a[0], a[1], a[2], a[3], a[4]);

	if (!r && abi32(c)) {
		uint8_t *ino = (uint8_t *)(uintptr_t)a[4] + 32; /* stx_ino */
		uint64_t v;

		memcpy(&v, ino, 8);
		v = ino_fold(v);
		memcpy(ino, &v, 8);
	}
	return r;
}

/* Is dir this process's list of descriptors: /proc/PID/fd, /proc/PID/task/TID/fdinfo? */
static bool lists_fds(int dir)
{
	char link[40], path[80], *end;
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
	n = readlink(link, path, sizeof path - 1);
	path[n < 0 ? 0 : n] = 0;
	if (strncmp(path, "/proc/", 6) || strtol(path + 6, &end, 10) != getpid())
		return false;
	end = strrchr(path, '/');
	return !strcmp(end, "/fd") || !strcmp(end, "/fdinfo");
}

/* struct linux_dirent64: u64 ino, s64 off, u16 reclen, u8 type, name; the same for all guests but for byte order.
 * Descriptors of myna's own are not shown. */
int64_t fd_getdents64(Cpu *c, uint64_t *a)
{
	uint64_t at = c->task->sysarg[1];
	bool changed = abi32(c) || foreign(c);
	int list = -1; /* is it a list of descriptors: not yet known */
	int64_t r, to;
	uint8_t *b;

	do {
		r = hcall(SYS_getdents64, a[0], a[1], a[2]);
		if (r <= 0)
			return r;
		b = arena_alloc(&c->task->arena, r);
		if (!guest_read(b, at, r))
			return -EFAULT;
		to = 0;
		for (int64_t i = 0, len; i + 19 <= r; i += len) {
			const char *name = (char *)b + i + 19;
			struct {
				uint64_t ino, off;
				uint16_t len;
			} d;

			memcpy(&d, b + i, 18);
			len = d.len;
			if (len <= 19 || len > r - i)
				break;
			if (*name >= '1' && *name <= '9' && fd_hidden(atoi(name))) {
				if (list < 0)
					list = lists_fds(a[0]);
				if (list) {
					changed = true;
					continue;
				}
			}
			if (abi32(c))
				d.ino = ino_fold(d.ino);
			if (foreign(c)) {
				d.ino = __builtin_bswap64(d.ino);
				d.off = __builtin_bswap64(d.off);
				d.len = __builtin_bswap16(d.len);
			}
			memcpy(b + i, &d, 18);
			memmove(b + to, b + i, len);
			to += len;
		}
	} while (!to);
	return !changed || guest_write(at, b, to) ? to : -EFAULT;
}

static int64_t statfs64_size(Cpu *c, uint64_t size)
{
	return size == layout(c, ST_statfs64)->size ? 0 : -EINVAL;
}

/* Some 64-bit hosts have the others, too. */
#if __SIZEOF_LONG__ == 8
enum { HOST_statfs64 = SYS_statfs, HOST_fstatfs64 = SYS_fstatfs };
#else
enum { HOST_statfs64 = SYS_statfs64, HOST_fstatfs64 = SYS_fstatfs64 };
#endif

/* nr(what, structure), or on 32-bit hosts nr(what, its size, structure) */
static int64_t statfs64(Cpu *c, long nr, const uint64_t *a)
{
	if (statfs64_size(c, a[1]))
		return -EINVAL;
	return sizeof(long) == 8 ? hcall(nr, a[0], a[2]) : hcall(nr, a[0], layout(c, ST_statfs64)->hsize, a[2]);
}

int64_t fd_statfs64(Cpu *c, uint64_t *a)
{
	return statfs64(c, HOST_statfs64, a);
}

int64_t fd_fstatfs64(Cpu *c, uint64_t *a)
{
	return statfs64(c, HOST_fstatfs64, a);
}

#define NR_setxattrat 463
#define NR_getxattrat 464
static int64_t xattrat(Cpu *c, uint64_t *a, long nr, int dir)
{
	struct {
		uint64_t value;
		uint32_t size, flags;
	} x;
	void *p;
	int64_t r;

	if (a[5] < sizeof x)
		return -EINVAL;
	if (a[5] > 4096)
		return -E2BIG;
	if (!st_in(c, ST_xattr_args, &x, a[4]))
		return -EFAULT;
	r = rest_zero(a[4], sizeof x, a[5]);
	if (!r)
		r = buf_arg(x.value, x.size, dir, &p);
	if (r)
		return r;
	x.value = (uintptr_t)p;
	return hcall(nr, a[0], a[1], a[2], a[3], &x, sizeof x);
}

int64_t fd_setxattrat(Cpu *c, uint64_t *a)
{
	return xattrat(c, a, NR_setxattrat, DIR_IN);
}

int64_t fd_getxattrat(Cpu *c, uint64_t *a)
{
	return xattrat(c, a, NR_getxattrat, DIR_OUT);
}

/* ---- descriptors ---- */

int64_t fd_close(Cpu *c UNUSED, uint64_t *a)
{
	return hcall(SYS_close, a[0]);
}

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#define CLOSE_RANGE_CLOEXEC_ 4

int64_t fd_close_range(Cpu *c UNUSED, uint64_t *a)
{
	uint64_t first = a[0], last = a[1];
	int64_t r = 0;

	if (first > last || a[2] & CLOSE_RANGE_CLOEXEC_) /* myna's own are close-on-exec anyway */
		return hcall(SYS_close_range, first, last, a[2]);
	while (!r && first <= last) {
		int h = fd_hidden_next(first);
		uint64_t end = h >= 0 && (uint64_t)h <= last ? (uint64_t)h : last + 1;

		if (end > first)
			r = hcall(SYS_close_range, first, end - 1, a[2]);
		first = end + 1;
	}
	return r;
}

/* Record locks: the host's command cmd, which takes the structure st. 64-bit hosts have one structure and so no commands
 * for a second. */
enum { GETLK = 5, GETLK64 = 12, OFD_GETLK = 36, HOST_GETLK64 = sizeof(long) == 4 ? GETLK64 : GETLK };

static int64_t lock(Cpu *c, uint64_t fd, int cmd, uint64_t a, int st)
{
	uint64_t l[4]; /* either structure */
	int64_t r;

	if (!st_in(c, st, l, a))
		return -EFAULT;
	r = hcall(SYS_fcntl, fd, cmd, l);
	if (!r && (cmd == GETLK || cmd == GETLK64 || cmd == OFD_GETLK) && !st_out(c, st, a, l))
		return -EFAULT;
	return r;
}

static int64_t do_fcntl(Cpu *c, uint64_t *a, bool wide)
{
	int cmd = a[1];
	int32_t owner[2];
	void *p;
	int64_t r;

	switch (cmd) {
	case 3: /* F_GETFL */
		r = hcall(SYS_fcntl, a[0], cmd);
		return r < 0 ? r : (int64_t)flags_out(FL_oflag, r);
	case 4: /* F_SETFL */
		return hcall(SYS_fcntl, a[0], cmd, flags_in(FL_oflag, a[2]));
	case 5:
	case 6:
	case 7: /* F_GETLK, F_SETLK, F_SETLKW */
		return lock(c, a[0], cmd, a[2], ST_flock);
	case 12:
	case 13:
	case 14: /* the same with 64-bit offsets */
		return wide ? lock(c, a[0], cmd - GETLK64 + HOST_GETLK64, a[2], ST_flock64) : -EINVAL;
	case 36:
	case 37:
	case 38: /* F_OFD_* */
		return lock(c, a[0], cmd, a[2], ST_flock64);
	case 15: /* F_SETOWN_EX */
		return st_in(c, ST_f_owner_ex, owner, a[2]) ? hcall(SYS_fcntl, a[0], cmd, owner) : -EFAULT;
	case 16: /* F_GETOWN_EX */
		r = hcall(SYS_fcntl, a[0], cmd, owner);
		return r || st_out(c, ST_f_owner_ex, a[2], owner) ? r : -EFAULT;
	case 17:
	case 1035:
	case 1036:
	case 1037:
	case 1038: /* pointers to 8 bytes: F_GETOWNER_UIDS, read and write hints */
		r = buf_arg(a[2], 8, DIR_INOUT, &p);
		return r ? r : hcall(SYS_fcntl, a[0], cmd, p);
	case 1027: /* F_DUPFD_QUERY: a descriptor */
		return fd_hidden(a[2]) ? -EBADF : hcall(SYS_fcntl, a[0], cmd, a[2]);
	default:
		return hcall(SYS_fcntl, a[0], cmd, a[2]);
	}
}

int64_t fd_fcntl(Cpu *c, uint64_t *a)
{
	return do_fcntl(c, a, false);
}

int64_t fd_fcntl64(Cpu *c, uint64_t *a)
{
	return do_fcntl(c, a, true);
}

int64_t fd_llseek(Cpu *c UNUSED, uint64_t *a)
{
	int64_t r;

	if (!a[3])
		return -EFAULT;
	r = lseek((int)a[0], (off_t)(a[1] << 32 | (uint32_t)a[2]), (int)a[4]);
	if (r < 0)
		return -errno;
	memcpy((void *)(uintptr_t)a[3], &r, 8);
	return 0;
}

/* The next three are libc's because 32-bit hosts differ in the order of arguments. None waits. */

int64_t fd_lseek(Cpu *c UNUSED, uint64_t *a)
{
	int64_t r = lseek((int)a[0], (off_t)a[1], (int)a[2]);

	return r < 0 ? -errno : r;
}

int64_t fd_fadvise64(Cpu *c UNUSED, uint64_t *a)
{
	return -posix_fadvise((int)a[0], (off_t)a[1], (off_t)a[2], (int)a[3]);
}

int64_t fd_sync_file_range(Cpu *c UNUSED, uint64_t *a)
{
	return sync_file_range((int)a[0], (off_t)a[1], (off_t)a[2], (unsigned)a[3]) ? -errno : 0;
}

/* ---- ioctl ---- */

#define IOC_SIZE(cmd) ((cmd) >> 16 & 0x3fff)
#define IOC_SIZE_MASK 0x3fff0000u
#define IOC_WRITE     1 /* the kernel reads */
#define IOC_READ      2

static const IoctlRow *ioctl_find(uint32_t cmd)
{
	unsigned lo = 0, hi = ioctl_nrows;

	while (lo < hi) {
		unsigned m = (lo + hi) / 2;

		if (ioctl_rows[m].cmd == cmd)
			return &ioctl_rows[m];
		if (ioctl_rows[m].cmd < cmd)
			lo = m + 1;
		else
			hi = m;
	}
	return NULL;
}

/* Numbers that encode sizeof(long): rows have them with size 0. What the argument really is does not
 * follow from the number. */
int64_t fd_ioctl_long(Cpu *c, uint64_t *a)
{
	uint32_t base = a[1] & ~IOC_SIZE_MASK, host = ioctl_find(base)->host | (uint32_t)sizeof(long) << 16;
	int size;
	uint64_t v = 0;
	int64_t r;

	switch (base) {
	case 0x80006601:
	case 0x80007601:
	case 0x80001270:
		size = 4;
		break; /* FS_IOC_GETFLAGS, GETVERSION, BLKBSZGET */
	case 0x40006602:
	case 0x40007602:
	case 0x40001271:
		size = -4;
		break;
	case 0x80001272:
		size = 8;
		break; /* BLKGETSIZE64 */
	case 0x8000700b:
	case 0x8000700d:
		size = abi_of(c)->long_size;
		break; /* RTC_IRQP_READ, RTC_EPOCH_READ */
	default:
		return hcall(SYS_ioctl, a[0], host, a[2]); /* a number */
	}
	if (size < 0 && !num_in(c, &v, a[2], -size))
		return -EFAULT;
	r = hcall(SYS_ioctl, a[0], host, &v);
	return r < 0 || size < 0 || num_out(c, a[2], v, size) ? r : -EFAULT;
}

static int64_t ioctl_struct(Cpu *c, const IoctlRow *row, uint64_t *a)
{
	const Layout *l = layout(c, row->st);
	void *p;
	int64_t r;

	if (l->same) {
		r = buf_arg(a[2], l->size, row->dir, &p);
		return r ? r : hcall(SYS_ioctl, a[0], row->host, p);
	}
	p = arena_alloc(&c->task->arena, l->hsize);
	if (row->dir & DIR_IN && !st_in(c, row->st, p, a[2]))
		return -EFAULT;
	r = hcall(SYS_ioctl, a[0], row->host, p);
	return r >= 0 && row->dir & DIR_OUT && !st_out(c, row->st, a[2], p) ? -EFAULT : r;
}

int64_t fd_ioctl(Cpu *c, uint64_t *a)
{
	uint32_t cmd = a[1], dir = cmd >> 30;
	const IoctlRow *row = ioctl_find(cmd);
	void *p;
	int64_t r;

	if (!row && dir && IOC_SIZE(cmd) == abi_of(c)->long_size) {
		row = ioctl_find(cmd & ~IOC_SIZE_MASK);
		if (row && row->fn != fd_ioctl_long)
			row = NULL;
	}
	if (row && row->fn != fd_ioctl_long)
		a[1] = row->host;
	if (row && row->fn)
		return row->fn(c, a);
	if (row && row->cls == C_STRUCT)
		return ioctl_struct(c, row, a);
	if (row && row->cls == C_LONG)
		return hcall(SYS_ioctl, a[0], row->host, abi32(c) ? (uint64_t)(int32_t)a[2] : a[2]);
	if (row) { /* C_MEM */
		r = buf_arg(a[2], a[2] && guest_range(a[2], 4096) ? 4096 : 1, DIR_OUT, &p);
		return r ? r : hcall(SYS_ioctl, a[0], row->host, p);
	}
	/* Unknown: the number may tell enough for a guest whose structures are the host's. A pointer inside
	 * such a structure is right only without a guest base. */
	if (HOST_GENERIC_IOCTL && dir && !abi32(c) && !foreign(c) && !guest_base) {
		r = buf_arg(
		    a[2], IOC_SIZE(cmd), (dir & IOC_WRITE ? DIR_IN : 0) | (dir & IOC_READ ? DIR_OUT : 0), &p);
		return r ? r : hcall(SYS_ioctl, a[0], cmd, p);
	}
	strace_unimp("ioctl 0x%x: unknown", cmd);
	return -ENOTTY;
}

/* ---- waiting ---- */

/* A call that waits, with the guest's signal mask for its time at sa: nr(a0..a3, mask, 8). */
static int64_t wait_masked(Cpu *c, long nr, const uint64_t *a, uint64_t sa, uint64_t ssize)
{
	uint64_t set;
	bool given;
	int64_t r = sigset_arg(c, sa, ssize, &set, &given);

	if (r)
		return r;
	r = hcall(nr, a[0], a[1], a[2], a[3], given ? &set : NULL, 8);
	if (given && r == -EINTR)
		sigmask_keep(c->task, set);
	return r;
}

int64_t fd_epoll_pwait(Cpu *c, uint64_t *a)
{
	return wait_masked(c, SYS_epoll_pwait, a, a[4], a[5]);
}

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

int64_t fd_epoll_pwait2(Cpu *c, uint64_t *a)
{
	return wait_masked(c, SYS_epoll_pwait2, a, a[4], a[5]);
}

int64_t fd_ppoll(Cpu *c, uint64_t *a)
{
	uint64_t set;
	bool given;
	int64_t r = sigset_arg(c, a[3], a[4], &set, &given);

	if (r)
		return r;
	r = hcall(SYS_ppoll, a[0], a[1], a[2], given ? &set : NULL, 8);
	if (given && r == -EINTR)
		sigmask_keep(c->task, set);
	return r;
}

/* Sets of descriptors are arrays of words, the lowest descriptors in the first word's lowest bits. */
static int64_t fdset_in(Cpu *c, uint64_t a, int n, uint64_t **set)
{
	int w = abi_of(c)->long_size;
	uint64_t v;

	*set = NULL;
	if (!a)
		return 0;
	*set = arena_alloc(&c->task->arena, (n + 63) / 64 * 8 + 8);
	if (w == 8 && !foreign(c))
		return guest_read(*set, a, (n + 63) / 64 * 8) ? 0 : -EFAULT;
	for (int i = 0; i * w * 8 < n; i++) {
		if (!num_in(c, &v, a + i * w, w))
			return -EFAULT;
		(*set)[i * w / 8] |= v << (i * w % 8 * 8);
	}
	return 0;
}

static int64_t fdset_out(Cpu *c, uint64_t a, int n, const uint64_t *set)
{
	int w = abi_of(c)->long_size;

	if (!a)
		return 0;
	if (w == 8 && !foreign(c))
		return guest_write(a, set, (n + 63) / 64 * 8) ? 0 : -EFAULT;
	for (int i = 0; i * w * 8 < n; i++)
		if (!num_out(c, a + i * w, set[i * w / 8] >> (i * w % 8 * 8), w))
			return -EFAULT;
	return 0;
}

int64_t fd_pselect6(Cpu *c, uint64_t *a)
{
	struct {
		const uint64_t *set;
		size_t size;
	} arg = {NULL, 8};
	uint64_t *set[3], mask, p = 0, size = 0;
	bool given = false;
	int n = a[0], w = abi_of(c)->long_size;
	int64_t r = 0;

	if (n < 0)
		return -EINVAL;
	n = MIN(n, 1 << 20); /* no process has more */
	for (int i = 0; i < 3 && !r; i++)
		r = fdset_in(c, a[1 + i], n, &set[i]);
	if (r)
		return r;
	if (a[5]) {
		if (!num_in(c, &p, a[5], w) || !num_in(c, &size, a[5] + w, w))
			return -EFAULT;
		r = sigset_arg(c, p, size, &mask, &given);
		if (r)
			return r;
	}
	arg.set = given ? &mask : NULL;
	r = hcall(SYS_pselect6, n, set[0], set[1], set[2], a[4], &arg);
	if (r >= 0)
		for (int i = 0; i < 3; i++)
			if (fdset_out(c, a[1 + i], n, set[i]))
				return -EFAULT;
	if (given && r == -EINTR)
		sigmask_keep(c->task, mask);
	return r;
}

int64_t fd_signalfd4(Cpu *c, uint64_t *a)
{
	uint64_t set;
	bool given;
	int64_t r = sigset_arg(c, a[1], a[2], &set, &given);

	if (r)
		return r;
	return given ? hcall(SYS_signalfd4, a[0], &set, 8, a[3]) : -EFAULT;
}
