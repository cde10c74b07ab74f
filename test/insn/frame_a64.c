/*
 * The program of frame.h for AArch64: start, handler of signals, the routines that load and save all registers.
 * Of x28, which they use, no instruction under test may know.
 */
#include <string.h>

#include "frame_a64.h"

/* ---- the few instructions that it is made of ---- */
enum { SP = 31, ZR = 31 };

static void mov(int rd, uint32_t v) /* movz, movk */
{
	op(0xd2800000 | (v & 0xffff) << 5 | (uint32_t)rd);
	op(0xf2a00000 | v >> 16 << 5 | (uint32_t)rd);
}
static void rt(uint32_t opc, int r, int rn, int imm) { op(opc | (uint32_t)imm << 10 | (uint32_t)rn << 5 | (uint32_t)r); }
static void ldr(int r, int rn, int off) { rt(0xf9400000, r, rn, off / 8); }
static void str(int r, int rn, int off) { rt(0xf9000000, r, rn, off / 8); }
static void pair(uint32_t opc, int r, int r2, int rn, int imm)
{
	op(opc | (uint32_t)(imm & 127) << 15 | (uint32_t)r2 << 10 | (uint32_t)rn << 5 | (uint32_t)r);
}
static void ldp(int r, int r2, int rn, int off) { pair(0xa9400000, r, r2, rn, off / 8); }
static void stp(int r, int r2, int rn, int off) { pair(0xa9000000, r, r2, rn, off / 8); }
static void ldpq(int r, int r2, int rn, int off) { pair(0xad400000, r, r2, rn, off / 16); }
static void stpq(int r, int r2, int rn, int off) { pair(0xad000000, r, r2, rn, off / 16); }
static void add(int rd, int rn, int imm) { rt(0x91000000, rd, rn, imm); } /* 31 is sp */
static void sub(int rd, int rn, int imm) { rt(0xd1000000, rd, rn, imm); }
static void adr(int rd, uint32_t to)
{
	uint32_t o = to - at;

	op(0x10000000 | (o & 3) << 29 | (o >> 2 & 0x7ffff) << 5 | (uint32_t)rd);
}
static void bl(uint32_t to) { op(0x94000000 | ((to - at) >> 2 & 0x3ffffff)); }
static void br(int rn) { op(0xd61f0000 | (uint32_t)rn << 5); }
static void svc(int nr)
{
	mov(8, (uint32_t)nr);
	op(0xd4000001);
}
enum { NZCV = 0xda10, FPCR = 0xda20, FPSR = 0xda21, TPIDR = 0xde82 };
static void mrs(int r, uint32_t reg) { op(0xd5200000 | reg << 5 | (uint32_t)r); }
static void msr(uint32_t reg, int r) { op(0xd5000000 | reg << 5 | (uint32_t)r); }

void a64t_jump(uint32_t to) { op(0x14000000 | ((to - at) >> 2 & 0x3ffffff)); }

/* ---- the routines ---- */
/* The context page: pointers that the routines keep. */
enum { CTX_29 = 0, CTX_IN = 16, CTX_OUT = 24, CTX_BLOCK = 32, CTX_TRAP = 48, CTX_SIG = 56 };
enum { UC_PC = 440 }; /* of the handler's ucontext */
static uint32_t load_at, save_at, ctx;

static void copy_window(int to, int from)
{
	for (int k = 0; k < WIN; k += 32)
		ldpq(0, 1, from, k), stpq(0, 1, to, k);
}

