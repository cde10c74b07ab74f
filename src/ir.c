/*
 * The builder of the intermediate representation: emit functions of the
 * guests (src/arch) and plugins append operations here; fold.c simplifies
 * each one on the way. Then opt.c takes over. Also prints and checks the IR.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "irval.h"
#include "plugin/hook.h"

enum {
	PURE = OF_PURE, COMM = OF_COMM, FPE = OF_FPE, FAULT = OF_FAULT, END = OF_END, EXIT = OF_EXIT,
	SIDE = OF_SIDE, CALL = OF_CALL, READ = OF_READ,
};
const IrRow ir_rows[O_N] = {
#define O(name, types, shape, flags, value) { #name, #types, shape, flags, sizeof(shape) - 2, shape[0] },
#include "irops.h"
#undef O
};

static const Cond swapped[] = {
	C_EQ, C_NE, C_GT, C_LE, C_GE, C_LT, C_GTU, C_LEU, C_GEU, C_LTU, C_TST, C_TSTN, C_NEVER, C_ALWAYS,
};

Cond cond_swap(Cond c)
{
	return swapped[c];
}

bool cond_eval(Cond c, Type ty, uint64_t a, uint64_t b)
{
	return ty == T_I32 ? cond64(c, (uint64_t)(int32_t)a, (uint64_t)(int32_t)b) : cond64(c, a, b);
}

/* ---- building ---- */

void ir_begin(Trans *t)
{
	if (!t->ir) {
		t->insn = xcalloc(MAX_INSN, sizeof(*t->insn));
		t->ir = xmalloc(MAX_IR * sizeof(*t->ir));
		t->val = xmalloc(MAX_VAL * sizeof(*t->val));
		t->target = xmalloc(MAX_TARGET * sizeof(*t->target));
		t->helper = xmalloc(MAX_HELPER * sizeof(*t->helper));
		t->reg = xmalloc(t->guest->nregs * sizeof(*t->reg));
		t->vconst = xmalloc(MAX_VCONST * sizeof(*t->vconst));
		t->vconst_val = xmalloc(MAX_VCONST * sizeof(*t->vconst_val));
		memset(t->val, 0, sizeof(*t->val));
	}
	memset(t->reg, 0, t->guest->nregs * sizeof(*t->reg));
	memset(t->cache, 0, sizeof(t->cache));
	t->xl = t->guest->bits == 32 ? T_I32 : T_I64;
	t->ended = false;
	t->polled = 0;
	t->ninsn = t->nir = t->nval = t->nlabel = t->nlocal = t->ntarget = t->nhelper = t->nvconst = 0;
	t->fp_soft = false;
	t->wild = 0;
	t->tagged = 0;
	arena_reset(&t->arena);
}

void ir_free(Trans *t)
{
	free(t->insn);
	free(t->ir);
	free(t->val);
	free(t->target);
	free(t->helper);
	free(t->vconst);
	free(t->vconst_val);
	free(t->reg);
	t->ir = NULL;
	arena_free(&t->arena);
}

bool ir_full(const Trans *t)
{
	return t->nir > MAX_IR - INSN_IR || t->nval > MAX_VAL - 4 * INSN_IR ||
	       t->ntarget > MAX_TARGET - INSN_TARGET || t->nhelper > MAX_HELPER - INSN_HELPER ||
	       t->nlabel > MAX_LABEL - INSN_LABEL || t->nlocal > MAX_LOCAL - INSN_LOCAL ||
	       t->nvconst > MAX_VCONST - INSN_VCONST;
}

/* More than ir_full left room for: an emit function is wrong, not the guest's program. */
static void overrun(const Trans *t, const char *what) NORETURN;
static void overrun(const Trans *t, const char *what)
{
	fatal("translation at 0x%" PRIx64 ": the instruction at 0x%" PRIx64 " gives too many %s", t->start, t->pc,
	    what);
}

static inline Val new_val(Trans *t, Type ty)
{
	if (UNLIKELY(t->nval >= MAX_VAL - 1))
		overrun(t, "values");
	unsigned bits = type_bits(ty);
	t->val[++t->nval] = (ValInfo){ .type = ty, .sbits = bits, .zbits = bits, .def = t->nir };
	return t->nval;
}

