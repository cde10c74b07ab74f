/*
 * Files below /proc that must tell of the guest and not of myna: asked by
 * open and readlink (call_fd.c) before the host is. Contents are made when the
 * file is opened, into a memory file. What is not in the table is the host's own
 * and right as it is (fd, comm, cwd, ...).
 *
 * Forms: proc(5), Documentation/filesystems/proc.rst.
 */
#include "linux.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- contents ---- */

/* Name of mapping m as the last column shows it. */
static const char *map_name(const Mapping *m)
{
	if (m->name)
		return m->name;
	if (process.vdso && m->start <= process.vdso && process.vdso < m->end)
		return "[vdso]";
	if (m->start <= process.stack_start && process.stack_start < m->end)
		return "[stack]";
	if (m->start < process.brk && process.brk_start < m->end)
		return "[heap]";
	return NULL;
}

static void map_line(FILE *f, const Mapping *m)
{
	const char *name = map_name(m);
	int n = fprintf(f, "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64 " %02x:%02x %" PRIu64 " ", m->start, m->end,
			m->prot & PROT_READ ? 'r' : '-', m->prot & PROT_WRITE ? 'w' : '-', m->prot & PROT_EXEC ? 'x' : '-',
			(m->flags & 0xf) == MAP_PRIVATE ? 'p' : 's', m->off, m->dev_major, m->dev_minor, m->ino);

	if (name)
		fprintf(f, "%*s%s", cpu_self->guest->bits == 64 ? 73 - n : 49 - n, "", name);
	fputc('\n', f);
}

static int maps_line(const Mapping *m, void *arg)
{
	map_line(arg, m);
	return 0;
}

static void maps(FILE *f, const char *host UNUSED)
{
	mmap_each_named(maps_line, f);
}

/*
 * smaps: the numbers of the host's areas that begin in each of the guest's. An
 * area of the host that holds several of the guest's counts with the first.
 */
typedef struct Smaps {
	FILE *f;
	char *next; /* first line of the host's next area, NULL: end */
} Smaps;

static int is_area(const char *line)
{
	return *line && strchr("0123456789abcdef", *line) && strchr(line, '-') && strchr(line, '-') < line + strcspn(line, " :");
}

