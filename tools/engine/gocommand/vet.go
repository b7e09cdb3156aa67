package gocommand

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/internal/gomod"
)

// errSilent is the error of a go vet that prints nothing.
var errSilent = errors.New("go vet says nothing of any package; after \"go clean -cache\" it does again")

// attempts is how often go vet is asked that says nothing.
const attempts = 3

// Vet vets the module in dir with some analyzers of go vet ("-copylocks"), or with
// all. What they find is a [*Error], as a file that does not compile is.
//
// It asks for JSON, in which go vet says something of every package, so that silence
// is noticed: Go 1.26 keeps that a package was vetted before it keeps what was found.
// A second go vet of the same files in that moment finds nothing and succeeds, and so
// does every later one if the first was killed there.
func (g *Go) Vet(ctx context.Context, dir string, analyzers ...string) error {
	for range attempts {
		out, err := g.Run(ctx, dir, slices.Concat([]string{"vet", "-json"}, analyzers, []string{"./..."})...)
		if err != nil {
			return err
		}
		found, err := readVet(out, dir)
		switch {
		case errors.Is(err, errSilent):
			continue
		case err != nil || len(found) == 0:
			return err
		}
		return &Error{Dir: dir, Command: "go vet", Diagnostics: found, Output: printed(found, dir)}
	}
	return errSilent
}

// readVet reads what go vet prints in JSON about the module in dir: for each package
// an object with the findings of each analyzer. A package that is looked at with its
// tests and without them has the same findings twice.
func readVet(out, dir string) ([]Diagnostic, error) {
	module := ""
	if mod, err := gomod.Read(dir); err == nil && mod.Module != nil {
		module = mod.Module.Mod.Path
	}
	var found []Diagnostic
	silent := true
	for all := json.NewDecoder(strings.NewReader(out)); ; {
		var packages map[string]map[string]json.RawMessage
		if err := all.Decode(&packages); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("cannot read what go vet says: %w", err)
		}
		silent = false
		for id, analyzers := range packages {
			home := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(packagePath(id), module)))
			for analyzer, text := range analyzers {
				var reports []struct{ Posn, Message string }
				if err := json.Unmarshal(text, &reports); err != nil {
					return nil, fmt.Errorf("cannot run %s: %s", analyzer, text)
				}
				for _, r := range reports {
					// The go command keeps what vet prints, also from a directory that had the same files.
					d := place(r.Posn)
					d.File = filepath.Join(home, filepath.Base(d.File))
					d.Analyzer, d.Message = analyzer, r.Message
					found = append(found, d)
				}
			}
		}
	}
	if silent {
		return nil, errSilent
	}
	order := func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Analyzer, b.Analyzer), cmp.Compare(a.Message, b.Message),
		)
	}
	slices.SortFunc(found, order)
	return slices.Compact(found), nil
}

// packagePath is the import path in the name that go vet has for a package: that of
// its directory, for example.com/a [example.com/a.test] as well as for
// example.com/a_test [example.com/a.test].
func packagePath(id string) string {
	path, variant, isTest := strings.Cut(id, " [")
	if tested := strings.TrimSuffix(variant, ".test]"); isTest && path == tested+"_test" {
		return tested
	}
	return path
}

// place takes file:line:column apart.
func place(posn string) Diagnostic {
	rest, column, _ := cutLast(posn)
	file, line, ok := cutLast(rest)
	if !ok {
		return Diagnostic{File: posn}
	}
	return Diagnostic{File: file, Line: line, Column: column}
}

// cutLast cuts the number after the last colon off.
func cutLast(s string) (before string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

// printed is how go vet prints what it has found in dir when nobody asks for JSON.
func printed(found []Diagnostic, dir string) string {
	var out strings.Builder
	for _, d := range found {
		file := d.File
		if rel, err := filepath.Rel(dir, file); err == nil {
			file = rel
		}
		fmt.Fprintf(&out, "%s:%d:%d: %s\n", file, d.Line, d.Column, d.Message)
	}
	return out.String()
}
