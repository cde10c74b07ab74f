/*
 * The RISC-V code generator (RV64GC, more by what the system says is there):
 * rows for select.c, and the Host. Its parts: registers and features, encoder
 * (riscv64.h, _asm.c), stubs (_stub.c), rows of operations (_int.c, _mem.c, _fp.c, _vec.c, _rvv.c).
 *
 * Registers: s0 = Cpu.state + ENV_BIAS; s11 = guest_base, or Cpu.jump when that
 * is 0; t1-t6 and ft0-ft11 are temporaries, ra and t0 scratch; s1-s10, a0-a7, fs0-fs11,
 * fa0-fa7 pinned homes of the guest's hottest registers. sp stays what it was at
 * entry, with a frame of FR_SIZE; gp and tp are C's. For some guests ft10 and ft11
 * hold constants (LEAST32). A 32-bit float is boxed as the instructions want it (riscv64.h).
 *
 * fcsr holds the guest's rounding mode and sticky flags while generated code
 * runs; leaving stores it in Cpu.guest_fpcr.
 *
 * Instructions that were written become visible by riscv_flush_icache. For all: processors that run a thread of ours
 * execute fence.i before the call returns, others before they run one. For this thread: its own processor does, others
 * before they switch to this program; so a thread that moves to another one is covered. It is needed
 * - for all, for new code, before anybody has its address;
 * - for this thread, when a link is made. Its jump is one aligned word, which is fetched as a whole (Ziccif, which
 *   Linux's own patching relies on), old or new: who executes the old one leaves by the stub, and comes to no harm;
 * - for all, when a link is taken back. Nobody comes to the dead block from then on, and who is on the way runs it
 *   once more, as if he had come earlier. The word behind a far link leads to the stub again before this, for fence.i
 *   orders fetches alone: who executes the next jump that is written there finds this word or a newer one.
 */
#include "riscv64.h"
#include "../os.h"
#include "../plugin/hook.h"
#include "../softfp.h"

/* ---- registers ---- */

static const uint64_t temps = BIT(T1) | BIT(T2) | BIT(T3) | BIT(T4) | BIT(T5) | BIT(T6) | 0xf00000ffull << SEL_V;

/* Preserved by C functions first. */
static const HReg pins_int[] = { S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, A0, A1, A2, A3, A4, A5, A6, A7, NOREG };
static const HReg pins_vec[] = { 40, 41, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 42, 43, 44, 45, 46, 47, 48, 49,
	NOREG };

/* ---- calls ---- */

static void call_stub(Sel *s, const uint8_t *to, const void *what)
{
	r_li(s, T0, (intptr_t)what);
	call_exec(s, to);
}

static void env_addr(Sel *s, HReg d, int32_t off)
{
	r_add_imm(s, d, ENV, off - (int32_t)offsetof(Cpu, state) - ENV_BIAS);
}

static void sext32(Sel *s, HReg d, HReg r)
{
	r_extend(s, d, r, 32, true);
}

static uint8_t *if_env(Sel *s, unsigned cond, int32_t off, uint64_t k)
{
	static const uint16_t op[] = { [QEMU_PLUGIN_COND_EQ] = BEQ, [QEMU_PLUGIN_COND_NE] = BNE, [QEMU_PLUGIN_COND_LT] = BLTU,
		[QEMU_PLUGIN_COND_LE] = BGEU, [QEMU_PLUGIN_COND_GT] = BLTU, [QEMU_PLUGIN_COND_GE] = BGEU };
	bool swap = cond == QEMU_PLUGIN_COND_LE || cond == QEMU_PLUGIN_COND_GT;

	ld_env(s, LD, T0, off);
	r_li(s, RA, (int64_t)k);
	return r_branch(s, op[cond], swap ? RA : T0, swap ? T0 : RA);
}

/* ---- rows ---- */

#define ROWS(...) (const HostOp[]){ __VA_ARGS__, { .emit = NULL } }
#define RI (C_R | C_I32)
#define RZ (C_R | C_ZERO)
#define VM (C_V | C_M)
#define VMK (C_V | C_M | C_K)
#define ALU(n, ni) ROWS({ TI, C_R, { C_R, C_I12 }, 0, 0, 0, r_alu_imm, ni }, \
	{ TI, C_R, { C_R, C_R }, 0, 0, 0, r_alu, n })
