/*
 * Running the IR of one block on a back end, from a given state, and looking
 * at what it left. With a small code cache of its own: what code.c adds to it
 * (invalidation, threads) is no matter of the IR.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ir_test.h"
#include "os.h"

Cpu *cpu;
Trans trans;
uint8_t *memory;
uint64_t memory_at;
uintptr_t guest_base;
uint64_t guest_limit = UINT64_MAX, guest_ptr_bits = UINT64_MAX;
unsigned guest_page = 4096, host_page, jt_shift = 1;
_Thread_local Cpu *cpu_self;
const Host *host;

static const Host *const all[] = {
	&host_interp,
#ifdef HAVE_HOST_x86_64
	&host_x86_64, &host_x86_64_v1, &host_x86_64_v2,
#endif
#ifdef HAVE_HOST_aarch64
	&host_aarch64, &host_aarch64_v1,
#endif
#ifdef HAVE_HOST_riscv64
	&host_riscv64, &host_riscv64_v1,
#endif
};
const Host *hosts[2] = { &host_interp };
unsigned nhosts = 1;

bool run_with(const char *name)
{
	for (unsigned i = 1; i < LEN(all); i++)
		if (!strcmp(all[i]->name, name)) {
			hosts[1] = all[i];
			nhosts = 2;
			return true;
		}
	return !strcmp(all[0]->name, name);
}

/* ---- what code.c gives the back ends ---- */

enum { CODE = 16 << 20, META = 16 << 20, MAX_BLOCKS = 64 };
uint8_t *code_meta;
static struct {
	uint8_t *exec, *write;   /* the same, or two views of the same memory */
	size_t used, stubs, meta_used;
	const Block *block[MAX_BLOCKS];
	unsigned nblock;
} cache;

uint8_t *code_room(size_t n, const uint8_t **exec)
{
	*exec = cache.exec + cache.used;
	return CODE - cache.used < n ? NULL : cache.write + cache.used;
}

void code_take(size_t n)
{
	cache.used += (n + 15) & ~(size_t)15;
}

void *code_alloc(size_t n)
{
	void *p = code_meta + cache.meta_used;

	cache.meta_used += (n + 15) & ~(size_t)15;
	if (cache.meta_used > META)
		fatal("metadata of blocks takes too much");
	memset(p, 0, n);
	return p;
}

uint8_t *code_writable(const uint8_t *exec)
{
	return cache.write + (exec - cache.exec);
}

Block *code_by_host(const uint8_t *host_pc)
{
	for (unsigned i = 0; i < cache.nblock; i++)
		if (host_pc && host_pc >= cache.block[i]->host &&
		    host_pc < cache.block[i]->host + cache.block[i]->hsize)
			return (Block *)(uintptr_t)cache.block[i];
	return NULL;
}

void cache_clear(void)
{
	cache.used = cache.stubs;
	cache.meta_used = 16;
	cache.nblock = 0;
}

/* Of mem.c; there is one thread. */
bool guest_cas16(uint64_t a, const uint64_t expected[2], const uint64_t new[2], uint64_t old[2])
{
	memcpy(old, g2h(a), 16);
	if (old[0] == expected[0] && old[1] == expected[1])
		memcpy(g2h(a), new, 16);
	return true;
}

/* Of wild.c; Trans.wild is 0 here. */
Val wild_address(Trans *t, Val a, int32_t off, unsigned m)
{
	(void)t;
	(void)off;
	(void)m;
	return a;
}

/* ---- running ---- */

static void on_fault(int sig, siginfo_t *si, void *uc)
{
	const uint8_t *pc = cpu->in_code ? host->uc_pc(uc) : NULL;
	const Block *b = code_by_host(pc);

	if (!b || (host->in_stub && host->in_stub(pc))) { /* a mistake in the test or the back end */
		signal(sig, SIG_DFL);
		return;
	}
	cpu->pc = side_find(b, (uint32_t)(pc - b->host)).pc;
	cpu->fault = (Fault){ .sig = sig, .code = si->si_code, .addr = h2g(si->si_addr) };
	host->uc_leave(uc, cpu);
}

