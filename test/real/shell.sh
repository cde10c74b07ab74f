#!/bin/sh
# bash and dash scripts: what shells do to an emulator is fork, exec, pipes, signals and wait.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need bash
is arithmetic 1307674368000 g bash -c 'f=1; for ((i=1;i<=15;i++)); do ((f*=i)); done; echo $f'
is 'arrays and expansion' "5 c-b-a HELLO ell 3" g bash -c 'a=(a b c d e); r=; for i in 2 1 0; do r+=${r:+-}${a[i]}; done
    s=hello; echo "${#a[@]} $r ${s^^} ${s:1:3} $(( ${#s} - 2 ))"'
is 'associative array' 2550 g bash -c 'declare -A h; for i in {1..50}; do h[k$i]=$((i*2)); done; s=0; for k in "${!h[@]}"; do ((s+=h[$k])); done; echo $s'
is 'regular expression' "2026 11" g bash -c '[[ "on 2026-11-21" =~ ([0-9]+)-([0-9]+) ]] && echo ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}'
is 'command substitution, nested' 4 g bash -c 'echo $(echo $(echo $((2+2))))'
is 'hundred forks' 100 g bash -c 'n=0; for i in {1..100}; do x=$(echo $i); ((n++)); done; echo $n'
is 'pipeline statuses' "1 0 3" g bash -c '(exit 1) | (exit 0) | (exit 3); echo ${PIPESTATUS[@]}'
is 'background and wait' "3 5" g bash -c '(exit 3) & a=$!; (exit 5) & b=$!; wait $a; x=$?; wait $b; echo $x $?'
is 'death by signal' 137 g bash -c '(kill -9 $BASHPID); echo $?'
is 'segfault seen' 139 g bash -c '(kill -SEGV $BASHPID) 2>/dev/null; echo $?'
is trap "usr1 exit" g bash -c 'trap "printf \"usr1 \"" USR1; trap "echo exit" EXIT; kill -USR1 $$'
is 'trap while waiting' "int 130" g bash -c 'trap "printf \"int \"" INT; (sleep 0.3; kill -INT $$) & sleep 4 & wait $!; echo $?; kill %2'
is 'process substitution' "a b" g bash -c 'read x < <(echo a); read y < <(echo b); echo $x $y'
is coprocess "pong" g bash -c 'coproc { read x; echo pong; }; echo ping >&${COPROC[1]}; read -u ${COPROC[0]} y; echo $y'
is 'here string' HELLO g bash -c 'read x <<< HELLO; echo $x'
is printf '3.14159 0x1f 00042 a\nb' g bash -c 'printf "%.5f %#x %05d %q" 3.14159265 31 42 "a
b" | sed "s/\$'\''//; s/'\''//"'
is 'deep recursion' 2000 g bash -c 'f() { (( $1 )) && f $(( $1 - 1 )) || echo 2000; }; f 2000'
is 'read a file' "$(wc -l < /etc/passwd)" g bash -c 'n=0; while read -r l; do ((n++)); done < /etc/passwd; echo $n'
cp /bin/uname host-uname
is 'host program' "$(uname -m)" g bash -c './host-uname -m'
is '$0 and arguments' "prog 2 x y" g bash -c 'echo $0 $# "$@"' prog x y
is 'ulimit' 77 g bash -c 'ulimit -n 77; ulimit -n'
printf '#!%s/usr/bin/bash\necho "script $0 $1 ${BASH_VERSION%%%%.*}"\n' "$ROOT" > s.sh
chmod +x s.sh
if [ -n "$qemu" ]; then
	skip 'programs of the root' 'qemu: no execve of guest programs'
else
	is 'guest program' "$GUEST" g bash -c "$ROOT/usr/bin/uname -m"
	is 'guest program in a pipe' 3 gx bash -c 'printf "a\nb\nc\n" | cat | wc -l'
	is 'guest script' 'script ./s.sh one 5' g bash -c './s.sh one'
	is 'script as program' 'script ./s.sh one 5' "$MYNA" -L "$ROOT" ./s.sh one
	is 'environment goes through' 'a=b' gx bash -c 'X=a=b env | sed -n s/^X=//p'
	is 'exec replaces' "$GUEST" gx bash -c 'exec uname -m; echo no'
	is 'argument of 100000 bytes' 100000 gx bash -c 'x=$(printf "%0100000d" 0); env printf %s "$x" | wc -c'
	is 'xargs' 100 gx bash -c 'seq 100 | xargs -n 10 echo | wc -w'
	is 'find -exec' 2 gx bash -c 'mkdir d; touch d/a d/b; find d -type f -exec echo {} \; | wc -l'
	is 'make' 'built two' gx bash -c "printf 'all: one two\n\t@echo built two\none two:\n\t@touch \$@\n' > M; exec '$MYNA' -L '$ROOT' '$ROOT/usr/bin/make' -f M SHELL=$ROOT/usr/bin/bash"
	is 'status of what is not there' 127 g bash -c 'nonesuch-program 2>/dev/null; echo $?'
	is 'status of what is no program' 126 g bash -c 'echo > f; ./f 2>/dev/null; echo $?'
	is 'timeout kills' 124 gx bash -c 'timeout 1 sleep 20; echo $?'
fi
[ -n "$LONG" ] && is 'thousands of forks' 5000 g bash -c 'n=0; for i in {1..5000}; do x=$(echo $i); ((n++)); done; echo $n'
end
