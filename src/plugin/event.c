/*
 * Calling plugins: registration of their callbacks for events, the events
 * themselves, and how plugins leave: reset, uninstall, end of the process.
 *
 * Whoever announces an event copies the callbacks under ev_lock (a leaf: nothing
 * is called with it) and calls them without a lock, the latest registered
 * first. So callbacks may register anything. A plugin whose callbacks may be
 * running (Plugin.running, or generated code) is not unloaded.
 */
#define QEMU_PLUGIN_VERSION 7 /* with userdata everywhere: older plugins pass less, and are called so */
#include "../linux/linux.h"
#include "../os.h"
#include "plugin.h"
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PLUGINS = 64, STOP_MS = 2000 };

bool plugin_on;

/* ---- locks ---- */

static pthread_mutex_t big_lock = PTHREAD_MUTEX_INITIALIZER; /* plugin_lock */
static _Thread_local unsigned big_depth;
static pthread_mutex_t ev_lock = PTHREAD_MUTEX_INITIALIZER;  /* of all below, Plugin.ev and its flags */

static atomic_uint registered[EV_N]; /* callbacks */
static uint64_t last_order;
static atomic_int jobs;              /* resets and uninstalls that were asked for */
static atomic_int running_all;       /* sum of Plugin.running */
static _Thread_local int running_here;

/* The vCPUs that there were. */
static struct Vcpu {
	pid_t tid;
	bool live;
} *vcpus;
static unsigned nvcpus;

static atomic_bool ending;           /* plugin_exit has begun ... */
static _Thread_local bool ending_here;
static bool all_done;                /* ... all atexit callbacks have been called */
static pid_t first_pid;
static pid_t owner;                  /* the process whose plugins these are: not a child that shares its memory */
static int end_status = -1;          /* myna_exit_status */

void plugin_lock(void)
{
	if (big_depth++ == 0)
		pthread_mutex_lock(&big_lock);
}

void plugin_unlock(void)
{
	if (--big_depth == 0)
		pthread_mutex_unlock(&big_lock);
}

/* ---- registration ---- */

static void drop_events(Plugin *p, bool atexit_too)
{
	for (int e = 0; e < EV_N; e++) {
		if (!p->ev[e].fn || (e == EV_ATEXIT && !atexit_too))
			continue;
		p->ev[e].fn = NULL;
		atomic_fetch_sub(&registered[e], 1);
	}
}

void plugin_register(uint64_t id, PluginEvent e, void *fn, void *udata)
{
	Plugin *p = plugin_by_id(id);

	if (!p)
		return;
	pthread_mutex_lock(&ev_lock);
	if (!p->leaving && !atomic_load(&ending)) {
		if (!p->ev[e].fn != !fn)
			atomic_fetch_add(&registered[e], fn ? 1 : -1);
		if (!p->ev[e].fn)
			p->ev[e].order = ++last_order;
		p->ev[e].fn = fn;
		p->ev[e].udata = udata;
	}
	pthread_mutex_unlock(&ev_lock);
}

#define FN(cb) ((void *)(uintptr_t)(cb))

void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_udata_cb_t cb, void *userdata)
{
	plugin_register(id, EV_VCPU_INIT, FN(cb), userdata);
}

void qemu_plugin_register_vcpu_exit_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_udata_cb_t cb, void *userdata)
{
	plugin_register(id, EV_VCPU_EXIT, FN(cb), userdata);
}

void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_udata_cb_t cb, void *userdata)
{
	plugin_register(id, EV_VCPU_IDLE, FN(cb), userdata);
}

void qemu_plugin_register_vcpu_resume_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_udata_cb_t cb, void *userdata)
{
	plugin_register(id, EV_VCPU_RESUME, FN(cb), userdata);
}

void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
    qemu_plugin_vcpu_discon_cb_t cb)
{
	if (type & QEMU_PLUGIN_DISCON_INTERRUPT)
		plugin_register(id, EV_INTERRUPT, FN(cb), NULL);
	if (type & QEMU_PLUGIN_DISCON_EXCEPTION)
		plugin_register(id, EV_EXCEPTION, FN(cb), NULL);
	if (type & QEMU_PLUGIN_DISCON_HOSTCALL)
		plugin_register(id, EV_HOSTCALL, FN(cb), NULL);
}

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb)
{
	plugin_register(id, EV_TB_TRANS, FN(cb), NULL);
}

