/*
 * Threads and processes: clone in all its forms, the ends of threads and
 * processes, waiting. execve is in exec.c.
 *
 * A thread of the guest is a thread of the host's libc, because the C code
 * that serves it needs its thread-local storage; all that the guest asked for
 * (TLS, addresses of ids, signals) concerns its Cpu and Task alone. A child
 * with memory of its own is a fork. A child that shares memory but is
 * another process (vfork, posix_spawn) runs on a host stack of its own with the
 * thread-local storage of a thread that waits for it in the kernel: its
 * parent, or, when the parent goes on, a thread made for that.
 */
#include "sig.h"
#include "../plugin/plugin.h"
#include "conv.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* include/uapi/linux/sched.h; not all are named by all C libraries. */
#define CL_SIGNAL 0xffull
#define CL_VM 0x100ull
#define CL_FS 0x200ull
#define CL_FILES 0x400ull
#define CL_SIGHAND 0x800ull
#define CL_PIDFD 0x1000ull
#define CL_VFORK 0x4000ull
#define CL_THREAD 0x10000ull
#define CL_NEWNS 0x20000ull
#define CL_SYSVSEM 0x40000ull
#define CL_SETTLS 0x80000ull
#define CL_PARENT_SETTID 0x100000ull
#define CL_CHILD_CLEARTID 0x200000ull
#define CL_DETACHED 0x400000ull
#define CL_CHILD_SETTID 0x1000000ull
#define CL_NEWCGROUP 0x2000000ull
#define CL_NEWUTS 0x4000000ull
#define CL_NEWIPC 0x8000000ull
#define CL_NEWUSER 0x10000000ull
#define CL_NEWPID 0x20000000ull
#define CL_NEWNET 0x40000000ull
#define CL_CLEAR_SIGHAND 0x100000000ull
#define CL_INTO_CGROUP 0x200000000ull
/* Done here, whatever way the child is made. */
#define CL_OURS (CL_SETTLS | CL_PARENT_SETTID | CL_CHILD_CLEARTID | CL_CHILD_SETTID | CL_CLEAR_SIGHAND | CL_DETACHED)

enum { STACK = 512 << 10 };     /* of the host, for a thread or a child with shared memory */

typedef struct CloneArgs {
	uint64_t flags, stack, tls, ptid, ctid, pidfd; /* addresses are the guest's */
	int exit_signal;
	uint64_t set_tid[32], nset_tid, cgroup;        /* clone3 */
} CloneArgs;

/* A task that was not the first of the program. */
typedef struct Thread {
	Task task;
	jmp_buf leave;       /* back to thread_main, to end it */
	bool has_leave;
	CloneArgs a;
	uint64_t unshare;    /* what the guest does not want to share with its creator */
	sem_t *started;      /* posted when pid is there; gone then */
	int64_t *result;     /* of its creator: tid (0: see pid), or -errno */
	int *pid;            /* the same; the kernel writes it before the child begins */
	void *stack;         /* children with shared memory */
	Process own;         /* and signal actions of their own */
} Thread;

/* ---- the list of tasks ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Task *tasks;

void task_add(Task *t)
{
	pthread_mutex_lock(&lock);
	t->next = tasks;
	tasks = t;
	atomic_fetch_add(&t->proc->ntask, 1);
	pthread_mutex_unlock(&lock);
}

static void task_remove(Task *t)
{
	Task **at;

	pthread_mutex_lock(&lock);
	for (at = &tasks; *at && *at != t; at = &(*at)->next)
		;
	if (*at) {
		*at = t->next;
		atomic_fetch_sub(&t->proc->ntask, 1);
	}
	pthread_mutex_unlock(&lock);
}

static atomic_int nhooked = 1; /* threads of this process that plugins have not been told the end of */

/* ---- the parts that all children have in common ---- */

/* A task and a CPU for a child of c. */
static Thread *thread_new(Cpu *c, const CloneArgs *a)
{
	const Task *parent = c->task;
	Thread *th = calloc(1, sizeof(*th));
	Cpu *cpu = th ? cpu_new(c->guest, c) : NULL;
	Task *t;

	if (!cpu) {
		free(th);
		return NULL;
	}
	t = &th->task;
	t->cpu = cpu;
	cpu->task = t;
	t->proc = parent->proc;
	t->sigmask = parent->sigmask;
	t->altstack = parent->altstack;
	t->altsize = parent->altsize;
	t->altflags = parent->altflags;
	if ((a->flags & (CL_VM | CL_VFORK)) == CL_VM) {
		t->altstack = t->altsize = 0;
		t->altflags = SS_DISABLE;
	}
	th->a = *a;
	return th;
}

