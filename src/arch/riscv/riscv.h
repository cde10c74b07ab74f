/*
 * What the files of this folder share: the state of a RISC-V CPU, its
 * register numbers, its helpers. insn.h has the instructions, reg.h the
 * registers, csr.h the control registers, model.h features and models.
 */
#ifndef RISCV_H
#define RISCV_H

#include "../../ir.h"
#include "../../softfp.h"
#include "kind.h"

/*
 * Laid over Cpu.state. XLEN 32 uses the low halves of the integer registers
 * and of res_*; the upper halves are unspecified.
 */
typedef struct RvState {
	union {
		_Atomic int32_t poll; /* the core's: x[0] is never the guest's zero */
		uint64_t x[32];
	};
	uint64_t f[32];
	uint64_t zero;        /* what x0 shows to gdb; stays 0 */
	uint64_t res_addr;    /* LR's reservation: address, RV_NO_RES if none */
	uint64_t res_val;     /* and the value that was read there */
	uint32_t fflags, frm; /* fcsr; while code runs the host may hold more flags (Guest.fp_fold) */
} RvState;
_Static_assert(sizeof(RvState) <= CPU_STATE_MAX, "state fits");

#define RV_NO_RES UINT64_MAX /* odd: no address of an LR. A signal, a switch of context sets it */

static inline RvState *rv_state(Cpu *c) { return (RvState *)(void *)c->state; }
static inline const RvState *rv_cstate(const Cpu *c) { return (const RvState *)(const void *)c->state; }
static inline uint64_t rv_x(const Cpu *c, unsigned n) /* upper half unspecified when XLEN is 32 */
{
	return n ? rv_cstate(c)->x[n] : 0;
}
static inline void rv_set_x(Cpu *c, unsigned n, uint64_t v)
{
	if (n)
		rv_state(c)->x[n] = v;
}

/* IR register numbers. R_X + n and R_F + n; R_X itself is never read or written. */
enum {
#define X(n, name) R_X##n,
#define F(n, name) R_F##n,
#define W(id, name, member) id,
#define I(id, member) id,
#include "reg.h"
	R_N,
	R_X = R_X0,
	R_F = R_F0,
};

/* Guest.key: what translations of floating point depend on. Kept in Trans.g[G_FP]. */
enum {
	FP_HOST,    /* frm is a mode of the host */
	FP_RMM,     /* frm is RMM: helpers */
	FP_INVALID, /* frm is 5 to 7: dynamic rounding is illegal */
};
enum { G_FP };

/*
 * Helpers: H(name, flags, result, argument types). Defined in the file
 * named; each is a function NAME there and a Helper rv_h_NAME.
 *
 * Those for floating point take and give whole f registers (NaN-boxed) and a
 * control word CTL(). They OR their flags into RvState.fflags and leave the
 * host's sticky flags alone: both are the guest's, and whoever reads adds
 * them up. So none of them is HF_FPENV.
 */
#define RV_FP_HELPERS(H) /* helper.c */ \
	H(fp2,       HF_CPU,  T_F64, T_I64, T_F64, T_F64) /* ctl a b: FP_ADD ... FP_MAXM */ \
	H(fp1,       HF_CPU,  T_F64, T_I64, T_F64, T_NONE) /* ctl a: FP_SQRT ... FP_CVT64 */ \
	H(fcmp,      HF_CPU,  T_I64, T_I64, T_F64, T_F64) /* ctl a b: FC_* */ \
	H(f2i,       HF_CPU,  T_I64, T_I64, T_F64, T_NONE) /* ctl a: F2I_*; sign-extended */ \
	H(i2f,       HF_CPU,  T_F64, T_I64, T_I64, T_NONE) /* ctl v: F2I_* */ \
	H(fcvtmod,   HF_CPU,  T_I64, T_F64, T_NONE, T_NONE) \
	H(fclass,    HF_PURE, T_I64, T_I64, T_F64, T_NONE) /* ctl a */
#define RV_INT_HELPERS(H) /* helper.c */ \
	H(xperm4,    HF_PURE, T_I64, T_I64, T_I64, T_NONE) \
	H(xperm8,    HF_PURE, T_I64, T_I64, T_I64, T_NONE) \
	H(zip,       HF_PURE, T_I32, T_I32, T_NONE, T_NONE) \
	H(unzip,     HF_PURE, T_I32, T_I32, T_NONE, T_NONE) \
	H(misaligned,HF_CPU | HF_RAISE, T_NONE, T_I64, T_NONE, T_NONE) /* address: leave with EX_MISALIGNED */ \
	H(casq,      HF_CPU | HF_RREGS | HF_WREGS | HF_RAISE, T_NONE, T_I64, T_I64, T_NONE) /* rd << 8 | rs2, addr */
