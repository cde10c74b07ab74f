/*
 * The loop: find the code for a pc, run it, deal with why it came back. What
 * the loop does not settle itself (system calls, faults, signals) is the
 * caller's: linux/start.c, or a machine.
 */
#include "tcg-host/host.h"
#include "linux/linux.h"
#include "os.h"
#include "plugin/plugin.h"
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

_Thread_local Cpu *cpu_self;
const Host *host;
struct Features cpu_opt;

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER; /* below the code lock */
static Cpu *cpus;

/* An empty entry matches no pc: 0 belongs to index 0, where ~0 stands, which belongs to another index. */
static uint64_t empty(unsigned index)
{
	return index ? 0 : ~(uint64_t)0;
}

/* By the CPU's own thread, or when that is outside; cpu_drop_jump may be at it at the same time, and writes the same. */
static void drop_jumps(Cpu *c)
{
	for (unsigned i = 0; i < LEN(c->jump); i++)
		__atomic_store_n(&c->jump[i].pc, empty(i), __ATOMIC_RELAXED);
}

/* Zeroed, touched lazily, aligned as its type asks (which may be more than a page). */
static Cpu *map_cpu(void)
{
	size_t slack = _Alignof(Cpu) > host_page ? _Alignof(Cpu) - host_page : 0;
	uint8_t *p = os_map_stack(sizeof(Cpu) + slack);
	size_t skip = -(uintptr_t)p & (_Alignof(Cpu) - 1);

	if (!p)
		return NULL;
	if (skip)
		munmap(p, skip);
	return (Cpu *)(p + skip);
}

unsigned jt_shift = 1;

/* As QEMU numbers them: one above the highest that is alive. */
static int new_index(void)
{
	int index = 0;

	for (const Cpu *c = cpus; c; c = c->next)
		index = MAX(index, c->index + 1);
	return index;
}

Cpu *cpu_new(const Guest *g, const Cpu *parent)
{
	Cpu *c;
	int index;

	pthread_mutex_lock(&list_lock);
	index = new_index();
	c = plugin_on ? score_cpu((unsigned)index) : map_cpu();
	if (!c) {
		pthread_mutex_unlock(&list_lock);
		return NULL;
	}
	c->index = index;
	c->guest = g;
	c->jump[0].pc = empty(0);
	if (parent) {
		/* Not the poll word: others may kick the parent. */
		memcpy(c->state + 8, parent->state + 8, sizeof(c->state) - 8);
		c->features = parent->features;
		c->pc = parent->pc;
		c->key = parent->key;
		c->guest_fpcr = parent->guest_fpcr;
	} else {
		c->features = cpu_model(g, NULL);
		if (g->reset)
			g->reset(c);
		c->key = g->key ? g->key(c) : 0;
	}
	if (!cpus && !parent)
		code_start(g);
	c->next = cpus;
	cpus = c;
	pthread_mutex_unlock(&list_lock);
	return c;
}

void cpu_free(Cpu *c)
{
	Cpu **at;

	pthread_mutex_lock(&list_lock);
	for (at = &cpus; *at != c; at = &(*at)->next)
		;
	*at = c->next;
	pthread_mutex_unlock(&list_lock);
	if (cpu_self == c)
		cpu_self = NULL;
	if (plugin_on)
		plugin_vcpu_gone(c);
	else
		munmap(c, sizeof(*c));
}

bool cpu_any_in_code(const Cpu *but)
{
	bool any = false;

	pthread_mutex_lock(&list_lock);
	for (Cpu *c = cpus; c && !any; c = c->next)
		any = c != but && atomic_load(&c->in_code);
	pthread_mutex_unlock(&list_lock);
	return any;
}

/* Forget where calls return to: the pairs on the stack of generated code match nothing any more. From C code
 * that generated code called, the stack is in use, but not the pairs on it. */
void cpu_drop_returns(Cpu *c)
{
	uintptr_t at = ((uintptr_t)c->code_sp + 15) & ~(uintptr_t)15;

	for (; at && at < (uintptr_t)c->code_top; at += 16) {
		((uint64_t *)at)[0] = (uintptr_t)c->no_return;
		((uint64_t *)at)[1] = ~0ull;
	}
}

