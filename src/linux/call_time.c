/*
 * Clocks and sleeping; all other calls of time are rows. The time is asked
 * of libc, which has it from the host's vDSO, without a system call. A relative sleep that
 * something other than a signal handler of the guest's interrupts goes on
 * with what is left. The convention is in conv.h.
 */
#include "conv.h"
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>

#define ABSTIME 1

int64_t time_clock_gettime(Cpu *c UNUSED, uint64_t *a)
{
	if (!a[1])
		return -EFAULT;
	return clock_gettime(a[0], (struct timespec *)(uintptr_t)a[1]) ? -errno : 0;
}

int64_t time_gettimeofday(Cpu *c UNUSED, uint64_t *a)
{
	long *tv = (long *)(uintptr_t)a[0]; /* as the kernel has it: libc's may be wider */
	struct timespec now;

	if (a[1]) /* the kernel's time zone: nobody's business but the system call's */
		return hcall(SYS_gettimeofday, tv, a[1]);
	if (!tv)
		return 0;
	if (clock_gettime(CLOCK_REALTIME, &now))
		return -errno;
	tv[0] = (long)now.tv_sec;
	tv[1] = now.tv_nsec / 1000;
	return 0;
}

int64_t time_clock_nanosleep(Cpu *c, uint64_t *a)
{
	const struct timespec *want = (const struct timespec *)(uintptr_t)a[2];
	struct timespec *rem = (struct timespec *)(uintptr_t)a[3], left, next;
	int64_t r;

	if (!want)
		return -EFAULT;
	left = next = *want;
	do {
		r = hcall(SYS_clock_nanosleep, a[0], a[1], &next, a[1] & ABSTIME ? NULL : &left);
		if (!(a[1] & ABSTIME))
			next = left;
	} while (r == -EINTR && !signal_waiting(c->task));
	if (rem && !(a[1] & ABSTIME) && (r == -EINTR || r == SYS_RESTART))
		*rem = left;
	return r;
}

int64_t time_nanosleep(Cpu *c, uint64_t *a)
{
	uint64_t b[] = {CLOCK_MONOTONIC, 0, a[0], a[1]};

	return time_clock_nanosleep(c, b);
}
