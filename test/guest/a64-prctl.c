// A64: prctl's own options: tags in the pointers that system calls take, the keys of pointer authentication; PROT_BTI.
// BUILD: a64
// QEMU: knows fewer options, and MTE
#include "test.h"
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/auxv.h>

static uint64_t sign(uint64_t p)
{
	__asm__ volatile(".arch_extension pauth\n	pacia %0, %1" : "+r"(p) : "r"(5ull));
	return p;
}

static void *tagged(void *p) { return (void *)((uintptr_t)p | 0x5aull << 56); }

int main(void)
{
	char text[] = "hello", got[16];
	int fd[2];
	struct iovec v = { tagged(text), 5 };
	struct stat st;

	CHECK(pipe(fd) == 0);
	CHECK_EQ(prctl(PR_GET_TAGGED_ADDR_CTRL, 0, 0, 0, 0), 0);
	CHECK_ERR(write(fd[1], tagged(text), 5), EFAULT);
	CHECK_ERR(prctl(PR_GET_TAGGED_ADDR_CTRL, 1, 0, 0, 0), EINVAL);
	CHECK_ERR(prctl(PR_SET_TAGGED_ADDR_CTRL, 1, 1, 0, 0), EINVAL);
	CHECK_ERR(prctl(PR_SET_TAGGED_ADDR_CTRL, 2, 0, 0, 0), EINVAL);	// no tagged memory
	CHECK_EQ(prctl(PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE, 0, 0, 0), 0);
	CHECK_EQ(prctl(PR_GET_TAGGED_ADDR_CTRL, 0, 0, 0, 0), 1);
	CHECK_EQ(write(fd[1], tagged(text), 5), 5);
	CHECK_EQ(writev(fd[1], tagged(&v), 1), 5);
	CHECK(read(fd[0], tagged(got), 10) == 10 && !memcmp(got, "hellohello", 10));
	CHECK(fstatat(AT_FDCWD, tagged("/"), tagged(&st), 0) == 0 && S_ISDIR(st.st_mode));
	CHECK_ERR(write(fd[1], (void *)((uintptr_t)text | 1ull << 55), 5), EFAULT);
	char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(((char *)tagged(m))[5] == 0);
	CHECK_EQ(prctl(PR_SET_TAGGED_ADDR_CTRL, 0, 0, 0, 0), 0);
	CHECK_ERR(write(fd[1], tagged(text), 5), EFAULT);
	// These take it in any case, but not what would make a mapping of that address.
	CHECK_EQ(mprotect(tagged(m), 4096, PROT_READ), 0);
	CHECK_EQ(madvise(tagged(m), 4096, MADV_DONTNEED), 0);
	CHECK_EQ(munmap(tagged(m), 4096), 0);
	CHECK_ERR((long)mmap(tagged(m), 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), ENOMEM);
	CHECK_EQ(mprotect(m + 4096, 4096, PROT_READ | PROT_EXEC | 0x10 /* PROT_BTI */), 0);
	CHECK_ERR(mprotect(m + 4096, 4096, PROT_READ | 0x20 /* PROT_MTE */), EINVAL);

	CHECK_ERR(prctl(50, 0, 0, 0, 0), EINVAL);	// SVE
	CHECK_ERR(prctl(PR_PAC_RESET_KEYS, 32, 0, 0, 0), EINVAL);
	CHECK_ERR(prctl(PR_PAC_RESET_KEYS, 0, 1, 0, 0), EINVAL);
	CHECK_EQ(prctl(61 /* PR_PAC_GET_ENABLED_KEYS */, 0, 0, 0, 0), 15);
	CHECK(getauxval(AT_HWCAP) & HWCAP_PACA);
	// A key is this process's until it asks for another, and its children's.
	uint64_t p = 0x12345678, a;

	while ((a = sign(p)) == p) // one signature of 128 is 0
		p += 8;
	CHECK(a != p && (a & 0xffffffffffff) == p && sign(p) == a);
	if (!fork())
		_exit(sign(p) != a);
	int status;
	CHECK(wait(&status) > 0 && status == 0);
	int same = 0;
	for (int i = 0; i < 8; i++) {
		CHECK_EQ(prctl(PR_PAC_RESET_KEYS, PR_PAC_APIBKEY, 0, 0, 0), 0);
		CHECK_EQ(sign(p), a);
		CHECK_EQ(prctl(PR_PAC_RESET_KEYS, i & 1 ? PR_PAC_APIAKEY : 0, 0, 0, 0), 0);
		same += sign(p) == a;
		a = sign(p);
	}
	CHECK(same < 3);
	CHECK_EQ(prctl(60 /* PR_PAC_SET_ENABLED_KEYS */, PR_PAC_APIAKEY, 0, 0, 0), 0);
	CHECK_EQ(prctl(61, 0, 0, 0, 0), 14);
	CHECK_EQ(sign(p), p);
	CHECK_ERR(prctl(60, PR_PAC_APIAKEY, PR_PAC_APIBKEY, 0, 0), EINVAL);
	CHECK_ERR(prctl(60, PR_PAC_APGAKEY, 0, 0, 0), EINVAL);
	return done();
}
