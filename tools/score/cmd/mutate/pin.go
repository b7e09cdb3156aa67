package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/report"
	"brownfield/tools/score"
)

func pinCommand(out, errOut io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "pin NN",
		Short: "Characterize v1 yourself, and see how much your scripts notice",
		Long: `Pin scores the scripts that you write in work/NN-SLUG/characterization, before you
change anything: they have to pass on v1, and the more small faults in v1 they
notice, the better is your net. It prints your score beside that of the kata's
own suite, and the five survivors from which you learn most. It shows nothing of
the kata's suite: read that when you are done, in katas/NN-SLUG/characterization.

docs/scripts.md has the language of scripts.`,
		Example: `  kata pin 01`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return pin(cmd.Context(), args[0], out, errOut)
		},
	}
}

// instructive is how many survivors pin shows.
const instructive = 5

func pin(ctx context.Context, name string, out, errOut io.Writer) error {
	kata, edition, err := find(name, "v1")
	if err != nil {
		return err
	}
	cwd, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("cannot find the current directory: %w", err)
	}
	screen := report.NewScreen(out, cwd)
	dir := filepath.Join(kata.Work, "characterization")
	mine, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return fmt.Errorf("cannot list your scripts: %w", err)
	}
	if len(mine) == 0 {
		return fmt.Errorf("there are no scripts in %s yet; write a first one, for example:\n\n%s", screen.Path(dir), example(kata.Program))
	}
	j := ofKata(kata, edition)
	tell := newTeller(errOut)
	b, err := j.build(ctx, tell)
	tell.clear()
	if err != nil {
		return err
	}
	defer b.close()
	b.scripts = mine
	own, err := b.measure(ctx, tell)
	if err != nil {
		if red, ok := errors.AsType[*score.BaselineError](err); ok {
			return fmt.Errorf("%s does not pass on v1 as it is, or not every time: %s", red.Case, red.Says)
		}
		return err
	}
	tell.say("the same with the kata's own suite")
	b.scripts = kata.Characterization
	reference, err := b.measure(ctx, tell)
	if err != nil {
		return err
	}
	compare(out, screen, kata, own, reference)
	return nil
}

// compare prints both scores and the most instructive survivors.
func compare(out io.Writer, screen *report.Screen, kata *catalog.Kata, own, reference *score.Report) {
	yours, theirs := own.Total(), reference.Total()
	fmt.Fprintf(out, "your scripts     %3d of %d mutants detected, %3.0f %%; of those they reach, %.0f %%\n", yours.Detected, yours.All, yours.Percent(), yours.PercentReached())
	fmt.Fprintf(out, "the kata's suite %3d of %d mutants detected, %3.0f %%\n", theirs.Detected, theirs.All, theirs.Percent())
	lessons := score.Lessons(own, reference)
	switch {
	case len(lessons) == 0:
		fmt.Fprintf(out, "\nThe kata's suite detects nothing that yours does not. Now change your copy: make kata-%02d.\n", kata.Number)
		return
	case len(lessons) > instructive:
		fmt.Fprintf(out, "\nThe %d most instructive of the %d that only the kata's suite detects:\n", instructive, len(lessons))
		lessons = lessons[:instructive]
	default:
		fmt.Fprintln(out, "\nWhat only the kata's suite detects:")
	}
	for _, r := range lessons {
		printSurvivor(out, screen, r, own.Near[r.Mutant.Func])
	}
}

// example is a script to begin with.
func example(program string) string {
	return fmt.Sprintf(`# A wrong flag ends in the exit code that v1 really has, and it says how it is called.
run -exit 2 %s -no-such-flag
stderr .
`, program)
}
