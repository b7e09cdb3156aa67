package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// legacyLinters is what counts the findings in v1. It is fixed, apart from the list in .golangci.yml, so that a linter
// that joins the gate does not make the count in every brief wrong. It holds the linters that look for faults, global
// state and sleeps among them; those that judge style would only say that old code is old.
const legacyLinters = "bodyclose,durationcheck,errcheck,errorlint,fatcontext,forbidigo,gochecknoglobals,gosec,govet," +
	"ineffassign,nilerr,nilnesserr,noctx,rowserrcheck,sqlclosecheck,staticcheck,unused,wastedassign"

// A gate knows where the repository is, and where the warnings of golangci-lint go.
type gate struct {
	root   string
	errOut io.Writer
}

func (g gate) quickChecks() []check {
	return []check{
		{"gofmt", g.gofmt},
		{"go vet", g.vet()},
		{"go vet on darwin/arm64", g.vet("GOOS=darwin", "GOARCH=arm64")},
		{"smell", g.smells},
	}
}

// moduleChecks has a check for every module, or for those that are named, the strict ones first.
func (g gate) moduleChecks(only []string) ([]check, error) {
	var checks []check
	missing := slices.Clone(only)
	for _, pattern := range []string{"go.mod", "tools/*/go.mod", "v2/*/go.mod", "v1/*/go.mod"} {
		files, err := fs.Glob(os.DirFS(g.root), pattern) // Of the root's own path, nothing is taken for a pattern.
		if err != nil {
			return nil, fmt.Errorf("cannot list the modules: %w", err)
		}
		if len(files) == 0 && len(only) == 0 {
			return nil, fmt.Errorf("cannot list the modules: there is no %s below %s", pattern, g.root)
		}
		judge := g.strict
		if strings.HasPrefix(pattern, "v1/") {
			judge = g.legacy
		}
		for _, file := range files {
			dir := path.Dir(file)
			if len(only) > 0 && !slices.Contains(only, dir) || len(only) == 0 && g.adopted(path.Base(dir)) {
				continue
			}
			missing = slices.DeleteFunc(missing, func(name string) bool { return name == dir })
			checks = append(checks, check{dir, func(ctx context.Context) (outcome, error) { return judge(ctx, dir) }})
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("there is no module %s; name one as v2/01-csv-stats", missing[0])
	}
	return checks, nil
}

// adopted reports whether a kata is somebody's own program (kata new --from), whose findings are theirs to judge.
func (g gate) adopted(kata string) bool {
	data, err := fs.ReadFile(os.DirFS(g.root), path.Join("katas", kata, "kata.toml"))
	return err == nil && adoptedLine.Match(data)
}

var adoptedLine = regexp.MustCompile(`(?m)^adopted\s*=\s*true\b`)

// gofmt looks at every Go file, also at those that the build tags of this platform leave out.
func (g gate) gofmt(ctx context.Context) (outcome, error) {
	files, err := g.goFiles()
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("there is none below %s", g.root) // Without a name, gofmt would read its standard input.
	}
	if err != nil {
		return outcome{}, fmt.Errorf("cannot list the Go files: %w", err)
	}
	stdout, _, err := g.output(ctx, ".", nil, "gofmt", append([]string{"-s", "-l"}, files...)...)
	if err != nil {
		return outcome{}, fmt.Errorf("cannot check the formatting: %w", err)
	}
	return count(unformatted(stdout)), nil
}

// goFiles leaves out what git ignores and what is test data: both may hold Go that is broken.
func (g gate) goFiles() ([]string, error) {
	var files []string
	err := fs.WalkDir(os.DirFS(g.root), ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (path.Dir(file) == "v1" || path.Dir(file) == "v2") && g.adopted(path.Base(file)):
			return fs.SkipDir
		case entry.IsDir() && (file == "work" || entry.Name() == "testdata" || entry.Name() == ".git"):
			return fs.SkipDir
		case !entry.IsDir() && path.Ext(file) == ".go":
			files = append(files, file)
		}
		return nil
	})
	return files, err
}

// vet makes a check of the root module. A program that does not compile counts as a finding, for go vet reports it like
// one, with its file and line.
func (g gate) vet(env ...string) func(context.Context) (outcome, error) {
	return func(ctx context.Context) (outcome, error) {
		_, stderr, err := g.output(ctx, ".", env, "go", "vet", "./...")
		findings := vetted(stderr)
		if err != nil && (len(findings) == 0 || ctx.Err() != nil) {
			return outcome{}, fmt.Errorf("cannot run go vet: %w", err)
		}
		if err == nil {
			findings = nil
		}
		return count(findings), nil
	}
}

