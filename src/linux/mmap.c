/*
 * The guest's address space in user mode. One sorted array says what the
 * guest has mapped and with which protection, per guest page run; the host's
 * mappings follow it. Whoever changes it holds `lock`; guest_prot reads it
 * without (a sequence count), because the translator asks with locks of its
 * own held. Lock order: this one, then those of code.c.
 *
 * Two ways to sit in the host's address space:
 *   window     guest_base != 0 (32-bit guests, -B, -R): the whole range is
 *              reserved as inaccessible memory, what is unmapped goes back to that.
 *              A 32-bit host never has room for all that a 32-bit guest may ask
 *              for: start.c halves the range until it fits, and the guest's space
 *              ends there
 *   no window  guest_base == 0: only what the guest maps is taken; myna's own
 *              memory is there too, so nothing is ever mapped over a page that
 *              is not in the array (host_map with replace off)
 *
 * The guest's PROT_EXEC is never the host's: code is read and translated.
 * Constants are the host's, flag.h converts them before; those that are kept or looked at
 * are the kernel's generic ones (include/uapi/asm-generic/mman*.h).
 */
#include "mmap.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>

_Static_assert(MAP_GROWSDOWN == 0x100, "the host uses the generic numbers");

#define M_FIXED_NOREPLACE 0x100000
#define M_TYPE 0xf
#define MAP_LOW 0x10000u     /* nothing is put lower unless told: vm.mmap_min_addr */
#define M_FORBID 0x80000000u /* not the guest's: nothing may be put here */
#define M_SEAL 0x20000000u   /* mseal(2) */

typedef struct Map {
	uint64_t start, end;
	uint64_t off;   /* in the file */
	uint32_t id;    /* of the call that made it: pieces of one file mapping may join again */
	uint32_t flags; /* MAP_*, M_FORBID */
	uint32_t prot;  /* as the guest sees it */
} Map;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Map first_maps[48];
static Map *maps = first_maps;
static unsigned nmaps, cap_maps = LEN(first_maps);
static _Atomic unsigned seq; /* odd: the array is being changed */
static uint32_t last_id;
static uint64_t map_top;     /* new mappings go below */
static bool window;
/* Search for room starts at gap_from; above it no hole is longer than gap_max. */
static uint64_t gap_from, gap_max;

/* ---- the array ---- */

