/*
 * The program of frame.h for RISC-V: start, handler of signals, the routines that load and save all registers.
 * Of tp, which they use, no instruction under test may know.
 */
#include <string.h>

#include "frame_rv.h"

/* The few instructions that the frame of a block is made of. ld, sd: of an x register. */
static void i_type(int opc, int f3, int rd, int rs1, int imm)
{
	op((uint32_t)imm << 20 | (uint32_t)rs1 << 15 | (uint32_t)f3 << 12 | (uint32_t)rd << 7 | (uint32_t)opc);
}
static void s_type(int opc, int f3, int rs2, int rs1, int imm)
{
	op((uint32_t)(imm >> 5 & 127) << 25 | (uint32_t)rs2 << 20 | (uint32_t)rs1 << 15 | (uint32_t)f3 << 12 |
	    (uint32_t)(imm & 31) << 7 | (uint32_t)opc);
}
static void addi(int rd, int rs1, int imm) { i_type(0x13, 0, rd, rs1, imm & 0xfff); }
static void ld(int rd, int rs1, int off) { i_type(0x03, xlen == 64 ? 3 : 2, rd, rs1, off); }
static void sd(int rs2, int rs1, int off) { s_type(0x23, xlen == 64 ? 3 : 2, rs2, rs1, off); }
static void fld(int rd, int rs1, int off) { i_type(0x07, 3, rd, rs1, off); }
static void fsd(int rs2, int rs1, int off) { s_type(0x27, 3, rs2, rs1, off); }
static void lui(int rd, uint32_t v) { op(v << 12 | (uint32_t)rd << 7 | 0x37); }
void rvt_jal(int rd, uint32_t to)
{
	uint32_t o = to - at;

	op((o >> 20 & 1) << 31 | (o >> 1 & 0x3ff) << 21 | (o >> 11 & 1) << 20 | (o >> 12 & 0xff) << 12 |
	    (uint32_t)rd << 7 | 0x6f);
}
static void jr(int rs) { i_type(0x67, 0, 0, rs, 0); }
static void ecall(void) { op(0x73); }
static void li(int rd, uint32_t v)
{
	lui(rd, (v + 0x800) >> 12);
	addi(rd, rd, (int)(v & 0xfff));
}
static void bne_back(int rs1, int rs2, uint32_t to)
{
	uint32_t o = to - at;

	op((o >> 12 & 1) << 31 | (o >> 5 & 63) << 25 | (uint32_t)rs2 << 20 | (uint32_t)rs1 << 15 | 1 << 12 |
	    (o >> 1 & 15) << 8 | (o >> 11 & 1) << 7 | 0x63);
}

/* The context page: pointers that the routines keep. */
enum { CTX_GP = 0, CTX_IN = 8, CTX_OUT = 16, CTX_BLOCK = 24, CTX_DUMMY = 32, CTX_TRAP = 48, CTX_SIG = 56 };
static uint32_t load_at, save_at;

