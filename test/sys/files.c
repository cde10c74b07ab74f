// Files: every call that has a structure, a 64-bit offset, a path or a set of flags, through libc.
// BUILD: static musl32
#include "test.h"
#include <dirent.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <limits.h>
#include <termios.h>

#define BIG 0x123456789aLL

static void offsets(int fd)
{
	char b[16];
	struct iovec v[2] = { { b, 3 }, { b + 3, 5 } };
	struct stat st;
	off_t in = 0;
	int p[2];

	CHECK_EQ(pwrite(fd, "abcdefgh", 8, BIG), 8);
	CHECK(lseek(fd, BIG + 2, SEEK_SET) == BIG + 2);
	CHECK_EQ(read(fd, b, 4), 4);
	CHECK(!memcmp(b, "cdef", 4));
	CHECK(lseek(fd, 0, SEEK_CUR) == BIG + 6);
	CHECK_EQ(pread(fd, b, 3, BIG + 5), 3);
	CHECK(!memcmp(b, "fgh", 3));
	memset(b, 0, sizeof b);
	CHECK_EQ(preadv(fd, v, 2, BIG), 8);
	CHECK(!memcmp(b, "abcdefgh", 8));
	CHECK_EQ(pwritev(fd, v, 2, BIG + 8), 8);
	CHECK(!fstat(fd, &st) && st.st_size == BIG + 16);
	CHECK(!ftruncate(fd, BIG + 4) && !fstat(fd, &st) && st.st_size == BIG + 4);
	CHECK(!posix_fallocate(fd, 0, 4096) && !fstat(fd, &st) && st.st_blocks >= 8);
	CHECK(!posix_fadvise(fd, BIG, 4096, POSIX_FADV_DONTNEED));
	CHECK(!pipe(p));
	in = BIG;
	CHECK_EQ(sendfile(p[1], fd, &in, 4), 4);
	CHECK(in == BIG + 4);
	in = BIG + 1;
	CHECK_EQ(splice(fd, &in, p[1], NULL, 3, 0), 3);
	CHECK(in == BIG + 4);
	CHECK_EQ(read(p[0], b, 16), 7);
	CHECK(!memcmp(b, "abcdbcd", 7));
	CHECK_ERR(lseek(fd, -1, SEEK_SET), EINVAL);
	close(p[0]);
	close(p[1]);
}

