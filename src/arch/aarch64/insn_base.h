/*
 * Rows of A64: data processing with integers, branches, exceptions, system.
 * Columns: insn.h. Arm ARM DDI 0487, C4.1 "A64 instruction set encoding".
 *
 * Emit functions: operands, what `with` is. sf: 1 for 64 bits; registers are numbers, 31 is zr except where noted;
 * imm values final (shifted, masks expanded to 64 bits); off relative to Insn.pc.
 *   a64_addsub_imm  sf, rd, rn, imm          A64_ADD A64_SUB A64_ADDS A64_SUBS; rn 31 is sp, rd too without FLAGS
 *   a64_addsub      sf, rd, rn, rm, shift    the same, without sp; shift: type << 6 | amount, types lsl lsr asr ror
 *   a64_addsub_ext  sf, rd, rn, rm, ext      the same, with sp as _imm; ext: option << 3 | amount
 *   a64_adc         sf, rd, rn, rm           the same, without sp
 *   a64_logic_imm   sf, rd, rn, imm          A64_AND A64_ORR A64_EOR A64_ANDS; rd 31 is sp but for ANDS
 *   a64_logic       sf, rd, rn, rm, shift    the same, without sp, | A64_NOT
 *   a64_movi        sf, rd, imm              -
 *   a64_movk        sf, rd, imm, pos         -: imm is 16 bits, not yet shifted
 *   a64_bfm         sf, rd, rn, immr, imms   A64_SBFM A64_BFM A64_UBFM
 *   a64_extr        sf, rd, rn, rm, lsb      -
 *   a64_adr         rd, off                  1: adrp, off is from the page of pc
 *   a64_shiftv      sf, rd, rn, rm           O_shl O_shr O_sar O_rotr
 *   a64_div         sf, rd, rn, rm           1: signed
 *   a64_mul         sf, rd, rn, rm, ra       A64_MUL32 (rn, rm: 32 bits, sign-extended but for A64_MULU), A64_MSUB
 *   a64_mulh        rd, rn, rm               A64_MULU
 *   a64_minmax      sf, rd, rn, rm           C_: rn is the result when it holds
 *   a64_minmax_imm  sf, rd, rn, imm          C_
 *   a64_un          sf, rd, rn               A64_RBIT A64_REV16 A64_REV32 A64_REV A64_CLZ A64_CLS A64_CTZ A64_CNT
 *                                            A64_ABS
 *   a64_crc         rd, rn, rm               log2 of the bytes | 4 for the Castagnoli polynomial
 *   a64_csel        sf, rd, rn, rm, cond     A64_CSINC | A64_CSINV; cond as in the instruction, 0-15
 *   a64_ccmp        sf, rn, rm, nzcv, cond   A64_SUB      a64_ccmp_imm   sf, rn, imm, nzcv, cond
 *   a64_rmif        rn, shift, mask          -            a64_setf       rn             bits, 8 or 16
 *   a64_cfinv, a64_axflag, a64_xaflag        -
 *   a64_b           off                      1: with link
 *   a64_bcond       off                      condition, 0-15
 *   a64_cbz         sf, rt, off              1: not zero
 *   a64_tbz         rt, bit, off             1: not zero
 *   a64_br          rn                       A64_BR A64_BLR A64_RET
 *   a64_bra         rn, rm                   the same | A64_KEY_IA A64_KEY_IB; modifier rm (31 is sp), or A64_ZERO
 *   a64_svc, a64_brk, a64_udf  imm           -: a64_udf is whatever is undefined at EL0
 *   a64_nop         (any)                    HINTs that do nothing, prediction and cache hints
 *   a64_yield, a64_wfe  -                    -; wait for event or interrupt
 *   a64_wfxt        rt                       -
 *   a64_bti         targets                  -: bit 0 calls, bit 1 jumps
 *   a64_pac         rd, rn                   A64_KEY_ | A64_AUT; modifier rn (31 is sp), or A64_ZERO
 *   a64_pacga       rd, rn, rm               -: rm 31 is sp
 *   a64_xpac        rd                       -
 *   a64_clrex       imm                      -
 *   a64_dmb, a64_isb  option                 -: dmb also dsb and their kin
 *   a64_mrs         rt, sysreg               -: op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2
 *   a64_msr         sysreg, rt               -
 *   a64_msr_imm     field, imm               -: op1 << 3 | op2
 *   a64_sys         op, rt                   1: sysl. op1 << 11 | crn << 7 | crm << 3 | op2
 */

KIND(LSL12,   a64_p_lsl12,  a64_any)        /* immediate with its shift: "0x5, lsl #12" */
KIND(SHIFTA,  a64_p_shift,  a64_f_shifta)   /* type:amount of add and sub: ", lsr #3" or nothing */
KIND(SHIFTL,  a64_p_shift,  a64_f_shiftl)   /* of logical instructions */
KIND(REXT,    a64_p_rext,   a64_any)        /* register to be extended: width by sf and option */
KIND(EXT,     a64_p_ext,    a64_f_ext)      /* option:amount of it: ", uxtw #2", lsl where sp is used */
KIND(MASK,    a64_p_mask,   a64_f_mask)     /* logical immediate */
KIND(MOVMASK, a64_p_mask,   a64_f_movmask)  /* one that mov prints: no movz or movn makes it */
KIND(MOVZ,    a64_p_movi,   a64_f_movz)     /* hw:imm16 of movz, printed as the value */
KIND(MOVN,    a64_p_movi,   a64_f_movn)
KIND(MOVZRAW, a64_p_movraw, a64_f_movzraw)  /* what mov does not print: "0x0, lsl #16" */
KIND(MOVNRAW, a64_p_movraw, a64_f_movnraw)
KIND(MOVPOS,  a64_p_movpos, a64_f_movpos)   /* hw of movk: ", lsl #16" */
/* N:immr of bitfield moves, which the value has without N. */
KIND(BFR,     a64_p_dec,    a64_f_bfm)      /* lowest bit: sbfx, ubfx, bfxil */
KIND(BFLSB,   a64_p_bflsb,  a64_f_bfins)    /* insertion, to bit -immr: bfi, bfc, sbfiz, ubfiz */
KIND(BFSHL,   a64_p_bflsb,  a64_f_bfshl)    /* lsl */
KIND(BFSHR,   a64_p_dec,    a64_f_bfshr)    /* lsr, asr */
KIND(BFZERO,  a64_p_dec,    a64_f_bfzero)   /* 0: sxtb and so on */
KIND(BFWX,    a64_p_bfwx,   a64_any)        /* imms as the width of an extraction */
KIND(BFWI,    a64_p_bfwi,   a64_any)        /* of an insertion */
KIND(LSB,     a64_p_dec,    a64_f_lsb)      /* N:imms of extr: N is bit 31 */
KIND(CONDINV, a64_p_condinv, a64_any)       /* the opposite condition */
KIND(PAGE,    a64_p_page,   a64_any)        /* distance between pages */
KIND(BARRIER, a64_p_barrier, a64_any)       /* sy, ish ... or #0x0 */
KIND(ISB,     a64_p_isb,    a64_any)        /* "" or #0x0 */
KIND(CLREX,   a64_p_isb,    a64_any)
KIND(NXS,     a64_p_nxs,    a64_any)        /* oshnxs nshnxs ishnxs synxs */
KIND(BTI,     a64_p_bti,    a64_any)        /* "", c, j, jc */
KIND(SYSREG,  a64_p_sysreg, a64_any)        /* system register, read */
KIND(SYSREGW, a64_p_sysregw, a64_any)       /* written */
KIND(SYS,     a64_p_sys,    a64_any)        /* #3, C7, C4, #1 */
KIND(SYSRT,   a64_p_sysrt,  a64_any)        /* its register: ", x0"; nothing if it takes none, or xzr */
KIND(SYSIC,   a64_p_sysop,  a64_f_sysop)    /* operations with a name */
KIND(SYSDC,   a64_p_sysop,  a64_f_sysop)
KIND(SYSAT,   a64_p_sysop,  a64_f_sysop)
KIND(SYSTLBI, a64_p_sysop,  a64_f_sysop)
KIND(RCTX,    a64_p_rctx,   a64_any)        /* rctx, operand of prediction restrictions */
KIND(PSTATE,  a64_p_pstate, a64_f_pstate)   /* field of msr (immediate) */

