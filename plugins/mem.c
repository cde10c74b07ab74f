/*
 * mem - counts, lists or sums up accesses to memory.
 *
 * Counting (the default) is inline: one addition for each access that succeeded. callback=on
 * counts in a callback instead, which makes it a test of those. print-accesses=on prints
 * a line for each access. region-summary=on keeps a shadow of all that was stored in
 * regions of 16 KiB, and says of each whether every value that was loaded from it
 * had been stored by instrumented code (system calls and the program's file are none).
 *
 * Threads: counters belong to a vCPU. The shadow is shared and has no lock; where threads race for
 * the same bytes, what it knows is as undetermined as what they read.
 */
#include <myna-plugin.h>
#include "util.h"
#include <stdatomic.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define REGION ((uint64_t)16384) /* bytes, a power of two */

typedef struct Count {
	uint64_t mem, io;
} Count;

/* Bytes of guest memory as the stores left them, 0 before the first. */
typedef struct Region {
	uint64_t base;
	struct Region *next;    /* in its list of `regions` */
	_Atomic uint8_t byte[REGION];
	_Atomic bool unseen;    /* a load found something else */
	uint64_t reads, writes; /* summed up at the end */
} Region;

/* A region as one vCPU sees it. */
typedef struct View {
	Region *region;
	uint64_t reads, writes;
} View;

/* Where an access comes from. */
typedef struct Site {
	uint64_t addr;
	const char *symbol;
} Site;

static struct qemu_plugin_scoreboard *counts; /* Count */
static qemu_plugin_u64 mem_count, io_count;
static struct qemu_plugin_scoreboard *views;  /* Map: base → View */
static Region *_Atomic regions[1024]; /* lists, by base; they only grow */
static Map sites;               /* address → Site */

static enum qemu_plugin_mem_rw track = QEMU_PLUGIN_MEM_RW;
static bool do_inline, do_callback, do_haddr, do_print, do_regions;
static const char *json;

static int set_track(const char *name, const char *value)
{
	if (!strcmp(value, "r")) {
		track = QEMU_PLUGIN_MEM_R;
	} else if (!strcmp(value, "w")) {
		track = QEMU_PLUGIN_MEM_W;
	} else if (!strcmp(value, "rw")) {
		track = QEMU_PLUGIN_MEM_RW;
	} else {
		fprintf(stderr, "invalid value for argument track: %s=%s\n", name, value);
		return -1;
	}
	return 0;
}

static const struct myna_option options[] = {
	{ "inline", MYNA_OPT_BOOL, &do_inline, "on", "count accesses; on unless another mode is asked for", NULL },
	{ "callback", MYNA_OPT_BOOL, &do_callback, "off", "count accesses with a callback for each", NULL },
	{ "haddr", MYNA_OPT_BOOL, &do_haddr, "off", "count those to devices apart (system mode)", NULL },
	{ "hwaddr", MYNA_OPT_BOOL, &do_haddr, "off", "another name of haddr", NULL },
	{ "track", MYNA_OPT_FN, NULL, "rw", "r, w or rw: loads, stores, both", set_track },
	{ "print-accesses", MYNA_OPT_BOOL, &do_print, "off", "print a line for each access", NULL },
	{ "region-summary", MYNA_OPT_BOOL, &do_regions, "off", "report accesses by regions of 16 KiB", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"count, print or sum up memory accesses", options,
};

static void count(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *userdata)
{
	bool io = do_haddr && qemu_plugin_hwaddr_is_io(qemu_plugin_get_hwaddr(info, vaddr));

	(void)userdata;
	qemu_plugin_u64_add(io ? io_count : mem_count, vcpu, 1);
}

/* The value as two numbers, the upper one 0 when it is not needed. */
static uint64_t value_of(qemu_plugin_meminfo_t info, uint64_t *high)
{
	qemu_plugin_mem_value v = qemu_plugin_mem_get_value(info);

	*high = 0;
	switch (v.type) {
	case QEMU_PLUGIN_MEM_VALUE_U8:
		return v.data.u8;
	case QEMU_PLUGIN_MEM_VALUE_U16:
		return v.data.u16;
	case QEMU_PLUGIN_MEM_VALUE_U32:
		return v.data.u32;
	case QEMU_PLUGIN_MEM_VALUE_U64:
		return v.data.u64;
	case QEMU_PLUGIN_MEM_VALUE_U128:
		break;
	}
	*high = v.data.u128.high;
	return v.data.u128.low;
}

static void print(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *userdata)
{
	const Site *s = userdata;
	unsigned size = 1u << qemu_plugin_mem_size_shift(info);
	uint64_t high, low = value_of(info, &high);
	char value[33];

	(void)vcpu;
	if (size == 16)
		snprintf(value, sizeof value, "%016" PRIx64 "%016" PRIx64, high, low);
	else
		snprintf(value, sizeof value, "%0*" PRIx64, (int)size * 2, low);
	myna_printf("0x%" PRIx64 ",%s,0x%" PRIx64 ",0x%" PRIx64 ",%u,%s,0x%s\n", s->addr,
	    s->symbol ? s->symbol : "", vaddr, qemu_plugin_hwaddr_phys_addr(qemu_plugin_get_hwaddr(info, vaddr)),
	    size * 8, qemu_plugin_mem_is_store(info) ? "store" : "load", value);
}

static Region *region_at(uint64_t base)
{
	Region *_Atomic *list = &regions[base / REGION % 1024];
	Region *head = *list, *r, *made = NULL;

	for (;;) {
		for (r = head; r && r->base != base; r = r->next)
			;
		if (r) {
			free(made);
			return r;
		}
		if (!made)
			made = NEW(Region);
		made->base = base;
		made->next = head;
		if (atomic_compare_exchange_weak(list, &head, made))
			return made;
	}
}

static View *view_at(unsigned int vcpu, uint64_t base)
{
	Map *mine = qemu_plugin_scoreboard_find(views, vcpu);
	View *v = map_get(mine, base);

	if (!v) {
		v = map_rec(mine, base, sizeof *v);
		v->region = region_at(base);
	}
	return v;
}

static void region(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *userdata)
{
	unsigned size = 1u << qemu_plugin_mem_size_shift(info), i;
	bool store = qemu_plugin_mem_is_store(info), big = qemu_plugin_mem_is_big_endian(info);
	uint64_t half[2];
	View *v = NULL;

	(void)userdata;
	half[0] = value_of(info, &half[1]);
	for (i = 0; i < size; i++) {
		unsigned digit = big ? size - 1 - i : i;
		uint8_t b = (uint8_t)(half[digit / 8] >> digit % 8 * 8);
		uint64_t off = (vaddr + i) & (REGION - 1);

		if (!i || !off) { /* an access that crosses the end counts in both regions */
			v = view_at(vcpu, (vaddr + i) & ~(REGION - 1));
			*(store ? &v->writes : &v->reads) += 1;
		}
		if (store)
			v->region->byte[off] = b;
		else if (v->region->byte[off] != b && !atomic_exchange(&v->region->unseen, true))
			myna_printf("Warning: 0x%016" PRIx64 ":%" PRIu64 " read an un-instrumented value\n",
			    (vaddr + i) & ~(REGION - 1), i <= off ? off - i : 0);
	}
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (do_inline)
			qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn, track, QEMU_PLUGIN_INLINE_ADD_U64,
			    mem_count, 1);
		if (do_callback)
			qemu_plugin_register_vcpu_mem_cb(insn, count, QEMU_PLUGIN_CB_NO_REGS, track, NULL);
		if (do_regions)
			qemu_plugin_register_vcpu_mem_cb(insn, region, QEMU_PLUGIN_CB_NO_REGS, track, NULL);
		if (do_print) {
			Site *s = map_rec(&sites, qemu_plugin_insn_vaddr(insn), sizeof *s);

			s->addr = qemu_plugin_insn_vaddr(insn);
			s->symbol = qemu_plugin_insn_symbol(insn);
			qemu_plugin_register_vcpu_mem_cb(insn, print, QEMU_PLUGIN_CB_NO_REGS, track, s);
		}
	}
}

