package upgrade

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// A Drill is an upgrade to practise on a kata's program.
type Drill struct {
	Name     string   `toml:"-"` // of its directory; empty for the kata as a whole
	Format   int      `toml:"format"`
	Title    string   `toml:"title"`
	Kind     Kind     `toml:"kind"`
	Says     string   `toml:"says"`     // what is to be done, in one sentence
	Scenario string   `toml:"scenario"` // what is found and who needs it, as a colleague would tell it
	Base     string   `toml:"base"`     // the edition that the start is a patch on: v1 or v2
	Minutes  int      `toml:"minutes"`
	Learned  []string `toml:"learned"` // what one knows afterwards
	Goal     Goal     `toml:"goal"`

	Kata *catalog.Kata `toml:"-"`
	dir  string        // empty for the kata as a whole
}

// A Kind is a kind of upgrade.
type Kind string

// The kinds, each with troubles of its own.
const (
	Whole      Kind = "whole"      // everything that a kata's v1 freezes
	Major      Kind = "major"      // the same project, a later major version under its own path
	Behaviour  Kind = "behaviour"  // the same path, and it behaves otherwise
	Advisory   Kind = "advisory"   // as small a step as leaves an advisory behind
	Line       Kind = "line"       // the go line
	Transitive Kind = "transitive" // a module that others require holds the go line up
	Directives Kind = "directives" // replace, exclude and retract
)

func kinds() []Kind { return []Kind{Major, Behaviour, Advisory, Line, Transitive, Directives} }

// Of returns the drills of a kata: the kata as a whole, then those of its
// directory drills/ by name.
func Of(kata *catalog.Kata) ([]Drill, error) {
	whole, err := asAWhole(kata)
	if err != nil {
		return nil, err
	}
	all := []Drill{whole}
	entries, err := os.ReadDir(filepath.Join(kata.Dir, "drills"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot list the drills of %s: %w", kata.Name, err)
	}
	for _, entry := range entries {
		d, err := read(kata, filepath.Join(kata.Dir, "drills", entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// Find returns the drill of a kata that is called name; no name is the kata as
// a whole.
func Find(kata *catalog.Kata, name string) (Drill, error) {
	all, err := Of(kata)
	if err != nil {
		return Drill{}, err
	}
	var names []string
	for _, d := range all {
		if d.Name == name {
			return d, nil
		}
		if d.Name != "" {
			names = append(names, d.Name)
		}
	}
	if len(names) == 0 {
		return Drill{}, fmt.Errorf("%s has no drill %q; it has only the one of the kata as a whole: kata drill %02d", kata.Name, name, kata.Number)
	}
	return Drill{}, fmt.Errorf("%s has no drill %q; it has %s, and kata drill %02d without a name is the kata as a whole",
		kata.Name, name, strings.Join(names, ", "), kata.Number)
}

// asAWhole is the drill that every kata is.
func asAWhole(kata *catalog.Kata) (Drill, error) {
	was, err := readGoMod(kata.V1)
	if err != nil {
		return Drill{}, err
	}
	d := Drill{
		Kind: Whole, Title: kata.Title, Base: "v1", Minutes: 60, Kata: kata,
		Says:    "Bring everything that v1 freezes up to date.",
		Goal:    Goal{Advisories: true, thawed: was},
		Learned: []string{fmt.Sprintf("compare your entries with the author's: upgrade-log/%02d-*.md", kata.Number)},
	}
	return d, nil
}

func read(kata *catalog.Kata, dir string) (Drill, error) {
	d := Drill{Name: filepath.Base(dir), Kata: kata, dir: dir}
	file := filepath.Join(dir, "drill.toml")
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return d, fmt.Errorf("cannot read a drill: %w", err)
	}
	if err := catalog.Decode(file, text, &d); err != nil {
		return d, err
	}
	says := ""
	switch {
	case d.Format != 1:
		says = fmt.Sprintf("format is %d, and this version of kata reads 1", d.Format)
	case !slices.Contains(kinds(), d.Kind):
		says = fmt.Sprintf("kind is %q; the kinds are %v", d.Kind, kinds())
	case d.Base != "v1" && d.Base != "v2":
		says = fmt.Sprintf("base is %q; it is v1 or v2", d.Base)
	case d.Title == "" || d.Says == "" || d.Scenario == "" || d.Minutes == 0 || len(d.Learned) == 0:
		says = "a drill needs title, says, scenario, minutes and learned"
	default:
		if err := d.Goal.check(); err != nil {
			says = err.Error()
		}
	}
	if says != "" {
		return d, catalog.Fault(file, text, "", says)
	}
	return d, nil
}

// ID is how a drill is called on the command line: 03, or 03 backoff.
func (d Drill) ID() string { return strings.TrimSpace(fmt.Sprintf("%02d %s", d.Kata.Number, d.Name)) }

// Home is the directory of the person's copy.
func (d Drill) Home() string {
	if d.Name == "" {
		return d.Kata.Work
	}
	return filepath.Join(filepath.Dir(d.Kata.Work), "drills", fmt.Sprintf("%02d-%s", d.Kata.Number, d.Name))
}

// Start is the program as the person finds it.
func (d Drill) Start() (steps.Tree, error) {
	base := d.Kata.V1
	if d.Base == "v2" {
		base = d.Kata.V2
	}
	tree, err := steps.ReadTree(base)
	if err != nil || d.dir == "" {
		return tree, err
	}
	if start, ok, err := d.patch("start.patch", tree); ok || err != nil {
		return start, err
	}
	return tree, nil
}

// Solution is what the author made of the start; of a kata as a whole it is v2.
func (d Drill) Solution() (steps.Tree, error) {
	if d.dir == "" {
		return steps.ReadTree(d.Kata.V2)
	}
	start, err := d.Start()
	if err != nil {
		return nil, err
	}
	solution, ok, err := d.patch("solution.patch", start)
	if err == nil && !ok {
		err = fmt.Errorf("%s has no solution.patch", d.dir)
	}
	return solution, err
}

// Naive is the upgrade as one makes it first, which builds and is wrong; there
// need not be one.
func (d Drill) Naive() (tree steps.Tree, ok bool, err error) {
	if d.dir == "" {
		return nil, false, nil
	}
	start, err := d.Start()
	if err != nil {
		return nil, false, err
	}
	return d.patch("naive.patch", start)
}

// patch applies one of the drill's patches, if there is one of that name.
func (d Drill) patch(name string, to steps.Tree) (tree steps.Tree, ok bool, err error) {
	patch, err := steps.ReadPatch(filepath.Join(d.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	} else if err != nil {
		return nil, false, err
	}
	if tree, err = patch.Apply(to); err != nil {
		return nil, false, fmt.Errorf("drill %s: %w", d.ID(), err)
	}
	return tree, true, nil
}

// practised is the kata with the scripts that guard this drill's program: the
// kata's own and the drill's.
func (d Drill) practised() (*catalog.Kata, error) {
	kata := *d.Kata
	if d.dir == "" {
		return &kata, nil
	}
	own, err := catalog.Scripts(filepath.Join(d.dir, "characterization"))
	if err != nil {
		return nil, fmt.Errorf("drill %s: %w", d.ID(), err)
	}
	kata.Characterization = slices.Concat(kata.Characterization, own)
	return &kata, nil
}
