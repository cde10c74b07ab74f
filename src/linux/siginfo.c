/*
 * siginfo_t between host and guest: which members a signal has follows from
 * its code and number (siginfo_layout() of the kernel); where they are, from
 * the guest's word size (include/uapi/asm-generic/siginfo.h). signal frames,
 * sigtimedwait and waitid write them, rt_sigqueueinfo reads them.
 */
#include "sig.h"
#include "conv.h"
#include <stdio.h>
#include <string.h>

typedef enum Kind { KILL, RT, TIMER, FAULT, CHLD, POLL, SYS } Kind;

static Kind kind_of(int sig, int code)
{
	if (code > SI_USER && code < 0x80) { /* SI_KERNEL */
		switch (sig) {
		case SIGILL: case SIGFPE: case SIGSEGV: case SIGBUS: case SIGTRAP: return FAULT;
		case SIGCHLD: return CHLD;
		case SIGPOLL: return POLL;
		case SIGSYS: return SYS;
		}
		return KILL;
	}
	if (code == SI_TIMER)
		return TIMER;
	if (code == SI_SIGIO)
		return POLL;
	return code < 0 ? RT : KILL;
}

typedef struct Out { uint8_t *p; bool big, wide; } Out;

static void w32(const Out *o, unsigned off, uint32_t v)
{
	o->big ? st32be(o->p + off, v) : st32le(o->p + off, v);
}

static void word(const Out *o, unsigned off, uint64_t v)
{
	if (!o->wide)
		w32(o, off, (uint32_t)v);
	else
		o->big ? st64be(o->p + off, v) : st64le(o->p + off, v);
}

static uint32_t r32(const Out *o, unsigned off)
{
	return o->big ? ld32be(o->p + off) : ld32le(o->p + off);
}

static uint64_t rword(const Out *o, unsigned off)
{
	if (!o->wide)
		return r32(o, off);
	return o->big ? ld64be(o->p + off) : ld64le(o->p + off);
}

/* sigval is an int or a pointer, nobody knows which: the pointer is all of it, and where the int is in that is the
 * same in guest and host of one byte order, or between two guests. So do timers and queues (struct sigevent). */
static void put_value(const Out *o, unsigned off, union sigval v)
{
	word(o, off, (uintptr_t)v.sival_ptr);
}

void siginfo_to_guest(const Guest *g, uint8_t out[128], const siginfo_t *in)
{
	const unsigned w = g->bits / 8, at = w == 8 ? 16 : 12; /* the union */
	Out o = { out, g->big, w == 8 };

	memset(out, 0, 128);
	w32(&o, 0, (uint32_t)in->si_signo);
	w32(&o, 4, (uint32_t)in->si_errno);
	w32(&o, 8, (uint32_t)in->si_code);
	switch (kind_of(in->si_signo, in->si_code)) {
	case KILL:
		w32(&o, at, (uint32_t)in->si_pid);
		w32(&o, at + 4, in->si_uid);
		break;
	case RT:
		w32(&o, at, (uint32_t)in->si_pid);
		w32(&o, at + 4, in->si_uid);
		put_value(&o, at + 8, in->si_value);
		break;
	case TIMER:
		w32(&o, at, (uint32_t)in->si_timerid);
		w32(&o, at + 4, (uint32_t)in->si_overrun);
		put_value(&o, at + 8, in->si_value);
		break;
	case FAULT:
		word(&o, at, (uintptr_t)in->si_addr);
		break;
	case CHLD:
		w32(&o, at, (uint32_t)in->si_pid);
		w32(&o, at + 4, in->si_uid);
		w32(&o, at + 8, (uint32_t)in->si_status);
		word(&o, at + 8 + w, (uint64_t)in->si_utime);
		word(&o, at + 8 + 2 * w, (uint64_t)in->si_stime);
		break;
	case POLL:
		word(&o, at, (uint64_t)in->si_band);
		w32(&o, at + w, (uint32_t)in->si_fd);
		break;
	case SYS:
		word(&o, at, (uintptr_t)in->si_call_addr);
		w32(&o, at + w, (uint32_t)in->si_syscall);
		w32(&o, at + w + 4, in->si_arch);
		break;
	}
}

void siginfo_from_guest(const Guest *g, siginfo_t *out, const uint8_t in[128])
{
	const unsigned w = g->bits / 8, at = w == 8 ? 16 : 12;
	Out o = { (uint8_t *)(uintptr_t)in, g->big, w == 8 };

	memset(out, 0, sizeof(*out));
	out->si_signo = (int)r32(&o, 0);
	out->si_errno = (int)r32(&o, 4);
	out->si_code = (int)r32(&o, 8);
	switch (kind_of(out->si_signo, out->si_code)) {
	case FAULT:
		out->si_addr = (void *)(uintptr_t)rword(&o, at);
		break;
	case CHLD:
		out->si_pid = (pid_t)r32(&o, at);
		out->si_uid = r32(&o, at + 4);
		out->si_status = (int)r32(&o, at + 8);
		out->si_utime = (clock_t)rword(&o, at + 8 + w);
		out->si_stime = (clock_t)rword(&o, at + 8 + 2 * w);
		break;
	case POLL:
		out->si_band = (long)rword(&o, at);
		out->si_fd = (int)r32(&o, at + w);
		break;
	default: /* the others begin with the same two words and a value, or less */
		out->si_pid = (pid_t)r32(&o, at);
		out->si_uid = r32(&o, at + 4);
		out->si_value.sival_ptr = (void *)(uintptr_t)rword(&o, at + 8);
	}
}

const char *signal_name(char buf[16], int sig)
{
	if (sig < 32)
		return flag_text(buf, 16, FL_signo, (uint64_t)sig);
	snprintf(buf, 16, "%d", sig);
	return buf;
}
