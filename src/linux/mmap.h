/*
 * Numbers of the mmap family that the host's libc may not name, as the
 * kernel's generic headers have them; mmap.c and call_mem.c.
 */
#ifndef MMAP_H
#define MMAP_H

#include "linux.h"
#include <stdlib.h>

enum {
	G_PROT_SEM = 8, G_PROT_GROWSDOWN = 0x01000000,
	G_MREMAP_DONTUNMAP = 4,
	G_MADV_FREE = 8, G_MADV_DONTNEED_LOCKED = 24,
	G_SHM_REMAP = 040000, G_SHM_EXEC = 0100000,
	G_MAP_SHM = 0x40000000, /* ours, in a mapping's flags: attached with shmat */
};

#endif
