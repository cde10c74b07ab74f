# ours.sh - part of run: each plugin of ours, in the executable, against want/; and want/ against another emulator.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

for g in $guests; do
	for name in $(sed -n 's/^==> //p' "$here/want/$g"); do
		section $g $name > want
		rm -f bbv.*.bb drcov
		go -plugin "$(options $name)" ./$g
		case $name in
		stoptrigger) is "$g stoptrigger: status" 41 $status ;;
		*) [ $status -eq 0 ] || bad "$g $name: status $status: $(head -n 2 err)" ;;
		esac
		text $name > got 2>&1
		same "$g $name" want got
	done
	if [ -z "$trace" ]; then
		skipped "$g: no qemu-$guest to trace it with"
	else
		expect $g > again 2>&1
		same "$g: want/ and $(basename "$trace")" "$here/want/$g" again
	fi
done

numbers calls$w

# Other ways to the same numbers.
for opt in bb,inline=on insn,inline=on hotblocks,inline=on; do
	go -plugin $opt ./calls$w
	section calls$w ${opt%%,*} > want
	same "calls$w $opt" want log
done
for g in $guests; do
	[ "${g%%s*}" != block ] || continue
	go -plugin mem,inline=on ./$g
	is "$g mem,inline=on" "$(section $g mem)" "$(cat log)"
done
go -plugin mem,inline=on,callback=on ./calls$w
says "mem: both ways" "can't enable inline and callback counting at the same time" err
go -one-insn-per-tb -plugin bb ./calls$w
is "bb with one instruction a block" "CPU0: bb's: $insns, insns: $insns
Total: bb's: $insns, insns: $insns" "$(cat log)"
go -d plugin,nochain -plugin bb ./calls$w
is "bb with nochain" "$(section calls$w bb)" "$(cat log)"
for a in interp x86_64-v1; do
	for g in calls$w fault$w; do
		for name in bb insn inline; do
			go -accel $a -plugin $name ./$g
			is "$g $name, -accel $a" "$(section $g $name)" "$(cat log)"
		done
	done
done

# Several at once say what each says alone; the one that registered last is called first.
go -plugin bb -plugin insn -plugin mem,callback=on -plugin hotblocks ./calls$w
for name in hotblocks mem insn bb; do section calls$w $name; done > want
same "four plugins" want log

# howvec by class: classes add up to all instructions, and say what they should of this program.
go -plugin howvec ./calls$w
is "howvec: sum of classes" $insns \
    "$(sed -n 's/^Class: .*	(\([0-9]*\) hits)$/\1/p' log | awk '{ n += $1 } END { print n }')"
says "howvec: has classes" "^Class: .*	([0-9]* hits)" log
go -plugin howvec,verbose=on ./calls$w
[ "$(grep -c '	(0 hits)' log)" -gt 5 ] && ok || bad "howvec,verbose=on shows no class without hits"

# Errors, as plugins.md has them: status 1, and the plugin is named.
only_first()
{
errors()	# OPTION PATTERN
{
	go -plugin "$1" ./calls$w
	[ $status -eq 1 ] && grep -q -e "$2" err && [ ! -s out ] &&
	    grep -q "Could not load plugin.*${1%%,*}.*qemu_plugin_install returned error code" err && ok ||
		bad "-plugin $1: status $status: $(head -n 3 err)"
}
errors bb,foo=1 'option parsing failed: foo=1'
errors bb,inline=maybe 'boolean argument parsing failed: inline=maybe'
errors hotblocks,foo=5 'option parsing failed: foo=5'
errors mem,track=q 'invalid value for argument track: track=q'
errors hotpages,sortby=foo 'invalid value to sortby: foo'
errors bbv,interval=5 'outfile unspecified'
errors cache,evict=x 'invalid eviction policy: evict=x'
errors cache,dcachesize=1000 'dcache cannot be constructed from given parameters'
errors cache,icachesize=1000 'icache cannot be constructed from given parameters'
errors cache,dcachesize=1000 'cache size must be divisible by block size'
errors cache,dcachesize=0 'dcache'
errors cache,dblksize=48 'dcache'
errors stoptrigger 'argument missing'
errors stoptrigger,icount=x "icount parsing failed: 'x' must be a positive integer"
errors ips,ips=5 'minimum of 10 instructions per second needed'
errors ips,ips=5x 'bad suffix: x'
errors ips,ipq=0 'bad ipq value: ipq'
errors lockstep 'Need a socket path to talk to other instance'
errors hwprofile 'hwprofile: plugin only useful for system emulation'
errors cflow,sort=x 'failed to parse: x'
errors patch,patch=00 'target argument is required'
errors patch,target=00 'patch argument is required'
errors patch,target=00,patch=0102 'Target and patch data must be the same length'
errors patch,target=xx,patch=00 'Failed to parse target bytes'

# What only system mode has says so, and lets the program run.
go -plugin traps ./calls$w
is traps "Note: interrupts are only reported in system emulation mode.VCPU, interrupts, exceptions, hostcalls
   0,          0,          0,          0" "$(cat log)"
is "traps: status" 0 $status
go -plugin discons ./calls$w
is discons "Testing of the disontinuity plugin API is only possible in system emulation mode." "$(cat log)"
go -plugin empty ./calls$w
is empty "0 calls" "$status $(cat out log)"
go -plugin reset ./calls$w
is reset "reset done
uninstall done
plugin exit" "$(cat log)"
is "reset: the program" "0 calls" "$status $(cat out)"
}
[ -z "$first" ] || only_first

