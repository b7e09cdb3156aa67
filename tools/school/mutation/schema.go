package mutation

import (
	"encoding/json"
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
)

// The mutation-testing report schema, version 2: what ready-made viewers read
// (https://github.com/stryker-mutator/mutation-testing-elements).
type (
	schemaReport struct {
		SchemaVersion string                    `json:"schemaVersion"`
		Thresholds    schemaThresholds          `json:"thresholds"`
		Files         map[string]schemaFile     `json:"files"`
		TestFiles     map[string]schemaTestFile `json:"testFiles"`
		Framework     schemaFramework           `json:"framework"`
	}
	schemaThresholds struct {
		High int `json:"high"`
		Low  int `json:"low"`
	}
	schemaFramework struct {
		Name string `json:"name"`
	}
	schemaFile struct {
		Language string         `json:"language"`
		Source   string         `json:"source"`
		Mutants  []schemaMutant `json:"mutants"`
	}
	schemaMutant struct {
		ID           string         `json:"id"`
		MutatorName  string         `json:"mutatorName"`
		Description  string         `json:"description"`
		Replacement  string         `json:"replacement"`
		Location     schemaLocation `json:"location"`
		Status       string         `json:"status"`
		StatusReason string         `json:"statusReason,omitempty"`
		KilledBy     []string       `json:"killedBy,omitempty"`
	}
	schemaLocation struct {
		Start schemaPosition `json:"start"`
		End   schemaPosition `json:"end"`
	}
	// A schemaPosition counts from 1, columns in characters.
	schemaPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	schemaTestFile struct {
		Tests []schemaTest `json:"tests"`
	}
	schemaTest struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
)

// WriteJSON writes the report in the schema.
func (r *Report) WriteJSON(w io.Writer) error {
	out := schemaReport{
		SchemaVersion: "2",
		Thresholds:    schemaThresholds{High: leastKilled, Low: 60},
		Files:         map[string]schemaFile{},
		TestFiles:     map[string]schemaTestFile{},
		Framework:     schemaFramework{Name: "brownfield"},
	}
	add := func(m *mutate.Mutant, s schemaMutant) error {
		name := r.name(m.File)
		file, ok := out.Files[name]
		if !ok {
			source, err := os.ReadFile(m.File)
			if err != nil {
				return fmt.Errorf("cannot read a source file: %w", err)
			}
			file = schemaFile{Language: "go", Source: string(source)}
		}
		s.ID, s.MutatorName, s.Replacement, s.Description = strconv.Itoa(m.ID), m.Operator, m.After, Describe(m)
		s.Location = schemaLocation{position(file.Source, m.Offset), position(file.Source, m.End)}
		file.Mutants = append(file.Mutants, s)
		out.Files[name] = file
		return nil
	}
	for _, result := range r.Results {
		s := schemaMutant{Status: status(result), StatusReason: r.Accepted[result.Mutant]}
		if s.StatusReason != "" {
			s.Status = "Ignored"
		}
		switch result.Outcome {
		case score.Arid:
			s.StatusReason = "arid: " + result.Mutant.Arid
		case score.Skipped:
			s.StatusReason = "not asked for"
		}
		for _, c := range result.Catches {
			id := c.Suite + "/" + c.Case
			s.KilledBy = append(s.KilledBy, id)
			s.StatusReason = c.Reason
			tests := out.TestFiles[c.Suite].Tests
			if !slices.Contains(tests, schemaTest{id, c.Case}) {
				out.TestFiles[c.Suite] = schemaTestFile{append(tests, schemaTest{id, c.Case})}
			}
		}
		if err := add(result.Mutant, s); err != nil {
			return err
		}
	}
	for _, invalid := range r.Invalid {
		if err := add(invalid.Mutant, schemaMutant{Status: "CompileError", StatusReason: invalid.Reason}); err != nil {
			return err
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

// status is the schema's word for an outcome.
func status(r score.Result) string {
	switch r.Outcome {
	case score.Killed:
		return "Killed"
	case score.TimedOut:
		return "Timeout"
	case score.Survived:
		return "Survived"
	case score.Unreached:
		return "NoCoverage"
	case score.Arid:
		return "Ignored"
	default:
		return "Pending"
	}
}

// Describe says in words what a mutant does.
func Describe(m *mutate.Mutant) string {
	if m.After == "" {
		says := "drop " + ansi.Truncate(strings.Join(strings.Fields(m.Before), " "), 80, "…")
		if len(m.Also) > 0 {
			says += " and what belongs to it"
		}
		return says
	}
	return ansi.Truncate(strings.Join(strings.Fields(m.After), " "), 80, "…")
}

// position turns an offset in bytes into line and column.
func position(source string, offset int) schemaPosition {
	before := source[:min(offset, len(source))]
	begin := strings.LastIndexByte(before, '\n') + 1
	return schemaPosition{Line: 1 + strings.Count(before, "\n"), Column: 1 + len([]rune(before[begin:]))}
}
