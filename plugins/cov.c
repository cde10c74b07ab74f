/*
 * cov: which source lines were executed and how often, as a tracefile of lcov's (.info), from the line tables
 * of the program and its libraries: nothing needs to be compiled anew, -g is enough.
 *
 * Translated code adds 1 to a counter of the block's at each entry. At the end these become counts for
 * ranges of addresses, and these, by the line tables, counts for lines: within one function the largest
 * count of a line's code (a loop's head and its step are one line), over functions, as of something inlined
 * in several, the sum. All functions and lines that the tables know are in the file, executed or not. What
 * stands in a block behind an instruction that faulted counts as executed.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Block {
	uint64_t start, end;
	unsigned module;
	qemu_plugin_u64 count;
} Block;

/* From addr on, code runs `count` times: first as a difference, then as the count itself. */
typedef struct Step { uint64_t addr, count; } Step;
typedef VEC(Step) Steps;

typedef struct Line { const char *file; unsigned line; uint64_t count; } Line;
typedef struct Func { const char *file, *name; unsigned line; uint64_t count; } Func;

static Map known; /* (address, module and size) → index in blocks + 1 */
static VEC(Block) blocks;
static VEC(const char *) sources;
static const char *filename = "cov.info", *json;

/* The report under way. */
static VEC(Line) lines;
static VEC(Func) funcs;
static VEC(struct myna_symbol) symbols; /* of the module at hand */
static size_t symbol_at;
static Steps steps;
static size_t step_at;
static Map largest; /* (file's number and line, function) → Line, of the module at hand */
static Map numbers; /* a file's text → its number + 1: texts of one name are one */

static int add_source(const char *name, const char *value)
{
	(void)name;
	*vec_add(&sources) = value;
	return 0;
}

static const struct myna_option options[] = {
	{ "filename", MYNA_OPT_STR, &filename, "cov.info", "where the tracefile goes", NULL },
	{ "source", MYNA_OPT_FN, NULL, "all", "only files whose path begins with this; repeatable", add_source },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"executed source lines, for lcov and genhtml", options
};

static bool wanted(const char *file)
{
	size_t i;

	for (i = 0; i < sources.n; i++)
		if (!strncmp(file, sources.v[i], strlen(sources.v[i])))
			return true;
	return !sources.n;
}

/* ---- addresses ---- */

static int step_cmp(const void *x, const void *y)
{
	const Step *a = x, *b = y;

	return (a->addr > b->addr) - (a->addr < b->addr);
}

/* How often each address of a module ran. */
static void make_steps(unsigned module)
{
	uint64_t sum = 0;
	size_t i, n = 0;

	steps.n = step_at = 0;
	for (i = 0; i < blocks.n; i++) {
		const Block *b = &blocks.v[i];
		uint64_t count = b->module == module ? qemu_plugin_u64_sum(b->count) : 0;

		if (!count)
			continue;
		*vec_add(&steps) = (Step){ b->start, count };
		*vec_add(&steps) = (Step){ b->end, -count };
	}
	if (steps.n)
		qsort(steps.v, steps.n, sizeof *steps.v, step_cmp);
	for (i = 0; i < steps.n; i++) {
		sum += steps.v[i].count;
		if (n && steps.v[n - 1].addr == steps.v[i].addr)
			n--;
		steps.v[n++] = (Step){ steps.v[i].addr, sum };
	}
	steps.n = n;
}

/* The largest count in [start,end). Asked for with ascending starts. */
static uint64_t most(uint64_t start, uint64_t end)
{
	uint64_t max = 0;
	size_t i;

	while (step_at < steps.n && steps.v[step_at].addr <= start)
		step_at++;
	for (i = step_at ? step_at - 1 : 0; i < steps.n && steps.v[i].addr < end; i++)
		if (steps.v[i].count > max)
			max = steps.v[i].count;
	return max;
}

/* ---- lines of a module ---- */

static void add_symbol(const struct myna_symbol *s, void *arg)
{
	(void)arg;
	*vec_add(&symbols) = *s;
}

/* The function at addr: index + 1, 0: none. Asked for with ascending addresses. */
static size_t function(uint64_t addr)
{
	while (symbol_at < symbols.n && symbols.v[symbol_at].start <= addr)
		symbol_at++;
	return symbol_at && addr - symbols.v[symbol_at - 1].start < symbols.v[symbol_at - 1].size ? symbol_at : 0;
}

/* Parts that the compiler moved away are no functions. */
static bool is_part(const char *name)
{
	const char *cold = strstr(name, ".cold");

	return cold && (!cold[5] || cold[5] == '.');
}

static void add_row(const char *file, unsigned line, uint64_t start, uint64_t end, void *arg)
{
	size_t at = function(start);
	uint64_t next, count, number = (uintptr_t)map_get(&numbers, (uintptr_t)file);

	(void)arg;
	if (!wanted(file))
		return;
	if (!number)
		map_put(&numbers, (uintptr_t)file, (void *)(uintptr_t)(number = numbers.n + 1));
	if (at && symbols.v[at - 1].start == start && !is_part(symbols.v[at - 1].name))
		*vec_add(&funcs) = (Func){ file, symbols.v[at - 1].name, line, most(start, start + 1) };
	for (; start < end; start = next) { /* a row may reach into the next function */
		at = function(start);
		next = end;
		if (symbol_at < symbols.n && symbols.v[symbol_at].start < end)
			next = symbols.v[symbol_at].start;
		count = most(start, next);
		Line *l = map_rec2(&largest, number << 32 | line, at, sizeof *l);
		if (!l->file || l->count < count)
			*l = (Line){ file, line, count };
	}
}

