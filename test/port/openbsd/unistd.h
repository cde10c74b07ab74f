#include_next <unistd.h>
pid_t getthrid(void);
