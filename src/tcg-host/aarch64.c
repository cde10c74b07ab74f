/*
 * The aarch64 code generator: rows for select.c, and the Host. Armv8.0; what
 * came later is used where the processor has it. Its parts, the same for every
 * host: registers and features, encoder (aarch64.h, _asm.c), stubs (_stub.c),
 * rows of operations (_int.c, _mem.c, _fp.c, _vec.c, _vfp.c).
 *
 * Registers: x28 = Cpu + ENV_AT; x27 = guest_base, if that is not 0; x0-x4 and v0-v7 (v6,
 * with ONES) are temporaries; the rest are pinned homes of the guest's hottest registers, but
 * x16, x17 (of emit functions and the encoder), x30. x18, which other systems
 * keep for themselves, is any register to Linux. The stack is that of C, and
 * nothing is on it outside of stubs. x26 points into Cpu.code_stack: a call of
 * the guest pushes host and guest address of its return and is a bl; a return
 * of the guest compares and is a ret, which the processor predicts. What does
 * not match is looked up. A push that hits the guard page is carried out again
 * at the stack's top.
 *
 * FPCR and FPSR hold the guest's modes and sticky flags while generated code
 * runs; leaving stores both in Cpu.guest_fpcr, whose bits do not overlap.
 *
 * Instruction caches: code is cleaned to where instructions are fetched from
 * before a block is published. Nobody has executed from its addresses since the
 * last flush, and since then every thread has been through `enter`, which ends
 * with an isb. What changes later is a branch for a branch in one aligned word, which processors may execute
 * meanwhile; who sees the new one sees the code that it leads to, which was made coherent before (Arm ARM, B2.3,
 * "Ordering of instruction fetches"). All else that leads to code is a thread's own: Cpu.jump, Cpu.code_stack.
 */
#include "aarch64.h"
#include "../os.h"
#include "../plugin/hook.h"
#include "../softfp.h"

/* ---- registers ---- */

#define TEMPS (0x1full | 0xffull << SEL_V)

/* Preserved by C functions first: the hottest registers survive calls without a store. */
static HReg pins_int[] = { 19, 20, 21, 22, 23, 24, 25, 29, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, BASE, NOREG };
static const HReg pins_vec[] = { 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	NOREG };

/* ---- calls ---- */

static void call_stub(Sel *s, const uint8_t *to, const void *what)
{
	if (what)
		a_mov_imm(s, 3, (intptr_t)what);
	a_go(s, I_BL, to);
}

static void env_addr(Sel *s, HReg d, int32_t off)
{
	a_add_imm(s, T_I64, d, ENV, off - ENV_AT);
}

static uint8_t *if_env(Sel *s, unsigned cond, int32_t off, uint64_t k)
{
	static const uint8_t cc[] = { [QEMU_PLUGIN_COND_EQ] = CC_EQ, [QEMU_PLUGIN_COND_NE] = CC_NE,
		[QEMU_PLUGIN_COND_LT] = CC_CC, [QEMU_PLUGIN_COND_LE] = CC_LS, [QEMU_PLUGIN_COND_GT] = CC_HI,
		[QEMU_PLUGIN_COND_GE] = CC_CS };

	a_env(s, I_LDRX, 3, ADR, (size_t)(int64_t)off);
	a_mov_imm(s, LIT, (int64_t)k);
	rrr(s, I_SUBS | SF, ZR, ADR, LIT);
	return a_jcc(s, cc[cond]);
}

/* ---- rows ---- */

#define ROWS(...) (const HostOp[]){ __VA_ARGS__, { .emit = NULL } }
#define RI (C_R | C_I32)
#define RZ (C_R | C_ZERO)
#define I1(fn, w) ROWS({ TI, C_R, { C_R }, 0, 0, 0, fn, w })
#define I2(fn, w) ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, fn, w })
#define I2I(fn, w) ROWS({ TI, C_R, { C_R, RI }, 0, 0, 0, fn, w })
#define SHIFT(n) ROWS({ TI, C_R, { C_R, C_R | C_ANY }, 0, 0, 0, a_shift, n })
#define F1(fn) ROWS({ TF, C_V, { C_V }, 0, 0, 0, fn, 0 })
#define F2(fn, w) ROWS({ TF, C_V, { C_V, C_V }, 0, 0, 0, fn, w })
/* With a cold part that wants the operands, for a guest that needs one. */
#define FP2(fn, w) ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, FE_ONE_NAN, 0, fn, w }, \
	{ TF, C_V, { C_V, C_V }, 0, 0, 0, fn, w })
