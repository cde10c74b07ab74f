#include <sys/types.h>
#define SIG_SETMASK 3
int raise(int sig);
