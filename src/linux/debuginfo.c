/*
 * Headers and sections of ELF files, and the way to the file that holds what
 * was stripped (symbol.c and dwarf_line.c read what is in them). The files
 * are as hostile as the guest: every offset is checked against the file, every
 * size against what it is made of. Descriptors are open only while something
 * is read, for the guest sees the same numbers.
 */
#include "debuginfo.h"
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

enum { PT_LOAD_ = 1, PT_DYNAMIC_ = 2, PT_NOTE_ = 4, SHT_NOBITS_ = 8, SHF_COMPRESSED_ = 0x800, XINDEX = 0xffff };
enum { SECTION_MAX = 1 << 30 }; /* bytes, unpacked */

uint64_t elf_num(const ElfFile *e, const void *p, int size)
{
	switch (size) {
	case 1: return *(const uint8_t *)p;
	case 2: return e->big ? ld16be(p) : ld16le(p);
	case 4: return e->big ? ld32be(p) : ld32le(p);
	default: return e->big ? ld64be(p) : ld64le(p);
	}
}

/* A word at off64 in the structure at p of 64-bit files, at off32 of others. */
static uint64_t word(const ElfFile *e, const uint8_t *p, unsigned off64, unsigned off32)
{
	return e->wide ? elf_num(e, p + off64, 8) : elf_num(e, p + off32, 4);
}

/* ---- bytes ---- */

static int open_file(const char *path, uint64_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -1;
	}
	*size = (uint64_t)st.st_size;
	return fd;
}

/* n bytes at off, malloced with a 0 behind; NULL: they are not all there. */
static uint8_t *bytes_at(const ElfFile *e, int fd, uint64_t off, uint64_t n)
{
	uint8_t *p;

	if (off > e->size || n > e->size - off || n > SECTION_MAX)
		return NULL;
	p = xmalloc(n + 1);
	p[n] = 0;
	if (e->mem) {
		memcpy(p, e->mem + off, n);
		return p;
	}
	for (uint64_t got = 0; got < n;) {
		ssize_t r = pread(fd, p + got, n - got, (off_t)(off + got));

		if (r <= 0) {
			free(p);
			return NULL;
		}
		got += (uint64_t)r;
	}
	return p;
}

/* The same with the file still to be opened. */
static uint8_t *read_at(const ElfFile *e, uint64_t off, uint64_t n)
{
	uint64_t size;
	uint8_t *p;
	int fd;

	if (e->mem)
		return bytes_at(e, -1, off, n);
	fd = open_file(e->path, &size);
	if (fd < 0)
		return NULL;
	p = bytes_at(e, fd, off, n);
	close(fd);
	return p;
}

/* ---- headers ---- */

/* NT_GNU_BUILD_ID (3) among n bytes of notes. */
static void find_build_id(ElfFile *e, const uint8_t *p, uint64_t n)
{
	while (n >= 12) {
		uint64_t name = elf_num(e, p, 4), desc = elf_num(e, p + 4, 4);
		uint64_t at = 12 + ((name + 3) & ~UINT64_C(3)), next = at + ((desc + 3) & ~UINT64_C(3));

		if (at > n || desc > n - at)
			return;
		if (elf_num(e, p + 8, 4) == 3 && name == 4 && !memcmp(p + 12, "GNU", 4) &&
		    desc <= sizeof e->build_id / 2) {
			for (uint64_t i = 0; i < desc; i++)
				snprintf(e->build_id + 2 * i, 3, "%02x", p[at + i]);
			return;
		}
		if (next > n)
			return;
		p += next;
		n -= next;
	}
}

