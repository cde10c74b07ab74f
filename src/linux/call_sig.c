/*
 * System calls about signals, in the form that sys.h names them. What a
 * signal does is signal.c's.
 */
#include "sig.h"
#include "conv.h"
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* ---- sets and actions in the guest's memory ---- */

static bool set_out(const Cpu *c, uint64_t a, uint64_t set)
{
	int n = abi_of(c)->long_size;

	for (int i = 0; i < 8; i += n) /* an array of words, lowest signals first */
		if (!num_out(c, a + i, set >> (i * 8), n))
			return false;
	return true;
}

/* struct sigaction of the kernel: handler, flags, restorer (not on all guests), mask; words but the last. */
static unsigned mask_offset(const Cpu *c)
{
	return abi_of(c)->long_size * (abi_of(c)->sa_restorer ? 3 : 2);
}

static int64_t action_in(Cpu *c, uint64_t a, SigAction *act)
{
	int n = abi_of(c)->long_size;
	bool present;

	*act = (SigAction){ 0 };
	if (!num_in(c, &act->handler, a, n) || !num_in(c, &act->flags, a + n, n) ||
	    (abi_of(c)->sa_restorer && !num_in(c, &act->restorer, a + 2 * n, n)))
		return -EFAULT;
	return sigset_arg(c, a + mask_offset(c), 8, &act->mask, &present);
}

static bool action_out(const Cpu *c, uint64_t a, const SigAction *act)
{
	int n = abi_of(c)->long_size;

	return num_out(c, a, act->handler, n) && num_out(c, a + n, act->flags, n) &&
	       (!abi_of(c)->sa_restorer || num_out(c, a + 2 * n, act->restorer, n)) &&
	       set_out(c, a + mask_offset(c), act->mask);
}

int64_t sig_rt_sigaction(Cpu *c, uint64_t *a)
{
	enum { KNOWN = G_SA_NOCLDSTOP | G_SA_NOCLDWAIT | G_SA_SIGINFO | G_SA_EXPOSE_TAGBITS | G_SA_ONSTACK | G_SA_RESTART |
		G_SA_NODEFER };
	SigAction act, old;
	int sig = (int)a[0];
	int64_t r;

	if (a[3] != 8)
		return -EINVAL;
	if (a[1]) {
		r = action_in(c, a[1], &act);
		if (r)
			return r;
		act.flags &= KNOWN | G_SA_RESETHAND | (abi_of(c)->sa_restorer ? G_SA_RESTORER : 0);
		act.mask &= ~SIG_NEVER;
	}
	if (sig < 1 || sig > NSIGNAL || (a[1] && (SIGBIT(sig) & SIG_NEVER)))
		return -EINVAL;
	r = signal_action(c->task, sig, a[1] ? &act : NULL, &old);
	return !r && a[2] && !action_out(c, a[2], &old) ? -EFAULT : r;
}

/* ---- masks ---- */

int64_t sig_rt_sigprocmask(Cpu *c, uint64_t *a)
{
	Task *t = c->task;
	uint64_t set, old = t->sigmask, now = old;
	bool present;
	int64_t r;

	if (a[3] != 8)
		return -EINVAL;
	r = sigset_arg(c, a[1], a[3], &set, &present);
	if (r)
		return r;
	if (present) {
		switch ((int)a[0]) {
		case SIG_BLOCK: now |= set; break;
		case SIG_UNBLOCK: now &= ~set; break;
		case SIG_SETMASK: now = set; break;
		default: return -EINVAL;
		}
		if ((now & ~SIG_NEVER) != old) {
			r = signal_try_mask(t, now);
			if (r)
				return r;
		}
	}
	return a[2] && !set_out(c, a[2], old) ? -EFAULT : 0;
}

int64_t sig_rt_sigpending(Cpu *c, uint64_t *a)
{
	uint64_t set = 0;
	int64_t r;

	if (a[1] > 8)
		return -EINVAL;
	r = hcall(SYS_rt_sigpending, &set, 8);
	if (r < 0)
		return r;
	return set_out(c, a[0], set | c->task->held) ? 0 : -EFAULT;
}

int64_t sig_rt_sigsuspend(Cpu *c, uint64_t *a)
{
	uint64_t set, host;
	bool present;
	int64_t r = sigset_arg(c, a[0], a[1], &set, &present);

	if (r || !present)
		return r ? r : -EFAULT;
	host = HOST_MASK(set);
	r = c->task->held & ~set ? -EINTR : hcall(SYS_rt_sigsuspend, &host, 8);
	if (r == SYS_RESTARTNOINTR)
		return r;
	sigmask_keep(c->task, set);
	return SYS_RESTARTNOHAND;
}

