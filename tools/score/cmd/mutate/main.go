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
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"brownfield/tools/subject"
)

// The exit codes, those of kata.
const (
	exitFail        = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// errFailed says that a gate was not passed, and that it has been said why.
var errFailed = errors.New("not passed")

func main() {
	subject.Supervise()
	os.Exit(run())
}

// run is main with its deferred calls made.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop() // Only here: a person's Ctrl-C comes twice, from the terminal and from kata.
	return execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

func execute(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := &cobra.Command{Use: "kata", Short: "Score a test suite by mutants", SilenceUsage: true, SilenceErrors: true}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(mutateCommand(out, errOut), pinCommand(out, errOut), gateCommand(out, errOut)) //nolint:contextcheck // Cobra hands ctx to the verbs.
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "kata: interrupted; nothing was left behind")
		return exitInterrupted
	case errors.Is(err, errFailed):
		return exitFail
	case err != nil:
		fmt.Fprintln(errOut, "kata:", err)
		return exitUsage
	}
	return 0
}
