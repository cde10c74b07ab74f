/*
 * What the files of the RISC-V code generator share: registers, the encoder,
 * and what select.c's rows call. See riscv64.c.
 */
#ifndef RISCV64_H
#define RISCV64_H

#include "../select.h"
#include <string.h>

/* ---- registers and features ---- */

/* T0 and RA are scratch within an operation: RA for addresses too, so what may need one comes before RA is set. */
enum { ZERO, RA, SP, GP, TP, T0, T1, T2, S0, S1, A0, A1, A2, A3, A4, A5, A6, A7, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11,
       T3, T4, T5, T6 };
enum { ENV = S0, BASE = S11 }; /* Cpu.state + ENV_BIAS; guest_base, or Cpu.jump when that is 0 */
/* For guests that judge tininess before rounding: the least normal numbers. */
enum { LEAST32 = SEL_V + 30, LEAST64 };
#define BIT(r) (1ull << (r))
#define FR(r) ((r) - SEL_V)
enum { FE_ZBA = 1, FE_ZBB = 2, FE_ZFA = 4, FE_ZACAS = 8, FE_ZBS = 32, FE_ZICOND = 64, FE_ZABHA = 128, FE_V = 256,
       FE_ZVBB = 512,
       FE_ONE_NAN = 16 /* the guest's FP results are the host's, NaNs and all */ };

/* What generated code keeps on the stack of C, from sp on. */
enum { FR_VEC = 0, /* upper halves of vectors in temporaries, and room for the others */ FR_SAVE = 12 * 16,
       FR_CPU = FR_SAVE + 16 * 8, FR_TRACE = FR_CPU + 8, FR_REGS = FR_TRACE + 4 * 8, FR_FREGS = FR_REGS + 13 * 8,
       FR_SIZE = FR_FREGS + 12 * 8 };
_Static_assert(FR_SIZE % 16 == 0, "");

/* ---- encoder ---- */

enum {
	ADDI = 0x13, SLTI = 0x2013, SLTIU = 0x3013, XORI = 0x4013, ORI = 0x6013, ANDI = 0x7013,
	SLLI = 0x1013, SRLI = 0x5013, SRAI = 0x40005013,
	ADD = 0x33, SUB = 0x40000033, SLL = 0x1033, SLT = 0x2033, SLTU = 0x3033, XOR = 0x4033, SRL = 0x5033,
	SRA = 0x40005033, OR = 0x6033, AND = 0x7033,
	MUL = 0x02000033, MULH = 0x02001033, MULHU = 0x02003033,
	DIV = 0x02004033, DIVU = 0x02005033, REM = 0x02006033, REMU = 0x02007033,
	WORD = 8,            /* the 32-bit twin of ADDI, shifts, ADD, SUB, MUL, DIV ... */
	LB = 0x03, LH = 0x1003, LW = 0x2003, LD = 0x3003, LBU = 0x4003, LHU = 0x5003, LWU = 0x6003,
	SB = 0x23, SH = 0x1023, SW = 0x2023, SD = 0x3023,
	FLW = 0x2007, FLD = 0x3007, FSW = 0x2027, FSD = 0x3027,
	LUI = 0x37, AUIPC = 0x17, JAL = 0x6f, JALR = 0x67,
	BEQ = 0x63, BNE = 0x1063, BLT = 0x4063, BGE = 0x5063, BLTU = 0x6063, BGEU = 0x7063, BNOT = 0x1000,
	/* Zba, Zbb, Zbs, Zicond */
	SH1ADD = 0x20002033, ADD_UW = 0x0800003b,
	ANDN = 0x40007033, CLZ = 0x60001013, CTZ = 0x60101013, CPOP = 0x60201013, SEXT_B = 0x60401013, SEXT_H = 0x60501013,
	ZEXT_H = 0x0800403b, REV8 = 0x6b805013, ROL = 0x60001033, ROR = 0x60005033, RORI = 0x60005013,
	BEXTI = 0x48005013, CZERO_EQZ = 0x0e005033, CZERO_NEZ = 0x0e007033,
	/* FP: DBL for double, DYN rounding by frm */
	DBL = 0x02000000, DYN = 7 << 12,
	FADD = 0x53, FSUB = 0x08000053, FMUL = 0x10000053, FDIV = 0x18000053, FSQRT = 0x58000053,
	FSGNJ = 0x20000053, FSGNJN = 0x20001053, FSGNJX = 0x20002053, FMIN = 0x28000053, FMAX = 0x28001053,
	FMINM = 0x28002053, FMAXM = 0x28003053, FCVT_S_D = 0x40100053, FCVT_D_S = 0x42000053,
	FLE = (int)0xa0000053, FLT = (int)0xa0001053, FEQ = (int)0xa0002053, FLEQ = (int)0xa0004053, FLTQ = (int)0xa0005053,
	FCVT_TO = (int)0xc0000053, FCVT_FROM = (int)0xd0000053, FMV_X_W = (int)0xe0000053, FMV_W_X = (int)0xf0000053,
	FROUND = 0x40400053, FROUNDNX = 0x40500053,
	FMADD = 0x43, FMSUB = 0x47, FNMSUB = 0x4b, FNMADD = 0x4f,
	/* A; bits from 12 on: log2 of the size */
	AMO = 0x2f, LR = 0x1600002f, SC = 0x1e00002f, AMOCAS = 0x2e00002f,
	AQRL = 0x06000000,
	FRCSR = 0x00302073, FSCSR = 0x00301073, FRFLAGS = 0x00102073, FSFLAGS = 0x00101073,
};