void run_init(bool split)
{
	const size_t stack_size = 1 << 16;
	void *stack = os_map_stack(stack_size);
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	uintptr_t near = ((uintptr_t)run_init & ~(uintptr_t)0xfffff) + 0x10000000, at;

	host_page = (unsigned)sysconf(_SC_PAGESIZE);
	cache.exec = cache.write = os_map((void *)near, CODE, PROT_NONE);
	if (cache.exec && (split || !os_code_rwx(cache.exec, CODE))) {
		cache.write = os_map(NULL, CODE, PROT_READ | PROT_WRITE);
		if (!cache.write || !os_code_split(cache.exec, cache.write, CODE))
			fatal("cannot map code:");
	}
	code_meta = malloc(META);
	cache.meta_used = 16; /* 0 is no Ref */
	memory = os_map(NULL, 2 * (size_t)host_page, PROT_READ | PROT_WRITE);
	at = (uintptr_t)os_map_stack(sizeof(*cpu) + _Alignof(Cpu));
	if (!cache.exec || !code_meta || !memory || !at || !stack)
		fatal("cannot map memory:");
	cpu = (Cpu *)((at + _Alignof(Cpu) - 1) & ~(uintptr_t)(_Alignof(Cpu) - 1));
	mprotect(memory + host_page, host_page, PROT_NONE);
	memory += host_page - ROOM;
	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = stack_size }, NULL);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	cpu_self = cpu;
}

void run_guest(const Guest *g)
{
	cpu->guest = trans.guest = g;
	trans.cpu = cpu;
	/* 64-bit guests are tested without a guest base, 32-bit ones with memory at a low address. */
	guest_base = g->bits == 64 ? 0 : (uintptr_t)memory - 0x7fff0000;
	memory_at = h2g(memory);
	for (unsigned i = 0; i < LEN(cpu->jump); i++)
		cpu->jump[i].pc = ~UINT64_C(0);
	cache.used = 0;
	for (unsigned i = 0; i < nhosts; i++)
		hosts[i]->init(g);
	cache.stubs = cache.used;
	cache_clear();
}

bool fp_soft;

void begin(uint64_t pc)
{
	ir_begin(&trans);
	trans.fp_soft = fp_soft;
	trans.start = trans.pc = pc;
	for (unsigned i = 0; i < MAX_INSN; i++)
		trans.insn[i] = (Insn){ .pc = pc + 4 * i, .len = 4 };
	trans.ninsn = MAX_INSN;
}

Val raw_op(Trans *t, enum IrOp op, Type ty, Val a, Val b, Val c, unsigned m, int32_t imm)
{
	Ir o = { .op = op, .type = ty, .a = a, .b = b, .c = c, .m = (uint16_t)m, .imm = imm };

	ty = ir_result(t, &o);
	if (ty != T_NONE) {
		o.dst = (Val)++t->nval;
		t->val[o.dst] =
		    (ValInfo){.type = ty, .sbits = type_bits(ty), .zbits = type_bits(ty), .def = t->nir};
	}
	t->ir[t->nir++] = o;
	return o.dst;
}

/* A back end that gives up: linked in the place of fatal(). */
static jmp_buf gave_up;
static bool generating;
char gave_up_by[200];

void __wrap_fatal(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (generating) {
		vsnprintf(gave_up_by, sizeof(gave_up_by), fmt, ap);
		va_end(ap);
		longjmp(gave_up, 1);
	}
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	exit(1);
}

Block *run_gen(const Host *h)
{
	Block *b;
	bool ok;

	host = h;
	generating = true;
	if (setjmp(gave_up)) {
		generating = false;
		return NULL;
	}
	b = code_alloc(sizeof(*b));
	b->pc = trans.start;
	b->gsize = 4 * trans.ninsn;
	ok = cache.nblock < MAX_BLOCKS && h->gen(&trans, b);
	generating = false;
	if (!ok)
		return NULL;
	cache.block[cache.nblock++] = b;
	return b;
}

