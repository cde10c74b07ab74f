/*
 * System calls: from the registers of the guest to the host's kernel and
 * back, as the rows say (conv.h). linux_loop calls sys_call() when a thread
 * stops at a system call instruction: fetch the arguments by kind, check and convert
 * what they point at, make the host's call or the row's function, convert back, set the
 * result. Where a structure has the host's layout the kernel gets the
 * guest's memory itself.
 */
#include "conv.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ARRAY_MAX 65536 /* elements of an array that is converted; more than any call takes */
#define UIO_MAX   1024  /* IOV_MAX of Linux */

/* ---- numbers and structures ---- */

static uint64_t get(const uint8_t *p, int size, bool be)
{
	switch (size) {
	case 1:
		return *p;
	case 2:
		return be ? ld16be(p) : ld16le(p);
	case 4:
		return be ? ld32be(p) : ld32le(p);
	default:
		return be ? ld64be(p) : ld64le(p);
	}
}

static void put(uint8_t *p, uint64_t v, int size, bool be)
{
	switch (size) {
	case 1:
		*p = v;
		break;
	case 2:
		if (be)
			st16be(p, v);
		else
			st16le(p, v);
		break;
	case 4:
		if (be)
			st32be(p, v);
		else
			st32le(p, v);
		break;
	default:
		if (be)
			st64be(p, v);
		else
			st64le(p, v);
	}
}

bool num_in(const Cpu *c, uint64_t *v, uint64_t a, int size)
{
	uint8_t b[8];

	if (!guest_read(b, a, size))
		return false;
	*v = get(b, size, c->guest->big);
	return true;
}

bool num_out(const Cpu *c, uint64_t a, uint64_t v, int size)
{
	uint8_t b[8];

	put(b, v, size, c->guest->big);
	return guest_write(a, b, size);
}

static bool is_signed(int type)
{
	return type == M_S8 || type == M_S16 || type == M_S32 || type == M_S64 || type == M_LONG;
}

/* One member between layouts. */
static void member(const Layout *l, const Member *m, uint8_t *to, const uint8_t *from, int size, bool to_host)
{
	if (m->size == m->hsize && l->be == HOST_BIG && !m->set) {
		if (size == 8)
			memcpy(to, from, 8);
		else
			memcpy(to, from, size);
		return;
	}
	for (int i = 0; i < m->count; i++) {
		uint64_t v =
		    to_host ? get(from + i * m->size, m->size, l->be) : get(from + i * m->hsize, m->hsize, HOST_BIG);

		if (to_host && is_signed(m->type))
			v = sextn(v, m->size * 8);
		if (m->set)
			v = to_host ? flags_in(m->set - 1, v) : flags_out(m->set - 1, v);
		if (to_host)
			put(to + i * m->hsize, v, m->hsize, HOST_BIG);
		else
			put(to + i * m->size, v, m->size, l->be);
	}
}

void st_to_host(const Layout *l, void *host, const void *guest)
{
	if (l->same) {
		memcpy(host, guest, l->hsize);
		return;
	}
	memset(host, 0, l->hsize);
	for (const Member *m = l->m; m < l->m + l->nm; m++)
		if (m->hsize)
			member(l, m, (uint8_t *)host + m->hoff, (const uint8_t *)guest + m->off,
			    m->size * m->count, true);
}

void st_to_guest(const Layout *l, void *guest, const void *host)
{
	if (l->same) {
		memcpy(guest, host, l->size);
		return;
	}
	memset(guest, 0, l->size);
	for (const Member *m = l->m; m < l->m + l->nm; m++)
		if (m->hsize)
			member(l, m, (uint8_t *)guest + m->off, (const uint8_t *)host + m->hoff,
			    m->size * m->count, false);
}

static uint8_t *st_temp(const Cpu *c, const Layout *l)
{
	return arena_alloc(&c->task->arena, l->size);
}

bool st_in(const Cpu *c, int st, void *host, uint64_t a)
{
	const Layout *l = layout(c, st);
	uint8_t *tmp;

	if (l->same)
		return guest_read(host, a, l->size);
	tmp = st_temp(c, l);
	if (!guest_read(tmp, a, l->size))
		return false;
	st_to_host(l, host, tmp);
	return true;
}

bool st_out(const Cpu *c, int st, uint64_t a, const void *host)
{
	const Layout *l = layout(c, st);
	uint8_t *tmp;

	if (l->same)
		return guest_write(a, host, l->size);
	tmp = st_temp(c, l);
	st_to_guest(l, tmp, host);
	return guest_write(a, tmp, l->size);
}

/* ---- memory ---- */

int64_t buf_arg(uint64_t a, uint64_t n, int dir, void **p)
{
	*p = NULL;
	if (!a)
		return 0;
	if (!guest_range(a, n))
		return -EFAULT;
	if (dir & DIR_OUT)
		code_guest_write(a, n);
	*p = g2h(a);
	return 0;
}

