// die.S - as ../die.S.
#include "guest.h"
	.bss
	.balign 16
id:	.space 16
status:	.space 16
	.space 512
stack:
	.data
	.balign 8
mode:	.asciz "e"
root:	.asciz "/"

	.text
	.macro on letter, where
	cmp w10, #\letter
	b.eq \where
	.endm
func _start
	ldr x9, [sp, #16]
	ldrb w10, [x9]
	on 'e', do_exit
	on 'g', do_group
	on 's', do_segv
	on 'f', do_fork
	on 'x', do_exec
	on 'm', do_thread
	on 'c', do_away
	cmp w10, #'l'
1:	b.eq 1b
	mov w19, #6
	on 'a', do_kill
	mov w19, #15
	on 't', do_kill
	brk #1
end _start

func do_exit
	mov x0, #3
	sys NR_exit
end do_exit

func do_group
	mov x0, #4
	sys NR_exit_group
end do_group

func do_segv
	mov x9, #64
	ldr w10, [x9]
	b do_group
end do_segv

func do_kill
	sys NR_getpid
	mov w1, w19
	sys NR_kill
1:	b 1b
end do_kill

func do_fork
	mov x0, #17		// SIGCHLD
	mov x1, #0
	mov x2, #0
	mov x3, #0
	mov x4, #0
	sys NR_clone
	cbz x0, 1f
	la x1, status
	mov x2, #0
	mov x3, #0
	sys NR_wait4
	mov x0, #6
	sys NR_exit_group
1:	mov x0, #5
	sys NR_exit_group
end do_fork

func do_exec
	ldr x9, [sp, #24]
	la x10, mode
	stp x9, x10, [sp, #-32]!
	str xzr, [sp, #16]
	mov x0, x9
	mov x1, sp
	add x2, sp, #16
	sys NR_execve
	brk #1
end do_exec

func do_away
	la x0, root
	sys NR_chdir
	mov x0, #2
	sys NR_close
	mov x0, #8
	sys NR_exit_group
end do_away

func do_thread
	mov x0, #0x0f00
	movk x0, #0x35, lsl #16
	la x1, stack
	la x2, id
	mov x3, #0
	la x4, id
	sys NR_clone
	cbz x0, 1f
	mov x2, x0
	la x0, id
	mov x1, #0
	mov x3, #0
	sys NR_futex
	b do_group
1:	mov x0, #7
	sys NR_exit_group
end do_thread
