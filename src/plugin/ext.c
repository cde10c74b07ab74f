/*
 * What myna offers beyond QEMU's interface and is small: option tables,
 * output, facts about the program, registers and memory without GLib. JSON
 * is in json.c, symbols and lines in where.c, traces in trace.c.
 */
#include "../linux/linux.h"
#include "../linux/conv.h"
#include "plugin.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- options ---- */

static int take_option(const struct myna_option *o, const char *name, const char *value)
{
	switch (o->type) {
	case MYNA_OPT_BOOL:
		if (qemu_plugin_bool_parse(name, value, o->to))
			return 0;
		fprintf(stderr, "boolean argument parsing failed: %s=%s\n", name, value);
		return -1;
	case MYNA_OPT_U64:
		*(uint64_t *)o->to = strtoull(value, NULL, 10);
		return 0;
	case MYNA_OPT_STR:
		*(const char **)o->to = value;
		return 0;
	case MYNA_OPT_FN:
		return o->fn(name, value) ? -1 : 0;
	}
	return -1;
}

int myna_options(int argc, char **argv, const struct myna_option *opt)
{
	for (int i = 0; i < argc; i++) {
		const char *eq = strchr(argv[i], '=');
		const struct myna_option *o = opt;
		char name[64];

		snprintf(name, sizeof(name), "%.*s", eq ? (int)MIN((size_t)(eq - argv[i]), sizeof(name)) : 63,
		    argv[i]);
		while (o && o->name && strcmp(o->name, name))
			o++;
		if (!o || !o->name) {
			fprintf(stderr, "option parsing failed: %s\n", argv[i]);
			return -1;
		}
		if (take_option(o, name, eq ? eq + 1 : "on"))
			return -1;
	}
	return 0;
}

/* ---- output ---- */

void myna_printf(const char *fmt, ...)
{
	char buf[1024], *s = buf;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(buf)) {
		s = xmalloc((size_t)n + 1);
		va_start(ap, fmt);
		vsnprintf(s, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	log_plugin(s, (size_t)n);
	if (s != buf)
		free(s);
}

/* On a descriptor that guests rarely name: the program's own must have the numbers they have without plugins. */
FILE *myna_file(const char *path, const char *mode)
{
	const char *d;
	int flags = *mode == 'r' ? O_RDONLY : O_WRONLY | O_CREAT | (*mode == 'a' ? O_APPEND : O_TRUNC), fd, high;
	char *name, *at = plugin_path(path);
	FILE *f;

	path = at;
	d = strstr(path, "%d");
	if (strchr(mode, '+'))
		flags = (flags & ~(O_WRONLY | O_RDONLY)) | O_RDWR;
	if (d)
		name = xasprintf("%.*s%d%s", (int)(d - path), path, (int)getpid(), d + 2);
	else if (*mode != 'r' && getpid() != plugin_first_pid())
		name = xasprintf("%s.%d", path, (int)getpid());
	else
		name = xstrdup(path);
	fd = open(name, flags | O_CLOEXEC, 0666);
	if (fd >= 0 && (high = fcntl(fd, F_DUPFD_CLOEXEC, 900)) >= 0) {
		close(fd);
		fd = high;
	}
	f = fd < 0 ? NULL : fdopen(fd, mode);
	if (!f) {
		warn("%s%scannot open %s:", plugin_call.plugin ? plugin_call.plugin->name : "",
		    plugin_call.plugin ? ": " : "", name);
		if (fd >= 0)
			close(fd);
	}
	free(name);
	free(at);
	return f;
}

/* ---- the program ---- */

static const Guest *guest_now(void)
{
	return cpu_self ? cpu_self->guest : plugin_guest();
}

const char *myna_syscall_name(int64_t num)
{
	const Guest *g = guest_now();

	return g && num >= 0 && num <= INT32_MAX ? sys_name(g, (int)num) : NULL;
}

int myna_vcpu_tid(unsigned int vcpu_index)
{
	return (int)plugin_vcpu_tid(vcpu_index);
}

bool myna_guest_big_endian(void)
{
	const Guest *g = guest_now();

	return g && g->big;
}

unsigned myna_guest_pointer_size(void)
{
	const Guest *g = guest_now();

	return g ? g->bits / 8u : 8;
}

/* ---- registers and memory ---- */

int myna_read_register(struct qemu_plugin_register *handle, void *buf, size_t n)
{
	return api_register(handle, buf, n, false);
}

int myna_write_register(struct qemu_plugin_register *handle, const void *buf, size_t n)
{
	return api_register(handle, (void *)(uintptr_t)buf, n, true);
}

bool myna_read_memory(uint64_t addr, void *buf, size_t n)
{
	return n && guest_read(buf, addr, n);
}

bool myna_write_memory(uint64_t addr, const void *buf, size_t n)
{
	return api_write_memory(addr, buf, n);
}
