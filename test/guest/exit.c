// The exit status is the low byte; exit_group ends all threads; a thread's own exit does not end the process.
// FLAGS: -pthread
// STATUS: 7
#include "test.h"
#include <pthread.h>

static void *forever(void *p)
{
	for (;;)
		__asm__ volatile("" : : : "memory");
	return p;
}

static void *last(void *p)
{
	usleep(50000);
	syscall(SYS_exit_group, 0x12307);
	return p;
}

int main(void)
{
	pthread_t t;
	pthread_create(&t, 0, forever, 0);
	pthread_create(&t, 0, last, 0);
	syscall(SYS_exit, 3);
}
