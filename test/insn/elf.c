/*
 * Writing an executable: one segment that may be read, written and run, and
 * for objdump the section headers of it and of .riscv.attributes, which names
 * the extensions (RISC-V ELF psABI, "Attributes"); other machines have an
 * empty one.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "insn_test.h"

/* Header words of 32 and 64 bits: w writes an address-sized one. */
typedef struct W {
	uint8_t *p;
	int xlen;
	bool big; /* most significant byte first */
} W;

static void word(W *w, uint64_t v, int n)
{
	for (int k = 0; k < n; k++)
		*w->p++ = (uint8_t)(v >> 8 * (w->big ? n - 1 - k : k));
}
static void w2(W *w, unsigned v) { word(w, v, 2); }
static void w4(W *w, uint64_t v) { word(w, v, 4); }
static void wx(W *w, uint64_t v) { word(w, v, w->xlen / 8); }

static void section(W *w, unsigned name, unsigned type, unsigned flags, uint64_t addr, uint64_t off, uint64_t size)
{
	w4(w, name), w4(w, type), wx(w, flags), wx(w, addr), wx(w, off), wx(w, size), w4(w, 0), w4(w, 0), wx(w, 1), wx(w, 0);
}

bool elf_write(const char *path, const Variant *v, uint64_t base, const void *mem, size_t n, size_t bss)
{
	int xlen = v->xlen;
	unsigned machine = v->guest->elf_machine, flags = machine == EM_RISCV ? EF_RISCV_RVC | EF_RISCV_FLOAT_ABI_DOUBLE : 0;
	static const char names[] = "\0.text\0.riscv.attributes\0.shstrtab";
	uint8_t head[4096] = {0x7f, 'E', 'L', 'F', xlen == 64 ? 2 : 1, v->guest->big ? 2 : 1, 1}, tail[2048] = {0};
	W w = {head + 16, xlen, v->guest->big};
	bool wide = xlen == 64;
	size_t la = strlen(v->arch) + 1, attr = 17 + la, off = sizeof(head);
	FILE *f;

	/* header, then the program header right behind it */
	w2(&w, ET_EXEC), w2(&w, machine), w4(&w, 1), wx(&w, base), wx(&w, wide ? 64 : 52);
	wx(&w, off + n + attr + sizeof(names));
	w4(&w, flags), w2(&w, wide ? 64 : 52), w2(&w, wide ? 56 : 32), w2(&w, 1);
	w2(&w, wide ? 64 : 40), w2(&w, 4), w2(&w, 3);
	w4(&w, PT_LOAD);
	if (wide)
		w4(&w, PF_R | PF_W | PF_X);
	wx(&w, off), wx(&w, base), wx(&w, base), wx(&w, n), wx(&w, n + bss);
	if (!wide)
		w4(&w, PF_R | PF_W | PF_X);
	wx(&w, 0x1000);

	/* attributes: 'A', one subsection of vendor riscv, in it those of the file: Tag_RISCV_arch is 5 */
	w.p = tail;
	*w.p++ = 'A';
	w4(&w, attr - 1);
	memcpy(w.p, "riscv", 6), w.p += 6;
	*w.p++ = 1;
	w4(&w, 6 + la);
	*w.p++ = 5;
	memcpy(w.p, v->arch, la), w.p += la;
	memcpy(w.p, names, sizeof(names)), w.p += sizeof(names);
	section(&w, 0, 0, 0, 0, 0, 0);
	section(&w, 1, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, base, off, n);
	section(&w, 7, 0x70000003, 0, 0, off + n, attr);
	section(&w, 25, SHT_STRTAB, 0, 0, off + n + attr, sizeof(names));

	if (!(f = fopen(path, "wb")))
		return false;
	fwrite(head, 1, sizeof(head), f);
	fwrite(mem, 1, n, f);
	fwrite(tail, 1, (size_t)(w.p - tail), f);
	bool ok = !ferror(f);
	ok &= fclose(f) == 0 && chmod(path, 0755) == 0;
	return ok;
}
