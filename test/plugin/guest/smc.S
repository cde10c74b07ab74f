// smc.S - a function that is rewritten fifty times: `li a0, i; ret`, each time called twice.
#include "guest.h"
	.text
func _start			// 4 instructions
	lla s0, made		// 2
	li s1, 1
	li s2, 0
turn:				// 14 and twice made
	slli t0, s1, 20
	addi t0, t0, 0x513	// li a0, s1
	sw t0, 0(s0)
	fence.i
	jalr s0
	add s2, s2, a0
	jalr s0
	add s2, s2, a0
	addi s1, s1, 1
	li t1, 51
	bne s1, t1, turn
	addi a0, s2, -1275
	addi a0, a0, -1275	// 2 * (1 + ... + 50)
	sys NR_exit		// 4
end _start

	.section .made, "awx", @progbits
	.option norvc
func made			// 2
	li a0, 0
	ret
end made