/* Other threads run and read their tables meanwhile: one word is changed, and it matches nothing then. */
void cpu_drop_jump(uint64_t pc)
{
	unsigned i = JT_INDEX(pc);

	pthread_mutex_lock(&list_lock);
	for (Cpu *c = cpus; c; c = c->next)
		if (__atomic_load_n(&c->jump[i].pc, __ATOMIC_SEQ_CST) == pc) /* see fill_jump */
			__atomic_store_n(&c->jump[i].pc, empty(i), __ATOMIC_RELAXED);
	pthread_mutex_unlock(&list_lock);
}

void cpu_drop_jumps(void)
{
	pthread_mutex_lock(&list_lock);
	for (Cpu *c = cpus; c; c = c->next)
		{
		drop_jumps(c);
		c->code_sp = c->code_top;
	}
	pthread_mutex_unlock(&list_lock);
}

void cpu_forget_others(void)
{
	pthread_mutex_init(&list_lock, NULL); /* its holder may be one of the threads that are gone */
	for (Cpu *c = cpus, *next; c; c = next) {
		next = c->next;
		if (c != cpu_self && !plugin_on)
			munmap(c, sizeof(*c));
	}
	cpus = cpu_self;
	cpus->next = NULL;
}

RACY void cpu_kick(Cpu *c) /* from signal handlers, too */
{
	atomic_store(&c->poll, -1);
}

void cpu_kick_all(void)
{
	pthread_mutex_lock(&list_lock);
	for (Cpu *c = cpus; c; c = c->next)
		cpu_kick(c);
	pthread_mutex_unlock(&list_lock);
}

void cpu_rekey(Cpu *c)
{
	uint32_t key = c->guest->key ? c->guest->key(c) : 0;

	if (key != c->key) {
		c->key = key;
		cpu_drop_returns(c);
		drop_jumps(c);
	}
}

void cpu_raise(Cpu *c, Exit ex)
{
	c->raise = (int)ex + 1;
}

/* A fault of generated code that the guest does not get to know: a guard of ours, or its stack grows. The access
 * is tried again where it was, so that nothing of its block happens twice. */
static bool settled(Cpu *c, const siginfo_t *si)
{
	uint64_t a = h2g(si->si_addr);

	if (c->guest->bits == 32)
		a = (uint32_t)a;
	/* Not all (emulated) hosts tell a forbidden access from one where nothing is. */
	if ((si->si_code == SEGV_ACCERR || si->si_code == SEGV_MAPERR) && code_write_fault(a))
		return true;
	return (si->si_code == SEGV_ACCERR || si->si_code == SEGV_MAPERR) && guest_prot(a) < 0 && mmap_grow(a);
}

/* The host's own memory and its reservations look mapped to the host, not to the guest. */
static void name_fault(Cpu *c)
{
	Fault *f = &c->fault;

	if (c->guest->bits == 32)
		f->addr = (uint32_t)f->addr;
	if (f->sig == SIGSEGV && (f->code == SEGV_ACCERR || f->code == SEGV_MAPERR || os_fault_untold(f->sig, f->code)))
		f->code = guest_prot(f->addr) < 0 ? SEGV_MAPERR : SEGV_ACCERR;
}

bool cpu_host_fault(Cpu *c, int sig, const void *siginfo, void *ucontext)
{
	const siginfo_t *si = siginfo;
	const uint8_t *pc;
	Block *b;

	if (!c || !atomic_load_explicit(&c->in_code, memory_order_relaxed) || !host->uc_pc)
		return false;
	pc = host->uc_pc(ucontext);
	if (host->uc_guard && host->uc_guard(ucontext, c, si->si_addr))
		return true;
	b = code_by_host(pc);
	if (!b || (host->in_stub && host->in_stub(pc)))
		return false;
	if (sig == SIGSEGV && settled(c, si))
		return true;
	c->left_at = pc;
	c->pc = side_find(b, (uint32_t)(pc - b->host)).pc;
	c->fault = (Fault){ .sig = sig, .code = si->si_code, .addr = si->si_addr ? h2g(si->si_addr) : 0 };
	host->uc_leave(ucontext, c);
	return true;
}

