// Waiting, time, limits, queues, semaphores, and what the system says of itself.
// BUILD: static musl32
#include "test.h"
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <sys/utsname.h>

static void waiting(void)
{
	int p[2], e = epoll_create1(EPOLL_CLOEXEC), q[80];
	struct epoll_event ev = { EPOLLIN, { .u64 = 0x123456789abcdefULL } }, out[4];
	struct pollfd f[2];
	struct timespec t = { 0, 1000000 };
	struct timeval tv = { 0, 1000 };
	fd_set in;
	sigset_t m;

	sigemptyset(&m);
	CHECK(!pipe(p) && e >= 0);
	CHECK(!epoll_ctl(e, EPOLL_CTL_ADD, p[0], &ev));
	ev.data.u64++;
	ev.events = EPOLLOUT;
	CHECK(!epoll_ctl(e, EPOLL_CTL_ADD, p[1], &ev));
	CHECK_EQ(epoll_wait(e, out, 4, 0), 1);
	CHECK(out[0].events == EPOLLOUT && out[0].data.u64 == 0x123456789abcdf0ULL);
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(epoll_pwait(e, out, 4, -1, &m), 2);
	CHECK(out[0].data.u64 + out[1].data.u64 == 0x2468acf13579bdfULL);
	CHECK_ERR(epoll_wait(e, out, 0, 0), EINVAL);
	f[0] = (struct pollfd){ p[0], POLLIN, 0 };
	f[1] = (struct pollfd){ p[1], POLLIN, 0 };
	CHECK_EQ(ppoll(f, 2, &t, &m), 1);
	CHECK(f[0].revents == POLLIN && !f[1].revents);
	for (int i = 0; i < 80; i++)
		q[i] = dup(p[0]);
	FD_ZERO(&in);
	FD_SET(p[1], &in);
	FD_SET(q[31], &in);
	FD_SET(q[79], &in);
	CHECK_EQ(select(q[79] + 1, &in, NULL, NULL, &tv), 2);
	CHECK(FD_ISSET(q[31], &in) && FD_ISSET(q[79], &in) && !FD_ISSET(p[1], &in));
	CHECK_EQ(read(p[0], q, 1), 1);
	FD_ZERO(&in);
	FD_SET(p[0], &in);
	CHECK_EQ(pselect(p[0] + 1, &in, NULL, NULL, &t, &m), 0);
	CHECK(!FD_ISSET(p[0], &in));
}

