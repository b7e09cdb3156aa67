package spinselect

import (
	"context"
	"runtime"
	"time"
)

func handle(n int) {}

func continues(ctx context.Context, in chan int) {
	for {
		if ctx.Err() != nil {
			return
		}
		select {
		case n := <-in:
			handle(n)
		default: // want "this loop spins"
			continue
		}
	}
}

func yields(in chan int, deadline time.Time) {
	for time.Now().Before(deadline) {
		select {
		case n := <-in:
			handle(n)
		default: // want "this loop spins"
			runtime.Gosched()
		}
	}
}

// The loop works, or waits, beside the select.
func works(quit chan bool, step func() bool) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		step()
	}
}

func asks(quit chan bool, step func() error) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		if err := step(); err != nil {
			return
		}
	}
}

func worksInDefault(quit chan bool) {
	for {
		select {
		case <-quit:
			return
		default:
			handle(1)
		}
	}
}

// It goes over what is there, and ends.
func drains(in chan int) {
	for i := 0; i < 3; i++ {
		select {
		case <-in:
		default:
		}
	}
	for {
		select {
		case <-in:
		default:
			return
		}
	}
}

// staticcheck reports this: SA5004.
func empty(in chan int) {
	for {
		select {
		case n := <-in:
			handle(n)
		default:
		}
	}
}
