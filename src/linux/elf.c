/*
 * Loading a program: elf_probe reads and checks the headers of a file, elf_map
 * puts its segments into the guest's memory. start.c calls both, for the
 * program and for its interpreter.
 *
 * The file is hostile: nothing is believed. Layout: System V ABI, chapters 4
 * and 5, and gABI updates; the numbers are those of elf(5). GNU properties and all
 * segments that are not named here are ignored.
 */
#include "linux.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	EI_CLASS = 4, EI_DATA = 5, EI_VERSION = 6, EHDR_MAX = 64, PHDR_MAX = 56,
	PT_LOAD = 1, PT_INTERP = 3, PT_PHDR = 6, PT_GNU_STACK = 0x6474e551,
	PF_X = 1, PF_W = 2, PF_R = 4,
	TYPE_EXEC = 2, TYPE_DYN = 3,
	PHDR_BYTES = 65536, /* as Linux: no more program headers than that */
};
const char ELF_NOT[] = "not an ELF file";

/* Numbers of the file's class and byte order. */
typedef struct Form { bool big, wide; } Form;

static uint64_t num(Form f, const uint8_t *p, int size)
{
	switch (size) {
	case 2: return f.big ? ld16be(p) : ld16le(p);
	case 4: return f.big ? ld32be(p) : ld32le(p);
	default: return f.big ? ld64be(p) : ld64le(p);
	}
}

/* A word: address, offset or size. */
static uint64_t word(Form f, const uint8_t *p)
{
	return num(f, p, f.wide ? 8 : 4);
}

