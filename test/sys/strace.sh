#!/bin/sh
# strace.sh - the text of -strace and what -d unimp says: each line of a table of patterns must be found.
# GUEST: riscv64 aarch64
set -eu
: "${CROSS:=riscv64-linux-gnu-}"
command -v "${CROSS}gcc" >/dev/null || { echo "no ${CROSS}gcc"; exit 77; }
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/t.c" <<'END'
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	struct timespec t = { 0, 1000 };

	open("/nonexistent/a\"\n", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	open("/dev/null", O_RDONLY);
	mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, 0);
	ioctl(0, TCGETS, 0);
	lseek(99, -1, SEEK_END);
	kill(getpid(), 0);
	fcntl(0, F_GETFD);
	syscall(1000, 1, 2);
	syscall(SYS_rseq, 0, 0, 0, 0);
	execl("/nonexistent", "x", "y", (char *)0);
	_exit(3);
}
END
"${CROSS}gcc" -static -O1 -w -o "$tmp/t" "$tmp/t.c"
status=0
"$MYNA" -strace -d unimp "$tmp/t" 2> "$tmp/log" < /dev/null || status=$?
[ $status -eq 3 ] || { echo "status $status"; exit 1; }
bad=0
while IFS= read -r line; do
	grep -q -e "$line" "$tmp/log" || { echo "missing: $line"; bad=1; }
done <<'END'
^[0-9]* openat(AT_FDCWD,"/nonexistent/a\\"\\n",O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC,0644) = -1 errno=2 (No such file or directory)$
^[0-9]* openat(AT_FDCWD,"/dev/null",O_RDONLY) = 3$
^[0-9]* mmap(NULL,8192,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0x0) = 0x[0-9a-f]\{16\}$
^[0-9]* socket(PF_INET,SOCK_STREAM|SOCK_CLOEXEC,0) = [0-9]
^[0-9]* clock_nanosleep(CLOCK_MONOTONIC,0,{tv_sec = 0,tv_nsec = 1000},NULL) = 0$
^[0-9]* ioctl(0,TCGETS,0x0) = -1 errno=25 (
^[0-9]* lseek(99,-1,SEEK_END) = -1 errno=9 (Bad file descriptor)$
^\([0-9]*\) kill(\1,0) = 0$
^[0-9]* fcntl(0,F_GETFD,0x[0-9a-f]*) = 0$
^[0-9]* syscall_1000(0x1,0x2,.*) = -1 errno=38 (
^[0-9]* rseq(NULL,0,0,0x0) = -1 errno=38 (
system call 1000: unknown$
system call rseq (293): not done: the kernel would restart
^[0-9]* execve("/nonexistent",{"x","y",NULL},0x[0-9a-f]*) = -1 errno=2 (No such file or directory)$
^[0-9]* exit_group(3)$
END
exit $bad
