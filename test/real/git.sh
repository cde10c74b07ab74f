#!/bin/sh
# git: a repository made, filled, branched, merged, repacked and checked; the host's git reads the same.
# GUEST: riscv64 aarch64
. "$(dirname "$0")/lib"
need git
GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000' GIT_EXEC_PATH=$ROOT/usr/lib/git-core GIT_TEMPLATE_DIR=
GIT_PAGER=cat
export GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_AUTHOR_DATE
export GIT_COMMITTER_DATE GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_PAGER
h() { env -u GIT_EXEC_PATH git -C "$PWD" "$@"; }
mkdir r && cd r || exit 1
printf 'output.txt\nstderr.txt\n' > ../ignored
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.excludesFile GIT_CONFIG_VALUE_0=$PWD/../ignored
export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
ok init g git init -q -b main .
for i in 1 2 3 4 5 6 7 8; do
	mkdir -p d$i
	sample $i > d$i/file
	echo "change $i" >> log
	ok "add $i" g git add .
	ok "commit $i" g git -c gc.auto=0 commit -q -m "commit $i"
done
is 'log' "$(h log --format='%h %s')" g git log --format='%h %s'
is 'count' 8 g git rev-list --count HEAD
is 'status' '' g git status --porcelain
echo more >> log
is 'diff' "$(h diff --stat)" g git diff --stat
is 'blame' "$(h blame -s log | md5sum)" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/git' blame -s log | md5sum"
ok 'branch' g git checkout -q -b other
ok 'commit on it' g git commit -q -a -m other
ok 'back' g git checkout -q main
ok 'merge' g git -c gc.auto=0 merge -q other
is 'same head' "$(h rev-parse other)" g git rev-parse main
ok 'fsck by the host' h fsck --full --strict
is 'archive' "$(h archive HEAD | sha256sum)" sh -c "'$MYNA' -L '$ROOT' '$ROOT/usr/bin/git' archive HEAD | sha256sum"
if [ -n "$qemu" ]; then
	skip 'fsck, gc, clone' 'qemu: no execve of guest programs'
else
	ok 'fsck' gx git fsck --full --strict
	ok 'gc' gx git gc -q
	ok 'fsck after gc' gx git fsck --full --strict
	ok 'clone' gx git clone -q . ../c
	is 'clone is the same' "$(h rev-parse HEAD)" g git -C ../c rev-parse HEAD
fi
end