/* Constants. */
F(k1,       A64K_DEC,     "+1")
F(k4,       A64K_DEC,     "+4")
F(k7,       A64K_DEC,     "+7")
F(k15,      A64K_DEC,     "+15")
F(k16,      A64K_X,       "+16")
F(k17,      A64K_X,       "+17")
F(k30,      A64K_X,       "+30")
F(k31,      A64K_X,       "+31")
F(xzr,      A64K_X,       "+31")
/* Registers. */
F(rnnz,     A64K_R,       "9:5 !31")
F(rdnz,     A64K_R,       "4:0 !31")
F(rmeqn,    A64K_R,       "20:16 =9:5")
F(rmeqnnz,  A64K_R,       "20:16 =9:5 !31")
F(rmext,    A64K_REXT,    "20:16")
F(wdnz,     A64K_W,       "4:0 !31")
/* Operands. */
F(imm12,    A64K_HEX,     "21:10")
F(imm12s,   A64K_LSL12,   "21:10 <<12")
F(shifta,   A64K_SHIFTA,  "23:22 15:10 fn")
F(shiftl,   A64K_SHIFTL,  "23:22 15:10 fn")
F(ext,      A64K_EXT,     "15:10 fn")
F(mask,     A64K_MASK,    "22:10 fn")
F(movmask,  A64K_MOVMASK, "22:10 fn")
F(movz,     A64K_MOVZ,    "22:5 fn")
F(movn,     A64K_MOVN,    "22:5 fn")
F(movzraw,  A64K_MOVZRAW, "22:5 fn")
F(movnraw,  A64K_MOVNRAW, "22:5 fn")
F(imm16,    A64K_HEX,     "20:5")
F(movpos,   A64K_MOVPOS,  "22:21 <<4 fn")
F(bfr,      A64K_BFR,     "22:16 fn")
F(bflsb,    A64K_BFLSB,   "22:16 fn")
F(bfshl,    A64K_BFSHL,   "22:16 fn")
F(bfshr,    A64K_BFSHR,   "22:16 fn")
F(bfzero,   A64K_BFZERO,  "22:16 fn")
F(imms,     A64K_DEC,     "15:10")
F(bfwx,     A64K_BFWX,    "15:10")
F(bfwi,     A64K_BFWI,    "15:10")
F(lsb,      A64K_LSB,     "22 15:10 fn")
F(condinv,  A64K_CONDINV, "15:12 !14 !15")
F(nzcv,     A64K_HEX,     "3:0")
F(imm5,     A64K_HEX,     "20:16")
F(imm8s,    A64K_DEC,     "17:10 s")
F(imm8u,    A64K_DEC,     "17:10")
F(rmifsh,   A64K_DEC,     "20:15")
F(off26,    A64K_PC,      "25:0 s <<2")
F(off14,    A64K_PC,      "18:5 s <<2")
F(tbit,     A64K_DEC,     "31 23:19")
F(adr,      A64K_PC,      "23:5 30:29 s")
F(adrp,     A64K_PAGE,    "23:5 30:29 s <<12")
F(udf,      A64K_DEC,     "15:0")
F(hint,     A64K_HEX,     "11:5")
F(crm,      A64K_HEX,     "11:8")
F(barrier,  A64K_BARRIER, "11:8")
F(nxs,      A64K_NXS,     "11:10")
F(isb,      A64K_ISB,     "11:8")
F(clrex,    A64K_CLREX,   "11:8")
F(bti,      A64K_BTI,     "7:6")
F(sysreg,   A64K_SYSREG,  "19:5 +32768")
F(sysregw,  A64K_SYSREGW, "19:5 +32768")
F(sys,      A64K_SYS,     "18:5")
F(sysrt,    A64K_SYSRT,   "4:0")
F(sysic,    A64K_SYSIC,   "18:5 fn")
F(sysdc,    A64K_SYSDC,   "18:5 fn")
F(sysat,    A64K_SYSAT,   "18:5 fn")
F(systlbi,  A64K_SYSTLBI, "18:5 fn")
F(cfprctx,  A64K_RCTX,    "+7068")
F(dvprctx,  A64K_RCTX,    "+7069")
F(cpprctx,  A64K_RCTX,    "+7071")
F(pstate,   A64K_PSTATE,  "18:16 7:5 fn")

/* -- PC-relative addresses -- */
I("adr",  "0 .. 10000 ................... .....", "xd, adr",  PCREL, 0, a64_adr, 0)
I("adrp", "1 .. 10000 ................... .....", "xd, adrp", PCREL, 0, a64_adr, 1)

