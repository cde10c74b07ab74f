/*
 * execve: what kind of file is it? A program of a guest's is run by myna
 * again, executed from a descriptor of its own (Process.self_fd) with the
 * same options; so is a script whose interpreter is one. All else is the
 * kernel's: programs of the host, binfmt_misc, errors.
 *
 * A file that changes the user or has capabilities goes to the kernel first:
 * if that has myna registered, with credentials, they are honoured. linux_binfmt
 * prints what to register.
 */
#include "sig.h"
#include "conv.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

enum {
	ARG_LEN = 131072,        /* MAX_ARG_STRLEN */
	ARG_TOTAL = 6 << 20,     /* what the kernel takes at most, strings and pointers */
	SCRIPT_DEPTH = 5, SCRIPT_LINE = 256,
	PIN_FD = 900,            /* descriptors that stay open for the next program are above */
};
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

/* ---- argv and envp in the guest's memory ---- */

static int64_t strings_in(Cpu *c, uint64_t a, size_t *total, char ***out)
{
	const unsigned w = abi_of(c)->long_size;
	uint64_t p, n = 0;
	char **v;

	for (;; n++) { /* a NULL array is an empty one */
		if (a && !num_in(c, &p, a + n * w, (int)w))
			return -EFAULT;
		if (!a || !p)
			break;
		*total += sizeof(char *);
		if (*total > ARG_TOTAL)
			return -E2BIG;
	}
	*out = v = arena_alloc(&c->task->arena, (n + 1) * sizeof(*v));
	for (uint64_t i = 0; i < n; i++) {
		int64_t len;

		if (!num_in(c, &p, a + i * w, (int)w) || !p)
			return -EFAULT;
		len = guest_strlen(p, ARG_LEN);
		if (len < 0) {
			uint8_t last;

			/* too long, or not all there */
			return guest_read(&last, p + ARG_LEN - 1, 1) ? -E2BIG : -EFAULT;
		}
		*total += (size_t)len + 1;
		if (*total > ARG_TOTAL)
			return -E2BIG;
		v[i] = arena_alloc(&c->task->arena, (size_t)len + 1);
		if (!guest_read(v[i], p, (size_t)len))
			return -EFAULT;
	}
	return 0;
}

/* ---- what is to be run ---- */

typedef struct Target {
	Cpu *c;
	int dirfd;           /* as given, for the kernel */
	const char *path;
	int flags;
	char **argv, **envp;
	int fd;              /* the file, open for reading, or -1 */
} Target;

/* The number N of /proc/self/fd/N and its like, or -1. */
static int fd_of_path(const char *path)
{
	static const char *const dirs[] = { "/proc/self/fd/", "/dev/fd/", "/proc/thread-self/fd/" };
	char *end;
	long n;

	for (unsigned i = 0; i < LEN(dirs); i++) {
		size_t len = strlen(dirs[i]);

		if (strncmp(path, dirs[i], len) || path[len] < '0' || path[len] > '9')
			continue;
		n = strtol(path + len, &end, 10);
		if (!*end && n <= INT_MAX)
			return (int)n;
	}
	return -1;
}

