/*
 * What plugins put into a block, on every back end: numbers, events, callbacks
 * with and without a condition. Beside what these do themselves, the block
 * around them must do what it does without.
 */
#include "ir_test.h"
#include "plugin/hook.h"

enum { AREA = 4096 }; /* in Cpu.state, behind the registers */
#define AT(off) ((int32_t)offsetof(Cpu, state) + AREA + (off))
enum { NUMBER = AT(0), POS = AT(64), BUF = AT(128), EVENTS = 16 };

bool plugin_on;
_Static_assert(sizeof(State) <= AREA, "");

static Score score[1];
static struct myna_event drained[64];
static unsigned ndrained, called;
static uint64_t args[3];

/* What a C function may do to the host's FP unit: raises flags, leaves other values in all vector registers. */
static void noise(void)
{
	volatile double one = 1, third = one / 3;

	(void)third;
#if defined(__x86_64__)
#define ONES(n) __asm__ volatile("pcmpeqd %%xmm" #n ", %%xmm" #n ::: "xmm" #n);
	ONES(0) ONES(1) ONES(2) ONES(3) ONES(4) ONES(5) ONES(6) ONES(7)
	ONES(8) ONES(9) ONES(10) ONES(11) ONES(12) ONES(13) ONES(14) ONES(15)
#elif defined(__aarch64__)
#define ONES(n) __asm__ volatile("movi v" #n ".16b, #255" ::: "v" #n);
	ONES(0) ONES(1) ONES(2) ONES(3) ONES(4) ONES(5) ONES(6) ONES(7)
	ONES(8) ONES(9) ONES(10) ONES(11) ONES(12) ONES(13) ONES(14) ONES(15)
	ONES(16) ONES(17) ONES(18) ONES(19) ONES(20) ONES(21) ONES(22) ONES(23)
	ONES(24) ONES(25) ONES(26) ONES(27) ONES(28) ONES(29) ONES(30) ONES(31)
#elif defined(__riscv)
#define ONES(r) __asm__ volatile("fmv.d.x " #r ", %0" :: "r"(-1l) : #r);
	ONES(ft0) ONES(ft1) ONES(ft2) ONES(ft3) ONES(ft4) ONES(ft5) ONES(ft6) ONES(ft7) ONES(ft8) ONES(ft9)
	ONES(ft10) ONES(ft11) ONES(fa0) ONES(fa1) ONES(fa2) ONES(fa3) ONES(fa4) ONES(fa5) ONES(fa6) ONES(fa7)
#endif
}

/* ---- what the back ends want of src/plugin ---- */

void hook_access(Trans *t, const Ir *o, Val a, int32_t imm, Val b, Val c)
{
	(void)t, (void)o, (void)a, (void)imm, (void)b, (void)c;
}

void hook_fpu(Trans *t)
{
	(void)t;
}

void hook_show(Trans *t, bool store, Val addr, int32_t off, unsigned memop, Val v, Val high)
{
	(void)t, (void)store, (void)addr, (void)off, (void)memop, (void)v, (void)high;
}

Ref hook_record(Trans *t)
{
	(void)t;
	return 0;
}

void trace_drain_slow(Cpu *c, struct myna_trace *t)
{
	uint32_t *pos = (uint32_t *)(void *)((uint8_t *)c + POS);

	(void)t;
	memcpy(drained, (uint8_t *)c + BUF, *pos);
	ndrained += *pos / sizeof(struct myna_event);
	*pos = 0;
	noise();
}

static unsigned replaced;
void trace_replaced(Cpu *c, const Trace *t, uint64_t addr)
{
	struct myna_place *p = (struct myna_place *)(void *)((uint8_t *)c + t->last);

	p += addr >> t->shift & ((1u << t->bits) - 1);
	*p = (struct myna_place){ .place = addr >> t->shift };
	p->n[t->column] = 1;
	replaced++;
}

static struct { const Trace *t; uint64_t addr; unsigned n; } changed;
void trace_changed(Cpu *c, const Trace *t, uint64_t addr)
{
	uint64_t place = addr >> t->shift;

	memcpy((uint8_t *)c + t->last, &place, sizeof(place));
	changed.t = t;
	changed.addr = addr;
	changed.n++;
	noise();
}

static void callback(Cpu *c, uint64_t item, uint64_t addr, uint64_t value)
{
	(void)c;
	called++;
	args[0] = item;
	args[1] = addr;
	args[2] = value;
	noise();
}

/* What generated code calls by itself. */
static void plain(unsigned vcpu, void *udata)
{
	callback(cpu, cpu->hook_item == udata ? (uintptr_t)udata : vcpu, state(cpu)->x[2], 77);
}

static void plain_mem(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t addr, void *udata)
{
	callback(cpu,
	    cpu->hook_item == udata && info == 0x12345678 ? (uintptr_t)udata : vcpu, addr, cpu->hook_value);
}

