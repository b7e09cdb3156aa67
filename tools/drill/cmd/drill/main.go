// Drill walks a person through the upgrade of dependencies, and fetches the
// modules of all programs. It is what the kata command starts for kata drill and
// kata fetch, and names itself accordingly:
//
//	go run ./tools/drill/cmd/drill drill 01
//
// It is a command of its own, because what it needs to read Go would double the
// time in which a fresh clone builds the kata command.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/drill"
	"brownfield/tools/report"
	"brownfield/tools/subject"
	"brownfield/tools/workspace"
)

func main() {
	command.Main(func(ctx context.Context, args []string) int {
		return execute(ctx, args, command.Printing(os.Stdout), os.Stderr)
	})
}

func execute(ctx context.Context, args []string, out, errOut io.Writer) int {
	return command.Execute(ctx, root(out, errOut), args, out, errOut, "nothing was lost") //nolint:contextcheck // Cobra hands ctx to the verbs.
}

func root(out, errOut io.Writer) *cobra.Command {
	return command.Root("Practise the upgrade of dependencies", drillCommand(out, errOut), fetchCommand(out, errOut), gateCommand(out))
}

// job is what the verbs work with.
type job struct {
	out, errOut io.Writer
	screen      *report.Screen
	tell        *report.Teller
	catalog     *catalog.Catalog
	workspace   workspace.Workspace
	builder     *subject.Builder
}

func newJob(ctx context.Context, out, errOut io.Writer) (*job, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot find the current directory: %w", err)
	}
	j := &job{out: out, errOut: errOut, screen: report.NewScreen(out, cwd), tell: report.NewTeller(errOut)}
	j.builder, err = subject.NewBuilder(ctx)
	return j, err
}

// open finds the repository, which only katas need.
func (j *job) open() error {
	c, _, err := command.Open()
	if err != nil {
		return err
	}
	j.catalog, j.workspace = c, workspace.At(c.Root)
	return nil
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
