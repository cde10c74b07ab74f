# normal.awk - what -d in_asm,out_asm says, without what depends on where code and functions lie.
#
#	awk -v host=x86_64|aarch64|riscv64 -f normal.awk LOG
#
# A line of host code is its distance from the block's start and its text. Addresses in the block become such distances,
# `+0x1c`; others, of stubs and functions, become `out`. The code cache and the executable are at 0x68000000..0x7fffffff.

function hex(w,   v, i, sign)
{
	sign = sub(/^-/, "", w) ? -1 : 1
	if (w !~ /^0x/) return sign * w
	v = 0
	for (i = 3; i <= length(w); i++) v = v * 16 + index("0123456789abcdef", substr(w, i, 1)) - 1
	return sign * v
}

function place(v)	# an address as text
{
	return v >= start && v < end ? sprintf("+0x%x", v - start) : "out"
}

function far(v)
{
	return v >= 1744830464 && v < 2147483648	# 0x68000000, 0x80000000
}

# Absolute addresses and, for x86, those by rip; next is where the next instruction is.
function absolute(t, behind,   done, w, v)
{
	done = ""
	while (match(t, /rip [+-] (0x)?[0-9a-f]+|0x[0-9a-f]+/)) {
		w = substr(t, RSTART, RLENGTH)
		if (w ~ /^rip/)
			v = behind + hex((w ~ /-/ ? "-" : "") substr(w, 7))
		else
			v = hex(w)
		done = done substr(t, 1, RSTART - 1) (w ~ /^rip/ || far(v) ? place(v) : w)
		t = substr(t, RSTART + RLENGTH)
	}
	return done t
}

# aarch64: movk of the upper half of an address, behind a mov of the lower one.
function pair(i,   a, b)
{
	if (!match(text[i], /, #0x[67][0-9a-f][0-9a-f][0-9a-f], lsl #16$/) || text[i] !~ /^movk/ || text[i - 1] !~ /^movz? /)
		return
	if (hex(substr(text[i], RSTART + 3, 6)) < 26624) return	# 0x6800
	sub(/#.*/, "out", text[i])
	sub(/#.*/, "out", text[i - 1])
}

# riscv64: distances of branches; auipc or lui with what comes next and adds to it.
function relative(i,   n, a, v, b, off)
{
	n = split(text[i], a, /[ ,]+/)
	if (a[1] ~ /^(j|jal|b[a-z]+)$/) {
		sub(/[^ ]*$/, place(at[i] + hex(a[n])), text[i])
	} else if (a[1] == "auipc" || a[1] == "lui") {
		v = hex(a[3]) * 4096
		if (v >= 2147483648 && a[1] == "auipc") v -= 4294967296
		if (a[1] == "auipc") v += at[i]
		else if (!far(v)) return
		sub(/[^ ]*$/, place(v), text[i])
		b = match(text[i + 1], /-?(0x)?[0-9a-f]+(\([a-z0-9]+\))?$/)
		if (!b || index(text[i + 1], a[2]) == 0) return
		off = substr(text[i + 1], b)
		sub(/\(.*/, "", off)
		text[i + 1] = substr(text[i + 1], 1, b - 1) place(v + hex(off)) substr(text[i + 1], b + length(off))
	}
}

function flush(   i, run)
{
	for (i = 1; i <= n; i++) {
		if (host == "riscv64") relative(i)
		if (host == "aarch64") pair(i)
		text[i] = absolute(text[i], i < n ? at[i + 1] : end)
	}
	run = 0
	for (i = 1; i <= n; i++) {
		if (text[i] ~ /^\.byte/) {
			run++
			continue
		}
		if (run) printf "       .byte    %d of data\n", run
		run = 0
		printf "+0x%-4x%s\n", at[i] - start, text[i]
	}
	if (run) printf "       .byte    %d of data\n", run
	n = 0
}

/^OUT: / {
	out = 1
	print
	size = $2
	gsub(/[^0-9]/, "", size)
	next
}
out && /^0x/ {
	a = hex(substr($1, 1, length($1) - 1))
	if (!n) {
		start = a
		end = a + size
	}
	at[++n] = a
	sub(/^[^ ]* +/, "")
	text[n] = $0
	next
}
{ flush(); out = 0; sub(/ +$/, ""); print }
END { flush() }
