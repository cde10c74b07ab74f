/*
 * Loads, stores, atomics and memory copy of A64 (Arm ARM C4.1.94, "Loads and
 * stores"); included by insn.h, which explains the columns.
 *
 * Rows that differ in size, sign or order alone are made by macros: a list of accesses (L_INT, L_FP) says once which
 * register, bits and access belong together, and each addressing mode makes a row of every access.
 * Bits that should be one are ignored (-) where objdump ignores them. Uses of registers that are CONSTRAINED
 * UNPREDICTABLE (write-back of a register that is loaded, ldp of one register twice) do what the text says;
 * objdump takes those of ldpsw for undefined, capstone most. What is UNDEFINED of LSE128, xzr, objdump prints.
 *
 * Emit functions. base is xnsp, off in bytes. with is M_ and, of kind.h, A64_SX (sign-extended to 64 bits, not 32),
 * A64_PRE, A64_POST (write-back), A64_UNPRIV (with EL0's rights); order is M_ACQ, M_REL, and M_SC for ldar, ldaxr and stlr.
 *   a64_ld, a64_st          r, base, off             an integer register      a64_ldv, a64_stv    a vector register
 *   a64_ldi, a64_sti        r, base, rm, ext         index register, KIND LEXT          a64_ldvi, a64_stvi
 *   a64_ldlit, a64_ldvlit   r, distance
 *   a64_ldp, a64_stp        r, r2, base, off         two of with's size       a64_ldvp, a64_stvp
 *   a64_ldxr                r, base                  exclusive                a64_ldxp   r, r2, base
 *   a64_stxr                status, r, base                                   a64_stxp   status, r, r2, base
 *   a64_amo                 rs, r, base              AMO_ << 16, A64_INV (of rs inverted); r 31: no result
 *   a64_amop                r, r2, base              the same of a pair, both operand and result
 *   a64_cas                 rs, r, base              rs: expected, then old value
 *   a64_casp                rs, rs+1, r, r+1, base   M_64 or M_128: size of the pair
 *   a64_ldpac               r, base, off             A64_KEY_, A64_PRE
 *   a64_cpy                 xd, xs, xn               A64_MOPS_, A64_CPYF
 *   a64_set                 xd, xn, value            A64_MOPS_
 *   a64_ldm, a64_stm        t, list, base, rm        structures of `with` elements, 0: ld1, st1. t is the arrangement as
 *                           in insn_simd.h, list registers << 5 | first; rm 32: no write-back, 31: by the bytes
 *                           moved, else by that register
 *   a64_ldlane, a64_stlane  list, lane, base, rm     one structure of M_ elements
 *   a64_ldrep               t, list, base, rm        one structure to all lanes
 *   a64_nop                 (any)                    prefetch
 */

/* Kinds of this file. */
KIND(LOFF,  a64_p_loff, a64_any)    /* ", #8", nothing when 0 */
KIND(LRM,   a64_p_lrm, a64_any)     /* index register: w or x by bit 13 */
KIND(LEXT,  a64_p_lext, a64_any)    /* ", sxtw #3": bit 0 scaled, 1 the index is an x, 2 signed; 5:3 log2 of the bytes */
KIND(LPRF,  a64_p_lprf, a64_any)    /* prefetch operation, pldl1keep or #0x18 */
KIND(LRPRF, a64_p_lrprf, a64_any)   /* range prefetch operation, pldkeep or #9 */
KIND(FPB,   a64_p_lfpb, a64_any)    /* b1 */
KIND(LLIST, a64_p_llist, a64_any)   /* {v0.16b-v3.16b}: registers << 5 | first, arrangement in bits 30, 11:10 */
KIND(LELEM, a64_p_lelem, a64_any)   /* {v0.b-v3.b}: the same, element in bits 15:14, 10 */
KIND(LPOST, a64_p_lpost, a64_any)   /* bytes of a structure: v & 7 elements or registers of 1 << (v >> 3) */

