package upgrade

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"brownfield/tools/school/check"
)

// The stages, in order.
const (
	Inventory = "inventory" // what is there, how old it is, and what became of it
	Plan      = "plan"      // where each goes, in which order, and why
	Upgrade   = "upgrade"   // the work itself
	Verify    = "verify"    // that nothing is lost and nothing frozen is left
	Log       = "log"       // what the next one wants to know
)

func stageNames() []string { return []string{Inventory, Plan, Upgrade, Verify, Log} }

// A Stage is how far a copy is with one stage.
type Stage struct {
	Name    string        `json:"name"`
	Outcome check.Outcome `json:"verdict"` // skip: it waits for the one before it
	Says    string        `json:"says"`
	Missing []string      `json:"missing"`         // what is to be done, one thing a line
	Notes   []string      `json:"notes,omitempty"` // what is worth knowing, and is no fault
}

// judged makes a stage pass when nothing is missing.
func (s Stage) judged() Stage {
	s.Outcome = check.Pass
	if len(s.Missing) > 0 {
		s.Outcome = check.Fail
	} else {
		s.Missing = []string{} // A reader of the JSON never meets null.
	}
	return s
}

// Stages checks one stage after the other. Behind the first one that is not
// passed, the rest wait: what is verified before it is planned would have to be
// verified again.
func (s *Session) Stages(ctx context.Context) iter.Seq2[Stage, error] {
	checks := map[string]func(context.Context) (Stage, error){
		Inventory: s.inventory, Plan: s.plan, Upgrade: s.upgrade, Verify: s.verify, Log: s.log,
	}
	return func(yield func(Stage, error) bool) {
		waits := ""
		for _, name := range stageNames() {
			if waits != "" {
				if !yield(Stage{Name: name, Outcome: check.Skip, Says: "waits for " + waits, Missing: []string{}}, nil) {
					return
				}
				continue
			}
			stage, err := checks[name](ctx)
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			stage.Name = name
			if !yield(stage, err) || err != nil {
				return
			}
			if stage.Outcome != check.Pass {
				waits = name
			}
		}
	}
}

// inventory is passed when the graph of the start is known as far as it can be:
// what is not known offline is named, and does not fail the stage.
func (s *Session) inventory(ctx context.Context) (Stage, error) {
	now, err := Look(ctx, s.builder, s.Drill.Home(), s.options)
	if err != nil {
		// The start could be read on this machine, so it is the copy.
		return unread("the go command cannot read your copy", err)
	}
	s.now = now
	stage := Stage{Says: fmt.Sprintf("%d modules, %s; at the start %d, %s",
		len(now.Graph.Modules), now.Graph.Years(), len(s.Start.Graph.Modules), s.Start.Graph.Years())}
	for _, m := range now.Graph.Modules {
		if m.Absent != "" {
			stage.Missing = append(stage.Missing, fmt.Sprintf("%s %s cannot be had: %s", m.Path, m.Version, m.Absent))
		}
	}
	// Code that does not compile yet is in the middle of its upgrade.
	stage.Notes = slices.Concat(now.Code.Problems, s.Start.Graph.Unknown, s.Start.Graph.Differ)
	for _, says := range now.Graph.Differ {
		if !slices.Contains(stage.Notes, says) {
			stage.Notes = append(stage.Notes, says)
		}
	}
	return stage.judged(), nil
}

// unread is a stage whose subject cannot be read, which the person has to fix.
func unread(says string, err error) (Stage, error) {
	return Stage{Says: says, Missing: []string{err.Error()}}.judged(), nil
}
