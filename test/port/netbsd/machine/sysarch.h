#define X86_64_SET_GSBASE 16
int sysarch(int what, void *arg);
