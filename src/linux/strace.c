/*
 * -strace and -d strace: each call as a line, in the form that people know from
 * QEMU: `PID name(arg,arg) = result`, on standard error or where -D says. The line begins
 * before the call is made, so that one that blocks or never returns
 * is seen; when another thread writes meanwhile, it is closed and
 * taken up again as strace(1) does it.
 */
#include "conv.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define STR_SHOWN      256
#define ARGS_SHOWN     32
#define AT_FDCWD_GUEST (-100)

static pid_t open_line; /* thread whose line has no end yet; under the log's lock */

const char *flag_text(char *buf, size_t n, int set, uint64_t v)
{
	const FlagSet *f = &flag_sets[set];
	uint64_t done = 0;
	size_t len = 0;

	*buf = 0;
	for (const FlagRow *b = f->row; b < f->row + f->n && len < n; b++) {
		if ((v & b->mask) != b->value || (done & b->mask))
			continue;
		len += snprintf(buf + len, n - len, "%s%s", len ? "|" : "", b->name);
		done |= b->mask;
	}
	v &= ~done;
	if ((v || !len) && len < n)
		snprintf(buf + len, n - len, len ? "|%#llx" : v ? "%#llx" : "0", (unsigned long long)v);
	return buf;
}

static void print_string(FILE *f, uint64_t a)
{
	char s[STR_SHOWN + 1];
	int64_t n;

	if (!a) {
		fputs("NULL", f);
		return;
	}
	n = guest_strlen(a, STR_SHOWN);
	if (n < 0 && guest_read(s, a, STR_SHOWN))
		n = STR_SHOWN;
	if (n < 0 || !guest_read(s, a, n)) {
		fprintf(f, "0x%llx", (unsigned long long)a);
		return;
	}
	fputc('"', f);
	for (int64_t i = 0; i < n; i++) {
		unsigned char ch = s[i];

		if (ch == '"' || ch == '\\')
			fprintf(f, "\\%c", ch);
		else if (ch == '\n')
			fputs("\\n", f);
		else if (ch < ' ' || ch == 127)
			fprintf(f, "\\%o", ch);
		else
			fputc(ch, f);
	}
	fputs(n == STR_SHOWN ? "\"..." : "\"", f);
}

/* A structure that the kernel reads: {name = value,...}; its padding and reserve are left out. */
static void print_struct(Cpu *c, FILE *f, int st, uint64_t a)
{
	const Layout *l = layout(c, st);
	uint8_t *g = arena_alloc(&c->task->arena, l->size), *h = arena_alloc(&c->task->arena, l->hsize);
	const char *sep = "{";

	if (!guest_read(g, a, l->size)) {
		fprintf(f, "0x%llx", (unsigned long long)a);
		return;
	}
	st_to_host(l, h, g);
	for (const Member *m = l->m; m < l->m + l->nm; m++) {
		uint64_t v = 0;

		if (!m->hsize || m->count > 2 || strstr(m->name, "pad") || strstr(m->name, "unused"))
			continue;
		memcpy(&v, h + m->hoff, m->hsize);
		fprintf(f, m->type == M_PTR ? "%s%s = %#llx" : "%s%s = %lld", sep, m->name,
		    (long long)sextn(v, m->hsize * 8));
		sep = ",";
	}
	fputs(*sep == '{' ? "{}" : "}", f);
}

/* A list of strings that ends with NULL. */
static void print_argv(const Cpu *c, FILE *f, uint64_t a)
{
	int size = abi_of(c)->long_size;
	uint64_t s;

	fputc('{', f);
	for (int i = 0; i < ARGS_SHOWN && a && num_in(c, &s, a + i * size, size) && s; i++) {
		print_string(f, s);
		fputc(',', f);
	}
	fputs("NULL}", f);
}

static void print_ioctl(FILE *f, uint32_t cmd)
{
	for (unsigned i = 0; i < ioctl_nrows; i++)
		if (ioctl_rows[i].cmd == cmd) {
			fputs(ioctl_rows[i].name, f);
			return;
		}
	fprintf(f, "0x%x", cmd);
}

