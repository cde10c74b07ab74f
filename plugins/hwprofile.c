/*
 * hwprofile: which devices are accessed how often. System mode only.
 *
 * A callback looks at each access; those of devices are counted by device, with source=on for each
 * instruction that made them, with pattern=on for each offset in the device. Accesses of devices are few, so a
 * lock around the counting does not matter.
 */
#include <myna-plugin.h>
#include "util.h"
#include <pthread.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { READ, WRITE };

typedef struct Count {
	uint64_t n[2];
	uint64_t cpus[2]; /* bits of the vCPUs, 63: that one and all higher ones */
} Count;

typedef struct Device {
	const char *name;
	uint64_t base;  /* guest address of offset 0, from the first access */
	Count count;
	Map parts;      /* pc or offset → Count */
} Device;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Map devices; /* address of the name, which is the same for the same device → Device */
static VEC(const char *) matches;
static enum qemu_plugin_mem_rw track = QEMU_PLUGIN_MEM_RW;
static bool source, pattern;
static const char *json;

static int track_option(const char *name, const char *value)
{
	if (strcmp(value, "read") && strcmp(value, "write")) {
		fprintf(stderr, "invalid value for %s: %s\n", name, value);
		return -1;
	}
	track = *value == 'r' ? QEMU_PLUGIN_MEM_R : QEMU_PLUGIN_MEM_W;
	return 0;
}

static int match_option(const char *name, const char *value)
{
	(void)name;
	*vec_add(&matches) = value;
	return 0;
}

static const struct myna_option options[] = {
	{ "track", MYNA_OPT_FN, NULL, NULL, "read or write: only these accesses", track_option },
	{ "source", MYNA_OPT_BOOL, &source, "off", "count for each instruction", NULL },
	{ "pattern", MYNA_OPT_BOOL, &pattern, "off", "count for each offset in the device", NULL },
	{ "match", MYNA_OPT_FN, NULL, NULL, "a device's name: only these, each access is logged", match_option },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"accesses of devices (system mode)", options
};

static bool wanted(const char *name)
{
	size_t i;

	for (i = 0; i < matches.n; i++)
		if (!strcmp(name, matches.v[i]))
			return true;
	return !matches.n;
}

/* ", mask, count" for each tracked direction. */
static const char *columns(const Count *c, char *buf, size_t size)
{
	size_t n = 0;

	*buf = 0;
	if (track & QEMU_PLUGIN_MEM_R)
		n = snprintf(buf, size, ", %" PRIx64 ", %" PRIu64, c->cpus[READ], c->n[READ]);
	if (track & QEMU_PLUGIN_MEM_W)
		snprintf(buf + n, size - n, ", %" PRIx64 ", %" PRIu64, c->cpus[WRITE], c->n[WRITE]);
	return buf;
}

static void access_cb(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *pc)
{
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, vaddr);
	int dir = qemu_plugin_mem_is_store(info) ? WRITE : READ, i;
	const char *name;
	uint64_t off;
	Device *d;
	Count *part;
	char buf[128];

	if (!hw || !qemu_plugin_hwaddr_is_io(hw))
		return;
	name = qemu_plugin_hwaddr_device_name(hw);
	off = qemu_plugin_hwaddr_phys_addr(hw); /* in the device */
	if (!wanted(name))
		return;
	pthread_mutex_lock(&lock);
	d = map_rec(&devices, (uintptr_t)name, sizeof *d);
	if (!d->name) {
		d->name = name;
		d->base = vaddr - off;
	}
	if (matches.n)
		myna_printf("hwprofile: match @ offset%" PRIx64 ", previous hits\n%s, 0x%" PRIx64 "%s\n", off,
		    d->name, d->base, columns(&d->count, buf, sizeof buf));
	part = source || pattern ? map_rec(&d->parts, source ? (uintptr_t)pc : off, sizeof *part) : NULL;
	for (i = 0; i < 2; i++) {
		Count *c = i ? part : &d->count;

		if (c) {
			c->n[dir]++;
			c->cpus[dir] |= UINT64_C(1) << (vcpu < 63 ? vcpu : 63);
		}
	}
	pthread_mutex_unlock(&lock);
}

static uint64_t total(const void *device)
{
	const Count *c = &((const Device *)device)->count;

	return c->n[READ] + c->n[WRITE];
}

static void json_count(struct myna_json *j, const Count *c)
{
	myna_json_addr(j, "readers", c->cpus[READ]);
	myna_json_u64(j, "reads", c->n[READ]);
	myna_json_addr(j, "writers", c->cpus[WRITE]);
	myna_json_u64(j, "writes", c->n[WRITE]);
}

static void report_parts(struct myna_json *j, const Device *d)
{
	Row *part = map_rows(&d->parts, NULL);
	char buf[128];
	size_t i;

	myna_printf("%s @ 0x%" PRIx64 "\n", d->name, d->base);
	myna_json_array(j, source ? "sources" : "offsets");
	for (i = 0; i < d->parts.n; i++) {
		myna_printf("  %s:%08" PRIx64 "%s\n", source ? "pc" : "off", part[i].key,
		    columns(part[i].val, buf, sizeof buf));
		myna_json_object(j, NULL);
		myna_json_addr(j, source ? "address" : "offset", part[i].key);
		json_count(j, part[i].val);
		myna_json_end(j);
	}
	myna_json_end(j);
	free(part);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "hwprofile");
	Row *row = map_rows(&devices, total);
	char buf[128];
	size_t i;

	(void)id;
	(void)udata;
	for (i = 0; i < devices.n; i++) /* among equals the order is that of the addresses */
		row[i].key = ((const Device *)row[i].val)->base;
	if (devices.n)
		qsort(row, devices.n, sizeof *row, row_cmp);
	if (!source && !pattern)
		myna_printf("Device, Address%s%s\n", track & QEMU_PLUGIN_MEM_R ? ", RCPUs, Reads" : "",
		    track & QEMU_PLUGIN_MEM_W ? ",  WCPUs, Writes" : "");
	myna_json_array(j, "devices");
	for (i = 0; i < devices.n; i++) {
		const Device *d = row[i].val;

		myna_json_object(j, NULL);
		myna_json_str(j, "name", d->name);
		myna_json_addr(j, "base", d->base);
		json_count(j, &d->count);
		if (source || pattern)
			report_parts(j, d);
		else
			myna_printf("%s, 0x%" PRIx64 "%s\n", d->name, d->base,
			    columns(&d->count, buf, sizeof buf));
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(row);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_mem_cb(insn, access_cb, QEMU_PLUGIN_CB_NO_REGS, track,
		    (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	if (source && pattern) {
		fputs("can only currently track either source or pattern.\n", stderr);
		return -1;
	}
	if (!info->system_emulation) {
		fputs("hwprofile: plugin only useful for system emulation\n", stderr);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
