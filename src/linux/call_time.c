/*
 * Sleeping. A relative sleep that something other than a signal handler of
 * the guest's interrupts goes on with what is left, so these are more than a conversion; all
 * other calls of time are rows. The convention is in conv.h.
 */
#include "conv.h"
#include <errno.h>
#include <sys/syscall.h>
#include <time.h>

#define ABSTIME 1

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
	uint64_t b[] = { CLOCK_MONOTONIC, 0, a[0], a[1] };

	return time_clock_nanosleep(c, b);
}
