/*
 * Rows of insn.h: scalar floating point (Arm ARM DDI 0487, C4.1, "Data
 * Processing - Scalar Floating-Point and Advanced SIMD"). Fields and kinds
 * are those of insn_simd.h; the first operand of most rows is the type as
 * there: 2 half, 4 single, 6 double.
 *
 * The emit functions, operands and `with`:
 *   a64_fp1    t, fd, fn              A64V_ operation: fmov, fabs, fneg, fsqrt, frint*
 *   a64_fp2    t, fd, fn, fm          A64V_
 *   a64_fp3    t, fd, fn, fm, fa      A64V_ fmadd fmsub fnmadd fnmsub
 *   a64_fcmp   t, fn, fm              1: fcmpe       a64_fcmp0 t, fn: with zero
 *   a64_fccmp  t, fn, fm, nzcv, cond  1: fccmpe
 *   a64_fcsel  t, fd, fn, fm, cond
 *   a64_fmovi  t, fd, imm             immediate as bits of a double
 *   a64_fcvt   fd, fn                 types: of the target << 3 | of the source; A64_TH A64_TBF A64_TS A64_TD
 *   a64_f2i    t, rd, fn              A64V_ rounding, | A64_UNS | A64_TOX: 64-bit register
 *   a64_i2f    t, fd, rn              A64_UNS | A64_TOX
 *   a64_f2fix, a64_fix2f              the same with fbits as last operand
 *   a64_fjcvt  rd, fn
 *   a64_fmovx  rd, fn                 bits: 16, 32, 64 (the upper half of a register: a64_vext, a64_vinsr)
 *   a64_fmovf  fd, rn                 the same
 */

F(f_imm,  A64K_FPIMM, "20:13 fn")
F(f_nzcv, A64K_HEX,   "3:0")
F(f_fbw,  A64K_FBITS, "14:10 fn +32")
F(f_fbx,  A64K_FBITS, "15:10 fn")

/* One row for single and double, one for half precision. */
#define FP(name, pre, post, text, emit, with) \
	I(name, pre "0." post, "{z_sd} " text, FPSIMD, FP, emit, with) \
	I(name, pre "11" post, "{c_4h} " text, FPSIMD, FP16, emit, with)

