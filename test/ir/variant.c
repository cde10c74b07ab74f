/*
 * What an operation of irops.h may have in m and imm, and which types it has:
 * for the tests by rows and for random programs.
 */
#include "ir_test.h"

static Variant *to;

static void add(unsigned m, int imm)
{
	*to++ = (Variant){ (uint16_t)m, imm };
}

/* m from 0 to n - 1. */
static void kinds(unsigned n)
{
	for (unsigned m = 0; m < n; m++)
		add(m, 0);
}

static void imms(unsigned m, const int8_t *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		add(m, list[i]);
}
#define IMMS(m, ...) imms(m, (const int8_t[]){ __VA_ARGS__ }, sizeof((int8_t[]){ __VA_ARGS__ }))

/* imm from 0 to n - 1. */
static void numbers(unsigned m, int n)
{
	for (int i = 0; i < n; i++)
		add(m, i);
}

/* Of fround: a mode, and whether inexact is raised. */
static void rounds(unsigned m)
{
	for (int exact = 0; exact <= 8; exact += 8)
		IMMS(m, RM_NE | exact, RM_TZ | exact, RM_DN | exact, RM_UP | exact, RM_MM | exact, RM_DYN | exact);
}

static void scalar(enum IrOp op, Type ty)
{
	switch (op) {
	case O_setc: kinds(C_ALWAYS + 1); break;
	case O_sel:
		kinds(C_ALWAYS + 1);
		for (unsigned m = 0; m <= C_ALWAYS && ty == T_I64; m++)
			add(m | SEL_32, 0);
		break;
	case O_fma: case O_i2f: kinds(4); break;
	case O_fsgn: kinds(3); break;
	case O_fcmp: kinds(FC_LEQ + 1); break;
	case O_nzfcmp: kinds(2); break;
	case O_f2i:
		for (unsigned m = 0; m < 4; m++)
			IMMS(m, RM_NE, RM_TZ, RM_DN, RM_UP, RM_MM, RM_DYN);
		break;
	case O_fround: rounds(0); break;
	case O_sext: case O_zext:
		IMMS(0, 8, 16);
		if (ty == T_I64)
			add(0, 32);
		break;
	case O_addsl: IMMS(0, 1, 2, 3); break;
	case O_extr:
		IMMS(0, 1, 8, 16, 31);
		if (ty == T_I64)
			IMMS(0, 32, 33, 63);
		break;
	default: add(0, 0);
	}
}

static void vector(enum IrOp op)
{
	unsigned m = 0, last = M_64;

	switch (op) {
	case O_vzx: IMMS(0, 8, 16, 32, 64); return;
	case O_vext: numbers(M_8, 16); return;
	case O_vpmull: numbers(M_64, 2); return;
	case O_vsha1: numbers(M_32, 3); return;
	case O_vtbl: add(M_8, 0); return;
	case O_vmaddw: add(M_16, 0); return;
	case O_vaese: case O_vaesd: case O_vaesmc: case O_vaesimc: case O_vaesenc: case O_vaesdec:
		add(M_8, 0);
		return;
	case O_vsha1su0: case O_vsha1su1: case O_vsha256h: case O_vsha256h2: case O_vsha256su0: case O_vsha256su1:
		add(M_32, 0);
		return;
	case O_vfwid: add(M_32, 0); add(M_32 | V_HIGH, 0); return;
	case O_vfnar: add(M_32, 0); return;
	case O_vmulhs: case O_vwid: case O_vnar: case O_vqnar: case O_vmull: last = M_32; break;
	default:
		if (ir_rows[op].flags & OF_FPE)
			m = M_32;
	}
	for (; m <= last; m++) {
		int lanes = 16 >> m;

		switch (op) {
		case O_vshl: case O_vshr: case O_vsar: numbers(m, 8 << m); break;
		case O_vget: numbers(m | M_SIGN, lanes); numbers(m, lanes); break;
		case O_vdupl: case O_vset: numbers(m, lanes); break;
		case O_vsetl:
			for (int i = 0; i < lanes; i++)
				for (int j = 0; j < lanes; j++)
					add(m, i | j << 4);
			break;
		case O_vrev:
			for (int group = (int)m + 1; group <= M_64; group++)
				add(m, group);
			break;
		case O_vwid: case O_vmull:
			add(m, 0); add(m | M_SIGN, 0); add(m | V_HIGH, 0); add(m | V_HIGH | M_SIGN, 0);
			break;
		case O_vqnar: IMMS(m, V_SS, V_SU, V_UU); break;
		case O_vfma: numbers(m, 4); break;
		case O_vfcmp: numbers(m, FC_LEQ + 1); break;
		case O_vf2i:
			IMMS(m | M_SIGN, RM_NE, RM_TZ, RM_DN, RM_UP, RM_MM, RM_DYN);
			IMMS(m, RM_NE, RM_TZ, RM_DN, RM_UP, RM_MM, RM_DYN);
			break;
		case O_vi2f: add(m, 0); add(m | M_SIGN, 0); break;
		case O_vfround: rounds(m); break;
		default: add(m, 0);
		}
	}
}

unsigned variants(enum IrOp op, Type ty, Variant v[MAX_VARIANT])
{
	to = v;
	if (ty == T_V128 && op != O_mov)
		vector(op);
	else
		scalar(op, ty);
	return (unsigned)(to - v);
}

bool has_type(enum IrOp op, Type ty)
{
	switch (ir_rows[op].types[0]) {
	case 'I': return ty == T_I32 || ty == T_I64;
	case 'F': return op == O_fbox ? ty == T_F64 : op == O_funbox ? ty == T_F32 : ty == T_F32 || ty == T_F64;
	case 'V': case 'W': return ty == T_V128;
	}
	return true;
}

Type lane_type(const Ir *o)
{
	if (!(ir_rows[o->op].flags & OF_FPE) || o->op == O_vi2f)
		return T_I64;
	return o->op == O_vfwid || (o->op != O_vfnar && (o->m & M_SIZE) == M_32) ? T_F32 : T_F64;
}

Val keep_flags(Trans *t, Val v)
{
	return raw_op(t, O_and, T_I64, v, ir_const(t, T_I64, FL_ALL), 0, 0, 0);
}
