/*
 * What myna offers to plugins beyond QEMU's interface: option tables, JSON,
 * symbols, source lines, modules, facts about instructions, registers and
 * memory without GLib, and traces that are collected in buffers instead of
 * calling back for each event. All names begin with myna_. A plugin that uses
 * them runs under myna only.
 */
#ifndef MYNA_PLUGIN_H
#define MYNA_PLUGIN_H

#include "qemu-plugin.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what a plugin may define beside qemu_plugin_install ---- */

enum myna_option_type {
	MYNA_OPT_BOOL, /* to: bool */
	MYNA_OPT_U64,  /* to: uint64_t; decimal digits, anything else ends the number */
	MYNA_OPT_STR,  /* to: const char * */
	MYNA_OPT_FN,   /* fn decides; may come several times */
};
struct myna_option {
	const char *name;
	enum myna_option_type type;
	void *to;           /* where the value goes; holds the default before. NULL for MYNA_OPT_FN */
	const char *def;    /* the default, in words of the command line; NULL: none */
	const char *help;   /* one line */
	/* The value of one option as it was given; 0, or -1 when it has said what is wrong. */
	int (*fn)(const char *name, const char *value);
};
/* The row of an option that every plugin of myna's has. */
#define MYNA_OPT_JSON(to_) { "json", MYNA_OPT_STR, to_, NULL, "write the results to this file as JSON", NULL }

/* For `-plugin list` and `-plugin NAME,help`. */
struct myna_plugin_info {
	const char *summary;               /* one line */
	const struct myna_option *options; /* ends with name NULL; may be NULL */
};
extern QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info;

/* Take options as install gets them. 0; or -1 after a line on standard error: "option parsing failed: x=y" for an
 * unknown one, "boolean argument parsing failed: x=y". */
QEMU_PLUGIN_API int myna_options(int argc, char **argv, const struct myna_option *opt);

/* ---- output ---- */

/* As qemu_plugin_outs. One call is one piece: with threads, print whole lines. */
QEMU_PLUGIN_API void myna_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A file for results: %d in path becomes the process id; in a child of fork a path without it gets ".PID". NULL
 * after a line on standard error. */
QEMU_PLUGIN_API FILE *myna_file(const char *path, const char *mode);
/* The status with which the program ends, instead of its own. When: atexit. */
QEMU_PLUGIN_API void myna_exit_status(int status);

/* A file of results (the schema is in myna-plugin(3)): open it in atexit (NULL path: does nothing, and so do the
 * others with the NULL that it returns), add what belongs into "data", close it. key is NULL inside an array. */
struct myna_json;
QEMU_PLUGIN_API struct myna_json *myna_json_open(const char *path, const char *tool);
QEMU_PLUGIN_API void myna_json_object(struct myna_json *j, const char *key); /* until myna_json_end */
QEMU_PLUGIN_API void myna_json_array(struct myna_json *j, const char *key);  /* likewise */
QEMU_PLUGIN_API void myna_json_end(struct myna_json *j);
QEMU_PLUGIN_API void myna_json_u64(struct myna_json *j, const char *key, uint64_t v);
QEMU_PLUGIN_API void myna_json_i64(struct myna_json *j, const char *key, int64_t v);
QEMU_PLUGIN_API void myna_json_real(struct myna_json *j, const char *key, double v);
QEMU_PLUGIN_API void myna_json_bool(struct myna_json *j, const char *key, bool v);
QEMU_PLUGIN_API void myna_json_addr(struct myna_json *j, const char *key, uint64_t v); /* "0x1234" */
QEMU_PLUGIN_API void myna_json_str(struct myna_json *j, const char *key, const char *s); /* NULL: null */
/* Members of the object under way that say where addr is: "address", and when known "symbol", "offset",
 * "module". */
QEMU_PLUGIN_API void myna_json_where(struct myna_json *j, uint64_t addr);
QEMU_PLUGIN_API void myna_json_close(struct myna_json *j);

/* ---- the program ---- */

