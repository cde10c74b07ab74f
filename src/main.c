/*
 * The command line: one table of options, each with its environment
 * variable, as QEMU's user-mode emulators have them. Then linux_run.
 */
#include "tcg-host/host.h"
#include "linux/linux.h"
#include "plugin/plugin.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static const char *name = "myna";    /* as which we were called */
static const Guest *wanted;          /* by that name; NULL: whatever the program is for */
static const char *log_items, *log_path, *accel;
static size_t cache_size;
static int wx;
static char **envp;                  /* of the guest, NULL-ended */
static unsigned nenv;

static NORETURN void usage(const char *fmt, const char *what)
{
	char msg[300];

	snprintf(msg, sizeof(msg), fmt, what);
	fatal_status(2, "%s\nusage: %s [options] program [arguments...]  (%s -h lists the options)", msg, name, name);
}

/* A number with an optional suffix k, M or G. */
static uint64_t number(const char *opt, const char *s, unsigned shift)
{
	static const char suffix[] = "kKmMgG";
	char *end;
	uint64_t n;
	const char *x;

	errno = 0;
	n = strtoull(s, &end, 0);
	if (end == s || errno || *s == '-')
		usage("%s: not a number", opt);
	x = *end ? strchr(suffix, *end) : NULL;
	if (x) {
		shift = 10 * (unsigned)((x - suffix) / 2 + 1);
		end++;
	}
	if (*end || (shift && n >> (64 - shift)))
		usage("%s: not a number", opt);
	return n << shift;
}

/* ---- the guest's environment ---- */

static unsigned env_find(const char *var, size_t len)
{
	unsigned i;

	for (i = 0; i < nenv && (strncmp(envp[i], var, len) || envp[i][len] != '='); i++)
		;
	return i;
}

static void env_init(void)
{
	while (environ[nenv])
		nenv++;
	envp = xmalloc((nenv + 1) * sizeof(*envp));
	memcpy(envp, environ, (nenv + 1) * sizeof(*envp));
}

static void o_setenv(const char *arg)
{
	char *copy = xstrdup(arg), *save, *s; /* kept: envp points into it */

	for (s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		char *eq = strchr(s, '=');
		unsigned i;

		if (!eq || eq == s)
			usage("-E %s: VAR=VALUE is wanted", s);
		i = env_find(s, (size_t)(eq - s));
		if (i == nenv) {
			envp = xrealloc(envp, (nenv + 2) * sizeof(*envp));
			envp[++nenv] = NULL;
		}
		envp[i] = s;
	}
}

static void o_unsetenv(const char *arg)
{
	char *copy = xstrdup(arg), *save, *s;

	for (s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		unsigned i;

		if (strchr(s, '='))
			usage("-U %s: a name alone is wanted", s);
		i = env_find(s, strlen(s));
		if (i < nenv) {
			memmove(&envp[i], &envp[i + 1], (nenv - i) * sizeof(*envp));
			nenv--;
		}
	}
	free(copy);
}

/* ---- handlers of options ---- */

static void o_help(const char *arg) NORETURN;
static void o_version(const char *arg) NORETURN;
static void o_binfmt(const char *arg) NORETURN;

static void o_sysroot(const char *arg) { linux_opt.sysroot = arg; }
static void o_cpu(const char *arg) { linux_opt.cpu = arg; }
static void o_argv0(const char *arg) { linux_opt.argv0 = arg; }
static void o_uname(const char *arg) { linux_opt.uname_release = arg; }
static void o_stack(const char *arg) { linux_opt.stack_size = number("-s", arg, 0); }
static void o_reserved(const char *arg) { linux_opt.reserved = number("-R", arg, 0); }
static void o_dfilter(const char *arg) { if (!log_dfilter(arg)) usage("-dfilter %s: bad range", arg); }
static void o_logfile(const char *arg) { log_path = arg; }
static void o_accel(const char *arg) { accel = arg; }
static void o_cache(const char *arg) { cache_size = number("-t", arg, 20); }
static void o_strace(const char *arg) { (void)arg; process.strace = true; }
static void o_child(const char *arg) { (void)arg; log_append(); }
static void o_gdb(const char *arg) { usage("-g %s: there is no debugger stub", arg); }
static void o_plugin(const char *arg) { plugin_option(arg); }

