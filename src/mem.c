/*
 * C code's way to the guest's memory: copies that report unmapped memory
 * instead of dying by it. System calls, the interpreter, helpers and the
 * fetch of guest code go through here.
 */
#include "myna.h"
#include "os.h"
#include <string.h>

uintptr_t guest_base;
uint64_t guest_limit;
uint64_t guest_ptr_bits = UINT64_MAX;
uintptr_t own_low, own_high;
unsigned guest_page = 4096;
unsigned host_page = 4096;

/*
 * mem_copy(to, from, n): true, or false when a byte can't be read or written. 1, 2, 4 bytes, on 64-bit hosts 8, are
 * one access.
 * mem_set(to, pattern, n): the same; all bytes of the pattern are what is set.
 * On hosts with a code generator the signal handler finds the fault between the labels and lets the function return
 * false; so there is no stack frame. On others the handler jumps out of the copy.
 */
extern const char mem_copy_fault[], mem_copy_end[];
/* The 16 bytes at p, aligned, become `new` if they are `expected`; old: what they were. False: a fault. */
bool mem_cas16(void *p, const uint64_t expected[2], const uint64_t new[2], uint64_t old[2]);

#if defined(__x86_64__)
/* Up to SHORT bytes by moves of 8, the last of them where the data end, as `rep movsb` takes long to start. */
#define SHORT "256"
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.globl	mem_copy, mem_set, mem_cas16, mem_copy_fault, mem_copy_end\n"
	"	.type	mem_copy, @function\n"
	"	.type	mem_set, @function\n"
	"mem_copy:\n"
	"	movq	%rbx, %r9\n"
	"	cmpq	$8, %rdx\n"
	"	je	8f\n"
	"	ja	16f\n"
	"	cmpq	$4, %rdx\n"
	"	je	4f\n"
	"	ja	5f\n"
	"	cmpq	$2, %rdx\n"
	"	je	2f\n"
	"	testq	%rdx, %rdx\n"
	"	je	9f\n"
	"	movzbl	(%rsi), %ecx\n"
	"	cmpq	$1, %rdx\n"
	"	je	1f\n"
	"	movzwl	1(%rsi), %r8d\n"
	"	movw	%r8w, 1(%rdi)\n"
	"1:	movb	%cl, (%rdi)\n"
	"9:	movl	$1, %eax\n"
	"	ret\n"
	"8:	movq	(%rsi), %rcx\n"
	"	movq	%rcx, (%rdi)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"4:	movl	(%rsi), %ecx\n"
	"	movl	%ecx, (%rdi)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"2:	movzwl	(%rsi), %ecx\n"
	"	movw	%cx, (%rdi)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"5:	movl	(%rsi), %ecx\n" /* 5 to 7 */
	"	movl	-4(%rsi,%rdx), %r8d\n"
	"	movl	%ecx, (%rdi)\n"
	"	movl	%r8d, -4(%rdi,%rdx)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"16:	movq	(%rsi), %rcx\n" /* 9 and more */
	"	movq	-8(%rsi,%rdx), %r8\n"
	"	cmpq	$16, %rdx\n"
	"	ja	32f\n"
	"	movq	%rcx, (%rdi)\n"
	"	movq	%r8, -8(%rdi,%rdx)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"32:	cmpq	$32, %rdx\n"
	"	ja	33f\n"
	"	movq	8(%rsi), %r10\n"
	"	movq	-16(%rsi,%rdx), %r11\n"
	"	movq	%rcx, (%rdi)\n"
	"	movq	%r10, 8(%rdi)\n"
	"	movq	%r11, -16(%rdi,%rdx)\n"
	"	movq	%r8, -8(%rdi,%rdx)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"33:	cmpq	$" SHORT ", %rdx\n"
	"	ja	257f\n"
	"	subq	$32, %rdx\n"
	"34:	movq	(%rsi), %rcx\n"
	"	movq	8(%rsi), %r8\n"
	"	movq	16(%rsi), %r10\n"
	"	movq	24(%rsi), %r11\n"
	"	movq	%rcx, (%rdi)\n"
	"	movq	%r8, 8(%rdi)\n"
	"	movq	%r10, 16(%rdi)\n"
	"	movq	%r11, 24(%rdi)\n"
	"	addq	$32, %rsi\n"
	"	addq	$32, %rdi\n"
	"	subq	$32, %rdx\n"
	"	ja	34b\n"
	"	movq	(%rsi,%rdx), %rcx\n" /* rdx: -31 to 0 */
	"	movq	8(%rsi,%rdx), %r8\n"
	"	movq	16(%rsi,%rdx), %r10\n"
	"	movq	24(%rsi,%rdx), %r11\n"
	"	movq	%rcx, (%rdi,%rdx)\n"
	"	movq	%r8, 8(%rdi,%rdx)\n"
	"	movq	%r10, 16(%rdi,%rdx)\n"
	"	movq	%r11, 24(%rdi,%rdx)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"257:	movq	%rdx, %rcx\n"
	"	rep movsb\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"mem_set:\n"
	"	movq	%rbx, %r9\n"
	"	cmpq	$8, %rdx\n"
	"	jb	7f\n"
	"	cmpq	$" SHORT ", %rdx\n"
	"	ja	257f\n"
	"	movq	%rsi, -8(%rdi,%rdx)\n"
	"	subq	$16, %rdx\n"
	"	jbe	16f\n"
	"17:	movq	%rsi, (%rdi)\n"
	"	movq	%rsi, 8(%rdi)\n"
	"	addq	$16, %rdi\n"
	"	subq	$16, %rdx\n"
	"	ja	17b\n"
	"	movq	%rsi, (%rdi,%rdx)\n" /* rdx: -15 to 0 */
	"	movl	$1, %eax\n"
	"	ret\n"
	"16:	movq	%rsi, (%rdi)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"7:	cmpq	$4, %rdx\n"
	"	jb	3f\n"
	"	movl	%esi, (%rdi)\n"
	"	movl	%esi, -4(%rdi,%rdx)\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"3:	testq	%rdx, %rdx\n"
	"	je	9f\n"
	"	movb	%sil, (%rdi)\n"
	"	movb	%sil, -1(%rdi,%rdx)\n"
	"	shrq	$1, %rdx\n"
	"	movb	%sil, (%rdi,%rdx)\n"
	"9:	movl	$1, %eax\n"
	"	ret\n"
	"257:	movq	%rdx, %rcx\n"
	"	movq	%rsi, %rax\n"
	"	rep stosb\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"mem_cas16:\n"
	"	movq	%rbx, %r9\n"
	"	movq	%rcx, %r11\n"
	"	movq	(%rdx), %rbx\n"
	"	movq	8(%rdx), %rcx\n"
	"	movq	(%rsi), %rax\n"
	"	movq	8(%rsi), %rdx\n"
	"	lock cmpxchg16b (%rdi)\n"
	"	movq	%rax, (%r11)\n"
	"	movq	%rdx, 8(%r11)\n"
	"	movq	%r9, %rbx\n"
	"	movl	$1, %eax\n"
	"	ret\n"
	"mem_copy_fault:\n"
	"	movq	%r9, %rbx\n"
	"	xorl	%eax, %eax\n"
	"	ret\n"
	"mem_copy_end:\n"
	"	.size	mem_copy, . - mem_copy\n");
