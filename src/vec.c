/*
 * Vectors in C (vec.h): V rows by their value column in irops.h, once for
 * each size of lanes, W rows by the functions here, floating point lane by
 * lane by softfp_op.c. Called by the interpreter and, by vec_slow, from
 * generated code. Integer-only (see vec.h).
 *
 * Lanes of V rows do not meet, so there the host's byte order is no matter;
 * all others are taken by vec_get and vec_set, or as words.
 */
#include "vec.h"
#include "irval.h"
#include "softfp_op.h"

/* ---- AES ---- */

const uint8_t aes_sbox[256] = { /* FIPS 197, figure 7 */
	0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5, 0x30, 0x01, 0x67, 0x2b, 0xfe, 0xd7, 0xab, 0x76,
	0xca, 0x82, 0xc9, 0x7d, 0xfa, 0x59, 0x47, 0xf0, 0xad, 0xd4, 0xa2, 0xaf, 0x9c, 0xa4, 0x72, 0xc0,
	0xb7, 0xfd, 0x93, 0x26, 0x36, 0x3f, 0xf7, 0xcc, 0x34, 0xa5, 0xe5, 0xf1, 0x71, 0xd8, 0x31, 0x15,
	0x04, 0xc7, 0x23, 0xc3, 0x18, 0x96, 0x05, 0x9a, 0x07, 0x12, 0x80, 0xe2, 0xeb, 0x27, 0xb2, 0x75,
	0x09, 0x83, 0x2c, 0x1a, 0x1b, 0x6e, 0x5a, 0xa0, 0x52, 0x3b, 0xd6, 0xb3, 0x29, 0xe3, 0x2f, 0x84,
	0x53, 0xd1, 0x00, 0xed, 0x20, 0xfc, 0xb1, 0x5b, 0x6a, 0xcb, 0xbe, 0x39, 0x4a, 0x4c, 0x58, 0xcf,
	0xd0, 0xef, 0xaa, 0xfb, 0x43, 0x4d, 0x33, 0x85, 0x45, 0xf9, 0x02, 0x7f, 0x50, 0x3c, 0x9f, 0xa8,
	0x51, 0xa3, 0x40, 0x8f, 0x92, 0x9d, 0x38, 0xf5, 0xbc, 0xb6, 0xda, 0x21, 0x10, 0xff, 0xf3, 0xd2,
	0xcd, 0x0c, 0x13, 0xec, 0x5f, 0x97, 0x44, 0x17, 0xc4, 0xa7, 0x7e, 0x3d, 0x64, 0x5d, 0x19, 0x73,
	0x60, 0x81, 0x4f, 0xdc, 0x22, 0x2a, 0x90, 0x88, 0x46, 0xee, 0xb8, 0x14, 0xde, 0x5e, 0x0b, 0xdb,
	0xe0, 0x32, 0x3a, 0x0a, 0x49, 0x06, 0x24, 0x5c, 0xc2, 0xd3, 0xac, 0x62, 0x91, 0x95, 0xe4, 0x79,
	0xe7, 0xc8, 0x37, 0x6d, 0x8d, 0xd5, 0x4e, 0xa9, 0x6c, 0x56, 0xf4, 0xea, 0x65, 0x7a, 0xae, 0x08,
	0xba, 0x78, 0x25, 0x2e, 0x1c, 0xa6, 0xb4, 0xc6, 0xe8, 0xdd, 0x74, 0x1f, 0x4b, 0xbd, 0x8b, 0x8a,
	0x70, 0x3e, 0xb5, 0x66, 0x48, 0x03, 0xf6, 0x0e, 0x61, 0x35, 0x57, 0xb9, 0x86, 0xc1, 0x1d, 0x9e,
	0xe1, 0xf8, 0x98, 0x11, 0x69, 0xd9, 0x8e, 0x94, 0x9b, 0x1e, 0x87, 0xe9, 0xce, 0x55, 0x28, 0xdf,
	0x8c, 0xa1, 0x89, 0x0d, 0xbf, 0xe6, 0x42, 0x68, 0x41, 0x99, 0x2d, 0x0f, 0xb0, 0x54, 0xbb, 0x16,
};

