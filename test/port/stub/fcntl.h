#define O_RDWR 2
#define O_CLOEXEC 0x100000
