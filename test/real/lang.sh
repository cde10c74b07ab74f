#!/bin/sh
# perl, lua, sqlite: small programs with known answers.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need perl lua5.4 sqlite3
is 'perl version' 5 g perl -e 'print int($])'
is 'perl sum of primes' 76127 g perl -e '$s=0; N: for $n (2..1000) { for ($d=2;$d*$d<=$n;$d++) { next N if $n%$d==0 } $s+=$n } print $s'
is 'perl regular expressions' "21-11-2026 x3" g perl -e '$_="2026-11-21 xxx"; s/(\d+)-(\d+)-(\d+)/$3-$2-$1/; s/(x+)/"x".length($1)/e; print'
is 'perl sort and hashes' "apple=1 fig=3 kiwi=2" g perl -e '%h=(kiwi=>2,apple=>1,fig=>3); print join " ", map {"$_=$h{$_}"} sort keys %h'
is 'perl pack' "00000001020304ff400900" g perl -e 'print unpack "H*", pack "NnCCnc", 1, 0x0203, 4, 255, 0x4009'
is 'perl floating point' "1.4142135623730951 0.30000000000000004 inf" g perl -e 'printf "%.17g %.17g %s", sqrt(2), 0.1+0.2, lc(9**9**9)'
is 'perl big integers' 93326215443944152681699238856266700490715968264381621468592963895217599993229915608941463976156518286253697920827223758251185210916864000000000000000000000000 \
    g perl -MMath::BigInt -e 'print Math::BigInt->new(100)->bfac()'
is 'perl digest' "$(printf abc | sha256sum | cut -d ' ' -f 1)" g perl -MDigest::SHA=sha256_hex -e 'print sha256_hex("abc")'
is 'perl json' '{"a":[1,2,{"b":null}],"c":"x"}' g perl -MJSON::PP -e 'print JSON::PP->new->canonical->encode(JSON::PP->new->decode(q({"c":"x","a":[1,2,{"b":null}]})))'
is 'perl fork and pipe' "child 3 says hi" g perl -e 'pipe R,W; if (!($p=fork)) { print W "hi"; exit 3 } close W; $m=<R>; waitpid $p,0; print "child ", $?>>8, " says $m"'
is 'perl signals' "ALRM USR1" g perl -e '$SIG{ALRM}=sub{push @s,"ALRM"}; $SIG{USR1}=sub{push @s,"USR1"}; alarm 1; sleep 5; kill USR1,$$; print "@s"'
is 'perl sockets' "pong" g perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(Listen=>1,LocalAddr=>"127.0.0.1") or die; if(!fork){$c=IO::Socket::INET->new(PeerAddr=>"127.0.0.1",PeerPort=>$s->sockport);print $c "ping\n";print scalar <$c>;exit} $c=$s->accept;<$c>;print $c "pong";close $c;wait'
is 'perl threads-free local time' "Thu Jan  1 00:00:00 1970" g perl -e 'print scalar gmtime 0'
cat > fib.lua <<'END'
local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end
print(fib(22))
local t = {}
for i = 1, 2000 do t[i] = (i * 7919) % 2003 end
table.sort(t)
local ok = true
for i = 2, #t do ok = ok and t[i-1] <= t[i] end
print(ok, #t, string.format("%.14g %d %s", math.pi, 7 // 2, ("x"):rep(3)))
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end)
print(co(), co(), co())
print(pcall(function() error("oops", 0) end))
print(("hello world"):gsub("o", "0"), ("k=v"):match("(%w+)=(%w+)"))
print(math.maxinteger + 1 == math.mininteger, 1e308 * 10, -(0/0) ~= -(0/0), 2^53)
print(string.pack(">I4", 258):byte(1, -1))
END
want='17711
true	2000	3.1415926535898 3 xxx
1	4	9
false	oops
hell0 w0rld	k	v
true	inf	true	9.007199254741e+15
0	0	1	2'
is lua "$want" g lua5.4 fib.lua
is 'lua popen of a host program' hi g lua5.4 -e 'print(io.popen("echo hi"):read("l"))'
cat > s.sql <<'END'
create table t(id integer primary key, name text, v real);
with recursive n(i) as (select 1 union all select i+1 from n where i < 5000) insert into t select i, 'n' || (i % 97), i * 0.5 from n;
create index ti on t(name);
select count(*), sum(v), max(id), min(name) from t;
select name, count(*), total(v) from t where name in ('n3','n50') group by name order by name;
update t set v = v + 1 where id % 10 = 0;
delete from t where id > 4000;
select count(*), sum(v) from t;
begin; insert into t values (9999, 'x', 1); rollback;
select count(*) from t where id = 9999;
select json_extract('{"a":[1,2,3]}', '$.a[1]'), printf('%.3f', 2.0/3), hex('az'), upper('abc'), round(2.5), abs(-7);
pragma integrity_check;
END
want='5000|6251250.0|5000|n0
n3|52|64389.0
n50|52|65611.0
4000|4001400.0
0
2|0.667|617A|ABC|3.0|7
ok'
is 'sqlite in memory' "$want" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/sqlite3' < s.sql"
is 'sqlite on disk' "$want" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/sqlite3' t.db < s.sql"
is 'sqlite write-ahead log' "wal
4000" g sqlite3 t.db 'pragma journal_mode=wal; select count(*) from t;'
end
