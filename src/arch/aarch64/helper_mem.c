/*
 * C functions that generated code calls for memory: accesses of 16 bytes
 * that are atomic, memory copy and set (MOPS). emit_atomic.c calls them.
 * Integer registers only (see the Makefile).
 */
#include <string.h>
#include "linux/linux.h"
#include "plugin/plugin.h"
#include "state.h"

static uint64_t get(const A64State *s, unsigned n)
{
	return n == 31 ? 0 : s->x[n];
}

static void put(A64State *s, unsigned n, uint64_t v)
{
	if (n != 31)
		s->x[n] = v;
}

/* ---- 16 bytes ---- */

/* As guest_cas16; false: a fault, which is raised. */
static bool cas128(Cpu *c, uint64_t addr, const uint64_t expected[2], const uint64_t new[2], uint64_t old[2])
{
	if (guest_cas16(addr, expected, new, old))
		return true;
	c->fault = (Fault){ .sig = SIGSEGV, .code = SEGV_ACCERR, .addr = addr };
	cpu_raise(c, EX_FAULT);
	return false;
}

/*
 * The emit function has touched the memory as a write before: a fault was taken there. Two registers are two
 * doublewords in memory in either byte order, the first at the lower address.
 */
static bool aligned(Cpu *c, uint64_t *addr)
{
	*addr = a64_clean(*addr);
	if (!(*addr & 15))
		return true;
	c->fault.addr = *addr;
	cpu_raise(c, EX_MISALIGNED);
	return false;
}

static uint64_t swapped(const Cpu *c, uint64_t v)
{
	return c->guest->big != HOST_BIG ? __builtin_bswap64(v) : v;
}

static void pair(const Cpu *c, unsigned first, unsigned second, uint64_t v[2])
{
	v[0] = swapped(c, get(a64_cstate(c), first));
	v[1] = swapped(c, get(a64_cstate(c), second));
}

static void put_pair(Cpu *c, unsigned first, unsigned second, const uint64_t v[2])
{
	put(a64_state(c), first, swapped(c, v[0]));
	put(a64_state(c), second, swapped(c, v[1]));
}

/* regs: first | second << 8. Returns the status: 0 stored, 1 not. */
static uint64_t stxp(Cpu *c, uint64_t regs, uint64_t addr)
{
	const A64State *s = a64_cstate(c);
	uint64_t expected[2] = { swapped(c, s->ex_val), swapped(c, s->ex_val2) }, new[2], old[2];

	if (!aligned(c, &addr))
		return 1;
	pair(c, regs & 31, regs >> 8 & 31, new);
	if (!cas128(c, addr, expected, new, old))
		return 1;
	return old[0] != expected[0] || old[1] != expected[1];
}

/* regs: expected and result | new << 8, the first of each pair. */
static void casp(Cpu *c, uint64_t regs, uint64_t addr)
{
	unsigned rs = regs & 31, rt = regs >> 8 & 31;
	uint64_t expected[2], new[2], old[2];

	if (!aligned(c, &addr))
		return;
	pair(c, rs, rs + 1, expected);
	pair(c, rt, rt + 1, new);
	if (!cas128(c, addr, expected, new, old))
		return;
	put_pair(c, rs, rs + 1, old);
}

/* ctl: first | second << 8 | the row's `with` << 16. */
static void amop(Cpu *c, uint64_t ctl, uint64_t addr)
{
	unsigned first = ctl & 31, second = ctl >> 8 & 31, with = (unsigned)(ctl >> 16);
	uint64_t b[2], seen[2], new[2], old[2] = { 0, 0 };

	if (!aligned(c, &addr))
		return;
	pair(c, first, second, b);
	do {
		memcpy(seen, old, sizeof(seen)); /* a guess at first */
		for (unsigned k = 0; k < 2; k++) {
			uint64_t v = with & A64_INV ? ~b[k] : b[k];

			switch (with >> 16) {
			case AMO_SWAP: new[k] = v; break;
			case AMO_AND: new[k] = seen[k] & v; break;
			case AMO_OR: new[k] = seen[k] | v; break;
			}
		}
		if (!cas128(c, addr, seen, new, old))
			return;
	} while (old[0] != seen[0] || old[1] != seen[1]);
	put_pair(c, first, second, old);
}

