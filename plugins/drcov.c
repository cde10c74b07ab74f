/*
 * drcov: which blocks of code were executed, in DynamoRIO's file format ("drcov", version 2), for Lighthouse,
 * drcov2lcov and their like.
 *
 * A block is known by its module, address and size. Translated code sets a mark of the block's at each
 * entry; at the end every block that has a mark on any vCPU becomes one entry, in the order of first
 * translation. Offsets are from the base of the module; code that is in no module has the number 65535, as
 * with DynamoRIO, and the low 32 bits of its address.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { NO_MODULE = 65535 };

typedef struct Block {
	uint64_t offset;
	unsigned module, size;
	qemu_plugin_u64 mark;
} Block;

static Map known; /* (address, module and size) → index in blocks + 1 */
static VEC(Block) blocks;
static const char *filename = "file.drcov.trace", *json;

static const struct myna_option options[] = {
	{ "filename", MYNA_OPT_STR, &filename, "file.drcov.trace", "where the coverage goes", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
    "executed blocks, in DynamoRIO's format", options};

/* struct bb_entry: in the host's byte order, as DynamoRIO writes it. */
typedef struct Entry {
	uint32_t start;
	uint16_t size, module;
} Entry;

static bool executed(const Block *b)
{
	return qemu_plugin_u64_sum(b->mark) != 0;
}

static void write_json(size_t n)
{
	struct myna_json *j = myna_json_open(json, "drcov");
	size_t i;

	if (!j)
		return;
	myna_json_str(j, "file", filename);
	myna_json_u64(j, "blocks", n);
	myna_json_array(j, "executed");
	for (i = 0; i < blocks.n; i++) {
		const Block *b = &blocks.v[i];

		if (!executed(b))
			continue;
		myna_json_object(j, NULL);
		if (b->module != NO_MODULE)
			myna_json_u64(j, "module", b->module);
		myna_json_addr(j, "offset", b->offset);
		myna_json_u64(j, "size", b->size);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	const struct myna_module *m;
	size_t nm = myna_modules(&m), n = 0, i;
	FILE *f = myna_file(filename, "w");

	(void)id;
	(void)udata;
	for (i = 0; i < blocks.n; i++)
		n += executed(&blocks.v[i]);
	if (f) {
		fprintf(f, "DRCOV VERSION: 2\nDRCOV FLAVOR: drcov-64\nModule Table: version 2, count %zu\n"
			"Columns: id, base, end, entry, path\n", nm);
		for (i = 0; i < nm; i++)
			fprintf(f, "%u, 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 ", %s\n", m[i].id, m[i].base,
			    m[i].end, m[i].entry, m[i].path);
		fprintf(f, "BB Table: %zu bbs\n", n);
		for (i = 0; i < blocks.n; i++) {
			const Block *b = &blocks.v[i];
			Entry e = { (uint32_t)b->offset, (uint16_t)b->size, (uint16_t)b->module };

			if (executed(b))
				fwrite(&e, sizeof e, 1, f);
		}
		if (fclose(f))
			perror("drcov: cannot write");
	}
	write_json(n);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	uint64_t pc = qemu_plugin_tb_vaddr(tb);
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, qemu_plugin_tb_n_insns(tb) - 1);
	uint64_t size = qemu_plugin_insn_vaddr(last) + qemu_plugin_insn_size(last) - pc;
	const struct myna_module *m = myna_module_at(pc);
	unsigned module = m && m->id < NO_MODULE ? m->id : NO_MODULE;
	uintptr_t i = (uintptr_t)map_get2(&known, pc, (uint64_t)module << 32 | size);

	(void)id;
	if (!i) {
		Block *b = vec_add(&blocks);

		*b = (Block){ module == NO_MODULE ? pc : pc - m->base, module, (unsigned)size,
			qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t))) };
		i = blocks.n;
		map_put2(&known, pc, (uint64_t)module << 32 | size, (void *)i);
	}
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
	    tb, QEMU_PLUGIN_INLINE_STORE_U64, blocks.v[i - 1].mark, 1);
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
