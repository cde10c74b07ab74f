/*
 * The interface of QEMU's TCG plugins, as myna serves it: a plugin compiled
 * with this header runs under myna and under a QEMU of the same version, and
 * one compiled with QEMU's own header runs under myna.
 *
 * Usable from C and C++. Define QEMU_PLUGIN_VERSION before the inclusion to
 * get the interface as it was in an older version (from 2) or will be in the
 * next (7, which may still change). The functions that hand over GLib's
 * arrays are declared when <glib.h> was included first; myna-plugin.h has
 * twins of them that need no GLib.
 *
 * A plugin defines `int qemu_plugin_version` and qemu_plugin_install, both with
 * QEMU_PLUGIN_EXPORT. "When" in a comment says from where a function may be called:
 * install, tb_trans (the translation callback), vcpu (callbacks of a running
 * vCPU), atexit; without it, from everywhere.
 */
#ifndef QEMU_PLUGIN_H
#define QEMU_PLUGIN_H

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef QEMU_PLUGIN_VERSION
#define QEMU_PLUGIN_VERSION 6
#endif

#define QEMU_PLUGIN_EXPORT __attribute__((visibility("default")))
#define QEMU_PLUGIN_LOCAL __attribute__((visibility("hidden")))
#ifdef MYNA /* inside the executable the functions are its own */
#define QEMU_PLUGIN_API
#else
#define QEMU_PLUGIN_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- types ---- */

typedef uint64_t qemu_plugin_id_t; /* names a loaded plugin */

/* What install is told; valid during the call. */
typedef struct qemu_info_t {
	const char *target_name; /* QEMU's name of the guest: "riscv64" */
	struct {
		int min, cur;    /* versions of the interface that are served */
	} version;
	bool system_emulation;
	union {
		struct {
			int smp_vcpus, max_vcpus; /* 0 in user mode */
		} system;
	};
} qemu_info_t;

struct qemu_plugin_tb;         /* a block under translation */
struct qemu_plugin_insn;       /* one of its instructions */
struct qemu_plugin_scoreboard; /* an array with an element for each vCPU */
struct qemu_plugin_hwaddr;
struct qemu_plugin_register;
typedef uint32_t qemu_plugin_meminfo_t; /* of one memory access; see the functions that take it */

/* A uint64_t inside the elements of a scoreboard. */
typedef struct {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
} qemu_plugin_u64;
#define qemu_plugin_scoreboard_u64(score_) ((qemu_plugin_u64){ (score_), 0 })
#define qemu_plugin_scoreboard_u64_in_struct(score_, type_, member_) \
	((qemu_plugin_u64){ (score_), offsetof(type_, member_) })

/* What a callback does with the guest's registers. */
enum qemu_plugin_cb_flags {
	QEMU_PLUGIN_CB_NO_REGS,
	QEMU_PLUGIN_CB_R_REGS,
	QEMU_PLUGIN_CB_RW_REGS,
#if QEMU_PLUGIN_VERSION >= 6
	QEMU_PLUGIN_CB_RW_REGS_PC, /* and may call qemu_plugin_set_pc */
#endif
};

enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_MEM_RW };

enum qemu_plugin_mem_value_type {
	QEMU_PLUGIN_MEM_VALUE_U8,
	QEMU_PLUGIN_MEM_VALUE_U16,
	QEMU_PLUGIN_MEM_VALUE_U32,
	QEMU_PLUGIN_MEM_VALUE_U64,
	QEMU_PLUGIN_MEM_VALUE_U128,
};

typedef struct {
	enum qemu_plugin_mem_value_type type;
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
		struct {
			uint64_t low, high;
		} u128;
	} data;
} qemu_plugin_mem_value;

enum qemu_plugin_cond { /* unsigned comparisons of 64 bits */
	QEMU_PLUGIN_COND_NEVER,
	QEMU_PLUGIN_COND_ALWAYS,
	QEMU_PLUGIN_COND_EQ,
	QEMU_PLUGIN_COND_NE,
	QEMU_PLUGIN_COND_LT,
	QEMU_PLUGIN_COND_LE,
	QEMU_PLUGIN_COND_GT,
	QEMU_PLUGIN_COND_GE,
};

enum qemu_plugin_op {
	QEMU_PLUGIN_INLINE_ADD_U64,
	QEMU_PLUGIN_INLINE_STORE_U64,
};

enum qemu_plugin_discon_type {
	QEMU_PLUGIN_DISCON_INTERRUPT = 1,
	QEMU_PLUGIN_DISCON_EXCEPTION = 2,
	QEMU_PLUGIN_DISCON_HOSTCALL = 4,
	QEMU_PLUGIN_DISCON_ALL = -1,
};

