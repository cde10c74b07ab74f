// Unwinding from a handler through the signal frame to the function that was interrupted and its callers.
// BUILD: static dynamic
// FLAGS: -fno-omit-frame-pointer -fasynchronous-unwind-tables -fno-optimize-sibling-calls
#include "test.h"
#include <unwind.h>

static uintptr_t pcs[64];
static int npcs;
static int *volatile nowhere;

static _Unwind_Reason_Code step(struct _Unwind_Context *c, void *arg)
{
	int before;
	(void)arg;
	if (npcs < 64)
		pcs[npcs++] = _Unwind_GetIPInfo(c, &before);
	return _URC_NO_REASON;
}

static void handler(int sig, siginfo_t *si, void *uc);

__attribute__((noinline)) static int inner(int x)
{
	int r = *nowhere + x;
	__asm__ volatile("" : : : "memory");
	return r;
}

__attribute__((noinline)) static int middle(int x)
{
	return inner(x + 1) * 2 + 1;
}

__attribute__((noinline)) static int outer(int x)
{
	return middle(x + 1) * 2 + 1;
}

static sigjmp_buf back;

static void handler(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si, (void)uc;
	_Unwind_Backtrace(step, 0);
	siglongjmp(back, 1);
}

// Whether one of the frames lies in the first bytes of a function.
static int in(void *function)
{
	for (int i = 0; i < npcs; i++)
		if (pcs[i] >= (uintptr_t)function && pcs[i] < (uintptr_t)function + 64)
			return 1;
	return 0;
}

int main(void)
{
	on(SIGSEGV, handler, 0);
	if (!sigsetjmp(back, 1))
		outer(1);
	CHECK(npcs >= 5);
	CHECK(in(handler));
	CHECK(in(inner));
	CHECK(in(middle));
	CHECK(in(outer));
	return done();
}
