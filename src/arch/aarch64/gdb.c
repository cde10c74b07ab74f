/*
 * The registers as gdb's target descriptions have them, for debuggers and
 * plugins: features org.gnu.gdb.aarch64.*, in their order and with gdb's
 * numbers.
 */
#include "state.h"

enum { NUM_SP = 31, NUM_PC, NUM_CPSR, NUM_V, NUM_FPSR = NUM_V + 32, NUM_FPCR, NUM_DMASK, NUM_CMASK, NUM_TPIDR };

#define CORE "org.gnu.gdb.aarch64.core"
#define FPU "org.gnu.gdb.aarch64.fpu"
#define PAUTH "org.gnu.gdb.aarch64.pauth"
#define TLS "org.gnu.gdb.aarch64.tls"

#define GDB_X(n) { NULL, CORE, 0, (n), 64, R_X + (n), false },
#define GDB_V(n) { NULL, FPU, A64F(FP), NUM_V + (n), 128, R_V + (n), false },
#define FOUR(m, n) m(n) m((n) + 1) m((n) + 2) m((n) + 3)
#define SIXTEEN(m, n) FOUR(m, n) FOUR(m, (n) + 4) FOUR(m, (n) + 8) FOUR(m, (n) + 12)

const GdbReg a64_gdb[A64_NGDB] = {
	SIXTEEN(GDB_X, 0) FOUR(GDB_X, 16) FOUR(GDB_X, 20) FOUR(GDB_X, 24) GDB_X(28) GDB_X(29) GDB_X(30)
	{ "sp", CORE, 0, NUM_SP, 64, R_SP, false },
	{ "pc", CORE, 0, NUM_PC, 64, GDB_PC, true },
	{ "cpsr", CORE, 0, NUM_CPSR, 32, GDB_FN, false },
	SIXTEEN(GDB_V, 0) SIXTEEN(GDB_V, 16)
	{ "fpsr", FPU, A64F(FP), NUM_FPSR, 32, GDB_FN, false },
	{ "fpcr", FPU, A64F(FP), NUM_FPCR, 32, GDB_FN, false },
	{ "pauth_dmask", PAUTH, A64F(PAUTH), NUM_DMASK, 64, GDB_FN, true },
	{ "pauth_cmask", PAUTH, A64F(PAUTH), NUM_CMASK, 64, GDB_FN, true },
	{ "tpidr", TLS, 0, NUM_TPIDR, 64, R_TPIDR, false },
};

uint64_t a64_gdb_get(const Cpu *c, const GdbReg *r)
{
	const A64State *s = a64_cstate(c);

	switch (r->num) {
	case NUM_CPSR:
		return (uint64_t)fl_unpack(s->nzcv) << 28 | s->dit << A64_PSTATE_DIT | s->ssbs << A64_PSTATE_SSBS;
	case NUM_FPSR: return a64_fpsr(c);
	case NUM_FPCR: return s->fpcr;
	}
	return A64_PAC_FIELD; /* of pointers to data and to code */
}

void a64_gdb_set(Cpu *c, const GdbReg *r, uint64_t v)
{
	A64State *s = a64_state(c);

	switch (r->num) {
	case NUM_CPSR:
		s->nzcv = fl_pack(v >> 28 & 15);
		s->dit = v >> A64_PSTATE_DIT & 1;
		s->ssbs = v >> A64_PSTATE_SSBS & 1;
		break;
	case NUM_FPSR: a64_set_fpsr(c, (uint32_t)v); break;
	case NUM_FPCR: a64_set_fpcr(c, (uint32_t)v); break;
	}
}