const uint8_t aes_inv_sbox[256] = { /* FIPS 197, figure 14 */
	0x52, 0x09, 0x6a, 0xd5, 0x30, 0x36, 0xa5, 0x38, 0xbf, 0x40, 0xa3, 0x9e, 0x81, 0xf3, 0xd7, 0xfb,
	0x7c, 0xe3, 0x39, 0x82, 0x9b, 0x2f, 0xff, 0x87, 0x34, 0x8e, 0x43, 0x44, 0xc4, 0xde, 0xe9, 0xcb,
	0x54, 0x7b, 0x94, 0x32, 0xa6, 0xc2, 0x23, 0x3d, 0xee, 0x4c, 0x95, 0x0b, 0x42, 0xfa, 0xc3, 0x4e,
	0x08, 0x2e, 0xa1, 0x66, 0x28, 0xd9, 0x24, 0xb2, 0x76, 0x5b, 0xa2, 0x49, 0x6d, 0x8b, 0xd1, 0x25,
	0x72, 0xf8, 0xf6, 0x64, 0x86, 0x68, 0x98, 0x16, 0xd4, 0xa4, 0x5c, 0xcc, 0x5d, 0x65, 0xb6, 0x92,
	0x6c, 0x70, 0x48, 0x50, 0xfd, 0xed, 0xb9, 0xda, 0x5e, 0x15, 0x46, 0x57, 0xa7, 0x8d, 0x9d, 0x84,
	0x90, 0xd8, 0xab, 0x00, 0x8c, 0xbc, 0xd3, 0x0a, 0xf7, 0xe4, 0x58, 0x05, 0xb8, 0xb3, 0x45, 0x06,
	0xd0, 0x2c, 0x1e, 0x8f, 0xca, 0x3f, 0x0f, 0x02, 0xc1, 0xaf, 0xbd, 0x03, 0x01, 0x13, 0x8a, 0x6b,
	0x3a, 0x91, 0x11, 0x41, 0x4f, 0x67, 0xdc, 0xea, 0x97, 0xf2, 0xcf, 0xce, 0xf0, 0xb4, 0xe6, 0x73,
	0x96, 0xac, 0x74, 0x22, 0xe7, 0xad, 0x35, 0x85, 0xe2, 0xf9, 0x37, 0xe8, 0x1c, 0x75, 0xdf, 0x6e,
	0x47, 0xf1, 0x1a, 0x71, 0x1d, 0x29, 0xc5, 0x89, 0x6f, 0xb7, 0x62, 0x0e, 0xaa, 0x18, 0xbe, 0x1b,
	0xfc, 0x56, 0x3e, 0x4b, 0xc6, 0xd2, 0x79, 0x20, 0x9a, 0xdb, 0xc0, 0xfe, 0x78, 0xcd, 0x5a, 0xf4,
	0x1f, 0xdd, 0xa8, 0x33, 0x88, 0x07, 0xc7, 0x31, 0xb1, 0x12, 0x10, 0x59, 0x27, 0x80, 0xec, 0x5f,
	0x60, 0x51, 0x7f, 0xa9, 0x19, 0xb5, 0x4a, 0x0d, 0x2d, 0xe5, 0x7a, 0x9f, 0x93, 0xc9, 0x9c, 0xef,
	0xa0, 0xe0, 0x3b, 0x4d, 0xae, 0x2a, 0xf5, 0xb0, 0xc8, 0xeb, 0xbb, 0x3c, 0x83, 0x53, 0x99, 0x61,
	0x17, 0x2b, 0x04, 0x7e, 0xba, 0x77, 0xd6, 0x26, 0xe1, 0x69, 0x14, 0x63, 0x55, 0x21, 0x0c, 0x7d,
};


/* Each byte times x in GF(2^8). */
static uint64_t times_x(uint64_t a)
{
	return (a & 0x7f7f7f7f7f7f7f7f) << 1 ^ (a >> 7 & 0x0101010101010101) * 0x1b;
}

/* Both 32-bit halves of a to the right by n bits. */
static uint64_t rotate_words(uint64_t a, unsigned n)
{
	uint64_t low = UINT32_MAX >> n, mask = low << 32 | low;

	return (a >> n & mask) | (a << (32 - n) & ~mask);
}

