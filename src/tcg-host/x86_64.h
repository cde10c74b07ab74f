/*
 * What the files of the x86-64 code generator share: registers, the encoder
 * (x86_64_asm.c), and what select.c's rows call. See x86_64.c.
 */
#ifndef X86_64_H
#define X86_64_H

#include "../select.h"
#include <string.h>

/* ---- registers and features ---- */

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };
#define BIT(r) (1ull << (r))
#define XMM(r) ((r) - SEL_V)
enum { FE_BMI2 = 1, FE_AVX = 2, FE_FMA = 4, FE_LZCNT = 8, FE_POPCNT = 16, FE_SSE41 = 32 /* and 4.2 */, FE_BMI1 = 64,
       FE_AVX2 = 256, FE_AES = 512, FE_CLMUL = 1024, FE_SHA = 2048,
       FE_ONE_NAN = 128 /* the guest's NaN results are always the same one */ };
enum { P_NAN64, P_NAN32, P_BOX, P_BOX_, P_SIGN64, P_SIGN64_, P_SIGN32, P_SIGN32_, P_ABS64, P_ABS64_, P_ABS32, P_ABS32_,
       P_2_63, P_2_32, P_2_63F, P_2_32F, P_MIN64, P_MIN64_, P_MIN32, P_MIN32_, P_VABS32, P_VABS32_,
       P_VABS64, P_VABS64_, P_INDEF, P_INDEF_, P_FCMP, P_N = P_FCMP + 36 };

/* What a start of the generator found out and wrote. */
extern struct X86 {
	bool avx;
	const uint64_t *pool; /* constants P_*, reached by rip-relative addresses */
} x86;

/* What is known of a value (SelVal.mark), whatever its type: */
enum {
	MARK_ONES = 1, /* in a vector register: bits 32 to 63 are ones (O_fbox) */
	MARK_ZERO = 2, /* all bits from 32 on are zero */
	MARK_Z64 = 4,  /* in a vector register: all bits from 64 on are zero (O_vzx) */
};
uint8_t x_mark(const Sel *s, Val n); /* of a value that is in a register */
/* What a scalar of this type with zeros above it is; and what an operation on scalars leaves of its first operand's
 * mark, whose upper part it copies. */
static inline uint8_t mark_zero(unsigned ty) { return ty == T_F32 ? MARK_ZERO | MARK_Z64 : MARK_Z64; }
static inline uint8_t mark_kept(unsigned ty, unsigned mark) { return (uint8_t)(ty == T_F32 ? mark : mark & MARK_Z64); }

/* ---- encoder ---- */

enum {
	M0F = 0x100, M38 = 0x200, M3A = 0x300, MAP = 0x300,
	P66 = 0x1000, PF3 = 0x2000, PF2 = 0x3000, PFX = 0x3000,
	W = 0x4000,          /* 64-bit operands */
	B = 0x8000,          /* the reg operand is a byte register */
	BM = 0x10000,        /* the r/m operand is a byte register */
	G = 0x20000,         /* r/m is guest memory */
};

/* An r/m operand: a register, or [base + index*scale + disp]; base -1 none, -2 rip (disp: the address that
 * the target runs at). */
typedef struct Rm {
	bool mem;
	int reg, index, scale;
	int64_t disp;
} Rm;

static inline void b1(Sel *s, unsigned v) { *s->p++ = (uint8_t)v; }
static inline void b4(Sel *s, uint32_t v) { memcpy(s->p, &v, 4); s->p += 4; }
static inline void b8(Sel *s, uint64_t v) { memcpy(s->p, &v, 8); s->p += 8; }

/* The displacement that reaches offset off of the Cpu. */
static inline int32_t env(int32_t off) { return off - (int32_t)offsetof(Cpu, state) - ENV_BIAS; }
static inline Rm rm_reg(HReg r) { return (Rm){ .reg = r >= SEL_V ? XMM(r) : r }; }
static inline Rm rm_env(int32_t off) { return (Rm){ .mem = true, .reg = RBP, .index = -1, .disp = env(off) }; }
static inline Rm rm_pool(unsigned i) { return (Rm){ .mem = true, .reg = -2, .index = -1, .disp = (intptr_t)(x86.pool + i) }; }
static inline Rm rm_of(const Opnd *x) { return x->kind == K_MEM ? rm_env(x->off) : rm_reg(x->r); }
static inline unsigned w_of(unsigned ty) { return ty == T_I64 ? W : 0; }

