package cli

import (
	"fmt"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/steps"
)

// Greet says to a person who has just got a copy what it is, and how to read the
// scorecard that follows.
func (s *Screen) Greet(kata *catalog.Kata) {
	fmt.Fprintf(s.w, "Copied v1 to %s, a git repository of its own. The brief is %s/README.md.\n", s.Path(kata.Work), s.Path(kata.Dir))
	if kata.Adopted {
		return
	}
	fmt.Fprintf(s.w, `
v1 is a program of %d that works and has defects. Change your copy step by step; its
behaviour must stay as it is. Two rows matter: behaviour must stay complete, and the
number of fixed defects should grow.
  ✓ passes   ○ for you to do   ✗ broken   – not checked, and the row says why
`, kata.Era)
}

// Fixed says which defects are fixed in card and were not in the scorecard before it,
// and in which step the author fixed them. While behaviour is not kept, none counts.
func (s *Screen) Fixed(kata *catalog.Kata, before, card check.Scorecard) {
	behaviour, _ := card.Check(check.Behaviour)
	if _, known := before.Check(check.Defects); !known || behaviour.Outcome != check.Pass {
		return
	}
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return // Without a path there is only less to say.
	}
	for _, defect := range kata.Defects {
		if before.Passed(check.Defects, defect.Name) || !card.Passed(check.Defects, defect.Name) {
			continue
		}
		var says strings.Builder
		says.WriteString("fixed: " + defect.Name)
		for _, step := range series {
			for _, name := range step.Fixes {
				if name == defect.Name {
					fmt.Fprintf(&says, ". The author fixes it in step %d: make steps-%02d ARGS=\"show %d\"", step.Number, kata.Number, step.Number)
				}
			}
		}
		fmt.Fprintln(s.w)
		s.Hang("  ", says.String())
	}
}

// after names the katas that follow one, as commands.
func after(kata *catalog.Kata) string {
	var commands []string
	for _, next := range kata.Next {
		commands = append(commands, "make kata-"+next)
	}
	return strings.Join(commands, " or ")
}
