/*
 * uftrace: calls and returns with their times, as a folder uftrace.data for uftrace(1): replay, report,
 * graph, dump.
 *
 * A stack of {pc, frame pointer} is kept for each vCPU. It is compared with the frame pointer behind each
 * instruction that names that register (at the start of the next block, when it is the last of one) or calls
 * the system: the pointer of the caller is a return, one whose saved pointer is the last one a call,
 * anything else (longjmp, a switch of stacks) ends all frames and begins those that the chain of frames
 * shows. So a function without a frame pointer is not seen, and the address of an entry is that where its
 * frame was noticed, behind its prologue; the viewer finds the symbol to it. Values that can be no frame,
 * which code compiled without frame pointers has in the register, are passed over. On RISC-V a frame has the
 * saved pointer two words below, or one where the function calls nobody.
 *
 * With trace-privilege-level each privilege level has a trace of its own. symbols=ELF writes what a viewer
 * needs to know of code that no file of this machine is mapped for: the kernel, firmware.
 */
#include <myna-plugin.h>
#include "util.h"
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { ENTRY = 0, EXIT = 1, MAGIC = 5, DEPTH_MAX = 1023, UNWIND_MAX = 1024, LEVELS_MAX = 10 };
#define BUFFER 65536 /* records */

typedef struct Record { uint64_t time, word; } Record;

/* A file of records: a vCPU, or one of its privilege levels. */
typedef struct Trace {
	unsigned id;
	char name[32];
	Record *rec;
	size_t n;
} Trace;

typedef struct Frame { uint64_t pc, fp; } Frame;

typedef struct Thread {
	uint64_t quiet;           /* frame pointer unchanged since it was looked at; translated code clears it */
	uint64_t passed;          /* the last value that was no frame */
	VEC(Frame) stack;
	Trace *trace[LEVELS_MAX]; /* without levels the first alone */
	unsigned level;
} Thread;

/* ---- guests ---- */

static struct qemu_plugin_register *fp_reg, *sp_reg, *link_reg, *level_reg, *level_reg2;

static uint64_t reg(struct qemu_plugin_register *r)
{
	uint8_t buf[16] = { 0 };
	uint64_t v = 0;
	int n = r ? myna_read_register(r, buf, sizeof buf) : 0, i;

	for (i = n > 8 ? 8 : n; i-- > 0;) /* all of these guests are little-endian */
		v = v << 8 | buf[i];
	return v;
}

/* EL from cpsr; the world by SCR_EL3's NS and NSE, secure without that register. */
static unsigned level_aarch64(void)
{
	uint64_t el = reg(level_reg) >> 2 & 3, scr = reg(level_reg2);
	unsigned world = !(scr & 1) ? 0 : scr >> 62 & 1 ? 2 : 1;

	return el == 3 ? 9 : (unsigned)el * 3 + world;
}

static unsigned level_x86_64(void)
{
	if (level_reg2 && !(reg(level_reg2) & 1)) /* CR0.PE */
		return 4;
	return reg(level_reg) & 3;
}

static unsigned level_riscv64(void)
{
	return reg(level_reg) & 3;
}

static const struct Arch {
	const char *target, *fp, *fp_alias;      /* as the registers and the disassembly have it */
	int saved, ret;                          /* where a frame has them, from its pointer on */
	int leaf;                                /* where one that calls nobody has the saved pointer */
	const char *sp, *link;                   /* stack pointer, and where one that calls nobody returns to */
	bool general;                            /* without frame pointers the register is any other */
	const char *level_reg, *level_reg2;
	unsigned (*level)(void);
	const char *levels[LEVELS_MAX + 1];
	const char *hidden;                      /* an instruction that changes fp without naming it */
} archs[] = {
	{ "aarch64", "x29", "x29", 0, 8, 0, "sp", "x30", false, "cpsr", "SCR_EL3", level_aarch64,
	    { "S-EL0", "NS-EL0", "R-EL0", "S-EL1", "NS-EL1", "R-EL1", "S-EL2", "NS-EL2", "R-EL2", "EL3" }, NULL },
	{ "x86_64", "rbp", "rbp", 0, 8, 0, "rsp", "", true, "cs", "cr0", level_x86_64,
	    { "Ring0", "Ring1", "Ring2", "Ring3", "RealMode" }, "leave" },
	{ "riscv64", "s0", "fp", -16, -8, -8, "sp", "ra", true, "priv", "", level_riscv64,
	    { "U", "S", "V", "M" }, NULL },
}, *arch;