int64_t str_arg(Cpu *c, uint64_t a, size_t max, char **s)
{
	int64_t n;

	*s = NULL;
	if (!a)
		return 0;
	n = guest_strlen(a, max - 1);
	if (n < 0) {
		char *all = arena_alloc(&c->task->arena, max);

		return guest_read(all, a, max) ? -ENAMETOOLONG : -EFAULT;
	}
	*s = arena_alloc(&c->task->arena, n + 1);
	if (!guest_read(*s, a, n + 1))
		return -EFAULT;
	(*s)[n] = 0; /* another thread may have changed it */
	return 0;
}

int64_t iov_arg(Cpu *c, uint64_t a, uint64_t n, int dir, struct iovec **iov)
{
	const Layout *l = layout(c, ST_iovec);
	uint8_t *g;
	int64_t r;

	*iov = NULL;
	if (n > UIO_MAX)
		return -EINVAL;
	if (!n)
		return 0;
	g = arena_alloc(&c->task->arena, n * l->size);
	if (!guest_read(g, a, n * l->size))
		return -EFAULT;
	*iov = arena_alloc(&c->task->arena, n * sizeof **iov);
	for (uint64_t i = 0; i < n; i++) {
		struct iovec *v = *iov + i;

		st_to_host(l, v, g + i * l->size);
		if ((ssize_t)v->iov_len < 0 || (abi32(c) && v->iov_len > INT32_MAX))
			return -EINVAL;
		r = buf_arg((uintptr_t)v->iov_base, v->iov_len, dir, &v->iov_base);
		if (r)
			return r;
	}
	return 0;
}

int64_t sigset_arg(Cpu *c, uint64_t a, uint64_t size, uint64_t *set, bool *present)
{
	int n = abi_of(c)->long_size;
	uint64_t w;

	*set = 0;
	*present = a != 0;
	if (!a)
		return 0;
	if (size != 8)
		return -EINVAL;
	for (int i = 0; i < 8; i += n) { /* an array of words, lowest signals first */
		if (!num_in(c, &w, a + i, n))
			return -EFAULT;
		*set |= w << (i * 8);
	}
	return 0;
}

void sigmask_keep(Task *t, uint64_t set)
{
	if (!t->mask_saved)
		t->saved_mask = t->sigmask;
	t->mask_saved = true;
	t->sigmask = set & ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1));
}

/* ---- descriptors of myna's own ---- */

static int hidden[16], nhidden;
static int hidden_min = INT_MAX;

int fd_hide(int fd)
{
	struct rlimit rl;
	int lowest = 1000, high;

	if (nhidden == LEN(hidden))
		return fd;
	if (!getrlimit(RLIMIT_NOFILE, &rl) && rl.rlim_cur < 1100)
		lowest = rl.rlim_cur > 40 ? rl.rlim_cur - 20 : 20;
	high = fcntl(fd, F_DUPFD_CLOEXEC, lowest);
	if (high >= 0)
		close(fd);
	else
		high = fd;
	hidden[nhidden++] = high;
	hidden_min = MIN(hidden_min, high);
	return high;
}

bool fd_hidden(int fd)
{
	for (int i = 0; fd >= hidden_min && i < nhidden; i++)
		if (hidden[i] == fd)
			return true;
	return false;
}

int fd_hidden_next(unsigned fd)
{
	int best = -1;

	for (int i = 0; i < nhidden; i++)
		if ((unsigned)hidden[i] >= fd && (best < 0 || hidden[i] < best))
			best = hidden[i];
	return best;
}

/* ---- the engine ---- */

static uint64_t flags_map(int set, uint64_t v, bool out)
{
	const FlagSet *f = &flag_sets[set];
	uint64_t known = 0, r = 0;

	if (!f->differs)
		return v;
	for (const FlagRow *b = f->row; b < f->row + f->n; b++) {
		uint32_t from = out ? b->hvalue : b->value, to = out ? b->value : b->hvalue;
		uint32_t mask = out ? b->hmask : b->mask;

		if (from && !(known & mask) && (v & mask) == from) {
			r |= to;
			known |= mask;
		}
	}
	return r | (v & ~known);
}

uint64_t flags_in(int set, uint64_t v)
{
	return flags_map(set, v, false);
}

uint64_t flags_out(int set, uint64_t v)
{
	return flags_map(set, v, true);
}

/* Is path /proc/self/exe or its like under another name? */
static bool proc_exe(const char *path)
{
	const char *p = path;
	char *end;

	if (strncmp(p, "/proc/", 6))
		return false;
	p += 6;
	if (!strncmp(p, "self/", 5))
		p += 5;
	else if (!strncmp(p, "thread-self/", 12))
		p += 12;
	else if (strtol(p, &end, 10) == getpid() && *end == '/')
		p = end + 1;
	return !strcmp(p, "exe");
}

