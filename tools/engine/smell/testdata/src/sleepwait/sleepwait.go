package sleepwait

import (
	"context"
	"os"
	"sync"
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

// The goroutines work for a second, and then they are stopped and waited for.
func soak(wg *sync.WaitGroup, quit chan struct{}, stopped *atomic.Bool, cancel context.CancelFunc, done chan error) {
	go work()
	time.Sleep(time.Second)
	close(quit)
	wg.Wait()

	go work()
	time.Sleep(time.Second)
	stopped.Store(true)
	wg.Wait()

	go work()
	time.Sleep(time.Second)
	cancel()
	if err := <-done; err != nil {
		println(err)
	}
}

type load struct{}

func (l *load) run()  {}
func (l *load) Stop() {}

// Its Stop may wait for it.
func stops(l, other *load) {
	go l.run()
	time.Sleep(time.Second)
	l.Stop()

	go l.run()
	time.Sleep(time.Second) // want "guesses how long the goroutine takes"
	other.Stop()
}

// They are stopped, and not waited for.
func unsoaked(quit chan struct{}) {
	go work()
	time.Sleep(time.Second) // want "guesses how long the goroutine takes"
	close(quit)
	work()
}

// A poll with a deadline is what is left where nothing tells.
func patience(ctx context.Context, ready func() bool, deadline time.Time) bool {
	for time.Now().Before(deadline) {
		if ready() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	for !ready() {
		if ctx.Err() != nil {
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return true
}
