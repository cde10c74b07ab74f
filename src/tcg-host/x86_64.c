/*
 * The x86-64 code generator: rows for select.c, and the Host. Its parts, the
 * same for every host: registers and features, encoder (x86_64.h, _asm.c),
 * stubs (_stub.c), rows of operations (_int.c, _mem.c, _fp.c, _vec.c, _vlane.c, _vfp.c).
 *
 * Registers: rbp = Cpu.state + ENV_BIAS; rax rcx rdx rsi and xmm0-5 are
 * temporaries; the rest are pinned homes of the guest's hottest registers.
 * rsp points into Cpu.code_stack, 16-byte aligned: a call of the guest pushes
 * the guest's return address and is a host call; a return of the guest
 * compares and is a host ret, which the processor predicts. What does not
 * match is looked up. C code runs on the stack it came on (host_sp). Nothing
 * else may rely on what it pushed: a push or call that hits the guard page is
 * carried out again at the stack's top. Guest memory is reached through
 * the gs segment when guest_base is not 0; 32-bit guests use 32-bit addressing.
 *
 * MXCSR holds the guest's rounding mode and sticky flags while generated code
 * runs; leaving stores it in Cpu.guest_fpcr.
 */
#include "x86_64.h"
#include "../os.h"
#include "../plugin/hook.h"
#include "../softfp.h"
#include <cpuid.h>

/* ---- registers ---- */

#define TEMPS (BIT(RAX) | BIT(RCX) | BIT(RDX) | BIT(RSI) | 0x3full << SEL_V)

/* Preserved by C functions first: the hottest registers survive calls without a store. */
static const HReg pins_int[] = { RBX, R14, R15, R12, R13, RDI, R8, R9, R10, R11, NOREG };
static const HReg pins_vec[] = { 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, NOREG };

struct X86 x86;

/* ---- calls ---- */

static void call_stub(Sel *s, const uint8_t *to, const void *what)
{
	if (what)
		x_mov_imm(s, RSI, (intptr_t)what);
	jmp_exec(s, CALL, to);
}

static void env_addr(Sel *s, HReg d, int32_t off)
{
	x_ins(s, 0x8d | W, d, rm_env(off));
}

static uint8_t *if_env(Sel *s, unsigned cond, int32_t off, uint64_t k)
{
	static const uint8_t cc[] = { [QEMU_PLUGIN_COND_EQ] = 4, [QEMU_PLUGIN_COND_NE] = 5, [QEMU_PLUGIN_COND_LT] = 2,
		[QEMU_PLUGIN_COND_LE] = 6, [QEMU_PLUGIN_COND_GT] = 7, [QEMU_PLUGIN_COND_GE] = 3 };

	if (k == (uint64_t)(int32_t)k) {
		x_alu_imm(s, W, ALU_CMP, rm_env(off), (int32_t)k);
	} else {
		x_mov_imm(s, RAX, (int64_t)k);
		x_ins(s, 0x39 | W, RAX, rm_env(off));
	}
	return jcc32(s, cc[cond]);
}

static void aim(UNUSED Sel *s, uint8_t *site, const uint8_t *to)
{
	set32(site, to);
}

/* ---- rows ---- */

#define ROWS(...) (const HostOp[]){ __VA_ARGS__, { .emit = NULL } }
#define RI (C_R | C_I32)
#define RMI (C_R | C_M | C_I32)
#define RM (C_R | C_M)
#define VM (C_V | C_M)
#define VMK (C_V | C_M | C_K)
#define ALU(n) ROWS({ TI, C_R, { C_R | C_M, RMI }, HO_SAME | HO_MEM, 0, 0, x_alu, n })
#define SHIFT(n, pfx) ROWS({ TI, C_R, { RM, C_ANY }, HO_SAME, 0, 0, x_shift_imm, n }, \
	{ TI, C_R, { RM, C_R }, 0, FE_BMI2, 0, x_shiftx, pfx }, \
	{ TI, C_R, { C_R, C_R }, HO_EARLY, 0, BIT(RCX) | BIT(RAX), x_shift_cl, n })
