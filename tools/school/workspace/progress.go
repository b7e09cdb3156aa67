package workspace

import "time"

// progress is where a person's progress is kept.
func progress() Kept { return Kept{File: ".progress.toml", What: "your progress", Format: 1} }

// Progress is how far a person has come, by kata name.
type Progress struct {
	Format int              `toml:"format"`
	Katas  map[string]State `toml:"kata"`
}

// State is how far a person has come with one kata.
type State struct {
	Started   time.Time      `toml:"started"`
	Checked   time.Time      `toml:"checked"`
	Behaviour Score          `toml:"behaviour"`
	Defects   Score          `toml:"defects"`
	Hints     map[string]int `toml:"hints,omitempty"` // rungs already shown, by defect
}

// A Score is passed out of total.
type Score struct {
	Passed int `toml:"passed"`
	Total  int `toml:"total"`
}

// Progress reads the progress. None yet is no error.
func (w Workspace) Progress() (Progress, error) {
	p := Progress{Format: progress().Format}
	err := w.Read(progress(), &p)
	if p.Katas == nil {
		p.Katas = map[string]State{}
	}
	return p, err
}

// Update changes the state of one kata under a lock that all commands share.
func (w Workspace) Update(kata string, change func(*State)) error {
	p := Progress{Format: progress().Format}
	return w.Change(progress(), &p, func() error {
		if p.Katas == nil {
			p.Katas = map[string]State{}
		}
		state := p.Katas[kata]
		change(&state)
		p.Katas[kata] = state
		return nil
	})
}