void rvt_routines(const Map *m, unsigned nblocks)
{
	static const int sigs[] = {4, 5, 7, 8, 11};
	int mcontext = xlen == 64 ? 176 : 160, w = xlen / 8;
	uint32_t handler, loop;

	/* load: tp is the return address, gp free until the end */
	at = load_at = m->routines;
	lui(GP, m->ctx >> 12);
	sd(TP, GP, CTX_BLOCK);
	ld(GP, GP, CTX_IN);
	lui(T1, m->win >> 12);
	addi(T2, T1, WIN);
	addi(T0, GP, R_WIN);
	loop = at;
	ld(RA, T0, 0), sd(RA, T1, 0), addi(T0, T0, w), addi(T1, T1, w), bne_back(T1, T2, loop);
	for (int r = 0; r < 32; r++)
		fld(r, GP, R_F + 8 * r);
	ld(RA, GP, R_FCSR);
	op(0x00309073); /* fscsr ra */
	for (int r = 1; r < 32; r++)
		if (r != GP && r != TP)
			ld(r, GP, 8 * r);
	ld(GP, GP, 8 * GP);
	jr(TP);

	/* save: gp is the return address and the path, tp the context with the old gp */
	at = save_at = (at + 63) & ~63u;
	sd(T0, TP, CTX_DUMMY);
	sd(GP, TP, CTX_DUMMY + 8);
	ld(T0, TP, CTX_OUT);
	for (int r = 1; r < 32; r++)
		if (r != GP && r != TP && r != T0)
			sd(r, T0, 8 * r);
	ld(RA, TP, CTX_DUMMY), sd(RA, T0, 8 * T0);
	ld(RA, TP, CTX_GP), sd(RA, T0, 8 * GP);
	sd(GP, T0, R_PATH);
	ld(RA, TP, CTX_TRAP), sd(RA, T0, R_TRAP), sd(X0, TP, CTX_TRAP);
	ld(RA, TP, CTX_SIG), sd(RA, T0, R_SIG), sd(X0, TP, CTX_SIG);
	for (int r = 0; r < 32; r++)
		fsd(r, T0, R_F + 8 * r);
	op(0x003020f3); /* frcsr ra */
	sd(RA, T0, R_FCSR);
	lui(T1, m->win >> 12);
	addi(T2, T1, WIN);
	addi(A0, T0, R_WIN);
	loop = at;
	ld(RA, T1, 0), sd(RA, A0, 0), addi(A0, A0, w), addi(T1, T1, w), bne_back(T1, T2, loop);
	addi(T0, T0, REC), sd(T0, TP, CTX_OUT);
	ld(T0, TP, CTX_IN), addi(T0, T0, REC), sd(T0, TP, CTX_IN);
	addi(T0, TP, CTX_DUMMY);
	op(0x1802a02f); /* sc.w zero, zero, (t0): no reservation is left */
	jr(GP);

	/* the handler: the interrupted code goes on at the block's way out for traps */
	handler = (at + 63) & ~63u;
	at = handler;
	lui(T0, m->ctx >> 12);
	ld(T1, A2, mcontext), sd(T1, T0, CTX_TRAP);
	sd(A0, T0, CTX_SIG);
	ld(T1, T0, CTX_BLOCK);
	addi(T1, T1, AT_TRAP - AT_LOAD - 4);
	sd(T1, A2, mcontext);
	jr(RA);

	/* start: stack and handlers of signals, then the blocks */
	at = CODE;
	li(SP, m->stack + 0x8000);
	lui(T0, m->ctx >> 12);
	li(T1, m->in), sd(T1, T0, CTX_IN);
	li(T1, m->out), sd(T1, T0, CTX_OUT);
	li(T1, m->stack), sd(T1, SP, -96 & 0xfff), sd(X0, SP, (-96 + w) & 0xfff);
	li(T1, 0x4000), sd(T1, SP, (-96 + 2 * w) & 0xfff);
	addi(A0, SP, -96), addi(A1, X0, 0), addi(A7, X0, 132), ecall(); /* sigaltstack */
	for (unsigned k = 0; k < LEN(sigs); k++) {
		li(T1, handler), sd(T1, SP, -64 & 0xfff);
		li(T1, 0x08000004), sd(T1, SP, (-64 + w) & 0xfff); /* SA_ONSTACK | SA_SIGINFO */
		sd(X0, SP, (-64 + 2 * w) & 0xfff), sd(X0, SP, (-64 + 3 * w) & 0xfff), sd(X0, SP, (-64 + 4 * w) & 0xfff);
		addi(A0, X0, sigs[k]), addi(A1, SP, -64), addi(A2, X0, 0), addi(13, X0, 8);
		addi(A7, X0, 134), ecall(); /* rt_sigaction */
	}
	rvt_jal(X0, m->blocks + AT_LOAD);

	/* the end */
	at = m->blocks + nblocks * m->stride + AT_LOAD;
	loop = at;
	addi(A0, X0, 1);
	li(A1, m->out), li(A2, nblocks * REC);
	addi(A7, X0, 64), ecall(); /* write */
	addi(A0, X0, 0), addi(A7, X0, 94), ecall(); /* exit_group */
}

/* Save all, with the address after the call in gp. */
void rvt_way_out(const Map *m, unsigned b)
{
	lui(TP, m->ctx >> 12);
	sd(GP, TP, CTX_GP);
	rvt_jal(GP, save_at);
	rvt_jal(X0, m->blocks + (b + 1) * m->stride + AT_LOAD);
}

void rvt_load(void) { rvt_jal(TP, load_at); }

void rvt_jump(uint32_t to) { rvt_jal(X0, to); }

uint64_t f_value(int fmt)
{
	uint64_t v = fmt == 1 ? fp_bits(11, 52) : fmt == 0 ? fp_bits(8, 23) : fp_bits(5, 10);

	if (fmt == 1 || !below(24))
		return v | (fmt != 1 ? rnd() << 32 : 0);
	return v | (fmt == 0 ? ~0ull << 32 : ~0ull << 16);
}

static const char *const x_abi[32] = {"zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2",
    "a3", "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5",
    "t6"};

void rvt_where(char *buf, size_t n, int off)
{
	if (off < R_F)
		snprintf(buf, n, "%s", x_abi[off / 8]);
	else if (off < R_CTL)
		snprintf(buf, n, "f%d", (off - R_F) / 8);
	else
		snprintf(buf, n, "fcsr");
}
