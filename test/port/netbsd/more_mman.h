#define MAP_REMAPDUP 4
#define PROT_MPROTECT(prot) ((prot) << 3)
void *mremap(void *old, size_t n, void *new, size_t size, int flags);
