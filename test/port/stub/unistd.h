#include <sys/types.h>
int close(int fd);
int ftruncate(int fd, off_t n);