/* Index of the first of n mappings that ends above a. */
static RACY unsigned search(const Map *m, unsigned n, uint64_t a)
{
	unsigned lo = 0, hi = n;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		if (m[mid].end > a)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

static unsigned find(uint64_t a)
{
	return search(maps, nmaps, a);
}

static void edit_begin(void)
{
	atomic_fetch_add_explicit(&seq, 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
}

static void edit_end(void)
{
	atomic_fetch_add_explicit(&seq, 1, memory_order_release);
}

/* Room for `more` elements at index i. Old arrays are not freed: a reader may
 * still be in one; together they are smaller than the newest. */
static void open_gap(unsigned i, unsigned more)
{
	if (nmaps + more > cap_maps) {
		Map *m = xmalloc(2 * cap_maps * sizeof *m);
		memcpy(m, maps, nmaps * sizeof *m);
		cap_maps *= 2;
		maps = m;
	}
	memmove(maps + i + more, maps + i, (nmaps - i) * sizeof *maps);
	nmaps += more;
}

static void close_gap(unsigned i, unsigned n)
{
	memmove(maps + i, maps + i + n, (nmaps - i - n) * sizeof *maps);
	nmaps -= n;
}

/* Make a an edge: a mapping that holds it inside becomes two. */
static void split(uint64_t a)
{
	unsigned i = find(a);

	if (i == nmaps || maps[i].start >= a)
		return;
	open_gap(i, 1);
	maps[i].end = a;
	maps[i + 1].off += a - maps[i + 1].start;
	maps[i + 1].start = a;
}

static bool joins(const Map *a, const Map *b)
{
	if (a->end != b->start || a->prot != b->prot || a->flags != b->flags)
		return false;
	if (a->flags & MAP_ANONYMOUS && (a->flags & M_TYPE) == MAP_PRIVATE)
		return true;
	return a->id == b->id && a->off + (a->end - a->start) == b->off;
}

/* Join neighbours among the mappings from index i to j, both included. */
static void join(unsigned i, unsigned j)
{
	while (j > i && j < nmaps) {
		if (joins(&maps[j - 1], &maps[j])) {
			maps[j - 1].end = maps[j].end;
			close_gap(j, 1);
		}
		j--;
	}
}

/* Take [a,b) out of the array. True when code may have been in it. */
static bool drop(uint64_t a, uint64_t b)
{
	unsigned i, j;
	bool exec = false;

	split(a);
	split(b);
	i = find(a);
	for (j = i; j < nmaps && maps[j].start < b; j++)
		exec |= maps[j].prot & PROT_EXEC;
	close_gap(i, j - i);
	if (b > gap_from && a < map_top) { /* search from the top of the hole that this opened or widened */
		gap_from = i < nmaps ? maps[i].start : map_top;
		if (gap_from > map_top)
			gap_from = map_top;
	}
	return exec;
}

static void insert(const Map *m)
{
	unsigned i = find(m->start);

	open_gap(i, 1);
	maps[i] = *m;
	join(i ? i - 1 : 0, i + 1 < nmaps ? i + 1 : i);
}

/* Is [a,b) without any mapping? */
static bool is_free(uint64_t a, uint64_t b)
{
	unsigned i = find(a);

	return i == nmaps || maps[i].start >= b;
}

/* Is any of [a,b) sealed against change? */
static bool is_sealed(uint64_t a, uint64_t b)
{
	for (unsigned i = find(a); i < nmaps && maps[i].start < b; i++)
		if (maps[i].flags & M_SEAL)
			return true;
	return false;
}

RACY int guest_prot(uint64_t a)
{
	for (;;) {
		unsigned s = atomic_load_explicit(&seq, memory_order_acquire);
		int prot = -1;

		if (s & 1)
			continue;
		/* The count first: an array is never smaller than a count that was valid before it. */
		unsigned n = __atomic_load_n(&nmaps, __ATOMIC_ACQUIRE);
		const Map *m = __atomic_load_n(&maps, __ATOMIC_ACQUIRE);
		unsigned i = search(m, n, a);
		if (i < n && m[i].start <= a && !(m[i].flags & M_FORBID))
			prot = (int)m[i].prot;
		atomic_thread_fence(memory_order_acquire);
		if (atomic_load_explicit(&seq, memory_order_relaxed) == s)
			return prot;
	}
}

uint64_t mmap_check(uint64_t a, uint64_t n, int prot)
{
	uint64_t end = a + n;

	pthread_mutex_lock(&lock);
	for (unsigned i = find(a); a < end && i < nmaps && maps[i].start <= a; i++) {
		if (maps[i].flags & M_FORBID || (maps[i].prot & (unsigned)prot) != (unsigned)prot)
			break;
		a = maps[i].end;
	}
	pthread_mutex_unlock(&lock);
	return MIN(a, end);
}

/* ---- room ---- */

static uint64_t page_down(uint64_t a) { return a & -(uint64_t)guest_page; }
static uint64_t page_up(uint64_t a) { return (a + guest_page - 1) & -(uint64_t)guest_page; }
/* guest_range, but a tag is none that mappings could have. */
static bool in_space(uint64_t a, uint64_t n) { return a <= guest_limit && guest_range(a, n); }

/* The highest hole of len bytes below map_top, as Linux places mappings;
 * when there is none, the lowest above it. 0: none. */
static uint64_t find_room(uint64_t len)
{
	uint64_t top, low = MAX(guest_page, MAP_LOW);

	if (len <= gap_max) {
		gap_from = map_top;
		gap_max = 0;
	}
	top = gap_from;
	for (unsigned i = find(top);; i--) {
		if (i < nmaps && maps[i].start < top)
			top = maps[i].start;
		uint64_t bottom = i ? MAX(maps[i - 1].end, low) : low;
		if (bottom < top && top - bottom >= len)
			return gap_from = top - len;
		if (bottom < top && top - bottom > gap_max)
			gap_max = top - bottom;
		if (i == 0 || bottom == low)
			break;
		top = maps[i - 1].start;
	}
	gap_from = map_top;
	gap_max = UINT64_MAX; /* nothing is known: the next search starts at the top */
	for (unsigned i = find(map_top); i <= nmaps; i++) {
		uint64_t from = MAX(map_top, i ? maps[i - 1].end : 0);
		uint64_t to = i < nmaps ? maps[i].start : guest_limit;
		if (from < to && to - from >= len)
			return from;
	}
	return 0;
}

/* Something of the host's is where the array has nothing: note all that the
 * host has below guest_limit, so that it is not tried again. */
static void learn_host(void)
{
	char *text = host_read_file("/proc/self/maps", NULL), *p = text;
	HostMap h;

	edit_begin();
	while (p && (p = host_maps_next(p, &h))) {
		uint64_t a = page_down(h.start), end = MIN(page_up(h.end), guest_limit);
		for (unsigned i = find(a); a < end; i = find(a)) {
			uint64_t b = i < nmaps ? MIN(maps[i].start, end) : end;
			if (a < b)
				insert(&(Map){ .start = a, .end = b, .flags = M_FORBID });
			i = find(a);
			a = i < nmaps ? maps[i].end : end;
		}
	}
	edit_end();
	free(text);
}

/* Give [a,b), which the guest does not have, back to the host. */
static void release(uint64_t a, uint64_t b)
{
	if (window)
		host_reserve((uintptr_t)g2h(a), b - a, true);
	else
		munmap(g2h(a), b - a);
}

/* The same for those parts of [a,b) which the guest does not have. */
static void unclaim(uint64_t a, uint64_t b)
{
	for (unsigned i = find(a); a < b; i++) {
		uint64_t to = i < nmaps ? MIN(maps[i].start, b) : b;
		if (a < to)
			release(a, to);
		a = i < nmaps ? maps[i].end : b;
	}
}

/* Make [a,b) safe to map over: what is not the guest's must be free on the
 * host, and is taken. On failure nothing has changed. */
static int claim(uint64_t a, uint64_t b)
{
	uint64_t at = a;

	for (unsigned i = find(a); i < nmaps && maps[i].start < b; i++)
		if (maps[i].flags & M_FORBID)
			return -ENOMEM;
	if (window)
		return 0;
	for (unsigned i = find(a); at < b; i++) {
		uint64_t to = i < nmaps ? MIN(maps[i].start, b) : b;
		int e = at < to ? host_reserve((uintptr_t)g2h(at), to - at, false) : 0;
		if (e < 0) {
			unclaim(a, at);
			return e == -EEXIST ? -ENOMEM : e;
		}
		at = i < nmaps ? maps[i].end : b;
	}
	return 0;
}

/* Unmap on the host what the array has in [a,b). */
static void unmap_host(uint64_t a, uint64_t b)
{
	for (unsigned i = find(a); i < nmaps && maps[i].start < b; i++)
		if (!(maps[i].flags & M_FORBID))
			release(MAX(maps[i].start, a), MIN(maps[i].end, b));
}

/* What may be written can be read on all the guests' processors; not all hosts do that by themselves. */
static int host_prot(int prot)
{
	return (prot & (PROT_READ | PROT_WRITE)) | (prot & (PROT_EXEC | PROT_WRITE) ? PROT_READ : 0);
}

/* The guest's memory at [a,b) is another now, or none (prot -1). */
static void replaced(uint64_t a, uint64_t b, bool had_code, int prot)
{
	if (had_code || (prot >= 0 && prot & PROT_EXEC))
		code_protect(a, b - a, prot < 0 ? -1 : host_prot(prot));
}

/* Enter a mapping that the host has made already. */
static void record(const Map *m)
{
	edit_begin();
	bool exec = drop(m->start, m->end);
	insert(m);
	edit_end();
	replaced(m->start, m->end, exec, (int)m->prot);
}

/* ---- calls ---- */

/* A file's last page is zero behind its end; where the guest's pages are larger than the host's, that
 * end of the page is several pages of the host. */
static void pad_file(uint64_t a, uint64_t len, int prot, int fd, uint64_t off)
{
	struct stat st;
	uint64_t size, from, to;

	if (guest_page == host_page || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	size = (uint64_t)st.st_size;
	if (size <= off || size - off >= len)
		return;
	from = a + ((size - off + host_page - 1) & -(uint64_t)host_page);
	to = a + page_up(size - off);
	if (from < to)
		host_map((uintptr_t)g2h(from), to - from, host_prot(prot), MAP_PRIVATE | MAP_ANONYMOUS, -1, 0, true);
}

static int64_t map_locked(uint64_t a, uint64_t len, int prot, int flags, int fd, uint64_t off)
{
	bool fixed = flags & (MAP_FIXED | M_FIXED_NOREPLACE);
	int host = flags & ~(MAP_FIXED | M_FIXED_NOREPLACE | MAP_GROWSDOWN);
	int e;

	for (int try = 0;; try++) {
		bool empty = true;
		if (fixed) {
			empty = is_free(a, a + len);
			if (!empty && flags & M_FIXED_NOREPLACE)
				return -EEXIST;
			if (!empty && is_sealed(a, a + len))
				return -EPERM;
			if (!empty && (e = claim(a, a + len)) < 0)
				return e;
		} else if (a < MAP_LOW || !in_space(a, len) || !is_free(a, a + len)) {
			a = find_room(len);
			if (!a)
				return -ENOMEM;
		}
		e = host_map((uintptr_t)g2h(a), len, host_prot(prot), host, fd, off, window || !empty);
		if (e == 0)
			break;
		if (!empty)
			unclaim(a, a + len);
		if (e != -EEXIST)
			return e;
		if (fixed)
			return flags & M_FIXED_NOREPLACE ? -EEXIST : -ENOMEM;
		if (try == 2)
			return -ENOMEM;
		learn_host();
	}
	if (!(flags & MAP_ANONYMOUS))
		pad_file(a, len, prot, fd, off);
	record(&(Map){ .start = a, .end = a + len, .off = flags & MAP_ANONYMOUS ? 0 : off, .id = ++last_id,
		.flags = (unsigned)flags & (M_TYPE | MAP_ANONYMOUS | MAP_GROWSDOWN), .prot = (unsigned)prot });
	return (int64_t)a;
}

int64_t guest_mmap(uint64_t a, uint64_t len, int prot, int flags, int fd, uint64_t off)
{
	int64_t r;

	if (!len || off & (guest_page - 1) || !(flags & M_TYPE) || (flags & M_TYPE) > MAP_SHARED_VALIDATE)
		return -EINVAL;
	if (len > guest_limit)
		return -ENOMEM;
	len = page_up(len);
	if (flags & (MAP_FIXED | M_FIXED_NOREPLACE)) {
		if (a & (guest_page - 1))
			return -EINVAL;
		if (!in_space(a, len))
			return -ENOMEM;
		if (!a && !window)
			return -EPERM;
	} else {
		a = page_down(a);
	}
	prot &= PROT_READ | PROT_WRITE | PROT_EXEC;
	pthread_mutex_lock(&lock);
	r = map_locked(a, len, prot, flags, fd, off);
	pthread_mutex_unlock(&lock);
	return r;
}

static void unmap_locked(uint64_t a, uint64_t b)
{
	uint64_t at = a;

	/* The host first: no other thread may be given the room before it is free. Parts
	 * that are not the guest's stay as they are. */
	unmap_host(a, b);
	edit_begin();
	bool exec = false;
	while (at < b) {
		unsigned i = find(at);
		if (i == nmaps || maps[i].start >= b)
			break;
		uint64_t to = MIN(maps[i].end, b);
		if (!(maps[i].flags & M_FORBID))
			exec |= drop(MAX(maps[i].start, at), to);
		at = to;
	}
	edit_end();
	replaced(a, b, exec, -1);
}

int64_t guest_munmap(uint64_t a, uint64_t len)
{
	int64_t r = 0;

	if (a & (guest_page - 1) || !in_space(a, len) || !len)
		return -EINVAL;
	len = page_up(len);
	pthread_mutex_lock(&lock);
	if (is_sealed(a, a + len))
		r = -EPERM;
	else
		unmap_locked(a, a + len);
	pthread_mutex_unlock(&lock);
	return r;
}

int64_t guest_mseal(uint64_t a, uint64_t len)
{
	if (a & (guest_page - 1) || !in_space(a, len))
		return -EINVAL;
	uint64_t end = a + page_up(len);
	if (mmap_check(a, end - a, 0) != end)
		return -ENOMEM;
	pthread_mutex_lock(&lock);
	edit_begin();
	split(a);
	split(end);
	for (unsigned i = find(a); i < nmaps && maps[i].start < end; i++)
		maps[i].flags |= M_SEAL;
	edit_end();
	pthread_mutex_unlock(&lock);
	return 0;
}

/* mprotect(2) works up to the first hole and then says ENOMEM. */
int64_t guest_mprotect(uint64_t a, uint64_t len, int prot)
{
	int64_t r = 0;
	uint64_t end;

	if (a & (guest_page - 1) || prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC | G_PROT_SEM | G_PROT_GROWSDOWN))
		return -EINVAL;
	if (!len)
		return 0;
	if (!in_space(a, len))
		return -ENOMEM;
	end = a + page_up(len);
	pthread_mutex_lock(&lock);
	unsigned i = find(a);
	if (prot & G_PROT_GROWSDOWN) {
		if (i == nmaps || !(maps[i].flags & MAP_GROWSDOWN))
			r = -EINVAL;
		else
			a = maps[i].start;
	}
	prot &= PROT_READ | PROT_WRITE | PROT_EXEC;
	if (r == 0 && is_sealed(a, end))
		r = -EPERM;
	while (r == 0 && a < end) {
		i = find(a);
		if (i == nmaps || maps[i].start > a || maps[i].flags & M_FORBID) {
			r = -ENOMEM;
			break;
		}
		uint64_t to = MIN(maps[i].end, end);
		if (maps[i].prot != (unsigned)prot) {
			bool lost = maps[i].prot & PROT_EXEC && !(prot & PROT_EXEC);
			if (host_prot((int)maps[i].prot) != host_prot(prot) && mprotect(g2h(a), to - a, host_prot(prot)) < 0) {
				r = -errno;
				break;
			}
			edit_begin();
			split(a);
			split(to);
			i = find(a);
			maps[i].prot = (unsigned)prot;
			join(i ? i - 1 : 0, i + 1 < nmaps ? i + 1 : i);
			edit_end();
			replaced(a, to, lost, prot);
		}
		a = to;
	}
	pthread_mutex_unlock(&lock);
	return r;
}

/* Move or grow maps[i]'s [a,a+old) to [to,to+len) on the host; to == a: in place. */
static int remap_host(uint64_t a, uint64_t old, uint64_t len, int flags, uint64_t to)
{
	void *p;
	int e;

	if (to == a) {
		if (window)
			munmap(g2h(a + old), len - old); /* nobody else is given room in a window */
		p = mremap(g2h(a), old, len, 0);
		e = errno;
		if (p == MAP_FAILED && window)
			release(a + old, a + len);
	} else {
		p = mremap(g2h(a), old, len, MREMAP_MAYMOVE | MREMAP_FIXED | flags, g2h(to));
		e = errno;
		if (p != MAP_FAILED && window && old && !flags)
			release(a, a + old);
	}
	return p == MAP_FAILED ? -e : 0;
}

static int64_t remap_locked(uint64_t a, uint64_t old, uint64_t len, int flags, uint64_t to)
{
	unsigned i = find(a);
	int keep = flags & G_MREMAP_DONTUNMAP, e;
	bool fixed = flags & MREMAP_FIXED;
	Map m;

	if (i == nmaps || maps[i].start > a || maps[i].flags & M_FORBID)
		return -EFAULT;
	if (!fixed && !keep && old >= len) {
		if (old > len)
			unmap_locked(a + len, a + old);
		return (int64_t)a;
	}
	if (a + (fixed ? MIN(old, len) : old) > maps[i].end)
		return -EFAULT;
	if (fixed && old > len) {
		unmap_locked(a + len, a + old);
		old = len;
		i = find(a);
	}
	m = maps[i];
	if (!old && (m.flags & M_TYPE) == MAP_PRIVATE)
		return -EINVAL;
	if (m.prot & PROT_EXEC) /* pages of several protections cannot be moved */
		code_guest_write(a, old);
	if (!fixed && !keep && old && a + old == m.end && in_space(a, len) && is_free(a + old, a + len) &&
	    remap_host(a, old, len, 0, a) == 0) {
		to = a;
	} else {
		if (!(flags & MREMAP_MAYMOVE))
			return -ENOMEM;
		if (!fixed && !(keep && to && in_space(to, len) && is_free(to, to + len)))
			to = find_room(len);
		if (!to)
			return -ENOMEM;
		e = claim(to, to + len);
		if (e < 0)
			return e;
		e = remap_host(a, old, len, keep, to);
		if (e < 0) {
			unclaim(to, to + len);
			return e;
		}
		if (old && !keep) {
			edit_begin();
			bool exec = drop(a, a + old);
			edit_end();
			replaced(a, a + old, exec, -1);
		}
	}
	m.off += a - m.start;
	m.start = to;
	m.end = to + len;
	m.id = to == a ? m.id : ++last_id;
	record(&m);
	return (int64_t)to;
}

int64_t guest_mremap(uint64_t a, uint64_t old, uint64_t len, int flags, uint64_t new_a)
{
	int64_t r;

	if (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | G_MREMAP_DONTUNMAP) || a & (guest_page - 1) || !len)
		return -EINVAL;
	if (flags & (MREMAP_FIXED | G_MREMAP_DONTUNMAP) && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if (!in_space(a, old))
		return -EFAULT;
	if (len > guest_limit)
		return flags & MREMAP_FIXED ? -EINVAL : -ENOMEM;
	old = page_up(old);
	len = page_up(len);
	if (flags & G_MREMAP_DONTUNMAP && old != len)
		return -EINVAL;
	if (flags & MREMAP_FIXED && (new_a & (guest_page - 1) || !new_a || !in_space(new_a, len) ||
				     (new_a < a + old && a < new_a + len)))
		return -EINVAL;
	pthread_mutex_lock(&lock);
	if (is_sealed(a, a + MAX(old, 1)) || (flags & MREMAP_FIXED && is_sealed(new_a, new_a + len)))
		r = -EPERM;
	else
		r = remap_locked(a, old, len, flags, flags & (MREMAP_FIXED | G_MREMAP_DONTUNMAP) ? new_a : 0);
	pthread_mutex_unlock(&lock);
	return r;
}

int64_t guest_brk(uint64_t a)
{
	uint64_t old, end;

	pthread_mutex_lock(&lock);
	old = page_up(process.brk);
	if (a >= process.brk_start && a < guest_limit - guest_page) {
		end = page_up(a);
		if (end < old)
			unmap_locked(end, old);
		/* as Linux: a page must stay free behind it */
		if (end <= old || (is_free(old, end + guest_page) &&
				   map_locked(old, end - old, PROT_READ | PROT_WRITE,
					      MAP_PRIVATE | MAP_ANONYMOUS | M_FIXED_NOREPLACE, -1, 0) == (int64_t)old))
			process.brk = a;
	}
	a = process.brk;
	pthread_mutex_unlock(&lock);
	return (int64_t)a;
}

int64_t guest_shmat(int id, uint64_t a, int flags)
{
	struct shmid_ds ds;
	uint64_t len;
	int64_t r;

	if (a & (guest_page - 1)) {
		if (!(flags & SHM_RND))
			return -EINVAL;
		a = page_down(a);
	}
	if (!a && flags & G_SHM_REMAP)
		return -EINVAL;
	if (shmctl(id, IPC_STAT, &ds) < 0)
		return -errno;
	len = page_up(ds.shm_segsz);
	if (!len || !in_space(a, len))
		return -EINVAL;
	pthread_mutex_lock(&lock);
	if (a && !(flags & G_SHM_REMAP) && !is_free(a, a + len))
		r = -EINVAL;
	else if (!a && !(a = find_room(len)))
		r = -ENOMEM;
	else
		r = claim(a, a + len);
	if (r == 0 && shmat(id, g2h(a), (flags & ~(SHM_RND | G_SHM_EXEC)) | G_SHM_REMAP) == (void *)-1) {
		r = -errno;
		unclaim(a, a + len);
	}
	if (r == 0)
		record(&(Map){ .start = a, .end = a + len, .id = ++last_id, .flags = MAP_SHARED | G_MAP_SHM,
			.prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) | (flags & G_SHM_EXEC ? PROT_EXEC : 0) });
	pthread_mutex_unlock(&lock);
	return r < 0 ? r : (int64_t)a;
}

/* Unmapping the last piece detaches a segment: no call of shmdt is needed. */
int64_t guest_shmdt(uint64_t a)
{
	int64_t r = -EINVAL;

	pthread_mutex_lock(&lock);
	unsigned i = find(a);
	if (i < nmaps && maps[i].start == a && maps[i].off == 0 && maps[i].flags & G_MAP_SHM) {
		uint32_t id = maps[i].id;
		r = 0;
		while (i < nmaps && (maps[i].id != id || !(maps[i].flags & G_MAP_SHM)))
			i++;
		while (i < nmaps && maps[i].id == id && maps[i].flags & G_MAP_SHM)
			unmap_locked(maps[i].start, maps[i].end);
	}
	pthread_mutex_unlock(&lock);
	return r;
}

int64_t mmap_apply(uint64_t a, uint64_t n, int64_t (*fn)(void *p, size_t n, void *arg), void *arg)
{
	uint64_t end = a + n;
	int64_t r = 0;
	bool hole = false;

	pthread_mutex_lock(&lock);
	for (unsigned i = find(a); a < end && r == 0; i++) {
		if (i == nmaps || maps[i].start >= end) {
			hole = true;
			break;
		}
		uint64_t to = MIN(maps[i].end, end);
		hole |= maps[i].start > a;
		a = MAX(a, maps[i].start);
		if (maps[i].flags & M_FORBID)
			hole = true;
		else
			r = fn(g2h(a), to - a, arg);
		a = to;
	}
	pthread_mutex_unlock(&lock);
	return r == 0 && hole ? -ENOMEM : r;
}

/* ---- set-up, growth, walks, fork ---- */

int mmap_init(uint64_t limit, uint64_t mmap_base, bool reserve, uintptr_t base)
{
	int e = 0;

	guest_base = 0;
	window = reserve;
	nmaps = 0;
	if (window && limit > SIZE_MAX - (1 << 20)) /* more than a 32-bit host can name */
		e = -ENOMEM;
	else if (window)
		e = host_window(base, limit, 65536, &guest_base);
	guest_limit = limit;
	map_top = gap_from = mmap_base;
	gap_max = 0;
	window &= e == 0;
	if (window) /* nothing of ours is in there, on a 32-bit host close to it perhaps */
		own_low = own_high = 0;
	return e;
}

void mmap_forbid(uint64_t a, uint64_t b)
{
	pthread_mutex_lock(&lock);
	edit_begin();
	b = MIN(page_up(b), guest_limit);
	a = page_down(a);
	if (a < b) {
		drop(a, b);
		insert(&(Map){ .start = a, .end = b, .flags = M_FORBID });
	}
	edit_end();
	pthread_mutex_unlock(&lock);
}

bool mmap_is_free(uint64_t a, uint64_t b)
{
	bool ok;

	pthread_mutex_lock(&lock);
	ok = a < b && b <= guest_limit && is_free(a, b) && claim(a, b) == 0;
	if (ok && !window)
		release(a, b);
	pthread_mutex_unlock(&lock);
	return ok;
}

uint64_t mmap_find(uint64_t hint, uint64_t len)
{
	uint64_t a;

	pthread_mutex_lock(&lock);
	len = page_up(len);
	a = hint && in_space(hint, len) && is_free(hint, hint + len) ? hint : find_room(len);
	pthread_mutex_unlock(&lock);
	return a;
}

/* Linux lets a stack grow to RLIMIT_STACK and keeps 256 pages free below it. */
#define GROW_MAX (64u << 20)
bool mmap_grow(uint64_t a)
{
	bool ok = false;

	if (a >= guest_limit)
		return false;
	a = page_down(a);
	pthread_mutex_lock(&lock);
	unsigned i = find(a);
	if (i < nmaps && maps[i].start > a && maps[i].flags & MAP_GROWSDOWN && maps[i].end - a <= GROW_MAX &&
	    (i == 0 || maps[i - 1].end + 256 * (uint64_t)guest_page <= a)) {
		Map m = maps[i];
		ok = map_locked(a, m.start - a, (int)m.prot,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | M_FIXED_NOREPLACE, -1, 0) >= 0;
	}
	pthread_mutex_unlock(&lock);
	return ok;
}

static Mapping mapping(const Map *m)
{
	return (Mapping){ .start = m->start, .end = m->end, .off = m->off, .prot = (int)m->prot, .flags = (int)m->flags };
}

void mmap_each(int (*cb)(const Mapping *m, void *arg), void *arg)
{
	bool stop = false;

	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < nmaps && !stop; i++) {
		Mapping g = mapping(&maps[i]);
		stop = !(maps[i].flags & M_FORBID) && cb(&g, arg);
	}
	pthread_mutex_unlock(&lock);
}

