# pack.sh - part of run: what is handed out. The archive of make dist is the same whoever makes it; unpacked it builds
# without git, to the same executable as in another folder; and the descriptions of packages in .pkg/ are right about
# version, files and knobs. The archive is built by the functions of the APKBUILD, with stand-ins for what abuild gives.
# shellcheck shell=sh disable=SC2154,SC2015,SC2086,SC2046,SC2013,SC1003,SC2016

version=$(sed -n 's/^#define MYNA_VERSION "\(.*\)"/\1/p' "$top/src/myna.h")
name=myna-$version
rm -rf pack
mkdir -p pack/bin pack/src
pack=$PWD/pack
printf '#!/bin/sh\necho "git is not here" >&2\nexit 127\n' > pack/bin/git
chmod +x pack/bin/git

dist()	# FOLDER TREE: the archive that TREE makes of itself
{
	make -C "$2" -s BUILD="$pack/$1" CC="$CC" dist > "$pack/$1.log" 2>&1 && [ -s "$pack/$1/$name.tar.gz" ] && ok ||
		bad "make dist: $(tail -n 2 "$pack/$1.log")"
}

# ---- the archive ----
dist one "$top"
(umask 077 && TZ=Asia/Tokyo && export TZ && dist two "$top" && echo $pass $fail > "$pack/counts")
read -r pass fail < "$pack/counts"
cmp pack/one/$name.tar.gz pack/two/$name.tar.gz && ok || bad "make dist: two archives differ"
tar -xzf pack/one/$name.tar.gz -C pack/src
path=$PATH
PATH=$pack/bin:$PATH
touch pack/src/$name/stray.c
dist three pack/src/$name
rm pack/src/$name/stray.c
cmp pack/one/$name.tar.gz pack/three/$name.tar.gz && ok || bad "make dist: the archive makes another of itself"
SOURCE_DATE_EPOCH=1000000000 && export SOURCE_DATE_EPOCH
dist four pack/src/$name
unset SOURCE_DATE_EPOCH
tar -tvzf pack/four/$name.tar.gz | grep -q -v ' 2001-09-09 ' && bad "make dist: not all is as old as SOURCE_DATE_EPOCH" || ok
tar -tzf pack/one/$name.tar.gz | grep -e '\.o$' -e '^[^/]*/build/' -e '/\.git/' && bad "make dist: has what make makes" || ok
for f in Makefile config.mk README.md LICENSE src/myna.h man/myna.1 test/run .pkg/alpine/APKBUILD; do
	[ -f pack/src/$name/$f ] && ok || bad "make dist: no $f"
done

# ---- Alpine ----
# What abuild is to an APKBUILD: variables, amove, and the split functions of the names that it knows.
stand_in()
{
	cat <<-'END'
	set -eu
	amove()
	{
		for f; do
			mkdir -p "$subpkgdir/$(dirname "$f")"
			mv "$pkgdir/$f" "$subpkgdir/$f"
		done
	}
	dev() { amove usr/include usr/lib/pkgconfig; }
	doc() { amove usr/share/man usr/share/licenses; }
	bashcomp() { amove usr/share/bash-completion/completions; }
	zshcomp() { amove usr/share/zsh/site-functions; }
	. "$startdir/APKBUILD"
	case $1 in
	split)
		for s in $subpackages; do
			f=${s#*-}
			f=${f%%:*}
			case $s in
			*:*:*)	f=${s#*:}; f=${f%%:*} ;;
			*-bash-completion)	f=bashcomp ;;
			*-zsh-completion)	f=zshcomp ;;
			esac
			subpkgname=${s%%:*}
			subpkgdir=$pkgbasedir/$subpkgname
			mkdir -p "$subpkgdir"
			(cd "$pkgdir" && "$f")
		done ;;
	show)	echo "$pkgname $pkgver" "${#pkgdesc}" ;;
	*)	cd "$builddir" && "$1" ;;
	esac
	END
}
stand_in > pack/abuild
abuild()	# FUNCTION: of the APKBUILD in the unpacked archive
{
	env startdir="$pack/src/$name/.pkg/alpine" srcdir="$pack/src" builddir="$pack/src/$name" pkgdir="$pack/apk/myna" \
	    pkgbasedir="$pack/apk" CC="$CC" CFLAGS='-O0 -g' LDFLAGS= MAKEFLAGS=-j2 sh pack/abuild "$1" > pack/abuild.log 2>&1
}
apk=$top/.pkg/alpine/APKBUILD
sh -n "$apk" && ok || bad "APKBUILD: syntax"
if command -v shellcheck >/dev/null; then
	shellcheck -s sh -e SC2034,SC2154 "$apk" > pack/lint && ok || bad "APKBUILD: $(grep -m 1 SC pack/lint)"
	shellcheck "$top/.pkg/fill" > pack/lint && ok || bad ".pkg/fill: $(grep -m 1 SC pack/lint)"
