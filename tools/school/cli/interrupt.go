package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"brownfield/tools/engine/process"
)

// Interruptible runs execute with a context that the first Ctrl-C (or SIGTERM)
// ends. The second one does not wait for anything to be tidied up: it ends at once
// everything that this process has started, and then the process.
//
// The signals in more end the context, too, and never count as the second.
func Interruptible(execute func(ctx context.Context) int, more ...os.Signal) int {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, append(more, os.Interrupt, syscall.SIGTERM)...)
	done := make(chan struct{})
	var listening sync.WaitGroup
	listening.Go(func() {
		for interrupts := 0; interrupts < 2; {
			select {
			case <-done:
				return
			case sig := <-signals:
				cancel()
				if sig == os.Interrupt || sig == syscall.SIGTERM {
					interrupts++
				}
			}
		}
		process.EndDescendants()
		os.Exit(Interrupted) //nolint:revive // The person does not want to wait for deferred calls.
	})
	defer listening.Wait()
	defer close(done)
	defer signal.Stop(signals)
	defer cancel()
	return execute(ctx)
}
