package leakysend

import (
	"testing"
	"time"
)

// A test that gives up has failed.
func TestFind(t *testing.T) {
	found := make(chan int)
	go find(found)
	select {
	case <-found:
	case <-time.After(time.Second):
		t.Error("nothing was found")
	}
}

func TestNothing(t *testing.T) {
	found := make(chan int)
	go find(found) // want "blocks forever in its send on found"
	select {
	case <-found:
		t.Error("something was found")
	case <-time.After(time.Millisecond):
	}
}