typedef struct Call {
	Cpu *c;
	const SysRow *row;
	uint64_t v[6]; /* values as the guest gave them, pairs joined */
	uint64_t a[6]; /* as the host gets them */
	uint32_t n[6]; /* elements of a structure that was converted, 0: none was */
} Call;

static void fetch(Call *k)
{
	const LinuxAbi *abi = abi_of(k->c);
	const uint64_t *reg = k->c->task->sysarg;
	bool narrow = abi->long_size == 4;
	int r = 0;

	for (int i = 0; i < k->row->narg; i++) {
		if (narrow && k->row->arg[i].cls == C_OFF) {
			r += abi->pair_even && r & 1;
			k->v[i] = k->c->guest->big ? reg[r] << 32 | (uint32_t)reg[r + 1]
						   : reg[r + 1] << 32 | (uint32_t)reg[r];
			r += 2;
		} else {
			k->v[i] = narrow ? (uint32_t)reg[r] : reg[r];
			r++;
		}
	}
}

/* Number of bytes or elements that argument i has by its row. */
static uint64_t arg_len(const Call *k, const SysArg *s)
{
	if (s->lenkind == LEN_FIX)
		return s->len;
	if (s->lenkind == LEN_ONE)
		return 1;
	if (k->row->arg[s->len].cls == C_INT)
		return MAX((int32_t)k->v[s->len], 0);
	return k->row->arg[s->len].cls == C_UINT ? (uint32_t)k->v[s->len] : k->v[s->len];
}

static int64_t struct_arg(Call *k, int i, const SysArg *s)
{
	const Layout *l = layout(k->c, s->ref);
	uint64_t n = arg_len(k, s), a = k->v[i];
	uint8_t *host, *g;
	void *p;
	int64_t r;

	k->a[i] = 0;
	if (!a || !n)
		return 0;
	if (!guest_range(a, 1) || n > (guest_limit - (a & guest_ptr_bits)) / l->size)
		return -EFAULT;
	if (l->same && !k->row->fn) {
		r = buf_arg(a, n * l->size, s->dir, &p);
		k->a[i] = (uintptr_t)p;
		return r;
	}
	if (n > ARRAY_MAX) {
		if (s->dir & DIR_IN)
			return -EINVAL;
		n = k->a[s->len] = ARRAY_MAX; /* a shorter array than offered: the call fills less */
	}
	host = arena_alloc(&k->c->task->arena, n * l->hsize);
	if (s->dir & DIR_IN) {
		g = l->same ? host : arena_alloc(&k->c->task->arena, n * l->size);
		if (!guest_read(g, a, n * l->size))
			return -EFAULT;
		for (uint64_t e = 0; !l->same && e < n; e++)
			st_to_host(l, host + e * l->hsize, g + e * l->size);
	}
	k->a[i] = (uintptr_t)host;
	k->n[i] = n;
	return 0;
}

static int64_t path_arg(Call *k, int i, const SysArg *s)
{
	bool copy = k->row->fn || s->cls == C_RPATH;
	char *p;
	int64_t r;

	if (!copy) {
		if (!guest_range(k->v[i], 1))
			return -EFAULT;
		k->a[i] = k->v[i] ? (uintptr_t)g2h(k->v[i]) : 0;
		return 0;
	}
	r = str_arg(k->c, k->v[i], PATH_MAX, &p);
	if (!r && p && s->cls == C_RPATH && *p == '/') {
		if (k->row->fn != fd_openat && k->row->fn != fd_openat2 && proc_exe(p))
			p = (char *)process.exe_path;
		else if (linux_opt.sysroot)
			p = (char *)sysroot_path(p);
	}
	k->a[i] = (uintptr_t)p;
	return r;
}

static int64_t arg(Call *k, int i)
{
	const SysArg *s = &k->row->arg[i];
	uint64_t v = k->v[i];
	struct iovec *iov;
	void *p;
	int64_t r;

	switch ((ArgClass)s->cls) {
	case C_INT:
		k->a[i] = (int32_t)v;
		return 0;
	case C_FD:
		k->a[i] = (int32_t)v;
		return UNLIKELY((int32_t)v >= hidden_min) && fd_hidden((int32_t)v) ? -EBADF : 0;
	case C_UINT:
		k->a[i] = s->print == P_SET ? flags_in(s->ref, (uint32_t)v) : (uint32_t)v;
		return 0;
	case C_LONG:
		k->a[i] = abi32(k->c) ? (uint64_t)(int32_t)v : v;
		return 0;
	case C_ULONG:
	case C_OFF:
	case C_ADDR:
		k->a[i] = v;
		return 0;
	case C_LO: /* the other half is the next argument */
		k->a[i] = abi32(k->c) ? v | k->v[i + 1] << 32 : v;
		return 0;
	case C_HI: /* a 64-bit kernel takes it all from the first; else: pass() */
		k->a[i] = 0;
		return 0;
	case C_PATH:
	case C_RPATH:
	case C_STR:
		return path_arg(k, i, s);
	case C_MEM:
		r = buf_arg(v, v && guest_range(v, 4096) ? 4096 : 1, DIR_OUT, &p);
		k->a[i] = (uintptr_t)p;
		return r;
	case C_BUF:
		r = buf_arg(v, arg_len(k, s), s->dir, &p);
		k->a[i] = (uintptr_t)p;
		return r;
	case C_IOVEC:
		r = iov_arg(k->c, v, arg_len(k, s), s->dir, &iov);
		k->a[i] = (uintptr_t)iov;
		return r;
	case C_STRUCT:
		return struct_arg(k, i, s);
	}
	return 0;
}

