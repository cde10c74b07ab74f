/*
 * What the columns of insn.h are made of: the kinds of its operand fields
 * (printed by print.c, given random values by test/insn) and those values of
 * the `with` column that ir.h has no name for (read by the emit functions).
 */
#ifndef RV_KIND_H
#define RV_KIND_H

#include "ir.h"

/* Features: bits of Cpu.features, see model.h. */
enum {
#define FEAT(id, name, help, implies, excludes) RVF_##id,
#include "model.h"
#undef FEAT
	RVF_N
};
_Static_assert(RVF_N <= 64, "features are bits of a 64-bit word");

/* Kinds of fields. */
enum {
	RVK_DEC,    /* number, printed in decimal */
	RVK_HEX,    /* number, printed 0x1f */
	RVK_X,      /* integer register */
	RVK_FR,     /* floating-point register */
	RVK_PC,     /* offset from the instruction's address */
	RVK_UPPER,  /* value of lui and auipc, low 12 bits zero; printed without them */
	RVK_CSR,    /* CSR number */
	RVK_RM,     /* rounding mode, prints ",rtz"; nothing when dynamic */
	RVK_RMX,    /* the same of a conversion that is exact: nothing when to nearest */
	RVK_IORW,   /* set of a fence */
	RVK_FLI,    /* index of a constant of fli */
	RVK_SREG,   /* n of sn, 0-7, of Zcmp */
	RVK_RLIST,  /* register list of Zcmp: 4 {ra}, 5 {ra,s0} ... 15 {ra,s0-s11} */
	RVK_SPIMM,  /* additional stack space of Zcmp, bytes; printed with what the list (argument 0) takes */
	RVK_SPIMMN, /* the same, printed negative (push) */
	RVK_SPIMM32, RVK_SPIMMN32, /* on RV32 */
};

/* Precision in `with` of the FP functions: with >> 8 & 3; of fcvt's source: with >> 10 & 3. */
enum { RV_S = 0 << 8, RV_D = 1 << 8, RV_H = 2 << 8 };
enum { RV_FROM_S = 0 << 10, RV_FROM_D = 1 << 10, RV_FROM_H = 2 << 10 };

enum { RV_CSRW, RV_CSRS, RV_CSRC };

/* rv_bit, rv_biti */
enum { BIT_SET, BIT_CLR, BIT_INV, BIT_EXT };

/* rv_cmpop */
enum { CM_POP, CM_POPRET, CM_POPRETZ };

/* rv_call1: rd = f(rs1) */
enum {
	C1_orcb, C1_brev8, C1_zip, C1_unzip, C1_sha256sum0, C1_sha256sum1, C1_sha256sig0, C1_sha256sig1,
	C1_sha512sum0, C1_sha512sum1, C1_sha512sig0, C1_sha512sig1, C1_sm3p0, C1_sm3p1, C1_aes64im, C1_N
};
/* rv_call2: rd = f(rs1, rs2) */
enum {
	C2_clmul, C2_clmulh, C2_clmulr, C2_xperm4, C2_xperm8, C2_aes64es, C2_aes64esm, C2_aes64ds, C2_aes64dsm,
	C2_aes64ks2, C2_sha512sum0r, C2_sha512sum1r, C2_sha512sig0l, C2_sha512sig0h, C2_sha512sig1l,
	C2_sha512sig1h, C2_N
};
/* rv_call3: rd = f(rs1, rs2, number); rv_call2k: rd = f(rs1, number) */
enum { C3_aes32esi, C3_aes32esmi, C3_aes32dsi, C3_aes32dsmi, C3_sm4ed, C3_sm4ks, C3_N };
enum { C2K_aes64ks1i, C2K_N };

#endif
