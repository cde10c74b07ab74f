/*
 * What is said when the guest dies by a signal that would leave a core: after
 * QEMU's line (signal_die) one line that tells where and why, and with
 * -d crash registers, the last system call and a backtrace in the log.
 */
#include "sig.h"
#include "conv.h"
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

enum { FRAMES = 16, SCAN = 2048 }; /* words of the stack that are looked at */

/* "main+0x10 (prog+0x55c)", or less when less is known; true when there is a symbol. */
static bool place(char *buf, size_t n, uint64_t pc)
{
	uint64_t off = 0, moff = 0;
	const char *module = NULL, *sym = symbol_name(pc, &off, &module, &moff), *base;
	int len = 0;

	buf[0] = 0;
	if (sym)
		len = snprintf(buf, n, "%.200s+0x%" PRIx64, sym, off);
	if (module && (size_t)len < n) {
		base = strrchr(module, '/');
		snprintf(buf + len, n - (size_t)len, "%s(%.200s+0x%" PRIx64 ")", len ? " " : "",
			 base && base[1] ? base + 1 : module, moff);
	}
	return sym != NULL;
}

/* What could not be executed, and which extension would have had it. */
static void tell_illegal(const Cpu *c, char *buf, size_t n)
{
	const Guest *g = c->guest;
	uint8_t bytes[16];
	uint64_t bits = 0, lacks;
	int have = 0, len = 0;
	Insn i = { .pc = c->pc };

	while (have < g->insn_max && guest_read(bytes + have, c->pc + (uint64_t)have, 1))
		have++;
	if (have)
		len = g->fetch(bytes, have, &bits);
	if (!len) {
		snprintf(buf, n, ", no instruction can be read there");
		return;
	}
	len = snprintf(buf, n, ", instruction 0x%0*" PRIx64, 2 * len, bits);
	lacks = decode_any(g->insns, bits, c->features, &i);
	if (!lacks || !i.row)
		return;
	len += snprintf(buf + len, n - (size_t)len, " (%s of extension", insn_name(g->insns, i.row));
	for (const Feature *f = g->features; f->name && (size_t)len < n; f++)
		if (lacks & f->bit)
			len += snprintf(buf + len, n - (size_t)len, " %s", f->name);
	if ((size_t)len < n)
		snprintf(buf + len, n - (size_t)len, ", which this -cpu lacks)");
}

static void tell_address(int sig, const siginfo_t *si, char *buf, size_t n)
{
	uint64_t a = (uintptr_t)si->si_addr;
	int prot = guest_prot(a);
	const char *why = "";

	if (sig == SIGSEGV && si->si_code == SEGV_MAPERR)
		why = " is not mapped";
	else if (sig == SIGSEGV && prot >= 0)
		why = prot & PROT_WRITE ? "" : prot & PROT_READ ? " is read-only or not executable" : " is not accessible";
	else if (sig == SIGBUS && si->si_code == BUS_ADRALN)
		why = " is not aligned";
	else if (sig == SIGBUS)
		why = " is behind the end of its file";
	snprintf(buf, n, ", address 0x%" PRIx64 "%s", a, why);
}

static uint64_t link_register(const Cpu *c)
{
	for (unsigned i = 0; i < c->guest->nregs; i++) {
		const RegRow *r = &c->guest->regs[i];

		if (strcmp(r->name, "ra") && strcmp(r->name, "lr") && strcmp(r->name, "x30"))
			continue;
		if (r->type == T_I64) {
			uint64_t v;

			memcpy(&v, c->state + r->off, sizeof(v));
			return c->guest->bits == 32 ? (uint32_t)v : v;
		} else {
			uint32_t v;

			memcpy(&v, c->state + r->off, sizeof(v));
			return v;
		}
	}
	return 0;
}

static bool frame_line(FILE *f, unsigned n, uint64_t pc)
{
	char where[512];
	int prot = guest_prot(pc);

	if (prot < 0 || !(prot & PROT_EXEC) || (!place(where, sizeof(where), pc) && n))
		return false;
	fprintf(f, "#%-2u 0x%0*" PRIx64 " %s\n", n, cpu_self->guest->bits / 4, pc, where);
	return true;
}

/* Is the instruction before pc a call? */
static bool after_call(const Cpu *c, uint64_t pc)
{
	const Guest *g = c->guest;

	for (unsigned len = g->insn_min; len <= g->insn_max; len += g->insn_align) {
		uint8_t bytes[16];
		uint64_t bits;
		Insn i = { .pc = pc - len };

		if (guest_read(bytes, pc - len, len) && g->fetch(bytes, (int)len, &bits) == (int)len &&
		    decode_insn(g->insns, bits, c->features, &i) && !strcmp(g->insns->classes[2 * i.row->cls + 1], "call"))
			return true;
	}
	return false;
}

/* No frame pointers to rely on: the link register, and what on the stack looks like a return address. */
static void backtrace(const Cpu *c, FILE *f)
{
	const int w = c->guest->linux_abi->long_size;
	uint64_t sp = c->guest->linux_abi->sp(c), ra = link_register(c), last = ra, v;
	unsigned n = 0;

	n += frame_line(f, n, c->pc);
	if (ra && ra != c->pc)
		n += frame_line(f, n, ra);
	for (unsigned i = 0; i < SCAN && n < FRAMES && num_in(c, &v, sp + i * (unsigned)w, w); i++) {
		uint64_t off = 0, moff;
		const char *module;

		if (v == last || (v & (c->guest->insn_align - 1u)) || !symbol_name(v, &off, &module, &moff) || !off ||
		    !after_call(c, v))
			continue;
		if (frame_line(f, n, v)) {
			last = v;
			n++;
		}
	}
}

void crash_report(Cpu *c, int sig, const siginfo_t *si)
{
	char where[512], why[256] = "";
	Task *t = c->task;

	place(where, sizeof(where), c->pc);
	if (si->si_code <= 0)
		snprintf(why, sizeof(why), ", sent by process %d", (int)si->si_pid);
	else if (sig == SIGILL)
		tell_illegal(c, why, sizeof(why));
	else if (si->si_code == SI_KERNEL && sig == SIGSEGV)
		snprintf(why, sizeof(why), ", no stack for a signal frame, or a bad one to return from");
	else if (sig == SIGSEGV || sig == SIGBUS)
		tell_address(sig, si, why, sizeof(why));
	warn("%s at pc 0x%" PRIx64 "%s%s%s", strsignal(sig), c->pc, where[0] ? " " : "", where, why);
	if (logging(LOG_CRASH)) {
		FILE *f = log_begin();

		if (c->guest->dump)
			c->guest->dump(c, f);
		if (t->sysno >= 0) {
			const char *name = sys_name(c->guest, t->sysno);

			fprintf(f, "last system call: %s (%d)", name ? name : "unknown", t->sysno);
			for (int i = 0; i < 6; i++)
				fprintf(f, "%s0x%" PRIx64, i ? ", " : " ", t->sysarg[i]);
			fputc('\n', f);
		}
		backtrace(c, f);
		log_end();
	}
}