static int line_cmp(const void *x, const void *y)
{
	const Line *a = x, *b = y;
	int c = strcmp(a->file, b->file);

	return c ? c : a->line < b->line ? -1 : a->line > b->line;
}

static int func_cmp(const void *x, const void *y)
{
	const Func *a = x, *b = y;
	int c = strcmp(a->file, b->file);

	if (!c)
		c = a->line < b->line ? -1 : a->line > b->line;
	return c ? c : strcmp(a->name, b->name);
}

static void collect(void)
{
	const struct myna_module *m;
	size_t nm = myna_modules(&m), i, n = 0;

	for (i = 0; i < nm; i++) {
		symbols.n = symbol_at = 0;
		myna_symbols(&m[i], add_symbol, NULL);
		make_steps(m[i].id);
		myna_lines(&m[i], add_row, NULL);
		MAP_EACH(&largest, s) {
			*vec_add(&lines) = *(Line *)s->val;
			free(s->val);
		}
		map_free(&largest);
	}
	if (lines.n)
		qsort(lines.v, lines.n, sizeof *lines.v, line_cmp);
	for (i = 0; i < lines.n; i++)
		if (n && !line_cmp(&lines.v[n - 1], &lines.v[i]))
			lines.v[n - 1].count += lines.v[i].count;
		else
			lines.v[n++] = lines.v[i];
	lines.n = n;
	if (funcs.n)
		qsort(funcs.v, funcs.n, sizeof *funcs.v, func_cmp);
	for (i = n = 0; i < funcs.n; i++)
		if (n && !func_cmp(&funcs.v[n - 1], &funcs.v[i]))
			funcs.v[n - 1].count += funcs.v[i].count;
		else
			funcs.v[n++] = funcs.v[i];
	funcs.n = n;
}

/* ---- the report: geninfo(1), "FILES" ---- */

typedef struct Totals { size_t lines, lines_hit, funcs, funcs_hit; } Totals;

/* The lines and functions of one file, from the indices on; these move behind them. */
static Totals write_file(FILE *f, struct myna_json *j, size_t *l, size_t *fn)
{
	const char *file = lines.v[*l].file;
	Totals t = { 0 };
	size_t first;

	fprintf(f, "TN:\nSF:%s\n", file);
	while (*fn < funcs.n && strcmp(funcs.v[*fn].file, file) < 0)
		++*fn;
	for (first = *fn; *fn < funcs.n && !strcmp(funcs.v[*fn].file, file); ++*fn)
		fprintf(f, "FN:%u,%s\n", funcs.v[*fn].line, funcs.v[*fn].name);
	for (t.funcs = *fn - first; first < *fn; first++) {
		fprintf(f, "FNDA:%" PRIu64 ",%s\n", funcs.v[first].count, funcs.v[first].name);
		t.funcs_hit += funcs.v[first].count != 0;
	}
	fprintf(f, "FNF:%zu\nFNH:%zu\n", t.funcs, t.funcs_hit);
	for (; *l < lines.n && !strcmp(lines.v[*l].file, file); ++*l) {
		fprintf(f, "DA:%u,%" PRIu64 "\n", lines.v[*l].line, lines.v[*l].count);
		t.lines++;
		t.lines_hit += lines.v[*l].count != 0;
	}
	fprintf(f, "LF:%zu\nLH:%zu\nend_of_record\n", t.lines, t.lines_hit);
	myna_json_object(j, NULL);
	myna_json_str(j, "file", file);
	myna_json_u64(j, "lines", t.lines);
	myna_json_u64(j, "lines_executed", t.lines_hit);
	myna_json_u64(j, "functions", t.funcs);
	myna_json_u64(j, "functions_executed", t.funcs_hit);
	myna_json_end(j);
	return t;
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	FILE *f = myna_file(filename, "w");
	struct myna_json *j = myna_json_open(json, "cov");
	size_t l = 0, fn = 0;
	Totals sum = { 0 };

	(void)id;
	(void)udata;
	if (f) {
		collect();
		myna_json_array(j, "files");
		while (l < lines.n) {
			Totals t = write_file(f, j, &l, &fn);

			sum.lines += t.lines;
			sum.lines_hit += t.lines_hit;
			sum.funcs += t.funcs;
			sum.funcs_hit += t.funcs_hit;
		}
		myna_json_end(j);
		if (fclose(f))
			perror("cov: cannot write");
		if (sum.lines)
			myna_printf("%s: %zu of %zu lines, %zu of %zu functions executed\n", filename,
			    sum.lines_hit, sum.lines, sum.funcs_hit, sum.funcs);
		else
			myna_printf("%s: no source lines: compiled without -g?\n", filename);
	}
	myna_json_close(j);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	uint64_t pc = qemu_plugin_tb_vaddr(tb);
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, qemu_plugin_tb_n_insns(tb) - 1);
	uint64_t end = qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last);
	const struct myna_module *m = myna_module_at(pc);
	uintptr_t i;

	(void)id;
	if (!m)
		return;
	i = (uintptr_t)map_get2(&known, pc, (uint64_t)m->id << 32 | (end - pc));
	if (!i) {
		*vec_add(&blocks) = (Block){ pc, end, m->id,
			qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t))) };
		i = blocks.n;
		map_put2(&known, pc, (uint64_t)m->id << 32 | (end - pc), (void *)i);
	}
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
	    tb, QEMU_PLUGIN_INLINE_ADD_U64, blocks.v[i - 1].count, 1);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options) || !can_write(filename))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
