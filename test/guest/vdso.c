// AT_SYSINFO_EHDR names an ELF file in memory that has a dynamic section with the symbols that libc looks for.
// BUILD: static dynamic musl32
// QEMU: 7.2 has no vDSO
#include "test.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

int main(void)
{
	ElfW(Ehdr) *e = (void *)getauxval(AT_SYSINFO_EHDR);
	if (!CHECK(e != 0))
		return done();
	char *base = (char *)e;
	CHECK(memcmp(e->e_ident, ELFMAG, SELFMAG) == 0);
	CHECK_EQ(e->e_ident[EI_CLASS], sizeof(long) == 8 ? ELFCLASS64 : ELFCLASS32);
	CHECK_EQ(e->e_ident[EI_DATA], ELFDATA2LSB);
	CHECK_EQ(e->e_type, ET_DYN);
	#ifdef __riscv
	const char *back = "__vdso_rt_sigreturn";
	CHECK_EQ(e->e_machine, EM_RISCV);
#else
	const char *back = "__kernel_rt_sigreturn";
	CHECK_EQ(e->e_machine, EM_AARCH64);
#endif
	CHECK_EQ(e->e_phentsize, sizeof(ElfW(Phdr)));
	ElfW(Phdr) *ph = (void *)(base + e->e_phoff);
	ElfW(Dyn) *d = 0;
	ElfW(Addr) bias = 0;
	int loads = 0, eh = 0;
	for (int i = 0; i < e->e_phnum; i++) {
		if (ph[i].p_type == PT_LOAD && !loads++)
			bias = (ElfW(Addr))base + ph[i].p_offset - ph[i].p_vaddr;
		if (ph[i].p_type == PT_DYNAMIC)
			d = (void *)(base + ph[i].p_offset);
		eh |= ph[i].p_type == PT_GNU_EH_FRAME;
	}
	CHECK_EQ(loads, 1);
	CHECK(eh);
	if (!CHECK(d != 0))
		return done();
	ElfW(Sym) *sym = 0;
	const char *str = 0;
	uint32_t *hash = 0, *gnu = 0;
	for (; d->d_tag; d++) {
		if (d->d_tag == DT_SYMTAB)
			sym = (void *)(d->d_un.d_ptr + bias);
		if (d->d_tag == DT_STRTAB)
			str = (void *)(d->d_un.d_ptr + bias);
		if (d->d_tag == DT_HASH)
			hash = (void *)(d->d_un.d_ptr + bias);
		if (d->d_tag == DT_GNU_HASH)
			gnu = (void *)(d->d_un.d_ptr + bias);
	}
	if (!CHECK(sym && str && (hash || gnu)))
		return done();
	if (!hash)
		return done();
	// rt_sigreturn is there so that unwinders know a signal frame when they see one.
	int sigreturn = 0;
	for (uint32_t i = 0; i < hash[1]; i++)
		if (!strcmp(str + sym[i].st_name, back)) {
			sigreturn = sym[i].st_value != 0;
#ifdef __aarch64__	// by these instructions, too: mov x8, #139; svc #0
			CHECK(!memcmp((char *)bias + sym[i].st_value, (uint32_t[]){ 0xd2801168, 0xd4000001 }, 8));
#endif
		}
	CHECK(sigreturn);
	return done();
}