/* ---- state ---- */

static struct qemu_plugin_scoreboard *threads;
static VEC(Trace *) traces;              /* under lock, as is taken */
static VEC(bool) taken;                  /* numbers of vCPUs that traces have */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t stack_seen;              /* an address on the program's stack */
static bool system_mode;
static pid_t first_pid;
static char *first_dir, *start_dir;      /* absolute: the program may go elsewhere */
static uint64_t real_offset;             /* of the realtime clock to the monotonic one, ns */
static uint64_t start_time;

typedef struct File { const struct myna_module *module; char *real; uint64_t offset; } File;
static VEC(File) files;                  /* symbols= */

static const char *dir = "uftrace.data", *json;
static bool levels, prefix;

static int add_symbols(const char *name, const char *value);

static const struct myna_option options[] = {
	{ "trace-privilege-level", MYNA_OPT_BOOL, &levels, "off", "a trace for each privilege level", NULL },
	{ "symbols", MYNA_OPT_FN, NULL, NULL,
	    "ELF[:0xOFFSET]: write the symbols of code loaded there; repeatable", add_symbols },
	{ "prefix-symbols", MYNA_OPT_BOOL, &prefix, "off", "put the file's name in front of these symbols", NULL },
	{ "dir", MYNA_OPT_STR, &dir, "uftrace.data", "the folder", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"calls and returns with times, for uftrace", options
};

static uint64_t clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* ---- files ---- */

/* A file of this process's folder: a child of fork has one of its own, DIR.PID. */
static FILE *open_file(const char *name, const char *mode)
{
	char path[PATH_MAX];
	size_t n;
	FILE *f;

	if (getpid() == first_pid)
		n = (size_t)snprintf(path, sizeof path, "%s", first_dir);
	else
		n = (size_t)snprintf(path, sizeof path, "%s.%d", first_dir, (int)getpid());
	mkdir(path, 0777);
	snprintf(path + n, n < sizeof path ? sizeof path - n : 0, "/%s", name);
	f = fopen(path, mode);
	if (!f)
		fprintf(stderr, "myna: uftrace: cannot open %s: %s\n", path, strerror(errno));
	return f;
}

static void flush(Trace *t)
{
	char name[32];
	FILE *f;

	snprintf(name, sizeof name, "%u.dat", t->id);
	f = open_file(name, "ae"); /* not kept open: the descriptor would be the guest's, too */
	if (f) {
		if (t->n)
			fwrite(t->rec, sizeof *t->rec, t->n, f);
		if (fclose(f))
			perror("myna: uftrace: cannot write");
	}
	t->n = 0;
}

static void record(Thread *th, uint64_t time, unsigned type, size_t depth, uint64_t pc)
{
	Trace *t = th->trace[th->level];

	if (t->n == BUFFER)
		flush(t);
	if (!t->rec)
		t->rec = alloc(BUFFER, sizeof *t->rec);
	t->rec[t->n++] = (Record){ time, type | MAGIC << 3 | (uint64_t)(depth & DEPTH_MAX) << 6 | pc << 16 };
}

/* ---- calls ---- */

static uint64_t load(uint64_t addr)
{
	uint8_t buf[8];
	uint64_t v = 0;
	int i;

	if (!myna_read_memory(addr, buf, sizeof buf))
		return 0;
	for (i = 8; i-- > 0;)
		v = v << 8 | buf[i];
	return v;
}

static uint64_t now(void)
{
	return clock_ns(CLOCK_MONOTONIC) + real_offset;
}

static void end_all(Thread *t, uint64_t time)
{
	while (t->stack.n) {
		record(t, time, EXIT, t->stack.n, t->stack.v[t->stack.n - 1].pc);
		t->stack.n--;
	}
}

/* Can there be a frame at fp? Where the register may hold anything it must point up the stack from `above`, to
 * what returns to a file's code. */
static bool is_frame(uint64_t fp, uint64_t above)
{
	uint64_t ret;

	if (!arch->general || system_mode)
		return true;
	if (fp <= above || fp & 15)
		return false;
	ret = load(fp + (uint64_t)arch->ret);
	/* Of one that calls nobody this is the saved pointer. */
	if (arch->leaf != arch->saved && ret > fp && !(ret & 15) && !myna_module_at(ret))
		ret = reg(link_reg);
	return ret && myna_module_at(ret);
}

/* Begin the frames that the chain shows, outermost first. */
static void begin_all(Thread *t, uint64_t time, uint64_t pc, uint64_t fp)
{
	size_t i, n;
	uint64_t mark = 0; /* a frame passed before: the chain may be a ring */

	for (n = 0; pc && n < UNWIND_MAX; n++) {
		uint64_t saved = fp ? load(fp + (uint64_t)arch->saved) : 0;
		uint64_t ret = fp ? load(fp + (uint64_t)arch->ret) : 0;

		*vec_add(&t->stack) = (Frame){ pc, fp };
		if (!n && arch->leaf != arch->saved && ret > fp && !myna_module_at(ret)) {
			saved = ret;
			ret = reg(link_reg);
		}
		if (!(n & (n + 1)))
			mark = fp;
		if (!saved || saved == mark || !is_frame(saved, fp))
			break;
		fp = saved;
		pc = ret;
	}
	for (i = 0, n = t->stack.n; i < n / 2; i++) {
		Frame f = t->stack.v[i];

		t->stack.v[i] = t->stack.v[n - 1 - i];
		t->stack.v[n - 1 - i] = f;
	}
	for (i = 0; i < n; i++)
		record(t, time, ENTRY, i + 1, t->stack.v[i].pc);
}

static void push(Thread *t, uint64_t pc, uint64_t fp)
{
	*vec_add(&t->stack) = (Frame){ pc, fp };
	record(t, now(), ENTRY, t->stack.n, pc);
}

static void track(unsigned vcpu, void *udata)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);
	uint64_t pc = (uintptr_t)udata, fp = reg(fp_reg), time;
	size_t n = t->stack.n;
	const Frame *top = n ? &t->stack.v[n - 1] : NULL;

	if (!vcpu && !stack_seen)
		stack_seen = reg(sp_reg);
	t->quiet = 1;
	if ((top && fp == top->fp) || (t->passed && fp == t->passed))
		return;
	if (!top && !fp) {
		push(t, pc, 0);
		return;
	}
	if (top && fp == (n > 1 ? top[-1].fp : 0)) {
		Frame last = *top;

		t->stack.n--;
		t->quiet = t->stack.n != 0; /* without a frame, one begins at the next block */
		t->passed = 0;
		record(t, now(), EXIT, t->stack.n, last.pc);
		return;
	}
	if (!is_frame(fp, reg(sp_reg) - 1)) {
		t->passed = fp;
		return;
	}
	t->passed = 0;
	if (top && (load(fp + (uint64_t)arch->saved) == top->fp ||
		    (arch->leaf != arch->saved && load(fp + (uint64_t)arch->leaf) == top->fp))) {
		push(t, pc, fp);
		return;
	}
	time = now();
	end_all(t, time);
	begin_all(t, time, pc, fp);
}

