/*
 * patch - replaces bytes at the start of instructions while the program runs.
 *
 * An instruction whose bytes begin with target= is overwritten with patch= when its block
 * runs. The block that was entered continues to its end with the old instruction; from
 * the next time on the new one is translated and run. use_hwaddr= is accepted:
 * memory is always reached by the guest's own address.
 */
#include <myna-plugin.h>
#include "util.h"
#include <ctype.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef struct Bytes {
	uint8_t v[16];
	size_t n;
} Bytes;

static Bytes target, patch;
static bool use_hwaddr = true;
static const char *json;

typedef struct Place {
	uint64_t addr;
	_Atomic uint64_t done, failed; /* writes */
} Place;
static Map places;              /* address → Place */

static int hex(char c)
{
	const char *digits = "0123456789abcdef", *p = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return p ? (int)(p - digits) : -1;
}

static int set_bytes(const char *name, const char *value)
{
	Bytes *b = *name == 't' ? &target : &patch;
	size_t i, n = strlen(value);

	if (n % 2 || !n || n / 2 > sizeof b->v)
		goto bad;
	for (i = 0; i < n / 2; i++) {
		int high = hex(value[2 * i]), low = hex(value[2 * i + 1]);

		if (high < 0 || low < 0)
			goto bad;
		b->v[i] = (uint8_t)(high << 4 | low);
	}
	b->n = n / 2;
	return 0;
bad:
	fprintf(stderr, "Failed to parse %s bytes.\n", name);
	return -1;
}

static const struct myna_option options[] = {
	{ "target", MYNA_OPT_FN, NULL, NULL, "hexadecimal digits of the bytes to look for", set_bytes },
	{ "patch", MYNA_OPT_FN, NULL, NULL, "as many bytes to put in their place", set_bytes },
	{ "use_hwaddr", MYNA_OPT_BOOL, &use_hwaddr, "on", "accepted: writing is by the guest's address", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"replace instructions in memory while the program runs", options,
};

static void apply(unsigned int vcpu, void *userdata)
{
	Place *p = userdata;
	uint64_t addr = p->addr, hw = addr;
	const char *result = "Success!";
	uint8_t back[sizeof patch.v];

	(void)vcpu;
	qemu_plugin_translate_vaddr(addr, &hw); /* false, and hw unchanged, where there is no translation */
	if (!myna_write_memory(addr, patch.v, patch.n))
		result = "Failed to write memory";
	else if (!myna_read_memory(addr, back, patch.n))
		result = "Failed to read memory";
	else if (memcmp(back, patch.v, patch.n))
		result = "Failed to read back written data";
	if (!strcmp(result, "Success!"))
		p->done++;
	else
		p->failed++;
	myna_printf("patching: @0x%" PRIx64 " hw: @0x%" PRIx64 "\nWriting memory (vaddr)...\n%s%s\n", addr, hw,
	    !strcmp(result, "Failed to write memory") ? "" : "Reading memory (vaddr)...\n", result);
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t addr = qemu_plugin_insn_vaddr(insn);
		uint8_t data[sizeof target.v];
		Place *p;

		if (qemu_plugin_insn_data(insn, data, target.n) != target.n || memcmp(data, target.v, target.n))
			continue;
		p = map_rec(&places, addr, sizeof *p);
		p->addr = addr;
		qemu_plugin_register_vcpu_tb_exec_cb(tb, apply, QEMU_PLUGIN_CB_NO_REGS, p);
	}
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "patch");
	Row *rows = map_rows(&places, NULL);
	size_t i;

	(void)id, (void)userdata;
	myna_json_array(j, "places");
	for (i = 0; i < places.n; i++) {
		const Place *p = rows[i].val;

		myna_json_object(j, NULL);
		myna_json_where(j, rows[i].key);
		myna_json_u64(j, "patched", p->done);
		myna_json_u64(j, "failed", p->failed);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(rows);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	const char *wrong = NULL;

	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	if (!target.n)
		wrong = "target argument is required";
	else if (!patch.n)
		wrong = "patch argument is required";
	else if (target.n != patch.n)
		wrong = "Target and patch data must be the same length";
	if (wrong) {
		fprintf(stderr, "%s\nUsage: <lib>,target=<bytes>,patch=<new_bytes>[,use_hwaddr=true|false]\n",
		    wrong);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
