# misuse.sh - part of run: what a plugin does wrong ends with a message that names it, or does no harm.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

for v in 2 6 7; do
	# Kinds that end the process: the message names the plugin, the status is not the program's.
	for kind in stale-tb stale-insn outside value crash-install crash-trans crash-insn crash-call \
	    crash-atexit abort-insn; do
		go -plugin so/bad$v.so,do=$kind ./calls$w
		[ $status -ne 0 ] && [ $status -ne 124 ] && grep -q "bad$v" err && ok ||
			bad "version $v: $kind: status $status, $(head -n 2 err)"
	done
	go -plugin so/bad$v.so,do=uninstall-install ./calls$w
	[ $status -ne 0 ] && ok || bad "version $v: uninstall-install: status $status"
	says "version $v: uninstall-install" \
	    "Calling qemu_plugin_uninstall from the install function is a bug. Instead, return !0" err
	# Kinds that do no harm.
	go -plugin so/bad$v.so,do=id ./calls$w
	[ -s err ] && ok || bad "version $v: a wrong id: no word of it"
	go -plugin so/bad$v.so,do=crash-uninstall ./calls$w
	is "version $v: unloaded during a callback" "0 calls" "$status $(cat out log)"
	go -plugin so/bad$v.so ./calls$w
	is "version $v: nothing wrong" "0 calls" "$status $(cat out log err)"
	# A number beyond all vCPUs, a handle of a block that is gone (which may be that of the new one by now):
	# the program is right, or a message names the plugin.
	for kind in score stale-query stale-trans; do
		go -plugin so/bad$v.so,do=$kind ./calls$w
		{ [ $status -eq 0 ] && [ "$(cat out)" = calls ]; } ||
		    { [ $status -eq 1 ] && grep -q "bad$v" err; } && ok ||
			bad "version $v: $kind: status $status, $(head -n 2 err)"
	done
done
go -plugin so/bad6.so,do=set_pc ./calls$w	# registered without the right
[ $status -ne 0 ] && grep -q bad6 err && ok || bad "set_pc without the right: status $status, $(head -n 2 err)"

# A crash of the program itself is not the plugin's, and the other way round.
go -plugin so/bad6.so ./die$w s
[ $status -eq 139 ] && ! grep -q bad6 err && ok || bad "the program's own crash: status $status, $(head -n 2 err)"
# A crash on a thread other than the first.
go -plugin so/leave6.so,do=exit,from=mem,status=11 ./threads$w
is "exit() with threads" 11 $status
