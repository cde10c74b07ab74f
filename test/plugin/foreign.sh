# foreign.sh - part of run: QEMU's own plugins, compiled from Debian's source package against its header,
# unmodified. They must load and give the numbers of want/, up to the order of rows that QEMU leaves open and the
# faults that ours do not have.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

src=$MYNA_CACHE/qemu-src/trixie
[ -e "$src/qemu-plugin.h" ] || "$top/test/fetch" -q qemu-src > fetch.log 2>&1
why=
[ -e "$src/qemu-plugin.h" ] || why="no source package of QEMU's: $(tail -n 1 fetch.log)"
pkg-config --exists glib-2.0 2>/dev/null || why=${why:-no glib-2.0 to compile with}
if [ -n "$why" ]; then
	skipped "QEMU's plugins: $why"
	return 0
fi
mkdir -p foreign
count=0
for f in "$src"/*.c; do
	name=${f##*/}
	name=${name%.c}
	[ "$name" = win32_linker ] && continue
	count=$((count + 1))
	[ "foreign/lib$name.so" -nt "$f" ] && continue
	"$CC" -O2 -w -fPIC -shared -I"$src" -o "foreign/lib$name.so" "$f" \
	    $(pkg-config --cflags --libs glib-2.0) 2> err ||
		bad "lib$name does not compile: $(grep -m 1 error err)"
done
[ $count -ge 15 ] && ok || bad "only $count plugins in $src"

# foreign NAME OPTIONS GUEST: run one.
foreign()
{
	go -plugin "foreign/lib$1.so$2" ./$3
	[ $status -eq 0 ] || bad "lib$1.so$2 $3: status $status: $(head -n 3 err)"
}

sorted()	# NAME WANT GOT: the same lines in any order
{
	sort "$2" > sorted.1
	sort "$3" > sorted.2
	same "$1" sorted.1 sorted.2
}

for g in $guests; do
	case $g in atomic* | blocks*) continue ;; esac
	section $g insn > want
	foreign insn "" $g
	same "libinsn $g" want log
	foreign insn ,inline=on $g
	same "libinsn,inline=on $g" want log
	# It counts a block that faults in full.
	over=0
	[ $g != fault$w ] || over=28
	for inline in on off; do
		foreign bb ,inline=$inline $g
		section $g bb | awk -v over=$over '{ $NF += over; print }' > want
		same "libbb,inline=$inline $g" want log
	done
	section $g mem > want
	for way in inline callback; do
		foreign mem ,$way=on $g
		same "libmem,$way=on $g" want log
	done
	for inline in on off; do
		foreign hotblocks ,inline=$inline $g
		section $g hotblocks > want
		sorted "libhotblocks,inline=$inline $g" want log
	done
	case $g in
	calls*)	section $g inline > want
		foreign inline "" $g
		same "libinline $g" want log ;;
	esac
done
foreign insn ,sizes=on calls$w
section calls$w insn.sizes > want
same "libinsn,sizes=on" want log
foreign insn ",match=$add" calls$w
section calls$w insn.match | grep -e total -e 'Match:' > want
grep -e total -e 'Match:' log > got
same "libinsn,match=" want got
foreign mem ,print-accesses=on calls$w
section calls$w mem.print > want
same "libmem,print-accesses=on" want log
foreign mem ,region-summary=on fault$w
says "libmem,region-summary=on" "^Region Base, Reads, Writes, Seen all$" log
foreign syscall "" calls$w
section calls$w syscall > want
same libsyscall want log
foreign syscall ,print=on calls$w
section calls$w syscall.print > want
same "libsyscall,print=on" want log
foreign syscall ,log_writes=on calls$w
says "libsyscall,log_writes=on" "^63 61 6c 6c 73 0a                                | calls\.$" log

# Opcodes: one row less than there are, texts shown for each; but A64 has classes.
if [ $guest = aarch64 ]; then
	for g in calls$w atomic$w vector$w blocks$w round$w; do
		foreign howvec ,verbose=on $g
		grep '^Class' log > want
		go -plugin howvec,verbose=on ./$g
		grep '^Class' log > got
		same "libhowvec: classes of $g" want got
		[ "$(wc -l < got)" -eq 42 ] && ok || bad "howvec: $(wc -l < got) classes"
	done