Val ir_const(Trans *t, Type ty, int64_t k)
{
	if (ty == T_I32)
		k = (int32_t)k;
	else if (ty == T_F32)
		k = (uint32_t)k;
	Val *slot = &t->cache[((uint64_t)k ^ (uint64_t)k >> 6 ^ (uint64_t)k >> 17 ^ ty << 3) % LEN(t->cache)];
	ValInfo *v = &t->val[*slot];
	if (*slot && v->k == k && v->type == ty)
		return *slot;
	Val r = new_val(t, ty);
	v = &t->val[r];
	v->is_const = true;
	v->k = k;
	if (ty == T_I32 || ty == T_I64) {
		uint64_t u = ty == T_I32 ? (uint32_t)k : (uint64_t)k, inv = (uint64_t)(k < 0 ? ~k : k);
		v->zbits = u ? 64 - __builtin_clzll(u) : 1;
		v->sbits = inv ? 65 - __builtin_clzll(inv) : 1;
	}
	return *slot = r;
}

Val ir_vconst(Trans *t, uint64_t lo, uint64_t hi)
{
	unsigned i = 0;

	while (i < t->nvconst && (t->vconst[i].w[0] != lo || t->vconst[i].w[1] != hi))
		i++;
	if (i == t->nvconst) {
		if (i >= MAX_VCONST)
			overrun(t, "vector constants");
		t->vconst[i] = (Vec){ { lo, hi } };
		t->vconst_val[i] = 0;
		t->nvconst++;
	}
	if (!t->vconst_val[i])
		t->vconst_val[i] = ir_op(t, O_vconst, T_V128, 0, 0, 0, 0, (int32_t)i);
	return t->vconst_val[i];
}

Type ir_result(const Trans *t, const Ir *o)
{
	switch (ir_rows[o->op].result) {
	case 'r':
		return o->op == O_call ? (Type)t->helper[o->imm]->ret : (Type)o->type;
	case 'i':
		if (o->op == O_f2i)
			return o->m & F2I_64 ? T_I64 : T_I32;
		if (o->op == O_fbits)
			return o->type == T_F32 ? T_I32 : T_I64;
		return T_I64;
	}
	return T_NONE;
}

unsigned ir_operands(const Trans *t, const Ir *o, Val v[4])
{
	unsigned n = 0;

	v[0] = o->a;
	v[1] = o->b;
	v[2] = o->c;
	if (o->op == O_call) {
		while (n < 3 && t->helper[o->imm]->arg[n])
			n++;
		return n;
	}
	v[3] = (Val)o->imm; /* sel */
	return ir_rows[o->op].nop;
}

/* Operations of whose results fold_bits may know something. */
#define BIT(op) ((uint64_t)1 << O_##op)
static const uint64_t bits_known = BIT(and) | BIT(or) | BIT(xor) | BIT(andn) | BIT(shl) | BIT(shr) | BIT(sar) |
				   BIT(sext) | BIT(zext) | BIT(clz) | BIT(ctz) | BIT(popcnt) | BIT(setc) |
				   BIT(sel) | BIT(fcmp) | BIT(ld) | BIT(amo) | BIT(cas);
_Static_assert(O_cas < 64, "bits_known has a bit for each of them");

static inline Type result_type(const Trans *t, const Ir *o)
{
	char r = ir_rows[o->op].result;

	return r == '-' ? T_NONE : r == 'r' && o->op != O_call ? (Type)o->type : ir_result(t, o);
}

/* The place of the next operation: it is written, and simplified, where it will stand. */
static inline Ir *next(Trans *t)
{
	if (UNLIKELY(t->nir >= MAX_IR))
		overrun(t, "operations");
	return &t->ir[t->nir];
}

/* Append what is there, with a result of type ty. */
static inline Val append(Trans *t, Type ty)
{
	Ir *o = &t->ir[t->nir];

	if (ty != T_NONE) {
		o->dst = new_val(t, ty);
		if (o->op < 64 && bits_known >> o->op & 1 && (ty == T_I32 || ty == T_I64))
			fold_bits(t, o, &t->val[o->dst]);
	}
	t->nir++;
	return o->dst;
}

static inline bool is_fp(unsigned ty)
{
	return ty >= T_F32;
}

