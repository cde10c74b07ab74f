// execve of guest programs, scripts and host programs: arguments and environment arrive, errors come back.
// BUILD: static musl32
// STATUS: 33
// EXPECT: by descriptor:last|X=1;Y=;
// QEMU: no execve of guest programs without binfmt_misc
#include "test.h"

static char self[4096];

// Run and give the status; the child's output goes into out.
static int spawn(const char *path, char *const argv[], char *const envp[], char *out, size_t size)
{
	int p[2], status;
	CHECK(pipe(p) == 0);
	pid_t pid = fork();
	if (!pid) {
		dup2(p[1], 1);
		close(p[0]);
		execve(path, argv, envp);
		_exit(100 + (errno & 63));
	}
	close(p[1]);
	size_t n = 0;
	for (ssize_t k; n < size - 1 && (k = read(p[0], out + n, size - 1 - n)) > 0;)
		n += k;
	out[n] = 0;
	close(p[0]);
	waitpid(pid, &status, 0);
	return status;
}

static void file(const char *path, const char *text, int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	chmod(path, mode);
}

int main(int argc, char **argv, char **envp)
{
	char out[65536];
	if (argc > 1 && !strcmp(argv[1], "child")) {
		printf("%s:", argv[0]);
		for (int i = 2; i < argc; i++)
			printf("%s|", argv[i]);
		for (int i = 0; envp[i]; i++)
			printf("%s;", envp[i]);
		if (argc > 2 && !strcmp(argv[2], "last"))
			puts("");
		return 33;
	}
	if (argc > 1 && strstr(argv[1], "script")) {
		printf("script with %d: %s", argc, argv[argc - 1]);
		return 34;
	}
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	CHECK(n > 0);
	char *args[] = { "name", "child", "a b", "", "c", 0 }, *env[] = { "X=1", "Y=", 0 };
	CHECK_EQ(spawn(self, args, env, out, sizeof out), 33 << 8);
	CHECK(!strcmp(out, "name:a b||c|X=1;Y=;"));
	CHECK_EQ(spawn("/proc/self/exe", args, env, out, sizeof out), 33 << 8);

	char *big[2002] = { "big", "child" };
	for (int i = 2; i < 2001; i++)
		big[i] = "0123456789";
	CHECK_EQ(spawn(self, big, env, out, sizeof out), 33 << 8);
	CHECK_EQ(strlen(out), 4 + 1999 * 11 + 7);

	char script[4200];
	char *sargs[] = { "zero", "last", 0 };
	snprintf(script, sizeof script, "#!%s script\nignored\n", self);
	file("script", script, 0755);
	CHECK_EQ(spawn("./script", sargs, env, out, sizeof out), 34 << 8);
	CHECK(!strcmp(out, "script with 4: last"));

	char *host[] = { "sh", "-c", "echo $0 $X; exit 7", 0 };
	CHECK_EQ(spawn("/bin/sh", host, env, out, sizeof out), 7 << 8);
	CHECK(!strcmp(out, "sh 1\n"));

	file("noexec", "#!/bin/sh\n", 0644);
	file("noformat", "just text\n", 0755);
	file("nointerp", "#!/nonesuch/interpreter\n", 0755);
	CHECK_ERR(execve("./noexec", args, env), EACCES);
	CHECK_ERR(execve("./noformat", args, env), ENOEXEC);
	CHECK_ERR(execve("./nointerp", args, env), ENOENT);
	CHECK_ERR(execve("./nonesuch", args, env), ENOENT);
	CHECK_ERR(execve(".", args, env), EACCES);
	CHECK_ERR(execve("./noformat/x", args, env), ENOTDIR);
	CHECK_ERR(execve("", args, env), ENOENT);
	CHECK_ERR(syscall(SYS_execve, 8l, args, env), EFAULT);

	// By descriptor (execveat with an empty path), even one that closes on exec.
	if (failures)
		return 1;
	int fd = open(self, O_RDONLY | O_CLOEXEC);
	char *fdargs[] = { "by descriptor", "child", "last", 0 };
	fflush(stdout);
	fexecve(fd, fdargs, env);
	CHECK(0);
	return done();
}
