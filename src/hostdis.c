/*
 * Disassembly of host code for -d out_asm: by capstone where it is linked in;
 * what it does not know, by the tables of the guest that is this processor, if
 * there is one; else the bytes.
 */
#include "tcg-host/host.h"
#include <inttypes.h>
#include <string.h>
#ifdef HAVE_CAPSTONE
#include <capstone/capstone.h>
#endif

#if defined(__aarch64__)
#define PROCESSOR "aarch64"
#define CS_PROCESSOR CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN
#elif defined(__riscv)
#define PROCESSOR "riscv64"
#if defined(HAVE_CAPSTONE) && CS_API_MAJOR >= 5
#define CS_PROCESSOR CS_ARCH_RISCV, CS_MODE_RISCV64
#endif
#elif defined(__x86_64__)
#define PROCESSOR "x86_64"
#define CS_PROCESSOR CS_ARCH_X86, CS_MODE_64
#else
#define PROCESSOR ""
#endif

/* The instruction or byte at p, of n bytes; returns its length. */
static size_t own(FILE *f, const Guest *g, const uint8_t *p, size_t n)
{
	Insn i = { .pc = (uintptr_t)p };
	int len = g ? g->fetch(p, (int)MIN(n, g->insn_max), &i.bits) : 0;
	char text[128];

	if (len && decode_insn(g->insns, i.bits, ~0ull, &i)) {
		i.len = (uint8_t)len;
		disas(g, &i, text, sizeof(text));
		fprintf(f, "0x%08" PRIx64 ":  %s\n", i.pc, text);
		return (size_t)len;
	}
	fprintf(f, "0x%08" PRIx64 ":  .byte    0x%02x\n", i.pc, *p);
	return 1;
}

#if defined(HAVE_CAPSTONE) && defined(CS_PROCESSOR)
/* One that is always taken: behind it constants may stand. */
static bool is_jump(const char *mnemonic)
{
	static const char *const jump[] = { "b", "br", "ret", "j", "jr", "jmp" };

	for (size_t i = 0; i < LEN(jump); i++)
		if (!strcmp(mnemonic, jump[i]))
			return true;
	return false;
}
#endif

void host_disas(FILE *f, const uint8_t *code, size_t n)
{
	const Guest *g = guest_by_name(PROCESSOR);
#if defined(HAVE_CAPSTONE) && defined(CS_PROCESSOR)
	csh cs;

	if (cs_open(CS_PROCESSOR, &cs) == CS_ERR_OK) {
		const uint8_t *p = code;
		uint64_t at = (uintptr_t)code;
		cs_insn *i = cs_malloc(cs);
		bool code_here = true;

		while (n) {
			if (cs_disasm_iter(cs, &p, &n, &at, i)) {
				fprintf(f, "0x%08" PRIx64 ":  %-8s %s\n", i->address, i->mnemonic, i->op_str);
				code_here = !is_jump(i->mnemonic);
			} else {
				size_t len = own(f, code_here ? g : NULL, p, n);

				code_here &= len > 1;
				p += len, at += len, n -= len;
			}
		}
		cs_free(i, 1);
		cs_close(&cs);
		return;
	}
#endif
	if (g) {
		for (const uint8_t *p = code, *end = p + n; p < end;)
			p += own(f, g, p, (size_t)(end - p));
		return;
	}
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%02x", i % 16 ? " " : i ? "\n  " : "  ", code[i]);
	fprintf(f, "\n");
}
