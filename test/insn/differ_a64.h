/*
 * Where other disassemblers' text of aarch64 differs from ours, with the reason.
 * D(who, ours, theirs, why): OBJDUMP, CAPSTONE or BOTH; shell patterns of the texts.
 */

/* -- base -- */
D(OBJDUMP,  "dgh", "hint #0x6", "objdump has the name for assembly alone")
D(OBJDUMP,  "orr *sp, *zr, #*", "mov *sp, #*", "what movz could make is no mov; it forgets that rule for sp")
D(OBJDUMP,  "sys #*", "brb *", "branch records, guarded stacks, trace: not of this guest")
D(OBJDUMP,  "sys #*", "gcs*", "the same")
D(OBJDUMP,  "sysl *, #*", "gcs*", "the same")
D(OBJDUMP,  "sys #*", "trcit *", "the same")
D(OBJDUMP,  "sys #*", "cosp *", "the same")
D(CAPSTONE, "*", "hint *", "capstone 4 ends with Armv8.3")
D(CAPSTONE, "dsb *nxs", "msr s3_3_c3_*", "the same")
D(CAPSTONE, "sb", "msr s3_3_c3_*", "the same")
D(CAPSTONE, "wf[ei]t *", "msr s3_3_c1_*", "the same")
D(CAPSTONE, "cfinv", "msr s*", "the same")
D(CAPSTONE, "[ax][xa]flag", "msr s*", "the same")
D(CAPSTONE, "[dcp][vfp]p rctx, *", "sys *", "the same")
D(CAPSTONE, "dc *", "sys *", "the same")
D(CAPSTONE, "at *", "sys *", "the same")
D(CAPSTONE, "tlbi *", "sys *", "the same")
D(CAPSTONE, "tlbi *", "tlbi *, *", "it shows a register that the operation does not take")
D(CAPSTONE, "ic *", "ic *, *", "the same")
D(CAPSTONE, "mrs x*, *", "mrs x*, s3_*", "it does not know the name, and writes op0 2 as 3")
D(CAPSTONE, "mrs xzr, *", "mrs xzr, s3_*", "the same")
D(CAPSTONE, "msr *, x*", "msr s3_*, x*", "the same")
D(CAPSTONE, "msr pan, #*", "msr *", "it knows no PSTATE fields of Armv8.2 and later")
D(CAPSTONE, "msr uao, #*", "msr *", "the same")
D(CAPSTONE, "msr dit, #*", "msr *", "the same")
D(CAPSTONE, "msr ssbs, #*", "msr *", "the same")
D(CAPSTONE, "msr tco, #*", "msr *", "the same")
D(CAPSTONE, "ssbb", "dsb #0", "it does not know the alias")
D(CAPSTONE, "pssbb", "dsb #4", "the same")
D(CAPSTONE, "bfc *", "bfi *", "the same")
D(CAPSTONE, "cs*, [an][lv]", "c*, [an][lv]", "it prints the alias, with the condition inverted")
D(CAPSTONE, "mov *, #*", "orr *zr, #*", "aliases of mov: it leaves out some of them")
D(CAPSTONE, "mov *, #*", "mov[zn] *, #*", "the same")

/* -- loads and stores -- */
D(OBJDUMP,  "prfm #0x18, *", "prfm ir, *", "a name of Armv9.6, since binutils 2.45")
D(CAPSTONE, "prfm p*slc*, *", "prfm #*, *", "capstone 4 does not know the system level cache")
D(CAPSTONE, "prfum p*slc*, *", "prfum #*, *", "the same")
D(CAPSTONE, "rprfm *", "prfm #*", "what it was before Armv8.9")
D(CAPSTONE, "ldra[ab] *]!", "ldra[ab] *, #0]!", "an offset of 0 is left out here, as in [x0]")
D(CAPSTONE, "ld[1-4]* {v*-v*}*", "ld[1-4]* {v*, v*}*", "it names each register of a list")
D(CAPSTONE, "st[1-4]* {v*-v*}*", "st[1-4]* {v*, v*}*", "the same")

/* -- Advanced SIMD, floating point -- */
D(CAPSTONE, "tb[lx] v*, {v*-v*}*", "tb[lx] v*, {v*, v*}*", "it names each register of a list")
D(CAPSTONE, "mov v*", "ins v*", "it does not show this alias")
D(CAPSTONE, "[su]xtl* v*", "[su]shll* v*, #0", "the same")