static void thread_free(Thread *th)
{
	if (th->task.cpu)
		cpu_free(th->task.cpu);
	arena_free(&th->task.arena);
	if (th->stack)
		munmap(th->stack, STACK);
	free(th);
}

/* In the child, before its first instruction. */
static void begin(Cpu *c, Task *t, const CloneArgs *a)
{
	cpu_self = c;
	t->tid = (pid_t)syscall(SYS_gettid);
	t->pending = t->held = 0;
	t->mask_saved = false;
	t->robust_list = t->robust_len = 0;
	t->clear_tid = a->flags & CL_CHILD_CLEARTID ? a->ctid : 0;
	c->guest->linux_abi->clone_regs(c, a->stack, a->flags & CL_SETTLS, a->tls);
	if (a->flags & CL_CHILD_SETTID)
		num_out(c, a->ctid, (uint64_t)t->tid, 4);
	if (a->flags & CL_CLEAR_SIGHAND)
		signal_clear_handlers(t);
}

/* No signal reaches this thread until signal_set_mask. SYS_RESTARTNOINTR: one was faster. */
static int64_t shut(void)
{
	uint64_t all = ALL_BLOCKED;

	return safe_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, 0, sizeof(all), 0, 0);
}

/* ---- threads ---- */

static void *thread_main(void *arg)
{
	Thread *th = arg;
	Task *t = &th->task;
	Cpu *c = t->cpu;
	int e = 0;

	cpu_self = c;
	signal_thread_init(t);
	if (th->unshare && syscall(SYS_unshare, th->unshare))
		e = errno;
	if (!e) {
		begin(c, t, &th->a);
		if (th->a.flags & CL_PARENT_SETTID)
			num_out(c, th->a.ptid, (uint64_t)t->tid, 4);
		task_add(t);
		atomic_fetch_add(&nhooked, 1);
	}
	*th->result = e ? -e : t->tid;
	sem_post(th->started);
	if (!e && !setjmp(th->leave)) {
		th->has_leave = true;
		signal_set_mask(t, t->sigmask);
		linux_loop(c);
	}
	task_remove(t);
	signal_thread_exit(t);
	log_thread_exit();
	thread_free(th);
	return NULL;
}

/* A thread of libc's. Making the first one, glibc takes signal 33 for itself: the guest's again, then. */
static int thread_create(void *(*fn)(void *), void *arg)
{
	static bool made;
	HostAction kept[3] = { { 0 } };
	pthread_attr_t attr;
	pthread_t id;
	int e;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; !made && i < 3; i++)
		host_sigaction(32 + i, NULL, &kept[i]);
	e = pthread_create(&id, &attr, fn, arg);
	for (int i = 0; !made && i < 3; i++)
		host_sigaction(32 + i, &kept[i], NULL);
	made = true;
	pthread_attr_destroy(&attr);
	return e;
}

static int64_t clone_thread(Cpu *c, const CloneArgs *a)
{
	int64_t result;
	sem_t started;
	Thread *th;
	int e;

	if (a->flags & (CL_NEWUSER | CL_NEWPID | CL_PIDFD | CL_INTO_CGROUP) || a->nset_tid)
		return -EINVAL;
	th = thread_new(c, a);
	if (!th)
		return -ENOMEM;
	th->unshare = (a->flags & (CL_NEWNS | CL_NEWCGROUP | CL_NEWUTS | CL_NEWIPC | CL_NEWNET)) |
		(~a->flags & (CL_FS | CL_FILES | CL_SYSVSEM));
	th->result = &result;
	th->started = &started;
	sem_init(&started, 0, 0);
	host_setmask(ALL_BLOCKED); /* the thread begins with this mask */
	e = thread_create(thread_main, th);
	if (e) {
		thread_free(th);
		result = -EAGAIN;
	} else
		while (sem_wait(&started))
			;
	sem_destroy(&started);
	signal_set_mask(c->task, c->task->sigmask);
	return result;
}

/* ---- children that share memory ---- */

/* There in a sanitized build: frames of the child that had this stack before never returned. */
extern void __asan_unpoison_memory_region(const volatile void *p, size_t n) __attribute__((weak));