#define COPY_LABELS
#elif defined(__aarch64__)
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.globl	mem_copy, mem_copy_fault, mem_copy_end\n"
	"	.type	mem_copy, %function\n"
	"mem_copy:\n"
	"	cmp	x2, #4\n"
	"	b.eq	4f\n"
	"	cmp	x2, #2\n"
	"	b.eq	2f\n"
	"1:	cmp	x2, #8\n"
	"	b.lo	3f\n"
	"	ldr	x3, [x1], #8\n"
	"	str	x3, [x0], #8\n"
	"	sub	x2, x2, #8\n"
	"	b	1b\n"
	"3:	cbz	x2, 5f\n"
	"	ldrb	w3, [x1], #1\n"
	"	strb	w3, [x0], #1\n"
	"	sub	x2, x2, #1\n"
	"	b	3b\n"
	"4:	ldr	w3, [x1]\n"
	"	str	w3, [x0]\n"
	"	b	5f\n"
	"2:	ldrh	w3, [x1]\n"
	"	strh	w3, [x0]\n"
	"5:	mov	w0, #1\n"
	"	ret\n"
	"	.globl	mem_cas16\n"
	"	.type	mem_cas16, %function\n"
	"mem_cas16:\n"
	"	ldp	x4, x5, [x1]\n"
	"	ldp	x6, x7, [x2]\n"
	"6:	ldaxp	x8, x9, [x0]\n"
	"	cmp	x8, x4\n"
	"	ccmp	x9, x5, #0, eq\n"
	"	b.ne	7f\n"
	"	stlxp	w10, x6, x7, [x0]\n"
	"	cbnz	w10, 6b\n"
	"	b	8f\n"
	"7:	stlxp	w10, x8, x9, [x0]\n" /* else they may not have been read at once */
	"	cbnz	w10, 6b\n"
	"8:	dmb	ish\n"
	"	stp	x8, x9, [x3]\n"
	"	b	5b\n"
	"mem_copy_fault:\n"
	"	mov	w0, #0\n"
	"	ret\n"
	"mem_copy_end:\n"
	"	.size	mem_copy, . - mem_copy\n");
