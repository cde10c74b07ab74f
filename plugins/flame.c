/*
 * flame: where the time goes, as folded stacks for flame graphs (flamegraph.pl, inferno, speedscope): one line
 * "outer;inner;innermost SAMPLES" for each stack that was seen, sorted by its text.
 *
 * Time is instructions: translated code adds each block's to a sum of the thread's and calls when that has
 * reached the period; so the result of a program that does the same each time is the same each time. The
 * callback follows the frame pointers; code must have been compiled with -fno-omit-frame-pointer to be seen
 * in full. The link register tells the caller where the innermost function has no frame of its own (yet).
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { DEPTH_MAX = 1024 };

/* How a guest's frames look: [fp + saved] is the caller's fp, [fp + ret] where to return to. */
static const struct Arch {
	const char *name, *fp, *link, *sp; /* registers; link NULL: it is at [sp] when the function begins */
	int saved, ret;                    /* in words */
	unsigned align;                    /* of frame pointers */
} archs[] = {
	{ "riscv", "s0", "ra", "sp", -2, -1, 16 },
	{ "aarch64", "x29", "x30", "sp", 0, 1, 16 },
	{ "x86_64", "rbp", NULL, "rsp", 0, 1, 16 },
	{ "i386", "ebp", NULL, "esp", 0, 1, 4 },
}, *arch;

typedef struct Stack { uint64_t count; struct Stack *next; char text[]; } Stack;

typedef struct Thread {
	uint64_t sum;     /* instructions since the last sample; translated code adds */
	Map stacks;       /* hash of the text → Stack, those with the same hash in a list */
	char *text;       /* under construction */
	size_t len, size;
} Thread;

static struct qemu_plugin_scoreboard *threads;
static struct qemu_plugin_register *fp_reg, *link_reg, *sp_reg;
static unsigned word;
static uint64_t period = 10007;
static const char *filename = "flame.folded", *json;

