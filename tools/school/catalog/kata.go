package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A Kata is what its author says about it.
type Kata struct {
	Name    string // directory name: 03-worker-pool
	Number  int    // 3
	Slug    string // worker-pool
	Dir     string // katas/03-worker-pool
	V1      string // v1/03-worker-pool
	V2      string
	Work    string
	Steps   string // katas/03-worker-pool/steps
	Title   string
	Program string // the binary's name in scripts
	Summary string
	Era     int
	Focus   []string
	Defects []Defect
	Quirks  []Quirk
	Next    []string // the numbers of the katas that follow on a track: "03"
	Adopted bool     // a person's own program, which claims less: it has neither path nor, at first, a v2

	// Upgrades are the entries of the upgrade log, by module.
	Upgrades map[string]Upgrade

	// Pinned are the kinds of arid code (see tools/engine/mutate) that are part of what
	// this program promises, so that mutants in them count, too.
	Pinned    []string
	Survivors []Survivor // the mutants that may survive
	Load      *Load      // what the editions are measured on; nil when there is none yet

	// Characterization and the defects' scripts, as files, sorted.
	Characterization []string
}

// What a kata has on which only the proofs about it depend.
const (
	Incidents = "incident"  // a directory: outages to practise
	Timelines = "timeline"  // a directory: scenarios, and pictures of the goroutines in them
	WalkFile  = "walk.toml" // the figures of each step
)

// Runbook is where the runbook of the kata's service is, below the repository's root.
func (k *Kata) Runbook() string { return "docs/runbooks/" + k.Name + ".md" }

// A Defect is a fault of v1 that v2 is free of.
type Defect struct {
	Name   string   `toml:"name"` // its script is defects/Name.txtar
	Says   string   `toml:"says"`
	Kind   Kind     `toml:"kind"`
	Where  string   `toml:"where"` // file:function in v1
	Hints  []string `toml:"hints"`
	Script string   `toml:"-"`
}

// OnRaceBuild reports whether the defect shows only on a build with the race
// detector.
func (d Defect) OnRaceBuild() bool { return d.Kind == DataRace }

// A Quirk is odd behaviour that is kept on purpose.
type Quirk struct {
	Says  string `toml:"says"`
	Keeps string `toml:"keeps"` // the characterization script that pins it
}

// A Kind is a family of defects.
type Kind string

// The kinds of defect.
const (
	Deadlock     Kind = "deadlock"
	Leak         Kind = "leak"
	DataRace     Kind = "race"
	LostWork     Kind = "lost-work"
	Unbounded    Kind = "unbounded"
	Cancellation Kind = "cancellation"
	Security     Kind = "security"
	WrongResult  Kind = "wrong-result"
)

func kinds() []Kind {
	return []Kind{Deadlock, Leak, DataRace, LostWork, Unbounded, Cancellation, Security, WrongResult}
}

// A FormatError is a fault in a file that an author wrote.
type FormatError struct {
	File    string
	Line    int // 0 when no line is to blame
	Message string
}

func (e *FormatError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// document is kata.toml as it is written.
type document struct {
	Format  int      `toml:"format"`
	Title   string   `toml:"title"`
	Program string   `toml:"program"`
	Summary string   `toml:"summary"`
	Era     int      `toml:"era"`
	Focus   []string `toml:"focus"`
	Next    []string `toml:"next"`
	Adopted bool     `toml:"adopted"`
	Defects []Defect `toml:"defect"`
	Quirks  []Quirk  `toml:"quirk"`
	Pinned  []string `toml:"pinned"`
	Load    *Load    `toml:"load"`
}

// read reads one kata.
func read(root, name string) (*Kata, error) {
	k := &Kata{
		Name: name,
		Dir:  filepath.Join(root, "katas", name),
		V1:   filepath.Join(root, "v1", name),
		V2:   filepath.Join(root, "v2", name),
		Work: filepath.Join(root, "work", name),
	}
	k.Steps = filepath.Join(k.Dir, "steps")
	file := filepath.Join(k.Dir, "kata.toml")
	data, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read kata %s: %w", name, err)
	}
	doc, err := decode(file, data)
	if err != nil {
		return nil, err
	}
	k.Title, k.Program, k.Summary, k.Era, k.Focus, k.Next = doc.Title, doc.Program, doc.Summary, doc.Era, doc.Focus, doc.Next
	k.Defects, k.Quirks = doc.Defects, doc.Quirks
	for i := range k.Defects {
		k.Defects[i].Script = filepath.Join(k.Dir, "defects", k.Defects[i].Name+".txtar")
	}
	k.Pinned, k.Load, k.Adopted = doc.Pinned, doc.Load, doc.Adopted
	if k.Survivors, err = readSurvivors(k.Dir); err != nil {
		return nil, err
	}
	if k.Upgrades, err = readUpgrades(root, name, name[:2]); err != nil {
		return nil, err
	}
	k.Characterization, err = Scripts(filepath.Join(k.Dir, "characterization"))
	if err != nil {
		return nil, fmt.Errorf("cannot read kata %s: %w", name, err)
	}
	return k, nil
}

