/*
 * Socket calls that are more than a conversion: addresses whose length is
 * read and written, messages with their control data, options and
 * interface requests that hold pointers or words. The convention is in
 * conv.h. Socket addresses have one layout for all guests of a byte order; for the other one their numbers that
 * are not in the network's order are swapped where they lie.
 */
#include "conv.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- addresses ---- */

/* Numbers of n bytes at off in addresses of a family, beside the family itself: those in the host's byte order. */
static const struct { uint16_t family; uint8_t off, n; } addr_num[] = {
	{ 10 /* AF_INET6 */, 24, 4 },                             /* scope id */
	{ 16 /* AF_NETLINK */, 4, 4 }, { 16, 8, 4 },              /* id, groups */
	{ 17 /* AF_PACKET */, 4, 4 }, { 17, 8, 2 },               /* interface, hardware type */
	{ 40 /* AF_VSOCK */, 4, 4 }, { 40, 8, 4 },                /* port, id */
};

static void swap(uint8_t *p, unsigned n)
{
	for (unsigned i = 0; i < n / 2; i++) {
		uint8_t b = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = b;
	}
}

/* n bytes of an address from or to a guest of the other byte order; to_host: the family is still the guest's. */
static void swap_addr(uint8_t *p, size_t n, bool to_host)
{
	unsigned family;

	if (n < 2)
		return;
	family = to_host != HOST_BIG ? ld16be(p) : ld16le(p);
	swap(p, 2);
	for (unsigned i = 0; i < LEN(addr_num); i++)
		if (addr_num[i].family == family && n >= (size_t)addr_num[i].off + addr_num[i].n)
			swap(p + addr_num[i].off, addr_num[i].n);
}

/* The address of n bytes at a, for the kernel to read: in the guest's memory or a copy. */
static int64_t addr_in(Cpu *c, uint64_t a, int32_t n, void **p)
{
	if (!foreign(c) || !a)
		return buf_arg(a, (uint64_t)MAX(n, 0), DIR_IN, p);
	if (n < 0 || n > 128) /* sockaddr_storage */
		return -EINVAL;
	*p = arena_alloc(&c->task->arena, (size_t)n + 1);
	if (!guest_read(*p, a, (size_t)n))
		return -EFAULT;
	swap_addr(*p, (size_t)n, true);
	return 0;
}

/* The kernel has written an address of len bytes at a, which has room for some of it. False: fault. */
static bool addr_out(Cpu *c, uint64_t a, int32_t len, int32_t room)
{
	uint8_t b[128];
	size_t n = (size_t)MIN(MIN(len, room), (int32_t)sizeof b);

	if (!foreign(c) || !a || len <= 0 || room <= 0)
		return true;
	if (!guest_read(b, a, n))
		return false;
	swap_addr(b, n, false);
	return guest_write(a, b, n);
}

int64_t net_bind(Cpu *c, uint64_t *a)
{
	void *p;
	int64_t r = addr_in(c, a[1], (int32_t)a[2], &p);

	return r ? r : hcall(SYS_bind, a[0], p, a[2]);
}

int64_t net_connect(Cpu *c, uint64_t *a)
{
	void *p;
	int64_t r = addr_in(c, a[1], (int32_t)a[2], &p);

	return r ? r : hcall(SYS_connect, a[0], p, a[2]);
}

int64_t net_sendto(Cpu *c, uint64_t *a)
{
	void *p;
	int64_t r = addr_in(c, a[4], (int32_t)a[5], &p);

	return r ? r : hcall(SYS_sendto, a[0], a[1], a[2], a[3], p, a[5]);
}

/* ---- addresses with a length that the kernel updates ---- */

/* The address at `a` whose room is the int at `lena`: host pointer and length. */
static int64_t name_arg(Cpu *c, uint64_t a, uint64_t lena, void **p, int32_t *len)
{
	uint64_t n;

	*p = NULL;
	*len = 0;
	if (!a)
		return 0;
	if (!num_in(c, &n, lena, 4))
		return -EFAULT;
	*len = n;
	return *len < 0 ? -EINVAL : buf_arg(a, n, DIR_OUT, p);
}