/* A file whose code was mapped, now or earlier; ids count from 0, the program is the first. */
struct myna_module {
	unsigned id;
	uint64_t base, end;     /* guest addresses: of the lowest mapping of the file, and behind the highest */
	uint64_t bias;          /* address minus the address in the file's ELF headers */
	uint64_t entry;         /* guest address, 0: none */
	const char *path;       /* absolute; "[vdso]" */
	const char *build_id;   /* hexadecimal, "" when it has none */
};
/* All of them; the array is valid until the next call. */
QEMU_PLUGIN_API size_t myna_modules(const struct myna_module **list);
/* The one at addr now; NULL: none. Valid for the whole run. */
QEMU_PLUGIN_API const struct myna_module *myna_module_at(uint64_t addr);
/* An ELF file that need not be mapped, as if it were with that bias; for the functions below. In no list, id
 * UINT32_MAX. NULL: it can't be read. Valid for the whole run. */
QEMU_PLUGIN_API const struct myna_module *myna_file_module(const char *path, uint64_t bias);

struct myna_symbol {
	const char *name;       /* lives for the whole run, as all texts here */
	uint64_t start, size;   /* guest addresses */
	const struct myna_module *module;
};
/* The function at addr. */
QEMU_PLUGIN_API bool myna_symbol_at(uint64_t addr, struct myna_symbol *s);
/* Call fn for each function of a module, ascending. */
QEMU_PLUGIN_API void myna_symbols(const struct myna_module *m,
    void (*fn)(const struct myna_symbol *s, void *arg), void *arg);
/* The source line of addr, from .debug_line. */
QEMU_PLUGIN_API bool myna_line_at(uint64_t addr, const char **file, unsigned *line);
/* Call fn for each row of a module's line tables: [start,end) came from that line. False: there are none. */
QEMU_PLUGIN_API bool myna_lines(const struct myna_module *m,
    void (*fn)(const char *file, unsigned line, uint64_t start, uint64_t end, void *arg), void *arg);
/* "openat"; NULL: no such call. */
QEMU_PLUGIN_API const char *myna_syscall_name(int64_t num);
/* The thread id of a vCPU, also when it is gone; 0: there never was one. */
QEMU_PLUGIN_API int myna_vcpu_tid(unsigned int vcpu_index);
/* Does the guest keep the highest byte of a number at the lowest address; bytes of an address: 4 or 8. */
QEMU_PLUGIN_API bool myna_guest_big_endian(void);
QEMU_PLUGIN_API unsigned myna_guest_pointer_size(void);

/* ---- instructions. When: tb_trans ---- */

enum {
	MYNA_INSN_LOAD = 1, MYNA_INSN_STORE = 2, /* both: read-modify-write */
	MYNA_INSN_JUMP = 4,      /* may go elsewhere than to the next instruction ... */
	MYNA_INSN_COND = 8,      /* ... or not */
	MYNA_INSN_INDIRECT = 16, /* ... to an address from a register or memory */
	MYNA_INSN_CALL = 32, MYNA_INSN_RET = 64,
	MYNA_INSN_SYSCALL = 128,
};
QEMU_PLUGIN_API unsigned myna_insn_kind(const struct qemu_plugin_insn *insn);
/* The class of the guest's instruction table; and all of them, each with its shorthand behind it:
 * list[2 * class], list[2 * class + 1]. */
QEMU_PLUGIN_API unsigned myna_insn_class(const struct qemu_plugin_insn *insn);
QEMU_PLUGIN_API size_t myna_insn_classes(const char *const **list);

/* ---- registers and memory without GLib. When: vcpu ---- */

/* Descriptors, in the order of qemu_plugin_get_registers; for the whole run. May also be called in install and
 * atexit: 0 when the guest is not known yet. */
QEMU_PLUGIN_API size_t myna_registers(const qemu_plugin_reg_descriptor **list);
/* At most n bytes of a register, in the guest's order; how many it has; -1: the running callback may not. */
QEMU_PLUGIN_API int myna_read_register(struct qemu_plugin_register *handle, void *buf, size_t n);
QEMU_PLUGIN_API int myna_write_register(struct qemu_plugin_register *handle, const void *buf, size_t n);
QEMU_PLUGIN_API bool myna_read_memory(uint64_t addr, void *buf, size_t n);
QEMU_PLUGIN_API bool myna_write_memory(uint64_t addr, const void *buf, size_t n);

