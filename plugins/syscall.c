/*
 * syscall - the system calls of a program: a table of how often each was made and
 * how often it failed, or a line for each call (print=on), and what was written
 * (log_writes=on). names=on adds the calls' names to all of that.
 *
 * A call counts when it is entered, as an error when it comes back with a negative
 * result; one that never comes back, as exit, has no errors. Each vCPU has its own table.
 */
#include <myna-plugin.h>
#include "util.h"
#include <ctype.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Call {
	uint64_t calls, errors;
} Call;

static struct qemu_plugin_scoreboard *tables; /* Map: number → Call */
static bool do_print, do_writes, do_names;
static const char *json;

static const struct myna_option options[] = {
	{ "print", MYNA_OPT_BOOL, &do_print, "off", "print a line for each call and result, no table", NULL },
	{ "log_writes", MYNA_OPT_BOOL, &do_writes, "off", "print what is handed to write, in hexadecimal", NULL },
	{ "names", MYNA_OPT_BOOL, &do_names, "off", "print the calls' names too", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"count or print system calls and what they write", options,
};

/* Name of a call, with a blank before it, when names are asked for. */
static const char *blank_name(int64_t num, char *buf, size_t n)
{
	const char *name = do_names ? myna_syscall_name(num) : NULL;

	snprintf(buf, n, "%s%s", name ? " " : "", name ? name : "");
	return buf;
}

enum { ROW = 16, ROW_TEXT = ROW * 4 + 5, PIECE = 256 * ROW };

/* One row of a dump; returns the end of its text. */
static char *dump_row(char *out, const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < ROW; i++)
		out += i < n ? sprintf(out, "%02x ", p[i]) : sprintf(out, "   ");
	out += sprintf(out, " | ");
	for (i = 0; i < n; i++)
		*out++ = isgraph(p[i]) ? (char)p[i] : '.';
	*out++ = '\n';
	*out = 0;
	return out;
}

/* In pieces: the length is what the guest says. */
static void dump(uint64_t addr, uint64_t len)
{
	uint8_t piece[PIECE];
	char text[PIECE / ROW * ROW_TEXT + 1];

	while (len) {
		size_t n = len < sizeof piece ? len : sizeof piece, i;
		char *out = text;

		if (!myna_read_memory(addr, piece, n)) {
			fprintf(stderr, "Error reading memory from vaddr %" PRIu64 "\n", addr);
			return;
		}
		for (i = 0; i < n; i += ROW)
			out = dump_row(out, piece + i, n - i < ROW ? n - i : ROW);
		qemu_plugin_outs(text);
		addr += n;
		len -= n;
	}
}

static Call *call_at(unsigned int vcpu, int64_t num)
{
	return map_rec(qemu_plugin_scoreboard_find(tables, vcpu), (uint64_t)num, sizeof(Call));
}

static void enter(qemu_plugin_id_t id, unsigned int vcpu, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
	const char *name;
	char buf[64];

	(void)id, (void)a1, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
	call_at(vcpu, num)->calls++;
	if (do_print)
		myna_printf("syscall #%" PRId64 "%s\n", num, blank_name(num, buf, sizeof buf));
	if (do_writes && (name = myna_syscall_name(num)) && !strcmp(name, "write"))
		dump(a2, a3);
}

static void leave(qemu_plugin_id_t id, unsigned int vcpu, int64_t num, int64_t ret)
{
	char buf[64];

	(void)id;
	call_at(vcpu, num)->errors += ret < 0;
	if (do_print)
		myna_printf("syscall #%" PRId64 "%s returned -> %" PRId64 "\n", num,
		    blank_name(num, buf, sizeof buf), ret);
}

static uint64_t calls(const void *call)
{
	return ((const Call *)call)->calls;
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "syscall");
	int vcpu, n = qemu_plugin_num_vcpus();
	Map sum = { 0 };
	Row *rows;
	size_t i;

	(void)id, (void)userdata;
	for (vcpu = 0; vcpu < n; vcpu++) {
		const Map *mine = qemu_plugin_scoreboard_find(tables, vcpu);

		MAP_EACH(mine, s) {
			const Call *c = s->val;
			Call *all = map_rec(&sum, s->key, sizeof *all);

			all->calls += c->calls;
			all->errors += c->errors;
		}
	}
	rows = map_rows(&sum, calls);
	if (!do_print)
		myna_printf("syscall no.  calls  errors%s\n", do_names ? "  name" : "");
	myna_json_array(j, "syscalls");
	for (i = 0; i < sum.n; i++) {
		const Call *c = rows[i].val;
		int64_t num = (int64_t)rows[i].key;
		const char *name = myna_syscall_name(num);

		if (!do_print && do_names)
			myna_printf("%-13" PRId64 "%-6" PRIu64 " %-7" PRIu64 " %s\n", num, c->calls, c->errors,
			    name ? name : "");
		else if (!do_print)
			myna_printf("%-13" PRId64 "%-6" PRIu64 " %" PRIu64 "\n", num, c->calls, c->errors);
		myna_json_object(j, NULL);
		myna_json_i64(j, "number", num);
		myna_json_str(j, "name", name);
		myna_json_u64(j, "calls", c->calls);
		myna_json_u64(j, "errors", c->errors);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(rows);
	map_free(&sum);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	tables = qemu_plugin_scoreboard_new(sizeof(Map));
	qemu_plugin_register_vcpu_syscall_cb(id, enter);
	qemu_plugin_register_vcpu_syscall_ret_cb(id, leave);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