else
	skipped "lint of the APKBUILD: no shellcheck"
fi
abuild show && [ "$(cut -d ' ' -f 1-2 pack/abuild.log)" = "myna $version" ] && ok || bad "APKBUILD: $(head -n 1 pack/abuild.log)"
[ "$(cut -d ' ' -f 3 pack/abuild.log)" -le 128 ] && ok || bad "APKBUILD: pkgdesc is too long"
abuild build && ok || bad "APKBUILD: build: $(grep -m 2 -e error: -e '\*\*\*' -e 'not here' pack/abuild.log)"
grep -q 'git is not here' pack/abuild.log && bad "the build asks git" || ok
rm -rf pack/apk
abuild package && ok || bad "APKBUILD: package: $(tail -n 1 pack/abuild.log)"
grep -q ' -c -o ' pack/abuild.log && bad "APKBUILD: package compiles" || ok
all=$(cd pack/apk/myna && find usr -type f | sort | xargs)
abuild split && ok || bad "APKBUILD: split: $(tail -n 1 pack/abuild.log)"
cat > pack/want <<END
myna usr/bin/myna
myna-bash-completion usr/share/bash-completion/completions/myna
myna-binfmt usr/lib/binfmt.d/myna.conf
myna-binfmt usr/lib/myna/myna
myna-dev usr/include/myna/myna-plugin.h
myna-dev usr/include/myna/qemu-plugin.h
myna-dev usr/lib/pkgconfig/myna-plugin.pc
myna-doc usr/share/licenses/myna/LICENSE
myna-doc usr/share/man/man1/myna.1
myna-doc usr/share/man/man3/myna-plugin.3
myna-zsh-completion usr/share/zsh/site-functions/_myna
END
(cd "$top/plugins" && printf 'myna-plugins usr/lib/myna/plugins/%s.so\n' *.c | sed 's/\.c\././') >> pack/want
"$pack/src/$name/build/myna" -cpu help 2>/dev/null | sed -n 's|^Models of \([a-z0-9_]*\) .*|myna-qemu usr/bin/qemu-\1|p' >> pack/want
sort -o pack/want pack/want
(cd pack/apk && find . ! -type d | sed 's|^\./||; s|/| |' | sort) > pack/got
cmp -s pack/want pack/got && ok || bad "APKBUILD: its packages have other files: $(diff pack/want pack/got | grep '^[<>]' | head -n 3 | xargs)"
[ "$(echo $all | wc -w)" -eq "$(grep -v -c -e '^myna-binfmt' -e '^myna-qemu' pack/want)" ] && ok || bad "APKBUILD: package puts $all"
runs "the package for Alpine" pack/apk/myna/usr/bin/myna
runs "its static-pie executable" pack/apk/myna-binfmt/usr/lib/myna/myna
ln -s ../../../myna/usr/bin/myna pack/apk/myna-qemu/usr/bin/myna
runs "qemu-riscv64, a link to it," pack/apk/myna-qemu/usr/bin/qemu-riscv64
n=$(grep -c ':/usr/lib/myna/myna:[A-Z]*F[A-Z]*$' pack/apk/myna-binfmt/usr/lib/binfmt.d/myna.conf)
[ "$n" -ge 4 ] && [ "$n" -eq "$(wc -l < pack/apk/myna-binfmt/usr/lib/binfmt.d/myna.conf)" ] && ok || bad "myna.conf: $(head -n 1 pack/apk/myna-binfmt/usr/lib/binfmt.d/myna.conf)"
PATH=$path

# ---- the same executable ----
mk again STATIC=1 PIE=1 CFLAGS='-O0 -g' CAPSTONE=none ZLIB=none && cmp again/myna "pack/src/$name/build-static/myna" && ok ||
	bad "built in another folder, the executable is another"
for d in "$top" "$out" "$pack"; do
	grep -q -F "$d" again/myna && bad "the executable has $d in it" || ok
done

