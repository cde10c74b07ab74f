/*
 * Signals and system calls where the host's processor matters: the window
 * through which the guest's system calls go, and actions as the kernel takes
 * them. One part for each host; signal.c and all system calls build on it.
 *
 * The window: test a word, then the system call instruction. A handler that
 * finds its pc between the two moves it to the way out, so no signal is lost
 * between the test and the call. All handlers have SA_RESTART: where the
 * kernel would begin the call again it puts the pc back on the instruction,
 * which is also inside, and the call ends as SYS_RESTART; where it would
 * not, the result is -EINTR.
 *
 * On the instruction itself both cases look alike. x86 tells them apart: the
 * instruction has left its return address in rcx (on processors with FRED it
 * doesn't; a look at start tells). Where nothing tells, it counts as interrupted:
 * then a call that would never have been is, if the signal came at this very instruction.
 */
#include "sig.h"
#include "../os.h"
#include "nr_host.h"
#include <errno.h>
#include <ucontext.h>
#include <unistd.h>

extern const char safe_begin[], safe_insn[], safe_end[], safe_before[], safe_again[];
/* Returns the kernel's result, or SYS_RESTART* when *stop was not 0 or a handler said so. */
long safe_window(_Atomic uint64_t *stop, long nr, long a, long b, long c, long d, long e, long f);

#if defined(__x86_64__)
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	safe_window, @function\n"
	"safe_window:\n"
	"	pushq	%rbx\n"
	"	movq	%rdi, %rbx\n"
	"	movq	%rsi, %rax\n"
	"	movq	%rdx, %rdi\n"
	"	movq	%rcx, %rsi\n"
	"	movq	%r8, %rdx\n"
	"	movq	%r9, %r10\n"
	"	movq	16(%rsp), %r8\n"
	"	movq	24(%rsp), %r9\n"
	"	xorl	%ecx, %ecx\n"
	"safe_begin:\n"
	"	cmpq	$0, (%rbx)\n"
	"	jne	safe_before\n"
	"safe_insn:\n"
	"	syscall\n"
	"safe_end:\n"
	"	popq	%rbx\n"
	"	ret\n"
	"safe_before:\n"
	"	movq	$-513, %rax\n"
	"	popq	%rbx\n"
	"	ret\n"
	"safe_again:\n"
	"	movq	$-512, %rax\n"
	"	popq	%rbx\n"
	"	ret\n"
	"	.size	safe_window, . - safe_window\n"
	"	.type	restore_rt, @function\n"
	"restore_rt:\n" /* SYS_rt_sigreturn */
	"	movl	$15, %eax\n"
	"	syscall\n"
	"	.size	restore_rt, . - restore_rt\n");
extern const char restore_rt[];
enum { HOST_SA_RESTORER = 0x04000000 };
typedef struct KernelAction { uintptr_t handler; unsigned long flags; const char *restorer; uint64_t mask; } KernelAction;

/* Has the instruction at the pc been carried out, and is to be again? */
static bool was_begun(const ucontext_t *uc)
{
	static int rcx_tells;

	if (!rcx_tells) {
		unsigned long rcx = 0, ret = SYS_getpid;
		__asm__ volatile("syscall" : "+a"(ret), "+c"(rcx) : : "r11", "memory");
		rcx_tells = rcx ? 1 : -1;
	}
	return rcx_tells < 0 || uc->uc_mcontext.gregs[REG_RCX] == (greg_t)(uintptr_t)safe_end;
}
#elif defined(__aarch64__)
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	safe_window, %function\n"
	"safe_window:\n"
	"	mov	x9, x0\n"
	"	mov	x8, x1\n"
	"	mov	x0, x2\n"
	"	mov	x1, x3\n"
	"	mov	x2, x4\n"
	"	mov	x3, x5\n"
	"	mov	x4, x6\n"
	"	mov	x5, x7\n"
	"safe_begin:\n"
	"	ldr	x10, [x9]\n"
	"	cbnz	x10, safe_before\n"
	"safe_insn:\n"
	"	svc	#0\n"
	"safe_end:\n"
	"	ret\n"
	"safe_before:\n"
	"	mov	x0, #-513\n"
	"	ret\n"
	"safe_again:\n"
	"	mov	x0, #-512\n"
	"	ret\n"
	"	.size	safe_window, . - safe_window\n");