// smells holds our own tools, and the tests of the katas, to what we teach. That every v2 is free of smells, and no v1,
// are claims of the katas.
func (g gate) smells(ctx context.Context) (outcome, error) {
	binary := filepath.Join(g.root, "work", ".bin", "smell")
	if _, _, err := g.output(ctx, ".", []string{"CGO_ENABLED=0"}, "go", "build", "-o", binary, "./tools/cmd/smell"); err != nil {
		return outcome{}, fmt.Errorf("cannot build smell: %w", err)
	}
	_, stderr, err := g.output(ctx, ".", nil, binary, "./tools/...", "./katas/...")
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == smelled {
		return count(relative(stderr, g.root)), nil
	}
	if err != nil {
		return outcome{}, fmt.Errorf("cannot run smell: %w", err)
	}
	return count(nil), nil
}

// smelled is the exit code of smell when it has found something.
const smelled = 3

// strict accepts neither a finding of golangci-lint nor a file that go fix would change.
func (g gate) strict(ctx context.Context, dir string) (outcome, error) {
	issues, err := g.golangci(ctx, dir)
	if err != nil {
		return outcome{}, err
	}
	diff, _, err := g.output(ctx, dir, nil, "go", "fix", "-diff", "./...")
	if err != nil && diff == "" {
		return outcome{}, fmt.Errorf("cannot run go fix in %s: %w", dir, err)
	}
	return count(append(lines(issues), outdated(diff, g.root, dir)...)), nil
}

// legacy accepts any number of findings, as long as the brief of the kata states it.
func (g gate) legacy(ctx context.Context, dir string) (outcome, error) {
	issues, err := g.golangci(ctx, dir, "--enable-only="+legacyLinters)
	if err != nil {
		return outcome{}, err
	}
	name := path.Join("katas", path.Base(dir), "README.md")
	brief, err := fs.ReadFile(os.DirFS(g.root), name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return outcome{}, fmt.Errorf("cannot read the brief: %w", err)
	}
	o := count(compare(name, string(brief), len(issues)))
	if len(o.findings) == 0 {
		o.summary = plural(len(issues)) + ", as its brief says"
		return o, nil
	}
	// The author of the brief gets to see what the right number counts.
	o.summary = plural(len(issues)) + ", which its brief does not say"
	o.findings = append(o.findings, lines(issues)...)
	return o, nil
}

func (g gate) binary() string { return filepath.Join(g.root, "work", ".bin", "golangci-lint") }

// build compiles golangci-lint. When the binary is up to date the go command only sets its time to now; so one that is
// older than go.sum is likely to be of another version.
func (g gate) build(ctx context.Context, out io.Writer) error {
	sums, err := os.Stat(filepath.Join(g.root, "tools", "lint", "go.sum"))
	if err != nil {
		return fmt.Errorf("cannot build golangci-lint: %w", err)
	}
	if binary, err := os.Stat(g.binary()); err != nil || binary.ModTime().Before(sums.ModTime()) {
		fmt.Fprintln(out, "building golangci-lint (about two minutes the first time)")
	}
	_, _, err = g.output(ctx, "tools/lint", nil,
		"go", "build", "-o", g.binary(), "github.com/golangci/golangci-lint/v2/cmd/golangci-lint")
	if err != nil {
		return fmt.Errorf("cannot build golangci-lint: %w", err)
	}
	return nil
}

// golangci returns the findings in a module. Their paths are relative to .golangci.yml, that is, to the root. A module
// that does not compile has no count: golangci-lint would see a part of it.
func (g gate) golangci(ctx context.Context, dir string, args ...string) ([]issue, error) {
	args = append([]string{
		"run", "--config=" + filepath.Join(g.root, ".golangci.yml"),
		"--issues-exit-code=0", "--show-stats=false", "--output.json.path=stdout",
	}, args...)
	stdout, stderr, err := g.output(ctx, dir, nil, g.binary(), append(args, "./...")...)
	if err != nil {
		return nil, fmt.Errorf("cannot run golangci-lint in %s: %w", dir, err)
	}
	fmt.Fprint(g.errOut, stderr)
	var result struct{ Issues []issue }
	if err := json.Unmarshal([]byte(stdout), &result); err != nil {
		return nil, fmt.Errorf("cannot read what golangci-lint says about %s: %w", dir, err)
	}
	for _, found := range result.Issues {
		if found.FromLinter == "typecheck" {
			return nil, fmt.Errorf("cannot lint %s, it does not compile: %s", dir, found)
		}
	}
	return result.Issues, nil
}

// output runs a program in a directory below the root. Whatever the person has set, each module is judged by itself,
// with the versions that it pins and the toolchain at hand. It is compiled as the rest of the repository is, and so once.
func (g gate) output(ctx context.Context, dir string, env []string, name string, args ...string) (string, string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // The callers, all in this file, name the programs.
	cmd.Dir = filepath.Join(g.root, dir)
	cmd.Env = append(append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -trimpath", "GOTOOLCHAIN=local"), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	// An interrupted go command takes its compilers with it; a killed one does not.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	if said := bytes.TrimSpace(stderr.Bytes()); err != nil && len(said) > 0 {
		err = fmt.Errorf("%w\n%s", err, said)
	}
	return stdout.String(), stderr.String(), err
}
