// Numbers that system calls pass in memory beside the usual structures, which a guest of the other byte order must find
// in its own: socket addresses and options, control messages, directory entries, processor sets, sets of signals.
// BUILD: free64 free32
#include "free.h"

enum {
	NR_getdents64 = 61, NR_sched_setaffinity = 122, NR_sched_getaffinity = 123, NR_socket = 198, NR_socketpair = 199,
	NR_bind = 200, NR_listen = 201, NR_accept = 202, NR_connect = 203, NR_getsockname = 204, NR_getpeername = 205,
	NR_sendto = 206, NR_recvfrom = 207, NR_setsockopt = 208, NR_getsockopt = 209, NR_sendmsg = 211, NR_recvmsg = 212,
};

typedef struct { u16 family, port; u32 addr; u8 zero[8]; } Inet;
typedef struct { u16 family, pad; u32 pid, groups; } Netlink;
typedef struct { void *name; int namelen; void *iov; ulong iovlen; void *control; ulong controllen; int flags; } Msg;
typedef struct { ulong len; int level, type, data; } Control;

static void addresses(void)
{
	int len = sizeof(Inet);
	Inet a = { .family = 2 }, b, c;
	((u8 *)&a.addr)[0] = 127, ((u8 *)&a.addr)[3] = 1;
	long s = sys3(NR_socket, 2, 2, 0), t = sys3(NR_socket, 2, 2, 0);	// AF_INET, SOCK_DGRAM
	CHECK(s >= 0 && t >= 0);
	CHECK_EQ(sys3(NR_bind, s, &a, sizeof a), 0);
	CHECK_EQ(sys3(NR_getsockname, s, &b, &len), 0);
	CHECK(len == sizeof b && b.family == 2 && b.port != 0 && b.addr == a.addr);
	// To it, by an address; from it, with an address.
	u32 word = 0x12345678, got = 0;
	CHECK_EQ(sys6(NR_sendto, t, &word, 4, 0, &b, sizeof b), 4);
	CHECK_EQ(sys6(NR_recvfrom, s, &got, 4, 0, &c, &len), 4);
	CHECK(got == word && len == sizeof c && c.family == 2 && c.addr == a.addr);
	CHECK_EQ(sys3(NR_connect, t, &b, sizeof b), 0);
	CHECK_EQ(sys3(NR_getpeername, t, &c, &len), 0);
	CHECK(c.family == 2 && c.port == b.port);
	// By messages.
	ulong iov[2] = { (ulong)&word, 4 }, in[2] = { (ulong)&got, 4 };
	Msg m = { &b, sizeof b, iov, 1, 0, 0, 0 };
	CHECK_EQ(sys3(NR_sendmsg, s, &m, 0), 4);	// to itself
	memset(&c, 0, sizeof c);
	m = (Msg){ &c, sizeof c, in, 1, 0, 0, 0 };
	CHECK_EQ(sys3(NR_recvmsg, s, &m, 0), 4);
	CHECK(c.family == 2 && c.port == b.port && m.namelen == sizeof c);
	sys1(NR_close, s), sys1(NR_close, t);
	// One with numbers inside.
	s = sys3(NR_socket, 16, 3, 0);		// AF_NETLINK, SOCK_RAW
	Netlink n = { 16, 0, 0, 1 };
	if (s >= 0) {
		CHECK_EQ(sys3(NR_bind, s, &n, sizeof n), 0);
		len = sizeof n;
		CHECK_EQ(sys3(NR_getsockname, s, &n, &len), 0);
		CHECK(n.family == 16 && n.groups == 1 && n.pid == (u32)sys0(NR_getpid));
		sys1(NR_close, s);
	}
}

