package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
	"brownfield/tools/workspace"
)

func (a *app) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "All katas, what they practise, and how far you are",
		Long: `List prints a line for each kata: its name, the year in which its v1 was written,
what it practises, and what the last scorecard of your copy said. It runs nothing.

Exit codes: 0 listed, 2 wrong usage or a broken kata.`,
		Example:           "  kata list",
		Args:              command.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			s, err := openSchool()
			if err != nil {
				return err
			}
			progress, err := s.workspace.Progress()
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "KATA\tERA\tPRACTISES\tYOU")
			for _, kata := range s.catalog.Katas {
				era := strconv.Itoa(kata.Era)
				if kata.Adopted {
					era = "yours"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", kata.Name, era, strings.Join(kata.Focus, ", "), standing(progress.Katas[kata.Name]))
			}
			if err := table.Flush(); err != nil {
				return fmt.Errorf("cannot print the list: %w", err)
			}
			return nil
		},
	}
}

// standing says in a few words how far a person is.
func standing(state workspace.State) string {
	if state.Started.IsZero() {
		return "not begun"
	}
	return stood("behaviour", state.Behaviour, "defects", state.Defects) + ", on " + state.Checked.Local().Format("2 Jan 2006")
}

// stood says how far a check got: of a copy that does not build there are no
// scores, and of one that hangs none of the defects.
func stood(behaviour string, kept workspace.Score, defects string, fixed workspace.Score) string {
	switch {
	case kept.Total == 0:
		return "not checked, it does not build"
	case fixed.Total == 0:
		return fmt.Sprintf("%s %d/%d", behaviour, kept.Passed, kept.Total)
	}
	return fmt.Sprintf("%s %d/%d, %s %d/%d", behaviour, kept.Passed, kept.Total, defects, fixed.Passed, fixed.Total)
}
