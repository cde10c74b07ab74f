/*
 * Signals of the guest. A handler of the host's notes what came (Task.info,
 * Task.pending), blocks everything in the context it returns to, so that the
 * rest stays in the kernel's queue, and lets the thread leave generated code
 * or a system call (safe.c). At the next instruction boundary linux_loop calls
 * signal_deliver, which does what the guest's action says: builds the frame,
 * dies, or nothing.
 *
 * The host's mask of a thread is the guest's, but for SIGSEGV and SIGBUS. The
 * host's action is the guest's where that is right: ignored, and defaults that
 * stop, continue or are ignored; else it is our handler.
 *
 * Faults of translated code and of C code that reads guest memory come here,
 * too: SIGSEGV and SIGBUS never are anybody else's, or it is an error of myna's.
 */
#include "sig.h"
#include "../os.h"
#include "../plugin/plugin.h"
#include "conv.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { HANDLER_STACK = 64 << 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all SigActions */

/* ---- what a signal does by default (signal(7)) ---- */

#define IGNORED (SIGBIT(SIGCHLD) | SIGBIT(SIGURG) | SIGBIT(SIGWINCH) | SIGBIT(SIGCONT))
#define STOPS (SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define DUMPS (SIGBIT(SIGQUIT) | SIGBIT(SIGILL) | SIGBIT(SIGTRAP) | SIGBIT(SIGABRT) | SIGBIT(SIGBUS) | SIGBIT(SIGFPE) | \
	SIGBIT(SIGSEGV) | SIGBIT(SIGSYS) | SIGBIT(SIGXCPU) | SIGBIT(SIGXFSZ))

/* ---- the host's side ---- */

void host_setmask(uint64_t mask)
{
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof(mask));
}

static void block_on_return(ucontext_t *uc)
{
	uint64_t mask;

	memcpy(&mask, &uc->uc_sigmask, sizeof(mask)); /* the kernel's part of it */
	mask |= ALL_BLOCKED;
	memcpy(&uc->uc_sigmask, &mask, sizeof(mask));
}

static NORETURN void die_by(int sig)
{
	struct rlimit none = { 0, 0 };
	HostAction dfl = { 0 };

	/* A core of myna would say nothing about the guest. */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	host_sigaction(sig, &dfl, NULL);
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), sig);
	host_setmask(~SIGBIT(sig));
	_exit(128 + sig); /* the first process of a name space does not die by its own signal */
}

static NORETURN void internal_error(int sig, const siginfo_t *si, void *uc)
{
	static atomic_flag told = ATOMIC_FLAG_INIT;
	char text[160];
	int n;

	n = snprintf(text, sizeof(text), "myna: internal error: signal %d (code %d, address %p) at host pc 0x%llx, "
		     "guest pc 0x%llx\n", sig, si->si_code, si->si_addr, (unsigned long long)os_uc_pc(uc),
		     cpu_self ? (unsigned long long)cpu_self->pc : 0);
	if (!atomic_flag_test_and_set(&told) && write(STDERR_FILENO, text, (size_t)n) < 0)
		n = 0;
	die_by(sig);
}

/* RACY, as cpu_kick: ThreadSanitizer takes a lock for an atomic access, which what we interrupt may hold. */
static RACY void handler(int sig, siginfo_t *si, void *uc)
{
	Cpu *c = cpu_self;
	Task *t = c ? c->task : NULL;
	bool fault = sig == SIGSEGV || sig == SIGBUS;

	if (si->si_code > 0 && (fault || sig == SIGILL || sig == SIGFPE)) {
		if (fault && (mem_fault(uc) || cpu_host_fault(c, sig, si, uc)))
			return;
		if (plugin_on)
			plugin_crashed(sig, si->si_addr);
		internal_error(sig, si, uc);
	}
	if (plugin_on && sig == SIGABRT && si->si_code == SI_TKILL && si->si_pid == getpid())
		plugin_crashed(sig, NULL); /* abort() in a callback */
	if (!t && plugin_on) { /* a plugin's own thread: somebody of the guest's shall have it */
		block_on_return(uc);
		syscall(SYS_rt_sigqueueinfo, getpid(), sig, si);
		return;
	}
	if (!t)
		internal_error(sig, si, uc);
	t->info[sig] = *si;
	atomic_fetch_or(&t->pending, SIGBIT(sig));
	block_on_return(uc);
	safe_interrupt(uc);
	cpu_kick(c);
}

