// Kata is the command that people practise with: it gives them a copy of a
// legacy program, checks it, and shows how far they have come.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"brownfield/tools/subject"
)

func main() {
	subject.Supervise()
	os.Exit(run())
}

// run is main with its deferred calls made.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // A second Ctrl-C does not wait for us to tidy up.
	return execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}
