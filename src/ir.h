/*
 * The intermediate representation: what emit functions build, opt.c
 * improves, select.c and the interpreter consume. Laws:
 *
 * - Values (Val) are defined once. Constants are values without an operation.
 * - `get r` reads a guest register, `put r` writes it. Every register has one
 *   home, the same in all code, and is exact there at every operation that
 *   may fault, poll, call or leave (FAULT, EXIT, END, CALL). So an emit function
 *   issues the puts of an instruction after its last operation that may fault,
 *   and polls before its first put.
 * - At a label all values die; what lives across is in guest registers or in
 *   locals (getl/putl). A conditional branch (brc, gotoc) kills nothing.
 * - A block ends with an END operation. One may also stand inside the block, when
 *   a label follows (an exit that a brc jumps over). Backward branches are allowed.
 * - FP values may be constants too (raw bits).
 * - Integer operations read the low bits of their operands, upper halves of
 *   32-bit values are unspecified.
 */
#ifndef IR_H
#define IR_H

#include "myna.h"

typedef uint16_t Val; /* 0: none */

enum IrOp {
#define O(name, ...) O_##name,
#include "irops.h"
#undef O
	O_N
};

/* Flags of an operation's row. */
enum {
	OF_PURE = 1, OF_COMM = 2, OF_FPE = 4, OF_FAULT = 8, OF_END = 16, OF_EXIT = 32, OF_SIDE = 64,
	OF_CALL = 128, OF_READ = 256,
};
typedef struct IrRow {
	const char *name, *types, *shape;
	uint16_t flags;
	uint8_t nop;    /* operands; of a call at most */
	char result;    /* letter of the shape */
} IrRow;
extern const IrRow ir_rows[O_N]; /* ir.c */

typedef struct Ir {
	uint8_t op, type;
	Val dst, a, b, c;
	uint16_t m;
	int32_t imm;
} Ir;
_Static_assert(sizeof(Ir) == 16, "16 bytes an operation");

/* Comparison; ^1 is the negation, and the order is relied on. */
typedef enum Cond {
	C_EQ, C_NE, C_LT, C_GE, C_LE, C_GT, C_LTU, C_GEU, C_LEU, C_GTU,
	C_TST, C_TSTN, /* (a & b) != 0, == 0 */
	C_NEVER, C_ALWAYS,
} Cond;
enum { SEL_32 = 16 }; /* in m of a 64-bit sel: only the comparison is of 32 bits */
static inline Cond cond_not(Cond c) { return (Cond)(c ^ 1); }
Cond cond_swap(Cond c); /* the condition for swapped operands */

/* MemOp: everything about an access beside its address. A fault has the address of any of its bytes that are not there;
 * a store over the end of a page into one that is not there may have written any of those in front. */
enum {
	M_8 = 0, M_16 = 1, M_32 = 2, M_64 = 3, M_128 = 4, M_SIZE = 7, /* log2 of bytes */
	M_SIGN = 1 << 3,    /* sign-extend to the op's type; else zero-extend */
	M_BE = 1 << 4,      /* big-endian */
	M_ALIGN = 1 << 5,   /* EX_MISALIGNED when not aligned to its size */
	M_ATOMIC = 1 << 6,  /* single-copy atomic to its size when aligned */
	M_ACQ = 1 << 7, M_REL = 1 << 8, /* what follows, what was before is in order with it; of amo, cas: with its
		read, with its write */
	M_SC = 1 << 9,      /* both, and with all others that have it; of amo, cas: as one access, not a read and a write */
	M_WITHIN = 1 << 13, /* EX_MISALIGNED when it crosses a 16-byte boundary; not with M_ALIGN */
	M_AS = 7 << 10,     /* address space index (system mode: privilege, AVR: code/data) */
	M_BYTES = 1,
	M_S8 = M_8 | M_SIGN, M_S16 = M_16 | M_SIGN, M_S32 = M_32 | M_SIGN,
};
enum { AMO_SWAP, AMO_ADD, AMO_AND, AMO_OR, AMO_XOR, AMO_MIN, AMO_MAX, AMO_MINU, AMO_MAXU };
enum {
	FENCE_RR = 1, FENCE_RW = 2, FENCE_WR = 4, FENCE_WW = 8, FENCE_ALL = 15,
	FENCE_CODE = 16, /* what was fetched ahead of it is fetched anew (code.c) */
};
enum { FC_EQ, FC_LT, FC_LE, FC_LTQ, FC_LEQ }; /* Q: quiet */
enum { F2I_64 = 1, F2I_UNSIGNED = 2 };        /* integer side: 64 bits, unsigned */
#define RM_DYN 7
/* Vector operations, in m beside the element's size (M_8 ... M_64) and M_SIGN: the high half of the operands. */
enum { V_HIGH = 1 << 4 };
enum { V_SS, V_SU, V_UU }; /* vqnar: signed to signed, signed to unsigned, unsigned */
/*
 * Condition flags N, Z, C, V as a value (nz* operations, T_I64): which bit is which is the host's choice, as it
 * gets them most cheaply. FL_NOT_C: the bit of C when it is kept inverted, else 0.
 */
