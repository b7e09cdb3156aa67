package drift

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// A search looks for the later major versions of a module.
type search struct {
	module       *Module
	next, missed int
}

// majors asks for later major versions of the direct modules: for the next ones
// of all of them at a time, until the search for each has ended.
func (p *Project) majors(ctx context.Context, g *Graph) error {
	limited, cancel := context.WithTimeout(ctx, askingTime)
	defer cancel()
	var open []*search
	for _, m := range g.Modules {
		if m.Direct && m.Newest != nil { // Where the newest release is not known, this is not either.
			open = append(open, &search{module: m, next: majorOf(m.Newest.Version) + 1})
		}
	}
	for len(open) > 0 {
		p.tell(fmt.Sprintf("asking the module proxy for later major versions, of %d modules", len(open)))
		var queries []string
		for _, s := range open {
			for n := s.next; n < s.next+majorsMissed-s.missed; n++ {
				if path := majorPath(s.module.Path, n); path != "" {
					queries = append(queries, path+"@latest")
				}
			}
		}
		answers := p.ask(limited, queries)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		open = slices.DeleteFunc(open, func(s *search) bool { return s.ended(answers) })
	}
	return nil
}

// ended takes in the answers about a module and reports whether nothing is left
// to ask about it.
func (s *search) ended(answers map[string]answer) bool {
	for ; s.missed < majorsMissed; s.next++ {
		path := majorPath(s.module.Path, s.next)
		a, known := answers[path+"@latest"]
		switch {
		case path == "":
			return true
		case !known:
			return false
		case a.err != nil:
			s.module.Unknown = append(s.module.Unknown, "later major versions: "+cause(reason(a.err)))
			return true
		case !a.exists || semver.Prerelease(a.release.Version) != "":
			s.missed++ // A major version that has only previews is not there yet.
		default:
			s.missed = 0
			s.module.Majors = append(s.module.Majors, Release{Path: path, Version: a.release.Version, Time: a.release.Time})
		}
	}
	return true
}

// majorOf is the number of a version's major version, and 1 for versions
// before the first: v0 and v1 share a path.
func majorOf(v string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(semver.Major(v), "v"))
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// gopkgPath is a path of the form that carries its major version behind a dot.
var gopkgPath = regexp.MustCompile(`^(gopkg\.in/.+\.v)\d+$`)

// majorPath is the path of major version n of a module, or nothing when such a
// path cannot be.
func majorPath(path string, n int) string {
	if m := gopkgPath.FindStringSubmatch(path); m != nil {
		return m[1] + strconv.Itoa(n)
	}
	prefix, _, ok := module.SplitPathVersion(path)
	if !ok || strings.HasPrefix(path, "gopkg.in/") {
		return ""
	}
	return fmt.Sprintf("%s/v%d", prefix, n)
}
