/*
 * The instructions of A64, one row each: decoder, disassembly, classes and
 * the tests of test/insn are made from them by src/mk/mkinsn.c. This file
 * has what all of them share; the rows are in
 *   insn_base.h  data processing, branches, system     print.c
 *   insn_ldst.h  loads, stores, atomics, MOPS          print_ldst.c
 *   insn_simd.h  Advanced SIMD and cryptography        print_simd.c
 *   insn_fp.h    scalar floating point                 print_simd.c
 * The columns and the rules (more fixed bits win, !n, =hi:lo ...) are explained in ../riscv/insn.h; what is
 * special here:
 *
 * KIND(id, print, fits): an operand kind, A64K_id
 *   print  int print(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i): writes operand v of i as
 *          snprintf does. It may look at i->bits (kind R is w or x by bit 31) and may write nothing.
 *   fits   a64_any, or, for fields whose spec has the word "fn",
 *          bool fits(const FieldRow *f, uint64_t bits, int64_t *v): does the row match, as far as this operand
 *          goes? bits is the instruction, *v the value after shift, sign and +n, which it may replace by what
 *          the emit function shall see (a logical immediate as the 64-bit mask that it stands for).
 *   Their prototypes are made from the KIND rows (a64.h). A kind that one file of rows uses alone is declared at
 *   the head of that file.
 * F: "fn" in a spec, see fits. Among rows with the same fixed bits, those with more of =, != and fn come first;
 *   where that is equal too and one has an fn, the order of rows decides. Write fn where !n, = and != can't
 *   say it. Field names are one namespace: mkinsn refuses a name that comes twice, so use the fields below and
 *   give your own a prefix.
 * Text: a blank follows the mnemonic and each comma by itself; "#", "[", "]", "!" and digits that do not follow a
 *   letter stand for themselves. A kind that may print nothing writes its comma, ", lsl #3", and stands in
 *   the text without one. { } hides fields, so braces of a list are printed by its kind.
 *   What is printed is objdump's text of the preferred form; numbers as there (hex or decimal).
 * Aliases are rows: more fixed bits, or = != ! fn, and the emit function of what they stand for with the same
 *   operands in the same order (hidden where not printed). An alias whose pattern crosses another's needs the
 *   row for what both have in common, or a ! that keeps them apart.
 * needs: a row whose feature is missing gives way to the next one, so paciasp without PAUTH is the hint it was.
 * Widths: {sf} is bit 31 as an operand where both widths share a row; kinds R and RSP print by it. Rows of one
 *   width use x and w fields and say the width in `with`.
 *
 * Emit functions are named a64_SHAPE; each file of rows lists its own.
 */
#ifndef I
#error define T, K, F and I first
#endif
#ifndef KIND
#define KIND(...)
#endif

/* Operands follow a blank (0: no columns), targets stand in the text; illegal: .byte. */
T(a64, "arch/aarch64/kind.h", 0, 0, NULL)

