/*
 * System calls on memory: the rows of sys.h that name mem_*. What changes
 * the address space is in mmap.c; here are the arguments, and the calls that
 * ask something of the host about memory which the guest has mapped.
 */
#include "conv.h"
#include "mmap.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Calls that old headers of the host do not number; the same on all our hosts. */
enum { HOST_process_madvise = 440, HOST_process_mrelease = 448, HOST_set_mempolicy_home_node = 450 };

/* An address without its tag, on processors that have one: where the kernel takes it off by itself, whatever the
 * program has asked for. Not with brk, mmap and the new address of mremap, which would make aliases. */
static uint64_t bare(const Cpu *c, uint64_t a)
{
	return c->guest->tag_bits ? a & (uint64_t)sextn(a, 64 - c->guest->tag_bits) : a;
}

int64_t mem_brk(Cpu *c, uint64_t *a)
{
	(void)c;
	return guest_brk(a[0]);
}

int64_t mem_mmap(Cpu *c, uint64_t *a)
{
	(void)c;
	return guest_mmap(a[0], a[1], (int)a[2], (int)a[3], (int)a[4], a[5]);
}

/* The offset is in units of 4096 bytes, whatever the page size. */
int64_t mem_mmap2(Cpu *c, uint64_t *a)
{
	(void)c;
	return guest_mmap(a[0], a[1], (int)a[2], (int)a[3], (int)a[4], a[5] << 12);
}

int64_t mem_munmap(Cpu *c, uint64_t *a)
{
	return guest_munmap(bare(c, a[0]), a[1]);
}

int64_t mem_mremap(Cpu *c, uint64_t *a)
{
	return guest_mremap(bare(c, a[0]), a[1], a[2], (int)a[3], a[4]);
}

int64_t mem_mprotect(Cpu *c, uint64_t *a)
{
	return guest_mprotect(bare(c, a[0]), a[1], (int)a[2] & ~abi_of(c)->prot_extra);
}

/* No keys: -1 means none. */
int64_t mem_pkey_mprotect(Cpu *c, uint64_t *a)
{
	return (int)a[3] == -1 ? mem_mprotect(c, a) : -EINVAL;
}

int64_t mem_mseal(Cpu *c, uint64_t *a)
{
	return a[2] ? -EINVAL : guest_mseal(bare(c, a[0]), a[1]);
}

int64_t mem_shmat(Cpu *c, uint64_t *a)
{
	(void)c;
	return guest_shmat((int)a[0], a[1], (int)a[2]);
}

int64_t mem_shmdt(Cpu *c, uint64_t *a)
{
	(void)c;
	return guest_shmdt(a[0]);
}

/* ---- calls on a range, piece by piece ---- */

static uint64_t page_up(uint64_t a) { return (a + guest_page - 1) & -(uint64_t)guest_page; }

typedef struct HostCall { long nr; long arg[4]; } HostCall;

static int64_t do_call(void *p, size_t n, void *arg)
{
	const HostCall *h = arg;

	return syscall(h->nr, p, n, h->arg[0], h->arg[1], h->arg[2], h->arg[3]) < 0 ? -errno : 0;
}

/* Host call nr(address, length, ...) over [a,a+len). The range is rounded outward, as the kernel does. */
static int64_t range_call(uint64_t a, uint64_t len, HostCall h)
{
	uint64_t start = a & -(uint64_t)guest_page;

	if (!guest_range(a, len))
		return len > UINT64_MAX - a ? -EINVAL : -ENOMEM;
	len = page_up(a + len) - start;
	return len ? mmap_apply(start, len, do_call, &h) : 0;
}

int64_t mem_mlock(Cpu *c, uint64_t *a)
{
	return range_call(bare(c, a[0]), a[1], (HostCall){ SYS_mlock, { 0 } });
}

int64_t mem_mlock2(Cpu *c, uint64_t *a)
{
	return (int)a[2] & ~1 ? -EINVAL : range_call(bare(c, a[0]), a[1], (HostCall){ SYS_mlock2, { (int)a[2] } });
}

