// The state a program starts with: stack alignment, argv, environment, auxiliary vector; and uname.
// BUILD: free64 free32
// ENV: MYNA_TEST=hello
// ARGS: a bc
// EXPECT: a bc
#include "free.h"

typedef struct {
	char sysname[65], nodename[65], release[65], version[65], machine[65], domain[65];
} Uname;

// Auxiliary vector entry types (include/uapi/linux/auxvec.h).
enum {
	AT_PHDR = 3, AT_PHENT = 4, AT_PHNUM = 5, AT_PAGESZ = 6, AT_ENTRY = 9, AT_UID = 11, AT_PLATFORM = 15, AT_HWCAP = 16, AT_CLKTCK = 17,
	AT_SECURE = 23, AT_RANDOM = 25, AT_HWCAP2 = 26, AT_EXECFN = 31, AT_SYSINFO_EHDR = 33, AT_MINSIGSTKSZ = 51,
};
extern char _start[];

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	ulong v[64], seen[64];
	CHECK(argc == 3 && argv[3] == 0);
	put(argv[1]);
	put(" ");
	put(argv[2]);
	put("\n");
	CHECK(((ulong)(argv - 1) & 15) == 0);
	int found = 0;
	for (char **e = envp; *e; e++)
		found |= equal(*e, "MYNA_TEST=hello");
	CHECK(found);
	memset(v, 0, sizeof v);
	memset(seen, 0, sizeof seen);
	for (; auxv[0]; auxv += 2)
		if (auxv[0] < 64)
			v[auxv[0]] = auxv[1], seen[auxv[0]] = 1;
	CHECK_EQ(v[AT_PAGESZ], 4096);
	CHECK_EQ(v[AT_PHENT], BITS == 64 ? 56 : 32);
	CHECK(v[AT_PHNUM] > 0 && v[AT_PHNUM] < 20);
	CHECK_EQ(v[AT_ENTRY], (ulong)_start);
	CHECK_EQ(v[AT_CLKTCK], 100);
	CHECK(seen[AT_UID] && seen[AT_SECURE] && v[AT_SECURE] == 0);
#ifdef __riscv
	// One bit for each letter of the base extensions: IMAFDC.
	ulong base = 1 << 8 | 1 << 12 | 1 << 0 | 1 << 5 | 1 << 3 | 1 << 2;
	const char *machine = BITS == 64 ? "riscv64" : "riscv32";
#else
	ulong base = 1 << 0 | 1 << 1 | 1 << 8 | 1 << 11;	// fp, asimd, atomics, cpuid
	const char *machine = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? "aarch64_be" : "aarch64";
	CHECK(seen[AT_HWCAP2] && equal((char *)v[AT_PLATFORM], machine));
	CHECK_EQ(v[AT_MINSIGSTKSZ], 4720);
#endif
	CHECK_EQ(v[AT_HWCAP] & base, base);
	CHECK(v[AT_RANDOM] && (((u8 *)v[AT_RANDOM])[0] | ((u8 *)v[AT_RANDOM])[7] | ((u8 *)v[AT_RANDOM])[15]));
	CHECK(v[AT_EXECFN] && *(char *)v[AT_EXECFN]);
	// The program headers seen through AT_PHDR are those of the file: one of them covers the entry point.
	int covered = 0;
	for (ulong i = 0; i < v[AT_PHNUM]; i++) {
		u8 *p = (u8 *)v[AT_PHDR] + i * v[AT_PHENT];
		ulong addr = *(ulong *)(p + 2 * sizeof(long)), size = *(ulong *)(p + (BITS == 64 ? 40 : 20));
		if (*(u32 *)p == 1 && addr <= v[AT_ENTRY] && v[AT_ENTRY] - addr < size)
			covered = 1;
	}
	CHECK(covered);
	Uname u;
	CHECK_EQ(sys1(NR_uname, &u), 0);
	CHECK(equal(u.sysname, "Linux"));
	CHECK(equal(u.machine, machine));
	CHECK(u.release[0] >= '4');
	return 0;
}
