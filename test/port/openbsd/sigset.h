typedef unsigned int sigset_t;