static int64_t name_call(Cpu *c, long nr, uint64_t fd, uint64_t a, uint64_t lena, uint64_t flags)
{
	int32_t len, room;
	void *p;
	int64_t r = name_arg(c, a, lena, &p, &len);

	if (r)
		return r;
	room = len;
	r = hcall(nr, fd, p, p ? &len : NULL, flags);
	return r >= 0 && p && (!addr_out(c, a, len, room) || !num_out(c, lena, len, 4)) ? -EFAULT : r;
}

int64_t net_accept(Cpu *c, uint64_t *a)
{
	return name_call(c, SYS_accept4, a[0], a[1], a[2], 0);
}

int64_t net_accept4(Cpu *c, uint64_t *a)
{
	return name_call(c, SYS_accept4, a[0], a[1], a[2], a[3]);
}

int64_t net_getsockname(Cpu *c, uint64_t *a)
{
	return a[1] ? name_call(c, SYS_getsockname, a[0], a[1], a[2], 0) : -EFAULT;
}

int64_t net_getpeername(Cpu *c, uint64_t *a)
{
	return a[1] ? name_call(c, SYS_getpeername, a[0], a[1], a[2], 0) : -EFAULT;
}

int64_t net_recvfrom(Cpu *c, uint64_t *a)
{
	int32_t len, room;
	void *p;
	int64_t r = name_arg(c, a[4], a[5], &p, &len);

	if (r)
		return r;
	room = len;
	r = hcall(SYS_recvfrom, a[0], a[1], a[2], a[3], p, p ? &len : NULL);
	return r >= 0 && p && (!addr_out(c, a[4], len, room) || !num_out(c, a[5], len, 4)) ? -EFAULT : r;
}

/* ---- control messages ----
 * A guest with the host's word size and byte order has them as the host has. For others each is moved: header and
 * alignment change, the data of most does not; what is made of ints, for guests of the other byte order. */

#define LEVEL_SOCKET 1
#define RIGHTS       1  /* SCM_RIGHTS: descriptors */
#define CREDENTIALS  2  /* SCM_CREDENTIALS: pid, uid, gid */
#define STAMP        29 /* SCM_TIMESTAMP, old: timeval */
#define STAMPNS      35 /* timespec */
#define STAMPING     37 /* three timespecs */
#define F_CTRUNC     8  /* MSG_CTRUNC */
#define HOST_HDR     (8 + sizeof(long)) /* struct cmsghdr */

/* Ints in the data of a message: descriptors, credentials, and those of IP (IP_TTL, IP_TOS, IPV6_HOPLIMIT ...). */
static void swap_data(const Cpu *c, int level, int type, uint8_t *data, size_t len)
{
	bool ints = level == LEVEL_SOCKET ? type == RIGHTS || type == CREDENTIALS : len == 4;

	for (size_t i = 0; foreign(c) && ints && i + 4 <= len; i += 4)
		swap(data + i, 4);
}

static size_t align_up(size_t n, size_t to)
{
	return (n + to - 1) & ~(to - 1);
}

static int64_t control_in(Cpu *c, struct msghdr *m, uint64_t a, uint64_t n)
{
	size_t word = abi_of(c)->long_size, head = layout(c, ST_cmsghdr)->size, at = 0, to = 0;
	uint8_t *g, *h;

	if (n > 65536)
		return -ENOBUFS;
	g = arena_alloc(&c->task->arena, n);
	h = arena_alloc(&c->task->arena, n * 2 + 64);
	if (!guest_read(g, a, n))
		return -EFAULT;
	while (at + head <= n) {
		struct {
			unsigned long len;
			int32_t level, type;
		} ch;

		st_to_host(layout(c, ST_cmsghdr), &ch, g + at);
		if (ch.len < head || ch.len > n - at)
			return -EINVAL;
		if (to + HOST_HDR + (ch.len - head) > n * 2 + 64)
			return -ENOBUFS;
		memcpy(h + to + HOST_HDR, g + at + head, ch.len - head);
		swap_data(c, ch.level, ch.type, h + to + HOST_HDR, ch.len - head);
		at += align_up(ch.len, word);
		ch.len += HOST_HDR - head;
		memcpy(h + to, &ch, HOST_HDR);
		to += align_up(ch.len, sizeof(long));
	}
	m->msg_control = h;
	m->msg_controllen = to;
	return 0;
}

/* Data of the host's message of len bytes as the guest has it, in out (as large as the data); returns its length.
 */