uint64_t aes_mix(uint64_t a)
{
	uint64_t twice = times_x(a);

	return twice ^ rotate_words(twice ^ a, 8) ^ rotate_words(a, 16) ^ rotate_words(a, 24);
}

/* The matrix of InvMixColumns is that of MixColumns times the circulant of 5, 0, 4, 0. */
uint64_t aes_unmix(uint64_t a)
{
	return aes_mix(a ^ times_x(times_x(a ^ rotate_words(a, 16))));
}

/* Byte r of column c comes from column c + r, or c - r when it goes back; then through the box. */
static Vec aes_round(const Vec *a, const Vec *b, bool back)
{
	const uint8_t *box = back ? aes_inv_sbox : aes_sbox;
	Vec x = { { a->w[0] ^ b->w[0], a->w[1] ^ b->w[1] } }, r = { { 0 } };

	for (unsigned i = 0; i < 16; i++) {
		unsigned row = i % 4, col = back ? i / 4 - row : i / 4 + row;

		vec_set(&r, M_8, i, box[vec_get(&x, M_8, 4 * (col & 3) + row)]);
	}
	return r;
}

/* ---- SHA-1 and SHA-256 (FIPS 180-4); operands and results as A64 has them ---- */

static uint32_t ror(uint32_t a, unsigned n) /* n: 1 to 31 */
{
	return a >> n | a << (32 - n);
}

static uint32_t choose(uint32_t x, uint32_t y, uint32_t z)
{
	return ((y ^ z) & x) ^ z;
}

static uint32_t majority(uint32_t x, uint32_t y, uint32_t z)
{
	return (x & y) | ((x | y) & z);
}

static uint32_t lane(const Vec *v, unsigned i)
{
	return (uint32_t)vec_get(v, M_32, i);
}

static Vec sha1(const Vec *hash, const Vec *e0, const Vec *w, int function)
{
	uint32_t a = lane(hash, 0), b = lane(hash, 1), c = lane(hash, 2), d = lane(hash, 3), e = lane(e0, 0);

	for (unsigned i = 0; i < 4; i++) {
		uint32_t f = function == 0 ? choose(b, c, d) : function == 1 ? b ^ c ^ d : majority(b, c, d);
		uint32_t next = e + ror(a, 27) + f + lane(w, i);

		e = d;
		d = c;
		c = ror(b, 2);
		b = a;
		a = next;
	}
	return (Vec){ { a | (uint64_t)b << 32, c | (uint64_t)d << 32 } };
}

static Vec sha1su1(const Vec *a, const Vec *b)
{
	uint32_t t[4];

	for (unsigned i = 0; i < 4; i++)
		t[i] = ror(lane(a, i) ^ (i < 3 ? lane(b, i + 1) : 0), 31);
	t[3] ^= ror(t[0], 31);
	return (Vec){ { t[0] | (uint64_t)t[1] << 32, t[2] | (uint64_t)t[3] << 32 } };
}

