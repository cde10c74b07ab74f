/*
 * What the files of src/plugin share, and what the rest of the program calls.
 * load.c brings plugins in, event.c calls them. Of each block they are told by
 * tb_trans, and hang items on it (hook.c, hook.h) that are put into its code
 * (hook_ir.c); score.c and trace.c are the memory that such code works on, and
 * through which plugins read what it has counted and collected. api.c, ext.c
 * and where.c answer questions, json.c writes results. api.h is the list of all
 * that is exported.
 *
 * The lock: plugin_lock, recursive, outside of code_lock and of that of mmap.c.
 * It is held during install, tb_trans (so one block at a time is offered to the
 * plugins), fork and the completion of reset and uninstall; not during other
 * callbacks. What callbacks of running code may call never takes it: its holder
 * may be waiting for them to return (flush, fork).
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#define MYNA /* these functions are our own */
#include "../myna.h"
#include "myna-plugin.h"
#include <setjmp.h>
#include <sys/types.h>

typedef enum PluginEvent {
	EV_VCPU_INIT, EV_VCPU_EXIT, EV_VCPU_IDLE, EV_VCPU_RESUME,
	EV_INTERRUPT, EV_EXCEPTION, EV_HOSTCALL,
	EV_TB_TRANS, EV_SYSCALL, EV_SYSCALL_RET, EV_SYSCALL_FILTER, EV_FLUSH, EV_ATEXIT, EV_N
} PluginEvent;

typedef struct Plugin {
	uint64_t id;
	int version;             /* that it was made for */
	const char *name;        /* for messages: the in-tree name or the path */
	void *handle;            /* of dlopen; NULL: in-tree */
	int argc;
	char **argv;
	bool leaving, resetting; /* asked for, not yet done */
	struct {
		void *fn;        /* NULL: none */
		void *udata;
		uint64_t order;  /* of registration: the latest is called first */
	} ev[EV_N];
	struct Plugin *next;
	bool direct;             /* its numbers are counted where they are, not by tallies (score.c) */
	unsigned ntally, nread;  /* blocks whose tally stands for numbers of its; times it has looked at one */
	atomic_int running;      /* threads in a callback of an event; those of generated code are Cpu.in_code */
	void *done_fn, *done_udata; /* to be called when reset or uninstall is complete */
} Plugin;

/* Rights on registers: enum qemu_plugin_cb_flags, and none at all. */
enum { RIGHT_NONE = 0, RIGHT_R = 1, RIGHT_RW = 2, RIGHT_PC = 3 };

/* What a thread does for a plugin at the moment: plugin_call. Set around each callback, nested ones restore it. */
typedef struct PluginCall {
	Plugin *plugin;          /* NULL: none is running */
	const char *what;        /* the callback, for messages */
	unsigned rights;
	struct qemu_plugin_tb *tb; /* in tb_trans: whose handles are good */
	const struct Item *item; /* of an exec or memory callback */
	jmp_buf *leave;          /* of a system call: where plugin_leave goes */
} PluginCall;
/* Callbacks that generated code calls only leave their Item in the Cpu; it is looked at when somebody asks. */
extern _Thread_local PluginCall plugin_call_set;
extern _Thread_local const struct Item *plugin_call_seen;
void plugin_call_refill(void);
static inline PluginCall *plugin_call_now(void)
{
	if (cpu_self && cpu_self->hook_item != plugin_call_seen)
		plugin_call_refill();
	return &plugin_call_set;
}
#define plugin_call (*plugin_call_now())

/* Any plugin was ever loaded: all that the rest of the program asks when there is none. */
extern bool plugin_on;

/* ---- load.c ---- */
/* -plugin, QEMU_PLUGIN: in order; nothing is loaded yet. Exits for list and help. */
void plugin_option(const char *arg);
/* All of them; ends the process when one can't be. g NULL: for the guest that the program at path is for, or the
 * first one when that can't be told. */
void plugin_load(const Guest *g, const char *path);
const Guest *plugin_guest(void);     /* that it was for; NULL: not loaded yet */
char *plugin_lasting(const char *arg); /* arg of plugin_option, right from every directory; malloced */
Plugin *plugin_by_id(uint64_t id);   /* NULL after a warning: no such */
extern Plugin *plugins;              /* in the order of loading */
void plugin_drop(Plugin *p);         /* take it out of the list, unload it */
void *plugin_symbol(const Plugin *p, const char *name); /* of its file or what that depends on; NULL: has none */

/* ---- event.c ---- */
void plugin_begin(void);             /* before the first is loaded */
/* Call a plugin's install; what it has registered is dropped when that refuses (is not 0). */
int plugin_install(Plugin *p, int (*fn)(qemu_plugin_id_t, const qemu_info_t *, int, char **),
    const qemu_info_t *info);
void plugin_lock(void), plugin_unlock(void);
void plugin_register(uint64_t id, PluginEvent e, void *fn, void *udata); /* fn NULL: take it away */
/* The vCPU is about to run its first instruction; its thread ends. On its own thread. */
void plugin_vcpu_init(Cpu *c);
void plugin_vcpu_exit(Cpu *c);
void plugin_vcpu_gone(const Cpu *c); /* c is about to be freed, however it ended */
/* Before a system call: true when a filter has answered it, with *ret; or when a callback has set the pc, *ret
 * being SYS_RETURNED then. And behind it. */
