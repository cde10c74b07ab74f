/*
 * Instructions that met an address which the host can't reach at all, so that
 * some (x86) do not even tell which: pointers with a tag in the bits that the guest
 * ignores, and wild ones. Usual code pays nothing for either. Such an
 * instruction is remembered and translated again: first without the tag bits
 * (Trans.wild, see ir_op); if that faults as well, with a check in front that
 * reports the address. Between cpu.c, which sees the fault, and trans.c.
 */
#include <signal.h>
#include <stdlib.h>
#include "ir.h"
#include "os.h"
#include "plugin/plugin.h"

enum { PLAIN, UNTAGGED, CHECKED, LATE_MAX = 250 };

/* Open addressing by pc; written under code_lock, never shrinks. pc 0: free. */
static struct { uint64_t pc; uint8_t level, late; } *seen;
static unsigned nseen, room;
bool wild_any;

static unsigned slot(uint64_t pc)
{
	unsigned i = (unsigned)(pc * 0x9e3779b97f4a7c15 >> 32) & (room - 1);

	while (seen[i].pc && seen[i].pc != pc)
		i = (i + 1) & (room - 1);
	return i;
}

unsigned wild_level(const Trans *t, uint64_t pc)
{
	unsigned level = room ? seen[slot(pc)].level : PLAIN;

	/* Plugins must not see an instruction twice because of a tag. */
	return t->hook && t->guest->tag_bits ? MAX(level, (unsigned)UNTAGGED) : level;
}

static void grow(void)
{
	unsigned old = room;
	__typeof__(seen) from = seen;

	room = old ? 2 * old : 256;
	seen = xcalloc(room, sizeof(*seen));
	for (unsigned i = 0; i < old; i++)
		if (from[i].pc)
			seen[slot(from[i].pc)] = from[i];
	free(from);
}

bool wild_note(Cpu *c)
{
	unsigned level;
	bool more;

	uint64_t a = c->fault.addr;
	bool untold = os_fault_untold(c->fault.sig, c->fault.code) && !a;

	if (c->fault.sig != SIGSEGV || c->guest->bits == 32 ||
	    (!untold && (!c->guest->tag_bits || a == (uint64_t)sextn(a, 64 - c->guest->tag_bits))))
		return false;
	code_lock();
	if (2 * nseen >= room)
		grow();
	unsigned i = slot(c->pc);
	level = seen[i].level;
	more = level < CHECKED;
	/* With the check it does not come here any more: another thread has met the code that was before. It has a few
	 * tries, should that be wrong. */
	bool late = !more && seen[i].late < LATE_MAX;

	seen[i].late += late;
	if (more) {
		nseen += !seen[i].pc;
		seen[i].pc = c->pc;
		seen[i].level = c->guest->tag_bits && !plugin_on ? (uint8_t)(level + 1) : CHECKED;
		wild_any = true;
	}
	code_unlock();
	if (more)
		code_invalidate(c->pc, 1);
	return more || late;
}

/* m: MemOp of the access, which finds out itself that it is misaligned, before anything else. */
static void check(Cpu *c, uint64_t addr, uint64_t m)
{
	unsigned bytes = 1u << (m & M_SIZE);

	if (guest_range(addr, 1) || (m & M_ALIGN && addr & (bytes - 1)) || (m & M_WITHIN && (addr & 15) + bytes > 16))
		return;
	c->fault = (Fault){ .sig = SIGSEGV, .code = SEGV_MAPERR, .addr = addr };
	cpu_raise(c, EX_FAULT);
}

static const Helper h_check = { "check_address", (void *)check, HF_CPU | HF_RREGS | HF_RAISE, T_NONE, { T_I64, T_I64 } };

Val wild_address(Trans *t, Val a, int32_t off, unsigned m)
{
	unsigned bits = t->guest->tag_bits;

	if (bits && t->tagged != a) {
		t->tagged = a;
		t->clean = ir_2k(t, O_sar, T_I64, ir_2k(t, O_shl, T_I64, a, bits), bits);
	}
	if (bits)
		a = t->clean;
	if (t->wild == CHECKED)
		ir_call(t, &h_check, ir_2k(t, O_add, T_I64, a, off), ir_const(t, T_I64, m), 0);
	return a;
}