void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_cb_t cb)
{
	plugin_register(id, EV_SYSCALL, FN(cb), NULL);
}

void qemu_plugin_register_vcpu_syscall_ret_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_ret_cb_t cb)
{
	plugin_register(id, EV_SYSCALL_RET, FN(cb), NULL);
}

void qemu_plugin_register_vcpu_syscall_filter_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_filter_cb_t cb)
{
	plugin_register(id, EV_SYSCALL_FILTER, FN(cb), NULL);
}

void qemu_plugin_register_flush_cb(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata)
{
	plugin_register(id, EV_FLUSH, FN(cb), userdata);
}

void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata)
{
	plugin_register(id, EV_ATEXIT, FN(cb), userdata);
}

/* ---- calling ---- */

/* An event on its way through the plugins. */
typedef struct Run {
	struct { Plugin *p; void *fn, *udata; } cb[MAX_PLUGINS];
	unsigned n, at;
	bool begun;          /* cb[at] was called */
	PluginCall before;
	jmp_buf leave;
} Run;

static void count_running(Plugin *p, int d)
{
	atomic_fetch_add(&p->running, d);
	atomic_fetch_add(&running_all, d);
	running_here += d;
}

/* False: nobody wants to know. */
static bool run_begin(Run *r, PluginEvent e, const char *what, unsigned rights)
{
	if (LIKELY(!atomic_load_explicit(&registered[e], memory_order_relaxed)))
		return false;
	r->n = r->at = 0;
	r->begun = false;
	pthread_mutex_lock(&ev_lock);
	for (uint64_t below = UINT64_MAX; r->n < MAX_PLUGINS;) {
		Plugin *last = NULL;

		for (Plugin *p = plugins; p; p = p->next)
			if (p->ev[e].fn && p->ev[e].order < below && (!last || p->ev[e].order > last->ev[e].order))
				last = p;
		if (!last)
			break;
		below = last->ev[e].order;
		r->cb[r->n].p = last;
		r->cb[r->n].fn = last->ev[e].fn;
		r->cb[r->n].udata = last->ev[e].udata;
		r->n++;
		count_running(last, 1);
	}
	pthread_mutex_unlock(&ev_lock);
	r->before = plugin_call;
	plugin_call = (PluginCall){ .what = what, .rights = rights };
	return true;
}

/* The next plugin to call, with fn and udata of cb[at]; NULL: that was the last. */
static Plugin *run_next(Run *r)
{
	if (r->begun && r->at < r->n)
		count_running(r->cb[r->at++].p, -1);
	r->begun = true;
	if (r->at == r->n) {
		plugin_call = r->before;
		return NULL;
	}
	return plugin_call.plugin = r->cb[r->at].p;
}

/* Without those that were not called yet. */
static void run_stop(Run *r)
{
	while (r->at < r->n)
		count_running(r->cb[r->at++].p, -1);
	plugin_call = r->before;
}

/* What callbacks are, up to version 6 and from 7 on. */
typedef void Simple6(uint64_t id), Simple7(void *udata), AtExit6(uint64_t id, void *udata);
typedef void Vcpu6(uint64_t id, unsigned vcpu), Vcpu7(unsigned vcpu, void *udata);
typedef void TbTrans(uint64_t id, struct qemu_plugin_tb *tb);
typedef void SysRet(uint64_t id, unsigned vcpu, int64_t nr, int64_t ret);
#define SYS_ARGS uint64_t id, unsigned vcpu, int64_t nr, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, \
	uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8
typedef void Sys(SYS_ARGS);
typedef bool SysFilter(SYS_ARGS, uint64_t *ret);
#define CALL(r, type) ((type *)(uintptr_t)(r)->cb[(r)->at].fn)

