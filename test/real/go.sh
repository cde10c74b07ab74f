#!/bin/sh
# Go: its compiler and linker, and a program whose runtime does what no other does: it interrupts its own threads with
# signals at any instruction, moves stacks, and has its own idea of the address space.
# GUEST: aarch64
. "$(dirname "$0")/lib"
need go
[ -z "$qemu" ] || { echo "qemu: no execve of guest programs"; exit 77; }
GOROOT=$(cd "$ROOT/usr/lib" && echo "$PWD"/go-1.*) || exit 1
# The standard library is compiled once, or with LONG=1 each time; the program always.
GOCACHE=$MYNA_CACHE/gocache-$GUEST GOPATH=$PWD/path GOTELEMETRY=off GO111MODULE=off GOTOOLCHAIN=local CGO_ENABLED=0
[ -z "$LONG" ] || GOCACHE=$PWD/cache
export GOROOT GOCACHE GOPATH GOTELEMETRY GO111MODULE GOTOOLCHAIN CGO_ENABLED
mkdir -p path/src/t
cat > path/src/t/t.go <<'END'
package main

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"os/signal"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func deep(n int) int {
	var pad [64]int
	pad[n%64] = n
	if n == 0 {
		return 0
	}
	return deep(n-1) + pad[n%64] - n + 1
}

func main() {
	// Many goroutines and channels.
	var wg sync.WaitGroup
	var sum atomic.Int64
	c := make(chan int, 16)
	for i := 0; i < 1000; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c <- i
			sum.Add(int64(deep(i % 300)))
		}()
	}
	total := 0
	for i := 0; i < 1000; i++ {
		total += <-c
	}
	wg.Wait()
	fmt.Println("goroutines", total, sum.Load())

	// A loop without calls: only a signal gets the processor from it.
	runtime.GOMAXPROCS(1)
	var stop atomic.Bool
	spins := 0
	done := make(chan bool)
	go func() {
		for !stop.Load() {
			spins++
		}
		done <- true
	}()
	time.Sleep(20 * time.Millisecond)
	stop.Store(true)
	<-done
	fmt.Println("preempted", spins > 0)
	runtime.GOMAXPROCS(4)

	// Timers, in order.
	var mu sync.Mutex
	var order []int
	for i := 5; i > 0; i-- {
		wg.Add(1)
		time.AfterFunc(time.Duration(i)*30*time.Millisecond, func() {
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
			wg.Done()
		})
	}
	wg.Wait()
	fmt.Println("timers", order)

	// The collector at work beside those that allocate.
	for g := 0; g < 4; g++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			m := map[string][]byte{}
			for i := 0; i < 3000; i++ {
				m[fmt.Sprint(g, i%500)] = make([]byte, 100+i)
			}
		}()
	}
	wg.Wait()
	runtime.GC()

	// A fault becomes a panic, and a signal a message.
	func() {
		defer func() { fmt.Println("recovered", strings.Contains(fmt.Sprint(recover()), "nil pointer")) }()
		var p *int
		fmt.Println(*p)
	}()
	s := make(chan os.Signal, 1)
	signal.Notify(s, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println("signal", <-s)

	w := strings.Fields("the quick brown fox jumps over the lazy dog")
	sort.Strings(w)
	fmt.Printf("%v %x %.6f %s/%s\n", w[0], sha256.Sum256([]byte("abc")), math.Sqrt(2), runtime.GOOS, runtime.GOARCH)
}
END
echo "// $(date +%s%N)" >> path/src/t/t.go
goarch=$GUEST
[ "$GUEST" != aarch64 ] || goarch=arm64
is version "linux/$goarch" sh -c "'$MYNA' -L '$ROOT' '$GOROOT/bin/go' version | cut -d ' ' -f 4"
SECONDS_MAX=900 ok build g "${GOROOT#"$ROOT"}/bin/go" build -o t t
for n in 1 2 3; do
	is "run $n" "goroutines 499500 139500
preempted true
timers [1 2 3 4 5]
recovered true
signal user defined signal 1
brown ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 1.414214 linux/$goarch" timeout 120 "$MYNA" ./t
done
[ -z "$LONG" ] || SECONDS_MAX=300 ok vet g "${GOROOT#"$ROOT"}/bin/go" vet t
end