#define was_begun(uc) true
typedef struct KernelAction { uintptr_t handler; unsigned long flags; const char *restorer; uint64_t mask; } KernelAction;
#elif defined(__riscv) && __riscv_xlen == 64
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	safe_window, @function\n"
	"safe_window:\n"
	"	mv	t0, a0\n"
	"	mv	t1, a1\n"
	"	mv	a0, a2\n"
	"	mv	a1, a3\n"
	"	mv	a2, a4\n"
	"	mv	a3, a5\n"
	"	mv	a4, a6\n"
	"	mv	a5, a7\n"
	"	mv	a7, t1\n"
	"safe_begin:\n"
	"	ld	t1, 0(t0)\n"
	"	bnez	t1, safe_before\n"
	"safe_insn:\n"
	"	ecall\n"
	"safe_end:\n"
	"	ret\n"
	"safe_before:\n"
	"	li	a0, -513\n"
	"	ret\n"
	"safe_again:\n"
	"	li	a0, -512\n"
	"	ret\n"
	"	.size	safe_window, . - safe_window\n");
#define was_begun(uc) true
/* Emulators of this processor took it to have a restorer for a while (QEMU before 8): there is the mask again, and room. */
typedef struct KernelAction { uintptr_t handler; unsigned long flags; uint64_t mask, again; } KernelAction;
#elif defined(__s390x__)
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	safe_window, @function\n"
	"safe_window:\n"
	"	stmg	%r6, %r8, 48(%r15)\n"
	"	lgr	%r8, %r2\n"
	"	lgr	%r1, %r3\n"
	"	lgr	%r2, %r4\n"
	"	lgr	%r3, %r5\n"
	"	lgr	%r4, %r6\n"
	"	lmg	%r5, %r7, 160(%r15)\n"
	"safe_begin:\n"
	"	ltg	%r8, 0(%r8)\n"
	"	jne	safe_before\n"
	"safe_insn:\n"
	"	svc	0\n"
	"safe_end:\n"
	"	lmg	%r6, %r8, 48(%r15)\n"
	"	br	%r14\n"
	"safe_before:\n"
	"	lghi	%r2, -513\n"
	"	j	safe_end\n"
	"safe_again:\n"
	"	lghi	%r2, -512\n"
	"	j	safe_end\n"
	"	.size	safe_window, . - safe_window\n");
#define was_begun(uc) true
typedef struct KernelAction { uintptr_t handler; unsigned long flags; const char *restorer; uint64_t mask; } KernelAction;
#elif defined(__powerpc64__) && _CALL_ELF == 2
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	safe_window, @function\n"
	"safe_window:\n"
	"	mr	11, 3\n"
	"	mr	0, 4\n"
	"	mr	3, 5\n"
	"	mr	4, 6\n"
	"	mr	5, 7\n"
	"	mr	6, 8\n"
	"	mr	7, 9\n"
	"	mr	8, 10\n"
	"safe_begin:\n"
	"	ld	12, 0(11)\n"
	"	cmpdi	12, 0\n"
	"	bne	safe_before\n"
	"safe_insn:\n"
	"	sc\n"
	"safe_end:\n"
	"	bnslr\n" /* without overflow in cr0: no error */
	"	neg	3, 3\n"
	"	blr\n"
	"safe_before:\n"
	"	li	3, -513\n"
	"	blr\n"
	"safe_again:\n"
	"	li	3, -512\n"
	"	blr\n"
	"	.size	safe_window, . - safe_window\n");
