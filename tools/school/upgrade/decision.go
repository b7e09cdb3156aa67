package upgrade

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
)

// stay is the decision to leave a module where it is.
const stay = "stay"

// A decision says where one module, or the go line, goes.
type decision struct {
	Module  string `toml:"module"`
	From    string `toml:"from"`
	To      string `toml:"to"` // a go line; "path version"; a package of the standard library; stay
	Because string `toml:"because"`
}

// decisions is the plan as a person has written it, in the order of the work.
type decisions struct {
	Format   int        `toml:"format"`
	Upgrades []decision `toml:"upgrade"`
}

// plan is passed when each upgrade is decided and the order works. A plan that is not there yet is drafted.
func (s *Session) plan(ctx context.Context) (Stage, error) {
	file := filepath.Join(s.Drill.Home(), catalog.UpgradePlan)
	text, err := os.ReadFile(file) //nolint:gosec // Its name is fixed.
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.draftPlan(ctx, file)
	case err != nil:
		return Stage{}, fmt.Errorf("cannot read the plan: %w", err)
	}
	made, err := readPlan(file, text)
	if err != nil {
		return unread("cannot be read", err)
	}
	plan, err := s.Plan(ctx)
	if err != nil {
		return Stage{}, err
	}
	s.decided = made.Upgrades
	moves := 0
	for _, d := range made.Upgrades {
		if d.To != "" && d.To != stay {
			moves++
		}
	}
	return Stage{
		Says:    fmt.Sprintf("%s: %d of %d decided to move", catalog.UpgradePlan, moves, len(plan.Items)),
		Missing: s.judge(made.Upgrades, plan),
	}.judged(), nil
}

// Plan is what the machine has to say about the start; it is worked out once, and
// kept. Begun and not finished, it is returned with the error.
func (s *Session) Plan(ctx context.Context) (*drift.Plan, error) {
	if s.planned != nil {
		return s.planned, nil
	}
	if s.Start.Project == nil {
		if err := s.look(ctx); err != nil {
			return nil, err
		}
	}
	plan, err := s.Start.Plan(ctx)
	if err != nil {
		return plan, err
	}
	s.planned = plan
	return plan, s.keep.save(keptView{s.Start.Graph, s.Start.Code, s.Start.Advisories, plan})
}

func readPlan(file string, text []byte) (decisions, error) {
	var made decisions
	if err := catalog.Decode(file, text, &made); err != nil {
		return made, err
	}
	if made.Format != 1 {
		return made, catalog.Fault(file, text, "format", fmt.Sprintf("format is %d, and this version of kata reads 1", made.Format))
	}
	return made, nil
}

// judge says what a plan leaves open.
func (s *Session) judge(made []decision, plan *drift.Plan) []string {
	var missing []string
	miss := func(format string, args ...any) { missing = append(missing, fmt.Sprintf(format, args...)) }
	for _, item := range plan.Items {
		i := slices.IndexFunc(made, func(d decision) bool { return d.Module == item.Module })
		if i < 0 {
			miss("%s is not in the plan", item.Module)
			continue
		}
		d := made[i]
		switch {
		case d.From != item.From:
			miss("%s: from is %q and has to be %q", item.Module, d.From, item.From)
		case d.To == "":
			miss("%s: to is empty; choose %s", item.Module, choices(item))
		case d.To != stay && !sound(item.Module, d.To):
			miss("%s: to is %q; write %s", item.Module, d.To, choices(item))
		case len(strings.Fields(d.Because)) < 3:
			miss("%s: because is too short to convince anybody; write a sentence", item.Module)
		case d.To == stay && s.hasToMove(item.Module):
			miss("%s: it stays, and the drill wants it to move", item.Module)
		}
		if needed := lineFor(item, d.To); needed != "" && !raisedBefore(made[:i], needed) && version.Compare("go"+s.Start.Graph.GoLine, "go"+needed) < 0 {
			miss("%s: %s asks for go %s, and no line above it raises the go line that far", item.Module, d.To, needed)
		}
	}
	for i, d := range made {
		if !slices.ContainsFunc(plan.Items, func(item *drift.Item) bool { return item.Module == d.Module }) {
			miss("%s: nothing asks for it to move; take it out", d.Module)
		}
		if slices.ContainsFunc(made[:i], func(other decision) bool { return other.Module == d.Module }) {
			miss("%s: it is in the plan twice", d.Module)
		}
	}
	return missing
}

