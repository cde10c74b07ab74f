# reader.sh - part of run: the programs that read what plugins write: uftrace, genhtml, jq, a parser of drcov's
# format, gunzip; and SimPoint's and flame graphs' grammars.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

# ---- json: of every plugin, one schema ----
numbers calls$w
if command -v jq >/dev/null; then
	set -- howvec stat
	[ -z "$first" ] || set -- bb bbv,interval=25,outfile=bbv cache cflow cov,filename=x.info drcov,filename=drcov empty \
	    execlog flame,filename=x.folded hotblocks hotpages howvec inline insn insn,match=addi ips,ips=1000000 \
	    mem,callback=on mem,region-summary=on patch,target=ffffffff,patch=00000000,use_hwaddr=off stat \
	    stoptrigger,icount=100 syscall traps uftrace,dir=uf.json
	for p; do
		name=${p%%,*}
		for g in calls$w threads$w; do
			rm -rf x.json uf.json
			go -plugin "$p,json=x.json" ./$g
			jq -e --arg t "$name" --arg g "$g" --arg guest $guest '.tool == $t and (.version | type) == "string" and
			    .guest == $guest and (.arguments | type) == "array" and
			    (.program | endswith("/" + $g)) and (.data | type) == "object" and
			    (.modules | length) > 0 and all(.modules[]; (.path | type) == "string" and
			    (.base | test("^0x[0-9a-f]+$")) and (.end | test("^0x[0-9a-f]+$")) and
			    (.build_id | type) == "string")' x.json > out 2> err && ok ||
				bad "$p,json= ($g): $(head -c 100 out err | xargs)"
		done
	done
	value()	# PLUGIN GUEST EXPRESSION WANTED
	{
		rm -f x.json
		go -plugin "$1,json=x.json" ./$2
		is "$1,json=: $3" "$4" "$(jq -c "$3" x.json 2>&1)"
	}
	value bb calls$w '.data | [.blocks, .instructions]' "[$tbs,$insns]"
	value howvec calls$w '[.data.classes[].hits] | add' $insns
	value stat calls$w '.data.total | [.instructions, .blocks, .loads, .stores, .system_calls]' \
	    "[$insns,$tbs,$reads,$writes,3]"
	value hotpages calls$w '[.data | .. | objects | select(has("reads")) | .reads] | add' $reads
	value bb threads$w '[.data.vcpus[].instructions] | [length, add]' '[9,216444]'
	value insn calls$w '.arguments' '["json=x.json"]'
	value insn calls$w "[.. | numbers] | index($insns) != null" true
	hot=$(section calls$w hotblocks | sed -n '3,4s/0x0*\([^,]*\),.*/"0x\1"/p' | paste -s -d ,)
	value hotblocks,limit=2 calls$w '[.data | .. | objects | select(has("address")) | .address]' "[$hot]"
	value syscall calls$w '[.. | objects | select(has("calls")) | .calls] | add' 3
	at=$("${CROSS_NOW}nm" calls$w | sed -n 's/^0*\([0-9a-f]*\) T sq$/\1/p')
	value cflow calls$w "[.data | .. | strings | select(. == \"0x$at\")] | length > 0" true
	# A child of fork has a file of its own.
	rm -f x.json*
	go -plugin bb,json=x.json ./die$w f
	is "json of a child of fork: files" 2 "$(ls x.json* | wc -l)"
	for f in x.json*; do
		jq -e '.data.instructions > 0' "$f" > out 2>&1 && ok || bad "json of a child of fork: $f"
	done
	rm -f x.json*
	go -plugin bb,json=x.json ./die$w c
	is "json=: where myna was started" "8 x.json" "$status $(ls x.json*)"
	rm -f x.json*
	go -plugin bb,json=x.%d.json ./calls$w
	is "json=x.%d.json" 1 "$(find . -maxdepth 1 -name 'x.[0-9]*.json' | wc -l)"
	rm -f x.*.json
else
	skipped "json: no jq"
fi
go -plugin bb,json=/nosuch/x.json ./calls$w
[ -s err ] && [ "$(cat out)" = calls ] && ok || bad "json= that can't be written: $(head -n 1 err)"

# ---- drcov ----
rm -f drcov
go -plugin drcov,filename=drcov ./calls$w
is "drcov: modules" "calls$w 20000" \
    "$(python3 "$here/drcov.py" drcov -m | awk -v p=calls$w '$4 == p { print $4, $3 }')"
rm -f drcov
go -plugin drcov,filename=drcov ./threads$w
is "drcov: blocks with threads" 17 "$(python3 "$here/drcov.py" drcov | wc -l)"
go -plugin drcov,filename=/nosuch/drcov ./calls$w
[ $status -eq 1 ] && grep -q /nosuch/drcov err && [ ! -s out ] && ok ||
	bad "drcov that can't be written: status $status, $(head -n 1 err)"

# ---- SimPoint ----
rm -f bbv.*
go -plugin bbv,interval=5000,outfile=bbv ./threads$w
! cat bbv.*.bb | grep -v -x -E 'T(:[1-9][0-9]*:[1-9][0-9]* )+' && [ "$(cat bbv.*.bb | wc -l)" -gt 30 ] && ok ||
	bad "bbv: lines that SimPoint does not read"
is "bbv: sum of a line" 0 "$(cat bbv.*.bb | tr -d T | awk '{ n = 0
    for (i = 1; i <= NF; i++) { split($i, a, ":"); n += a[3] }
    d = n - 5000; if (d < -15 || d > 15) bad++ } END { print bad + 0 }')"

