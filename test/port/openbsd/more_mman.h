#define MAP_STACK 0x4000
int shm_mkstemp(char *name);
int shm_unlink(const char *name);