/* Jumps inside what is being written. */
static inline uint8_t *jcc8(Sel *s, unsigned cc) { b1(s, 0x70 | cc); b1(s, 0); return s->p - 1; }
static inline void here8(Sel *s, uint8_t *site) { *site = (uint8_t)(s->p - site - 1); }
static inline uint8_t *jcc32(Sel *s, unsigned cc) { b1(s, 0x0f); b1(s, 0x80 | cc); b4(s, 0); return s->p - 4; }
static inline void set32(uint8_t *site, const uint8_t *to) { int32_t d = (int32_t)(to - site - 4); memcpy(site, &d, 4); }
static inline void jmp_back(Sel *s, const uint8_t *to) { b1(s, 0xe9); b4(s, 0); set32(s->p - 4, to); }
static inline void jmp_exec(Sel *s, unsigned op, const uint8_t *to)
{
	b1(s, op);
	b4(s, (uint32_t)(to - sel_exec(s, s->p + 4)));
}

#define CALL 0xe8
#define JMP 0xe9

/* One instruction: op (with M0F, P66, W, ...), register (or extension of the opcode), r/m operand. */
void x_ins(Sel *s, unsigned op, unsigned reg, Rm m);
/* Three-operand VEX form: reg, vvvv, r/m. */
void x_vex(Sel *s, unsigned op, unsigned reg, unsigned v, Rm m);
void x_mov_rr(Sel *s, unsigned ty, HReg d, HReg r);
void x_mov_imm(Sel *s, HReg d, int64_t k);
enum { ALU_ADD, ALU_OR, ALU_ADC, ALU_SBB, ALU_AND, ALU_SUB, ALU_XOR, ALU_CMP };
void x_alu_imm(Sel *s, unsigned w, unsigned op, Rm m, int32_t k);
void x_alu_any(Sel *s, unsigned w, unsigned op, HReg d, const Opnd *x);
/* Load a float (pfx PF3) or double (PF2); g: G or 0. */
void x_fload(Sel *s, unsigned pfx, HReg d, Rm m, unsigned g);
/* Load and store 16 bytes, aligned or not. */
void x_vload(Sel *s, HReg d, Rm m, unsigned g);
void x_vstore(Sel *s, HReg r, Rm m, unsigned g);
/* The flags are those of register r compared with 0; ne: the condition code of "not equal" there. */
static inline void flags_of(Sel *s, HReg r, unsigned ty, unsigned ne)
{
	s->flags.at = s->p;
	s->flags.r = r;
	s->flags.type = (uint8_t)ty;
	s->flags.with = (uint8_t)ne;
}
static inline bool same_reg(const Opnd *x, HReg r)
{
	return x->kind == K_REG && x->r == r;
}

/* Vectors (x86_64_vec.c). d = a OP b: without AVX a is copied to d first, and b out of its way. d = OP a, of
 * instructions that do not read d. d = a shifted: opcode with its extension, by n bits (or bytes). */