static void print_arg(Cpu *c, FILE *f, const SysArg *s, uint64_t v)
{
	char buf[512];

	switch ((ArgPrint)s->print) {
	case P_DEC:
		if (s->cls == C_INT || s->cls == C_FD)
			fprintf(f, "%d", (int)v);
		else if (s->cls == C_UINT)
			fprintf(f, "%u", (unsigned)v);
		else if (s->cls == C_ULONG)
			fprintf(f, "%llu", (unsigned long long)v);
		else
			fprintf(f, "%lld", (long long)(abi32(c) && s->cls == C_LONG ? (int32_t)v : (int64_t)v));
		break;
	case P_HEX:
		if (s->cls == C_UINT)
			v = (uint32_t)v;
		if (!v && (s->cls == C_ADDR || s->cls == C_MEM))
			fputs("NULL", f);
		else
			fprintf(f, "0x%llx", (unsigned long long)v);
		break;
	case P_OCT:
	case P_OMODE:
		fprintf(f, "%#o", (unsigned)v);
		break;
	case P_STR:
		print_string(f, v);
		break;
	case P_DIRFD:
		if ((int)v == AT_FDCWD_GUEST)
			fputs("AT_FDCWD", f);
		else
			fprintf(f, "%d", (int)v);
		break;
	case P_SIG:
		fputs(flag_text(buf, sizeof buf, FL_signo, (uint32_t)v), f);
		break;
	case P_CLOCK:
		if ((int)v < 0)
			fprintf(f, "%d", (int)v);
		else
			fputs(flag_text(buf, sizeof buf, FL_clocks, (uint32_t)v), f);
		break;
	case P_IOCTL:
		print_ioctl(f, v);
		break;
	case P_SET:
		fputs(flag_text(buf, sizeof buf, s->ref, (uint32_t)v), f);
		break;
	case P_ARGV:
		print_argv(c, f, v);
		break;
	case P_PTR:
		if (!v)
			fputs("NULL", f);
		else if (s->cls == C_STRUCT && s->dir & DIR_IN && s->lenkind == LEN_ONE)
			print_struct(c, f, s->ref, v);
		else
			fprintf(f, "0x%llx", (unsigned long long)v);
	}
}

void strace_unimp(const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (!logging(LOG_UNIMP))
		return;
	if (open_line) {
		fputs(" <unfinished ...>\n", log_begin());
		open_line = 0;
		log_end();
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	log_unimp("%s", text);
}

void strace_enter(Cpu *c, int nr, const SysRow *row, const uint64_t *v)
{
	Task *t = c->task;
	FILE *f = log_begin();

	if (open_line)
		fputs(" <unfinished ...>\n", f);
	open_line = t->tid;
	if (!row)
		fprintf(f, "%d syscall_%d(0x%llx,0x%llx,0x%llx,0x%llx,0x%llx,0x%llx)", t->tid, nr,
		    (unsigned long long)t->sysarg[0], (unsigned long long)t->sysarg[1],
		    (unsigned long long)t->sysarg[2], (unsigned long long)t->sysarg[3],
		    (unsigned long long)t->sysarg[4], (unsigned long long)t->sysarg[5]);
	else {
		fprintf(f, "%d %s(", t->tid, row->name);
		for (int i = 0; i < row->narg; i++) {
			const SysArg *s = &row->arg[i];

			/* the mode of an open that creates nothing is no argument */
			if (s->print == P_OMODE && !(v[i - 1] & 0100) && (v[i - 1] & 020200000) != 020200000)
				break;
			if (i)
				fputc(',', f);
			print_arg(c, f, s, v[i]);
		}
		fputc(')', f);
		if (row->fn == proc_exit || row->fn == proc_exit_group) {
			fputc('\n', f);
			open_line = 0;
		}
	}
	log_end();
}

void strace_exec(Cpu *c)
{
	if (open_line != c->task->tid) /* not traced, or taken by another thread */
		return;
	fputs(" = 0\n", log_begin());
	open_line = 0;
	log_end();
}

void strace_leave(Cpu *c, int nr, const SysRow *row, int64_t r)
{
	Task *t = c->task;
	FILE *f = log_begin();

	if (open_line != t->tid) {
		if (open_line)
			fputs(" <unfinished ...>\n", f);
		if (row)
			fprintf(f, "%d <... %s resumed>", t->tid, row->name);
		else
			fprintf(f, "%d <... syscall_%d resumed>", t->tid, nr);
	}
	open_line = 0;
	if (r == SYS_RESTART || r == SYS_RESTARTNOINTR || r == SYS_RESTARTNOHAND)
		fputs(" = ? (to be restarted)\n", f);
	else if (r == SYS_RETURNED)
		fputs(" = ?\n", f);
	else if (r < 0 && r > -4096)
		fprintf(f, " = -1 errno=%d (%s)\n", (int)-r, strerror(-r));
	else if (row && row->ret == 'a')
		fprintf(f, " = 0x%016llx\n", (unsigned long long)r);
	else
		fprintf(f, " = %lld\n", (long long)r);
	log_end();
}
