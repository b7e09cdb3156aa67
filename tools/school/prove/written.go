package prove

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
)

const (
	fewestScripts = 12
	fewestDefects = 4
	mostDefects   = 7
	fewestQuirks  = 2
	fewestHints   = 2
	frozenGoLine  = "1.13"
)

// sections are the headings of every brief, in order.
func sections() []string {
	return []string{
		"Why", "Scenario", "Run it", "What to keep", "What is wrong", "Constraints", "Self-check", "Further reading",
	}
}

// written are the claims about what the author wrote down.
func (p *prover) written() []claim.Claim {
	says := func(name string, prove func() error) claim.Claim {
		return claim.Claim{Name: name, Work: claim.Waits, Prove: func(context.Context) error { return prove() }}
	}
	table := says("upgrade-table", p.upgradeTable) // It is made of the entries of all katas.
	table.Content = func(context.Context) (string, error) { return p.and("upgrade-log") }
	next := says("next", p.next)
	next.Content = func(context.Context) (string, error) { return fmt.Sprint(p.kata.Next, p.next()), nil }
	claims := []claim.Claim{
		next,
		says("brief", p.brief),
		says("no-todo", p.noTODO),
		says("tests", p.tests),
		says("scripts", p.scripts),
		says("quirks", p.quirks),
		says("v1-frozen", p.frozen),
		says("upgrade-log", p.upgradeLog),
		table,
	}
	for _, defect := range p.kata.Defects {
		claims = append(claims,
			says("hints/"+defect.Name, func() error { return hints(defect) }),
			says("where/"+defect.Name, func() error { return p.where(defect) }))
	}
	return claims
}

// next proves that the katas exist which kata.toml names as the next ones.
func (p *prover) next() error {
	for _, number := range p.kata.Next {
		found, err := catalog.Files(filepath.Dir(p.kata.Dir), func(name string) bool { return strings.HasPrefix(name, number+"-") })
		if err != nil {
			return fmt.Errorf("cannot list the katas: %w", err)
		}
		if len(found) != 1 {
			return fmt.Errorf("next names kata %q, and there are %d of them", number, len(found))
		}
	}
	return nil
}

func (p *prover) brief() error {
	data, err := os.ReadFile(filepath.Join(p.kata.Dir, "README.md"))
	if err != nil {
		return fmt.Errorf("the kata has no brief: %w", err)
	}
	text := string(data)
	at := 0
	for _, section := range sections() {
		i := strings.Index(text[at:], "\n## "+section+"\n")
		if i < 0 {
			return fmt.Errorf("the brief has no section %q after the ones before it; it needs %v", section, sections())
		}
		at += i
	}
	if !strings.Contains(text, "docs/review-checklist.md") {
		return errors.New("the brief does not link docs/review-checklist.md")
	}
	return nil
}

// noTODO proves that the author has said everything. The program's own TODOs
// are its team's and stay.
func (p *prover) noTODO() error {
	var faults []error
	for _, place := range []struct {
		dir  string
		what string // of which there has to be some
		want func(name string) bool
	}{
		{".", "brief or kata.toml", func(name string) bool { return name == "README.md" || name == "kata.toml" }},
		{".", "test", func(name string) bool { return strings.HasSuffix(name, "_test.go") }},
		{"characterization", "script", isAny},
		{"defects", "script", isAny},
	} {
		dir := filepath.Join(p.kata.Dir, place.dir)
		files, err := catalog.Files(dir, place.want)
		if err != nil {
			return fmt.Errorf("cannot look for what is to be done: %w", err)
		}
		if len(files) == 0 {
			faults = append(faults, fmt.Errorf("there is no %s in %s, so nothing could be looked at", place.what, dir))
		}
		for _, file := range files {
			found, err := todos(file)
			if err != nil {
				return err
			}
			faults = append(faults, found...)
		}
	}
	return errors.Join(faults...)
}

func isAny(string) bool { return true }

// todos are the lines of a file on which something is left to do.
func todos(file string) (faults []error, err error) {
	data, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot look for what is to be done: %w", err)
	}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		if strings.Contains(line, "TODO") {
			faults = append(faults, fmt.Errorf("%s:%d: %s", file, number, strings.TrimSpace(line)))
		}
	}
	return faults, nil
}

// scripts proves that there are enough of them, that each says what it pins,
// and that none is lying about unused.
func (p *prover) scripts() error {
	var faults []error
	if n := len(p.kata.Characterization); n < fewestScripts {
		faults = append(faults, fmt.Errorf("%d of the %d characterization scripts that a kata needs", n, fewestScripts))
	}
	if n := len(p.kata.Defects); n < fewestDefects || n > mostDefects {
		faults = append(faults, fmt.Errorf("%d defects; a kata has %d to %d", n, fewestDefects, mostDefects))
	}
	var defects []string
	for _, defect := range p.kata.Defects {
		defects = append(defects, defect.Script)
	}
	found, err := catalog.Files(filepath.Join(p.kata.Dir, "defects"), isAny)
	if err != nil {
		return err
	}
	for _, file := range found {
		if !slices.Contains(defects, file) {
			faults = append(faults, fmt.Errorf("%s belongs to no defect in kata.toml", file))
		}
	}
	for _, file := range slices.Concat(p.kata.Characterization, defects) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			faults = append(faults, fmt.Errorf("cannot read a script: %w", err))
			continue
		}
		if !strings.HasPrefix(string(archive.Comment), "# ") {
			faults = append(faults, fmt.Errorf("%s:1: a script starts with a # line that says which behaviour it pins", file))
		}
	}
	return errors.Join(faults...)
}

func (p *prover) quirks() error {
	var faults []error
	if n := len(p.kata.Quirks); n < fewestQuirks {
		faults = append(faults, fmt.Errorf("%d of the %d quirks that a kata needs", n, fewestQuirks))
	}
	for _, quirk := range p.kata.Quirks {
		script := filepath.Join(p.kata.Dir, "characterization", quirk.Keeps+".txtar")
		if !slices.Contains(p.kata.Characterization, script) {
			faults = append(faults, fmt.Errorf("the quirk %q is kept by %s, which does not exist", quirk.Says, script))
		}
	}
	return errors.Join(faults...)
}

func hints(defect catalog.Defect) error {
	if n := len(defect.Hints); n < fewestHints {
		return fmt.Errorf("%d hints are no ladder; write %d or more", n, fewestHints)
	}
	for i, hint := range defect.Hints {
		if strings.TrimSpace(hint) == "" {
			return fmt.Errorf("hint %d is empty", i+1)
		}
	}
	return nil
}

// where proves that the place a defect names is there: file:function in v1.
func (p *prover) where(defect catalog.Defect) error {
	name, function, ok := strings.Cut(defect.Where, ":")
	if !ok {
		return fmt.Errorf("where is %q; write file:function, as in pool.go:worker", defect.Where)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.kata.V1, name), nil, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("where names a file that cannot be read: %w", err)
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == function {
			return nil
		}
	}
	return fmt.Errorf("where names %s, and %s has no such function", function, name)
}

// frozen proves that nobody has moved v1's go line, which go mod tidy likes to
// do.
func (p *prover) frozen() error {
	v1, err := versions(p.kata.V1)
	if err != nil {
		return err
	}
	if v1["go"] != frozenGoLine {
		return fmt.Errorf("v1's go line is %s and has to be %s", v1["go"], frozenGoLine)
	}
	return nil
}