// hasToMove says whether the drill's goal cannot be reached with a module where
// it is.
func (s *Session) hasToMove(path string) bool {
	g := s.Drill.Goal
	if path == "go" {
		line := goLine(s.startGo)
		return g.thawed != nil || g.GoMost != "" && version.Compare("go"+line, "go"+g.GoMost) > 0 || g.GoLeast != "" && version.Compare("go"+line, "go"+g.GoLeast) < 0
	}
	if g.thawed != nil && slices.ContainsFunc(direct(g.thawed), func(r drift.Release) bool { return r.Path == path }) {
		return true
	}
	return slices.Contains(g.Gone, path)
}

// sound says whether a decision is of a form that go.mod could follow.
func sound(path, to string) bool {
	if path == "go" {
		return version.IsValid("go" + to)
	}
	first, v, versioned := strings.Cut(to, " ")
	if !versioned { // A package of the standard library that has taken a module's place: the log wants to know since when.
		return !drift.StandardSince(to).IsZero()
	}
	return module.CheckPath(first) == nil && semver.IsValid(v)
}

// lineFor is the go line that a target asks for, when it is one that has been
// tried.
func lineFor(item *drift.Item, to string) string {
	for _, t := range item.Targets {
		if label(item, t) == to {
			return t.GoLine
		}
	}
	return ""
}

func raisedBefore(above []decision, needed string) bool {
	return slices.ContainsFunc(above, func(d decision) bool {
		return d.Module == "go" && version.IsValid("go"+d.To) && version.Compare("go"+d.To, "go"+needed) >= 0
	})
}

// label is how a target is written in a plan.
func label(item *drift.Item, t drift.Target) string {
	if item.Module == "go" {
		return t.Version
	}
	return strings.TrimSpace(t.Path + " " + t.Version)
}

func choices(item *drift.Item) string {
	all := make([]string, 0, len(item.Targets)+1)
	for _, t := range item.Targets {
		all = append(all, fmt.Sprintf("%q", label(item, t)))
	}
	return strings.Join(append(all, fmt.Sprintf("%q", stay)), " or ")
}

// draftPlan writes a plan in which everything is open.
func (s *Session) draftPlan(ctx context.Context, file string) (Stage, error) {
	plan, err := s.Plan(ctx)
	if err != nil {
		return Stage{}, err
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "# The plan: where each of these goes, in the order in which it is done. Choose a\n# target for each (to) and say why (because); %q leaves it where it is. kata drill\n# %s plan shows what each choice touches in this code, what it risks, and the way back.\nformat = 1\n", stay, s.Drill.ID())
	for _, item := range plan.Items {
		fmt.Fprintf(&text, "\n[[upgrade]]\nmodule  = %q\nfrom    = %q\n", item.Module, item.From)
		for _, t := range item.Targets {
			fmt.Fprintf(&text, "# %s\n", choice(item, t))
		}
		fmt.Fprint(&text, "to      = \"\"\nbecause = \"\"\n")
	}
	if err := writeNew(file, text.Bytes()); err != nil {
		return Stage{}, err
	}
	return Stage{
		Says:    fmt.Sprintf("drafted; upgrades to decide about: %d", len(plan.Items)),
		Missing: []string{fmt.Sprintf("decide in %s where each goes, and why", catalog.UpgradePlan)},
	}.judged(), nil
}

// choice describes a target in one line of a draft.
func choice(item *drift.Item, t drift.Target) string {
	line := fmt.Sprintf("%q: risk %s", label(item, t), t.Risk)
	if t.Blocked != "" {
		return line + ", cannot be tried here: " + t.Blocked
	}
	line += ", " + t.Touches()
	if t.GoLine != "" {
		line += ", asks for go " + t.GoLine
	}
	if len(t.Fixes) > 0 {
		line += ", rid of " + strings.Join(t.Fixes, ", ")
	}
	return line
}

// writeNew writes a file that is not there yet: what a person has begun is never
// overwritten.
func writeNew(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // It is in the person's copy.
	if err != nil {
		return fmt.Errorf("cannot draft a file: %w", err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("cannot draft a file: %w", err)
	}
	return nil
}
