# nested.py - what makes an emulator work hard, in few seconds, for a python that runs in an emulator in an emulator:
# threads, processes, signals, mappings, machine code that is written and called. Prints one line for each that is right.
import ctypes, hashlib, math, mmap, os, platform, signal, subprocess, sys, threading, zlib

# Threads that share what is locked, and what is not.
total, lock = 0, threading.Lock()
def add(n):
    global total
    for i in range(n):
        with lock:
            total += i
workers = [threading.Thread(target=add, args=(200,)) for _ in range(8)]
for w in workers:
    w.start()
for w in workers:
    w.join()
print("threads", total == 8 * 199 * 100)

# A child by fork that answers in shared memory and with its status.
shared = mmap.mmap(-1, 8192)
pid = os.fork()
if not pid:
    shared[4090:4100] = b"0123456789"
    os._exit(7)
print("fork", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7 and shared[4090:4100] == b"0123456789")

# A program of the guest, and one by the shell; both are found again through all emulators.
got = subprocess.run([sys.executable, "-S", "-c", "print(input()[::-1])"], input="abc\n", capture_output=True, text=True)
print("exec", got.stdout == "cba\n" and got.returncode == 0)

# Signals: one that is sent to itself, one that ends a child, one in a sleep, one by a fault.
seen = []
signal.signal(signal.SIGUSR1, lambda n, frame: seen.append(n))
os.kill(os.getpid(), signal.SIGUSR1)
signal.signal(signal.SIGALRM, lambda n, frame: seen.append(n))
signal.setitimer(signal.ITIMER_REAL, 0.05)
signal.pause()
pid = os.fork()
if not pid:
    signal.pause()
os.kill(pid, signal.SIGKILL)
killed = os.WTERMSIG(os.waitpid(pid, 0)[1])
pid = os.fork()
if not pid:
    os.close(2)
    ctypes.string_at(8, 1)
print("signals", seen == [signal.SIGUSR1, signal.SIGALRM] and killed == signal.SIGKILL and
    os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGSEGV)

# A file that is mapped, changed and read again.
with open("mapped", "w+b") as f:
    f.write(bytes(20000))
    f.flush()
    m = mmap.mmap(f.fileno(), 20000)
    m[12345:12350] = b"hello"
    m.flush()
    m.close()
    f.seek(12345)
    print("mmap", f.read(5) == b"hello")

# Machine code: return argument + n, written over and over into one page, the way a JIT does it.
# Each processor's own words, and how it is told that there is new code.
code = {"riscv64": lambda n: [0x00050513 | n << 20, 0x00008067],      # addi a0, a0, n; ret
    "aarch64": lambda n: [0x91000000 | n << 10, 0xd65f03c0]}[platform.machine()]      # add x0, x0, #n; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
at = ctypes.addressof(ctypes.c_char.from_buffer(page))
libc = ctypes.CDLL(None)
def flush():
    if platform.machine() == "riscv64":      # riscv_flush_icache
        libc.syscall(259, ctypes.c_long(at), ctypes.c_long(at + 8), 0)
    else:      # ic ivau and dsb are for programs; a change of rights has them done by the kernel
        libc.mprotect(ctypes.c_void_p(at), 4096, 3)
        libc.mprotect(ctypes.c_void_p(at), 4096, 7)
call = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_long)(at)
right = True
for n in range(1, 40):
    for i, word in enumerate(code(n)):
        ctypes.c_uint32.from_address(at + 4 * i).value = word
    flush()
    right = right and call(1000) == 1000 + n
print("code", right)

# A function of the guest's C library that calls back.
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
a = (ctypes.c_int * 50)(*[i * 37 % 50 for i in range(50)])
libc.qsort(a, 50, 4, compare(lambda x, y: x[0] - y[0]))
print("callback", list(a) == list(range(50)))

# Integers, floating point, hashes: known answers.
x = sum(math.sin(i) / (i + 1) for i in range(300))
print("arithmetic", pow(3, 1000, 10**9 + 7) == 56888193 and "%.12f" % x == "0.544935442003" and
    zlib.crc32(b"123456789") == 0xcbf43926 and
    hashlib.sha256(b"abc").hexdigest()[:16] == "ba7816bf8f01cfea")