static void o_base(const char *arg)
{
	linux_opt.guest_base = number("-B", arg, 0);
	linux_opt.have_base = true;
}

static void o_page(const char *arg)
{
	uint64_t n = number("-p", arg, 0);

	if (n < 4096 || n > 65536 || (n & (n - 1)))
		usage("-p %s: a power of two from 4096 to 65536 is wanted", arg);
	guest_page = (unsigned)n;
}

static void o_seed(const char *arg)
{
	number("-seed", arg, 0);
	linux_opt.seed = arg;
}

static void o_log(const char *arg)
{
	if (!strcmp(arg, "help")) {
		log_help(stdout);
		exit(0);
	}
	log_items = arg;
}

static void o_one_insn(const char *arg)
{
	(void)arg;
	cpu_opt.one_insn = true;
	trans_max_insns = 1;
}

static void o_wx(const char *arg)
{
	static const char *const names[] = { [WX_AUTO] = "auto", [WX_SPLIT] = "split", [WX_RWX] = "rwx" };

	for (unsigned i = 0; i < LEN(names); i++) {
		if (!strcmp(arg, names[i])) {
			wx = (int)i;
			return;
		}
	}
	usage("-wx %s: auto, split or rwx is wanted", arg);
}

enum {
	ONCE = 1, /* not repeated for programs that the guest executes: done, or the first program's alone */
	PATH = 2, /* the argument is one, and holds wherever the guest may be */
	INHERIT = 4, /* with ONCE: repeated nevertheless when it is from the environment, which is inherited, too */
};
static const struct Opt {
	const char *name, *arg, *env, *help; /* no help: not listed */
	void (*fn)(const char *arg);
	int flags;
} opts[] = {
	{ "h", NULL, NULL, "print this help", o_help, ONCE },
	{ "help", NULL, NULL, "", o_help, ONCE },
	{ "g", "port", "QEMU_GDB", "wait for a debugger (not there yet)", o_gdb, ONCE },
	{ "L", "path", "QEMU_LD_PREFIX", "look for the program's loader and libraries in 'path' first", o_sysroot, PATH },
	{ "s", "size", "QEMU_STACK_SIZE", "bytes of stack", o_stack, 0 },
	{ "cpu", "model", "QEMU_CPU", "processor and its features (-cpu help lists them)", o_cpu, 0 },
	{ "E", "var=value", "QEMU_SET_ENV", "set variables of the program's environment", o_setenv, ONCE },
	{ "U", "var", "QEMU_UNSET_ENV", "remove variables of the program's environment", o_unsetenv, ONCE },
	{ "0", "argv0", "QEMU_ARGV0", "the program's argv[0]", o_argv0, ONCE },
	{ "r", "uname", "QEMU_UNAME", "kernel release that uname tells", o_uname, 0 },
	{ "B", "address", "QEMU_GUEST_BASE", "host address of guest address 0", o_base, 0 },
	{ "R", "size", "QEMU_RESERVED_VA", "reserve this much address space for the program", o_reserved, 0 },
	{ "t", "size", "QEMU_TB_SIZE", "size of the code cache in MiB", o_cache, 0 },
	{ "tb-size", "size", NULL, "", o_cache, 0 },
	{ "d", "item[,...]", "QEMU_LOG", "log these items (-d help lists them)", o_log, 0 },
	{ "dfilter", "range[,...]", "QEMU_DFILTER", "log code at these addresses only: A..B, A+N, A-N", o_dfilter, 0 },
	{ "D", "logfile", "QEMU_LOG_FILENAME", "log into a file; %d is the process id", o_logfile, PATH },
	{ "p", "pagesize", "QEMU_PAGESIZE", "page size that the program sees", o_page, 0 },
	{ "one-insn-per-tb", NULL, "QEMU_ONE_INSN_PER_TB", "translate one instruction at a time", o_one_insn, 0 },
	{ "singlestep", NULL, "QEMU_SINGLESTEP", "the same", o_one_insn, 0 },
	{ "strace", NULL, "QEMU_STRACE", "log system calls", o_strace, 0 },
	{ "seed", "number", "QEMU_RAND_SEED", "seed of the random numbers that the kernel gives", o_seed, 0 },
	{ "plugin", "file[,arg=value]", "QEMU_PLUGIN", "load a plugin (-plugin list shows those inside)", o_plugin,
		ONCE | INHERIT },
	{ "accel", "name", "MYNA_ACCEL", "how guest code is run: tcg (host code) or interp", o_accel, 0 },
	{ "wx", "mode", "MYNA_WX", "code cache: auto, split (never writable and executable), rwx", o_wx, 0 },
	{ "binfmt", NULL, NULL, "print lines for binfmt_misc, one for each guest", o_binfmt, ONCE },
	{ "version", NULL, "QEMU_VERSION", "print the version", o_version, ONCE },
	{ "child", NULL, NULL, NULL, o_child, ONCE }, /* first in exec_args: run by a guest's execve */
};

