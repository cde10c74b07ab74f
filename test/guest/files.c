// Files: directories, stat, links, times, locks, pipes, poll and select, epoll, eventfd, inotify, sendfile, splice, pty.
// BUILD: static musl32
// QEMU: 32-bit getdents loses names with inode numbers of 64 bits; 7.2 lacks statx masks
#include "test.h"
#include <dirent.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>

static void directories(void)
{
	CHECK(mkdir("d", 0755) == 0 && chdir("d") == 0);
	for (int i = 0; i < 500; i++) {
		char name[64];
		snprintf(name, sizeof name, "file-%d-%.*s", i, i % 40, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		close(open(name, O_CREAT | O_WRONLY, 0600));
	}
	DIR *d = opendir(".");
	int n = 0, sum = 0, k, kinds = 0;
	long middle = 0;
	for (struct dirent *e; (e = readdir(d));) {
		CHECK(e->d_ino != 0);
		if (sscanf(e->d_name, "file-%d-", &k) == 1)
			n++, sum += k, kinds += e->d_type == DT_REG;
		if (n == 250)
			middle = telldir(d);
	}
	CHECK(n == 500 && sum == 499 * 500 / 2 && kinds == 500);
	if (sizeof(long) == 8) {	// positions of a 64-bit file system do not fit into another's long
		seekdir(d, middle);
		for (n = 0; readdir(d);)
			n++;
		CHECK(n > 200 && n < 260);
	}
	closedir(d);
	CHECK_ERR(rmdir("../d"), ENOTEMPTY);
	CHECK(chdir("..") == 0);
}

static void stats(void)
{
	struct stat st, st2;
	int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0640);
	CHECK(fd >= 0 && write(fd, "hello world", 11) == 11 && fstat(fd, &st) == 0);
	CHECK(st.st_size == 11 && S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0640 && st.st_nlink == 1 && st.st_uid == getuid());
	CHECK(st.st_blksize > 0 && st.st_mtime > 1600000000);
	CHECK(link("f", "g") == 0 && symlink("f", "s") == 0 && lstat("s", &st2) == 0 && S_ISLNK(st2.st_mode));
	CHECK(stat("s", &st2) == 0 && st2.st_ino == st.st_ino && st2.st_nlink == 2 && st2.st_dev == st.st_dev);
	struct timespec ts[2] = { { 5000000000ll, 123456789 }, { 4000000000ll, 987654321 } };
	CHECK(utimensat(AT_FDCWD, "f", ts, 0) == 0 && stat("f", &st) == 0);
	CHECK(st.st_atime == 5000000000ll && st.st_mtime == 4000000000ll && st.st_mtim.tv_nsec == 987654321);
	CHECK(ftruncate(fd, 5000000000ll) == 0 && fstat(fd, &st) == 0 && st.st_size == 5000000000ll);
	CHECK(pwrite(fd, "end", 3, 4999999997ll) == 3 && lseek(fd, -3, SEEK_END) == 4999999997ll);
	char b[8];
	CHECK(read(fd, b, 8) == 3 && !memcmp(b, "end", 3));
	struct iovec v[3] = { { "a", 1 }, { "bc", 2 }, { "def", 3 } };
	CHECK(pwritev(fd, v, 3, 100) == 6 && pread(fd, b, 6, 100) == 6 && !memcmp(b, "abcdef", 6));
	CHECK(chmod("f", 0600) == 0 && fchmod(fd, 0604) == 0 && access("f", R_OK) == 0);
	CHECK_ERR(access("nonesuch", F_OK), ENOENT);
	CHECK(rename("g", "h") == 0 && unlink("h") == 0 && unlink("s") == 0);
	CHECK(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) == 1 && minor(st.st_rdev) == 3);
	struct statvfs sv;
	CHECK(statvfs("/", &sv) == 0 && sv.f_bsize > 0);
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20 };
	CHECK(fcntl(fd, F_SETLK, &fl) == 0 && flock(fd, LOCK_EX) == 0);
	pid_t pid = fork();
	if (!pid) {
		fl.l_type = F_RDLCK;
		_exit(!(fcntl(fd, F_GETLK, &fl) == 0 && fl.l_type == F_WRLCK && fl.l_pid == getppid() && fl.l_start == 10));
	}
	int status;
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR && fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK) == 0 &&
	      (fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK)) == (O_APPEND | O_NONBLOCK));
	CHECK_ERR(open("f", O_CREAT | O_EXCL, 0), EEXIST);
	int dir = open(".", O_RDONLY | O_DIRECTORY);
	CHECK(dir >= 0 && faccessat(dir, "f", R_OK, 0) == 0);
	CHECK_ERR(open("f", O_DIRECTORY), ENOTDIR);
	close(dir);
	close(fd);
}