static void track_level(unsigned vcpu, void *udata)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);
	unsigned level = arch->level();
	uint64_t time;

	if (level == t->level || level >= LEVELS_MAX || !t->trace[level])
		return;
	time = now();
	end_all(t, time);
	t->level = level;
	begin_all(t, time, (uintptr_t)udata, reg(fp_reg));
}

/* Does the text name the frame pointer: with nothing before or behind it that would make it another name? */
static bool names_fp(const char *text)
{
	const char *p = text;
	size_t n = strlen(arch->fp);

	while ((p = strstr(p, arch->fp))) {
		bool before = p > text && strchr("abcdefghijklmnopqrstuvwxyz0123456789_", p[-1]);

		if (!before && !(p[n] && strchr("abcdefghijklmnopqrstuvwxyz0123456789_", p[n])))
			return true;
		p += n;
	}
	return false;
}

static void find_registers(void)
{
	const qemu_plugin_reg_descriptor *r;
	size_t n = myna_registers(&r), i;

	for (i = 0; i < n; i++) {
		if (!strcmp(r[i].name, arch->fp) || !strcmp(r[i].name, arch->fp_alias))
			fp_reg = r[i].handle;
		if (!strcmp(r[i].name, arch->sp))
			sp_reg = r[i].handle;
		if (!strcmp(r[i].name, arch->link))
			link_reg = r[i].handle;
		if (!strcmp(r[i].name, arch->level_reg))
			level_reg = r[i].handle;
		if (!strcmp(r[i].name, arch->level_reg2))
			level_reg2 = r[i].handle;
	}
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_u64 quiet = qemu_plugin_scoreboard_u64_in_struct(threads, Thread, quiet);
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	void *pc = (void *)(uintptr_t)qemu_plugin_tb_vaddr(tb);
	bool look = false, hidden = false;

	(void)id;
	if (!fp_reg)
		find_registers();
	myna_module_at((uintptr_t)pc); /* a library that is gone at the end is known then */
	if (levels)
		qemu_plugin_register_vcpu_tb_exec_cb(tb, track_level, QEMU_PLUGIN_CB_R_REGS, pc);
	/* At the start of a block only where the one before has cleared `quiet`. */
	qemu_plugin_register_vcpu_tb_exec_cond_cb(
	    tb, track, QEMU_PLUGIN_CB_R_REGS, QEMU_PLUGIN_COND_EQ, quiet, 0, pc);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		char *text = qemu_plugin_insn_disas(insn);

		if (look)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, track, QEMU_PLUGIN_CB_R_REGS,
			    (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
		look = names_fp(text);
		hidden |= arch->hidden && !strncmp(text, arch->hidden, strlen(arch->hidden));
		free(text);
		if (i == n - 1 && (look || hidden || myna_insn_kind(insn) & MYNA_INSN_SYSCALL))
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
			    insn, QEMU_PLUGIN_INLINE_STORE_U64, quiet, 0);
	}
}

