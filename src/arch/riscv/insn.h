/*
 * The instructions of RISC-V, one row each: decoder, disassembly, classes
 * and the tests of test/insn are made from them by src/mk/mkinsn.c.
 *
 * F(name, kind, spec): an operand field
 *   spec   bit ranges "hi:lo" or "bit", most significant first; then in any order
 *          s      sign-extended          <<n  shifted left       +n    n is added at last
 *          pc     relative to the pc     !n   not n: the row does not match when the
 *                                             bits, before all else, have this value
 *          odd!   odd values do not match     =hi:lo  matches only if equal to these bits
 *          !=hi:lo  only if different
 *          A spec without ranges is a constant.
 *   kind   RVK_*, see kind.h
 * I(name, pattern, text, class, needs, emit, with): an instruction
 *   name     mnemonic as printed: objdump's with aliases, so compressed rows carry the full name
 *   pattern  bits 31..0 or 15..0: 0 1 fixed, . of a field that text names, - ignored
 *   text     operands as printed; identifiers are fields, in {} decoded but not printed, spaces for the
 *            eye only. Their order is the order of Insn.arg for the emit function; a field may come twice.
 *   needs    features (model.h): A & !B & (C | D), or 0
 *   emit     function that turns it into IR (emit*.c); all rows of a function have the same operands
 *   with     parameter for it: Insn.row->with
 * Of two rows that match, the one with more fixed bits (or with = where the bits are the same) wins: aliases
 * are such rows, and use the emit function of what they stand for. A row that matches but whose needs or ! fail
 * gives way to the next. What no row matches is illegal. HINTs need no rows, they write x0.
 *
 * Emit functions: operands, what `with` is. Registers are numbers (x0 may be source or target), imm values
 * final (scaled, lui's shifted), off relative to Insn.pc, rm 0-4 or 7 (dynamic, checked at run time).
 * M_, O_, C_, AMO_, FC_, F2I_ are ir.h's. fmt: RV_S, RV_D, RV_H of kind.h.
 *   rv_nop        (any)                   also HINTs with an encoding of their own, prefetch
 *   rv_alu        rd, rs1, rs2            O_: on whole registers
 *   rv_alui       rd, rs1, imm            O_ (shifts: imm is the count)
 *   rv_aluw       rd, rs1, rs2            O_: on 32 bits, result sign-extended (RV64)
 *   rv_aluiw      rd, rs1, imm            O_ the same
 *   rv_alun       rd, rs1, rs2            O_ with rs2 inverted (orn, xnor)
 *   rv_setc       rd, rs1, rs2            C_     rv_setci  rd, rs1, imm
 *   rv_lui        rd, imm                 -      rv_auipc  rd, imm
 *   rv_mulhsu     rd, rs1, rs2            -
 *   rv_minmax     rd, rs1, rs2            C_: rs1 is the result when it holds
 *   rv_un, rv_unw rd, rs1                 O_clz O_ctz O_popcnt O_bswap; w: of the low 32 bits, result sign-extended
 *   rv_sext, rv_zext rd, rs1              bits kept
 *   rv_shadd      rd, rs1, rs2            rd = (rs1 << with) + rs2
 *   rv_shadduw    rd, rs1, rs2            the same with zext32(rs1)        rv_slliuw  rd, rs1, imm
 *   rv_bit        rd, rs1, rs2            BIT_   rv_biti   rd, rs1, imm
 *   rv_pack       rd, rs1, rs2            bits taken of each, 0: half a register; 16: the result is 32 bits, sign-extended
 *   rv_czero      rd, rs1, rs2            C_: rd = rs2 C 0 ? 0 : rs1
 *   rv_call1      rd, rs1                 C1_    rv_call2  rd, rs1, rs2   C2_
 *   rv_call3      rd, rs1, rs2, bs        C3_    rv_call2k rd, rs1, rnum  C2K_
 *   rv_mop        rd                      rd = 0
 *   rv_br         rs1, rs2, off           C_
 *   rv_jal        rd, off                 -      rv_jalr   rd, imm, rs1
 *   rv_load       rd, imm, rs1            M_ (size and sign)     rv_store   rs2, imm, rs1   M_
 *   rv_fload      fd, imm, rs1            M_                     rv_fstore  fs2, imm, rs1   M_
 *   rv_lr         rd, rs1                 M_ | M_ACQ | M_REL     rv_sc      rd, rs2, rs1    the same
 *   rv_amo        rd, rs2, rs1            M_ | M_ACQ | M_REL | AMO_ << 16
 *   rv_amocas     rd, rs2, rs1            M_ | M_ACQ | M_REL: rd expected and old value
 *   rv_amocasp    rd, rs2, rs1            the same on pairs of registers: M_64 (RV32) or M_128; x0 stands for a pair of zeros
 *   rv_fence      pred, succ              1: fence.tso. Bits: 8 I, 4 O, 2 R, 1 W
 *   rv_fence_i    -                       -
 *   rv_yield      -                       pause, wrs
 *   rv_ecall, rv_ebreak  -                -
 *   rv_csr        rd, csr, rs1            RV_CSR_; rs1 = x0 does not write for S and C, rd = x0 does not read for W
 *   rv_csri       rd, csr, uimm           RV_CSR_
 *   rv_cbo        rs1                     cbo.clean, flush, inval        rv_cbozero  rs1
 *   rv_fp2        fd, fs1, fs2, rm        O_fadd O_fsub O_fmul O_fdiv O_fmin O_fmax | fmt
 *   rv_fsqrt      fd, fs1, rm             fmt
 *   rv_fma        fd, fs1, fs2, fs3, rm   m of O_fma | fmt
 *   rv_fsgn       fd, fs1, fs2            m of O_fsgn | fmt
 *   rv_fminm      fd, fs1, fs2            O_fmin O_fmax | fmt: fminm, fmaxm of Zfa (NaN if either is)
 *   rv_fcmp       rd, fs1, fs2            FC_ | fmt
 *   rv_fclass     rd, fs1                 fmt
 *   rv_f2i        rd, fs1, rm             F2I_ | fmt     rv_i2f    fd, rs1, rm   F2I_ | fmt
 *   rv_fcvt       fd, fs1, rm             fmt | RV_FROM_
 *   rv_fcvtmod    rd, fs1                 -
 *   rv_fmvx       rd, fs1                 fmt: bits of f to x, sign-extended     rv_fmvf    fd, rs1    fmt
 *   rv_fmvh       rd, fs1                 high half of a D (RV32)                rv_fmvp    fd, rs1, rs2  D of two halves (RV32)
 *   rv_fli        fd, index               fmt            rv_fround  fd, fs1, rm   fmt | 1 for froundnx
 *   rv_cmpush     rlist, stack            -: stack is the immediate alone, without what the list takes
 *   rv_cmpop      rlist, stack            CM_    rv_mvsa01, rv_mva01s  r1s, r2s: n of sn, 0-7
 */
#ifndef I
#error define T, K, F and I first
#endif

/* Prefix, header with the constants used here, columns of disas(), its text for what is illegal. */
T(rv, "arch/riscv/kind.h", 24, 48, "illegal")

/* Classes: name, shorthand for options. */
K(ALU,     "Integer arithmetic",   "alu")
K(SHIFT,   "Shift",                "shift")
K(BIT,     "Bit manipulation",     "bit")
K(MUL,     "Multiply/divide",      "mul")
K(LOAD,    "Load",                 "ld")
K(STORE,   "Store",                "st")
K(ATOMIC,  "Atomic",               "atomic")
K(BRANCH,  "Conditional branch",   "br")
K(JUMP,    "Jump",                 "jmp")
K(CALL,    "Call/return",          "call")
K(FPALU,   "FP arithmetic",        "fp")
K(FPMOV,   "FP move/compare",      "fpmov")
K(FPCVT,   "FP conversion",        "fpcvt")
K(FPLOAD,  "FP load",              "fpld")
K(FPSTORE, "FP store",             "fpst")
K(CRYPTO,  "Cryptography",         "crypto")
K(CSR,     "CSR access",           "csr")
K(FENCE,   "Fence/cache",          "fence")
K(SYSTEM,  "System",               "sys")
K(HINT,    "Nop/hint",             "hint")