static size_t control_data(Cpu *c, int level, int type, const uint8_t *data, size_t len, uint8_t *out)
{
	int n = level != LEVEL_SOCKET ? 0 : type == STAMP || type == STAMPNS ? 1 : type == STAMPING ? 3 : 0;
	const Layout *l = layout(c, ST_timespec); /* a timeval is two words, too */

	if (!n || len < (size_t)n * 16) {
		memcpy(out, data, len);
		return len;
	}
	for (int i = 0; i < n; i++)
		st_to_guest(l, out + i * l->size, data + i * 16);
	return n * l->size;
}

/* Returns bytes written at a, at most room; sets MSG_CTRUNC when not all fits. -1: fault. */
static int64_t control_out(Cpu *c, struct msghdr *m, uint64_t a, uint64_t room)
{
	size_t word = abi_of(c)->long_size, head = layout(c, ST_cmsghdr)->size;
	const uint8_t *h = m->msg_control;
	uint8_t *tmp = arena_alloc(&c->task->arena, m->msg_controllen + 64);
	uint64_t to = 0;

	for (size_t at = 0; at + HOST_HDR <= m->msg_controllen;) {
		struct {
			unsigned long len;
			int32_t level, type;
		} ch;
		size_t len, fits;

		memcpy(&ch, h + at, HOST_HDR);
		if (ch.len < HOST_HDR || ch.len > m->msg_controllen - at)
			break;
		len = control_data(c, ch.level, ch.type, h + at + HOST_HDR, ch.len - HOST_HDR, tmp + head);
		at += align_up(ch.len, sizeof(long));
		fits = room - to > head ? MIN(len, room - to - head) : 0;
		if (ch.level == LEVEL_SOCKET && ch.type == RIGHTS) {
			fits &= ~(size_t)3;
			for (size_t i = fits; i + 4 <= len; i += 4) { /* the kernel would not have made them */
				int fd;

				memcpy(&fd, tmp + head + i, 4);
				close(fd);
			}
		}
		swap_data(c, ch.level, ch.type, tmp + head, fits);
		if (fits < len)
			m->msg_flags |= F_CTRUNC;
		if (room - to < head || (len && !fits))
			break;
		ch.len = head + fits;
		st_to_guest(layout(c, ST_cmsghdr), tmp, &ch);
		if (!guest_write(a + to, tmp, ch.len))
			return -1;
		to += MIN(align_up(ch.len, word), room - to);
	}
	return to;
}

/* ---- messages ---- */

/* Members of msghdr in the order of its row. */
enum { NAME, NAMELEN, IOV, IOVLEN, CONTROL, CONTROLLEN, FLAGS };

typedef struct Msg {
	struct msghdr h;        /* for the host */
	uint64_t name;          /* of the guest */
	int32_t namelen;
	uint64_t control, room; /* of the guest */
} Msg;

static int64_t msg_in(Cpu *c, Msg *m, uint64_t a, int dir)
{
	struct {
		uintptr_t name;
		int32_t namelen;
		uintptr_t iov;
		unsigned long iovlen;
		uintptr_t control;
		unsigned long controllen;
		uint32_t flags;
	} g;
	struct iovec *iov;
	void *p;
	int64_t r;

	if (!st_in(c, ST_msghdr, &g, a))
		return -EFAULT;
	if (g.namelen < 0)
		return -EINVAL;
	if (g.iovlen > 1024)
		return -EMSGSIZE;
	memset(m, 0, sizeof *m);
	r = dir == DIR_IN ? addr_in(c, g.name, g.namelen, &p) : buf_arg(g.name, g.namelen, dir, &p);
	if (r)
		return r;
	m->name = g.name;
	m->namelen = g.namelen;
	m->h.msg_name = p;
	m->h.msg_namelen = p ? g.namelen : 0;
	r = iov_arg(c, g.iov, g.iovlen, dir, &iov);
	if (r)
		return r;
	m->h.msg_iov = iov;
	m->h.msg_iovlen = g.iovlen;
	m->control = g.control;
	m->room = g.control ? g.controllen : 0;
	if (!m->room)
		return 0;
	if (layout(c, ST_cmsghdr)->same) {
		r = buf_arg(g.control, g.controllen, dir, &p);
		m->h.msg_control = p;
		m->h.msg_controllen = g.controllen;
		return r;
	}
	if (dir == DIR_IN)
		return control_in(c, &m->h, g.control, g.controllen);
	m->room = MIN(m->room, 65536);
	m->h.msg_controllen = m->room * 2 + 64;
	m->h.msg_control = arena_alloc(&c->task->arena, m->h.msg_controllen);
	return 0;
}

