// many.S - THREADS threads one after the other; each is waited for before the next is made, so that an emulator
// may give them all one vCPU. Each runs 3 + 100 * 2 + 2 instructions.
#include "guest.h"
#ifndef THREADS
#define THREADS 50
#endif
	.bss
	.balign 16
id:	.space 16
	.space 512
stack:

	.text
func _start
	li s0, THREADS
	lla s1, id
make:	li a0, 0x350f00		// as in threads.S
	lla a1, stack
	mv a2, s1
	li a3, 0
	mv a4, s1
	sys NR_clone
	beqz a0, child
	mv a2, a0
	mv a0, s1
	li a1, 0		// FUTEX_WAIT
	li a3, 0
	sys NR_futex
	addi s0, s0, -1
	bnez s0, make
	li a0, 0
	sys NR_exit_group
end _start

func child
	li t0, 100
	li a0, 0
1:	addi t0, t0, -1
	bnez t0, 1b
	sys NR_exit
end child
