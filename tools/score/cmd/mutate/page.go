package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"os"
	"slices"
	"strings"

	"brownfield/tools/mutate"
	"brownfield/tools/score"
)

//go:embed page.html
var pageText string

// A pageLine is a line of a source file with the mutants that begin on it.
type pageLine struct {
	Number  int
	Text    string
	Class   string // of the worst mutant
	Mutants []pageMutant
}

type pageMutant struct {
	Operator, Status, Class, Before, After, Says string
}

type pageFile struct {
	Name  string
	Tally score.Tally
	Lines []pageLine
}

// html writes the report as a page that needs nothing beside itself.
func (d document) html(w io.Writer) error {
	files, err := d.files()
	if err != nil {
		return err
	}
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return fmt.Errorf("cannot read the page's template: %w", err)
	}
	return page.Execute(w, map[string]any{
		"Name": d.job.name, "Total": d.report.Total(), "Notes": d.notes(), "Operators": d.operators(), "Functions": d.functions(),
		"Suites": d.report.Suites, "Concurrency": d.rows(), "Files": files,
	})
}

// files are the sources with their mutants.
func (d document) files() ([]pageFile, error) {
	byFile := map[string][]score.Result{}
	var names []string
	for _, r := range d.report.Results {
		if byFile[r.Mutant.File] == nil {
			names = append(names, r.Mutant.File)
		}
		byFile[r.Mutant.File] = append(byFile[r.Mutant.File], r)
	}
	tallies := d.report.By(func(m *mutate.Mutant) string { return m.File })
	var files []pageFile
	for _, name := range names {
		source, err := os.ReadFile(name) //nolint:gosec // It is one of the program's.
		if err != nil {
			return nil, fmt.Errorf("cannot read a source file: %w", err)
		}
		file := pageFile{Name: d.name(name)}
		if i := slices.IndexFunc(tallies, func(t score.Tally) bool { return t.Name == name }); i >= 0 {
			file.Tally = tallies[i]
		}
		for i, text := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
			file.Lines = append(file.Lines, pageLine{Number: i + 1, Text: strings.ReplaceAll(text, "\t", "    ")})
		}
		for _, r := range byFile[name] {
			line := &file.Lines[min(r.Mutant.Line, len(file.Lines))-1]
			m := d.mutant(r)
			line.Mutants = append(line.Mutants, m)
			for _, worst := range []string{"open", "accepted", "detected"} {
				if line.Class == worst {
					break
				}
				if m.Class == worst {
					line.Class = worst
					break
				}
			}
		}
		files = append(files, file)
	}
	return files, nil
}

func (d document) mutant(r score.Result) pageMutant {
	m := pageMutant{Operator: r.Mutant.Operator, Status: string(r.Outcome), Class: "detected"}
	m.Before, m.After = d.lines.Change(r.Mutant)
	accepted := d.judged.Accepted[r.Mutant]
	switch {
	case accepted != "":
		m.Class, m.Status, m.Says = "accepted", "accepted", accepted
	case r.Outcome == score.Survived || r.Outcome == score.Unreached:
		m.Class, m.Says = "open", score.Hint(r, d.report.Near[r.Mutant.Func])
	case r.Outcome == score.Arid:
		m.Class, m.Says = "arid", "not counted: "+r.Mutant.Arid
	case len(r.Catches) > 0:
		var by []string
		for _, c := range r.Catches {
			by = append(by, c.Suite+"/"+c.Case)
		}
		m.Says = "by " + strings.Join(by, ", ") + ": " + cut(r.Catches[0].Reason, 160)
	}
	return m
}
