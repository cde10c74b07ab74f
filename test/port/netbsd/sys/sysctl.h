int sysctlbyname(const char *name, void *old, size_t *n, const void *new, size_t size);
