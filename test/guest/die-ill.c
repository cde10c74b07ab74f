// Death by an illegal instruction.
// BUILD: free64 free32
// STATUS: 132
// QEMU: 7.2 prints no line when no core is written
// STDERR: uncaught target signal 4 (Illegal instruction) - core dumped
#include "free.h"

int test(long argc, char **argv, char **envp, ulong *auxv)
{
	(void)argc, (void)argv, (void)envp, (void)auxv;
	__asm__ volatile(".word 0");
	return 0;
}
