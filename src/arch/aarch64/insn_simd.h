/*
 * Rows of insn.h: Advanced SIMD data processing and cryptography, in the
 * order of the tables of "Data Processing - Scalar Floating-Point and
 * Advanced SIMD" in the Arm ARM (DDI 0487, C4.1). Fields and kinds stand here
 * for insn_fp.h too.
 *
 * The first operand of rows, not printed, is the arrangement (type), from which the others print:
 *   2 * log2(bytes of an element) + 1 when the whole register is taken: 0 8b, 1 16b, 2 4h, 3 8h ... 7 2d
 * In scalars (fields sd, sn, sm) bit 0 says nothing. Where the sizes of operands differ it is that of the
 * narrow ones, source of saddl, target of addhn; bit 0 is set in the second forms (saddl2). Where products of
 * smaller elements are added (sdot) it is that of the target. Immediates are final: shift counts and fraction
 * bits are positive, indices count elements, rotations are in units of 90 degrees.
 *
 * The emit functions and their operands; `with` is A64V_ and the name of the operation where nothing is said:
 *   a64_v3      t, vd, vn, vm           three registers of one type; pairwise and permutes too
 *   a64_v3l     t, vd, vn, vm           long, wide, narrow: sources and target of two sizes
 *   a64_vdot    t, vd, vn, vm           products of smaller elements are added: dot, mmla, fmlal
 *   a64_vcx     t, vd, vn, vm, rot      complex numbers
 *   a64_ve      t, vd, vn, vm, index    by element, and so a64_vel, a64_vdote; a64_vcxe with rot at last
 *   a64_v2      t, vd, vn               comparisons with zero too
 *   a64_v2l     t, vd, vn               long and narrow; shll: shift
 *   a64_vred    t, vd, vn               across lanes, to a scalar
 *   a64_vshift  t, vd, vn, shift, q     by immediate; a64_vshiftl: long and narrow, without q
 *   a64_vfix    t, vd, vn, fbits ...    between fixed and floating point
 *   a64_s3, s3l, se, sel, s2, s2l, sshift, sshiftl, sfix: the same on scalars, the rest of vd is zeroed
 *   a64_s2p     t, vd, vn               the two elements of a (half) register to a scalar
 *   a64_vdup    t, vd, vn, index, q     -; a64_vdupr t, vd, rn, q; a64_sdup t, vd, vn, index
 *   a64_vins    t, vd, index, vn, index -; a64_vinsr t, vd, index, rn: w or for 64-bit elements x register
 *   a64_vext    t, rd, vn, index        to an integer register; A64V_smov, A64_TOX
 *   a64_vmovi   t, vd, imm, shift       A64V_movi mvni orr bic; shift: 256 is added for msl
 *   a64_vmovq   t, vd, imm              -, 64-bit immediate; a64_vfmovi: -, the bits of a double
 *   a64_vextr   t, vd, vn, vm, bytes    ext
 *   a64_vtbl    t, vd, list, vm         list: number of registers << 5 | first
 *   a64_vc2     t, vd, vn               cryptography; a64_vc3 t, vd, vn, vm; a64_vc4 t, vd, vn, vm, va;
 *                                       a64_vc3i t, vd, vn, vm, imm
 */

KIND(ARR,   a64_pv_none,  a64_any)      /* arrangement */
KIND(IMMH,  a64_pv_none,  a64_fv_immh)  /* the same from immh of shifts and Q */
KIND(IMM5,  a64_pv_none,  a64_fv_imm5)  /* from imm5 of dup and ins, and Q */
KIND(V,     a64_pv_reg,   a64_any)      /* v1.T */
KIND(VW,    a64_pv_reg,   a64_any)      /* elements of twice the size, register full: 8b 8h */
KIND(VL,    a64_pv_reg,   a64_any)      /* elements of twice the size: 8b 4h */
KIND(VH,    a64_pv_reg,   a64_any)      /* elements of half the size: 2s 4h */
KIND(VB,    a64_pv_reg,   a64_any)      /* of a quarter: 2s 8b */
KIND(V2H,   a64_pv_reg,   a64_any)      /* as many of half the size: 2s 2h */
KIND(VP,    a64_pv_reg,   a64_any)      /* two elements: scalar pairwise */
KIND(E,     a64_pv_reg,   a64_any)      /* v1.b, an index follows */
KIND(EM,    a64_pv_reg,   a64_fv_em)    /* the same: second source by element, of 16 registers for h */
KIND(EH,    a64_pv_reg,   a64_any)      /* v1.h */
KIND(E4B,   a64_pv_reg,   a64_any)      /* v1.4b */
KIND(E2H,   a64_pv_reg,   a64_any)      /* v1.2h */
KIND(SC,    a64_pv_reg,   a64_any)      /* b1 h1 s1 d1 by the type */
KIND(SCW,   a64_pv_reg,   a64_any)      /* of twice the size */
KIND(RG,    a64_pv_reg,   a64_any)      /* w1, for d x1 */
KIND(FPH,   a64_pv_fp,    a64_any)      /* h1 */
KIND(FPS,   a64_pv_fp,    a64_any)      /* s1 */
KIND(FPD,   a64_pv_fp,    a64_any)      /* d1 */
KIND(FPQ,   a64_pv_fp,    a64_any)      /* q1 */
KIND(VLIST, a64_pv_list,  a64_any)      /* {v1.16b-v2.16b} */
KIND(EIDX,  a64_p_dec,    a64_fv_eidx)  /* index of an element H:L:M by size */
KIND(IDX5,  a64_p_dec,    a64_fv_idx5)  /* index in imm5 */
KIND(IDX4,  a64_p_dec,    a64_fv_idx4)  /* second index of ins, scaled by imm5 */
KIND(EXTB,  a64_p_dec,    a64_fv_extb)  /* bytes of ext: below 8 in a half register */
KIND(SHL,   a64_p_dec,    a64_fv_shl)   /* shift in immh:immb */
KIND(SHR,   a64_p_dec,   a64_fv_shr)
KIND(SHLL,  a64_p_dec,    a64_fv_shll)  /* bits of an element by size */
KIND(FBITS, a64_p_dec,    a64_fv_fbits) /* 64 - the bits */
KIND(ROT,   a64_pv_rot,   a64_any)      /* in units of 90 degrees */
KIND(LSLV,  a64_pv_lsl,   a64_any)      /* ", lsl #8", nothing when 0 */
KIND(MSL,   a64_pv_lsl,   a64_any)      /* ", msl #8", see a64_vmovi */
KIND(BYTES, a64_p_hex,    a64_fv_bytes) /* a byte of ones for each bit */
KIND(FPIMM, a64_pv_fpimm, a64_fv_fpimm) /* FP immediate of eight bits */