#define ROT(n) ROWS({ TI, C_R, { RM, C_ANY }, 0, FE_BMI2, 0, x_rorx, n }, \
	{ TI, C_R, { RM, C_ANY }, HO_SAME, 0, 0, x_shift_imm, n }, \
	{ TI, C_R, { C_R, C_R }, HO_EARLY, 0, BIT(RCX) | BIT(RAX), x_shift_cl, n })
#define AX_DX (BIT(RAX) | BIT(RDX))
#define DIV(n) ROWS({ TI, C_R, { C_R, C_R }, HO_EARLY, 0, AX_DX, x_div, n })
#define CMP2 { C_R | C_M, RI }
#define V3(n) ROWS({ TV, C_V, { C_V, VMK }, 0, 0, 0, x_v3, n })
#define FP2(n) ROWS({ TF, C_V, { C_V, VM }, 0, FE_ONE_NAN, 0, x_fp2, n }, { TF, C_V, { VM, VM }, HO_EARLY, 0, 0, x_fp2, n })

static const HostOp *const rows[O_N] = {
	[O_mov] = ROWS({ TI, C_R, { RM | C_ANY }, 0, 0, 0, x_copy, 0 }, { TF | TV, C_V, { VM | C_ANY }, 0, 0, 0, x_copy, 0 }),
	[O_add] = ROWS({ TI, C_R, { C_R, RMI }, HO_MEM, 0, 0, x_add, 0 }),
	[O_sub] = ROWS({ TI, C_R, { C_ZERO, C_R }, 0, 0, 0, x_neg, 0 },
		       { TI, C_R, { RM, RMI }, HO_SAME | HO_MEM, 0, 0, x_alu, ALU_SUB }),
	[O_mul] = ROWS({ TI, C_R, { RM, C_I32 }, 0, 0, 0, x_mul, 0 }, { TI, C_R, { C_R, RM }, HO_SAME, 0, 0, x_mul, 0 }),
	[O_mulhs] = ROWS({ TI, C_R, { C_R, RM }, 0, 0, AX_DX, x_mulh, 5 }),
	[O_mulhu] = ROWS({ TI, C_R, { C_R, RM }, 0, 0, AX_DX, x_mulh, 4 }),
	[O_divs] = DIV(1), [O_divu] = DIV(0), [O_rems] = DIV(3), [O_remu] = DIV(2),
	[O_and] = ALU(ALU_AND), [O_or] = ALU(ALU_OR), [O_xor] = ALU(ALU_XOR),
	[O_andn] = ROWS({ TI, C_R, { RM, C_R }, 0, FE_BMI1, 0, x_andn, 0 },
			{ TI, C_R, { C_R, C_R }, HO_SAME, 0, 0, x_andn_slow, 0 }),
	[O_shl] = SHIFT(4, P66), [O_shr] = SHIFT(5, PF2), [O_sar] = SHIFT(7, PF3),
	[O_rotl] = ROT(0), [O_rotr] = ROT(1),
	[O_sext] = ROWS({ TI, C_R, { RM }, 0, 0, 0, x_ext, 1 }),
	[O_zext] = ROWS({ TI, C_R, { RM }, 0, 0, 0, x_ext, 0 }),
	[O_bswap] = ROWS({ TI, C_R, { C_R }, HO_SAME, 0, 0, x_bswap, 0 }),
	[O_clz] = ROWS({ TI, C_R, { RM }, 0, FE_LZCNT, 0, x_bits, 0xbd }, { TI, C_R, { C_R }, HO_EARLY, 0, 0, x_bsr, 1 }),
	[O_ctz] = ROWS({ TI, C_R, { RM }, 0, FE_BMI1, 0, x_bits, 0xbc }, { TI, C_R, { C_R }, HO_EARLY, 0, 0, x_bsr, 0 }),
	[O_popcnt] = ROWS({ TI, C_R, { RM }, 0, FE_POPCNT, 0, x_bits, 0xb8 },
			  { TI, C_R, { C_R }, HO_EARLY, 0, AX_DX | BIT(RCX), x_popcnt_slow, 0 }),
	[O_setc] = ROWS({ TI, C_R, CMP2, 0, 0, 0, x_setc, 0 }),
	[O_sel] = ROWS({ TI, C_R, { C_R, RI, C_R, C_R }, 0, 0, 0, x_sel, 0 }),
	[O_getl] = ROWS({ TI, C_R, { 0 }, 0, 0, 0, x_getl, 0 }),
	[O_putl] = ROWS({ TI, 0, { RI }, 0, 0, 0, x_putl, 0 }),

	[O_jmp] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_jmp, 0 }),
	[O_gotoc] = ROWS({ TI, 0, CMP2, 0, 0, 0, x_gotoc, 0 }),
	[O_br] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_br, 0 }),
	[O_brc] = ROWS({ TI, 0, CMP2, 0, 0, 0, x_brc, 0 }),
	[O_poll] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_poll, 0 }),
	[O_jmpi] = ROWS({ TX, 0, { C_R }, 0, 0, 0, x_jmpi, 0 }),
	[O_exit] = ROWS({ TX, 0, { C_R | C_ANY }, 0, 0, 0, x_exit, 0 }),

	[O_ld] = ROWS({ TI, C_R, { C_R | C_I32 }, 0, 0, 0, x_ld, 0 }, { TF, C_V, { C_R | C_I32 }, 0, 0, 0, x_fld, 0 },
		      { TV, C_V, { C_R | C_I32 }, 0, 0, 0, x_vld, 0 }),
	[O_st] = ROWS({ TI, 0, { C_R | C_I32, RI }, 0, 0, 0, x_st, 0 }, { TF, 0, { C_R | C_I32, C_V }, 0, 0, 0, x_fst, 0 },
		      { TV, 0, { C_R | C_I32, C_V }, 0, 0, 0, x_vst, 0 }),
	[O_fence] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_fence, 0 }),
	[O_amo] = ROWS({ TI, C_R, { C_R, C_R }, HO_OPT, 0, BIT(RAX), x_amo, 0 }),
	[O_cas] = ROWS({ TI, C_R, { C_R, C_R, C_R }, HO_OPT, 0, BIT(RAX), x_cas, 0 }),

	[O_fadd] = FP2(0x58), [O_fsub] = FP2(0x5c), [O_fmul] = FP2(0x59), [O_fdiv] = FP2(0x5e),
	[O_fsqrt] = ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, x_fsqrt, 0 }),
	[O_fma] = ROWS({ TF, C_V, { C_V, C_V, C_V }, HO_EARLY_AB, FE_FMA | FE_ONE_NAN, 0, x_fma, 0 },
		       { TF, C_V, { C_V, C_V, VM }, HO_EARLY, FE_FMA, 0, x_fma, 0 },
		       { TF, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, 0, x_soft, 0 }),
	[O_fmin] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fminmax, 0x5d }),
	[O_fmax] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fminmax, 0x5f }),
	[O_fsgn] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fsgn, 0 }),
	[O_fcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, x_fcmp, 0 }),
	[O_fcvt] = ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, x_fcvt, 0 }),
	[O_f2i] = ROWS({ TF, C_R, { C_V }, 0, 0, 0, x_f2i, 0 }),
	[O_i2f] = ROWS({ TF, C_V, { C_R }, 0, 0, 0, x_i2f, 0 }),
	[O_fpu] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_fpu, 0 }),
	[O_score] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_score, 0 }),
	[O_trace] = ROWS({ TI, 0, { C_R | C_I32 }, 0, 0, 0, x_trace, 0 }),
	[O_fbits] = ROWS({ TF, C_R, { VM }, 0, 0, 0, x_fbits, 0 }),
	[O_bitsf] = ROWS({ TF, C_V, { RM | C_ANY }, 0, 0, 0, x_bitsf, 0 }),
	[O_fbox] = ROWS({ TF, C_V, { C_V }, 0, 0, 0, x_fbox, 0 }),
	[O_nzadd] = ROWS({ TI, C_R, { C_R, RMI }, 0, 0, BIT(RAX), x_nz, 0 }),
	[O_nzsub] = ROWS({ TI, C_R, CMP2, 0, 0, BIT(RAX), x_nz, 0 }),
	[O_nzadc] = ROWS({ TI, C_R, { C_R, RMI, C_R }, 0, 0, BIT(RAX), x_nz, 0 }),
	[O_nzlog] = ROWS({ TI, C_R, CMP2, 0, 0, BIT(RAX), x_nz, 0 }),
	[O_nzfcmp] = ROWS({ TF, C_R, { C_V, C_V }, HO_EARLY, 0, BIT(RAX), x_nzfcmp, 0 }),
	[O_addsl] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, x_addsl, 0 }),
	[O_extr] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, x_extr, 0 }),
	[O_fminm] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fminmax, 0x5d }),
	[O_fmaxm] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fminmax, 0x5f }),
	[O_fround] = ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, x_fround, 0 }),
	[O_funbox] = ROWS({ TF, C_V, { VM }, 0, 0, 0, x_funbox, 0 }),

	[O_vzx] = ROWS({ TV, C_V, { VM }, HO_LIKE, 0, 0, x_vzx, 0 }),

	[O_vadd] = V3(XV_ADD),
	[O_vsub] = V3(XV_SUB),
	[O_vmul] = V3(XV_MUL),
	[O_vmulhs] = V3(XV_MULH),
	[O_vand] = V3(XV_AND),
	[O_vor] = V3(XV_OR),
	[O_vxor] = V3(XV_XOR),
	[O_vandn] = ROWS({ TV, C_V, { VMK, C_V }, 0, 0, 0, x_vandn, 0 }),
	[O_vsel] = ROWS({ TV, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, 0, x_vsel, 0 }),
	[O_vmins] = V3(XV_MINS),
	[O_vmaxs] = V3(XV_MAXS),
	[O_vminu] = V3(XV_MINU),
	[O_vmaxu] = V3(XV_MAXU),
	[O_vceq] = V3(XV_EQ),
	[O_vcgts] = V3(XV_GTS),
	[O_vcgtu] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vcgtu, 0 }),
	[O_vqadds] = V3(XV_QADDS),
	[O_vqaddu] = V3(XV_QADDU),
	[O_vqsubs] = V3(XV_QSUBS),
	[O_vqsubu] = V3(XV_QSUBU),
	[O_vavgu] = V3(XV_AVGU),
	[O_vshl] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vshift, 6 }),
	[O_vshr] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vshift, 2 }),
	[O_vsar] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vshift, 4 }),
	[O_vshlv] = ROWS({ TV, C_V, { C_V, VMK }, 0, 0, 0, x_vshiftv, 0x47 }),
	[O_vshrv] = ROWS({ TV, C_V, { C_V, VMK }, 0, 0, 0, x_vshiftv, 0x45 }),
	[O_vsarv] = ROWS({ TV, C_V, { C_V, VMK }, 0, 0, 0, x_vshiftv, 0x46 }),
	[O_vabs] = ROWS({ TV, C_V, { VM }, 0, 0, 0, x_vabs, 0 }),
	[O_vclz] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vclz, 0 }),
	[O_vcnt] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vcnt, 0 }),
	[O_vrbit] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vcnt, 1 }),
	[O_vdup] = ROWS({ TV, C_V, { C_R }, 0, 0, 0, x_vdup, 0 }),
	[O_vdupl] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vdupl, 0 }),
	[O_vget] = ROWS({ TV, C_R, { VM }, 0, 0, 0, x_vget, 0 }),
	[O_vset] = ROWS({ TV, C_V, { C_V, C_R }, 0, 0, 0, x_vset, 0 }),
	[O_vsetl] = ROWS({ TV, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_vsetl, 0 }),
	[O_vzip1] = V3(XV_ZIP1),
	[O_vzip2] = V3(XV_ZIP2),
	[O_vuzp1] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vuzp, 0 }),
	[O_vuzp2] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vuzp, 1 }),
	[O_vtrn1] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vtrn, 0 }),
	[O_vtrn2] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vtrn, 1 }),
	[O_vext] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vext, 0 }),
	[O_vrev] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vrev, 0 }),
	[O_vtbl] = ROWS({ TV, C_V, { C_V, C_V | C_K }, 0, 0, 0, x_vtbl, 0 }),
	[O_vwid] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vwid, 0 }),
	[O_vnar] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vnar, 0 }),
	[O_vqnar] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vqnar, 0 }),
	[O_vmull] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vmull, 0 }),
	[O_vmaddw] = V3(XV_MADDW),
	[O_vpmull] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vpmull, 0 }),
	[O_vaese] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vaes, 0xdd }),
	[O_vaesd] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vaes, 0xdf }),
	[O_vaesenc] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vaes, 0xdc }),
	[O_vaesdec] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vaes, 0xde }),
	[O_vaesmc] = ROWS({ TV, C_V, { C_V }, 0, 0, 0, x_vaesmc, 0 }),
	[O_vaesimc] = ROWS({ TV, C_V, { VM }, 0, 0, 0, x_vaesimc, 0 }),
	[O_vsha1] = ROWS({ TV, C_V, { C_V, C_V, C_V }, 0, 0, 0, x_vsha1, 0 }),
	[O_vsha1su0] = ROWS({ TV, C_V, { C_V, C_V, C_V }, 0, 0, 0, x_vsha1su0, 0 }),
	[O_vsha1su1] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vsha1su1, 0 }),
	[O_vsha256h] = ROWS({ TV, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, BIT(SEL_V), x_vsha256h, 0 }),
	[O_vsha256h2] = ROWS({ TV, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, BIT(SEL_V), x_vsha256h, 1 }),
	[O_vsha256su0] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vsha256su0, 0 }),
	[O_vsha256su1] = ROWS({ TV, C_V, { C_V, C_V, C_V }, 0, 0, 0, x_vsha256su1, 0 }),
	[O_vfadd] = ROWS({ TV, C_V, { C_V, VMK }, HO_EARLY, 0, 0, x_vf2, 0x58 }),
	[O_vfsub] = ROWS({ TV, C_V, { C_V, VMK }, HO_EARLY, 0, 0, x_vf2, 0x5c }),
	[O_vfmul] = ROWS({ TV, C_V, { C_V, VMK }, HO_EARLY, 0, 0, x_vf2, 0x59 }),
	[O_vfdiv] = ROWS({ TV, C_V, { C_V, VMK }, HO_EARLY, 0, 0, x_vf2, 0x5e }),
	[O_vfsqrt] = ROWS({ TV, C_V, { C_V }, HO_EARLY, 0, 0, x_vfsqrt, 0 }),
	[O_vfma] = ROWS({ TV, C_V, { C_V, C_V, C_V }, HO_EARLY, FE_FMA, 0, x_vfma, 0 },
		       { TV, C_V, { C_V, C_V, C_V }, 0, 0, 0, x_vsoft, 0 }),
	[O_vfmin] = ROWS({ TV, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_vfminmax, 0x5d }),
	[O_vfmax] = ROWS({ TV, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_vfminmax, 0x5f }),
	[O_vfminm] = ROWS({ TV, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_vfminmax, 0x5d }),
	[O_vfmaxm] = ROWS({ TV, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_vfminmax, 0x5f }),
	[O_vfcmp] = ROWS({ TV, C_V, { C_V, C_V }, 0, 0, 0, x_vfcmp, 0 }),
	[O_vfwid] = ROWS({ TV, C_V, { C_V }, HO_EARLY, 0, 0, x_vfcvt, 0 }),
	[O_vfnar] = ROWS({ TV, C_V, { C_V }, HO_EARLY, 0, 0, x_vfcvt, 1 }),
	[O_vf2i] = ROWS({ TV, C_V, { C_V }, HO_EARLY, 0, 0, x_vf2i, 0 }),
	[O_vi2f] = ROWS({ TV, C_V, { C_V }, HO_EARLY, 0, 0, x_vi2f, 0 }),
	[O_vfround] = ROWS({ TV, C_V, { C_V }, HO_EARLY, 0, 0, x_vfround, 0 }),
};
#include "complete.h"