/* Names and devices are the host's: its list is read beside ours. */
void mmap_each_named(int (*cb)(const Mapping *m, void *arg), void *arg)
{
	char *text, *p;
	HostMap h = { 0 };
	Map *copy;
	unsigned n;

	pthread_mutex_lock(&lock);
	text = p = host_read_file("/proc/self/maps", NULL);
	copy = xmalloc((nmaps + 1) * sizeof *copy);
	memcpy(copy, maps, nmaps * sizeof *copy);
	n = nmaps;
	pthread_mutex_unlock(&lock);
	for (unsigned i = 0; i < n; i++) {
		Mapping g = mapping(&copy[i]);
		uint64_t at = (uintptr_t)g2h(g.start);

		if (copy[i].flags & M_FORBID)
			continue;
		while (p && h.end <= at)
			p = host_maps_next(p, &h);
		if (p && h.start <= at && !(g.flags & MAP_ANONYMOUS && (g.flags & M_TYPE) == MAP_PRIVATE)) {
			g.dev_major = h.major;
			g.dev_minor = h.minor;
			g.ino = h.ino;
			g.name = h.name[0] ? h.name : NULL;
		}
		if (cb(&g, arg))
			break;
	}
	free(copy);
	free(text);
}

unsigned mmap_generation(void)
{
	return atomic_load_explicit(&seq, memory_order_acquire);
}

void mmap_fork_prepare(void) { pthread_mutex_lock(&lock); }
void mmap_fork_parent(void) { pthread_mutex_unlock(&lock); }
void mmap_fork_child(void) { pthread_mutex_unlock(&lock); }
