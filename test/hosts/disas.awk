# disas.awk - compare what -d out_asm said of code with objdump.
#
#	awk -v objdump=PROGRAM -v as=PROGRAM -v tmp=FILE -f disas.awk IN OUT
#
# IN is what the emulator outside says with -d in_asm: address, bytes. OUT is what -d out_asm said: address, text. Lines
# `0xADDRESS:`. Where the bytes are known they go, by as(1), into a file for objdump. Numbers, spaces and what is an alias
# to the one and not to the other are made equal; the rest must be the same text. Prints what differs, then the count.

function number(w,   sign, v, i, d, carry, out)	# hexadecimal into decimal, as far as that is exact; signed
{
	sign = sub(/^-/, "", w) ? "-" : ""
	sub(/^0x0*/, "", w)
	if (length(w) == 16 && w ~ /^[89a-f]/) {	# the two's complement
		carry = 1
		out = ""
		for (i = 16; i; i--) {
			d = 16 - index("0123456789abcdef", substr(w, i, 1)) + carry
			carry = d == 16
			out = substr("0123456789abcdef", d % 16 + 1, 1) out
		}
		return number("-0x" out)
	}
	if (length(w) > 13) return sign "0x" w
	v = 0
	for (i = 1; i <= length(w); i++) v = v * 16 + index("0123456789abcdef", substr(w, i, 1)) - 1
	return sign sprintf("%.0f", v)
}

function normal(t,   out, w)
{
	gsub(/#/, "", t)
	gsub(/[ \t]+/, " ", t)
	gsub(/, /, ",", t)
	sub(/ $/, "", t)
	out = ""
	while (match(t, /-?0x[0-9a-f]+/)) {
		w = substr(t, RSTART, RLENGTH)
		out = out substr(t, 1, RSTART - 1) number(w)
		t = substr(t, RSTART + RLENGTH)
	}
	t = out t
	if (match(t, /,-?[0-9]+\.[0-9]+(e[+-][0-9]+)?$/))	# immediates of fmov
		t = substr(t, 1, RSTART) substr(t, RSTART + 1) + 0
	sub(/,0+$/, ",0", t)
	return t
}

# AArch64: two conditions have two names; capstone writes mov for any orr with zero.
function aarch64(t)
{
	if (t ~ /^orr w[0-9]+,wzr,[0-9]+$/) {
		sub(/^orr/, "mov", t)
		sub(/wzr,/, "", t)
		match(t, /[0-9]+$/)
		t = substr(t, 1, RSTART - 1) substr(t, RSTART) - 4294967296
	}
	t = t " "
	sub(/^b\.hs/, "b.cs", t) || sub(/,hs $/, ",cs ", t)
	sub(/^b\.lo/, "b.cc", t) || sub(/,lo $/, ",cc ", t)
	return substr(t, 1, length(t) - 1)
}

# RISC-V: capstone gives distances where objdump gives addresses, and knows other aliases.
function riscv(t, at,   n, a)
{
	n = split(t, a, /[ ,]/)
	if (a[1] ~ /^(j|jal|b[a-z]+)$/)
		sub(/-?[0-9]+$/, at + a[n], t)
	if (a[1] == "addi" && a[3] == "zero") t = "li " a[2] "," a[4]
	if (a[1] == "mv" && a[3] == "zero") t = "li " a[2] ",0"
	if (a[1] == "jalr" && a[2] == "ra" && n == 4) t = "jalr " a[4] "(" a[3] ")"
	if (a[1] == "jalr" && a[2] == "zero") t = "jr " a[4] "(" a[3] ")"
	if (a[1] == "andi" && a[4] == "255") t = "zext.b " a[2] "," a[3]
	return t
}

FNR == 1 { file++ }
$1 !~ /^0x[0-9a-f]+:$/ { next }
{ a = substr($1, 1, length($1) - 1) }
file == 1 { word[a] = $2; next }
!(a in word) || a in text || $2 == ".byte" { unknown += file == 2 && a in word && !(a in text); next }
{ sub(/^[^ ]* */, ""); text[a] = $0; low = low == "" || a < low ? a : low }

END {
	s = tmp ".s"
	sort = "sort > " s
	rv = as ~ /riscv/
	for (a in text) printf ".org %s-%s; %s 0x%s\n", a, low, rv ? ".insn" : ".inst", word[a] | sort
	close(sort)
	if (system(as (rv ? " -march=rv64gcv_zba_zbb_zbs_zbkb_zicond_zfa_zacas_zabha_zvbb" : "") " -o " tmp ".o " s)) exit
	dump = objdump " -d -z --adjust-vma=" low " " tmp ".o"
	while ((dump | getline) > 0) {
		a = "0x" substr($1, 1, length($1) - 1)
		if (!(a in text)) continue
		$1 = $2 = ""
		sub(/ *(#|\/\/) .*/, "")	# remarks
		if (sub(/ *<[^>]*>$/, "")) sub(/[0-9a-f]+$/, "0x&")	# targets
		mine = normal(text[a])
		theirs = normal(substr($0, 3))
		if (!rv) theirs = aarch64(theirs)
		mine = rv ? riscv(mine, number(a)) : aarch64(mine)
		if (mine == theirs) same++
		else if (differ++ < 20) printf "%s: %s, objdump: %s\n", a, mine, theirs
	}
	printf "%d differ, %d the same, %d without text\n", differ, same, unknown
}
