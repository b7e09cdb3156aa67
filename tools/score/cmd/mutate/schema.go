package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/mutate"
	"brownfield/tools/score"
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

// json writes the report in the schema.
func (d document) json(w io.Writer) error {
	out := schemaReport{
		SchemaVersion: "2",
		Thresholds:    schemaThresholds{High: leastDetected, Low: 60},
		Files:         map[string]schemaFile{},
		TestFiles:     map[string]schemaTestFile{},
		Framework:     schemaFramework{Name: "brownfield"},
	}
	add := func(m *mutate.Mutant, s schemaMutant) error {
		name := d.name(m.File)
		file, ok := out.Files[name]
		if !ok {
			source, err := os.ReadFile(m.File)
			if err != nil {
				return fmt.Errorf("cannot read a source file: %w", err)
			}
			file = schemaFile{Language: "go", Source: string(source)}
		}
		s.ID, s.MutatorName, s.Replacement, s.Description = strconv.Itoa(m.ID), m.Operator, m.After, describe(m)
		s.Location = schemaLocation{position(file.Source, m.Offset), position(file.Source, m.End)}
		file.Mutants = append(file.Mutants, s)
		out.Files[name] = file
		return nil
	}
	for _, r := range d.report.Results {
		s := schemaMutant{Status: status(r), StatusReason: d.judged.Accepted[r.Mutant]}
		if s.StatusReason != "" {
			s.Status = "Ignored"
		}
		if r.Outcome == score.Arid {
			s.StatusReason = "arid: " + r.Mutant.Arid
		}
		for _, c := range r.Catches {
			id := c.Suite + "/" + c.Case
			s.KilledBy = append(s.KilledBy, id)
			s.StatusReason = c.Reason
			tests := out.TestFiles[c.Suite].Tests
			if !slices.Contains(tests, schemaTest{id, c.Case}) {
				out.TestFiles[c.Suite] = schemaTestFile{append(tests, schemaTest{id, c.Case})}
			}
		}
		if err := add(r.Mutant, s); err != nil {
			return err
		}
	}
	for _, invalid := range d.report.Invalid {
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
	case score.Detected:
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

// describe says in words what a mutant does.
func describe(m *mutate.Mutant) string {
	if m.After == "" {
		return "drop " + cut(strings.Join(strings.Fields(m.Before), " "), 80)
	}
	return cut(strings.Join(strings.Fields(m.After), " "), 80)
}

// name is a file's name as reports show it.
func (d document) name(file string) string {
	name, err := filepath.Rel(d.root, file)
	if err != nil {
		return filepath.Base(file)
	}
	return filepath.ToSlash(name)
}

// position turns an offset in bytes into line and column.
func position(source string, offset int) schemaPosition {
	before := source[:min(offset, len(source))]
	begin := strings.LastIndexByte(before, '\n') + 1
	return schemaPosition{Line: 1 + strings.Count(before, "\n"), Column: 1 + len([]rune(before[begin:]))}
}

// export writes a report to a file, - being standard output. An empty name
// means that nobody wants it.
func (d document) export(name string, write func(io.Writer) error, out io.Writer) error {
	switch name {
	case "":
		return nil
	case "-":
		return write(out)
	}
	file, err := os.Create(name) //nolint:gosec // The person has chosen its name.
	if err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	if err := write(file); err != nil {
		_ = file.Close()
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return file.Close()
}