/* Let the host do what the guest's action says, or call us. */
static void install(const Process *p, int sig)
{
	const SigAction *a = &p->act[sig];
	HostAction h = { .handler = (uintptr_t)handler, .mask = ALL_BLOCKED };
	uint64_t bit = SIGBIT(sig);

	if (bit & SIG_NEVER)
		return;
	if (!(bit & SIG_FAULTS)) {
		if (a->handler == G_SIG_IGN)
			h.handler = (uintptr_t)SIG_IGN;
		else if (a->handler == G_SIG_DFL && (bit & (IGNORED | STOPS)))
			h.handler = (uintptr_t)SIG_DFL;
	}
	/* Generic values are the hosts'. */
	h.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART | (a->flags & (G_SA_NOCLDSTOP | G_SA_NOCLDWAIT | G_SA_EXPOSE_TAGBITS));
	host_sigaction(sig, &h, NULL);
}

void signal_thread_init(Task *t)
{
	stack_t ss = { .ss_size = HANDLER_STACK };

	t->handler_stack = mmap(NULL, HANDLER_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (t->handler_stack == MAP_FAILED)
		fatal("cannot map a stack for signal handlers:");
	ss.ss_sp = t->handler_stack;
	sigaltstack(&ss, NULL);
}

void signal_thread_exit(Task *t)
{
	stack_t ss = { .ss_flags = SS_DISABLE, .ss_size = HANDLER_STACK };

	if (!t->handler_stack)
		return;
	sigaltstack(&ss, NULL);
	munmap(t->handler_stack, HANDLER_STACK);
	t->handler_stack = NULL;
}

void signal_init(void)
{
	Task *t = task_self;
	HostAction old;
	uint64_t mask;

	t->altflags = G_SS_DISABLE;
	signal_thread_init(t);
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, sizeof(mask));
	t->sigmask = mask & ~SIG_NEVER;
	for (int sig = 1; sig <= NSIGNAL; sig++) {
		/* What was ignored stays so over execve(2). */
		if (!(SIGBIT(sig) & SIG_NEVER) && !host_sigaction(sig, NULL, &old) && old.handler == (uintptr_t)SIG_IGN)
			process.act[sig].handler = G_SIG_IGN;
		if (SIGBIT(sig) & SIG_FAULTS || !(SIGBIT(sig) & (IGNORED | STOPS)))
			install(&process, sig);
	}
	host_setmask(HOST_MASK(mask));
	task_add(t);
}

/* ---- actions ---- */

int64_t signal_action(Task *t, int sig, const SigAction *act, SigAction *old)
{
	SigAction *a = &t->proc->act[sig];

	pthread_mutex_lock(&lock);
	if (old)
		*old = *a;
	if (act) {
		*a = *act;
		install(t->proc, sig);
	}
	pthread_mutex_unlock(&lock);
	return 0;
}

void signal_clear_handlers(Task *t)
{
	pthread_mutex_lock(&lock);
	for (int sig = 1; sig <= NSIGNAL; sig++) {
		SigAction *a = &t->proc->act[sig];

		if (a->handler != G_SIG_DFL && a->handler != G_SIG_IGN) {
			*a = (SigAction){ 0 };
			install(t->proc, sig);
		}
	}
	pthread_mutex_unlock(&lock);
}

void signal_exec(Task *t, bool failed)
{
	for (int sig = 1; sig <= NSIGNAL; sig++) {
		HostAction ign = { .handler = (uintptr_t)SIG_IGN };

		if (!(SIGBIT(sig) & SIG_FAULTS) || t->proc->act[sig].handler != G_SIG_IGN)
			continue;
		if (failed)
			install(t->proc, sig);
		else
			host_sigaction(sig, &ign, NULL);
	}
}

void signal_fork_prepare(void) { pthread_mutex_lock(&lock); }
void signal_fork_parent(void) { pthread_mutex_unlock(&lock); }
void signal_fork_child(void) { pthread_mutex_unlock(&lock); }

/* ---- masks ---- */

static void release_held(Task *t)
{
	uint64_t now = t->held & ~t->sigmask;

	if (now) {
		t->held &= ~now;
		atomic_fetch_or(&t->pending, now);
		cpu_kick(t->cpu);
	}
}

int64_t signal_try_mask(Task *t, uint64_t mask)
{
	uint64_t host = HOST_MASK(mask);
	int64_t r = safe_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&host, 0, sizeof(host), 0, 0);

	if (r)
		return r;
	t->sigmask = mask & ~SIG_NEVER;
	release_held(t);
	return 0;
}

void signal_set_mask(Task *t, uint64_t mask)
{
	if (signal_try_mask(t, mask)) { /* something is pending: signal_deliver comes and sets the host's mask */
		t->sigmask = mask & ~SIG_NEVER;
		release_held(t);
	}
}

int signal_take_held(Task *t, uint64_t set, siginfo_t *info)
{
	uint64_t mine = t->held & set;
	int sig = mine ? __builtin_ctzll(mine) + 1 : 0;

	if (sig) {
		t->held &= ~SIGBIT(sig);
		*info = t->info[sig];
	}
	return sig;
}

