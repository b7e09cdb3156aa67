package main

import (
	"context"
	"runtime"
	"runtime/trace"
)

// soon starts two goroutines that have not run yet when main returns. One of them then
// waits, and the other ends.
func soon(ch <-chan int) {
	trace.Log(context.Background(), "soon", "begins")
	runtime.GOMAXPROCS(1)
	go wait(make(chan int))
	go end()
}

func wait(never <-chan int) { <-never }

func end() {}

// early ends before main begins.
var early = func() chan bool {
	done := make(chan bool)
	go finish(done)
	<-done
	return done
}()

func finish(done chan<- bool) { close(done) }
