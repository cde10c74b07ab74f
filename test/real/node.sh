#!/bin/sh
# node: V8 compiles while it runs, on several threads, and rewrites its code.
# GUEST: aarch64
. "$(dirname "$0")/lib"
need node
n() { SECONDS_MAX=300 g node "$@"; }
arch=$GUEST
[ "$GUEST" != aarch64 ] || arch=arm64
is version "v20 $arch linux" n -p 'process.version.split(".")[0] + " " + process.arch + " " + process.platform'
cat > hot.js <<'END'
// Hot enough for all of the compilers, then with other types, so that what they assumed is wrong.
function add(a, b) { return a + b }
let s = 0
for (let i = 0; i < 2e6; i++) s = add(s, i % 7)
let t = ''
for (let i = 0; i < 50; i++) t = add(t, i)
let f = 0
for (let i = 1; i < 2e5; i++) f += Math.sqrt(i) / i
const m = new Map()
for (let i = 0; i < 1e5; i++) m.set('k' + i % 1000, (m.get('k' + i % 1000) || 0) + i)
const big = (2n ** 521n - 1n).toString().length
const o = [...Array(1000).keys()].map(x => ({ x, y: -x })).sort((a, b) => a.y - b.y)
console.log(s, t.length, f.toFixed(6), m.get('k7'), big, o[0].x, JSON.stringify({ a: [1, { b: 'ü' }] }), /(\d+)-(\d+)/.exec('a 12-34')[2])
END
is compilers '5999995 90 892.965718 4950700 157 999 {"a":[1,{"b":"ü"}]} 34' n hot.js
is 'one tier' '5999995 90 892.965718 4950700 157 999 {"a":[1,{"b":"ü"}]} 34' n --no-opt hot.js
is interpreter '5999995 90 892.965718 4950700 157 999 {"a":[1,{"b":"ü"}]} 34' n --jitless hot.js
cat > async.js <<'END'
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads')
const crypto = require('crypto'), zlib = require('zlib'), fs = require('fs')
if (!isMainThread) {
	let x = 0
	for (let i = 0; i < 3e5; i++) x = (x * 31 + i * workerData) % 1000003
	parentPort.postMessage(x)
} else (async () => {
	const r = await Promise.all([1, 2, 3].map(k => new Promise(ok => new Worker(__filename, { workerData: k }).on('message', ok))))
	const z = zlib.gunzipSync(zlib.gzipSync('hello '.repeat(1000))).length
	await new Promise(ok => setTimeout(ok, 20))
	fs.writeFileSync('out', 'abc')
	const text = await fs.promises.readFile('out', 'utf8')
	console.log(r.map(Number.isInteger).join(), z, text, crypto.createHash('sha256').update('abc').digest('hex').slice(0, 8))
	let i = 0
	for await (const _ of require('timers/promises').setInterval(1)) if (++i == 5) break
	console.log('intervals', i)
})()
END
is 'threads and timers' 'true,true,true 6000 abc ba7816bf
intervals 5' n async.js
cat > wasm.js <<'END'
// (func (param i32) (result i32)): the sum of the numbers below it, by a loop
const b = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 115, 0, 0, 10, 33, 1, 31, 1, 1, 127,
	2, 64, 3, 64, 32, 0, 69, 13, 1, 32, 0, 65, 1, 107, 34, 0, 32, 1, 106, 33, 1, 12, 0, 11, 11, 32, 1, 11])
const s = new WebAssembly.Instance(new WebAssembly.Module(b)).exports.s
let r
for (let i = 0; i < 3000; i++) r = s(1000)
console.log(r)
END
is WebAssembly 499500 n wasm.js
status 'a status' 7 n -e 'process.exitCode = 7'
is 'stack overflow' RangeError n -e 'function f() { f() } try { f() } catch (e) { console.log(e.constructor.name) }'
is 'garbage' 1000 n --max-old-space-size=64 -e 'let k = 0; for (let i = 0; i < 1000; i++) k += new Array(20000).fill(1)[7]; console.log(k)'
end
