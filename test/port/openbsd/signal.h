#include_next <signal.h>
#ifndef SIGCONTEXT
#define SIGCONTEXT
#if defined(__x86_64__)
struct sigcontext {
	long sc_rdi, sc_rsi, sc_rdx, sc_rcx, sc_r8, sc_r9, sc_r10, sc_r11, sc_r12, sc_r13, sc_r14, sc_r15, sc_rbp, sc_rbx,
		sc_rax, sc_gs, sc_fs, sc_es, sc_ds, sc_trapno, sc_err, sc_rip, sc_cs, sc_rflags, sc_rsp, sc_ss;
	void *sc_fpstate;
	int __sc_unused, sc_mask;
};
#elif defined(__aarch64__)
struct sigcontext {
	int __sc_unused, sc_mask;
	uint64_t sc_sp, sc_lr, sc_elr, sc_spsr, sc_x[30];
};
#else
struct sigcontext {
	int __sc_unused, sc_mask;
	__register_t sc_ra, sc_sp, sc_gp, sc_tp, sc_t[7], sc_s[12], sc_a[8], sc_sepc;
};
#endif
typedef struct sigcontext ucontext_t;
#endif