#define V1(fn, w) ROWS({ TV, C_V, { C_V }, 0, 0, 0, fn, w })
#define V2(fn, w) ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, fn, w })
/* n operands; with the feature, else by vec.c. */
#define V_OF_1 { C_V }
#define V_OF_2 { C_V, C_V }
#define V_OF_3 { C_V, C_V, C_V }
#define IF(fe, n, flags, fn, w) ROWS({ TV, C_V, V_OF_##n, flags, fe, 0, fn, w }, \
	{ TV, C_V, V_OF_##n, 0, 0, 0, a_vsoft, 0 })

static const HostOp *const rows[O_N] = {
	[O_mov] = ROWS({ TI, C_R, { C_R | C_ANY }, 0, 0, 0, a_copy, 0 },
		       { TF | TV, C_V, { C_V | C_ANY }, 0, 0, 0, a_copy, 0 }),
	[O_add] = I2I(a_add, 0),
	[O_sub] = ROWS({ TI, C_R, { C_ZERO, C_R }, 0, 0, 0, a_sub, 0 }, { TI, C_R, { C_R, RI }, 0, 0, 0, a_sub, 0 }),
	[O_mul] = I2(a_mul, 0), [O_mulhs] = I2(a_mulh, 0), [O_mulhu] = I2(a_mulh, 1),
	[O_divs] = I2(a_div, 1), [O_divu] = I2(a_div, 0),
	[O_rems] = I2(a_div, 3), [O_remu] = I2(a_div, 2),
	[O_and] = I2I(a_logic, I_AND), [O_or] = I2I(a_logic, I_ORR), [O_xor] = I2I(a_logic, I_EOR), [O_andn] = I2(a_andn, 0),
	[O_shl] = SHIFT(0), [O_shr] = SHIFT(1), [O_sar] = SHIFT(2), [O_rotr] = SHIFT(3), [O_rotl] = SHIFT(4),
	[O_sext] = I1(a_ext, 1), [O_zext] = I1(a_ext, 0), [O_bswap] = I1(a_bswap, 0),
	[O_clz] = I1(a_clz, 0), [O_ctz] = I1(a_clz, 1), [O_popcnt] = I1(a_popcnt, 0),
	[O_setc] = I2I(a_setc, 0),
	[O_sel] = ROWS({ TI, C_R, { C_R, RI, RZ, RZ }, 0, 0, 0, a_sel, 0 }),
	[O_getl] = ROWS({ TI, C_R, { 0 }, 0, 0, 0, a_getl, 0 }),
	[O_putl] = ROWS({ TI, 0, { RI }, 0, 0, 0, a_putl, 0 }),
	[O_addsl] = I2(a_addsl, 0), [O_extr] = I2(a_extr, 0),
	[O_nzadd] = I2I(a_nz, 0), [O_nzsub] = I2I(a_nz, 0), [O_nzlog] = I2I(a_nz, 0),
	[O_nzadc] = ROWS({ TI, C_R, { C_R, RZ, C_R }, 0, 0, 0, a_nz, 0 }),

	[O_jmp] = ROWS({ TX, 0, { 0 }, 0, 0, 0, a_jmp, 0 }),
	[O_gotoc] = ROWS({ TI, 0, { C_R, RI }, 0, 0, 0, a_gotoc, 0 }),
	[O_br] = ROWS({ TX, 0, { 0 }, 0, 0, 0, a_br, 0 }),
	[O_brc] = ROWS({ TI, 0, { C_R, RI }, 0, 0, 0, a_brc, 0 }),
	[O_poll] = ROWS({ TX, 0, { 0 }, 0, 0, 0, a_poll, 0 }),
	[O_jmpi] = ROWS({ TX, 0, { C_R }, 0, 0, 0, a_jmpi, 0 }),
	[O_exit] = ROWS({ TX, 0, { C_R | C_ANY }, 0, 0, 0, a_exit, 0 }),

	[O_ld] = ROWS({ TI, C_R, { C_R | C_ANY }, 0, 0, 0, a_ld, 0 },
		      { TF | TV, C_V, { C_R | C_ANY }, 0, 0, 0, a_vld, 0 }),
	[O_st] = ROWS({ TI, 0, { C_R | C_ANY, RI }, 0, 0, 0, a_st, 0 },
		      { TF | TV, 0, { C_R | C_ANY, C_V }, 0, 0, 0, a_vst, 0 }),
	[O_fence] = ROWS({ TX, 0, { 0 }, 0, 0, 0, a_fence, 0 }),
	[O_amo] = ROWS({ TI, C_R, { C_R, C_R }, HO_OPT | HO_EARLY, 0, 0, a_amo, 0 }),
	[O_cas] = ROWS({ TI, C_R, { C_R, C_R, C_R }, HO_OPT | HO_EARLY, 0, 0, a_cas, 0 }),

	[O_fadd] = F2(a_fp2, 0x1e202800), [O_fsub] = F2(a_fp2, 0x1e203800),
	[O_fmul] = FP2(a_fp2, 0x1e200800), [O_fdiv] = FP2(a_fp2, 0x1e201800),
	[O_fsqrt] = F1(a_fsqrt),
	[O_fma] = ROWS({ TF, C_V, { C_V, C_V, C_V }, HO_EARLY, FE_ONE_NAN, 0, a_fma, 0 },
		       { TF, C_V, { C_V, C_V, C_V }, 0, 0, 0, a_fma, 0 }),
	[O_fmin] = FP2(a_fminmax, 0x1e207800), [O_fmax] = FP2(a_fminmax, 0x1e206800),
	[O_fminm] = FP2(a_fminmax, 0x1e205800), [O_fmaxm] = FP2(a_fminmax, 0x1e204800),
	[O_fsgn] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, a_fsgn, 0 }),
	[O_fcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, a_fcmp, 0 }),
	[O_nzfcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, a_nzfcmp, 0 }),
	[O_fcvt] = ROWS({ TF, C_V, { C_V }, HO_EARLY, FE_ONE_NAN, 0, a_fcvt, 0 }, { TF, C_V, { C_V }, 0, 0, 0, a_fcvt, 0 }),
	[O_fround] = ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, a_fround, 0 }),
	[O_f2i] = ROWS({ TF, C_R, { C_V }, 0, 0, 0, a_f2i, 0 }),
	[O_i2f] = ROWS({ TF, C_V, { C_R }, 0, 0, 0, a_i2f, 0 }),
	[O_fbits] = ROWS({ TF, C_R, { C_V }, 0, 0, 0, a_fbits, 0 }),
	[O_bitsf] = ROWS({ TF, C_V, { C_R | C_ANY }, 0, 0, 0, a_bitsf, 0 }),
	[O_fbox] = ROWS({ TF, C_V, { C_V }, HO_LIKE, 0, 0, a_fbox, 0 }),
	[O_funbox] = ROWS({ TF, C_V, { C_V }, HO_LIKE, 0, 0, a_funbox, 0 }),
	[O_fpu] = ROWS({ TX, 0, { 0 }, 0, 0, 0, a_fpu, 0 }),
	[O_score] = ROWS({ TX, 0, { 0 }, 0, 0, 0, a_score, 0 }),
	[O_trace] = ROWS({ TI, 0, { C_R | C_I32 }, 0, 0, 0, a_trace, 0 }),

	[O_vadd] = V2(a_v3, 0x4e208400), [O_vsub] = V2(a_v3, 0x6e208400), [O_vmul] = V2(a_v3_not64, 0x4e209c00),
	[O_vmulhs] = V2(a_vmulhs, 0), [O_vmaddw] = V2(a_vmaddw, 0),
	[O_vand] = V2(a_vlogic, I_VAND), [O_vor] = V2(a_vlogic, I_VORR), [O_vxor] = V2(a_vlogic, I_VEOR),
	[O_vandn] = V2(a_vlogic, I_VBIC),
	[O_vsel] = ROWS({ TV, C_V, { C_V, C_V, C_V }, HO_LIKE, 0, 0, a_vsel, 0 }),
	[O_vmins] = V2(a_v3_not64, 0x4e206c00), [O_vmaxs] = V2(a_v3_not64, 0x4e206400),
	[O_vminu] = V2(a_v3_not64, 0x6e206c00), [O_vmaxu] = V2(a_v3_not64, 0x6e206400),
	[O_vceq] = V2(a_v3, 0x6e208c00), [O_vcgts] = V2(a_v3, 0x4e203400), [O_vcgtu] = V2(a_v3, 0x6e203400),
	[O_vqadds] = V2(a_v3, 0x4e200c00), [O_vqaddu] = V2(a_v3, 0x6e200c00),
	[O_vqsubs] = V2(a_v3, 0x4e202c00), [O_vqsubu] = V2(a_v3, 0x6e202c00), [O_vavgu] = V2(a_v3_not64, 0x6e201400),
	[O_vshl] = V1(a_vshift, 0x4f005400), [O_vshr] = V1(a_vshift, 0x6f000400), [O_vsar] = V1(a_vshift, 0x4f000400),
	[O_vshlv] = V2(a_vshiftv, 0), [O_vshrv] = V2(a_vshiftv, 0), [O_vsarv] = V2(a_vshiftv, 0),
	[O_vabs] = V1(a_v2, 0x4e20b800), [O_vclz] = V1(a_v2, 0x6e204800), [O_vcnt] = V1(a_vcnt, 0), [O_vrbit] = V1(a_vrbit, 0),
	[O_vdup] = ROWS({ TV, C_V, { C_R }, 0, 0, 0, a_vdup, 0 }), [O_vdupl] = V1(a_vdupl, 0),
	[O_vget] = ROWS({ TV, C_R, { C_V }, 0, 0, 0, a_vget, 0 }),
	[O_vset] = ROWS({ TV, C_V, { C_V, C_R }, HO_SAME, 0, 0, a_vset, 0 }),
	[O_vsetl] = ROWS({ TV, C_V, { C_V, C_V }, HO_SAME, 0, 0, a_vsetl, 0 }),
	[O_vzx] = ROWS({ TV, C_V, { C_V }, HO_LIKE, 0, 0, a_vzx, 0 }),
	[O_vzip1] = V2(a_v3, 0x4e003800), [O_vzip2] = V2(a_v3, 0x4e007800), [O_vuzp1] = V2(a_v3, 0x4e001800),
	[O_vuzp2] = V2(a_v3, 0x4e005800), [O_vtrn1] = V2(a_v3, 0x4e002800), [O_vtrn2] = V2(a_v3, 0x4e006800),
	[O_vext] = V2(a_vext, 0), [O_vrev] = V1(a_vrev, 0), [O_vtbl] = V2(a_vlogic, 0x4e000000),
	[O_vwid] = V1(a_vwid, 0), [O_vnar] = V1(a_vnar, 0), [O_vqnar] = V1(a_vqnar, 0), [O_vmull] = V2(a_vmull, 0),
	[O_vpmull] = IF(FE_PMULL, 2, 0, a_vpmull, 0),
	[O_vaese] = IF(FE_AES, 2, HO_SAME, a_vaes, 0), [O_vaesd] = IF(FE_AES, 2, HO_SAME, a_vaes, 0),
	[O_vaesenc] = IF(FE_AES, 2, HO_SAME, a_vaes, 0), [O_vaesdec] = IF(FE_AES, 2, HO_SAME, a_vaes, 0),
	[O_vaesmc] = IF(FE_AES, 1, 0, a_vaesmc, 0x4e286800), [O_vaesimc] = IF(FE_AES, 1, 0, a_vaesmc, 0x4e287800),
	[O_vsha1] = IF(FE_SHA1, 3, HO_SAME, a_vsha3, 0x5e000000), [O_vsha1su0] = IF(FE_SHA1, 3, HO_SAME, a_vsha3, 0x5e003000),
	[O_vsha1su1] = IF(FE_SHA1, 2, HO_SAME, a_vsha2, 0x5e281800),
	[O_vsha256h] = IF(FE_SHA2, 3, HO_SAME, a_vsha3, 0x5e004000),
	[O_vsha256h2] = IF(FE_SHA2, 3, HO_SAME, a_vsha3, 0x5e005000),
	[O_vsha256su0] = IF(FE_SHA2, 2, HO_SAME, a_vsha2, 0x5e282800),
	[O_vsha256su1] = IF(FE_SHA2, 3, HO_SAME, a_vsha3, 0x5e006000),

	[O_vfadd] = V2(a_vf2, 0x4e20d400), [O_vfsub] = V2(a_vf2, 0x4ea0d400),
	[O_vfmul] = V2(a_vf2, 0x6e20dc00), [O_vfdiv] = V2(a_vf2, 0x6e20fc00),
	[O_vfsqrt] = V1(a_vfsqrt, 0),
	[O_vfma] = ROWS({ TV, C_V, { C_V, C_V, C_V }, HO_EARLY_AB, 0, 0, a_vfma, 0 }),
	[O_vfmin] = V2(a_vfminmax, 0x4ea0c400), [O_vfmax] = V2(a_vfminmax, 0x4e20c400),
	[O_vfminm] = V2(a_vfminmax, 0x4ea0f400), [O_vfmaxm] = V2(a_vfminmax, 0x4e20f400),
	[O_vfcmp] = V2(a_vfcmp, 0), [O_vfwid] = V1(a_vfwid, 0), [O_vfnar] = V1(a_vfnar, 0),
	[O_vf2i] = V1(a_vf2i, 0), [O_vi2f] = V1(a_vi2f, 0), [O_vfround] = V1(a_vfround, 0),
};
#include "complete.h"

