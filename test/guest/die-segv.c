// Death by a fault; the line is the one that QEMU prints.
// BUILD: free64 free32
// STATUS: 139
// QEMU: 7.2 prints no line when no core is written
// STDERR: uncaught target signal 11 (Segmentation fault) - core dumped
#include "free.h"

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	*(volatile int *)16 = 1;
	return 0;
}
