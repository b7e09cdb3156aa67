package review

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"brownfield/tools/school/steps"
	"brownfield/tools/school/workspace"
)

// A Journal remembers which drills a person has read and what came of it.
type Journal struct {
	Format   int       `toml:"format"`
	Open     []Reading `toml:"open"` // shown and not yet handed in
	Attempts []Attempt `toml:"attempt"`
}

// A Reading is a drill that somebody is reading.
type Reading struct {
	Kata  string    `toml:"kata"`
	Drill string    `toml:"drill"`
	Shown time.Time `toml:"shown"`
}

// An Attempt is a drill that was handed in.
type Attempt struct {
	Kata        string    `toml:"kata"`
	Drill       string    `toml:"drill"`
	Shown       time.Time `toml:"shown"`
	Seconds     int       `toml:"seconds"` // from showing to handing in
	Points      float64   `toml:"points"`
	FalseAlarms int       `toml:"false_alarms"`
	Faults      []Outcome `toml:"fault"`
}

// An Outcome is a fault of an attempt.
type Outcome struct {
	Name  string `toml:"name"`
	Kind  Kind   `toml:"kind"`
	Found bool   `toml:"found"`
}

func journal() workspace.Kept {
	return workspace.Kept{File: ".reviews.toml", What: "your review drills", Format: 1}
}

// ReadJournal reads a person's journal. None yet is an empty one.
func ReadJournal(w workspace.Workspace) (Journal, error) {
	j := Journal{Format: journal().Format}
	return j, w.Read(journal(), &j)
}

// Reading returns since when a drill is being read.
func (j Journal) Reading(d *Drill) (Reading, bool) {
	i := slices.IndexFunc(j.Open, d.is)
	if i < 0 {
		return Reading{}, false
	}
	return j.Open[i], true
}

func (d *Drill) is(r Reading) bool { return r.Kata == d.Kata.Name && r.Drill == d.Name }

// Last returns the newest attempt at a drill.
func (j Journal) Last(d *Drill) (Attempt, bool) {
	for _, a := range slices.Backward(j.Attempts) {
		if a.Kata == d.Kata.Name && a.Drill == d.Name {
			return a, true
		}
	}
	return Attempt{}, false
}

// Home is where a drill is read: work/01-csv-stats.review-1.
func (d *Drill) Home() string { return fmt.Sprintf("%s.review-%d", d.Kata.Work, d.Number) }

// Notes is the file into which a reader writes findings.
func (d *Drill) Notes() string { return filepath.Join(d.Home(), "findings.txt") }

const notes = `# What you find, one a line, as file:line what. For example:
# pool.go:42 the error is dropped
`

// Begin gives a person the changed program in a git repository, v2 first and
// the change second, and starts the clock unless it runs already.
func (d *Drill) Begin(ctx context.Context, w workspace.Workspace, now time.Time) (Reading, error) {
	v2, err := steps.ReadTree(d.Kata.V2)
	if err != nil {
		return Reading{}, err
	}
	changed, err := d.Change.Apply(v2)
	if err != nil {
		return Reading{}, err
	}
	_, err = w.Make(ctx, d.Home(),
		workspace.Commit{Message: "v2", Write: func(dir string) error { return v2.Write(dir, steps.Tree{}) }},
		workspace.Commit{Message: d.Title + "\n\n" + d.Says, Write: func(dir string) error {
			if err := changed.Write(dir, v2); err != nil {
				return err
			}
			// The notes are the reader's and no part of the change.
			if err := os.WriteFile(filepath.Join(dir, ".git", "info", "exclude"), []byte("findings.txt\n"), 0o600); err != nil {
				return fmt.Errorf("cannot prepare the notes: %w", err)
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(d.Notes())), []byte(notes), 0o600); err != nil {
				return fmt.Errorf("cannot prepare the notes: %w", err)
			}
			return nil
		}})
	if err != nil {
		return Reading{}, err
	}
	reading := Reading{Kata: d.Kata.Name, Drill: d.Name, Shown: now}
	j := Journal{Format: journal().Format}
	err = w.Change(journal(), &j, func() error {
		if open, ok := j.Reading(d); ok {
			reading = open
			return nil
		}
		j.Open = append(j.Open, reading)
		return nil
	})
	return reading, err
}

// HandIn stops the clock and keeps what came of the reading.
func (d *Drill) HandIn(w workspace.Workspace, s Score, now time.Time) (Attempt, error) {
	a := Attempt{Kata: d.Kata.Name, Drill: d.Name, Points: s.Points(), FalseAlarms: len(s.FalseAlarms)}
	for _, hit := range s.Hits {
		a.Faults = append(a.Faults, Outcome{Name: hit.Fault.Name, Kind: hit.Fault.Kind, Found: hit.By != nil})
	}
	j := Journal{Format: journal().Format}
	return a, w.Change(journal(), &j, func() error {
		open, ok := j.Reading(d)
		if !ok {
			return fmt.Errorf("drill %d of kata %02d was handed in meanwhile, by another command", d.Number, d.Kata.Number)
		}
		a.Shown, a.Seconds = open.Shown, int(now.Sub(open.Shown).Seconds())
		j.Open = slices.DeleteFunc(j.Open, d.is)
		j.Attempts = append(j.Attempts, a)
		return nil
	})
}

// Forget takes back a reading, so that the drill can begin again.
func (d *Drill) Forget(w workspace.Workspace) error {
	j := Journal{Format: journal().Format}
	return w.Change(journal(), &j, func() error {
		j.Open = slices.DeleteFunc(j.Open, d.is)
		return nil
	})
}

// A Tendency is how often a person has found faults of a kind.
type Tendency struct {
	Kind  Kind
	Each  []bool // found or not, oldest first
	Found int
}

// Tendencies says what a person tends to miss, the most missed kind first. Only
// the first attempt at a drill counts: after it one knows the answers.
func (j Journal) Tendencies() []Tendency {
	seen := map[string]bool{}
	byKind := map[Kind]*Tendency{}
	var all []*Tendency
	for _, a := range j.Attempts {
		drill := a.Kata + "/" + a.Drill
		if seen[drill] {
			continue
		}
		seen[drill] = true
		for _, f := range a.Faults {
			t, ok := byKind[f.Kind]
			if !ok {
				t = &Tendency{Kind: f.Kind}
				byKind[f.Kind], all = t, append(all, t)
			}
			t.Each = append(t.Each, f.Found)
			if f.Found {
				t.Found++
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *Tendency) int {
		return cmp.Or(cmp.Compare(part(a.Found, len(a.Each)), part(b.Found, len(b.Each))), cmp.Compare(len(b.Each), len(a.Each)))
	})
	var sorted []Tendency
	for _, t := range all {
		sorted = append(sorted, *t)
	}
	return sorted
}
