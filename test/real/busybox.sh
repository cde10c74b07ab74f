#!/bin/sh
# busybox (static): applets against the host's own tools or known answers.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need busybox
b() { g busybox "$@"; }
sample 300 > sample
is echo "hi there" b echo hi there
is sha256sum "$(sha256sum sample)" b sha256sum sample
is sha512sum "$(sha512sum sample)" b sha512sum sample
is md5sum "$(md5sum sample)" b md5sum sample
is 'sh loop' 5050 b sh -c 'i=0 s=0; while [ $i -lt 100 ]; do i=$((i+1)); s=$((s+i)); done; echo $s'
is 'sh substitution' "a-b-c" b sh -c 'x=$(echo a; echo b; echo c); set -- $x; IFS=-; echo "$*"'
is 'sh pipe' 3 b sh -c 'printf "1\n2\n3\n" | while read x; do :; echo $x; done | { n=0; while read y; do n=$y; done; echo $n; }'
is 'sh subshell status' 7 b sh -c '(exit 7); echo $?'
is 'sh signal status' 143 b sh -c 'sleep 9 & kill -TERM $!; wait $!; echo $?'
is 'sh trap' "got it" b sh -c 'trap "echo got it; exit 0" USR1; kill -USR1 $$; sleep 5'
is 'sh here document' "a 3 b" b sh -c 'x=3; while read l; do echo "$l"; done <<E
a $x b
E'
is sed "$(sed -n 's/line \([0-9]*\)/<\1>/p' sample | tail -n 3)" b sh -c 'busybox=1; sed -n "s/line \([0-9]*\)/<\1>/p" < sample | tail -n 3'
is awk "$(awk '{ n[$3 % 7] += $10 } END { for (i = 0; i < 7; i++) print i, n[i] }' sample)" \
    b awk '{ n[$3 % 7] += $10 } END { for (i = 0; i < 7; i++) print i, n[i] }' sample
is sort "$(sort sample | md5sum)" sh -c "'$MYNA' '$ROOT/usr/bin/busybox' sort sample | md5sum"
is 'sort -n' "$(cut -d ' ' -f 3 sample | sort -n -r | head -n 3)" b sh -c "cut -d ' ' -f 3 sample | sort -n -r | head -n 3"
is wc "$(wc -l < sample)" b wc -l < sample
is grep "$(grep -c '7$' sample)" b grep -c '7$' sample
is od "$(head -c 64 sample | od -An -tx1 | tr -d ' \n')" sh -c "head -c 64 sample | '$MYNA' '$ROOT/usr/bin/busybox' od -An -tx1 | tr -d ' \n'"
is 'gzip out' "$(sha256sum < sample)" sh -c "'$MYNA' '$ROOT/usr/bin/busybox' gzip -c sample | gzip -dc | sha256sum"
gzip -k sample
is 'gzip in' "$(sha256sum < sample)" sh -c "'$MYNA' '$ROOT/usr/bin/busybox' zcat sample.gz | sha256sum"
mkdir d && cp sample d/one && ln -s one d/two && ln d/one d/three && mkdir d/deep && echo x > d/deep/four
ok 'tar out' b tar -cf d.tar d
is 'tar read back' "$(find d | sort)" sh -c 'tar -tf d.tar | sed s,/$,, | sort'
tar -cf e.tar d
mkdir e
ok 'tar in' b tar -xf e.tar -C e
ok 'tar same' diff -r d e/d
is ls "deep
one
three
two" b ls -1 d
is find "$(find d -type f | sort)" sh -c "'$MYNA' '$ROOT/usr/bin/busybox' find d -type f | sort"
is 'date' "1970-01-01 01:01:01" b date -u -d @3661 '+%Y-%m-%d %H:%M:%S'
is 'uname -m' "$GUEST" b uname -m
is dc 1267650600228229401496703205376 b dc -e '2 100 ^ p'
is seq 45 b sh -c 's=0; for i in $(seq 0 9); do s=$((s+i)); done; echo $s'
status false 1 b false
status 'not an applet' 127 b nonesuch
end
