/*
 * The x86-64 code generator: rows for select.c, and the stubs at the start of
 * the code cache through which generated code is entered and left.
 * Order of this file, the same in every host's: registers and features,
 * encoder, stubs, integer rows, control, memory, floating point, calls, Host.
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
#include "../select.h"
#include "../softfp_op.h"
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* ---- registers and features ---- */

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };
#define BIT(r) (1ull << (r))
#define TEMPS (BIT(RAX) | BIT(RCX) | BIT(RDX) | BIT(RSI) | 0x3full << SEL_V)
#define XMM(r) ((r) - SEL_V)

/* Preserved by C functions first: the hottest registers survive calls without a store. */
static const HReg pins_int[] = { RBX, R14, R15, R12, R13, RDI, R8, R9, R10, R11 };
static const HReg pins_vec[] = { 38, 39, 40, 41, 42, 43, 44, 45, 46, 47 };
#define PIN_LOST (BIT(RDI) | BIT(R8) | BIT(R9) | BIT(R10) | BIT(R11)) /* by a C call */

enum { FE_BMI2 = 1, FE_AVX = 2, FE_FMA = 4, FE_LZCNT = 8, FE_POPCNT = 16, FE_SSE41 = 32, FE_BMI1 = 64,
       FE_ONE_NAN = 128 /* the guest's NaN results are always the same one */ };

static HReg pin_map[MAX_GUEST_REG];
static struct { uint8_t hreg; uint16_t reg; } pinned[32];
static unsigned npinned;
static Sel sel;
static SelHost sel_host;
static bool avx;

static const uint8_t *stub_enter, *stub_leave, *stub_return, *stub_link, *stub_poll, *stub_lookup, *stub_fault, *stub_soft;
static const uint8_t *stub_light[2], *stub_full, *stubs_end, *stubs_start;
static const uint64_t *pool;     /* constants, reached by rip-relative addresses */
enum { P_NAN64, P_NAN32, P_BOX, P_BOX_, P_SIGN64, P_SIGN64_, P_SIGN32, P_SIGN32_, P_ABS64, P_ABS64_, P_ABS32, P_ABS32_,
       P_2_63, P_2_32, P_2_63F, P_2_32F, P_N };

/* ---- encoder ---- */

enum {
	M0F = 0x100, M38 = 0x200, M3A = 0x300, MAP = 0x300,
	P66 = 0x1000, PF3 = 0x2000, PF2 = 0x3000, PFX = 0x3000,
	W = 0x4000,          /* 64-bit operands */
	B = 0x8000,          /* the reg operand is a byte register */
	BM = 0x10000,        /* the r/m operand is a byte register */
	G = 0x20000,         /* r/m is guest memory */
};

/* An r/m operand: a register, or [base + index*scale + disp]; base -1 none, -2 rip (disp is the target's exec address). */
typedef struct Rm {
	bool mem;
	int reg, index, scale;
	int64_t disp;
} Rm;

static inline void b1(Sel *s, unsigned v) { *s->p++ = (uint8_t)v; }
static inline void b4(Sel *s, uint32_t v) { memcpy(s->p, &v, 4); s->p += 4; }
static inline void b8(Sel *s, uint64_t v) { memcpy(s->p, &v, 8); s->p += 8; }

static int32_t env(int32_t off)
{
	return off - (int32_t)offsetof(Cpu, state) - ENV_BIAS;
}

static Rm rm_reg(HReg r) { return (Rm){ .reg = r >= SEL_V ? XMM(r) : r }; }
static Rm rm_env(int32_t off) { return (Rm){ .mem = true, .reg = RBP, .index = -1, .disp = env(off) }; }
static Rm rm_pool(unsigned i) { return (Rm){ .mem = true, .reg = -2, .index = -1, .disp = (intptr_t)(pool + i) }; }
static Rm rm_of(const Opnd *x) { return x->kind == K_MEM ? rm_env(x->off) : rm_reg(x->r); }

static void modrm(Sel *s, unsigned reg, const Rm *m)
{
	reg = (reg & 7) << 3;
	if (!m->mem) {
		b1(s, 0xc0 | reg | (m->reg & 7));
		return;
	}
	if (m->reg == -2) {
		b1(s, 5 | reg);
		b4(s, (uint32_t)(m->disp - (intptr_t)sel_exec(s, s->p + 4)));
		return;
	}
	if (m->reg == -1) {
		b1(s, 4 | reg);
		b1(s, m->index < 0 ? 0x25 : 5 | (m->index & 7) << 3 | m->scale << 6);
		b4(s, (uint32_t)m->disp);
		return;
	}
	bool sib = m->index >= 0 || (m->reg & 7) == RSP;
	int mod = m->disp == 0 && (m->reg & 7) != RBP ? 0 : m->disp == (int8_t)m->disp ? 1 : 2;
	b1(s, (unsigned)mod << 6 | reg | (sib ? 4 : (unsigned)m->reg & 7));
	if (sib)
		b1(s, (unsigned)m->scale << 6 | (m->index < 0 ? 4u : (unsigned)m->index & 7) << 3 | ((unsigned)m->reg & 7));
	if (mod == 1)
		b1(s, (unsigned)m->disp);
	else if (mod == 2)
		b4(s, (uint32_t)m->disp);
}

static void ins(Sel *s, unsigned op, unsigned reg, Rm m)
{
	unsigned rex = (op & W ? 8 : 0) | (reg & 8 ? 4 : 0) | (m.mem && m.index >= 0 && m.index & 8 ? 2 : 0) |
		       (m.reg >= 0 && m.reg & 8 ? 1 : 0);

	if (op & G) {
		if (guest_base)
			b1(s, 0x65);
		if (s->guest->bits == 32)
			b1(s, 0x67);
	}
	if ((op & PFX) == P66)
		b1(s, 0x66);
	else if (op & PFX)
		b1(s, (op & PFX) == PF3 ? 0xf3 : 0xf2);
	if (rex || (op & B && reg >= 4) || (op & BM && !m.mem && m.reg >= 4))
		b1(s, 0x40 | rex);
	if (op & MAP)
		b1(s, 0x0f);
	if ((op & MAP) == M38)
		b1(s, 0x38);
	else if ((op & MAP) == M3A)
		b1(s, 0x3a);
	b1(s, op);
	modrm(s, reg, &m);
}

/* Three-operand VEX form: reg, vvvv, r/m. */
static void vex(Sel *s, unsigned op, unsigned reg, unsigned v, Rm m)
{
	unsigned pp = (op & PFX) == P66 ? 1 : (op & PFX) == PF3 ? 2 : (op & PFX) == PF2 ? 3 : 0;
	bool x = m.mem && m.index >= 0 && m.index & 8, bb = m.reg >= 0 && m.reg & 8;

	if (op & G) {
		if (guest_base)
			b1(s, 0x65);
		if (s->guest->bits == 32)
			b1(s, 0x67);
	}
	if ((op & MAP) == M0F && !x && !bb && !(op & W)) {
		b1(s, 0xc5);
		b1(s, (reg & 8 ? 0 : 0x80) | (~v & 15) << 3 | pp);
	} else {
		b1(s, 0xc4);
		b1(s, (reg & 8 ? 0 : 0x80) | (x ? 0 : 0x40) | (bb ? 0 : 0x20) | (op & MAP) >> 8);
		b1(s, (op & W ? 0x80 : 0) | (~v & 15) << 3 | pp);
	}
	b1(s, op);
	modrm(s, reg, &m);
}

static unsigned w_of(unsigned ty) { return ty == T_I64 ? W : 0; }

static void mov_rr(Sel *s, unsigned ty, HReg d, HReg r)
{
	if (d != r)
		ins(s, 0x8b | w_of(ty), d, rm_reg(r));
}

static void mov_imm(Sel *s, HReg d, int64_t k)
{
	if (k == 0) {
		ins(s, 0x31, d, rm_reg(d));
	} else if (k == (int64_t)(uint32_t)k) {
		if (d & 8)
			b1(s, 0x41);
		b1(s, 0xb8 | (d & 7));
		b4(s, (uint32_t)k);
	} else if (k == (int32_t)k) {
		ins(s, 0xc7 | W, 0, rm_reg(d));
		b4(s, (uint32_t)k);
	} else {
		b1(s, 0x48 | (d & 8 ? 1 : 0));
		b1(s, 0xb8 | (d & 7));
		b8(s, (uint64_t)k);
	}
}

enum { ALU_ADD, ALU_OR, ALU_ADC, ALU_SBB, ALU_AND, ALU_SUB, ALU_XOR, ALU_CMP };

static void alu_imm(Sel *s, unsigned w, unsigned op, Rm m, int32_t k)
{
	if (k == (int8_t)k) {
		ins(s, 0x83 | w, op, m);
		b1(s, (unsigned)k);
	} else {
		ins(s, 0x81 | w, op, m);
		b4(s, (uint32_t)k);
	}
}

static void alu(Sel *s, unsigned w, unsigned op, HReg d, const Opnd *x)
{
	if (x->kind == K_IMM)
		alu_imm(s, w, op, rm_reg(d), (int32_t)x->k);
	else
		ins(s, op << 3 | 3 | w, d, rm_of(x));
}

/* Jumps inside what is being written. */
static uint8_t *jcc8(Sel *s, unsigned cc) { b1(s, 0x70 | cc); b1(s, 0); return s->p - 1; }
static void here8(Sel *s, uint8_t *site) { *site = (uint8_t)(s->p - site - 1); }
static uint8_t *jcc32(Sel *s, unsigned cc) { b1(s, 0x0f); b1(s, 0x80 | cc); b4(s, 0); return s->p - 4; }
static void set32(uint8_t *site, const uint8_t *to) { int32_t d = (int32_t)(to - site - 4); memcpy(site, &d, 4); }
static void jmp_back(Sel *s, const uint8_t *to) { b1(s, 0xe9); b4(s, 0); set32(s->p - 4, to); }

static void jmp_exec(Sel *s, unsigned op, const uint8_t *to)
{
	b1(s, op);
	b4(s, (uint32_t)(to - sel_exec(s, s->p + 4)));
}
#define CALL 0xe8
#define JMP 0xe9

static void cold_sites(Sel *s, Cold *c)
{
	for (int i = 0; i < 3; i++)
		if (c->site[i])
			set32(c->site[i], s->p);
}

/* ---- stubs ---- */