static void read_segments(ElfFile *e, int fd, const uint8_t *head)
{
	uint64_t off = word(e, head, 32, 28), n = elf_num(e, head + (e->wide ? 56 : 44), 2);
	uint64_t ent = elf_num(e, head + (e->wide ? 54 : 42), 2);
	uint8_t *tab;

	if (ent < (e->wide ? 56u : 32u) || !n)
		return;
	tab = bytes_at(e, fd, off, n * ent);
	if (!tab)
		return;
	e->seg = xcalloc(n, sizeof *e->seg);
	for (uint64_t i = 0; i < n; i++) {
		const uint8_t *p = tab + i * ent;
		ElfSeg s = { .off = word(e, p, 8, 4), .addr = word(e, p, 16, 8), .fsize = word(e, p, 32, 16),
			.msize = word(e, p, 40, 20), .flags = (uint32_t)elf_num(e, p + (e->wide ? 4 : 24), 4) };
		unsigned type = (unsigned)elf_num(e, p, 4);

		if (type == PT_LOAD_ && s.msize && s.msize <= UINT64_MAX - s.addr && s.fsize <= UINT64_MAX - s.off)
			e->seg[e->nseg++] = s;
		if (type == PT_DYNAMIC_) {
			e->dyn_addr = s.addr;
			e->dyn_size = s.fsize;
		}
		if (type == PT_NOTE_ && !e->build_id[0]) {
			uint8_t *note = bytes_at(e, fd, s.off, s.fsize);

			if (note)
				find_build_id(e, note, s.fsize);
			free(note);
		}
	}
	free(tab);
}

static void read_sections(ElfFile *e, int fd, const uint8_t *head)
{
	uint64_t off = word(e, head, 40, 32), n = elf_num(e, head + (e->wide ? 60 : 48), 2);
	uint64_t ent = elf_num(e, head + (e->wide ? 58 : 46), 2);
	uint64_t names = elf_num(e, head + (e->wide ? 62 : 50), 2);
	uint8_t *tab, *str = NULL;
	uint64_t str_size = 0;

	if (!off || ent < (e->wide ? 64u : 40u))
		return;
	if (!n || names == XINDEX) { /* too many for the header: section 0 has the numbers */
		tab = bytes_at(e, fd, off, ent);
		if (!tab)
			return;
		n = n ? n : word(e, tab, 32, 20);
		names = names == XINDEX ? elf_num(e, tab + (e->wide ? 40 : 24), 4) : names;
		free(tab);
	}
	if (n > e->size / ent)
		return;
	tab = bytes_at(e, fd, off, n * ent);
	if (!tab)
		return;
	e->sec = xcalloc(n ? n : 1, sizeof *e->sec);
	e->nsec = (unsigned)n;
	if (names && names < n) {
		const uint8_t *p = tab + names * ent;

		str_size = word(e, p, 32, 20);
		str = bytes_at(e, fd, word(e, p, 24, 16), str_size);
	}
	for (uint64_t i = 0; i < n; i++) {
		const uint8_t *p = tab + i * ent;
		uint64_t name = elf_num(e, p, 4);

		e->sec[i] = (ElfSec){.name = str && name < str_size ? (char *)str + name : "",
		    .type = (uint32_t)elf_num(e, p + 4, 4),
		    .link = (uint32_t)elf_num(e, p + (e->wide ? 40 : 24), 4),
		    .flags = word(e, p, 8, 8),
		    .addr = word(e, p, 16, 12),
		    .off = word(e, p, 24, 16),
		    .size = word(e, p, 32, 20)};
		if (!strcmp(e->sec[i].name, ".note.gnu.build-id") && e->sec[i].type != SHT_NOBITS_) {
			uint8_t *note = bytes_at(e, fd, e->sec[i].off, e->sec[i].size);

			if (note)
				find_build_id(e, note, e->sec[i].size);
			free(note);
		}
	}
	free(tab);
}

