// The mmap family: placement, protections, splitting, growing, sharing, and the errors.
// BUILD: static musl32
// QEMU: 7.2 ignores MAP_FIXED_NOREPLACE; wrong errno from mremap; any advice accepted; 32-bit: no growing in place
#include "test.h"
#include <sys/shm.h>

#define PAGE ((unsigned long)sysconf(_SC_PAGESIZE))
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static void *map(void *at, size_t n, int prot, int flags)
{
	return mmap(at, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static sigjmp_buf back;
static volatile int expected;
static void *fault_addr;
static int fault_code;

static void caught(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)uc;
	if (!expected) {
		printf("fault at %p\n", si->si_addr);
		fflush(stdout);
		_exit(1);
	}
	fault_addr = si->si_addr;
	fault_code = si->si_code;
	siglongjmp(back, 1);
}

// Whether a byte can be read; written when write is set.
static int works(volatile char *p, int write)
{
	expected = 1;
	if (sigsetjmp(back, 1)) {
		expected = 0;
		CHECK(fault_addr == p);
		return 0;
	}
	if (write)
		*p = 1;
	else
		(void)*p;
	expected = 0;
	return 1;
}

static void placement(void)
{
	char *p = map(0, 8 * PAGE, PROT_READ | PROT_WRITE, 0);
	CHECK(p != MAP_FAILED && ((uintptr_t)p & (PAGE - 1)) == 0);
	CHECK_EQ(munmap(p + 2 * PAGE, 4 * PAGE), 0);
	CHECK(works(p, 1) && works(p + PAGE, 1) && !works(p + 2 * PAGE, 0) && fault_code == SEGV_MAPERR);
	CHECK(!works(p + 5 * PAGE, 1) && works(p + 6 * PAGE, 1));
	// A free hint is taken, an occupied one is not, but something is given.
	CHECK(map(p + 2 * PAGE, PAGE, PROT_READ, 0) == p + 2 * PAGE);
	char *q = map(p, 16 * PAGE, PROT_READ, 0);
	CHECK(q != MAP_FAILED && (q >= p + 8 * PAGE || q + 16 * PAGE <= p));
	CHECK_ERR(map(p, PAGE, PROT_READ, MAP_FIXED_NOREPLACE), EEXIST);
	CHECK(map(p + 3 * PAGE, PAGE, PROT_READ, MAP_FIXED_NOREPLACE) == p + 3 * PAGE);
	*p = 7;
	CHECK(map(p, PAGE, PROT_READ, MAP_FIXED) == p && *p == 0);
	CHECK_ERR(mmap(p + 1, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), EINVAL);
	CHECK_ERR(map(0, 0, PROT_READ, 0), EINVAL);
	CHECK_ERR(mmap(0, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0), EINVAL);
	CHECK_ERR(mmap(0, PAGE, PROT_READ, MAP_PRIVATE, -1, 0), EBADF);
	CHECK_ERR(map(0, (size_t)-PAGE * 2, PROT_READ, 0), ENOMEM);
	CHECK_ERR(munmap(p + 1, PAGE), EINVAL);
	CHECK_ERR(munmap(p, 0), EINVAL);
	munmap(p, 8 * PAGE);
}

static void protection(void)
{
	char *p = map(0, 4 * PAGE, PROT_READ | PROT_WRITE, 0);
	p[PAGE] = 5;
	CHECK_EQ(mprotect(p + PAGE, PAGE, PROT_READ), 0);
	CHECK(works(p, 1) && works(p + PAGE, 0) && !works(p + PAGE, 1) && fault_code == SEGV_ACCERR);
	CHECK(works(p + 2 * PAGE, 1));
	CHECK_EQ(mprotect(p + PAGE, PAGE, PROT_NONE), 0);
	CHECK(!works(p + PAGE, 0) && fault_code == SEGV_ACCERR);
	CHECK_EQ(mprotect(p, 4 * PAGE, PROT_READ | PROT_WRITE), 0);
	CHECK(works(p + PAGE, 1) && p[PAGE] == 1);
	munmap(p + 3 * PAGE, PAGE);
	CHECK_ERR(syscall(SYS_mprotect, p, 4 * PAGE, PROT_READ), ENOMEM);
	CHECK_ERR(syscall(SYS_mprotect, p + 1, PAGE, PROT_READ), EINVAL);	// libc may round
	CHECK_ERR(syscall(SYS_mprotect, p, PAGE, 0x1000), EINVAL);
	munmap(p, 3 * PAGE);
}

static void remap(void)
{
	char *p = map(0, 16 * PAGE, PROT_READ | PROT_WRITE, 0);
	memset(p, 'a', 4 * PAGE);
	munmap(p + 4 * PAGE, 12 * PAGE);
	CHECK(mremap(p, 4 * PAGE, 8 * PAGE, 0) == p);
	CHECK(p[4 * PAGE - 1] == 'a' && p[4 * PAGE] == 0 && p[8 * PAGE - 1] == 0);
	CHECK(mremap(p, 8 * PAGE, 2 * PAGE, 0) == p && works(p + PAGE, 1) && !works(p + 2 * PAGE, 0));
	char *stop = map(p + 2 * PAGE, PAGE, PROT_READ, MAP_FIXED);
	CHECK_ERR(mremap(p, 2 * PAGE, 4 * PAGE, 0), ENOMEM);
	char *q = mremap(p, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q != p && q[0] == 'a' && q[2 * PAGE] == 0 && !works(p, 0));
	CHECK(mremap(q, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, stop) == stop && *stop == 'a' && !works(q, 0));
	CHECK_ERR(mremap(q, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE), EFAULT);
	CHECK_ERR(mremap(stop + 1, PAGE, PAGE, 0), EINVAL);
	CHECK_ERR(mremap(stop, PAGE, 0, 0), EINVAL);
	munmap(stop, 4 * PAGE);
}

static void sharing(void)
{
	int *shared = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int *private = map(0, PAGE, PROT_READ | PROT_WRITE, 0);
	*shared = *private = 1;
	pid_t pid = fork();
	if (!pid) {
		*shared = *private = 2;
		_exit(0);
	}
	waitpid(pid, 0, 0);
	CHECK(*shared == 2 && *private == 1);

	int fd = memfd_create("test", MFD_CLOEXEC);
	CHECK(fd >= 0 && ftruncate(fd, 2 * PAGE) == 0);
	char *a = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *b = mmap(0, PAGE, PROT_READ, MAP_SHARED, fd, PAGE);
	char *c = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE);
	a[PAGE] = 'x';
	CHECK(b[0] == 'x' && c[0] == 'x');
	c[0] = 'y';
	CHECK(b[0] == 'x');
	char byte = 'z';
	CHECK(pwrite(fd, &byte, 1, PAGE + 1) == 1 && b[1] == 'z');
	CHECK_ERR(mmap(0, PAGE, PROT_READ, MAP_SHARED, fd, 1), EINVAL);
	// Beyond the end of the file: SIGBUS.
	ftruncate(fd, PAGE);
	CHECK(!works(a + PAGE, 0) && fault_code == BUS_ADRERR);
	munmap(a, 2 * PAGE);
	munmap(b, PAGE);
	close(fd);

	int id = shmget(IPC_PRIVATE, 3 * PAGE, IPC_CREAT | 0600);
	CHECK(id >= 0);
	char *s = shmat(id, 0, 0), *t = shmat(id, 0, SHM_RDONLY);
	CHECK(s != (void *)-1 && t != (void *)-1 && s != t);
	s[2 * PAGE] = 3;
	CHECK(t[2 * PAGE] == 3 && !works(t, 1) && fault_code == SEGV_ACCERR);
	struct shmid_ds ds;
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_segsz == 3 * PAGE && ds.shm_nattch == 2 && ds.shm_cpid == getpid());
	CHECK(shmdt(s) == 0 && !works(s, 0) && shmdt(t) == 0);
	CHECK_ERR(shmdt(t), EINVAL);
	CHECK(shmctl(id, IPC_RMID, 0) == 0);
}

int main(void)
{
	on(SIGSEGV, caught, 0);
	on(SIGBUS, caught, 0);
	placement();
	protection();
	remap();
	sharing();
	// madvise: private anonymous memory given back reads as zero.
	char *p = map(0, 2 * PAGE, PROT_READ | PROT_WRITE, 0);
	memset(p, 1, 2 * PAGE);
	CHECK(madvise(p, PAGE, MADV_DONTNEED) == 0 && p[0] == 0 && p[PAGE] == 1);
	CHECK_ERR(madvise(p, PAGE, 12345), EINVAL);
	unsigned char v[2];
	CHECK(mincore(p, 2 * PAGE, v) == 0 && (v[1] & 1));
	CHECK_EQ(msync(p, PAGE, MS_SYNC), 0);
	CHECK_EQ(mlock(p, PAGE), 0);
	CHECK_EQ(munlock(p, PAGE), 0);
	return done();
}