static void homes(Sel *s, bool store, bool vec, uint64_t only)
{
	for (unsigned i = 0; i < npinned; i++) {
		HReg r = pinned[i].hreg;
		unsigned ty = s->guest->regs[pinned[i].reg].type;
		if (!(only >> r & 1) || (r >= SEL_V && !vec))
			continue;
		int32_t off = sel_reg_off(s, pinned[i].reg);
		if (r < SEL_V)
			ins(s, (store ? 0x89 : 0x8b) | w_of(ty), r, rm_env(off));
		else
			ins(s, (store ? 0x11 : 0x10) | M0F | PF2, XMM(r), rm_env(off));
	}
}

static const uint8_t *stub_at(Sel *s)
{
	while ((uintptr_t)s->p & 15)
		b1(s, 0xcc);
	return sel_exec(s, s->p);
}

static uint64_t slow_call(Cpu *c, const Helper *h, uint64_t a0, uint64_t a1, uint64_t a2)
{
	uint64_t r, a[4] = { a0, a1, a2 };

	if (h->flags & HF_FPENV) {
		static const uint8_t order[6] = { FPF_NV, 0, FPF_DZ, FPF_OF, FPF_UF, FPF_NX };
		unsigned f = 0;
		for (int i = 0; i < 6; i++)
			f |= c->guest_fpcr >> i & 1 ? order[i] : 0;
		if (f)
			c->guest->fp_fold(c, f);
	}
	if (h->flags & HF_CPU)
		r = ((uint64_t (*)(Cpu *, uint64_t, uint64_t, uint64_t))h->fn)(c, a[0], a[1], a[2]);
	else
		r = ((uint64_t (*)(uint64_t, uint64_t, uint64_t))h->fn)(a[0], a[1], a[2]);
	if (h->flags & HF_FPENV) {
		static const uint8_t rc[8] = { 0, 3, 1, 2 };
		c->guest_fpcr = 0x1f80 | (uint32_t)rc[c->guest->fp_rm(c) & 7] << 13;
	}
	return r;
}

static void call_c(Sel *s, void *fn)
{
	mov_imm(s, RAX, (intptr_t)fn);
	ins(s, 0xff, 2, rm_reg(RAX));
}

static void add_rsp(Sel *s, int k)
{
	alu_imm(s, W, ALU_ADD, rm_reg(RSP), k);
}

/* What enter() resolves by the return address of the call that leaves; the numbers are behind those of Exit. */
enum { BY_RAISE = EX_LIMIT, BY_LINK, BY_POLL, BY_END };

static void leave_by_call(Sel *s, unsigned why)
{
	b1(s, 0x58); /* pop rax */
	ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, pc)));
	mov_imm(s, RAX, why);
	jmp_exec(s, JMP, stub_leave);
}

/* On leaving generated code keep its stack, on entering that of C. */
static void to_c_stack(Sel *s, bool leaving)
{
	ins(s, 0x89 | W, RSP, rm_env(leaving ? offsetof(Cpu, code_sp) : offsetof(Cpu, host_sp)));
	if (leaving)
		ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, host_sp)));
}

static void ret_pair(Sel *s) /* pops the guest's address too */
{
	b1(s, 0xc2);
	b1(s, 8);
	b1(s, 0);
}

/* Jump to the host code of pc through the inline table; i: scratch. Returns the site of the jump taken on a miss. */
static uint8_t *look_up(Sel *s, HReg pc, HReg i)
{
	Rm m = { .mem = true, .reg = RBP, .index = i, .scale = 3, .disp = env(offsetof(Cpu, jump)) };
	uint8_t *miss;

	mov_rr(s, T_I32, i, pc);
	alu_imm(s, 0, ALU_AND, rm_reg(i), ((1 << JT_BITS) - 1) << 1);
	ins(s, 0x3b | W, pc, m); /* JumpEntry is 16 bytes: index * 2 * 8 */
	miss = jcc32(s, 5);
	m.disp += 8;
	ins(s, 0xff, 4, m);
	return miss;
}

static void write_stubs(Sel *s)
{
	static const HReg saved[] = { RBX, RBP, R12, R13, R14, R15 };
	static const HReg lost[] = { RAX, RCX, RDX, RSI, RDI, R8, R9, R10, R11 };

	while ((uintptr_t)s->p & 15)
		b1(s, 0);
	pool = (const uint64_t *)(uintptr_t)sel_exec(s, s->p);
	static const uint64_t k[P_N] = {
		[P_NAN64] = 0x7ff8000000000000, [P_NAN32] = 0xffffffff7fc00000,
		[P_BOX] = 0xffffffff00000000,
		[P_SIGN64] = 1ull << 63, [P_SIGN32] = 1ull << 31,
		[P_ABS64] = ~(1ull << 63), [P_ABS64_] = ~0ull, [P_ABS32] = ~(1ull << 31), [P_ABS32_] = ~0ull,
		[P_2_63] = 0x43e0000000000000, [P_2_32] = 0x41efffffffe00000, /* 2^32 - 1 */
		[P_2_63F] = 0x5f000000, [P_2_32F] = 0x4f7fffff, /* below 2^32 */
	};
	for (int i = 0; i < P_N; i++)
		b8(s, k[i]);

	/* enter(cpu, code) */
	stub_enter = stub_at(s);
	for (unsigned i = 0; i < LEN(saved); i++) {
		if (saved[i] & 8)
			b1(s, 0x41);
		b1(s, 0x50 | (saved[i] & 7));
	}
	add_rsp(s, -8);
	ins(s, 0x8d | W, RBP, (Rm){ .mem = true, .reg = RDI, .index = -1, .disp = offsetof(Cpu, state) + ENV_BIAS });
	ins(s, 0xae | M0F, 3, rm_env(offsetof(Cpu, host_fpcr)));
	ins(s, 0xae | M0F, 2, rm_env(offsetof(Cpu, guest_fpcr)));
	homes(s, false, true, ~0ull);
	to_c_stack(s, false);
	ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
	ins(s, 0xff, 4, rm_reg(RSI));

	stub_fault = stub_at(s);
	mov_imm(s, RAX, EX_FAULT);
	uint8_t *j = (b1(s, 0xeb), b1(s, 0), s->p - 1);
	stub_lookup = stub_at(s);
	mov_imm(s, RAX, EX_LOOKUP);
	here8(s, j);
	stub_leave = sel_exec(s, s->p);
	to_c_stack(s, true);
	homes(s, true, true, ~0ull);
	ins(s, 0xae | M0F, 3, rm_env(offsetof(Cpu, guest_fpcr)));
	ins(s, 0xae | M0F, 2, rm_env(offsetof(Cpu, host_fpcr)));
	add_rsp(s, 8);
	for (unsigned i = LEN(saved); i-- > 0;) {
		if (saved[i] & 8)
			b1(s, 0x41);
		b1(s, 0x58 | (saved[i] & 7));
	}
	b1(s, 0xc3);

	/* Exact floating point: desc in Cpu.fparg[3]; only FP state and general registers are touched,
	 * and C code of softfp*.c uses general registers only. */
	stub_soft = stub_at(s);
	to_c_stack(s, true);
	for (unsigned i = 0; i < LEN(lost); i++) {
		if (lost[i] & 8)
			b1(s, 0x41);
		b1(s, 0x50 | (lost[i] & 7));
	}
	ins(s, 0x8b, RSI, rm_env(offsetof(Cpu, fparg[3])));
	add_rsp(s, -8);
	ins(s, 0x8d | W, RDI, rm_env(0));
	call_c(s, (void *)(uintptr_t)soft_slow);
	add_rsp(s, 8);
	for (unsigned i = LEN(lost); i-- > 0;) {
		if (lost[i] & 8)
			b1(s, 0x41);
		b1(s, 0x58 | (lost[i] & 7));
	}
	ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
	b1(s, 0xc3);

	/* Calls of integer-only helpers that do not look at the state: arguments rax rcx rdx, function rsi. */
	for (int with_cpu = 0; with_cpu < 2; with_cpu++) {
		stub_light[with_cpu] = stub_at(s);
		homes(s, true, false, PIN_LOST);
		to_c_stack(s, true);
		mov_rr(s, T_I64, R9, RSI);
		if (with_cpu) {
			mov_rr(s, T_I64, RSI, RAX);
			ins(s, 0x87 | W, RCX, rm_reg(RDX));
			ins(s, 0x8d | W, RDI, rm_env(0));
		} else {
			mov_rr(s, T_I64, RDI, RAX);
			mov_rr(s, T_I64, RSI, RCX);
		}
		ins(s, 0xff, 2, rm_reg(R9));
		ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
		homes(s, false, false, PIN_LOST);
		b1(s, 0xc3);
	}
	/* The others: Helper in rsi. */
	stub_full = stub_at(s);
	homes(s, true, true, ~0ull);
	ins(s, 0xae | M0F, 3, rm_env(offsetof(Cpu, guest_fpcr)));
	ins(s, 0xae | M0F, 2, rm_env(offsetof(Cpu, host_fpcr)));
	to_c_stack(s, true);
	mov_rr(s, T_I64, R8, RDX);
	mov_rr(s, T_I64, RDX, RAX);
	ins(s, 0x8d | W, RDI, rm_env(0));
	call_c(s, (void *)(uintptr_t)slow_call);
	ins(s, 0x8b | W, RSP, rm_env(offsetof(Cpu, code_sp)));
	ins(s, 0xae | M0F, 2, rm_env(offsetof(Cpu, guest_fpcr)));
	homes(s, false, true, ~0ull);
	alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, raise)), 0);
	j = jcc8(s, 5);
	b1(s, 0xc3);
	here8(s, j);
	leave_by_call(s, BY_RAISE);
	stub_link = stub_at(s);
	leave_by_call(s, BY_LINK);
	stub_poll = stub_at(s);
	leave_by_call(s, BY_POLL);

	/* A return to the pc in rax that is not on top: look further down, as after longjmp, then in the table. */
	unsigned w = s->guest->bits == 64 ? W : 0;
	stub_return = stub_at(s);
	mov_rr(s, T_I64, RCX, RSP);
	mov_imm(s, RDX, 32);
	uint8_t *next = s->p, *found;
	ins(s, 0x3b | W, RCX, rm_env(offsetof(Cpu, code_top)));
	j = jcc8(s, 3);
	alu_imm(s, W, ALU_ADD, rm_reg(RCX), 16);
	ins(s, 0x3b | w, RAX, (Rm){ .mem = true, .reg = RCX, .index = -1, .disp = 8 });
	found = jcc8(s, 4);
	alu_imm(s, 0, ALU_SUB, rm_reg(RDX), 1);
	b1(s, 0x75);
	b1(s, (unsigned)(next - s->p - 1));
	here8(s, j);
	j = look_up(s, RAX, RCX);
	set32(j, s->p);
	ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, pc)));
	jmp_exec(s, JMP, stub_lookup);
	here8(s, found);
	mov_rr(s, T_I64, RSP, RCX);
	ret_pair(s);
	stubs_end = sel_exec(s, s->p);
}

