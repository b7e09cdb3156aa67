package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/school/cli"
)

func (c *console) upgradeLogCommand() *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use:   "upgrade-log",
		Short: "Print the table of all upgrades",
		Long: `Upgrade-log prints the table of upgrade-log/README.md, made from the entries and
the go.mod files. --write writes it to the file. kata prove fails if the file is
out of date.

Exit codes: 0 printed or written, 2 wrong usage or a broken entry.`,
		Example: `  kata upgrade-log
  kata upgrade-log --write`,
		Args:              cli.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			s, err := cli.Open()
			if err != nil {
				return err
			}
			table := s.UpgradeTable()
			if !write {
				fmt.Fprint(c.out, table)
				return nil
			}
			file := filepath.Join(s.Root, "upgrade-log", "README.md")
			if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
				return fmt.Errorf("cannot write the table: %w", err)
			}
			fmt.Fprintf(c.out, "Wrote %s.\n", s.Screen(c.out).Path(file))
			return nil
		},
	}
	cmd.Flags().BoolVar(&write, "write", false, "write upgrade-log/README.md")
	return cmd
}
