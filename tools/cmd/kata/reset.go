package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
)

func (c *console) resetCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "reset KATA",
		Short: "Start a kata over; the old copy is kept",
		Long: `Reset moves your copy to work/.attempts/ and makes a new copy of v1. It asks
first; --yes skips the question. It never deletes an old copy.

Exit codes: 0 started over, 2 wrong usage, no copy, or the answer was not yes.`,
		Example:           "  kata reset 01\n  kata reset 01 --yes",
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
			if _, err := kata.Edition("work"); errors.Is(err, catalog.ErrNotFound) {
				return err
			}
			screen := s.Screen(c.out)
			if !yes && !c.confirm(fmt.Sprintf("Set %s aside and start over?", screen.Path(kata.Work))) {
				return errors.New("nothing was changed (answer y, or call with --yes)")
			}
			kept, err := s.Workspace.SetAside(kata.Work, time.Now())
			if err != nil {
				return err
			}
			if _, err := s.Workspace.Take(cmd.Context(), kata); err != nil {
				return fmt.Errorf("%w (your old copy is in %s)", err, screen.Path(kept))
			}
			fmt.Fprintf(c.out, "%s is v1 again. Your old copy is kept in %s.\n", screen.Path(kata.Work), screen.Path(kept))
			own := filepath.Join(kept, catalog.OwnScripts)
			if info, err := os.Stat(own); err == nil && info.IsDir() {
				fmt.Fprintf(c.out, "Your scripts for pin went with it. To go on with them: cp -r %s %s\n", screen.Path(own), screen.Path(kata.Work))
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// confirm asks a question that only y or yes answers.
func (c *console) confirm(question string) bool {
	fmt.Fprintf(c.out, "%s [y/N] ", question)
	answer, err := bufio.NewReader(c.in).ReadString('\n')
	if err != nil && answer == "" {
		fmt.Fprintln(c.out)
		return false
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
