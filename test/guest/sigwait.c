// Waiting for signals: sigsuspend, sigwaitinfo, signalfd, pause, ppoll; and which calls a handler interrupts.
// BUILD: static musl32
#include "test.h"
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>

static volatile sig_atomic_t count;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si, (void)uc;
	count++;
}

// An alarm in some milliseconds.
static void soon(int ms)
{
	struct itimerval t = { { 0, 0 }, { 0, ms * 1000 } };
	setitimer(ITIMER_REAL, &t, 0);
}

// A child that writes a byte after ms milliseconds.
static int slow_pipe(int ms)
{
	int p[2];
	CHECK(pipe(p) == 0);
	if (!fork()) {
		usleep(ms * 1000);
		_exit(write(p[1], "x", 1) != 1);
	}
	close(p[1]);
	return p[0];
}

int main(void)
{
	sigset_t set, empty;
	char c;
	int status;
	sigemptyset(&empty);

	on(SIGALRM, handler, 0);
	soon(20);
	CHECK_ERR(pause(), EINTR);
	CHECK_EQ(count, 1);

	// Blocked but for the wait itself.
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, 0);
	raise(SIGALRM);
	CHECK_EQ(count, 1);
	CHECK_ERR(sigsuspend(&empty), EINTR);
	CHECK_EQ(count, 2);
	sigset_t now;
	sigprocmask(SIG_BLOCK, 0, &now);
	CHECK(sigismember(&now, SIGALRM));
	soon(20);
	CHECK_ERR(ppoll(0, 0, 0, &empty), EINTR);
	CHECK_EQ(count, 3);

	soon(20);
	siginfo_t si;
	CHECK_EQ(sigwaitinfo(&set, &si), SIGALRM);
	CHECK(si.si_signo == SIGALRM && si.si_code == SI_KERNEL && count == 3);
	struct timespec ts = { 0, 20000000 };
	CHECK_ERR(sigtimedwait(&set, &si, &ts), EAGAIN);

	int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	struct signalfd_siginfo ssi;
	CHECK(fd >= 0);
	CHECK_ERR(read(fd, &ssi, sizeof ssi), EAGAIN);
	union sigval v = { .sival_int = 77 };
	sigqueue(getpid(), SIGALRM, v);
	struct pollfd pfd = { fd, POLLIN, 0 };
	CHECK(poll(&pfd, 1, 1000) == 1 && pfd.revents == POLLIN);
	CHECK(read(fd, &ssi, sizeof ssi) == sizeof ssi && ssi.ssi_signo == SIGALRM && ssi.ssi_int == 77 &&
	      ssi.ssi_pid == (uint32_t)getpid());
	close(fd);
	sigprocmask(SIG_UNBLOCK, &set, 0);
	CHECK_EQ(count, 3);

	// A handler without SA_RESTART interrupts; with it the read goes on and gets its byte.
	int p = slow_pipe(150);
	soon(20);
	CHECK_ERR(read(p, &c, 1), EINTR);
	CHECK_EQ(read(p, &c, 1), 1);
	close(p);
	wait(0);
	on(SIGALRM, handler, SA_RESTART);
	p = slow_pipe(100);
	soon(20);
	CHECK_EQ(read(p, &c, 1), 1);
	CHECK_EQ(count, 5);
	close(p);
	wait(0);
	pid_t pid = fork();
	if (!pid) {
		usleep(100000);
		_exit(3);
	}
	soon(20);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0x300);
	CHECK_EQ(count, 6);
	// Never restarted, whatever the flag: poll, nanosleep, pause, sigsuspend.
	soon(20);
	CHECK_ERR(poll(0, 0, 1000), EINTR);
	ts = (struct timespec){ 5, 0 };
	struct timespec left = { 0, 0 };
	soon(20);
	CHECK_ERR(nanosleep(&ts, &left), EINTR);
	CHECK(left.tv_sec == 4 && left.tv_nsec > 0);
	soon(20);
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &left), EINTR);
	CHECK_EQ(count, 9);
	// A stop and a continuation without a handler interrupt nothing.
	p = slow_pipe(200);
	pid = getpid();
	if (!fork()) {
		usleep(30000);
		kill(pid, SIGSTOP);
		usleep(30000);
		kill(pid, SIGCONT);
		_exit(0);
	}
	CHECK_EQ(read(p, &c, 1), 1);
	while (wait(0) > 0)
		;
	return done();
}
