#include <sys/types.h>
typedef struct FILE FILE;
typedef off_t fpos_t;
int snprintf(char *buf, size_t n, const char *fmt, ...);
FILE *funopen(const void *cookie, int (*read)(void *, char *, int), int (*write)(void *, const char *, int),
    fpos_t (*seek)(void *, fpos_t, int), int (*close)(void *));