static void options(void)
{
	long s = sys3(NR_socket, 2, 1, 0);
	int v = 0, len = 4, linger[2] = { 1, 7 }, back[2] = { 0, 0 };
	CHECK_EQ(sys5(NR_getsockopt, s, 1, 3, &v, &len), 0);	// SO_TYPE
	CHECK(v == 1 && len == 4);
	v = 5;
	CHECK_EQ(sys5(NR_setsockopt, s, 6, 4, &v, 4), 0);	// TCP_KEEPIDLE
	v = 0;
	CHECK_EQ(sys5(NR_getsockopt, s, 6, 4, &v, &len), 0);
	CHECK_EQ(v, 5);
	CHECK_EQ(sys5(NR_setsockopt, s, 1, 13, linger, 8), 0);	// SO_LINGER
	len = 8;
	CHECK_EQ(sys5(NR_getsockopt, s, 1, 13, back, &len), 0);
	CHECK(back[0] == 1 && back[1] == 7);
	sys1(NR_close, s);
}

static void descriptors(void)
{
	int pair[2], cred[3], len = 12;
	CHECK_EQ(sys4(NR_socketpair, 1, 1, 0, pair), 0);
	CHECK_EQ(sys5(NR_getsockopt, pair[0], 1, 17, cred, &len), 0);	// SO_PEERCRED
	CHECK_EQ(cred[0], sys0(NR_getpid));
	char byte = 'x';
	ulong iov[2] = { (ulong)&byte, 1 };
	struct { Control c; ulong pad; } out = { { sizeof(long) + 12, 1, 1, pair[1] }, 0 }, in;
	ulong space = (sizeof(long) + 12 + sizeof(long) - 1) & -sizeof(long);
	Msg m = { 0, 0, iov, 1, &out, space, 0 };
	CHECK_EQ(sys3(NR_sendmsg, pair[0], &m, 0), 1);
	memset(&in, 0, sizeof in);
	m = (Msg){ 0, 0, iov, 1, &in, sizeof in, 0 };
	CHECK_EQ(sys3(NR_recvmsg, pair[1], &m, 0), 1);
	CHECK_EQ(in.c.len, sizeof(long) + 12);
	CHECK(in.c.level == 1 && in.c.type == 1 && in.c.data > pair[1] && in.c.data < 100);
	CHECK_EQ(sys1(NR_close, in.c.data), 0);
}

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	static u8 dir[4096] __attribute__((aligned(8)));
	(void)argc, (void)argv, (void)envp, (void)auxv;
	addresses();
	options();
	descriptors();

	long fd = sys4(NR_openat, -100, "/", 0, 0), n = sys3(NR_getdents64, fd, dir, sizeof dir), at = 0, dots = 0;
	CHECK(n > 48);
	while (at < n) {	// inode and place, 64 bits each, length in 16, kind, name
		u16 len = *(u16 *)(dir + at + 16);
		CHECK(len >= 24 && len < 300 && !(len & 7));
		if (len < 24)
			break;
		dots += equal((char *)dir + at + 19, ".") || equal((char *)dir + at + 19, "..");
		CHECK(*(u64 *)(dir + at) != 0 && *(u64 *)(dir + at) < 1ull << 40);
		at += len;
	}
	CHECK_EQ(at, n);
	CHECK_EQ(dots, 2);

	ulong set[32] = { 0 }, one[32] = { 0 };
	long bytes = sys3(NR_sched_getaffinity, 0, sizeof set, set);
	CHECK(bytes >= (long)sizeof(long) && set[0] != 0);
	one[0] = set[0] & -set[0];
	CHECK_EQ(sys3(NR_sched_setaffinity, 0, sizeof one, one), 0);
	sys3(NR_sched_getaffinity, 0, sizeof set, set);
	CHECK_EQ(set[0], one[0]);

	u32 mask[2] = { 0 }, old[2];
	ulong *word = (ulong *)mask;
	word[0] = 1ul << (SIGUSR1 - 1);
	CHECK_EQ(sys4(NR_sigprocmask, 0, mask, 0, 8), 0);
	sys2(NR_kill, sys0(NR_getpid), SIGUSR1);
	CHECK_EQ(sys4(NR_sigprocmask, 0, 0, old, 8), 0);
	CHECK(old[0] == mask[0] && old[1] == mask[1]);
	CHECK_EQ(sys2(136, old, 8), 0);		// rt_sigpending
	CHECK(old[0] == mask[0] && old[1] == mask[1]);
	return 0;
}
