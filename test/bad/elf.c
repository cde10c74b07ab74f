// elf.c - run the emulator on thousands of damaged programs and look how it takes it.
//
//	elf MYNA SEED COUNT
//
// Small programs (RISC-V of 32 and 64 bits, AArch64 of both byte orders; fixed, position-independent, with an interpreter;
// with large and with missing parts) are written here, byte by byte. Each must run as it is; then come the same with a field of a
// header set to an awkward value, cut off at every length that matters, and with random bytes of the headers
// changed. Whatever happens, the emulator says why in one line and gives status 126 or 127, or the program runs: its
// status, or a signal of the guest's own. A fault inside, a run of more than 10 seconds, or another status fails.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 0x1000, SIZE = 0x3000, TIMEOUT = 10, STATUS = 42 };

static const char *myna;
static int passed, failed;
static uint64_t rng;

static uint64_t rnd(void)
{
	uint64_t z = rng += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

// ---- the programs ----

typedef struct Prog {
	const char *name;
	int wide, type, interp, arm, big;
	uint64_t base;
	uint8_t b[SIZE];
	size_t n;
} Prog;

static void put(Prog *p, size_t at, uint64_t v, int size)
{
	for (int i = 0; i < size; i++)
		p->b[at + i] = (uint8_t)(v >> 8 * (p->big ? size - 1 - i : i));
}

typedef struct Field { const char *name; uint16_t at; uint8_t size; } Field;
static Field fields[200];
static int nfields;

static void field(Prog *p, const char *name, size_t *at, uint64_t v, int size)
{
	put(p, *at, v, size);
	fields[nfields++] = (Field){ name, (uint16_t)*at, (uint8_t)size };
	*at += size;
}

static void phdr(Prog *p, size_t *at, uint32_t type, uint32_t flags, uint64_t off, uint64_t addr, uint64_t fsize, uint64_t msize,
	uint64_t align)
{
	int w = p->wide ? 8 : 4;
	field(p, "p_type", at, type, 4);
	if (p->wide)
		field(p, "p_flags", at, flags, 4);
	field(p, "p_offset", at, off, w);
	field(p, "p_vaddr", at, addr, w);
	field(p, "p_paddr", at, addr, w);
	field(p, "p_filesz", at, fsize, w);
	field(p, "p_memsz", at, msize, w);
	if (!p->wide)
		field(p, "p_flags", at, flags, 4);
	field(p, "p_align", at, align, w);
}

// nop; nop (entered at another byte than its first, illegal at once); li a0, STATUS; li a7, 94 (exit_group); ecall
static const uint32_t code_riscv[] = { 0x13, 0x13, 0x13 | 10 << 7 | STATUS << 20, 0x13 | 17 << 7 | 94 << 20, 0x73 };
// The same: nop; nop; mov x0, #STATUS; mov x8, #94; svc #0
static const uint32_t code_arm[] = { 0xd503201f, 0xd503201f, 0xd2800000 | STATUS << 5, 0xd2800000 | 94 << 5 | 8, 0xd4000001 };
enum { CODE_SIZE = sizeof code_riscv };
_Static_assert(sizeof code_arm == CODE_SIZE, "");

static void make(Prog *p, const char *self)
{
	int w = p->wide ? 8 : 4, eh = p->wide ? 64 : 52, ph = p->wide ? 56 : 32;
	size_t at = 16;

	memset(p->b, 0, sizeof p->b);
	nfields = 0;
	memcpy(p->b, "\177ELF", 4);
	for (int i = 0; i < 4; i++)
		fields[nfields++] = (Field){ "e_ident", (uint16_t)(i + 3), 1 };
	p->b[4] = p->wide ? 2 : 1;
	p->b[5] = p->big ? 2 : 1;
	p->b[6] = 1;
	field(p, "e_type", &at, p->type, 2);
	field(p, "e_machine", &at, p->arm ? 183 : 243, 2);
	field(p, "e_version", &at, 1, 4);
	field(p, "e_entry", &at, p->base + TEXT, w);
	field(p, "e_phoff", &at, eh, w);
	field(p, "e_shoff", &at, 0, w);
	field(p, "e_flags", &at, p->arm ? 0 : 5, 4);
	field(p, "e_ehsize", &at, eh, 2);
	field(p, "e_phentsize", &at, ph, 2);
	field(p, "e_phnum", &at, p->interp ? 5 : 4, 2);
	field(p, "e_shentsize", &at, 0, 2);
	field(p, "e_shnum", &at, 0, 2);
	field(p, "e_shstrndx", &at, 0, 2);
	at = eh;
	phdr(p, &at, 6, 4, eh, p->base + eh, 5 * ph, 5 * ph, 8);
	phdr(p, &at, 1, 5, 0, p->base, TEXT + CODE_SIZE, TEXT + CODE_SIZE, 0x1000);
	phdr(p, &at, 1, 6, 0x2000, p->base + 0x2000, 0x100, 0x3300, 0x1000);
	phdr(p, &at, 0x6474e551, 6, 0, 0, 0, 0, 16);
	if (p->interp) {
		size_t len = strlen(self) + 1;
		phdr(p, &at, 3, 4, 0x800, p->base + 0x800, len, len, 1);
		memcpy(p->b + 0x800, self, len);
	}
	for (size_t i = 0; i < CODE_SIZE; i++)	// instructions are little-endian for all
		p->b[TEXT + i] = (uint8_t)((p->arm ? code_arm : code_riscv)[i / 4] >> i % 4 * 8);
	p->n = 0x2100;
}

// ---- one run ----

static int guest_signal(int sig)
{
	return sig == SIGSEGV || sig == SIGBUS || sig == SIGILL || sig == SIGTRAP || sig == SIGFPE || sig == SIGSYS;
}

static void fail(const char *what, const char *why, const char *text)
{
	printf("FAIL %s: %s%s%.300s\n", what, why, *text ? ": " : "", text);
	failed++;
}

// Runs file; must_run: it is whole and has to give its status.
static void run(const char *file, const char *what, int must_run)
{
	char text[2048];
	size_t n = 0;
	int err[2], status, late = 0;
	pid_t pid;

	if (pipe2(err, O_CLOEXEC) < 0) {
		perror("pipe");
		exit(1);
	}
	pid = fork();
	if (pid == 0) {
		struct rlimit none = { 0, 0 }, cpu = { TIMEOUT, TIMEOUT + 1 };
		setrlimit(RLIMIT_CORE, &none);
		setrlimit(RLIMIT_CPU, &cpu);
		dup2(err[1], 2);
		dup2(open("/dev/null", O_RDWR), 1);
		execl(myna, myna, file, (char *)0);
		_exit(99);
	}
	close(err[1]);
	time_t end = time(0) + TIMEOUT;
	for (;;) {
		struct pollfd fd = { err[0], POLLIN, 0 };
		int r = poll(&fd, 1, 500);
		if (r == 0 && time(0) > end) {
			late = 1;
			kill(pid, SIGKILL);
			break;
		}
		if (r <= 0)
			continue;
		ssize_t got = read(err[0], text + n, sizeof text - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		if (n == sizeof text - 1)
			break;
	}
	close(err[0]);
	text[n] = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	int code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1, sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	int own = code_ == 126 || code_ == 127;
	if (late || sig == SIGXCPU || sig == SIGKILL)
		fail(what, "does not end", text);
	else if (strstr(text, "internal error") || strstr(text, "Sanitizer") || strstr(text, "runtime error"))
		fail(what, "a fault inside", text);
	else if (sig && !(guest_signal(sig) && strstr(text, "uncaught target signal")))
		fail(what, strsignal(sig), text);
	else if (own && (strncmp(text, "myna: ", 6) || !strchr(text, '\n') || strchr(text, '\n')[1]))
		fail(what, "not one line of the form myna: WHAT: WHY", text);
	else if (!sig && !own && code_ != STATUS)
		fail(what, "another status", text);
	else if (must_run && code_ != STATUS)
		fail(what, "a whole program does not run", text);
	else
		passed++;
}

static void run_bytes(const char *file, const Prog *p, const uint8_t *b, size_t n, const char *how, int must_run)
{
	char what[200];
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	if (fd < 0 || write(fd, b, n) != (ssize_t)n) {
		perror(file);
		exit(1);
	}
	close(fd);
	snprintf(what, sizeof what, "%s, %s", p->name, how);
	run(file, what, must_run);
	static int kept;
	if (kept < failed && failed <= 20) {	// for a look
		char keep[300];
		kept = failed;
		snprintf(keep, sizeof keep, "%s.failed%d", file, kept);
		rename(file, keep);
	}
}

// ---- the damage ----

static void damage(Prog *p, const char *file, int count)
{
	static const uint64_t awkward[] = {
		0, 1, 2, 3, 7, 0x20, 0x38, 0xfff, 0x1000, 0x1001, 0x2000, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xbfffffff,
		0xfffff000, 0xffffffff, 0x100000000, 0x3fffffffff, 0x4000000000, 0x7fffffffffff, 0x800000000000, 0x7fffffffffffffff,
		0x8000000000000000, 0xfffffffffffff000, 0xffffffffffffffff,
	};
	uint8_t b[SIZE];
	char how[100];

	run_bytes(file, p, p->b, p->n, "whole", 1);
	for (int f = 0; f < nfields; f++)
		for (size_t v = 0; v < sizeof awkward / sizeof *awkward; v++) {
			const Field *x = &fields[f];
			if (x->size < 8 && awkward[v] >> 8 * x->size)
				continue;
			memcpy(b, p->b, p->n);
			for (int i = 0; i < x->size; i++)
				b[x->at + i] = (uint8_t)(awkward[v] >> 8 * (p->big ? x->size - 1 - i : i));
			snprintf(how, sizeof how, "%s at %u set to 0x%llx", x->name, x->at, (unsigned long long)awkward[v]);
			run_bytes(file, p, b, p->n, how, 0);
		}
	int headers = p->wide ? 64 + 5 * 56 : 52 + 5 * 32;
	for (size_t n = 0; n < p->n; n += n < (size_t)headers ? 7 : 509) {
		snprintf(how, sizeof how, "cut off at %zu", n);
		run_bytes(file, p, p->b, n, how, 0);
	}
	for (int i = 0; i < count; i++) {
		int changes = 1 + (int)(rnd() % 4);
		uint64_t seed = rng;
		memcpy(b, p->b, p->n);
		for (int k = 0; k < changes; k++) {
			const Field *x = &fields[rnd() % nfields];
			if (rnd() & 1)
				b[4 + rnd() % (headers - 4)] = (uint8_t)rnd();
			else
				for (int j = 0; j < x->size; j++)
					b[x->at + j] = (uint8_t)(rnd() & (rnd() & 1 ? 0xff : 0));
		}
		size_t n = rnd() % 8 ? p->n : rnd() % p->n;
		snprintf(how, sizeof how, "random change %d (state 0x%llx)", i, (unsigned long long)seed);
		run_bytes(file, p, b, n, how, 0);
	}
}

int main(int argc, char **argv)
{
	static Prog progs[] = {
		{ .name = "rv64 fixed", .wide = 1, .type = 2, .base = 0x10000 },
		{ .name = "rv64 pie", .wide = 1, .type = 3 },
		{ .name = "rv64 with interpreter", .wide = 1, .type = 3, .interp = 1 },
		{ .name = "rv64 fixed where myna is", .wide = 1, .type = 2, .base = 0x70000000 },
		{ .name = "rv32 fixed", .type = 2, .base = 0x10000 },
		{ .name = "rv32 with interpreter", .type = 3, .interp = 1 },
		{ .name = "a64 with interpreter", .wide = 1, .type = 3, .interp = 1, .arm = 1 },
		{ .name = "a64_be fixed", .wide = 1, .type = 2, .base = 0x10000, .arm = 1, .big = 1 },
	};
	const char *file = "damaged", *ld = "./interpreter";

	if (argc != 4) {
		fprintf(stderr, "usage: elf myna seed count\n");
		return 2;
	}
	myna = argv[1];
	rng = strtoull(argv[2], 0, 0);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof progs / sizeof *progs; i++) {
		Prog *p = &progs[i];
		if (p->interp) {	// the interpreter is a whole program of the same kind
			Prog q = *p;
			q.interp = 0;
			make(&q, "");
			int fd = open(ld, O_WRONLY | O_CREAT | O_TRUNC, 0755);
			if (fd < 0 || write(fd, q.b, q.n) != (ssize_t)q.n)
				return 1;
			close(fd);
		}
		make(p, ld);
		damage(p, file, atoi(argv[3]));
		if (p->interp) {	// a whole program, and its interpreter is damaged
			Prog q = *p;
			int fd = open("program", O_WRONLY | O_CREAT | O_TRUNC, 0755);
			if (fd < 0 || write(fd, p->b, p->n) != (ssize_t)p->n)
				return 1;
			close(fd);
			q.interp = 0;
			make(&q, "");
			for (size_t n = 0; n < q.n; n += 600) {
				fd = open(ld, O_WRONLY | O_CREAT | O_TRUNC, 0755);
				if (fd < 0 || write(fd, q.b, n) != (ssize_t)n)
					return 1;
				close(fd);
				run("program", "cut off interpreter", 0);
			}
		}
	}
	printf("%d passed, %d failed, 0 skipped\n", passed, failed);
	return failed > 0;
}