bool plugin_syscall(Cpu *c, int64_t nr, const uint64_t arg[8], int64_t *ret);
void plugin_syscall_ret(Cpu *c, int64_t nr, int64_t ret);
void plugin_tb_trans(struct qemu_plugin_tb *tb); /* under plugin_lock */
void plugin_flushed(void);           /* the code cache was emptied */
/* At a poll, outside generated code: carry out resets and uninstalls that were asked for. */
void plugin_work(Cpu *c);
/* The process ends: stop all vCPUs, drain traces, atexit, write what is buffered. Once; another thread that
 * comes here meanwhile waits for ever. Returns the status to end with. */
int plugin_exit(int status);
/* A fault of the host that is nobody else's: when a plugin was running on this thread, say which and end. From a
 * signal handler. */
void plugin_crashed(int sig, const void *addr);
/* Around fork, on the outside: plugin_lock, and in the child the one thread that is left. */
void plugin_fork_prepare(void), plugin_fork_parent(void), plugin_fork_child(void);
/* qemu_plugin_set_pc where plugin_call.leave is set: abandon the callback, the Cpu's pc is set. */
void plugin_leave(void) NORETURN;
unsigned plugin_vcpu_tid(unsigned index); /* 0: there never was one */
char *plugin_path(const char *path); /* as it was meant where myna was started; malloced */
pid_t plugin_first_pid(void);        /* the process that has loaded them: a child of fork is another one */
/* The interface was misused: message with the plugin's name, end of the process (through plugin_exit, status
 * 1). */
void plugin_misuse(const char *fmt, ...) PRINTF(1, 2) NORETURN;

/* ---- api.c ---- */
/* p was loaded: if it brings GLib, and is the first, that is used, for all (there is one in a process). And p is
 * about to be unloaded. */
void api_glib(const Plugin *p);
void api_forget(const Plugin *p);
/* Bytes of the register behind a handle into buf (up to n, in the guest's order), or from there; how many it has,
 * -1: the running callback may not, or it cannot be written. */
int api_register(struct qemu_plugin_register *handle, void *buf, size_t n, bool write);
enum { REG_BYTES = 256 };            /* no register has more */
bool api_write_memory(uint64_t a, const void *p, size_t n); /* where it is read-only, too */

/* ---- score.c: memory that each vCPU has at the same distance from its Cpu ---- */
struct qemu_plugin_scoreboard {
	size_t size;             /* of an element */
	int32_t off;             /* from the Cpu */
	bool counted;            /* there are inline adds to it */
};
/* A place of n bytes (aligned to align, a power of two) for every vCPU, zeroed; its offset from the Cpu. Ends the
 * process when there is no more. */
int32_t score_alloc(size_t n, size_t align);
void *score_at(int32_t off, unsigned vcpu); /* NULL: there never was such a vCPU */
/* cpu.c: memory for a Cpu with that index, and what belongs to it here. The Cpu is zeroed, the rest stays as it
 * was left by the last one. */
Cpu *score_cpu(unsigned index);
unsigned score_vcpus(void);          /* highest index + 1 */
/* A tally is a number that counts how often a block was entered, instead of all that plugins would add to in
 * it. */
typedef struct TallyRow {
	Plugin *plugin;
	int32_t off;             /* the number that it stands for ... */
	uint64_t k;              /* ... and how much of it an entry is */
} TallyRow;
int32_t tally_new(void);             /* offset from the Cpu */
void tally_rows(int32_t tally, const TallyRow *row, unsigned n);
void tally_settle(void);             /* make the numbers of all vCPUs exact; they have stopped for good */
void tally_flushed(void);            /* of all, and forget the tallies: their blocks are gone, nobody is in code */
void plugin_direct(Plugin *p);       /* no tallies for p from now on */
void score_fork_prepare(void), score_fork_parent(void); /* the child as the parent */
/* At a poll: drop all code, if a plugin that had tallies must have none. */
void tally_work(void);

/* ---- where.c ---- */
/* Name of the function with a size that pc is in, as qemu_plugin_insn_symbol has it; NULL. Lives for the whole
 * run. Not under the code lock. */
const char *where_symbol(uint64_t pc);
void where_fork_prepare(void), where_fork_parent(void), where_fork_child(void); /* outside of symbol_fork_* */

/* ---- hook_ir.c; what the translator needs of it is in hook.h ---- */
/* c left generated code at c->left_at, at the instruction at c->pc, in the middle of a block: numbers that were
 * counted ahead are set right. Still between code_enter and code_leave. */
void hook_cut(Cpu *c);
void hook_exit(Cpu *c); /* the same, for the block in which a callback does not come back */

/* ---- trace.c ---- */
/* Called by generated code: a full buffer; myna_trace_change and an access in another place than the last;
 * myna_trace_place and one whose entry is another place's. */
void trace_drain_slow(Cpu *c, struct myna_trace *t);
struct Trace; /* ir.h */
void trace_changed(Cpu *c, const struct Trace *t, uint64_t addr);
void trace_replaced(Cpu *c, const struct Trace *t, uint64_t addr);
void trace_drain_cpu(Cpu *c);        /* all traces of c; on its thread, or when it is stopped */
void trace_drain_all(void);          /* of all vCPUs; all have stopped */
/* A block was left in the middle, when so many of its instructions were begun. */
void trace_cut(Cpu *c, struct myna_trace *t, uint32_t tag, unsigned begun);
void trace_forget(Plugin *p);        /* its traces are no more: p is gone or reset, nobody is in code */

#endif
