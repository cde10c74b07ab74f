/*
 * The RISC-V code generator (RV64GC, more by what the system says is there):
 * rows for select.c, and the Host. Its parts: registers and features, encoder
 * (riscv64.h, _asm.c), stubs (_stub.c), rows of operations (_int.c, _mem.c, _fp.c, _vec.c).
 *
 * Registers: s0 = Cpu.state + ENV_BIAS; s11 = guest_base, or Cpu.jump when that
 * is 0; t1-t6 and ft0-ft11 are temporaries, ra and t0 scratch; s1-s10, a0-a7, fs0-fs11,
 * fa0-fa7 pinned homes of the guest's hottest registers. sp stays what it was at
 * entry, with a frame of FR_SIZE; gp and tp are C's. A 32-bit float is boxed as the
 * instructions want it (riscv64.h).
 *
 * fcsr holds the guest's rounding mode and sticky flags while generated code
 * runs; leaving stores it in Cpu.guest_fpcr.
 *
 * Instructions that were written become visible by riscv_flush_icache: to all
 * processors for new code and when a jump is taken back; to this one alone when a link is
 * made, as the others do no harm when they go on leaving by the stub.
 */
#include "riscv64.h"
#include "../plugin/hook.h"
#include "../softfp.h"
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* ---- registers ---- */

static const uint64_t temps = BIT(T1) | BIT(T2) | BIT(T3) | BIT(T4) | BIT(T5) | BIT(T6) | 0xf00000ffull << SEL_V;

/* Preserved by C functions first. */
static const HReg pins_int[] = { S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, A0, A1, A2, A3, A4, A5, A6, A7 };
static const HReg pins_vec[] = { 40, 41, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 42, 43, 44, 45, 46, 47, 48, 49 };

struct Rv rv64;
static HReg pin_map[MAX_GUEST_REG];
static Sel sel;
static SelHost sel_host;

/* ---- calls ---- */

/* A vector argument: into Cpu.varg, its address is what is passed. */
static void pass_vector(Sel *s, Opnd *x, int i)
{
	int32_t to = (int32_t)(offsetof(Cpu, varg) + sizeof(Vec) * (size_t)i);

	r_get_low(s, T0, x);
	st_env(s, SD, to, T0);
	r_get_high(s, T0, x);
	st_env(s, SD, to + 8, T0);
	*x = (Opnd){ .kind = K_NONE, .off = to };
}

static void call(Sel *s, const Helper *h, Opnd *x)
{
	static const HReg to[] = { T1, T2, T3 };
	bool full = h->flags & (HF_RREGS | HF_WREGS | HF_RAISE | HF_FPENV | HF_HOOK), direct = true;

	for (int i = 0; i < 3; i++)
		if (h->arg[i] == T_V128)
			pass_vector(s, &x[i + 1], i);
	/* Through memory when a source is the destination of an earlier argument. */
	for (int i = 2; i <= 3; i++)
		for (int k = 1; k < i; k++)
			direct &= !is_reg(&x[i], to[k - 1]);
	for (int i = 1; i <= 3 && !direct; i++) {
		if (x[i].kind == K_REG) {
			r_store(s, x[i].r < SEL_V ? T_I64 : T_F64, (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1), x[i].r);
			x[i] = (Opnd){ .kind = K_MEM, .off = (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1) };
		}
	}
	for (int i = 1; i <= 3; i++) {
		HReg d = to[i - 1];
		unsigned ty = h->arg[i - 1];
		bool w = ty == T_I32 || ty == T_F32;

		if (x[i].kind == K_IMM)
			r_li(s, d, ty == T_I32 ? (int32_t)x[i].k : ty == T_F32 ? (int64_t)(uint32_t)x[i].k : x[i].k);
		else if (x[i].kind == K_MEM)
			ld_env(s, ty == T_I32 ? LW : ty == T_F32 ? LWU : LD, d, x[i].off);
		else if (x[i].kind == K_REG && x[i].r >= SEL_V)
			r3(s, FMV_X_W | DBL, d, x[i].r, 0);
		else if (x[i].kind == K_REG && !w)
			mv(s, d, x[i].r);
		else if (ty == T_V128)
			r_add_imm(s, d, ENV, x[i].off - (int32_t)offsetof(Cpu, state) - ENV_BIAS);
		if (x[i].kind == K_REG && w) /* as C wants integers */
			r_extend(s, d, x[i].r < SEL_V ? x[i].r : d, 32, ty == T_I32);
	}
	r_li(s, T0, full ? (intptr_t)h : (intptr_t)h->fn);
	call_exec(s, full ? rv64.full : rv64.light[!!(h->flags & HF_CPU)]);
}

