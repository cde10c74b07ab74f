/*
 * A guest program from its path to its end: which file and which guest
 * (scripts), the address space, loading (elf.c), the stack as Linux leaves it
 * for the first instruction, and the loop that every guest thread runs.
 */
#include "linux.h"
#include "../plugin/plugin.h"
#include "conv.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

Process process = { .self_fd = -1 };
LinuxOpt linux_opt;

enum {
	STACK_DEFAULT = 8 << 20, STACK_MIN = 128 << 10, GAP_PAGES = 256, HEAP_ROOM = 256 << 20,
	SCRIPT_DEPTH = 5, SCRIPT_LINE = 256,
};

/* Auxiliary vector (include/uapi/linux/auxvec.h). */
enum {
	A_NULL = 0, A_PHDR = 3, A_PHENT = 4, A_PHNUM = 5, A_PAGESZ = 6, A_BASE = 7, A_FLAGS = 8, A_ENTRY = 9, A_UID = 11,
	A_EUID = 12, A_GID = 13, A_EGID = 14, A_PLATFORM = 15, A_HWCAP = 16, A_CLKTCK = 17, A_SECURE = 23, A_RANDOM = 25,
	A_HWCAP2 = 26, A_HWCAP3 = 29, A_EXECFN = 31, A_SYSINFO_EHDR = 33, A_MINSIGSTKSZ = 51,
};

/* ---- which file ---- */

/* Directories that are the machine's, not the sysroot's. */
static bool of_the_machine(const char *path)
{
	static const char *const dirs[] = { "/proc", "/sys", "/dev", "/tmp" };

	for (unsigned i = 0; i < LEN(dirs); i++) {
		size_t n = strlen(dirs[i]);
		if (!strncmp(path, dirs[i], n) && (path[n] == '/' || !path[n]))
			return true;
	}
	return !path[strspn(path, "/")];
}

const char *sysroot_path(const char *path)
{
	static _Thread_local char buf[2 * PATH_MAX];

	if (!linux_opt.sysroot || path[0] != '/' || of_the_machine(path))
		return path;
	if ((size_t)snprintf(buf, sizeof buf, "%s%s", linux_opt.sysroot, path) >= sizeof buf)
		return path;
	return faccessat(AT_FDCWD, buf, F_OK, 0) == 0 ? buf : path;
}

/* The reasons of the kernel: not there 127, there but not for us 126. */
static void NORETURN cannot(const char *path, const char *why, int e)
{
	fatal_status(e == ENOENT || e == ENOTDIR ? 127 : 126, "%s: %s", path, why ? why : strerror(e));
}

static int open_program(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO shall not hold us up */

	if (fd < 0 || fstat(fd, &st) < 0)
		cannot(path, NULL, errno);
	if (S_ISREG(st.st_mode) && !(st.st_mode & 0111))
		cannot(path, NULL, EACCES);
	return fd;
}

/*
 * The first line of a script, "#! INTERPRETER [ARGUMENT]" (execve(2)), cut into its words; false when it is none.
 * Blanks around both go; those inside of the argument stay.
 */
static bool script_line(int fd, char line[SCRIPT_LINE], char **interp, char **arg)
{
	ssize_t n = pread(fd, line, SCRIPT_LINE - 1, 0);
	char *end, *p;

	if (n < 3 || line[0] != '#' || line[1] != '!')
		return false;
	line[n] = 0;
	end = memchr(line, '\n', (size_t)n);
	if (!end)
		end = line + n;
	while (end > line + 2 && strchr(" \t\r", end[-1]))
		end--;
	*end = 0;
	p = line + 2 + strspn(line + 2, " \t");
	*interp = p;
	p += strcspn(p, " \t");
	if (p == line + SCRIPT_LINE - 1) /* the name may be cut off */
		return false;
	if (*p)
		*p++ = 0;
	p += strspn(p, " \t");
	*arg = *p ? p : NULL;
	return **interp != 0;
}

/* argv of a script: its interpreter, that one's argument, the script, the other arguments. */
static char **script_argv(char *interp, char *arg, const char *script, char **argv)
{
	unsigned n = 0, k = 0;
	char **v;

	while (argv[n])
		n++;
	v = xmalloc((n + 4) * sizeof *v);
	v[k++] = xstrdup(interp);
	if (arg)
		v[k++] = xstrdup(arg);
	v[k++] = xstrdup(script);
	for (unsigned i = 1; i < n; i++)
		v[k++] = argv[i];
	v[k] = NULL;
	return v;
}

