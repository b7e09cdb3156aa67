package review

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// A Drill is a change with planted faults.
type Drill struct {
	Number int    // from 1
	Name   string // directory name: 1-cache-digests
	Dir    string
	Kata   *catalog.Kata
	Title  string // of the pull request
	Says   string // its description, Markdown
	Change steps.Patch
	Faults []Fault
}

// A Fault is one thing that is wrong with a drill's change.
type Fault struct {
	Name string
	Kind Kind
	At   []Place // in the changed tree; the first is where it is explained
	Says string  // what is wrong and what it leads to
	Look string  // how a reader could have seen it
	// Blind faults pass everything that the kata and the change bring along:
	// only reading finds them.
	Blind bool
	Race  bool // its proof needs the race detector
	// After names faults that have to be repaired before this one shows.
	After []string

	Script string // the proof; empty for an EmptyTest
	Break  string // the proof of an EmptyTest: a patch that breaks what the test claims to guard
	Repair steps.Patch

	repaired []Place // what the repair touches; naming it is right, too
}

// A Place is a range of lines of a file, both ends included.
type Place struct {
	File     string // slash-separated, relative to the program
	From, To int
}

func (p Place) String() string {
	if p.From == p.To {
		return fmt.Sprintf("%s:%d", p.File, p.From)
	}
	return fmt.Sprintf("%s:%d-%d", p.File, p.From, p.To)
}

// drillName is the form of a drill's directory name: 1-cache-digests.
var drillName = regexp.MustCompile(`^([1-9])-[a-z0-9]+(?:-[a-z0-9]+)*$`)

// Drills reads the drills of a kata, in order. None is no error.
func Drills(kata *catalog.Kata) ([]*Drill, error) {
	dir := filepath.Join(kata.Dir, "review")
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot list the review drills: %w", err)
	}
	var drills []*Drill
	for _, entry := range entries {
		m := drillName.FindStringSubmatch(entry.Name())
		if m == nil || !entry.IsDir() {
			return nil, fmt.Errorf("%s: a review drill is a directory called like 1-cache-digests", filepath.Join(dir, entry.Name()))
		}
		number, _ := strconv.Atoi(m[1]) // The pattern admits digits only.
		if number != len(drills)+1 {
			return nil, fmt.Errorf("%s: the drill before number %d is missing", filepath.Join(dir, entry.Name()), number)
		}
		drill, err := read(kata, filepath.Join(dir, entry.Name()), number)
		if err != nil {
			return nil, err
		}
		drills = append(drills, drill)
	}
	return drills, nil
}

// Find returns the drill of a kata with that number.
func Find(kata *catalog.Kata, number int) (*Drill, error) {
	drills, err := Drills(kata)
	if err != nil {
		return nil, err
	}
	if number < 1 || number > len(drills) {
		return nil, fmt.Errorf("kata %02d has %d review drills; there is no drill %d", kata.Number, len(drills), number)
	}
	return drills[number-1], nil
}

func read(kata *catalog.Kata, dir string, number int) (*Drill, error) {
	d := &Drill{Number: number, Name: filepath.Base(dir), Dir: dir, Kata: kata}
	request := filepath.Join(dir, "pull-request.md")
	text, err := os.ReadFile(request) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read a review drill: %w", err)
	}
	head, body, _ := strings.Cut(string(text), "\n")
	title, ok := strings.CutPrefix(head, "# ")
	if !ok || strings.TrimSpace(body) == "" {
		return nil, &catalog.FormatError{File: request, Line: 1, Message: "a pull request is a line \"# Title\", an empty line and its description"}
	}
	d.Title, d.Says = title, strings.TrimSpace(body)
	if d.Change, err = steps.ReadPatch(filepath.Join(dir, "change.patch")); err != nil {
		return nil, err
	}
	d.Faults, err = readFaults(dir)
	return d, err
}

// Fault returns the fault called name, or nil.
func (d *Drill) Fault(name string) *Fault {
	i := slices.IndexFunc(d.Faults, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Faults[i]
}

// Changed is the program with the change and all that is wrong with it.
func (d *Drill) Changed() (steps.Tree, error) {
	v2, err := steps.ReadTree(d.Kata.V2)
	if err != nil {
		return nil, err
	}
	return d.Change.Apply(v2)
}

// Repaired is the changed program without the faults that repair accepts.
func (d *Drill) Repaired(repair func(Fault) bool) (steps.Tree, error) {
	tree, err := d.Changed()
	if err != nil {
		return nil, err
	}
	var repairs []steps.Patch
	for _, fault := range d.Faults {
		if repair(fault) {
			repairs = append(repairs, fault.Repair)
		}
	}
	return steps.Together(repairs...).Apply(tree)
}

// sortFaults puts faults in the order in which a reader comes by them.
func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.At[0].File, b.At[0].File), a.At[0].From-b.At[0].From)
	})
}