/* Instructions with 32-bit registers clear the upper half; a selection is done with 64. */
#define Z(op) (1ull << O_##op)
#define ZEROS (Z(add) | Z(sub) | Z(mul) | Z(mulhs) | Z(mulhu) | Z(divs) | Z(divu) | Z(rems) | Z(remu) | Z(and) | \
	Z(or) | Z(xor) | Z(andn) | Z(shl) | Z(shr) | Z(sar) | Z(rotr) | Z(rotl) | Z(sext) | Z(zext) | Z(bswap) | Z(clz) | Z(ctz) | \
	Z(popcnt))

/* ---- the Host ---- */

static uint32_t features(void)
{
	/* Bits of AT_HWCAP that Linux gives (asm/hwcap.h), as FE_*. DotProd, FP16, SHA-512, SHA-3, SM3 and SM4 are left
	 * out: no operation of the IR is what their instructions do. */
	static const struct { uint8_t bit; uint32_t fe; } cap[] = {
		{ 3, FE_AES }, { 4, FE_PMULL }, { 5, FE_SHA1 }, { 6, FE_SHA2 }, { 8, FE_LSE }, { 15, FE_RCPC }, { 25, FE_LSE2 },
	};
	uint64_t have = os_hwcap(1);
	uint32_t fe = 0;

	for (unsigned i = 0; i < LEN(cap); i++)
		fe |= have >> cap[i].bit & 1 ? cap[i].fe : 0;
	return fe;
}