const char *log_symbol(uint64_t pc)
{
	const char *module, *name;
	uint64_t offset, module_offset;

	name = symbol_name(pc, &offset, &module, &module_offset);
	return name ? name : "";
}

static void log_entry(Cpu *c, const Block *b)
{
	if (!log_pc_ok(b->pc))
		return;
	if (logging(LOG_EXEC))
		log_printf("Trace %d: %p [%08x/%016" PRIx64 "/%08x/%08x] %s\n", c->index, (const void *)b->host, 0u,
		    b->pc, (unsigned)b->key, 0u, log_symbol(b->pc));
	if (logging(LOG_CPU) && c->guest->dump) {
		c->guest->dump(c, log_begin());
		log_end();
	}
}

/* False: the block was dropped meanwhile. We fill the entry and then look at dead; kill_block sets dead and then looks
 * at the entry: in the one order of all four, which SEQ_CST makes, one of us sees what the other did. */
static bool fill_jump(Cpu *c, Block *b)
{
	JumpEntry *j = &c->jump[JT_INDEX(b->pc)];

	j->host = b->host; /* read and written by this thread alone */
	__atomic_store_n(&j->pc, b->pc, __ATOMIC_SEQ_CST);
	if (LIKELY(!atomic_load(&b->dead)))
		return true;
	__atomic_store_n(&j->pc, empty(JT_INDEX(b->pc)), __ATOMIC_RELAXED);
	return false;
}

static void left_early(Cpu *c, uintptr_t why)
{
	/* Otherwise the block has found at its entry that its code has changed: nothing was counted yet. */
	if (plugin_on && (why != EX_LOOKUP || c->redirect))
		hook_cut(c);
	c->left_at = NULL;
	if (c->redirect)
		c->pc = c->redirect_pc;
	c->redirect = false;
}

/*
 * In code (code_enter) no flush happens, so b and l are good until code_leave.
 * A link that waits for its target to be translated is remembered with the
 * epoch, and given up when there was a flush in between.
 */
Exit cpu_run(Cpu *c)
{
	const bool nochain = cpu_opt.nochain;
	Link *l = NULL;
	unsigned epoch = 0;

	cpu_self = c;
	for (;;) {
		uintptr_t why;
		Block *b;

		if (UNLIKELY(c->poll < 0)) {
			/* Taken back before the caller looks for what was asked: what comes later kicks again. */
			atomic_exchange(&c->poll, 0);
			return EX_POLL;
		}
		if (c->guest->tag_bits)
			c->pc = (uint64_t)sextn(c->pc, 64 - c->guest->tag_bits);
		code_enter(c);
		b = code_find(c->pc, c->key);
		if (!b) {
			code_leave(c);
			if (!trans_block(c, c->pc))
				return EX_FAULT;
			continue;
		}
		if (!nochain) {
			if (l && epoch == code_epoch && ((Block *)deref(l->from))->key == b->key)
				code_link(l, b);
			if (!fill_jump(c, b)) {
				code_leave(c);
				continue;
			}
		}
		if (logging(LOG_EXEC | LOG_CPU))
			log_entry(c, b);
		l = NULL;
		why = host->enter(c, b->host);
		if (UNLIKELY(c->left_at != NULL))
			left_early(c, why);
		if (why >= EX_LIMIT) {
			l = (Link *)why;
			epoch = code_epoch;
			code_leave(c);
			continue;
		}
		code_leave(c);
		switch (why) {
		case EX_LOOKUP:
			break;
		case EX_POLL:
			atomic_exchange(&c->poll, 0);
			return EX_POLL;
		case EX_SYNC:
			code_sync();
			break;
		case EX_YIELD:
			sched_yield();
			break;
		case EX_FAULT:
			if (wild_note(c))
				break;
			name_fault(c);
			return EX_FAULT;
		default:
			return (Exit)why;
		}
	}
}
