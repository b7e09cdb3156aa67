package barego

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sync"
)

func work() {}

func bare() {
	go work()   // want "nobody waits for this goroutine"
	go func() { // want "nobody waits for this goroutine"
		work()
	}()
}

func logsSignals() {
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() { // want "nobody waits for this goroutine"
		for range sig {
			work()
		}
	}()
}

func elsewhere(r io.Reader) {
	go io.Copy(io.Discard, r)            // want "nobody waits for this goroutine"
	go http.ListenAndServe(":6060", nil) // want "nobody waits for this goroutine"
}

// The channel is written, and nobody reads it.
func unheard() {
	done := make(chan bool, 1)
	go func() { done <- true }() // want "nobody waits for this goroutine"
}

// A WaitGroup of its own does not tell anybody about the goroutine itself.
func ownGroup() {
	go func() { // want "nobody waits for this goroutine"
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			defer wg.Done()
			work()
		}()
		wg.Wait()
	}()
}

func waitGroup() {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		work()
	}()
	go counted(&wg)
	wg.Wait()
}

func counted(wg *sync.WaitGroup) { defer wg.Done() }

func result() int {
	ch := make(chan int)
	go func() { ch <- 1 }()
	return <-ch
}

func passed() {
	results := make(chan int)
	for i := 0; i < 3; i++ {
		go produce(i, results)
	}
	for i := 0; i < 3; i++ {
		<-results
	}
}

func produce(i int, results chan<- int) { deeper(i, results) }

func deeper(i int, out chan<- int) { out <- i }

func generator() <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		ch <- 1
	}()
	return ch
}

type owner struct {
	done chan struct{}
	wg   sync.WaitGroup
	lost chan struct{}
}

func (o *owner) start() {
	go o.loop()
	o.wg.Add(1)
	go o.counted()
	go func() { close(o.lost) }() // want "nobody waits for this goroutine"
}

func (o *owner) loop()    { defer close(o.done) }
func (o *owner) counted() { defer o.wg.Done() }
func (o *owner) stop()    { <-o.done; o.wg.Wait() }

func dynamic(f func(), done func()) {
	go f()
	go func() {
		defer done()
		work()
	}()
}

func pipe() io.Reader {
	r, w := io.Pipe()
	go func() {
		w.CloseWithError(nil)
	}()
	return r
}

func semaphore() {
	sem := make(chan struct{}, 4)
	for i := 0; i < 10; i++ {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			work()
		}()
	}
	for i := 0; i < cap(sem); i++ {
		sem <- struct{}{}
	}
}

func server(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		work()
	}()
	<-ctx.Done()
	return nil
}

func shutdown(ctx context.Context, srv *http.Server) error {
	go func() { _ = srv.ListenAndServe() }()
	work()
	return srv.Shutdown(ctx)
}

func gate(write *io.PipeWriter) {
	ch := make(chan int)
	go func() { <-ch }()
	ch <- 1
	go func() {
		for i := 0; i < 3; i++ {
			<-ch
		}
		for range ch {
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-ch:
			cancel()
		case <-ctx.Done():
		}
	}()
	go func() { io.WriteString(write, "") }()
}

func named() {
	done := make(chan struct{})
	run := func() { close(done) }
	go run()
	<-done
}