static void cold_hook(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	call(s, (const Helper *)(uintptr_t)c->b, c->x);
	jmp_back(s, c->back);
}

/* A plugin's callback with a condition: called from the cold part when it holds. */
static bool cond_hook(Sel *s, const Helper *h, const Opnd *x)
{
	static const uint16_t op[] = { [QEMU_PLUGIN_COND_EQ] = BEQ, [QEMU_PLUGIN_COND_NE] = BNE, [QEMU_PLUGIN_COND_LT] = BLTU,
		[QEMU_PLUGIN_COND_LE] = BGEU, [QEMU_PLUGIN_COND_GT] = BLTU, [QEMU_PLUGIN_COND_GE] = BGEU };
	const Item *it = (const Item *)(uintptr_t)x[1].k;
	bool swap = it->cond == QEMU_PLUGIN_COND_LE || it->cond == QEMU_PLUGIN_COND_GT;
	Cold *c;

	if (it->cond == QEMU_PLUGIN_COND_ALWAYS)
		return false;
	c = sel_cold(s, cold_hook);
	ld_env(s, LD, T0, it->off);
	r_li(s, RA, (int64_t)it->imm);
	c->site[0] = r_branch(s, op[it->cond], swap ? RA : T0, swap ? T0 : RA);
	c->back = s->p;
	c->a = s->pc;
	c->b = (uintptr_t)h;
	memcpy(c->x, x, sizeof(c->x));
	return true;
}

static void r_call(Sel *s, const Ir *o, const Helper *h, Opnd *x)
{
	if (h->flags & HF_HOOK && cond_hook(s, h, x))
		return;
	call(s, h, x);
	if (x[0].kind != K_REG)
		return;
	if (h->ret == T_V128)
		r_load(s, T_V128, x[0].r, offsetof(Cpu, varg[3]));
	else if (x[0].r < SEL_V)
		mv(s, x[0].r, T0);
	else
		r3(s, FMV_W_X | (h->ret == T_F64 ? DBL : 0), x[0].r, T0, 0);
	s->v[o->dst].mark = 0;
}

/* ---- rows ---- */

#define ROWS(...) (const HostOp[]){ __VA_ARGS__, { .emit = NULL } }
#define RI (C_R | C_I32)
#define RZ (C_R | C_ZERO)
#define VM (C_V | C_M)
#define VMK (C_V | C_M | C_K)
#define ALU(n, ni) ROWS({ TI, C_R, { C_R, C_I12 }, 0, 0, 0, r_alu_imm, ni }, { TI, C_R, { C_R, C_R }, 0, 0, 0, r_alu, n })
#define SHIFT(n) ROWS({ TI, C_R, { C_R, C_R | C_ANY }, 0, 0, 0, r_shift, n })
#define ROT(left) ROWS({ TI, C_R, { C_R, C_R | C_ANY }, 0, 0, 0, r_rot, left })
#define DIVIDE(n) ROWS({ TI, C_R, { C_R, C_R }, 0, 0, 0, r_div, n })
#define BITS1(n) ROWS({ TI, C_R, { C_R }, 0, 0, 0, r_bits, n })
#define CMP2 { RZ, RI }
#define FP2(n) ROWS({ TF, C_V, { C_V, C_V }, 0, FE_ONE_NAN, 0, r_fp2, n }, \
	{ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, r_fp2, n })
#define FP1(fn) ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, fn, 0 })
#define MINMAX(n) ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, r_fminmax, n })
#define V1 ROWS({ TV, C_V, { VMK }, 0, 0, 0, r_vsoft, 0 })
#define V2 ROWS({ TV, C_V, { VMK, VMK }, 0, 0, 0, r_vsoft, 0 })
#define V3 ROWS({ TV, C_V, { VMK, VMK, VMK }, 0, 0, 0, r_vsoft, 0 })
#define LOGIC(n) ROWS({ TV, C_V, { VMK, VMK }, HO_EARLY, 0, 0, r_vlogic, n })
#define L1 ROWS({ TV, C_V, { VMK }, 0, 0, 0, r_vlane, 0 })
#define L2 ROWS({ TV, C_V, { VMK, VMK }, 0, 0, 0, r_vlane, 0 })
#define MOVE(odd) ROWS({ TV, C_V, { VMK, VMK }, 0, 0, 0, r_vmove, odd })
#define VF1(n) ROWS({ TV, C_V, { VMK }, 0, 0, 0, r_vfp, n })
#define VF2(n) ROWS({ TV, C_V, { VMK, VMK }, 0, 0, 0, r_vfp, n })

