int32_t _lwp_self(void);
