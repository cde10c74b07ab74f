/*
 * Numbers of the host's system calls. On hosts of 32 bits the first call of many names has arguments that have become
 * too narrow: times and offsets of 32 bits, users of 16. A name means the call there that came later, so that the rows
 * of sys.h and all functions are written once, for the calls that hosts of 64 bits have. What those take in one word
 * and 32-bit hosts in two is put_wide's; structures (struct.h) have the host's layout for these calls. Linux 5.1
 * has all of them.
 */
#ifndef NR_HOST_H
#define NR_HOST_H

#include <stdint.h>
#include <sys/syscall.h>

#if UINTPTR_MAX == UINT32_MAX

/* ---- times ---- */
#undef __NR_clock_adjtime
#define __NR_clock_adjtime __NR_clock_adjtime64
#undef __NR_clock_getres
#define __NR_clock_getres __NR_clock_getres_time64
#undef __NR_clock_nanosleep
#define __NR_clock_nanosleep __NR_clock_nanosleep_time64
#undef __NR_clock_settime
#define __NR_clock_settime __NR_clock_settime64
#undef __NR_futex
#define __NR_futex __NR_futex_time64
#undef __NR_mq_timedreceive
#define __NR_mq_timedreceive __NR_mq_timedreceive_time64
#undef __NR_mq_timedsend
#define __NR_mq_timedsend __NR_mq_timedsend_time64
#undef __NR_ppoll
#define __NR_ppoll __NR_ppoll_time64
#undef __NR_pselect6
#define __NR_pselect6 __NR_pselect6_time64
#undef __NR_recvmmsg
#define __NR_recvmmsg __NR_recvmmsg_time64
#undef __NR_rt_sigtimedwait
#define __NR_rt_sigtimedwait __NR_rt_sigtimedwait_time64
#undef __NR_sched_rr_get_interval
#define __NR_sched_rr_get_interval __NR_sched_rr_get_interval_time64
#undef __NR_semtimedop
#define __NR_semtimedop __NR_semtimedop_time64
#undef __NR_timer_gettime
#define __NR_timer_gettime __NR_timer_gettime64
#undef __NR_timer_settime
#define __NR_timer_settime __NR_timer_settime64
#undef __NR_timerfd_gettime
#define __NR_timerfd_gettime __NR_timerfd_gettime64
#undef __NR_timerfd_settime
#define __NR_timerfd_settime __NR_timerfd_settime64
#undef __NR_utimensat
#define __NR_utimensat __NR_utimensat_time64

#undef __NR_adjtimex /* there is no such call */

/* ---- offsets and sizes of files ---- */
#undef __NR_fcntl
#define __NR_fcntl __NR_fcntl64
#undef __NR_fstat
#define __NR_fstat __NR_fstat64
#undef __NR_ftruncate
#define __NR_ftruncate __NR_ftruncate64
#undef __NR_newfstatat
#define __NR_newfstatat __NR_fstatat64
#undef __NR_sendfile
#define __NR_sendfile __NR_sendfile64
#undef __NR_truncate
#define __NR_truncate __NR_truncate64

/* ---- users: where the first calls are older than ids of 32 bits ---- */
#ifdef __NR_setuid32
#undef __NR_fchown
#define __NR_fchown __NR_fchown32
#undef __NR_getegid
#define __NR_getegid __NR_getegid32
#undef __NR_geteuid
#define __NR_geteuid __NR_geteuid32
#undef __NR_getgid
#define __NR_getgid __NR_getgid32
#undef __NR_getgroups
#define __NR_getgroups __NR_getgroups32
#undef __NR_getresgid
#define __NR_getresgid __NR_getresgid32
#undef __NR_getresuid
#define __NR_getresuid __NR_getresuid32
#undef __NR_getuid
#define __NR_getuid __NR_getuid32
#undef __NR_setfsgid
#define __NR_setfsgid __NR_setfsgid32
#undef __NR_setfsuid
#define __NR_setfsuid __NR_setfsuid32
#undef __NR_setgid
#define __NR_setgid __NR_setgid32
#undef __NR_setgroups
#define __NR_setgroups __NR_setgroups32
#undef __NR_setregid
#define __NR_setregid __NR_setregid32
#undef __NR_setresgid
#define __NR_setresgid __NR_setresgid32
#undef __NR_setresuid
#define __NR_setresuid __NR_setresuid32
#undef __NR_setreuid
#define __NR_setreuid __NR_setreuid32
#undef __NR_setuid
#define __NR_setuid __NR_setuid32
#endif

/* ---- the same of those that C names, for a libc whose SYS_ names are numbers ---- */
#undef SYS_clock_nanosleep
#define SYS_clock_nanosleep __NR_clock_nanosleep
#undef SYS_fcntl
#define SYS_fcntl __NR_fcntl
#undef SYS_futex
#define SYS_futex __NR_futex
#undef SYS_ppoll
#define SYS_ppoll __NR_ppoll
#undef SYS_pselect6
#define SYS_pselect6 __NR_pselect6
#undef SYS_recvmmsg
#define SYS_recvmmsg __NR_recvmmsg
#undef SYS_rt_sigtimedwait
#define SYS_rt_sigtimedwait __NR_rt_sigtimedwait

#endif
#endif
