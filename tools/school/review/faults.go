package review

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// faultsFile is faults.toml as it is written.
type faultsFile struct {
	Format int `toml:"format"`
	Faults []struct {
		Name  string   `toml:"name"`
		Kind  Kind     `toml:"kind"`
		At    string   `toml:"at"`
		Also  []string `toml:"also"`
		Says  string   `toml:"says"`
		Look  string   `toml:"look"`
		Blind bool     `toml:"blind"`
		Race  bool     `toml:"race"`
		After []string `toml:"after"`
	} `toml:"fault"`
}

var (
	faultName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	placeForm = regexp.MustCompile(`^(.+):([1-9][0-9]*)(?:-([1-9][0-9]*))?$`)
)

// readFaults reads a drill's faults.toml and the proofs and repairs that belong
// to it.
func readFaults(dir string) ([]Fault, error) {
	file := filepath.Join(dir, "faults.toml")
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read a review drill: %w", err)
	}
	var list faultsFile
	if err := catalog.Decode(file, text, &list); err != nil {
		return nil, err
	}
	if list.Format != 1 {
		return nil, catalog.Fault(file, text, "format", fmt.Sprintf("format is %d, and this version of kata reads 1", list.Format))
	}
	var faults []Fault
	for _, written := range list.Faults {
		wrong := func(near, format string, args ...any) error {
			return catalog.Fault(file, text, near, fmt.Sprintf("fault %q: ", written.Name)+fmt.Sprintf(format, args...))
		}
		f := Fault{
			Name: written.Name, Kind: written.Kind, Says: strings.TrimSpace(written.Says), Look: strings.TrimSpace(written.Look),
			Blind: written.Blind, Race: written.Race, After: written.After,
		}
		switch {
		case !faultName.MatchString(f.Name):
			return nil, wrong("[[fault]]", "a name is made of small letters, digits and hyphens")
		case slices.ContainsFunc(faults, func(other Fault) bool { return other.Name == f.Name }):
			return nil, wrong(f.Name, "it is listed twice")
		case !f.Kind.known():
			return nil, wrong(`"`+f.Name+`"`, "kind is %q; the kinds are %v", f.Kind, Kinds())
		case f.Says == "" || f.Look == "":
			return nil, wrong(`"`+f.Name+`"`, "says or look is missing")
		}
		for _, at := range slices.Concat([]string{written.At}, written.Also) {
			place, err := parsePlace(at)
			if err != nil {
				return nil, wrong(strconv.Quote(at), "%v", err)
			}
			f.At = append(f.At, place)
		}
		faults = append(faults, f)
	}
	for i := range faults {
		for _, name := range faults[i].After {
			if !slices.ContainsFunc(faults, func(other Fault) bool { return other.Name == name && name != faults[i].Name }) {
				return nil, catalog.Fault(file, text, `"`+name+`"`, fmt.Sprintf("fault %q comes after %q, which is no other fault of this drill", faults[i].Name, name))
			}
		}
		if err := faults[i].readProof(filepath.Join(dir, "faults")); err != nil {
			return nil, err
		}
	}
	sortFaults(faults)
	return faults, noStrays(filepath.Join(dir, "faults"), faults)
}

// readProof finds the fault's script, or its break, and reads its repair.
func (f *Fault) readProof(dir string) (err error) {
	if f.Repair, err = steps.ReadPatch(filepath.Join(dir, f.Name+".patch")); err != nil {
		return err
	}
	f.repaired = repaired(f.At, f.Repair.Replaced())
	proof := filepath.Join(dir, f.Name+".txtar")
	if f.Kind == EmptyTest {
		proof = filepath.Join(dir, f.Name+".break.patch")
		f.Break = proof
	} else {
		f.Script = proof
	}
	if _, err := os.Stat(proof); err != nil {
		return fmt.Errorf("cannot find the proof of %s: %w", f.Name, err)
	}
	return nil
}

// together is how many lines may lie between a place and what the repair touches for
// the two to be one: so far above a leak, its file is opened.
const together = 6

// repaired lists the places that a repair touches. One that is close to a place of
// the fault reaches up to it.
func repaired(at []Place, touched map[string][]int) []Place {
	var places []Place
	for file, lines := range touched {
		for _, line := range lines {
			p := Place{File: file, From: line, To: line}
			for _, known := range at {
				if known.File == file && known.distance(line) <= together {
					p.From, p.To = min(p.From, known.From), max(p.To, known.To)
				}
			}
			places = append(places, p)
		}
	}
	return places
}

// distance is how many lines lie between a place and a line of the same file; none
// if the line is one of the place's.
func (p Place) distance(line int) int { return max(0, p.From-line, line-p.To) }

// noStrays refuses files that belong to no fault: a misspelt proof proves
// nothing.
func noStrays(dir string, faults []Fault) error {
	known := map[string]bool{}
	for _, f := range faults {
		known[filepath.Base(f.Repair.File)] = true
		known[filepath.Base(f.Script+f.Break)] = true // One of the two is empty.
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("cannot list the proofs: %w", err)
	}
	for _, entry := range entries {
		if !known[entry.Name()] {
			return fmt.Errorf("%s belongs to no fault in faults.toml", filepath.Join(dir, entry.Name()))
		}
	}
	return nil
}

// parsePlace reads file:line or file:from-to.
func parsePlace(text string) (Place, error) {
	m := placeForm.FindStringSubmatch(text)
	if m == nil {
		return Place{}, fmt.Errorf("%q is no place; write pool.go:42 or pool.go:42-45", text)
	}
	p := Place{File: m[1]}
	p.From, _ = strconv.Atoi(m[2]) // The pattern admits digits only.
	p.To = p.From
	if m[3] != "" {
		p.To, _ = strconv.Atoi(m[3]) // As above.
	}
	if p.To < p.From {
		return Place{}, fmt.Errorf("%q ends before it begins", text)
	}
	return p, nil
}
