/*
 * What the emit functions, helpers and the Linux part of this folder share:
 * the state of an A64 CPU, its register numbers, its helpers. insn.h has the
 * instructions, reg.h the registers, model.h features and models, sysreg.h
 * system registers.
 */
#ifndef A64_STATE_H
#define A64_STATE_H

#include "../../ir.h"
#include "../../softfp.h"
#include "../../vec.h"
#include "a64.h"

/* Laid over Cpu.state. */
typedef struct A64State {
	union {
		_Atomic int32_t poll; /* the core's */
		uint64_t core;
	};
	uint64_t nzcv;        /* FL_*; near the start, where displacements are short */
	uint64_t x[32];       /* 31: sp */
	uint64_t ex_addr;     /* exclusive monitor: address, A64_NO_EX if none */
	uint64_t ex_val, ex_val2;
	uint64_t tpidr, tpidr2;
	Vec v[32];
	Vec qc;               /* FPSR.QC: not zero */
	uint32_t fpcr, fpsr;  /* fpsr without QC; while code runs the host may hold more flags (Guest.fp_fold) */
	uint64_t pac[5][2];   /* keys IA IB DA DB GA: low and high half */
	uint32_t pac_on;      /* bit per key (A64_KEY_*): signing is enabled (prctl) */
	uint32_t dit, ssbs;   /* PSTATE bits that are kept and mean nothing */
} A64State;
_Static_assert(sizeof(A64State) <= CPU_STATE_MAX, "state fits");

#define A64_NO_EX UINT64_MAX /* a signal or a switch of context sets it */

static inline A64State *a64_state(Cpu *c) { return (A64State *)(void *)c->state; }
static inline const A64State *a64_cstate(const Cpu *c) { return (const A64State *)(const void *)c->state; }

/* IR register numbers: R_X + n (31: sp), R_V + n. */
enum {
#define X(n, name) R_X##n,
#define V(n) R_V##n,
#define I(id, member, type) id,
#include "reg.h"
	R_N,
	R_X = R_X0,
	R_SP = R_X31,
	R_V = R_V0,
};

/* Guest.key. */
enum {
	A64_MODE_SOFT = 1,    /* FPCR.FZ: denormals are flushed, which softfp alone does as A64 wants it (Trans.fp_soft) */
	A64_MODE_PAC_OFF = 2, /* not all keys for pointers are enabled */
};

/* FPCR and FPSR. */
enum {
	FPCR_FIZ = 1 << 0, FPCR_AH = 1 << 1, FPCR_FZ16 = 1 << 19, FPCR_RMODE = 3 << 22, FPCR_FZ = 1 << 24, FPCR_DN = 1 << 25,
	FPCR_AHP = 1 << 26, /* the other half-precision format */
	FPSR_IOC = 1, FPSR_DZC = 2, FPSR_OFC = 4, FPSR_UFC = 8, FPSR_IXC = 16, FPSR_IDC = 1 << 7, FPSR_QC = 1 << 27,
};
uint32_t a64_fpsr(const Cpu *c);              /* sysreg.c: with QC; host's flags folded before */
void a64_set_fpsr(Cpu *c, uint32_t v);
void a64_set_fpcr(Cpu *c, uint32_t v);        /* the caller then calls cpu_rekey */
void a64_fp_env(const Cpu *c, FpEnv *env);    /* Guest.fp_env; not for half precision, whose FZ16 is apart */
void a64_fp_fold(Cpu *c, unsigned fpf);       /* Guest.fp_fold: FPF_* into FPSR */

static inline bool a64_has(const Trans *t, unsigned feature) { return t->features >> feature & 1; }

/* ---- registers in emit functions ---- */
/* 31 is zero; and the same with 31 as sp. Values are T_I64: a 32-bit operation (T_I32) reads their low half. */
static inline Val a64_get(Trans *t, unsigned n) { return n == 31 ? ir_const(t, T_I64, 0) : ir_get(t, R_X + n); }
static inline Val a64_getsp(Trans *t, unsigned n) { return ir_get(t, R_X + n); }
static inline void a64_put(Trans *t, unsigned n, Val v)
{
	if (n != 31)
		ir_put(t, R_X + n, v);
}
static inline void a64_putsp(Trans *t, unsigned n, Val v) { ir_put(t, R_X + n, v); }
/* The result of an operation of type ty: of a T_I32 the upper half of the register becomes zero. */
static inline Val a64_wide(Trans *t, Type ty, Val v) { return ty == T_I64 ? v : ir_zext(t, T_I64, v, 32); }
static inline Type a64_type(int64_t sf) { return sf ? T_I64 : T_I32; }
/* Memory operations of data have the guest's byte order. */
static inline unsigned a64_mem(const Trans *t, unsigned m) { return t->guest->big && (m & M_SIZE) ? m | M_BE : m; }
/* A vector register as a V128, which is also what FP operations take for its low bits; a V128, F32 or F64 into
 * it, the bits above are zeroed. */
