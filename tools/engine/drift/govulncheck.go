package drift

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// vulnTime is how long govulncheck may take: it compiles the module and reads
// its call graph.
const vulnTime = 5 * time.Minute

// Advisories looks for advisories about the versions in the graph: with
// govulncheck when it is on the PATH and its database answers, because it
// follows calls into dependencies, and otherwise among the bundled ones. code
// may be nil; then nothing can be said about what is used.
func (p *Project) Advisories(ctx context.Context, g *Graph, code *Code) (*Advisories, error) {
	found, err := p.govulncheck(ctx, g, code)
	if err == nil {
		return &Advisories{Source: SourceGovulncheck, Found: found}, nil
	} else if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	entries, bad := readBundled(bundled)
	if bad != nil {
		return nil, bad
	}
	return &Advisories{
		Source: SourceBundled, Found: p.match(entries, g, code),
		Note: fmt.Sprintf("%v; the bundled advisories are about %d modules, so no finding about another one means nothing", err, len(covered(entries))),
	}, nil
}

// A vulnMessage is one of the values that govulncheck -json prints: an
// advisory that may matter, or one way in which it does.
type vulnMessage struct {
	OSV     *entry       `json:"osv"`
	Finding *vulnFinding `json:"finding"`
}

type vulnFinding struct {
	OSV          string      `json:"osv"`
	FixedVersion string      `json:"fixed_version"`
	Trace        []vulnFrame `json:"trace"` // from the affected symbol to the code that leads there
}

type vulnFrame struct {
	Module, Version, Package, Function, Receiver string
	Position                                     *struct {
		Filename string `json:"filename"`
		Line     int    `json:"line"`
	}
}

func (p *Project) govulncheck(ctx context.Context, g *Graph, code *Code) ([]Finding, error) {
	if p.options.FactsOnly {
		return nil, errors.New("govulncheck is not asked")
	}
	program, err := exec.LookPath("govulncheck")
	if err != nil {
		return nil, errors.New("govulncheck is not installed")
	}
	if p.unasked() != "" && os.Getenv("GOVULNDB") == "" {
		return nil, errors.New("govulncheck has no database without a network")
	}
	p.tell("asking govulncheck")
	limited, cancel := context.WithTimeout(ctx, vulnTime)
	defer cancel()
	cmd := exec.CommandContext(limited, program, vulnArguments()...) //nolint:gosec // It is what the person has installed under that name.
	cmd.Dir = p.Dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod '-modfile="+p.modfile+"'")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("govulncheck did not answer: %s", oneLine(stderr.String()))
	}
	messages, err := decode[vulnMessage](stdout.String())
	if err != nil {
		return nil, err
	}
	return vulnFindings(messages, g, code), nil
}

// vulnArguments leave the database to govulncheck, unless GOVULNDB names one:
// govulncheck itself takes it only as a flag.
func vulnArguments() []string {
	args := []string{"-json", "-test"}
	if db := os.Getenv("GOVULNDB"); db != "" {
		args = append(args, "-db="+db)
	}
	return append(args, "./...")
}

// vulnFindings folds what govulncheck says of each advisory into its nearest reach.
// Advisories about the standard library are about the toolchain that is
// installed, not about a dependency, and are left out.
func vulnFindings(messages []vulnMessage, g *Graph, code *Code) []Finding {
	entries := map[string]*entry{}
	for _, m := range messages {
		if m.OSV != nil {
			entries[m.OSV.ID] = m.OSV
		}
	}
	folded := map[[2]string]*Finding{}
	for _, m := range messages {
		v := m.Finding
		if v == nil || len(v.Trace) == 0 {
			continue
		}
		at, e := v.Trace[0], entries[v.OSV]
		if g.Module(at.Module) == nil || e == nil {
			continue
		}
		key := [2]string{v.OSV, at.Module}
		if folded[key] == nil {
			folded[key] = &Finding{ID: v.OSV, Aliases: e.Aliases, Module: at.Module, Version: at.Version, Fixed: v.FixedVersion, Says: e.Summary, Reach: Required}
		}
		folded[key].trace(v.Trace, g.Path, code)
	}
	var all []Finding
	for _, f := range folded {
		slices.Sort(f.Symbols)
		f.Symbols, f.Places = slices.Compact(f.Symbols), tidy(f.Places)
		all = append(all, *f)
	}
	return byReach(all)
}

// trace takes in one way that govulncheck has found.
func (f *Finding) trace(frames []vulnFrame, own string, code *Code) {
	at := frames[0]
	switch {
	case at.Function != "":
		f.raise(Called)
		f.Symbols = append(f.Symbols, at.symbol())
		// The place of interest is where the code leaves its own module.
		i := slices.IndexFunc(frames, func(v vulnFrame) bool { return v.Module == own && v.Position != nil })
		if i >= 0 {
			f.Places = append(f.Places, Place{File: filepath.ToSlash(frames[i].Position.Filename), Line: frames[i].Position.Line})
		}
	case at.Package != "":
		f.raise(Linked)
		if code == nil || len(code.Imported[at.Package]) == 0 {
			return
		}
		f.raise(Imported)
		if f.Reach == Imported {
			f.Places = append(f.Places, code.Imported[at.Package]...)
		}
	}
}

func (v vulnFrame) symbol() string {
	name := v.Function
	if v.Receiver != "" {
		name = strings.TrimPrefix(v.Receiver, "*") + "." + name
	}
	return v.Package + "." + name
}

func cutOff(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
