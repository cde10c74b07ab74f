// kernels.h - the kernels of the bench: each does n units of work and returns a checksum, the same on every machine.
#ifndef KERNELS_H
#define KERNELS_H

#include <stdint.h>

typedef uint64_t Kernel(long n);

typedef struct {
	const char *group, *name;
	Kernel *run;
	long n;		// work for about 0.03 to 0.1 s natively
} Row;

extern const Row int_rows[], fp_rows[], mem_rows[], sys_rows[];	// each ends with a row of zeros

// A small random generator, seeded by the caller.
static inline uint32_t next(uint32_t *s)
{
	return *s = *s * 1664525u + 1013904223u;
}

#endif
