package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/scaffold"
	"brownfield/tools/subject"
)

func (a *app) newCommand() *cobra.Command {
	var plan scaffold.Plan
	cmd := &cobra.Command{
		Use:   "new NN-SLUG",
		Short: "Begin a kata, or adopt a program of yours",
		Long: `New makes katas/NN-SLUG, v1/NN-SLUG and v2/NN-SLUG with a TODO in each place where
the author has something to say. kata prove then names what is missing, line by
line. docs/authoring.md tells the whole way.

With --from it adopts a program of yours instead: v1 is a copy of it, the first
script records what it does without arguments, and kata prove wants nothing but
what your scripts say. docs/guide.md shows how it goes on.

Exit codes: 0 made, 2 wrong usage, or a program that does not build.`,
		Example: `  kata new 06-fan-in --program pricefeed
  kata new 16-invoices --from ../invoices`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("kata new takes the name of one kata, for example: kata new 06-fan-in --program pricefeed")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openSchool()
			if err != nil {
				return err
			}
			plan.Name = args[0]
			dirs, err := scaffold.New(s.catalog.Root, plan)
			if err != nil {
				return err
			}
			screen := s.screen(a.out)
			fmt.Fprintln(a.out, "Made:")
			for _, dir := range dirs {
				fmt.Fprintf(a.out, "  %s\n", screen.Path(dir))
			}
			c, err := catalog.Open(s.catalog.Root)
			if err != nil {
				return err
			}
			kata, err := c.Find(plan.Name)
			if err != nil {
				return err
			}
			if kata.Adopted {
				return a.adopt(cmd.Context(), screen, kata)
			}
			fmt.Fprintf(a.out, "\nBegin with v1. docs/authoring.md tells the way; make prove-%02d says what is missing.\n", kata.Number)
			return nil
		},
	}
	cmd.Flags().StringVar(&plan.Program, "program", "", "the name of the program, as scripts call it")
	cmd.Flags().StringVar(&plan.Title, "title", "", "the kata's title (made of its name when left out)")
	cmd.Flags().StringVar(&plan.From, "from", "", "adopt the Go module in `DIR` as v1")
	command.CompleteFlag(cmd, "from", command.CompleteDirectory)
	return cmd
}

// adopt records what an adopted program does, and says what is next.
func (a *app) adopt(ctx context.Context, screen *report.Screen, kata *catalog.Kata) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	file, err := scaffold.FirstScript(ctx, builder, kata)
	if fault, ok := errors.AsType[*subject.ToolError](err); ok {
		return fmt.Errorf("the program does not build here, so nothing of it could be recorded (%w); mend %s, and write the first script yourself", fault, screen.Path(kata.V1))
	} else if err != nil {
		return err
	}
	fmt.Fprintf(a.out, `
v1 is your program as it is, and stays so; %s records
what it does without arguments. Write a script for each thing that somebody relies on,
let v1 fill in what it prints (kata pin %02d --update), and see what goes unnoticed
(make mutate-%02d). make kata-%02d gives you the copy to change.
`, screen.Path(file), kata.Number, kata.Number, kata.Number)
	return nil
}