static void stats(const char *name, int fd)
{
	struct stat a, b;
	struct statfs f;
	struct statvfs v;
	struct timespec t[2] = { { 1234567890, 123456789 }, { 4000000000LL, 1 } };

	CHECK(!fstat(fd, &a) && !stat(name, &b) && a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	CHECK(S_ISREG(a.st_mode) && (a.st_mode & 07777) == 0640 && a.st_nlink == 1 && a.st_uid == getuid());
	CHECK(a.st_blksize >= 512 && a.st_blksize <= 1 << 21);
	CHECK(!futimens(fd, t) && !stat(name, &b));
	CHECK(b.st_atim.tv_sec == 1234567890 && b.st_atim.tv_nsec == 123456789 && b.st_mtim.tv_nsec == 1);
	CHECK(b.st_mtim.tv_sec == 4000000000LL);
	CHECK(!stat("/", &b) && S_ISDIR(b.st_mode));
	CHECK(!stat("/dev/null", &b) && S_ISCHR(b.st_mode) && b.st_rdev == 0x103);
	CHECK(!fstatfs(fd, &f) && f.f_bsize > 0 && f.f_namelen >= 14);
	CHECK(!statvfs("/", &v) && v.f_bsize > 0 && v.f_blocks >= v.f_bfree);
	CHECK_ERR(stat("/nonexistent", &b), ENOENT);
	CHECK(!link(name, "hard") && !stat("hard", &b) && b.st_ino == a.st_ino && b.st_nlink == 2);
	CHECK(!unlink("hard"));
}

static void names(void)
{
	char buf[PATH_MAX], cwd[PATH_MAX];
	struct dirent *e;
	DIR *d;
	int n = 0;
	struct stat st;

	CHECK(!mkdir("dir", 0755) && !symlink("dir", "sym"));
	CHECK_EQ(readlink("sym", buf, sizeof buf), 3);
	CHECK(!memcmp(buf, "dir", 3));
	CHECK_EQ(readlink("sym", buf, 2), 2);
	CHECK_ERR(readlink("dir", buf, 10), EINVAL);
	for (int i = 0; i < 300; i++) {
		int fd;
		snprintf(buf, sizeof buf, "dir/entry-%d", i);
		fd = open(buf, O_CREAT | O_EXCL | O_WRONLY, 0600);
		CHECK(fd >= 0);
		close(fd);
	}
	CHECK_ERR(open("dir/entry-1", O_CREAT | O_EXCL | O_WRONLY, 0600), EEXIST);
	CHECK_ERR(open("dir", O_WRONLY), EISDIR);
	CHECK_ERR(open("sym", O_NOFOLLOW), ELOOP);
	CHECK_ERR(open("dir/entry-1", O_DIRECTORY), ENOTDIR);
	CHECK((d = opendir("dir")) != NULL);
	while (d && (e = readdir(d))) {
		n++;
		snprintf(buf, sizeof buf, "dir/%s", e->d_name);
		CHECK(!lstat(buf, &st) && (e->d_ino == st.st_ino || !strcmp(e->d_name, "..")));
	}
	CHECK_EQ(n, 302);
	rewinddir(d);
	CHECK(readdir(d) != NULL);
	closedir(d);
	CHECK(getcwd(cwd, sizeof cwd) != NULL && !chdir("dir") && getcwd(buf, sizeof buf) && strlen(buf) == strlen(cwd) + 4);
	CHECK_ERR((long)getcwd(buf, 2) ? 0 : -1, ERANGE);
	for (int i = 0; i < 300; i++) {
		snprintf(buf, sizeof buf, "entry-%d", i);
		CHECK(!unlink(buf));
	}
	CHECK(!chdir("..") && !rename("dir", "dir2") && !rmdir("dir2") && !unlink("sym"));
	memset(buf, 'a', sizeof buf - 1);
	buf[sizeof buf - 1] = 0;
	CHECK_ERR(open(buf, O_RDONLY), ENAMETOOLONG);
	CHECK_ERR(access("/nonexistent", F_OK), ENOENT);
	CHECK(!access("/", R_OK | X_OK));
}

static void locks(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = BIG, .l_len = 10 };
	int flags = fcntl(fd, F_GETFL), dup;

	CHECK((flags & O_ACCMODE) == O_RDWR);
	CHECK(!fcntl(fd, F_SETFL, flags | O_APPEND) && fcntl(fd, F_GETFL) & O_APPEND && !fcntl(fd, F_SETFL, flags));
	CHECK(!fcntl(fd, F_SETLK, &l));
	l.l_type = F_RDLCK;
	CHECK(!fcntl(fd, F_GETLK, &l) && l.l_type == F_UNLCK && l.l_start == BIG);
	CHECK(!flock(fd, LOCK_EX | LOCK_NB) && !flock(fd, LOCK_UN));
	dup = fcntl(fd, F_DUPFD_CLOEXEC, 100);
	CHECK(dup >= 100 && fcntl(dup, F_GETFD) == FD_CLOEXEC && !close(dup));
	CHECK_ERR(fcntl(fd, 12345, 0), EINVAL);
	CHECK_ERR(fcntl(-1, F_GETFD), EBADF);
}

static void ioctls(int fd)
{
	int p[2], n = -1, r;
	struct termios t;
	struct winsize w = { 10, 20, 0, 0 };
	int m = open("/dev/ptmx", O_RDWR | O_NOCTTY);

	CHECK(!pipe2(p, O_NONBLOCK) && write(p[1], "12345", 5) == 5);
	CHECK(!ioctl(p[0], FIONREAD, &n) && n == 5);
	n = 0;
	CHECK(!ioctl(p[0], FIONBIO, &n) && !(fcntl(p[0], F_GETFL) & O_NONBLOCK));
	CHECK(!ioctl(p[0], FIOCLEX) && fcntl(p[0], F_GETFD) == FD_CLOEXEC);
	CHECK_ERR(ioctl(fd, TIOCGWINSZ, &w), ENOTTY);
	CHECK_ERR(ioctl(fd, 0x12345678, 0), ENOTTY);
	n = -1; // FS_IOC_GETFLAGS: its number holds the size of a long, its memory an int
	CHECK(ioctl(fd, _IOR('f', 1, long), &n) ? errno == ENOTTY || errno == EOPNOTSUPP : n >= 0);
	n = -1;
	CHECK((r = open("/dev/urandom", O_RDONLY)) >= 0 && !ioctl(r, _IOR('R', 0, int), &n) && n >= 0 && !close(r));
	if (m >= 0) {
		CHECK(!ioctl(m, TIOCSWINSZ, &w));
		memset(&w, 0, sizeof w);
		CHECK(!ioctl(m, TIOCGWINSZ, &w) && w.ws_row == 10 && w.ws_col == 20);
		CHECK(!tcgetattr(m, &t) && t.c_cc[VINTR] == 3);
		t.c_lflag &= ~ECHO;
		CHECK(!tcsetattr(m, TCSANOW, &t) && !tcgetattr(m, &t) && !(t.c_lflag & ECHO));
		CHECK(!ioctl(m, TIOCGPTN, &n) && n >= 0);
		close(m);
	}
	close(p[0]);
	close(p[1]);
}

