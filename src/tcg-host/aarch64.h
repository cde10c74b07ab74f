/*
 * What the files of the aarch64 code generator share: registers, the encoder
 * (aarch64_asm.c), and what select.c's rows call. See aarch64.c.
 */
#ifndef AARCH64_H
#define AARCH64_H

#include "../select.h"
#include <string.h>

/* ---- registers and features ---- */

/* Reserved: two that every emit function may use between its operands' last and its result's first use, as the encoder
 * does (LIT for constants and offsets, ADR for addresses); the stack of generated code, guest_base, the Cpu. */
enum { ADR = 16, LIT = 17, CODE_SP = 26, BASE = 27, ENV = 28, LR = 30, ZR = 31, SP = 31 };
/* For guests with FE_ONE_NAN, that is, RISC-V's, all bits of this vector register from 32 on in each half are ones. */
enum { ONES = SEL_V + 7 };
#define HIGH_ONES 0xffffffff00000000
#define BIT(r) (1ull << (r))
enum { FE_LSE = 1, FE_LSE2 = 2, FE_RCPC = 4, FE_AES = 8, FE_PMULL = 16, FE_SHA1 = 32, FE_SHA2 = 64,
       FE_ONE_NAN = 128 /* the guest's rules of NaNs and tininess are RISC-V's, else A64's */ };
enum { CC_EQ, CC_NE, CC_CS, CC_CC, CC_MI, CC_PL, CC_VS, CC_VC, CC_HI, CC_LS, CC_GE, CC_LT, CC_GT, CC_LE };

/* What is known of a value (SelVal.mark), whatever its type: */
enum {
	MARK_ONES = 1, /* in a vector register: bits 32 to 63 are ones (O_fbox) */
	MARK_ZERO = 2, /* all bits from 32 on are zero */
	MARK_Z64 = 4,  /* in a vector register: all bits from 64 on are zero */
};
uint8_t a_mark(const Sel *s, Val n);
/* Whatever writes a scalar clears the rest of the register. */
static inline uint8_t mark_zero(unsigned ty) { return ty == T_F32 ? MARK_ZERO | MARK_Z64 : MARK_Z64; }

/* ---- encoder ---- */

static inline void w4(Sel *s, uint32_t v) { memcpy(s->p, &v, 4); s->p += 4; }
static inline unsigned rn(HReg r) { return r & 31; } /* both classes */
static inline uint32_t sf(unsigned ty) { return ty == T_I64 ? 1u << 31 : 0; }
/* op d, n and op d, n, m */
static inline void rr(Sel *s, uint32_t op, HReg d, HReg n) { w4(s, op | rn(n) << 5 | rn(d)); }
static inline void rrr(Sel *s, uint32_t op, HReg d, HReg n, HReg m) { w4(s, op | rn(m) << 16 | rn(n) << 5 | rn(d)); }
static inline bool same_reg(const Opnd *x, HReg r) { return x->kind == K_REG && x->r == r; }
/* A register, or the one that is zero. */
static inline HReg reg_or_zero(const Opnd *x) { return x->kind == K_REG ? x->r : ZR; }
/* BASE is guest_base; else any register. */
static inline bool a_based(const Guest *g) { return g->bits == 32 || guest_base; }
static inline bool has(const Sel *s, uint32_t feat) { return (s->h->feat & feat) == feat; }
/* Offset of the Cpu's member off from register ENV. */
#define ENV_AT ((int32_t)offsetof(Cpu, code_end))