#define SHIFT(n) ROWS({ TI, C_R, { C_R, C_R | C_ANY }, 0, 0, 0, r_shift, n })
#define ROT(left) ROWS({ TI, C_R, { C_R, C_R | C_ANY }, 0, 0, 0, r_rot, left })
#define DIVIDE(n) ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_div, n })
#define BITS1(n) ROWS({ TI, C_R, { C_R }, 0, 0, 0, r_bits, n })
#define CMP2 { RZ, RI }
#define FP2(n) ROWS({ TF, C_V, { C_V, C_V }, 0, FE_ONE_NAN, 0, r_fp2, n }, \
	{ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, r_fp2, n })
#define FP1(fn, n) ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, fn, n })
#define MINMAX(n) ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, r_fminmax, n })
/* Vectors: by one function with the V extension, by another one without. */
#define IN1 { VMK }
#define IN2 { VMK, VMK }
#define IN3 { VMK, VMK, VMK }
#define VROW(in, fn, n, more) ROWS({ TV, C_V, in, 0, FE_V | (more), 0, r_rvv, n }, { TV, C_V, in, 0, 0, 0, fn, n })
#define SOFT1 ROWS({ TV, C_V, IN1, 0, 0, 0, r_vsoft, 0 })
#define SOFT2 ROWS({ TV, C_V, IN2, 0, 0, 0, r_vsoft, 0 })
#define SOFT3 ROWS({ TV, C_V, IN3, 0, 0, 0, r_vsoft, 0 })
#define V1 VROW(IN1, r_vsoft, 0, 0)
#define V2 VROW(IN2, r_vsoft, 0, 0)
#define BITS_OF VROW(IN1, r_vsoft, 0, FE_ZVBB)
#define LOGIC(n) ROWS({ TV, C_V, IN2, HO_EARLY, 0, 0, r_vlogic, n })
#define L1 VROW(IN1, r_vlane, 0, 0)
#define L2 VROW(IN2, r_vlane, 0, 0)
#define PAIRS(odd) VROW(IN2, r_vmove, odd, 0)
#define MOVE(odd) ROWS({ TV, C_V, IN2, 0, 0, 0, r_vmove, odd })
#define VF1(n) VROW(IN1, r_vfp, n, 0)
#define VF2(n) VROW(IN2, r_vfp, n, 0)

