/*
 * Between select.c and a host's code generator: what a host's rows say, and
 * what its emit functions may ask for.
 *
 * select.c walks the IR of a block once backward (uses, where a value will be
 * put) and once forward. For each operation it takes the first row of the
 * host whose constraints fit, brings the operands into place, chooses the
 * register of the result and calls the row's emit function.
 *
 * Registers of the host are numbers below 64: general ones from 0, vector
 * ones from SEL_V. Guest registers have homes: a pinned host register or
 * their place in Cpu.state.
 */
#ifndef SELECT_H
#define SELECT_H

#include "tcg-host/host.h"

#define SEL_V 32 /* first vector register */
#define SEL_GENERAL ((1ull << SEL_V) - 1) /* sets of registers */
#define SEL_VECTOR (~SEL_GENERAL)
#define NOREG 0xff
#define NOHOME 0xffff
typedef uint8_t HReg;

/* An operand in place. */
enum { K_NONE, K_REG, K_MEM, K_IMM, K_POOL };
typedef struct Opnd {
	uint8_t kind;
	HReg r;      /* K_REG */
	HReg index;  /* with indexed: a second register, shifted left by scale, is added (addresses) */
	uint8_t scale;
	bool indexed;
	Val v;       /* whose value it is */
	int32_t off; /* K_MEM: offset from Cpu */
	int64_t k;   /* K_IMM; K_POOL: number in Trans.vconst */
} Opnd;

/* What an operand of a row may be. */
enum {
	C_R = 1,     /* general register */
	C_V = 2,     /* vector register */
	C_M = 4,     /* in the Cpu: a home or a spilled value */
	C_I8 = 8, C_I32 = 16, C_U32 = 32, C_ANY = 64, /* constants: signed 8, signed 32, unsigned 32, all */
	C_ZERO = 128, C_I12 = 512,                    /* 0; signed 12 */
	C_K = 256,                                    /* a vconst: K_POOL, when it is in no register */
};
/* Flags of a row. */
enum {
	HO_SAME = 1,  /* result register is operand a's: a is copied there first */
	HO_EARLY = 2, /* the result is written while operands are still needed */
	HO_EARLY_AB = 8, /* the same, of operands a and b only */
	HO_MEM = 16,  /* result and operand a may both be the same place in the Cpu */
	HO_LIKE = 32, /* result register is operand a's, if that is free then */
	HO_OPT = 4,   /* the result may be left out (Opnd kind K_NONE) when nobody uses it */
};

typedef struct Sel Sel;
typedef struct HostOp {
	uint8_t types;    /* bit per Type */
	uint8_t out;      /* C_R, C_V or 0 */
	uint16_t in[4];
	uint8_t flags;
	uint32_t feat;    /* host features that it needs */
	uint64_t clob;    /* temporaries that it destroys; operands are kept out of them */
	void (*emit)(Sel *s, const Ir *o, const struct HostOp *h, Opnd *x); /* x[0] result, x[1..4] operands */
	uint32_t with;
} HostOp;
#define TI (1 << T_I32 | 1 << T_I64)
#define TF (1 << T_F32 | 1 << T_F64)
#define TV (1 << T_V128)
#define TX (TI | TF | 1 << T_NONE | 1 << T_V128)

