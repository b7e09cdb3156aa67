package sleepwait

import (
	"os"
	"sync/atomic"
	"time"
)

func work() error { return nil }

func afterGo() {
	go work()
	go work()
	time.Sleep(time.Second) // want "guesses how long the goroutine takes"
}

func exit(code int) {
	time.Sleep(time.Second) // want "sleep before the exit"
	os.Exit(code)
}

func poll(ready *atomic.Bool) {
	for !ready.Load() {
		time.Sleep(time.Millisecond) // want "sleeps until something has happened"
	}
	for {
		if _, err := os.Stat("ready"); err == nil {
			break
		}
		time.Sleep(time.Millisecond) // want "sleeps until something has happened"
	}
}

func fine(done chan bool) error {
	for i := 0; i < 3; i++ {
		if work() == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	for {
		select {
		case <-done:
			return nil
		default:
		}
		time.Sleep(time.Second)
	}
}

func backoff(next func() time.Duration) {
	for {
		if work() == nil {
			return
		}
		time.Sleep(next())
	}
}

func pause() {
	for {
		if err := work(); err != nil {
			println(err)
		}
		time.Sleep(time.Second)
	}
}

func slow() {
	work()
	time.Sleep(time.Second)
	work()
}
