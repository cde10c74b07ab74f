// Death by SIGABRT, as the shell sees it.
// STATUS: 134
#include <stdlib.h>

int main(void)
{
	abort();
}