else
	foreign howvec "" calls$w
	section calls$w howvec | awk '{ print $2, $1 }' | sort > want
	sed -n 's/^Instr: .*	(\([0-9]*\) hits)	(op=\(0x[0-9a-f]*\).*/\2 \1/p' log | sort > got
	[ "$(comm -13 want got | wc -l)" -eq 0 ] && [ "$(comm -12 want got | wc -l)" -ge 40 ] && ok ||
		bad "libhowvec: $(comm -13 want got | head -n 3) $(wc -l < got) rows of $(wc -l < want)"
fi
foreign execlog "" calls$w
section calls$w execlog > want
grep . log > got
same libexeclog want got
foreign execlog ,reg=a*,reg=x*,reg=sp,reg=s1,reg=s2,reg=ra calls$w
section calls$w execlog.reg > want
grep . log > got
same "libexeclog with registers" want got
if [ $guest = aarch64 ]; then
	foreign execlog ,reg=v*,reg=fpsr,reg=cpsr vector$w
	grep . log > want
	go -plugin execlog,reg=v*,reg=fpsr,reg=cpsr ./vector$w
	same "libexeclog with vector registers" want log
	says "libexeclog with vector registers" '"ld3 .* v5 -> 0x27262524232221200f0e0d0c0b0a0908, ' want
fi
foreign execlog ",ifilter=$add,afilter=0x20000" calls$w
section calls$w execlog.filter > want
grep . log > got
same "libexeclog with filters" want got
foreign cache $small calls$w
section calls$w cache | head -n 2 > want
head -n 2 log > got
same libcache want got
foreign cache $small,evict=fifo,l2=on calls$w
section calls$w cache.fifo | head -n 2 > want
head -n 2 log > got
same "libcache,evict=fifo,l2=on" want got
rm -f bbv.*
foreign bbv ,interval=25,outfile=bbv calls$w
section calls$w bbv | while read -r line; do echo "${line#T}" | tr ' ' '\n' | grep . | sort | xargs; done > want
while read -r line; do echo "${line#T}" | tr ' ' '\n' | grep . | sort | xargs; done < bbv.0.bb > got
same libbbv want got
foreign drcov ,filename=drcov calls$w
section calls$w drcov | cut -d ' ' -f 2 | sort > want
tail -c $((8 * $(wc -l < want))) drcov | od -A n -t u2 -w8 | awk '{ print $3 }' | sort > got
same "libdrcov: sizes of blocks" want got
foreign cflow "" calls$w
section calls$w cflow | sed 1d > want
sed 1d log > got
sorted libcflow want got
foreign hotpages "" fault$w
is "libhotpages" "$(section fault$w hotpages | head -n 1)
$(section fault$w hotpages | sed -n 2p)" "$(cat log)"
go -plugin foreign/libstoptrigger.so,icount=20:41 ./calls$w
is libstoptrigger "41 $(section calls$w stoptrigger)" "$status $(cat log)"
go -plugin foreign/libstoptrigger.so,addr=0x20010:300 -plugin foreign/libbb.so ./calls$w
is "libstoptrigger,addr=" "44 1 1" "$status $(grep -c '0x20010 reached, exiting' log) $(grep -c '^Total' log)"
foreign reset "" calls$w
is libreset "reset done
uninstall done
plugin exit" "$(cat log)"
foreign empty "" calls$w
is "libempty: no GLib, no word" "" "$(cat log)"
go -plugin foreign/libhwprofile.so ./calls$w
[ $status -eq 1 ] && grep -q "hwprofile: plugin only useful for system emulation" err && ok ||
	bad "libhwprofile: status $status"
numbers calls$w
if [ -n "$first" ]; then
	start_ns=$(date +%s%N)
	foreign ips ,ips=100 calls$w
	ms=$((($(date +%s%N) - start_ns) / 1000000))
	[ $ms -ge $((insns * 10 - 380)) ] && [ $ms -le $((insns * 10 + 2220)) ] && ok ||
		bad "libips: $insns instructions at 100 a second took $ms ms"
fi

