/*
 * execlog: a line for each instruction that is executed, with its accesses to memory and the registers that it
 * changed:
 *
 *	vCPU, 0xaddress, 0xopcode, "disassembly"[, load|store, 0xaddress[, device]]...[, register -> 0xvalue]...
 *
 * The line of an instruction is open until the next one of its vCPU that is logged, so that what belongs to it can
 * be added. Lines are put together in a buffer of the vCPU, and handed over whole and many at a time: when the
 * buffer is full, before a system call (so that they keep their place among what the program prints), when the
 * thread or the process ends.
 *
 * Without registers a trace of instructions and accesses is all that it takes. With reg=, and where accesses are
 * named by device (system mode), callbacks do the same work.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <myna-plugin.h>
#include <unistd.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

enum { BUF = 1 << 16, REG_MAX = 256 };

typedef struct Text { /* of an instruction: what stands between the vCPU and the accesses */
	const char *s;
	size_t len;
} Text;

typedef struct Reg {
	struct qemu_plugin_register *handle;
	const char *name;       /* small letters */
	const char *alias;      /* of the disassembly; NULL: none */
	int size;
	size_t at;              /* where a vCPU keeps the value */
} Reg;

typedef struct Vcpu {
	uint64_t open;          /* the last line is not complete */
	char head[16];          /* "N, " */
	size_t head_len;
	char *buf;
	size_t n, cap, whole;   /* used; up to where lines are complete */
	uint8_t *value;         /* of the registers, as they were when last looked at */
	uint64_t lines;
	pid_t pid;              /* of the process that it ran in last */
} Vcpu;

static TABLE(Text) texts; /* by tag */

static VEC(const char *) ifilter, patterns;
static VEC(uint64_t) afilter;
static VEC(Reg) regs;
static size_t values; /* bytes of all registers */
static bool rdisas, callbacks, riscv;
static const char *json;
static struct qemu_plugin_scoreboard *score;
static struct myna_trace *trace;
static _Thread_local Vcpu *mine;

static int filter(const char *name, const char *value)
{
	if (*name == 'i')
		*vec_add(&ifilter) = value;
	else if (*name == 'a')
		*vec_add(&afilter) = strtoull(value, NULL, 16);
	else
		*vec_add(&patterns) = value;
	return 0;
}

