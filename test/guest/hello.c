// The simplest thing: output, arguments, exit status; static, dynamic and both word sizes.
// BUILD: static dynamic musl32
// ARGS: one two
// EXPECT: hello: one two
// STATUS: 42
#include <stdio.h>

int main(int argc, char **argv)
{
	printf("hello: %s %s\n", argv[1], argv[argc - 1]);
	return 42;
}
