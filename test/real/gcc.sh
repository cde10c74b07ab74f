#!/bin/sh
# gcc: compile, assemble and link C for the guest with programs of the guest, and run what comes out.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need gcc
arch=$GUEST-linux-gnu cc1=/usr/libexec/gcc/$GUEST-linux-gnu/14/cc1
[ -e "$ROOT$cc1" ] || cc1=$(cd "$ROOT" && echo usr/libexec/gcc/$arch/*/cc1 | sed 's,^,/,')
cat > hello.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int cmp(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(int argc, char **argv)
{
	int v[] = { 5, 3, 9, -1, 7 };
	double s = 0;
	qsort(v, 5, sizeof v[0], cmp);
	for (int i = 0; i < 5; i++)
		s += v[i] / 2.0;
	printf("hello %d %d %.2f %s\n", v[0], v[4], s, argc > 1 ? argv[1] : "-");
	return (int)strlen("abc");
}
END
isa=
[ "$GUEST" != riscv64 ] || isa='-march=rv64gc -mabi=lp64d'
inc="$isa -isystem $ROOT/usr/lib/gcc/$arch/14/include -isystem $ROOT/usr/include -isystem $ROOT/usr/include/$arch"
for o in 0 1 2 3 s; do
	# shellcheck disable=SC2086 # lists of words
	ok "cc1 -O$o" g "$cc1" -quiet -O$o $inc hello.c -o hello$o.s
	ok "as -O$o" g as $isa -o hello$o.o hello$o.s
	l=$ROOT/usr/lib/$arch c=$ROOT/usr/lib/gcc/$arch/14
	ok "ld -O$o" g ld -static -o hello$o "$l/crt1.o" "$l/crti.o" "$c/crtbeginT.o" hello$o.o --start-group "$l/libc.a" "$c/libgcc.a" "$c/libgcc_eh.a" --end-group "$c/crtend.o" "$l/crtn.o"
	got=$("$MYNA" ./hello$o arg)
	is "run -O$o" "hello -1 9 11.50 arg 3" echo "$got $?"
done
status 'error' 1 g "$cc1" -quiet -o /dev/null /dev/null/x.c
# Some hundred lines: the kernels of the bench. Twice, and with the answers of the same program on this machine.
bench=$(cd "$(dirname "$0")/../bench" && pwd)
c=$bench/int.c
# shellcheck disable=SC2086
ok 'cc1 of some hundred lines' g "$cc1" -quiet -O2 $inc "$c" -o big1.s
# shellcheck disable=SC2086
ok 'again' g "$cc1" -quiet -O2 $inc "$c" -o big2.s
ok 'the same' cmp big1.s big2.s
if [ -n "$qemu" ]; then
	skip 'gcc itself' 'qemu: no execve of guest programs'
else
	ok 'gcc -O2' gx gcc --sysroot="$ROOT" -O2 -o hello hello.c
	status 'run' 3 "$MYNA" -L "$ROOT" ./hello
	ok 'gcc -static of a thousand lines' gx gcc --sysroot="$ROOT" -O2 -ffp-contract=off -static -pthread -o big \
	    "$bench/main.c" "$bench/int.c" "$bench/fp.c" "$bench/mem.c" "$bench/sys.c" -lm
	${CC:-cc} -O2 -ffp-contract=off -pthread -o native "$bench/main.c" "$bench/int.c" "$bench/fp.c" "$bench/mem.c" "$bench/sys.c" -lm
	for k in fib sort sha512 bytecode-goto nbody fft filter-float printf; do
		is "its $k" "$(./native $k 5)" "$MYNA" ./big $k 5
	done
	ok 'g++' gx bash -c "printf '#include <iostream>\n#include <vector>\n#include <stdexcept>\nint main(){std::vector<int> v{1,2,3};try{v.at(7);}catch(std::out_of_range&){std::cout<<v.size()<<std::endl;}}' > x.cc && exec '$MYNA' -L '$ROOT' '$ROOT/usr/bin/g++' --sysroot='$ROOT' -O1 -o x x.cc"
	is 'exceptions' 3 "$MYNA" -L "$ROOT" ./x
fi
end