static void attributes(const char *name)
{
	char b[100];

	if (setxattr(name, "user.test", "value", 5, 0) && (errno == EOPNOTSUPP || errno == EPERM))
		return;
	CHECK_EQ(getxattr(name, "user.test", b, sizeof b), 5);
	CHECK(!memcmp(b, "value", 5));
	CHECK_EQ(listxattr(name, b, sizeof b), 10);
	CHECK_ERR(getxattr(name, "user.other", b, sizeof b), ENODATA);
	CHECK(!removexattr(name, "user.test"));
}

// Pointers that no memory is behind, or that lie outside of the guest's addresses.
static void faults(int fd)
{
	char *bad[] = { (char *)8, (char *)-4096, (char *)((unsigned long)-1 >> 1) };
	struct iovec v = { NULL, 16 };

	for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
		lseek(fd, 0, SEEK_SET);
		CHECK_ERR(syscall(SYS_read, fd, bad[i], 16), EFAULT);
		CHECK_ERR(syscall(SYS_write, fd, bad[i], 16), EFAULT);
		CHECK_ERR(syscall(SYS_openat, AT_FDCWD, bad[i], O_RDONLY, 0), EFAULT);
		CHECK_ERR(syscall(SYS_statx, AT_FDCWD, "/", 0, 0x7ff, bad[i]), EFAULT);
		CHECK_ERR(syscall(SYS_pipe2, bad[i], 0), EFAULT);
		v.iov_base = bad[i];
		CHECK_ERR(syscall(SYS_readv, fd, &v, 1), EFAULT);
		CHECK_ERR(syscall(SYS_readv, fd, bad[i], 1), EFAULT);
		CHECK_ERR(syscall(SYS_uname, bad[i]), EFAULT);
		CHECK_ERR(syscall(SYS_getcwd, bad[i], 100), EFAULT);
	}
	CHECK_ERR(syscall(SYS_openat, AT_FDCWD, NULL, O_RDONLY, 0), EFAULT);
	CHECK_ERR(syscall(SYS_readv, fd, &v, -1), EINVAL);
	CHECK_ERR(syscall(SYS_readv, fd, &v, 1025), EINVAL);
	if (sizeof(long) == 8)
		CHECK_ERR(syscall(SYS_write, fd, "x", (size_t)-1 >> 1), EFAULT);
}

// The emulator's own descriptors are not there.
static void hidden(void)
{
	struct rlimit l;

	CHECK(!getrlimit(RLIMIT_NOFILE, &l));
	for (int fd = 3; fd < 4096 && fd < (int)l.rlim_cur; fd++)
		close(fd);
	CHECK(!syscall(436, 3, ~0u, 0)); // close_range
	for (int fd = 3; fd < 4096 && fd < (int)l.rlim_cur; fd++)
		CHECK_ERR(fcntl(fd, F_GETFD), EBADF);
	CHECK_EQ(open("/proc/self/exe", O_RDONLY), 3);
	close(3);
}

int main(void)
{
	int fd;
	unsigned long long v = 7;

	hidden();
	fd = open("file", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	CHECK(fd >= 0);
	stats("file", fd);
	offsets(fd);
	names();
	locks(fd);
	ioctls(fd);
	attributes("file");
	faults(fd);
	CHECK((fd = eventfd(3, EFD_NONBLOCK)) >= 0 && write(fd, &v, 8) == 8 && read(fd, &v, 8) == 8 && v == 10);
	CHECK_ERR(read(fd, &v, 8), EAGAIN);
	unlink("file");
	return failures != 0;
}