enum qemu_plugin_hwaddr_operation_result {
	QEMU_PLUGIN_HWADDR_OPERATION_OK,
	QEMU_PLUGIN_HWADDR_OPERATION_ERROR,
	QEMU_PLUGIN_HWADDR_OPERATION_DEVICE_ERROR,
	QEMU_PLUGIN_HWADDR_OPERATION_ACCESS_DENIED,
	QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS,
	QEMU_PLUGIN_HWADDR_OPERATION_INVALID_ADDRESS_SPACE,
};

/* A register of the guest. The texts live for the whole run; feature may be NULL. */
typedef struct {
	struct qemu_plugin_register *handle;
	const char *name, *feature;
#if QEMU_PLUGIN_VERSION >= 6
	bool is_readonly;
#endif
} qemu_plugin_reg_descriptor;

/* Callbacks. */
#if QEMU_PLUGIN_VERSION >= 7
typedef void (*qemu_plugin_simple_cb_t)(void);
typedef void (*qemu_plugin_udata_cb_t)(void *userdata);
typedef void (*qemu_plugin_vcpu_simple_cb_t)(unsigned int vcpu_index);
#define MYNA_USERDATA , void *userdata
#define MYNA_SIMPLE_CB qemu_plugin_udata_cb_t
#define MYNA_VCPU_CB qemu_plugin_vcpu_udata_cb_t
#else
typedef void (*qemu_plugin_simple_cb_t)(qemu_plugin_id_t id);
typedef void (*qemu_plugin_udata_cb_t)(qemu_plugin_id_t id, void *userdata);
typedef void (*qemu_plugin_vcpu_simple_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index);
#define MYNA_USERDATA
#define MYNA_SIMPLE_CB qemu_plugin_simple_cb_t
#define MYNA_VCPU_CB qemu_plugin_vcpu_simple_cb_t
#endif
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned int vcpu_index, void *userdata);
typedef void (*qemu_plugin_vcpu_mem_cb_t)(unsigned int vcpu_index, qemu_plugin_meminfo_t info, uint64_t vaddr,
    void *userdata);
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*qemu_plugin_vcpu_discon_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index,
    enum qemu_plugin_discon_type type, uint64_t from_pc, uint64_t to_pc);
typedef void (*qemu_plugin_vcpu_syscall_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index, int64_t num,
    uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8);
typedef void (*qemu_plugin_vcpu_syscall_ret_cb_t)(
    qemu_plugin_id_t id, unsigned int vcpu_index, int64_t num, int64_t ret);
typedef bool (*qemu_plugin_vcpu_syscall_filter_cb_t)(qemu_plugin_id_t id, unsigned int vcpu_index, int64_t num,
    uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8,
    uint64_t *sysret);

/* ---- what a plugin defines ---- */

extern QEMU_PLUGIN_EXPORT int qemu_plugin_version; /* QEMU_PLUGIN_VERSION */
/* Called once, before the program is loaded; argv has the options as "name=value" and lives as long as the plugin.
 * Other than 0 refuses. */
QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

/* ---- life cycle and events: one callback for each event and plugin; NULL takes it away ---- */

/* Unload, or drop all callbacks (which cb may register anew). Done when all vCPUs have stopped, then cb is called;
 * until then callbacks may still come. When: vcpu. */
QEMU_PLUGIN_API void qemu_plugin_uninstall(qemu_plugin_id_t id, MYNA_SIMPLE_CB cb MYNA_USERDATA);
QEMU_PLUGIN_API void qemu_plugin_reset(qemu_plugin_id_t id, MYNA_SIMPLE_CB cb MYNA_USERDATA);
/* A vCPU is about to run its first instruction, on its own thread; a thread (not the last) ends. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id, MYNA_VCPU_CB cb MYNA_USERDATA);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_exit_cb(qemu_plugin_id_t id, MYNA_VCPU_CB cb MYNA_USERDATA);
/* A vCPU goes to sleep, wakes up: system mode. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id, MYNA_VCPU_CB cb MYNA_USERDATA);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_resume_cb(qemu_plugin_id_t id, MYNA_VCPU_CB cb MYNA_USERDATA);
/* An interrupt, exception or host call (a mask of these) takes control from from_pc to to_pc: system mode. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
    qemu_plugin_vcpu_discon_cb_t cb);
/* A block is translated; the handles are valid until the callback returns. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb);
/* Before a system call, with the guest's number and arguments; after it, ret being its result or minus the guest's
 * errno; and a filter, which returns true to have the call not made and *sysret given back. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_cb_t cb);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_syscall_ret_cb(
    qemu_plugin_id_t id, qemu_plugin_vcpu_syscall_ret_cb_t cb);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_syscall_filter_cb(qemu_plugin_id_t id,
    qemu_plugin_vcpu_syscall_filter_cb_t cb);
/* All translated code was dropped: what was registered in tb_trans will not be called any more. */
QEMU_PLUGIN_API void qemu_plugin_register_flush_cb(qemu_plugin_id_t id, MYNA_SIMPLE_CB cb MYNA_USERDATA);
/* The program ends, by whatever means but execve and SIGKILL. All vCPUs have stopped. */
QEMU_PLUGIN_API void qemu_plugin_register_atexit_cb(
    qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata);