/* A64 instructions, the 64-bit form in comments where it differs by sf(). */
enum {
	I_ADD = 0x0b000000, I_SUB = 0x4b000000, I_ADDS = 0x2b000000, I_SUBS = 0x6b000000, /* + sf, shifted registers */
	I_AND = 0x0a000000, I_ORR = 0x2a000000, I_EOR = 0x4a000000, I_ANDS = 0x6a000000,
	I_BIC = 0x0a200000, I_ORN = 0x2a200000, I_EON = 0x4a200000,
	I_MADD = 0x1b000000, I_MSUB = 0x1b008000,
	I_ADCS = 0x3a000000, I_CSEL = 0x1a800000, I_CSINC = 0x1a800400, I_CSINV = 0x5a800000,
	I_SBFM = 0x13000000, I_UBFM = 0x53000000, I_EXTR = 0x13800000,
	I_B = 0x14000000, I_BL = 0x94000000u, I_BCC = 0x54000000, I_CBZ = 0x34000000, I_CBNZ = 0x35000000,
	I_TBZ = 0x36000000, I_TBNZ = 0x37000000, I_ADR = 0x10000000,
	I_BR = 0xd61f0000u, I_BLR = 0xd63f0000u, I_RET = 0xd65f0000u,
	I_LDP = 0xa9400000u, I_STP = 0xa9000000u, I_STP_PUSH = 0xa9bf0000u, I_LDP_POP = 0xa8c10000u, /* 16 bytes */
	/* Loads and stores: without offset, unscaled; see a_mem. */
	I_LDRB = 0x38400000, I_LDRSB = 0x38800000, I_STRB = 0x38000000, I_LDRH = 0x78400000, I_STRH = 0x78000000,
	I_LDRW = 0xb8400000u, I_STRW = 0xb8000000u, I_LDRX = 0xf8400000u, I_STRX = 0xf8000000u,
	I_LDRS = 0xbc400000u, I_STRS = 0xbc000000u, I_LDRD = 0xfc400000u, I_STRD = 0xfc000000u,
	I_LDRQ = 0x3cc00000, I_STRQ = 0x3c800000,
	I_DMB_LD = 0xd50339bfu, I_DMB_ST = 0xd5033abfu, I_DMB = 0xd5033bbfu, I_ISB = 0xd5033fdfu,
	I_MRS_NZCV = 0xd53b4200u, I_MRS_FPCR = 0xd53b4400u, I_MSR_FPCR = 0xd51b4400u,
	I_MRS_FPSR = 0xd53b4420u, I_MSR_FPSR = 0xd51b4420u,
	I_FMOV_XD = 0x9e660000u, I_FMOV_DX = 0x9e670000u, I_FMOV_WS = 0x1e260000, I_FMOV_SW = 0x1e270000,
	I_VORR = 0x4ea01c00, I_VAND = 0x4e201c00, I_VBIC = 0x4e601c00, I_VEOR = 0x6e201c00,
	I_BSL = 0x6e601c00, I_BIT = 0x6ea01c00, I_BIF = 0x6ee01c00,
};
#define SF 0x80000000u

/* Let the jump, adr or literal load at site lead to `to`; both are write addresses. Out of its range: s->full. */
void a_reach(Sel *s, uint8_t *site, const uint8_t *to);
/* A jump to be aimed later. */
static inline uint8_t *a_jump(Sel *s, uint32_t op) { w4(s, op); return s->p - 4; }
static inline uint8_t *a_jcc(Sel *s, unsigned cc) { return a_jump(s, I_BCC | cc); }
static inline void a_here(Sel *s, uint8_t *site) { a_reach(s, site, s->p); }
static inline void a_back(Sel *s, const uint8_t *to) { a_reach(s, a_jump(s, I_B), to); }
/* To a stub, near or far; op: I_B or I_BL. */
void a_go(Sel *s, uint32_t op, const uint8_t *to);
void a_mov_rr(Sel *s, unsigned ty, HReg d, HReg r); /* of integers */
void a_mov_imm(Sel *s, HReg d, int64_t k);
/* d = n + k; of 32 bits without W. Writes LIT. n or d may be the stack pointer. */
void a_add_imm(Sel *s, unsigned ty, HReg d, HReg n, int64_t k);
/* d = n OP k, OP of I_AND, I_ORR, I_EOR, I_ANDS. Writes LIT. */
void a_logic_imm(Sel *s, unsigned ty, uint32_t op, HReg d, HReg n, uint64_t k);
/* A load or store of 1 << size bytes at base + off. Writes LIT. */
void a_mem(Sel *s, uint32_t op, unsigned size, HReg r, HReg base, int64_t off);
static inline void a_env(Sel *s, uint32_t op, unsigned size, HReg r, size_t off)
{
	a_mem(s, op, size, r, ENV, (int64_t)off - ENV_AT);
}
static inline void a_lsr(Sel *s, unsigned ty, HReg d, HReg n, unsigned k)
{
	rr(s, I_UBFM | sf(ty) | (ty == T_I64 ? 1u << 22 | 63 << 10 : 31 << 10) | k << 16, d, n);
}
/* Bits lo to lo + n - 1 of r. */
static inline void a_ubfx(Sel *s, HReg d, HReg r, unsigned lo, unsigned n)
{
	rr(s, I_UBFM | SF | 1u << 22 | lo << 16 | (lo + n - 1) << 10, d, r);
}
/* The Cpu's address: argument of C functions. */
void a_cpu_arg(Sel *s, HReg d);
/* The flags tell whether register r is 0; ne: the condition of "not 0" there. */
static inline void flags_of(Sel *s, HReg r, unsigned ty, unsigned ne)
{
	s->flags.at = s->p;
	s->flags.r = r;
	s->flags.type = (uint8_t)ty;
	s->flags.with = (uint8_t)ne;
}

