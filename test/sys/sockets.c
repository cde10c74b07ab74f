// Sockets: addresses, messages with control data, options, interfaces.
// BUILD: static musl32
#include "test.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

static void tcp(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET }, b;
	socklen_t n = sizeof a;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), c = socket(AF_INET, SOCK_STREAM, 0), t, v = 0;
	struct linger l = { 1, 5 };
	struct timeval tv = { 1, 250000 };
	char buf[8];

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(s >= 0 && c >= 0 && !bind(s, (void *)&a, sizeof a) && !listen(s, 5));
	CHECK(!getsockname(s, (void *)&a, &n) && n == sizeof a && a.sin_port && a.sin_family == AF_INET);
	CHECK(!connect(c, (void *)&a, sizeof a));
	memset(&b, 0, sizeof b);
	n = sizeof b;
	CHECK((t = accept4(s, (void *)&b, &n, SOCK_CLOEXEC)) >= 0 && n == sizeof b && b.sin_port != a.sin_port);
	CHECK(fcntl(t, F_GETFD) == FD_CLOEXEC);
	n = 4;
	CHECK(!getpeername(c, (void *)&b, &n) && n == sizeof b);
	CHECK_EQ(send(c, "hello", 5, 0), 5);
	n = sizeof b;
	CHECK_EQ(recvfrom(t, buf, 8, 0, (void *)&b, &n), 5);
	CHECK(!memcmp(buf, "hello", 5));
	n = sizeof v;
	CHECK(!setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, 4));
	CHECK(!getsockopt(c, IPPROTO_TCP, TCP_NODELAY, &v, &n) && v && n == 4);
	n = sizeof l;
	CHECK(!setsockopt(c, SOL_SOCKET, SO_LINGER, &l, sizeof l));
	CHECK(!getsockopt(c, SOL_SOCKET, SO_LINGER, &l, &n) && l.l_linger == 5);
	CHECK(!setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
	memset(&tv, 0, sizeof tv);
	n = sizeof tv;
	CHECK(!getsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, &n) && n == sizeof tv && tv.tv_sec == 1 && tv.tv_usec >= 250000);
	n = sizeof v;
	CHECK(!getsockopt(c, SOL_SOCKET, SO_TYPE, &v, &n) && v == SOCK_STREAM);
	CHECK(!shutdown(c, SHUT_WR) && recv(t, buf, 8, 0) == 0);
	CHECK_ERR(connect(c, (void *)8, 16), EFAULT);
	CHECK_ERR(accept(s, (void *)&b, (void *)8), EFAULT);
	close(s);
	close(c);
	close(t);
}