# libinline stops the process when two ways of counting differ: with threads, too.
foreign inline "" threads$w
says "libinline with threads" "^insn: 216444$" log
foreign insn ,inline=on threads$w
says "libinsn with threads" "^total insns: 216444$" log
foreign bb ,inline=on threads$w
says "libbb with threads" "^Total: bb's: 72082, insns: 216444$" log

# lockstep: QEMU's on one side, ours on the other.
rm -f sock
"$MYNA" -d plugin -D log.1 -plugin foreign/liblockstep.so,sockpath=sock ./calls$w > out.1 2>&1 < /dev/null &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do [ -e sock ] && break; sleep 0.1; done
timeout 20 "$MYNA" -d plugin -D log.2 -plugin lockstep,sockpath=sock ./calls$w > out.2 2>&1 < /dev/null
wait $pid
for i in 1 2; do
	says "lockstep between QEMU's and ours ($i)" "^Executed $tbs/$tbs blocks$" log.$i
done
rm -f sock

# All that count, at once, with ours and our own objects of other versions.
go -plugin foreign/libbb.so -plugin bb -plugin foreign/libinsn.so,inline=on -plugin so/count7.so \
    -plugin foreign/libhotblocks.so -plugin so/count2.so \
    -plugin foreign/libhowvec.so,inline=on -plugin foreign/libmem.so,callback=on ./calls$w
for line in "2 Total: bb's: $tbs, insns: $insns" "1 total insns: $insns" \
    "2 v[27]: tb $tbs insn $insns reads $reads writes $writes" \
    "1 $(section calls$w hotblocks | head -n 1)" "1 mem accesses: $((reads + writes))"; do
	is "QEMU's and ours together: ${line#* }" "0 ${line%% *}" "$status $(grep -c -x -e "${line#* }" log)"
done

# Those that this machine's own QEMU runs, of version 1, are refused by name; and what they say under it is what
# ours say.
own=$MYNA_CACHE/qemu-src/own
if [ -e "$own/qemu-plugin.h" ] && qemu-$guest -h 2>/dev/null | grep -q QEMU_PLUGIN; then
	mkdir -p own
	for name in bb insn hotblocks syscall mem; do
		[ "own/lib$name.so" -nt "$own/$name.c" ] ||
			"$CC" -O2 -w -fPIC -shared -I"$own" -o "own/lib$name.so" "$own/$name.c" \
			    $(pkg-config --cflags --libs glib-2.0) 2> err ||
				bad "own lib$name: $(grep -m 1 error err)"
	done
	if grep -q 'QEMU_PLUGIN_VERSION 1$' "$own/qemu-plugin.h"; then
		go -plugin own/libbb.so ./calls$w
		[ $status -eq 1 ] && grep -q -e "requires API version 1, but" -e "undefined symbol" err && ok ||
			bad "a plugin of version 1: $(head -n 1 err)"
	fi
	for g in calls$w smc$w atomic$w blocks$w many$w; do
		qemu-$guest -d plugin -D log -plugin own/libinsn.so ./$g > out 2> err
		want=$(sed -n 's/^total //p' log)
		go -plugin insn ./$g
		is "insn of QEMU under QEMU, $g" "$want" "$(sed -n 's/^total //p' log)"
		case $g in callsa64 | atomica64) continue ;; esac # a pair is two accesses there
		qemu-$guest -d plugin -D log -plugin own/libmem.so,callback=on ./$g > out 2> err
		want=$(sed -n 's/.*mem accesses: //p' log)
		go -plugin mem,callback=on ./$g
		is "mem of QEMU under QEMU, $g" "$want" "$(sed -n 's/.*mem accesses: //p' log)"
	done
	qemu-$guest -d plugin -D log -plugin own/libhotblocks.so ./calls$w > out 2> err
	cp log want
	go -plugin hotblocks ./calls$w
	sed -i '/^$/d' want
	# Ties in another order, and the last row is missing there.
	[ "$(grep -c -x -F -f log want)" -eq "$(wc -l < want)" ] && ok ||
		bad "hotblocks of QEMU under QEMU: $(head -n 3 want)"
else
	skipped "QEMU's plugins under QEMU: this machine's takes none, or its source package is not here"
fi
