#!/bin/sh
# layout.sh - the rows of src/linux against a compiler's view of Linux.
#
# mksys tells what is in the tables of an ABI (sizes, offsets, constants, numbers); this turns it into static
# assertions over the kernel's own headers, which the compiler for that ABI has to accept. `types` says what the
# compiler calls the structures; those that the kernel's headers do not define are not in it. Constants that the
# headers are too old for are left out. The last line counts.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${BUILD:=$here/../../build}" "${CROSS:=riscv64-linux-gnu-}" "${CROSS_AARCH64=aarch64-linux-gnu-}"
mksys=$BUILD/mk/mksys
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0 skipped=0

# check ABI CC...
check()
{
	abi=$1
	shift
	command -v "$1" >/dev/null || { echo "$abi: no $1"; skipped=$((skipped + 1)); return; }
	"$mksys" "$abi" | awk -v abi="$abi" '
	FILENAME != "-" && !/^#/ {
		if (split($1, only, ":") == 2) {
			if (only[1] != abi) next
			$1 = only[2]
		}
		type[$1] = $2 " " $3
		for (i = 4; i <= NF; i++) { split($i, kv, "="); alias[$1, kv[1]] = kv[2] }
	}
	FILENAME != "-" { next }
	function say(what, name) { printf "_Static_assert(%s, \"%s\");\n", what, name }
	$1 == "struct" && type[$2] !~ /^( |- )?$/ { say("sizeof(" type[$2] ") == " $3, $2) }
	$1 == "member" && type[$2] !~ /^( |- )?$/ && $3 !~ /pad|unused|spare|reserved|^_f$/ {
		m = (($2, $3) in alias) ? alias[$2, $3] : $3
		if (m == "-") next
		t = type[$2]
		say("__builtin_offsetof(" t ", " m ") == " $4, $2 "." $3)
		if ($3 !~ /nsec$/) say("sizeof(((" t " *)0)->" m ") == " $5, $2 "." $3 " size")
	}
	$1 == "call" && $2 !~ /^riscv_/ { print "#ifdef __NR_" $2; say("__NR_" $2 " == " $3, $2); print "#endif" }
	$1 == "const" { print "#ifdef " $2; say("(unsigned)(" $2 ") == (unsigned)" $3 "LL", $2); print "#endif" }
	# those that encode the size of a long have a row with size 0
	$1 == "ioctl" { print "#ifdef " $2
		if (int($3 / 65536) % 16384) say($2 " == " $3 "u", $2); else say("(" $2 " & ~0x3fff0000u) == " $3 "u", $2)
		print "#endif" }
	' "$here/types" - > "$tmp/$abi.c"
	cat "$here/headers.h" "$tmp/$abi.c" > "$tmp/all.c"
	n=$("$@" -E -P "$tmp/all.c" 2>/dev/null | grep -c '^_Static_assert') || :
	bad=$("$@" -w -fsyntax-only -fno-diagnostics-show-caret "$tmp/all.c" 2>&1 | tee "$tmp/err" | grep -c 'error:') || :
	sed -n 's/.*error: */'"$abi"': /p' "$tmp/err"
	echo "$abi: $n facts compared, $bad wrong"
	[ "$n" -gt 100 ] || bad=$((bad + 1))
	failed=$((failed + bad)) passed=$((passed + n - bad))
}

check riscv64 "${CROSS}gcc"
check riscv32 "${CROSS}gcc" -march=rv32gc -mabi=ilp32d -ffreestanding
check aarch64 "${CROSS_AARCH64}gcc"
check aarch64_be "${CROSS_AARCH64}gcc" -mbig-endian
# Hosts. powerpc has one termios, with speeds.
case $(uname -m) in
x86_64) check x86_64 "${CC:-cc}" ;;
*) check generic "${CC:-cc}" ;;
esac
check generic "${CROSS_AARCH64}gcc"
check s390x s390x-linux-gnu-gcc
check powerpc64 powerpc64le-linux-gnu-gcc -Dtermios2=termios
check generic32 arm-linux-gnueabihf-gcc
# calls ABI CC...: every call that the headers number has a row.
calls()
{
	abi=$1
	shift
	command -v "$1" >/dev/null || return 0
	"$mksys" "$abi" | sed -n 's/^call \([^ ]*\) .*/\1/p' | sort > "$tmp/rows"
	echo '#include <asm/unistd.h>' | "$@" -E -dM - | sed -n 's/^#define __NR_\([a-z0-9_]*\) .*/\1/p' |
		grep -v -x -e syscalls -e arch_specific_syscall | sort > "$tmp/headers"
	missing=$(comm -13 "$tmp/rows" "$tmp/headers" | tr '\n' ' ')
	echo "$abi: $(grep -c . "$tmp/rows") calls${missing:+, no row for $missing}"
	[ -z "$missing" ] && passed=$((passed + 1)) || failed=$((failed + 1))
}
calls riscv64 "${CROSS}gcc"
calls riscv32 "${CROSS}gcc" -march=rv32gc -mabi=ilp32d
calls aarch64 "${CROSS_AARCH64}gcc"
echo "$passed passed, $failed failed, $skipped skipped"
