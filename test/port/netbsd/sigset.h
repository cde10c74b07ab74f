typedef struct { uint32_t bits[4]; } sigset_t;
