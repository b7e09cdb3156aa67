// Drift says how far a Go module's dependencies have drifted from what is
// current (drift inventory), and in which order and at what risk to bring them
// back (drift plan). It works on any module and changes nothing in it:
//
//	go run ./tools/drift/cmd/drift inventory --dir ../shop
//
// It is a command of its own so that the kata command stays quick to build.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/drift"
	"brownfield/tools/report"
	"brownfield/tools/subject"
)

// The exit codes, those of kata. What is found is no failure: it is the answer.
const (
	exitUsage       = 2
	exitInterrupted = 130
)

func main() { os.Exit(run()) }

// run is main with its deferred calls made.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

func execute(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := &cobra.Command{
		Use: "drift", Short: "How far have a module's dependencies drifted, and how do they come back?",
		SilenceUsage: true, SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(inventoryCommand(out, errOut), planCommand(out, errOut)) //nolint:contextcheck // Cobra hands ctx to the verbs.
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "drift: interrupted; nothing was changed")
		return exitInterrupted
	case err != nil:
		line, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintln(errOut, "drift:", line)
		return exitUsage
	}
	return 0
}

// options are the flags that both verbs have.
type options struct {
	dir  string
	json bool
}

func (o *options) bind(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&o.dir, "dir", ".", "the module's directory")
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object")
	return cmd
}

// A drill is a project that has been looked at.
type drill struct {
	project    *drift.Project
	graph      *drift.Graph
	code       *drift.Code
	advisories *drift.Advisories
}

// look takes the inventory and hands it on.
func (o *options) look(ctx context.Context, errOut io.Writer, then func(drill) error) error {
	tell := newTeller(errOut)
	defer tell.clear()
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	project, err := drift.Open(ctx, builder, o.dir, tell.say)
	if err != nil {
		return err
	}
	defer project.Close()
	d := drill{project: project}
	if d.graph, err = project.Graph(ctx); err != nil {
		return err
	}
	if d.code, err = project.Code(ctx); err != nil {
		return err
	}
	if d.advisories, err = project.Advisories(ctx, d.graph, d.code); err != nil {
		return err
	}
	return then(d)
}

func printJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// A teller tells a waiting person what is being done, once that has begun to
// take time: on a terminal in one line that is overwritten, elsewhere in a line
// each.
type teller struct {
	w      io.Writer
	screen *report.Screen
	begin  time.Time
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
		fmt.Fprintf(t.w, "… %s\n", doing)
	}
}

func (t *teller) clear() {
	if t.screen.Live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
