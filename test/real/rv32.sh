#!/bin/sh
# riscv32: lua and busybox built from source with musl (test/rv32).
. "$(dirname "$0")/lib"
R=$MYNA_CACHE/rv32/bin
[ -x "$R/busybox" ] || { echo "no riscv32 programs: test/fetch rv32"; exit 77; }
case $MYNA in *riscv64*) MYNA=$(echo "$MYNA" | sed 's/\(.*\)riscv64/\1riscv32/') ;; esac
b() { timeout 60 "$MYNA" "$R/busybox" "$@"; }
sample 200 > sample
is 'busybox uname' riscv32 b uname -m
is 'busybox sha256sum' "$(sha256sum sample)" b sha256sum sample
is 'busybox sh' 5050 b sh -c 'i=0 s=0; while [ $i -lt 100 ]; do i=$((i+1)); s=$((s+i)); done; echo $s'
is 'busybox fork' 50 b sh -c 'n=0; for i in $(seq 50); do x=$(echo $i); n=$((n+1)); done; echo $n'
is 'busybox awk' "$(awk '{ s += $3 } END { printf "%.3f\n", s / 7 }' sample)" b awk '{ s += $3 } END { printf "%.3f\n", s / 7 }' sample
is 'busybox sort' "$(sort -r sample | md5sum)" sh -c "'$MYNA' '$R/busybox' sort -r sample | md5sum"
is 'busybox ls' "$(ls -1 /etc)" b ls -1 /etc
is 'busybox date' "2038-01-19 03:14:08" b date -u -d @2147483648 '+%Y-%m-%d %H:%M:%S'
touch -d @4102444800 late
is 'busybox date of a late file' '2100-01-01' b date -u -r late +%F
is 'busybox gzip' "$(sha256sum < sample)" sh -c "'$MYNA' '$R/busybox' gzip -c sample | gzip -dc | sha256sum"
mkdir d && cp sample d && ln -s sample d/l
is 'busybox tar' "$(find d | sort)" sh -c "'$MYNA' '$R/busybox' tar -cf - d | tar -tf - | sed s,/$,, | sort"
is 'busybox bzip2' "$(sha256sum < sample)" sh -c "'$MYNA' '$R/busybox' bzip2 -c sample | bzip2 -dc | sha256sum"
cat > t.lua <<'END'
local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end
print(fib(22), math.maxinteger, 1 << 40, string.format("%.14g", math.exp(1)), 7.5 // 2, -7 % 3, 2^0.5)
local t = {} for i = 1, 3000 do t[#t+1] = tostring((i * 7919) % 3001) end
table.sort(t) print(t[1], t[3000], #table.concat(t))
END
is lua '17711	9223372036854775807	1099511627776	2.718281828459	3.0	2	1.4142135623731
1	999	10893' timeout 60 "$MYNA" "$R/lua" t.lua
end
