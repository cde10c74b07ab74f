# musl.sh - part of run: builds with musl, without the kernel's headers, and with capstone and zlib built the same way
# (test/fetch musl). Dynamic, where plugins in files have to load, and static-pie, which is what binfmt_misc wants;
# LONG=1 also static, all guests, optimised, and many more programs.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2046,SC2034

# Names that musl 1.2.4 no longer has, and what is glibc's alone. Compilers here have an older one, or glibc.
not=$(cd "$top" && grep -nE -e '[^A-Za-z0-9_"](f?open|openat|creat|[fl]?stat|fstatat|lseek|f?truncate|mmap|p?readv?|p?writev?|readdir|fallocate|[gs]etrlimit|prlimit|sendfile|off|ino|blkcnt|rlim)64(_t)? *[(;]' \
    -e '(execinfo|error|fts|argp|obstack|gnu/[a-z-]*|sys/cdefs|linux/[a-z0-9_]*|asm/[a-z0-9_]*)\.h>' \
    -e '[^A-Za-z0-9_>.](qsort_r|program_invocation_(short_)?name|loff_t|secure_getenv|rawmemchr|canonicalize_file_name|dlinfo|[a-z_]*_np) *\(' \
    -r src plugins --include='*.[ch]' --exclude='os_*bsd.c' | head -n 3)
[ -z "$not" ] && ok || bad "musl has no such thing: $not"

# The compiler: musl-gcc's description knows no -static-pie, as a gcc that was built for musl does.
musl=
if ! command -v musl-gcc >/dev/null; then
	skipped "musl: no musl-gcc"
elif ! "$top/test/fetch" -q musl > musl.log 2>&1; then
	skipped "musl: $(tail -n 1 musl.log)"
else
	sed 's|%{!shared: *\([^ ;}]*\)/Scrt1.o}|%{static-pie:\1/rcrt1.o;!shared:\1/Scrt1.o}|
	    s|^-dynamic-linker \([^ ]*\) -nostdlib|%{static-pie:-static -pie --no-dynamic-linker -z text;static:;:-dynamic-linker \1} -nostdlib|' \
	    "$(sed -n 's/.*-specs "\([^"]*\)".*/\1/p' "$(command -v musl-gcc)")" > musl.specs
	grep -q 'static-pie:.*rcrt1' musl.specs && grep -q 'static-pie:-static -pie' musl.specs && ok || bad "musl-gcc has another form"
	musl="gcc -specs=$PWD/musl.specs"
fi

# What differs between C libraries: threads, signals and their frames, fork and exec, directories, time.
programs="hello threads process sigstack files"
[ -z "$LONG" ] || programs="$programs jit smc fault exec clones net timers procfs mmap"