#define RV_CRYPTO_HELPERS(H) /* crypto.c */ \
	H(aes32,     HF_PURE, T_I32, T_I32, T_I32, T_I32) /* rs1 rs2, bs | C3_* << 2 */ \
	H(aes64ks1,  HF_PURE, T_I64, T_I64, T_I64, T_NONE) /* rs1, rnum */ \
	H(sm4,       HF_PURE, T_I32, T_I32, T_I32, T_I32) /* rs1 rs2, bs | C3_* << 2 */
#define RV_CSR_HELPERS(H) /* csr.c */ \
	H(csr,       HF_CPU | HF_FPENV | HF_RREGS | HF_WREGS, T_I64, T_I64, T_I64, T_NONE) /* number | op, value */

#define H(name, ...) extern const Helper rv_h_##name;
RV_FP_HELPERS(H)
RV_INT_HELPERS(H)
RV_CRYPTO_HELPERS(H)
RV_CSR_HELPERS(H)
#undef H
/* a * b + c by rounding mode, of widths 16, 32, 64; three values leave no room for a control word.
 * Index: RM_NE .. RM_MM, and RV_RM_DYN for the mode in frm. */
#define RV_RM_DYN 5
extern const Helper rv_h_fma[3][RV_RM_DYN + 1];

/* Control word of the FP helpers. rm: RM_NE .. RM_MM or RM_DYN. */
#define CTL(op, width, rm) ((op) | (width) << 8 | (rm) << 16)
#define CTL_OP(ctl) ((unsigned)(ctl) & 255)
#define CTL_W(ctl) ((int)((ctl) >> 8) & 255)
#define CTL_RM(ctl) ((unsigned)((ctl) >> 16) & 255)
enum { FP_ADD, FP_SUB, FP_MUL, FP_DIV, FP_MIN, FP_MAX, FP_MINM, FP_MAXM };
enum { FP_SQRT, FP_ROUND, FP_ROUNDNX, FP_CVT16, FP_CVT32, FP_CVT64 }; /* CVT: from the width of ctl */

/* ---- what the emit functions have in common ---- */
static inline Val rv_get(Trans *t, unsigned n)
{
	return n ? ir_get(t, R_X + n) : ir_const(t, t->xl, 0);
}
static inline void rv_put(Trans *t, unsigned n, Val v)
{
	if (n)
		ir_put(t, R_X + n, v);
}
static inline unsigned rv_bits(const Trans *t) { return t->xl == T_I64 ? 64 : 32; }
static inline uint64_t rv_pc(const Trans *t, uint64_t pc) { return t->xl == T_I64 ? pc : (uint32_t)pc; }
static inline Val rv_const(Trans *t, int64_t k) { return ir_const(t, t->xl, t->xl == T_I64 ? k : (int32_t)k); }
/* An XLEN-wide value as T_I64 (zero-extended), and the low XLEN bits of a T_I64. */
static inline Val rv_wide(Trans *t, Val v) { return t->xl == T_I64 ? v : ir_zext(t, T_I64, v, 32); }
static inline Val rv_narrow(Trans *t, Val v) { return t->xl == T_I64 ? v : ir_1(t, O_mov, T_I32, v); }
/* A 32-bit result, sign-extended as RV64 wants it. */
static inline void rv_put32(Trans *t, unsigned n, Val v)
{
	rv_put(t, n, t->xl == T_I64 ? ir_sext(t, T_I64, v, 32) : v);
}

/* ---- csr.c ---- */
enum { /* rows of csr.h */
#define C(first, last, name, xlen, needs, how) RV_CSR_##first,
#include "csr.h"
	RV_NCSR
};
#define CSR_OP(op) (((op) + 1) << 12) /* beside the number; op: RV_CSRW, RV_CSRS, RV_CSRC. 0: read alone */
/* May an instruction of this CPU access it: exists, its feature is on, not read-only when written. */
bool rv_csr_ok(unsigned xlen, uint64_t features, unsigned csr, bool write);
/* Its value; write one that is not read-only. */
uint64_t rv_csr_get(const Cpu *c, unsigned csr);
void rv_csr_set(Cpu *c, unsigned csr, uint64_t v);
/* Does writing it change Guest.key? */
bool rv_csr_rekeys(unsigned csr);

/* ---- gdb.c: Guest.gdb of both widths, and what belongs to it ---- */
enum { RV_NGDB = 32 + 1 + 32 + 1 + RV_NCSR };
extern const GdbReg rv_gdb64[RV_NGDB], rv_gdb32[RV_NGDB];
uint64_t rv_gdb_get(const Cpu *c, const GdbReg *r);
void rv_gdb_set(Cpu *c, const GdbReg *r, uint64_t v);

/* ---- helper.c: the one way in which the guest reads the time: nanoseconds of a monotonic clock ---- */
uint64_t rv_read_time(void);

#endif
