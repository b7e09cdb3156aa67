package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
)

func (a *app) resetCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "reset KATA",
		Short: "Begin a kata anew; the old copy is kept",
		Long: `Reset asks first. It moves your copy to work/.attempts/, where it stays until
you delete it yourself, and makes a new copy of v1.

Exit codes: 0 begun anew, 2 wrong usage, no copy, or no yes.`,
		Example:           "  kata reset 01\n  kata reset 01 --yes",
		Args:              command.OneKata,
		ValidArgsFunction: command.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *school, kata *catalog.Kata) error {
			if _, err := kata.Edition("work"); errors.Is(err, catalog.ErrNotFound) {
				return err
			}
			screen := s.screen(a.out)
			if !yes && !a.confirm(fmt.Sprintf("Set %s aside and begin anew?", screen.Path(kata.Work))) {
				return errors.New("nothing was changed (answer y, or call with --yes)")
			}
			kept, err := s.workspace.SetAside(kata.Work, time.Now())
			if err != nil {
				return err
			}
			if _, err := s.workspace.Take(cmd.Context(), kata); err != nil {
				return fmt.Errorf("%w (your old copy is in %s)", err, screen.Path(kept))
			}
			fmt.Fprintf(a.out, "%s is v1 again. Your old copy is kept in %s.\n", screen.Path(kata.Work), screen.Path(kept))
			return nil
		}),
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// confirm asks a question that only y or yes answers.
func (a *app) confirm(question string) bool {
	fmt.Fprintf(a.out, "%s [y/N] ", question)
	answer, err := bufio.NewReader(a.in).ReadString('\n')
	if err != nil && answer == "" {
		fmt.Fprintln(a.out)
		return false
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
