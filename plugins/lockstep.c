/*
 * lockstep: two instances run the same program, and tell each other at the entry of each block where they are. The
 * first difference shows where one of them went wrong.
 *
 * Both are given the same path of a socket: the instance that finds nothing there listens and waits, the second
 * one connects. At each block either side writes 16 bytes, its pc and how many instructions it has run, in the
 * byte order of the host, and reads those of its peer; the pcs are compared. QEMU's plugin of this name speaks the
 * same, so it can be the peer, as far as blocks have the same shape there (-one-insn-per-tb makes sure of that).
 *
 * The first vCPU is compared; others run along unseen, and so does a child of fork. A program must do the same in
 * both instances: what it reads of clocks, process ids and random numbers, and when signals come, makes a
 * difference, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <myna-plugin.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { KEPT = 5 }; /* blocks behind us that the report shows */

typedef struct Block {
	uint64_t pc, insns;
} Block;

typedef struct State { /* as it goes through the socket */
	uint64_t pc, insns;
} State;

typedef struct Divergence {
	State us, them;
	uint64_t distance;      /* blocks since the last one; 0: this is the first */
} Divergence;

static const char *path, *json;
static bool verbose;
static qemu_plugin_id_t me;
static int sock = -1;
static bool bound;              /* the path is ours to remove */
static pid_t owner;
static uint64_t n_blocks, n_insns;
static struct {
	Block block;
	uint64_t insns;         /* behind it */
} kept[KEPT];                   /* block number n is in n % KEPT */
static VEC(Divergence) divergences;
static uint64_t last_at;        /* n_blocks at the last of them */
static const char *ending = "exit";
static bool gone;               /* no more to compare: uninstalling */

