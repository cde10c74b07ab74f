# life.sh - part of run: loading, options, the interface in each version, order, events, what a plugin may write.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2034

versions="2 3 4 5 6 7" few="2 6 7" news="6 7"
[ -n "$first" ] || versions="2 6 7" few=6 news=6

# What does not depend on the guest.
options_and_errors()
{
# ---- options (plugin-api 1.2) ----
args()	# STRING WANTED...: what install is given, a line for each plugin
{
	go -plugin "$1" ./ask$w
	string=$1
	shift
	is "-plugin $string" "$(printf '%s\n' "$@")" "$(cat log)"
}
ln -sf args4.so so/args5copy.so
a=so/args6.so
args $a "0:"
args $a,x=1,y=2 "2: [x=1] [y=2]"
args file=$a,x=1 "1: [x=1]"
args $a,name=A,,B,y=a=b,x= "3: [name=A,B] [y=a=b] [x=]"
args so/args6,x=1 "1: [x=1]"
args $a,id=5,x=1 "1: [x=1]"
args file=$a,x=1,file=so/args2.so,y=2 "1: [x=1]" "1: [y=2]"
args $a,bool1=on,bool2=yes,bool3=true,bool4=y "4: [bool1=on]true [bool2=yes]true [bool3=true]true [bool4=y]true"
args $a,bool1=off,bool2=no,bool3=false,bool4=n \
    "4: [bool1=off]false [bool2=no]false [bool3=false]false [bool4=n]false"
args $a,bool1=TRUE,bool2=1,bool3= "3: [bool1=TRUE]neither [bool2=1]neither [bool3=]neither"
args $a,flag "1: [flag=on]"
says "a bare flag" "warning: short-form boolean option 'flag' deprecated" err
says "a bare flag" "Please use flag=on instead" err
args $a,noinline,nochain "2: [inline=off] [chain=off]"
says "a bare no-flag" "warning: short-form boolean option 'noinline' deprecated" err
says "a bare no-flag" "Please use inline=off instead" err
args $a,arg=x "1: [x=on]"
says "arg=" "using 'arg=x' is deprecated" err
args $a,arg=x=3 "1: [x=3]"
go -plugin $a,x=1 -plugin so/args2.so -plugin $a,y=2 ./ask$w
is "a plugin named twice" "2: [x=1] [y=2]
0:" "$(cat log)"
go -plugin $a,x=1 -plugin "$PWD/$a,y=2" ./ask$w
[ "$(grep -c x=1 log)" -eq 1 ] && [ "$(grep -c y=2 log)" -eq 1 ] && ok ||
	bad "one file under two names: $(cat log)"
go --plugin $a ./ask$w
is "--plugin" "0:" "$(cat log)"
go -plugin "" ./ask$w
is "an empty -plugin" "1 " "$status $(cat log)"
go -plugin inline=on ./ask$w
is "an option before any file: status" 1 $status
says "an option before any file" "missing earlier '-plugin file=' option" err
go -plugin file= ./ask$w
says "an empty file=" "requires a non-empty argument" err
go -plugin $a,help ./ask$w
is "help: status" 0 $status

# ---- errors (1.1) ----
refused()	# PLUGIN TEXT
{
	go -plugin "$1" ./calls$w
	[ $status -eq 1 ] && grep -q -F -e "Could not load plugin ${1%%,*}: $2" err && [ ! -s out ] && ok ||
		bad "$1: status $status, $(head -n 2 err)"
}
echo nothing > so/text.so
refused ./so/nosuch.so "./so/nosuch.so: cannot open shared object file"
refused so/text.so "so/text.so: "
refused so/noinstall.so "'qemu_plugin_install': "
refused so/noversion.so "plugin does not declare API version 'qemu_plugin_version': "
refused so/old.so "plugin requires API version 1, but this"
refused so/new.so "plugin requires API version 8, but this"
refused so/bad6.so,do=refuse "qemu_plugin_install returned error code -7"
# The ones before have been installed and say goodbye; the ones behind are not even opened.
go -plugin so/life6.so,name=A -plugin so/life5.so,refuse=3,name=B -plugin so/life4.so,name=C ./calls$w
is "the second of three refuses" "A install: $guest, version 2 to 6 for 6, user, 0 vcpus
B install: $guest, version 2 to 5 for 5, user, 0 vcpus
A atexit, 0 vcpus" "$(grep -v '^B atexit' log)"
is "the second of three refuses: status" 1 $status
go -plugin so/life6.so ./nosuch
[ $status -ne 0 ] && grep -q '^life atexit, 0 vcpus$' log && ok ||
	bad "no such program: status $status, $(cat log)"

}
[ -z "$first" ] || options_and_errors

