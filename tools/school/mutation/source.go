package mutation

import (
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
)

//go:embed source.html
var sourceText string

// WithSources adds the template "mutated" to a page. It shows a [SourceFile]: each
// line with mutants opens, by mouse or keyboard, to what they change.
func WithSources(page *template.Template) (*template.Template, error) {
	page, err := page.Parse(sourceText)
	if err != nil {
		return nil, fmt.Errorf("cannot read the template of a source file: %w", err)
	}
	return page, nil
}

// A SourceFile is a source file with the mutants that begin on its lines.
type SourceFile struct {
	Name  string
	Tally score.Tally
	Lines []SourceLine
}

// A SourceLine is a line of a source file. Its class is that of its worst mutant: open,
// accepted, killed or arid.
type SourceLine struct {
	Number  int
	Text    string
	Class   string
	Mutants []SourceMutant
}

// Sign shows the class without a colour.
func (l SourceLine) Sign() string {
	return map[string]string{"open": "✗", "accepted": "~", "killed": "✓", "arid": "·"}[l.Class]
}

// A SourceMutant is what became of one mutant. Before is empty where it is the line.
type SourceMutant struct {
	Operator, Status, Class, Before, After, Says string
}

// longestChange is how many columns of a change are shown: it may be a whole loop.
const longestChange = 200

// files are the sources with their mutants.
func (r *Report) files() ([]SourceFile, error) {
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
	var files []SourceFile
	for _, name := range names {
		source, err := os.ReadFile(name) //nolint:gosec // It is one of the program's.
		if err != nil {
			return nil, fmt.Errorf("cannot read a source file: %w", err)
		}
		file := SourceFile{Name: r.name(name)}
		if i := slices.IndexFunc(tallies, func(t score.Tally) bool { return t.Name == name }); i >= 0 {
			file.Tally = tallies[i]
		}
		for i, text := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
			file.Lines = append(file.Lines, SourceLine{Number: i + 1, Text: strings.ReplaceAll(text, "\t", "    ")})
		}
		for _, result := range byFile[name] {
			line := &file.Lines[min(result.Mutant.Line, len(file.Lines))-1]
			m := r.mutant(result)
			if m.Before == strings.TrimSpace(line.Text) {
				m.Before = "" // The line itself stands above.
			}
			m.Before, m.After = ansi.Truncate(m.Before, longestChange, "…"), ansi.Truncate(m.After, longestChange, "…")
			line.Mutants = append(line.Mutants, m)
			for _, worst := range []string{"open", "accepted", "killed", "arid"} {
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

func (r *Report) mutant(result score.Result) SourceMutant {
	m := SourceMutant{Operator: result.Mutant.Operator, Status: string(result.Outcome), Class: "killed"}
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
