// benchrun.c - the harness of the bench: times commands natively and under emulators, in interleaved rounds.
//
//	benchrun [-r ROUNDS] [-s SECONDS] JOBS EMULATOR...
//
// A line of JOBS is group, name, flags, native command, guest command, with tabs between; commands are split at
// blanks, `-` stands for no native one. Flag m: also measure the peak memory of the process tree. w: judge by
// wall-clock time (threads, start-up); else by user + system time of the process and its children. x: output is
// not compared. t: what is measured is told by the last line of the output, bytes per second behind its last colon
// (openssl speed -mr); the figure is the seconds that a gigabyte takes. An EMULATOR is LABEL=PROGRAM; the first is the
// one that is judged against the others.
// Prints a row for each job as it goes and then the geometric means of each group: seconds, times native, and, of the
// others, times what the first takes.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_JOBS = 128, MAX_EMUS = 8, MAX_ARGS = 64, LONG = 5 /* seconds */ };

typedef struct {
	char *group, *name, *flags, *command[2];	// native, guest
	double best[MAX_EMUS + 1];			// seconds; 0: not run, below: failed
	long peak[MAX_EMUS + 1];			// KiB
} Job;

static Job jobs[MAX_JOBS];
static int njobs, nemus;
static char *label[MAX_EMUS + 1], *emulator[MAX_EMUS + 1];

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}

// The proportional set size in KiB of a process and all below it.
static long tree_size(pid_t root)
{
	static struct { pid_t pid, parent; } p[4096];
	int n = 0;
	DIR *d = opendir("/proc");
	for (struct dirent *e; d && (e = readdir(d)) && n < 4096;) {
		char path[300], buf[512];
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof path, "/proc/%s/stat", e->d_name);
		FILE *f = fopen(path, "r");
		if (!f)
			continue;
		char *paren = fgets(buf, sizeof buf, f) ? strrchr(buf, ')') : 0;
		fclose(f);
		if (!paren)
			continue;
		p[n].pid = atoi(e->d_name);
		p[n++].parent = atoi(paren + 4);
	}
	if (d)
		closedir(d);
	long total = 0;
	for (int i = 0; i < n; i++) {
		pid_t a = p[i].pid;
		for (int depth = 0; a > 1 && a != root && depth < 50; depth++)
			for (int j = 0, next = 0; j < n; j++) {
				if (p[j].pid == a)
					next = p[j].parent;
				if (j == n - 1)
					a = next;
			}
		if (a != root)
			continue;
		char path[64], line[256];
		long kib;
		snprintf(path, sizeof path, "/proc/%d/smaps_rollup", p[i].pid);
		FILE *f = fopen(path, "r");
		while (f && fgets(line, sizeof line, f))
			if (sscanf(line, "Pss: %ld", &kib) == 1)
				total += kib;
		if (f)
			fclose(f);
	}
	return total;
}

// Seconds for 10^9 bytes by the throughput that the file ends with, -1: it ends with none.
static double told(const char *output)
{
	char line[512], *colon;
	double rate = 0;
	FILE *f = fopen(output, "r");
	while (f && fgets(line, sizeof line, f))
		if ((colon = strrchr(line, ':')))
			rate = atof(colon + 1);
	if (f)
		fclose(f);
	return rate > 0 ? 1e9 / rate : -1;
}