/* ---- callbacks of select.c ---- */

static void x_mov(Sel *s, Type ty, HReg d, HReg r)
{
	if (d == r)
		return;
	if (d < SEL_V)
		mov_rr(s, T_I64, d, r);
	else if (avx)
		vex(s, 0x28 | M0F, XMM(d), 0, rm_reg(r));
	else
		ins(s, 0x28 | M0F, XMM(d), rm_reg(r));
	(void)ty;
}

static void fload(Sel *s, unsigned pfx, HReg d, Rm m, unsigned g)
{
	if (avx)
		vex(s, 0x10 | M0F | pfx | g, XMM(d), 0, m);
	else
		ins(s, 0x10 | M0F | pfx | g, XMM(d), m);
}

static void x_load(Sel *s, Type ty, HReg d, int32_t off)
{
	if (d < SEL_V)
		ins(s, 0x8b | w_of(ty), d, rm_env(off));
	else
		fload(s, PF2, d, rm_env(off), 0);
}

static void x_store(Sel *s, Type ty, int32_t off, HReg r)
{
	if (r < SEL_V)
		ins(s, 0x89 | w_of(ty), r, rm_env(off));
	else if (avx)
		vex(s, 0x11 | M0F | PF2, XMM(r), 0, rm_env(off));
	else
		ins(s, 0x11 | M0F | PF2, XMM(r), rm_env(off));
}

static bool x_store_imm(Sel *s, Type ty, int32_t off, int64_t k)
{
	if ((ty != T_I32 && ty != T_I64 && ty != T_F64) || k != (int32_t)k)
		return false;
	ins(s, 0xc7 | (ty == T_I32 ? 0 : W), 0, rm_env(off));
	b4(s, (uint32_t)k);
	return true;
}

static void x_imm(Sel *s, Type ty, HReg d, int64_t k)
{
	if (d < SEL_V) {
		mov_imm(s, d, ty == T_I32 ? (int64_t)(uint32_t)k : k);
	} else if (k == 0) {
		ins(s, 0x57 | M0F, XMM(d), rm_reg(d));
	} else {
		/* Through the spill area: rare. */
		ins(s, 0xc7, 0, rm_env(offsetof(Cpu, fparg)));
		b4(s, (uint32_t)k);
		ins(s, 0xc7, 0, rm_env(offsetof(Cpu, fparg) + 4));
		b4(s, (uint32_t)(k >> 32));
		fload(s, PF2, d, rm_env(offsetof(Cpu, fparg)), 0);
	}
}

/* ---- integer rows ---- */

#define EMIT(name) static void name(Sel *s, const Ir *o, UNUSED const HostOp *h, Opnd *x)

EMIT(x_copy)
{
	if (x[1].kind == K_IMM)
		x_imm(s, o->type, x[0].r, x[1].k);
	else if (x[1].kind == K_MEM)
		x_load(s, o->type, x[0].r, x[1].off);
	else
		x_mov(s, o->type, x[0].r, x[1].r);
	if (x[0].r >= SEL_V && x[1].kind == K_REG)
		s->v[o->dst].mark = s->v[o->a].mark;
}

EMIT(x_add)
{
	unsigned w = w_of(o->type);
	HReg d = x[0].r, a = x[1].r;

	if (x[2].kind == K_IMM) {
		if (d == a)
			alu_imm(s, w, ALU_ADD, rm_reg(d), (int32_t)x[2].k);
		else
			ins(s, 0x8d | w, d, (Rm){ .mem = true, .reg = a, .index = -1, .disp = (int32_t)x[2].k });
	} else if (x[2].kind == K_MEM) {
		mov_rr(s, o->type, d, a);
		alu(s, w, ALU_ADD, d, &x[2]);
	} else if (d == a) {
		alu(s, w, ALU_ADD, d, &x[2]);
	} else if (d == x[2].r) {
		alu(s, w, ALU_ADD, d, &x[1]);
	} else {
		ins(s, 0x8d | w, d, (Rm){ .mem = true, .reg = a, .index = x[2].r });
	}
}

EMIT(x_alu)
{
	if (h->with == ALU_SUB && x[2].kind == K_IMM && x[2].k != INT32_MIN)
		alu_imm(s, w_of(o->type), ALU_ADD, rm_reg(x[0].r), (int32_t)-x[2].k);
	else if (h->with == ALU_XOR && x[2].kind == K_IMM && x[2].k == -1)
		ins(s, 0xf7 | w_of(o->type), 2, rm_reg(x[0].r));
	else
		alu(s, w_of(o->type), h->with, x[0].r, &x[2]);
}

EMIT(x_neg) /* 0 - b */
{
	mov_rr(s, o->type, x[0].r, x[2].r);
	ins(s, 0xf7 | w_of(o->type), 3, rm_reg(x[0].r));
}

EMIT(x_andn)
{
	vex(s, 0xf2 | M38 | w_of(o->type), x[0].r, x[2].r, rm_of(&x[1]));
}

EMIT(x_andn_slow)
{
	HReg r = sel_tmp(s, false);

	mov_rr(s, o->type, r, x[2].r);
	ins(s, 0xf7 | w_of(o->type), 2, rm_reg(r));
	ins(s, 0x23 | w_of(o->type), x[0].r, rm_reg(r));
}

EMIT(x_mul)
{
	if (x[2].kind == K_IMM) {
		ins(s, 0x69 | w_of(o->type), x[0].r, rm_of(&x[1]));
		b4(s, (uint32_t)x[2].k);
	} else {
		ins(s, 0xaf | M0F | w_of(o->type), x[0].r, rm_of(&x[2]));
	}
}

EMIT(x_mulh)
{
	mov_rr(s, o->type, RAX, x[1].r);
	ins(s, 0xf7 | w_of(o->type), h->with, rm_of(&x[2]));
	mov_rr(s, o->type, x[0].r, RDX);
}

/* RISC-V's rules of division: by 0 and the one overflow on a cold path. */
static void cold_div(Sel *s, Cold *c)
{
	bool is_signed = c->a & 1, rem = c->a & 2;
	unsigned w = c->a & 4 ? W : 0;
	uint8_t *j;

	cold_sites(s, c);
	/* Dividend in rax, divisor in x[0]: 0, or -1 when signed. */
	HReg d = c->x[1].r;
	ins(s, 0x85 | w, c->x[0].r, rm_reg(c->x[0].r));
	j = jcc8(s, 5);
	if (rem)
		mov_rr(s, T_I64, d, RAX);
	else
		mov_imm(s, d, -1);
	jmp_back(s, c->back);
	here8(s, j);
	if (is_signed) {
		if (rem) {
			mov_imm(s, d, 0);
		} else {
			mov_rr(s, T_I64, d, RAX);
			ins(s, 0xf7 | w, 3, rm_reg(d));
		}
		jmp_back(s, c->back);
	}
}

EMIT(x_div)
{
	bool is_signed = h->with & 1, rem = h->with & 2;
	unsigned w = w_of(o->type);
	Cold *c = sel_cold(s, cold_div);

	mov_rr(s, o->type, RAX, x[1].r);
	if (is_signed) { /* divisor + 1 is 0 or 1, unsigned: one of the odd cases */
		ins(s, 0x8d | w, RDX, (Rm){ .mem = true, .reg = x[2].r, .index = -1, .disp = 1 });
		alu_imm(s, w, ALU_CMP, rm_reg(RDX), 1);
		c->site[0] = jcc32(s, 6);
		if (w)
			b1(s, 0x48);
		b1(s, 0x99);
	} else {
		ins(s, 0x85 | w, x[2].r, rm_reg(x[2].r));
		c->site[0] = jcc32(s, 4);
		ins(s, 0x31, RDX, rm_reg(RDX));
	}
	ins(s, 0xf7 | w, is_signed ? 7 : 6, rm_reg(x[2].r));
	mov_rr(s, o->type, x[0].r, rem ? RDX : RAX);
	c->back = s->p;
	c->x[0] = x[2];
	c->x[1] = x[0];
	c->a = (h->with & 3) | (w ? 4 : 0);
}

/* shl 4, shr 5, sar 7, rol 0, ror 1 */
EMIT(x_shift_imm)
{
	unsigned n = (unsigned)x[2].k & (o->type == T_I64 ? 63 : 31);

	ins(s, 0xc1 | w_of(o->type), h->with, rm_reg(x[0].r));
	b1(s, n);
}

EMIT(x_rorx)
{
	unsigned bits = o->type == T_I64 ? 64 : 32, n = (unsigned)x[2].k & (bits - 1);

	vex(s, 0xf0 | M3A | PF2 | w_of(o->type), x[0].r, 0, rm_of(&x[1]));
	b1(s, h->with ? n : (bits - n) & (bits - 1));
}

EMIT(x_shiftx)
{
	vex(s, 0xf7 | M38 | h->with | w_of(o->type), x[0].r, x[2].r, rm_of(&x[1]));
}

EMIT(x_shift_cl) /* rcx is clobbered; the result is not in it as operands are early */
{
	HReg d = x[0].r;

	ins(s, 0x8b | W, RCX, rm_reg(x[2].r));
	if (d == RCX) { /* the allocator may give rcx to the result: work in rax, which this row clobbers too */
		mov_rr(s, o->type, RAX, x[1].r);
		ins(s, 0xd3 | w_of(o->type), h->with, rm_reg(RAX));
		mov_rr(s, o->type, RCX, RAX);
		return;
	}
	mov_rr(s, o->type, d, x[1].r);
	ins(s, 0xd3 | w_of(o->type), h->with, rm_reg(d));
}

EMIT(x_ext)
{
	static const unsigned sx[] = { [8] = 0xbe | M0F | BM, [16] = 0xbf | M0F, [32] = 0x63 };
	static const unsigned zx[] = { [8] = 0xb6 | M0F | BM, [16] = 0xb7 | M0F, [32] = 0x8b };
	bool is_signed = h->with;

	if (is_signed && o->imm == 32 && o->type == T_I32)
		ins(s, 0x8b, x[0].r, rm_of(&x[1]));
	else
		ins(s, (is_signed ? sx : zx)[o->imm] | (is_signed ? w_of(o->type) : 0), x[0].r, rm_of(&x[1]));
}

