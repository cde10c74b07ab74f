#!/usr/bin/env python3
"""oracle.py - what plugins have to print, worked out from a trace that another emulator made.

	oracle.py PROGRAM TRACE TEXTS OUT

TRACE is the log of qemu-riscv64, qemu-riscv32 or qemu-aarch64 with one instruction a block (-one-insn-per-tb, or -singlestep) and
`-d in_asm,exec,cpu,nochain`: each instruction that was begun, with all registers before it. TEXTS is the `-d in_asm` of
the emulator under test: how it writes instructions is not the matter here (test/insn compares that with objdump). A
file for each plugin (and set of options) is written into the folder OUT. Nothing is shared with the plugins: blocks are
cut, accesses and their values found from the bytes of the instructions, by the manual and the rules of the interface.
Meant for the small programs of guest/: one thread, stack and data at fixed addresses.
"""
import os
import re
import subprocess
import sys

PAGE, MAX_BLOCK = 4096, 512
LISTING = re.compile(r"0x([0-9a-f]+):  ([0-9a-f]{4}(?:[0-9a-f]{4})?) {2,}(.*)$")


def signed(v, bits):
    v &= (1 << bits) - 1
    return v - (1 << bits) if v >> (bits - 1) else v


class Insn:
    def __init__(self, addr, raw, text):
        self.addr, self.raw, self.text = addr, raw, text
        self.size = len(raw)
        self.op = int.from_bytes(raw, "little")

    def ends_block(self, xlen):
        op = self.op
        if self.size == 4:
            major, f3 = op & 0x7f, op >> 12 & 7
            return (major in (0x63, 0x67, 0x6f, 0x73) or op == 0x0100000f or  # branches, system, pause
                    (major == 0x0f and f3 == 1))  # fence.i
        q, f3 = op & 3, op >> 13
        return ((q == 1 and (f3 in (5, 6, 7) or (f3 == 1 and xlen == 32))) or
                (q == 2 and f3 == 4 and op >> 2 & 31 == 0))

    def accesses(self, x, after, xlen):
        """(is a store, address, bytes, value, sign-extended) of each access, in order."""
        op, mask = self.op, (1 << xlen) - 1
        word = xlen // 8

        def load(rd, addr, size, sign=False):
            return [(False, addr & mask, size, after[rd] & (1 << 8 * size) - 1, sign and 8 * size < xlen)]

        def store(rs, addr, size):
            return [(True, addr & mask, size, x[rs] & (1 << 8 * size) - 1, False)]

        if self.size == 2:
            q, f3 = op & 3, op >> 13
            r1, r2 = (op >> 7 & 7) + 8, (op >> 2 & 7) + 8
            uw = (op >> 10 & 7) << 3 | (op >> 6 & 1) << 2 | (op >> 5 & 1) << 6
            ud = (op >> 10 & 7) << 3 | (op >> 5 & 3) << 6
            if q == 0 and f3 == 2:
                return load(r2, x[r1] + uw, 4, True)
            if q == 0 and f3 == 6:
                return store(r2, x[r1] + uw, 4)
            if q == 0 and f3 == 3 and xlen == 64:
                return load(r2, x[r1] + ud, 8)
            if q == 0 and f3 == 7 and xlen == 64:
                return store(r2, x[r1] + ud, 8)
            if q == 2 and f3 == 2:
                return load(op >> 7 & 31, x[2] + ((op >> 12 & 1) << 5 | (op >> 4 & 7) << 2 | (op >> 2 & 3) << 6), 4, True)
            if q == 2 and f3 == 3 and xlen == 64:
                return load(op >> 7 & 31, x[2] + ((op >> 12 & 1) << 5 | (op >> 5 & 3) << 3 | (op >> 2 & 7) << 6), 8)
            if q == 2 and f3 == 6:
                return store(op >> 2 & 31, x[2] + ((op >> 9 & 15) << 2 | (op >> 7 & 3) << 6), 4)
            if q == 2 and f3 == 7 and xlen == 64:
                return store(op >> 2 & 31, x[2] + ((op >> 10 & 7) << 3 | (op >> 7 & 7) << 6), 8)
            return []
        major, f3, rd, rs1, rs2 = op & 0x7f, op >> 12 & 7, op >> 7 & 31, op >> 15 & 31, op >> 20 & 31
        if major == 0x03:
            return load(rd, x[rs1] + signed(op >> 20, 12), 1 << (f3 & 3), f3 < 4)
        if major == 0x23:
            return store(rs2, x[rs1] + signed(op >> 25 << 5 | rd, 12), 1 << (f3 & 3))
        if major == 0x2f:
            size, f5 = 1 << (f3 & 3), op >> 27
            bits = 8 * size
            if f5 == 2:
                return load(rd, x[rs1], size, True)
            old, new = after[rd] if rd else None, x[rs2] & (1 << bits) - 1
            if f5 == 3:  # to a reservation that is gone nothing is done; else what lies there is read and compared
                return [(False, x[rs1], size, None, size < word), (True, x[rs1], size, new, False)] if after[rd] == 0 else []
            if rd == 0:
                return [(False, x[rs1], size, None, size < word), (True, x[rs1], size, None, False)]
            a, b = old & (1 << bits) - 1, new
            new = {0: a + b, 1: b, 4: a ^ b, 8: a | b, 12: a & b, 24: a if b > a else b, 28: a if a > b else b,
                   16: a if signed(a, bits) < signed(b, bits) else b,
                   20: a if signed(a, bits) > signed(b, bits) else b}[f5] & (1 << bits) - 1
            return [(False, x[rs1], size, a, size < word), (True, x[rs1], size, new, False)]
        return []

    def jump(self, xlen):
        """Of a jump: (may it not be taken, is the target in a register, does it set the return address, is it a return)."""
        op = self.op
        if self.size == 4:
            major, rd, rs1 = op & 0x7f, op >> 7 & 31, op >> 15 & 31
            if major == 0x63:
                return (True, False, False, False)
            if major == 0x6f:
                return (False, False, rd in (1, 5), False)
            if major == 0x67:
                return (False, True, rd in (1, 5), rd == 0 and rs1 in (1, 5))
            return None
        q, f3, r1 = op & 3, op >> 13, op >> 7 & 31
        if q == 1 and f3 in (6, 7):
            return (True, False, False, False)
        if q == 1 and (f3 == 5 or (f3 == 1 and xlen == 32)):
            return (False, False, f3 == 1, False)
        if q == 2 and f3 == 4 and op >> 2 & 31 == 0 and r1:
            return (False, True, bool(op >> 12 & 1), not op >> 12 & 1 and r1 in (1, 5))
        return None

    def is_call(self):
        return self.op == 0x73


