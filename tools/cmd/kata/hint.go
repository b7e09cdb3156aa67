package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

func (c *console) hintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "hint KATA",
		Short: "Print the next hint for the first open defect",
		Long: `Hint finds the first open defect of your copy and prints one more of its hints
each time: the first is a nudge, the last is nearly the answer. Hints that you
have already seen are printed again above it.

Exit codes: 0 a hint was printed or no defect is open, 2 wrong usage or no copy.`,
		Example:           "  kata hint 01\n  make hint-01",
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE:              withKata(c.hint),
	}
}

func (c *console) hint(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
	edition, err := kata.Edition("work")
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(cmd.Context())
	if err != nil {
		return err
	}
	card, err := c.scorecard(cmd.Context(), s, builder, kata, edition, cardOptions{quiet: true})
	if err != nil {
		return err
	}
	if _, ok := card.Check(check.Defects); !ok {
		return fmt.Errorf("your copy does not build: make kata-%02d shows why", kata.Number)
	}
	open := openDefects(kata, card)
	if len(kata.Defects) == 0 {
		fmt.Fprintf(c.out, "Nobody has written down a defect of %s yet; %s shows how.\n", kata.Name, s.Screen(c.out).Path(filepath.Join(kata.Dir, "kata.toml")))
		return nil
	}
	if len(open) == 0 {
		fmt.Fprintf(c.out, "No defect is open. make diff-%02d shows how v2 did it.\n", kata.Number)
		return nil
	}
	return s.Hint(c.out, kata, open[0])
}
