// ask.S - as ../ask.S.
#include "guest.h"
	.text
func _start
	sys NR_getpid
	mov w19, w0
	cmp w19, #0
	b.le failed
	b hop
failed:	mov w19, #2
	b landed
hop:	mov w19, #1		// a plugin may go from here to landed
	mov w20, #0
	b landed
end _start

func landed
	mov w0, w19
	sys NR_exit
end landed