/* Callbacks that are given what is common to all versions: (id) or (userdata). */
static void call_simple(const Run *r)
{
	const Plugin *p = r->cb[r->at].p;

	if (p->version >= 7)
		CALL(r, Simple7)(r->cb[r->at].udata);
	else
		CALL(r, Simple6)(p->id);
}

static void call_vcpu(const Run *r, unsigned index)
{
	const Plugin *p = r->cb[r->at].p;

	if (p->version >= 7)
		CALL(r, Vcpu7)(index, r->cb[r->at].udata);
	else
		CALL(r, Vcpu6)(p->id, index);
}

static void done_simple(const Plugin *p, void *fn, void *udata)
{
	Run r = { .cb = { { (Plugin *)p, fn, udata } }, .n = 1 };

	if (fn)
		call_simple(&r);
}

/* ---- vCPUs ---- */

void plugin_vcpu_init(Cpu *c)
{
	unsigned index = (unsigned)c->index;
	Run r;

	pthread_mutex_lock(&ev_lock);
	if (index >= nvcpus) {
		vcpus = xrealloc(vcpus, (index + 1) * sizeof(*vcpus));
		memset(vcpus + nvcpus, 0, (index + 1 - nvcpus) * sizeof(*vcpus));
		nvcpus = index + 1;
	}
	vcpus[index] = (struct Vcpu){ (pid_t)os_tid(), true };
	pthread_mutex_unlock(&ev_lock);
	if (run_begin(&r, EV_VCPU_INIT, "vcpu_init", RIGHT_RW))
		while (run_next(&r))
			call_vcpu(&r, index);
}

void plugin_vcpu_exit(Cpu *c)
{
	Run r;

	if (run_begin(&r, EV_VCPU_EXIT, "vcpu_exit", RIGHT_RW))
		while (run_next(&r))
			call_vcpu(&r, (unsigned)c->index);
	plugin_vcpu_gone(c);
}

void plugin_vcpu_gone(const Cpu *c)
{
	unsigned index = (unsigned)c->index;

	pthread_mutex_lock(&ev_lock);
	if (index < nvcpus)
		vcpus[index].live = false;
	pthread_mutex_unlock(&ev_lock);
}

unsigned plugin_vcpu_tid(unsigned index)
{
	unsigned tid;

	pthread_mutex_lock(&ev_lock);
	tid = index < nvcpus ? (unsigned)vcpus[index].tid : 0;
	pthread_mutex_unlock(&ev_lock);
	return tid;
}

int qemu_plugin_num_vcpus(void)
{
	return (int)score_vcpus();
}

static bool vcpu_live(unsigned index)
{
	bool live;

	pthread_mutex_lock(&ev_lock);
	live = index < nvcpus && vcpus[index].live;
	pthread_mutex_unlock(&ev_lock);
	return live;
}

/* No lock: a thread that waits for one inside generated code holds up whoever empties the cache. */
void qemu_plugin_vcpu_for_each(qemu_plugin_id_t id, qemu_plugin_vcpu_udata_cb_t cb, void *userdata)
{
	Plugin *p = plugin_by_id(id);
	Run r = { .cb = { { p, FN(cb), userdata } }, .n = 1 };

	for (unsigned i = 0; p && cb && i < score_vcpus(); i++)
		if (vcpu_live(i))
			call_vcpu(&r, i);
}

/* ---- translation and system calls ---- */

void plugin_tb_trans(struct qemu_plugin_tb *tb)
{
	Run r;

	if (!run_begin(&r, EV_TB_TRANS, "tb_trans", RIGHT_RW))
		return;
	plugin_call.tb = tb;
	while (run_next(&r))
		CALL(&r, TbTrans)(r.cb[r.at].p->id, tb);
}

void plugin_flushed(void)
{
	Run r;

	if (run_begin(&r, EV_FLUSH, "flush", RIGHT_NONE))
		while (run_next(&r))
			call_simple(&r);
}

void plugin_leave(void)
{
	longjmp(*plugin_call.leave, 1);
}

