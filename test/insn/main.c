/*
 * insn [-n TESTS] SEED TEST...: run the tests rows, disas, match, exec, seq of the instruction tables, and
 * disas-aarch64, class-aarch64, exec-aarch64, seq-aarch64, and exec-riscv32, seq-riscv32 without the variants of 64 bits;
 * -n: instructions per row of exec, programs per variant of seq.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "insn_test.h"

unsigned passed, failed, skipped;

void pass(void) { passed++; }

void fail(const char *fmt, ...)
{
	static unsigned printed;
	va_list ap;

	failed++;
	if (printed++ >= 40)
		return;
	va_start(ap, fmt);
	printf("FAIL ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
}

void skip(const char *fmt, ...)
{
	va_list ap;

	skipped++;
	va_start(ap, fmt);
	printf("skip ");
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
}

int main(int argc, char **argv)
{
	int n = 6, c;

	while ((c = getopt(argc, argv, "n:")) == 'n')
		n = atoi(optarg);
	if (c != -1 || optind >= argc) {
		fprintf(stderr, "usage: insn [-n tests] seed test...\n");
		return 2;
	}
	seed = strtoull(argv[optind], NULL, 0);
	printf("seed %s\n", argv[optind]);
	variants_init();
#ifdef HAVE_A64
	variant_a64_init();
#endif
	for (int i = optind + 1; i < argc; i++) {
		if (!strcmp(argv[i], "rows"))
			test_rows();
		else if (!strcmp(argv[i], "disas"))
			test_disas();
		else if (!strcmp(argv[i], "match"))
			test_match();
		else if (!strcmp(argv[i], "exec"))
			test_exec(variant, NVARIANT, n);
		else if (!strcmp(argv[i], "seq"))
			test_seq(variant, NVARIANT, n);
		else if (!strcmp(argv[i], "exec-riscv32"))
			test_exec(variant + 2, NVARIANT - 2, n);
		else if (!strcmp(argv[i], "seq-riscv32"))
			test_seq(variant + 2, NVARIANT - 2, n);
#ifdef HAVE_A64
		else if (!strcmp(argv[i], "disas-aarch64"))
			test_disas_a64();
		else if (!strcmp(argv[i], "class-aarch64"))
			test_class();
		else if (!strcmp(argv[i], "exec-aarch64"))
			test_exec(variant_a64, 2, n);
		else if (!strcmp(argv[i], "seq-aarch64"))
			test_seq(variant_a64, 2, n);
#endif
		else
			fail("no test %s", argv[i]);
	}
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed > 0;
}