# stoptrigger: by address, the last status counts modulo 256; another plugin sees the instruction that was
# stopped at.
go -plugin stoptrigger,addr=0x20010:300 -plugin bb ./calls$w
is "stoptrigger addr" "44 0x20010 reached, exiting" "$status $(grep exiting log)"
says "stoptrigger: the other plugin's report" "^Total: bb's: " log
go -plugin stoptrigger,icount=$insns ./calls$w
is "stoptrigger: exactly the last instruction" "0 calls" "$status $(cat out)"
go -plugin stoptrigger,icount=$((insns - 1)):9 ./calls$w
at=$(section calls$w execlog | sed -n '$s/0, \(0x[0-9a-f]*\),.*/\1/p')
is "stoptrigger: before the last instruction" "9 icount reached at $at, exiting" "$status $(cat log)"

# What others count is exact when a callback ends the process: the instruction that it was in front of has begun.
for accel in x86_64 interp; do
	go -accel $accel -plugin stoptrigger,icount=7 -plugin insn ./calls$w
	says "exit() in a callback, $accel: the plugin behind it" "^total insns: 8$" log
	go -accel $accel -plugin insn -plugin stoptrigger,icount=100:3 ./calls$w
	says "exit() in a callback, $accel: the plugin before it" "^total insns: 101$" log
done

# hotpages: its sums are those of mem, whether instructions stay on their page or not, also when many of them
# fault.
for args in "" f; do
	for accel in x86_64 interp; do
		go -accel $accel -plugin mem,inline=on -plugin hotpages,limit=100000 ./places$w $args
		is "hotpages, $accel: places$w $args" "$(sed -n 's/^mem accesses: //p' log)" \
		    "$(awk -F, '/^0x/ { n += $3 + $5 } END { print n }' log)"
	done
done

# patch: the mul of sq becomes an addition of 0 when its block is entered. That entry may still run the old one.
case $guest in
aarch64) go -plugin patch,target=007c009b,patch=00000091,use_hwaddr=off ./calls$w ;;
*) go -plugin patch,target=3305a502,patch=13050500,use_hwaddr=off ./calls$w ;;
esac
case $status in
$(((145 - 385) & 255)) | $(((55 - 385) & 255))) ok ;;
*) bad "patch: status $status: not the new instruction" ;;
esac
says "patch: says so" "Success!" log

# syscall: log_writes.
go -plugin syscall,log_writes=on ./calls$w
says "syscall log_writes" "^63 61 6c 6c 73 0a                                | calls\.$" log

# stat: budget.
go -plugin stat,budget=$insns ./calls$w
is "stat: budget kept" 0 $status
go -plugin stat,budget=$((insns - 1)) ./calls$w
is "stat: budget exceeded" 3 $status