/* ---- traces ----
 * Generated code appends events to a buffer of the vCPU's; the callback gets them in order, some thousands at a
 * time: when the buffer is full, when its thread ends, when the process ends (before atexit), on
 * myna_trace_drain. Several vCPUs may be in the callback at the same time, each with its own events.
 */
struct myna_event {
	uint64_t addr;   /* of an access: the guest address; else as the kind says, or 0 */
	uint32_t tag;    /* the plugin's own */
	uint32_t info;   /* MYNA_EV_*; or of an access its qemu_plugin_meminfo_t, which is none of these */
};
enum {
	MYNA_EV_TB = 0xf0000000,    /* a block was entered */
	MYNA_EV_INSN = 0xf0000001,  /* an instruction is about to run */
	/* A block was left in the middle (a fault, or a callback that did not come back) when addr of its
	 * instructions were begun. Only for blocks with a myna_trace_tb or _change, with the tag of the first. */
	MYNA_EV_CUT = 0xf0000002,
	MYNA_EV_COUNT = 0xf0000003, /* addr: a number; see myna_trace_change, myna_trace_place */
	MYNA_EV_OLD = 0xf0000004,   /* see myna_trace_place */
};
struct myna_trace;
typedef void (*myna_trace_cb_t)(unsigned int vcpu_index, const struct myna_event *ev, size_t n, void *userdata);
QEMU_PLUGIN_API struct myna_trace *myna_trace_new(qemu_plugin_id_t id, myna_trace_cb_t cb, void *userdata);
/* When: tb_trans. They take their place among the other items of block, instruction and access. */
QEMU_PLUGIN_API void myna_trace_tb(struct qemu_plugin_tb *tb, struct myna_trace *t, uint32_t tag);
QEMU_PLUGIN_API void myna_trace_insn(struct qemu_plugin_insn *insn, struct myna_trace *t, uint32_t tag);
QEMU_PLUGIN_API void myna_trace_mem(struct qemu_plugin_insn *insn, struct myna_trace *t,
    enum qemu_plugin_mem_rw rw, uint32_t tag);
/* For instructions that mostly access the same place. An event only when the place, addr >> shift (1 to 63), is
 * another than *last of the vCPU, which it becomes; behind it a MYNA_EV_COUNT (with the same tag) that has *count.
 * To *count the plugin adds 1 inline for the same accesses, registered behind this: then it says how many there
 * were before, and its growth since the last event how many of them went to the old place. *last is 0 at first. */
QEMU_PLUGIN_API void myna_trace_change(struct qemu_plugin_insn *insn, struct myna_trace *t,
    enum qemu_plugin_mem_rw rw, qemu_plugin_u64 last, unsigned shift, qemu_plugin_u64 count, uint32_t tag);
/* For those that go to many places: generated code counts the accesses by place (addr >> shift, shift 1 to 63) in
 * a table, an array of 1 << bits (1 to 20) of these at the start of a scoreboard's elements. A place has the
 * entry of its low bits, and 1 is added to n[column] there. When the entry is another place's, there are three
 * events: MYNA_EV_OLD with that place << shift, and two MYNA_EV_COUNT with n[0] and n[1]; none when both are 0.
 * Then it begins anew. What is left in the table at the end, the plugin reads there. */
struct myna_place {
	uint64_t place, n[2], unused;
};
QEMU_PLUGIN_API void myna_trace_place(struct qemu_plugin_insn *insn, struct myna_trace *t,
    enum qemu_plugin_mem_rw rw, struct qemu_plugin_scoreboard *table, unsigned bits, unsigned shift,
    unsigned column);
/* Hand over what the running vCPU has collected. When: vcpu. */
QEMU_PLUGIN_API void myna_trace_drain(struct myna_trace *t);

#ifdef __cplusplus
}
#endif
#endif
