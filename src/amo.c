/*
 * Atomic operations for generated code on hosts that have no instruction of
 * their size, byte order or alignment. General registers only (NOFP in the
 * Makefile). One that goes over two words of 8 bytes is atomic against others
 * of its kind alone. The caller has found that all its bytes can be written: a
 * page that another thread takes away just then is an internal error.
 */
#include "irval.h"
#include "select.h"

/* The bytes at p, as one number. */
static uint64_t bytes_at(const uint64_t w[2], unsigned at, unsigned bits)
{
	uint64_t v = at < 64 ? w[0] >> at : w[1] >> (at - 64);

	return (at && at < 64 ? v | w[1] << (64 - at) : v) & UINT64_MAX >> (64 - bits);
}

void amo_slow(Cpu *c, uint64_t desc)
{
	static atomic_flag lock = ATOMIC_FLAG_INIT;
	unsigned size = desc & M_SIZE, bits = 8u << size, kind = desc >> AMO_KIND_AT & 15, at = c->fparg[0] % 8 * 8;
	uint64_t *p = (uint64_t *)(uintptr_t)(c->fparg[0] & ~7ull), mask = UINT64_MAX >> (64 - bits);
	bool sg = kind == AMO_MIN || kind == AMO_MAX, be = desc & M_BE, two = at + bits > 64, same;
	uint64_t v = c->fparg[1], w[2] = { 0 }, old, new;

	while (two && atomic_flag_test_and_set(&lock))
		;
	do {
		w[0] = __atomic_load_n(p, __ATOMIC_SEQ_CST);
		w[1] = two ? __atomic_load_n(p + 1, __ATOMIC_SEQ_CST) : 0;
		old = bytes_at(w, at, bits);
		if (be)
			old = __builtin_bswap64(old) >> (64 - bits);
		int64_t x = sg ? sextn(old, (int)bits) : (int64_t)old, y = sg ? sextn(v, (int)bits) : (int64_t)(v & mask);
		new = amo_value(kind, (uint64_t)x, (uint64_t)y);
		if (desc & AMO_IS_CAS)
			new = x == y ? c->fparg[2] : old;
		new &= mask;
		if (be)
			new = __builtin_bswap64(new) >> (64 - bits);
		same = __atomic_compare_exchange_n(p, &w[0], (w[0] & ~(mask << at)) | new << at, false, __ATOMIC_SEQ_CST,
						   __ATOMIC_SEQ_CST);
	} while (!same);
	if (two) {
		__atomic_store_n(p + 1, (w[1] & ~(mask >> (64 - at))) | new >> (64 - at), __ATOMIC_SEQ_CST);
		atomic_flag_clear(&lock);
	}
	c->fparg[3] = desc & AMO_IS_SIGNED ? (uint64_t)sextn(old, (int)bits) : old;
}
