// Timers and clocks: setitimer, timer_create, timerfd, clock_gettime, getitimer, times, overruns.
// BUILD: static musl32
#include "test.h"
#include <poll.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>

static volatile sig_atomic_t alarms, virtuals, fired, value;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	if (sig == SIGALRM)
		alarms++;
	if (sig == SIGVTALRM || sig == SIGPROF)
		virtuals++;
	if (sig == SIGRTMIN + 3) {
		fired++;
		CHECK(si->si_code == SI_TIMER);
		value = si->si_value.sival_int;
	}
}

static double now(clockid_t c)
{
	struct timespec t;
	CHECK(clock_gettime(c, &t) == 0);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(void)
{
	on(SIGALRM, handler, SA_RESTART);
	on(SIGVTALRM, handler, SA_RESTART);
	on(SIGPROF, handler, SA_RESTART);
	on(SIGRTMIN + 3, handler, SA_RESTART);
	struct itimerval t = { { 0, 10000 }, { 0, 10000 } }, was;
	CHECK(setitimer(ITIMER_REAL, &t, 0) == 0);
	while (alarms < 3)
		pause();
	CHECK(getitimer(ITIMER_REAL, &was) == 0 && was.it_interval.tv_usec == 10000 && was.it_value.tv_usec <= 10000);
	memset(&t, 0, sizeof t);
	CHECK(setitimer(ITIMER_REAL, &t, &was) == 0 && was.it_interval.tv_usec == 10000);
	// A loop that makes no system calls is left for a signal in bounded time.
	t.it_value.tv_usec = 10000;
	setitimer(ITIMER_VIRTUAL, &t, 0);
	while (!virtuals)
		;
	setitimer(ITIMER_PROF, &t, 0);
	while (virtuals < 2)
		;
	CHECK(alarm(100) == 0 && alarm(0) == 100);

	timer_t id;
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 3, .sigev_value.sival_int = 4711 };
	CHECK(timer_create(CLOCK_MONOTONIC, &ev, &id) == 0);
	struct itimerspec its = { { 0, 5000000 }, { 0, 5000000 } }, got;
	CHECK(timer_settime(id, 0, &its, 0) == 0);
	while (fired < 3)
		pause();
	CHECK_EQ(value, 4711);
	CHECK(timer_gettime(id, &got) == 0 && got.it_interval.tv_nsec == 5000000 && got.it_value.tv_nsec <= 5000000);
	CHECK(timer_getoverrun(id) >= 0);
	CHECK(timer_delete(id) == 0);
	CHECK_ERR(timer_create(12345, &ev, &id), EINVAL);

	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	uint64_t n = 0;
	its = (struct itimerspec){ { 0, 10000000 }, { 0, 10000000 } };
	CHECK(fd >= 0 && timerfd_settime(fd, 0, &its, 0) == 0);
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	usleep(35000);
	CHECK(read(fd, &n, 8) == 8 && n >= 3 && n < 100);
	CHECK(timerfd_gettime(fd, &got) == 0 && got.it_interval.tv_nsec == 10000000);
	struct pollfd p = { fd, POLLIN, 0 };
	CHECK_EQ(poll(&p, 1, 1000), 1);
	close(fd);

	double a = now(CLOCK_MONOTONIC), b = now(CLOCK_REALTIME), c = now(CLOCK_PROCESS_CPUTIME_ID);
	struct timespec ts = { 0, 20000000 };
	CHECK(nanosleep(&ts, 0) == 0);
	CHECK(now(CLOCK_MONOTONIC) - a >= 0.02 && now(CLOCK_MONOTONIC) - a < 5);
	CHECK(now(CLOCK_REALTIME) > b && now(CLOCK_PROCESS_CPUTIME_ID) >= c);
	CHECK(now(CLOCK_THREAD_CPUTIME_ID) > 0 && now(CLOCK_BOOTTIME) > 0);
	CHECK(now(CLOCK_MONOTONIC_COARSE) > 0 && now(CLOCK_REALTIME_COARSE) > 1e9);
	struct timeval tv;
	CHECK(gettimeofday(&tv, 0) == 0 && tv.tv_sec > 1600000000);
	CHECK(clock_getres(CLOCK_MONOTONIC, &ts) == 0 && ts.tv_sec == 0 && ts.tv_nsec > 0);
	CHECK_ERR(clock_gettime(12345, &ts), EINVAL);
	CHECK_ERR(nanosleep(&(struct timespec){ 0, 1000000000 }, 0), EINVAL);
	CHECK_ERR(nanosleep(&(struct timespec){ -1, 0 }, 0), EINVAL);
	struct tms tms;
	CHECK(times(&tms) != (clock_t)-1 && tms.tms_utime + tms.tms_stime >= 0);
	struct rusage ru;
	CHECK(getrusage(RUSAGE_SELF, &ru) == 0 && ru.ru_maxrss > 0 && ru.ru_utime.tv_sec >= 0);
	uint64_t t0, t1;
#if __riscv_xlen == 64
	__asm__ volatile("rdtime %0" : "=r"(t0));
	usleep(1000);
	__asm__ volatile("rdtime %0" : "=r"(t1));
	CHECK(t1 > t0);
	__asm__ volatile("rdcycle %0" : "=r"(t0));
	__asm__ volatile("rdinstret %0" : "=r"(t1));
	CHECK(t0 != 0 && t1 != 0);
#else
	(void)t0, (void)t1;
#endif
	return done();
}