static void o_help(const char *arg)
{
	(void)arg;
	printf("usage: %s [options] program [arguments...]\n", name);
	if (wanted)
		printf("Runs Linux programs for %s.\n", wanted->name);
	else {
		printf("Runs Linux programs for");
		for (const Guest *const *const *f = guest_list; *f; f++)
			for (const Guest *const *g = *f; *g; g++)
				printf(" %s", (*g)->name);
		printf(".\n");
	}
	printf("\nOptions and associated environment variables:\n\n");
	printf("%-24s %-21s %s\n", "Argument", "Env-variable", "Description");
	for (const struct Opt *o = opts; o < opts + LEN(opts); o++) {
		char left[64];

		if (!o->help)
			continue;
		snprintf(left, sizeof(left), "-%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
		printf("%-24s %-21s %s\n", left, o->env ? o->env : "", o->help);
	}
	printf("\nDefaults:\nQEMU_STACK_SIZE = 8388608 byte\n\n"
	    "Options may begin with two dashes. -E and -U take several variables separated by commas, may be given\n"
	    "several times, and are carried out in order; the environment's go first.\n");
	exit(0);
}

static void o_version(const char *arg)
{
	(void)arg;
	printf("%s version " MYNA_VERSION "%s\n", name, strcmp(name, "myna") ? " (myna)" : "");
	exit(0);
}

static void o_binfmt(const char *arg)
{
	(void)arg;
	linux_binfmt();
	exit(0);
}

/* ---- putting it together ---- */

#if defined(__SANITIZE_ADDRESS__)
/* Signals, their stack and memory that lives until the end are our own business. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:use_sigaltstack=0:detect_leaks=0";
}
#endif

static char **exec_args;
static unsigned nexec;

static void repeat(const char *s)
{
	exec_args = xrealloc(exec_args, (nexec + 2) * sizeof(*exec_args));
	exec_args[nexec++] = xstrdup(s);
	exec_args[nexec] = NULL;
}

/* inherited: it is from the environment, or was when this process was begun by execve of a guest. */
static void apply(const struct Opt *o, const char *arg, bool inherited)
{
	char cwd[4096];

	if (o->flags & PATH && *arg && *arg != '/' && getcwd(cwd, sizeof(cwd)))
		arg = xasprintf("%s/%s", cwd, arg); /* kept: the handler may hold on to it */
	if (!(o->flags & ONCE) || (inherited && o->flags & INHERIT)) {
		char *s = xasprintf("-%s", o->name);

		repeat(s);
		free(s);
		s = o->fn == o_plugin ? plugin_lasting(arg) : NULL;
		if (o->arg)
			repeat(s ? s : arg);
		free(s);
	}
	o->fn(arg);
}

/* Options up to the program; returns its index in argv. */
static int options(int argc, char **argv, bool child)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		const char *s = argv[i] + 1;
		const struct Opt *o;

		if (*s == '-' && !*++s) /* "--" ends the options */
			return i + 1;
		for (o = opts; o < opts + LEN(opts) && strcmp(o->name, s); o++)
			;
		if (o == opts + LEN(opts))
			usage("unknown option %s", argv[i]);
		if (o->arg && i + 1 == argc)
			usage("%s wants an argument", argv[i]);
		apply(o, o->arg ? argv[++i] : NULL, child);
	}
	return i;
}