/*
 * ---- MOPS ----
 *
 * Of the two ways to keep the state between the instructions that the Arm ARM offers this is option A: the prologue,
 * which is all emit_atomic.c's, clears NZCV; going forward Xd and Xs are the ends, and Xn is what is left, negative;
 * going backward Xd and Xs are the starts, and Xn is what is left. The prologue copies nothing, the main part all; so
 * the epilogue finds nothing to do, unless the program has prepared something else for it.
 */
enum {
	CHUNK = 4096,     /* bytes; no page that the guest may have is smaller */
	PIECE = 64 << 10, /* bytes between two looks whether a signal is there */
};
enum { C_FLAG = 2, N_FLAG = 8 };

typedef struct Part {
	uint64_t to, from, n; /* from: of a copy */
} Part;

/* What is next, of registers as they are between the instructions. */
static Part next(uint64_t d, uint64_t s, uint64_t n, bool copy)
{
	bool backward = (int64_t)n > 0;
	Part p = { a64_clean(d + n), copy ? a64_clean(s + n) : 0, MIN(backward ? n : 0 - n, PIECE) };

	if (backward) {
		p.to -= p.n;
		p.from -= p.n;
	}
	return p;
}

/* How many of the n bytes at a are in its page; backward: of the last of them. */
static uint64_t in_page(uint64_t a, uint64_t n, bool backward)
{
	uint64_t room = backward ? ((a + n - 1) & (CHUNK - 1)) + 1 : CHUNK - (a & (CHUNK - 1));

	return MIN(n, room);
}

/* The same, but no more than lies in a page: that is written all or not at all. */
static Part next_in_page(uint64_t d, uint64_t s, uint64_t n, bool copy)
{
	bool backward = (int64_t)n > 0;
	Part p = next(d, s, n, copy);
	uint64_t k = in_page(p.to, p.n, backward);

	if (copy)
		k = MIN(k, in_page(p.from, p.n, backward));
	if (backward) {
		p.to += p.n - k;
		p.from += p.n - k;
	}
	p.n = k;
	return p;
}

/* Xn after p. */
static uint64_t after(uint64_t n, const Part *p)
{
	return (int64_t)n > 0 ? n - p->n : n + p->n;
}

/* All at once; false: nothing or some of it, and it may be done again. */
static inline bool copied(uint64_t to, uint64_t from, uint64_t n)
{
	return to - from >= n && from - to >= n && guest_range(to, n) && guest_range(from, n) &&
	       mem_copy(g2h(to), g2h(from), n);
}

static inline bool filled(uint64_t to, uint64_t v, uint64_t n)
{
	return guest_range(to, n) && mem_set(g2h(to), (v & 0xff) * 0x0101010101010101, n);
}

/* ---- what is simple, without the Cpu; no function of libc is called, for that would use vector registers ---- */

/* As guest_range, but of no more than PIECE bytes, and at an address without a tag. */
static inline bool plain(uint64_t a, uint64_t n)
{
	return a <= guest_limit - n && (guest_base + a >= own_high || guest_base + a + n <= own_low);
}

/* Copies that go backward, overlap or have tags: what overlaps is read before it is written. */
static __attribute__((noinline)) uint64_t cpy_parts(uint64_t n, uint64_t d, uint64_t s)
{
	uint8_t buf[CHUNK];

	if (n + PIECE > 2 * PIECE)
		return n;
	while (n) {
		Part p = next_in_page(d, s, n, true);

		if (!guest_range(p.to, p.n) || !guest_range(p.from, p.n) || !mem_copy(buf, g2h(p.from), p.n) ||
		    !mem_copy(g2h(p.to), buf, p.n))
			break;
		n = after(n, &p);
	}
	return n;
}

static uint64_t cpy_all(uint64_t n, uint64_t d, uint64_t s)
{
	uint64_t left = 0 - n, to = d + n, from = s + n;

	if (left > PIECE || to - from < left || from - to < left || !plain(to, left) || !plain(from, left))
		return cpy_parts(n, d, s);
	return mem_copy(g2h(to), g2h(from), left) ? 0 : n;
}

