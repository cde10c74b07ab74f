/*
 * The log: which items are on (-d), which guest addresses (-dfilter), and
 * where it goes (-D; standard error without it). Everything is written
 * whole under one lock, so lines and dumps of several threads don't mix.
 *
 * What plugins print without any -d is held back, to be written some lines at
 * a time; whatever else goes to the log goes behind it.
 */
#include "linux/conv.h"
#include "os.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

unsigned log_mask;

static const struct {
	unsigned bit;
	const char *name, *help;
} items[] = {
	{ LOG_OUT_ASM, "out_asm", "host code of each block" },
	{ LOG_IN_ASM, "in_asm", "guest code of each block when it is translated" },
	{ LOG_OP, "op", "intermediate code of each block" },
	{ LOG_OP_OPT, "op_opt", "intermediate code after optimisation" },
	{ LOG_INT, "int", "faults and signals" },
	{ LOG_EXEC, "exec", "a line when the loop enters a block (all of them with nochain)" },
	{ LOG_CPU, "cpu", "registers when the loop enters a block" },
	{ LOG_NOCHAIN, "nochain", "return to the loop after every block" },
	{ LOG_PAGE, "page", "the guest's address space at start" },
	{ LOG_GUEST_ERRORS, "guest_errors", "what the guest does wrong" },
	{ LOG_UNIMP, "unimp", "what is not implemented" },
	{ LOG_STRACE, "strace", "system calls" },
	{ LOG_PLUGIN, "plugin", "output of plugins" },
	{ LOG_TID, "tid", "a file for each thread (-D with %d)" },
	{ LOG_CRASH, "crash", "registers, last system call and backtrace when the guest dies by a fault" },
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local int depth;         /* of log_begin in this thread */
static FILE *out;                       /* the log, NULL until something is written */
static char *pattern;                   /* -D */
static bool append, chosen;             /* -child; -d */
static _Thread_local FILE *own;         /* of this thread, with -d tid */
static struct Range { uint64_t lo, hi; } *range; /* -dfilter, inclusive */
static unsigned nrange;
static char text[64 << 10];             /* of plugins, not yet in out */
static size_t ntext;

bool log_set(const char *list)
{
	char *copy = xstrdup(list), *save, *s;
	bool ok = true;

	chosen = true;
	for (s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		unsigned i, before = log_mask;
		bool known = false;

		for (i = 0; i < LEN(items); i++) {
			if (!strcmp(s, items[i].name) || (!strcmp(s, "all") && items[i].bit != LOG_TID)) {
				log_mask |= items[i].bit;
				known = true;
			}
		}
		if (!known) {
			log_mask = before;
			ok = false;
		}
	}
	free(copy);
	return ok;
}

void log_help(FILE *f)
{
	fprintf(f, "Log items (comma separated):\n");
	for (unsigned i = 0; i < LEN(items); i++)
		fprintf(f, "%-15s %s\n", items[i].name, items[i].help);
	fprintf(f, "%-15s everything above but tid\n", "all");
}

/* The file of the pattern with %d as id, on a descriptor that guests rarely
 * name; appending keeps the lines of child processes that share it. */
static FILE *open_log(int id)
{
	char *d = strstr(pattern, "%d"), *path;
	int fd, high;
	size_t len;

	path = d ? xasprintf("%.*s%d%s", (int)(d - pattern), pattern, id, d + 2) : xstrdup(pattern);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (append ? 0 : O_TRUNC), 0666);
	len = strlen(path);
	if (fd < 0) {
		free(path);
		return NULL;
	}
	high = fcntl(fd, F_DUPFD_CLOEXEC, 900);
	if (high >= 0) {
		close(fd);
		fd = high;
	}
	if (len > 3 && !strcmp(path + len - 3, ".gz")) {
		static bool once;

		free(path);
		if (!once)
			atexit(log_flush);
		once = true;
		return gz_open(fd);
	}
	free(path);
	return fdopen(fd, "a");
}

void log_append(void)
{
	append = true;
}

bool log_file(const char *path)
{
	const char *p = strchr(path, '%');

	if (p && (p[1] != 'd' || strchr(p + 1, '%'))) {
		errno = EINVAL;
		return false;
	}
	if ((log_mask & LOG_TID) && !p) {
		errno = EINVAL;
		return false;
	}
	free(pattern);
	pattern = xstrdup(path);
	if (log_mask & LOG_TID)
		return true;
	out = open_log((int)getpid());
	return out != NULL;
}