/* The row's call of the host: arguments of 64 bits are two words on a host of 32. */
static int64_t pass(const Call *k)
{
	const uint64_t *a = k->a;
	unsigned n = 0;
	long h[12];

	if (sizeof(long) == 8)
		return safe_syscall(k->row->host, a[0], a[1], a[2], a[3], a[4], a[5]);
	for (int i = 0; i < 6; i++) {
		unsigned cls = i < k->row->narg ? k->row->arg[i].cls : C_LONG;

		if (cls == C_OFF)
			n = put_wide(h, n, a[i]);
		else
			h[n++] = (long)(cls == C_HI ? a[i - 1] >> 32 : a[i]);
	}
	return safe_syscall(k->row->host, h[0], h[1], h[2], h[3], h[4], h[5]);
}

/* Give back what the call wrote into copies. */
static int64_t results(Call *k, int64_t r)
{
	for (int i = 0; i < k->row->narg; i++) {
		const SysArg *s = &k->row->arg[i];
		const Layout *l = layout(k->c, s->ref);
		const uint8_t *host = (const uint8_t *)(uintptr_t)k->a[i];
		uint64_t n = k->n[i];

		if (!n || !(s->dir & DIR_OUT) || (s->dir == DIR_OUT && r < 0))
			continue;
		if (s->dir == DIR_OUT && s->lenkind == LEN_ARG)
			n = MIN(n, (uint64_t)r);
		for (uint64_t e = 0; e < n; e++)
			if (!st_out(k->c, s->ref, k->v[i] + e * l->size, host + e * l->hsize))
				return -EFAULT;
	}
	return r;
}

static int64_t perform(Call *k)
{
	int64_t r;

	for (int i = 0; i < k->row->narg; i++) {
		r = arg(k, i);
		if (UNLIKELY(r))
			return r;
	}
	if (k->row->fn)
		r = k->row->fn(k->c, k->a);
	else
		r = pass(k);
	return results(k, r);
}

int64_t sys_call(Cpu *c)
{
	Task *t = c->task;
	const LinuxAbi *abi = abi_of(c);
	uint64_t nr = abi->sysno(c);
	Call k = {.c = c};
	bool trace = process.strace || logging(LOG_STRACE);
	int64_t r;

	t->sysno = nr;
	t->restart = 0;
	abi->args(c, t->sysarg);
	k.row = nr < abi->sys->n ? abi->sys->row[nr] : NULL;
	if (k.row)
		fetch(&k);
	if (UNLIKELY(!k.row))
		log_unimp("system call %d: unknown", (int)nr);
	else if (UNLIKELY(k.row->why))
		log_unimp("system call %s (%d): not done: %s", k.row->name, (int)nr, k.row->why);
	if (UNLIKELY(trace))
		strace_enter(c, nr, k.row, k.v);
	r = k.row && !k.row->why ? perform(&k) : -ENOSYS;
	/* Interrupted, but maybe by no handler of the guest's: then again. A close that was interrupted has
	 * closed. */
	if (UNLIKELY(r == -EINTR) && k.row->fn != fd_close)
		r = SYS_RESTARTNOHAND;
	if (UNLIKELY(trace))
		strace_leave(c, nr, k.row, r);
	arena_reset(&t->arena);
	if (is_restart(r)) {
		t->restart = r;
	} else if (r != SYS_RETURNED) {
		r = r < 0 && r > -4096 ? -host_to_guest_errno(c->guest, -r) : r;
		abi->ret(c, r);
	}
	return r;
}

const char *sys_name(const Guest *g, int nr)
{
	const SysTab *t = g->linux_abi ? g->linux_abi->sys : NULL;

	return t && nr >= 0 && (unsigned)nr < t->n && t->row[nr] ? t->row[nr]->name : NULL;
}

/* All guests so far have the generic numbers, as the hosts have. */
int host_to_guest_errno(const Guest *g UNUSED, int e)
{
	return e;
}