int64_t mem_munlock(Cpu *c, uint64_t *a)
{
	return range_call(bare(c, a[0]), a[1], (HostCall){ SYS_munlock, { 0 } });
}

static int64_t do_madvise(void *p, size_t n, void *arg)
{
	int advice = *(int *)arg;

	/* What the translator has read may be gone after these. */
	if (advice == MADV_DONTNEED || advice == G_MADV_FREE || advice == G_MADV_DONTNEED_LOCKED || advice == MADV_REMOVE)
		code_invalidate(h2g(p), n);
	return madvise(p, n, advice) < 0 ? -errno : 0;
}

int64_t mem_madvise(Cpu *c, uint64_t *v)
{
	uint64_t a = bare(c, v[0]), len = v[1];
	int advice = (int)v[2];

	if (a & (guest_page - 1) || !guest_range(a, len))
		return -EINVAL;
	if (!len) /* the kernel checks the advice first */
		return madvise(g2h(page_up(guest_page)), 0, advice) < 0 ? -errno : 0;
	return mmap_apply(a, page_up(len), do_madvise, &advice);
}

static int64_t do_msync(void *p, size_t n, void *arg)
{
	return msync(p, n, *(int *)arg) < 0 ? -errno : 0;
}

int64_t mem_msync(Cpu *c, uint64_t *v)
{
	uint64_t a = bare(c, v[0]), len = v[1];
	int flags = (int)v[2];

	if (a & (guest_page - 1) || flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) || (flags & MS_ASYNC && flags & MS_SYNC))
		return -EINVAL;
	if (!guest_range(a, len))
		return -ENOMEM;
	return len ? mmap_apply(a, page_up(len), do_msync, &flags) : 0;
}

typedef struct Mincore { uint64_t start, vec; } Mincore;

/* One byte for each page of the guest: in memory when all its host pages are. */
static int64_t do_mincore(void *p, size_t n, void *arg)
{
	const Mincore *m = arg;
	unsigned char in[1024], out[1024];
	unsigned per = guest_page / host_page; /* at most 16 */
	uint64_t at = h2g(p);

	for (size_t done = 0; done < n;) {
		size_t pages = MIN((n - done) / guest_page, sizeof in / per);
		if (mincore((char *)p + done, pages * guest_page, in) < 0)
			return -errno;
		for (size_t i = 0; i < pages; i++) {
			out[i] = 1;
			for (unsigned k = 0; k < per; k++)
				out[i] &= in[i * per + k];
		}
		if (!guest_write(m->vec + (at + done - m->start) / guest_page, out, pages))
			return -EFAULT;
		done += pages * guest_page;
	}
	return 0;
}

int64_t mem_mincore(Cpu *c, uint64_t *a)
{
	Mincore m = { bare(c, a[0]), a[2] };

	if (m.start & (guest_page - 1))
		return -EINVAL;
	if (!guest_range(m.start, a[1]))
		return -ENOMEM;
	return a[1] ? mmap_apply(m.start, page_up(a[1]), do_mincore, &m) : 0;
}

/* ---- memory policy: node masks are the same bytes for every little-endian guest ---- */

enum { NODES_MAX = 4096 }; /* bits, far more than any kernel knows */

/* Node mask at a of max bits, for the kernel to read or write. */
static int64_t node_mask(uint64_t a, uint64_t *max, int dir, void **p)
{
	*p = NULL;
	if (!a)
		return 0;
	*max = MIN(*max, (uint64_t)NODES_MAX);
	return buf_arg(a, (*max + 63) / 64 * 8, dir, p);
}

int64_t mem_mbind(Cpu *c, uint64_t *a)
{
	void *mask;
	int64_t r = node_mask(a[3], &a[4], DIR_IN, &mask);

	if (r < 0)
		return r;
	if (a[0] & (guest_page - 1))
		return -EINVAL;
	r = range_call(bare(c, a[0]), a[1], (HostCall){ SYS_mbind, { (int)a[2], (long)mask, (long)a[4], (long)a[5] } });
	return r == -ENOMEM ? -EFAULT : r;
}