static const struct myna_option options[] = {
	{ "sockpath", MYNA_OPT_STR, &path, NULL, "path of the socket, the same for both instances", NULL },
	{ "verbose", MYNA_OPT_BOOL, &verbose, "off", "report each difference, not only those in a row", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"compare the run with that of another instance, block by block", options
};

/* ---- the end ---- */

static void write_json(void)
{
	struct myna_json *j = myna_json_open(json, "lockstep");

	myna_json_u64(j, "blocks", n_blocks);
	myna_json_u64(j, "instructions", n_insns);
	myna_json_str(j, "ended", ending);
	myna_json_array(j, "divergences");
	for (size_t i = 0; i < divergences.n; i++) {
		const Divergence *d = &divergences.v[i];

		myna_json_object(j, NULL);
		myna_json_where(j, d->us.pc);
		myna_json_u64(j, "instructions", d->us.insns);
		myna_json_addr(j, "peer_address", d->them.pc);
		myna_json_u64(j, "peer_instructions", d->them.insns);
		myna_json_u64(j, "distance", d->distance);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
}

static void clean_up(qemu_plugin_id_t id)
{
	(void)id;
	if (sock < 0)
		return;
	write_json();
	close(sock);
	sock = -1;
	if (bound)
		unlink(path);
	bound = false;
}

static void give_up(const char *why)
{
	gone = true;
	ending = why;
	qemu_plugin_uninstall(me, clean_up);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	(void)userdata;
	if (getpid() != owner)
		return;
	if (gone) { /* the process ended before we were uninstalled */
		clean_up(id);
		return;
	}
	if (divergences.n)
		myna_printf("%zu divergences\n", divergences.n);
	else
		myna_printf("No divergence :-)\n");
	myna_printf("Executed %" PRIu64 "/%" PRIu64 " blocks\nExecuted ~%" PRIu64 " instructions\n", n_blocks,
	    n_blocks, n_insns);
	clean_up(id);
}

/* ---- comparison ---- */

/* 16 bytes to or from the peer. False: said so, and giving up. */
static bool transfer(State *s, bool out)
{
	char *p = (char *)s;
	size_t done = 0;

	while (done < sizeof *s) {
		ssize_t n = out ? send(sock, p + done, sizeof *s - done, MSG_NOSIGNAL) :
		    recv(sock, p + done, sizeof *s - done, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			const char *why = n < 0 && !(out && errno == EPIPE) ?
			    (out ? "problem writing to socket" : "problem reading from socket") :
			    (out ? "wrote less than expected to socket" : "read less than expected");

			myna_printf("%s\n", why);
			give_up(why);
			return false;
		}
		done += (size_t)n;
	}
	return true;
}

static void differ(const State *us, const State *them)
{
	Divergence d = { *us, *them, divergences.n ? n_blocks - last_at : 0 };
	bool lost = d.distance == 1 && divergences.v[divergences.n - 1].distance == 1;

	*vec_add(&divergences) = d;
	last_at = n_blocks;
	if (verbose || d.distance == 1 || lost)
		myna_printf("@ 0x%016" PRIx64 " (%" PRIu64 ") vs 0x%016" PRIx64 " (%" PRIu64 ") (%zu/%" PRIu64
		    " since last)\n", us->pc, us->insns, them->pc, them->insns, divergences.n, d.distance);
	if (!lost)
		return;
	myna_printf("Δ too high, we have diverged, previous insns\n");
	for (uint64_t i = n_blocks; i && n_blocks - i < KEPT; i--)
		myna_printf("  previously @ 0x%016" PRIx64 "/%" PRIu64 " (%" PRIu64 " insns)\n",
		    kept[(i - 1) % KEPT].block.pc, kept[(i - 1) % KEPT].block.insns, kept[(i - 1) % KEPT].insns);
	myna_printf("giving up\n");
	give_up("diverged");
}

static void exec(unsigned int vcpu, void *block)
{
	const Block *b = block;
	State us = { b->pc, n_insns }, them;

	if (vcpu || gone)
		return;
	if (getpid() != owner) { /* a child of fork: the peer must see the end of its parent */
		gone = true;
		close(sock);
		return;
	}
	if (!transfer(&us, true) || !transfer(&them, false))
		return;
	if (us.pc != them.pc)
		differ(&us, &them);
	n_insns += b->insns;
	kept[n_blocks % KEPT].block = *b;
	kept[n_blocks % KEPT].insns = n_insns;
	n_blocks++;
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	Block *b = NEW(Block);

	(void)id;
	*b = (Block){ qemu_plugin_tb_vaddr(tb), qemu_plugin_tb_n_insns(tb) };
	qemu_plugin_register_vcpu_tb_exec_cb(tb, exec, QEMU_PLUGIN_CB_NO_REGS, b);
}

/* ---- the beginning ---- */

static int fail(const char *what, int fd)
{
	perror(what);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Be the first: bind has been done, wait for the peer. */
static int wait_for_peer(int fd)
{
	int peer;

	if (listen(fd, 1))
		return fail("listen socket", fd);
	while ((peer = accept(fd, NULL, NULL)) < 0 && errno == EINTR)
		;
	if (peer < 0)
		return fail("accept socket", fd);
	close(fd);
	myna_printf("setup_socket::ready\n");
	return peer;
}

/* Two instances that are started at the same time may both find no socket, or one to which nobody listens yet.
 * When nobody has listened for a second, it was left behind by an earlier run. */
static int attach(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct stat st;

	if (strlen(path) >= sizeof a.sun_path) {
		errno = ENAMETOOLONG;
		return fail("bad path", -1);
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	for (int tries = 0;; tries++) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0)
			return fail("create socket", fd);
		if (!connect(fd, (struct sockaddr *)&a, sizeof a)) {
			myna_printf("connect_socket::ready\n");
			return fd;
		}
		if (errno == ECONNREFUSED && tries < 20) {
			close(fd);
			nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
			continue;
		}
		if (errno == ECONNREFUSED && !stat(path, &st) && S_ISSOCK(st.st_mode))
			unlink(path);
		else if (errno != ENOENT)
			return fail("failed to connect", fd);
		bound = !bind(fd, (struct sockaddr *)&a, sizeof a);
		if (bound)
			return wait_for_peer(fd);
		if (errno != EADDRINUSE)
			return fail("bind socket", fd);
		close(fd);
	}
}

/* The program may go to another folder before the path is removed. */
static const char *absolute(const char *p)
{
	char dir[4096], *all;

	if (*p == '/' || !getcwd(dir, sizeof dir))
		return p;
	all = alloc(strlen(dir) + strlen(p) + 2, 1);
	sprintf(all, "%s/%s", dir, p);
	return all;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	int fd, high;

	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	if (!path) {
		fputs("Need a socket path to talk to other instance.\n", stderr);
		return -1;
	}
	fd = attach();
	if (fd < 0) {
		fputs("Failed to setup socket for communications.\n", stderr);
		if (bound)
			unlink(path);
		return -1;
	}
	/* Out of the way of the program's own. */
	high = fcntl(fd, F_DUPFD_CLOEXEC, 900);
	if (high >= 0)
		close(fd);
	sock = high >= 0 ? high : fd;
	path = absolute(path);
	me = id;
	owner = getpid();
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
