/*
 * The tests of the instruction tables: what their files share. gen.c makes
 * instructions out of rows, rows.c has what mkinsn refuses, disas.c and disas_a64.c compare text with that of
 * other disassemblers, class.c classes with howvec's masks, match.c the decoder with a linear matcher and a list;
 * exec.c compares what single instructions do with what emulators say, seq.c what sequences do, both in the
 * program of frame.c, which elf.c writes; the guest's part of these three is in files with its name.
 */
#ifndef INSN_TEST_H
#define INSN_TEST_H

#include "../../src/arch/riscv/kind.h"
#include "../../src/myna.h"

#define RVF(id) (1ull << RVF_##id)

extern const InsnTab rv_insns, a64_insns;
extern const Guest *const riscv_guests[]; /* 64, 32 */
extern const Guest *const aarch64_guests[]; /* little-endian, big-endian; with HAVE_A64, else not built in */

/* Results: each check counts as one; the first failures are printed. */
extern unsigned passed, failed, skipped;
void pass(void);
void fail(const char *fmt, ...) PRINTF(1, 2);
void skip(const char *fmt, ...) PRINTF(1, 2);

/* ---- gen.c ---- */
extern uint64_t seed;
uint64_t rnd(void);
static inline uint64_t below(uint64_t n) { return rnd() % n; }

/* What a CPU may have at the same time, with which every row can be reached on some. */
typedef struct TestGuest TestGuest;
typedef struct Variant {
	const TestGuest *g;
	const Guest *guest;
	const struct Variant *before; /* its rows are not tested again; NULL none */
	const char *env;     /* ending of environment variables with commands */
	int xlen;
	uint64_t features;
	char arch[512];      /* as -march and .attribute name it */
	const char *qemu[4]; /* -cpu for these features, tried in order */
} Variant;
enum { NVARIANT = 4 };
extern Variant variant[NVARIANT]; /* RISC-V */
extern Variant variant_a64[2]; /* little-endian, big-endian */
void variants_init(void);
void variant_a64_init(void);
bool row_has(const InsnTab *t, const InsnRow *r, uint64_t features); /* do these have what the row needs */
/* Does the row belong to this variant (and not to the one before)? */
bool row_in(const InsnRow *r, const Variant *v);
/* A random encoding that decodes to row r under features, into i with pc; false: none was found. */
bool row_random(const InsnTab *t, const InsnRow *r, uint64_t features, uint64_t pc, Insn *i);
/* Change operand k of i, of table t, to a value near `want` that its field can hold, in i->bits. */
void set_arg(const InsnTab *t, Insn *i, int k, int64_t want);

/* ---- disas.c ---- */
/* Text of instructions by another disassembler; empty where it says nothing. */
typedef char Text[160];
/* What objdump prints, run by cmd, for n instructions `slot` bytes apart from base on. */
bool objdump_texts(const char *cmd, uint64_t base, unsigned slot, unsigned n, Text *text);
typedef enum Verdict { SAME, DIFFERENT, EXPLAINED, UNKNOWN } Verdict;
typedef struct Tally { unsigned of[UNKNOWN + 1]; } Tally; /* per verdict */
/*
 * Compare our text of in[] with another's. judge brings both to one form and decides; it may change both.
 * tally has one element for each row. The first difference of each row fails.
 */
void disas_compare(const Guest *g, const char *who, const Insn *in, unsigned n, Text *theirs,
    Verdict (*judge)(const Insn *i, char *ours, char *theirs), Tally *tally);

/* ---- elf.c ---- */
/* An executable for v whose n bytes of mem stand at base, where it starts, followed by bss zeros. */
bool elf_write(const char *path, const Variant *v, uint64_t base, const void *mem, size_t n, size_t bss);

/* ---- the tests ---- */
void test_rows(void);
void test_disas(void);
void test_disas_a64(void);
void test_class(void);
void test_match(void);
void test_exec(const Variant *v, int nv, int per_row);
void test_seq(const Variant *v, int nv, int programs);

#endif
