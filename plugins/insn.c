/*
 * insn - how many instructions each vCPU ran; their sizes; those whose
 * disassembly begins with a text.
 *
 * Counting is by inline additions, whatever inline= says. match= keeps one record for each
 * address and text, however often that is translated; only trace=on, which prints a line at
 * each hit, needs a callback. An instruction is counted before the line of its own hit is
 * printed. sizes=on reports what was translated, as it always did; the JSON has beside that how
 * many instructions of each size were run.
 *
 * As a test of the interface every register is read once when a vCPU begins.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { SIZES = 16 }; /* bytes of the longest instruction, and one more */

typedef struct Count {
	uint64_t insns;
	uint64_t size[SIZES];   /* run, by their bytes */
} Count;

/* What a traced match knows for a vCPU. */
typedef struct Trail {
	uint64_t hits, last, sum; /* last: instructions of the vCPU at the latest hit; sum of the distances */
} Trail;

typedef struct Match {
	const char *prefix;
	struct qemu_plugin_scoreboard *trail; /* Trail; with trace=on */
	Map found;              /* address → Record, the last that was made there */
} Match;

typedef struct Record {
	Match *match;
	uint64_t addr;
	char *disas;
	struct qemu_plugin_scoreboard *hits; /* uint64_t */
	struct Record *older;   /* another text at the same address */
} Record;

static struct qemu_plugin_scoreboard *counts; /* Count */
static qemu_plugin_u64 insns;
static uint64_t translated[SIZES];
static VEC(Match *) matches;
static bool do_inline, do_sizes, do_trace;
static const char *json;

static int add_match(const char *name, const char *value)
{
	Match *m = NEW(Match);

	(void)name;
	m->prefix = value;
	*vec_add(&matches) = m;
	return 0;
}

static const struct myna_option options[] = {
	{ "inline", MYNA_OPT_BOOL, &do_inline, "off", "accepted: counting is always inline", NULL },
	{ "sizes", MYNA_OPT_BOOL, &do_sizes, "off", "report the sizes of what was translated instead", NULL },
	{ "match", MYNA_OPT_FN, NULL, NULL, "watch instructions whose text begins so (repeatable)", add_match },
	{ "trace", MYNA_OPT_BOOL, &do_trace, "off", "print a line each time a watched instruction runs", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"count instructions of each vCPU, by size, by text", options,
};

static void vcpu_init(qemu_plugin_id_t id, unsigned int vcpu)
{
	const qemu_plugin_reg_descriptor *reg;
	size_t i, n = myna_registers(&reg);
	uint8_t buf[1024];

	(void)id;
	for (i = 0; i < n; i++) {
		if (myna_read_register(reg[i].handle, buf, sizeof buf) <= 0) {
			fprintf(stderr, "insn: cpu %u: register %s cannot be read\n", vcpu, reg[i].name);
			abort();
		}
	}
}

static void traced(unsigned int vcpu, void *userdata)
{
	const Record *r = userdata;
	Trail *t = qemu_plugin_scoreboard_find(r->match->trail, vcpu);
	uint64_t now = qemu_plugin_u64_get(insns, vcpu), delta = now - t->last;

	t->last = now;
	t->sum += delta;
	t->hits++;
	myna_printf("0x%" PRIx64 ", '%s', %" PRIu64 " hits , cpu %u, %" PRIu64 " match hits, Δ+%" PRIu64
	    " since last match, %" PRIu64 " avg insns/match\n", r->addr, r->disas,
	    qemu_plugin_u64_sum(qemu_plugin_scoreboard_u64(r->hits)), vcpu, t->hits, delta, t->sum / t->hits);
}

static Record *record(Match *m, uint64_t addr, const char *disas)
{
	Record *first = map_get(&m->found, addr), *r;

	for (r = first; r && strcmp(r->disas, disas); r = r->older)
		;
	if (r)
		return r;
	r = NEW(Record);
	*r = (Record){ m, addr, copy_text(disas), qemu_plugin_scoreboard_new(sizeof(uint64_t)), first };
	map_put(&m->found, addr, r);
	myna_printf("Created record for: %" PRIx64 " %s\n", addr, disas);
	return r;
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, k, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		char *disas;

		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, insns, 1);
		if (do_sizes) {
			size_t size = qemu_plugin_insn_size(insn) % SIZES;
			qemu_plugin_u64 run = { counts, offsetof(Count, size) + size * sizeof(uint64_t) };

			translated[size]++;
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(
			    insn, QEMU_PLUGIN_INLINE_ADD_U64, run, 1);
		}
		if (!matches.n)
			continue;
		disas = qemu_plugin_insn_disas(insn);
		for (k = 0; k < matches.n; k++) {
			Match *m = matches.v[k];
			Record *r;

			if (strncmp(disas, m->prefix, strlen(m->prefix)))
				continue;
			r = record(m, qemu_plugin_insn_vaddr(insn), disas);
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64,
			    qemu_plugin_scoreboard_u64(r->hits), 1);
			if (do_trace)
				qemu_plugin_register_vcpu_insn_exec_cb(insn, traced, QEMU_PLUGIN_CB_NO_REGS, r);
		}
		free(disas);
	}
}

