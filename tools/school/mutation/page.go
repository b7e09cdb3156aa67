package mutation

import (
	_ "embed"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"html/template"
	"io"
	"os"
	"slices"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
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

// WriteHTML writes the report as a page that needs nothing beside itself.
func (r *Report) WriteHTML(w io.Writer) error {
	files, err := r.files()
	if err != nil {
		return err
	}
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return fmt.Errorf("cannot read the page's template: %w", err)
	}
	return page.Execute(w, map[string]any{
		"Name": r.job.Name, "Total": r.Total(), "Notes": r.Notes(), "Operators": r.Operators(), "Functions": r.Functions(),
		"Suites": r.Suites, "Concurrency": r.Rows(), "Files": files,
	})
}

// files are the sources with their mutants.
func (r *Report) files() ([]pageFile, error) {
	byFile := map[string][]score.Result{}
	var names []string
	for _, result := range r.Results {
		file := result.Mutant.File
		if byFile[file] == nil {
			names = append(names, file)
		}
		byFile[file] = append(byFile[file], result)
	}
	tallies := r.By(func(m *mutate.Mutant) string { return m.File })
	var files []pageFile
	for _, name := range names {
		source, err := os.ReadFile(name) //nolint:gosec // It is one of the program's.
		if err != nil {
			return nil, fmt.Errorf("cannot read a source file: %w", err)
		}
		file := pageFile{Name: r.name(name)}
		if i := slices.IndexFunc(tallies, func(t score.Tally) bool { return t.Name == name }); i >= 0 {
			file.Tally = tallies[i]
		}
		for i, text := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
			file.Lines = append(file.Lines, pageLine{Number: i + 1, Text: strings.ReplaceAll(text, "\t", "    ")})
		}
		for _, result := range byFile[name] {
			line := &file.Lines[min(result.Mutant.Line, len(file.Lines))-1]
			m := r.mutant(result)
			line.Mutants = append(line.Mutants, m)
			for _, worst := range []string{"open", "accepted", "killed"} {
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

func (r *Report) mutant(result score.Result) pageMutant {
	m := pageMutant{Operator: result.Mutant.Operator, Status: string(result.Outcome), Class: "killed"}
	m.Before, m.After = r.Lines.Change(result.Mutant)
	accepted := r.Accepted[result.Mutant]
	switch {
	case accepted != "":
		m.Class, m.Status, m.Says = "accepted", "accepted", accepted
	case result.Outcome == score.Survived || result.Outcome == score.Unreached:
		m.Class, m.Says = "open", score.Hint(result, r.Near[result.Mutant.Func])
	case result.Outcome == score.Arid:
		m.Class, m.Says = "arid", "not counted: "+result.Mutant.Arid
	case len(result.Catches) > 0:
		var by []string
		for _, c := range result.Catches {
			by = append(by, c.Suite+"/"+c.Case)
		}
		m.Says = "by " + strings.Join(by, ", ") + ": " + ansi.Truncate(result.Catches[0].Reason, 160, "…")
	}
	return m
}
