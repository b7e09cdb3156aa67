package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
	"brownfield/tools/score"
)

// leastDetected is the part of the mutants that a kata's suite has to detect,
// in percent.
const leastDetected = 90

// doubts is how often what speaks against a suite is tried again, with the
// machine for itself, before it is said: on a busy machine a script can fail for
// reasons of its own, and a script that measures time can fail to fail.
const doubts = 2

// gateCommand is what kata prove asks: whether a kata's suite detects enough
// and everything else is accepted. It says what speaks against it, one line each.
func gateCommand(out, errOut io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:    "gate NN EDITION",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			kata, edition, err := find(args[0], args[1])
			if err != nil {
				return err
			}
			j := ofKata(kata, edition)
			j.first = true
			tell := newTeller(errOut)
			b, err := j.build(cmd.Context(), tell)
			tell.clear()
			if err != nil {
				return err
			}
			defer b.close()
			scored, err := b.measure(cmd.Context(), tell)
			if err != nil {
				return err
			}
			judged := judge(j.edition, j.accepted, scored)
			for range doubts {
				doubtful := judged.Doubtful
				for _, r := range judged.Open {
					doubtful = append(doubtful, r.Mutant)
				}
				if len(doubtful) == 0 {
					break
				}
				if err := b.again(cmd.Context(), tell, scored, doubtful); err != nil {
					return err
				}
				judged = judge(j.edition, j.accepted, scored)
			}
			return decide(out, judged, scored)
		},
	}
}

// decide says what speaks against a suite.
func decide(out io.Writer, judged judgement, scored *score.Report) error {
	total := scored.Total()
	if total.All == 0 {
		return errors.New("the program has no mutant that could be tried, so the suite is worth nothing yet; kata mutate shows what was left out")
	}
	if enough := 100*total.Detected >= leastDetected*total.All; enough && len(judged.Open) == 0 && len(judged.Stale) == 0 {
		return nil
	} else if !enough {
		fmt.Fprintf(out, "the suite detects %d of %d mutants, %.1f %%; it has to be %d %%\n", total.Detected, total.All, total.Percent(), leastDetected)
	}
	for _, r := range judged.Open {
		before, after := score.Sources{}.Change(r.Mutant)
		fmt.Fprintf(out, "%s:%d: no script detects %q in place of %q (%s)\n", filepath.Base(r.Mutant.File), r.Mutant.Line, after, before, r.Mutant.Operator)
	}
	for _, says := range judged.Stale {
		fmt.Fprintf(out, "survivors.toml: %s\n", says)
	}
	return command.ErrFailed
}