// Descriptors, credentials and a time stamp beside the data.
static void control(void)
{
	int s[2], on = 1, fd, seen = 0;
	char data[4] = "abc", in[8], room[256];
	struct iovec v = { data, 3 }, w = { in, 8 };
	union { struct cmsghdr h; char b[CMSG_SPACE(2 * sizeof(int))]; } c;
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = sizeof c };
	struct msghdr r = { .msg_iov = &w, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room };
	struct cmsghdr *h;
	struct stat a, b;

	CHECK(!socketpair(AF_UNIX, SOCK_DGRAM, 0, s));
	CHECK(!setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, 4) && !setsockopt(s[1], SOL_SOCKET, SO_TIMESTAMP, &on, 4));
	memset(&c, 0, sizeof c);
	c.h.cmsg_level = SOL_SOCKET;
	c.h.cmsg_type = SCM_RIGHTS;
	c.h.cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(&c.h), (int[]){ 0, s[0] }, 2 * sizeof(int));
	CHECK_EQ(sendmsg(s[0], &m, 0), 3);
	CHECK_EQ(recvmsg(s[1], &r, MSG_CMSG_CLOEXEC), 3);
	CHECK(!memcmp(in, "abc", 3) && r.msg_flags == MSG_CMSG_CLOEXEC);
	for (h = CMSG_FIRSTHDR(&r); h; h = CMSG_NXTHDR(&r, h)) {
		CHECK(h->cmsg_level == SOL_SOCKET);
		if (h->cmsg_type == SCM_RIGHTS) {
			CHECK_EQ(h->cmsg_len, CMSG_LEN(2 * sizeof(int)));
			memcpy(&fd, CMSG_DATA(h), sizeof fd);
			CHECK(!fstat(fd, &a) && !fstat(0, &b) && a.st_ino == b.st_ino);
			close(fd);
			memcpy(&fd, CMSG_DATA(h) + sizeof fd, sizeof fd);
			close(fd);
			seen |= 1;
		} else if (h->cmsg_type == SCM_CREDENTIALS) {
			struct ucred *u = (void *)CMSG_DATA(h);
			CHECK(h->cmsg_len == CMSG_LEN(sizeof *u) && u->pid == getpid() && u->uid == getuid());
			seen |= 2;
		} else {
			struct timeval *t = (void *)CMSG_DATA(h);
			CHECK(h->cmsg_type == SCM_TIMESTAMP && t->tv_sec > 1700000000 && t->tv_usec < 1000000);
			seen |= 4;
		}
	}
	CHECK_EQ(seen, 7);
	// no room for any of it
	CHECK_EQ(sendmsg(s[0], &m, 0), 3);
	r.msg_controllen = 0;
	CHECK_EQ(recvmsg(s[1], &r, 0), 3);
	CHECK(r.msg_flags & MSG_CTRUNC);
	close(s[0]);
	close(s[1]);
}

static void many(void)
{
	int s[2];
	char a[3][4] = { "one", "two", "six" }, b[3][8];
	struct iovec v[3], w[3];
	struct mmsghdr m[3] = { 0 }, n[3] = { 0 };
	struct timespec t = { 1, 0 };

	CHECK(!socketpair(AF_UNIX, SOCK_SEQPACKET, 0, s));
	for (int i = 0; i < 3; i++) {
		v[i] = (struct iovec){ a[i], i + 1 };
		w[i] = (struct iovec){ b[i], 8 };
		m[i].msg_hdr.msg_iov = &v[i];
		m[i].msg_hdr.msg_iovlen = n[i].msg_hdr.msg_iovlen = 1;
		n[i].msg_hdr.msg_iov = &w[i];
	}
	CHECK_EQ(sendmmsg(s[0], m, 3, 0), 3);
	CHECK(m[2].msg_len == 3);
	CHECK_EQ(recvmmsg(s[1], n, 3, MSG_WAITFORONE, &t), 3);
	CHECK(n[0].msg_len == 1 && n[1].msg_len == 2 && n[2].msg_len == 3 && !memcmp(b[2], "six", 3));
	close(s[0]);
	close(s[1]);
}

static void interfaces(void)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq r = { .ifr_name = "lo" }, all[16];
	struct ifconf c = { .ifc_len = sizeof all };
	struct sockaddr_un u = { .sun_family = AF_UNIX };
	socklen_t n = sizeof u;

	c.ifc_req = all;
	CHECK(!ioctl(s, SIOCGIFFLAGS, &r) && r.ifr_flags & IFF_LOOPBACK);
	CHECK(!ioctl(s, SIOCGIFMTU, &r) && r.ifr_mtu >= 1280);
	CHECK(!ioctl(s, SIOCGIFCONF, &c) && c.ifc_len % sizeof(struct ifreq) == 0);
	for (int i = 0; i < c.ifc_len / (int)sizeof(struct ifreq); i++)
		CHECK(all[i].ifr_addr.sa_family == AF_INET && all[i].ifr_name[0]);
	CHECK(if_nametoindex("lo") > 0);
	close(s);
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	strcpy(u.sun_path, "socket");
	CHECK(!bind(s, (void *)&u, sizeof u));
	memset(&u, 0, sizeof u);
	CHECK(!getsockname(s, (void *)&u, &n) && !strcmp(u.sun_path, "socket"));
	unlink("socket");
	close(s);
}

int main(void)
{
	tcp();
	control();
	many();
	interfaces();
	return failures != 0;
}
