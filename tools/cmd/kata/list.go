package main

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"brownfield/tools/school/cli"
)

func (c *console) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List all katas, what you practise in each, and your progress",
		Long: `List prints a line for each kata: its name, the year in which v1 was written, what
you practise, and the result of your last check. It runs no check.

Exit codes: 0 listed, 2 wrong usage or a broken kata.`,
		Example:           "  kata list",
		Args:              cli.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			s, err := cli.Open()
			if err != nil {
				return err
			}
			progress, err := s.Workspace.Progress()
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "KATA\tERA\tPRACTISES\tYOU")
			for _, kata := range s.Katas {
				era := strconv.Itoa(kata.Era)
				if kata.Adopted {
					era = "yours"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", kata.Name, era, strings.Join(kata.Focus, ", "), cli.Standing(progress.Katas[kata.Name]))
			}
			if err := table.Flush(); err != nil {
				return fmt.Errorf("cannot print the list: %w", err)
			}
			return nil
		},
	}
}
