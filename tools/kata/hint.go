package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/command"
	"brownfield/tools/subject"
	"brownfield/tools/workspace"
)

func (a *app) hintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "hint KATA",
		Short: "The next hint for the first defect that is still open",
		Long: `Hint finds the first open defect of your copy and shows one more rung of its
ladder each time: from a nudge to nearly the answer. Rungs already shown are
repeated.

Exit codes: 0 a hint was shown or no defect is open, 2 wrong usage or no copy.`,
		Example:           "  kata hint 01\n  make hint-01",
		Args:              command.OneKata,
		ValidArgsFunction: command.CompleteKata,
		RunE:              withKata(a.hint),
	}
}

func (a *app) hint(cmd *cobra.Command, s *school, kata *catalog.Kata) error {
	edition, err := kata.Edition("work")
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(cmd.Context())
	if err != nil {
		return err
	}
	card, err := a.scorecard(cmd.Context(), s, builder, kata, edition, cardOptions{quiet: true})
	if err != nil {
		return err
	}
	if _, ok := card.Check(check.Defects); !ok {
		return fmt.Errorf("your copy does not build: make kata-%02d shows why", kata.Number)
	}
	open := openDefects(kata, card)
	if len(kata.Defects) == 0 {
		fmt.Fprintf(a.out, "Nobody has written down a defect of %s yet; %s shows how.\n", kata.Name, s.screen(a.out).Path(filepath.Join(kata.Dir, "kata.toml")))
		return nil
	}
	if len(open) == 0 {
		fmt.Fprintf(a.out, "No defect is open. make diff-%02d shows how v2 did it.\n", kata.Number)
		return nil
	}
	return a.climb(s, kata, open[0])
}

// climb shows the rungs of one defect's ladder up to the next.
func (a *app) climb(s *school, kata *catalog.Kata, defect catalog.Defect) error {
	if len(defect.Hints) == 0 {
		return errors.New("nobody has written a hint for " + defect.Name + " yet")
	}
	rung := 0
	err := s.workspace.Update(kata.Name, func(state *workspace.State) {
		if state.Hints == nil {
			state.Hints = map[string]int{}
		}
		rung = min(state.Hints[defect.Name]+1, len(defect.Hints))
		state.Hints[defect.Name] = rung
	})
	if err != nil {
		return err
	}
	screen := s.screen(a.out)
	screen.Hang("", defect.Name+": "+defect.Says)
	fmt.Fprintln(a.out)
	for i, hint := range defect.Hints[:rung] {
		screen.Hang(fmt.Sprintf("  %d. ", i+1), hint)
	}
	if left := len(defect.Hints) - rung; left > 0 {
		fmt.Fprintf(a.out, "\n%d more when you need them: make hint-%02d\n", left, kata.Number)
	} else {
		fmt.Fprintln(a.out)
		screen.Hang("", fmt.Sprintf("That was the last one. v1 goes wrong in %s; make diff-%02d shows v2.", defect.Where, kata.Number))
	}
	return nil
}
