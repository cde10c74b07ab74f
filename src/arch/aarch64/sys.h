/*
 * Linux system calls of AArch64: the generic list, with an old one that later users of it have not. Arguments
 * of clone are in the order flags, stack, ptid, tls, ctid.
 *   ABI(name, bits, big-endian, alignment of 64-bit values in structures, of the arm family: flag.h)
 */
#ifdef ABI
ABI(aarch64, 64, 0, 8, 1)
ABI(aarch64_be, 64, 1, 8, 1)
#endif
#ifdef N
#include "../../linux/nr_generic.h"
N(38, renameat)
#endif
