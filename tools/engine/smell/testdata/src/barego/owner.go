package barego

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"time"

	"barego/wire"
)

// A lock that the goroutine was handed: the next one who locks waits for it.
type ledger struct {
	mu      sync.Mutex
	entries []int
}

func (l *ledger) compact() {
	l.mu.Lock()
	old := l.entries
	go func() {
		defer l.mu.Unlock()
		l.entries = append([]int(nil), old...)
	}()
}

// A lock of its own tells nobody.
func (l *ledger) drop() {
	go func() { // want "nobody waits for this goroutine"
		l.mu.Lock()
		defer l.mu.Unlock()
		l.entries = nil
	}()
}

// Each of these waits for an event and ends what the function goes on with.
func ends(d time.Duration) {
	load := new(wire.Load)
	sig := make(chan os.Signal, 2)
	signal.Notify(sig, os.Interrupt)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-sig
		load.Stop()
	}()
	go func() {
		time.Sleep(d)
		load.Stop()
	}()
	go func() {
		<-sig
		fmt.Fprintln(os.Stderr, "stopping; once more to stop at once")
		cancel()
		<-sig
		os.Exit(1)
	}()
	go func() {
		select {
		case <-ctx.Done():
		case <-sig:
			panic("killed")
		}
	}()
	load.Run()
}

// It ends the process when there is something to receive, and says why.
func mustBeEmpty(faults chan error) {
	go func() {
		for err := range faults {
			debug.SetTraceback("all")
			panic(fmt.Sprintf("cannot be: %v", err))
		}
	}()
}

// Whoever shuts a server down has to wait until that is done.
func shutsDownUnheard(ctx context.Context, srv *wire.Load, web *http.Server) {
	go func() { // want "nobody waits for this goroutine"
		<-ctx.Done()
		_ = web.Shutdown(context.Background())
	}()
	srv.Run()
}

// What it stops is not used after the start.
func stopsAnother(sig chan os.Signal) {
	load := new(wire.Load)
	load.Run()
	go func() { // want "nobody waits for this goroutine"
		<-sig
		load.Stop()
	}()
}

// A channel to receive from is closed by its owner.
func discards(requests <-chan int) {
	go wire.Discard(requests)
	go wire.Discard(nil) // want "nobody waits for this goroutine"
}

// A server of another package, and one that is never stopped.
type daemon struct {
	rpc, lost *wire.Server
}

func (d *daemon) start(l net.Listener) {
	go d.rpc.Serve(l)
	go func() { _ = d.rpc.Serve(l) }()
	go d.lost.Serve(l) // want "nobody waits for this goroutine"
}

func (d *daemon) close() { d.rpc.Stop() }

func web(l net.Listener) error {
	srv := &http.Server{}
	go srv.Serve(l)
	work()
	return srv.Shutdown(context.Background())
}

// The goroutine ends with a receive, and the send waits for that.
type watch struct {
	end, eventually chan struct{}
}

func newWatch() *watch {
	return &watch{end: make(chan struct{}), eventually: make(chan struct{}, 1)}
}

func (w *watch) start(ctx context.Context) {
	go func() {
		select {
		case <-ctx.Done():
			work()
			<-w.end
		case <-w.end:
		}
	}()
	go func() { // want "nobody waits for this goroutine"
		<-w.eventually // It has room, so the send waits for nothing.
		work()
	}()
}

func (w *watch) stop() {
	w.end <- struct{}{}
	w.eventually <- struct{}{}
}

// It goes on after the receive.
type worker struct{ jobs chan int }

func (w *worker) start() {
	w.jobs = make(chan int)
	go func() { // want "nobody waits for this goroutine"
		for {
			<-w.jobs
			work()
		}
	}()
}

func (w *worker) do(n int) { w.jobs <- n }

// A channel under another name.
type body struct{ closed chan struct{} }

func (b *body) close() {
	closed := b.closed
	go func() {
		work()
		close(closed)
	}()
}

func (b *body) wait() { <-b.closed }

// A function that the goroutine was given, and calls.
func guarded(f func()) {
	defer func() { _ = recover() }()
	f()
}

type pump struct{ done chan struct{} }

func (p *pump) run() { close(p.done) }

func (p *pump) start(given func()) {
	go guarded(p.run)
	go guarded(func() { close(p.done) })
	go guarded(given) // It may do anything.
	go guarded(work)  // want "nobody waits for this goroutine"
}

func (p *pump) stop() { <-p.done }

// Signals of another package.
func fires(lease *wire.Lease) {
	done := new(wire.Event)
	go func() {
		defer done.Fire()
		work()
	}()
	go func() {
		work()
		_ = lease.Release()
	}()
	<-done.Fired()
}