/* False: a callback has set the pc; those behind it are not called. */
static bool before_call(Cpu *c, int64_t nr, const uint64_t a[8])
{
	unsigned i = (unsigned)c->index;
	Run r;

	if (!run_begin(&r, EV_SYSCALL, "syscall", RIGHT_PC))
		return true;
	plugin_call.leave = &r.leave;
	if (setjmp(r.leave)) {
		run_stop(&r);
		return false;
	}
	while (run_next(&r))
		CALL(&r, Sys)(r.cb[r.at].p->id, i, nr, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
	return true;
}

static bool filter_call(Cpu *c, int64_t nr, const uint64_t a[8], int64_t *ret)
{
	unsigned i = (unsigned)c->index;
	uint64_t answer = 0;
	Run r;

	if (!run_begin(&r, EV_SYSCALL_FILTER, "syscall filter", RIGHT_PC))
		return false;
	plugin_call.leave = &r.leave;
	if (setjmp(r.leave)) {
		run_stop(&r);
		*ret = SYS_RETURNED;
		return true;
	}
	while (run_next(&r)) {
		if (!CALL(&r, SysFilter)(r.cb[r.at].p->id, i, nr, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
		    &answer))
			continue;
		run_stop(&r);
		*ret = (int64_t)answer;
		return true;
	}
	return false;
}

bool plugin_syscall(Cpu *c, int64_t nr, const uint64_t arg[8], int64_t *ret)
{
	if (!before_call(c, nr, arg)) {
		*ret = SYS_RETURNED;
		return true;
	}
	return filter_call(c, nr, arg, ret);
}

void plugin_syscall_ret(Cpu *c, int64_t nr, int64_t ret)
{
	Run r;

	if (!run_begin(&r, EV_SYSCALL_RET, "syscall_ret", RIGHT_PC))
		return;
	plugin_call.leave = &r.leave;
	if (setjmp(r.leave)) {
		run_stop(&r);
		return;
	}
	while (run_next(&r))
		CALL(&r, SysRet)(r.cb[r.at].p->id, (unsigned)c->index, nr, ret);
}

/* ---- reset, uninstall ---- */

/* All vCPUs have stopped, or there is none; there is no code left that calls p. */
static void complete(void *arg)
{
	PluginCall before = plugin_call;
	Plugin *p = arg;
	void *fn = p->done_fn, *udata = p->done_udata;
	bool leaves = p->leaving;

	trace_drain_all();
	trace_forget(p);
	plugin_call = (PluginCall){ .plugin = p, .what = leaves ? "uninstall" : "reset" };
	pthread_mutex_lock(&ev_lock);
	drop_events(p, true);
	p->resetting = false;
	pthread_mutex_unlock(&ev_lock);
	done_simple(p, fn, udata);
	if (leaves) {
		api_forget(p);
		plugin_drop(p);
	}
	plugin_call = before;
}

static void ask(uint64_t id, bool leaves, void *fn, void *udata)
{
	Plugin *p = plugin_by_id(id);
	bool again;

	if (!p || atomic_load(&ending))
		return;
	if (leaves && plugin_call.plugin == p && !strcmp(plugin_call.what, "install"))
		plugin_misuse("Calling qemu_plugin_uninstall from the install function is a bug. "
		    "Instead, return !0 from the install function.");
	pthread_mutex_lock(&ev_lock);
	again = p->leaving || (!leaves && p->resetting);
	if (!again) {
		if (!p->resetting)
			atomic_fetch_add(&jobs, 1);
		p->resetting = true;
		p->leaving = leaves;
		p->done_fn = fn;
		p->done_udata = udata;
	}
	pthread_mutex_unlock(&ev_lock);
	if (again)
		return;
	if (score_vcpus()) {
		cpu_kick_all();
		return;
	}
	plugin_lock();
	atomic_fetch_sub(&jobs, 1);
	complete(p);
	plugin_unlock();
}

void qemu_plugin_uninstall(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata)
{
	ask(id, true, FN(cb), userdata);
}

void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata)
{
	ask(id, false, FN(cb), userdata);
}

/* One that has asked; from here on no event calls it. */
static Plugin *next_job(void)
{
	Plugin *p;

	pthread_mutex_lock(&ev_lock);
	for (p = plugins; p && !p->resetting; p = p->next)
		;
	if (p)
		drop_events(p, false);
	pthread_mutex_unlock(&ev_lock);
	return p;
}

