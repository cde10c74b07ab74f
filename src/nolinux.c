/*
 * In place of src/linux/ on systems that are not Linux: there is no user mode, so programs are refused, no memory is a
 * guest's, and nothing is known of modules, functions and system calls. What asks for those finds none.
 */
#include "linux/conv.h"
#include "linux/debuginfo.h"
#include <unistd.h>

Process process = { .self_fd = -1 };
LinuxOpt linux_opt;

/* ---- programs ---- */

static void refuse(void) NORETURN;
static void refuse(void)
{
	fatal_status(126, "Linux programs run on Linux hosts only");
}

int linux_run(const char *path UNUSED, char **argv UNUSED, char **envp UNUSED, const Guest *wanted UNUSED)
{
	refuse();
}

void linux_binfmt(void)
{
	refuse();
}

const Guest *program_guest(const char *path UNUSED)
{
	return NULL;
}

void linux_random(void *out, size_t n)
{
	for (size_t done = 0, k; done < n; done += k) {
		k = MIN(n - done, (size_t)256); /* getentropy gives no more at once */
		if (getentropy((char *)out + done, k))
			fatal("no random numbers:");
	}
}

/* ---- memory ---- */

int guest_prot(uint64_t a UNUSED)
{
	return -1;
}

uint64_t mmap_check(uint64_t a, uint64_t n UNUSED, int prot UNUSED)
{
	return a;
}

void mmap_each(int (*cb)(const Mapping *m, void *arg) UNUSED, void *arg UNUSED)
{
}

bool mmap_grow(uint64_t a UNUSED)
{
	return false;
}

/* ---- names ---- */

const char *sys_name(const Guest *g UNUSED, int nr UNUSED)
{
	return NULL;
}

const char *symbol_name(uint64_t pc UNUSED, uint64_t *offset UNUSED, const char **module UNUSED, uint64_t *at UNUSED)
{
	return NULL;
}

Module *module_at(uint64_t addr UNUSED, bool past UNUSED)
{
	return NULL;
}

Module *module_nth(unsigned i UNUSED, bool all UNUSED)
{
	return NULL;
}

ElfFile *elf_file(const char *path UNUSED)
{
	return NULL;
}

const SymTab *elf_symbols(ElfFile *e UNUSED)
{
	return NULL;
}

const LineTab *elf_lines(ElfFile *e UNUSED)
{
	return NULL;
}

const Sym *sym_find(const SymTab *t UNUSED, uint64_t addr UNUSED, bool labels UNUSED)
{
	return NULL;
}

const LineRow *line_find(const LineTab *t UNUSED, uint64_t addr UNUSED)
{
	return NULL;
}

/* ---- descriptors ---- */

int fd_hide(int fd)
{
	return fd;
}