/* 32-bit instructions clear the upper half; a conditional move is done with 64, a division's odd cases too. */
#define Z(op) (1ull << O_##op)
#define ZEROS (Z(add) | Z(sub) | Z(mul) | Z(mulhs) | Z(mulhu) | Z(and) | Z(or) | Z(xor) | Z(andn) | Z(shl) | Z(shr) | Z(sar) | \
	Z(rotr) | Z(rotl) | Z(sext) | Z(zext) | Z(bswap) | Z(clz) | Z(ctz) | Z(popcnt))

/* ---- the Host ---- */

/* FE_* of this processor. The compiler's own functions ask it five times as much, before main; each
 * cpuid is an exit to the hypervisor in a virtual machine. */
static uint32_t features(void)
{
	uint32_t a, b, c, d, max, fe = 0, xcr = 0;

	__cpuid(0, max, b, c, d);
	__cpuid(1, a, b, c, d);
	fe |= (c >> 23 & 1 ? FE_POPCNT : 0) | (c >> 20 & 1 ? FE_SSE41 : 0) | (c >> 25 & 1 ? FE_AES : 0) |
	      (c >> 1 & 1 ? FE_CLMUL : 0); /* with 4.2 come 4.1 and SSSE3 */
	if (c >> 27 & 1) /* OSXSAVE: xgetbv is there */
		__asm__("xgetbv" : "=a"(xcr), "=d"(d) : "c"(0));
	if (c >> 28 & 1 && (xcr & 6) == 6) /* the system keeps the upper halves of vector registers */
		fe |= FE_AVX | (c >> 12 & 1 ? FE_FMA : 0);
	if (max >= 7) {
		__cpuid_count(7, 0, a, b, c, d);
		fe |= (b >> 3 & 1 ? FE_BMI1 | FE_LZCNT : 0) | (b >> 8 & 1 ? FE_BMI2 : 0) |
		      (b >> 29 & 1 ? FE_SHA : 0) | (fe & FE_AVX && b >> 5 & 1 ? FE_AVX2 : 0);
	}
	return fe;
}

