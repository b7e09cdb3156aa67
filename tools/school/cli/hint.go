package cli

import (
	"errors"
	"fmt"
	"io"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/workspace"
)

// Hint prints the hints for a defect up to the next one, and remembers which that was.
func (r *Repository) Hint(w io.Writer, kata *catalog.Kata, defect catalog.Defect) error {
	if len(defect.Hints) == 0 {
		return errors.New("there is no hint for " + defect.Name + " yet")
	}
	rung := 0
	err := r.Workspace.Update(kata.Name, func(state *workspace.State) {
		if state.Hints == nil {
			state.Hints = map[string]int{}
		}
		rung = min(state.Hints[defect.Name]+1, len(defect.Hints))
		state.Hints[defect.Name] = rung
	})
	if err != nil {
		return err
	}
	screen := r.Screen(w)
	screen.Hang("", defect.Name+": "+defect.Says)
	fmt.Fprintln(w)
	for i, hint := range defect.Hints[:rung] {
		screen.Hang(fmt.Sprintf("  %d. ", i+1), hint)
	}
	if left := len(defect.Hints) - rung; left > 0 {
		fmt.Fprintf(w, "\n%d more if you need them: make hint-%02d\n", left, kata.Number)
	} else {
		fmt.Fprintln(w)
		screen.Hang("", fmt.Sprintf("That was the last hint. The defect is in %s of v1; make diff-%02d shows v2.", defect.Where, kata.Number))
	}
	return nil
}