/* As hook_call does: back ends may leave the condition to it. */
static void conditional(Cpu *c, uint64_t item, uint64_t addr, uint64_t value)
{
	const Item *it = (const Item *)(uintptr_t)item;
	uint64_t v;

	memcpy(&v, (uint8_t *)c + it->off, sizeof(v));
	switch (it->cond) {
	case QEMU_PLUGIN_COND_EQ: if (v != it->imm) return; break;
	case QEMU_PLUGIN_COND_NE: if (v == it->imm) return; break;
	case QEMU_PLUGIN_COND_LT: if (v >= it->imm) return; break;
	case QEMU_PLUGIN_COND_LE: if (v > it->imm) return; break;
	case QEMU_PLUGIN_COND_GT: if (v <= it->imm) return; break;
	case QEMU_PLUGIN_COND_GE: if (v < it->imm) return; break;
	}
	callback(c, item, addr, value);
}

/* ---- a block with something in its middle ---- */

typedef void Middle(Trans *t, Val x);

static void block(Middle *middle)
{
	Trans *t = &trans;
	Val x[8], f[4], v[NV], y;

	begin(START);
	raw_op(t, O_insn, T_NONE, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < LEN(x); i++)
		x[i] = raw_op(t, O_get, T_I64, 0, 0, 0, 0, (int)(R_X + i));
	for (unsigned i = 0; i < LEN(f); i++)
		f[i] = raw_op(t, O_get, T_F64, 0, 0, 0, 0, (int)(R_F + i));
	y = raw_op(t, O_xor, T_I64, x[0], x[1], 0, 0, 0);
	f[0] = raw_op(t, O_fadd, T_F64, f[0], f[1], 0, 0, 0);
	for (unsigned i = 0; i < NV; i++)
		v[i] = raw_op(t, O_get, T_V128, 0, 0, 0, 0, (int)(R_V + i));
	v[0] = raw_op(t, O_vadd, T_V128, v[0], v[1], 0, M_32, 0);
	if (middle) {
		t->score = score;
		middle(t, x[2]);
		raw_op(t, O_fpu, T_NONE, 0, 0, 0, 0, 0); /* as hook_fpu has it */
	}
	raw_op(t, O_put, T_I64, raw_op(t, O_add, T_I64, y, x[3], 0, 0, 0), 0, 0, 0, R_X + 9);
	raw_op(t, O_put, T_F64, raw_op(t, O_fmul, T_F64, f[0], f[2], 0, 0, 0), 0, 0, 0, R_F + 5);
	raw_op(t, O_put, T_I64, raw_op(t, O_sub, T_I64, x[7], x[6], 0, 0, 0), 0, 0, 0, R_X + 1);
	raw_op(t, O_put, T_V128, raw_op(t, O_vxor, T_V128, v[0], v[2], 0, 0, 0), 0, 0, 0, R_V + 3);
	raw_op(t, O_put, T_V128, raw_op(t, O_vxor, T_V128, v[NV - 1], v[4], 0, 0, 0), 0, 0, 0, R_V + 1);
	raw_op(t, O_exit, T_NONE, ir_const(t, T_I64, START), 0, 0, EX_BREAK, 0);
}

/* Runs it on h; the block does the same as without the middle. */
static void run_both(const Host *h, Middle *middle, const char *what)
{
	static Outcome in, plain, out;

	random_state(&in);
	block(NULL);
	cache_clear();
	run_block(h, run_gen(h), &in, &plain);
	block(middle);
	run_block(h, run_gen(h), &in, &out);
	if (!check(same_outcome(&plain, &out), "%s on %s: the block around it", what, h->name))
		print_difference(stdout, &plain, &out);
}

static uint64_t number(void)
{
	uint64_t v;

	memcpy(&v, (uint8_t *)cpu + NUMBER, sizeof(v));
	return v;
}

static void set_number(uint64_t v)
{
	memcpy((uint8_t *)cpu + NUMBER, &v, sizeof(v));
}

/* ---- the tests ---- */

static Trace event;
static Item item;
static Helper helper;

static void put_score(Trans *t, Val x)
{
	(void)x;
	raw_op(t, O_score, T_NONE, 0, 0, 0, 0, 0);
}

static void put_trace(Trans *t, Val x)
{
	t->trace = &event;
	raw_op(t, O_trace, T_I64, x, 0, 0, 0, 0);
}

static void put_call(Trans *t, Val x)
{
	ir_call(t, &helper, ir_const(t, T_I64, (int64_t)(uintptr_t)&item), x, ir_const(t, T_I64, 77));
}

static void test_scores(const Host *h)
{
	for (unsigned i = 0; i < nedges; i++) {
		uint64_t old = edge_int();

		score[0] = (Score){ .off = NUMBER, .k = edges[i], .store = i & 1 };
		set_number(old);
		run_both(h, put_score, "score");
		check(number() == (i & 1 ? edges[i] : old + edges[i]), "score of %" PRIx64 " on %s", edges[i],
		    h->name);
	}
}