/* -- One register -- */
#define FP1(op, opc) FP(#op, "00011110", "1 00" opc "10000 ..... .....", "sd, sn", a64_fp1, A64V_##op)
FP1(fmov,   "0000")
FP1(fabs,   "0001")
FP1(fneg,   "0010")
FP1(fsqrt,  "0011")
FP1(frintn, "1000")
FP1(frintp, "1001")
FP1(frintm, "1010")
FP1(frintz, "1011")
FP1(frinta, "1100")
FP1(frintx, "1110")
FP1(frinti, "1111")
#define FPRINT(op, opc) \
	I(#op, "00011110 0.1 0100" opc "10000 ..... .....", "{z_sd} sd, sn", FPSIMD, FRINT, a64_fp1, \
	  A64V_##op)
FPRINT(frint32z, "00")
FPRINT(frint32x, "01")
FPRINT(frint64z, "10")
FPRINT(frint64x, "11")
#define FCVT(from, opc, text, to) \
	I("fcvt", "00011110 " from "1 0001" opc "10000 ..... .....", text, FPSIMD, FP, a64_fcvt, to)
FCVT("00", "01", "fdd, fsn", A64_TD << 3 | A64_TS)
FCVT("00", "11", "fhd, fsn", A64_TH << 3 | A64_TS)
FCVT("01", "00", "fsd, fdn", A64_TS << 3 | A64_TD)
FCVT("01", "11", "fhd, fdn", A64_TH << 3 | A64_TD)
FCVT("11", "00", "fsd, fhn", A64_TS << 3 | A64_TH)
FCVT("11", "01", "fdd, fhn", A64_TD << 3 | A64_TH)
I("bfcvt", "00011110 011 000110 10000 ..... .....", "fhd, fsn", FPSIMD, BF16, a64_fcvt, A64_TBF << 3 | A64_TS)

/* -- Two and three registers -- */
#define FP2(op, opc) FP(#op, "00011110", "1 ..... " opc "10 ..... .....", "sd, sn, sm", a64_fp2, A64V_##op)
FP2(fmul,   "0000")
FP2(fdiv,   "0001")
FP2(fadd,   "0010")
FP2(fsub,   "0011")
FP2(fmax,   "0100")
FP2(fmin,   "0101")
FP2(fmaxnm, "0110")
FP2(fminnm, "0111")
FP2(fnmul,  "1000")
#define FP3(op, o1, o0) \
	FP(#op, "00011111", o1 " ..... " o0 "..... ..... .....", "sd, sn, sm, sa", a64_fp3, A64V_##op)
FP3(fmadd,  "0", "0")
FP3(fmsub,  "0", "1")
FP3(fnmadd, "1", "0")
FP3(fnmsub, "1", "1")

/* -- Compare and select: rm of a comparison with zero is ignored -- */
FP("fcmp",   "00011110", "1 ..... 001000 ..... 00000", "sn, sm", a64_fcmp, 0)
FP("fcmpe",  "00011110", "1 ..... 001000 ..... 10000", "sn, sm", a64_fcmp, 1)
FP("fcmp",   "00011110", "1 ----- 001000 ..... 01000", "sn, #0.0", a64_fcmp0, 0)
FP("fcmpe",  "00011110", "1 ----- 001000 ..... 11000", "sn, #0.0", a64_fcmp0, 1)
FP("fccmp",  "00011110", "1 ..... ....01 ..... 0....", "sn, sm, #f_nzcv, cond", a64_fccmp, 0)
FP("fccmpe", "00011110", "1 ..... ....01 ..... 1....", "sn, sm, #f_nzcv, cond", a64_fccmp, 1)
FP("fcsel",  "00011110", "1 ..... ....11 ..... .....", "sd, sn, sm, cond", a64_fcsel, 0)

/* -- Moves -- */
FP("fmov",   "00011110", "1 ........ 100 00000 .....", "sd, #f_imm", a64_fmovi, 0)
#define FMOV(pattern, text, needs, emit, bits) \
	I("fmov", pattern "000000 ..... .....", text, FPSIMD, needs, emit, bits)
FMOV("00011110 001 00110", "wd, fsn", FP, a64_fmovx, 32)
FMOV("00011110 001 00111", "fsd, wn", FP, a64_fmovf, 32)
FMOV("10011110 011 00110", "xd, fdn", FP, a64_fmovx, 64)
FMOV("10011110 011 00111", "fdd, xn", FP, a64_fmovf, 64)
FMOV("10011110 101 01110", "{c_2d} xd, en[idx1]", FP, a64_vext, 0)
FMOV("10011110 101 01111", "{c_2d} ed[idx1], xn", FP, a64_vinsr, 0)
FMOV("00011110 111 00110", "wd, fhn", FP16, a64_fmovx, 16)
FMOV("00011110 111 00111", "fhd, wn", FP16, a64_fmovf, 16)
FMOV("10011110 111 00110", "xd, fhn", FP16, a64_fmovx, 16)
FMOV("10011110 111 00111", "fhd, xn", FP16, a64_fmovf, 16)

/* -- Integers -- */
#define F2I(name, opc, with) \
	FP(name, "00011110", "1 " opc "000000 ..... .....", "wd, sn", a64_f2i, with) \
	FP(name, "10011110", "1 " opc "000000 ..... .....", "xd, sn", a64_f2i, with | A64_TOX)
F2I("fcvtns", "00000", A64V_frintn)
F2I("fcvtnu", "00001", A64V_frintn | A64_UNS)
F2I("fcvtas", "00100", A64V_frinta)
F2I("fcvtau", "00101", A64V_frinta | A64_UNS)
F2I("fcvtps", "01000", A64V_frintp)
F2I("fcvtpu", "01001", A64V_frintp | A64_UNS)
F2I("fcvtms", "10000", A64V_frintm)
F2I("fcvtmu", "10001", A64V_frintm | A64_UNS)
F2I("fcvtzs", "11000", A64V_frintz)
F2I("fcvtzu", "11001", A64V_frintz | A64_UNS)
#define I2F(name, opc, with) \
	FP(name, "00011110", "1 " opc "000000 ..... .....", "sd, wn", a64_i2f, with) \
	FP(name, "10011110", "1 " opc "000000 ..... .....", "sd, xn", a64_i2f, with | A64_TOX)
I2F("scvtf",  "00010", 0)
I2F("ucvtf",  "00011", A64_UNS)
I("fjcvtzs", "00011110 011 11110 000000 ..... .....", "wd, fdn", FPSIMD, JSCVT, a64_fjcvt, 0)

/* -- Fixed point: a 32-bit register has at most 32 fraction bits -- */
#define F2FIX(name, opc, with) \
	FP(name, "00011110", "0 " opc "1..... ..... .....", "wd, sn, #f_fbw", a64_f2fix, with) \
	FP(name, "10011110", "0 " opc "...... ..... .....", "xd, sn, #f_fbx", a64_f2fix, with | A64_TOX)
F2FIX("fcvtzs", "11000", A64V_frintz)
F2FIX("fcvtzu", "11001", A64V_frintz | A64_UNS)
#define FIX2F(name, opc, with) \
	FP(name, "00011110", "0 " opc "1..... ..... .....", "sd, wn, #f_fbw", a64_fix2f, with) \
	FP(name, "10011110", "0 " opc "...... ..... .....", "sd, xn, #f_fbx", a64_fix2f, with | A64_TOX)
FIX2F("scvtf",  "00010", 0)
FIX2F("ucvtf",  "00011", A64_UNS)

#undef FP
#undef FP1
#undef FPRINT
#undef FCVT
#undef FP2
#undef FP3
#undef FMOV
#undef F2I
#undef I2F
#undef F2FIX
#undef FIX2F
