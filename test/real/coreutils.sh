#!/bin/sh
# coreutils, grep, sed, gawk, diff, bc: output compared with the host's own programs.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need sha256sum gawk sed grep
sample 200 > sample
for c in "sha256sum sample" "md5sum sample" "b2sum sample" "cksum sample" "sort sample" "sort -k 3n -r sample" "uniq -c -w 1 sample" \
    "wc sample" "tac sample" "nl sample" "fold -w 20 sample" "cut -c 3-9 sample" "od -c sample" "base64 sample" "factor 123456789012345678 97 65537" \
    "seq 1 0.25 20" "head -c 1000 sample" "tail -n 13 sample" "tr a-z A-Z" "expand sample" "fmt sample" "pr -t sample" "join sample sample" \
    "comm sample sample" "stat -c %s sample" "numfmt --to=iec 123456789" "date -u -d @1234567890" "basename /a/b/c .c" "printf %d,%s,%.3f\\n 7 x 2.5" \
    "expr 6 * 7" "test -f sample" "dirname /a/b" "env -i A=1 B=2 /usr/bin/true" "paste sample sample" "shuf --random-source=sample sample" \
    "split -n l/2/3 sample" "sum sample" "csplit -s sample 5 10" "ptx -G sample" "tsort /dev/null" "sed -e s/line/LINE/;y/abc/xyz/ sample" \
    "grep -n -E (9|8)7$ sample" "grep -c -i LINE sample" "diff sample /dev/null" "bc -l /dev/null" "echo -e a\\tb" "pathchk sample" "dd if=sample bs=1000 count=7 status=none"; do
	name=${c%% *}
	[ -e "$ROOT/usr/bin/$name" ] || { skip "$c" "not in the root"; continue; }
	# shellcheck disable=SC2086
	(set -f; /usr/bin/env $c < sample > want.txt 2> /dev/null)
	want=$?
	# shellcheck disable=SC2086
	(set -f; g $c < sample > got.txt 2> stderr.txt)
	got=$?
	case $c in *'sample 5 10'*) rm -f xx* ;; esac
	if [ $got -ne $want ]; then
		bad "$c" "status $got, not $want: $(tail -n 2 stderr.txt)"
	elif ! cmp -s want.txt got.txt; then
		bad "$c" "other output: $(diff want.txt got.txt | head -n 3)"
	else
		good "$c"
	fi
done
is 'gawk floating point' '1.4142135623730951 -0.9589242746631385 2.718281828459045' \
    g gawk 'BEGIN { printf "%.17g %.16g %.16g\n", sqrt(2), sin(5), exp(1) }'
is 'gawk words' "$(awk '{ for (i = 1; i <= NF; i++) n[$i]++ } END { print n["line"], n["sample,"] }' sample)" \
    g gawk '{ for (i = 1; i <= NF; i++) n[$i]++ } END { print n["line"], n["sample,"] }' sample
is 'gawk functions, sorting' '1 1 2 3 5 8 13' g gawk 'function f(n) { return n < 2 ? n : f(n-1) + f(n-2) }
    BEGIN { for (i = 1; i < 8; i++) a[i] = f(i); n = asort(a); for (i = 1; i <= n; i++) printf "%s%s", a[i], i < n ? " " : "\n" }'
is 'gawk big numbers' "1267650600228229401496703205376" g gawk -M 'BEGIN { print 2 ^ 100 }'
is 'bc pi' 3.14159265358979323846264338327950288419716939937510 sh -c "echo 'scale=60; p=4*a(1); scale=50; p/1' | '$MYNA' -L '$ROOT' '$ROOT/usr/bin/bc' -l"
mkdir -p d/e && echo 1 > d/a && ln -s a d/l
ok 'cp -a' g cp -a d f
ok 'cp -a is the same' diff -r d f
is 'ls -l' "$(ls -ln --time-style=+%s f)" g ls -ln --time-style=+%s f
is 'ls /proc/self/fd' "$(ls /proc/self/fd | tr '\n' ' ' | sed 's/ $//')" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/ls' /proc/self/fd | tr '\n' ' ' | sed 's/ $//'"
is readlink "$ROOT/usr/bin/readlink" g readlink /proc/self/exe
ok 'mv' g mv f h
ok 'rm -r' g rm -r h
is 'df' "$(df -P / | tail -n 1 | cut -d ' ' -f 1)" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/df' -P / | tail -n 1 | cut -d ' ' -f 1"
is 'id' "$(id -u)" g id -u
is nproc "$(nproc)" g nproc
is 'pwd' "$PWD" g pwd
is arch "$GUEST" g arch
end
