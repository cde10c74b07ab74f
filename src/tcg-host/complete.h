/*
 * Included behind a host's `rows`: the compiler stops at the line of irops.h
 * whose operation has no row there. (It has to optimise, to see that.) What a
 * host has no instruction for has a row that calls vec.c or softfp_op.c. The
 * operations listed here are select.c's own.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#if defined(__OPTIMIZE__) && defined(__has_attribute)
#if __has_attribute(error)
void operation_without_row(void) __attribute__((error("an operation has no row on this host")));

__attribute__((used)) static void complete(void)
{
	static const bool own[O_N] = { [O_get] = true, [O_put] = true, [O_call] = true, [O_label] = true, [O_insn] = true,
		[O_vconst] = true };

#define O(name, ...) if (!own[O_##name] && !rows[O_##name]) operation_without_row();
#include "../irops.h"
#undef O
}
#endif
#endif

#endif
