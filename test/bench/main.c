// main.c - run one kernel: kernels NAME [PERCENT of its work]; kernels -l lists group and name of all.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kernels.h"

int main(int argc, char **argv)
{
	const Row *tables[] = { int_rows, fp_rows, mem_rows, sys_rows };
	if (argc < 2) {
		fprintf(stderr, "usage: kernels -l | NAME [PERCENT]\n");
		return 2;
	}
	int percent = argc > 2 ? atoi(argv[2]) : 100, found = 0;
	for (int t = 0; t < 4; t++)
		for (const Row *r = tables[t]; r->name; r++) {
			if (!strcmp(argv[1], "-l"))
				printf("%s %s\n", r->group, r->name);
			else if (!strcmp(argv[1], r->name) || !strcmp(argv[1], "all"))
				printf("%s %016llx\n", r->name, (unsigned long long)r->run(r->n * percent / 100 + 1));
			else
				continue;
			found = 1;
		}
	return !found;
}