static bool read_headers(ElfFile *e, int fd)
{
	uint8_t *head = bytes_at(e, fd, 0, 64);
	bool ok = head && !memcmp(head, "\177ELF", 4) && (head[4] == 1 || head[4] == 2) &&
		  (head[5] == 1 || head[5] == 2);

	if (ok) {
		e->wide = head[4] == 2;
		e->big = head[5] == 2;
		e->type = (uint16_t)elf_num(e, head + 16, 2);
		e->machine = (uint16_t)elf_num(e, head + 18, 2);
		e->entry = word(e, head, 24, 24);
		read_segments(e, fd, head);
		read_sections(e, fd, head);
	}
	free(head);
	return ok;
}

void elf_free(ElfFile *e)
{
	free((char *)e->path);
	free(e->seg);
	free(e->sec); /* the names in it are few bytes, and stay */
	free(e);
}

ElfFile *elf_file(const char *path)
{
	ElfFile *e;
	uint64_t size;
	int fd = open_file(path, &size);

	if (fd < 0)
		return NULL;
	e = xcalloc(1, sizeof *e);
	e->path = xstrdup(path);
	e->size = size;
	if (!read_headers(e, fd)) {
		elf_free(e);
		e = NULL;
	}
	close(fd);
	return e;
}

ElfFile *elf_image(const char *name, const uint8_t *p, size_t n)
{
	ElfFile *e = xcalloc(1, sizeof *e);

	e->path = xstrdup(name);
	e->mem = p;
	e->size = n;
	if (read_headers(e, -1))
		return e;
	elf_free(e);
	return NULL;
}

/* ---- sections ---- */

/* Elf32_Chdr or Elf64_Chdr, then the packed bytes. */
static uint8_t *unpack(const ElfFile *e, uint8_t *p, size_t *n)
{
	uint8_t *to = NULL;
#ifdef HAVE_ZLIB
	size_t head = e->wide ? 24 : 12;
	uint64_t size = *n >= head ? word(e, p, 8, 4) : 0;

	/* Deflate makes at most 1032 bytes of one. */
	if (size && size <= SECTION_MAX && size / 1032 <= *n && elf_num(e, p, 4) == 1) {
		uLongf len = (uLongf)size;

		to = xmalloc(size + 1);
		if (uncompress(to, &len, p + head, (uLong)(*n - head)) == Z_OK && len == size) {
			to[size] = 0;
			*n = size;
		} else {
			free(to);
			to = NULL;
		}
	}
#else
	(void)e;
	(void)n;
#endif
	free(p);
	return to;
}

uint8_t *elf_section(const ElfFile *e, unsigned i, size_t *n)
{
	const ElfSec *s = i < e->nsec ? &e->sec[i] : NULL;
	uint8_t *p;

	if (!s || s->type == SHT_NOBITS_)
		return NULL;
	p = read_at(e, s->off, s->size);
	*n = s->size;
	return p && s->flags & SHF_COMPRESSED_ ? unpack(e, p, n) : p;
}

uint8_t *elf_section_named(const ElfFile *e, const char *name, size_t *n)
{
	for (unsigned i = 1; i < e->nsec; i++)
		if (!strcmp(e->sec[i].name, name) && e->sec[i].type != SHT_NOBITS_)
			return elf_section(e, i, n);
	return NULL;
}

uint8_t *elf_bytes(const ElfFile *e, uint64_t addr, uint64_t n)
{
	for (unsigned i = 0; i < e->nseg; i++) {
		const ElfSeg *s = &e->seg[i];

		if (addr >= s->addr && addr - s->addr < s->fsize && n <= s->fsize - (addr - s->addr))
			return read_at(e, s->off + (addr - s->addr), n);
	}
	return NULL;
}

bool elf_is_code(const ElfFile *e, uint64_t addr)
{
	for (unsigned i = 1; i < e->nsec; i++)
		if ((e->sec[i].flags & (SHF_ALLOC_ | SHF_EXEC_)) == (SHF_ALLOC_ | SHF_EXEC_) &&
		    addr >= e->sec[i].addr && addr - e->sec[i].addr < e->sec[i].size)
			return true;
	for (unsigned i = 0; !e->nsec && i < e->nseg; i++)
		if (e->seg[i].flags & PF_EXEC_ && addr >= e->seg[i].addr &&
		    addr - e->seg[i].addr < e->seg[i].msize)
			return true;
	return false;
}

