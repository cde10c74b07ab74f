#!/bin/sh
# python3: its own test suite, a module at a time; a quick part of it, or with LONG=1 the rest as well.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need python3
[ -d "$ROOT/usr/lib/python3.13/test" ] || { echo "no test package: test/fetch ${ROOT##*/}"; exit 77; }
PYTHONPYCACHEPREFIX=$MYNA_CACHE/pycache
export PYTHONPYCACHEPREFIX
is arithmetic '3.141592653589793 1267650600228229401496703205376' g python3 -c 'import math; print(math.pi, 2 ** 100)'
is 'standard library' "$(printf abc | sha256sum | cut -d ' ' -f 1)" g python3 -c 'import hashlib; print(hashlib.sha256(b"abc").hexdigest())'
is 'platform' "$GUEST linux 64" g python3 -c 'import platform, sys, struct; print(platform.machine(), sys.platform, 8 * struct.calcsize("P"))'
is 'threads' 4950 g python3 -c 'import threading
l = []; ts = [threading.Thread(target=l.append, args=(i,)) for i in range(100)]
for t in ts: t.start()
for t in ts: t.join()
print(sum(l))'
cp /bin/uname host-uname
is 'host program' "$(uname -m)" g python3 -c 'import subprocess; print(subprocess.run(["./host-uname", "-m"], capture_output=True, text=True).stdout.strip())'

options=
# module NAME [TEST-TO-LEAVE-OUT...]: one module of the suite. What fails is tried again: some measure time, and the machine
# may be busy.
module()
{
	m=$1
	shift
	out=
	for p; do
		out="$out -i $p"
	done
	# shellcheck disable=SC2086
	SECONDS_MAX=${SECONDS_MAX:-1200} ok "$m" g python3 -m test -q -w --timeout 600 $out $options "$m"
}

for m in test_math test_int test_float test_re test_decimal test_mmap test_zlib test_hashlib test_select test_time \
    test_generators test_array test_fork1; do
	module $m
done
# These start programs of the guest: themselves, for the most part.
if [ -n "$qemu" ]; then
	skip 'modules that start processes' 'qemu: no execve of guest programs'
	end
fi
for m in test_struct test_json test_signal test_threading test_ctypes; do
	module $m
done
# A sanitizer writes a warning to stderr in children of vfork, which run on a stack that it does not know.
# shellcheck disable=SC2046 # a list of words
module test_subprocess $([ -z "${SANITIZE-}" ] || echo test_stderr_redirect_with_no_stdout_redirect test_encoding_warning)
if [ -n "$LONG" ]; then
	for m in test_socket test_selectors test_asyncio test_multiprocessing_fork test_multiprocessing_forkserver \
	    test_multiprocessing_spawn test_os test_posix test_pty test_io test_pickle test_sqlite3 test_ssl test_concurrent_futures \
	    test_queue test_complex test_long test_cmath test_statistics test_random test_itertools test_functools test_dict test_set \
	    test_str test_bytes test_exceptions test_gc test_sys test_sys_settrace test_tempfile test_shutil \
	    test_tarfile test_zipfile test_gzip test_bz2 test_lzma test_epoll test_poll test_eintr test_wait3 test_wait4 test_ioctl \
	    test_fcntl test_resource test_sched test_strtod test_capi test_threadsignals test_thread test_tracemalloc; do
		module $m
	done
	# They want nothing on stderr of a process that dies by a signal; an emulator says so there.
	module test_faulthandler test_enable_fd test_enable_file
	options='-u network'	# which is the loopback interface here
	module test_socketserver
fi
end
