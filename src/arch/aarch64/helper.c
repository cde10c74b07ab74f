/*
 * C functions for integer instructions that generated code calls: CRC-32.
 * Integer registers only (see the Makefile).
 */
#include <pthread.h>
#include "state.h"

/*
 * CRC-32 with bits in reflected order: table[p][n][b] is what byte b does to
 * the remainder when n more bytes follow it; p as in insn_base.h: 0 for the
 * polynomial 0x04c11db7, 1 for Castagnoli's.
 */
static uint32_t table[2][8][256];

static void make_tables(void)
{
	static const uint32_t poly[2] = { 0xedb88320, 0x82f63b78 }; /* reflected */

	for (int p = 0; p < 2; p++) {
		for (uint32_t b = 0; b < 256; b++) {
			uint32_t r = b;

			for (int k = 0; k < 8; k++)
				r = r >> 1 ^ (r & 1 ? poly[p] : 0);
			table[p][0][b] = r;
		}
		for (int n = 1; n < 8; n++)
			for (int b = 0; b < 256; b++) {
				uint32_t r = table[p][n - 1][b];

				table[p][n][b] = r >> 8 ^ table[p][0][r & 0xff];
			}
	}
}

void a64_crc_init(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_tables);
}

/* with: of the row, log2 of the bytes of v | 4 for Castagnoli's polynomial. */
static uint64_t crc(uint64_t acc, uint64_t v, uint64_t with)
{
	uint32_t (*tab)[256] = table[with >> 2 & 1];
	unsigned n = 1u << (with & 3);
	uint32_t rest = n < 4 ? (uint32_t)acc >> 8 * n : 0, r = 0;

	v ^= (uint32_t)acc;
	for (unsigned k = 0; k < n; k++)
		r ^= tab[n - 1 - k][v >> 8 * k & 0xff];
	return r ^ rest;
}

const Helper a64_h_crc = { "crc32", (void *)crc, HF_PURE, T_I64, { T_I64, T_I64, T_I64 } };