/* -- add, subtract: immediate -- */
I("add",  ". 0 0 100010 0 ............ ..... .....", "{sf} rdsp, rnsp, #imm12",  ASI, 0, a64_addsub_imm, A64_ADD)
I("add",  ". 0 0 100010 1 ............ ..... .....", "{sf} rdsp, rnsp, #imm12s", ASI, 0, a64_addsub_imm, A64_ADD)
I("mov",  ". 0 0 100010 0 000000000000 ..... 11111", "{sf} rsp, rnsp {k0}",      ASI, 0, a64_addsub_imm, A64_ADD)
I("mov",  ". 0 0 100010 0 000000000000 11111 .....", "{sf} rdsp, rsp {k0}",      ASI, 0, a64_addsub_imm, A64_ADD)
I("mov",  ". 0 0 100010 0 000000000000 11111 11111", "{sf} rsp, rsp {k0}",       ASI, 0, a64_addsub_imm, A64_ADD)
I("adds", ". 0 1 100010 0 ............ ..... .....", "{sf} rd, rnsp, #imm12",    ASI, 0, a64_addsub_imm, A64_ADDS)
I("adds", ". 0 1 100010 1 ............ ..... .....", "{sf} rd, rnsp, #imm12s",   ASI, 0, a64_addsub_imm, A64_ADDS)
I("cmn",  ". 0 1 100010 0 ............ ..... 11111", "{sf zr} rnsp, #imm12",     ASI, 0, a64_addsub_imm, A64_ADDS)
I("cmn",  ". 0 1 100010 1 ............ ..... 11111", "{sf zr} rnsp, #imm12s",    ASI, 0, a64_addsub_imm, A64_ADDS)
I("sub",  ". 1 0 100010 0 ............ ..... .....", "{sf} rdsp, rnsp, #imm12",  ASI, 0, a64_addsub_imm, A64_SUB)
I("sub",  ". 1 0 100010 1 ............ ..... .....", "{sf} rdsp, rnsp, #imm12s", ASI, 0, a64_addsub_imm, A64_SUB)
I("subs", ". 1 1 100010 0 ............ ..... .....", "{sf} rd, rnsp, #imm12",    ASI, 0, a64_addsub_imm, A64_SUBS)
I("subs", ". 1 1 100010 1 ............ ..... .....", "{sf} rd, rnsp, #imm12s",   ASI, 0, a64_addsub_imm, A64_SUBS)
I("cmp",  ". 1 1 100010 0 ............ ..... 11111", "{sf zr} rnsp, #imm12",     ASI, 0, a64_addsub_imm, A64_SUBS)
I("cmp",  ". 1 1 100010 1 ............ ..... 11111", "{sf zr} rnsp, #imm12s",    ASI, 0, a64_addsub_imm, A64_SUBS)

/* -- minimum, maximum: immediate; howvec takes them for add with tags -- */
I("smax", ". 0 0 100011 1 0000 ........ ..... .....", "{sf} rd, rn, #imm8s", ASIT, CSSC, a64_minmax_imm, C_GT)
I("umax", ". 0 0 100011 1 0001 ........ ..... .....", "{sf} rd, rn, #imm8u", ASIT, CSSC, a64_minmax_imm, C_GTU)
I("smin", ". 0 0 100011 1 0010 ........ ..... .....", "{sf} rd, rn, #imm8s", ASIT, CSSC, a64_minmax_imm, C_LT)
I("umin", ". 0 0 100011 1 0011 ........ ..... .....", "{sf} rd, rn, #imm8u", ASIT, CSSC, a64_minmax_imm, C_LTU)

/* -- logical: immediate -- */
I("and",  ". 00 100100 ............. ..... .....", "{sf} rdsp, rn, #mask",      LOGI, 0, a64_logic_imm, A64_AND)
I("orr",  ". 01 100100 ............. ..... .....", "{sf} rdsp, rn, #mask",      LOGI, 0, a64_logic_imm, A64_ORR)
I("mov",  ". 01 100100 ............. 11111 .....", "{sf} rdsp, {zr} #movmask",  LOGI, 0, a64_logic_imm, A64_ORR)
I("eor",  ". 10 100100 ............. ..... .....", "{sf} rdsp, rn, #mask",      LOGI, 0, a64_logic_imm, A64_EOR)
I("ands", ". 11 100100 ............. ..... .....", "{sf} rd, rn, #mask",        LOGI, 0, a64_logic_imm, A64_ANDS)
I("tst",  ". 11 100100 ............. ..... 11111", "{sf zr} rn, #mask",         LOGI, 0, a64_logic_imm, A64_ANDS)

/* -- move wide -- */
I("mov",  ". 00 100101 .................. .....",  "{sf} rd, #movn",            MOVWI, 0, a64_movi, 0)
I("movn", ". 00 100101 .................. .....",  "{sf} rd, #movnraw",         MOVWI, 0, a64_movi, 0)
I("mov",  ". 10 100101 .................. .....",  "{sf} rd, #movz",            MOVWI, 0, a64_movi, 0)
I("movz", ". 10 100101 .................. .....",  "{sf} rd, #movzraw",         MOVWI, 0, a64_movi, 0)
I("movk", ". 11 100101 .. ................ .....", "{sf} rd, #imm16 movpos",    MOVWI, 0, a64_movk, 0)