static atomic_int vforks;  /* children on their way to execve */
static atomic_bool ending; /* no more of them */

/*
 * A lock that dies with its owner would hold up a child that shares our memory for ever: let those that
 * are about to execute a program do it first. They take a millisecond; what takes longer is not waited for.
 */
void process_settle(const Task *t, bool ends)
{
	if (t->proc != &process)
		return;
	atomic_store(&ending, ends);
	for (int i = 0; i < 100 && ends && atomic_load(&vforks); i++)
		usleep(1000);
}

static int shared_main(void *arg)
{
	Thread *th = arg;
	Task *t = &th->task;

	begin(t->cpu, t, &th->a);
	if (th->started)
		sem_post(th->started);
	signal_set_mask(t, t->sigmask);
	linux_loop(t->cpu);
}

/* The child ends or executes a program before this returns: its pid or -errno, and *pidfd. */
static int64_t run_shared(Thread *th, int *id)
{
	uint64_t flags = (th->a.flags & ~CL_OURS) | CL_VFORK;
	Cpu *self = cpu_self;
	int64_t pid;

	flags = (flags & ~CL_SIGNAL) | (uint64_t)th->a.exit_signal;
	if (!th->started)
		flags &= ~CL_PARENT_SETTID;
	else
		flags = (flags & ~CL_PIDFD) | CL_PARENT_SETTID;
	pid = clone(shared_main, (char *)th->stack + STACK, (int)flags, th, id, NULL, NULL);
	if (pid < 0)
		pid = -errno;
	cpu_self = self; /* the child had our thread-local storage */
	task_remove(&th->task);
	return pid;
}

/* The thread that waits for a child whose parent does not. */
static void *waiter(void *arg)
{
	Thread *th = arg;
	int64_t *result = th->result;
	sem_t *started = th->started;
	int64_t r;

	signal_thread_init(&th->task); /* the child has it, too */
	r = run_shared(th, th->pid);
	if (r < 0) {
		*result = r;
		sem_post(started);
	}
	signal_thread_exit(&th->task);
	thread_free(th);
	return NULL;
}

static int64_t clone_shared(Cpu *c, const CloneArgs *a)
{
	int64_t r = shut(), result = 0;
	int pidfd = -1, pid = 0;
	sem_t started;
	Thread *th;

	if (r)
		return r;
	th = thread_new(c, a);
	if (th)
		th->stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (!th || th->stack == MAP_FAILED) {
		if (th) {
			th->stack = NULL;
			thread_free(th);
		}
		r = -ENOMEM;
		goto out;
	}
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region(th->stack, STACK);
	if (!(a->flags & CL_SIGHAND)) {
		signal_fork_prepare();
		th->own = *c->task->proc;
		signal_fork_parent();
		th->own.ntask = 0;
		th->task.proc = &th->own;
	}
	task_add(&th->task);
	if (a->flags & CL_VFORK) {
		while (atomic_load(&ending) && c->task->proc == &process)
			usleep(1000);
		atomic_fetch_add(&vforks, 1);
		r = run_shared(th, &pidfd);
		atomic_fetch_sub(&vforks, 1);
		thread_free(th);
	} else {
		th->result = &result;
		th->pid = &pid;
		th->started = &started;
		sem_init(&started, 0, 0);
		if (thread_create(waiter, th)) {
			task_remove(&th->task);
			thread_free(th);
			r = -EAGAIN;
		} else {
			while (sem_wait(&started))
				;
			r = result < 0 ? result : pid;
			if (r > 0 && (a->flags & CL_PIDFD))
				pidfd = (int)syscall(SYS_pidfd_open, (int)r, 0);
		}
		sem_destroy(&started);
	}
	if (r > 0 && pidfd >= 0)
		num_out(c, a->pidfd, (uint64_t)pidfd, 4);
	if (r > 0 && (a->flags & CL_PARENT_SETTID))
		num_out(c, a->ptid, (uint64_t)r, 4);
out:
	signal_set_mask(c->task, c->task->sigmask);
	return r;
}

/* ---- children with memory of their own ---- */

