int pthread_getthreadid_np(void);