static const struct myna_option options[] = {
	{ "period", MYNA_OPT_U64, &period, "10007", "instructions from one sample to the next", NULL },
	{ "filename", MYNA_OPT_STR, &filename, "flame.folded", "where the stacks go", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = { "stacks for flame graphs", options };

/* ---- a sample ---- */

static uint64_t number(const uint8_t *p)
{
	uint64_t v = 0;
	unsigned i;

	for (i = 0; i < word; i++)
		v = v << 8 | p[myna_guest_big_endian() ? i : word - 1 - i];
	return v;
}

static uint64_t reg(struct qemu_plugin_register *r)
{
	uint8_t buf[16] = { 0 };

	return r && myna_read_register(r, buf, sizeof buf) >= (int)word ? number(buf) : 0;
}

static bool load(uint64_t addr, uint64_t *v)
{
	uint8_t buf[8];

	if (!myna_read_memory(addr, buf, word))
		return false;
	*v = number(buf);
	return true;
}

/* The function's name, or that of the file in brackets; NULL: no code that anybody knows. */
static const char *name_of(uint64_t pc, struct myna_symbol *s, char *buf, size_t n)
{
	const struct myna_module *m;
	const char *base;

	if (myna_symbol_at(pc, s))
		return s->name;
	m = myna_module_at(pc);
	*s = (struct myna_symbol){ .start = pc };
	if (!m)
		return NULL;
	base = strrchr(m->path, '/');
	snprintf(buf, n, *m->path == '[' ? "%s" : "[%s]", base ? base + 1 : m->path);
	return buf;
}

/* The return addresses, innermost first; how many. */
static unsigned walk(uint64_t pc, uint64_t frames[DEPTH_MAX])
{
	struct myna_symbol here, there;
	bool known = myna_symbol_at(pc, &here), first = known && here.start == pc;
	uint64_t fp = reg(fp_reg), ret = 0, saved, link = 0;
	uint64_t below = reg(sp_reg);
	unsigned n = 0;

	if (arch->link)
		link = reg(link_reg);
	else if (first)
		load(below, &link);
	/* What else is in the register should not look like a frame: frames go up the stack. */
	for (; n < DEPTH_MAX && fp >= below && !(fp & (arch->align - 1)); below = fp + 1, fp = saved) {
		if (!load(fp + (uint64_t)(arch->ret * (int)word), &ret) ||
		    !load(fp + (uint64_t)(arch->saved * (int)word), &saved))
			break;
		if (!n && link) {
			/* Without a frame yet, or any more, or at all: the link register is not that of this
			 * frame, nor what a call made from here has left in it. */
			bool ours =
			    myna_symbol_at(link - 1, &there) && known && there.start == here.start && !first;

			if (first || (link != ret && !ours && myna_module_at(link)))
				frames[n++] = link;
			/* A RISC-V function that calls nobody has saved fp where ra would be. */
			if (arch->saved == -2 && ret > fp && !myna_module_at(ret)) {
				saved = ret;
				continue;
			}
		}
		if (!ret || !myna_module_at(ret))
			break;
		if (n < DEPTH_MAX)
			frames[n++] = ret;
	}
	if (!n && link && myna_module_at(link) && (first || !known || !myna_symbol_at(link - 1, &there) ||
		there.start != here.start))
		frames[n++] = link;
	return n;
}

static void put(Thread *t, const char *s)
{
	size_t n = strlen(s), i;

	if (t->size - t->len < n + 2) {
		char *bigger = alloc(t->size = 2 * t->size + n + 256, 1);

		if (t->len)
			memcpy(bigger, t->text, t->len);
		free(t->text);
		t->text = bigger;
	}
	if (t->len)
		t->text[t->len++] = ';';
	for (i = 0; i < n; i++)
		t->text[t->len++] = s[i] == ';' || s[i] == '\n' ? ':' : s[i];
	t->text[t->len] = 0;
}

static void sample(unsigned vcpu, void *udata)
{
	Thread *t = qemu_plugin_scoreboard_find(threads, vcpu);
	uint64_t frames[DEPTH_MAX], pc = (uintptr_t)udata, hash = 0xcbf29ce484222325, samples = t->sum / period;
	unsigned n = walk(pc, frames);
	struct myna_symbol s;
	char buf[256];
	const char *name;
	Stack *k;
	size_t i;

	t->sum %= period;
	t->len = 0;
	while (n-- > 0) {
		name = name_of(frames[n] - 1, &s, buf, sizeof buf); /* the call, not what follows it */
		put(t, name ? name : "[unknown]");
	}
	name = name_of(pc, &s, buf, sizeof buf);
	put(t, name ? name : "[unknown]");
	for (i = 0; i < t->len; i++)
		hash = (hash ^ (uint8_t)t->text[i]) * 0x100000001b3;
	for (k = map_get(&t->stacks, hash); k && strcmp(k->text, t->text); k = k->next)
		;
	if (!k) {
		k = alloc(1, sizeof *k + t->len + 1);
		memcpy(k->text, t->text, t->len + 1);
		k->next = map_get(&t->stacks, hash);
		map_put(&t->stacks, hash, k);
	}
	k->count += samples;
}

/* ---- the report ---- */

static int by_text(const void *x, const void *y)
{
	return strcmp((*(Stack *const *)x)->text, (*(Stack *const *)y)->text);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	VEC(Stack *) all = { 0 };
	struct myna_json *j = myna_json_open(json, "flame");
	uint64_t samples = 0;
	FILE *f = myna_file(filename, "w");
	size_t n = 0, i;
	int v;

	(void)id;
	(void)udata;
	for (v = 0; v < qemu_plugin_num_vcpus(); v++) {
		Thread *t = qemu_plugin_scoreboard_find(threads, (unsigned)v);

		MAP_EACH(&t->stacks, s)
			for (Stack *k = s->val; k; k = k->next)
				*vec_add(&all) = k;
	}
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_text);
	for (i = 0; i < all.n; i++) {
		samples += all.v[i]->count;
		if (n && !strcmp(all.v[n - 1]->text, all.v[i]->text))
			all.v[n - 1]->count += all.v[i]->count;
		else
			all.v[n++] = all.v[i];
	}
	myna_json_u64(j, "period", period);
	myna_json_u64(j, "samples", samples);
	myna_json_array(j, "stacks");
	for (i = 0; i < n; i++) {
		if (f)
			fprintf(f, "%s %" PRIu64 "\n", all.v[i]->text, all.v[i]->count);
		myna_json_object(j, NULL);
		myna_json_str(j, "stack", all.v[i]->text);
		myna_json_u64(j, "samples", all.v[i]->count);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	if (f && fclose(f))
		perror("flame: cannot write");
	else if (f)
		myna_printf("%s: %" PRIu64 " samples, %zu stacks\n", filename, samples, n);
	vec_free(&all);
}

static void find_registers(void)
{
	const qemu_plugin_reg_descriptor *r;
	size_t n = myna_registers(&r), i;

	for (i = 0; i < n; i++) {
		if (!strcmp(r[i].name, arch->fp) || (arch->saved == -2 && !strcmp(r[i].name, "fp")))
			fp_reg = r[i].handle;
		if (arch->link && !strcmp(r[i].name, arch->link))
			link_reg = r[i].handle;
		if (!strcmp(r[i].name, arch->sp))
			sp_reg = r[i].handle;
	}
	word = myna_guest_pointer_size();
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	qemu_plugin_u64 sum = qemu_plugin_scoreboard_u64_in_struct(threads, Thread, sum);
	uint64_t pc = qemu_plugin_tb_vaddr(tb);

	(void)id;
	if (!fp_reg)
		find_registers();
	myna_module_at(pc); /* a library that is gone at the end is known then */
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
	    tb, QEMU_PLUGIN_INLINE_ADD_U64, sum, qemu_plugin_tb_n_insns(tb));
	qemu_plugin_register_vcpu_tb_exec_cond_cb(
	    tb, sample, QEMU_PLUGIN_CB_R_REGS, QEMU_PLUGIN_COND_GE, sum, period, (void *)(uintptr_t)pc);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof archs / sizeof *archs; i++)
		if (!strncmp(info->target_name, archs[i].name, strlen(archs[i].name)))
			arch = &archs[i];
	if (!arch) {
		fprintf(stderr, "plugin flame: %s target is not supported\n", info->target_name);
		return 1;
	}
	if (myna_options(argc, argv, options))
		return -1;
	if (!period) {
		fprintf(stderr, "plugin flame: period must not be 0\n");
		return -1;
	}
	if (!can_write(filename))
		return -1;
	threads = qemu_plugin_scoreboard_new(sizeof(Thread));
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
