package deferloop

import (
	"errors"
	"os"
	"sync"
)

func open() (*os.File, error) { return nil, errors.New("no") }

func use(f *os.File) error { return nil }

func collects(quit chan bool) error {
	for {
		f, err := open()
		if err != nil {
			return err
		}
		defer f.Close() // want "runs when the loop has ended"
		select {
		case <-quit:
			return nil
		default:
		}
	}
}

func inner(names []string) {
	for {
		for range names {
			f, err := open()
			if err != nil {
				break
			}
			defer func() { f.Close() }() // want "runs when the loop has ended"
		}
		if len(names) == 0 {
			return
		}
	}
}

// The loop is left right after the defer.
func retries() error {
	for {
		f, err := open()
		if err != nil {
			continue
		}
		defer f.Close()
		return use(f)
	}
}

func breaks() {
	for {
		if f, err := open(); err == nil {
			defer f.Close()
			break
		}
	}
}

// A round is a function of its own.
func rounds() error {
	for {
		err := func() error {
			f, err := open()
			if err != nil {
				return err
			}
			defer f.Close()
			return use(f)
		}()
		if err != nil {
			return err
		}
	}
}

// The if lets it through once.
func guarded(mu *sync.Mutex, more func() bool) {
	locked := false
	for {
		if !more() {
			return
		}
		if !locked {
			mu.Lock()
			defer mu.Unlock()
			locked = true
		}
	}
}

// These end soon, and gocritic reports them.
func bounded(names []string) {
	for range names {
		defer println()
	}
	for i := 0; i < 3; i++ {
		defer println()
	}
}

// staticcheck reports this: SA5003.
func endless() {
	for {
		defer println()
	}
}
