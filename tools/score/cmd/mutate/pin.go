package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/score"
	"brownfield/tools/script"
	"brownfield/tools/subject"
)

func pinCommand(out, errOut io.Writer) *cobra.Command {
	var update bool
	cmd := &cobra.Command{
		Use:   "pin KATA",
		Short: "Characterize v1 yourself, and see how much your scripts notice",
		Long: `Pin scores the scripts that you write in work/NN-SLUG/characterization, before you
change anything: they have to pass on v1, and the more small faults in v1 they
notice, the better is your net. It prints your score beside that of the kata's
own suite, and the five survivors from which you learn most. It shows nothing of
the kata's suite: read that when you are done, in katas/NN-SLUG/characterization.

With --update it first writes into the files that your scripts compare with what
v1 really prints, so that you can leave them empty: write "cmp stdout want" and
"-- want --", update, and read what has come in.

docs/scripts.md has the language of scripts. The scripts of a program that you
have adopted (kata new --from) are those in its own characterization directory.

Exit codes: 0 scored, whatever the score, 1 a script does not pass on v1, 2 wrong
usage or no script.`,
		Example: `  kata pin 01
  kata pin 01 --update`,
		Args:              command.OneKata,
		ValidArgsFunction: command.CompleteKata,
		RunE: func(cmd *cobra.Command, args []string) error {
			return pin(cmd.Context(), args[0], update, out, errOut)
		},
	}
	cmd.Flags().BoolVar(&update, "update", false, "write what v1 prints into your scripts' expected files")
	return cmd
}

// instructive is how many survivors pin shows.
const instructive = 5

func pin(ctx context.Context, name string, update bool, out, errOut io.Writer) error {
	kata, edition, err := find(name, "v1")
	if err != nil {
		return err
	}
	cwd, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("cannot find the current directory: %w", err)
	}
	screen := report.NewScreen(out, cwd)
	dir := filepath.Join(kata.Work, catalog.OwnScripts)
	if kata.Adopted {
		dir = filepath.Join(kata.Dir, "characterization") // All there is of it is yours.
	}
	mine, err := catalog.Scripts(dir)
	if err != nil {
		return fmt.Errorf("cannot list your scripts: %w", err)
	}
	if len(mine) == 0 {
		return fmt.Errorf("there are no scripts in %s yet; write a first one, for example:\n\n%s", screen.Path(dir), example(kata.Program))
	}
	tell := newTeller(errOut)
	if update {
		tell.say("asking v1 what it prints")
	} else {
		tell.say("running your scripts on v1")
	}
	failures, err := onV1(ctx, edition, mine, update, out, screen)
	tell.clear()
	if err != nil {
		return err
	}
	if len(failures) > 0 {
		fmt.Fprintf(out, "%d of your %d scripts do not pass on v1. What v1 does is right here, however odd:\n", len(failures), len(mine))
		screen.Failures(failures)
		fmt.Fprintf(out, "\nkata pin %02d --update writes what v1 prints into the files that scripts compare.\n", kata.Number)
		return command.ErrFailed
	}
	j := ofKata(kata, edition)
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
			return fmt.Errorf("%s does not pass on v1 every time: %s", red.Case, red.Says)
		}
		return err
	}
	if kata.Adopted {
		total := own.Total()
		fmt.Fprintf(out, "your scripts: %d of %d mutants detected, %.0f %%; of those they reach, %.0f %%\nkata mutate %02d shows the others.\n",
			total.Detected, total.All, total.Percent(), total.PercentReached(), kata.Number)
		return nil
	}
	reference, err := b.reference(ctx, tell, kata, edition)
	if err != nil {
		return err
	}
	compare(out, screen, kata, own, reference)
	return nil
}

// reference is the score of the kata's own suite. It is measured once, until the kata
// or this program changes.
func (b *bench) reference(ctx context.Context, tell *teller, kata *catalog.Kata, v1 catalog.Edition) (*score.Report, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find our own executable: %w", err)
	}
	store, err := check.OpenStoreOf(binary)
	if err != nil {
		return nil, err
	}
	key, err := store.Key(b.builder, kata, v1)
	if err != nil {
		return nil, err
	}
	var kept score.Report
	if store.Recall(key, "reference", &kept) {
		return &kept, nil
	}
	tell.say("the same with the kata's own suite (only this time)")
	b.scripts = kata.Characterization
	measured, err := b.measure(ctx, tell)
	if err != nil {
		return nil, err
	}
	return measured, store.Remember(key, "reference", measured)
}

// onV1 runs a person's scripts on v1 and returns the failures. With update it
// first writes into each what v1 prints, and says into which.
func onV1(ctx context.Context, v1 catalog.Edition, files []string, update bool, out io.Writer, screen *report.Screen) ([]check.Failure, error) {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return nil, err
	}
	built, err := builder.Build(ctx, v1.Dir, subject.Plain)
	if err != nil {
		return nil, err
	}
	var failures []check.Failure
	for _, file := range files {
		before, err := os.ReadFile(file) //nolint:gosec // It is the person's own.
		if err != nil {
			return nil, fmt.Errorf("cannot read your script: %w", err)
		}
		result, err := script.Run(ctx, file, built, script.Options{Update: update, Keep: true})
		if err != nil {
			return nil, err
		}
		if f, ok := check.Judge(result, v1.Dir); !ok {
			failures = append(failures, f)
		}
		after, err := os.ReadFile(file) //nolint:gosec // As above.
		if err == nil && !bytes.Equal(before, after) {
			fmt.Fprintf(out, "updated %s: read what came in\n", screen.Path(file))
		}
	}
	return failures, nil
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