static void times_(void)
{
	struct timespec a, b, r;
	struct timeval tv;
	struct itimerspec it = { { 0, 0 }, { 100, 5000 } }, was;
	struct itimerval iv = { { 0, 0 }, { 50, 7 } }, old;
	struct timex x = { 0 };
	struct tms tm;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	timer_t id;
	struct sigevent se = { .sigev_notify = SIGEV_NONE };

	CHECK(!clock_gettime(CLOCK_REALTIME, &a) && a.tv_sec > 1700000000);
	CHECK(!gettimeofday(&tv, NULL) && tv.tv_sec - a.tv_sec <= 1);
	CHECK(!clock_gettime(CLOCK_MONOTONIC, &a) && !clock_getres(CLOCK_MONOTONIC, &r) && r.tv_sec == 0);
	r = (struct timespec){ 0, 2000000 };
	CHECK(!nanosleep(&r, NULL) && !clock_nanosleep(CLOCK_MONOTONIC, 0, &r, &r) && !clock_gettime(CLOCK_MONOTONIC, &b));
	CHECK((b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec >= 4000000);
	r.tv_nsec = 2000000000;
	CHECK_ERR(nanosleep(&r, NULL), EINVAL);
	CHECK_ERR(clock_gettime(12345, &a), EINVAL);
	CHECK(fd >= 0 && !timerfd_settime(fd, 0, &it, &was) && was.it_value.tv_sec == 0);
	CHECK(!timerfd_gettime(fd, &was) && was.it_value.tv_sec >= 90 && was.it_value.tv_sec <= 100);
	CHECK(!setitimer(ITIMER_REAL, &iv, &old) && old.it_value.tv_sec == 0 && !getitimer(ITIMER_REAL, &iv));
	CHECK(iv.it_value.tv_sec >= 45 && iv.it_value.tv_sec <= 50);
	memset(&iv, 0, sizeof iv);
	CHECK(!setitimer(ITIMER_REAL, &iv, NULL));
	CHECK(!timer_create(CLOCK_REALTIME, &se, &id) && !timer_settime(id, 0, &it, NULL) && !timer_gettime(id, &was));
	CHECK(was.it_value.tv_sec >= 90 && !timer_getoverrun(id) && !timer_delete(id));
	CHECK(adjtimex(&x) >= 0 && x.tick > 5000 && x.time.tv_sec > 1700000000);
	CHECK(times(&tm) != -1);
	close(fd);
}

static void system_(void)
{
	struct utsname u;
	struct sysinfo s;
	struct rlimit l, was;
	struct rusage ru;
	cpu_set_t set;
	char name[16];
	int n;

	CHECK(!uname(&u) && !strcmp(u.machine, MACHINE) && !strcmp(u.sysname, "Linux"));
	CHECK(!sysinfo(&s) && s.uptime > 0 && s.procs > 0 && s.totalram > s.freeram && s.mem_unit > 0);
	CHECK(!getrlimit(RLIMIT_NOFILE, &l) && l.rlim_cur > 20 && l.rlim_cur <= l.rlim_max);
	was = l;
	l.rlim_cur = 128;
	CHECK(!setrlimit(RLIMIT_NOFILE, &l) && !getrlimit(RLIMIT_NOFILE, &l) && l.rlim_cur == 128);
	CHECK(!setrlimit(RLIMIT_NOFILE, &was));
	l.rlim_cur = 123 << 20;
	l.rlim_max = RLIM_INFINITY;
	CHECK(!setrlimit(RLIMIT_AS, &l) && !getrlimit(RLIMIT_AS, &l));
	CHECK(l.rlim_cur == 123 << 20 && l.rlim_max == RLIM_INFINITY);
	CHECK(!getrusage(RUSAGE_SELF, &ru) && ru.ru_maxrss > 0 && ru.ru_maxrss < 1 << 30);
	CHECK(!sched_getaffinity(0, sizeof set, &set) && CPU_COUNT(&set) > 0 && !sched_setaffinity(0, sizeof set, &set));
	CHECK(!prctl(PR_SET_NAME, "myname", 0, 0, 0) && !prctl(PR_GET_NAME, name, 0, 0, 0) && !strcmp(name, "myname"));
	CHECK(!prctl(PR_GET_PDEATHSIG, &n, 0, 0, 0) && n == 0);
	CHECK_ERR(prctl(PR_SET_SECCOMP, 1, 0, 0, 0), EINVAL);
	CHECK_ERR(prctl(123456, 1, 0, 0, 0), EINVAL);
	CHECK_ERR(syscall(1000), ENOSYS);
	CHECK_ERR(syscall(293, 0, 0, 0, 0), ENOSYS); // rseq
	CHECK_EQ(getgroups(0, NULL), getgroups(0, NULL));
	CHECK_EQ(syscall(SYS_getcpu, &n, NULL, NULL), 0);
	CHECK(sched_get_priority_max(SCHED_FIFO) == 99);
}

struct message { long type; char text[20]; };

static void ipc(void)
{
	struct message m = { 0x12345678, "a message" }, n = { 0 };
	struct msqid_ds q;
	struct semid_ds sd;
	struct shmid_ds hd;
	struct sembuf op = { 1, 2, 0 };
	unsigned short all[3] = { 7, 8, 9 };
	int id = msgget(IPC_PRIVATE, 0600);

	if (id < 0 && errno == ENOSYS)
		return;
	CHECK(id >= 0 && !msgsnd(id, &m, 10, 0) && !msgctl(id, IPC_STAT, &q) && q.msg_qnum == 1);
	CHECK(q.msg_perm.uid == getuid() && (q.msg_perm.mode & 0777) == 0600 && q.msg_stime > 1700000000);
	CHECK_EQ(msgrcv(id, &n, 20, 0x12345678, 0), 10);
	CHECK(n.type == m.type && !strcmp(n.text, m.text));
	CHECK_ERR(msgrcv(id, &n, 20, 0, IPC_NOWAIT), ENOMSG);
	CHECK(!msgctl(id, IPC_RMID, NULL));
	id = semget(IPC_PRIVATE, 3, 0600);
	CHECK(id >= 0 && !semctl(id, 0, SETALL, all) && !semop(id, &op, 1) && semctl(id, 1, GETVAL) == 10);
	CHECK(!semctl(id, 0, GETALL, all) && all[0] == 7 && all[1] == 10 && all[2] == 9);
	CHECK(!semctl(id, 2, SETVAL, 4) && semctl(id, 2, GETVAL) == 4);
	CHECK(!semctl(id, 0, IPC_STAT, &sd) && sd.sem_nsems == 3 && sd.sem_otime > 1700000000);
	op = (struct sembuf){ 0, -100, IPC_NOWAIT };
	CHECK_ERR(semop(id, &op, 1), EAGAIN);
	CHECK(!semctl(id, 0, IPC_RMID));
	id = shmget(IPC_PRIVATE, 5000, 0600);
	CHECK(id >= 0 && !shmctl(id, IPC_STAT, &hd));
	CHECK(hd.shm_segsz == 5000 && hd.shm_nattch == 0 && hd.shm_cpid == getpid());
	CHECK(!shmctl(id, IPC_RMID, NULL));
}

int main(void)
{
	waiting();
	times_();
	system_();
	ipc();
	return failures != 0;
}