/* Arrangements: by size:Q, by Q, by sz:Q. */
F(q_all,  A64K_ARR, "23:22 30 !6")
F(q_bhs,  A64K_ARR, "23:22 30 !6 !7")
F(q_bh,   A64K_ARR, "22 30")
F(q_hs,   A64K_ARR, "23:22 30 !0 !1 !6 !7")
F(q_red,  A64K_ARR, "23:22 30 !4 !6 !7")
F(q_b,    A64K_ARR, "30")
F(q_h,    A64K_ARR, "30 +2")
F(q_s,    A64K_ARR, "30 +4")
F(q_sd,   A64K_ARR, "22 30 !2 +4")
/* By size alone: scalars and first forms of long; second forms. */
F(z_all,  A64K_ARR, "23:22 <<1")
F(z_bhs,  A64K_ARR, "23:22 <<1 !3")
F(z_hs,   A64K_ARR, "23:22 <<1 !0 !3")
F(z_hs1,  A64K_ARR, "22 <<1 +2")
F(z_sd,   A64K_ARR, "22 <<1 +4")
F(y_bhs,  A64K_ARR, "23:22 <<1 !3 +1")
F(y_hs,   A64K_ARR, "23:22 <<1 !0 !3 +1")
F(y_hs1,  A64K_ARR, "22 <<1 +3")
/* Fixed. */
F(c_8b,   A64K_ARR, "+0")
F(c_16b,  A64K_ARR, "+1")
F(c_4h,   A64K_ARR, "+2")
F(c_8h,   A64K_ARR, "+3")
F(c_2s,   A64K_ARR, "+4")
F(c_4s,   A64K_ARR, "+5")
F(c_1d,   A64K_ARR, "+6")
F(c_2d,   A64K_ARR, "+7")
/* From immh and Q (for which q_b stands at the end): any, s and d, narrow, narrow of sxtl (one bit set). */
F(h_all,  A64K_IMMH, "22:19 fn !0")
F(h_sd,   A64K_IMMH, "22:19 fn !0 !1 !2 !3")
F(h_n,    A64K_IMMH, "21:19 fn !0")
F(h_x,    A64K_IMMH, "21:19 fn !0 !3 !5 !6 !7")
F(i5,     A64K_IMM5, "20:16 fn")

F(vd,     A64K_V,   "4:0")
F(vn,     A64K_V,   "9:5")
F(vm,     A64K_V,   "20:16")
F(vmeq,   A64K_V,   "20:16 =9:5")
F(va,     A64K_V,   "14:10")
F(vdw,    A64K_VW,  "4:0")
F(vnw,    A64K_VW,  "9:5")
F(vmw,    A64K_VW,  "20:16")
F(vdl,    A64K_VL,  "4:0")
F(vnh,    A64K_VH,  "9:5")
F(vmh,    A64K_VH,  "20:16")
F(vnb,    A64K_VB,  "9:5")
F(vmb,    A64K_VB,  "20:16")
F(vnf,    A64K_V2H, "9:5")
F(vmf,    A64K_V2H, "20:16")
F(vnp,    A64K_VP,  "9:5")
F(vlist,  A64K_VLIST, "14:13 9:5 +32")
F(ed,     A64K_E,   "4:0")
F(en,     A64K_E,   "9:5")
F(em,     A64K_E,   "20:16")
F(emh,    A64K_EH,  "19:16")
F(emx,    A64K_EM,  "20:16 fn")
F(em4b,   A64K_E4B, "20:16")
F(em2h,   A64K_E2H, "20:16")
F(sd,     A64K_SC,  "4:0")
F(sn,     A64K_SC,  "9:5")
F(sm,     A64K_SC,  "20:16")
F(sa,     A64K_SC,  "14:10")
F(sdw,    A64K_SCW, "4:0")
F(snw,    A64K_SCW, "9:5")
F(rgn,    A64K_RG,  "9:5")
F(fhd,    A64K_FPH, "4:0")
F(fhn,    A64K_FPH, "9:5")
F(fsd,    A64K_FPS, "4:0")
F(fsn,    A64K_FPS, "9:5")
F(fdd,    A64K_FPD, "4:0")
F(fdn,    A64K_FPD, "9:5")
F(fqd,    A64K_FPQ, "4:0")
F(fqn,    A64K_FPQ, "9:5")

F(eidx,   A64K_EIDX, "11 21:20 fn")
F(idxhlm, A64K_DEC,  "11 21:20")
F(idxhl,  A64K_DEC,  "11 21")
F(idxh,   A64K_DEC,  "11")
F(idxl,   A64K_DEC,  "21")
F(idx5,   A64K_IDX5, "20:16 fn")
F(idx4,   A64K_IDX4, "14:11 fn")
F(idx1,   A64K_DEC,  "+1")
F(idxb,   A64K_DEC,  "20:17")
F(idxi,   A64K_DEC,  "20:18")
F(idxs,   A64K_DEC,  "20:19")
F(idxd,   A64K_DEC,  "20")
F(extb,   A64K_EXTB, "14:11 fn")
F(shl,    A64K_SHL,  "22:16 fn")
F(shln,   A64K_SHL,  "21:16 fn")
F(shld,   A64K_DEC,  "21:16")
F(shr,    A64K_SHR,  "22:16 fn")
F(shrn,   A64K_SHR,  "21:16 fn")
F(shrd,   A64K_FBITS, "21:16 fn")
F(fbitsh, A64K_FBITS, "19:16 fn +48")
F(shllk,  A64K_SHLL, "23:22 fn")
F(rot,    A64K_ROT,  "12:11")
F(rote,   A64K_ROT,  "14:13")
F(rota,   A64K_ROT,  "12 <<1 +1")
F(imm8,   A64K_HEX,  "18:16 9:5")
F(imm64,  A64K_BYTES, "18:16 9:5 fn")
F(vfpimm, A64K_FPIMM, "18:16 9:5 fn")
F(lsl32,  A64K_LSLV, "14:13 <<3")
F(lsl16,  A64K_LSLV, "13 <<3")
F(msl,    A64K_MSL,  "12 <<3 +264")
F(xarimm, A64K_DEC,  "15:10")
F(smimm,  A64K_DEC,  "13:12")

/*
 * Shapes of patterns: op is the mnemonic and names A64V_op. *FP: single and double, and half with FP16; a is
 * bit 23. *2: the form for the lower half and the second one.
 */
