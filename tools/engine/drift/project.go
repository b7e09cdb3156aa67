package drift

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
)

// A Project is a module whose dependencies are looked at. All that is asked of
// the go command is asked with a copy of go.mod and go.sum, so the module's own
// are never written.
type Project struct {
	*asker

	Dir string // absolute

	modfile  string // the copy of go.mod, in tmp
	mod      *modfile.File
	mismatch string            // what go.sum does not agree with; then the copies do without it
	absent   map[string]absent // modules that cannot be had, by path
	fset     *token.FileSet
	standard standard

	summing sync.Mutex // guards mismatch
}

// An asker asks the go command, and through it the module proxy, outside of any
// module.
type asker struct {
	builder  *subject.Builder
	tmp      string // directory that is removed at the end
	remove   func() // removes tmp
	settings settings
	options  Options

	telling sync.Mutex // one at a time
}

// Options are how a module is looked at. The zero value asks the module proxy
// everything and knows nothing beforehand.
type Options struct {
	Facts Facts
	// FactsOnly asks nothing that may have another answer tomorrow: no newest
	// release, no later major version, no retraction, no database of advisories.
	// What go.mod pins is still downloaded, since go.sum decides what that is.
	FactsOnly bool
	Try       int                // how many items of a plan are tried, the most urgent first; 0 is all of them
	Answers   *Answers           // shared with other projects; may be nil
	Tell      func(doing string) // is told what the engine is about to do when that may take a while; may be nil
}

// settings are those of the go command.
type settings struct {
	GOPATH, GOPROXY, GOPRIVATE, GOVERSION, GOOS, GOARCH, CGO_ENABLED string //nolint:revive // As the go command calls them.
}

// Open prepares the module in dir. The project has to be closed.
func Open(ctx context.Context, b *subject.Builder, dir string, options Options) (*Project, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	asker, err := newAsker(ctx, b, options)
	if err != nil {
		return nil, err
	}
	p := &Project{asker: asker, Dir: dir, absent: map[string]absent{}, fset: token.NewFileSet()}
	if err := p.copyModFiles(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close removes what the project has written, none of it in the module.
func (p *Project) Close() { p.remove() }

func newAsker(ctx context.Context, b *subject.Builder, options Options) (*asker, error) {
	a := &asker{builder: b, options: options}
	if a.options.Answers == nil {
		a.options.Answers = &Answers{}
	}
	out, err := b.Go.Run(ctx, os.TempDir(), "env", "-json", "GOPATH", "GOPROXY", "GOPRIVATE", "GOVERSION", "GOOS", "GOARCH", "CGO_ENABLED")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(out), &a.settings); err != nil {
		return nil, fmt.Errorf("cannot read the output of go env: %w", err)
	}
	a.tmp, a.remove, err = tempdir.OnDisk("drift")
	return a, err
}

// tell passes on what the engine is about to do.
func (a *asker) tell(doing string) {
	if a.options.Tell == nil {
		return
	}
	a.telling.Lock()
	defer a.telling.Unlock()
	a.options.Tell(doing)
}

func (p *Project) copyModFiles() error {
	name := filepath.Join(p.Dir, "go.mod")
	text, err := os.ReadFile(name) //nolint:gosec // Reading the module is the purpose.
	if errors.Is(err, os.ErrNotExist) {
		return noModule(p.Dir)
	} else if err != nil {
		return fmt.Errorf("cannot read the module: %w", err)
	}
	if p.mod, err = modfile.Parse(name, text, nil); err != nil {
		return fmt.Errorf("cannot read the module: %w", err)
	}
	if p.mod.Module == nil {
		return fmt.Errorf("%s does not name its module", name)
	}
	p.modfile, err = p.copyTo("own")
	return err
}

// copyTo writes another copy of go.mod and go.sum into a directory of its own
// below tmp, for a try that changes them, and returns the name of its
// go.mod.
func (p *Project) copyTo(use string) (string, error) {
	dir, err := os.MkdirTemp(p.tmp, use+"-") // Not named after a module: file systems may not tell A from a.
	if err != nil {
		return "", fmt.Errorf("cannot make a temporary directory for a copy of go.mod: %w", err)
	}
	mod, err := p.standIn()
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), mod, 0o600); err != nil {
		return "", fmt.Errorf("cannot copy go.mod: %w", err)
	}
	sum, err := os.ReadFile(filepath.Join(p.Dir, "go.sum"))
	if err == nil && p.mismatch == "" {
		err = os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o600) //nolint:gosec // The directory is ours.
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("cannot copy go.sum: %w", err)
	}
	return filepath.Join(dir, "go.mod"), nil
}

// standIn is go.mod as the copies have it: with a go line, and with stubs in
// place of the modules that cannot be had.
func (p *Project) standIn() ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(p.Dir, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("cannot read the module: %w", err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read the module: %w", err)
	}
	if mod.Go == nil { // Said aloud, because go get would otherwise write the toolchain's.
		err = mod.AddGoStmt(p.goLine())
	}
	for path, a := range p.absent {
		err = errors.Join(err, mod.AddReplace(path, "", a.stub, ""))
	}
	if err == nil {
		text, err = mod.Format()
	}
	if err != nil {
		return nil, fmt.Errorf("cannot copy go.mod: %w", err)
	}
	return text, nil
}

// moduleOf is the module that go.mod requires and that a package is of, by its
// path; or nothing.
func (p *Project) moduleOf(pkg string) string {
	of := ""
	for _, r := range p.mod.Require {
		if path := r.Mod.Path; (pkg == path || strings.HasPrefix(pkg, path+"/")) && len(path) > len(of) {
			of = path
		}
	}
	return of
}

// goLine is the version of the module's go line. The go command takes a module
// without one for a module of Go 1.16.
func (p *Project) goLine() string {
	if p.mod.Go == nil {
		return "1.16"
	}
	return p.mod.Go.Version
}