/* Fields of 32-bit instructions. */
F(rd,      RVK_X,     "11:7")
F(rs1,     RVK_X,     "19:15")
F(rs2,     RVK_X,     "24:20")
F(rs2eq,   RVK_X,     "24:20 =19:15")
F(rdeven,  RVK_X,     "11:7 odd!")
F(rs2even, RVK_X,     "24:20 odd!")
F(fd,      RVK_FR,    "11:7")
F(fs1,     RVK_FR,    "19:15")
F(fs2,     RVK_FR,    "24:20")
F(fs2eq,   RVK_FR,    "24:20 =19:15")
F(fs3,     RVK_FR,    "31:27")
F(immi,    RVK_DEC,   "31:20 s")
F(imms,    RVK_DEC,   "31:25 11:7 s")
F(immpf,   RVK_DEC,   "31:25 s <<5")
F(immu,    RVK_UPPER, "31:12 s <<12")
F(immupc,  RVK_UPPER, "31:12 s <<12 pc")
F(offb,    RVK_PC,    "31 7 30:25 11:8 s <<1 pc")
F(offj,    RVK_PC,    "31 19:12 20 30:21 s <<1 pc")
F(sh5,     RVK_HEX,   "24:20")
F(sh6,     RVK_HEX,   "25:20")
F(csr,     RVK_CSR,   "31:20")
F(uimm,    RVK_DEC,   "19:15")
F(rm,      RVK_RM,    "14:12 !5 !6")
F(rmx,     RVK_RMX,   "14:12 !5 !6")
F(pred,    RVK_IORW,  "27:24")
F(succ,    RVK_IORW,  "23:20")
F(bs,      RVK_HEX,   "31:30")
F(rnum,    RVK_HEX,   "23:20 !11 !12 !13 !14 !15")
F(fli,     RVK_FLI,   "19:15")
/* Constants. */
F(zero,    RVK_X,     "+0")
F(ra,      RVK_X,     "+1")
F(sp,      RVK_X,     "+2")
F(k0,      RVK_DEC,   "+0")
F(k1,      RVK_DEC,   "+1")
F(k255,    RVK_DEC,   "+255")
F(km1,     RVK_DEC,   "+-1")
F(dyn,     RVK_RM,    "+7")
F(rne,     RVK_RM,    "+0")
F(rtz,     RVK_RM,    "+1")
F(all,     RVK_IORW,  "+15")
F(fflags,  RVK_CSR,   "+1")
F(frm,     RVK_CSR,   "+2")
F(fcsr,    RVK_CSR,   "+3")
F(cycle,   RVK_CSR,   "+3072")
F(time,    RVK_CSR,   "+3073")
F(instret, RVK_CSR,   "+3074")
F(cycleh,  RVK_CSR,   "+3200")
F(timeh,   RVK_CSR,   "+3201")
F(instreth, RVK_CSR,  "+3202")
/* Fields of 16-bit instructions; rd is shared. */
F(rdnz,    RVK_X,     "11:7 !0")
F(cs2,     RVK_X,     "6:2")
F(cs2nz,   RVK_X,     "6:2 !0")
F(cfs2,    RVK_FR,    "6:2")
F(rdp,     RVK_X,     "4:2 +8")
F(rs1p,    RVK_X,     "9:7 +8")
F(fdp,     RVK_FR,    "4:2 +8")
F(cimm,    RVK_DEC,   "12 6:2 s")
F(cupper,  RVK_UPPER, "12 6:2 s <<12 !0")
F(cimm16,  RVK_DEC,   "12 4:3 5 2 6 s <<4 !0")
F(cimm4,   RVK_DEC,   "10:7 12:11 5 6 <<2 !0")
F(csh6,    RVK_HEX,   "12 6:2")
F(csh5,    RVK_HEX,   "6:2")
F(coffw,   RVK_DEC,   "5 12:10 6 <<2")
F(coffd,   RVK_DEC,   "6:5 12:10 <<3")
F(clwsp,   RVK_DEC,   "3:2 12 6:4 <<2")
F(cldsp,   RVK_DEC,   "4:2 12 6:5 <<3")
F(cswsp,   RVK_DEC,   "8:7 12:9 <<2")
F(csdsp,   RVK_DEC,   "9:7 12:10 <<3")
F(coffj,   RVK_PC,    "12 8 10:9 6 7 2 11 5:3 s <<1 pc")
F(coffb,   RVK_PC,    "12 6:5 2 11:10 4:3 s <<1 pc")
F(coffbu,  RVK_DEC,   "5 6")
F(coffh,   RVK_DEC,   "5 <<1")
F(rlist,   RVK_RLIST, "7:4 !0 !1 !2 !3")
F(spimm,   RVK_SPIMM, "3:2 <<4")
F(spimmn,  RVK_SPIMMN, "3:2 <<4")
F(spimm32, RVK_SPIMM32, "3:2 <<4")
F(spimmn32, RVK_SPIMMN32, "3:2 <<4")
F(r1s,     RVK_SREG,  "9:7")
F(r2s,     RVK_SREG,  "4:2")
F(r2sne,   RVK_SREG,  "4:2 !=9:7")

/* -- RV32I, RV64I -- */
I("lui",     "....... ..... ..... ... ..... 0110111", "rd, immu",          ALU,    0,    rv_lui,    0)
I("auipc",   "....... ..... ..... ... ..... 0010111", "rd, immupc",         ALU,    0,    rv_auipc,  0)
I("jal",     "....... ..... ..... ... ..... 1101111", "rd, offj",          CALL,   0,    rv_jal,    0)
I("jal",     "....... ..... ..... ... 00001 1101111", "{ra} offj",         CALL,   0,    rv_jal,    0)
I("j",       "....... ..... ..... ... 00000 1101111", "{zero} offj",       JUMP,   0,    rv_jal,    0)
I("jalr",    "............ ..... 000 ..... 1100111",  "rd, immi(rs1)",     CALL,   0,    rv_jalr,   0)
I("jalr",    "............ ..... 000 00001 1100111",  "{ra} immi(rs1)",    CALL,   0,    rv_jalr,   0)
I("jalr",    "000000000000 ..... 000 ..... 1100111",  "rd, {k0} rs1",      CALL,   0,    rv_jalr,   0)
I("jalr",    "000000000000 ..... 000 00001 1100111",  "{ra} {k0} rs1",     CALL,   0,    rv_jalr,   0)
I("jr",      "............ ..... 000 00000 1100111",  "{zero} immi(rs1)",  JUMP,   0,    rv_jalr,   0)
I("jr",      "000000000000 ..... 000 00000 1100111",  "{zero} {k0} rs1",   JUMP,   0,    rv_jalr,   0)
I("ret",     "000000000000 00001 000 00000 1100111",  "{zero} {k0} {ra}",  CALL,   0,    rv_jalr,   0)

I("beq",     "....... ..... ..... 000 ..... 1100011", "rs1, rs2, offb",    BRANCH, 0,    rv_br,     C_EQ)
I("bne",     "....... ..... ..... 001 ..... 1100011", "rs1, rs2, offb",    BRANCH, 0,    rv_br,     C_NE)
I("blt",     "....... ..... ..... 100 ..... 1100011", "rs1, rs2, offb",    BRANCH, 0,    rv_br,     C_LT)
I("bge",     "....... ..... ..... 101 ..... 1100011", "rs1, rs2, offb",    BRANCH, 0,    rv_br,     C_GE)
I("bltu",    "....... ..... ..... 110 ..... 1100011", "rs1, rs2, offb",    BRANCH, 0,    rv_br,     C_LTU)
I("bgeu",    "....... ..... ..... 111 ..... 1100011", "rs1, rs2, offb",    BRANCH, 0,    rv_br,     C_GEU)
I("beqz",    "....... 00000 ..... 000 ..... 1100011", "rs1, {zero} offb",  BRANCH, 0,    rv_br,     C_EQ)
I("bnez",    "....... 00000 ..... 001 ..... 1100011", "rs1, {zero} offb",  BRANCH, 0,    rv_br,     C_NE)
I("bltz",    "....... 00000 ..... 100 ..... 1100011", "rs1, {zero} offb",  BRANCH, 0,    rv_br,     C_LT)
I("bgez",    "....... 00000 ..... 101 ..... 1100011", "rs1, {zero} offb",  BRANCH, 0,    rv_br,     C_GE)
I("bgtz",    "....... ..... 00000 100 ..... 1100011", "{zero} rs2, offb",  BRANCH, 0,    rv_br,     C_LT)
I("blez",    "....... ..... 00000 101 ..... 1100011", "{zero} rs2, offb",  BRANCH, 0,    rv_br,     C_GE)
I("bltz",    "....... 00000 00000 100 ..... 1100011", "{zero} zero, offb", BRANCH, 0,    rv_br,     C_LT)
I("blez",    "....... 00000 00000 101 ..... 1100011", "{zero} zero, offb", BRANCH, 0,    rv_br,     C_GE)

I("lb",      "............ ..... 000 ..... 0000011",  "rd, immi(rs1)",     LOAD,   0,    rv_load,   M_S8)
I("lh",      "............ ..... 001 ..... 0000011",  "rd, immi(rs1)",     LOAD,   0,    rv_load,   M_S16)
I("lw",      "............ ..... 010 ..... 0000011",  "rd, immi(rs1)",     LOAD,   0,    rv_load,   M_S32)
I("ld",      "............ ..... 011 ..... 0000011",  "rd, immi(rs1)",     LOAD,   RV64, rv_load,   M_64)
I("lbu",     "............ ..... 100 ..... 0000011",  "rd, immi(rs1)",     LOAD,   0,    rv_load,   M_8)
I("lhu",     "............ ..... 101 ..... 0000011",  "rd, immi(rs1)",     LOAD,   0,    rv_load,   M_16)
I("lwu",     "............ ..... 110 ..... 0000011",  "rd, immi(rs1)",     LOAD,   RV64, rv_load,   M_32)
I("sb",      "....... ..... ..... 000 ..... 0100011", "rs2, imms(rs1)",    STORE,  0,    rv_store,  M_8)
I("sh",      "....... ..... ..... 001 ..... 0100011", "rs2, imms(rs1)",    STORE,  0,    rv_store,  M_16)
I("sw",      "....... ..... ..... 010 ..... 0100011", "rs2, imms(rs1)",    STORE,  0,    rv_store,  M_32)
I("sd",      "....... ..... ..... 011 ..... 0100011", "rs2, imms(rs1)",    STORE,  RV64, rv_store,  M_64)