/* After receiving: what the kernel changes in the guest's header at a. */
static int64_t msg_out(Cpu *c, Msg *m, uint64_t a)
{
	const Member *mem = layout(c, ST_msghdr)->m;
	int64_t n = m->h.msg_controllen;

	if (m->room && !layout(c, ST_cmsghdr)->same)
		n = control_out(c, &m->h, m->control, m->room);
	if (n < 0 || !num_out(c, a + mem[CONTROLLEN].off, n, mem[CONTROLLEN].size) ||
	    !num_out(c, a + mem[FLAGS].off, m->h.msg_flags, 4) ||
	    (m->h.msg_name && (!addr_out(c, m->name, (int32_t)m->h.msg_namelen, m->namelen) ||
			       !num_out(c, a + mem[NAMELEN].off, m->h.msg_namelen, 4))))
		return -EFAULT;
	return 0;
}

int64_t net_sendmsg(Cpu *c, uint64_t *a)
{
	Msg m;
	int64_t r = msg_in(c, &m, a[1], DIR_IN);

	return r ? r : hcall(SYS_sendmsg, a[0], &m.h, a[2]);
}

int64_t net_recvmsg(Cpu *c, uint64_t *a)
{
	Msg m;
	int64_t r = msg_in(c, &m, a[1], DIR_OUT), e;

	if (r)
		return r;
	r = hcall(SYS_recvmsg, a[0], &m.h, a[2]);
	if (r < 0)
		return r;
	e = msg_out(c, &m, a[1]);
	return e ? e : r;
}

/* struct mmsghdr: msghdr, u32 length. */
static int64_t mmsg(Cpu *c, uint64_t *a, long nr, int dir)
{
	uint64_t n = MIN(a[2], 1024), step = layout(c, ST_msghdr)->size + abi_of(c)->long_size;
	struct {
		struct msghdr h;
		unsigned len;
	} *v = arena_alloc(&c->task->arena, n * sizeof *v);
	Msg *m = arena_alloc(&c->task->arena, n * sizeof *m);
	int64_t r = 0, e;

	for (uint64_t i = 0; i < n; i++) {
		r = msg_in(c, &m[i], a[1] + i * step, dir);
		if (r && !i)
			return r;
		if (r) { /* the kernel stops at a bad one and reports those before */
			n = i;
			break;
		}
		v[i].h = m[i].h;
	}
	r = hcall(nr, a[0], v, n, a[3], a[4]);
	for (int64_t i = 0; i < r; i++) {
		m[i].h = v[i].h;
		e = dir == DIR_OUT ? msg_out(c, &m[i], a[1] + i * step) : 0;
		if (e || !num_out(c, a[1] + i * step + layout(c, ST_msghdr)->size, v[i].len, 4))
			return i ? i : -EFAULT;
	}
	return r;
}

int64_t net_sendmmsg(Cpu *c, uint64_t *a)
{
	a[4] = 0;
	return mmsg(c, a, SYS_sendmmsg, DIR_IN);
}

int64_t net_recvmmsg(Cpu *c, uint64_t *a)
{
	return mmsg(c, a, SYS_recvmmsg, DIR_OUT);
}

/* ---- options ---- */

enum { SOL_IP_ = 0, SOL_SOCKET_ = 1, SOL_TCP_ = 6, SOL_IPV6_ = 41 };
enum { RCVTIMEO_OLD = 20, SNDTIMEO_OLD = 21, ATTACH_FILTER = 26, ATTACH_REUSEPORT_CBPF = 51, TCP_ZEROCOPY = 35 };

/* Size of the numbers that an option consists of and that want swapping, 0: none do. It is an int, or several (linger,
 * credentials), or words of 64 bits; addresses of IP's are in the network's order. */
static unsigned swapped_option(const Cpu *c, int level, int name, uint64_t len)
{
	enum { LINGER = 13, PEERCRED = 17, MULTICAST_IF = 32, RCVTIMEO_NEW = 66, SNDTIMEO_NEW = 67 };

	if (!foreign(c))
		return 0;
	if (level == SOL_SOCKET_ && (name == RCVTIMEO_NEW || name == SNDTIMEO_NEW) && len == 16)
		return 8;
	if ((len == 4 && !(level == SOL_IP_ && name == MULTICAST_IF)) ||
	    (level == SOL_SOCKET_ && ((name == LINGER && len == 8) || (name == PEERCRED && len == 12))))
		return 4;
	return 0;
}