static void vcpu_init(qemu_plugin_id_t id, unsigned vcpu)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);
	unsigned number, i;
	char name[32];

	(void)id;
	pthread_mutex_lock(&lock);
	/* The vCPU's own number, or, when an earlier thread has had it, the next that is free. */
	for (number = vcpu; number < taken.n && taken.v[number]; number = (unsigned)taken.n)
		;
	while (taken.n <= number)
		*vec_add(&taken) = false;
	taken.v[number] = true;
	t->stack.n = 0;
	t->level = 0;
	t->quiet = t->passed = 0;
	for (i = 0; i < LEVELS_MAX && (levels ? arch->levels[i] != NULL : i == 0); i++) {
		Trace *new = NEW(Trace);
		FILE *f;

		new->id = (number + 1) * 100 + i;
		if (levels)
			snprintf(new->name, sizeof new->name, "cpu%u %s", number, arch->levels[i]);
		else
			snprintf(new->name, sizeof new->name, "cpu%u", number);
		snprintf(name, sizeof name, "%u.dat", new->id);
		f = open_file(name, "we");
		if (f)
			fclose(f);
		t->trace[i] = new;
		*vec_add(&traces) = new;
	}
	pthread_mutex_unlock(&lock);
}

/* ---- symbols, as uftrace reads them where it can't read the ELF file ---- */

typedef struct SymLine { const char *file; unsigned line; uint64_t start, end; } SymLine;
typedef struct SymFiles {
	FILE *sym, *dbg;
	const char *base;
	uint64_t offset, n, end;
	VEC(SymLine) lines;      /* ascending, as are the symbols */
	size_t line_at;
} SymFiles;

