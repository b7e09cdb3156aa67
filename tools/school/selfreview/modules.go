package selfreview

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/gomod"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// Modules is what has become of the dependencies.
type Modules struct {
	New, V2New []string // direct ones that v1 does not have
	Unlogged   []string // changed or gone, and without an entry in the upgrade log
	Changed    []string // changed or gone
	Libyears   float64  // of the direct ones
	Unaged     int      // modules that count nothing in it, because their newest release is not known
	Behind     []string // direct ones, with what is newer or what their authors say
	Unknown    []string
}

func (c *change) modules(ctx context.Context, b *subject.Builder, tell func(string)) (m Modules, err error) {
	before, err := required(c.v1)
	if err != nil {
		return m, err
	}
	now, err := required(c.work)
	if err != nil {
		return m, err
	}
	v2, err := required(c.v2)
	if err != nil {
		return m, err
	}
	logged, err := ownLog(c.work)
	if err != nil {
		return m, err
	}
	for path := range now {
		if _, ok := before[path]; !ok {
			m.New = append(m.New, path)
		}
	}
	for path := range v2 {
		if _, ok := before[path]; !ok {
			m.V2New = append(m.V2New, path)
		}
	}
	for path, version := range before {
		if now[path] == version {
			continue
		}
		m.Changed = append(m.Changed, path)
		if !logged[path] {
			m.Unlogged = append(m.Unlogged, path)
		}
	}
	for _, list := range [][]string{m.New, m.V2New, m.Changed, m.Unlogged} {
		slices.Sort(list)
	}
	tell("asking how old the dependencies are")
	project, err := drift.Open(ctx, b, c.kata.Work, drift.Options{Tell: tell})
	if err != nil {
		m.Unknown = append(m.Unknown, firstLine(err))
		return m, nil
	}
	defer project.Close()
	graph, err := project.Graph(ctx)
	if err != nil {
		m.Unknown = append(m.Unknown, firstLine(err))
		return m, nil
	}
	m.Libyears, m.Unaged, m.Unknown = graph.Direct, graph.Unaged, graph.Unknown
	for _, module := range graph.Modules {
		if !module.Direct {
			continue
		}
		var says string
		switch {
		case len(module.Retracted) > 0:
			says = "retracted: " + strings.Join(module.Retracted, "; ")
		case module.Deprecated != "":
			says = "deprecated: " + module.Deprecated
		case module.Behind():
			says = fmt.Sprintf("%s is newer, by %.1f years", module.Newest.Version, module.Libyears)
		default:
			continue
		}
		m.Behind = append(m.Behind, fmt.Sprintf("%s %s: %s", module.Path, module.Version, says))
	}
	return m, nil
}

// ownLog are the modules that the person's own upgrade log tells of; kata drill
// drafts it.
func ownLog(work steps.Tree) (map[string]bool, error) {
	logged := map[string]bool{}
	text, ok := work[catalog.UpgradeLog]
	if !ok {
		return logged, nil
	}
	entries, err := catalog.ParseUpgrades(catalog.UpgradeLog, text)
	for _, entry := range entries {
		logged[entry.Module] = true
	}
	return logged, err
}

// required are a program's direct requirements and its go line.
func required(tree steps.Tree) (map[string]string, error) {
	mod, err := modfile.Parse("go.mod", tree["go.mod"], nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read the dependencies: %w", err)
	}
	return gomod.Required(mod), nil
}