/* Offsets: unsigned scaled by l_uN (log2 of bytes), of pairs l_pN; w: printed when 0 too, for write-back. */
F(l_u0,   A64K_LOFF, "21:10")
F(l_u1,   A64K_LOFF, "21:10 <<1")
F(l_u2,   A64K_LOFF, "21:10 <<2")
F(l_u3,   A64K_LOFF, "21:10 <<3")
F(l_u4,   A64K_LOFF, "21:10 <<4")
F(l_s9,   A64K_LOFF, "20:12 s")
F(l_s9w,  A64K_DEC,  "20:12 s")
F(l_p2,   A64K_LOFF, "21:15 s <<2")
F(l_p3,   A64K_LOFF, "21:15 s <<3")
F(l_p4,   A64K_LOFF, "21:15 s <<4")
F(l_p2w,  A64K_DEC,  "21:15 s <<2")
F(l_p3w,  A64K_DEC,  "21:15 s <<3")
F(l_p4w,  A64K_DEC,  "21:15 s <<4")
F(l_pac,  A64K_LOFF, "22 20:12 s <<3")
F(l_k4,   A64K_DEC,  "+4")
F(l_k8,   A64K_DEC,  "+8")
F(l_k16,  A64K_DEC,  "+16")
F(l_km4,  A64K_DEC,  "+-4")
F(l_km8,  A64K_DEC,  "+-8")
F(l_km16, A64K_DEC,  "+-16")
/* Index register and its extension, by log2 of bytes. */
F(l_rm,   A64K_LRM,  "20:16")
F(l_x0,   A64K_LEXT, "15 13:12")
F(l_x1,   A64K_LEXT, "15 13:12 +8")
F(l_x2,   A64K_LEXT, "15 13:12 +16")
F(l_x3,   A64K_LEXT, "15 13:12 +24")
F(l_x4,   A64K_LEXT, "15 13:12 +32")
F(l_prf,  A64K_LPRF, "4:0")
F(l_rprf, A64K_LRPRF, "15 13:12 2:0")
/* Vector registers, beside those of insn_simd.h: one of a byte, second of a pair. */
F(l_b,    A64K_FPB,  "4:0")
F(l_sa,   A64K_FPS,  "14:10")
F(l_da,   A64K_FPD,  "14:10")
F(l_qa,   A64K_FPQ,  "14:10")
/* casp: pairs begin with an even register. */
F(l_wse,  A64K_W,    "20:16 odd!")
F(l_xse,  A64K_X,    "20:16 odd!")
F(l_wso,  A64K_W,    "20:16 +1")
F(l_xso,  A64K_X,    "20:16 +1")
F(l_wte,  A64K_W,    "4:0 odd!")
F(l_xte,  A64K_X,    "4:0 odd!")
F(l_wto,  A64K_W,    "4:0 +1")
F(l_xto,  A64K_X,    "4:0 +1")
/* 16-byte atomics: not xzr. */
F(l_xt,   A64K_X,    "4:0 !31")
F(l_xt2,  A64K_X,    "20:16 !31")
/* MOPS: three different registers; of these only the value of set is xzr as 31. */
F(l_md,   A64K_X,    "4:0 !31 !=20:16")
F(l_mn,   A64K_X,    "9:5 !31 !=4:0")
F(l_ms,   A64K_X,    "20:16 !31 !=9:5")
F(l_mv,   A64K_X,    "20:16 !=9:5")
/* Structures. */
F(l_t,    A64K_ARR,  "11:10 30")
F(l_tn,   A64K_ARR,  "11:10 30 !6")
F(l_l1,   A64K_LLIST, "4:0 +32")
F(l_l2,   A64K_LLIST, "4:0 +64")
F(l_l3,   A64K_LLIST, "4:0 +96")
F(l_l4,   A64K_LLIST, "4:0 +128")
F(l_e1,   A64K_LELEM, "4:0 +32")
F(l_e2,   A64K_LELEM, "4:0 +64")
F(l_e3,   A64K_LELEM, "4:0 +96")
F(l_e4,   A64K_LELEM, "4:0 +128")
F(l_ib,   A64K_DEC,  "30 12:10")
F(l_ih,   A64K_DEC,  "30 12:11")
F(l_is,   A64K_DEC,  "30 12")
F(l_id,   A64K_DEC,  "30")
F(l_none, A64K_DEC,  "+32")
F(l_auto, A64K_DEC,  "+31")
F(l_n1,   A64K_LPOST, "30 <<3 +25")
F(l_n2,   A64K_LPOST, "30 <<3 +26")
F(l_n3,   A64K_LPOST, "30 <<3 +27")
F(l_n4,   A64K_LPOST, "30 <<3 +28")
F(l_r1,   A64K_LPOST, "11:10 <<3 +1")
F(l_r2,   A64K_LPOST, "11:10 <<3 +2")
F(l_r3,   A64K_LPOST, "11:10 <<3 +3")
F(l_r4,   A64K_LPOST, "11:10 <<3 +4")

