// Kata is the command that people practise with: it gives them a copy of a
// legacy program, checks it, and shows how far they have come.
package main

import (
	"context"
	"os"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/cli"
)

func main() {
	subject.Supervise()
	os.Exit(run())
}

// run is main with its deferred calls made.
func run() int {
	return cli.Interruptible(func(ctx context.Context) int {
		return execute(ctx, os.Args[1:], os.Stdin, cli.Printing(os.Stdout), os.Stderr)
	})
}