static void test_traces(const Host *h)
{
	event = (Trace){ .pos = POS, .buf = BUF, .size = EVENTS * sizeof(struct myna_event),
		.tag = 0x87654321, .info = 0xf0000001 };
	ndrained = 0;
	for (unsigned i = 0; i < 2 * EVENTS; i++) {
		run_both(h, put_trace, "trace");
		check(ndrained == (i + 1) / EVENTS * EVENTS, "trace on %s: %u events after %u", h->name, ndrained,
		    i + 1);
	}
	check(drained[5].tag == event.tag && drained[5].info == event.info &&
		  drained[EVENTS - 1].addr == state(cpu)->x[2],
	    "trace on %s: other contents", h->name);
}

static void put_place(Trans *t, Val x)
{
	(void)x;
	t->trace = &event;
	raw_op(t, O_trace, T_I64, x, 0, 0, 0, 0);
	raw_op(t, O_trace, T_I64, ir_const(t, T_I64, 0x123456), 0, 0, 0, 0);
	raw_op(t, O_trace, T_I64, ir_const(t, T_I64, 0x123000), 0, 0, 0, 0);
}

static void test_places(const Host *h)
{
	for (unsigned i = 0; i < 20; i++) {
		uint64_t page;

		event = (Trace){ .pos = POS, .buf = BUF, .size = EVENTS * sizeof(struct myna_event),
			.last = NUMBER, .shift = 12, .tag = i };
		changed.n = 0;
		set_number(0);
		run_both(h, put_place, "change of place");
		page = state(cpu)->x[2] >> 12;
		check(changed.n == 1u + (page != 0 && page != 0x123) && changed.t->tag == i &&
		    changed.addr >> 12 == 0x123 && number() == 0x123,
		    "change of place on %s: %u calls", h->name, changed.n);
	}
}

static void put_table(Trans *t, Val x)
{
	(void)x;
	t->trace = &event;
	for (unsigned i = 0; i < 3; i++)
		raw_op(t, O_trace, T_I64, x, 0, 0, 0, 0);
	raw_op(t, O_trace, T_I64, ir_const(t, T_I64, 0x123456), 0, 0, 0, 0);
}

static void test_tables(const Host *h)
{
	struct myna_place *table = (struct myna_place *)(void *)((uint8_t *)cpu + BUF);

	memset(table, 0xff, 16 * sizeof(*table));
	for (unsigned i = 0; i < 20; i++) {
		event = (Trace){ .last = BUF, .shift = 12, .bits = 4, .column = i & 1 };
		replaced = 0;
		run_both(h, put_table, "table of places");
		uint64_t place = state(cpu)->x[2] >> 12, other = 0x123;

		if (!(place & 15) || (place & 15) == (other & 15) || table[place & 15].n[i & 1] < 3)
			continue; /* they share an entry */
		check(table[place & 15].place == place && table[other & 15].place == other && replaced <= 2 &&
		    table[other & 15].n[i & 1] >= 1, "table of places on %s", h->name);
	}
}

static void test_calls(const Host *h)
{
	static const uint8_t flags[] = { 0, HF_RREGS | HF_FPENV, HF_RREGS | HF_WREGS | HF_FPENV,
		HF_RREGS | HF_WREGS | HF_RAISE | HF_FPENV };

	for (unsigned i = 0; i < LEN(flags); i++) {
		helper = (Helper){ "callback", (void *)callback, HF_CPU | HF_HOOK | flags[i], T_NONE,
			{ T_I64, T_I64, T_I64 } };
		for (int mem = 0; mem < 2; mem++) {
			item = (Item){ .cond = QEMU_PLUGIN_COND_ALWAYS, .udata = &item, .imm = 0x12345678,
				.rw = mem,
				.fn = mem ? (void *)plain_mem : (void *)plain };
			called = 0;
			run_both(h, put_call, "callback");
			check(called == 1 && args[0] == (uintptr_t)&item && args[1] == state(cpu)->x[2] &&
				  args[2] == 77,
			    "callback with flags %x on %s", flags[i], h->name);
		}
		helper.fn = (void *)conditional;
		for (unsigned n = 0; n < 200; n++) {
			unsigned cond = QEMU_PLUGIN_COND_EQ + n % 6;
			uint64_t v = edge_int(), k = n % 3 ? edge_int() : v + below(3) - 1;
			bool want[] = { v == k, v != k, v < k, v <= k, v > k, v >= k };

			item = (Item){ .cond = (uint8_t)cond, .imm = k, .off = NUMBER, .fn = (void *)plain,
				.udata = &item };
			set_number(v);
			called = 0;
			run_both(h, put_call, "conditional callback");
			check(called == want[n % 6], "callback if %" PRIx64 " <cond %u> %" PRIx64 " on %s", v,
			    cond, k, h->name);
		}
	}
}

void test_plugin(void)
{
	plugin_on = true;
	run_guest(&guest64);
	for (unsigned i = 0; i < nhosts; i++) {
		test_scores(hosts[i]);
		test_traces(hosts[i]);
		test_places(hosts[i]);
		test_tables(hosts[i]);
		test_calls(hosts[i]);
	}
	trans.score = NULL;
	trans.trace = NULL;
	plugin_on = false;
}