class A64(Insn):
    """What the programs of guest/aarch64 use. Values come from memory, which is known from the file on."""
    def ends_block(self, xlen):
        op = self.op
        return (op >> 26 & 31 == 5 or op >> 24 == 0x54 or op >> 25 & 0x3f in (0x1a, 0x1b) or  # b bl b.cond cbz tbz
                op >> 24 == 0xd4 or op >> 25 == 0x6b or op in (0xd5033fdf, 0xd50330ff) or  # svc, br; isb, sb
                op & ~31 == 0xd50b7520 or op & ~31 == 0xd53be040 or  # ic ivau, cntvct_el0
                (op >> 20 == 0xd51 and op & ~31 not in (0xd51b4200, 0xd51b4420)))  # but nzcv, fpsr

    def accesses(self, x, after, memory):
        op = self.op
        size, rs, rt2, rn, rt = 1 << (op >> 30), op >> 16 & 31, op >> 10 & 31, op >> 5 & 31, op & 31
        base, load, out = x[rn], op >> 22 & 1, []

        def reg(n, size):
            return 0 if n == 31 else x[n] & (1 << 8 * size) - 1

        def access(store, addr, size, value=0, sign=False):
            if not store:
                value = sum(memory.get(addr + k, 0) << 8 * k for k in range(size))
            out.append((store, addr, size, value, sign))
            for k in range(size):
                memory[addr + k] = value >> 8 * k & 255
            return value

        def pair(a, b, size):
            return reg(a, size) | reg(b, size) << 8 * size

        if op >> 24 & 0x3f == 0x08:  # exclusive, ordered, compare and swap
            two = op >> 21 & 1 and not op >> 23 & 1
            if two and size <= 2:  # casp
                size *= 4
                old = access(False, base, 2 * size)
                access(True, base, 2 * size, pair(rt, rt + 1, size))
                if old != pair(rs, rs + 1, size):
                    self.put(memory, base, 2 * size, old)
            elif op >> 21 & 5 == 5:  # cas
                old = access(False, base, size)
                access(True, base, size, reg(rt, size))
                if old != reg(rs, size):
                    self.put(memory, base, size, old)
            elif load:
                access(False, base, size << two)
            elif op >> 23 & 1:
                access(True, base, size, reg(rt, size))
            elif after[rs] == 0:
                access(False, base, size << two)
                access(True, base, size << two, pair(rt, rt2, size) if two else reg(rt, size))
        elif op >> 25 & 0x1f == 0x14:  # pairs
            size = 8 if op >> 31 else 4
            if op >> 23 & 3 != 1:
                base += signed(op >> 15, 7) * size
            access(not load, base, 2 * size, pair(rt, rt2, size))
        elif op >> 24 & 0x3b == 0x38 and op >> 21 & 1 and not op >> 10 & 3:  # atomic
            bits, b = 8 * size, reg(rs, size)
            a = access(False, base, size, sign=op >> 13 & 7 == 2)
            sa, sb = signed(a, bits), signed(b, bits)
            access(True, base, size, b if op >> 15 & 1 else {
                0: a + b & (1 << bits) - 1, 1: a & ~b, 2: a ^ b, 3: a | b, 4: a if sa > sb else b, 5: a if sa < sb else b,
                6: max(a, b), 7: min(a, b)}[op >> 12 & 7])
        elif op >> 24 & 0x3a == 0x38:  # one register
            kind = op >> 22 & 3
            if op >> 24 & 1:
                base += (op >> 10 & 0xfff) * size
            elif op >> 10 & 3 != 1:
                base += signed(op >> 12, 9)
            access(kind == 0, base, size, reg(rt, size), kind >= 2)
        return out

    @staticmethod
    def put(memory, addr, size, value):
        for k in range(size):
            memory[addr + k] = value >> 8 * k & 255

    def jump(self, xlen):
        op = self.op
        if op >> 24 == 0x54 or op >> 25 & 0x3f in (0x1a, 0x1b):
            return (True, False, False, False)
        if op >> 26 & 31 == 5:
            return (False, False, bool(op >> 31), False)
        if op >> 25 == 0x6b:
            return (False, True, op >> 21 & 15 == 1, op >> 21 & 15 == 2)
        return None

    def is_call(self):
        return self.op == 0xd4000001


