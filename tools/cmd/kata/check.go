package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

func (c *console) checkCommand() *cobra.Command {
	var edition string
	var only []string
	var asJSON, again bool
	cmd := &cobra.Command{
		Use:   "check KATA",
		Short: "Check your copy, with the reason for every failure",
		Long: `Check runs all checks on your copy in work/ and prints the reason for every
failure. --edition checks v1, v2 or any directory with a program instead. Use the
exit code to guard a commit or a build. docs/scorecard-json.md lists the fields
of --json.

Exit codes: 0 every check passes, 1 a check fails, 2 wrong usage.`,
		Example: `  kata check 01
  kata check 01 --only behaviour,defects
  kata check 01 --edition v2 --json
  kata check 01 --edition ../elsewhere/csvstats`,
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
			names, err := checkNames(only)
			if err != nil {
				return err
			}
			e, err := kata.Edition(edition)
			if err != nil {
				return err
			}
			builder, err := subject.NewBuilder(cmd.Context())
			if err != nil {
				return err
			}
			card, err := c.scorecard(cmd.Context(), s, builder, kata, e, cardOptions{only: names, again: again, quiet: asJSON, details: true})
			if err != nil {
				return err
			}
			if asJSON {
				if err := s.Screen(c.out).JSON(c.out, card); err != nil {
					return err
				}
			} else {
				fmt.Fprintln(c.out)
			}
			if card.Outcome != check.Pass {
				return cli.ErrFailed
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&edition, "edition", "work", "what to check: v1, v2, work or a directory")
	cmd.Flags().StringSliceVar(&only, "only", nil, fmt.Sprintf("run only these `checks`, of %v", check.Names()))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the scorecard as one JSON object")
	cmd.Flags().BoolVar(&again, "again", false, "check even when nothing has changed since the last time")
	cli.CompleteFlag(cmd, "edition", cli.CompleteEdition)
	cli.CompleteFlag(cmd, "only", cli.CompleteList(check.Names()))
	return cmd
}

// checkNames turns the words of --only into checks.
func checkNames(words []string) ([]check.Name, error) {
	var names []check.Name
	for _, word := range words {
		if err := cli.OneOf("check", word, check.Names()); err != nil {
			return nil, err
		}
		names = append(names, check.Name(word))
	}
	return names, nil
}