/* ---- separate debug files: gdb's manual, "Separate Debug Files" ---- */

/* The CRC of a debug link, that of IEEE 802.3. */
static bool crc_matches(const char *path, uint32_t want)
{
	static const uint32_t nibble[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
		0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint64_t size;
	int fd = open_file(path, &size);
	uint32_t crc = UINT32_MAX;
	uint8_t buf[16384];
	ssize_t n;

	if (fd < 0)
		return false;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		for (ssize_t i = 0; i < n; i++) {
			crc ^= buf[i];
			crc = crc >> 4 ^ nibble[crc & 15];
			crc = crc >> 4 ^ nibble[crc & 15];
		}
	close(fd);
	return ~crc == want;
}

static ElfFile *try_file(const ElfFile *e, const char *fmt, ...) PRINTF(2, 3);

/* A file made for e, by the build id when both have one. */
static ElfFile *try_file(const ElfFile *e, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;
	ElfFile *d;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof path || !strcmp(path, e->path))
		return NULL;
	d = elf_file(path);
	if (d && (d->machine != e->machine || d->wide != e->wide || d->big != e->big ||
		  (d->build_id[0] && e->build_id[0] && strcmp(d->build_id, e->build_id)))) {
		elf_free(d);
		d = NULL;
	}
	return d;
}

static ElfFile *by_build_id(const ElfFile *e, const char *root)
{
	if (strlen(e->build_id) < 4)
		return NULL;
	return try_file(e, "%s/usr/lib/debug/.build-id/%.2s/%s.debug", root, e->build_id, e->build_id + 2);
}

static ElfFile *by_link(const ElfFile *e, const char *root)
{
	size_t n, len, dir = strlen(e->path), in_root = strlen(root);
	uint8_t *link = elf_section_named(e, ".gnu_debuglink", &n);
	ElfFile *d = NULL;

	while (dir && e->path[dir - 1] != '/')
		dir--;
	len = link ? strlen((char *)link) : 0;
	/* The name, padded to four bytes, and the CRC. */
	if (len && !strchr((char *)link, '/') && ((len + 4) & ~(size_t)3) + 4 <= n) {
		uint32_t crc = (uint32_t)elf_num(e, link + ((len + 4) & ~(size_t)3), 4);
		const char *inside = in_root && !strncmp(e->path, root, in_root) ? e->path + in_root : e->path;
		int inside_len = (int)(e->path + dir - inside);

		for (int i = 0; i < 4 && !d; i++) {
			if (i == 0)
				d = try_file(e, "%.*s%s", (int)dir, e->path, link);
			else if (i == 1)
				d = try_file(e, "%.*s.debug/%s", (int)dir, e->path, link);
			else if (i == 2)
				d = try_file(e, "%s/usr/lib/debug%.*s%s", root, inside_len, inside, link);
			else
				d = try_file(e, "/usr/lib/debug%.*s%s", inside_len, inside, link);
			if (d && !crc_matches(d->path, crc)) {
				elf_free(d);
				d = NULL;
			}
		}
	}
	free(link);
	return d;
}

ElfFile *elf_debug(ElfFile *e)
{
	char *root;

	if (e->debug_done)
		return e->debug;
	e->debug_done = true;
	root = linux_opt.sysroot ? realpath(linux_opt.sysroot, NULL) : NULL;
	if (!e->mem)
		e->debug = root ? by_build_id(e, root) : NULL;
	if (!e->mem && !e->debug)
		e->debug = by_build_id(e, "");
	if (!e->mem && !e->debug)
		e->debug = by_link(e, root ? root : "");
	free(root);
	return e->debug;
}
