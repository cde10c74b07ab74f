/*
 * Guest code -> IR -> host code: reads the instructions of a block, lets the
 * guest's emit functions turn each into IR, and hands it to opt.c and the
 * back end. One block at a time, under the code lock.
 *
 * A block starts where control arrives and ends with an instruction that
 * ends control flow, at the page's end, after trans_max_insns instructions, or
 * where the next instruction can't be fetched; only its first instruction may
 * cross into the next page. Plugins see blocks, so these rules are fixed.
 */
#include "tcg-host/host.h"
#include "linux/linux.h"
#include "plugin/hook.h"
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

int trans_max_insns = MAX_INSN;

enum {
	FETCH_CHUNK = 128,
	BLOCK_ROOM = 2 << 20, /* a block that does not fit into so much host code is too large */
};

static Trans trans; /* there is one translation at a time */

/* The bytes of the block, read as far as the translation has come. */
static struct {
	uint8_t byte[4096 + 32];
	uint32_t have;
	Flight *flight;
	const char *symbol; /* for the log */
} code;

/* What a block that compares its bytes must find. */
typedef struct Expect {
	uint64_t pc;
	uint32_t n;
	const uint8_t *byte;
} Expect;

static void check_code(Cpu *c, uint64_t at)
{
	const Expect *e = (const Expect *)(uintptr_t)at;
	uint8_t now[256];

	for (uint32_t done = 0, n; done < e->n; done += n) {
		n = MIN(e->n - done, (uint32_t)sizeof(now));
		if (guest_read(now, e->pc + done, n) && !memcmp(now, e->byte + done, n))
			continue;
		code_invalidate(e->pc, e->n);
		cpu_raise(c, EX_LOOKUP);
		return;
	}
}
static const Helper h_check_code = {
	"check_code", (void *)check_code, HF_CPU | HF_RAISE, T_NONE, { T_I64, T_NONE, T_NONE }
};

/* May the guest execute at a? Sets c->fault when not. */
static bool executable(Cpu *c, const Flight *f, uint64_t a)
{
	int prot = f->prot[f->npage == 2 && a >= f->page[1]];

	if (a & (c->guest->insn_align - 1u)) {
		c->fault = (Fault){ SIGBUS, BUS_ADRALN, a };
		return false;
	}
	if (prot >= 0 && (prot & PROT_EXEC))
		return true;
	c->fault = (Fault){ SIGSEGV, prot < 0 ? SEGV_MAPERR : SEGV_ACCERR, a };
	return false;
}

/* Bytes from offset off of the block on that can be read, up to end; c->fault is set when there are none. */
static uint32_t fetch(Cpu *c, uint64_t pc, uint32_t off, uint32_t end)
{
	while (code.have < off + 16 && code.have < end) {
		uint64_t a = pc + code.have;
		uint32_t n = MIN(end - code.have, (uint32_t)(FETCH_CHUNK - (a & (FETCH_CHUNK - 1))));

		if (!executable(c, code.flight, a))
			break;
		if (!guest_read(code.byte + code.have, a, n)) {
			c->fault = (Fault){ SIGBUS, BUS_ADRERR, a };
			break;
		}
		code.have += n;
	}
	return code.have > off ? code.have - off : 0;
}

/* Decode the instruction at offset off into i; false: it can't be fetched, or crosses the page's end and
 * is not the first. */
static bool next_insn(Trans *t, uint32_t off, uint32_t page_end, Insn *i)
{
	const Guest *g = t->guest;
	uint32_t n = fetch(t->cpu, t->start, off, page_end);
	int len;

	*i = (Insn){ .pc = t->start + off };
	if (!n)
		return false;
	len = g->fetch(code.byte + off, (int)MIN(n, g->insn_max), &i->bits);
	if (!len && off == 0) {
		n = fetch(t->cpu, t->start, 0, page_end + g->insn_max);
		len = g->fetch(code.byte, (int)MIN(n, g->insn_max), &i->bits);
	}
	if (!len)
		return false;
	i->len = (uint8_t)len;
	decode_insn(g->insns, i->bits, t->features, i);
	return true;
}

static void log_in_asm(const Trans *t)
{
	FILE *f = log_begin();

	fprintf(f, "----------------\nIN: %s\n", code.symbol ? code.symbol : "");
	for (unsigned n = 0; n < t->ninsn; n++) {
		const Insn *i = &t->insn[n];
		char text[128];

		disas(t->guest, i, text, sizeof(text));
		fprintf(f, "0x%08" PRIx64 ":  %0*" PRIx64 "%*s%s\n", i->pc, 2 * i->len, i->bits,
		    MAX(18 - 2 * i->len, 1), "", text);
	}
	fprintf(f, "\n");
	log_end();
}

static void log_ir(const Trans *t, unsigned item, const char *title)
{
	if (logging(item) && log_pc_ok(t->start)) {
		FILE *f = log_begin();

		fprintf(f, "%s:\n", title);
		ir_dump(t, f);
		fprintf(f, "\n");
		log_end();
	}
}

