/*
 * What the BSDs have alike of os.h: os_freebsd.c, os_netbsd.c and os_openbsd.c include it once, behind the headers of
 * their system.
 */
#ifndef OS_BSD_H
#define OS_BSD_H

#include "os.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- memory: anonymous pages are not reserved anywhere, so all is lazy ---- */

static inline void *map(void *at, size_t n, int prot, int flags, int fd)
{
	void *p = mmap(at, n, prot, flags, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

void *os_map(void *hint, size_t n, int prot)
{
	return map(hint, n, prot, MAP_PRIVATE | MAP_ANON, -1);
}

/* MADV_DONTNEED keeps what is in the pages here, MADV_FREE may. */
static inline void map_again(void *p, size_t n, int flags)
{
	if (!map(p, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_FIXED | flags, -1))
		memset(p, 0, n);
}

/* os_code_split by a new, empty memory object, -1: there is none. */
static inline bool split_object(int fd, void *exec, void *write, size_t n)
{
	bool ok = fd >= 0 && !ftruncate(fd, (off_t)n) &&
	          map(exec, n, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd) &&
	          map(write, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* Only memory of programs that run under us is written so, and there are none. */
bool os_poke(void *to, const void *from, size_t n)
{
	(void)to, (void)from, (void)n;
	return false;
}

/* ---- the context of a signal ---- */

/* No generated code but that of programs meets such addresses. */
bool os_fault_untold(int sig, int code)
{
	(void)sig, (void)code;
	return false;
}

#if defined(__riscv)
/* FreeBSD's and OpenBSD's registers are in the order ra, sp, gp, tp, t0-t6, s0-s11, a0-a7. x0 is not there. */
static inline unsigned place(unsigned n)
{
	static const unsigned char of[32] = {
		0, 0, 1, 2, 3, 4, 5, 6, 11, 12, 23, 24, 25, 26, 27, 28,
		29, 30, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 7, 8, 9, 10,
	};

	return of[n & 31];
}

/* riscv_hwprobe's RISCV_HWPROBE_KEY_IMA_EXT_0 from AT_HWCAP, a bit for each letter. */
static inline uint64_t ima_ext_0(unsigned long letters)
{
	static const struct { char letter; unsigned char bits; } ext[] = { { 'd', 1 }, { 'c', 2 }, { 'v', 4 }, { 'b', 0x38 } };
	uint64_t v = 0;

	for (unsigned i = 0; i < sizeof(ext) / sizeof(*ext); i++)
		v |= letters >> (ext[i].letter - 'a') & 1 ? ext[i].bits : 0;
	return v;
}
#else
/* ---- the processor ---- */

void os_flush_icache(const void *p, size_t n, bool local)
{
	char *from = (char *)(uintptr_t)p;

	(void)local;
	__builtin___clear_cache(from, from + n);
}
#endif

/* ---- streams ---- */

/* funopen's functions count in int. */
typedef struct Stream {
	void *cookie;
	ssize_t (*write)(void *cookie, const char *p, size_t n);
	int (*close)(void *cookie);
} Stream;

static int stream_write(void *cookie, const char *p, int n)
{
	Stream *s = cookie;

	return (int)s->write(s->cookie, p, (size_t)n);
}

static int stream_close(void *cookie)
{
	Stream *s = cookie;
	int r = s->close(s->cookie);

	free(s);
	return r;
}

FILE *os_stream(void *cookie, ssize_t (*write)(void *cookie, const char *p, size_t n), int (*close)(void *cookie))
{
	Stream *s = malloc(sizeof(*s));
	FILE *f = NULL;

	if (s) {
		*s = (Stream){ cookie, write, close };
		f = funopen(s, NULL, stream_write, NULL, stream_close);
		if (!f)
			free(s);
	}
	return f;
}

/* ---- threads ---- */

void os_raise(int sig)
{
	raise(sig);
}

#endif
