package command

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"brownfield/tools/subject"
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
		subject.EndDescendants()
		os.Exit(Interrupted) //nolint:revive // The person does not want to wait for deferred calls.
	})
	defer listening.Wait()
	defer close(done)
	defer signal.Stop(signals)
	defer cancel()
	return execute(ctx)
}

// passedOn is how a command that another one has started is told to end. It is
// not SIGINT: a Ctrl-C comes to both from the terminal, so the same Ctrl-C passed
// on would look like the second one.
const passedOn = syscall.SIGHUP

// tidying is how long a command that was told to end may take for it.
const tidying = 20 * time.Second

// EndsGently makes cmd, a command whose body is [Main], end with the context that
// it was made with: it is told so and tidies up.
func EndsGently(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(passedOn) }
	cmd.WaitDelay = tidying
}