class Step:
    """An instruction that was begun."""
    def __init__(self, insn, x):
        self.insn, self.x = insn, x
        self.ran, self.mem, self.block = True, [], None


class Block:
    def __init__(self, insns):
        self.insns = insns
        self.addr, self.n = insns[0].addr, len(insns)
        self.end = insns[-1].addr + insns[-1].size


class Run:
    def __init__(self, program, trace, texts):
        self.texts = {}
        with open(texts, encoding="utf-8") as f:
            for line in f:
                m = LISTING.match(line)
                if m:
                    self.texts[int(m[1], 16), m[2]] = m[3]
        with open(program, "rb") as f:
            head = f.read(64)
        self.xlen = 64 if head[4] == 2 else 32
        self.a64 = head[18] == 183
        self.program = program
        self.entry = int.from_bytes(head[24:24 + self.xlen // 8], "little")
        self.read(trace)
        self.cut()
        self.symbols = []
        for line in subprocess.run(["readelf", "-sW", program], capture_output=True, text=True, check=True).stdout.splitlines():
            w = line.split()
            if len(w) == 8 and w[3] == "FUNC":
                self.symbols.append((int(w[1], 16), int(w[2], 0), w[7]))

    def symbol(self, addr):
        for start, size, name in self.symbols:
            if start <= addr < start + size:
                return name
        return None

    def read(self, trace):
        code, self.code, self.steps, x, pc = {}, {}, [], None, None
        with open(trace, encoding="latin-1") as f:
            for line in f:
                m = LISTING.match(line)
                if m:
                    addr, raw = int(m[1], 16), bytes.fromhex(m[2])[::-1]
                    code[addr] = (A64 if self.a64 else Insn)(addr, raw, self.texts.get((addr, m[2]), m[3]))
                    self.code.setdefault(addr, []).append(code[addr])
                elif self.a64:
                    if line.startswith(" PC="):
                        pc, x = int(line[4:20], 16), []
                    if x is not None:
                        x += [int(v, 16) for v in re.findall(r"(?:X\d\d|SP)=([0-9a-f]+)", line)]
                        if len(x) == 32:
                            self.steps.append(Step(code[pc], x))
                            x = None
                elif line.startswith(" pc "):
                    pc, x = int(line.split()[1], 16), []
                elif line.startswith(" x"):
                    w = line.split()
                    x += [int(v, 16) for v in w[1::2]]
                    if len(x) == 32:
                        self.steps.append(Step(code[pc], x))
        for step, nxt in zip(self.steps, self.steps[1:]):
            end = step.insn.addr + step.insn.size
            if nxt.insn.addr != end and not step.insn.ends_block(self.xlen):
                step.ran = False  # a fault
            if step.ran and not self.a64:
                step.mem = step.insn.accesses(step.x, nxt.x, self.xlen)
        memory = {}  # what AMOs without a destination and SC have read; all that A64 reads
        if self.a64:
            self.load(memory)
            for step, nxt in zip(self.steps, self.steps[1:]):
                if step.ran:
                    step.mem = step.insn.accesses(step.x, nxt.x, memory)
            return
        for step in self.steps:
            for i, (store, addr, size, value, sign) in enumerate(step.mem):
                if value is None:
                    value = sum(memory.get(addr + k, 0) << 8 * k for k in range(size))
                    if store:  # the only one in the programs: amoand
                        value &= step.x[step.insn.op >> 20 & 31]
                    step.mem[i] = (store, addr, size, value, sign)
                for k in range(size):
                    memory[addr + k] = value >> 8 * k & 255

    def load(self, memory):
        """The program's segments, 64 bits, little-endian."""
        with open(self.program, "rb") as f:
            data = f.read()

        def number(at, size):
            return int.from_bytes(data[at:at + size], "little")
        for ph in range(number(32, 8), number(32, 8) + 56 * number(56, 2), 56):
            if number(ph, 4) == 1:
                off, addr, size = number(ph + 8, 8), number(ph + 16, 8), number(ph + 32, 8)
                memory.update(zip(range(addr, addr + size), data[off:off + size]))

    def cut(self):
        """Blocks: self.entries is each entry of one, as (block, index of its first step)."""
        self.entries, made, i = [], {}, 0
        while i < len(self.steps):
            insns, j = [], i
            while True:
                if j is not None and j < len(self.steps) and (not insns or self.steps[j].insn.addr == insns[-1].addr + insns[-1].size):
                    insn = self.steps[j].insn
                    whole = self.steps[j].ran
                    j = j + 1 if whole else None
                else:  # behind a fault: what stands there
                    j = None
                    at = insns[-1].addr + insns[-1].size
                    if at not in self.code:
                        break
                    insn = self.code[at][-1]
                insns.append(insn)
                end = insn.addr + insn.size
                if insn.ends_block(self.xlen) or len(insns) == MAX_BLOCK or end // PAGE != insns[0].addr // PAGE:
                    break
                if end % PAGE > PAGE - 4 and end in self.code and (end + self.code[end][0].size - 1) // PAGE != end // PAGE:
                    break
            key = (insns[0].addr, tuple(n.raw for n in insns))
            block = made.setdefault(key, Block(insns))
            self.entries.append((block, i))
            n = 0
            while n < block.n and i + n < len(self.steps):
                self.steps[i + n].block = block
                n += 1
                if not self.steps[i + n - 1].ran:
                    break
            i += n

    def blocks(self):
        """Distinct ones by address and length, in the order of their first entry: (block, entries)."""
        count = {}
        for block, _ in self.entries:
            count[block.addr, block.n] = count.get((block.addr, block.n), 0) + 1
        seen = {}
        for block, _ in self.entries:
            seen.setdefault((block.addr, block.n), block)
        return [(b, count[k]) for k, b in seen.items()]


# ---- the plugins: each gives its text ----

def bb(r):
    return "CPU0: bb's: %d, insns: %d\nTotal: bb's: %d, insns: %d\n" % ((len(r.entries), len(r.steps)) * 2)


def insn(r):
    return "cpu 0 insns: %d\ntotal insns: %d\n" % ((len(r.steps),) * 2)


def insn_sizes(r):
    at = {}
    for s in r.steps:
        at[s.insn.addr] = s.insn.size
    # every instruction of every block that was made
    n = {}
    for b, _ in r.blocks():
        for i in b.insns:
            n[i.size] = n.get(i.size, 0) + 1
    return "".join("len %d bytes: %d insns\n" % (k, n[k]) for k in sorted(n))


def insn_match(r, prefix, trace=False):
    out, records, count, last, total = [], {}, 0, 0, 0
    for block, first in r.entries:
        for i in block.insns:
            if i.text.startswith(prefix) and (i.addr, i.text) not in records:
                records[i.addr, i.text] = 0
                out.append("Created record for: %x %s\n" % (i.addr, i.text))
        for k, s in enumerate(r.steps[first:first + block.n]):
            if s.block is not block or not s.insn.text.startswith(prefix):
                if s.block is not block or not s.ran:
                    break
                continue
            key = (s.insn.addr, s.insn.text)
            records[key] += 1
            count += 1
            now = first + k + 1
            total += now - last
            if trace:
                out.append("0x%x, '%s', %d hits , cpu 0, %d match hits, Δ+%d since last match, %d avg insns/match\n" %
                           (key[0], key[1], records[key], count, now - last, total // count))
            last = now
            if not s.ran:
                break
    out.append(insn(r))
    out.append("Match: %s, hits %d\n" % (prefix, count))
    for (addr, text), hits in sorted(records.items()):
        out.append("  %x: %s (hits %d)\n" % (addr, text, hits))
    return "".join(out)


def all_mem(r):
    return [(s, m) for s in r.steps for m in s.mem]


def mem(r, rw="rw", haddr=False):
    n = sum(1 for _, m in all_mem(r) if "rw"[m[0]] in rw)
    return "mem accesses: %d\n" % n + ("io accesses: 0\n" if haddr else "")


def mem_print(r):
    out = "insn_vaddr,insn_symbol,mem_vaddr,mem_hwaddr,access_size,access_type,mem_value\n"
    for s, (store, addr, size, value, _) in all_mem(r):
        out += "0x%x,%s,0x%x,0x0,%d,%s,0x%0*x\n" % (s.insn.addr, r.symbol(s.insn.addr) or "", addr, size * 8,
                                                 "store" if store else "load", size * 2, value)
    return out


def mem_regions(r):
    regions, shadow, warned, out = {}, {}, set(), []
    for _, (store, addr, size, value, _) in all_mem(r):
        base = addr & ~0x3fff
        reg = regions.setdefault(base, [0, 0])
        reg[store] += 1
        for k in range(size):
            if store:
                shadow[addr + k] = value >> 8 * k & 255
        if not store and base not in warned:
            if any(shadow.get(addr + k, 0) != value >> 8 * k & 255 for k in range(size)):
                warned.add(base)
                out.append("Warning: 0x%016x:%d read an un-instrumented value\n" % (base, addr - base))
    out.append("Region Base, Reads, Writes, Seen all\n")
    for base in sorted(regions):
        out.append("0x%016x, %d, %d, %s\n" % (base, regions[base][0], regions[base][1], "false" if base in warned else "true"))
    return "".join(out)


def calls(r):
    """(number, arguments, result or None) of each system call."""
    out = []
    for k, s in enumerate(r.steps):
        if s.insn.is_call():
            nr, first = (s.x[8], 0) if r.a64 else (s.x[17], 10)
            gone = k + 1 == len(r.steps) or nr in (139,)
            out.append((nr, s.x[first:first + 6], None if gone else signed(r.steps[k + 1].x[first], r.xlen)))
    return out


def syscall_(r):
    n = {}
    for nr, _, ret in calls(r):
        c = n.setdefault(nr, [0, 0])
        c[0] += 1
        c[1] += ret is not None and ret < 0
    rows = sorted(n.items(), key=lambda i: (-i[1][0], i[0]))
    return "syscall no.  calls  errors\n" + "".join("%-13d%-6d %d\n" % (nr, c[0], c[1]) for nr, c in rows)


def syscall_print(r):
    return "".join("syscall #%d\n" % nr + ("" if ret is None else "syscall #%d returned -> %d\n" % (nr, ret))
                   for nr, _, ret in calls(r))


def hotblocks(r):
    rows = r.blocks()
    # Code that changes is translated once for each text that it had.
    texts = {}
    for b, _ in r.entries:
        t = texts.setdefault((b.addr, b.n), [])
        raw = tuple(i.raw for i in b.insns)
        if not t or t[-1] != raw:
            t.append(raw)
    out = "collected %d entries in the hash table\npc, tcount, icount, ecount\n" % len(rows)
    for b, n in sorted(rows, key=lambda i: (-i[1], i[0].addr, i[0].n))[:20]:
        out += "0x%016x, %d, %d, %d\n" % (b.addr, len(texts[b.addr, b.n]), b.n, n)
    return out


def hotpages(r, key=lambda p: -(p[1] + p[2]), size=4096):
    pages = {}
    for _, (store, addr, _, _, _) in all_mem(r):
        p = pages.setdefault(addr & ~(size - 1), [0, 0])
        p[store] += 1
    rows = sorted(((a, p[0], p[1]) for a, p in pages.items()), key=lambda p: (key(p), p[0]))
    return "Addr, RCPUs, Reads, WCPUs, Writes\n" + "".join(
        "0x%016x, 0x%04x, %d, 0x%04x, %d\n" % (a, rd > 0, rd, wr > 0, wr) for a, rd, wr in rows)


def bbv(r, interval):
    ids, counts, n, out = {}, {}, 0, ""
    for b, _ in r.entries:
        i = ids.setdefault(b.addr, len(ids) + 1)
        n += b.n
        counts[i] = counts.get(i, 0) + b.n
        if n >= interval:
            n -= interval
            out += "T" + "".join(":%d:%d " % c for c in sorted(counts.items())) + "\n"
            counts = {}
    return out


def drcov(r):
    """The table of blocks as text: offset from the first address of code, bytes."""
    rows, seen = [], set()
    for b, _ in r.entries:
        key = (b.addr, b.end - b.addr)
        if key not in seen:
            seen.add(key)
            rows.append(key)
    return "".join("%x %d\n" % row for row in sorted(rows))


def execlog(r, regs=False):
    out = []
    names = ["x%d" % i for i in range(31)] + ["sp"] if r.a64 else ("zero ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6").split()
    for k, s in enumerate(r.steps):
        line = '0, 0x%x, 0x%x, "%s"' % (s.insn.addr, s.insn.op, s.insn.text)
        for store, addr, _, _, _ in s.mem:
            line += ", %s, 0x%08x" % ("store" if store else "load", addr)
        if regs and k + 1 < len(r.steps):
            for name, a, b in zip(names, s.x, r.steps[k + 1].x):
                if a != b and (name[0] in "ax" or name in ("sp", "s1", "s2", "ra")):
                    line += ", %s -> 0x%0*x" % (name, r.xlen // 4, b)
        out.append(line + "\n")
    return "".join(out)


def execlog_filter(r, prefix, addr):
    return "".join(line for line, s in zip(execlog(r).splitlines(True), r.steps)
                   if s.insn.text.startswith(prefix) or s.insn.addr == addr)


class Cache:
    def __init__(self, size, block, ways, policy):
        self.sets, self.block, self.ways, self.policy = size // (block * ways), block, ways, policy
        self.tags = {}
        self.accesses = self.misses = 0

    def look(self, addr):
        self.accesses += 1
        index, tag = addr // self.block % self.sets, addr // self.block // self.sets
        here = self.tags.setdefault(index, [])  # oldest first
        if tag in here:
            if self.policy == "lru":
                here.remove(tag)
                here.append(tag)
            return True
        self.misses += 1
        if len(here) == self.ways:
            here.pop(0)
        here.append(tag)
        return False


def cache(r, policy="lru", l2=False, limit=32, small=True):
    size, block, ways = (128, 16, 2) if small else (16384, 64, 8)
    d, i = Cache(size, block, ways, policy), Cache(size, block, ways, policy)
    u = Cache(2097152, 64, 16, policy)
    miss = {}
    for s in r.steps:
        m = miss.setdefault(s.insn.addr, [0, 0, 0, s.insn.text])
        if not i.look(s.insn.addr):
            m[1] += 1
            m[2] += l2 and not u.look(s.insn.addr)
        for _, addr, _, _, _ in s.mem:
            if not d.look(addr):
                m[0] += 1
                m[2] += l2 and not u.look(addr)
    out = "core #, data accesses, data misses, dmiss rate, insn accesses, insn misses, imiss rate"
    out += ", l2 accesses, l2 misses, l2 miss rate\n" if l2 else "\n"
    out += "%-8d%-14d %-12d %9.4f%%  %-14d %-12d %9.4f%%" % (
        0, d.accesses, d.misses, 100 * d.misses / d.accesses, i.accesses, i.misses, 100 * i.misses / i.accesses)
    if l2:
        out += "  %-12d %-11d %10.4f%%" % (u.accesses, u.misses, 100 * u.misses / u.accesses)
    out += "\n"
    for k, what in ((0, "data"), (1, "fetch"), (2, "L2"))[:3 if l2 else 2]:
        out += "\naddress, %s misses, instruction\n" % what
        for addr, m in sorted(miss.items(), key=lambda v: (-v[1][k], v[0]))[:limit]:
            name = r.symbol(addr)
            out += "0x%x%s, %d, %s\n" % (addr, " (%s)" % name if name else "", m[k], m[3])
    return out


def cflow(r):
    nodes = {}
    ends = set(b.insns[-1].addr for b, _ in r.blocks())
    for (b, first), (nxt, at) in zip(r.entries, r.entries[1:]):
        s = r.steps[at - 1]
        if nxt.addr == s.insn.addr + s.insn.size:
            continue
        node = nodes.setdefault(s.insn.addr, {"dest": {}, "early": 0, "text": s.insn.text})
        node["dest"][nxt.addr] = node["dest"].get(nxt.addr, 0) + 1
        node["early"] += not s.ran
        if not s.ran:
            ends.add(s.insn.addr)
    out = "collected %d control flow nodes in the hash table\n" % len(ends)
    for addr, n in sorted(nodes.items(), key=lambda v: (-sum(v[1]["dest"].values()), v[0]))[:10]:
        out += "  addr: 0x%x %s: %s (%s)\n" % (addr, r.symbol(addr) or "(null)", n["text"], "sync fault" if n["early"] else "branch")
        if n["early"]:
            out += "    early exits %d\n" % n["early"]
        out += "    branches %d\n" % sum(n["dest"].values())
        for to, count in n["dest"].items():
            out += "      to 0x%x (%d)\n" % (to, count)
    return out


def inline(r):
    t, i, m = len(r.entries), len(r.steps), len(all_mem(r))
    out = "cpu 0: tb (%d, %d, %d * 100 + %d) | insn (%d, %d, %d * 100 + %d) | mem (%d, %d)\n" % (
        t, t, t // 100, t % 100, i, i, i // 100, i % 100, m, m)
    for what, n, last in (("tb", t, "conditional cb"), ("insn", i, "cond cb"), ("mem", m, None)):
        out += "%s: %d\n%s: %d (per vcpu)\n%s: %d (per vcpu inline)\n" % (what, n, what, n, what, n)
        if last:
            out += "%s: %d (%s)\n" % (what, n, last)
    return out


def stoptrigger(r, n):
    return "icount reached at 0x%x, exiting\n" % r.steps[n].insn.addr


def stat(r):
    # A jump to the next instruction (in the programs: only such a c.j and b) is none.
    jumps = [k for k in (s.insn.jump(r.xlen) for s in r.steps if s.insn.op not in (0xa009, 0x14000001)) if k]
    n = {"instructions": len(r.steps), "blocks": len(r.entries), "branches": len(jumps),
         "conditional_branches": sum(k[0] for k in jumps), "indirect_branches": sum(k[1] and not k[3] for k in jumps),
         "calls": sum(k[2] for k in jumps), "returns": sum(k[3] for k in jumps),
         "loads": sum(not m[0] for _, m in all_mem(r)), "stores": sum(m[0] for _, m in all_mem(r)),
         "system_calls": sum(s.insn.is_call() for s in r.steps)}
    return "".join("%d %s\n" % (v, k) for k, v in n.items())


def howvec_all(r):
    """Each opcode: hits, opcode, the text that it had first; sorted."""
    n, text = {}, {}
    for s in r.steps:
        n[s.insn.op] = n.get(s.insn.op, 0) + 1
        text.setdefault(s.insn.op, s.insn.text)
    return "".join("%d 0x%08x %s\n" % (c, op, text[op].strip()) for op, c in sorted(n.items()))


PLUGINS = {
    "bb": bb, "insn": insn, "insn.sizes": insn_sizes,
    "insn.match": lambda r: insn_match(r, "add " if r.a64 else "addi"), "insn.trace": lambda r: insn_match(r, "s", True),
    "mem": mem, "mem.w": lambda r: mem(r, "w", True), "mem.print": mem_print, "mem.regions": mem_regions,
    "syscall": syscall_, "syscall.print": syscall_print, "inline": inline,
    "hotblocks": hotblocks, "hotpages": hotpages, "hotpages.reads": lambda r: hotpages(r, lambda p: -p[1], 64),
    "bbv": lambda r: bbv(r, 25), "drcov": drcov, "execlog": execlog, "execlog.reg": lambda r: execlog(r, True),
    "execlog.filter": lambda r: execlog_filter(r, "add " if r.a64 else "addi", r.entry),
    "cache": cache, "cache.fifo": lambda r: cache(r, "fifo", True, 3), "cache.big": lambda r: cache(r, limit=4, small=False),
    "cflow": cflow, "stat": stat, "howvec": howvec_all, "stoptrigger": lambda r: stoptrigger(r, 20),
}


def main():
    program, trace, texts, out = sys.argv[1:]
    r = Run(program, trace, texts)
    for name, f in PLUGINS.items():
        with open(os.path.join(out, name), "w", encoding="utf-8") as o:
            o.write(f(r))


if __name__ == "__main__":
    main()