static char *next_line(char *line)
{
	char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

static int smaps_area(const Mapping *m, void *arg)
{
	Smaps *s = arg;
	struct { char key[24]; unsigned long long kb; } sum[32];
	unsigned n = 0;
	char *p = s->next;

	map_line(s->f, m);
	fprintf(s->f, "Size:           %8" PRIu64 " kB\nKernelPageSize: %8u kB\nMMUPageSize:    %8u kB\n",
		(m->end - m->start) >> 10, guest_page >> 10, guest_page >> 10);
	while (p) {
		uint64_t start = strtoull(p, NULL, 16);
		bool ours = start >= (uintptr_t)g2h(m->start);

		if (start >= (uintptr_t)g2h(m->end))
			break;
		while ((p = next_line(p)) && !is_area(p)) {
			char key[24];
			unsigned long long kb;
			unsigned i = 0;
			if (!ours || sscanf(p, "%23[^:]: %llu kB", key, &kb) != 2 || strstr(key, "Size"))
				continue;
			while (i < n && strcmp(sum[i].key, key))
				i++;
			if (i == n && n < LEN(sum)) {
				strcpy(sum[n].key, key);
				sum[n++].kb = 0;
			}
			if (i < n)
				sum[i].kb += kb;
		}
	}
	s->next = p;
	for (unsigned i = 0; i < n; i++)
		fprintf(s->f, "%s:%*llu%s\n", sum[i].key, (int)(23 - strlen(sum[i].key)), sum[i].kb,
			strcmp(sum[i].key, "THPeligible") ? " kB" : "");
	fprintf(s->f, "VmFlags:%s%s%s%s\n", m->prot & PROT_READ ? " rd" : "", m->prot & PROT_WRITE ? " wr" : "",
		m->prot & PROT_EXEC ? " ex" : "", (m->flags & 0xf) == MAP_PRIVATE ? "" : " sh");
	return 0;
}

static void smaps(FILE *f, const char *host UNUSED)
{
	char *text = host_read_file("/proc/self/smaps", NULL);
	Smaps s = { f, text && *text ? text : NULL };

	mmap_each_named(smaps_area, &s);
	free(text);
}

static void memory(FILE *f, uint64_t from, uint64_t to)
{
	char buf[4096];

	while (from < to) {
		size_t n = MIN(to - from, sizeof buf);
		if (!guest_read(buf, from, n))
			return;
		fwrite(buf, 1, n, f);
		from += n;
	}
}

static void cmdline(FILE *f, const char *host UNUSED) { memory(f, process.arg_start, process.arg_end); }
static void environ_(FILE *f, const char *host UNUSED) { memory(f, process.env_start, process.env_end); }

static void auxv(FILE *f, const char *host UNUSED)
{
	memory(f, process.auxv_addr, process.auxv_addr + process.auxv_len);
}

static void cpuinfo(FILE *f, const char *host UNUSED)
{
	const LinuxAbi *abi = cpu_self->guest->linux_abi;

	abi->cpuinfo(cpu_self, f, host_ncpu());
}

/* stat: the host's, but for the addresses (fields as proc_pid_stat(5) counts them). */
static void stat_(FILE *f, const char *host)
{
	char *text = host_read_file(host, NULL), *p = text ? strrchr(text, ')') : NULL, *save = NULL;
	int field = 3;

	if (p) {
		fprintf(f, "%.*s", (int)(p + 1 - text), text);
		for (p = strtok_r(p + 1, " \n", &save); p; p = strtok_r(NULL, " \n", &save), field++) {
			uint64_t v;
			switch (field) {
			case 26: v = process.code_start; break;
			case 27: v = process.code_end; break;
			case 28: v = process.stack_start; break;
			case 29: case 30: v = 0; break;
			case 45: v = process.code_end; break;
			case 46: v = process.brk_start; break;
			case 47: v = process.brk_start; break;
			case 48: v = process.arg_start; break;
			case 49: v = process.arg_end; break;
			case 50: v = process.env_start; break;
			case 51: v = process.env_end; break;
			default: fprintf(f, " %s", p); continue;
			}
			fprintf(f, " %" PRIu64, v);
		}
		fputc('\n', f);
	}
	free(text);
}

/* status: the signals that the guest ignores and catches are not those that the host does. */
static void status(FILE *f, const char *host)
{
	char *text = host_read_file(host, NULL), *line = text, *end;
	uint64_t ign = 0, cgt = 0;

	for (int i = 1; i <= 64; i++) {
		uint64_t h = process.act[i].handler;
		ign |= h == 1 ? 1ull << (i - 1) : 0;
		cgt |= h > 1 ? 1ull << (i - 1) : 0;
	}
	for (; line && *line; line = end) {
		end = strchr(line, '\n');
		end = end ? end + 1 : line + strlen(line);
		if (!strncmp(line, "SigIgn:", 7))
			fprintf(f, "SigIgn:\t%016" PRIx64 "\n", ign);
		else if (!strncmp(line, "SigCgt:", 7))
			fprintf(f, "SigCgt:\t%016" PRIx64 "\n", cgt);
		else if (!strncmp(line, "SigBlk:", 7))
			fprintf(f, "SigBlk:\t%016" PRIx64 "\n", task_self->sigmask);
		else
			fwrite(line, 1, (size_t)(end - line), f);
	}
	free(text);
}

/* ---- names ---- */

/* make NULL: a link to the program, or memory. */
static const struct ProcFile {
	const char *name;
	void (*make)(FILE *f, const char *host);
	bool own; /* below the process's folder, not in /proc itself */
} files[] = {
	{ "exe", NULL, true },
	{ "mem", NULL, true },
	{ "maps", maps, true },
	{ "smaps", smaps, true },
	{ "cmdline", cmdline, true },
	{ "environ", environ_, true },
	{ "auxv", auxv, true },
	{ "stat", stat_, true },
	{ "status", status, true },
	{ "cpuinfo", cpuinfo, false },
};

/* Normal form of dirfd and path: an absolute path without "." and ".."; false: it is not below /proc. */
static bool full_path(int dirfd, const char *path, char out[PATH_MAX])
{
	char joined[2 * PATH_MAX], *save = NULL;
	size_t n = 0;

	if (path[0] != '/') {
		char fd[40];
		ssize_t r;
		if (dirfd == AT_FDCWD) {
			if (!getcwd(joined, PATH_MAX))
				return false;
			r = (ssize_t)strlen(joined);
		} else {
			snprintf(fd, sizeof fd, "/proc/self/fd/%d", dirfd);
			r = readlink(fd, joined, PATH_MAX);
		}
		if (r < 5 || strncmp(joined, "/proc", 5))
			return false;
		n = (size_t)r;
	} else if (strncmp(path + strspn(path, "/"), "proc/", 5)) {
		return false;
	}
	snprintf(joined + n, sizeof joined - n, "/%s", path);
	size_t len = 0;
	for (char *p = strtok_r(joined, "/", &save); p; p = strtok_r(NULL, "/", &save)) {
		if (!strcmp(p, "."))
			continue;
		if (!strcmp(p, "..")) {
			while (len > 0 && out[--len] != '/')
				;
			continue;
		}
		if (len + strlen(p) + 2 > PATH_MAX)
			return false;
		out[len++] = '/';
		strcpy(out + len, p);
		len += strlen(p);
	}
	out[len] = 0;
	return true;
}

/* Row of dirfd, path; host: the host's file of that name. NULL: not in the table. */
static const struct ProcFile *find(int dirfd, const char *path, char host[PATH_MAX])
{
	const char *last = strrchr(path, '/') ? strrchr(path, '/') + 1 : path, *p;
	const struct ProcFile *f = NULL;
	char *end;

	for (unsigned i = 0; i < LEN(files); i++)
		if (!strcmp(last, files[i].name))
			f = &files[i];
	if (!f || !full_path(dirfd, path, host) || strncmp(host, "/proc/", 6))
		return NULL;
	p = host + 6;
	if (!f->own)
		return strcmp(p, f->name) ? NULL : f;
	if (!strncmp(p, "self/", 5) || !strncmp(p, "thread-self/", 12))
		p = strchr(p, '/') + 1;
	else if (strtol(p, &end, 10) == getpid() && *end == '/')
		p = end + 1;
	else
		return NULL;
	if (!strncmp(p, "task/", 5) && strchr(p + 5, '/') && faccessat(AT_FDCWD, host, F_OK, 0) == 0)
		p = strchr(p + 5, '/') + 1;
	return strcmp(p, f->name) ? NULL : f;
}

/* Descriptors that were once opened on mem. Addresses in it are the host's: see mem_pread64. */
static _Atomic int mem_fds[8];

static int open_mem(const char *host, int flags)
{
	int fd = open(host, flags), none;

	for (unsigned i = 0; fd >= 0 && i < LEN(mem_fds); i++) {
		none = 0;
		if (mem_fds[i] == fd || atomic_compare_exchange_strong(&mem_fds[i], &none, fd))
			break;
	}
	return fd < 0 ? -errno : fd;
}

bool proc_is_mem(int fd)
{
	char link[40], to[64];
	unsigned i = 0;
	ssize_t n;

	while (i < LEN(mem_fds) && mem_fds[i] && mem_fds[i] != fd)
		i++;
	if (i == LEN(mem_fds) || mem_fds[i] != fd || fd == 0)
		return false;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd); /* it may have been closed and be another */
	n = readlink(link, to, sizeof to);
	return n > 4 && n < (ssize_t)sizeof to && !memcmp(to, "/proc/", 6) && !memcmp(to + n - 4, "/mem", 4);
}

