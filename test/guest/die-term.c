// Death by a signal that leaves no core; what is blocked dies when it is unblocked.
// STATUS: 143
// EXPECT: still here
#include "test.h"

int main(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, 0);
	raise(SIGTERM);
	puts("still here");
	fflush(stdout);
	sigprocmask(SIG_UNBLOCK, &set, 0);
	puts("not reached");
	return 0;
}