static uint64_t hits(const Record *r)
{
	return qemu_plugin_u64_sum(qemu_plugin_scoreboard_u64(r->hits));
}

static void report_match(const Match *m, struct myna_json *j)
{
	Row *rows = map_rows(&m->found, NULL);
	uint64_t sum = 0;
	const Record *r;
	size_t i;

	for (i = 0; i < m->found.n; i++)
		for (r = rows[i].val; r; r = r->older)
			sum += hits(r);
	myna_printf("Match: %s, hits %" PRIu64 "\n", m->prefix, sum);
	myna_json_object(j, NULL);
	myna_json_str(j, "prefix", m->prefix);
	myna_json_u64(j, "hits", sum);
	myna_json_array(j, "records");
	for (i = 0; i < m->found.n; i++) {
		for (r = rows[i].val; r; r = r->older) {
			myna_printf("  %" PRIx64 ": %s (hits %" PRIu64 ")\n", r->addr, r->disas, hits(r));
			myna_json_object(j, NULL);
			myna_json_where(j, r->addr);
			myna_json_str(j, "text", r->disas);
			myna_json_u64(j, "hits", hits(r));
			myna_json_end(j);
		}
	}
	myna_json_end(j);
	myna_json_end(j);
	free(rows);
}

static void report_sizes(struct myna_json *j)
{
	size_t i;

	myna_json_array(j, "sizes");
	for (i = 0; i < SIZES; i++) {
		if (!translated[i])
			continue;
		myna_printf("len %zu bytes: %" PRIu64 " insns\n", i, translated[i]);
		myna_json_object(j, NULL);
		myna_json_u64(j, "bytes", i);
		myna_json_u64(j, "translated", translated[i]);
		myna_json_u64(j, "executed", qemu_plugin_u64_sum((qemu_plugin_u64){ counts,
		    offsetof(Count, size) + i * sizeof(uint64_t) }));
		myna_json_end(j);
	}
	myna_json_end(j);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "insn");
	int vcpu, n = qemu_plugin_num_vcpus();
	size_t i;

	(void)id, (void)userdata;
	myna_json_array(j, "vcpus");
	for (vcpu = 0; vcpu < n; vcpu++) {
		if (!do_sizes)
			myna_printf("cpu %d insns: %" PRIu64 "\n", vcpu, qemu_plugin_u64_get(insns, vcpu));
		myna_json_object(j, NULL);
		myna_json_u64(j, "vcpu", vcpu);
		myna_json_i64(j, "tid", myna_vcpu_tid(vcpu));
		myna_json_u64(j, "instructions", qemu_plugin_u64_get(insns, vcpu));
		myna_json_end(j);
	}
	myna_json_end(j);
	if (!do_sizes)
		myna_printf("total insns: %" PRIu64 "\n", qemu_plugin_u64_sum(insns));
	myna_json_u64(j, "instructions", qemu_plugin_u64_sum(insns));
	if (do_sizes)
		report_sizes(j);
	if (matches.n) {
		myna_json_array(j, "matches");
		for (i = 0; i < matches.n; i++)
			report_match(matches.v[i], j);
		myna_json_end(j);
	}
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	size_t i;

	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	counts = qemu_plugin_scoreboard_new(sizeof(Count));
	insns = qemu_plugin_scoreboard_u64_in_struct(counts, Count, insns);
	for (i = 0; i < matches.n && do_trace; i++)
		matches.v[i]->trail = qemu_plugin_scoreboard_new(sizeof(Trail));
	qemu_plugin_register_vcpu_init_cb(id, vcpu_init);
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