Val ir_op(Trans *t, enum IrOp op, Type ty, Val a, Val b, Val c, unsigned m, int32_t imm)
{
	unsigned flags = ir_rows[op].flags;
	Ir *o;

	if (UNLIKELY(t->hook != NULL) &&
	    (is_fp(ty) || is_fp(t->val[a].type) || is_fp(t->val[b].type) || is_fp(t->val[c].type)))
		hook_fpu(t);
	if (UNLIKELY(t->wild != 0) && flags & OF_FAULT)
		a = wild_address(t, a, op == O_ld || op == O_st ? imm : 0, m);
	o = next(t);
	*o = (Ir){ .op = op, .type = ty, .a = a, .b = b, .c = c, .m = m, .imm = imm };
	if (UNLIKELY(t->ended) && op != O_insn) { /* not reached: any value will do */
		ty = ir_result(t, o);
		return ty == T_NONE ? 0 : ir_const(t, ty, 0);
	}
	if (flags & (OF_PURE | OF_FAULT)) {
		Val v = fold_simplify(t, o);
		if (v)
			return v;
	}
	if (flags & OF_END)
		t->ended = true;
	Val r = append(t, result_type(t, o));
	if (UNLIKELY(t->hook != NULL) && flags & OF_FAULT && !t->hidden)
		hook_access(t, o, a, imm, b, c);
	return r;
}

Val ir_get(Trans *t, unsigned reg)
{
	Val v = t->reg[reg];

	if (!v) {
		Type ty = t->guest->regs[reg].type;

		if (UNLIKELY(t->ended))
			return ir_const(t, ty, 0);
		if (UNLIKELY(t->hook != NULL) && is_fp(ty))
			hook_fpu(t);
		*next(t) = (Ir){ .op = O_get, .type = ty, .imm = (int32_t)reg };
		v = append(t, ty);
		t->reg[reg] = v;
		t->val[v].home = reg + 1;
	}
	return v;
}

void ir_put(Trans *t, unsigned reg, Val v)
{
	ValInfo *n = &t->val[v], *old = &t->val[t->reg[reg]];

	if (t->ended || t->reg[reg] == v || (t->reg[reg] && n->is_const && old->is_const && n->k == old->k))
		return;
	if (UNLIKELY(t->hook != NULL) && is_fp(t->guest->regs[reg].type))
		hook_fpu(t);
	*next(t) = (Ir){ .op = O_put, .type = t->guest->regs[reg].type, .a = v, .imm = (int32_t)reg };
	append(t, T_NONE);
	t->reg[reg] = v;
	n->home = reg + 1;
}

void ir_flow(Trans *t, unsigned what)
{
	if (UNLIKELY(t->flow != NULL) && t->ninsn)
		t->flow[t->ninsn - 1] |= (uint16_t)what;
}

bool ir_hide(Trans *t)
{
	ir_flow(t, FLOW_HIDDEN);
	t->hidden = t->hook;
	return (t->hook || t->flow) && !t->ended;
}

void ir_show(Trans *t, bool store, Val addr, int32_t off, unsigned memop, Val v, Val high)
{
	if (t->flow && t->ninsn)
		t->flow[t->ninsn - 1] += FLOW_SHOWN;
	if (t->hook && !t->ended)
		hook_show(t, store, addr, off, memop, v, high);
}

int ir_label(Trans *t)
{
	ir_flow(t, FLOW_LABEL);
	if (t->nlabel >= MAX_LABEL)
		overrun(t, "labels");
	return t->nlabel++;
}

void ir_place(Trans *t, int label)
{
	t->ended = false;
	ir_op(t, O_label, T_NONE, 0, 0, 0, 0, label);
	memset(t->vconst_val, 0, t->nvconst * sizeof(*t->vconst_val));
	t->tagged = 0;
	memset(t->reg, 0, t->guest->nregs * sizeof(*t->reg));
}

void ir_br(Trans *t, int label)
{
	ir_op(t, O_br, T_NONE, 0, 0, 0, 0, label);
	t->ended = true;
}

/* brc and gotoc: the comparison, simplified, as the next operation; C_NEVER when it can't be true (or is not
 * reached). */
static Cond compare(Trans *t, enum IrOp op, Type ty, Cond c, Val a, Val b)
{
	Ir *o = next(t);

	if (t->ended)
		return C_NEVER;
	*o = (Ir){ .op = op, .type = ty, .a = a, .b = b, .m = c };
	fold_simplify(t, o);
	return o->m;
}