static void init_with(const Guest *g, uint32_t allowed)
{
	static SelHost h;

	pins_int[LEN(pins_int) - 2] = a_based(g) ? NOREG : BASE;
	h = (SelHost){
		.ops = rows, .temps = g->nan_rule == NAN_RISCV ? TEMPS & ~BIT(ONES) : TEMPS, .mov = a_mov, .load = a_load, .store = a_store,
		.zeros = ZEROS, .zero_mark = MARK_ZERO, .indexed = true, .store_imm = a_store_imm, .imm = a_imm,
		.feat = (features() & allowed) | (g->nan_rule == NAN_RISCV ? FE_ONE_NAN : 0),
		.pins = { pins_int, pins_vec }, .stub_room = 16384, .op_room = 96, .align = 16,
		.stubs = a_write_stubs, .begin = a_pool_begin, .finish = a_pool_write, .aim = a_reach, .back = a_back,
		.load_fpcr = a_load_fpcr, .fold_fpcr = a_fold_fpcr, .fpcr_flags = FPSR_BITS,
		.arg = { 0, 1, 2 }, .moved = { mark_zero(T_F32), mark_zero(T_F64) },
		.env_addr = env_addr, .call = call_stub, .if_env = if_env,
	};
	gen_init(g, &h);
}

static void init(const Guest *g)
{
	init_with(g, ~0u);
}

