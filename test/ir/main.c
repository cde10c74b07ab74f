/*
 * main - test the IR: folding, optimiser, side tables, back ends.
 *
 *	ir [-b back-end]... [-n programs] [-r rounds] [seed]
 *
 * Every operation of irops.h with edge values, then random programs, on a back
 * end; the interpreter on IR without any optimisation is the reference.
 */
#include <stdarg.h>
#include <unistd.h>
#include "ir_test.h"

unsigned passed, failed, skipped;

bool check(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok) {
		passed++;
		return true;
	}
	if (failed++ < 20) {
		va_start(ap, fmt);
		printf("FAIL ");
		vprintf(fmt, ap);
		printf("\n");
		va_end(ap);
	}
	return false;
}

/* ---- numbers: splitmix64 ---- */

static uint64_t seed;

uint64_t rnd(void)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

const uint64_t edges[] = {
	0, 1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000,
	0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
	0x8000000000000000, 0x8000000000000001, 0xffffffff80000000, 0xffffffff7fffffff,
	0xfffffffffffffffe, 0xffffffffffffffff, 0x123456789abcdef0, 0xdeadbeefcafebabe,
};
const unsigned nedges = LEN(edges);

uint64_t edge_int(void)
{
	switch (below(4)) {
	case 0: return edges[below(nedges)];
	case 1: return UINT64_C(1) << below(64);
	case 2: return (uint64_t)(int64_t)(int32_t)rnd();
	default: return rnd() >> below(64);
	}
}

uint64_t edge_fp(Type ty)
{
	static const uint32_t f32[] = {
		0, 0x80000000, 0x3f800000, 0xbf800000, 0x00000001, 0x80000001, 0x007fffff,
		0x00800000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001,
		0x7fa00000, 0x4f000000, 0xcf000000, 0x4f800000, 0x5f000000, 0xdf000000, 0x5f800000,
		0x3f000000, 0x3fc00000, 0x4effffff, 0x3f7fffff, 0x34000000, 0x1a000000,
	};
	static const uint64_t f64[] = {
		0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000, 1,
		0x8000000000000001, 0x000fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff,
		0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000000000,
		0x7ff0000000000001, 0x7ff4000000000000, 0x41e0000000000000, 0xc1e0000000000000,
		0xc1e0000000200000, 0x41dfffffffc00000, 0x41efffffffe00000, 0x43e0000000000000,
		0xc3e0000000000000, 0x43f0000000000000, 0x3fe0000000000000, 0x3ff8000000000000,
		0x380fffffffffffff, 0x3810000000000000, 0x36a0000000000000, 0x47efffffe0000000,
		0x47effffff0000000, 0x3690000000000000, 0x1ff0000000000000,
	};
	uint64_t r;

	/* numbers near which results change their kind: smallest normal, 1, largest, and halves of exponents whose
	 * products are near the smallest */
	static const uint32_t near32[] = { 0x00800000, 0x01000000, 0x3f800000, 0x3f000000, 0x7f800000, 0x00000000,
		0x20000000, 0x1f800000, 0x4b000000, 0x7fc00000 };
	static const uint64_t near64[] = { 0x0010000000000000, 0x0020000000000000, 0x3ff0000000000000,
		0x3fe0000000000000, 0x7ff0000000000000, 0, 0x2000000000000000, 0x1ff0000000000000,
		0x4330000000000000, 0x7ff8000000000000, 0x3810000000000000, 0x3690000000000000 };

	switch (below(4)) {
	case 0:
		return ty == T_F32 ? f32[below(LEN(f32))] : f64[below(LEN(f64))];
	case 3:
		r = (uint64_t)below(2) << (type_bits(ty) - 1);
		return ty == T_F32 ? (uint32_t)(r ^ (near32[below(LEN(near32))] + below(9) - 4)) :
			r ^ (near64[below(LEN(near64))] + below(9) - 4);
	case 1: /* exponents near each other, so that things cancel and round */
		r = rnd();
		return ty == T_F32 ? (uint32_t)((r & 0x807fffff) | (uint64_t)(120 + below(16)) << 23) :
			(r & 0x800fffffffffffff) | (uint64_t)(1016 + below(16)) << 52;
	default:
		return ty == T_F32 ? (uint32_t)rnd() : rnd();
	}
}

Vec edge_vec(Type lane)
{
	unsigned size = lane == T_F32 ? M_32 : lane == T_F64 ? M_64 : below(4);
	Vec v = { { rnd(), rnd() } };
	uint64_t same = edge_int();

	if (lane != T_F32 && lane != T_F64 && below(4) == 0)
		return v;
	for (unsigned i = 0; i < 16u >> size; i++)
		vec_set(&v, size, i, lane == T_F32 || lane == T_F64 ? edge_fp(lane) : below(3) ? edge_int() : same);
	return v;
}

void random_state(Outcome *o)
{
	memset(o, 0, sizeof(*o));
	o->s.frm = below(4); /* with RM_MM guests call a helper: no host has it */
	for (unsigned i = 0; i < NX; i++)
		o->s.x[i] = edge_int();
	for (unsigned i = 0; i < NW; i++)
		o->s.w[i] = (uint32_t)edge_int();
	for (unsigned i = 0; i < NF; i++)
		o->s.f[i] = below(2) ? edge_fp(T_F64) : edge_fp(T_F32) | 0xffffffff00000000;
	for (unsigned i = 0; i < NV; i++)
		o->s.v[i] = edge_vec((Type)(T_I64 + below(3)));
	if (trans.guest == &guest_arm)
		o->s.fpmode = (below(2) ? MODE_DN : 0) | (fp_soft && below(4) ? MODE_FLUSH : 0);
	for (unsigned i = 0; i < LEN(o->scratch); i++)
		o->scratch[i] = rnd();
	for (unsigned i = 0; i < ROOM; i += 8) {
		uint64_t v = edge_int();

		memcpy(o->mem + i, &v, 8);
	}
}

int main(int argc, char **argv)
{
	unsigned programs = 30000, rounds = 1;
	bool split = false;
	int o;

	while ((o = getopt(argc, argv, "b:n:r:s")) != -1) {
		if (o == 'n')
			programs = (unsigned)strtoul(optarg, NULL, 0);
		else if (o == 'r')
			rounds = (unsigned)strtoul(optarg, NULL, 0);
		else if (o == 's')
			split = true;
		else if (o != 'b' || !run_with(optarg))
			return 2;
	}
	seed = optind < argc ? strtoull(argv[optind], NULL, 0) : 1;
	printf("seed %" PRIu64 ", %u programs, back ends:", seed, programs);
	for (unsigned i = 0; i < nhosts; i++)
		printf(" %s", hosts[i]->name);
	printf("\n");
	run_init(split);
	test_side(rounds);
	test_build();
	test_plugin();
	test_known();
	test_rows(rounds);
	test_vectors(rounds);
	test_live(rounds);
	test_random(programs);
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed != 0;
}
