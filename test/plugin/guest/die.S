// die.S - ends as its first argument says: e exit(3), g exit_group(4), a SIGABRT, s SIGSEGV, t SIGTERM, f a
// child that exits with 5 and whose parent then exits with 6, x executes argv[2] with mode e, m from a second
// thread exit_group(7), c exit_group(8) from another directory, standard error being closed, l never.
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
func _start
	L t0, 2*WORD(sp)
	lbu t1, 0(t0)
	li t2, 'e'
	beq t1, t2, do_exit
	li t2, 'g'
	beq t1, t2, do_group
	li t2, 's'
	beq t1, t2, do_segv
	li t2, 'f'
	beq t1, t2, do_fork
	li t2, 'x'
	beq t1, t2, do_exec
	li t2, 'm'
	beq t1, t2, do_thread
	li t2, 'c'
	beq t1, t2, do_away
	li t2, 'l'
1:	beq t1, t2, 1b
	li s0, 6
	li t2, 'a'
	beq t1, t2, do_kill
	li s0, 15
	li t2, 't'
	beq t1, t2, do_kill
	ebreak
end _start

func do_exit
	li a0, 3
	sys NR_exit
end do_exit

func do_group
	li a0, 4
	sys NR_exit_group
end do_group

func do_segv
	li t0, 64
	lw t1, 0(t0)
	j do_group
end do_segv

func do_kill
	sys NR_getpid
	mv a1, s0
	sys NR_kill
1:	j 1b
end do_kill

func do_fork
	li a0, 17		// SIGCHLD
	li a1, 0
	li a2, 0
	li a3, 0
	li a4, 0
	sys NR_clone
	beqz a0, 1f
	lla a1, status
	li a2, 0
	li a3, 0
	sys NR_wait4
	li a0, 6
	sys NR_exit_group
1:	li a0, 5
	sys NR_exit_group
end do_fork

func do_exec
	L t0, 3*WORD(sp)
	addi sp, sp, -4*WORD
	S t0, 0(sp)
	lla t1, mode
	S t1, WORD(sp)
	S zero, 2*WORD(sp)
	mv a0, t0
	mv a1, sp
	addi a2, sp, 2*WORD
	sys NR_execve
	ebreak
end do_exec

func do_away
	lla a0, root
	sys NR_chdir
	li a0, 2
	sys NR_close
	li a0, 8
	sys NR_exit_group
end do_away

func do_thread
	li a0, 0x350f00
	lla a1, stack
	lla a2, id
	li a3, 0
	lla a4, id
	sys NR_clone
	beqz a0, 1f
	mv a2, a0
	lla a0, id
	li a1, 0
	li a3, 0
	sys NR_futex
	j do_group
1:	li a0, 7
	sys NR_exit_group
end do_thread
