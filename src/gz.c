/*
 * A stream that writes gzip (RFC 1952), for logs: -D FILE.gz. Text is
 * collected, and each piece of it is compressed as a member of its own and written
 * with one call; such a file is the sequence of its members. So processes that
 * share it (fork, -child) append to it without harm, and what was written
 * before a crash can be read.
 */
#include "myna.h"
#ifdef HAVE_ZLIB
#include "os.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { PIECE = 256 << 10, GZIP = 15 + 16 }; /* window of 32 KiB, gzip's header */

typedef struct Gz {
	int fd;
	size_t n;            /* bytes in text */
	bool any;            /* a member was written */
	uLong room;          /* of out */
	z_stream z;
	uint8_t *out;
	struct Gz *next;
	uint8_t text[PIECE];
} Gz;
static Gz *streams; /* all that are open; under the log's lock */

static bool write_all(int fd, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool member(Gz *g)
{
	bool ok;

	if (!g->n && g->any) /* a file without text is one empty member, not an empty file */
		return true;
	g->any = true;
	g->z.next_in = g->text;
	g->z.avail_in = (uInt)g->n;
	g->z.next_out = g->out;
	g->z.avail_out = (uInt)g->room;
	ok = deflate(&g->z, Z_FINISH) == Z_STREAM_END && write_all(g->fd, g->out, g->room - g->z.avail_out);
	deflateReset(&g->z);
	g->n = 0;
	return ok;
}

static ssize_t gz_write(void *cookie, const char *p, size_t n)
{
	Gz *g = cookie;

	for (size_t done = 0, k; done < n; done += k) {
		if (g->n == PIECE && !member(g))
			return 0;
		k = MIN(n - done, PIECE - g->n);
		memcpy(g->text + g->n, p + done, k);
		g->n += k;
	}
	return (ssize_t)n;
}

static int gz_close(void *cookie)
{
	Gz *g = cookie, **at;
	bool ok = member(g);

	for (at = &streams; *at != g; at = &(*at)->next)
		;
	*at = g->next;
	deflateEnd(&g->z);
	ok &= !close(g->fd);
	free(g->out);
	free(g);
	return ok ? 0 : EOF;
}

FILE *gz_open(int fd)
{
	Gz *g = xcalloc(1, sizeof(*g));
	FILE *f;

	g->fd = fd;
	if (deflateInit2(&g->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		fatal("zlib: cannot begin to compress");
	g->room = deflateBound(&g->z, PIECE);
	g->out = xmalloc(g->room);
	f = os_stream(g, gz_write, gz_close);
	if (!f)
		fatal("cannot open a stream:");
	g->next = streams;
	streams = g;
	return f;
}

void gz_flush(void)
{
	for (Gz *g = streams; g; g = g->next)
		member(g);
}
#else
FILE *gz_open(int fd UNUSED)
{
	fatal("-D: this executable cannot compress (it was made without zlib)");
}

void gz_flush(void)
{
}
#endif