/* Opens path, follows scripts; leaves the file to map in im and *fd, and its name in *path. */
static char **find_program(const char **path, char **argv, int *fd, Image *im)
{
	const char *why;

	*fd = -1;
	if (getauxval(AT_EXECFD)) /* binfmt_misc has opened it: maybe nobody else may */
		*fd = (int)getauxval(AT_EXECFD);
	for (int depth = 0;; depth++) {
		char line[SCRIPT_LINE], *interp, *arg;

		if (*fd < 0)
			*fd = open_program(*path);
		why = elf_probe(*fd, im);
		if (!why)
			return argv;
		if (why != ELF_NOT || !script_line(*fd, line, &interp, &arg))
			cannot(*path, why, ENOEXEC);
		if (depth == SCRIPT_DEPTH)
			cannot(*path, NULL, ELOOP);
		argv = script_argv(interp, arg, *path, argv);
		close(*fd);
		*fd = -1;
		*path = xstrdup(sysroot_path(interp));
	}
}

const Guest *program_guest(const char *path)
{
	int fd = getauxval(AT_EXECFD) ? dup((int)getauxval(AT_EXECFD)) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const Guest *g = NULL;

	for (int depth = 0; fd >= 0 && depth <= SCRIPT_DEPTH; depth++) {
		char line[SCRIPT_LINE], *interp, *arg;
		static Image im;
		const char *why = elf_probe(fd, &im);

		if (!why)
			g = im.guest;
		interp = why == ELF_NOT && script_line(fd, line, &interp, &arg) ? interp : NULL;
		close(fd);
		fd = interp ? open(sysroot_path(interp), O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	}
	if (fd >= 0)
		close(fd);
	return g;
}

/* ---- the address space ---- */

static uint64_t stack_size(void)
{
	uint64_t n = linux_opt.stack_size ? linux_opt.stack_size : STACK_DEFAULT;

	return (MAX(n, (uint64_t)STACK_MIN) + guest_page - 1) & -(uint64_t)guest_page;
}

/* Linux: mappings go below the stack's limit and its guard, at least 128 MiB below the end. */
static uint64_t stack_room(uint64_t limit)
{
	uint64_t room = stack_size() + GAP_PAGES * guest_page;

	if (room > limit / 6 * 5)
		fatal_status(2, "-s: a stack of %llu bytes does not fit", (unsigned long long)stack_size());
	return MAX(room, MIN((uint64_t)128 << 20, limit / 8 & -(uint64_t)guest_page));
}

/* The executable and its heap, with room to grow: guest and host addresses are the same here. Other mappings of
 * the host's are found out when they are hit (mmap.c). */
static void forbid_own(void)
{
	extern char __executable_start[];
	uintptr_t end = (uintptr_t)sbrk(0);

	mmap_forbid((uintptr_t)__executable_start, end + HEAP_ROOM);
}

static void make_address_space(const Image *im)
{
	const Guest *g = im->guest;
	uint64_t limit = g->linux_abi->task_size, room;
	bool window = linux_opt.have_base ? linux_opt.guest_base != 0 : g->bits == 32 || linux_opt.reserved;
	int e;

	host_page = (unsigned)sysconf(_SC_PAGESIZE);
	guest_page = MAX(guest_page, MAX(1u << g->page_bits, host_page));
	if (linux_opt.guest_base & (guest_page - 1))
		fatal_status(2, "-B: guest base 0x%llx is not a multiple of the page size", (unsigned long long)linux_opt.guest_base);
	if (linux_opt.reserved)
		limit = MIN(limit, linux_opt.reserved & -(uint64_t)guest_page);
	if (limit < 16 << 20)
		fatal_status(2, "-R: 0x%llx bytes are too few for a program", (unsigned long long)linux_opt.reserved);
	if (!window) {
		/* The host may have fewer addresses than the guest could (Sv39 and aarch64), or our own stack may be at the
		 * end of the same (myna in myna): then fewer are the guest's. */
		for (uint64_t l = limit; l >= MIN(limit / 4, UINT64_C(1) << 37); l /= 2) {
			mmap_init(l, l - stack_room(l), false, 0);
			forbid_own();
			if ((im->type == 3 || mmap_is_free(im->low & -(uint64_t)guest_page, im->high)) &&
			    mmap_is_free(l - stack_size(), l))
				return;
		}
		if (linux_opt.have_base)
			fatal_status(2, "-B: the addresses that the program needs are taken at guest base 0");
	}
	room = stack_room(limit);
	e = mmap_init(limit, limit - room, true, linux_opt.guest_base);
	while (e == -ENOMEM && limit > 64 << 20) { /* a limit of address space, or the end of it: make do */
		limit = limit / 2 & -(uint64_t)guest_page;
		room = stack_room(limit);
		e = mmap_init(limit, limit - room, true, linux_opt.guest_base);
	}
	if (e < 0) {
		errno = -e;
		fatal("cannot reserve 0x%llx bytes of address space for the program:", (unsigned long long)limit);
	}
}

/* ---- the stack ---- */

typedef struct Stack {
	const Guest *g;
	uint64_t p;  /* all above is in use */
	uint64_t low;
} Stack;

static uint64_t push(Stack *s, const void *data, size_t n)
{
	if (s->p - s->low < n)
		fatal_status(126, "argument list too long");
	s->p -= n;
	memcpy(g2h(s->p), data, n);
	return s->p;
}

static uint64_t push_string(Stack *s, const char *text)
{
	return push(s, text, strlen(text) + 1);
}

static void store_word(const Stack *s, uint64_t *at, uint64_t v)
{
	void *p = g2h(*at);

	if (s->g->bits == 64) {
		s->g->big ? st64be(p, v) : st64le(p, v);
		*at += 8;
	} else {
		s->g->big ? st32be(p, (uint32_t)v) : st32le(p, (uint32_t)v);
		*at += 4;
	}
}

/* The next number of the generator splitmix64 that the seed starts. */
static uint64_t seeded(void)
{
	static _Atomic uint64_t drawn;
	uint64_t z = strtoull(linux_opt.seed, NULL, 0) + ++drawn * 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void linux_random(void *out, size_t n)
{
	for (size_t i = 0; linux_opt.seed && i < n; i += 8) {
		uint8_t b[8];

		st64le(b, seeded());
		memcpy((uint8_t *)out + i, b, MIN(n - i, sizeof(b)));
	}
	if (!linux_opt.seed && getrandom(out, n, GRND_NONBLOCK) != (ssize_t)n)
		for (size_t i = 0; i < n; i++) /* none at hand so early after the machine's start */
			((uint8_t *)out)[i] = ((const uint8_t *)getauxval(AT_RANDOM))[i % 16];
}

/*
 * From high to low: file name, environment, arguments, platform, random bytes;
 * then upward from the stack pointer argc, argv, envp, auxiliary vector.
 */
static uint64_t build_stack(const Cpu *c, const Image *im, uint64_t interp_base, const char *path, char **argv, char **envp)
{
	const Guest *g = c->guest;
	const LinuxAbi *abi = g->linux_abi;
	uint64_t size = stack_size(), top = guest_limit, aux[2 * 24], hwcap[4] = { 0 }, at, sp, platform = 0, rnd;
	unsigned argc = 0, envc = 0, n = 0;
	const unsigned w = g->bits / 8;
	uint8_t bytes[16];
	Stack s;

	process.stack_high = top;
	process.stack_low = top - size;
	if (guest_mmap(process.stack_low, size, PROT_READ | PROT_WRITE | (im->stack_flags & 1 ? PROT_EXEC : 0),
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE | MAP_STACK, -1, 0) < 0)
		fatal("cannot map a stack of %llu bytes", (unsigned long long)size);
	mmap_forbid(process.stack_low - GAP_PAGES * guest_page, process.stack_low);

	for (; argv[argc]; argc++)
		;
	for (; envp[envc]; envc++)
		;
	s = (Stack){ .g = g, .p = top - w, .low = top - size / 4 * 3 };
	uint64_t execfn = push_string(&s, path);
	uint64_t *args = xmalloc((argc + envc + 1) * sizeof *args);
	process.env_end = s.p;
	for (unsigned i = envc; i-- > 0;)
		args[argc + i] = push_string(&s, envp[i]);
	process.env_start = process.arg_end = s.p;
	for (unsigned i = argc; i-- > 0;)
		args[i] = push_string(&s, argv[i]);
	process.arg_start = s.p;
	if (abi->platform && abi->platform(c))
		platform = push_string(&s, abi->platform(c));
	linux_random(bytes, sizeof bytes);
	s.p &= ~(uint64_t)15;
	rnd = push(&s, bytes, sizeof bytes);

#define AUX(type, value) (aux[n++] = (type), aux[n++] = (value))
	abi->hwcap(c, hwcap);
	if (process.vdso)
		AUX(A_SYSINFO_EHDR, process.vdso);
	AUX(A_MINSIGSTKSZ, abi->frame_size);
	AUX(A_HWCAP, hwcap[0]);
	AUX(A_PAGESZ, guest_page);
	AUX(A_CLKTCK, 100);
	AUX(A_PHDR, im->phdr);
	AUX(A_PHENT, im->phent);
	AUX(A_PHNUM, im->phnum);
	AUX(A_BASE, interp_base);
	AUX(A_FLAGS, 0);
	AUX(A_ENTRY, im->entry);
	AUX(A_UID, getauxval(AT_UID));
	AUX(A_EUID, getauxval(AT_EUID));
	AUX(A_GID, getauxval(AT_GID));
	AUX(A_EGID, getauxval(AT_EGID));
	AUX(A_SECURE, getauxval(AT_SECURE));
	AUX(A_RANDOM, rnd);
	AUX(A_HWCAP2, hwcap[1]);
	if (hwcap[2])
		AUX(A_HWCAP3, hwcap[2]);
	AUX(A_EXECFN, execfn);
	if (platform)
		AUX(A_PLATFORM, platform);
	AUX(A_NULL, 0);
#undef AUX

	size = (1 + argc + 1 + envc + 1 + n) * (uint64_t)w;
	if (s.p - s.low < size + 16)
		fatal_status(126, "argument list too long");
	sp = at = (s.p - size) & ~(uint64_t)15;
	store_word(&s, &at, argc);
	for (unsigned i = 0; i < argc; i++)
		store_word(&s, &at, args[i]);
	store_word(&s, &at, 0);
	for (unsigned i = 0; i < envc; i++)
		store_word(&s, &at, args[argc + i]);
	store_word(&s, &at, 0);
	process.auxv_addr = at;
	process.auxv_len = n * (uint64_t)w;
	for (unsigned i = 0; i < n; i++)
		store_word(&s, &at, aux[i]);
	free(args);
	process.stack_start = sp;
	process.argc = (int)argc;
	process.argv = argv;
	return sp;
}

/* ---- run ---- */

static const char *absolute(const char *path)
{
	char *real = realpath(path, NULL);

	return real ? real : xstrdup(path);
}

int linux_run(const char *path, char **argv, char **envp, const Guest *wanted)
{
	static Image im, interp; /* large, and dead weight for no one: never touched again */
	static Task main_task;
	uint64_t entry, base = 0;
	const char *why, *script = path;
	Cpu *c;
	int fd;

	if (getauxval(AT_FLAGS) & 1 && argv[1]) { /* binfmt_misc, flag P: argv[0] stands behind the path */
		argv++;
		if (!linux_opt.argv0)
			linux_opt.argv0 = argv[0];
	}
	if (linux_opt.argv0) {
		unsigned n = 0;
		while (argv[n])
			n++;
		char **v = xmalloc((n + 2) * sizeof *v);
		memcpy(v, argv, (n + 1) * sizeof *v);
		v[0] = (char *)linux_opt.argv0;
		argv = v;
	}
	argv = find_program(&path, argv, &fd, &im);
	if (wanted && im.guest != wanted)
		fatal_status(126, "%s: is for %s, not %s", path, im.guest->name, wanted->name);
	flag_sets = im.guest->linux_abi->sys->flags;
	make_address_space(&im);
	why = elf_map(fd, &im, guest_limit / 3 * 2 & ~0xffffull);
	if (why)
		fatal_status(126, "%s: %s", path, why);
	close(fd);
	entry = im.entry;
	if (im.interp[0]) {
		if (im.align < guest_page)
			warn("%s: linked for pages of %u bytes, here they have %u: its loader may refuse", path, (unsigned)im.align,
				guest_page);
		const char *ld = sysroot_path(im.interp);
		fd = open(ld, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0)
			fatal_status(errno == ENOENT ? 127 : 126, "%s: its interpreter %s: %s%s", path, im.interp, strerror(errno),
				     linux_opt.sysroot ? "" : " (-L names a folder with the libraries of the guest)");
		why = elf_probe(fd, &interp);
		if (!why && interp.guest != im.guest)
			why = "is not for the same processor";
		if (!why)
			why = elf_map(fd, &interp, 0);
		if (why)
			fatal_status(126, "%s: its interpreter %s: %s", path, ld, why);
		close(fd);
		entry = interp.entry;
		base = interp.bias;
	}
	process.entry = im.entry;
	process.first_pc = entry;
	process.load_bias = im.bias;
	process.phdr = im.phdr;
	process.code_start = im.code_low;
	process.code_end = im.code_high;
	process.brk_start = process.brk = im.brk;
	process.exe_path = absolute(path);
	prctl(PR_SET_NAME, strrchr(script, '/') ? strrchr(script, '/') + 1 : script);
	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fd = open((const char *)getauxval(AT_EXECFN), O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		process.self_fd = fd_hide(fd);
	vdso_map(im.guest);

	c = cpu_new(im.guest, NULL);
	if (!c)
		fatal("no memory for a CPU");
	if (linux_opt.cpu) {
		c->features = cpu_model(im.guest, linux_opt.cpu);
		if (im.guest->reset)
			im.guest->reset(c);
		cpu_rekey(c);
	}
	c->task = &main_task;
	cpu_self = c;
	main_task.cpu = c;
	main_task.proc = &process;
	main_task.tid = getpid();
	main_task.sysno = -1;
	im.guest->linux_abi->start(c, entry, build_stack(c, &im, base, script, argv, envp));
	signal_init();
	linux_loop(c);
}

/* si_codes that are the same for every guest. */
enum { G_ILL_ILLOPC = 1, G_TRAP_BRKPT = 1, G_BUS_ADRALN = 1 };

/* A system call that plugins hear of, and may answer. What they do is done as if in generated code: they
 * are not stopped in the middle. */
static void hooked_call(Cpu *c)
{
	const LinuxAbi *abi = c->guest->linux_abi;
	int64_t nr = (int64_t)abi->sysno(c), ret;
	uint64_t arg[8] = { 0 };
	bool answered;

	abi->args(c, arg);
	code_enter(c);
	answered = plugin_syscall(c, nr, arg, &ret);
	code_leave(c);
	if (answered && ret == SYS_RETURNED)
		return; /* qemu_plugin_set_pc */
	if (answered)
		abi->ret(c, ret);
	else
		ret = sys_call(c);
	if (ret == SYS_RETURNED)
		return;
	code_enter(c);
	plugin_syscall_ret(c, nr, ret);
	code_leave(c);
}

void linux_loop(Cpu *c)
{
	Task *t = c->task;

	if (plugin_on)
		plugin_vcpu_init(c);
	for (;;) {
		switch (cpu_run(c)) {
		case EX_SYSCALL:
			if (plugin_on)
				hooked_call(c);
			else
				sys_call(c);
			if (t->restart) {
				int64_t r = t->restart;
				t->restart = 0;
				signal_deliver(c, r);
			}
			break;
		case EX_POLL:
			if (plugin_on) {
				plugin_work(c);
				tally_work();
			}
			signal_deliver(c, 0);
			break;
		case EX_FAULT:
			signal_fault(c, c->fault.sig, c->fault.code, c->fault.addr);
			break;
		case EX_MISALIGNED:
			signal_fault(c, SIGBUS, G_BUS_ADRALN, c->fault.addr);
			break;
		case EX_ILLEGAL:
			signal_fault(c, SIGILL, G_ILL_ILLOPC, c->pc);
			break;
		case EX_BREAK:
			signal_fault(c, SIGTRAP, G_TRAP_BRKPT, c->pc);
			break;
		default:
			fatal("the CPU stopped for no reason at pc 0x%llx", (unsigned long long)c->pc);
		}
	}
}