static void report_regions(struct myna_json *j)
{
	int vcpu, n = qemu_plugin_num_vcpus();
	Map all = { 0 };
	Row *rows;
	size_t i;

	for (vcpu = 0; vcpu < n; vcpu++) {
		const Map *mine = qemu_plugin_scoreboard_find(views, vcpu);

		MAP_EACH(mine, s) {
			View *v = s->val;

			v->region->reads += v->reads;
			v->region->writes += v->writes;
			map_put(&all, s->key, v->region);
		}
	}
	rows = map_rows(&all, NULL);
	myna_printf("Region Base, Reads, Writes, Seen all\n");
	myna_json_array(j, "regions");
	for (i = 0; i < all.n; i++) {
		const Region *r = rows[i].val;

		myna_printf("0x%016" PRIx64 ", %" PRIu64 ", %" PRIu64 ", %s\n", rows[i].key, r->reads, r->writes,
		    r->unseen ? "false" : "true");
		myna_json_object(j, NULL);
		myna_json_addr(j, "base", rows[i].key);
		myna_json_u64(j, "reads", r->reads);
		myna_json_u64(j, "writes", r->writes);
		myna_json_bool(j, "seen_all", !r->unseen);
		myna_json_end(j);
	}
	myna_json_end(j);
	free(rows);
	map_free(&all);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "mem");

	(void)id, (void)userdata;
	if (do_inline || do_callback) {
		myna_printf("mem accesses: %" PRIu64 "\n", qemu_plugin_u64_sum(mem_count));
		myna_json_u64(j, "accesses", qemu_plugin_u64_sum(mem_count));
		if (do_haddr) {
			myna_printf("io accesses: %" PRIu64 "\n", qemu_plugin_u64_sum(io_count));
			myna_json_u64(j, "io_accesses", qemu_plugin_u64_sum(io_count));
		}
	}
	if (do_regions)
		report_regions(j);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (myna_options(argc, argv, options))
		return -1;
	if (do_inline && do_callback) {
		fputs("can't enable inline and callback counting at the same time\n", stderr);
		return -1;
	}
	do_inline |= !do_callback && !do_print && !do_regions;
	counts = qemu_plugin_scoreboard_new(sizeof(Count));
	mem_count = qemu_plugin_scoreboard_u64_in_struct(counts, Count, mem);
	io_count = qemu_plugin_scoreboard_u64_in_struct(counts, Count, io);
	if (do_regions)
		views = qemu_plugin_scoreboard_new(sizeof(Map));
	if (do_print)
		myna_printf("insn_vaddr,insn_symbol,mem_vaddr,mem_hwaddr,access_size,access_type,mem_value\n");
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
