/*
 * Results of plugins as JSON. A file is one object, the same for every plugin
 * (myna-plugin(3) has the schema): which tool, version, guest, arguments and
 * program, the modules that addresses belong to, and in "data" what the plugin
 * adds. Members have a line each, but not inside an element of an array: a list of results
 * is a line for each of its elements.
 *
 * Text of the guest may be any bytes: what is no UTF-8 becomes U+FFFD.
 */
#include "../myna.h"
#include "plugin.h"
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 32 }; /* objects and arrays within each other */

struct myna_json {
	FILE *f;
	char *path;
	unsigned depth;
	struct {
		char end;        /* that closes it */
		bool some;       /* has a member */
		bool flat;       /* all on one line */
	} level[DEPTH];
};

/* Length of the UTF-8 sequence at s (Unicode, table 3-7), 0: it is none. */
static unsigned utf8(const unsigned char *s)
{
	unsigned n = *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;
	unsigned low = *s == 0xe0 ? 0xa0 : *s == 0xf0 ? 0x90 : 0x80;
	unsigned high = *s == 0xed ? 0x9f : *s == 0xf4 ? 0x8f : 0xbf;
	unsigned i;

	if (*s < 0x80)
		return 1;
	if (!n || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void text(FILE *f, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned n;

	putc('"', f);
	for (; *p; p += n ? n : 1) {
		n = utf8(p);
		if (!n)
			fputs("\\ufffd", f);
		else if (*p == '"' || *p == '\\')
			fprintf(f, "\\%c", *p);
		else if (*p == '\n')
			fputs("\\n", f);
		else if (*p == '\t')
			fputs("\\t", f);
		else if (*p < 0x20 || *p == 0x7f)
			fprintf(f, "\\u%04x", *p);
		else
			fwrite(p, 1, n, f);
	}
	putc('"', f);
}

/* What stands before a value: comma, line, name. */
static void begin(struct myna_json *j, const char *key)
{
	unsigned in = j->depth - 1;

	if (!j->depth || (j->level[in].end == '}') != !!key)
		plugin_misuse("JSON: a value %s key in %s", key ? "with a" : "without",
		    !j->depth ? "no object" : key ? "an array" : "an object");
	if (j->level[in].some)
		putc(',', j->f);
	if (!j->level[in].flat)
		putc('\n', j->f);
	else if (j->level[in].some)
		putc(' ', j->f);
	j->level[in].some = true;
	if (key) {
		text(j->f, key);
		fputs(": ", j->f);
	}
}

static void open_level(struct myna_json *j, char first, char end)
{
	if (j->depth == DEPTH)
		plugin_misuse("JSON: more than %d objects within each other", DEPTH);
	putc(first, j->f);
	j->level[j->depth].end = end;
	j->level[j->depth].some = false;
	j->level[j->depth].flat = j->depth && (j->level[j->depth - 1].flat || j->level[j->depth - 1].end == ']');
	j->depth++;
}

static void close_level(struct myna_json *j)
{
	j->depth--;
	if (!j->level[j->depth].flat && j->level[j->depth].some)
		putc('\n', j->f);
	putc(j->level[j->depth].end, j->f);
}

void myna_json_object(struct myna_json *j, const char *key)
{
	if (!j)
		return;
	begin(j, key);
	open_level(j, '{', '}');
}

void myna_json_array(struct myna_json *j, const char *key)
{
	if (!j)
		return;
	begin(j, key);
	open_level(j, '[', ']');
}

void myna_json_end(struct myna_json *j)
{
	if (!j)
		return;
	if (j->depth <= 2)
		plugin_misuse("JSON: myna_json_end without an object or array of its own");
	close_level(j);
}

void myna_json_u64(struct myna_json *j, const char *key, uint64_t v)
{
	if (!j)
		return;
	begin(j, key);
	fprintf(j->f, "%llu", (unsigned long long)v);
}

void myna_json_i64(struct myna_json *j, const char *key, int64_t v)
{
	if (!j)
		return;
	begin(j, key);
	fprintf(j->f, "%lld", (long long)v);
}

void myna_json_real(struct myna_json *j, const char *key, double v)
{
	if (!j)
		return;
	begin(j, key);
	if (isfinite(v))
		fprintf(j->f, "%.*g", DBL_DIG, v);
	else
		fputs("null", j->f); /* JSON has no such number */
}

void myna_json_bool(struct myna_json *j, const char *key, bool v)
{
	if (!j)
		return;
	begin(j, key);
	fputs(v ? "true" : "false", j->f);
}

void myna_json_addr(struct myna_json *j, const char *key, uint64_t v)
{
	if (!j)
		return;
	begin(j, key);
	fprintf(j->f, "\"0x%llx\"", (unsigned long long)v);
}

void myna_json_str(struct myna_json *j, const char *key, const char *s)
{
	if (!j)
		return;
	begin(j, key);
	if (s)
		text(j->f, s);
	else
		fputs("null", j->f);
}

void myna_json_where(struct myna_json *j, uint64_t addr)
{
	const struct myna_module *m;
	struct myna_symbol s;

	if (!j)
		return;
	myna_json_addr(j, "address", addr);
	if (myna_symbol_at(addr, &s)) {
		myna_json_str(j, "symbol", s.name);
		myna_json_u64(j, "offset", addr - s.start);
	}
	m = myna_module_at(addr);
	if (m)
		myna_json_u64(j, "module", m->id);
}

struct myna_json *myna_json_open(const char *path, const char *tool)
{
	const Plugin *p = plugin_call.plugin;
	const struct myna_module *m;
	struct myna_json *j;
	char *program;
	size_t i, n;
	FILE *f;

	if (!path)
		return NULL;
	f = myna_file(path, "w");
	if (!f)
		return NULL;
	j = xcalloc(1, sizeof *j);
	j->f = f;
	j->path = xstrdup(path);
	open_level(j, '{', '}');
	myna_json_str(j, "tool", tool);
	myna_json_str(j, "version", MYNA_VERSION);
	myna_json_str(j, "guest", plugin_guest() ? plugin_guest()->name : NULL);
	myna_json_array(j, "arguments");
	for (i = 0; p && i < (size_t)p->argc; i++)
		myna_json_str(j, NULL, p->argv[i]);
	close_level(j);
	program = qemu_plugin_path_to_binary();
	myna_json_str(j, "program", program);
	free(program);
	n = myna_modules(&m);
	myna_json_array(j, "modules");
	for (i = 0; i < n; i++) {
		myna_json_object(j, NULL);
		myna_json_u64(j, "id", m[i].id);
		myna_json_str(j, "path", m[i].path);
		myna_json_addr(j, "base", m[i].base);
		myna_json_addr(j, "end", m[i].end);
		myna_json_str(j, "build_id", m[i].build_id);
		close_level(j);
	}
	close_level(j);
	myna_json_object(j, "data");
	return j;
}

void myna_json_close(struct myna_json *j)
{
	bool bad;

	if (!j)
		return;
	while (j->depth)
		close_level(j);
	putc('\n', j->f);
	errno = 0;
	bad = ferror(j->f);
	if (fclose(j->f) || bad)
		warn(errno ? "cannot write %s:" : "cannot write %s", j->path);
	free(j->path);
	free(j);
}
