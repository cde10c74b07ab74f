// threads.S - as ../threads.S.
#include "guest.h"
#ifndef THREADS
#define THREADS 8
#endif
	.bss
	.balign 16
fds:	.space 8
byte:	.space 8
ids:	.space 4 * THREADS	// cleared by the kernel
nums:	.space 4 * THREADS
	.balign 64
	.globl cells
cells:	.space 64 * THREADS
	.space 512 * THREADS
stacks:

	.text
func _start			// 7
	la x0, fds
	mov x1, #0
	sys NR_pipe2
	mov w19, #0
	la x20, ids		// new block
	la x21, stacks
make:				// 13, of which 1 in the child too
	mov x0, #0x0f00		// as in ../threads.S
	movk x0, #0x35, lsl #16
	mov x1, x21
	mov x2, x20
	mov x3, #0
	mov x4, x20
	sys NR_clone		// 2
	cbz x0, child
	str w0, [x20, #4*THREADS]
	sub x21, x21, #512
	add x20, x20, #4
	add w19, w19, #1
	cmp w19, #THREADS
	b.ne make

	la x20, ids
	la x9, fds
	ldr w22, [x9, #4]
	mov w19, #0
go:	mov w0, w22
	la x1, byte
	mov x2, #1
	sys NR_write
	add w19, w19, #1
	cmp w19, #THREADS
	b.ne go

	mov w19, #0
join:	mov x0, x20
	mov x1, #0		// FUTEX_WAIT
	ldr w2, [x20, #4*THREADS]
	mov x3, #0
	sys NR_futex
	add x20, x20, #4
	add w19, w19, #1
	cmp w19, #THREADS
	b.ne join
	mov x0, #0
	sys NR_exit_group
end _start

func child			// w19 is its number
	la x9, fds
	ldr w0, [x9]
	la x1, byte
	mov x2, #1
	sys NR_read
	add w19, w19, #1
	mov w9, #1000
	mul w9, w19, w9
	la x10, cells
	add x10, x10, x19, lsl #6
	sub x10, x10, #64
	.globl work
work:	ldr w11, [x10]		// 6 a turn
	add w11, w11, #1
	b 1f
1:	str w11, [x10]
	sub w9, w9, #1
	cbnz w9, work
	mov x0, #0
	sys NR_exit
end child
