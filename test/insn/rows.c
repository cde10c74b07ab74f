/*
 * What mkinsn must refuse: small row files with one mistake each, with the
 * words that its error must contain. $CC is the compiler, $SRC the sources.
 */
#include <stdlib.h>
#include <string.h>

#include "insn_test.h"

static const struct {
	const char *rows, *error; /* error NULL: accepted */
} wrong[] = {
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)", NULL},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 011001\", \"rd, rs1, rs2\", ALU, 0, e, 0)", "a: pattern has 31 bits"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1\", ALU, 0, e, 0)", "a: bits 0x1f00000 belong to no field"},
	{"I(\"a\", \"0000000 ..... 00000 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)",
	    "a: field rs1 takes bits that the pattern fixes"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs3\", ALU, 0, e, 0)", "a: no field rs3"},
	{"I(\"a\", \"0000000 ----- ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)", "a: a field takes ignored bits"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", XYZ, 0, e, 0)", "a: no class XYZ"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, XYZ, e, 0)", "a: unknown feature XYZ"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, M | D, e, 0)", "is not of the form"},
	{"I(\"a\", \"000000x ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)", "a: 'x' in the pattern"},
	{"F(f, 0, \"70:60\")", "f: bad spec"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)", "have the same pattern"},
	{"I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, RV32, e, 0)\n"
	 "I(\"b\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, RV64, e, 0)", NULL},
	{"I(\"a\", \"0000000 00000 ..... 000 ..... 0110011\", \"rd, rs1\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 ..... 00000 000 ..... 0110011\", \"rd, rs2\", ALU, 0, e, 0)", "overlap; no row is what they have"},
	{"I(\"a\", \"0000000 00000 ..... 000 ..... 0110011\", \"rd, rs1\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 ..... 00000 000 ..... 0110011\", \"rd, rs2\", ALU, 0, e, 0)\n"
	 "I(\"c\", \"0000000 00000 00000 000 ..... 0110011\", \"rd\", ALU, 0, e, 0)", NULL},
	{"I(\"a\", \"0000000 00000 ..... 000 ..... 011001.\", \"rd, rs1, b\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 00000 ..... 000 ..... 0110010\", \"rd, rs1\", ALU, 0, e, 0)\n"
	 "I(\"c\", \"0000000 00000 ..... 000 ..... 0110011\", \"rd, rs1\", ALU, 0, e, 0)", "a: cannot be reached"},
	{"F(rd, 0, \"12:8\")", "rd: is a field already"},
	{"F(fn, 0, \"11:7 fn\")\n"
	 "I(\"a\", \"0000000 ..... ..... 000 ..... 0110011\", \"fn, rs1, rs2\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 ..... ..... 000 ..... 0110011\", \"fn, rs1, rs2\", ALU, 0, e, 0)\n"
	 "I(\"c\", \"0000000 ..... ..... 000 ..... 0110011\", \"rd, rs1, rs2\", ALU, 0, e, 0)", NULL},
	{"F(big, 0, \"11:7 !0 !1\") F(low, 0, \"7\")\n"
	 "I(\"a\", \"0000000 ..... 00000 000 ..... 0110011\", \"big, rs2\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 ..... ..... 000 0000. 0110011\", \"low, rs1, rs2\", ALU, 0, e, 0)", NULL},
	{"F(big, 0, \"11:7 !0\") F(low, 0, \"7\")\n"
	 "I(\"a\", \"0000000 ..... 00000 000 ..... 0110011\", \"big, rs2\", ALU, 0, e, 0)\n"
	 "I(\"b\", \"0000000 ..... ..... 000 0000. 0110011\", \"low, rs1, rs2\", ALU, 0, e, 0)",
	 "overlap; no row is what they have"},
};

void test_rows(void)
{
	static const char head[] = "#ifndef I\n#error rows\n#endif\nT(t, \"ir.h\", 0, 0, NULL)\nK(ALU, \"alu\", \"alu\")\n"
	    "F(rd, 0, \"11:7\")\nF(rs1, 0, \"19:15\")\nF(rs2, 0, \"24:20\")\nF(b, 0, \"0\")\n";
	const char *tmp = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", *cc = getenv("CC"), *src = getenv("SRC");
	char path[512], cmd[4096], out[4096];

	for (unsigned k = 0; k < LEN(wrong); k++) {
		FILE *f;
		size_t n;

		snprintf(path, sizeof(path), "%.400s/rows.h", tmp);
		if (!(f = fopen(path, "w"))) {
			fail("rows: cannot write %s", path);
			return;
		}
		fprintf(f, "%s%s\n", head, wrong[k].rows);
		if (!strstr(wrong[k].rows, "I("))
			fputs("I(\"x\", \"0000000000000000\", \"\", ALU, 0, e, 0)\n", f);
		fclose(f);
		snprintf(cmd, sizeof(cmd), "%s -std=c11 -w -I%s -DGUEST=riscv -DROWS='\"%s\"' -o %s.x %s/mk/mkinsn.c 2>&1 && "
		    "%s.x 2>&1 >/dev/null", cc ? cc : "cc", src ? src : "src", path, path, src ? src : "src", path);
		if (!(f = popen(cmd, "r"))) {
			fail("rows: cannot run %s", cmd);
			return;
		}
		n = fread(out, 1, sizeof(out) - 1, f);
		out[n] = 0;
		int status = pclose(f);
		if (wrong[k].error ? status && strstr(out, wrong[k].error) : !status && !n)
			pass();
		else
			fail("rows: %s\n	gives status %d, %s	wanted %s", wrong[k].rows, status, out,
			    wrong[k].error ? wrong[k].error : "nothing");
	}
}
