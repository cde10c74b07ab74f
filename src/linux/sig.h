/*
 * What the files about signals, threads and processes share beside linux.h:
 * safe.c, signal.c, siginfo.c, call_sig.c, call_proc.c, exec.c, crash.c.
 */
#ifndef SIG_H
#define SIG_H

#include "linux.h"

#define NSIGNAL 64
#define SIGBIT(sig) (1ull << ((sig) - 1))
#define SIG_NEVER (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))           /* can't be caught or blocked */
#define SIG_FAULTS (SIGBIT(SIGSEGV) | SIGBIT(SIGBUS))           /* never blocked on the host: myna lives on them */
#define HOST_MASK(guest_mask) ((guest_mask) & ~SIG_FAULTS)
#define ALL_BLOCKED HOST_MASK(~(uint64_t)0)

/* Generic SA_* values, as SigAction.flags has them. */
enum {
	G_SA_NOCLDSTOP = 1, G_SA_NOCLDWAIT = 2, G_SA_SIGINFO = 4, G_SA_EXPOSE_TAGBITS = 0x800, G_SA_RESTORER = 0x04000000,
	G_SA_ONSTACK = 0x08000000, G_SA_RESTART = 0x10000000, G_SA_NODEFER = 0x40000000,
};
#define G_SA_RESETHAND 0x80000000u
#define G_SS_AUTODISARM 0x80000000u
enum { G_SS_ONSTACK = 1, G_SS_DISABLE = 2, G_SIG_DFL = 0, G_SIG_IGN = 1 };

/* ---- safe.c: what depends on the host's processor ---- */
/* An action as the host's kernel knows it: libc keeps signals 32 and 33 (musl: 34, too) for itself. */
typedef struct HostAction {
	uintptr_t handler;
	unsigned long flags; /* without SA_RESTORER */
	uint64_t mask;
} HostAction;
/* sigaction(2) past libc: 0 or -errno. */
int host_sigaction(int sig, const HostAction *act, HostAction *old);
/* In a signal handler: the interrupted system call of safe_syscall, if there is one, is not begun or not begun again. */
void safe_interrupt(void *ucontext);

/* ---- signal.c ---- */
/* sigprocmask(2) past libc: this is the mask now. */
void host_setmask(uint64_t mask);
/* The guest's mask, without what follows from it; 0, or SYS_RESTARTNOINTR when a signal came first: nothing was done. */
int64_t signal_try_mask(Task *t, uint64_t mask);
/* sigaction(2) of t's process: new and old may be NULL; sig is checked. */
int64_t signal_action(Task *t, int sig, const SigAction *act, SigAction *old);
/* All handlers back to the default (execve, CLONE_CLEAR_SIGHAND). */
void signal_clear_handlers(Task *t);
/* Take a signal of set that is held for t; its number or 0. */
int signal_take_held(Task *t, uint64_t set, siginfo_t *info);
/* sig comes to this thread, as if the kernel had sent it. */
void signal_post(Task *t, int sig, const siginfo_t *info);
/* Before and after the execution of another program: ignored SIGSEGV and SIGBUS are so on the host, too. */
void signal_exec(Task *t, bool failed);
void signal_fork_prepare(void), signal_fork_parent(void), signal_fork_child(void);
/* sigaltstack(2): new words sp, flags, size when the stack pointer is sp; 0 or -errno. */
int64_t altstack_change(Task *t, uint64_t sp, const uint64_t v[3]);
bool altstack_in_use(const Task *t, uint64_t sp);

/* ---- siginfo.c ---- */
/* "SIGSEGV", or "32" for a real-time signal. */
const char *signal_name(char buf[16], int sig);

/* ---- call_proc.c ---- */
void task_add(Task *t);       /* the first thread of a process; signal_init calls it */
/* Before the end of all threads of t's process, and when it did not come. */
void process_settle(const Task *t, bool ends);

#endif
