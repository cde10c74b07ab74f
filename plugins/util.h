/*
 * What several plugins need: memory, files, growing arrays, tables, a hash map, sorted rows.
 *
 * Nothing here locks. A plugin that keeps one map for all threads touches it in
 * install, tb_trans and atexit only, of which never two run at the same time; what
 * the callbacks of running code touch belongs to one vCPU.
 */
#ifndef UTIL_H
#define UTIL_H

#include <inttypes.h>
#include <myna-plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

/* ---- memory: never NULL, zeroed, may be used as userdata (it does not move) ---- */

UNUSED static inline void *alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p) {
		fputs("myna: plugin: out of memory\n", stderr);
		abort();
	}
	return p;
}
#define NEW(T) ((T *)alloc(1, sizeof(T)))

/* A copy that lives for the rest of the run. */
UNUSED static inline char *copy_text(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(alloc(n, 1), s, n);
}

/* Can a file of results be made? Asked in install, so that a bad name ends the run at its start. */
UNUSED static inline bool can_write(const char *path)
{
	FILE *f = myna_file(path, "w");

	return f && !fclose(f);
}

/* ---- growing array: VEC(int) a = {0}; *vec_add(&a) = 7; for (i = 0; i < a.n; i++) a.v[i] ----
 * New elements are zero. They move when the array grows: keep indices, not pointers. */

#define VEC(T) struct { T *v; size_t n, cap; }
/* Pointer to a new last element. */
#define vec_add(a) ((a)->v = vec_grow((a)->v, (a)->n, &(a)->cap, sizeof *(a)->v), &(a)->v[(a)->n++])
#define vec_free(a) (free((a)->v), (a)->v = NULL, (a)->n = (a)->cap = 0)

UNUSED static inline void *vec_grow(void *v, size_t n, size_t *cap, size_t size)
{
	void *bigger;

	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 16;
	bigger = alloc(*cap, size);
	if (n)
		memcpy(bigger, v, n * size);
	free(v);
	return bigger;
}

/* ---- table by tag: TABLE(Block) t; b = table_add(&t), whose tag is t.n - 1; b = table_at(&t, tag) ----
 * New entries are zero and never move: a thread may look up, for an event of a trace, while tb_trans adds. */

enum { TABLE_PIECE = 1 << 12, TABLE_PIECES = 1 << 16 };
#define TABLE(T) struct { T *piece[TABLE_PIECES]; uint32_t n; }
#define table_at(t, tag) (&(t)->piece[(tag) / TABLE_PIECE][(tag) % TABLE_PIECE])
#define table_add(t) ((t)->piece[table_room((t)->n)] ? (void)0 : (void)((t)->piece[(t)->n / TABLE_PIECE] = \
	alloc(TABLE_PIECE, sizeof **(t)->piece)), (t)->n++, table_at(t, (t)->n - 1))

/* The piece of entry n. */
UNUSED static inline uint32_t table_room(uint32_t n)
{
	if (n / TABLE_PIECE >= TABLE_PIECES) {
		fputs("myna: plugin: too much code\n", stderr);
		abort();
	}
	return n / TABLE_PIECE;
}

/* ---- hash map from u64 (or a pair of them) to a pointer: open addressing, at most half full ----
 * Map m = {0} is an empty one. A value is never NULL: that is the mark of an empty slot. To keep numbers, keep
 * (void *)(uintptr_t)(number + 1). Nothing is ever removed. */

typedef struct MapSlot {
	uint64_t key, sub;      /* sub: 0 unless the functions with a 2 are used */
	void *val;
} MapSlot;

typedef struct Map {
	MapSlot *slot;
	size_t n, size;         /* used; slots there are, a power of two */
} Map;

/* The slot of that key, or the empty one where it would be. */
UNUSED static inline MapSlot *map_slot(const Map *m, uint64_t key, uint64_t sub)
{
	uint64_t h = (key ^ sub * 0xc2b2ae3d27d4eb4full) * 0x9e3779b97f4a7c15ull;
	size_t i = (h ^ h >> 32) & (m->size - 1);

	while (m->slot[i].val && (m->slot[i].key != key || m->slot[i].sub != sub))
		i = (i + 1) & (m->size - 1);
	return &m->slot[i];
}

/* NULL: not there. */
UNUSED static inline void *map_get2(const Map *m, uint64_t key, uint64_t sub)
{
	return m->size ? map_slot(m, key, sub)->val : NULL;
}

/* Add, or replace what is there. */
UNUSED static inline void map_put2(Map *m, uint64_t key, uint64_t sub, void *val)
{
	MapSlot *s;

	if (m->n * 2 >= m->size) {
		size_t size = m->size ? m->size * 2 : 64, i;
		Map bigger = { alloc(size, sizeof(MapSlot)), m->n, size };

		for (i = 0; i < m->size; i++)
			if (m->slot[i].val)
				*map_slot(&bigger, m->slot[i].key, m->slot[i].sub) = m->slot[i];
		free(m->slot);
		*m = bigger;
	}
	s = map_slot(m, key, sub);
	m->n += !s->val;
	*s = (MapSlot){ key, sub, val };
}

UNUSED static inline void *map_get(const Map *m, uint64_t key)
{
	return map_get2(m, key, 0);
}

UNUSED static inline void map_put(Map *m, uint64_t key, void *val)
{
	map_put2(m, key, 0, val);
}

/* The record of that key, made zeroed with size bytes at its first use: map_rec(&m, pc, sizeof(Block)). */
UNUSED static inline void *map_rec2(Map *m, uint64_t key, uint64_t sub, size_t size)
{
	void *val = map_get2(m, key, sub);

	if (!val)
		map_put2(m, key, sub, val = alloc(1, size));
	return val;
}

UNUSED static inline void *map_rec(Map *m, uint64_t key, size_t size)
{
	return map_rec2(m, key, 0, size);
}

/* Each used slot, in no order: MAP_EACH(&m, s) use(s->key, s->val); */
#define MAP_EACH(m, s) \
	for (MapSlot *s = (m)->slot; s && s < (m)->slot + (m)->size; s++) \
		if (s->val)

UNUSED static inline void map_free(Map *m) /* not the values */
{
	free(m->slot);
	*m = (Map){ 0 };
}

/* ---- rows for a report: the highest count first, among equals the lowest key (then sub) ---- */

typedef struct Row {
	uint64_t key, sub, count;
	void *val;
} Row;

UNUSED static inline int row_cmp(const void *x, const void *y)
{
	const Row *a = x, *b = y;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->sub < b->sub ? -1 : a->sub > b->sub;
}

/* All m->n entries of the map, sorted; the caller frees it. count is asked once for each value and kept in the
 * row; NULL: every count is 0, so that the order is that of the keys. */
UNUSED static inline Row *map_rows(const Map *m, uint64_t (*count)(const void *val))
{
	Row *rows = alloc(m->n, sizeof *rows);
	size_t n = 0;

	MAP_EACH(m, s)
		rows[n++] = (Row){ s->key, s->sub, count ? count(s->val) : 0, s->val };
	if (n)
		qsort(rows, n, sizeof *rows, row_cmp);
	return rows;
}

#endif