EMIT(x_bswap)
{
	unsigned r = x[0].r;

	if (w_of(o->type) || r & 8)
		b1(s, 0x40 | (w_of(o->type) ? 8 : 0) | (r & 8 ? 1 : 0));
	b1(s, 0x0f);
	b1(s, 0xc8 | (r & 7));
}

EMIT(x_bits) /* lzcnt, tzcnt, popcnt */
{
	if (!(x[1].kind == K_REG && x[1].r == x[0].r)) /* break the false dependency */
		ins(s, 0x31, x[0].r, rm_reg(x[0].r));
	ins(s, h->with | M0F | PF3 | w_of(o->type), x[0].r, rm_of(&x[1]));
}

EMIT(x_bsr) /* clz and ctz without lzcnt: early result */
{
	unsigned bits = o->type == T_I64 ? 64 : 32;
	bool clz = h->with;

	ins(s, (clz ? 0xbd : 0xbc) | M0F | w_of(o->type), x[0].r, rm_reg(x[1].r));
	uint8_t *j = jcc8(s, 5);
	mov_imm(s, x[0].r, clz ? 2 * bits - 1 : bits);
	here8(s, j);
	if (clz)
		alu_imm(s, 0, ALU_XOR, rm_reg(x[0].r), (int32_t)bits - 1);
}

EMIT(x_popcnt_slow)
{
	HReg r = x[0].r, k = RCX, u = RDX;
	unsigned w = w_of(o->type);

	mov_rr(s, T_I64, RAX, x[1].r);
	if (!w)
		mov_rr(s, T_I32, RAX, RAX);
	mov_rr(s, T_I64, u, RAX);
	ins(s, 0xd1 | W, 5, rm_reg(u));
	mov_imm(s, k, 0x5555555555555555);
	ins(s, 0x23 | W, u, rm_reg(k));
	ins(s, 0x2b | W, RAX, rm_reg(u));
	mov_imm(s, k, 0x3333333333333333);
	mov_rr(s, T_I64, u, RAX);
	ins(s, 0xc1 | W, 5, rm_reg(u)), b1(s, 2);
	ins(s, 0x23 | W, u, rm_reg(k));
	ins(s, 0x23 | W, RAX, rm_reg(k));
	ins(s, 0x03 | W, RAX, rm_reg(u));
	mov_rr(s, T_I64, u, RAX);
	ins(s, 0xc1 | W, 5, rm_reg(u)), b1(s, 4);
	ins(s, 0x03 | W, RAX, rm_reg(u));
	mov_imm(s, k, 0x0f0f0f0f0f0f0f0f);
	ins(s, 0x23 | W, RAX, rm_reg(k));
	mov_imm(s, k, 0x0101010101010101);
	ins(s, 0xaf | M0F | W, RAX, rm_reg(k));
	ins(s, 0xc1 | W, 5, rm_reg(RAX)), b1(s, 56);
	mov_rr(s, T_I64, r, RAX);
}

/* Compare a with b; the condition code to test. */
static unsigned compare(Sel *s, unsigned ty, unsigned cond, const Opnd *a, const Opnd *b)
{
	static const uint8_t cc[] = {
		[C_EQ] = 4, [C_NE] = 5, [C_LT] = 12, [C_GE] = 13, [C_LE] = 14, [C_GT] = 15,
		[C_LTU] = 2, [C_GEU] = 3, [C_LEU] = 6, [C_GTU] = 7, [C_TST] = 5, [C_TSTN] = 4,
	};
	unsigned w = w_of(ty);

	if (cond >= C_NEVER) { /* compare a register with itself */
		ins(s, 0x39 | W, RSP, rm_reg(RSP));
		return cond == C_NEVER ? 5 : 4;
	}
	if (cond == C_TST || cond == C_TSTN) {
		if (b->kind == K_IMM) {
			if (a->kind == K_REG && b->k >= 0 && b->k < 128) {
				ins(s, 0xf6 | BM, 0, rm_reg(a->r));
				b1(s, (unsigned)b->k);
			} else {
				ins(s, 0xf7 | w, 0, rm_of(a));
				b4(s, (uint32_t)b->k);
			}
		} else if (a->kind == K_MEM) {
			ins(s, 0x85 | w, b->r, rm_of(a));
		} else {
			ins(s, 0x85 | w, a->r, rm_of(b));
		}
	} else if (b->kind == K_IMM && b->k == 0 && a->kind == K_REG) {
		ins(s, 0x85 | w, a->r, rm_reg(a->r));
	} else if (b->kind == K_IMM) {
		alu_imm(s, w, ALU_CMP, rm_of(a), (int32_t)b->k);
	} else if (a->kind == K_MEM) {
		ins(s, 0x39 | w, b->r, rm_of(a));
	} else {
		ins(s, 0x3b | w, a->r, rm_of(b));
	}
	return cc[cond];
}

static bool same_reg(const Opnd *x, HReg r)
{
	return x->kind == K_REG && x->r == r;
}

EMIT(x_setc)
{
	HReg d = x[0].r;
	bool late = same_reg(&x[1], d) || same_reg(&x[2], d);

	if (!late)
		ins(s, 0x31, d, rm_reg(d));
	unsigned cc = compare(s, o->type, o->m, &x[1], &x[2]);
	ins(s, 0x90 | cc | M0F | BM, 0, rm_reg(d));
	if (late)
		ins(s, 0xb6 | M0F | BM, d, rm_reg(d));
}

EMIT(x_sel) /* d = cond ? c : d */
{
	unsigned cc = compare(s, o->type, o->m, &x[1], &x[2]);
	HReg d = x[0].r;

	if (same_reg(&x[3], d)) {
		ins(s, 0x40 | (cc ^ 1) | M0F | W, d, rm_of(&x[4]));
	} else {
		x_mov(s, T_I64, d, x[4].r);
		ins(s, 0x40 | cc | M0F | W, d, rm_of(&x[3]));
	}
}

EMIT(x_getl) { ins(s, 0x8b | W, x[0].r, rm_env((int32_t)(offsetof(Cpu, scratch) + 8 * o->imm))); (void)h; }

EMIT(x_putl)
{
	if (x[1].kind == K_IMM) {
		ins(s, 0xc7 | W, 0, rm_env((int32_t)(offsetof(Cpu, scratch) + 8 * o->imm)));
		b4(s, (uint32_t)x[1].k);
	} else {
		ins(s, 0x89 | W, x[1].r, rm_env((int32_t)(offsetof(Cpu, scratch) + 8 * o->imm)));
	}
}

/* ---- control ---- */

/* The displacement of a link is written atomically while other threads run it: keep it within one cache line. */
static void align_site(Sel *s, unsigned opbytes)
{
	while ((((uintptr_t)s->p + opbytes) & 63) > 60)
		b1(s, 0x90);
}

static void cold_link(Sel *s, Cold *c)
{
	cold_sites(s, c);
	c->link->stub = (uint32_t)(s->p - s->start);
	jmp_exec(s, CALL, stub_link);
}

static void direct(Sel *s, uint64_t pc, uint8_t *site)
{
	Cold *c = sel_cold(s, cold_link);

	c->site[0] = site;
	c->link = sel_link(s, pc);
	c->link->site = (uint32_t)(site - s->start);
}

static void direct_jump(Sel *s, unsigned op, unsigned target)
{
	align_site(s, 1);
	b1(s, op);
	b4(s, 0);
	direct(s, s->t->target[target], s->p - 4);
}

static void push_return(Sel *s, const Ir *o)
{
	int64_t pc = (int64_t)s->t->target[o->m >> JK_SHIFT];

	if (pc == (int32_t)pc || s->guest->bits == 32) {
		b1(s, 0x68);
		b4(s, (uint32_t)pc);
	} else {
		HReg r = sel_tmp(s, false);
		mov_imm(s, r, pc);
		b1(s, 0x50 | r);
	}
}

EMIT(x_jmp)
{
	bool call = (o->m & JK_MASK) == JK_CALL;

	if (call)
		push_return(s, o);
	direct_jump(s, call ? CALL : JMP, (unsigned)o->imm);
	if (call)
		direct_jump(s, JMP, o->m >> JK_SHIFT);
	(void)x;
}

EMIT(x_gotoc)
{
	unsigned cc = compare(s, o->type, o->m, &x[1], &x[2]);

	align_site(s, 2);
	direct(s, s->t->target[o->imm], jcc32(s, cc));
}

static void fix_label(Sel *s, uint8_t *site, int label)
{
	if (s->label[label]) {
		set32(site, s->label[label]);
	} else if (s->nfix < LEN(s->fix)) {
		s->fix[s->nfix].site = site;
		s->fix[s->nfix++].label = label;
	} else {
		s->full = true;
	}
}

EMIT(x_br)
{
	b1(s, JMP);
	b4(s, 0);
	fix_label(s, s->p - 4, o->imm);
	(void)x;
}

EMIT(x_brc)
{
	unsigned cc = compare(s, o->type, o->m, &x[1], &x[2]);
	fix_label(s, jcc32(s, cc), o->imm);
}

static void store_pc(Sel *s, uint64_t pc)
{
	Rm m = rm_env(offsetof(Cpu, pc));

	if (pc == (uint64_t)(int64_t)(int32_t)pc) {
		ins(s, 0xc7 | W, 0, m);
		b4(s, (uint32_t)pc);
	} else {
		mov_imm(s, RAX, (int64_t)pc);
		ins(s, 0x89 | W, RAX, m);
	}
}

static void cold_poll(Sel *s, Cold *c)
{
	cold_sites(s, c);
	sel_side(s, c->a);
	jmp_exec(s, CALL, stub_poll);
}

EMIT(x_poll)
{
	Cold *c = sel_cold(s, cold_poll);

	alu_imm(s, 0, ALU_CMP, rm_env(offsetof(Cpu, poll)), 0);
	c->site[0] = jcc32(s, 12);
	c->a = s->pc;
	(void)x, (void)o;
}

static void cold_return(Sel *s, Cold *c)
{
	cold_sites(s, c);
	mov_rr(s, s->t->xl, RAX, c->x[0].r);
	if (s->guest->bits == 32 && c->x[0].r == RAX)
		ins(s, 0x8b, RAX, rm_reg(RAX));
	jmp_exec(s, JMP, stub_return);
}

static void cold_lookup(Sel *s, Cold *c)
{
	cold_sites(s, c);
	ins(s, 0x89 | W, c->x[0].r, rm_env(offsetof(Cpu, pc)));
	jmp_exec(s, JMP, stub_lookup);
}

