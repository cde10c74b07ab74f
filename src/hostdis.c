/*
 * Disassembly of host code for -d out_asm, by capstone where it is linked
 * in; else the bytes.
 */
#include "tcg-host/host.h"
#include <inttypes.h>
#ifdef HAVE_CAPSTONE
#include <capstone/capstone.h>
#endif

static void bytes(FILE *f, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%02x", i % 16 ? " " : i ? "\n  " : "  ", p[i]);
	fprintf(f, "\n");
}

void host_disas(FILE *f, const uint8_t *code, size_t n)
{
#ifdef HAVE_CAPSTONE
	const uint8_t *p = code;
	uint64_t at = (uintptr_t)code;
	cs_insn *i;
	csh cs;
#if defined(__x86_64__)
	cs_err e = cs_open(CS_ARCH_X86, CS_MODE_64, &cs);
#elif defined(__aarch64__)
	cs_err e = cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &cs);
#elif defined(__riscv) && CS_API_MAJOR >= 5
	cs_err e = cs_open(CS_ARCH_RISCV, CS_MODE_RISCV64, &cs);
#else
	cs_err e = CS_ERR_ARCH;
#endif

	if (e == CS_ERR_OK) {
		i = cs_malloc(cs);
		while (n) {
			if (cs_disasm_iter(cs, &p, &n, &at, i)) {
				fprintf(f, "0x%08" PRIx64 ":  %-8s %s\n", i->address, i->mnemonic, i->op_str);
			} else { /* data between the code */
				fprintf(f, "0x%08" PRIx64 ":  .byte    0x%02x\n", at, *p);
				p++, at++, n--;
			}
		}
		cs_free(i, 1);
		cs_close(&cs);
		return;
	}
#endif
	bytes(f, code, n);
}
