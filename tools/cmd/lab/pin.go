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

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/mutation"
)

func (c *console) pinCommand() *cobra.Command {
	var update bool
	cmd := verb.Pin()
	cmd.Args = cli.OneKata
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.pin(cmd.Context(), args[0], update)
	}
	cmd.Flags().BoolVar(&update, "update", false, "write what v1 prints into your scripts' expected files")
	return cmd
}

// instructive is how many survivors pin shows.
const instructive = 5

func (c *console) pin(ctx context.Context, name string, update bool) error {
	kata, edition, err := find(name, "v1")
	if err != nil {
		return err
	}
	cwd, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("cannot find the current directory: %w", err)
	}
	screen := cli.NewScreen(c.out, cwd)
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
	tell := cli.NewTeller(c.err)
	if update {
		tell.Say("asking v1 what it prints")
	} else {
		tell.Say("running your scripts on v1")
	}
	failures, err := onV1(ctx, edition, mine, update, c.out, screen)
	tell.Clear()
	if err != nil {
		return err
	}
	if len(failures) > 0 {
		fails := "fail"
		if len(failures) == 1 {
			fails = "fails"
		}
		fmt.Fprintf(c.out, "%d of your %d scripts %s on v1. Change the script, not v1: it has to say what v1 does, however odd:\n", len(failures), len(mine), fails)
		screen.Failures(failures)
		fmt.Fprintf(c.out, "\nCorrect the lines named above, and run make pin-%02d.", kata.Number)
		if !update {
			fmt.Fprintf(c.out, " With ARGS=--update it writes what v1 prints into the files that scripts compare.")
		}
		fmt.Fprintln(c.out)
		return cli.ErrFailed
	}
	session, err := mutation.Of(kata, edition).Build(ctx, tell.Say)
	tell.Clear()
	if err != nil {
		return err
	}
	defer session.Close()
	session.Scripts = mine
	own, err := session.Measure(ctx)
	tell.Clear()
	if red, ok := errors.AsType[*score.BaselineError](err); ok {
		return fmt.Errorf("%s does not pass on v1 every time: %s", red.Case, red.Message)
	}
	if err != nil {
		return err
	}
	if kata.Adopted {
		total := own.Total()
		fmt.Fprintf(c.out, "your scripts: %d of %d mutants killed, %.0f %%; of those they reach, %.0f %%\nkata mutate %02d shows the others.\n",
			total.Killed, total.All, total.Percent(), total.PercentReached(), kata.Number)
		return nil
	}
	reference, err := session.Reference(ctx, kata, edition)
	tell.Clear()
	if err != nil {
		return err
	}
	compare(c.out, screen, kata, own.Report, reference)
	return nil
}

// onV1 runs a person's scripts on v1 and returns the failures. With update it
// first writes into each what v1 prints, and says into which.
func onV1(ctx context.Context, v1 catalog.Edition, files []string, update bool, out io.Writer, screen *cli.Screen) ([]check.Failure, error) {
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
			fmt.Fprintf(out, "updated %s: read the output of v1 that was added\n", screen.Path(file))
		}
	}
	return failures, nil
}

// compare prints both scores and the most instructive survivors.
func compare(out io.Writer, screen *cli.Screen, kata *catalog.Kata, own, reference *score.Report) {
	yours, theirs := own.Total(), reference.Total()
	fmt.Fprintf(out, "your scripts     %3d of %d mutants killed, %3.0f %%; of those they reach, %.0f %%\n", yours.Killed, yours.All, yours.Percent(), yours.PercentReached())
	fmt.Fprintf(out, "the kata's suite %3d of %d mutants killed, %3.0f %%\n", theirs.Killed, theirs.All, theirs.Percent())
	lessons := score.Lessons(own, reference)
	switch {
	case len(lessons) == 0:
		fmt.Fprintf(out, "\nThe kata's suite kills nothing that yours does not. Now change your copy: make kata-%02d.\n", kata.Number)
		return
	case len(lessons) > instructive:
		fmt.Fprintf(out, "\nThe %d most instructive of the %d that only the kata's suite kills:\n", instructive, len(lessons))
		lessons = lessons[:instructive]
	default:
		fmt.Fprintln(out, "\nWhat only the kata's suite kills:")
	}
	lines := score.Sources{}
	for _, r := range lessons {
		printSurvivor(out, screen, lines, r, own.Near[r.Mutant.Func])
	}
}

// example is a script to begin with.
func example(program string) string {
	return fmt.Sprintf(`# With a flag that it does not know, the program prints its usage and exits with 2.
run -exit 2 %s -no-such-flag
stderr .
`, program)
}