void ir_brc(Trans *t, Type ty, Cond c, Val a, Val b, int label)
{
	c = compare(t, O_brc, ty, c, a, b);
	if (c == C_ALWAYS) {
		ir_br(t, label);
	} else if (c != C_NEVER) {
		next(t)->imm = label;
		append(t, T_NONE);
	}
}

int ir_local(Trans *t)
{
	if (t->nlocal >= MAX_LOCAL)
		overrun(t, "locals");
	return t->nlocal++;
}

Val ir_call(Trans *t, const Helper *h, Val a, Val b, Val c)
{
	unsigned n = t->nhelper, recent = n < 8 ? 0 : n - 8;

	while (n > recent && t->helper[n - 1] != h)
		n--;
	if (n == recent) {
		if (t->nhelper >= MAX_HELPER)
			overrun(t, "helpers");
		t->helper[t->nhelper++] = h;
		n = t->nhelper;
	}
	Val r = ir_op(t, O_call, h->ret, a, b, c, 0, n - 1);
	if (h->flags & HF_WREGS)
		memset(t->reg, 0, t->guest->nregs * sizeof(*t->reg));
	return r;
}

void ir_poll(Trans *t)
{
	if (t->ended || t->polled == t->pc + 1 || (t->hook && t->polled))
		return;
	t->polled = t->pc + 1;
	ir_op(t, O_poll, T_NONE, 0, 0, 0, 0, 0);
}

void ir_poll_to(Trans *t, uint64_t target)
{
	if (target <= t->pc)
		ir_poll(t);
}

static int32_t new_target(Trans *t, uint64_t pc)
{
	if (t->ntarget >= MAX_TARGET)
		overrun(t, "targets");
	t->target[t->ntarget] = pc;
	return t->ntarget++;
}

void ir_gotoc(Trans *t, Type ty, Cond c, Val a, Val b, uint64_t target)
{
	ir_flow(t, FLOW_COND);
	ir_poll_to(t, target);
	c = compare(t, O_gotoc, ty, c, a, b);
	if (c == C_ALWAYS) {
		ir_jmp(t, target);
	} else if (c != C_NEVER) {
		next(t)->imm = new_target(t, target);
		append(t, T_NONE);
	}
}

void ir_jmp(Trans *t, uint64_t target)
{
	if (t->ended)
		return;
	ir_poll_to(t, target);
	ir_op(t, O_jmp, T_NONE, 0, 0, 0, 0, new_target(t, target));
}

static unsigned call_kind(Trans *t)
{
	return JK_CALL | (unsigned)new_target(t, t->next) << JK_SHIFT;
}

void ir_jmp_call(Trans *t, uint64_t target)
{
	if (t->ended)
		return;
	ir_poll_to(t, target);
	ir_op(t, O_jmp, T_NONE, 0, 0, 0, call_kind(t), new_target(t, target));
}

void ir_jmpi(Trans *t, Val pc, unsigned kind)
{
	ir_flow(t, FLOW_INDIRECT | (kind == JK_CALL ? FLOW_CALL : kind == JK_RET ? FLOW_RET : 0));
	ir_op(t, O_jmpi, t->xl, pc, 0, 0, kind == JK_CALL ? call_kind(t) : kind, 0);
}

void ir_look_up(Trans *t, uint64_t pc)
{
	ir_op(t, O_jmpi, t->xl, ir_const(t, t->xl, (int64_t)pc), 0, 0, JK_PLAIN, 0);
}

void ir_exit(Trans *t, Exit ex, uint64_t pc, int32_t arg)
{
	ir_op(t, O_exit, T_NONE, ir_const(t, t->xl, pc), 0, 0, ex, arg);
}

/* ---- printing ---- */

static const char *const type_name[T_N] = { "", "i32", "i64", "f32", "f64", "v128" };
static const char *const cond_name[] = {
	"eq", "ne", "lt", "ge", "le", "gt", "ltu", "geu", "leu", "gtu", "tst", "tstn", "never", "always",
};
static const char *const amo_name[] = { "swap", "add", "and", "or", "xor", "min", "max", "minu", "maxu" };
static const char *const exit_name[EX_LIMIT] = {
	"lookup", "poll", "syscall", "illegal", "break", "fault", "misaligned", "yield", "sync",
};

