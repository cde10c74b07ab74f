#define SHM_ANON ((char *)1)
int shm_open(const char *name, int flags, mode_t mode);
