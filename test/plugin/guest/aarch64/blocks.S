// blocks.S - where blocks end: branches taken or not, system calls, system registers, isb, sb, ic ivau, the end of a
// page, 512 instructions; and where not: barriers, exclusives. A jump into the middle of a block makes another block.
#include "guest.h"
	.text
func _start
	mov w19, #3		// block: 3
	mrs x9, fpcr
	msr fpcr, x9
	mrs x9, nzcv		// 4
	msr nzcv, x9
	mrs x9, tpidr_el0
	msr tpidr_el0, x9
	mrs x9, fpsr		// 3
	msr fpsr, x9
	mrs x10, cntvct_el0
	dmb ish			// 3
	dsb ish
	isb
	adr x9, _start		// 3
	dc cvau, x9
	ic ivau, x9
	clrex			// 2
	sb
	mrs x10, ctr_el0	// 3
	mov x9, sp
	ldxr w9, [x9]
	cbz xzr, 1f		// a jump to the next instruction
1:	cmp w19, #5		// 2
	b.eq 2f			// never taken
	nop			// 2
	b middle
	nop
2:	nop
middle2:nop
	nop
middle:	sub w19, w19, #1	// 2
	cbnz w19, middle2	// then 4, from middle2
	la x9, long1		// 3
	br x9
end _start

	.balign 4096
// 1024 to the end of the page: 512 and 512, then 200: these and what follows
func long1
	.rept 1024 + 197
	nop
	.endr
	mov x0, #0
	tbz w0, #3, 3f
	nop
3:	sys NR_exit
end long1
