#!/bin/sh
# openssl, xz, zstd, gzip, bzip2, tar: against the host's own, both ways.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need openssl xz zstd gzip bzip2
sample 700 > sample
for d in md5 sha1 sha256 sha512 sha3-256 blake2b512; do
	is "dgst $d" "$(openssl dgst -$d -r sample | cut -d ' ' -f 1)" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/openssl' dgst -$d -r sample | cut -d ' ' -f 1"
done
k=000102030405060708090a0b0c0d0e0f v=0f0e0d0c0b0a09080706050403020100
for c in aes-128-cbc aes-128-ctr camellia-128-cbc aria-128-cbc chacha20; do
	key=$k
	[ $c = chacha20 ] && key=$k$k
	openssl enc -$c -K $key -iv $v -in sample -out want.bin 2>/dev/null || { skip "enc $c" "host has none"; continue; }
	g openssl enc -$c -K $key -iv $v -in sample -out got.bin 2> /dev/null
	ok "enc $c" cmp want.bin got.bin
	ok "dec $c" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/openssl' enc -d -$c -K $key -iv $v -in want.bin | cmp - sample"
done
ok 'speed' g openssl speed -seconds 1 -bytes 1024 sha256
ok 'genrsa' g openssl genrsa -out rsa.pem 1024
ok 'rsa sign' g openssl dgst -sha256 -sign rsa.pem -out sig sample
openssl rsa -in rsa.pem -pubout -out rsa.pub 2>/dev/null
ok 'rsa verified by the host' openssl dgst -sha256 -verify rsa.pub -signature sig sample
ok 'rsa verify' g openssl dgst -sha256 -verify rsa.pub -signature sig sample
echo tampered | cat sample - > other
status 'rsa refuse' 1 g openssl dgst -sha256 -verify rsa.pub -signature sig other
ok 'ec key' g openssl ecparam -name prime256v1 -genkey -noout -out ec.pem
ok 'ec sign' g openssl dgst -sha256 -sign ec.pem -out ecsig sample
openssl ec -in ec.pem -pubout -out ec.pub 2>/dev/null
ok 'ec verified by the host' openssl dgst -sha256 -verify ec.pub -signature ecsig sample
ok 'ed25519' g openssl genpkey -algorithm ed25519 -out ed.pem
is 'prime' '1FFFFFFFFFFFFFFF (2305843009213693951) is prime' g openssl prime 2305843009213693951
sum=$(sha256sum < sample)
for z in gzip bzip2 xz zstd; do
	command -v $z > /dev/null || { skip "$z" "not on the host"; continue; }
	g $z -c < sample > s.z
	is "$z out" "$sum" sh -c "$z -dc < s.z | sha256sum"
	$z -c < sample > h.z
	is "$z in" "$sum" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/$z' -dc < h.z | sha256sum"
	head -c 1000 h.z > cut.z
	g $z -dc < cut.z > /dev/null 2>&1 && bad "$z truncated" "no error" || good "$z truncated"
done
is 'xz -9 with threads' "$sum" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/xz' -T2 -9 -c sample | xz -dc | sha256sum"
is 'zstd -19 with threads' "$sum" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/zstd' -T2 -12 -q -c sample | zstd -dc | sha256sum"
end
