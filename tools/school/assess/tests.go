package assess

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/cover"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/internal/printable"
)

// largest is how large a module may be so that it is copied, without its .git.
const largest = 2 << 30

// failed is the line in which go test says that a package did not pass.
var failed = regexp.MustCompile(`(?m)^FAIL\t(\S+)`)

// tests runs go test ./... in a copy of the module, because tests write where they
// please.
func (a *assessment) tests(ctx context.Context) error {
	if a.page.Code.TestFiles == 0 {
		a.gap("tests, coverage, mutants", "the module has no tests", "write the first one for the first hot spot")
		return nil
	}
	const what = "tests, coverage"
	a.Tell("copying the module to test it")
	tmp, remove, err := tempdir.OnDisk("assess")
	if err != nil {
		return err
	}
	defer remove()
	module := filepath.Join(tmp, "module")
	if err := a.copyTo(ctx, module); err != nil {
		return a.unless(ctx, what, err, "run go test -cover ./... there yourself")
	}
	flags, err := goflags(ctx, a.dir)
	if err != nil {
		return a.unless(ctx, what, err, "")
	}
	a.Tell("running go test ./... with coverage in a copy")
	profile := filepath.Join(tmp, "cover.out")
	_, err = a.builder.Go.RunWith(ctx, []string{"GOFLAGS=" + flags}, module, "test", "-vet=off", "-covermode=set", "-coverprofile="+profile, "./...")
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		if t := failures(fault.Output); t != nil {
			a.page.Tests = t
			a.gap("coverage", "tests fail in a copy of the module: "+some(t.Failed, 3), "go test ./... there shows why")
			return nil
		}
		return a.unless(ctx, what, errors.New(strings.TrimSpace(fault.Output)), "GOFLAGS=-short, or assess a module below")
	}
	if err != nil {
		return a.unless(ctx, what, err, "")
	}
	a.page.Tests = &Tests{Pass: true}
	return a.unlessCovered(ctx, a.page.Tests.cover(profile))
}

func (a *assessment) unlessCovered(ctx context.Context, err error) error {
	if err != nil {
		return a.unless(ctx, "coverage", err, "")
	}
	return nil
}

// failures are the packages that go test names as failed, or nil when it was ended or
// could not begin.
func failures(output string) *Tests {
	t := &Tests{}
	for _, m := range failed.FindAllStringSubmatch(output, -1) {
		if !slices.Contains(t.Failed, m[1]) {
			t.Failed = append(t.Failed, m[1])
		}
	}
	if len(t.Failed) == 0 {
		return nil
	}
	return t
}

// cover adds up a coverage profile.
func (t *Tests) cover(profile string) error {
	files, err := cover.ParseProfiles(profile)
	if err != nil {
		return fmt.Errorf("cannot read the coverage profile: %w", err)
	}
	for _, f := range files {
		for _, block := range f.Blocks {
			t.Statements += block.NumStmt
			if block.Count > 0 {
				t.Covered += block.NumStmt
			}
		}
	}
	return nil
}

// goflags are the flags that the person has set for the go command: tags, -short.
func goflags(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOFLAGS")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PWD="+dir, "GOTOOLCHAIN=local")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("cannot ask the go command for GOFLAGS: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// copyTo copies the module's directory without .git. Replacements by a directory that
// go.mod names relative to itself go on to lead there.
func (a *assessment) copyTo(ctx context.Context, to string) error {
	var size int64
	return filepath.WalkDir(a.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		below, err := filepath.Rel(a.dir, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, below)
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case entry.Name() == ".git":
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case entry.IsDir():
			return os.MkdirAll(target, 0o750)
		case entry.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(name)
			if err != nil {
				return err
			}
			return os.Symlink(link, target) //nolint:gosec // Both directories are the person's own.
		case !entry.Type().IsRegular():
			return nil
		}
		if size += info.Size(); size > largest {
			return fmt.Errorf("the directory holds more than %s, which is not copied", printable.Bytes(largest))
		}
		if below == "go.mod" {
			return a.copyGoMod(name, target)
		}
		return copyFile(name, target, info.Mode().Perm()|0o600)
	})
}

func copyFile(from, to string, mode fs.FileMode) (err error) {
	in, err := os.Open(from) //nolint:gosec // Reading the module is the purpose.
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode) //nolint:gosec // It is ours.
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func (a *assessment) copyGoMod(from, to string) error {
	text, err := os.ReadFile(from) //nolint:gosec // Reading the module is the purpose.
	if err != nil {
		return err
	}
	mod, err := modfile.Parse(from, text, nil)
	if err != nil {
		return err
	}
	for _, r := range mod.Replace {
		if r.New.Version == "" && !filepath.IsAbs(r.New.Path) {
			if err := mod.AddReplace(r.Old.Path, r.Old.Version, filepath.Join(a.dir, filepath.FromSlash(r.New.Path)), ""); err != nil {
				return err
			}
			if text, err = mod.Format(); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(to, text, 0o600) //nolint:gosec // Both directories are the person's own.
}
