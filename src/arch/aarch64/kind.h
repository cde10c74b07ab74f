/*
 * What the columns of insn.h are made of: features (model.h), operand kinds
 * (the KIND rows of insn.h, printed by print*.c) and those values of the
 * `with` column that ir.h has no name for, read by the emit functions.
 */
#ifndef A64_KIND_H
#define A64_KIND_H

#include "ir.h"

/* Features: bits of Cpu.features, see model.h. */
enum {
#define FEAT(id, name, help, implies, excludes) A64F_##id,
#include "model.h"
#undef FEAT
	A64F_N
};
_Static_assert(A64F_N <= 64, "features are bits of a 64-bit word");

/* Kinds of fields. */
#define T(...)
#define K(...)
#define F(...)
#define I(...)
enum {
#define KIND(id, print, fits) A64K_##id,
#include "insn.h"
#undef KIND
	A64K_N
};
#undef T
#undef K
#undef F
#undef I
_Static_assert(A64K_N <= 256, "FieldRow.kind is a byte");

/* ---- insn_base.h ---- */
/* a64_addsub*, a64_adc: FLAGS sets them (and rd 31 is zr). */
enum { A64_ADD, A64_SUB, A64_FLAGS, A64_ADDS = A64_FLAGS, A64_SUBS };
/* a64_logic*: ANDS sets flags (and rd 31 is zr); NOT inverts the second operand. */
enum { A64_AND, A64_ORR, A64_EOR, A64_ANDS, A64_NOT = 4 };
/* a64_bfm */
enum { A64_SBFM, A64_BFM, A64_UBFM };
/* a64_csel: what happens to the second source; both: it is negated. */
enum { A64_CSINC = 1, A64_CSINV = 2 };
/* a64_mul, a64_mulh */
enum { A64_MSUB = 1, A64_MUL32 = 2, A64_MULU = 4 };
/* a64_un */
enum { A64_RBIT, A64_REV16, A64_REV32, A64_REV, A64_CLZ, A64_CLS, A64_CTZ, A64_CNT, A64_ABS };
/* a64_br, a64_bra: kind of branch; PAuth: key, authenticate instead of sign, modifier is zero. */
enum { A64_BR, A64_BLR = 32, A64_RET = 64 };
enum { A64_KEY_IA, A64_KEY_IB, A64_KEY_DA, A64_KEY_DB, A64_AUT = 8, A64_ZERO = 16 };

/* ---- insn_ldst.h ---- */
/* Loads and stores, with M_: write-back, result sign-extended to 64 bits, with EL0's rights. */
enum { A64_PRE = 1 << 13, A64_POST = 1 << 14, A64_SX = 1 << 15, A64_UNPRIV = 1 << 16 };
/* Order of the RCpc rows that are made of the lists of accesses. */
enum { A64_ORDER_ld = M_ACQ, A64_ORDER_ldv = M_ACQ, A64_ORDER_st = M_REL, A64_ORDER_stv = M_REL };
/* a64_amo, a64_amop, with M_ and AMO_ << 16: the register is inverted first. */
enum { A64_INV = 1 << 15 };
/* a64_cpy, a64_set: which of the three instructions; forward only; rights of EL0 and non-temporal for writes and reads. */
enum {
	A64_MOPS_P, A64_MOPS_M, A64_MOPS_E, A64_CPYF = 4,
	A64_MOPS_WT = 8, A64_MOPS_RT = 16, A64_MOPS_WN = 32, A64_MOPS_RN = 64,
};

