// sys.h - system calls and the start of the C programs here, for either guest: no libc, a stack of their own.
#ifdef __aarch64__
#define ARG(n) __asm__("x" #n)
#define ARG_NR __asm__("x8")
#define CALL "svc 0"
#define START(more) __asm__(".text\n.globl _start\n_start: mov x0, sp\n	adrp x9, end_of_stack\n" \
	"	add x9, x9, :lo12:end_of_stack\n	mov sp, x9\n" more "	bl start_c\n" STACK)
#define CLEAR_FRAME "	mov x29, 0\n	mov x30, 0\n"
#else
#define ARG(n) __asm__("a" #n)
#define ARG_NR __asm__("a7")
#define CALL "ecall"
#define START(more) __asm__(".text\n.globl _start\n_start: mv a0, sp\n	la sp, end_of_stack\n" more \
	"	call start_c\n" STACK)
#define CLEAR_FRAME "	li s0, 0\n"
#endif
#define STACK ".bss\n.balign 16\n.space 16384\nend_of_stack:\n.text\n"

static inline long sys(long number, long a, long b, long c, long d, long e)
{
	register long a0 ARG(0) = a, a1 ARG(1) = b, a2 ARG(2) = c, a3 ARG(3) = d, a4 ARG(4) = e, nr ARG_NR = number;
	__asm__ volatile(CALL : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(nr) : "memory");
	return a0;
}
