/*
 * The portable back end: runs the IR itself (-accel interp). gen() writes a
 * block's IR into the code cache as an array of decoded operations (Op),
 * enter() runs them by threaded dispatch. It is the reference that code
 * generators are compared with, and takes the meaning of operations from
 * irops.h as the constant folder does.
 *
 * "Host code" here is data: a host pc is the address of an Op, the entry of a
 * block is its first Op. Guest registers are always in Cpu.state; values of
 * the IR are in a frame of 64-bit slots (32-bit integers with any upper half,
 * F32 zero-extended, V128 in two slots, low half first). The host's FP unit is
 * not used, its environment is never the guest's. Operations on vectors are
 * one Op, which vec.c does by its description (vec_desc).
 */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include "../irval.h"
#include "../plugin/hook.h"
#include "../softfp_op.h"
#include "../vec.h"
#include "host.h"

typedef struct Op {
	int32_t go;          /* what to do: distance of its label from the first */
	uint16_t d, a, b, c; /* slots of result and operands */
	int32_t n;
	union {
		uint64_t k;
		const void *p;
	};
} Op;

enum {
	FRAME = 4096, /* slots: values alive at one time */
	MAX_OPS = 6,  /* Ops for one operation of the IR: constants, itself, link */
};

/* Where this thread is: the Op that may fault just now, NULL elsewhere, and the guest's address of its access. */
static _Thread_local struct {
	const Op *volatile op;
	volatile uint64_t addr;
	volatile bool locked; /* holds `wide` */
	sigjmp_buf leave;
} here;

/* Hosts without 64-bit atomic operations: they exclude one another, but not the halves of loads and stores. */
static pthread_mutex_t wide = PTHREAD_MUTEX_INITIALIZER;
#define HAVE_WIDE __atomic_always_lock_free(sizeof(uint64_t), 0)

/* ---- the operations beside those with a value column ---- */

#define OWN_OPS(X) \
	X(ldk) X(mov) X(mov128) X(get32) X(get64) X(get128) X(put32) X(put64) X(put128) X(put32k) X(put64k) \
	X(getl) X(putl) X(ldu8) X(lds8) X(ldu16) X(lds16) X(ldu32) X(lds32) X(ld64) X(ldx) \
	X(st8) X(st16) X(st32) X(st64) X(stx) X(amo) X(cas) X(fence) X(call) X(fp) X(br) \
	X(brc_32) X(brc_64) X(brc_32k) X(brc_64k) X(poll) X(jmp) X(link) X(jmpi) X(exit) \
	X(add) X(store) X(trace) X(ldk128) X(vec) X(vfp)

#define ROW_OWN_A(name, value)
#define ROW_OWN_I(name, value)
#define ROW_FPE_F(name, value)
#define ROW_FPE_W(name, value)
#define ROW_PURE_A(name, value)
#define ROW_PURE_V(name, value)
#define ROW_PURE_W(name, value)
#define O(name, types, shape, flags, value) IR_ROW(name, types, flags, value)

/* Integer rows: 32 and 64 bits, each with b a slot and with b constant (k). FP rows: both widths. */
enum {
#define X(name) I_##name,
	OWN_OPS(X)
#undef X
#define ROW_PURE_I(name, value) I_##name##_32, I_##name##_64, I_##name##_32k, I_##name##_64k,
#define ROW_PURE_F(name, value) I_##name##_f32, I_##name##_f64,
#include "../irops.h"
#undef ROW_PURE_I
#undef ROW_PURE_F
	I_N
};

/* The first of a PURE row's Ops, by IrOp. */
static const uint16_t first_of[O_N] = {
#define ROW_PURE_I(name, value) [O_##name] = I_##name##_32,
#define ROW_PURE_F(name, value) [O_##name] = I_##name##_f32,
#include "../irops.h"
#undef ROW_PURE_I
#undef ROW_PURE_F
};

/* ---- memory ---- */

/* Guest bytes are little-endian unless M_BE says otherwise. */
#define SWAPPED(m) (((m) & M_BE ? 1 : 0) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__))

static uint64_t swap_n(uint64_t v, unsigned size)
{
	return __builtin_bswap64(v) >> (64 - (8 << size));
}

static uint64_t extend(uint64_t v, unsigned m)
{
	unsigned bits = 8u << (m & M_SIZE);

	if (bits < 64)
		v = m & M_SIGN ? (uint64_t)sextn(v, (int)bits) : v & (UINT64_MAX >> (64 - bits));
	return v;
}

/* The plain accesses, which are most: of a size that the compiler knows, so one where the host allows it, which writes all
 * or nothing. */
#define PLAIN(bits) \
	static RACY uint##bits##_t get##bits(const void *p) \
	{ \
		uint##bits##_t x; \
		return memcpy(&x, p, sizeof(x)), x; \
	} \
	static RACY void put##bits(void *p, uint##bits##_t x) { memcpy(p, &x, sizeof(x)); }