/* ---- insn_simd.h, insn_fp.h ---- */
/* Operations, named after the first mnemonic that has them; the forms (scalar, by element ...) share them. */
enum {
	A64V_shadd, A64V_uhadd, A64V_sqadd, A64V_uqadd, A64V_srhadd, A64V_urhadd, A64V_and, A64V_bic,
	A64V_orr, A64V_orn, A64V_eor, A64V_bsl, A64V_bit, A64V_bif, A64V_shsub, A64V_uhsub, A64V_sqsub,
	A64V_uqsub, A64V_cmgt, A64V_cmhi, A64V_cmge, A64V_cmhs, A64V_sshl, A64V_ushl, A64V_sqshl, A64V_uqshl,
	A64V_srshl, A64V_urshl, A64V_sqrshl, A64V_uqrshl, A64V_smax, A64V_umax, A64V_smin, A64V_umin,
	A64V_sabd, A64V_uabd, A64V_saba, A64V_uaba, A64V_add, A64V_sub, A64V_cmtst, A64V_cmeq, A64V_mla,
	A64V_mls, A64V_mul, A64V_pmul, A64V_smaxp, A64V_umaxp, A64V_sminp, A64V_uminp, A64V_sqdmulh,
	A64V_sqrdmulh, A64V_addp, A64V_fmaxnm, A64V_fmla, A64V_fadd, A64V_fmulx, A64V_fcmeq, A64V_fmax,
	A64V_frecps, A64V_fminnm, A64V_fmls, A64V_fsub, A64V_fmin, A64V_frsqrts, A64V_fmaxnmp, A64V_faddp,
	A64V_fmul, A64V_fcmge, A64V_facge, A64V_fmaxp, A64V_fdiv, A64V_fminnmp, A64V_fabd, A64V_fcmgt,
	A64V_facgt, A64V_fminp, A64V_sqrdmlah, A64V_sqrdmlsh, A64V_sdot, A64V_udot, A64V_usdot, A64V_bfdot,
	A64V_fcmla, A64V_fcadd, A64V_smmla, A64V_ummla, A64V_usmmla, A64V_bfmmla, A64V_bfmlalb, A64V_bfmlalt,
	A64V_fmlal, A64V_fmlsl, A64V_fmlal2, A64V_fmlsl2, A64V_saddl, A64V_uaddl, A64V_saddw, A64V_uaddw,
	A64V_ssubl, A64V_usubl, A64V_ssubw, A64V_usubw, A64V_addhn, A64V_raddhn, A64V_sabal, A64V_uabal,
	A64V_subhn, A64V_rsubhn, A64V_sabdl, A64V_uabdl, A64V_smlal, A64V_umlal, A64V_sqdmlal, A64V_smlsl,
	A64V_umlsl, A64V_sqdmlsl, A64V_smull, A64V_umull, A64V_sqdmull, A64V_pmull, A64V_rev64, A64V_rev32,
	A64V_rev16, A64V_saddlp, A64V_uaddlp, A64V_suqadd, A64V_usqadd, A64V_cls, A64V_clz, A64V_cnt,
	A64V_not, A64V_rbit, A64V_sadalp, A64V_uadalp, A64V_sqabs, A64V_sqneg, A64V_cmle, A64V_cmlt, A64V_abs,
	A64V_neg, A64V_urecpe, A64V_ursqrte, A64V_fcmle, A64V_fcmlt, A64V_fabs, A64V_fneg, A64V_fsqrt,
	A64V_frintn, A64V_frintm, A64V_frintp, A64V_frintz, A64V_frinta, A64V_frintx, A64V_frinti,
	A64V_fcvtns, A64V_fcvtnu, A64V_fcvtms, A64V_fcvtmu, A64V_fcvtas, A64V_fcvtau, A64V_fcvtps,
	A64V_fcvtpu, A64V_fcvtzs, A64V_fcvtzu, A64V_scvtf, A64V_ucvtf, A64V_frecpe, A64V_frsqrte,
	A64V_frint32z, A64V_frint32x, A64V_frint64z, A64V_frint64x, A64V_xtn, A64V_sqxtun, A64V_sqxtn,
	A64V_uqxtn, A64V_fcvtn, A64V_fcvtl, A64V_shll, A64V_fcvtxn, A64V_bfcvtn, A64V_saddlv, A64V_uaddlv,
	A64V_smaxv, A64V_umaxv, A64V_sminv, A64V_uminv, A64V_addv, A64V_fmaxnmv, A64V_fmaxv, A64V_fminnmv,
	A64V_fminv, A64V_uzp1, A64V_trn1, A64V_zip1, A64V_uzp2, A64V_trn2, A64V_zip2, A64V_ext, A64V_tbl,
	A64V_tbx, A64V_smov, A64V_movi, A64V_mvni, A64V_sshr, A64V_ushr, A64V_ssra, A64V_usra, A64V_srshr,
	A64V_urshr, A64V_srsra, A64V_ursra, A64V_sri, A64V_shl, A64V_sli, A64V_sqshlu, A64V_shrn,
	A64V_sqshrun, A64V_rshrn, A64V_sqrshrun, A64V_sqshrn, A64V_uqshrn, A64V_sqrshrn, A64V_uqrshrn,
	A64V_sshll, A64V_ushll, A64V_sudot, A64V_frecpx, A64V_aese, A64V_aesd, A64V_aesmc, A64V_aesimc,
	A64V_sha1c, A64V_sha1p, A64V_sha1m, A64V_sha1su0, A64V_sha256h, A64V_sha256h2, A64V_sha256su1,
	A64V_sha1h, A64V_sha1su1, A64V_sha256su0, A64V_sha512h, A64V_sha512h2, A64V_sha512su1, A64V_rax1,
	A64V_sm3partw1, A64V_sm3partw2, A64V_sm4ekey, A64V_sha512su0, A64V_sm4e, A64V_eor3, A64V_bcax,
	A64V_sm3ss1, A64V_xar, A64V_sm3tt1a, A64V_sm3tt1b, A64V_sm3tt2a, A64V_sm3tt2b, A64V_fmov, A64V_fnmul,
	A64V_fmadd, A64V_fmsub, A64V_fnmadd, A64V_fnmsub,
	A64V_N
};
/* With an operation or alone: unsigned integer, of 64 bits (umov, fcvtzs ... to and from x registers). */
enum { A64_UNS = 1 << 10, A64_TOX = 1 << 11 };
/* Types of a64_fcvt: source, target << 3. */
enum { A64_TH = 2, A64_TBF = 3, A64_TS = 4, A64_TD = 6 };

#endif
