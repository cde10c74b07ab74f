#define RISCV_SYNC_ICACHE 0
struct riscv_sync_icache_args { u_int64_t addr; size_t len; };
int sysarch(int what, void *arg);
