// smc.S - a function that is rewritten fifty times: `mov w0, #i; ret`, each time called twice.
#include "guest.h"
	.text
func _start
	la x19, made
	mov w20, #1
	mov w21, #0
	mov w22, #0x52800000	// mov w0, #0
turn:
	orr w9, w22, w20, lsl #5
	str w9, [x19]
	dc cvau, x19
	dsb ish
	ic ivau, x19
	dsb ish
	isb
	blr x19
	add w21, w21, w0
	blr x19
	add w21, w21, w0
	add w20, w20, #1
	cmp w20, #51
	b.ne turn
	sub w0, w21, #2550	// 2 * (1 + ... + 50)
	sys NR_exit
end _start

	.section .made, "awx", @progbits
func made			// 2
	mov w0, #0
	ret
end made