# ---- the ports ----
# Their own tools are BSD make's: it reads them here, with empty files for those of the ports' trees.
port()	# SYSTEM LIST PREFIX VARIABLE...: LIST is its list of files, the VARIABLEs hold the version and make's arguments
{
	s=$1 list=$top/.pkg/$1/$2 prefix=$3
	shift 3
	tree=$pack/ports/$s
	mkdir -p "$tree/emulators" "$tree/mk" "$tree/devel/capstone" "$tree/devel/zlib"
	cp -R "$top/.pkg/$s" "$tree/emulators/myna"
	: > "$tree/mk/bsd.port.mk"
	: > "$tree/mk/bsd.pkg.mk"
	: > "$tree/devel/capstone/buildlink3.mk"
	: > "$tree/devel/zlib/buildlink3.mk"
	for v; do
		(cd "$tree/emulators/myna" && bmake -r -m "$tree/mk" -V "\${$v}" PREFIX=$prefix TRUEPREFIX=$prefix PKGMANDIR=man PORTNAME=myna CC=cc \
		    AR=ar CFLAGS=-O LDFLAGS=-s) 2>&1
	done > port.out
	[ "$(head -n 1 port.out)" = "$version" ] || [ "$(head -n 1 port.out)" = $name ] && ok || bad "$s: version $(head -n 1 port.out)"
	# Its arguments: knobs that there are, of which the folders go to make install.
	sed 1d port.out | tr -s ' ' '\n' | tr -d '"\\' > args
	for a in $(cut -d = -f 1 args); do
		grep -q "^$a [:?]\{0,1\}=" "$top/config.mk" && ok || bad "$s: config.mk has no $a"
	done
	[ "$(wc -l < args)" -ge 7 ] && ok || bad "$s: arguments of make: $(xargs < args)"
	rm -rf root
	mk quick install DESTDIR="$out/root" $(grep -e '^PREFIX=' -e 'DIR=' args) && ok || bad "$s: make install: $(tail -n 1 quick.log)"
	(cd root/$prefix && find . ! -type d) | sed 's|^\./||; s|.*/man[0-9]/.*\.[0-9]$|&'$gz'|' | sort > got
	sed '/^@comment/d; s/^@[a-z]* //; /\/$/d' "$list" | sort > want
	cmp -s want got && ok || bad "$s: ${list##*/} is not what is installed: $(diff want got | grep '^[<>]' | head -n 3 | xargs)"
	[ "$(find root ! -type d | wc -l)" -eq "$(wc -l < got)" ] && ok || bad "$s: files outside $prefix"
	awk '{ sub(/^@[a-z]+ /, "") } !/^@/' "$list" | LC_ALL=C sort -c 2>/dev/null && ok || bad "$s: ${list##*/} is not sorted"
}
if ! command -v bmake >/dev/null; then
	skipped "the ports: no bmake"
else
	gz=.gz
	port freebsd pkg-plist /usr/local DISTVERSION MAKE_ARGS
	gz=
	port openbsd pkg/PLIST /usr/local DISTNAME MAKE_FLAGS
	# Folders that are not the system's own are listed as well.
	for d in $(sed -n 's|/$||p' "$top/.pkg/openbsd/pkg/PLIST"); do
		[ -d root/usr/local/$d ] && ok || bad "openbsd: PLIST: no folder $d"
	done
	port netbsd PLIST /usr/pkg DISTNAME MAKE_FLAGS
	head -n 1 "$top/.pkg/netbsd/PLIST" | grep -q '^@comment $NetBSD' && ok || bad "netbsd: PLIST's first line"
	# What config.mk does by itself for these systems.
	for want in freebsd:share/man/man1:libdata/pkgconfig openbsd:man/man1:lib/pkgconfig netbsd:share/man/man1:lib/pkgconfig; do
		make -C "$top" -n BUILD="$out/none" OS="${want%%:*}" CAPSTONE=none ZLIB=none install 2>/dev/null > port.out
		rest=${want#*:}
		grep -q "/usr/local/${rest%:*}" port.out && grep -q "/usr/local/${rest#*:}/myna-plugin.pc" port.out && ok || bad "OS=${want%%:*}: man pages or pkg-config file are elsewhere"
	done
	bmake -C "$top" > port.out 2>&1 && bad "BSD make builds" || { grep -q 'GNU make: gmake' port.out && ok || bad "BSD make says $(head -n 2 port.out)"; }
fi

# The sums.
make -C "$top" -s BUILD="$pack/five" CC="$CC" ports > pack/five.log 2>&1 && ok || bad "make ports: $(tail -n 1 pack/five.log)"
sum=$(sha512sum < pack/five/$name.tar.gz | cut -d ' ' -f 1)
for f in alpine/APKBUILD netbsd/distinfo; do
	grep -q "$sum" pack/five/ports/$f && ok || bad "make ports: $f has another sum"
done
for f in freebsd/distinfo openbsd/distinfo netbsd/distinfo; do
	grep -qi "size ($name.tar.gz) = $(($(wc -c < pack/five/$name.tar.gz)))" pack/five/ports/$f && ok || bad "make ports: $f has another size"
done