static const HostOp *const rows[O_N] = {
	[O_mov] = ROWS({ TI, C_R, { C_R | C_ANY }, 0, 0, 0, r_copy, 0 },
		       { TF | TV, C_V, { C_V | C_ANY }, 0, 0, 0, r_copy, 0 }),
	[O_add] = ALU(ADD, ADDI),
	[O_sub] = ROWS({ TI, C_R, { RZ, C_R }, 0, 0, 0, r_alu, SUB }),
	[O_mul] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_alu, MUL }),
	[O_mulhs] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_mul_high, MULH }),
	[O_mulhu] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_mul_high, MULHU }),
	[O_divs] = DIVIDE(DIV), [O_divu] = DIVIDE(DIVU), [O_rems] = DIVIDE(REM), [O_remu] = DIVIDE(REMU),
	[O_and] = ALU(AND, ANDI), [O_or] = ALU(OR, ORI), [O_xor] = ALU(XOR, XORI),
	[O_andn] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_andn, 0 }),
	[O_shl] = SHIFT(SLL), [O_shr] = SHIFT(SRL), [O_sar] = SHIFT(SRA),
	[O_rotl] = ROT(1), [O_rotr] = ROT(0),
	[O_sext] = ROWS({ TI, C_R, { C_R }, 0, 0, 0, r_ext, 1 }),
	[O_zext] = ROWS({ TI, C_R, { C_R }, 0, 0, 0, r_ext, 0 }),
	[O_bswap] = BITS1(REV8), [O_clz] = BITS1(CLZ), [O_ctz] = BITS1(CTZ), [O_popcnt] = BITS1(CPOP),
	[O_setc] = ROWS({ TI, C_R, CMP2, 0, 0, 0, r_setc, 0 }),
	[O_sel] = ROWS({ TI, C_R, { RZ, RI, RZ, RZ }, HO_EARLY_AB, 0, 0, r_sel, 0 }),
	[O_addsl] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_addsl, 0 }),
	[O_extr] = ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_extr, 0 }),
	[O_nzadd] = ROWS({ TI, C_R, { C_R, RI }, 0, 0, 0, r_nz, 0 }),
	[O_nzsub] = ROWS({ TI, C_R, { RZ, RI }, 0, 0, 0, r_nz, 0 }),
	[O_nzadc] = ROWS({ TI, C_R, { C_R, RI, C_R }, HO_EARLY, 0, 0, r_nz, 0 }),
	[O_nzlog] = ROWS({ TI, C_R, { C_R, RI }, 0, 0, 0, r_nz, 0 }),
	[O_getl] = ROWS({ TI, C_R, { 0 }, 0, 0, 0, r_getl, 0 }),
	[O_putl] = ROWS({ TI, 0, { RI }, 0, 0, 0, r_putl, 0 }),

	[O_jmp] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_jmp, 0 }),
	[O_gotoc] = ROWS({ TI, 0, CMP2, 0, 0, 0, r_gotoc, 0 }),
	[O_br] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_br, 0 }),
	[O_brc] = ROWS({ TI, 0, CMP2, 0, 0, 0, r_brc, 0 }),
	[O_poll] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_poll, 0 }),
	[O_jmpi] = ROWS({ TX, 0, { C_R }, 0, 0, 0, r_jmpi, 0 }),
	[O_exit] = ROWS({ TX, 0, { C_R | C_ANY }, 0, 0, 0, r_exit, 0 }),

	[O_ld] = ROWS({ TI, C_R, { C_R | C_I32 }, 0, 0, 0, r_ld, 0 }, { TF, C_V, { C_R | C_I32 }, 0, 0, 0, r_ld, 0 },
		      { TV, C_V, { C_R | C_I32 }, 0, 0, 0, r_vld, 0 }),
	[O_st] = ROWS({ TI, 0, { C_R | C_I32, RI }, 0, 0, 0, r_st, 0 }, { TF, 0, { C_R | C_I32, C_V }, 0, 0, 0, r_st, 0 },
		      { TV, 0, { C_R | C_I32, C_V }, 0, 0, 0, r_vst, 0 }),
	[O_fence] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_fence, 0 }),
	[O_amo] = ROWS({ TI, C_R, { C_R, C_R }, HO_OPT | HO_EARLY, 0, 0, r_amo, 0 }),
	[O_cas] = ROWS({ TI, C_R, { C_R, C_R, C_R }, HO_OPT | HO_EARLY, 0, 0, r_cas, 0 }),
	[O_score] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_score, 0 }),
	[O_trace] = ROWS({ TI, 0, { C_R | C_I32 }, 0, 0, 0, r_trace, 0 }),
	[O_fpu] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_fpu, 0 }),

	[O_fadd] = FP2(FADD), [O_fsub] = FP2(FSUB), [O_fmul] = FP2(FMUL), [O_fdiv] = FP2(FDIV),
	[O_fsqrt] = FP1(r_fp2, FSQRT),
	[O_fma] = ROWS({ TF, C_V, { C_V, C_V, C_V }, 0, FE_ONE_NAN, 0, r_fma, 0 },
		       { TF, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, 0, r_fma, 0 }),
	[O_fmin] = MINMAX(FMIN), [O_fmax] = MINMAX(FMAX), [O_fminm] = MINMAX(FMIN), [O_fmaxm] = MINMAX(FMAX),
	[O_fsgn] = ROWS({ TF, C_V, { C_V, C_V }, 0, 0, 0, r_fsgn, 0 }),
	[O_fcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, r_fcmp, 0 }),
	[O_nzfcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, r_nzfcmp, 0 }),
	[O_fcvt] = FP1(r_fcvt, 0), [O_fround] = FP1(r_fround, 0),
	[O_f2i] = ROWS({ TF, C_R, { C_V }, 0, 0, 0, r_f2i, 0 }),
	[O_i2f] = ROWS({ TF, C_V, { RZ }, 0, 0, 0, r_i2f, 0 }),
	[O_fbits] = ROWS({ TF, C_R, { C_V }, 0, 0, 0, r_fbits, 0 }),
	[O_bitsf] = ROWS({ TF, C_V, { RZ }, 0, 0, 0, r_bitsf, 0 }),
	[O_fbox] = ROWS({ TF, C_V, { C_V }, 0, 0, 0, r_fbox, 0 }),
	[O_funbox] = ROWS({ TF, C_V, { C_V }, 0, 0, 0, r_funbox, 0 }),

	[O_vzx] = ROWS({ TV, C_V, { VM }, 0, 0, 0, r_vzx, 0 }),
	[O_vadd] = LOGIC(ADD), [O_vsub] = LOGIC(SUB), [O_vmul] = L2, [O_vmulhs] = L2,
	[O_vand] = LOGIC(AND), [O_vor] = LOGIC(OR), [O_vxor] = LOGIC(XOR), [O_vandn] = LOGIC(ANDN),
	[O_vsel] = ROWS({ TV, C_V, { VMK, VMK, VMK }, HO_EARLY, 0, 0, r_vlogic, 0 }),
	[O_vmins] = L2, [O_vmaxs] = L2, [O_vminu] = L2, [O_vmaxu] = L2, [O_vceq] = L2, [O_vcgts] = L2, [O_vcgtu] = L2,
	[O_vqadds] = V2, [O_vqaddu] = V2, [O_vqsubs] = V2, [O_vqsubu] = V2, [O_vavgu] = SOFT2,
	[O_vshl] = L1, [O_vshr] = L1, [O_vsar] = L1, [O_vshlv] = V2, [O_vshrv] = V2, [O_vsarv] = V2,
	[O_vabs] = L1, [O_vclz] = BITS_OF, [O_vcnt] = BITS_OF, [O_vrbit] = BITS_OF,
	[O_vdup] = ROWS({ TV, C_V, { RZ }, 0, 0, 0, r_vdup, 0 }),
	[O_vdupl] = ROWS({ TV, C_V, IN1, 0, 0, 0, r_vdupl, 0 }),
	[O_vget] = ROWS({ TV, C_R, { VM }, 0, 0, 0, r_vget, 0 }),
	[O_vset] = ROWS({ TV, C_V, { VM, C_R }, 0, 0, 0, r_vset, 0 }),
	[O_vsetl] = SOFT2,
	[O_vzip1] = PAIRS(0), [O_vzip2] = PAIRS(1), [O_vuzp1] = MOVE(0), [O_vuzp2] = MOVE(1), [O_vtrn1] = MOVE(0),
	[O_vtrn2] = MOVE(1), [O_vext] = ROWS({ TV, C_V, IN2, 0, 0, 0, r_vext, 0 }),
	[O_vrev] = ROWS({ TV, C_V, IN1, 0, 0, 0, r_vmove, 0 }),
	[O_vtbl] = V2, [O_vwid] = L1, [O_vnar] = L1, [O_vqnar] = V1, [O_vmull] = L2, [O_vmaddw] = SOFT2,
	[O_vpmull] = SOFT2, [O_vaese] = SOFT2, [O_vaesd] = SOFT2, [O_vaesenc] = SOFT2, [O_vaesdec] = SOFT2,
	[O_vaesmc] = SOFT1, [O_vaesimc] = SOFT1,
	[O_vsha1] = SOFT3, [O_vsha1su0] = SOFT3, [O_vsha1su1] = SOFT2, [O_vsha256h] = SOFT3, [O_vsha256h2] = SOFT3,
	[O_vsha256su0] = SOFT2, [O_vsha256su1] = SOFT3,
	[O_vfadd] = VF2(FADD), [O_vfsub] = VF2(FSUB), [O_vfmul] = VF2(FMUL), [O_vfdiv] = VF2(FDIV),
	[O_vfsqrt] = VF1(FSQRT), [O_vfma] = VROW(IN3, r_vfp, 0, 0),
	[O_vfmin] = V2, [O_vfmax] = V2, [O_vfminm] = V2, [O_vfmaxm] = V2, [O_vfcmp] = VF2(0), [O_vfwid] = V1, [O_vfnar] = V1,
	[O_vf2i] = VF1(0), [O_vi2f] = VF1(0), [O_vfround] = SOFT1,
};
#include "complete.h"

