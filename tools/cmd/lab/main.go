// Lab carries out the verbs of kata that are too heavy to compile before the first
// scorecard: mutate, pin, drill, review, incident, wheel, postmortem, bench, assess,
// timeline, web and fetch. Kata builds it when one of them is first asked for, and passes the
// command line on:
//
//	go run ./tools/cmd/lab drill 01
package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"brownfield/tools/school/cli"
)

func main() {
	cli.Main(func(ctx context.Context, args []string) int {
		return execute(ctx, args, newConsole(os.Stdin, cli.Printing(os.Stdout), os.Stderr))
	})
}

// A console is where a person reads and types.
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
	return cli.Execute(ctx, root(c), args, c.out, c.err) //nolint:contextcheck // Cobra hands ctx to the verbs.
}

func root(c *console) *cobra.Command {
	return cli.Root("Measure and practise: what kata starts for its heavier verbs",
		c.mutateCommand(), c.pinCommand(), c.drillCommand(), c.reviewCommand(), c.benchCommand(), c.fetchCommand(),
		c.incidentCommand(), c.wheelCommand(), c.postmortemCommand(), c.assessCommand(), c.timelineCommand(), c.webCommand(), c.gateCommand())
}