#define was_begun(uc) true
typedef struct KernelAction { uintptr_t handler; unsigned long flags; const char *restorer; uint64_t mask; } KernelAction;
#elif defined(__i386__)
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	safe_window, @function\n"
	"safe_window:\n"
	"	pushl	%ebp\n"
	"	pushl	%edi\n"
	"	pushl	%esi\n"
	"	pushl	%ebx\n"
	"	movl	28(%esp), %ebx\n"
	"	movl	32(%esp), %ecx\n"
	"	movl	36(%esp), %edx\n"
	"	movl	40(%esp), %esi\n"
	"	movl	44(%esp), %edi\n"
	"	movl	48(%esp), %ebp\n"
	"	movl	20(%esp), %eax\n"
	"safe_begin:\n"
	"	cmpl	$0, (%eax)\n"
	"	jne	safe_before\n"
	"	cmpl	$0, 4(%eax)\n"
	"	jne	safe_before\n"
	"	movl	24(%esp), %eax\n"
	"safe_insn:\n"
	"	int	$0x80\n"
	"safe_end:\n"
	"	popl	%ebx\n"
	"	popl	%esi\n"
	"	popl	%edi\n"
	"	popl	%ebp\n"
	"	ret\n"
	"safe_before:\n"
	"	movl	$-513, %eax\n"
	"	jmp	safe_end\n"
	"safe_again:\n"
	"	movl	$-512, %eax\n"
	"	jmp	safe_end\n"
	"	.size	safe_window, . - safe_window\n");
#define was_begun(uc) true
#elif defined(__arm__)
__asm__(
	"	.text\n"
	"	.syntax	unified\n"
	"	.arm\n"
	"	.p2align 2\n"
	"	.type	safe_window, %function\n"
	"safe_window:\n"
	"	push	{r4-r7}\n"
	"	mov	r6, r0\n"
	"	mov	r7, r1\n"
	"	mov	r0, r2\n"
	"	mov	r1, r3\n"
	"	ldr	r2, [sp, #16]\n"
	"	ldr	r3, [sp, #20]\n"
	"	ldr	r4, [sp, #24]\n"
	"	ldr	r5, [sp, #28]\n"
	"safe_begin:\n"
	"	ldr	r12, [r6]\n"
	"	ldr	r6, [r6, #4]\n"
	"	orrs	r12, r12, r6\n"
	"	bne	safe_before\n"
	"safe_insn:\n"
	"	svc	#0\n"
	"safe_end:\n"
	"	pop	{r4-r7}\n"
	"	bx	lr\n"
	"safe_before:\n"
	"	mvn	r0, #512\n"
	"	b	safe_end\n"
	"safe_again:\n"
	"	mov	r0, #0\n"
	"	sub	r0, r0, #512\n"
	"	b	safe_end\n"
	"	.size	safe_window, . - safe_window\n"
#ifdef __thumb__
	"	.thumb\n"
#endif
);
#define was_begun(uc) true
#else
#error safe.c: write safe_window for this processor
#endif

#if UINTPTR_MAX == UINT32_MAX
/* The mask is two words. */
typedef struct __attribute__((packed, aligned(4))) KernelAction {
	uintptr_t handler;
	unsigned long flags;
	const char *restorer;
	uint64_t mask;
} KernelAction;
#endif

void safe_interrupt(void *ucontext)
{
	uintptr_t pc = os_uc_pc(ucontext);
	const char *to;

	if (pc < (uintptr_t)safe_begin || pc > (uintptr_t)safe_insn)
		return;
	to = pc == (uintptr_t)safe_insn && was_begun(ucontext) ? safe_again : safe_before;
	os_uc_set_pc(ucontext, (uintptr_t)to);
}

/* FUTEX_LOCK_PI, FUTEX_LOCK_PI2: the only blocking calls that the kernel starts again whatever the handler says. */
static bool always_restarted(long nr, long op)
{
	op &= 127;
	return nr == SYS_futex && (op == 6 || op == 13);
}

long safe_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	static _Atomic uint64_t never;
	Cpu *cpu = cpu_self;
	long r = safe_window(cpu && cpu->task ? &cpu->task->pending : &never, nr, a, b, c, d, e, f);

	return UNLIKELY(r == SYS_RESTART) && always_restarted(nr, b) ? SYS_RESTARTNOINTR : r;
}

int host_sigaction(int sig, const HostAction *act, HostAction *old)
{
	KernelAction k = { 0 }, was;

	if (act) {
		k.handler = act->handler;
		k.flags = act->flags;
		k.mask = act->mask;
#ifdef __riscv
		k.again = act->mask;
#endif
#ifdef __x86_64__
		k.flags |= HOST_SA_RESTORER;
		k.restorer = restore_rt;
#endif
	}
	if (syscall(SYS_rt_sigaction, sig, act ? &k : NULL, old ? &was : NULL, sizeof(uint64_t)))
		return -errno;
	if (old)
		*old = (HostAction){ was.handler, was.flags, was.mask };
	return 0;
}
