package drift

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"brownfield/tools/subject"
)

// work tries an item's targets.
func (p *Project) work(ctx context.Context, g *Graph, code *Code, item *Item) error {
	for i := range item.Targets {
		t := &item.Targets[i]
		if t.Version == "" && t.Kind != KindStandard {
			a := p.latest(ctx, t.Path)
			if a.err != nil || !a.exists {
				t.Blocked = "its newest release is unknown"
				if a.err != nil {
					t.Blocked += ": " + reason(a.err)
				}
				t.rate()
				continue
			}
			t.Version = a.release.Version
		}
		if t.Kind != KindStandard {
			if err := p.try(ctx, g, t); err != nil {
				return err
			}
		}
		if t.Blocked == "" {
			breaks, err := p.Breaks(ctx, code, item.Module, Release{Path: t.Path, Version: t.Version})
			if ctx.Err() != nil {
				return context.Cause(ctx)
			} else if err != nil {
				t.Blocked = reason(err)
			}
			t.Breaks = breaks
		}
		t.rate()
	}
	return nil
}

// try requires a target in a copy of go.mod and looks what else that changes.
func (p *Project) try(ctx context.Context, g *Graph, t *Target) error {
	name, err := p.copyTo(filepath.Join("try", strings.ReplaceAll(t.Path, "/", "!")+"@"+t.Version))
	if err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Dir(name))
	_, err = p.builder.Go(ctx, p.Dir, "get", "-modfile="+name, t.Path+"@"+t.Version)
	if _, ok := errors.AsType[*subject.ToolError](err); ok {
		t.Blocked = reason(err)
		return nil
	} else if err != nil {
		return err
	}
	out, err := p.builder.Go(ctx, p.Dir, "list", "-mod=mod", "-modfile="+name, "-m", "-e", "-json=Path,Version,GoVersion,Main", "all")
	if _, ok := errors.AsType[*subject.ToolError](err); ok {
		t.Blocked = reason(err)
		return nil
	} else if err != nil {
		return err
	}
	listed, err := decode[listedModule](out)
	if err != nil {
		return err
	}
	for _, l := range listed {
		if l.Main && version.Compare("go"+l.GoVersion, "go"+g.GoLine) > 0 {
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

// rate applies the rule that the risks are defined by.
func (t *Target) rate() {
	if t.Breaks == nil {
		t.Breaks = []Break{}
	}
	touched := t.Touched()
	gone := slices.ContainsFunc(t.Breaks, func(b Break) bool { return b.Symbol == "" })
	switch {
	case t.Blocked != "" || gone || touched > fewPlaces:
		t.Risk = High
	case touched > 0 || len(t.Traps) > 0 || t.GoLine != "":
		t.Risk = Medium
	default:
		t.Risk = Low
	}
}