static void init_with(const Guest *g, uint32_t allowed)
{
	static uint32_t found; /* not asked again after a flush */
	static SelHost h;

	if (!found)
		found = features();
	x86.avx = found & allowed & FE_AVX;
	h = (SelHost){
		.ops = rows, .temps = TEMPS, .mov = x_mov, .load = x_load, .store = x_store,
		.zeros = ZEROS, .zero_mark = MARK_ZERO, .indexed = true, .store_imm = x_store_imm, .imm = x_imm,
		.feat = (found & allowed) | (g->nan_rule == NAN_RISCV ? FE_ONE_NAN : 0),
		.pins = { pins_int, pins_vec }, .stub_room = 4096, .op_room = 96, .align = 16, .link_size = 5,
		.stubs = x_write_stubs, .aim = aim, .back = jmp_back,
		.load_fpcr = x_load_fpcr, .fold_fpcr = x_fold_fpcr, .fpcr_flags = 0x3f,
		.arg = { RAX, RCX, RDX }, .ret = RAX, .moved = { mark_zero(T_F32), mark_zero(T_F64) },
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

static void init_v2(const Guest *g)
{
	init_with(g, FE_SSE41 | FE_POPCNT | FE_AES | FE_CLMUL | FE_SHA);
}

static _Thread_local bool gs_set;

static uintptr_t enter(Cpu *c, const uint8_t *code)
{
	if (guest_base && !gs_set) {
		if (!os_set_gs(guest_base))
			fatal("cannot set the segment base:");
		gs_set = true;
	}
	return gen_enter(c, code);
}

static void patch(Link *l, const uint8_t *dest)
{
	const uint8_t *site = link_site(l);
	int32_t d = (int32_t)(dest - (site + 4));

	__atomic_store_n((int32_t *)(void *)code_writable(site), d, __ATOMIC_RELEASE);
}

static bool uc_guard(void *uc, Cpu *c, const void *addr)
{
	uint64_t *sp = os_uc_reg(uc, RSP);
	uintptr_t guard = gen_guard_hit(c, addr);

	if (!guard || *sp > guard + 16 || *sp < guard)
		return false;
	*sp = (uintptr_t)c->code_top - (*sp & 15);
	((uint64_t *)c->code_top)[-1] = ~0ull;
	return true;
}

#define HOST_REST .gen = gen_block, .enter = enter, .patch = patch, \
	.uc_pc = gen_uc_pc, .uc_leave = gen_uc_leave, .uc_guard = uc_guard, .in_stub = gen_in_stub
const Host host_x86_64 = { .name = "x86_64", .init = init, HOST_REST };
/* The same without the features that not every processor has, and without AVX and what came with it or later: for
 * tests (-accel x86_64-v1, x86_64-v2). */
const Host host_x86_64_v1 = { .name = "x86_64-v1", .init = init_v1, HOST_REST };
const Host host_x86_64_v2 = { .name = "x86_64-v2", .init = init_v2, HOST_REST };