#define VN(name, op, pat, text, needs, emit) I(name, pat, text, FPSIMD, needs, emit, A64V_##op)
#define V(op, pat, text, needs, emit) VN(#op, op, pat, text, needs, emit)
#define V2(op, pat, text, needs, emit) \
	V(op, "00" pat, "{z" text, needs, emit) \
	VN(#op "2", op, "01" pat, "{y" text, needs, emit)

/* -- Three registers of the same type -- */
#define V3(op, u, size, opc, t) \
	V(op, "0." u "01110 " size "1 ..... " opc "1 ..... .....", "{" t "} vd, vn, vm", SIMD, a64_v3)
#define V3FP(op, u, a, opc) \
	V(op, "0." u "01110 " a ".1 ..... 11" opc "1 ..... .....", "{q_sd} vd, vn, vm", SIMD, a64_v3) \
	V(op, "0." u "01110 " a "10 ..... 00" opc "1 ..... .....", "{q_h} vd, vn, vm", FP16, a64_v3)
V3(shadd,   "0", "..", "00000", "q_bhs")
V3(uhadd,   "1", "..", "00000", "q_bhs")
V3(sqadd,   "0", "..", "00001", "q_all")
V3(uqadd,   "1", "..", "00001", "q_all")
V3(srhadd,  "0", "..", "00010", "q_bhs")
V3(urhadd,  "1", "..", "00010", "q_bhs")
V3(and,     "0", "00", "00011", "q_b")
V3(bic,     "0", "01", "00011", "q_b")
V3(orr,     "0", "10", "00011", "q_b")
V3(orn,     "0", "11", "00011", "q_b")
V3(eor,     "1", "00", "00011", "q_b")
V3(bsl,     "1", "01", "00011", "q_b")
V3(bit,     "1", "10", "00011", "q_b")
V3(bif,     "1", "11", "00011", "q_b")
I("mov", "0.001110 101 ..... 000111 ..... .....", "{q_b} vd, vn {vmeq}", FPSIMD, SIMD, a64_v3, A64V_orr)
V3(shsub,   "0", "..", "00100", "q_bhs")
V3(uhsub,   "1", "..", "00100", "q_bhs")
V3(sqsub,   "0", "..", "00101", "q_all")
V3(uqsub,   "1", "..", "00101", "q_all")
V3(cmgt,    "0", "..", "00110", "q_all")
V3(cmhi,    "1", "..", "00110", "q_all")
V3(cmge,    "0", "..", "00111", "q_all")
V3(cmhs,    "1", "..", "00111", "q_all")
V3(sshl,    "0", "..", "01000", "q_all")
V3(ushl,    "1", "..", "01000", "q_all")
V3(sqshl,   "0", "..", "01001", "q_all")
V3(uqshl,   "1", "..", "01001", "q_all")
V3(srshl,   "0", "..", "01010", "q_all")
V3(urshl,   "1", "..", "01010", "q_all")
V3(sqrshl,  "0", "..", "01011", "q_all")
V3(uqrshl,  "1", "..", "01011", "q_all")
V3(smax,    "0", "..", "01100", "q_bhs")
V3(umax,    "1", "..", "01100", "q_bhs")
V3(smin,    "0", "..", "01101", "q_bhs")
V3(umin,    "1", "..", "01101", "q_bhs")
V3(sabd,    "0", "..", "01110", "q_bhs")
V3(uabd,    "1", "..", "01110", "q_bhs")
V3(saba,    "0", "..", "01111", "q_bhs")
V3(uaba,    "1", "..", "01111", "q_bhs")
V3(add,     "0", "..", "10000", "q_all")
V3(sub,     "1", "..", "10000", "q_all")
V3(cmtst,   "0", "..", "10001", "q_all")
V3(cmeq,    "1", "..", "10001", "q_all")
V3(mla,     "0", "..", "10010", "q_bhs")
V3(mls,     "1", "..", "10010", "q_bhs")
V3(mul,     "0", "..", "10011", "q_bhs")
V3(pmul,    "1", "00", "10011", "q_b")
V3(smaxp,   "0", "..", "10100", "q_bhs")
V3(umaxp,   "1", "..", "10100", "q_bhs")
V3(sminp,   "0", "..", "10101", "q_bhs")
V3(uminp,   "1", "..", "10101", "q_bhs")
V3(sqdmulh, "0", "..", "10110", "q_hs")
V3(sqrdmulh, "1", "..", "10110", "q_hs")
V3(addp,    "0", "..", "10111", "q_all")
V3FP(fmaxnm,  "0", "0", "000")
V3FP(fmla,    "0", "0", "001")
V3FP(fadd,    "0", "0", "010")
V3FP(fmulx,   "0", "0", "011")
V3FP(fcmeq,   "0", "0", "100")
V3FP(fmax,    "0", "0", "110")
V3FP(frecps,  "0", "0", "111")
V3FP(fminnm,  "0", "1", "000")
V3FP(fmls,    "0", "1", "001")
V3FP(fsub,    "0", "1", "010")
V3FP(fmin,    "0", "1", "110")
V3FP(frsqrts, "0", "1", "111")
V3FP(fmaxnmp, "1", "0", "000")
V3FP(faddp,   "1", "0", "010")
V3FP(fmul,    "1", "0", "011")
V3FP(fcmge,   "1", "0", "100")
V3FP(facge,   "1", "0", "101")
V3FP(fmaxp,   "1", "0", "110")
V3FP(fdiv,    "1", "0", "111")
V3FP(fminnmp, "1", "1", "000")
V3FP(fabd,    "1", "1", "010")
V3FP(fcmgt,   "1", "1", "100")
V3FP(facgt,   "1", "1", "101")
V3FP(fminp,   "1", "1", "110")

/* Of the same type, later additions, and those that add products of smaller elements. */
#define V3X(op, u, size, opc, text, needs, emit) \
	V(op, "0." u "01110 " size "0 ..... 1" opc "1 ..... .....", text, needs, emit)
V3X(sqrdmlah, "1", "..", "0000", "{q_hs} vd, vn, vm", RDM, a64_v3)
V3X(sqrdmlsh, "1", "..", "0001", "{q_hs} vd, vn, vm", RDM, a64_v3)
V3X(sdot,     "0", "10", "0010", "{q_s} vd, vnb, vmb", DOTPROD, a64_vdot)
V3X(udot,     "1", "10", "0010", "{q_s} vd, vnb, vmb", DOTPROD, a64_vdot)
V3X(usdot,    "0", "10", "0011", "{q_s} vd, vnb, vmb", I8MM, a64_vdot)
V3X(bfdot,    "1", "01", "1111", "{q_s} vd, vnh, vmh", BF16, a64_vdot)
V3X(fcmla,    "1", "01", "10..", "{q_h} vd, vn, vm, #rot", FCMA & FP16, a64_vcx)
V3X(fcmla,    "1", "1.", "10..", "{q_sd} vd, vn, vm, #rot", FCMA, a64_vcx)
V3X(fcadd,    "1", "01", "11.0", "{q_h} vd, vn, vm, #rota", FCMA & FP16, a64_vcx)
V3X(fcadd,    "1", "1.", "11.0", "{q_sd} vd, vn, vm, #rota", FCMA, a64_vcx)
#define MMLA(op, u, size, opc, n, needs) \
	V(op, "01" u "01110 " size "0 ..... 1" opc "1 ..... .....", "{c_4s} vd, vn" n ", vm" n, \
	  needs, a64_vdot)
MMLA(smmla,   "0", "10", "0100", "b", I8MM)
MMLA(ummla,   "1", "10", "0100", "b", I8MM)
MMLA(usmmla,  "0", "10", "0101", "b", I8MM)
MMLA(bfmmla,  "1", "01", "1101", "h", BF16)
V(bfmlalb, "00101110 110 ..... 111111 ..... .....", "{c_4s} vd, vnh, vmh", BF16, a64_vdot)
V(bfmlalt, "01101110 110 ..... 111111 ..... .....", "{c_4s} vd, vnh, vmh", BF16, a64_vdot)
#define FMLAL(op, u, a, opc) \
	V(op, "0." u "01110 " a "01 ..... 11" opc "1 ..... .....", "{q_s} vd, vnf, vmf", FHM, a64_vdot)
FMLAL(fmlal,  "0", "0", "101")
FMLAL(fmlsl,  "0", "1", "101")
FMLAL(fmlal2, "1", "0", "001")
FMLAL(fmlsl2, "1", "1", "001")

/* -- Three registers of different types -- */
#define V3L(op, u, opc, text) V2(op, u "01110 ..1 ..... " opc "00 ..... .....", text, SIMD, a64_v3l)
V3L(saddl,   "0", "0000", "_bhs} vdw, vn, vm")
V3L(uaddl,   "1", "0000", "_bhs} vdw, vn, vm")
V3L(saddw,   "0", "0001", "_bhs} vdw, vnw, vm")
V3L(uaddw,   "1", "0001", "_bhs} vdw, vnw, vm")
V3L(ssubl,   "0", "0010", "_bhs} vdw, vn, vm")
V3L(usubl,   "1", "0010", "_bhs} vdw, vn, vm")
V3L(ssubw,   "0", "0011", "_bhs} vdw, vnw, vm")
V3L(usubw,   "1", "0011", "_bhs} vdw, vnw, vm")
V3L(addhn,   "0", "0100", "_bhs} vd, vnw, vmw")
V3L(raddhn,  "1", "0100", "_bhs} vd, vnw, vmw")
V3L(sabal,   "0", "0101", "_bhs} vdw, vn, vm")
V3L(uabal,   "1", "0101", "_bhs} vdw, vn, vm")
V3L(subhn,   "0", "0110", "_bhs} vd, vnw, vmw")
V3L(rsubhn,  "1", "0110", "_bhs} vd, vnw, vmw")
V3L(sabdl,   "0", "0111", "_bhs} vdw, vn, vm")
V3L(uabdl,   "1", "0111", "_bhs} vdw, vn, vm")
V3L(smlal,   "0", "1000", "_bhs} vdw, vn, vm")
V3L(umlal,   "1", "1000", "_bhs} vdw, vn, vm")
V3L(sqdmlal, "0", "1001", "_hs} vdw, vn, vm")
V3L(smlsl,   "0", "1010", "_bhs} vdw, vn, vm")
V3L(umlsl,   "1", "1010", "_bhs} vdw, vn, vm")
V3L(sqdmlsl, "0", "1011", "_hs} vdw, vn, vm")
V3L(smull,   "0", "1100", "_bhs} vdw, vn, vm")
V3L(umull,   "1", "1100", "_bhs} vdw, vn, vm")
V3L(sqdmull, "0", "1101", "_hs} vdw, vn, vm")
#define PMUL(name, q, size, t, needs) \
	VN(name, pmull, "0" q "001110 " size "1 ..... 111000 ..... .....", "{" t "} vdw, vn, vm", \
	   needs, a64_v3l)
PMUL("pmull",  "0", "00", "c_8b", SIMD)
PMUL("pmull2", "1", "00", "c_16b", SIMD)
PMUL("pmull",  "0", "11", "c_1d", PMULL)
PMUL("pmull2", "1", "11", "c_2d", PMULL)

/* -- Two registers -- */
#define V2R(op, u, size, opc, text) \
	V(op, "0." u "01110 " size "10000 " opc "10 ..... .....", text, SIMD, a64_v2)
#define V2FP(op, u, a, opc, text) \
	V(op, "0." u "01110 " a ".10000 " opc "10 ..... .....", "{q_sd} vd, vn" text, SIMD, a64_v2) \
	V(op, "0." u "01110 " a "111100 " opc "10 ..... .....", "{q_h} vd, vn" text, FP16, a64_v2)
V2R(rev64,  "0", "..", "00000", "{q_bhs} vd, vn")
V2R(rev32,  "1", "0.", "00000", "{q_bh} vd, vn")
V2R(rev16,  "0", "00", "00001", "{q_b} vd, vn")
V2R(saddlp, "0", "..", "00010", "{q_bhs} vdl, vn")
V2R(uaddlp, "1", "..", "00010", "{q_bhs} vdl, vn")
V2R(suqadd, "0", "..", "00011", "{q_all} vd, vn")
V2R(usqadd, "1", "..", "00011", "{q_all} vd, vn")
V2R(cls,    "0", "..", "00100", "{q_bhs} vd, vn")
V2R(clz,    "1", "..", "00100", "{q_bhs} vd, vn")
V2R(cnt,    "0", "00", "00101", "{q_b} vd, vn")
I("mvn", "0.101110 0010000 0010110 ..... .....", "{q_b} vd, vn", FPSIMD, SIMD, a64_v2, A64V_not)
V2R(rbit,   "1", "01", "00101", "{q_b} vd, vn")
V2R(sadalp, "0", "..", "00110", "{q_bhs} vdl, vn")
V2R(uadalp, "1", "..", "00110", "{q_bhs} vdl, vn")
V2R(sqabs,  "0", "..", "00111", "{q_all} vd, vn")
V2R(sqneg,  "1", "..", "00111", "{q_all} vd, vn")
V2R(cmgt,   "0", "..", "01000", "{q_all} vd, vn, #0")
V2R(cmge,   "1", "..", "01000", "{q_all} vd, vn, #0")
V2R(cmeq,   "0", "..", "01001", "{q_all} vd, vn, #0")
V2R(cmle,   "1", "..", "01001", "{q_all} vd, vn, #0")
V2R(cmlt,   "0", "..", "01010", "{q_all} vd, vn, #0")
V2R(abs,    "0", "..", "01011", "{q_all} vd, vn")
V2R(neg,    "1", "..", "01011", "{q_all} vd, vn")
V2R(urecpe, "0", "10", "11100", "{q_s} vd, vn")
V2R(ursqrte, "1", "10", "11100", "{q_s} vd, vn")
V2FP(fcmgt,  "0", "1", "01100", ", #0.0")
V2FP(fcmge,  "1", "1", "01100", ", #0.0")
V2FP(fcmeq,  "0", "1", "01101", ", #0.0")
V2FP(fcmle,  "1", "1", "01101", ", #0.0")
V2FP(fcmlt,  "0", "1", "01110", ", #0.0")
V2FP(fabs,   "0", "1", "01111", "")
V2FP(fneg,   "1", "1", "01111", "")
V2FP(fsqrt,  "1", "1", "11111", "")
V2FP(frintn, "0", "0", "11000", "")
V2FP(frintm, "0", "0", "11001", "")
V2FP(frintp, "0", "1", "11000", "")
V2FP(frintz, "0", "1", "11001", "")
V2FP(frinta, "1", "0", "11000", "")
V2FP(frintx, "1", "0", "11001", "")
V2FP(frinti, "1", "1", "11001", "")
V2FP(fcvtns, "0", "0", "11010", "")
V2FP(fcvtnu, "1", "0", "11010", "")
V2FP(fcvtms, "0", "0", "11011", "")
V2FP(fcvtmu, "1", "0", "11011", "")
V2FP(fcvtas, "0", "0", "11100", "")
V2FP(fcvtau, "1", "0", "11100", "")
V2FP(fcvtps, "0", "1", "11010", "")
V2FP(fcvtpu, "1", "1", "11010", "")
V2FP(fcvtzs, "0", "1", "11011", "")
V2FP(fcvtzu, "1", "1", "11011", "")
V2FP(scvtf,  "0", "0", "11101", "")
V2FP(ucvtf,  "1", "0", "11101", "")
V2FP(frecpe, "0", "1", "11101", "")
V2FP(frsqrte, "1", "1", "11101", "")
#define VFRINT(op, u, opc) \
	V(op, "0." u "01110 0.10000 " opc "10 ..... .....", "{q_sd} vd, vn", FRINT & SIMD, a64_v2)
VFRINT(frint32z, "0", "11110")
VFRINT(frint32x, "1", "11110")
VFRINT(frint64z, "0", "11111")
VFRINT(frint64x, "1", "11111")
/* Narrow and long. */
#define V2L(op, u, size, opc, text, needs) \
	V2(op, u "01110 " size "10000 " opc "10 ..... .....", text, needs, a64_v2l)
V2L(xtn,    "0", "..", "10010", "_bhs} vd, vnw", SIMD)
V2L(sqxtun, "1", "..", "10010", "_bhs} vd, vnw", SIMD)
V2L(sqxtn,  "0", "..", "10100", "_bhs} vd, vnw", SIMD)
V2L(uqxtn,  "1", "..", "10100", "_bhs} vd, vnw", SIMD)
V2L(fcvtn,  "0", "0.", "10110", "_hs1} vd, vnw", SIMD)
V2L(fcvtl,  "0", "0.", "10111", "_hs1} vdw, vn", SIMD)
V2L(shll,   "1", "..", "10011", "_bhs} vdw, vn, #shllk", SIMD)
#define V2LC(op, q, u, size, opc, t, needs, name) \
	VN(name, op, "0" q u "01110 " size "10000 " opc "10 ..... .....", "{" t "} vd, vnw", needs, a64_v2l)
V2LC(fcvtxn, "0", "1", "01", "10110", "c_2s", SIMD, "fcvtxn")
V2LC(fcvtxn, "1", "1", "01", "10110", "c_4s", SIMD, "fcvtxn2")
V2LC(bfcvtn, "0", "0", "10", "10110", "c_4h", BF16, "bfcvtn")
V2LC(bfcvtn, "1", "0", "10", "10110", "c_8h", BF16, "bfcvtn2")

/* -- Across lanes -- */
#define VRED(op, u, opc, d) \
	V(op, "0." u "01110 ..11000 " opc "10 ..... .....", "{q_red} " d ", vn", SIMD, a64_vred)
VRED(saddlv, "0", "00011", "sdw")
VRED(uaddlv, "1", "00011", "sdw")
VRED(smaxv,  "0", "01010", "sd")
VRED(umaxv,  "1", "01010", "sd")
VRED(sminv,  "0", "11010", "sd")
VRED(uminv,  "1", "11010", "sd")
VRED(addv,   "0", "11011", "sd")
#define VREDFP(op, a, opc) \
	V(op, "01101110 " a "011000 " opc "10 ..... .....", "{c_4s} sd, vn", SIMD, a64_vred) \
	V(op, "0.001110 " a "011000 " opc "10 ..... .....", "{q_h} sd, vn", FP16, a64_vred)
VREDFP(fmaxnmv, "0", "01100")
VREDFP(fmaxv,   "0", "01111")
VREDFP(fminnmv, "1", "01100")
VREDFP(fminv,   "1", "01111")

/* -- Permute -- */
#define VPERM(op, opc) V(op, "0.001110 ..0 ..... 0" opc "10 ..... .....", "{q_all} vd, vn, vm", SIMD, a64_v3)
VPERM(uzp1, "001")
VPERM(trn1, "010")
VPERM(zip1, "011")
VPERM(uzp2, "101")
VPERM(trn2, "110")
VPERM(zip2, "111")
V(ext, "0.101110 000 ..... 0....0 ..... .....", "{q_b} vd, vn, vm, #extb", SIMD, a64_vextr)
V(tbl, "0.001110 000 ..... 0..000 ..... .....", "{q_b} vd, vlist, vm", SIMD, a64_vtbl)
V(tbx, "0.001110 000 ..... 0..100 ..... .....", "{q_b} vd, vlist, vm", SIMD, a64_vtbl)

/* -- Copy -- */
I("dup", "0.001110 000 ..... 000001 ..... .....", "{i5} vd, en[idx5] {q_b}", FPSIMD, SIMD, a64_vdup, 0)
I("dup", "0.001110 000 ..... 000011 ..... .....", "{i5} vd, rgn {q_b}", FPSIMD, SIMD, a64_vdupr, 0)
I("mov", "01011110 000 ..... 000001 ..... .....", "{i5} sd, en[idx5]", FPSIMD, SIMD, a64_sdup, 0)
I("mov", "01001110 000 ..... 000111 ..... .....", "{i5} ed[idx5], rgn", FPSIMD, SIMD, a64_vinsr, 0)
I("mov", "01101110 000 ..... 0....1 ..... .....", "{i5} ed[idx5], en[idx4]", FPSIMD, SIMD, a64_vins, 0)
#define EXTRACT(name, q, imm5, opc, t, d, idx, with) \
	I(name, "0" q "001110 000 " imm5 " 00" opc "11 ..... .....", "{" t "} " d ", en[" idx "]", FPSIMD, \
	  SIMD, a64_vext, with)
EXTRACT("umov", "0", "....1", "11", "c_16b", "wd", "idxb", 0)
EXTRACT("umov", "0", "...10", "11", "c_8h",  "wd", "idxi", 0)
EXTRACT("mov",  "0", "..100", "11", "c_4s",  "wd", "idxs", 0)
EXTRACT("mov",  "1", ".1000", "11", "c_2d",  "xd", "idxd", 0)
EXTRACT("smov", "0", "....1", "10", "c_16b", "wd", "idxb", A64V_smov)
EXTRACT("smov", "0", "...10", "10", "c_8h",  "wd", "idxi", A64V_smov)
EXTRACT("smov", "1", "....1", "10", "c_16b", "xd", "idxb", A64V_smov | A64_TOX)
EXTRACT("smov", "1", "...10", "10", "c_8h",  "xd", "idxi", A64V_smov | A64_TOX)
EXTRACT("smov", "1", "..100", "10", "c_4s",  "xd", "idxs", A64V_smov | A64_TOX)

/* -- Modified immediate -- */
#define VIMM(op, u, cmode, text) V(op, "0." u "0111100000 ... " cmode "01 ..... .....", text, SIMD, a64_vmovi)
VIMM(movi, "0", "0..0", "{q_s} vd, #imm8 lsl32")
VIMM(orr,  "0", "0..1", "{q_s} vd, #imm8 lsl32")
VIMM(mvni, "1", "0..0", "{q_s} vd, #imm8 lsl32")
VIMM(bic,  "1", "0..1", "{q_s} vd, #imm8 lsl32")
VIMM(movi, "0", "10.0", "{q_h} vd, #imm8 lsl16")
VIMM(orr,  "0", "10.1", "{q_h} vd, #imm8 lsl16")
VIMM(mvni, "1", "10.0", "{q_h} vd, #imm8 lsl16")
VIMM(bic,  "1", "10.1", "{q_h} vd, #imm8 lsl16")
VIMM(movi, "0", "110.", "{q_s} vd, #imm8 msl")
VIMM(mvni, "1", "110.", "{q_s} vd, #imm8 msl")
VIMM(movi, "0", "1110", "{q_b} vd, #imm8 {k0}")
I("movi", "00101111 00000 ... 111001 ..... .....", "{c_1d} sd, #imm64", FPSIMD, SIMD, a64_vmovq, 0)
I("movi", "01101111 00000 ... 111001 ..... .....", "{c_2d} vd, #imm64", FPSIMD, SIMD, a64_vmovq, 0)
I("fmov", "0.001111 00000 ... 111101 ..... .....", "{q_s} vd, #vfpimm", FPSIMD, SIMD, a64_vfmovi, 0)
I("fmov", "01101111 00000 ... 111101 ..... .....", "{c_2d} vd, #vfpimm", FPSIMD, SIMD, a64_vfmovi, 0)
I("fmov", "0.001111 00000 ... 111111 ..... .....", "{q_h} vd, #vfpimm", FPSIMD, FP16, a64_vfmovi, 0)

/* -- Shift by immediate -- */
#define VSH(op, u, opc, sh) \
	V(op, "0." u "011110 ....... " opc "1 ..... .....", "{h_all} vd, vn, #" sh " {q_b}", SIMD, a64_vshift)
VSH(sshr,   "0", "00000", "shr")
VSH(ushr,   "1", "00000", "shr")
VSH(ssra,   "0", "00010", "shr")
VSH(usra,   "1", "00010", "shr")
VSH(srshr,  "0", "00100", "shr")
VSH(urshr,  "1", "00100", "shr")
VSH(srsra,  "0", "00110", "shr")
VSH(ursra,  "1", "00110", "shr")
VSH(sri,    "1", "01000", "shr")
VSH(shl,    "0", "01010", "shl")
VSH(sli,    "1", "01010", "shl")
VSH(sqshlu, "1", "01100", "shl")
VSH(sqshl,  "0", "01110", "shl")
VSH(uqshl,  "1", "01110", "shl")
#define VSHL(op, u, opc, text) \
	V(op, "00" u "011110 0...... " opc "1 ..... .....", "{h_n} " text, SIMD, a64_vshiftl) \
	VN(#op "2", op, "01" u "011110 0...... " opc "1 ..... .....", "{h_n} " text, SIMD, a64_vshiftl)
VSHL(shrn,     "0", "10000", "vd, vnw, #shrn")
VSHL(sqshrun,  "1", "10000", "vd, vnw, #shrn")
VSHL(rshrn,    "0", "10001", "vd, vnw, #shrn")
VSHL(sqrshrun, "1", "10001", "vd, vnw, #shrn")
VSHL(sqshrn,   "0", "10010", "vd, vnw, #shrn")
VSHL(uqshrn,   "1", "10010", "vd, vnw, #shrn")
VSHL(sqrshrn,  "0", "10011", "vd, vnw, #shrn")
VSHL(uqrshrn,  "1", "10011", "vd, vnw, #shrn")
VSHL(sshll,    "0", "10100", "vdw, vn, #shln")
VSHL(ushll,    "1", "10100", "vdw, vn, #shln")
#define XTL(op, name, u) \
	VN(name, op, "00" u "011110 0...000 101001 ..... .....", "{h_x} vdw, vn {k0}", SIMD, a64_vshiftl) \
	VN(name "2", op, "01" u "011110 0...000 101001 ..... .....", "{h_x} vdw, vn {k0}", SIMD, a64_vshiftl)
XTL(sshll, "sxtl", "0")
XTL(ushll, "uxtl", "1")
#define VFIX(op, u, opc) \
	V(op, "0." u "011110 ....... " opc "1 ..... .....", "{h_sd} vd, vn, #shr {q_b}", SIMD, a64_vfix) \
	V(op, "0." u "011110 001.... " opc "1 ..... .....", "{q_h} vd, vn, #fbitsh", FP16, a64_vfix)
VFIX(scvtf,  "0", "11100")
VFIX(ucvtf,  "1", "11100")
VFIX(fcvtzs, "0", "11111")
VFIX(fcvtzu, "1", "11111")

/* -- By element -- */
#define VE(op, u, opc, needs) \
	V(op, "0." u "01111 .. ...... " opc ".0 ..... .....", "{q_hs} vd, vn, emx[eidx]", needs, a64_ve)
VE(mla,      "1", "0000", SIMD)
VE(mls,      "1", "0100", SIMD)
VE(mul,      "0", "1000", SIMD)
VE(sqdmulh,  "0", "1100", SIMD)
VE(sqrdmulh, "0", "1101", SIMD)
VE(sqrdmlah, "1", "1101", RDM)
VE(sqrdmlsh, "1", "1111", RDM)
#define VEFP(op, u, opc) \
	V(op, "0." u "01111 1. ...... " opc ".0 ..... .....", "{q_sd} vd, vn, emx[eidx]", SIMD, a64_ve) \
	V(op, "0." u "01111 00 ...... " opc ".0 ..... .....", "{q_h} vd, vn, emh[idxhlm]", FP16, a64_ve)
VEFP(fmla,  "0", "0001")
VEFP(fmls,  "0", "0101")
VEFP(fmul,  "0", "1001")
VEFP(fmulx, "1", "1001")
#define VEL(op, u, opc) \
	V2(op, u "01111 .. ...... " opc ".0 ..... .....", "_hs} vdw, vn, emx[eidx]", SIMD, a64_vel)
VEL(smlal,   "0", "0010")
VEL(umlal,   "1", "0010")
VEL(sqdmlal, "0", "0011")
VEL(smlsl,   "0", "0110")
VEL(umlsl,   "1", "0110")
VEL(sqdmlsl, "0", "0111")
VEL(smull,   "0", "1010")
VEL(umull,   "1", "1010")
VEL(sqdmull, "0", "1011")
#define VEDOT(op, u, size, opc, n, m, needs) \
	V(op, "0." u "01111 " size " ...... " opc ".0 ..... .....", "{q_s} vd, " n ", " m "[idxhl]", \
	  needs, a64_vdote)
VEDOT(sdot,  "0", "10", "1110", "vnb", "em4b", DOTPROD)
VEDOT(udot,  "1", "10", "1110", "vnb", "em4b", DOTPROD)
VEDOT(usdot, "0", "10", "1111", "vnb", "em4b", I8MM)
VEDOT(sudot, "0", "00", "1111", "vnb", "em4b", I8MM)
VEDOT(bfdot, "0", "01", "1111", "vnh", "em2h", BF16)
#define VEFML(op, q, u, size, opc, t, n, needs) \
	V(op, "0" q u "01111 " size " ...... " opc ".0 ..... .....", "{" t "} vd, " n ", emh[idxhlm]", \
	  needs, a64_vdote)
VEFML(bfmlalb, "0", "0", "11", "1111", "c_4s", "vnh", BF16)
VEFML(bfmlalt, "1", "0", "11", "1111", "c_4s", "vnh", BF16)
VEFML(fmlal,   ".", "0", "10", "0000", "q_s", "vnf", FHM)
VEFML(fmlsl,   ".", "0", "10", "0100", "q_s", "vnf", FHM)
VEFML(fmlal2,  ".", "1", "10", "1000", "q_s", "vnf", FHM)
VEFML(fmlsl2,  ".", "1", "10", "1100", "q_s", "vnf", FHM)
V(fcmla, "00101111 01. ..... 0..100 ..... .....", "{c_4h} vd, vn, em[idxl], #rote", FCMA & FP16, a64_vcxe)
V(fcmla, "01101111 01. ..... 0..1.0 ..... .....", "{c_8h} vd, vn, em[idxhl], #rote", FCMA & FP16, a64_vcxe)
V(fcmla, "01101111 100 ..... 0..1.0 ..... .....", "{c_4s} vd, vn, em[idxh], #rote", FCMA, a64_vcxe)

/* -- Scalars: three registers -- */
#define S3(op, u, size, opc, t) \
	V(op, "01" u "11110 " size "1 ..... " opc "1 ..... .....", "{" t "} sd, sn, sm", SIMD, a64_s3)
#define S3FP(op, u, a, opc) \
	V(op, "01" u "11110 " a ".1 ..... 11" opc "1 ..... .....", "{z_sd} sd, sn, sm", SIMD, a64_s3) \
	V(op, "01" u "11110 " a "10 ..... 00" opc "1 ..... .....", "{c_4h} sd, sn, sm", FP16, a64_s3)
S3(sqadd,   "0", "..", "00001", "z_all")
S3(uqadd,   "1", "..", "00001", "z_all")
S3(sqsub,   "0", "..", "00101", "z_all")
S3(uqsub,   "1", "..", "00101", "z_all")
S3(cmgt,    "0", "11", "00110", "c_1d")
S3(cmhi,    "1", "11", "00110", "c_1d")
S3(cmge,    "0", "11", "00111", "c_1d")
S3(cmhs,    "1", "11", "00111", "c_1d")
S3(sshl,    "0", "11", "01000", "c_1d")
S3(ushl,    "1", "11", "01000", "c_1d")
S3(sqshl,   "0", "..", "01001", "z_all")
S3(uqshl,   "1", "..", "01001", "z_all")
S3(srshl,   "0", "11", "01010", "c_1d")
S3(urshl,   "1", "11", "01010", "c_1d")
S3(sqrshl,  "0", "..", "01011", "z_all")
S3(uqrshl,  "1", "..", "01011", "z_all")
S3(add,     "0", "11", "10000", "c_1d")
S3(sub,     "1", "11", "10000", "c_1d")
S3(cmtst,   "0", "11", "10001", "c_1d")
S3(cmeq,    "1", "11", "10001", "c_1d")
S3(sqdmulh, "0", "..", "10110", "z_hs")
S3(sqrdmulh, "1", "..", "10110", "z_hs")
S3FP(fmulx,   "0", "0", "011")
S3FP(fcmeq,   "0", "0", "100")
S3FP(frecps,  "0", "0", "111")
S3FP(frsqrts, "0", "1", "111")
S3FP(fcmge,   "1", "0", "100")
S3FP(facge,   "1", "0", "101")
S3FP(fabd,    "1", "1", "010")
S3FP(fcmgt,   "1", "1", "100")
S3FP(facgt,   "1", "1", "101")
V(sqrdmlah, "01111110 ..0 ..... 100001 ..... .....", "{z_hs} sd, sn, sm", RDM, a64_s3)
V(sqrdmlsh, "01111110 ..0 ..... 100011 ..... .....", "{z_hs} sd, sn, sm", RDM, a64_s3)
#define S3L(op, opc) V(op, "01011110 ..1 ..... " opc "00 ..... .....", "{z_hs} sdw, sn, sm", SIMD, a64_s3l)
S3L(sqdmlal, "1001")
S3L(sqdmlsl, "1011")
S3L(sqdmull, "1101")

/* -- Scalars: two registers -- */
#define S2(op, u, size, opc, text) \
	V(op, "01" u "11110 " size "10000 " opc "10 ..... .....", text, SIMD, a64_s2)
#define S2FP(op, u, a, opc, text) \
	V(op, "01" u "11110 " a ".10000 " opc "10 ..... .....", "{z_sd} sd, sn" text, SIMD, a64_s2) \
	V(op, "01" u "11110 " a "111100 " opc "10 ..... .....", "{c_4h} sd, sn" text, FP16, a64_s2)
#define S2L(op, u, size, opc, t) \
	V(op, "01" u "11110 " size "10000 " opc "10 ..... .....", "{" t "} sd, snw", SIMD, a64_s2l)
S2(suqadd, "0", "..", "00011", "{z_all} sd, sn")
S2(usqadd, "1", "..", "00011", "{z_all} sd, sn")
S2(sqabs,  "0", "..", "00111", "{z_all} sd, sn")
S2(sqneg,  "1", "..", "00111", "{z_all} sd, sn")
S2(cmgt,   "0", "11", "01000", "{c_1d} sd, sn, #0")
S2(cmge,   "1", "11", "01000", "{c_1d} sd, sn, #0")
S2(cmeq,   "0", "11", "01001", "{c_1d} sd, sn, #0")
S2(cmle,   "1", "11", "01001", "{c_1d} sd, sn, #0")
S2(cmlt,   "0", "11", "01010", "{c_1d} sd, sn, #0")
S2(abs,    "0", "11", "01011", "{c_1d} sd, sn")
S2(neg,    "1", "11", "01011", "{c_1d} sd, sn")
S2FP(fcmgt,  "0", "1", "01100", ", #0.0")
S2FP(fcmge,  "1", "1", "01100", ", #0.0")
S2FP(fcmeq,  "0", "1", "01101", ", #0.0")
S2FP(fcmle,  "1", "1", "01101", ", #0.0")
S2FP(fcmlt,  "0", "1", "01110", ", #0.0")
S2FP(fcvtns, "0", "0", "11010", "")
S2FP(fcvtnu, "1", "0", "11010", "")
S2FP(fcvtms, "0", "0", "11011", "")
S2FP(fcvtmu, "1", "0", "11011", "")
S2FP(fcvtas, "0", "0", "11100", "")
S2FP(fcvtau, "1", "0", "11100", "")
S2FP(fcvtps, "0", "1", "11010", "")
S2FP(fcvtpu, "1", "1", "11010", "")
S2FP(fcvtzs, "0", "1", "11011", "")
S2FP(fcvtzu, "1", "1", "11011", "")
S2FP(scvtf,  "0", "0", "11101", "")
S2FP(ucvtf,  "1", "0", "11101", "")
S2FP(frecpe, "0", "1", "11101", "")
S2FP(frsqrte, "1", "1", "11101", "")
S2FP(frecpx, "0", "1", "11111", "")
S2L(sqxtun, "1", "..", "10010", "z_bhs")
S2L(sqxtn,  "0", "..", "10100", "z_bhs")
S2L(uqxtn,  "1", "..", "10100", "z_bhs")
S2L(fcvtxn, "1", "01", "10110", "c_2s")

/* -- Scalars: pairwise -- */
V(addp, "01011110 1111000 1101110 ..... .....", "{c_1d} sd, vnp", SIMD, a64_s2p)
#define S2P(op, a, opc) \
	V(op, "01111110 " a ".11000 " opc "10 ..... .....", "{z_sd} sd, vnp", SIMD, a64_s2p) \
	V(op, "01011110 " a "011000 " opc "10 ..... .....", "{c_4h} sd, vnp", FP16, a64_s2p)
S2P(fmaxnmp, "0", "01100")
S2P(faddp,   "0", "01101")
S2P(fmaxp,   "0", "01111")
S2P(fminnmp, "1", "01100")
S2P(fminp,   "1", "01111")

/* -- Scalars: shift by immediate -- */
#define SSHD(op, u, opc, sh) \
	V(op, "01" u "111110 1...... " opc "1 ..... .....", "{c_1d} sd, sn, #" sh, SIMD, a64_sshift)
SSHD(sshr,  "0", "00000", "shrd")
SSHD(ushr,  "1", "00000", "shrd")
SSHD(ssra,  "0", "00010", "shrd")
SSHD(usra,  "1", "00010", "shrd")
SSHD(srshr, "0", "00100", "shrd")
SSHD(urshr, "1", "00100", "shrd")
SSHD(srsra, "0", "00110", "shrd")
SSHD(ursra, "1", "00110", "shrd")
SSHD(sri,   "1", "01000", "shrd")
SSHD(shl,   "0", "01010", "shld")
SSHD(sli,   "1", "01010", "shld")
#define SSH(op, u, opc) \
	V(op, "01" u "111110 ....... " opc "1 ..... .....", "{h_all} sd, sn, #shl", SIMD, a64_sshift)
SSH(sqshlu, "1", "01100")
SSH(sqshl,  "0", "01110")
SSH(uqshl,  "1", "01110")
#define SSHL(op, u, opc) \
	V(op, "01" u "111110 0...... " opc "1 ..... .....", "{h_n} sd, snw, #shrn", SIMD, a64_sshiftl)
SSHL(sqshrun,  "1", "10000")
SSHL(sqrshrun, "1", "10001")
SSHL(sqshrn,   "0", "10010")
SSHL(uqshrn,   "1", "10010")
SSHL(sqrshrn,  "0", "10011")
SSHL(uqrshrn,  "1", "10011")
#define SFIX(op, u, opc) \
	V(op, "01" u "111110 ....... " opc "1 ..... .....", "{h_sd} sd, sn, #shr", SIMD, a64_sfix) \
	V(op, "01" u "111110 001.... " opc "1 ..... .....", "{c_4h} sd, sn, #fbitsh", FP16, a64_sfix)
SFIX(scvtf,  "0", "11100")
SFIX(ucvtf,  "1", "11100")
SFIX(fcvtzs, "0", "11111")
SFIX(fcvtzu, "1", "11111")

/* -- Scalars: by element -- */
#define SE(op, u, opc, needs) \
	V(op, "01" u "11111 .. ...... " opc ".0 ..... .....", "{z_hs} sd, sn, emx[eidx]", needs, a64_se)
SE(sqdmulh,  "0", "1100", SIMD)
SE(sqrdmulh, "0", "1101", SIMD)
SE(sqrdmlah, "1", "1101", RDM)
SE(sqrdmlsh, "1", "1111", RDM)
#define SEFP(op, u, opc) \
	V(op, "01" u "11111 1. ...... " opc ".0 ..... .....", "{z_sd} sd, sn, emx[eidx]", SIMD, a64_se) \
	V(op, "01" u "11111 00 ...... " opc ".0 ..... .....", "{c_4h} sd, sn, emh[idxhlm]", FP16, a64_se)
SEFP(fmla,  "0", "0001")
SEFP(fmls,  "0", "0101")
SEFP(fmul,  "0", "1001")
SEFP(fmulx, "1", "1001")
#define SEL(op, opc) \
	V(op, "01011111 .. ...... " opc ".0 ..... .....", "{z_hs} sdw, sn, emx[eidx]", SIMD, a64_sel)
SEL(sqdmlal, "0011")
SEL(sqdmlsl, "0111")
SEL(sqdmull, "1011")

/* -- Cryptography -- */
#define VAES(op, opc) V(op, "01001110 0010100 " opc "10 ..... .....", "{c_16b} vd, vn", AES, a64_vc2)
VAES(aese,   "00100")
VAES(aesd,   "00101")
VAES(aesmc,  "00110")
VAES(aesimc, "00111")
#define SHA3R(op, opc, text, needs) \
	V(op, "01011110 000 ..... 0" opc "00 ..... .....", "{c_4s} " text, needs, a64_vc3)
SHA3R(sha1c,     "000", "fqd, fsn, vm", SHA1)
SHA3R(sha1p,     "001", "fqd, fsn, vm", SHA1)
SHA3R(sha1m,     "010", "fqd, fsn, vm", SHA1)
SHA3R(sha1su0,   "011", "vd, vn, vm", SHA1)
SHA3R(sha256h,   "100", "fqd, fqn, vm", SHA256)
SHA3R(sha256h2,  "101", "fqd, fqn, vm", SHA256)
SHA3R(sha256su1, "110", "vd, vn, vm", SHA256)
#define SHA2R(op, opc, text, needs) \
	V(op, "01011110 0010100 " opc "10 ..... .....", "{c_4s} " text, needs, a64_vc2)
SHA2R(sha1h,     "00000", "fsd, fsn", SHA1)
SHA2R(sha1su1,   "00001", "vd, vn", SHA1)
SHA2R(sha256su0, "00010", "vd, vn", SHA256)
#define C3(op, opc, text, needs) V(op, "11001110 011 ..... 1" opc " ..... .....", text, needs, a64_vc3)
C3(sha512h,   "00000", "{c_2d} fqd, fqn, vm", SHA512)
C3(sha512h2,  "00001", "{c_2d} fqd, fqn, vm", SHA512)
C3(sha512su1, "00010", "{c_2d} vd, vn, vm", SHA512)
C3(rax1,      "00011", "{c_2d} vd, vn, vm", SHA3)
C3(sm3partw1, "10000", "{c_4s} vd, vn, vm", SM3)
C3(sm3partw2, "10001", "{c_4s} vd, vn, vm", SM3)
C3(sm4ekey,   "10010", "{c_4s} vd, vn, vm", SM4)
V(sha512su0, "11001110 110 00000 100000 ..... .....", "{c_2d} vd, vn", SHA512, a64_vc2)
V(sm4e,      "11001110 110 00000 100001 ..... .....", "{c_4s} vd, vn", SM4, a64_vc2)
#define C4(op, opc, t, needs) \
	V(op, "11001110 0" opc " ..... 0..... ..... .....", "{" t "} vd, vn, vm, va", needs, a64_vc4)
C4(eor3,   "00", "c_16b", SHA3)
C4(bcax,   "01", "c_16b", SHA3)
C4(sm3ss1, "10", "c_4s", SM3)
V(xar, "11001110 100 ..... ...... ..... .....", "{c_2d} vd, vn, vm, #xarimm", SHA3, a64_vc3i)
#define SM3TT(op, opc) \
	V(op, "11001110 010 ..... 10.." opc " ..... .....", "{c_4s} vd, vn, em[smimm]", SM3, a64_vc3i)
SM3TT(sm3tt1a, "00")
SM3TT(sm3tt1b, "01")
SM3TT(sm3tt2a, "10")
SM3TT(sm3tt2b, "11")

#undef VN
#undef V
#undef V2
#undef V3
#undef V3FP
#undef V3X
#undef MMLA
#undef FMLAL
#undef V3L
#undef PMUL
#undef V2R
#undef V2FP
#undef VFRINT
#undef V2L
#undef V2LC
#undef VRED
#undef VREDFP
#undef VPERM
#undef EXTRACT
#undef VIMM
#undef VSH
#undef VSHL
#undef XTL
#undef VFIX
#undef VE
#undef VEFP
#undef VEL
#undef VEDOT
#undef VEFML
#undef S3
#undef S3FP
#undef S3L
#undef S2
#undef S2FP
#undef S2L
#undef S2P
#undef SSHD
#undef SSH
#undef SSHL
#undef SFIX
#undef SE
#undef SEFP
#undef SEL
#undef VAES
#undef SHA3R
#undef SHA2R
#undef C3
#undef C4
#undef SM3TT
