/* Numbers of the BSDs; ENOTSUP is OpenBSD's. */
extern int *errno_of_thread(void);
#define errno (*errno_of_thread())
#define ENOSYS 78
#define ENOTSUP 91