static const char *reason(const char *fmt, ...) PRINTF(1, 2);
static const char *reason(const char *fmt, ...)
{
	static _Thread_local char text[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return text;
}

/* pread of exactly n bytes. */
static bool read_at(int fd, void *p, size_t n, uint64_t off)
{
	size_t done = 0;

	while (done < n) {
		ssize_t r = off > (uint64_t)INT64_MAX - n ? 0 : pread(fd, (char *)p + done, n - done, (off_t)(off + done));
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return false;
		done += (size_t)r;
	}
	return true;
}

static const char *machine_name(unsigned m)
{
	static const struct { uint16_t num; const char *name; } names[] = {
		{ 2, "sparc" }, { 3, "i386" }, { 4, "m68k" }, { 8, "mips" }, { 15, "hppa" }, { 20, "ppc" }, { 21, "ppc64" },
		{ 22, "s390" }, { 40, "arm" }, { 42, "sh" }, { 43, "sparc64" }, { 62, "x86_64" }, { 92, "or1k" },
		{ 94, "xtensa" }, { 164, "hexagon" }, { 183, "aarch64" }, { 189, "microblaze" }, { 243, "riscv" },
		{ 258, "loongarch" }, { 0x9026, "alpha" },
	};
	for (unsigned i = 0; i < LEN(names); i++)
		if (names[i].num == m)
			return names[i].name;
	return NULL;
}

static const Guest *find_guest(unsigned machine, Form f)
{
	for (const Guest *const *const *folder = guest_list; *folder; folder++)
		for (const Guest *const *g = *folder; *g; g++)
			if ((*g)->elf_machine == machine && ((*g)->bits == 64) == f.wide && (*g)->big == f.big && (*g)->linux_abi)
				return *g;
	return NULL;
}

static const char *check_header(Form f, const uint8_t *h, Image *im)
{
	unsigned machine = (unsigned)num(f, h + 18, 2), type = (unsigned)num(f, h + 16, 2);
	const LinuxAbi *abi;

	if (h[EI_VERSION] != 1)
		return reason("ELF version %u is not known", h[EI_VERSION]);
	im->guest = find_guest(machine, f);
	if (!im->guest) {
		const char *name = machine_name(machine);
		return name ? reason("is for %s (%d bits, %s-endian), which is no guest of this build", name, f.wide ? 64 : 32,
				f.big ? "big" : "little")
			    : reason("is for ELF machine %u, which is no guest", machine);
	}
	if (im->guest->bits > 8 * sizeof(void *) && !linux_opt.reserved)
		return reason("is for %s: a 64-bit program wants a 64-bit host", im->guest->name);
	if (type != TYPE_EXEC && type != TYPE_DYN)
		return type == 1 ? "is an object file: link it first" : type == 4 ? "is a core dump" :
			reason("ELF type %u is no program", type);
	abi = im->guest->linux_abi;
	if (num(f, h + (f.wide ? 48 : 36), 4) & abi->elf_flags_mask & abi->elf_flags_bad)
		return reason("ELF flags 0x%x: a variant that Linux does not run",
			(unsigned)num(f, h + (f.wide ? 48 : 36), 4));
	im->type = (int)type;
	im->entry = word(f, h + 24);
	im->phent = (uint16_t)num(f, h + (f.wide ? 54 : 42), 2);
	im->phnum = (uint16_t)num(f, h + (f.wide ? 56 : 44), 2);
	if (im->phent != (f.wide ? 56 : 32))
		return reason("program headers of %u bytes", im->phent);
	if (im->phnum == 0)
		return "has no program headers";
	if (im->phnum * im->phent > PHDR_BYTES)
		return reason("%u program headers are too many", im->phnum);
	return NULL;
}

static const char *add_segment(Image *im, const struct Seg *s, uint64_t align, uint64_t file_size)
{
	uint64_t limit = im->guest->linux_abi->task_size;
	unsigned n = im->nseg;
	const struct Seg *prev = n ? &im->seg[n - 1] : NULL;

	if (s->msize == 0)
		return s->fsize ? reason("segment %u has more bytes in the file than in memory", n) : NULL;
	if (n == ELF_SEGS)
		return reason("more than %d segments", ELF_SEGS);
	if (s->fsize > s->msize)
		return reason("segment %u has more bytes in the file than in memory", n);
	if (s->fsize && (s->off > file_size || s->fsize > file_size - s->off))
		return reason("is cut off: segment %u ends behind the end of the file", n);
	if (s->addr > limit || s->msize > limit - s->addr)
		return reason("segment %u does not fit into the address space", n);
	if (prev && s->addr < prev->addr + prev->msize)
		return reason("segment %u overlaps the one before or is out of order", n);
	if (align & (align - 1))
		return reason("segment %u: alignment 0x%llx is no power of two", n, (unsigned long long)align);
	if (!n)
		im->low = s->addr;
	im->high = s->addr + s->msize;
	if (s->prot & PROT_EXEC) {
		im->code_low = im->code_high ? im->code_low : s->addr;
		im->code_high = im->high;
	}
	if (align > im->align && align <= 1 << 30) /* larger ones cannot be meant; Linux has a limit, too */
		im->align = align;
	im->seg[im->nseg++] = *s;
	return NULL;
}

static const char *add_interp(Image *im, int fd, uint64_t off, uint64_t size)
{
	if (im->interp[0])
		return "has two interpreters";
	if (size < 2 || size > sizeof im->interp)
		return "interpreter's name is too long or empty";
	if (!read_at(fd, im->interp, size, off))
		return "is cut off: no interpreter's name";
	if (im->interp[size - 1] || !im->interp[0])
		return "interpreter's name does not end";
	return NULL;
}

const char *elf_probe(int fd, Image *im)
{
	uint8_t first[1024], *ph = first, *far = NULL;
	struct stat st;
	ssize_t n;
	Form f;
	const char *why = NULL;

	im->guest = NULL;
	im->nseg = im->stack_flags = 0;
	im->phdr = im->bias = im->low = im->high = im->align = im->code_low = im->code_high = 0;
	im->interp[0] = 0;
	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? "is a directory" : "is no regular file";
	do
		n = pread(fd, first, sizeof first, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return strerror(errno);
	if (n < 16 || memcmp(first, "\177ELF", 4))
		return ELF_NOT;
	f = (Form){ .big = first[EI_DATA] == 2, .wide = first[EI_CLASS] == 2 };
	if (first[EI_CLASS] < 1 || first[EI_CLASS] > 2 || first[EI_DATA] < 1 || first[EI_DATA] > 2)
		return "ELF class or byte order is not known";
	if (n < (f.wide ? 64 : 52))
		return "is cut off in the ELF header";
	why = check_header(f, first, im);
	if (why)
		return why;
	uint64_t off = word(f, first + (f.wide ? 32 : 28)), size = (uint64_t)im->phnum * im->phent;
	uint64_t file_size = (uint64_t)st.st_size, table = 0;
	if (off > file_size || size > file_size - off)
		return "is cut off: program headers are behind the end of the file";
	if (off + size <= (uint64_t)n) {
		ph = first + off;
	} else {
		ph = far = xmalloc(size);
		if (!read_at(fd, ph, size, off))
			why = "is cut off in the program headers";
	}
	for (unsigned i = 0; i < im->phnum && !why; i++) {
		const uint8_t *p = ph + i * im->phent;
		uint32_t type = (uint32_t)num(f, p, 4), flags = (uint32_t)num(f, p + (f.wide ? 4 : 24), 4);
		struct Seg s = {
			.off = word(f, p + (f.wide ? 8 : 4)), .addr = word(f, p + (f.wide ? 16 : 8)),
			.fsize = word(f, p + (f.wide ? 32 : 16)), .msize = word(f, p + (f.wide ? 40 : 20)),
			.prot = (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0),
		};
		if (type == PT_LOAD) {
			why = add_segment(im, &s, word(f, p + (f.wide ? 48 : 28)), file_size);
			if (!why && off >= s.off && off < s.off + s.fsize && !im->phdr)
				im->phdr = s.addr + (off - s.off);
		} else if (type == PT_INTERP) {
			why = add_interp(im, fd, s.off, s.fsize);
		} else if (type == PT_PHDR) {
			table = s.addr;
		} else if (type == PT_GNU_STACK) {
			im->stack_flags = flags;
		}
	}
	free(far);
	if (why)
		return why;
	if (!im->nseg)
		return "has no segment to load";
	if (table && table >= im->low && table < im->high)
		im->phdr = table;
	for (unsigned i = 0; i < im->nseg; i++)
		if (im->entry >= im->seg[i].addr && im->entry - im->seg[i].addr < im->seg[i].msize)
			return NULL;
	return reason("entry point 0x%llx is in no segment", (unsigned long long)im->entry);
}

/* ---- mapping ---- */

static uint64_t down(uint64_t a) { return a & -(uint64_t)guest_page; }
static uint64_t up(uint64_t a) { return (a + guest_page - 1) & -(uint64_t)guest_page; }

static int64_t place(uint64_t a, uint64_t end, int prot, int fd, uint64_t off)
{
	if (a == end)
		return 0;
	return guest_mmap(a, end - a, prot, MAP_PRIVATE | 0x100000 /* FIXED_NOREPLACE */ | (fd < 0 ? MAP_ANONYMOUS : 0), fd, off);
}

/*
 * A segment that begins in the last page of the one before (mapped up to
 * `done`), or whose place in the file does not agree with that in memory
 * for this page size: by copying. *shared is that page's protection.
 */
static int64_t copy_segment(int fd, const struct Seg *s, uint64_t addr, uint64_t done, int *shared)
{
	uint64_t first = down(addr), end = up(addr + s->msize);
	int64_t r = 0;

	if (first < done) {
		*shared |= s->prot;
		r = guest_mprotect(first, MIN(done, end) - first, *shared | PROT_READ | PROT_WRITE);
	}
	if (r >= 0 && end > MAX(done, first))
		r = place(MAX(done, first), end, PROT_READ | PROT_WRITE, -1, 0);
	if (r >= 0 && !read_at(fd, g2h(addr), s->fsize, s->off))
		r = -EIO;
	if (r >= 0 && addr + s->fsize < MIN(done, end))
		memset(g2h(addr + s->fsize), 0, MIN(done, end) - (addr + s->fsize));
	if (r >= 0 && first < done)
		r = guest_mprotect(first, MIN(done, end) - first, *shared);
	if (r >= 0 && end > MAX(done, first)) {
		r = guest_mprotect(MAX(done, first), end - MAX(done, first), s->prot);
		*shared = s->prot;
	}
	return r;
}

static int64_t map_segment(int fd, const struct Seg *s, uint64_t addr, uint64_t done, int *shared)
{
	uint64_t first = down(addr), file_end = addr + s->fsize, end = up(addr + s->msize);
	int64_t r;

	if (first < done || ((addr ^ s->off) & (guest_page - 1)) || guest_page != host_page)
		return copy_segment(fd, s, addr, done, shared);
	*shared = s->prot;
	if (!s->fsize)
		return place(first, end, s->prot, -1, 0);
	r = place(first, up(file_end), s->prot, fd, down(s->off));
	if (r < 0)
		return r;
	/* What the file has behind the segment in its last page is not the program's. */
	if (s->msize > s->fsize && file_end != up(file_end) && s->prot & PROT_WRITE)
		memset(g2h(file_end), 0, up(file_end) - file_end);
	return place(up(file_end), end, s->prot, -1, 0);
}

const char *elf_map(int fd, Image *im, uint64_t hint)
{
	uint64_t low = down(im->low), done = 0;
	int shared = 0;

	if (im->type == TYPE_DYN) {
		uint64_t align = MAX(im->align, guest_page), len = up(im->high) - low, at;
		at = mmap_find(hint, len);
		if (at && at & (align - 1)) {
			at = mmap_find(0, len + align);
			at = at ? (at + align - 1) & -align : 0;
		}
		if (!at)
			return "no room in the address space";
		im->bias = at - low;
	} else if (im->high > guest_limit) {
		return "segments do not fit into the address space";
	}
	for (unsigned i = 0; i < im->nseg; i++) {
		const struct Seg *s = &im->seg[i];
		int64_t r = map_segment(fd, s, s->addr + im->bias, done, &shared);
		if (r < 0)
			return reason("cannot map segment %u: %s", i, strerror((int)-r));
		done = up(s->addr + im->bias + s->msize);
	}
	im->entry += im->bias;
	im->phdr += im->phdr ? im->bias : 0;
	im->code_low += im->bias;
	im->code_high += im->bias;
	im->low = low + im->bias;
	im->high += im->bias;
	im->brk = up(im->high);
	return NULL;
}
