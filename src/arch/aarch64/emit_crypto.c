/*
 * Emit functions of the cryptographic instructions (insn_simd.h). AES, SHA-1
 * and SHA-256 are rows of the IR, SHA-3 is made of common ones; SHA-512, SM3
 * and SM4 are calls (crypto.c).
 */
#include "vfp.h"

static Val bits(Trans *t, enum IrOp op, Val a, Val b) { return ir_v2(t, op, M_64, a, b); }

static Val rotate_right(Trans *t, Val a, int32_t n) /* 64-bit lanes */
{
	return n ? bits(t, O_vor, ir_v1(t, O_vshr, M_64, a, n), ir_v1(t, O_vshl, M_64, a, 64 - n)) : a;
}

void a64_vc2(Trans *t, const Insn *i)
{
	unsigned rd = (unsigned)i->arg[1];
	Val n = a64_getv(t, (unsigned)i->arg[2]), d = a64_getv(t, rd);

	switch (i->row->with) {
	case A64V_aese: n = ir_v2(t, O_vaese, 0, d, n); break;
	case A64V_aesd: n = ir_v2(t, O_vaesd, 0, d, n); break;
	case A64V_aesmc: n = ir_v1(t, O_vaesmc, 0, n, 0); break;
	case A64V_aesimc: n = ir_v1(t, O_vaesimc, 0, n, 0); break;
	case A64V_sha1h:
		n = ir_2k(t, O_rotl, T_I32, ir_op(t, O_vget, T_V128, n, 0, 0, M_32, 0), 30);
		a64_putf(t, rd, T_F32, ir_1(t, O_bitsf, T_F32, n));
		return;
	case A64V_sha1su1: n = ir_v2(t, O_vsha1su1, 0, d, n); break;
	case A64V_sha256su0: n = ir_v2(t, O_vsha256su0, 0, d, n); break;
	case A64V_sha512su0: n = ir_call(t, &a64_h_sha512su0, d, n, 0); break;
	default: n = ir_call(t, &a64_h_sm4e, d, n, 0); break;
	}
	a64_putv(t, rd, n);
}

void a64_vc3(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	Val n = a64_getv(t, (unsigned)i->arg[2]), m = a64_getv(t, (unsigned)i->arg[3]), d = a64_getv(t, rd);

	switch (op) {
	case A64V_sha1c: case A64V_sha1p: case A64V_sha1m:
		d = ir_op(t, O_vsha1, T_V128, d, n, m, 0, op == A64V_sha1c ? 0 : op == A64V_sha1p ? 1 : 2);
		break;
	case A64V_sha1su0: d = ir_v3(t, O_vsha1su0, 0, d, n, m); break;
	case A64V_sha256h: d = ir_v3(t, O_vsha256h, 0, d, n, m); break;
	case A64V_sha256h2: d = ir_v3(t, O_vsha256h2, 0, d, n, m); break;
	case A64V_sha256su1: d = ir_v3(t, O_vsha256su1, 0, d, n, m); break;
	case A64V_sha512h: d = ir_call(t, &a64_h_sha512h, d, n, m); break;
	case A64V_sha512h2: d = ir_call(t, &a64_h_sha512h2, d, n, m); break;
	case A64V_sha512su1: d = ir_call(t, &a64_h_sha512su1, d, n, m); break;
	case A64V_rax1: d = bits(t, O_vxor, n, rotate_right(t, m, 63)); break;
	case A64V_sm3partw1: d = ir_call(t, &a64_h_sm3partw1, d, n, m); break;
	case A64V_sm3partw2: d = ir_call(t, &a64_h_sm3partw2, d, n, m); break;
	default: d = ir_call(t, &a64_h_sm4ekey, n, m, 0); break;
	}
	a64_putv(t, rd, d);
}

void a64_vc4(Trans *t, const Insn *i)
{
	Val n = a64_getv(t, (unsigned)i->arg[2]), m = a64_getv(t, (unsigned)i->arg[3]);
	Val a = a64_getv(t, (unsigned)i->arg[4]);

	switch (i->row->with) {
	case A64V_eor3: n = bits(t, O_vxor, bits(t, O_vxor, n, m), a); break;
	case A64V_bcax: n = bits(t, O_vxor, n, bits(t, O_vandn, m, a)); break;
	default: n = ir_call(t, &a64_h_sm3ss1, n, m, a); break;
	}
	a64_putv(t, (unsigned)i->arg[1], n);
}

void a64_vc3i(Trans *t, const Insn *i)
{
	unsigned op = i->row->with, rd = (unsigned)i->arg[1];
	int32_t imm = (int32_t)i->arg[4];
	Val n = a64_getv(t, (unsigned)i->arg[2]), m = a64_getv(t, (unsigned)i->arg[3]);

	if (op == A64V_xar) {
		n = rotate_right(t, bits(t, O_vxor, n, m), imm);
	} else {
		const Helper *h = op == A64V_sm3tt1a ? &a64_h_sm3tt1a : op == A64V_sm3tt1b ? &a64_h_sm3tt1b :
				  op == A64V_sm3tt2a ? &a64_h_sm3tt2a : &a64_h_sm3tt2b;

		n = ir_call(t, h, a64_getv(t, rd), n, ir_v1(t, O_vdupl, M_32, m, imm));
	}
	a64_putv(t, rd, n);
}