#define COPY_LABELS
#elif defined(__riscv) && __riscv_xlen == 64
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.globl	mem_copy, mem_copy_fault, mem_copy_end\n"
	"	.type	mem_copy, @function\n"
	"mem_copy:\n"
	"	or	a3, a0, a1\n" /* all of one alignment: by that width, so that no access is torn */
	"	or	a3, a3, a2\n"
	"	add	a2, a2, a0\n"
	"	andi	a4, a3, 7\n"
	"	beqz	a4, 8f\n"
	"	andi	a4, a3, 3\n"
	"	beqz	a4, 4f\n"
	"	andi	a4, a3, 1\n"
	"	beqz	a4, 2f\n"
	"1:	bgeu	a0, a2, 9f\n"
	"	lbu	a5, 0(a1)\n"
	"	sb	a5, 0(a0)\n"
	"	addi	a0, a0, 1\n"
	"	addi	a1, a1, 1\n"
	"	j	1b\n"
	"2:	bgeu	a0, a2, 9f\n"
	"	lhu	a5, 0(a1)\n"
	"	sh	a5, 0(a0)\n"
	"	addi	a0, a0, 2\n"
	"	addi	a1, a1, 2\n"
	"	j	2b\n"
	"4:	bgeu	a0, a2, 9f\n"
	"	lw	a5, 0(a1)\n"
	"	sw	a5, 0(a0)\n"
	"	addi	a0, a0, 4\n"
	"	addi	a1, a1, 4\n"
	"	j	4b\n"
	"8:	bgeu	a0, a2, 9f\n"
	"	ld	a5, 0(a1)\n"
	"	sd	a5, 0(a0)\n"
	"	addi	a0, a0, 8\n"
	"	addi	a1, a1, 8\n"
	"	j	8b\n"
	"9:	li	a0, 1\n"
	"	ret\n"
	"mem_copy_fault:\n"
	"	li	a0, 0\n"
	"	ret\n"
	"mem_copy_end:\n"
	"	.size	mem_copy, . - mem_copy\n");
#define COPY_LABELS
#endif

#ifdef COPY_LABELS
bool mem_fault(void *ucontext)
{
	uintptr_t pc = os_uc_pc(ucontext);

	if (pc < (uintptr_t)mem_copy || pc >= (uintptr_t)mem_copy_end)
		return false;
	os_uc_set_pc(ucontext, (uintptr_t)mem_copy_fault);
	return true;
}
#else
/* Where a copy of this thread goes when it faults, NULL: there is none. */
static _Thread_local sigjmp_buf *volatile copying;

bool mem_fault(void *ucontext)
{
	if (copying)
		uc_jump(ucontext, *copying);
	return false;
}

bool mem_copy(void *to, const void *from, size_t n)
{
	const size_t all = (uintptr_t)to | (uintptr_t)from | n; /* aligned as the least of them */
	sigjmp_buf out;
	bool ok = false;

	if (!sigsetjmp(out, 0)) {
		copying = &out;
		atomic_signal_fence(memory_order_seq_cst);
		if (n == 8 && !(all & 7))
			*(volatile uint64_t *)to = *(const volatile uint64_t *)from;
		else if (n == 4 && !(all & 3))
			*(volatile uint32_t *)to = *(const volatile uint32_t *)from;
		else if (n == 2 && !(all & 1))
			*(volatile uint16_t *)to = *(const volatile uint16_t *)from;
		else
			memcpy(to, from, n);
		atomic_signal_fence(memory_order_seq_cst);
		ok = true;
	}
	copying = NULL;
	return ok;
}
#endif

bool guest_read(void *dst, uint64_t a, size_t n)
{
	return guest_range(a, n) && mem_copy(dst, g2h(a), n);
}

bool guest_write(uint64_t a, const void *src, size_t n)
{
	if (!guest_range(a, n))
		return false;
	/* A second time: another thread may have translated from the page, and so protected it, in between. */
	for (int tries = 0; tries < 2; tries++) {
		code_guest_write(a, n);
		if (mem_copy(g2h(a), src, n))
			return true;
	}
	return false;
}

#if !defined(__x86_64__)
bool mem_set(void *to, uint64_t pattern, size_t n)
{
	uint8_t *p = to;

	for (; n > sizeof(pattern); p += sizeof(pattern), n -= sizeof(pattern))
		if (!mem_copy(p, &pattern, sizeof(pattern)))
			return false;
	return mem_copy(p, &pattern, n);
}

#if !defined(__aarch64__)
bool mem_cas16(void *p, const uint64_t expected[2], const uint64_t new[2], uint64_t old[2])
{
	static atomic_flag lock = ATOMIC_FLAG_INIT; /* against itself only: a plain store may come between */
	bool ok;

	while (atomic_flag_test_and_set(&lock))
		;
	ok = mem_copy(old, p, 16);
	if (ok && old[0] == expected[0] && old[1] == expected[1])
		ok = mem_copy(p, new, 16);
	atomic_flag_clear(&lock);
	return ok;
}
#endif
#endif

bool guest_cas16(uint64_t a, const uint64_t expected[2], const uint64_t new[2], uint64_t old[2])
{
	if (!guest_range(a, 16))
		return false;
	for (int tries = 0; tries < 2; tries++) { /* as in guest_write */
		code_guest_write(a, 16);
		if (mem_cas16(g2h(a), expected, new, old))
			return true;
	}
	return false;
}

int64_t guest_strlen(uint64_t a, size_t max)
{
	char buf[256];
	size_t done = 0;

	while (done < max) {
		uint64_t at = a + done;
		size_t n = MIN(sizeof(buf) - (at & (sizeof(buf) - 1)), max - done); /* never across a page */
		const char *end;

		if (!guest_read(buf, at, n))
			return -1;
		end = memchr(buf, 0, n);
		if (end)
			return (int64_t)(done + (size_t)(end - buf));
		done += n;
	}
	return -1;
}
