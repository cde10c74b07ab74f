/*
 * The parts of the IR test: a guest that exists only here (guest.c), running
 * a block's IR on a back end (run.c), which m and imm an operation takes
 * (variant.c), tests row by row (rows.c, vrows.c, live.c), known answers of vector
 * operations (known.c), random programs (random.c), the builder's promises
 * (build.c), what plugins add (plugin.c).
 */
#ifndef IR_TEST_H
#define IR_TEST_H

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "ir.h"
#include "softfp.h"
#include "vec.h"
#include "tcg-host/host.h"

enum {
	NX = 16, NW = 8, NF = 12, NV = 12,          /* registers: I64, I32, F64, V128 */
	R_X = 0, R_W = NX, R_F = NX + NW, R_V = NX + NW + NF, NREG = NX + NW + NF + NV,
	START = 0x10000,                            /* pc of the first instruction; 4 bytes each */
	ROOM = 4096,                                /* bytes of guest memory, followed by a page without access */
};

typedef struct State {
	int32_t poll;
	uint32_t frm, fflags, fpmode; /* fpmode: MODE_*, of guest_arm alone */
	uint32_t w[NW];
	uint64_t x[NX], f[NF];
	Vec v[NV];
} State;
enum { MODE_DN = 1, MODE_FLUSH = 2 }; /* default NaN; denormals flushed, only with Trans.fp_soft */
_Static_assert(sizeof(State) <= CPU_STATE_MAX, "");
static inline State *state(Cpu *c) { return (State *)(void *)c->state; }

extern const Guest guest64, guest32, guest_arm; /* the last of 64 bits, with NaNs and tininess as arm has them */
extern const Helper helpers[];
extern const unsigned nhelpers;

/* How a block ended and what it left. */
typedef struct Outcome {
	uint64_t exit;        /* Exit, or EX_LIMIT for a link */
	uint64_t pc;
	uint32_t arg;
	Fault fault;
	State s;
	uint64_t scratch[4];
	uint8_t mem[ROOM];
} Outcome;

extern Cpu *cpu;
extern Trans trans;
extern uint8_t *memory;       /* ROOM bytes */
extern uint64_t memory_at;    /* their guest address */
extern const Host *hosts[2];
extern unsigned nhosts;       /* the first is the interpreter */
bool run_with(const char *name); /* the back end to compare it with; false: there is none of this name */

void run_init(bool split); /* split: code is written at one place and executed at another */
void run_guest(const Guest *g);               /* make every back end ready for g */
/* Code for what is in trans, by h; NULL: it gave up. Cleared by the next run_guest or cache_clear. */
Block *run_gen(const Host *h);
extern char gave_up_by[200];                  /* what it says then */
void __wrap_fatal(const char *fmt, ...) PRINTF(1, 2) NORETURN;
/* Run it from *s and mem (ROOM bytes); memory of the guest is the outcome's copy afterwards. */
void run_block(const Host *h, const Block *b, const Outcome *from, Outcome *o);
bool same_outcome(const Outcome *a, const Outcome *b);
void print_difference(FILE *f, const Outcome *a, const Outcome *b);
extern bool fp_soft;          /* what begin sets Trans.fp_soft to */
void begin(uint64_t pc);                      /* ir_begin, with instructions at START, START + 4, ... */
Val raw_op(
    Trans *t, enum IrOp op, Type ty, Val a, Val b, Val c, unsigned m, int32_t imm); /* append without folding */
void cache_clear(void);

uint64_t rnd(void);
static inline unsigned below(unsigned n) { return (unsigned)(rnd() >> 33) % n; }
uint64_t edge_int(void);                      /* values that find mistakes */
uint64_t edge_fp(Type ty);
Vec edge_vec(Type lane);                      /* lanes of edge_fp, or of integers for any other type */
extern const uint64_t edges[];
extern const unsigned nedges;
void random_state(Outcome *o);

/* What m and imm may be for an operation of this type: all that differ in meaning. */
enum { MAX_VARIANT = 400 };
typedef struct Variant {
	uint16_t m;
	int32_t imm;
} Variant;
unsigned variants(enum IrOp op, Type ty, Variant v[MAX_VARIANT]);
/* Does the operation have this type; are its results flags (FL_*: to be masked). */
bool has_type(enum IrOp op, Type ty);
static inline bool gives_flags(enum IrOp op) { return (op >= O_nzadd && op <= O_nzlog) || op == O_nzfcmp; }
Type lane_type(const Ir *o);                  /* of the operands of a vector operation: T_F32, T_F64, else T_I64 */
Val keep_flags(Trans *t, Val v);              /* the bits that are defined */

/* Count a result; failures print what (and at most 20 of them). True when it passed. */
bool check(bool ok, const char *fmt, ...) PRINTF(2, 3);
extern unsigned passed, failed, skipped;

void test_rows(unsigned rounds);
void test_vectors(unsigned rounds);
void test_live(unsigned rounds);
void test_known(void);
void test_random(unsigned programs);
void test_build(void);
void test_plugin(void);
void test_side(unsigned rounds);

#endif
