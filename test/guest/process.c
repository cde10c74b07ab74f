// Processes: fork and wait, all statuses; vfork, clone3, posix_spawn; sessions, groups; identity; limits.
// BUILD: static musl32
// QEMU: vfork is fork: no shared memory, and posix_spawn of a missing file does not fail
#include "test.h"
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/utsname.h>

extern char **environ;

static int run(const char *path, char *const argv[])
{
	pid_t pid;
	int status, e = posix_spawn(&pid, path, 0, 0, argv, environ);
	if (e)
		return -e;
	waitpid(pid, &status, 0);
	return status;
}

int main(void)
{
	int status;
	pid_t pid, me = getpid();

	for (int i = 0; i < 256; i += 51) {
		if (!(pid = fork()))
			_exit(i);
		CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == i);
	}
	static const int deadly[] = { SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGUSR1, SIGALRM, SIGPIPE };
	for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
		if (!(pid = fork())) {
			raise(deadly[i]);
			_exit(99);
		}
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == deadly[i]);
	}
	static const int core[] = { SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGFPE, SIGQUIT, SIGTRAP, SIGSYS, SIGXCPU };
	for (size_t i = 0; i < sizeof core / sizeof core[0]; i++) {
		if (!(pid = fork())) {
			close(2);
			raise(core[i]);
			_exit(99);
		}
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == core[i]);
	}
	CHECK_ERR(waitpid(-1, &status, 0), ECHILD);
	CHECK_ERR(waitpid(me, &status, 0), ECHILD);

	if (!(pid = fork())) {
		usleep(20000);
		_exit(getppid() == me ? 5 : 6);
	}
	CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
	siginfo_t si;
	CHECK(waitid(P_PID, pid, &si, WEXITED | WNOWAIT) == 0 && si.si_pid == pid && si.si_status == 5 && si.si_code == CLD_EXITED);
	struct rusage ru;
	CHECK(wait4(pid, &status, 0, &ru) == pid && WEXITSTATUS(status) == 5 && ru.ru_maxrss > 0);

#ifdef __GLIBC__	// musl's vfork is fork
	// vfork: the child's writes are the parent's.
	static volatile int written;
	if (!(pid = vfork())) {
		written = 123;
		_exit(4);
	}
	CHECK(written == 123 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 4);
#endif
	// The error of exec comes back through shared memory (posix_spawn uses CLONE_VM | CLONE_VFORK).
	char *args[] = { "x", 0 };
	CHECK_EQ(run("/nonesuch/program", args), -ENOENT);
	CHECK_EQ(run("/etc", args), -EACCES);
	CHECK_EQ(run("/etc/passwd", args), -EACCES);
	char *sh[] = { "sh", "-c", "exit 3", 0 };
	CHECK_EQ(run("/bin/sh", sh), 0x300);

	struct { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls; } args3 = { .exit_signal = SIGCHLD };
	pid = syscall(435, &args3, sizeof args3);
	if (!pid)
		_exit(9);
	if (pid < 0)
		CHECK(errno == ENOSYS);		// a kernel may be that old; libc then uses clone
	else
		CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 9);

	if (!(pid = fork())) {
		_exit(!(setsid() == getpid() && getpgrp() == getpid() && getsid(0) == getpid()));
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(getpgid(0) == getpgrp());
	uid_t r, e, s;
	CHECK(getresuid(&r, &e, &s) == 0 && r == getuid() && e == geteuid());
	CHECK(getgroups(0, 0) >= 0);
	CHECK(umask(022) != (mode_t)-1 && umask(027) == 022);

	struct rlimit rl;
	CHECK(getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur > 0);
	rl.rlim_cur = 100;
	CHECK(setrlimit(RLIMIT_NOFILE, &rl) == 0 && getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur == 100);
	CHECK_ERR(fcntl(0, F_DUPFD, 100), EINVAL);
	CHECK(sysconf(_SC_PAGESIZE) >= 4096 && sysconf(_SC_NPROCESSORS_ONLN) > 0);
	cpu_set_t set;
	CHECK(sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0);
	CHECK(sched_yield() == 0 && syscall(SYS_sched_getscheduler, 0) == SCHED_OTHER && sched_get_priority_max(SCHED_FIFO) == 99);
	errno = 0;
	int nice_was = getpriority(PRIO_PROCESS, 0);
	CHECK(errno == 0 && setpriority(PRIO_PROCESS, 0, nice_was + 1) == 0 && getpriority(PRIO_PROCESS, 0) == nice_was + 1);
	struct utsname u;
	CHECK(uname(&u) == 0 && !strcmp(u.machine, MACHINE));
	return done();
}