static int64_t raw_fork(const CloneArgs *a, int *pidfd)
{
	uint64_t flags = a->flags & ~CL_OURS & ~CL_SIGNAL;
	long r;

	if (a->nset_tid || (a->flags & CL_INTO_CGROUP)) {
		int32_t tid[32];
		uint64_t args[11] = { flags, (uintptr_t)pidfd, 0, 0, (uint64_t)a->exit_signal, 0, 0, 0, (uintptr_t)tid, a->nset_tid,
			a->cgroup };

		for (uint64_t i = 0; i < a->nset_tid; i++)
			tid[i] = (int32_t)a->set_tid[i];
		if (!a->nset_tid)
			args[8] = 0;
		r = syscall(SYS_clone3, args, sizeof(args));
	} else if (flags || a->exit_signal != SIGCHLD)
		/* libc's locks are as they were: with other threads running, this child may find one taken */
		r = syscall(SYS_clone, flags | (uint64_t)a->exit_signal, 0, pidfd, 0, 0);
	else
		r = fork();
	return r < 0 ? -errno : r;
}

static int64_t clone_fork(Cpu *c, const CloneArgs *a)
{
	Task *t = c->task;
	int64_t r = shut();
	int pidfd = -1;

	if (r)
		return r;
	if (plugin_on)
		plugin_fork_prepare();
	pthread_mutex_lock(&lock);
	signal_fork_prepare();
	symbol_fork_prepare();
	mmap_fork_prepare();
	code_fork_prepare();
	r = raw_fork(a, &pidfd);
	if (r) {
		code_fork_parent();
		mmap_fork_parent();
		symbol_fork_parent();
		signal_fork_parent();
		pthread_mutex_unlock(&lock);
		if (plugin_on)
			plugin_fork_parent();
		if (r > 0 && (a->flags & CL_PIDFD))
			num_out(c, a->pidfd, (uint64_t)pidfd, 4);
		if (r > 0 && (a->flags & CL_PARENT_SETTID))
			num_out(c, a->ptid, (uint64_t)r, 4);
	} else {
		code_fork_child();
		mmap_fork_child();
		symbol_fork_child();
		signal_fork_child();
		pthread_mutex_unlock(&lock);
		if (plugin_on)
			plugin_fork_child();
		nhooked = 1;
		tasks = t;
		t->next = NULL;
		t->proc->ntask = 1;
		vforks = 0;
		ending = false;
		begin(c, t, a);
		r = SYS_RETURNED;
	}
	signal_set_mask(t, t->sigmask);
	return r;
}

/* ---- clone, clone3 ---- */

/* The order of checks is the kernel's, copy_process(). */
static int64_t do_clone(Cpu *c, const CloneArgs *a)
{
	uint64_t f = a->flags;

	if ((f & (CL_NEWNS | CL_FS)) == (CL_NEWNS | CL_FS) || (f & (CL_NEWUSER | CL_FS)) == (CL_NEWUSER | CL_FS))
		return -EINVAL;
	if ((f & (CL_THREAD | CL_SIGHAND)) == CL_THREAD || (f & (CL_SIGHAND | CL_VM)) == CL_SIGHAND)
		return -EINVAL;
	if ((f & (CL_SIGHAND | CL_CLEAR_SIGHAND)) == (CL_SIGHAND | CL_CLEAR_SIGHAND))
		return -EINVAL;
	if (a->exit_signal < 0 || a->exit_signal > NSIGNAL)
		return -EINVAL;
	if (f & CL_THREAD)
		return clone_thread(c, a);
	if (!(f & CL_VM))
		return clone_fork(c, a);
	if (a->nset_tid || (f & CL_INTO_CGROUP)) {
		log_unimp("clone3: set_tid and cgroup together with CLONE_VM");
		return -ENOSYS;
	}
	return clone_shared(c, a);
}

int64_t sys_clone(Cpu *c, uint64_t flags, uint64_t stack, uint64_t ptid, uint64_t tls, uint64_t ctid, uint64_t exit_signal)
{
	CloneArgs a = { .flags = flags & ~CL_SIGNAL, .stack = stack, .ptid = ptid, .tls = tls, .ctid = ctid,
		.pidfd = ptid, .exit_signal = (int)exit_signal };

	if ((flags & CL_PIDFD) && (flags & (CL_PARENT_SETTID | CL_DETACHED)))
		return -EINVAL;
	return do_clone(c, &a);
}

int64_t proc_clone(Cpu *c, uint64_t *a)
{
	uint64_t flags = (uint32_t)a[0];

	return sys_clone(c, flags, a[1], a[2], a[3], a[4], flags & CL_SIGNAL);
}

