package timeafter

import (
	"context"
	"time"
)

func idle(messages chan int, quit chan bool) {
	for {
		select {
		case <-messages:
		case <-quit:
			return
		case <-time.After(time.Minute): // want "time.After in a loop"
			return
		}
	}
}

func ticks(n []int) {
	for range n {
		<-time.Tick(time.Second) // want "time.Tick in a loop"
	}
	for range time.Tick(time.Second) {
	}
}

func retry(ctx context.Context, try func() error) error {
	for {
		if try() == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func once(messages chan int) {
	select {
	case <-messages:
	case <-time.After(time.Minute):
	}
	for range 3 {
		<-time.After(time.Second)
	}
}

// The other case ends the wait: it is a retry, though it does not leave the loop.
func retries(ctx context.Context, try func() error) (err error) {
	for i := 0; i < 3; i++ {
		if err = try(); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return err
}