/* -- bitfield; first of the rows with one pattern that fits -- */
I("sxtb",  ". 00 100110 ....... 000111 ..... .....", "{sf} rd, wn {bfzero k7}",       BITF, 0, a64_bfm, A64_SBFM)
I("sxth",  ". 00 100110 ....... 001111 ..... .....", "{sf} rd, wn {bfzero k15}",      BITF, 0, a64_bfm, A64_SBFM)
I("sxtw",  "1 00 100110 ....... 011111 ..... .....", "{k1} rd, wn {bfzero k31}",      BITF, 0, a64_bfm, A64_SBFM)
I("asr",   ". 00 100110 ....... ...... ..... .....", "{sf} rd, rn, #bfshr {imms}",    BITF, 0, a64_bfm, A64_SBFM)
I("sbfiz", ". 00 100110 ....... ...... ..... .....", "{sf} rd, rn, #bflsb, #bfwi",    BITF, 0, a64_bfm, A64_SBFM)
I("sbfx",  ". 00 100110 ....... ...... ..... .....", "{sf} rd, rn, #bfr, #bfwx",      BITF, 0, a64_bfm, A64_SBFM)
I("bfc",   ". 01 100110 ....... ...... 11111 .....", "{sf} rd, {zr} #bflsb, #bfwi",   BITF, 0, a64_bfm, A64_BFM)
I("bfi",   ". 01 100110 ....... ...... ..... .....", "{sf} rd, rn, #bflsb, #bfwi",    BITF, 0, a64_bfm, A64_BFM)
I("bfxil", ". 01 100110 ....... ...... ..... .....", "{sf} rd, rn, #bfr, #bfwx",      BITF, 0, a64_bfm, A64_BFM)
I("uxtb",  "0 10 100110 ....... 000111 ..... .....", "{k0} rd, wn {bfzero k7}",       BITF, 0, a64_bfm, A64_UBFM)
I("uxth",  "0 10 100110 ....... 001111 ..... .....", "{k0} rd, wn {bfzero k15}",      BITF, 0, a64_bfm, A64_UBFM)
I("lsl",   ". 10 100110 ....... ...... ..... .....", "{sf} rd, rn, #bfshl {imms}",    BITF, 0, a64_bfm, A64_UBFM)
I("lsr",   ". 10 100110 ....... ...... ..... .....", "{sf} rd, rn, #bfshr {imms}",    BITF, 0, a64_bfm, A64_UBFM)
I("ubfiz", ". 10 100110 ....... ...... ..... .....", "{sf} rd, rn, #bflsb, #bfwi",    BITF, 0, a64_bfm, A64_UBFM)
I("ubfx",  ". 10 100110 ....... ...... ..... .....", "{sf} rd, rn, #bfr, #bfwx",      BITF, 0, a64_bfm, A64_UBFM)
I("extr",  ". 00 100111 . 0 ..... ...... ..... .....", "{sf} rd, rn, rm, #lsb",       EXTR, 0, a64_extr, 0)
I("ror",   ". 00 100111 . 0 ..... ...... ..... .....", "{sf} rd, rn, {rmeqn} #lsb",   EXTR, 0, a64_extr, 0)

/* -- branches -- */
#define A64_BCOND(name, code, n) \
	I("b." name,  "01010100 ................... 0 " code, "offb", CNDB, 0,   a64_bcond, n) \
	I("bc." name, "01010100 ................... 1 " code, "offb", CNDB, HBC, a64_bcond, n)
A64_BCOND("eq", "0000", 0)  A64_BCOND("ne", "0001", 1)
A64_BCOND("cs", "0010", 2)  A64_BCOND("cc", "0011", 3)
A64_BCOND("mi", "0100", 4)  A64_BCOND("pl", "0101", 5)
A64_BCOND("vs", "0110", 6)  A64_BCOND("vc", "0111", 7)
A64_BCOND("hi", "1000", 8)  A64_BCOND("ls", "1001", 9)
A64_BCOND("ge", "1010", 10) A64_BCOND("lt", "1011", 11)
A64_BCOND("gt", "1100", 12) A64_BCOND("le", "1101", 13)
A64_BCOND("al", "1110", 14) A64_BCOND("nv", "1111", 15)
#undef A64_BCOND
I("b",    "0 00101 ..........................", "off26", BIMM, 0, a64_b, 0)
I("bl",   "1 00101 ..........................", "off26", BIMM, 0, a64_b, 1)
I("cbz",  ". 011010 0 ................... .....", "{sf} rd, offb", CMPB, 0, a64_cbz, 0)
I("cbnz", ". 011010 1 ................... .....", "{sf} rd, offb", CMPB, 0, a64_cbz, 1)
I("tbz",  ". 011011 0 ..... .............. .....", "rd, #tbit, off14", TSTB, 0, a64_tbz, 0)
I("tbnz", ". 011011 1 ..... .............. .....", "rd, #tbit, off14", TSTB, 0, a64_tbz, 1)

I("br",      "1101011 0000 11111 000000 ..... 00000", "xn",    BREG, 0,     a64_br, A64_BR)
I("blr",     "1101011 0001 11111 000000 ..... 00000", "xn",    BREG, 0,     a64_br, A64_BLR)
I("ret",     "1101011 0010 11111 000000 ..... 00000", "xn",    BREG, 0,     a64_br, A64_RET)
I("ret", "1101011 0010 11111 000000 11110 00000", "{k30}", BREG, 0, a64_br, A64_RET)
I("eret",    "1101011 0100 11111 000000 11111 00000", "{k0}",  BREG, 0,     a64_udf, 0)
I("drps",    "1101011 0101 11111 000000 11111 00000", "{k0}",  BREG, 0,     a64_udf, 0)
I("braaz",   "1101011 0000 11111 000010 ..... 11111", "xn {xzr}",    BREG, PAUTH, a64_bra, A64_BR | A64_KEY_IA | A64_ZERO)
I("brabz",   "1101011 0000 11111 000011 ..... 11111", "xn {xzr}",    BREG, PAUTH, a64_bra, A64_BR | A64_KEY_IB | A64_ZERO)
I("blraaz",  "1101011 0001 11111 000010 ..... 11111", "xn {xzr}",    BREG, PAUTH, a64_bra, A64_BLR | A64_KEY_IA | A64_ZERO)
I("blrabz",  "1101011 0001 11111 000011 ..... 11111", "xn {xzr}",    BREG, PAUTH, a64_bra, A64_BLR | A64_KEY_IB | A64_ZERO)
I("retaa",   "1101011 0010 11111 000010 11111 11111", "{k30 sp}",    BREG, PAUTH, a64_bra, A64_RET | A64_KEY_IA)
I("retab",   "1101011 0010 11111 000011 11111 11111", "{k30 sp}",    BREG, PAUTH, a64_bra, A64_RET | A64_KEY_IB)
I("eretaa",  "1101011 0100 11111 000010 11111 11111", "{k0}",        BREG, PAUTH, a64_udf, 0)
I("eretab",  "1101011 0100 11111 000011 11111 11111", "{k0}",        BREG, PAUTH, a64_udf, 0)
I("braa",    "1101011 1000 11111 000010 ..... .....", "xn, xdsp",    BREG, PAUTH, a64_bra, A64_BR | A64_KEY_IA)
I("brab",    "1101011 1000 11111 000011 ..... .....", "xn, xdsp",    BREG, PAUTH, a64_bra, A64_BR | A64_KEY_IB)
I("blraa",   "1101011 1001 11111 000010 ..... .....", "xn, xdsp",    BREG, PAUTH, a64_bra, A64_BLR | A64_KEY_IA)
I("blrab",   "1101011 1001 11111 000011 ..... .....", "xn, xdsp",    BREG, PAUTH, a64_bra, A64_BLR | A64_KEY_IB)