#if defined(__x86_64__) /* lahf, seto al: sign, zero, borrow; overflow */
enum { FL_N = 1 << 15, FL_Z = 1 << 14, FL_C = 1 << 8, FL_V = 1, FL_NOT_C = FL_C };
#elif defined(__riscv) /* what sltu gives */
enum { FL_N = 8, FL_Z = 4, FL_C = 2, FL_V = 1, FL_NOT_C = FL_C };
#elif defined(__aarch64__) /* NZCV */
enum { FL_N = 1u << 31, FL_Z = 1 << 30, FL_C = 1 << 29, FL_V = 1 << 28, FL_NOT_C = 0 };
#else
enum { FL_N = 8, FL_Z = 4, FL_C = 2, FL_V = 1, FL_NOT_C = 0 };
#endif
enum { FL_ALL = FL_N | FL_Z | FL_C | FL_V };
/* From and to NZCV in four bits, as architectures that have them write them. */
static inline uint64_t fl_pack(unsigned nzcv)
{
	return ((nzcv & 8 ? FL_N : 0) | (nzcv & 4 ? FL_Z : 0) | (nzcv & 2 ? FL_C : 0) | (nzcv & 1 ? FL_V : 0)) ^ FL_NOT_C;
}
static inline unsigned fl_unpack(uint64_t fl)
{
	fl ^= FL_NOT_C;
	return (fl & FL_N ? 8 : 0) | (fl & FL_Z ? 4 : 0) | (fl & FL_C ? 2 : 0) | (fl & FL_V ? 1 : 0);
}
/* Kind of a jump. JK_CALL carries where its return goes: m is kind | index in Trans.target << JK_SHIFT. */
enum { JK_PLAIN, JK_CALL, JK_RET, JK_MASK = 3, JK_SHIFT = 2 };

/* A C function that generated code may call. Arguments and results travel as
 * integers (FP values as raw bits; F32 zero-extended); 32-bit arguments have
 * unspecified upper halves. Vectors travel in Cpu.varg: a T_V128 argument is the
 * address of its copy there, a T_V128 result (of a void function with HF_CPU)
 * is what it leaves in varg[3]. */
enum {
	HF_CPU = 1,    /* first argument is the Cpu */
	HF_PURE = 2,   /* result depends on arguments only, no effect: may be dropped or merged */
	HF_RREGS = 4,  /* reads guest registers: homes are stored before */
	HF_WREGS = 8,  /* writes guest registers: homes are loaded after */
	HF_RAISE = 16, /* may call cpu_raise, or touch guest memory: homes stored, c->raise tested after */
	HF_FPENV = 32, /* reads or writes the guest's FP flags or rounding: host's folded before, loaded after */
	HF_HOOK = 64,  /* code that is not ours, with FP: everything is saved. The first argument is the address of an
			* Item (plugin/hook.h), which may have a condition: a back end may test it before the call */
};
typedef struct Helper {
	const char *name;
	void *fn;        /* all its arguments and its result are uint64_t, but for vectors: const Vec * */
	uint8_t flags;
	uint8_t ret;     /* Type of the result, T_NONE for none */
	uint8_t arg[3];  /* Types, T_NONE after the last */
} Helper;

