# thread.sh - part of run: sums that are exact with threads, scoreboards with more vCPUs than anybody reckons with.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

# Thread i of threads.S runs 19 + 6000 i instructions in 3 + 2000 i blocks, the main thread 20 + 34 for each. The
# vCPUs are in the order in which threads were made, for all of them live at the same time.
{
	echo "cpu 0: tb 58 insn 292 reads 9 writes 8"
	for i in 1 2 3 4 5 6 7 8; do
		printf 'cpu %d: tb %d insn %d ' $i $((3 + 2000 * i)) $((19 + 6000 * i))
		printf 'reads %d writes %d\n' $((1 + 1000 * i)) $((1000 * i))
	done
	echo "v6: tb 72082 insn 216444 reads 36017 writes 36008"
} > want
for accel in x86_64 x86_64-v1 interp; do
	go -accel $accel -plugin so/count6.so ./threads$w
	same "8 threads, $accel" want log
done
sed 's/^v6/v2/' want > want.2
go -plugin so/count2.so -plugin so/count6.so ./threads$w
cat want want.2 > want.both
same "8 threads, two plugins" want.both log
if [ $guest = riscv64 ]; then
	go -plugin so/count6.so ./threads32
	same "8 threads, 32-bit guest" want log
fi
{
	sed -n "s/^cpu \([0-9]*\): tb \([0-9]*\) insn \([0-9]*\) .*/CPU\1: bb's: \2, insns: \3/p" want
	echo "Total: bb's: 72082, insns: 216444"
} > want.bb
{
	sed -n "s/^cpu \([0-9]*\): .* insn \([0-9]*\) .*/cpu \1 insns: \2/p" want
	echo "total insns: 216444"
} > want.insn
for inline in on off; do
	go -plugin bb,inline=$inline ./threads$w
	same "8 threads: bb inline=$inline" want.bb log
	go -plugin insn,inline=$inline ./threads$w
	same "8 threads: insn inline=$inline" want.insn log
done
for way in inline callback; do
	go -plugin mem,$way=on ./threads$w
	is "8 threads: mem $way" "mem accesses: 72025" "$(cat log)"
done
go -plugin inline ./threads$w
says "8 threads: inline" \
    "^cpu 8: tb (16003, 16003, 160 \* 100 + 3) | insn (48019, 48019, 480 \* 100 + 19) | mem (16001, 16001)$" log
says "8 threads: inline" "^insn: 216444 (cond cb)$" log
work=$("${CROSS_NOW}nm" threads$w | sed -n 's/ T work$//p')
go -plugin hotblocks ./threads$w
says "8 threads: hotblocks" "^0x$work, [12], 3, 35992$" log	# the first turn is in the block before it
go -plugin howvec ./threads$w
is "8 threads: howvec" 216444 \
    "$(sed -n 's/^Class: .*	(\([0-9]*\) hits)$/\1/p' log | awk '{ n += $1 } END { print n }')"
go -plugin stat ./threads$w
says "8 threads: stat" "^ *216444  instructions" log
says "8 threads: stat" "^ *36017  loads" log
go -plugin cache ./threads$w
says "8 threads: cache" "^0 *72025 .* 216444 " log
go -plugin execlog ./threads$w
is "8 threads: execlog has all lines" 216444 "$(wc -l < log)"
is "8 threads: execlog has whole lines" 216444 \
    "$(grep -c '^[0-8], 0x[0-9a-f]*, 0x[0-9a-f]*, "[^"]*"\(, \(load\|store\), 0x[0-9a-f]*\)*$' log)"
go -plugin syscall ./threads$w
says "8 threads: syscall" "^98  *8  " log
says "8 threads: syscall" "^93  *8  *0$" log
rm -f bbv.*
go -plugin bbv,interval=1000,outfile=bbv ./threads$w
is "8 threads: bbv, a file each" 9 "$(ls bbv.*.bb | wc -l)"
is "8 threads: bbv, intervals" "0 6 12 18 24 30 36 42 48" \
    "$(for i in 0 1 2 3 4 5 6 7 8; do wc -l < bbv.$i.bb; done | xargs)"

# 40 at once, more than the bits of a mask of 32; 50 one after the other.
go -plugin so/count6.so ./threads40_$w
is "40 threads" "41 4922140" \
    "$(grep -c '^cpu .* insn' log) $(sed -n 's/^v6: tb [0-9]* insn \([0-9]*\) .*/\1/p' log)"
! grep -q differ log && ok || bad "40 threads: $(grep differ log)"
go -plugin hotpages ./threads40_$w
[ $status -eq 0 ] && grep -q '^0x0000000000041000, 0x' log && ok ||
	bad "40 threads: hotpages: status $status, $(head -n 3 log)"
versions=6
[ -z "$first" ] || versions="2 6 7"
for v in $versions; do
	go -plugin so/score$v.so ./many$w
	is "50 threads one by one, version $v" "inits 51, exits 50, in elements 51; 0 moved, 0 unclean; blocks 5301
5" "$(cat log)"
	go -plugin so/score$v.so ./threads40_$w
	says "40 threads: scoreboards, version $v" \
	    "^inits 41, exits 40, in elements 41; 0 moved, 0 unclean; blocks " log
done
go -plugin insn ./many$w
says "50 threads one by one: insn" "^total insns: 11156$" log
go -plugin so/life6.so ./many$w
is "50 threads one by one: each begins and ends" "51 50" "$(grep -c '^life init' log) $(grep -c '^life exit' log)"

# fork while other threads run.
for p in hotpages cache execlog; do
	go -d plugin -D /dev/null -plugin $p ./forks$w
	is "100 forks, 3 threads: $p" 0 $status
done

[ -n "$first" ] || return 0
for v in 2 6; do
	for from in insn mem call; do
		go -plugin so/leave$v.so,do=uninstall,from=$from -plugin insn ./threads$w
		is "8 threads: uninstall from $from" "0 216444" "$status $(sed -n 's/^total insns: //p' log)"
		go -plugin so/leave$v.so,do=reset,from=$from -plugin insn ./threads$w
		is "8 threads: reset from $from" "0 216444" "$status $(sed -n 's/^total insns: //p' log)"
	done
done