/* -- exceptions -- */
I("udf",   "0000000000000000 ................",    "#udf",   UDEF, 0, a64_udf, 0)
I("svc",   "11010100 000 ................ 000 01", "#imm16", EXCP, 0, a64_svc, 0)
I("hvc",   "11010100 000 ................ 000 10", "#imm16", EXCP, 0, a64_udf, 0)
I("smc",   "11010100 000 ................ 000 11", "#imm16", EXCP, 0, a64_udf, 0)
I("brk",   "11010100 001 ................ 000 00", "#imm16", EXCP, 0, a64_brk, 0)
I("hlt",   "11010100 010 ................ 000 00", "#imm16", EXCP, 0, a64_udf, 0)
I("dcps1", "11010100 101 ................ 000 01", "#imm16", EXCP, 0, a64_udf, 0)
I("dcps2", "11010100 101 ................ 000 10", "#imm16", EXCP, 0, a64_udf, 0)
I("dcps3", "11010100 101 ................ 000 11", "#imm16", EXCP, 0, a64_udf, 0)
I("dcps1", "11010100 101 0000000000000000 000 01", "{k0}",   EXCP, 0, a64_udf, 0)
I("dcps2", "11010100 101 0000000000000000 000 10", "{k0}",   EXCP, 0, a64_udf, 0)
I("dcps3", "11010100 101 0000000000000000 000 11", "{k0}",   EXCP, 0, a64_udf, 0)

/* -- hints -- */
I("hint",        "11010101000000110010 ....... 11111", "#hint", HINT, 0, a64_nop, 0)
I("nop",         "11010101000000110010 0000000 11111", "",      NOP,  0, a64_nop, 0)
I("yield",       "11010101000000110010 0000001 11111", "",      HINT, 0, a64_yield, 0)
I("wfe",         "11010101000000110010 0000010 11111", "",      HINT, 0, a64_wfe, 0)
I("wfi",         "11010101000000110010 0000011 11111", "",      HINT, 0, a64_wfe, 0)
I("sev",         "11010101000000110010 0000100 11111", "",      HINT, 0, a64_nop, 0)
I("sevl",        "11010101000000110010 0000101 11111", "",      HINT, 0, a64_nop, 0)
I("dgh",         "11010101000000110010 0000110 11111", "",      HINT, DGH, a64_nop, 0)
I("xpaclri",     "11010101000000110010 0000111 11111", "{k30}", HINT, PAUTH, a64_xpac, 0)
I("pacia1716",   "11010101000000110010 0001000 11111", "{k17 k16}", HINT, PAUTH, a64_pac, A64_KEY_IA)
I("pacib1716",   "11010101000000110010 0001010 11111", "{k17 k16}", HINT, PAUTH, a64_pac, A64_KEY_IB)
I("autia1716",   "11010101000000110010 0001100 11111", "{k17 k16}", HINT, PAUTH, a64_pac, A64_KEY_IA | A64_AUT)
I("autib1716",   "11010101000000110010 0001110 11111", "{k17 k16}", HINT, PAUTH, a64_pac, A64_KEY_IB | A64_AUT)
I("esb",         "11010101000000110010 0010000 11111", "",      HINT, RAS, a64_nop, 0)
I("psb csync",   "11010101000000110010 0010001 11111", "",      HINT, SPE, a64_nop, 0)
I("tsb csync",   "11010101000000110010 0010010 11111", "",      HINT, TRF, a64_nop, 0)
I("gcsb dsync",  "11010101000000110010 0010011 11111", "",      HINT, 0, a64_nop, 0)
I("csdb",        "11010101000000110010 0010100 11111", "",      HINT, 0,   a64_nop, 0)
I("clrbhb",      "11010101000000110010 0010110 11111", "",      HINT, CLRBHB, a64_nop, 0)
I("chkfeat x16", "11010101000000110010 0101000 11111", "",      HINT, 0, a64_nop, 0)
I("paciaz",      "11010101000000110010 0011000 11111", "{k30 xzr}", HINT, PAUTH, a64_pac, A64_KEY_IA | A64_ZERO)
I("paciasp",     "11010101000000110010 0011001 11111", "{k30 sp}",  HINT, PAUTH, a64_pac, A64_KEY_IA)
I("pacibz",      "11010101000000110010 0011010 11111", "{k30 xzr}", HINT, PAUTH, a64_pac, A64_KEY_IB | A64_ZERO)
I("pacibsp",     "11010101000000110010 0011011 11111", "{k30 sp}",  HINT, PAUTH, a64_pac, A64_KEY_IB)
I("autiaz",      "11010101000000110010 0011100 11111", "{k30 xzr}", HINT, PAUTH, a64_pac, A64_KEY_IA | A64_AUT | A64_ZERO)
I("autiasp",     "11010101000000110010 0011101 11111", "{k30 sp}",  HINT, PAUTH, a64_pac, A64_KEY_IA | A64_AUT)
I("autibz",      "11010101000000110010 0011110 11111", "{k30 xzr}", HINT, PAUTH, a64_pac, A64_KEY_IB | A64_AUT | A64_ZERO)
I("autibsp",     "11010101000000110010 0011111 11111", "{k30 sp}",  HINT, PAUTH, a64_pac, A64_KEY_IB | A64_AUT)
I("bti",         "11010101000000110010 0100..0 11111", "bti",   HINT, BTI, a64_bti, 0)

/* -- waits, barriers, flags, PSTATE -- */
I("wfet",  "11010101000000110001 0000 000 .....", "xd",       BRANCH, WFXT,  a64_wfxt, 0)
I("wfit",  "11010101000000110001 0000 001 .....", "xd",       BRANCH, WFXT,  a64_wfxt, 0)
I("dsb",   "11010101000000110011 ..10 001 11111", "nxs",      BARR, XS,    a64_dmb, 0)
I("clrex", "11010101000000110011 .... 010 11111", "clrex",    BARR, 0,     a64_clrex, 0)
I("dsb",   "11010101000000110011 .... 100 11111", "barrier",  BARR, 0,     a64_dmb, 0)
I("ssbb",  "11010101000000110011 0000 100 11111", "{k0}",     BARR, 0,     a64_dmb, 0)
I("pssbb", "11010101000000110011 0100 100 11111", "{k4}",     BARR, 0,     a64_dmb, 0)
I("dmb",   "11010101000000110011 .... 101 11111", "barrier",  BARR, 0,     a64_dmb, 0)
I("isb",   "11010101000000110011 .... 110 11111", "isb",      BARR, 0,     a64_isb, 0)
I("sb",    "11010101000000110011 0000 111 11111", "{k0}",     BARR, SB,    a64_isb, 0)
I("cfinv", "11010101000000000100 0000 000 11111", "",         PSTA, FLAGM,  a64_cfinv, 0)
I("xaflag", "11010101000000000100 0000 001 11111", "",        PSTA, FLAGM2, a64_xaflag, 0)
I("axflag", "11010101000000000100 0000 010 11111", "",        PSTA, FLAGM2, a64_axflag, 0)
I("msr",   "1101010100000 ... 0100 .... ... 11111", "pstate, #crm", PSTA, 0, a64_msr_imm, 0)

