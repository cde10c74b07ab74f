/* sm4.h - the S-box of SM4, for guests that have instructions for this cipher. */
#ifndef SM4_H
#define SM4_H

#include <stdint.h>

extern const uint8_t sm4_sbox[256];

#endif
