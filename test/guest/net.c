// Sockets: unix and TCP on the loopback, datagrams, descriptors and credentials in messages, options, many messages.
// BUILD: static musl32
// QEMU: SO_RCVTIMEO and SO_SNDTIMEO can be set but not read
#include "test.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

static void local(void)
{
	int s[2], n = 1;
	char b[64];
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s) == 0);
	CHECK(setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &n, sizeof n) == 0);
	// A descriptor goes over; what it reads is the same file.
	int p[2];
	CHECK(pipe(p) == 0 && write(p[1], "through", 7) == 7);
	union {
		char buf[256];
		struct cmsghdr align;
	} u;
	struct iovec v[2] = { { "da", 2 }, { "ta!", 3 } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2, .msg_control = u.buf, .msg_controllen = CMSG_SPACE(sizeof(int)) };
	memset(&u, 0, sizeof u);
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &p[0], sizeof(int));
	CHECK(sendmsg(s[0], &m, 0) == 5);
	memset(&u, 0, sizeof u);
	struct iovec in = { b, sizeof b };
	struct msghdr r = { .msg_iov = &in, .msg_iovlen = 1, .msg_control = u.buf, .msg_controllen = sizeof u.buf };
	CHECK(recvmsg(s[1], &r, MSG_CMSG_CLOEXEC) == 5 && !memcmp(b, "data!", 5) && !(r.msg_flags & MSG_CTRUNC));
	int fd = -1, creds = 0;
	for (c = CMSG_FIRSTHDR(&r); c; c = CMSG_NXTHDR(&r, c)) {
		if (c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
			memcpy(&fd, CMSG_DATA(c), sizeof fd);
		if (c->cmsg_type == SCM_CREDENTIALS) {
			struct ucred uc;
			memcpy(&uc, CMSG_DATA(c), sizeof uc);
			creds = uc.pid == getpid() && uc.uid == getuid();
		}
	}
	CHECK(fd >= 0 && fd != p[0] && creds);
	CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) && read(fd, b, sizeof b) == 7 && !memcmp(b, "through", 7));
	struct ucred peer;
	socklen_t len = sizeof peer;
	CHECK(getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && peer.pid == getpid());

	struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "sock" }, got;
	int l = socket(AF_UNIX, SOCK_STREAM, 0), x = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK(bind(l, (void *)&a, sizeof a) == 0 && listen(l, 5) == 0 && connect(x, (void *)&a, sizeof a) == 0);
	len = sizeof got;
	int y = accept4(l, (void *)&got, &len, SOCK_NONBLOCK);
	CHECK(y >= 0 && len == sizeof got.sun_family);
	len = sizeof got;
	CHECK(getpeername(x, (void *)&got, &len) == 0 && !strcmp(got.sun_path, "sock"));
	CHECK_ERR(recv(y, b, 1, 0), EAGAIN);
	CHECK_ERR(connect(x, (void *)&a, sizeof a), EISCONN);
	CHECK_ERR(bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&a, sizeof a), EADDRINUSE);
}

static void internet(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, from;
	int l = socket(AF_INET, SOCK_STREAM, 0), one = 1, value;
	socklen_t len = sizeof one;
	CHECK(setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0);
	CHECK(getsockopt(l, SOL_SOCKET, SO_REUSEADDR, &value, &len) == 0 && value == 1 && len == sizeof value);
	CHECK(bind(l, (void *)&a, sizeof a) == 0 && listen(l, 1) == 0);
	len = sizeof a;
	CHECK(getsockname(l, (void *)&a, &len) == 0 && a.sin_port != 0);
	pid_t pid = fork();
	if (!pid) {
		int c = socket(AF_INET, SOCK_STREAM, 0);
		char b[1000];
		long sum = 0;
		if (connect(c, (void *)&a, sizeof a))
			_exit(1);
		setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		for (ssize_t n; (n = recv(c, b, sizeof b, 0)) > 0;)
			for (ssize_t i = 0; i < n; i++)
				sum += (unsigned char)b[i];
		_exit(send(c, &sum, sizeof sum, MSG_NOSIGNAL) != sizeof sum);
	}
	len = sizeof from;
	int c = accept(l, (void *)&from, &len);
	CHECK(c >= 0 && from.sin_family == AF_INET && from.sin_addr.s_addr == a.sin_addr.s_addr);
	unsigned char b[5000];
	long sum = 0, want = 0;
	for (int k = 0; k < 40; k++) {
		for (size_t i = 0; i < sizeof b; i++)
			want += b[i] = i * 7 + k;
		for (size_t at = 0; at < sizeof b;)
			at += send(c, b + at, sizeof b - at, 0);
	}
	CHECK(shutdown(c, SHUT_WR) == 0);
	CHECK(recv(c, &sum, sizeof sum, MSG_WAITALL) == sizeof sum && sum == want);
	int status;
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	struct timeval tv = { 0, 20000 }, back;
	len = sizeof back;
	CHECK(setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv) == 0);
	CHECK(getsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &back, &len) == 0 && back.tv_sec == 0 && back.tv_usec >= 20000);
	struct linger lg = { 1, 7 }, lg2;
	len = sizeof lg2;
	CHECK(setsockopt(c, SOL_SOCKET, SO_LINGER, &lg, sizeof lg) == 0 && getsockopt(c, SOL_SOCKET, SO_LINGER, &lg2, &len) == 0 && lg2.l_linger == 7);

	int d = socket(AF_INET, SOCK_DGRAM, 0), e = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in da = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	CHECK(bind(d, (void *)&da, sizeof da) == 0);
	len = sizeof da;
	getsockname(d, (void *)&da, &len);
	CHECK(sendto(e, "hello", 5, 0, (void *)&da, sizeof da) == 5);
	len = sizeof from;
	CHECK(recvfrom(d, b, sizeof b, 0, (void *)&from, &len) == 5 && len == sizeof from && from.sin_family == AF_INET);
	struct iovec v[2] = { { "one", 3 }, { "three", 5 } };
	struct mmsghdr mm[2] = {
		{ .msg_hdr = { .msg_name = &da, .msg_namelen = sizeof da, .msg_iov = &v[0], .msg_iovlen = 1 } },
		{ .msg_hdr = { .msg_name = &da, .msg_namelen = sizeof da, .msg_iov = &v[1], .msg_iovlen = 1 } },
	};
	CHECK(sendmmsg(e, mm, 2, 0) == 2 && mm[1].msg_len == 5);
	CHECK(recv(d, b, sizeof b, 0) == 3 && recv(d, b, 2, MSG_TRUNC) == 5);
	CHECK_ERR(recv(d, b, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(send(d, b, 1, 0), EDESTADDRREQ);
	CHECK_ERR(connect(d, (void *)&da, 3), EINVAL);
	struct pollfd p = { d, POLLIN, 0 };
	CHECK_EQ(poll(&p, 1, 0), 0);
}

int main(void)
{
	local();
	internet();
	return done();
}