// decode reads a kata.toml.
func decode(file string, data []byte) (document, error) {
	var doc document
	if err := strictly(file, data, &doc); err != nil {
		return doc, err
	}
	return doc, doc.check(file, data)
}

// wrongType is what the library says of a value of another type than its field's.
var wrongType = regexp.MustCompile(`cannot decode TOML (\w+) into struct field [\w.]+\.(\w+) of type (\S+)`)

// kindOf names a Go type as the writer of a file knows it.
func kindOf(goType string) string {
	kind, known := map[string]string{
		"int": "whole numbers", "[]int": "whole numbers", "string": "a text in quotes", "[]string": "a list of texts", "bool": "true or false",
	}[goType]
	if !known {
		return "a value of another type"
	}
	return kind
}

// strictly decodes TOML into v and takes an unknown key for a fault.
func strictly(file string, data []byte, v any) error {
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(v)
	var unknown *toml.StrictMissingError
	var broken *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		line, _ := unknown.Errors[0].Position()
		return &FormatError{File: file, Line: line, Message: fmt.Sprintf("unknown key %q", strings.Join(unknown.Errors[0].Key(), "."))}
	case errors.As(err, &broken):
		line, _ := broken.Position()
		if m := wrongType.FindStringSubmatch(broken.Error()); m != nil {
			return &FormatError{File: file, Line: line, Message: fmt.Sprintf("%s takes %s, not a TOML %s", strings.ToLower(m[2]), kindOf(m[3]), m[1])}
		}
		return &FormatError{File: file, Line: line, Message: strings.TrimPrefix(broken.Error(), "toml: ")}
	case err != nil:
		return &FormatError{File: file, Message: err.Error()}
	}
	return nil
}

// check demands what decoding cannot: that nothing needed is missing and that
// words come from the vocabulary.
func (d *document) check(file string, data []byte) error {
	fault := func(near, format string, args ...any) error {
		return &FormatError{File: file, Line: lineOf(data, near), Message: fmt.Sprintf(format, args...)}
	}
	if d.Format != 1 {
		return fault("format", "format is %d, and this version of kata reads 1", d.Format)
	}
	for _, required := range []struct{ key, value string }{
		{"title", d.Title}, {"program", d.Program}, {"summary", d.Summary},
	} {
		if required.value == "" {
			return fault(required.key, "%s is missing", required.key)
		}
	}
	seen := map[string]bool{}
	for _, defect := range d.Defects {
		switch {
		case defect.Name == "":
			return fault("[[defect]]", "a defect has no name")
		case seen[defect.Name]:
			return fault(defect.Name, "defect %s is listed twice", defect.Name)
		case defect.Says == "":
			return fault(defect.Name, "defect %s does not say what is wrong (says)", defect.Name)
		case !slices.Contains(kinds(), defect.Kind):
			return fault(defect.Name, "defect %s has kind %q; the kinds are %v", defect.Name, defect.Kind, kinds())
		}
		seen[defect.Name] = true
	}
	for _, arid := range d.Pinned {
		if arid != "log" && arid != "wording" {
			return fault("pinned", "pinned has %q; it takes log and wording", arid)
		}
	}
	if d.Load != nil {
		if err := d.Load.check(); err != nil {
			return fault("[load]", "%v", err)
		}
	}
	for _, quirk := range d.Quirks {
		if quirk.Says == "" || quirk.Keeps == "" {
			return fault(quirk.Keeps, "a quirk needs both says and keeps")
		}
	}
	return nil
}

// lineOf returns the first line that mentions text, or 0.
func lineOf(data []byte, text string) int {
	if i := bytes.Index(data, []byte(text)); i >= 0 && text != "" {
		return 1 + bytes.Count(data[:i], []byte("\n"))
	}
	return 0
}
