// Signals in great number against read, futex and nanosleep: none is lost, no call hangs, no byte is lost.
// BUILD: static musl32
// FLAGS: -pthread
#include "test.h"
#include <pthread.h>
#include <stdatomic.h>

static atomic_long sent, handled;
static atomic_int stop;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si, (void)uc;
	handled++;
}

// Real-time signals queue: each one that is accepted must arrive.
static void *sender(void *p)
{
	long n = (long)p;
	siginfo_t si = { .si_signo = SIGRTMIN + 5, .si_code = SI_QUEUE };
	si.si_pid = getpid();
	while (n > 0 && !stop) {
		if (sent - handled > 100) {
			sched_yield();
			continue;
		}
		if (syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGRTMIN + 5, &si) == 0) {
			sent++;
			n--;
		}
	}
	stop = 1;
	return 0;
}

static int pipes[2];
static long written;

static void *writer(void *p)
{
	char c = 0;
	(void)p;
	while (!stop) {
		if (write(pipes[1], &c, 1) == 1)
			written++;
		c++;
	}
	close(pipes[1]);
	return 0;
}

#ifndef SYS_futex
#define SYS_futex SYS_futex_time64
#endif

int main(void)
{
	long n = scaled(20000, 1000000);
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 5);
	for (int restart = 0; restart < 2; restart++) {
		on(SIGRTMIN + 5, handler, restart ? SA_RESTART : 0);
		pthread_t s, w;
		// read
		sent = handled = stop = written = 0;
		CHECK(pipe(pipes) == 0);
		pthread_sigmask(SIG_BLOCK, &set, 0);
		pthread_create(&s, 0, sender, (void *)n);
		pthread_create(&w, 0, writer, 0);
		pthread_sigmask(SIG_UNBLOCK, &set, 0);
		long got = 0;
		unsigned char c, want = 0;
		for (;;) {
			ssize_t k = read(pipes[0], &c, 1);
			if (k == 0)
				break;
			if (k < 0) {
				if (errno != EINTR || restart) {
					CHECK(k > 0);
					break;
				}
				continue;
			}
			if (c != want++) {
				CHECK(c == want);
				break;
			}
			got++;
		}
		stop = 1;
		close(pipes[0]);
		pthread_join(s, 0);
		pthread_join(w, 0);
		CHECK_EQ(got, written);
		CHECK_EQ(sent, n);
		CHECK_EQ(handled, n);
		// futex and nanosleep
		int word = 0;
		long calls = 0;
		sent = handled = stop = 0;
		pthread_sigmask(SIG_BLOCK, &set, 0);
		pthread_create(&s, 0, sender, (void *)(n / 2));
		pthread_sigmask(SIG_UNBLOCK, &set, 0);
		while (!stop || handled < sent) {
			struct timespec ts = { 0, 50000 };
			long ts64[4] = { 0, sizeof(long) == 8 ? 50000 : 0, 50000, 0 };
			if (calls++ & 1) {
				CHECK(nanosleep(&ts, 0) == 0 || errno == EINTR);
			} else {
				long r = syscall(SYS_futex, &word, 0, 0, ts64, 0, 0);	// FUTEX_WAIT
				CHECK(r == -1 && (errno == EINTR || errno == ETIMEDOUT));
			}
		}
		pthread_join(s, 0);
		CHECK_EQ(sent, n / 2);
		CHECK_EQ(handled, n / 2);
	}
	return done();
}