static void init_v1(const Guest *g)
{
	init_with(g, 0);
}

/* A target out of reach (in a cache of more than 128 MiB) stays unlinked. */
static void patch(Link *l, const uint8_t *dest)
{
	const uint8_t *site = link_site(l);
	uint32_t *w = (uint32_t *)(void *)code_writable(site);
	int64_t d = (dest - site) / 4;

	if (d != sextn((uint64_t)d, 26))
		return;
	__atomic_store_n(w, (*w & 0xfc000000) | ((uint32_t)d & 0x3ffffff), __ATOMIC_RELEASE);
	os_flush_icache(site, 4, false);
}

static bool uc_guard(void *uc, Cpu *c, const void *addr)
{
	uint64_t *sp = os_uc_reg(uc, CODE_SP);
	uintptr_t guard = gen_guard_hit(c, addr);

	if (!guard || *sp != guard)
		return false;
	*sp = (uintptr_t)c->code_top;
	return true;
}

#define HOST_REST .gen = gen_block, .enter = gen_enter, .patch = patch, \
	.uc_pc = gen_uc_pc, .uc_leave = gen_uc_leave, .uc_guard = uc_guard, .in_stub = gen_in_stub
const Host host_aarch64 = { .name = "aarch64", .init = init, HOST_REST };
/* The same without the features that not every processor has: for tests (-accel aarch64-v1). */
const Host host_aarch64_v1 = { .name = "aarch64-v1", .init = init_v1, HOST_REST };