void plugin_work(Cpu *c)
{
	Plugin *p;

	if (LIKELY(!atomic_load_explicit(&jobs, memory_order_relaxed)) || atomic_load(&ending))
		return;
	plugin_lock();
	while ((p = next_job())) {
		if (atomic_load(&p->running)) { /* another thread is in a callback: at one of the next polls */
			cpu_kick(c);
			sched_yield();
			break;
		}
		atomic_fetch_sub(&jobs, 1);
		code_flush_with(complete, p);
	}
	plugin_unlock();
}

/* ---- begin and end ---- */

/* libc calls it once: again for exit() in one of the callbacks. */
static void at_exit(void)
{
	if (!all_done)
		atexit(at_exit);
	if (plugin_exit(-1) >= 0) { /* as myna_exit_status says */
		fflush(NULL);
		_exit(end_status);
	}
}

static char *first_dir; /* NULL: it has none */

void plugin_begin(void)
{
	plugin_on = true;
	owner = first_pid = getpid();
	first_dir = getcwd(NULL, 0);
	log_keep_stderr();
	atexit(at_exit);
}

char *plugin_path(const char *path)
{
	return *path == '/' || !first_dir ? xstrdup(path) : xasprintf("%s/%s", first_dir, path);
}

pid_t plugin_first_pid(void)
{
	return first_pid;
}

/* Until the guest's signals are set up, faults of a plugin come here. */
static void install_fault(int sig, siginfo_t *si, void *uc UNUSED)
{
	plugin_crashed(sig, si->si_addr);
}

