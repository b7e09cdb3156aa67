package drift

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// graphTime is how long the proxy may take for the go.mod files of the graph,
	// and askingTime how long for each kind of question about newer releases. What
	// has no answer by then is unknown.
	graphTime  = 5 * time.Minute
	askingTime = 90 * time.Second
	// processes bounds the go commands that ask the proxy at one time. Each asks
	// several questions at a time, or one after the other.
	processes = 8
	// perUpdate and perQuestion are how many modules one go command asks about. For
	// its newest releases it reads the graph first, so that it asks about many.
	perUpdate, perQuestion = 60, 6
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
	says    string // the go command, of what does not exist
	err     error
}

// Answers remember what the proxy has said, for as long as their owner keeps
// them: projects that are opened with the same ones ask the same question once.
// The zero value remembers nothing yet.
type Answers struct {
	mu  sync.Mutex
	all map[string]answer // by proxy and path@query
}

func (a *Answers) get(key string) (answer, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok := a.all[key]
	return known, ok
}

// put remembers an answer. What could not be asked may be known another time.
func (a *Answers) put(key string, now answer) {
	if now.err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[string]answer{}
	}
	a.all[key] = now
}

// updates asks for the newest release of each module, and for retractions and
// deprecations, many modules at a time. Where the proxy is not asked, the graph
// says so.
func (p *Project) updates(ctx context.Context, g *Graph, listed []listedModule) (map[string]listedModule, error) {
	if why := p.unasked(); why != "" {
		g.Unknown = append(g.Unknown, "newest releases, retractions, deprecations and later major versions: "+why)
		return nil, nil
	}
	var paths []string
	for _, l := range listed {
		if _, missing := p.absent[l.Path]; !l.Main && !missing {
			paths = append(paths, l.Path)
		}
	}
	limited, cancel := context.WithTimeout(ctx, askingTime)
	defer cancel()
	var mu sync.Mutex
	asked, all := 0, map[string]listedModule{}
	p.tell("asking the module proxy for newer releases")
	inChunks(paths, perUpdate, func(chunk []string) {
		found, err := list[listedModule](limited, p, nil, append([]string{"-m", "-e", "-json", "-u", "-retracted"}, chunk...)...)
		mu.Lock()
		defer mu.Unlock()
		for _, path := range chunk {
			i := slices.IndexFunc(found, func(l listedModule) bool { return l.Path == path })
			switch {
			case i >= 0:
				all[path] = found[i]
			case err != nil:
				all[path] = listedModule{Path: path, Error: &struct{ Err string }{reason(err)}}
			}
		}
		asked += len(chunk)
		p.tell(fmt.Sprintf("asking the module proxy for newer releases, %d of %d", asked, len(paths)))
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return all, nil
}

// inChunks hands out a few of many at a time, to several workers.
func inChunks[T any](all []T, size int, do func(chunk []T)) {
	var group errgroup.Group
	group.SetLimit(processes)
	for chunk := range slices.Chunk(all, size) {
		group.Go(func() error {
			do(chunk)
			return nil
		})
	}
	_ = group.Wait() // None of them fails.
}

// ask asks the proxy for versions of modules, such as example.com/lib@latest.
func (a *asker) ask(ctx context.Context, queries []string) map[string]answer {
	answers := map[string]answer{}
	var open []string
	for _, query := range queries {
		if why := a.unasked(); why != "" {
			answers[query] = answer{err: errors.New(why)}
		} else if known, ok := a.options.Answers.get(a.settings.GOPROXY + " " + query); ok {
			answers[query] = known
		} else {
			open = append(open, query)
		}
	}
	var mu sync.Mutex
	inChunks(open, perQuestion, func(chunk []string) {
		said := a.question(ctx, chunk)
		mu.Lock()
		defer mu.Unlock()
		for i, query := range chunk {
			answers[query] = said[i]
			a.options.Answers.put(a.settings.GOPROXY+" "+query, said[i])
		}
	})
	return answers
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

// question puts queries to one go command, which answers in their order.
func (a *asker) question(ctx context.Context, queries []string) []answer {
	// Where there is a proxy, what it does not know is not looked for in the
	// repository itself: that takes seconds for each module that does not exist.
	proxy := "GOPROXY=" + strings.NewReplacer(",direct", "", "|direct", "").Replace(a.settings.GOPROXY)
	out, err := a.builder.Go.RunWith(ctx, []string{proxy, "GOFLAGS=-mod=mod"}, a.tmp, append([]string{"list", "-m", "-e", "-retracted", "-json"}, queries...)...)
	var listed []listedModule
	if err == nil {
		listed, err = decode[listedModule](out)
	}
	if err == nil && len(listed) != len(queries) {
		err = fmt.Errorf("it names %d releases instead of %d", len(listed), len(queries))
	}
	answers := make([]answer, len(queries))
	for i := range queries {
		switch {
		case err != nil:
			answers[i] = answer{err: err}
		case listed[i].Error == nil:
			answers[i] = answer{release: listed[i], exists: true}
		case missing(listed[i].Error.Err):
			answers[i] = answer{says: oneLine(listed[i].Error.Err)}
		default:
			answers[i] = answer{err: errors.New(listed[i].Error.Err)}
		}
	}
	return answers
}

// latest asks for the newest release of a module, or of the module that a
// package is in.
func (a *asker) latest(ctx context.Context, path string) answer { return a.at(ctx, path, "latest") }

// at asks for a version in the same way.
func (a *asker) at(ctx context.Context, path, version string) answer {
	for {
		query := path + "@" + version
		said := a.ask(ctx, []string{query})[query]
		i := strings.LastIndexByte(path, '/')
		if said.err != nil || said.exists || i < 0 {
			return said
		}
		path = path[:i]
	}
}

// retractions asks about the versions that replacements bring in: of those the
// go command says nothing where they are in force.
func (p *Project) retractions(ctx context.Context, g *Graph) {
	limited, cancel := context.WithTimeout(ctx, askingTime)
	defer cancel()
	var queries []string
	for _, m := range g.Modules {
		if m.Replaced != nil && m.Replaced.Version != "" {
			queries = append(queries, m.Replaced.Path+"@"+m.Replaced.Version)
		}
	}
	answers := p.ask(limited, queries)
	for _, m := range g.Modules {
		if m.Replaced == nil || m.Replaced.Version == "" {
			continue
		}
		a := answers[m.Replaced.Path+"@"+m.Replaced.Version]
		if a.err != nil {
			m.Unknown = append(m.Unknown, "whether its replacement was retracted: "+cause(reason(a.err)))
			continue
		}
		m.Retracted = a.release.Retracted
	}
}