static inline void b4(Sel *s, uint32_t v) { memcpy(s->p, &v, 4); s->p += 4; }
static inline void b8(Sel *s, uint64_t v) { memcpy(s->p, &v, 8); s->p += 8; }
static inline int32_t low12(int64_t k) { return (int32_t)sextn((uint64_t)k, 12); }
static inline bool fits12(int64_t k) { return k >= -2048 && k < 2048; }
/* Register numbers of either class. */
static inline unsigned num(unsigned r) { return r & 31; }
static inline void r3(Sel *s, unsigned op, unsigned d, unsigned a, unsigned b)
{
	b4(s, op | num(d) << 7 | num(a) << 15 | num(b) << 20);
}
static inline void ri(Sel *s, unsigned op, unsigned d, unsigned a, int k)
{
	b4(s, op | num(d) << 7 | num(a) << 15 | ((unsigned)k & 0xfff) << 20);
}
static inline void st(Sel *s, unsigned op, unsigned base, int k, unsigned r)
{
	b4(s, op | ((unsigned)k & 31) << 7 | num(base) << 15 | num(r) << 20 | ((unsigned)k >> 5 & 127) << 25);
}
static inline void mv(Sel *s, unsigned d, unsigned a)
{
	if (d != a)
		ri(s, ADDI, d, a, 0);
}
/* d = -a, not 0 or not. */
static inline void neg(Sel *s, unsigned d, unsigned a) { r3(s, SUB, d, ZERO, a); }
static inline void seqz(Sel *s, unsigned d, unsigned a) { ri(s, SLTIU, d, a, 1); }
static inline void snez(Sel *s, unsigned d, unsigned a) { r3(s, SLTU, d, ZERO, a); }

/* A place in memory: what the Cpu has at off (RA may become its base), or an operand there. */
typedef struct Place {
	uint8_t base;
	int32_t off;
} Place;
Place r_env(Sel *s, int32_t off);
static inline void ld_at(Sel *s, unsigned op, unsigned d, Place p) { ri(s, op, d, p.base, p.off); }
static inline void st_at(Sel *s, unsigned op, Place p, unsigned r) { st(s, op, p.base, p.off, r); }
static inline void ld_env(Sel *s, unsigned op, unsigned d, int32_t off) { ld_at(s, op, d, r_env(s, off)); }
static inline void st_env(Sel *s, unsigned op, int32_t off, unsigned r) { st_at(s, op, r_env(s, off), r); }

void r_li(Sel *s, HReg d, int64_t k);
/* d = a + k; not RA as a; RA is scratch. */
void r_add_imm(Sel *s, HReg d, HReg a, int64_t k);
/* d = the low bits of a, extended with zeros or by sign. */
void r_extend(Sel *s, HReg d, HReg a, unsigned bits, bool sign);
static inline bool has(const Sel *s, uint32_t feat) { return (s->h->feat & feat) == feat; }

/* Branches and jumps inside what is being written; the site is filled in by r_site. */
static inline uint8_t *near(Sel *s, unsigned op, unsigned a, unsigned b) { st(s, op, a, 0, b); return s->p - 4; }
uint8_t *r_branch(Sel *s, unsigned op, unsigned a, unsigned b); /* may go far */
static inline uint8_t *jump(Sel *s) { b4(s, JAL); return s->p - 4; }
void r_site(Sel *s, uint8_t *site, const uint8_t *to);
static inline void here(Sel *s, uint8_t *site) { r_site(s, site, s->p); }
static inline void jmp_back(Sel *s, const uint8_t *to) { r_site(s, jump(s), to); }
/* To any place of the code cache: link register RA for a call, T0 (then lost) for a jump. */
void r_far(Sel *s, unsigned link, const uint8_t *exec);
static inline void call_exec(Sel *s, const uint8_t *to) { r_far(s, RA, to); }
static inline void jmp_exec(Sel *s, const uint8_t *to) { r_far(s, ZERO, to); }

