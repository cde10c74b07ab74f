/*
 * hotblocks: which blocks run most often.
 *
 * A block is known by its address and its number of instructions. Each has a counter
 * of its own for every vCPU, to which translated code adds 1 at each entry: nothing is
 * called while the program runs. The counters are summed at the end. A block that a fault
 * leaves before its end counts in full.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Block {
	uint64_t translations;
	qemu_plugin_u64 entries;
} Block;

static Map blocks; /* (address, instructions) → Block */
static uint64_t limit = 20;
static const char *json;
static bool inline_; /* all counting is */

static const struct myna_option options[] = {
	{ "inline", MYNA_OPT_BOOL, &inline_, "off", "accepted: counting is always inline", NULL },
	{ "limit", MYNA_OPT_U64, &limit, "20", "rows to print", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = { "the blocks that run most often", options };

static uint64_t entries(const void *block)
{
	return qemu_plugin_u64_sum(((const Block *)block)->entries);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	Row *row = map_rows(&blocks, entries);
	struct myna_json *j = myna_json_open(json, "hotblocks");
	size_t n = blocks.n < limit ? blocks.n : limit, i;

	(void)id;
	(void)udata;
	myna_printf("collected %zu entries in the hash table\n", blocks.n);
	if (blocks.n)
		myna_printf("pc, tcount, icount, ecount\n");
	myna_json_u64(j, "blocks", blocks.n);
	myna_json_array(j, "hottest");
	for (i = 0; i < n; i++) {
		const Block *b = row[i].val;

		myna_printf("0x%016" PRIx64 ", %" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n", row[i].key,
		    b->translations, row[i].sub, row[i].count);
		myna_json_object(j, NULL);
		myna_json_where(j, row[i].key);
		myna_json_u64(j, "translations", b->translations);
		myna_json_u64(j, "instructions", row[i].sub);
		myna_json_u64(j, "executions", row[i].count);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(row);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	Block *b = map_rec2(&blocks, qemu_plugin_tb_vaddr(tb), qemu_plugin_tb_n_insns(tb), sizeof *b);

	(void)id;
	if (!b->translations++)
		b->entries.score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, b->entries, 1);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