static const Host *pick_host(void)
{
	static const Host *const hosts[] = {
#ifdef HAVE_HOST_x86_64
		&host_x86_64, &host_x86_64_v1, &host_x86_64_v2,
#endif
#ifdef HAVE_HOST_aarch64
		&host_aarch64, &host_aarch64_v1,
#endif
#ifdef HAVE_HOST_riscv64
		&host_riscv64, &host_riscv64_v1,
#endif
		&host_interp,
	};

	if (!accel || !strcmp(accel, "tcg"))
		return hosts[0];
	for (unsigned i = 0; i < LEN(hosts); i++)
		if (!strcmp(accel, hosts[i]->name))
			return hosts[i];
	usage("-accel %s: tcg or interp is wanted", accel);
}

/* qemu-riscv64, myna-riscv64-static, ...: the guest of that name. */
static void called_as(const char *argv0)
{
	const char *base = strrchr(argv0, '/') ? strrchr(argv0, '/') + 1 : argv0;
	const char *dash = strchr(base, '-');
	char guest[64];

	if (!dash || (strncmp(base, "qemu-", 5) && strncmp(base, "myna-", 5)))
		return;
	snprintf(guest, sizeof(guest), "%.*s", (int)strcspn(dash + 1, "-"), dash + 1);
	wanted = guest_by_name(guest);
	if (wanted)
		name = base;
	else
		fatal_status(126, "%s: no guest %s in this executable", base, guest);
}

int main(int argc, char **argv)
{
	bool child;
	char *path;
	int i;

	if (argc < 1)
		fatal_status(2, "no arguments");
	called_as(argv[0]);
	env_init();
	child = argc > 1 && !strcmp(argv[1], "-child"); /* exec_args has the environment's options too */
	repeat("-child");
	for (const struct Opt *o = opts; !child && o < opts + LEN(opts); o++)
		if (o->env && getenv(o->env))
			apply(o, getenv(o->env), true);
	i = options(argc, argv, child);
	if (linux_opt.cpu && (!strcmp(linux_opt.cpu, "help") || !strcmp(linux_opt.cpu, "?"))) {
		for (const Guest *const *const *f = guest_list; *f; f++)
			for (const Guest *const *g = *f; *g; g++)
				if (!wanted || *g == wanted)
					cpu_model_help(*g, stdout);
		return 0;
	}
	if (i >= argc)
		usage("no program given%s", "");
	if (log_items && !log_set(log_items))
		usage("-d %s: unknown item (-d help lists them)", log_items);
	if (log_path && !log_file(log_path))
		fatal("cannot log into %s:", log_path);
	if (logging(LOG_STRACE))
		process.strace = true;
	cpu_opt.nochain = log_mask & LOG_NOCHAIN;
	linux_opt.exec_args = exec_args;
	host = pick_host();
	code_init(cache_size, wx);
	path = argv[i];
	plugin_load(wanted, path);
	linux_run(path, argv + i, envp, wanted);
}