PLAIN(8)
PLAIN(16)
PLAIN(32)

/* Upward where they take two accesses: the first byte that can't be accessed is the one reported. */
static RACY uint64_t get64(const void *p)
{
	uint64_t x;

	if (sizeof(long) == sizeof(x))
		return memcpy(&x, p, sizeof(x)), x;
	memcpy(&x, p, 4);
	atomic_signal_fence(memory_order_seq_cst);
	return memcpy((char *)&x + 4, (const char *)p + 4, 4), x;
}

static RACY void put64(void *p, uint64_t x)
{
	if (sizeof(long) == sizeof(x)) {
		memcpy(p, &x, sizeof(x));
		return;
	}
	memcpy(p, &x, 4);
	atomic_signal_fence(memory_order_seq_cst);
	memcpy((char *)p + 4, (char *)&x + 4, 4);
}

/* A value of up to 64 bits as it stands in memory; in one piece when p is aligned. */
static RACY uint64_t load_raw(const void *p, unsigned size)
{
	if ((uintptr_t)p & ((1u << size) - 1) || (size == M_64 && !HAVE_WIDE))
		return size == M_16 ? get16(p) : size == M_32 ? get32(p) : get64(p);
	switch (size) {
	case M_8: return __atomic_load_n((const uint8_t *)p, __ATOMIC_RELAXED);
	case M_16: return __atomic_load_n((const uint16_t *)p, __ATOMIC_RELAXED);
	case M_32: return __atomic_load_n((const uint32_t *)p, __ATOMIC_RELAXED);
	default: return HAVE_WIDE ? __atomic_load_n((const uint64_t *)p, __ATOMIC_RELAXED) : 0;
	}
}

static RACY void store_raw(void *p, unsigned size, uint64_t v)
{
	if ((uintptr_t)p & ((1u << size) - 1) || (size == M_64 && !HAVE_WIDE)) {
		if (size == M_16)
			put16(p, (uint16_t)v);
		else if (size == M_32)
			put32(p, (uint32_t)v);
		else
			put64(p, v);
		return;
	}
	switch (size) {
	case M_8: __atomic_store_n((uint8_t *)p, v, __ATOMIC_RELAXED); break;
	case M_16: __atomic_store_n((uint16_t *)p, v, __ATOMIC_RELAXED); break;
	case M_32: __atomic_store_n((uint32_t *)p, v, __ATOMIC_RELAXED); break;
	default:
		if (HAVE_WIDE)
			__atomic_store_n((uint64_t *)p, v, __ATOMIC_RELAXED);
	}
}