static const char *name_of(const char *const *names, unsigned n, unsigned i)
{
	return i < n ? names[i] : "?";
}

static void put_val(const Trans *t, FILE *f, Val v)
{
	const ValInfo *i = &t->val[v];

	if (!v || !i->is_const)
		fprintf(f, "v%u", v);
	else if (i->k < 0 && i->type <= T_I64)
		fprintf(f, "-0x%" PRIx64, -(uint64_t)i->k);
	else
		fprintf(f, "0x%" PRIx64, (uint64_t)i->k);
}

static void put_mem(const Trans *t, FILE *f, const Ir *o)
{
	fputs(" [", f);
	put_val(t, f, o->a);
	if ((o->op == O_ld || o->op == O_st) && o->imm)
		fprintf(
		    f, " %c 0x%x", o->imm < 0 ? '-' : '+', o->imm < 0 ? 0u - (uint32_t)o->imm : (uint32_t)o->imm);
	fprintf(f, "] %c%u%s%s%s%s%s%s", o->m & M_SIGN ? 's' : 'u', 8u << (o->m & M_SIZE),
	    o->m & M_BE ? " be" : "", o->m & M_ALIGN ? " align" : o->m & M_WITHIN ? " within" : "", o->m & M_ATOMIC ? " atomic" : "",
	    o->m & M_ACQ ? " acq" : "", o->m & M_REL ? " rel" : "", o->m & M_SC ? " sc" : "");
	if (o->m & M_AS)
		fprintf(f, " as%u", (o->m & M_AS) >> 10);
}

static void put_op(const Trans *t, FILE *f, const Ir *o)
{
	const IrRow *row = &ir_rows[o->op];
	Val v[4];
	unsigned n = ir_operands(t, o, v), first = 0;
	const char *sep = " ";

	if (o->op == O_label) {
		fprintf(f, "L%d:\n", o->imm);
		return;
	}
	if (o->op == O_insn) {
		fprintf(f, " ---- 0x%" PRIx64 "\n", (unsigned)o->imm < t->ninsn ? t->insn[o->imm].pc : 0);
		return;
	}
	fputs("    ", f);
	if (o->dst)
		fprintf(f, "v%u = ", o->dst);
	fputs(row->name, f);
	if (o->type)
		fprintf(f, ".%s", name_of(type_name, LEN(type_name), o->type));
	switch (o->op) {
	case O_setc: case O_sel: case O_brc: case O_gotoc:
		fprintf(f, " %s%s", name_of(cond_name, LEN(cond_name), o->m & ~SEL_32), o->m & SEL_32 ? "32" : "");
		break;
	case O_amo:
		fprintf(f, " %s", name_of(amo_name, LEN(amo_name), o->imm));
		/* fall through */
	case O_ld: case O_st: case O_cas:
		put_mem(t, f, o);
		first = 1;
		sep = ", ";
		break;
	case O_get: case O_put:
		fprintf(f, " %s", (unsigned)o->imm < t->guest->nregs ? t->guest->regs[o->imm].name : "?");
		sep = ", ";
		break;
	case O_getl: case O_putl:
		fprintf(f, " local%d", o->imm);
		sep = ", ";
		break;
	case O_call:
		fprintf(f, " %s", t->helper[o->imm]->name);
		break;
	case O_exit:
		fprintf(f, " %s", name_of(exit_name, LEN(exit_name), o->m));
		sep = ", ";
		break;
	}
	for (unsigned i = first; i < n; i++, sep = ", ") {
		fputs(sep, f);
		put_val(t, f, v[i]);
	}
	switch (o->op) {
	case O_sext: case O_zext:
		fprintf(f, ", %d", o->imm);
		break;
	case O_br: case O_brc:
		fprintf(f, " -> L%d", o->imm);
		break;
	case O_gotoc: case O_jmp:
		fprintf(f, " -> 0x%" PRIx64, t->target[o->imm]);
		break;
	case O_exit:
		fprintf(f, ", %d", o->imm);
		break;
	case O_fma: case O_fsgn: case O_fcmp: case O_i2f: case O_fence: case O_jmpi:
		fprintf(f, ", m=%u", o->m);
		break;
	case O_f2i:
		fprintf(f, ", m=%u, rm=%d", o->m, o->imm);
		break;
	}
	if (row->types[0] == 'V' || row->types[0] == 'W')
		fprintf(f, ", m=%u, %d", o->m, o->imm);
	else if (o->op == O_addsl || o->op == O_extr || o->op == O_fround)
		fprintf(f, ", %d", o->imm);
	fputc('\n', f);
}