int64_t mem_set_mempolicy(Cpu *c, uint64_t *a)
{
	void *mask;
	int64_t r = node_mask(a[1], &a[2], DIR_IN, &mask);

	(void)c;
	return r < 0 ? r : hcall(SYS_set_mempolicy, (int)a[0], mask, a[2]);
}

int64_t mem_get_mempolicy(Cpu *c, uint64_t *a)
{
	void *mask;
	int mode = 0;
	int64_t r = node_mask(a[1], &a[2], DIR_OUT, &mask);

	if (r >= 0)
		r = hcall(SYS_get_mempolicy, a[0] ? &mode : NULL, mask, a[2], a[3] ? g2h(a[3]) : NULL, a[4]);
	if (r >= 0 && a[0] && !num_out(c, a[0], (uint64_t)mode, 4))
		r = -EFAULT;
	return r;
}

int64_t mem_set_mempolicy_home_node(Cpu *c, uint64_t *a)
{
	return range_call(bare(c, a[0]), a[1], (HostCall){ HOST_set_mempolicy_home_node, { (long)a[2], (long)a[3] } });
}

/* ---- memory of other processes ---- */

/*
 * An array of n iovecs whose addresses are those of another guest process,
 * which sits at the same guest base when its guest is the same.
 */
static int64_t remote_iov(Cpu *c, uint64_t a, uint64_t n, struct iovec **iov)
{
	int w = abi_of(c)->long_size;

	if (n > 1024)
		return -EINVAL;
	*iov = arena_alloc(&c->task->arena, n * sizeof **iov + 1);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t base, len;
		if (!num_in(c, &base, a + 2 * i * (uint64_t)w, w) || !num_in(c, &len, a + (2 * i + 1) * (uint64_t)w, w))
			return -EFAULT;
		if (!guest_range(base, len))
			return -EFAULT;
		(*iov)[i] = (struct iovec){ g2h(base), len };
	}
	return 0;
}

int64_t mem_process_vm_readv(Cpu *c, uint64_t *a)
{
	struct iovec *iov;
	int64_t r = remote_iov(c, a[3], a[4], &iov);

	return r < 0 ? r : hcall(SYS_process_vm_readv, (int)a[0], a[1], a[2], iov, a[4], a[5]);
}

int64_t mem_process_vm_writev(Cpu *c, uint64_t *a)
{
	struct iovec *iov;
	int64_t r = remote_iov(c, a[3], a[4], &iov);

	for (uint64_t i = 0; r >= 0 && (int)a[0] == getpid() && i < a[4]; i++)
		code_guest_write(h2g(iov[i].iov_base), iov[i].iov_len);
	return r < 0 ? r : hcall(SYS_process_vm_writev, (int)a[0], a[1], a[2], iov, a[4], a[5]);
}

int64_t mem_process_madvise(Cpu *c, uint64_t *a)
{
	struct iovec *iov;
	int64_t r = remote_iov(c, a[1], a[2], &iov);

	return r < 0 ? r : hcall(HOST_process_madvise, (int)a[0], iov, a[2], (int)a[3], (unsigned)a[4]);
}

/* pread and pwrite of /proc/self/mem: offsets are the guest's addresses. */
static int64_t positioned(uint64_t *a, long nr, bool write)
{
	uint64_t at = a[3];
	long h[6] = { (int)a[0], (long)a[1], (long)a[2] };

	if (proc_is_mem((int)a[0])) {
		if (!guest_range(at, a[2]))
			return -EIO;
		if (write)
			code_guest_write(at, a[2]);
		at += guest_base;
	}
	put_wide(h, 3, at);
	return hcall(nr, h[0], h[1], h[2], h[3], h[4], h[5]);
}

int64_t mem_pread64(Cpu *c, uint64_t *a)
{
	(void)c;
	return positioned(a, SYS_pread64, false);
}

int64_t mem_pwrite64(Cpu *c, uint64_t *a)
{
	(void)c;
	return positioned(a, SYS_pwrite64, true);
}

/* Frees the memory of a process that is dying: nothing of the guest's is in the arguments. */
int64_t mem_process_mrelease(Cpu *c, uint64_t *a)
{
	(void)c;
	return hcall(HOST_process_mrelease, (int)a[0], (unsigned)a[1]);
}