#define MAX_IR 16384
#define MAX_VAL 16384
#define MAX_INSN 512
#define MAX_TARGET 1024
#define MAX_HELPER 1024
#define MAX_LABEL 1024
#define MAX_LOCAL 32       /* Cpu.scratch */
#define MAX_VCONST 1024
/* What one guest instruction (with its instrumentation) may add at most; see ir_full. */
#define INSN_IR 512
#define INSN_TARGET 16
#define INSN_HELPER 64
#define INSN_LABEL 128
#define INSN_LOCAL 8
#define INSN_VCONST 16

typedef struct ValInfo {
	uint8_t type;
	bool is_const;
	uint8_t sbits; /* integers: the value is its low sbits bits sign-extended to its type ... */
	uint8_t zbits; /* ... and its low zbits bits zero-extended; the type's width when nothing is known */
	uint16_t def;  /* index of the defining operation; valid until opt() */
	uint16_t home; /* 1 + the guest register that it was last read from or written to; 0 none */
	int64_t k;     /* the constant: T_I32 sign-extended from 32 bits, T_F32 zero-extended */
} ValInfo;

/* What an O_score does: one for each number, and for each stretch of the block without a look at it. */
typedef struct Score {
	int32_t off;         /* of the number, from the Cpu */
	bool store;          /* store instead of add */
	uint64_t k;
	uint16_t insn;       /* it stands in front of this instruction ... */
	bool behind;         /* ... or behind its access */
	bool open;           /* later adds may join */
	bool lazy;           /* part of the block's tally: there is no operation */
	const void *owner;   /* Plugin */
} Score;
/* What an O_trace does: appends an event to a buffer of the vCPU. With shift: compares the address shifted right by
 * it with the number at `last`, and calls trace_changed when they differ. With bits too: compares with the entry of
 * a table of 1 << bits (found by the low bits of what is compared), and adds 1 to a column of that, or calls
 * trace_replaced. */
typedef struct Trace {
	struct myna_trace *to;
	int32_t pos, buf;    /* offsets from the Cpu: uint32_t bytes used, bytes */
	uint32_t size;       /* drain at so many bytes */
	uint32_t tag, info;
	int32_t last, count; /* offsets from the Cpu, with shift ... */
	int32_t tally;       /* ... and of the block's tally, when that counts for `count`; else 0 */
	uint8_t shift, bits, column;
} Trace;
#define MAX_SCORE 4096
enum {
	FLOW_COND = 1, FLOW_INDIRECT = 2, FLOW_CALL = 4, FLOW_RET = 8,
	FLOW_LABEL = 16, /* not all of it is always done */
	FLOW_HIDDEN = 32, FLOW_SHOWN = 256, /* ir_hide; and added for each ir_show */
};