static const struct myna_option options[] = {
	{ "ifilter", MYNA_OPT_FN, NULL, NULL, "only instructions whose text begins so; may be repeated", filter },
	{ "afilter", MYNA_OPT_FN, NULL, NULL,
	    "only the one at this hexadecimal address; may be repeated", filter },
	{ "reg", MYNA_OPT_FN, NULL, NULL,
	    "show changes of registers so named (*, ? match); may be repeated", filter },
	{ "rdisas", MYNA_OPT_BOOL, &rdisas, "off",
	    "look at registers only behind instructions that name one", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};

QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = {
	"log each executed instruction, with its accesses and changed registers", options
};

/* ---- the buffer of a vCPU ---- */

/* Hand over all lines that are complete. */
static void hand_over(Vcpu *c)
{
	char keep;

	if (!c->whole)
		return;
	keep = c->buf[c->whole];
	c->buf[c->whole] = 0;
	qemu_plugin_outs(c->buf);
	c->buf[c->whole] = keep;
	c->n -= c->whole;
	memmove(c->buf, c->buf + c->whole, c->n);
	c->whole = 0;
}

/* Space for n bytes and one for the 0 of hand_over. */
static char *space(Vcpu *c, size_t n)
{
	if (c->cap - c->n <= n) {
		hand_over(c);
		if (c->cap - c->n <= n) {
			size_t cap = c->n + n + BUF;
			char *bigger = alloc(cap, 1);

			if (c->n)
				memcpy(bigger, c->buf, c->n);
			free(c->buf);
			c->buf = bigger;
			c->cap = cap;
		}
	}
	return c->buf + c->n;
}

static char *put(char *p, const char *s, size_t n)
{
	memcpy(p, s, n);
	return p + n;
}

/* v with at least that many digits. */
static char *put_hex(char *p, uint64_t v, int digits)
{
	while (digits < 16 && v >> 4 * digits)
		digits++;
	while (digits--)
		*p++ = "0123456789abcdef"[v >> 4 * digits & 15];
	return p;
}

static void end_line(Vcpu *c)
{
	if (!c->open)
		return;
	*space(c, 1) = '\n';
	c->whole = ++c->n;
	c->open = false;
}

static void begin_line(Vcpu *c, const Text *t)
{
	char *p = space(c, t->len + c->head_len + 1);

	if (c->open) {
		*p++ = '\n';
		c->whole = (size_t)(p - c->buf);
	}
	p = put(p, c->head, c->head_len);
	p = put(p, t->s, t->len);
	c->n = (size_t)(p - c->buf);
	c->open = true;
	c->lines++;
}

static void add_access(Vcpu *c, bool store, uint64_t addr, const char *device)
{
	size_t len = device ? strlen(device) : 0;
	char *p = space(c, len + 40);

	p = store ? put(p, ", store, 0x", 11) : put(p, ", load, 0x", 10);
	p = put_hex(p, addr, 8);
	if (device)
		p = put(put(p, ", ", 2), device, len);
	c->n = (size_t)(p - c->buf);
}

/* Add the registers that have changed to the open line. */
static void add_registers(Vcpu *c)
{
	bool big = myna_guest_big_endian();

	if (!c->open)
		return;
	for (size_t i = 0; i < regs.n; i++) {
		const Reg *r = &regs.v[i];
		uint8_t now[REG_MAX], *old = c->value + r->at;
		size_t len = strlen(r->name);
		char *p;

		if (myna_read_register(r->handle, now, (size_t)r->size) != r->size)
			continue;
		if (!memcmp(now, old, (size_t)r->size))
			continue;
		memcpy(old, now, (size_t)r->size);
		p = space(c, len + 2 * (size_t)r->size + 8);
		p = put(put(put(p, ", ", 2), r->name, len), " -> 0x", 6);
		for (int k = 0; k < r->size; k++)
			p = put_hex(p, now[big ? k : r->size - 1 - k], 2);
		c->n = (size_t)(p - c->buf);
	}
}

/* ---- while the program runs ---- */

static Vcpu *vcpu(unsigned int i)
{
	return qemu_plugin_scoreboard_find(score, i);
}

static void drain(unsigned int i, const struct myna_event *ev, size_t n, void *userdata)
{
	Vcpu *c = vcpu(i);

	(void)userdata;
	for (; n--; ev++) {
		if (ev->info == MYNA_EV_INSN)
			begin_line(c, table_at(&texts, ev->tag));
		else if (ev->info < MYNA_EV_TB)
			add_access(c, qemu_plugin_mem_is_store(ev->info), ev->addr, NULL);
	}
}

static void exec(unsigned int i, void *text)
{
	begin_line(vcpu(i), text);
}

static void exec_regs(unsigned int i, void *text)
{
	add_registers(vcpu(i));
	begin_line(vcpu(i), text);
}

/* An instruction that is not logged, behind one that is. */
static void only_regs(unsigned int i, void *userdata)
{
	(void)userdata;
	add_registers(vcpu(i));
	end_line(vcpu(i));
}

static void mem_access(unsigned int i, qemu_plugin_meminfo_t info, uint64_t addr, void *userdata)
{
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, addr);

	(void)userdata;
	add_access(vcpu(i), qemu_plugin_mem_is_store(info), hw ? qemu_plugin_hwaddr_phys_addr(hw) : addr,
	    hw ? qemu_plugin_hwaddr_device_name(hw) : NULL);
}

static void before_syscall(qemu_plugin_id_t id, unsigned int i, int64_t num, uint64_t a1, uint64_t a2, uint64_t a3,
    uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8)
{
	Vcpu *c = vcpu(i);

	(void)id, (void)num, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
	if (trace)
		myna_trace_drain(trace);
	hand_over(c);
	c->pid = getpid();
}

/* ---- translation ---- */

static Text *new_text(const char *disas, const struct qemu_plugin_insn *insn)
{
	uint32_t opcode = 0;
	size_t need = strlen(disas) + 48;
	char *s = alloc(need, 1);
	Text *t = table_add(&texts);

	qemu_plugin_insn_data(insn, &opcode, sizeof opcode);
	t->len = (size_t)snprintf(s, need, "0x%" PRIx64 ", 0x%" PRIx32 ", \"%s\"", qemu_plugin_insn_vaddr(insn),
	    opcode, disas);
	t->s = s;
	return t;
}

static bool wanted(const char *disas, uint64_t addr)
{
	if (!ifilter.n && !afilter.n)
		return true;
	for (size_t i = 0; i < ifilter.n; i++)
		if (!strncmp(disas, ifilter.v[i], strlen(ifilter.v[i])))
			return true;
	for (size_t i = 0; i < afilter.n; i++)
		if (afilter.v[i] == addr)
			return true;
	return false;
}

static bool names_register(const char *disas)
{
	const char *operands = strchr(disas, ' ');

	for (size_t i = 0; operands && i < regs.n; i++)
		if (strstr(operands, regs.v[i].name) || (regs.v[i].alias && strstr(operands, regs.v[i].alias)))
			return true;
	return false;
}