typedef struct SelHost {
	const HostOp *const *ops; /* by IrOp: rows, ended by emit NULL */
	uint64_t temps;           /* allocatable temporaries, general and vector */
	uint32_t feat;            /* features of this host */
	void (*mov)(Sel *s, Type ty, HReg d, HReg r);             /* of either class to either */
	void (*load)(Sel *s, Type ty, HReg d, int32_t off);       /* from Cpu + off */
	void (*store)(Sel *s, Type ty, int32_t off, HReg r);
	uint64_t zeros;           /* by IrOp: as T_I32 its result has zeros in the upper half of a register ... */
	uint8_t zero_mark;        /* ... and this is its mark */
	bool signs;               /* the same of its sign: sext, not zext, of 32 bits may be done in place */
	bool indexed;             /* accesses may have an Opnd with an index as address */
	bool (*store_imm)(Sel *s, Type ty, int32_t off, int64_t k);/* false: cannot */
	void (*imm)(Sel *s, Type ty, HReg d, int64_t k);          /* T_V128: number k in Trans.vconst */
	/* What gen.c wants to know. */
	const HReg *pins[2];      /* registers for homes, the best first, ended by NOREG: general ones, vector ones */
	uint16_t stub_room;       /* bytes that suffice for the stubs, ... */
	uint8_t op_room;          /* ... and on average for an operation */
	uint8_t align;            /* of blocks */
	uint8_t link_size;        /* from a link's stub to the pc that is stored when it leaves */
	uint32_t fpcr_flags;      /* sticky flags in Cpu.guest_fpcr */
	void (*stubs)(Sel *s);    /* write them, fill `stub` */
	void (*begin)(Sel *s);    /* before a block, NULL: nothing */
	void (*finish)(Sel *s);   /* what stands behind a block, NULL: nothing */
	void (*aim)(Sel *s, uint8_t *site, const uint8_t *to);     /* let the jump at site lead there */
	void (*back)(Sel *s, const uint8_t *to);                   /* jump inside the block */
	void (*load_fpcr)(Cpu *c);                                 /* guest_fpcr: the guest's modes, no flags */
	void (*fold_fpcr)(Cpu *c);                                 /* its flags to the guest */
	HReg arg[3], ret;         /* registers of stub.light and its like: arguments, result; temporaries, or scratch */
	uint8_t moved[2];         /* marks of a T_F32, T_F64 that was moved from a general register */
	void (*sext32)(Sel *s, HReg d, HReg r);                    /* how C wants a 32-bit argument, NULL: as it is */
	void (*env_addr)(Sel *s, HReg d, int32_t off);             /* d = the address of Cpu + off */
	void (*call)(Sel *s, const uint8_t *to, const void *what); /* call a stub; what: its Helper or function, if any */
	/* A jump that is taken when the 64 bits at Cpu + off are, unsigned, cond (qemu_plugin_cond) than k. */
	uint8_t *(*if_env)(Sel *s, unsigned cond, int32_t off, uint64_t k);
} SelHost;

/* State of one value. */
typedef struct SelVal {
	uint16_t home;     /* guest register whose home holds it, or NOHOME */
	uint16_t home2;    /* another one */
	uint16_t hint;     /* guest register to compute it into, or NOHOME */
	HReg reg;
	int8_t spill;      /* slot in Cpu.spill, or -1 */
	uint16_t uses;     /* still to come */
	uint8_t type;
	uint8_t mark;      /* the host's: x86_64 MARK_* */
	uint16_t pool;     /* 1 + its number in Trans.vconst: made where it is wanted; 0 no such constant */
} SelVal;

#define MAX_COLD 2048
#define MAX_GUEST_REG 512
typedef struct Cold {
	void (*emit)(Sel *s, struct Cold *c);
	uint8_t *site[3];  /* displacement fields that jump to it */
	uint8_t *back;     /* where it goes back to */
	Opnd x[4];
	uint64_t a, b;
	Link *link;
} Cold;

struct Sel {
	Trans *t;
	Block *b;
	const SelHost *h;
	const Guest *guest;
	uint8_t *p, *start, *end;  /* write address */
	ptrdiff_t xdelta;          /* executable address minus write address */
	const HReg *pin;           /* per guest register: host register or NOREG */
	const HostOp *row[O_N][T_N]; /* first row of an operation and type, as they are met; NULL not yet */
	uint64_t free;             /* free temporaries */
	uint64_t lock;             /* not to be taken while this operation is set up */
	Val in_reg[64];            /* value in each temporary */
	Val holder[MAX_GUEST_REG]; /* value in each guest register's home, 0 unknown */
	SelVal v[MAX_VAL];
	/* The last put of each guest register, looking back; in the stretch between two lookers at the homes. */
	struct { uint64_t epoch; Val v; } pend[MAX_GUEST_REG];
	uint64_t epoch;            /* counts these stretches, over all blocks */
	uint32_t spill_free, spill_later; /* bit per slot */
	unsigned next_victim;
	/* An address that waits for its access: v = a + (b << scale); v 0: none. */
	struct { Val v, a, b; uint8_t scale; } addr;
	uint64_t pc;               /* of the guest instruction being emitted */
	unsigned insn;
	bool full;                 /* ran out of room */
	bool too_far, far;         /* a jump does not reach; so this is the second try, with longer ones */
	Cold cold[MAX_COLD];
	unsigned ncold;
	SideRow side[MAX_INSN * 2 + MAX_COLD];
	unsigned nside;
	uint8_t *label[1024];      /* write address of a label, NULL not yet */
	struct { uint8_t *site; int label; } fix[2048];
	unsigned nfix;
	/* The host's: up to the write address flags.at, its condition flags tell whether register flags.r is 0. */
	struct { const uint8_t *at; HReg r; uint8_t type, with; } flags;
	/* The same: they are those of the comparison of a with b, or of a & b with 0. */
	struct { const uint8_t *at; Opnd a, b; uint8_t type; bool and; } cmp;
};