/* A translation under way. One per thread, reused. */
struct Trans {
	Cpu *cpu;
	const Guest *guest;
	uint64_t key;        /* of the block */
	uint64_t features;
	uint64_t start, pc;  /* of the block; of the instruction being emitted */
	uint64_t next;       /* pc after it */
	uint64_t polled;     /* 1 + pc of the last instruction that has polled */
	Type xl;             /* T_I32 or T_I64: the guest's register type */
	bool ended;          /* control does not come here: the block is complete unless a label follows */
	uint64_t g[8];       /* for the guest's emit functions */
	Insn *insn;          /* the block's instructions */
	unsigned ninsn;
	Ir *ir;
	unsigned nir;
	ValInfo *val;        /* 1-based */
	unsigned nval;
	unsigned nlabel, nlocal;
	uint64_t *target;    /* pcs that jmp and gotoc name */
	unsigned ntarget;
	const Helper **helper; /* what call names */
	unsigned nhelper;
	Val cache[64];       /* recent constants */
	Vec *vconst;         /* what vconst names ... */
	Val *vconst_val;     /* ... and the value that holds it since the last label, 0 none */
	unsigned nvconst;
	uint8_t wild;        /* this instruction's addresses are looked at (wild.c): */
	Val tagged, clean;   /* the last one, without its tag; 0 none */
	bool fp_soft;        /* no FP operation is what the host makes of it (flush to zero): all are done by softfp */
	Val *reg;            /* opt.c and ir.c: value known to be in each guest register, 0 none */
	Arena arena;         /* until the block is done */
	struct Hooks *hook;  /* plugins' items are put in (plugin/hook_ir.c); NULL: none */
	bool hidden;         /* the accesses of this instruction: ir_hide */
	uint16_t *flow;      /* FLOW_* by instruction, as it was meant, whatever is folded; NULL: nobody asks */
	Ref block;           /* that is made */
	bool tail;           /* the last jump is not an instruction's: the block ended before its limit */
	Score *score;
	unsigned nscore;
	Trace *trace;
	unsigned ntrace;
};

/* ---- ir.c: builder; used by emit functions and plugins ---- */
/* Start a block: cpu, guest and key are set; the arrays are made at the first
 * call, everything of the block before (arena included) is dropped. */
void ir_begin(Trans *t);
void ir_free(Trans *t);                        /* the arrays */
/* No room for one more instruction of INSN_IR operations: end the block here.
 * Beyond the limits the builder is fatal, never out of bounds. */
bool ir_full(const Trans *t);
Val ir_const(Trans *t, Type ty, int64_t k);
/* A vector of 128 bits: its low and high half. */
Val ir_vconst(Trans *t, uint64_t lo, uint64_t hi);
static inline bool ir_is_const(const Trans *t, Val v, int64_t *k)
{
	if (!t->val[v].is_const)
		return false;
	*k = t->val[v].k;
	return true;
}
/* Append an operation; returns its result (0 when the row has none). Folds and
 * simplifies on the way (fold.c), so the returned value may be an older one, and
 * for a T_I32 operation a T_I64 one. Once t->ended is set nothing but insn is appended. */
Val ir_op(Trans *t, enum IrOp op, Type ty, Val a, Val b, Val c, unsigned m, int32_t imm);

Val ir_get(Trans *t, unsigned reg);            /* type from guest->regs; forwards the last put */
void ir_put(Trans *t, unsigned reg, Val v);
static inline Val ir_2(Trans *t, enum IrOp op, Type ty, Val a, Val b) { return ir_op(t, op, ty, a, b, 0, 0, 0); }
static inline Val ir_1(Trans *t, enum IrOp op, Type ty, Val a) { return ir_op(t, op, ty, a, 0, 0, 0, 0); }
static inline Val ir_2k(Trans *t, enum IrOp op, Type ty, Val a, int64_t k)
{
	return ir_op(t, op, ty, a, ir_const(t, ty, k), 0, 0, 0);
}
/* A vector operation: m is the element's size with M_SIGN, V_HIGH. */
static inline Val ir_v1(Trans *t, enum IrOp op, unsigned m, Val a, int32_t imm)
{
	return ir_op(t, op, T_V128, a, 0, 0, m, imm);
}
static inline Val ir_v2(Trans *t, enum IrOp op, unsigned m, Val a, Val b) { return ir_op(t, op, T_V128, a, b, 0, m, 0); }
static inline Val ir_v3(Trans *t, enum IrOp op, unsigned m, Val a, Val b, Val c)
{
	return ir_op(t, op, T_V128, a, b, c, m, 0);
}
static inline Val ir_sext(Trans *t, Type ty, Val a, int bits) { return ir_op(t, O_sext, ty, a, 0, 0, 0, bits); }
static inline Val ir_zext(Trans *t, Type ty, Val a, int bits) { return ir_op(t, O_zext, ty, a, 0, 0, 0, bits); }
static inline Val ir_setc(Trans *t, Type ty, Cond c, Val a, Val b) { return ir_op(t, O_setc, ty, a, b, 0, c, 0); }
static inline Val ir_sel(Trans *t, Type ty, Cond cc, Val a, Val b, Val c, Val d)
{
	return ir_op(t, O_sel, ty, a, b, c, cc, d);
}
static inline Val ir_ld(Trans *t, Type ty, Val addr, int32_t off, unsigned memop)
{
	return ir_op(t, O_ld, ty, addr, 0, 0, memop, off);
}
static inline void ir_st(Trans *t, Type ty, Val addr, int32_t off, Val v, unsigned memop)
{
	ir_op(t, O_st, ty, addr, v, 0, memop, off);
}
int ir_label(Trans *t);                         /* a new label's number */
void ir_place(Trans *t, int label);
void ir_br(Trans *t, int label);
void ir_brc(Trans *t, Type ty, Cond c, Val a, Val b, int label);
int ir_local(Trans *t);                         /* a new local of this block */
/* The instruction is of this kind (FLOW_*), for plugins: where what is emitted does not show it any more. */
void ir_flow(Trans *t, unsigned what);
/* For plugins, where memory is accessed in other pieces than the architecture counts: those of this instruction from
 * here on are not shown; and one that is shown instead, behind the last of them. v is its value, a T_V128 or, with
 * high, its low half. ir_hide is false when nobody looks, and there is nothing to be shown. */
