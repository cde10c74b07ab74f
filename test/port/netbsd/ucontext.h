#include <sys/types.h>
#if defined(__x86_64__)
enum {
	_REG_RDI, _REG_RSI, _REG_RDX, _REG_RCX, _REG_R8, _REG_R9, _REG_R10, _REG_R11, _REG_R12, _REG_R13, _REG_R14, _REG_R15,
	_REG_RBP, _REG_RBX, _REG_RAX, _REG_RIP = 21, _REG_RSP = 24, _NGREG = 26
};
#elif defined(__aarch64__)
enum { _REG_X0, _REG_PC = 32, _NGREG = 35 };
#else
enum { _REG_X1, _REG_PC = 31, _NGREG };
#endif
typedef unsigned long __greg_t;
typedef struct { __greg_t __gregs[_NGREG]; } mcontext_t;
typedef struct { sigset_t uc_sigmask; mcontext_t uc_mcontext; } ucontext_t;
