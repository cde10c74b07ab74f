#!/usr/bin/env python3
"""drcov.py - read a file of DynamoRIO's drcov format, version 2, as its tools do: print the blocks as absolute address
and bytes, sorted. Anything that does not belong there ends it with a message.

	drcov.py FILE [-m]		-m: the table of modules instead
"""
import re
import struct
import sys

with open(sys.argv[1], "rb") as f:
    data = f.read()
end = data.index(b" bbs\n") + 5
head = data[:end].decode().splitlines()
assert head[0] == "DRCOV VERSION: 2", head[0]
assert re.fullmatch(r"DRCOV FLAVOR: drcov(-32|-64)?", head[1]), head[1]
m = re.fullmatch(r"Module Table: version 2, count (\d+)", head[2])
assert m, head[2]
count = int(m[1])
columns = head[3].split(": ", 1)
assert columns[0] == "Columns", head[3]
columns = columns[1].split(", ")
assert columns[0] == "id" and columns[-1] == "path" and {"base", "end", "entry"} <= set(columns), columns
modules = []
for line in head[4:4 + count]:
    row = dict(zip(columns, (w.strip() for w in line.split(",", len(columns) - 1))))
    assert int(row["id"]) == len(modules) and row["path"], line
    modules.append((int(row["base"], 16), int(row["end"], 16), int(row["entry"], 16), row["path"]))
m = re.fullmatch(r"BB Table: (\d+) bbs", head[4 + count])
assert m and len(head) == 5 + count, head[4 + count:]
n = int(m[1])
assert len(data) == end + 8 * n, "%d bytes for %d blocks" % (len(data) - end, n)
blocks = []
for k in range(n):
    start, size, module = struct.unpack_from("<IHH", data, end + 8 * k)
    assert module < count, "module %d" % module
    base, top = modules[module][:2]
    assert size and base + start + size <= top, "block outside of its module: %x" % start
    blocks.append((base + start, size))
assert len(set(blocks)) == n, "a block twice"
if "-m" in sys.argv:
    for base, top, entry, path in modules:
        print("%x %x %x %s" % (base, top, entry, path.rsplit("/", 1)[-1]))
else:
    for addr, size in sorted(blocks):
        print("%x %d" % (addr, size))
