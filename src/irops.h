/*
 * The operations of the intermediate representation, one row each. Included
 * with O defined as wanted: the enum, names, the folder (fold.c), the
 * interpreter (tcg-host/interp.c) and the checks of ir.c are inclusions.
 *
 * O(name, types, shape, flags, value)
 *   types  which Type the op may have: I = I32|I64, F = F32|F64, A = any
 *   shape  result and operands: r value of the op's type, i integer value of
 *          any width (its low bits are used), f FP value of the other width,
 *          - none. First letter the result; an integer result i is 0 or 1 in any
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
 * of an I32 operation as it is.
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
O(divs,   I,   "rrr",  PURE,       b == 0 ? (U)-1 : (b == (U)-1 ? (U)0 - a : (U)((S)a / (S)b)))
O(divu,   I,   "rrr",  PURE,       b == 0 ? (U)-1 : a / b)
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
O(sel,    I,   "rrrrr",PURE,       COND(m, a, b) ? c : d)  /* imm holds operand d */
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
