#!/bin/sh
# real - a few real programs of the fetched root on another processor's myna: what they say is what they say under the
# myna of this machine (OUTER), which test/real has compared with more.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/../real/lib"
: "${OUTER:?}"
need busybox bash python3 sqlite3 openssl gcc

# same NAME COMMAND...: output and status are those under OUTER.
same()
{
	name=$1
	shift
	want=$(MYNA=$OUTER && "$@" 2>&1)
	wanted=$?
	got=$("$@" 2>&1)
	if [ $? -eq $wanted ] && [ -n "$want" ]; then is "$name" "$want" echo "$got"; else bad "$name" "$(echo "$got" | tail -n 3)"; fi
}

sample 40 > sample
cat > one.c <<'END'
extern int printf(const char *, ...);
typedef struct Tree { struct Tree *left, *right; double weight; unsigned long key; } Tree;
static double sum(const Tree *t) { return t ? sum(t->left) + t->weight * 1.5 + sum(t->right) : 0; }
unsigned hash(const unsigned char *s, unsigned n) { unsigned h = 5381; while (n--) h = h * 33 ^ *s++; return h; }
int main(int argc, char **argv)
{
	Tree leaf = { 0, 0, 2.25, 1 }, root = { &leaf, 0, 1.0, 2 };
	float v[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	for (int i = 0; i < 8; i++) v[i] = v[i] * (float)argc + 0.5f;
	return printf("%g %u %g\n", sum(&root), hash((unsigned char *)argv[0], 3), v[7]) > 0;
}
END
cc1=$(cd "$ROOT" && ls usr/libexec/gcc/*/*/cc1)
cc1()
{
	g "/$cc1" -quiet -O2 -o one.s one.c && md5sum < one.s
}
lines()
{
	printf '%s\n' 'create table t(a integer, b real, c text);' \
	    'with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
	    insert into t select i, i / 7.0, printf("%05d", i * i) from n;' \
	    'create index x on t(c); select count(*), sum(a), round(avg(b), 6), max(c) from t where c like "%4";' | g sqlite3 :memory:
}
same 'busybox sh' g busybox sh -c 'i=0; while [ $i -lt 20 ]; do i=$((i + 1)); echo $i; done | sort -r | head -n 3; echo $?'
same 'busybox sha256sum' g busybox sha256sum sample
same 'bash' g bash -c 'declare -A a; for i in {1..50}; do a[$((i % 7))]+=$i; done; for k in 0 3 6; do echo ${a[$k]}; done
    f() { (( $1 < 2 )) && echo $1 || echo $(( $(f $(($1 - 1))) + $1 )); }; f 4; [[ abc123 =~ ([0-9]+) ]] && echo ${BASH_REMATCH[1]}'
same 'python3' g python3 -S -c 'import math, zlib, sys
d = {str(i): math.sqrt(i) for i in range(2000)}
print(sum(d.values()), zlib.crc32(repr(sorted(d)).encode()), 3**200 % 10**40, "%.17g" % math.exp(1.25))
try: int("x")
except ValueError as e: print(e)'
same 'cc1' cc1
same 'sqlite3' lines
same 'openssl digest' g openssl dgst -sha512 -r sample
same 'openssl aes' g openssl enc -aes-128-ctr -K 000102030405060708090a0b0c0d0e0f -iv 0f0e0d0c0b0a09080706050403020100 -in sample -a
same 'openssl chacha20' g openssl enc -chacha20 -K 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f \
    -iv 0f0e0d0c0b0a09080706050403020100 -in sample -a
end