/*
 * The accesses: R(what, ending, size, V, opc, register, log2 of bytes, needs, with). what names the emit function, L_what
 * is what the mnemonic begins with, before the mode's part and the ending.
 */
#define L_st "st"
#define L_ld "ld"
#define L_stv "st"
#define L_ldv "ld"
#define L_INT(R) \
	R(st, "b",  "00", "0", "00", "wd", "0", 0, M_8) \
	R(ld, "b",  "00", "0", "01", "wd", "0", 0, M_8) \
	R(ld, "sb", "00", "0", "10", "xd", "0", 0, M_S8 | A64_SX) \
	R(ld, "sb", "00", "0", "11", "wd", "0", 0, M_S8) \
	R(st, "h",  "01", "0", "00", "wd", "1", 0, M_16) \
	R(ld, "h",  "01", "0", "01", "wd", "1", 0, M_16) \
	R(ld, "sh", "01", "0", "10", "xd", "1", 0, M_S16 | A64_SX) \
	R(ld, "sh", "01", "0", "11", "wd", "1", 0, M_S16) \
	R(st, "",   "10", "0", "00", "wd", "2", 0, M_32) \
	R(ld, "",   "10", "0", "01", "wd", "2", 0, M_32) \
	R(ld, "sw", "10", "0", "10", "xd", "2", 0, M_S32 | A64_SX) \
	R(st, "",   "11", "0", "00", "xd", "3", 0, M_64) \
	R(ld, "",   "11", "0", "01", "xd", "3", 0, M_64)
#define L_FP(R) \
	R(stv, "", "00", "1", "00", "l_b", "0", FP, M_8) \
	R(ldv, "", "00", "1", "01", "l_b", "0", FP, M_8) \
	R(stv, "", "01", "1", "00", "fhd", "1", FP, M_16) \
	R(ldv, "", "01", "1", "01", "fhd", "1", FP, M_16) \
	R(stv, "", "10", "1", "00", "fsd", "2", FP, M_32) \
	R(ldv, "", "10", "1", "01", "fsd", "2", FP, M_32) \
	R(stv, "", "11", "1", "00", "fdd", "3", FP, M_64) \
	R(ldv, "", "11", "1", "01", "fdd", "3", FP, M_64) \
	R(stv, "", "00", "1", "10", "fqd", "4", FP, M_128) \
	R(ldv, "", "00", "1", "11", "fqd", "4", FP, M_128)

/* -- one register -- */
I("ldr",   "00 011 0 00 ................... .....", "wd, offb",    LDLIT, 0,  a64_ldlit,  M_32)
I("ldr",   "01 011 0 00 ................... .....", "xd, offb",    LDLIT, 0,  a64_ldlit,  M_64)
I("ldrsw", "10 011 0 00 ................... .....", "xd, offb",    LDLIT, 0,  a64_ldlit,  M_S32 | A64_SX)
I("prfm",  "11 011 0 00 ................... .....", "l_prf, offb", PRFM,  0,  a64_nop,    0)
I("ldr",   "00 011 1 00 ................... .....", "fsd, offb",   LDLIT, FP, a64_ldvlit, M_32)
I("ldr",   "01 011 1 00 ................... .....", "fdd, offb",   LDLIT, FP, a64_ldvlit, M_64)
I("ldr",   "10 011 1 00 ................... .....", "fqd, offb",   LDLIT, FP, a64_ldvlit, M_128)

#define L_UIMM(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_##ldst "r" end, size "111" v "01" opc "............ ..... .....", r ", [xnsp l_u" lg "]", \
	  LDSTI, needs, a64_##ldst, m)
L_INT(L_UIMM)
L_FP(L_UIMM)
I("prfm",  "11 111 0 01 10 ............ ..... .....", "l_prf, [xnsp l_u3]", LDSTI, 0, a64_nop, 0)

#define L_UNSCALED(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_##ldst "ur" end, size "111" v "00" opc "0 ......... 00 ..... .....", r ", [xnsp l_s9]", \
	  LDSTR, needs, a64_##ldst, m)