static void tb_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	bool check = true; /* registers, before this instruction */

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		char *disas = qemu_plugin_insn_disas(insn);
		bool names = rdisas && names_register(disas);

		if (names || wanted(disas, qemu_plugin_insn_vaddr(insn))) {
			Text *t = new_text(disas, insn);

			if (callbacks) {
				qemu_plugin_register_vcpu_insn_exec_cb(insn, regs.n && check ? exec_regs : exec,
				    regs.n && check ? QEMU_PLUGIN_CB_R_REGS : QEMU_PLUGIN_CB_NO_REGS, t);
				qemu_plugin_register_vcpu_mem_cb(insn, mem_access, QEMU_PLUGIN_CB_NO_REGS,
				    QEMU_PLUGIN_MEM_RW, NULL);
			} else {
				myna_trace_insn(insn, trace, texts.n - 1);
				myna_trace_mem(insn, trace, QEMU_PLUGIN_MEM_RW, texts.n - 1);
			}
		} else if (regs.n && check) {
			qemu_plugin_register_vcpu_insn_exec_cond_cb(insn, only_regs, QEMU_PLUGIN_CB_R_REGS,
			    QEMU_PLUGIN_COND_NE, qemu_plugin_scoreboard_u64_in_struct(score, Vcpu, open), 0, NULL);
		}
		check = !rdisas || names;
		free(disas);
	}
}

/* ---- begin and end ---- */

static bool tracked(const char *name, const char *lower)
{
	for (size_t i = 0; i < patterns.n; i++)
		if (!fnmatch(patterns.v[i], name, 0) || !fnmatch(patterns.v[i], lower, 0))
			return true;
	return false;
}

/* The registers that the patterns name. Called for the first vCPU, before any other runs. */
static void find_registers(void)
{
	const qemu_plugin_reg_descriptor *d;
	size_t n = myna_registers(&d);

	for (size_t i = 0; i < n; i++) {
		char *lower = copy_text(d[i].name);
		const char *alias;
		uint8_t buf[REG_MAX];
		int size = myna_read_register(d[i].handle, buf, sizeof buf);

		for (char *p = lower; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		/* The disassembly has another name for riscv's x8. */
		alias = riscv && !strcmp(lower, "fp") ? "s0" : NULL;
		if (size <= 0 || size > REG_MAX ||
		    !(tracked(d[i].name, lower) || (alias && tracked(alias, alias)))) {
			free(lower);
			continue;
		}
		*vec_add(&regs) = (Reg){ d[i].handle, lower, alias, size, values };
		values += (size_t)size;
	}
}

static void vcpu_init(qemu_plugin_id_t id, unsigned int i)
{
	static bool found;
	Vcpu *c = vcpu(i);

	(void)id;
	if (!found)
		find_registers();
	found = true;
	if (c->pid && c->pid != getpid()) { /* what another thread of the parent process had not yet handed over */
		c->n = c->whole = c->lines = 0;
		c->open = false;
	}
	c->head_len = (size_t)snprintf(c->head, sizeof c->head, "%u, ", i);
	c->pid = getpid();
	if (!c->value)
		c->value = alloc(values, 1);
	for (size_t k = 0; k < regs.n; k++)
		myna_read_register(regs.v[k].handle, c->value + regs.v[k].at, (size_t)regs.v[k].size);
	mine = c;
}

static void vcpu_exit(qemu_plugin_id_t id, unsigned int i)
{
	Vcpu *c = vcpu(i);

	(void)id;
	if (trace)
		myna_trace_drain(trace);
	add_registers(c);
	end_line(c);
	hand_over(c);
}

static void at_exit(qemu_plugin_id_t id, void *userdata)
{
	struct myna_json *j = myna_json_open(json, "execlog");
	uint64_t lines = 0;

	(void)id, (void)userdata;
	myna_json_array(j, "vcpus");
	for (int i = 0; i < qemu_plugin_num_vcpus(); i++) {
		Vcpu *c = vcpu((unsigned)i);

		if (c->pid != getpid() && c != mine)
			continue; /* a thread of the process that forked this one */
		end_line(c);
		hand_over(c);
		myna_json_object(j, NULL);
		myna_json_u64(j, "vcpu", (unsigned)i);
		myna_json_i64(j, "tid", myna_vcpu_tid((unsigned)i));
		myna_json_u64(j, "lines", c->lines);
		myna_json_end(j);
		lines += c->lines;
	}
	myna_json_end(j);
	myna_json_u64(j, "lines", lines);
	myna_json_close(j);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	riscv = !strncmp(info->target_name, "riscv", 5);
	callbacks = patterns.n || info->system_emulation;
	score = qemu_plugin_scoreboard_new(sizeof(Vcpu));
	if (!callbacks)
		trace = myna_trace_new(id, drain, NULL);
	qemu_plugin_register_vcpu_init_cb(id, vcpu_init);
	qemu_plugin_register_vcpu_exit_cb(id, vcpu_exit);
	qemu_plugin_register_vcpu_tb_trans_cb(id, tb_trans);
	qemu_plugin_register_vcpu_syscall_cb(id, before_syscall);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