EMIT(x_jmpi)
{
	HReg pc = x[1].r;
	unsigned kind = o->m & JK_MASK;
	Cold *c = sel_cold(s, kind == JK_RET ? cold_return : cold_lookup);

	if (kind == JK_RET) {
		ins(s, 0x3b | (s->guest->bits == 64 ? W : 0), pc, (Rm){ .mem = true, .reg = RSP, .index = -1, .disp = 8 });
		c->site[0] = jcc32(s, 5);
		ret_pair(s);
		c->x[0] = x[1];
		return;
	}
	if (s->guest->bits == 32) { /* upper half is unspecified */
		HReg z = sel_tmp(s, false);
		mov_rr(s, T_I32, z, pc);
		if (z == pc)
			ins(s, 0x8b, z, rm_reg(pc));
		pc = z;
	}
	if (kind == JK_CALL) { /* over the landing point */
		push_return(s, o);
		b1(s, CALL);
		b4(s, 0);
		uint8_t *over = s->p - 4;
		direct_jump(s, JMP, o->m >> JK_SHIFT);
		set32(over, s->p);
	}
	c->site[0] = look_up(s, pc, sel_tmp(s, false));
	c->x[0] = (Opnd){ .kind = K_REG, .r = pc };
}

EMIT(x_exit)
{
	if (x[1].kind == K_REG) {
		mov_rr(s, s->t->xl, RAX, x[1].r);
		if (s->guest->bits == 32 && x[1].r == RAX)
			ins(s, 0x8b, RAX, rm_reg(RAX));
		ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, pc)));
	} else {
		store_pc(s, s->guest->bits == 32 ? (uint32_t)x[1].k : (uint64_t)x[1].k);
	}
	ins(s, 0xc7, 0, rm_env(offsetof(Cpu, exit_arg)));
	b4(s, (uint32_t)o->imm);
	mov_imm(s, RAX, o->m);
	jmp_exec(s, JMP, stub_leave);
}

/* ---- memory ---- */

static Rm guest_mem(Sel *s, const Opnd *a, int32_t off)
{
	if (a->kind == K_IMM) {
		int64_t k = s->guest->bits == 32 ? (int64_t)(int32_t)(uint32_t)(a->k + off) : a->k + off;
		if (k == (int32_t)k)
			return (Rm){ .mem = true, .reg = -1, .index = -1, .disp = k };
		HReg r = sel_tmp(s, false);
		mov_imm(s, r, k);
		return (Rm){ .mem = true, .reg = r, .index = -1 };
	}
	return (Rm){ .mem = true, .reg = a->r, .index = -1, .disp = off };
}

static void cold_misaligned(Sel *s, Cold *c)
{
	cold_sites(s, c);
	if (c->x[0].kind == K_IMM)
		mov_imm(s, RAX, c->x[0].k + (int32_t)c->b);
	else
		ins(s, 0x8d | W, RAX, (Rm){ .mem = true, .reg = c->x[0].r, .index = -1, .disp = (int32_t)c->b });
	if (s->guest->bits == 32)
		ins(s, 0x8b, RAX, rm_reg(RAX));
	ins(s, 0x89 | W, RAX, rm_env(offsetof(Cpu, fault.addr)));
	store_pc(s, c->a);
	mov_imm(s, RAX, EX_MISALIGNED);
	jmp_exec(s, JMP, stub_leave);
}

static void check_align(Sel *s, unsigned m, const Opnd *a, int32_t off)
{
	unsigned mask = (1u << (m & M_SIZE)) - 1;
	Cold *c;

	if (!(m & M_ALIGN) || !mask)
		return;
	c = sel_cold(s, cold_misaligned);
	if (a->kind == K_IMM) {
		if (!((a->k + off) & mask))
			return;
		b1(s, 0x0f), b1(s, 0x1f), b1(s, 0); /* never aligned: jump always */
		b1(s, JMP), b4(s, 0);
		c->site[0] = s->p - 4;
	} else if (off & mask) {
		HReg r = sel_tmp(s, false);
		ins(s, 0x8d, r, (Rm){ .mem = true, .reg = a->r, .index = -1, .disp = off });
		ins(s, 0xf6 | BM, 0, rm_reg(r)), b1(s, mask);
		c->site[0] = jcc32(s, 5);
	} else {
		ins(s, 0xf6 | BM, 0, rm_reg(a->r)), b1(s, mask);
		c->site[0] = jcc32(s, 5);
	}
	c->x[0] = *a;
	c->b = (uint32_t)off;
	c->a = s->pc;
}

static void bswap_reg(Sel *s, unsigned size, HReg r)
{
	if (size == M_16) {
		ins(s, 0xc1 | P66, 0, rm_reg(r));
		b1(s, 8);
	} else if (size > M_16) {
		unsigned w = size == M_64;
		if (w || r & 8)
			b1(s, 0x40 | w << 3 | (r & 8 ? 1 : 0));
		b1(s, 0x0f);
		b1(s, 0xc8 | (r & 7));
	}
}

/* Extend the low part of r as memop m says, to type ty. */
static void extend(Sel *s, unsigned ty, unsigned m, HReg d, HReg r)
{
	static const unsigned op[2][4] = {
		{ 0xb6 | M0F | BM, 0xb7 | M0F, 0x8b, 0x8b | W },
		{ 0xbe | M0F | BM, 0xbf | M0F, 0x63, 0x8b | W },
	};
	bool sg = m & M_SIGN;
	unsigned size = m & M_SIZE;

	if (size == M_64 || (size == M_32 && ty == T_I32))
		mov_rr(s, size == M_64 ? T_I64 : T_I32, d, r);
	else
		ins(s, op[sg][size] | (sg ? w_of(ty) : 0), d, rm_reg(r));
}

EMIT(x_ld)
{
	static const unsigned op[2][4] = {
		{ 0xb6 | M0F, 0xb7 | M0F, 0x8b, 0x8b | W },
		{ 0xbe | M0F, 0xbf | M0F, 0x63, 0x8b | W },
	};
	unsigned size = o->m & M_SIZE, f;
	bool sg = o->m & M_SIGN;

	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	if (size == M_32 && o->type == T_I32)
		sg = false;
	f = op[sg && !(o->m & M_BE)][size] | (sg && !(o->m & M_BE) ? w_of(o->type) : 0);
	ins(s, f | G, x[0].r, m);
	if (o->m & M_BE) {
		bswap_reg(s, size, x[0].r);
		if (sg)
			extend(s, o->type, o->m, x[0].r, x[0].r);
	}
}

/* Store-to-load order is the only one that x86 does not keep. */
static void full_fence(Sel *s)
{
	b1(s, 0xf0);
	ins(s, 0x83, ALU_OR, (Rm){ .mem = true, .reg = RSP, .index = -1 });
	b1(s, 0);
}

static void x_st_reg(Sel *s, const Ir *o, HReg r, Rm m)
{
	static const unsigned op[] = { 0x88 | B, 0x89 | P66, 0x89, 0x89 | W };

	ins(s, op[o->m & M_SIZE] | G, r, m);
}

EMIT(x_st)
{
	static const unsigned op[] = { 0xc6, 0xc7 | P66, 0xc7, 0xc7 | W };
	unsigned size = o->m & M_SIZE;

	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	if (o->m & M_BE && size) {
		HReg r = sel_tmp(s, false);
		x_copy(s, o, h, (Opnd[]){ { .kind = K_REG, .r = r }, x[2] });
		bswap_reg(s, size, r);
		x_st_reg(s, o, r, m);
	} else if (x[2].kind == K_IMM) {
		ins(s, op[size] | G, 0, m);
		if (size == M_8)
			b1(s, (unsigned)x[2].k);
		else if (size == M_16)
			b1(s, (unsigned)x[2].k), b1(s, (unsigned)(x[2].k >> 8));
		else
			b4(s, (uint32_t)x[2].k);
	} else {
		x_st_reg(s, o, x[2].r, m);
	}
	if (o->m & M_SC)
		full_fence(s);
}

EMIT(x_fence)
{
	if (o->m & FENCE_WR)
		full_fence(s);
	(void)x;
}

static void lock_ins(Sel *s, unsigned size, unsigned op, HReg r, Rm m)
{
	b1(s, 0xf0);
	ins(s, (size == M_8 ? op | B : (op | 1) | (size == M_16 ? P66 : size == M_64 ? W : 0)) | G, r, m);
}

static void swap_bytes_if(Sel *s, const Ir *o, HReg r)
{
	if (o->m & M_BE)
		bswap_reg(s, o->m & M_SIZE, r);
}

EMIT(x_amo)
{
	unsigned size = o->m & M_SIZE;
	static const uint8_t plain[] = { [AMO_ADD] = 0x00, [AMO_AND] = 0x20, [AMO_OR] = 0x08, [AMO_XOR] = 0x30 };
	bool unused = x[0].kind == K_NONE;

	check_align(s, o->m, &x[1], 0);
	Rm m = guest_mem(s, &x[1], 0);
	if (!(o->m & M_BE)) {
		if (unused && o->imm >= AMO_ADD && o->imm <= AMO_XOR) {
			lock_ins(s, size, plain[o->imm], x[2].r, m);
			return;
		}
		if (o->imm == AMO_SWAP || o->imm == AMO_ADD) {
			mov_rr(s, T_I64, RAX, x[2].r);
			lock_ins(s, size, o->imm == AMO_ADD ? 0xc0 | M0F : 0x86, RAX, m);
			if (!unused)
				extend(s, o->type, o->m, x[0].r, RAX);
			return;
		}
	}
	/* rax: old value; n: new value; compare and exchange until it holds. */
	HReg n = sel_tmp(s, false);
	unsigned w = size == M_64 ? W : 0, ty = size == M_64 ? T_I64 : T_I32;
	ins(s, (size == M_8 ? 0xb6 | M0F : size == M_16 ? 0xb7 | M0F : 0x8b | w) | G, RAX, m);
	uint8_t *again = s->p;
	mov_rr(s, ty, n, RAX);
	swap_bytes_if(s, o, n);
	switch (o->imm) {
	case AMO_SWAP: mov_rr(s, ty, n, x[2].r); break;
	case AMO_ADD: ins(s, 0x03 | w, n, rm_reg(x[2].r)); break;
	case AMO_AND: ins(s, 0x23 | w, n, rm_reg(x[2].r)); break;
	case AMO_OR: ins(s, 0x0b | w, n, rm_reg(x[2].r)); break;
	case AMO_XOR: ins(s, 0x33 | w, n, rm_reg(x[2].r)); break;
	default: {
		static const uint8_t cc[] = { [AMO_MIN] = 15, [AMO_MAX] = 12, [AMO_MINU] = 7, [AMO_MAXU] = 2 };
		bool sg = o->imm == AMO_MIN || o->imm == AMO_MAX;
		Rm v = rm_reg(x[2].r);
		if (size < M_32) { /* compare both at full width; the operand waits in memory */
			extend(s, T_I32, sg ? size | M_SIGN : size, n, x[2].r);
			x_store(s, T_I64, offsetof(Cpu, fparg), n);
			mov_rr(s, T_I32, n, RAX);
			swap_bytes_if(s, o, n);
			extend(s, T_I32, sg ? size | M_SIGN : size, n, n);
			v = rm_env(offsetof(Cpu, fparg));
		}
		ins(s, 0x3b | w, n, v);
		ins(s, 0x40 | cc[o->imm] | M0F | w, n, v);
	}
	}
	swap_bytes_if(s, o, n);
	lock_ins(s, size, 0xb0 | M0F, n, m);
	b1(s, 0x75);
	b1(s, (unsigned)(again - s->p - 1));
	if (!unused) {
		swap_bytes_if(s, o, RAX);
		extend(s, o->type, o->m, x[0].r, RAX);
	}
}