static const HostOp *const rows[O_N] = {
	[O_mov] = ROWS({ TI, C_R, { C_R | C_ANY }, 0, 0, 0, r_copy, 0 }, { TF | TV, C_V, { C_V | C_ANY }, 0, 0, 0, r_copy, 0 }),
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
	[O_sel] = ROWS({ TI, C_R, { RZ, RI, C_R, C_R }, HO_EARLY_AB, 0, 0, r_sel, 0 }),
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

	[O_ld] = ROWS({ TI, C_R, { C_R | C_I32 }, 0, 0, 0, r_ld, 0 }, { TF, C_V, { C_R | C_I32 }, 0, 0, 0, r_fld, 0 },
		      { TV, C_V, { C_R | C_I32 }, 0, 0, 0, r_vld, 0 }),
	[O_st] = ROWS({ TI, 0, { C_R | C_I32, RI }, 0, 0, 0, r_st, 0 }, { TF, 0, { C_R | C_I32, C_V }, 0, 0, 0, r_fst, 0 },
		      { TV, 0, { C_R | C_I32, C_V }, 0, 0, 0, r_vst, 0 }),
	[O_fence] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_fence, 0 }),
	[O_amo] = ROWS({ TI, C_R, { C_R, C_R }, HO_OPT | HO_EARLY, 0, 0, r_amo, 0 }),
	[O_cas] = ROWS({ TI, C_R, { C_R, C_R, C_R }, HO_OPT | HO_EARLY, 0, 0, r_cas, 0 }),
	[O_score] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_score, 0 }),
	[O_trace] = ROWS({ TI, 0, { C_R | C_I32 }, 0, 0, 0, r_trace, 0 }),
	[O_fpu] = ROWS({ TX, 0, { 0 }, 0, 0, 0, r_fpu, 0 }),

	[O_fadd] = FP2(FADD), [O_fsub] = FP2(FSUB), [O_fmul] = FP2(FMUL), [O_fdiv] = FP2(FDIV),
	[O_fsqrt] = FP1(r_fsqrt),
	[O_fma] = ROWS({ TF, C_V, { C_V, C_V, C_V }, 0, FE_ONE_NAN, 0, r_fma, 0 },
		       { TF, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, 0, r_fma, 0 }),
	[O_fmin] = MINMAX(FMIN), [O_fmax] = MINMAX(FMAX), [O_fminm] = MINMAX(FMIN), [O_fmaxm] = MINMAX(FMAX),
	[O_fsgn] = ROWS({ TF, C_V, { C_V, C_V }, 0, 0, 0, r_fsgn, 0 }),
	[O_fcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, r_fcmp, 0 }),
	[O_nzfcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, r_nzfcmp, 0 }),
	[O_fcvt] = FP1(r_fcvt), [O_fround] = FP1(r_fround),
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
	[O_vqadds] = V2, [O_vqaddu] = V2, [O_vqsubs] = V2, [O_vqsubu] = V2, [O_vavgu] = V2,
	[O_vshl] = L1, [O_vshr] = L1, [O_vsar] = L1, [O_vshlv] = V2, [O_vshrv] = V2, [O_vsarv] = V2,
	[O_vabs] = L1, [O_vclz] = V1, [O_vcnt] = V1, [O_vrbit] = V1,
	[O_vdup] = ROWS({ TV, C_V, { RZ }, 0, 0, 0, r_vdup, 0 }),
	[O_vdupl] = ROWS({ TV, C_V, { VMK }, 0, 0, 0, r_vmove, 0 }),
	[O_vget] = ROWS({ TV, C_R, { VM }, 0, 0, 0, r_vget, 0 }),
	[O_vset] = ROWS({ TV, C_V, { VM, C_R }, 0, 0, 0, r_vset, 0 }),
	[O_vsetl] = V2,
	[O_vzip1] = MOVE(0), [O_vzip2] = MOVE(1), [O_vuzp1] = MOVE(0), [O_vuzp2] = MOVE(1), [O_vtrn1] = MOVE(0),
	[O_vtrn2] = MOVE(1), [O_vext] = ROWS({ TV, C_V, { VMK, VMK }, 0, 0, 0, r_vext, 0 }),
	[O_vrev] = ROWS({ TV, C_V, { VMK }, 0, 0, 0, r_vmove, 0 }),
	[O_vtbl] = V2, [O_vwid] = L1, [O_vnar] = L1, [O_vqnar] = V1, [O_vmull] = L2, [O_vmaddw] = V2,
	[O_vpmull] = V2, [O_vaese] = V2, [O_vaesd] = V2, [O_vaesenc] = V2, [O_vaesdec] = V2, [O_vaesmc] = V1, [O_vaesimc] = V1,
	[O_vsha1] = V3, [O_vsha1su0] = V3, [O_vsha1su1] = V2, [O_vsha256h] = V3, [O_vsha256h2] = V3, [O_vsha256su0] = V2,
	[O_vsha256su1] = V3,
	[O_vfadd] = VF2(FADD), [O_vfsub] = VF2(FSUB), [O_vfmul] = VF2(FMUL), [O_vfdiv] = VF2(FDIV),
	[O_vfsqrt] = VF1(FSQRT), [O_vfma] = ROWS({ TV, C_V, { VMK, VMK, VMK }, 0, 0, 0, r_vfp, 0 }),
	[O_vfmin] = V2, [O_vfmax] = V2, [O_vfminm] = V2, [O_vfmaxm] = V2, [O_vfcmp] = VF2(0), [O_vfwid] = V1, [O_vfnar] = V1,
	[O_vf2i] = VF1(0), [O_vi2f] = VF1(0), [O_vfround] = V1,
};

