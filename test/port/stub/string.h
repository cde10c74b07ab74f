#include <stddef.h>
void *memset(void *p, int c, size_t n);
