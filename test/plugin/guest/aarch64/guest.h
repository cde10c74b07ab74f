// guest.h - for the programs of A64: as ../guest.h, whose rules and numbers of system calls are theirs.
#define NR_futex 98
#include "../common.h"

	.macro sys nr
	mov x8, #\nr
	svc #0
	.endm

	.macro la rd, sym		// 2 instructions
	adrp \rd, \sym
	add \rd, \rd, :lo12:\sym
	.endm