void a64t_routines(const Map *m, unsigned nblocks)
{
	static const int sigs[] = {4, 5, 7, 8, 11};
	uint32_t handler;

	ctx = m->ctx;
	/* load: x28 is the return address */
	at = load_at = m->routines;
	mov(0, ctx);
	str(28, 0, CTX_BLOCK);
	ldr(29, 0, CTX_IN);
	mov(1, m->win);
	add(2, 29, R_WIN);
	copy_window(1, 2);
	ldr(0, 29, R_FPCR), msr(FPCR, 0);
	ldr(0, 29, R_FPSR), msr(FPSR, 0);
	ldr(0, 29, R_NZCV), msr(NZCV, 0);
	msr(TPIDR, ZR);
	for (int r = 0; r < 32; r += 2)
		ldpq(r, r + 1, 29, R_F + 16 * r);
	ldr(0, 29, 8 * SP), add(SP, 0, 0);
	for (int r = 0; r < 28; r += 2)
		ldp(r, r + 1, 29, 8 * r);
	ldr(30, 29, 8 * 30);
	ldr(29, 29, 8 * 29);
	br(28);

	/* save: x28 is the context with the old x29 and x30, x30 the return address and the path */
	at = save_at = (at + 63) & ~63u;
	ldr(29, 28, CTX_OUT);
	for (int r = 0; r < 28; r += 2)
		stp(r, r + 1, 29, 8 * r);
	ldp(0, 1, 28, CTX_29), stp(0, 1, 29, 8 * 29);
	add(0, SP, 0), str(0, 29, 8 * SP);
	mrs(0, NZCV), str(0, 29, R_NZCV);
	mrs(0, FPCR), str(0, 29, R_FPCR);
	mrs(0, FPSR), str(0, 29, R_FPSR);
	str(30, 29, R_PATH);
	ldr(0, 28, CTX_TRAP), str(0, 29, R_TRAP), str(ZR, 28, CTX_TRAP);
	ldr(0, 28, CTX_SIG), str(0, 29, R_SIG), str(ZR, 28, CTX_SIG);
	for (int r = 0; r < 32; r += 2)
		stpq(r, r + 1, 29, R_F + 16 * r);
	mov(1, m->win);
	add(2, 29, R_WIN);
	copy_window(2, 1);
	add(29, 29, REC), str(29, 28, CTX_OUT);
	ldr(0, 28, CTX_IN), add(0, 0, REC), str(0, 28, CTX_IN);
	op(0xd5033f5f); /* clrex */
	br(30);

	/* the handler: the interrupted code goes on at the block's way out for traps */
	handler = (at + 63) & ~63u;
	at = handler;
	mov(3, ctx);
	ldr(4, 2, UC_PC), str(4, 3, CTX_TRAP);
	str(0, 3, CTX_SIG);
	ldr(4, 3, CTX_BLOCK);
	sub(4, 4, AT_LOAD + 8 - AT_TRAP);
	str(4, 2, UC_PC);
	br(30);

	/* start: stack and handlers of signals, then the blocks */
	at = CODE;
	mov(0, m->stack + 0x8000), add(SP, 0, 0);
	mov(1, ctx);
	mov(0, m->in), str(0, 1, CTX_IN);
	mov(0, m->out), str(0, 1, CTX_OUT);
	sub(0, SP, 96);
	mov(1, m->stack), stp(1, ZR, 0, 0);
	mov(1, 0x4000), str(1, 0, 16);
	mov(1, 0), svc(132); /* sigaltstack */
	for (unsigned k = 0; k < LEN(sigs); k++) {
		sub(1, SP, 96);
		mov(0, handler), mov(2, 0x08000004), stp(0, 2, 1, 0); /* SA_ONSTACK | SA_SIGINFO */
		stp(ZR, ZR, 1, 16);
		mov(0, (uint32_t)sigs[k]), mov(2, 0), mov(3, 8), svc(134); /* rt_sigaction */
	}
	a64t_jump(m->blocks + AT_LOAD);

	/* the end */
	at = m->blocks + nblocks * m->stride + AT_LOAD;
	mov(0, 1), mov(1, m->out), mov(2, nblocks * REC), svc(64); /* write */
	mov(0, 0), svc(94); /* exit_group */
}

/* Save all, with the address after the call in x30. */
void a64t_way_out(const Map *m, unsigned b)
{
	uint32_t pages = (ctx >> 12) - (at >> 12);

	op(0x90000000 | (pages & 3) << 29 | pages >> 2 << 5 | 28); /* adrp x28 */
	stp(29, 30, 28, CTX_29);
	bl(save_at);
	a64t_jump(m->blocks + (b + 1) * m->stride + AT_LOAD);
}

void a64t_load(void)
{
	adr(28, at + 8);
	a64t_jump(load_at);
}

void a64t_where(char *buf, size_t n, int off)
{
	static const char *const control[] = {"nzcv", "fpcr", "fpsr"};

	if (off < R_F)
		snprintf(buf, n, off / 8 == SP ? "sp" : "x%d", off / 8);
	else if (off < R_CTL)
		snprintf(buf, n, "v%d.d[%d]", (off - R_F) / 16, off / 8 % 2);
	else
		snprintf(buf, n, "%s", control[(off - R_CTL) / 8]);
}
