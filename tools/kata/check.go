package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/command"
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
otherwise. Its exit code can guard a commit or a build.
docs/scorecard-json.md lists the fields of --json.

Exit codes: 0 every check passes, 1 one does not, 2 wrong usage.`,
		Example: `  kata check 01
  kata check 01 --only behaviour,defects
  kata check 01 --edition v2 --json
  kata check 01 --edition ../elsewhere/csvstats`,
		Args:              command.OneKata,
		ValidArgsFunction: command.CompleteKata,
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
				return command.ErrFailed
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&edition, "edition", "work", "what to check: v1, v2, work or a directory")
	cmd.Flags().StringSliceVar(&only, "only", nil, fmt.Sprintf("run only these `checks`, of %v", check.Names()))
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the scorecard as one JSON object")
	cmd.Flags().BoolVar(&again, "again", false, "check even when nothing has changed since the last time")
	command.CompleteFlag(cmd, "edition", command.CompleteEdition)
	command.CompleteFlag(cmd, "only", command.CompleteList(check.Names()))
	return cmd
}

// checkNames turns the words of --only into checks.
func checkNames(words []string) ([]check.Name, error) {
	var names []check.Name
	for _, word := range words {
		if err := command.OneOf("check", word, check.Names()); err != nil {
			return nil, err
		}
		names = append(names, check.Name(word))
	}
	return names, nil
}