/* ---- the Host ---- */

enum { SYS_HWPROBE = 258, SYS_FLUSH_ICACHE = 259, FLUSH_LOCAL = 1 };

/* Code from p on is new; local: only this thread needs to see it at once. */
static void flush_icache(const uint8_t *p, size_t n, bool local)
{
	syscall(SYS_FLUSH_ICACHE, (uintptr_t)p, (uintptr_t)p + n, local ? FLUSH_LOCAL : 0ul);
}

/* FE_* of all processors, by the key RISCV_HWPROBE_KEY_IMA_EXT_0. */
static uint32_t features(void)
{
	struct { int64_t key; uint64_t value; } ask = { 4, 0 };
	uint64_t v;

	if (syscall(SYS_HWPROBE, &ask, 1ul, 0ul, NULL, 0ul) || ask.key != 4)
		return 0;
	v = ask.value;
	return (v >> 3 & 1 ? FE_ZBA : 0) | (v >> 4 & 1 ? FE_ZBB : 0) |
	       (v >> 32 & 1 ? FE_ZFA : 0) | (v >> 34 & 1 ? FE_ZACAS : 0);
}

static void init_with(const Guest *g, uint32_t allowed)
{
	static uint32_t found;
	static bool known; /* not asked again after a flush */
	const uint8_t *exec;
	unsigned ni = 0, nv = 0;

	if (!known)
		found = features();
	known = true;
	sel_host = (SelHost){
		.ops = rows, .temps = temps, .mov = r_mov, .load = r_load, .store = r_store, .signs = true,
		.store_imm = r_store_imm, .imm = r_imm, .call = r_call,
		.feat = (found & allowed) | (g->nan_rule == NAN_RISCV && !g->tiny_before ? FE_ONE_NAN : 0),
	};
	memset(pin_map, NOREG, sizeof(pin_map));
	rv64.npinned = 0;
	for (const uint16_t *r = g->hot; *r != 0xffff; r++) {
		unsigned ty = g->regs[*r].type;
		HReg h = NOREG;
		if ((ty == T_I32 || ty == T_I64) && ni < LEN(pins_int))
			h = pins_int[ni++];
		else if ((ty == T_F64 || ty == T_V128) && nv < LEN(pins_vec))
			h = pins_vec[nv++];
		if (h == NOREG)
			continue;
		pin_map[*r] = h;
		rv64.pinned[rv64.npinned].hreg = h;
		rv64.pinned[rv64.npinned++].reg = *r;
	}
	memset(sel.row, 0, sizeof(sel.row));
	sel.guest = g;
	sel.h = &sel_host;
	sel.pin = pin_map;
	sel.p = code_room(8192, &exec);
	if (!sel.p)
		fatal("code cache: too small for the stubs");
	sel.start = sel.p;
	sel.xdelta = exec - sel.p;
	rv64.stubs = exec;
	rv64.far = false;
	r_write_stubs(&sel);
	code_take((size_t)(sel.p - sel.start));
	flush_icache(exec, (size_t)(sel.p - sel.start), false);
}

static void init(const Guest *g)
{
	init_with(g, ~0u);
}

static void init_v1(const Guest *g)
{
	init_with(g, 0);
}

