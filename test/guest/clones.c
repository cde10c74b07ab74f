// clone by hand, without libc: shared memory, a thread pointer, the child's id written and cleared, futex wait and wake,
// and a vfork child that leaves its parent's memory changed.
// BUILD: free64 free32
// QEMU: vfork is fork, memory is not shared
#include "free.h"

static volatile u32 word, tid_parent, tid_child, tls_seen;
static u8 stack[65536] __attribute__((aligned(16)));

enum {
	CLONE_VM = 0x100, CLONE_FS = 0x200, CLONE_FILES = 0x400, CLONE_SIGHAND = 0x800, CLONE_VFORK = 0x4000, CLONE_THREAD = 0x10000, CLONE_SYSVSEM = 0x40000,
	CLONE_SETTLS = 0x80000, CLONE_PARENT_SETTID = 0x100000, CLONE_CHILD_CLEARTID = 0x200000, CLONE_CHILD_SETTID = 0x1000000,
	NR_futex_here = BITS == 64 ? 98 : 422,		// futex_time64
	NR_wait_here = BITS == 64 ? 260 : 95,		// wait4; waitid
};

__attribute__((used)) static void thread_main(ulong tp)
{
	tls_seen = tp == 0x12345678;
	word = 1;
	sys3(NR_futex_here, &word, 1, 1);		// FUTEX_WAKE
	sys1(NR_exit, 0);
}

// The child goes to thread_main with its thread pointer; the parent gets its id.
static long start_thread(ulong flags)
{
#ifdef __riscv
	register long a0 __asm__("a0") = flags, a1 __asm__("a1") = (long)(stack + sizeof stack), a2 __asm__("a2") = (long)&tid_parent;
	register long a3 __asm__("a3") = 0x12345678, a4 __asm__("a4") = (long)&tid_child, a7 __asm__("a7") = NR_clone;
	__asm__ volatile("ecall\n	bnez a0, 1f\n	mv a0, tp\n	call thread_main\n1:"
			 : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a7) : "memory", "ra");
#else
	register long a0 __asm__("x0") = flags, a1 __asm__("x1") = (long)(stack + sizeof stack), a2 __asm__("x2") = (long)&tid_parent;
	register long a3 __asm__("x3") = 0x12345678, a4 __asm__("x4") = (long)&tid_child, a7 __asm__("x8") = NR_clone;
	__asm__ volatile("svc #0\n	cbnz x0, 1f\n	mrs x0, tpidr_el0\n	bl thread_main\n1:"
			 : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a7) : "memory", "x30");
#endif
	return a0;
}

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	tid_child = 99;
	long tid = start_thread(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
				CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID);
	CHECK(tid > 0);
	if (tid <= 0)
		return 1;
	CHECK_EQ(tid_parent, tid);
	while (word == 0)
		sys4(NR_futex_here, &word, 0, 0, 0);	// FUTEX_WAIT
	CHECK_EQ(tls_seen, 1);
	// Cleared and woken when the thread ends.
	for (u32 t; (t = tid_child);)
		sys4(NR_futex_here, &tid_child, 0, t, 0);
	CHECK_EQ(tid_child, 0);
	CHECK_EQ(sys4(NR_futex_here, &word, 0, 5, 0), -11);		// EAGAIN: not the value
	CHECK_EQ(sys4(NR_futex_here, (u8 *)&word + 1, 0, 5, 0), -22);	// EINVAL: not aligned

	volatile ulong seen = 0;
	long pid = sys5(NR_clone, CLONE_VM | CLONE_VFORK | 17, 0, 0, 0, 0);
	if (pid == 0) {
		seen = 5;
		sys1(NR_exit, 7);
	}
	CHECK(pid > 0);
	CHECK_EQ(seen, 5);
	u32 info[32] = { 0 };
	CHECK_EQ(sys5(95, 1, pid, info, 4, 0), 0);	// waitid(P_PID, pid, info, WEXITED)
	CHECK_EQ(info[BITS == 64 ? 6 : 5], 7);		// si_status
	CHECK_EQ(sys5(NR_clone, CLONE_THREAD, 0, 0, 0, 0), -22);
	return 0;
}