static void keep_line(const char *file, unsigned line, uint64_t start, uint64_t end, void *arg)
{
	SymFiles *o = arg;

	*vec_add(&o->lines) = (SymLine){ file, line, start, end };
}

static void write_symbol(const struct myna_symbol *s, void *arg)
{
	SymFiles *o = arg;
	uint64_t addr = s->start - o->offset;
	const SymLine *l;

	while (o->line_at < o->lines.n && o->lines.v[o->line_at].end <= s->start)
		o->line_at++;
	l = o->line_at < o->lines.n && o->lines.v[o->line_at].start <= s->start ? &o->lines.v[o->line_at] : NULL;
	fprintf(o->sym, "%012" PRIx64 " %012" PRIx64 " T %s%s%s\n", addr & 0xffffffffffff, s->size,
	    prefix ? o->base : "", prefix ? ":" : "", s->name);
	fprintf(o->dbg, "F: 0x%" PRIx64 " %s\n", addr & 0xffffffffffff, s->name);
	if (l)
		fprintf(o->dbg, "L: %u %s\n", l->line, l->file);
	else
		fputs("L: ? ??\n", o->dbg);
	o->n++;
	o->end = addr + s->size;
}

static void write_map(const uint64_t *ends);

/* For all of symbols=; the map only where no program of this machine's is mapped. */
static void write_symbols(void)
{
	uint64_t *ends = alloc(files.n, sizeof *ends);
	size_t i;

	for (i = 0; i < files.n; i++) {
		const char *base = strrchr(files.v[i].real, '/') + 1;
		char name[PATH_MAX];
		SymFiles o = { .base = base, .offset = files.v[i].offset };

		snprintf(name, sizeof name, "%s.sym", base);
		o.sym = open_file(name, "we");
		snprintf(name, sizeof name, "%s.dbg", base);
		o.dbg = open_file(name, "we");
		if (o.sym && o.dbg) {
			myna_lines(files.v[i].module, keep_line, &o);
			myna_symbols(files.v[i].module, write_symbol, &o);
			vec_free(&o.lines);
			myna_printf("%s/%s.sym (%" PRIu64 " symbols)\n", dir, base, o.n);
		}
		if (o.sym)
			fclose(o.sym);
		if (o.dbg)
			fclose(o.dbg);
		ends[i] = (o.offset + o.end) & 0xffffffffffff;
	}
	if (system_mode)
		write_map(ends);
	free(ends);
}

#define MAP_HEAD \
	"# map stack on highest address possible, to prevent uftrace\n" \
	"# from considering any kernel address\n"
#define MAP_STACK "ffffffffffff-ffffffffffff rw-p 00000000 00:00 0 [stack]\n"

/* System mode: what symbols= named, ascending by end. A map that something else wrote stays. */
static void write_map(const uint64_t *ends)
{
	FILE *f = open_file("sid-0.map", "a+e");
	bool *done = alloc(files.n, 1);
	char line[80] = "";
	size_t k, i;

	if (f && (rewind(f), fgets(line, sizeof line, f)) && (strncmp(line, "# map stack on", 14) || !files.n)) {
		if (files.n)
			myna_printf("do not overwrite %s/sid-0.map\n", dir);
		fclose(f);
		free(done);
		return;
	}
	if (f)
		fclose(f);
	f = open_file("sid-0.map", "we");
	if (f)
		fputs(MAP_HEAD MAP_STACK, f);
	for (k = 0; f && k < files.n; k++) {
		size_t best = files.n;

		for (i = 0; i < files.n; i++)
			if (!done[i] && (best == files.n || ends[i] < ends[best]))
				best = i;
		done[best] = true;
		fprintf(f, "%012" PRIx64 "-%012" PRIx64 " r--p 00000000 00:00 0 %s\n", files.v[best].offset,
		    ends[best], files.v[best].real);
	}
	if (f)
		fclose(f);
	free(done);
}