/* -- system instructions and registers -- */
I("ic",   "1101010100001 ... .... .... ... .....", "sysic sysrt",   SINS, 0,  a64_sys, 0)
I("dc",   "1101010100001 ... .... .... ... .....", "sysdc sysrt",   SINS, 0,  a64_sys, 0)
I("at",   "1101010100001 ... .... .... ... .....", "sysat sysrt",   SINS, 0,  a64_sys, 0)
I("tlbi", "1101010100001 ... .... .... ... .....", "systlbi sysrt", SINS, 0,  a64_sys, 0)
I("cfp",  "1101010100001 011 0111 0011 100 .....", "cfprctx, xd",   SINS, SPECRES, a64_sys, 0)
I("dvp",  "1101010100001 011 0111 0011 101 .....", "dvprctx, xd",   SINS, SPECRES, a64_sys, 0)
I("cpp",  "1101010100001 011 0111 0011 111 .....", "cpprctx, xd",   SINS, SPECRES, a64_sys, 0)
I("sys",  "1101010100001 ... .... .... ... .....", "sys sysrt",     SINS, 0,  a64_sys, 0)
I("sysl", "1101010100101 ... .... .... ... .....", "xd, sys",       SINS, 0,  a64_sys, 1)
I("msr",  "110101010001 . ... .... .... ... .....", "sysregw, xd",  SREG, 0,  a64_msr, 0)
I("mrs",  "110101010011 . ... .... .... ... .....", "xd, sysreg",   SREG, 0,  a64_mrs, 0)