void signal_post(Task *t, int sig, const siginfo_t *info)
{
	t->info[sig] = *info;
	atomic_fetch_or(&t->pending, SIGBIT(sig));
	cpu_kick(t->cpu);
}

bool signal_waiting(const Task *t)
{
	return t->pending != 0;
}

/* ---- the alternate stack ---- */

bool altstack_in_use(const Task *t, uint64_t sp)
{
	if (t->altflags & G_SS_AUTODISARM)
		return false;
	return sp > t->altstack && sp - t->altstack <= t->altsize;
}

static void altstack_off(Task *t)
{
	t->altstack = t->altsize = 0;
	t->altflags = G_SS_DISABLE;
}

int64_t altstack_change(Task *t, uint64_t sp, const uint64_t v[3])
{
	uint32_t flags = (uint32_t)v[1], mode = flags & ~G_SS_AUTODISARM;

	if (altstack_in_use(t, sp))
		return -EPERM;
	if (mode != G_SS_DISABLE && mode != G_SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == G_SS_DISABLE) {
		altstack_off(t);
		t->altflags = flags;
		return 0;
	}
	if (v[2] < t->cpu->guest->linux_abi->altstack_min)
		return -ENOMEM;
	t->altstack = v[0];
	t->altsize = v[2];
	t->altflags = flags;
	return 0;
}

void signal_altstack_get(const Task *t, uint64_t sp, uint64_t v[3])
{
	(void)sp;
	v[0] = t->altstack;
	v[1] = t->altflags;
	v[2] = t->altsize;
}

void signal_altstack_set(Task *t, uint64_t sp, const uint64_t v[3])
{
	altstack_change(t, sp, v);
}

/* ---- delivery ---- */

static void tell(const Task *t, int sig, const siginfo_t *si)
{
	char name[16];

	if (logging(LOG_STRACE) || process.strace) {
		if (SIGBIT(sig) & (SIG_FAULTS | SIGBIT(SIGILL) | SIGBIT(SIGFPE) | SIGBIT(SIGTRAP)) && si->si_code > 0)
			log_printf("--- %s {si_signo=%s, si_code=%d, si_addr=0x%llx} ---\n", signal_name(name, sig), name, si->si_code,
				   (unsigned long long)(uintptr_t)si->si_addr);
		else
			log_printf("--- %s {si_signo=%s, si_code=%d, si_pid=%d, si_uid=%u} ---\n", signal_name(name, sig), name,
				   si->si_code, (int)si->si_pid, (unsigned)si->si_uid);
	}
	if (logging(LOG_INT))
		log_printf("%d: signal %s, code %d, at pc 0x%llx\n", (int)t->tid, signal_name(name, sig), si->si_code,
			   (unsigned long long)t->cpu->pc);
}

/* The call that was interrupted ends with EINTR, or the handler returns to its instruction. */
static void settle_call(Cpu *c, const SigAction *act, int64_t *restart)
{
	if (*restart == SYS_RESTARTNOHAND || (*restart == SYS_RESTART && !(act->flags & G_SA_RESTART)))
		c->guest->linux_abi->ret(c, -EINTR);
	*restart = 0;
}

static void force(Cpu *c, int sig, siginfo_t *si);

static void call_handler(Cpu *c, Task *t, int sig, const siginfo_t *si, const SigAction *act)
{
	const LinuxAbi *abi = c->guest->linux_abi;
	uint64_t sp = abi->sp(c), at = sp;
	bool inside = altstack_in_use(t, sp), ok = true;

	if (inside && sp - t->altstack < abi->frame_size)
		ok = false; /* would run out of it, into what is below */
	else if ((act->flags & G_SA_ONSTACK) && t->altsize && !inside)
		at = t->altstack + t->altsize;
	if (!ok || !abi->frame(c, t, sig, si, act, t->mask_saved ? t->saved_mask : t->sigmask, at)) {
		siginfo_t segv = { .si_signo = SIGSEGV, .si_code = SI_KERNEL };

		if (sig == SIGSEGV)
			signal_die(c, SIGSEGV, &segv);
		force(c, SIGSEGV, &segv);
		return;
	}
	t->mask_saved = false;
	t->sigmask |= (act->mask | (act->flags & G_SA_NODEFER ? 0 : SIGBIT(sig))) & ~SIG_NEVER;
	if (t->altflags & G_SS_AUTODISARM)
		altstack_off(t);
}

