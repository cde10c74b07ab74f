// Bad arguments: EFAULT for pointers nobody may follow, EINVAL, EBADF, ENOSYS; never death, never success.
// BUILD: static musl32
#include "test.h"
#include <sys/time.h>

// Raw calls: libc would look at the pointers itself.
#define BAD(...) CHECK_ERR(syscall(__VA_ARGS__), EFAULT)

int main(void)
{
	char *none = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *edge = none + 4096 - 2;		// two bytes are there, the rest is not
	char buf[64];
	int p[2];
	CHECK(pipe(p) == 0);
	munmap(none + 4096, 4096);
	// Not mapped, negative, just below the end, in the range of the emulator's own memory if there is any.
	char *pointer[] = { none + 4096, (char *)8, (char *)-1, (char *)-4096, (char *)((uintptr_t)1 << (sizeof(long) * 8 - 1)) };
	for (size_t i = 0; i < sizeof pointer / sizeof pointer[0]; i++) {
		void *b = pointer[i];
		BAD(SYS_openat, AT_FDCWD, b, O_RDONLY);
		BAD(SYS_write, p[1], b, 10);
		BAD(SYS_pipe2, b, 0);
		BAD(SYS_uname, b);
		BAD(SYS_getcwd, b, 100);
		BAD(SYS_chdir, b);
		BAD(SYS_mkdirat, AT_FDCWD, b, 0);
		BAD(SYS_unlinkat, AT_FDCWD, b, 0);
		BAD(SYS_readlinkat, AT_FDCWD, b, buf, 10);
		BAD(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", b, 10);
		BAD(SYS_statx, AT_FDCWD, b, 0, 0x7ff, buf);
		BAD(SYS_statx, AT_FDCWD, "/", 0, 0x7ff, b);
		BAD(SYS_writev, p[1], b, 2);
		BAD(SYS_rt_sigprocmask, SIG_BLOCK, b, 0, 8);
		BAD(SYS_rt_sigaction, SIGUSR1, b, 0, 8);
		BAD(SYS_rt_sigaction, SIGUSR1, 0, b, 8);
		BAD(SYS_rt_sigpending, b, 8);
		BAD(SYS_sigaltstack, b, 0);
		BAD(SYS_getrusage, 0, b);
		BAD(SYS_times, b);
		BAD(SYS_prlimit64, 0, 7, 0, b);
		BAD(SYS_prlimit64, 0, 7, b, 0);
		BAD(SYS_getresuid, b, b, b);
		BAD(SYS_sched_getaffinity, 0, 128, b);
		BAD(SYS_socketpair, 1, 1, 0, b);
		BAD(SYS_execve, b, 0, 0);
		BAD(SYS_execve, "/bin/sh", b, 0);
		BAD(SYS_sysinfo, b);
		BAD(SYS_getrandom, b, 10, 0);
		BAD(SYS_memfd_create, b, 0);
		BAD(SYS_capget, b, 0);
#if __SIZEOF_LONG__ == 8
		BAD(SYS_ppoll, b, 1, 0, 0, 8);
		BAD(SYS_clock_gettime, CLOCK_REALTIME, b);
		BAD(SYS_nanosleep, b, 0);
		BAD(SYS_fstat, p[0], b);
		BAD(SYS_newfstatat, AT_FDCWD, b, buf, 0);
		BAD(SYS_statfs, "/", b);
		BAD(SYS_setitimer, ITIMER_REAL, b, 0);
		CHECK_ERR(syscall(SYS_futex, b, 0, 1, 0, 0, 0), (uintptr_t)b & 3 ? EINVAL : EFAULT);
#endif
		CHECK(write(p[1], "0123456789", 10) == 10);
		BAD(SYS_read, p[0], b, 10);
		BAD(SYS_readv, p[0], b, 1);
		CHECK(read(p[0], buf, 10) == 10);
	}
	// In part there: what the kernel copies first counts, what it can't is an error.
	BAD(SYS_uname, edge);
	BAD(SYS_openat, AT_FDCWD, (memset(edge, 'a', 2), edge), O_RDONLY);
	BAD(SYS_statx, AT_FDCWD, "/", 0, 0x7ff, edge);
	// Read-only memory may be read from, not written to.
	mprotect(none, 4096, PROT_READ);
	CHECK(syscall(SYS_write, p[1], none, 10) == 10);
	BAD(SYS_read, p[0], none, 10);
	BAD(SYS_uname, none);
	CHECK(read(p[0], buf, 10) == 10);
	// Code is readable, too, but not writable.
	BAD(SYS_uname, (void *)main);

	CHECK_ERR(read(12345, buf, 1), EBADF);
	CHECK_ERR(close(-1), EBADF);
	CHECK_ERR(lseek(p[0], 0, SEEK_SET), ESPIPE);
	CHECK_ERR(lseek(0, 0, 77), EINVAL);
	CHECK_ERR(syscall(SYS_openat, 12345, "x", 0), EBADF);
	CHECK_ERR(open("", O_RDONLY), ENOENT);
	CHECK_ERR(open("/etc/passwd/x", O_RDONLY), ENOTDIR);
	CHECK_ERR(open("/", O_WRONLY), EISDIR);
	CHECK_ERR(syscall(SYS_rt_sigprocmask, SIG_BLOCK, buf, 0, 4), EINVAL);
	CHECK_ERR(syscall(SYS_rt_sigprocmask, 77, buf, 0, 8), EINVAL);
	CHECK_ERR(syscall(SYS_pipe2, p, 0x40), EINVAL);
	CHECK_ERR(syscall(SYS_getcwd, buf, 1), ERANGE);
	CHECK_ERR(dup2(12345, 3), EBADF);
	CHECK_ERR(fcntl(0, 12345), EINVAL);
	CHECK_ERR(syscall(SYS_ioctl, 0, 0x12345678, buf), ENOTTY);
	CHECK_ERR(syscall(4000), ENOSYS);
	CHECK_ERR(syscall(-1), ENOSYS);
#ifdef __riscv
	CHECK_ERR(syscall(244), ENOSYS);	// a hole in the architecture's own range
#endif
	CHECK_ERR(syscall(SYS_kill, 0x7fffffff, 0), ESRCH);
	CHECK_ERR(syscall(SYS_socket, 12345, 1, 0), EAFNOSUPPORT);
	return done();
}
