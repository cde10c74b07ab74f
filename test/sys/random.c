// Random system calls with random arguments: the emulator must live. A child makes calls (as nobody, in its own
// folder) until its time is over or one takes it; only a death that is not its own doing fails.
// BUILD: static musl32
// TIMEOUT: 120
#include "test.h"
#include <grp.h>
#include <sys/time.h>

enum { ROUNDS = 12, LONG_ROUNDS = 400, CALLS = 3000, ARENA = 1 << 20, LAST = 475 };

// What would end, signal or cut off processes, or change what the test stands on.
static const short never[] = {
	58, 93, 94, 97, 117, 129, 130, 131, 133, 134, 135, 137, 138, 139, 142, 164, 220, 221, 240, 261, 268, 281, 424, 435,
	118, 119, 122, 140, 274, 92, 230, 103, 421, 154, 157, 51, 49, 50,
	// with a mask from memory nothing would end them; asleep for good
	72, 73, 413, 414, 22, 441, 74, 128, 99, 96, 132,
};

static char *arena;
static uint64_t state;

static unsigned rnd(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % n;
}

static long argument(void)
{
	static const unsigned long odd[] = { 0, 1, 8, -1, -2, -100, -4096, 4095, 4096, 0x7fffffff, 0x80000000, 0xffffffff,
		(unsigned long)-1 >> 1, ((unsigned long)-1 >> 1) + 1, (unsigned long)-1 << 12, 1ul << (sizeof(long) * 5) };

	switch (rnd(8)) {
	case 0: return odd[rnd(sizeof odd / sizeof *odd)];
	case 1: return rnd(16);
	case 2: return rnd(8192);
	case 3: return 1l << (rnd(2) ? rnd(16) : 24 + rnd(7)); // between them is the program
	case 4: return (long)arena + ARENA - rnd(64);        // at the end: nothing behind
	default: return (long)arena + rnd(ARENA / 64) * 64;
	}
}

static void alarmed(int sig)
{
	(void)sig;
}

static void gone(int sig)
{
	(void)sig;
	_exit(0);
}

static void child(void)
{
	struct sigaction a = { .sa_handler = alarmed }, b = { .sa_handler = gone };
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } };
	static char stack[65536];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };

	b.sa_flags = SA_ONSTACK;
	sigaltstack(&ss, NULL);
	sigaction(SIGALRM, &a, NULL);
	for (int s = 1; s < 32; s++)
		if (s != SIGALRM && s != SIGKILL && s != SIGSTOP && s != SIGCHLD)
			sigaction(s, &b, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	for (int i = 0; i < CALLS; i++) {
		int nr = rnd(LAST);
		long v[6];

		for (unsigned k = 0; k < sizeof never / sizeof *never; k++)
			if (nr == never[k])
				nr = SYS_getpid;
		if (i % 16 == 0) {
			mmap(arena, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
			for (int k = 0; k < ARENA; k += 4096) {
				strcpy(arena + k, rnd(2) ? "name" : "/dev/null");
				for (int m = 64; m < 4096; m += 8 + rnd(128) * 8) {
					long w = argument();
					memcpy(arena + k + m, &w, sizeof w);
				}
			}
		}
		for (int k = 0; k < 6; k++)
			v[k] = argument();
		syscall(nr, v[0], v[1], v[2], v[3], v[4], v[5]);
	}
	_exit(0);
}

int main(void)
{
	char dir[] = "/tmp/random-XXXXXX";
	const char *seed = getenv("SEED");
	int status;

	CHECK(mkdtemp(dir) && !chmod(dir, 0777) && !chdir(dir));
	state = (seed ? strtoull(seed, NULL, 10) : 1) * 0x9e3779b97f4a7c15ULL | 1;
	if (getuid() == 0)
		CHECK(!setgroups(0, NULL) && !setgid(65534) && !setuid(65534));
	arena = mmap(NULL, ARENA + 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int round = 0, n = getenv("LONG") && *getenv("LONG") ? LONG_ROUNDS : ROUNDS; round < n; round++) {
		uint64_t was = state;
		pid_t pid = fork();

		if (pid == 0)
			child();
		for (int t = 0; t < 100 && (status = -1, waitpid(pid, &status, WNOHANG)) == 0; t++)
			usleep(20000);
		if (status == -1) {
			kill(pid, SIGKILL);
			CHECK(waitpid(pid, &status, 0) == pid);
			status = 0;
		}
		if (!CHECK(WIFEXITED(status) && (WEXITSTATUS(status) == 0)))
			printf("state %llu: wait status %#x\n", (unsigned long long)was, status);
		rnd(2);
	}
	return failures != 0;
}
