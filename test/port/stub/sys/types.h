/* Types that the three have alike on 64-bit processors. */
#ifndef TYPES_H
#define TYPES_H
#include <stddef.h>
#include <stdint.h>
typedef long ssize_t;
typedef int64_t off_t;
typedef int32_t pid_t;
typedef uint16_t mode_t;
typedef uint64_t u_int64_t;
typedef int64_t __register_t;
#include <sigset.h>
#endif