/* Classes: name, shorthand: those of howvec, which finds them by masks. */
K(UDEF,    "UDEF",               "udef")
K(SVE,     "SVE",                "sve")
K(RES,     "Reserved",           "res")
K(PCREL,   "PCrel addr",         "pcrel")
K(ASIT,    "Add/Sub (imm,tags)", "asit")
K(ASI,     "Add/Sub (imm)",      "asi")
K(LOGI,    "Logical (imm)",      "logi")
K(MOVWI,   "Move Wide (imm)",    "movwi")
K(BITF,    "Bitfield",           "bitf")
K(EXTR,    "Extract",            "extr")
K(DPRI,    "Data Proc Imm",      "dpri")
K(CNDB,    "Cond Branch (imm)",  "cndb")
K(EXCP,    "Exception Gen",      "excp")
K(NOP,     "NOP",                "nop")
K(HINT,    "Hints",              "hint")
K(BARR,    "Barriers",           "barr")
K(PSTA,    "PSTATE",             "psta")
K(SINS,    "System Insn",        "sins")
K(SREG,    "System Reg",         "sreg")
K(BREG,    "Branch (reg)",       "breg")
K(BIMM,    "Branch (imm)",       "bimm")
K(CMPB,    "Cmp & Branch",       "cmpb")
K(TSTB,    "Tst & Branch",       "tstb")
K(BRANCH,  "Branches",           "branch")
K(ADVLSM,  "AdvSimd ldstmult",   "advlsm")
K(ADVLSMP, "AdvSimd ldstmult++", "advlsmp")
K(ADVLSS,  "AdvSimd ldst",       "advlss")
K(ADVLSSP, "AdvSimd ldst++",     "advlssp")
K(LDSTX,   "ldst excl",          "ldstx")
K(PRFM,    "Prefetch",           "prfm")
K(LDLIT,   "Load Reg (lit)",     "ldlit")
K(LDSTNAP, "ldst noalloc pair",  "ldstnap")
K(LDSTP,   "ldst pair",          "ldstp")
K(LDSTR,   "ldst reg",           "ldstr")
K(ATOMIC,  "Atomic ldst",        "atomic")
K(LDSTRO,  "ldst reg (reg off)", "ldstro")
K(LDSTPA,  "ldst reg (pac)",     "ldstpa")
K(LDSTI,   "ldst reg (imm)",     "ldsti")
K(LDST,    "Loads & Stores",     "ldst")
K(DPRR,    "Data Proc Reg",      "dprr")
K(FPSIMD,  "Scalar FP",          "fpsimd")
K(UNCLAS,  "Unclassified",       "unclas")

/* Kinds that all files use. No kind prints "#": the text has it. */
KIND(DEC,  a64_p_dec, a64_any)  /* number in decimal */
KIND(HEX,  a64_p_hex, a64_any)  /* number, 0x1f */
KIND(X,    a64_p_x, a64_any)  /* x0 ... xzr */
KIND(W,    a64_p_w, a64_any)  /* w0 ... wzr */
KIND(XSP,  a64_p_xsp, a64_any)  /* x0 ... sp */
KIND(WSP,  a64_p_wsp, a64_any)  /* w0 ... wsp */
KIND(R,    a64_p_r, a64_any)  /* X or W by bit 31 */
KIND(RSP,  a64_p_rsp, a64_any)  /* XSP or WSP by bit 31 */
KIND(PC,   a64_p_pc, a64_any)  /* distance from the instruction, printed as the address 0x1234 */
KIND(COND, a64_p_cond, a64_any)  /* eq ne cs cc mi pl vs vc hi ls ge lt gt le al nv */

/* Fields that all files use; xr, wr: register r of that width, xnsp: 31 is sp. */
F(sf,   A64K_DEC, "31")
F(rd,   A64K_R,   "4:0")
F(rn,   A64K_R,   "9:5")
F(rm,   A64K_R,   "20:16")
F(ra,   A64K_R,   "14:10")
F(rdsp, A64K_RSP, "4:0")
F(rnsp, A64K_RSP, "9:5")
F(xd,   A64K_X,   "4:0")
F(xn,   A64K_X,   "9:5")
F(xm,   A64K_X,   "20:16")
F(xa,   A64K_X,   "14:10")
F(wd,   A64K_W,   "4:0")
F(wn,   A64K_W,   "9:5")
F(wm,   A64K_W,   "20:16")
F(wa,   A64K_W,   "14:10")
F(xdsp, A64K_XSP, "4:0")
F(xnsp, A64K_XSP, "9:5")
F(xmsp, A64K_XSP, "20:16")
F(wdsp, A64K_WSP, "4:0")
F(wnsp, A64K_WSP, "9:5")
F(zr,   A64K_R,   "+31")
F(sp,   A64K_XSP, "+31")
F(rsp,  A64K_RSP, "+31")
F(k0,   A64K_DEC, "+0")
F(cond, A64K_COND, "15:12")
F(offb, A64K_PC,  "23:5 s <<2")

#include "insn_base.h"
#include "insn_ldst.h"
#include "insn_simd.h"
#include "insn_fp.h"
