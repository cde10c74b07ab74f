// threads.S - THREADS threads at the same time; number i (from 0) adds to a word (i + 1) * 1000 times, each time
// with an inner block. They begin when all exist (a byte each out of a pipe), and each is waited for with one
// futex call, whose number of instructions does not depend on who comes first: the kernel clears the word and
// wakes once.
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
	lla a0, fds		// 2
	li a1, 0
	sys NR_pipe2		// 2
	li s0, 0
	lla s1, ids		// 2: new block
	lla s2, stacks		// 2
make:				// 13, of which 1 in the child too
	li a0, 0x350f00	// VM FS FILES SIGHAND THREAD SYSVSEM PARENT_SETTID CHILD_CLEARTID
	mv a1, s2
	mv a2, s1
	li a3, 0
	mv a4, s1
	sys NR_clone		// 2
	beqz a0, child
	sw a0, 4*THREADS(s1)
	addi s2, s2, -512
	addi s1, s1, 4
	addi s0, s0, 1
	li t0, THREADS
	bne s0, t0, make

	lla s1, ids
	lla t0, fds
	lw s3, 4(t0)
	li s0, 0
go:	mv a0, s3
	lla a1, byte
	li a2, 1
	sys NR_write
	addi s0, s0, 1
	li t0, THREADS
	bne s0, t0, go

	li s0, 0
join:	mv a0, s1
	li a1, 0		// FUTEX_WAIT
	lw a2, 4*THREADS(s1)
	li a3, 0
	sys NR_futex
	addi s1, s1, 4
	addi s0, s0, 1
	li t0, THREADS
	bne s0, t0, join
	li a0, 0
	sys NR_exit_group
end _start

func child			// s0 is its number
	lla t0, fds
	lw a0, 0(t0)
	lla a1, byte
	li a2, 1
	sys NR_read
	addi s0, s0, 1
	li t0, 1000
	mul t0, s0, t0
	lla t1, cells
	slli t2, s0, 6
	add t1, t1, t2
	.globl work
work:	lw t2, -64(t1)		// 6 a turn
	addi t2, t2, 1
	j 1f
1:	sw t2, -64(t1)
	addi t0, t0, -1
	bnez t0, work
	li a0, 0
	sys NR_exit
end child
