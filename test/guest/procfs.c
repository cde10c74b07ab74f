// /proc/self and /proc/cpuinfo show the guest, not the emulator.
// BUILD: static musl32
// QEMU: 7.2 shows its own comm, status and maps of /proc/self in part
#include "test.h"

#if defined(__aarch64__)
#define CPUINFO "\nFeatures\t: fp asimd "
#else
#define CPUINFO (sizeof(long) == 8 ? "\nisa\t\t: rv64ima" : "\nisa\t\t: rv32ima")
#endif
#include <dirent.h>
#include <elf.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

static char text[1 << 17];

static char *slurp(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = 0, k;
	if (!CHECK(fd >= 0))
		return strcpy(text, "");
	while ((k = read(fd, text + n, sizeof text - 1 - n)) > 0)
		n += k;
	text[n] = 0;
	close(fd);
	return text;
}

static int data = 1;

int main(int argc, char **argv)
{
	char exe[4096], path[64], name[32];
	(void)argc;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	CHECK(n > 0 && (exe[n < 0 ? 0 : n] = 0, strstr(exe, "procfs")));
	snprintf(path, sizeof path, "/proc/%d/exe", getpid());
	char other[4096] = "";
	CHECK(readlink(path, other, sizeof other - 1) == n && !strcmp(exe, other));
	CHECK(!strcmp(slurp("/proc/self/cmdline"), argv[0]));

	// maps: the program's own pages with their rights, the stack, the heap.
	char *stack = (char *)&n, *code = (char *)main;
	int seen_code = 0, seen_data = 0, seen_stack = 0, lines = 0;
	slurp("/proc/self/maps");
	for (char *l = strtok(text, "\n"); l; l = strtok(0, "\n"), lines++) {
		unsigned long a, b;
		char r[8];
		CHECK(sscanf(l, "%lx-%lx %4s", &a, &b, r) == 3 && a < b);
#define IN(p) ((unsigned long)(p) >= a && (unsigned long)(p) < b)
		if (IN(code))
			seen_code += r[2] == 'x' && r[1] == '-' && strstr(l, "procfs");
		if (IN(&data))
			seen_data += r[1] == 'w' && r[2] == '-';
		if (IN(stack))
			seen_stack += r[1] == 'w' && strstr(l, "[stack]");
		CHECK(!strstr(l, "myna") || strstr(l, exe)); // a folder of the program may have that name
	}
	CHECK(seen_code == 1 && seen_data == 1 && seen_stack == 1 && lines < 40);

	int fd = open("/proc/self/auxv", O_RDONLY);
	unsigned long v[128] = { 0 };
	CHECK(fd >= 0 && read(fd, v, sizeof v) > 0);
	close(fd);
	int same = 0;
	for (int i = 0; i < 126 && v[i]; i += 2)
		same += v[i] == AT_ENTRY ? v[i + 1] == getauxval(AT_ENTRY) : v[i] == AT_PHDR && v[i + 1] == getauxval(AT_PHDR);
	CHECK_EQ(same, 2);

	prctl(PR_SET_NAME, "renamed");
	prctl(PR_GET_NAME, name);
	CHECK(!strcmp(name, "renamed"));
	CHECK(!strcmp(slurp("/proc/self/comm"), "renamed\n"));
	int pid = 0, ppid = 0;
	char state;
	CHECK(sscanf(slurp("/proc/self/stat"), "%d (%[^)]) %c %d", &pid, path, &state, &ppid) == 4);
	CHECK(pid == getpid() && ppid == getppid() && !strcmp(path, "renamed") && state == 'R');
	CHECK(strstr(slurp("/proc/self/status"), "Name:\trenamed\n") != 0);

	fd = open("/proc/self/mem", O_RDWR);
	int value = 0;
	CHECK(fd >= 0 && pread(fd, &value, sizeof value, (off_t)(uintptr_t)&data) == sizeof value && value == 1);
	value = 42;
	CHECK(pwrite(fd, &value, sizeof value, (off_t)(uintptr_t)&data) == sizeof value && *(volatile int *)&data == 42);
	close(fd);

	// What the list of descriptors shows is open: 0 to 2, the list itself and what was inherited.
	DIR *d = opendir("/proc/self/fd");
	int listed = 0;
	for (struct dirent *e; CHECK(d != 0) && (e = readdir(d)); listed += e->d_name[0] != '.')
		CHECK(e->d_name[0] == '.' || fcntl(atoi(e->d_name), F_GETFD) >= 0);
	CHECK(listed >= 4);

	slurp("/proc/cpuinfo");
	CHECK(strstr(text, CPUINFO) && !strstr(text, "Intel") && !strstr(text, "AMD"));
	return done();
}
