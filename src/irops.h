/*
 * The operations of the intermediate representation, one row each. Included
 * with O defined as wanted: the enum, names, the folder (fold.c), the
 * interpreter (tcg-host/interp.c) and the checks of ir.c are inclusions.
 *
 * O(name, types, shape, flags, value)
 *   types  which Type the op may have: I = I32|I64, F = F32|F64, A = any, V and W = V128,
 *          V lane by lane: the element is M_8 .. M_64, the low bits of m
 *   shape  result and operands: r value of the op's type, i integer value of
 *          any width (its low bits are used), f FP value of the other width,
 *          x FP value or vector, - none. First letter the result; an integer result i is 0 or 1 in any
 *          width (setc, fcmp), or has the width that m or the type says
 *   flags  PURE no effect beside the result; COMM operands may be swapped;
 *          FPE reads the rounding mode and raises sticky flags; FAULT may
 *          leave by a fault; END ends a block; EXIT may leave; SIDE has an effect
 *   value  C expression of the result over the operands a, b, c, d of C type
 *          U (unsigned, width BITS; S is its signed twin), m and imm, with the
 *          macros of irval.h (soft_* are the includer's); NOVAL where the
 *          interpreter has its own code (state, memory, control)
 *
 * Integer operations read only the low BITS of their operands. The upper
 * half of a 32-bit value is unspecified, so an I64 value may be an operand
 * of an I32 operation as it is. In the same way a V128 may be an operand of
 * an FP operation, which reads its low bits.
 *
 * A value of a V row is that of one lane: U, S and BITS are the element's. W
 * rows are done by vec.c (vec_op); vec.h says what they do in detail.
 */
