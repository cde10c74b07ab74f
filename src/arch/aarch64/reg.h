/*
 * The registers, one row each; guest.c includes this for the table, state.h
 * for the numbers. The order is that of IR register numbers.
 *
 * X(n, name)   integer register n (31: sp)
 * V(n)         vector register n, 128 bits; scalars are its low bits
 * I(id, member, type)   internal
 */
X(0, "x0")   X(1, "x1")   X(2, "x2")   X(3, "x3")   X(4, "x4")   X(5, "x5")   X(6, "x6")   X(7, "x7")
X(8, "x8")   X(9, "x9")   X(10, "x10") X(11, "x11") X(12, "x12") X(13, "x13") X(14, "x14") X(15, "x15")
X(16, "x16") X(17, "x17") X(18, "x18") X(19, "x19") X(20, "x20") X(21, "x21") X(22, "x22") X(23, "x23")
X(24, "x24") X(25, "x25") X(26, "x26") X(27, "x27") X(28, "x28") X(29, "x29") X(30, "x30") X(31, "sp")
V(0)  V(1)  V(2)  V(3)  V(4)  V(5)  V(6)  V(7)  V(8)  V(9)  V(10) V(11) V(12) V(13) V(14) V(15)
V(16) V(17) V(18) V(19) V(20) V(21) V(22) V(23) V(24) V(25) V(26) V(27) V(28) V(29) V(30) V(31)
I(R_NZCV, nzcv, T_I64)       /* FL_* of ir.h */
I(R_QC, qc, T_V128)          /* not zero: FPSR.QC */
I(R_EX_ADDR, ex_addr, T_I64) /* exclusive monitor: address, A64_NO_EX if none ... */
I(R_EX_VAL, ex_val, T_I64)   /* ... and what was read there, of a pair the first ... */
I(R_EX_VAL2, ex_val2, T_I64) /* ... and the second register */
I(R_TPIDR, tpidr, T_I64)
#define PAC(key) I(R_PAC##key, pac[key][0], T_I64) I(R_PAC##key##_HIGH, pac[key][1], T_I64)
PAC(0) PAC(1) PAC(2) PAC(3)  /* keys of pointer authentication */
#undef PAC
#undef X
#undef V
#undef I