void x_v3op(Sel *s, unsigned op, HReg d, HReg a, Rm b);
void x_v2op(Sel *s, unsigned op, HReg d, Rm a);
void x_vshift_imm(Sel *s, unsigned op, unsigned ext, HReg d, HReg a, unsigned n);
void x_pshufd(Sel *s, HReg d, HReg a, unsigned how);
static inline void v3r(Sel *s, unsigned op, HReg d, HReg a, HReg b) { x_v3op(s, op, d, a, rm_reg(b)); }
/* d = a OP b, a register, in the Cpu, or a constant behind the block. */
void x_v3o(Sel *s, unsigned op, HReg d, HReg a, const Opnd *b);
/* d = a OP a constant: two halves; or the same in all lanes of 1 << size bytes. */
void x_v3k(Sel *s, unsigned op, HReg d, HReg a, uint64_t lo, uint64_t hi);
void x_v3kk(Sel *s, unsigned op, HReg d, HReg a, unsigned size, uint64_t k);
/* d = a constant. */
void x_vimm(Sel *s, HReg d, uint64_t lo, uint64_t hi);
/* The displacement that the instruction just written ends with is to reach this constant, 16 bytes behind the block. */
void x_at_const(Sel *s, uint64_t lo, uint64_t hi);
/* The opcode for an operation XV_* on lanes, 0 when this host has none. */
unsigned x_lane(const Sel *s, unsigned what, unsigned size);
/* d = lanes of a to integral numbers, ties away from zero, with SSE4.1; raises no flag, leaves NaNs alone. t and u
 * are scratch, d is not a. */
void x_round_away(Sel *s, bool f64, HReg d, HReg a, HReg t, HReg u);
/* A register that holds x: its own, or a temporary. */
HReg x_in_reg(Sel *s, const Opnd *x);
/* An operation XV_* without an instruction (x86_64_vlane.c); d is no operand. False: there is none for it. */
bool x_v3slow(Sel *s, unsigned what, unsigned size, HReg d, HReg a, HReg b);
/* Each lane of 64 bits: ones when negative, else 0. */
void x_sign64(Sel *s, HReg d, HReg a);
static inline bool has(const Sel *s, uint32_t feat) { return (s->h->feat & feat) == feat; }
static inline HReg vzero(Sel *s)
{
	HReg t = sel_tmp(s, true);

	v3r(s, 0xef | M0F | P66, t, t, t);
	return t;
}
/* The operation desc (vec_desc) by vec.c: x[0] the result, x[1..3] operands; all registers but the result stay. */
void x_vcall(Sel *s, uint64_t desc, const Opnd *x);
#define PXOR (0xef | M0F | P66)
#define PAND (0xdb | M0F | P66)
#define PANDN (0xdf | M0F | P66)
#define POR (0xeb | M0F | P66)
#define PSHUFB (0x00 | M38 | P66)
#define PADDB (0xfc | M0F | P66)
#define PACKSSWB (0x63 | M0F | P66)
#define PACKSSDW (0x6b | M0F | P66)
#define PACKUSWB (0x67 | M0F | P66)
#define PACKUSDW (0x2b | M38 | P66)
#define PMULLW (0xd5 | M0F | P66)
#define PMULUDQ (0xf4 | M0F | P66)
#define PMULDQ (0x28 | M38 | P66)
/* Shifts of lanes by n, of size M_16 and up. */
static inline void v_shl(Sel *s, unsigned size, HReg d, HReg a, unsigned n)
{
	x_vshift_imm(s, (0x70 + size) | M0F | P66, 6, d, a, n);
}
static inline void v_shr(Sel *s, unsigned size, HReg d, HReg a, unsigned n)
{
	x_vshift_imm(s, (0x70 + size) | M0F | P66, 2, d, a, n);
}
static inline void v_sar(Sel *s, unsigned size, HReg d, HReg a, unsigned n) /* up to M_32 */
{
	x_vshift_imm(s, (0x70 + size) | M0F | P66, 4, d, a, n);
}

/* ---- callbacks of select.c (SelHost) ---- */
void x_mov(Sel *s, Type ty, HReg d, HReg r);
void x_load(Sel *s, Type ty, HReg d, int32_t off);
void x_store(Sel *s, Type ty, int32_t off, HReg r);
bool x_store_imm(Sel *s, Type ty, int32_t off, int64_t k);
void x_imm(Sel *s, Type ty, HReg d, int64_t k);

/* ---- stubs (x86_64_stub.c) ---- */
void x_write_stubs(Sel *s);
/* Return of the guest to what is on top of the stack: pops the guest's address too. */
void x_ret_pair(Sel *s);
/* Jump to the host code of pc through the inline table; i: scratch. Returns the site of the jump taken on a miss. */
uint8_t *x_look_up(Sel *s, HReg pc, HReg i);