L_INT(L_UNSCALED)
L_FP(L_UNSCALED)
I("prfum", "11 111 0 00 10 0 ......... 00 ..... .....", "l_prf, [xnsp l_s9]", LDSTR, 0, a64_nop, 0)

#define L_WRITEBACK(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_##ldst "r" end, size "111" v "00" opc "0 ......... 01 ..... .....", r ", [xnsp], #l_s9w", \
	  LDSTR, needs, a64_##ldst, m | A64_POST) \
	I(L_##ldst "r" end, size "111" v "00" opc "0 ......... 11 ..... .....", r ", [xnsp, #l_s9w]!", \
	  LDSTR, needs, a64_##ldst, m | A64_PRE)
L_INT(L_WRITEBACK)
L_FP(L_WRITEBACK)

#define L_UNPRIV(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_##ldst "tr" end, size "111" v "00" opc "0 ......... 10 ..... .....", r ", [xnsp l_s9]", \
	  LDSTR, needs, a64_##ldst, m | A64_UNPRIV)
L_INT(L_UNPRIV)

#define L_INDEX(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_##ldst "r" end, size "111" v "00" opc "1 ..... .1.. 10 ..... .....", r ", [xnsp, l_rm l_x" lg "]", \
	  LDSTRO, needs, a64_##ldst##i, m)
L_INT(L_INDEX)
L_FP(L_INDEX)
I("prfm",  "11 111 0 00 10 1 ..... .1.. 10 ..... .....", "l_prf, [xnsp, l_rm l_x3]", LDSTRO, 0, a64_nop, 0)
I("rprfm", "11 111 0 00 10 1 ..... .1.. 10 ..... 11...", "l_rprf, xm, [xnsp]",       LDSTRO, 0, a64_nop, 0)

#define L_PAC(name, m, key) \
	I(name, "11 111 0 00 " m ".1 ......... 01 ..... .....", "xd, [xnsp l_pac]",  LDSTPA, PAUTH, a64_ldpac, key) \
	I(name, "11 111 0 00 " m ".1 ......... 11 ..... .....", "xd, [xnsp l_pac]!", LDSTPA, PAUTH, a64_ldpac, key | A64_PRE)
L_PAC("ldraa", "0", A64_KEY_DA)
L_PAC("ldrab", "1", A64_KEY_DB)

/* -- pairs -- */
#define L_PAIR_ROW(op, opc, v, mode, l, text, cls, needs, ldst, m) \
	I(op, opc "101" v "0" mode l "....... ..... ..... .....", text, cls, needs, a64_##ldst, m)
#define L_PAIR(op, ldst, opc, v, l, r, lg, needs, m) \
	L_PAIR_ROW(op, opc, v, "01", l, r ", [xnsp], #l_p" lg "w",  LDSTP, needs, ldst, m | A64_POST) \
	L_PAIR_ROW(op, opc, v, "10", l, r ", [xnsp l_p" lg "]",     LDSTP, needs, ldst, m) \
	L_PAIR_ROW(op, opc, v, "11", l, r ", [xnsp, #l_p" lg "w]!", LDSTP, needs, ldst, m | A64_PRE)
#define L_PAIRS(opc, v, r, lg, stp, ldp, needs, m) \
	L_PAIR("stp", stp, opc, v, "0", r, lg, needs, m) \
	L_PAIR("ldp", ldp, opc, v, "1", r, lg, needs, m) \
	L_PAIR_ROW("stnp", opc, v, "00", "0", r ", [xnsp l_p" lg "]", LDSTNAP, needs, stp, m) \
	L_PAIR_ROW("ldnp", opc, v, "00", "1", r ", [xnsp l_p" lg "]", LDSTNAP, needs, ldp, m)
L_PAIRS("00", "0", "wd, wa",    "2", stp,  ldp,  0,  M_32)
L_PAIRS("10", "0", "xd, xa",    "3", stp,  ldp,  0,  M_64)
L_PAIRS("00", "1", "fsd, l_sa", "2", stvp, ldvp, FP, M_32)
L_PAIRS("01", "1", "fdd, l_da", "3", stvp, ldvp, FP, M_64)
L_PAIRS("10", "1", "fqd, l_qa", "4", stvp, ldvp, FP, M_128)
L_PAIR("ldpsw", ldp, "01", "0", "1", "xd, xa", "2", 0, M_S32 | A64_SX)

/* -- exclusive and ordered -- */
#define L_EXCL(end, size, r, m) \
	I("stxr" end,  size "001000 000 ..... 0 ----- ..... .....", "wm, " r ", [xnsp]", LDSTX,  0,    a64_stxr, m) \
	I("stlxr" end, size "001000 000 ..... 1 ----- ..... .....", "wm, " r ", [xnsp]", LDSTX,  0,    a64_stxr, m | M_REL) \
	I("ldxr" end,  size "001000 010 ----- 0 ----- ..... .....", r ", [xnsp]",        LDSTX,  0,    a64_ldxr, m) \
	I("ldaxr" end, size "001000 010 ----- 1 ----- ..... .....", r ", [xnsp]",        LDSTX,  0,    a64_ldxr, m | M_ACQ | M_SC) \
	I("stllr" end, size "001000 100 ----- 0 ----- ..... .....", r ", [xnsp {k0}]",   LDSTX,  LOR,  a64_st,   m | M_REL) \
	I("stlr" end,  size "001000 100 ----- 1 ----- ..... .....", r ", [xnsp {k0}]",   LDSTX,  0,    a64_st,   m | M_REL | M_SC) \
	I("ldlar" end, size "001000 110 ----- 0 ----- ..... .....", r ", [xnsp {k0}]",   LDSTX,  LOR,  a64_ld,   m | M_ACQ) \
	I("ldar" end,  size "001000 110 11111 1 11111 ..... .....", r ", [xnsp {k0}]",   LDSTX,  0,    a64_ld,   m | M_ACQ | M_SC) \
	I("ldapr" end, size "111000 101 11111 1 10000 ..... .....", r ", [xnsp {k0}]",   ATOMIC, RCPC, a64_ld,   m | M_ACQ)
L_EXCL("b", "00", "wd", M_8)
L_EXCL("h", "01", "wd", M_16)
L_EXCL("",  "10", "wd", M_32)
L_EXCL("",  "11", "xd", M_64)

#define L_EXCLP(size, r, m) \
	I("stxp",  size "001000 001 ..... 0 ..... ..... .....", "wm, " r ", [xnsp]", LDSTX, 0, a64_stxp, m) \
	I("stlxp", size "001000 001 ..... 1 ..... ..... .....", "wm, " r ", [xnsp]", LDSTX, 0, a64_stxp, m | M_REL) \
	I("ldxp",  size "001000 011 ----- 0 ..... ..... .....", r ", [xnsp]",        LDSTX, 0, a64_ldxp, m) \
	I("ldaxp", size "001000 011 ----- 1 ..... ..... .....", r ", [xnsp]",        LDSTX, 0, a64_ldxp, m | M_ACQ | M_SC)
L_EXCLP("10", "wd, wa", M_32)
L_EXCLP("11", "xd, xa", M_64)

/* RCpc: loads acquire, stores release. */
#define L_RC_st "stl"
#define L_RC_ld "ldap"
#define L_RC_stv "stl"
#define L_RC_ldv "ldap"
#define L_RCPC2(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_RC_##ldst "ur" end, size "011" v "01" opc "0 ......... 00 ..... .....", r ", [xnsp l_s9]", \
	  LDST, RCPC2, a64_##ldst, m | A64_ORDER_##ldst)
L_INT(L_RCPC2)
#define L_RCPC3(ldst, end, size, v, opc, r, lg, needs, m) \
	I(L_RC_##ldst "ur" end, size "011" v "01" opc "0 ......... 10 ..... .....", r ", [xnsp l_s9]", \
	  LDST, RCPC3 & FP, a64_##ldst, m | A64_ORDER_##ldst)
L_FP(L_RCPC3)
#define L_RCPC3W(name, size, bits, text, emit, m) \
	I(name, size "011001 " bits " 10 ..... .....", text, LDST, RCPC3, emit, m)
#define L_RCPC3P(size, r, pair, n, n2, m) \
	L_RCPC3W("stlr",   size, "100 00000 0000", r ", [xnsp, #l_km" n "]!",     a64_st,  m | M_REL | A64_PRE) \
	L_RCPC3W("ldapr",  size, "110 00000 0000", r ", [xnsp], #l_k" n,          a64_ld,  m | M_ACQ | A64_POST) \
	L_RCPC3W("stilp",  size, "000 ..... 0000", pair ", [xnsp, #l_km" n2 "]!", a64_stp, m | M_REL | A64_PRE) \
	L_RCPC3W("stilp",  size, "000 ..... 0001", pair ", [xnsp {k0}]",          a64_stp, m | M_REL) \
	L_RCPC3W("ldiapp", size, "010 ..... 0000", pair ", [xnsp], #l_k" n2,      a64_ldp, m | M_ACQ | A64_POST) \
	L_RCPC3W("ldiapp", size, "010 ..... 0001", pair ", [xnsp {k0}]",          a64_ldp, m | M_ACQ)
L_RCPC3P("10", "wd", "wd, wm", "4", "8",  M_32)
L_RCPC3P("11", "xd", "xd, xm", "8", "16", M_64)
I("stl1",  "0 . 001101 000 00001 100001 ..... .....", "l_e1[l_id], [xnsp {l_none}]", LDST, RCPC3 & SIMD,
  a64_stlane, M_64 | M_REL)
I("ldap1", "0 . 001101 010 00001 100001 ..... .....", "l_e1[l_id], [xnsp {l_none}]", LDST, RCPC3 & SIMD,
  a64_ldlane, M_64 | M_ACQ)

/* -- LSE and LSE128 -- */
#define L_CAS(end, size, r, m) \
	I("cas" end,   size "001000 101 ..... 0 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_cas, m) \
	I("casl" end,  size "001000 101 ..... 1 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_cas, m | M_REL) \
	I("casa" end,  size "001000 111 ..... 0 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_cas, m | M_ACQ) \
	I("casal" end, size "001000 111 ..... 1 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_cas, m | M_ACQ | M_REL)
L_CAS("b", "00", "wm, wd", M_8)
L_CAS("h", "01", "wm, wd", M_16)
L_CAS("",  "10", "wm, wd", M_32)
L_CAS("",  "11", "xm, xd", M_64)

#define L_CASP(sz, r, m) \
	I("casp",   sz "001000 001 ..... 0 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_casp, m) \
	I("caspl",  sz "001000 001 ..... 1 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_casp, m | M_REL) \
	I("caspa",  sz "001000 011 ..... 0 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_casp, m | M_ACQ) \
	I("caspal", sz "001000 011 ..... 1 11111 ..... .....", r ", [xnsp]", LDSTX, LSE, a64_casp, m | M_ACQ | M_REL)
L_CASP("00", "l_wse, l_wso, l_wte, l_wto", M_64)
L_CASP("01", "l_xse, l_xso, l_xte, l_xto", M_128)

#define L_AMO_ROW(op, size, order, o3opc, rt, text, m) \
	I(op, size "111000 " order "1 ..... " o3opc " 00 ..... " rt, text ", [xnsp]", ATOMIC, LSE, a64_amo, m)
#define L_AMO_SIZE(op, end, size, o3opc, r, m) \
	L_AMO_ROW(op end,      size, "00", o3opc, ".....", r "m, " r "d", m) \
	L_AMO_ROW(op "l" end,  size, "01", o3opc, ".....", r "m, " r "d", m | M_REL) \
	L_AMO_ROW(op "a" end,  size, "10", o3opc, ".....", r "m, " r "d", m | M_ACQ) \
	L_AMO_ROW(op "al" end, size, "11", o3opc, ".....", r "m, " r "d", m | M_ACQ | M_REL)
#define L_AMO(op, o3opc, m) \
	L_AMO_SIZE(op, "b", "00", o3opc, "w", M_8 | m) \
	L_AMO_SIZE(op, "h", "01", o3opc, "w", M_16 | m) \
	L_AMO_SIZE(op, "",  "10", o3opc, "w", M_32 | m) \
	L_AMO_SIZE(op, "",  "11", o3opc, "x", M_64 | m)
/* With the zero register as target and no acquire: stadd. */
#define L_STAMO_SIZE(op, end, size, opc, r, m) \
	L_AMO_ROW("st" op end,     size, "00", "0" opc, "11111", r "m {zr}", m) \
	L_AMO_ROW("st" op "l" end, size, "01", "0" opc, "11111", r "m {zr}", m | M_REL)
#define L_LDST_AMO(op, opc, m) \
	L_AMO("ld" op, "0" opc, m) \
	L_STAMO_SIZE(op, "b", "00", opc, "w", M_8 | m) \
	L_STAMO_SIZE(op, "h", "01", opc, "w", M_16 | m) \
	L_STAMO_SIZE(op, "",  "10", opc, "w", M_32 | m) \
	L_STAMO_SIZE(op, "",  "11", opc, "x", M_64 | m)
L_LDST_AMO("add",  "000", AMO_ADD << 16)
L_LDST_AMO("clr",  "001", AMO_AND << 16 | A64_INV)
L_LDST_AMO("eor",  "010", AMO_XOR << 16)
L_LDST_AMO("set",  "011", AMO_OR << 16)
L_LDST_AMO("smax", "100", AMO_MAX << 16)
L_LDST_AMO("smin", "101", AMO_MIN << 16)
L_LDST_AMO("umax", "110", AMO_MAXU << 16)
L_LDST_AMO("umin", "111", AMO_MINU << 16)
L_AMO("swp", "1000", AMO_SWAP << 16)

#define L_AMOP_ROW(op, order, o3opc, m) \
	I(op, "00 011001 " order "1 ..... " o3opc " 00 ..... .....", "l_xt, l_xt2, [xnsp]", LDST, LSE128, a64_amop, m)
#define L_AMOP(op, o3opc, m) \
	L_AMOP_ROW(op,      "00", o3opc, M_128 | m) \
	L_AMOP_ROW(op "l",  "01", o3opc, M_128 | m | M_REL) \
	L_AMOP_ROW(op "a",  "10", o3opc, M_128 | m | M_ACQ) \
	L_AMOP_ROW(op "al", "11", o3opc, M_128 | m | M_ACQ | M_REL)
L_AMOP("ldclrp", "0001", AMO_AND << 16 | A64_INV)
L_AMOP("ldsetp", "0011", AMO_OR << 16)
L_AMOP("swpp",   "1000", AMO_SWAP << 16)

/*
 * -- MOPS: prologue, main part, epilogue. Options: writes (w), reads (r) or both with EL0's rights (t), then the same for
 * non-temporal (n) --
 */
#define L_CPY_ROW(name, f, stage, op2, m) \
	I(name, "00 011" f "01 " stage "0 ..... " op2 " 01 ..... .....", "[l_md]!, [l_ms]!, l_mn!", LDST, MOPS, a64_cpy, m)
#define L_CPY(opt, op2, m) \
	L_CPY_ROW("cpyfp" opt, "0", "00", op2, A64_MOPS_P | A64_CPYF | m) \
	L_CPY_ROW("cpyfm" opt, "0", "01", op2, A64_MOPS_M | A64_CPYF | m) \
	L_CPY_ROW("cpyfe" opt, "0", "10", op2, A64_MOPS_E | A64_CPYF | m) \
	L_CPY_ROW("cpyp" opt,  "1", "00", op2, A64_MOPS_P | m) \
	L_CPY_ROW("cpym" opt,  "1", "01", op2, A64_MOPS_M | m) \
	L_CPY_ROW("cpye" opt,  "1", "10", op2, A64_MOPS_E | m)
L_CPY("",     "0000", 0)
L_CPY("wt",   "0001", A64_MOPS_WT)
L_CPY("rt",   "0010", A64_MOPS_RT)
L_CPY("t",    "0011", A64_MOPS_RT | A64_MOPS_WT)
L_CPY("wn",   "0100", A64_MOPS_WN)
L_CPY("wtwn", "0101", A64_MOPS_WN | A64_MOPS_WT)
L_CPY("rtwn", "0110", A64_MOPS_WN | A64_MOPS_RT)
L_CPY("twn",  "0111", A64_MOPS_WN | A64_MOPS_RT | A64_MOPS_WT)
L_CPY("rn",   "1000", A64_MOPS_RN)
L_CPY("wtrn", "1001", A64_MOPS_RN | A64_MOPS_WT)
L_CPY("rtrn", "1010", A64_MOPS_RN | A64_MOPS_RT)
L_CPY("trn",  "1011", A64_MOPS_RN | A64_MOPS_RT | A64_MOPS_WT)
L_CPY("n",    "1100", A64_MOPS_RN | A64_MOPS_WN)
L_CPY("wtn",  "1101", A64_MOPS_RN | A64_MOPS_WN | A64_MOPS_WT)
L_CPY("rtn",  "1110", A64_MOPS_RN | A64_MOPS_WN | A64_MOPS_RT)
L_CPY("tn",   "1111", A64_MOPS_RN | A64_MOPS_WN | A64_MOPS_RT | A64_MOPS_WT)

#define L_SET_ROW(name, stage, nt, m) \
	I(name, "00 011001 110 ..... " stage nt " 01 ..... .....", "[l_md]!, l_mn!, l_mv", LDST, MOPS, a64_set, m)
#define L_SETS(opt, nt, m) \
	L_SET_ROW("setp" opt, "00", nt, A64_MOPS_P | m) \
	L_SET_ROW("setm" opt, "01", nt, A64_MOPS_M | m) \
	L_SET_ROW("sete" opt, "10", nt, A64_MOPS_E | m)
L_SETS("",   "00", 0)
L_SETS("t",  "01", A64_MOPS_WT)
L_SETS("n",  "10", A64_MOPS_WN)
L_SETS("tn", "11", A64_MOPS_WN | A64_MOPS_WT)

/*
 * -- Advanced SIMD structures: without write-back, by the bytes moved, by a register. l is 1 for loads, bits are 15:10,
 * n the registers, x what is printed: list or element and lane, and the bytes moved --
 */
#define L_STRUCT(op, group, l, r, bits, x, bytes, cls, emit, m) \
	I(op, "0 . 00110" group "0 " l r " 00000 " bits " ..... .....", x ", [xnsp {l_none}]",          cls,    SIMD, emit, m) \
	I(op, "0 . 00110" group "1 " l r " 11111 " bits " ..... .....", x ", [xnsp], {l_auto} #" bytes, cls##P, SIMD, emit, m) \
	I(op, "0 . 00110" group "1 " l r " ..... " bits " ..... .....", x ", [xnsp], xm",               cls##P, SIMD, emit, m)

#define L_MULT(n, opcode, t, regs, m) \
	L_STRUCT("st" n, "0", "0", "0", opcode "..", "{" t "} l_l" regs, "l_n" regs, ADVLSM, a64_stm, m) \
	L_STRUCT("ld" n, "0", "1", "0", opcode "..", "{" t "} l_l" regs, "l_n" regs, ADVLSM, a64_ldm, m)
L_MULT("1", "0111", "l_t",  "1", 0)
L_MULT("1", "1010", "l_t",  "2", 0)
L_MULT("1", "0110", "l_t",  "3", 0)
L_MULT("1", "0010", "l_t",  "4", 0)
L_MULT("2", "1000", "l_tn", "2", 2)
L_MULT("3", "0100", "l_tn", "3", 3)
L_MULT("4", "0000", "l_tn", "4", 4)

#define L_LANE_SIZE(n, r, bits, lane, bytes, m) \
	L_STRUCT("st" n, "1", "0", r, bits, "l_e" n "[" lane "]", bytes, ADVLSS, a64_stlane, m) \
	L_STRUCT("ld" n, "1", "1", r, bits, "l_e" n "[" lane "]", bytes, ADVLSS, a64_ldlane, m)
#define L_LANE(n, r, o, b, h, s, d) \
	L_LANE_SIZE(n, r, "00" o "...", "l_ib", b, M_8) \
	L_LANE_SIZE(n, r, "01" o "..0", "l_ih", h, M_16) \
	L_LANE_SIZE(n, r, "10" o ".00", "l_is", s, M_32) \
	L_LANE_SIZE(n, r, "10" o "001", "l_id", d, M_64)
L_LANE("1", "0", "0", "1", "2", "4",  "8")
L_LANE("2", "1", "0", "2", "4", "8",  "16")
L_LANE("3", "0", "1", "3", "6", "12", "24")
L_LANE("4", "1", "1", "4", "8", "16", "32")

#define L_REP(n, r, o) \
	L_STRUCT("ld" n "r", "1", "1", r, "11" o "0..", "{l_t} l_l" n, "l_r" n, ADVLSS, a64_ldrep, 0)
L_REP("1", "0", "0")
L_REP("2", "1", "0")
L_REP("3", "0", "1")
L_REP("4", "1", "1")