#ifndef O
#error define O first
#endif
/* -- integer, no state -- */
O(mov,    A,   "rr",   PURE,       a)
O(add,    I,   "rrr",  PURE|COMM,  a + b)
O(sub,    I,   "rrr",  PURE,       a - b)
O(mul,    I,   "rrr",  PURE|COMM,  a * b)
O(mulhs,  I,   "rrr",  PURE|COMM,  MULHS(a, b))
O(mulhu,  I,   "rrr",  PURE|COMM,  MULHU(a, b))
O(divs,   I,   "rrr",  PURE,       b == 0 ? (U)(m ? 0 : -1) : (b == (U)-1 ? (U)0 - a : (U)((S)a / (S)b)))
O(divu,   I,   "rrr",  PURE,       b == 0 ? (U)(m ? 0 : -1) : a / b) /* m of both: 1, nothing by zero is 0 */
O(rems,   I,   "rrr",  PURE,       b == 0 ? a : (b == (U)-1 ? 0 : (U)((S)a % (S)b)))
O(remu,   I,   "rrr",  PURE,       b == 0 ? a : a % b)
O(and,    I,   "rrr",  PURE|COMM,  a & b)
O(or,     I,   "rrr",  PURE|COMM,  a | b)
O(xor,    I,   "rrr",  PURE|COMM,  a ^ b)
O(andn,   I,   "rrr",  PURE,       a & ~b)
O(shl,    I,   "rri",  PURE,       a << (b & (BITS - 1)))  /* counts are taken modulo the width */
O(shr,    I,   "rri",  PURE,       a >> (b & (BITS - 1)))
O(sar,    I,   "rri",  PURE,       (U)((S)a >> (b & (BITS - 1))))
O(rotr,   I,   "rri",  PURE,       ROTR(a, b & (BITS - 1)))
O(rotl,   I,   "rri",  PURE,       ROTR(a, (0 - b) & (BITS - 1)))
O(sext,   I,   "ri",   PURE,       SEXT(a, imm))           /* imm: bits kept, 8 16 32 */
O(zext,   I,   "ri",   PURE,       ZEXT(a, imm))
O(bswap,  I,   "rr",   PURE,       BSWAP(a))
O(clz,    I,   "rr",   PURE,       CLZ(a))                 /* BITS for 0 */
O(ctz,    I,   "rr",   PURE,       CTZ(a))
O(popcnt, I,   "rr",   PURE,       POPCNT(a))
O(setc,   I,   "irr",  PURE,       COND(m, a, b))          /* m: Cond; the op's type is that of the comparison, the result 0 or 1 in any width */
O(sel,    I,   "rrrrr",PURE,       COND_SEL(m, a, b) ? c : d) /* imm holds operand d; m: Cond, | SEL_32: of the low 32 bits */
/* -- floating point: NaN rule and tininess are the guest's (softfp.h) -- */
O(fadd,   F,   "rrr",  FPE,        soft_add(a, b))
O(fsub,   F,   "rrr",  FPE,        soft_sub(a, b))
O(fmul,   F,   "rrr",  FPE,        soft_mul(a, b))
O(fdiv,   F,   "rrr",  FPE,        soft_div(a, b))
O(fsqrt,  F,   "rr",   FPE,        soft_sqrt(a))
O(fma,    F,   "rrrr", FPE,        soft_fma(a, b, c, m))   /* m: 1 negate the product, 2 negate c */
O(fmin,   F,   "rrr",  FPE,        soft_min(a, b))         /* IEEE 754-2019 minimumNumber */
O(fmax,   F,   "rrr",  FPE,        soft_max(a, b))
O(fsgn,   F,   "rrr",  PURE,       FSGN(m, a, b))          /* m: 0 sign of b, 1 its opposite, 2 xor of both */
O(fcmp,   F,   "irr",  FPE,        soft_cmp(m, a, b))      /* m: FC_EQ quiet, FC_LT FC_LE signalling; 0/1 */
O(fcvt,   F,   "rf",   FPE,        soft_cvt(a))            /* from the other FP width to the op's type */
O(f2i,    F,   "ir",   FPE,        soft_f2i(a, m, imm))    /* op's type: source. m: F2I_ bits; imm: rounding RM_* or RM_DYN */
O(i2f,    F,   "ri",   FPE,        soft_i2f(a, m))         /* m: F2I_ bits of the source */
O(fbits,  F,   "ir",   PURE,       a)                      /* raw bits of an FP value: I32 of F32 (upper half unspecified), I64 of F64 */
O(bitsf,  F,   "ri",   PURE,       a)                      /* the reverse */
O(fbox,   F,   "rf",   PURE,       BOX(a))                 /* type F64, operand F32: NaN-boxed (upper half ones) */
O(funbox, F,   "rf",   PURE,       UNBOX(a))               /* type F32, operand F64: default NaN when not boxed */
/* -- state and memory -- */
O(get,    A,   "r",    READ,       NOVAL)                  /* imm: guest register */
O(put,    A,   "-r",   SIDE,       NOVAL)                  /* imm: guest register */
O(getl,   I,   "r",    READ,       NOVAL)                  /* imm: scratch local of the block */
O(putl,   I,   "-r",   SIDE,       NOVAL)
O(ld,     A,   "ri",   FAULT,      NOVAL)                  /* address a + imm; m: MemOp */
O(st,     A,   "-ir",  FAULT|SIDE, NOVAL)                  /* address a + imm; value b (M_32 of an F64: its low half) */
O(amo,    I,   "rir",  FAULT|SIDE, NOVAL)                  /* old value; a address, b operand; m: MemOp, imm: AMO_* */
O(cas,    I,   "rirr", FAULT|SIDE, NOVAL)                  /* old value; a address, b expected, c new; m: MemOp */
O(fence,  A,   "-",    SIDE,       NOVAL)                  /* m: FENCE_* */
O(score,  A,   "-",    SIDE,       NOVAL)                  /* imm: number in Trans.score: what plugins count, or store */
O(fpu,    A,   "-",    SIDE,       NOVAL)                  /* with plugins: vector homes and FP control word are in use from here on */
O(trace,  I,   "-i",   SIDE,       NOVAL)                  /* imm: number in Trans.trace: an event for a plugin; a: address, or none */
O(call,   A,   "riii", CALL,       NOVAL)                  /* imm: helper; result and arguments as the helper says */
/* -- control -- */
O(label,  A,   "-",    SIDE,       NOVAL)                  /* imm: label; all values die here */
O(br,     A,   "-",    SIDE,       NOVAL)                  /* imm: label */
O(brc,    I,   "-rr",  SIDE,       NOVAL)                  /* m: Cond; imm: label */
O(poll,   A,   "-",    EXIT,       NOVAL)                  /* leave with EX_POLL when cpu->poll is negative */
O(insn,   A,   "-",    SIDE,       NOVAL)                  /* imm: number of the guest instruction that begins here */
O(gotoc,  I,   "-rr",  EXIT,       NOVAL)                  /* m: Cond; imm: target (index of Trans.target) when true */
O(jmp,    A,   "-",    END,        NOVAL)                  /* imm: target; m: JK_* */
O(jmpi,   I,   "-r",   END,        NOVAL)                  /* a: pc, never ~0; m: JK_* */
O(exit,   A,   "-i",   END,        NOVAL)                  /* m: Exit; imm: cpu->exit_arg; a: pc to report */
/* -- condition flags as values: FL_* of ir.h, all other bits undefined -- */
O(nzadd,  I,   "irr",  PURE,       NZCV(a, b, 0))          /* of a + b */
O(nzsub,  I,   "irr",  PURE,       NZCV(a, ~b, 1))         /* of a - b: C is "no borrow" */
O(nzadc,  I,   "irri", PURE,       NZCV(a, b, c & 1))      /* of a + b + the lowest bit of c */
O(nzlog,  I,   "irr",  PURE|COMM,  NZ(a & b))              /* N and Z of a & b; C and V are 0 */
O(nzfcmp, F,   "irr",  FPE,        soft_nzcmp(m, a, b))    /* less: N, equal: ZC, greater: C, unordered: CV; m: 1 signals for any NaN */
/* -- more integer and FP -- */
O(addsl,  I,   "rrr",  PURE,       a + (b << imm))         /* imm: 1 to 3 */
O(extr,   I,   "rrr",  PURE,       a << (BITS - imm) | b >> imm) /* imm: 1 to BITS - 1 */
O(fminm,  F,   "rrr",  FPE,        soft_minm(a, b))        /* IEEE 754-2019 minimum: a NaN wins */
O(fmaxm,  F,   "rrr",  FPE,        soft_maxm(a, b))
O(fround, F,   "rr",   FPE,        soft_round(a, imm))     /* to an integral value; imm: RM_* or RM_DYN, | 8: raises inexact */
/* -- vectors, lane by lane -- */
O(vadd,   V,   "rrr",  PURE|COMM,  a + b)
O(vsub,   V,   "rrr",  PURE,       a - b)
O(vmul,   V,   "rrr",  PURE|COMM,  (U)((uint64_t)a * b))
O(vmulhs, V,   "rrr",  PURE|COMM,  (U)((uint64_t)(int64_t)(S)a * (uint64_t)(int64_t)(S)b >> (BITS & 63))) /* to M_32: the high half */
O(vand,   V,   "rrr",  PURE|COMM,  a & b)
O(vor,    V,   "rrr",  PURE|COMM,  a | b)
O(vxor,   V,   "rrr",  PURE|COMM,  a ^ b)
O(vandn,  V,   "rrr",  PURE,       a & ~b)
O(vsel,   V,   "rrrr", PURE,       (a & b) | (~a & c))
O(vmins,  V,   "rrr",  PURE|COMM,  (S)a < (S)b ? a : b)
O(vmaxs,  V,   "rrr",  PURE|COMM,  (S)a > (S)b ? a : b)
O(vminu,  V,   "rrr",  PURE|COMM,  a < b ? a : b)
O(vmaxu,  V,   "rrr",  PURE|COMM,  a > b ? a : b)
O(vceq,   V,   "rrr",  PURE|COMM,  a == b ? (U)-1 : 0)
O(vcgts,  V,   "rrr",  PURE,       (S)a > (S)b ? (U)-1 : 0)
O(vcgtu,  V,   "rrr",  PURE,       a > b ? (U)-1 : 0)
O(vqadds, V,   "rrr",  PURE|COMM,  QADDS(a, b))            /* saturating */
O(vqaddu, V,   "rrr",  PURE|COMM,  (U)(a + b) < a ? (U)-1 : (U)(a + b))
O(vqsubs, V,   "rrr",  PURE,       QSUBS(a, b))
O(vqsubu, V,   "rrr",  PURE,       a < b ? 0 : a - b)
O(vavgu,  V,   "rrr",  PURE|COMM,  (a | b) - ((a ^ b) >> 1)) /* (a + b + 1) >> 1 without loss */
O(vshl,   V,   "rr",   PURE,       a << imm)               /* imm: 0 to BITS - 1, of all three */
O(vshr,   V,   "rr",   PURE,       a >> imm)
O(vsar,   V,   "rr",   PURE,       (U)((S)a >> imm))
O(vshlv,  V,   "rrr",  PURE,       b < BITS ? (U)(a << (b & (BITS - 1))) : 0) /* by the unsigned lane of b */
O(vshrv,  V,   "rrr",  PURE,       b < BITS ? (U)(a >> (b & (BITS - 1))) : 0)
O(vsarv,  V,   "rrr",  PURE,       (U)((S)a >> (b < BITS ? b : BITS - 1)))
O(vabs,   V,   "rr",   PURE,       (S)a < 0 ? 0 - a : a)
O(vclz,   V,   "rr",   PURE,       a == 0 ? BITS : (U)(__builtin_clzll(a) - (64 - BITS)))
O(vcnt,   V,   "rr",   PURE,       (U)__builtin_popcountll(a))
O(vrbit,  V,   "rr",   PURE,       (U)(vec_rbit(a) >> (64 - BITS)))
/* -- vectors, whole -- */
O(vconst, W,   "r",    PURE,       NOVAL)                  /* imm: number in Trans.vconst */
O(vdup,   W,   "ri",   PURE,       NOVAL)                  /* low bits of a in all lanes */
O(vdupl,  W,   "rr",   PURE,       NOVAL)                  /* lane imm of a in all lanes */
O(vget,   W,   "ir",   PURE,       NOVAL)                  /* T_I64: lane imm of a, zero-extended; M_SIGN: sign-extended */
O(vset,   W,   "rri",  PURE,       NOVAL)                  /* a, its lane imm replaced by low bits of b */
O(vsetl,  W,   "rrr",  PURE,       NOVAL)                  /* a, its lane imm & 15 replaced by lane imm >> 4 of b */
O(vzx,    W,   "rx",   PURE,       NOVAL)                  /* low imm (8 16 32 64) bits of a, above them zeros */
O(vzip1,  W,   "rrr",  PURE,       NOVAL)                  /* lanes of the low halves in turn: a0 b0 a1 b1 ... */
O(vzip2,  W,   "rrr",  PURE,       NOVAL)                  /* of the high halves */
O(vuzp1,  W,   "rrr",  PURE,       NOVAL)                  /* even lanes of a, then of b */
O(vuzp2,  W,   "rrr",  PURE,       NOVAL)                  /* odd lanes */
O(vtrn1,  W,   "rrr",  PURE,       NOVAL)                  /* a0 b0 a2 b2 ... */
O(vtrn2,  W,   "rrr",  PURE,       NOVAL)                  /* a1 b1 a3 b3 ... */
O(vext,   W,   "rrr",  PURE,       NOVAL)                  /* bytes imm to imm + 15 of a followed by b */
O(vrev,   W,   "rr",   PURE,       NOVAL)                  /* lanes reversed within groups of 1 << imm bytes */
O(vtbl,   W,   "rrr",  PURE,       NOVAL)                  /* byte b[i] of a; 0 when b[i] > 15 */
O(vwid,   W,   "rr",   PURE,       NOVAL)                  /* low half of a to lanes of twice the size; M_SIGN, V_HIGH: high half */
O(vnar,   W,   "rr",   PURE,       NOVAL)                  /* low halves of lanes of twice the size; high half 0 */
O(vqnar,  W,   "rr",   PURE,       NOVAL)                  /* the same, saturated; imm: V_SS, V_SU, V_UU */
O(vmull,  W,   "rrr",  PURE|COMM,  NOVAL)                  /* products of the low halves, of twice the size; M_SIGN, V_HIGH */
O(vmaddw, W,   "rrr",  PURE|COMM,  NOVAL)                  /* signed 16-bit products, neighbours added: 32 bits */
O(vpmull, W,   "rrr",  PURE|COMM,  NOVAL)                  /* polynomial product of 64-bit lanes imm of both, 128 bits */
O(vaese,  W,   "rrr",  PURE|COMM,  NOVAL)                  /* SubBytes(ShiftRows(a ^ b)) */
O(vaesd,  W,   "rrr",  PURE|COMM,  NOVAL)                  /* the inverse of both, of a ^ b */
O(vaesmc, W,   "rr",   PURE,       NOVAL)                  /* MixColumns */
O(vaesimc, W,  "rr",   PURE,       NOVAL)
O(vaesenc, W,  "rrr",  PURE|COMM,  NOVAL)                  /* vaesmc of vaese: made by fold.c */
O(vaesdec, W,  "rrr",  PURE|COMM,  NOVAL)                  /* vaesimc of vaesd */
O(vsha1,  W,   "rrrr", PURE,       NOVAL)                  /* four rounds: a hash, b's lane 0 e, c schedule; imm: 0 choose, 1 parity, 2 majority */
O(vsha1su0, W, "rrrr", PURE,       NOVAL)                  /* as the instructions of A64 with these names, a the target */
O(vsha1su1, W, "rrr",  PURE,       NOVAL)
O(vsha256h, W, "rrrr", PURE,       NOVAL)
O(vsha256h2, W, "rrrr", PURE,      NOVAL)
O(vsha256su0, W, "rrr", PURE,      NOVAL)
O(vsha256su1, W, "rrrr", PURE,     NOVAL)
/* -- vectors, floating point: lanes M_32 or M_64; a cut upper half counts for flags -- */
O(vfadd,  W,   "rrr",  FPE,        NOVAL)
O(vfsub,  W,   "rrr",  FPE,        NOVAL)
O(vfmul,  W,   "rrr",  FPE,        NOVAL)
O(vfdiv,  W,   "rrr",  FPE,        NOVAL)
O(vfsqrt, W,   "rr",   FPE,        NOVAL)
O(vfma,   W,   "rrrr", FPE,        NOVAL)                  /* a * b + c; imm: FMA_NEG_* */
O(vfmin,  W,   "rrr",  FPE,        NOVAL)                  /* as fmin, fmax, fminm, fmaxm */
O(vfmax,  W,   "rrr",  FPE,        NOVAL)
O(vfminm, W,   "rrr",  FPE,        NOVAL)
O(vfmaxm, W,   "rrr",  FPE,        NOVAL)
O(vfcmp,  W,   "rrr",  FPE,        NOVAL)                  /* imm: FC_*; lanes of ones where true */
O(vfwid,  W,   "rr",   FPE,        NOVAL)                  /* low half of F32 lanes to F64; V_HIGH: high half */
O(vfnar,  W,   "rr",   FPE,        NOVAL)                  /* F64 lanes to F32, high half 0 */
O(vf2i,   W,   "rr",   FPE,        NOVAL)                  /* to integers of the same size, M_SIGN: signed; imm: RM_* or RM_DYN */
O(vi2f,   W,   "rr",   FPE,        NOVAL)                  /* the reverse */
O(vfround, W,  "rr",   FPE,        NOVAL)                  /* imm: as fround */
