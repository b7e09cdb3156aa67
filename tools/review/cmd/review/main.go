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
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"brownfield/tools/report"
	"brownfield/tools/subject"
)

// The exit codes, those of kata.
const (
	exitFail        = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// errNo says that a question was answered with no, and that it has been said
// which.
var errNo = errors.New("a question was answered with no")

func main() {
	subject.Supervise()
	os.Exit(run())
}

// run is main with its deferred calls made.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop() // Only here: a person's Ctrl-C comes twice, from the terminal and from kata.
	return execute(ctx, os.Args[1:], newConsole(os.Stdin, os.Stdout, os.Stderr))
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
	root := &cobra.Command{Use: "kata", Short: "Review your own change, and practise on others'", SilenceUsage: true, SilenceErrors: true}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(reviewCommand(c)) //nolint:contextcheck // Cobra hands ctx to the verb.
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(c.err, "kata: interrupted; what you have answered is kept")
		return exitInterrupted
	case errors.Is(err, errNo):
		return exitFail
	case err != nil:
		line, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintln(c.err, "kata:", line)
		return exitUsage
	}
	return 0
}

// A teller tells a waiting person what is being done, once that has begun to
// take time: on a terminal in one line that is overwritten, elsewhere in a line
// for each thing, without how far it is.
type teller struct {
	w      io.Writer
	screen *report.Screen
	begin  time.Time
	last   string
}

// patience is how long a person waits without asking.
const patience = 2 * time.Second

func newTeller(w io.Writer) *teller {
	return &teller{w: w, screen: report.NewScreen(w, ""), begin: time.Now()}
}

func (t *teller) say(doing string) {
	switch {
	case t.screen.Live:
		t.screen.Measure()
		fmt.Fprintf(t.w, "\r\x1b[K%s", t.screen.Fit("  … "+doing))
	case time.Since(t.begin) > patience:
		what, _, _ := strings.Cut(doing, ", ")
		if what != t.last {
			fmt.Fprintf(t.w, "… %s\n", what)
		}
		t.last = what
	}
}

func (t *teller) clear() {
	if t.screen.Live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
