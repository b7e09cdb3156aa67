// Drill walks a person through the upgrade of dependencies. It is what the kata
// command starts for kata drill, and names itself accordingly:
//
//	go run ./tools/drill/cmd/drill drill 01
//
// It is a command of its own, because what it needs to read Go would double the
// time in which a fresh clone builds the kata command.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/drill"
	"brownfield/tools/report"
	"brownfield/tools/subject"
	"brownfield/tools/workspace"
)

// The exit codes, those of kata.
const (
	exitFail        = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// errFailed says that something was not passed, and that it has been said what.
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
	root := &cobra.Command{Use: "kata", Short: "Practise the upgrade of dependencies", SilenceUsage: true, SilenceErrors: true}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(drillCommand(out, errOut), gateCommand(out)) //nolint:contextcheck // Cobra hands ctx to the verbs.
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "kata: interrupted; nothing was lost")
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

// job is what the verbs work with.
type job struct {
	out, errOut io.Writer
	screen      *report.Screen
	tell        *teller
	catalog     *catalog.Catalog
	workspace   workspace.Workspace
	builder     *subject.Builder
}

func newJob(ctx context.Context, out, errOut io.Writer) (*job, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot find the current directory: %w", err)
	}
	j := &job{out: out, errOut: errOut, screen: report.NewScreen(out, cwd), tell: newTeller(errOut)}
	j.builder, err = subject.NewBuilder(ctx)
	return j, err
}

// open finds the repository, which only katas need.
func (j *job) open() error {
	cwd, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("cannot find the current directory: %w", err)
	}
	root, err := catalog.FindRoot(cwd)
	if err != nil {
		return err
	}
	j.catalog, err = catalog.Open(root)
	j.workspace = workspace.At(root)
	return err
}

// find takes a drill as it is named on the command line: a kata, and then the
// name of a drill, or nothing for the kata as a whole.
func (j *job) find(args []string) (drill.Drill, error) {
	if err := j.open(); err != nil {
		return drill.Drill{}, err
	}
	kata, err := j.catalog.Find(args[0])
	if err != nil {
		return drill.Drill{}, err
	}
	name := ""
	if len(args) > 1 {
		name = args[1]
	}
	return drill.Find(kata, name)
}

func printJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
