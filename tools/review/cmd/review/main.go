// Review is what the kata command starts for kata review: the self review of a
// work copy, and the review drills. It names its verb accordingly:
//
//	go run ./tools/review/cmd/review review 01 --drill 1
//
// It is a command of its own, because what it needs to read coverage, mutants
// and the age of modules would make the kata command slower to build.
package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"brownfield/tools/command"
)

func main() {
	command.Main(func(ctx context.Context, args []string) int {
		return execute(ctx, args, newConsole(os.Stdin, command.Printing(os.Stdout), os.Stderr))
	})
}

// A console is where a person reads and answers.
type console struct {
	in       io.Reader
	out, err io.Writer
	live     bool // somebody is there to answer
	clock    func() time.Time
}

func newConsole(in *os.File, out, errOut io.Writer) *console {
	return &console{in: in, out: out, err: errOut, live: term.IsTerminal(int(in.Fd())), clock: time.Now}
}

func execute(ctx context.Context, args []string, c *console) int {
	return command.Execute(ctx, root(c), args, c.out, c.err, "what you have answered is kept") //nolint:contextcheck // Cobra hands ctx to the verb.
}

func root(c *console) *cobra.Command {
	return command.Root("Review your own change, and practise on others'", reviewCommand(c))
}