# ---- every version ----
numbers calls$w
all="tb $tbs insn $insns reads $reads writes $writes" last=$insns
case $guest in
riscv64) orders="a1=10 a2=110 b1=110 b2=210 bmw=1210 c1=1210 c2=1310 cmw=2310" ;;
aarch64) orders="a1=10 a2=110 amw=1110 b1=1110 b2=1210 c1=1210 c2=1310" ;;
esac
for v in $versions; do
	go -plugin so/life$v.so,name=A,calls=on ./calls$w
	is "version $v: life" "A install: $guest, version 2 to $v for $v, user, 0 vcpus
A init 0 of 1
A trans
A call 0 64(1, .., 6)
A return 0 64 = 6
A call 0 64(99, .., 6)
A return 0 64 = -9
A call 0 93(0, .., 6)
A atexit, 1 vcpus
A has 0" "$(cat log)"
	for g in $guests; do
		[ $g != blocks$w ] || continue
		numbers $g
		go -plugin so/count$v.so ./$g
		is "version $v: count $g" "cpu 0: tb $tbs insn $insns reads $reads writes $writes
v$v: tb $tbs insn $insns reads $reads writes $writes" "$(cat log)"
	done
	go -plugin so/order$v.so ./calls$w
	is "version $v: order" "t1=0 t2=1 t3=10 $orders " "$(cat log)"
done
go -plugin so/life7.so ./calls$w
"$MYNA" -d plugin -plugin so/life7.so ./calls$w 2> err > out
says "version 7 is provisional" "provisional" err
if [ $guest = riscv64 ]; then
	go -plugin so/life5.so ./calls32
	says "a 32-bit guest" "^life install: riscv32, " log
fi

# All versions together: each is called by its own convention, the last one first.
set --
for v in $versions; do set -- "$@" -plugin so/count$v.so -plugin so/life$v.so,name=L$v; done
go "$@" ./calls$w
{
	for v in $versions; do echo "L$v install: $guest, version 2 to $v for $v, user, 0 vcpus"; done
	down=$(echo $versions | tr ' ' '\n' | sort -r)
	for v in $down; do echo "L$v init 0 of 1"; done
	for v in $down; do echo "L$v trans"; done
	for v in $down; do printf 'L%d atexit, 1 vcpus\nL%d has 0\ncpu 0: %s\nv%d: %s\n' $v $v "$all" $v "$all"; done
} > want
same "versions 2 to 7 together" want log
if [ $guest = riscv64 ]; then
	go -plugin so/order3.so,name=x -plugin so/order7.so,name=y ./calls$w
	is "order of two" "yt1=0 yt2=1 yt3=10 xt1=0 xt2=1 xt3=10 ya1=10 ya2=110 xa1=10 xa2=110 yb1=110 yb2=210 xb1=110 \
xb2=210 ybmw=1210 xbmw=1210 yc1=1210 yc2=1310 xc1=1210 xc2=1310 ycmw=2310 xcmw=2310 " "$(cat log)"
fi

# Conditions, unsigned: the numbers are in ascending order, so that places compare as values do.
for way in tb insn; do
	for c in never always eq ne lt le gt ge; do
		awk -v w=$way -v c=$c 'BEGIN { printf "%s %s", w, c; for (v = 0; v < 4; v++) { printf " "
			for (i = 0; i < 4; i++) printf "%d", (c == "always" || c == "eq" && v == i ||
			    c == "ne" && v != i || c == "lt" && v < i ||
			    c == "le" && v <= i || c == "gt" && v > i || c == "ge" && v >= i) }; print "" }'
	done
done > want
for v in 2 7; do
	go -plugin so/cond$v.so ./calls$w
	same "conditions, version $v" want log
done
go -accel interp -plugin so/cond6.so ./calls$w
same "conditions, interpreter" want log
go -plugin so/cond6.so,many=300 ./calls$w
says "300 callbacks on one instruction" "^many 300$" log

# ---- registers, memory, pc ----
case $guest in
riscv64)
	reg=fp
	names="zero ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6 pc ft0" ;;
aarch64)
	reg=x19
	names="$(for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		printf 'x%d ' $i
	done)sp pc cpsr" ;;
esac
if [ -e so/regs6.so ]; then
	for v in $versions; do
		go -plugin so/regs$v.so,reg=$reg,to=77 ./ask$w
		[ $v -ge 6 ] && f="$reg is writable