void run_block(const Host *h, const Block *b, const Outcome *from, Outcome *o)
{
	uintptr_t r;

	host = h;
	memcpy(cpu->state, &from->s, sizeof(from->s));
	memcpy(cpu->scratch, from->scratch, sizeof(from->scratch));
	memcpy(memory, from->mem, ROOM);
	memset(&cpu->fault, 0, sizeof(cpu->fault));
	cpu->exit_arg = 0;
	cpu->raise = 0;
	cpu->in_code = true;
	r = h->enter(cpu, b->host);
	cpu->in_code = false;
	o->exit = MIN(r, (uintptr_t)EX_LIMIT);
	o->pc = r >= EX_LIMIT ? ((Link *)r)->pc : cpu->pc;
	o->arg = cpu->exit_arg;
	o->fault = cpu->fault;
	memcpy(&o->s, cpu->state, sizeof(o->s));
	memset(o->scratch, 0, sizeof(o->scratch));
	memcpy(o->mem, memory, ROOM);
}

/* Exits that say something by Cpu.exit_arg; after others it is anything. */
static bool has_arg(uint64_t exit)
{
	return exit == EX_SYSCALL || exit == EX_ILLEGAL || exit == EX_BREAK;
}

/* What a store over the end has written of the bytes in front of it is not said (ir.h); rows.c looks at them. */
static bool at_end(const Outcome *o)
{
	return o->exit == EX_FAULT && o->fault.addr - (memory_at + ROOM) < 16;
}

/* A fault's address is that of any byte of the access that is not there. */
static bool same_fault(const Outcome *a, const Outcome *b)
{
	uint64_t apart = a->fault.addr - b->fault.addr + 15;

	return a->exit == EX_FAULT ? a->fault.sig == b->fault.sig && apart <= 30 : a->fault.addr == b->fault.addr;
}

bool same_outcome(const Outcome *a, const Outcome *b)
{
	unsigned n = at_end(a) && at_end(b) ? ROOM - 15 : ROOM;

	return a->exit == b->exit && a->pc == b->pc && (!has_arg(a->exit) || a->arg == b->arg) && same_fault(a, b) &&
		!memcmp(&a->s, &b->s, sizeof(a->s)) && !memcmp(a->mem, b->mem, n);
}

void print_difference(FILE *f, const Outcome *a, const Outcome *b)
{
#define DIFF(what, x, y) do { if ((x) != (y)) \
	fprintf(f, "  %-8s %" PRIx64 "  %" PRIx64 "\n", what, (uint64_t)(x), (uint64_t)(y)); } while (0)
	char name[16];

	DIFF("exit", a->exit, b->exit);
	DIFF("pc", a->pc, b->pc);
	DIFF("arg", a->arg, b->arg);
	DIFF("fault", a->fault.sig, b->fault.sig);
	DIFF("address", a->fault.addr, b->fault.addr);
	DIFF("poll", a->s.poll, b->s.poll);
	DIFF("frm", a->s.frm, b->s.frm);
	DIFF("fflags", a->s.fflags, b->s.fflags);
	for (unsigned i = 0; i < NREG; i++) {
		const RegRow *r = &guest64.regs[i];
		unsigned n = r->bits / 8;
		const uint8_t *p = (const uint8_t *)&a->s + r->off, *q = (const uint8_t *)&b->s + r->off;

		for (unsigned at = 0; at < n; at += 8) {
			uint64_t x = 0, y = 0;

			memcpy(&x, p + at, MIN(n, 8));
			memcpy(&y, q + at, MIN(n, 8));
			DIFF(r->name, x, y);
		}
	}
	for (unsigned i = 0; i < ROOM; i++) {
		snprintf(name, sizeof(name), "[0x%x]", i);
		DIFF(name, a->mem[i], b->mem[i]);
	}
}
