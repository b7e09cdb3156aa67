// Kata is the command that people practise with: it gives them a copy of a
// legacy program, checks it, and shows how far they have come.
package main

import (
	"context"
	"os"

	"brownfield/tools/command"
	"brownfield/tools/subject"
)

func main() {
	subject.Supervise()
	os.Exit(run())
}

// run is main with its deferred calls made.
func run() int {
	return command.Interruptible(func(ctx context.Context) int {
		return execute(ctx, os.Args[1:], os.Stdin, command.Printing(os.Stdout), os.Stderr)
	})
}