static int add_symbols(const char *name, const char *value)
{
	char *path = copy_text(value), *colon = strchr(path, ':'), *end = "";
	uint64_t offset = 0;
	const struct myna_module *m;

	(void)name;
	if (colon) {
		*colon++ = 0;
		if (strchr(colon, ':')) {
			fprintf(stderr, "plugin uftrace: only one offset can be set\n");
			return -1;
		}
		if (strncmp(colon, "0x", 2) || (offset = strtoull(colon, &end, 16), *end)) {
			fprintf(stderr, "plugin uftrace: offset \"%s\" is not an hexadecimal constant. "
				"It should start with \"0x\".\n", colon);
			return -1;
		}
	}
	m = myna_file_module(path, offset);
	if (!m) {
		fprintf(stderr, "plugin uftrace: cannot read %s as an ELF file\n", path);
		return -1;
	}
	*vec_add(&files) = (File){ m, realpath(path, NULL), offset };
	return 0;
}

/* ---- the end ---- */

static int by_base(const void *x, const void *y)
{
	const struct myna_module *a = x, *b = y;

	return (a->base > b->base) - (a->base < b->base);
}

/* The guest's mappings: one line for each file, and the stack, from whose place uftrace guesses where a kernel
 * would be. */
static void write_user_map(void)
{
	const struct myna_module *m;
	size_t n = myna_modules(&m), i;
	struct myna_module *sorted = alloc(n, sizeof *sorted);
	FILE *f = open_file("sid-0.map", "we");

	memcpy(sorted, m, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_base);
	for (i = 0; f && i < n; i++)
		fprintf(f, "%012" PRIx64 "-%012" PRIx64 " r-xp 00000000 00:00 0 %s\n", sorted[i].base,
		    sorted[i].end, sorted[i].path);
	if (f && stack_seen)
		fprintf(f, "%012" PRIx64 "-%012" PRIx64 " rw-p 00000000 00:00 0 [stack]\n",
		    stack_seen & ~UINT64_C(4095), (stack_seen & ~UINT64_C(4095)) + 4096);
	else if (f)
		fputs(MAP_STACK, f);
	if (f)
		fclose(f);
	free(sorted);
}

static void put(FILE *f, uint64_t v, int bytes)
{
	for (; bytes-- > 0; v >>= 8)
		putc((int)(v & 255), f);
}