/* Generate code for t into b; false: no room. */
bool select_block(Sel *s, Trans *t, Block *b);
/* A temporary for the rest of this operation; vector: of the vector class. */
HReg sel_tmp(Sel *s, bool vector);
/* A cold part, emitted behind the block. */
Cold *sel_cold(Sel *s, void (*emit)(Sel *s, Cold *c));
/* From here on, host code belongs to the guest instruction at pc. */
void sel_side(Sel *s, uint64_t pc);
/* The link for a direct exit to pc. */
Link *sel_link(Sel *s, uint64_t pc);
int32_t sel_reg_off(const Sel *s, unsigned reg);
/* The write address as one to execute from. */
static inline const uint8_t *sel_exec(const Sel *s, const uint8_t *p) { return p + s->xdelta; }
/* At the start of a cold part: what jumps to it leads here. */
static inline void cold_sites(Sel *s, const Cold *c)
{
	for (int i = 0; i < 3; i++)
		if (c->site[i])
			s->h->aim(s, c->site[i], s->p);
}

/* ---- gen.c: what all generators share ---- */

/* Where the stubs of the generator in use are, and the homes in its registers. */
extern struct Stubs {
	const uint8_t *enter, *leave, *link, *poll, *lookup, *ret, *no_return, *fault, *raise, *soft, *vsoft, *light[2],
		*full[2], *hook[2], *fpu, *trace, *start, *end;
	unsigned npinned;
	struct { uint8_t hreg; uint16_t reg; } pinned[64]; /* host and guest register */
} stub;

/* Why generated code called to be left; the numbers are behind those of Exit. gen_enter resolves them. */
enum { BY_RAISE = EX_LIMIT, BY_LINK, BY_POLL };

/* Begin with a host's rows and write its stubs; h stays the caller's and is kept. */
void gen_init(const Guest *g, const SelHost *h);
/* Functions of a Host. */
bool gen_block(Trans *t, Block *b);
uintptr_t gen_enter(Cpu *c, const uint8_t *code);
bool gen_in_stub(const uint8_t *pc);
const uint8_t *gen_uc_pc(void *uc);
void gen_uc_leave(void *uc, Cpu *c);
/* The end of the guard below c's stack of generated code, when addr is where a push of 16 bytes hits it; else 0. */
uintptr_t gen_guard_hit(Cpu *c, const void *addr);
/* Store or load the pinned registers of the set `only`, a bit for each. */
void gen_homes(Sel *s, bool store, uint64_t only);
/* For the stub that calls any Helper: what it does, FP environment included. */
uint64_t gen_slow_call(Cpu *c, const Helper *h, uint64_t a0, uint64_t a1, uint64_t a2);
/* amo.c: an amo or cas at the host address fparg[0] with operands fparg[1] and [2], result in fparg[3]. Within an
 * aligned word of 64 bits it is atomic, across two of them only to others that are done here. The page is there and
 * may be written. desc: M_SIZE, M_BE, AMO_ kind, and this. */
enum { AMO_KIND_AT = 16, AMO_IS_CAS = 1 << 20, AMO_IS_SIGNED = 1 << 21 };
void amo_slow(Cpu *c, uint64_t desc);
/* Let the jump at site lead to this label, now or when it is placed. */
void gen_label(Sel *s, uint8_t *site, int label);
/* O_call: x[0] the result, x[1..3] arguments. */
void gen_call(Sel *s, const Ir *o, const Helper *h, Opnd *x);

#endif
