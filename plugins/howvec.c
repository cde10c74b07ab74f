/*
 * howvec: how often each class of instructions runs.
 *
 * An instruction belongs to the first class whose row matches its first 32 bits (aarch64, sparc, sparc64: QEMU's
 * classes), or to the one that the guest's instruction table gives it (every other guest). Each class has a
 * counter for every vCPU, to which translated code adds; classes that are counted individually have one for each
 * opcode.
 * Adds of a block to the same counter are one, and exact when a fault leaves the block early.
 *
 * Other than QEMU's, which knows no classes for other guests and lists their single opcodes:
 * here count=all does that. Opcodes are read in the guest's byte order. An illegal instruction is in Unclassified.
 */
#include <myna-plugin.h>
#include "util.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

typedef enum How { BY_CLASS, INDIVIDUALLY, NOT } How;

typedef struct Class {
	const char *name, *opt;
	uint32_t mask, pattern;
	How how;
} Class;

/* The rows ldstr, atomic, ldstro and ldstpa never match, ldlit takes it all: kept, for numbers like QEMU's. */
static const Class aarch64[] = {
	{ "  UDEF", "udef", 0xffff0000, 0x00000000, NOT },
	{ "  SVE", "sve", 0x1e000000, 0x04000000, BY_CLASS },
	{ "Reserved", "res", 0x1e000000, 0x00000000, BY_CLASS },
	{ "  PCrel addr", "pcrel", 0x1f000000, 0x10000000, BY_CLASS },
	{ "  Add/Sub (imm,tags)", "asit", 0x1f800000, 0x11800000, BY_CLASS },
	{ "  Add/Sub (imm)", "asi", 0x1f000000, 0x11000000, BY_CLASS },
	{ "  Logical (imm)", "logi", 0x1f800000, 0x12000000, BY_CLASS },
	{ "  Move Wide (imm)", "movwi", 0x1f800000, 0x12800000, BY_CLASS },
	{ "  Bitfield", "bitf", 0x1f800000, 0x13000000, BY_CLASS },
	{ "  Extract", "extr", 0x1f800000, 0x13800000, BY_CLASS },
	{ "Data Proc Imm", "dpri", 0x1c000000, 0x10000000, BY_CLASS },
	{ "  Cond Branch (imm)", "cndb", 0xfe000000, 0x54000000, BY_CLASS },
	{ "  Exception Gen", "excp", 0xff000000, 0xd4000000, BY_CLASS },
	{ "    NOP", "nop", 0xffffffff, 0xd503201f, NOT },
	{ "  Hints", "hint", 0xfffff000, 0xd5032000, BY_CLASS },
	{ "  Barriers", "barr", 0xfffff000, 0xd5033000, BY_CLASS },
	{ "  PSTATE", "psta", 0xfff8f000, 0xd5004000, BY_CLASS },
	{ "  System Insn", "sins", 0xffd80000, 0xd5080000, BY_CLASS },
	{ "  System Reg", "sreg", 0xffd00000, 0xd5100000, BY_CLASS },
	{ "  Branch (reg)", "breg", 0xfe000000, 0xd6000000, BY_CLASS },
	{ "  Branch (imm)", "bimm", 0x7c000000, 0x14000000, BY_CLASS },
	{ "  Cmp & Branch", "cmpb", 0x7e000000, 0x34000000, BY_CLASS },
	{ "  Tst & Branch", "tstb", 0x7e000000, 0x36000000, BY_CLASS },
	{ "Branches", "branch", 0x1c000000, 0x14000000, BY_CLASS },
	{ "  AdvSimd ldstmult", "advlsm", 0xbfbf0000, 0x0c000000, BY_CLASS },
	{ "  AdvSimd ldstmult++", "advlsmp", 0xbfb00000, 0x0c800000, BY_CLASS },
	{ "  AdvSimd ldst", "advlss", 0xbf9f0000, 0x0d000000, BY_CLASS },
	{ "  AdvSimd ldst++", "advlssp", 0xbf800000, 0x0d800000, BY_CLASS },
	{ "  ldst excl", "ldstx", 0x3f000000, 0x08000000, BY_CLASS },
	{ "    Prefetch", "prfm", 0xff000000, 0xd8000000, BY_CLASS },
	{ "  Load Reg (lit)", "ldlit", 0x1b000000, 0x18000000, BY_CLASS },
	{ "  ldst noalloc pair", "ldstnap", 0x3b800000, 0x28000000, BY_CLASS },
	{ "  ldst pair", "ldstp", 0x38000000, 0x28000000, BY_CLASS },
	{ "  ldst reg", "ldstr", 0x3b200000, 0x38000000, BY_CLASS },
	{ "  Atomic ldst", "atomic", 0x3b200c00, 0x38200000, BY_CLASS },
	{ "  ldst reg (reg off)", "ldstro", 0x3b200b00, 0x38200800, BY_CLASS },
	{ "  ldst reg (pac)", "ldstpa", 0x3b200200, 0x38200800, BY_CLASS },
	{ "  ldst reg (imm)", "ldsti", 0x3b000000, 0x39000000, BY_CLASS },
	{ "Loads & Stores", "ldst", 0x0a000000, 0x08000000, BY_CLASS },
	{ "Data Proc Reg", "dprr", 0x0e000000, 0x0a000000, BY_CLASS },
	{ "Scalar FP ", "fpsimd", 0x0e000000, 0x0e000000, BY_CLASS },
	{ "Unclassified", "unclas", 0x00000000, 0x00000000, BY_CLASS },
};

