package assess

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"brownfield/tools/engine/drift"
	"brownfield/tools/internal/gomod"
)

// A file is a Go file of the module.
type file struct {
	lines           int
	test, generated bool
}

// generated is the line by which generated files are known (go help generate).
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.\r?$`)

// sources counts the module's Go files: not those of vendor, testdata, directories
// that the go command ignores, and modules below this one.
func (a *assessment) sources(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(a.dir, "go.mod")); err != nil {
		return fmt.Errorf("there is no go.mod in %s: assess takes the directory of a Go module", a.dir)
	}
	a.files = map[string]file{}
	err := filepath.WalkDir(a.dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case entry.IsDir():
			if name != a.dir && a.foreign(name) {
				return filepath.SkipDir
			}
			return nil
		case !entry.Type().IsRegular() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name) //nolint:gosec // Reading the module is the purpose.
		if err != nil {
			return err
		}
		a.add(a.name(name), text)
		return nil
	})
	if err != nil {
		return fmt.Errorf("cannot read the module: %w", err)
	}
	if len(a.files) == 0 {
		return fmt.Errorf("cannot assess %s: %w", a.dir, errNoCode)
	}
	return nil
}

func (a *assessment) add(name string, text []byte) {
	f := file{lines: bytes.Count(text, []byte("\n")), test: strings.HasSuffix(name, "_test.go"), generated: generated.Match(text)}
	a.files[name] = f
	c := &a.page.Code
	if f.test {
		c.TestFiles, c.TestLines = c.TestFiles+1, c.TestLines+f.lines
	} else {
		c.Files, c.Lines = c.Files+1, c.Lines+f.lines
	}
}

// foreign reports whether no package of the module is in a directory.
func (a *assessment) foreign(dir string) bool {
	base := filepath.Base(dir)
	if base == "vendor" || base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// name is a file's name in the module, with slashes.
func (a *assessment) name(file string) string {
	name, err := filepath.Rel(a.dir, file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(name)
}

// module reads go.mod.
func (a *assessment) module(context.Context) error {
	mod, err := gomod.Read(a.dir)
	switch {
	case err != nil:
		return err
	case mod.Module == nil:
		return fmt.Errorf("%s does not name its module", filepath.Join(a.dir, "go.mod"))
	}
	a.page.Module = mod.Module.Mod.Path
	a.page.Go.Toolchain, _, _ = strings.Cut(a.builder.Go.Version(), " ")
	if mod.Go == nil {
		a.gap("the age of the go line", "go.mod has no go line, so the go command takes 1.16", "go mod edit -go=1.16 states it")
		return nil
	}
	line := &a.page.Go
	line.Line = mod.Go.Version
	line.Behind = max(0, minor(line.Toolchain)-minor(line.Line))
	released := drift.GoReleased(line.Line)
	if released.IsZero() {
		a.gap("the age of the go line", "the table of Go releases does not have "+line.Line, "")
		return nil
	}
	line.Released, line.Years = released.Format("2006-01-02"), years(a.Day.Sub(released))
	return nil
}

// minor is the second number of a version of Go: 13 of 1.13 and of go1.13.4.
func minor(version string) int {
	var n int
	_, _ = fmt.Sscanf(strings.TrimPrefix(version, "go"), "1.%d", &n) // Of anything else it is 0.
	return n
}