static void waiting(void)
{
	int p[2];
	char b[16];
	CHECK(pipe2(p, O_NONBLOCK) == 0);
	CHECK_ERR(read(p[0], b, 1), EAGAIN);
	struct pollfd pf[2] = { { p[0], POLLIN, 0 }, { p[1], POLLOUT, 0 } };
	CHECK(poll(pf, 2, 0) == 1 && pf[0].revents == 0 && pf[1].revents == POLLOUT);
	fd_set r, w;
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_SET(p[0], &r);
	FD_SET(p[1], &w);
	struct timeval tv = { 0, 1000 };
	CHECK(select(64, &r, &w, 0, &tv) == 1 && !FD_ISSET(p[0], &r) && FD_ISSET(p[1], &w));
	CHECK(write(p[1], "abc", 3) == 3);
	int n;
	CHECK(ioctl(p[0], FIONREAD, &n) == 0 && n == 3);
	int ep = epoll_create1(EPOLL_CLOEXEC), ev = eventfd(3, EFD_NONBLOCK);
	struct epoll_event e = { EPOLLIN, { .u64 = 0x1122334455667788 } }, got[4];
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e) == 0);
	e.data.u64 = 2;
	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, ev, &e) == 0);
	CHECK(epoll_wait(ep, got, 4, 100) == 2);
	CHECK(got[0].data.u64 + got[1].data.u64 == 0x112233445566778a && got[0].events == EPOLLIN);
	uint64_t v;
	CHECK(read(ev, &v, 8) == 8 && v == 3);
	CHECK_ERR(read(ev, &v, 8), EAGAIN);
	CHECK_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, ev, &e), EEXIST);
	CHECK(read(p[0], b, 16) == 3 && epoll_wait(ep, got, 4, 10) == 0);
	close(p[1]);
	CHECK(epoll_wait(ep, got, 4, 100) == 1 && got[0].events == EPOLLHUP && read(p[0], b, 1) == 0);
	close(p[0]);
	CHECK(pipe(p) == 0);
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	CHECK_ERR(write(p[1], "x", 1), EPIPE);
	signal(SIGPIPE, SIG_DFL);

	int in = inotify_init1(IN_NONBLOCK);
	int wd = inotify_add_watch(in, "d", IN_CREATE | IN_DELETE);
	char buf[4096] __attribute__((aligned(8)));
	CHECK(in >= 0 && wd > 0);
	close(open("d/new", O_CREAT | O_WRONLY, 0600));
	unlink("d/new");
	ssize_t len = read(in, buf, sizeof buf);
	struct inotify_event *ie = (void *)buf;
	CHECK(len > (ssize_t)sizeof *ie && ie->wd == wd && ie->mask == IN_CREATE && !strcmp(ie->name, "new"));
	ie = (void *)(buf + sizeof *ie + ie->len);
	CHECK((char *)ie < buf + len && ie->mask == IN_DELETE);

	int a = open("a", O_RDWR | O_CREAT, 0600), c = open("c", O_RDWR | O_CREAT, 0600);
	off_t off = 2;
	CHECK(write(a, "0123456789", 10) == 10 && sendfile(c, a, &off, 5) == 5 && off == 7);
	CHECK(pread(c, b, 16, 0) == 5 && !memcmp(b, "23456", 5));
	loff_t from = 1, to = 5;
	CHECK(copy_file_range(a, &from, c, &to, 3, 0) == 3 && from == 4 && to == 8 && pread(c, b, 16, 0) == 8 && !memcmp(b, "23456123", 8));
	CHECK(pipe(p) == 0);
	from = 3;
	CHECK(splice(a, &from, p[1], 0, 4, 0) == 4 && read(p[0], b, 16) == 4 && !memcmp(b, "3456", 4));
	CHECK(fallocate(a, 0, 0, 100) == 0 && lseek(a, 0, SEEK_END) == 100);
}

static void terminal(void)
{
	int m = posix_openpt(O_RDWR | O_NOCTTY), n;
	char *name, b[64];
	if (m < 0)
		return;
	CHECK(grantpt(m) == 0 && unlockpt(m) == 0 && (name = ptsname(m)) != 0);
	int s = open(name, O_RDWR | O_NOCTTY);
	struct termios t;
	struct winsize w = { 33, 99, 0, 0 }, w2;
	CHECK(s >= 0 && isatty(s) && tcgetattr(s, &t) == 0 && (t.c_lflag & ICANON) && t.c_cc[VEOF] == 4);
	CHECK(ioctl(m, TIOCSWINSZ, &w) == 0 && ioctl(s, TIOCGWINSZ, &w2) == 0 && w2.ws_row == 33 && w2.ws_col == 99);
	CHECK(write(m, "line\n", 5) == 5 && read(s, b, 64) == 5 && !memcmp(b, "line\n", 5));
	CHECK(read(m, b, 64) == 6 && !memcmp(b, "line\r\n", 6));	// the echo
	cfmakeraw(&t);
	cfsetspeed(&t, B38400);
	CHECK(tcsetattr(s, TCSANOW, &t) == 0 && tcgetattr(s, &t) == 0 && !(t.c_lflag & (ICANON | ECHO)) && cfgetospeed(&t) == B38400);
	CHECK(write(m, "x", 1) == 1 && read(s, b, 64) == 1);
	CHECK(write(s, "ab", 2) == 2 && poll(&(struct pollfd){ m, POLLIN, 0 }, 1, 1000) == 1 && ioctl(m, FIONREAD, &n) == 0 && n == 2);
	CHECK_ERR(tcgetattr(open("/dev/null", O_RDONLY), &t), ENOTTY);
	close(s);
	close(m);
}

int main(void)
{
	directories();
	stats();
	waiting();
	terminal();
	return done();
}
