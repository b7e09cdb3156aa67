package drift

import (
	"fmt"
	"go/version"
	"strconv"
	"strings"
	"time"
)

// age counts how far each module is behind. A time that cannot be true is not
// used, and a module that counts nothing because of a time says so.
func (g *Graph) age(now time.Time) {
	for _, m := range g.Modules {
		m.Time = m.believed(Release{Path: m.Path, Version: m.Version, Time: m.Time}, m.GoVersion, now)
		if m.Newest != nil {
			line := ""
			if !m.Behind() {
				line = m.GoVersion
			}
			m.Newest.Time = m.believed(*m.Newest, line, now)
		}
		for i := range m.Majors {
			m.Majors[i].Time = m.believed(m.Majors[i], "", now)
		}
		switch {
		case m.Newest == nil:
			if m.Replaced == nil {
				g.Unaged++
			}
		case !m.Behind():
		case m.Time.IsZero() || m.Newest.Time.IsZero():
			m.Unknown = append(m.Unknown, "how far behind: there is no usable time of one of the two releases")
			g.Unaged++
		default:
			m.Libyears = max(0, m.Newest.Time.Sub(m.Time).Hours()/24/365.25)
		}
		g.Libyears += m.Libyears
		if m.Direct {
			g.Direct += m.Libyears
		}
	}
}

// believed is the time of a release, or the zero time when it cannot be true:
// a proxy or a repository may have a wrong clock.
func (m *Module) believed(r Release, line string, now time.Time) time.Time {
	why := ""
	switch at := r.Time; {
	case at.IsZero():
	case at.After(now.Add(24 * time.Hour)): // A clock may be in another zone.
		why = "lies in the future"
	case at.Before(goBegan()):
		why = "lies before the first release of Go"
	case line != "" && at.Before(lineBegan(line)):
		why = fmt.Sprintf("lies before Go %s was begun, which its go.mod names", line)
	}
	if why == "" {
		return r.Time
	}
	says := fmt.Sprintf("when %s was released: the time that is given, %s, %s", r.Version, r.Time.UTC().Format(time.DateOnly), why)
	if len(m.Unknown) == 0 || m.Unknown[len(m.Unknown)-1] != says { // The newest may be the one that is selected.
		m.Unknown = append(m.Unknown, says)
	}
	return time.Time{}
}

// goBegan is the day on which Go was published.
func goBegan() time.Time { return time.Date(2009, 11, 10, 0, 0, 0, 0, time.UTC) }

// lineBegan is a day before which no go.mod can have named a go line: that of the
// release before it. Work on a version begins about then, and modules may use it
// from then on. Of a version that the table does not know, it is the zero time.
func lineBegan(line string) time.Time {
	minor, err := strconv.Atoi(strings.TrimPrefix(version.Lang("go"+line), "go1."))
	if err != nil {
		return time.Time{}
	}
	return GoReleased("1."+strconv.Itoa(minor-1)).AddDate(0, -3, 0)
}

// Years says how far behind the modules are together, as far as it is known.
func (g *Graph) Years() string {
	if g.Unaged > 0 && g.Unaged == len(g.Modules) {
		return "how far behind is not known"
	}
	says := fmt.Sprintf("%.1f libyears behind (%.1f in the direct ones)", g.Libyears, g.Direct)
	switch g.Unaged {
	case 0:
	case 1:
		says += ", without 1 module whose age is not known"
	default:
		says += fmt.Sprintf(", without %d modules whose age is not known", g.Unaged)
	}
	return says
}
