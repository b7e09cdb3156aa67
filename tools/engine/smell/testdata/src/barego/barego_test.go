package barego

import (
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"barego/wire"
)

func ExampleLoad() {
	go func() {
		// The program that is to be measured.
	}()
	new(wire.Load).Run()
}

func TestServes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go http.Serve(l, nil)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
}

func TestPipe(t *testing.T) {
	here, there := net.Pipe()
	go func() {
		_, _ = there.Write([]byte("hello"))
		there.Close()
	}()
	if _, err := io.ReadAll(here); err != nil {
		t.Fatal(err)
	}
}

// The code under test says on its own channel that the goroutine did its work.
func TestLost(t *testing.T) {
	load := new(wire.Load)
	lost := load.Lost()
	go load.Stop()
	go func() { work() }()
	select {
	case <-lost:
	case <-time.After(time.Second):
		t.Fatal("not lost")
	}
}

// A helper of the test made the channel.
type collector struct{ done chan struct{} }

func collect(load *wire.Load) *collector {
	c := &collector{done: make(chan struct{})}
	go func() {
		<-load.Lost()
		close(c.done)
	}()
	return c
}

func TestCollects(t *testing.T) {
	load := new(wire.Load)
	c := collect(load)
	go func() {
		load.Stop()
		work()
	}()
	<-c.done
}

// A timer says nothing of it, and neither does a channel of the test's own.
func TestUnheard(t *testing.T) {
	own := make(chan struct{})
	go func() { own <- struct{}{} }()
	go func() { work() }() // want "nobody waits for this goroutine"
	<-own
	<-time.After(time.Millisecond)
}

func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		go work()
	})
}