/* Call cb at once for each vCPU there is, in no order. */
QEMU_PLUGIN_API void qemu_plugin_vcpu_for_each(qemu_plugin_id_t id, MYNA_VCPU_CB cb MYNA_USERDATA);
/* Highest index of a vCPU that there ever was, + 1. */
QEMU_PLUGIN_API int qemu_plugin_num_vcpus(void);

/* ---- instrumentation. When: tb_trans ----
 * At each entry of a block run its items in the order of their registration; then for each instruction its
 * items, the instruction, and for each of its accesses the items for memory, when the access has succeeded.
 * Conditional callbacks are called when *entry of the vCPU <cond> imm. Inline operations act on *entry. */
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *tb, qemu_plugin_vcpu_udata_cb_t cb, enum qemu_plugin_cb_flags flags, void *userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_exec_cond_cb(struct qemu_plugin_tb *tb,
    qemu_plugin_vcpu_udata_cb_t cb, enum qemu_plugin_cb_flags flags, enum qemu_plugin_cond cond,
    qemu_plugin_u64 entry, uint64_t imm, void *userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(struct qemu_plugin_tb *tb,
    enum qemu_plugin_op op, qemu_plugin_u64 entry, uint64_t imm);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
    qemu_plugin_vcpu_udata_cb_t cb, enum qemu_plugin_cb_flags flags, void *userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_insn_exec_cond_cb(struct qemu_plugin_insn *insn,
    qemu_plugin_vcpu_udata_cb_t cb, enum qemu_plugin_cb_flags flags, enum qemu_plugin_cond cond,
    qemu_plugin_u64 entry, uint64_t imm, void *userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn,
    enum qemu_plugin_op op, qemu_plugin_u64 entry, uint64_t imm);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_mem_cb_t cb,
    enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw, void *userdata);
QEMU_PLUGIN_API void qemu_plugin_register_vcpu_mem_inline_per_vcpu(struct qemu_plugin_insn *insn,
    enum qemu_plugin_mem_rw rw, enum qemu_plugin_op op, qemu_plugin_u64 entry, uint64_t imm);

/* ---- what is translated. When: tb_trans ---- */

QEMU_PLUGIN_API size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb); /* at least 1 */
QEMU_PLUGIN_API uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb); /* of its first instruction */
/* NULL: there are not so many. */
QEMU_PLUGIN_API struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t idx);
/* Copies up to len bytes of the instruction, in the order of memory; how many. */
QEMU_PLUGIN_API size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dest, size_t len);
QEMU_PLUGIN_API size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn); /* bytes */
QEMU_PLUGIN_API uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
/* Where the host has these bytes: an identity, not to be read through. May be NULL. */
QEMU_PLUGIN_API void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);
/* "mnemonic operands"; the caller frees it (g_free, free). Never NULL. */
QEMU_PLUGIN_API char *qemu_plugin_insn_disas(const struct qemu_plugin_insn *insn);
/* Name of the function it is in, or NULL; lives for the whole run. */
QEMU_PLUGIN_API const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn);

/* ---- a memory access. When: in its callback ---- */

QEMU_PLUGIN_API unsigned int qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info); /* log2 of the bytes */
QEMU_PLUGIN_API bool qemu_plugin_mem_is_sign_extended(qemu_plugin_meminfo_t info);
QEMU_PLUGIN_API bool qemu_plugin_mem_is_big_endian(qemu_plugin_meminfo_t info); /* false for single bytes */
QEMU_PLUGIN_API bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);
/* What was loaded or stored, as a number of the access's size. */
QEMU_PLUGIN_API qemu_plugin_mem_value qemu_plugin_mem_get_value(qemu_plugin_meminfo_t info);
/* The physical address; NULL in user mode. Valid in this callback. */
QEMU_PLUGIN_API struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(qemu_plugin_meminfo_t info, uint64_t vaddr);
QEMU_PLUGIN_API bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *haddr); /* NULL: false */
QEMU_PLUGIN_API uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *haddr); /* NULL: 0 */
/* "RAM", or the device's name; always the same pointer for a name. "Invalid" in user mode. */
QEMU_PLUGIN_API const char *qemu_plugin_hwaddr_device_name(const struct qemu_plugin_hwaddr *haddr);

