package drift

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"brownfield/tools/subject"
)

// askingTime is how long all the questions to the module proxy may take
// together. What has no answer by then is unknown.
const askingTime = 90 * time.Second

// A Project is a module whose dependencies are looked at. All that is asked of
// the go command is asked with a copy of go.mod and go.sum, so the module's own
// are never written.
type Project struct {
	Dir string // absolute

	builder  *subject.Builder
	room     string // temporary
	remove   func() // takes the room away
	modfile  string // the copy of go.mod, in room
	mod      *modfile.File
	settings settings
	options  Options
	tell     func(doing string)
	mismatch string // what go.sum does not agree with; then the copies do without it

	answers *Answers
}

// Options are how a module is looked at. The zero value asks the module proxy
// everything and knows nothing beforehand.
type Options struct {
	Facts Facts
	// FactsOnly asks nothing that may have another answer tomorrow: no newest
	// release, no later major version, no retraction, no database of advisories.
	// What go.mod pins is still downloaded, since go.sum decides what that is.
	FactsOnly bool
	Answers   *Answers           // shared with other projects; may be nil
	Tell      func(doing string) // is told what the engine is about to do when that may take a while; may be nil
}

// settings are those of the go command.
type settings struct {
	GOPROXY, GOVERSION, GOOS, GOARCH string
}

// Open prepares the module in dir. The project has to be closed.
func Open(ctx context.Context, b *subject.Builder, dir string, options Options) (*Project, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	p := &Project{Dir: dir, builder: b, options: options, tell: options.Tell, answers: options.Answers}
	if p.answers == nil {
		p.answers = &Answers{}
	}
	if p.tell == nil {
		p.tell = func(string) {}
	}
	out, err := b.Go(ctx, os.TempDir(), "env", "-json", "GOPROXY", "GOVERSION", "GOOS", "GOARCH")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(out), &p.settings); err != nil {
		return nil, fmt.Errorf("cannot read the output of go env: %w", err)
	}
	if p.room, p.remove, err = subject.LargeRoom("drift"); err != nil {
		return nil, err
	}
	if err := p.copyModFiles(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close removes what the project has written, none of it in the module.
func (p *Project) Close() { p.remove() }

func (p *Project) copyModFiles() error {
	name := filepath.Join(p.Dir, "go.mod")
	text, err := os.ReadFile(name) //nolint:gosec // Reading the module is the purpose.
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no go.mod in %s (the drill works on a Go module; go mod init makes one)", p.Dir)
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

// copyTo writes another copy of go.mod and go.sum, for a try that changes them,
// and returns the name of its go.mod.
func (p *Project) copyTo(name string) (string, error) {
	room := filepath.Join(p.room, name)
	if err := os.MkdirAll(room, 0o750); err != nil {
		return "", fmt.Errorf("cannot make room for a copy of go.mod: %w", err)
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(p.Dir, file)) //nolint:gosec // Reading the module is the purpose.
		if errors.Is(err, os.ErrNotExist) || file == "go.sum" && p.mismatch != "" {
			continue
		} else if err != nil {
			return "", fmt.Errorf("cannot read the module: %w", err)
		}
		if file == "go.mod" && p.mod.Go == nil {
			// Said aloud, because go get would otherwise write the toolchain's.
			text = append(text, "\ngo "+p.goLine()+"\n"...)
		}
		if err := os.WriteFile(filepath.Join(room, file), text, 0o600); err != nil { //nolint:gosec // It is below our own directory.
			return "", fmt.Errorf("cannot copy %s: %w", file, err)
		}
	}
	return filepath.Join(room, "go.mod"), nil
}

// goLine is the version of the module's go line. The go command takes a module
// without one for a module of Go 1.16.
func (p *Project) goLine() string {
	if p.mod.Go == nil {
		return "1.16"
	}
	return p.mod.Go.Version
}

// unasked says why the proxy is not asked, or nothing.
func (p *Project) unasked() string {
	switch {
	case p.options.FactsOnly:
		return "the module proxy is not asked"
	case p.settings.GOPROXY == "off":
		return "GOPROXY=off"
	}
	return ""
}

// list runs go list with the copy of go.mod and decodes its stream of JSON.
// When go.sum does not agree with what is downloaded, as happens when a tag was
// moved years ago, no go command works any more. That is noted, and the copy
// goes on without go.sum: the checksum database still vouches for what is read.
func list[T any](ctx context.Context, p *Project, env []string, args ...string) ([]T, error) {
	args = append([]string{"list", "-mod=mod", "-modfile=" + p.modfile}, args...)
	out, err := p.builder.GoWith(ctx, env, p.Dir, args...)
	if what := mismatched(err); what != "" && p.mismatch == "" {
		p.mismatch = what
		if err := os.Remove(filepath.Join(filepath.Dir(p.modfile), "go.sum")); err != nil {
			return nil, fmt.Errorf("cannot do without go.sum: %w", err)
		}
		out, err = p.builder.GoWith(ctx, env, p.Dir, args...)
	}
	if err != nil {
		return nil, err
	}
	return decode[T](out)
}

// mismatched names the module that go.sum does not agree with, if that is what
// the go command stopped at.
func mismatched(err error) string {
	tool, ok := errors.AsType[*subject.ToolError](err)
	if !ok {
		return ""
	}
	for line := range strings.Lines(tool.Output) {
		if what, ok := strings.CutSuffix(strings.TrimSpace(line), ": checksum mismatch"); ok {
			return strings.TrimPrefix(what, "verifying ")
		}
	}
	return ""
}

// reason shortens an error to what a table has room for: of what the go command
// prints, the line that says what is wrong.
func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Sprintf("the proxy did not answer within %v", askingTime)
	}
	text := err.Error()
	if tool, ok := errors.AsType[*subject.ToolError](err); ok {
		text = tool.Output
	}
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "go: ")
		if line != "" && !strings.HasPrefix(line, "downloading ") && !strings.HasPrefix(line, "upgraded ") && !strings.HasPrefix(line, "added ") {
			return line
		}
	}
	return firstLine(text)
}

// asked is how the go command begins to say what it asked a proxy for.
var asked = regexp.MustCompile(`^.*(?:Get "[^"]*"|reading \S+): `)

// cause shortens what the go command says of a question to why it has no
// answer, which is often the same for many modules.
func cause(text string) string { return asked.ReplaceAllString(firstLine(text), "") }

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// decode reads JSON values that follow each other, as go list prints them.
func decode[T any](out string) ([]T, error) {
	var all []T
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		var one T
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("cannot read the output of the go command: %w", err)
		}
		all = append(all, one)
	}
}