static bool gen(Trans *t, Block *b)
{
	const uint8_t *exec;
	size_t room = 4096 + t->nir * 192;
	unsigned nlink = t->ntarget;
	static uint8_t side[(MAX_INSN * 2 + MAX_COLD) * 12];
	Sel *s = &sel;
	bool ok;

	b->link = nlink ? ref_of(code_alloc(nlink * sizeof(Link))) : 0;
	s->p = code_room(room, &exec);
	if (!s->p)
		return false;
	s->xdelta = exec - s->p;
	s->end = s->p + room;
	s->start = s->p;
	/* First with short branches; once more if they are not long enough. */
	for (int far = 0; far < 2; far++) {
		rv64.far = far;
		rv64.too_far = false;
		b->nlink = 0;
		s->p = s->start;
		ok = select_block(s, t, b);
		for (unsigned i = 0; ok && i < s->nfix; i++)
			r_site(s->fix[i].site, s->label[s->fix[i].label]);
		if (!ok || !rv64.too_far)
			break;
	}
	if (!ok || rv64.too_far)
		return false;
	b->host = sel_exec(s, s->start);
	b->hsize = (uint32_t)(s->p - s->start);
	side_store(b, side, side_encode(side, sizeof(side), s->side, s->nside, b->pc), t->hook ? hook_record(t) : 0);
	code_take(b->hsize);
	flush_icache(b->host, b->hsize, false);
	return true;
}

static uintptr_t enter(Cpu *c, const uint8_t *code)
{
	uintptr_t r;

	r_load_fpcr(c);
	r = ((uintptr_t (*)(Cpu *, const uint8_t *))(uintptr_t)rv64.enter)(c, code);
	r_fold_fpcr(c);
	if (r >= EX_LIMIT) { /* pc is the host's return address */
		const uint8_t *at = (const uint8_t *)(uintptr_t)c->pc - 4;
		Block *b = code_by_host(at);
		Link *l;

		if (!b)
			fatal("left generated code outside of any block");
		if (r == BY_LINK) {
			for (l = block_link(b); at - link_stub(l) != LINK_STUB - 4; l++)
				;
			c->pc = l->pc;
			return (uintptr_t)l;
		}
		c->pc = side_find(b, (uint32_t)(at - b->host)).pc;
		if (r == BY_POLL)
			return EX_POLL;
		c->left_at = at;
		r = (uintptr_t)(c->raise - 1);
		c->raise = 0;
	}
	return r;
}

static void patch(Link *l, const uint8_t *dest)
{
	const uint8_t *site = link_site(l), *stub = link_stub(l), *to = dest;
	int64_t d = dest - site;
	uint32_t jal = JAL;

	if (d < -(1 << 20) || d >= 1 << 20) {
		__atomic_store_n((uint64_t *)(void *)code_writable(stub - LINK_LITERAL), (uint64_t)(uintptr_t)dest,
				 __ATOMIC_RELEASE);
		to = stub - LINK_FAR;
		d = to - site;
	}
	jal |= ((uint32_t)d & 0xff000) | ((uint32_t)d >> 11 & 1) << 20 | ((uint32_t)d >> 1 & 0x3ff) << 21 |
	       ((uint32_t)d >> 20 & 1) << 31;
	__atomic_store_n((uint32_t *)(void *)code_writable(site), jal, __ATOMIC_RELEASE);
	flush_icache(site, 4, dest != stub);
}

/* Nothing leads to a dead block: its incoming links are undone, the inline tables
 * cleared; a thread that is on its way runs it once more, as if it had come earlier. */
static void kill_block(Block *b)
{
	(void)b;
}

static const uint8_t *uc_pc(void *uc)
{
	return (const uint8_t *)(uintptr_t)((ucontext_t *)uc)->uc_mcontext.__gregs[0];
}

static void uc_leave(void *uc, Cpu *c)
{
	((ucontext_t *)uc)->uc_mcontext.__gregs[0] = (uintptr_t)rv64.fault;
	(void)c;
}

static bool in_stub(const uint8_t *pc)
{
	return pc >= rv64.stubs && pc < rv64.stubs_end;
}

#define HOST_REST .gen = gen, .enter = enter, .patch = patch, .kill = kill_block, \
	.uc_pc = uc_pc, .uc_leave = uc_leave, .in_stub = in_stub
const Host host_riscv64 = { .name = "riscv64", .init = init, HOST_REST };
/* The same without the extensions that not every processor has: for tests (-accel riscv64-v1). */
const Host host_riscv64_v1 = { .name = "riscv64-v1", .init = init_v1, HOST_REST };
