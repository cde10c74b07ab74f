/*
 * Reading and writing control registers: the C side of emit.c's rv_csr.
 * Runs with the host's FP flags folded into the state and with all
 * registers in it (the helper's flags), so it may use what C it likes.
 */
#include "riscv.h"

enum { CSR_FFLAGS, CSR_FRM, CSR_FCSR, CSR_CYCLE, CSR_TIME, CSR_ZERO, CSR_HIGH = 16 };

static const struct CsrRow {
	uint16_t first, last;
	uint8_t xlen, how;
	uint64_t needs;
} rows[] = {
#define C(first, last, name, xlen, needs, how) { first, last, xlen, how, needs },
#include "csr.h"
};

static const struct CsrRow *find(unsigned csr)
{
	for (unsigned i = 0; i < LEN(rows); i++)
		if (csr >= rows[i].first && csr <= rows[i].last)
			return &rows[i];
	return NULL;
}

bool rv_csr_ok(unsigned xlen, uint64_t features, unsigned csr, bool write)
{
	const struct CsrRow *r = find(csr);

	if (!r || (r->xlen && r->xlen != xlen) || (features & r->needs) != r->needs)
		return false;
	return !write || csr >> 10 != 3; /* bits 11:10 are ones: read-only */
}

bool rv_csr_rekeys(unsigned csr)
{
	const struct CsrRow *r = find(csr);

	return r && (r->how == CSR_FRM || r->how == CSR_FCSR);
}

static uint64_t csr_read(const RvState *s, const struct CsrRow *r)
{
	uint64_t v = 0;

	switch (r->how & ~CSR_HIGH) {
	case CSR_FFLAGS: v = s->fflags; break;
	case CSR_FRM: v = s->frm; break;
	case CSR_FCSR: v = s->frm << 5 | s->fflags; break;
	case CSR_CYCLE: v = rv_read_time(); break;      /* as if it ran at 1 GHz, one instruction a cycle */
	case CSR_TIME: v = rv_read_time() / 100; break; /* time base of 10 MHz */
	}
	return r->how & CSR_HIGH ? v >> 32 : v;
}

static void csr_write(Cpu *c, const struct CsrRow *r, uint64_t v)
{
	RvState *s = rv_state(c);
	uint32_t frm = s->frm;

	switch (r->how) {
	case CSR_FFLAGS: s->fflags = v & 31; break;
	case CSR_FRM: s->frm = v & 7; break;
	case CSR_FCSR: s->fflags = v & 31, s->frm = v >> 5 & 7; break;
	}
	if (s->frm != frm)
		cpu_rekey(c);
}

static uint64_t csr(Cpu *c, uint64_t ctl, uint64_t v)
{
	const struct CsrRow *r = find(ctl & 0xfff);
	uint64_t old = csr_read(rv_state(c), r), new = v;

	switch (ctl & 3 << 12) {
	case 0: return old;
	case CSR_OP(RV_CSRS): new = old | v; break;
	case CSR_OP(RV_CSRC): new = old & ~v; break;
	}
	csr_write(c, r, new);
	return old;
}

uint64_t rv_csr_get(const Cpu *c, unsigned csr)
{
	const struct CsrRow *r = find(csr);

	return r ? csr_read(rv_cstate(c), r) : 0;
}

void rv_csr_set(Cpu *c, unsigned csr, uint64_t v)
{
	const struct CsrRow *r = find(csr);

	if (r)
		csr_write(c, r, v);
}

#define H(fn, flags, ret, ...) const Helper rv_h_##fn = { "rv_" #fn, (void *)fn, flags, ret, { __VA_ARGS__ } };
RV_CSR_HELPERS(H)