static inline bool is_reg(const Opnd *x, HReg r) { return x->kind == K_REG && x->r == r; }

/*
 * What is known of a value in a register (SelVal.mark): as a 32-bit integer it has its sign in the upper half. A
 * T_F32 is always boxed (ones in the upper half); an FP operand that is not a T_F32 (a V128) may not be.
 */
enum { MARK_SIGN = 1 };
bool r_is_signed(const Sel *s, Val n);
/* Operand x with its sign (for a T_I64: as it is): its register, ZERO, or d. */
HReg r_signed(Sel *s, unsigned ty, const Opnd *x, HReg d);
/* A register with operand x, which may be a constant; then d. */
HReg r_reg(Sel *s, const Opnd *x, HReg d);

/* The halves of a vector: in the low part of an FP register, and in memory, wherever that is. */
Place r_low(Sel *s, const Opnd *x), r_high(Sel *s, const Opnd *x);
/* 16 bytes in memory that belong to this register; of a vector, the upper half is there. */
Place r_home(Sel *s, HReg r);
/* A vector operation in C: desc is its vec_desc. */
void r_vcall(Sel *s, const Opnd *x, uint64_t desc);
void r_get_low(Sel *s, HReg d, const Opnd *x), r_get_high(Sel *s, HReg d, const Opnd *x);
void r_set_low(Sel *s, HReg vec, HReg r), r_set_high(Sel *s, HReg vec, HReg r);

/* A test: the branch op a, b is taken when it holds. Scratch: T0, RA. */
typedef struct Test {
	unsigned op;
	HReg a, b;
} Test;
Test r_test(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b);

/* ---- callbacks of select.c (SelHost) ---- */
void r_mov(Sel *s, Type ty, HReg d, HReg r);
void r_load(Sel *s, Type ty, HReg d, int32_t off);
void r_store(Sel *s, Type ty, int32_t off, HReg r);
bool r_store_imm(Sel *s, Type ty, int32_t off, int64_t k);
void r_imm(Sel *s, Type ty, HReg d, int64_t k);

/* ---- stubs (riscv64_stub.c) ---- */
void r_write_stubs(Sel *s);
/* Jump to the host code of pc (not T0, RA) through the inline table. Returns the site of the branch taken on a miss. */
uint8_t *r_look_up(Sel *s, HReg pc);
/* Call fn(Cpu, desc) with all registers but T0 and RA as they were; operands and result are in the Cpu. */
void r_slow(Sel *s, void *fn, int64_t desc);
/* Cpu.guest_fpcr, a value for fcsr: from the guest's rounding mode, no flags; and its sticky flags to the guest. */
void r_load_fpcr(Cpu *c);
void r_fold_fpcr(Cpu *c);

/* ---- links (riscv64_mem.c) ---- */
/* In front of a link's stub stands how it reaches what is too far for a jump: see patch. */
enum { LINK_FAR = 20, LINK_LITERAL = 8, LINK_STUB = 8 /* size of the stub */ };

/* ---- rows: riscv64_int.c, _mem.c, _fp.c, _vec.c ---- */
#define EMIT(name) void name(Sel *s, const Ir *o, UNUSED const HostOp *h, Opnd *x)
EMIT(r_copy); EMIT(r_alu); EMIT(r_alu_imm); EMIT(r_mul_high); EMIT(r_div); EMIT(r_andn); EMIT(r_shift);
EMIT(r_rot); EMIT(r_ext); EMIT(r_bits); EMIT(r_setc); EMIT(r_sel); EMIT(r_addsl); EMIT(r_extr); EMIT(r_nz); EMIT(r_getl);
EMIT(r_putl); EMIT(r_jmp); EMIT(r_gotoc); EMIT(r_br); EMIT(r_brc); EMIT(r_poll); EMIT(r_jmpi); EMIT(r_exit);
EMIT(r_ld); EMIT(r_st); EMIT(r_fence); EMIT(r_amo); EMIT(r_cas); EMIT(r_vld); EMIT(r_vst);
EMIT(r_score); EMIT(r_trace); EMIT(r_fpu);
EMIT(r_fp2); EMIT(r_fma); EMIT(r_fminmax); EMIT(r_fsgn); EMIT(r_fcmp); EMIT(r_fcvt); EMIT(r_f2i);
EMIT(r_i2f);
EMIT(r_fbits); EMIT(r_bitsf); EMIT(r_fbox); EMIT(r_funbox); EMIT(r_nzfcmp); EMIT(r_fround);
EMIT(r_vsoft); EMIT(r_vzx); EMIT(r_vlogic); EMIT(r_vdup); EMIT(r_vget); EMIT(r_vset);
EMIT(r_vlane); EMIT(r_vmove); EMIT(r_vext); EMIT(r_vfp); EMIT(r_vdupl); EMIT(r_rvv);

#endif