int proc_open(int dirfd, const char *path, int flags, int mode)
{
	char host[PATH_MAX];
	const struct ProcFile *p = path ? find(dirfd, path, host) : NULL;
	char *text = NULL;
	size_t len = 0, done = 0;
	FILE *f;
	int fd;

	if (!p || (flags & O_PATH && strcmp(p->name, "exe")))
		return PROC_NOT;
	if (!strcmp(p->name, "mem"))
		return open_mem(host, flags);
	if (!p->make) {
		if (flags & O_NOFOLLOW && !(flags & O_PATH))
			return -ELOOP;
		if (flags & O_NOFOLLOW)
			return PROC_NOT;
		fd = open(process.exe_path, flags, mode);
		return fd < 0 ? -errno : fd;
	}
	if ((flags & O_CREAT && flags & O_EXCL))
		return -EEXIST;
	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	if ((flags & O_ACCMODE) != O_RDONLY)
		return -EACCES;
	f = open_memstream(&text, &len);
	if (!f)
		return -ENOMEM;
	p->make(f, host);
	fclose(f);
	fd = memfd_create(p->name, flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	while (fd >= 0 && done < len) {
		ssize_t n = write(fd, text + done, len - done);
		if (n < 0) {
			int e = errno;
			close(fd);
			errno = e;
			fd = -1;
		} else {
			done += (size_t)n;
		}
	}
	free(text);
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd < 0 ? -errno : fd;
}

int64_t proc_readlink(int dirfd, const char *path, char *buf, size_t n)
{
	char host[PATH_MAX];
	const struct ProcFile *p = path ? find(dirfd, path, host) : NULL;

	if (!p || strcmp(p->name, "exe"))
		return PROC_NOT;
	n = MIN(n, strlen(process.exe_path));
	memcpy(buf, process.exe_path, n);
	return (int64_t)n;
}