static inline Val a64_getv(Trans *t, unsigned n) { return ir_get(t, R_V + n); }
static inline void a64_putv(Trans *t, unsigned n, Val v) { ir_put(t, R_V + n, v); }
static inline void a64_putf(Trans *t, unsigned n, Type ty, Val v)
{
	ir_put(t, R_V + n, ir_v1(t, O_vzx, 0, v, type_bits(ty)));
}
/* A vector result of arrangement arr (insn_simd.h: 2 * size + full): of a 64-bit one the high half becomes zero. */
static inline void a64_puta(Trans *t, int64_t arr, unsigned n, Val v)
{
	ir_put(t, R_V + n, arr & 1 ? v : ir_v1(t, O_vzx, 0, v, 64));
}
/* Undefined here: EX_ILLEGAL, the block ends. */
static inline void a64_undef(Trans *t) { ir_exit(t, EX_ILLEGAL, t->pc, 4); }

/* ---- flags.c: NZCV ---- */
/*
 * What the emit functions of an instruction that sets flags call, after its last operation that may fault and before
 * it writes a register that is an operand. ty T_I32 or T_I64.
 */
void a64_flags_add(Trans *t, Type ty, Val a, Val b);         /* of a + b */
void a64_flags_sub(Trans *t, Type ty, Val a, Val b);         /* of a - b */
void a64_flags_adc(Trans *t, Type ty, Val a, Val b, Val carry); /* of a + b + carry (0 or 1) */
void a64_flags_logic(Trans *t, Type ty, Val r);              /* N and Z of r, C and V zero */
void a64_flags_fcmp(Trans *t, Type ty, Val a, Val b, bool signalling); /* ty T_F32, T_F64 */
void a64_flags_val(Trans *t, Val fl);                        /* a T_I64 of FL_* */
Val a64_flags_get(Trans *t);                                 /* the flags as such a value */
/* After a64_flags_add, _sub or _adc: their result as it is written to a register, which may replace operands. */
void a64_flags_result(Trans *t, Val r);
/* A condition of the instruction set (0 to 15) as a comparison of values: c of a and b in type ty. It is made of what
 * set the flags when that is known here, else of the bits. */
typedef struct A64Test { Cond c; Type ty; Val a, b; } A64Test;
A64Test a64_test(Trans *t, unsigned cond);
/* cond ? x : y; x and y of type ty; and 1 or 0, T_I64. */
Val a64_select(Trans *t, Type ty, unsigned cond, Val x, Val y);
Val a64_cset(Trans *t, unsigned cond);
/* b.cond: to target when cond holds. */
void a64_flags_goto(Trans *t, unsigned cond, uint64_t target);
/* Conditional comparison: the flags become those of a - b (a + b when !sub) when cond holds, else nzcv. */
void a64_flags_ccmp(Trans *t, Type ty, bool sub, Val a, Val b, unsigned nzcv, unsigned cond);
void a64_flags_fccmp(Trans *t, Type ty, Val a, Val b, bool signalling, unsigned nzcv, unsigned cond);

/* Trans.g[]: what flags.c knows of the flags; begin() zeroes it. */
enum { G_FL_KIND, G_FL_VAL, G_FL_A, G_FL_B, G_FL_TYPE, G_FL_1, G_FL_2, G_FL_3 };

/* ---- C functions that generated code calls: each part declares its own in the file that defines it, or here ---- */
/* helper.c: CRC-32 of accumulator, value, size and polynomial; its tables are made by whoever translates a call. */
extern const Helper a64_h_crc;
void a64_crc_init(void);
/* mem.c: the reasons of helpers that touch guest memory */
static inline uint64_t a64_clean(uint64_t addr) { return (uint64_t)sextn(addr, 56); } /* the address without its tag */

/*
 * helper_mem.c, each a function NAME there and a Helper a64_h_NAME. Those of 16 bytes take numbers of registers and an
 * address that the caller has touched as a write; those of MOPS registers with the row's `with`, flags, pc.
 * The _all ones of MOPS do the main part when that is simple, and know nothing of the Cpu. They take what Xn, Xd and
 * Xs (or the value) are after the prologue and give what Xn is then: 0, or what is left for the others.
 */