static bool is_timeout(int level, int name)
{
	return level == SOL_SOCKET_ && (name == RCVTIMEO_OLD || name == SNDTIMEO_OLD);
}

/* MCAST_JOIN_GROUP (42) to MCAST_LEAVE_SOURCE_GROUP (47): u32 interface, then at a word boundary
 * one or two socket addresses of 128 bytes. */
static bool is_group(int level, int name)
{
	return (level == SOL_IP_ || level == SOL_IPV6_) && name >= 42 && name <= 47;
}

/* The host's name of an option. */
static int host_option(int level, int name)
{
	return level == SOL_SOCKET_ ? (int)flags_in(FL_sockopt, (uint32_t)name) : name;
}

int64_t net_setsockopt(Cpu *c, uint64_t *a)
{
	int level = a[1], name = a[2], host = host_option(level, name);
	unsigned unit;
	uint64_t len = (uint32_t)a[4];
	long tv[2]; /* struct timeval of the kernel */
	struct {
		uint16_t len;
		void *filter;
	} prog;
	uint8_t group[8 + 256];
	void *p;
	int64_t r;

	if ((int32_t)len < 0)
		return -EINVAL;
	if (is_timeout(level, name) && !layout(c, ST_timeval)->same) {
		if (len < layout(c, ST_timeval)->size)
			return -EINVAL;
		return st_in(c, ST_timeval, tv, a[3]) ? hcall(SYS_setsockopt, a[0], level, host, tv, sizeof tv)
						       : -EFAULT;
	}
	if (level == SOL_SOCKET_ && (name == ATTACH_FILTER || name == ATTACH_REUSEPORT_CBPF)) {
		if (len != layout(c, ST_sock_fprog)->size)
			return -EINVAL;
		if (!st_in(c, ST_sock_fprog, &prog, a[3]))
			return -EFAULT;
		r = buf_arg((uintptr_t)prog.filter, prog.len * 8, DIR_IN, &p); /* struct sock_filter: 8 bytes */
		prog.filter = p;
		return r ? r : hcall(SYS_setsockopt, a[0], level, host, &prog, sizeof prog);
	}
	if (is_group(level, name) && abi32(c) && sizeof(long) == 8 && (len == 4 + 128 || len == 4 + 256)) {
		memset(group, 0, 8);
		if (!guest_read(group, a[3], 4) || !guest_read(group + 8, a[3] + 4, len - 4))
			return -EFAULT;
		return hcall(SYS_setsockopt, a[0], level, host, group, len + 4);
	}
	unit = swapped_option(c, level, name, len);
	if (unit) {
		if (!guest_read(group, a[3], len))
			return -EFAULT;
		for (uint64_t i = 0; i < len; i += unit)
			swap(group + i, unit);
		return hcall(SYS_setsockopt, a[0], level, host, group, len);
	}
	r = buf_arg(a[3], len, DIR_IN, &p);
	return r ? r : hcall(SYS_setsockopt, a[0], level, host, p, len);
}

int64_t net_getsockopt(Cpu *c, uint64_t *a)
{
	int level = a[1], name = a[2], host = host_option(level, name);
	unsigned unit;
	long tv[2]; /* struct timeval of the kernel */
	uint64_t n;
	int32_t len;
	void *p;
	int64_t r;

	if (!num_in(c, &n, a[4], 4))
		return -EFAULT;
	len = n;
	if (len < 0)
		return -EINVAL;
	if (level == SOL_TCP_ && name == TCP_ZEROCOPY) /* maps pages where no one has asked for them */
		return -ENOPROTOOPT;
	if (is_timeout(level, name) && !layout(c, ST_timeval)->same) {
		uint8_t g[16];

		n = MIN((uint64_t)len, layout(c, ST_timeval)->size);
		len = sizeof tv;
		r = hcall(SYS_getsockopt, a[0], level, host, tv, &len);
		if (r)
			return r;
		st_to_guest(layout(c, ST_timeval), g, tv);
		return guest_write(a[3], g, n) && num_out(c, a[4], n, 4) ? 0 : -EFAULT;
	}
	r = buf_arg(a[3], n, DIR_OUT, &p);
	if (r)
		return r;
	r = hcall(SYS_getsockopt, a[0], level, host, p, &len);
	unit = r >= 0 && p ? swapped_option(c, level, name, (uint64_t)len) : 0;
	if (unit) {
		uint8_t v[16];

		if (!guest_read(v, a[3], (size_t)len))
			return -EFAULT;
		for (int i = 0; i < len; i += unit)
			swap(v + i, unit);
		if (!guest_write(a[3], v, (size_t)len))
			return -EFAULT;
	}
	return r >= 0 && !num_out(c, a[4], len, 4) ? -EFAULT : r;
}

