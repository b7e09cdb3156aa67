package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
)

func (a *app) upgradeLogCommand() *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use:   "upgrade-log",
		Short: "The table of all upgrades, made from the entries in upgrade-log/",
		Long: `Upgrade-log prints the table of upgrade-log/README.md as the entries and the
go.mod files have it now; with --write it writes the file. kata prove compares
the two.

Exit codes: 0 printed or written, 2 wrong usage or a broken entry.`,
		Example: `  kata upgrade-log
  kata upgrade-log --write`,
		Args:              command.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			s, err := openSchool()
			if err != nil {
				return err
			}
			table := s.catalog.UpgradeTable()
			if !write {
				fmt.Fprint(a.out, table)
				return nil
			}
			file := filepath.Join(s.catalog.Root, "upgrade-log", "README.md")
			if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
				return fmt.Errorf("cannot write the table: %w", err)
			}
			fmt.Fprintf(a.out, "Wrote %s.\n", s.screen(a.out).Path(file))
			return nil
		},
	}
	cmd.Flags().BoolVar(&write, "write", false, "write upgrade-log/README.md")
	return cmd
}