static const Class sparc[] = {
	{ "Call", "call", 0xc0000000, 0x40000000, BY_CLASS },
	{ "Branch ICond", "bcc", 0xc1c00000, 0x00800000, BY_CLASS },
	{ "Branch Fcond", "fbcc", 0xc1c00000, 0x01800000, BY_CLASS },
	{ "SetHi", "sethi", 0xc1c00000, 0x01000000, BY_CLASS },
	{ "FPU ALU", "fpu", 0xc1f00000, 0x81a00000, BY_CLASS },
	{ "ALU", "alu", 0xc0000000, 0x80000000, BY_CLASS },
	{ "Load/Store", "ldst", 0xc0000000, 0xc0000000, BY_CLASS },
	{ "Unclassified", "unclas", 0x00000000, 0x00000000, INDIVIDUALLY },
};

static const Class sparc64[] = {
	{ "SetHi & Branches", "op0", 0xc0000000, 0x00000000, BY_CLASS },
	{ "Call", "op1", 0xc0000000, 0x40000000, BY_CLASS },
	{ "Arith/Logical/Move", "op2", 0xc0000000, 0x80000000, BY_CLASS },
	{ "Arith/Logical/Move", "op3", 0xc0000000, 0xc0000000, BY_CLASS },
	{ "Unclassified", "unclas", 0x00000000, 0x00000000, INDIVIDUALLY },
};

#define ROWS(t) t, sizeof(t) / sizeof *(t)
static const struct {
	const char *target;
	const Class *rows;
	size_t n;
} tables[] = {
	{ "aarch64", ROWS(aarch64) },
	{ "aarch64_be", ROWS(aarch64) },
	{ "sparc", ROWS(sparc) },
	{ "sparc64", ROWS(sparc64) },
};

static Class *classes;   /* this guest's: NULL until the first block is translated */
static size_t nclass;    /* the last one takes what no other did */
static bool by_mask;     /* they have masks; else the instruction table says the class */
static bool big_endian;  /* instructions have their high byte first */
static struct qemu_plugin_scoreboard *counts; /* elements: a uint64_t for each class */

typedef struct Opcode {
	char *text;      /* as first disassembled */
	qemu_plugin_u64 count;
} Opcode;
static Map opcodes;      /* (opcode, class) → Opcode */

static char target[32];
static uint64_t limit = 50;
static bool inline_, verbose;
static const char *json;
static VEC(const char *) wishes; /* the values of count= */

static int count_option(const char *name, const char *value)
{
	(void)name;
	*vec_add(&wishes) = value;
	return 0;
}

static const struct myna_option options[] = {
	{ "inline", MYNA_OPT_BOOL, &inline_, "off", "accepted: counting is always inline", NULL },
	{ "verbose", MYNA_OPT_BOOL, &verbose, "off", "print classes without hits too", NULL },
	{ "count", MYNA_OPT_FN, NULL, NULL,
	    "CLASS: count its opcodes individually; !CLASS: don't count it; all: all individually", count_option },
	{ "limit", MYNA_OPT_U64, &limit, "50", "individual opcodes to print", NULL },
	MYNA_OPT_JSON(&json),
	{ 0 },
};
QEMU_PLUGIN_EXPORT const struct myna_plugin_info myna_plugin_info = { "instructions by class", options };

/* An option of count=: only the first class with that shorthand changes. */
static void wish(const char *opt)
{
	How how = *opt == '!' ? NOT : INDIVIDUALLY;
	bool all, found = false;
	size_t i;

	opt += how == NOT;
	all = !strcmp(opt, "all");
	for (i = 0; i < nclass && !found; i++)
		if (all || !strcmp(classes[i].opt, opt)) {
			classes[i].how = how;
			found = !all;
		}
	if (found || all)
		return;
	fprintf(stderr, "howvec: no class %s of %s; there are:", opt, target);
	for (i = 0; i < nclass; i++)
		fprintf(stderr, " %s", classes[i].opt);
	fputc('\n', stderr);
}