/* Build the IR of the block at t->start; false: its first instruction can't be fetched. */
static bool build(Trans *t, Expect *e, int limit)
{
	/* With plugins all polls are at the start: what a signal interrupts there has not been counted. */
	bool poll = t->hook;

	uint32_t page = MIN(guest_page, host_page), off = 0;
	uint32_t page_end = page - (uint32_t)(t->start & (page - 1));

	code.have = 0;
	ir_begin(t);
	if (t->guest->begin)
		t->guest->begin(t);
	for (;;) {
		Insn *i = &t->insn[t->ninsn];

		if (!next_insn(t, off, page_end, i))
			break;
		t->pc = i->pc;
		t->next = i->pc + i->len;
		if (t->guest->bits == 32)
			t->next = (uint32_t)t->next;
		ir_op(t, O_insn, T_NONE, 0, 0, 0, 0, (int32_t)t->ninsn);
		t->ninsn++;
		off += i->len;
		if (e && off == i->len)
			ir_call(t, &h_check_code, ir_const(t, T_I64, (int64_t)(uintptr_t)e), 0, 0);
		if (poll && off == i->len)
			ir_poll(t);
		if (t->hook)
			hook_insn(t, t->ninsn - 1);
		if (UNLIKELY(wild_any || t->hook))
			t->wild = (uint8_t)wild_level(t, i->pc);
		if (i->row)
			insn_emit(t->guest->insns, t, i);
		else
			ir_exit(t, EX_ILLEGAL, i->pc, i->len);
		if (t->ended)
			break;
		if (off >= page_end || (int)t->ninsn >= limit || ir_full(t) || (t->hook && !hook_room(t, t->ninsn)))
			break;
	}
	if (!t->ninsn)
		return false;
	t->tail = !t->ended;
	if (t->tail)
		ir_jmp(t, t->next);
	return true;
}

static void set_up(Trans *t, Cpu *c, uint64_t pc, Flight *f)
{
	t->cpu = c;
	t->guest = c->guest;
	t->key = c->key;
	t->features = c->features;
	t->start = pc;
	t->hook = NULL;
	code.flight = f;
}

/* Under the lock, let go of meanwhile: ask the plugins what they want of the block. False: it can't be fetched. */
static bool ask_plugins(Cpu *c, uint64_t pc, Flight *f, int limit)
{
	static uint16_t flow[MAX_INSN];
	Trans *t = &trans;
	bool ok;

	set_up(t, c, pc, f);
	memset(flow, 0, sizeof(flow));
	t->flow = flow;
	ok = build(t, NULL, limit);
	t->flow = NULL;
	if (!ok)
		return false;
	code_unlock();
	hook_ask(t, flow);
	code_lock();
	return true;
}

/* The first instruction can't be fetched. That may be so because its mapping is being changed just now, which the host knows
 * before code_protect tells us: wait until that has been, if it could not be read. True: it was changed; try again. */
static bool changed(Cpu *c, uint64_t pc, Flight *f)
{
	if (c->fault.code == BUS_ADRERR && c->fault.sig == SIGBUS) {
		code_unlock();
		mmap_check(pc, 1, 0);
		code_lock();
	}
	code_unwatch(f);
	return f->dirty;
}

/* One attempt. NULL with *again set: the guest's code changed meanwhile, the cache was full, or the block is
 * more than the back end takes at once (*limit is lower then). */
static Block *translate(Cpu *c, uint64_t pc, Flight *f, int *limit, bool *again)
{
	Trans *t = &trans;
	const uint8_t *exec;
	Expect *e = NULL;
	Block *b;

	*again = true;
	if (!code_room(1, &exec))
		goto full;
	if (plugin_on) {
		if (!ask_plugins(c, pc, f, *limit)) {
			*again = changed(c, pc, f);
			return NULL;
		}
		if (!code_room(1, &exec))
			goto full;
		*limit = (int)t->ninsn; /* what the plugins were shown */
	}
	set_up(t, c, pc, f);
	if (plugin_on)
		hook_begin(t);
	b = code_alloc(sizeof(*b));
	t->block = ref_of(b);
	if (f->check)
		e = code_alloc(sizeof(*e));
	if (!build(t, e, *limit)) {
		*again = changed(c, pc, f);
		return NULL;
	}
	b->pc = pc;
	b->key = (uint32_t)t->key;
	b->gsize = (uint16_t)(t->insn[t->ninsn - 1].pc + t->insn[t->ninsn - 1].len - pc);
	if (e) {
		b->check = true;
		uint8_t *bytes = code_alloc(b->gsize);
		memcpy(bytes, code.byte, b->gsize);
		*e = (Expect){ pc, b->gsize, bytes };
	}
	if (logging(LOG_IN_ASM) && log_pc_ok(pc))
		log_in_asm(t);
	log_ir(t, LOG_OP, "OP");
	opt(t);
	log_ir(t, LOG_OP_OPT, "OP after optimization");
	if (!host->gen(t, b)) {
		if (!code_room(BLOCK_ROOM, &exec))
			goto full;
		if (t->ninsn == 1)
			fatal("code generator: no code for the instruction at 0x%" PRIx64, pc);
		*limit = (int)t->ninsn / 2;
		code_unwatch(f);
		return NULL;
	}
	if (logging(LOG_OUT_ASM) && log_pc_ok(pc)) {
		FILE *out = log_begin();

		fprintf(out, "OUT: [size=%u]\n", b->hsize);
		host_disas(out, b->host, b->hsize);
		fprintf(out, "\n");
		log_end();
	}
	*again = !code_publish(b, f, code.byte);
	return *again ? NULL : b;
full:
	code_unwatch(f);
	code_unlock();
	code_flush();
	code_lock();
	return NULL;
}

Block *trans_block(Cpu *c, uint64_t pc)
{
	int limit = trans_max_insns;
	bool again;
	Block *b;

	if (plugin_on)
		plugin_lock();
	do {
		const char *symbol = logging(LOG_IN_ASM) ? log_symbol(pc) : NULL;
		Flight f;

		code_watch(&f, pc, c->guest->insn_max);
		code_lock();
		b = code_find(pc, c->key); /* another thread may have been faster */
		if (b) {
			code_unwatch(&f);
			again = false;
		} else {
			code.symbol = symbol;
			b = translate(c, pc, &f, &limit, &again);
		}
		code_unlock();
	} while (again);
	if (plugin_on)
		plugin_unlock();
	return b;
}
