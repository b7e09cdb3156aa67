package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/scaffold"
)

func (a *app) newCommand() *cobra.Command {
	var plan scaffold.Plan
	cmd := &cobra.Command{
		Use:   "new NN-SLUG",
		Short: "For authors: begin a kata",
		Long: `New makes katas/NN-SLUG, v1/NN-SLUG and v2/NN-SLUG with a TODO in each place where
the author has something to say. kata prove then names what is missing, line by
line. docs/authoring.md tells the whole way.

With --from, v1 is a copy of a program of yours.`,
		Example: `  kata new 06-fan-in --program pricefeed
  kata new 16-invoices --from ../invoices`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("new takes the name of one kata, for example: kata new 06-fan-in --program pricefeed")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
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
			fmt.Fprintf(a.out, "\nBegin with v1. docs/authoring.md tells the way; make prove-%02d says what is missing.\n", kata.Number)
			return nil
		},
	}
	cmd.Flags().StringVar(&plan.Program, "program", "", "the name of the program, as scripts call it")
	cmd.Flags().StringVar(&plan.Title, "title", "", "the kata's title (made of its name when left out)")
	cmd.Flags().StringVar(&plan.From, "from", "", "the directory of a Go module to take as v1")
	return cmd
}