EMIT(x_cas)
{
	unsigned size = o->m & M_SIZE;
	HReg n = x[3].r;

	check_align(s, o->m, &x[1], 0);
	Rm m = guest_mem(s, &x[1], 0);
	mov_rr(s, T_I64, RAX, x[2].r);
	HReg kept = NOREG;
	if (o->m & M_BE) {
		/* One more register: the expected value's, which is in rax now; kept in memory if others want it. */
		HReg t = s->h->temps >> x[2].r & 1 && x[2].r != n ? x[2].r : sel_tmp(s, false);
		if (t == x[2].r && s->in_reg[t]) {
			kept = t;
			x_store(s, T_I64, offsetof(Cpu, fparg), t);
		}
		mov_rr(s, T_I64, t, n);
		n = t;
		bswap_reg(s, size, RAX);
		bswap_reg(s, size, n);
	}
	lock_ins(s, size, 0xb0 | M0F, n, m);
	if (kept != NOREG)
		x_load(s, T_I64, kept, offsetof(Cpu, fparg));
	swap_bytes_if(s, o, RAX);
	if (x[0].kind != K_NONE)
		extend(s, o->type, o->m, x[0].r, RAX);
}

EMIT(x_fld)
{
	check_align(s, o->m, &x[1], o->imm);
	fload(s, o->type == T_F32 ? PF3 : PF2, x[0].r, guest_mem(s, &x[1], o->imm), G);
	(void)h;
}

EMIT(x_fst)
{
	check_align(s, o->m, &x[1], o->imm);
	Rm m = guest_mem(s, &x[1], o->imm);
	unsigned op = 0x11 | M0F | G | ((o->m & M_SIZE) == M_32 ? PF3 : PF2);
	if (avx)
		vex(s, op, XMM(x[2].r), 0, m);
	else
		ins(s, op, XMM(x[2].r), m);
}

/* ---- floating point ---- */

static unsigned f_of(unsigned ty) { return ty == T_F32 ? PF3 : PF2; }

/* out = a OP b, all scalar; without AVX b may not be out unless a is too (commutes: operands swapped). */
static void f2(Sel *s, unsigned op, HReg out, HReg a, Rm b, bool commutes)
{
	if (avx) {
		vex(s, op, XMM(out), XMM(a), b);
		return;
	}
	if (!b.mem && b.reg == XMM(out) && out != a) {
		if (commutes) {
			ins(s, op, XMM(out), rm_reg(a));
			return;
		}
		HReg t = sel_tmp(s, true);
		x_mov(s, T_F64, t, out);
		b = rm_reg(t);
	}
	x_mov(s, T_F64, out, a);
	ins(s, op, XMM(out), b);
}

static void cold_nan(Sel *s, Cold *c)
{
	cold_sites(s, c);
	fload(s, PF2, c->x[0].r, rm_pool(c->a == T_F32 ? P_NAN32 : P_NAN64), 0);
	jmp_back(s, c->back);
}

/* The whole operation in software: operands x[1..3] to Cpu.fparg, result to x[0]. */
static void cold_soft(Sel *s, Cold *c)
{
	cold_sites(s, c);
	for (int i = 1; i < 4; i++) {
		int32_t to = (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1);
		switch (c->x[i].kind) {
		case K_REG:
			x_store(s, T_I64, to, c->x[i].r);
			break;
		case K_MEM:
			ins(s, 0xff, 6, rm_env(c->x[i].off));
			ins(s, 0x8f, 0, rm_env(to));
			break;
		case K_IMM:
			ins(s, 0xc7 | W, 0, rm_env(to));
			b4(s, (uint32_t)c->x[i].k);
			break;
		case K_NONE: /* x_fma's lost addend: any quiet NaN */
			if (i == 3 && (c->a & 0xff) == O_fma) {
				ins(s, 0xff, 6, rm_pool((c->a >> 8 & 0xff) == T_F32 ? P_NAN32 : P_NAN64));
				ins(s, 0x8f, 0, rm_env(to));
			}
		}
	}
	ins(s, 0xc7, 0, rm_env(offsetof(Cpu, fparg[3])));
	b4(s, (uint32_t)c->a);
	jmp_exec(s, CALL, stub_soft);
	x_load(s, c->b ? T_I64 : T_F64, c->x[0].r, offsetof(Cpu, fparg) + 24);
	jmp_back(s, c->back);
}

static Cold *soft(Sel *s, const Ir *o, const Opnd *x)
{
	Cold *c = sel_cold(s, cold_soft);

	memcpy(c->x, x, sizeof(c->x));
	c->a = soft_desc(o);
	c->b = x[0].r < SEL_V;
	return c;
}

static void fcompare(Sel *s, unsigned ty, bool signalling, HReg a, Rm b)
{
	unsigned op = (signalling ? 0x2f : 0x2e) | M0F | (ty == T_F64 ? P66 : 0);

	if (avx)
		vex(s, op, XMM(a), 0, b);
	else
		ins(s, op, XMM(a), b);
}

/* A NaN result: RISC-V's is always the same one; other guests pick by their operands, in software. */
static void nan_check(Sel *s, const Ir *o, const Opnd *x, bool always_soft)
{
	Cold *c;

	fcompare(s, o->type, false, x[0].r, rm_reg(x[0].r));
	if (always_soft || s->guest->nan_rule != NAN_RISCV)
		c = soft(s, o, x);
	else
		c = sel_cold(s, cold_nan);
	c->site[0] = jcc32(s, 10);
	c->back = s->p;
	c->x[0] = x[0];
	if (c->emit == cold_nan)
		c->a = o->type;
}

EMIT(x_fp2)
{
	f2(s, h->with | M0F | f_of(o->type), x[0].r, x[1].r, rm_of(&x[2]), h->with != 0x5c && h->with != 0x5e);
	s->v[o->dst].mark = s->v[o->a].mark; /* lane 1 comes from the first operand */
	if (!avx && x[2].kind == K_REG && x[2].r == x[0].r && x[1].r != x[0].r)
		s->v[o->dst].mark = s->v[o->b].mark;
	nan_check(s, o, x, false);
}

EMIT(x_fsqrt)
{
	Rm a = rm_of(&x[1]);

	if (avx)
		vex(s, 0x51 | M0F | f_of(o->type), XMM(x[0].r), x[1].kind == K_REG ? XMM(x[1].r) : XMM(x[0].r), a);
	else
		x_mov(s, T_F64, x[0].r, x[1].r), ins(s, 0x51 | M0F | f_of(o->type), XMM(x[0].r), rm_reg(x[0].r));
	s->v[o->dst].mark = x[1].kind == K_REG ? s->v[o->a].mark : 0;
	nan_check(s, o, x, false);
}

EMIT(x_fma)
{
	static const unsigned op[] = { 0xb9, 0xbd, 0xbb, 0xbf };

	/* Where all NaNs are one, the addend may be lost: it matters for a NaN result only in that
	 * infinity times 0 raises invalid whatever NaN is added, which the operands tell. */
	bool lost = x[0].r == x[3].r;
	x_mov(s, T_F64, x[0].r, x[3].r);
	vex(s, op[o->m & 3] | M38 | P66 | (o->type == T_F64 ? W : 0), XMM(x[0].r), XMM(x[1].r), rm_reg(x[2].r));
	s->v[o->dst].mark = s->v[o->c].mark;
	if (lost)
		x[3].kind = K_NONE;
	nan_check(s, o, x, true);
}

/* No instruction for it on this host, or none that gives the guest's result. */
EMIT(x_soft)
{
	Cold *c = soft(s, o, x);

	b1(s, JMP), b4(s, 0);
	c->site[0] = s->p - 4;
	c->back = s->p;
	if (x[0].r >= SEL_V)
		s->v[o->dst].mark = 1;
	(void)h;
}

EMIT(x_fminmax)
{
	Cold *c = soft(s, o, x);

	fcompare(s, o->type, false, x[1].r, rm_reg(x[2].r));
	c->site[0] = jcc32(s, 10); /* unordered */
	c->site[1] = jcc32(s, 4);  /* equal: maybe zeros of different sign */
	f2(s, h->with | M0F | f_of(o->type), x[0].r, x[1].r, rm_reg(x[2].r), true);
	c->back = s->p;
	s->v[o->dst].mark = s->v[o->a].mark & s->v[o->b].mark;
}

EMIT(x_fsgn)
{
	bool f32 = o->type == T_F32;
	Rm sign = rm_pool(f32 ? P_SIGN32 : P_SIGN64), abs = rm_pool(f32 ? P_ABS32 : P_ABS64);
	HReg d = x[0].r, t;

	s->v[o->dst].mark = s->v[o->a].mark;
	if (o->a == o->b && o->m == 0) {
		x_mov(s, o->type, d, x[1].r);
		return;
	}
	if (o->a == o->b) { /* negate, absolute value */
		f2(s, (o->m == 1 ? 0x57 : 0x54) | M0F, d, x[1].r, o->m == 1 ? sign : abs, true);
		return;
	}
	t = sel_tmp(s, true);
	x_mov(s, o->type, t, x[2].r);
	if (o->m == 1)
		f2(s, 0x57 | M0F, t, t, sign, true);
	f2(s, 0x54 | M0F, t, t, sign, true);
	if (o->m == 2) {
		f2(s, 0x57 | M0F, d, x[1].r, rm_reg(t), true);
		return;
	}
	f2(s, 0x54 | M0F, d, x[1].r, abs, true);
	f2(s, 0x56 | M0F, d, d, rm_reg(t), true);
}