pc is read-only
" no=0 yes=1 || f='' no=-1 yes=8
		is "version $v: registers" "$names
all read, feature $([ $guest = aarch64 ] && echo org.gnu.gdb.aarch64.core || echo org.gnu.gdb.riscv.cpu)
${f}without the right: $no
write without the right: $no
write: $yes
stale: 0" "$(cat log)"
		is "version $v: a register was written" 77 $status
	done
	go -accel interp -plugin so/regs6.so,reg=$reg,to=78 ./ask$w
	is "registers, interpreter" "78 stale: 0" "$status $(tail -n 1 log)"
	if [ $guest = riscv64 ]; then
		go -plugin so/regs4.so,to=79 ./ask32
		is "registers, 32-bit guest" "79 stale: 0" "$status $(tail -n 1 log)"
	fi
else
	skipped "registers through GLib: no glib-2.0 to compile with"
fi
go -plugin so/memory6.so,print=on ./atomic$w
section atomic$w mem.print | sed -n 's/^0x\([0-9a-f]*\),[^,]*,0x\([0-9a-f]*\),0x0,/\1 \2,/p' | tr , ' ' |
    awk '{ sub("0x0*", "", $5); print $1, toupper(substr($4 == "load" ? "r" : "w", 1, 1)), $3 / 8, $2, $5 }' > want
echo "stale: 0" >> want
sed 's/ Rs / R /; s/ (memory differs)//' log > got
same "accesses and values" want got
set -- 9 0
[ $guest = riscv64 ] || set -- 0 3 # compare and swap, when they differ
is "loads that extend the sign, values that are not stored" "$*" "$(grep -c ' Rs ' log) $(grep -c differs log)"
for g in $guests; do
	case $g in calls* | fault*) ;; *) continue ;; esac
	go -plugin so/memory6.so ./$g
	is "fresh pc: $g" "stale: 0" "$(cat log)"
done
# The function sq has run once when its mul becomes addi a0, a0, 0: 10 * 10 + 9 + ... + 1, of which the program
# takes 385.
go -plugin so/memory6.so,do=poke ./calls$w
is "memory written: the instruction is another" "$(((145 - 385) & 255)) poke: 1" "$status $(head -n 1 log)"
for v in $news; do
	landed=$("${CROSS_NOW}nm" ask$w | sed -n 's/ T landed$//p')
	go -plugin so/answer$v.so,do=filter,to=42 ./ask$w
	is "version $v: a filter answers" 1 $status	# s0 becomes 1 at hop all the same
	says "version $v: a filter answers" "^return 172 as told$" log
	go -plugin so/answer$v.so,do=filter,to=-5 ./ask$w
	is "version $v: a filter answers with an error" 2 $status
	go -plugin so/answer$v.so,do=pc,to=43,landed=$landed ./ask$w
	is "version $v: set_pc before an instruction" "43 1" "$status $(grep -c hop log)"
	for way in call ret; do
		go -plugin so/answer$v.so,do=$way,landed=$landed ./ask$w
		is "version $v: set_pc from a system call ($way)" 0 $status
		! grep -q -e hop -e 'came back' log && ok ||
			bad "version $v: set_pc from a system call ($way): $(cat log)"
	done
	go -plugin so/answer$v.so,do=none ./ask$w
	is "version $v: nobody interferes" "1 1" "$status $(grep -c hop log)"
done