void ir_dump(const Trans *t, FILE *f)
{
	for (unsigned i = 0; i < t->nir; i++)
		put_op(t, f, &t->ir[i]);
}

/* ---- checking ---- */

typedef struct Check {
	const Trans *t;
	uint32_t *alive; /* per value: 1 + number of the stretch between labels where it is defined */
	uint8_t *placed; /* per label */
	uint32_t stretch;
	bool reached, put;
} Check;

static const char *check_operand(const Check *c, const Ir *o, char kind, Val v)
{
	const Trans *t = c->t;

	if (v == 0 || v > t->nval)
		return "operand is not a value";
	const ValInfo *i = &t->val[v];
	bool is_int = i->type == T_I32 || i->type == T_I64;
	if (!i->is_const && c->alive[v] != c->stretch)
		return "operand is not defined, or dead since a label";
	if (kind == 'i')
		return is_int ? NULL : "operand is not an integer";
	if (kind == 'x')
		return is_fp(i->type) ? NULL : "operand is not FP";
	if (o->type >= T_F32 && o->type != T_V128 && i->type == T_V128)
		return NULL; /* its low bits */
	if (kind == 'f')
		return i->type == (o->type == T_F32 ? T_F64 : T_F32) ? NULL
								     : "operand is not FP of the other width";
	if (o->type == T_I32)
		return is_int ? NULL : "operand is not an integer";
	if (o->type == T_I64 && i->is_const)
		return is_int ? NULL : "operand is not an integer";
	return i->type == o->type ? NULL : "operand has another type than the operation";
}

static const char *check_types(const Ir *o)
{
	switch (ir_rows[o->op].types[0]) {
	case 'I':
		return o->type == T_I32 || o->type == T_I64 ? NULL : "not an integer operation";
	case 'F':
		return o->type == T_F32 || o->type == T_F64 ? NULL : "not an FP operation";
	case 'V':
	case 'W':
		return o->type == T_V128 ? NULL : "not a vector operation";
	}
	return o->type < T_N ? NULL : "unknown type";
}

static const char *check_access(const Trans *t, const Ir *o)
{
	unsigned size = o->m & M_SIZE, bits = 8u << size;

	if (size > M_128 || bits > (unsigned)type_bits(o->type))
		return "access is wider than its type";
	if (o->type >= T_F32 && bits != (unsigned)type_bits(o->type) &&
	    !(o->op == O_st && o->type == T_F64 && size == M_32))
		return "size of an FP or vector access";
	if (o->op == O_amo && (unsigned)o->imm > AMO_MAXU)
		return "unknown AMO";
	if (!t->val[o->a].is_const && t->xl == T_I64 && t->val[o->a].type == T_I32)
		return "32-bit address of a 64-bit guest";
	return NULL;
}

static const char *check_imm(const Check *c, const Ir *o)
{
	const Trans *t = c->t;
	unsigned imm = (unsigned)o->imm;

	switch (o->op) {
	case O_sext: case O_zext:
		return imm == 8 || imm == 16 || (imm == 32 && o->type == T_I64) ? NULL : "bits to extend from";
	case O_sel:
		if ((o->m & ~SEL_32) > C_ALWAYS || (o->m & SEL_32 && o->type == T_I32))
			return "unknown condition";
		break;
	case O_setc: case O_brc: case O_gotoc:
		if (o->m > C_ALWAYS)
			return "unknown condition";
		break;
	case O_vconst:
		return imm < t->nvconst ? NULL : "no such constant";
	case O_addsl:
		return imm >= 1 && imm <= 3 ? NULL : "bits to shift by";
	case O_extr:
		return imm >= 1 && imm < (unsigned)type_bits(o->type) ? NULL : "bits to shift by";
	case O_vshl: case O_vshr: case O_vsar:
		return imm < 8u << (o->m & M_SIZE) ? NULL : "bits to shift by";
	case O_vget: case O_vset: case O_vdupl:
		return imm < 16u >> (o->m & M_SIZE) ? NULL : "no such lane";
	case O_get: case O_put:
		if (imm >= t->guest->nregs)
			return "no such register";
		return t->guest->regs[imm].type == o->type ? NULL : "type of the register";
	case O_getl: case O_putl:
		return imm < t->nlocal ? NULL : "no such local";
	case O_label:
		if (imm >= t->nlabel)
			return "no such label";
		return c->placed[imm]++ ? "label placed twice" : NULL;
	case O_ld: case O_st: case O_amo: case O_cas:
		return check_access(t, o);
	case O_insn:
		return imm < t->ninsn || t->ninsn == 0 ? NULL : "no such instruction";
	case O_exit:
		return o->m < EX_LIMIT ? NULL : "unknown exit";
	}
	if (o->op == O_br || o->op == O_brc)
		return imm < t->nlabel ? NULL : "no such label";
	if (o->op == O_gotoc || o->op == O_jmp)
		return imm < t->ntarget ? NULL : "no such target";
	return NULL;
}

