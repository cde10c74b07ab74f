// score.c - scoreboards with many threads: elements are zero when their vCPU first comes, never move, keep what
// they had when its index is used again, and are there for every index at the end.
#include "so.h"

typedef struct {
	uint64_t inits, blocks;
	uint64_t *self;
	char large[1000];
} Slot;

static struct qemu_plugin_scoreboard *score, *later;
static qemu_plugin_u64 blocks, entries;
static int moved, unclean, inits, exits;

VCPU(on_init)
{
	Slot *s = qemu_plugin_scoreboard_find(score, vcpu);
	if (s->inits == 0 && (s->blocks || s->self))
		__atomic_fetch_add(&unclean, 1, __ATOMIC_RELAXED);
	if (s->self && s->self != &s->inits)
		__atomic_fetch_add(&moved, 1, __ATOMIC_RELAXED);
	s->self = &s->inits;
	s->inits++;
	__atomic_fetch_add(&inits, 1, __ATOMIC_RELAXED);
}

VCPU(on_vcpu_exit)
{
	__atomic_fetch_add(&exits, 1, __ATOMIC_RELAXED);
}

static void on_trans(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	if (!later) { // also from here
		later = qemu_plugin_scoreboard_new(24);
		entries = (qemu_plugin_u64){ later, 16 };
	}
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, blocks, 1);
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, entries, UINT64_MAX);
}

UDATA(at_end)
{
	int n = qemu_plugin_num_vcpus();
	uint64_t all = 0;
	for (int i = 0; i < n; i++) {
		Slot *s = qemu_plugin_scoreboard_find(score, i);
		moved += s->self != &s->inits;
		all += s->inits;
		if (qemu_plugin_u64_get(blocks, i) + qemu_plugin_u64_get(entries, i) != 0)
			say("vcpu %d: %lu and %lu\n", i, (long)qemu_plugin_u64_get(blocks, i),
			    (long)qemu_plugin_u64_get(entries, i));
	}
	say("inits %d, exits %d, in elements %lu; %d moved, %d unclean; blocks %lu\n", inits, exits, (long)all,
	    moved, unclean, (long)qemu_plugin_u64_sum(blocks));
	qemu_plugin_u64_set(blocks, 0, 7);
	qemu_plugin_u64_add(blocks, 0, UINT64_MAX - 1);
	say("%ld\n", (long)qemu_plugin_u64_get(blocks, 0)); // 7 - 2
	qemu_plugin_scoreboard_free(later);
	qemu_plugin_scoreboard_free(score);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
	my_id = id;
	score = qemu_plugin_scoreboard_new(sizeof(Slot));
	blocks = qemu_plugin_scoreboard_u64_in_struct(score, Slot, blocks);
	qemu_plugin_register_vcpu_init_cb(id, on_init THEN);
	qemu_plugin_register_vcpu_exit_cb(id, on_vcpu_exit THEN);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_trans);
	qemu_plugin_register_atexit_cb(id, at_end, NULL);
	return 0;
}