/* Vectors. d = a constant. Where d is given, one instruction may do; else from memory behind the block. */
void a_vimm(Sel *s, HReg d, uint64_t lo, uint64_t hi);
/* Constants behind the block: begin a block; write them. */
void a_pool_begin(Sel *s);
void a_pool_write(Sel *s);
static inline void v_mov(Sel *s, HReg d, HReg r) { if (d != r) rrr(s, I_VORR, d, r, r); }

/* ---- callbacks of select.c (SelHost) ---- */
void a_mov(Sel *s, Type ty, HReg d, HReg r);
void a_load(Sel *s, Type ty, HReg d, int32_t off);
void a_store(Sel *s, Type ty, int32_t off, HReg r);
bool a_store_imm(Sel *s, Type ty, int32_t off, int64_t k);
void a_imm(Sel *s, Type ty, HReg d, int64_t k);

/* ---- stubs (aarch64_stub.c) ---- */
void a_write_stubs(Sel *s);
/* Jump (op: I_BR or I_BLR) to the host code of pc through the inline table. Returns the site of the jump taken on a
 * miss. */
uint8_t *a_look_up(Sel *s, HReg pc, uint32_t op);
/* Call fn with the Cpu and k; all registers stay. */
void a_c_call(Sel *s, void *fn, uint64_t k);

/* Cpu.guest_fpcr: bits of FPCR and, below them, of FPSR. Made of the guest's modes, without flags; and its flags to
 * the guest. */
enum { FPCR_DN = 1 << 25, FPCR_RM = 22, FPSR_BITS = 0x1f };
void a_load_fpcr(Cpu *c);
void a_fold_fpcr(Cpu *c);

/* ---- rows: aarch64_int.c, aarch64_mem.c, aarch64_hook.c, aarch64_fp.c, aarch64_vec.c, aarch64_vfp.c ---- */
/* Compare a with b; the condition to test. */
unsigned a_compare(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b);
/* The operation desc (vec_desc) by vec.c: x[0] the result, x[1..3] operands; all registers but the result stay. */
void a_vcall(Sel *s, uint64_t desc, const Opnd *x);
#define EMIT(name) void name(Sel *s, UNUSED const Ir *o, UNUSED const HostOp *h, UNUSED Opnd *x)
EMIT(a_copy); EMIT(a_add); EMIT(a_sub); EMIT(a_logic); EMIT(a_andn); EMIT(a_mul); EMIT(a_mulh); EMIT(a_div);
EMIT(a_shift); EMIT(a_ext); EMIT(a_bswap); EMIT(a_clz); EMIT(a_popcnt); EMIT(a_setc); EMIT(a_sel); EMIT(a_getl);
EMIT(a_putl); EMIT(a_addsl); EMIT(a_extr); EMIT(a_nz);
EMIT(a_jmp); EMIT(a_gotoc); EMIT(a_br); EMIT(a_brc); EMIT(a_poll); EMIT(a_jmpi); EMIT(a_exit);
EMIT(a_ld); EMIT(a_st); EMIT(a_fence); EMIT(a_amo); EMIT(a_cas); EMIT(a_vld); EMIT(a_vst);
EMIT(a_score); EMIT(a_trace); EMIT(a_fpu);
EMIT(a_soft); EMIT(a_fp2); EMIT(a_fsqrt); EMIT(a_fma); EMIT(a_fminmax); EMIT(a_fsgn); EMIT(a_fcmp); EMIT(a_nzfcmp);
EMIT(a_fcvt); EMIT(a_f2i); EMIT(a_i2f); EMIT(a_fround); EMIT(a_fbits); EMIT(a_bitsf); EMIT(a_fbox); EMIT(a_funbox);
EMIT(a_vsoft); EMIT(a_v3); EMIT(a_v3_not64); EMIT(a_vcnt); EMIT(a_vrbit); EMIT(a_vlogic); EMIT(a_v2);
EMIT(a_vsel); EMIT(a_vshift); EMIT(a_vshiftv); EMIT(a_vdup); EMIT(a_vdupl); EMIT(a_vget); EMIT(a_vset);
EMIT(a_vsetl); EMIT(a_vzx); EMIT(a_vext); EMIT(a_vrev); EMIT(a_vwid); EMIT(a_vnar); EMIT(a_vqnar);
EMIT(a_vmull); EMIT(a_vmulhs); EMIT(a_vmaddw); EMIT(a_vpmull); EMIT(a_vaes); EMIT(a_vaesmc); EMIT(a_vsha3);
EMIT(a_vsha2); EMIT(a_vf2); EMIT(a_vfsqrt); EMIT(a_vfma); EMIT(a_vfminmax); EMIT(a_vfcmp); EMIT(a_vfwid);
EMIT(a_vfnar); EMIT(a_vf2i); EMIT(a_vi2f); EMIT(a_vfround);

#endif
