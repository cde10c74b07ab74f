// -L: absolute paths that are there below the prefix are found there, by execve, for scripts and by open alike, wherever
// the program has gone; others are the machine's own; relative ones never go through it.
// BUILD: static musl32
// OPTS: -L root
// QEMU: no execve of guest programs without binfmt_misc
#include "test.h"

static void copy(const char *from, const char *to)
{
	static char buf[65536];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ssize_t n;
	CHECK(in >= 0 && out >= 0);
	while ((n = read(in, buf, sizeof buf)) > 0)
		CHECK(write(out, buf, n) == n);
	close(in);
	close(out);
}

static void file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static int run(const char *path, const char *arg)
{
	int status = 0;
	pid_t pid = fork();
	if (!pid) {
		execl(path, path, arg, (char *)0);
		_exit(errno == ENOENT ? 99 : 98);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	struct stat st;
	if (argc > 1)	// "exit N", or as the interpreter of a script: its path last
		return strstr(argv[argc - 1], "script") ? 41 : atoi(argv[1]);
	CHECK(mkdir("root", 0755) == 0 && mkdir("root/only", 0755) == 0 && mkdir("here", 0755) == 0);
	copy("/proc/self/exe", "root/only/prog");
	file("root/only/script", "#!/only/prog\n");
	file("here/only", "not below the prefix");
	CHECK_EQ(run("/only/prog", "40"), 40);
	CHECK_EQ(run("/only/script", 0), 41);
	CHECK_EQ(run("/only/nonesuch", "1"), 99);
	CHECK_EQ(run("only/prog", "1"), 99);
	CHECK_EQ(run("root/only/prog", "42"), 42);
	CHECK(access("/only/prog", X_OK) == 0 && stat("/only/script", &st) == 0 && st.st_size == 13);
	// There in both: below the prefix.
	CHECK(mkdir("root/etc", 0755) == 0);
	file("root/etc/passwd", "below");
	CHECK(stat("/etc/passwd", &st) == 0 && st.st_size == 5);
	// The prefix was given relative to where the program began.
	CHECK(chdir("here") == 0);
	CHECK_EQ(run("/only/prog", "43"), 43);
	CHECK(stat("/only/prog", &st) == 0 && open("/only/script", O_RDONLY) >= 0);
	CHECK(chdir("..") == 0);
	return done();
}