int64_t proc_clone3(Cpu *c, uint64_t *a)
{
	enum { FLAGS, PIDFD, CHILD_TID, PARENT_TID, EXIT_SIGNAL, CL3_STACK, STACK_SIZE, TLS, SET_TID, SET_TID_SIZE, CGROUP, N };
	uint64_t v[N] = { 0 };
	CloneArgs k;

	if (a[1] < 64 || a[1] > 4096)
		return a[1] < 64 ? -EINVAL : -E2BIG;
	for (uint64_t i = 0; i < a[1] / 8; i++) {
		uint64_t w;

		if (!num_in(c, &w, a[0] + 8 * i, 8))
			return -EFAULT;
		if (i < N)
			v[i] = w;
		else if (w)
			return -E2BIG;
	}
	if (v[FLAGS] & (CL_SIGNAL | CL_DETACHED) || v[EXIT_SIGNAL] > NSIGNAL || !v[CL3_STACK] != !v[STACK_SIZE] ||
	    v[FLAGS] >> 34 || v[SET_TID_SIZE] > LEN(k.set_tid) || !v[SET_TID] != !v[SET_TID_SIZE])
		return -EINVAL;
	if ((v[FLAGS] & (CL_THREAD | 0x8000 /* CLONE_PARENT */)) && v[EXIT_SIGNAL])
		return -EINVAL;
	k = (CloneArgs){ .flags = v[FLAGS], .stack = v[CL3_STACK] + v[STACK_SIZE], .tls = v[TLS], .ptid = v[PARENT_TID],
		.ctid = v[CHILD_TID], .pidfd = v[PIDFD], .exit_signal = (int)v[EXIT_SIGNAL], .nset_tid = v[SET_TID_SIZE],
		.cgroup = v[CGROUP] };
	for (uint64_t i = 0; i < k.nset_tid; i++)
		if (!num_in(c, &k.set_tid[i], v[SET_TID] + 4 * i, 4))
			return -EFAULT;
	return do_clone(c, &k);
}

int64_t proc_unshare(Cpu *c UNUSED, uint64_t *a)
{
	return hcall(SYS_unshare, a[0]);
}

int64_t proc_setns(Cpu *c UNUSED, uint64_t *a)
{
	return hcall(SYS_setns, a[0], a[1]);
}

/* ---- ends ---- */

/* Futex words (futex(2), get_robust_list(2)). */
#define TID_MASK 0x3fffffffu
enum { ROBUST_LIMIT = 2048, OWNER_DIED_BIT = 30, OP_SET_BIT = 8 << 28 | OWNER_DIED_BIT << 12 };

/* Does the kernel see the list as it is: its addresses and words are the host's? */
static bool kernel_reads_list(const Cpu *c)
{
	return guest_base == 0 && c->guest->bits == 8 * sizeof(void *) && !foreign(c);
}

/* The owner of the lock at a dies: its word becomes FUTEX_OWNER_DIED, all that wait are woken and look. */
static void robust_died(Cpu *c, uint64_t a)
{
	uint64_t v;

	if ((a & 3) || !guest_range(a, 4) || !num_in(c, &v, a, 4) || (v & TID_MASK) != (uint32_t)c->task->tid)
		return;
	code_guest_write(a, 4);
	if (!foreign(c))
		syscall(SYS_futex, g2h(a), 5 /* FUTEX_WAKE_OP */, 0x7fffffff, 0, g2h(a), OP_SET_BIT);
	else
		num_out(c, a, 1u << OWNER_DIED_BIT, 4);
}

/* exit_robust_list() of the kernel: entries are linked, each offset bytes before its lock's word. */
static void robust_walk(Cpu *c)
{
	Task *t = c->task;
	const int n = abi_of(c)->long_size;
	uint64_t head = t->robust_list, at, offset, pending, next;

	if (!head || !num_in(c, &at, head, n) || !num_in(c, &offset, head + n, n) || !num_in(c, &pending, head + 2 * n, n))
		return;
	for (int i = 0; i < ROBUST_LIMIT && (at & ~(uint64_t)1) != head; i++) {
		uint64_t here = at & ~(uint64_t)1;
		bool more = num_in(c, &next, here, n);

		if (here != (pending & ~(uint64_t)1))
			robust_died(c, n == 4 ? (uint32_t)(here + offset) : here + offset);
		if (!more)
			break;
		at = next;
	}
	if (pending)
		robust_died(c, n == 4 ? (uint32_t)((pending & ~1ull) + offset) : (pending & ~1ull) + offset);
}

