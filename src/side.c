/*
 * Side tables: from an offset in a block's host code to the guest pc, for
 * faults, polls and calls that raise. About two bytes a row:
 *
 *	LEB128 of (host offset - that of the row before) << 1 | flags differ
 *	one byte of flags, if they differ from those of the row before
 *	LEB128 of zigzag(pc - that of the row before)
 *
 * Before the first row: offset 0, the block's pc, flags 0.
 */
#include "plugin/plugin.h"
#include <string.h>

static uint8_t *put_leb(uint8_t *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = v | 0x80;
	*p++ = v;
	return p;
}

static const uint8_t *get_leb(const uint8_t *p, uint64_t *v)
{
	unsigned shift = 0;

	*v = 0;
	do {
		*v |= (uint64_t)(*p & 0x7f) << shift;
		shift += 7;
	} while (*p++ & 0x80);
	return p;
}

size_t side_encode(uint8_t *out, size_t cap, const SideRow *row, unsigned n, uint64_t pc)
{
	uint8_t *p = out;
	SideRow last = { 0, pc, 0 };

	for (; n--; last = *row++) {
		uint64_t d = row->pc - last.pc;
		bool flags = row->flags != last.flags;

		if (cap - (p - out) < SIDE_ROW_MAX)
			fatal("side table: %zu bytes are too few", cap);
		p = put_leb(p, (uint64_t)(row->host - last.host) << 1 | flags);
		if (flags)
			*p++ = row->flags;
		p = put_leb(p, d << 1 ^ (d >> 63 ? UINT64_MAX : 0));
	}
	return p - out;
}

SideRow side_find(const Block *b, uint32_t off)
{
	SideRow found = { 0, b->pc, 0 };
	const uint8_t *p = deref(b->side), *end = p + b->nside;

	while (p < end) {
		SideRow next = found;
		uint64_t v;

		p = get_leb(p, &v);
		next.host += v >> 1;
		if (v & 1)
			next.flags = *p++;
		p = get_leb(p, &v);
		next.pc += v >> 1 ^ (v & 1 ? UINT64_MAX : 0);
		if (next.host > off)
			break;
		found = next;
	}
	return found;
}

/* Memory is for the blocks of those who use plugins only: the Ref stands in front of the rows. */
void side_store(Block *b, const uint8_t *rows, size_t n, Ref hooks)
{
	uint64_t *at = code_alloc(n + (plugin_on ? sizeof(*at) : 0));

	if (plugin_on)
		*at++ = hooks;
	b->nside = (uint16_t)n;
	b->side = ref_of(memcpy(at, rows, n));
}

Ref side_hooks(const Block *b)
{
	return plugin_on ? (Ref)((uint64_t *)deref(b->side))[-1] : 0;
}
