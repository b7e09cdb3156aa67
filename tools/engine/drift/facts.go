package drift

import (
	"fmt"
	"time"

	"golang.org/x/mod/module"
)

// Facts are what the caller knows about releases, by path and version. They
// have precedence over the module proxy: a proxy may answer with the day on
// which it first fetched a release.
type Facts map[module.Version]Fact

// A Fact is what is known about one release.
type Fact struct {
	Time      time.Time // of the release
	Retracted []string  // the author's reasons; empty when it was not retracted
}

// state gives the modules of a graph the dates and the retractions that the
// facts know, and notes where the proxy gives another date.
func (f Facts) state(g *Graph) {
	noted := map[Release]bool{}
	date := func(r Release) time.Time {
		fact, ok := f[module.Version{Path: r.Path, Version: r.Version}]
		if !ok {
			return r.Time
		}
		if says := differ(r, fact.Time); says != "" && !noted[r] {
			noted[r] = true
			g.Differ = append(g.Differ, says)
		}
		return fact.Time
	}
	for _, m := range g.Modules {
		m.Time = date(Release{Path: m.Path, Version: m.Version, Time: m.Time})
		if m.Newest != nil {
			m.Newest.Time = date(*m.Newest)
		}
		for i := range m.Majors {
			m.Majors[i].Time = date(m.Majors[i])
		}
		if fact := f[m.built()]; len(m.Retracted) == 0 {
			m.Retracted = fact.Retracted
		}
	}
}

// differ says in what the date that a module proxy gives for a release differs
// from the fact, or nothing. An unknown date does not differ.
func differ(proxy Release, fact time.Time) string {
	says, is := proxy.Time.UTC().Format(time.DateOnly), fact.UTC().Format(time.DateOnly)
	if proxy.Time.IsZero() || says == is {
		return ""
	}
	return fmt.Sprintf("%s was released on %s; the module proxy says %s", proxy, is, says)
}

// Built lists the releases that the build uses. A replacement by a directory is
// no release.
func (g *Graph) Built() []Release {
	var all []Release
	for _, m := range g.Modules {
		if b := m.built(); b.Version != "" {
			all = append(all, Release{Path: b.Path, Version: b.Version})
		}
	}
	return all
}

// built is the release that the build uses for a module: its replacement, where
// that is a release.
func (m *Module) built() module.Version {
	if m.Replaced != nil {
		return module.Version{Path: m.Replaced.Path, Version: m.Replaced.Version}
	}
	return module.Version{Path: m.Path, Version: m.Version}
}