bool log_dfilter(const char *list)
{
	char *copy = xstrdup(list), *save, *s, *end;

	for (s = strtok_r(copy, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
		struct Range r = { strtoull(s, &end, 0), 0 };
		char op = *end;
		uint64_t n;

		if (end == s || (op != '+' && op != '-' && (op != '.' || end[1] != '.')))
			break;
		s = end + (op == '.' ? 2 : 1);
		n = strtoull(s, &end, 0);
		if (end == s || *end)
			break;
		if (op == '+')
			r.hi = r.lo + (n - 1);
		else if (op == '-')
			r.hi = r.lo, r.lo -= n - 1;
		else
			r.hi = n;
		if (!n || r.lo > r.hi)
			break;
		range = xrealloc(range, (nrange + 1) * sizeof(*range));
		range[nrange++] = r;
	}
	free(copy);
	return s == NULL;
}

bool log_pc_ok(uint64_t pc)
{
	for (unsigned i = 0; i < nrange; i++)
		if (pc >= range[i].lo && pc <= range[i].hi)
			return true;
	return nrange == 0;
}

/* Standard error as it is now, for what is said at the end: programs close theirs before. */
static int kept = -1;
void log_keep_stderr(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 900);

	if (fd >= 0)
		kept = fd_hide(fd);
}

/* Under the lock: the stream of this thread. */
static FILE *stream(void)
{
	if (pattern && (log_mask & LOG_TID)) {
		if (!own)
			own = open_log((int)os_tid());
		if (own)
			return own;
	}
	if (!out) {
		/* A buffer of our own in front of standard error: one write for each log_end. */
		out = fdopen(kept >= 0 ? kept : STDERR_FILENO, "a");
		if (!out)
			out = stderr;
		else
			setvbuf(out, NULL, _IOFBF, 8192);
	}
	return out;
}

/* Under the lock: what plugins have printed, up to n bytes of it, goes to the log. */
static void write_text(size_t n)
{
	FILE *f;

	if (!n)
		return;
	f = stream();
	fwrite(text, 1, n, f);
	fflush(f);
	ntext -= n;
	memmove(text, text + n, ntext);
}

FILE *log_begin(void)
{
	if (depth++ == 0)
		pthread_mutex_lock(&lock);
	write_text(ntext);
	return stream();
}

void log_end(void)
{
	int e = errno;

	if (depth == 1) {
		fflush(own ? own : out);
		pthread_mutex_unlock(&lock);
	}
	depth--;
	errno = e;
}

void log_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(log_begin(), fmt, ap);
	va_end(ap);
	log_end();
}

/* Room for n bytes more: whole lines are written, all when there is no end of a line. */
static void make_room(size_t n)
{
	size_t keep = ntext;

	if (n <= sizeof(text) - ntext)
		return;
	while (keep && text[keep - 1] != '\n')
		keep--;
	write_text(keep ? keep : ntext);
	if (n > sizeof(text) - ntext)
		write_text(ntext);
}

void log_plugin(const char *s, size_t n)
{
	int e = errno;

	if (chosen) {
		if (logging(LOG_PLUGIN)) {
			fwrite(s, 1, n, log_begin());
			log_end();
		}
		return;
	}
	if (depth++ == 0)
		pthread_mutex_lock(&lock);
	make_room(n);
	if (n > sizeof(text)) {
		fwrite(s, 1, n, stream());
		fflush(stream());
	} else {
		memcpy(text + ntext, s, n);
		ntext += n;
	}
	if (--depth == 0)
		pthread_mutex_unlock(&lock);
	errno = e;
}

/* Under the lock. */
static void flush_all(void)
{
	write_text(ntext);
	if (out)
		fflush(out);
	gz_flush();
}

void log_flush(void)
{
	int e = errno;

	if (depth++ == 0)
		pthread_mutex_lock(&lock);
	flush_all();
	if (--depth == 0)
		pthread_mutex_unlock(&lock);
	errno = e;
}

void log_crash_flush(void)
{
	if (depth || pthread_mutex_trylock(&lock))
		return;
	depth++;
	flush_all();
	depth--;
	pthread_mutex_unlock(&lock);
}

void log_unimp(const char *fmt, ...)
{
	static uint64_t seen[256]; /* hashes of the lines written; full: repeats are written */
	static unsigned nseen;
	char line[256];
	uint64_t h = 0xcbf29ce484222325; /* FNV-1a */
	unsigned i;
	va_list ap;

	if (!logging(LOG_UNIMP))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	for (const char *s = line; *s; s++)
		h = (h ^ (uint8_t)*s) * 0x100000001b3;
	log_begin();
	for (i = 0; i < nseen && seen[i] != h; i++)
		;
	if (i == nseen) {
		if (nseen < LEN(seen))
			seen[nseen++] = h;
		log_printf("%s%s", line, strchr(line, '\n') ? "" : "\n");
	}
	log_end();
}

void log_thread_exit(void)
{
	if (own) {
		pthread_mutex_lock(&lock);
		fclose(own);
		pthread_mutex_unlock(&lock);
	}
	own = NULL;
	log_flush(); /* this may be the last thread */
}

void log_fork_prepare(void)
{
	log_begin();
	flush_all();
}

void log_fork_parent(void)
{
	log_end();
}

void log_fork_child(void)
{
	if (pattern && strstr(pattern, "%d")) {
		/* A file of its own, as -D with %d says. */
		if (own)
			fclose(own);
		own = NULL;
		if (!(log_mask & LOG_TID)) {
			FILE *f = open_log((int)getpid());

			if (f) {
				fclose(out);
				out = f;
			}
		}
	}
	pthread_mutex_unlock(&lock);
	depth = 0;
}