/* What x_v3 does (x86_64_vec.c has the opcodes). */
enum { XV_ADD, XV_SUB, XV_MUL, XV_MULH, XV_AND, XV_OR, XV_XOR, XV_MINS, XV_MAXS, XV_MINU, XV_MAXU, XV_EQ, XV_GTS, XV_QADDS,
       XV_QADDU, XV_QSUBS, XV_QSUBU, XV_AVGU, XV_MADDW, XV_ZIP1, XV_ZIP2, XV_ABS };

/* ---- rows: x86_64_int.c, x86_64_mem.c, x86_64_fp.c ---- */
/* Cpu.guest_fpcr, a value for MXCSR: from the guest's rounding mode, no flags; and its sticky flags to the guest. */
void x_load_fpcr(Cpu *c);
void x_fold_fpcr(Cpu *c);
/* Compare a with b; the condition code to test. */
unsigned x_compare(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b);
#define EMIT(name) void name(Sel *s, const Ir *o, UNUSED const HostOp *h, Opnd *x)
EMIT(x_copy); EMIT(x_add); EMIT(x_alu); EMIT(x_neg); EMIT(x_andn); EMIT(x_andn_slow); EMIT(x_mul);
EMIT(x_mulh); EMIT(x_div); EMIT(x_shift_imm); EMIT(x_rorx); EMIT(x_shiftx); EMIT(x_shift_cl); EMIT(x_ext);
EMIT(x_bswap); EMIT(x_bits); EMIT(x_bsr); EMIT(x_popcnt_slow); EMIT(x_setc); EMIT(x_sel); EMIT(x_getl);
EMIT(x_putl); EMIT(x_jmp); EMIT(x_gotoc); EMIT(x_br); EMIT(x_brc); EMIT(x_poll); EMIT(x_jmpi); EMIT(x_exit);
EMIT(x_ld); EMIT(x_st); EMIT(x_fence); EMIT(x_amo); EMIT(x_cas); EMIT(x_fld); EMIT(x_fst); EMIT(x_fp2);
EMIT(x_fsqrt); EMIT(x_fma); EMIT(x_soft); EMIT(x_fminmax); EMIT(x_fsgn); EMIT(x_fcmp); EMIT(x_fcvt);
EMIT(x_nz); EMIT(x_addsl); EMIT(x_extr); EMIT(x_vld); EMIT(x_vst); EMIT(x_vzx); EMIT(x_vsoft);
EMIT(x_v3); EMIT(x_vandn); EMIT(x_vabs); EMIT(x_vcgtu); EMIT(x_vsel); EMIT(x_vshift); EMIT(x_vshiftv);
EMIT(x_vcnt); EMIT(x_vclz); EMIT(x_vdup); EMIT(x_vdupl); EMIT(x_vget); EMIT(x_vset); EMIT(x_vsetl); EMIT(x_vuzp); EMIT(x_vtrn);
EMIT(x_vext); EMIT(x_vrev); EMIT(x_vtbl); EMIT(x_vwid); EMIT(x_vnar); EMIT(x_vqnar); EMIT(x_vmull); EMIT(x_vpmull);
EMIT(x_vaes); EMIT(x_vaesmc); EMIT(x_vaesimc); EMIT(x_vsha256h); EMIT(x_vsha256su0); EMIT(x_vsha256su1); EMIT(x_vsha1);
EMIT(x_vsha1su0); EMIT(x_vsha1su1); EMIT(x_nzfcmp); EMIT(x_fround);
EMIT(x_vf2); EMIT(x_vfsqrt); EMIT(x_vfma); EMIT(x_vfminmax); EMIT(x_vfcmp); EMIT(x_vfcvt); EMIT(x_vf2i); EMIT(x_vi2f);
EMIT(x_vfround);
EMIT(x_score); EMIT(x_trace); EMIT(x_fpu); EMIT(x_f2i); EMIT(x_i2f); EMIT(x_fbits); EMIT(x_bitsf); EMIT(x_fbox); EMIT(x_funbox);

#endif