/* Act upon a signal that is not blocked. The first process of a name space does not die of what is only sent to it. */
static void act_upon(Cpu *c, Task *t, int sig, const siginfo_t *si, bool forced, int64_t *restart)
{
	SigAction act;

	pthread_mutex_lock(&lock);
	act = t->proc->act[sig];
	if (act.handler > G_SIG_IGN && (act.flags & G_SA_RESETHAND)) {
		t->proc->act[sig].handler = G_SIG_DFL;
		install(t->proc, sig);
	}
	pthread_mutex_unlock(&lock);
	if (act.handler == G_SIG_IGN || (act.handler == G_SIG_DFL && (SIGBIT(sig) & IGNORED)))
		return;
	if (act.handler == G_SIG_DFL && !forced && getpid() == 1)
		return;
	tell(t, sig, si);
	if (act.handler == G_SIG_DFL) {
		if (!(SIGBIT(sig) & STOPS))
			signal_die(c, sig, si);
		syscall(SYS_kill, getpid(), SIGSTOP);
		return;
	}
	settle_call(c, &act, restart);
	call_handler(c, t, sig, si, &act);
}

/* A signal that can't be kept back: blocked or ignored it does its default. */
static void force(Cpu *c, int sig, siginfo_t *si)
{
	Task *t = c->task;
	int64_t none = 0;

	pthread_mutex_lock(&lock);
	if ((t->sigmask & SIGBIT(sig)) || t->proc->act[sig].handler == G_SIG_IGN) {
		t->proc->act[sig].handler = G_SIG_DFL;
		t->sigmask &= ~SIGBIT(sig);
	}
	pthread_mutex_unlock(&lock);
	act_upon(c, t, sig, si, true, &none);
}

/* The next signal to deliver: those that faults make first, then by number, as the kernel does. 0: none. */
static int next_signal(Task *t, siginfo_t *si)
{
	const uint64_t first = SIG_FAULTS | SIGBIT(SIGILL) | SIGBIT(SIGFPE) | SIGBIT(SIGTRAP) | SIGBIT(SIGSYS);
	uint64_t p = t->pending, blocked = p & t->sigmask;
	int sig;

	if (blocked) {
		t->held |= blocked;
		atomic_fetch_and(&t->pending, ~blocked);
		p &= ~blocked;
	}
	if (!p)
		return 0;
	sig = __builtin_ctzll(p & first ? p & first : p) + 1;
	*si = t->info[sig];
	atomic_fetch_and(&t->pending, ~SIGBIT(sig));
	return sig;
}

void signal_deliver(Cpu *c, int64_t restart)
{
	Task *t = c->task;
	bool any = false;
	siginfo_t si;
	int sig;

	if (restart == SYS_RESTARTNOINTR && t->mask_saved) { /* the wait under another mask has not begun */
		t->sigmask = t->saved_mask;
		t->mask_saved = false;
	}
	release_held(t);
	do {
		while ((sig = next_signal(t, &si))) {
			any = true;
			act_upon(c, t, sig, &si, false, &restart);
		}
		if (t->mask_saved) {
			t->sigmask = t->saved_mask;
			t->mask_saved = false;
		}
	} while (signal_try_mask(t, t->sigmask) || t->pending);
	if (restart == SYS_RESTARTNOHAND && !any) /* interrupted by something else: it is so on the host */
		c->guest->linux_abi->ret(c, -EINTR);
}

void signal_fault(Cpu *c, int sig, int code, uint64_t addr)
{
	siginfo_t si = { .si_signo = sig, .si_code = code };

	if (c->guest->tag_bits) /* the kernel names addresses without tag */
		addr = (uint64_t)sextn(addr, 64 - c->guest->tag_bits);
	si.si_addr = (void *)(uintptr_t)addr;
	force(c, sig, &si);
	signal_deliver(c, 0);
}

int64_t sys_rt_sigreturn(Cpu *c)
{
	Task *t = c->task;
	siginfo_t segv = { .si_signo = SIGSEGV, .si_code = SI_KERNEL };
	uint64_t mask;

	if (c->guest->linux_abi->unframe(c, t, &mask))
		signal_set_mask(t, mask);
	else
		force(c, SIGSEGV, &segv);
	return SYS_RETURNED;
}

void signal_die(Cpu *c, int sig, const siginfo_t *info)
{
	static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER; /* the first thread dies for all */

	host_setmask(ALL_BLOCKED);
	if (c->task->proc == &process)
		pthread_mutex_lock(&once);
	if (plugin_on && c->task->proc == &process)
		plugin_exit(128 + sig);
	process_settle(c->task, true);
	if (SIGBIT(sig) & DUMPS) {
		/* The words of QEMU's user-mode emulators: scripts look for them. */
		char line[120];
		int n = snprintf(line, sizeof(line), "qemu: uncaught target signal %d (%s) - core dumped\n", sig, strsignal(sig));

		if (write(STDERR_FILENO, line, (size_t)n) < 0)
			n = 0;
		crash_report(c, sig, info);
	}
	log_flush();
	die_by(sig);
}
