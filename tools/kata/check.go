package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/subject"
)

func (a *app) checkCommand() *cobra.Command {
	var edition string
	var only []string
	var asJSON, again bool
	cmd := &cobra.Command{
		Use:   "check KATA",
		Short: "Check an edition, with the reason for every failure",
		Long: `Check runs the checks of an edition: your work copy unless --edition says
otherwise. It exits with 0 only when every check passes, so it can guard a
commit or a build.`,
		Example: `  kata check 01
  kata check 01 --only behaviour,defects
  kata check 01 --edition v2 --json
  kata check 01 --edition ../elsewhere/csvstats`,
		Args:              oneKata,
		ValidArgsFunction: completeKata,
		RunE: withKata(func(cmd *cobra.Command, s *school, kata *catalog.Kata) error {
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
			card, err := a.scorecard(cmd.Context(), s, builder, kata, e, cardOptions{only: names, again: again, quiet: asJSON, details: true})
			if err != nil {
				return err
			}
			if asJSON {
				if err := s.screen(a.out).JSON(a.out, card); err != nil {
					return err
				}
			} else {
				fmt.Fprintln(a.out)
			}
			if card.Outcome != check.Pass {
				return errFailed
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&edition, "edition", "work", "what to check: v1, v2, work or a directory")
	cmd.Flags().StringSliceVar(&only, "only", nil, fmt.Sprintf("checks to run, of %v", check.Names()))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the scorecard as one JSON object")
	cmd.Flags().BoolVar(&again, "again", false, "check even when nothing has changed since the last time")
	return cmd
}

// checkNames turns the words of --only into checks.
func checkNames(words []string) ([]check.Name, error) {
	var names []check.Name
	for _, word := range words {
		if !slices.Contains(check.Names(), check.Name(word)) {
			return nil, fmt.Errorf("there is no check %q; the checks are %v", word, check.Names())
		}
		names = append(names, check.Name(word))
	}
	return names, nil
}