musl()	# KIND ARGUMENT...: build, look at it, run programs and plugins
{
	kind=$1 d=musl-$1
	shift
	[ -n "$LONG" ] && set -- CFLAGS='-O2 -g' "$@" || set -- GUESTS="$guest" "$@"
	if ! mk $d CC="$musl" CAPSTONE="$MYNA_CACHE/musl" ZLIB="$MYNA_CACHE/musl" "$@"; then
		bad "$d: $(grep -m 3 -e 'error:' -e '\*\*\*' -e undefined $d.log)"
		return
	fi
	runs $d $d/myna
	$d/myna -d out_asm -D $d.gz "$hello" > out 2>&1 && gzip -dc $d.gz 2>/dev/null | grep -q 'OUT:' && ok || bad "$d: no disassembly in $d.gz"
	$d/myna -plugin bb "$hello" > out 2>&1 && grep -q '^Total:' out && ok || bad "$d: -plugin bb: $(head -n 1 out)"
	set --
	for p in $programs; do
		set -- "$@" "$top"/test/guest/$p.[cS]
	done
	GUEST=riscv64 MYNA=$PWD/$d/myna BUILD=$PWD/musl-guest LONG='' "$top/test/run" -j 2 "$@" > $d.log 2>&1
	set -- $(tail -n 1 $d.log)
	[ "${3-}" = 0 ] && [ "${5-}" = 0 ] && [ "${1-0}" -ge 5 ] && ok || bad "$d: $(grep -m 3 -e FAIL -e skip $d.log) $*"
	case $kind in
	dynamic)
		readelf -lW $d/myna | grep -q 'interpreter: .*ld-musl' && ok || bad "$d: not musl's loader"
		for p in bb stat; do
			$d/myna -plugin ./$d/plugins/$p.so "$hello" > out 2>&1 && grep -q '[1-9]' out && grep -q hello out && ok ||
				bad "$d: -plugin $p.so: $(head -n 2 out)"
		done
		qemu_plugin $d
		;;
	*)
		readelf -ldW $d/myna | grep -e INTERP -e NEEDED && bad "$d: wants a loader or libraries" || ok
		;;
	esac
	case $kind in
	*pie)
		readelf -hW $d/myna | grep -q 'Type: *DYN' && ok || bad "$d: not position-independent"
		# To start fast: only relocations that need no look-up of names.
		n=$(readelf -rW $d/myna | grep -c '^[0-9a-f]\{12,\}')
		[ "$n" -lt 20000 ] && [ "$n" -eq "$(readelf -rW $d/myna | grep -c _RELATIVE)" ] && ok || bad "$d: $n relocations"
		start=$(date +%s%N)
		for i in 1 2 3 4 5 6 7 8 9 10; do
			$d/myna "$hello" > /dev/null
		done
		echo "$d: $n relocations, $((($(date +%s%N) - start) / 10000)) us for a program that prints one line"
		;;
	esac
}

# Plugins against QEMU's own header, without the GLib that there is none of for this C library: its empty one, and one
# that counts.
qemu_plugin()	# FOLDER
{
	header=$MYNA_CACHE/qemu-src/trixie
	[ -e "$header/qemu-plugin.h" ] || "$top/test/fetch" -q qemu-src > qemu-src.log 2>&1
	if [ ! -e "$header/qemu-plugin.h" ]; then
		skipped "a plugin of QEMU's with musl: $(tail -n 1 qemu-src.log)"
		return
	fi
	mkdir -p no-glib
	printf 'typedef struct GArray GArray;\ntypedef struct GByteArray GByteArray;\n' > no-glib/glib.h
	cat > count.c <<-'END'
	#include <stdio.h>
	#include <qemu-plugin.h>
	QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;
	static unsigned long blocks;
	static void run(unsigned int cpu, void *data) { (void)cpu, (void)data, blocks++; }
	static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
	{
		(void)id;
		qemu_plugin_register_vcpu_tb_exec_cb(tb, run, QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
	static void end(qemu_plugin_id_t id, void *data)
	{
		char text[64];
		(void)id, (void)data;
		snprintf(text, sizeof(text), "%lu blocks\n", blocks);
		qemu_plugin_outs(text);
	}
	QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
	{
		(void)info, (void)argc, (void)argv;
		qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
		qemu_plugin_register_atexit_cb(id, end, NULL);
		return 0;
	}
	END
	for p in "$header/empty.c" count.c; do
		$musl -w -fPIC -shared -Ino-glib -I"$header" -o musl-plugin.so $p 2> musl.log || bad "$p: $(grep -m 1 error musl.log)"
		$1/myna -d plugin -plugin ./musl-plugin.so "$hello" > out 2>&1 && grep -q hello out && ok || bad "$1: $p: $(head -n 2 out)"
	done
	grep -q '^[1-9][0-9]* blocks' out && ok || bad "$1: count.c: $(head -n 2 out)"
}

if [ -n "$musl" ] && [ -n "$hello" ]; then
	musl dynamic
	musl static-pie STATIC=1 PIE=1
	[ -z "$LONG" ] || musl static STATIC=1
fi
