package gallery

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
)

func upgradesPart() Part {
	return Part{Name: "upgrades", Title: "Upgrades", Make: upgradesPage}
}

// upgradesPage shows the modules of v1 and v2 and what replaced what. It asks no
// network: dates are those of the repository, or of the module cache.
func upgradesPage(ctx context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error) {
	if err := g.allInside("upgrade-log"); err != nil {
		return "", err
	}
	releases, err := catalog.ReadReleases(filepath.Dir(filepath.Dir(kata.Dir)))
	if err != nil {
		return "", err
	}
	dirs := []string{kata.V1, kata.V2}
	read := make([]*modules, len(dirs))
	group, limited := errgroup.WithContext(ctx)
	for i, dir := range dirs {
		group.Go(func() (err error) {
			read[i], err = readModules(limited, g.Builder, dir)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return "", err
	}
	var editions []upgradesEdition
	for i, name := range []string{"v1", "v2"} {
		e, err := upgradesOf(name, read[i], kata, releases)
		if err != nil {
			return "", err
		}
		editions = append(editions, e)
	}
	entries := slices.SortedFunc(maps.Values(kata.Upgrades), func(a, b catalog.Upgrade) int { return cmp.Compare(a.File, b.File) })
	var changes []upgradeChange
	years := 0.0
	for _, u := range entries {
		years += u.Years()
		file := "upgrade-log/" + filepath.Base(u.File)
		changes = append(changes, upgradeChange{
			Upgrade: u, From: catalog.ShortVersion(u.From), To: shortTarget(u.To), Years: fmt.Sprintf("%.1f", u.Years()),
			Path: file, Link: g.linkTo(kataPlace(kata.Name, "upgrades"), file),
		})
	}
	return render("upgrades.html", map[string]any{
		"Kata": kata, "Editions": editions, "Changes": changes, "Years": fmt.Sprintf("%.1f", years), "Command": fmt.Sprintf("kata drill %02d", kata.Number),
	})
}

// An upgradeChange is an entry of the upgrade log.
type upgradeChange struct {
	catalog.Upgrade
	From, To, Years, Path string
	Link                  string // to the page of the entry; may be empty
}

// An upgradesEdition is v1 or v2 with its modules.
type upgradesEdition struct {
	Name, GoLine, GoDate, GoYears, Partial string
	Old                                    bool // it is v1, and v2 is newer
	Direct, Indirect                       []moduleRow
	Fates                                  []string
	Advisories                             []moduleAdvisories
	Graph                                  graphPicture
	Marked                                 bool // there are modules with a mark in the graph
}

// A moduleTable is some modules of an edition. Libyears are shown of the direct ones of
// v1: they are what it is behind v2, and v2 is not behind itself.
type moduleTable struct {
	Go    *upgradesEdition // whose go line it begins with, or nil
	Rows  []moduleRow
	Years bool
}

// DirectTable is the go line and the direct modules.
func (e upgradesEdition) DirectTable() moduleTable {
	return moduleTable{Go: &e, Rows: e.Direct, Years: e.Old}
}

// IndirectTable is the other modules.
func (e upgradesEdition) IndirectTable() moduleTable { return moduleTable{Rows: e.Indirect} }

// A moduleRow is a module in a table.
type moduleRow struct {
	Path, Version, Full, Date, Years, Notes string
}

// moduleAdvisories are the advisories about one module.
type moduleAdvisories struct {
	Path, Version string
	Found         []drift.Finding
}

func upgradesOf(name string, m *modules, kata *catalog.Kata, releases catalog.Releases) (upgradesEdition, error) {
	e := upgradesEdition{Name: name, GoLine: m.goLine, Partial: m.partial, Old: name == "v1", GoDate: day(drift.GoReleased(m.goLine))}
	e.GoYears = fmt.Sprintf("%.1f", kata.Upgrades["go"].Years())
	var built []drift.Release
	for _, node := range m.all {
		built = append(built, drift.Release{Path: node.path, Version: node.version})
	}
	found, err := drift.Bundled(built)
	if err != nil {
		return e, err
	}
	marked := map[string]bool{}
	for _, node := range m.all {
		about := moduleAdvisories{Path: node.path, Version: catalog.ShortVersion(node.version)}
		for _, f := range found {
			if f.Module == node.path {
				about.Found = append(about.Found, f)
			}
		}
		if len(about.Found) > 0 {
			e.Advisories = append(e.Advisories, about)
		}
		row := moduleRow{Path: node.path, Full: node.version, Version: catalog.ShortVersion(node.version), Date: day(node.time)}
		var notes []string
		if r, err := releases.Find(node.path, node.version); err == nil {
			row.Date = r.Date.String()
			if r.Retracted != "" {
				notes = append(notes, "retracted: "+r.Retracted)
			}
		}
		fate := drift.FateOf(node.path)
		if fate != nil {
			notes = append(notes, fate.State)
			e.Fates = append(e.Fates, fate.About(node.path))
		}
		if n := len(about.Found); n == 1 {
			notes = append(notes, "1 advisory")
		} else if n > 1 {
			notes = append(notes, fmt.Sprintf("%d advisories", n))
		}
		marked[node.path] = len(notes) > 0 && (fate == nil || fate.State != drift.Revived || len(about.Found) > 0)
		e.Marked = e.Marked || marked[node.path]
		if node.direct {
			row.Years = fmt.Sprintf("%.1f", kata.Upgrades[node.path].Years())
			if !e.Old {
				notes = append(notes, replaces(node, kata))
			}
		}
		row.Notes = strings.Join(notes, "; ")
		if node.direct {
			e.Direct = append(e.Direct, row)
		} else {
			e.Indirect = append(e.Indirect, row)
		}
	}
	e.Graph = m.pictureOf(name, marked)
	return e, nil
}

// replaces says whose place a module of v2 takes, by the upgrade log.
func replaces(node *moduleNode, kata *catalog.Kata) string {
	if u, ok := kata.Upgrades[node.path]; ok {
		return "upgraded from " + catalog.ShortVersion(u.From)
	}
	var old []string
	for _, u := range kata.Upgrades {
		if path, _, _ := strings.Cut(u.To, " "); path == node.path {
			old = append(old, u.Module)
		}
	}
	if len(old) == 0 {
		return "new in v2"
	}
	slices.Sort(old)
	return "replaces " + strings.Join(old, " and ")
}

// shortTarget is what an upgrade leads to: a version, a module with one, or a package.
func shortTarget(to string) string {
	path, version, versioned := strings.Cut(to, " ")
	if !versioned {
		return catalog.ShortVersion(to)
	}
	return path + " " + catalog.ShortVersion(version)
}

// day is a date, where one is known.
func day(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.UTC().Format(time.DateOnly)
}