// Run a command, under an emulator if there is one; its output goes to a file. Returns the time, or -1 when it failed.
static double run(Job *j, int which, const char *output, long *peak)
{
	char text[4096], *argv[MAX_ARGS], *save;
	int argc = 0;
	snprintf(text, sizeof text, "%s %s", which ? emulator[which] : "", j->command[which > 0]);
	for (char *a = strtok_r(text, " ", &save); a && argc < MAX_ARGS - 1; a = strtok_r(0, " ", &save))
		argv[argc++] = a;
	argv[argc] = 0;
	double start = now();
	pid_t pid = fork();
	if (!pid) {
		int in = open("/dev/null", O_RDONLY), out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		int err = open("/dev/null", O_WRONLY);
		dup2(in, 0);
		dup2(out, 1);
		dup2(err, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	int status;
	struct rusage ru;
	while (peak && wait4(pid, &status, WNOHANG, &ru) == 0) {
		long size = tree_size(pid);
		if (size > *peak)
			*peak = size;
		usleep(3000);
	}
	if (!peak && wait4(pid, &status, 0, &ru) != pid)
		return -1;
	double wall = now() - start, cpu = seconds(ru.ru_utime) + seconds(ru.ru_stime);
	if (status != 0)
		return -1;
	if (strchr(j->flags, 't'))
		return told(output);
	return strchr(j->flags, 'w') ? wall : cpu;
}

static int same(const char *a, const char *b)
{
	FILE *f = fopen(a, "r"), *g = fopen(b, "r");
	int c = EOF, d = EOF;
	while (f && g && (c = getc(f)) == (d = getc(g)) && c != EOF)
		;
	int equal = f && g && c == d;
	if (f)
		fclose(f);
	if (g)
		fclose(g);
	return equal;
}

static void read_jobs(const char *path)
{
	static char line[8192];
	FILE *f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "benchrun: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	while (njobs < MAX_JOBS && fgets(line, sizeof line, f)) {
		char *field[5] = { 0 }, *save = 0, *p = strtok_r(line, "\t\n", &save);
		int n = 0;
		for (; p && n < 5; p = strtok_r(0, "\t\n", &save))
			field[n++] = strdup(p);
		if (n == 5)
			jobs[njobs++] = (Job){ .group = field[0], .name = field[1], .flags = field[2], .command = { field[3], field[4] } };
	}
	fclose(f);
}

// Columns of emulator e among the ratios.
static int width(int e)
{
	int n = (int)strlen(label[e]);
	return n < 6 ? 6 : n;
}

static void heading(void)
{
	printf("%-9s %-17s %9s", "group", "kernel", "native");
	for (int e = 1; e <= nemus; e++)
		printf("  %10.10s %5s", label[e], "x nat");
	for (int e = 2; e <= nemus; e++)
		printf(" %*s", width(e), label[e]);
	printf("%s%s\n", nemus > 1 ? "  x " : "", nemus > 1 ? label[1] : "");
}

static void cell(double t, double native, const char *form)
{
	char times[16] = "-", what[24] = "-";
	if (t > 0 && native > 0)
		snprintf(times, sizeof times, "%.1f", t / native);
	if (t > 0)
		snprintf(what, sizeof what, form, t);
	printf("  %10s %5s", t < 0 ? "FAILED" : what, times);
}

static void ratios(const double *v)
{
	for (int e = 2; e <= nemus; e++)
		if (v[1] > 0 && v[e] > 0)
			printf(" %*.2f", width(e), v[e] / v[1]);
		else
			printf(" %*s", width(e), "-");
	printf("\n");
}

static void row(Job *j)
{
	printf("%-9s %-17s ", j->group, j->name);
	if (j->best[0] > 0)
		printf("%9.4f", j->best[0]);
	else
		printf("%9s", j->best[0] < 0 ? "FAILED" : "-");
	for (int e = 1; e <= nemus; e++)
		cell(j->best[e], j->best[0], "%.4f");
	ratios(j->best);
	if (strchr(j->flags, 'm')) {
		double mib[MAX_EMUS + 1];
		for (int e = 0; e <= nemus; e++)
			mib[e] = j->peak[e] / 1024.0;
		printf("%-9s %-17s %9.1f", "", "  peak PSS, MiB", mib[0]);
		for (int e = 1; e <= nemus; e++)
			cell(mib[e], mib[0], "%.1f");
		ratios(mib);
	}
	fflush(stdout);
}

// Of a group, emulator e over number `over`: geometric mean of the jobs that both have done.
static double mean(const char *group, int e, int over, int *n)
{
	double s = 0;
	*n = 0;
	for (Job *j = jobs; j < jobs + njobs; j++)
		if (!strcmp(j->group, group) && j->best[e] > 0 && j->best[over] > 0)
			s += log(j->best[e] / j->best[over]), ++*n;
	return *n ? exp(s / *n) : 0;
}

static void means(void)
{
	printf("\ngeometric means: times native (of so many)%s%s\n", nemus > 1 ? ", and times " : "", nemus > 1 ? label[1] : "");
	printf("%-9s", "group");
	for (int e = 1; e <= nemus; e++)
		printf("  %10.10s     ", label[e]);
	for (int e = 2; e <= nemus; e++)
		printf(" %*s", width(e), label[e]);
	printf("%s%s\n", nemus > 1 ? "  x " : "", nemus > 1 ? label[1] : "");
	for (int g = 0; g < njobs; g++) {
		int first = 1, n;
		for (int i = 0; i < g; i++)
			first &= strcmp(jobs[i].group, jobs[g].group) != 0;
		if (!first)
			continue;
		printf("%-9s", jobs[g].group);
		for (int e = 1; e <= nemus; e++) {
			double m = mean(jobs[g].group, e, 0, &n);
			printf("  %10.2f (%2d)", m, n);
		}
		for (int e = 2; e <= nemus; e++)
			printf(" %*.2f", width(e), mean(jobs[g].group, e, 1, &n));
		printf("\n");
	}
}

int main(int argc, char **argv)
{
	int rounds = 3, o;
	double limit = 600, start = now();
	char dir[] = "/tmp/benchrun.XXXXXX", want[64], got[64];
	while ((o = getopt(argc, argv, "r:s:")) != -1)
		if (o == 'r')
			rounds = atoi(optarg);
		else if (o == 's')
			limit = atof(optarg);
		else
			return 2;
	if (argc - optind < 2 || argc - optind - 1 > MAX_EMUS || !mkdtemp(dir)) {
		fprintf(stderr, "usage: benchrun [-r rounds] [-s seconds] jobs label=emulator...\n");
		return 2;
	}
	read_jobs(argv[optind]);
	for (int i = optind + 1; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		if (!eq)
			return 2;
		*eq = 0;
		label[++nemus] = argv[i];
		emulator[nemus] = eq + 1;
	}
	snprintf(want, sizeof want, "%s/want", dir);
	snprintf(got, sizeof got, "%s/got", dir);
	int failed = 0;
	heading();
	for (Job *j = jobs; j < jobs + njobs; j++) {
		// Short ones are repeated more often: what is noise for them is a few milliseconds. Long ones run once. The
		// time limit leaves every job one round.
		double took[MAX_EMUS + 1] = { 0 };
		int todo = rounds;
		for (int r = 0; r < todo; r++) {
			for (int e = 0; e <= nemus; e++) {
				if ((e == 0 && !strcmp(j->command[0], "-")) || j->best[e] < 0 || took[e] > LONG)
					continue;
				took[e] = now();
				double t = run(j, e, e ? got : want, 0);
				took[e] = now() - took[e];
				if (t == 0)
					t = 1e-5;
				int wrong = t > 0 && e && strcmp(j->command[0], "-") && !strchr(j->flags, 'x') && !same(want, got);
				if (wrong)
					fprintf(stderr, "benchrun: %s: wrong output under %s\n", j->name, label[e]);
				if (t < 0 || wrong) {
					failed |= e == 1;
					j->best[e] = -1;
				} else if (j->best[e] == 0 || t < j->best[e]) {
					j->best[e] = t;
				}
			}
			if (r == 0 && strchr(j->flags, 'w') && j->best[1] < 0.1)
				todo = rounds * 5;
			if (now() - start > limit)
				break;
		}
		if (strchr(j->flags, 'm'))
			for (int e = 0; e <= nemus; e++)
				if (j->best[e] > 0)
					run(j, e, got, &j->peak[e]);
		row(j);
	}
	means();
	printf("%.0f s\n", now() - start);
	unlink(want);
	unlink(got);
	rmdir(dir);
	return failed;
}
