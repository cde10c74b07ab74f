#!/bin/sh
# Java: the compiler and a program, interpreted and compiled at run time; faults that are exceptions, threads, collectors.
# GUEST: aarch64
. "$(dirname "$0")/lib"
jvm=$(cd "$ROOT/usr/lib/jvm" 2>/dev/null && ls -d java-*-openjdk-* | tail -n 1 | grep .) || { echo "no Java for $GUEST: test/fetch ${ROOT##*/}"; exit 77; }
j() { c=$1; shift; g "/usr/lib/jvm/$jvm/bin/$c" "$@"; }
cat > T.java <<'END'
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class T {
	static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
	static int deep(int n) { return deep(n + 1) + 1; }
	record P(int x, String s) {}
	static volatile int[] none;

	public static void main(String[] a) throws Exception {
		System.out.println("hello " + fib(24) + " " + System.getProperty("os.arch"));
		ExecutorService e = Executors.newFixedThreadPool(4);
		List<Future<Long>> f = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			final int k = i;
			f.add(e.submit(() -> LongStream.range(0, 20000).map(x -> x * k % 7).sum()));
		}
		long s = 0;
		for (Future<Long> x : f) s += x.get();
		e.shutdown();
		System.out.println("pool " + s);
		Object lock = new Object();
		int[] n = { 0 };
		Thread[] t = new Thread[8];
		for (int i = 0; i < t.length; i++) {
			t[i] = new Thread(() -> { for (int k = 0; k < 2000; k++) synchronized (lock) { n[0]++; } });
			t[i].start();
		}
		for (Thread x : t) x.join();
		System.out.println("locks " + n[0]);
		int caught = 0;
		for (int i = 0; i < 20000; i++)
			try { none[i] = 1; } catch (NullPointerException x) { caught++; }
		try { deep(0); } catch (StackOverflowError x) { caught++; }
		try { fib(1 / (caught - caught)); } catch (ArithmeticException x) { caught++; }
		System.out.println("exceptions " + caught);
		TreeMap<String, List<P>> m = IntStream.range(0, 3000).mapToObj(i -> new P(i, "s" + i % 3)).collect(Collectors.groupingBy(P::s, TreeMap::new, Collectors.toList()));
		double d = 0;
		for (int i = 1; i < 100000; i++) d += Math.sin(i) / i + (float) i % 3;
		System.out.printf("%s %d %.6f %s%n", m.firstEntry().getKey(), m.get("s1").size(), d, new java.math.BigInteger("2").pow(200));
		List<byte[]> keep = new LinkedList<>();
		for (int i = 0; i < 4000; i++) {
			keep.add(new byte[10000]);
			if (keep.size() > 100) keep.remove(0);
		}
		System.gc();
		System.out.println("kept " + keep.size());
		Thread.sleep(10);
		ProcessHandle.current().pid();
	}
}
END
want="hello 46368 $GUEST
pool 1019949
locks 16000
exceptions 20002
s0 1000 100000.070805 1606938044258990275541962092341162602522202993782792835301376
kept 100"
SECONDS_MAX=600 ok javac j javac -J-XX:TieredStopAtLevel=1 T.java
SECONDS_MAX=300 is 'interpreter and both compilers' "$want" j java -Xmx256m T
SECONDS_MAX=300 is 'interpreter alone' "$want" j java -Xint -Xmx256m T
SECONDS_MAX=300 is 'one compiler, parallel collector' "$want" j java -XX:TieredStopAtLevel=1 -XX:+UseParallelGC -Xmx256m T
SECONDS_MAX=300 is 'the other one, collector Z' "$want" j java -XX:-TieredCompilation -XX:+UseZGC -Xmx256m T
end