/* On: they do. Off: again what old has. */
static void catch_faults(bool on, struct sigaction *old)
{
	static const int sigs[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction ours = { .sa_sigaction = install_fault, .sa_flags = SA_SIGINFO };

	for (unsigned i = 0; i < LEN(sigs); i++)
		sigaction(sigs[i], on ? &ours : &old[i], on ? &old[i] : NULL);
}

int plugin_install(Plugin *p, int (*fn)(qemu_plugin_id_t, const qemu_info_t *, int, char **),
    const qemu_info_t *info)
{
	PluginCall before = plugin_call;
	struct sigaction old[5];
	unsigned n = 0;
	int r;

	for (const Plugin *q = plugins; q; q = q->next)
		n++;
	if (n > MAX_PLUGINS)
		fatal("more than %d plugins", MAX_PLUGINS);
	plugin_lock();
	plugin_call = (PluginCall){ .plugin = p, .what = "install" };
	catch_faults(true, old);
	r = fn(p->id, info, p->argc, p->argv);
	catch_faults(false, old);
	plugin_call = before;
	if (r) {
		pthread_mutex_lock(&ev_lock);
		drop_events(p, true);
		pthread_mutex_unlock(&ev_lock);
	}
	plugin_unlock();
	return r;
}

void myna_exit_status(int status)
{
	if (ending_here)
		end_status = status & 255;
}

/* Wait until no other thread is in a callback of an event. */
static void wait_for_events(void)
{
	for (int ms = 0; ms < STOP_MS && atomic_load(&running_all) > running_here; ms++)
		usleep(1000);
}

/* Again when one of them has called exit(): the others shall have their turn. */
static void call_atexit(void)
{
	static Run r;
	static bool begun;
	const Plugin *p;

	if (!begun) {
		begun = true;
		run_begin(&r, EV_ATEXIT, "atexit", RIGHT_NONE);
	}
	while ((p = run_next(&r))) {
		if (p->version >= 7)
			CALL(&r, Simple7)(r.cb[r.at].udata);
		else
			CALL(&r, AtExit6)(p->id, r.cb[r.at].udata);
	}
	all_done = true;
}

int plugin_exit(int status)
{
	if (ending_here)
		call_atexit();
	if (!plugin_on || ending_here) {
		log_flush();
		return end_status >= 0 ? end_status : status;
	}
	if (getpid() != owner)
		return status;
	if (atomic_exchange(&ending, true)) {
		/* Another thread ends the process; it need not wait for this one. */
		atomic_fetch_sub(&running_all, running_here);
		if (cpu_self)
			code_leave(cpu_self);
		for (;;)
			pause();
	}
	ending_here = true;
	pthread_mutex_lock(&ev_lock);
	for (Plugin *p = plugins; p; p = p->next)
		drop_events(p, false);
	pthread_mutex_unlock(&ev_lock);
	if (cpu_self)
		hook_exit(cpu_self);
	code_stop_all(STOP_MS);
	wait_for_events();
	tally_settle();
	trace_drain_all();
	call_atexit();
	log_flush();
	return end_status >= 0 ? end_status : status;
}

/* ---- faults and misuse ---- */

void plugin_misuse(const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	log_flush();
	fatal("plugin %s: %s%s%s%s", plugin_call.plugin ? plugin_call.plugin->name : "(not in a callback)", why,
	    plugin_call.what ? " (in " : "", plugin_call.what ? plugin_call.what : "",
	    plugin_call.what ? ")" : "");
}

static char *put_text(char *to, const char *end, const char *s)
{
	while (*s && to < end)
		*to++ = *s++;
	return to;
}

static char *put_hex(char *to, const char *end, uintptr_t v)
{
	int shift = 0;

	while (shift + 4 < (int)(8 * sizeof(v)) && v >> (shift + 4))
		shift += 4;
	for (; shift >= 0 && to < end; shift -= 4)
		*to++ = "0123456789abcdef"[v >> shift & 15];
	return to;
}

void plugin_crashed(int sig, const void *addr)
{
	static const struct { int sig; const char *name; } names[] = {
		{ SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGILL, "SIGILL" }, { SIGFPE, "SIGFPE" },
		{ SIGABRT, "SIGABRT" },
	};
	char line[512] = "", *p = line, *end = line + sizeof(line) - 1;
	const char *name = "a signal";
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t set;

	if (!plugin_call.plugin)
		return;
	for (unsigned i = 0; i < LEN(names); i++)
		if (names[i].sig == sig)
			name = names[i].name;
	p = put_text(p, end, "myna: plugin ");
	p = put_text(p, end, plugin_call.plugin->name);
	p = put_text(p, end, ": crashed in ");
	p = put_text(p, end, plugin_call.what ? plugin_call.what : "a callback");
	p = put_text(p, end, " (");
	p = put_text(p, end, name);
	if (sig != SIGABRT) {
		p = put_text(p, end, " at 0x");
		p = put_hex(p, end, (uintptr_t)addr);
	}
	p = put_text(p, end, ")");
	*p++ = '\n';
	log_crash_flush();
	if (write(STDERR_FILENO, line, (size_t)(p - line)) < 0)
		p = line;
	sigaction(sig, &dfl, NULL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	os_raise(sig);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	_exit(128 + sig);
}

/* ---- fork ---- */

void plugin_fork_prepare(void)
{
	if (!plugin_on)
		return;
	plugin_lock();
	code_pause();
	pthread_mutex_lock(&ev_lock);
	score_fork_prepare();
	where_fork_prepare();
}

void plugin_fork_parent(void)
{
	if (!plugin_on)
		return;
	where_fork_parent();
	score_fork_parent();
	pthread_mutex_unlock(&ev_lock);
	code_resume();
	plugin_unlock();
}

void plugin_fork_child(void)
{
	if (!plugin_on)
		return;
	where_fork_child();
	score_fork_parent();
	owner = getpid();
	for (Plugin *p = plugins; p; p = p->next)
		atomic_store(&p->running, 0); /* the threads that were are gone */
	atomic_store(&running_all, 0);
	running_here = 0;
	for (unsigned i = 0; i < nvcpus; i++)
		vcpus[i].live = false;
	if (cpu_self && (unsigned)cpu_self->index < nvcpus)
		vcpus[cpu_self->index] = (struct Vcpu){ owner, true };
	atomic_store(&ending, false);
	pthread_mutex_unlock(&ev_lock);
	code_resume();
	plugin_unlock();
}