int64_t sig_rt_sigtimedwait(Cpu *c, uint64_t *a)
{
	siginfo_t si;
	uint8_t out[128];
	uint64_t set;
	bool present;
	int64_t r = sigset_arg(c, a[0], a[3], &set, &present);

	if (r || !present)
		return r ? r : -EFAULT;
	r = signal_take_held(c->task, set, &si);
	if (!r)
		r = hcall(SYS_rt_sigtimedwait, &set, &si, a[2], 8);
	if (r > 0 && a[1]) {
		siginfo_to_guest(c->guest, out, &si);
		if (!guest_write(a[1], out, sizeof(out)))
			return -EFAULT;
	}
	return r;
}

/* ---- sending ---- */

int64_t sig_kill(Cpu *c UNUSED, uint64_t *a)
{
	return hcall(SYS_kill, a[0], a[1]);
}

int64_t sig_tkill(Cpu *c UNUSED, uint64_t *a)
{
	return hcall(SYS_tkill, a[0], a[1]);
}

int64_t sig_tgkill(Cpu *c UNUSED, uint64_t *a)
{
	return hcall(SYS_tgkill, a[0], a[1], a[2]);
}

static int64_t info_in(const Cpu *c, uint64_t a, int sig, siginfo_t *si)
{
	uint8_t in[128];

	if (!guest_read(in, a, sizeof(in)))
		return -EFAULT;
	siginfo_from_guest(c->guest, si, in);
	si->si_signo = sig;
	return 0;
}

/* A thread may send itself what looks like a fault: it must not be taken for one of the host's. */
static bool looks_like_fault(int sig, const siginfo_t *si)
{
	return si->si_code > 0 && (sig == SIGSEGV || sig == SIGBUS || sig == SIGILL || sig == SIGFPE);
}

int64_t sig_rt_sigqueueinfo(Cpu *c, uint64_t *a)
{
	siginfo_t si;
	int64_t r = info_in(c, a[2], (int)a[1], &si);

	if (r)
		return r;
	if (looks_like_fault((int)a[1], &si) && (pid_t)a[0] == getpid()) {
		signal_post(c->task, (int)a[1], &si);
		return 0;
	}
	return hcall(SYS_rt_sigqueueinfo, a[0], a[1], &si);
}

int64_t sig_rt_tgsigqueueinfo(Cpu *c, uint64_t *a)
{
	siginfo_t si;
	int64_t r = info_in(c, a[3], (int)a[2], &si);

	if (r)
		return r;
	if (looks_like_fault((int)a[2], &si) && (pid_t)a[1] == c->task->tid) {
		signal_post(c->task, (int)a[2], &si);
		return 0;
	}
	return hcall(SYS_rt_tgsigqueueinfo, a[0], a[1], a[2], &si);
}

int64_t sig_pidfd_send_signal(Cpu *c, uint64_t *a)
{
	siginfo_t si;
	int64_t r = a[2] ? info_in(c, a[2], (int)a[1], &si) : 0;

	if (!r && a[2] && looks_like_fault((int)a[1], &si))
		r = -EPERM; /* as if sent to another process */
	return r ? r : hcall(SYS_pidfd_send_signal, a[0], a[1], a[2] ? &si : NULL, a[3]);
}

/* ---- the rest ---- */

int64_t sig_rt_sigreturn(Cpu *c, uint64_t *a UNUSED)
{
	return sys_rt_sigreturn(c);
}

/* stack_t: pointer, int, size. */
int64_t sig_sigaltstack(Cpu *c, uint64_t *a)
{
	Task *t = c->task;
	int n = abi_of(c)->long_size;
	uint64_t sp = abi_of(c)->sp(c), v[3], old[3] = { t->altstack, t->altflags & G_SS_AUTODISARM, t->altsize };
	int64_t r;

	old[1] |= !t->altsize ? G_SS_DISABLE : altstack_in_use(t, sp) ? G_SS_ONSTACK : 0;

	if (a[0]) {
		if (!num_in(c, &v[0], a[0], n) || !num_in(c, &v[1], a[0] + n, 4) || !num_in(c, &v[2], a[0] + 2 * n, n))
			return -EFAULT;
		r = altstack_change(t, sp, v);
		if (r)
			return r;
	}
	if (a[1] && (!num_out(c, a[1], old[0], n) || !num_out(c, a[1] + n, old[1], 4) || !num_out(c, a[1] + 2 * n, old[2], n)))
		return -EFAULT;
	return 0;
}