void process_exit(int status)
{
	if (plugin_on && task_self->proc == &process)
		status = plugin_exit(status);
	log_flush();
	process_settle(task_self, true);
	syscall(SYS_exit_group, status);
	_exit(status);
}

/* The last thread is not always the first one. */
static void leave_plugins(Cpu *c, int status)
{
	const Task *t = c->task;

	if (t->proc != &process)
		return;
	if (atomic_fetch_sub(&nhooked, 1) == 1)
		plugin_exit(status);
	else if (t->tid != getpid())
		plugin_vcpu_exit(c);
}

void task_exit(Cpu *c, int status)
{
	Task *t = c->task;

	host_setmask(ALL_BLOCKED);
	if (t->tid == getpid() && atomic_load(&t->proc->ntask) == 1)
		process_exit(status);
	if (plugin_on)
		leave_plugins(c, status);
	t->exiting = true;
	robust_walk(c);
	if (t->robust_list && kernel_reads_list(c))
		syscall(SYS_set_robust_list, NULL, 3 * sizeof(void *));
	if (t->clear_tid && num_out(c, t->clear_tid, 0, 4))
		syscall(SYS_futex, g2h(t->clear_tid), 1 /* FUTEX_WAKE */, 1, NULL, NULL, 0);
	if (t->tid != getpid() && ((Thread *)t)->has_leave)
		longjmp(((Thread *)t)->leave, 1);
	/* The first thread: the process goes on, and ends with this status when the others have ended. */
	task_remove(t);
	for (;;)
		syscall(SYS_exit, status);
}

int64_t proc_exit(Cpu *c, uint64_t *a)
{
	task_exit(c, (int)a[0]);
}

int64_t proc_exit_group(Cpu *c UNUSED, uint64_t *a)
{
	process_exit((int)a[0]);
}

/* ---- ids and lists ---- */

int64_t proc_set_tid_address(Cpu *c, uint64_t *a)
{
	c->task->clear_tid = a[0];
	return c->task->tid;
}

int64_t proc_set_robust_list(Cpu *c, uint64_t *a)
{
	Task *t = c->task;

	if (a[1] != 3u * abi_of(c)->long_size)
		return -EINVAL;
	t->robust_list = a[0];
	t->robust_len = a[1];
	/* The kernel, too, for when the process is killed. */
	if (kernel_reads_list(c))
		return hcall(SYS_set_robust_list, guest_range(a[0], a[1]) ? a[0] : 0, a[1]);
	return 0;
}

int64_t proc_get_robust_list(Cpu *c, uint64_t *a)
{
	uint64_t list = 0, len = 3u * abi_of(c)->long_size;
	bool found = false;
	pid_t tid = a[0] ? (pid_t)a[0] : c->task->tid;

	pthread_mutex_lock(&lock);
	for (Task *t = tasks; t; t = t->next) {
		if (t->tid == tid) {
			list = t->robust_list;
			found = true;
		}
	}
	pthread_mutex_unlock(&lock);
	if (!found)
		return syscall(SYS_kill, tid, 0) ? -errno : -EPERM;
	if (!num_out(c, a[2], len, abi_of(c)->long_size) || !num_out(c, a[1], list, abi_of(c)->long_size))
		return -EFAULT;
	return 0;
}

/* ---- waiting ---- */

int64_t proc_wait4(Cpu *c, uint64_t *a)
{
	const uint64_t *reg = c->task->sysarg;
	int64_t r = hcall(SYS_wait4, a[0], a[1], a[2], a[3]);
	uint64_t v;

	/* WNOHANG and nobody there: the kernel leaves both as they are, so what is copied back is what is there. */
	if (r == 0 && a[1] && num_in(c, &v, reg[1], 4))
		*(uint32_t *)(uintptr_t)a[1] = (uint32_t)v;
	if (r == 0 && a[3])
		st_in(c, ST_rusage, (void *)(uintptr_t)a[3], reg[3]);
	return r;
}

int64_t proc_waitid(Cpu *c, uint64_t *a)
{
	siginfo_t si;
	uint8_t out[128];
	int64_t r;

	memset(&si, 0, sizeof(si));
	r = hcall(SYS_waitid, a[0], a[1], &si, a[3], a[4]);
	if (r == 0 && a[2]) {
		siginfo_to_guest(c->guest, out, &si);
		if (!guest_write(a[2], out, sizeof(out)))
			return -EFAULT;
	}
	return r;
}