/* ---- registers and memory. When: vcpu, tb_trans ---- */

#ifdef __G_LIB_H__
/* An array of qemu_plugin_reg_descriptor; the caller frees it (not the texts). */
QEMU_PLUGIN_API GArray *qemu_plugin_get_registers(void);
/* Append the register's bytes, in the guest's order, to buf. From version 6 on: whether it could; before: how many
 * bytes, -1 when not. The running callback must have been registered with R_REGS or more. */
#if QEMU_PLUGIN_VERSION >= 6
QEMU_PLUGIN_API bool qemu_plugin_read_register(struct qemu_plugin_register *handle, GByteArray *buf);
QEMU_PLUGIN_API bool qemu_plugin_write_register(struct qemu_plugin_register *handle, GByteArray *buf);
#else
QEMU_PLUGIN_API int qemu_plugin_read_register(struct qemu_plugin_register *handle, GByteArray *buf);
QEMU_PLUGIN_API int qemu_plugin_write_register(struct qemu_plugin_register *handle, GByteArray *buf);
#endif
/* Set data to len bytes read at addr; false: len is 0, or they are not all readable. */
QEMU_PLUGIN_API bool qemu_plugin_read_memory_vaddr(uint64_t addr, GByteArray *data, size_t len);
/* Write data; code that was translated from there is dropped. False: nothing to write, or not writable. */
QEMU_PLUGIN_API bool qemu_plugin_write_memory_vaddr(uint64_t addr, GByteArray *data);
/* Physical memory: system mode. */
QEMU_PLUGIN_API enum qemu_plugin_hwaddr_operation_result qemu_plugin_read_memory_hwaddr(uint64_t addr,
    GByteArray *data, size_t len);
QEMU_PLUGIN_API enum qemu_plugin_hwaddr_operation_result qemu_plugin_write_memory_hwaddr(uint64_t addr,
    GByteArray *data);
#endif
/* False in user mode. */
QEMU_PLUGIN_API bool qemu_plugin_translate_vaddr(uint64_t vaddr, uint64_t *hwaddr);
/* Go on at vaddr; does not return. The callback must have been registered with RW_REGS_PC, or be one of a
 * system call. */
QEMU_PLUGIN_API void qemu_plugin_set_pc(uint64_t vaddr);

/* ---- scoreboards ---- */

/* An array of zeroed elements, one for each vCPU that there is and will be. Elements never move, and keep their
 * contents when their vCPU is gone. */
QEMU_PLUGIN_API struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t element_size);
QEMU_PLUGIN_API void qemu_plugin_scoreboard_free(struct qemu_plugin_scoreboard *score);
QEMU_PLUGIN_API void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int vcpu_index);
/* Not atomic: for the running vCPU's own element, or when all have stopped. */
QEMU_PLUGIN_API void qemu_plugin_u64_add(qemu_plugin_u64 entry, unsigned int vcpu_index, uint64_t added);
QEMU_PLUGIN_API uint64_t qemu_plugin_u64_get(qemu_plugin_u64 entry, unsigned int vcpu_index);
QEMU_PLUGIN_API void qemu_plugin_u64_set(qemu_plugin_u64 entry, unsigned int vcpu_index, uint64_t val);
QEMU_PLUGIN_API uint64_t qemu_plugin_u64_sum(qemu_plugin_u64 entry); /* over all vCPUs */

/* ---- the rest ---- */

/* Write text to the log, as it is. */
QEMU_PLUGIN_API void qemu_plugin_outs(const char *string);
/* on yes true y, off no false n; false, and *ret as it was: something else. */
QEMU_PLUGIN_API bool qemu_plugin_bool_parse(const char *name, const char *val, bool *ret);
/* User mode: the program's path (the caller frees it), and of its executable segments the first address, the end
 * and the entry. NULL and 0 in system mode. */
QEMU_PLUGIN_API char *qemu_plugin_path_to_binary(void);
QEMU_PLUGIN_API uint64_t qemu_plugin_start_code(void);
QEMU_PLUGIN_API uint64_t qemu_plugin_end_code(void);
QEMU_PLUGIN_API uint64_t qemu_plugin_entry_code(void);
/* The right to set the virtual clock, for one caller; and setting it, in ns. */
QEMU_PLUGIN_API const void *qemu_plugin_request_time_control(void);
QEMU_PLUGIN_API void qemu_plugin_update_ns(const void *handle, int64_t time);

#undef MYNA_USERDATA
#undef MYNA_SIMPLE_CB
#undef MYNA_VCPU_CB

#ifdef __cplusplus
}
#endif
#endif
