// Mutate makes small faults in a Go program, one at a time, and shows which of
// them a test suite does not notice. It is what the kata command starts for kata
// mutate and kata pin, and names its verbs accordingly:
//
//	go run ./tools/score/cmd/mutate mutate 01
//
// It is a command of its own, because what it needs to read Go would double the
// time in which a fresh clone builds the kata command.
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
	return command.Root("Score a test suite by mutants", mutateCommand(out, errOut), pinCommand(out, errOut), gateCommand(out, errOut))
}
