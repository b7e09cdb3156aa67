package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/mutate"
	"brownfield/tools/score"
	"brownfield/tools/subject"
)

func (a *app) mutateCommand() *cobra.Command {
	var edition string
	cmd := &cobra.Command{
		Use:   "mutate KATA",
		Short: "How much do the characterization scripts catch?",
		Long: `Mutate makes hundreds of small faults in an edition, one at a time, and runs the
characterization scripts over each: the score is the share of faults that make a
script fail. What survives is shown as a difference of one line.

A fault that no script reaches counts as not detected. A fault that does not
compile counts as nothing.`,
		Example:           "  kata mutate 01\n  kata mutate 03 --edition v2",
		Args:              oneKata,
		ValidArgsFunction: completeKata,
		RunE: withKata(func(cmd *cobra.Command, s *school, kata *catalog.Kata) error {
			e, err := kata.Edition(edition)
			if err != nil {
				return err
			}
			return a.mutate(cmd.Context(), s, kata, e)
		}),
	}
	cmd.Flags().StringVar(&edition, "edition", "v1", "what to make faults in: v1, v2, work or a directory")
	return cmd
}

func (a *app) mutate(ctx context.Context, s *school, kata *catalog.Kata, edition catalog.Edition) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	room, err := os.MkdirTemp("", "brownfield-mutants-")
	if err != nil {
		return fmt.Errorf("cannot make room for the mutants: %w", err)
	}
	defer os.RemoveAll(room)
	program, err := mutate.Load(ctx, builder, edition.Dir, room)
	if err != nil {
		return err
	}
	plain, err := builder.Build(ctx, edition.Dir, subject.Plain)
	if err != nil {
		return err
	}
	mutated := *plain
	mutated.Binary = filepath.Join(room, plain.Program)
	if err := program.Build(ctx, mutated.Binary); err != nil {
		return err
	}
	status := newStatus(a.err)
	if !status.live {
		fmt.Fprintf(a.err, "… trying %d mutants\n", len(program.Mutants))
	}
	report, err := score.Measure(ctx, program, &mutated, kata.Characterization, score.Options{Progress: func(done, total int) {
		if status.live {
			status.line(fmt.Sprintf("  … %d of %d mutants", done, total))
		}
	}})
	status.clear()
	if err != nil {
		return err
	}
	a.printScore(s, report)
	return nil
}

// printScore prints the score and below it what the suite does not catch.
func (a *app) printScore(s *school, report *score.Report) {
	total, detected, unreached := len(report.Results), report.Count(score.Detected, score.TimedOut), report.Count(score.Unreached)
	fmt.Fprintf(a.out, "%d of %d mutants detected (%.0f %%), of those that a script reaches %.0f %%; %.0f s\n",
		detected, total, percent(detected, total), percent(detected, total-unreached), report.Elapsed.Seconds())
	if n := report.Count(score.TimedOut); n > 0 {
		fmt.Fprintf(a.out, "%d of the detected ran out of time.\n", n)
	}
	if n := len(report.Invalid); n > 0 {
		fmt.Fprintf(a.out, "%d more do not compile and count as nothing.\n", n)
	}
	screen := s.screen(a.out)
	for _, r := range report.Results {
		if r.Outcome != score.Survived && r.Outcome != score.Unreached {
			continue
		}
		fmt.Fprintf(a.out, "\n%s:%d: %s (%s)\n", screen.Path(r.Mutant.File), r.Mutant.Line, r.Outcome, r.Mutant.Operator)
		fmt.Fprintf(a.out, "  - %s\n", oneLine(r.Mutant.Before))
		if r.Mutant.After != "" {
			fmt.Fprintf(a.out, "  + %s\n", oneLine(r.Mutant.After))
		}
	}
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

// oneLine is a text without its line ends and indents.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