static bool same_file(int fd, const char *path)
{
	struct stat a, b;

	return !fstat(fd, &a) && !stat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* A path under which the next process finds the file: fd's own, or one that stays open. NULL: none, errno. */
static char *lasting_path(Cpu *c, int fd)
{
	char link[40], *path = arena_alloc(&c->task->arena, PATH_MAX);
	ssize_t n;
	int pin;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	path[n < 0 ? 0 : n] = 0;
	if (n > 0 && path[0] == '/' && same_file(fd, path))
		return path;
	pin = fcntl(fd, F_DUPFD, PIN_FD);
	if (pin < 0)
		pin = fcntl(fd, F_DUPFD, 3);
	if (pin < 0)
		return NULL;
	snprintf(path, PATH_MAX, "/proc/self/fd/%d", pin);
	return path;
}

/* execve(2): the first line of a script names its interpreter. False: it is no script. */
static bool interpreter(int fd, char line[SCRIPT_LINE + 1])
{
	ssize_t n = pread(fd, line, SCRIPT_LINE, 0);
	char *p;

	if (n < 3 || line[0] != '#' || line[1] != '!')
		return false;
	line[n] = 0;
	line[strcspn(line, "\n")] = 0;
	p = line + 2 + strspn(line + 2, " \t");
	p[strcspn(p, " \t\r")] = 0;
	memmove(line, p, strlen(p) + 1);
	return line[0] != 0;
}

/* Is fd, after all interpreters of scripts, a program that this executable runs? -ENOENT: its loader is missing. */
static int64_t for_us(int fd, bool *ours)
{
	char line[SCRIPT_LINE + 1];
	Image im;
	int64_t r = 0;

	*ours = false;
	fd = dup(fd);
	for (int depth = 0; fd >= 0; depth++) {
		const char *why = elf_probe(fd, &im);

		if (!why) {
			*ours = true;
			if (im.interp[0] && faccessat(AT_FDCWD, sysroot_path(im.interp), F_OK, 0))
				r = -errno;
			break;
		}
		if (why != ELF_NOT || depth == SCRIPT_DEPTH || !interpreter(fd, line))
			break;
		close(fd);
		fd = open(sysroot_path(line), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	if (fd >= 0)
		close(fd);
	return r;
}

/* Does running it give other rights? */
static bool privileged(int fd, const struct stat *st)
{
	return (st->st_mode & S_ISUID) || (st->st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) ||
	       fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

/* ---- running it ---- */

/* The signals' side of it: the next program inherits the guest's mask, not myna's, and what is ignored. */
static int64_t execute(Cpu *c, int dirfd, const char *path, char **argv, char **envp, int flags)
{
	Task *t = c->task;
	int64_t r;

	process_settle(t, true);
	signal_exec(t, false);
	if (t->sigmask & SIG_FAULTS)
		host_setmask(t->sigmask);
	strace_exec(c);
	log_flush();
	r = safe_syscall(SYS_execveat, dirfd, (long)path, (long)argv, (long)envp, flags, 0);
	if (t->sigmask & SIG_FAULTS)
		signal_set_mask(t, t->sigmask);
	signal_exec(t, true);
	process_settle(t, false);
	return r;
}

static int64_t by_kernel(const Target *x)
{
	return execute(x->c, x->dirfd, x->path, x->argv, x->envp, x->flags);
}

/* "myna -child OPTIONS -0 ARGV0 -- PATH ARGUMENTS" */
static int64_t by_myna(const Target *x, const char *path)
{
	unsigned nopt = 0, argc = 0, n = 0;
	char **v;

	while (linux_opt.exec_args && linux_opt.exec_args[nopt])
		nopt++;
	while (x->argv[argc])
		argc++;
	v = arena_alloc(&x->c->task->arena, (nopt + argc + 6) * sizeof(*v));
	v[n++] = "myna";
	for (unsigned i = 0; i < nopt; i++)
		v[n++] = linux_opt.exec_args[i];
	v[n++] = "-0";
	v[n++] = argc ? x->argv[0] : "";
	v[n++] = "--";
	v[n++] = (char *)path;
	for (unsigned i = 1; i < argc; i++)
		v[n++] = x->argv[i];
	int64_t r = -ENOENT;
	if (process.self_fd >= 0)
		r = execute(x->c, process.self_fd, "", v, x->envp, AT_EMPTY_PATH);
	/* Nor can the kernel give a file that closes to what runs us, if that is an emulator (binfmt_misc). */
	return r != -ENOENT ? r : execute(x->c, AT_FDCWD, "/proc/self/exe", v, x->envp, 0);
}

static int64_t run(Target *x)
{
	const char *path = x->path;
	struct stat st;
	int64_t r;
	bool ours;

	r = for_us(x->fd, &ours);
	if (!ours)
		return by_kernel(x);
	if (r)
		return r;
	if (fstat(x->fd, &st))
		return -errno;
	if (privileged(x->fd, &st)) {
		r = by_kernel(x);
		if (r != -ENOEXEC)
			return r;
	}
	if (x->flags & AT_EMPTY_PATH || x->dirfd != AT_FDCWD) {
		path = lasting_path(x->c, x->fd);
		if (!path)
			return -errno;
	}
	return by_myna(x, path);
}

int64_t sys_execve(Cpu *c, int dirfd, const char *path, char **argv, char **envp, int flags)
{
	Target x = { c, dirfd, path, flags, argv, envp, -1 };
	char exe[PATH_MAX];
	struct stat st;
	int64_t r;

	if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	r = path[0] ? proc_readlink(dirfd, path, exe, sizeof(exe) - 1) : PROC_NOT;
	if (r > 0) { /* /proc/self/exe */
		exe[r] = 0;
		path = x.path = exe;
	} else if (path[0] == '/') {
		x.path = strcpy(arena_alloc(&c->task->arena, 2 * PATH_MAX), sysroot_path(path)); /* asked again below */
		x.dirfd = AT_FDCWD;
	}
	if (path[0]) {
		int n = fd_of_path(x.path);

		x.flags &= ~AT_EMPTY_PATH;
		x.fd = openat(x.dirfd, x.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0));
		if (x.fd >= 0 && n >= 0) { /* the descriptor may be closed on exec, the file without a name */
			x.dirfd = n;
			x.path = "";
			x.flags |= AT_EMPTY_PATH;
		}
	} else if (flags & AT_EMPTY_PATH) {
		char link[40];

		snprintf(link, sizeof(link), "/proc/self/fd/%d", dirfd);
		x.fd = open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* also of one that was opened with O_PATH */
		if (x.fd < 0 && errno == ENOENT && fcntl(dirfd, F_GETFD) < 0)
			return -EBADF;
	} else
		return -ENOENT;
	if (x.fd < 0) /* the kernel may execute what we may not read, and knows the right error */
		return errno == EACCES || errno == ELOOP ? by_kernel(&x) : -errno;
	if (fstat(x.fd, &st))
		r = -errno;
	else if (!S_ISREG(st.st_mode))
		r = -EACCES;
	else if (x.path[0] && faccessat(x.dirfd, x.path, X_OK, AT_EACCESS))
		r = -errno;
	else if (!x.path[0] && !(st.st_mode & 0111))
		r = -EACCES;
	else
		r = run(&x);
	close(x.fd);
	return r;
}

/* ---- the calls ---- */

int64_t proc_execveat(Cpu *c, uint64_t *a)
{
	size_t total = 0;
	char **argv, **envp;
	int64_t r;

	if (!a[1])
		return -EFAULT;
	r = strings_in(c, a[2], &total, &argv);
	if (!r)
		r = strings_in(c, a[3], &total, &envp);
	return r ? r : sys_execve(c, (int)a[0], (const char *)(uintptr_t)a[1], argv, envp, (int)a[4]);
}

int64_t proc_execve(Cpu *c, uint64_t *a)
{
	uint64_t b[] = { (uint64_t)AT_FDCWD, a[0], a[1], a[2], 0 };

	return proc_execveat(c, b);
}

/* ---- telling the kernel ---- */

/*
 * Documentation/admin-guide/binfmt-misc.rst: offset 0, magic, mask,
 * interpreter, flags. The ELF header's class, byte order, version, type (2 or
 * 3: ET_EXEC, ET_DYN) and machine are compared; not the OS ABI.
 */
void linux_binfmt(void)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		fatal("cannot tell the path of this program:");
	self[n] = 0;
	for (const Guest *const *const *f = guest_list; *f; f++) {
		for (const Guest *const *g = *f; *g; g++) {
			uint8_t magic[20] = { 0x7f, 'E', 'L', 'F', (*g)->bits == 64 ? 2 : 1, (*g)->big ? 2 : 1, 1 };
			uint8_t mask[20];
			int at = (*g)->big ? 1 : 0; /* where the low byte of a half-word is */

			memset(mask, 0xff, sizeof(mask));
			memset(mask + 7, 0, 1);
			magic[16 + at] = 2;
			mask[16 + at] = 0xfe;
			magic[18 + at] = (uint8_t)(*g)->elf_machine;
			magic[18 + !at] = (uint8_t)((*g)->elf_machine >> 8);
			printf(":myna-%s:M::", (*g)->name);
			for (int i = 0; i < 20; i++)
				printf("\\x%02x", magic[i]);
			printf(":");
			for (int i = 0; i < 20; i++)
				printf("\\x%02x", mask[i]);
			printf(":%s:OCFP\n", self);
		}
	}
}