static uint64_t set_all(uint64_t n, uint64_t d, uint64_t v)
{
	uint64_t left = 0 - n;

	return left <= PIECE && filled(a64_clean(d + n), v, left) ? 0 : n;
}

/* ---- the rest ---- */

typedef struct Mops {
	uint64_t *d, *s, *n; /* s: of a copy */
	uint64_t v;          /* to be set */
	bool epilogue;
} Mops;

static Mops mops(Cpu *c, uint64_t ctl, bool copy)
{
	uint64_t *x = a64_state(c)->x;
	unsigned second = ctl >> 8 & 31, third = ctl >> 16 & 31;
	Mops m = { &x[ctl & 31], NULL, &x[second], get(a64_cstate(c), third), (ctl >> 24 & A64_MOPS_E) != 0 };

	if (copy) {
		m.s = &x[second];
		m.n = &x[third];
	}
	return m;
}

/* Registers for option B, which the program brought from another processor (C is set): as Linux does, they become
 * what they were before the prologue, and that is where it goes on. */
static bool other_option(Cpu *c, const Mops *m, uint64_t flags, uint64_t pc)
{
	unsigned nzcv = fl_unpack(flags);

	if (!(nzcv & C_FLAG))
		return false;
	if (m->s && nzcv & N_FLAG) { /* backward */
		*m->d -= *m->n;
		*m->s -= *m->n;
	}
	c->redirect = true;
	c->redirect_pc = pc - (m->epilogue ? 8 : 4);
	cpu_raise(c, EX_LOOKUP);
	return true;
}

static void fault(Cpu *c, uint64_t a)
{
	c->fault = (Fault){ .sig = SIGSEGV, .code = SEGV_MAPERR, .addr = a }; /* cpu.c looks which code it is */
	cpu_raise(c, EX_FAULT);
}

/* The guest's stack grows where nothing is mapped yet. */
static bool grown(uint64_t a)
{
	return guest_prot(a) < 0 && mmap_grow(a);
}

static bool read_chunk(void *buf, uint64_t a, size_t n)
{
	return guest_read(buf, a, n) || (grown(a) && guest_read(buf, a, n));
}

static bool write_chunk(uint64_t a, const void *buf, size_t n)
{
	return guest_write(a, buf, n) || (grown(a) && guest_write(a, buf, n));
}

/* All that is left. A signal comes between two parts. */
static void run(Cpu *c, const Mops *m)
{
	uint8_t buf[CHUNK];

	while (*m->n) {
		uint64_t s = m->s ? *m->s : 0;
		Part p = next(*m->d, s, *m->n, m->s);

		if (m->s ? !copied(p.to, p.from, p.n) : !filled(p.to, m->v, p.n)) {
			p = next_in_page(*m->d, s, *m->n, m->s);
			if (!m->s) {
				memset(buf, (int)m->v, p.n);
			} else if (!read_chunk(buf, p.from, p.n)) {
				fault(c, p.from);
				return;
			}
			if (!write_chunk(p.to, buf, p.n)) {
				fault(c, p.to);
				return;
			}
		}
		*m->n = after(*m->n, &p);
		/* Plugins see the instruction once. */
		if (*m->n && !plugin_on && atomic_load_explicit(&c->poll, memory_order_relaxed) < 0) {
			cpu_raise(c, EX_POLL);
			return;
		}
	}
}

/* ctl: Xd | Xs << 8 | Xn << 16 | the row's `with` << 24. */
static void cpy(Cpu *c, uint64_t ctl, uint64_t flags, uint64_t pc)
{
	Mops m = mops(c, ctl, true);

	if (!other_option(c, &m, flags, pc))
		run(c, &m);
}

/* ctl: Xd | Xn << 8 | the register with the value << 16 | the row's `with` << 24. */
static void set(Cpu *c, uint64_t ctl, uint64_t flags, uint64_t pc)
{
	Mops m = mops(c, ctl, false);

	if (!other_option(c, &m, flags, pc))
		run(c, &m);
}

#define H(fn, flags, ret, ...) const Helper a64_h_##fn = { "a64_" #fn, (void *)fn, flags, ret, { __VA_ARGS__ } };
A64_MEM_HELPERS(H)
#undef H