/* -- logical: shifted register -- */
I("and",  ". 00 01010 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_AND)
I("bic",  ". 00 01010 .. 1 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_AND | A64_NOT)
I("orr",  ". 01 01010 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_ORR)
I("orn",  ". 01 01010 .. 1 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_ORR | A64_NOT)
I("mov",  ". 01 01010 00 0 ..... 000000 11111 .....", "{sf} rd, {zr} rm {k0}",   DPRR, 0, a64_logic, A64_ORR)
I("mvn",  ". 01 01010 .. 1 ..... ...... 11111 .....", "{sf} rd, {zr} rm shiftl", DPRR, 0, a64_logic, A64_ORR | A64_NOT)
I("eor",  ". 10 01010 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_EOR)
I("eon",  ". 10 01010 .. 1 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_EOR | A64_NOT)
I("ands", ". 11 01010 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_ANDS)
I("bics", ". 11 01010 .. 1 ..... ...... ..... .....", "{sf} rd, rn, rm shiftl",  DPRR, 0, a64_logic, A64_ANDS | A64_NOT)
I("tst",  ". 11 01010 .. 0 ..... ...... ..... 11111", "{sf zr} rn, rm shiftl",   DPRR, 0, a64_logic, A64_ANDS)

/* -- add, subtract: shifted register -- */
I("add",  ". 0 0 01011 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shifta",    DPRR, 0, a64_addsub, A64_ADD)
I("adds", ". 0 1 01011 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shifta",    DPRR, 0, a64_addsub, A64_ADDS)
I("cmn",  ". 0 1 01011 .. 0 ..... ...... ..... 11111", "{sf zr} rn, rm shifta",     DPRR, 0, a64_addsub, A64_ADDS)
I("sub",  ". 1 0 01011 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shifta",    DPRR, 0, a64_addsub, A64_SUB)
I("neg",  ". 1 0 01011 .. 0 ..... ...... 11111 .....", "{sf} rd, {zr} rm shifta",   DPRR, 0, a64_addsub, A64_SUB)
I("subs", ". 1 1 01011 .. 0 ..... ...... ..... .....", "{sf} rd, rn, rm shifta",    DPRR, 0, a64_addsub, A64_SUBS)
I("negs", ". 1 1 01011 .. 0 ..... ...... 11111 .....", "{sf} rdnz, {zr} rm shifta", DPRR, 0, a64_addsub, A64_SUBS)
I("cmp",  ". 1 1 01011 .. 0 ..... ...... ..... 11111", "{sf zr} rn, rm shifta",     DPRR, 0, a64_addsub, A64_SUBS)

/* -- add, subtract: extended register -- */
I("add",  ". 0 0 01011 00 1 ..... ...... ..... .....", "{sf} rdsp, rnsp, rmext ext", DPRR, 0, a64_addsub_ext, A64_ADD)
I("adds", ". 0 1 01011 00 1 ..... ...... ..... .....", "{sf} rd, rnsp, rmext ext",   DPRR, 0, a64_addsub_ext, A64_ADDS)
I("cmn",  ". 0 1 01011 00 1 ..... ...... ..... 11111", "{sf zr} rnsp, rmext ext",    DPRR, 0, a64_addsub_ext, A64_ADDS)
I("sub",  ". 1 0 01011 00 1 ..... ...... ..... .....", "{sf} rdsp, rnsp, rmext ext", DPRR, 0, a64_addsub_ext, A64_SUB)
I("subs", ". 1 1 01011 00 1 ..... ...... ..... .....", "{sf} rd, rnsp, rmext ext",   DPRR, 0, a64_addsub_ext, A64_SUBS)
I("cmp",  ". 1 1 01011 00 1 ..... ...... ..... 11111", "{sf zr} rnsp, rmext ext",    DPRR, 0, a64_addsub_ext, A64_SUBS)

/* -- add, subtract with carry; flags -- */
I("adc",    ". 0 0 11010000 ..... 000000 ..... .....", "{sf} rd, rn, rm",    DPRR, 0,     a64_adc, A64_ADD)
I("adcs",   ". 0 1 11010000 ..... 000000 ..... .....", "{sf} rd, rn, rm",    DPRR, 0,     a64_adc, A64_ADDS)
I("sbc",    ". 1 0 11010000 ..... 000000 ..... .....", "{sf} rd, rn, rm",    DPRR, 0,     a64_adc, A64_SUB)
I("ngc",    ". 1 0 11010000 ..... 000000 11111 .....", "{sf} rd, {zr} rm",   DPRR, 0,     a64_adc, A64_SUB)
I("sbcs",   ". 1 1 11010000 ..... 000000 ..... .....", "{sf} rd, rn, rm",    DPRR, 0,     a64_adc, A64_SUBS)
I("ngcs",   ". 1 1 11010000 ..... 000000 11111 .....", "{sf} rd, {zr} rm",   DPRR, 0,     a64_adc, A64_SUBS)
I("rmif",   "1 01 11010000 ...... 00001 ..... 0 ....", "xn, #rmifsh, #nzcv", DPRR, FLAGM, a64_rmif, 0)
I("setf8",  "0 01 11010000 000000 0 0010 ..... 01101", "wn",                 DPRR, FLAGM, a64_setf, 8)
I("setf16", "0 01 11010000 000000 1 0010 ..... 01101", "wn",                 DPRR, FLAGM, a64_setf, 16)

/* -- conditional compare, select -- */
I("ccmn",  ". 0 1 11010010 ..... .... 0 0 ..... 0 ....", "{sf} rn, rm, #nzcv, cond",       DPRR, 0, a64_ccmp, 0)
I("ccmn",  ". 0 1 11010010 ..... .... 1 0 ..... 0 ....", "{sf} rn, #imm5, #nzcv, cond",    DPRR, 0, a64_ccmp_imm, 0)
I("ccmp",  ". 1 1 11010010 ..... .... 0 0 ..... 0 ....", "{sf} rn, rm, #nzcv, cond",       DPRR, 0, a64_ccmp, A64_SUB)
I("ccmp",  ". 1 1 11010010 ..... .... 1 0 ..... 0 ....", "{sf} rn, #imm5, #nzcv, cond",    DPRR, 0, a64_ccmp_imm, A64_SUB)
I("csel",  ". 0 0 11010100 ..... .... 00 ..... .....",   "{sf} rd, rn, rm, cond",          DPRR, 0, a64_csel, 0)
I("csinc", ". 0 0 11010100 ..... .... 01 ..... .....",   "{sf} rd, rn, rm, cond",          DPRR, 0, a64_csel, A64_CSINC)
I("cset",  ". 0 0 11010100 11111 .... 01 11111 .....",   "{sf} rd, {zr zr} condinv",       DPRR, 0, a64_csel, A64_CSINC)
I("cinc",  ". 0 0 11010100 ..... .... 01 ..... .....",   "{sf} rd, rn, {rmeqnnz} condinv", DPRR, 0, a64_csel, A64_CSINC)
I("csinv", ". 1 0 11010100 ..... .... 00 ..... .....",   "{sf} rd, rn, rm, cond",          DPRR, 0, a64_csel, A64_CSINV)
I("csetm", ". 1 0 11010100 11111 .... 00 11111 .....",   "{sf} rd, {zr zr} condinv",       DPRR, 0, a64_csel, A64_CSINV)
I("cinv",  ". 1 0 11010100 ..... .... 00 ..... .....",   "{sf} rd, rn, {rmeqnnz} condinv", DPRR, 0, a64_csel, A64_CSINV)
I("csneg", ". 1 0 11010100 ..... .... 01 ..... .....",   "{sf} rd, rn, rm, cond",          DPRR, 0, a64_csel, A64_CSINC | A64_CSINV)
I("cneg",  ". 1 0 11010100 ..... .... 01 ..... .....",   "{sf} rd, rn, {rmeqn} condinv",   DPRR, 0, a64_csel, A64_CSINC | A64_CSINV)

/* -- three sources -- */
I("madd",   ". 00 11011 000 ..... 0 ..... ..... .....", "{sf} rd, rn, rm, ra",   DPRR, 0, a64_mul, 0)
I("mul",    ". 00 11011 000 ..... 0 11111 ..... .....", "{sf} rd, rn, rm {zr}",  DPRR, 0, a64_mul, 0)
I("msub",   ". 00 11011 000 ..... 1 ..... ..... .....", "{sf} rd, rn, rm, ra",   DPRR, 0, a64_mul, A64_MSUB)
I("mneg",   ". 00 11011 000 ..... 1 11111 ..... .....", "{sf} rd, rn, rm {zr}",  DPRR, 0, a64_mul, A64_MSUB)
I("smaddl", "1 00 11011 001 ..... 0 ..... ..... .....", "{k1} xd, wn, wm, xa",   DPRR, 0, a64_mul, A64_MUL32)
I("smull",  "1 00 11011 001 ..... 0 11111 ..... .....", "{k1} xd, wn, wm {xzr}", DPRR, 0, a64_mul, A64_MUL32)
I("smsubl", "1 00 11011 001 ..... 1 ..... ..... .....", "{k1} xd, wn, wm, xa",   DPRR, 0, a64_mul, A64_MUL32 | A64_MSUB)
I("smnegl", "1 00 11011 001 ..... 1 11111 ..... .....", "{k1} xd, wn, wm {xzr}", DPRR, 0, a64_mul, A64_MUL32 | A64_MSUB)
I("umaddl", "1 00 11011 101 ..... 0 ..... ..... .....", "{k1} xd, wn, wm, xa",   DPRR, 0, a64_mul, A64_MUL32 | A64_MULU)
I("umull",  "1 00 11011 101 ..... 0 11111 ..... .....", "{k1} xd, wn, wm {xzr}", DPRR, 0, a64_mul, A64_MUL32 | A64_MULU)
I("umsubl", "1 00 11011 101 ..... 1 ..... ..... .....", "{k1} xd, wn, wm, xa",   DPRR, 0, a64_mul, A64_MUL32 | A64_MSUB | A64_MULU)
I("umnegl", "1 00 11011 101 ..... 1 11111 ..... .....", "{k1} xd, wn, wm {xzr}", DPRR, 0, a64_mul, A64_MUL32 | A64_MSUB | A64_MULU)
I("smulh",  "1 00 11011 010 ..... 0 ----- ..... .....", "xd, xn, xm",            DPRR, 0, a64_mulh, 0)
I("umulh",  "1 00 11011 110 ..... 0 ----- ..... .....", "xd, xn, xm",            DPRR, 0, a64_mulh, A64_MULU)

/* -- two sources -- */
I("udiv",    ". 00 11010110 ..... 000010 ..... .....", "{sf} rd, rn, rm", DPRR, 0,     a64_div, 0)
I("sdiv",    ". 00 11010110 ..... 000011 ..... .....", "{sf} rd, rn, rm", DPRR, 0,     a64_div, 1)
I("lsl",     ". 00 11010110 ..... 001000 ..... .....", "{sf} rd, rn, rm", DPRR, 0,     a64_shiftv, O_shl)
I("lsr",     ". 00 11010110 ..... 001001 ..... .....", "{sf} rd, rn, rm", DPRR, 0,     a64_shiftv, O_shr)
I("asr",     ". 00 11010110 ..... 001010 ..... .....", "{sf} rd, rn, rm", DPRR, 0,     a64_shiftv, O_sar)
I("ror",     ". 00 11010110 ..... 001011 ..... .....", "{sf} rd, rn, rm", DPRR, 0,     a64_shiftv, O_rotr)
I("smax",    ". 00 11010110 ..... 011000 ..... .....", "{sf} rd, rn, rm", DPRR, CSSC,  a64_minmax, C_GT)
I("umax",    ". 00 11010110 ..... 011001 ..... .....", "{sf} rd, rn, rm", DPRR, CSSC,  a64_minmax, C_GTU)
I("smin",    ". 00 11010110 ..... 011010 ..... .....", "{sf} rd, rn, rm", DPRR, CSSC,  a64_minmax, C_LT)
I("umin",    ". 00 11010110 ..... 011011 ..... .....", "{sf} rd, rn, rm", DPRR, CSSC,  a64_minmax, C_LTU)
I("pacga",   "1 00 11010110 ..... 001100 ..... .....", "xd, xn, xmsp",    DPRR, PAUTH, a64_pacga, 0)
I("crc32b",  "0 00 11010110 ..... 010000 ..... .....", "wd, wn, wm",      DPRR, CRC32, a64_crc, 0)
I("crc32h",  "0 00 11010110 ..... 010001 ..... .....", "wd, wn, wm",      DPRR, CRC32, a64_crc, 1)
I("crc32w",  "0 00 11010110 ..... 010010 ..... .....", "wd, wn, wm",      DPRR, CRC32, a64_crc, 2)
I("crc32x",  "1 00 11010110 ..... 010011 ..... .....", "wd, wn, xm",      DPRR, CRC32, a64_crc, 3)
I("crc32cb", "0 00 11010110 ..... 010100 ..... .....", "wd, wn, wm",      DPRR, CRC32, a64_crc, 4)
I("crc32ch", "0 00 11010110 ..... 010101 ..... .....", "wd, wn, wm",      DPRR, CRC32, a64_crc, 5)
I("crc32cw", "0 00 11010110 ..... 010110 ..... .....", "wd, wn, wm",      DPRR, CRC32, a64_crc, 6)
I("crc32cx", "1 00 11010110 ..... 010111 ..... .....", "wd, wn, xm",      DPRR, CRC32, a64_crc, 7)

/* -- one source -- */
I("rbit",   ". 10 11010110 00000 000000 ..... .....", "{sf} rd, rn", DPRR, 0,     a64_un, A64_RBIT)
I("rev16",  ". 10 11010110 00000 000001 ..... .....", "{sf} rd, rn", DPRR, 0,     a64_un, A64_REV16)
I("rev",    "0 10 11010110 00000 000010 ..... .....", "{k0} rd, rn", DPRR, 0,     a64_un, A64_REV)
I("rev32",  "1 10 11010110 00000 000010 ..... .....", "{k1} rd, rn", DPRR, 0,     a64_un, A64_REV32)
I("rev",    "1 10 11010110 00000 000011 ..... .....", "{k1} rd, rn", DPRR, 0,     a64_un, A64_REV)
I("clz",    ". 10 11010110 00000 000100 ..... .....", "{sf} rd, rn", DPRR, 0,     a64_un, A64_CLZ)
I("cls",    ". 10 11010110 00000 000101 ..... .....", "{sf} rd, rn", DPRR, 0,     a64_un, A64_CLS)
I("ctz",    ". 10 11010110 00000 000110 ..... .....", "{sf} rd, rn", DPRR, CSSC,  a64_un, A64_CTZ)
I("cnt",    ". 10 11010110 00000 000111 ..... .....", "{sf} rd, rn", DPRR, CSSC,  a64_un, A64_CNT)
I("abs",    ". 10 11010110 00000 001000 ..... .....", "{sf} rd, rn", DPRR, CSSC,  a64_un, A64_ABS)
I("pacia",  "1 10 11010110 00001 000000 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_IA)
I("paciza", "1 10 11010110 00001 001000 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_IA | A64_ZERO)
I("pacib",  "1 10 11010110 00001 000001 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_IB)
I("pacizb", "1 10 11010110 00001 001001 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_IB | A64_ZERO)
I("pacda",  "1 10 11010110 00001 000010 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_DA)
I("pacdza", "1 10 11010110 00001 001010 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_DA | A64_ZERO)
I("pacdb",  "1 10 11010110 00001 000011 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_DB)
I("pacdzb", "1 10 11010110 00001 001011 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_DB | A64_ZERO)
I("autia",  "1 10 11010110 00001 000100 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_IA | A64_AUT)
I("autiza", "1 10 11010110 00001 001100 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_IA | A64_AUT | A64_ZERO)
I("autib",  "1 10 11010110 00001 000101 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_IB | A64_AUT)
I("autizb", "1 10 11010110 00001 001101 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_IB | A64_AUT | A64_ZERO)
I("autda",  "1 10 11010110 00001 000110 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_DA | A64_AUT)
I("autdza", "1 10 11010110 00001 001110 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_DA | A64_AUT | A64_ZERO)
I("autdb",  "1 10 11010110 00001 000111 ..... .....", "xd, xnsp",    DPRR, PAUTH, a64_pac, A64_KEY_DB | A64_AUT)
I("autdzb", "1 10 11010110 00001 001111 11111 .....", "xd {xzr}",    DPRR, PAUTH, a64_pac, A64_KEY_DB | A64_AUT | A64_ZERO)
I("xpaci",  "1 10 11010110 00001 010000 11111 .....", "xd",          DPRR, PAUTH, a64_xpac, 0)
I("xpacd",  "1 10 11010110 00001 010001 11111 .....", "xd",          DPRR, PAUTH, a64_xpac, 0)
