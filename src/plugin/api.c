/*
 * The part of QEMU's interface that answers questions: registers, memory,
 * the program, and small things. Blocks and instrumentation are in hook.c,
 * accesses in hook_ir.c, scoreboards in score.c, events in event.c.
 *
 * The functions with GLib's arrays use the GLib that the plugin brings: its
 * few functions are looked up through the plugin's own handle, myna is not
 * linked with it. Only members that GLib makes public are touched.
 */
#include "../linux/linux.h"
#include "../os.h"
#include "hook.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- GLib ---- */

typedef struct GArray { char *data; unsigned len; } GArray;
typedef struct GByteArray { uint8_t *data; unsigned len; } GByteArray;

static struct {
	GArray *(*array_new)(int zero_terminated, int clear, unsigned size);
	GArray *(*array_append_vals)(GArray *a, const void *data, unsigned n);
	GByteArray *(*byte_array_append)(GByteArray *a, const uint8_t *data, unsigned n);
	GByteArray *(*byte_array_set_size)(GByteArray *a, unsigned n);
	const Plugin *from; /* whose it is; NULL: there is none */
} glib;

void api_glib(const Plugin *p)
{
	void *fn[] = {
		plugin_symbol(p, "g_array_new"), plugin_symbol(p, "g_array_append_vals"),
		plugin_symbol(p, "g_byte_array_append"), plugin_symbol(p, "g_byte_array_set_size"),
	};

	for (unsigned i = 0; i < LEN(fn); i++)
		if (!fn[i] || glib.from)
			return;
	memcpy(&glib.array_new, &fn[0], sizeof(fn[0]));
	memcpy(&glib.array_append_vals, &fn[1], sizeof(fn[1]));
	memcpy(&glib.byte_array_append, &fn[2], sizeof(fn[2]));
	memcpy(&glib.byte_array_set_size, &fn[3], sizeof(fn[3]));
	glib.from = p;
}

static void need_glib(const char *function)
{
	if (!glib.from)
		plugin_misuse("%s needs libglib-2.0, and this plugin does not bring it (link it with "
		    "-lglib-2.0, or use the functions of myna-plugin.h)", function);
}

void api_forget(const Plugin *p)
{
	if (glib.from != p)
		return;
	glib.from = NULL;
	for (const Plugin *other = plugins; other; other = other->next)
		if (other != p)
			api_glib(other);
}

/* ---- registers ---- */

/* Descriptors as plugins of version 6 have them, and before. */
typedef struct Desc5 {
	struct qemu_plugin_register *handle;
	const char *name, *feature;
} Desc5;
_Static_assert(sizeof(Desc5) == 3 * sizeof(void *), "layout");
_Static_assert(sizeof(qemu_plugin_reg_descriptor) > sizeof(Desc5), "layout");

static struct {
	pthread_once_t once;
	qemu_plugin_reg_descriptor *row6;
	Desc5 *row5;
	size_t n;
} desc = { .once = PTHREAD_ONCE_INIT };

static const Guest *guest_now(void)
{
	return cpu_self ? cpu_self->guest : plugin_guest();
}

static const char *gdb_name(const Guest *g, const GdbReg *r)
{
	return r->name ? r->name : g->regs[r->reg].name;
}

/* All vCPUs have the same registers. */
static void describe(void)
{
	const Guest *g = guest_now();
	uint64_t features = cpu_self ? cpu_self->features : cpu_model(g, linux_opt.cpu);

	desc.row6 = xcalloc(g->ngdb, sizeof(*desc.row6));
	desc.row5 = xcalloc(g->ngdb, sizeof(*desc.row5));
	for (unsigned i = 0; i < g->ngdb; i++) {
		const GdbReg *r = &g->gdb[i];
		struct qemu_plugin_register *handle = (struct qemu_plugin_register *)(uintptr_t)(i + 1);

		if (!r->bits || (features & r->needs) != r->needs)
			continue;
		desc.row5[desc.n] = (Desc5){ handle, gdb_name(g, r), r->feature };
		desc.row6[desc.n++] = (qemu_plugin_reg_descriptor){
			handle, gdb_name(g, r), r->feature, r->readonly
		};
	}
}

size_t myna_registers(const qemu_plugin_reg_descriptor **list)
{
	bool old = plugin_call.plugin && plugin_call.plugin->version < 6;

	*list = NULL;
	if (!guest_now())
		return 0;
	pthread_once(&desc.once, describe);
	*list = old ? (const qemu_plugin_reg_descriptor *)(const void *)desc.row5 : desc.row6;
	return desc.n;
}

