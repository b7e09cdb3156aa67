// Mutate makes small faults in a Go program, one at a time, and shows which of
// them a suite of scripts does not notice:
//
//	go run ./tools/score/cmd/mutate -dir v1/01-csv-stats -scripts katas/01-csv-stats/characterization
//
// It is a command of its own, because what it needs to read Go would double the
// time in which a fresh clone builds the kata command.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"brownfield/tools/mutate"
	"brownfield/tools/score"
	"brownfield/tools/subject"
)

func main() {
	subject.Supervise()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	interrupted := ctx.Err() != nil
	stop()
	if interrupted {
		fmt.Fprintln(os.Stderr, "mutate: interrupted; nothing was left behind")
		os.Exit(130)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.SetOutput(errOut)
	dir := flags.String("dir", ".", "the program: a directory with a go.mod")
	scripts := flags.String("scripts", "", "the directory of the scripts (*.txtar)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(*scripts, "*.txtar"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("there are no scripts in %q; name their directory with -scripts", *scripts)
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	room, err := os.MkdirTemp("", "brownfield-mutants-")
	if err != nil {
		return fmt.Errorf("cannot make room for the mutants: %w", err)
	}
	defer os.RemoveAll(room)
	program, err := mutate.Load(ctx, builder, *dir, room)
	if err != nil {
		return err
	}
	plain, err := builder.Build(ctx, *dir, subject.Plain)
	if err != nil {
		return err
	}
	mutated := *plain
	mutated.Binary = filepath.Join(room, plain.Program)
	if err := program.Build(ctx, mutated.Binary); err != nil {
		return err
	}
	report, err := score.Measure(ctx, program, &mutated, files, score.Options{Progress: func(done, total int) {
		if done%50 == 0 || done == total {
			fmt.Fprintf(errOut, "… %d of %d mutants tried\n", done, total)
		}
	}})
	if err != nil {
		return err
	}
	show(out, report)
	return nil
}

// show prints the score and below it what the suite does not catch.
func show(out io.Writer, report *score.Report) {
	total, detected, unreached := len(report.Results), report.Count(score.Detected, score.TimedOut), report.Count(score.Unreached)
	fmt.Fprintf(out, "%d of %d mutants detected (%.0f %%), of those that a script reaches %.0f %%; %.0f s\n",
		detected, total, percent(detected, total), percent(detected, total-unreached), report.Elapsed.Seconds())
	fmt.Fprintf(out, "%d of the detected ran out of time; %d more mutants do not compile and count as nothing.\n",
		report.Count(score.TimedOut), len(report.Invalid))
	for _, r := range report.Results {
		if r.Outcome != score.Survived && r.Outcome != score.Unreached {
			continue
		}
		fmt.Fprintf(out, "\n%s:%d: %s (%s)\n  - %s\n", filepath.Base(r.Mutant.File), r.Mutant.Line, r.Outcome, r.Mutant.Operator, oneLine(r.Mutant.Before))
		if r.Mutant.After != "" {
			fmt.Fprintf(out, "  + %s\n", oneLine(r.Mutant.After))
		}
	}
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

// oneLine is a text without its line ends and indents.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