EMIT(x_fcmp)
{
	HReg d = x[0].r;

	if (o->m == FC_EQ) {
		HReg t = sel_tmp(s, false);
		fcompare(s, o->type, false, x[1].r, rm_reg(x[2].r));
		ins(s, 0x9b | M0F | BM, 0, rm_reg(t));
		ins(s, 0x94 | M0F | BM, 0, rm_reg(d));
		ins(s, 0x22 | B | BM, d, rm_reg(t));
		ins(s, 0xb6 | M0F | BM, d, rm_reg(d));
		return;
	}
	bool lt = o->m == FC_LT || o->m == FC_LTQ;
	ins(s, 0x31, d, rm_reg(d));
	fcompare(s, o->type, o->m == FC_LT || o->m == FC_LE, x[2].r, rm_reg(x[1].r));
	ins(s, (lt ? 0x97 : 0x93) | M0F | BM, 0, rm_reg(d));
}

EMIT(x_fcvt) /* to the op's type from the other one */
{
	Rm a = rm_of(&x[1]);
	unsigned op = 0x5a | M0F | (o->type == T_F32 ? PF2 : PF3);

	if (avx)
		vex(s, op, XMM(x[0].r), x[1].kind == K_REG ? XMM(x[1].r) : XMM(x[0].r), a);
	else
		ins(s, op, XMM(x[0].r), a);
	s->v[o->dst].mark = 0;
	nan_check(s, o, x, false);
}

EMIT(x_f2i)
{
	bool trunc = o->imm == RM_TZ, is64 = o->m & F2I_64;
	HReg d = x[0].r;
	Cold *c = soft(s, o, x);

	if (o->imm != RM_TZ && o->imm != RM_DYN) {
		b1(s, JMP), b4(s, 0);
		c->site[0] = s->p - 4;
		c->back = s->p;
		return;
	}
	if (o->m & F2I_UNSIGNED) { /* in range, or else the host would raise inexact too */
		bool f32 = o->type == T_F32;
		HReg z = sel_tmp(s, true);
		ins(s, 0x57 | M0F, XMM(z), rm_reg(z));
		fcompare(s, o->type, false, x[1].r, rm_pool(is64 ? (f32 ? P_2_63F : P_2_63) : (f32 ? P_2_32F : P_2_32)));
		c->site[0] = jcc32(s, is64 ? 3 : 7);
		fcompare(s, o->type, false, x[1].r, rm_reg(z));
		c->site[1] = jcc32(s, 2);
		is64 = true;
	}
	ins(s, (trunc ? 0x2c : 0x2d) | M0F | f_of(o->type) | (is64 ? W : 0), d, rm_reg(x[1].r));
	if (!(o->m & F2I_UNSIGNED)) {
		alu_imm(s, is64 ? W : 0, ALU_CMP, rm_reg(d), 1);
		c->site[0] = jcc32(s, 0); /* overflow: the integer indefinite value */
	}
	c->back = s->p;
}

EMIT(x_i2f)
{
	HReg d = x[0].r;
	bool is64 = o->m & F2I_64;
	Cold *c = NULL;
	Rm a = rm_of(&x[1]);

	ins(s, 0x57 | M0F, XMM(d), rm_reg(d));
	if (o->m & F2I_UNSIGNED) {
		if (is64) {
			c = soft(s, o, x);
			ins(s, 0x85 | W, x[1].r, rm_reg(x[1].r));
			c->site[0] = jcc32(s, 8);
		} else {
			HReg t = sel_tmp(s, false);
			ins(s, 0x8b, t, a);
			a = rm_reg(t);
			is64 = true;
		}
	}
	ins(s, 0x2a | M0F | f_of(o->type) | (is64 ? W : 0), XMM(d), a);
	if (c)
		c->back = s->p;
	s->v[o->dst].mark = 0;
	(void)h;
}

EMIT(x_fbits)
{
	if (x[1].kind == K_MEM)
		ins(s, 0x8b | (o->type == T_F64 ? W : 0), x[0].r, rm_of(&x[1]));
	else
		ins(s, 0x7e | M0F | P66 | (o->type == T_F64 ? W : 0), XMM(x[1].r), rm_reg(x[0].r));
	(void)h;
}

EMIT(x_bitsf)
{
	if (x[1].kind == K_IMM)
		x_imm(s, o->type, x[0].r, x[1].k);
	else
		ins(s, 0x6e | M0F | P66 | (o->type == T_F64 ? W : 0), XMM(x[0].r), rm_of(&x[1]));
	(void)h;
}

EMIT(x_fbox)
{
	if (s->v[o->a].mark)
		x_mov(s, T_F64, x[0].r, x[1].r);
	else
		f2(s, 0x56 | M0F, x[0].r, x[1].r, rm_pool(P_BOX), true);
	s->v[o->dst].mark = 1;
	(void)h;
}

EMIT(x_funbox)
{
	HReg d = x[0].r, t;
	Cold *c = sel_cold(s, cold_nan);

	if (x[1].kind == K_MEM) {
		fload(s, PF2, d, rm_of(&x[1]), 0);
		alu_imm(s, 0, ALU_CMP, rm_env(x[1].off + 4), -1);
	} else {
		t = sel_tmp(s, false);
		if (s->h->feat & FE_SSE41) {
			ins(s, 0x16 | M3A | P66, XMM(x[1].r), rm_reg(t));
			b1(s, 1);
		} else {
			ins(s, 0x7e | M0F | P66 | W, XMM(x[1].r), rm_reg(t));
			ins(s, 0xc1 | W, 7, rm_reg(t)), b1(s, 32);
		}
		x_mov(s, T_F64, d, x[1].r);
		alu_imm(s, 0, ALU_CMP, rm_reg(t), -1);
	}
	c->site[0] = jcc32(s, 5);
	c->back = s->p;
	c->x[0] = x[0];
	c->a = T_F32;
	s->v[o->dst].mark = 1;
	(void)h;
}

/* ---- calls ---- */

static void x_call(Sel *s, const Ir *o, const Helper *h, Opnd *x)
{
	static const HReg to[] = { RAX, RCX, RDX };
	bool full = h->flags & (HF_RREGS | HF_WREGS | HF_RAISE | HF_FPENV);
	bool direct = true;

	/* Through memory when a source is the destination of an earlier argument. */
	for (int i = 2; i <= 3; i++)
		for (int k = 1; k < i; k++)
			direct &= !same_reg(&x[i], to[k - 1]);
	for (int i = 1; i <= 3 && !direct; i++) {
		if (x[i].kind == K_REG) {
			x_store(s, T_I64, (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1), x[i].r);
			x[i] = (Opnd){ .kind = K_MEM, .off = (int32_t)offsetof(Cpu, fparg) + 8 * (i - 1) };
		}
	}
	for (int i = 1; i <= 3; i++) {
		if (x[i].kind == K_IMM)
			mov_imm(s, to[i - 1], x[i].k);
		else if (x[i].kind == K_MEM)
			ins(s, 0x8b | W, to[i - 1], rm_env(x[i].off));
		else if (x[i].kind == K_REG && x[i].r < SEL_V)
			mov_rr(s, T_I64, to[i - 1], x[i].r);
		else if (x[i].kind == K_REG)
			ins(s, 0x7e | M0F | P66 | W, XMM(x[i].r), rm_reg(to[i - 1]));
	}
	mov_imm(s, RSI, full ? (intptr_t)h : (intptr_t)h->fn);
	jmp_exec(s, CALL, full ? stub_full : stub_light[!!(h->flags & HF_CPU)]);
	if (x[0].kind == K_REG) {
		if (x[0].r < SEL_V)
			mov_rr(s, T_I64, x[0].r, RAX);
		else
			ins(s, 0x6e | M0F | P66 | W, XMM(x[0].r), rm_reg(RAX));
		s->v[o->dst].mark = 0;
	}
}

/* ---- rows ---- */

#define ROWS(...) (const HostOp[]){ __VA_ARGS__, { .emit = NULL } }
#define RI (C_R | C_I32)
#define RMI (C_R | C_M | C_I32)
#define RM (C_R | C_M)
#define VM (C_V | C_M)
#define ALU(n) ROWS({ TI, C_R, { C_R | C_M, RMI }, HO_SAME, 0, 0, x_alu, n })
#define SHIFT(n, pfx) ROWS({ TI, C_R, { RM, C_ANY }, HO_SAME, 0, 0, x_shift_imm, n }, \
	{ TI, C_R, { RM, C_R }, 0, FE_BMI2, 0, x_shiftx, pfx }, \
	{ TI, C_R, { C_R, C_R }, HO_EARLY, 0, BIT(RCX) | BIT(RAX), x_shift_cl, n })
#define ROT(n) ROWS({ TI, C_R, { RM, C_ANY }, 0, FE_BMI2, 0, x_rorx, n }, \
	{ TI, C_R, { RM, C_ANY }, HO_SAME, 0, 0, x_shift_imm, n }, \
	{ TI, C_R, { C_R, C_R }, HO_EARLY, 0, BIT(RCX) | BIT(RAX), x_shift_cl, n })
#define AX_DX (BIT(RAX) | BIT(RDX))
#define DIV(n) ROWS({ TI, C_R, { C_R, C_R }, HO_EARLY, 0, AX_DX, x_div, n })
#define CMP2 { C_R | C_M, RI }
#define FP2(n) ROWS({ TF, C_V, { C_V, VM }, 0, FE_ONE_NAN, 0, x_fp2, n }, { TF, C_V, { C_V, VM }, HO_EARLY, 0, 0, x_fp2, n })

