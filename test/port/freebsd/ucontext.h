/* Members by their names, what lies between them left out. */
#include <sys/types.h>
#if defined(__x86_64__)
typedef struct {
	__register_t mc_onstack, mc_rdi, mc_rsi, mc_rdx, mc_rcx, mc_r8, mc_r9, mc_rax, mc_rbx, mc_rbp, mc_r10, mc_r11, mc_r12,
		mc_r13, mc_r14, mc_r15, mc_rip, mc_rflags, mc_rsp;
} mcontext_t;
#elif defined(__aarch64__)
struct gpregs { __register_t gp_x[30], gp_lr, gp_sp, gp_elr; uint64_t gp_spsr; };
typedef struct { struct gpregs mc_gpregs; } mcontext_t;
#else
struct gpregs { __register_t gp_ra, gp_sp, gp_gp, gp_tp, gp_t[7], gp_s[12], gp_a[8], gp_sepc, gp_sstatus; };
typedef struct { struct gpregs mc_gpregs; } mcontext_t;
#endif
typedef struct { sigset_t uc_sigmask; mcontext_t uc_mcontext; } ucontext_t;