/* ---- the Host ---- */

/* FE_* of all processors, by the key RISCV_HWPROBE_KEY_IMA_EXT_0. */
static uint32_t features(void)
{
	static const struct { uint8_t n; uint16_t feat; } bit[] = {
		{ 2, FE_V }, { 3, FE_ZBA }, { 4, FE_ZBB }, { 5, FE_ZBS }, { 17, FE_ZVBB }, { 32, FE_ZFA }, { 34, FE_ZACAS },
		{ 35, FE_ZICOND }, { 58, FE_ZABHA },
	};
	uint64_t v = os_hwprobe(4);
	uint32_t f = 0;

	for (unsigned i = 0; i < LEN(bit); i++)
		if (v >> bit[i].n & 1)
			f |= bit[i].feat;
	/* Where a program must ask for V, it is not in the auxiliary vector. */
	return os_hwcap(1) >> ('V' - 'A') & 1 ? f : f & ~(uint32_t)FE_V;
}

static void init_with(const Guest *g, uint32_t allowed)
{
	static uint32_t found;
	static bool known; /* not asked again after a flush */
	static SelHost h;

	if (!known)
		found = features();
	known = true;
	h = (SelHost){
		.ops = rows, .temps = g->tiny_before ? temps & ~(BIT(LEAST32) | BIT(LEAST64)) : temps,
		.mov = r_mov, .load = r_load, .store = r_store, .signs = true,
		.store_imm = r_store_imm, .imm = r_imm,
		.feat = (found & allowed) | (g->nan_rule == NAN_RISCV && !g->tiny_before ? FE_ONE_NAN : 0),
		.pins = { pins_int, pins_vec }, .stub_room = 8192, .op_room = 192, .align = 4, .link_size = LINK_STUB,
		.stubs = r_write_stubs, .aim = r_site, .back = jmp_back,
		.load_fpcr = r_load_fpcr, .fold_fpcr = r_fold_fpcr, .fpcr_flags = 31,
		.arg = { T1, T2, T3 }, .ret = T0, .sext32 = sext32,
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

static void patch(Link *l, const uint8_t *dest)
{
	const uint8_t *site = link_site(l), *stub = link_stub(l), *to = dest;
	int64_t d = dest - site;
	bool far = d < -(1 << 20) || d >= 1 << 20;
	uint32_t jal = JAL;

	if (far || dest == stub)
		__atomic_store_n((uint64_t *)(void *)code_writable(stub - LINK_LITERAL), (uint64_t)(uintptr_t)dest,
				 __ATOMIC_RELEASE);
	if (far) {
		to = stub - LINK_FAR;
		d = to - site;
	}
	jal |= ((uint32_t)d & 0xff000) | ((uint32_t)d >> 11 & 1) << 20 | ((uint32_t)d >> 1 & 0x3ff) << 21 |
	       ((uint32_t)d >> 20 & 1) << 31;
	__atomic_store_n((uint32_t *)(void *)code_writable(site), jal, __ATOMIC_RELEASE);
	os_flush_icache(site, 4, dest != stub);
}

#define HOST_REST .gen = gen_block, .enter = gen_enter, .patch = patch, \
	.uc_pc = gen_uc_pc, .uc_leave = gen_uc_leave, .in_stub = gen_in_stub
const Host host_riscv64 = { .name = "riscv64", .init = init, HOST_REST };
/* The same without the extensions that not every processor has: for tests (-accel riscv64-v1). */
const Host host_riscv64_v1 = { .name = "riscv64-v1", .init = init_v1, HOST_REST };