GArray *qemu_plugin_get_registers(void);
GArray *qemu_plugin_get_registers(void)
{
	bool old = plugin_call.plugin && plugin_call.plugin->version < 6;
	const qemu_plugin_reg_descriptor *list;
	size_t n = myna_registers(&list);
	GArray *a;

	need_glib("qemu_plugin_get_registers");
	a = glib.array_new(0, 0, old ? sizeof(Desc5) : sizeof(*list));
	return n ? glib.array_append_vals(a, list, (unsigned)n) : a;
}

static void put_bytes(const Guest *g, uint8_t *to, Vec v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		to[g->big ? n - 1 - i : i] = (uint8_t)(v.w[i / 8] >> i % 8 * 8);
}

static Vec get_bytes(const Guest *g, const uint8_t *from, unsigned n)
{
	Vec v = { { 0, 0 } };

	for (unsigned i = 0; i < n; i++)
		v.w[i / 8] |= (uint64_t)from[g->big ? n - 1 - i : i] << i % 8 * 8;
	return v;
}

/* A register of the state: a 32-bit slot is the low half of 64 bits. */
static Vec state_get(const Cpu *c, const RegRow *r)
{
	Vec v = { { 0, 0 } };
	uint32_t low;

	if (r->type == T_V128) {
		memcpy(&v, c->state + r->off, sizeof(v));
	} else if (r->type != T_I32 && r->type != T_F32) {
		memcpy(&v.w[0], c->state + r->off, sizeof(v.w[0]));
	} else {
		memcpy(&low, c->state + r->off, sizeof(low));
		v.w[0] = low;
	}
	return v;
}

static void state_set(Cpu *c, const RegRow *r, Vec v)
{
	uint32_t low = (uint32_t)v.w[0];

	if (r->type == T_V128)
		memcpy(c->state + r->off, &v, sizeof(v));
	else if (r->type != T_I32 && r->type != T_F32)
		memcpy(c->state + r->off, &v.w[0], sizeof(v.w[0]));
	else
		memcpy(c->state + r->off, &low, sizeof(low));
}

static Vec gdb_get(const Cpu *c, const GdbReg *r)
{
	if (r->reg >= 0)
		return state_get(c, &c->guest->regs[r->reg]);
	if (r->reg == GDB_PC)
		return (Vec){ { plugin_call.item ? plugin_call.item->pc : c->pc, 0 } };
	return (Vec){ { c->guest->gdb_get(c, r), 0 } };
}

int api_register(struct qemu_plugin_register *handle, void *buf, size_t n, bool write)
{
	uintptr_t i = (uintptr_t)handle - 1;
	Cpu *c = cpu_self;
	uint8_t bytes[REG_BYTES];
	const GdbReg *r;
	unsigned size;

	if (!c || plugin_call.rights < (write ? RIGHT_RW : RIGHT_R))
		return -1;
	if (i >= c->guest->ngdb || !c->guest->gdb[i].bits)
		plugin_misuse("%p is no handle of a register", (void *)handle);
	r = &c->guest->gdb[i];
	size = r->bits / 8u;
	if (!write) {
		put_bytes(c->guest, bytes, gdb_get(c, r), size);
		memcpy(buf, bytes, MIN(n, size));
		return (int)size;
	}
	if (r->readonly || n < size)
		return -1;
	if (r->reg >= 0)
		state_set(c, &c->guest->regs[r->reg], get_bytes(c->guest, buf, size));
	else
		c->guest->gdb_set(c, r, get_bytes(c->guest, buf, size).w[0]);
	cpu_rekey(c);
	return (int)size;
}

/* What the running plugin's version calls success, and failure. */
static int by_version(int r)
{
	if (plugin_call.plugin && plugin_call.plugin->version >= 6)
		return r > 0;
	return r;
}

/* From version 6 on they are declared as bool: in all calling conventions there are, an int of 0 or 1 is one. */
int qemu_plugin_read_register(struct qemu_plugin_register *handle, GByteArray *buf);
int qemu_plugin_read_register(struct qemu_plugin_register *handle, GByteArray *buf)
{
	uint8_t bytes[REG_BYTES];
	int n = api_register(handle, bytes, sizeof(bytes), false);

	if (n > 0) {
		need_glib("qemu_plugin_read_register");
		glib.byte_array_append(buf, bytes, (unsigned)n);
	}
	return by_version(n);
}