I("addi",    "............ ..... 000 ..... 0010011",  "rd, rs1, immi",     ALU,    0,    rv_alui,   O_add)
I("mv",      "000000000000 ..... 000 ..... 0010011",  "rd, rs1 {k0}",      ALU,    0,    rv_alui,   O_add)
I("li",      "............ 00000 000 ..... 0010011",  "rd, {zero} immi",   ALU,    0,    rv_alui,   O_add)
I("li",      "000000000000 00000 000 ..... 0010011",  "rd, {zero} k0",     ALU,    0,    rv_alui,   O_add)
I("nop",     "000000000000 00000 000 00000 0010011",  "",                  HINT,   0,    rv_nop,    0)
I("slti",    "............ ..... 010 ..... 0010011",  "rd, rs1, immi",     ALU,    0,    rv_setci,  C_LT)
I("sltiu",   "............ ..... 011 ..... 0010011",  "rd, rs1, immi",     ALU,    0,    rv_setci,  C_LTU)
I("seqz",    "000000000001 ..... 011 ..... 0010011",  "rd, rs1 {k1}",      ALU,    0,    rv_setci,  C_LTU)
I("xori",    "............ ..... 100 ..... 0010011",  "rd, rs1, immi",     ALU,    0,    rv_alui,   O_xor)
I("not",     "111111111111 ..... 100 ..... 0010011",  "rd, rs1 {km1}",     ALU,    0,    rv_alui,   O_xor)
I("ori",     "............ ..... 110 ..... 0010011",  "rd, rs1, immi",     ALU,    0,    rv_alui,   O_or)
I("andi",    "............ ..... 111 ..... 0010011",  "rd, rs1, immi",     ALU,    0,    rv_alui,   O_and)
I("zext.b",  "000011111111 ..... 111 ..... 0010011",  "rd, rs1 {k255}",    ALU,    0,    rv_alui,   O_and)
I("slli",    "0000000 ..... ..... 001 ..... 0010011", "rd, rs1, sh5",      SHIFT,  RV32, rv_alui,   O_shl)
I("srli",    "0000000 ..... ..... 101 ..... 0010011", "rd, rs1, sh5",      SHIFT,  RV32, rv_alui,   O_shr)
I("srai",    "0100000 ..... ..... 101 ..... 0010011", "rd, rs1, sh5",      SHIFT,  RV32, rv_alui,   O_sar)
I("slli",    "000000 ...... ..... 001 ..... 0010011", "rd, rs1, sh6",      SHIFT,  RV64, rv_alui,   O_shl)
I("srli",    "000000 ...... ..... 101 ..... 0010011", "rd, rs1, sh6",      SHIFT,  RV64, rv_alui,   O_shr)
I("srai",    "010000 ...... ..... 101 ..... 0010011", "rd, rs1, sh6",      SHIFT,  RV64, rv_alui,   O_sar)
I("add",     "0000000 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_alu,    O_add)
I("sub",     "0100000 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_alu,    O_sub)
I("neg",     "0100000 ..... 00000 000 ..... 0110011", "rd, {zero} rs2",    ALU,    0,    rv_alu,    O_sub)
I("sll",     "0000000 ..... ..... 001 ..... 0110011", "rd, rs1, rs2",      SHIFT,  0,    rv_alu,    O_shl)
I("slt",     "0000000 ..... ..... 010 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_setc,   C_LT)
I("sltz",    "0000000 00000 ..... 010 ..... 0110011", "rd, rs1 {zero}",    ALU,    0,    rv_setc,   C_LT)
I("sgtz",    "0000000 ..... 00000 010 ..... 0110011", "rd, {zero} rs2",    ALU,    0,    rv_setc,   C_LT)
I("sltz",    "0000000 00000 00000 010 ..... 0110011", "rd, zero {zero}",   ALU,    0,    rv_setc,   C_LT)
I("sltu",    "0000000 ..... ..... 011 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_setc,   C_LTU)
I("snez",    "0000000 ..... 00000 011 ..... 0110011", "rd, {zero} rs2",    ALU,    0,    rv_setc,   C_LTU)
I("xor",     "0000000 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_alu,    O_xor)
I("srl",     "0000000 ..... ..... 101 ..... 0110011", "rd, rs1, rs2",      SHIFT,  0,    rv_alu,    O_shr)
I("sra",     "0100000 ..... ..... 101 ..... 0110011", "rd, rs1, rs2",      SHIFT,  0,    rv_alu,    O_sar)
I("or",      "0000000 ..... ..... 110 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_alu,    O_or)
I("and",     "0000000 ..... ..... 111 ..... 0110011", "rd, rs1, rs2",      ALU,    0,    rv_alu,    O_and)

I("addiw",   "............ ..... 000 ..... 0011011",  "rd, rs1, immi",     ALU,    RV64, rv_aluiw,  O_add)
I("sext.w",  "000000000000 ..... 000 ..... 0011011",  "rd, rs1 {k0}",      ALU,    RV64, rv_aluiw,  O_add)
I("slliw",   "0000000 ..... ..... 001 ..... 0011011", "rd, rs1, sh5",      SHIFT,  RV64, rv_aluiw,  O_shl)
I("srliw",   "0000000 ..... ..... 101 ..... 0011011", "rd, rs1, sh5",      SHIFT,  RV64, rv_aluiw,  O_shr)
I("sraiw",   "0100000 ..... ..... 101 ..... 0011011", "rd, rs1, sh5",      SHIFT,  RV64, rv_aluiw,  O_sar)
I("addw",    "0000000 ..... ..... 000 ..... 0111011", "rd, rs1, rs2",      ALU,    RV64, rv_aluw,   O_add)
I("subw",    "0100000 ..... ..... 000 ..... 0111011", "rd, rs1, rs2",      ALU,    RV64, rv_aluw,   O_sub)
I("negw",    "0100000 ..... 00000 000 ..... 0111011", "rd, {zero} rs2",    ALU,    RV64, rv_aluw,   O_sub)
I("sllw",    "0000000 ..... ..... 001 ..... 0111011", "rd, rs1, rs2",      SHIFT,  RV64, rv_aluw,   O_shl)
I("srlw",    "0000000 ..... ..... 101 ..... 0111011", "rd, rs1, rs2",      SHIFT,  RV64, rv_aluw,   O_shr)
I("sraw",    "0100000 ..... ..... 101 ..... 0111011", "rd, rs1, rs2",      SHIFT,  RV64, rv_aluw,   O_sar)

/* Reserved values of fm are normal fences; reserved register fields are ignored. */
I("fence",   "---- .... .... ----- 000 ----- 0001111", "pred, succ",       FENCE,  0,    rv_fence,  0)
I("fence",   "0000 1111 1111 00000 000 00000 0001111", "{all} {all}",      FENCE,  0,    rv_fence,  0)
I("fence.tso", "1000 0011 0011 00000 000 00000 0001111", "{all} {all}",    FENCE,  0,    rv_fence,  1)
I("pause",   "0000 0001 0000 00000 000 00000 0001111", "",                 HINT,   0,    rv_yield,  0)
I("fence.i", "------------ ----- 001 ----- 0001111",  "",                  FENCE,  ZIFENCEI, rv_fence_i, 0)
I("ecall",   "000000000000 00000 000 00000 1110011",  "",                  SYSTEM, 0,    rv_ecall,  0)
I("ebreak",  "000000000001 00000 000 00000 1110011",  "",                  SYSTEM, 0,    rv_ebreak, 0)

/* Zihintntl */
I("ntl.p1",  "0000000 00010 00000 000 00000 0110011", "",                  HINT,   0,    rv_nop,    0)
I("ntl.pall","0000000 00011 00000 000 00000 0110011", "",                  HINT,   0,    rv_nop,    0)
I("ntl.s1",  "0000000 00100 00000 000 00000 0110011", "",                  HINT,   0,    rv_nop,    0)
I("ntl.all", "0000000 00101 00000 000 00000 0110011", "",                  HINT,   0,    rv_nop,    0)

/* -- M -- */
I("mul",     "0000001 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_mul)
I("mulh",    "0000001 ..... ..... 001 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_mulhs)
I("mulhsu",  "0000001 ..... ..... 010 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_mulhsu, 0)
I("mulhu",   "0000001 ..... ..... 011 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_mulhu)
I("div",     "0000001 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_divs)
I("divu",    "0000001 ..... ..... 101 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_divu)
I("rem",     "0000001 ..... ..... 110 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_rems)
I("remu",    "0000001 ..... ..... 111 ..... 0110011", "rd, rs1, rs2",      MUL,    M,    rv_alu,    O_remu)
I("mulw",    "0000001 ..... ..... 000 ..... 0111011", "rd, rs1, rs2",      MUL,    M & RV64, rv_aluw, O_mul)
I("divw",    "0000001 ..... ..... 100 ..... 0111011", "rd, rs1, rs2",      MUL,    M & RV64, rv_aluw, O_divs)
I("divuw",   "0000001 ..... ..... 101 ..... 0111011", "rd, rs1, rs2",      MUL,    M & RV64, rv_aluw, O_divu)
I("remw",    "0000001 ..... ..... 110 ..... 0111011", "rd, rs1, rs2",      MUL,    M & RV64, rv_aluw, O_rems)
I("remuw",   "0000001 ..... ..... 111 ..... 0111011", "rd, rs1, rs2",      MUL,    M & RV64, rv_aluw, O_remu)

/* -- Zicsr -- */
I("csrrw",   "............ ..... 001 ..... 1110011",  "rd, csr, rs1",      CSR,    ZICSR, rv_csr,   RV_CSRW)
I("csrrs",   "............ ..... 010 ..... 1110011",  "rd, csr, rs1",      CSR,    ZICSR, rv_csr,   RV_CSRS)
I("csrrc",   "............ ..... 011 ..... 1110011",  "rd, csr, rs1",      CSR,    ZICSR, rv_csr,   RV_CSRC)
I("csrrwi",  "............ ..... 101 ..... 1110011",  "rd, csr, uimm",     CSR,    ZICSR, rv_csri,  RV_CSRW)
I("csrrsi",  "............ ..... 110 ..... 1110011",  "rd, csr, uimm",     CSR,    ZICSR, rv_csri,  RV_CSRS)
I("csrrci",  "............ ..... 111 ..... 1110011",  "rd, csr, uimm",     CSR,    ZICSR, rv_csri,  RV_CSRC)
I("csrw",    "............ ..... 001 00000 1110011",  "{zero} csr, rs1",   CSR,    ZICSR, rv_csr,   RV_CSRW)
I("csrs",    "............ ..... 010 00000 1110011",  "{zero} csr, rs1",   CSR,    ZICSR, rv_csr,   RV_CSRS)
I("csrc",    "............ ..... 011 00000 1110011",  "{zero} csr, rs1",   CSR,    ZICSR, rv_csr,   RV_CSRC)
I("csrr",    "............ 00000 010 ..... 1110011",  "rd, csr {zero}",    CSR,    ZICSR, rv_csr,   RV_CSRS)
I("csrr",    "............ 00000 010 00000 1110011",  "zero, csr {zero}",  CSR,    ZICSR, rv_csr,   RV_CSRS)
I("csrwi",   "............ ..... 101 00000 1110011",  "{zero} csr, uimm",  CSR,    ZICSR, rv_csri,  RV_CSRW)
I("csrsi",   "............ ..... 110 00000 1110011",  "{zero} csr, uimm",  CSR,    ZICSR, rv_csri,  RV_CSRS)
I("csrci",   "............ ..... 111 00000 1110011",  "{zero} csr, uimm",  CSR,    ZICSR, rv_csri,  RV_CSRC)
/* Reading one CSR; the second row says what the first and csrs have in common. */
#define RDCSR(name, bits, field, need) \
	I(name, bits " 00000 010 ..... 1110011", "rd {" field "} {zero}", CSR, need, rv_csr, RV_CSRS) \
	I(name, bits " 00000 010 00000 1110011", "zero {" field "} {zero}", CSR, need, rv_csr, RV_CSRS)
RDCSR("frflags",    "000000000001", "fflags",   ZICSR)
RDCSR("frrm",       "000000000010", "frm",      ZICSR)
RDCSR("frcsr",      "000000000011", "fcsr",     ZICSR)
RDCSR("rdcycle",    "110000000000", "cycle",    ZICSR)
RDCSR("rdtime",     "110000000001", "time",     ZICSR)
RDCSR("rdinstret",  "110000000010", "instret",  ZICSR)
RDCSR("rdcycleh",   "110010000000", "cycleh",   ZICSR & RV32)
RDCSR("rdtimeh",    "110010000001", "timeh",    ZICSR & RV32)
RDCSR("rdinstreth", "110010000010", "instreth", ZICSR & RV32)
I("fsflags", "000000000001 ..... 001 ..... 1110011",  "rd, {fflags} rs1",  CSR,    ZICSR, rv_csr,   RV_CSRW)
I("fsrm",    "000000000010 ..... 001 ..... 1110011",  "rd, {frm} rs1",     CSR,    ZICSR, rv_csr,   RV_CSRW)
I("fscsr",   "000000000011 ..... 001 ..... 1110011",  "rd, {fcsr} rs1",    CSR,    ZICSR, rv_csr,   RV_CSRW)
I("fsflags", "000000000001 ..... 001 00000 1110011",  "{zero} {fflags} rs1", CSR,  ZICSR, rv_csr,   RV_CSRW)
I("fsrm",    "000000000010 ..... 001 00000 1110011",  "{zero} {frm} rs1",  CSR,    ZICSR, rv_csr,   RV_CSRW)
I("fscsr",   "000000000011 ..... 001 00000 1110011",  "{zero} {fcsr} rs1", CSR,    ZICSR, rv_csr,   RV_CSRW)
I("fsflagsi","000000000001 ..... 101 ..... 1110011",  "rd, {fflags} uimm", CSR,    ZICSR, rv_csri,  RV_CSRW)
I("fsrmi",   "000000000010 ..... 101 ..... 1110011",  "rd, {frm} uimm",    CSR,    ZICSR, rv_csri,  RV_CSRW)
I("fsflagsi","000000000001 ..... 101 00000 1110011",  "zero, {fflags} uimm", CSR, ZICSR, rv_csri,  RV_CSRW)
I("fsrmi",   "000000000010 ..... 101 00000 1110011",  "zero, {frm} uimm", CSR,    ZICSR, rv_csri,  RV_CSRW)

/* -- A, Zabha, Zacas -- */
#define LR(w, f3, need, memop) \
	I("lr" w,         "00010 00 00000 ..... " f3 " ..... 0101111", "rd, (rs1)", ATOMIC, need, rv_lr, memop) \
	I("lr" w ".rl",   "00010 01 00000 ..... " f3 " ..... 0101111", "rd, (rs1)", ATOMIC, need, rv_lr, memop | M_REL) \
	I("lr" w ".aq",   "00010 10 00000 ..... " f3 " ..... 0101111", "rd, (rs1)", ATOMIC, need, rv_lr, memop | M_ACQ) \
	I("lr" w ".aqrl", "00010 11 00000 ..... " f3 " ..... 0101111", "rd, (rs1)", ATOMIC, need, rv_lr, memop | M_ACQ | M_REL)
#define AMO(name, f5, f3, text, need, emit, memop) \
	I(name,         f5 " 00 ..... ..... " f3 " ..... 0101111", text, ATOMIC, need, emit, memop) \
	I(name ".rl",   f5 " 01 ..... ..... " f3 " ..... 0101111", text, ATOMIC, need, emit, memop | M_REL) \
	I(name ".aq",   f5 " 10 ..... ..... " f3 " ..... 0101111", text, ATOMIC, need, emit, memop | M_ACQ) \
	I(name ".aqrl", f5 " 11 ..... ..... " f3 " ..... 0101111", text, ATOMIC, need, emit, memop | M_ACQ | M_REL)
#define AMOS(w, f3, need, memop) \
	AMO("amoswap" w, "00001", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_SWAP << 16) \
	AMO("amoadd" w,  "00000", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_ADD << 16) \
	AMO("amoxor" w,  "00100", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_XOR << 16) \
	AMO("amoand" w,  "01100", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_AND << 16) \
	AMO("amoor" w,   "01000", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_OR << 16) \
	AMO("amomin" w,  "10000", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_MIN << 16) \
	AMO("amomax" w,  "10100", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_MAX << 16) \
	AMO("amominu" w, "11000", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_MINU << 16) \
	AMO("amomaxu" w, "11100", f3, "rd, rs2, (rs1)", need, rv_amo, memop | AMO_MAXU << 16)
LR(".w", "010", ZALRSC, M_S32)
LR(".d", "011", ZALRSC & RV64, M_64)
AMO("sc.w", "00011", "010", "rd, rs2, (rs1)", ZALRSC, rv_sc, M_S32)
AMO("sc.d", "00011", "011", "rd, rs2, (rs1)", ZALRSC & RV64, rv_sc, M_64)
AMOS(".w", "010", ZAAMO, M_S32)
AMOS(".d", "011", ZAAMO & RV64, M_64)
AMOS(".b", "000", ZABHA, M_S8)
AMOS(".h", "001", ZABHA, M_S16)
AMO("amocas.w", "00101", "010", "rd, rs2, (rs1)", ZACAS, rv_amocas, M_S32)
AMO("amocas.d", "00101", "011", "rd, rs2, (rs1)", ZACAS & RV64, rv_amocas, M_64)
AMO("amocas.d", "00101", "011", "rdeven, rs2even, (rs1)", ZACAS & RV32, rv_amocasp, M_64)
AMO("amocas.q", "00101", "100", "rdeven, rs2even, (rs1)", ZACAS & RV64, rv_amocasp, M_128)
AMO("amocas.b", "00101", "000", "rd, rs2, (rs1)", ZABHA & ZACAS, rv_amocas, M_S8)
AMO("amocas.h", "00101", "001", "rd, rs2, (rs1)", ZABHA & ZACAS, rv_amocas, M_S16)

/* -- F, D, Zfh, Zfhmin -- */
I("flh",     "............ ..... 001 ..... 0000111",  "fd, immi(rs1)",     FPLOAD,  ZFHMIN, rv_fload, M_16)
I("flw",     "............ ..... 010 ..... 0000111",  "fd, immi(rs1)",     FPLOAD,  F,    rv_fload,  M_32)
I("fld",     "............ ..... 011 ..... 0000111",  "fd, immi(rs1)",     FPLOAD,  D,    rv_fload,  M_64)
I("fsh",     "....... ..... ..... 001 ..... 0100111", "fs2, imms(rs1)",    FPSTORE, ZFHMIN, rv_fstore, M_16)
I("fsw",     "....... ..... ..... 010 ..... 0100111", "fs2, imms(rs1)",    FPSTORE, F,    rv_fstore, M_32)
I("fsd",     "....... ..... ..... 011 ..... 0100111", "fs2, imms(rs1)",    FPSTORE, D,    rv_fstore, M_64)

/* w: how conversions from 32-bit integers round: not at all when they are exact. */
#define FP(p, f, need, fmt, w) \
	I("fmadd" p,  "..... " f " ..... ..... ... ..... 1000011", "fd, fs1, fs2, fs3 rm", FPALU, need, rv_fma, 0 | fmt) \
	I("fmsub" p,  "..... " f " ..... ..... ... ..... 1000111", "fd, fs1, fs2, fs3 rm", FPALU, need, rv_fma, 2 | fmt) \
	I("fnmsub" p, "..... " f " ..... ..... ... ..... 1001011", "fd, fs1, fs2, fs3 rm", FPALU, need, rv_fma, 1 | fmt) \
	I("fnmadd" p, "..... " f " ..... ..... ... ..... 1001111", "fd, fs1, fs2, fs3 rm", FPALU, need, rv_fma, 3 | fmt) \
	I("fadd" p,   "00000 " f " ..... ..... ... ..... 1010011", "fd, fs1, fs2 rm", FPALU, need, rv_fp2, O_fadd | fmt) \
	I("fsub" p,   "00001 " f " ..... ..... ... ..... 1010011", "fd, fs1, fs2 rm", FPALU, need, rv_fp2, O_fsub | fmt) \
	I("fmul" p,   "00010 " f " ..... ..... ... ..... 1010011", "fd, fs1, fs2 rm", FPALU, need, rv_fp2, O_fmul | fmt) \
	I("fdiv" p,   "00011 " f " ..... ..... ... ..... 1010011", "fd, fs1, fs2 rm", FPALU, need, rv_fp2, O_fdiv | fmt) \
	I("fsqrt" p,  "01011 " f " 00000 ..... ... ..... 1010011", "fd, fs1 rm",      FPALU, need, rv_fsqrt, fmt) \
	I("fsgnj" p,  "00100 " f " ..... ..... 000 ..... 1010011", "fd, fs1, fs2",    FPMOV, need, rv_fsgn, 0 | fmt) \
	I("fsgnjn" p, "00100 " f " ..... ..... 001 ..... 1010011", "fd, fs1, fs2",    FPMOV, need, rv_fsgn, 1 | fmt) \
	I("fsgnjx" p, "00100 " f " ..... ..... 010 ..... 1010011", "fd, fs1, fs2",    FPMOV, need, rv_fsgn, 2 | fmt) \
	I("fmv" p,    "00100 " f " ..... ..... 000 ..... 1010011", "fd, fs1 {fs2eq}", FPMOV, need, rv_fsgn, 0 | fmt) \
	I("fneg" p,   "00100 " f " ..... ..... 001 ..... 1010011", "fd, fs1 {fs2eq}", FPMOV, need, rv_fsgn, 1 | fmt) \
	I("fabs" p,   "00100 " f " ..... ..... 010 ..... 1010011", "fd, fs1 {fs2eq}", FPMOV, need, rv_fsgn, 2 | fmt) \
	I("fmin" p,   "00101 " f " ..... ..... 000 ..... 1010011", "fd, fs1, fs2 {dyn}", FPALU, need, rv_fp2, O_fmin | fmt) \
	I("fmax" p,   "00101 " f " ..... ..... 001 ..... 1010011", "fd, fs1, fs2 {dyn}", FPALU, need, rv_fp2, O_fmax | fmt) \
	I("fle" p,    "10100 " f " ..... ..... 000 ..... 1010011", "rd, fs1, fs2",    FPMOV, need, rv_fcmp, FC_LE | fmt) \
	I("flt" p,    "10100 " f " ..... ..... 001 ..... 1010011", "rd, fs1, fs2",    FPMOV, need, rv_fcmp, FC_LT | fmt) \
	I("feq" p,    "10100 " f " ..... ..... 010 ..... 1010011", "rd, fs1, fs2",    FPMOV, need, rv_fcmp, FC_EQ | fmt) \
	I("fclass" p, "11100 " f " 00000 ..... 001 ..... 1010011", "rd, fs1",         FPMOV, need, rv_fclass, fmt) \
	I("fcvt.w" p, "11000 " f " 00000 ..... ... ..... 1010011", "rd, fs1 rm",      FPCVT, need, rv_f2i, 0 | fmt) \
	I("fcvt.wu" p, "11000 " f " 00001 ..... ... ..... 1010011", "rd, fs1 rm",     FPCVT, need, rv_f2i, F2I_UNSIGNED | fmt) \
	I("fcvt.l" p, "11000 " f " 00010 ..... ... ..... 1010011", "rd, fs1 rm",      FPCVT, need & RV64, rv_f2i, F2I_64 | fmt) \
	I("fcvt.lu" p, "11000 " f " 00011 ..... ... ..... 1010011", "rd, fs1 rm",     FPCVT, need & RV64, rv_f2i, F2I_64 | F2I_UNSIGNED | fmt) \
	I("fcvt" p ".w", "11010 " f " 00000 ..... ... ..... 1010011", "fd, rs1 " w,   FPCVT, need, rv_i2f, 0 | fmt) \
	I("fcvt" p ".wu", "11010 " f " 00001 ..... ... ..... 1010011", "fd, rs1 " w,  FPCVT, need, rv_i2f, F2I_UNSIGNED | fmt) \
	I("fcvt" p ".l", "11010 " f " 00010 ..... ... ..... 1010011", "fd, rs1 rm",   FPCVT, need & RV64, rv_i2f, F2I_64 | fmt) \
	I("fcvt" p ".lu", "11010 " f " 00011 ..... ... ..... 1010011", "fd, rs1 rm",  FPCVT, need & RV64, rv_i2f, F2I_64 | F2I_UNSIGNED | fmt)
FP(".s", "00", F, RV_S, "rm")
FP(".d", "01", D, RV_D, "rmx")
FP(".h", "10", ZFH, RV_H, "rm")
I("fcvt.s.d", "01000 00 00001 ..... ... ..... 1010011", "fd, fs1 rm",       FPCVT, D,    rv_fcvt,  RV_S | RV_FROM_D)
I("fcvt.d.s", "01000 01 00000 ..... ... ..... 1010011", "fd, fs1 rmx",       FPCVT, D,    rv_fcvt,  RV_D | RV_FROM_S)
I("fcvt.s.h", "01000 00 00010 ..... ... ..... 1010011", "fd, fs1 rmx",       FPCVT, ZFHMIN, rv_fcvt, RV_S | RV_FROM_H)
I("fcvt.h.s", "01000 10 00000 ..... ... ..... 1010011", "fd, fs1 rm",       FPCVT, ZFHMIN, rv_fcvt, RV_H | RV_FROM_S)
I("fcvt.d.h", "01000 01 00010 ..... ... ..... 1010011", "fd, fs1 rmx",       FPCVT, ZFHMIN & D, rv_fcvt, RV_D | RV_FROM_H)
I("fcvt.h.d", "01000 10 00001 ..... ... ..... 1010011", "fd, fs1 rm",       FPCVT, ZFHMIN & D, rv_fcvt, RV_H | RV_FROM_D)
I("fmv.x.w", "11100 00 00000 ..... 000 ..... 1010011",  "rd, fs1",          FPMOV, F,    rv_fmvx,  RV_S)
I("fmv.w.x", "11110 00 00000 ..... 000 ..... 1010011",  "fd, rs1",          FPMOV, F,    rv_fmvf,  RV_S)
I("fmv.x.d", "11100 01 00000 ..... 000 ..... 1010011",  "rd, fs1",          FPMOV, D & RV64, rv_fmvx, RV_D)
I("fmv.d.x", "11110 01 00000 ..... 000 ..... 1010011",  "fd, rs1",          FPMOV, D & RV64, rv_fmvf, RV_D)
I("fmv.x.h", "11100 10 00000 ..... 000 ..... 1010011",  "rd, fs1",          FPMOV, ZFHMIN, rv_fmvx, RV_H)
I("fmv.h.x", "11110 10 00000 ..... 000 ..... 1010011",  "fd, rs1",          FPMOV, ZFHMIN, rv_fmvf, RV_H)

/* -- C: Zca, Zcf, Zcd; names and operands are those of the full instruction -- */
I("addi",    "000 ........ ... 00",    "rdp, sp, cimm4",     ALU,    ZCA,  rv_alui,  O_add)
I("fld",     "001 ... ... .. ... 00",  "fdp, coffd(rs1p)",   FPLOAD, ZCD & D, rv_fload, M_64)
I("lw",      "010 ... ... .. ... 00",  "rdp, coffw(rs1p)",   LOAD,   ZCA,  rv_load,  M_S32)
I("flw",     "011 ... ... .. ... 00",  "fdp, coffw(rs1p)",   FPLOAD, ZCF & F & RV32, rv_fload, M_32)
I("ld",      "011 ... ... .. ... 00",  "rdp, coffd(rs1p)",   LOAD,   ZCA & RV64, rv_load, M_64)
I("fsd",     "101 ... ... .. ... 00",  "fdp, coffd(rs1p)",   FPSTORE, ZCD & D, rv_fstore, M_64)
I("sw",      "110 ... ... .. ... 00",  "rdp, coffw(rs1p)",   STORE,  ZCA,  rv_store, M_32)
I("fsw",     "111 ... ... .. ... 00",  "fdp, coffw(rs1p)",   FPSTORE, ZCF & F & RV32, rv_fstore, M_32)
I("sd",      "111 ... ... .. ... 00",  "rdp, coffd(rs1p)",   STORE,  ZCA & RV64, rv_store, M_64)
I("addi",    "000 . ..... ..... 01",   "rd, rd, cimm",       ALU,    ZCA,  rv_alui,  O_add)
I("nop",     "000 0 00000 00000 01",   "",                   HINT,   ZCA,  rv_nop,   0)
I("jal",     "001 ........... 01",     "{ra} coffj",         CALL,   ZCA & RV32, rv_jal, 0)
I("addiw",   "001 . ..... ..... 01",   "rdnz, rdnz, cimm",   ALU,    ZCA & RV64, rv_aluiw, O_add)
I("sext.w",  "001 0 ..... 00000 01",   "rdnz, rdnz {k0}",    ALU,    ZCA & RV64, rv_aluiw, O_add)
I("li",      "010 . ..... ..... 01",   "rd, {zero} cimm",    ALU,    ZCA,  rv_alui,  O_add)
I("lui",     "011 . ..... ..... 01",   "rd, cupper",         ALU,    ZCA,  rv_lui,   0)
I("addi",    "011 . 00010 ..... 01",   "sp, sp, cimm16",     ALU,    ZCA,  rv_alui,  O_add)
I("srli",    "100 0 00 ... ..... 01",  "rs1p, rs1p, csh5",   SHIFT,  ZCA & RV32, rv_alui, O_shr)
I("srai",    "100 0 01 ... ..... 01",  "rs1p, rs1p, csh5",   SHIFT,  ZCA & RV32, rv_alui, O_sar)
I("srli",    "100 . 00 ... ..... 01",  "rs1p, rs1p, csh6",   SHIFT,  ZCA & RV64, rv_alui, O_shr)
I("srai",    "100 . 01 ... ..... 01",  "rs1p, rs1p, csh6",   SHIFT,  ZCA & RV64, rv_alui, O_sar)
I("andi",    "100 . 10 ... ..... 01",  "rs1p, rs1p, cimm",   ALU,    ZCA,  rv_alui,  O_and)
I("sub",     "100 0 11 ... 00 ... 01", "rs1p, rs1p, rdp",    ALU,    ZCA,  rv_alu,   O_sub)
I("xor",     "100 0 11 ... 01 ... 01", "rs1p, rs1p, rdp",    ALU,    ZCA,  rv_alu,   O_xor)
I("or",      "100 0 11 ... 10 ... 01", "rs1p, rs1p, rdp",    ALU,    ZCA,  rv_alu,   O_or)
I("and",     "100 0 11 ... 11 ... 01", "rs1p, rs1p, rdp",    ALU,    ZCA,  rv_alu,   O_and)
I("subw",    "100 1 11 ... 00 ... 01", "rs1p, rs1p, rdp",    ALU,    ZCA & RV64, rv_aluw, O_sub)
I("addw",    "100 1 11 ... 01 ... 01", "rs1p, rs1p, rdp",    ALU,    ZCA & RV64, rv_aluw, O_add)
I("j",       "101 ........... 01",     "{zero} coffj",       JUMP,   ZCA,  rv_jal,   0)
I("beqz",    "110 ... ... ..... 01",   "rs1p, {zero} coffb", BRANCH, ZCA,  rv_br,    C_EQ)
I("bnez",    "111 ... ... ..... 01",   "rs1p, {zero} coffb", BRANCH, ZCA,  rv_br,    C_NE)
I("slli",    "000 0 ..... ..... 10",   "rd, rd, csh5",       SHIFT,  ZCA & RV32, rv_alui, O_shl)
I("slli",    "000 . ..... ..... 10",   "rd, rd, csh6",       SHIFT,  ZCA & RV64, rv_alui, O_shl)
I("fld",     "001 . ..... ..... 10",   "fd, cldsp(sp)",      FPLOAD, ZCD & D, rv_fload, M_64)
I("lw",      "010 . ..... ..... 10",   "rdnz, clwsp(sp)",    LOAD,   ZCA,  rv_load,  M_S32)
I("flw",     "011 . ..... ..... 10",   "fd, clwsp(sp)",      FPLOAD, ZCF & F & RV32, rv_fload, M_32)
I("ld",      "011 . ..... ..... 10",   "rdnz, cldsp(sp)",    LOAD,   ZCA & RV64, rv_load, M_64)
I("jr",      "100 0 ..... 00000 10",   "{zero} {k0} rdnz",   JUMP,   ZCA,  rv_jalr,  0)
I("ret",     "100 0 00001 00000 10",   "{zero} {k0} {ra}",   CALL,   ZCA,  rv_jalr,  0)
I("mv",      "100 0 ..... ..... 10",   "rd, cs2nz {k0}",     ALU,    ZCA,  rv_alui,  O_add)
I("ebreak",  "100 1 00000 00000 10",   "",                   SYSTEM, ZCA,  rv_ebreak, 0)
I("jalr",    "100 1 ..... 00000 10",   "{ra} {k0} rdnz",     CALL,   ZCA,  rv_jalr,  0)
I("add",     "100 1 ..... ..... 10",   "rd, rd, cs2nz",      ALU,    ZCA,  rv_alu,   O_add)
I("fsd",     "101 ...... ..... 10",    "cfs2, csdsp(sp)",    FPSTORE, ZCD & D, rv_fstore, M_64)
I("sw",      "110 ...... ..... 10",    "cs2, cswsp(sp)",     STORE,  ZCA,  rv_store, M_32)
I("fsw",     "111 ...... ..... 10",    "cfs2, cswsp(sp)",    FPSTORE, ZCF & F & RV32, rv_fstore, M_32)
I("sd",      "111 ...... ..... 10",    "cs2, csdsp(sp)",     STORE,  ZCA & RV64, rv_store, M_64)
/* HINTs that objdump names so; the others are rows above with x0 as target. */
I("c.nop",   "000 . 00000 ..... 01",   "cimm",               HINT,   ZCA,  rv_nop,   0)
I("c.li",    "010 . 00000 ..... 01",   "zero, cimm",         HINT,   ZCA,  rv_nop,   0)
I("c.lui",   "011 . 00000 ..... 01",   "zero, cupper",       HINT,   ZCA,  rv_nop,   0)
I("c.srli64", "100 0 00 ... 00000 01", "rs1p",               HINT,   ZCA,  rv_nop,   0)
I("c.srai64", "100 0 01 ... 00000 01", "rs1p",               HINT,   ZCA,  rv_nop,   0)
I("c.slli",  "000 0 00000 ..... 10",   "zero, csh5",         HINT,   ZCA & RV32, rv_nop, 0)
I("c.slli",  "000 . 00000 ..... 10",   "zero, csh6",         HINT,   ZCA & RV64, rv_nop, 0)
I("c.slli64", "000 0 ..... 00000 10",  "rd",                 HINT,   ZCA,  rv_nop,   0)
I("c.slli64", "000 0 00000 00000 10",  "zero",               HINT,   ZCA,  rv_nop,   0)
I("c.mv",    "100 0 00000 ..... 10",   "zero, cs2nz",        HINT,   ZCA,  rv_nop,   0)
I("c.add",   "100 1 00000 ..... 10",   "zero, cs2nz",        HINT,   ZCA,  rv_nop,   0)
I("ntl.p1",  "100 1 00000 00010 10",   "",                   HINT,   ZCA,  rv_nop,   0)
I("ntl.pall","100 1 00000 00011 10",   "",                   HINT,   ZCA,  rv_nop,   0)
I("ntl.s1",  "100 1 00000 00100 10",   "",                   HINT,   ZCA,  rv_nop,   0)
I("ntl.all", "100 1 00000 00101 10",   "",                   HINT,   ZCA,  rv_nop,   0)

/* Zcb */
I("lbu",     "100 000 ... .. ... 00",  "rdp, coffbu(rs1p)",  LOAD,   ZCB,  rv_load,  M_8)
I("lhu",     "100 001 ... 0. ... 00",  "rdp, coffh(rs1p)",   LOAD,   ZCB,  rv_load,  M_16)
I("lh",      "100 001 ... 1. ... 00",  "rdp, coffh(rs1p)",   LOAD,   ZCB,  rv_load,  M_S16)
I("sb",      "100 010 ... .. ... 00",  "rdp, coffbu(rs1p)",  STORE,  ZCB,  rv_store, M_8)
I("sh",      "100 011 ... 0. ... 00",  "rdp, coffh(rs1p)",   STORE,  ZCB,  rv_store, M_16)
I("zext.b",  "100 111 ... 11 000 01",  "rs1p, rs1p {k255}",  ALU,    ZCB,  rv_alui,  O_and)
I("sext.b",  "100 111 ... 11 001 01",  "rs1p, rs1p",         ALU,    ZCB & ZBB, rv_sext, 8)
I("zext.h",  "100 111 ... 11 010 01",  "rs1p, rs1p",         ALU,    ZCB & ZBB, rv_zext, 16)
I("sext.h",  "100 111 ... 11 011 01",  "rs1p, rs1p",         ALU,    ZCB & ZBB, rv_sext, 16)
I("zext.w",  "100 111 ... 11 100 01",  "rs1p, rs1p",         ALU,    ZCB & ZBA & RV64, rv_zext, 32)
I("not",     "100 111 ... 11 101 01",  "rs1p, rs1p {km1}",   ALU,    ZCB,  rv_alui,  O_xor)
I("mul",     "100 111 ... 10 ... 01",  "rs1p, rs1p, rdp",    MUL,    ZCB & M, rv_alu, O_mul)

/* Zcmp */
#define CM(name, op, stack, class, emit, with) \
	I(name, "101 " op " .... .. 10", "rlist, " stack,        class, ZCMP & RV64, emit, with) \
	I(name, "101 " op " .... .. 10", "rlist, " stack "32",   class, ZCMP & RV32, emit, with)
CM("cm.push",    "11000", "spimmn", STORE, rv_cmpush, 0)
CM("cm.pop",     "11010", "spimm",  LOAD,  rv_cmpop,  CM_POP)
CM("cm.popret",  "11110", "spimm",  CALL,  rv_cmpop,  CM_POPRET)
CM("cm.popretz", "11100", "spimm",  CALL,  rv_cmpop,  CM_POPRETZ)
I("cm.mvsa01", "101 011 ... 01 ... 10", "r1s, r2sne",        ALU,    ZCMP, rv_mvsa01, 0)
I("cm.mva01s", "101 011 ... 11 ... 10", "r1s, r2s",          ALU,    ZCMP, rv_mva01s, 0)

/* Zcmop */
#define CMOP(n, bits) I("c.mop." n, "011 0 0" bits "1 00000 01", "{zero}", HINT, ZCMOP, rv_nop, 0)
CMOP("1", "000") CMOP("3", "001") CMOP("5", "010") CMOP("7", "011")
CMOP("9", "100") CMOP("11", "101") CMOP("13", "110") CMOP("15", "111")

/* -- Zba -- */
I("sh1add",  "0010000 ..... ..... 010 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBA,  rv_shadd, 1)
I("sh2add",  "0010000 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBA,  rv_shadd, 2)
I("sh3add",  "0010000 ..... ..... 110 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBA,  rv_shadd, 3)
I("add.uw",  "0000100 ..... ..... 000 ..... 0111011", "rd, rs1, rs2",      ALU,    ZBA & RV64, rv_shadduw, 0)
I("zext.w",  "0000100 00000 ..... 000 ..... 0111011", "rd, rs1",           ALU,    ZBA & RV64, rv_zext, 32)
I("sh1add.uw", "0010000 ..... ..... 010 ..... 0111011", "rd, rs1, rs2",    ALU,    ZBA & RV64, rv_shadduw, 1)
I("sh2add.uw", "0010000 ..... ..... 100 ..... 0111011", "rd, rs1, rs2",    ALU,    ZBA & RV64, rv_shadduw, 2)
I("sh3add.uw", "0010000 ..... ..... 110 ..... 0111011", "rd, rs1, rs2",    ALU,    ZBA & RV64, rv_shadduw, 3)
I("slli.uw", "000010 ...... ..... 001 ..... 0011011", "rd, rs1, sh6",      SHIFT,  ZBA & RV64, rv_slliuw, 0)

/* -- Zbb, Zbkb -- */
I("andn",    "0100000 ..... ..... 111 ..... 0110011", "rd, rs1, rs2",      ALU,    (ZBB | ZBKB), rv_alu, O_andn)
I("orn",     "0100000 ..... ..... 110 ..... 0110011", "rd, rs1, rs2",      ALU,    (ZBB | ZBKB), rv_alun, O_or)
I("xnor",    "0100000 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      ALU,    (ZBB | ZBKB), rv_alun, O_xor)
I("rol",     "0110000 ..... ..... 001 ..... 0110011", "rd, rs1, rs2",      SHIFT,  (ZBB | ZBKB), rv_alu, O_rotl)
I("ror",     "0110000 ..... ..... 101 ..... 0110011", "rd, rs1, rs2",      SHIFT,  (ZBB | ZBKB), rv_alu, O_rotr)
I("rori",    "0110000 ..... ..... 101 ..... 0010011", "rd, rs1, sh5",      SHIFT,  (ZBB | ZBKB) & RV32, rv_alui, O_rotr)
I("rori",    "011000 ...... ..... 101 ..... 0010011", "rd, rs1, sh6",      SHIFT,  (ZBB | ZBKB) & RV64, rv_alui, O_rotr)
I("rolw",    "0110000 ..... ..... 001 ..... 0111011", "rd, rs1, rs2",      SHIFT,  (ZBB | ZBKB) & RV64, rv_aluw, O_rotl)
I("rorw",    "0110000 ..... ..... 101 ..... 0111011", "rd, rs1, rs2",      SHIFT,  (ZBB | ZBKB) & RV64, rv_aluw, O_rotr)
I("roriw",   "0110000 ..... ..... 101 ..... 0011011", "rd, rs1, sh5",      SHIFT,  (ZBB | ZBKB) & RV64, rv_aluiw, O_rotr)
I("rev8",    "011010011000 ..... 101 ..... 0010011",  "rd, rs1",           BIT,    (ZBB | ZBKB) & RV32, rv_un, O_bswap)
I("rev8",    "011010111000 ..... 101 ..... 0010011",  "rd, rs1",           BIT,    (ZBB | ZBKB) & RV64, rv_un, O_bswap)
I("clz",     "011000000000 ..... 001 ..... 0010011",  "rd, rs1",           BIT,    ZBB,  rv_un,    O_clz)
I("ctz",     "011000000001 ..... 001 ..... 0010011",  "rd, rs1",           BIT,    ZBB,  rv_un,    O_ctz)
I("cpop",    "011000000010 ..... 001 ..... 0010011",  "rd, rs1",           BIT,    ZBB,  rv_un,    O_popcnt)
I("clzw",    "011000000000 ..... 001 ..... 0011011",  "rd, rs1",           BIT,    ZBB & RV64, rv_unw, O_clz)
I("ctzw",    "011000000001 ..... 001 ..... 0011011",  "rd, rs1",           BIT,    ZBB & RV64, rv_unw, O_ctz)
I("cpopw",   "011000000010 ..... 001 ..... 0011011",  "rd, rs1",           BIT,    ZBB & RV64, rv_unw, O_popcnt)
I("sext.b",  "011000000100 ..... 001 ..... 0010011",  "rd, rs1",           ALU,    ZBB,  rv_sext,  8)
I("sext.h",  "011000000101 ..... 001 ..... 0010011",  "rd, rs1",           ALU,    ZBB,  rv_sext,  16)
I("max",     "0000101 ..... ..... 110 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBB,  rv_minmax, C_GT)
I("maxu",    "0000101 ..... ..... 111 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBB,  rv_minmax, C_GTU)
I("min",     "0000101 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBB,  rv_minmax, C_LT)
I("minu",    "0000101 ..... ..... 101 ..... 0110011", "rd, rs1, rs2",      ALU,    ZBB,  rv_minmax, C_LTU)
I("orc.b",   "001010000111 ..... 101 ..... 0010011",  "rd, rs1",           BIT,    ZBB,  rv_call1, C1_orcb)
I("pack",    "0000100 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      BIT,    ZBKB, rv_pack,  0)
I("packh",   "0000100 ..... ..... 111 ..... 0110011", "rd, rs1, rs2",      BIT,    ZBKB, rv_pack,  8)
I("packw",   "0000100 ..... ..... 100 ..... 0111011", "rd, rs1, rs2",      BIT,    ZBKB & RV64, rv_pack, 16)
I("zext.h",  "0000100 00000 ..... 100 ..... 0110011", "rd, rs1",           ALU,    (ZBB | ZBKB) & RV32, rv_zext, 16)
I("zext.h",  "0000100 00000 ..... 100 ..... 0111011", "rd, rs1",           ALU,    (ZBB | ZBKB) & RV64, rv_zext, 16)
I("brev8",   "011010000111 ..... 101 ..... 0010011",  "rd, rs1",           BIT,    ZBKB, rv_call1, C1_brev8)
I("zip",     "000010001111 ..... 001 ..... 0010011",  "rd, rs1",           BIT,    ZBKB & RV32, rv_call1, C1_zip)
I("unzip",   "000010001111 ..... 101 ..... 0010011",  "rd, rs1",           BIT,    ZBKB & RV32, rv_call1, C1_unzip)

/* -- Zbs -- */
#define BITOP(name, f6, f3, with) \
	I(name,      f6 "0 ..... ..... " f3 " ..... 0110011", "rd, rs1, rs2",  BIT,    ZBS,  rv_bit,   with) \
	I(name "i",  f6 "0 ..... ..... " f3 " ..... 0010011", "rd, rs1, sh5",  BIT,    ZBS & RV32, rv_biti, with) \
	I(name "i",  f6 " ...... ..... " f3 " ..... 0010011", "rd, rs1, sh6",  BIT,    ZBS & RV64, rv_biti, with)
BITOP("bset", "001010", "001", BIT_SET)
BITOP("bclr", "010010", "001", BIT_CLR)
BITOP("binv", "011010", "001", BIT_INV)
BITOP("bext", "010010", "101", BIT_EXT)

/* -- Zbc, Zbkc, Zbkx -- */
I("clmul",   "0000101 ..... ..... 001 ..... 0110011", "rd, rs1, rs2",      BIT,    (ZBC | ZBKC), rv_call2, C2_clmul)
I("clmulh",  "0000101 ..... ..... 011 ..... 0110011", "rd, rs1, rs2",      BIT,    (ZBC | ZBKC), rv_call2, C2_clmulh)
I("clmulr",  "0000101 ..... ..... 010 ..... 0110011", "rd, rs1, rs2",      BIT,    ZBC,  rv_call2, C2_clmulr)
I("xperm4",  "0010100 ..... ..... 010 ..... 0110011", "rd, rs1, rs2",      BIT,    ZBKX, rv_call2, C2_xperm4)
I("xperm8",  "0010100 ..... ..... 100 ..... 0110011", "rd, rs1, rs2",      BIT,    ZBKX, rv_call2, C2_xperm8)

/* -- Zkne, Zknd, Zknh, Zksed, Zksh -- */
I("aes64es", "0011001 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",      CRYPTO, ZKNE & RV64, rv_call2, C2_aes64es)
I("aes64esm", "0011011 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",     CRYPTO, ZKNE & RV64, rv_call2, C2_aes64esm)
I("aes64ds", "0011101 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",      CRYPTO, ZKND & RV64, rv_call2, C2_aes64ds)
I("aes64dsm", "0011111 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",     CRYPTO, ZKND & RV64, rv_call2, C2_aes64dsm)
I("aes64ks2", "0111111 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",     CRYPTO, (ZKNE | ZKND) & RV64, rv_call2, C2_aes64ks2)
I("aes64ks1i", "00110001 .... ..... 001 ..... 0010011", "rd, rs1, rnum",   CRYPTO, (ZKNE | ZKND) & RV64, rv_call2k, C2K_aes64ks1i)
I("aes64im", "001100000000 ..... 001 ..... 0010011",  "rd, rs1",           CRYPTO, ZKND & RV64, rv_call1, C1_aes64im)
I("aes32esi", ".. 10001 ..... ..... 000 ..... 0110011", "rd, rs1, rs2, bs", CRYPTO, ZKNE & RV32, rv_call3, C3_aes32esi)
I("aes32esmi", ".. 10011 ..... ..... 000 ..... 0110011", "rd, rs1, rs2, bs", CRYPTO, ZKNE & RV32, rv_call3, C3_aes32esmi)
I("aes32dsi", ".. 10101 ..... ..... 000 ..... 0110011", "rd, rs1, rs2, bs", CRYPTO, ZKND & RV32, rv_call3, C3_aes32dsi)
I("aes32dsmi", ".. 10111 ..... ..... 000 ..... 0110011", "rd, rs1, rs2, bs", CRYPTO, ZKND & RV32, rv_call3, C3_aes32dsmi)
I("sm4ed",   ".. 11000 ..... ..... 000 ..... 0110011", "rd, rs1, rs2, bs", CRYPTO, ZKSED, rv_call3, C3_sm4ed)
I("sm4ks",   ".. 11010 ..... ..... 000 ..... 0110011", "rd, rs1, rs2, bs", CRYPTO, ZKSED, rv_call3, C3_sm4ks)
I("sm3p0",   "000100001000 ..... 001 ..... 0010011",  "rd, rs1",           CRYPTO, ZKSH, rv_call1, C1_sm3p0)
I("sm3p1",   "000100001001 ..... 001 ..... 0010011",  "rd, rs1",           CRYPTO, ZKSH, rv_call1, C1_sm3p1)
I("sha256sum0", "000100000000 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH, rv_call1, C1_sha256sum0)
I("sha256sum1", "000100000001 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH, rv_call1, C1_sha256sum1)
I("sha256sig0", "000100000010 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH, rv_call1, C1_sha256sig0)
I("sha256sig1", "000100000011 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH, rv_call1, C1_sha256sig1)
I("sha512sum0", "000100000100 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH & RV64, rv_call1, C1_sha512sum0)
I("sha512sum1", "000100000101 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH & RV64, rv_call1, C1_sha512sum1)
I("sha512sig0", "000100000110 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH & RV64, rv_call1, C1_sha512sig0)
I("sha512sig1", "000100000111 ..... 001 ..... 0010011", "rd, rs1",         CRYPTO, ZKNH & RV64, rv_call1, C1_sha512sig1)
I("sha512sum0r", "0101000 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",  CRYPTO, ZKNH & RV32, rv_call2, C2_sha512sum0r)
I("sha512sum1r", "0101001 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",  CRYPTO, ZKNH & RV32, rv_call2, C2_sha512sum1r)
I("sha512sig0l", "0101010 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",  CRYPTO, ZKNH & RV32, rv_call2, C2_sha512sig0l)
I("sha512sig1l", "0101011 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",  CRYPTO, ZKNH & RV32, rv_call2, C2_sha512sig1l)
I("sha512sig0h", "0101110 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",  CRYPTO, ZKNH & RV32, rv_call2, C2_sha512sig0h)
I("sha512sig1h", "0101111 ..... ..... 000 ..... 0110011", "rd, rs1, rs2",  CRYPTO, ZKNH & RV32, rv_call2, C2_sha512sig1h)

/* -- Zicond, Zimop, Zawrs, Zicbom, Zicboz, Zicbop -- */
I("czero.eqz", "0000111 ..... ..... 101 ..... 0110011", "rd, rs1, rs2",    ALU,    ZICOND, rv_czero, C_EQ)
I("czero.nez", "0000111 ..... ..... 111 ..... 0110011", "rd, rs1, rs2",    ALU,    ZICOND, rv_czero, C_NE)
I("wrs.nto", "000000001101 00000 000 00000 1110011",  "",                  HINT,   ZAWRS, rv_yield, 0)
I("wrs.sto", "000000011101 00000 000 00000 1110011",  "",                  HINT,   ZAWRS, rv_yield, 0)
I("cbo.inval", "000000000000 ..... 010 00000 0001111", "(rs1)",            FENCE,  ZICBOM, rv_cbo,  0)
I("cbo.clean", "000000000001 ..... 010 00000 0001111", "(rs1)",            FENCE,  ZICBOM, rv_cbo,  0)
I("cbo.flush", "000000000010 ..... 010 00000 0001111", "(rs1)",            FENCE,  ZICBOM, rv_cbo,  0)
I("cbo.zero", "000000000100 ..... 010 00000 0001111", "(rs1)",             STORE,  ZICBOZ, rv_cbozero, 0)
I("prefetch.i", "....... 00000 ..... 110 00000 0010011", "immpf(rs1)",     HINT,   ZICBOP, rv_nop,  0)
I("prefetch.r", "....... 00001 ..... 110 00000 0010011", "immpf(rs1)",     HINT,   ZICBOP, rv_nop,  0)
I("prefetch.w", "....... 00011 ..... 110 00000 0010011", "immpf(rs1)",     HINT,   ZICBOP, rv_nop,  0)
#define MOPR(n, hi, mid, lo) I("mop.r." n, "1" hi "00" mid "0111" lo " ..... 100 ..... 1110011", "rd, rs1", HINT, ZIMOP, rv_mop, 0)
#define MOPR4(a, b, c, d, hi, mid) MOPR(a, hi, mid, "00") MOPR(b, hi, mid, "01") MOPR(c, hi, mid, "10") MOPR(d, hi, mid, "11")
MOPR4("0", "1", "2", "3", "0", "00")       MOPR4("4", "5", "6", "7", "0", "01")
MOPR4("8", "9", "10", "11", "0", "10")     MOPR4("12", "13", "14", "15", "0", "11")
MOPR4("16", "17", "18", "19", "1", "00")   MOPR4("20", "21", "22", "23", "1", "01")
MOPR4("24", "25", "26", "27", "1", "10")   MOPR4("28", "29", "30", "31", "1", "11")
#define MOPRR(n, hi, lo) I("mop.rr." n, "1" hi "00" lo "1 ..... ..... 100 ..... 1110011", "rd, rs1, rs2", HINT, ZIMOP, rv_mop, 0)
MOPRR("0", "0", "00") MOPRR("1", "0", "01") MOPRR("2", "0", "10") MOPRR("3", "0", "11")
MOPRR("4", "1", "00") MOPRR("5", "1", "01") MOPRR("6", "1", "10") MOPRR("7", "1", "11")

/* -- Zfa -- */
#define FA(p, f, need, fmt) \
	I("fli" p,     "11110 " f " 00001 ..... 000 ..... 1010011", "fd, fli",      FPMOV, need, rv_fli, fmt) \
	I("fminm" p,   "00101 " f " ..... ..... 010 ..... 1010011", "fd, fs1, fs2", FPALU, need, rv_fminm, O_fmin | fmt) \
	I("fmaxm" p,   "00101 " f " ..... ..... 011 ..... 1010011", "fd, fs1, fs2", FPALU, need, rv_fminm, O_fmax | fmt) \
	I("fround" p,  "01000 " f " 00100 ..... ... ..... 1010011", "fd, fs1 rm",   FPALU, need, rv_fround, 0 | fmt) \
	I("froundnx" p, "01000 " f " 00101 ..... ... ..... 1010011", "fd, fs1 rm",  FPALU, need, rv_fround, 1 | fmt) \
	I("fleq" p,    "10100 " f " ..... ..... 100 ..... 1010011", "rd, fs1, fs2", FPMOV, need, rv_fcmp, FC_LEQ | fmt) \
	I("fltq" p,    "10100 " f " ..... ..... 101 ..... 1010011", "rd, fs1, fs2", FPMOV, need, rv_fcmp, FC_LTQ | fmt)
FA(".s", "00", ZFA, RV_S)
FA(".d", "01", ZFA & D, RV_D)
FA(".h", "10", ZFA & ZFH, RV_H)
I("fcvtmod.w.d", "11000 01 01000 ..... 001 ..... 1010011", "rd, fs1 rtz", FPCVT, ZFA & D, rv_fcvtmod, 0)
I("fmvh.x.d", "11100 01 00001 ..... 000 ..... 1010011", "rd, fs1",         FPMOV, ZFA & D & RV32, rv_fmvh, 0)
I("fmvp.d.x", "10110 01 ..... ..... 000 ..... 1010011", "fd, rs1, rs2",    FPMOV, ZFA & D & RV32, rv_fmvp, 0)
