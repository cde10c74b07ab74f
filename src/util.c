/*
 * What every file leans on: messages, memory that is there or the program
 * ends, arenas, and the accessors of the guest's bytes.
 */
#include "myna.h"
#include "os.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One write, so that lines of several threads do not mix. */
static void say(const char *fmt, va_list ap)
{
	char buf[1200];
	int e = errno;
	size_t len = strlen(fmt), n;

	n = (size_t)snprintf(buf, sizeof(buf), "myna: ");
	n += (size_t)vsnprintf(buf + n, sizeof(buf) - n, fmt, ap);
	n = MIN(n, sizeof(buf) - 1);
	if (len && fmt[len - 1] == ':')
		n += (size_t)snprintf(buf + n, sizeof(buf) - n, " %s", strerror(e));
	n = MIN(n, sizeof(buf) - 1);
	buf[n++] = '\n';
	if (write(STDERR_FILENO, buf, n) < 0)
		return; /* nobody left to tell */
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void fatal(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(1);
}

void fatal_status(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(status);
}

static void *check(void *p, size_t n)
{
	if (!p && n)
		fatal("cannot allocate %zu bytes:", n);
	return p;
}

void *xmalloc(size_t n)
{
	return check(malloc(n), n);
}

void *xcalloc(size_t n, size_t size)
{
	return check(calloc(n, size), n * size);
}

void *xrealloc(void *p, size_t n)
{
	return check(realloc(p, n), n);
}

char *xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	size_t n;
	char *s;

	va_start(ap, fmt);
	n = (size_t)vsnprintf(NULL, 0, fmt, ap) + 1;
	va_end(ap);
	s = xmalloc(n);
	va_start(ap, fmt);
	vsnprintf(s, n, fmt, ap);
	va_end(ap);
	return s;
}

/*
 * Arena: a list of pieces, the current one first. A reset keeps the largest
 * piece, so a unit of work of ordinary size allocates nothing.
 */
struct ArenaBlk {
	struct ArenaBlk *next;
	size_t size;
	_Alignas(16) unsigned char mem[];
};
enum { ARENA_PIECE = 16 << 10 };

void *arena_alloc(Arena *a, size_t n)
{
	void *p;

	if (n > SIZE_MAX / 2)
		fatal("cannot allocate %zu bytes", n);
	n = (n + 15) & ~(size_t)15;
	if (!a->blk || a->blk->size - a->used < n) {
		size_t size = MAX(n, a->blk ? 2 * a->blk->size : ARENA_PIECE);
		size_t all = sizeof(struct ArenaBlk) + size;
		struct ArenaBlk *b = check(aligned_alloc(_Alignof(struct ArenaBlk), all), all); /* malloc's may be less */

		b->next = a->blk;
		b->size = size;
		a->blk = b;
		a->used = 0;
	}
	p = a->blk->mem + a->used;
	a->used += n;
	return memset(p, 0, n);
}

static void free_from(struct ArenaBlk *b)
{
	while (b) {
		struct ArenaBlk *next = b->next;

		free(b);
		b = next;
	}
}

void arena_reset(Arena *a)
{
	if (a->blk) {
		free_from(a->blk->next);
		a->blk->next = NULL;
	}
	a->used = 0;
}

void arena_free(Arena *a)
{
	free_from(a->blk);
	*a = (Arena){0};
}

void uc_jump(void *ucontext, sigjmp_buf to)
{
	os_uc_sigmask(ucontext);
	siglongjmp(to, 1);
}