int qemu_plugin_write_register(struct qemu_plugin_register *handle, GByteArray *buf);
int qemu_plugin_write_register(struct qemu_plugin_register *handle, GByteArray *buf)
{
	return by_version(buf && buf->len ? api_register(handle, buf->data, buf->len, true) : -1);
}

/* ---- memory ---- */

/* As a debugger writes: what the guest may not write is written past the protection, page by page. */
bool api_write_memory(uint64_t a, const void *p, size_t n)
{
	const uint8_t *from = p;
	bool ok = true;

	if (!n || !guest_range(a, n))
		return false;
	if (guest_write(a, p, n))
		return true;
	for (size_t done = 0, k; done < n && ok; done += k) {
		uint64_t at = a + done;

		k = MIN(n - done, guest_page - (size_t)(at & (guest_page - 1)));
		ok = guest_prot(at) >= 0 && os_poke(g2h(at), from + done, k);
	}
	code_invalidate(a, n);
	return ok;
}

bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray *data, size_t len);
bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray *data, size_t len)
{
	if (!len || len > UINT32_MAX)
		return false;
	need_glib("qemu_plugin_read_memory_vaddr");
	glib.byte_array_set_size(data, (unsigned)len);
	return guest_read(data->data, addr, len);
}

bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray *data);
bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray *data)
{
	return data && api_write_memory(addr, data->data, data->len);
}

/* Physical memory and devices are there in system mode alone. */
enum qemu_plugin_hwaddr_operation_result qemu_plugin_read_memory_hwaddr(
    uint64_t addr, GByteArray *data, size_t len);
enum qemu_plugin_hwaddr_operation_result qemu_plugin_read_memory_hwaddr(
    uint64_t addr UNUSED, GByteArray *data UNUSED, size_t len UNUSED)
{
	return QEMU_PLUGIN_HWADDR_OPERATION_ERROR;
}

enum qemu_plugin_hwaddr_operation_result qemu_plugin_write_memory_hwaddr(uint64_t addr, GByteArray *data);
enum qemu_plugin_hwaddr_operation_result qemu_plugin_write_memory_hwaddr(
    uint64_t addr UNUSED, GByteArray *data UNUSED)
{
	return QEMU_PLUGIN_HWADDR_OPERATION_ERROR;
}

bool qemu_plugin_translate_vaddr(uint64_t vaddr UNUSED, uint64_t *hwaddr UNUSED)
{
	return false;
}

struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info UNUSED, uint64_t vaddr UNUSED)
{
	return NULL;
}

bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *haddr UNUSED)
{
	return false;
}

uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *haddr UNUSED)
{
	return 0;
}

const char *qemu_plugin_hwaddr_device_name(const struct qemu_plugin_hwaddr *haddr UNUSED)
{
	return "Invalid";
}

/* ---- the rest ---- */

void qemu_plugin_outs(const char *string)
{
	if (string)
		log_plugin(string, strlen(string));
}

bool qemu_plugin_bool_parse(const char *name, const char *val, bool *ret)
{
	static const char *const words[] = { "on", "yes", "true", "y", "off", "no", "false", "n" };

	for (unsigned i = 0; name && val && i < LEN(words); i++) {
		if (!strcmp(val, words[i])) {
			*ret = i < LEN(words) / 2;
			return true;
		}
	}
	return false;
}

char *qemu_plugin_path_to_binary(void)
{
	return process.exe_path ? strdup(process.exe_path) : NULL; /* free() is g_free() */
}

uint64_t qemu_plugin_start_code(void)
{
	return process.code_start;
}

uint64_t qemu_plugin_end_code(void)
{
	return process.code_end;
}

uint64_t qemu_plugin_entry_code(void)
{
	return process.first_pc;
}

/* Time of a user program is the host's, and nobody sets it; plugins that control it run nevertheless. */
const void *qemu_plugin_request_time_control(void)
{
	static const char handle;
	static atomic_flag taken = ATOMIC_FLAG_INIT;

	return atomic_flag_test_and_set(&taken) ? NULL : &handle;
}

void qemu_plugin_update_ns(const void *handle UNUSED, int64_t time UNUSED)
{
}

/* ---- all that is exported is there, and is linked ---- */

#define A(since, name, group, text) (void *)(uintptr_t)name,
extern void *const plugin_api[];
void *const plugin_api[] = {
#include "api.h"
};
#undef A
