package drift

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/subject"
)

const (
	// questionsAtOnce bounds the go commands that ask the proxy at one time.
	questionsAtOnce = 8
	// majorsMissed is after how many major versions in a row that do not exist
	// the search ends. It is two because some modules have left one out:
	// robfig/cron went from v1 to v3.
	majorsMissed = 2
)

// An answer of the proxy. A module that does not exist is an answer; err is for
// what could not be asked.
type answer struct {
	release listedModule
	exists  bool
	err     error
}

// Answers remember what the proxy has said, for as long as their owner keeps
// them: projects that are opened with the same ones ask the same question once.
// The zero value remembers nothing yet.
type Answers struct {
	mu  sync.Mutex
	all map[string]func() answer // by proxy and path@query
}

// once asks the question of key unless it has been asked. The second who asks
// waits for the answer of the first.
func (a *Answers) once(key string, question func() answer) answer {
	a.mu.Lock()
	get, ok := a.all[key]
	if !ok {
		if a.all == nil {
			a.all = map[string]func() answer{}
		}
		get = sync.OnceValue(question)
		a.all[key] = get
	}
	a.mu.Unlock()
	answer := get()
	if answer.err != nil { // Another time it may be known, or somebody may wait longer.
		a.mu.Lock()
		delete(a.all, key)
		a.mu.Unlock()
	}
	return answer
}

// ask asks the proxy for a version of a module, such as "latest".
func (p *Project) ask(ctx context.Context, path, query string) answer {
	if why := p.unasked(); why != "" {
		return answer{err: errors.New(why)}
	}
	key := path + "@" + query
	return p.answers.once(p.settings.GOPROXY+" "+key, func() answer { return p.question(ctx, key) })
}

// missing are the words of the go command for a module or version that the
// proxy knows not to exist.
func missing(output string) bool {
	for _, words := range []string{"404 Not Found", "410 Gone", "no matching versions", "not found", "no such file or directory", "file does not exist", "invalid version"} {
		if strings.Contains(output, words) {
			return true
		}
	}
	return false
}

func (p *Project) question(ctx context.Context, key string) answer {
	// Where there is a proxy, what it does not know is not looked for in the
	// repository itself: that takes seconds for each module that does not exist.
	proxy := "GOPROXY=" + strings.NewReplacer(",direct", "", "|direct", "").Replace(p.settings.GOPROXY)
	out, err := p.builder.GoWith(ctx, []string{proxy, "GOFLAGS=-mod=mod"}, p.room, "list", "-m", "-retracted", "-json", key)
	if tool, ok := errors.AsType[*subject.ToolError](err); ok && missing(tool.Output) {
		return answer{}
	} else if err != nil {
		return answer{err: err}
	}
	releases, err := decode[listedModule](out)
	if err == nil && len(releases) != 1 {
		err = fmt.Errorf("it names %d releases instead of one", len(releases))
	}
	if err != nil {
		return answer{err: fmt.Errorf("cannot read what the go command says of %s: %w", key, err)}
	}
	return answer{release: releases[0], exists: true}
}

// latest asks for the newest release of a module, or of the module that a
// package is in.
func (p *Project) latest(ctx context.Context, path string) answer {
	for {
		a := p.ask(ctx, path, "latest")
		i := strings.LastIndexByte(path, '/')
		if a.err != nil || a.exists || i < 0 {
			return a
		}
		path = path[:i]
	}
}

// retractions asks about the versions that replacements bring in: of those the
// go command says nothing where they are in force.
func (p *Project) retractions(ctx context.Context, g *Graph) {
	limited, cancel := context.WithTimeout(ctx, askingTime)
	defer cancel()
	for _, m := range g.Modules {
		if m.Replaced == nil || m.Replaced.Version == "" {
			continue
		}
		a := p.ask(limited, m.Replaced.Path, m.Replaced.Version)
		if a.err != nil {
			m.Unknown = append(m.Unknown, "whether its replacement was retracted: "+cause(reason(a.err)))
			continue
		}
		m.Retracted = a.release.Retracted
	}
}

// majors asks for later major versions of the direct modules.
func (p *Project) majors(ctx context.Context, g *Graph) error {
	p.tell("asking the module proxy for later major versions")
	limited, cancel := context.WithTimeout(ctx, askingTime)
	defer cancel()
	group, limited := errgroup.WithContext(limited)
	group.SetLimit(questionsAtOnce)
	for _, m := range g.Modules {
		if !m.Direct || m.Newest == nil {
			continue // Where nobody answers for the newest release, nobody answers for this.
		}
		group.Go(func() error {
			if err := p.majorsOf(limited, m); err != nil {
				m.Unknown = append(m.Unknown, "later major versions: "+cause(reason(err)))
			}
			return nil
		})
	}
	_ = group.Wait() // None of them fails.
	return ctx.Err()
}

func (p *Project) majorsOf(ctx context.Context, m *Module) error {
	for n, missed := majorOf(m.Newest.Version)+1, 0; missed < majorsMissed; n++ {
		path := majorPath(m.Path, n)
		if path == "" {
			return nil
		}
		a := p.ask(ctx, path, "latest")
		switch {
		case a.err != nil:
			return a.err
		case !a.exists || semver.Prerelease(a.release.Version) != "":
			missed++ // A major version that has only previews is not there yet.
		default:
			missed = 0
			m.Majors = append(m.Majors, Release{Path: path, Version: a.release.Version, Time: a.release.Time})
		}
	}
	return nil
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