static const char *check_call(const Check *c, const Ir *o)
{
	const Val v[3] = { o->a, o->b, o->c };

	if ((unsigned)o->imm >= c->t->nhelper)
		return "no such helper";
	const Helper *h = c->t->helper[o->imm];
	for (unsigned i = 0; i < 3 && h->arg[i]; i++) {
		Ir as = { .op = O_put, .type = h->arg[i] };
		const char *err = check_operand(c, &as, 'r', v[i]);
		if (err)
			return err;
	}
	return NULL;
}

/* State must be exact where an instruction may still fault: no put of the same instruction before. */
static const char *check_exact(Check *c, const Ir *o)
{
	unsigned flags = ir_rows[o->op].flags;

	if (o->op == O_insn)
		c->put = false;
	else if (o->op == O_put)
		c->put = true;
	else if (c->put && (flags & OF_FAULT || o->op == O_poll ||
			(o->op == O_call && c->t->helper[o->imm]->flags & HF_RAISE)))
		return "may fault after a put";
	return NULL;
}

static const char *check_op(Check *c, const Ir *o)
{
	const Trans *t = c->t;
	const IrRow *row = &ir_rows[o->op];
	const char *err;
	Val v[4];

	if (o->op == O_label) {
		c->stretch++;
		if (!c->reached)
			c->put = false;
		c->reached = true;
	}
	if (!c->reached && o->op != O_insn)
		return "not reachable";
	if ((err = check_types(o)) || (err = check_imm(c, o)))
		return err;
	if (o->op == O_call) {
		if ((err = check_call(c, o)))
			return err;
	} else {
		unsigned n = ir_operands(t, o, v);
		for (unsigned i = 0; i < n; i++)
			if ((err = check_operand(c, o, o->op == O_sel && o->m & SEL_32 && i < 2 ? 'i' : row->shape[i + 1], v[i])))
				return err;
	}
	if ((err = check_exact(c, o)))
		return err;
	Type ty = ir_result(t, o);
	if (ty != T_NONE) {
		if (o->dst == 0 || o->dst > t->nval || t->val[o->dst].is_const || t->val[o->dst].type != ty)
			return "result";
		if (c->alive[o->dst])
			return "value defined twice";
		c->alive[o->dst] = c->stretch;
	} else if (o->dst) {
		return "result of an operation that has none";
	}
	if (row->flags & OF_END || o->op == O_br)
		c->reached = false;
	return NULL;
}

const char *ir_verify(const Trans *t)
{
	static _Thread_local char text[160];
	Check c = { .t = t, .stretch = 1, .reached = true };
	const char *err = NULL;
	unsigned i;

	c.alive = xcalloc(t->nval + 1, sizeof(*c.alive));
	c.placed = xcalloc(t->nlabel + 1, 1);
	for (i = 0; i < t->nir && !err; i++)
		err = check_op(&c, &t->ir[i]);
	if (!err && c.reached)
		err = "the block does not end";
	for (unsigned j = 0; j < t->nir && !err; j++)
		if ((t->ir[j].op == O_br || t->ir[j].op == O_brc) && !c.placed[t->ir[j].imm])
			err = "label is not placed";
	if (err) {
		snprintf(text, sizeof(text), "operation %u (%s): %s", i ? i - 1 : 0,
		    i ? ir_rows[t->ir[i - 1].op].name : "", err);
		err = text;
	}
	free(c.alive);
	free(c.placed);
	return err;
}