# ---- how a program may end ----
# die: mode, status, times that atexit runs (a child of fork does, too).
set -- e 3 1 g 4 1 a 134 1 s 139 1 t 143 1 f 6 2 m 7 1 c 8 1
while [ $# -gt 0 ]; do
	go -plugin so/life6.so,name=A -plugin insn ./die$w $1
	is "die $1: status" $2 $status
	is "die $1: atexit" $3 "$(grep -c '^A atexit' log)"
	is "die $1: reports" $3 "$(grep -c '^total insns: [1-9]' log)"
	shift 3
done
rm -f log
timeout -s TERM 1 "$MYNA" -d plugin -D log -plugin so/life6.so,name=A -plugin insn ./die$w l > out 2> err
is "SIGTERM from outside" "124 1 1" "$? $(grep -c '^A atexit' log) $(grep -c '^total insns: [1-9]' log)"
go -plugin so/life6.so,name=A,calls=on ./die$w f
is "fork: one init" 1 "$(grep -c '^A init' log)"
is "fork: both leave" "94(5 94(6" "$(sed -n 's/^A call 0 \(94([0-9]*\).*/\1/p' log | sort | xargs)"
go -plugin so/life6.so,name=A ./die$w x ./die$w
is "execve: status" 3 $status
[ "$(grep -c '^A atexit' log)" -le 1 ] && ok || bad "execve: $(cat log)"

# ---- leaving, from every kind of callback ----
for from in install init trans tb insn mem call ret atexit; do
	go -plugin insn -plugin so/leave6.so,do=exit,from=$from,status=9 ./calls$w
	is "exit() from $from: status" 9 $status
	is "exit() from $from: atexit" 1 "$(grep -c '^atexit: as installed' log)"
	is "exit() from $from: the other plugin's report" 1 "$(grep -c '^total insns: ' log)"
done
for v in $few; do
	for from in init trans tb insn mem call ret; do
		go -plugin so/leave$v.so,do=reset,from=$from -plugin insn ./calls$w
		is "version $v: reset from $from" "reset from $from
reset done" "$(head -n 2 log)"
		says "version $v: reset from $from" "^atexit: was reset, [1-9][0-9]* blocks since, 0 late" log
		says "version $v: reset from $from: the other plugin" "^total insns: $last$" log
		is "version $v: reset from $from: the program" "0 calls" "$status $(cat out)"
		go -plugin so/leave$v.so,do=uninstall,from=$from -plugin insn ./calls$w
		is "version $v: uninstall from $from" "uninstall from $from
uninstall done
destroyed" "$(head -n 3 log)"
		! grep -q atexit log && ok || bad "version $v: uninstall from $from: atexit is called"
		says "version $v: uninstall from $from: the other plugin" "^total insns: $last$" log
		is "version $v: uninstall from $from: the program" "0 calls" "$status $(cat out)"
	done
done

# ---- the program's state: floating point, and the guest tests with a callback at each instruction and access ----
fp="403e687ff23f6a1e
403e6888fb9bfc28
00000000000000$([ $guest = aarch64 ] && echo 10 || echo 01)"
for rights in $([ -n "$first" ] && echo 0 1 3) 2; do
	for accel in x86_64 x86_64-v1 interp; do
		for kind in "" tb insn mem cond; do
			go -accel $accel -plugin so/float6.so,rights=$rights,kind=$kind ./fp$w
			is "floating point, rights $rights, $accel, $kind" "0 $fp" "$status $(cat out log)"
		done
	done
done

# What a callback writes into registers of the FP unit: the rounding mode (also one that there is not: the next
# division is illegal), flags.
change=$("${CROSS_NOW}nm" round$w | sed -n 's/ T change$//p')
for accel in x86_64 x86_64-v1 interp; do
	for from in tb insn mem; do
		what="FP registers written from $from, $accel"
		set_reg()	# PROGRAM REGISTER VALUE STATUS WAS
		{
			go -accel $accel -plugin so/round6.so,at=$change,from=$from,reg=$2,to=$3 ./$1
			is "$what, $1: $2 $3" "$4 $2 was $5, set: 1" "$status $(cat log)"
		}
		for g in 64 32; do
			[ $guest = riscv64 ] || continue
			set_reg round$g frm 0 0 0
			set_reg round$g frm 3 1 0
			set_reg round$g fcsr 0x60 1 1
			set_reg round$g frm 5 132 0	# there is no such mode
			set_reg round$g fflags 0x1f 32 1
		done
		if [ $guest = aarch64 ]; then
			set_reg rounda64 fpcr 0 0 0
			set_reg rounda64 fpcr 0x400000 1 0
			set_reg rounda64 fpsr 0x1f 32 10
			set_reg rounda64 v3 0x3fd5555555555556 64 3fd5555555555555
			set_reg rounda64 v7 0x3fd5555555555556 0 0
		fi
	done
done
if [ $guest = aarch64 ]; then
	. "$here/a64.sh"
fi
[ -n "$first" ] || return 0
set --
for t in clones divide exact fault jit misaligned-atomic siginfo sigstack smc unwind; do
	for f in "$top"/test/guest/$t.[cS]; do set -- "$@" "$f"; done
done
rm -f guest.log.*
QEMU_PLUGIN=$PWD/so/memory6.so QEMU_LOG=plugin QEMU_LOG_FILENAME=$PWD/guest.log.%d \
    "$top/test/run" -j 2 "$@" > guest.log
grep -e FAIL guest.log | sed 's/^FAIL/FAIL with a plugin:/'
set -- $(tail -n 1 guest.log)
pass=$((pass + $1)) fail=$((fail + $3)) skip=$((skip + $5))
is "the pc is fresh in all of them" "stale: 0" "$(cat guest.log.* | sort -u)"
rm -f guest.log.*