/* Four rounds over a to d (in abcd) and e to h; the new a to d, or e to h. */
static Vec sha256(const Vec *abcd, const Vec *efgh, const Vec *w, bool first)
{
	uint32_t a = lane(abcd, 0), b = lane(abcd, 1), c = lane(abcd, 2), d = lane(abcd, 3);
	uint32_t e = lane(efgh, 0), f = lane(efgh, 1), g = lane(efgh, 2), h = lane(efgh, 3);

	for (unsigned i = 0; i < 4; i++) {
		uint32_t t = h + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + choose(e, f, g) + lane(w, i);
		uint32_t u = t + (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + majority(a, b, c);

		h = g;
		g = f;
		f = e;
		e = d + t;
		d = c;
		c = b;
		b = a;
		a = u;
	}
	return first ? (Vec){ { a | (uint64_t)b << 32, c | (uint64_t)d << 32 } }
		     : (Vec){ { e | (uint64_t)f << 32, g | (uint64_t)h << 32 } };
}

static Vec sha256su0(const Vec *a, const Vec *b)
{
	Vec r = { { 0 } };

	for (unsigned i = 0; i < 4; i++) {
		uint32_t x = i < 3 ? lane(a, i + 1) : lane(b, 0);

		vec_set(&r, M_32, i, lane(a, i) + (ror(x, 7) ^ ror(x, 18) ^ x >> 3));
	}
	return r;
}

static Vec sha256su1(const Vec *a, const Vec *b, const Vec *c)
{
	Vec r = { { 0 } };

	for (unsigned i = 0; i < 4; i++) {
		uint32_t x = i < 2 ? lane(c, i + 2) : lane(&r, i - 2), y = i < 3 ? lane(b, i + 1) : lane(c, 0);

		vec_set(&r, M_32, i, lane(a, i) + y + (ror(x, 17) ^ ror(x, 19) ^ x >> 10));
	}
	return r;
}

/* ---- lanes that change places or size ---- */

/* Lane i of the rows that mix lanes of a and b: zip, uzp, trn. */
static uint64_t pairs(enum IrOp op, unsigned size, unsigned i, const Vec *a, const Vec *b)
{
	unsigned half = 8u >> size;

	switch (op) {
	case O_vzip1: return vec_get(i % 2 ? b : a, size, i / 2);
	case O_vzip2: return vec_get(i % 2 ? b : a, size, half + i / 2);
	case O_vuzp1: return vec_get(i < half ? a : b, size, i % half * 2);
	case O_vuzp2: return vec_get(i < half ? a : b, size, i % half * 2 + 1);
	case O_vtrn1: return vec_get(i % 2 ? b : a, size, i & ~1u);
	default: return vec_get(i % 2 ? b : a, size, i | 1);
	}
}

/* Lane i of the half that m names, extended as it says. */
static uint64_t half_lane(const Vec *v, unsigned m, unsigned i)
{
	unsigned size = m & M_SIZE;

	i += m & V_HIGH ? 8u >> size : 0;
	return m & M_SIGN ? (uint64_t)vec_gets(v, size, i) : vec_get(v, size, i);
}

/* Lane i of twice the size, to fit into the size. */
static uint64_t saturated(const Vec *v, unsigned size, unsigned i, int how)
{
	uint64_t ones = UINT64_MAX >> (64 - (8 << size)), x = vec_get(v, size + 1, i);
	int64_t s = vec_gets(v, size + 1, i), high = (int64_t)(how == V_SS ? ones >> 1 : ones);
	int64_t low = how == V_SS ? -high - 1 : 0;

	if (how == V_UU)
		return x > ones ? ones : x;
	return (uint64_t)(s > high ? high : s < low ? low : s);
}

static Vec polynomial_product(uint64_t a, uint64_t b)
{
	Vec r = { { 0 } };

	for (unsigned i = 0; i < 64; i++)
		if (b >> i & 1) {
			r.w[0] ^= a << i;
			r.w[1] ^= i ? a >> (64 - i) : 0;
		}
	return r;
}

/* Lane i of the result of a W row whose lanes are made one by one. */
static uint64_t lane_of(enum IrOp op, unsigned m, int32_t imm, unsigned i, const Vec *a, const Vec *b)
{
	unsigned size = m & M_SIZE, at;

	switch (op) {
	case O_vext:
		at = i + (unsigned)imm;
		return vec_get(at < 16 ? a : b, M_8, at % 16);
	case O_vrev:
		return vec_get(a, size, i ^ ((1u << imm >> size) - 1));
	case O_vtbl:
		at = (unsigned)vec_get(b, M_8, i);
		return at < 16 ? vec_get(a, M_8, at) : 0;
	case O_vwid:
		return half_lane(a, m, i);
	case O_vmull:
		return half_lane(a, m, i) * half_lane(b, m, i);
	case O_vmaddw:
		return (uint64_t)(vec_gets(a, M_16, 2 * i) * vec_gets(b, M_16, 2 * i) +
				  vec_gets(a, M_16, 2 * i + 1) * vec_gets(b, M_16, 2 * i + 1));
	case O_vnar:
		return i < 8u >> size ? vec_get(a, size + 1, i) : 0;
	case O_vqnar:
		return i < 8u >> size ? saturated(a, size, i, imm) : 0;
	default:
		return pairs(op, size, i, a, b);
	}
}

/* log2 of the bytes of a lane of the result. */
static unsigned lane_size(enum IrOp op, unsigned m)
{
	switch (op) {
	case O_vext: case O_vtbl: return M_8;
	case O_vwid: case O_vmull: return (m & M_SIZE) + 1;
	case O_vmaddw: return M_32;
	default: return m & M_SIZE;
	}
}

/* ---- all of them ---- */

/* A lane's bits in all lanes. */
static uint64_t all_lanes(uint64_t x, unsigned size)
{
	uint64_t mask = UINT64_MAX >> (64 - (8 << size));

	return (x & mask) * (UINT64_MAX / mask);
}

static Vec whole(enum IrOp op, unsigned m, int32_t imm, const Vec *a, const Vec *b, const Vec *c)
{
	unsigned size = m & M_SIZE;
	uint64_t x;
	Vec r = *a;

	switch (op) {
	case O_vdup:
	case O_vdupl:
		x = all_lanes(op == O_vdup ? a->w[0] : vec_get(a, size, (unsigned)imm), size);
		return (Vec){ { x, x } };
	case O_vget:
		x = m & M_SIGN ? (uint64_t)vec_gets(a, size, (unsigned)imm) : vec_get(a, size, (unsigned)imm);
		return (Vec){ { x } };
	case O_vset:
		vec_set(&r, size, (unsigned)imm, b->w[0]);
		return r;
	case O_vsetl:
		vec_set(&r, size, imm & 15, vec_get(b, size, imm >> 4 & 15));
		return r;
	case O_vzx:
		return (Vec){ { a->w[0] & UINT64_MAX >> (64 - imm) } };
	case O_vpmull:
		return polynomial_product(a->w[imm & 1], b->w[imm & 1]);
	case O_vaese:
	case O_vaesd:
		return aes_round(a, b, op == O_vaesd);
	case O_vaesenc:
		r = aes_round(a, b, false);
		return (Vec){ { aes_mix(r.w[0]), aes_mix(r.w[1]) } };
	case O_vaesdec:
		r = aes_round(a, b, true);
		return (Vec){ { aes_unmix(r.w[0]), aes_unmix(r.w[1]) } };
	case O_vaesmc:
		return (Vec){ { aes_mix(a->w[0]), aes_mix(a->w[1]) } };
	case O_vaesimc:
		return (Vec){ { aes_unmix(a->w[0]), aes_unmix(a->w[1]) } };
	case O_vsha1:
		return sha1(a, b, c, imm);
	case O_vsha1su0:
		return (Vec){ { a->w[1] ^ a->w[0] ^ c->w[0], b->w[0] ^ a->w[1] ^ c->w[1] } };
	case O_vsha1su1:
		return sha1su1(a, b);
	case O_vsha256h:
		return sha256(a, b, c, true);
	case O_vsha256h2:
		return sha256(b, a, c, false);
	case O_vsha256su0:
		return sha256su0(a, b);
	case O_vsha256su1:
		return sha256su1(a, b, c);
	default:
		size = lane_size(op, m);
		for (unsigned i = 0; i < 16u >> size; i++)
			vec_set(&r, size, i, lane_of(op, m, imm, i, a, b));
		return r;
	}
}

#define NOVAL 0
#define ROW_OWN_A(name, value)
#define ROW_OWN_I(name, value)
#define ROW_FPE_F(name, value)
#define ROW_PURE_A(name, value)
#define ROW_PURE_F(name, value)
#define ROW_PURE_I(name, value)
#define ROW_PURE_W(name, value)
#define ROW_FPE_W(name, value)
#define O(name, types, shape, flags, value) IR_ROW(name, types, flags, value)

typedef union Lanes {
	Vec v;
	uint8_t u8[16];
	uint16_t u16[8];
	uint32_t u32[4];
	uint64_t u64[2];
} Lanes;

/* Every lane of `bits` bits by a row's value column. */
#define LANES(bits, value) { \
		typedef uint##bits##_t U; \
		typedef int##bits##_t S UNUSED; \
		enum { BITS = bits }; \
		for (unsigned i = 0; i < 128 / BITS; i++) { \
			U a UNUSED = x.u##bits[i], b UNUSED = y.u##bits[i], c UNUSED = z.u##bits[i]; \
			r.u##bits[i] = (U)(value); \
		} \
	} break;