static void write_info(const char *exe, const char *build_id)
{
	FILE *f = open_file("info", "we"), *c;
	struct utsname u = { 0 };
	struct rusage r = { 0 };
	uint64_t took = clock_ns(CLOCK_MONOTONIC) - start_time;
	time_t when = time(NULL);
	char date[64] = "";
	double load_[3] = { 0 };
	int ch;
	size_t i;

	if (!f)
		return;
	uname(&u);
	getrusage(RUSAGE_SELF, &r);
	fwrite("Ftrace!", 8, 1, f);
	put(f, 4, 4);
	put(f, 40, 2);
	put(f, 1, 1); /* little-endian, 64 bits */
	put(f, 2, 1);
	put(f, 0x1263, 8); /* PLTHOOK, TASK_SESSION, SYM_REL_ADDR, MAX_STACK, AUTO_ARGS, SYM_SIZE */
	put(f, 0x7bff, 8); /* all but ARG_SPEC */
	put(f, 1024, 2);
	put(f, 0, 6);
	fprintf(f, "exename:%s\nbuild_id:%.40s%.*s\nexit_status:\ncmdline:", exe, build_id,
	    strlen(build_id) < 40 ? 40 - (int)strlen(build_id) : 0, "0000000000000000000000000000000000000000");
	c = fopen("/proc/self/cmdline", "re");
	for (ch = c ? getc(c) : EOF; ch != EOF; ch = getc(c))
		putc(ch == 0 || ch == '\n' ? ' ' : ch, f);
	if (c)
		fclose(c);
	c = fopen("/proc/loadavg", "re");
	if (c) {
		if (fscanf(c, "%lf %lf %lf", &load_[0], &load_[1], &load_[2]) != 3)
			load_[0] = 0;
		fclose(c);
	}
	strftime(date, sizeof date, "%a %b %e %H:%M:%S %Y", localtime(&when));
	fprintf(f, "\ncpuinfo:lines=2\ncpuinfo:nr_cpus=%d / %ld (online/possible)\ncpuinfo:desc=%s\nmeminfo:\n",
	    (int)sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_NPROCESSORS_CONF), arch->target);
	fprintf(f, "osinfo:lines=3\nosinfo:kernel=%s %s\nosinfo:hostname=%s\nosinfo:distro=\n", u.sysname,
	    u.release, u.nodename);
	fprintf(f, "taskinfo:lines=2\ntaskinfo:nr_tid=%zu\ntaskinfo:tids=", traces.n);
	for (i = 0; i < traces.n; i++)
		fprintf(f, "%s%u", i ? "," : "", traces.v[i]->id);
	fprintf(f,
	    "\nusageinfo:lines=6\nusageinfo:systime=%ld.%06ld\nusageinfo:usrtime=%ld.%06ld\n"
	    "usageinfo:ctxsw=%ld / %ld (voluntary / involuntary)\nusageinfo:maxrss=%ld\n"
	    "usageinfo:pagefault=%ld / %ld (major / minor)\nusageinfo:iops=%ld / %ld (read / write)\n"
	    "loadinfo:%.2f / %.2f / %.2f\nrecord_date:%s\nelapsed_time:%" PRIu64 ".%09" PRIu64 " sec\n"
	    "pattern_type:regex\nuftrace_version:\nutc_offset:\n",
	    (long)r.ru_stime.tv_sec, (long)r.ru_stime.tv_usec, (long)r.ru_utime.tv_sec, (long)r.ru_utime.tv_usec,
	    r.ru_nvcsw, r.ru_nivcsw, r.ru_maxrss, r.ru_majflt, r.ru_minflt, r.ru_inblock, r.ru_oublock, load_[0],
	    load_[1], load_[2], date, took / 1000000000, took % 1000000000);
	fclose(f);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	const struct myna_module *m;
	size_t nm = myna_modules(&m), i;
	const char *exe = nm ? m[0].path : "";
	char *build_id = copy_text(nm ? m[0].build_id : "");
	struct myna_json *j;
	FILE *f = open_file("task.txt", "we");

	(void)id;
	(void)udata;
	for (i = 0; i < traces.n; i++)
		flush(traces.v[i]);
	for (i = 0; f && i < traces.n; i++) {
		const Trace *t = traces.v[i];

		fprintf(f, "SESS timestamp=0.0 pid=%u sid=0 exename=\"%s\"\nTASK timestamp=0.0 tid=%u pid=%u\n",
		    t->id, t->name, t->id, t->id);
	}
	if (f)
		fclose(f);
	write_info(exe, build_id);
	free(build_id);
	if (!system_mode)
		write_user_map();
	j = myna_json_open(json, "uftrace");
	myna_json_str(j, "folder", dir);
	myna_json_array(j, "traces");
	for (i = 0; i < traces.n; i++) {
		myna_json_object(j, NULL);
		myna_json_u64(j, "id", traces.v[i]->id);
		myna_json_str(j, "name", traces.v[i]->name);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	size_t i, n;

	for (i = 0; i < sizeof archs / sizeof *archs; i++)
		if (!strcmp(info->target_name, archs[i].target))
			arch = &archs[i];
	if (!arch) {
		fprintf(stderr, "plugin uftrace: %s target is not supported\n", info->target_name);
		return 1;
	}
	if (myna_options(argc, argv, options))
		return -1;
	start_dir = getcwd(NULL, 0);
	n = (start_dir ? strlen(start_dir) : 0) + strlen(dir) + 2;
	first_dir = alloc(n, 1);
	snprintf(first_dir, n, "%s%s%s", *dir == '/' || !start_dir ? "" : start_dir,
	    *dir == '/' || !start_dir ? "" : "/", dir);
	first_pid = getpid();
	system_mode = info->system_emulation;
	start_time = clock_ns(CLOCK_MONOTONIC);
	real_offset = clock_ns(CLOCK_REALTIME) - start_time;
	threads = qemu_plugin_scoreboard_new(sizeof(Thread));
	if (files.n || system_mode)
		write_symbols();
	qemu_plugin_register_vcpu_init_cb(id, vcpu_init);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
