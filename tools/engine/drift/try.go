package drift

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/gocommand"
)

// triesAtOnce bounds the tries under way at one time. They wait for the network
// and for a processor in turn.
const triesAtOnce = 4

// tryAll tries the targets of items: of all, or of the first that the options
// allow.
func (p *Project) tryAll(ctx context.Context, g *Graph, code *Code, items []*Item) error {
	if n := p.options.Try; n > 0 && n < len(items) {
		items = items[:n]
	}
	doing := fmt.Sprintf("trying %d upgrades on copies of go.mod", len(items))
	p.tell(doing)
	done := make(chan struct{}, len(items))
	group, limited := errgroup.WithContext(ctx)
	group.SetLimit(triesAtOnce)
	for _, item := range items {
		group.Go(func() error {
			err := p.work(limited, g, code, item)
			done <- struct{}{}
			p.tell(fmt.Sprintf("%s, %d done", doing, len(done)))
			return err
		})
	}
	return group.Wait()
}

// work tries an item's targets.
func (p *Project) work(ctx context.Context, g *Graph, code *Code, item *Item) error {
	for i := range item.Targets {
		t := item.Targets[i] // It becomes the item's when all of it is known.
		if err := p.tryTarget(ctx, g, code, item, &t); err != nil {
			return err
		}
		t.Tried = true
		t.rate()
		item.Targets[i] = t
	}
	return nil
}

func (p *Project) tryTarget(ctx context.Context, g *Graph, code *Code, item *Item, t *Target) error {
	home := t.Path
	if t.Version == "" && t.Kind != KindStandard {
		a := p.latest(ctx, t.Path)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if a.err != nil || !a.exists {
			t.Blocked = "its newest release is unknown"
			if a.err != nil {
				t.Blocked += ": " + reason(a.err)
			}
			return nil
		}
		home, t.Version = a.release.Path, a.release.Version
	}
	if t.Kind != KindStandard {
		if err := p.require(ctx, g, t); err != nil {
			return err
		}
	}
	if t.Blocked != "" {
		return nil
	}
	breaks, err := p.breaks(ctx, code, item.Module, Release{Path: t.Path, Version: t.Version}, home)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	} else if err != nil {
		t.Blocked = reason(err)
		return nil
	}
	t.Breaks = append([]Break{}, breaks...) // A reader of the JSON meets null only where nothing was compared.
	t.Unsure = item.Unsure
	if t.Path != item.Module {
		t.Imports = p.rewritten(code, item)
	}
	return nil
}

// rewritten are the imports and tool lines that name packages of a module.
func (p *Project) rewritten(code *Code, item *Item) []Place {
	var all []Place
	for path, places := range code.Imported {
		if code.Linked[path] == item.Module {
			all = append(all, places...)
		}
	}
	for _, places := range p.toolsOf(item.Module) {
		all = append(all, places...)
	}
	return tidy(all)
}

// require requires a target in a copy of go.mod and looks what else that changes.
func (p *Project) require(ctx context.Context, g *Graph, t *Target) error {
	name, err := p.copyTo("try")
	if err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Dir(name))
	_, err = p.builder.Go.RunWith(ctx, asking(), p.Dir, "get", "-modfile="+name, t.Path+"@"+t.Version)
	if tool, ok := errors.AsType[*gocommand.Error](err); ok {
		t.Blocked = reason(tool)
		return nil
	} else if err != nil {
		return err
	}
	out, err := p.builder.Go.RunWith(ctx, asking(), p.Dir, "list", "-mod=mod", "-modfile="+name, "-m", "-e", "-json=Path,Version,GoVersion,Main", "all")
	if tool, ok := errors.AsType[*gocommand.Error](err); ok {
		t.Blocked = reason(tool)
		return nil
	} else if err != nil {
		return err
	}
	listed, err := decode[listedModule](out)
	if err != nil {
		return err
	}
	line := p.copiedLine()
	if version.Compare("go"+line, "go"+g.GoLine) < 0 {
		line = g.GoLine
	}
	for _, l := range listed {
		if l.Main && version.Compare("go"+l.GoVersion, "go"+line) > 0 {
			t.GoLine = l.GoVersion
		}
	}
	asks := func(l listedModule) bool {
		return !l.Main && t.GoLine != "" && l.GoVersion != "" && version.Compare("go"+l.GoVersion, "go"+t.GoLine) >= 0
	}
	itself := slices.ContainsFunc(listed, func(l listedModule) bool { return l.Path == t.Path && asks(l) })
	for _, l := range listed {
		if l.Main {
			continue
		}
		if asks(l) && (l.Path == t.Path || !itself) {
			t.Drags = append(t.Drags, l.Path+" "+l.Version)
		}
		if m := g.Module(l.Path); m != nil && l.Path != t.Path && semver.Compare(l.Version, m.Version) > 0 {
			t.Raises = append(t.Raises, fmt.Sprintf("%s %s → %s", l.Path, m.Version, l.Version))
		}
	}
	return nil
}

// copiedLine is the go line of the copy of go.mod, to which the go command has
// added what the code needs and go.mod lacks.
func (p *Project) copiedLine() string {
	text, err := os.ReadFile(p.modfile)
	if err != nil {
		return ""
	}
	mod, err := modfile.ParseLax(p.modfile, text, nil)
	if err != nil || mod.Go == nil {
		return ""
	}
	return mod.Go.Version
}

// rate applies the rule that the risks are defined by.
func (t *Target) rate() {
	touched := t.Touched()
	gone := slices.ContainsFunc(t.Breaks, func(b Break) bool { return b.Symbol == "" })
	switch {
	case t.Blocked != "" || gone || touched > fewPlaces:
		t.Risk = High
	case touched+len(t.Imports)+len(t.Traps) > 0 || t.GoLine != "" || t.Unsure != "":
		t.Risk = Medium
	default:
		t.Risk = Low
	}
}
