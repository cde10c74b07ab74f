/*
 * The control and status registers that a user program can reach, one row
 * for each or for a range of them (unprivileged ISA: "Zicsr", "F", "Zicntr
 * and Zihpm"). Every other number is an illegal instruction; so is seed
 * (0x015, Zkr), which the privileged software of Linux keeps from users.
 *
 * C(first, last, name, xlen, needs, how)
 *   name   of a range: without its number (print.c)
 *   xlen   32: exists only there; 0: always
 *   needs  feature bits without which it is illegal (model.h)
 *   how    CSR_*: what reading gives and writing changes (csr.c)
 */
C(0x001, 0x001, "fflags",       0,  RVF(F),      CSR_FFLAGS)
C(0x002, 0x002, "frm",          0,  RVF(F),      CSR_FRM)
C(0x003, 0x003, "fcsr",         0,  RVF(F),      CSR_FCSR)
C(0xc00, 0xc00, "cycle",        0,  RVF(ZICNTR), CSR_CYCLE)
C(0xc01, 0xc01, "time",         0,  RVF(ZICNTR), CSR_TIME)
C(0xc02, 0xc02, "instret",      0,  RVF(ZICNTR), CSR_CYCLE)
C(0xc03, 0xc1f, "hpmcounter",   0,  RVF(ZIHPM),  CSR_ZERO)
C(0xc80, 0xc80, "cycleh",       32, RVF(ZICNTR), CSR_CYCLE | CSR_HIGH)
C(0xc81, 0xc81, "timeh",        32, RVF(ZICNTR), CSR_TIME | CSR_HIGH)
C(0xc82, 0xc82, "instreth",     32, RVF(ZICNTR), CSR_CYCLE | CSR_HIGH)
C(0xc83, 0xc9f, "hpmcounterh",  32, RVF(ZIHPM),  CSR_ZERO)
#undef C
