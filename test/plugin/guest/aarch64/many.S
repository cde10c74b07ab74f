// many.S - as ../many.S.
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
	mov w19, #THREADS
	la x20, id
make:	mov x0, #0x0f00
	movk x0, #0x35, lsl #16
	la x1, stack
	mov x2, x20
	mov x3, #0
	mov x4, x20
	sys NR_clone
	cbz x0, child
	mov x2, x0
	mov x0, x20
	mov x1, #0		// FUTEX_WAIT
	mov x3, #0
	sys NR_futex
	sub w19, w19, #1
	cbnz w19, make
	mov x0, #0
	sys NR_exit_group
end _start

func child
	mov w9, #100
	mov x0, #0
1:	sub w9, w9, #1
	cbnz w9, 1b
	sys NR_exit
end child