# ips: at 100 instructions a second in steps of 10, the last step not waited for.
if [ -n "$first" ]; then
	start_ns=$(date +%s%N)
	go -plugin ips,ips=100 ./calls$w
	ms=$((($(date +%s%N) - start_ns) / 1000000))
	[ $status -eq 0 ] && [ $ms -ge $((insns * 10 - 380)) ] && [ $ms -le $((insns * 10 + 2220)) ] && ok ||
		bad "ips: $insns instructions at 100 a second took $ms ms, status $status"
fi

# lockstep: two of one program agree, two programs do not.
rm -f sock
"$MYNA" -d plugin -D log.1 -plugin lockstep,sockpath=sock ./calls$w > out.1 2>&1 < /dev/null &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do [ -e sock ] && break; sleep 0.1; done
timeout 20 "$MYNA" -d plugin -D log.2 -plugin lockstep,sockpath=sock ./calls$w > out.2 2>&1 < /dev/null
wait $pid
for i in 1 2; do
	is "lockstep $i" "No divergence :-)
Executed $tbs/$tbs blocks
Executed ~$insns instructions" "$(grep -v ready log.$i)"
done
[ ! -e sock ] && ok || bad "lockstep leaves its socket"
"$MYNA" -d plugin -D log.1 -plugin lockstep,sockpath=sock ./calls$w > out.1 2>&1 < /dev/null &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do [ -e sock ] && break; sleep 0.1; done
timeout 20 "$MYNA" -d plugin -D log.2 -plugin lockstep,sockpath=sock ./smc$w > out.2 2>&1 < /dev/null
is "lockstep: the other program's status" 0 $?
wait $pid
is "lockstep: the program's status" 0 $?
says "lockstep: divergence" "we have diverged" log.1
says "lockstep: divergence, other side" "we have diverged" log.2
rm -f sock

[ -n "$first" ] || return 0
# The log: without -d to standard error, dropped under another -d, compressed as .gz, by environment.
"$MYNA" -plugin bb ./calls$w > out 2> err
is "without -d: on standard error" "$(section calls$w bb)" "$(cat err)"
is "without -d: the program's output" calls "$(cat out)"
"$MYNA" -plugin bb ./die$w c > out 2> err
says "without -d: the program closes it" "^Total: bb's: [1-9]" err
"$MYNA" -d strace -plugin bb ./calls$w 2> err > out
! grep -q "bb's" err && ok || bad "-d strace shows what a plugin says"
QEMU_LOG=plugin QEMU_PLUGIN=bb "$MYNA" ./calls$w 2> err > out
is "QEMU_LOG, QEMU_PLUGIN" "$(section calls$w bb)" "$(cat err)"
rm -f log.gz
"$MYNA" -d plugin -D log.gz -plugin execlog ./calls$w > out 2> err
section calls$w execlog > want
gunzip -t log.gz 2> err && gunzip -c log.gz > log && same "-D log.gz" want log || bad "-D log.gz: $(head -n 1 err)"
QEMU_PLUGIN=insn "$MYNA" -d plugin -D log -plugin bb ./calls$w > out 2> err
{ section calls$w bb; section calls$w insn; } > want
same "QEMU_PLUGIN comes first" want log

# Names: a path of QEMU's that is not there; the list; help.
go -plugin contrib/plugins/libbb.so ./calls$w
says "a path falls back on ours" "^Total: bb's: $tbs, insns: $insns" log
[ "$(grep -c . log)" -gt 2 ] && ok || bad "a path falls back on ours: not a word of it under -d plugin"
for p in empty bb insn mem syscall inline reset patch discons bbv cache cflow drcov execlog hotblocks hotpages \
    howvec hwprofile ips lockstep stoptrigger traps uftrace stat cov flame; do
	"$MYNA" -plugin list | grep -q "^  $p " && ok || bad "-plugin list: no $p"
	"$MYNA" -plugin $p,help > out 2> err
	[ $? -eq 0 ] && [ -s out ] && ok || bad "-plugin $p,help: $(head -n 1 err)"
	[ -e "$top/plugins/$p.c" ] && ok || bad "no plugins/$p.c"
done
go -plugin nosuch ./calls$w
[ $status -eq 1 ] && grep -q "Could not load plugin nosuch" err && ok ||
	bad "-plugin nosuch: status $status, $(head -n 1 err)"
