// Bench measures the editions of a kata on its load. It is what the kata command
// starts for kata bench, and names itself accordingly:
//
//	go run ./tools/bench/cmd/bench bench 01
//
// It is a command of its own, so that the kata command is built without it.
package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
)

func main() {
	command.Main(func(ctx context.Context, args []string) int {
		return execute(ctx, args, command.Printing(os.Stdout), os.Stderr)
	})
}

func execute(ctx context.Context, args []string, out, errOut io.Writer) int {
	return command.Execute(ctx, root(out, errOut), args, out, errOut, "nothing was left behind") //nolint:contextcheck // Cobra hands ctx to the verbs.
}

func root(out, errOut io.Writer) *cobra.Command {
	return command.Root("Measure the editions of a kata", benchCommand(out, errOut))
}