static const HostOp *const rows[O_N] = {
	[O_mov] = ROWS({ TI, C_R, { RM | C_ANY }, 0, 0, 0, x_copy, 0 }, { TF, C_V, { VM | C_ANY }, 0, 0, 0, x_copy, 0 }),
	[O_add] = ROWS({ TI, C_R, { C_R, RMI }, 0, 0, 0, x_add, 0 }),
	[O_sub] = ROWS({ TI, C_R, { C_ZERO, C_R }, 0, 0, 0, x_neg, 0 },
		       { TI, C_R, { RM, RMI }, HO_SAME, 0, 0, x_alu, ALU_SUB }),
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

	[O_ld] = ROWS({ TI, C_R, { C_R | C_I32 }, 0, 0, 0, x_ld, 0 }, { TF, C_V, { C_R | C_I32 }, 0, 0, 0, x_fld, 0 }),
	[O_st] = ROWS({ TI, 0, { C_R | C_I32, RI }, 0, 0, 0, x_st, 0 }, { TF, 0, { C_R | C_I32, C_V }, 0, 0, 0, x_fst, 0 }),
	[O_fence] = ROWS({ TX, 0, { 0 }, 0, 0, 0, x_fence, 0 }),
	[O_amo] = ROWS({ TI, C_R, { C_R, C_R }, HO_OPT, 0, BIT(RAX), x_amo, 0 }),
	[O_cas] = ROWS({ TI, C_R, { C_R, C_R, C_R }, HO_OPT, 0, BIT(RAX), x_cas, 0 }),

	[O_fadd] = FP2(0x58), [O_fsub] = FP2(0x5c), [O_fmul] = FP2(0x59), [O_fdiv] = FP2(0x5e),
	[O_fsqrt] = ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, x_fsqrt, 0 }),
	[O_fma] = ROWS({ TF, C_V, { C_V, C_V, C_V }, HO_EARLY_AB, FE_FMA | FE_ONE_NAN, 0, x_fma, 0 },
		       { TF, C_V, { C_V, C_V, C_V }, HO_EARLY, FE_FMA, 0, x_fma, 0 },
		       { TF, C_V, { C_V, C_V, C_V }, HO_EARLY, 0, 0, x_soft, 0 }),
	[O_fmin] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fminmax, 0x5d }),
	[O_fmax] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fminmax, 0x5f }),
	[O_fsgn] = ROWS({ TF, C_V, { C_V, C_V }, HO_EARLY, 0, 0, x_fsgn, 0 }),
	[O_fcmp] = ROWS({ TF, C_R, { C_V, C_V }, 0, 0, 0, x_fcmp, 0 }),
	[O_fcvt] = ROWS({ TF, C_V, { C_V }, HO_EARLY, 0, 0, x_fcvt, 0 }),
	[O_f2i] = ROWS({ TF, C_R, { C_V }, 0, 0, 0, x_f2i, 0 }),
	[O_i2f] = ROWS({ TF, C_V, { C_R }, 0, 0, 0, x_i2f, 0 }),
	[O_fbits] = ROWS({ TF, C_R, { VM }, 0, 0, 0, x_fbits, 0 }),
	[O_bitsf] = ROWS({ TF, C_V, { RM | C_ANY }, 0, 0, 0, x_bitsf, 0 }),
	[O_fbox] = ROWS({ TF, C_V, { C_V }, 0, 0, 0, x_fbox, 0 }),
	[O_funbox] = ROWS({ TF, C_V, { VM }, 0, 0, 0, x_funbox, 0 }),
};

/* ---- the Host ---- */

static void init_with(const Guest *g, uint32_t allowed)
{
	const uint8_t *exec;
	unsigned ni = 0, nv = 0;

	__builtin_cpu_init();
	avx = __builtin_cpu_supports("avx") && allowed & FE_AVX;
	sel_host = (SelHost){
		.ops = rows, .temps = TEMPS, .mov = x_mov, .load = x_load, .store = x_store,
		.store_imm = x_store_imm, .imm = x_imm, .call = x_call,
		.feat = (__builtin_cpu_supports("bmi2") ? FE_BMI2 : 0) | (avx ? FE_AVX : 0) |
			(avx && __builtin_cpu_supports("fma") ? FE_FMA : 0) |
			(__builtin_cpu_supports("bmi") ? FE_BMI1 | FE_LZCNT : 0) |
			(__builtin_cpu_supports("popcnt") ? FE_POPCNT : 0) |
			(__builtin_cpu_supports("sse4.1") ? FE_SSE41 : 0),
	};
	sel_host.feat = (sel_host.feat & allowed) | (g->nan_rule == NAN_RISCV ? FE_ONE_NAN : 0);
	memset(pin_map, NOREG, sizeof(pin_map));
	npinned = 0;
	for (const uint16_t *r = g->hot; *r != 0xffff; r++) {
		unsigned ty = g->regs[*r].type;
		HReg h = NOREG;
		if ((ty == T_I32 || ty == T_I64) && ni < LEN(pins_int))
			h = pins_int[ni++];
		else if (ty == T_F64 && nv < LEN(pins_vec))
			h = pins_vec[nv++];
		if (h == NOREG)
			continue;
		pin_map[*r] = h;
		pinned[npinned].hreg = h;
		pinned[npinned++].reg = *r;
	}
	memset(sel.row, 0, sizeof(sel.row));
	sel.guest = g;
	sel.h = &sel_host;
	sel.pin = pin_map;
	sel.p = code_room(4096, &exec);
	if (!sel.p)
		fatal("code cache: too small for the stubs");
	sel.start = sel.p;
	sel.xdelta = exec - sel.p;
	stubs_start = exec;
	write_stubs(&sel);
	code_take((size_t)(sel.p - sel.start));
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
	size_t room = 4096 + t->nir * 96;
	unsigned nlink = t->ntarget;
	static uint8_t side[(MAX_INSN * 2 + MAX_COLD) * 12];
	Sel *s = &sel;

	b->link = nlink ? ref_of(code_alloc(nlink * sizeof(Link))) : 0;
	b->nlink = 0;
	s->p = code_room(room, &exec);
	if (!s->p)
		return false;
	uint8_t *base = s->p;
	s->xdelta = exec - s->p;
	s->end = s->p + room;
	while ((uintptr_t)s->p & 15)
		b1(s, 0x90);
	s->start = s->p;
	if (!select_block(s, t, b))
		return false;
	for (unsigned i = 0; i < s->nfix; i++)
		set32(s->fix[i].site, s->label[s->fix[i].label]);
	b->host = sel_exec(s, s->start);
	b->hsize = (uint32_t)(s->p - s->start);
	b->nside = (uint16_t)side_encode(side, sizeof(side), s->side, s->nside, b->pc);
	b->side = ref_of(memcpy(code_alloc(b->nside), side, b->nside));
	code_take((size_t)(s->p - base));
	return true;
}

/* Below the stack of generated code: as large, and aligned, as the largest page that a host has. */
enum { GUARD = 65536 };
static uint8_t *guard_of(Cpu *c)
{
	return (uint8_t *)(((uintptr_t)c->code_stack + GUARD - 1) & ~(uintptr_t)(GUARD - 1));
}

static _Thread_local bool gs_set;

static uintptr_t enter(Cpu *c, const uint8_t *code)
{
	static const uint8_t rc[8] = { 0, 3, 1, 2 };
	static const uint8_t order[6] = { FPF_NV, 0, FPF_DZ, FPF_OF, FPF_UF, FPF_NX };
	uintptr_t r;

	if (guest_base && !gs_set) {
		if (syscall(SYS_arch_prctl, 0x1001 /* ARCH_SET_GS */, guest_base))
			fatal("cannot set the segment base:");
		gs_set = true;
	}
	if (!c->code_sp) {
		if (mprotect(guard_of(c), GUARD, PROT_NONE))
			fatal("cannot guard the stack of generated code:");
		c->code_end[0] = c->code_end[1] = ~0ull;
		c->code_sp = c->code_top = c->code_end;
	}
	c->guest_fpcr = 0x1f80 | (uint32_t)rc[c->guest->fp_rm(c) & 7] << 13;
	r = ((uintptr_t (*)(Cpu *, const uint8_t *))stub_enter)(c, code);
	if (c->guest_fpcr & 0x3f) {
		unsigned f = 0;
		for (int i = 0; i < 6; i++)
			f |= c->guest_fpcr >> i & 1 ? order[i] : 0;
		if (f)
			c->guest->fp_fold(c, f);
	}
	if (r >= EX_LIMIT) { /* pc is the host's return address */
		const uint8_t *at = (const uint8_t *)(uintptr_t)c->pc - 1;
		Block *b = code_by_host(at);
		Link *l;

		if (!b)
			fatal("left generated code outside of any block");
		if (r == BY_LINK) {
			for (l = block_link(b); at - link_stub(l) != 4; l++)
				;
			c->pc = l->pc;
			return (uintptr_t)l;
		}
		c->pc = side_find(b, (uint32_t)(at - b->host)).pc;
		if (r == BY_POLL)
			return EX_POLL;
		r = (uintptr_t)(c->raise - 1);
		c->raise = 0;
	}
	return r;
}

static void patch(Link *l, const uint8_t *dest)
{
	const uint8_t *site = link_site(l);
	int32_t d = (int32_t)(dest - (site + 4));

	__atomic_store_n((int32_t *)(void *)code_writable(site), d, __ATOMIC_RELEASE);
}

/* Nothing leads to a dead block: its incoming links are undone, the inline tables
 * cleared; a thread that is on its way runs it once more, as if it had come earlier. */
static void kill_block(Block *b)
{
	(void)b;
}

static const uint8_t *uc_pc(void *uc)
{
	return (const uint8_t *)((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP];
}

static void uc_leave(void *uc, Cpu *c)
{
	((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)stub_fault;
	(void)c;
}

static bool uc_guard(void *uc, Cpu *c, const void *addr)
{
	greg_t *sp = &((ucontext_t *)uc)->uc_mcontext.gregs[REG_RSP];
	uintptr_t guard = (uintptr_t)guard_of(c) + GUARD, a = (uintptr_t)addr;

	if (a >= guard || a < guard - 16 || (uintptr_t)*sp > guard + 16 || (uintptr_t)*sp < guard)
		return false;
	*sp = (greg_t)((uintptr_t)c->code_top - (*sp & 15));
	((uint64_t *)c->code_top)[-1] = ~0ull;
	return true;
}

static bool in_stub(const uint8_t *pc)
{
	return pc >= stubs_start && pc < stubs_end;
}

#define HOST_REST .gen = gen, .enter = enter, .patch = patch, .kill = kill_block, \
	.uc_pc = uc_pc, .uc_leave = uc_leave, .uc_guard = uc_guard, .in_stub = in_stub
const Host host_x86_64 = { .name = "x86_64", .init = init, HOST_REST };
/* The same without the features that not every processor has: for tests (-accel x86_64-v1). */
const Host host_x86_64_v1 = { .name = "x86_64-v1", .init = init_v1, HOST_REST };