/* *p: old to new if it still is old; the value found. p is aligned. */
static RACY uint64_t swap_raw(void *p, unsigned size, uint64_t old, uint64_t new)
{
	uint8_t b = old;
	uint16_t h = old;
	uint32_t w = old;

	switch (size) {
	case M_8:
		__atomic_compare_exchange_n((uint8_t *)p, &b, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		return b;
	case M_16:
		__atomic_compare_exchange_n((uint16_t *)p, &h, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		return h;
	case M_32:
		__asm__("" : "+m"(w)); /* gcc 12 for RISC-V compares all 64 bits of a register, PR 114130: load it anew */
		__atomic_compare_exchange_n((uint32_t *)p, &w, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		return w;
	}
	if (HAVE_WIDE) {
		__atomic_compare_exchange_n((uint64_t *)p, &old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		return old;
	}
	uint64_t found;
	pthread_mutex_lock(&wide);
	here.locked = true;
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(&found, p, sizeof(found));
	if (found == old)
		memcpy(p, &new, sizeof(new));
	atomic_signal_fence(memory_order_seq_cst);
	here.locked = false;
	pthread_mutex_unlock(&wide);
	return found;
}

static void load_any(const uint8_t *p, unsigned m, uint64_t *d)
{
	unsigned size = m & M_SIZE;

	if (m & M_SC)
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (size == M_128) {
		uint64_t v[2];

		v[0] = load_raw(p, M_64);
		atomic_signal_fence(memory_order_seq_cst); /* the first byte that faults is the one reported */
		v[1] = load_raw(p + 8, M_64);
		d[!!(m & M_BE)] = SWAPPED(m) ? __builtin_bswap64(v[0]) : v[0];
		d[!(m & M_BE)] = SWAPPED(m) ? __builtin_bswap64(v[1]) : v[1];
	} else {
		uint64_t v = load_raw(p, size);

		*d = extend(SWAPPED(m) ? swap_n(v, size) : v, m);
	}
	if (m & (M_ACQ | M_SC))
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

static void store_any(uint8_t *p, unsigned m, const uint64_t *s)
{
	unsigned size = m & M_SIZE;

	if (m & (M_REL | M_SC))
		__atomic_thread_fence(__ATOMIC_RELEASE);
	if (size == M_128) {
		uint64_t v[2] = { s[!!(m & M_BE)], s[!(m & M_BE)] };

		if (SWAPPED(m)) {
			v[0] = __builtin_bswap64(v[0]);
			v[1] = __builtin_bswap64(v[1]);
		}
		store_raw(p, M_64, v[0]);
		atomic_signal_fence(memory_order_seq_cst);
		store_raw(p + 8, M_64, v[1]);
	} else {
		store_raw(p, size, SWAPPED(m) ? swap_n(*s, size) : *s);
	}
	if (m & M_SC)
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* A misaligned one (without M_ALIGN) is not atomic. */
static uint64_t amo(uint8_t *p, unsigned m, unsigned kind, uint64_t v)
{
	unsigned size = m & M_SIZE, as = kind == AMO_MIN || kind == AMO_MAX ? size | M_SIGN : size;
	bool swap = SWAPPED(m), whole = !((uintptr_t)p & ((1u << size) - 1));
	uint64_t old, new, raw = load_raw(p, size), found = raw;

	v = extend(v, as);
	do {
		raw = found;
		old = extend(swap ? swap_n(raw, size) : raw, as);
		new = extend(amo_value(kind, old, v), size);
		new = swap ? swap_n(new, size) : new;
		if (whole)
			found = swap_raw(p, size, raw, new);
		else
			store_raw(p, size, new);
	} while (found != raw);
	return extend(old, m);
}

static uint64_t cas(uint8_t *p, unsigned m, uint64_t expected, uint64_t new)
{
	unsigned size = m & M_SIZE;
	bool swap = SWAPPED(m);
	uint64_t found;

	expected = extend(expected, size);
	new = extend(new, size);
	if (swap) {
		expected = swap_n(expected, size);
		new = swap_n(new, size);
	}
	if ((uintptr_t)p & ((1u << size) - 1)) {
		found = load_raw(p, size);
		store_raw(p, size, found == expected ? new : found);
	} else {
		found = swap_raw(p, size, expected, new);
	}
	return extend(swap ? swap_n(found, size) : found, m);
}

/* ---- calls ---- */

/* With arguments that are addresses: type A, B, C each W or P. */
#define CALL(A, B, C) \
	(h->flags & HF_CPU ? ((W (*)(Cpu *, A, B, C))h->fn)(c, (A)x, (B)y, (C)z) \
			   : ((W (*)(A, B, C))h->fn)((A)x, (B)y, (C)z))

static uint64_t call(Cpu *c, const Helper *h, uint64_t x, uint64_t y, uint64_t z)
{
	typedef uint64_t W;
	typedef uintptr_t P;

	switch ((h->arg[0] == T_V128) | (h->arg[1] == T_V128) << 1 | (h->arg[2] == T_V128) << 2) {
	case 1: return CALL(P, W, W);
	case 2: return CALL(W, P, W);
	case 3: return CALL(P, P, W);
	case 4: return CALL(W, W, P);
	case 5: return CALL(P, W, P);
	case 6: return CALL(W, P, P);
	case 7: return CALL(P, P, P);
	}
	if (h->flags & HF_CPU) {
		if (!h->arg[0])
			return ((W (*)(Cpu *))h->fn)(c);
		if (!h->arg[1])
			return ((W (*)(Cpu *, W))h->fn)(c, x);
		if (!h->arg[2])
			return ((W (*)(Cpu *, W, W))h->fn)(c, x, y);
		return ((W (*)(Cpu *, W, W, W))h->fn)(c, x, y, z);
	}
	if (!h->arg[0])
		return ((W (*)(void))h->fn)();
	if (!h->arg[1])
		return ((W (*)(W))h->fn)(x);
	if (!h->arg[2])
		return ((W (*)(W, W))h->fn)(x, y);
	return ((W (*)(W, W, W))h->fn)(x, y, z);
}

/* Leaving at op: the pc of its guest instruction. */
static void exact_pc(Cpu *c, const Op *op)
{
	const Block *b = code_by_host((const uint8_t *)op);

	c->pc = side_find(b, (uint32_t)((const uint8_t *)op - b->host)).pc;
}

/* ---- running ---- */

static const int32_t *go_of; /* distances of the labels, by I_* */

/* Result as Host.enter. Without a Cpu: sets go_of. */
static __attribute__((noinline)) uintptr_t run(Cpu *cpu, const Op *op)
{
	static const int32_t label[I_N] = {
#define X(name) [I_##name] = (int32_t)((char *)&&l_##name - (char *)&&l_ldk),
		OWN_OPS(X)
#undef X
#define AT(i) [I_##i] = (int32_t)((char *)&&l_##i - (char *)&&l_ldk),
#define ROW_PURE_I(name, value) AT(name##_32) AT(name##_64) AT(name##_32k) AT(name##_64k)
#define ROW_PURE_F(name, value) AT(name##_f32) AT(name##_f64)
#include "../irops.h"
#undef ROW_PURE_I
#undef ROW_PURE_F
	};
	uint64_t v[FRAME + 1];
	uint64_t adr = 0, amask;
	uint8_t *p;

#define GO goto *(void *)((char *)&&l_ldk + __atomic_load_n(&op->go, __ATOMIC_RELAXED))
#define NEXT do { op++; GO; } while (0)
#define REG(type) (*(type *)(cpu->state + op->n))

	if (!cpu) {
		go_of = label;
		return 0;
	}
	amask = cpu->guest->bits == 32 ? UINT32_MAX : UINT64_MAX;
	GO;

l_ldk: v[op->d] = op->k; NEXT;
l_mov: v[op->d] = v[op->a]; NEXT;
l_mov128: memmove(&v[op->d], &v[op->a], 16); NEXT;
l_get32: v[op->d] = REG(uint32_t); NEXT;
l_get64: v[op->d] = REG(uint64_t); NEXT;
l_get128: memcpy(&v[op->d], cpu->state + op->n, 16); NEXT;
l_put32: REG(uint32_t) = (uint32_t)v[op->a]; NEXT;
l_put64: REG(uint64_t) = v[op->a]; NEXT;
l_put128: memcpy(cpu->state + op->n, &v[op->a], 16); NEXT;
l_put32k: REG(uint32_t) = (uint32_t)op->k; NEXT;
l_put64k: REG(uint64_t) = op->k; NEXT;
l_getl: v[op->d] = cpu->scratch[op->n]; NEXT;
l_putl: cpu->scratch[op->n] = v[op->a]; NEXT;

	/* Integer operations: value column, 32 and 64 bits, b a value or constant. */
#define INT(name, bits, bval, value) { \
		typedef uint##bits##_t U; \
		typedef int##bits##_t S UNUSED; \
		enum { BITS = bits }; \
		U a UNUSED = (U)v[op->a], b UNUSED = (U)(bval), c UNUSED = (U)v[op->c]; \
		U d UNUSED = (U)v[(uint32_t)op->n >> 16 & (FRAME - 1)]; \
		unsigned m UNUSED = op->n & 0xffff; \
		int imm UNUSED = op->n >> 16; \
		v[op->d] = (U)(value); \
	} NEXT;
#define ROW_PURE_I(name, value) \
	l_##name##_32: INT(name, 32, v[op->b], value) \
	l_##name##_64: INT(name, 64, v[op->b], value) \
	l_##name##_32k: INT(name, 32, op->k, value) \
	l_##name##_64k: INT(name, 64, op->k, value)
	/* Bits of FP values: both widths in U, cut to width. */
#define FPBITS(name, bits, value) { \
		typedef uint64_t U; \
		enum { BITS = bits }; \
		U a = v[op->a], b UNUSED = v[op->b]; \
		unsigned m UNUSED = op->n & 0xffff; \
		v[op->d] = (value) & (UINT64_MAX >> (64 - BITS)); \
	} NEXT;
#define ROW_PURE_F(name, value) \
	l_##name##_f32: FPBITS(name, 32, value) \
	l_##name##_f64: FPBITS(name, 64, value)
#include "../irops.h"

	/* From here an access may fault: registers are in the state, the handler finds op. */
#define ACCESS(offset) do { \
		adr = (v[op->a] + (offset)) & amask; \
		if (sizeof(uintptr_t) < sizeof(adr) && adr >= guest_limit) \
			goto bad_address; \
		p = g2h(adr); \
		here.op = op; \
		here.addr = adr; \
		atomic_signal_fence(memory_order_seq_cst); \
	} while (0)
#define LE(bits, x)                                                                                               \
	(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? (uint##bits##_t)swap_n(x, bits / 16 - bits / 64) : (x))
#define LOAD(bits, ext) { \
		ACCESS(op->k); \
		v[op->d] = (uint64_t)(ext)LE(bits, get##bits(p)); \
	} NEXT;
#define STORE(bits) { \
		uint##bits##_t x = (uint##bits##_t)v[op->b]; \
		ACCESS(op->k); \
		put##bits(p, LE(bits, x)); \
	} NEXT;
#define ALIGNED() do { \
	unsigned bytes_ = 1u << (op->n & M_SIZE); \
	if ((op->n & M_ALIGN && adr & (bytes_ - 1)) || (op->n & M_WITHIN && (adr & 15) + bytes_ > 16)) \
		goto misaligned; \
} while (0)
l_ldu8: LOAD(8, uint8_t)
l_lds8: LOAD(8, int8_t)
l_ldu16: LOAD(16, uint16_t)
l_lds16: LOAD(16, int16_t)
l_ldu32: LOAD(32, uint32_t)
l_lds32: LOAD(32, int32_t)
l_ld64: LOAD(64, uint64_t)
l_st8: STORE(8)
l_st16: STORE(16)
l_st32: STORE(32)
l_st64: STORE(64)
l_ldx:
	ACCESS(op->k);
	ALIGNED();
	load_any(p, op->n, &v[op->d]);
	NEXT;
l_stx:
	ACCESS(op->k);
	ALIGNED();
	store_any(p, op->n, &v[op->b]);
	NEXT;
l_amo:
	ACCESS(0);
	ALIGNED();
	v[op->d] = amo(p, op->n, (unsigned)op->k, v[op->b]);
	NEXT;
l_cas:
	ACCESS(0);
	ALIGNED();
	v[op->d] = cas(p, op->n, v[op->b], v[op->c]);
	NEXT;
l_fence:
	if (op->n & FENCE_WR)
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	else
		__atomic_thread_fence(__ATOMIC_ACQ_REL);
	NEXT;

l_call: {
		const Helper *h = op->p;
		uint64_t r;

		uint64_t x[3] = { v[op->a], v[op->b], v[op->c] };

		here.op = NULL;
		for (unsigned i = 0; i < 3; i++)
			if (h->arg[i] == T_V128) {
				memcpy(&cpu->varg[i], &v[i == 0 ? op->a : i == 1 ? op->b : op->c], 16);
				x[i] = (uintptr_t)&cpu->varg[i];
			}
		r = call(cpu, h, x[0], x[1], x[2]);
		if (h->ret == T_V128)
			memcpy(&v[op->d], &cpu->varg[3], 16);
		else if (h->ret)
			v[op->d] = h->ret == T_F32 ? (uint32_t)r : r;
		if (h->flags & HF_RAISE && cpu->raise)
			goto raised;
	}
	NEXT;
l_fp:
	cpu->fparg[0] = v[op->a];
	cpu->fparg[1] = v[op->b];
	cpu->fparg[2] = v[op->c];
	soft_slow(cpu, (uint32_t)op->n);
	v[op->d] = cpu->fparg[3] & op->k;
	NEXT;

	/* k: what; an operand of less than 128 bits is in one slot, what follows it is not looked at */
#define SLOT_VEC(i) (Vec){ { v[i], v[(i) + 1] } }
l_ldk128:
	memcpy(&v[op->d], op->p, 16);
	NEXT;
l_vec: {
		Vec x = SLOT_VEC(op->a), y = SLOT_VEC(op->b), z = SLOT_VEC(op->c), r;
		enum IrOp row = op->k & 0xff;

		vec_op(row, op->k >> 8 & 0xffff, (int32_t)(op->k >> 32), &r, &x, &y, &z);
		v[op->d] = r.w[0];
		if (ir_rows[row].result == 'r')
			v[op->d + 1] = r.w[1];
	}
	NEXT;
l_vfp:
	cpu->varg[0] = SLOT_VEC(op->a);
	cpu->varg[1] = SLOT_VEC(op->b);
	cpu->varg[2] = SLOT_VEC(op->c);
	vec_slow(cpu, op->k);
	memcpy(&v[op->d], &cpu->varg[3], 16);
	NEXT;

	/* n: how many Ops further */
#define BRANCH(bits, bval) \
	if (cond64(op->c, (uint64_t)(int##bits##_t)v[op->a], (uint64_t)(int##bits##_t)(bval))) \
		op += op->n; \
	else \
		op++; \
	GO;
l_br:
	op += op->n;
	GO;
l_brc_32: BRANCH(32, v[op->b])
l_brc_64: BRANCH(64, v[op->b])
l_brc_32k: BRANCH(32, op->k)
l_brc_64k: BRANCH(64, op->k)
l_poll:
	if (UNLIKELY(atomic_load_explicit(&cpu->poll, memory_order_relaxed) < 0)) {
		exact_pc(cpu, op);
		return EX_POLL;
	}
	NEXT;
	/* p: the entry of the block linked to, or the `link` that follows; patch() changes it */
l_jmp:
	op = __atomic_load_n(&op->p, __ATOMIC_ACQUIRE);
	GO;
l_link:
	cpu->pc = ((const Link *)op->p)->pc;
	return (uintptr_t)op->p;
l_jmpi: {
		uint64_t pc = v[op->a] & amask;
		const JumpEntry *e = &cpu->jump[JT_INDEX(pc)];

		if (__atomic_load_n(&e->pc, __ATOMIC_RELAXED) != pc) { /* other threads empty it */
			cpu->pc = pc;
			return EX_LOOKUP;
		}
		op = (const Op *)e->host;
	}
	GO;
	/* n: offset from the Cpu */
#define NUMBER ((uint64_t *)(void *)((uint8_t *)cpu + op->n))
l_add:
	*NUMBER += op->k;
	NEXT;
l_store:
	*NUMBER = op->k;
	NEXT;
l_trace: {
		const Trace *t = op->p;
		uint32_t *pos = (uint32_t *)(void *)((uint8_t *)cpu + t->pos);

		here.op = NULL;
		if (t->bits) {
			struct myna_place *place = (struct myna_place *)(void *)((uint8_t *)cpu + t->last);

			place += v[op->a] >> t->shift & ((1u << t->bits) - 1);
			if (place->place != v[op->a] >> t->shift)
				trace_replaced(cpu, t, v[op->a]);
			else
				place->n[t->column]++;
			op++;
			GO;
		}
		if (t->shift) {
			uint64_t last;

			memcpy(&last, (uint8_t *)cpu + t->last, sizeof(last));
			if (last != v[op->a] >> t->shift)
				trace_changed(cpu, t, v[op->a]);
			op++;
			GO;
		}
		*(struct myna_event *)(void *)((uint8_t *)cpu + t->buf + *pos) = (struct myna_event){ v[op->a], t->tag, t->info };
		*pos += sizeof(struct myna_event);
		if (*pos >= t->size)
			trace_drain_slow(cpu, t->to);
	}
	NEXT;
l_exit:
	cpu->pc = v[op->a] & amask;
	cpu->exit_arg = (uint32_t)op->n;
	return op->c;

raised:
	cpu->left_at = (const uint8_t *)op;
	exact_pc(cpu, op);
	Exit ex = cpu->raise - 1;
	cpu->raise = 0;
	return ex;
misaligned:
	cpu->left_at = (const uint8_t *)op;
	exact_pc(cpu, op);
	cpu->fault.addr = adr;
	return EX_MISALIGNED;
bad_address:
	exact_pc(cpu, op);
	cpu->fault = (Fault){ .sig = SIGSEGV, .code = SEGV_MAPERR, .addr = adr };
	return EX_FAULT;
}
#undef ROW_PURE_I
#undef ROW_PURE_F

static uintptr_t enter(Cpu *c, const uint8_t *code)
{
	uintptr_t r;

	if (!sigsetjmp(here.leave, 0)) {
		r = run(c, (const Op *)code);
	} else {
		r = EX_FAULT;
		if (here.locked) {
			here.locked = false;
			pthread_mutex_unlock(&wide);
		}
	}
	here.op = NULL;
	return r;
}

static const uint8_t *uc_pc(void *uc)
{
	(void)uc;
	return (const uint8_t *)here.op;
}

/* Hosts tell the address of a fault exactly, or that of its page (s390x), or, of wild ones, none: an access of at most
 * 16 bytes faults where it begins, or where it goes on in the next page. */
static void uc_leave(void *uc, Cpu *c)
{
	if (c->fault.addr - here.addr >= 16)
		c->fault.addr = here.addr;
	uc_jump(uc, here.leave);
}

/* ---- writing ---- */

typedef struct Gen {
	Trans *t;
	Op *op;              /* write address of the next */
	uint32_t *last;      /* per value: index of the operation that uses it last */
	uint16_t *slot;      /* per value */
	uint16_t *spare[2];  /* free slots, free pairs of slots */
	unsigned nspare[2], nslot;
	uint16_t tmp[4];     /* slots of constants, until the operation is written */
	unsigned ntmp;
} Gen;

static uint16_t take_slot(Gen *g, bool pair)
{
	if (g->nspare[pair])
		return g->spare[pair][--g->nspare[pair]];
	g->nslot += 1 + pair;
	if (g->nslot > FRAME)
		fatal("translation: more than %d values alive at a time", FRAME);
	return g->nslot - 1 - pair;
}

static void free_slot(Gen *g, uint16_t slot, bool pair)
{
	g->spare[pair][g->nspare[pair]++] = slot;
}

static Op *emit(Gen *g, unsigned what)
{
	*g->op = (Op){ .go = go_of[what] };
	return g->op++;
}

/* Slot of an operand; constants are loaded into one for this operation. */
static uint16_t slot_of(Gen *g, Val v)
{
	const ValInfo *i = &g->t->val[v];

	if (!v)
		return 0;
	if (!i->is_const)
		return g->slot[v];
	Op *op = emit(g, I_ldk);
	op->k = (uint64_t)i->k;
	op->d = take_slot(g, false);
	g->tmp[g->ntmp++] = op->d;
	return op->d;
}

/* Operands that die with operation i give their slots back; then the result takes one. */
static uint16_t result(Gen *g, unsigned i, const Ir *o)
{
	Val v[4];
	unsigned n = ir_operands(g->t, o, v);
	bool pair;

	while (g->ntmp)
		free_slot(g, g->tmp[--g->ntmp], false);
	for (unsigned j = 0; j < n; j++) {
		if (g->t->val[v[j]].is_const || g->last[v[j]] != i)
			continue;
		g->last[v[j]] = UINT32_MAX; /* only once */
		free_slot(g, g->slot[v[j]], g->t->val[v[j]].type == T_V128);
	}
	if (!o->dst)
		return 0;
	pair = g->t->val[o->dst].type == T_V128;
	g->slot[o->dst] = take_slot(g, pair);
	if (!g->last[o->dst])
		free_slot(g, g->slot[o->dst], pair);
	return g->slot[o->dst];
}

static unsigned load_op(const Ir *o)
{
	static const uint8_t plain[] = {I_ldu8, I_ldu16, I_ldu32, I_ld64},
			     sign[] = {I_lds8, I_lds16, I_lds32, I_ld64};

	if (o->m & ~(M_SIZE | M_SIGN | M_ATOMIC | M_AS) || (o->m & M_SIZE) > M_64 ||
	    (o->m & M_ATOMIC && o->m & M_SIZE))
		return I_ldx;
	return o->m & M_SIGN ? sign[o->m & M_SIZE] : plain[o->m & M_SIZE];
}

static unsigned store_op(const Ir *o)
{
	static const uint8_t plain[] = { I_st8, I_st16, I_st32, I_st64 };

	if (o->m & ~(M_SIZE | M_SIGN | M_ATOMIC | M_AS) || (o->m & M_SIZE) > M_64 ||
	    (o->m & M_ATOMIC && o->m & M_SIZE))
		return I_stx;
	return plain[o->m & M_SIZE];
}

/* Which Op does o, and what goes into n and k; conditions and exits go to c. */
static unsigned choose(const Trans *t, const Ir *o, Op *x, bool bconst)
{
	unsigned wide = o->type != T_I32;

	x->n = o->imm;
	switch (o->op) {
	case O_mov:
		return o->type == T_V128 ? I_mov128 : I_mov;
	case O_get:
		x->n = t->guest->regs[o->imm].off;
		return o->type == T_V128 ? I_get128 : type_bits(o->type) == 32 ? I_get32 : I_get64;
	case O_put:
		x->n = t->guest->regs[o->imm].off;
		return o->type == T_V128 ? I_put128 : type_bits(o->type) == 32 ? I_put32 : I_put64;
	case O_getl:
		return I_getl;
	case O_putl:
		return I_putl;
	case O_ld:
	case O_st:
		x->k = (uint64_t)(int64_t)o->imm;
		x->n = o->m;
		return o->op == O_ld ? load_op(o) : store_op(o);
	case O_amo:
		x->k = (uint64_t)o->imm;
		/* fall through */
	case O_cas:
		x->n = o->m;
		return o->op == O_amo ? I_amo : I_cas;
	case O_fence:
		x->n = o->m;
		return I_fence;
	case O_call:
		x->p = t->helper[o->imm];
		return I_call;
	case O_score:
		x->n = t->score[o->imm].off;
		x->k = t->score[o->imm].k;
		return t->score[o->imm].store ? I_store : I_add;
	case O_trace:
		x->p = memcpy(code_alloc(sizeof(Trace)), &t->trace[o->imm], sizeof(Trace));
		return I_trace;
	case O_poll:
		return I_poll;
	case O_br:
		return I_br;
	case O_brc:
	case O_gotoc:
		x->c = o->m;
		return I_brc_32 + 2 * bconst + wide;
	case O_jmpi:
		return I_jmpi;
	case O_exit:
		x->c = o->m;
		return I_exit;
	case O_vconst:
		x->p = memcpy(code_alloc(sizeof(Vec)), &t->vconst[o->imm], sizeof(Vec));
		return I_ldk128;
	}
	if (o->type == T_V128) {
		x->k = vec_desc(o);
		return ir_rows[o->op].flags & OF_FPE ? I_vfp : I_vec;
	}
	if (ir_rows[o->op].flags & OF_FPE) {
		x->n = (int32_t)soft_desc(o);
		x->k = ir_result(t, o) == T_F32 ? UINT32_MAX : UINT64_MAX;
		return I_fp;
	}
	x->n = (int32_t)(o->m | (uint32_t)o->imm << 16);
	return first_of[o->op] + (ir_rows[o->op].types[0] == 'F' ? o->type == T_F64 : wide + 2 * bconst);
}

static void gen_op(Gen *g, unsigned i, const Ir *o)
{
	const Trans *t = g->t;
	bool is_int = o->type == T_I32 || o->type == T_I64;
	bool bconst = is_int && o->b && t->val[o->b].is_const &&
		(ir_rows[o->op].flags & OF_PURE || o->op == O_brc || o->op == O_gotoc);
	Op x = { 0 };

	if (o->op == O_put && t->val[o->a].is_const && o->type != T_V128) {
		Op *put = emit(g, type_bits(o->type) == 32 ? I_put32k : I_put64k);

		put->n = t->guest->regs[o->imm].off;
		put->k = (uint64_t)t->val[o->a].k;
		return;
	}
	unsigned what = choose(t, o, &x, bconst);
	x.a = slot_of(g, o->a);
	if (bconst)
		x.k = (uint64_t)t->val[o->b].k;
	else
		x.b = slot_of(g, o->b);
	if (o->c)
		x.c = slot_of(g, o->c);
	if (o->op == O_sel)
		x.n = (int32_t)(o->m | (uint32_t)slot_of(g, (Val)o->imm) << 16);
	x.d = result(g, i, o);
	x.go = go_of[what];
	*g->op++ = x;
}

/* An exit to a target: the jump, and the link that it goes to until it is patched. */
static void gen_link(Gen *g, Block *b, uint32_t off, uint64_t pc)
{
	Link *l = &block_link(b)[b->nlink++];
	Op *jmp = emit(g, I_jmp), *link = emit(g, I_link);

	*l = (Link){ .from = ref_of(b), .pc = pc, .site = off, .stub = off + sizeof(Op) };
	jmp->p = link_stub(l);
	link->p = l;
}

static void last_uses(Gen *g, unsigned *nlink)
{
	const Trans *t = g->t;
	Val v[4];

	*nlink = 0;
	for (unsigned i = 0; i < t->nir; i++) {
		for (unsigned n = ir_operands(t, &t->ir[i], v); n--; )
			g->last[v[n]] = i;
		*nlink += t->ir[i].op == O_gotoc || t->ir[i].op == O_jmp;
	}
}

static bool gen(Trans *t, Block *b)
{
	size_t max = (t->nir + 1) * MAX_OPS * sizeof(Op);
	const uint8_t *exec;
	uint8_t *w = code_room(max, &exec);
	Gen g = { .t = t };
	unsigned nlink, nside = 0;

	if (!w)
		return false;
	g.last = arena_alloc(&t->arena, (t->nval + 1) * sizeof(*g.last));
	g.slot = arena_alloc(&t->arena, (t->nval + 1) * sizeof(*g.slot));
	g.spare[0] = arena_alloc(&t->arena, FRAME * 2 * sizeof(*g.spare[0]));
	g.spare[1] = g.spare[0] + FRAME;
	last_uses(&g, &nlink);
	Op *first = (Op *)w, **label = arena_alloc(&t->arena, (t->nlabel + 1) * sizeof(*label));
	Op **fix = arena_alloc(&t->arena, (t->nir + 1) * sizeof(*fix)), **nfix = fix;
	SideRow *side = arena_alloc(&t->arena, (t->nir + 1) * sizeof(*side));

	b->host = exec;
	b->link = ref_of(code_alloc(nlink * sizeof(Link)));
	b->nlink = 0;
	g.op = first;
	for (unsigned i = 0; i < t->nir; i++) {
		const Ir *o = &t->ir[i];
		uint32_t off = (uint32_t)((uint8_t *)g.op - (uint8_t *)first);

		switch (o->op) {
		case O_insn:
			if (nside && side[nside - 1].host == off)
				nside--;
			side[nside++] = (SideRow){ .host = off, .pc = t->insn[o->imm].pc };
			break;
		case O_fpu: /* homes are in memory always */
			break;
		case O_label:
			label[o->imm] = g.op;
			break;
		case O_jmp:
			gen_link(&g, b, off, t->target[o->imm]);
			break;
		case O_gotoc: { /* around the link when false */
			Ir not = *o;

			not.m = cond_not(o->m);
			gen_op(&g, i, &not);
			g.op[-1].n = 3;
			off = (uint32_t)((uint8_t *)g.op - (uint8_t *)first);
			gen_link(&g, b, off, t->target[o->imm]);
			break;
		}
		default:
			gen_op(&g, i, o);
			if (o->op == O_br || o->op == O_brc)
				*nfix++ = g.op - 1;
		}
	}
	while (nfix-- != fix)
		(*nfix)->n = (int32_t)(label[(*nfix)->n] - *nfix);
	b->hsize = (uint32_t)((uint8_t *)g.op - (uint8_t *)first);
	code_take(b->hsize);
	uint8_t *rows = arena_alloc(&t->arena, nside * SIDE_ROW_MAX + 1);
	side_store(b, rows, side_encode(rows, nside * SIDE_ROW_MAX, side, nside, t->start),
	    t->hook ? hook_record(t) : 0);
	return true;
}

static void init(const Guest *g)
{
	(void)g;
	run(NULL, NULL);
}

static void patch(Link *l, const uint8_t *dest)
{
	Op *jmp = (Op *)code_writable(link_site(l));

	__atomic_store_n(&jmp->p, dest, __ATOMIC_RELEASE);
}

const Host host_interp = {
	.name = "interp",
	.init = init,
	.gen = gen,
	.enter = enter,
	.patch = patch,
	.uc_pc = uc_pc,
	.uc_leave = uc_leave,
};