bool ir_hide(Trans *t);
void ir_show(Trans *t, bool store, Val addr, int32_t off, unsigned memop, Val v, Val high);
Val ir_call(Trans *t, const Helper *h, Val a, Val b, Val c);
/* Control flow to guest code. ir_jmp and ir_gotoc poll by themselves when the
 * target is not above the current instruction; ir_poll_to is for instructions
 * that write registers before they jump (link registers): call it first. */
void ir_poll(Trans *t);
void ir_poll_to(Trans *t, uint64_t target);
void ir_gotoc(Trans *t, Type ty, Cond c, Val a, Val b, uint64_t target);
void ir_jmp(Trans *t, uint64_t target);         /* ends the block */
void ir_jmp_call(Trans *t, uint64_t target);    /* the same, for a call that returns to t->next */
void ir_jmpi(Trans *t, Val pc, unsigned kind);  /* ends the block; poll with ir_poll first; JK_CALL returns to t->next */
void ir_look_up(Trans *t, uint64_t pc);         /* ends the block; the next one is looked up: of another key */
void ir_exit(Trans *t, Exit ex, uint64_t pc, int32_t arg); /* ends the block */

/* wild.c: the address a of an access at a + off, for an instruction with t->wild. */
Val wild_address(Trans *t, Val a, int32_t off, unsigned m);

void ir_dump(const Trans *t, FILE *f);          /* -d op */
const char *ir_verify(const Trans *t);          /* NULL or what law is broken; used by tests and debug builds */
/* Types of results and operands as rows and helpers have them; T_NONE: none. */
Type ir_result(const Trans *t, const Ir *o);
unsigned ir_operands(const Trans *t, const Ir *o, Val v[4]); /* number of operands; sel has 4 */
bool cond_eval(Cond c, Type ty, uint64_t a, uint64_t b);
static inline int type_bits(Type ty) { return ty == T_I32 || ty == T_F32 ? 32 : ty == T_V128 ? 128 : 64; }

/* ---- fold.c: the meaning column at translation time ---- */
/* Value of a PURE integer operation over constants. */
bool fold_const(enum IrOp op, Type ty, const int64_t *abcd, unsigned m, int32_t imm, int64_t *out);
/* Algebra: constants, x+0, x&x, shifts by 0 ...: the simpler existing value, or 0; may rewrite *o into a cheaper operation. */
Val fold_simplify(Trans *t, Ir *o);
/* What is known of the bits of o's integer result: v->sbits, v->zbits. */
void fold_bits(const Trans *t, const Ir *o, ValInfo *v);

/* ---- opt.c ---- */
/* Dead values, dead puts, copies; leaves nir operations compacted. */
void opt(Trans *t);

#endif
