/*
 * Traces: events that generated code appends to a buffer of its vCPU, and that
 * a plugin gets some thousands at a time. The buffer lies beside the Cpu
 * (score.c), the number of bytes used in front of it. What generated code does
 * itself is the common case (ir.h, Trace): append, or for accesses by place,
 * find that nothing has changed; the functions here do the rest.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "hook.h"

enum {
	EVENTS = 2048,
	SLACK = 4,               /* what the functions here append before they see that it is full */
};

struct myna_trace {
	Plugin *plugin;
	myna_trace_cb_t cb;      /* NULL: nobody wants the events any more */
	void *udata;
	int32_t pos, buf;
	struct myna_trace *next;
};
static struct myna_trace *traces;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* innermost: the list */

struct myna_trace *myna_trace_new(qemu_plugin_id_t id, myna_trace_cb_t cb, void *udata)
{
	struct myna_trace *t = xcalloc(1, sizeof(*t));

	t->plugin = plugin_by_id(id);
	t->cb = cb;
	t->udata = udata;
	t->pos = score_alloc(64, 64);
	t->buf = score_alloc((EVENTS + SLACK) * sizeof(struct myna_event), 64);
	pthread_mutex_lock(&lock);
	t->next = traces;
	__atomic_store_n(&traces, t, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);
	return t;
}

void trace_ref(struct myna_trace *t, Trace *out)
{
	out->pos = t->pos;
	out->buf = t->buf;
	out->size = EVENTS * sizeof(struct myna_event);
}

static void drain(uint8_t *base, unsigned vcpu, struct myna_trace *t)
{
	uint32_t *pos = (uint32_t *)(base + t->pos), n = *pos;
	PluginCall before = plugin_call;

	*pos = 0;
	if (!n || !t->cb)
		return;
	plugin_call = (PluginCall){ .plugin = t->plugin, .what = "trace" };
	t->cb(vcpu, (const struct myna_event *)(base + t->buf), n / sizeof(struct myna_event), t->udata);
	plugin_call = before;
}

void trace_drain_slow(Cpu *c, struct myna_trace *t)
{
	drain((uint8_t *)c, (unsigned)c->index, t);
}

void trace_changed(Cpu *c, const Trace *t, uint64_t addr)
{
	uint8_t *base = (uint8_t *)c;
	uint32_t *pos = (uint32_t *)(void *)(base + t->pos);
	struct myna_event *e = (struct myna_event *)(void *)(base + t->buf + *pos);
	uint64_t place = addr >> t->shift, count;

	memcpy(base + t->last, &place, sizeof(place));
	memcpy(&count, base + t->count, sizeof(count));
	if (t->tally) {
		uint64_t entries;

		memcpy(&entries, base + t->tally, sizeof(entries));
		count += entries - 1; /* this one, too, was counted when the block was entered */
	}
	e[0] = (struct myna_event){ .addr = addr, .tag = t->tag, .info = t->info };
	e[1] = (struct myna_event){ .addr = count, .tag = t->tag, .info = MYNA_EV_COUNT };
	*pos += 2 * sizeof(*e);
	if (*pos >= t->size)
		trace_drain_slow(c, t->to);
}

void trace_replaced(Cpu *c, const Trace *t, uint64_t addr)
{
	uint8_t *base = (uint8_t *)c;
	uint32_t *pos = (uint32_t *)(void *)(base + t->pos);
	struct myna_event *e = (struct myna_event *)(void *)(base + t->buf + *pos);
	struct myna_place *p = (struct myna_place *)(void *)(base + t->last);

	addr >>= t->shift;
	p += addr & ((1u << t->bits) - 1);
	if (p->n[0] || p->n[1]) {
		e[0] = (struct myna_event){ .addr = p->place << t->shift, .info = MYNA_EV_OLD };
		e[1] = (struct myna_event){ .addr = p->n[0], .info = MYNA_EV_COUNT };
		e[2] = (struct myna_event){ .addr = p->n[1], .info = MYNA_EV_COUNT };
		*pos += 3 * sizeof(*e);
	}
	*p = (struct myna_place){ .place = addr };
	p->n[t->column] = 1;
	if (*pos >= t->size)
		trace_drain_slow(c, t->to);
}

void trace_drain_cpu(Cpu *c)
{
	for (struct myna_trace *t = __atomic_load_n(&traces, __ATOMIC_ACQUIRE); t; t = t->next)
		drain((uint8_t *)c, (unsigned)c->index, t);
}

void trace_drain_all(void)
{
	for (unsigned i = 0; i < score_vcpus(); i++) {
		uint8_t *base = score_at(0, i);

		for (struct myna_trace *t = traces; base && t; t = t->next)
			drain(base, i, t);
	}
}

void trace_forget(Plugin *p)
{
	for (struct myna_trace *t = traces; t; t = t->next)
		if (t->plugin == p)
			t->cb = NULL;
}

void trace_cut(Cpu *c, struct myna_trace *t, uint32_t tag, unsigned begun)
{
	uint32_t *pos = (uint32_t *)((uint8_t *)c + t->pos);
	struct myna_event *e = (struct myna_event *)((uint8_t *)c + t->buf + *pos);

	*e = (struct myna_event){ .addr = begun, .tag = tag, .info = MYNA_EV_CUT };
	*pos += sizeof(*e);
	if (*pos >= EVENTS * sizeof(*e))
		trace_drain_slow(c, t);
}

void myna_trace_drain(struct myna_trace *t)
{
	if (t && cpu_self)
		drain((uint8_t *)cpu_self, (unsigned)cpu_self->index, t);
}
