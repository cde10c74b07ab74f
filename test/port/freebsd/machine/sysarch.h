#define AMD64_SET_GSBASE 131
int sysarch(int what, void *arg);