#define ROW_PURE_V(name, value) \
	case O_##name: \
		switch (m & M_SIZE) { \
		case M_8: LANES(8, value) \
		case M_16: LANES(16, value) \
		case M_32: LANES(32, value) \
		default: LANES(64, value) \
		} \
		break;

void vec_op(enum IrOp op, unsigned m, int32_t imm, Vec *d, const Vec *a, const Vec *b, const Vec *c)
{
	static const Vec none;
	Lanes x, y, z, r;

	a = a ? a : &none;
	b = b ? b : &none;
	c = c ? c : &none;
	if (ir_rows[op].types[0] == 'W') {
		*d = whole(op, m, imm, a, b, c);
		return;
	}
	x.v = r.v = *a;
	y.v = *b;
	z.v = *c;
	switch (op) {
#include "irops.h"
	default:
		break;
	}
	*d = r.v;
}

void vec_fop(enum IrOp op, unsigned m, int32_t imm, Vec *d, const Vec *a, const Vec *b, const Vec *c, FpEnv *env)
{
	static const uint8_t one[O_N] = { /* the operation of a lane */
		[O_vfadd] = O_fadd, [O_vfsub] = O_fsub, [O_vfmul] = O_fmul, [O_vfdiv] = O_fdiv,
		[O_vfsqrt] = O_fsqrt, [O_vfma] = O_fma, [O_vfmin] = O_fmin, [O_vfmax] = O_fmax,
		[O_vfminm] = O_fminm, [O_vfmaxm] = O_fmaxm, [O_vfcmp] = O_fcmp, [O_vfwid] = O_fcvt,
		[O_vfnar] = O_fcvt, [O_vf2i] = O_f2i, [O_vi2f] = O_i2f, [O_vfround] = O_fround,
	};
	static const Vec none;
	unsigned size = m & M_SIZE, from = 0, n;
	Ir o = { .op = one[op], .imm = imm };
	Vec r = { { 0 } };

	a = a ? a : &none;
	b = b ? b : &none;
	c = c ? c : &none;
	n = 16u >> size;
	if (op == O_vfma || op == O_vfcmp)
		o.m = (uint16_t)imm;
	else if (op == O_vf2i || op == O_vi2f)
		o.m = (size == M_64 ? F2I_64 : 0) | (m & M_SIGN ? 0 : F2I_UNSIGNED);
	if (op == O_vfwid || op == O_vfnar) {
		n = 2;
		size = op == O_vfwid ? M_64 : M_32;
		from = op == O_vfwid && m & V_HIGH ? 2 : 0;
	}
	o.type = size == M_64 ? T_F64 : T_F32;
	for (unsigned i = 0; i < n; i++) {
		unsigned have = op == O_vfwid ? M_32 : op == O_vfnar ? M_64 : size;
		uint64_t x = soft_op(&o, vec_get(a, have, from + i), vec_get(b, have, i), vec_get(c, have, i), env);

		vec_set(&r, size, i, op == O_vfcmp ? 0 - x : x);
	}
	*d = r;
}

/* ---- for generated code ---- */

uint64_t vec_desc(const Ir *o)
{
	return o->op | (uint64_t)o->m << 8 | (uint64_t)(uint32_t)o->imm << 32;
}

void vec_slow(Cpu *c, uint64_t desc)
{
	enum IrOp op = desc & 0xff;
	unsigned m = desc >> 8 & 0xffff;
	int32_t imm = (int32_t)(desc >> 32);
	Vec *v = c->varg;
	FpEnv env;

	if (!(ir_rows[op].flags & OF_FPE)) {
		vec_op(op, m, imm, &v[3], &v[0], &v[1], &v[2]);
		return;
	}
	c->guest->fp_env(c, &env);
	vec_fop(op, m, imm, &v[3], &v[0], &v[1], &v[2], &env);
	if (env.flags)
		c->guest->fp_fold(c, env.flags);
}
