package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/author"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
)

func (c *console) newCommand() *cobra.Command {
	var plan author.Plan
	cmd := &cobra.Command{
		Use:   "new NN-SLUG",
		Short: "Start a kata, or adopt a program of your own",
		Long: `New creates katas/NN-SLUG, v1/NN-SLUG and v2/NN-SLUG, with a TODO in each place
that you have to fill in. kata prove then lists what is missing.
docs/authoring.md explains every part.

With --from it adopts a program of your own, or one that the module proxy has: v1
is a copy of it, and the first script records what it does without arguments. kata
prove then proves only what your scripts say. docs/guide.md shows the next steps.

Exit codes: 0 created, 2 wrong usage, or the program does not build.`,
		Example: `  kata new 06-fan-in --program pricefeed
  kata new 16-invoices --from ../invoices
  kata new 17-hey --from github.com/rakyll/hey@v0.1.4`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("kata new takes the name of one kata, for example: kata new 06-fan-in --program pricefeed")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := cli.Open()
			if err != nil {
				return err
			}
			plan.Name = args[0]
			if plan.From, err = downloaded(cmd.Context(), plan.From); err != nil {
				return err
			}
			dirs, err := author.New(s.Root, plan)
			if err != nil {
				return err
			}
			screen := s.Screen(c.out)
			fmt.Fprintln(c.out, "Made:")
			for _, dir := range dirs {
				fmt.Fprintf(c.out, "  %s\n", screen.Path(dir))
			}
			if info, err := os.Stat(filepath.Join(plan.From, "vendor")); plan.From != "" && err == nil && info.IsDir() {
				fmt.Fprintln(c.out, "vendor/ was left out: the modules come from the module cache, in the versions of go.mod.")
			}
			again, err := catalog.Open(s.Root)
			if err != nil {
				return err
			}
			kata, err := again.Find(plan.Name)
			if err != nil {
				return err
			}
			if kata.Adopted {
				return c.adopt(cmd.Context(), screen, kata)
			}
			fmt.Fprintf(c.out, "\nBegin with v1. docs/authoring.md tells the way; make prove-%02d says what is missing.\n", kata.Number)
			return nil
		},
	}
	cmd.Flags().StringVar(&plan.Program, "program", "", "the name of the program, as scripts call it")
	cmd.Flags().StringVar(&plan.Title, "title", "", "the kata's title (made of its name when left out)")
	cmd.Flags().StringVar(&plan.From, "from", "", "adopt the Go module in `DIR`, or MODULE@VERSION, as v1")
	cli.CompleteFlag(cmd, "from", cli.CompleteDirectory)
	return cmd
}

// downloaded is where the program is that --from names: a directory, or a module that
// is downloaded.
func downloaded(ctx context.Context, from string) (string, error) {
	if _, err := os.Stat(from); err == nil || !strings.Contains(from, "@") {
		return from, nil // That there is no such directory is said later.
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return "", err
	}
	return author.Download(ctx, builder, from)
}

// adopt records what an adopted program does, and says what is next.
func (c *console) adopt(ctx context.Context, screen *cli.Screen, kata *catalog.Kata) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	file, err := author.FirstScript(ctx, builder, kata)
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		return fmt.Errorf("the program does not build here, so nothing of it could be recorded (%w); fix %s and write the first script yourself", fault, screen.Path(kata.V1))
	} else if err != nil {
		return err
	}
	fmt.Fprintf(c.out, `
v1 is your program as it is, and stays so; %s records
what it does without arguments. Write a script for each thing that somebody relies on,
let v1 fill in what it prints (kata pin %02d --update), and see what goes unnoticed
(make mutate-%02d). make kata-%02d gives you the copy to change.
`, screen.Path(file), kata.Number, kata.Number, kata.Number)
	return nil
}