/* ---- interface requests ----
 * struct ifreq: name of 16 bytes, then a union of which all but the pointer and the map are the same
 * everywhere; it is 24 bytes long with 64-bit words, 16 with 32-bit ones. */

#define IFNAME      16
#define IFREQ_HOST  (24 + 2 * sizeof(long))
#define SIOCGIFMAP_ 0x8970

static size_t ifreq_size(const Cpu *c)
{
	return abi32(c) ? 32 : IFREQ_HOST;
}

int64_t net_ioctl_ifreq(Cpu *c, uint64_t *a)
{
	uint8_t req[IFREQ_HOST] = {0};
	int64_t r;

	if (abi32(c) && a[1] == SIOCGIFMAP_)
		return -ENOTTY;
	if (!guest_read(req, a[2], ifreq_size(c)))
		return -EFAULT;
	r = hcall(SYS_ioctl, a[0], a[1], req);
	return r < 0 || guest_write(a[2], req, ifreq_size(c)) ? r : -EFAULT;
}

/* The union holds a pointer to a request whose length depends on its first word; no pointers inside. */
int64_t net_ioctl_ethtool(Cpu *c, uint64_t *a)
{
	uint8_t req[IFREQ_HOST] = {0};
	uint64_t data;
	void *p;
	int64_t r;

	if (!guest_read(req, a[2], IFNAME) || !num_in(c, &data, a[2] + IFNAME, abi_of(c)->long_size))
		return -EFAULT;
	r = buf_arg(data, guest_range(data, 4096) ? 4096 : 1, DIR_OUT, &p);
	if (r)
		return r;
	memcpy(req + IFNAME, &p, sizeof p);
	return hcall(SYS_ioctl, a[0], a[1], req);
}

int64_t net_ioctl_ifconf(Cpu *c, uint64_t *a)
{
	struct {
		int32_t len;
		uint8_t *req;
	} conf;
	size_t size = ifreq_size(c);
	uint64_t at, n;
	int64_t r;

	if (!st_in(c, ST_ifconf, &conf, a[2]))
		return -EFAULT;
	if (conf.len < 0)
		return -EINVAL;
	at = (uintptr_t)conf.req;
	n = MIN((uint64_t)conf.len / size, 4096); /* interfaces */
	conf.len = n * IFREQ_HOST;
	conf.req = at ? arena_alloc(&c->task->arena, n * IFREQ_HOST + 1) : NULL;
	r = hcall(SYS_ioctl, a[0], a[1], &conf);
	if (r < 0)
		return r;
	n = conf.len / IFREQ_HOST;
	for (uint64_t i = 0; at && i < n; i++)
		if (!guest_write(at + i * size, conf.req + i * IFREQ_HOST, size))
			return -EFAULT;
	return num_out(c, a[2], n * size, 4) ? r : -EFAULT; /* the length is the first member */
}

int64_t net_ioctl_route(Cpu *c, uint64_t *a)
{
	uint8_t rt[128];
	const Layout *l = layout(c, ST_rtentry);
	char *dev;
	uintptr_t v;
	int64_t r;

	if (!st_in(c, ST_rtentry, rt, a[2]))
		return -EFAULT;
	for (const Member *m = l->m; m < l->m + l->nm; m++)
		if (!strcmp(m->name, "rt_dev")) {
			memcpy(&v, rt + m->hoff, sizeof v);
			r = str_arg(c, v, IFNAME, &dev);
			if (r)
				return r;
			memcpy(rt + m->hoff, &dev, sizeof dev);
		}
	return hcall(SYS_ioctl, a[0], a[1], rt);
}
