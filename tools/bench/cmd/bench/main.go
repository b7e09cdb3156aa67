// Bench measures the editions of a kata on its load. It is what the kata command
// starts for kata bench, and names itself accordingly:
//
//	go run ./tools/bench/cmd/bench bench 01
//
// It is a command of its own, so that the kata command is built without it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
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

// errFailed says that v2 costs more than v1, and that it has been said where.
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
	root := &cobra.Command{Use: "kata", Short: "Measure the editions of a kata", SilenceUsage: true, SilenceErrors: true}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(benchCommand(out, errOut)) //nolint:contextcheck // Cobra hands ctx to the verbs.
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
		line, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintln(errOut, "kata:", line)
		return exitUsage
	}
	return 0
}