#define A64_MEM_HELPERS(H) \
	H(stxp, HF_CPU | HF_RREGS | HF_RAISE, T_I64, T_I64, T_I64, T_NONE) \
	H(casp, HF_CPU | HF_RREGS | HF_WREGS | HF_RAISE, T_NONE, T_I64, T_I64, T_NONE) \
	H(amop, HF_CPU | HF_RREGS | HF_WREGS | HF_RAISE, T_NONE, T_I64, T_I64, T_NONE) \
	H(cpy,  HF_CPU | HF_RREGS | HF_WREGS | HF_RAISE, T_NONE, T_I64, T_I64, T_I64) \
	H(set,  HF_CPU | HF_RREGS | HF_WREGS | HF_RAISE, T_NONE, T_I64, T_I64, T_I64) \
	H(cpy_all, 0, T_I64, T_I64, T_I64, T_I64) \
	H(set_all, 0, T_I64, T_I64, T_I64, T_I64)
#define H(name, ...) extern const Helper a64_h_##name;
A64_MEM_HELPERS(H)
#undef H
/* emit_atomic.c: the MemOp of an access that is atomic or ordered: alignment and byte order are added. */
unsigned a64_atomic(const Trans *t, unsigned m);

/* ---- emit_vfp.c: vectors of floating point, for emit_simd.c ---- */
/* Does emit_vfp.c do this A64V_ operation: floating point, complex numbers, bf16, dot products. */
bool a64_is_vfp(unsigned op);
/* Two sources and the old target, one source; arr as in insn_simd.h. Of a 64-bit arrangement the upper half of the
 * result is unspecified. */
Val a64_vfp3(Trans *t, unsigned op, int64_t arr, Val n, Val m, Val d);
Val a64_vfp2(Trans *t, unsigned op, int64_t arr, Val n);
/* The same of lane 0 alone; what is in the other lanes of the result is unspecified. */
Val a64_sfp3(Trans *t, unsigned op, int64_t arr, Val n, Val m, Val d);
Val a64_sfp2(Trans *t, unsigned op, int64_t arr, Val n);
/* The whole instruction, if it is of another shape than these (reductions, long, narrow ...); false: it is not. */
bool a64_vfp_emit(Trans *t, const Insn *i);

/* sysreg.c */
/* The value of ID register reg (sysreg.h numbers: op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2) as an EL0
 * program reads it through the kernel: masked to what Linux shows. False: not one. */
bool a64_id_reg(uint64_t features, unsigned reg, uint64_t *v);
/* The system registers of EL0. */
enum A64Sysreg { A64_SR_NZCV, A64_SR_TPIDR, A64_SR_CONST, A64_SR_FPCR, A64_SR_FPSR, A64_SR_DIT, A64_SR_SSBS,
	A64_SR_COUNTER, A64_SR_RANDOM };
typedef struct A64SysregRow {
	uint16_t number;
	uint8_t how;         /* A64_SR_* */
	bool writable;
	uint64_t needs;      /* feature bits */
	uint32_t value;      /* of A64_SR_CONST */
} A64SysregRow;
/* The row of a number, NULL: undefined with these features, or to be written and read-only. */
const A64SysregRow *a64_sysreg(uint64_t features, unsigned number, bool write);
/* AT_HWCAP, AT_HWCAP2, AT_HWCAP3, 0; and /proc/cpuinfo. */
void a64_hwcap(uint64_t features, uint64_t out[4]);
void a64_cpuinfo(const Cpu *c, FILE *f, int ncpu);
/* Read and write (FPCR: the key may be another afterwards) those from A64_SR_FPCR on: how; how, value. Random
 * numbers: 0 is none. */
extern const Helper a64_h_mrs, a64_h_msr;
extern const Helper a64_h_ic;                 /* address: the code of this line of the instruction cache is dropped */
enum { A64_PSTATE_DIT = 24, A64_PSTATE_SSBS = 12 }; /* bits of these registers */
enum { A64_COUNTER_HZ = 1000000000 };         /* CNTFRQ_EL0 */
enum { A64_LINE = 64 };                       /* bytes of a cache line, and of what dc zva zeroes */

/* ---- helper_pac.c ---- */
enum { A64_KEY_GA = 4 };
/* Signed or authenticated pointer. Control word (A64_KEY_*, A64_AUT), pointer, modifier. _check: what does not
 * authenticate is a fault; it wants the instruction's address << A64_PAC_PC in the control word. */
enum { A64_PAC_PC = 4 };
#define A64_PAC_FIELD 0x007f000000000000ull   /* the bits of a pointer that are its signature */
extern const Helper a64_h_pac, a64_h_pac_check;
extern const Helper a64_h_pacga;              /* both operands */

/* ---- gdb.c ---- */
enum { A64_NGDB = 34 + 34 + 2 + 1 }; /* x, sp, pc, cpsr; v, fpsr, fpcr; PAuth masks; tpidr */
extern const GdbReg a64_gdb[A64_NGDB];
uint64_t a64_gdb_get(const Cpu *c, const GdbReg *r);
void a64_gdb_set(Cpu *c, const GdbReg *r, uint64_t v);

#endif