static void set_up(void)
{
	const char *const *list;
	size_t i;

	for (i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!strcmp(target, tables[i].target)) {
			by_mask = true;
			nclass = tables[i].n;
			classes = alloc(nclass, sizeof *classes);
			memcpy(classes, tables[i].rows, nclass * sizeof *classes);
		}
	if (!by_mask) {
		nclass = myna_insn_classes(&list) + 1;
		classes = alloc(nclass, sizeof *classes);
		for (i = 0; i + 1 < nclass; i++)
			classes[i] = (Class){ .name = list[2 * i], .opt = list[2 * i + 1] };
		classes[i] = (Class){ .name = "Unclassified", .opt = "unclas", .how = INDIVIDUALLY };
	}
	/* ARM's two keep instructions little-endian whatever the data are. */
	big_endian = myna_guest_big_endian() && strncmp(target, "aarch64", 7) && strncmp(target, "arm", 3);
	for (i = 0; i < wishes.n; i++)
		wish(wishes.v[i]);
	counts = qemu_plugin_scoreboard_new(nclass * sizeof(uint64_t));
}

static uint64_t hits(const void *opcode)
{
	return qemu_plugin_u64_sum(((const Opcode *)opcode)->count);
}

static void at_exit(qemu_plugin_id_t id, void *udata)
{
	struct myna_json *j = myna_json_open(json, "howvec");
	Row *row = map_rows(&opcodes, hits);
	size_t n = opcodes.n < limit ? opcodes.n : limit, i;

	(void)id;
	(void)udata;
	myna_printf("Instruction Classes:\n");
	myna_json_array(j, "classes");
	for (i = 0; i < nclass; i++) {
		uint64_t c = qemu_plugin_u64_sum((qemu_plugin_u64){ counts, i * sizeof(uint64_t) });
		const char *name = classes[i].name;

		if (classes[i].how == INDIVIDUALLY)
			myna_printf("Class: %-24s\tcounted individually\n", name);
		else if (classes[i].how == NOT)
			myna_printf("Class: %-24s\tnot counted\n", name);
		else if (c || verbose)
			myna_printf("Class: %-24s\t(%" PRIu64 " hits)\n", name, c);
		myna_json_object(j, NULL);
		myna_json_str(j, "name", name + strspn(name, " "));
		myna_json_str(j, "option", classes[i].opt);
		if (classes[i].how == NOT)
			myna_json_bool(j, "counted", false);
		else if (classes[i].how == BY_CLASS)
			myna_json_u64(j, "hits", c);
		else {
			size_t k;

			for (c = k = 0; k < opcodes.n; k++)
				c += row[k].sub == i ? row[k].count : 0;
			myna_json_u64(j, "hits", c);
			myna_json_bool(j, "individually", true);
		}
		myna_json_end(j);
	}
	myna_json_end(j);
	if (opcodes.n)
		myna_printf("Individual Instructions:\n");
	myna_json_array(j, "individual");
	for (i = 0; i < n; i++) {
		const Opcode *o = row[i].val;

		myna_printf("Instr: %-24s\t(%" PRIu64 " hits)\t(op=0x%08" PRIx64 "/%s)\n", o->text, row[i].count,
		    row[i].key, classes[row[i].sub].name);
		myna_json_object(j, NULL);
		myna_json_str(j, "instruction", o->text);
		myna_json_addr(j, "opcode", row[i].key);
		myna_json_str(j, "class", classes[row[i].sub].opt);
		myna_json_u64(j, "hits", row[i].count);
		myna_json_end(j);
	}
	myna_json_end(j);
	myna_json_close(j);
	free(row);
}

/* The first 32 bits of an instruction as a number. */
static uint32_t opcode_of(const struct qemu_plugin_insn *insn)
{
	uint8_t b[4];
	size_t n = qemu_plugin_insn_data(insn, b, sizeof b), i;
	uint32_t op = 0;

	for (i = 0; i < n; i++)
		op |= (uint32_t)b[i] << 8 * (big_endian ? n - 1 - i : i);
	return op;
}

static size_t class_of(const struct qemu_plugin_insn *insn, uint32_t op)
{
	size_t i = 0;

	if (!by_mask)
		i = myna_insn_class(insn);
	else
		while (i < nclass - 1 && (op & classes[i].mask) != classes[i].pattern)
			i++;
	return i < nclass ? i : nclass - 1;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;

	(void)id;
	if (!classes)
		set_up();
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint32_t op = opcode_of(insn);
		size_t class = class_of(insn, op);
		qemu_plugin_u64 count = { counts, class * sizeof(uint64_t) };

		if (classes[class].how == NOT)
			continue;
		if (classes[class].how == INDIVIDUALLY) {
			Opcode *o = map_rec2(&opcodes, op, class, sizeof *o);

			if (!o->text) {
				o->text = qemu_plugin_insn_disas(insn);
				o->count.score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
			}
			count = o->count;
		}
		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, QEMU_PLUGIN_INLINE_ADD_U64, count, 1);
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	if (myna_options(argc, argv, options))
		return -1;
	snprintf(target, sizeof target, "%s", info->target_name);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