# ---- flame graphs ----
rm -f x.folded
go -plugin flame,period=1,filename=x.folded ./calls$w
case $guest in
riscv64) set -- 23 65 90 ;;
aarch64) set -- 25 61 50 ;;
esac
is "flame: each instruction a sample" "_start $1
_start;work $2
_start;work;sq $3" "$(cat x.folded)"
go -plugin flame,period=100,filename=x.folded ./threads$w
grep -v -x -E '[^; ]+(;[^; ]+)* [1-9][0-9]*' x.folded > out && bad "flame: $(head -n 2 out)" || ok
n=$(awk '{ n += $NF } END { print n }' x.folded)
[ "$n" -ge 2155 ] && [ "$n" -le 2164 ] && ok || bad "flame: $n samples of 216444 instructions, one in 100"

# ---- coverage ----
rm -f x.info
go -plugin cov,filename=x.info ./lines$w
is "cov: the program" 0 $status
grep -n '//[0-9]*$' "$here/guest/lines.c" | sed 's!^\([0-9]*\):.*//\([0-9]*\)$!DA:\1,\2!' > want
grep -x -F -f want x.info > got
same "cov: counts of lines" want got
says "cov: a function that ran" "^FNDA:5,twice$" x.info
says "cov: a function that did not" "^FNDA:0,never$" x.info
says "cov: the source" "^SF:.*/guest/lines.c$" x.info
is "cov: records" 1 "$(grep -c '^end_of_record$' x.info)"
is "cov: sums" \
    "$(grep -c '^DA:' x.info) $(grep '^DA:' x.info | grep -c -v ',0$')" \
    "$(sed -n 's/^LF://p' x.info) $(sed -n 's/^LH://p' x.info)"
if command -v genhtml >/dev/null; then
	rm -rf html
	genhtml -q -o html x.info > out 2>&1 && [ -s html/index.html ] && ok || bad "genhtml: $(head -n 2 out)"
	lcov -q --summary x.info > out 2>&1 && ok || bad "lcov: $(head -n 2 out)"
else
	skipped "genhtml: lcov is not here"
fi

# ---- uftrace ----
if command -v uftrace >/dev/null; then
	rm -rf uftrace.data
	go -plugin uftrace ./calls$w
	{
		printf '_start() {\n  work() {\n'
		for i in 1 2 3 4 5 6 7 8 9 10; do printf '    sq() {\n    } /* sq */\n'; done
		printf '  } /* work */\n'
	} > want
	uftrace replay --no-pager -d uftrace.data > out 2> err && sed -n 's/^[^|]*\] | //p' out > got
	same "uftrace replay" want got
	uftrace report --no-pager -d uftrace.data -f call 2> err |
	    awk '$2 ~ /^[a-z_]/ && $1 ~ /^[0-9]/ { print $1, $2 }' | sort > got
	printf '1 _start\n1 work\n10 sq\n' | sort > want
	same "uftrace report" want got
	uftrace dump --no-pager -d uftrace.data > out 2> err && grep -q 'entry\] _start(20000) depth: 1$' out &&
	    [ "$(grep -c '\[exit \] sq(' out)" -eq 10 ] && ok || bad "uftrace dump: $(head -n 2 err)"
	uftrace dump --no-pager -d uftrace.data --chrome > out 2> err &&
	    { ! command -v jq >/dev/null || jq -e '.traceEvents | length >= 23' out > got; } && ok ||
		bad "uftrace dump --chrome: $(head -n 2 err)"
	uftrace info --no-pager -d uftrace.data > out 2> err && grep -q 'task list *: 100(cpu0)' out && ok ||
		bad "uftrace info: $(head -n 2 err)"
	uftrace graph --no-pager -d uftrace.data > out 2> err && grep -q 'sq$' out && ok ||
		bad "uftrace graph: $(head -n 2 err)"
	rm -rf uftrace.data
	go -plugin uftrace ./lines$w
	uftrace replay --no-pager -d uftrace.data > out 2> err
	is "uftrace replay: what a compiler made" "1 5" \
	    "$(grep -c '| *start_c() {' out) $(grep -c -e '} /\* twice \*/' -e '| *twice();' out)"
	rm -rf uftrace.data
	go -plugin uftrace,symbols=./lines$w ./lines$w
	"${CROSS_NOW}nm" -S lines$w |
	    sed -n 's/^0000\([0-9a-f]*\) 0000\([0-9a-f]*\) [tT] \(.*\)/\1 \2 T \3/p' | sort > want
	grep -v _start uftrace.data/lines$w.sym | sort > got
	same "uftrace,symbols=" want got
	says "uftrace,symbols=: lines" "^L: 7 .*/guest/lines.c$" uftrace.data/lines$w.dbg
	go -plugin uftrace,symbols=./lines$w,prefix-symbols=on ./lines$w
	says "uftrace,prefix-symbols=on" "^[0-9a-f]\{12\} [0-9a-f]\{12\} T lines$w:twice$" uftrace.data/lines$w.sym
	rm -rf uftrace.data
	go -plugin uftrace ./threads$w
	uftrace replay --no-pager -d uftrace.data > out 2> err && ok ||
		bad "uftrace replay with threads: $(head -n 2 err)"
	is "uftrace: a trace for each thread" 9 "$(ls uftrace.data/*.dat | wc -l)"
	rm -rf uftrace.data
else
	skipped "uftrace is not here"
fi
