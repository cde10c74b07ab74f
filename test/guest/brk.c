// brk: grows, shrinks, zero-fills, refuses to go below its start; and mmap in its way stops it.
// BUILD: free64 free32
#include "free.h"

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	ulong start = sys1(NR_brk, 0);
	CHECK(start > (ulong)test);
	ulong page = (start + 4095) & ~4095ul;
	CHECK_EQ(sys1(NR_brk, page + 0x3000), page + 0x3000);
	u8 *p = (u8 *)page;
	int zero = 1;
	for (int i = 0; i < 0x3000; i++)
		zero &= p[i] == 0;
	CHECK(zero);
	memset(p, 0xaa, 0x3000);
	CHECK_EQ(sys1(NR_brk, page + 0x1000), page + 0x1000);
	CHECK_EQ(sys1(NR_brk, page + 0x2000), page + 0x2000);
	CHECK_EQ(p[0xfff], 0xaa);
	CHECK_EQ(p[0x1000], 0);		// given back and given anew
	CHECK_EQ(sys1(NR_brk, start - 0x100000), page + 0x2000);
	CHECK_EQ(sys1(NR_brk, 0), page + 0x2000);
	CHECK_EQ(sys1(NR_brk, page + 123), page + 123);
	// A mapping in the way (MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS): brk stays what it was.
	CHECK_EQ(sys6(NR_mmap, page + 0x100000, 0x1000, 3, 0x32, -1, 0), page + 0x100000);
	CHECK_EQ(sys1(NR_brk, page + 0x200000), page + 123);
	return 0;
}
