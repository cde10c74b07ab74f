# a64.sh - part of life.sh, for aarch64: accesses of vectors and pairs, tags, a timer.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

# Each instruction of vector.S that accesses memory: how many accesses of which size, as QEMU counts them, where
# that counts (dc zva: it does not).
for accel in x86_64 x86_64-v1 interp; do
	go -accel $accel -plugin so/memory6.so,print=all ./vectora64
	is "vectors and pairs, $accel: values" "0 stale: 0" "$(grep -c differ log) $(tail -n 1 log)"
	is "vectors and pairs, $accel" "1R16 1R8 1R8 1W16 1W8 2R16 2W16 2R8 2W4 1R16 1R2 1W1 4R8 1R8 16R1 6R8 16R4 \
2W8 8W2 24W2 8W4 1R4 3R1 2W8 4W16" "$(awk 'NF > 3 { k = $1 " " $2 $3; if (k != last && n) printf "%d%s ", n, what
	    n = k == last ? n + 1 : 1; last = k; what = $2 $3 } END { printf "%d%s", n, what }' log)"
done
go -plugin mem,inline=on ./vectora64
is "vectors and pairs: counted inline" "mem accesses: 111" "$(cat log)"

# A pointer with a tag is one without, as far as plugins see.
for accel in x86_64 interp; do
	for p in bb insn,inline=on insn mem,inline=on mem,callback=on mem,print-accesses=on inline hotblocks execlog \
	    stat cflow; do
		go -accel $accel -plugin $p ./notagsa64
		grep -v movk log > want
		go -accel $accel -plugin $p ./tagsa64
		grep -v movk log > got
		[ -s want ] || bad "tags: $p says nothing"
		same "tags, $accel: $p" want got
	done
done

# However often a timer interrupts: 9000036 instructions, and 7 each time; also one that takes its time (mops).
for accel in x86_64 interp; do
	for p in insn insn,inline=on "bb -plugin so/count6.so"; do
		go -accel $accel -plugin $p ./timera64
		n=$(od -A n -t d8 out | tr -d ' ')
		is "a timer, $accel, $p" $((9000036 + 7 * n)) \
		    "$(sed -n 's/^total insns: //p; s/^v6: tb [0-9]* insn \([0-9]*\) .*/\1/p' log)"
		[ $n -gt 0 ] && ok || bad "a timer, $accel: never ran"
	done
	go -accel $accel -cpu max -plugin insn ./mopsa64
	n=$(od -A n -t d8 out | tr -d ' ')
	is "a timer, $accel, mops" $((52 + 7 * n)) "$(sed -n 's/^total insns: //p' log)"
done
