// What a handler is told: siginfo of kill, tgkill, sigqueue, SIGCHLD; masks, nesting, reset, ignoring.
// BUILD: static musl32
// QEMU: two queued SIGRTMAX are not both delivered
#include "test.h"

static volatile sig_atomic_t count, depth, deepest;
static siginfo_t last;

static void note(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)uc;
	last = *si;
	count++;
}

static void nest(int sig, siginfo_t *si, void *uc)
{
	(void)si, (void)uc;
	if (++depth > deepest)
		deepest = depth;
	if (sig == SIGUSR1)
		raise(SIGUSR2);
	depth--;
}

static volatile sig_atomic_t order[16], norder;

static void ordered(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)uc;
	order[norder++ & 15] = si->si_value.sival_int;
}

static void mask_in_handler(int sig, siginfo_t *si, void *uc)
{
	sigset_t now;
	(void)si, (void)uc;
	sigprocmask(SIG_BLOCK, 0, &now);
	CHECK(sigismember(&now, sig) && sigismember(&now, SIGHUP) && !sigismember(&now, SIGUSR2));
	count++;
}

int main(void)
{
	sigset_t set, old;
	on(SIGUSR1, note, 0);
	kill(getpid(), SIGUSR1);
	CHECK(count == 1 && last.si_signo == SIGUSR1 && last.si_code == SI_USER);
	CHECK(last.si_pid == getpid() && last.si_uid == getuid());
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
	CHECK(count == 2 && last.si_code == SI_TKILL && last.si_pid == getpid());
	union sigval v = { .sival_int = 0x12345678 };
	CHECK_EQ(sigqueue(getpid(), SIGUSR1, v), 0);
	CHECK(count == 3 && last.si_code == SI_QUEUE && last.si_value.sival_int == 0x12345678 && last.si_pid == getpid());

	// Blocked: one is kept, however many are sent; delivered when the mask opens.
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK_EQ(count, 3);
	sigset_t pending;
	CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) && !sigismember(&pending, SIGUSR2));
	sigprocmask(SIG_SETMASK, &old, 0);
	CHECK_EQ(count, 4);

	// Real-time signals queue, each with its value, lower numbers first.
	on(SIGRTMIN, ordered, 0);
	on(SIGRTMIN + 1, ordered, 0);
	on(SIGRTMAX, ordered, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGRTMIN + 1);
	sigaddset(&set, SIGRTMAX);
	sigprocmask(SIG_BLOCK, &set, 0);
	static const int sent[][2] = { { 2, 9 }, { 1, 4 }, { 0, 1 }, { 1, 5 }, { 0, 2 }, { 0, 3 }, { 1, 6 } };
	for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++) {
		v.sival_int = sent[i][1];
		sigqueue(getpid(), sent[i][0] == 2 ? SIGRTMAX : SIGRTMIN + sent[i][0], v);
	}
	// Taken one at a time, the order is the kernel's: by number, then by age.
	for (int i = 1; i <= 6; i++) {
		siginfo_t si;
		struct timespec zero = { 0, 0 };
		int s = sigtimedwait(&set, &si, &zero);
		CHECK(s == (i < 4 ? SIGRTMIN : SIGRTMIN + 1) && si.si_value.sival_int == i);
	}
	v.sival_int = 8;
	sigqueue(getpid(), SIGRTMAX, v);
	sigprocmask(SIG_UNBLOCK, &set, 0);
	CHECK(norder == 2 && order[0] == 9 && order[1] == 8);

	// The mask while a handler runs; nesting; SA_NODEFER; SA_RESETHAND.
	struct sigaction sa = { .sa_sigaction = mask_in_handler, .sa_flags = SA_SIGINFO };
	sigemptyset(&sa.sa_mask);
	sigaddset(&sa.sa_mask, SIGHUP);
	sigaction(SIGUSR1, &sa, 0);
	raise(SIGUSR1);
	CHECK_EQ(count, 5);
	sigprocmask(SIG_BLOCK, 0, &set);
	CHECK(!sigismember(&set, SIGHUP) && !sigismember(&set, SIGUSR1));
	on(SIGUSR1, nest, 0);
	on(SIGUSR2, nest, 0);
	raise(SIGUSR1);
	CHECK(deepest == 2 && depth == 0);
	struct sigaction got;
	on(SIGUSR1, note, SA_RESETHAND | SA_NODEFER);
	sigaction(SIGUSR1, 0, &got);
	CHECK(got.sa_sigaction == note);
	CHECK_EQ((unsigned)got.sa_flags & (SA_SIGINFO | SA_RESETHAND | SA_NODEFER | SA_ONSTACK),
		 (unsigned)(SA_SIGINFO | SA_RESETHAND | SA_NODEFER));
	raise(SIGUSR1);
	sigaction(SIGUSR1, 0, &got);
	CHECK(count == 6 && got.sa_handler == SIG_DFL);
	signal(SIGUSR1, SIG_IGN);
	raise(SIGUSR1);

	// What can't be caught.
	CHECK_ERR(sigaction(SIGKILL, &sa, 0), EINVAL);
	CHECK_ERR(sigaction(SIGSTOP, &sa, 0), EINVAL);
	CHECK_ERR(sigaction(65, &sa, 0), EINVAL);
	CHECK_ERR(kill(getpid(), 65), EINVAL);
	CHECK_ERR(kill(0x3ffffff, 0), ESRCH);
	CHECK_EQ(kill(getpid(), 0), 0);
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, &old);
	sigprocmask(SIG_SETMASK, &old, &set);
	CHECK(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP) && sigismember(&set, SIGTERM));

	// SIGCHLD of an exit, of a death by a signal, of a stop and of going on.
	on(SIGCHLD, note, 0);
	pid_t pid = fork();
	if (!pid)
		_exit(7);
	while (count < 7)
		usleep(1000); // not pause(): the signal may be there before it
	CHECK(last.si_code == CLD_EXITED && last.si_pid == pid && last.si_status == 7);
	waitpid(pid, 0, 0);
	pid = fork();
	if (!pid)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	while (count < 8)
		usleep(1000);
	int status;
	CHECK(last.si_code == CLD_STOPPED && last.si_status == SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	kill(pid, SIGCONT);
	while (count < 9)
		usleep(1000);
	CHECK(last.si_code == CLD_CONTINUED);
	CHECK(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
	kill(pid, SIGKILL);
	while (count < 10)
		usleep(1000);
	CHECK(last.si_code == CLD_KILLED && last.si_status == SIGKILL);
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return done();
}
