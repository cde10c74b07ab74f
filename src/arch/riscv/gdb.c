/*
 * The registers as gdb's target descriptions have them, for debuggers and
 * plugins: features org.gnu.gdb.riscv.*, in their order and with gdb's numbers
 * (CSRs from 65 on, priv behind the last of these). x8 is called fp there.
 */
#include "riscv.h"

enum { NUM_PC = 32, NUM_F = 33, NUM_CSR = 65, NUM_PRIV = NUM_CSR + 4096 };

#define CPU "org.gnu.gdb.riscv.cpu"
#define FPU "org.gnu.gdb.riscv.fpu"
#define VIRTUAL "org.gnu.gdb.riscv.virtual"
#define CSR "org.gnu.gdb.riscv.csr"

#define GDB_ROWS \
	GDB_X(0) GDB_X(1) GDB_X(2) GDB_X(3) GDB_X(4) GDB_X(5) GDB_X(6) GDB_X(7) \
	GDB_X(8) GDB_X(9) GDB_X(10) GDB_X(11) GDB_X(12) GDB_X(13) GDB_X(14) GDB_X(15) \
	GDB_X(16) GDB_X(17) GDB_X(18) GDB_X(19) GDB_X(20) GDB_X(21) GDB_X(22) GDB_X(23) \
	GDB_X(24) GDB_X(25) GDB_X(26) GDB_X(27) GDB_X(28) GDB_X(29) GDB_X(30) GDB_X(31) \
	{ "pc", CPU, 0, NUM_PC, XLEN, GDB_PC, true }, \
	GDB_F(0) GDB_F(1) GDB_F(2) GDB_F(3) GDB_F(4) GDB_F(5) GDB_F(6) GDB_F(7) \
	GDB_F(8) GDB_F(9) GDB_F(10) GDB_F(11) GDB_F(12) GDB_F(13) GDB_F(14) GDB_F(15) \
	GDB_F(16) GDB_F(17) GDB_F(18) GDB_F(19) GDB_F(20) GDB_F(21) GDB_F(22) GDB_F(23) \
	GDB_F(24) GDB_F(25) GDB_F(26) GDB_F(27) GDB_F(28) GDB_F(29) GDB_F(30) GDB_F(31) \
	{ "priv", VIRTUAL, 0, NUM_PRIV, XLEN, GDB_FN, true },
#define GDB_X(n) { (n) == 8 ? "fp" : NULL, CPU, 0, (n), XLEN, R_X + (n), (n) == 0 },
#define GDB_F(n) { NULL, FPU, RVF(F), NUM_F + (n), 64, R_F + (n), false },
/* Of csr.h, which undefines C. Ranges have names with numbers behind, and are not shown. */
#define GDB_CSR(first, last, name, xlen, needs) \
	{ name, CSR, needs, NUM_CSR + (first), (first) == (last) && (!(xlen) || (xlen) == XLEN) ? XLEN : 0, GDB_FN, \
		(first) >> 10 == 3 },

#define XLEN 64
const GdbReg rv_gdb64[RV_NGDB] = {
	GDB_ROWS
#define C(first, last, name, xlen, needs, how) GDB_CSR(first, last, name, xlen, needs)
#include "csr.h"
};
#undef XLEN

#define XLEN 32
const GdbReg rv_gdb32[RV_NGDB] = {
	GDB_ROWS
#define C(first, last, name, xlen, needs, how) GDB_CSR(first, last, name, xlen, needs)
#include "csr.h"
};

uint64_t rv_gdb_get(const Cpu *c, const GdbReg *r)
{
	if (r->num >= NUM_PRIV)
		return 0; /* user mode */
	return rv_csr_get(c, r->num - NUM_CSR);
}

void rv_gdb_set(Cpu *c, const GdbReg *r, uint64_t v)
{
	rv_csr_set(c, r->num - NUM_CSR, v);
}
