/*
 * Linux system calls of RISC-V: the generic list and two of its own.
 * Arguments of clone are in the order flags, stack, ptid, tls, ctid.
 *   ABI(name, bits, big-endian, alignment of 64-bit values in structures, of the arm family: flag.h)
 */
#ifdef ABI
ABI(riscv64, 64, 0, 8, 0)
ABI(riscv32, 32, 0, 8, 0)
#endif
#ifdef N
#include "../../linux/nr_generic.h"
N(258, riscv_hwprobe)
N(259, riscv_flush_icache)
#endif
#ifdef F
F(riscv_hwprobe,      0,  "addr size size addr xint", rv_hwprobe)
F(riscv_flush_icache, 0,  "addr addr hex", rv_flush_icache)
#endif
