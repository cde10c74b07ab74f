/*
 * What the guest's address space needs of a Linux host: mapping at an exact
 * address without hurting what is there, reserving address space, and the
 * host's own list of mappings. mmap.c is the only user of the first two;
 * procfs.c and symbol.c read the list.
 */
#include "linux.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

int host_map(uintptr_t p, size_t n, int prot, int flags, int fd, uint64_t off, bool replace)
{
	void *want = (void *)p;
	void *got = mmap(want, n, prot, flags | (replace ? MAP_FIXED : MAP_FIXED_NOREPLACE), fd, (off_t)off);

	if (got == MAP_FAILED)
		return -errno;
	if (got != want) { /* a kernel before 4.17 took the address for a hint */
		munmap(got, n);
		return -EEXIST;
	}
	return 0;
}

int host_reserve(uintptr_t p, size_t n, bool replace)
{
	return host_map(p, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0, replace);
}

/* Low addresses first: the kernel never hands them out by itself, so a hole
 * in the window is not filled by a mapping of libc's. The last is above the
 * shadow memory of AddressSanitizer. */
static const uint64_t window_base[] = { 0x1000000000, 0x10000000000, 0x200000000000 };

int host_window(uintptr_t want, size_t n, size_t guard, uintptr_t *base)
{
	if (want) {
		*base = want;
		return host_reserve(want, n + guard, false);
	}
	for (unsigned i = 0; i < LEN(window_base); i++)
		if ((uintptr_t)window_base[i] == window_base[i] &&
		    host_reserve((uintptr_t)window_base[i] - guard, n + 2 * guard, false) == 0) {
			*base = (uintptr_t)window_base[i];
			return 0;
		}
	void *p = mmap(NULL, n + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return -errno;
	*base = (uintptr_t)p + guard;
	return 0;
}

char *host_read_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0, cap = 16384;
	char *buf;

	if (fd < 0)
		return NULL;
	buf = xmalloc(cap);
	for (;;) {
		ssize_t r = read(fd, buf + n, cap - n - 1);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		n += (size_t)r;
		if (cap - n < 4096)
			buf = xrealloc(buf, cap *= 2);
	}
	close(fd);
	buf[n] = 0;
	if (len)
		*len = n;
	return buf;
}

int host_ncpu(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (int)n : 1;
}

/* "START-END PERM OFFSET MAJOR:MINOR INODE   NAME", see proc_pid_maps(5). */
char *host_maps_next(char *text, HostMap *m)
{
	char *end = strchr(text, '\n'), *p = text;

	if (!end)
		return NULL;
	*end = 0;
	m->start = strtoull(p, &p, 16);
	m->end = *p == '-' ? strtoull(p + 1, &p, 16) : 0;
	p += strspn(p, " ");
	m->writable = p[0] && p[1] == 'w';
	p += strcspn(p, " ");
	m->off = strtoull(p, &p, 16);
	m->major = (unsigned)strtoul(p, &p, 16);
	m->minor = *p == ':' ? (unsigned)strtoul(p + 1, &p, 16) : 0;
	m->ino = strtoull(p, &p, 10);
	p += strspn(p, " ");
	m->name = p;
	return end + 1;
}
