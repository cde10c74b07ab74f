/*
 * How the operands of A64 loads and stores are written: the kinds that
 * insn_ldst.h declares, in objdump's form.
 */
#include <stdio.h>

#include "a64.h"

int a64_p_loff(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	return v ? snprintf(buf, n, ", #%d", (int)v) : snprintf(buf, n, "%s", "");
}

int a64_p_lrm(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	return i->bits >> 13 & 1 ? a64_p_x(buf, n, f, v, i) : a64_p_w(buf, n, f, v, i);
}

int a64_p_lext(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	static const char *const name[] = {"uxtw", "lsl", "sxtw", "sxtx"};
	int ext = v >> 1 & 3;

	(void)f, (void)i;
	if (v & 1)
		return snprintf(buf, n, ", %s #%d", name[ext], (int)(v >> 3));
	if (ext == 1)
		return snprintf(buf, n, "%s", "");
	return snprintf(buf, n, ", %s", name[ext]);
}

int a64_p_lprf(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	static const char *const type[] = {"pld", "pli", "pst"}, *const level[] = {"l1", "l2", "l3", "slc"};

	(void)f, (void)i;
	if (v >> 3 == 3)
		return snprintf(buf, n, "#0x%x", (unsigned)v);
	return snprintf(buf, n, "%s%s%s", type[v >> 3 & 3], level[v >> 1 & 3], v & 1 ? "strm" : "keep");
}

int a64_p_lrprf(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	if (v & ~5)
		return snprintf(buf, n, "#%d", (int)v);
	return snprintf(buf, n, "%s%s", v & 1 ? "pst" : "pld", v & 4 ? "strm" : "keep");
}

int a64_p_lfpb(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	return snprintf(buf, n, "b%d", (int)v);
}

int a64_list(char *buf, size_t n, int64_t v, const char *end)
{
	int first = v & 31, last = (first + (int)(v >> 5) - 1) & 31;

	if (first == last)
		return snprintf(buf, n, "{v%d.%s}", first, end);
	return snprintf(buf, n, "{v%d.%s-v%d.%s}", first, end, last, end);
}

int a64_p_llist(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	static const char *const arr[] = {"8b", "16b", "4h", "8h", "2s", "4s", "1d", "2d"};

	(void)f;
	return a64_list(buf, n, v, arr[(i->bits >> 9 & 6) | (i->bits >> 30 & 1)]);
}

int a64_p_lelem(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	static const char *const elem[] = {"b", "h", "s", "d"};
	unsigned size = i->bits >> 14 & 3;

	(void)f;
	return a64_list(buf, n, v, elem[size < 2 ? size : 2 + (i->bits >> 10 & 1)]);
}

int a64_p_lpost(char *buf, size_t n, const FieldRow *f, int64_t v, const Insn *i)
{
	(void)f, (void)i;
	return snprintf(buf, n, "%d", (int)(v & 7) << (v >> 3));
}
